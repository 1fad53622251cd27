//! Can it be 不适用? Not where last year had a figure, where nobody is exempt, or beside a figure of the same indicator;
//! and not of a whole form, as little as 无法取得 or nothing but 0.
//!
//! In: what a unit said and the acceptances. Out: findings to be explained; until accepted, what they are about counts as
//! silent. Refuses to know: what the figure may be.

use super::Room;
use crate::finding::Finding;
use crate::ids::{ItemId, UnitId};
use crate::observation::{Absent, Observation, Period};
use crate::place::Place;
use crate::total::Doubts;
use std::collections::BTreeSet;

/// One finding for every 不适用 that needs an acceptance.
pub fn doubted(room: &Room<'_>, doubts: &Doubts<'_>) -> Vec<Finding> {
    let said = room.collection.of(room.unit, room.period);
    let apart = said.filter(|seen| seen.figure == Err(Absent::NotApplicable));
    apart.filter_map(|seen| doubt(room, doubts, seen)).collect()
}

/// The code by which 不适用 of an item is doubted.
fn code_of(room: &Room<'_>, doubts: &Doubts<'_>, item: ItemId) -> Option<&'static str> {
    let beside = || is_beside_a_figure(room, item).then_some(Doubts::BESIDE_A_FIGURE);
    doubts.code((room.unit, item, room.period)).or_else(beside)
}

/// Whether 不适用 of an item is doubted, and nobody has accepted it.
pub fn is_doubted(room: &Room<'_>, doubts: &Doubts<'_>, item: ItemId) -> bool {
    let place = (room.unit, item, room.period);
    code_of(room, doubts, item).is_some_and(|code| !doubts.is_accepted(place, code))
}

fn doubt(room: &Room<'_>, doubts: &Doubts<'_>, seen: Observation<'_>) -> Option<Finding> {
    let item = seen.item;
    let known = &room.plan.items[item];
    let code = code_of(room, doubts, item)?;
    let with = [("unit", room.name()), ("item", known.name.as_str())];
    let finding = room
        .finding(code, &with)
        .about([known.code.clone()])
        .seen(Absent::NotApplicable.word(), "填数，或说明不适用的原因");
    Some(seen.place().into_iter().fold(finding, Finding::at))
}

/// Code of a form that says one thing throughout.
pub(super) const THROUGHOUT: &str = "D05";

/// Codes of what is said of single items, and follows where the whole form says one thing.
pub(super) const OF_ONE_ITEM: [&str; 5] = ["C12", "D01", "D02", "D03", "D04"];

/// A form that says 不适用, 无法取得 or 0 throughout, where that is doubted of some item: one finding, from which those on
/// the items follow.
pub fn throughout(room: &Room<'_>, of_items: &[Finding]) -> Option<Finding> {
    let said: Vec<Observation<'_>> = room.collection.of(room.unit, room.period).collect();
    let doubted = of_items.iter().any(|finding| OF_ONE_ITEM.contains(&finding.code.as_str()));
    if said.len() < 2 || !doubted {
        return None;
    }
    let every = |holds: &dyn Fn(&Observation<'_>) -> bool| said.iter().all(holds);
    let says = |reason| move |seen: &Observation<'_>| seen.figure == Err(reason);
    let (apart, unobtainable) = (says(Absent::NotApplicable), says(Absent::Unobtainable));
    let word = if every(&apart) {
        Absent::NotApplicable.word()
    } else if every(&unobtainable) {
        Absent::Unobtainable.word()
    } else if every(&|seen| apart(seen) || unobtainable(seen)) {
        "不适用或无法取得"
    } else if every(&|seen| seen.figure.is_ok_and(|figure| figure.ratio().is_zero())) {
        "0"
    } else {
        return None;
    };
    let count = said.len().to_string();
    let with = [("unit", room.name()), ("count", count.as_str()), ("seen", word)];
    let finding = room.finding(THROUGHOUT, &with).seen(word, "如实填数");
    let file = room.collection.chosen(room.unit, room.period);
    Some(match file {
        Some(file) => finding.at(Place::file(&file.file, &file.sha256)),
        None => finding,
    })
}

/// Takes back what was said of a whole form where everything said of its items has been accepted.
pub fn settled(findings: &mut Vec<Finding>) {
    let open: BTreeSet<(Option<UnitId>, Option<Period>)> = findings
        .iter()
        .filter(|finding| finding.is_open() && OF_ONE_ITEM.contains(&finding.code.as_str()))
        .map(|finding| (finding.unit, finding.period))
        .collect();
    findings.retain(|finding| finding.code != THROUGHOUT || open.contains(&(finding.unit, finding.period)));
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
