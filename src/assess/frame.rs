//! From what is drawn? The registers behind figures that were reported.
//!
//! In: what the units sent, items, a period. Out: [`Frame`], in the plan's order, with the hash by which it is known
//! again. Refuses to know: how many are drawn.

use crate::ids::{ItemId, UnitId};
use crate::intake::Collection;
use crate::observation::Period;
use crate::place::sha256;
use crate::plan::{Indicator, Plan};

/// 名册: the lines a unit's figure of an item claims to count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// Whose figure it is.
    pub unit: UnitId,
    /// Of what.
    pub item: ItemId,
    /// How many lines the figure claims.
    pub claimed: u64,
    /// File, worksheet and cell it stood in; empty where the collector filled it in.
    pub place: [String; 3],
    /// SHA-256 of that file.
    pub sha256: String,
}

/// 抽样框: all registers of some items in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The period.
    pub period: Period,
    /// The items, in the plan's order.
    pub items: Vec<ItemId>,
    /// Registers, those without a line too, by unit and item in the plan's order.
    pub registers: Vec<Register>,
    /// Figures that were asked for and are not there, with the word for why.
    pub missing: Vec<(UnitId, ItemId, &'static str)>,
    /// SHA-256 over a line for each register: unit code, item code, figure, hash of the file, worksheet, cell, with
    /// commas between and a line end after each.
    pub sha256: String,
}

/// The items of an indicator that have registers: whole things that are counted and added up, no money.
pub fn countable(plan: &Plan, indicator: &Indicator) -> Vec<ItemId> {
    let counts = |item: &ItemId| {
        let item = &plan.items[*item];
        item.decimals == 0 && item.adds && !item.measure_unit.contains(['元', '%', '‰'])
    };
    indicator.items.iter().copied().filter(counts).collect()
}

impl Frame {
    /// The frame of some items in a period.
    pub fn of(plan: &Plan, collection: &Collection, period: Period, items: &[ItemId]) -> Self {
        let mut ordered = items.to_vec();
        ordered.sort();
        ordered.dedup();
        let (mut registers, mut missing) = (Vec::new(), Vec::new());
        for unit in plan.units.ids() {
            for &item in &ordered {
                let Some(seen) = collection.at(unit, item, period) else { continue };
                match seen.figure {
                    Err(why) => missing.push((unit, item, why.word())),
                    Ok(quantity) if quantity.mantissa >= 0 => {
                        let place = seen.place();
                        let of = place.as_ref().map(|place| &*place.of);
                        let address = place.as_ref().map_or_else(String::new, crate::place::Place::address);
                        registers.push(Register {
                            unit,
                            item,
                            claimed: quantity.mantissa.unsigned_abs(),
                            place: [
                                of.map_or_else(String::new, |of| of.file.clone()),
                                of.map_or_else(String::new, |of| of.sheet.clone()),
                                address,
                            ],
                            sha256: of.map_or_else(String::new, |of| of.sha256.clone()),
                        });
                    }
                    Ok(_) => {}
                }
            }
        }
        let mut frame = Self { period, items: ordered, registers, missing, sha256: String::new() };
        let lines: String = frame.registers.iter().map(|register| line(plan, register)).collect();
        frame.sha256 = sha256(lines.as_bytes());
        frame
    }

    /// How many lines all registers of an item claim together.
    pub fn claimed(&self, item: ItemId) -> u64 {
        self.registers.iter().filter(|register| register.item == item).map(|register| register.claimed).sum()
    }
}

fn line(plan: &Plan, register: &Register) -> String {
    let [_, sheet, cell] = &register.place;
    let (unit, item) = (&plan.units[register.unit].code, &plan.items[register.item].code);
    format!("{unit},{item},{},{},{sheet},{cell}\n", register.claimed, register.sha256)
}
