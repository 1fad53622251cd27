//! 调查类: the share of people asked, never judged by its point but by its sampling interval.
//!
//! The interval is Wilson's ([`wilson`]). Between two waves it is Newcombe's of the difference (R. G. Newcombe, Statistics
//! in Medicine 17 (1998), p. 873, method 10), from the two intervals.

use super::due::{DONE, Words};
use super::fit::{Misfit, Promise};
use super::sort::Sort;
use super::step::{Case, Leaf, Parameter, Step, Tree, given, minus, over, plus, step, sum, times};
use super::weigh::{Scene, Shape};
use crate::expr::{Choice, Comparison, Function, Node, Test};
use crate::sampling::interval::{End, wilson};
use crate::value::Ratio;

/// The kind.
pub const SORT: Sort = Sort {
    word: "调查类",
    steps,
    statuses: &["proved", "refuted"],
    yearly_words: ("proved", "refuted"),
    sample: true,
    misfits,
    ..Sort::PLAIN
};

/// An interval needs the share and how many were asked.
fn misfits(promise: &Promise) -> Vec<Misfit> {
    if promise.is_share {
        return Vec::new();
    }
    let misfit = "survey（调查类）按抽样的把握判断，分子应是有效答卷中的一部分（如满意的份数）：请写明 numerator 和 denominator，并写明 share = true。";
    vec![Misfit::of("share", misfit)]
}

/// Every step of the promise at the node it binds.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let mut steps = case.value();
    steps.extend(case.base());
    steps.extend(case.target());
    if !case.is_judged() || case.indicator.target.is_none() || case.indicator.denominator.is_none() {
        return steps;
    }
    steps.push(case.elapsed());
    steps.extend(case.conclude(Shape::Sample, Words { kept: "proved", lost: "refuted" }, DONE));
    steps.push(case.forecast_word(Choice::Key("unknown")));
    steps
}

/// The comparable units' sums then and now: the two waves of a sample.
const WAVES: [(&str, &str); 2] =
    [("base_numerator", "base_denominator"), ("matched_numerator", "matched_denominator")];

fn number(number: i64) -> Tree {
    given(Ratio::whole(number))
}

/// An end of the interval of a share, as a share.
fn end(part: &Tree, whole: &Tree, end: End) -> Tree {
    wilson(&over(part.clone(), whole.clone()), whole, &Node::Item(Leaf::Parameter(Parameter::Quantile)), end)
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
        let of = |side| {
            let end = times(end(&part, &whole, side), scale());
            Node::when(is_share(&part, &whole), end, Node::Nothing("more_than_asked"))
        };
        vec![Step::number("interval_low", of(End::Low)), Step::number("interval_high", of(End::High))]
    }

    /// The ends of the interval of every scene a sample is judged in, each a step of its own.
    pub fn intervals(&self, scenes: &[Scene]) -> Vec<Step> {
        let mut steps = Vec::new();
        for scene in scenes {
            let (low, high) = scene.interval;
            let (part, whole) = (step(scene.counts.0), step(scene.counts.1));
            for (name, side) in [(low, End::Low), (high, End::High)] {
                let end = times(end(&part, &whole, side), given(self.indicator.scale));
                let known = Node::when(is_share(&part, &whole), end, Node::Nothing("more_than_asked"));
                steps.push(Step::number(name, known));
            }
        }
        steps
    }

    /// Kept or lost at both ends of the interval of a scene's share.
    pub fn by_interval(&self, scene: Scene, kept: Choice<Leaf>, lost: Choice<Leaf>) -> Choice<Leaf> {
        let (low, high) = scene.interval;
        let both = self.inside(step(low)).and(self.inside(step(high)));
        let mut none = Test::All(vec![self.inside(step(low)).not(), self.inside(step(high)).not()]);
        if self.indicator.target_high.is_some() {
            // Between two bounds the middle may hold where both ends miss it.
            let across = Test::All(vec![
                Test::compare(step(low), Comparison::Less, step("target")),
                Test::compare(step(high), Comparison::Greater, step("target")),
            ]);
            none = none.and(across.not());
        }
        let said = Choice::when(both, kept, Choice::when(none, lost, Choice::Key("sampling")));
        let known = Test::All(vec![Test::Known(Leaf::Step(low)), Test::Known(Leaf::Step(high))]);
        let there = Test::Known(Leaf::Step(scene.value));
        let otherwise = Choice::when(there, Choice::Key("more_than_asked"), Choice::Key("unjudged"));
        Choice::when(known, said, otherwise)
    }

    /// How far down and up the change between two waves may lie from what it is: Newcombe's interval. Each distance is a
    /// step of its own, so that none is squared with more digits than it has.
    pub fn difference(&self) -> Vec<Step> {
        let names = [("then_below", "then_above"), ("now_below", "now_above")];
        let mut steps = Vec::new();
        for ((part, whole), (below, above)) in WAVES.into_iter().zip(names) {
            let (part, whole) = (sum(part), sum(whole));
            let share = || over(part.clone(), whole.clone());
            let known =
                |tree: Tree| Node::when(is_share(&part, &whole), tree, Node::Nothing("more_than_asked"));
            steps.push(Step::number(below, known(minus(share(), end(&part, &whole, End::Low)))));
            steps.push(Step::number(above, known(minus(end(&part, &whole, End::High), share()))));
        }
        let square = |name: &'static str| times(step(name), step(name));
        let root = |a, b| Node::of(Function::Root, plus(square(a), square(b)));
        steps.push(Step::number("change_down", root("now_below", "then_above")));
        steps.push(Step::number("change_up", root("now_above", "then_below")));
        steps
    }

    /// What is said of a change between two waves; only beyond the error of both, and only where both are shares of a
    /// sample.
    pub fn beyond_error(&self, said: Choice<Leaf>) -> Choice<Leaf> {
        let [then, now] = WAVES.map(|(part, whole)| over(sum(part), sum(whole)));
        let change = || minus(now.clone(), then.clone());
        let within = || Choice::Key("sampling");
        let differs = Test::Any(vec![
            Test::compare(minus(change(), step("change_down")), Comparison::Greater, number(0)),
            Test::compare(plus(change(), step("change_up")), Comparison::Less, number(0)),
        ]);
        let said = Choice::when(differs, said, within());
        ["change_down", "change_up"]
            .into_iter()
            .fold(said, |said, distance| Choice::when(Test::Known(Leaf::Step(distance)), said, within()))
    }
}
