//! The workbook of a judged plan as plain cells, before any byte.

#![allow(dead_code, reason = "each test uses its own part")]

use super::plans::Judged;
use duibiao::report::{self, Material};
use duibiao::sheet::{Block, Book, Cell, Table};

/// The book of a judged plan; `other` is the same plan by the other set of targets.
pub fn book(judged: &Judged, other: Option<&Judged>) -> Book {
    report::workbook(material(judged, other))
}

/// 签报版 of a judged plan, over a data workbook of no bytes.
pub fn signed(judged: &Judged, other: Option<&Judged>) -> Option<Book> {
    let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    report::signed(material(judged, other), report::Evidence { name: "数据表.xlsx", sha256 })
}

/// 责任单位说明表 of a judged plan.
pub fn statement(judged: &Judged) -> Option<Book> {
    report::statement(material(judged, None))
}

fn material<'a>(judged: &'a Judged, other: Option<&'a Judged>) -> Material<'a> {
    let known = &judged.known;
    let other = other.map(|other| &other.known.evaluation);
    Material { other, dated: false, ..known.material(&judged.words, known.evaluation.through, "") }
}

/// A table by its key.
pub fn table<'a>(book: &'a Book, key: &str) -> &'a Table {
    let blocks = book.sheets.iter().flat_map(|sheet| &sheet.blocks);
    let mut tables = blocks.filter_map(|block| match block {
        Block::Table(table) if table.key == key => Some(table),
        _ => None,
    });
    tables.next().unwrap_or_else(|| panic!("no table {key}"))
}

/// A cell of a table by row and column.
pub fn cell<'a>(book: &'a Book, key: &str, row: &str, column: &str) -> &'a Cell {
    let table = table(book, key);
    assert!(table.columns.iter().any(|known| known.key == column), "{key} has no column {column}");
    let row =
        table.rows.iter().find(|known| known.key == row).unwrap_or_else(|| panic!("{key} has no row {row}"));
    row.cells.get(column).unwrap_or_else(|| panic!("{key} has nothing in {column}"))
}
