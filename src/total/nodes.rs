//! What do the nodes above the units come to?
//!
//! In: the units' figures as columns. Out: [`Nodes`]: sums and coverage of every node that has units below it. The only
//! user of polars: the rows of units are grouped over integer columns by the node right above them, so many at a time
//! ([`AT_ONCE`]) that memory stays small; the few sums of nodes are then handed up from level to level. Refuses to know:
//! what a unit's own row says.

use super::{Coverage, Heard, Said, Sum, Totals};
use crate::ids::{Id, IndicatorId, ItemId, Table, UnitId};
use crate::plan::Plan;
use polars::prelude::*;
use std::ops::Range;

/// Rows grouped at a time.
const AT_ONCE: usize = 1 << 18;

/// Sums of the nodes, each table by period, node, and item or indicator.
#[derive(Clone, Debug, Default)]
pub(super) struct Nodes {
    /// The place of a node among those that have units below them.
    places: Table<UnitId, Option<usize>>,
    count: usize,
    items: usize,
    indicators: usize,
    /// Items of all indicators together.
    slots: usize,
    sums: Vec<Sum>,
    /// Whether a node's sum of an item says anything, by node and item.
    says: Vec<bool>,
    coverage: Vec<Coverage>,
    /// Sums over the units complete for the indicator.
    counted: Vec<Option<i64>>,
}

impl Nodes {
    /// The place of a node that has units below it; `None` for a unit that speaks for itself alone.
    pub(super) fn place(&self, node: UnitId) -> Option<usize> {
        self.places.get(node).copied().flatten()
    }

    /// The sum of an item; `None` where nobody was asked, or sums of it say nothing.
    pub(super) fn item(&self, period: usize, node: usize, item: ItemId) -> Option<Sum> {
        if !self.says[node * self.items + item.at()] {
            return None;
        }
        let sum = self.sums[(period * self.count + node) * self.items + item.at()];
        (sum.expected > 0).then_some(sum)
    }

    /// Who was asked for an indicator; `None` where nobody was.
    pub(super) fn coverage(&self, period: usize, node: usize, indicator: IndicatorId) -> Option<Coverage> {
        let coverage = self.coverage[(period * self.count + node) * self.indicators + indicator.at()];
        (coverage.expected > 0).then_some(coverage)
    }

    /// The sums of an indicator's items.
    pub(super) fn sums(&self, period: usize, node: usize, slots: Range<usize>) -> &[Option<i64>] {
        let from = (period * self.count + node) * self.slots;
        &self.counted[from + slots.start..from + slots.end]
    }

    /// Adds up what the units said.
    pub(super) fn of(plan: &Plan, totals: &Totals) -> PolarsResult<Self> {
        let mut nodes = Self {
            places: plan.units.map(|_| None),
            items: plan.items.len(),
            indicators: plan.indicators.len(),
            slots: plan.indicators.iter().map(|indicator| indicator.items.len()).sum(),
            ..Self::default()
        };
        for unit in plan.holders() {
            for node in plan.lineage(unit).into_iter().skip(1) {
                if nodes.places[node].is_none() {
                    nodes.places[node] = Some(nodes.count);
                    nodes.count += 1;
                }
            }
        }
        nodes.says = vec![false; nodes.count * nodes.items];
        let places = nodes.places.enumerate().filter_map(|(node, place)| Some((node, (*place)?)));
        for (node, place) in places {
            for (item, known) in plan.items.enumerate() {
                nodes.says[place * nodes.items + item.at()] = known.adds || plan.asks(node, item);
            }
        }
        let tree = Tree::of(plan, &nodes.places);
        nodes.add_items(totals, &tree)?;
        nodes.add_indicators(totals, &tree)?;
        Ok(nodes)
    }

    fn add_items(&mut self, totals: &Totals, tree: &Tree) -> PolarsResult<()> {
        let mut sums =
            Grouped::new(tree, self.items, ["value", "reported", "not_applicable", "expected"], totals);
        for (at, span) in totals.own.spans.iter().enumerate() {
            for place in span.clone() {
                let said = totals.own.said[place];
                let row = [
                    totals.own.value[place],
                    i64::from(said == Said::Given),
                    i64::from(matches!(said, Said::Apart { .. })),
                    1,
                ];
                sums.push(at, totals.own.item[place].at(), row)?;
            }
        }
        let sum = |[value, reported, not_applicable, expected]: [i64; 4]| {
            let [reported, not_applicable, expected] =
                [reported, not_applicable, expected].map(|count| count as u32);
            Sum { value, reported, not_applicable, expected }
        };
        self.sums = sums.end()?.into_iter().map(sum).collect();
        Ok(())
    }

    fn add_indicators(&mut self, totals: &Totals, tree: &Tree) -> PolarsResult<()> {
        let mut heard =
            Grouped::new(tree, self.indicators, ["complete", "inapplicable", "queried", "asked"], totals);
        let mut counted = Grouped::new(tree, self.slots, ["value", "asked"], totals);
        for (at, span) in totals.own.spans.iter().enumerate() {
            let (period, unit) = (at / totals.units, at % totals.units);
            for (indicator, (items, first)) in totals.needs.enumerate() {
                let Some(said) = totals.said(UnitId::of(unit), indicator, period) else { continue };
                let is = |which: Heard| i64::from(said == which);
                let whole = is(Heard::Whole);
                heard.push(at, indicator.at(), [whole, is(Heard::Apart), is(Heard::Doubted), 1])?;
                let own = &totals.own.item[span.clone()];
                for (slot, item) in (*first..).zip(items) {
                    if let Ok(place) = own.binary_search(item) {
                        counted.push(at, slot, [totals.own.value[span.start + place] * whole, 1])?;
                    }
                }
            }
        }
        let coverage = |sums: [i64; 4]| {
            let [complete, not_applicable, doubted, expected] = sums.map(|sum| sum as u32);
            Coverage { complete, not_applicable, doubted, expected }
        };
        self.coverage = heard.end()?.into_iter().map(coverage).collect();
        let slot_items: Vec<ItemId> = totals.needs.iter().flat_map(|(items, _)| items.clone()).collect();
        let (count, slots, says) = (self.count, self.slots, &self.says);
        let sum = |(at, [value, asked]): (usize, [i64; 2])| {
            let (node, item) = (at / slots % count, slot_items[at % slots]);
            (asked > 0 && says[node * self.items + item.at()]).then_some(value)
        };
        self.counted = counted.end()?.into_iter().enumerate().map(sum).collect();
        Ok(())
    }
}

/// Which node stands right above each unit and node.
struct Tree {
    /// By unit: its own place where it is a node, else that of the node above it.
    of_unit: Vec<Option<usize>>,
    /// Each node with the one above it, the deepest first.
    upward: Vec<(usize, usize)>,
    count: usize,
}

impl Tree {
    fn of(plan: &Plan, places: &Table<UnitId, Option<usize>>) -> Self {
        let above = |unit: UnitId| plan.units[unit].parent.and_then(|parent| places[parent]);
        let of_unit = plan.units.ids().map(|unit| places[unit].or_else(|| above(unit))).collect();
        let mut nodes: Vec<(usize, usize, usize)> = Vec::new();
        for (node, place) in places.enumerate() {
            if let (Some(place), Some(parent)) = (*place, above(node)) {
                nodes.push((plan.lineage(node).len(), place, parent));
            }
        }
        nodes.sort_unstable_by_key(|(depth, ..)| std::cmp::Reverse(*depth));
        let upward = nodes.into_iter().map(|(_, place, parent)| (place, parent)).collect();
        Self { of_unit, upward, count: places.iter().flatten().count() }
    }
}

/// Sums by period, node and line, of rows that units give one by one.
struct Grouped<'a, const N: usize> {
    tree: &'a Tree,
    units: usize,
    lines: usize,
    names: [&'static str; N],
    keys: Vec<i64>,
    rows: [Vec<i64>; N],
    sums: Vec<[i64; N]>,
}

impl<'a, const N: usize> Grouped<'a, N> {
    fn new(tree: &'a Tree, lines: usize, names: [&'static str; N], totals: &Totals) -> Self {
        let sums = vec![[0; N]; totals.periods.len() * tree.count * lines];
        let units = totals.units;
        Self { tree, units, lines, names, keys: Vec::new(), rows: std::array::from_fn(|_| Vec::new()), sums }
    }

    /// A row of the unit and period at a place among all of them.
    fn push(&mut self, at: usize, line: usize, row: [i64; N]) -> PolarsResult<()> {
        let Some(node) = self.tree.of_unit[at % self.units] else { return Ok(()) };
        let key = (at / self.units * self.tree.count + node) * self.lines + line;
        self.keys.push(key as i64);
        for (column, value) in self.rows.iter_mut().zip(row) {
            column.push(value);
        }
        if self.keys.len() < AT_ONCE { Ok(()) } else { self.group() }
    }

    /// Adds the rows at hand to the sums of the nodes right above their units.
    #[expect(
        deprecated,
        reason = "the eager sum is marked deprecated in favour of `lazy`, which this build leaves out"
    )]
    fn group(&mut self) -> PolarsResult<()> {
        let height = self.keys.len();
        if height == 0 {
            return Ok(());
        }
        let mut columns = vec![Column::new("key".into(), std::mem::take(&mut self.keys))];
        for (name, column) in self.names.iter().zip(&mut self.rows) {
            columns.push(Column::new((*name).into(), std::mem::take(column)));
        }
        let sums = DataFrame::new(height, columns)?.group_by(["key"])?.select(self.names).sum()?;
        let keys = sums.column("key")?.i64()?;
        for (at, name) in self.names.iter().enumerate() {
            let column = sums.column(&format!("{name}_sum"))?.i64()?;
            for (key, sum) in keys.iter().zip(column.iter()) {
                if let (Some(key), Some(sum)) = (key, sum) {
                    self.sums[key as usize][at] += sum;
                }
            }
        }
        Ok(())
    }

    /// Sums of every node, by period, node and line.
    fn end(mut self) -> PolarsResult<Vec<[i64; N]>> {
        self.group()?;
        let (count, lines) = (self.tree.count, self.lines);
        for period in 0..self.sums.len() / (count * lines).max(1) {
            for &(node, parent) in &self.tree.upward {
                for line in 0..lines {
                    let place = |node: usize| (period * count + node) * lines + line;
                    let below = self.sums[place(node)];
                    for (sum, more) in self.sums[place(parent)].iter_mut().zip(below) {
                        *sum += more;
                    }
                }
            }
        }
        Ok(self.sums)
    }
}
