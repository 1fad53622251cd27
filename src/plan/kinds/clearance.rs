//! 清零类: none may remain at the date. Progress is the share cleared: 1 − remaining ÷ identified.

use super::step::{Case, Step, given, minus, ratio, step, sum};
use crate::expr::{Choice, Node};
use crate::value::Ratio;

/// Every step of the promise at the node it binds.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
    let mut steps = case.counts();
    let counted = case.indicator.denominator.is_some();
    if counted {
        steps.push(Step::number("denominator", sum("denominator")));
    }
    steps.push(Step::number("value", step("numerator")));
    steps.extend(case.base());
    let Some(target) = case.target() else { return steps };
    steps.push(target);
    steps.extend(case.gaps(&given(Ratio::ONE), &step("numerator"), Ratio::ONE));
    if !case.is_judged() {
        return steps;
    }
    steps.push(case.elapsed());
    steps.push(case.attainment());
    if counted {
        let left = ratio(step("numerator"), step("denominator"), "no_denominator");
        steps.push(Step::number("progress", cleared(left)));
    }
    let met = case.meets(step("value"), step("target"));
    steps.extend(case.words(&Choice::when(met, Choice::Key("cleared"), Choice::Key("remaining"))));
    steps.push(Step::key("forecast_key", Choice::Key("unknown"), "unknown"));
    steps
}

/// One less the share left, where there is one.
fn cleared(left: super::step::Tree) -> super::step::Tree {
    match left {
        Node::When(test, nothing, share) => {
            Node::When(test, nothing, Box::new(minus(given(Ratio::ONE), *share)))
        }
        other => minus(given(Ratio::ONE), other),
    }
}
