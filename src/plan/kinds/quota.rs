//! 年度定额类: so much every year, every year judged; a good year does not excuse a bad one.

use super::step::{Case, Step, is_zero, over, plus, step};
use crate::expr::{Choice, Node};

/// Every step of the promise at the node it binds. 增量完成进度 is the share of years that kept it.
pub fn steps(case: &Case<'_>) -> Vec<Step> {
    let indicator = case.indicator;
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
    let (kept, told, open) = case.years();
    let share = over(kept, plus(told.clone(), open));
    steps.push(Step::number("progress", Node::when(is_zero(told), Node::Nothing("no_year"), share)));
    steps.extend(case.one_word(&case.word_of_years()));
    steps.push(case.foretold_of_years(Choice::Key("unknown")));
    steps
}
