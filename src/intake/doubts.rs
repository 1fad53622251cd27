//! Which 不适用 is doubted?
//!
//! In: a plan with its acceptances, what was observed. Out: [`Doubts`]. Refuses to know: sums.

use super::Collection;
use crate::finding::Finding;
use crate::ids::{ItemId, UnitId};
use crate::observation::{Absent, Period};
use crate::plan::Plan;
use std::collections::{BTreeMap, BTreeSet};

/// Which 不适用 need an acceptance: where nobody is exempt, and where there was a figure the year before. A doubt nobody
/// settled goes on: saying 不适用 again does not make last year's figure go away.
pub struct Doubts<'a> {
    plan: &'a Plan,
    collection: &'a Collection,
    /// Acceptances that name the item, each with its codes.
    named: BTreeMap<(UnitId, ItemId, Period), Vec<&'a str>>,
    /// Acceptances of every item a code is about.
    every: BTreeSet<(UnitId, Period, &'a str)>,
    first: Option<Period>,
}

impl<'a> Doubts<'a> {
    /// 上年有数而本年报不适用.
    pub const HAD_A_FIGURE: &'static str = Finding::HAD_A_FIGURE;
    /// 各单位都应填报而报不适用.
    pub const NOBODY_EXEMPT: &'static str = Finding::NOBODY_EXEMPT;
    /// 同一指标的其他项有数而本项报不适用.
    pub const BESIDE_A_FIGURE: &'static str = Finding::BESIDE_A_FIGURE;

    /// What was accepted, and what was said.
    pub fn of(plan: &'a Plan, collection: &'a Collection) -> Self {
        let item = |about: &str| plan.items.position(|item| item.code == about || item.name == about);
        let mut named: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        let mut every = BTreeSet::new();
        for waiver in plan.waivers.iter().filter(|waiver| waiver.accepted) {
            match item(&waiver.about) {
                Some(item) => {
                    named.entry((waiver.unit, item, waiver.period)).or_default().push(&waiver.code);
                }
                None if waiver.about.is_empty() => {
                    every.insert((waiver.unit, waiver.period, waiver.code.as_str()));
                }
                None => {}
            }
        }
        Self { plan, collection, named, every, first: collection.periods.iter().min().copied() }
    }

    /// Whether the collector accepted 不适用 of a unit for an item under the code by which it is doubted: an entry that names
    /// the item, or one for every item of the code.
    pub fn is_accepted(&self, place: (UnitId, ItemId, Period), code: &str) -> bool {
        self.named.get(&place).is_some_and(|codes| codes.contains(&code))
            || self.every.contains(&(place.0, place.2, code))
    }

    /// The code by which 不适用 of a unit for an item is doubted, for itself or for a figure beside it.
    pub fn code_of(&self, place: (UnitId, ItemId, Period)) -> Option<&'static str> {
        self.code(place).or_else(|| self.is_beside_a_figure(place).then_some(Self::BESIDE_A_FIGURE))
    }

    /// Whether 不适用 of a unit for an item is doubted, and nobody has accepted it.
    pub fn is_open(&self, place: (UnitId, ItemId, Period)) -> bool {
        self.code_of(place).is_some_and(|code| !self.is_accepted(place, code))
    }

    /// Whether the unit gave another figure of an indicator the item belongs to.
    fn is_beside_a_figure(&self, (unit, item, period): (UnitId, ItemId, Period)) -> bool {
        let given =
            |&other: &ItemId| self.collection.at(unit, other, period).is_some_and(|seen| seen.figure.is_ok());
        let asked = |&item: &ItemId| self.plan.asks_in(unit, item, period);
        let of = self.plan.indicators.iter().filter(|indicator| indicator.items.contains(&item));
        let mut of = of.filter(|indicator| indicator.items.iter().all(asked));
        of.any(|indicator| indicator.items.iter().any(given))
    }

    /// The code by which 不适用 of a unit for an item is doubted for itself, whatever stands beside it.
    pub fn code(&self, place: (UnitId, ItemId, Period)) -> Option<&'static str> {
        let (unit, item, mut period) = place;
        if !self.plan.items[item].exempt {
            return Some(Self::NOBODY_EXEMPT);
        }
        loop {
            period.year -= 1;
            let said = |unit: UnitId| self.collection.at(unit, item, period).map(|seen| seen.figure);
            // What those that became the unit had is its own.
            let line = || {
                let line = self.plan.line_of(unit).iter().copied();
                line.filter(|&from| from == unit || !self.plan.units[from].exists_at(place.2))
            };
            if line().any(|from| said(from).is_some_and(|said| said.is_ok())) {
                return Some(Self::HAD_A_FIGURE);
            }
            let goes_on = line().any(|from| {
                said(from) == Some(Err(Absent::NotApplicable))
                    && !self.is_accepted((from, item, period), Self::HAD_A_FIGURE)
            });
            if !goes_on || self.first.is_none_or(|first| period <= first) {
                return None;
            }
        }
    }
}
