//! What can be said of one node's indicator in one period? Everything [`Assessment`] holds, in one pass.
//!
//! In: the plan, totals and a key. Out: [`Assessment`]. Refuses to know: how it is shown.

use super::bounds::{self, Bounds};
use super::compare::year_on_year;
use super::figure::{Measured, Number, measure, rate, reference_rate};
use super::gap::gap;
use super::judge::{self, Forecast, Status};
use super::{Allotted, Assessment, UnitVerdict};
use crate::aggregate::Totals;
use crate::observation::Period;
use crate::plan::{Attribute, Indicator, Kind, Plan};
use crate::value::Ratio;
use crate::words::Judgement;
use std::cmp::Ordering;

/// Assesses one node, indicator and period.
pub fn assess(
    plan: &Plan,
    totals: &Totals,
    words: &Judgement,
    known: &[Period],
    key: (usize, usize, Period),
) -> Assessment {
    let (node, at, period) = key;
    let indicator = &plan.indicators[at];
    let measured = measure(plan, totals, node, at, period);
    let elapsed = elapsed(plan, indicator, period);
    let reason = measured.reason.clone();
    let mut assessment = Assessment {
        node,
        indicator: at,
        period,
        bound: node == indicator.node,
        target: target(plan, indicator, period),
        elapsed,
        due: None,
        attainment: None,
        progress: None,
        progress_ends: (None, None),
        pace: None,
        status: Status::Unjudged,
        status_ends: (Status::Unjudged, Status::Unjudged),
        one_person: false,
        gap: None,
        gap_due: None,
        forecast: None,
        forecast_word: Forecast::Unknown,
        required_yearly: None,
        achieved_yearly: None,
        missing: bounds::missing(plan, totals, known, key),
        bounds: Bounds::NotNeeded,
        status_bounds: None,
        change: year_on_year(plan, totals, key),
        against_whole: UnitVerdict::Unjudged,
        allotted: None,
        measured,
        reason,
    };
    assessment.against_whole = against_whole(indicator, &assessment);
    set_gaps(indicator, &mut assessment);
    if !assessment.bound {
        assessment.allotted = allotted(plan, indicator, &assessment);
        if let Some(own) = assessment.allotted.as_ref().filter(|own| own.met.is_some()) {
            assessment.reason = format!("按分解目标判断，依据：{}", own.document);
        } else if assessment.reason.is_empty() {
            assessment.reason = String::from("规划没有对该单位提出目标");
        }
        return assessment;
    }
    assessment.bounds = bounds::bounds(plan, totals, &assessment.missing, key);
    if elapsed.is_zero() {
        assessment.reason = String::from("基期年份，不作判断");
        return assessment;
    }
    match indicator.kind {
        Kind::Level | Kind::Maintain => judge_level(plan, words, indicator, &mut assessment),
        Kind::Growth => judge_growth(indicator, &mut assessment),
    }
    assessment
}

/// 时序进度 towards the indicator's own target year: whole months gone over whole months in all, at most one.
fn elapsed(plan: &Plan, indicator: &Indicator, period: Period) -> Ratio {
    let total = i64::from(indicator.target_year - plan.identity.base_year) * 12;
    let gone = period.months_since(plan.identity.base_year).clamp(0, total);
    Ratio::new(i128::from(gone), i128::from(total)).unwrap_or(Ratio::ZERO)
}

fn target(plan: &Plan, indicator: &Indicator, period: Period) -> Option<Number> {
    match indicator.kind {
        Kind::Growth => reference_rate(plan, indicator, period),
        Kind::Level | Kind::Maintain => indicator.target.map(|target| Number::Exact(target.value)),
    }
}

fn against_whole(indicator: &Indicator, assessment: &Assessment) -> UnitVerdict {
    let measured = &assessment.measured;
    let known = measured.value.and_then(Number::exact).zip(assessment.target.and_then(Number::exact));
    match known {
        Some((value, target)) if judge::meets(indicator, value, target) => UnitVerdict::Reached,
        Some(_) => UnitVerdict::Short,
        None if measured.expected == 0 && measured.not_applicable > 0 => UnitVerdict::NotApplicable,
        // 0 ÷ 0 in a unit: it has nobody the promise speaks of.
        None if measured.denominator.is_some_and(Ratio::is_zero)
            && measured.numerator.is_some_and(Ratio::is_zero) =>
        {
            UnitVerdict::NotApplicable
        }
        None if measured.reported == 0 => UnitVerdict::NotReported,
        None => UnitVerdict::Unjudged,
    }
}

/// A unit is judged only against a target allotted to it, for the year it was allotted for.
fn allotted(plan: &Plan, indicator: &Indicator, assessment: &Assessment) -> Option<Allotted> {
    let own = plan.allotments.iter().find(|own| {
        own.unit == assessment.node && own.indicator == indicator.id && own.year == assessment.period.year
    })?;
    let value = assessment.measured.value.and_then(Number::exact);
    Some(Allotted {
        target: own.value,
        document: own.document.clone(),
        met: value.map(|value| judge::meets(indicator, value, own.value.value)),
    })
}

fn set_gaps(indicator: &Indicator, assessment: &mut Assessment) {
    let Some(target) = indicator.target.filter(|_| indicator.kind != Kind::Growth) else { return };
    // What is due now rests on the plan alone; how many are missing to it rests on figures.
    if let (Kind::Level, Some(base)) = (indicator.kind, indicator.base) {
        assessment.due = judge::due(base.value, target.value, assessment.elapsed);
    }
    let Measured { numerator: Some(numerator), denominator: Some(denominator), .. } = assessment.measured
    else {
        return;
    };
    if denominator.is_zero() {
        return;
    }
    assessment.gap = gap(indicator, numerator, denominator, target.value);
    assessment.gap_due = assessment.due.and_then(|due| gap(indicator, numerator, denominator, due));
}

fn judge_level(plan: &Plan, words: &Judgement, indicator: &Indicator, assessment: &mut Assessment) {
    let (Some(value), Some(target)) = (assessment.measured.value.and_then(Number::exact), indicator.target)
    else {
        return;
    };
    let elapsed = assessment.elapsed;
    assessment.attainment = value.div(target.value).ok();
    let base = indicator.base.unwrap_or(target);
    if indicator.kind == Kind::Level {
        assessment.progress = judge::progress(indicator, value, base.value, target.value);
        assessment.progress_ends = (
            judge::progress(indicator, value, base.low(), target.value),
            judge::progress(indicator, value, base.high(), target.value),
        );
        assessment.pace = assessment.progress.and_then(|progress| judge::pace(progress, elapsed));
    }
    let status = |value: Ratio| judge::status(words, indicator, value, base.value, elapsed);
    assessment.status = status(value);
    assessment.status_ends = (
        judge::status(words, indicator, value, base.low(), elapsed),
        judge::status(words, indicator, value, base.high(), elapsed),
    );
    if let Bounds::Between { low, high, .. } = assessment.bounds {
        assessment.status_bounds = Some((status(low), status(high)));
    }
    assessment.one_person = one_person(indicator, &assessment.measured, assessment.status, &status);
    hold_back(indicator, assessment);
    let years = Ratio::whole(i64::from(indicator.target_year - plan.identity.base_year));
    let gone = years.mul(elapsed).ok();
    let left = gone.and_then(|gone| years.sub(gone).ok());
    let risen = value.sub(base.value).ok();
    assessment.achieved_yearly = risen.zip(gone).and_then(|(risen, gone)| risen.div(gone).ok());
    assessment.required_yearly =
        target.value.sub(value).ok().zip(left).and_then(|(rest, left)| rest.div(left).ok());
    let projected = risen.and_then(|risen| base.value.add(risen.div(elapsed).ok()?).ok());
    assessment.forecast = projected.map(|projected| within_share(indicator, projected));
    assessment.forecast_word =
        judge::forecast(words, indicator, assessment.forecast, assessment.pace, assessment.status);
}

/// A share lies between nothing and all.
fn within_share(indicator: &Indicator, value: Ratio) -> Ratio {
    if indicator.share { value.clamp(Ratio::ZERO, indicator.scale) } else { value }
}

/// Whether one more or one less in the numerator would change the word.
fn one_person(
    indicator: &Indicator,
    measured: &Measured,
    now: Status,
    status: &dyn Fn(Ratio) -> Status,
) -> bool {
    let (Some(numerator), Some(denominator)) = (measured.numerator, measured.denominator) else {
        return false;
    };
    [Ratio::ONE, Ratio::ONE.neg()].into_iter().any(|one| {
        numerator
            .add(one)
            .ok()
            .filter(|moved| moved.signum() >= 0 && (!indicator.share || *moved <= denominator))
            .and_then(|moved| rate(indicator, moved, denominator))
            .is_some_and(|moved| status(moved) != now)
    })
}

/// A 约束性 promise is 达标 with a unit missing only if it would hold whatever the missing unit reports.
fn hold_back(indicator: &Indicator, assessment: &mut Assessment) {
    let good = matches!(assessment.status, Status::Met | Status::Kept);
    if indicator.attribute != Some(Attribute::Binding) || !good || assessment.measured.missing() == 0 {
        return;
    }
    let Some(target) = indicator.target else { return };
    let holds = match assessment.bounds {
        Bounds::NotNeeded => true,
        Bounds::Between { low, high, .. } => {
            judge::meets(indicator, low, target.value) && judge::meets(indicator, high, target.value)
        }
        Bounds::Unknown => false,
    };
    if !holds {
        assessment.status = Status::Unjudged;
        assessment.status_ends = (Status::Unjudged, Status::Unjudged);
        assessment.one_person = false;
        assessment.reason = format!(
            "{}个单位缺报，计入后是否仍达目标不能确定，约束性指标不作达标判断",
            assessment.measured.missing()
        );
    }
}

/// Growth keeps step with its series or does not: no ratio of rates, no pace.
fn judge_growth(indicator: &Indicator, assessment: &mut Assessment) {
    let (Some(value), Some(reference)) = (assessment.measured.value, assessment.target) else {
        if assessment.reason.is_empty() {
            assessment.reason =
                format!("所比较的序列“{}”缺年份", indicator.series.as_deref().unwrap_or_default());
        }
        return;
    };
    // Rounded to nine decimals, as the sheet's ROUND(…, 9) does.
    let difference = ((value.to_f64() - reference.to_f64()) * 1e9).round();
    let ordering = if difference == 0.0 { Ordering::Equal } else { difference.total_cmp(&0.0) };
    assessment.status = if indicator.comparator.holds(ordering) { Status::OnTrack } else { Status::Below };
    assessment.status_ends = (assessment.status, assessment.status);
}
