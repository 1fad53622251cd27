//! What was put right after it was sent? Figures of a unit and a period, each with what was sent, what counts, and who
//! approved it.
//!
//! In: `corrections.csv` and the rest of the plan. Out: [`Correction`] rows. A row without basis, approver or day, and one for
//! a figure nobody is asked for, are refused. Refuses to know: what the unit's file holds now.

use super::Plan;
use super::cells::{Cells, rows};
use super::figures::{item, quantity};
use super::source::Files;
use super::units::Roster;
use crate::ids::{CorrectionId, ItemId, UnitId};
use crate::observation::{Absent, Period, Quantity, figure_text};
use crate::source::Mistake;
use chrono::NaiveDate;

/// 更正: a figure a unit sent, and the one that counts in its place while the file still says the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The unit.
    pub unit: UnitId,
    /// The item.
    pub item: ItemId,
    /// 期别.
    pub period: Period,
    /// 原报数.
    pub sent: Result<Quantity, Absent>,
    /// 更正数: a figure, 不适用 or 无法取得.
    pub corrected: Result<Quantity, Absent>,
    /// 理由.
    pub reason: String,
    /// 依据.
    pub basis: String,
    /// 提出人.
    pub proposer: String,
    /// 批准人.
    pub approver: String,
    /// 批准日期.
    pub date: NaiveDate,
    /// 来自: the slip or the call it was proposed by.
    pub from: String,
    /// Whether it was approved (采用), or turned down (不予采用) and kept so that nobody asks again.
    pub approved: bool,
    /// File and line of the ledger.
    pub at: (String, usize),
}

/// The columns of the ledger.
pub const CORRECTIONS: [&str; 12] = [
    "unit",
    "item",
    "period",
    "sent",
    "corrected",
    "reason",
    "basis",
    "proposer",
    "approver",
    "date",
    "from",
    "result",
];

/// The word of a correction that was turned down.
pub const DECLINED: &str = "不予采用";
/// The word of one that was approved; a blank means the same.
pub const APPROVED: &str = "采用";

impl Correction {
    /// Whose figure, of what, of when.
    pub const fn key(&self) -> (UnitId, ItemId, Period) {
        (self.unit, self.item, self.period)
    }

    /// What was done, as it stands beside the figure: from what to what, on whose word.
    pub fn told(&self) -> String {
        let (sent, corrected) = (figure_text(self.sent), figure_text(self.corrected));
        let Self { basis, approver, date, at: (file, line), .. } = self;
        format!(
            "更正：原报{sent}，更正为{corrected}；依据：{basis}；批准：{approver}，{date}（{file}第{line}行）"
        )
    }
}

impl Plan {
    /// The correction that counts for a figure as it was sent: of the approved ones that name it, the one approved last; of
    /// one day, the lower line.
    pub fn correction_of<'a>(
        &'a self,
        of: &[CorrectionId],
        sent: Result<Quantity, Absent>,
    ) -> Option<(CorrectionId, &'a Correction)> {
        let known = of.iter().map(|&id| (id, &self.corrections[id]));
        let fitting = known.filter(|(_, correction)| correction.approved && correction.sent == sent);
        fitting.max_by_key(|(id, correction)| (correction.date, *id))
    }
}

/// Reads `corrections.csv`; every mistake is told.
pub(super) fn load(plan: &Plan, files: &Files, mistakes: &mut Vec<Mistake>) -> Vec<Correction> {
    let (required, optional) = CORRECTIONS.split_at(10);
    let Some(table) = rows(files, "corrections", required, optional, mistakes) else { return Vec::new() };
    let roster = Roster::of(&plan.units);
    let read = table.rows().filter_map(|row| {
        let mut cells = Cells { row, units: &roster, mistakes };
        let (unit, item, period) = (cells.unit("unit"), item(&mut cells, plan), cells.period("period"));
        let sent = item.and_then(|item| figure(&mut cells, plan, item, "sent"));
        let corrected = item.and_then(|item| figure(&mut cells, plan, item, "corrected"));
        let basis = cells.must("basis", "更正必须写明依据");
        let approver = cells.must("approver", "更正必须写明批准人，未经批准的不计");
        let date = cells.date("date");
        let approved = result(&mut cells);
        let (unit, item, period) = (unit?, item?, period?);
        let years = plan.identity.base_year..=plan.identity.last_year;
        if !years.contains(&period.year) {
            let (first, last) = (years.start(), years.end());
            cells.tell("period", format!("{period}年不在{first}年至{last}年之间，请核对年度。"));
            return None;
        }
        if !plan.asks_in(unit, item, period) {
            let (name, figure) = (&plan.units[unit].name, &plan.items[item].name);
            cells.tell(
                "unit",
                format!("{name}{period}年的“{figure}”不由该单位填报，或当年不填报，无数可更正；请核对单位、填报项和年份。"),
            );
            return None;
        }
        Some(Correction {
            unit,
            item,
            period,
            sent: sent?,
            corrected: corrected?,
            reason: cells.text("reason"),
            basis: basis?,
            proposer: cells.text("proposer"),
            approver: approver?,
            date: date?,
            from: cells.text("from"),
            approved: approved?,
            at: (table.file.clone(), row.line()),
        })
    });
    read.collect()
}

fn result(cells: &mut Cells<'_, '_>) -> Option<bool> {
    match cells.row.get("result") {
        "" | APPROVED => Some(true),
        DECLINED => Some(false),
        other => {
            cells.tell("result", format!("“{other}”应为“{APPROVED}”或“{DECLINED}”。"));
            None
        }
    }
}

/// A figure, or a word for why there is none. What nobody sent cannot be put right, and what counts is no blank.
fn figure(
    cells: &mut Cells<'_, '_>,
    plan: &Plan,
    item: ItemId,
    column: &str,
) -> Option<Result<Quantity, Absent>> {
    let written = cells.row.get(column);
    let absent = Absent::of_word(written);
    let fits = |absent: Absent| match column {
        "sent" => absent != Absent::NotReported,
        _ => matches!(absent, Absent::NotApplicable | Absent::Unobtainable),
    };
    match absent {
        None => quantity(cells, plan, item, column).map(Ok),
        Some(absent) if fits(absent) => Some(Err(absent)),
        Some(_) if column == "sent" => {
            cells.tell(column, String::from("缺报的数没有原报数，不能更正；请由单位补报，或登记补录。"));
            None
        }
        Some(_) => {
            cells.tell(column, format!("“{written}”不能作更正数，请填数、不适用或无法取得。"));
            None
        }
    }
}
