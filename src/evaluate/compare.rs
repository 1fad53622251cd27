//! How did it change on last year? Over the units present in both years, so that a missing unit makes no fall.
//!
//! In: totals. Out: [`YearOnYear`]. Refuses to know: whether a change is good.

use super::figure::{parts, rate};
use crate::ids::{IndicatorId, UnitId};
use crate::observation::Period;
use crate::plan::{Indicator, Plan};
use crate::total::{Heard, Totals};
use crate::value::Ratio;

/// 较上年增减, 可比口径.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearOnYear {
    /// Units present in both years.
    pub units: u32,
    /// Numerator and denominator now.
    pub now: (Ratio, Ratio),
    /// Numerator and denominator a year ago.
    pub before: (Ratio, Ratio),
    /// Change of the rate or count, in its own unit; `None` when a denominator is zero.
    pub change: Option<Ratio>,
    /// Part of the change due to the numerator: at last year's denominator.
    pub by_numerator: Option<Ratio>,
    /// Part of the change due to the denominator.
    pub by_denominator: Option<Ratio>,
    /// 分母较上年, in percent; `None` when it was zero.
    pub denominator_change: Option<Ratio>,
}

/// Compares a node's indicator with the same period of the year before.
pub fn year_on_year(plan: &Plan, totals: &Totals, key: (UnitId, IndicatorId, Period)) -> Option<YearOnYear> {
    let (node, at, period) = key;
    let indicator = &plan.indicators[at];
    if !indicator.kind.compares_years() {
        return None;
    }
    let earlier = Period { year: period.year - 1, month: period.month };
    let (mut now, mut before) = ((Ratio::ZERO, Ratio::ZERO), (Ratio::ZERO, Ratio::ZERO));
    let mut units = 0;
    for unit in plan.contributors(node, indicator, period) {
        let of = |unit: UnitId, period| {
            let sum = totals.of(unit, at, period)?;
            if totals.heard(unit, at, period) != Heard::Whole {
                return None;
            }
            parts(plan, indicator, sum)
        };
        let mut sum = Some((Ratio::ZERO, Ratio::ZERO));
        for from in sources(plan, indicator, unit, period, earlier) {
            sum = sum
                .zip(of(from, earlier))
                .and_then(|((n, d), (part, whole))| Some((n.add(part).ok()?, d.add(whole).ok()?)));
        }
        let last = sum.filter(|_| !sources(plan, indicator, unit, period, earlier).is_empty());
        let (Some(this), Some(last)) = (of(unit, period), last) else { continue };
        units += 1;
        now = (now.0.add(this.0).ok()?, now.1.add(this.1).ok()?);
        before = (before.0.add(last.0).ok()?, before.1.add(last.1).ok()?);
    }
    if units == 0 {
        return None;
    }
    if indicator.is_count() {
        let moved = now.0.sub(before.0).and_then(|moved| moved.mul(indicator.scale)).ok();
        return Some(YearOnYear {
            units,
            now,
            before,
            change: moved,
            by_numerator: None,
            by_denominator: None,
            denominator_change: None,
        });
    }
    let rate_now = rate(indicator, now.0, now.1);
    let rate_before = rate(indicator, before.0, before.1);
    let between = rate(indicator, now.0, before.1);
    let minus = |a: Option<Ratio>, b: Option<Ratio>| a?.sub(b?).ok();
    let hundred = Ratio::whole(100);
    Some(YearOnYear {
        units,
        now,
        before,
        change: minus(rate_now, rate_before),
        by_numerator: minus(between, rate_before),
        by_denominator: minus(rate_now, between),
        denominator_change: now
            .1
            .sub(before.1)
            .ok()
            .and_then(|gone| gone.mul(hundred).ok()?.div(before.1).ok()),
    })
}

/// The nodes whose figures of an earlier period are a node's: its own; of a unit that took others in, those of its line.
pub fn nodes_then(
    plan: &Plan,
    indicator: &Indicator,
    node: UnitId,
    period: Period,
    earlier: Period,
) -> Vec<UnitId> {
    if plan.took_others_in(node) { sources(plan, indicator, node, period, earlier) } else { vec![node] }
}

/// Where a unit's figures of an earlier period stand: its own, and those of units that have since become part of it.
pub fn sources(
    plan: &Plan,
    indicator: &Indicator,
    unit: UnitId,
    period: Period,
    earlier: Period,
) -> Vec<UnitId> {
    let first = indicator.items.first();
    first.map_or_else(Vec::new, |&item| plan.line_then(unit, item, period, earlier))
}
