//! What does a screen reader say, and in which order?
//!
//! In: the bytes of a workbook. Out: its text line by line: the book's title; each sheet's name, what stands above the table,
//! the table with its rows as pairs of heading and value, what stands below, the charts, the comments. Refuses to know: rules.

use super::super::package::{Met, Package, elements, walk};
use super::super::{Faults, book, sheet};
use super::context::{self, Book, Texts};
use super::drawing::comments_of;
use super::note::{Cell, Notes, Value};
use super::table::{Table, find};
use super::text::shown;
use super::{Unreadable, open};
use crate::xml::unescaped;
use std::collections::BTreeSet;

/// The text of a workbook in reading order.
pub fn reading_order(bytes: &[u8]) -> Result<String, Unreadable> {
    let package = open(bytes)?;
    let mut faults = Faults::default();
    let whole = book::read(&package, &mut faults);
    let texts: Texts = context::texts(&package, &whole);
    let book = Book::read(&package, &whole, &texts);
    let mut said = vec![title(&package, &whole.parts[2])];
    for listed in &whole.sheets {
        let hidden = if listed.shown { "" } else { "（隐藏）" };
        said.push(format!("工作表：{}{hidden}", line(&listed.name)));
        let (_, lines) = sheet::noted(&package, listed, &whole, |mut notes: Notes<'_>| {
            notes.settle();
            let tables = find(&package, &listed.part, listed.at, &book, &notes);
            Voice { notes: &notes, book: &book, tables }.sheet()
        });
        said.extend(lines);
        said.extend(charts(&package, &listed.part));
        said.extend(comments(&package, &listed.part));
    }
    Ok(said.join("\n") + "\n")
}

fn title(package: &Package<'_>, part: &str) -> String {
    let mut title = String::new();
    walk(&package.text(part).unwrap_or_default(), |met| {
        if let Met::Ends("title", words) = met {
            title = line(&unescaped(words));
        }
    });
    if title.is_empty() {
        "标题：（没有文档标题）".to_owned()
    } else {
        format!("标题：{title}")
    }
}

/// A text on one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The alternative texts of what is drawn on a sheet.
fn charts(package: &Package<'_>, part: &str) -> Vec<String> {
    let mut said = Vec::new();
    let targets = package.relations_of(part).inner.into_values();
    for target in targets.filter(|target| target.kind == "drawing") {
        let text = package.text(&target.part).unwrap_or_default();
        let mut kind = "";
        elements(&text, |element| match element.name {
            "graphicFrame" => kind = "图表",
            "pic" => kind = "图片",
            "sp" | "cxnSp" => kind = "图形",
            "cNvPr" if !kind.is_empty() => {
                let words = line(&element.get("descr").unwrap_or_default());
                let words = if words.is_empty() { "没有替代文字" } else { &words };
                said.push(format!("{kind}：{words}"));
                kind = "";
            }
            _ => {}
        });
    }
    said
}

/// The comments of a sheet, each with its cell.
fn comments(package: &Package<'_>, part: &str) -> Vec<String> {
    let targets = package.relations_of(part).inner.into_values();
    let parts = targets.filter(|target| target.kind == "comments");
    let all = parts.flat_map(|target| comments_of(&package.text(&target.part).unwrap_or_default()));
    all.map(|(cell, words)| format!("批注{cell}：{}", line(&words))).collect()
}

/// A sheet being read out.
struct Voice<'s, 't> {
    notes: &'s Notes<'t>,
    book: &'s Book<'s>,
    tables: Vec<Table>,
}

impl Voice<'_, '_> {
    fn sheet(&self) -> Vec<String> {
        let links: BTreeSet<String> = self.notes.links.iter().map(|link| link.place.clone()).collect();
        let mut said = Vec::new();
        let filled: Vec<&Cell<'_>> =
            self.notes.cells.iter().filter(|cell| cell.value != Value::Blank).collect();
        for row in filled.chunk_by(|one, other| one.row == other.row) {
            let number = row[0].row;
            for table in self.tables.iter().filter(|table| table.area[0] == number) {
                said.push(opening(table));
            }
            let words: Vec<String> = row.iter().filter_map(|cell| self.cell(cell, &links)).collect();
            said.push(words.join("，"));
        }
        said.retain(|line| !line.is_empty());
        said
    }

    /// What is said of a cell: its heading and what it shows; a heading itself is said with the table.
    fn cell(&self, cell: &Cell<'_>, links: &BTreeSet<String>) -> Option<String> {
        let table = self.tables.iter().find(|table| table.holds(cell.row, cell.column));
        if table.is_some_and(|table| cell.row == table.area[0]) {
            return None;
        }
        let mut words = match cell.value {
            Value::Number(number) => number.to_string(),
            Value::Truth(yes) => if yes { "是" } else { "否" }.to_owned(),
            Value::Error(error) => format!("错误值{}", shown(error)),
            _ => line(&self.notes.text(cell, &self.book.texts.all)?),
        };
        if links.contains(&super::report::cell(cell.row, cell.column)) {
            words += "（链接）";
        }
        let heading = table.map(|table| line(table.heading(cell.column))).unwrap_or_default();
        Some(if heading.is_empty() { words } else { format!("{heading}：{words}") })
    }
}

/// What is said before the rows of a table.
fn opening(table: &Table) -> String {
    let [top, bottom, left, right] = table.area;
    let size = format!("表格，{}行数据、{}列", bottom - top, right - left + 1);
    match &table.marked {
        None => format!("{size}，没有标记"),
        Some(marked) if marked.summary.trim().is_empty() => format!("{size}，{}", line(&marked.name)),
        Some(marked) => format!("{size}，{}，{}", line(&marked.name), line(&marked.summary)),
    }
}
