//! What does it add up to? Figures of units become sums and coverage of every node above them.
//!
//! In: a [`Collection`]. Out: [`Totals`]: per node × item × period, and, over the units that gave every figure an
//! indicator needs, per node × indicator × period. A unit's own figures are columns in the collection's order; what lies
//! above units is added by polars ([`nodes`]), grouped once over integer columns, into tables opened by place. Each figure
//! was bounded at intake, so no sum can wrap. Refuses to know: ratios, targets, findings.

use crate::ids::{Id, IndicatorId, ItemId, Table, UnitId};
use crate::intake::{Collection, Doubts};
use crate::observation::{Absent, BOUND, Observation, Period};
use crate::plan::Plan;
use crate::value::Ratio;
use polars::error::PolarsError;
use std::collections::BTreeMap;
use std::ops::Range;

mod nodes;

/// The sum of one item over the units under a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Sum in units of the item's last decimal.
    pub value: i64,
    /// Units that gave a figure.
    pub reported: u32,
    /// Units that said 不适用.
    pub not_applicable: u32,
    /// Units asked.
    pub expected: u32,
}

/// How many units of a node were asked for an indicator, and what they said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Units that gave every figure the indicator needs.
    pub complete: u32,
    /// Units to which it does not apply.
    pub not_applicable: u32,
    /// Units that say so, which is doubted: they count as silent.
    pub doubted: u32,
    /// Units asked.
    pub expected: u32,
}

/// An indicator's items summed over the units complete for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndicatorSum<'a> {
    /// Who was asked and what they said.
    pub coverage: Coverage,
    sums: Sums<'a>,
}

/// Where the sums of an indicator's items stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sums<'a> {
    /// Nowhere: nobody was asked.
    #[default]
    None,
    /// A unit's own figures.
    Unit(&'a [ItemId], &'a [i64]),
    /// The indicator's items, each with its sum; none for what cannot be added, or nobody was asked for.
    Node(&'a [ItemId], &'a [Option<i64>]),
}

/// What a unit said for an indicator in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heard {
    /// Every figure.
    Whole,
    /// 不适用.
    Apart,
    /// 不适用 that stands against what it said before, or beside, and that nobody accepted: it counts as silent.
    Doubted,
    /// Not every figure, or nothing.
    #[default]
    Silent,
}

impl Coverage {
    /// Units that should have given figures: asked, less those to which it does not apply.
    pub const fn due(&self) -> u32 {
        self.expected.saturating_sub(self.not_applicable)
    }

    /// Units whose figures are missing.
    pub const fn missing(&self) -> u32 {
        self.due().saturating_sub(self.complete)
    }

    /// One unit.
    const fn one(heard: Heard) -> Self {
        Self {
            complete: matches!(heard, Heard::Whole) as u32,
            not_applicable: matches!(heard, Heard::Apart) as u32,
            doubted: matches!(heard, Heard::Doubted) as u32,
            expected: 1,
        }
    }
}

impl IndicatorSum<'_> {
    /// The sum of one of its items, in units of the item's last decimal.
    pub fn of(&self, item: ItemId) -> Option<i64> {
        match self.sums {
            Sums::None => None,
            // A unit's items stand in the form's order.
            Sums::Unit(items, figures) => items.binary_search(&item).ok().map(|place| figures[place]),
            Sums::Node(items, sums) => sums[items.iter().position(|known| *known == item)?],
        }
    }
}

/// 汇总: sums and coverage. Opened by node, item or indicator, and period.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// Periods collected, ascending.
    periods: Vec<Period>,
    units: usize,
    indicators: usize,
    /// The items of each indicator, and where its sums begin among those of a node.
    needs: Table<IndicatorId, (Vec<ItemId>, usize)>,
    own: Own,
    /// What a unit said, by period, unit and indicator; `None` where it was not asked.
    heard: Vec<Option<Heard>>,
    nodes: nodes::Nodes,
}

/// What the units said, in the collection's order: one place for every figure asked.
#[derive(Clone, Debug, Default)]
struct Own {
    item: Vec<ItemId>,
    /// The figure, in units of the item's last decimal; 0 where there is none.
    value: Vec<i64>,
    said: Vec<Said>,
    /// Where the figures of a unit stand, by period and unit.
    spans: Vec<Range<usize>>,
}

/// What a unit said for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// A figure.
    Given,
    /// 不适用; whether nobody accepted that, and whether it is doubted for itself.
    Apart { unaccepted: bool, doubted: bool },
    /// Nothing that could be used.
    Nothing,
}

impl Totals {
    fn period(&self, period: Period) -> Option<usize> {
        self.periods.binary_search(&period).ok()
    }

    /// Where the figures of a unit in a period stand.
    fn span(&self, unit: UnitId, period: Period) -> Option<Range<usize>> {
        let period = self.period(period)?;
        self.own.spans.get(period * self.units + unit.at()).cloned()
    }

    /// The sum of an item over the units under a node; `None` where nobody was asked, or sums say nothing.
    pub fn item(&self, node: UnitId, item: ItemId, period: Period) -> Option<Sum> {
        if let Some(at) = self.nodes.place(node) {
            return self.nodes.item(self.period(period)?, at, item);
        }
        let span = self.span(node, period)?;
        let place = span.start + self.own.item[span.clone()].binary_search(&item).ok()?;
        let said = self.own.said[place];
        Some(Sum {
            value: self.own.value[place],
            reported: u32::from(said == Said::Given),
            not_applicable: u32::from(matches!(said, Said::Apart { .. })),
            expected: 1,
        })
    }

    /// The sums of an indicator over the units under a node; `None` where nobody was asked.
    pub fn of(&self, node: UnitId, indicator: IndicatorId, period: Period) -> Option<IndicatorSum<'_>> {
        let at = self.period(period)?;
        if let Some(place) = self.nodes.place(node) {
            let (items, first) = &self.needs[indicator];
            let coverage = self.nodes.coverage(at, place, indicator)?;
            let sums = self.nodes.sums(at, place, *first..first + items.len());
            return Some(IndicatorSum { coverage, sums: Sums::Node(items, sums) });
        }
        let heard = self.said(node, indicator, at)?;
        let span = self.span(node, period)?;
        let sums = Sums::Unit(&self.own.item[span.clone()], &self.own.value[span]);
        Some(IndicatorSum { coverage: Coverage::one(heard), sums })
    }

    fn said(&self, unit: UnitId, indicator: IndicatorId, period: usize) -> Option<Heard> {
        let place = (period * self.units + unit.at()) * self.indicators + indicator.at();
        self.heard.get(place).copied().flatten()
    }

    /// What a unit said for an indicator in a period; [`Heard::Silent`] for one that was not asked.
    pub fn heard(&self, unit: UnitId, indicator: IndicatorId, period: Period) -> Heard {
        self.period(period).and_then(|at| self.said(unit, indicator, at)).unwrap_or_default()
    }

    /// Whether a unit was asked for an indicator in a period.
    pub fn is_asked(&self, unit: UnitId, indicator: IndicatorId, period: Period) -> bool {
        self.period(period).is_some_and(|at| self.said(unit, indicator, at).is_some())
    }

    /// A reporting unit's own figures of some items, when it gave every one of them.
    pub fn own_figures(
        &self,
        plan: &Plan,
        unit: UnitId,
        period: Period,
        items: &[ItemId],
    ) -> Option<BTreeMap<ItemId, Ratio>> {
        items
            .iter()
            .map(|&item| {
                let sum = self.item(unit, item, period).filter(|sum| sum.reported > 0)?;
                Some((item, Ratio::scaled(sum.value, plan.items[item].decimals)))
            })
            .collect()
    }
}

/// Why figures cannot be added.
#[derive(Debug, thiserror::Error)]
pub enum TotalError {
    /// The table engine refused.
    #[error("汇总时出错（{0}）。这是程序的问题，请保留输入文件并反馈。")]
    Engine(#[from] PolarsError),
    /// More units than a sum of bounded figures can hold.
    #[error("填报单位过多（{0}个），超出可精确相加的范围。")]
    TooManyUnits(usize),
}

/// Adds everything up.
pub fn total(plan: &Plan, collection: &Collection) -> Result<Totals, TotalError> {
    let bound = plan.items.iter().map(crate::plan::Item::limit).max().unwrap_or(BOUND);
    let most = i128::from(i64::MAX) / bound;
    if plan.units.len() as i128 >= most {
        return Err(TotalError::TooManyUnits(plan.units.len()));
    }
    let mut slots = 0;
    let needs = plan.indicators.map(|indicator| {
        let first = slots;
        slots += indicator.items.len();
        (indicator.items.clone(), first)
    });
    let mut totals = Totals {
        periods: collection.periods.clone(),
        units: plan.units.len(),
        indicators: plan.indicators.len(),
        own: Own::of(plan, collection),
        needs,
        ..Totals::default()
    };
    totals.hear(plan);
    totals.nodes = nodes::Nodes::of(plan, &totals)?;
    Ok(totals)
}

impl Own {
    fn of(plan: &Plan, collection: &Collection) -> Self {
        let doubts = Doubts::of(plan, collection);
        let observations = &collection.observations;
        let said = |seen: Observation<'_>| match seen.figure {
            Ok(_) => Said::Given,
            Err(Absent::NotApplicable) => {
                let place = (seen.unit, seen.item, seen.period);
                let code = doubts.code(place);
                let unaccepted = !doubts.is_accepted(place, code.unwrap_or(Doubts::BESIDE_A_FIGURE));
                Said::Apart { unaccepted, doubted: unaccepted && code.is_some() }
            }
            Err(_) => Said::Nothing,
        };
        let periods = collection.periods.iter();
        let spans = periods
            .flat_map(|&period| plan.units.ids().map(move |unit| collection.observations.span(unit, period)))
            .collect();
        Self {
            item: observations.items().to_vec(),
            value: observations.values().to_vec(),
            said: observations.iter().map(said).collect(),
            spans,
        }
    }
}

/// What a unit said for the items of one indicator: how many it was asked for, gave, called 不适用, called so without
/// an acceptance, called so against what it said before.
#[derive(Clone, Copy, Default)]
struct Count {
    asked: u32,
    given: u32,
    apart: u32,
    unaccepted: u32,
    doubted: u32,
}

impl Count {
    fn add(&mut self, said: Said) {
        self.asked += 1;
        match said {
            Said::Given => self.given += 1,
            Said::Apart { unaccepted, doubted } => {
                self.apart += 1;
                self.unaccepted += u32::from(unaccepted);
                self.doubted += u32::from(doubted);
            }
            Said::Nothing => {}
        }
    }

    /// A unit is complete for an indicator when it gave every figure; the indicator does not apply to it when whatever
    /// it did not give it called 不适用. 不适用 beside a figure contradicts itself. `None` where it was not asked.
    fn heard(self) -> Option<Heard> {
        let doubts = if self.given > 0 { self.unaccepted } else { self.doubted };
        (self.asked > 0).then_some(match () {
            () if self.given == self.asked => Heard::Whole,
            () if self.apart == 0 || self.given + self.apart < self.asked => Heard::Silent,
            () if doubts > 0 => Heard::Doubted,
            () => Heard::Apart,
        })
    }
}

impl Totals {
    fn hear(&mut self, plan: &Plan) {
        let mut uses: Table<ItemId, Vec<usize>> = plan.items.map(|_| Vec::new());
        for (at, (items, _)) in self.needs.enumerate() {
            for &item in items {
                uses[item].push(at.at());
            }
        }
        let mut counts = vec![Count::default(); self.indicators];
        for span in &self.own.spans {
            counts.fill(Count::default());
            for place in span.clone() {
                for &at in &uses[self.own.item[place]] {
                    counts[at].add(self.own.said[place]);
                }
            }
            self.heard.extend(counts.iter().map(|count| count.heard()));
        }
    }
}
