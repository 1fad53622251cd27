//! 汇总数据, 填报项汇总: sums and coverage, live over the units' rows.
//!
//! In: totals. Out: two tables. Refuses to know: rates.

use super::Desk;
use super::cells::{criterion, id, period as period_cell, shown};
use crate::evaluate::figure::{measure, parts};
use crate::ids::IndicatorId;
use crate::observation::{Absent, BACKFILLED, CORRECTED, Period, REPORTED, SURVEYED};
use crate::plan::Indicator;
use crate::sheet::{Block, Cell, Formula, Key, Piece, Row};
use crate::words::outline::SheetOutline;

/// A cell of 汇总数据.
pub fn sum_key(indicator: &Indicator, period: Period, column: &'static str) -> Key {
    Key::new("sums", format!("{}/{period}", indicator.id), column)
}

fn column(table: &'static str, name: &'static str) -> Piece<'static> {
    Piece::Column { table: table.into(), column: name.into() }
}

/// `指标序号, own id, 期别, own period` over 分单位指标: the criteria of every sum and count of a row.
fn own_rows(indicator: &Indicator, period: Period) -> Formula {
    Formula::new()
        .then(column("unit_indicators", "no"))
        .then(",")
        .then(sum_key(indicator, period, "no"))
        .then(",")
        .then(column("unit_indicators", "period"))
        .then(",")
        .then(sum_key(indicator, period, "period"))
}

/// `SUMIFS(column, own rows[, flag, 1])` over 分单位指标: what the units of a row add, however many they are.
pub fn sum_if(
    indicator: &Indicator,
    period: Period,
    name: &'static str,
    flag: Option<&'static str>,
) -> Formula {
    let formula = Formula::new()
        .then("SUMIFS(")
        .then(column("unit_indicators", name))
        .then(",")
        .join(own_rows(indicator, period));
    match flag {
        Some(flag) => formula.then(",").then(column("unit_indicators", flag)).then(",1)"),
        None => formula.then(")"),
    }
}

/// Cells of a row that tell of the silent and of the comparable units: name, the column of 分单位指标 it adds, and the flag
/// of the units it adds.
const SILENT: [(&str, &str, Option<&str>); 30] = [
    ("held", "size", None),
    ("unknown", "unknown", None),
    ("untested", "untested", None),
    ("reach_low", "reach_low", None),
    ("reach_high", "reach_high", None),
    ("test_numerator", "test_numerator", None),
    ("test_denominator", "test_denominator", None),
    ("test_low_numerator", "test_low_numerator", None),
    ("test_low_denominator", "test_low_denominator", None),
    ("test_high_numerator", "test_high_numerator", None),
    ("test_high_denominator", "test_high_denominator", None),
    ("test_met", "test_met", None),
    ("matched", "matched", None),
    ("lacking", "lacking", None),
    ("silent_without_base", "silent_without_base", None),
    ("faulty", "faulty", None),
    ("matched_numerator", "numerator", Some("matched")),
    ("matched_denominator", "denominator", Some("matched")),
    ("base_numerator", "base_numerator", Some("matched")),
    ("base_denominator", "base_denominator", Some("matched")),
    ("silent_base_numerator", "base_numerator", Some("silent_base")),
    ("silent_base_denominator", "base_denominator", Some("silent_base")),
    ("test_base_numerator", "base_numerator", Some("test_base")),
    ("test_base_denominator", "base_denominator", Some("test_base")),
    ("matched_test_numerator", "test_numerator", Some("test_base")),
    ("matched_test_denominator", "test_denominator", Some("test_base")),
    ("matched_test_low_numerator", "test_low_numerator", Some("test_base")),
    ("matched_test_low_denominator", "test_low_denominator", Some("test_base")),
    ("matched_test_high_numerator", "test_high_numerator", Some("test_base")),
    ("matched_test_high_denominator", "test_high_denominator", Some("test_base")),
];

impl Desk<'_> {
    /// 汇总数据, one row per indicator and period.
    pub(super) fn indicator_sums(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "sums");
        for (number, indicator) in self.m.plan.indicators.enumerate() {
            for period in self.periods() {
                table.rows.push(self.indicator_sum(number, indicator, period));
            }
        }
        vec![Block::Table(table)]
    }

    /// The name of an indicator, which leads to the first row its sum is made of.
    fn to_first_row(&self, indicator: &Indicator, period: Period) -> Cell {
        let name = Cell::text(indicator.name.clone());
        let first = self.first_unit_row(indicator, period).filter(|_| self.has("unit_indicators"));
        first.map_or_else(|| name.clone(), |first| name.clone().linked(first))
    }

    fn indicator_sum(&self, number: IndicatorId, indicator: &Indicator, period: Period) -> Row {
        let (plan, totals) = (self.m.plan, self.m.totals);
        let measured = measure(plan, totals, indicator.node, number, period);
        let sum = totals.of(indicator.node, number, period).unwrap_or_default();
        let each = indicator.kind.counts_units();
        let known = parts(plan, indicator, sum);
        let reported = sum_key(indicator, period, "reported");
        let guarded = |formula: Formula| {
            Formula::new().then("IF(").then(reported.clone()).then("=0,\"\",").join(formula).then(")")
        };
        let expected = Formula::new().then("COUNTIFS(").join(own_rows(indicator, period)).then(")");
        let (reported_count, apart) = if each {
            (measured.reported, measured.not_applicable)
        } else {
            (sum.coverage.complete, sum.coverage.not_applicable)
        };
        let counted = if each { "met" } else { "numerator" };
        let over = |name, flag, value: Option<f64>| {
            self.summed(period, sum_if(indicator, period, name, flag), value)
        };
        let known_numerator = measured.numerator.map(super::super::value::Ratio::to_f64);
        let numerator = guarded(over(counted, Some("counted"), known_numerator));
        let expected = self.summed(period, expected, Some(f64::from(sum.coverage.expected)));
        let mut row = Row::new(format!("{}/{period}", indicator.id))
            .with("no", id(&indicator.label))
            .with("name", self.to_first_row(indicator, period))
            .with("period", period_cell(period))
            .with("numerator", shown(numerator, known_numerator))
            .with(
                "reported",
                Cell::formula(
                    over("counted", None, Some(f64::from(reported_count))),
                    f64::from(reported_count),
                ),
            )
            .with("na", Cell::formula(over("na", None, Some(f64::from(apart))), f64::from(apart)))
            .with("expected", Cell::formula(expected, f64::from(sum.coverage.expected)));
        self.silent_sums(number, indicator, period, &mut row);
        if !indicator.kind.compares_years() {
            return row;
        }
        if indicator.denominator.is_some() {
            let value = known.map(|(_, d)| d.to_f64());
            row.put("denominator", shown(guarded(over("denominator", Some("counted"), value)), value));
        }
        let change = self.m.evaluation.at(number, period).and_then(|a| a.change.as_deref());
        let both = change.map_or(0.0, |change| f64::from(change.units));
        row.put("comparable", Cell::formula(over("both", None, Some(both)), both));
        let rate = indicator.denominator.is_some();
        let pairs = [
            ("numerator_now", "numerator", change.map(|c| c.now.0)),
            ("denominator_now", "denominator", change.map(|c| c.now.1)),
            ("numerator_last", "numerator_last", change.map(|c| c.before.0)),
            ("denominator_last", "denominator_last", change.map(|c| c.before.1)),
        ];
        for (name, source, value) in pairs.into_iter().filter(|pair| rate || pair.0.starts_with("numerator"))
        {
            let value = value.map_or(0.0, super::super::value::Ratio::to_f64);
            row.put(name, Cell::formula(over(source, Some("both"), Some(value)), value));
        }
        row
    }

    /// What is silent, and the comparable units: the cells that the steps of the row refer to.
    fn silent_sums(&self, number: IndicatorId, indicator: &Indicator, period: Period, row: &mut Row) {
        let Some(it) = self.m.evaluation.at(number, period) else { return };
        let asked = self.asked_sums(indicator, period);
        for (name, source, flag) in SILENT {
            if !asked.contains(name) {
                continue;
            }
            let known = it.cell(name).unwrap_or_default().to_f64();
            let live = match name {
                // All of it where nothing is silent.
                "held" => {
                    let all = sum_if(indicator, period, "size", None);
                    Formula::new()
                        .then("IF(")
                        .join(all.clone())
                        .then("=0,1,")
                        .join(sum_if(indicator, period, "size_reported", None))
                        .then("/")
                        .join(all)
                        .then(")")
                }
                _ => sum_if(indicator, period, source, flag),
            };
            row.put(name, Cell::formula(self.summed(period, live, Some(known)), known));
        }
    }

    /// 填报项汇总, one row per item and period.
    pub(super) fn item_sums(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "item_sums");
        let (plan, totals) = (self.m.plan, self.m.totals);
        for (number, item) in plan.items.enumerate() {
            for period in self.periods() {
                let Some(sum) = totals.item(plan.root, number, period) else { continue };
                let key = format!("{}/{period}", item.code);
                let own = Key::new("item_sums", key.clone(), "item");
                let criteria = || {
                    Formula::new()
                        .then(column("unit_data", "item"))
                        .then(",")
                        .then(own.clone())
                        .then(",")
                        .then(column("unit_data", "period"))
                        .then(format!(",{}", criterion(period)))
                };
                let value = Formula::new()
                    .then("SUMIFS(")
                    .then(column("unit_data", "value"))
                    .then(",")
                    .join(criteria())
                    .then(")");
                let count = |state: Option<&str>| {
                    let formula = Formula::new().then("COUNTIFS(").join(criteria());
                    match state {
                        Some(state) => formula
                            .then(",")
                            .then(column("unit_data", "state"))
                            .then(format!(",\"{state}\")")),
                        None => formula.then(")"),
                    }
                };
                // What was filled in for a unit counts as what it reported, and what was put right too.
                let states = [
                    (!plan.backfills.is_empty(), BACKFILLED),
                    (!plan.corrections.is_empty(), CORRECTED),
                    (self.m.collection.observations.is_any_estimated(), SURVEYED),
                ];
                let more = states.into_iter().filter(|(any, _)| *any);
                let reported = more
                    .fold(count(Some(REPORTED)), |sum, (_, state)| sum.then("+").join(count(Some(state))));
                let total = crate::value::Ratio::scaled(sum.value, item.decimals).to_f64();
                let counted = |formula: Formula, known: u32| {
                    let known = f64::from(known);
                    Cell::formula(self.summed(period, formula, Some(known)), known)
                };
                let value = self.summed(period, value, Some(total));
                table.rows.push(
                    Row::new(key)
                        .with("item", Cell::text(item.code.clone()))
                        .with("name", Cell::text(item.name.clone()))
                        .with("unit", Cell::text(item.measure_unit.clone()))
                        .with("period", period_cell(period))
                        .with(
                            "value",
                            Cell::formula(value, total).formatted(crate::sheet::number_format(item.decimals)),
                        )
                        .with("reported", counted(reported, sum.reported))
                        .with("na", counted(count(Some(Absent::NotApplicable.word())), sum.not_applicable))
                        .with("expected", counted(count(None), sum.expected)),
                );
            }
        }
        vec![Block::Table(table)]
    }
}
