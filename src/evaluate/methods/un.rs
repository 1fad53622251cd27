//! Kept up to the target year, how much of the required change would the trend bring? (UN)
//!
//! In: a [`Case`]. Out: [`assess`] gives the five classes of the 2026 note with a score from 0 to
//! 5. Unlike Open SDG it compares changes, not growth rates. Refuses to know the choice of the base year.
//!
//! Source: the bands and special cases of `undata` 0.4.3 (unofficial, on `PyPI`), which cites the UN Statistics
//! Division's Technical Note for Progress Assessment 2026.

use super::{Case, Goal, Undefined, annual_growth, finite, years_between};

/// Class of the 2026 note, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// At least 95 % of the required change, or 2 % a year without a target; also: target held.
    OnTrack,
    /// At least 50 %, or 1.25 % a year.
    Moderate,
    /// At least 10 %, or 0.5 % a year.
    Marginal,
    /// Not backwards.
    Stagnation,
    /// Backwards, or a target once met and no longer.
    Regression,
    /// The trend does not exist.
    Insufficient,
}

impl Class {
    /// The words of the source, which has no shorter ones.
    pub fn key(self) -> &'static str {
        match self {
            Self::OnTrack => "On track or target met",
            Self::Moderate => "Moderate progress, but acceleration needed",
            Self::Marginal => "Marginal progress, and significant acceleration needed",
            Self::Stagnation => "Stagnation",
            Self::Regression => "Regression",
            Self::Insufficient => "Insufficient data",
        }
    }

    /// Whether the target will be met at this pace: only the first class says yes. Means
    /// something only where a target was set.
    pub fn on_track(self) -> Option<bool> {
        match self {
            Self::OnTrack => Some(true),
            Self::Insufficient => None,
            _ => Some(false),
        }
    }
}

/// The verdict of the 2026 note.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assessment {
    /// Compound annual growth as a share; exists only between two values above zero.
    pub growth: Result<f64, Undefined>,
    /// The value in the target year if that growth goes on, in the indicator's unit.
    pub projected: Option<f64>,
    /// Projected change over required change, a plain share. `NoTarget`, `TooShort`,
    /// `GrowthUndefined`, or judged without it: `MetAtBase`, `LostSinceBase`.
    pub ratio: Result<f64, Undefined>,
    /// The class.
    pub class: Class,
    /// 0 to 5; `None` when data are insufficient.
    pub score: Option<f64>,
}

impl Assessment {
    /// The remark the source prints beside the case; empty when there is none.
    pub fn note(&self) -> &'static str {
        let reason = match (self.ratio, self.growth) {
            (Err(Undefined::NoTarget), growth) => growth.err(),
            (ratio, _) => ratio.err(),
        };
        match reason {
            None => "",
            Some(Undefined::TooShort) => "only one year of data",
            Some(Undefined::MetAtBase) => "target already met at baseline",
            Some(Undefined::LostSinceBase) => "met at baseline, no longer",
            Some(_) => "growth rate undefined",
        }
    }
}

/// A class, the measure's range in it, and the score at the lower end; a class spans one point.
type Band = (Class, f64, f64, f64);

/// On the ratio of changes.
const RATIO_BANDS: [Band; 5] = [
    (Class::OnTrack, 0.95, 1.5, 4.0),
    (Class::Moderate, 0.5, 0.95, 3.0),
    (Class::Marginal, 0.1, 0.5, 2.0),
    (Class::Stagnation, 0.0, 0.1, 1.0),
    (Class::Regression, -0.5, 0.0, 0.0),
];

/// On the growth rate in the good direction, where there is no target.
const GROWTH_BANDS: [Band; 5] = [
    (Class::OnTrack, 0.02, 0.05, 4.0),
    (Class::Moderate, 0.0125, 0.02, 3.0),
    (Class::Marginal, 0.005, 0.0125, 2.0),
    (Class::Stagnation, 0.0, 0.005, 1.0),
    (Class::Regression, -0.05, 0.0, 0.0),
];

/// Judges a case by the 2026 note.
pub fn assess(case: &Case) -> Assessment {
    let growth = growth_above_zero(case);
    let ratio_and_projection = required(case).and_then(|goal| project(case, goal, growth?));
    let ratio = ratio_and_projection.map(|(_, ratio)| ratio);
    let scored = match ratio {
        Ok(ratio) => Some(place(ratio, &RATIO_BANDS)),
        Err(Undefined::MetAtBase) => Some((Class::OnTrack, 5.0)),
        Err(Undefined::LostSinceBase) => Some((Class::Regression, 0.0)),
        Err(Undefined::NoTarget) => {
            growth.ok().map(|rate| place(if case.upward { rate } else { -rate }, &GROWTH_BANDS))
        }
        Err(_) => None,
    };
    Assessment {
        growth,
        projected: ratio_and_projection.ok().map(|(value, _)| value),
        ratio,
        class: scored.map_or(Class::Insufficient, |(class, _)| class),
        score: scored.map(|(_, score)| score),
    }
}

/// The goal still ahead of the base, or why there is none to compare with.
fn required(case: &Case) -> Result<Goal, Undefined> {
    case.all_finite()?;
    let goal = case.goal.ok_or(Undefined::NoTarget)?;
    if years_between(case.base_year, case.now_year) < 1.0 {
        return Err(Undefined::TooShort);
    }
    let at_base = Case { now: case.base, ..*case };
    match (at_base.meets_goal(), case.meets_goal()) {
        (true, true) => Err(Undefined::MetAtBase),
        (true, false) => Err(Undefined::LostSinceBase),
        (false, _) => Ok(goal),
    }
}

fn growth_above_zero(case: &Case) -> Result<f64, Undefined> {
    case.all_finite()?;
    let years = years_between(case.base_year, case.now_year);
    let growth = annual_growth(case.base, case.now, years)?;
    if case.base > 0.0 && case.now > 0.0 { Ok(growth) } else { Err(Undefined::GrowthUndefined) }
}

/// The value in the goal's year at that growth, and its change over the change required.
fn project(case: &Case, goal: Goal, growth: f64) -> Result<(f64, f64), Undefined> {
    let years = years_between(case.now_year, goal.year);
    let projected = finite(case.now * (1.0 + growth).powf(years))?;
    let span = goal.value - case.base;
    if span == 0.0 {
        return Err(Undefined::BaseIsTarget);
    }
    Ok((projected, finite((projected - case.base) / span)?))
}

/// The class a measure falls in, and its score by linear interpolation, clipped at both ends.
fn place(measure: f64, bands: &[Band; 5]) -> (Class, f64) {
    let reached = bands.iter().find(|(_, low, ..)| measure >= *low);
    let (class, low, high, score) = reached.unwrap_or(&bands[4]);
    let share = (measure.clamp(*low, *high) - low) / (high - low);
    (*class, score + share)
}
