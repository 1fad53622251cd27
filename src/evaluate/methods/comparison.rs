//! What does each published method say of this one indicator?
//!
//! In: a [`Case`] with its goal and whatever is known of the years between. Out: a
//! [`Comparison`], a figure, a class and "will it be met at this pace" for each method. Refuses to
//! know the plan's own verdict, and to choose between the methods.
//!
//! "Will be met at this pace" ([`Verdict::on_track`]) is our reading of each method's classes:
//!
//! | method | yes | no | silent |
//! |---|---|---|---|
//! | Open SDG | `target_achieved`, `substantial_progress` (ratio at least 0.95) | the other three | `not_available` |
//! | UN 2026 | "On track or target met" (ratio at least 0.95, or the target held since the base) | the other four | "Insufficient data" |
//! | Eurostat | `significant_progress` (ratio above 0.95, or met) | the other three | `not_available` |
//! | ESCAP | outlook "Will meet target" (index of the predicted value above 9) | the other two | no index |
//!
//! All four forgive a little: 5 % of the growth or change, 10 % of the distance for ESCAP. ESCAP's
//! Current Status takes no part: it is distance covered, and at mid-term says nothing of pace.

use super::{Case, Point, Undefined, escap, eurostat, in_order, open_sdg, un, years_between};

/// One method's verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict<Class> {
    /// The method's figure, a plain ratio, or why there is none.
    pub value: Result<f64, Undefined>,
    /// Its class; it can exist where the figure does not.
    pub class: Class,
    /// Whether the target will be met at this pace; the table above. `None`: it does not say.
    pub on_track: Option<bool>,
}

/// ESCAP's two indices and how the second was predicted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EscapVerdict {
    /// Current Status, 0 to 10, negative when backwards.
    pub current: Result<f64, Undefined>,
    /// Its label; `None` when undefined.
    pub label: Option<escap::StatusLabel>,
    /// Anticipated Progress, on the same scale.
    pub anticipated: Result<f64, Undefined>,
    /// Its label; `None` when undefined.
    pub outlook: Option<escap::Outlook>,
    /// The value predicted for the target year, in the indicator's unit.
    pub predicted: Result<f64, Undefined>,
    /// How it was predicted.
    pub predictor: Predictor,
    /// Whether the target will be met at this pace, from the outlook alone.
    pub on_track: Option<bool>,
}

/// How a target-year value was predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Predictor {
    /// Growth rate from first to last observation: for a value without a known scale.
    Geometric,
    /// Mean yearly change of the logit: for a share of a known scale.
    LogitMeanChange,
    /// The last observation stands: a value is at an end of the scale, or the target year is here.
    LastObservation,
}

impl Predictor {
    /// A machine word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Geometric => "geometric",
            Self::LogitMeanChange => "logit_mean_change",
            Self::LastObservation => "last_observation",
        }
    }
}

/// Four published methods on one indicator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Open SDG: observed growth over required growth.
    pub open_sdg: Verdict<open_sdg::Status>,
    /// UN 2026: projected change over required change.
    pub un: Verdict<un::Class>,
    /// Eurostat's cuts on Open SDG's value.
    pub eurostat: Verdict<eurostat::Class>,
    /// ESCAP's indices.
    pub escap: EscapVerdict,
    /// Open SDG and Eurostat replaced a base or target of zero by 0.001: their figures say little.
    pub zero_replaced: bool,
}

/// Puts the methods beside each other. `scale` is the value that means all (`Some(100.0)` for a
/// share in %, `None` for counts and amounts): it decides how ESCAP's target-year value is
/// predicted and, without a goal, lowers the cuts near it. Without a goal the classes are about direction, and no verdict is on track.
///
/// Only ESCAP reads `series`: what lies between base year and latest year. The case's own two
/// values win over what the series says of those years; values that are not numbers are absent.
pub fn compare(case: &Case, scale: Option<f64>, series: &[Point]) -> Comparison {
    let promised = |on_track: Option<bool>| on_track.filter(|_| case.goal.is_some());
    // A falling share nears zero, where the limit lowers nothing.
    let limit = scale.filter(|_| case.upward);
    let open = open_sdg::measure(case, limit, None);
    let un = un::assess(case);
    let eu = eurostat::assess(case, limit);
    Comparison {
        open_sdg: Verdict {
            value: open.value,
            class: open.status,
            on_track: promised(open.status.on_track()),
        },
        un: Verdict { value: un.ratio, class: un.class, on_track: promised(un.class.on_track()) },
        eurostat: Verdict { value: eu.value, class: eu.class, on_track: promised(eu.class.on_track()) },
        escap: escap_verdict(case, scale, series),
        zero_replaced: open.zero_replaced,
    }
}

fn escap_verdict(case: &Case, scale: Option<f64>, series: &[Point]) -> EscapVerdict {
    let (predictor, predicted) = predict(case, scale, series);
    let index = |value: f64| {
        let goal = case.goal.ok_or(Undefined::NoTarget)?;
        match years_between(case.base_year, case.now_year) {
            years if years < 0.0 => Err(Undefined::TooShort),
            0.0 => escap::single_observation(value, goal.value, case.upward),
            _ => escap::current_status(value, case.base, goal.value, case.upward),
        }
    };
    let current = index(case.now);
    let anticipated = predicted.and_then(index);
    let outlook = anticipated.ok().map(escap::Outlook::of);
    EscapVerdict {
        current,
        label: current.ok().map(escap::StatusLabel::of),
        anticipated,
        outlook,
        predicted,
        predictor,
        on_track: outlook.map(escap::Outlook::on_track),
    }
}

/// The value in the goal's year and how it was found.
fn predict(case: &Case, scale: Option<f64>, series: &[Point]) -> (Predictor, Result<f64, Undefined>) {
    let mut points = vec![(case.now_year, case.now)];
    if case.base_year < case.now_year {
        points.push((case.base_year, case.base));
    }
    let between = series
        .iter()
        .filter(|&&(year, value)| case.base_year < year && year < case.now_year && value.is_finite());
    points.extend(between);
    let by_scale = match scale.map(|scale| (scale, escap::touches_end(&points, scale))) {
        None => Predictor::Geometric,
        Some((_, Ok(true))) => Predictor::LastObservation,
        Some(_) => Predictor::LogitMeanChange,
    };
    let Some(goal) = case.goal else {
        return (by_scale, Err(Undefined::NoTarget));
    };
    // A single observation predicts itself, as upstream has it; so does a target year that is here.
    let ahead = years_between(case.now_year, goal.year);
    if points.len() == 1 || ahead == 0.0 {
        return (Predictor::LastObservation, super::finite(case.now));
    }
    let predicted = in_order(&points).and_then(|points| match scale {
        _ if ahead < 0.0 => Err(Undefined::YearTooEarly),
        None => escap::geometric(&points, goal.year),
        Some(scale) => escap::logit_mean_change(&points, goal.year, scale),
    });
    (by_scale, predicted)
}

#[cfg(test)]
mod tests;
