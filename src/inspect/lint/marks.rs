//! Does colour say anything that words do not?
//!
//! In: a sheet's conditional formats and small charts. Out: findings. Refuses to know: which column the writer meant for
//! which colour, since a file does not say it.
//!
//! S31, as judged here: a mark without colour is fine; so is one that compares with a word in quotes, and one that stands in
//! a column of text. Every other (a scale of colours, bars, icons, a fill by a number) needs, in the same table, a column of
//! text whose heading names a status. Icons that stand for the value itself never pass.

use super::colour::{BLACK, WHITE, contrast, told};
use super::context::{areas, sheet_of};
use super::demand::Key;
use super::note::{Mark, Value};
use super::report::Findings;
use super::sheetwide::Sheet;
use super::table::Table;
use super::text::{is_chinese, shown};
use std::collections::BTreeSet;

/// What a heading says that names a status.
const STATUS: [&str; 16] = [
    "状态", "情况", "结论", "预警", "等级", "档次", "评价", "判断", "是否", "提示", "结果", "完成", "预判",
    "标记", "说明", "分档",
];

/// Judges marks and small charts.
pub(in crate::inspect) fn judge(sheet: &Sheet<'_, '_>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for mark in &sheet.notes.marks {
        let place = mark.place.split(' ').next().unwrap_or_default();
        if !says_in_words(sheet, mark) {
            findings.say(
                Key::S31,
                || place.to_owned(),
                || {
                    format!(
                        "条件格式（{}）只用颜色或图标表达，同一张表里没有说明状态的文字栏",
                        kind(&mark.kind)
                    )
                },
            );
        }
        let change = mark.format.and_then(|at| sheet.book.styles.changes.get(at));
        if let Some(change) = change
            && seen.insert(mark.format)
        {
            let (text, ground) = (change.text.unwrap_or(BLACK), change.ground.unwrap_or(WHITE));
            let ratio = contrast(text, ground);
            if ratio < 4.5 {
                findings.say(
                    Key::S30,
                    || place.to_owned(),
                    || {
                        format!(
                            "条件格式的文字{}在底色{}上，对比度{ratio:.2}，不到4.5",
                            told(text),
                            told(ground)
                        )
                    },
                );
            }
        }
    }
    for [shows, at] in &sheet.notes.sparks {
        let at = areas(at).first().copied().unwrap_or_default();
        let home = sheet_of(shows).is_none_or(|name| name == sheet.listed.name);
        let inside = areas(shows).iter().all(|[top, bottom, left, right]| {
            sheet.tables.iter().any(|table| {
                table.holds(*top, *left) && table.holds(*bottom, *right) && table.holds(at[0], at[2])
            })
        });
        if !home || !inside {
            findings.at(Key::S37, (at[0].max(1), at[2].max(1)), || "迷你图的数据不在同一张表内".to_owned());
        }
    }
}

/// Whether a mark's meaning stands in words as well.
fn says_in_words(sheet: &Sheet<'_, '_>, mark: &Mark) -> bool {
    let plain = mark.format.and_then(|at| sheet.book.styles.changes.get(at));
    if plain.is_some_and(|change| change.text.is_none() && change.ground.is_none()) {
        return true;
    }
    if mark.bare {
        return false;
    }
    let by_number = matches!(&*mark.kind, "colorScale" | "dataBar" | "iconSet");
    let by_word = matches!(&*mark.kind, "containsText" | "notContainsText" | "beginsWith" | "endsWith");
    if by_word || (!by_number && mark.formulas.iter().any(|formula| quotes_word(formula))) {
        return true;
    }
    let place = areas(&mark.place.replace(' ', ","));
    place.iter().all(|[top, _, left, right]| {
        let table = sheet.tables.iter().find(|table| table.area[1] >= *top && table.area[3] >= *left);
        table.is_some_and(|table| {
            let own = (*left..=(*right).min(left + 255)).all(|column| holds_text(sheet, table, column));
            (own && !by_number) || names_status(sheet, table)
        })
    })
}

/// Whether a formula compares with a word.
fn quotes_word(formula: &str) -> bool {
    let mut inside = formula.split('"').skip(1).step_by(2);
    inside.any(|word| word.chars().any(|sign| sign.is_alphabetic() || is_chinese(sign)))
}

/// Whether a column of a table holds more texts than numbers.
fn holds_text(sheet: &Sheet<'_, '_>, table: &Table, column: u32) -> bool {
    let cells = sheet.notes.rows_cells(table.first(), table.area[1]).iter();
    let (mut words, mut numbers) = (0, 0);
    for cell in cells.filter(|cell| cell.column == column) {
        match cell.value {
            Value::Number(_) => numbers += 1,
            Value::Blank => {}
            _ => words += 1,
        }
    }
    words > numbers
}

/// Whether a table has a column of text whose heading names a status.
fn names_status(sheet: &Sheet<'_, '_>, table: &Table) -> bool {
    let [_, _, left, _] = table.area;
    let named = |(_, heading): &(u32, &String)| STATUS.iter().any(|word| heading.contains(word));
    (left..).zip(&table.headings).filter(named).any(|(column, _)| holds_text(sheet, table, column))
}

fn kind(kind: &str) -> String {
    match kind {
        "colorScale" => "色阶".to_owned(),
        "dataBar" => "数据条".to_owned(),
        "iconSet" => "图标集".to_owned(),
        "cellIs" => "按数值".to_owned(),
        "expression" => "按公式".to_owned(),
        other => shown(other),
    }
}
