//! Where does it lead? The straight projection, what is required from now on, and a range where the points bear one.
//!
//! In: an assessment's value and yardstick, the values of earlier years. Out: forecast, required and achieved yearly
//! change, [`Outlook`]. Refuses to know: what the responsible unit itself expects, which is never merged with it.

use super::Assessment;
use super::assess::Room;
use super::figure::{measure, twelve};
use super::judge;
use super::yardstick::Yardstick;
use crate::observation::Period;
use crate::plan::{Indicator, Kind};
use crate::value::Ratio;

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

/// Forecast, required and achieved yearly change of a value on its way.
pub fn look_ahead(
    room: &Room<'_>,
    indicator: &Indicator,
    yardstick: &Yardstick,
    value: Ratio,
    assessment: &mut Assessment,
) {
    let from =
        if indicator.kind == Kind::Multiple { indicator.base_year } else { room.plan.identity.base_year };
    let years = Ratio::whole(i64::from(indicator.target_year - from));
    let gone = years.mul(yardstick.elapsed).ok();
    let left = gone.and_then(|gone| years.sub(gone).ok());
    if matches!(indicator.kind, Kind::Level | Kind::Maintain | Kind::Cumulative | Kind::EachUnit) {
        let rest = yardstick.target.sub(value).ok();
        assessment.required_yearly = rest.zip(left).and_then(|(rest, left)| rest.div(left).ok());
        let start = yardstick.base.map(|base| base.value);
        let risen = start.and_then(|start| value.sub(start).ok());
        assessment.achieved_yearly = risen.zip(gone).and_then(|(risen, gone)| risen.div(gone).ok());
        let projected =
            start.zip(risen).and_then(|(start, risen)| start.add(risen.div(yardstick.elapsed).ok()?).ok());
        assessment.forecast = projected.map(|projected| within_share(indicator, projected));
    } else if indicator.kind == Kind::Multiple {
        assessment.forecast = yardstick.projected(value);
    }
    if matches!(indicator.kind, Kind::Level | Kind::Maintain) {
        assessment.outlook = range(room, indicator, assessment);
    }
    assessment.forecast_word =
        judge::forecast(room.words, yardstick, assessment.forecast, assessment.pace, assessment.status);
}

/// A share lies between nothing and all; so does the share of units that meet their own threshold.
fn within_share(indicator: &Indicator, value: Ratio) -> Ratio {
    match indicator.kind {
        Kind::EachUnit => value.clamp(Ratio::ZERO, Ratio::whole(100)),
        _ if indicator.share => value.clamp(Ratio::ZERO, indicator.scale),
        _ => value,
    }
}

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
