//! Which figures were put right after they were sent? The ledger's, while the file still says what the ledger names.
//!
//! In: the observations chosen and the plan's corrections. Out: figures that count in the place of those sent, both kept; the
//! remarks of reading on what was put right go away, and an entry whose figure has changed since is told. Refuses to know:
//! sums, rules, who approved.

use super::Collection;
use crate::finding::Finding;
use crate::ids::{CorrectionId, ItemId, UnitId};
use crate::observation::{Period, figure_text};
use crate::plan::{Correction, Plan};
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};

/// A figure of a unit and a period.
pub type Key = (UnitId, ItemId, Period);

/// Puts right what the plan's ledger puts right, and says which figures.
pub fn apply(collection: &mut Collection, plan: &Plan, words: &Words) -> BTreeSet<Key> {
    let mut entries: BTreeMap<Key, Vec<CorrectionId>> = BTreeMap::new();
    for (id, correction) in plan.corrections.enumerate().filter(|(_, correction)| correction.approved) {
        entries.entry(correction.key()).or_default().push(id);
    }
    let mut corrected = BTreeSet::new();
    for (key, ids) in entries {
        let Some(seen) = collection.at(key.0, key.1, key.2) else { continue };
        if let Some((id, correction)) = plan.correction_of(&ids, seen.figure) {
            collection.observations.correct(key, correction.corrected, &correction.told(), id);
            corrected.insert(key);
            continue;
        }
        let last = ids.iter().copied().max_by_key(|&id| (plan.corrections[id].date, id));
        let last = last.map(|id| &plan.corrections[id]);
        // A unit that has sent the right figure since has done what was asked.
        if let Some(correction) = last.filter(|correction| correction.corrected != seen.figure) {
            let finding = changed(plan, words, correction, &figure_text(seen.figure));
            let finding = seen.place().into_iter().fold(finding, Finding::at);
            collection.findings.push(finding);
        }
    }
    corrected
}

/// Takes away what reading remarked on figures that now have been put right.
pub fn forget(collection: &mut Collection, plan: &Plan, corrected: &BTreeSet<Key>) {
    let codes: BTreeSet<(UnitId, &str, Period)> = corrected
        .iter()
        .map(|(unit, item, period)| (*unit, plan.items[*item].code.as_str(), *period))
        .collect();
    collection.findings.retain(|finding| {
        let (Some(unit), Some(period)) = (finding.unit, finding.period) else { return true };
        let right = |code: &String| codes.contains(&(unit, code.as_str(), period));
        !(finding.leaves_no_figure() && !finding.items.is_empty() && finding.items.iter().all(right))
    });
}

/// The figure sent is another than the one that was put right.
fn changed(plan: &Plan, words: &Words, correction: &Correction, now: &str) -> Finding {
    let (unit, item) = (&plan.units[correction.unit], &plan.items[correction.item]);
    let (line, year) = (correction.at.1.to_string(), correction.period.to_string());
    let then = figure_text(correction.sent);
    let with = [
        ("ledger", correction.at.0.as_str()),
        ("line", &line),
        ("unit", &unit.name),
        ("year", &year),
        ("item", &item.name),
        ("seen", now),
        ("expected", &then),
    ];
    let finding = words.findings.finding("L08", &with).of_unit(correction.unit, &unit.code);
    let finding = finding.sent_by(plan.sender(correction.unit, correction.item));
    finding.in_period(correction.period).about([item.code.clone()]).seen(now, then)
}
