//! Does a rate a unit sent agree with its own counts? The percentage is never used; it stands beside the one recomputed.
//!
//! In: a unit's figures, indicators with a submitted rate. Out: findings. Refuses to know: which of the two is wrong.

use super::Room;
use crate::expr::{Node, Ref};
use crate::finding::Finding;
use crate::plan::Indicator;
use crate::value::Ratio;

/// The rate recomputed from the unit's own figures; `None` where one of them is missing or the denominator is nought.
fn recomputed(room: &Room<'_>, indicator: &Indicator) -> Option<Ratio> {
    let lookup = |reference: Ref| room.figure(reference.item, reference.previous);
    let part = |node: &Node| node.evaluate(&lookup).ok();
    let numerator = part(&indicator.numerator)?;
    let denominator = part(indicator.denominator.as_ref()?)?;
    numerator.mul(indicator.scale).ok()?.div(denominator).ok()
}

/// One finding for every rate that differs from the one recomputed by more than the rounding of the last place asked.
pub fn rates(room: &Room<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for indicator in &room.plan.indicators {
        let Some(item) = indicator.submitted.filter(|&item| room.plan.asks_in(room.unit, item, room.period))
        else {
            continue;
        };
        let (Ok(sent), Some(own)) = (room.figure(item, false), recomputed(room, indicator)) else { continue };
        let known = &room.plan.items[item];
        let half = Ratio::scaled(5, known.decimals + 1);
        let apart = sent.sub(own).map(Ratio::abs);
        if apart.is_ok_and(|apart| apart.compare_rounded(half).is_le()) {
            continue;
        }
        let (sent, own) = (sent.to_plain(), own.to_text(u32::from(known.decimals) + 1));
        let with = [
            ("unit", room.name()),
            ("item", known.name.as_str()),
            ("seen", &sent),
            ("expected", &own),
            ("measure_unit", known.measure_unit.as_str()),
        ];
        let items = std::iter::once(item).chain(indicator.items.iter().copied());
        let codes = items.clone().map(|item| room.plan.items[item].code.clone());
        let mut finding = room.finding("R03", &with).about(codes).seen(sent.clone(), own.clone());
        for item in items {
            finding.places.extend(room.at(item, room.period).and_then(|seen| seen.place()));
        }
        findings.push(finding);
    }
    findings
}
