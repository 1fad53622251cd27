//! What do the nodes above the units come to?
//!
//! In: the units' figures as columns. Out: [`Nodes`]: sums and coverage of every node that has units below it. The only
//! user of polars: each row of a unit is joined with the nodes above it and grouped once, over integer columns; what it
//! gives is laid out by place. Refuses to know: what a unit's own row says.

use super::{Coverage, Heard, Said, Sum, Totals};
use crate::ids::{Id, IndicatorId, ItemId, Table, UnitId};
use crate::plan::Plan;
use polars::prelude::*;
use std::ops::Range;

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
        let mut above = Long::new(["unit", "node"]);
        let mut lines: Vec<(UnitId, Vec<UnitId>)> = Vec::new();
        for unit in plan.reporters() {
            let line = plan.lineage(unit);
            for &node in &line[1..] {
                if nodes.places[node].is_none() {
                    nodes.places[node] = Some(nodes.count);
                    nodes.count += 1;
                }
            }
            lines.push((unit, line));
        }
        for (unit, line) in lines {
            for place in line.into_iter().filter_map(|node| nodes.places[node]) {
                above.push([unit.at(), place].map(|at| at as i64));
            }
        }
        nodes.says = vec![false; nodes.count * nodes.items];
        for (node, place) in nodes.places.enumerate().filter_map(|(node, place)| Some((node, (*place)?))) {
            for (item, known) in plan.items.enumerate() {
                nodes.says[place * nodes.items + item.at()] = known.adds || plan.asks(node, item);
            }
        }
        let above = above.frame()?;
        nodes.add_items(totals, &above)?;
        nodes.add_indicators(totals, &above)?;
        Ok(nodes)
    }

    fn add_items(&mut self, totals: &Totals, above: &DataFrame) -> PolarsResult<()> {
        let mut rows = Long::new(["unit", "line", "value", "reported", "not_applicable", "expected"]);
        for (at, span) in totals.own.spans.iter().enumerate() {
            let (period, unit) = (at / totals.units, at % totals.units);
            for place in span.clone() {
                let line = period * self.items + totals.own.item[place].at();
                let said = totals.own.said[place];
                rows.push([
                    unit as i64,
                    line as i64,
                    totals.own.value[place],
                    i64::from(said == Said::Given),
                    i64::from(matches!(said, Said::Apart { .. })),
                    1,
                ]);
            }
        }
        let names = ["value", "reported", "not_applicable", "expected"];
        self.sums = vec![Sum::default(); totals.periods.len() * self.count * self.items];
        let (count, items) = (self.count, self.items);
        grouped(&rows.frame()?, above, names, |node, line, sums| {
            let [value, reported, not_applicable, expected] = sums;
            let place = (line / items * count + node) * items + line % items;
            self.sums[place] = Sum {
                value,
                reported: reported as u32,
                not_applicable: not_applicable as u32,
                expected: expected as u32,
            };
        })
    }

    fn add_indicators(&mut self, totals: &Totals, above: &DataFrame) -> PolarsResult<()> {
        let mut rows = Long::new(["unit", "line", "complete", "inapplicable", "queried", "asked"]);
        let mut counted = Long::new(["unit", "line", "value"]);
        for (at, span) in totals.own.spans.iter().enumerate() {
            let (period, unit) = (at / totals.units, at % totals.units);
            for (indicator, (items, first)) in totals.needs.enumerate() {
                let Some(heard) = totals.said(UnitId::of(unit), indicator, period) else { continue };
                let is = |which: Heard| i64::from(heard == which);
                let flags = [is(Heard::Whole), is(Heard::Apart), is(Heard::Doubted), 1];
                let line = period * self.indicators + indicator.at();
                rows.push([unit as i64, line as i64, flags[0], flags[1], flags[2], flags[3]]);
                let own = &totals.own.item[span.clone()];
                for (slot, item) in (*first..).zip(items) {
                    if let Ok(place) = own.binary_search(item) {
                        let value = totals.own.value[span.start + place] * flags[0];
                        counted.push([unit as i64, (period * self.slots + slot) as i64, value]);
                    }
                }
            }
        }
        let (count, indicators, slots) = (self.count, self.indicators, self.slots);
        self.coverage = vec![Coverage::default(); totals.periods.len() * count * indicators];
        let names = ["complete", "inapplicable", "queried", "asked"];
        grouped(&rows.frame()?, above, names, |node, line, sums| {
            let [complete, not_applicable, doubted, expected] = sums.map(|sum| sum as u32);
            let place = (line / indicators * count + node) * indicators + line % indicators;
            self.coverage[place] = Coverage { complete, not_applicable, doubted, expected };
        })?;
        let slot_items: Vec<ItemId> = totals.needs.iter().flat_map(|(items, _)| items.clone()).collect();
        self.counted = vec![None; totals.periods.len() * count * slots];
        grouped(&counted.frame()?, above, ["value"], |node, line, [value]| {
            if self.says[node * self.items + slot_items[line % slots].at()] {
                self.counted[(line / slots * count + node) * slots + line % slots] = Some(value);
            }
        })
    }
}

/// Whole numbers of one frame, column by column.
struct Long<const N: usize>([(&'static str, Vec<i64>); N]);

impl<const N: usize> Long<N> {
    fn new(names: [&'static str; N]) -> Self {
        Self(names.map(|name| (name, Vec::new())))
    }

    fn push(&mut self, row: [i64; N]) {
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

/// Gives every row of a unit to the nodes above it and adds up, by node and line.
#[expect(
    deprecated,
    reason = "the eager sum is marked deprecated in favour of `lazy`, which this build leaves out"
)]
fn grouped<const N: usize>(
    rows: &DataFrame,
    above: &DataFrame,
    names: [&str; N],
    mut take: impl FnMut(usize, usize, [i64; N]),
) -> PolarsResult<()> {
    let joined = rows.join(above, ["unit"], ["unit"], JoinArgs::new(JoinType::Inner), None)?;
    let sums = joined.group_by(["node", "line"])?.select(names).sum()?;
    let column = |name: &str| sums.column(name)?.i64();
    let (nodes, lines) = (column("node")?, column("line")?);
    let mut columns = Vec::new();
    for name in names {
        columns.push(sums.column(&format!("{name}_sum"))?.i64()?);
    }
    for at in 0..sums.height() {
        let place = |column: &Int64Chunked| column.get(at).unwrap_or(0);
        let mut row = [0; N];
        for (value, column) in row.iter_mut().zip(&columns) {
            *value = place(column);
        }
        take(place(nodes) as usize, place(lines) as usize, row);
    }
    Ok(())
}
