//! How does a sheet count what a unit lacks? Formulas for target met, and for a gap in whole amounts.
//!
//! In: cells by key. Out: formulas whose comparisons go through `ROUND(…, 9)`. Refuses to know: which sheet they stand
//! on.

use crate::expr::Comparison;
use crate::sheet::{Formula, Key};
use crate::value::Ratio;

/// `ROUND(a-b,9)`.
fn apart(a: &Key, b: &Key) -> Formula {
    Formula::new().then("ROUND(").then(a.clone()).then("-").then(b.clone()).then(",9)")
}

/// Whether a value meets the target, by a comparator.
pub fn meets(comparator: Comparison, value: &Key, target: &Key) -> Formula {
    apart(value, target).then(format!("{}0", comparator.excel()))
}

/// How a gap is counted: comparator, scale, and the smallest amount its figures are told in.
pub type Terms = (Comparison, Ratio, Ratio);

/// `×amount`, where that is not one.
fn in_amounts(formula: Formula, amount: Ratio) -> Formula {
    if amount == Ratio::ONE { formula } else { formula.then(format!("*{}", amount.to_plain())) }
}

/// `÷amount`, where that is not one.
fn per_amount(amount: Ratio) -> String {
    if amount == Ratio::ONE { String::new() } else { format!("/{}", amount.to_plain()) }
}

/// What a rate asks for on a denominator (1 for a count), in whole amounts: at least, or for a ceiling at most.
pub fn required(terms: Terms, rate: Formula, denominator: Formula) -> Formula {
    let (comparator, scale, amount) = terms;
    let exact = Formula::new().then("ROUND(").join(rate).then("*").join(denominator).then(format!(
        "/{}{},6)",
        scale.to_plain(),
        per_amount(amount)
    ));
    let whole = match comparator {
        Comparison::Greater => Formula::new().then("(ROUNDDOWN(").join(exact).then(",0)+1)"),
        Comparison::LessOrEqual => Formula::new().then("ROUNDDOWN(").join(exact).then(",0)"),
        Comparison::Less => Formula::new().then("(ROUNDUP(").join(exact).then(",0)-1)"),
        _ => Formula::new().then("ROUNDUP(").join(exact).then(",0)"),
    };
    in_amounts(whole, amount)
}

/// What is missing to a required amount, or is too much for a ceiling; never negative.
pub fn short(terms: Terms, numerator: Formula, required: Formula) -> Formula {
    let (comparator, _, amount) = terms;
    let short = if matches!(comparator, Comparison::LessOrEqual | Comparison::Less) {
        numerator.then("-").join(required)
    } else {
        required.then("-").join(numerator)
    };
    let whole = Formula::new()
        .then("MAX(0,ROUNDUP(ROUND((")
        .join(short)
        .then(format!("){},6),0))", per_amount(amount)));
    in_amounts(whole, amount)
}
