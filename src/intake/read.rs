//! What does one file say? Bytes to a draft: its filings, each with a figure for every row it has.
//!
//! In: one found file. Out: [`Draft`], also for a file that cannot be read. Refuses to know: the other files.

use super::checksum;
use super::filing::{Filing, Standing};
use super::find::{Found, Origin};
use super::heading;
use super::identify::{self, Identity};
use super::lexicon::Lexicon;
use super::rows::{self, Whose};
use super::stages;
use super::table::{self, Shape, Sheet, Table};
use super::{FileRecord, Outcome};
use crate::finding::Finding;
use crate::form;
use crate::grid::{self, Grid, Limits, Workbook};
use crate::ids::UnitId;
use crate::observation::{Absent, Period};
use crate::place::{Place, address};
use crate::plan::Plan;
use crate::shown::{self, Raw};
use crate::source::perhaps;
use crate::words::Words;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One file as read, before any other file is known.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its row in the ledger.
    pub record: FileRecord,
    /// What it says, one for each unit, period and standing.
    pub filings: Vec<Filing>,
    /// What is wrong with the file as a whole.
    pub findings: Vec<Finding>,
    /// Texts that may carry marks of a version: its name, and its titles.
    pub titles: Vec<String>,
    /// What it is, where it is no spreadsheet.
    pub instead: Option<&'static str>,
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
    /// What a file may weigh.
    pub limits: &'a Limits,
}

impl<'a> Desk<'a> {
    /// The desk for a plan.
    pub fn new(plan: &'a Plan, words: &'a Words, limits: &'a Limits) -> Self {
        let lexicon = Lexicon::new(plan, &words.recognition);
        Self { plan, words, lexicon, headings: heading::Words::new(&words.recognition), limits }
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
                sample: false,
                receipt: None,
            },
            filings: Vec::new(),
            findings: Vec::new(),
            titles: vec![stem(&found.raw).to_owned()],
            instead: None,
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
        draft.record.sha256 = hex(&bytes);
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
        let mut book = match grid::read(&bytes, last_name(&found.raw), self.limits) {
            Ok(book) => book,
            Err(trouble) => return draft.in_trouble(self, &trouble),
        };
        for grid in &mut book.sheets {
            grid.name = shown::name(&grid.name);
        }
        draft.read_book(self, &book, period);
        draft
    }

    /// Shows every sheet of a file that can be read.
    pub fn pages(&self, path: &Path, period: Period, mut look: impl FnMut(&Page<'_>)) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let bytes = grid::take(path, self.limits.file_bytes);
        if let Ok(book) = bytes.and_then(|bytes| grid::read(&bytes, &name, self.limits)) {
            for grid in &book.sheets {
                look(&page(self, grid, period));
            }
        }
    }

    /// The unit the name of a file speaks of.
    fn outside(&self, path: &Raw) -> Option<UnitId> {
        let within = path.as_str().split('/').skip(2).collect::<Vec<_>>().join("/");
        self.lexicon.within(&within, self.plan.root)
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

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A sheet with what was found on it.
pub struct Page<'g> {
    /// The sheet.
    pub sheet: Sheet<'g>,
    /// Its tables.
    pub tables: Vec<Table>,
    unclear: Vec<Vec<String>>,
    identity: Identity,
    standing: Standing,
    period: Period,
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
        if let grid::Trouble::NotASpreadsheet { what } = trouble {
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

    pub(super) fn whole_file(&self) -> Place {
        Place { file: self.record.file.clone(), sha256: self.record.sha256.clone(), ..Place::default() }
    }

    fn read_book(&mut self, desk: &Desk<'_>, book: &Workbook, folder: Period) {
        let mark = &desk.words.recognition.sample_mark;
        self.record.sample = self.record.raw.as_str().contains(mark.as_str())
            || book.sheets.iter().any(|grid| table::carries(grid, mark));
        self.record.outcome = Outcome::Read;
        let mut pages: Vec<Page<'_>> = book.sheets.iter().map(|grid| page(desk, grid, folder)).collect();
        self.titles.extend(pages.iter().flat_map(|page| page.identity.titles.clone()));
        self.assign(desk, &mut pages);
        // A table under which nothing is recognised is none where another has something.
        for page in &mut pages {
            page.tables.retain(|table| !rows::is_foreign(desk, &page.sheet, table));
        }
        let readable = pages.iter().any(|page| !page.tables.is_empty());
        let mut with_tasks = false;
        for page in &pages {
            with_tasks |= rows::read_cells(self, desk, &page.sheet, &page.whose(book));
            for table in &page.tables {
                rows::read(self, desk, &page.sheet, table, &page.whose(book));
            }
            with_tasks |= stages::read(self, desk, &page.sheet, &page.whose(book));
        }
        self.unreadable(desk, &pages, readable || with_tasks);
        self.sheets(desk, book, &pages);
        for page in &pages {
            checksum::compare(self, desk, &page.sheet, &page.tables, &page.whose(book));
        }
        self.settle(desk, folder);
        // What is said of the whole file is the unit's where the file is.
        if let Some(unit) = self.record.unit {
            let code = &desk.plan.units[unit].code;
            for finding in self.findings.iter_mut().filter(|finding| finding.unit.is_none()) {
                *finding = finding.clone().of_unit(unit, code);
            }
        }
    }

    /// Gives sheets that do not say whose they are the unit the file speaks of: the one its other sheets name, else the
    /// one its own name does.
    fn assign(&self, desk: &Desk<'_>, pages: &mut [Page<'_>]) {
        let named: BTreeSet<UnitId> = pages.iter().filter_map(|page| page.identity.unit).collect();
        // A sheet that names a unit nobody knows makes the others doubtful, too.
        let strange = |page: &Page<'_>| page.identity.unit.is_none() && page.identity.seen.is_some();
        if named.len() > 1 || pages.iter().any(|page| page.identity.torn || strange(page)) {
            return;
        }
        let (unit, by, form) = match pages.iter().find(|page| page.identity.unit.is_some()) {
            Some(page) => (page.identity.unit, page.identity.by.clone(), page.standing == Standing::Form),
            None => (desk.outside(&self.record.raw), String::from("文件名"), false),
        };
        for page in pages.iter_mut().filter(|page| page.identity.unit.is_none()) {
            page.identity.unit = unit;
            page.identity.by.clone_from(&by);
            if form && page.standing == Standing::Seen {
                page.standing = Standing::Form;
            }
        }
    }

    /// Tells why a file, or a sheet of it, gives no figures.
    fn unreadable(&mut self, desk: &Desk<'_>, pages: &[Page<'_>], readable: bool) {
        let file = self.record.file.clone();
        for page in pages {
            // What is set aside need not be understood.
            if readable && page.standing == Standing::Aside {
                continue;
            }
            for columns in &page.unclear {
                let (sheet, columns) = (page.sheet.grid.name.as_str(), columns.join("、"));
                let with = [("file", file.as_str()), ("sheet", sheet), ("columns", &columns)];
                let finding = desk.words.findings.finding("I09", &with).named(sheet);
                let finding = page
                    .identity
                    .unit
                    .map_or(finding.clone(), |unit| finding.of_unit(unit, &desk.plan.units[unit].code));
                self.push(finding);
            }
        }
        let unclear = pages.iter().any(|page| !page.unclear.is_empty());
        if !readable {
            self.record.reason = String::from("没有找到可读的报表");
            self.record.unit = pages.iter().find_map(|page| page.identity.unit);
            self.strangers(desk, pages);
            if !unclear {
                self.push(desk.words.findings.finding("I07", &[("file", file.as_str())]));
            }
            return;
        }
        let needs_unit = |page: &&Page<'_>| {
            page.tables.iter().any(|table| !matches!(table.shape, Shape::Wide | Shape::Long | Shape::Across))
        };
        let unknown: Vec<&Page<'_>> =
            pages.iter().filter(needs_unit).filter(|page| page.identity.unit.is_none()).collect();
        if !unknown.is_empty() {
            self.strangers_of(desk, &unknown);
        }
    }

    fn strangers(&mut self, desk: &Desk<'_>, pages: &[Page<'_>]) {
        if pages.iter().all(|page| page.identity.unit.is_none()) {
            let all: Vec<&Page<'_>> = pages.iter().collect();
            self.strangers_of(desk, &all);
        }
    }

    /// Sheets whose unit is not known, or of which two are.
    fn strangers_of(&mut self, desk: &Desk<'_>, pages: &[&Page<'_>]) {
        let file = self.record.file.clone();
        if let Some(torn) = pages.iter().find(|page| page.identity.torn) {
            let seen = torn.identity.seen.clone().unwrap_or_default();
            let with = [("file", file.as_str()), ("seen", seen.as_str())];
            self.push(desk.words.findings.finding("I11", &with).seen(seen.clone(), "同一个单位"));
            self.record.reason = String::from("单位名称与代码不一致，不能确定填报单位");
            return;
        }
        let seen = pages.iter().find_map(|page| page.identity.seen.clone());
        let seen = seen.unwrap_or_else(|| Absent::Blank.word().to_owned());
        let nearest = perhaps(&seen, desk.plan.units.iter().map(|unit| unit.name.as_str()));
        let with = [("file", file.as_str()), ("seen", seen.as_str()), ("nearest", &nearest)];
        self.push(desk.words.findings.finding("I01", &with).seen(seen.clone(), "名册中的单位"));
        if self.record.reason.is_empty() {
            self.record.reason = String::from("不能确定填报单位");
        }
    }

    /// Tells of sheets that are hidden, set aside, left out, or of another year.
    fn sheets(&mut self, desk: &Desk<'_>, book: &Workbook, pages: &[Page<'_>]) {
        let file = self.record.file.clone();
        let place = |draft: &Self, sheet: &str| Place { sheet: sheet.to_owned(), ..draft.whole_file() };
        let others = pages.iter().any(|page| page.standing != Standing::Aside && !page.tables.is_empty());
        for page in pages {
            let sheet = page.sheet.grid.name.as_str();
            let has = !page.tables.is_empty();
            let with = [("file", file.as_str()), ("sheet", sheet)];
            let code = if page.standing == Standing::Aside && has && others {
                Some("I12")
            } else if page.sheet.grid.hidden {
                Some("I08")
            } else if page.standing == Standing::Aside && has {
                Some("I14")
            } else {
                None
            };
            if let Some(code) = code {
                let at = place(self, sheet);
                self.push(desk.words.findings.finding(code, &with).named(sheet).at(at));
            }
        }
        let mut left_out: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (sheet, why) in &book.left_out {
            left_out.entry(why).or_default().push(shown::name(sheet));
        }
        for (why, sheets) in left_out {
            let more = if sheets.len() > 3 { format!("等{}张", sheets.len()) } else { String::new() };
            let names = format!("{}{more}", sheets[..sheets.len().min(3)].join("”“"));
            let with = [("file", file.as_str()), ("sheet", names.as_str()), ("detail", why)];
            let at = place(self, &sheets[0]);
            self.push(desk.words.findings.finding("I13", &with).named(&sheets[0]).at(at));
        }
        if book.blind && pages.iter().any(|page| !page.tables.is_empty()) {
            self.push(desk.words.findings.finding("F08", &[("file", file.as_str())]));
        }
        for page in pages {
            for table in page.tables.iter().filter(|table| !table.beside.is_empty()) {
                let year = page.period.year;
                let Some(used) = table.figures.iter().find(|column| column.when.of(year) == year) else {
                    continue;
                };
                let (sheet, beside) = (page.sheet.grid.name.as_str(), table.beside.join("、"));
                let with =
                    [("file", file.as_str()), ("sheet", sheet), ("chosen", &used.title), ("other", &beside)];
                let at = Place { cell: address(table.heading, used.column), ..place(self, sheet) };
                self.push(desk.words.findings.finding("I20", &with).named(sheet).at(at));
            }
        }
        let units: BTreeSet<UnitId> = self.filings.iter().map(|filing| filing.unit).collect();
        if units.len() > 1 {
            let names: Vec<&str> =
                units.iter().take(5).map(|&unit| desk.plan.units[unit].name.as_str()).collect();
            let more = if units.len() > 5 { "等" } else { "" };
            let (count, names) = (units.len().to_string(), format!("{}{more}", names.join("、")));
            let with = [("file", file.as_str()), ("count", &count), ("units", &names)];
            self.push(desk.words.findings.finding("I21", &with));
        }
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
        self.record.outcome = Outcome::Findings;
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
        let found = self
            .filings
            .iter()
            .rposition(|known| (known.unit, known.period, known.standing) == (unit, period, whose.standing));
        let at = found.unwrap_or_else(|| {
            self.filings.push(Filing {
                unit,
                period,
                standing: whose.standing,
                shape,
                sheets: Vec::new(),
                ranges: Vec::new(),
                by: String::new(),
                how: BTreeSet::new(),
                figures: BTreeMap::new(),
                last: BTreeMap::new(),
                stages: BTreeMap::new(),
                findings: Vec::new(),
                version: None,
                reason: String::new(),
            });
            self.filings.len() - 1
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

    /// Judges each filing by itself: whose and of when it is, and whether it may speak.
    fn settle(&mut self, desk: &Desk<'_>, folder: Period) {
        let file = self.record.file.clone();
        let outside = desk.outside(&self.record.raw);
        let units: BTreeSet<UnitId> = self.filings.iter().map(|filing| filing.unit).collect();
        let of_period: BTreeSet<UnitId> =
            self.filings.iter().filter(|filing| filing.period == folder).map(|filing| filing.unit).collect();
        let mut told: BTreeSet<(UnitId, Period)> = BTreeSet::new();
        let mut filings = std::mem::take(&mut self.filings);
        for filing in &mut filings {
            let unit = filing.unit;
            let (name, code) = (desk.plan.units[unit].name.clone(), desk.plan.units[unit].code.clone());
            let whole = self.whole_file();
            let mut push = |finding: Finding| {
                let finding = finding.of_unit(unit, &code).in_period(folder);
                let finding = if finding.id().about().is_empty() { finding.named(&file) } else { finding };
                filing.findings.push(finding.at(whole.clone()));
            };
            if let Some(other) = outside.filter(|other| *other != unit && units.len() == 1) {
                let other = desk.plan.units[other].name.clone();
                let with = [("file", file.as_str()), ("inside", name.as_str()), ("outside", &other)];
                push(desk.words.findings.finding("I02", &with).seen(name.clone(), other.clone()));
            }
            if !desk.plan.sends_in(unit, filing.period) && !desk.plan.sends_in(unit, folder) {
                push(desk.words.findings.finding("I10", &[("file", file.as_str()), ("unit", name.as_str())]));
                filing.reason = String::from("该单位不承担填报任务");
            } else if filing.period != folder {
                let (seen, expected) = (filing.period.to_string(), folder.to_string());
                // Beside this year's figures those of other years are told by the list of filings alone.
                if !of_period.contains(&unit) && told.insert((unit, filing.period)) {
                    let with =
                        [("file", file.as_str()), ("seen", seen.as_str()), ("expected", expected.as_str())];
                    push(desk.words.findings.finding("I04", &with).seen(seen.clone(), expected.clone()));
                }
                filing.reason = format!("是{seen}年的表，不是{expected}年的");
            }
            if let Some(version) = &filing.version
                && filing.reason.is_empty()
                && *version != form::version(desk.plan, unit, filing.period)
            {
                push(desk.words.findings.finding("I06", &[("file", file.as_str())]));
            }
        }
        // A sheet that is set aside steps behind the others of its unit and period.
        let ahead: BTreeSet<(UnitId, Period)> = filings
            .iter()
            .filter(|filing| filing.standing != Standing::Aside && filing.filled() > 0)
            .map(|filing| (filing.unit, filing.period))
            .collect();
        for filing in &mut filings {
            if filing.standing == Standing::Aside && ahead.contains(&(filing.unit, filing.period)) {
                filing.reason = String::from("隐藏或作废的工作表，同一文件中另有该单位这一期的表");
            } else if filing.reason.is_empty() && filing.filled() == 0 {
                filing.reason = String::from("空表，没有填数");
                let unit = &desk.plan.units[filing.unit];
                let with = [("file", file.as_str()), ("unit", unit.name.as_str())];
                let finding = desk.words.findings.finding("I17", &with).of_unit(filing.unit, &unit.code);
                filing.findings = vec![finding.in_period(folder).named(&file).at(self.whole_file())];
            }
        }
        self.filings = filings;
        self.record_of_filings(&units);
    }

    /// The ledger's row of a file is filled where the file holds one filing, and where all are of one unit or period.
    fn record_of_filings(&mut self, units: &BTreeSet<UnitId>) {
        if units.len() == 1 {
            self.record.unit = units.first().copied();
        }
        let periods: BTreeSet<Period> = self.filings.iter().map(|filing| filing.period).collect();
        let folder = self.record.folder;
        if !periods.is_empty() {
            let of_folder = periods.iter().copied().find(|period| Some(*period) == folder);
            self.record.period = of_folder.or_else(|| periods.first().copied());
        }
        let by: BTreeSet<String> =
            self.filings.iter().map(|filing| filing.by.clone()).filter(|by| !by.is_empty()).collect();
        self.record.recognised_by = by.into_iter().collect::<Vec<_>>().join("、");
        if self.filings.iter().any(|filing| !filing.findings.is_empty()) {
            self.record.outcome = Outcome::Findings;
        }
        if let [one] = self.filings.as_slice()
            && self.record.reason.is_empty()
        {
            self.record.reason.clone_from(&one.reason);
        }
    }
}

impl Page<'_> {
    fn whose(&self, book: &Workbook) -> Whose {
        Whose {
            unit: self.identity.unit,
            by: self.identity.by.clone(),
            period: self.period,
            standing: self.standing,
            version: self.identity.version.clone(),
            uncalculated: book.uncalculated,
            blind: book.blind,
        }
    }
}

fn page<'g>(desk: &Desk<'_>, grid: &'g Grid, folder: Period) -> Page<'g> {
    let sheet = Sheet::new(grid);
    // The year decides which of several columns is this year's, and a title above the table may name another.
    let first = table::find(&sheet, &desk.headings, &desk.lexicon, folder.year);
    let tasks = stages::heading(grid, &desk.words.recognition, folder.year);
    let until = first.tables.first().map_or(u32::MAX, |table| table.top).min(tasks.unwrap_or(u32::MAX));
    let identity = identify::identify(desk.plan, desk.words, &desk.lexicon, &sheet, until);
    let titled = identity.titled.map(|year| Period { year, month: folder.month });
    let period = identity.stated.or(titled).unwrap_or(folder);
    let found = if period.year == folder.year {
        first
    } else {
        table::find(&sheet, &desk.headings, &desk.lexicon, period.year)
    };
    let aside = grid.hidden || desk.words.recognition.is_set_aside(&grid.name);
    let standing = if identity.version.is_some() && !grid.hidden {
        Standing::Form
    } else if aside {
        Standing::Aside
    } else {
        Standing::Seen
    };
    Page { sheet, tables: found.tables, unclear: found.unclear, identity, standing, period }
}

/// The area of a table, from its heading to its last row.
pub(super) fn range(table: &Table) -> String {
    let last = table.rows.last().copied().unwrap_or(table.heading);
    format!("{}:{}", address(table.top, table.columns.0), address(last, table.columns.1))
}
