//! 调查类: the share of people asked, never judged by its point but by its sampling interval.
//!
//! The interval is Wilson's score interval (E. B. Wilson, Journal of the American Statistical Association 22 (1927),
//! p. 209): (p + z²÷2n ± z √(p(1−p)÷n + z²÷4n²)) ÷ (1 + z²÷n).

use super::step::{Case, Leaf, Parameter, Step, Tree, given, minus, over, plus, step, times};
use crate::expr::{Choice, Comparison, Function, Node, Test};
use crate::value::Ratio;

/// Every step of the promise at the node it binds.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
    let mut steps = case.value();
    steps.extend(case.base());
    steps.extend(case.target());
    if !case.is_judged() || case.indicator.target.is_none() || case.indicator.denominator.is_none() {
        return steps;
    }
    steps.push(case.elapsed());
    steps.push(Step::number("interval_low", end(minus)));
    steps.push(Step::number("interval_high", end(plus)));
    let meets = |end| case.meets(step(end), step("target"));
    let both = meets("interval_low").and(meets("interval_high"));
    let one = Test::Any(vec![meets("interval_low"), meets("interval_high")]);
    let word = Choice::when(
        both,
        Choice::Key("proved"),
        Choice::when(one, Choice::Key("undecided"), Choice::Key("refuted")),
    );
    steps.extend(case.one_word(&word));
    steps.push(Step::key("forecast_key", Choice::Key("unknown"), "unknown"));
    steps
}

/// An end of the interval, in percent; nothing where more were satisfied than asked, or fewer than none.
fn end(side: fn(Tree, Tree) -> Tree) -> Tree {
    let z = || Node::Item(Leaf::Parameter(Parameter::Quantile));
    let (part, whole) = (|| step("numerator"), || step("denominator"));
    let number = |number| given(Ratio::whole(number));
    let share = || over(part(), whole());
    let square = || times(z(), z());
    let centre = plus(share(), over(square(), times(number(2), whole())));
    let spread = plus(
        over(times(share(), minus(number(1), share())), whole()),
        over(square(), times(number(4), times(whole(), whole()))),
    );
    let half = times(z(), Node::of(Function::Root, spread));
    let by = plus(number(1), over(square(), whole()));
    let end = times(over(side(centre, half), by), number(100));
    let strange = Test::Any(vec![
        Test::compare(part(), Comparison::Less, number(0)),
        Test::compare(part(), Comparison::Greater, whole()),
    ]);
    let counted = Node::when(strange, Node::Nothing("more_than_asked"), end);
    Node::when(Test::Known(Leaf::Step("value")), counted, Node::Nothing("not_reported"))
}
