//! Can each text be seen whole, in its colours, and do its marks hold?
//!
//! In: a sheet's cells. Out: findings of all cells, inside a table or not. Refuses to know: what a column is for.

use super::body;
use super::colour::{WHITE, contrast, told};
use super::context::{FRONT, Known, is_front};
use super::demand::Key;
use super::note::{Cell, Value};
use super::report::{Findings, cell as address};
use super::sheetwide::Sheet;
use super::style::{Font, Format};
use super::text::{NoteMark, explains, is_chinese, note_marks, shown, width};
use std::collections::BTreeMap;

/// Width of a column nobody has set, in characters.
const USUAL: f64 = 8.43;
/// What a column keeps free beside its text, in characters.
const MARGIN: f64 = 0.7;

/// Fonts that Windows, WPS or the government's own Linux bring along, by the beginning of their names.
const FONTS: [&str; 22] = [
    "微软雅黑",
    "microsoft yahei",
    "思源黑体",
    "source han sans",
    "noto sans cjk",
    "noto sans sc",
    "等线",
    "dengxian",
    "黑体",
    "simhei",
    "宋体",
    "simsun",
    "新宋体",
    "nsimsun",
    "仿宋",
    "fangsong",
    "楷体",
    "kaiti",
    "arial",
    "times new roman",
    "courier new",
    "华文",
];

/// Fonts of that beginning which only some machines have.
const SELDOM: [&str; 3] = ["仿宋_gb2312", "楷体_gb2312", "华文"];

/// Cells of one format: how many, and the first three.
#[derive(Default)]
struct Used {
    count: usize,
    places: Vec<(u32, u32)>,
}

/// Judges every cell.
pub(in crate::inspect) fn judge(sheet: &Sheet<'_, '_>, findings: &mut Findings, known: &mut Known) {
    let mut used: BTreeMap<u32, Used> = BTreeMap::new();
    let widths = Widths::of(sheet);
    let heights: BTreeMap<u32, f64> = sheet
        .notes
        .rows
        .iter()
        .filter(|row| row.fixed && !row.hidden)
        .filter_map(|row| Some((row.row, row.height?)))
        .collect();
    let notes_sheet = sheet.listed.name == FRONT[2];
    for cell in sheet.notes.cells.iter().filter(|cell| cell.value != Value::Blank) {
        let known_format = used.entry(cell.format).or_default();
        known_format.count += 1;
        if known_format.places.len() < 3 {
            known_format.places.push((cell.row, cell.column));
        }
        let Some(text) = sheet.notes.text(cell, &sheet.book.texts.all) else { continue };
        cut_off(sheet, cell, &text, &widths, &heights, findings);
        if text.contains('注') {
            marked(sheet, cell, &text, notes_sheet, findings, known);
        }
        if let Value::Shared(at) = cell.value
            && sheet.book.texts.raised.contains(&at)
        {
            raised((cell.row, cell.column), findings);
        }
    }
    if let Some(place) = sheet.notes.raised {
        raised(place, findings);
    }
    for (at, used) in used {
        format(sheet, sheet.book.styles.of(at), &used, findings);
    }
    widths.judge(sheet, findings);
    for table in &sheet.tables {
        body::judge(sheet, table, findings);
    }
}

fn raised(place: (u32, u32), findings: &mut Findings) {
    findings.at(Key::S26, place, || "用了上标，读屏软件读不出是注释标记".to_owned());
}

/// A16, S26 (raised fonts), S30: what a format looks like, told at the cells that use it.
fn format(sheet: &Sheet<'_, '_>, format: &Format, used: &Used, findings: &mut Findings) {
    let styles = &sheet.book.styles;
    let font = styles.font_of(format);
    let say = |findings: &mut Findings, key: Key, message: &dyn Fn() -> String| {
        for at in 0..used.count {
            let place = used.places.get(at).copied().unwrap_or((1, 1));
            findings.at(key, place, message);
        }
    };
    let name = font.name.to_lowercase();
    let known =
        FONTS.iter().any(|known| name.starts_with(known)) && !SELDOM.iter().any(|one| name.starts_with(one));
    if !known && !name.is_empty() {
        say(findings, Key::A16, &|| format!("字体“{}”有的电脑上没有", shown(&font.name)));
    }
    if font.raised {
        say(findings, Key::S26, &|| "用了上标，读屏软件读不出是注释标记".to_owned());
    }
    let text = styles.text_of(format);
    let grounds = styles.ground_of(format);
    let grounds = if grounds.is_empty() { &[WHITE] } else { grounds };
    let need = enough(font);
    let worst = grounds.iter().map(|ground| (contrast(text, *ground), *ground));
    let Some((ratio, ground)) = worst.min_by(|one, other| one.0.total_cmp(&other.0)) else { return };
    if ratio < need {
        say(findings, Key::S30, &|| {
            format!("文字{}在底色{}上，对比度{ratio:.2}，不到{need}", told(text), told(ground))
        });
    }
}

/// The contrast a text needs: large text is read with less.
pub(in crate::inspect) fn enough(font: &Font) -> f64 {
    if font.size >= 18.0 || (font.bold && font.size >= 14.0) { 3.0 } else { 4.5 }
}

/// S26: note marks and the notes themselves.
fn marked(
    sheet: &Sheet<'_, '_>,
    cell: &Cell<'_>,
    text: &str,
    notes_sheet: bool,
    findings: &mut Findings,
    known: &mut Known,
) {
    let place = || address(cell.row, cell.column);
    let explained = if cell.column == 1 { explains(text) } else { None };
    // On other sheets a note is a line of its own: the mark and what it says.
    let mut own = explained.filter(|(_, alone)| notes_sheet || !alone).map(|(number, alone)| {
        known.explains.entry(number).or_insert_with(|| (place(), alone));
        number
    });
    for mark in note_marks(text) {
        match mark {
            NoteMark::One(number) if own == Some(number) => own = None,
            NoteMark::One(number) => {
                known
                    .marks
                    .entry(number)
                    .or_insert_with(|| format!("“{}”{}", shown(&sheet.listed.name), place()));
            }
            NoteMark::Odd(inner) => {
                findings.say(Key::S26, place, || format!("注释标记“[{}]”的写法不对", shown(inner)));
            }
        }
    }
}

/// Widths of columns in characters.
struct Widths {
    usual: f64,
    known: BTreeMap<u32, (u32, f64)>,
}

impl Widths {
    fn of(sheet: &Sheet<'_, '_>) -> Self {
        let columns = sheet.notes.columns.iter();
        let known = columns.filter_map(|of| Some((of.first, (of.last, of.width?)))).collect();
        Self { usual: sheet.notes.column_width.unwrap_or(USUAL), known }
    }

    fn at(&self, column: u32) -> f64 {
        let known = self.known.range(..=column).next_back();
        known.filter(|(_, (last, _))| *last >= column).map_or(self.usual, |(_, (_, width))| *width)
    }

    /// S18: columns in use that are too wide or too narrow; those before the tables may be as wide as a line of text.
    fn judge(&self, sheet: &Sheet<'_, '_>, findings: &mut Findings) {
        if !findings.asks(Key::S18) {
            return;
        }
        let filled = sheet.notes.cells.iter().filter(|cell| cell.value != Value::Blank);
        let Some(last) = filled.map(|cell| cell.column).max() else { return };
        let widest = if is_front(&sheet.listed.name) { 80.0 } else { 60.0 };
        for column in (1..=last).filter(|&column| !sheet.notes.is_hidden(column)) {
            let width = self.at(column);
            if !(6.0..=widest).contains(&width) {
                let letters = crate::place::column_letters(column - 1);
                findings.say(
                    Key::S18,
                    || format!("{letters}列"),
                    || format!("{letters}列宽{width:.1}个字符"),
                );
            }
        }
    }
}

/// S17: whether a text runs out of its cell.
fn cut_off(
    sheet: &Sheet<'_, '_>,
    cell: &Cell<'_>,
    text: &str,
    widths: &Widths,
    heights: &BTreeMap<u32, f64>,
    findings: &mut Findings,
) {
    let styles = &sheet.book.styles;
    let format = styles.of(cell.format);
    if format.shrinks || sheet.hidden.contains(&cell.row) || sheet.notes.is_hidden(cell.column) {
        return;
    }
    let [_, bottom, _, right] =
        sheet.merged.get(&(cell.row, cell.column)).copied().unwrap_or([cell.row, cell.row, 0, cell.column]);
    let room: f64 = (cell.column..=right.min(cell.column + 255)).map(|column| widths.at(column)).sum();
    let room = (room - MARGIN).max(0.5);
    let size = styles.font_of(format).size;
    // Columns are counted in digits of the book's own font. Those of a Chinese one are half as wide as high, in whole
    // dots of 3/4 point.
    let body = styles.body();
    let chinese = body.name.chars().any(is_chinese);
    let counted = if chinese { (body.size * 2.0 / 3.0).ceil() * 1.5 } else { body.size };
    let scale = size / counted.max(1.0);
    let lines: f64 = text
        .split('\n')
        .map(|line| ((width(line.trim_end_matches('\r')) as f64 * scale) / room - 0.05).ceil().max(1.0))
        .sum();
    let place = (cell.row, cell.column);
    if !format.wraps {
        let beside = match &*format.across {
            "right" => cell.column.checked_sub(1),
            _ => Some(right + 1),
        };
        let full = beside.and_then(|column| sheet.notes.at(cell.row, column));
        if lines > 1.0 && full.is_some_and(|cell| cell.value != Value::Blank) {
            findings.at(Key::S17, place, || format!("“{}”没有自动换行，被右边的单元格挡住", shown(text)));
        }
        return;
    }
    let rows = (cell.row..=bottom.min(cell.row + 255)).map(|row| heights.get(&row));
    // A row without a height of its own grows with its text.
    let Some(height) = rows.map(Option::<&f64>::copied).sum::<Option<f64>>() else { return };
    if height + 2.0 < lines * size * 1.2 * 0.9 {
        findings.at(Key::S17, place, || format!("“{}”要{lines:.0}行，行高{height:.1}磅放不下", shown(text)));
    }
}
