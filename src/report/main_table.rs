//! 主要指标完成情况表: the sheet that is stamped.
//!
//! In: 指标计算底稿 by key. Out: one row per indicator, all figures live. Refuses to know: how they were computed.

use super::cells::{double, format_apart, id, same, same_or, same_text, shown, whole};
use super::{Desk, at, working_key};
use crate::evaluate::{Assessment, Number};
use crate::observation::Period;
use crate::plan::{Indicator, Kind};
use crate::sheet::{Block, Cell, Formula, Key, Line, Row, quoted};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;

impl Desk<'_> {
    /// 主要指标完成情况表.
    pub(super) fn main_table(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "main");
        for (number, indicator, it) in self.assessed() {
            table.rows.push(self.main_row(number, indicator, it));
        }
        let width = (table.columns.len().max(1) - 1) as u32;
        let sign = Line {
            key: String::from("main:sign"),
            cells: vec![(0, width, Cell::text(self.say("sign")).styled("sign"))],
            height: None,
        };
        vec![Block::Table(table), Block::Gap(1), Block::Line(sign)]
    }

    fn main_row(&self, number: usize, indicator: &Indicator, it: &Assessment) -> Row {
        let key = |column: &'static str| working_key(indicator, self.period, column);
        let na = self.say("na");
        let none = self.say("no_value");
        let target = indicator.target.map(|target| target.value);
        let value = it.measured.value;
        let format = format_apart(value, target);
        let percent = |column: &'static str, ratio: Option<Ratio>| {
            let result = ratio.and_then(|ratio| ratio.mul(Ratio::whole(100)).ok());
            let formula = Formula::new()
                .then("IF(")
                .then(key(column))
                .then("=\"\",\"\",")
                .then(key(column))
                .then("*100)");
            shown(formula, double(result))
        };
        let mut row = Row::new(indicator.id.clone())
            .with("no", id(&indicator.id))
            .with("name", Cell::text(indicator.name.clone()))
            .with("unit", Cell::text(indicator.measure_unit.clone()))
            .with("attribute", Cell::text(indicator.attribute.map_or("—", |a| a.word())))
            .with("numerator", same(&key("numerator"), double(it.measured.numerator)))
            .with("gap_unit", Cell::text(indicator.gap_unit.clone()))
            .with("elapsed", percent("elapsed", Some(it.elapsed)))
            .with("status", same_text(key("status"), it.status.word(&self.m.words.judgement)))
            .with(
                "forecast_word",
                same_text(key("forecast_word"), it.forecast_word.word(&self.m.words.judgement)),
            )
            .with("coverage", self.coverage(&key, it))
            .with("responsible", Cell::text(self.responsible(indicator)))
            .with("notes", Cell::text(self.notes(indicator, it).join("；")));
        for period in self.periods() {
            let known = self.m.evaluation.at(indicator.node, number, period).and_then(|a| a.measured.value);
            let cell = same_or(&working_key(indicator, period, "value"), known.map(Number::to_f64), &none);
            row.put(format!("value:{period}"), cell.formatted(format_apart(known, target)));
        }
        if indicator.denominator.is_some() {
            row.put("denominator", same(&key("denominator"), double(it.measured.denominator)));
        }
        let distance = it.distance(indicator);
        match indicator.kind {
            Kind::Growth => {
                row.put("base", Cell::text(self.say("none_yet")).styled("text_center"));
                row.put("target", Cell::text(indicator.target_text.clone()).styled("text_center"));
                row.put("distance", self.growth_difference(&key, it));
            }
            Kind::Level | Kind::Maintain => {
                let printed = |text: crate::value::Printed| match text.decimals {
                    0 => String::from("0"),
                    decimals => format!("0.{}", "0".repeat(usize::from(decimals))),
                };
                if let Some(base) = indicator.base {
                    row.put("base", same(&key("base"), Some(base.value.to_f64())).formatted(printed(base)));
                }
                if let Some(target) = indicator.target {
                    row.put(
                        "target",
                        same(&key("target"), Some(target.value.to_f64())).formatted(printed(target)),
                    );
                }
                let short = self.distance_formula(&key, indicator);
                let decimals =
                    distance.filter(|d| *d > 0.0).map_or_else(|| String::from("0.0"), |_| format.clone());
                row.put("distance", shown(short, distance).formatted(decimals));
                row.put("gap", same(&key("gap"), whole(it.gap)));
            }
        }
        if indicator.kind == Kind::Level {
            row.put("due", same(&key("due"), double(it.due)).formatted(due_format(it.due)));
            row.put("progress", percent("progress", it.progress));
            row.put("pace", same(&key("pace"), double(it.pace)));
        } else {
            for column in ["due", "progress", "pace"] {
                row.put(column, Cell::text(na.clone()).styled("text_center"));
            }
        }
        row.put(
            "forecast",
            match indicator.kind {
                Kind::Growth => Cell::text(na).styled("text_center"),
                _ if it.forecast_word == crate::evaluate::Forecast::Unknown => {
                    Cell::text(self.say("none_yet")).styled("text_center")
                }
                _ => same(&key("forecast"), double(it.forecast))
                    .formatted(format_apart(it.forecast.map(Number::Exact), target)),
            },
        );
        row.put(
            "change",
            match indicator.kind {
                Kind::Growth => self.growth_change(number, indicator, it),
                _ => same(&key("change"), it.change.and_then(|change| double(change.change))),
            },
        );
        row
    }

    fn coverage(&self, key: &dyn Fn(&'static str) -> Key, it: &Assessment) -> Cell {
        let formula = at(key("reported")).then("&\"/\"&").then(key("expected"));
        Cell::formula_text(formula, format!("{}/{}", it.measured.reported, it.measured.expected))
    }

    /// Points short of the target, 0 where it is met.
    fn distance_formula(&self, key: &dyn Fn(&'static str) -> Key, indicator: &Indicator) -> Formula {
        let upward = crate::evaluate::judge::upward(indicator);
        let (from, to) = if upward { ("target", "value") } else { ("value", "target") };
        Formula::new()
            .then("IF(")
            .then(key("value"))
            .then("=\"\",\"\",IF(")
            .join(super::verdicts::meets(indicator, &key("value"), &key("target")))
            .then(",0,")
            .then(key(from))
            .then("-")
            .then(key(to))
            .then("))")
    }

    /// Points short of the series' average rate, 0 where growth keeps step; the rates themselves stand in the 底稿.
    fn growth_difference(&self, key: &dyn Fn(&'static str) -> Key, it: &Assessment) -> Cell {
        let known = it
            .measured
            .value
            .zip(it.target)
            .map(|(value, target)| (target.to_f64() - value.to_f64()).max(0.0));
        let formula = Formula::new()
            .then("IF(OR(")
            .then(key("value"))
            .then("=\"\",")
            .then(key("target"))
            .then("=\"\"),\"\",MAX(0,")
            .then(key("target"))
            .then("-")
            .then(key("value"))
            .then("))");
        shown(formula, known)
    }

    /// Average growth against last year's average growth.
    fn growth_change(&self, number: usize, indicator: &Indicator, it: &Assessment) -> Cell {
        let last = Period { year: self.period.year - 1, month: self.period.month };
        let before = self.m.evaluation.at(indicator.node, number, last).and_then(|a| a.measured.value);
        let (Some(now), Some(before)) = (it.measured.value, before) else { return Cell::blank() };
        let formula = at(working_key(indicator, self.period, "value"))
            .then("-")
            .then(working_key(indicator, last, "value"));
        Cell::formula(formula, now.to_f64() - before.to_f64())
    }

    /// A word in quotes for a formula.
    pub(super) fn word_in_formula(&self, name: &str) -> String {
        quoted(&self.say(name))
    }
}

/// A due value is shown with the decimals it needs, at most two.
fn due_format(due: Option<Ratio>) -> String {
    let exact =
        due.is_some_and(|due| due.mul(Ratio::whole(10)).is_ok_and(|tenfold| tenfold.denominator() == 1));
    String::from(if exact { "0.0" } else { "0.00" })
}
