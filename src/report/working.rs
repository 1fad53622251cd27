//! 指标计算底稿: every step from sums to verdict, one row per indicator and period, all live.
//!
//! In: the evaluation. Out: the table every other sheet takes its figures from. Refuses to know: how leaders read it.

use super::cells::{double, id, period as period_cell, same, shown, whole};
use super::sums::sum_key;
use super::unit_data::unit_key;
use super::verdicts::{self, Bounds as BoundCells, Cells};
use super::{Desk, at, working_key, working_row};
use crate::evaluate::{Assessment, Bounds, judge};
use crate::observation::Period;
use crate::plan::{Indicator, Kind};
use crate::sheet::{Block, Cell, Formula, Key, Row, quoted};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;

impl Desk<'_> {
    /// 指标计算底稿.
    pub(super) fn working(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "working");
        for (number, indicator) in self.m.plan.indicators.iter().enumerate() {
            for period in self.periods() {
                if let Some(assessment) = self.m.evaluation.at(indicator.node, number, period) {
                    table.rows.push(Step { desk: self, indicator, period, it: assessment }.row());
                }
            }
        }
        vec![Block::Table(table)]
    }

    /// The cell of 方法与参数 that holds a year of an outside series.
    pub(super) fn series_key(series: &str, year: i32) -> Key {
        Key::new("methods", format!("series:{series}:{year}"), "value")
    }
}

struct Step<'a> {
    desk: &'a Desk<'a>,
    indicator: &'a Indicator,
    period: Period,
    it: &'a Assessment,
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
            .with("no", id(&indicator.id))
            .with("name", Cell::text(indicator.name.clone()))
            .with("attribute", Cell::text(indicator.attribute.map_or("—", |a| a.word())))
            .with("kind", Cell::text(indicator.kind.word()))
            .with("period", period_cell(self.period))
            .with("numerator", same(&sum("numerator"), double(it.measured.numerator)))
            .with("reported", Cell::formula(at(sum("reported")), f64::from(it.measured.reported)))
            .with("na", Cell::formula(at(sum("na")), f64::from(it.measured.not_applicable)))
            .with(
                "expected",
                Cell::formula(at(sum("expected")).then("-").then(sum("na")), f64::from(it.measured.expected)),
            )
            .with("reason", Cell::text(it.reason.clone()));
        self.value(&mut row);
        self.base_and_target(&mut row);
        self.year_on_year(&mut row);
        if !it.elapsed.is_zero() {
            self.progress(&mut row);
            self.bounds(&mut row);
            self.verdict(&mut row);
        }
        row
    }

    fn value(&self, row: &mut Row) {
        let (indicator, it) = (self.indicator, self.it);
        let scale = indicator.scale.to_plain();
        let value = it.measured.value.map(super::super::evaluate::figure::Number::to_f64);
        if indicator.kind == Kind::Growth {
            let base_period = Period::year(self.desk.m.plan.identity.base_year);
            let base = working_key(indicator, base_period, "numerator");
            // Also in a year that has no figure of its own.
            let at_base = self.desk.m.evaluation.at(it.node, it.indicator, base_period);
            row.put(
                "denominator",
                same(&base, double(at_base.and_then(|at_base| at_base.measured.numerator))),
            );
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
            return;
        }
        if indicator.denominator.is_some() {
            let known = it.measured.denominator;
            row.put("denominator", same(&sum_key(indicator, self.period, "denominator"), double(known)));
            let rate = self
                .of(&["IF(", "@denominator", "=0,\"\",", "@numerator", "/", "@denominator"])
                .then(format!("*{scale})"));
            row.put("value", self.given(&["numerator", "denominator"], rate, value));
        } else {
            row.put(
                "value",
                self.given(&["numerator"], self.of(&["@numerator"]).then(format!("*{scale}")), value),
            );
        }
    }

    fn base_and_target(&self, row: &mut Row) {
        let (indicator, it) = (self.indicator, self.it);
        row.put("comparator", Cell::text(indicator.comparator.sign()));
        if let Some(base) = indicator.base {
            let step = base.half_step().to_plain();
            row.put("base", Cell::number(base.value.to_f64()));
            row.put(
                "base_low",
                Cell::formula(self.of(&["@base"]).then(format!("-{step}")), base.low().to_f64()),
            );
            row.put(
                "base_high",
                Cell::formula(self.of(&["@base"]).then(format!("+{step}")), base.high().to_f64()),
            );
        }
        match (indicator.kind, &indicator.series) {
            (Kind::Growth, Some(series)) => {
                let first = self.desk.m.plan.identity.first_year;
                let years = self.period.year - first + 1;
                let known = it.target.map(super::super::evaluate::figure::Number::to_f64);
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
                    row.put("target", Cell::number(target.value.to_f64()));
                }
            }
        }
    }

    fn year_on_year(&self, row: &mut Row) {
        if self.indicator.kind == Kind::Growth {
            return;
        }
        let change = self.it.change;
        let sum = |column: &'static str| sum_key(self.indicator, self.period, column);
        let scale = self.indicator.scale.to_plain();
        row.put(
            "comparable",
            Cell::formula(at(sum("comparable")), change.map_or(0.0, |c| f64::from(c.units))),
        );
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
        row.put("change", shown(minus(&now, &last), change.and_then(|c| double(c.change))));
        row.put(
            "by_numerator",
            shown(
                minus(&between, &last),
                change.filter(|c| c.change.is_some()).and_then(|c| double(c.by_numerator)),
            ),
        );
        row.put(
            "by_denominator",
            shown(
                minus(&now, &between),
                change.filter(|c| c.change.is_some()).and_then(|c| double(c.by_denominator)),
            ),
        );
        let moved = Formula::new()
            .then("(")
            .then(sum("denominator_now"))
            .then("-")
            .then(sum("denominator_last"))
            .then(")/")
            .then(sum("denominator_last"))
            .then("*100");
        let known = change.filter(|c| c.change.is_some()).and_then(|c| double(c.denominator_change));
        row.put("denominator_change", shown(guarded(moved), known));
    }

    fn progress(&self, row: &mut Row) {
        let (indicator, it) = (self.indicator, self.it);
        let base_year = self.desk.m.plan.identity.base_year;
        let total = (indicator.target_year - base_year) * 12;
        let gone = self.period.months_since(base_year).clamp(0, i64::from(total));
        row.put(
            "elapsed",
            Cell::formula(Formula::new().then(format!("{gone}/{total}")), it.elapsed.to_f64()),
        );
        if indicator.kind == Kind::Growth {
            return;
        }
        // A target of none has no share of it reached.
        let attainment = self.of(&["IF(", "@target", "=0,\"\",", "@value", "/", "@target", ")"]);
        row.put("attainment", self.given(&["value"], attainment, double(it.attainment)));
        let gap = |rate: &'static str| {
            let required = verdicts::required(indicator, &self.key(rate), &self.key("denominator"));
            verdicts::short(indicator, &self.key("numerator"), required)
        };
        if indicator.denominator.is_some() {
            row.put("gap", self.given(&["value"], gap("target"), whole(it.gap)));
        }
        let span = (indicator.target_year - base_year).to_string();
        let base = if indicator.base.is_some() { "@base" } else { "@target" };
        let achieved = self.of(&["(", "@value", "-", base, ")/(", &span, "*", "@elapsed", ")"]);
        row.put("achieved", self.given(&["value"], achieved, double(it.achieved_yearly)));
        if it.elapsed < Ratio::ONE {
            let required = self.of(&["(", "@target", "-", "@value", ")/(", &span, "*(1-", "@elapsed", "))"]);
            row.put("required", self.given(&["value"], required, double(it.required_yearly)));
        }
        let projected = self.of(&[base, "+(", "@value", "-", base, ")/", "@elapsed"]);
        let projected = if indicator.share {
            Formula::new()
                .then("MAX(0,MIN(")
                .then(indicator.scale.to_plain())
                .then(",")
                .join(projected)
                .then("))")
        } else {
            projected
        };
        row.put("forecast", self.given(&["value"], projected, double(it.forecast)));
        if indicator.kind != Kind::Level {
            return;
        }
        let due = self.of(&["@base", "+", "@elapsed", "*(", "@target", "-", "@base", ")"]);
        row.put(
            "due",
            shown(
                due,
                indicator.base.and_then(|base| {
                    indicator
                        .target
                        .and_then(|target| double(judge::due(base.value, target.value, it.elapsed)))
                }),
            ),
        );
        row.put("gap_due", self.given(&["value"], gap("due"), whole(it.gap_due)));
        for (name, end, known) in [
            ("progress", "@base", it.progress),
            ("progress_low", "@base_low", it.progress_ends.0),
            ("progress_high", "@base_high", it.progress_ends.1),
        ] {
            let progress = self.of(&[
                "IF(ROUND(",
                "@target",
                "-",
                end,
                if judge::upward(indicator) { ",9)<=0,\"\",(" } else { ",9)>=0,\"\",(" },
                "@value",
                "-",
                end,
                ")/(",
                "@target",
                "-",
                end,
                "))",
            ]);
            row.put(name, self.given(&["value"], progress, double(known)));
        }
        row.put("pace", self.given(&["progress"], self.of(&["@progress", "/", "@elapsed"]), double(it.pace)));
    }

    fn bounds(&self, row: &mut Row) {
        let (indicator, it) = (self.indicator, self.it);
        let say = |name: &str| self.desk.say(name);
        if it.missing.is_empty() {
            row.put("may_change", Cell::text(say("may_change_no")));
            return;
        }
        let Bounds::Between { low, high, denominator } = it.bounds else {
            row.put("missing_denominator", Cell::text(say("may_change_unknown")).styled("text_center"));
            row.put("may_change", Cell::text(say("may_change_unknown")));
            return;
        };
        let mut added = Formula::new().then("0");
        for unit in &it.missing {
            if let Some((period, last)) = unit.last.filter(|(_, last)| !last.is_zero()) {
                debug_assert!(last.signum() > 0, "a negative denominator");
                added =
                    added.then("+").then(unit_key(self.desk, indicator, period, unit.unit, "denominator"));
            }
        }
        row.put("missing_denominator", Cell::formula(added, denominator.to_f64()));
        let scale = indicator.scale.to_plain();
        let low_formula =
            self.of(&["@numerator", "/(", "@denominator", "+", "@missing_denominator", ")*", &scale]);
        let high_formula = self.of(&[
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
        ]);
        row.put("bound_low", self.given(&["value"], low_formula, Some(low.to_f64())));
        row.put("bound_high", self.given(&["value"], high_formula, Some(high.to_f64())));
        let words = &self.desk.m.words.judgement;
        let known = it.status_bounds;
        for (name, bound, status) in [
            ("status_bound_low", "bound_low", known.map(|ends| ends.0)),
            ("status_bound_high", "bound_high", known.map(|ends| ends.1)),
        ] {
            let cells = self.cells(
                bound,
                self.of(&["((", &format!("@{bound}"), "-", "@base", ")/(", "@target", "-", "@base", "))"]),
            );
            let formula = self.desk.status_formula(indicator, &cells);
            let word = status.unwrap_or(judge::Status::Unjudged).word(words);
            row.put(name, Cell::formula_text(formula, word));
        }
        let formula = self.of(&["IF(", "@status_bound_low", "=", "@status_bound_high", ","]).then(format!(
            "{},{})",
            quoted(&say("may_change_no")),
            quoted(&say("may_change_yes"))
        ));
        let word = if it.missing_may_change() == Some(true) { "may_change_yes" } else { "may_change_no" };
        row.put("may_change", Cell::formula_text(formula, say(word)));
    }

    fn cells(&self, value: &'static str, progress: Formula) -> Cells {
        Cells {
            value: self.key(value),
            target: self.key("target"),
            base_low: self.key("base_low"),
            base_high: self.key("base_high"),
            progress,
            elapsed: self.key("elapsed"),
        }
    }

    fn verdict(&self, row: &mut Row) {
        let (indicator, it) = (self.indicator, self.it);
        let words = &self.desk.m.words.judgement;
        let bounds = BoundCells {
            value: self.key("value"),
            target: self.key("target"),
            low: self.key("bound_low"),
            high: self.key("bound_high"),
            reported: self.key("reported"),
            expected: self.key("expected"),
        };
        for (name, progress, status) in [
            ("status", "progress", it.status),
            ("status_low", "progress_low", it.status_ends.0),
            ("status_high", "progress_high", it.status_ends.1),
        ] {
            let inner = self.desk.status_formula(indicator, &self.cells("value", at(self.key(progress))));
            let formula = self.desk.held_back(indicator, &bounds, inner);
            row.put(name, Cell::formula_text(formula, status.word(words)));
        }
        let formula = self.desk.forecast_formula(
            indicator,
            &self.key("status"),
            &self.key("forecast"),
            &self.key("target"),
            &self.key("pace"),
        );
        row.put("forecast_word", Cell::formula_text(formula, it.forecast_word.word(words)));
    }
}
