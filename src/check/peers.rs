//! Does a unit's figure stand apart from the other units'? Rates far from the middle, and amounts per head that look as if
//! they were in another unit of measure.
//!
//! In: every unit's figures of a period. Out: findings. Refuses to know: which figure is right. Among fewer units than the
//! template names nothing is compared: with few figures even a gross error is no outlier (`|z|` among n is at most √(n−1)).

use super::Room;
use crate::expr::{Node, Operator, Ref};
use crate::finding::Finding;
use crate::ids::ItemId;
use crate::plan::{Indicator, Plan};
use crate::value::Ratio;
use std::cmp::Ordering;

/// A quotient every unit has: a rate of an indicator, or an amount of money by those it is for.
struct Quotient<'a> {
    part: &'a Node,
    whole: &'a Node,
    items: Vec<ItemId>,
    /// The indicator, where it is a rate.
    rate: Option<&'a Indicator>,
}

/// One unit's quotient.
struct Seen<'r, 'a> {
    room: &'r Room<'a>,
    value: Ratio,
}

/// What stands apart among all units of a period.
pub fn peers(rooms: &[Room<'_>]) -> Vec<Finding> {
    let Some(first) = rooms.first() else { return Vec::new() };
    let mut findings = Vec::new();
    for quotient in quotients(first.plan) {
        let seen = collected(rooms, &quotient);
        if seen.len() <= first.words.quality.outliers.units {
            continue;
        }
        findings.extend(match quotient.rate {
            Some(indicator) => rates(&seen, &quotient, indicator),
            None => heads(&seen, &quotient),
        });
    }
    findings
}

/// Whether an item is an amount of money, and not a standard (元/人·月) which is one by itself.
fn is_amount(plan: &Plan, item: ItemId) -> bool {
    let unit = &plan.items[item].measure_unit;
    unit.contains('元') && !unit.contains('/')
}

/// Whether an item counts something: people, households, institutions.
fn is_count(plan: &Plan, item: ItemId) -> bool {
    let unit = &plan.items[item].measure_unit;
    !unit.contains(['元', '%', '‰', '/'])
}

/// Every quotient of the plan's indicators and relations, each once.
fn quotients(plan: &Plan) -> Vec<Quotient<'_>> {
    let mut found: Vec<Quotient<'_>> = Vec::new();
    let mut take = |part, whole, indicator| {
        let Some(quotient) = quotient(plan, part, whole, indicator) else { return };
        let same = |known: &Quotient<'_>| {
            known.items == quotient.items && known.rate.is_some() == quotient.rate.is_some()
        };
        if !found.iter().any(same) {
            found.push(quotient);
        }
    };
    for indicator in &plan.indicators {
        if let Some(whole) = &indicator.denominator {
            take(&indicator.numerator, whole, Some(indicator));
        }
    }
    for rule in &plan.rules {
        let sides =
            std::iter::once(&rule.relation.first).chain(rule.relation.rest.iter().map(|(_, side)| side));
        for side in sides {
            divisions(side, &mut |part, whole| take(part, whole, None));
        }
    }
    found
}

/// A quotient that can be compared between units: a rate of counts, or an amount by a count, of this year's figures.
fn quotient<'a>(
    plan: &Plan,
    part: &'a Node,
    whole: &'a Node,
    indicator: Option<&'a Indicator>,
) -> Option<Quotient<'a>> {
    let (of_part, of_whole) = (part.refs(), whole.refs());
    let all = |refs: &[Ref], holds: fn(&Plan, ItemId) -> bool| {
        !refs.is_empty() && refs.iter().all(|reference| !reference.previous && holds(plan, reference.item))
    };
    if !all(&of_whole, is_count) {
        return None;
    }
    let rate = indicator.filter(|_| all(&of_part, is_count));
    if rate.is_none() && !all(&of_part, is_amount) {
        return None;
    }
    let items = of_part.into_iter().chain(of_whole).map(|reference| reference.item).collect();
    Some(Quotient { part, whole, items, rate })
}

/// Calls for every division in an expression.
fn divisions<'a>(node: &'a Node, take: &mut dyn FnMut(&'a Node, &'a Node)) {
    match node {
        Node::Binary(operator, left, right) => {
            if *operator == Operator::Div {
                take(left, right);
            }
            divisions(left, take);
            divisions(right, take);
        }
        Node::Negative(inner) => divisions(inner, take),
        Node::Sum(parts) => parts.iter().for_each(|part| divisions(part, take)),
        _ => {}
    }
}

/// The quotient of every unit that has one; of a rate, where its denominator is large enough to say something.
fn collected<'r, 'a>(rooms: &'r [Room<'a>], quotient: &Quotient<'_>) -> Vec<Seen<'r, 'a>> {
    let of = |room: &'r Room<'a>| {
        let asked = |item: &ItemId| room.plan.asks_in(room.unit, *item, room.period);
        if !quotient.items.iter().all(asked) {
            return None;
        }
        let value = |node: &Node| node.evaluate(&|it: Ref| room.figure(it.item, it.previous)).ok();
        let (part, whole) = (value(quotient.part)?, value(quotient.whole)?);
        let least = match quotient.rate {
            Some(_) => Ratio::whole(i64::from(room.words.quality.outliers.rate_floor)),
            None => Ratio::whole(1),
        };
        // An amount of nothing is in no unit of measure.
        let said = whole.compare(least).is_ge() && (quotient.rate.is_some() || part.signum() > 0);
        let value = part.div(whole).ok().filter(|_| said)?;
        Some(Seen { room, value })
    };
    rooms.iter().filter_map(of).collect()
}

/// The middle of some values; of an even number the half between the two in the middle.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        0 => sorted[middle - 1].midpoint(sorted[middle]),
        _ => sorted[middle],
    }
}

/// The unit of measure, so to speak, of distances from the median: the median distance, as of a normal spread; where more
/// than half of the units are alike and it is nought, the mean distance (Iglewicz and Hoaglin's two forms).
fn spread(values: &[f64], middle: f64) -> f64 {
    let distances = || values.iter().map(|value| (value - middle).abs());
    let deviation = median(distances());
    if deviation > 0.0 {
        deviation / 0.6745
    } else {
        distances().sum::<f64>() / values.len() as f64 * 1.253_314
    }
}

/// Rates far from the middle, measured by how the units spread, and by more than a share of the middle itself.
fn rates(seen: &[Seen<'_, '_>], quotient: &Quotient<'_>, indicator: &Indicator) -> Vec<Finding> {
    let values: Vec<f64> = seen.iter().map(|seen| seen.value.to_f64()).collect();
    let middle = median(values.iter().copied());
    let spread = spread(&values, middle);
    let outliers = &seen[0].room.words.quality.outliers;
    let apart = |value: f64| {
        let distance = (value - middle).abs();
        distance > f64::from(outliers.rate_score) * spread
            && distance * 100.0 > f64::from(outliers.rate_apart) * middle.abs()
    };
    let shown = |value: f64| format!("{:.2}{}", value * indicator.scale.to_f64(), indicator.published_unit());
    let found = seen.iter().zip(&values).filter(|(_, value)| apart(**value));
    let told = found.map(|(seen, value)| {
        let room = seen.room;
        let (own, middle, count) = (shown(*value), shown(middle), values.len().to_string());
        let with = [
            ("unit", room.name()),
            ("indicator", indicator.name.as_str()),
            ("seen", &own),
            ("expected", &middle),
            ("count", &count),
        ];
        with_figures(room, room.finding("D06", &with), quotient).seen(own.clone(), middle.clone())
    });
    told.collect()
}

/// Amounts per head that are about a thousand or ten thousand times the middle, or such a part of it.
fn heads(seen: &[Seen<'_, '_>], quotient: &Quotient<'_>) -> Vec<Finding> {
    let middle = median(seen.iter().map(|seen| seen.value.to_f64()));
    let outliers = &seen[0].room.words.quality.outliers;
    let margin = f64::from(outliers.head_margin);
    let is_scaled = |times: f64| {
        let near = |factor: &u32| {
            let factor = f64::from(*factor);
            times >= factor / margin && times <= factor * margin
        };
        outliers.head_factors.iter().any(near)
    };
    let mut findings = Vec::new();
    for Seen { room, value } in seen {
        let times = value.to_f64() / middle;
        let times = match times.total_cmp(&1.0) {
            Ordering::Less if is_scaled(1.0 / times) => format!("{:.0}分之一", 1.0 / times),
            Ordering::Greater if is_scaled(times) => format!("{times:.0}倍"),
            _ => continue,
        };
        let count = seen.len().to_string();
        let (amount, heads) = (told(room, quotient.part), told(room, quotient.whole));
        let with = [
            ("unit", room.name()),
            ("item", amount.as_str()),
            ("heads", heads.as_str()),
            ("expected", times.as_str()),
            ("count", count.as_str()),
        ];
        let own: Vec<String> = quotient.part.refs().iter().filter_map(|it| figure(room, it.item)).collect();
        findings.push(
            with_figures(room, room.finding("D07", &with), quotient).seen(own.join("；"), times.clone()),
        );
    }
    findings
}

/// A figure with its unit of measure.
fn figure(room: &Room<'_>, item: ItemId) -> Option<String> {
    let value = room.figure(item, false).ok()?.to_plain();
    Some(format!("{value}{}", room.plan.items[item].measure_unit))
}

/// The items of a side with their figures: “两项补贴全年发放金额”12.5万元.
fn told(room: &Room<'_>, side: &Node) -> String {
    let one = |reference: &Ref| {
        let known = figure(room, reference.item)?;
        Some(format!("“{}”{known}", room.plan.items[reference.item].name))
    };
    side.refs().iter().filter_map(one).collect::<Vec<_>>().join("、")
}

/// The finding about the figures of a quotient, where they stand.
fn with_figures(room: &Room<'_>, finding: Finding, quotient: &Quotient<'_>) -> Finding {
    let mut finding = finding.about(quotient.items.iter().map(|&item| room.plan.items[item].code.clone()));
    for &item in &quotient.items {
        finding.places.extend(room.at(item, room.period).and_then(|seen| seen.place()));
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assert!((median([4.0, 1.0, 3.0, 2.0].into_iter()) - 2.5).abs() < 1e-12);
        assert!((median([9.0, 1.0, 3.0].into_iter()) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn where_more_than_half_are_alike_the_mean_distance_still_finds_the_one_that_is_not() {
        // DHIS2's modified z value finds nothing here, for its divisor is nought.
        let values = [5.0, 5.0, 5.0, 5.0, 50.0];
        assert!((spread(&values, 5.0) - 9.0 * 1.253_314).abs() < 1e-9);
        let spread_out = [1.0, 2.0, 3.0, 4.0, 50.0];
        assert!((spread(&spread_out, 3.0) - 1.0 / 0.6745).abs() < 1e-9);
    }
}
