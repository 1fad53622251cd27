//! What did the collector fill in for a unit? Figures of a unit and a year, each with its source and its approver.
//!
//! In: `backfill.csv` and the rest of the plan. Out: [`Backfill`] rows. A row for a unit, item or year nobody is asked for,
//! one without source or approver, and a second one for the same figure are refused. Refuses to know: what the unit
//! itself sent.

use super::Plan;
use super::cells::{Cells, rows};
use super::figures::{item, quantity};
use super::source::Files;
use super::units::Roster;
use crate::ids::{ItemId, UnitId};
use crate::observation::{Period, Quantity};
use crate::place::{Place, position};
use crate::source::Mistake;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// 补录: a figure that a department or an old report gives where the unit gave none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backfill {
    /// The unit.
    pub unit: UnitId,
    /// The item.
    pub item: ItemId,
    /// The year.
    pub period: Period,
    /// The figure.
    pub quantity: Quantity,
    /// 来源: the department or the document.
    pub source: String,
    /// 页码 or place in the source; empty when it has none.
    pub page: String,
    /// 补录人.
    pub who: String,
    /// 批准人.
    pub approver: String,
    /// 补录日期.
    pub date: NaiveDate,
    /// File and line of the ledger.
    pub at: (String, usize),
    /// Where the figure stands in the ledger, but for the hash of its file.
    pub place: Place,
}

impl Backfill {
    /// 来源 and 页码 as readers see them.
    pub fn told_source(&self) -> String {
        if self.page.is_empty() { self.source.clone() } else { format!("{}，{}", self.source, self.page) }
    }
}

/// Columns of `backfill.csv`.
pub const BACKFILL: [&str; 9] =
    ["unit", "item", "year", "value", "source", "page", "who", "approver", "date"];

/// Reads `backfill.csv`; every mistake is told.
pub(super) fn load(plan: &Plan, files: &Files, mistakes: &mut Vec<Mistake>) -> Vec<Backfill> {
    let Some(table) = rows(files, "backfill", &BACKFILL, &[], mistakes) else { return Vec::new() };
    let roster = Roster::of(&plan.units);
    let mut first: BTreeMap<(UnitId, ItemId, Period), usize> = BTreeMap::new();
    let mut backfills = Vec::new();
    for row in table.rows() {
        let mut cells = Cells { row, units: &roster, mistakes };
        let (unit, item, period) = (cells.unit("unit"), item(&mut cells, plan), year(&mut cells, plan));
        let quantity = item.and_then(|item| quantity(&mut cells, plan, item, "value"));
        let source = cells.must("source", "补录的数必须写明来源");
        let who = cells.must("who", "补录必须写明补录人");
        let approver = cells.must("approver", "补录必须写明批准人，未经批准的不计");
        let date = cells.date("date");
        let key = unit.zip(item).zip(period).map(|((unit, item), period)| (unit, item, period));
        let whose = key.is_some_and(|key| is_asked(&mut cells, plan, key, &mut first));
        let Some((unit, item, period)) = key.filter(|_| whose) else { continue };
        let (Some(quantity), Some(source), Some(who)) = (quantity, source, who) else { continue };
        let (Some(approver), Some(date)) = (approver, date) else { continue };
        let page = cells.text("page");
        let mut backfill = Backfill {
            unit,
            item,
            period,
            quantity,
            source,
            page,
            who,
            approver,
            date,
            at: (table.file.clone(), row.line()),
            place: Place::default(),
        };
        backfill.place = Place {
            at: position(&row.address("value")),
            raw: row.get("value").into(),
            repair: format!("补录：{}", backfill.told_source()).into(),
            ..Place::sheet(&table.file, "", &table.sheet)
        };
        backfills.push(backfill);
    }
    backfills
}

fn year(cells: &mut Cells<'_, '_>, plan: &Plan) -> Option<Period> {
    let year = cells.year("year")?;
    let (first, last) = (plan.identity.base_year, plan.identity.last_year);
    if !(first..=last).contains(&year) {
        cells.tell("year", format!("{year}年不在基期{first}年至规划末年{last}年之间，不能补录。"));
        return None;
    }
    Some(Period::year(year))
}

/// Whether the figure is one the unit is asked for, and the first of its rows.
fn is_asked(
    cells: &mut Cells<'_, '_>,
    plan: &Plan,
    key: (UnitId, ItemId, Period),
    first: &mut BTreeMap<(UnitId, ItemId, Period), usize>,
) -> bool {
    let (unit, item, period) = key;
    let figure = format!("{}{period}年的“{}”", plan.units[unit].name, plan.items[item].name);
    if !plan.asks_in(unit, item, period) {
        cells.tell(
            "unit",
            format!("{figure}不由该单位填报，或当年不填报，补录了也无处可计；请核对单位、填报项和年份。"),
        );
        return false;
    }
    if let Some(line) = first.get(&key) {
        cells.tell("unit", format!("{figure}在第{line}行已经补录，不能确定以哪个为准；请只保留一行。"));
        return false;
    }
    first.insert(key, cells.row.line());
    true
}
