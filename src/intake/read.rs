//! What does one file say? Bytes to a draft: whose it is, of when, and a figure for every row it has.
//!
//! In: one found file. Out: [`Draft`], also for a file that cannot be read. Refuses to know: the other files.

use super::figure::{self, Trouble};
use super::find::{Found, Origin};
use super::identify::{self, Identity};
use super::stages::{self, StageSeen};
use super::table::{self, Columns, Headings, NoTable, folded};
use super::{FileRecord, Outcome};
use crate::finding::Finding;
use crate::form;
use crate::grid::{self, Grid, Limits};
use crate::ids::{ItemId, TaskId, UnitId};
use crate::observation::{Absent, Period, Quantity};
use crate::place::{Place, address};
use crate::plan::Plan;
use crate::shown::{self, Raw, mask, without_long_numbers};
use crate::source::perhaps;
use crate::words::Words;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// One figure of a file.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The figure, or why there is none.
    pub figure: Result<Quantity, Absent>,
    /// Where it stood.
    pub place: Place,
    /// 变动说明.
    pub explanation: String,
}

/// One file as read, before any other file is known.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its row in the ledger.
    pub record: FileRecord,
    /// Code of the unit it speaks for; empty when that is unknown.
    pub unit_code: String,
    /// Its figures by item.
    pub figures: BTreeMap<ItemId, Figure>,
    /// Its stages by task.
    pub stages: BTreeMap<TaskId, StageSeen>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// Codes and names of the items, folded once for all files.
#[derive(Clone, Debug)]
pub struct Lexicon {
    codes: BTreeMap<String, ItemId>,
    names: BTreeMap<String, ItemId>,
}

impl Lexicon {
    /// The items of a plan.
    pub fn new(plan: &Plan) -> Self {
        let of = |text: fn(&crate::plan::Item) -> String| {
            plan.items.enumerate().map(|(at, item)| (text(item), at)).collect()
        };
        Self { codes: of(|item| folded(&item.code).to_uppercase()), names: of(|item| folded(&item.name)) }
    }
}

/// Reads one file.
pub fn draft(plan: &Plan, words: &Words, lexicon: &Lexicon, limits: &Limits, found: &Found) -> Draft {
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
        unit_code: String::new(),
        figures: BTreeMap::new(),
        stages: BTreeMap::new(),
        findings: Vec::new(),
    };
    let bytes = match &found.source {
        Origin::Bytes(bytes) => Ok(bytes.clone()),
        Origin::Path(path) => grid::take(path, limits.file_bytes),
        Origin::None(why) => return draft.refuse(words, "F01", &why.to_string()),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(trouble) => return draft.in_trouble(words, &trouble),
    };
    draft.record.sha256 = hex(&bytes);
    if is_temporary(words, &found.raw) {
        return draft.refuse(words, "F06", "系统或临时文件");
    }
    let Some(period) = found.period else {
        return draft.refuse(
            words,
            "F03",
            "所在文件夹不是年份，不知道是哪一年的表；请放进 submissions/年份/",
        );
    };
    let mut book = match grid::read(&bytes, last_name(&found.raw), limits) {
        Ok(book) => book,
        Err(trouble) => return draft.in_trouble(words, &trouble),
    };
    for grid in &mut book.sheets {
        grid.name = shown::name(&grid.name);
    }
    draft.read_sheets(plan, words, lexicon, &book.sheets, period);
    draft
}

fn last_name(path: &Raw) -> &str {
    path.as_str().rsplit('/').next().unwrap_or_default()
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

impl Draft {
    fn in_trouble(self, words: &Words, trouble: &grid::Trouble) -> Self {
        let code = match trouble.key() {
            "password" => "F02",
            "not_a_spreadsheet" => "F03",
            "too_large" | "entries" | "bomb" | "cells" => "F04",
            _ => "F01",
        };
        self.refuse(words, code, &trouble.to_string())
    }

    fn refuse(mut self, words: &Words, code: &str, detail: &str) -> Self {
        let with = [("file", self.record.file.as_str()), ("detail", detail)];
        let finding = words.findings.finding(code, &with).named(&self.record.file).at(self.whole_file());
        detail.clone_into(&mut self.record.reason);
        self.findings.push(match self.record.folder {
            Some(period) => finding.in_period(period),
            None => finding,
        });
        self
    }

    pub(super) fn whole_file(&self) -> Place {
        Place { file: self.record.file.clone(), sha256: self.record.sha256.clone(), ..Place::default() }
    }

    fn read_sheets(
        &mut self,
        plan: &Plan,
        words: &Words,
        lexicon: &Lexicon,
        sheets: &[Grid],
        folder: Period,
    ) {
        let mark = &words.recognition.sample_mark;
        self.record.sample = self.record.raw.as_str().contains(mark.as_str())
            || sheets.iter().any(|grid| table::carries(grid, mark));
        let identity = identify::identify(plan, words, sheets, self.record.raw.as_str());
        let period = identity
            .period
            .or_else(|| identify::year_in_titles(sheets).map(|year| Period { year, month: folder.month }))
            .unwrap_or(folder);
        self.record.period = Some(period);
        self.record.unit = identity.unit;
        self.unit_code = identity.unit.map_or_else(String::new, |unit| plan.units[unit].code.clone());
        self.record.recognised_by.clone_from(&identity.by);
        self.record.outcome = Outcome::Read;
        self.hidden_sheets(words, sheets);
        let file = self.record.file.clone();
        let headings = Headings::new(&words.recognition, period.year);
        let mut tables = Vec::new();
        let mut unclear: Option<(String, Vec<String>)> = None;
        for grid in sheets {
            match table::find(grid, &headings) {
                Ok(columns) => tables.push((grid, columns)),
                Err(NoTable::SeveralValues(columns)) => unclear = Some((grid.name.clone(), columns)),
                Err(NoTable::None) => {}
            }
        }
        let unit = self.identity_findings(plan, words, &identity, period);
        let with_tasks = stages::read(self, plan, words, sheets, (unit, period));
        if tables.is_empty() && !with_tasks {
            let finding = match unclear {
                Some((sheet, columns)) => {
                    let columns = columns.join("、");
                    let with = [("file", file.as_str()), ("sheet", &sheet), ("columns", &columns)];
                    words.findings.finding("I09", &with).named(&sheet)
                }
                None => words.findings.finding("I07", &[("file", file.as_str())]),
            };
            self.record.reason = String::from("没有找到可读的报表");
            self.push(finding);
        }
        for (grid, columns) in tables {
            Rows { draft: self, plan, words, lexicon, grid, columns: &columns, unit, period }.read();
        }
        if let (Some(unit), Some(version)) = (unit, &identity.version)
            && *version != form::version(plan, unit, period)
        {
            self.push(words.findings.finding("I06", &[("file", file.as_str())]));
        }
    }

    pub(super) fn push(&mut self, finding: Finding) {
        let mut finding = finding;
        if let (None, Some(unit)) = (finding.unit, self.record.unit) {
            finding = finding.of_unit(unit, &self.unit_code);
        }
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

    fn hidden_sheets(&mut self, words: &Words, sheets: &[Grid]) {
        let file = self.record.file.clone();
        for grid in sheets.iter().filter(|grid| grid.hidden) {
            let place = Place { sheet: grid.name.clone(), ..self.whole_file() };
            let with = [("file", file.as_str()), ("sheet", grid.name.as_str())];
            self.push(words.findings.finding("I08", &with).named(&grid.name).at(place));
        }
    }

    /// Tells what is doubtful about the file's identity; the unit when it is certain and reports.
    fn identity_findings(
        &mut self,
        plan: &Plan,
        words: &Words,
        identity: &Identity,
        period: Period,
    ) -> Option<UnitId> {
        let file = self.record.file.clone();
        let seen = identity.seen.as_deref().unwrap_or(Absent::Blank.word());
        if identity.torn {
            let with = [("file", file.as_str()), ("seen", seen)];
            self.push(words.findings.finding("I11", &with).seen(seen, "同一个单位"));
            self.record.reason = String::from("单位名称与代码不一致，不能确定填报单位");
            return None;
        }
        let Some(unit) = identity.unit else {
            let names = plan.units.iter().map(|unit| unit.name.as_str());
            let nearest = perhaps(seen, names);
            let with = [("file", file.as_str()), ("seen", seen), ("nearest", &nearest)];
            self.push(words.findings.finding("I01", &with).seen(seen, "名册中的单位"));
            if self.record.reason.is_empty() {
                self.record.reason = String::from("不能确定填报单位");
            }
            return None;
        };
        let name = plan.units[unit].name.clone();
        if let Some(other) = identity.contradicts {
            let with =
                [("file", file.as_str()), ("inside", name.as_str()), ("outside", &plan.units[other].name)];
            self.push(
                words.findings.finding("I02", &with).seen(name.clone(), plan.units[other].name.clone()),
            );
        }
        if !plan.sends_in(unit, period) {
            self.push(words.findings.finding("I10", &[("file", file.as_str()), ("unit", name.as_str())]));
            self.record.reason = String::from("该单位不承担填报任务");
            return None;
        }
        if let Some(folder) = self.record.folder.filter(|folder| *folder != period) {
            let (seen, expected) = (period.to_string(), folder.to_string());
            let with = [("file", file.as_str()), ("seen", seen.as_str()), ("expected", expected.as_str())];
            self.push(words.findings.finding("I04", &with).seen(seen.clone(), expected.clone()));
            self.record.reason = format!("是{seen}年的表，不是{expected}年的");
        }
        Some(unit)
    }
}

/// The rows of one table.
struct Rows<'a, 'd> {
    draft: &'d mut Draft,
    plan: &'a Plan,
    words: &'a Words,
    lexicon: &'a Lexicon,
    grid: &'a Grid,
    columns: &'a Columns,
    unit: Option<UnitId>,
    period: Period,
}

impl Rows<'_, '_> {
    fn read(&mut self) {
        let rows: Vec<u32> =
            self.grid.rows().map(|(row, _)| row).filter(|row| *row > self.columns.heading).collect();
        for row in rows {
            let text =
                |column: Option<u32>| column.map_or_else(String::new, |column| self.grid.text(row, column));
            let (code, name) = (text(self.columns.code), text(self.columns.name));
            let by_code = (!code.is_empty()).then(|| self.by_code(&code)).flatten();
            let by_name = (!name.is_empty()).then(|| self.by_name(&name)).flatten();
            match (by_code, by_name) {
                (Some(item), other) => {
                    if let Some(other) = other.filter(|other| *other != item) {
                        self.disagree(row, item, other);
                    }
                    self.figure(row, item);
                }
                (None, Some(item)) if self.columns.code.is_none() || code.is_empty() => {
                    self.figure(row, item);
                }
                _ => self.unknown(row, &code, &name),
            }
        }
    }

    fn by_code(&self, text: &str) -> Option<ItemId> {
        self.lexicon.codes.get(&folded(text).to_uppercase()).copied()
    }

    fn by_name(&self, text: &str) -> Option<ItemId> {
        let bare = folded(text);
        let bare = bare.strip_prefix("其中:").unwrap_or(&bare);
        self.lexicon.names.get(bare).copied()
    }

    fn place(&self, row: u32, column: u32, raw: &str, repair: &str) -> Place {
        Place {
            sheet: self.grid.name.clone(),
            cell: address(row, column),
            raw: raw.to_owned(),
            repair: repair.to_owned(),
            ..self.draft.whole_file()
        }
    }

    fn unit_name(&self) -> &str {
        self.unit.map_or("该文件", |unit| self.plan.units[unit].name.as_str())
    }

    fn disagree(&mut self, row: u32, item: ItemId, other: ItemId) {
        let (code, name) = (&self.plan.items[item], &self.plan.items[other].name);
        let place = self.place(row, self.columns.code.unwrap_or(0), &code.code, "");
        let with =
            [("unit", self.unit_name()), ("code", code.code.as_str()), ("item", &code.name), ("seen", name)];
        let finding = self.words.findings.finding("C13", &with).at(place).about([code.code.clone()]);
        self.draft.push(finding.seen(name.clone(), code.name.clone()));
    }

    fn unknown(&mut self, row: u32, code: &str, name: &str) {
        let value = self.grid.text(row, self.columns.value);
        let heading_row =
            ["甲", "乙", "丙", "丁"].contains(&code.trim()) || ["甲", "乙"].contains(&name.trim());
        if value.is_empty() || heading_row || code.is_empty() {
            return;
        }
        let nearest = perhaps(code, self.plan.items.iter().map(|item| item.code.as_str()));
        let row_text = (row + 1).to_string();
        let file = self.draft.record.file.clone();
        let seen = mask(code);
        let with =
            [("file", file.as_str()), ("row", row_text.as_str()), ("seen", &seen), ("nearest", &nearest)];
        let place = self.place(row, self.columns.code.unwrap_or(0), &seen, "");
        self.draft.push(self.words.findings.finding("C08", &with).named(&seen).at(place));
    }

    fn figure(&mut self, row: u32, item: ItemId) {
        let known = &self.plan.items[item];
        let cell = self.grid.cells.get(&(row, self.columns.value));
        let read = figure::read(cell, known, &self.words.recognition);
        if self.unit.is_some_and(|unit| !self.plan.asks(unit, item)) {
            if read.figure.is_ok() {
                let expected = known.reporter.word();
                let with =
                    [("unit", self.unit_name()), ("item", &known.name), ("expected", expected.as_str())];
                let place = self.place(row, self.columns.value, &read.stood(), "");
                self.draft
                    .push(self.words.findings.finding("C11", &with).at(place).about([known.code.clone()]));
            }
            return;
        }
        let place = self.place(row, self.columns.value, &read.stood(), &read.repair);
        if let Some(trouble) = read.trouble {
            self.trouble(trouble, item, read.stood(), &place);
        }
        self.measure_unit(row, item, &place);
        let explanation =
            self.columns.explanation.map_or_else(String::new, |column| self.grid.text(row, column));
        let explanation = without_long_numbers(&explanation);
        let figure = Figure { figure: read.figure, place, explanation };
        self.file(item, figure);
    }

    fn measure_unit(&mut self, row: u32, item: ItemId, place: &Place) {
        let known = &self.plan.items[item];
        let Some(column) = self.columns.measure_unit else { return };
        let seen = folded(&self.grid.text(row, column));
        if !seen.is_empty() && seen != folded(&known.measure_unit) {
            let seen = mask(&seen);
            let with = [
                ("unit", self.unit_name()),
                ("item", &known.name),
                ("seen", seen.as_str()),
                ("expected", &known.measure_unit),
            ];
            let finding =
                self.words.findings.finding("C07", &with).at(place.clone()).about([known.code.clone()]);
            self.draft.push(finding.seen(seen.clone(), known.measure_unit.clone()));
        }
    }

    fn trouble(&mut self, trouble: Trouble, item: ItemId, seen: String, place: &Place) {
        let known = &self.plan.items[item];
        let (decimals, limit) = (known.decimals.to_string(), figure::told_limit(known));
        let code = match trouble {
            Trouble::NotCalculated => "C01",
            Trouble::NotANumber => "C02",
            Trouble::Decimals => "C03",
            Trouble::TooLarge => "C05",
            Trouble::ErrorValue => "C10",
            Trouble::OtherUnit => "C14",
        };
        let with = [
            ("unit", self.unit_name()),
            ("item", known.name.as_str()),
            ("seen", seen.as_str()),
            ("decimals", decimals.as_str()),
            ("limit", limit.as_str()),
            ("expected", known.measure_unit.as_str()),
        ];
        let expected = format!("以{}为单位、最多{decimals}位小数的数", known.measure_unit);
        let finding = self.words.findings.finding(code, &with).at(place.clone()).about([known.code.clone()]);
        self.draft.push(finding.seen(seen, expected));
    }

    /// Files the figure; the same item a second time with another figure leaves neither.
    fn file(&mut self, item: ItemId, figure: Figure) {
        let Some(first) = self.draft.figures.get(&item) else {
            self.draft.figures.insert(item, figure);
            return;
        };
        if first.figure == figure.figure || figure.figure == Err(Absent::Blank) {
            return;
        }
        if first.figure == Err(Absent::Blank) {
            self.draft.figures.insert(item, figure);
            return;
        }
        let known = &self.plan.items[item];
        let both = format!("{}、{}", first.place.raw, figure.place.raw);
        let said = |place: &Place| format!("{} {}", place.sheet, place.cell);
        let (one, two) = (said(&first.place), said(&figure.place));
        let with = [
            ("unit", self.unit_name()),
            ("item", known.name.as_str()),
            ("first", one.as_str()),
            ("second", two.as_str()),
            ("seen", both.as_str()),
        ];
        let finding = self
            .words
            .findings
            .finding("C09", &with)
            .at(first.place.clone())
            .at(figure.place.clone())
            .about([known.code.clone()])
            .seen(both.clone(), "只填一处")
            .in_period(self.period);
        if let Some(first) = self.draft.figures.get_mut(&item) {
            first.figure = Err(Absent::Unreadable);
            first.place.raw = mask(&first.place.raw);
        }
        self.draft.push(finding);
    }
}
