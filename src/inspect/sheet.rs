//! Do the rows, cells, merges, links, rules and marks of one sheet hold?
//!
//! In: one sheet's part. Out: [`Seen`]: its faults, its links and how far it reaches. Refuses to know: other sheets, but
//! for their names and reach.

use super::book::{Listed, Whole};
use super::formula::Scan;
use super::lint::note::{Notes, Value};
use super::package::{Element, Met, Package, Walked, walk};
use super::{Faults, Rule};
use crate::excel::{COLUMNS, HIGHEST, HINT_TITLE, LINKS, ROWS, SHORT, TEXT, WIDEST, units};
use crate::xml::{attributes, unescaped};
use std::collections::{BTreeMap, BTreeSet};

/// Elements of a worksheet in the order of the standard.
const ORDER: &str = "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection \
    protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr \
    conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks \
    colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing picture tableParts extLst";

/// An area: first and last row and column, from 1.
pub(super) type Area = [u32; 4];

/// What was seen on a sheet.
pub(super) struct Seen {
    /// Its name in small letters.
    name: String,
    /// Its faults.
    pub faults: Faults,
    /// Links within the book: the cell and where it leads.
    links: Vec<(String, String)>,
    /// Last row and column that hold a cell.
    reach: (u32, u32),
}

/// Whether a text holds a sign no cell may hold.
pub(super) fn has_control(text: &str) -> bool {
    text.bytes().any(|byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'))
}

/// Row and column of an address such as `B7`, from 1.
pub(super) fn address(text: &str) -> Option<(u32, u32)> {
    let (mut column, mut row, mut digits) = (0_u32, 0_u32, false);
    for byte in text.bytes().filter(|&byte| byte != b'$') {
        match byte {
            b'A'..=b'Z' if !digits => {
                column = column.checked_mul(26)?.checked_add(u32::from(byte - b'A') + 1)?;
            }
            b'0'..=b'9' => {
                digits = true;
                row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?;
            }
            _ => return None,
        }
    }
    ((1..=ROWS).contains(&row) && (1..=COLUMNS).contains(&column)).then_some((row, column))
}

/// An area such as `B7:C9` or `B7`, from 1.
pub(super) fn area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (address(first)?, address(last)?);
    Some([top, bottom, left, right])
}

/// A sheet being read.
struct Reading<'a, 't> {
    name: &'a str,
    whole: &'a Whole,
    faults: Faults,
    scan: Scan,
    row: u32,
    column: u32,
    /// The cell being read.
    cell: Cell,
    reach: (u32, u32),
    stage: usize,
    merges: Vec<Area>,
    links: Vec<(String, String)>,
    link_count: usize,
    ranks: BTreeSet<String>,
    relations: BTreeSet<String>,
    /// What a closer look needs, where one is asked for.
    notes: Option<Notes<'t>>,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    row: u32,
    column: u32,
    kind: Kind,
    formula: bool,
    value: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Truth,
    Error,
}

/// Reads one sheet.
pub(super) fn read(package: &Package<'_>, sheet: &Listed, whole: &Whole) -> Seen {
    walked(package, sheet, whole, false, |_| ()).0
}

/// Reads one sheet and hands on, while its text is there, what a closer look needs.
pub(super) fn noted<T>(
    package: &Package<'_>,
    sheet: &Listed,
    whole: &Whole,
    look: impl FnOnce(Notes<'_>) -> T,
) -> (Seen, T) {
    walked(package, sheet, whole, true, |notes| look(notes.unwrap_or_default()))
}

fn walked<T, F: for<'t> FnOnce(Option<Notes<'t>>) -> T>(
    package: &Package<'_>,
    sheet: &Listed,
    whole: &Whole,
    noting: bool,
    look: F,
) -> (Seen, T) {
    let text = package.text(&sheet.part);
    let mut reading = Reading {
        name: &sheet.name,
        whole,
        faults: Faults::default(),
        scan: Scan::default(),
        row: 0,
        column: 0,
        cell: Cell::default(),
        reach: (0, 0),
        stage: 0,
        merges: Vec::new(),
        links: Vec::new(),
        link_count: 0,
        ranks: BTreeSet::new(),
        relations: identities(package, &sheet.part),
        notes: noting.then(Notes::default),
    };
    match text.as_deref().map(|text| reading.read(text).fault()) {
        Some(None) => {}
        Some(Some(rule)) => reading.say(rule),
        None => reading.say(Rule::Damaged),
    }
    let notes = reading.notes.take();
    (reading.close(), look(notes))
}

/// What the relations of a part are called.
fn identities(package: &Package<'_>, part: &str) -> BTreeSet<String> {
    let relations = package.relations_of(part);
    let outer = relations.outer.into_iter().map(|[identity, ..]| identity);
    relations.inner.into_keys().chain(outer).collect()
}

impl<'t> Reading<'_, 't> {
    fn say(&mut self, rule: Rule) {
        let name = self.name;
        self.faults.say(rule, || format!("工作表“{name}”"));
    }

    fn say_at(&mut self, rule: Rule, row: u32, column: u32) {
        let name = self.name;
        self.faults.say(rule, || match column {
            0 => format!("工作表“{name}”第{row}行"),
            _ => format!("工作表“{name}”的{}", crate::place::address(row.saturating_sub(1), column - 1)),
        });
    }

    fn read(&mut self, text: &'t str) -> Walked {
        walk(text, |met| match met {
            Met::Begins(element, depth) => self.opened(element, depth),
            Met::Ends(name, words) => self.closed(name, words),
        })
    }

    fn opened(&mut self, element: Element<'t>, depth: usize) {
        let name = element.name;
        if let Some(notes) = &mut self.notes
            && !matches!(name, "c" | "v" | "row")
        {
            notes.begins(element, depth);
        }
        if depth == 1
            && let Some(stage) = ORDER.split_whitespace().position(|known| known == name)
        {
            if stage < self.stage {
                self.say(Rule::ElementOrder);
            }
            self.stage = stage;
        }
        match name {
            "c" => self.cell_opened(element),
            "f" if self.cell.row > 0 => {
                self.cell.formula = true;
                if let Some(notes) = &mut self.notes {
                    notes.formula();
                }
            }
            "v" | "is" => self.cell.value = true,
            "row" => self.row_opened(element),
            "col"
                if element.get("width").and_then(|width| width.parse().ok()).unwrap_or(0.0_f64) > WIDEST =>
            {
                self.say(Rule::ColumnWidth);
            }
            "mergeCell" => match element.get("ref").as_deref().and_then(area) {
                Some(area) => self.merges.push(area),
                None => self.say(Rule::Merge),
            },
            "hyperlink" => self.link(element),
            "dataValidation" => self.entry_rule(element),
            "cfRule" => self.mark(element),
            _ => {}
        }
    }

    fn row_opened(&mut self, element: Element<'t>) {
        let (mut number, mut height) = (self.row.saturating_add(1), 0.0_f64);
        for (name, value) in attributes(element.rest) {
            match name {
                "r" => number = value.parse().unwrap_or(0),
                "ht" => height = value.parse().unwrap_or(f64::INFINITY),
                _ => {}
            }
        }
        if number <= self.row || number > ROWS {
            self.say_at(Rule::RowOrder, number, 0);
        }
        if height > HIGHEST {
            self.say_at(Rule::RowHeight, number, 0);
        }
        (self.row, self.column) = (number, 0);
        if let Some(notes) = &mut self.notes {
            notes.row(number, element);
        }
    }

    fn cell_opened(&mut self, element: Element<'t>) {
        let (mut place, mut format, mut kind) = (None, 0, Kind::Number);
        for (name, value) in attributes(element.rest) {
            match name {
                "r" => place = Some(address(value).unwrap_or((0, 0))),
                "s" => format = value.parse().unwrap_or(usize::MAX),
                "t" => {
                    kind = match value {
                        "s" => Kind::Shared,
                        "b" => Kind::Truth,
                        "e" => Kind::Error,
                        "n" => Kind::Number,
                        _ => Kind::Text,
                    }
                }
                _ => {}
            }
        }
        let (row, column) = place.unwrap_or((self.row, self.column.saturating_add(1)));
        if row != self.row || column <= self.column {
            self.say_at(Rule::CellOrder, row.max(1), column.max(1));
        }
        if format >= self.whole.formats.max(1) {
            self.say_at(Rule::FormatIndex, row, column);
        }
        self.column = column;
        self.reach = (self.reach.0.max(row), self.reach.1.max(column));
        self.cell = Cell { row, column, kind, formula: false, value: false };
        if let Some(notes) = &mut self.notes {
            notes.cell(row, column, format);
        }
    }

    fn closed(&mut self, name: &'t str, words: &'t str) {
        if let Some(notes) = &mut self.notes
            && !matches!(name, "c" | "v" | "row")
        {
            notes.ends(name, words);
        }
        match name {
            "v" => self.value(words),
            "t" => {
                if let Some(notes) = &mut self.notes {
                    notes.words(words);
                }
                self.text(words);
            }
            "f" if self.cell.row > 0 => self.formula(&unescaped(words)),
            "c" => {
                let Cell { row, column, kind, formula, value } = self.cell;
                if formula && !value && kind != Kind::Text {
                    self.say_at(Rule::NoResult, row, column);
                }
                if let Some(notes) = &mut self.notes {
                    notes.cell_ends(formula && !value && kind != Kind::Text);
                }
                self.cell = Cell::default();
            }
            "formula1" | "formula2" if units(&unescaped(words)) > SHORT => self.say(Rule::EntryRule),
            "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter"
                if units(&unescaped(words)) > SHORT =>
            {
                self.say(Rule::Header);
            }
            _ => {}
        }
    }

    fn value(&mut self, words: &'t str) {
        let Cell { row, column, kind, .. } = self.cell;
        let value = match kind {
            Kind::Number => match words.trim_ascii().parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Number(number),
                // A program that does not compute leaves the result of a formula empty: none is stored.
                Err(_) if words.trim_ascii().is_empty() => {
                    self.cell.value = false;
                    Value::Blank
                }
                _ => {
                    self.say_at(Rule::Number, row, column);
                    Value::Blank
                }
            },
            Kind::Shared => match words.trim_ascii().parse::<usize>() {
                Ok(at) if at < self.whole.texts => Value::Shared(at as u32),
                _ => {
                    self.say_at(Rule::SharedText, row, column);
                    Value::Blank
                }
            },
            Kind::Text => {
                self.text(words);
                Value::Raw(words)
            }
            Kind::Truth => {
                if !matches!(words, "0" | "1") {
                    self.say_at(Rule::Number, row, column);
                }
                Value::Truth(words == "1")
            }
            Kind::Error => {
                self.say_at(Rule::ErrorResult, row, column);
                Value::Error(words)
            }
        };
        if let Some(notes) = &mut self.notes {
            notes.value(value);
        }
    }

    fn text(&mut self, words: &str) {
        let Cell { row, column, .. } = self.cell;
        if words.len() > TEXT && units(&unescaped(words)) > TEXT {
            self.say_at(Rule::LongText, row, column);
        }
        if has_control(words) {
            self.say_at(Rule::ControlSign, row, column);
        }
    }

    fn formula(&mut self, words: &str) {
        self.scan.broken.clear();
        self.scan.sheets.clear();
        self.scan.read(words);
        let Cell { row, column, .. } = self.cell;
        for rule in std::mem::take(&mut self.scan.broken) {
            self.say_at(rule, row, column);
        }
        if self.scan.sheets.iter().any(|name| !self.whole.names.contains(name)) {
            self.say_at(Rule::FormulaSheet, row, column);
        }
    }

    fn link(&mut self, element: Element<'_>) {
        self.link_count += 1;
        let cell = element.get("ref").unwrap_or_default();
        match (element.get("location"), element.relation()) {
            (Some(location), None) => self.links.push((cell, location)),
            (_, Some(id)) if self.relations.contains(&id) => {}
            _ => self.say(Rule::LinkTarget),
        }
    }

    fn entry_rule(&mut self, element: Element<'_>) {
        for (name, most) in
            [("promptTitle", HINT_TITLE), ("errorTitle", HINT_TITLE), ("prompt", SHORT), ("error", SHORT)]
        {
            if element.get(name).is_some_and(|text| units(&text) > most) {
                self.say(Rule::EntryRule);
            }
        }
    }

    fn mark(&mut self, element: Element<'_>) {
        let format = element.get("dxfId").map(|at| at.parse().unwrap_or(usize::MAX));
        let rank = element.get("priority").unwrap_or_default();
        if format.is_some_and(|at| at >= self.whole.marks) || !self.ranks.insert(rank) {
            self.say(Rule::Mark);
        }
    }

    fn close(mut self) -> Seen {
        if self.link_count > LINKS {
            self.say(Rule::TooManyLinks);
        }
        if let Some([row, _, column, _]) = overlap(&mut self.merges) {
            self.say_at(Rule::Merge, row, column);
        }
        Seen { name: self.name.to_lowercase(), faults: self.faults, links: self.links, reach: self.reach }
    }
}

/// The first area that shares a cell with one above it. Areas are met from top to bottom; those that ended are let go.
fn overlap(areas: &mut [Area]) -> Option<Area> {
    areas.sort_unstable();
    let mut open: Vec<Area> = Vec::new();
    for &mut area in areas {
        let [top, _, left, right] = area;
        open.retain(|known| known[1] >= top);
        if open.iter().any(|known| known[2] <= right && left <= known[3]) {
            return Some(area);
        }
        open.push(area);
    }
    None
}

/// Every link within the book leads to a name or a sheet that is there, and within the sheet's reach.
pub(super) fn check_links(sheets: &mut [Seen], defined: &BTreeSet<String>) {
    let reach: BTreeMap<String, (u32, u32)> =
        sheets.iter().map(|sheet| (sheet.name.clone(), sheet.reach)).collect();
    for sheet in sheets {
        for (cell, location) in std::mem::take(&mut sheet.links) {
            let location = location.trim_start_matches('#');
            let there = match location.rsplit_once('!') {
                None => defined.contains(&location.to_lowercase()) || area(location).is_some(),
                Some((name, cell)) => {
                    let name = name.trim_matches('\'').replace("''", "'").to_lowercase();
                    let target = reach.get(&name).zip(area(cell));
                    target.is_some_and(|(&(rows, columns), [top, _, left, _])| {
                        (top, left) == (1, 1) || (top <= rows && left <= columns)
                    })
                }
            };
            if !there {
                let name = sheet.name.clone();
                sheet.faults.say(Rule::LinkTarget, || format!("工作表“{name}”的{cell}"));
            }
        }
    }
}
