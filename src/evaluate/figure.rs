//! What is the indicator's value? Numerator, denominator and ratio from sums over complete units.
//!
//! In: totals of one node, indicator and period. Out: [`Measured`]. Refuses to know: base and target.

use crate::aggregate::{IndicatorSum, Totals};
use crate::expr::{Failure, Node, Ref};
use crate::observation::Period;
use crate::plan::series::average_rate;
use crate::plan::{Indicator, Kind, Plan};
use crate::value::{Ratio, Undefined};

/// A published number: exact, or rounded to twelve significant digits where a root was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Exact.
    Exact(Ratio),
    /// From floating point.
    Rounded(f64),
}

impl Number {
    /// The double nearest the value.
    pub fn to_f64(self) -> f64 {
        match self {
            Self::Exact(value) => value.to_f64(),
            Self::Rounded(value) => value,
        }
    }

    /// The exact value, when there is one.
    pub const fn exact(self) -> Option<Ratio> {
        match self {
            Self::Exact(value) => Some(value),
            Self::Rounded(_) => None,
        }
    }
}

/// 分子, 分母 and value of one node, indicator and period.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// 分子 over the complete units.
    pub numerator: Option<Ratio>,
    /// 分母 over the complete units.
    pub denominator: Option<Ratio>,
    /// Value in the indicator's own unit.
    pub value: Option<Number>,
    /// Units complete for the indicator.
    pub reported: u32,
    /// Units due: asked, less 不适用.
    pub expected: u32,
    /// Units to which it does not apply.
    pub not_applicable: u32,
    /// Why there is no value; empty when there is one.
    pub reason: String,
}

impl Measured {
    /// Units whose figures are missing.
    pub const fn missing(&self) -> u32 {
        self.expected.saturating_sub(self.reported)
    }
}

fn sum_of(plan: &Plan, sum: &IndicatorSum, formula: &Node) -> Result<Ratio, Failure<Ref>> {
    formula.evaluate(&|reference: Ref| match sum.sums.get(&reference.item) {
        Some(&value) if !reference.previous => Ok(Ratio::scaled(value, plan.items[reference.item].decimals)),
        _ => Err(reference),
    })
}

/// Numerator and denominator alone, for comparisons between years and units.
pub fn parts(plan: &Plan, indicator: &Indicator, sum: &IndicatorSum) -> Option<(Ratio, Ratio)> {
    if sum.complete == 0 {
        return None;
    }
    let numerator = sum_of(plan, sum, &indicator.numerator).ok()?;
    let denominator = match &indicator.denominator {
        Some(formula) => sum_of(plan, sum, formula).ok()?,
        None => Ratio::ONE,
    };
    Some((numerator, denominator))
}

/// The rate `numerator ÷ denominator × scale`; `None` when the denominator is zero.
pub fn rate(indicator: &Indicator, numerator: Ratio, denominator: Ratio) -> Option<Ratio> {
    numerator.mul(indicator.scale).ok()?.div(denominator).ok()
}

/// Measures one node, indicator and period.
pub fn measure(plan: &Plan, totals: &Totals, node: usize, at: usize, period: Period) -> Measured {
    let indicator = &plan.indicators[at];
    let Some(sum) = totals.indicators.get(&(node, at, period)) else {
        return Measured { reason: String::from("没有填报单位"), ..Measured::default() };
    };
    let mut measured = Measured {
        reported: sum.complete,
        expected: sum.due(),
        not_applicable: sum.not_applicable,
        ..Measured::default()
    };
    if sum.complete == 0 {
        let reason = if sum.due() == 0 { "不适用" } else { "缺报" };
        reason.clone_into(&mut measured.reason);
        return measured;
    }
    match sum_of(plan, sum, &indicator.numerator) {
        Ok(value) => measured.numerator = Some(value),
        Err(failure) => {
            measured.reason = say(plan, &failure);
            return measured;
        }
    }
    if indicator.kind == Kind::Growth {
        grow(plan, totals, (node, at, period), &mut measured);
        return measured;
    }
    match indicator.denominator.as_ref().map(|formula| sum_of(plan, sum, formula)).transpose() {
        Ok(denominator) => measured.denominator = denominator,
        Err(failure) => {
            measured.reason = say(plan, &failure);
            return measured;
        }
    }
    let denominator = measured.denominator.unwrap_or(Ratio::ONE);
    if denominator.is_zero() {
        measured.reason = String::from("分母为零");
        return measured;
    }
    match measured.numerator.and_then(|numerator| rate(indicator, numerator, denominator)) {
        Some(value) => measured.value = Some(Number::Exact(value)),
        None => measured.reason = Undefined::Overflow.to_string(),
    }
    measured
}

/// Average annual growth since the base year, in percent: (now ÷ base)^(1 ÷ years) − 1.
fn grow(plan: &Plan, totals: &Totals, key: (usize, usize, Period), measured: &mut Measured) {
    let (node, at, period) = key;
    let base_year = plan.identity.base_year;
    let base = totals
        .indicators
        .get(&(node, at, Period::year(base_year)))
        .filter(|sum| sum.complete > 0)
        .and_then(|sum| sum_of(plan, sum, &plan.indicators[at].numerator).ok());
    measured.denominator = base;
    let years = period.year - base_year;
    let (Some(now), Some(base)) = (measured.numerator, base) else {
        measured.reason = format!("缺{base_year}年数");
        return;
    };
    if years <= 0 || period.month != 12 {
        measured.reason = String::from("不足一个整年，不计算年均增速");
    } else if base.signum() <= 0 || now.signum() <= 0 {
        measured.reason = String::from("基期或本期不为正数，不能计算增速");
    } else {
        let ratio = now.to_f64() / base.to_f64();
        let growth = (ratio.powf(1.0 / f64::from(years)) - 1.0) * 100.0;
        measured.value = Some(Number::Rounded(twelve(growth)));
    }
}

/// The average annual rate of the series an indicator is compared with, in percent.
pub fn reference_rate(plan: &Plan, indicator: &Indicator, period: Period) -> Option<Number> {
    let series = indicator.series.as_ref()?;
    if period.month != 12 {
        return None;
    }
    average_rate(&plan.series, series, plan.identity.base_year, period.year)
        .map(|rate| Number::Rounded(twelve(rate)))
}

/// Twelve significant digits, so that any machine publishes the same.
pub fn twelve(number: f64) -> f64 {
    crate::value::significant(number).parse().unwrap_or(number)
}

fn say(plan: &Plan, failure: &Failure<Ref>) -> String {
    match failure {
        Failure::Missing(reference) => format!("“{}”不可加或没有数", plan.items[reference.item].name),
        Failure::Undefined(why) => why.to_string(),
    }
}
