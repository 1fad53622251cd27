//! How large does a sheet print?
//!
//! In: a sheet's columns, its styles and its page. Out: the scale it is printed at, so that nothing on it is below the
//! least size its page allows, and the columns of its first page; columns of text are narrowed a little where that keeps a
//! sheet on one page across. A column is as wide as digits of the default font, and a program that does not have the font
//! takes another with wider ones: what must fit is measured by those. Refuses to know: heights, bytes.

use super::measure::DEFAULT_WIDTH;
use super::style::StyleSheet;
use super::xlsx::heading_style;
use crate::sheet::{Block, Cached, Cell, Content, Sheet};
use std::collections::{BTreeMap, BTreeSet};

/// Shorter and longer side of a sheet of paper, in points.
const A4: (f64, f64) = (595.3, 841.9);
const A3: (f64, f64) = (841.9, 1190.6);
/// Left and right margin together, in points: half an inch each.
pub(super) const SIDES: f64 = 72.0;
/// Top and bottom margin together.
const ENDS: f64 = 104.4;
/// The last column over which a sheet for the screen prints its line.
const SHOWN: u32 = 9;
/// Pixels of a digit of the default font, in 11 or 12 points.
const DIGIT: f64 = 8.0;
/// Pixels, for a point of its size, of a digit of the widest font that a program takes in its place.
const WIDEST: f64 = 0.873;
/// A program that fits a sheet to its page rounds the scale down, by as much as this.
const ROUNDED: f64 = 0.02;
/// The least width of a column of text that may be narrowed, in characters, and how far.
const NARROWED: (f64, f64) = (12.0, 0.75);

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
    /// The size in points at which a text must stand beside the cells, in a header or a chart, to print large enough.
    pub lettering: f64,
    /// Width of what is printed, in pixels.
    pub across: f64,
    /// The last column that stands on the first page.
    pub last_on_first: u32,
    /// Height of what stands on one page, in points of the sheet.
    pub height: f64,
}

/// Width of a column in points: its half-width characters at so many pixels each, and 5 pixels around.
fn points(width: f64, digit: f64) -> f64 {
    width.mul_add(digit, 5.0) * 0.75
}

impl Layout {
    /// The layout of a sheet, and its columns as wide as they stand in it.
    pub fn of(sheet: &Sheet, styles: &StyleSheet, widths: &mut BTreeMap<u32, f64>) -> Self {
        let (short, long) = if sheet.page.a3 { A3 } else { A4 };
        let (side, down) = if sheet.page.landscape { (long, short) } else { (short, long) };
        let (paper, down) = (side - SIDES, down - ENDS);
        let printed = last_printed(sheet).unwrap_or(u32::MAX);
        let smallest = f64::from(sheet.page.least);
        let least = smallest / smallest_style(sheet, styles);
        let widest = WIDEST * styles.default_style().size.unwrap_or(11.0);
        let last_within = |widths: &BTreeMap<u32, f64>, room: f64| {
            let mut used = 0.0;
            let fits = |(column, width): (&u32, &f64)| {
                used += points(*width, widest);
                (used <= room).then_some(*column)
            };
            widths.range(..=printed).map_while(fits).last().unwrap_or(0)
        };
        if sheet.page.only.is_some() {
            let last_on_first = last_within(widths, paper).min(SHOWN);
            let scale = Scale::Percent(100);
            return Self { scale, lettering: smallest, across: paper / 0.75, last_on_first, height: down };
        }
        let sure = least + ROUNDED;
        narrow(sheet, widths, (paper / sure.min(1.0), widest), printed);
        let columns =
            |digit: f64| -> f64 { widths.range(..=printed).map(|(_, width)| points(*width, digit)).sum() };
        let across = columns(DIGIT) / 0.75;
        let all = |digit: f64| -> f64 {
            let (columns, charts) = (columns(digit), right_of_charts(sheet) * digit / DIGIT);
            // A chart is held by the cells under its corners, and takes the whole of a column it reaches into.
            if charts > columns && !sheet.page.one_page {
                charts + points(DEFAULT_WIDTH, digit)
            } else {
                columns
            }
        };
        let at_least = (paper / all(widest)).min(1.0);
        if sheet.page.one_page || at_least >= sure.min(1.0) {
            return Self {
                scale: Scale::Fitted,
                // Whole, as headers want it.
                lettering: (smallest / if sheet.page.one_page { at_least } else { at_least - ROUNDED })
                    .ceil(),
                across,
                last_on_first: u32::MAX,
                // A page holds the fewest rows where the columns are narrowest.
                height: down / (paper / all(DIGIT)).min(1.0),
            };
        }
        let percent = (least * 100.0).ceil().clamp(10.0, 100.0);
        let scale = percent / 100.0;
        let room = paper / scale;
        let last_on_first = last_within(widths, room);
        let lettering = (smallest / scale).ceil();
        let (scale, height) = (Scale::Percent(percent as u16), down / scale);
        Self { scale, lettering, across, last_on_first, height }
    }
}

/// How far to the right the charts of a sheet reach, in points.
fn right_of_charts(sheet: &Sheet) -> f64 {
    let rights = sheet.blocks.iter().filter_map(|block| match block {
        Block::Chart(chart) => Some(f64::from(chart.left + chart.size.0) * 0.75),
        _ => None,
    });
    rights.fold(0.0, f64::max)
}

/// Narrows the columns of text so that all columns stand in the room, where a little is enough.
fn narrow(sheet: &Sheet, widths: &mut BTreeMap<u32, f64>, (room, digit): (f64, f64), printed: u32) {
    let all: f64 = widths.range(..=printed).map(|(_, width)| points(*width, digit)).sum();
    let (from, to) = NARROWED;
    let wide: Vec<u32> = widths
        .range(..=printed)
        .filter(|(column, width)| **width >= from && holds_text(sheet, **column))
        .map(|(column, _)| *column)
        .collect();
    let letters: f64 = wide.iter().map(|column| widths[column]).sum();
    let factor = 1.0 - (all - room) / (points(letters, digit) - points(0.0, digit));
    if (to..1.0).contains(&factor) {
        for column in wide {
            if let Some(width) = widths.get_mut(&column) {
                // Down to the next eighth of a character, so that the sum is never above the room.
                *width = (*width * factor * 8.0).floor() / 8.0;
            }
        }
    }
}

/// Whether nothing but words stands, or is to be written, in a column, so that it breaks into lines when it is narrower.
fn holds_text(sheet: &Sheet, column: u32) -> bool {
    let mut tables = sheet.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some((table, table.columns.get(column as usize)?)),
        _ => None,
    });
    tables.all(|(table, column)| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(&column.key));
        cells.into_iter().all(|cell| match &cell.content {
            // What an entry must meet is a rule for numbers.
            Content::Blank => cell.input.as_ref().is_none_or(|input| input.rule.is_none()),
            Content::Text(_) => true,
            Content::Number(_) => false,
            Content::Formula(live) => matches!(live.result, Cached::Text(_)),
        })
    })
}

/// The smallest size of anything on a sheet that has a style, in points.
fn smallest_style(sheet: &Sheet, styles: &StyleSheet) -> f64 {
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
