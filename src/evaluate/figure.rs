//! What is the indicator's value? Numerator, denominator and ratio from sums over complete units.
//!
//! In: totals of one node, indicator and period. Out: [`Measured`]. Refuses to know: base and target.

use crate::expr::{Failure, Node, Ref};
use crate::ids::{IndicatorId, UnitId};
use crate::observation::Period;
use crate::plan::kinds::sort::ValueOf;
use crate::plan::series::average_rate;
use crate::plan::{Indicator, Plan};
use crate::total::{Heard, IndicatorSum, Totals};
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
    /// Units whose 不适用 is doubted; they count as silent.
    pub doubted: u32,
    /// Of an each-unit promise, silent units whose last figures meet it.
    pub test_met: u32,
    /// For a total the sum over its years.
    pub total: Option<Ratio>,
    /// For a total the years from which nobody's figure came.
    pub silent_years: Vec<Period>,
    /// Of a declared share, whether it is of more than all or of less than nothing: some figure under it is wrong, and
    /// nothing is said of it.
    pub no_share: bool,
    /// The key of why there is no value; `None` when there is one.
    pub why: Option<&'static str>,
}

impl Measured {
    /// Units whose figures are missing.
    pub const fn missing(&self) -> u32 {
        self.expected.saturating_sub(self.reported)
    }

    /// A cell of the row of sums.
    pub fn cell(&self, name: &str) -> Option<Ratio> {
        match name {
            "numerator" => self.numerator,
            "denominator" => self.denominator,
            "reported" => Some(Ratio::whole(i64::from(self.reported))),
            "expected" => Some(Ratio::whole(i64::from(self.expected + self.not_applicable))),
            "na" => Some(Ratio::whole(i64::from(self.not_applicable))),
            _ => None,
        }
    }

    /// Whether the promise speaks of nobody here: 不适用 everywhere, or 0 ÷ 0 of all units. A numerator over no
    /// denominator speaks of somebody, and contradicts itself; a silent unit may have somebody.
    pub fn speaks_of_nobody(&self) -> bool {
        let empty =
            self.denominator.is_some_and(Ratio::is_zero) && self.numerator.is_some_and(Ratio::is_zero);
        (self.expected == 0 && self.not_applicable > 0) || (empty && self.missing() == 0)
    }
}

fn sum_of(plan: &Plan, sum: IndicatorSum<'_>, formula: &Node) -> Result<Ratio, Failure<Ref>> {
    formula.evaluate(&|reference: Ref| match sum.of(reference.item) {
        Some(value) if !reference.previous => Ok(Ratio::scaled(value, plan.items[reference.item].decimals)),
        _ => Err(reference),
    })
}

/// Numerator and denominator alone, for comparisons between years and units.
pub fn parts(plan: &Plan, indicator: &Indicator, sum: IndicatorSum<'_>) -> Option<(Ratio, Ratio)> {
    if sum.coverage.complete == 0 {
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
pub fn measure(plan: &Plan, totals: &Totals, node: UnitId, at: IndicatorId, period: Period) -> Measured {
    let indicator = &plan.indicators[at];
    if indicator.kind.counts_units() && node == indicator.node && plan.is_asked_in(indicator, period) {
        return each_unit(plan, totals, at, period);
    }
    measure_own(plan, totals, node, at, period)
}

/// Measures a node by its own sums: of a promise that each unit has to keep what one unit came to, also of the node
/// that is bound and reports for itself.
pub fn measure_own(plan: &Plan, totals: &Totals, node: UnitId, at: IndicatorId, period: Period) -> Measured {
    let indicator = &plan.indicators[at];
    if !plan.is_asked_in(indicator, period) {
        return Measured { why: Some("not_asked_this_year"), ..Measured::default() };
    }
    let Some(sum) = totals.of(node, at, period) else {
        return Measured { why: Some("nobody_asked"), ..Measured::default() };
    };
    let mut measured = Measured {
        reported: sum.coverage.complete,
        expected: sum.coverage.due(),
        not_applicable: sum.coverage.not_applicable,
        doubted: sum.coverage.doubted,
        ..Measured::default()
    };
    if sum.coverage.complete == 0 {
        measured.why = Some(if sum.coverage.due() == 0 { "not_applicable" } else { "no_figure" });
        // What earlier years brought stays done, also when nothing was sent since.
        if indicator.is_total() && node == indicator.node {
            accumulate(plan, totals, (node, at, period), &mut measured);
        }
        return measured;
    }
    match sum_of(plan, sum, &indicator.numerator) {
        Ok(value) => measured.numerator = Some(value),
        Err(failure) => {
            measured.why = Some(why(&failure));
            return measured;
        }
    }
    match indicator.value() {
        ValueOf::Growth => grow(plan, totals, (node, at, period), &mut measured),
        ValueOf::Times => multiply(plan, indicator, &mut measured),
        ValueOf::Total => accumulate(plan, totals, (node, at, period), &mut measured),
        ValueOf::Rate | ValueOf::Remainder => divide(plan, indicator, sum, &mut measured),
    }
    measured
}

/// Whether a declared share is of more than all, or of less than nothing.
pub fn is_no_share(indicator: &Indicator, (part, whole): (Ratio, Ratio)) -> bool {
    let declared = indicator.share && indicator.denominator.is_some();
    declared && (part.signum() < 0 || part.compare(whole).is_gt())
}

/// A rate, a count, or for a clearance what remains.
fn divide(plan: &Plan, indicator: &Indicator, sum: IndicatorSum<'_>, measured: &mut Measured) {
    match indicator.denominator.as_ref().map(|formula| sum_of(plan, sum, formula)).transpose() {
        Ok(denominator) => measured.denominator = denominator,
        Err(failure) => {
            measured.why = Some(why(&failure));
            return;
        }
    }
    let denominator = measured.denominator.unwrap_or(Ratio::ONE);
    let no_share = measured.numerator.is_some_and(|part| is_no_share(indicator, (part, denominator)));
    if indicator.kind.is_remainder() {
        measured.value = measured.numerator.map(Number::Exact);
        measured.no_share = no_share;
        return;
    }
    if denominator.is_zero() {
        measured.why = Some("zero_denominator");
        return;
    }
    measured.no_share = no_share;
    match measured.numerator.and_then(|numerator| rate(indicator, numerator, denominator)) {
        Some(value) => measured.value = Some(Number::Exact(value)),
        None => measured.why = Some("overflow"),
    }
}

/// Years of a cumulative promise up to a period, each with the figure that counts for it: every full year before, and
/// the period itself. A stock is its own running total.
pub fn years_counted(plan: &Plan, indicator: &Indicator, period: Period) -> Vec<Period> {
    let stock = indicator.items.iter().all(|&item| plan.items[item].nature.is_stock());
    if stock {
        return vec![period];
    }
    let years = plan.identity.first_year..period.year;
    years.map(Period::year).chain(std::iter::once(period)).collect()
}

/// What a year adds to a running total.
enum Counted {
    /// A figure; `None` where it cannot be made.
    Figure(Option<Ratio>),
    /// Nobody was there to add anything.
    Nobody,
    /// Nothing was heard.
    Silent,
}

/// What a node had in a year up to a period: its own sums, for a unit that took others in theirs too.
fn counted_in(plan: &Plan, totals: &Totals, key: (UnitId, IndicatorId, Period), year: Period) -> Counted {
    let (node, at, _) = key;
    if plan.took_others_in(node) {
        return match super::silent::known(plan, totals, key, year) {
            Some((Heard::Whole, pair)) => Counted::Figure(pair.map(|pair| pair.0)),
            Some((Heard::Apart, _)) => Counted::Nobody,
            _ => Counted::Silent,
        };
    }
    match totals.of(node, at, year) {
        Some(sum) if sum.coverage.complete > 0 => {
            Counted::Figure(sum_of(plan, sum, &plan.indicators[at].numerator).ok())
        }
        Some(sum) if sum.coverage.due() == 0 => Counted::Nobody,
        _ => Counted::Silent,
    }
}

/// What has come together for a total over years by a period, also by one nobody reported in; `None` for any other value.
pub fn so_far(plan: &Plan, totals: &Totals, key: (UnitId, IndicatorId, Period)) -> Option<Ratio> {
    let indicator = &plan.indicators[key.1];
    let mut years =
        years_counted(plan, indicator, key.2).into_iter().filter(|_| indicator.is_total()).peekable();
    years.peek()?;
    years.try_fold(Ratio::ZERO, |sum, year| match counted_in(plan, totals, key, year) {
        Counted::Figure(figure) => sum.add(figure?).ok(),
        Counted::Nobody | Counted::Silent => Some(sum),
    })
}

/// The sum since the plan's first year of what was reported; what a year lacks is not made up.
fn accumulate(plan: &Plan, totals: &Totals, key: (UnitId, IndicatorId, Period), measured: &mut Measured) {
    let (_, at, period) = key;
    let indicator = &plan.indicators[at];
    if period.year < plan.identity.first_year {
        measured.why = Some("not_asked_this_year");
        return;
    }
    let mut sum = Ratio::ZERO;
    let mut found = false;
    for year in years_counted(plan, indicator, period) {
        match counted_in(plan, totals, key, year) {
            Counted::Figure(figure) => match figure.and_then(|figure| sum.add(figure).ok()) {
                Some(more) => (sum, found) = (more, true),
                None => {
                    measured.why = Some("overflow");
                    return;
                }
            },
            Counted::Nobody => {}
            Counted::Silent => measured.silent_years.push(year),
        }
    }
    if !found {
        return;
    }
    measured.why = None;
    measured.value = sum.mul(indicator.scale).ok().map(Number::Exact);
    measured.total = Some(sum);
}

/// So many times the value of the base year, which an outside series gives.
fn multiply(plan: &Plan, indicator: &Indicator, measured: &mut Measured) {
    let key = indicator.series.as_deref().unwrap_or_default();
    let base = plan
        .series
        .iter()
        .find(|point| point.series == key && point.year == indicator.base_year)
        .map(|point| point.value.value);
    measured.denominator = base;
    match (measured.numerator, base.filter(|base| base.signum() > 0)) {
        (Some(now), Some(base)) => measured.value = now.div(base).ok().map(Number::Exact),
        _ => measured.why = Some("no_base"),
    }
}

/// Units that are known to meet their own threshold, of all units it applies to.
fn each_unit(plan: &Plan, totals: &Totals, at: IndicatorId, period: Period) -> Measured {
    let indicator = plan.promise(at, period.year);
    let mut measured = Measured::default();
    let mut met = 0;
    for unit in plan.contributors(indicator.node, indicator, period) {
        let own = measure_own(plan, totals, unit, at, period);
        let value = own.value.and_then(Number::exact).filter(|_| !own.no_share);
        match value.zip(indicator.target) {
            Some((value, target)) => {
                measured.reported += 1;
                measured.expected += 1;
                met += i64::from(indicator.comparator.holds(value.compare_rounded(target.value)));
            }
            None if own.expected == 0 || own.speaks_of_nobody() => measured.not_applicable += 1,
            None => {
                measured.expected += 1;
                measured.doubted += own.doubted;
            }
        }
    }
    if measured.reported == 0 {
        measured.why = Some(if measured.expected == 0 { "not_applicable" } else { "no_figure" });
        return measured;
    }
    let (part, whole) = (Ratio::whole(met), Ratio::whole(i64::from(measured.expected)));
    measured.numerator = Some(part);
    measured.denominator = Some(whole);
    measured.value = part.mul(Ratio::whole(100)).and_then(|part| part.div(whole)).ok().map(Number::Exact);
    measured
}

/// Average annual growth since the base year, in percent: (now ÷ base)^(1 ÷ years) − 1.
fn grow(plan: &Plan, totals: &Totals, key: (UnitId, IndicatorId, Period), measured: &mut Measured) {
    let (node, at, period) = key;
    let indicator = &plan.indicators[at];
    let base_year = plan.identity.base_year;
    let printed = indicator.base.filter(|_| node == indicator.node);
    let base = match printed {
        // A printed base is the whole's.
        Some(printed) => Some(printed.value).filter(|_| measured.missing() == 0),
        None => match counted_in(plan, totals, key, Period::year(base_year)) {
            Counted::Figure(figure) => figure,
            Counted::Nobody | Counted::Silent => None,
        },
    };
    measured.denominator = base;
    let years = period.year - base_year;
    let (Some(now), Some(base)) = (measured.numerator, base) else {
        measured.why = Some("no_base");
        return;
    };
    if years <= 0 || period.month != 12 {
        measured.why = Some("not_a_whole_year");
    } else if base.signum() <= 0 || now.signum() <= 0 {
        measured.why = Some("not_positive");
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

fn why(failure: &Failure<Ref>) -> &'static str {
    match failure {
        Failure::Missing(_) => "not_additive",
        Failure::Undefined(Undefined::Overflow) => "overflow",
        Failure::Undefined(_) | Failure::Nothing(_) => "zero_denominator",
    }
}

/// Whether a silent unit met an each-unit promise by its last figures.
pub fn tests_met(indicator: &Indicator, missing: &super::silent::Missing) -> bool {
    let pair = missing.test.filter(|_| !missing.was_apart()).map(|test| test[0]);
    let value = pair.and_then(|(n, d)| rate(indicator, n, d));
    value
        .zip(indicator.target)
        .is_some_and(|(value, target)| indicator.comparator.holds(value.compare_rounded(target.value)))
}

/// How many of them.
pub fn tested_units(indicator: &Indicator, silence: &super::silent::Silence) -> u32 {
    silence.units.iter().filter(|missing| tests_met(indicator, missing)).count() as u32
}
