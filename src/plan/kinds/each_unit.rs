//! 逐单位达标类: every unit it applies to must meet a threshold of its own; told as the share of units that are known to.
//!
//! Its way starts from the share of the base year, where every unit was known then; without it there is no pace.

use super::due::DONE;
use super::sort::{Against, Gap, Sort};
use super::step::{Case, Leaf, Step, Tree, given, is_zero, minus, over, step, sum, times};
use super::way::{Start, Way};
use super::weigh::Shape;
use crate::expr::{Comparison, Node};
use crate::observation::Period;
use crate::value::Ratio;

/// The kind.
pub const SORT: Sort = Sort {
    word: "逐单位达标类",
    steps,
    statuses: &["met", "ahead", "on_track", "slightly_behind", "clearly_behind", "backwards", "below"],
    has_pace: true,
    of_all: true,
    counts_units: true,
    gap: Gap::Units,
    below: |_| true,
    against: Against::Units,
    year_on_year: false,
    foretold: true,
    charted: true,
    target_label: Some("target_each"),
    ..Sort::PLAIN
};

/// Every step of the promise at the node it binds: its target is all units.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let case = &Case { comparator: Comparison::GreaterOrEqual, ..*case };
    let all = Ratio::whole(100);
    let way = Way { start: Start::Units, met: "met", due: DONE, most: Some(all), shape: Shape::Units };
    let mut steps = case.counts();
    let none = Node::Nothing("not_reported");
    steps.push(Step::number("denominator", Node::when(is_zero(step("reported")), none, step("expected"))));
    let share = times(over(step("numerator"), step("denominator")), given(all));
    let share = Node::when(is_zero(step("reported")), Node::Nothing("not_reported"), share);
    steps.push(Step::number("value", share));
    if let Some(threshold) = case.indicator.target {
        steps.push(Step::number("threshold", given(threshold.value)));
        steps.push(Step::number("target", given(all)));
        let short: Tree = minus(step("reported"), step("numerator"));
        if case.is_judged() {
            steps.push(Step::number("base", base_of_units(case)));
        }
        let gaps = vec![case.shortfall("gap", short)];
        steps.extend(way.after(case, gaps));
    }
    steps
}

/// The share of units that met it in the base year; nothing where one was silent then, or rests on a fault.
fn base_of_units(case: &Case<'_>) -> Tree {
    let at = |name| Node::Item(Leaf::In(name, Period::year(case.from)));
    let none = || Node::Nothing("no_base");
    let known = Node::when(is_zero(at("silent")), at("value"), none());
    Node::when(is_zero(sum("faulty")), known, none())
}
