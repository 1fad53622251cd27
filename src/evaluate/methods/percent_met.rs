//! What does an indicator-tracking table print as "percent met"?
//!
//! In: actual, target, baseline, in the indicator's unit. Out: a percentage, uncapped. Refuses to
//! know that it is a poor measure, but says so here: when the target lies above the baseline the
//! baseline is ignored, so 80 of 100 from 50 is 80 % although 60 % of the change was made; when
//! below, the change counts. The two halves are not one measure.
//!
//! Source: hikaya-io/activity#397.

use super::{Undefined, finite};

/// Percent of an end-of-project target met. `BaseIsTarget` where target and baseline are equal,
/// `NotFinite` for a rising target of zero.
pub fn end_of_project(actual: f64, target: f64, baseline: f64) -> Result<f64, Undefined> {
    if target > baseline {
        finite(actual / target * 100.0)
    } else if target < baseline {
        finite((baseline - actual) / (baseline - target) * 100.0)
    } else {
        Err(Undefined::BaseIsTarget)
    }
}
