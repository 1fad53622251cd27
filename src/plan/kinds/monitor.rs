//! 监测类: a direction, or a figure merely watched; never scored.

use super::step::{Case, Leaf, Step, step};
use crate::expr::{Choice, Comparison, Test};
use crate::plan::Direction;

/// Every step of the figure at the node it is watched for.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
    let case = &Case { base_from_reports: true, ..*case };
    let mut steps = case.value();
    steps.extend(case.base());
    if !case.is_judged() {
        return steps;
    }
    steps.push(case.elapsed());
    let word = match case.indicator.direction {
        None => {
            Choice::when(Test::Known(Leaf::Step("value")), Choice::Key("watched"), Choice::Key("unjudged"))
        }
        Some(direction) => {
            let ends = ["base_low", "base_high"].map(|end| Test::Known(Leaf::Step(end)));
            Choice::when(Test::All(ends.into()), moved(case, direction), Choice::Key("unjudged"))
        }
    };
    steps.extend(case.one_word(&word));
    steps.push(Step::key("forecast_key", Choice::Key("unknown"), "unknown"));
    steps
}

/// Whether the figure has moved from the base the way the plan asks. Within the rounding of a printed base it has not
/// moved; at the high end, which prints as the next number, it has.
fn moved(case: &Case<'_>, direction: Direction) -> Choice<Leaf> {
    let (over, under, within) = match direction {
        Direction::Up => ("improved", "worsened", "flat"),
        Direction::Keep => ("improved", "worsened", "improved"),
        Direction::Down => ("worsened", "improved", "flat"),
    };
    let printed = case.indicator.base.is_some();
    let beyond = if printed { Comparison::GreaterOrEqual } else { Comparison::Greater };
    // What is in of a count may prove a rise, and nothing else.
    let counted = case.indicator.denominator.is_none();
    let told = |key: &'static str| {
        if !counted || (key == "improved" && direction != Direction::Down) {
            return Choice::Key(key);
        }
        let missing = Test::compare(step("expected"), Comparison::Greater, step("reported"));
        Choice::when(missing, Choice::Key("unjudged"), Choice::Key(key))
    };
    Choice::when(
        Test::compare(step("value"), beyond, step("base_high")),
        told(over),
        Choice::when(
            Test::compare(step("value"), Comparison::Less, step("base_low")),
            told(under),
            told(within),
        ),
    )
}
