//! `status`: what is the state of a year, and what is to be done next?
//!
//! In: a request. Out: at most seven lines. Refuses to know: single problems.

use super::reports::cut;
use super::{Ending, Gathered, Request, RunError, accept, gather, left, machine, returns};
use crate::dialogue::{self, History, Material, Tally};
use crate::evaluate::{self, Question};
use crate::intake::{self, Collection};
use crate::observation::Period;
use crate::plan::Plan;
use crate::store::frozen;
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
    let next_year = Period::year(period.year + 1);
    if request.period.is_none()
        && request.through.is_none()
        && let Some(forms) = left::of(request, plan, "forms", next_year)
    {
        let to = plan.folder.join("submissions").join(next_year.to_string());
        let text = format!(
            "{name}{next_year}年{sample}：空表已生成{}份，{}；还没有收到报送表。\n{period}年：{}\n下一步：收表，放进 {}\n",
            forms.books,
            forms.folder.display(),
            tally.states,
            to.display()
        );
        return Ok(Ending { text, code: 0 });
    }
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
    let published = frozen::draft(&frozen::folder(&plan.folder, period, frozen::FINAL));
    let next = match () {
        () if let Some(draft) = &published => {
            format!(
                "无。{period}年已{}（第{}次，{}），数不再随报送表变化",
                draft.draft, draft.number, draft.on
            )
        }
        () if waiting + proposed > 0 => format!("认定，运行 duibiao 认定 {at}"),
        () if silent > 0 => format!("催报，{check}，把其中的催报.txt发到工作群"),
        () if compulsory + verify > 0 => format!("退回，{check}，把其中的退回单发给各单位"),
        () => closing(request, plan, words, collection, period),
    };
    let _ = writeln!(text, "下一步：{next}");
    Ok(Ending { text, code: 0 })
}

/// What is left to do in a year that is in and clean: the evaluation that falls due with it, then 定稿.
fn closing(request: &Request, plan: &Plan, words: &Words, collection: &Collection, period: Period) -> String {
    let at = request.plan.display();
    let identity = &plan.identity;
    let (verb, command) = match period {
        _ if period == Period::ending_by(identity.final_cut) => ("final", "总结评估"),
        _ if period == Period::ending_by(identity.midterm) => ("midterm", "中期评估"),
        _ => ("annual", "年度监测"),
    };
    let inputs = machine::inputs(plan, words, collection);
    let evaluated = left::of(request, plan, verb, period).filter(|left| left.inputs == inputs);
    let Some(evaluated) = evaluated else {
        return format!("评估，运行 duibiao {command} {at} --year {period}");
    };
    format!(
        "结果在 {}；报批以后定稿，运行 duibiao 定稿 {at} --year {period} --as 定稿 --by 定稿人",
        evaluated.folder.display()
    )
}
