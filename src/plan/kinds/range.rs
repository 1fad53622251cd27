//! 区间类: a value between two bounds, both of them kept.

use super::due::{DONE, Words};
use super::fit::{Misfit, Promise};
use super::sort::Sort;
use super::step::{Case, Step, given};
use crate::expr::Choice;

/// The kind.
pub const SORT: Sort = Sort {
    word: "区间类",
    steps,
    statuses: &["inside", "outside"],
    yearly_words: ("inside", "outside"),
    below: |indicator| indicator.denominator.is_some(),
    two_ends: true,
    target_label: Some("target_range"),
    misfits,
    ..Sort::PLAIN
};

/// Both ends are needed, and the low one is the lower.
fn misfits(promise: &Promise) -> Vec<Misfit> {
    let Some(low) = promise.target else { return Vec::new() };
    let misfit = match promise.target_high {
        None => "range（区间类）必须写明 target（下限）和 target_high（上限）。",
        Some(high) if high.value.compare(low.value).is_lt() => "range（区间类）的上限不应小于下限。",
        Some(_) => return Vec::new(),
    };
    vec![Misfit::of("target_high", misfit)]
}

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
    steps.push(case.forecast_word(Choice::Key("unknown")));
    steps
}
