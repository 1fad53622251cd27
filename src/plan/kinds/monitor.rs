//! 监测类: a direction, or a figure merely watched; never scored.

use super::fit::{Misfit, Promise};
use super::sort::{Against, Sort, Yearly};
use super::step::{Case, Leaf, Step, Tree, is_zero, step, sum};
use super::weigh::{Asked, Scene, Shape, enough};
use crate::expr::{Choice, Comparison, Test};
use crate::plan::Direction;

/// The kind.
pub const SORT: Sort = Sort {
    word: "监测类",
    steps,
    statuses: &["improved", "flat", "worsened", "watched"],
    due: &[],
    way_from_print: true,
    yearly: Yearly::Never("只监测不评判"),
    against: Against::Nothing,
    misfits,
    ..Sort::PLAIN
};

/// What is only watched has no target.
fn misfits(promise: &Promise) -> Vec<Misfit> {
    let misfit = "monitor（监测类）只看方向，不写 target；有目标值的请改用其他类型。";
    promise.target.map(|_| Misfit::of("target", misfit)).into_iter().collect()
}

/// Every step of the figure at the node it is watched for.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let mut steps = case.value();
    steps.extend(case.base());
    if !case.is_judged() {
        return steps;
    }
    steps.push(case.elapsed());
    let printed = case.indicator.base.is_some();
    let direction = case.indicator.direction;
    let compared = direction.is_some() && !printed && !case.indicator.is_total();
    if compared {
        steps.extend(case.matched());
        steps.push(Step::number("base", step("matched_base")));
        if case.is_sampled() {
            steps.extend(case.difference());
        }
    }
    let word = |scene: Scene| match direction {
        Some(_) if case.is_part_of_a_year() => Choice::Key("part_of_a_year"),
        None => Choice::when(
            Test::Known(Leaf::Step(scene.value)),
            Choice::Key("watched"),
            Choice::Key("unjudged"),
        ),
        Some(direction) if printed => against_print(case, scene, direction),
        Some(direction) if compared => against_base(case, scene, direction),
        Some(_) => Choice::Key("no_base"),
    };
    let shape = case.shape();
    let asked = Asked {
        word: &word,
        unsaid: &["unjudged", "no_base", "matched_too_few", "sampling", "part_of_a_year"],
        kept: &[],
        shape: match shape {
            Shape::Sample if direction.is_none() && case.indicator.share => Shape::Share,
            Shape::Sample => Shape::Open,
            other => other,
        },
        open: match direction {
            None => "watched",
            Some(Direction::Down) => "worsened",
            Some(_) => "improved",
        },
        crosses: None,
        follows_matched: compared.then_some(&[]),
        only_if: None,
        at_ends: None,
        // Of a printed base, which is the whole's, a sum over some of the units says nothing.
        never_provisional: (direction.is_some() && case.is_sampled())
            || (printed && case.indicator.denominator.is_none()),
    };
    steps.extend(case.weighed(&asked));
    for name in ["word_low", "word_high"] {
        steps.push(Step::key(name, Choice::Of(Leaf::Step("word")), "unjudged"));
    }
    steps.extend(case.as_said(&asked));
    steps.push(Step::key("forecast_key", Choice::Key("unknown"), "unknown"));
    steps
}

/// Whether a value has moved from a base the way the plan asks. Within the rounding of a printed base it has not moved;
/// at the high end, which prints as the next number, it has.
fn moved(value: Tree, ends: (Tree, Tree), direction: Direction, beyond: Comparison) -> Choice<Leaf> {
    let (over, under, within) = match direction {
        Direction::Up => ("improved", "worsened", "flat"),
        Direction::Keep => ("improved", "worsened", "improved"),
        Direction::Down => ("worsened", "improved", "flat"),
    };
    Choice::when(
        Test::compare(value.clone(), beyond, ends.1),
        Choice::Key(over),
        Choice::when(Test::compare(value, Comparison::Less, ends.0), Choice::Key(under), Choice::Key(within)),
    )
}

/// Against a base the plan prints; a sample only where both ends of its interval say the same.
fn against_print(case: &Case<'_>, scene: Scene, direction: Direction) -> Choice<Leaf> {
    let at = |value: Tree| {
        moved(value, (step("base_low"), step("base_high")), direction, Comparison::GreaterOrEqual)
    };
    if !case.is_sampled() {
        return at(step(scene.value));
    }
    let beyond = |name: &'static str| {
        [
            Test::compare(step(name), Comparison::Less, step("base_low")),
            Test::compare(step(name), Comparison::GreaterOrEqual, step("base_high")),
        ]
    };
    let [low_under, low_over] = beyond("interval_low");
    let [high_under, high_over] = beyond("interval_high");
    let same = match direction {
        // To be kept is not to fall: within and above say the same.
        Direction::Keep => Test::Any(vec![high_under, low_under.not()]),
        _ => Test::Any(vec![low_over, high_under, low_under.not().and(high_over.not())]),
    };
    Choice::when(same, at(step("interval_low")), Choice::Key("sampling"))
}

/// Against what the comparable units reported for the base year; a sample only beyond the error of both waves.
fn against_base(case: &Case<'_>, scene: Scene, direction: Direction) -> Choice<Leaf> {
    let (value, base, share) = scene.matched;
    let told = moved(step(value), (step(base), step(base)), direction, Comparison::Greater);
    let told = if case.is_sampled() && scene.value == "value" { case.beyond_error(told) } else { told };
    let told = Choice::when(enough(share), told, Choice::Key("matched_too_few"));
    let known =
        Test::All([value, base, share].into_iter().map(|name| Test::Known(Leaf::Step(name))).collect());
    let told = Choice::when(known, told, Choice::Key("no_base"));
    let none = is_zero(sum("matched"));
    let told = Choice::when(none, Choice::Key("no_base"), told);
    let there = Test::Known(Leaf::Step("value"));
    if scene.value == "value" { Choice::when(there, told, Choice::Key("unjudged")) } else { told }
}
