//! What stands in the cells of an xlsb?
//!
//! In: bytes the archive has weighed. Out: sheets, of which only values and formulas are known: the reader tells neither
//! merges nor looks. Refuses to know: other formats.

use std::io::Cursor;

use calamine::{Reader, SheetType, SheetVisible, Xlsb, XlsbError};

use super::guard::{Meter, names_differ};
use super::{Cell, Grid, Limits, Trouble, convert};
use crate::place::address;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Grid>, Trouble> {
    let mut book: Xlsb<Cursor<&[u8]>> = Xlsb::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsbError::Password => Trouble::Password,
        _ => Trouble::damaged("内部结构有误"),
    })?;
    let listed: Vec<_> = book.sheets_metadata().to_vec();
    names_differ(listed.iter().map(|sheet| &sheet.name))?;
    let mut meter = Meter::new(limits);
    let mut sheets = Vec::new();
    for sheet in listed.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let hidden = sheet.visible != SheetVisible::Visible;
        let mut grid = Grid { name: sheet.name, hidden, ..Grid::default() };
        let broken = |last: Option<(u32, u32)>, name: &str| {
            let place = last
                .map_or_else(|| "开头".to_owned(), |(row, col)| format!("单元格 {} 之后", address(row, col)));
            Trouble::sheet(name, format_args!("在{place}中断"))
        };
        let mut last = None;
        let mut cells = book.worksheet_cells_reader(&grid.name).map_err(|_| broken(None, &grid.name))?;
        while let Some(cell) = cells.next_cell().map_err(|_| broken(last, &grid.name))? {
            let at = cell.get_position();
            last = Some(at);
            let value = convert::borrowed(cell.get_value().clone(), limits.text_bytes);
            meter.put(&mut grid, at, Cell { value, ..Cell::default() })?;
        }
        drop(cells);
        // A formula the reader cannot spell ends the marking, not the sheet: here every result is stored anyway.
        let mut cells = book.worksheet_cells_reader(&grid.name).map_err(|_| broken(None, &grid.name))?;
        while let Ok(Some(formula)) = cells.next_formula() {
            if let Some(cell) = grid.cells.get_mut(formula.get_position()) {
                cell.formula = true;
            }
        }
        sheets.push(grid);
    }
    Ok(sheets)
}
