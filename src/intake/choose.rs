//! Which filing speaks for whom? Figures are chosen one by one: the latest filing that holds a figure speaks for it.
//!
//! In: every draft. Out: [`Collection`]. The register decides which filing is the latest; without it the marks in names
//! and titles do; where nothing decides and two differ, that is told and stays so until a person settles it. Refuses to
//! know: how a file was read.

use super::backfill;
use super::correct;
use super::doubts::Doubts;
use super::filing::{Filing, FilingRecord, Refusal};
use super::find;
use super::read::Draft;
use super::receipts::Register;
use super::version::{Marks, Stage};
use super::{Collection, FileRecord, Outcome, StageSeen};
use crate::finding::{Finding, Severity};
use crate::ids::{FileId, Id, ItemId, Table, TaskId, UnitId};
use crate::observation::{Absent, Figure, Period};
use crate::place::Place;
use crate::plan::{Plan, UnitKind};
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};

mod voice;

use voice::Choice;

/// A filing by its file and its place there.
type Spot = (FileId, usize);

/// What speaks for a unit and period.
#[derive(Debug, Default)]
struct Voice {
    /// The filing that speaks first, then those that fill what it does not hold.
    order: Vec<Spot>,
    /// Where figures are taken from that the first one does not hold.
    figures: BTreeMap<ItemId, Spot>,
    /// Where stages are taken from that the first one does not hold.
    stages: BTreeMap<TaskId, Spot>,
}

/// Whose figures, from whom, of when.
type Whom = (UnitId, UnitId, Period);

/// What speaks for each unit, from each sender, in each period.
type Voices = BTreeMap<Whom, Voice>;

/// Chooses among the drafts and lists every figure expected.
pub fn collect(plan: &Plan, words: &Words, drafts: Table<FileId, Draft>) -> Collection {
    let mut drafts = drafts;
    let mut findings = Vec::new();
    let copies = same_bytes(plan, words, &mut drafts, &mut findings);
    let register = Register::new(plan, words);
    let mut told = register.named(&mut records(&mut drafts));
    let mut voices = Voices::new();
    for (key, candidates) in candidates(&drafts, &copies) {
        let choice = Choice::new((plan, words), &drafts, (key.0, key.2), &candidates);
        let (voice, remarks) = choice.voice(candidates);
        findings.extend(remarks.into_iter().map(|finding| of_sender(plan, key.1, finding)));
        voices.insert(key, voice);
    }
    let chosen: BTreeMap<(UnitId, Period), FileId> =
        voices.iter().map(|((_, sender, period), voice)| ((*sender, *period), voice.order[0].0)).collect();
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
        expect(&mut collection, plan, period, (&drafts, &voices));
    }
    collection.chosen = chosen;
    let corrected = correct::apply(&mut collection, plan, words);
    last_years(&mut collection, plan, words, &drafts, &voices);
    backfill::fill(&mut collection, plan, words);
    keep(&mut collection, (plan, words), drafts, &voices);
    correct::forget(&mut collection, plan, &corrected);
    collection
}

/// Enters files and filings in the ledger, and keeps the findings of what is used: of what was passed over there is
/// none but why.
fn keep(
    collection: &mut Collection,
    (plan, words): (&Plan, &Words),
    drafts: Table<FileId, Draft>,
    voices: &Voices,
) {
    // What is taken from a filing, by the codes of items and the numbers of tasks.
    let mut uses: BTreeMap<Spot, BTreeSet<&str>> = BTreeMap::new();
    let mut first: BTreeMap<Spot, Spot> = BTreeMap::new();
    for voice in voices.values() {
        for &spot in &voice.order {
            first.insert(spot, voice.order[0]);
        }
        uses.entry(voice.order[0]).or_default();
        for (item, spot) in &voice.figures {
            uses.entry(*spot).or_default().insert(&plan.items[*item].code);
        }
        for (task, spot) in &voice.stages {
            uses.entry(*spot).or_default().insert(&plan.tasks[*task].id);
        }
    }
    let own: BTreeSet<Spot> = drafts
        .enumerate()
        .flat_map(|(file, draft)| {
            draft.filings.iter().enumerate().map(move |(at, filing)| ((file, at), filing))
        })
        .filter(|(_, filing)| filing.is_own())
        .map(|(spot, _)| spot)
        .collect();
    let mut about: BTreeSet<String> =
        collection.findings.iter().map(|finding| finding.id().about().to_owned()).collect();
    let names: Vec<String> = drafts.iter().map(|draft| draft.record.file.clone()).collect();
    for (number, mut draft) in drafts.into_iter().enumerate() {
        let file = FileId::of(number);
        let mut left = std::mem::take(&mut draft.findings);
        let sender = draft.sender();
        let heard = |unit: UnitId| {
            draft.record.folder.is_some_and(|period| collection.chosen.contains_key(&(unit, period)))
        };
        // A picture or a letter beside the unit's own report is evidence; in its place it is what the unit sent.
        let heard_itself = |unit: UnitId| {
            let voice = draft.record.folder.and_then(|period| voices.get(&(unit, unit, period)));
            voice.is_some_and(|voice| voice.order.iter().any(|spot| own.contains(spot)))
        };
        let corrects = || {
            let marks = Marks::read(&draft.titles, &words.recognition);
            marks.correction || marks.stage == Stage::Final
        };
        if let (Some(what), Some(unit)) = (draft.instead, draft.record.unit)
            && (!heard_itself(unit) || corrects())
        {
            left = vec![sent_instead(plan, words, &draft.record, unit, what)];
        }
        for (place, filing) in draft.filings.iter().enumerate() {
            let spot = (file, place);
            let speaks = first.get(&spot) == Some(&spot);
            let used = uses.get(&spot);
            let reason = match (&filing.refusal, used, first.get(&spot)) {
                (Some(refusal), ..) => refusal.to_string(),
                (_, Some(_), _) if speaks => String::new(),
                (_, Some(items), Some(main)) => {
                    format!("部分采用：补“{}”所缺的{}项", names[main.0.at()], items.len())
                }
                (_, _, Some(main)) => format!("未采用：采用“{}”", names[main.0.at()]),
                _ => String::from("未采用"),
            };
            // A form nobody filled in is nothing to tell where another of the unit's speaks.
            if !(filing.refusal == Some(Refusal::Blank) && heard(filing.unit)) {
                // One of another year beside the right one may still belong there: nothing to mend, but to look at.
                let beside = matches!(filing.refusal, Some(Refusal::OtherPeriod(..))) && heard(filing.unit);
                let told = told(filing, used, speaks).map(|mut finding| {
                    if beside && finding.code == "I04" {
                        finding.severity = Severity::Hint;
                    }
                    of_sender(plan, filing.sender, finding)
                });
                left.extend(told);
            }
            draft.record.chosen |= used.is_some();
            if draft.filings.len() == 1 && draft.record.reason.is_empty() {
                draft.record.reason.clone_from(&reason);
            }
            collection.filings.push(FilingRecord {
                file,
                sheet: filing.sheets.join("、"),
                range: filing.ranges.join("、"),
                shape: filing.shape,
                unit: filing.unit,
                period: filing.period,
                recognised_by: filing.recognised_by(),
                figures: filing.filled(),
                chosen: used.is_some(),
                reason,
            });
        }
        let told = !left.is_empty() || about.contains(&draft.record.file);
        about.extend(left.iter().map(|finding| finding.id().about().to_owned()));
        if draft.record.outcome != Outcome::Refused {
            draft.record.outcome = if told { Outcome::Findings } else { Outcome::Read };
        }
        // A scan or a damaged file says nothing of what its figures are.
        if draft.record.chosen || draft.answers.is_some() || !draft.filings.is_empty() {
            let list = if draft.record.sample { &mut collection.samples } else { &mut collection.reals };
            list.push(draft.record.file.clone());
        }
        collection.findings.extend(left);
        let report = draft.answers.is_none();
        collection.answers.extend(draft.answers.into_iter().flatten());
        if let (Some(unit), Some(period), true) = (sender, draft.record.folder, report) {
            *collection.sent.entry((unit, period)).or_default() += 1;
        }
        collection.files.push(draft.record);
    }
}

/// 收到扫描件: what a unit sent in place of a report that can be read.
fn sent_instead(plan: &Plan, words: &Words, record: &FileRecord, unit: UnitId, what: &str) -> Finding {
    let known = &plan.units[unit];
    let with = [("file", record.file.as_str()), ("unit", known.name.as_str()), ("what", what)];
    let place = Place::file(&record.file, &record.sha256);
    let finding =
        words.findings.finding("F07", &with).named(&record.file).of_unit(unit, &known.code).at(place);
    match record.folder {
        Some(period) => finding.in_period(period),
        None => finding,
    }
}

/// What is told of a filing: all where it speaks first; where it fills in, what is said of the figures taken from it; where
/// it is refused, why, and what of it was not read if nothing was.
fn told<'f>(
    filing: &'f Filing,
    used: Option<&BTreeSet<&str>>,
    speaks: bool,
) -> impl Iterator<Item = Finding> + 'f {
    let of_figures: Vec<&Finding> = match used {
        Some(_) if speaks => filing.findings.iter().collect(),
        Some(used) => {
            let taken = |finding: &&Finding| {
                !finding.items.is_empty() && finding.items.iter().all(|code| used.contains(code.as_str()))
            };
            filing.findings.iter().filter(taken).collect()
        }
        None => Vec::new(),
    };
    let refused = used.is_none() && filing.refusal.is_some();
    // Of one who is asked for nothing at all, that says all.
    let asked = filing.refusal != Some(Refusal::NotAsked);
    let unread = (used.is_some() && speaks) || (refused && asked && filing.filled() == 0);
    let against = (used.is_some() && speaks) || refused;
    let rest = [(unread, &filing.unread), (against, &filing.against)];
    let rest = rest.into_iter().filter(|(told, _)| *told).flat_map(|(_, findings)| findings);
    of_figures.into_iter().chain(rest).cloned()
}

/// A finding on a filing as its sender's, and as the unit's whose figures it is about: what a department says of its area
/// stands in its form as its own.
fn of_sender(plan: &Plan, sender: UnitId, finding: Finding) -> Finding {
    if plan.units[sender].kind != UnitKind::Department {
        return finding;
    }
    let held = |code: &String| plan.holder(sender, plan.items.position(|item| &item.code == code)?);
    let of_area = finding.unit == Some(sender) && !finding.is_on_a_task();
    match finding.items.first().filter(|_| of_area).and_then(held) {
        Some(holder) => finding.of_unit(holder, &plan.units[holder].code).sent_by(sender),
        None => finding.sent_by(sender),
    }
}

fn records(drafts: &mut Table<FileId, Draft>) -> Table<FileId, &mut FileRecord> {
    drafts.iter_mut().map(|draft| &mut draft.record).collect()
}

/// A voice with the drafts it speaks from.
struct Speaker<'d> {
    drafts: &'d Table<FileId, Draft>,
    voice: &'d Voice,
    /// The place of the whole filing that speaks first: that of everything it leaves blank.
    place: Place,
}

impl<'d> Speaker<'d> {
    fn new(drafts: &'d Table<FileId, Draft>, voice: &'d Voice) -> Self {
        let (file, filing) = voice.order[0];
        let Draft { record, filings, .. } = &drafts[file];
        let filing = &filings[filing];
        let sheet = if filing.is_own() { String::new() } else { filing.sheets.join("、") };
        Self { drafts, voice, place: Place::sheet(&record.file, &record.sha256, &sheet) }
    }

    fn filing(&self, spot: Spot) -> &Filing {
        &self.drafts[spot.0].filings[spot.1]
    }

    /// Where a figure of something else stands for an item of which none was found.
    fn aside(&self, item: ItemId) -> Option<&Place> {
        self.voice.order.iter().find_map(|spot| self.filing(*spot).aside.get(&item))
    }

    /// What it says for an item, as the filing holds it.
    fn figure(&self, item: ItemId) -> Figure {
        let spot = self.voice.figures.get(&item).copied().unwrap_or(self.voice.order[0]);
        if let Some(figure) = self.filing(spot).figures.get(item) {
            return figure.clone();
        }
        match self.aside(item) {
            // What stands in the file without being the year's figure is not called missing.
            Some(place) => Figure::new(Err(Absent::Unreadable), place.clone(), ""),
            None => Figure::new(Err(Absent::Blank), self.place.clone(), ""),
        }
    }
}

/// Lists every figure and stage expected for a period, taken from what speaks for the units.
fn expect(
    collection: &mut Collection,
    plan: &Plan,
    period: Period,
    (drafts, voices): (&Table<FileId, Draft>, &Voices),
) {
    let holders = plan.holders_in(period);
    let asked = holders.iter().map(|&unit| plan.items_in(unit, period).count()).sum();
    collection.observations.reserve(asked);
    let heard = |unit: UnitId, sender: UnitId| {
        voices.get(&(unit, sender, period)).map(|voice| Speaker::new(drafts, voice))
    };
    for unit in holders {
        let speaker = heard(unit, unit);
        collection.observations.begin(unit, period);
        for item in plan.items_in(unit, period) {
            let sender = plan.sender(unit, item);
            let other = (sender != unit).then(|| {
                // What a department says of its area as a whole stands in its form as its own.
                let own = plan.holder(sender, item).is_some();
                heard(if own { sender } else { unit }, sender)
            });
            match other.as_ref().unwrap_or(&speaker) {
                Some(speaker) => collection.observations.push(item, speaker.figure(item)),
                None => collection.observations.push_unsent(item, Absent::NotReported),
            }
        }
        for &task in plan.tasks_in(unit, period) {
            collection.stages.push(stage(unit, task, period, speaker.as_ref()));
        }
    }
}

impl Collection {
    /// Makes a period one of those collected, in which nobody could be heard.
    pub fn expect_silence(&mut self, plan: &Plan, period: Period) {
        if !self.periods.contains(&period) {
            self.periods.push(period);
            self.periods.sort_unstable();
            expect(self, plan, period, (&Table::new(), &Voices::new()));
        }
    }
}

fn stage(unit: UnitId, task: TaskId, period: Period, speaker: Option<&Speaker<'_>>) -> StageSeen {
    let absent = |reason, place| StageSeen {
        task,
        unit,
        period,
        stage: Err(reason),
        note: String::new(),
        evidence: String::new(),
        done_on: String::new(),
        place,
    };
    let Some(speaker) = speaker else { return absent(Absent::NotReported, None) };
    let spot = speaker.voice.stages.get(&task).copied().unwrap_or(speaker.voice.order[0]);
    let said = speaker.filing(spot).stages.get(&task).cloned();
    said.unwrap_or_else(|| absent(Absent::Blank, Some(speaker.place.clone())))
}

/// A file whose bytes stand twice: within a period it is a duplicate, across periods last year's file sent again.
fn same_bytes(
    plan: &Plan,
    words: &Words,
    drafts: &mut Table<FileId, Draft>,
    findings: &mut Vec<Finding>,
) -> BTreeSet<FileId> {
    let mut copies = BTreeSet::new();
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
        let same = earlier.folder == record.folder;
        if !same && years.is_some_and(|years| years != 1) {
            // What was said two years ago may be said again; only last year's file is sent again by mistake.
            first.insert(record.sha256.clone(), at);
            continue;
        }
        let place = Place::file(&record.file, &record.sha256);
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
            finding = finding.of_unit(unit, &plan.units[unit].code);
        }
        if let Some(period) = record.folder {
            finding = finding.in_period(period);
        }
        drafts[at].record.reason = if earlier.folder == drafts[at].record.folder {
            format!("与“{}”内容完全相同", earlier.file)
        } else {
            format!("与上年文件“{}”完全相同", earlier.file)
        };
        findings.push(finding);
        copies.insert(at);
    }
    copies
}

/// Filings that could speak for a unit and period: those without a reason against them, in files that are no copies.
fn candidates(drafts: &Table<FileId, Draft>, copies: &BTreeSet<FileId>) -> BTreeMap<Whom, Vec<Spot>> {
    let mut candidates: BTreeMap<Whom, Vec<Spot>> = BTreeMap::new();
    for (file, draft) in drafts.enumerate().filter(|(file, _)| !copies.contains(file)) {
        for (place, filing) in draft.filings.iter().enumerate() {
            if draft.record.folder == Some(filing.period) && filing.refusal.is_none() {
                let whom = (filing.unit, filing.sender, filing.period);
                candidates.entry(whom).or_default().push((file, place));
            }
        }
    }
    candidates
}

/// Where a report gives other figures for last year than were used then: a question about last year, and no more.
fn last_years(
    collection: &mut Collection,
    plan: &Plan,
    words: &Words,
    drafts: &Table<FileId, Draft>,
    voices: &Voices,
) {
    let mut findings = Vec::new();
    let doubts = Doubts::of(plan, collection);
    for (&(unit, sender, period), voice) in voices.iter().filter(|((_, _, period), _)| period.month == 12) {
        let filing = &drafts[voice.order[0].0].filings[voice.order[0].1];
        let before = Period::year(period.year - 1);
        let mut places = Vec::new();
        let (mut listed, mut codes) = (Vec::new(), Vec::new());
        for (item, said) in filing.last.iter() {
            let Ok(said_figure) = said.figure else { continue };
            let holder = if sender == unit { plan.holder(sender, item).unwrap_or(unit) } else { unit };
            let used =
                collection.figure_then(plan, &doubts, (holder, item), (period, before)).and_then(Result::ok);
            if let Some(used) = used.filter(|used| *used != said_figure) {
                let known = &plan.items[item];
                listed.push(format!("{}写{said_figure}，上年采用{used}", known.name));
                codes.push(known.code.clone());
                places.push(said.place());
            }
        }
        if listed.is_empty() {
            continue;
        }
        let name = &plan.units[unit];
        let count = listed.len().to_string();
        let more = if listed.len() > 3 { "等" } else { "" };
        let items = format!("{}{more}", listed.iter().take(3).cloned().collect::<Vec<_>>().join("；"));
        let with = [("unit", name.name.as_str()), ("count", &count), ("items", &items)];
        let finding =
            words.findings.finding("I19", &with).of_unit(unit, &name.code).in_period(period).about(codes);
        findings.push(of_sender(plan, sender, places.into_iter().take(20).fold(finding, Finding::at)));
    }
    collection.findings.extend(findings);
}
