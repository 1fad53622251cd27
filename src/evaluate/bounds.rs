//! Could the missing units change the verdict? Where the value may lie with them counted.
//!
//! In: totals of the periods. Out: [`Bounds`]. For a share each missing unit is given its last known denominator, and a
//! numerator from none to all; elsewhere, or with no earlier figure, no bounds can be given. Refuses to know: words.

use super::figure::{parts, rate};
use crate::aggregate::Totals;
use crate::observation::Period;
use crate::plan::Plan;
use crate::value::Ratio;

/// 缺报下限值, 缺报上限值.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bounds {
    /// No unit is missing.
    #[default]
    NotNeeded,
    /// The value lies between these.
    Between {
        /// With none of the missing units' people reached.
        low: Ratio,
        /// With all of them reached.
        high: Ratio,
        /// The missing units' last known denominators, added.
        denominator: Ratio,
    },
    /// 无法给出界限.
    Unknown,
}

/// The bounds of one node, indicator and period.
pub fn bounds(plan: &Plan, totals: &Totals, known: &[Period], key: (usize, usize, Period)) -> Bounds {
    let (node, at, period) = key;
    let indicator = &plan.indicators[at];
    let Some(sum) = totals.indicators.get(&key) else { return Bounds::Unknown };
    if sum.missing() == 0 {
        return Bounds::NotNeeded;
    }
    let (Some((numerator, denominator)), true) = (parts(plan, indicator, sum), indicator.share) else {
        return Bounds::Unknown;
    };
    let mut added = Ratio::ZERO;
    for unit in plan.asked(&indicator.reporter) {
        let below = plan.lineage(unit).contains(&node);
        if !below || totals.units.get(&(unit, at, period)).is_some_and(|(whole, apart)| *whole || *apart) {
            continue;
        }
        let Some(last) = last_denominator(plan, totals, known, (unit, at, period)) else { return Bounds::Unknown };
        let Ok(more) = added.add(last) else { return Bounds::Unknown };
        added = more;
    }
    let ends = denominator.add(added).ok().and_then(|whole| {
        Some((rate(indicator, numerator, whole)?, rate(indicator, numerator.add(added).ok()?, whole)?))
    });
    match ends {
        Some((low, high)) => Bounds::Between { low, high, denominator: added },
        None => Bounds::Unknown,
    }
}

/// A unit's denominator in the last period before this one that has it; zero where the indicator did not apply then.
pub fn last_denominator(
    plan: &Plan,
    totals: &Totals,
    known: &[Period],
    key: (usize, usize, Period),
) -> Option<Ratio> {
    let (unit, at, period) = key;
    known.iter().rev().filter(|earlier| **earlier < period).find_map(|&earlier| {
        let (whole, apart) = *totals.units.get(&(unit, at, earlier))?;
        if apart {
            return Some(Ratio::ZERO);
        }
        let sum = totals.indicators.get(&(unit, at, earlier)).filter(|_| whole)?;
        parts(plan, &plan.indicators[at], sum).map(|(_, denominator)| denominator)
    })
}
