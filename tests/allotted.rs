//! A unit is judged only against a target allotted to it.

mod common;

use common::form::{PlanFolder, words};
use duibiao::evaluate::UnitVerdict;
use duibiao::ids::{Id, IndicatorId};
use duibiao::run;

/// What is said of the allotted target (`none`, `met`, `short`), against the whole's, and why.
fn judged(targets: &str) -> (&'static str, UnitVerdict, String) {
    let folder = PlanFolder::full();
    if !targets.is_empty() {
        folder.write("targets.csv", targets.as_bytes());
    }
    let (plan, words) = (folder.plan(), words());
    let through = plan.identity.midterm;
    let known = run::know(&plan, &words, run::Cut::midterm(through), &|_, _, _| ()).expect("evaluated");
    let unit = plan.units.position(|unit| unit.name == "宁溪镇").expect("the unit");
    let it = known
        .evaluation
        .assessor(&known.plan, &known.totals, &words)
        .of(unit, IndicatorId::of(0))
        .expect("an assessment");
    let allotted = match it.allotted.as_ref().map(|own| own.met) {
        None => "none",
        Some(Some(true)) => "met",
        Some(Some(false)) => "short",
        Some(None) => "no value",
    };
    (allotted, it.against_whole, it.reason.clone())
}

const HEAD: &str = "unit,indicator,year,value,document\n";

#[test]
fn without_an_allotment_the_plan_says_nothing_of_a_unit() {
    let (allotted, _, reason) = judged("");
    assert_eq!(allotted, "none");
    assert!(reason.contains("没有对该单位提出目标"), "{reason}");
}

#[test]
fn an_allotted_target_is_judged_and_its_document_named() {
    let (allotted, against_whole, reason) = judged(&format!("{HEAD}宁溪镇,01,2023,1,任务分解文件\n"));
    assert_eq!(allotted, "met");
    assert!(reason.contains("任务分解文件"), "{reason}");
    let (short, same, _) = judged(&format!("{HEAD}331003101,01,2023,99.999,任务分解文件\n"));
    assert_eq!((short, same), ("short", against_whole));
}

#[test]
fn an_allotment_for_a_later_year_judges_now_and_one_for_another_unit_does_not() {
    // The target of a year still to come is the one it is on its way to.
    assert_eq!(judged(&format!("{HEAD}宁溪镇,01,2025,1,任务分解文件\n")).0, "met");
    assert_eq!(judged(&format!("{HEAD}东城街道,01,2023,1,任务分解文件\n")).0, "none");
}
