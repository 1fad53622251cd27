//! Would the progress methods other offices publish give the same verdict?
//!
//! In: one indicator as a [`Case`] (base, latest value, direction, goal), sometimes its whole
//! series. Out: what each method makes of it, and all of them side by side in a [`Comparison`].
//! The methods stand *beside* the plan's own pace, never in its place: three of the four rest on
//! a yearly growth rate, which does not exist at zero, and each patches that in its own way. The
//! patches are kept as their authors coded them, and told.
//!
//! Refuses to know: plans, units, words for readers, rounding, and whether an indicator is a
//! percentage unless the caller says so. Nothing here panics, and no result is `NaN` or infinite:
//! what cannot be computed is an [`Undefined`] with its reason.
//!
//! | family | module | published by |
//! |---|---|---|
//! | growth rate against the growth rate required | [`open_sdg`] | Open SDG / Statistics Canada |
//! | the same value, cut and scored otherwise | [`eurostat`] | Eurostat's cuts, coded by EUSTAT |
//! | projected change against required change | [`un`] | UN Statistics Division, 2026 |
//! | distance covered, now and as predicted | [`escap`] | UN ESCAP, coded for UNICEF MENARO |
//!
//! [`compare`] puts the four beside each other. What other methods these offices published is not built: nothing here
//! would show it.

mod comparison;
pub mod escap;
pub mod eurostat;
pub mod open_sdg;
pub mod un;

pub use comparison::{Comparison, EscapVerdict, Predictor, Verdict, compare};

/// One observation: the calendar year and the value, in the indicator's own unit.
pub type Point = (i32, f64);

/// What a method is told of one indicator. All values are in the indicator's own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    /// Year of the base value.
    pub base_year: i32,
    /// Value the plan starts from.
    pub base: f64,
    /// Year of the latest value.
    pub now_year: i32,
    /// Latest value.
    pub now: f64,
    /// True when a rise is progress, false when a fall is.
    pub upward: bool,
    /// What is to be reached; `None` where only a direction was promised.
    pub goal: Option<Goal>,
}

/// A value to be reached by a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal {
    /// The year it is due.
    pub year: i32,
    /// The value due, in the indicator's own unit; meeting it exactly counts.
    pub value: f64,
}

impl Case {
    /// Whether the latest value meets the goal. False without a goal.
    pub fn meets_goal(&self) -> bool {
        self.goal.is_some_and(|goal| reaches(self.now, goal.value, self.upward))
    }

    /// `NotFinite` when any figure of the case is `NaN` or infinite.
    fn all_finite(&self) -> Result<(), Undefined> {
        finite(self.base)?;
        finite(self.now)?;
        finite(self.goal.map_or(0.0, |goal| goal.value))?;
        Ok(())
    }
}

/// Why a figure does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Undefined {
    /// No observation at or after the base year.
    NoData,
    /// Two values for one year.
    DuplicateYear,
    /// The latest value is not at least a year later than the base.
    TooShort,
    /// A growth rate from zero, or across zero, does not exist.
    GrowthUndefined,
    /// Target and base are equal, so nothing was to be covered.
    BaseIsTarget,
    /// The target was met at the base year and still is; the method judges without a figure.
    MetAtBase,
    /// The target was met at the base year and no longer is; likewise without a figure.
    LostSinceBase,
    /// The target is met; the method stops before computing a figure.
    AlreadyMet,
    /// No target, so nothing to compare with.
    NoTarget,
    /// The year to be judged or predicted is not late enough.
    YearTooEarly,
    /// A value lies on or beyond the ends of the scale, where a logit does not exist.
    OutsideScale,
    /// Input or result is not a finite number.
    NotFinite,
}

impl Undefined {
    /// The machine word of the reason.
    pub fn key(self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::DuplicateYear => "duplicate_year",
            Self::TooShort => "only_one_year_of_data",
            Self::GrowthUndefined => "growth_rate_undefined",
            Self::BaseIsTarget => "base_is_target",
            Self::MetAtBase => "met_at_base",
            Self::LostSinceBase => "lost_since_base",
            Self::AlreadyMet => "already_met",
            Self::NoTarget => "no_target",
            Self::YearTooEarly => "year_too_early",
            Self::OutsideScale => "outside_scale",
            Self::NotFinite => "not_finite",
        }
    }
}

/// Compound annual growth, `(now/base)^(1/years) - 1`, as a share (0.02 is 2 % a year).
///
/// Two negative values give the growth of their size. `TooShort` under one year;
/// `GrowthUndefined` from a base of zero or across zero.
pub fn annual_growth(base: f64, now: f64, years: f64) -> Result<f64, Undefined> {
    if years < 1.0 {
        return Err(Undefined::TooShort);
    }
    let times = now / base;
    if base == 0.0 || times < 0.0 {
        return Err(Undefined::GrowthUndefined);
    }
    finite(times.powf(1.0 / years) - 1.0)
}

/// Years from one to another, as the real number the formulas want; cannot overflow.
fn years_between(from: i32, to: i32) -> f64 {
    f64::from(to) - f64::from(from)
}

/// Whether a value is at the target or past it on the good side.
fn reaches(value: f64, target: f64, upward: bool) -> bool {
    if upward { value >= target } else { value <= target }
}

/// A number that may leave the module.
fn finite(value: f64) -> Result<f64, Undefined> {
    if value.is_finite() { Ok(value) } else { Err(Undefined::NotFinite) }
}

/// The points in the order of their years. `NoData` when none, `DuplicateYear`, `NotFinite`.
fn in_order(points: &[Point]) -> Result<Vec<Point>, Undefined> {
    if points.is_empty() {
        return Err(Undefined::NoData);
    }
    let mut sorted = points.to_vec();
    sorted.sort_by_key(|point| point.0);
    for point in &sorted {
        finite(point.1)?;
    }
    if sorted.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(Undefined::DuplicateYear);
    }
    Ok(sorted)
}
