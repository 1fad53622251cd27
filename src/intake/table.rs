//! Where is the table? A heading row with a code or name column and one column of this year's figures.
//!
//! In: a sheet and the words headings may have. Out: the columns, or why there is no certain answer. A column is never
//! taken by position. Refuses to know: units, years, what the figures mean.

use crate::grid::Grid;
use crate::words::{Recognition, fill};
use unicode_normalization::UnicodeNormalization;

/// The columns of a recognised table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Row of the headings.
    pub heading: u32,
    /// Column of codes.
    pub code: Option<u32>,
    /// Column of names.
    pub name: Option<u32>,
    /// Column of units of measure.
    pub measure_unit: Option<u32>,
    /// Column of this year's figures.
    pub value: u32,
    /// Column of explanations.
    pub explanation: Option<u32>,
}

/// Why a sheet has no certain table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoTable {
    /// No row reads like the headings of a report.
    None,
    /// Several columns could hold this year's figures.
    SeveralValues(Vec<String>),
}

/// A text as it is compared: compatibility forms folded, no spaces, brackets of one kind.
pub fn folded(text: &str) -> String {
    text.nfkc().filter(|sign| !sign.is_whitespace()).collect()
}

/// The words of headings, folded once for a year.
#[derive(Clone, Debug)]
pub struct Headings {
    code: Vec<String>,
    name: Vec<String>,
    measure_unit: Vec<String>,
    value: Vec<String>,
    explanation: Vec<String>,
}

impl Headings {
    /// The words that may head the columns of a report of `year`.
    pub fn new(words: &Recognition, year: i32) -> Self {
        let (this, last) = (year.to_string(), (year - 1).to_string());
        let with = [("year", this.as_str()), ("last", last.as_str())];
        let list = |words: &[String]| words.iter().map(|word| folded(&fill(word, &with))).collect();
        Self {
            code: list(&words.code),
            name: list(&words.name),
            measure_unit: list(&words.measure_unit),
            value: list(&words.value),
            explanation: list(&words.explanation),
        }
    }
}

/// Looks for the heading row among the first 60 rows that hold something.
pub fn find(grid: &Grid, words: &Headings) -> Result<Columns, NoTable> {
    let is = |list: &[String], text: &str| list.iter().any(|word| word == text);
    for (row, cells) in grid.rows().take(60) {
        let texts: Vec<(u32, String)> =
            cells.iter().map(|(column, _)| (*column, folded(&grid.text(row, *column)))).collect();
        let first =
            |list: &[String]| texts.iter().find(|(_, text)| is(list, text)).map(|(column, _)| *column);
        let (code, name) = (first(&words.code), first(&words.name));
        if code.is_none() && name.is_none() {
            continue;
        }
        let values: Vec<&(u32, String)> = texts.iter().filter(|(_, text)| is(&words.value, text)).collect();
        let value = match values.as_slice() {
            [] => continue,
            [(column, _)] => *column,
            several => {
                return Err(NoTable::SeveralValues(several.iter().map(|(_, text)| text.clone()).collect()));
            }
        };
        let explanation = first(&words.explanation).filter(|column| *column != value);
        return Ok(Columns {
            heading: row,
            code,
            name,
            measure_unit: first(&words.measure_unit),
            value,
            explanation,
        });
    }
    Err(NoTable::None)
}

/// The value that belongs to a label: in the same cell after a colon, or in the next filled cell to the right.
pub fn labelled(grid: &Grid, labels: &[String]) -> Option<(u32, u32, String)> {
    let labels: Vec<String> = labels.iter().map(|label| folded(label)).collect();
    for (row, cells) in grid.rows().take(60) {
        for (at, (column, _)) in cells.iter().enumerate() {
            let text = folded(&grid.text(row, *column));
            let (head, tail) = text.split_once(':').map_or((text.as_str(), ""), |(head, tail)| (head, tail));
            if !labels.iter().any(|label| label == head) {
                continue;
            }
            if !tail.is_empty() {
                return Some((row, *column, tail.to_owned()));
            }
            if let Some((next, _)) = cells.get(at + 1) {
                let value = grid.text(row, *next);
                if !value.is_empty() {
                    return Some((row, *next, value));
                }
            }
        }
    }
    None
}

/// Whether the sheet carries a mark in its first ten rows that hold something.
pub fn carries(grid: &Grid, mark: &str) -> bool {
    grid.rows()
        .take(10)
        .any(|(row, cells)| cells.iter().any(|(column, _)| grid.text(row, *column).contains(mark)))
}
