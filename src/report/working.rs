//! 指标计算底稿: every step from sums to verdict, one row per indicator and period, all live.
//!
//! In: the evaluation. Out: the table every other sheet takes its figures from. Refuses to know: how leaders read it.

use super::cells::{double, id, period as period_cell, shown};
use super::steps::Written;
use super::sums::{sum_if, sum_key};
use super::verdicts::{self, Ask, Bounds as BoundCells};
use super::vocabulary::Vocabulary;
use super::{Desk, at, working_key, working_row};
use crate::evaluate::{Assessment, Bounds, Forecast, Question, Status, judge};
use crate::expr::Comparison;
use crate::ids::IndicatorId;
use crate::observation::Period;
use crate::plan::kinds::step;
use crate::plan::{Indicator, Kind};
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
                if let Some(assessment) = self.m.evaluation.at(indicator.node, number, period) {
                    table.rows.push(
                        Step { desk: self, indicator, number, period, it: assessment, columns: &columns }
                            .row(),
                    );
                }
            }
        }
        vec![Block::Table(table)]
    }

    /// The cell of 方法与参数 that holds a year of an outside series.
    pub(super) fn series_key(series: &str, year: i32) -> Key {
        Key::new("methods", format!("series:{series}:{year}"), "value")
    }

    /// The cell of 底稿 a unit's own value is set against: an each-unit promise has a threshold of its own.
    pub(super) fn threshold_key(indicator: &Indicator, period: Period) -> Key {
        let column = if indicator.kind == Kind::EachUnit { "threshold" } else { "target" };
        working_key(indicator, period, column)
    }

    /// Whether the row of a period concludes the plan, or would but for figures that end too early.
    fn concluding(&self, indicator: &Indicator, period: Period) -> (bool, bool) {
        let last = self.m.evaluation.question == Question::Final && period == self.period;
        (last, last && period < Period::year(indicator.target_year) && indicator.kind != Kind::Monitor)
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
        !matches!(indicator.kind, Kind::Range | Kind::Monitor)
    }

    /// Whether an indicator moved the way its promise asks; `None` without a change.
    pub(super) fn of(indicator: &Indicator, it: &Assessment) -> Option<Self> {
        let change = it.change?.change.filter(|_| Self::is_told_of(indicator))?;
        Some(match change.compare_rounded(Ratio::ZERO) {
            std::cmp::Ordering::Equal => Self::Same,
            order if order.is_gt() == judge::upward(indicator) => Self::Better,
            _ => Self::Worse,
        })
    }
}

/// Steps that are written only of a year that is judged.
const JUDGED: [&str; 12] = [
    "elapsed",
    "due",
    "attainment",
    "progress",
    "progress_low",
    "progress_high",
    "pace",
    "gap",
    "gap_due",
    "forecast",
    "required",
    "achieved",
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

    /// `IF(value="","",formula)`, with the engine's result.
    fn given(&self, needed: &[&'static str], formula: Formula, result: Option<f64>) -> Cell {
        let mut guarded = Formula::new().then(if needed.len() > 1 { "IF(OR(" } else { "IF(" });
        for (place, column) in needed.iter().enumerate() {
            guarded = guarded.then(if place == 0 { "" } else { "," }).then(self.key(*column)).then("=\"\"");
        }
        let guarded =
            guarded.then(if needed.len() > 1 { "),\"\"," } else { ",\"\"," }).join(formula).then(")");
        shown(guarded, result)
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
        let mut row = Row::new(working_row(indicator, self.period))
            .with("no", id(&indicator.label))
            .with("name", Cell::text(indicator.name.clone()))
            .with("attribute", Cell::text(indicator.attribute.map_or("—", |a| a.word())))
            .with("kind", Cell::text(indicator.kind.word()))
            .with("listing", Cell::text(self.desk.listing(indicator)))
            .with("listing_key", Cell::text(self.desk.list_of(indicator)))
            .with("period", period_cell(self.period))
            .with("reason", Cell::text(it.reason.clone()));
        let concluding = self.desk.concluding(indicator, self.period).0;
        let case = step::Case::new(self.desk.m.plan, indicator, self.period, concluding);
        let steps = indicator.kind.steps(&case);
        let rename = move |key: &'static str| {
            if concluding && Status::ALL.iter().any(|status| status.key() == key) {
                Status::of_key(key).finally(indicator.kind).key()
            } else {
                key
            }
        };
        let written = Written {
            desk: self.desk,
            indicator,
            number: self.number,
            period: self.period,
            steps: &steps,
            columns: self.columns,
            beside: &["bound_low", "bound_high", "status_key"],
            rename: &rename,
        };
        for step in &steps {
            let told = case.is_judged() || !JUDGED.contains(&step.name);
            if let Some(cell) = written.number(step, double(it.number(step.name))).filter(|_| told) {
                row.put(step.name, cell);
            }
        }
        if indicator.kind != Kind::Monitor {
            row.put("comparator", Cell::text(indicator.comparator.sign()));
        }
        self.year_on_year(&mut row);
        if case.is_judged() {
            self.bounds(&mut row, &written);
            self.verdict(&mut row, &written);
            self.range(&mut row);
            self.methods(&mut row);
        }
        row
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

    /// A verdict's key under its own column, and its word beside it.
    fn told(
        &self,
        vocabulary: Vocabulary,
        columns: (&'static str, &'static str),
        formula: Formula,
        known: &str,
        row: &mut Row,
    ) {
        let (key, word) = columns;
        row.put(key, Cell::formula_text(formula, known));
        row.put(word, self.desk.word_cell(vocabulary, self.key(key), known));
    }

    /// Whether what is missing may change the verdict, where no bounds are needed to tell.
    fn may_change(&self, key: &'static str, row: &mut Row) {
        row.put("may_change_key", Cell::text(key));
        row.put("may_change", self.desk.word_cell(Vocabulary::MayChange, self.key("may_change_key"), key));
    }

    fn year_on_year(&self, row: &mut Row) {
        if matches!(self.indicator.kind, Kind::Growth | Kind::Multiple | Kind::EachUnit) {
            return;
        }
        if Moved::is_told_of(self.indicator) {
            self.moved(row);
        }
        let change = self.it.change;
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

    fn bounds(&self, row: &mut Row, written: &Written<'_>) {
        let (indicator, it) = (self.indicator, self.it);
        let Bounds::Between { low, high, denominator } = it.bounds else {
            let key = match it.bounds {
                Bounds::NotNeeded if it.missing_may_change() == Some(true) => "yes",
                Bounds::NotNeeded => "no",
                Bounds::AtLeast { .. } if it.missing_may_change() == Some(false) => "no",
                Bounds::AtLeast { low } => {
                    // Of a ceiling what is in already is no bound that could keep it.
                    if judge::upward(indicator) {
                        row.put("bound_low", Cell::formula(self.of(&["@value"]), low.to_f64()));
                    }
                    "more"
                }
                _ => "unknown",
            };
            if key == "unknown" {
                let word = self.desk.say("may_change_unknown");
                row.put("missing_denominator", Cell::text(word).styled("text_center"));
            }
            self.may_change(key, row);
            return;
        };
        // What each missing unit adds stands in its own row of 分单位指标.
        let added = if indicator.kind == Kind::EachUnit {
            self.of(&["@expected", "-", "@reported"])
        } else {
            let live = sum_if(indicator, self.period, "denominator_known", None);
            self.desk.summed(self.period, live, Some(denominator.to_f64()))
        };
        row.put("missing_denominator", Cell::formula(added, denominator.to_f64()));
        let scale =
            if indicator.kind == Kind::EachUnit { String::from("100") } else { indicator.scale.to_plain() };
        let remains = indicator.kind == Kind::Clearance;
        let low_formula = if remains {
            self.of(&["@numerator"])
        } else {
            self.of(&["@numerator", "/(", "@denominator", "+", "@missing_denominator", ")*", &scale])
        };
        let high_formula = if remains {
            self.of(&["@numerator", "+", "@missing_denominator"])
        } else {
            self.of(&[
                "(",
                "@numerator",
                "+",
                "@missing_denominator",
                ")/(",
                "@denominator",
                "+",
                "@missing_denominator",
                ")*",
                &scale,
            ])
        };
        row.put("bound_low", self.given(&["value"], low_formula, Some(low.to_f64())));
        row.put("bound_high", self.given(&["value"], high_formula, Some(high.to_f64())));
        let Some(ends) = it.status_bounds else {
            self.may_change("unknown", row);
            return;
        };
        for (columns, bound, status) in [
            (("status_bound_low_key", "status_bound_low"), "bound_low", ends.0),
            (("status_bound_high_key", "status_bound_high"), "bound_high", ends.1),
        ] {
            let formula = written.formula(&format!("word_{bound}")).unwrap_or_default();
            self.told(Vocabulary::Status, columns, formula, status.key(), row);
        }
        let formula =
            self.of(&["IF(", "@status_bound_low_key", "=", "@status_bound_high_key", ",\"no\",\"yes\")"]);
        let known = if it.missing_may_change() == Some(true) { "yes" } else { "no" };
        self.told(Vocabulary::MayChange, ("may_change_key", "may_change"), formula, known, row);
    }

    fn ask(&self) -> Ask<'_> {
        Ask { indicator: self.indicator, concluding: self.desk.concluding(self.indicator, self.period).0 }
    }

    fn verdict(&self, row: &mut Row, written: &Written<'_>) {
        let (indicator, it) = (self.indicator, self.it);
        let ask = self.ask();
        let bounds = BoundCells {
            value: self.key("value"),
            target: self.key("target"),
            low: self.key("bound_low"),
            high: self.key("bound_high"),
            reported: self.key("reported"),
            expected: self.key("expected"),
            top: indicator.target_high.map(|_| self.key("target_high")),
            counts: self.rises_only(),
        };
        let early = self.desk.concluding(indicator, self.period).1;
        for (name, word, status) in [
            ("status", "word", it.status),
            ("status_low", "word_low", it.status_ends.0),
            ("status_high", "word_high", it.status_ends.1),
        ] {
            let inner =
                written.formula(word).unwrap_or_else(|| Formula::new().then(quoted(Status::Unjudged.key())));
            let formula = if early {
                Formula::new().then(quoted(Status::Unjudged.key()))
            } else if self.is_of_years() {
                inner
            } else {
                self.desk.held_back(ask, &bounds, inner)
            };
            if name == "status" {
                self.told(Vocabulary::Status, ("status_key", name), formula, status.key(), row);
            } else {
                let word = status.word(&self.desk.m.words.judgement);
                row.put(name, Cell::formula_text(self.desk.looked_up(Vocabulary::Status, formula), word));
            }
        }
        let formula = written
            .formula("forecast_key")
            .unwrap_or_else(|| Formula::new().then(quoted(Forecast::Unknown.key())));
        let known = it.forecast_word.key();
        self.told(Vocabulary::Forecast, ("forecast_key", "forecast_word"), formula, known, row);
    }

    /// Whether all years together make the word: of a quota, and at the end of a level to keep.
    fn is_of_years(&self) -> bool {
        match self.indicator.kind {
            Kind::Quota => true,
            Kind::Maintain => self.desk.concluding(self.indicator, self.period).0,
            _ => false,
        }
    }

    /// Whether it is a sum of counts that is to rise: what is in already is the least there can be.
    fn rises_only(&self) -> bool {
        matches!(self.it.bounds, Bounds::AtLeast { .. }) && judge::upward(self.indicator)
    }

    /// 预计区间, where the points bear one.
    fn range(&self, row: &mut Row) {
        let Some(outlook) = self.it.outlook else { return };
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
        let Some(known) = it.comparison else { return };
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
                let known = self.desk.m.evaluation.at(self.it.node, self.it.indicator, period);
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
