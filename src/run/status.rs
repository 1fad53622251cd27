//! `status`: what is the state of a year, and what is to be done next?
//!
//! In: a request. Out: at most seven lines. Refuses to know: single problems.

use super::reports::cut;
use super::{Ending, Gathered, Request, RunError, accept, gather};
use crate::dialogue::{self, Material, Tally};
use crate::evaluate::{self, Question};
use crate::intake;
use crate::plan::Plan;
use crate::words::Words;
use std::fmt::Write as _;

/// Tells the state of the year asked for, else of the last one that has reports.
pub fn status(
    request: &Request,
    plan: &Plan,
    words: &Words,
    progress: &(dyn Fn(&str, usize, usize) + Sync),
) -> Result<Ending, RunError> {
    let (name, at) = (&plan.identity.short, request.plan.display());
    if !intake::is_any(plan) {
        let year = request.period.map_or(plan.identity.first_year, |period| period.year);
        let text = format!(
            "{name}：还没有收到报送表。\n下一步：下发空表，运行 duibiao 下发空表 {at} --year {year}\n"
        );
        return Ok(Ending { text, code: 0 });
    }
    let cut = cut(request, plan, Question::Annual)?;
    let gathered = gather(plan, words, cut, progress)?;
    let period = match cut.asked {
        Some(asked) => asked,
        None => evaluate::period_judged(plan, &gathered.periods, cut.through)?,
    };
    let Gathered { collection, checked, .. } = &gathered;
    let (evaluation, today, then) = (None, request.as_of, None);
    let tally =
        dialogue::tally(Material { plan, words, collection, checked, evaluation, period, today, then });
    let sample = if collection.is_sample() { "（样例数据·非真实）" } else { "" };
    let mut text = format!("{name}{period}年{sample}：{}\n", tally.states);
    if let Some(due) = plan.due(period) {
        let _ = writeln!(text, "报送期限：{due}。");
    }
    let Tally { silent, compulsory, verify, units, waiting, .. } = tally;
    if compulsory + verify > 0 {
        let _ = writeln!(text, "待单位处理：强制性{compulsory}条、核实性{verify}条，涉及{units}个单位。");
    }
    let proposed = accept::proposals_waiting(plan, &gathered, period);
    if waiting + proposed > 0 {
        let _ = writeln!(text, "待认定：单位已说明{waiting}条，提出更正{proposed}个数。");
    }
    let check = format!("运行 duibiao 审核 {at} --year {period} --out 审核结果");
    let next = match () {
        () if silent > 0 => format!("催报，{check}，把其中的催报.txt发到工作群"),
        () if waiting + proposed > 0 => format!("认定，运行 duibiao 认定 {at}"),
        () if compulsory + verify > 0 => format!("退回，{check}，把其中的退回单发给各单位"),
        () => format!("评估，运行 duibiao 年度监测 {at} --year {period}"),
    };
    let _ = writeln!(text, "下一步：{next}");
    Ok(Ending { text, code: 0 })
}
