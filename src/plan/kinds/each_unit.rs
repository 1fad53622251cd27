//! 逐单位达标类: every unit it applies to must meet a threshold of its own; told as the share of units that do.

use super::step::{Case, Step, given, over, step, sum, times};
use super::way::{Start, Way};
use crate::expr::Comparison;
use crate::value::Ratio;

/// Every step of the promise at the node it binds: its target is all units.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
    let case = &Case { comparator: Comparison::GreaterOrEqual, ..*case };
    let all = Ratio::whole(100);
    let way = Way { start: Start::Zero, met: "met", most: Some(all), silent: None };
    let mut steps = case.counts();
    steps.push(Step::number("denominator", sum("denominator")));
    let share = times(over(step("numerator"), step("denominator")), given(all));
    steps.push(Step::number("value", share));
    steps.extend(case.base());
    if let Some(threshold) = case.indicator.target {
        steps.push(Step::number("threshold", given(threshold.value)));
        steps.push(Step::number("target", given(all)));
        steps.extend(way.after(case, case.gaps(&step("denominator"), &step("numerator"), all)));
    }
    steps
}
