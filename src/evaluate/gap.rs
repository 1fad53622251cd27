//! How many people short? Every gap turned into whole persons, households or institutions.
//!
//! In: numerator, denominator, a rate to reach. Out: a whole number, never negative, on the current denominator
//! (按当前分母). Refuses to know: whose gap it is.

use crate::expr::Comparison;
use crate::value::Ratio;

/// Required = ⌈T×D⌉ for ≥, ⌊T×D⌋ + 1 for >, ⌊T×D⌋ for ≤, ⌈T×D⌉ − 1 for <; the gap is what is missing to it, or the
/// surplus over it for a ceiling.
pub fn gap(
    comparator: Comparison,
    scale: Ratio,
    numerator: Ratio,
    denominator: Ratio,
    rate: Ratio,
) -> Option<i128> {
    let exact = rate.mul(denominator).ok()?.div(scale).ok()?;
    let short = match comparator {
        Comparison::GreaterOrEqual => Ratio::new(exact.ceil(), 1).ok()?.sub(numerator).ok()?,
        Comparison::Greater => Ratio::new(exact.floor() + 1, 1).ok()?.sub(numerator).ok()?,
        Comparison::LessOrEqual => numerator.sub(Ratio::new(exact.floor(), 1).ok()?).ok()?,
        Comparison::Less => numerator.sub(Ratio::new(exact.ceil() - 1, 1).ok()?).ok()?,
        Comparison::Equal | Comparison::NotEqual => return None,
    };
    Some(short.ceil().max(0))
}
