//! Do a department and the units count the same? A figure reported twice, by two senders, stands once in the sums; the
//! other is shown beside it, and a difference is asked about.
//!
//! In: the figures of a unit, or of all units below it. Out: findings. Refuses to know: which of the two is right.

use super::Room;
use crate::finding::Finding;
use crate::ids::{ItemId, UnitId};
use crate::plan::Plan;
use crate::value::Ratio;

/// Who sends an item's figures, as a reader knows them.
fn sender(plan: &Plan, item: ItemId) -> String {
    let reporter = &plan.items[item].reporter;
    reporter.by.map_or_else(|| reporter.word(&plan.units), |by| plan.units[by].name.clone())
}

/// One finding for every item of the unit that two senders count differently.
pub fn differences(room: &Room<'_>) -> Vec<Finding> {
    let plan = room.plan;
    let twice = plan.items.enumerate().filter_map(|(other, known)| Some((known.beside?, other)));
    twice.filter_map(|(adopted, other)| difference(room, adopted, other)).collect()
}

fn difference(room: &Room<'_>, adopted: ItemId, other: ItemId) -> Option<Finding> {
    let plan = room.plan;
    let whole = |item: ItemId| plan.items[item].reporter.is_of_the_whole();
    let asks = |item: ItemId| plan.asks_in(room.unit, item, room.period);
    // Of one figure for the whole and one for each unit, the units' are added up where all of them are there.
    let said = |item: ItemId| {
        if asks(item) {
            return room.figure(item, false).ok();
        }
        let units = plan.asked_in(&plan.items[item].reporter, room.period);
        let each = |&unit: &UnitId| Some(room.collection.at(unit, item, room.period)?.figure.ok()?.ratio());
        let figures: Option<Vec<Ratio>> = units.iter().map(each).collect();
        figures?.into_iter().try_fold(Ratio::ZERO, Ratio::add).ok()
    };
    let here = match (whole(adopted), whole(other)) {
        (true, false) => asks(adopted),
        (false, true) => asks(other),
        _ => asks(adopted) && asks(other),
    };
    if !here {
        return None;
    }
    let (used, beside) = (said(adopted)?, said(other)?);
    let apart = used.sub(beside).ok()?;
    if apart.is_zero() {
        return None;
    }
    let item = &plan.items[adopted];
    let (seen, expected, apart) = (used.to_plain(), beside.to_plain(), apart.abs().to_plain());
    let (from, theirs) = (sender(plan, adopted), sender(plan, other));
    let with = [
        ("unit", room.name()),
        ("item", item.name.as_str()),
        ("sender", from.as_str()),
        ("seen", seen.as_str()),
        ("other", theirs.as_str()),
        ("expected", expected.as_str()),
        ("apart", apart.as_str()),
        ("measure_unit", item.measure_unit.as_str()),
    ];
    let codes = [adopted, other].map(|item| plan.items[item].code.clone());
    let mut finding = room.finding("R05", &with).about(codes).seen(seen.clone(), expected.clone());
    for item in [adopted, other] {
        finding.places.extend(room.at(item, room.period).and_then(|seen| seen.place()));
    }
    Some(finding)
}
