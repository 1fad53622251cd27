//! Can it be 不适用? Not where last year had a figure, where nobody is exempt, or beside a figure of the same indicator.
//!
//! In: what a unit said and the acceptances. Out: findings to be explained; until accepted, what they are about counts as
//! silent. Refuses to know: what the figure may be.

use super::Room;
use crate::finding::Finding;
use crate::ids::ItemId;
use crate::observation::{Absent, Observation};
use crate::total::Doubts;

/// One finding for every 不适用 that needs an acceptance.
pub fn doubted(room: &Room<'_>, doubts: &Doubts<'_>) -> Vec<Finding> {
    let said = room.collection.of(room.unit, room.period);
    let apart = said.filter(|seen| seen.figure == Err(Absent::NotApplicable));
    apart.filter_map(|seen| doubt(room, doubts, seen)).collect()
}

fn doubt(room: &Room<'_>, doubts: &Doubts<'_>, seen: Observation<'_>) -> Option<Finding> {
    let item = seen.item;
    let known = &room.plan.items[item];
    let place = (room.unit, item, room.period);
    let beside = || is_beside_a_figure(room, item).then_some(Doubts::BESIDE_A_FIGURE);
    let code = doubts.code(place).or_else(beside)?;
    let with = [("unit", room.name()), ("item", known.name.as_str())];
    let finding = room
        .finding(code, &with)
        .about([known.code.clone()])
        .seen(Absent::NotApplicable.word(), "填数，或说明不适用的原因");
    Some(seen.place().into_iter().fold(finding, Finding::at))
}

/// Whether the unit gave another figure of an indicator the item belongs to.
fn is_beside_a_figure(room: &Room<'_>, item: ItemId) -> bool {
    let given = |&other: &ItemId| room.at(other, room.period).is_some_and(|seen| seen.figure.is_ok());
    let indicators = room.plan.indicators.iter();
    indicators.filter(|indicator| indicator.items.contains(&item)).any(|indicator| {
        let asked = |&item: &ItemId| room.plan.asks_in(room.unit, item, room.period);
        indicator.items.iter().all(asked) && indicator.items.iter().any(given)
    })
}
