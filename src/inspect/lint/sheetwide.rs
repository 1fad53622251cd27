//! Is this sheet fit to be read?
//!
//! In: what was noted of one sheet, and what the book knows. Out: its findings, how it prints, and what the book must know of
//! it. Refuses to know: other sheets.

use super::super::book::Listed;
use super::super::package::Package;
use super::super::sheet::Area;
use super::Asked;
use super::context::{Book, Known, is_front, sheet_of};
use super::demand::Key;
use super::note::{Cell, Notes, Value};
use super::report::{Findings, Print};
use super::table::{Table, find};
use super::text::{header_words, is_chinese, shown};
use super::{cells, drawing, form, marks, paper};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A sheet with all that its rules look at.
pub(in crate::inspect) struct Sheet<'s, 't> {
    /// Its name and part.
    pub listed: &'s Listed,
    /// What stands on it.
    pub notes: &'s Notes<'t>,
    /// What all sheets share.
    pub book: &'s Book<'s>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Merged areas by their first cell.
    pub merged: BTreeMap<(u32, u32), Area>,
    /// Hidden rows.
    pub hidden: BTreeSet<u32>,
}

impl<'s, 't> Sheet<'s, 't> {
    /// The text of a cell.
    pub fn text(&self, cell: &Cell<'t>) -> Option<Cow<'s, str>> {
        self.notes.text(cell, &self.book.texts.all)
    }

    /// The text at a place.
    pub fn text_at(&self, row: u32, column: u32) -> Option<Cow<'s, str>> {
        self.notes.text(self.notes.at(row, column)?, &self.book.texts.all)
    }

    /// Whether it is a table sheet, not one of those that stand before the tables.
    pub fn has_figures(&self) -> bool {
        !self.tables.is_empty() && !is_front(&self.listed.name)
    }
}

/// Judges one sheet.
pub(in crate::inspect) fn judge(
    package: &Package<'_>,
    book: &Book<'_>,
    listed: &Listed,
    asked: &Asked<'_>,
    mut notes: Notes<'_>,
) -> (Findings, Option<Print>, Known) {
    notes.settle();
    let mut findings = Findings::of(asked.profile, &listed.name);
    let mut known = Known { name: listed.name.clone(), ..Known::default() };
    if !matches!(notes.root, "worksheet" | "") {
        drawing::judge(package, listed, None, &mut findings);
        return (findings, None, known);
    }
    let tables = find(package, &listed.part, listed.at, book, &notes);
    let merged = notes.merges.iter().map(|area| ((area[0], area[2]), *area)).collect();
    let hidden = notes.hidden_rows().collect();
    let sheet = Sheet { listed, notes: &notes, book, tables, merged, hidden };
    heading(&sheet, &mut findings);
    view(&sheet, &mut findings);
    cells::judge(&sheet, &mut findings, &mut known);
    links(package, &sheet, &mut findings, &mut known);
    marks::judge(&sheet, &mut findings);
    let reach = drawing::judge(package, listed, Some(&sheet), &mut findings);
    form::judge(&sheet, &mut findings, &mut known);
    let print = paper::judge(&sheet, reach, asked, &mut findings);
    for table in sheet.tables.iter().filter_map(|table| table.marked.as_ref()) {
        known.tables.push(table.name.clone());
    }
    (findings, print, known)
}

/// A08, S01, S02, S05, S06: what stands above the table, and the table itself.
fn heading(sheet: &Sheet<'_, '_>, findings: &mut Findings) {
    let filled = || sheet.notes.cells.iter().filter(|cell| cell.value != Value::Blank);
    if filled().next().is_none() {
        return findings.say(Key::A08, String::new, || "工作表是空的".to_owned());
    }
    let styles = &sheet.book.styles;
    let is_title = |row: u32| {
        let Some(cell) = sheet.notes.at(row, 1) else { return false };
        let font = styles.font_of(styles.of(cell.format));
        sheet.text(cell).is_some_and(|text| !text.trim().is_empty()) && font.bold && font.size >= 14.0
    };
    // Inside a house the title may stand below 附件 or the number of the form.
    let rows = if findings.is_public() { 1 } else { 3 };
    if !(1..=rows).any(is_title) {
        findings.at(Key::S01, (1, 1), || match sheet.text_at(1, 1) {
            None => "A1没有标题文字".to_owned(),
            Some(text) => {
                let format = sheet.notes.at(1, 1).map_or(0, |cell| cell.format);
                let font = styles.font_of(styles.of(format));
                let bold = if font.bold { "已加粗" } else { "没有加粗" };
                format!("A1的“{}”是{}磅、{bold}，不像标题", shown(&text), font.size)
            }
        });
    }
    if sheet.has_figures() {
        let second = sheet.text_at(2, 1).unwrap_or_default();
        if !says_how_many(&second) {
            findings.at(Key::S02, (2, 1), || match shown(&second) {
                text if text.is_empty() => "A2没有说明有几张表".to_owned(),
                text => format!("A2写的是“{text}”，没有说明有几张表"),
            });
        }
    }
    let marked = sheet.tables.iter().filter(|table| table.marked.is_some()).count();
    if marked > 1 {
        findings.say(Key::S05, String::new, || format!("一张工作表上有{marked}张表"));
    }
    let rows: BTreeSet<u32> = filled().map(|cell| cell.row).take(1_000).collect();
    let columns: BTreeSet<u32> = filled().map(|cell| cell.column).take(1_000).collect();
    if marked == 0 && rows.len() >= 2 && columns.len() >= 2 {
        findings.say(Key::S06, String::new, || "表没有用“表格”标记，读屏软件读不出行列".to_owned());
    }
}

/// Whether a line says how many tables the sheet holds.
fn says_how_many(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("本工作表") else { return false };
    let Some(rest) = rest.strip_prefix("包含").or_else(|| rest.strip_prefix('含')) else { return false };
    rest.chars().take(5).skip(1).any(|sign| sign == '表')
}

/// A11, A14, S14, S15, S16, S19 (headers), S39: what the view hides or adds.
fn view(sheet: &Sheet<'_, '_>, findings: &mut Findings) {
    let notes = sheet.notes;
    for row in &sheet.hidden {
        findings.say(Key::S14, || format!("第{row}行"), || format!("第{row}行是隐藏的"));
    }
    for columns in notes.columns.iter().filter(|columns| columns.hidden) {
        let letters = || crate::place::column_letters(columns.first.saturating_sub(1));
        findings.say(Key::S14, || format!("{}列", letters()), || format!("{}列是隐藏的", letters()));
    }
    if notes.view.frozen {
        findings.say(Key::S15, String::new, || "冻结了窗格，放大显示时看不到其余内容".to_owned());
    } else if let Some(cell) = notes.opens_on.iter().find(|cell| *cell != "A1") {
        findings.say(Key::A11, || cell.clone(), || format!("打开时停在{cell}，不在A1"));
    }
    if notes.view.filter {
        findings.say(Key::S16, String::new, || "有筛选按钮".to_owned());
    }
    if notes.view.no_lines {
        findings.say(Key::S39, String::new, || "没有显示网格线".to_owned());
    }
    if notes.protected && notes.unreachable[0] {
        let what = "工作表受保护，锁定的单元格不能选中，读屏软件读不到";
        findings.say(Key::A14, String::new, || what.to_owned());
    }
    if findings.is_public()
        && let Some(words) = notes.header.first()
    {
        let text = shown(&header_words(&crate::xml::unescaped(words)));
        findings.say(Key::S19, || "页眉页脚".to_owned(), || format!("页眉页脚中有“{text}”，屏幕上读不到"));
    }
    for &place in &notes.unsolved {
        findings.at(Key::Result, place, || "公式没有存下结果，不重新计算的软件会读成0或空白".to_owned());
    }
}

/// S29 and where links lead.
fn links(package: &Package<'_>, sheet: &Sheet<'_, '_>, findings: &mut Findings, known: &mut Known) {
    let outer = package.relations_of(&sheet.listed.part).outer;
    for link in &sheet.notes.links {
        let target = link.location.as_deref().and_then(sheet_of);
        known.leads_to.extend(target.as_ref().map(|name| name.to_lowercase()));
        let Some([row, _, column, _]) = super::super::sheet::area(&link.place) else { continue };
        let text = sheet.text_at(row, column).unwrap_or_default();
        let url = link.relation.as_ref().and_then(|id| outer.iter().find(|[known, ..]| known == id));
        let same =
            url.is_some_and(|[_, _, url]| url.trim_end_matches('/') == text.trim().trim_end_matches('/'));
        let named = target.is_some_and(|name| name == text.trim());
        if !named && (same || !says_where(&text)) {
            findings.at(Key::S29, (row, column), || match shown(&text) {
                text if text.is_empty() => "链接的单元格没有文字".to_owned(),
                text => format!("链接文字“{text}”说明不了去处"),
            });
        }
    }
}

/// Whether a link's text tells where it leads: four Chinese signs, or eight letters, and no mere request to click.
fn says_where(text: &str) -> bool {
    let small = text.trim().to_lowercase();
    let empty = ["点击", "这里", "详见", "链接", "click", "here", "http:", "https:", "www."];
    let chinese = small.chars().filter(|sign| is_chinese(*sign)).count();
    let letters = small.chars().filter(char::is_ascii_alphabetic).count();
    !empty.iter().any(|word| small.starts_with(word)) && 2 * chinese + letters >= 8
}
