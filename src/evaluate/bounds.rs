//! Could the missing units change the verdict? Where the value may lie with them counted.
//!
//! In: totals of the periods. Out: [`Bounds`]. For a share, and for what remains to be cleared, each missing unit is
//! given its last known denominator, and a numerator from none to all; a sum of counts is at least what is in already.
//! Elsewhere, or with no earlier figure, no bounds can be given. Refuses to know: words.

use super::compare::sources;
use super::figure::{Measured, Number, parts, rate};
use crate::aggregate::Totals;
use crate::ids::{IndicatorId, UnitId};
use crate::observation::Period;
use crate::plan::{Kind, Plan};
use crate::value::Ratio;

/// 缺报下限值, 缺报上限值.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bounds {
    /// No unit is missing.
    #[default]
    NotNeeded,
    /// The value lies between these.
    Between {
        /// With none of the missing units' denominators in the numerator.
        low: Ratio,
        /// With all of them.
        high: Ratio,
        /// The missing units' last known denominators, added.
        denominator: Ratio,
    },
    /// A sum of counts: at least what is in already.
    AtLeast {
        /// The sum so far.
        low: Ratio,
    },
    /// 无法给出界限.
    Unknown,
}

/// A unit whose figures are missing, and the last period that has its denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The unit.
    pub unit: UnitId,
    /// Its last known denominator; zero where the indicator did not apply to it then.
    pub last: Option<(Period, Ratio)>,
}

/// The units under a node whose figures are missing, in the roster's order.
pub fn missing(
    plan: &Plan,
    totals: &Totals,
    known: &[Period],
    key: (UnitId, IndicatorId, Period),
) -> Vec<Missing> {
    let (node, at, period) = key;
    plan.contributors(node, &plan.indicators[at], period)
        .filter(|&unit| totals.units.get(&(unit, at, period)).is_none_or(|(whole, apart)| !whole && !apart))
        .map(|unit| Missing { unit, last: last_denominator(plan, totals, known, (unit, at, period)) })
        .collect()
}

/// The bounds of one node, indicator and period.
pub fn bounds(
    plan: &Plan,
    totals: &Totals,
    missing: &[Missing],
    measured: &Measured,
    key: (UnitId, IndicatorId, Period),
) -> Bounds {
    let indicator = &plan.indicators[key.1];
    if missing.is_empty() && measured.missing() == 0 && measured.incomplete_years.is_empty() {
        return Bounds::NotNeeded;
    }
    match (indicator.kind, measured.value.and_then(Number::exact)) {
        (Kind::EachUnit, _) => return each_unit(measured),
        (Kind::Level | Kind::Maintain | Kind::Quota | Kind::Cumulative | Kind::Monitor, Some(low))
            if indicator.denominator.is_none() && plan.only_adds(indicator) =>
        {
            return Bounds::AtLeast { low };
        }
        _ => {}
    }
    let known = totals.indicators.get(&key).and_then(|sum| parts(plan, indicator, sum));
    let (Some((numerator, denominator)), true) = (known, indicator.share) else {
        return Bounds::Unknown;
    };
    // 0 ÷ 0 has no value for a missing unit to move.
    if denominator.is_zero() {
        return Bounds::Unknown;
    }
    let mut added = Ratio::ZERO;
    for unit in missing {
        let Some(more) = unit.last.and_then(|(_, last)| added.add(last).ok()) else { return Bounds::Unknown };
        added = more;
    }
    if indicator.kind == Kind::Clearance {
        // What remains: none of those known there, or all of them.
        return match numerator.add(added) {
            Ok(high) => Bounds::Between { low: numerator, high, denominator: added },
            Err(_) => Bounds::Unknown,
        };
    }
    let ends = denominator.add(added).ok().and_then(|whole| {
        Some((rate(indicator, numerator, whole)?, rate(indicator, numerator.add(added).ok()?, whole)?))
    });
    match ends {
        Some((low, high)) => Bounds::Between { low, high, denominator: added },
        None => Bounds::Unknown,
    }
}

/// With none of the missing units meeting their threshold, and with all of them.
fn each_unit(measured: &Measured) -> Bounds {
    let (Some(met), Some(whole)) = (measured.numerator, measured.denominator) else { return Bounds::Unknown };
    let added = Ratio::whole(i64::from(measured.missing()));
    let share = |part: Ratio, whole: Ratio| part.mul(Ratio::whole(100)).ok()?.div(whole).ok();
    let ends =
        whole.add(added).ok().and_then(|all| Some((share(met, all)?, share(met.add(added).ok()?, all)?)));
    match ends {
        Some((low, high)) => Bounds::Between { low, high, denominator: added },
        None => Bounds::Unknown,
    }
}

/// A unit's denominator in the last period before this one that has it; zero where the indicator did not apply then.
/// Before a unit was formed, those that became it speak for it, each of them.
fn last_denominator(
    plan: &Plan,
    totals: &Totals,
    known: &[Period],
    key: (UnitId, IndicatorId, Period),
) -> Option<(Period, Ratio)> {
    let (unit, at, period) = key;
    known.iter().rev().filter(|earlier| **earlier < period).find_map(|&earlier| {
        let indicator = &plan.indicators[at];
        let from = sources(plan, indicator, unit, period, earlier);
        let mut added = Some(Ratio::ZERO).filter(|_| !from.is_empty());
        for unit in from {
            let (whole, apart) = *totals.units.get(&(unit, at, earlier))?;
            if apart {
                continue;
            }
            let sum = totals.indicators.get(&(unit, at, earlier)).filter(|_| whole)?;
            let (_, denominator) = parts(plan, indicator, sum)?;
            added = added.and_then(|added| added.add(denominator).ok());
        }
        added.map(|added| (earlier, added))
    })
}
