//! Whom does one ring? The contacts of units, for 催报 and 收表情况 alone.
//!
//! In: `contacts.csv`. Out: [`Contact`]s. Refuses to know: anything else that leaves the house.

use super::cells::{Cells, rows};
use super::source::Files;
use super::units::{Roster, Unit};
use crate::ids::{Table, UnitId};
use crate::shown;
use crate::source::Mistake;

/// A unit's contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The unit.
    pub unit: UnitId,
    /// 联系人.
    pub name: String,
    /// 电话, as it is written.
    pub phone: String,
}

/// Reads the register.
pub fn load(files: &Files, units: &Table<UnitId, Unit>, mistakes: &mut Vec<Mistake>) -> Vec<Contact> {
    let optional = ["name", "phone", "spare", "note"];
    let Some(table) = rows(files, "contacts", &["unit"], &optional, mistakes) else { return Vec::new() };
    let roster = Roster::of(units);
    let mut found: Vec<Contact> = Vec::new();
    for row in table.rows() {
        let mut cells = Cells { row, units: &roster, mistakes };
        let Some(unit) = cells.unit("unit") else { continue };
        if found.iter().any(|known| known.unit == unit) {
            cells.tell("unit", format!("“{}”的联系人写了两次，请删去一行。", units[unit].name));
            continue;
        }
        let plain = |column: &str| shown::plain(row.get(column)).trim().to_owned();
        let phones: Vec<String> =
            [plain("phone"), plain("spare")].into_iter().filter(|text| !text.is_empty()).collect();
        found.push(Contact { unit, name: plain("name"), phone: phones.join("、") });
    }
    found
}
