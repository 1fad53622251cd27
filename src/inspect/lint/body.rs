//! Does the table read cell by cell?
//!
//! In: one table of a sheet. Out: findings of its heading and body. Refuses to know: text above and below it, apart from what
//! explains blanks and codes.
//!
//! A column is one of numbers where more of its cells are numbers than texts that are no codes.

use super::demand::Key;
use super::note::{Cell, Value};
use super::report::{Findings, cell as address};
use super::sheetwide::Sheet;
use super::table::Table;
use super::text::{
    NoteMark, codes, names_total, note_marks, only_codes, only_punctuation, shown, two_numbers,
};
use std::collections::{BTreeMap, BTreeSet};

/// Most cells of merged areas that are looked at one by one.
const MERGED: usize = 200_000;

/// Most cells that are looked at for a value they have not.
const BLANKS: u32 = 50_000_000;

/// Words in a heading whose numbers are names, not amounts.
const NAMES: [&str; 8] = ["年", "期别", "序号", "代码", "行", "编号", "电话", "日期"];

/// What a column of the body holds.
#[derive(Clone, Copy, Default)]
struct Column {
    numbers: u32,
    words: u32,
    filled: u32,
}

impl Column {
    const fn is_numeric(self) -> bool {
        self.numbers > 0 && self.numbers >= self.words
    }
}

/// Judges a table.
pub(in crate::inspect) fn judge(sheet: &Sheet<'_, '_>, table: &Table, findings: &mut Findings) {
    around(sheet, table, findings);
    heading(sheet, table, findings);
    merges(sheet, table, findings);
    let columns = columns(sheet, table);
    gaps(sheet, table, &columns, findings);
    let above = above(sheet, table);
    for cell in cells(sheet, table) {
        let column = columns[(cell.column - table.area[2]) as usize];
        body_cell(sheet, table, cell, column, &above, findings);
    }
    for cell in sheet.notes.rows_cells(table.area[0], table.area[1]) {
        looks(sheet, table, cell, findings);
    }
}

/// Cells of the body that hold something.
fn cells<'s, 't>(sheet: &Sheet<'s, 't>, table: &Table) -> impl Iterator<Item = &'s Cell<'t>> {
    let (first, [_, bottom, left, right]) = (table.first(), table.area);
    let cells = sheet.notes.rows_cells(first, bottom).iter();
    cells.filter(move |cell| cell.value != Value::Blank && (left..=right).contains(&cell.column))
}

/// Everything that is said above the table.
fn above(sheet: &Sheet<'_, '_>, table: &Table) -> String {
    let cells = sheet.notes.rows_cells(1, table.area[0].saturating_sub(1)).iter();
    cells.filter_map(|cell| sheet.text(cell)).collect()
}

/// S03, S04: where it stands.
fn around(sheet: &Sheet<'_, '_>, table: &Table, findings: &mut Findings) {
    let [top, bottom, left, _] = table.area;
    if left != 1 {
        findings.at(Key::S03, (top, left), || format!("表从{}开始", address(top, left)));
    }
    let last = sheet.tables.iter().all(|other| other.area[1] <= bottom);
    let mut below = sheet.notes.rows_cells(bottom + 1, u32::MAX).iter();
    if let Some(cell) = below.find(|cell| last && cell.value != Value::Blank) {
        let text = || shown(&sheet.text(cell).unwrap_or_default());
        findings.at(Key::S04, (cell.row, cell.column), || format!("表的下面还有内容“{}”", text()));
    }
}

/// S07, S08, S09, S16, S38: heading and mark-up.
fn heading(sheet: &Sheet<'_, '_>, table: &Table, findings: &mut Findings) {
    let [top, _, left, _] = table.area;
    let unnamed = |name: &str| {
        let number = name.strip_prefix("Column").or_else(|| name.strip_prefix('列')).unwrap_or("-");
        name.trim().is_empty() || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mut seen = BTreeSet::new();
    if findings.is_public() || !table.stacked {
        for (column, name) in (left..).zip(&table.headings) {
            if unnamed(name) {
                let text = if name.is_empty() {
                    "表头有一栏没有名称".to_owned()
                } else {
                    format!("表头“{}”没有含义", shown(name))
                };
                findings.at(Key::S07, (top, column), || text);
            } else if !seen.insert(name) {
                findings.at(Key::S07, (top, column), || format!("表头“{}”重复", shown(name)));
            }
        }
    }
    let Some(marked) = &table.marked else { return };
    if !marked.headed {
        findings.at(Key::S07, (top, left), || "表格标记为没有表头".to_owned());
    } else if let Some((at, (name, text))) =
        marked.columns.iter().zip(&table.headings).enumerate().find(|(_, (name, text))| name != text)
    {
        findings.at(Key::S08, (top, left + at as u32), || {
            format!("表头写的是“{}”，表格的栏名是“{}”", shown(text), shown(name))
        });
    }
    let number = marked.name.strip_prefix("Table").or_else(|| marked.name.strip_prefix('表')).unwrap_or("-");
    if number.bytes().all(|byte| byte.is_ascii_digit()) || marked.name.contains(' ') {
        findings.say(
            Key::S09,
            || marked.name.clone(),
            || format!("表格名称“{}”没有含义", shown(&marked.name)),
        );
    }
    if marked.filter && !sheet.notes.view.filter {
        findings.say(Key::S16, String::new, || "有筛选按钮".to_owned());
    }
    if marked.summary.trim().is_empty() {
        findings.say(Key::S38, || marked.name.clone(), || "表格没有摘要".to_owned());
    }
}

/// S10: merged cells, in the table and, for the public, around it.
fn merges(sheet: &Sheet<'_, '_>, table: &Table, findings: &mut Findings) {
    let [top, bottom, left, right] = table.area;
    for &[from, to, first, last] in &sheet.notes.merges {
        let place = || format!("{}:{}", address(from, first), address(to, last));
        if from <= bottom && top <= to && first <= right && left <= last {
            findings.say(Key::S10, place, || "表内有合并的单元格".to_owned());
        } else if findings.is_public() {
            findings.hint(Key::S10, place, || "表外有合并的单元格".to_owned());
        }
    }
}

/// What each column of the body holds.
fn columns(sheet: &Sheet<'_, '_>, table: &Table) -> Vec<Column> {
    let mut columns = vec![Column::default(); table.headings.len().max(1)];
    for cell in cells(sheet, table) {
        let column = &mut columns[(cell.column - table.area[2]) as usize];
        column.filled += 1;
        match cell.value {
            Value::Number(_) => column.numbers += 1,
            _ if sheet.notes.text(cell, &sheet.book.texts.all).is_some_and(|text| only_codes(&text)) => {}
            _ => column.words += 1,
        }
    }
    columns
}

/// Cells covered by a merged area that begins elsewhere, by row.
fn covered(sheet: &Sheet<'_, '_>, table: &Table) -> BTreeMap<u32, BTreeSet<u32>> {
    let [top, bottom, left, right] = table.area;
    let (mut covered, mut count) = (BTreeMap::<u32, BTreeSet<u32>>::new(), 0_usize);
    for &[from, to, first, last] in &sheet.notes.merges {
        for row in from.max(top)..=to.min(bottom) {
            for column in first.max(left)..=last.min(right) {
                count += 1;
                if count > MERGED {
                    return covered;
                }
                if (row, column) != (from, first) {
                    covered.entry(row).or_default().insert(column);
                }
            }
        }
    }
    covered
}

/// S11, S12: rows, columns and cells without a value.
fn gaps(sheet: &Sheet<'_, '_>, table: &Table, columns: &[Column], findings: &mut Findings) {
    let (first, [_, bottom, left, right]) = (table.first(), table.area);
    if bottom < first {
        return;
    }
    let (mut at, mut budget) = (first, BLANKS);
    let blank_rows = |from: u32, to: u32, findings: &mut Findings| {
        for row in (from..to).take(1_000) {
            findings.say(Key::S11, || format!("第{row}行"), || format!("第{row}行是空行"));
        }
    };
    let all: Vec<&Cell<'_>> = cells(sheet, table).collect();
    let covered = if all.is_empty() { BTreeMap::new() } else { covered(sheet, table) };
    let explained = above(sheet, table).contains("空白单元格");
    for row in all.chunk_by(|one, other| one.row == other.row) {
        let number = row[0].row;
        blank_rows(at, number, findings);
        at = number + 1;
        if explained || !findings.asks(Key::S12) || row.len() as u32 == right - left + 1 {
            continue;
        }
        let hidden = covered.get(&number);
        let filled: BTreeSet<u32> = row.iter().map(|cell| cell.column).collect();
        budget = budget.saturating_sub(right - left);
        if budget == 0 {
            break;
        }
        let blank = (left..=right).filter(|column| !filled.contains(column));
        for column in blank.filter(|column| hidden.is_none_or(|hidden| !hidden.contains(column))) {
            let name = || shown(table.heading(column));
            findings.at(Key::S12, (number, column), || format!("“{}”栏是空白，没有说明原因", name()));
        }
    }
    blank_rows(at, bottom + 1, findings);
    for (column, _) in (left..).zip(columns).filter(|(_, of)| of.filled == 0 && !all.is_empty()) {
        let letters = crate::place::column_letters(column - 1);
        findings.say(
            Key::S11,
            || format!("{letters}列"),
            || format!("“{}”栏全空", shown(table.heading(column))),
        );
    }
}

/// S13, S22–S25, S27, S28: one cell of the body.
fn body_cell(
    sheet: &Sheet<'_, '_>,
    table: &Table,
    cell: &Cell<'_>,
    column: Column,
    above: &str,
    findings: &mut Findings,
) {
    let place = (cell.row, cell.column);
    let heading = || shown(table.heading(cell.column));
    if let Value::Number(number) = cell.value {
        let code = sheet.book.styles.code_of(sheet.book.styles.of(cell.format));
        return number_format(table, cell, number, code, findings);
    }
    let Some(text) = sheet.notes.text(cell, &sheet.book.texts.all) else { return };
    let numeric = column.is_numeric();
    let coded = text.contains('[');
    if coded {
        let known = |code: &str| above.contains(&format!("[{code}]"));
        for code in codes(&text).filter(|code| !known(code)) {
            findings.at(Key::S28, place, || format!("代码“[{code}]”在表的上方没有说明"));
        }
        if numeric && note_marks(&text).any(|mark| matches!(mark, NoteMark::One(_))) {
            findings.at(Key::S27, place, || format!("数字栏“{}”里写了注释标记“{}”", heading(), shown(&text)));
            return;
        }
        if only_codes(&text) {
            return;
        }
    }
    if only_punctuation(&text) {
        let text = shown(&text);
        let text = if text.is_empty() { "空格".to_owned() } else { format!("“{text}”") };
        findings.at(Key::S13, place, || format!("“{}”栏只写了{text}，读屏软件读不出含义", heading()));
    } else if numeric && two_numbers(&text) {
        findings.at(Key::S23, place, || format!("“{}”栏一个单元格写了两个数“{}”", heading(), shown(&text)));
    } else if numeric {
        findings.at(Key::S22, place, || format!("数字栏“{}”里是文字“{}”", heading(), shown(&text)));
    } else if names_total(&text) && cell.row != table.first() && cell.row != table.area[1] {
        findings.at(Key::S25, place, || format!("“{}”在表的中间", shown(&text)));
    }
}

/// S24: how a number is written.
fn number_format(table: &Table, cell: &Cell<'_>, number: f64, code: &str, findings: &mut Findings) {
    let place = (cell.row, cell.column);
    if code.starts_with('.') {
        findings.at(Key::S24, place, || format!("数字格式“{}”小数点前没有0", shown(code)));
    }
    if number.abs() < 1_000.0 || code.contains("#,##") || code.contains("0,0") {
        return;
    }
    let small = code.to_lowercase();
    let is_date = small.contains(['y', 'd']) || small.contains("h:");
    let heading = table.heading(cell.column);
    if !is_date && !code.contains('%') && !NAMES.iter().any(|name| heading.contains(name)) {
        findings.at(Key::S24, place, || format!("“{}”栏的{number}没有千位分节号", shown(heading)));
    }
}

/// S20, S21: fill and place of the text.
fn looks(sheet: &Sheet<'_, '_>, table: &Table, cell: &Cell<'_>, findings: &mut Findings) {
    if !table.holds(cell.row, cell.column) {
        return;
    }
    let styles = &sheet.book.styles;
    let format = styles.of(cell.format);
    let place = (cell.row, cell.column);
    if format.across == "center" && cell.value != Value::Blank {
        findings.at(Key::S21, place, || format!("“{}”栏居中", shown(table.heading(cell.column))));
    }
    if cell.row >= table.first() && !styles.ground_of(format).is_empty() {
        findings.at(Key::S20, place, || format!("“{}”栏有底色", shown(table.heading(cell.column))));
    }
}
