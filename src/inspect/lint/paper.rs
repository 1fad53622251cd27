//! How large does it come out of a printer?
//!
//! In: a sheet's page, column widths, row heights, what is printed of it. Out: [`Print`], and a finding where the text is too
//! small. Refuses to know: the printer, whose own margins may take a little more.
//!
//! Widths are counted as Excel counts them, at 96 dots an inch: a column of so many digits of the book's font, which is 7 dots
//! wide at 11 points and 8 at 12. A sheet is fitted by a whole percent from 10 to 100, never enlarged. A row without a height
//! of its own is as high as one line of its text.

use super::super::sheet::Area;
use super::Asked;
use super::demand::Key;
use super::note::{Cell, Page, Value};
use super::report::{Findings, Print, tenths};
use super::sheetwide::Sheet;
use std::collections::{BTreeMap, BTreeSet};

/// Paper sizes by their number: name, width and height in millimetres.
const PAPERS: [(u32, &str, f64, f64); 9] = [
    (1, "信纸", 215.9, 279.4),
    (5, "法律纸", 215.9, 355.6),
    (8, "A3", 297.0, 420.0),
    (9, "A4", 210.0, 297.0),
    (11, "A5", 148.0, 210.0),
    (12, "B4", 257.0, 364.0),
    (13, "B5", 182.0, 257.0),
    (66, "A2", 420.0, 594.0),
    (70, "A6", 105.0, 148.0),
];

const POINTS: f64 = 72.0;
/// Most pages that are counted.
const PAGES: u32 = 100_000;

/// The printed part of a sheet, measured in points.
struct Layout {
    /// Width of each printed column.
    columns: Vec<(u32, f64)>,
    /// Height of each printed row.
    rows: Vec<(u32, f64)>,
}

/// Judges what a sheet looks like on paper; nothing where it prints nothing.
pub(in crate::inspect) fn judge(
    sheet: &Sheet<'_, '_>,
    drawn: (u32, u32),
    asked: &Asked<'_>,
    findings: &mut Findings,
) -> Option<Print> {
    let at = sheet.listed.at;
    let mut areas = sheet.book.print_areas(at);
    let reach = reach(sheet, drawn)?;
    if areas.is_empty() {
        areas.push([1, reach.0, 1, reach.1]);
    }
    // A reference may reach beyond what is there.
    let areas: Vec<Area> = areas
        .into_iter()
        .map(|[top, bottom, left, right]| {
            [top, bottom.min(reach.0.max(top)), left, right.min(reach.1.max(left))]
        })
        .collect();
    let page = &sheet.notes.page;
    let (name, width, height) = paper(page);
    let margins = page.margins;
    let room = (
        (width / 25.4 - margins[0] - margins[1]).max(0.5) * POINTS,
        (height / 25.4 - margins[2] - margins[3]).max(0.5) * POINTS,
    );
    let layouts: Vec<Layout> = areas.iter().map(|area| Layout::of(sheet, *area)).collect();
    let scale = scale(sheet, page, &layouts, room);
    let sizes = Sizes::of(sheet, &areas);
    let share = f64::from(scale) / 100.0;
    let pages = layouts.iter().zip(&areas).map(|(layout, area)| layout.pages(sheet, *area, room, share));
    let print = Print {
        sheet: sheet.listed.name.clone(),
        paper: name,
        landscape: page.landscape,
        scale_percent: scale,
        body_points: sizes.body? * share,
        smallest_points: sizes.smallest? * share,
        pages: pages.sum::<u32>().min(PAGES),
    };
    // One or two rows that say the sheet is not for print are read on the screen.
    let only_a_line =
        !sheet.book.print_areas(at).is_empty() && areas.iter().all(|[top, bottom, ..]| bottom - top < 2);
    let limit = (asked.limit)(&sheet.listed.name);
    if sheet.listed.shown && !only_a_line && print.smallest_points + 0.05 < limit {
        let (what, points) = if print.body_points + 0.05 < limit {
            ("正文", print.body_points)
        } else {
            ("最小的字", print.smallest_points)
        };
        let lies = if page.landscape { "横向" } else { "纵向" };
        findings.say(Key::Print, String::new, || {
            format!("按{name}{lies}缩印到{scale}%，{what}约{}磅，小于{limit}磅", tenths(points))
        });
    }
    sheet.listed.shown.then_some(print)
}

/// Last row and column that hold something.
fn reach(sheet: &Sheet<'_, '_>, drawn: (u32, u32)) -> Option<(u32, u32)> {
    let mut reach = (0, 0);
    for cell in sheet.notes.cells.iter().filter(|cell| cell.value != Value::Blank) {
        let [_, bottom, _, right] =
            sheet.merged.get(&(cell.row, cell.column)).copied().unwrap_or([0, cell.row, 0, cell.column]);
        reach = (bottom.max(reach.0), right.max(reach.1));
    }
    (reach.0 > 0).then_some((reach.0.max(drawn.0), reach.1.max(drawn.1)))
}

/// Name, width and height of the paper as it lies, in millimetres; A4 where nothing is said.
fn paper(page: &Page) -> (&'static str, f64, f64) {
    let number = page.paper.unwrap_or(9);
    let known = PAPERS.iter().find(|(of, ..)| *of == number);
    let (name, short, long) =
        known.map_or(("其他纸张", 210.0, 297.0), |(_, name, short, long)| (*name, *short, *long));
    if page.landscape { (name, long, short) } else { (name, short, long) }
}

/// Width of a digit of the book's font, in dots.
fn digit(size: f64) -> f64 {
    (size * 7.0 / 11.0).round().max(1.0)
}

impl Layout {
    fn of(sheet: &Sheet<'_, '_>, [top, bottom, left, right]: Area) -> Self {
        let notes = sheet.notes;
        let digit = digit(sheet.book.styles.body().size);
        let dots = |width: f64| (((256.0 * width + (128.0 / digit).trunc()) / 256.0) * digit).trunc();
        // Eight digits and the margins, up to a multiple of eight dots.
        let usual = notes.column_width.map_or_else(|| ((8.0 * digit + 5.0) / 8.0).ceil() * 8.0, dots);
        let mut known: BTreeMap<u32, f64> = BTreeMap::new();
        for of in &notes.columns {
            let width = if of.hidden { Some(0.0) } else { of.width.map(dots) };
            for column in of.first.max(left)..=of.last.min(right) {
                known.insert(column, width.unwrap_or(usual));
            }
        }
        let columns =
            (left..=right).map(|column| (column, known.get(&column).copied().unwrap_or(usual) * 0.75));
        let usual = notes.row_height.unwrap_or(15.0);
        let mut heights: BTreeMap<u32, f64> = BTreeMap::new();
        for row in &notes.rows {
            heights.insert(row.row, if row.hidden { 0.0 } else { row.height.unwrap_or(usual) });
        }
        let rows = (top..=bottom).map(|row| (row, heights.get(&row).copied().unwrap_or(usual)));
        Self { columns: columns.collect(), rows: rows.collect() }
    }

    fn width(&self) -> f64 {
        self.columns.iter().map(|(_, width)| width).sum()
    }

    fn height(&self) -> f64 {
        self.rows.iter().map(|(_, height)| height).sum()
    }

    /// Pages at a scale: rows and columns fill one page after another, repeated titles taking their place on each.
    fn pages(&self, sheet: &Sheet<'_, '_>, area: Area, room: (f64, f64), share: f64) -> u32 {
        let page = &sheet.notes.page;
        let [top, bottom, left, right] = area;
        let breaks =
            |breaks: &[u32], fit: bool| if fit { BTreeSet::new() } else { breaks.iter().copied().collect() };
        let titles = |span: Option<(u32, u32)>, parts: &[(u32, f64)]| {
            let (first, last) = span.unwrap_or((1, 0));
            let height =
                parts.iter().filter(|(at, _)| (first..=last).contains(at)).map(|(_, size)| size).sum();
            (last, height)
        };
        let rows = fill(
            &self.rows,
            room.1 / share,
            titles(
                sheet.book.title_rows(sheet.listed.at).filter(|(_, last)| *last <= bottom && *last >= top),
                &self.rows,
            ),
            &breaks(&page.row_breaks, page.fit && page.pages[1] > 0),
        );
        let span =
            sheet.book.title_columns(sheet.listed.at).filter(|(_, last)| *last <= right && *last >= left);
        let columns = fill(
            &self.columns,
            room.0 / share,
            titles(span, &self.columns),
            &breaks(&page.column_breaks, page.fit && page.pages[0] > 0),
        );
        rows.saturating_mul(columns)
    }
}

/// How many pages rows or columns take.
fn fill(parts: &[(u32, f64)], room: f64, titles: (u32, f64), breaks: &BTreeSet<u32>) -> u32 {
    let (mut pages, mut used) = (1_u32, 0.0);
    for (at, size) in parts.iter().filter(|(_, size)| *size > 0.0) {
        // A sheet fitted to the page fills it to the last dot.
        let full = used > 0.0 && used + size > room + 1.0;
        if full || breaks.contains(&at.saturating_sub(1)) && used > 0.0 {
            pages = pages.saturating_add(1);
            used = if *at > titles.0 { titles.1 } else { 0.0 };
        }
        used += size;
    }
    pages
}

/// The scale in percent that a program uses.
fn scale(sheet: &Sheet<'_, '_>, page: &Page, layouts: &[Layout], room: (f64, f64)) -> u32 {
    if !page.fit {
        return page.scale.clamp(10, 400);
    }
    let mut share = 1.0_f64;
    for layout in layouts {
        let [wide, tall] = page.pages.map(f64::from);
        if wide > 0.0 {
            share = share.min(room.0 * wide / layout.width().max(1.0));
        }
        if tall > 0.0 {
            let titles = sheet.book.title_rows(sheet.listed.at).unwrap_or((1, 0));
            let rows = layout.rows.iter().filter(|(row, _)| (titles.0..=titles.1).contains(row));
            let repeated: f64 = rows.map(|(_, height)| height).sum::<f64>() * (tall - 1.0);
            share = share.min(room.1 * tall / (layout.height() + repeated).max(1.0));
        }
    }
    ((share * 100.0 + 1e-6).floor() as u32).clamp(10, 100)
}

/// Sizes of text in what is printed, in points.
struct Sizes {
    body: Option<f64>,
    smallest: Option<f64>,
}

impl Sizes {
    fn of(sheet: &Sheet<'_, '_>, areas: &[Area]) -> Self {
        let styles = &sheet.book.styles;
        let (mut in_table, mut anywhere): (BTreeMap<u32, usize>, BTreeMap<u32, usize>) = Default::default();
        for [top, bottom, left, right] in areas {
            let inside = |cell: &&Cell<'_>| {
                cell.value != Value::Blank
                    && (left..=right).contains(&&cell.column)
                    && !sheet.hidden.contains(&cell.row)
                    && !sheet.notes.is_hidden(cell.column)
            };
            for cell in sheet.notes.rows_cells(*top, *bottom).iter().filter(inside) {
                // A size in tenths of a point: two digits are all a program offers.
                let size = (styles.font_of(styles.of(cell.format)).size * 10.0).round() as u32;
                if sheet.text(cell).is_some_and(|text| text.trim().is_empty()) {
                    continue;
                }
                *anywhere.entry(size).or_default() += 1;
                if sheet.tables.iter().any(|table| table.holds(cell.row, cell.column)) {
                    *in_table.entry(size).or_default() += 1;
                }
            }
        }
        let points = |size: u32| f64::from(size) / 10.0;
        let body = if in_table.is_empty() { &anywhere } else { &in_table };
        let body = body.iter().max_by_key(|(_, count)| **count).map(|(size, _)| points(*size));
        Self { body, smallest: anywhere.keys().next().map(|size| points(*size)) }
    }
}
