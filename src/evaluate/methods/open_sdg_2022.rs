//! What did the 2022 version of the Open SDG measure say, and why is it no longer used?
//!
//! In: a [`Case`]. Out: the ratio and the class of that year. Refuses to know the score, the limit
//! and the series, which came later.
//!
//! Source: open-sdg/sdg-build `sdg/ProgressMeasure.py` at 27c0bf031b11. With a target it divides
//! growth by growth without regard to direction, so a fall from 120 to 90 against "at least 100"
//! is on track. It stands here to keep that error in sight.

use super::open_sdg::{Status, Thresholds, class, without_zero};
use super::{Case, Goal, Undefined, annual_growth, finite, years_between};

/// Class of the 2022 version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LegacyStatus {
    /// The latest value meets the target.
    TargetAchieved,
    /// At or above the high cut.
    OnTrack,
    /// At or above the middle cut.
    NeedsAcceleration,
    /// At or above zero.
    Limited,
    /// Below zero.
    Deterioration,
}

impl LegacyStatus {
    /// The machine word of the source.
    pub fn key(self) -> &'static str {
        match self {
            Self::TargetAchieved => "target_achieved",
            Self::OnTrack => "on_track",
            Self::NeedsAcceleration => "progress_needs_acceleration",
            Self::Limited => "limited_progress",
            Self::Deterioration => "deterioration",
        }
    }
}

/// Judges a case as in 2022. Value: with a target, growth observed over growth required, signs and
/// all; without, growth a year in the good direction; plain shares. `AlreadyMet` when the target
/// is met; no class where the value is undefined for another reason. A base of zero was not
/// patched then.
pub fn assess(case: &Case) -> (Result<f64, Undefined>, Option<LegacyStatus>) {
    if let Err(reason) = case.all_finite() {
        return (Err(reason), None);
    }
    let goal = case.goal.map(without_zero);
    if (Case { goal, ..*case }).meets_goal() {
        return (Err(Undefined::AlreadyMet), Some(LegacyStatus::TargetAchieved));
    }
    let value = ratio(case, goal);
    let cuts = match goal {
        Some(_) => Thresholds::WITH_TARGET,
        None => Thresholds::WITHOUT_TARGET,
    };
    let status = value.ok().map(|value| match class(value, cuts) {
        Status::Substantial => LegacyStatus::OnTrack,
        Status::Moderate => LegacyStatus::NeedsAcceleration,
        Status::Limited => LegacyStatus::Limited,
        _ => LegacyStatus::Deterioration,
    });
    (value, status)
}

fn ratio(case: &Case, goal: Option<Goal>) -> Result<f64, Undefined> {
    let years = years_between(case.base_year, case.now_year);
    let observed = annual_growth(case.base, case.now, years)?;
    let Some(goal) = goal else {
        return Ok(if case.upward { observed } else { -observed });
    };
    let years = years_between(case.base_year, goal.year);
    if years < 1.0 {
        return Err(Undefined::YearTooEarly);
    }
    let required = annual_growth(case.base, goal.value, years)?;
    if required == 0.0 {
        return Err(Undefined::BaseIsTarget);
    }
    finite(observed / required)
}
