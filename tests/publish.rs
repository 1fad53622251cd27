//! 公开版: what may be read by anybody, and nothing that can be computed back from it.

#[path = "common/small.rs"]
mod small;

use duibiao::evaluate::Question;
use duibiao::inspect::{self, Profile};
use duibiao::observation::Period;
use duibiao::run::{Ending, Request, Verb};
use small::{Item, Sent, SmallPlan, share, town};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Towns with (denominator, numerator) of 2023.
fn plan(towns: &[(u32, u32)]) -> SmallPlan {
    let mut plan = SmallPlan {
        items: vec![Item::of("A01", "基层"), Item::of("A02", "基层")],
        indicators: vec![share("level", "A02", "A01", "base = \"50\"\ntarget = \"90\"\n")],
        ..SmallPlan::of_towns(towns.len())
    };
    plan.sent = (1..)
        .zip(towns)
        .map(|(at, (over, under))| Sent {
            period: "2023",
            unit: town(at),
            figures: vec![("A01".to_owned(), over.to_string()), ("A02".to_owned(), under.to_string())],
        })
        .collect();
    plan
}

struct Home(tempfile::TempDir);

impl Home {
    fn of(towns: &[(u32, u32)]) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        plan(towns).write(&home.path().join("plan"));
        Self(home)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn publish(&self, out: &str, change: impl Fn(&mut Request)) -> Ending {
        let (plan, out) = (self.path("plan"), self.path(out));
        small::ran(Verb::Publish(Question::Midterm), &plan, &out, change).expect("published or refused")
    }

    /// Figures of an edition: (unit, part) to what stands there.
    fn figures(&self, out: &str) -> BTreeMap<(String, String), String> {
        let text = std::fs::read_to_string(self.path(out).join("公开/figures.csv")).expect("figures.csv");
        let rows = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
        rows.filter(|row| row[4] == "2023")
            .map(|row| ((row[1].to_owned(), row[5].to_owned()), row[6].to_owned()))
            .collect()
    }
}

fn book(out: &Path) -> Vec<u8> {
    let listing = std::fs::read_dir(out.join("公开")).expect("a public folder").flatten();
    let path =
        listing.map(|entry| entry.path()).find(|path| path.extension().is_some_and(|end| end == "xlsx"));
    std::fs::read(path.expect("a workbook")).expect("its bytes")
}

#[test]
fn a_small_number_and_its_complement_are_withheld_with_what_would_give_them_back() {
    let home = Home::of(&[(200, 150), (180, 120), (90, 4), (150, 100)]);
    let ended = home.publish("out", |_| ());
    assert_eq!(ended.code, 0, "{}", ended.text);
    let figures = home.figures("out");
    let at = |unit: &str, part: &str| figures[&(unit.to_owned(), part.to_owned())].as_str();
    assert_eq!(at("第3镇", "numerator"), "[c]", "4 people");
    assert_eq!(at("试验区", "numerator"), "374");
    let withheld = figures.iter().filter(|((_, part), value)| part == "numerator" && *value == "[c]").count();
    assert!(withheld >= 2, "with one alone the total would tell it: {figures:?}");
    assert_eq!(at("第3镇", "denominator"), "90", "what is not small stays");
}

/// An edition while the last town was silent, then one with it.
fn after_a_late_report(towns: &[(u32, u32)]) -> Ending {
    let early = Home(tempfile::tempdir().expect("a folder"));
    let mut silent = plan(towns);
    let last = silent.sent.pop().expect("a town");
    silent.write(&early.path("plan"));
    let (all, without) = (Home::of(towns), early.publish("early", |_| ()));
    assert_eq!(without.code, 0, "{} is silent: {}", last.unit, without.text);
    all.publish("late", |request| request.earlier = vec![early.path("early")])
}

#[test]
fn a_total_printed_before_a_late_report_tells_the_report() {
    // With all others printed, and with others that were withheld then as now: only the two totals tell it.
    for towns in [[(200, 150), (180, 120), (150, 100), (90, 4)], [(200, 150), (180, 3), (150, 5), (90, 4)]] {
        let ended = after_a_late_report(&towns);
        assert_eq!(ended.code, 1, "{towns:?}: {}", ended.text);
        assert!(ended.text.contains("不能公开") && ended.text.contains("第4镇2023年"), "{}", ended.text);
    }
    // Of a town that withholds nothing nothing is told.
    let ended = after_a_late_report(&[(200, 150), (180, 120), (150, 100), (90, 40)]);
    assert_eq!(ended.code, 0, "{}", ended.text);
}

/// A table of an edition: each row by its headings.
fn rows(folder: &Path, table: &str) -> Vec<BTreeMap<String, String>> {
    let mut read = csv::Reader::from_path(folder.join("公开").join(table)).expect("a table");
    let headings: Vec<String> = read
        .headers()
        .expect("headings")
        .iter()
        .map(|head| head.trim_start_matches('\u{feff}').into())
        .collect();
    read.records()
        .map(|row| headings.iter().cloned().zip(row.expect("a row").iter().map(str::to_owned)).collect())
        .collect()
}

#[test]
fn a_base_taken_from_reports_is_the_figure_of_the_base_year_that_stands_beside_it() {
    // The fourth town reported for 2020 and is silent now: a base without it would tell its 7 people.
    for (of_all, target) in [(true, "target = \"90\"\n"), (false, "target = \"500\"\n")] {
        let mut plan = plan(&[(200, 150), (180, 120), (150, 100)]);
        plan.units = SmallPlan::of_towns(4).units;
        plan.indicators = vec![if of_all {
            share("level", "A02", "A01", target)
        } else {
            small::count("level", "A02", target)
        }];
        for (at, (over, under)) in (1..).zip([(190, 140), (170, 110), (140, 90), (60, 7)]) {
            let figures = vec![("A01".to_owned(), over.to_string()), ("A02".to_owned(), under.to_string())];
            plan.sent.push(Sent { period: "2020", unit: town(at), figures });
        }
        let home = Home(tempfile::tempdir().expect("a folder"));
        plan.write(&home.path("plan"));
        let ended = home.publish("out", |_| ());
        assert_eq!(ended.code, 0, "{of_all}: {}", ended.text);
        let now = rows(&home.path("out"), "主要指标.csv");
        let then = rows(&home.path("out"), "逐年数据.csv");
        let then = then.iter().find(|row| row["年份"] == "2020").expect("the base year");
        assert_eq!(now[0]["2020年基期值"], then["数值"], "{of_all}");
        assert!(["62", "347", "62.0", "[c]"].contains(&&*then["数值"]), "{of_all}: {}", then["数值"]);
    }
}

#[test]
fn a_figure_with_decimals_is_told_to_programs_as_it_is_printed() {
    // In hundreds: no whole number of anything, though one town's is whole.
    let mut plan = plan(&[(200, 15025), (180, 300)]);
    plan.indicators = vec![small::count("level", "A02 * 0.01", "target = \"500\"\n")];
    let home = Home(tempfile::tempdir().expect("a folder"));
    plan.write(&home.path("plan"));
    let ended = home.publish("out", |_| ());
    assert_eq!(ended.code, 0, "{}", ended.text);
    let figures = home.figures("out");
    let at = |unit: &str| figures[&(unit.to_owned(), "numerator".to_owned())].as_str();
    assert_eq!([at("第1镇"), at("第2镇"), at("试验区")], ["150.25", "3", "153.25"]);
    for row in rows(&home.path("out"), "分地区数据.csv") {
        assert_eq!(row["分子"], at(&row["地区"]), "{row:?}");
    }
    // The edition kept, the next one knows its figures for the same.
    let again = home.publish("again", |request| request.earlier = vec![home.path("out")]);
    assert_eq!(again.code, 0, "{}", again.text);
}

#[test]
fn what_is_withheld_is_taken_for_at_least_one() {
    let withheld = |home: &Home| {
        let ended = home.publish("out", |_| ());
        assert_eq!(ended.code, 0, "{}", ended.text);
        let figures = home.figures("out");
        figures.iter().filter(|((_, part), value)| part == "numerator" && *value == "[c]").count()
    };
    // Ten towns of one person each: a printed total of 10 would tell them all.
    assert_eq!(withheld(&Home::of(&[(100, 1); 10])), 11, "the total goes with them");
    // Three towns in which one person is not served: the total less the fourth town would tell all three.
    let covered = withheld(&Home::of(&[(200, 199), (180, 179), (150, 149), (90, 50)]));
    assert!(covered > 3, "{covered} are withheld, and what is printed beside them tells them");
}

#[test]
fn a_rate_that_rounds_to_its_denominator_does_not_stop_an_edition() {
    // 96 of 98 are 97.96 %: the withheld rate is told by no denominator.
    let home = Home::of(&[(200, 150), (98, 96), (90, 4), (150, 100)]);
    let ended = home.publish("out", |_| ());
    assert_eq!(ended.code, 0, "{}", ended.text);
}

#[test]
fn where_nothing_is_small_everything_is_printed() {
    let home = Home::of(&[(200, 150), (180, 120), (90, 40), (150, 100)]);
    let ended = home.publish("out", |_| ());
    assert!(ended.text.contains("没有按人计数而小于10的数，全部公开"), "{}", ended.text);
    assert!(home.figures("out").values().all(|value| !value.starts_with('[')));
}

#[test]
fn a_threshold_that_withholds_everything_says_so_and_still_writes_a_whole_edition() {
    let home = Home::of(&[(200, 150), (180, 120), (90, 40), (150, 100)]);
    let ended = home.publish("out", |request| request.threshold = Some(100_000));
    assert_eq!(ended.code, 0, "{}", ended.text);
    assert!(ended.text.contains("全部不公开"), "{}", ended.text);
    assert!(home.figures("out").values().all(|value| value == "[c]"));
    assert!(inspect::lint(&book(&home.path("out")), Profile::Disclosure).expect("a workbook").passes());
}

#[test]
fn the_workbook_passes_every_rule_of_disclosure_and_reads_aloud_in_order() {
    let home = Home::of(&[(200, 150), (180, 120), (90, 4), (150, 100)]);
    home.publish("out", |_| ());
    let bytes = book(&home.path("out"));
    let report = inspect::lint(&bytes, Profile::Disclosure).expect("a workbook");
    assert!(report.passes(), "{:#?}", report.findings);
    let aloud = inspect::reading_order(&bytes).expect("a workbook");
    for words in ["封面", "目录", "注释", "[c]为防止识别个人不公开", "地区：第3镇", "完成情况："]
    {
        assert!(aloud.contains(words), "{words}: {aloud}");
    }
}

#[test]
fn an_earlier_edition_that_together_with_this_one_gives_a_figure_away_is_refused_by_name() {
    // Then the fourth town was withheld with the third, now the second would be: the first edition gives the rest.
    let home = Home::of(&[(200, 150), (180, 120), (90, 4), (150, 100)]);
    home.publish("first", |_| ());
    let path = home.path("first").join("公开/figures.csv");
    let text = std::fs::read_to_string(&path).expect("figures.csv");
    let given: String = text
        .lines()
        .map(|line| {
            let own = line.contains(",第3镇,") && line.contains(",2023,numerator,");
            let line = if own { line.replace("[c]", "4") } else { line.to_owned() };
            line + "\n"
        })
        .collect();
    assert_ne!(text, given);
    duibiao::write::folder::file(&path, given.as_bytes()).expect("written");
    let ended = home.publish("second", |request| request.earlier = vec![home.path("first")]);
    assert_eq!(ended.code, 1, "{}", ended.text);
    assert!(ended.text.contains("不能公开") && ended.text.contains("第3镇2023年"), "{}", ended.text);
    assert!(!home.path("second").exists(), "nothing is written");
    // Editions kept in the plan are compared without being named.
    let kept = home.path("plan/published/先前");
    std::fs::create_dir_all(&kept).expect("a folder");
    std::fs::copy(&path, kept.join("figures.csv")).expect("kept");
    let ended = home.publish("third", |_| ());
    assert!(ended.code == 1 && ended.text.contains("第3镇2023年"), "{}", ended.text);
}

#[test]
fn the_same_edition_published_twice_gives_nothing_away_and_is_the_same_to_the_byte() {
    let home = Home::of(&[(200, 150), (180, 120), (90, 4), (150, 100)]);
    home.publish("first", |_| ());
    let ended = home.publish("second", |request| request.earlier = vec![home.path("first")]);
    assert_eq!(ended.code, 0, "{}", ended.text);
    assert_eq!(book(&home.path("first")), book(&home.path("second")));
}

#[test]
fn a_folder_that_is_no_edition_and_a_spoilt_one_are_told_by_name() {
    let home = Home::of(&[(200, 150), (180, 120), (90, 4), (150, 100)]);
    let refused = |folder: &Path| {
        let (plan, out) = (home.path("plan"), home.path("out"));
        let ended = small::ran(Verb::Publish(Question::Midterm), &plan, &out, |request| {
            request.earlier = vec![folder.to_owned()];
        });
        ended.expect_err("no edition").to_string()
    };
    assert!(refused(&home.path("plan")).contains("不是以前公布的公开版"));
    let spoilt = home.path("坏的");
    std::fs::create_dir(&spoilt).expect("a folder");
    duibiao::write::folder::file(&spoilt.join("figures.csv"), b"a,b\n1,2\n").expect("written");
    assert!(refused(&spoilt).contains("坏的") && refused(&spoilt).contains("栏目不对"));
}

#[test]
fn the_register_that_stays_inside_names_what_is_withheld_and_no_figure() {
    let home = Home::of(&[(200, 150), (180, 120), (90, 4), (150, 100)]);
    home.publish("out", |_| ());
    let register = std::fs::read_to_string(home.path("out/内部/保护登记.csv")).expect("a register");
    assert!(register.contains("第3镇") && register.contains("数小"), "{register}");
    assert!(!register.lines().any(|line| line.ends_with(",4")), "{register}");
}

/// A plan whose towns sent numbers of A02 beside an A01 of 200 each, by year, with the indicators given.
fn by_years(indicators: Vec<String>, years: &[(&'static str, &[u32])]) -> SmallPlan {
    let most = years.iter().map(|(_, towns)| towns.len()).max().unwrap_or(0);
    let mut plan = SmallPlan {
        items: vec![Item::of("A01", "基层"), Item { nature: "时期", ..Item::of("A02", "基层") }],
        indicators,
        ..SmallPlan::of_towns(most)
    };
    for (period, towns) in years {
        plan.sent.extend((1..).zip(*towns).map(|(at, number)| Sent {
            period,
            unit: town(at),
            figures: vec![("A01".to_owned(), "200".to_owned()), ("A02".to_owned(), number.to_string())],
        }));
    }
    plan
}

impl Home {
    fn with(plan: &SmallPlan) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        plan.write(&home.path().join("plan"));
        Self(home)
    }

    /// The edition of a year, beside earlier ones.
    fn year(&self, year: i32, out: &str, earlier: &[PathBuf]) -> Ending {
        let (plan, out) = (self.path("plan"), self.path(out));
        let ended = small::ran(Verb::Publish(Question::Annual), &plan, &out, |request| {
            request.period = Some(Period::year(year));
            request.earlier = earlier.to_vec();
        });
        ended.expect("published or refused")
    }

    /// What stands for the numerator of the whole in a year.
    fn total(&self, out: &str, year: &str) -> String {
        let rows = rows(&self.path(out), "figures.csv");
        let found = rows
            .iter()
            .find(|row| row["unit_name"] == "试验区" && row["year"] == year && row["part"] == "numerator");
        found.expect("a total")["value"].clone()
    }
}

fn counted() -> Vec<String> {
    vec![small::count("level", "A02", "base = \"1\"\ntarget = \"900\"\n")]
}

#[test]
fn a_later_edition_does_not_print_the_total_that_tells_what_an_earlier_one_withheld() {
    // Ten towns of one person each in 2022: withheld with their total, since noughts are printed.
    let home = Home::with(&by_years(counted(), &[("2022", &[1; 10]), ("2023", &[50; 10])]));
    assert_eq!(home.year(2022, "early", &[]).code, 0);
    assert_eq!(home.total("early", "2022"), "[c]");
    let ended = home.year(2023, "late", &[home.path("early")]);
    assert_eq!(ended.code, 0, "{}", ended.text);
    assert_eq!(home.total("late", "2022"), "[c]", "a total of 10 would tell ten towns of 1");
    assert_eq!(home.total("late", "2023"), "500");
    assert_eq!(home.year(2023, "alone", &[]).code, 0);
    assert_eq!(
        home.total("alone", "2022"),
        "10",
        "with no edition of 2022 nobody knows which towns were withheld"
    );
}

#[test]
fn a_late_report_is_not_hidden_by_a_figure_put_right_beside_it() {
    for first in [[(200, 150), (180, 120), (150, 100), (90, 4)], [(200, 150), (180, 3), (150, 5), (90, 4)]] {
        let early = Home(tempfile::tempdir().expect("a folder"));
        let mut silent = plan(&first);
        silent.sent.pop();
        silent.write(&early.path("plan"));
        assert_eq!(early.publish("early", |_| ()).code, 0);
        // The first town has since said one more.
        let mut now = first;
        now[0].1 += 1;
        let late = Home::of(&now);
        let ended = late.publish("late", |request| request.earlier = vec![early.path("early")]);
        let refused = ended.code == 1 && ended.text.contains("第4镇2023年");
        assert!(refused || late.total("late", "2023") == "[c]", "{first:?}: {}", ended.text);
    }
}

#[test]
fn a_total_of_another_year_that_grew_by_a_small_number_is_withheld() {
    let sent: [(&str, &[u32]); 2] = [("2022", &[40, 50, 60, 4]), ("2023", &[45, 55, 65, 30])];
    let all = Home::with(&by_years(counted(), &sent));
    let mut silent = by_years(counted(), &sent);
    silent.sent.retain(|sent| (sent.period, &*sent.unit) != ("2022", &*town(4)));
    let early = Home::with(&silent);
    assert_eq!(early.year(2023, "early", &[]).code, 0);
    assert_eq!(early.total("early", "2022"), "150");
    let ended = all.year(2023, "late", &[early.path("early")]);
    assert_eq!(ended.code, 0, "{}", ended.text);
    assert_eq!(all.total("late", "2022"), "[c]", "154 less 150 are the 4 people of the late town");
}

#[test]
fn a_total_over_years_does_not_tell_the_small_year_before() {
    let indicators = vec![small::count("cumulative", "A02", "target = \"900\"\n")];
    let years: [(&str, &[u32]); 3] = [("2021", &[20, 30]), ("2022", &[3, 40]), ("2023", &[50, 60])];
    let home = Home::with(&by_years(indicators, &years));
    assert_eq!(home.year(2023, "out", &[]).code, 0);
    let rows = rows(&home.path("out"), "分地区数据.csv");
    let of = |name: &str| rows.iter().find(|row| row["地区"] == name).expect("a town");
    assert_eq!([&*of("第2镇")["数值"], &*of("第2镇")["分子"]], ["130", "60"]);
    // 73 in all and 50 this year leave 23 for two years, of which no edition prints either.
    assert_eq!([&*of("第1镇")["数值"], &*of("第1镇")["分子"]], ["73", "50"]);
    let home = Home::with(&by_years(
        vec![small::count("cumulative", "A02", "target = \"900\"\n")],
        &[("2021", &[0, 30]), ("2022", &[3, 40]), ("2023", &[50, 60])],
    ));
    let editions: Vec<PathBuf> = [2021, 2022].map(|year| home.path(&year.to_string())).to_vec();
    assert_eq!(home.year(2021, "2021", &[]).code, 0);
    assert_eq!(home.year(2022, "2022", &editions[..1]).code, 0);
    let ended = home.year(2023, "out", &editions);
    assert_eq!(ended.code, 0, "{}", ended.text);
    let rows = self::rows(&home.path("out"), "分地区数据.csv");
    let first = rows.iter().find(|row| row["地区"] == "第1镇").expect("a town");
    assert!(first["数值"] == "[c]" || first["分子"] == "[c]", "53 less 50 are the 3 of 2022: {first:?}");
}

#[test]
fn a_total_over_years_that_an_earlier_edition_printed_does_not_tell_the_small_year_after() {
    let indicators = vec![small::count("cumulative", "A02", "target = \"900\"\n")];
    let years: [(&str, &[u32]); 3] = [("2021", &[20, 30]), ("2022", &[30, 40]), ("2023", &[3, 60])];
    let home = Home::with(&by_years(indicators, &years));
    assert_eq!(home.year(2022, "early", &[]).code, 0);
    let of = |out: &str| {
        let rows = rows(&home.path(out), "分地区数据.csv");
        rows.into_iter().find(|row| row["地区"] == "第1镇").expect("a town")
    };
    assert_eq!(of("early")["数值"], "50");
    let told = rows(&home.path("early"), "figures.csv");
    let whole = |row: &&BTreeMap<String, String>| row["unit_name"] == "第1镇" && row["part"] == "whole";
    assert_eq!(
        told.iter().find(whole).expect("its total, for programs and for the next edition")["value"],
        "50"
    );
    let ended = home.year(2023, "late", &[home.path("early")]);
    assert_eq!(ended.code, 0, "{}", ended.text);
    assert_eq!([&*of("late")["数值"], &*of("late")["分子"]], ["[c]"; 2], "53 less 50 are the 3 of this year");
}

#[test]
fn where_a_value_is_withheld_no_word_says_on_which_side_of_its_target_it_is() {
    let indicators = vec![small::count("level", "A02", "base = \"1\"\ntarget = \"2\"\n")];
    let home = Home::with(&by_years(indicators, &[("2023", &[1, 0])]));
    assert_eq!(home.year(2023, "out", &[]).code, 0);
    let row = &rows(&home.path("out"), "主要指标.csv")[0];
    assert_eq!([&*row["2023年实际值"], &*row["完成情况"], &*row["结论把握"]], ["[c]"; 3], "{row:?}");
}

#[test]
fn a_relation_to_the_year_before_is_known_to_everybody() {
    let indicators = vec![
        small::count("level", "A01", "base = \"1\"\ntarget = \"900\"\n"),
        small::count("level", "A02", "base = \"1\"\ntarget = \"900\"\n"),
    ];
    let mut plan = by_years(indicators, &[("2022", &[20, 30]), ("2023", &[6, 30])]);
    for (sent, stock) in plan.sent.iter_mut().zip(["100", "200", "106", "230"]) {
        sent.figures[0].1 = stock.to_owned();
    }
    let home = Home::with(&plan);
    let rule = "[[rule]]\nid = \"S01\"\nname = \"增减\"\nrelation = \"A01 = prev(A01) + A02\"\nseverity = \"强制性\"\n\
                basis = \"试\"\ntolerance = \"0\"\nmissing = \"无法判断\"\nnote = \"\"\n";
    duibiao::write::folder::file(&home.path("plan/rules.toml"), rule.as_bytes()).expect("rules");
    assert_eq!(home.year(2022, "early", &[]).code, 0);
    let ended = home.year(2023, "late", &[home.path("early")]);
    assert_eq!(ended.code, 0, "{}", ended.text);
    let rows = rows(&home.path("late"), "分地区数据.csv");
    let stock = rows.iter().find(|row| row["地区"] == "第1镇" && row["指标序号"] == "01").expect("a town");
    assert_eq!(stock["数值"], "[c]", "106 less 100 are the 6 who came");
}

#[test]
fn figures_of_an_earlier_edition_that_this_plan_does_not_have_are_named() {
    let home = Home::of(&[(200, 150), (180, 120), (90, 40), (150, 100)]);
    assert_eq!(home.publish("early", |_| ()).code, 0);
    let path = home.path("early/公开/figures.csv");
    let text = std::fs::read_to_string(&path).expect("figures.csv");
    let other = text.replace(",01,第1号指标,", ",Z9,别的指标,");
    assert_ne!(other, text);
    duibiao::write::folder::file(&path, other.as_bytes()).expect("written");
    let ended = home.publish("late", |request| request.earlier = vec![home.path("early")]);
    assert!(ended.text.contains("在现规划中找不到") && ended.text.contains("Z9"), "{}", ended.text);
    // A new number under the old name is the same promise.
    let renumbered = text.replace(",01,第1号指标,", ",Z9,第1号指标,");
    duibiao::write::folder::file(&path, renumbered.as_bytes()).expect("written");
    let ended = home.publish("again", |request| request.earlier = vec![home.path("early")]);
    assert!(!ended.text.contains("找不到"), "{}", ended.text);
}
