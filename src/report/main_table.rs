//! 主要指标完成情况表 as one works with it; what is stamped is made of it in 签报版.
//!
//! In: 指标计算底稿 by key. Out: one row per indicator, all figures live. Refuses to know: how they were computed.

use super::cells::{
    double, format_beside, format_for, id, plain_format, same, same_or, same_text, shown, signed_format,
};
use super::working::Moved;
use super::{Desk, at, working_key};
use crate::evaluate::{Assessment, Number};
use crate::expr::Comparison;
use crate::ids::IndicatorId;
use crate::observation::Period;
use crate::plan::Indicator;
use crate::plan::kinds::sort::{Against, ValueOf};
use crate::sheet::{Block, Cell, Formula, Key, Line, Row, quoted};
use crate::value::{Printed, Ratio};
use crate::words::outline::SheetOutline;

impl Desk<'_> {
    /// 主要指标完成情况表.
    pub(super) fn main_table(&self, outline: &SheetOutline) -> Vec<Block> {
        let rows = self.listed(&outline.key);
        let key = match outline.key.as_str() {
            "text" => "text",
            "attached" => "attached",
            "ours" => "ours",
            _ => "main",
        };
        let mut table = self.table(outline, key);
        for (number, indicator, it) in rows {
            table.rows.push(self.main_row(number, indicator, it));
        }
        let width = table.columns.iter().filter(|column| column.printed).count().max(1) as u32 - 1;
        let mut blocks = vec![Block::Table(table)];
        blocks.extend(self.put_right(key, width));
        blocks
    }

    /// How many figures behind a signed table the unit's own report does not give as they are: put right, or filled in.
    pub(super) fn put_right(&self, key: &str, width: u32) -> Option<Block> {
        let plan = self.m.plan;
        let counts = |period: Period| period <= self.period;
        let at = |of, item, period| self.m.collection.at(of, item, period).filter(|_| counts(period));
        // What no promise reads is behind none of its figures.
        let is_read = |item| plan.indicators.iter().any(|indicator| indicator.items.contains(&item));
        let corrected = plan.corrections.enumerate().filter(|(id, correction)| {
            let (of, item, period) = correction.key();
            let seen = at(of, item, period).filter(|seen| is_read(item) && seen.backfill().is_none());
            seen.and_then(|seen| seen.correction()) == Some(*id)
        });
        let filled = plan.backfills.enumerate().filter(|(id, backfill)| {
            is_read(backfill.item)
                && at(backfill.unit, backfill.item, backfill.period).and_then(|seen| seen.backfill())
                    == Some(*id)
        });
        let (corrected, filled) = (corrected.count(), filled.count());
        if corrected + filled == 0 {
            return None;
        }
        let (corrected, filled) = (corrected.to_string(), filled.to_string());
        let told = self.say_with("put_right", &[("corrected", &corrected), ("filled", &filled)]);
        Some(Block::Line(Line {
            key: format!("{key}:put_right"),
            cells: vec![(0, width, Cell::text(told).styled("note"))],
            ..Line::default()
        }))
    }

    /// 监测事项: figures whose direction alone is promised, or that are only watched.
    pub(super) fn watch(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "watch");
        for (number, indicator, it) in self.listed("watch") {
            table.rows.push(self.main_row(number, indicator, it));
        }
        vec![Block::Table(table)]
    }

    fn main_row(&self, number: IndicatorId, indicator: &Indicator, it: &Assessment) -> Row {
        let key = |column: &'static str| working_key(indicator, self.period, column);
        let na = self.say("na");
        let none = self.say("no_value");
        let target = it.target.and_then(Number::exact);
        let value = it.measured.value;
        let format = format_for(indicator, value, target);
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
            .with("no", id(&indicator.label))
            .with("name", Cell::text(indicator.name.clone()).linked(key("name")))
            .with("unit", Cell::text(indicator.published_unit()))
            .with("attribute", Cell::text(indicator.attribute.map_or("—", |a| a.word())))
            .with("section", Cell::text(indicator.definition.section.clone()))
            .with("numerator", same(&key("numerator"), double(it.measured.numerator)))
            .with("gap_unit", Cell::text(indicator.gap_unit_at(true)))
            .with("elapsed", percent("elapsed", Some(it.elapsed)))
            .with("status", same_text(key("status"), &it.told(&self.m.words.judgement)))
            .with(
                "forecast_word",
                same_text(key("forecast_word"), it.forecast_word.word(&self.m.words.judgement)),
            )
            .with("coverage", self.coverage(&key, it))
            .with("responsible", Cell::text(self.responsible(indicator)))
            .with("notes", Cell::text(self.notes(indicator, it).join("；")));
        for (column, key_of_it) in [("status_key", it.status.key()), ("standing", it.certainty.key())] {
            row.put(column, same_text(key(column), key_of_it));
        }
        // What is not foretold has no key in 底稿, and is counted as not foreseeable.
        let unknown = quoted(crate::evaluate::Forecast::Unknown.key());
        let foretold = Formula::new()
            .then("IF(")
            .then(key("forecast_key"))
            .then(format!("=\"\",{unknown},"))
            .then(key("forecast_key"))
            .then(")");
        row.put("forecast_key", Cell::formula_text(foretold, it.forecast_word.key()));
        if let Some(moved) = Moved::of(indicator, it) {
            row.put("moved_key", same_text(key("moved_key"), moved.key()));
        }
        self.signed_keys(indicator, it, &mut row);
        for period in self.periods() {
            row.put(format!("value:{period}"), self.value_in(number, indicator, period, (&none, target)));
        }
        if indicator.denominator.is_some() || indicator.kind.counts_units() {
            row.put("denominator", same(&key("denominator"), double(it.measured.denominator)));
        }
        self.expectation(number, &mut row);
        let distance = it.distance(indicator);
        match indicator.kind.against() {
            Against::Series => {
                row.put("base", Cell::text(self.say("none_yet")).styled("text_center"));
                row.put("target", self.target_cell(indicator, it, &key("target")));
                row.put("distance", self.growth_difference(&key, it));
            }
            Against::Nothing => {
                self.base_cell(indicator, it, &key, &mut row);
                row.put("target", self.target_cell(indicator, it, &key("target")));
            }
            Against::Target | Against::Units => {
                self.base_cell(indicator, it, &key, &mut row);
                row.put("target", self.target_cell(indicator, it, &key("target")));
                let short = self.distance_formula(&key, indicator);
                let decimals = match distance {
                    _ if indicator.is_count() => String::from("#,##0.####"),
                    Some(distance) if distance > 0.0 => format.clone(),
                    _ => String::from("0.0"),
                };
                row.put("distance", shown(short, distance).formatted(decimals));
                // A quota kept this year has no gap, whatever other years lacked.
                if it.gap.is_some() {
                    row.put("gap", same(&key("gap"), double(it.gap)).formatted(plain_format(it.gap)));
                }
            }
        }
        let paced = indicator.kind.has_pace() && it.due.is_some();
        if paced {
            row.put("due", same(&key("due"), double(it.due)).formatted(due_format(it.due)));
        }
        if paced || indicator.kind.is_remainder() && it.pace.is_some() {
            row.put("pace", self.pace_cell(&key("pace"), it));
        }
        if paced || indicator.kind.has_progress_alone() && it.progress.is_some() {
            // Short of the target it is not 100.
            let hundred = Ratio::whole(100);
            let shown = it.progress.and_then(|progress| progress.mul(hundred).ok());
            let cell = percent("progress", it.progress);
            row.put("progress", cell.formatted(format_beside(shown, &[hundred], 1)));
        }
        for column in ["due", "progress", "pace"] {
            if !row.cells.contains_key(column) {
                row.put(column, Cell::text(na.clone()).styled("text_center"));
            }
        }
        row.put(
            "forecast",
            if !indicator.kind.is_foretold() {
                Cell::text(na).styled("text_center")
            } else if it.forecast_word == crate::evaluate::Forecast::Unknown {
                Cell::text(self.say("none_yet")).styled("text_center")
            } else {
                let format = format_for(indicator, it.forecast.map(Number::Exact), target);
                same(&key("forecast"), double(it.forecast)).formatted(format)
            },
        );
        row.put(
            "change",
            match indicator.value() {
                ValueOf::Growth => self.since_last(number, indicator, it).unwrap_or_else(Cell::blank),
                _ if !indicator.kind.compares_years() => {
                    Cell::text(self.say("none_yet")).styled("text_center")
                }
                // A total has grown by what came in since.
                ValueOf::Total => self.since_last(number, indicator, it).map_or_else(
                    || Cell::text(self.say("none_yet")).styled("text_center"),
                    |cell| cell.formatted(signed_format(indicator, None)),
                ),
                _ => {
                    let change = it.change.as_ref().and_then(|change| change.change);
                    same(&key("change"), double(change)).formatted(signed_format(indicator, change))
                }
            },
        );
        row
    }

    /// The value of one year, or a word where there is none; nothing is asked for in a year before its items were.
    pub(super) fn value_in(
        &self,
        number: IndicatorId,
        indicator: &Indicator,
        period: Period,
        shown_with: (&str, Option<Ratio>),
    ) -> Cell {
        let (word, target) = shown_with;
        let Some(it) = self.m.evaluation.at(number, period) else {
            return Cell::text(self.say("none_yet")).styled("text_center");
        };
        let known = it.measured.value;
        let nobody = self.say("unit_na");
        let word = if it.measured.speaks_of_nobody() { &nobody } else { word };
        let cell = same_or(&working_key(indicator, period, "value"), known.map(Number::to_f64), word);
        cell.formatted(format_for(indicator, known, target))
    }

    /// 基期值: printed as the plan printed it; reported where it printed none, and nothing where there is neither.
    fn base_cell(
        &self,
        indicator: &Indicator,
        it: &Assessment,
        key: &dyn Fn(&'static str) -> Key,
        row: &mut Row,
    ) {
        if let Some(base) = indicator.base {
            row.put("base", same(&key("base"), Some(base.value.to_f64())).formatted(printed_format(base)));
        } else if let Some(base) = it.base {
            let format = format_for(indicator, Some(Number::Exact(base.value)), None);
            row.put("base", same(&key("base"), Some(base.value.to_f64())).formatted(format));
        } else {
            row.put("base", Cell::text(self.say("none_yet")).styled("text_center"));
        }
    }

    /// 目标值: the number where it stands alone; in words where it has two ends, speaks of every unit or is no number.
    pub(super) fn target_cell(&self, indicator: &Indicator, it: &Assessment, key: &Key) -> Cell {
        let number = indicator.target.filter(|_| indicator.kind.against() != Against::Series);
        let Some(target) = number else {
            let words = indicator.asked_in_words().map_or_else(|| self.say("none_yet"), str::to_owned);
            return Cell::text(words).styled("text_center");
        };
        let (text, unit) = (target.to_text(), indicator.measure_unit.as_str());
        if let Some(label) = indicator.kind.target_label() {
            let high = indicator.target_high.map_or_else(String::new, Printed::to_text);
            let with = [
                ("sign", indicator.comparator.sign()),
                ("target", text.as_str()),
                ("low", text.as_str()),
                ("high", high.as_str()),
                ("unit", unit),
            ];
            return Cell::text(self.say_with(label, &with)).styled("text_center");
        }
        // At least is what a target means unless it says otherwise.
        let sign = match indicator.comparator {
            Comparison::GreaterOrEqual => String::new(),
            // Nothing left is nothing left.
            _ if indicator.kind.is_remainder() => String::new(),
            other => format!("\"{}\"", other.sign()),
        };
        let format = format!("{sign}{}", printed_format(target));
        same(key, it.target.map(Number::to_f64)).formatted(format)
    }

    /// 责任单位预计, beside the projection and never merged with it.
    fn expectation(&self, number: IndicatorId, row: &mut Row) {
        let through = self.m.evaluation.through;
        let mut known = self.m.plan.expectations.iter().filter(|known| known.indicator == number);
        if let Some(known) = known.rfind(|known| known.date <= through) {
            row.put(
                "own_forecast",
                Cell::number(known.value.value.to_f64()).formatted(printed_format(known.value)),
            );
        }
    }

    fn coverage(&self, key: &dyn Fn(&'static str) -> Key, it: &Assessment) -> Cell {
        let mut formula = at(key("reported")).then("&\"/\"&").then(key("expected"));
        let mut text = format!("{}/{}", it.measured.reported, it.measured.expected);
        let apart = it.measured.not_applicable + it.measured.doubted;
        if apart > 0 {
            let said = self.say_with("coverage_apart", &[("count", &apart.to_string())]);
            formula = formula.then(format!("&{}", quoted(&said)));
            text.push_str(&said);
        }
        Cell::formula_text(formula, text)
    }

    /// Points short of the target, 0 where it is met.
    fn distance_formula(&self, key: &dyn Fn(&'static str) -> Key, indicator: &Indicator) -> Formula {
        let upward = crate::evaluate::judge::upward(indicator) || indicator.kind.counts_units();
        let comparator =
            if indicator.kind.counts_units() { Comparison::GreaterOrEqual } else { indicator.comparator };
        if indicator.target_high.is_some() {
            return self
                .unless_unsaid(key)
                .then("MAX(0,")
                .then(key("target"))
                .then("-")
                .then(key("value"))
                .then(",")
                .then(key("value"))
                .then("-")
                .then(key("target_high"))
                .then("))");
        }
        let (from, to) = if upward { ("target", "value") } else { ("value", "target") };
        self.unless_unsaid(key)
            .then("IF(")
            .join(super::verdicts::meets(comparator, &key("value"), &key("target")))
            .then(",0,")
            .then(key(from))
            .then("-")
            .then(key(to))
            .then("))")
    }

    /// The start of a formula that is blank where there is no value, and where no word is said of it.
    fn unless_unsaid(&self, key: &dyn Fn(&'static str) -> Key) -> Formula {
        let none = quoted(crate::evaluate::Certainty::None.key());
        Formula::new()
            .then("IF(OR(")
            .then(key("value"))
            .then("=\"\",")
            .then(key("standing"))
            .then(format!("={none}),\"\","))
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

    /// This year's value less last year's, as they stand in 底稿; `None` where either year has none.
    fn since_last(&self, number: IndicatorId, indicator: &Indicator, it: &Assessment) -> Option<Cell> {
        let last = Period { year: self.period.year - 1, month: self.period.month };
        let before = self.m.evaluation.at(number, last).and_then(|a| a.measured.value);
        let known = it.measured.value.zip(before).filter(|_| self.periods().contains(&last));
        let formula = at(working_key(indicator, self.period, "value"))
            .then("-")
            .then(working_key(indicator, last, "value"));
        known.map(|(now, before)| Cell::formula(formula, now.to_f64() - before.to_f64()))
    }

    /// A word in quotes for a formula.
    pub(super) fn word_in_formula(&self, name: &str) -> String {
        quoted(&self.say(name))
    }
}

/// As many decimals as were printed.
pub(super) fn printed_format(printed: crate::value::Printed) -> String {
    match printed.decimals {
        0 => String::from("0"),
        decimals => format!("0.{}", "0".repeat(usize::from(decimals))),
    }
}

impl Desk<'_> {
    /// 进度比 with enough decimals that it stands on its side of every band.
    fn pace_cell(&self, key: &Key, it: &Assessment) -> Cell {
        let words = &self.m.words.judgement;
        let edges = [words.ahead, words.on_track, words.slightly_behind];
        same(key, double(it.pace)).formatted(format_beside(it.pace, &edges, 2))
    }
}

/// A due value is shown with the decimals it needs, at most two.
pub(super) fn due_format(due: Option<Ratio>) -> String {
    let exact =
        due.is_some_and(|due| due.mul(Ratio::whole(10)).is_ok_and(|tenfold| tenfold.denominator() == 1));
    String::from(if exact { "0.0" } else { "0.00" })
}
