//! How large does a sheet print?
//!
//! In: a sheet's columns, its styles and its page. Out: the scale it is printed at, so that nothing on it is below the
//! least size its page allows, and the columns of its first page. Refuses to know: heights, bytes.

use super::style::StyleSheet;
use super::xlsx::{heading_style, widths};
use crate::sheet::{Block, Cell, Sheet};
use std::collections::BTreeSet;

/// Shorter and longer side of a sheet of paper, in points.
const A4: (f64, f64) = (595.3, 841.9);
const A3: (f64, f64) = (841.9, 1190.6);
/// Left and right margin together, in points: half an inch each.
pub(super) const SIDES: f64 = 72.0;
/// Top and bottom margin together.
const ENDS: f64 = 104.4;
/// The last column over which a sheet for the screen prints its line.
pub(super) const SHOWN: u32 = 9;
/// Room that is kept: programs measure a font each in its own way.
const SLACK: f64 = 1.03;

/// How a sheet is fitted to its paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// To the width of one page.
    Fitted,
    /// In percent; what is too wide goes on to further pages.
    Percent(u16),
}

/// The layout of a printed sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Layout {
    /// Its scale.
    pub scale: Scale,
    /// The last column that stands on the first page.
    pub last_on_first: u32,
    /// Height of what stands on one page, in points of the sheet.
    pub height: f64,
}

/// Width of a column in points: its half-width characters at 8 pixels each in the default font, and 5 pixels around.
fn points(width: f64) -> f64 {
    width.mul_add(8.0, 5.0) * 0.75
}

impl Layout {
    /// The layout of a sheet.
    pub fn of(sheet: &Sheet, styles: &StyleSheet) -> Self {
        let (short, long) = if sheet.page.a3 { A3 } else { A4 };
        let (across, down) = if sheet.page.landscape { (long, short) } else { (short, long) };
        let (paper, down) = (across - SIDES, down - ENDS);
        let printed = last_printed(sheet).unwrap_or(u32::MAX);
        let widths: Vec<(u32, f64)> =
            widths(sheet).into_iter().filter(|(column, _)| *column <= printed).collect();
        let all: f64 = widths.iter().map(|(_, width)| points(*width)).sum();
        let least = f64::from(sheet.page.least) / smallest(sheet, styles);
        if sheet.page.only.is_some() {
            let height = down;
            return Self { scale: Scale::Percent(100), last_on_first: SHOWN, height };
        }
        if sheet.page.one_page || paper >= all * least * SLACK {
            let scale = (paper / all).min(1.0);
            return Self { scale: Scale::Fitted, last_on_first: u32::MAX, height: down / scale };
        }
        let percent = (least * 100.0).ceil().clamp(10.0, 100.0);
        let room = paper / (percent / 100.0) / SLACK;
        let mut used = 0.0;
        let fits = |(column, width): &(u32, f64)| {
            used += points(*width);
            (used <= room).then_some(*column)
        };
        let last_on_first = widths.iter().map_while(fits).last().unwrap_or(0);
        let height = down / (percent / 100.0);
        Self { scale: Scale::Percent(percent as u16), last_on_first, height }
    }
}

/// The smallest size of anything on a sheet that has a style, in points.
fn smallest(sheet: &Sheet, styles: &StyleSheet) -> f64 {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let own = |cell: &'_ Cell| cell.style.is_some();
    for block in &sheet.blocks {
        match block {
            Block::Line(line) => {
                let cells = line.cells.iter().filter(|(_, _, cell)| own(cell));
                names.extend(cells.filter_map(|(_, _, cell)| cell.style.as_deref()));
            }
            Block::Table(table) => {
                if table.heading {
                    names.insert(heading_style(table));
                }
                for column in table.columns.iter().filter(|column| column.printed) {
                    names.insert(&column.style);
                    let cells = table.rows.iter().filter_map(|row| row.cells.get(&column.key));
                    names.extend(cells.filter_map(|cell| cell.style.as_deref()));
                }
            }
            Block::Chart(_) | Block::Gap(_) => {}
        }
    }
    let usual = styles.default_style().size.unwrap_or(11.0);
    let sizes =
        names.into_iter().filter_map(|name| styles.get(name)).map(|style| style.size.unwrap_or(usual));
    sizes.fold(usual, f64::min)
}

/// The last column that is printed, where the tables have others behind it.
pub(super) fn last_printed(sheet: &Sheet) -> Option<u32> {
    let tables = sheet.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(&table.columns),
        _ => None,
    });
    let cut = tables.clone().any(|columns| columns.iter().any(|column| !column.printed));
    let last = tables.filter_map(|columns| columns.iter().rposition(|column| column.printed)).max();
    last.filter(|_| cut).and_then(|last| u32::try_from(last).ok())
}
