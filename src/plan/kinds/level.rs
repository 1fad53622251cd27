//! 提升类: from a base to a target, at a pace.

use super::step::{Case, Step, given, ratio, step};
use super::way::{Start, Way};

/// Every step of the promise at the node it binds.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
    let indicator = case.indicator;
    let most = indicator.share.then_some(indicator.scale);
    let way = Way { start: Start::Base, met: "met", most };
    let mut steps = case.value();
    steps.extend(case.base());
    let Some(target) = indicator.target else { return steps };
    steps.push(Step::number("target", given(target.value)));
    steps.push(case.elapsed());
    if way.has_start(case) {
        steps.push(way.due(case));
    }
    steps.extend(case.gaps(case.per(), step("numerator"), indicator.scale));
    if !case.is_judged() {
        return steps;
    }
    steps.push(Step::number("attainment", ratio(step("value"), step("target"), "target_of_none")));
    if way.has_start(case) {
        steps.extend(way.progress(case));
    }
    steps.extend(case.words(&way.word(case)));
    steps.extend(way.ahead(case));
    steps
}
