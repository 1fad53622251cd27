//! Did it move more than it should, or not at all? This year against last year, unit by unit.
//!
//! In: a unit's figures of two years. Out: findings to be explained. Refuses to know: which change is good.

use super::Room;
use crate::finding::Finding;
use crate::observation::{Observation, Period};
use crate::value::Ratio;

/// Figures that moved beyond their item's limit.
pub fn changes(room: &Room<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for &item in room.plan.items_of(room.unit) {
        let then = (room.period, room.last());
        let last = room.figure_then(item, room.last());
        let (Some(now), Some(Ok(before))) = (room.at(item, room.period), last) else { continue };
        let Ok(this) = now.figure else { continue };
        let known = &room.plan.items[item];
        if !known.moved_beyond_limit(before.ratio(), this.ratio()) {
            continue;
        }
        let change = percent(before.ratio(), this.ratio());
        let limit = known.change_limit.map_or_else(String::new, |limit| format!("±{}%", limit.to_plain()));
        let (was, is) = (before.to_string(), this.to_string());
        let with = [
            ("unit", room.name()),
            ("item", known.name.as_str()),
            ("last", was.as_str()),
            ("now", is.as_str()),
            ("change", change.as_str()),
            ("limit", limit.as_str()),
        ];
        let finding = room
            .finding("D01", &with)
            .about([known.code.clone()])
            .seen(is.clone(), format!("上年{was}，{limit}以内"));
        let places = room.collection.places_then(room.plan, (room.unit, item), then);
        findings.push(now.place().into_iter().chain(places).fold(finding, Finding::at));
    }
    findings
}

/// `+250.0%`; from zero no percentage can be given.
fn percent(before: Ratio, now: Ratio) -> String {
    let rate =
        now.sub(before).and_then(|gone| gone.div(before.abs())).and_then(|rate| rate.mul(Ratio::whole(100)));
    match rate {
        Ok(rate) => format!("{}{}%", if rate.signum() > 0 { "+" } else { "" }, rate.to_text(1)),
        Err(_) => String::from("上年为0"),
    }
}

/// Figures that must coincide before a submission is taken for last year's.
const ENOUGH: usize = 8;

/// A submission whose every figure, all of which are `sent`, equals last year's.
pub fn copied(room: &Room<'_>, sent: &[Observation<'_>]) -> Option<Finding> {
    let collection = room.collection;
    let last: Period = room.last();
    let pairs: Vec<bool> = sent
        .iter()
        .filter_map(|seen| {
            let (now, before) = (seen.figure, collection.at(seen.unit, seen.item, last)?.figure);
            // Where neither year has a figure there is nothing to compare.
            (now.is_ok() || before.is_ok()).then(|| now == before)
        })
        .collect();
    if pairs.len() < ENOUGH || !pairs.iter().all(|same| *same) {
        return None;
    }
    let year = room.period.to_string();
    let other = collection.chosen(room.unit, last).map_or_else(String::new, |file| file.file.clone());
    let how = format!("的{}个数全部相同", pairs.len());
    let with =
        [("unit", room.name()), ("year", year.as_str()), ("other", other.as_str()), ("how", how.as_str())];
    let finding = room.finding("I05", &with);
    let Some(file) = collection.chosen(room.unit, room.period) else { return Some(finding) };
    Some(finding.named(&file.file).at(crate::place::Place::file(&file.file, &file.sha256)))
}
