//! 过半类: half of the target is enough. Built for tests alone: a kind is its own file and one line of the list.

use super::due::Words;
use super::fit::Promise;
use super::judged::Judged;
use super::sort::{Gap, Sort, Yearly};
use super::step::{Case, Step, given, step, times};
use super::weigh::Scene;
use crate::expr::Choice;
use crate::value::Ratio;

/// The kind.
pub const SORT: Sort = Sort {
    word: "过半类",
    steps,
    statuses: &["kept", "below"],
    yearly: Yearly::Never("只在目标年判断"),
    gap: Gap::Counted,
    below: |indicator| indicator.denominator.is_some(),
    misfits: Promise::unless_positive,
    ..Sort::PLAIN
};

/// Every step of the promise at the node it binds.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let mut steps = case.value();
    steps.extend(case.base());
    let Some(target) = case.target() else { return steps };
    steps.push(target);
    if !case.is_judged() {
        return steps;
    }
    steps.push(case.elapsed());
    let word = |scene: Scene, words: Words| {
        let twice = times(step(scene.value), given(Ratio::whole(2)));
        Choice::when(case.meets(twice, step("target")), Choice::Key(words.kept), Choice::Key(words.lost))
    };
    steps.extend(case.judged(&Judged {
        word: &word,
        now: Words { kept: "kept", lost: "below" },
        shape: case.shape(),
        ..Judged::PLAIN
    }));
    steps.push(Step::key("forecast_key", Choice::Key("unknown"), "unknown"));
    steps
}
