//! How much is missing? Every gap in the item's own unit, in whole amounts of the last decimal it is told in.
//!
//! In: numerator, denominator, a rate to reach. Out: an amount, never negative, on the current denominator (按当前分母).
//! Refuses to know: whose gap it is.

use crate::expr::Comparison;
use crate::value::Ratio;

/// Required = ⌈T×D⌉ for ≥, ⌊T×D⌋ + 1 for >, ⌊T×D⌋ for ≤, ⌈T×D⌉ − 1 for <, in smallest amounts; the gap is what is
/// missing to it, or the surplus over it for a ceiling.
pub fn gap(terms: (Comparison, Ratio, Ratio), counts: (Ratio, Ratio), rate: Ratio) -> Option<Ratio> {
    let (comparator, _, amount) = terms;
    let (numerator, denominator) = counts;
    let required = required(terms, denominator, rate)?;
    let short = match comparator {
        Comparison::GreaterOrEqual | Comparison::Greater => required.sub(numerator).ok()?,
        _ => numerator.sub(required).ok()?,
    };
    Ratio::new(short.div(amount).ok()?.ceil().max(0), 1).ok()?.mul(amount).ok()
}

/// What a rate asks for on a denominator, in whole amounts: at least, or for a ceiling at most; `None` for `=` and `≠`.
pub fn required(terms: (Comparison, Ratio, Ratio), denominator: Ratio, rate: Ratio) -> Option<Ratio> {
    let (comparator, scale, amount) = terms;
    let exact = rate.mul(denominator).ok()?.div(scale).ok()?.div(amount).ok()?;
    let amounts = match comparator {
        Comparison::GreaterOrEqual => exact.ceil(),
        Comparison::Greater => exact.floor() + 1,
        Comparison::LessOrEqual => exact.floor(),
        Comparison::Less => exact.ceil() - 1,
        Comparison::Equal | Comparison::NotEqual => return None,
    };
    Ratio::new(amounts, 1).ok()?.mul(amount).ok()
}
