//! Sheets as rows of texts, and what is read of a file made of them.

#![allow(dead_code, reason = "each test uses its own part")]

use super::form::{Cell, PlanFolder, number, sheet_xml, text, workbook};
use duibiao::grid::Limits;
use duibiao::intake::{self, Collection};
use duibiao::observation::Period;
use std::collections::BTreeMap;

/// The year of the reports.
pub const YEAR: Period = Period::year(2023);

/// A sheet by name, whether it is hidden, and its rows.
pub type SheetOf = (&'static str, bool, Vec<Vec<Cell>>);

/// A row of texts and numbers; empty texts are empty cells.
pub fn row(cells: &[&str]) -> Vec<Cell> {
    cells
        .iter()
        .map(|cell| match (cell.is_empty(), cell.parse::<f64>()) {
            (true, _) => Cell::Blank,
            (_, Ok(value)) => number(value),
            _ => text(cell.strip_prefix('\'').unwrap_or(cell)),
        })
        .collect()
}

/// Rows of texts and numbers.
pub fn rows(lines: &[&[&str]]) -> Vec<Vec<Cell>> {
    lines.iter().map(|line| row(line)).collect()
}

/// The bytes of a workbook.
pub fn book(sheets: &[SheetOf]) -> Vec<u8> {
    let sheets: Vec<_> = sheets
        .iter()
        .map(|(name, hidden, rows)| ((*name).to_owned(), *hidden, sheet_xml(rows, false)))
        .collect();
    workbook(&sheets)
}

/// What is read of a file that lies alone in the year's folder.
pub fn read(folder: &PlanFolder, name: &str, bytes: &[u8]) -> Collection {
    folder.submission(2023, name, bytes);
    intake::read(&folder.plan(), &super::form::words(), &Limits::default(), &|_, _| {}).expect("submissions")
}

/// Figures of a unit by item, absent ones left out; and the codes of what is told.
pub fn said(
    folder: &PlanFolder,
    collection: &Collection,
    unit: &str,
) -> (BTreeMap<String, String>, Vec<String>) {
    let plan = folder.plan();
    let figures = collection
        .observations
        .iter()
        .filter(|seen| seen.period == YEAR && plan.units[seen.unit].name == unit)
        .filter_map(|seen| Some((plan.items[seen.item].code.clone(), seen.figure.ok()?.to_string())))
        .collect();
    let mut codes: Vec<String> = collection.findings.iter().map(|finding| finding.code.clone()).collect();
    codes.sort();
    codes.dedup();
    (figures, codes)
}

/// Checks what is read of 东城街道 from a file of these sheets.
pub fn check(story: &str, name: &str, sheets: &[SheetOf], figures: &[(&str, &str)], codes: &[&str]) {
    let folder = PlanFolder::bare();
    let collection = read(&folder, name, &book(sheets));
    let (seen, told) = said(&folder, &collection, "东城街道");
    let expect: BTreeMap<String, String> =
        figures.iter().map(|(code, figure)| ((*code).to_owned(), (*figure).to_owned())).collect();
    let messages: Vec<&str> = collection.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(seen, expect, "{story}: {messages:#?}");
    assert_eq!(told, codes, "{story}: {messages:#?}");
}

/// The label and name of 东城街道.
pub const EAST: &[&str] = &["填报单位", "东城街道"];
/// The heading of the form.
pub const HEAD: &[&str] = &["代码", "指标名称", "计量单位", "本年数"];
