//! How does growth so far compare with the growth required? (Open SDG / Statistics Canada)
//!
//! In: a [`Case`]. Out: [`Progress`] with value, status and a score from -5 to 5. Refuses to know
//! headline and disaggregation: a series here is one series.
//!
//! Source of the semantics: open-sdg/sdg-build `sdg/ProgressMeasure.py` at 139fede74ba5. Two of
//! its habits are kept and told: a base or target of zero is replaced by 0.001
//! ([`Progress::zero_replaced`]), which turns 0 to 5 of 20 into "substantial progress"; and where
//! base and target are equal and the target is not held, the value would be minus infinity, so
//! here it is undefined while the status is deterioration. Two are not kept: a base and a target
//! of opposite signs give the size of a complex root there, and a target year before the base a
//! negative span; here both are undefined.

use super::{Case, Goal, Undefined, annual_growth, finite, years_between};

/// What stands in for a base or a target of zero, as upstream does.
const ZERO_STAND_IN: f64 = 0.001;

/// The three cuts between the four statuses; each cut belongs to the better side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// At or above: substantial progress.
    pub high: f64,
    /// At or above: moderate progress.
    pub medium: f64,
    /// At or above: limited progress; below: deterioration.
    pub low: f64,
}

impl Thresholds {
    /// Cuts on the ratio of growth rates, for an indicator with a target.
    pub const WITH_TARGET: Self = Self { high: 0.95, medium: 0.6, low: 0.0 };
    /// Cuts on the growth rate itself (a share a year), for one without.
    pub const WITHOUT_TARGET: Self = Self { high: 0.015, medium: 0.005, low: 0.0 };

    fn scaled(self, by: f64) -> Self {
        Self { high: self.high * by, medium: self.medium * by, low: self.low * by }
    }
}

/// Class of progress, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// The latest value meets the target.
    TargetAchieved,
    /// At least 95 % of the growth required, or 1.5 % a year without a target.
    Substantial,
    /// At least 60 %, or 0.5 % a year.
    Moderate,
    /// Not backwards.
    Limited,
    /// Backwards.
    Deterioration,
    /// The value does not exist.
    NotAvailable,
}

impl Status {
    /// The machine word of the source.
    pub fn key(self) -> &'static str {
        match self {
            Self::TargetAchieved => "target_achieved",
            Self::Substantial => "substantial_progress",
            Self::Moderate => "moderate_progress",
            Self::Limited => "limited_progress",
            Self::Deterioration => "deterioration",
            Self::NotAvailable => "not_available",
        }
    }

    /// Whether the target will be met at this pace: achieved and substantial say yes, the three
    /// below say no, not available says nothing. Means something only where a target was set.
    pub fn on_track(self) -> Option<bool> {
        match self {
            Self::TargetAchieved | Self::Substantial => Some(true),
            Self::Moderate | Self::Limited | Self::Deterioration => Some(false),
            Self::NotAvailable => None,
        }
    }
}

/// The verdict on one series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Year of the base value used.
    pub base_year: i32,
    /// Base value used: 0.001 where it was zero.
    pub base: f64,
    /// Year of the latest value.
    pub now_year: i32,
    /// Latest value.
    pub now: f64,
    /// With a target, growth observed over growth required; without, growth a year in the good
    /// direction. Both are plain shares.
    pub value: Result<f64, Undefined>,
    /// The class; it can exist where the value does not (target met in a single year).
    pub status: Status,
    /// -5 to 5; `None` when not available.
    pub score: Option<f64>,
    /// By how much nearness to the limit lowered the cuts, 0 to 1; `None` without a limit.
    pub coefficient: Option<f64>,
    /// A base or target of zero was replaced by 0.001: the value says little.
    pub zero_replaced: bool,
}

/// Judges a base and a latest value. `limit` is the natural end of the scale (100 for a share in
/// %), used only without a target; `thresholds` are cuts other than the defaults.
pub fn measure(case: &Case, limit: Option<f64>, thresholds: Option<Thresholds>) -> Progress {
    let goal = case.goal.map(without_zero);
    let coefficient = match (goal, limit) {
        (None, Some(limit)) => limit_coefficient(case.base, limit),
        _ => None,
    };
    let value = case.all_finite().and_then(|()| growth_measure(case));
    let achieved = Case { goal, ..*case }.meets_goal();
    let cuts = match goal {
        Some(_) => thresholds.unwrap_or(Thresholds::WITH_TARGET),
        None => thresholds.unwrap_or(Thresholds::WITHOUT_TARGET).scaled(coefficient.unwrap_or(1.0)),
    };
    let (status, score) = if case.all_finite().is_err() {
        (Status::NotAvailable, None)
    } else if achieved {
        (Status::TargetAchieved, Some(5.0))
    } else if let Some(judged) = judged(value) {
        let score = match goal {
            Some(_) => score_with_target(judged, cuts),
            None => score_without_target(judged, cuts, coefficient.unwrap_or(1.0)),
        };
        (class(judged, cuts), Some(score))
    } else {
        (Status::NotAvailable, None)
    };
    Progress {
        base_year: case.base_year,
        base: without_zero_value(case.base),
        now_year: case.now_year,
        now: case.now,
        value,
        status,
        score,
        coefficient,
        zero_replaced: case.base == 0.0 || case.goal.is_some_and(|goal| goal.value == 0.0),
    }
}

/// By how much a base near its natural limit lowers the cuts: 1 far away, 0 at the limit.
/// Taken on sizes, with exponent 4.44. `None` where either is not a finite number.
pub fn limit_coefficient(base: f64, limit: f64) -> Option<f64> {
    let (base, limit) = (base.abs(), limit.abs());
    if !base.is_finite() || !limit.is_finite() {
        None
    } else if base / 2.0 >= limit {
        Some(1.0)
    } else if base <= limit {
        Some(1.0 - (base / limit).powf(4.44))
    } else {
        Some(1.0 - ((limit - base + limit) / limit).powf(4.44))
    }
}

/// Growth a year in the good direction; with a goal, over the size of the growth required.
pub(super) fn growth_measure(case: &Case) -> Result<f64, Undefined> {
    let base = without_zero_value(case.base);
    let years = years_between(case.base_year, case.now_year);
    let observed = annual_growth(base, case.now, years)?;
    // Growth in size of a negative value is movement downwards.
    let good = if (case.base < 0.0) == case.upward { -observed } else { observed };
    let Some(goal) = case.goal.map(without_zero) else {
        return Ok(good);
    };
    let years = years_between(case.base_year, goal.year);
    if years < 1.0 {
        return Err(Undefined::YearTooEarly);
    }
    let required = annual_growth(base, goal.value, years)?.abs();
    if required == 0.0 {
        return Err(Undefined::BaseIsTarget);
    }
    finite(good / required)
}

/// The number a missed target is classed by. Where nothing was required and the target is not
/// held, the source divides a loss by zero: minus infinity, the worst class.
pub(super) fn judged(value: Result<f64, Undefined>) -> Option<f64> {
    match value {
        Ok(value) => Some(value),
        Err(Undefined::BaseIsTarget) => Some(f64::NEG_INFINITY),
        Err(_) => None,
    }
}

pub(super) fn without_zero(goal: Goal) -> Goal {
    Goal { value: without_zero_value(goal.value), ..goal }
}

fn without_zero_value(value: f64) -> f64 {
    if value == 0.0 { ZERO_STAND_IN } else { value }
}

pub(super) fn class(value: f64, cuts: Thresholds) -> Status {
    if value >= cuts.high {
        Status::Substantial
    } else if value >= cuts.medium {
        Status::Moderate
    } else if value >= cuts.low {
        Status::Limited
    } else {
        Status::Deterioration
    }
}

/// The lines were drawn for the default cuts: other cuts move the bend, not the lines.
fn score_with_target(value: f64, cuts: Thresholds) -> f64 {
    if value >= cuts.medium { (7.1429 * value - 4.2857).min(5.0) } else { (4.1667 * value - 2.5).max(-5.0) }
}

fn score_without_target(value: f64, cuts: Thresholds, coefficient: f64) -> f64 {
    if value < cuts.low {
        (125.0 * value - 2.5).max(-5.0)
    } else if coefficient == 0.0 {
        5.0
    } else if value >= cuts.high {
        (500.0 * value / coefficient - 5.0).min(5.0)
    } else if value >= cuts.medium {
        250.0 * value / coefficient - 1.25
    } else {
        500.0 * value / coefficient - 2.5
    }
}
