//! What sorts of promise are there? The kinds of indicator, their attributes, and where a plan wrote them.
//!
//! In: nothing. Out: closed vocabularies with the field's words; of each kind its steps and facts. Refuses to know: any
//! figure.

use serde::Deserialize;
use sort::Sort;

pub mod due;
mod facts;
pub mod fit;
mod judged;
pub mod sort;
pub mod step;
mod way;
pub mod weigh;

/// The list of kinds: of each the variant, the file that holds it, which is also its machine word, and what it is. A kind
/// is its own file and one line here.
macro_rules! kinds {
    ($($(#[$mark:meta])* $kind:ident => $file:ident, $doc:literal;)+) => {
        $($(#[$mark])* mod $file;)+

        /// 指标类型: how a promise is judged.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $($(#[$mark])* #[doc = $doc] $kind,)+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$($(#[$mark])* Self::$kind,)+];

            /// What it is, as a value.
            pub const fn sort(self) -> &'static Sort {
                match self {
                    $($(#[$mark])* Self::$kind => &$file::SORT,)+
                }
            }

            /// The machine word.
            pub const fn key(self) -> &'static str {
                match self {
                    $($(#[$mark])* Self::$kind => stringify!($file),)+
                }
            }
        }
    };
}

kinds! {
    Level => level, "From base to target.";
    Maintain => maintain, "A level to keep: the target is the base, or the base is past it.";
    Growth => growth, "Average annual change against an outside series.";
    Cumulative => cumulative, "A total since the plan's first year.";
    Quota => quota, "So much every year, every year judged.";
    Multiple => multiple, "So many times an earlier year.";
    Range => range, "Between two bounds.";
    EachUnit => each_unit, "Every unit it applies to must meet it.";
    Clearance => clearance, "None may remain.";
    Survey => survey, "The share of people asked who say so, with its sampling interval.";
    Monitor => monitor, "A direction, or a figure merely watched; never scored.";
    #[cfg(test)]
    Thirteenth => thirteenth, "Half of the target is enough: for tests alone.";
}

impl Kind {
    /// What a promise is where it does not bind: a figure merely watched.
    pub const WATCHED: Self = Self::Monitor;
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::Error;

    #[test]
    fn a_plan_writes_a_kind_by_the_name_of_its_file() {
        for kind in Kind::ALL {
            let read: Result<Kind, Error> = Kind::deserialize(kind.key().into_deserializer());
            assert_eq!(read.as_ref(), Ok(kind));
        }
        assert_eq!(Kind::ALL.last().map(|kind| kind.named()), Some(String::from("thirteenth（过半类）")));
    }
}
