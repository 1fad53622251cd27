//! Which word does a value deserve? Status and forecast from value, base, target and elapsed time.
//!
//! In: exact numbers and bands. Out: [`Status`], [`Forecast`]. Every comparison that decides a word goes through
//! [`Ratio::compare_rounded`], as the sheet's goes through `ROUND(…, 9)`. Refuses to know: nodes, files.

use crate::expr::Comparison;
use crate::plan::{Indicator, Kind};
use crate::value::{Printed, Ratio};
use crate::words::Judgement;

/// 完成情况.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 已达目标值(须保持).
    Met,
    /// 快于预期.
    Ahead,
    /// 符合预期.
    OnTrack,
    /// 略有滞后.
    SlightlyBehind,
    /// 明显滞后.
    ClearlyBehind,
    /// 倒退.
    Backwards,
    /// 保持良好.
    Kept,
    /// 低于目标.
    Below,
    /// 不可判断.
    Unjudged,
}

impl Status {
    /// Every status, in the order of 总览.
    pub const ALL: [Self; 9] = [
        Self::Met,
        Self::Ahead,
        Self::OnTrack,
        Self::SlightlyBehind,
        Self::ClearlyBehind,
        Self::Backwards,
        Self::Kept,
        Self::Below,
        Self::Unjudged,
    ];

    /// The key by which templates name its column.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Ahead => "ahead",
            Self::OnTrack => "on_track",
            Self::SlightlyBehind => "slightly_behind",
            Self::ClearlyBehind => "clearly_behind",
            Self::Backwards => "backwards",
            Self::Kept => "kept",
            Self::Below => "below",
            Self::Unjudged => "unjudged",
        }
    }

    /// The word in tables.
    pub fn word(self, words: &Judgement) -> &str {
        let words = &words.status;
        match self {
            Self::Met => &words.met,
            Self::Ahead => &words.ahead,
            Self::OnTrack => &words.on_track,
            Self::SlightlyBehind => &words.slightly_behind,
            Self::ClearlyBehind => &words.clearly_behind,
            Self::Backwards => &words.backwards,
            Self::Kept => &words.kept,
            Self::Below => &words.below,
            Self::Unjudged => &words.unjudged,
        }
    }

    /// 滞后: behind schedule, gone backwards, or below a level to keep.
    pub const fn is_behind(self) -> bool {
        matches!(self, Self::SlightlyBehind | Self::ClearlyBehind | Self::Backwards | Self::Below)
    }

    /// 达到或快于时序.
    pub const fn is_on_schedule(self) -> bool {
        matches!(self, Self::Met | Self::Ahead | Self::OnTrack | Self::Kept)
    }
}

/// 期末预判.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Forecast {
    /// 期末能够完成.
    Able,
    /// 经努力可完成.
    WithEffort,
    /// 难以完成.
    Hard,
    /// 期末无法预判.
    Unknown,
}

impl Forecast {
    /// Every forecast, in the order of 总览.
    pub const ALL: [Self; 4] = [Self::Able, Self::WithEffort, Self::Hard, Self::Unknown];

    /// The key by which templates name its column.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Able => "able",
            Self::WithEffort => "with_effort",
            Self::Hard => "hard",
            Self::Unknown => "unknown",
        }
    }

    /// The word in tables.
    pub fn word(self, words: &Judgement) -> &str {
        match self {
            Self::Able => &words.forecast.able,
            Self::WithEffort => &words.forecast.with_effort,
            Self::Hard => &words.forecast.hard,
            Self::Unknown => &words.forecast.unknown,
        }
    }
}

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
pub fn progress(indicator: &Indicator, value: Ratio, base: Ratio, target: Ratio) -> Option<Ratio> {
    let order = target.compare_rounded(base);
    let towards = if upward(indicator) { order.is_gt() } else { order.is_lt() };
    if !towards {
        return None;
    }
    value.sub(base).ok()?.div(target.sub(base).ok()?).ok()
}

/// 进度比 = progress ÷ elapsed; `None` when no time has gone.
pub fn pace(progress: Ratio, elapsed: Ratio) -> Option<Ratio> {
    progress.div(elapsed).ok()
}

/// 应达值 = base + elapsed × (target − base).
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
fn backwards(indicator: &Indicator, value: Ratio, base: Printed) -> bool {
    if upward(indicator) {
        value.compare_rounded(base.low()).is_lt()
    } else {
        value.compare_rounded(base.high()).is_ge()
    }
}

/// The status of a value. `at` is the base assumed, as printed or at an end of its precision.
pub fn status(words: &Judgement, indicator: &Indicator, value: Ratio, at: Ratio, elapsed: Ratio) -> Status {
    let Some(target) = indicator.target else { return Status::Unjudged };
    let met = meets(indicator, value, target.value);
    match (indicator.kind, indicator.base) {
        (Kind::Maintain, _) => {
            if met {
                Status::Kept
            } else {
                Status::Below
            }
        }
        (Kind::Level, _) if met => Status::Met,
        (Kind::Level, Some(base)) if backwards(indicator, value, base) => Status::Backwards,
        (Kind::Level, Some(_)) => progress(indicator, value, at, target.value)
            .and_then(|progress| pace(progress, elapsed))
            .map_or(Status::Unjudged, |pace| band(words, pace)),
        (Kind::Level | Kind::Growth, _) => Status::Unjudged,
    }
}

/// 期末预判 from the linear projection: it meets the target; else by the last band of pace; a level to keep that is
/// lost, and growth against a series whose future nobody knows, cannot be foretold.
pub fn forecast(
    words: &Judgement,
    indicator: &Indicator,
    projected: Option<Ratio>,
    pace: Option<Ratio>,
    status: Status,
) -> Forecast {
    let (Some(projected), Some(target)) = (projected, indicator.target) else { return Forecast::Unknown };
    if status == Status::Unjudged {
        return Forecast::Unknown;
    }
    if meets(indicator, projected, target.value) {
        return Forecast::Able;
    }
    match pace {
        Some(pace) if pace.compare_rounded(words.slightly_behind).is_ge() => Forecast::WithEffort,
        Some(_) => Forecast::Hard,
        None => Forecast::Unknown,
    }
}
