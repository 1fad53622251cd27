//! 累计类: a total since the plan's first year, from nothing.
//!
//! What is done stays done: a total reached before its day is early. With a year nobody reported the total is at least
//! what is in: that proves a floor reached or a pace ahead, and nothing else.

use super::step::{Case, Step, given, over, step};
use super::way::{Start, Way};
use crate::value::Ratio;

/// Every step of the promise at the node it binds.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
    let scale = case.indicator.scale;
    let most = case.indicator.share.then_some(scale);
    let met = if case.is_due() { "achieved" } else { "early" };
    let way = Way { start: Start::Zero, met, most, silent: Some(case.has_silent_year()) };
    let mut steps = case.value();
    steps.extend(case.base());
    let done = over(step("value"), given(scale));
    steps.extend(way.steps(case, case.gaps(&given(Ratio::ONE), &done, scale)));
    steps
}
