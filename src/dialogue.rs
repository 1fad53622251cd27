//! What goes back to the units? 审核结果 for the district, a 退回单 for each unit, 催报 for all of them.
//!
//! In: what was collected, checked and evaluated of a period, and what was said the time before. Out: [`Book`]s, a text,
//! and what the next time is compared with. Refuses to know: bytes, folders, what comes back.

use crate::check::{Checked, Listed};
use crate::evaluate::Evaluation;
use crate::finding::{Finding, Severity, Status};
use crate::ids::UnitId;
use crate::intake::Collection;
use crate::observation::{Absent, Period};
use crate::plan::Plan;
use crate::sheet::{Block, Book, Cell, Line, Page, Sheet, Table};
use crate::words::outline::{Each, SheetOutline};
use crate::words::{Words, fill};
use chrono::NaiveDate;
use std::collections::BTreeMap;

mod before;
mod decides;
mod issues;
pub mod keys;
mod received;
mod score;
mod slip;
mod state;
mod urge;

pub use before::{History, Issue as IssueThen, Unit as UnitThen};
pub use slip::{Slip, slips};
pub use state::State;
pub use urge::urge;

/// What the files of the weeks between are made of.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The words.
    pub words: &'a Words,
    /// What the units sent.
    pub collection: &'a Collection,
    /// What is doubtful of it.
    pub checked: &'a Checked,
    /// What it says of the plan; `None` for the base year, which is judged by nothing.
    pub evaluation: Option<&'a Evaluation>,
    /// The period.
    pub period: Period,
    /// The day the files are dated, where a person named one.
    pub today: Option<NaiveDate>,
    /// What was said the time before, where there was one.
    pub then: Option<&'a BTreeMap<String, UnitThen>>,
}

/// One problem as it is dealt with.
struct Issue<'a> {
    finding: &'a Finding,
    /// Its short name, one in its file.
    no: String,
    /// How many others follow from it.
    follow: usize,
    /// In how many rounds it was there, this one counted.
    times: u32,
}

/// What is known of every sender, made once.
struct Desk<'a> {
    m: Material<'a>,
    /// Senders of the period, in the roster's order.
    senders: Vec<UnitId>,
    /// Problems by who is asked to deal with them, the gravest first.
    issues: BTreeMap<Option<UnitId>, Vec<Issue<'a>>>,
    states: BTreeMap<UnitId, State>,
    rounds: BTreeMap<UnitId, u32>,
}

impl<'a> Desk<'a> {
    fn new(m: Material<'a>) -> Self {
        let senders = m.plan.senders_in(m.period);
        let mut desk =
            Self { m, senders, issues: BTreeMap::new(), states: BTreeMap::new(), rounds: BTreeMap::new() };
        let Listed { open, follow, accepted } = m.checked.listed(m.period);
        let mut of: BTreeMap<Option<UnitId>, Vec<&Finding>> = BTreeMap::new();
        for finding in open.into_iter().chain(accepted) {
            of.entry(finding.asked_of()).or_default().push(finding);
        }
        for (unit, mut findings) in of {
            findings.sort_by_key(|finding| (!finding.is_open(), finding.severity));
            let round = unit.map_or(0, |unit| desk.round_of(unit, &findings));
            if let Some(unit) = unit {
                desk.rounds.insert(unit, round);
            }
            let name = unit.map_or("", |unit| m.plan.units[unit].name.as_str());
            let numbered = findings.into_iter().enumerate().map(|(at, finding)| Issue {
                finding,
                no: format!("{name}-{}", at + 1),
                follow: follow.get(finding.id()).map_or(0, Vec::len),
                times: desk.times_of(unit, finding, round),
            });
            let numbered = numbered.collect();
            desk.issues.insert(unit, numbered);
        }
        for &unit in &desk.senders {
            let state = State::of(&desk, unit);
            desk.states.insert(unit, state);
        }
        desk
    }

    /// What was said of a unit the time before.
    fn then(&self, unit: UnitId) -> Option<&'a UnitThen> {
        self.m.then?.get(&self.m.plan.units[unit].code)
    }

    /// The bytes that speak for a unit now.
    fn sha256(&self, unit: UnitId) -> &'a str {
        self.m.collection.chosen(unit, self.m.period).map_or("", |file| file.sha256.as_str())
    }

    /// 第几次退回: one more than the last where something else was sent since, or the last slip was answered and not all of
    /// it is settled; none where nothing is sent back.
    fn round_of(&self, unit: UnitId, findings: &[&Finding]) -> u32 {
        let m = self.m;
        let last = self.then(unit).map_or(0, |then| then.round);
        let returned =
            m.collection.has_reported(unit, m.period) && findings.iter().any(|finding| is_awaited(finding));
        let answered = m
            .collection
            .answers
            .iter()
            .any(|answer| (answer.unit, answer.period, answer.round) == (unit, m.period, last));
        match self.then(unit) {
            _ if !returned => last,
            Some(then) if last > 0 && then.sha256 == self.sha256(unit) && !answered => last,
            _ => last + 1,
        }
    }

    fn times_of(&self, unit: Option<UnitId>, finding: &Finding, round: u32) -> u32 {
        let Some(then) = unit.and_then(|unit| self.then(unit)) else { return 1 };
        let Some(known) = then.issue(&finding.id().to_string()) else { return 1 };
        known.times + u32::from(round > then.round)
    }

    fn say(&self, key: &str, with: &[(&str, &str)]) -> String {
        self.m.words.dialogue.say(key, with)
    }

    fn none(&self) -> String {
        self.say("none", &[])
    }

    /// 编制日期, or room to write it by hand.
    fn today(&self) -> String {
        self.m
            .today
            .map_or_else(|| String::from("　　月　　日"), |day| day.format("%Y年%-m月%-d日").to_string())
    }

    fn issues_of(&self, unit: UnitId) -> &[Issue<'a>] {
        self.issues.get(&Some(unit)).map_or(&[], Vec::as_slice)
    }

    fn open(&self, unit: UnitId, severity: Severity) -> usize {
        let of_class = self.issues_of(unit).iter().filter(|issue| issue.finding.severity == severity);
        of_class.filter(|issue| issue.finding.is_open()).count()
    }

    /// What every title and note may name.
    fn with<'w>(&self, period: &'w str, today: &'w str) -> Vec<(&'w str, &'w str)>
    where
        'a: 'w,
    {
        let identity = &self.m.plan.identity;
        vec![
            ("place", identity.place.as_str()),
            ("short", identity.short.as_str()),
            ("period", period),
            ("today", today),
        ]
    }

    /// The sheet around a table: the mark of sample data, the title, lines of its own, notes.
    fn sheet(&self, outline: &SheetOutline, with: &[(&str, &str)], head: Vec<Block>, table: Table) -> Sheet {
        let last = (table.columns.iter().filter(|column| column.printed).count().max(1) - 1) as u32;
        let across = |key: String, text: &str, style: &str| {
            let cells = vec![(0, last, Cell::text(fill(text, with)).styled(style))];
            Block::Line(Line { key, cells, ..Line::default() })
        };
        let key = &outline.key;
        let mark = &self.m.words.recognition.sample_mark;
        let mut blocks = Vec::new();
        if self.m.collection.is_sample() {
            blocks.push(across(format!("{key}:sample"), mark, "sample"));
        }
        blocks.push(across(format!("{key}:title"), &outline.title, "title"));
        blocks.extend(head);
        for (at, note) in outline.notes.iter().enumerate() {
            blocks.push(across(format!("{key}:note{at}"), note, "note"));
        }
        blocks.push(Block::Table(table));
        let of_a_unit = ["slip", "earlier", "compare"].contains(&key.as_str());
        let header = if of_a_unit { "slip_header" } else { "header" };
        Sheet {
            name: fill(&outline.name, with),
            blocks,
            widths: Vec::new(),
            page: Page { a3: outline.paper == "A3", ..Page::new(!outline.portrait, self.say(header, with)) },
            protected: false,
            freeze: true,
            freeze_columns: outline.freeze_columns,
            tab: String::new(),
        }
    }

    fn book(&self, title: String, sheets: Vec<Sheet>) -> Book {
        let identity = &self.m.plan.identity;
        Book {
            title,
            author: identity.compiler.clone(),
            subject: identity.title.clone(),
            sheets,
            names: Vec::new(),
            said: self.m.words.dialogue.said(),
        }
    }

    fn outline(&self, key: &str) -> SheetOutline {
        self.m.words.dialogue.sheet(key).cloned().unwrap_or_default()
    }

    fn table(outline: &SheetOutline, with: &[(&str, &str)]) -> Table {
        outline.table(&outline.key, with, &Each::new())
    }
}

/// The name of a file without its folders.
fn last_name(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

/// Whether a problem is sent back to the unit, rather than told by telephone or for information only.
fn is_returned(finding: &Finding) -> bool {
    finding.is_open() && finding.severity != Severity::Hint && finding.code != "M01"
}

/// Whether a problem waits for the unit: it is sent back, and the unit has not answered it yet.
fn is_awaited(finding: &Finding) -> bool {
    is_returned(finding) && matches!(finding.status, Status::Open | Status::Declined(_))
}

/// Where a year stands, in numbers.
pub struct Tally {
    /// How many senders are in which state, in a sentence.
    pub states: String,
    /// Senders of whom there is no report to use.
    pub silent: usize,
    /// 强制性 problems that wait for those who sent a report.
    pub compulsory: usize,
    /// 核实性 problems that do.
    pub verify: usize,
    /// How many senders they wait for.
    pub units: usize,
    /// Explanations that wait for a person.
    pub waiting: usize,
    /// Problems that were not there the time before; `None` where there was none.
    pub fresh: Option<usize>,
}

/// Where a year stands.
pub fn tally(m: Material<'_>) -> Tally {
    let desk = Desk::new(m);
    let mut tally = Tally {
        states: received::counts(&desk),
        silent: desk.states.values().filter(|state| !state.is_in()).count(),
        compulsory: 0,
        verify: 0,
        units: 0,
        waiting: 0,
        fresh: m.then.map(|_| 0),
    };
    for &unit in desk.senders.iter().filter(|unit| desk.states[unit].is_in()) {
        let findings = || desk.issues_of(unit).iter().map(|issue| issue.finding);
        let awaited = |severity| {
            findings().filter(|finding| is_awaited(finding) && finding.severity == severity).count()
        };
        let (compulsory, verify) = (awaited(Severity::Compulsory), awaited(Severity::Verify));
        tally.compulsory += compulsory;
        tally.verify += verify;
        tally.units += usize::from(compulsory + verify > 0);
        tally.waiting += findings().filter(|finding| waits(finding)).count();
        if let Some(fresh) = &mut tally.fresh {
            let was = |finding: &Finding| {
                desk.then(unit).is_some_and(|then| then.issue(&finding.id().to_string()).is_some())
            };
            *fresh += findings().filter(|finding| is_awaited(finding) && !was(finding)).count();
        }
    }
    tally
}

/// 审核结果: the workbook of the district, and what the next time is compared with.
pub fn results(m: Material<'_>) -> (Book, BTreeMap<String, UnitThen>) {
    let desk = Desk::new(m);
    let period = m.period.to_string();
    let today = desk.today();
    let with = desk.with(&period, &today);
    let mut sheets = vec![received::sheet(&desk, &with), issues::sheet(&desk, &with)];
    sheets.extend(issues::versions(&desk, &with));
    sheets.extend(decides::sheet(&desk, &with));
    sheets.push(score::sheet(&desk, &with));
    sheets.extend(score::years(&desk, &with));
    sheets.push(before::sheet(&desk, &with));
    let title = fill(&m.words.dialogue.title, &with);
    (desk.book(title, sheets), before::now(&desk))
}

/// Whether a figure is there, or was answered with a word that stands for one.
fn is_answered<T>(said: &Result<T, Absent>) -> bool {
    !matches!(said, Err(Absent::Blank | Absent::Unreadable | Absent::NotReported))
}

/// Whether an answer waits for a person.
fn waits(finding: &Finding) -> bool {
    matches!(finding.status, Status::Explained | Status::Proposed)
}
