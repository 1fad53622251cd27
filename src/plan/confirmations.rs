//! Who has confirmed a definition? What departments answered to 口径确认表.
//!
//! In: `confirmations.csv` and the indicators. Out: [`Confirmation`]s, and on each indicator by whom and when it was
//! confirmed. Refuses to know: the workbook that asked.

use super::cells::{Cells, rows};
use super::source::Files;
use super::units::Roster;
use super::units::Unit;
use super::{Indicator, Plan};
use crate::ids::{IndicatorId, Table, UnitId};
use crate::plan::source::CONFIRMATIONS;
use crate::source::{Mistake, perhaps};
use chrono::NaiveDate;

/// The columns of the register.
pub const COLUMNS: [&str; 7] = ["indicator", "department", "answer", "change", "by", "date", "definition"];
/// The two answers a department may give.
pub const ANSWERS: [&str; 2] = ["同意", "修改为"];

/// What one department answered of one definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The indicator.
    pub indicator: IndicatorId,
    /// The department, by its name in the roster.
    pub department: String,
    /// Whether it agreed.
    pub agreed: bool,
    /// What it wants instead.
    pub change: String,
    /// The day.
    pub date: NaiveDate,
    /// The definition it answered of: [`number`].
    pub definition: String,
    /// File and line.
    pub at: (String, usize),
}

/// Reads the register; an indicator whose departments all agreed to its definition as it stands is confirmed.
pub fn load(
    files: &Files,
    indicators: &mut Table<IndicatorId, Indicator>,
    units: &Table<UnitId, Unit>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Confirmation> {
    let Some(table) = rows(files, CONFIRMATIONS, &COLUMNS, &[], mistakes) else { return Vec::new() };
    let mut found: Vec<Confirmation> = Vec::new();
    for row in table.rows() {
        let mut cells = Cells { row, units: &Roster::default(), mistakes };
        let id = cells.text("indicator");
        let indicator = indicators.position(|known| known.id == id);
        if indicator.is_none() {
            let near = perhaps(&id, indicators.iter().map(|known| known.id.as_str()));
            cells.tell("indicator", format!("没有序号为“{id}”的指标{near}。"));
        }
        let department = cells.must("department", "口径由谁确认");
        let answer = cells.text("answer");
        if !ANSWERS.contains(&answer.as_str()) {
            cells.tell("answer", format!("“{answer}”应为“同意”或“修改为”。"));
        }
        let change = cells.text("change");
        if answer == ANSWERS[1] && change.is_empty() {
            cells.tell("change", String::from("意见是“修改为”的，必须写明改成什么。"));
        }
        cells.must("by", "必须写明确认人");
        let definition = cells.must("definition", "请抄录口径确认表中的口径编号");
        let date = cells.date("date");
        if let (Some(indicator), Some(department), Some(definition), Some(date)) =
            (indicator, department, definition, date)
        {
            let at = (table.file.clone(), row.line());
            let agreed = answer == ANSWERS[0];
            let new = Confirmation { indicator, department, agreed, change, date, definition, at };
            let of = |known: &&mut Confirmation| {
                known.indicator == new.indicator && known.department == new.department
            };
            match found.iter_mut().find(of) {
                None => found.push(new),
                // A later answer stands for an earlier one; two of one day that differ are no answer.
                Some(known) if known.date < new.date => *known = new,
                Some(known) if known.date == new.date && known.definition == new.definition => {
                    if (known.agreed, &known.change) != (new.agreed, &new.change) {
                        known.agreed = false;
                        known.change = String::from("同一天有两种不同的意见");
                    }
                }
                Some(_) => {}
            }
        }
    }
    for at in indicators.ids() {
        let asked = departments(units, &indicators[at]);
        let of = |department: &String| {
            found.iter().find(|known| {
                known.indicator == at
                    && &known.department == department
                    && known.agreed
                    && known.definition == number(&indicators[at])
            })
        };
        let agreed: Option<Vec<String>> = asked
            .iter()
            .map(|department| of(department).map(|known| format!("{department}（{}）", known.date)))
            .collect();
        if let (Some(agreed), true) = (agreed, indicators[at].definition.confirmed.is_empty()) {
            indicators[at].definition.confirmed = agreed.join("、");
        }
    }
    found
}

/// The departments that are asked of a definition: where its figures come from, else who answers for the indicator, else
/// the plan's own place.
pub fn departments(units: &Table<UnitId, Unit>, indicator: &Indicator) -> Vec<String> {
    let known = |name: &str| {
        let name = name.trim();
        units.iter().find(|unit| !name.is_empty() && unit.names().any(|known| known == name))
    };
    let sources = indicator.definition.department.split(['、', '，', ',', '；', ';', '|']);
    let mut asked: Vec<String> = sources.filter_map(known).map(|unit| unit.name.clone()).collect();
    if asked.is_empty() {
        let responsible = indicator.definition.responsible.iter();
        asked = responsible.filter_map(|name| known(name)).map(|unit| unit.name.clone()).collect();
    }
    if asked.is_empty() {
        asked.extend(units.iter().find(|unit| unit.parent.is_none()).map(|unit| unit.name.clone()));
    }
    let mut once = Vec::new();
    asked.retain(|name| {
        !once.contains(name) && {
            once.push(name.clone());
            true
        }
    });
    asked
}

/// 口径编号: eight digits that change when the definition does (FNV-1a of its texts).
pub fn number(indicator: &Indicator) -> String {
    let definition = &indicator.definition;
    let texts = [
        &indicator.name,
        &definition.numerator,
        &indicator.numerator_code,
        &definition.denominator,
        &indicator.denominator_code,
        &definition.scope,
        &definition.not_applicable,
        &definition.department,
    ];
    let bytes = texts.iter().flat_map(|text| text.bytes().chain(std::iter::once(0)));
    let sum = bytes.fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{sum:08x}")
}

impl Plan {
    /// What answers still ask of whoever keeps the plan: a change that is wanted, or an answer to a definition that is
    /// another now.
    pub(super) fn unsettled(&self) -> Vec<Mistake> {
        let tell = |known: &Confirmation| {
            let indicator = &self.indicators[known.indicator];
            let (department, label) = (&known.department, &indicator.label);
            let message = if known.definition != number(indicator) {
                format!("{department}对指标{label}的口径提出意见以后，口径改过；请重新送该部门确认。")
            } else if !known.agreed {
                let change = known.change.trim_end_matches('。');
                format!("{department}对指标{label}的口径提出修改：{change}。请核对后改好口径，再送确认。")
            } else {
                return None;
            };
            let (file, line) = known.at.clone();
            Some(Mistake { file, line, column: 0, message })
        };
        self.confirmations.iter().filter_map(tell).collect()
    }
}
