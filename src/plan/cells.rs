//! How is a row of a plan's table read? Typed cells, each mistake told at its place, and reading goes on.
//!
//! In: a folder, a table's name and columns. Out: rows and their cells. Refuses to know: what a table means.

use super::table::{Record, Records};
use super::units::Unit;
use crate::ids::{Table, UnitId};
use crate::observation::Period;
use crate::shown;
use crate::source::{Mistake, is_unread, perhaps};
use crate::value::{BOUND, Printed, Ratio};
use chrono::NaiveDate;
use std::path::Path;

/// Reads a table that need not be there; its mistakes are told.
pub(super) fn rows(
    folder: &Path,
    stem: &str,
    required: &[&str],
    optional: &[&str],
    mistakes: &mut Vec<Mistake>,
) -> Option<Records> {
    match Records::read(folder, stem, required, optional) {
        Ok(table) => table,
        Err(found) => {
            mistakes.extend(found);
            None
        }
    }
}

/// A figure as the plan prints it, smaller than any figure can be; else what is wrong with the text. `should` says how it
/// ought to be written.
pub(super) fn printed(text: &str, should: &str) -> Result<Printed, String> {
    let printed = Printed::parse(text);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // A text of more digits than can be read is no figure at all.
    let long = printed.is_none() && digits > 30 && digits + 2 >= text.trim().len();
    if long || printed.is_some_and(|printed| printed.value.abs() >= Ratio::whole(BOUND)) {
        return Err(format!("“{text}”太大：绝对值应小于{BOUND}，请核对是否多写了位数或写错了计量单位。"));
    }
    printed.ok_or_else(|| format!("“{text}”{should}。"))
}

/// A reader of one row's cells that tells each mistake and goes on.
pub(super) struct Cells<'a, 'm> {
    pub row: Record<'a>,
    pub units: &'a Table<UnitId, Unit>,
    pub mistakes: &'m mut Vec<Mistake>,
}

impl Cells<'_, '_> {
    pub fn tell(&mut self, column: &str, message: String) {
        self.mistakes.push(self.row.mistake(column, message));
    }

    /// Words that go into reports: without the numbers of persons.
    pub fn text(&self, column: &str) -> String {
        shown::told(self.row.get(column))
    }

    pub fn year(&mut self, column: &str) -> Option<i32> {
        let year = self.row.get(column).parse().ok().filter(|year| super::YEARS.contains(year));
        if year.is_none() {
            self.tell(column, format!("“{}”应为四位年份。", self.row.get(column)));
        }
        year
    }

    pub fn printed(&mut self, column: &str) -> Option<Printed> {
        printed(self.row.get(column), "应为不带单位的数").map_err(|message| self.tell(column, message)).ok()
    }

    pub fn unit(&mut self, column: &str) -> Option<UnitId> {
        let code = self.row.get(column);
        let at = self.units.position(|unit| unit.code == code || unit.name == code);
        if at.is_none() && !(self.units.is_empty() && is_unread(self.mistakes, "units")) {
            let near =
                perhaps(code, self.units.iter().flat_map(|unit| [unit.code.as_str(), unit.name.as_str()]));
            self.tell(column, format!("单位“{code}”不在名册中{near}。"));
        }
        at
    }

    pub fn period(&mut self, column: &str) -> Option<Period> {
        let period = Period::parse(self.row.get(column));
        if period.is_none() {
            self.tell(column, format!("“{}”应为年份（2023）或年月（2023-06）。", self.row.get(column)));
        }
        period
    }

    pub fn date(&mut self, column: &str) -> Option<NaiveDate> {
        let date = NaiveDate::parse_from_str(self.row.get(column), "%Y-%m-%d").ok();
        if date.is_none() {
            self.tell(column, format!("“{}”应为日期，如 2024-01-31。", self.row.get(column)));
        }
        date
    }

    pub fn must(&mut self, column: &str, why: &str) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() {
            self.tell(column, format!("“{column}”不能为空：{why}。"));
            return None;
        }
        Some(text)
    }
}
