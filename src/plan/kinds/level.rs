//! 提升类: from a base to a target, at a pace.

use super::step::{Case, Step, step};
use super::way::{Start, Way};

/// Every step of the promise at the node it binds.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
    let indicator = case.indicator;
    let most = indicator.share.then_some(indicator.scale);
    let way = Way { start: Start::Base, met: "met", most, silent: None };
    let mut steps = case.value();
    steps.extend(case.base());
    steps.extend(way.steps(case, case.gaps(&case.per(), &step("numerator"), indicator.scale)));
    steps
}
