//! Which way is better, and does a value meet a target?
//!
//! In: an indicator and exact numbers. Out: yes or no. The comparison goes through [`Ratio::compare_rounded`], as the
//! sheet's goes through `ROUND(…, 9)`. Refuses to know: nodes, files, words.

use crate::expr::Comparison;
use crate::plan::Indicator;
use crate::value::Ratio;

/// Whether the promise is to rise.
pub fn upward(indicator: &Indicator) -> bool {
    matches!(indicator.comparator, Comparison::GreaterOrEqual | Comparison::Greater)
}

/// Whether a value meets a target, by the indicator's comparator, strict or not.
pub fn meets(indicator: &Indicator, value: Ratio, target: Ratio) -> bool {
    indicator.comparator.holds(value.compare_rounded(target))
}
