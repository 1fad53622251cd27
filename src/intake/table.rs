//! Where are the tables of a sheet? Headings of one to four rows, the columns under them, and the rows they govern.
//!
//! In: a sheet and the words headings may have. Out: [`Table`]s, or why a heading gives no certain answer. A column is
//! never taken by position: labels are known by their heading or by what they hold, figures by their heading alone.
//! Refuses to know: whose figures they are.

use super::heading::{When, Words};
use super::label::folded;
use super::lexicon::{Lexicon, Named};
use crate::grid::{Grid, Value};
use crate::ids::UnitId;
use crate::plan::Meaning;
use std::borrow::Cow;
use std::collections::BTreeMap;

mod anchor;
mod columns;

use anchor::headings;
use columns::Candidate;

/// How a table is laid out: the words of `filings.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// One row per item, one unit.
    Items,
    /// One row per unit, items across.
    Wide,
    /// Items down, units across.
    Across,
    /// One row per unit and item.
    Long,
}

impl Shape {
    /// What a clerk calls it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Items => "一行一项",
            Self::Wide => "一行一个单位",
            Self::Across => "一行一项、各单位并列",
            Self::Long => "一行一个单位的一项",
        }
    }

    /// The machine word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Wide => "wide",
            Self::Across => "across",
            Self::Long => "long",
        }
    }
}

/// Columns that say what a row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// Codes of items.
    pub code: Option<u32>,
    /// Names of items.
    pub name: Option<u32>,
    /// Units of measure.
    pub measure: Option<u32>,
    /// 变动说明.
    pub explanation: Option<u32>,
    /// Names of reporting units.
    pub unit: Option<u32>,
    /// Codes of reporting units.
    pub unit_code: Option<u32>,
    /// Periods.
    pub period: Option<u32>,
}

impl Labels {
    /// Whether a column is one of them.
    pub fn holds(&self, column: u32) -> bool {
        let columns =
            [self.code, self.name, self.measure, self.explanation, self.unit, self.unit_code, self.period];
        columns.contains(&Some(column))
    }

    /// The column in which rows are named first of all.
    pub fn naming(&self) -> Option<u32> {
        self.code.or(self.name).or(self.unit_code).or(self.unit)
    }
}

/// One column of figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The column.
    pub column: u32,
    /// Its heading, for messages.
    pub title: String,
    /// The item, of a table with items across.
    pub item: Option<Named>,
    /// The unit, of a table with units across.
    pub unit: Option<UnitId>,
    /// Which year.
    pub when: When,
    /// Whether they are December's: of a stock the year's, of a flow the month's.
    pub december: bool,
    /// Units of measure its heading names.
    pub measures: Vec<String>,
}

/// A column that is neither of labels nor of figures: its texts may say what the figures of a row are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The column.
    pub column: u32,
    /// Its heading.
    pub title: String,
    /// Whether the heading is known to divide the figures of a row further, such as 性别.
    pub divides: bool,
}

/// One table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// First row of the heading.
    pub top: u32,
    /// Last row of the heading.
    pub heading: u32,
    /// First and last column.
    pub columns: (u32, u32),
    /// Rows under the heading that hold something, in order.
    pub rows: Vec<u32>,
    /// Its shape.
    pub shape: Shape,
    /// Columns of labels.
    pub labels: Labels,
    /// Columns of figures.
    pub figures: Vec<Figures>,
    /// Columns with figures whose heading was not recognised, of a table with items or units across.
    pub unread: Vec<(u32, String)>,
    /// Columns that add up the others, of a table with units across.
    pub totals: Vec<(u32, String)>,
    /// Columns beside the labels and the figures.
    pub sides: Vec<Side>,
    /// Whether one column is December's and another adds the months up.
    pub monthly: bool,
    /// Headings of columns beside the figures of the year that hold other figures of it, such as 计划.
    pub beside: Vec<String>,
}

/// What was found on a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Tables that can be read.
    pub tables: Vec<Table>,
    /// Headings under which several columns could hold the figures, or none for certain.
    pub unclear: Vec<Vec<String>>,
}

/// Cells of merged areas that are told apart one by one; an area beyond is known by its first cell alone.
const COVERED: usize = 200_000;

/// What a person confirmed of the headings and labels of one sheet, by their folded text.
pub type Mapped = BTreeMap<String, Meaning>;

/// Rows over a table among which its titles are.
const TITLES: usize = 8;

/// A sheet with its merged cells spread out.
pub struct Sheet<'g> {
    /// The cells.
    pub grid: &'g Grid,
    mapped: Mapped,
    /// Rows that hold something, ascending.
    rows: Vec<u32>,
    covered: BTreeMap<(u32, u32), usize>,
}

impl<'g> Sheet<'g> {
    /// Spreads out a sheet.
    pub fn new(grid: &'g Grid, mapped: Mapped) -> Self {
        let mut covered = BTreeMap::new();
        for (number, &((top, left), (bottom, right))) in grid.merges.iter().enumerate() {
            let cells = (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1);
            if cells > 4096 || covered.len() + cells as usize > COVERED {
                continue;
            }
            for row in top..=bottom {
                covered.extend((left..=right).map(|column| ((row, column), number)));
            }
        }
        let mut rows: Vec<u32> = Vec::new();
        for &(row, _) in grid.cells.keys() {
            if rows.last() != Some(&row) {
                rows.push(row);
            }
        }
        Self { grid, mapped, rows, covered }
    }

    /// What a person said a heading or a label stands for.
    pub fn mapped(&self, text: &str) -> Option<Meaning> {
        if self.mapped.is_empty() { None } else { self.mapped.get(&*folded(text)).copied() }
    }

    /// The merged area a cell lies in.
    pub fn area(&self, row: u32, column: u32) -> Option<((u32, u32), (u32, u32))> {
        self.covered.get(&(row, column)).map(|&number| self.grid.merges[number])
    }

    /// The text of a cell, or of the area it is merged into.
    pub fn text(&self, row: u32, column: u32) -> Cow<'g, str> {
        let (row, column) = self.area(row, column).map_or((row, column), |(start, _)| start);
        self.grid.text(row, column)
    }

    /// What stands from a cell to the end of its row, as a message quotes it.
    pub fn cells_said(&self, row: u32, column: u32) -> String {
        let from = self.grid.cells.range((row, column)..=(row, u32::MAX));
        from.take(3).map(|(&(_, column), _)| self.grid.text(row, column)).collect::<Vec<_>>().join("，")
    }

    /// The texts that stand alone in their row, among some rows: titles and sections.
    pub fn sections(&self, (from, until): (u32, u32)) -> Vec<String> {
        let rows = &self.rows[self.rows.partition_point(|row| *row < from)..];
        rows.iter().take_while(|row| **row < until).filter_map(|row| self.section(*row)).collect()
    }

    /// The texts right over a row, from below, up to the figures of another table; whether each stands alone in its row.
    pub fn texts_over(&self, row: u32) -> Vec<(String, bool)> {
        let above = &self.rows[..self.rows.partition_point(|own| *own < row)];
        let above = above.iter().rev().take(TITLES).take_while(|own| !self.has_number(**own));
        above
            .flat_map(|own| {
                let alone = self.section(*own).is_some();
                let texts = self.cells(*own).filter_map(|(_, value)| match value {
                    Value::Text(text) if !text.trim().is_empty() => Some(text.clone()),
                    _ => None,
                });
                texts.map(|text| (text, alone)).collect::<Vec<_>>()
            })
            .collect()
    }

    /// The text that stands alone in a row, but for its number.
    pub fn section(&self, row: u32) -> Option<String> {
        let mut cells = self.cells(row).map(|(_, value)| value).filter(|value| match value {
            Value::Empty => false,
            Value::Text(text) => !text.trim().is_empty(),
            _ => true,
        });
        let said = |value: &Value| if let Value::Text(text) = value { Some(text.clone()) } else { None };
        match (cells.next(), cells.next(), cells.next()) {
            (Some(only), None, _) => said(only),
            (Some(number), Some(text), None) if is_numeral(number) => said(text),
            _ => None,
        }
    }

    fn cells(&self, row: u32) -> impl Iterator<Item = (u32, &'g Value)> + use<'g> {
        self.grid.cells.range((row, 0)..=(row, u32::MAX)).map(|(&(_, column), cell)| (column, &cell.value))
    }

    /// Texts of a row that could be a heading's: short, and folded.
    fn texts(&self, row: u32) -> Vec<(u32, Cow<'g, str>)> {
        self.cells(row)
            .filter_map(|(column, value)| match value {
                Value::Text(text) if text.len() <= 240 => Some((column, folded(text))),
                Value::Number(year) if is_year(*year) => Some((column, Cow::Owned(format!("{year:.0}")))),
                _ => None,
            })
            .filter(|(_, text)| !text.is_empty())
            .collect()
    }

    fn has_number(&self, row: u32) -> bool {
        self.cells(row).any(|(_, value)| match value {
            Value::Number(number) => !is_year(*number),
            Value::Text(text) => {
                text.chars().any(|sign| sign.is_ascii_digit())
                    && text.trim().parse::<f64>().is_ok_and(|number| !is_year(number))
            }
            _ => false,
        })
    }
}

/// Whether a cell only numbers what follows: 二, （一）, 3.
fn is_numeral(value: &Value) -> bool {
    match value {
        Value::Number(number) => (1.0..100.0).contains(number) && number.fract() == 0.0,
        Value::Text(text) => {
            let bare = folded(text);
            let bare = bare.trim_matches(['(', ')', '.', '、', ':']);
            let numeral = |sign: char| sign.is_ascii_digit() || "一二三四五六七八九十".contains(sign);
            !bare.is_empty() && bare.chars().count() <= 3 && bare.chars().all(numeral)
        }
        _ => false,
    }
}

fn is_year(number: f64) -> bool {
    number.fract() == 0.0 && (1990.0..2100.0).contains(&number)
}

/// Looks for tables.
pub fn find(sheet: &Sheet<'_>, words: &Words, lexicon: &Lexicon, year: i32) -> Found {
    let mut found = Found::default();
    let headings = headings(sheet, words, lexicon);
    for (at, &(top, bottom)) in headings.iter().enumerate() {
        let end = headings.get(at + 1).map_or(u32::MAX, |next| next.0);
        let from = sheet.rows.partition_point(|row| *row <= bottom);
        let to = sheet.rows.partition_point(|row| *row < end);
        let rows = &sheet.rows[from..to.max(from)];
        Candidate { sheet, words, lexicon, year, top, bottom, rows }.table(&mut found);
    }
    found
}

/// A row that may be meant for a heading where none is known: the first row of texts right over one with numbers.
pub fn perhaps_heading(sheet: &Sheet<'_>) -> Option<(u32, Vec<(u32, String)>)> {
    let rows = &sheet.rows[..sheet.rows.len().min(60)];
    let found = rows.windows(2).find(|pair| {
        sheet.texts(pair[0]).len() > 1 && !sheet.has_number(pair[0]) && sheet.has_number(pair[1])
    });
    found.map(|pair| {
        let texts = sheet.texts(pair[0]).into_iter();
        (pair[0], texts.map(|(column, _)| (column, sheet.grid.text(pair[0], column).into_owned())).collect())
    })
}

/// Whether the sheet carries a mark in its first ten rows that hold something.
pub fn carries(grid: &Grid, mark: &str) -> bool {
    grid.rows()
        .take(10)
        .any(|(row, cells)| cells.iter().any(|(column, _)| grid.text(row, *column).contains(mark)))
}
