//! How does a ledger name a figure of a unit? Its item, its year, and a value that the item can have.
//!
//! In: one row of a ledger, the rest of the plan. Out: typed parts; what cannot be read is told at its cell. Refuses to know:
//! what the ledger does with them.

use super::Plan;
use super::cells::Cells;
use crate::ids::ItemId;
use crate::observation::{Quantity, Unfit};
use crate::source::perhaps;

/// The item of a row, written by its code or its name.
pub(super) fn item(cells: &mut Cells<'_, '_>, plan: &Plan) -> Option<ItemId> {
    let written = cells.row.get("item");
    let at = plan.items.position(|item| item.code == written || item.name == written);
    if at.is_none() {
        let known = plan.items.iter().flat_map(|item| [item.code.as_str(), item.name.as_str()]);
        let near = perhaps(written, known);
        cells.tell("item", format!("没有填报项“{written}”{near}，请写填报项的代码或名称。"));
    }
    at
}

/// The value of a column, as a figure the item can have.
pub(super) fn quantity(
    cells: &mut Cells<'_, '_>,
    plan: &Plan,
    item: ItemId,
    column: &str,
) -> Option<Quantity> {
    let (printed, known) = (cells.printed(column)?, &plan.items[item]);
    let written = cells.row.get(column);
    let message = match known.quantity(printed.value) {
        Ok(quantity) => return Some(quantity),
        Err(Unfit::TooSmall) => format!("“{written}”小于{}，请核对来源。", known.least.to_plain()),
        Err(Unfit::Decimals) => format!(
            "“{written}”的小数位数多于“{}”规定的{}位，不作四舍五入；请按规定的位数填写。",
            known.name, known.decimals
        ),
        Err(Unfit::TooLarge) => format!(
            "“{written}”太大（{}），请核对是否多写了位数；“{}”以{}计。",
            known.told_most(),
            known.name,
            known.measure_unit
        ),
    };
    cells.tell(column, message);
    None
}
