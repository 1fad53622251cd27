//! Can so many of those asked have answered so? The part of a survey is none or more, and no more than were asked.
//!
//! In: a unit's figures, the plan's surveys. Out: findings. Refuses to know: intervals and targets.

use super::Room;
use crate::expr::{Node, Ref};
use crate::finding::Finding;
use crate::value::Ratio;

/// One finding for every survey of which the unit counted more answers than people asked, or fewer than none.
pub fn answers(room: &Room<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lookup = |reference: Ref| room.figure(reference.item, reference.previous);
    let value = |node: &Node| node.evaluate(&lookup).ok();
    for indicator in room.plan.indicators.iter().filter(|indicator| indicator.kind.is_sample()) {
        if !indicator.items.iter().all(|&item| room.plan.asks_in(room.unit, item, room.period)) {
            continue;
        }
        let whole = indicator.denominator.as_ref().and_then(value);
        let (Some(part), Some(whole)) = (value(&indicator.numerator), whole) else { continue };
        if (Ratio::ZERO..=whole).contains(&part) {
            continue;
        }
        let (part, whole) = (part.to_plain(), whole.to_plain());
        let with = [
            ("unit", room.name()),
            ("indicator", indicator.name.as_str()),
            ("part", part.as_str()),
            ("whole", whole.as_str()),
        ];
        let codes = indicator.items.iter().map(|&item| room.plan.items[item].code.clone());
        let mut finding = room.finding("R04", &with).about(codes).seen(part.clone(), format!("0至{whole}"));
        for &item in &indicator.items {
            finding.places.extend(room.at(item, room.period).and_then(|seen| seen.place()));
        }
        findings.push(finding);
    }
    findings
}
