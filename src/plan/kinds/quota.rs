//! 年度定额类: so much every year, every year judged; a good year does not excuse a bad one.

use super::due::DONE;
use super::sort::{Gap, Sort, Yearly};
use super::step::{Case, Step, step};
use crate::expr::Choice;

/// The kind.
pub const SORT: Sort = Sort {
    word: "年度定额类",
    steps,
    statuses: &["every_year", "below", "some_years"],
    due: &[DONE.kept, DONE.lost],
    yearly_words: ("every_year", "below"),
    yearly: Yearly::Always,
    gap: Gap::Counted,
    below: |indicator| indicator.denominator.is_some(),
    progress_alone: true,
    target_label: Some("target_quota"),
    ..Sort::PLAIN
};

/// Every step of the promise at the node it binds. 增量完成进度 is the share of years that kept it.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let mut steps = case.value();
    steps.extend(case.base());
    let Some(target) = case.target() else { return steps };
    steps.push(target);
    if !case.is_judged() {
        return steps;
    }
    steps.push(case.elapsed());
    steps.extend(case.conclude(case.shape(), DONE, DONE));
    steps.extend(case.gaps(&case.per(), &step("numerator"), case.indicator.scale));
    steps.push(case.attainment());
    steps.push(case.published("progress", case.share_of_years()));
    steps.push(case.forecast_word(Choice::Key("unknown")));
    steps
}
