//! Do the rows, cells, merges, links, rules and marks of one sheet hold?
//!
//! In: one sheet's part. Out: [`Seen`]: its faults, its links and how far it reaches. Refuses to know: other sheets, but
//! for their names and reach.

use super::book::Whole;
use super::formula::Scan;
use super::package::{Element, Met, Package, walk};
use super::{Faults, Rule};
use crate::excel::{COLUMNS, HIGHEST, HINT_TITLE, LINKS, ROWS, SHORT, TEXT, WIDEST, units};
use crate::xml::{attributes, unescaped};
use std::collections::BTreeSet;

/// Elements of a worksheet in the order of the standard.
const ORDER: &str = "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection \
    protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr \
    conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks \
    colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing picture tableParts extLst";

/// An area: first and last row and column, from 1.
type Area = [u32; 4];

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
fn address(text: &str) -> Option<(u32, u32)> {
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

fn area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (address(first)?, address(last)?);
    Some([top, bottom, left, right])
}

/// A sheet being read.
struct Reading<'a> {
    name: &'a str,
    whole: &'a Whole,
    faults: Faults,
    scan: Scan,
    row: u32,
    column: u32,
    /// The cell being read: row, column, type, whether it has a formula and a value.
    cell: Cell,
    reach: (u32, u32),
    stage: usize,
    merges: Vec<Area>,
    links: Vec<(String, String)>,
    link_count: usize,
    ranks: BTreeSet<String>,
    relations: BTreeSet<String>,
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
pub(super) fn read(package: &Package<'_>, name: &str, part: &str, whole: &Whole) -> Seen {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let mut reading = Reading {
        name,
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
        relations: package.relations(&format!("{folder}/_rels/{file}.rels")).inner.into_keys().collect(),
    };
    match package.text(part) {
        Some(text) if reading.read(&text) => {}
        _ => reading.say(Rule::Damaged),
    }
    reading.close()
}

impl Reading<'_> {
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

    fn read(&mut self, text: &str) -> bool {
        walk(text, |met| match met {
            Met::Begins(element, depth) => self.opened(element, depth),
            Met::Ends(name, words) => self.closed(name, words),
        })
    }

    fn opened(&mut self, element: Element<'_>, depth: usize) {
        let name = element.name;
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
            "f" => self.cell.formula = true,
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

    fn row_opened(&mut self, element: Element<'_>) {
        let (mut number, mut height) = (self.row + 1, 0.0_f64);
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
    }

    fn cell_opened(&mut self, element: Element<'_>) {
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
        let (row, column) = place.unwrap_or((self.row, self.column + 1));
        if row != self.row || column <= self.column {
            self.say_at(Rule::CellOrder, row.max(1), column.max(1));
        }
        if format >= self.whole.formats.max(1) {
            self.say_at(Rule::FormatIndex, row, column);
        }
        self.column = column;
        self.reach = (self.reach.0.max(row), self.reach.1.max(column));
        self.cell = Cell { row, column, kind, formula: false, value: false };
    }

    fn closed(&mut self, name: &str, words: &str) {
        match name {
            "v" => self.value(words),
            "t" => self.text(words),
            "f" => self.formula(&unescaped(words)),
            "c" => {
                let Cell { row, column, kind, formula, value } = self.cell;
                if formula && !value && kind != Kind::Text {
                    self.say_at(Rule::NoResult, row, column);
                }
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

    fn value(&mut self, words: &str) {
        let Cell { row, column, kind, .. } = self.cell;
        match kind {
            Kind::Number => {
                if !words.parse::<f64>().is_ok_and(f64::is_finite) {
                    self.say_at(Rule::Number, row, column);
                }
            }
            Kind::Shared => {
                if !words.parse::<usize>().is_ok_and(|at| at < self.whole.texts) {
                    self.say_at(Rule::SharedText, row, column);
                }
            }
            Kind::Text => self.text(words),
            Kind::Truth => {
                if !matches!(words, "0" | "1") {
                    self.say_at(Rule::Number, row, column);
                }
            }
            Kind::Error => self.say_at(Rule::ErrorResult, row, column),
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
        match (element.get("location"), element.get("r:id")) {
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

/// Every link within the book leads to a sheet that is there, and within its reach.
pub(super) fn check_links(sheets: &mut [Seen]) {
    let reach: std::collections::BTreeMap<String, (u32, u32)> =
        sheets.iter().map(|sheet| (sheet.name.clone(), sheet.reach)).collect();
    for sheet in sheets {
        for (cell, location) in std::mem::take(&mut sheet.links) {
            let target = location.rsplit_once('!').and_then(|(name, cell)| {
                let name = name.trim_matches('\'').replace("''", "'").to_lowercase();
                Some((reach.get(&name)?, area(cell)?))
            });
            let there =
                target.is_some_and(|(&(rows, columns), [top, _, left, _])| top <= rows && left <= columns);
            if !there {
                let name = sheet.name.clone();
                sheet.faults.say(Rule::LinkTarget, || format!("工作表“{name}”的{cell}"));
            }
        }
    }
}
