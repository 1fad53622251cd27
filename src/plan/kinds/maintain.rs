//! 保持类: a level to keep. Judged in its target year; every year only where the plan says so.

use super::Kind;
use super::due::{DONE, Words};
use super::fit::{Misfit, Promise};
use super::sort::{Gap, Sort};
use super::step::{Case, Step, step};
use super::way::{Start, Way, by_straight_line};
use crate::expr::Choice;

/// The kind.
pub const SORT: Sort = Sort {
    word: "保持类",
    steps,
    statuses: &["kept", "below"],
    yearly_words: ("kept", "below"),
    gap: Gap::Counted,
    below: |indicator| indicator.denominator.is_some(),
    turns: Some((Kind::Level, Kind::Maintain)),
    foretold: true,
    charted: true,
    other_methods: true,
    misfits,
    ..Sort::PLAIN
};

/// A base short of the target is still on its way.
fn misfits(promise: &Promise) -> Vec<Misfit> {
    let Some((base, target)) = promise.base.zip(promise.target) else { return Vec::new() };
    if promise.comparator.or_equal().holds(base.value.compare(target.value)) {
        return Vec::new();
    }
    vec![Misfit::of("kind", "基期值还没有达到目标值，不是保持类；请把 kind 改为 \"level\"（提升类）。")]
}

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
    let word = if way.has_start() { by_straight_line(case) } else { Choice::Key("unknown") };
    steps.push(case.forecast_word(word));
    steps
}
