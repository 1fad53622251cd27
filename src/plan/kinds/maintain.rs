//! 保持类: a level to keep. On the way the year judged counts; at the end every year must have kept it.

use super::step::{Case, Step, step};
use super::way::{Start, Way, foretold};
use crate::expr::Choice;

/// Every step of the promise at the node it binds.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
    let indicator = case.indicator;
    let most = indicator.share.then_some(indicator.scale);
    let way = Way { start: Start::Base, met: "kept", most, silent: None };
    let mut steps = case.value();
    steps.extend(case.base());
    let Some(target) = case.target() else { return steps };
    steps.push(target);
    steps.extend(case.gaps(&case.per(), &step("numerator"), indicator.scale));
    if !case.is_judged() {
        return steps;
    }
    steps.push(case.elapsed());
    steps.push(case.attainment());
    steps.extend(case.year(indicator.is_held_back()));
    let met = case.meets(step("value"), step("target"));
    let word = Choice::when(met, Choice::Key("kept"), Choice::Key("below"));
    if case.concluding {
        steps.extend(case.one_word(&case.word_of_years()));
        steps.extend(case.words_at_bounds(&word));
    } else {
        steps.extend(case.words(&word));
    }
    steps.extend(way.projected(case));
    let word = if way.has_start(case) { foretold(case) } else { Choice::Key("unknown") };
    steps.push(case.foretold_of_years(word));
    steps
}
