//! How much of the distance is covered, and how much will be? (UN ESCAP)
//!
//! In: base, target and a value, or a series to predict one from. Out: the Current Status index
//! (0 at the base, 10 at the target, below 0 backwards), its label, and the same index on a
//! predicted value, Anticipated Progress. Refuses to know which prediction is right: each is a
//! function of its own, and [`super::compare`] says which it took.
//!
//! Source: ESCAP's indices as coded for UNICEF MENARO, spalmas/SDG-MENARO
//! `progress_assessment_functions.R` at 8eae78010aff.
//! ESCAP itself predicts by a time-weighted regression; the main script there calls only
//! [`logit_mean_change`].

use super::{Point, Undefined, finite, in_order, reaches, years_between};

/// Where the indicator stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusLabel {
    /// Index above 9; exactly 9 is not.
    OnTrack,
    /// Above 0.
    SlowProgress,
    /// 0 or below.
    Regression,
}

impl StatusLabel {
    /// The label of a Current Status index.
    pub fn of(index: f64) -> Self {
        match Outlook::of(index) {
            Outlook::WillMeetTarget => Self::OnTrack,
            Outlook::NeedToAccelerate => Self::SlowProgress,
            Outlook::NoProgressExpected => Self::Regression,
        }
    }

    /// The words of the source.
    pub fn key(self) -> &'static str {
        match self {
            Self::OnTrack => "On-track",
            Self::SlowProgress => "Slow progress",
            Self::Regression => "Regression",
        }
    }
}

/// Where it is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outlook {
    /// Index of the predicted value above 9.
    WillMeetTarget,
    /// Above 0.
    NeedToAccelerate,
    /// 0 or below.
    NoProgressExpected,
}

impl Outlook {
    /// The label of an Anticipated Progress index.
    pub fn of(index: f64) -> Self {
        if index > 9.0 {
            Self::WillMeetTarget
        } else if index > 0.0 {
            Self::NeedToAccelerate
        } else {
            Self::NoProgressExpected
        }
    }

    /// The words of the source.
    pub fn key(self) -> &'static str {
        match self {
            Self::WillMeetTarget => "Will meet target",
            Self::NeedToAccelerate => "Need to accelerate",
            Self::NoProgressExpected => "No progress expected",
        }
    }

    /// Whether the target will be met at this pace: the first label says yes, the others no.
    pub fn on_track(self) -> bool {
        self == Self::WillMeetTarget
    }
}

/// Current Status: ten times the change made over the change required, in the good direction,
/// and 10 for good once the target is reached. On a predicted value it is Anticipated Progress.
/// `BaseIsTarget` where they are equal and the target is not held.
pub fn current_status(now: f64, base: f64, target: f64, upward: bool) -> Result<f64, Undefined> {
    for figure in [now, base, target] {
        finite(figure)?;
    }
    if reaches(now, target, upward) {
        return Ok(10.0);
    }
    let span = (target - base).abs();
    if span == 0.0 {
        return Err(Undefined::BaseIsTarget);
    }
    let change = if upward { now - base } else { base - now };
    finite(10.0 * change / span)
}

/// Both indices where there is a single observation: 10 when it meets the target, else
/// `TooShort` (insufficient data).
pub fn single_observation(value: f64, target: f64, upward: bool) -> Result<f64, Undefined> {
    finite(value)?;
    if reaches(value, target, upward) { Ok(10.0) } else { Err(Undefined::TooShort) }
}

/// Predicts by the growth rate between the first and the last observation. Needs no scale.
/// `GrowthUndefined` unless both are above zero, `TooShort` with one point.
pub fn geometric(points: &[Point], year: i32) -> Result<f64, Undefined> {
    let (first, last) = ends(&in_order(points)?)?;
    if first.1 <= 0.0 || last.1 <= 0.0 {
        return Err(Undefined::GrowthUndefined);
    }
    let ahead = years_between(last.0, year) / years_between(first.0, last.0);
    finite(last.1 * (last.1 / first.1).powf(ahead))
}

/// Predicts by adding the mean yearly change of the logit, step by step and each step alike, to
/// the last one. A value at an end of the scale has no logit: then, as coded, the last
/// observation is the prediction. `OutsideScale` when a value lies beyond the ends.
pub fn logit_mean_change(points: &[Point], year: i32, scale: f64) -> Result<f64, Undefined> {
    let points = in_order(points)?;
    let (_, last) = ends(&points)?;
    if touches_end(&points, scale)? {
        return Ok(last.1);
    }
    let logit = |value: f64| (value / (scale - value)).ln();
    let changes = points.windows(2).map(|step| {
        let years = years_between(step[0].0, step[1].0);
        (logit(step[1].1) - logit(step[0].1)) / years
    });
    let mean_change = changes.sum::<f64>() / (points.len() - 1) as f64;
    let ahead = years_between(last.0, year);
    inverse_logit(logit(last.1) + mean_change * ahead, scale)
}

/// Whether a value stands exactly at 0 or at `scale`. `OutsideScale` when one lies beyond.
pub fn touches_end(points: &[Point], scale: f64) -> Result<bool, Undefined> {
    finite(scale)?;
    if points.iter().any(|&(_, y)| y < 0.0 || y > scale) {
        return Err(Undefined::OutsideScale);
    }
    Ok(points.iter().any(|&(_, y)| y == 0.0 || scale - y == 0.0))
}

fn inverse_logit(logit: f64, scale: f64) -> Result<f64, Undefined> {
    finite(scale / (1.0 + (-logit).exp()))
}

/// First and last of an ordered series. `TooShort` with one point.
fn ends(points: &[Point]) -> Result<(Point, Point), Undefined> {
    match points {
        [] => Err(Undefined::NoData),
        [_] => Err(Undefined::TooShort),
        [first, .., last] => Ok((*first, *last)),
    }
}
