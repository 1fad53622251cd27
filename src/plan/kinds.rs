//! What sorts of promise are there? The kinds of indicator, their attributes, and where a plan wrote them.
//!
//! In: nothing. Out: closed vocabularies with the field's words, and of each kind its steps. Refuses to know: any
//! figure.

use serde::Deserialize;
use step::{Case, Step};

mod clearance;
mod cumulative;
mod each_unit;
mod growth;
mod level;
mod maintain;
mod monitor;
mod multiple;
mod quota;
mod range;
pub mod step;
mod survey;
mod way;

/// 指标类型: how a promise is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// From base to target.
    Level,
    /// A level to keep: the target is the base, or the base is past it.
    Maintain,
    /// Average annual change against an outside series.
    Growth,
    /// A total since the plan's first year.
    Cumulative,
    /// So much every year, every year judged.
    Quota,
    /// So many times an earlier year.
    Multiple,
    /// Between two bounds.
    Range,
    /// Every unit it applies to must meet it.
    EachUnit,
    /// None may remain.
    Clearance,
    /// The share of people asked who say so, with its sampling interval.
    Survey,
    /// A direction, or a figure merely watched; never scored.
    Monitor,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Level,
        Self::Maintain,
        Self::Growth,
        Self::Cumulative,
        Self::Quota,
        Self::Multiple,
        Self::Range,
        Self::EachUnit,
        Self::Clearance,
        Self::Survey,
        Self::Monitor,
    ];

    /// The machine word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Maintain => "maintain",
            Self::Growth => "growth",
            Self::Cumulative => "cumulative",
            Self::Quota => "quota",
            Self::Multiple => "multiple",
            Self::Range => "range",
            Self::EachUnit => "each_unit",
            Self::Clearance => "clearance",
            Self::Survey => "survey",
            Self::Monitor => "monitor",
        }
    }

    /// The field's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Level => "提升类",
            Self::Maintain => "保持类",
            Self::Growth => "增速类",
            Self::Cumulative => "累计类",
            Self::Quota => "年度定额类",
            Self::Multiple => "倍增类",
            Self::Range => "区间类",
            Self::EachUnit => "逐单位达标类",
            Self::Clearance => "清零类",
            Self::Survey => "调查类",
            Self::Monitor => "监测类",
        }
    }

    /// The steps in which a promise of this kind is judged at the node it binds.
    pub fn steps(self, case: &Case<'_>) -> Vec<Step> {
        let steps = match self {
            Self::Level => level::steps,
            Self::Maintain => maintain::steps,
            Self::Growth => growth::steps,
            Self::Cumulative => cumulative::steps,
            Self::Quota => quota::steps,
            Self::Multiple => multiple::steps,
            Self::Range => range::steps,
            Self::EachUnit => each_unit::steps,
            Self::Clearance => clearance::steps,
            Self::Survey => survey::steps,
            Self::Monitor => monitor::steps,
        };
        steps(case)
    }

    /// Whether it has a pace: a share of the way gone set against the share of the time gone.
    pub const fn has_pace(self) -> bool {
        matches!(self, Self::Level | Self::Cumulative | Self::Multiple | Self::EachUnit)
    }
}

/// 指标属性.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Attribute {
    /// 约束性: the government's bottom line.
    #[serde(rename = "约束性")]
    Binding,
    /// 预期性: what is expected.
    #[serde(rename = "预期性")]
    Expected,
}

impl Attribute {
    /// The field's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Binding => "约束性",
            Self::Expected => "预期性",
        }
    }
}

/// Where the plan wrote a promise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Listing {
    /// A row of the plan's own indicator table.
    #[default]
    #[serde(rename = "指标表")]
    Table,
    /// Running text.
    #[serde(rename = "正文")]
    Text,
}

/// The direction a plan gives without a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Direction {
    /// 提高.
    #[serde(rename = "提高")]
    Up,
    /// 降低.
    #[serde(rename = "降低")]
    Down,
    /// 保持.
    #[serde(rename = "保持")]
    Keep,
}

impl Direction {
    /// The field's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "提高",
            Self::Down => "降低",
            Self::Keep => "保持",
        }
    }
}
