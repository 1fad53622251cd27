//! 区间类: a value between two bounds, both of them kept.

use super::step::{Case, Step, given, step};
use crate::expr::{Choice, Comparison, Test};

/// Every step of the promise at the node it binds.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
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
    steps.push(case.attainment());
    let mut inside = case.meets(step("value"), step("target"));
    if high.is_some() {
        let below = Test::compare(step("value"), Comparison::LessOrEqual, step("target_high"));
        inside = inside.and(below);
    }
    steps.extend(case.words(&Choice::when(inside, Choice::Key("inside"), Choice::Key("outside"))));
    steps.push(Step::key("forecast_key", Choice::Key("unknown"), "unknown"));
    steps
}
