//! 区间类: a value between two bounds, both of them kept.

use super::due::{DONE, Words};
use super::sort::{Sort, Yearly};
use super::step::{Case, Step, given};
use crate::expr::Choice;

/// The kind.
pub const SORT: Sort = Sort {
    key: "range",
    word: "区间类",
    steps,
    statuses: &["inside", "outside"],
    yearly_words: ("inside", "outside"),
    yearly: Yearly::Asked,
    below: |indicator| indicator.denominator.is_some(),
    ..Sort::PLAIN
};

/// Every step of the promise at the node it binds.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let mut steps = case.value();
    steps.extend(case.base());
    let Some(target) = case.target() else { return steps };
    steps.push(target);
    let high = case.indicator.target_high;
    steps.extend(high.map(|high| Step::number("target_high", given(high.value))));
    if !case.is_judged() {
        return steps;
    }
    steps.push(case.elapsed());
    steps.extend(case.conclude(case.shape(), Words { kept: "inside", lost: "outside" }, DONE));
    steps.push(case.attainment());
    steps.push(Step::key("forecast_key", Choice::Key("unknown"), "unknown"));
    steps
}
