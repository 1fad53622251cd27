//! Which words are there for how a promise stands? Statuses and forecasts, and what they count as.
//!
//! In: nothing. Out: [`Status`], [`Forecast`]. Refuses to know: how one is reached.

use crate::plan::{Kind, StageKind};
use crate::words::Judgement;

/// 完成情况.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 完成: at the end, kept.
    Achieved,
    /// 提前完成: reached before its day, and cannot be lost again.
    Early,
    /// 已达目标值(须保持).
    Met,
    /// 快于预期.
    Ahead,
    /// 符合预期.
    OnTrack,
    /// 保持良好.
    Kept,
    /// 各年均达标.
    EveryYear,
    /// 在区间内.
    Inside,
    /// 已清零(须保持).
    Cleared,
    /// 调查证实达标: the whole interval meets the target.
    Proved,
    /// 略有滞后.
    SlightlyBehind,
    /// 明显滞后.
    ClearlyBehind,
    /// 落后于节点.
    Late,
    /// 倒退.
    Backwards,
    /// 低于目标.
    Below,
    /// 有年度未达标.
    SomeYears,
    /// 超出区间.
    Outside,
    /// 尚未清零.
    Remaining,
    /// 调查证实未达.
    Refuted,
    /// 逾期未完成.
    Overdue,
    /// 逾期完成: reached after its day.
    AchievedLate,
    /// 在上限进度内: no more of a limit is spent than the time gone allows.
    WithinCap,
    /// 快于上限进度.
    OverPace,
    /// 已超上限.
    OverCap,
    /// 未超上限: at the end, kept.
    CapKept,
    /// 已清零: at the end, none remain.
    AllCleared,
    /// 未完成: at the end, not kept.
    NotAchieved,
    /// 推进中: no day was set for a stage.
    Underway,
    /// 未启动: likewise.
    NotStarted,
    /// 尚未达到: there is no base to measure a pace from.
    Short,
    /// 方向相符.
    Improved,
    /// 与基期持平.
    Flat,
    /// 方向不符.
    Worsened,
    /// 仅监测.
    Watched,
    /// 待补报: a silent unit may change it.
    Awaiting,
    /// 不可判断.
    Unjudged,
}

/// What a status counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// On schedule, kept or done.
    Good,
    /// Behind, lost or missed.
    Bad,
    /// Told, but no verdict on the promise.
    Open,
    /// The data do not bear a verdict.
    Unjudged,
}

impl Status {
    /// Every status, in the order of 总览.
    pub const ALL: [Self; 36] = [
        Self::Achieved,
        Self::AllCleared,
        Self::CapKept,
        Self::AchievedLate,
        Self::Early,
        Self::Met,
        Self::Ahead,
        Self::OnTrack,
        Self::Kept,
        Self::EveryYear,
        Self::Inside,
        Self::Cleared,
        Self::Proved,
        Self::WithinCap,
        Self::SlightlyBehind,
        Self::ClearlyBehind,
        Self::Late,
        Self::Backwards,
        Self::Below,
        Self::SomeYears,
        Self::Outside,
        Self::Remaining,
        Self::Refuted,
        Self::Overdue,
        Self::OverPace,
        Self::OverCap,
        Self::NotAchieved,
        Self::Underway,
        Self::NotStarted,
        Self::Short,
        Self::Improved,
        Self::Flat,
        Self::Worsened,
        Self::Watched,
        Self::Awaiting,
        Self::Unjudged,
    ];

    /// The status of a key; 不可判断 for one that is no status.
    pub fn of_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|status| status.key() == key).unwrap_or(Self::Unjudged)
    }

    /// The key by which templates name its word and its column.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Achieved => "achieved",
            Self::Early => "early",
            Self::Met => "met",
            Self::Ahead => "ahead",
            Self::OnTrack => "on_track",
            Self::Kept => "kept",
            Self::EveryYear => "every_year",
            Self::Inside => "inside",
            Self::Cleared => "cleared",
            Self::Proved => "proved",
            Self::SlightlyBehind => "slightly_behind",
            Self::ClearlyBehind => "clearly_behind",
            Self::Late => "late",
            Self::Backwards => "backwards",
            Self::Below => "below",
            Self::SomeYears => "some_years",
            Self::Outside => "outside",
            Self::Remaining => "remaining",
            Self::Refuted => "refuted",
            Self::Overdue => "overdue",
            Self::NotAchieved => "not_achieved",
            Self::Underway => "underway",
            Self::NotStarted => "not_started",
            Self::Short => "short",
            Self::Improved => "improved",
            Self::Flat => "flat",
            Self::Worsened => "worsened",
            Self::Watched => "watched",
            Self::Awaiting => "awaiting",
            Self::AchievedLate => "achieved_late",
            Self::WithinCap => "within_cap",
            Self::OverPace => "over_pace",
            Self::OverCap => "over_cap",
            Self::CapKept => "cap_kept",
            Self::AllCleared => "all_cleared",
            Self::Unjudged => "unjudged",
        }
    }

    /// The word in tables.
    pub fn word(self, words: &Judgement) -> &str {
        words.status(self.key())
    }

    /// What it counts as.
    pub const fn side(self) -> Side {
        match self {
            Self::Achieved
            | Self::Early
            | Self::Met
            | Self::Ahead
            | Self::OnTrack
            | Self::Kept
            | Self::EveryYear
            | Self::Inside
            | Self::Cleared
            | Self::AllCleared
            | Self::WithinCap
            | Self::CapKept
            | Self::Proved => Side::Good,
            Self::SlightlyBehind
            | Self::ClearlyBehind
            | Self::Late
            | Self::Backwards
            | Self::Below
            | Self::SomeYears
            | Self::Outside
            | Self::Remaining
            | Self::Refuted
            | Self::Overdue
            | Self::OverPace
            | Self::OverCap
            | Self::NotAchieved => Side::Bad,
            Self::Underway
            | Self::NotStarted
            | Self::Short
            | Self::AchievedLate
            | Self::Improved
            | Self::Flat
            | Self::Worsened
            | Self::Watched => Side::Open,
            Self::Awaiting | Self::Unjudged => Side::Unjudged,
        }
    }

    /// 滞后: behind schedule, gone backwards, lost or missed.
    pub const fn is_behind(self) -> bool {
        matches!(self.side(), Side::Bad)
    }

    /// 达到或快于时序.
    pub const fn is_on_schedule(self) -> bool {
        matches!(self.side(), Side::Good)
    }

    /// Whether the target itself is reached, whatever the pace.
    pub const fn is_reached(self) -> bool {
        matches!(
            self,
            Self::Achieved
                | Self::Early
                | Self::Met
                | Self::Kept
                | Self::EveryYear
                | Self::Inside
                | Self::Cleared
                | Self::AllCleared
                | Self::CapKept
                | Self::AchievedLate
                | Self::Proved
        )
    }

    /// Far enough behind that it is told also of a promise that is only expected.
    pub const fn is_far_behind(self) -> bool {
        self.is_behind() && !matches!(self, Self::SlightlyBehind)
    }

    /// The statuses a kind of promise can have.
    pub fn of(kind: Kind) -> Vec<Self> {
        let sort = kind.sort();
        let keys = sort.statuses.iter().chain(sort.due);
        let mut all: Vec<Self> = keys.map(|key| Self::of_key(key)).collect();
        all.extend([Self::Awaiting, Self::Unjudged]);
        all
    }

    /// The statuses a task can have.
    pub const fn of_task(stages: StageKind) -> &'static [Self] {
        match stages {
            StageKind::Yearly => &[
                Self::EveryYear,
                Self::Achieved,
                Self::Below,
                Self::SomeYears,
                Self::NotAchieved,
                Self::Awaiting,
                Self::Unjudged,
            ],
            _ => &[
                Self::Achieved,
                Self::AchievedLate,
                Self::NotAchieved,
                Self::Early,
                Self::OnTrack,
                Self::Late,
                Self::Overdue,
                Self::Underway,
                Self::NotStarted,
                Self::Awaiting,
                Self::Unjudged,
            ],
        }
    }
}

/// 期末预判.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Forecast {
    /// 期末能够完成.
    Able,
    /// 已达到，须保持: nothing is foretold of it, and it is reached.
    ToKeep,
    /// 经努力可完成.
    WithEffort,
    /// 难以完成.
    Hard,
    /// 期末无法预判.
    Unknown,
}

impl Forecast {
    /// Every forecast, in the order of 总览.
    pub const ALL: [Self; 5] = [Self::Able, Self::ToKeep, Self::WithEffort, Self::Hard, Self::Unknown];

    /// The forecast of a key; 期末无法预判 for one that is none.
    pub fn of_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|forecast| forecast.key() == key).unwrap_or(Self::Unknown)
    }

    /// The key by which templates name its column.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Able => "able",
            Self::ToKeep => "to_keep",
            Self::WithEffort => "with_effort",
            Self::Hard => "hard",
            Self::Unknown => "unknown",
        }
    }

    /// The word in tables.
    pub fn word(self, words: &Judgement) -> &str {
        match self {
            Self::Able => &words.forecast.able,
            Self::ToKeep => &words.forecast.to_keep,
            Self::WithEffort => &words.forecast.with_effort,
            Self::Hard => &words.forecast.hard,
            Self::Unknown => &words.forecast.unknown,
        }
    }
}
