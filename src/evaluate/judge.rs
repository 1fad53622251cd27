//! Which word does a value deserve? Status and forecast from value, yardstick and time.
//!
//! In: exact numbers and bands. Out: [`Status`], [`Forecast`]. Every comparison that decides a word goes through
//! [`Ratio::compare_rounded`], as the sheet's goes through `ROUND(…, 9)`. Refuses to know: nodes, files.

use super::Yardstick;
pub use super::status::{Forecast, Status};
use crate::expr::Comparison;
use crate::plan::{Direction, Indicator, Kind};
use crate::value::{Printed, Ratio};
use crate::words::Judgement;

/// Whether the promise is to rise.
pub fn upward(indicator: &Indicator) -> bool {
    matches!(indicator.comparator, Comparison::GreaterOrEqual | Comparison::Greater)
}

/// Whether a value meets a target, by the indicator's comparator, strict or not.
pub fn meets(indicator: &Indicator, value: Ratio, target: Ratio) -> bool {
    indicator.comparator.holds(value.compare_rounded(target))
}

/// 增量完成进度 = (actual − base) ÷ (target − base); `None` when the base assumed is not short of the target, as the end
/// of a rounding interval may be (98 printed, 98.2 promised): a span of the wrong sign would praise a fall.
pub fn progress(comparator: Comparison, value: Ratio, base: Ratio, target: Ratio) -> Option<Ratio> {
    let order = target.compare_rounded(base);
    let upward = matches!(comparator, Comparison::GreaterOrEqual | Comparison::Greater);
    let towards = if upward { order.is_gt() } else { order.is_lt() };
    if !towards {
        return None;
    }
    value.sub(base).ok()?.div(target.sub(base).ok()?).ok()
}

/// 进度比 = progress ÷ expected progress (时序进度 on the straight path); `None` when none is expected yet.
pub fn pace(progress: Ratio, expected: Ratio) -> Option<Ratio> {
    progress.div(expected).ok()
}

/// 应达值 on the straight path = base + elapsed × (target − base).
pub fn due(base: Ratio, target: Ratio, elapsed: Ratio) -> Option<Ratio> {
    base.add(elapsed.mul(target.sub(base).ok()?).ok()?).ok()
}

/// The word of a pace.
pub fn band(words: &Judgement, pace: Ratio) -> Status {
    let reaches = |cut: Ratio| pace.compare_rounded(cut).is_ge();
    if reaches(words.ahead) {
        Status::Ahead
    } else if reaches(words.on_track) {
        Status::OnTrack
    } else if reaches(words.slightly_behind) {
        Status::SlightlyBehind
    } else {
        Status::ClearlyBehind
    }
}

/// Whether a value lies on the wrong side of the base, beyond its rounding interval: below the low end for a promise
/// to rise, at or above the high end (which no value printed like the base reaches) for one to fall.
fn backwards(comparator: Comparison, value: Ratio, yardstick: &Yardstick) -> bool {
    let Some(base) = yardstick.base else { return false };
    if matches!(comparator, Comparison::GreaterOrEqual | Comparison::Greater) {
        value.compare_rounded(base.low).is_lt()
    } else if base.is_exact() {
        value.compare_rounded(base.high).is_gt()
    } else {
        value.compare_rounded(base.high).is_ge()
    }
}

/// The status of a value with a pace, or against a level to keep. `at` is the base assumed, as printed or at an end of
/// its precision.
pub fn status(words: &Judgement, kind: Kind, yardstick: &Yardstick, value: Ratio, at: Ratio) -> Status {
    let met = yardstick.comparator.holds(value.compare_rounded(yardstick.target));
    match kind {
        Kind::Maintain => either(met, Status::Kept, Status::Below),
        Kind::Range => {
            let below = yardstick.high.is_none_or(|high| value.compare_rounded(high).is_le());
            either(met && below, Status::Inside, Status::Outside)
        }
        Kind::Clearance => either(met, Status::Cleared, Status::Remaining),
        Kind::Quota => either(met, Status::EveryYear, Status::Below),
        // What is done stays done; it is early only before its day.
        Kind::Cumulative if met => either(yardstick.elapsed < Ratio::ONE, Status::Early, Status::Achieved),
        Kind::Level | Kind::EachUnit | Kind::Multiple if met => Status::Met,
        Kind::Level if yardstick.base.is_none() => Status::Short,
        Kind::Level if backwards(yardstick.comparator, value, yardstick) => Status::Backwards,
        // Less than once the earlier year, as far as there is a ratio at all.
        Kind::Multiple if value.signum() > 0 && backwards(yardstick.comparator, value, yardstick) => {
            Status::Backwards
        }
        Kind::Level | Kind::EachUnit | Kind::Cumulative | Kind::Multiple => {
            let Some(progress) = yardstick.progress(value, at) else { return Status::Unjudged };
            match yardstick.expected(at) {
                // A path that asks for nothing yet: none is on it, any is ahead of it.
                Some(expected) if expected.compare_rounded(Ratio::ZERO).is_eq() => {
                    let order = progress.compare_rounded(Ratio::ZERO);
                    either(
                        order.is_gt(),
                        Status::Ahead,
                        either(order.is_eq(), Status::OnTrack, Status::ClearlyBehind),
                    )
                }
                Some(expected) => pace(progress, expected).map_or(Status::Unjudged, |pace| band(words, pace)),
                None => Status::Unjudged,
            }
        }
        Kind::Growth | Kind::Survey | Kind::Monitor => Status::Unjudged,
    }
}

const fn either(condition: bool, yes: Status, no: Status) -> Status {
    if condition { yes } else { no }
}

/// The status of a figure that is only watched: has it moved from `reference` the way the plan asks? Within the
/// rounding of a printed reference it has not moved; at the high end, which prints as the next number, it has.
pub fn direction(
    direction: Option<Direction>,
    value: Ratio,
    reference: Option<Printed>,
    exact: bool,
) -> Status {
    let Some(direction) = direction else { return Status::Watched };
    let Some(reference) = reference else { return Status::Unjudged };
    let (low, high) =
        if exact { (reference.value, reference.value) } else { (reference.low(), reference.high()) };
    let above = value.compare_rounded(high);
    let (under, over) = (value.compare_rounded(low).is_lt(), above.is_gt() || (above.is_eq() && !exact));
    match direction {
        _ if !under && !over => {
            if direction == Direction::Keep {
                Status::Improved
            } else {
                Status::Flat
            }
        }
        Direction::Up | Direction::Keep => either(over, Status::Improved, Status::Worsened),
        Direction::Down => either(under, Status::Improved, Status::Worsened),
    }
}

/// The Wilson score interval of a share, in percent: lower and upper end at quantile `z`. `None` where the part is no
/// part of the whole (101 of 100 satisfied): such a share has no interval.
/// Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), p. 209.
pub fn wilson(part: f64, whole: f64, z: f64) -> Option<(f64, f64)> {
    if !(whole > 0.0 && (0.0..=whole).contains(&part)) {
        return None;
    }
    let share = part / whole;
    let square = z * z;
    let centre = (share + square / (2.0 * whole)) / (1.0 + square / whole);
    let half =
        z / (1.0 + square / whole) * (share * (1.0 - share) / whole + square / (4.0 * whole * whole)).sqrt();
    Some(((centre - half) * 100.0, (centre + half) * 100.0))
}

/// What an interval says of a target: all of it meets it, none of it does, or it cannot be told.
pub fn surveyed(indicator: &Indicator, interval: (f64, f64), target: f64) -> Status {
    let meets = |end: f64| {
        let difference = ((end - target) * 1e9).round();
        let order = if difference == 0.0 { std::cmp::Ordering::Equal } else { difference.total_cmp(&0.0) };
        indicator.comparator.holds(order)
    };
    match (meets(interval.0), meets(interval.1)) {
        (true, true) => Status::Proved,
        (false, false) => Status::Refuted,
        _ => Status::Undecided,
    }
}

/// 期末预判 from the linear projection: it meets the target; else by the last band of pace; a level to keep that is
/// lost, and growth against a series whose future nobody knows, cannot be foretold.
pub fn forecast(
    words: &Judgement,
    yardstick: &Yardstick,
    projected: Option<Ratio>,
    pace: Option<Ratio>,
    status: Status,
) -> Forecast {
    let Some(projected) = projected else { return Forecast::Unknown };
    if matches!(status, Status::Unjudged | Status::Short) {
        return Forecast::Unknown;
    }
    if yardstick.comparator.holds(projected.compare_rounded(yardstick.target)) {
        return Forecast::Able;
    }
    match pace {
        Some(pace) if pace.compare_rounded(words.slightly_behind).is_ge() => Forecast::WithEffort,
        Some(_) => Forecast::Hard,
        None => Forecast::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::wilson;

    #[test]
    fn the_wilson_interval_is_the_published_one() {
        for (part, whole, low, high) in [(365.0, 400.0, 88.1, 93.6), (352.0, 400.0, 84.4, 90.8)] {
            let (from, to) = wilson(part, whole, 1.96).expect("an interval");
            assert!((from - low).abs() < 0.06 && (to - high).abs() < 0.06, "{part}/{whole}: {from} {to}");
        }
    }

    #[test]
    fn what_is_no_part_of_the_whole_has_no_interval() {
        for (part, whole) in [(101.0, 100.0), (-1.0, 100.0), (0.0, 0.0), (0.0, -5.0), (-1.0, -5.0)] {
            assert_eq!(wilson(part, whole, 1.96), None, "{part}/{whole}");
        }
        for (part, whole) in [(0.0, 100.0), (100.0, 100.0)] {
            let (low, high) = wilson(part, whole, 1.96).expect("an interval");
            assert!(low.is_finite() && high.is_finite() && low <= high, "{part}/{whole}: {low} {high}");
        }
    }
}
