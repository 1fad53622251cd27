//! Has the work been done? Tasks and milestones judged by the stage their responsible units report.
//!
//! In: the plan's tasks, the stages reported, the vocabularies. Out: [`Progress`] per task. A task without a day set for
//! a stage is told by its stage and not judged by a pace nobody promised. Refuses to know: money, causes.

use super::Question;
use super::status::Status;
use crate::ids::{Table, TaskId, UnitId};
use crate::intake::{Collection, StageSeen};
use crate::observation::{Absent, Period};
use crate::plan::{Kind, Plan, StageKind, Task};
use crate::words::Words;

/// 任务进展: where one task stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The task.
    pub task: TaskId,
    /// Place of the stage in its vocabulary; the least far where several leads report different ones.
    pub stage: Option<usize>,
    /// What the stage is worth, in percent.
    pub share: Option<u8>,
    /// Whether leads report different stages.
    pub disagreed: bool,
    /// Leads that report a stage.
    pub reported: usize,
    /// Leads that should: those to whom it is not 不适用.
    pub expected: usize,
    /// Leads that report no stage while another does.
    pub silent: Vec<UnitId>,
    /// Whether the period ends before the year does.
    pub half: bool,
    /// Stage that counts as done.
    pub done_at: usize,
    /// Stage planned for the period's end or before.
    pub planned: Option<usize>,
    /// The stage of each year, in order, as far as known.
    pub years: Vec<(Period, Option<usize>)>,
    /// 完成情况.
    pub status: Status,
    /// Whether the day by which it must be done has passed without it.
    pub overdue: bool,
    /// 佐证材料编号 of every report.
    pub evidence: String,
    /// 进展说明 of every report.
    pub note: String,
    /// 完成日期 as reported.
    pub done_on: String,
    /// Why there is no verdict; empty when there is one.
    pub reason: String,
}

/// What one period's reports of a task come to: the least far of the stages reported.
struct Reported<'a> {
    stage: Option<usize>,
    disagreed: bool,
    reports: Vec<&'a StageSeen>,
}

fn reported(collection: &Collection, task: TaskId, period: Period) -> Reported<'_> {
    let reports: Vec<&StageSeen> =
        collection.stages.iter().filter(|seen| seen.task == task && seen.period == period).collect();
    let mut stages: Vec<usize> = reports.iter().filter_map(|seen| seen.stage.ok()).collect();
    stages.sort_unstable();
    stages.dedup();
    Reported { stage: stages.first().copied(), disagreed: stages.len() > 1, reports }
}

/// Where every task of the plan stands at the end of a period.
pub fn follow(
    plan: &Plan,
    words: &Words,
    collection: &Collection,
    asked: (Period, Question),
) -> Table<TaskId, Progress> {
    plan.tasks.ids().map(|task| one(plan, words, collection, asked, task)).collect()
}

fn one(
    plan: &Plan,
    words: &Words,
    collection: &Collection,
    asked: (Period, Question),
    at: TaskId,
) -> Progress {
    let (period, question) = asked;
    let task = &plan.tasks[at];
    let vocabulary = words.stages.of(task.stages.word());
    let place = |word: &String| words.stages.place(task.stages.word(), word);
    let now = reported(collection, at, period);
    // Every year of the plan, also one that was never collected.
    let years = (plan.identity.first_year..=period.year)
        .map(|year| if year == period.year { period } else { Period::year(year) })
        .map(|known| (known, reported(collection, at, known).stage))
        .collect();
    let list = |part: fn(&StageSeen) -> &String| {
        let mut texts: Vec<&str> = now.reports.iter().map(|seen| part(seen).as_str()).collect();
        texts.retain(|text| !text.is_empty());
        texts.dedup();
        texts.join("；")
    };
    let mut progress = Progress {
        task: at,
        stage: now.stage,
        share: now.stage.and_then(|stage| vocabulary.get(stage)).map(|stage| stage.share),
        disagreed: now.disagreed,
        half: period.month < 12,
        reported: now.reports.iter().filter(|seen| seen.stage.is_ok()).count(),
        expected: now.reports.iter().filter(|seen| seen.stage != Err(Absent::NotApplicable)).count(),
        silent: now
            .reports
            .iter()
            .filter(|seen| now.stage.is_some() && seen.stage.is_err())
            .map(|s| s.unit)
            .collect(),
        done_at: task.done.as_ref().and_then(place).unwrap_or(vocabulary.len().saturating_sub(1)),
        planned: task
            .planned
            .iter()
            .rev()
            .find(|(day, _)| *day <= period.as_of())
            .and_then(|(_, stage)| place(stage)),
        years,
        status: Status::Unjudged,
        overdue: false,
        evidence: list(|seen| &seen.evidence),
        note: list(|seen| &seen.note),
        done_on: list(|seen| &seen.done_on),
        reason: String::new(),
    };
    progress.status = status(task, period, question, &progress);
    progress.overdue = task.due <= period.as_of()
        && task.stages != StageKind::Yearly
        && progress.stage.is_some_and(|stage| stage < progress.done_at);
    if progress.stage.is_none() {
        progress.reason = absent(&now);
    } else {
        progress.reason = remarks(plan, period, question, &progress);
    }
    progress
}

/// What a reader of a task's word must know.
fn remarks(plan: &Plan, period: Period, question: Question, progress: &Progress) -> String {
    let task = &plan.tasks[progress.task];
    let mut remarks = Vec::new();
    if progress.disagreed {
        remarks.push(String::from("各牵头单位所报阶段不一致，按较低的一个判断"));
    }
    if !progress.silent.is_empty() {
        let names: Vec<&str> = progress.silent.iter().map(|&unit| plan.office(unit)).collect();
        remarks.push(format!("{}没有报送进展，按其他牵头单位所报判断", names.join("、")));
    }
    if progress.status == Status::Unjudged && progress.silent.is_empty() {
        remarks.push(if task.stages == StageKind::Yearly {
            String::from(if progress.half && progress.stage.is_some_and(|stage| stage < progress.done_at) {
                "未满一年，本年是否开展尚不能判断"
            } else {
                "有年度没有报送进展，不能判断各年是否都已开展"
            })
        } else if question == Question::Final {
            format!("数据截至{}，完成期限{}未到，期末结论不能作出", period.as_of(), task.due)
        } else {
            String::new()
        });
    }
    remarks.retain(|remark| !remark.is_empty());
    remarks.join("；")
}

fn absent(now: &Reported<'_>) -> String {
    let reason = now.reports.iter().find_map(|seen| seen.stage.err());
    String::from(match reason {
        None | Some(Absent::NotReported) => "责任单位没有报送",
        Some(Absent::NotApplicable) => "责任单位报不适用",
        Some(Absent::Unreadable) => "所报阶段不能识别",
        Some(_) => "责任单位没有填写进展阶段",
    })
}

fn status(task: &Task, period: Period, question: Question, progress: &Progress) -> Status {
    if task.stages == StageKind::Yearly {
        return yearly(question, progress);
    }
    let Some(stage) = progress.stage else { return Status::Unjudged };
    let done = stage >= progress.done_at;
    if done && !progress.silent.is_empty() {
        // One lead calls it done and another says nothing: that is not done.
        return Status::Unjudged;
    }
    if question == Question::Final {
        return match (done, task.due <= period.as_of()) {
            (true, _) => Status::Achieved,
            (false, true) => Status::NotAchieved,
            (false, false) => Status::Unjudged,
        };
    }
    match progress.planned {
        _ if done && period.as_of() < task.due => Status::Early,
        _ if done => Status::Achieved,
        _ if task.due <= period.as_of() => Status::Overdue,
        Some(planned) if stage >= planned => Status::OnTrack,
        Some(_) => Status::Late,
        None if stage == 0 => Status::NotStarted,
        None => Status::Underway,
    }
}

/// Work of every year: this year, and every year before.
fn yearly(question: Question, progress: &Progress) -> Status {
    let done = |stage: usize| stage >= progress.done_at;
    let status = match progress.stage {
        None => Status::Unjudged,
        // Half a year without it is no year without it.
        Some(stage) if !done(stage) && progress.half => Status::Unjudged,
        Some(stage) if !done(stage) => Status::Below,
        _ if progress.years.iter().any(|(_, stage)| stage.is_some_and(|stage| !done(stage))) => {
            Status::SomeYears
        }
        _ if progress.years.iter().any(|(_, stage)| stage.is_none()) => Status::Unjudged,
        _ => Status::EveryYear,
    };
    if question == Question::Final { status.finally(Kind::Quota) } else { status }
}
