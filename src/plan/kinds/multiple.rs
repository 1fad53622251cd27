//! 倍增类: so many times the figure of an earlier year, which an outside series gives.
//!
//! Its way is that of growth: half the time asks for the square root.

use super::step::{Case, Leaf, Step, given, over, step};
use super::way::{Start, Way};
use crate::expr::{Comparison, Node, Test};
use crate::value::Ratio;

/// Every step of the promise at the node it binds.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
    let case = &Case { from: case.indicator.base_year, ..*case };
    let way = Way { start: Start::Once, met: "met", most: None, silent: None };
    let mut steps = case.counts();
    steps.push(Step::number("denominator", Node::Item(Leaf::Series(case.indicator.base_year))));
    let none = Test::compare(step("denominator"), Comparison::LessOrEqual, given(Ratio::ZERO));
    let times = over(step("numerator"), step("denominator"));
    steps.push(Step::number("value", Node::when(none, Node::Nothing("no_base"), times)));
    steps.extend(case.base());
    steps.extend(way.steps(case, Vec::new()));
    steps
}
