//! How much of the units and of the evidence does one workbook show?
//!
//! In: the plan, what was collected, what it came to, and the most rows a sheet of evidence may have (in the template).
//! Out: [`Scope`]. A workbook holds a node and the units under it while that fits; beyond it first other years are left
//! out, then all but the level below the node, then all but the units that ask for attention. What is left out stands in
//! observations.csv, and every figure that rested on it is the engine's own number. Refuses to know: how a row looks.

use super::{Desk, Material};
use crate::evaluate::UnitVerdict;
use crate::ids::UnitId;
use crate::observation::Period;
use crate::plan::UnitKind;
use crate::sheet::{Block, Cell, Formula, Line, Piece, Table};
use std::collections::BTreeSet;

/// What was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// Nothing.
    Whole,
    /// Years that the period judged is not compared with.
    Periods,
    /// Also everything below the level under the node.
    Below,
    /// Also units without findings that reported and are not behind.
    Notable,
}

/// What the sheets of units and of evidence show.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    depth: Depth,
    periods: Vec<Period>,
    /// Units shown; `None` for all.
    units: Option<BTreeSet<UnitId>>,
    /// Nodes shown by their sums, in the roster's order.
    inner: Vec<UnitId>,
    /// Most rows of a sheet; `usize::MAX` where there is no bound.
    most: usize,
}

impl Scope {
    /// The first of the narrowing steps that fits.
    pub fn choose(m: &Material<'_>, period: Period, periods: &[Period], most: usize) -> Self {
        let most = if most == 0 { usize::MAX } else { most };
        let whole =
            Self { depth: Depth::Whole, periods: periods.to_vec(), units: None, inner: Vec::new(), most };
        if whole.rows(m) <= most {
            return whole;
        }
        let compared = [
            period,
            Period { year: period.year - 1, month: period.month },
            Period::year(m.plan.identity.base_year),
        ];
        let fewer: Vec<Period> = periods.iter().copied().filter(|known| compared.contains(known)).collect();
        let narrow = Self { depth: Depth::Periods, periods: fewer, ..whole };
        if narrow.rows(m) <= most {
            return narrow;
        }
        let below = narrow.level_below(m);
        if !below.inner.is_empty() && below.rows(m) <= most {
            return below;
        }
        narrow.notable(m, period)
    }

    /// The node, the level under it, and departments, which are no level.
    fn level_below(&self, m: &Material<'_>) -> Self {
        let plan = m.plan;
        let under = |unit: &UnitId| {
            let known = &plan.units[*unit];
            *unit == plan.root || known.kind == UnitKind::Department || known.parent == Some(plan.root)
        };
        let units: BTreeSet<UnitId> = plan.units.ids().filter(under).collect();
        let reporters: BTreeSet<UnitId> = plan.holders().collect();
        let inner = units
            .iter()
            .copied()
            .filter(|unit| plan.units[*unit].parent == Some(plan.root))
            .filter(|unit| !reporters.contains(unit) && plan.units[*unit].kind != UnitKind::Department)
            .collect();
        Self { depth: Depth::Below, units: Some(units), inner, ..self.clone() }
    }

    /// Units that are missing, have open findings or are behind; as many of them, in the roster's order, as fit.
    fn notable(&self, m: &Material<'_>, period: Period) -> Self {
        let plan = m.plan;
        let found: BTreeSet<UnitId> = m
            .checked
            .findings
            .iter()
            .filter(|finding| finding.period == Some(period) && finding.is_open())
            .filter_map(|finding| finding.unit)
            .collect();
        let behind = |unit: UnitId| {
            let verdict = |at| m.assessor().of(unit, at).map(|it| it.against_whole);
            plan.indicators.ids().any(|at| verdict(at) == Some(UnitVerdict::Short))
        };
        let mut shown =
            Self { depth: Depth::Notable, units: Some(BTreeSet::from([plan.root])), ..self.clone() };
        let mut rows = shown.rows(m);
        for unit in plan.holders() {
            let silent = plan.sends_in(unit, period) && !m.collection.has_reported(unit, period);
            let asks = found.contains(&unit) || silent || behind(unit);
            if !asks || unit == plan.root {
                continue;
            }
            let (figures, parts) = shown.of_unit(m, unit);
            rows += figures.max(parts);
            if rows > shown.most {
                break;
            }
            if let Some(units) = &mut shown.units {
                units.insert(unit);
            }
        }
        shown
    }

    /// Rows of the longer of 分单位数据 and 分单位指标.
    fn rows(&self, m: &Material<'_>) -> usize {
        let plan = m.plan;
        let sums = self.inner.len() * self.periods.len();
        let (mut figures, mut parts) = (sums * plan.items.len(), sums * plan.indicators.len());
        for unit in plan.units.ids().filter(|unit| self.holds(*unit)) {
            let of_unit = self.of_unit(m, unit);
            figures += of_unit.0;
            parts += of_unit.1;
        }
        figures.max(parts)
    }

    /// Rows of a unit in 分单位数据 and in 分单位指标.
    fn of_unit(&self, m: &Material<'_>, unit: UnitId) -> (usize, usize) {
        let plan = m.plan;
        let asked = |period: Period| {
            plan.indicators.iter().filter(move |it| plan.asks_in(unit, it.items[0], period)).count()
        };
        self.periods.iter().fold((0, 0), |(figures, parts), &period| {
            (figures + m.collection.of(unit, period).len(), parts + asked(period))
        })
    }

    /// Periods whose evidence is shown.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// Whether a unit's own rows are shown.
    pub fn holds(&self, unit: UnitId) -> bool {
        self.units.as_ref().is_none_or(|units| units.contains(&unit))
    }

    /// Whether every figure of a period is shown, so that sums over the sheets are the whole's.
    pub fn is_whole(&self, period: Period) -> bool {
        self.units.is_none() && self.periods.contains(&period)
    }

    /// Nodes shown by their sums instead of their units.
    pub fn inner(&self) -> &[UnitId] {
        &self.inner
    }

    /// The most rows a table of units or findings may have.
    pub const fn most(&self) -> usize {
        self.most
    }
}

impl Desk<'_> {
    /// What the sheets of units show of those asked, with the nodes that stand for their units, in the roster's order.
    pub(super) fn shown_units(&self, asked: Vec<UnitId>) -> Vec<UnitId> {
        let asked = asked.into_iter().filter(|unit| self.scope.holds(*unit));
        let mut rows: Vec<UnitId> = self.scope.inner().iter().copied().chain(asked).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Whether a node is shown by its sums.
    pub(super) fn is_inner(&self, unit: UnitId) -> bool {
        self.scope.inner().binary_search(&unit).is_ok()
    }

    /// A sum over the rows of units where all of them are shown, else the engine's own number, which says so by its
    /// style.
    pub(super) fn summed(&self, period: Period, live: Formula, value: Option<f64>) -> Formula {
        if self.scope.is_whole(period) {
            return live;
        }
        Formula::new().then(Piece::Typed(value))
    }

    /// A table that may have been cut at the most rows, with the sentence that says so before it.
    pub(super) fn cut_note(&self, key: &str, table: Table, all: usize, file: &str) -> Vec<Block> {
        let shown = table.rows.len();
        if shown >= all {
            return vec![Block::Table(table)];
        }
        let with = [("shown", &*shown.to_string()), ("all", &*all.to_string()), ("file", file)];
        let cell = Cell::text(self.say_with("cut_rows", &with)).styled("note");
        let note = Line { key: format!("{key}:cut"), cells: vec![(0, 5, cell)], ..Line::default() };
        vec![Block::Line(note), Block::Table(table)]
    }

    /// What a sheet of units or evidence leaves out, in the template's words.
    pub(super) fn left_out(&self) -> Option<String> {
        let scope = &self.scope;
        let name = match scope.depth {
            Depth::Whole => return None,
            Depth::Periods => "scope_periods",
            Depth::Below => "scope_below",
            Depth::Notable => "scope_notable",
        };
        let plan = self.m.plan;
        let reporters = plan.holders_in(self.period);
        let shown = reporters.iter().filter(|&&unit| scope.holds(unit)).count().to_string();
        let periods: Vec<String> = scope.periods.iter().map(ToString::to_string).collect();
        let with = [
            ("shown", shown.as_str()),
            ("all", &*reporters.len().to_string()),
            ("nodes", &*scope.inner.len().to_string()),
            ("periods", &*periods.join("、")),
            ("most", &*scope.most.to_string()),
        ];
        Some(self.say_with(name, &with))
    }
}
