//! Which units were there in the base year and now? What a way from a reported base, and growth, are judged over.
//!
//! In: totals of both years, what is silent. Out: [`Matched`]. Refuses to know: targets, words.

use super::silent::{Pair, Silence, Split, known, own, sum};
use crate::ids::{IndicatorId, UnitId};
use crate::observation::Period;
use crate::plan::Plan;
use crate::total::{Heard, Totals};
use crate::value::Ratio;
use std::collections::BTreeSet;

/// Units whose figures of the base year rest on an open 强制性 finding.
pub type Faulty = BTreeSet<(UnitId, IndicatorId)>;

/// 可比单位: the units that gave their figures in both years.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matched {
    /// The units.
    pub units: Vec<UnitId>,
    /// Units that are in and should have had figures in the base year, and have none.
    pub lacking: Vec<UnitId>,
    /// Silent units of which nothing is known in the base year.
    pub silent_without: u32,
    /// Sums now.
    pub now: Pair,
    /// Sums in the base year.
    pub base: Pair,
    /// Sums of the silent units in the base year.
    pub silent_base: Pair,
    /// Silent units with a base year: sums of their last figures, as they stood, at the low and at the high end.
    pub test: [Pair; 3],
    /// The base year of those that stand in the test.
    pub test_base: Pair,
    /// Those whose figures of the base year rest on an open 强制性 finding.
    pub faulty: Vec<UnitId>,
}

impl Matched {
    /// The comparable units of an indicator at a node; `None` where a sum cannot be made.
    pub fn of(
        plan: &Plan,
        totals: &Totals,
        silence: &Silence,
        key: (UnitId, IndicatorId, Period),
        faulty: &Faulty,
    ) -> Option<Self> {
        let (_, at, period) = key;
        let base = Period::year(plan.identity.base_year);
        let then = |unit: UnitId| known(plan, totals, (unit, at, period), base);
        // The base year of a unit that took others in is theirs too.
        let rests_on_a_fault =
            |unit: UnitId| plan.line_of(unit).iter().any(|&from| faulty.contains(&(from, at)));
        let mut matched = Self::default();
        let (mut now, mut before) = (Vec::new(), Vec::new());
        for unit in Split::of(plan, totals, key).whole {
            match then(unit) {
                Some((Heard::Whole, Some(pair))) => {
                    matched.units.push(unit);
                    if rests_on_a_fault(unit) {
                        matched.faulty.push(unit);
                    }
                    now.push(own(plan, totals, (unit, at, period))?);
                    before.push(pair);
                }
                // 不适用 then, or not asked: it lacks nothing.
                None | Some((Heard::Apart, _)) => {}
                Some(_) => matched.lacking.push(unit),
            }
        }
        (matched.now, matched.base) = (sum(now)?, sum(before)?);
        let (mut silent_base, mut test_base) = (Vec::new(), Vec::new());
        let mut test: [Vec<Pair>; 3] = Default::default();
        for missing in &silence.units {
            let Some((Heard::Whole, Some(pair))) = then(missing.unit) else {
                matched.silent_without += 1;
                continue;
            };
            silent_base.push(pair);
            // The base of a promise each unit has to keep is a share of all of them.
            if plan.indicators[at].kind.counts_units() && rests_on_a_fault(missing.unit) {
                matched.faulty.push(missing.unit);
            }
            if let Some(put) = missing.test.filter(|_| !missing.was_apart()) {
                test_base.push(pair);
                test.iter_mut().zip(put).for_each(|(all, one)| all.push(one));
            }
        }
        (matched.silent_base, matched.test_base) = (sum(silent_base)?, sum(test_base)?);
        let [stood, low, high] = test;
        matched.test = [sum(stood)?, sum(low)?, sum(high)?];
        Some(matched)
    }
}

/// A row's cell of matched sums by name.
pub fn cell(matched: &Matched, name: &str) -> Option<Ratio> {
    let count = |number: u32| Some(Ratio::whole(i64::from(number)));
    match name {
        "matched" => Some(Ratio::whole(matched.units.len() as i64)),
        "lacking" => Some(Ratio::whole(matched.lacking.len() as i64)),
        "silent_without_base" => count(matched.silent_without),
        "matched_numerator" => Some(matched.now.0),
        "matched_denominator" => Some(matched.now.1),
        "base_numerator" => Some(matched.base.0),
        "base_denominator" => Some(matched.base.1),
        "silent_base_numerator" => Some(matched.silent_base.0),
        "silent_base_denominator" => Some(matched.silent_base.1),
        "test_base_numerator" => Some(matched.test_base.0),
        "test_base_denominator" => Some(matched.test_base.1),
        "matched_test_numerator" => Some(matched.test[0].0),
        "matched_test_denominator" => Some(matched.test[0].1),
        "matched_test_low_numerator" => Some(matched.test[1].0),
        "matched_test_low_denominator" => Some(matched.test[1].1),
        "matched_test_high_numerator" => Some(matched.test[2].0),
        "matched_test_high_denominator" => Some(matched.test[2].1),
        "faulty" => Some(Ratio::whole(matched.faulty.len() as i64)),
        _ => None,
    }
}
