//! The same growth measure under Eurostat's cuts: which way, and how strongly?
//!
//! In: a [`Case`] and, without a goal, perhaps the scale's natural limit. Out: an [`Assessment`]
//! of five classes and a score from -5 to 5. Refuses to know the search for a base year and the
//! yes/no indicators of its source.
//!
//! Source: the statistical office of the Basque Country (EUSTAT), which lays these cuts over
//! sdg-build (file id 68365794588 of the code index). Second hand: Eurostat's own annex was not
//! read. Its cuts are strict from above (exactly 0.95 is not significant progress), and the value
//! is judged as computed; the ten decimals of the source are for display only. With a target its
//! four classes borrow the names of five: falling short while moving the right way is called
//! moderate *deterioration*, where Eurostat itself says insufficient progress.

use super::{Case, Undefined, open_sdg};

/// Class of progress, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Above 95 % of the growth required, or above 1 % a year; also: target met.
    SignificantProgress,
    /// Above 60 %, or above 0.1 % a year.
    ModerateProgress,
    /// Within 0.1 % a year of standing still; only without a target.
    NoProgress,
    /// With a target: 0 to 60 % of the growth required. Without: down to -1 % a year.
    ModerateDeterioration,
    /// Below that.
    SignificantDeterioration,
    /// The value does not exist.
    NotAvailable,
}

impl Class {
    /// The machine word of the source.
    pub fn key(self) -> &'static str {
        match self {
            Self::SignificantProgress => "significant_progress",
            Self::ModerateProgress => "moderate_progress",
            Self::NoProgress => "no_progress",
            Self::ModerateDeterioration => "moderate_deterioration",
            Self::SignificantDeterioration => "significant_deterioration",
            Self::NotAvailable => "not_available",
        }
    }

    /// Whether the target will be met at this pace: only significant progress says yes. Means
    /// something only where a target was set.
    pub fn on_track(self) -> Option<bool> {
        match self {
            Self::SignificantProgress => Some(true),
            Self::NotAvailable => None,
            _ => Some(false),
        }
    }
}

/// The verdict on one series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assessment {
    /// As [`open_sdg::Progress::value`], zeros replaced likewise.
    pub value: Result<f64, Undefined>,
    /// The class.
    pub class: Class,
    /// -5 to 5; `None` when not available.
    pub score: Option<f64>,
}

/// Judges a base and a latest value. `limit` (100 for a share in %) lowers the two upper cuts
/// near the end of the scale and counts only without a goal; being at it is significant progress.
pub fn assess(case: &Case, limit: Option<f64>) -> Assessment {
    let with_target = case.goal.is_some();
    let limit = limit.filter(|limit| limit.is_finite() && !with_target);
    let value = case.all_finite().and_then(|()| open_sdg::growth_measure(case));
    let at_limit = limit.is_some_and(|limit| case.now - limit == 0.0);
    let goal = case.goal.map(open_sdg::without_zero);
    let achieved = at_limit || Case { goal, ..*case }.meets_goal();
    let nearness = limit.and_then(|limit| open_sdg::limit_coefficient(case.base, limit));
    let nearness = nearness.unwrap_or(1.0);
    let (class, score) = if case.all_finite().is_err() {
        (Class::NotAvailable, None)
    } else if achieved {
        (Class::SignificantProgress, Some(5.0))
    } else {
        match open_sdg::judged(value) {
            None => (Class::NotAvailable, None),
            Some(ratio) if with_target => (class_of_ratio(ratio), Some(score_of_ratio(ratio))),
            Some(growth) => (class_of_growth(growth, nearness), Some(score_of_growth(growth, nearness))),
        }
    };
    Assessment { value, class, score }
}

fn class_of_ratio(ratio: f64) -> Class {
    if ratio > 0.95 {
        Class::SignificantProgress
    } else if ratio > 0.6 {
        Class::ModerateProgress
    } else if ratio >= 0.0 {
        Class::ModerateDeterioration
    } else {
        Class::SignificantDeterioration
    }
}

/// The lowest cut is the size of the upper one turned negative; -0.1 % stays where it is.
fn class_of_growth(growth: f64, nearness: f64) -> Class {
    let (high, medium) = (0.01 * nearness, 0.001 * nearness);
    if growth > high {
        Class::SignificantProgress
    } else if growth > medium {
        Class::ModerateProgress
    } else if growth >= -0.001 {
        Class::NoProgress
    } else if growth >= -high.abs() {
        Class::ModerateDeterioration
    } else {
        Class::SignificantDeterioration
    }
}

fn score_of_ratio(ratio: f64) -> f64 {
    if ratio > 1.3 {
        5.0
    } else if ratio >= 0.6 {
        5.0 / 0.7 * (ratio - 0.6)
    } else if ratio > -0.6 {
        5.0 / 1.2 * (ratio + 0.6) - 5.0
    } else {
        -5.0
    }
}

/// Nearness to the limit magnifies gains only, so that a loss near it is not magnified too.
fn score_of_growth(growth: f64, nearness: f64) -> f64 {
    if growth < -0.02 {
        -5.0
    } else if nearness == 0.0 || growth > 0.02 * nearness {
        5.0
    } else if growth >= 0.0 {
        growth / (0.02 * nearness) * 5.0
    } else {
        growth / 0.02 * 5.0
    }
}
