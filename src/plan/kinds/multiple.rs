//! 倍增类: so many times the figure of an earlier year, which an outside series gives.
//!
//! Its way is that of growth: half the time asks for the square root.

use super::due::DONE;
use super::fit::Promise;
use super::sort::{FromSeries, Sort, ValueOf, Yearly};
use super::step::{Case, Leaf, Step, given, over, step};
use super::way::{Start, Way};
use super::weigh::Shape;
use crate::expr::{Comparison, Node, Test};
use crate::value::Ratio;

/// The kind.
pub const SORT: Sort = Sort {
    word: "倍增类",
    steps,
    statuses: &["met", "ahead", "on_track", "slightly_behind", "clearly_behind", "backwards"],
    has_pace: true,
    way_from_print: true,
    divisor: Some("denominator"),
    yearly: Yearly::Never("按相当于基数年的倍数判断"),
    value: ValueOf::Times,
    series: FromSeries::BaseYear,
    year_on_year: false,
    foretold: true,
    formula_label: Some("multiple_formula"),
    misfits: Promise::unless_positive,
    ..Sort::PLAIN
};

/// Every step of the promise at the node it binds.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let case = &Case { from: case.indicator.base_year, ..*case };
    let way = Way { start: Start::Once, met: "met", due: DONE, most: None, shape: Shape::Open };
    let mut steps = case.counts();
    steps.push(Step::number("denominator", Node::Item(Leaf::Series(case.indicator.base_year))));
    let none = Test::compare(step("denominator"), Comparison::LessOrEqual, given(Ratio::ZERO));
    let times = over(step("numerator"), step("denominator"));
    steps.push(Step::number("value", Node::when(none, Node::Nothing("no_base"), times)));
    steps.extend(case.base());
    steps.extend(way.steps(case, Vec::new()));
    steps
}
