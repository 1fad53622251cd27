//! A figure that cannot be true is told once, and what cannot be judged without it stands under it.

#[path = "common/small.rs"]
mod small;

use duibiao::evaluate::Question;
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
    // A unit to which nothing is said to apply: each item once, and no relation is asked of it.
    assert_eq!((of("D02", 4).len(), of("R02", 4).len()), (3, 0), "{found:?}");
}

#[test]
fn check_lists_findings_by_unit_with_what_follows_under_its_root() {
    let home = tempfile::tempdir().expect("a folder");
    plan(&home.path().join("plan"));
    let mut request = Request::new(Verb::Check, home.path().join("plan"));
    request.period = Some(Period::year(2023));
    let text = run(&request, &|_, _, _| ()).expect("a run").text;
    assert!(!text.contains("R02"), "{text}");
    assert_eq!(text.matches("由此无法判断的审核关系3条：S1、S2、S3").count(), 1, "{text}");
    let places: Vec<usize> =
        (1..=4).map(|town| text.find(&format!("第{town}镇：")).expect("each town has its part")).collect();
    assert!(places.is_sorted(), "{text}");
}
