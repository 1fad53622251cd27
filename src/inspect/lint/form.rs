//! Can a form be filled by everyone?
//!
//! In: a sheet with cells to fill. Out: findings, and whether it has such cells. Refuses to know: what is to be filled in.
//!
//! A cell to fill is an unlocked one on a protected sheet.

use super::context::{Known, Name, areas, sheet_of};
use super::demand::Key;
use super::note::{Cell, Entry, Value};
use super::report::{Findings, cell as address};
use super::sheetwide::Sheet;
use super::text::shown;
use std::collections::BTreeMap;

/// Most cells and entry rules that are set against each other.
const MOST: usize = 20_000;
/// Most cells of one entry rule that are looked at.
const REACH: u32 = 2_000;

/// Judges a form's sheet.
pub(in crate::inspect) fn judge(sheet: &Sheet<'_, '_>, findings: &mut Findings, known: &mut Known) {
    let styles = &sheet.book.styles;
    let open: Vec<&Cell<'_>> = sheet
        .notes
        .cells
        .iter()
        .filter(|cell| sheet.notes.protected && !styles.of(cell.format).locked)
        .take(MOST)
        .collect();
    known.is_filled = !open.is_empty();
    if open.is_empty() || !findings.asks(Key::F01) {
        return;
    }
    entries(sheet, &open, findings);
    required(sheet, findings);
    reach(sheet, &open, findings);
    names(sheet, findings);
}

/// The cells an entry rule is for.
fn places(entry: &Entry) -> impl Iterator<Item = (u32, u32)> {
    areas(&entry.place.replace(' ', ",")).into_iter().flat_map(|[top, bottom, left, right]| {
        let columns = left..=right.min(left.saturating_add(REACH));
        let rows = top..=bottom.min(top.saturating_add(REACH));
        rows.flat_map(move |row| columns.clone().map(move |column| (row, column)))
    })
}

/// F01, F02, F05, F06: hints, errors, choices, merges.
fn entries(sheet: &Sheet<'_, '_>, open: &[&Cell<'_>], findings: &mut Findings) {
    let mut prompted: BTreeMap<(u32, u32), bool> = BTreeMap::new();
    for entry in &sheet.notes.entries {
        let first = entry.place.split([' ', ':']).next().unwrap_or_default();
        if !entry.kind.is_empty() && entry.error.trim().chars().count() < 6 {
            findings.say(
                Key::F02,
                || first.to_owned(),
                || match entry.error.trim() {
                    "" => "填错时没有说明".to_owned(),
                    error => format!("填错时只说“{}”，没有说明可以填什么", shown(error)),
                },
            );
        }
        if entry.kind == "list" && entry.formulas.first().is_some_and(|from| is_unseen(sheet, from)) {
            findings.say(Key::F05, || first.to_owned(), || "下拉选项在隐藏的工作表上".to_owned());
        }
        for place in places(entry).take(MOST) {
            let known = prompted.entry(place).or_default();
            *known |= !entry.prompt.trim().is_empty();
            if prompted.len() > 10 * MOST {
                break;
            }
        }
    }
    for cell in open {
        let place = (cell.row, cell.column);
        let merge = sheet.notes.merges.iter().take(MOST).find(|[top, bottom, left, right]| {
            (top..=bottom).contains(&&cell.row) && (left..=right).contains(&&cell.column)
        });
        if let Some(&[top, _, left, _]) = merge {
            if (top, left) == place {
                findings.at(Key::F06, place, || "填写的单元格是合并的".to_owned());
            } else {
                continue;
            }
        }
        if prompted.get(&place) != Some(&true) {
            findings.at(Key::F01, place, || "填写的单元格没有输入提示".to_owned());
        }
    }
}

/// Whether choices come from a sheet that is hidden.
fn is_unseen(sheet: &Sheet<'_, '_>, from: &str) -> bool {
    let named = sheet.book.names.iter().find(|known| known.name.eq_ignore_ascii_case(from.trim()));
    let target = named.map_or(from, |known| &known.target);
    let Some(name) = sheet_of(target) else { return false };
    let small = name.to_lowercase();
    sheet.book.whole.sheets.iter().any(|listed| !listed.shown && listed.name.to_lowercase() == small)
}

/// F03: what must be filled is said in words.
fn required(sheet: &Sheet<'_, '_>, findings: &mut Findings) {
    let said = ["必填", "必须填", "均须填"];
    let mut texts = sheet.notes.cells.iter().filter_map(|cell| sheet.text(cell));
    if !texts.any(|text| said.iter().any(|word| text.contains(word))) {
        findings.say(Key::F03, String::new, || "没有用文字说明哪些必填".to_owned());
    }
}

/// F04: whether every cell to fill can be reached.
fn reach(sheet: &Sheet<'_, '_>, open: &[&Cell<'_>], findings: &mut Findings) {
    if sheet.notes.unreachable[1] {
        findings.say(Key::F04, String::new, || "工作表受保护，填写的单元格不能选中".to_owned());
    }
    for cell in open {
        if sheet.hidden.contains(&cell.row) || sheet.notes.is_hidden(cell.column) {
            findings.at(Key::F04, (cell.row, cell.column), || "填写的单元格在隐藏的行列中".to_owned());
        }
    }
}

/// F07: what the form is stands in cells, and the names lead to them.
fn names(sheet: &Sheet<'_, '_>, findings: &mut Findings) {
    let own = |name: &&Name| !name.name.starts_with("_xlnm") && !name.name.starts_with("_xleta");
    let names: Vec<&Name> = sheet.book.names.iter().filter(own).collect();
    if names.is_empty() {
        return findings.say(Key::F07, String::new, || "填报单位、期别、表号没有定义名称".to_owned());
    }
    for name in names {
        let place = areas(&name.target).first().copied();
        let here = sheet_of(&name.target).is_some_and(|of| of.eq_ignore_ascii_case(&sheet.listed.name));
        if let (Some([top, _, left, _]), true) = (place, here)
            && sheet.notes.at(top, left).is_none_or(|cell| cell.value == Value::Blank)
        {
            findings.say(
                Key::F07,
                || address(top, left),
                || format!("名称“{}”所指的单元格是空的", shown(&name.name)),
            );
        }
        if let Some(value) = name.target.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            let mut texts = sheet.notes.cells.iter().filter_map(|cell| sheet.text(cell));
            if !texts.any(|text| text.contains(value)) {
                findings.say(
                    Key::F07,
                    || shown(&name.name),
                    || format!("名称“{}”的内容没有写在单元格里", shown(&name.name)),
                );
            }
        }
    }
}
