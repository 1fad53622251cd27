//! How sure is it where a node the plan does not bind stands to a target?
//!
//! In: its sums and what is silent under it. Out: [`Certainty`]. Refuses to know: the way to a target, words.

use super::figure::Number;
use super::standing::Certainty;
use super::{Assessment, judge};
use crate::plan::kinds::sort::ValueOf;
use crate::plan::{Indicator, Plan};
use crate::value::Ratio;

/// How sure it is whether the value meets the target, the whole's or the node's own; `floor` is the share of the last known
/// size that must be in.
pub fn weigh(plan: &Plan, indicator: &Indicator, it: &Assessment, floor: Ratio) -> Certainty {
    if it.measured.value.is_some() && it.is_complete() {
        return Certainty::Proven;
    }
    let Some(value) = it.measured.value.and_then(Number::exact) else { return Certainty::None };
    let own = it.allotted.as_ref().map(|own| own.target.value);
    let Some(target) = own.or_else(|| it.target.and_then(Number::exact)) else { return Certainty::None };
    if own.is_none() && !indicator.is_comparable_below() {
        return Certainty::None;
    }
    let high = indicator.target_high.filter(|_| own.is_none()).map(|high| high.value);
    let meets = |value: Ratio| {
        judge::meets(indicator, value, target) && high.is_none_or(|high| value.compare_rounded(high).is_le())
    };
    let word = meets(value);
    if within(plan, indicator, it).is_some_and(|(low, top)| match top {
        Some(top) => {
            let crosses = high.is_some_and(|high| low.compare(target).is_lt() && top.compare(high).is_gt());
            meets(low) == word && meets(top) == word && !crosses
        }
        // A sum can only grow: it proves a floor reached and a ceiling exceeded.
        None => match high {
            Some(high) => low.compare_rounded(high).is_gt(),
            None => word == judge::upward(indicator) && word == meets(low),
        },
    }) {
        return Certainty::Proven;
    }
    let all = || it.before.iter().map(|(_, silence)| silence).chain([&it.silence]);
    let silences = || all().filter(|silence| !silence.units.is_empty());
    let held = silences().all(|silence| silence.held().compare(floor).is_ge());
    let tested = silences().all(|silence| silence.untested == 0)
        && (0..3).all(|end| {
            let put: Option<Vec<_>> = silences().map(|silence| Some(silence.test.as_ref()?[end])).collect();
            let value = put.and_then(super::silent::sum).and_then(|put| with(indicator, it, put));
            value.is_some_and(|value| meets(value) == word)
        });
    if held && tested { Certainty::Provisional } else { Certainty::None }
}

/// The value with figures put in for the silent.
fn with(indicator: &Indicator, it: &Assessment, put: (Ratio, Ratio)) -> Option<Ratio> {
    let n = it.measured.total.or(it.measured.numerator)?.add(put.0).ok()?;
    let scaled = n.mul(indicator.scale).ok()?;
    match indicator.value() {
        // Growth is over units of two years, of which one is not in.
        ValueOf::Growth => None,
        ValueOf::Times => n.div(it.measured.denominator?).ok(),
        _ if indicator.denominator.is_none() => Some(scaled),
        _ => scaled.div(it.measured.denominator?.add(put.1).ok()?).ok(),
    }
}

/// Where the value may lie with the silent in; no end above where it is a sum that only adds.
pub(super) fn within(plan: &Plan, indicator: &Indicator, it: &Assessment) -> Option<(Ratio, Option<Ratio>)> {
    let n = it.measured.numerator?;
    if matches!(indicator.value(), ValueOf::Growth | ValueOf::Times) {
        return None;
    }
    if indicator.denominator.is_none() {
        let n = it.measured.total.unwrap_or(n);
        return plan.only_adds(indicator).then(|| Some((n.mul(indicator.scale).ok()?, None))).flatten();
    }
    let d = it.measured.denominator.filter(|_| indicator.share)?;
    if it.silence.unknown > 0 {
        let below = Ratio::new(999_999, 1_000_000).ok()?;
        let most = if n.compare(d).is_lt() { indicator.scale.mul(below).ok()? } else { indicator.scale };
        return Some((Ratio::ZERO, Some(most)));
    }
    let reach = it.silence.reach?.1;
    let whole = d.add(reach).ok()?;
    let of = |n: Ratio| n.mul(indicator.scale).ok()?.div(whole).ok();
    Some((of(n)?, Some(of(n.add(reach).ok()?)?)))
}
