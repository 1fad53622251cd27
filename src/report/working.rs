//! 指标计算底稿: every step from sums to verdict, one row per indicator and period, all live.
//!
//! In: the evaluation. Out: the table every other sheet takes its figures from. Refuses to know: how leaders read it.

use super::cells::{double, id, period as period_cell, shown};
use super::steps::Written;
use super::sums::sum_key;
use super::verdicts;
use super::vocabulary::Vocabulary;
use super::{Desk, at, working_key, working_row};
use crate::evaluate::{Assessment, judge};
use crate::expr::Comparison;
use crate::ids::IndicatorId;
use crate::observation::Period;
use crate::plan::Indicator;
use crate::plan::kinds::step::{self, Body};
use crate::sheet::{Block, Cell, Formula, Key, Piece, Row, quoted};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;
use std::collections::BTreeSet;

impl Desk<'_> {
    /// 指标计算底稿.
    pub(super) fn working(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "working");
        let columns = table.columns.iter().map(|column| column.key.clone()).collect();
        for (number, indicator) in self.m.plan.indicators.enumerate() {
            for period in self.periods() {
                if let Some(assessment) = self.m.evaluation.at(number, period) {
                    table.rows.push(
                        Step { desk: self, indicator, number, period, it: assessment, columns: &columns }
                            .row(),
                    );
                }
            }
        }
        vec![Block::Table(table)]
    }

    /// The row of an indicator in 底稿, as any book of these figures has it.
    pub(super) fn working_row_of(&self, number: IndicatorId, period: Period) -> Option<Row> {
        let it = self.m.evaluation.at(number, period)?;
        let outline = self.outline.sheet("working")?;
        let table = self.table(outline, "working");
        let columns = table.columns.iter().map(|column| column.key.clone()).collect();
        let indicator = &self.m.plan.indicators[number];
        Some(Step { desk: self, indicator, number, period, it, columns: &columns }.row())
    }

    /// The cell of 方法与参数 that holds a year of an outside series.
    pub(super) fn series_key(series: &str, year: i32) -> Key {
        Key::new("methods", format!("series:{series}:{year}"), "value")
    }

    /// The cell of 底稿 a unit's own value is set against: an each-unit promise has a threshold of its own.
    pub(super) fn threshold_key(indicator: &Indicator, period: Period) -> Key {
        let column = if indicator.kind.counts_units() { "threshold" } else { "target" };
        working_key(indicator, period, column)
    }
}

/// 与上年相比.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    /// 改善.
    Better,
    /// 持平.
    Same,
    /// 下滑.
    Worse,
}

impl Moved {
    /// Every one.
    pub(super) const ALL: [Self; 3] = [Self::Better, Self::Same, Self::Worse];

    /// The machine key.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Same => "same",
            Self::Worse => "worse",
        }
    }

    /// The label of its word in the template.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Better => "moved_better",
            Self::Same => "moved_same",
            Self::Worse => "moved_worse",
        }
    }

    /// A range asks for neither more nor less, nor does a figure only watched.
    const fn is_told_of(indicator: &Indicator) -> bool {
        indicator.kind.has_one_direction()
    }

    /// Whether an indicator moved the way its promise asks; `None` without a change.
    pub(super) fn of(indicator: &Indicator, it: &Assessment) -> Option<Self> {
        let change = it.change.as_ref()?.change.filter(|_| Self::is_told_of(indicator))?;
        Some(match change.compare_rounded(Ratio::ZERO) {
            std::cmp::Ordering::Equal => Self::Same,
            order if order.is_gt() == judge::upward(indicator) => Self::Better,
            _ => Self::Worse,
        })
    }
}

/// Words that stand in a column of their own, each with the column of its key.
const WORDS: [(&str, &str, Vocabulary); 5] = [
    ("status_low", "status_low_key", Vocabulary::Status),
    ("status_high", "status_high_key", Vocabulary::Status),
    ("status_bound_low", "word_bound_low", Vocabulary::Status),
    ("status_bound_high", "word_bound_high", Vocabulary::Status),
    ("forecast_word", "forecast_key", Vocabulary::Forecast),
];

struct Step<'a> {
    desk: &'a Desk<'a>,
    indicator: &'a Indicator,
    number: IndicatorId,
    period: Period,
    it: &'a Assessment,
    columns: &'a BTreeSet<String>,
}

impl Step<'_> {
    fn key(&self, column: impl Into<crate::sheet::Word>) -> Key {
        working_key(self.indicator, self.period, column)
    }

    /// `a op b op c`, each a column of this row or text.
    fn of(&self, parts: &[&str]) -> Formula {
        parts.iter().fold(Formula::new(), |formula, part| match part.strip_prefix('@') {
            Some(column) => formula.then(self.key(column.to_owned())),
            None => formula.then(*part),
        })
    }

    fn row(&self) -> Row {
        let (indicator, it) = (self.indicator, self.it);
        let case = step::Case::new(self.desk.m.plan, indicator, self.period);
        let mut row = Row::new(working_row(indicator, self.period))
            .with("no", id(&indicator.label))
            .with("name", Cell::text(indicator.name.clone()).linked(sum_key(indicator, self.period, "name")))
            .with("attribute", Cell::text(indicator.attribute.map_or("—", |a| a.word())))
            .with("kind", Cell::text(case.indicator.kind.word()))
            .with("listing", Cell::text(self.desk.listing(indicator)))
            .with("listing_key", Cell::text(self.desk.list_of(indicator)))
            .with("period", period_cell(self.period))
            .with("reason", Cell::text(it.reason.clone()));
        let steps = case.steps();
        let place = (indicator, self.number, self.period);
        let written = Written::new(self.desk, place, &steps, self.columns);
        for step in &steps {
            let cell = match &step.body {
                Body::Number(_) => written.number(step, double(it.number(step.name))),
                Body::Key(_) => {
                    written.key_cell(step, it.key(step.name).or(step.otherwise).unwrap_or_default())
                }
            };
            if let Some(cell) = cell {
                row.put(step.name, cell);
            }
        }
        if !indicator.kind.is_only_watched() {
            row.put("comparator", Cell::text(indicator.comparator.sign()));
        }
        self.year_on_year(&mut row);
        if case.is_judged() {
            self.words(&steps, &mut row);
            self.range(&mut row);
            self.methods(&mut row);
        }
        row
    }

    /// The words of the row's keys, and 完成情况 with the mark of a provisional word.
    fn words(&self, steps: &[step::Step], row: &mut Row) {
        let it = self.it;
        for (column, key, vocabulary) in WORDS {
            if let Some(step) = steps.iter().find(|step| step.name == key) {
                let known = it.key(key).or(step.otherwise).unwrap_or_default();
                row.put(column, self.desk.word_cell(vocabulary, self.key(key), known));
            }
        }
        let stands = |name: &str| steps.iter().any(|step| step.name == name);
        if stands("status_key") {
            let reached = stands("reached").then(|| self.key("reached"));
            let keys = (self.key("status_key"), self.key("standing"));
            row.put("status", self.desk.status_cell(keys, reached, it));
            let known = it.certainty.key();
            row.put("standing_word", self.desk.word_cell(Vocabulary::Certainty, self.key("standing"), known));
        } else {
            // A kind that has no value to be judged in this row.
            row.put("status_key", Cell::text("unjudged"));
            row.put("standing", Cell::text("none"));
            let word = it.status.word(&self.desk.m.words.judgement);
            row.put("status", Cell::text(word));
        }
    }

    /// 与上年相比: better, as well or worse, by what the promise asks for; blank where it has no one direction.
    fn moved(&self, row: &mut Row) {
        let [better, same, worse] = Moved::ALL.map(|moved| quoted(moved.key()));
        let (up, down) = if judge::upward(self.indicator) { (better, worse) } else { (worse, better) };
        let formula = self
            .of(&["IF(", "@change", "=\"\",\"\",IF(ROUND(", "@change", ",9)=0,"])
            .then(format!("{same},IF("))
            .then(self.key("change"))
            .then(format!(">0,{up},{down})))"));
        let known = Moved::of(self.indicator, self.it);
        row.put("moved_key", Cell::formula_text(formula, known.map_or("", Moved::key)));
        let word = self
            .of(&["IF(", "@moved_key", "=\"\",\"\","])
            .join(self.desk.looked_up(Vocabulary::Moved, self.of(&["@moved_key"])))
            .then(")");
        let known = known.map_or_else(String::new, |moved| self.desk.say(moved.label()));
        row.put("moved", Cell::formula_text(word, known));
    }

    fn year_on_year(&self, row: &mut Row) {
        if !self.indicator.kind.compares_years() {
            return;
        }
        if Moved::is_told_of(self.indicator) {
            self.moved(row);
        }
        let change = self.it.change.as_deref();
        let sum = |column: &'static str| sum_key(self.indicator, self.period, column);
        let scale = self.indicator.scale.to_plain();
        row.put(
            "comparable",
            Cell::formula(at(sum("comparable")), change.map_or(0.0, |c| f64::from(c.units))),
        );
        if self.indicator.is_count() {
            let moved = Formula::new()
                .then("IF(")
                .then(sum("comparable"))
                .then("=0,\"\",(")
                .then(sum("numerator_now"))
                .then("-")
                .then(sum("numerator_last"))
                .then(format!(")*{scale})"));
            row.put("change", shown(moved, change.and_then(|c| double(c.change))));
            return;
        }
        let rate = |numerator: &'static str, denominator: &'static str| {
            Formula::new().then(sum(numerator)).then("/").then(sum(denominator)).then(format!("*{scale}"))
        };
        let guarded = |formula: Formula| {
            Formula::new()
                .then("IF(OR(")
                .then(sum("comparable"))
                .then("=0,")
                .then(sum("denominator_now"))
                .then("=0,")
                .then(sum("denominator_last"))
                .then("=0),\"\",")
                .join(formula)
                .then(")")
        };
        let now = rate("numerator_now", "denominator_now");
        let last = rate("numerator_last", "denominator_last");
        let between = rate("numerator_now", "denominator_last");
        let minus = |a: &Formula, b: &Formula| guarded(a.clone().then("-").join(b.clone()));
        let known = change.filter(|c| c.change.is_some());
        row.put("change", shown(minus(&now, &last), known.and_then(|c| double(c.change))));
        row.put("by_numerator", shown(minus(&between, &last), known.and_then(|c| double(c.by_numerator))));
        row.put("by_denominator", shown(minus(&now, &between), known.and_then(|c| double(c.by_denominator))));
        let moved = Formula::new()
            .then("(")
            .then(sum("denominator_now"))
            .then("-")
            .then(sum("denominator_last"))
            .then(")/")
            .then(sum("denominator_last"))
            .then("*100");
        row.put(
            "denominator_change",
            shown(guarded(moved), known.and_then(|c| double(c.denominator_change))),
        );
    }

    /// 预计区间, where the points bear one.
    fn range(&self, row: &mut Row) {
        let Some(outlook) = self.it.outlook.as_deref() else { return };
        row.put("points", Cell::count(outlook.points));
        for (column, value) in [("outlook_low", outlook.low), ("outlook_high", outlook.high)] {
            row.put(column, self.outlook_cell(column == "outlook_high", value));
        }
    }

    /// Other published methods, for comparison only: figures live where they need no other year, classes in words.
    fn methods(&self, row: &mut Row) {
        let it = self.it;
        let word = match it.depends_on_method() {
            None => "methods_none",
            Some(true) => "methods_differ",
            Some(false) => "methods_agree",
        };
        row.put("method_agree", Cell::text(self.desk.say(word)));
        let Some(known) = it.comparison.as_deref() else { return };
        let class = |family: &str, key: &str| {
            Cell::text(self.desk.say(&format!("{family}_{}", key.replace([' ', ','], "_").to_lowercase())))
        };
        row.put("sdg_word", class("sdg", known.open_sdg.class.key()));
        row.put("un_word", class("un", known.un.class.key()));
        row.put("eurostat_word", class("eu", known.eurostat.class.key()));
        row.put(
            "escap_cs_word",
            known.escap.label.map_or_else(Cell::blank, |label| class("cs", label.key())),
        );
        row.put(
            "escap_ap_word",
            known.escap.outlook.map_or_else(Cell::blank, |word| class("ap", word.key())),
        );
        let from = self.desk.m.plan.identity.base_year;
        let (gone, all) = (self.period.year - from, self.indicator.target_year - from);
        let upward = judge::upward(self.indicator);
        if let Ok(value) = known.open_sdg.value {
            let formula = self
                .of(&[
                    "((",
                    "@value",
                    "/",
                    "@base",
                    &format!(")^(1/{gone})-1)/ABS(("),
                    "@target",
                    "/",
                    "@base",
                ])
                .then(format!(")^(1/{all})-1)*{}", if upward { "1" } else { "-1" }));
            let cell = if known.zero_replaced { Cell::number(value) } else { Cell::formula(formula, value) };
            row.put("sdg", cell);
        }
        if let Ok(value) = known.un.value {
            let formula = self
                .of(&["(", "@value", "*(", "@value", "/", "@base"])
                .then(format!(")^({}/{gone})-", all - gone))
                .join(self.of(&["@base", ")/(", "@target", "-", "@base", ")"]));
            row.put("un", Cell::formula(formula, value));
        }
        if let Ok(value) = known.escap.current {
            let met = verdicts::meets(
                if upward { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual },
                &self.key("value"),
                &self.key("target"),
            );
            let sign = if upward { "" } else { "-" };
            let index = self.of(&["(", "@value", "-", "@base", ")/ABS(", "@target", "-", "@base", ")*10"]);
            let formula =
                Formula::new().then("IF(").join(met).then(format!(",10,{sign}")).join(index).then(")");
            row.put("escap_cs", Cell::formula(formula, value));
        }
        if let Ok(value) = known.escap.anticipated {
            row.put("escap_ap", Cell::number(value));
        }
    }

    /// The end of the prediction interval, live over the years' values.
    fn outlook_cell(&self, high: bool, value: f64) -> Cell {
        let periods: Vec<Period> = self
            .desk
            .periods()
            .into_iter()
            .filter(|period| period.month == 12 && *period <= self.period)
            .filter(|&period| {
                let known = self.desk.m.evaluation.at(self.it.indicator, period);
                known.is_some_and(|it| it.measured.value.is_some())
            })
            .collect();
        let (Some(first), Some(last)) = (periods.first(), periods.last()) else { return Cell::blank() };
        let count = periods.len();
        let range = |column: &'static str| {
            Formula::new().then(Piece::Range(Box::new((
                working_key(self.indicator, *first, column),
                working_key(self.indicator, *last, column),
            ))))
        };
        let year = self.indicator.target_year;
        let (ys, xs) = (range("value"), range("period"));
        let middle = Formula::new()
            .then(format!("FORECAST({year},"))
            .join(ys.clone())
            .then(",")
            .join(xs.clone())
            .then(")");
        let half = Formula::new()
            .then(format!("TINV(0.05,{})*STEYX(", count - 2))
            .join(ys)
            .then(",")
            .join(xs.clone())
            .then(format!(")*SQRT(1+1/{count}+({year}-AVERAGE("))
            .join(xs.clone())
            .then("))^2/DEVSQ(")
            .join(xs)
            .then("))");
        let end = middle.then(if high { "+" } else { "-" }).join(half);
        let end = if self.indicator.share {
            Formula::new()
                .then(format!("MAX(0,MIN({},", self.indicator.scale.to_plain()))
                .join(end)
                .then("))")
        } else {
            end
        };
        // Rows of a year without a value would be read as gaps in between; the range is told only without them.
        if (last.year - first.year + 1) as usize == count {
            Cell::formula(end, value)
        } else {
            Cell::number(value)
        }
    }
}
