//! What does it add up to? Figures of units become sums and coverage of every node above them.
//!
//! In: a [`Collection`]. Out: [`Totals`]: per node × item × period, and, over the units that gave every figure an
//! indicator needs, per node × indicator × period. The only user of polars: roster × items says what is expected, is
//! joined with what was observed and with each unit's ancestors, and is grouped once over integer columns. Each figure
//! was bounded at intake, so no sum can wrap. Refuses to know: ratios, targets, findings.

use crate::ids::{Id, IndicatorId, ItemId, UnitId};
use crate::intake::Collection;
use crate::observation::{Absent, BOUND, Observation, Period};
use crate::plan::Plan;
use crate::value::Ratio;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

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

/// An indicator's items summed over the units complete for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndicatorSum {
    /// Sum by item, in units of the item's last decimal.
    pub sums: BTreeMap<ItemId, i64>,
    /// Units that gave every figure the indicator needs.
    pub complete: u32,
    /// Units to which it does not apply.
    pub not_applicable: u32,
    /// Units that say so, which is doubted: they count as silent.
    pub doubted: u32,
    /// Units asked.
    pub expected: u32,
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

impl IndicatorSum {
    /// Units that should have given figures: asked, less those to which it does not apply.
    pub const fn due(&self) -> u32 {
        self.expected.saturating_sub(self.not_applicable)
    }

    /// Units whose figures are missing.
    pub const fn missing(&self) -> u32 {
        self.due().saturating_sub(self.complete)
    }
}

/// 汇总: sums and coverage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// By node, item and period.
    pub items: BTreeMap<(UnitId, ItemId, Period), Sum>,
    /// By node, indicator and period.
    pub indicators: BTreeMap<(UnitId, IndicatorId, Period), IndicatorSum>,
    /// By reporting unit, indicator and period: what it said.
    pub units: BTreeMap<(UnitId, IndicatorId, Period), Heard>,
}

impl Totals {
    /// What a unit said for an indicator in a period; [`Heard::Silent`] for one that was not asked.
    pub fn heard(&self, unit: UnitId, indicator: IndicatorId, period: Period) -> Heard {
        self.units.get(&(unit, indicator, period)).copied().unwrap_or_default()
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
                let sum = self.items.get(&(unit, item, period)).filter(|sum| sum.reported > 0)?;
                Some((item, Ratio::scaled(sum.value, plan.items[item].decimals)))
            })
            .collect()
    }
}

/// Why figures cannot be added.
#[derive(Debug, thiserror::Error)]
pub enum AggregateError {
    /// The table engine refused.
    #[error("汇总时出错（{0}）。这是程序的问题，请保留输入文件并反馈。")]
    Engine(#[from] PolarsError),
    /// More units than a sum of bounded figures can hold.
    #[error("填报单位过多（{0}个），超出可精确相加的范围。")]
    TooManyUnits(usize),
}

/// Which 不适用 need an acceptance: where nobody is exempt, and where there was a figure the year before. A doubt nobody
/// settled goes on: saying 不适用 again does not make last year's figure go away.
pub struct Doubts<'a> {
    plan: &'a Plan,
    /// Acceptances that name the item, each with its codes.
    named: BTreeMap<(UnitId, ItemId, Period), Vec<&'a str>>,
    /// Acceptances of every item a code is about.
    every: BTreeSet<(UnitId, Period, &'a str)>,
    apart: BTreeSet<(UnitId, ItemId, Period)>,
    given: BTreeSet<(UnitId, ItemId, Period)>,
    first: Option<Period>,
}

impl<'a> Doubts<'a> {
    /// 上年有数而本年报不适用.
    pub const HAD_A_FIGURE: &'static str = "D02";
    /// 各单位都应填报而报不适用.
    pub const NOBODY_EXEMPT: &'static str = "D03";
    /// 同一指标的其他项有数而本项报不适用.
    pub const BESIDE_A_FIGURE: &'static str = "D04";

    /// What was accepted, and what was said.
    pub fn of(plan: &'a Plan, collection: &Collection) -> Self {
        let item = |about: &str| plan.items.position(|item| item.code == about || item.name == about);
        let mut named: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        let mut every = BTreeSet::new();
        for waiver in &plan.waivers {
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
        let said = |seen: &&Observation| seen.figure == Err(Absent::NotApplicable);
        let place = |seen: &Observation| (seen.unit, seen.item, seen.period);
        let observations = &collection.observations;
        Self {
            plan,
            named,
            every,
            apart: observations.iter().filter(said).map(place).collect(),
            given: observations.iter().filter(|seen| seen.figure.is_ok()).map(place).collect(),
            first: collection.periods.iter().min().copied(),
        }
    }

    /// Whether the collector accepted 不适用 of a unit for an item under the code by which it is doubted: an entry that names
    /// the item, or one for every item of the code.
    pub fn is_accepted(&self, place: (UnitId, ItemId, Period), code: &str) -> bool {
        self.named.get(&place).is_some_and(|codes| codes.contains(&code))
            || self.every.contains(&(place.0, place.2, code))
    }

    /// The code by which 不适用 of a unit for an item is doubted for itself, whatever stands beside it.
    pub fn code(&self, place: (UnitId, ItemId, Period)) -> Option<&'static str> {
        let (unit, item, mut period) = place;
        if !self.plan.items[item].exempt {
            return Some(Self::NOBODY_EXEMPT);
        }
        loop {
            period.year -= 1;
            let before = (unit, item, period);
            // What those that became the unit had is its own.
            let line = self
                .plan
                .line_of(unit)
                .iter()
                .filter(|&&from| from == unit || !self.plan.units[from].exists_at(place.2));
            if line.into_iter().any(|&from| self.given.contains(&(from, item, period))) {
                return Some(Self::HAD_A_FIGURE);
            }
            let goes_on = self.apart.contains(&before) && !self.is_accepted(before, Self::HAD_A_FIGURE);
            if !goes_on || self.first.is_none_or(|first| period <= first) {
                return None;
            }
        }
    }
}

/// An id as the tables of this room hold it.
fn number(id: impl Id) -> i64 {
    id.at() as i64
}

/// The id a table of this room holds.
fn id<I: Id>(number: i64) -> I {
    I::of(number as usize)
}

/// The period a table of this room holds, by its place among those collected.
fn period(collection: &Collection, number: i64) -> Period {
    collection.periods[number as usize]
}

/// Whole numbers of one frame, column by column.
struct Long(Vec<(&'static str, Vec<i64>)>);

impl Long {
    fn new(names: &[&'static str]) -> Self {
        Self(names.iter().map(|name| (*name, Vec::new())).collect())
    }

    fn push<const N: usize>(&mut self, row: [i64; N]) {
        for ((_, column), value) in self.0.iter_mut().zip(row) {
            column.push(value);
        }
    }

    fn frame(self) -> PolarsResult<DataFrame> {
        let height = self.0.first().map_or(0, |(_, column)| column.len());
        let columns = self.0.into_iter().map(|(name, column)| Column::new(name.into(), column)).collect();
        DataFrame::new(height, columns)
    }
}

/// Adds everything up.
pub fn total(plan: &Plan, collection: &Collection) -> Result<Totals, AggregateError> {
    let bound = plan.items.iter().map(crate::plan::Item::limit).max().unwrap_or(BOUND);
    let most = i128::from(i64::MAX) / bound;
    if plan.units.len() as i128 >= most {
        return Err(AggregateError::TooManyUnits(plan.units.len()));
    }
    let figures = figures(plan, collection)?;
    let ancestors = ancestors(plan)?;
    let mut totals = Totals::default();
    items(plan, collection, &figures, &ancestors, &mut totals)?;
    indicators(plan, collection, &figures, &ancestors, &mut totals)?;
    Ok(totals)
}

/// Roster × items × periods, left-joined with what was observed; absent figures are 0 in every column but `expected`.
fn figures(plan: &Plan, collection: &Collection) -> PolarsResult<DataFrame> {
    let (units, items) = (plan.units.len() as i64, plan.items.len() as i64);
    let key =
        |period: i64, unit: UnitId, item: ItemId| (period * units + number(unit)) * items + number(item);
    let mut expected = Long::new(&["key", "unit", "item", "period", "expected"]);
    for item in plan.items.ids() {
        for unit in plan.asked(&plan.items[item].reporter) {
            for (period, &asked) in (0_i64..).zip(&collection.periods) {
                if plan.asks_in(unit, item, asked) {
                    expected.push([key(period, unit, item), number(unit), number(item), period, 1]);
                }
            }
        }
    }
    let period_of: BTreeMap<Period, i64> = collection.periods.iter().copied().zip(0..).collect();
    let doubts = Doubts::of(plan, collection);
    let mut observed = Long::new(&["key", "value", "reported", "not_applicable", "unaccepted", "doubted"]);
    for seen in &collection.observations {
        let Some(&period) = period_of.get(&seen.period) else { continue };
        let key = key(period, seen.unit, seen.item);
        match seen.figure {
            Ok(quantity) => observed.push([key, quantity.mantissa, 1, 0, 0, 0]),
            Err(Absent::NotApplicable) => {
                let place = (seen.unit, seen.item, seen.period);
                let code = doubts.code(place);
                let unaccepted = !doubts.is_accepted(place, code.unwrap_or(Doubts::BESIDE_A_FIGURE));
                let doubted = unaccepted && code.is_some();
                observed.push([key, 0, 0, 1, i64::from(unaccepted), i64::from(doubted)]);
            }
            Err(_) => {}
        }
    }
    let mut joined =
        expected.frame()?.join(&observed.frame()?, ["key"], ["key"], JoinArgs::new(JoinType::Left), None)?;
    for name in ["value", "reported", "not_applicable", "unaccepted", "doubted"] {
        let filled = joined.column(name)?.fill_null(FillNullStrategy::Zero)?;
        joined.with_column(filled)?;
    }
    Ok(joined)
}

/// Each reporting unit with every node whose sums it enters: itself and the areas above it.
fn ancestors(plan: &Plan) -> PolarsResult<DataFrame> {
    let mut lineage = Long::new(&["unit", "node"]);
    for unit in plan.reporters() {
        for node in plan.lineage(unit) {
            lineage.push([number(unit), number(node)]);
        }
    }
    lineage.frame()
}

/// Joins on one key, groups by others, and sums integer columns.
#[expect(
    deprecated,
    reason = "the eager sum is marked deprecated in favour of `lazy`, which this build leaves out"
)]
fn grouped(frame: &DataFrame, by: &[&str], sums: &[&str]) -> PolarsResult<DataFrame> {
    frame.group_by_stable(by.iter().copied())?.select(sums.iter().copied()).sum()
}

fn inner(left: &DataFrame, right: &DataFrame, on: &str) -> PolarsResult<DataFrame> {
    left.join(right, [on], [on], JoinArgs::new(JoinType::Inner), None)
}

/// The columns of a frame as whole numbers, row by row.
fn rows(frame: &DataFrame, names: &[&str]) -> PolarsResult<Vec<Vec<i64>>> {
    let columns: Vec<&Int64Chunked> =
        names.iter().map(|name| frame.column(name)?.i64()).collect::<PolarsResult<_>>()?;
    Ok((0..frame.height())
        .map(|at| columns.iter().map(|column| column.get(at).unwrap_or(0)).collect())
        .collect())
}

fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

fn items(
    plan: &Plan,
    collection: &Collection,
    figures: &DataFrame,
    ancestors: &DataFrame,
    totals: &mut Totals,
) -> PolarsResult<()> {
    let sums = ["value", "reported", "not_applicable", "expected"];
    let grouped = grouped(&inner(figures, ancestors, "unit")?, &["node", "item", "period"], &sums)?;
    let names = ["node", "item", "period", "value_sum", "reported_sum", "not_applicable_sum", "expected_sum"];
    for row in rows(&grouped, &names)? {
        let (node, item) = (id(row[0]), id(row[1]));
        let own = plan.asks(node, item);
        if !plan.items[item].adds && !own {
            continue;
        }
        let sum = Sum {
            value: row[3],
            reported: count(row[4]),
            not_applicable: count(row[5]),
            expected: count(row[6]),
        };
        totals.items.insert((node, item, period(collection, row[2])), sum);
    }
    Ok(())
}

/// What a unit said, from how many figures it gave, called 不适用, called so without an acceptance, called so against
/// what it said before, and was asked for. 不适用 beside a figure contradicts itself.
fn heard(counts: &[i64]) -> Heard {
    let &[given, apart, unaccepted, doubted, asked] = counts else { return Heard::Silent };
    let doubts = if given > 0 { unaccepted } else { doubted };
    match () {
        () if given == asked => Heard::Whole,
        () if apart == 0 || given + apart < asked => Heard::Silent,
        () if doubts > 0 => Heard::Doubted,
        () => Heard::Apart,
    }
}

fn indicators(
    plan: &Plan,
    collection: &Collection,
    figures: &DataFrame,
    ancestors: &DataFrame,
    totals: &mut Totals,
) -> PolarsResult<()> {
    let mut needs = Long::new(&["item", "indicator"]);
    for (at, indicator) in plan.indicators.enumerate() {
        for &item in &indicator.items {
            needs.push([number(item), number(at)]);
        }
    }
    let needed = inner(figures, &needs.frame()?, "item")?;
    // A unit is complete for an indicator when it gave every figure; the indicator does not apply to it when
    // whatever it did not give it called 不适用.
    let counts = ["reported", "not_applicable", "unaccepted", "doubted", "expected"];
    let per_unit = grouped(&needed, &["unit", "indicator", "period"], &counts)?;
    let periods = collection.periods.len() as i64;
    let count_of = plan.indicators.len() as i64;
    let key = |unit: i64, indicator: i64, period: i64| (unit * count_of + indicator) * periods + period;
    let mut complete =
        Long::new(&["unit", "indicator", "period", "complete", "inapplicable", "queried", "one"]);
    let mut mask = Long::new(&["mask_key", "complete"]);
    let names = [
        "unit",
        "indicator",
        "period",
        "reported_sum",
        "not_applicable_sum",
        "unaccepted_sum",
        "doubted_sum",
        "expected_sum",
    ];
    for row in rows(&per_unit, &names)? {
        let heard = heard(&row[3..]);
        let is = |which: Heard| i64::from(heard == which);
        let flags = [is(Heard::Whole), is(Heard::Apart), is(Heard::Doubted)];
        complete.push([row[0], row[1], row[2], flags[0], flags[1], flags[2], 1]);
        mask.push([key(row[0], row[1], row[2]), flags[0]]);
        totals.units.insert((id(row[0]), id(row[1]), period(collection, row[2])), heard);
    }
    let coverage = grouped(
        &inner(&complete.frame()?, ancestors, "unit")?,
        &["node", "indicator", "period"],
        &["complete", "inapplicable", "queried", "one"],
    )?;
    let names = ["node", "indicator", "period", "complete_sum", "inapplicable_sum", "queried_sum", "one_sum"];
    for row in rows(&coverage, &names)? {
        let at = (id(row[0]), id(row[1]), period(collection, row[2]));
        let sum = IndicatorSum {
            sums: BTreeMap::new(),
            complete: count(row[3]),
            not_applicable: count(row[4]),
            doubted: count(row[5]),
            expected: count(row[6]),
        };
        totals.indicators.insert(at, sum);
    }
    let mut keyed = needed;
    let keys: Vec<i64> = rows(&keyed, &["unit", "indicator", "period"])?
        .into_iter()
        .map(|row| key(row[0], row[1], row[2]))
        .collect();
    keyed.with_column(Column::new("mask_key".into(), keys))?;
    let mut masked = inner(&keyed, &mask.frame()?, "mask_key")?;
    let counted = (masked.column("value")? * masked.column("complete")?)?.with_name("counted".into());
    masked.with_column(counted)?;
    let sums =
        grouped(&inner(&masked, ancestors, "unit")?, &["node", "indicator", "item", "period"], &["counted"])?;
    for row in rows(&sums, &["node", "indicator", "item", "period", "counted_sum"])? {
        let (node, item) = (id(row[0]), id(row[2]));
        if !plan.items[item].adds && !plan.asks(node, item) {
            continue;
        }
        let at = (node, id(row[1]), period(collection, row[3]));
        if let Some(total) = totals.indicators.get_mut(&at) {
            total.sums.insert(item, row[4]);
        }
    }
    Ok(())
}
