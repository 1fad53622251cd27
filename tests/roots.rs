//! A figure that cannot be true is told once, and what cannot be judged without it stands under it.

#[path = "common/small.rs"]
mod small;

use duibiao::evaluate::Question;
use duibiao::grid::{Limits, Value};
use duibiao::observation::Period;
use duibiao::run::{Request, Verb, run};
use small::{Item, Sent, SmallPlan, ran};
use std::collections::BTreeMap;
use std::path::Path;

const RULES: &str = "[[rule]]\nid = \"S1\"\nname = \"部分不大于整体\"\nrelation = \"A01 <= A02\"\nseverity = \"强制性\"\nbasis = \"试\"\n\
    [[rule]]\nid = \"S2\"\nname = \"另一部分不大于整体\"\nrelation = \"A03 <= A02\"\nseverity = \"核实性\"\nbasis = \"试\"\n\
    [[rule]]\nid = \"S3\"\nname = \"比上年不减\"\nrelation = \"A02 >= prev(A02)\"\nseverity = \"核实性\"\nbasis = \"试\"\n";

/// What four towns sent in two years: one figure below nothing, one share above its whole, one above what there can be,
/// and one unit to which nothing applies.
fn plan(folder: &Path) {
    let mut plan = SmallPlan::of_towns(4);
    plan.items = ["A01", "A02", "A03"].map(|code| Item::of(code, "基层")).into();
    plan.items[2].more = String::from("most = \"30\"\n");
    plan.indicators = vec![String::from(
        "kind = \"level\"\nmeasure_unit = \"%\"\nscale = 100\nnumerator = \"A01\"\ndenominator = \"A02\"\n\
         share = true\ngap_unit = \"人\"\nbase = \"50\"\nbase_year = 2020\ntarget = \"90\"",
    )];
    let sent = |unit: usize, period, figures: [&str; 3]| Sent {
        unit: small::town(unit),
        period,
        figures: ["A01", "A02", "A03"]
            .iter()
            .zip(figures)
            .map(|(a, b)| ((*a).to_owned(), b.to_owned()))
            .collect(),
    };
    for town in 1..=4 {
        plan.sent.push(sent(town, "2022", ["40", "100", "20"]));
    }
    plan.sent.push(sent(1, "2023", ["41", "-5", "21"]));
    plan.sent.push(sent(2, "2023", ["160", "110", "22"]));
    plan.sent.push(sent(3, "2023", ["42", "120", "31"]));
    plan.sent.push(sent(4, "2023", ["不适用", "不适用", "不适用"]));
    plan.write(folder);
    duibiao::write::folder::file(&folder.join("rules.toml"), RULES.as_bytes()).expect("rules");
}

/// Findings of a run by their identity: code and root.
fn findings(home: &Path) -> BTreeMap<String, (String, String)> {
    let out = home.join("out");
    ran(Verb::Report(Question::Midterm), &home.join("plan"), &out, |request| {
        request.period = Some(Period::year(2023));
    })
    .expect("a report");
    let mut table = csv::Reader::from_path(out.join("findings.csv")).expect("findings");
    let heading = table.headers().expect("a heading").clone();
    let at =
        |name: &str| heading.iter().position(|own| own.trim_start_matches('\u{feff}') == name).expect(name);
    let (id, code, root, year) = (at("id"), at("code"), at("root"), at("year"));
    let rows = table.records().map(|row| row.expect("a row")).filter(|row| &row[year] == "2023");
    rows.map(|row| (row[id].to_owned(), (row[code].to_owned(), row[root].to_owned()))).collect()
}

#[test]
fn what_cannot_be_judged_without_a_figure_follows_from_the_finding_on_it() {
    let home = tempfile::tempdir().expect("a folder");
    plan(&home.path().join("plan"));
    let found = findings(home.path());
    let of = |code: &str, town: usize| -> Vec<&String> {
        let unit = format!("|{}|", small::town(town));
        let own = found.iter().filter(|(id, (own, _))| own == code && id.contains(&unit));
        own.map(|(id, _)| id).collect()
    };
    // One figure below nothing: one finding, and three relations that follow from it.
    let [negative] = of("C04", 1)[..] else { panic!("{found:?}") };
    let followers: Vec<&String> = of("R02", 1);
    assert_eq!(followers.len(), 3, "{found:?}");
    assert!(followers.iter().all(|id| found[*id].1 == *negative), "{found:?}");
    // A share above its whole is a root itself, and so is a figure above what there can be.
    let [above] = of("R01", 2)[..] else { panic!("{found:?}") };
    assert_eq!(found[above].1, "");
    let [most] = of("C05", 3)[..] else { panic!("{found:?}") };
    let [unjudged] = of("R02", 3)[..] else { panic!("{found:?}") };
    assert_eq!(&found[unjudged].1, most);
    // A unit to which nothing is said to apply: one finding, from which those on its items and relations follow.
    let [whole] = of("D05", 4)[..] else { panic!("{found:?}") };
    assert_eq!((of("D02", 4).len(), of("R02", 4).len()), (3, 3), "{found:?}");
    let follow = [of("D02", 4), of("R02", 4)].concat();
    assert!(follow.iter().all(|id| found[*id].1 == *whole), "{found:?}");
}

/// The same plan with one town whose table of 2023 says this, as lines of code, figure and last year's figure.
fn with_town(home: &Path, lines: &str) -> BTreeMap<String, (String, String)> {
    plan(&home.join("plan"));
    let town = small::town(1);
    let table =
        format!("填报单位,第1镇,单位代码,{town}\n统计年度,2023\n代码,本年数,上年数,计量单位\n{lines}");
    let path = home.join("plan/submissions/2023").join(format!("{town}_2023.csv"));
    duibiao::write::folder::file(&path, table.as_bytes()).expect("a table");
    let unit = format!("|{town}|");
    findings(home).into_iter().filter(|(id, _)| id.contains(&unit)).collect()
}

fn root_of<'a>(found: &'a BTreeMap<String, (String, String)>, code: &str, rule: &str) -> Vec<&'a str> {
    let own = found.iter().find(|(id, (own, _))| own == code && id.ends_with(rule));
    own.unwrap_or_else(|| panic!("{code} {rule}: {found:?}")).1.1.split('；').collect()
}

#[test]
fn what_is_wanting_follows_from_what_took_the_figure_away_and_from_nothing_else_said_of_it() {
    // Last year's figure of A02 stands wrongly too, and that finding is the graver one; mending it would change nothing.
    let home = tempfile::tempdir().expect("a folder");
    let found = with_town(home.path(), "A01,41,40,人\nA02,无法取得,95,人\nA03,21,20,人\n");
    assert!(found.values().any(|(code, _)| code == "I19"), "{found:?}");
    let roots = root_of(&found, "R02", "|S1");
    assert!(matches!(roots[..], [root] if root.starts_with("C12|")), "{roots:?}");
}

#[test]
fn what_lacks_two_figures_follows_from_both_findings() {
    let home = tempfile::tempdir().expect("a folder");
    let found = with_town(home.path(), "A01,约41,40,人\nA02,,100,人\nA03,21,20,人\n");
    let roots = root_of(&found, "R02", "|S1");
    assert!(matches!(roots[..], [a, b] if a.starts_with("C02|") && b.starts_with("C06|")), "{roots:?}");
    let other = root_of(&found, "R02", "|S2");
    assert!(matches!(other[..], [root] if root.starts_with("C06|")), "{other:?}");
}

#[test]
fn a_form_of_nothing_but_nought_is_one_finding_and_each_fall_to_nought_follows() {
    let home = tempfile::tempdir().expect("a folder");
    plan(&home.path().join("plan"));
    let items = home.path().join("plan/items.toml");
    let text = std::fs::read_to_string(&items).expect("items");
    let limited = text.replace("definition = ", "change_limit = \"50\"\ndefinition = ");
    duibiao::write::folder::file(&items, limited.as_bytes()).expect("items");
    let path = home.path().join("plan/submissions/2023").join(format!("{}_2023.csv", small::town(2)));
    let table = format!(
        "填报单位,第2镇,单位代码,{}\n统计年度,2023\n代码,本年数,备注,计量单位\nA01,0,,人\nA02,0,,人\nA03,0,,人\n",
        small::town(2)
    );
    duibiao::write::folder::file(&path, table.as_bytes()).expect("a table");
    let found = findings(home.path());
    let unit = format!("|{}|", small::town(2));
    let own: Vec<_> = found.iter().filter(|(id, _)| id.contains(&unit)).collect();
    let falls: Vec<_> = own.iter().filter(|(_, (code, _))| code == "D01").collect();
    assert_eq!(falls.len(), 3, "{own:?}");
    assert!(falls.iter().all(|(_, (_, root))| root.starts_with("D05|")), "{own:?}");
}

#[test]
fn what_was_accepted_of_every_item_takes_the_finding_on_the_whole_form_away() {
    let home = tempfile::tempdir().expect("a folder");
    plan(&home.path().join("plan"));
    let town = small::town(4);
    let ledger = format!(
        "unit,period,code,about,explanation,explained_by,accepted_by,accepted_on,basis\n\
         {town},2023,D02,,撤并,填报人,审核人,2024-02-01,试\n"
    );
    duibiao::write::folder::file(&home.path().join("plan/waivers.csv"), ledger.as_bytes()).expect("a ledger");
    let found = findings(home.path());
    assert!(found.keys().any(|id| id.starts_with(&format!("D02|{town}|"))), "{found:?}");
    assert!(!found.keys().any(|id| id.starts_with("D05|")), "{found:?}");
}

#[test]
fn check_lists_findings_by_unit_with_what_follows_under_its_root() {
    let home = tempfile::tempdir().expect("a folder");
    plan(&home.path().join("plan"));
    let mut request = Request::new(Verb::Check, home.path().join("plan"));
    request.period = Some(Period::year(2023));
    let text = run(&request, &|_, _, _| ()).expect("a run").text;
    assert!(!text.contains("R02"), "{text}");
    assert_eq!(text.matches("由此无法判断的审核关系3条：S1、S2、S3").count(), 2, "{text}");
    assert_eq!(text.matches("由此还有D02，涉及3项：A01、A02、A03").count(), 1, "{text}");
    // What is listed adds up to what is counted.
    let listed = ["强制性", "核实性", "提示性"].map(|class| text.matches(&format!("[{class}]")).count());
    let told = format!("强制性{}条、核实性{}条、提示性{}条未处理", listed[0], listed[1], listed[2]);
    assert!(text.contains(&told), "{told}: {text}");
    let places: Vec<usize> =
        (1..=4).map(|town| text.find(&format!("第{town}镇：")).expect("each town has its part")).collect();
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn a_unit_is_missing_for_the_file_that_cannot_be_read() {
    let home = tempfile::tempdir().expect("a folder");
    plan(&home.path().join("plan"));
    let town = small::town(1);
    let folder = home.path().join("plan/submissions/2023");
    std::fs::remove_file(folder.join(format!("{town}_2023.csv"))).expect("a file");
    duibiao::write::folder::file(&folder.join(format!("{town}_第1镇_2023.xlsx")), b"PK broken")
        .expect("a file");
    let found = findings(home.path());
    let file = found.iter().find(|(id, (code, _))| code.starts_with('F') && id.contains(&town));
    let missing = found.iter().find(|(id, (code, _))| code == "M01" && id.contains(&town));
    let (Some((file, _)), Some((_, (_, root)))) = (file, missing) else { panic!("{found:?}") };
    assert_eq!(root, file, "{found:?}");
}

#[test]
fn what_follows_from_a_figure_of_last_year_names_the_year_to_be_mended() {
    let home = tempfile::tempdir().expect("a folder");
    plan(&home.path().join("plan"));
    let town = small::town(3);
    let path = home.path().join("plan/submissions/2022").join(format!("{town}_2022.csv"));
    let text = std::fs::read_to_string(&path).expect("a table").replace("A02,100", "A02,-100");
    duibiao::write::folder::file(&path, text.as_bytes()).expect("a table");
    let mut request = Request::new(Verb::Check, home.path().join("plan"));
    request.period = Some(Period::year(2023));
    let text = run(&request, &|_, _, _| ()).expect("a run").text;
    assert!(text.contains("起因：2022年的问题C04（A02），请先改正那一年的数"), "{text}");
}

/// The relation of town 1 that is told as broken, with these lines of `rules.toml`.
fn broken(rules: &str) -> Vec<String> {
    let home = tempfile::tempdir().expect("a folder");
    plan(&home.path().join("plan"));
    duibiao::write::folder::file(&home.path().join("plan/rules.toml"), rules.as_bytes()).expect("rules");
    let town = small::town(1);
    let path = home.path().join("plan/submissions/2023").join(format!("{town}_2023.csv"));
    let text = std::fs::read_to_string(&path).expect("a table");
    let text = text.replace("A01,41", "A01,150").replace("A02,-5", "A02,100").replace("A03,21", "A03,30");
    duibiao::write::folder::file(&path, text.as_bytes()).expect("a table");
    let found = findings(home.path());
    let own = found.into_iter().filter(|(id, (code, _))| code == "R01" && id.contains(&town));
    own.map(|(id, _)| id.rsplit('|').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_share_above_its_whole_is_told_whatever_the_rules_say_more_weakly() {
    let rule = |id: &str, relation: &str, more: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\nname = \"试\"\nrelation = \"{relation}\"\nseverity = \"强制性\"\nbasis = \"试\"\n{more}\n"
        )
    };
    assert_eq!(broken(&rule("S1", "A01 <= A02", "")), ["S1"], "stated by the rules, and told once");
    assert_eq!(broken(&rule("S1", "A01 <= A02", "tolerance = \"100\"")), ["占比-01"], "with a margin");
    // The first link that does not hold hides those after it.
    assert_eq!(broken(&rule("S1", "A03 <= 20 <= A01 <= A02", "")), ["S1", "占比-01"]);
    assert_eq!(
        broken(&rule("S1", "0 <= A01 <= A02", "")),
        ["S1"],
        "where the first link breaks the second holds"
    );
    // An identity belongs to one relation alone.
    assert_eq!(broken(&rule("占比-01", "A01 <= 120", "")), ["占比-01", "占比-01-2"]);
}

/// Two towns of which the second became part of the first at the end of 2022, and what each sent: town, year, figure.
fn merged(sent: &[(usize, &'static str, &str)]) -> SmallPlan {
    let mut plan = SmallPlan::of_towns(2);
    plan.units[2].valid_to = "2022-12-31";
    plan.units[2].became = small::town(1);
    plan.items = vec![Item::of("A01", "基层")];
    plan.items[0].more = String::from("change_limit = \"30\"\n");
    plan.indicators = vec![small::count("level", "A01", "base = \"50\"\nbase_year = 2020\ntarget = \"300\"")];
    plan.sent = sent
        .iter()
        .map(|&(town, period, value)| Sent {
            unit: small::town(town),
            period,
            figures: vec![(String::from("A01"), value.to_owned())],
        })
        .collect();
    plan
}

#[test]
fn a_unit_that_took_another_in_is_compared_with_what_both_had() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("plan");
    merged(&[(1, "2022", "50"), (2, "2022", "50"), (1, "2023", "101")]).write(&folder);
    let rule = "[[rule]]\nid = \"S1\"\nname = \"年度衔接\"\nrelation = \"A01 <= prev(A01) + 5\"\nseverity = \"强制性\"\nbasis = \"试\"\n";
    duibiao::write::folder::file(&folder.join("rules.toml"), rule.as_bytes()).expect("rules");
    let found = findings(home.path());
    assert!(found.values().all(|(code, _)| code != "D01" && code != "R01"), "{found:?}");
    // Beside the two together it did not jump; beside its own alone it doubled. And its form says the same of last year.
    let forms = home.path().join("forms");
    ran(Verb::Forms, &folder, &forms, |request| request.period = Some(Period::year(2023))).expect("forms");
    let form = std::fs::read_dir(&forms)
        .expect("a folder")
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().contains("第1镇"))
        .expect("the form of the town");
    let book = duibiao::grid::read(&std::fs::read(&form).expect("a form"), "form.xlsx", &Limits::default());
    let sheets = book.expect("a workbook").sheets;
    let cells = sheets.iter().flat_map(|sheet| sheet.cells.iter());
    let hundred =
        cells.filter(|(_, cell)| matches!(cell.value, Value::Number(value) if (value - 100.0).abs() < 1e-9));
    assert_eq!(hundred.count(), 1, "last year's 50 and 50");
}

#[test]
fn what_a_predecessor_called_not_applicable_and_nobody_accepted_is_not_known_last_year() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("plan");
    merged(&[
        (1, "2021", "50"),
        (2, "2021", "50"),
        (1, "2022", "50"),
        (2, "2022", "不适用"),
        (1, "2023", "101"),
    ])
    .write(&folder);
    let found = findings(home.path());
    assert!(found.values().all(|(code, _)| code != "D01"), "not a jump from 50 to 101: {found:?}");
}
