//! What stands beside the submissions? Outside series, allotted targets, receipts and accepted explanations.
//!
//! In: `series.csv`, `targets.csv`, `receipts.csv`, `waivers.csv`. Out: typed rows.
//! Refuses to know: how they are used.

use super::cells::{Cells, rows};
use super::source::Files;
use super::units::{Roster, Unit};
use crate::ids::{Table, UnitId};
use crate::observation::Period;
use crate::source::Mistake;
use crate::value::{Printed, Ratio};
use chrono::NaiveDate;

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

/// A target allotted to one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Allotment {
    /// The unit.
    pub unit: UnitId,
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
    /// The unit.
    pub unit: UnitId,
    /// 期别.
    pub period: Period,
    /// Day it arrived.
    pub received: NaiveDate,
    /// 版次.
    pub version: u32,
    /// File it speaks of, as typed: a name, or a path that ends in it; empty when not registered.
    pub file: String,
    /// 盖章件: 是, 否 or empty.
    pub stamped: String,
    /// 校验数一致: 是, 否 or empty.
    pub checksum: String,
    /// 说明, such as 更正 or 补报.
    pub note: String,
    /// File and line of the register.
    pub at: (String, usize),
}

/// 核实说明: an explanation the collector accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The unit.
    pub unit: UnitId,
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
    /// 当时的数: the figures it was accepted for; empty where nothing is said of them.
    pub figures: String,
    /// Whether it was accepted (认定), or turned down (不予认定) and kept so that the unit learns why.
    pub accepted: bool,
    /// File and line of the ledger.
    pub at: (String, usize),
}

/// The word of an explanation that was turned down.
pub const NOT_ACCEPTED: &str = "不予认定";
/// The word of one that was accepted; a blank means the same.
pub const ACCEPTED: &str = "认定";

/// The columns of the register of accepted explanations.
pub const WAIVERS: [&str; 11] = [
    "unit",
    "period",
    "code",
    "about",
    "explanation",
    "explained_by",
    "accepted_by",
    "accepted_on",
    "basis",
    "figures",
    "result",
];

/// Reads `series.csv`.
pub fn series(files: &Files, mistakes: &mut Vec<Mistake>) -> Vec<SeriesPoint> {
    let columns = ["series", "name", "year", "value", "measure_unit", "price_basis", "source"];
    let Some(table) = rows(files, "series", &columns, &["sample"], mistakes) else { return Vec::new() };
    let mut lines = Vec::new();
    let points: Vec<SeriesPoint> = table
        .rows()
        .filter_map(|row| {
            let line = row.line();
            let mut cells = Cells { row, units: &Roster::default(), mistakes };
            let (year, value) = (cells.year("year"), cells.printed("value"));
            let source = cells.must("source", "外部数据必须写明来源");
            lines.push((row.get("series").to_owned(), year?, line));
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
        .collect();
    gaps(&table.file, lines, mistakes);
    points
}

/// A series with a year left out, or told twice, could be averaged only by guessing.
fn gaps(file: &str, mut lines: Vec<(String, i32, usize)>, mistakes: &mut Vec<Mistake>) {
    lines.sort();
    for pair in lines.windows(2) {
        let [(series, year, _), (other, next, line)] = pair else { continue };
        if series != other {
            continue;
        }
        let message = match next - year {
            1 => continue,
            0 => format!("数列“{series}”的{year}年写了两次，请删去一行。"),
            2 => format!("数列“{series}”缺{}年，各年应连续；请补上这一年或写明来源后再用。", year + 1),
            _ => format!("数列“{series}”缺{}年至{}年，各年应连续。", year + 1, next - 1),
        };
        mistakes.push(Mistake { file: file.to_owned(), line: *line, column: 0, message });
    }
}

/// Reads `targets.csv`: by unit, indicator and year.
pub fn allotments(files: &Files, units: &Table<UnitId, Unit>, mistakes: &mut Vec<Mistake>) -> Vec<Allotment> {
    let columns = ["unit", "indicator", "year", "value", "document"];
    let Some(table) = rows(files, "targets", &columns, &[], mistakes) else { return Vec::new() };
    let roster = Roster::of(units);
    let mut allotments: Vec<Allotment> = table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units: &roster, mistakes };
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
        .collect();
    allotments.sort_by(|a, b| (a.unit, &a.indicator, a.year).cmp(&(b.unit, &b.indicator, b.year)));
    allotments
}

/// Nobody sends a form more often.
const MOST_VERSIONS: u32 = 9_999;

/// Reads `receipts.csv`.
pub fn receipts(files: &Files, units: &Table<UnitId, Unit>, mistakes: &mut Vec<Mistake>) -> Vec<Receipt> {
    let columns = ["unit", "period", "received"];
    let optional = ["version", "file", "stamped", "checksum", "note"];
    let Some(table) = rows(files, "receipts", &columns, &optional, mistakes) else { return Vec::new() };
    let roster = Roster::of(units);
    table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units: &roster, mistakes };
            let unit = cells.unit("unit");
            let (period, received) = (cells.period("period"), cells.date("received"));
            let version = match row.get("version") {
                "" => Some(1),
                text => text.parse().ok().filter(|version| (1..=MOST_VERSIONS).contains(version)),
            };
            if version.is_none() {
                let message = format!("版次“{}”应为 1 至 {MOST_VERSIONS} 的整数。", row.get("version"));
                cells.tell("version", message);
            }
            Some(Receipt {
                unit: unit?,
                period: period?,
                received: received?,
                version: version?,
                // Compared with the files as they stand.
                file: row.get("file").to_owned(),
                stamped: cells.text("stamped"),
                checksum: cells.text("checksum"),
                note: cells.text("note"),
                at: (table.file.clone(), row.line()),
            })
        })
        .collect()
}

/// Reads `waivers.csv`. An entry without 认定人 and 认定日期 is refused: the party at fault cannot close its own case.
pub fn waivers(files: &Files, units: &Table<UnitId, Unit>, mistakes: &mut Vec<Mistake>) -> Vec<Waiver> {
    let (required, optional) = WAIVERS.split_at(9);
    let Some(table) = rows(files, "waivers", required, optional, mistakes) else { return Vec::new() };
    let roster = Roster::of(units);
    table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units: &roster, mistakes };
            let (unit, period) = (cells.unit("unit"), cells.period("period"));
            let explanation = cells.must("explanation", "认定必须有单位说明");
            let accepted_by = cells.must("accepted_by", "认定必须写明认定人");
            let accepted_on = cells.date("accepted_on");
            let accepted = match cells.row.get("result") {
                "" | ACCEPTED => Some(true),
                NOT_ACCEPTED => Some(false),
                other => {
                    cells.tell("result", format!("“{other}”应为“{ACCEPTED}”或“{NOT_ACCEPTED}”。"));
                    None
                }
            };
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
                figures: cells.text("figures"),
                accepted: accepted?,
                at: (table.file.clone(), row.line()),
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
