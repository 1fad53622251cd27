//! 清零类: none may remain at the date. Progress is the share cleared: 1 − remaining ÷ identified.

use super::due::Words;
use super::fit::{Misfit, Promise};
use super::judged::Judged;
use super::sort::{Gap, Sort, ValueOf};
use super::step::{Case, Leaf, Step, Tree, given, is_zero, minus, over, step, sum};
use super::weigh::{Scene, Shape};
use crate::expr::{Choice, Comparison, Node, Test};
use crate::value::Ratio;

/// The kind.
pub const SORT: Sort = Sort {
    word: "清零类",
    steps,
    statuses: &["cleared", "ahead", "on_track", "slightly_behind", "clearly_behind", "remaining"],
    due: &["all_cleared", "achieved_late", "remaining"],
    yearly_words: ("cleared", "remaining"),
    of_all: true,
    gap: Gap::Remains,
    value: ValueOf::Remainder,
    comparator: Comparison::LessOrEqual,
    progress_alone: true,
    formula_label: Some("clearance_formula"),
    misfits,
    ..Sort::PLAIN
};

/// What is to be cleared may only be none.
fn misfits(promise: &Promise) -> Vec<Misfit> {
    match promise.target {
        Some(_) if promise.comparator != Comparison::LessOrEqual => {
            vec![Misfit::of("comparator", "clearance（清零类）的 comparator 应为 ≤，或不写。")]
        }
        Some(target) if !target.value.is_zero() => {
            vec![Misfit::of("target", "clearance（清零类）的 target 应为 \"0\"。")]
        }
        _ => Vec::new(),
    }
}

/// Every step of the promise at the node it binds.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let mut steps = case.counts();
    let counted = case.indicator.denominator.is_some();
    if counted {
        steps.push(Step::number("denominator", sum("denominator")));
    }
    steps.push(Step::number("value", step("numerator")));
    steps.extend(case.base());
    let Some(target) = case.target() else { return steps };
    steps.push(target);
    if !case.is_judged() {
        return steps;
    }
    steps.push(case.elapsed());
    let word = |scene: Scene, words: Words| word(case, scene, words);
    steps.extend(case.judged(&Judged {
        word: &word,
        now: Words { kept: "cleared", lost: "remaining" },
        due: Words { kept: "all_cleared", lost: "remaining" },
        shape: Shape::Remains,
        ..Judged::PLAIN
    }));
    steps.extend(case.gaps(&given(Ratio::ONE), &step("numerator"), Ratio::ONE));
    steps.push(case.attainment());
    if counted {
        let none = Node::Nothing("no_denominator");
        let cleared =
            Node::when(is_zero(step("denominator")), none, gone(step("numerator"), step("denominator")));
        steps.push(case.published("progress", cleared));
        steps.push(case.published("pace", over(step("progress"), step("elapsed"))));
    }
    steps.push(case.forecast_word(Choice::Key("unknown")));
    steps
}

/// The share cleared.
fn gone(remaining: Tree, identified: Tree) -> Tree {
    minus(given(Ratio::ONE), over(remaining, identified))
}

/// Before its day by the share cleared against the time gone; from its day on cleared or not.
fn word(case: &Case<'_>, scene: Scene, words: Words) -> Choice<Leaf> {
    let met = case.meets(step(scene.value), step("target"));
    let lost = Choice::Key(words.lost);
    let on_the_way = !case.is_concluded() && case.indicator.denominator.is_some();
    if !on_the_way {
        return Choice::when(met, Choice::Key(words.kept), lost);
    }
    let (n, d) = scene.counts;
    let paced = case.bands(&over(gone(step(n), step(d)), step("elapsed")), None);
    let some = Test::compare(step(d), Comparison::Greater, given(Ratio::ZERO));
    Choice::when(met, Choice::Key(words.kept), Choice::when(some, paced, lost))
}
