//! What stands beside the submissions? Outside series, figures the plan itself prints, allotted targets, receipts
//! and accepted explanations.
//!
//! In: `series.csv`, `stated.csv`, `targets.csv`, `receipts.csv`, `waivers.csv`. Out: typed rows.
//! Refuses to know: how they are used.

use super::source::{Mistake, perhaps};
use super::table::Records;
use super::units::Unit;
use crate::observation::Period;
use crate::value::{Printed, Ratio};
use chrono::NaiveDate;
use std::path::Path;

/// One year of an outside series, such as GDP growth.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesPoint {
    /// Key of the series.
    pub series: String,
    /// Its name.
    pub name: String,
    /// Year.
    pub year: i32,
    /// Value in its unit of measure, as printed.
    pub value: Printed,
    /// 计量单位.
    pub measure_unit: String,
    /// 价格口径.
    pub price_basis: String,
    /// 来源.
    pub source: String,
    /// Whether it is sample data.
    pub sample: bool,
}

/// A figure the plan prints somewhere else for the same thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// Indicator id.
    pub indicator: String,
    /// Whether it speaks of the target instead of the base.
    pub target: bool,
    /// Year.
    pub year: i32,
    /// Figure as printed.
    pub value: Printed,
    /// Comparator as printed, possibly empty.
    pub comparator: String,
    /// Section of the plan.
    pub section: String,
    /// Remark.
    pub note: String,
    /// File and line, for warnings.
    pub at: (String, usize),
}

/// A target allotted to one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Allotment {
    /// Index of the unit.
    pub unit: usize,
    /// Indicator id.
    pub indicator: String,
    /// Year.
    pub year: i32,
    /// Value as printed.
    pub value: Printed,
    /// Document that allots it.
    pub document: String,
}

/// 收文登记: what arrived when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Index of the unit.
    pub unit: usize,
    /// 期别.
    pub period: Period,
    /// Day it arrived.
    pub received: NaiveDate,
    /// 版次.
    pub version: u32,
    /// File it speaks of, relative to the plan folder; empty when not registered.
    pub file: String,
    /// 盖章件: 是, 否 or empty.
    pub stamped: String,
    /// 校验数一致: 是, 否 or empty.
    pub checksum: String,
}

/// 核实说明: an explanation the collector accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Index of the unit.
    pub unit: usize,
    /// 期别.
    pub period: Period,
    /// Code of the finding.
    pub code: String,
    /// 审核关系编号, or the item's code.
    pub about: String,
    /// 单位说明.
    pub explanation: String,
    /// 说明人.
    pub explained_by: String,
    /// 认定人.
    pub accepted_by: String,
    /// 认定日期.
    pub accepted_on: NaiveDate,
    /// 依据.
    pub basis: String,
}

fn rows(
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

/// A reader of one row's cells that tells each mistake and goes on.
struct Cells<'a, 'm> {
    row: super::table::Record<'a>,
    units: &'a [Unit],
    mistakes: &'m mut Vec<Mistake>,
}

impl Cells<'_, '_> {
    fn tell(&mut self, column: &str, message: String) {
        self.mistakes.push(self.row.mistake(column, message));
    }

    fn text(&self, column: &str) -> String {
        self.row.get(column).to_owned()
    }

    fn year(&mut self, column: &str) -> Option<i32> {
        let year = self.row.get(column).parse().ok();
        if year.is_none() {
            self.tell(column, format!("“{}”应为四位年份。", self.row.get(column)));
        }
        year
    }

    fn printed(&mut self, column: &str) -> Option<Printed> {
        let value = Printed::parse(self.row.get(column));
        if value.is_none() {
            self.tell(column, format!("“{}”应为不带单位的数。", self.row.get(column)));
        }
        value
    }

    fn unit(&mut self, column: &str) -> Option<usize> {
        let code = self.row.get(column);
        let at = self.units.iter().position(|unit| unit.code == code || unit.name == code);
        if at.is_none() {
            let near =
                perhaps(code, self.units.iter().flat_map(|unit| [unit.code.as_str(), unit.name.as_str()]));
            self.tell(column, format!("单位“{code}”不在名册中{near}。"));
        }
        at
    }

    fn period(&mut self, column: &str) -> Option<Period> {
        let period = Period::parse(self.row.get(column));
        if period.is_none() {
            self.tell(column, format!("“{}”应为年份（2023）或年月（2023-06）。", self.row.get(column)));
        }
        period
    }

    fn date(&mut self, column: &str) -> Option<NaiveDate> {
        let date = NaiveDate::parse_from_str(self.row.get(column), "%Y-%m-%d").ok();
        if date.is_none() {
            self.tell(column, format!("“{}”应为日期，如 2024-01-31。", self.row.get(column)));
        }
        date
    }

    fn must(&mut self, column: &str, why: &str) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() {
            self.tell(column, format!("“{column}”不能为空：{why}。"));
            return None;
        }
        Some(text)
    }
}

/// Reads `series.csv`.
pub fn series(folder: &Path, mistakes: &mut Vec<Mistake>) -> Vec<SeriesPoint> {
    let columns = ["series", "name", "year", "value", "measure_unit", "price_basis", "source"];
    let Some(table) = rows(folder, "series", &columns, &["sample"], mistakes) else { return Vec::new() };
    table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units: &[], mistakes };
            let (year, value) = (cells.year("year"), cells.printed("value"));
            let source = cells.must("source", "外部数据必须写明来源");
            Some(SeriesPoint {
                series: cells.text("series"),
                name: cells.text("name"),
                year: year?,
                value: value?,
                measure_unit: cells.text("measure_unit"),
                price_basis: cells.text("price_basis"),
                source: source?,
                sample: row.get("sample") == "是",
            })
        })
        .collect()
}

/// Reads `stated.csv`.
pub fn stated(folder: &Path, mistakes: &mut Vec<Mistake>) -> Vec<Stated> {
    let columns = ["indicator", "what", "year", "value", "section"];
    let Some(table) = rows(folder, "stated", &columns, &["comparator", "note"], mistakes) else {
        return Vec::new();
    };
    table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units: &[], mistakes };
            let (year, value) = (cells.year("year"), cells.printed("value"));
            let target = match row.get("what") {
                "target" => true,
                "base" => false,
                other => {
                    cells.tell("what", format!("“{other}”应为 base（基期值）或 target（目标值）。"));
                    return None;
                }
            };
            Some(Stated {
                indicator: cells.text("indicator"),
                target,
                year: year?,
                value: value?,
                comparator: cells.text("comparator"),
                section: cells.text("section"),
                note: cells.text("note"),
                at: (table.file.clone(), row.line()),
            })
        })
        .collect()
}

/// Reads `targets.csv`.
pub fn allotments(folder: &Path, units: &[Unit], mistakes: &mut Vec<Mistake>) -> Vec<Allotment> {
    let columns = ["unit", "indicator", "year", "value", "document"];
    let Some(table) = rows(folder, "targets", &columns, &[], mistakes) else { return Vec::new() };
    table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units, mistakes };
            let (unit, year, value) = (cells.unit("unit"), cells.year("year"), cells.printed("value"));
            let document = cells.must("document", "分解目标必须写明依据文件");
            Some(Allotment {
                unit: unit?,
                indicator: cells.text("indicator"),
                year: year?,
                value: value?,
                document: document?,
            })
        })
        .collect()
}

/// Reads `receipts.csv`.
pub fn receipts(folder: &Path, units: &[Unit], mistakes: &mut Vec<Mistake>) -> Vec<Receipt> {
    let columns = ["unit", "period", "received"];
    let optional = ["version", "file", "stamped", "checksum"];
    let Some(table) = rows(folder, "receipts", &columns, &optional, mistakes) else { return Vec::new() };
    table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units, mistakes };
            let unit = cells.unit("unit");
            let (period, received) = (cells.period("period"), cells.date("received"));
            let version = match row.get("version") {
                "" => Some(1),
                text => text.parse().ok(),
            };
            if version.is_none() {
                cells.tell("version", format!("版次“{}”应为整数。", row.get("version")));
            }
            Some(Receipt {
                unit: unit?,
                period: period?,
                received: received?,
                version: version?,
                file: cells.text("file"),
                stamped: cells.text("stamped"),
                checksum: cells.text("checksum"),
            })
        })
        .collect()
}

/// Reads `waivers.csv`. An entry without 认定人 and 认定日期 is refused: the party at fault cannot close its own case.
pub fn waivers(folder: &Path, units: &[Unit], mistakes: &mut Vec<Mistake>) -> Vec<Waiver> {
    let columns = [
        "unit",
        "period",
        "code",
        "about",
        "explanation",
        "explained_by",
        "accepted_by",
        "accepted_on",
        "basis",
    ];
    let Some(table) = rows(folder, "waivers", &columns, &[], mistakes) else { return Vec::new() };
    table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units, mistakes };
            let (unit, period) = (cells.unit("unit"), cells.period("period"));
            let explanation = cells.must("explanation", "认定必须有单位说明");
            let accepted_by = cells.must("accepted_by", "认定必须写明认定人");
            let accepted_on = cells.date("accepted_on");
            Some(Waiver {
                unit: unit?,
                period: period?,
                code: cells.text("code"),
                about: cells.text("about"),
                explanation: explanation?,
                explained_by: cells.text("explained_by"),
                accepted_by: accepted_by?,
                accepted_on: accepted_on?,
                basis: cells.text("basis"),
            })
        })
        .collect()
}

/// The average annual rate of a series over the years after `base_year` up to `year`, in percent, as a geometric
/// mean; `None` when a year is missing or a rate is at or below −100%.
pub fn average_rate(points: &[SeriesPoint], series: &str, base_year: i32, year: i32) -> Option<f64> {
    let mut product = 1.0;
    for wanted in base_year + 1..=year {
        let point = points.iter().find(|point| point.series == series && point.year == wanted)?;
        let factor = Ratio::ONE.add(point.value.value.div(Ratio::whole(100)).ok()?).ok()?;
        if factor.signum() <= 0 {
            return None;
        }
        product *= factor.to_f64();
    }
    let years = f64::from(year - base_year);
    (years > 0.0).then(|| (product.powf(1.0 / years) - 1.0) * 100.0)
}
