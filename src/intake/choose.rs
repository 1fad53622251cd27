//! Which file speaks for whom? One file for each unit and period; the others are kept in the ledger with the reason.
//!
//! In: every draft. Out: [`Collection`]. Refuses to know: how a file was read.

use super::backfill;
use super::find;
use super::read::Draft;
use super::receipts::Register;
use super::{Collection, FileRecord, Outcome, StageSeen};
use crate::finding::Finding;
use crate::ids::{FileId, ItemId, Table, TaskId, UnitId};
use crate::observation::{Absent, Observation, Period};
use crate::place::Place;
use crate::plan::Plan;
use crate::words::Words;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Chooses among the drafts and lists every figure expected.
pub fn collect(plan: &Plan, words: &Words, drafts: Table<FileId, Draft>) -> Collection {
    let mut drafts = drafts;
    let mut findings = Vec::new();
    same_bytes(plan, words, &mut drafts, &mut findings);
    let register = Register::new(plan, words);
    let mut told = register.named(&mut records(&mut drafts));
    let mut chosen: BTreeMap<(UnitId, Period), FileId> = BTreeMap::new();
    for (key, candidates) in candidates(&drafts) {
        let Some(best) = best_of(plan, &drafts, &candidates) else { continue };
        for &other in candidates.iter().filter(|&&other| other != best.0) {
            drafts[other].record.reason = format!("未采用：{}", best.1);
        }
        if candidates.len() > 1 {
            findings.push(several(plan, words, &drafts, key, &candidates, &best));
        }
        drafts[best.0].record.chosen = true;
        chosen.insert(key, best.0);
    }
    told.extend(register.unnamed(&mut records(&mut drafts), &chosen));
    let mut periods = find::periods(&plan.folder);
    periods.extend(drafts.iter().filter_map(|draft| draft.record.folder));
    periods.extend(plan.backfills.iter().map(|backfill| backfill.period));
    periods.sort_unstable();
    periods.dedup();
    // An entry for a period of which nothing was collected is told in every run, whatever period it judges.
    findings.extend(told.into_iter().map(|finding| finding.told_among(&periods)));
    let mut collection = Collection { periods, findings, ..Collection::default() };
    for period in collection.periods.clone() {
        expect(&mut collection, plan, period, |unit| chosen.get(&(unit, period)).map(|&at| &drafts[at]));
    }
    collection.chosen = chosen;
    backfill::fill(&mut collection, plan, words);
    for draft in drafts {
        if draft.record.chosen || draft.record.unit.is_some() {
            let list = if draft.record.sample { &mut collection.samples } else { &mut collection.reals };
            list.push(draft.record.file.clone());
        }
        collection.findings.extend(draft.findings);
        collection.files.push(draft.record);
    }
    collection
}

fn records(drafts: &mut Table<FileId, Draft>) -> Table<FileId, &mut FileRecord> {
    drafts.iter_mut().map(|draft| &mut draft.record).collect()
}

/// Lists every figure and stage expected for a period, from the drafts that speak for the units.
fn expect<'d>(
    collection: &mut Collection,
    plan: &Plan,
    period: Period,
    speaks: impl Fn(UnitId) -> Option<&'d Draft>,
) {
    for unit in plan.senders_in(period) {
        let draft = speaks(unit);
        let first = collection.observations.len();
        for item in plan.items_in(unit, period) {
            collection.observations.push(observation(unit, item, period, draft));
        }
        collection.spans.insert((unit, period), (first, collection.observations.len()));
        for &task in plan.tasks_in(unit, period) {
            collection.stages.push(stage(unit, task, period, draft));
        }
    }
}

impl Collection {
    /// Makes a period one of those collected, in which nobody could be heard.
    pub fn expect_silence(&mut self, plan: &Plan, period: Period) {
        if !self.periods.contains(&period) {
            self.periods.push(period);
            self.periods.sort_unstable();
            expect(self, plan, period, |_| None);
        }
    }
}

fn observation(unit: UnitId, item: ItemId, period: Period, draft: Option<&Draft>) -> Observation {
    let (figure, place, explanation) = match draft {
        None => (Err(Absent::NotReported), None, String::new()),
        Some(draft) => match draft.figures.get(&item) {
            Some(figure) => (figure.figure, Some(figure.place.clone()), figure.explanation.clone()),
            None => {
                let place = Place {
                    file: draft.record.file.clone(),
                    sha256: draft.record.sha256.clone(),
                    ..Place::default()
                };
                (Err(Absent::Blank), Some(place), String::new())
            }
        },
    };
    Observation { unit, item, period, figure, place, explanation, backfill: None }
}

fn stage(unit: UnitId, task: TaskId, period: Period, draft: Option<&Draft>) -> StageSeen {
    let absent = |reason| StageSeen {
        task,
        unit,
        period,
        stage: Err(reason),
        note: String::new(),
        evidence: String::new(),
        done_on: String::new(),
        place: draft.map(|draft| Place {
            file: draft.record.file.clone(),
            sha256: draft.record.sha256.clone(),
            ..Place::default()
        }),
    };
    match draft {
        None => absent(Absent::NotReported),
        Some(draft) => draft.stages.get(&task).cloned().unwrap_or_else(|| absent(Absent::Blank)),
    }
}

/// A file whose bytes stand twice: within a period it is a duplicate, across periods last year's file sent again.
fn same_bytes(plan: &Plan, words: &Words, drafts: &mut Table<FileId, Draft>, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<String, FileId> = BTreeMap::new();
    let mut order: Vec<FileId> = drafts.ids().collect();
    // A file that lies in the folder of its own year is the original, wherever copies were put.
    order.sort_by_key(|&at| {
        let record = &drafts[at].record;
        (record.period != record.folder, record.folder, at)
    });
    for at in order {
        let record = &drafts[at].record;
        if record.outcome == Outcome::Refused || record.sha256.is_empty() {
            continue;
        }
        let Some(&other) = first.get(&record.sha256) else {
            first.insert(record.sha256.clone(), at);
            continue;
        };
        let earlier = drafts[other].record.clone();
        if earlier.folder > record.folder {
            // A copy of a later year's file in an earlier folder: that it is of another year has its own finding.
            continue;
        }
        let years = earlier.folder.zip(record.folder).map(|(earlier, now)| now.year - earlier.year);
        if years.is_some_and(|years| years > 1) {
            // What was said two years ago may be said again; only last year's file is sent again by mistake.
            first.insert(record.sha256.clone(), at);
            continue;
        }
        let place = Place { file: record.file.clone(), sha256: record.sha256.clone(), ..Place::default() };
        let finding = if earlier.folder == record.folder {
            let with = [("file", record.file.as_str()), ("other", earlier.file.as_str())];
            words.findings.finding("F05", &with)
        } else {
            let unit = record.unit.map_or("该单位", |unit| plan.units[unit].name.as_str());
            let year = record.folder.map_or_else(String::new, |period| period.to_string());
            let with = [("unit", unit), ("year", &year), ("other", &earlier.file), ("how", "完全相同")];
            words.findings.finding("I05", &with)
        };
        let mut finding = finding.named(&record.file).at(place);
        if let Some(unit) = record.unit {
            finding = finding.of_unit(unit, &drafts[at].unit_code);
        }
        if let Some(period) = record.folder {
            finding = finding.in_period(period);
        }
        drafts[at].record.reason = if earlier.folder == drafts[at].record.folder {
            format!("与“{}”内容完全相同", earlier.file)
        } else {
            format!("与上年文件“{}”完全相同", earlier.file)
        };
        drafts[at].record.outcome = Outcome::Findings;
        findings.push(finding);
    }
}

/// Files that could speak for a unit and period: those without a reason against them. One of a unit that sends no form
/// has such a reason from reading.
fn candidates(drafts: &Table<FileId, Draft>) -> BTreeMap<(UnitId, Period), Vec<FileId>> {
    let mut candidates: BTreeMap<(UnitId, Period), Vec<FileId>> = BTreeMap::new();
    for (at, draft) in drafts.enumerate() {
        let record = &draft.record;
        if let (Some(unit), Some(period)) = (record.unit, record.folder)
            && record.outcome != Outcome::Refused
            && record.reason.is_empty()
        {
            candidates.entry((unit, period)).or_default().push(at);
        }
    }
    candidates
}

/// The file with the highest version in the receipt register, of one version the one received last; without a receipt
/// the last by name; and why. `None` of no file.
fn best_of(plan: &Plan, drafts: &Table<FileId, Draft>, candidates: &[FileId]) -> Option<(FileId, String)> {
    let registered = |at: FileId| {
        let receipt = plan.receipt(drafts[at].record.receipt?);
        Some((receipt.version, receipt.received))
    };
    let by_name = |&at: &FileId| drafts[at].record.file.as_str();
    let best = candidates.iter().copied().max_by_key(|at| (registered(*at), by_name(at)))?;
    let Some((version, received)) = registered(best) else {
        return Some((best, String::from("没有登记版次，取文件名排序最后的一份")));
    };
    let rivals = candidates.iter().filter(|&&at| at != best).filter_map(|&at| registered(at));
    let of_version: Vec<NaiveDate> = rivals.filter(|rival| rival.0 == version).map(|rival| rival.1).collect();
    let why = if of_version.is_empty() {
        format!("收文登记的最新版次是第{version}版")
    } else if of_version.iter().all(|&day| day < received) {
        format!("收文登记的版次同为第{version}版，取收到日期最晚的一份")
    } else {
        format!("收文登记的版次同为第{version}版，收到日期也相同，取文件名排序最后的一份")
    };
    Some((best, why))
}

fn several(
    plan: &Plan,
    words: &Words,
    drafts: &Table<FileId, Draft>,
    key: (UnitId, Period),
    candidates: &[FileId],
    best: &(FileId, String),
) -> Finding {
    let others: Vec<&str> =
        candidates.iter().filter(|&&at| at != best.0).map(|&at| drafts[at].record.file.as_str()).collect();
    let (count, year, other) = (candidates.len().to_string(), key.1.to_string(), others.join("”“"));
    let with = [
        ("unit", plan.units[key.0].name.as_str()),
        ("count", &count),
        ("year", &year),
        ("chosen", &drafts[best.0].record.file),
        ("other", &other),
        ("reason", &best.1),
    ];
    let code = &plan.units[key.0].code;
    let mut finding = words.findings.finding("I03", &with).of_unit(key.0, code).in_period(key.1);
    for &at in candidates {
        let record = &drafts[at].record;
        finding.places.push(Place {
            file: record.file.clone(),
            sha256: record.sha256.clone(),
            ..Place::default()
        });
    }
    finding
}
