//! Where is the table of a sheet?
//!
//! In: the sheet's table parts, else its cells. Out: [`Table`]s. Refuses to know: what a table must be like.
//!
//! Where nothing is marked up, the heading is the last of the rows printed on every page, else the first row of three or
//! more cells that are all text; the table reaches from its first to its last heading, down to the last row before the first
//! wholly empty one.

use super::super::package::{Met, Package, walk};
use super::super::sheet::{Area, area};
use super::context::Book;
use super::note::{Notes, Value, plain};
use std::collections::BTreeMap;

/// What a table part says.
#[derive(Clone, Debug, Default)]
pub(in crate::inspect) struct Marked {
    /// Its name.
    pub name: String,
    /// Names of its columns.
    pub columns: Vec<String>,
    /// Whether it has a heading.
    pub headed: bool,
    /// Whether it has filter buttons.
    pub filter: bool,
    /// What it says to those who cannot see it.
    pub summary: String,
}

/// A table.
#[derive(Clone, Debug)]
pub(in crate::inspect) struct Table {
    /// First and last row and column, heading included.
    pub area: Area,
    /// What its part says, where it has one.
    pub marked: Option<Marked>,
    /// Whether its heading has several rows or merged cells.
    pub stacked: bool,
    /// Text of each heading, blank where there is none.
    pub headings: Vec<String>,
}

impl Table {
    /// First row below the heading.
    pub const fn first(&self) -> u32 {
        self.area[0] + 1
    }

    /// Whether a cell belongs to it.
    pub fn holds(&self, row: u32, column: u32) -> bool {
        let [top, bottom, left, right] = self.area;
        (top..=bottom).contains(&row) && (left..=right).contains(&column)
    }

    /// The heading above a column.
    pub fn heading(&self, column: u32) -> &str {
        let at = column.checked_sub(self.area[2]).map(|at| at as usize);
        at.and_then(|at| self.headings.get(at)).map_or("", String::as_str)
    }
}

/// Finds the tables of a sheet.
pub(in crate::inspect) fn find(
    package: &Package<'_>,
    part: &str,
    at: usize,
    book: &Book<'_>,
    notes: &Notes<'_>,
) -> Vec<Table> {
    let mut tables: Vec<Table> = package
        .relations_of(part)
        .inner
        .into_values()
        .filter(|target| target.kind == "table" || target.part.contains("/tables/"))
        .filter_map(|target| marked(&package.text(&target.part)?))
        .collect();
    tables.sort_by_key(|table| table.area);
    if tables.is_empty() {
        tables.extend(inferred(at, book, notes));
    }
    let (rows, columns) = notes.cells.iter().fold((0, 0), |(rows, columns), cell| {
        if cell.value == Value::Blank {
            (rows, columns)
        } else {
            (cell.row.max(rows), cell.column.max(columns))
        }
    });
    for table in &mut tables {
        let [top, bottom, left, right] = &mut table.area;
        // A reference beyond the last cell only costs time.
        (*bottom, *right) = ((*bottom).min(rows.max(*top)), (*right).min(columns.max(*left)));
        let names = notes.row_cells(*top);
        let texts: BTreeMap<u32, String> = names
            .iter()
            .filter_map(|cell| {
                let text = notes.text(cell, &book.texts.all).map(std::borrow::Cow::into_owned);
                Some((cell.column, text.or_else(|| number(cell.value))?))
            })
            .collect();
        table.headings =
            (*left..=*right).map(|column| texts.get(&column).cloned().unwrap_or_default()).collect();
        let touched = notes.merges.iter().any(|merge| {
            let [from, to, first, last] = *merge;
            from <= *top && *top <= to && first <= *right && *left <= last
        });
        let rows = book.title_rows(at).filter(|(first, last)| first < last && last == top);
        table.stacked = touched || rows.is_some();
    }
    tables
}

fn number(value: Value<'_>) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A table part.
fn marked(text: &str) -> Option<Table> {
    let mut of = Marked::default();
    let mut reach = None;
    walk(text, |met| {
        let Met::Begins(element, _) = met else { return };
        match element.name {
            "table" if reach.is_none() => {
                reach = element.raw("ref").and_then(area);
                of.name = element.get("displayName").or_else(|| element.get("name")).unwrap_or_default();
                of.headed = element.raw("headerRowCount") != Some("0");
            }
            // The second one of a name is the extension's.
            "table" => of.summary = element.get("altTextSummary").unwrap_or_default(),
            "tableColumn" => {
                let name = element.raw("name").map(|name| plain(name).into_owned());
                of.columns.push(name.unwrap_or_default());
            }
            "autoFilter" => of.filter = true,
            _ => {}
        }
    });
    Some(Table { area: reach?, marked: Some(of), stacked: false, headings: Vec::new() })
}

/// The table of a sheet that has none marked up.
fn inferred(at: usize, book: &Book<'_>, notes: &Notes<'_>) -> Option<Table> {
    let filled = |row: u32| notes.row_cells(row).iter().filter(|cell| cell.value != Value::Blank);
    let is_text = |value: Value<'_>| matches!(value, Value::Shared(_) | Value::Raw(_) | Value::Joined(_));
    let top = book.title_rows(at).map(|(_, last)| last).or_else(|| {
        let mut groups = notes.cells.chunk_by(|one, other| one.row == other.row);
        let all_text = |row: &&[super::note::Cell<'_>]| {
            let mut cells = row.iter().filter(|cell| cell.value != Value::Blank);
            cells.clone().count() >= 3 && cells.all(|cell| is_text(cell.value))
        };
        groups.find(all_text).and_then(|row| row.first()).map(|cell| cell.row)
    })?;
    let left = filled(top).map(|cell| cell.column).min()?;
    let right = filled(top).map(|cell| cell.column).max()?;
    let mut bottom = top;
    while filled(bottom + 1).next().is_some() {
        bottom += 1;
    }
    Some(Table { area: [top, bottom, left, right], marked: None, stacked: false, headings: Vec::new() })
}
