//! 分单位数据, 分单位指标, 来源追溯: every figure as it came, each indicator's parts per unit, and the evidence.
//!
//! In: observations. Out: the tables all formulas end in. Refuses to know: sums.

use super::cells::{double, id, leaf, period as period_cell, shown};
use super::{Desk, at};
use crate::evaluate::Number;
use crate::evaluate::figure::parts;
use crate::expr::Ref;
use crate::ids::{IndicatorId, ItemId, UnitId};
use crate::observation::{Absent, Observation, Period};
use crate::plan::{Indicator, UnitKind};
use crate::sheet::{Block, Cell, Content, Formula, Key, Piece, Row, quoted};
use crate::total::Heard;
use crate::value::Ratio;
use crate::words::outline::SheetOutline;

/// The key of a figure's row in 分单位数据 and 来源追溯.
fn figure_row(desk: &Desk<'_>, unit: UnitId, item: ItemId, period: Period) -> String {
    format!("{period}/{}/{}", desk.m.plan.units[unit].code, desk.m.plan.items[item].code)
}

/// A cell of 分单位指标.
pub fn unit_key(
    desk: &Desk<'_>,
    indicator: &Indicator,
    period: Period,
    unit: UnitId,
    column: &'static str,
) -> Key {
    Key::new("unit_indicators", format!("{}/{period}/{}", indicator.id, desk.m.plan.units[unit].code), column)
}

fn figure_key(desk: &Desk<'_>, unit: UnitId, item: ItemId, period: Period, column: &'static str) -> Key {
    Key::new("unit_data", figure_row(desk, unit, item, period), column)
}

impl Desk<'_> {
    pub(super) fn shown_figures(&self) -> Vec<Observation<'_>> {
        let periods = self.scope.periods();
        let figures = self.m.collection.observations.iter();
        let mut shown: Vec<Observation<'_>> =
            figures.filter(|seen| periods.contains(&seen.period) && self.scope.holds(seen.unit)).collect();
        // 文件按单位代码、填报项、期别排列.
        shown.sort_by_key(|seen| (seen.unit, seen.item, seen.period));
        shown
    }

    /// A figure in the words of a link: 宁溪镇 A01 2023 来源.
    fn figure_named(&self, label: &str, seen: Observation<'_>) -> String {
        let (unit, item) = (&self.m.plan.units[seen.unit], &self.m.plan.items[seen.item]);
        let with = [("unit", unit.name.as_str()), ("item", &item.code), ("period", &seen.period.to_string())];
        self.say_with(label, &with)
    }

    /// 分单位数据.
    pub(super) fn unit_data(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "unit_data");
        table.sparse = true;
        for seen in self.shown_figures() {
            let (unit, item) = (&self.m.plan.units[seen.unit], &self.m.plan.items[seen.item]);
            let key = figure_row(self, seen.unit, seen.item, seen.period);
            let value = seen.figure.map_or_else(
                |_| Cell::blank(),
                |quantity| {
                    let format = crate::sheet::number_format(quantity.decimals);
                    Cell::number(quantity.ratio().to_f64()).formatted(format)
                },
            );
            let trace = self.figure_named("link_source", seen);
            let trace = Cell::text(trace).linked(Key::new("trace", key.clone(), "no"));
            table.rows.push(
                Row::new(key)
                    .with("period", period_cell(seen.period))
                    .with("code", Cell::text(unit.code.clone()))
                    .with("unit", Cell::text(unit.name.clone()))
                    .with("item", Cell::text(item.code.clone()))
                    .with("name", Cell::text(item.name.clone()))
                    .with("measure_unit", Cell::text(item.measure_unit.clone()))
                    .with("value", value)
                    .with("state", Cell::text(seen.state()))
                    .with("trace", trace),
            );
        }
        for &node in self.scope.inner() {
            self.rolled_figures(node, &mut table.rows);
        }
        vec![Block::Table(table)]
    }

    /// The sums of a node that stands for its units: the engine's own numbers.
    fn rolled_figures(&self, node: UnitId, rows: &mut Vec<Row>) {
        let plan = self.m.plan;
        let known = &plan.units[node];
        for (at, item) in plan.items.enumerate() {
            for &period in self.scope.periods() {
                let Some(sum) = self.m.totals.item(node, at, period) else { continue };
                let counts = [
                    ("reported", sum.reported.to_string()),
                    ("expected", sum.expected.saturating_sub(sum.not_applicable).to_string()),
                ];
                let counts: Vec<(&str, &str)> =
                    counts.iter().map(|(name, text)| (*name, text.as_str())).collect();
                let value = Ratio::scaled(sum.value, item.decimals).to_f64();
                let value = if sum.reported == 0 { Cell::blank() } else { typed(value) };
                rows.push(
                    Row::new(figure_row(self, node, at, period))
                        .with("period", period_cell(period))
                        .with("code", Cell::text(known.code.clone()))
                        .with("unit", Cell::text(known.name.clone()))
                        .with("item", Cell::text(item.code.clone()))
                        .with("name", Cell::text(item.name.clone()))
                        .with("measure_unit", Cell::text(item.measure_unit.clone()))
                        .with("value", value.formatted(crate::sheet::number_format(item.decimals)))
                        .with("state", Cell::text(self.say_with("state_rolled", &counts))),
                );
            }
        }
    }

    /// 分单位指标 of a node that stands for its units.
    fn rolled_indicator(
        &self,
        number: IndicatorId,
        indicator: &Indicator,
        node: UnitId,
        period: Period,
    ) -> Option<Row> {
        let measured = &self.assessor.at(node, number, period)?.measured;
        let known = &self.m.plan.units[node];
        let there = |value: Option<Ratio>| value.map_or_else(Cell::blank, |value| typed(value.to_f64()));
        let apart = measured.expected == 0;
        let counted = measured.value.is_some();
        let mut row = Row::new(format!("{}/{period}/{}", indicator.id, known.code))
            .with("no", id(&indicator.label))
            .with("name", Cell::text(indicator.name.clone()))
            .with("period", period_cell(period))
            .with("code", Cell::text(known.code.clone()))
            .with("unit", Cell::text(known.name.clone()))
            .with("numerator", there(measured.numerator))
            .with("counted", typed(f64::from(u8::from(counted))))
            .with("na", typed(f64::from(u8::from(apart))));
        if indicator.denominator.is_some() {
            row.put("denominator", there(measured.denominator));
        }
        if indicator.kind.counts_units() {
            row.put("rate", measured.value.map_or_else(Cell::blank, |value| typed(value.to_f64())));
        }
        Some(row)
    }

    /// 分单位指标: numerator and denominator of every unit, and whether they count.
    pub(super) fn unit_indicators(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "unit_indicators");
        table.sparse = true;
        if self.m.plan.indicators.iter().all(|indicator| indicator.submitted.is_none()) {
            table.columns.retain(|column| !["submitted", "own_rate", "apart"].contains(&column.key.as_str()));
        }
        for (number, indicator) in self.m.plan.indicators.enumerate() {
            let asides = self.asides(number, indicator);
            for &node in self.scope.inner() {
                let periods = self.scope.periods().iter();
                table.rows.extend(
                    periods.filter_map(|&period| self.rolled_indicator(number, indicator, node, period)),
                );
            }
            for (unit, period) in self.unit_rows(indicator) {
                let mut row = self.unit_indicator(number, indicator, unit, period);
                asides.of(&mut row, unit, period);
                table.rows.push(row);
            }
        }
        vec![Block::Table(table)]
    }

    /// The units and periods that have a row of their own for an indicator, in the sheet's order.
    fn unit_rows(&self, indicator: &Indicator) -> impl Iterator<Item = (UnitId, Period)> {
        let units = self.m.plan.asked(&indicator.reporter).into_iter().filter(|&unit| self.scope.holds(unit));
        units.flat_map(move |unit| {
            let there = move |period: &Period| {
                self.m.plan.units[unit].exists_at(*period) && self.m.plan.is_asked_in(indicator, *period)
            };
            self.scope.periods().iter().copied().filter(there).map(move |period| (unit, period))
        })
    }

    /// The first row of 分单位指标 that a sum is made of, where units have rows there.
    pub(super) fn first_unit_row(&self, indicator: &Indicator, period: Period) -> Option<Key> {
        let (unit, _) = self.unit_rows(indicator).find(|(_, known)| *known == period)?;
        Some(unit_key(self, indicator, period, unit, "no"))
    }

    fn unit_indicator(
        &self,
        number: IndicatorId,
        indicator: &Indicator,
        unit: UnitId,
        period: Period,
    ) -> Row {
        let plan = self.m.plan;
        let value = |item: ItemId| at(figure_key(self, unit, item, period, "value"));
        let live = |reference: Ref| value(reference.item);
        let count = |items: &[ItemId]| {
            let mut formula = Formula::new().then("COUNT(");
            for (place, &item) in items.iter().enumerate() {
                formula = formula.then(if place == 0 { "" } else { "," }).join(value(item));
            }
            formula.then(")")
        };
        let needed = |node: &crate::expr::Node| {
            let mut items: Vec<ItemId> = node.refs().into_iter().map(|reference| reference.item).collect();
            items.dedup();
            items
        };
        let part = |node: &crate::expr::Node| {
            let items = needed(node);
            Formula::new()
                .then("IF(")
                .join(count(&items))
                .then(format!("={},", items.len()))
                .join(node.excel(&live))
                .then(",\"\")")
        };
        let heard = self.m.totals.heard(unit, number, period);
        let (whole, apart) = (heard == Heard::Whole, heard == Heard::Apart);
        let alone = |node: &crate::expr::Node| {
            let sum = self.m.totals.own_figures(plan, unit, period, &needed(node))?;
            node.evaluate(&|reference: Ref| sum.get(&reference.item).copied().ok_or(())).ok()
        };
        let mut states = Formula::new().then("(");
        for (place, &item) in indicator.items.iter().enumerate() {
            let state = figure_key(self, unit, item, period, "state");
            states = states
                .then(if place == 0 { "(" } else { "+(" })
                .then(state)
                .then(format!("={})", quoted(Absent::NotApplicable.word())));
        }
        let counted = Formula::new()
            .then("IF(")
            .join(count(&indicator.items))
            .then(format!("={},1,0)", indicator.items.len()));
        let inapplicable = Formula::new()
            .then("IF(AND(")
            .join(count(&indicator.items))
            .then(format!("<{},", indicator.items.len()))
            .join(count(&indicator.items))
            .then("+")
            .join(states)
            .then(format!(")={}),1,0)", indicator.items.len()));
        // One that is doubted counts as silent: that is the register's word, not the sheet's.
        let inapplicable = if heard == Heard::Doubted { Formula::new().then("0") } else { inapplicable };
        let key = |column: &'static str| unit_key(self, indicator, period, unit, column);
        let mut row = Row::new(format!("{}/{period}/{}", indicator.id, plan.units[unit].code))
            .with("no", id(&indicator.label))
            .with("name", Cell::text(indicator.name.clone()))
            .with("period", period_cell(period))
            .with("code", Cell::text(plan.units[unit].code.clone()))
            .with("unit", Cell::text(plan.units[unit].name.clone()))
            .with(
                "numerator",
                shown(
                    part(&indicator.numerator),
                    alone(&indicator.numerator).map(super::super::value::Ratio::to_f64),
                ),
            )
            .with("counted", Cell::formula(counted, f64::from(u8::from(whole))))
            .with("na", Cell::formula(inapplicable, f64::from(u8::from(apart))));
        if let Some(denominator) = &indicator.denominator {
            row.put(
                "denominator",
                shown(part(denominator), alone(denominator).map(super::super::value::Ratio::to_f64)),
            );
        }
        if let Some(item) = indicator.submitted {
            self.beside(indicator, item, (unit, period), &mut row, &alone);
        }
        if indicator.kind.counts_units() {
            self.threshold(number, indicator, (unit, period), &mut row);
        }
        if !indicator.kind.compares_years() {
            return row;
        }
        let last = Period { year: period.year - 1, month: period.month };
        let sources = crate::evaluate::sources(plan, indicator, unit, period, last);
        if !self.periods().contains(&last) || sources.is_empty() || !plan.is_asked_in(indicator, last) {
            return row.with("both", Cell::number(0.0));
        }
        let was = sources.iter().all(|&from| self.m.totals.heard(from, number, last) == Heard::Whole);
        let both = whole && was;
        let mut earlier = Some((Ratio::ZERO, Ratio::ZERO)).filter(|_| both);
        for &from in &sources {
            let known = self.m.totals.of(from, number, last);
            let known = known.and_then(|sum| parts(plan, indicator, sum));
            earlier = earlier.zip(known).and_then(|(a, b)| Some((a.0.add(b.0).ok()?, a.1.add(b.1).ok()?)));
        }
        let before = |from: UnitId, column: &str| {
            let known = self.m.totals.of(from, number, last);
            let known = known.and_then(|sum| parts(plan, indicator, sum));
            match column {
                "numerator" => known.map(|(part, _)| part.to_f64()),
                "denominator" => known.map(|(_, over)| over.to_f64()),
                _ => {
                    let whole = self.m.totals.heard(from, number, last) == Heard::Whole;
                    Some(f64::from(u8::from(whole)))
                }
            }
        };
        let joined = |column: &'static str, sign: &'static str| {
            let mut formula = Formula::new();
            for (place, &from) in sources.iter().enumerate() {
                let key = unit_key(self, indicator, last, from, column);
                formula =
                    formula.then(if place == 0 { "" } else { sign }).then(leaf(&key, before(from, column)));
            }
            formula
        };
        let carried = |column: &'static str| {
            Formula::new().then("IF(").then(key("both")).then("=1,").join(joined(column, "+")).then(",\"\")")
        };
        let product = Formula::new().then(key("counted")).then("*").join(joined("counted", "*"));
        row.put("both", Cell::formula(product, f64::from(u8::from(both))));
        row.put("numerator_last", shown(carried("numerator"), earlier.map(|(n, _)| n.to_f64())));
        if indicator.denominator.is_some() {
            row.put("denominator_last", shown(carried("denominator"), earlier.map(|(_, d)| d.to_f64())));
        }
        row
    }

    /// The rate a unit sent, the one recomputed from its own figures, and how far they lie apart.
    fn beside(
        &self,
        indicator: &Indicator,
        item: ItemId,
        place: (UnitId, Period),
        row: &mut Row,
        alone: &dyn Fn(&crate::expr::Node) -> Option<Ratio>,
    ) {
        let (unit, period) = place;
        if !self.m.plan.asks_in(unit, item, period) {
            return;
        }
        let key = |column: &'static str| unit_key(self, indicator, period, unit, column);
        let own = self.m.totals.own_figures(self.m.plan, unit, period, &[item]);
        let sent = own.and_then(|own| own.get(&item).copied());
        let denominator = indicator.denominator.as_ref().and_then(alone).filter(|d| !d.is_zero());
        let known = alone(&indicator.numerator)
            .zip(denominator)
            .and_then(|(part, whole)| crate::evaluate::figure::rate(indicator, part, whole));
        row.put(
            "submitted",
            super::cells::same(&figure_key(self, unit, item, period, "value"), double(sent)),
        );
        let rate = Formula::new()
            .then("IF(OR(")
            .then(key("numerator"))
            .then("=\"\",")
            .then(key("denominator"))
            .then("=\"\"),\"\",IF(")
            .then(key("denominator"))
            .then("=0,\"\",")
            .then(key("numerator"))
            .then("/")
            .then(key("denominator"))
            .then(format!("*{}))", indicator.scale.to_plain()));
        row.put("own_rate", shown(rate, double(known)));
        let apart = Formula::new()
            .then("IF(OR(")
            .then(key("submitted"))
            .then("=\"\",")
            .then(key("own_rate"))
            .then("=\"\"),\"\",")
            .then(key("submitted"))
            .then("-")
            .then(key("own_rate"))
            .then(")");
        let difference = sent.zip(known).and_then(|(sent, known)| sent.sub(known).ok());
        row.put("apart", shown(apart, double(difference)));
    }

    /// A unit's own value against the threshold every unit must meet; one the promise speaks of nobody in is apart.
    fn threshold(&self, number: IndicatorId, indicator: &Indicator, place: (UnitId, Period), row: &mut Row) {
        let (unit, period) = place;
        let indicator = indicator.in_force(period.year);
        let key = |column: &'static str| unit_key(self, indicator, period, unit, column);
        let own = crate::evaluate::figure::measure_own(self.m.plan, self.m.totals, unit, number, period);
        let value = own.value.and_then(Number::exact).filter(|_| !own.no_share);
        if indicator.denominator.is_some() {
            let live = |column: &str| match row.cells.get(column).map(|cell| &cell.content) {
                Some(Content::Formula(live)) => live.formula.clone(),
                _ => Formula::new(),
            };
            let (counted, apart) = (live("counted"), live("na"));
            let over_none = || {
                Formula::new()
                    .then("AND(ISNUMBER(")
                    .then(key("denominator"))
                    .then("),")
                    .then(key("denominator"))
                    .then("=0")
            };
            // What is no share says as little as a part of nothing.
            let nothing = if indicator.share {
                let (part, whole) = (key("numerator"), key("denominator"));
                let outside = Formula::new().then("OR(").join(over_none()).then("),AND(ISNUMBER(");
                let outside =
                    outside.then(whole.clone()).then("),OR(").then(part.clone()).then(">").then(whole);
                outside.then(",").then(part).then("<0)))")
            } else {
                over_none().then(")")
            };
            let counted = Formula::new().then("IF(").join(nothing).then(",0,").join(counted).then(")");
            let none = over_none().then(",").then(key("numerator")).then("=0)");
            let apart = Formula::new().then("IF(").join(none).then(",1,").join(apart).then(")");
            row.put("counted", Cell::formula(counted, f64::from(u8::from(value.is_some()))));
            row.put(
                "na",
                Cell::formula(apart, f64::from(u8::from(own.speaks_of_nobody() || own.expected == 0))),
            );
        }
        let rate = if indicator.denominator.is_some() {
            Formula::new()
                .then(key("numerator"))
                .then("/")
                .then(key("denominator"))
                .then(format!("*{}", indicator.scale.to_plain()))
        } else {
            Formula::new().then(key("numerator")).then(format!("*{}", indicator.scale.to_plain()))
        };
        let rate = Formula::new().then("IF(").then(key("counted")).then("=1,").join(rate).then(",\"\")");
        row.put("rate", shown(rate, double(value)));
        let met = super::verdicts::meets(
            indicator.comparator,
            &key("rate"),
            &Desk::threshold_key(indicator, period),
        );
        let formula =
            Formula::new().then("IF(").then(key("counted")).then("=1,IF(").join(met).then(",1,0),\"\")");
        let reached = value.zip(indicator.target).map(|(value, target)| {
            f64::from(u8::from(indicator.comparator.holds(value.compare_rounded(target.value))))
        });
        row.put("met", shown(formula, reached));
    }

    /// 来源追溯.
    pub(super) fn trace(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "trace");
        table.sparse = true;
        for seen in self.shown_figures() {
            table.rows.push(self.trace_row(seen));
        }
        for point in self.series_known() {
            let mut row = Row::new(format!("series:{}:{}", point.series, point.year))
                .with("no", Cell::text(format!("S{}-{}", point.series, point.year)).styled("text_center"))
                .with("use", Cell::text(self.say("use_series")))
                .with("item", Cell::text(point.series.clone()))
                .with("name", Cell::text(format!("{}（{}）", point.name, point.price_basis)))
                .with("unit_of", Cell::text(point.measure_unit.clone()))
                .with("period", Cell::number(f64::from(point.year)))
                .with("adopted", Cell::number(point.value.value.to_f64()))
                .with("raw", Cell::text(point.value.to_text()))
                .with("file", Cell::text("series.csv"))
                .with("recognised", Cell::text(point.source.clone()));
            row.put("reporter", Cell::text(self.say("use_series")));
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }

    fn trace_row(&self, seen: Observation<'_>) -> Row {
        let plan = self.m.plan;
        let (unit, item) = (&plan.units[seen.unit], &plan.items[seen.item]);
        let key = figure_row(self, seen.unit, seen.item, seen.period);
        let mut uses: Vec<String> = Vec::new();
        let mut indicators: Vec<&str> = Vec::new();
        for indicator in &plan.indicators {
            if !indicator.items.contains(&seen.item) {
                continue;
            }
            indicators.push(&indicator.label);
            let holds =
                |node: &crate::expr::Node| node.refs().iter().any(|reference| reference.item == seen.item);
            if holds(&indicator.numerator) {
                uses.push(self.say("use_numerator"));
            }
            if indicator.denominator.as_ref().is_some_and(holds) {
                uses.push(self.say("use_denominator"));
            }
        }
        uses.sort();
        uses.dedup();
        let place = seen.place().unwrap_or_default();
        let file = self.m.collection.chosen(seen.unit, seen.period);
        let receipt = file.and_then(|file| file.receipt).map(|id| plan.receipt(id));
        let adopted = seen.figure.map_or_else(
            |_| Cell::blank(),
            |quantity| {
                Cell::number(quantity.ratio().to_f64())
                    .formatted(crate::sheet::number_format(quantity.decimals))
            },
        );
        let by = if seen.backfill().is_some() {
            self.say("by_backfill")
        } else if seen.is_estimated() {
            self.say("by_survey")
        } else if seen.unit == plan.root {
            self.say("by_root")
        } else if unit.kind == UnitKind::Department {
            self.say("by_department")
        } else {
            self.say("by_local")
        };
        let text = |text: &str| Cell::text(text.to_owned());
        let own = Cell::text(self.figure_named("link_figure", seen));
        Row::new(key.clone())
            .with(
                "no",
                own.linked(Key::new("unit_data", key, if seen.figure.is_ok() { "value" } else { "state" })),
            )
            .with("indicators", Cell::text(indicators.join("、")))
            .with("use", Cell::text(uses.join("、")))
            .with("item", text(&item.code))
            .with("name", text(&item.name))
            .with("unit_of", text(&item.measure_unit))
            .with("period", period_cell(seen.period))
            .with("as_of", Cell::text(seen.period.as_of().to_string()))
            .with("code", text(&unit.code))
            .with("unit", text(&unit.name))
            .with("reporter", Cell::text(by))
            .with("adopted", adopted)
            .with("raw", text(&place.raw))
            .with("repair", text(&place.repair))
            .with("state", Cell::text(seen.state()))
            .with("file", text(&place.of.file))
            .with(
                "version",
                receipt.map_or_else(Cell::blank, |receipt| Cell::count(receipt.version as usize)),
            )
            .with("sheet", text(&place.of.sheet))
            .with("cell", Cell::text(place.address()))
            .with("recognised", Cell::text(file.map_or_else(String::new, |file| file.recognised_by.clone())))
            .with("sha", text(&place.of.sha256))
            .with("stamped", Cell::text(receipt.map_or_else(String::new, |receipt| receipt.stamped.clone())))
    }
}

/// The engine's own number where no formula can stand.
pub(super) fn typed(value: f64) -> Cell {
    Cell::formula(Formula::new().then(Piece::Typed(Some(value))), value)
}
