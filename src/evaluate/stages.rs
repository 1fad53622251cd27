//! Has the work been done? Tasks and milestones judged by the stage their responsible units report.
//!
//! In: the plan's tasks, the stages reported, the vocabularies. Out: [`Progress`] per task. A task without a day set for
//! a stage is told by its stage and not judged by a pace nobody promised. Refuses to know: money, causes.

use super::standing::{Certainty, Reason};
use super::status::Status;
use crate::ids::{Table, TaskId, UnitId};
use crate::intake::{Collection, StageSeen};
use crate::observation::{Absent, Period};
use crate::plan::{Plan, StageKind, Task};
use crate::value::Ratio;
use crate::words::Words;
use std::collections::BTreeMap;

/// 任务进展: where one task stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The task.
    pub task: TaskId,
    /// Place of the stage in its vocabulary; the least far where several leads report different ones.
    pub stage: Option<usize>,
    /// What the stage is worth, in percent.
    pub share: Option<u8>,
    /// Leads that report a stage.
    pub reported: usize,
    /// Leads that should: those to whom it is not 不适用.
    pub expected: usize,
    /// Leads that report no stage while another does.
    pub silent: Vec<UnitId>,
    /// Leads of which no stage is known.
    pub waiting: Vec<UnitId>,
    /// Leads to whom it does not apply.
    pub not_applicable: usize,
    /// Stage that counts as done.
    pub done_at: usize,
    /// Stage planned for the period's end or before.
    pub planned: Option<usize>,
    /// The stage of each year, in order, as far as known.
    pub years: Vec<(Period, Option<usize>)>,
    /// 完成情况.
    pub status: Status,
    /// How sure it is.
    pub certainty: Certainty,
    /// The year it was done, where that was after its day.
    pub reached: Option<i32>,
    /// Whether the day by which it must be done has passed without it.
    pub overdue: bool,
    /// 佐证材料编号 of every report.
    pub evidence: String,
    /// 进展说明 of every report.
    pub note: String,
    /// 完成日期 as reported.
    pub done_on: String,
    /// Why there is no verdict, or what a reader of it must know.
    pub reasons: Vec<Reason>,
    /// The same in words; empty when there is none.
    pub reason: String,
}

impl Progress {
    /// 完成情况 in words, with the year of one done late.
    pub fn word(&self, words: &crate::words::Judgement) -> String {
        let word = self.status.word(words);
        self.reached.map_or_else(|| word.to_owned(), |year| format!("{word}（{year}年）"))
    }
}

/// How old a silent lead's last stage may be, in years.
const LAST_AT_MOST: i32 = super::silent::LAST_AT_MOST;

/// What one period's reports of a task come to. Once done a lead stays done when it is silent.
struct Reported<'a> {
    /// Stages known, the least far first.
    stages: Vec<usize>,
    /// Leads of which no stage is known.
    silent: Vec<UnitId>,
    /// Leads that reported one this period.
    given: usize,
    /// Leads that should have.
    expected: usize,
    reports: Vec<&'a StageSeen>,
}

impl Reported<'_> {
    /// Whether every lead reported that it does not apply.
    fn applies_to_nobody(&self) -> bool {
        self.expected == 0 && !self.reports.is_empty()
    }
}

/// A task with what was collected of it.
struct Followed<'a> {
    plan: &'a Plan,
    /// What was reported of it, by lead and by period.
    by_lead: BTreeMap<UnitId, Vec<&'a StageSeen>>,
    by_period: BTreeMap<Period, Vec<&'a StageSeen>>,
    at: TaskId,
    done_at: usize,
    /// What each stage is worth, in percent.
    shares: Vec<u8>,
    /// The share of leads that must be in for a word said provisionally.
    floor: Ratio,
}

impl<'a> Followed<'a> {
    fn task(&self) -> &'a Task {
        &self.plan.tasks[self.at]
    }

    fn seen(&self, unit: UnitId) -> impl Iterator<Item = &'a StageSeen> {
        self.by_lead.get(&unit).into_iter().flatten().copied()
    }

    /// The stage of a lead in a period: as reported, else the one that counts as done in an earlier one.
    fn of_lead(&self, unit: UnitId, period: Period) -> Option<usize> {
        if let Some(stage) =
            self.seen(unit).find(|seen| seen.period == period).and_then(|seen| seen.stage.ok())
        {
            return Some(stage);
        }
        if self.task().stages == StageKind::Yearly {
            return None;
        }
        let earlier = self.seen(unit).filter(|seen| seen.period < period);
        earlier.filter_map(|seen| seen.stage.ok()).filter(|&stage| stage >= self.done_at).max()
    }

    fn reported(&self, period: Period) -> Reported<'a> {
        let reports: Vec<&StageSeen> = self.by_period.get(&period).cloned().unwrap_or_default();
        let leads = reports.iter().filter(|seen| seen.stage != Err(Absent::NotApplicable));
        let (mut stages, mut silent, mut expected) = (Vec::new(), Vec::new(), 0);
        for seen in leads {
            expected += 1;
            match self.of_lead(seen.unit, period) {
                Some(stage) => stages.push(stage),
                None => silent.push(seen.unit),
            }
        }
        stages.sort_unstable();
        let given = reports.iter().filter(|seen| seen.stage.is_ok()).count();
        Reported { stages, silent, given, expected, reports }
    }

    /// Whether it is done: one lead that is not decides, a silent one leaves the rest open.
    fn is_done(&self, period: Period) -> Option<bool> {
        let now = self.reported(period);
        match now.stages.first() {
            Some(&least) if least < self.done_at => Some(false),
            Some(_) if now.silent.is_empty() => Some(true),
            _ => None,
        }
    }

    /// 完成情况, how sure it is, and the year it was done where that was late; every verb says the same.
    fn judged(&self, period: Period, planned: Option<usize>) -> (Status, Certainty, Option<i32>) {
        let due = self.task().due;
        let open_ended = self.task().is_open_ended();
        let is_due = period.as_of() >= due && !open_ended;
        // Where the plan names no day nothing is early or overdue.
        let dated = self.task().dated;
        let proven = |status: Status| (status, Certainty::Proven, None);
        let open = (Status::Awaiting, Certainty::None, None);
        if self.task().stages == StageKind::Yearly {
            let status = self.yearly(period, is_due);
            let unsaid = matches!(status, Status::Awaiting | Status::Unjudged);
            let sure = if unsaid { Certainty::None } else { Certainty::Proven };
            return (status, sure, None);
        }
        let now = self.reported(period);
        if now.applies_to_nobody() {
            return (Status::Unjudged, Certainty::None, None);
        }
        let worth = |stage: usize| self.shares.get(stage).copied().unwrap_or(0);
        match self.is_done(period) {
            None => open,
            Some(true) if open_ended => proven(Status::Achieved),
            Some(true) if !is_due => proven(if dated { Status::Early } else { Status::Achieved }),
            Some(true) => {
                let periods = self.by_period.keys().copied().filter(|known| *known <= period);
                let first = periods.chain([period]).find(|&known| self.is_done(known) == Some(true));
                let first = first.map_or(period.year, |known| known.year);
                if !dated || first <= chrono::Datelike::year(&due) {
                    proven(Status::Achieved)
                } else {
                    (Status::AchievedLate, Certainty::Proven, Some(first))
                }
            }
            Some(false) if is_due => proven(if dated { Status::Overdue } else { Status::NotAchieved }),
            Some(false) => {
                let stage = now.stages[0];
                match planned {
                    Some(planned) if now.silent.is_empty() && stage >= planned => proven(Status::OnTrack),
                    Some(_) if now.silent.is_empty() => proven(Status::Late),
                    // Of leads that are not done the least far counts; one that is silent may not have begun.
                    _ if worth(stage) > 0 && !now.silent.is_empty() => {
                        if self.by_last_stages(period, &now) {
                            (Status::Underway, Certainty::Provisional, None)
                        } else {
                            open
                        }
                    }
                    _ if worth(stage) > 0 => proven(Status::Underway),
                    _ => proven(Status::NotStarted),
                }
            }
        }
    }

    /// Whether enough leads are in, and the silent ones' last stages leave it on its way.
    fn by_last_stages(&self, period: Period, now: &Reported<'_>) -> bool {
        let enough = Ratio::new(now.given as i128, now.expected.max(1) as i128)
            .is_ok_and(|share| share.compare(self.floor).is_ge());
        let recent =
            |seen: &&StageSeen| seen.period < period && period.year - seen.period.year <= LAST_AT_MOST;
        enough
            && now.silent.iter().all(|&unit| {
                let last = self.seen(unit).filter(recent).filter(|seen| seen.stage.is_ok());
                let last = last.max_by_key(|seen| seen.period).and_then(|seen| seen.stage.ok());
                last.is_some_and(|stage| self.shares.get(stage).is_some_and(|share| *share > 0))
            })
    }

    /// Work of every year: once a year is missed it cannot be made good.
    fn yearly(&self, period: Period, is_due: bool) -> Status {
        let identity = &self.plan.identity;
        let first = identity.first_duty();
        let done: Vec<Option<bool>> = (first..=period.year)
            .map(|year| if year == period.year { period } else { Period::year(year) })
            // A year in which it applies to no lead neither keeps nor breaks it.
            .filter(|&known| known == period || !self.reported(known).applies_to_nobody())
            .map(|known| self.is_done(known))
            .collect();
        let Some((now, before)) = done.split_last() else { return Status::Unjudged };
        let half = period.month < 12;
        match () {
            () if before.contains(&Some(false)) => {
                if is_due {
                    Status::NotAchieved
                } else {
                    Status::SomeYears
                }
            }
            () if self.reported(period).applies_to_nobody() => Status::Unjudged,
            // Half a year without it is no year without it.
            () if *now == Some(false) && half => Status::Unjudged,
            () if *now == Some(false) => {
                if is_due {
                    Status::NotAchieved
                } else {
                    Status::Below
                }
            }
            () if done.contains(&None) => Status::Awaiting,
            () if is_due => Status::Achieved,
            () => Status::EveryYear,
        }
    }
}

/// Where every task of the plan stands at the end of a period.
pub fn follow(
    plan: &Plan,
    words: &Words,
    collection: &Collection,
    period: Period,
) -> Table<TaskId, Progress> {
    let mut seen: BTreeMap<TaskId, Vec<&StageSeen>> = BTreeMap::new();
    for stage in &collection.stages {
        seen.entry(stage.task).or_default().push(stage);
    }
    let of = |task: TaskId| seen.get(&task).map_or(&[][..], Vec::as_slice);
    plan.tasks.ids().map(|task| one(plan, words, of(task), period, task)).collect()
}

fn one(plan: &Plan, words: &Words, seen: &[&StageSeen], period: Period, at: TaskId) -> Progress {
    let task = &plan.tasks[at];
    let vocabulary = words.stages.of(task.stages.word());
    let place = |word: &String| words.stages.place(task.stages.word(), word);
    let done_at = task.done.as_ref().and_then(place).unwrap_or(vocabulary.len().saturating_sub(1));
    let shares = vocabulary.iter().map(|stage| stage.share).collect();
    let (mut by_lead, mut by_period) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
    for &stage in seen {
        by_lead.entry(stage.unit).or_default().push(stage);
        by_period.entry(stage.period).or_default().push(stage);
    }
    let followed = Followed { plan, by_lead, by_period, at, done_at, shares, floor: words.judgement.floor };
    let now = followed.reported(period);
    // Every year of the plan, also one that was never collected.
    let years = (plan.identity.first_year..=period.year)
        .map(|year| if year == period.year { period } else { Period::year(year) })
        .map(|known| (known, followed.reported(known).stages.first().copied()))
        .collect();
    let list = |part: fn(&StageSeen) -> &String| {
        let mut texts: Vec<&str> = now.reports.iter().map(|seen| part(seen).as_str()).collect();
        texts.retain(|text| !text.is_empty());
        texts.dedup();
        texts.join("；")
    };
    let stage = now.stages.first().copied();
    let planned = task.planned.iter().rev().find(|(day, _)| *day <= period.as_of());
    let planned = planned.and_then(|(_, stage)| place(stage));
    let (status, certainty, reached) = followed.judged(period, planned);
    let reasons = reasons(&followed, &now, (period, certainty));
    Progress {
        task: at,
        stage,
        share: stage.and_then(|stage| vocabulary.get(stage)).map(|stage| stage.share),
        reported: now.given,
        expected: now.expected,
        silent: if now.stages.is_empty() { Vec::new() } else { now.silent.clone() },
        waiting: now.silent.clone(),
        not_applicable: now.reports.len().saturating_sub(now.expected),
        done_at,
        planned,
        years,
        status,
        certainty,
        reached,
        overdue: status == Status::Overdue,
        evidence: list(|seen| &seen.evidence),
        note: list(|seen| &seen.note),
        done_on: list(|seen| &seen.done_on),
        reason: Reason::said(&reasons, &words.judgement),
        reasons,
    }
}

/// Why a task has no word, and what a reader of its word must know.
fn reasons(followed: &Followed<'_>, now: &Reported<'_>, judged: (Period, Certainty)) -> Vec<Reason> {
    let (plan, (period, certainty)) = (followed.plan, judged);
    let yearly = followed.task().stages == StageKind::Yearly;
    let first = plan.identity.first_duty();
    if yearly && period.year < first {
        return vec![Reason::with("not_yet_due", "year", first.to_string())];
    }
    let (Some(&least), most) = (now.stages.first(), now.stages.last()) else {
        return vec![Reason::plain(absent(now))];
    };
    let mut reasons = Vec::new();
    if most != Some(&least) {
        reasons.push(Reason::plain("stages_differ"));
    }
    let unsaid = certainty == Certainty::None;
    if !now.silent.is_empty() {
        let names: Vec<&str> = now.silent.iter().map(|&unit| plan.office(unit)).collect();
        let key = if unsaid { "awaiting_stage" } else { "without_stage" };
        reasons.push(Reason::with(key, "units", names.join("、")));
    } else if unsaid && yearly {
        let part = period.month < 12 && least < followed.done_at;
        reasons.push(Reason::plain(if part { "part_of_a_year_stage" } else { "years_without_stage" }));
    }
    reasons
}

/// Why there is no stage.
fn absent(now: &Reported<'_>) -> &'static str {
    match now.reports.iter().find_map(|seen| seen.stage.err()) {
        None | Some(Absent::NotReported) => "stage_not_reported",
        Some(Absent::NotApplicable) => "stage_not_applicable",
        Some(Absent::Unreadable) => "stage_unreadable",
        Some(_) => "stage_blank",
    }
}
