//! What does one file say? Bytes to a draft: its filings, each with a figure for every row it has.
//!
//! In: one found file. Out: [`Draft`], also for a file that cannot be read. Refuses to know: the other files.

use super::filing::{Filing, Standing};
use super::find::{Found, Origin};
use super::heading;
use super::label::folded;
use super::lexicon::Lexicon;
use super::rows::Whose;
use super::slip;
use super::table::{self, Shape, Table};
use super::understood::Understood;
use super::{FileRecord, Outcome};
use crate::finding::Finding;
use crate::grid::{self, Limits};
use crate::ids::{Sorted, UnitId};
use crate::observation::{Absent, Period};
use crate::place::{Place, address, sha256};
use crate::plan::{Mapping, Plan};
use crate::shown::{self, Raw};
use crate::words::Words;
use book::page;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

mod book;

pub use book::Page;

/// One file as read, before any other file is known.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its row in the ledger.
    pub record: FileRecord,
    /// What it says, one for each unit, period and standing.
    pub filings: Vec<Filing>,
    /// Where each of them stands, by unit, sender, period, standing, and whether it is of something else than the year.
    places: BTreeMap<(UnitId, UnitId, Period, Standing, bool), usize>,
    /// What is wrong with the file as a whole.
    pub findings: Vec<Finding>,
    /// Texts that may carry marks of a version: its name, and its titles.
    pub titles: Vec<String>,
    /// What it is, where it is no spreadsheet.
    pub instead: Option<&'static str>,
    /// What it answers, where it is a slip that came back; a slip is no report.
    pub answers: Option<Vec<slip::Answer>>,
}

/// What every file of a run is read with.
pub struct Desk<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The words of the templates.
    pub words: &'a Words,
    /// Items and units by their names.
    pub lexicon: Lexicon,
    /// Words of headings.
    pub headings: heading::Words,
    /// What is understood beside figures.
    pub understood: Understood,
    /// What a file may weigh.
    pub limits: &'a Limits,
}

impl<'a> Desk<'a> {
    /// The desk for a plan.
    pub fn new(plan: &'a Plan, words: &'a Words, limits: &'a Limits) -> Self {
        let lexicon = Lexicon::new(plan, &words.recognition);
        Self {
            plan,
            words,
            lexicon,
            headings: heading::Words::new(&words.recognition),
            understood: Understood::new(plan, &words.recognition),
            limits,
        }
    }

    /// Reads one file.
    pub fn draft(&self, found: &Found) -> Draft {
        let mut draft = Draft {
            record: FileRecord {
                file: found.path.clone(),
                raw: found.raw.clone(),
                sha256: String::new(),
                folder: found.period,
                unit: None,
                period: found.period,
                outcome: Outcome::Refused,
                recognised_by: String::new(),
                chosen: false,
                reason: String::new(),
                sample: found.raw.as_str().contains(self.words.recognition.sample_mark.as_str()),
                receipt: None,
            },
            filings: Vec::new(),
            places: BTreeMap::new(),
            findings: Vec::new(),
            titles: vec![stem(&found.raw).to_owned()],
            instead: None,
            answers: None,
        };
        let bytes = match &found.source {
            Origin::Bytes(bytes) => Ok(bytes.clone()),
            Origin::Path(path) => grid::take(path, self.limits.file_bytes),
            Origin::Packed(archive, entry) => archive.take(*entry, self.limits),
            Origin::None(why) => return draft.refuse(self, "F01", &why.to_string()),
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(trouble) => return draft.in_trouble(self, &trouble),
        };
        draft.record.sha256 = sha256(&bytes);
        if is_temporary(self.words, &found.raw) {
            return draft.refuse(self, "F06", "系统或临时文件");
        }
        let Some(period) = found.period else {
            return draft.refuse(
                self,
                "F03",
                "所在文件夹不是年份，不知道是哪一年的表；请放进 submissions/年份/",
            );
        };
        let book = match self.book(&bytes, last_name(&found.raw)) {
            Ok(book) => book,
            Err(trouble) => return draft.in_trouble(self, &trouble),
        };
        if let Some(slip) = slip::of(&book, self.words) {
            let mark = &self.words.recognition.sample_mark;
            draft.record.sample |= book.sheets.iter().any(|grid| table::carries(grid, mark));
            draft.read_slip(self, &slip, period);
            return draft;
        }
        draft.read_book(self, &book, period);
        // Drafts wait for one another.
        for filing in &mut draft.filings {
            filing.figures.shrink();
        }
        draft
    }

    /// The sheets of a file, by names that may be shown.
    fn book(&self, bytes: &[u8], name: &str) -> Result<grid::Workbook, grid::Trouble> {
        let mut book = grid::read(bytes, name, self.limits)?;
        for grid in &mut book.sheets {
            grid.name = shown::name(&grid.name);
        }
        Ok(book)
    }

    /// Shows every sheet of a file that can be read.
    pub fn pages(&self, path: &Path, period: Period, mut look: impl FnMut(&Page<'_>)) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let bytes = grid::take(path, self.limits.file_bytes);
        if let Ok(book) = bytes.and_then(|bytes| self.book(&bytes, &name)) {
            for grid in &book.sheets {
                look(&page(self, grid, name.rsplit_once('.').map_or(&*name, |(stem, _)| stem), period));
            }
        }
    }

    /// What a person confirmed for a sheet of a file.
    pub(super) fn mappings(&self, file: &str, sheet: &str) -> impl Iterator<Item = &Mapping> {
        let name = folded(sheet);
        self.plan.mappings.iter().filter(move |mapping| {
            let of_sheet = mapping.sheet.is_empty() || folded(&mapping.sheet) == name;
            mapping.confirmed && of_sheet && mapping.is_for(file)
        })
    }

    /// The headings and labels among them; one for this sheet goes before one for all.
    pub(super) fn mapped(&self, file: &str, sheet: &str) -> table::Mapped {
        if self.plan.mappings.is_empty() {
            return table::Mapped::new();
        }
        let mut all: Vec<&Mapping> = self.mappings(file, sheet).filter(|own| own.cell.is_none()).collect();
        all.sort_by_key(|mapping| (!mapping.sheet.is_empty(), !mapping.file.is_empty()));
        all.into_iter().map(|mapping| (folded(&mapping.heading).into_owned(), mapping.meaning)).collect()
    }

    /// The unit the name of a file speaks of.
    fn outside(&self, path: &Raw) -> Option<UnitId> {
        let within = path.as_str().split('/').skip(2).collect::<Vec<_>>().join("/");
        self.lexicon.within(&within)
    }
}

fn last_name(path: &Raw) -> &str {
    path.as_str().rsplit('/').next().unwrap_or_default()
}

fn stem(path: &Raw) -> &str {
    let name = last_name(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Whether a file is one that a system or an office program leaves beside the user's own.
pub(super) fn is_temporary(words: &Words, path: &Raw) -> bool {
    let name = last_name(path);
    name.starts_with("~$")
        || name.starts_with('.')
        || words.recognition.temporary.iter().any(|known| known == name)
}

impl Draft {
    fn in_trouble(mut self, desk: &Desk<'_>, trouble: &grid::Trouble) -> Self {
        let code = match trouble.key() {
            "password" => "F02",
            "not_a_spreadsheet" => "F03",
            "too_large" | "entries" | "bomb" | "cells" => "F04",
            _ => "F01",
        };
        // A picture or a letter from a unit is not its report, but it is from that unit.
        self.record.unit = desk
            .outside(&self.record.raw)
            .filter(|&unit| self.record.folder.is_some_and(|period| desk.plan.sends_in(unit, period)));
        let detail = trouble.to_string();
        if last_name(&self.record.raw).contains("退回单") {
            // A scan of a slip is in no report's place.
            self.answers = Some(Vec::new());
        } else if let grid::Trouble::NotASpreadsheet { what } = trouble {
            self.instead = Some(what);
        }
        let with = [("file", self.record.file.as_str()), ("detail", detail.as_str())];
        let finding = desk.words.findings.finding(code, &with).named(&self.record.file);
        let finding = match self.record.unit {
            Some(unit) => finding.of_unit(unit, &desk.plan.units[unit].code),
            None => finding,
        };
        self.refused(finding, detail)
    }

    /// Reads a slip that came back: its answers, where it is of this plan, of a unit of it and of the folder's year.
    fn read_slip(&mut self, desk: &Desk<'_>, slip: &slip::Slip<'_>, folder: Period) {
        let identity = slip.identity.as_ref();
        let unit = identity.and_then(|own| desk.plan.units.position(|unit| unit.code == own.unit));
        self.record.outcome = Outcome::Read;
        self.record.unit = unit;
        self.record.period = identity.map_or(Some(folder), |own| own.period);
        self.record.recognised_by = String::from("退回单编号");
        self.record.reason = String::from("退回单，只读取答复，不作报送表");
        let file = (self.record.file.clone(), self.record.sha256.clone());
        let ours =
            identity.is_some_and(|own| own.plan == desk.plan.identity.short && own.period == Some(folder));
        let answers = unit
            .filter(|_| ours)
            .and_then(|unit| slip.answers((desk.plan, desk.words), (unit, folder), (&file.0, &file.1)));
        if answers.is_none() {
            let seen = identity.map_or_else(|| Absent::Blank.word().to_owned(), |own| shown::told(&own.unit));
            let with = [("file", file.0.as_str()), ("seen", seen.as_str())];
            let finding = desk.words.findings.finding("S01", &with).named(&file.0);
            self.push(match unit {
                Some(unit) => finding.of_unit(unit, &desk.plan.units[unit].code),
                None => finding,
            });
        }
        self.answers = Some(answers.unwrap_or_default());
    }

    fn refuse(self, desk: &Desk<'_>, code: &str, detail: &str) -> Self {
        let with = [("file", self.record.file.as_str()), ("detail", detail)];
        let finding = desk.words.findings.finding(code, &with).named(&self.record.file);
        self.refused(finding, detail.to_owned())
    }

    fn refused(mut self, finding: Finding, detail: String) -> Self {
        let finding = finding.at(self.whole_file());
        self.record.reason = detail;
        self.findings.push(match self.record.folder {
            Some(period) => finding.in_period(period),
            None => finding,
        });
        self
    }

    /// Whose the whole file is: the unit's it is known to be of, else the one department's that sends all its filings.
    pub(super) fn sender(&self) -> Option<UnitId> {
        let first = self.filings.first().map(|filing| filing.sender);
        let alone =
            self.filings.iter().all(|filing| Some(filing.sender) == first && filing.sender != filing.unit);
        self.record.unit.or(first.filter(|_| alone))
    }

    pub(super) fn whole_file(&self) -> Place {
        Place::file(&self.record.file, &self.record.sha256)
    }

    pub(super) fn sheet(&self, sheet: &str) -> Place {
        Place::sheet(&self.record.file, &self.record.sha256, sheet)
    }

    pub(super) fn push(&mut self, finding: Finding) {
        let mut finding = finding;
        if let (None, Some(period)) = (finding.period, self.record.folder) {
            finding = finding.in_period(period);
        }
        if finding.id().about().is_empty() {
            finding = finding.named(&self.record.file);
        }
        if finding.places.is_empty() {
            finding = finding.at(self.whole_file());
        }
        self.findings.push(finding);
    }

    /// The filing of a unit and period, made when it is first spoken of.
    pub(super) fn filing(
        &mut self,
        whose: &Whose,
        unit: UnitId,
        period: Period,
        shape: Shape,
    ) -> &mut Filing {
        let sender = whose.sender(unit);
        let key = (unit, sender, period, whose.standing, whose.other.is_some());
        let filings = &mut self.filings;
        let at = *self.places.entry(key).or_insert_with(|| {
            filings.push(Filing {
                unit,
                sender,
                period,
                standing: whose.standing,
                shape,
                sheets: Vec::new(),
                ranges: Vec::new(),
                by: String::new(),
                how: BTreeSet::new(),
                figures: Sorted::default(),
                aside: BTreeMap::new(),
                last: Sorted::default(),
                stages: BTreeMap::new(),
                findings: Vec::new(),
                unread: Vec::new(),
                against: Vec::new(),
                version: None,
                other: whose.other.clone(),
                refusal: None,
            });
            filings.len() - 1
        });
        let filing = &mut self.filings[at];
        // A unit's own table says more of whose the filing is than one others made.
        if shape == Shape::Items {
            filing.shape = Shape::Items;
        }
        if filing.version.is_none() {
            filing.version.clone_from(&whose.version);
        }
        filing
    }
}

/// The area of a table, from its heading to its last row.
pub(super) fn range(table: &Table) -> String {
    let last = table.rows.last().copied().unwrap_or(table.heading);
    format!("{}:{}", address(table.top, table.columns.0), address(last, table.columns.1))
}
