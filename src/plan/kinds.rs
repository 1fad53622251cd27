//! What sorts of promise are there? The kinds of indicator, their attributes, and where a plan wrote them.
//!
//! In: nothing. Out: closed vocabularies with the field's words, and of each kind its steps. Refuses to know: any
//! figure.

use super::Indicator;
use serde::Deserialize;
use sort::{Sort, Yearly};
use step::{Case, Step};

mod clearance;
mod cumulative;
pub mod due;
mod each_unit;
mod growth;
mod judged;
mod level;
mod maintain;
mod monitor;
mod multiple;
mod quota;
mod range;
pub mod sort;
pub mod step;
mod survey;
mod way;
pub mod weigh;

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

    /// What it is, as a value.
    pub const fn sort(self) -> &'static Sort {
        match self {
            Self::Level => &level::SORT,
            Self::Maintain => &maintain::SORT,
            Self::Growth => &growth::SORT,
            Self::Cumulative => &cumulative::SORT,
            Self::Quota => &quota::SORT,
            Self::Multiple => &multiple::SORT,
            Self::Range => &range::SORT,
            Self::EachUnit => &each_unit::SORT,
            Self::Clearance => &clearance::SORT,
            Self::Survey => &survey::SORT,
            Self::Monitor => &monitor::SORT,
        }
    }

    /// The machine word.
    pub const fn key(self) -> &'static str {
        self.sort().key
    }

    /// The field's word.
    pub const fn word(self) -> &'static str {
        self.sort().word
    }

    /// The steps in which a promise of this kind is judged at the node it binds.
    pub fn steps(self, case: &Case<'_>) -> Vec<Step> {
        (self.sort().steps)(case)
    }

    /// Whether it has a pace: a share of the way gone set against the share of the time gone.
    pub const fn has_pace(self) -> bool {
        self.sort().has_pace
    }

    /// Whether it is of every unit, or of everybody.
    pub const fn is_of_all(self) -> bool {
        self.sort().of_all
    }

    /// Whether its size is a number of units.
    pub const fn counts_units(self) -> bool {
        self.sort().counts_units
    }

    /// Whether it comes from a sample.
    pub const fn is_sample(self) -> bool {
        self.sort().sample
    }

    /// Whether its word rests on a way from a base the plan prints.
    pub const fn has_way_from_print(self) -> bool {
        self.sort().way_from_print
    }

    /// The step a count is divided by, where it has no denominator of its own.
    pub const fn divisor(self) -> Option<&'static str> {
        self.sort().divisor
    }

    /// The words of a yearly duty: kept so far, and short this year.
    pub const fn yearly_words(self) -> (&'static str, &'static str) {
        self.sort().yearly_words
    }

    /// Whether every year of a promise is judged.
    pub fn is_yearly(self, indicator: &Indicator) -> bool {
        match self.sort().yearly {
            Yearly::Never => false,
            Yearly::Asked => indicator.every_year,
            Yearly::Always => true,
        }
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
