//! What do we ask a unit for? One blank form per unit, described once and used by writer and reader.
//!
//! In: the plan and last year's figures. Out: [`Layout`], and the [`Book`](crate::sheet::Book) drawn from it. Refuses
//! to know: bytes, files, what comes back.

use crate::ids::{ItemId, TaskId, UnitId};
use crate::observation::{Period, Quantity};
use crate::plan::Plan;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

mod audit;
mod below;
mod draw;
pub mod identity;
pub mod keys;
mod remarks;
mod slip;
mod tasks;

pub use audit::figure_input;
pub use draw::{Filled, draw};
use identity::FormIdentity;
pub use remarks::RemarksIdentity;
pub use slip::SlipIdentity;
pub use tasks::FilledStage;

/// 表样: one form's rows and identity.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The unit.
    pub unit: UnitId,
    /// 统计年度.
    pub period: Period,
    /// What the form says of itself.
    pub identity: FormIdentity,
    /// Items in order, each one row.
    pub items: Vec<ItemId>,
    /// Items a department sends for each unit below its area: one column each, a row for each unit.
    pub below: Below,
    /// Last year's figures by item.
    pub last: BTreeMap<ItemId, Quantity>,
    /// Last year's figures of each unit below, by unit and item.
    pub last_below: BTreeMap<(UnitId, ItemId), Quantity>,
    /// Tasks in order, each one row of a second sheet.
    pub tasks: Vec<TaskId>,
    /// Last year's stages by task.
    pub last_stages: BTreeMap<TaskId, String>,
}

/// 分单位填报表: what a department is asked of each unit below its area.
#[derive(Clone, Debug, Default)]
pub struct Below {
    /// The units, in the roster's order.
    pub units: Vec<UnitId>,
    /// Items, each one column.
    pub items: Vec<ItemId>,
}

impl Below {
    /// What a sender is asked so in a period.
    pub fn of(plan: &Plan, sender: UnitId, period: Period) -> Self {
        let items: Vec<ItemId> = plan.sent_below_in(sender, period).collect();
        let asked = |unit: &UnitId| items.iter().any(|&item| plan.asks_in(*unit, item, period));
        Self { units: plan.units.ids().filter(asked).collect(), items }
    }
}

/// What a unit reported the year before.
#[derive(Clone, Debug, Default)]
pub struct Last {
    /// Figures by item.
    pub figures: BTreeMap<ItemId, Quantity>,
    /// A department's figures of each unit below its area, by unit and item.
    pub below: BTreeMap<(UnitId, ItemId), Quantity>,
    /// Stages by task.
    pub stages: BTreeMap<TaskId, String>,
}

impl Last {
    /// Files a unit's figure of an item in its sender's form, in place of one that stood there; in a department's form what
    /// it says of its area as a whole is its own.
    pub fn put(&mut self, plan: &Plan, (unit, item): (UnitId, ItemId), figure: Option<Quantity>) {
        let own = plan.holder(plan.sender(unit, item), item).is_some();
        match (figure, own) {
            (Some(figure), true) => _ = self.figures.insert(item, figure),
            (None, true) => _ = self.figures.remove(&item),
            (Some(figure), false) => _ = self.below.insert((unit, item), figure),
            (None, false) => _ = self.below.remove(&(unit, item)),
        }
    }
}

/// Lays a unit's form out.
pub fn lay_out(plan: &Plan, unit: UnitId, period: Period, last: Last) -> Layout {
    Layout {
        unit,
        period,
        identity: FormIdentity {
            plan: plan.key.clone(),
            unit: plan.units[unit].code.clone(),
            period: Some(period),
            version: version(plan, unit, period),
        },
        items: plan.sent_in(unit, period).collect(),
        below: Below::of(plan, unit, period),
        last: last.figures,
        last_below: last.below,
        tasks: plan.tasks_in(unit, period).to_vec(),
        last_stages: last.stages,
    }
}

/// The version of a unit's form: eight hexadecimal digits over what it asks. Another item, name, unit of measure,
/// number of decimals or task is another version.
pub fn version(plan: &Plan, unit: UnitId, period: Period) -> String {
    let mut hash = Sha256::new();
    for item in plan.sent_in(unit, period).chain(plan.sent_below_in(unit, period)) {
        let item = &plan.items[item];
        hash.update(format!("{}|{}|{}|{}\n", item.code, item.name, item.measure_unit, item.decimals));
    }
    for &task in plan.tasks_in(unit, period) {
        let task = &plan.tasks[task];
        hash.update(format!("{}|{}|{}\n", task.id, task.title, task.stages.word()));
    }
    crate::place::hex(&hash.finalize()[..4])
}

/// The file name of a form: code, name and year, with the sample mark when it is one.
pub fn file_name(plan: &Plan, unit: UnitId, period: Period, sample_mark: Option<&str>) -> String {
    let unit = &plan.units[unit];
    let mark = sample_mark.map_or_else(String::new, |mark| format!("_{mark}"));
    format!("{}_{}_{period}{mark}.xlsx", unit.code, unit.name)
}
