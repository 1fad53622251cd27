//! How is a row of a plan's table read? Typed cells, each mistake told at its place, and reading goes on.
//!
//! In: a folder, a table's name and columns. Out: rows and their cells. Refuses to know: what a table means.

use super::source::Files;
use super::table::{Record, Records};
use super::units::Roster;
use crate::ids::UnitId;
use crate::observation::Period;
use crate::shown;
use crate::source::{Mistake, is_unread, perhaps};
use crate::value::{BOUND, Printed, Ratio};
use chrono::NaiveDate;

/// Reads a table that need not be there; its mistakes are told.
pub(super) fn rows(
    files: &Files,
    stem: &str,
    required: &[&str],
    optional: &[&str],
    mistakes: &mut Vec<Mistake>,
) -> Option<Records> {
    match Records::read(files, stem, required, optional) {
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
    pub units: &'a Roster<'a>,
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
        let at = self.units.find(code);
        if at.is_none() && !(self.units.is_empty() && is_unread(self.mistakes, "units")) {
            let near = perhaps(code, self.units.names());
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
        let date = written_day(self.row.get(column));
        if date.is_none() {
            self.tell(column, format!("“{}”应为日期，如 2024-01-31。", self.row.get(column)));
        }
        date
    }

    pub fn must(&mut self, column: &str, why: &str) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() {
            self.tell(column, format!("{}不能为空：{why}。", self.row.named(column)));
            return None;
        }
        Some(text)
    }
}

/// A day as a person or an office program writes it: `2024-01-31`, `2024/1/31`, `2024.1.31`, `2024年1月31日`, `20240131`,
/// with or without a time behind it.
pub fn written_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim().split([' ', 'T']).next().unwrap_or_default();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() == 8 && digits {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let bare = text.trim_end_matches('日');
    let parts: Vec<&str> = bare.split(['-', '/', '.', '年', '月', '／', '－']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    (year.len() == 4)
        .then(|| NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_and_office_programs_write_it() {
        for text in [
            "2024-02-05",
            "2024/2/5",
            "2024.2.5",
            "2024年2月5日",
            "20240205",
            "2024/2/5 0:00:00",
            "2024-02-05T08:30:00",
        ] {
            assert_eq!(written_day(text), NaiveDate::from_ymd_opt(2024, 2, 5), "{text}");
        }
        for text in ["", "2024-13-01", "24/2/5", "2月5日", "2024-02", "5/2/2024"] {
            assert_eq!(written_day(text), None, "{text}");
        }
    }
}
