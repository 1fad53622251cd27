//! 保持类: a level to keep. Judged in its target year; every year only where the plan says so.

use super::due::{DONE, Words};
use super::sort::{Gap, Sort, Yearly};
use super::step::{Case, Step, step};
use super::way::{Start, Way, foretold};
use crate::expr::Choice;

/// The kind.
pub const SORT: Sort = Sort {
    key: "maintain",
    word: "保持类",
    steps,
    statuses: &["kept", "below"],
    yearly_words: ("kept", "below"),
    yearly: Yearly::Asked,
    gap: Gap::Counted,
    below: |indicator| indicator.denominator.is_some(),
    ..Sort::PLAIN
};

/// Every step of the promise at the node it binds.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let indicator = case.indicator;
    let most = indicator.share.then_some(indicator.scale);
    let start = if indicator.base.is_some() { Start::Printed } else { Start::Nowhere };
    let way = Way { start, met: "kept", due: DONE, most, shape: case.shape() };
    let mut steps = case.value();
    steps.extend(case.base());
    let Some(target) = case.target() else { return steps };
    steps.push(target);
    if !case.is_judged() {
        return steps;
    }
    steps.push(case.elapsed());
    steps.extend(case.conclude(case.shape(), Words { kept: "kept", lost: "below" }, DONE));
    steps.extend(case.gaps(&case.per(), &step("numerator"), indicator.scale));
    steps.push(case.attainment());
    steps.extend(way.projected(case));
    let word = if way.has_start() { foretold(case) } else { Choice::Key("unknown") };
    steps.push(case.foretold_of_years(word));
    steps
}
