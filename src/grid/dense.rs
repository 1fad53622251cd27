//! What stands in the cells of an xls or ods?
//!
//! In: bytes that [`super::biff`] or [`super::ods`] has measured, and what they saw. Out: sheets. Refuses to know: the
//! container.
//!
//! The readers of these two formats lay out whole rectangles as they open a file. The measuring done before keeps the
//! rectangles to [`SPREAD`] times the allowed cells. What remains unbounded: the text calamine spells out for the
//! formulas of an xls (a formula may name a long sheet many times over); it is limited only by the file's size.

use std::fmt::Display;
use std::io::{Cursor, Read, Seek};
use std::sync::Arc;

use calamine::{Data, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::biff::{Eyes, Run};
use super::guard::{Meter, names_differ};
use super::{Cell, Grid, Limits, Look, Trouble, Value, convert, marks};

/// How many cells of rectangle are laid out at most for each cell allowed.
pub(super) const SPREAD: u64 = 4;

pub(super) fn xls(bytes: &[u8], mut eyes: Eyes, limits: &Limits) -> Result<Vec<Grid>, Trouble> {
    let mut book: Xls<Cursor<&[u8]>> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => Trouble::Password,
        _ => Trouble::damaged("内部结构有误"),
    })?;
    let mut sheets = read(&mut book, limits, |sheet, at, data| {
        let eye = eyes.sheets.get(sheet);
        let style = eye.and_then(|eye| eye.styles.get(&at)).copied();
        let number = match data {
            Data::DateTime(moment) if style.is_some_and(|style| eyes.no_dates.contains(&style)) => {
                Some(moment.as_f64())
            }
            Data::Float(number) => Some(*number),
            Data::Int(number) => Some(*number as f64),
            _ => None,
        };
        let value = number.map_or_else(|| convert::owned(data, limits.text_bytes), Value::Number);
        let look = style.and_then(|style| eyes.styles.get(style)).and_then(|style| style.look(number));
        let runs = eye.and_then(|eye| eye.texts.get(&at)).and_then(|text| eyes.runs.get(text));
        match (value, runs) {
            (Value::Text(text), Some(runs)) => {
                let (text, parts) = without(&text, runs);
                let struck = look.is_some_and(|look| look.struck);
                (Value::Text(text), Some(Arc::new(Look { struck, ..parts })))
            }
            (value, _) => (value, look),
        }
    })?;
    for (at, grid) in &mut sheets {
        if let Some(eye) = eyes.sheets.get_mut(*at) {
            grid.hidden_rows = std::mem::take(&mut eye.hidden_rows);
            grid.hidden_columns = std::mem::take(&mut eye.hidden_columns);
            grid.filtered = eye.filtered;
        }
        let merges = book.merge_cells_by_sheet_name(&grid.name).unwrap_or_default();
        grid.merges = merges
            .iter()
            .map(|area| (area.start, area.end))
            .filter(|(start, end)| start.0 <= end.0 && start.1 <= end.1)
            .collect();
    }
    Ok(sheets.into_iter().map(|(_, grid)| grid).collect())
}

/// A text without its struck and raised runs, whose places count in units of UTF-16.
fn without(text: &str, runs: &[(usize, Run)]) -> (String, Look) {
    let (mut kept, mut look, mut at) = (String::new(), Look::default(), 0);
    for c in text.chars() {
        let run = runs.iter().take_while(|(start, _)| *start <= at).last();
        match run.map_or(Run::Plain, |(_, run)| *run) {
            Run::Plain => kept.push(c),
            Run::Struck => look.struck_part.push(c),
            Run::Raised => look.raised_part.push(c),
        }
        at += c.len_utf16();
    }
    (kept, look)
}

/// The cells of an ods; what is struck or raised in a text is marked in it.
pub(super) fn ods(bytes: &[u8], limits: &Limits) -> Result<Vec<Grid>, Trouble> {
    let mut book: Ods<Cursor<&[u8]>> = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        OdsError::Password => Trouble::Password,
        _ => Trouble::damaged("内部结构有误"),
    })?;
    let sheets = read(&mut book, limits, |_, _, data| {
        let mut value = convert::owned(data, limits.text_bytes);
        let look = if let Value::Text(text) = &mut value { marks::taken_out(text) } else { None };
        (value, look.map(Arc::new))
    })?;
    let mut sheets: Vec<Grid> = sheets.into_iter().map(|(_, grid)| grid).collect();
    for cell in sheets.iter_mut().flat_map(|grid| grid.cells.values_mut()).filter(|cell| cell.formula) {
        // This format saves the error of a formula as its text, and LibreOffice saves nothing at all for empty text;
        // so a formula never calculated cannot be told here.
        if cell.value == Value::Empty {
            cell.value = Value::Text(String::new());
        }
        if let Value::Text(text) = &mut cell.value
            && (ERRORS.contains(&text.as_str()) || text.starts_with("Err:"))
        {
            cell.value = Value::Error(std::mem::take(text));
        }
    }
    Ok(sheets)
}

const ERRORS: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];

/// A cell's value and look, from the number of its sheet, its place and what the reader gives.
type Said = (Value, Option<Arc<Look>>);

/// The sheets with their numbers in the book.
fn read<R, S>(
    book: &mut R,
    limits: &Limits,
    said: impl Fn(usize, (u32, u32), &Data) -> Said,
) -> Result<Vec<(usize, Grid)>, Trouble>
where
    R: Reader<S>,
    S: Read + Seek,
    R::Error: Display,
{
    let listed: Vec<_> = book.sheets_metadata().to_vec();
    names_differ(listed.iter().map(|sheet| &sheet.name))?;
    let mut meter = Meter::new(limits);
    let mut sheets = Vec::new();
    for (number, sheet) in listed.into_iter().enumerate() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let hidden = sheet.visible != SheetVisible::Visible;
        let mut grid = Grid { name: sheet.name, hidden, ..Grid::default() };
        let broken = |_: R::Error| Trouble::sheet(&grid.name, "内部结构有误");
        let values = book.worksheet_range(&grid.name).map_err(broken)?;
        let formulas = book.worksheet_formula(&grid.name).map_err(broken)?;
        fill(&mut grid, &mut meter, (&values, &formulas), |at, data| said(number, at, data))?;
        sheets.push((number, grid));
    }
    Ok(sheets)
}

fn fill(
    grid: &mut Grid,
    meter: &mut Meter<'_>,
    (values, formulas): (&Range<Data>, &Range<String>),
    said: impl Fn((u32, u32), &Data) -> Said,
) -> Result<(), Trouble> {
    let (top, left) = values.start().unwrap_or_default();
    for (row, col, data) in values.used_cells() {
        let at = (top + row as u32, left + col as u32);
        let formula = formulas.get_value(at).is_some_and(|text| !text.is_empty());
        let (value, look) = said(at, data);
        meter.put(grid, at, Cell { value, formula, look })?;
    }
    let (top, left) = formulas.start().unwrap_or_default();
    for (row, col, _) in formulas.used_cells() {
        let at = (top + row as u32, left + col as u32);
        if !grid.cells.contains_key(&at) {
            meter.put(grid, at, Cell { value: Value::Empty, formula: true, look: None })?;
        }
    }
    Ok(())
}
