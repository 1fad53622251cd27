//! What is a value measured against? Base, target, and how much of the way is expected by now.
//!
//! In: an indicator, its base, a period. Out: [`Yardstick`]. Refuses to know: the value itself, words.
//!
//! The base of a cumulative, each-unit or multiple promise is where it starts: none, no unit, once. An each-unit
//! promise is measured in units that meet their own threshold, of those it applies to; a multiple on the scale of
//! growth, so that half the time asks for the square root.

use super::judge;
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
    /// Target.
    pub target: Ratio,
    /// High end of a range.
    pub high: Option<Ratio>,
    /// Comparator.
    pub comparator: Comparison,
    /// 时序进度 towards the target year.
    pub elapsed: Ratio,
    /// 应达值 of an explicit path.
    pub on_path: Option<Ratio>,
    /// Whether progress is measured on the scale of growth.
    pub growth: bool,
}

impl Yardstick {
    /// The yardstick of an indicator at the node it binds; `None` for kinds without a target of their own.
    pub fn of(plan: &Plan, indicator: &Indicator, base: Option<Base>, period: Period) -> Option<Self> {
        let elapsed = elapsed(plan, indicator, period);
        let target = indicator.target?.value;
        let each = indicator.kind == Kind::EachUnit;
        let start = match indicator.kind {
            Kind::Cumulative | Kind::EachUnit => Some(Base::exact(Ratio::ZERO)),
            Kind::Multiple => Some(Base::exact(Ratio::ONE)),
            _ => base,
        };
        Some(Self {
            base: start,
            target: if each { Ratio::whole(100) } else { target },
            high: indicator.target_high.map(|high| high.value),
            comparator: if each { Comparison::GreaterOrEqual } else { indicator.comparator },
            elapsed,
            on_path: on_path(indicator, start, period),
            growth: indicator.kind == Kind::Multiple,
        })
    }

    /// 增量完成进度 from an assumed base; on the scale of growth ln(value) ÷ ln(target).
    pub fn progress(&self, value: Ratio, base: Ratio) -> Option<Ratio> {
        if !self.growth {
            return judge::progress(self.comparator, value, base, self.target);
        }
        if value.signum() <= 0 {
            return None;
        }
        decimal(value.to_f64().ln() / self.target.to_f64().ln())
    }

    /// The share of the way expected by now: on a path what it asks for, else 时序进度.
    pub fn expected(&self, base: Ratio) -> Option<Ratio> {
        match self.on_path {
            Some(due) => self.progress(due, base),
            None => Some(self.elapsed),
        }
    }

    /// 应达值.
    pub fn due(&self) -> Option<Ratio> {
        if self.on_path.is_some() {
            return self.on_path;
        }
        if self.growth {
            return decimal(self.target.to_f64().powf(self.elapsed.to_f64()));
        }
        judge::due(self.base?.value, self.target, self.elapsed)
    }

    /// 线性推算: where the way gone so far leads by the target year.
    pub fn projected(&self, value: Ratio) -> Option<Ratio> {
        if self.growth {
            return decimal(value.to_f64().powf(1.0 / self.elapsed.to_f64()));
        }
        let base = self.base?.value;
        base.add(value.sub(base).ok()?.div(self.elapsed).ok()?).ok()
    }
}

/// A double as an exact decimal of twelve significant digits.
pub fn decimal(number: f64) -> Option<Ratio> {
    Ratio::parse(&crate::value::significant(number))
}

/// The value an explicit path asks for at the end of a period; between two years in proportion to the months.
fn on_path(indicator: &Indicator, base: Option<Base>, period: Period) -> Option<Ratio> {
    let end = indicator.path.get(&period.year)?.value;
    if period.month == 12 {
        return Some(end);
    }
    let start = indicator
        .path
        .get(&(period.year - 1))
        .map(|earlier| earlier.value)
        .or_else(|| base.map(|base| base.value))?;
    let share = Ratio::new(i128::from(period.month), 12).ok()?;
    judge::due(start, end, share)
}

/// 时序进度 towards the indicator's own target year: whole months gone over whole months in all, at most one. A
/// multiple counts from its own base year.
pub fn elapsed(plan: &Plan, indicator: &Indicator, period: Period) -> Ratio {
    let from = if indicator.kind == Kind::Multiple { indicator.base_year } else { plan.identity.base_year };
    let total = i64::from(indicator.target_year - from) * 12;
    let gone = period.months_since(from).clamp(0, total);
    Ratio::new(i128::from(gone), i128::from(total)).unwrap_or(Ratio::ZERO)
}

/// Months gone and months in all, as the sheet divides them.
pub fn months(plan: &Plan, indicator: &Indicator, period: Period) -> (i64, i64) {
    let from = if indicator.kind == Kind::Multiple { indicator.base_year } else { plan.identity.base_year };
    let total = i64::from(indicator.target_year - from) * 12;
    (period.months_since(from).clamp(0, total), total)
}
