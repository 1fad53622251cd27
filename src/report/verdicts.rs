//! How does a sheet come to the same verdict as the engine? Formulas for target met, and the keys of status and forecast.
//!
//! In: cells by key. Out: formulas whose comparisons go through `ROUND(…, 9)`. Refuses to know: which sheet they stand
//! on. The bands are the template's, typed into the formula as constants.

use super::Desk;
use crate::evaluate::Status;
use crate::expr::Comparison;
use crate::plan::{Indicator, Kind};
use crate::sheet::{Formula, Key, quoted};
use crate::value::Ratio;

/// `ROUND(a-b,9)`.
fn apart(a: &Key, b: &Key) -> Formula {
    Formula::new().then("ROUND(").then(a.clone()).then("-").then(b.clone()).then(",9)")
}

/// Whether a value meets the target, by a comparator.
pub fn meets(comparator: Comparison, value: &Key, target: &Key) -> Formula {
    apart(value, target).then(format!("{}0", comparator.excel()))
}

/// The whole number of people a rate asks for on a denominator (1 for a count): at least, or for a ceiling at most.
pub fn required(terms: (Comparison, Ratio), rate: &Key, denominator: Formula) -> Formula {
    let (comparator, scale) = terms;
    let exact = Formula::new()
        .then("ROUND(")
        .then(rate.clone())
        .then("*")
        .join(denominator)
        .then(format!("/{},6)", scale.to_plain()));
    match comparator {
        Comparison::Greater => Formula::new().then("(ROUNDDOWN(").join(exact).then(",0)+1)"),
        Comparison::LessOrEqual => Formula::new().then("ROUNDDOWN(").join(exact).then(",0)"),
        Comparison::Less => Formula::new().then("(ROUNDUP(").join(exact).then(",0)-1)"),
        _ => Formula::new().then("ROUNDUP(").join(exact).then(",0)"),
    }
}

/// How many people are missing to a required number, or are too many for a ceiling; never negative.
pub fn short(comparator: Comparison, numerator: Formula, required: Formula) -> Formula {
    let short = if matches!(comparator, Comparison::LessOrEqual | Comparison::Less) {
        numerator.then("-").join(required)
    } else {
        required.then("-").join(numerator)
    };
    Formula::new().then("MAX(0,ROUNDUP(ROUND(").join(short).then(",6),0))")
}

/// Which words a status formula may give: before the end of the plan, or at its end.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// Whether the end is concluded.
    pub concluding: bool,
}

impl Desk<'_> {
    /// A status as its key in quotes; at the end of the plan the one it comes to then.
    fn quoted_status(&self, ask: Ask<'_>, status: Status) -> String {
        let status = if ask.concluding { status.finally(ask.indicator.kind) } else { status };
        quoted(status.key())
    }

    /// A promise held back is not called met while missing units could undo it.
    pub(super) fn held_back(&self, ask: Ask<'_>, bounds: &Bounds, inner: Formula) -> Formula {
        let indicator = ask.indicator;
        if !indicator.is_held_back() || bounds.counts {
            return inner;
        }
        let comparator =
            if indicator.kind == Kind::EachUnit { Comparison::GreaterOrEqual } else { indicator.comparator };
        let unjudged = self.quoted_status(ask, Status::Unjudged);
        Formula::new()
            .then("IF(")
            .then(bounds.value.clone())
            .then(format!("=\"\",{unjudged},IF(AND("))
            .then(bounds.expected.clone())
            .then(">")
            .then(bounds.reported.clone())
            .then(",")
            .join(meets(comparator, &bounds.value, &bounds.target))
            .then("),IF(")
            .then(bounds.low.clone())
            .then(format!("=\"\",{unjudged},IF(AND("))
            .join(meets(comparator, &bounds.low, &bounds.target))
            .then(",")
            .join(meets(comparator, &bounds.high, &bounds.target))
            .join(bounds.top.as_ref().map_or_else(Formula::new, |top| {
                Formula::new().then(",").join(apart(&bounds.high, top)).then("<=0")
            }))
            .then("),")
            .join(inner.clone())
            .then(format!(",{unjudged})),"))
            .join(inner)
            .then("))")
    }
}

/// The cells the bounds of a verdict stand in.
pub struct Bounds {
    /// The value judged.
    pub value: Key,
    /// The target.
    pub target: Key,
    /// 缺报下限值.
    pub low: Key,
    /// 缺报上限值.
    pub high: Key,
    /// 已报.
    pub reported: Key,
    /// 应报.
    pub expected: Key,
    /// The high end of a range.
    pub top: Option<Key>,
    /// Whether it is a sum of counts that is to rise: what is in already is the least there can be.
    pub counts: bool,
}
