//! How does a [`Book`] become a spreadsheet file?
//!
//! In: a book, the house's styles, the run's date. Out: the bytes of an .xlsx file, the same for the same input: the
//! date is the caller's, the order is the book's. Refuses to know: what a figure means; what a style looks like.

use super::cell::{Look, Looks, Pen, Written};
use super::layout::Layout;
use super::limits::Touched;
use super::style::StyleSheet;
use super::{WriteError, chart, finish, flow, format, measure, page, refusal};
use crate::excel;
use crate::place::address;
use crate::sheet::{
    Block, Book, Cell, Content, HEADING, Key, Line, Named, PlaceError, Places, Row, Said, Sheet, Table,
    quoted,
};
use rayon::prelude::*;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DocProperties, Format, Formula, IgnoreError,
    Table as FileTable, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

/// A finished file.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What the limits of the file format have cost.
    pub touched: Touched,
}

/// The workbook as bytes. `stamp` is its creation date. For those who write no folder: what must leave memory goes
/// to the system's temporary folder.
pub fn workbook(book: &Book, styles: &StyleSheet, stamp: chrono::NaiveDate) -> Result<Vec<u8>, WriteError> {
    Ok(into_workbook(book.clone(), styles, stamp, &std::env::temp_dir())?.bytes)
}

/// The same for a book that is no longer needed: each sheet is let go once it is written, which halves the memory of
/// a large one. The rows of a long sheet go to files without a name in the folder `spool` as they are written.
pub fn into_workbook(
    book: Book,
    styles: &StyleSheet,
    stamp: chrono::NaiveDate,
    spool: &Path,
) -> Result<Finished, WriteError> {
    // The library unwraps what the system says when such a file cannot be written.
    match catch_unwind(AssertUnwindSafe(|| write_book(book, styles, stamp, spool))) {
        Ok(written) => written,
        Err(panic) => match refusal::in_panic(&*panic) {
            Some(source) if source.kind() != std::io::ErrorKind::WouldBlock => {
                Err(WriteError::Spool { folder: spool.to_path_buf(), source })
            }
            // A mistake of ours, or a thread that was not to be had.
            _ => resume_unwind(panic),
        },
    }
}

fn write_book(
    book: Book,
    styles: &StyleSheet,
    stamp: chrono::NaiveDate,
    spool: &Path,
) -> Result<Finished, WriteError> {
    let book = flow::flowed(book, styles);
    let places = book.place()?;
    let said = &book.said;
    let whole = |source| match source {
        XlsxError::TempFileError(folder, source) => WriteError::Spool { folder, source },
        source => WriteError::Library { sheet: String::from("（整个工作簿）"), source },
    };
    let mut file = Workbook::new();
    if book.sheets.iter().any(is_long) {
        file.set_tempdir(spool).map_err(whole)?;
    }
    // A third less time than the default level, for a twentieth more bytes.
    file.set_zip_compression_level(3);
    // 18 and 72 pixels are the default row and column of 宋体 11, in which widths are measured.
    file.set_default_format(&format::format(styles.default_style()), 18, 72).map_err(whole)?;
    let properties = DocProperties::new()
        .set_title(&book.title)
        .set_author(&book.author)
        .set_subject(&book.subject)
        .set_keywords(&book.subject)
        .set_comment(&book.title)
        .set_creation_datetime(&stamp);
    file.set_properties(&properties);
    let mut names = BTreeSet::new();
    for sheet in &book.sheets {
        check_name(&sheet.name, &mut names)?;
        if is_long(sheet) {
            file.add_worksheet_with_constant_memory().map_err(whole)?;
        } else {
            file.add_worksheet();
        }
    }
    // Each sheet is a thing of its own; the order of the file is the book's, whichever is finished first. Rows of a
    // long one leave memory as they are written and number the formats they meet: those are numbered beforehand, in the
    // book's order.
    for (number, sheet) in book.sheets.iter().enumerate().filter(|(_, sheet)| is_long(sheet)) {
        let context = Context { sheet, number, places: &places, styles, said };
        for format in formats(context)? {
            file.register_format(&format);
        }
    }
    let mut sheets: Vec<_> = file.worksheets_mut().iter_mut().zip(book.sheets).enumerate().collect();
    // The largest first, so that the others fill the time of the cores it leaves free.
    sheets.sort_by_cached_key(|(_, (_, sheet))| std::cmp::Reverse(size(sheet)));
    let write = |(number, (worksheet, sheet)): (usize, (&mut Worksheet, Sheet))| {
        let in_sheet = |source| WriteError::Library { sheet: sheet.name.clone(), source };
        worksheet.set_name(&sheet.name).map_err(in_sheet)?;
        let context = Context { sheet: &sheet, number, places: &places, styles, said };
        write_sheet(worksheet, context)
    };
    let each = |sheet: (usize, (&mut Worksheet, Sheet))| (sheet.0, write(sheet));
    let mut written: Vec<(usize, Result<Written, WriteError>)> =
        sheets.into_par_iter().with_max_len(1).map(each).collect();
    written.sort_by_key(|(number, _)| *number);
    let (mut marked, mut touched) = (BTreeSet::new(), Touched::default());
    for (number, sheet) in written {
        let written = sheet?;
        touched = touched.and(written.touched);
        marked.extend((written.text_results || written.grows).then_some(number));
    }
    for (name, key) in &book.names {
        let formula = places.write(&crate::sheet::Formula::new().then(key.clone()), usize::MAX);
        let formula = formula.map_err(|key| missing(&key, "名称", name))?;
        file.define_name(name, &formula).map_err(whole)?;
    }
    let bytes = file.save_to_buffer().map_err(whole)?;
    Ok(Finished { bytes: finish::finish(bytes, &marked)?, touched })
}

/// Cells of a sheet's tables, more or less.
fn size(sheet: &Sheet) -> usize {
    let tables = sheet.blocks.iter().map(|block| match block {
        Block::Table(table) => table.rows.len() * table.columns.len(),
        _ => 1,
    });
    tables.sum()
}

/// Rows from which a sheet is written without being kept.
const LONG: usize = 1000;

fn is_long(sheet: &Sheet) -> bool {
    let long = |table: &Table| table.rows.len() >= LONG && table.tagged.is_none();
    sheet.blocks.iter().any(|block| matches!(block, Block::Table(table) if long(table)))
}

/// The formats a sheet's cells meet, in the order of its cells.
fn formats(context: Context<'_>) -> Result<Vec<Format>, WriteError> {
    let mut looks = Looks::new(context);
    for block in &context.sheet.blocks {
        match block {
            Block::Line(line) => {
                for (_, cell, look, name) in line_cells(line) {
                    looks.meet(cell, look, name)?;
                }
            }
            Block::Table(table) => {
                let heading = Cell::text("-");
                for (_, look, name) in heading_cells(table) {
                    looks.meet(&heading, look, name)?;
                }
                for record in &table.rows {
                    for (_, cell, look, name) in row_cells(table, record) {
                        looks.meet(cell.unwrap_or(&BLANK), look, name)?;
                    }
                }
            }
            Block::Chart(_) | Block::Gap(_) => {}
        }
    }
    Ok(looks.formats())
}

/// An empty cell.
static BLANK: Cell = Cell { content: Content::Blank, style: None, format: None, link: None, input: None };

/// The cells of a line, each with its columns, its look and its name.
fn line_cells(line: &Line) -> impl Iterator<Item = ((u32, u32), &Cell, Look<'_>, Named<'_>)> {
    line.cells.iter().enumerate().map(|(index, (first, last, cell))| {
        let look = Look { cell: cell.style.as_deref(), number: cell.format.as_deref(), ..Look::default() };
        ((*first, *last), cell, look, Named::Line(&line.key, index))
    })
}

/// The style of a table's headings: the public edition's own, larger ones over larger letters.
pub(super) fn heading_style(table: &Table) -> &'static str {
    let big = table.columns.first().is_some_and(|column| column.style.starts_with("big"));
    match (table.tagged.is_some(), big) {
        (true, _) => "public_heading",
        (_, true) => "big_head",
        _ => "heading",
    }
}

/// The headings of a table, each with its column, its look and its name; none where they are not printed.
fn heading_cells(table: &Table) -> impl Iterator<Item = (u32, Look<'_>, Named<'_>)> {
    (0..).zip(table.columns.iter().filter(|_| table.heading)).map(|(at, column)| {
        let look = Look { cell: Some(heading_style(table)), ..Look::default() };
        (at, look, Named::Table(&table.key, HEADING, &column.key))
    })
}

/// The cells of a row that are written, each with its column, its look and its name.
fn row_cells<'a>(
    table: &'a Table,
    record: &'a Row,
) -> impl Iterator<Item = (u32, Option<&'a Cell>, Look<'a>, Named<'a>)> {
    (0..).zip(&table.columns).filter_map(|(at, column)| {
        let stored = record.cells.get(column.key.as_str());
        let empty = stored
            .is_none_or(|cell| cell.content == Content::Blank && cell.link.is_none() && cell.input.is_none());
        if table.sparse && empty {
            return None;
        }
        let look = Look {
            cell: stored.and_then(|cell| cell.style.as_deref()),
            row: record.style.as_deref(),
            column: Some(&column.style),
            number: stored.and_then(|cell| cell.format.as_deref()),
            ..Look::default()
        };
        Some((at, stored, look, Named::Table(&table.key, &record.key, &column.key)))
    })
}

/// What every part of one sheet's writing needs to look up.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// Its number.
    pub number: usize,
    /// Addresses.
    pub places: &'a Places,
    /// Styles.
    pub styles: &'a StyleSheet,
    /// Words for what no cell can hold.
    pub said: &'a Said,
}

impl Context<'_> {
    /// Wraps what the library says.
    pub fn library(&self, source: XlsxError) -> WriteError {
        WriteError::Library { sheet: self.sheet.name.clone(), source }
    }

    /// A limit at a place of this sheet.
    pub fn limit(&self, place: impl Into<String>, what: impl Into<String>) -> WriteError {
        WriteError::Limit { sheet: self.sheet.name.clone(), place: place.into(), what: what.into() }
    }

    /// A key that is not there, named by `from`.
    pub fn missing(&self, key: &Key, from: &str) -> WriteError {
        missing(key, &self.sheet.name, from)
    }
}

fn missing(key: &Key, sheet: &str, from: &str) -> WriteError {
    let (missing, sheet, from) = (key.to_string(), sheet.to_owned(), from.to_owned());
    WriteError::Place(PlaceError::Missing { missing, sheet, from })
}

fn check_name(name: &str, seen: &mut BTreeSet<String>) -> Result<(), WriteError> {
    let why = if name.trim().is_empty() {
        "是空的"
    } else if excel::units(name) > excel::SHEET_NAME {
        "超过31个字"
    } else if name.contains(['[', ']', ':', '*', '?', '/', '\\']) {
        "含有 [ ] : * ? / \\ 之一"
    } else if name.starts_with('\'') || name.ends_with('\'') {
        "以单引号开头或结尾"
    } else if !seen.insert(name.to_lowercase()) {
        "与另一张工作表重名"
    } else {
        return Ok(());
    };
    Err(WriteError::SheetName { name: name.to_owned(), why })
}

/// Column widths: a table's own, the widest where tables stand above each other, the sheet's elsewhere.
pub(super) fn widths(sheet: &Sheet) -> BTreeMap<u32, f64> {
    let mut widths = BTreeMap::new();
    for block in &sheet.blocks {
        if let Block::Table(table) = block {
            for (at, column) in (0..).zip(&table.columns) {
                let width = widths.entry(at).or_insert(column.width);
                *width = column.width.max(*width);
            }
        }
    }
    for &(column, width) in &sheet.widths {
        widths.entry(column).or_insert(width);
    }
    widths
}

/// The widest a column is made for a text that does not break.
const WIDE: f64 = 90.0;

/// Makes columns of a sheet for the screen as wide as their longest text that does not break, so that none is cut off.
fn widen(context: Context<'_>, widths: &mut BTreeMap<u32, f64>) {
    for block in &context.sheet.blocks {
        let Block::Table(table) = block else { continue };
        for (at, column) in (0..).zip(&table.columns) {
            let breaks = context.styles.get(&column.style).is_none_or(|style| style.wrap != Some(false));
            if breaks {
                continue;
            }
            let texts = table.rows.iter().filter_map(|row| match &row.cells.get(&column.key)?.content {
                Content::Text(text) => Some(measure::width(text)),
                _ => None,
            });
            if let (Some(longest), Some(width)) = (texts.max(), widths.get_mut(&at)) {
                *width = width.max((longest as f64 + 2.0).min(WIDE));
            }
        }
    }
}

/// Writes one sheet.
fn write_sheet(worksheet: &mut Worksheet, context: Context<'_>) -> Result<Written, WriteError> {
    let mut widths = widths(context.sheet);
    if context.sheet.page.only.is_some() {
        widen(context, &mut widths);
    }
    let layout = Layout::of(context.sheet, context.styles, &mut widths);
    for (&column, &width) in &widths {
        let column = u16::try_from(column).map_err(|_| context.limit("列宽", "超过16,384列"))?;
        worksheet.set_column_width(column, width).map_err(|source| context.library(source))?;
    }
    // An empty result is text, not the number 0.
    worksheet.set_formula_result_default("");
    let touched = page::set_up(worksheet, context, layout)?;
    let mut pen = Pen::new(worksheet, context, widths);
    for (block, &top) in context.sheet.blocks.iter().zip(context.places.tops(context.number)) {
        match block {
            Block::Line(line) => write_line(&mut pen, line, top, layout)?,
            Block::Table(table) => write_table(&mut pen, table, top)?,
            Block::Chart(picture) => chart::insert(&mut pen, layout, picture, top)?,
            Block::Gap(_) => {}
        }
    }
    page::keep_together(&mut pen, layout)?;
    let written = pen.close(is_long(context.sheet))?;
    let written = Written { touched: written.touched.and(touched), ..written };
    worksheet
        .ignore_error_range(0, 0, written.last.0, written.last.1, IgnoreError::NumberStoredAsText)
        .map_err(|source| context.library(source))?;
    page::area(worksheet, context, layout, written.last)?;
    Ok(written)
}

fn write_line<'a>(pen: &mut Pen<'a>, line: &'a Line, row: u32, layout: Layout) -> Result<(), WriteError> {
    let mut tallest = 0.0_f64;
    for (span, cell, look, name) in line_cells(line) {
        // A sentence that runs on to a second page could be read on neither.
        let span = (span.0, span.1.min(layout.last_on_first.max(span.0)));
        tallest = tallest.max(pen.write(row, span, cell, look, name)?);
    }
    pen.row_height(row, line.height.unwrap_or(tallest))
}

fn write_table<'a>(pen: &mut Pen<'a>, table: &'a Table, top: u32) -> Result<(), WriteError> {
    tag(pen, table)?;
    let mut row = top;
    if table.heading {
        let mut tallest = 0.0_f64;
        for ((at, look, name), column) in heading_cells(table).zip(&table.columns) {
            tallest = tallest.max(pen.write(row, (at, at), &Cell::text(&*column.heading), look, name)?);
        }
        pen.row_height(row, tallest)?;
        row += 1;
    }
    for record in &table.rows {
        write_row(pen, table, record, row)?;
        row += 1;
    }
    write_marks(pen, table)
}

fn write_row<'a>(pen: &mut Pen<'a>, table: &'a Table, record: &'a Row, row: u32) -> Result<(), WriteError> {
    let (mut tallest, mut grows) = (0.0_f64, false);
    for (at, cell, look, name) in row_cells(table, record) {
        let cell = cell.unwrap_or(&BLANK);
        grows |= cell.is_open() && pen.wraps(look, name)?;
        let needed = pen.write(row, (at, at), cell, look, name)?;
        // What is not printed does not make the printed row higher.
        if table.columns.get(at as usize).is_none_or(|column| column.printed) {
            tallest = tallest.max(needed);
        }
    }
    let height = tallest.min(excel::HIGHEST);
    if grows { pen.growing_height(row, height) } else { pen.row_height(row, height) }
}

/// Marks a table up as one of the file format, before its cells are written over it.
fn tag(pen: &mut Pen<'_>, table: &Table) -> Result<(), WriteError> {
    let context = pen.context;
    let (Some(tagged), Some(extent)) = (&table.tagged, context.places.extent(&table.key, context.number))
    else {
        return Ok(());
    };
    let Ok(last) = u16::try_from(table.columns.len().saturating_sub(1)) else {
        return Err(context.limit(format!("表{}", table.key), "超过16,384列"));
    };
    if table.rows.is_empty() || !table.heading {
        return Ok(());
    }
    let columns: Vec<TableColumn> =
        table.columns.iter().map(|column| TableColumn::new().set_header(&*column.heading)).collect();
    let marked = FileTable::new()
        .set_name(&*tagged.name)
        .set_columns(&columns)
        .set_autofilter(false)
        .set_style(TableStyle::None)
        .set_alt_text(&*tagged.summary);
    pen.worksheet
        .add_table(extent.top, 0, extent.last, last, &marked)
        .map_err(|source| context.library(source))?;
    Ok(())
}

/// Marked words as conditional formats, which follow the cell when a form is filled, and filter buttons.
fn write_marks(pen: &mut Pen<'_>, table: &Table) -> Result<(), WriteError> {
    let context = pen.context;
    let Some(extent) = context.places.extent(&table.key, context.number) else {
        return Ok(());
    };
    let Ok(last_column) = u16::try_from(table.columns.len().saturating_sub(1)) else {
        return Err(context.limit(format!("表{}", table.key), "超过16,384列"));
    };
    if table.rows.is_empty() || table.columns.is_empty() {
        return Ok(());
    }
    for (word, style) in &table.marks {
        let missing = || WriteError::Style {
            sheet: context.sheet.name.clone(),
            cell: format!("{}的标记词“{word}”", address(extent.first, 0)),
            style: style.clone(),
        };
        let style = context.styles.get(style).ok_or_else(missing)?;
        let rule = ConditionalFormatCellRule::EqualTo(Formula::new(quoted(word)));
        let mark = ConditionalFormatCell::new().set_rule(rule).set_format(format::mark(style));
        for (at, _) in (0..=last_column).zip(&table.columns).filter(|(_, column)| column.marked) {
            pen.worksheet
                .add_conditional_format(extent.first, at, extent.last, at, &mark)
                .map_err(|source| context.library(source))?;
        }
    }
    if table.filter && table.heading {
        pen.worksheet
            .autofilter(extent.top, 0, extent.last, last_column)
            .map_err(|source| context.library(source))?;
    }
    Ok(())
}
