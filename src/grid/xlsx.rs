//! What stands in the cells of an xlsx or xlsm?
//!
//! In: bytes the archive has weighed. Out: sheets. Refuses to know: other formats.
//!
//! Cells are read one by one and never as a range: a range of A1 and XFD1048576 alone would take 550 GB. Two passes,
//! because the reader tells styles in one and formulas in the other.

use std::io::Cursor;

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::guard::{Meter, names_differ};
use super::{Cell, Grid, Limits, Merge, Trouble, Value, convert, percent};
use crate::excel::{COLUMNS, ROWS};
use crate::place::address;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Grid>, Trouble> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => Trouble::Password,
        other => Trouble::damaged(told(&other)),
    })?;
    let listed: Vec<_> = book.sheets_metadata().to_vec();
    names_differ(listed.iter().map(|sheet| &sheet.name))?;
    let mut meter = Meter::new(limits);
    let mut sheets = Vec::new();
    for sheet in listed.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let hidden = sheet.visible != SheetVisible::Visible;
        let mut grid = Grid { name: sheet.name, hidden, ..Grid::default() };
        values(&mut book, &mut grid, &mut meter, limits)?;
        formulas(&mut book, &mut grid, &mut meter, limits)?;
        let merges = book
            .merge_cells_by_sheet_name(&grid.name)
            .map_err(|_| Trouble::sheet(&grid.name, "合并单元格的记录有误"))?;
        grid.merges = merges.iter().map(|area| (area.start, area.end)).collect();
        inside(&grid.merges, &grid.name)?;
        sheets.push(grid);
    }
    Ok(sheets)
}

/// First pass: values and percent formats.
fn values(
    book: &mut Book<'_>,
    grid: &mut Grid,
    meter: &mut Meter<'_>,
    limits: &Limits,
) -> Result<(), Trouble> {
    let mut cells = book.worksheet_cells_reader(&grid.name).map_err(|error| after(grid, None, &error))?;
    let scaled: Vec<bool> = cells
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().is_some_and(|format| percent::scales(&format.format_code)))
        .collect();
    let mut last = None;
    while let Some((cell, style)) =
        cells.next_cell_with_style_id().map_err(|error| after(grid, last, &error))?
    {
        let at = cell.get_position();
        last = Some(at);
        let value = convert::borrowed(cell.get_value().clone(), limits.text_bytes);
        let percent = matches!(value, Value::Number(_)) && scaled.get(style).copied().unwrap_or(false);
        meter.put(grid, at, Cell { value, formula: false, percent })?;
    }
    Ok(())
}

/// Second pass: which cells hold a formula. A formula that gave empty text is told from one never calculated.
fn formulas(
    book: &mut Book<'_>,
    grid: &mut Grid,
    meter: &mut Meter<'_>,
    limits: &Limits,
) -> Result<(), Trouble> {
    let mut cells = book.worksheet_cells_reader(&grid.name).map_err(|error| after(grid, None, &error))?;
    let mut last = None;
    while let Some(record) =
        cells.next_cell_with_formula_metadata().map_err(|error| after(grid, last, &error))?
    {
        last = Some(record.pos);
        if record.formula.is_none() {
            continue;
        }
        if let Some(cell) = grid.cells.get_mut(&record.pos) {
            cell.formula = true;
        } else {
            let value = convert::borrowed(record.value, limits.text_bytes);
            meter.put(grid, record.pos, Cell { value, formula: true, percent: false })?;
        }
    }
    Ok(())
}

fn inside(merges: &[Merge], name: &str) -> Result<(), Trouble> {
    let good = |&((top, left), (bottom, right)): &Merge| {
        top <= bottom && left <= right && bottom < ROWS && right < COLUMNS
    };
    if merges.iter().all(good) {
        Ok(())
    } else {
        Err(Trouble::sheet(name, "有合并区域超出工作表范围"))
    }
}

fn after(grid: &Grid, last: Option<(u32, u32)>, error: &XlsxError) -> Trouble {
    let place =
        last.map_or_else(|| "开头".to_owned(), |(row, col)| format!("单元格 {} 之后", address(row, col)));
    Trouble::sheet(&grid.name, format_args!("在{place}中断，{}", told(error)))
}

fn told(error: &XlsxError) -> String {
    match error {
        XlsxError::CellError(text) => format!("遇到不支持的错误值 {text}"),
        XlsxError::FileNotFound(part) | XlsxError::WorksheetNotFound(part) => format!("缺少内部零件 {part}"),
        _ => String::from("内部结构有误"),
    }
}
