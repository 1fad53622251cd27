//! What stands in the cells of an xls or ods?
//!
//! In: bytes that [`super::biff`] or [`super::ods`] has measured. Out: sheets, without percent formats and, for ods,
//! without merges. Refuses to know: the container.
//!
//! The readers of these two formats lay out whole rectangles as they open a file. The measuring done before keeps the
//! rectangles to [`SPREAD`] times the allowed cells. What remains unbounded: the text calamine spells out for the
//! formulas of an xls (a formula may name a long sheet many times over); it is limited only by the file's size.

use std::fmt::Display;
use std::io::{Cursor, Read, Seek};

use calamine::{Data, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::guard::{Meter, names_differ};
use super::{Cell, Grid, Limits, Trouble, Value, convert};

/// How many cells of rectangle are laid out at most for each cell allowed.
pub(super) const SPREAD: u64 = 4;

pub(super) fn xls(bytes: &[u8], limits: &Limits) -> Result<Vec<Grid>, Trouble> {
    let mut book: Xls<Cursor<&[u8]>> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => Trouble::Password,
        _ => Trouble::damaged("内部结构有误"),
    })?;
    let mut sheets = read(&mut book, limits)?;
    for grid in &mut sheets {
        let merges = book
            .merge_cells_by_sheet_name(&grid.name)
            .map_err(|_| Trouble::sheet(&grid.name, "合并单元格的记录有误"))?;
        grid.merges = merges
            .iter()
            .map(|area| (area.start, area.end))
            .filter(|(start, end)| start.0 <= end.0 && start.1 <= end.1)
            .collect();
    }
    Ok(sheets)
}

pub(super) fn ods(bytes: &[u8], limits: &Limits) -> Result<Vec<Grid>, Trouble> {
    let mut book: Ods<Cursor<&[u8]>> = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        OdsError::Password => Trouble::Password,
        _ => Trouble::damaged("内部结构有误"),
    })?;
    let mut sheets = read(&mut book, limits)?;
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

fn read<R, S>(book: &mut R, limits: &Limits) -> Result<Vec<Grid>, Trouble>
where
    R: Reader<S>,
    S: Read + Seek,
    R::Error: Display,
{
    let listed: Vec<_> = book.sheets_metadata().to_vec();
    names_differ(listed.iter().map(|sheet| &sheet.name))?;
    let mut meter = Meter::new(limits);
    let mut sheets = Vec::new();
    for sheet in listed.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let hidden = sheet.visible != SheetVisible::Visible;
        let mut grid = Grid { name: sheet.name, hidden, ..Grid::default() };
        let broken = |_: R::Error| Trouble::sheet(&grid.name, "内部结构有误");
        let values = book.worksheet_range(&grid.name).map_err(broken)?;
        let formulas = book.worksheet_formula(&grid.name).map_err(broken)?;
        fill(&mut grid, &mut meter, &values, &formulas, limits)?;
        sheets.push(grid);
    }
    Ok(sheets)
}

fn fill(
    grid: &mut Grid,
    meter: &mut Meter<'_>,
    values: &Range<Data>,
    formulas: &Range<String>,
    limits: &Limits,
) -> Result<(), Trouble> {
    let (top, left) = values.start().unwrap_or_default();
    for (row, col, data) in values.used_cells() {
        let at = (top + row as u32, left + col as u32);
        let formula = formulas.get_value(at).is_some_and(|text| !text.is_empty());
        meter.put(
            grid,
            at,
            Cell { value: convert::owned(data, limits.text_bytes), formula, percent: false },
        )?;
    }
    let (top, left) = formulas.start().unwrap_or_default();
    for (row, col, _) in formulas.used_cells() {
        let at = (top + row as u32, left + col as u32);
        if !grid.cells.contains_key(&at) {
            meter.put(grid, at, Cell { value: Value::Empty, formula: true, percent: false })?;
        }
    }
    Ok(())
}
