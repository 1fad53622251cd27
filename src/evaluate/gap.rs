//! How many people short? Every gap turned into whole persons, households or institutions.
//!
//! In: numerator, denominator, a rate to reach. Out: a whole number, never negative, on the current denominator
//! (按当前分母). Refuses to know: whose gap it is.

use crate::expr::Comparison;
use crate::value::Ratio;

/// Required = ⌈T×D⌉ for ≥, ⌊T×D⌋ + 1 for >, ⌊T×D⌋ for ≤, ⌈T×D⌉ − 1 for <; the gap is what is missing to it, or the
/// surplus over it for a ceiling.
pub fn gap(comparator: Comparison, scale: Ratio, counts: (Ratio, Ratio), rate: Ratio) -> Option<i128> {
    let (numerator, denominator) = counts;
    let required = Ratio::new(required(comparator, scale, denominator, rate)?, 1).ok()?;
    let short = match comparator {
        Comparison::GreaterOrEqual | Comparison::Greater => required.sub(numerator).ok()?,
        _ => numerator.sub(required).ok()?,
    };
    Some(short.ceil().max(0))
}

/// The whole number a rate asks for on a denominator: at least, or for a ceiling at most; `None` for `=` and `≠`.
pub fn required(comparator: Comparison, scale: Ratio, denominator: Ratio, rate: Ratio) -> Option<i128> {
    let exact = rate.mul(denominator).ok()?.div(scale).ok()?;
    match comparator {
        Comparison::GreaterOrEqual => Some(exact.ceil()),
        Comparison::Greater => Some(exact.floor() + 1),
        Comparison::LessOrEqual => Some(exact.floor()),
        Comparison::Less => Some(exact.ceil() - 1),
        Comparison::Equal | Comparison::NotEqual => None,
    }
}
