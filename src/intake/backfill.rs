//! What fills the place of a figure nobody sent? The collector's ledger, with the cell of the ledger as its place.
//!
//! In: the observations and the plan's 补录. Out: observations filled in, and a finding where a unit answered after all.
//! A unit's own answer always stays. Refuses to know: sums, targets, who approved.

use super::Collection;
use crate::finding::Finding;
use crate::grid;
use crate::observation::{Absent, Observation};
use crate::place::{Origin, Place};
use crate::plan::{Backfill, Plan};
use crate::words::Words;

/// Fills in every figure the units did not give.
pub fn fill(collection: &mut Collection, plan: &Plan, words: &Words) {
    let Some(first) = plan.backfills.iter().next() else { return };
    let sha256 = grid::sha256(&plan.folder.join(&first.at.0)).unwrap_or_default();
    for (id, backfill) in plan.backfills.enumerate() {
        let key = (backfill.unit, backfill.item, backfill.period);
        let Some(seen) = collection.at(key.0, key.1, key.2) else { continue };
        let of = Origin { sha256: sha256.clone(), ..Origin::clone(&backfill.place.of) };
        let place = Place { of: of.into(), ..backfill.place.clone() };
        match seen.figure {
            Ok(own) if own == backfill.quantity => {}
            Ok(_) | Err(Absent::NotApplicable) => {
                let finding = answered(plan, words, backfill, seen, place);
                collection.findings.push(finding);
            }
            Err(_) => {
                collection.observations.fill(key, backfill.quantity, place, id);
                collection.backfilled.insert(backfill.period);
            }
        }
    }
}

/// The unit answered itself: its answer is used, and both are told.
fn answered(plan: &Plan, words: &Words, backfill: &Backfill, seen: Observation<'_>, place: Place) -> Finding {
    let (unit, item) = (&plan.units[backfill.unit], &plan.items[backfill.item]);
    let (line, year) = (backfill.at.1.to_string(), backfill.period.to_string());
    let own = seen.figure.map_or_else(|reason| reason.word().to_owned(), |quantity| quantity.to_string());
    let filled = backfill.quantity.to_string();
    let with = [
        ("ledger", backfill.at.0.as_str()),
        ("line", &line),
        ("unit", &unit.name),
        ("year", &year),
        ("item", &item.name),
        ("seen", &own),
        ("expected", &filled),
    ];
    let finding = words.findings.finding("L06", &with).of_unit(backfill.unit, &unit.code);
    let finding = finding.sent_by(plan.sender(backfill.unit, backfill.item));
    let finding =
        finding.in_period(backfill.period).about([item.code.clone()]).seen(own.clone(), filled.clone());
    seen.place().into_iter().chain([place]).fold(finding, Finding::at)
}
