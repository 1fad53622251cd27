//! What is a value measured against? Base, target, and how much of the time is gone.
//!
//! In: an indicator, its base, a period. Out: [`Yardstick`]. Refuses to know: the value itself, words.

use crate::expr::Comparison;
use crate::observation::Period;
use crate::plan::{Indicator, Kind, Plan};
use crate::value::{Printed, Ratio};

/// 基期值 with the ends of its rounding interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Base {
    /// As printed, or as reported.
    pub value: Ratio,
    /// Low end.
    pub low: Ratio,
    /// High end.
    pub high: Ratio,
}

impl Base {
    /// A base that was counted, not printed.
    pub const fn exact(value: Ratio) -> Self {
        Self { value, low: value, high: value }
    }

    /// A base as the plan printed it.
    pub fn printed(printed: Printed) -> Self {
        Self { value: printed.value, low: printed.low(), high: printed.high() }
    }

    /// Whether it has no rounding interval.
    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }
}

/// What the value of a bound node is measured against.
#[derive(Clone, Copy, Debug)]
pub struct Yardstick {
    /// Base; `None` where the plan prints none and none was reported.
    pub base: Option<Base>,
    /// Target: of a promise every unit has to keep, all units.
    pub target: Ratio,
    /// High end of a range.
    pub high: Option<Ratio>,
    /// Comparator.
    pub comparator: Comparison,
}

impl Yardstick {
    /// The yardstick of an indicator at the node it binds; `None` for kinds without a target of their own.
    pub fn of(indicator: &Indicator, base: Option<Base>) -> Option<Self> {
        let target = indicator.target?.value;
        let each = indicator.kind == Kind::EachUnit;
        Some(Self {
            base,
            target: if each { Ratio::whole(100) } else { target },
            high: indicator.target_high.map(|high| high.value),
            comparator: if each { Comparison::GreaterOrEqual } else { indicator.comparator },
        })
    }
}

/// 时序进度 towards the indicator's own target year: whole months gone over whole months in all, at most one. A
/// multiple counts from its own base year.
pub fn elapsed(plan: &Plan, indicator: &Indicator, period: Period) -> Ratio {
    let from = if indicator.kind == Kind::Multiple { indicator.base_year } else { plan.identity.base_year };
    let total = i64::from(indicator.target_year - from) * 12;
    let gone = period.months_since(from).clamp(0, total);
    Ratio::new(i128::from(gone), i128::from(total)).unwrap_or(Ratio::ZERO)
}
