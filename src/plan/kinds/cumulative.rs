//! 累计类: a total since the plan's first year, from nothing.
//!
//! What is done stays done: a total reached before its day is early. A total under a limit is spent, never early. What is
//! in is the least there can be: that proves a floor reached and a limit passed, and nothing else.

use super::due::{DONE, Words};
use super::fit::Promise;
use super::judged::Judged;
use super::sort::{Gap, Sort, ValueOf, Yearly};
use super::step::{Case, Step, given, over, step, times};
use super::way::{Start, Way};
use super::weigh::{Scene, Shape};
use crate::expr::{Choice, Comparison, Node, Test};
use crate::value::Ratio;

/// The kind.
pub const SORT: Sort = Sort {
    word: "累计类",
    steps,
    statuses: &[
        "early",
        "ahead",
        "on_track",
        "slightly_behind",
        "clearly_behind",
        "within_cap",
        "over_pace",
        "over_cap",
    ],
    due: &["achieved", "achieved_late", "not_achieved", "cap_kept", "over_cap"],
    has_pace: true,
    gap: Gap::Counted,
    yearly: Yearly::Never("按规划期累计数判断"),
    value: ValueOf::Total,
    foretold: true,
    formula_label: Some("cumulative_formula"),
    misfits: Promise::unless_positive,
    ..Sort::PLAIN
};

/// Every step of the promise at the node it binds.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let scale = case.indicator.scale;
    let mut steps = case.value();
    steps.extend(case.base());
    let done = over(step("value"), given(scale));
    let gaps = case.gaps(&given(Ratio::ONE), &done, scale);
    if !case.rises() {
        steps.extend(capped(case, gaps));
        return steps;
    }
    let most = case.indicator.share.then_some(scale);
    let way = Way { start: Start::Zero, met: "early", due: DONE, most, shape: shape(case) };
    steps.extend(way.steps(case, gaps));
    steps
}

fn shape(case: &Case<'_>) -> Shape {
    if case.plan.only_adds(case.indicator) { Shape::Sum } else { Shape::Open }
}

/// A total under a limit: what is spent against what the time gone allows.
fn capped(case: &Case<'_>, gaps: Vec<Step>) -> Vec<Step> {
    let Some(target) = case.target() else { return Vec::new() };
    let mut steps = vec![target, case.elapsed()];
    let allowed = case.on_path().unwrap_or_else(|| times(step("elapsed"), step("target")));
    steps.push(Step::number("due", allowed));
    if !case.is_judged() {
        return steps;
    }
    let word = |scene: Scene, words: Words| {
        let within = Test::compare(step(scene.value), Comparison::LessOrEqual, step("due"));
        let pace = Choice::when(within, Choice::Key("within_cap"), Choice::Key("over_pace"));
        let kept = if words.kept == "within_cap" { pace } else { Choice::Key(words.kept) };
        Choice::when(case.meets(step(scene.value), step("target")), kept, Choice::Key("over_cap"))
    };
    steps.extend(case.judged(&Judged {
        word: &word,
        now: Words { kept: "within_cap", lost: "over_cap" },
        due: Words { kept: "cap_kept", lost: "over_cap" },
        late: false,
        shape: shape(case),
        ..Judged::PLAIN
    }));
    steps.extend(gaps);
    steps.push(case.attainment());
    let spent = over(step("value"), step("target"));
    steps.push(case.published("progress", spent.clone()));
    let expected = if case.on_path().is_some() { over(step("due"), step("target")) } else { step("elapsed") };
    steps.push(Step::number("progress_due", expected));
    let nothing = Test::compare(step("progress_due"), Comparison::LessOrEqual, given(Ratio::ZERO));
    let pace = over(step("progress"), step("progress_due"));
    let by_time = over(step("progress"), step("elapsed"));
    steps.push(case.published("pace", Node::when(nothing, by_time, pace)));
    steps.push(case.published("forecast", over(step("value"), step("elapsed"))));
    steps.push(Step::number(
        "achieved",
        over(step("value"), times(step("elapsed"), given(Ratio::whole(case.span())))),
    ));
    let foretold =
        Choice::when(case.meets(step("forecast"), step("target")), Choice::Key("able"), Choice::Key("hard"));
    steps.push(Step::key("forecast_key", foretold, "unknown"));
    steps
}
