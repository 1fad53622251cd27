//! 提升类: from a base to a target, at a pace.

use super::Kind;
use super::due::DONE;
use super::fit::{Misfit, Promise};
use super::sort::{Gap, Sort};
use super::step::{Case, Step, step};
use super::way::{Start, Way};
use super::weigh::Shape;

/// The kind.
pub const SORT: Sort = Sort {
    word: "提升类",
    steps,
    statuses: &["met", "ahead", "on_track", "slightly_behind", "clearly_behind", "backwards", "short"],
    has_pace: true,
    way_from_print: true,
    gap: Gap::Counted,
    below: |indicator| indicator.denominator.is_some(),
    without_target: "；base 只有规划没有印时才可以不写",
    turns: Some((Kind::Level, Kind::Maintain)),
    foretold: true,
    charted: true,
    other_methods: true,
    misfits,
    ..Sort::PLAIN
};

/// A base that is the target, or past it, leaves no way.
fn misfits(promise: &Promise) -> Vec<Misfit> {
    let Some((base, target)) = promise.base.zip(promise.target) else { return Vec::new() };
    let order = base.value.compare(target.value);
    if order.is_eq() {
        let told = format!(
            "基期值与目标值同为{}，增量进度会除以零；请把 kind 改为 \"maintain\"（保持类）。",
            base.to_text()
        );
        return vec![Misfit::of("kind", told)];
    }
    if promise.comparator.holds(order) {
        let told = format!(
            "基期值{}已经达到目标值{}，不是提升类；请把 kind 改为 \"maintain\"（保持类）。",
            base.to_text(),
            target.to_text()
        );
        return vec![Misfit::of("kind", told)];
    }
    Vec::new()
}

/// Every step of the promise at the node it binds.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let indicator = case.indicator;
    let most = indicator.share.then_some(indicator.scale);
    let start = match (indicator.base, case.base_from_reports) {
        (Some(_), _) => Start::Printed,
        (None, true) => Start::Reported,
        (None, false) => Start::Nowhere,
    };
    let way = Way { start, met: "met", due: DONE, most, shape: case.shape() };
    let mut steps = case.value();
    steps.extend(case.base());
    steps.extend(way.steps(case, case.gaps(&case.per(), &step("numerator"), indicator.scale)));
    steps
}

impl Case<'_> {
    /// How far a rate or a count may lie from what is in.
    pub fn shape(&self) -> Shape {
        let indicator = self.indicator;
        match indicator.denominator {
            Some(_) if self.is_sampled() => Shape::Sample,
            Some(_) if indicator.share => Shape::Share,
            None if self.plan.only_adds(indicator) => Shape::Sum,
            _ => Shape::Open,
        }
    }
}
