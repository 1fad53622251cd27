//! Can a reported stage be believed? Rows left blank, stages that fell back, leads that disagree, work called done
//! without evidence.
//!
//! In: the plan and a collection. Out: findings. Refuses to know: whether work is late.

use crate::finding::Finding;
use crate::ids::{TaskId, UnitId};
use crate::intake::{Collection, StageSeen};
use crate::observation::{Absent, Period};
use crate::plan::{Plan, StageKind};
use crate::words::Words;
use std::collections::BTreeMap;

/// Every doubt about the stages of a period.
pub fn stages(plan: &Plan, words: &Words, collection: &Collection, period: Period) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut by_task: BTreeMap<TaskId, Vec<&StageSeen>> = BTreeMap::new();
    let mut blank: BTreeMap<UnitId, Vec<&StageSeen>> = BTreeMap::new();
    let last = Period { year: period.year - 1, month: period.month };
    let old = collection.stages.iter().filter(|seen| seen.period == last);
    let before: Before = old.filter_map(|seen| Some(((seen.unit, seen.task), seen.stage.ok()?))).collect();
    for seen in collection.stages.iter().filter(|seen| seen.period == period) {
        by_task.entry(seen.task).or_default().push(seen);
        if seen.stage == Err(Absent::Blank) && seen.place.is_some() {
            blank.entry(seen.unit).or_default().push(seen);
        }
        findings.extend(fell_back(plan, words, &before, seen));
        findings.extend(unproved(plan, words, seen));
    }
    for (unit, seen) in blank {
        let titles: Vec<String> = seen.iter().map(|seen| plan.tasks[seen.task].id.clone()).collect();
        let (count, tasks) = (seen.len().to_string(), titles.join("、"));
        let known = &plan.units[unit];
        let with = [("unit", known.name.as_str()), ("count", &count), ("tasks", &tasks)];
        let finding = words.findings.finding("T07", &with).of_unit(unit, &known.code).in_period(period);
        let places = seen.iter().filter_map(|seen| seen.place.clone());
        findings.push(places.fold(finding.about(titles), Finding::at));
    }
    for (task, seen) in by_task {
        findings.extend(disagreed(plan, words, task, &seen, period));
    }
    findings
}

fn word(words: &Words, plan: &Plan, task: TaskId, stage: usize) -> String {
    let stages = words.stages.of(plan.tasks[task].stages.word());
    stages.get(stage).map_or_else(String::new, |stage| stage.word.clone())
}

/// How far the tasks of each unit were a year before.
type Before = BTreeMap<(UnitId, TaskId), usize>;

/// A stage before last year's; yearly work starts anew each year.
fn fell_back(plan: &Plan, words: &Words, before: &Before, seen: &StageSeen) -> Option<Finding> {
    let task = &plan.tasks[seen.task];
    let now = seen.stage.ok().filter(|_| task.stages != StageKind::Yearly)?;
    let before = before.get(&(seen.unit, seen.task)).copied().filter(|before| *before > now)?;
    let (now, before) = (word(words, plan, seen.task, now), word(words, plan, seen.task, before));
    let unit = &plan.units[seen.unit];
    let with = [
        ("unit", unit.name.as_str()),
        ("task", task.title.as_str()),
        ("now", now.as_str()),
        ("before", before.as_str()),
    ];
    let finding = words.findings.finding("T04", &with).of_unit(seen.unit, &unit.code).in_period(seen.period);
    let finding = finding.about([task.id.clone()]).seen(now.clone(), format!("不早于“{before}”"));
    Some(seen.place.clone().into_iter().fold(finding, Finding::at))
}

/// Work called done without a reference to evidence.
fn unproved(plan: &Plan, words: &Words, seen: &StageSeen) -> Option<Finding> {
    let task = &plan.tasks[seen.task];
    let stages = words.stages.of(task.stages.word());
    let done = task
        .done
        .as_ref()
        .and_then(|done| words.stages.place(task.stages.word(), done))
        .unwrap_or(stages.len().saturating_sub(1));
    let stage = seen.stage.ok().filter(|stage| *stage >= done && seen.evidence.is_empty())?;
    let now = word(words, plan, seen.task, stage);
    let unit = &plan.units[seen.unit];
    let with = [("unit", unit.name.as_str()), ("task", task.title.as_str()), ("now", now.as_str())];
    let finding = words.findings.finding("T06", &with).of_unit(seen.unit, &unit.code).in_period(seen.period);
    let finding = finding.about([task.id.clone()]).seen(now.clone(), "佐证材料编号");
    Some(seen.place.clone().into_iter().fold(finding, Finding::at))
}

fn disagreed(
    plan: &Plan,
    words: &Words,
    task: TaskId,
    seen: &[&StageSeen],
    period: Period,
) -> Option<Finding> {
    let mut stages: Vec<usize> = seen.iter().filter_map(|seen| seen.stage.ok()).collect();
    stages.sort_unstable();
    stages.dedup();
    if stages.len() < 2 {
        return None;
    }
    let told: Vec<String> = seen
        .iter()
        .filter_map(|seen| {
            Some(format!("{}报“{}”", plan.office(seen.unit), word(words, plan, task, seen.stage.ok()?)))
        })
        .collect();
    let told = told.join("，");
    let with = [("task", plan.tasks[task].title.as_str()), ("told", told.as_str())];
    let mut finding =
        words.findings.finding("T05", &with).in_period(period).about([plan.tasks[task].id.clone()]);
    if let Some(first) = seen.first() {
        finding = finding.of_unit(first.unit, &plan.units[first.unit].code);
    }
    finding.places = seen.iter().filter_map(|seen| seen.place.clone()).collect();
    Some(finding.seen(told, "同一阶段"))
}
