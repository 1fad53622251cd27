//! A part is never more than its whole: every declared share is a relation of its own, whatever `rules.toml` says, and the
//! relations of an attached set come with its items.

#[path = "common/small.rs"]
mod small;

use duibiao::evaluate::Question;
use duibiao::plan::Plan;
use duibiao::run::Verb;
use small::{Item, Sent, SmallPlan, ran, share, town};
use std::path::Path;

/// What is found of a share in a plan without relations, of which one town sends these figures.
fn found(part: &str, whole: &str) -> Vec<String> {
    let figures = vec![("A1".to_owned(), part.to_owned()), ("A2".to_owned(), whole.to_owned())];
    let plan = SmallPlan {
        items: vec![Item::of("A1", "基层"), Item::of("A2", "基层")],
        indicators: vec![share("level", "A1", "A2", "base = \"50\"\ntarget = \"90\"\n")],
        sent: vec![Sent { unit: town(1), period: "2023", figures }],
        ..SmallPlan::of_towns(1)
    };
    let home = tempfile::tempdir().expect("folder");
    plan.write(&home.path().join("plan"));
    let out = home.path().join("out");
    ran(Verb::Report(Question::Midterm), &home.path().join("plan"), &out, |_| ()).expect("a report");
    let findings = std::fs::read_to_string(out.join("findings.csv")).expect("findings");
    findings.lines().filter(|line| line.starts_with("R01")).map(str::to_owned).collect()
}

#[test]
fn a_part_above_its_whole_is_told_of_every_declared_share() {
    let told = found("160", "100");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("强制性") && told[0].contains("占比-"), "{told:?}");
    assert!(found("100", "100").is_empty());
}

fn rules_of(name: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs").join(name);
    Plan::load(&folder).expect("a plan").rules.iter().map(|rule| rule.id.clone()).collect()
}

#[test]
fn relations_that_a_plan_states_are_not_stated_twice_and_those_of_an_attached_set_come_with_it() {
    let erenhot = rules_of("erenhot-14");
    for share in ["T16", "T18"] {
        assert!(erenhot.contains(&format!("占比-{share}")), "{share}: {erenhot:?}");
    }
    let shenyang = rules_of("shenyang-14");
    let attached = shenyang.iter().filter(|id| id.starts_with("national-14:")).count();
    assert_eq!(attached, rules_of("national-14").iter().filter(|id| !id.starts_with("占比-")).count());
    assert!(attached > 5);
}

#[test]
fn the_base_year_can_be_checked_and_sent_back_though_nothing_judges_it() {
    let check = |part: &str| {
        let figures = vec![("A1".to_owned(), part.to_owned()), ("A2".to_owned(), "100".to_owned())];
        let plan = SmallPlan {
            items: vec![Item::of("A1", "基层"), Item::of("A2", "基层")],
            indicators: vec![share("level", "A1", "A2", "base = \"50\"\ntarget = \"90\"\n")],
            sent: vec![Sent { unit: town(1), period: "2020", figures }],
            ..SmallPlan::of_towns(1)
        };
        let home = tempfile::tempdir().expect("folder");
        let folder = home.path().join("plan");
        plan.write(&folder);
        let year = |request: &mut duibiao::run::Request| {
            request.period = Some(duibiao::observation::Period::year(2020));
            request.out = None;
        };
        ran(Verb::Check, &folder, &home.path().join("out"), year).expect("a check")
    };
    let bad = check("113");
    assert!(bad.text.contains("占比-") && bad.text.contains("审核（2020年）：强制性1条"), "{}", bad.text);
    assert_eq!((bad.code, check("90").code), (1, 0));
}
