//! 提升类: from a base to a target, at a pace.

use super::due::DONE;
use super::sort::{Gap, Sort, Yearly};
use super::step::{Case, Step, step};
use super::way::{Start, Way};
use super::weigh::Shape;

/// The kind.
pub const SORT: Sort = Sort {
    key: "level",
    word: "提升类",
    steps,
    statuses: &["met", "ahead", "on_track", "slightly_behind", "clearly_behind", "backwards", "short"],
    has_pace: true,
    yearly: Yearly::Asked,
    way_from_print: true,
    gap: Gap::Counted,
    below: |indicator| indicator.denominator.is_some(),
    ..Sort::PLAIN
};

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
