//! What stands in the cells? Spreadsheets of any usual kind, read into sparse sheets.
//!
//! In: the bytes of a file and its name. Out: [`Workbook`], or a [`Trouble`] that says what to do. Refuses to know:
//! plans, forms, and what a cell means. The only room that reads spreadsheets, zip archives and text encodings.
//!
//! Every byte comes from a stranger, so the size is checked before anything is built (see [`Limits`]), a panic of a
//! reader becomes [`Trouble::Panicked`], and no sheet is ever held as a dense rectangle longer than it takes to copy
//! it. All sheets are read, hidden ones too, and flagged.
//!
//! calamine gives the values. What the eye sees beside them (the look of a run of text, number formats, hidden rows and
//! columns, comments, formulas nobody calculated) a light pass of our own adds, made only where a part holds a trace of
//! it; in an xlsb nothing of the kind can be seen ([`Workbook::blind`]).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::value;

mod archive;
mod biff;
mod cells;
mod convert;
mod dense;
mod disk;
mod eye;
mod format;
mod guard;
mod marks;
mod ods;
mod ole;
mod package;
mod packed;
mod plain;
mod records;
#[cfg(test)]
mod samples;
mod sniff;
mod table;
#[cfg(test)]
mod tests;
mod trouble;
mod xlsb;
mod xlsx;

pub use cells::Cells;
pub use disk::{sha256, take};
pub use packed::Archive;
pub use trouble::Trouble;

/// How much a file may ask for before it is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file itself, in bytes.
    pub file_bytes: u64,
    /// Entries in a zip container.
    pub entries: usize,
    /// Bytes of all parts that are read, once inflated; half of it is the most text all cells may hold.
    pub inflated_bytes: u64,
    /// Cells with content, in the whole file.
    pub cells: usize,
    /// Bytes of text in one cell; longer text is cut and ends in `…`, so it can never pass for a figure.
    pub text_bytes: usize,
}

impl Limits {
    /// The usual limits, under which no text that a cell can hold, or that a person wrote into a ledger, is cut.
    pub fn of_whole_texts() -> Self {
        Self { text_bytes: 64 << 20, ..Self::default() }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            entries: 2000,
            inflated_bytes: 96 << 20,
            cells: 1_000_000,
            text_bytes: 32 << 10,
        }
    }
}

/// What a file is, told by its content and not by its extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Excel 2007 and later.
    Xlsx,
    /// The same, with macros.
    Xlsm,
    /// Excel 97–2003, older WPS `.et`.
    Xls,
    /// Excel binary workbook.
    Xlsb,
    /// `OpenDocument` spreadsheet.
    Ods,
    /// Text with delimiters.
    Csv,
}

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing; kept only where there is a formula.
    #[default]
    Empty,
    /// A number, as the file stores it.
    Number(f64),
    /// Text as it stands, spaces included.
    Text(String),
    /// TRUE or FALSE.
    Bool(bool),
    /// A date `2026-03-31`, a moment `2026-03-31T08:30:00`, a time `08:30:00` or a duration `PT8H30M0S`.
    Date(String),
    /// An error such as `#DIV/0!`.
    Error(String),
}

impl Value {
    /// The value as one would read it off: figures at fifteen digits, text without the blanks around it (ASCII, NBSP,
    /// U+3000). A percentage is given as the number stored.
    pub fn text(&self) -> Cow<'_, str> {
        let blank = |c: char| c.is_ascii_whitespace() || matches!(c, '\u{a0}' | '\u{3000}');
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Number(number) => Cow::Owned(value::cell_decimal(*number).unwrap_or_default()),
            Self::Text(text) => Cow::Borrowed(text.trim_matches(blank)),
            Self::Bool(value) => Cow::Borrowed(if *value { "TRUE" } else { "FALSE" }),
            Self::Date(text) | Self::Error(text) => Cow::Borrowed(text),
        }
    }
}

/// One cell with content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What it holds; of a formula, the result last saved.
    pub value: Value,
    /// The cell holds a formula. With [`Value::Empty`]: the formula was never calculated (never told for ods).
    /// With empty [`Value::Text`]: it was calculated, and gave nothing.
    pub formula: bool,
    /// What the eye sees beside the value; `None` where it is nothing.
    pub look: Option<Arc<Look>>,
}

/// What the eye sees of a cell beside its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The number format shows the value times ten to this power: 2 for a percentage, −4 for 万.
    pub power: i8,
    /// Words the number format writes behind the number, such as `万元`.
    pub unit: String,
    /// The least number of digits the format shows, where it is more than one.
    pub digits: u8,
    /// The whole cell is struck out.
    pub struck: bool,
    /// Parts of the text that are struck out; the value is without them.
    pub struck_part: String,
    /// Parts of the text that are raised or lowered; the value is without them.
    pub raised_part: String,
}

/// A rectangle of merged cells: top left and bottom right, both included, row before column, from zero.
pub type Merge = ((u32, u32), (u32, u32));

/// One worksheet, sparse.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// Name of the sheet; empty for text files.
    pub name: String,
    /// Hidden or very hidden.
    pub hidden: bool,
    /// Cells with content by row and column, both from zero.
    pub cells: Cells,
    /// Merged rectangles; not known for ods, xlsb and text.
    pub merges: Vec<Merge>,
    /// Rows nobody sees, by hiding, filter or height.
    pub hidden_rows: Spans,
    /// Columns nobody sees.
    pub hidden_columns: Spans,
    /// A filter is set on the sheet.
    pub filtered: bool,
    /// Comments by the cell they belong to.
    pub comments: BTreeMap<(u32, u32), String>,
    /// Fields in each row of a text; empty for a worksheet. A row of more fields than its heading is out of step.
    pub fields: Vec<u32>,
}

/// Stretches of rows or columns, first and last included, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(Vec<(u32, u32)>);

impl Spans {
    /// Stretches in any order.
    pub fn new(mut spans: Vec<(u32, u32)>) -> Self {
        spans.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for (first, last) in spans {
            match joined.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        Self(joined)
    }

    /// Whether one of the stretches holds this row or column.
    pub fn contains(&self, at: u32) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= at);
        after.checked_sub(1).is_some_and(|before| at <= self.0[before].1)
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// All sheets of a file, in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct Workbook {
    /// What the file is.
    pub format: Format,
    /// Its worksheets; chart sheets have no cells and are left out.
    pub sheets: Vec<Grid>,
    /// The file asks to be calculated when it is opened: no result of a formula in it is one anybody saw.
    pub uncalculated: bool,
    /// Nothing but values can be seen: no look, no hidden row or column.
    pub blind: bool,
    /// Sheets that could not be read, each with the reason; the others are not hurt by them.
    pub left_out: Vec<(String, &'static str)>,
}

/// Reads a file. `name` only tells whether text may be CSV (`.csv`, `.txt`).
pub fn read(bytes: &[u8], name: &str, limits: &Limits) -> Result<Workbook, Trouble> {
    let size = bytes.len() as u64;
    if size > limits.file_bytes {
        return Err(Trouble::TooLarge { bytes: size, limit: limits.file_bytes });
    }
    let mut book = guard::quietly(|| match sniff::kind(bytes, name)? {
        sniff::Kind::Zip => {
            let package = archive::open(bytes, limits).map_err(|trouble| match trouble {
                Trouble::Damaged { .. } if sniff::is_archive(name) => sniff::ARCHIVE,
                other => other,
            })?;
            match package {
                archive::Package::Xlsb => {
                    Ok(Workbook { blind: true, ..Workbook::of(Format::Xlsb, xlsb::read(bytes, limits)?) })
                }
                archive::Package::Ods(parts) => Ok(Workbook::of(Format::Ods, ods::read(parts, limits)?)),
                archive::Package::Xlsx(format, parts) => xlsx::read(format, parts, limits),
            }
        }
        sniff::Kind::Xls => {
            let bytes = ole::whole(bytes);
            let stream = ole::workbook_stream(&bytes)?;
            let eyes = biff::check(&stream, limits)?;
            Ok(Workbook::of(Format::Xls, dense::xls(&bytes, eyes, limits)?))
        }
        sniff::Kind::Table => Ok(Workbook::of(Format::Csv, vec![table::read(bytes, limits)?])),
    })?;
    for sheet in &mut book.sheets {
        sheet.cells.settle();
    }
    Ok(book)
}

impl Workbook {
    const fn of(format: Format, sheets: Vec<Grid>) -> Self {
        Self { format, sheets, uncalculated: false, blind: false, left_out: Vec::new() }
    }
}

impl Grid {
    /// The cell's text as one would read it off; empty where there is nothing.
    pub fn text(&self, row: u32, col: u32) -> Cow<'_, str> {
        self.cells.get(&(row, col)).map_or(Cow::Borrowed(""), |cell| cell.value.text())
    }

    /// Rows that have cells, from the top, each with its cells from the left.
    pub fn rows(&self) -> impl Iterator<Item = (u32, Vec<(u32, &Cell)>)> {
        let mut rest = self.cells.iter().peekable();
        std::iter::from_fn(move || {
            let row = rest.peek()?.0.0;
            let mut cells = Vec::new();
            while let Some((&(_, col), cell)) = rest.next_if(|(position, _)| position.0 == row) {
                cells.push((col, cell));
            }
            Some((row, cells))
        })
    }
}
