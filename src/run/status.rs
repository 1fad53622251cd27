//! `status`: what is the state of a year, and what is to be done next?
//!
//! In: a request. Out: at most seven lines. Refuses to know: single problems.

use super::reports::cut;
use super::{Ending, Gathered, Request, RunError, accept, gather, left, returns};
use crate::dialogue::{self, History, Material, Tally};
use crate::evaluate::{self, Question};
use crate::intake;
use crate::observation::Period;
use crate::plan::Plan;
use crate::words::Words;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Tells the state of the year asked for, else of the last one that has reports.
pub fn status(
    request: &Request,
    plan: &Plan,
    words: &Words,
    progress: &(dyn Fn(&str, usize, usize) + Sync),
) -> Result<Ending, RunError> {
    let (name, at) = (&plan.identity.short, request.plan.display());
    if !intake::is_any(plan) {
        let year = request.period.unwrap_or(Period::year(plan.identity.first_year));
        let next = match left::of(request, plan, "forms", year) {
            Some(left) => format!(
                "已生成{}份{year}年空表：{}。\n下一步：收表，放进 {}",
                left.books,
                left.folder.display(),
                plan.folder.join("submissions").join(year.to_string()).display()
            ),
            None => format!("下一步：下发空表，运行 duibiao 下发空表 {at} --year {year}"),
        };
        return Ok(Ending { text: format!("{name}：还没有收到报送表。\n{next}\n"), code: 0 });
    }
    let cut = cut(request, plan, Question::Annual)?;
    let gathered = gather(plan, words, cut, progress)?;
    let period = match cut.asked {
        Some(asked) => asked,
        None => evaluate::period_judged(plan, &gathered.periods, cut.through)?,
    };
    let Gathered { collection, checked, .. } = &gathered;
    let checked_before = left::of(request, plan, "check", period);
    let history = checked_before.as_ref().and_then(|left| returns::history(&left.folder).0);
    let (evaluation, today, then) = (None, request.as_of, history.as_ref().map(History::last));
    let tally =
        dialogue::tally(Material { plan, words, collection, checked, evaluation, period, today, then });
    let sample = if collection.is_sample() { "（样例数据·非真实）" } else { "" };
    let mut text = format!("{name}{period}年{sample}：{}\n", tally.states);
    if let Some(forms) = left::of(request, plan, "forms", period) {
        let _ = writeln!(text, "空表：已生成{}份，{}。", forms.books, forms.folder.display());
    }
    if let Some(due) = plan.due(period) {
        let _ = writeln!(text, "报送期限：{due}。");
    }
    let Tally { silent, compulsory, verify, units, waiting, fresh, .. } = tally;
    if compulsory + verify > 0 {
        let fresh = fresh.map_or_else(String::new, |fresh| format!("，其中上次审核以后新出现{fresh}条"));
        let _ =
            writeln!(text, "待单位处理：强制性{compulsory}条、核实性{verify}条，涉及{units}个单位{fresh}。");
    }
    let proposed = accept::proposals_waiting(plan, &gathered, period);
    if waiting + proposed > 0 {
        let _ = writeln!(text, "待认定：单位已说明{waiting}条，提出更正{proposed}个数。");
    }
    // Where it was checked before, so that rounds go on.
    let out = checked_before.map_or_else(|| PathBuf::from("审核结果"), |left| left.folder);
    let check = format!("运行 duibiao 审核 {at} --year {period} --out {}", out.display());
    let next = match () {
        () if silent > 0 => format!("催报，{check}，把其中的催报.txt发到工作群"),
        () if waiting + proposed > 0 => format!("认定，运行 duibiao 认定 {at}"),
        () if compulsory + verify > 0 => format!("退回，{check}，把其中的退回单发给各单位"),
        () => format!("评估，运行 duibiao 年度监测 {at} --year {period}"),
    };
    let _ = writeln!(text, "下一步：{next}");
    Ok(Ending { text, code: 0 })
}
