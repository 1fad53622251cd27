//! How satisfied, and how sure is that? The share over all units by how many are registered there, and the mean score.
//!
//! In: [`Answers`], the scale, how many are registered in each unit. Out: [`Found`]. Refuses to know: what was promised
//! beyond a number to reach.

use super::answers::{Answers, Tally};
use super::scale::{Scale, Survey};
use crate::ids::UnitId;
use crate::sampling::estimate::{self, Estimate, Part};
use crate::sampling::interval::{Around, Interval, missed};
use crate::value::Ratio;
use std::collections::BTreeMap;

/// A share with its intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share, and the sample it is worth.
    pub estimate: Estimate,
    /// Wilson's interval.
    pub wilson: Interval,
    /// The exact one.
    pub exact: Interval,
}

/// One unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitFound {
    /// Which.
    pub unit: UnitId,
    /// Its answers.
    pub tally: Tally,
    /// How many are registered there, where answers are weighted by that.
    pub registered: Option<u64>,
    /// Its own share.
    pub share: Option<Share>,
}

/// Whether what was to be reached is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval reaches it.
    Reached,
    /// No part of the interval does.
    Missed,
    /// The interval holds it.
    Open,
}

impl Verdict {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reached => "达到",
            Self::Missed => "没有达到",
            Self::Open => "不能判定",
        }
    }
}

/// What a survey of a year says.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The year.
    pub year: i32,
    /// By unit, in the plan's order.
    pub units: Vec<UnitFound>,
    /// The share of all, weighted where that is asked for.
    pub share: Option<Share>,
    /// Why there is none.
    pub why: String,
    /// The share of the answers as they came in.
    pub plain: Option<f64>,
    /// The mean score, weighted as the share is.
    pub score: Option<f64>,
    /// All answers.
    pub tally: Tally,
    /// Whether who answered is known.
    pub proxies_known: bool,
    /// Against what is to be reached.
    pub verdict: Option<Verdict>,
    /// What an interval leaves out, on both sides together.
    pub miss: f64,
}

impl UnitFound {
    /// The unit as a part of all, where answers are weighted.
    pub fn part(&self, scale: &Scale) -> Part {
        let of = self.registered.unwrap_or_default();
        Part::stratum(of, self.tally.valid(), self.tally.satisfied(scale))
    }
}

impl Found {
    /// Units that are registered, of a survey that is weighted by that, and of whom no valid answer came in.
    pub fn silent(&self, registered: &BTreeMap<UnitId, u64>) -> Vec<UnitId> {
        let answered =
            |unit: &UnitId| self.units.iter().any(|one| one.unit == *unit && one.tally.valid() > 0);
        let silent = registered.iter().filter(|(unit, count)| **count > 0 && !answered(unit));
        silent.map(|(unit, _)| *unit).collect()
    }
}

impl Share {
    fn of(estimate: Estimate, quantile: Ratio) -> Self {
        Self { estimate, wilson: estimate.wilson(quantile), exact: estimate.exact(missed(quantile)) }
    }
}

/// Answers that are not weighted: a plain sample of all.
fn plain(tally: &Tally, scale: &Scale) -> Option<Estimate> {
    Estimate::plain(tally.valid(), tally.satisfied(scale))
}

/// Works out what a survey says. `registered` is by unit, for surveys that are weighted; `names` are the units'.
pub fn found(
    survey: &Survey,
    scale: &Scale,
    year: i32,
    answers: &Answers,
    registered: &BTreeMap<UnitId, u64>,
    (quantile, names): (Ratio, &dyn Fn(UnitId) -> String),
) -> Found {
    let weighted = survey.weights.is_some();
    let units: Vec<UnitFound> = answers
        .units
        .iter()
        .map(|(&unit, tally)| {
            let registered = registered.get(&unit).copied().filter(|_| weighted);
            let own = UnitFound { unit, tally: tally.clone(), registered, share: None };
            let fits = registered.is_some_and(|of| of >= tally.valid() && of > 0);
            let estimate = if fits { estimate::share(&[own.part(scale)]) } else { plain(tally, scale) };
            UnitFound { share: estimate.map(|estimate| Share::of(estimate, quantile)), ..own }
        })
        .collect();
    let listed = |of: &dyn Fn(&&UnitFound) -> bool| {
        let named: Vec<String> = units.iter().filter(|unit| of(unit)).map(|unit| names(unit.unit)).collect();
        named.join("、")
    };
    let without = listed(&|one| weighted && one.tally.valid() > 0 && one.registered.is_none_or(|of| of == 0));
    let more = listed(&|one| one.registered.is_some_and(|of| of > 0 && one.tally.valid() > of));
    let why = if !without.is_empty() {
        format!("{without}没有登记人数，不能加权，没有推断总体")
    } else if !more.is_empty() {
        format!("{more}的有效答卷比登记人数还多，没有推断总体")
    } else {
        String::new()
    };
    let mut tally = Tally { by: vec![0; scale.option.len()], ..Tally::default() };
    for unit in &units {
        for (own, other) in tally.by.iter_mut().zip(&unit.tally.by) {
            *own += other;
        }
        tally.unanswered += unit.tally.unanswered;
        tally.proxies += unit.tally.proxies;
    }
    let parts = || units.iter().map(|unit| unit.part(scale)).collect::<Vec<_>>();
    let estimate = match weighted {
        _ if !why.is_empty() => None,
        true => estimate::share(&parts()),
        false => plain(&tally, scale),
    };
    let share = estimate.map(|estimate| Share::of(estimate, quantile));
    let valid = tally.valid();
    let score = why.is_empty().then(|| {
        let weigh = |unit: &UnitFound, of: u64| match unit.registered {
            Some(registered) if unit.tally.valid() > 0 => {
                registered as f64 * of as f64 / unit.tally.valid() as f64
            }
            Some(_) => 0.0,
            None => of as f64,
        };
        let sum =
            |of: &dyn Fn(&UnitFound) -> u64| -> f64 { units.iter().map(|unit| weigh(unit, of(unit))).sum() };
        sum(&|unit| unit.tally.score(scale)) / sum(&|unit| unit.tally.valid())
    });
    let verdict = share.zip(survey.target).map(|(share, target)| {
        let (target, ends) = (target.to_f64(), share.wilson);
        match (100.0 * ends.low, 100.0 * ends.high) {
            (low, _) if low >= target => Verdict::Reached,
            (_, high) if high < target => Verdict::Missed,
            _ => Verdict::Open,
        }
    });
    Found {
        year,
        share,
        plain: (valid > 0).then(|| tally.satisfied(scale) as f64 / valid as f64),
        score: score.filter(|score| score.is_finite()),
        why,
        proxies_known: answers.proxies_known,
        verdict,
        miss: missed(quantile),
        units,
        tally,
    }
}

/// The change between two waves of one scale, with Newcombe's interval of the difference (R. G. Newcombe, Statistics in
/// Medicine 17 (1998), p. 873, method 10).
pub fn change(then: &Found, now: &Found) -> Option<Around> {
    let around = |found: &Found| {
        let share = found.share?;
        let Interval { low, high } = share.wilson;
        Some(Around { value: share.estimate.share, low, high })
    };
    Some(around(now)?.less(around(then)?))
}
