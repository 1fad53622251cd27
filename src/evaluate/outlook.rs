//! Where does it lead? A range at the target year, where the points bear one.
//!
//! In: the values of the years. Out: [`Outlook`]. Refuses to know: what the responsible unit itself expects, which is
//! never merged with it.

use super::Assessment;
use super::assess::Room;
use super::figure::{measure, twelve};
use crate::observation::Period;
use crate::plan::Indicator;

/// 预计区间: where a straight line through all points leads, with its 95% prediction interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// Points it rests on.
    pub points: usize,
    /// The line at the target year.
    pub middle: f64,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
}

/// The fewest points that bear a range.
pub const LEAST_POINTS: usize = 4;

/// Two-sided 95% quantiles of Student's t for 2, 3, 4, … degrees of freedom.
const STUDENT: [f64; 9] = [
    4.302_652_729_749_464,
    3.182_446_305_283_71,
    2.776_445_105_197_799,
    2.570_581_835_636_314,
    2.446_911_851_144_969,
    2.364_624_251_592_784,
    2.306_004_135_204_166,
    2.262_157_162_740_992,
    2.228_138_851_964_939,
];

/// The years with a value, up to the period judged: full years only.
pub fn points(room: &Room<'_>, assessment: &Assessment) -> Vec<(i32, f64)> {
    room.known
        .iter()
        .filter(|period| period.month == 12 && **period <= assessment.period)
        .filter_map(|&period| {
            let known = measure(room.plan, room.totals, assessment.node, assessment.indicator, period);
            known.value.map(|value| (period.year, value.to_f64()))
        })
        .collect()
}

/// A straight line by least squares through every year's value, and the 95% prediction interval at the target year;
/// from four points on. Source of the interval: any text on linear regression, s·√(1 + 1/n + (x−x̄)²/Sxx)·t.
pub fn range(room: &Room<'_>, indicator: &Indicator, assessment: &Assessment) -> Option<Outlook> {
    let points = points(room, assessment);
    let last = Period::year(indicator.target_year);
    if points.len() < LEAST_POINTS || assessment.period >= last {
        return None;
    }
    let count = points.len() as f64;
    let (mean_x, mean_y) = (
        points.iter().map(|(x, _)| f64::from(*x)).sum::<f64>() / count,
        points.iter().map(|(_, y)| y).sum::<f64>() / count,
    );
    let spread: f64 = points.iter().map(|(x, _)| (f64::from(*x) - mean_x).powi(2)).sum();
    let together: f64 = points.iter().map(|(x, y)| (f64::from(*x) - mean_x) * (y - mean_y)).sum();
    let slope = together / spread;
    let residual: f64 =
        points.iter().map(|(x, y)| (y - mean_y - slope * (f64::from(*x) - mean_x)).powi(2)).sum();
    let error = (residual / (count - 2.0)).sqrt();
    let away = f64::from(indicator.target_year) - mean_x;
    let middle = mean_y + slope * away;
    let quantile = STUDENT.get(points.len() - LEAST_POINTS).copied()?;
    let half = quantile * error * (1.0 + 1.0 / count + away * away / spread).sqrt();
    let within =
        |value: f64| if indicator.share { value.clamp(0.0, indicator.scale.to_f64()) } else { value };
    Some(Outlook {
        points: points.len(),
        middle: twelve(within(middle)),
        low: twelve(within(middle - half)),
        high: twelve(within(middle + half)),
    })
}
