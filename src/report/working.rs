//! 指标计算底稿: every step from sums to verdict, one row per indicator and period, all live.
//!
//! In: the evaluation. Out: the table every other sheet takes its figures from. Refuses to know: how leaders read it.

use super::cells::{double, id, period as period_cell, same, shown, whole};
use super::steps::Written;
use super::sums::{sum_if, sum_key};
use super::verdicts::{self, Ask, Bounds as BoundCells, Cells};
use super::vocabulary::Vocabulary;
use super::{Desk, at, working_key, working_row};
use crate::evaluate::figure::years_counted;
use crate::evaluate::{Assessment, Bounds, Forecast, Number, Question, Status, judge, yardstick};
use crate::expr::Comparison;
use crate::ids::IndicatorId;
use crate::observation::Period;
use crate::plan::kinds::step;
use crate::plan::{Indicator, Kind, SeriesPoint};
use crate::sheet::{Block, Cell, Formula, Key, Piece, Row, quoted};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;
use std::collections::BTreeSet;

impl Desk<'_> {
    /// 指标计算底稿.
    pub(super) fn working(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "working");
        let columns = table.columns.iter().map(|column| column.key.to_string()).collect();
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
        let sum = |column: &'static str| sum_key(indicator, self.period, column);
        let mut row = Row::new(working_row(indicator, self.period))
            .with("no", id(&indicator.label))
            .with("name", Cell::text(indicator.name.clone()))
            .with("attribute", Cell::text(indicator.attribute.map_or("—", |a| a.word())))
            .with("kind", Cell::text(indicator.kind.word()))
            .with("listing", Cell::text(self.desk.listing(indicator)))
            .with("listing_key", Cell::text(self.desk.list_of(indicator)))
            .with("period", period_cell(self.period))
            .with("reason", Cell::text(it.reason.clone()));
        let case = step::Case {
            plan: self.desk.m.plan,
            indicator,
            period: self.period,
            concluding: self.desk.concluding(indicator, self.period).0,
        };
        if let Some(steps) = indicator.kind.steps(&case) {
            self.by_steps(&case, &steps, &mut row);
            return row;
        }
        let mut row = row
            .with("numerator", same(&sum("numerator"), double(it.measured.numerator)))
            .with("reported", Cell::formula(at(sum("reported")), f64::from(it.measured.reported)))
            .with("na", Cell::formula(at(sum("na")), f64::from(it.measured.not_applicable)))
            .with(
                "expected",
                Cell::formula(at(sum("expected")).then("-").then(sum("na")), f64::from(it.measured.expected)),
            );
        self.value(&mut row);
        self.base_and_target(&mut row);
        self.year_on_year(&mut row);
        if self.period.year > self.desk.m.plan.identity.base_year {
            self.progress(&mut row);
            self.bounds(&mut row, None);
            self.verdict(&mut row, None);
            self.outlook(&mut row);
            self.methods(&mut row);
        }
        row
    }

    /// A promise whose steps are trees: each step with a column is written from its tree.
    fn by_steps(&self, case: &step::Case<'_>, steps: &[step::Step], row: &mut Row) {
        let indicator = self.indicator;
        let concluding = case.concluding;
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
            steps,
            columns: self.columns,
            beside: &["bound_low", "bound_high", "status_key"],
            rename: &rename,
        };
        for (name, known) in self.known() {
            let told = case.is_judged() || !JUDGED.contains(&name);
            if let Some(cell) = written.number(name, known).filter(|_| told) {
                row.put(name, cell);
            }
        }
        row.put("comparator", Cell::text(indicator.comparator.sign()));
        self.year_on_year(row);
        if case.is_judged() {
            self.bounds(row, Some(&written));
            self.verdict(row, Some(&written));
            self.range(row);
            self.methods(row);
        }
    }

    /// What the engine came to, by step.
    fn known(&self) -> [(&'static str, Option<f64>); 22] {
        let it = self.it;
        let base = |end: fn(&crate::evaluate::Base) -> Ratio| it.base.as_ref().map(|base| end(base).to_f64());
        [
            ("reported", Some(f64::from(it.measured.reported))),
            ("na", Some(f64::from(it.measured.not_applicable))),
            ("expected", Some(f64::from(it.measured.expected))),
            ("numerator", double(it.measured.numerator)),
            ("denominator", double(it.measured.denominator)),
            ("value", it.measured.value.map(Number::to_f64)),
            ("base", base(|base| base.value)),
            ("base_low", base(|base| base.low)),
            ("base_high", base(|base| base.high)),
            ("target", it.target.map(Number::to_f64)),
            ("elapsed", Some(it.elapsed.to_f64())),
            ("due", double(it.due)),
            ("attainment", double(it.attainment)),
            ("progress", double(it.progress)),
            ("progress_low", double(it.progress_ends.0)),
            ("progress_high", double(it.progress_ends.1)),
            ("pace", double(it.pace)),
            ("gap", whole(it.gap)),
            ("gap_due", whole(it.gap_due)),
            ("forecast", double(it.forecast)),
            ("required", double(it.required_yearly)),
            ("achieved", double(it.achieved_yearly)),
        ]
    }

    fn value(&self, row: &mut Row) {
        let (indicator, it) = (self.indicator, self.it);
        let scale = indicator.scale.to_plain();
        let value = it.measured.value.map(Number::to_f64);
        let known = it.measured.denominator;
        match indicator.kind {
            Kind::Growth => return self.growth(row, value),
            Kind::Multiple => {
                let series = indicator.series.as_deref().unwrap_or_default();
                // Also in a year that has no figure of its own.
                let of_base = |p: &&SeriesPoint| p.series == series && p.year == indicator.base_year;
                let base = self.desk.m.plan.series.iter().find(of_base).map(|point| point.value.value);
                row.put("denominator", same(&Desk::series_key(series, indicator.base_year), double(base)));
                let times =
                    self.of(&["IF(", "@denominator", "<=0,\"\",", "@numerator", "/", "@denominator", ")"]);
                row.put("value", self.given(&["numerator", "denominator"], times, value));
                return;
            }
            _ if indicator.is_total() => {
                if self.period.year < self.desk.m.plan.identity.first_year {
                    return;
                }
                let years = self.years_summed().0;
                let total = Formula::new()
                    .then("IF(COUNT(")
                    .join(years.clone())
                    .then(")=0,\"\",SUM(")
                    .join(years)
                    .then(format!(")*{scale})"));
                // Without a unit that should report there is nothing to go on.
                let total = Formula::new()
                    .then("IF(")
                    .then(self.key("expected"))
                    .then("=0,\"\",")
                    .join(total)
                    .then(")");
                row.put("value", shown(total, value));
                return;
            }
            _ => {}
        }
        if indicator.kind == Kind::EachUnit {
            row.put("denominator", same(&sum_key(indicator, self.period, "denominator"), double(known)));
            let share = self.of(&["@numerator", "/", "@denominator", "*100"]);
            row.put("value", self.given(&["numerator", "denominator"], share, value));
        } else if indicator.denominator.is_some() {
            row.put("denominator", same(&sum_key(indicator, self.period, "denominator"), double(known)));
            let rate = if indicator.kind == Kind::Clearance {
                self.of(&["@numerator"])
            } else {
                self.of(&["IF(", "@denominator", "=0,\"\",", "@numerator", "/", "@denominator"])
                    .then(format!("*{scale})"))
            };
            row.put("value", self.given(&["numerator", "denominator"], rate, value));
        } else {
            let count = if indicator.kind == Kind::Clearance {
                Formula::new()
            } else {
                Formula::new().then(format!("*{scale}"))
            };
            row.put("value", self.given(&["numerator"], self.of(&["@numerator"]).join(count), value));
        }
    }

    /// This indicator's sums in the years its total counts, and how many years it counts.
    fn years_summed(&self) -> (Formula, usize) {
        let years = years_counted(self.desk.m.plan, self.indicator, self.period);
        let count = years.len();
        let shown = self.desk.periods();
        let mut sums = Formula::new();
        for year in years.into_iter().filter(|year| shown.contains(year)) {
            let joint = if sums.is_empty() { "" } else { "," };
            sums = sums.then(joint).then(sum_key(self.indicator, year, "numerator"));
        }
        (sums, count)
    }

    /// Average annual growth since the base year.
    fn growth(&self, row: &mut Row, value: Option<f64>) {
        let base_period = Period::year(self.desk.m.plan.identity.base_year);
        let base = working_key(self.indicator, base_period, "numerator");
        // Also in a year that has no figure of its own.
        let at_base = self.desk.m.evaluation.at(self.it.node, self.it.indicator, base_period);
        if at_base.is_none() || !self.desk.periods().contains(&base_period) {
            return;
        }
        row.put("denominator", same(&base, double(at_base.and_then(|at_base| at_base.measured.numerator))));
        let years = self.period.year - self.desk.m.plan.identity.base_year;
        if years > 0 && self.period.month == 12 {
            let growth = self
                .of(&[
                    "IF(OR(",
                    "@numerator",
                    "<=0,",
                    "@denominator",
                    "<=0),\"\",((",
                    "@numerator",
                    "/",
                    "@denominator",
                ])
                .then(format!(")^(1/{years})-1)*100)"));
            row.put("value", self.given(&["numerator", "denominator"], growth, value));
        }
    }

    fn base_and_target(&self, row: &mut Row) {
        let (indicator, it) = (self.indicator, self.it);
        if indicator.kind != Kind::Monitor {
            row.put("comparator", Cell::text(indicator.comparator.sign()));
        }
        self.base(row);
        match (indicator.kind, &indicator.series) {
            (Kind::Growth, Some(series)) => {
                let first = self.desk.m.plan.identity.first_year;
                let years = self.period.year - first + 1;
                let known = it.target.map(Number::to_f64);
                if let (Some(known), true) = (known, years > 0) {
                    let mut product = Formula::new().then("((");
                    for year in first..=self.period.year {
                        product = product
                            .then(if year == first { "(1+" } else { "*(1+" })
                            .then(Desk::series_key(series, year))
                            .then("/100)");
                    }
                    row.put("target", Cell::formula(product.then(format!(")^(1/{years})-1)*100")), known));
                }
            }
            _ => {
                if let Some(target) = indicator.target {
                    if indicator.kind == Kind::EachUnit {
                        row.put("threshold", Cell::number(target.value.to_f64()));
                        row.put("target", Cell::number(100.0));
                    } else {
                        row.put("target", Cell::number(target.value.to_f64()));
                    }
                }
                if let Some(high) = indicator.target_high {
                    row.put("target_high", Cell::number(high.value.to_f64()));
                }
            }
        }
    }

    /// 基期值 with the ends of its precision: printed, reported, or where a promise starts from nothing.
    fn base(&self, row: &mut Row) {
        let (indicator, it) = (self.indicator, self.it);
        if let Some(base) = indicator.base {
            let step = base.half_step().to_plain();
            row.put("base", Cell::number(base.value.to_f64()));
            let ends = [("base_low", "-", base.low()), ("base_high", "+", base.high())];
            for (column, sign, end) in ends {
                let formula = self.of(&["@base"]).then(format!("{sign}{step}"));
                row.put(column, Cell::formula(formula, end.to_f64()));
            }
            return;
        }
        let base_period = Period::year(self.desk.m.plan.identity.base_year);
        let (Some(base), true) = (it.base, self.desk.periods().contains(&base_period)) else { return };
        let reported = working_key(indicator, base_period, "value");
        let source = if self.period == base_period { self.of(&["@value"]) } else { at(reported) };
        row.put("base", Cell::formula(source, base.value.to_f64()));
        for column in ["base_low", "base_high"] {
            row.put(column, Cell::formula(self.of(&["@base"]), base.value.to_f64()));
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

    fn progress(&self, row: &mut Row) {
        let (indicator, it) = (self.indicator, self.it);
        let (gone, total) = yardstick::months(self.desk.m.plan, indicator, self.period);
        row.put(
            "elapsed",
            Cell::formula(Formula::new().then(format!("{gone}/{total}")), it.elapsed.to_f64()),
        );
        if matches!(indicator.kind, Kind::Growth | Kind::Monitor) {
            return;
        }
        if !matches!(indicator.kind, Kind::Survey | Kind::Range) {
            // A target of none has no share of it reached.
            let attainment = self.of(&["IF(", "@target", "=0,\"\",", "@value", "/", "@target", ")"]);
            row.put("attainment", self.given(&["value"], attainment, double(it.attainment)));
        }
        self.gaps(row);
        match indicator.kind {
            Kind::Quota => {
                self.year_met(row);
                return self.years_kept(row);
            }
            Kind::Maintain => return self.year_met(row),
            Kind::Clearance if indicator.denominator.is_some() => {
                let done =
                    self.of(&["IF(", "@denominator", "=0,\"\",1-", "@numerator", "/", "@denominator", ")"]);
                row.put("progress", self.given(&["value"], done, double(it.progress)));
            }
            _ => {}
        }
        if !indicator.kind.has_pace() || (it.yardstick.is_none_or(|yardstick| yardstick.base.is_none())) {
            return;
        }
        for (name, end, known) in [
            ("progress", self.start("base"), it.progress),
            ("progress_low", self.start("base_low"), it.progress_ends.0),
            ("progress_high", self.start("base_high"), it.progress_ends.1),
        ] {
            let progress = self.way(Formula::new().then(self.key("value")), &end);
            row.put(name, self.given(&["value"], progress, double(known)));
        }
        let on_path = it.yardstick.is_some_and(|yardstick| yardstick.on_path.is_some());
        let pace = if on_path {
            Formula::new()
                .then("IF(ROUND(")
                .join(self.expected("base"))
                .then(",9)=0,\"\",")
                .join(self.of(&["@progress", "/"]))
                .join(self.expected("base"))
                .then(")")
        } else {
            self.of(&["@progress", "/"]).join(self.expected("base"))
        };
        row.put("pace", self.given(&["progress"], pace, double(it.pace)));
    }

    /// The cell a promise starts from, or the number where it starts from nothing or from once.
    fn start(&self, column: &'static str) -> Formula {
        match self.indicator.kind {
            Kind::Cumulative | Kind::EachUnit => Formula::new().then("0"),
            Kind::Multiple => Formula::new().then("1"),
            _ => at(self.key(column)),
        }
    }

    /// The share of the way a value has gone from a start, blank where the start is not short of the target.
    fn way(&self, value: Formula, start: &Formula) -> Formula {
        let target = self.key("target");
        if self.indicator.kind == Kind::Multiple {
            return Formula::new()
                .then("IF(")
                .join(value.clone())
                .then("<=0,\"\",LN(")
                .join(value)
                .then(")/LN(")
                .then(target)
                .then("))");
        }
        let upward = judge::upward(self.indicator) || self.indicator.kind == Kind::EachUnit;
        Formula::new()
            .then("IF(ROUND(")
            .then(target.clone())
            .then("-")
            .join(start.clone())
            .then(if upward { ",9)<=0,\"\",(" } else { ",9)>=0,\"\",(" })
            .join(value)
            .then("-")
            .join(start.clone())
            .then(")/(")
            .then(target)
            .then("-")
            .join(start.clone())
            .then("))")
    }

    /// The progress expected by now: 时序进度, or on a path the share of the way it asks for.
    fn expected(&self, column: &'static str) -> Formula {
        if self.it.yardstick.is_some_and(|yardstick| yardstick.on_path.is_some()) {
            self.way(at(self.key("due")), &self.start(column))
        } else {
            at(self.key("elapsed"))
        }
    }

    /// 应达值, and what is missing to it and to the target.
    fn gaps(&self, row: &mut Row) {
        let (indicator, it) = (self.indicator, self.it);
        if let Some(due) = it.due {
            let cell = match it.yardstick {
                Some(yardstick) if yardstick.on_path.is_some() => Cell::number(due.to_f64()),
                Some(_) if indicator.kind == Kind::Multiple => {
                    Cell::formula(self.of(&["@target", "^", "@elapsed"]), due.to_f64())
                }
                _ => {
                    let start = self.start("base");
                    let formula = start
                        .clone()
                        .then("+")
                        .then(self.key("elapsed"))
                        .then("*(")
                        .then(self.key("target"))
                        .then("-")
                        .join(start)
                        .then(")");
                    Cell::formula(formula, due.to_f64())
                }
            };
            row.put("due", cell);
        }
        let Some(terms) = indicator.gap_terms(true) else { return };
        let denominator = if indicator.denominator.is_some() && indicator.kind != Kind::Clearance
            || indicator.kind == Kind::EachUnit
        {
            at(self.key("denominator"))
        } else {
            Formula::new().then("1")
        };
        let numerator = if indicator.is_total() {
            self.of(&["@value"]).then(format!("/{}", indicator.scale.to_plain()))
        } else {
            at(self.key("numerator"))
        };
        let gap = |rate: &'static str| {
            let required = verdicts::required(terms, &self.key(rate), denominator.clone());
            verdicts::short(terms.0, numerator.clone(), required)
        };
        row.put("gap", self.given(&["value"], gap("target"), whole(it.gap)));
        if it.due.is_some() {
            row.put("gap_due", self.given(&["value"], gap("due"), whole(it.gap_due)));
        }
    }

    /// The verdict on this year alone, of a promise that every year has to keep.
    fn year_met(&self, row: &mut Row) {
        let it = self.it;
        let Some(now) = it.years.last() else { return };
        let indicator = self.indicator;
        let flow = indicator.kind == Kind::Quota
            && indicator
                .items
                .iter()
                .any(|&item| self.desk.m.plan.items[item].nature == crate::plan::Nature::Flow);
        let met = verdicts::meets(self.indicator.comparator, &self.key("value"), &self.key("target"));
        // Half a year that keeps a ceiling proves nothing yet, nor does half a year short of a quota.
        let half = flow && self.period.month < 12;
        let upward = judge::upward(self.indicator);
        let (yes, no) = match (half, upward) {
            (true, true) => ("1", "\"\""),
            (true, false) => ("\"\"", "0"),
            (false, _) => ("1", "0"),
        };
        // Held back: a year with a unit missing has kept it only if its bounds say so.
        let yes = if indicator.is_held_back() && !self.rises_only() && yes == "1" {
            let holds = |bound: &'static str| {
                verdicts::meets(indicator.comparator, &self.key(bound), &self.key("target"))
            };
            self.of(&["IF(", "@expected", ">", "@reported", ",IF(", "@bound_low", "=\"\",\"\",IF(AND("])
                .join(holds("bound_low"))
                .then(",")
                .join(holds("bound_high"))
                .then("),1,\"\")),1)")
        } else {
            Formula::new().then(yes)
        };
        let apart = self.desk.word_in_formula("na");
        let nobody = if self.indicator.denominator.is_some() {
            self.of(&[
                "IF(OR(AND(",
                "@expected",
                "=0,",
                "@na",
                ">0),AND(ISNUMBER(",
                "@denominator",
                "),",
                "@denominator",
                "=0,",
                "@numerator",
                "=0)),",
            ])
        } else {
            self.of(&["IF(AND(", "@expected", "=0,", "@na", ">0),"])
        };
        let formula = Formula::new()
            .then("IF(")
            .then(self.key("value"))
            .then("=\"\",")
            .join(nobody)
            .then(format!("{apart},\"\"),IF("))
            .join(met)
            .then(",")
            .join(yes)
            .then(format!(",{no}))"));
        row.put(
            "year_met",
            match (now.nobody, now.met) {
                (true, _) => Cell::formula_text(formula, self.desk.say("na")),
                (_, Some(met)) => Cell::formula(formula, f64::from(u8::from(met))),
                (_, None) => Cell::formula_text(formula, ""),
            },
        );
    }

    /// The share of years that kept a quota.
    fn years_kept(&self, row: &mut Row) {
        let numbers = self.year_numbers();
        let share = Formula::new()
            .then("IF(COUNT(")
            .join(numbers.clone())
            .then(")=0,\"\",SUM(")
            .join(numbers.clone())
            .then(")/(COUNT(")
            .join(numbers)
            .then(")+")
            .join(self.unknown_years())
            .then("))");
        row.put("progress", shown(share, double(self.it.progress)));
    }

    /// The 年度 cells of the years, with `None` for a year that was not collected.
    fn year_keys(&self) -> Vec<Option<Key>> {
        self.it
            .years
            .iter()
            .map(|year| {
                let shown = self.desk.periods().contains(&year.period)
                    && self.desk.m.evaluation.at(self.it.node, self.it.indicator, year.period).is_some();
                shown.then(|| working_key(self.indicator, year.period, "year_met"))
            })
            .collect()
    }

    fn year_numbers(&self) -> Formula {
        let mut numbers = Formula::new();
        for (place, key) in self.year_keys().into_iter().flatten().enumerate() {
            numbers = numbers.then(if place == 0 { "" } else { "," }).then(key);
        }
        numbers
    }

    fn unknown_years(&self) -> Formula {
        self.year_keys().into_iter().fold(Formula::new().then("0"), |formula, key| match key {
            Some(key) => formula.then("+IF(").then(key).then("=\"\",1,0)"),
            None => formula.then("+1"),
        })
    }

    fn bounds(&self, row: &mut Row, written: Option<&Written<'_>>) {
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
            let formula = match written {
                Some(written) => written.formula(&format!("word_{bound}")).unwrap_or_default(),
                None => {
                    let progress = self.way(at(self.key(bound)), &self.start("base"));
                    let cells = self.cells(bound, progress, "base");
                    self.desk.status_formula(self.ask(), &cells)
                }
            };
            self.told(Vocabulary::Status, columns, formula, status.key(), row);
        }
        let formula =
            self.of(&["IF(", "@status_bound_low_key", "=", "@status_bound_high_key", ",\"no\",\"yes\")"]);
        let known = if it.missing_may_change() == Some(true) { "yes" } else { "no" };
        self.told(Vocabulary::MayChange, ("may_change_key", "may_change"), formula, known, row);
    }

    fn cells(&self, value: &'static str, progress: Formula, base: &'static str) -> Cells {
        Cells {
            value: self.key(value),
            target: self.key("target"),
            high: self.key("target_high"),
            base_low: self.key("base_low"),
            base_high: self.key("base_high"),
            progress,
            expected: self.expected(base),
            silent: self.silent_years(),
            partial: self.partial(),
            on_path: self.it.yardstick.is_some_and(|yardstick| yardstick.on_path.is_some()),
        }
    }

    /// Whether a year of a total has no figure at all.
    fn silent_years(&self) -> Option<Formula> {
        if self.indicator.kind != Kind::Cumulative {
            return None;
        }
        let (sums, years) = self.years_summed();
        (!sums.is_empty()).then(|| Formula::new().then("COUNT(").join(sums).then(format!(")<{years}")))
    }

    /// Whether a unit of a count that is to rise, or is only watched, is missing.
    fn partial(&self) -> Option<Formula> {
        let count = self.indicator.denominator.is_none();
        let compared = self.indicator.kind == Kind::Monitor || judge::upward(self.indicator);
        (count && compared).then(|| self.of(&["@expected", ">", "@reported"]))
    }

    fn ask(&self) -> Ask<'_> {
        Ask {
            indicator: self.indicator,
            concluding: self.desk.concluding(self.indicator, self.period).0,
            base: self.it.yardstick.and_then(|yardstick| yardstick.base),
            due: self.it.elapsed >= Ratio::ONE,
        }
    }

    fn verdict(&self, row: &mut Row, written: Option<&Written<'_>>) {
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
        if indicator.kind == Kind::Survey {
            self.interval(row);
        }
        let early = self.desk.concluding(indicator, self.period).1;
        for (name, progress, base, status) in [
            ("status", "progress", "base", it.status),
            ("status_low", "progress_low", "base_low", it.status_ends.0),
            ("status_high", "progress_high", "base_high", it.status_ends.1),
        ] {
            let cells = self.cells("value", at(self.key(progress)), base);
            let own = written.and_then(|written| written.formula(&name.replace("status", "word")));
            let inner = match indicator.kind {
                _ if written.is_some() => own.unwrap_or_default(),
                _ if self.is_of_years() => {
                    self.desk.quota_formula(ask, &self.year_keys(), &self.year_numbers())
                }
                Kind::Survey => {
                    let ends = (&self.key("interval_low"), &self.key("interval_high"));
                    self.desk.survey_formula(ask, ends, &self.key("target"))
                }
                Kind::Monitor => self.desk.direction_formula(ask, &cells),
                _ => self.desk.status_formula(ask, &cells),
            };
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
        let formula = match written {
            Some(written) => written.formula("forecast_key").unwrap_or_default(),
            None => self.desk.forecast_formula(
                ask,
                &self.key("status_key"),
                &self.key("forecast"),
                &self.key("target"),
                &self.key("pace"),
            ),
        };
        let years = self.year_numbers();
        let formula = if years.is_empty() {
            formula
        } else {
            // A year that fell short cannot be made good.
            Formula::new()
                .then("IF(COUNT(")
                .join(years.clone())
                .then(")>SUM(")
                .join(years)
                .then(format!("),{},", quoted(Forecast::Hard.key())))
                .join(formula)
                .then(")")
        };
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

    /// The Wilson interval of a survey's share.
    fn interval(&self, row: &mut Row) {
        let z = self.desk.m.words.judgement.quantile.to_plain();
        let share = "(@numerator/@denominator)";
        for (column, sign, known) in [
            ("interval_low", "-", self.it.interval.map(|ends| ends.0)),
            ("interval_high", "+", self.it.interval.map(|ends| ends.1)),
        ] {
            let text = format!(
                "(({share}+{z}^2/(2*@denominator))/(1+{z}^2/@denominator){sign}{z}/(1+{z}^2/@denominator)*SQRT({share}*(1-{share})/@denominator+{z}^2/(4*@denominator^2)))*100"
            );
            // More than were asked, or fewer than none, have no interval.
            let mut formula = self.of(&[
                "IF(",
                "@value",
                "=\"\",\"\",IF(OR(",
                "@numerator",
                "<0,",
                "@numerator",
                ">",
                "@denominator",
                "),\"\",",
            ]);
            let mut rest = text.as_str();
            while let Some(at) = rest.find('@') {
                let name = if rest[at + 1..].starts_with("numerator") { "numerator" } else { "denominator" };
                formula = formula.then(rest[..at].to_owned()).then(self.key(name));
                rest = &rest[at + 1 + name.len()..];
            }
            row.put(column, shown(formula.then(rest.to_owned()).then("))"), known));
        }
    }

    /// What it leads to: the straight projection, what is needed from now on, and a range where the points bear one.
    fn outlook(&self, row: &mut Row) {
        let (indicator, it) = (self.indicator, self.it);
        let from = if indicator.kind == Kind::Multiple {
            indicator.base_year
        } else {
            self.desk.m.plan.identity.base_year
        };
        let span = (indicator.target_year - from).to_string();
        let judged = it.measured.value.is_some();
        if matches!(indicator.kind, Kind::Level | Kind::Maintain | Kind::Cumulative | Kind::EachUnit) {
            if it.yardstick.and_then(|yardstick| yardstick.base).is_some() {
                let start = self.start("base");
                let value = || at(self.key("value"));
                let risen = || Formula::new().then("(").join(value()).then("-").join(start.clone()).then(")");
                let achieved = risen().then(format!("/({span}*")).then(self.key("elapsed")).then(")");
                row.put("achieved", self.given(&["value"], achieved, double(it.achieved_yearly)));
                let projected = start.clone().then("+").join(risen()).then("/").then(self.key("elapsed"));
                let top = match indicator.kind {
                    Kind::EachUnit => Some(Ratio::whole(100)),
                    _ => indicator.share.then_some(indicator.scale),
                };
                let projected = match top {
                    Some(top) => Formula::new()
                        .then(format!("MAX(0,MIN({},", top.to_plain()))
                        .join(projected)
                        .then("))"),
                    None => projected,
                };
                row.put("forecast", self.given(&["value"], projected, double(it.forecast)));
            }
            if it.elapsed < Ratio::ONE {
                let required =
                    self.of(&["(", "@target", "-", "@value", ")/(", &span, "*(1-", "@elapsed", "))"]);
                row.put("required", self.given(&["value"], required, double(it.required_yearly)));
            }
        } else if indicator.kind == Kind::Multiple {
            let projected = self.of(&["@value", "^(1/", "@elapsed", ")"]);
            row.put("forecast", self.given(&["value"], projected, double(it.forecast)));
        }
        if judged {
            self.range(row);
        }
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
