//! Was the promise kept? Totals set against the plan, at every node the plan or a reader asks about.
//!
//! In: the plan, [`Totals`], the judgement's words and bands, a cut-off. Out: [`Evaluation`]: value, progress, pace,
//! status at both ends of the base's precision, forecast, gap in people, bounds for missing units, and why a verdict
//! cannot be given. A published ratio is made here and nowhere else, from exact numbers; floating point enters only
//! with the roots of growth rates. Refuses to know: files, findings, sheets.
//!
//! Formulas: progress = (actual − base) ÷ (target − base); pace = progress ÷ elapsed; due = base + elapsed ×
//! (target − base); gap = max(0, ⌈target × denominator⌉ − numerator), by comparator; forecast = base + (actual − base)
//! ÷ elapsed. Their sources stand in the workbook's 方法与参数.

use crate::ids::{IndicatorId, Table, TaskId, UnitId};
use crate::intake::Collection;
use crate::observation::Period;
use crate::plan::kinds::sort::ValueOf;
use crate::plan::{Attribute, Indicator, Plan};
use crate::total::Totals;
use crate::value::{Printed, Ratio};
use crate::words::{Judgement, Words};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::borrow::Cow;

mod assess;
mod base;
mod below;
mod compare;
pub mod figure;
pub mod gap;
pub mod judge;
pub mod matched;
pub mod methods;
pub mod outlook;
pub mod reads;
mod reason;
mod settle;
pub mod silent;
pub mod stages;
pub mod standing;
pub mod status;
pub mod walk;

pub use assess::Room;
pub use base::Base;
pub use compare::{YearOnYear, sources};
pub use figure::{Measured, Number};
pub use matched::{Faulty, Matched};
pub use outlook::Outlook;
pub use settle::Settles;
pub use silent::{Missing, Silence};
pub use stages::Progress;
pub use standing::{Certainty, Reason};
pub use status::{Forecast, Side, Status};

/// What a run asks of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// 年度监测: how did the year go?
    Annual,
    /// 中期评估: on track, and will it be met?
    Midterm,
    /// 总结评估: met or not?
    Final,
}

impl Question {
    /// The machine word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Annual => "annual",
            Self::Midterm => "midterm",
            Self::Final => "final",
        }
    }
}

/// One year of a quota.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearMet {
    /// The year.
    pub period: Period,
    /// Its value.
    pub value: Option<Number>,
    /// Whether it keeps the promise; `None` when nobody can tell.
    pub met: Option<bool>,
    /// Whether that holds whatever the silent units say.
    pub sure: bool,
    /// Whether the promise spoke of nobody that year.
    pub nobody: bool,
}

/// The assessment of a period among those of one promise.
fn of_period(assessments: &[Assessment], period: Period) -> Option<&Assessment> {
    assessments.iter().find(|it| it.period == period)
}

/// 评估: what a run says of every promise, at the node the promise binds. What any other node comes to is made when it is
/// asked for, by an [`Assessor`], and let go: those are many, and cost less to make again than to keep.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// 数据截止日期 asked for.
    pub through: NaiveDate,
    /// The period judged: the last one collected by then.
    pub period: Period,
    /// Periods collected by then, ascending: in each at least one unit reported, or its silence was asked for.
    pub periods: Vec<Period>,
    /// 时序进度 at the end of that period.
    pub elapsed: Ratio,
    /// What was asked.
    pub question: Question,
    /// Of each promise at the node it binds, in the order of periods.
    assessments: Table<IndicatorId, Vec<Assessment>>,
    faulty: Faulty,
    /// 任务进展 in the period judged, in the plan's order.
    pub tasks: Table<TaskId, Progress>,
}

/// One node's indicator in one period. The way from a base, and what rests on it, is told of the node a promise binds
/// alone, and empty elsewhere.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The node.
    pub node: UnitId,
    /// The indicator.
    pub indicator: IndicatorId,
    /// 期别.
    pub period: Period,
    /// Numerator, denominator and value, over the units complete for the indicator.
    pub measured: Measured,
    /// Whether the plan promises something of this node.
    pub bound: bool,
    /// 目标值 judged against: the plan's, or for growth the series' rate, or for an each-unit promise all units.
    pub target: Option<Number>,
    /// 时序进度 towards the indicator's own target year.
    pub elapsed: Ratio,
    /// 完成情况; for a node the plan does not bind, [`Status::Unjudged`].
    pub status: Status,
    /// 完成情况 at the low and high end of the base's precision.
    pub status_ends: (Status, Status),
    /// How sure the word is.
    pub certainty: Certainty,
    /// Who and how many would settle an open word.
    pub settles: Vec<Settles>,
    /// 距目标还差, in the item's own unit, on the current denominator.
    pub gap: Option<Ratio>,
    /// 期末预判.
    pub forecast_word: Forecast,
    /// 基期值: the plan's, or where it prints none what was reported.
    pub base: Option<Base>,
    /// What the steps of the node bound came to, those that came to something.
    pub steps: Vec<(&'static str, walk::Value)>,
    /// 应达值: what the path asks for now, a straight one where none is written.
    pub due: Option<Ratio>,
    /// 目标完成率: actual ÷ target.
    pub attainment: Option<Ratio>,
    /// 增量完成进度, never capped.
    pub progress: Option<Ratio>,
    /// 进度比.
    pub pace: Option<Ratio>,
    /// Who and how many would settle the question of this period alone.
    own_settles: Vec<Settles>,
    /// The year in which it was reached, where that was after its target year.
    pub reached: Option<i32>,
    /// Whether one person or institution more or less would change the word.
    pub one_person: bool,
    /// 距本年应达值还差.
    pub gap_due: Option<Ratio>,
    /// 预计目标年值, cut to 0–100 for a share.
    pub forecast: Option<Ratio>,
    /// 预计区间, from four points on.
    pub outlook: Option<Box<Outlook>>,
    /// 所需年均变化.
    pub required_yearly: Option<Ratio>,
    /// 已实现年均变化.
    pub achieved_yearly: Option<Ratio>,
    /// What other published methods say, for comparison only.
    pub comparison: Option<Box<methods::Comparison>>,
    /// 抽样区间 of a survey, in percent.
    pub interval: Option<(f64, f64)>,
    /// The years of a quota.
    pub years: Vec<YearMet>,
    /// The units present in the base year and now; of a node the plan binds.
    pub matched: Option<Box<Matched>>,
    /// What is silent.
    pub silence: Silence,
    /// Of a total over years, whether a unit was silent in an earlier one.
    pub silent_before: bool,
    /// Of a total over years, at a node the plan does not bind, what was silent in the years before.
    pub before: Vec<(i32, Silence)>,
    /// Change on last year, over the units present in both.
    pub change: Option<Box<YearOnYear>>,
    /// 与全区目标比较, for a node the plan does not bind.
    pub against_whole: UnitVerdict,
    /// The target allotted to this node for this year, and whether it is met; `None` without one.
    pub allotted: Option<Box<Allotted>>,
    /// Why there is no verdict, and what a reader of one must know.
    pub reasons: Vec<Reason>,
    /// The same in words; empty when there is nothing to tell.
    pub reason: String,
}

/// 分解目标: a target of a unit's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allotted {
    /// 分解目标值.
    pub target: Printed,
    /// 分解依据.
    pub document: String,
    /// Whether the unit's value meets it; `None` when there is no value, or what is silent leaves it open.
    pub met: Option<bool>,
}

impl Allotted {
    /// 与分解目标比较.
    pub fn word<'a>(&self, words: &'a Judgement) -> &'a str {
        match self.met {
            Some(true) => &words.unit.allotted_reached,
            Some(false) => &words.unit.allotted_short,
            None => &words.unit.unjudged,
        }
    }

    /// The machine key of that word.
    pub const fn key(&self) -> &'static str {
        match self.met {
            Some(true) => "unit_allotted_reached",
            Some(false) => "unit_allotted_short",
            None => "unit_unjudged",
        }
    }
}

/// A unit's rate against the bound node's target: no pace, no 倒退, no forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitVerdict {
    /// 达到全区目标值.
    Reached,
    /// 未达到.
    Short,
    /// 计入合计: a count or amount that is part of the whole's, not set against its target.
    Contributes,
    /// 不适用.
    NotApplicable,
    /// 缺报.
    NotReported,
    /// 待补报: a silent unit under the node may change it.
    Awaiting,
    /// 不可判断.
    Unjudged,
}

impl UnitVerdict {
    /// The word in tables.
    pub fn word(self, words: &Judgement) -> &str {
        match self {
            Self::Reached => &words.unit.reached,
            Self::Short => &words.unit.short,
            Self::Contributes => &words.unit.contributes,
            Self::NotApplicable => &words.unit.not_applicable,
            Self::NotReported => &words.unit.not_reported,
            Self::Awaiting => &words.unit.awaiting,
            Self::Unjudged => &words.unit.unjudged,
        }
    }

    /// The machine key of that word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Reached => "unit_reached",
            Self::Short => "unit_short",
            Self::Contributes => "unit_contributes",
            Self::NotApplicable => "unit_not_applicable",
            Self::NotReported => "unit_not_reported",
            Self::Awaiting => "unit_awaiting",
            Self::Unjudged => "unit_unjudged",
        }
    }
}

/// Why nothing can be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// No period had ended by the cut-off.
    #[error(
        "截至{0}没有规划期内的报送表，无法评估（基期年只作比较，不单独评估；审核基期年请写明年度）；请检查 submissions/ 下的年份文件夹，以及所写的年度或截止日期。"
    )]
    NoPeriod(NaiveDate),
}

/// What is asked of an evaluation.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Periods collected.
    pub periods: &'a [Period],
    /// 数据截止日期.
    pub through: NaiveDate,
    /// What the run asks.
    pub question: Question,
    /// Units whose figures of the base year rest on open 强制性 findings, by indicator.
    pub faulty: Faulty,
}

/// Assesses any node: what a promise binds is known, all else is made when it is asked for. It can be, because a node
/// that no promise binds rests on the sums alone, and on no other assessment.
#[derive(Clone, Copy)]
pub struct Assessor<'a> {
    room: Room<'a>,
    evaluation: &'a Evaluation,
}

impl<'a> Assessor<'a> {
    /// The assessment of a node and indicator in the period judged.
    pub fn of(&self, node: UnitId, indicator: IndicatorId) -> Option<Cow<'a, Assessment>> {
        self.at(node, indicator, self.room.judged)
    }

    /// The assessment of a node and indicator in a period collected by the cut-off; `None` where nobody was asked.
    pub fn at(&self, node: UnitId, indicator: IndicatorId, period: Period) -> Option<Cow<'a, Assessment>> {
        let key = (node, indicator, period);
        if node == self.room.plan.indicators[indicator].node {
            return self.evaluation.at(indicator, period).map(Cow::Borrowed);
        }
        let asked =
            self.room.known.contains(&period) && self.room.totals.of(node, indicator, period).is_some();
        asked.then(|| Cow::Owned(assess::assess(&self.room, &[], key)))
    }
}

/// The period a run judges: the last one collected by its cut-off.
pub fn period_judged(plan: &Plan, periods: &[Period], through: NaiveDate) -> Result<Period, EvaluateError> {
    let there = periods.iter().copied().filter(|&period| plan.can_judge(period, through));
    there.max_by_key(|period| period.as_of()).ok_or(EvaluateError::NoPeriod(through))
}

/// Evaluates every promise for every period up to the cut-off.
pub fn evaluate(
    plan: &Plan,
    collection: &Collection,
    totals: &Totals,
    words: &Words,
    asked: Asked<'_>,
) -> Result<Evaluation, EvaluateError> {
    let through = asked.through;
    let known: Vec<Period> = asked.periods.iter().copied().filter(|period| period.ends_by(through)).collect();
    let period = period_judged(plan, &known, through)?;
    let mut evaluation = Evaluation {
        through,
        period,
        periods: known,
        elapsed: plan.elapsed(period),
        question: asked.question,
        assessments: Table::new(),
        faulty: asked.faulty,
        tasks: stages::follow(plan, words, collection, period),
    };
    evaluation.assessments = assess_bound(&evaluation.room(plan, totals, words));
    Ok(evaluation)
}

/// Assesses every promise, also one nobody is asked for: a year after those before it, on which it may rest.
fn assess_bound(room: &Room<'_>) -> Table<IndicatorId, Vec<Assessment>> {
    let promises: Vec<(IndicatorId, UnitId)> =
        room.plan.indicators.enumerate().map(|(at, indicator)| (at, indicator.node)).collect();
    let assessed = |&(at, node): &(IndicatorId, UnitId)| {
        room.known.iter().fold(Vec::new(), |mut earlier, &period| {
            earlier.push(assess::assess(room, &earlier, (node, at, period)));
            earlier
        })
    };
    promises.par_iter().map(assessed).collect::<Vec<_>>().into()
}

impl Evaluation {
    fn room<'a>(&'a self, plan: &'a Plan, totals: &'a Totals, words: &'a Words) -> Room<'a> {
        Room {
            plan,
            totals,
            words: &words.judgement,
            known: &self.periods,
            judged: self.period,
            question: self.question,
            faulty: &self.faulty,
        }
    }

    /// What assesses any node of the run, by the plan and the sums it was judged by.
    pub fn assessor<'a>(&'a self, plan: &'a Plan, totals: &'a Totals, words: &'a Words) -> Assessor<'a> {
        Assessor { room: self.room(plan, totals, words), evaluation: self }
    }

    /// The assessment of a promise in the period judged, at the node it binds.
    pub fn of(&self, indicator: IndicatorId) -> Option<&Assessment> {
        self.at(indicator, self.period)
    }

    /// The assessment of a promise in a period, at the node it binds.
    pub fn at(&self, indicator: IndicatorId, period: Period) -> Option<&Assessment> {
        of_period(&self.assessments[indicator], period)
    }

    /// The assessments of the period judged at the nodes the plan binds, in the plan's order.
    pub fn bound<'a>(
        &'a self,
        plan: &'a Plan,
    ) -> impl Iterator<Item = (IndicatorId, &'a Indicator, &'a Assessment)> {
        plan.indicators.enumerate().filter_map(|(at, indicator)| Some((at, indicator, self.of(at)?)))
    }

    /// 须关注的指标, 约束性 first, and what cannot be judged after what is behind: of the 约束性 every one that is behind or not
    /// known for certain, of the others those far behind.
    pub fn watched<'a>(&'a self, plan: &'a Plan) -> Vec<(IndicatorId, &'a Indicator, &'a Assessment)> {
        let binding = |indicator: &Indicator| indicator.attribute == Some(Attribute::Binding);
        let mut rows: Vec<_> = self
            .bound(plan)
            .filter(|(_, indicator, _)| indicator.is_promise())
            .filter(|(_, indicator, it)| {
                if binding(indicator) {
                    it.status.is_behind() || it.certainty != Certainty::Proven
                } else {
                    it.status.is_far_behind()
                }
            })
            .collect();
        rows.sort_by_key(|(at, indicator, it)| (!binding(indicator), !it.status.is_behind(), *at));
        rows
    }

    /// The year from which the indicator has been behind without a break up to now; of a promise every year has to keep,
    /// the first that did not.
    pub fn behind_since(&self, indicator: IndicatorId) -> Option<Period> {
        let now = self.of(indicator)?;
        let missed = now.years.iter().find(|year| year.met == Some(false));
        // Judged in its target year alone, it has been behind for as long as its pace was.
        if let Some(missed) = missed.filter(|_| now.status.is_behind() && now.years.len() > 1) {
            return Some(missed.period);
        }
        let mut since = None;
        let told = self.assessments[indicator].iter().rev();
        for assessment in told.filter(|it| it.period <= self.period) {
            if !assessment.status.is_behind() {
                break;
            }
            since = Some(assessment.period);
        }
        since
    }
}

impl Assessment {
    /// The number a step came to.
    pub fn number(&self, name: &str) -> Option<Ratio> {
        self.steps.iter().find_map(|(step, value)| match value {
            walk::Value::Number(number) if *step == name => Some(*number),
            _ => None,
        })
    }

    /// The key a step came to.
    pub fn key(&self, name: &str) -> Option<&'static str> {
        self.steps.iter().find_map(|(step, value)| match value {
            walk::Value::Key(key) if *step == name => Some(*key),
            _ => None,
        })
    }

    /// 完成情况 in words, with the year of one kept late.
    pub fn word(&self, words: &Judgement) -> String {
        self.word_of(self.status, words)
    }

    /// A status of this assessment in words, with the year of one kept late.
    pub fn word_of(&self, status: Status, words: &Judgement) -> String {
        let word = status.word(words);
        let late = self.reached.filter(|_| status == Status::AchievedLate);
        late.map_or_else(|| word.to_owned(), |year| format!("{word}（{year}年）"))
    }

    /// The same with the mark of a provisional word, as it stands in tables.
    pub fn told(&self, words: &Judgement) -> String {
        let mark = if self.certainty == Certainty::Provisional { words.certainty.mark.as_str() } else { "" };
        format!("{}{mark}", self.word(words))
    }

    /// Whether the verdict rests on how the base was rounded.
    pub fn base_rounding_matters(&self) -> bool {
        self.certainty != Certainty::None
            && (self.status_ends.0 != self.status || self.status_ends.1 != self.status)
    }

    /// Distance to the target in the indicator's own unit (百分点 for a rate), never negative; `None` without both, and
    /// where no word is said.
    pub fn distance(&self, indicator: &Indicator) -> Option<f64> {
        if self.bound && self.certainty == Certainty::None {
            return None;
        }
        match (self.measured.value?, self.target?) {
            (Number::Exact(value), Number::Exact(target)) => {
                let short = target.sub(value).ok()?;
                let units = self.bound && indicator.kind.counts_units();
                let short = if judge::upward(indicator) || units { short } else { short.neg() };
                let at_least = crate::expr::Comparison::GreaterOrEqual;
                let comparator = if units { at_least } else { indicator.comparator };
                let met = comparator.holds(value.compare_rounded(target));
                match indicator.target_high.filter(|_| met) {
                    Some(high) => Some(value.sub(high.value).ok()?.to_f64().max(0.0)),
                    None => Some(if met { 0.0 } else { short.to_f64() }),
                }
            }
            (value, target) => Some((target.to_f64() - value.to_f64()).max(0.0)),
        }
    }

    /// 可比值: the value over the units present in both years, where the word follows them.
    pub fn value_matched(&self, indicator: &Indicator) -> Option<Ratio> {
        self.number(if indicator.value() == ValueOf::Growth { "matched_growth" } else { "matched_value" })
    }

    /// Whether another published method comes to another answer to "will it be met at this pace"; `None` where none
    /// says anything.
    pub fn depends_on_method(&self) -> Option<bool> {
        let comparison = self.comparison.as_deref()?;
        let own = match self.status.side() {
            Side::Good => true,
            Side::Bad => false,
            Side::Open | Side::Unjudged => return None,
        };
        let others = [
            comparison.open_sdg.on_track,
            comparison.un.on_track,
            comparison.eurostat.on_track,
            comparison.escap.on_track,
        ];
        let known: Vec<bool> = others.into_iter().flatten().collect();
        (!known.is_empty()).then(|| known.iter().any(|other| *other != own))
    }

    /// Whether what is silent leaves open where a node the plan does not bind stands to its target.
    pub fn is_awaited_below(&self) -> bool {
        let own = self.allotted.is_some() && self.measured.value.is_some() && !self.measured.no_share;
        self.against_whole == UnitVerdict::Awaiting || (own && self.certainty == Certainty::None)
    }

    /// Whether every unit is in, of a total over years in each of them.
    pub fn is_complete(&self) -> bool {
        self.silence.units.is_empty() && !self.silent_before
    }

    /// Whether what is silent could still change the word.
    pub fn missing_may_change(&self) -> bool {
        !self.silence.units.is_empty() && self.certainty != Certainty::Proven && !self.measured.no_share
    }
}
