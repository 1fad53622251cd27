//! 公开版: what may be read by anybody, and nothing that can be computed back from it.

#[path = "common/small.rs"]
mod small;

use duibiao::evaluate::Question;
use duibiao::inspect::{self, Profile};
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
    assert!(register.contains("第3镇") && register.contains("small"), "{register}");
    assert!(!register.lines().any(|line| line.ends_with(",4")), "{register}");
}
