//! 增速类: average annual growth since the base year, against that of an outside series.
//!
//! Growth = (now ÷ base)^(1 ÷ years) − 1; a series' = (Π (1 + rate))^(1 ÷ years) − 1; both in percent.

use super::step::{Case, Leaf, Step, Tree, given, minus, over, plus, step, times};
use crate::expr::{Choice, Comparison, Function, Node, Test};
use crate::observation::Period;
use crate::value::Ratio;

/// Every step of the promise at the node it binds.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
    let base = Period::year(case.from);
    let mut steps = case.counts();
    let start = if case.period == base { step("numerator") } else { Node::Item(Leaf::In("numerator", base)) };
    steps.push(Step::number("denominator", start));
    let years = case.period.year - case.from;
    let whole = years > 0 && case.period.month == 12;
    if whole {
        let none = |name| Test::compare(step(name), Comparison::LessOrEqual, given(Ratio::ZERO));
        let rate = yearly(over(step("numerator"), step("denominator")), years);
        let nothing = Test::Any(vec![none("numerator"), none("denominator")]);
        steps.push(Step::number("value", Node::when(nothing, Node::Nothing("not_positive"), rate)));
    }
    steps.extend(case.base());
    if whole && case.indicator.series.is_some() {
        let hundred = || given(Ratio::whole(100));
        let factor = |year| plus(given(Ratio::ONE), over(Node::Item(Leaf::Series(year)), hundred()));
        let product = (case.plan.identity.first_year..=case.period.year).map(factor).reduce(times);
        steps.extend(product.map(|product| Step::number("target", yearly(product, years))));
    }
    if !case.is_judged() {
        return steps;
    }
    steps.push(case.elapsed());
    let met = case.meets(step("value"), step("target"));
    steps.extend(case.one_word(&Choice::when(met, Choice::Key("on_track"), Choice::Key("below"))));
    steps.push(Step::key("forecast_key", Choice::Key("unknown"), "unknown"));
    steps
}

/// The average yearly rate, in percent, of a growth over some years.
fn yearly(growth: Tree, years: i32) -> Tree {
    let part = over(given(Ratio::ONE), given(Ratio::whole(i64::from(years))));
    let root = Node::Call(Function::Power, vec![growth, part]);
    times(minus(root, given(Ratio::ONE)), given(Ratio::whole(100)))
}
