//! 调查类: the share of people asked, never judged by its point but by its sampling interval.
//!
//! The interval is Wilson's score interval (E. B. Wilson, Journal of the American Statistical Association 22 (1927),
//! p. 209): (p + z²÷2n ± z √(p(1−p)÷n + z²÷4n²)) ÷ (1 + z²÷n). Between two waves it is Newcombe's of the difference
//! (R. G. Newcombe, Statistics in Medicine 17 (1998), p. 873, method 10), from the two intervals.

use super::due::{DONE, Words};
use super::sort::{Sort, Yearly};
use super::step::{Case, Leaf, Parameter, Step, Tree, given, minus, over, plus, step, times};
use super::weigh::{Scene, Shape};
use crate::expr::{Choice, Comparison, Function, Node, Test};
use crate::value::Ratio;

/// The kind.
pub const SORT: Sort = Sort {
    key: "survey",
    word: "调查类",
    steps,
    statuses: &["proved", "refuted"],
    yearly_words: ("proved", "refuted"),
    yearly: Yearly::Asked,
    sample: true,
    below: |indicator| indicator.denominator.is_some(),
    ..Sort::PLAIN
};

/// Every step of the promise at the node it binds.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let mut steps = case.value();
    steps.extend(case.base());
    steps.extend(case.target());
    if !case.is_judged() || case.indicator.target.is_none() || case.indicator.denominator.is_none() {
        return steps;
    }
    steps.push(case.elapsed());
    steps.extend(case.interval());
    steps.extend(case.conclude(Shape::Sample, Words { kept: "proved", lost: "refuted" }, DONE));
    steps.push(Step::key("forecast_key", Choice::Key("unknown"), "unknown"));
    steps
}

fn number(number: i64) -> Tree {
    given(Ratio::whole(number))
}

/// An end of the interval of a share, as a share.
fn end(part: &Tree, whole: &Tree, side: fn(Tree, Tree) -> Tree) -> Tree {
    let z = || Node::Item(Leaf::Parameter(Parameter::Quantile));
    let share = || over(part.clone(), whole.clone());
    let square = || times(z(), z());
    let centre = plus(share(), over(square(), times(number(2), whole.clone())));
    let spread = plus(
        over(times(share(), minus(number(1), share())), whole.clone()),
        over(square(), times(number(4), times(whole.clone(), whole.clone()))),
    );
    let half = times(z(), Node::of(Function::Root, spread));
    over(side(centre, half), plus(number(1), over(square(), whole.clone())))
}

/// Whether counts are those of a sample: somebody was asked, and no more said so than were asked.
fn is_share(part: &Tree, whole: &Tree) -> Test<Leaf> {
    Test::All(vec![
        Test::compare(whole.clone(), Comparison::Greater, number(0)),
        Test::compare(part.clone(), Comparison::GreaterOrEqual, number(0)),
        Test::compare(part.clone(), Comparison::LessOrEqual, whole.clone()),
    ])
}

impl Case<'_> {
    /// The ends of the sampling interval, in the indicator's unit; nothing where the counts are no share.
    pub fn interval(&self) -> Vec<Step> {
        let (part, whole) = (step("numerator"), step("denominator"));
        let scale = || given(self.indicator.scale);
        let of = |side: fn(Tree, Tree) -> Tree| {
            let end = times(end(&part, &whole, side), scale());
            Node::when(is_share(&part, &whole), end, Node::Nothing("more_than_asked"))
        };
        vec![Step::number("interval_low", of(minus)), Step::number("interval_high", of(plus))]
    }

    /// Kept or lost at both ends of the interval of a scene's share.
    pub fn by_interval(&self, scene: Scene, kept: Choice<Leaf>, lost: Choice<Leaf>) -> Choice<Leaf> {
        let (part, whole) = (step(scene.counts.0), step(scene.counts.1));
        let scaled =
            |side: fn(Tree, Tree) -> Tree| times(end(&part, &whole, side), given(self.indicator.scale));
        let (low, high) = (scaled(minus), scaled(plus));
        let both = self.inside(low.clone()).and(self.inside(high.clone()));
        let mut none = Test::All(vec![self.inside(low.clone()).not(), self.inside(high.clone()).not()]);
        if self.indicator.target_high.is_some() {
            // Between two bounds the middle may hold where both ends miss it.
            let across = Test::All(vec![
                Test::compare(low, Comparison::Less, step("target")),
                Test::compare(high, Comparison::Greater, step("target")),
            ]);
            none = none.and(across.not());
        }
        let sampling = || Choice::Key("sampling");
        let said = Choice::when(both, kept, Choice::when(none, lost, sampling()));
        Choice::when(is_share(&part, &whole), said, sampling())
    }

    /// Whether the share of one wave differs from that of another beyond the error of both.
    pub fn differs(&self, then: (Tree, Tree), now: (Tree, Tree)) -> Test<Leaf> {
        let share = |wave: &(Tree, Tree)| over(wave.0.clone(), wave.1.clone());
        let square = |tree: Tree| times(tree.clone(), tree);
        let apart = |wave: &(Tree, Tree), side: fn(Tree, Tree) -> Tree| {
            square(minus(share(wave), end(&wave.0, &wave.1, side)))
        };
        let root = |tree: Tree| Node::of(Function::Root, tree);
        let change = || minus(share(&now), share(&then));
        let down = root(plus(apart(&now, minus), apart(&then, plus)));
        let up = root(plus(apart(&now, plus), apart(&then, minus)));
        Test::Any(vec![
            Test::compare(minus(change(), down), Comparison::Greater, number(0)),
            Test::compare(plus(change(), up), Comparison::Less, number(0)),
        ])
    }

    /// Whether both waves are shares of a sample.
    pub fn are_shares(&self, then: &(Tree, Tree), now: &(Tree, Tree)) -> Test<Leaf> {
        is_share(&then.0, &then.1).and(is_share(&now.0, &now.1))
    }
}
