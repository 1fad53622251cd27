//! Can it be 不适用? Not where last year had a figure, where nobody is exempt, or beside a figure of the same indicator;
//! and not of a whole form, as little as 无法取得 or nothing but 0.
//!
//! In: what a unit said and the acceptances. Out: findings to be explained; until accepted, what they are about counts as
//! silent. Refuses to know: what the figure may be.

use super::Room;
use crate::expr::Ref;
use crate::finding::Finding;
use crate::ids::UnitId;
use crate::observation::{Absent, Observation, Period};
use crate::place::Place;
use std::collections::BTreeSet;

/// One finding for every 不适用 that needs an acceptance.
pub fn doubted(room: &Room<'_>) -> Vec<Finding> {
    let said = room.collection.of(room.unit, room.period);
    let apart = said.filter(|seen| seen.figure == Err(Absent::NotApplicable));
    apart.filter_map(|seen| doubt(room, seen)).collect()
}

/// Whether 不适用 of an item this year or last is doubted, and nobody has accepted it.
pub fn is_doubted(room: &Room<'_>, reference: Ref) -> bool {
    let last = Period::year(room.period.year - 1);
    room.doubts.is_open((room.unit, reference.item, if reference.previous { last } else { room.period }))
}

fn doubt(room: &Room<'_>, seen: Observation<'_>) -> Option<Finding> {
    let item = seen.item;
    let known = &room.plan.items[item];
    let code = room.doubts.code_of((room.unit, item, room.period))?;
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

/// A form that says 不适用, 无法取得 or 0 throughout, all of whose figures are `said`, some of them doubted: one finding,
/// from which those on the items follow.
pub fn throughout(room: &Room<'_>, said: &[Observation<'_>]) -> Option<Finding> {
    if said.len() < 2 {
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
        .map(|finding| (finding.asked_of(), finding.period))
        .collect();
    let form = |finding: &Finding| (finding.asked_of(), finding.period);
    findings.retain(|finding| finding.code != THROUGHOUT || open.contains(&form(finding)));
}
