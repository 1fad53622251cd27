//! 分地区完成情况, 分地区明细: one row per unit, and the long table behind it.
//!
//! In: 分单位指标 by key. Out: two tables in the roster's order, never a ranking. Refuses to know: pace and status of
//! a unit: the plan promised it nothing of its own.

use super::Desk;
use super::cells::{decimals_apart, double, id, same, same_or, shown, whole};
use super::unit_data::unit_key;
use super::working_key;
use crate::evaluate::{Assessment, Number, UnitVerdict};
use crate::finding::Severity;
use crate::observation::Period;
use crate::plan::{Indicator, Kind, Reporter};
use crate::sheet::{Block, Cell, Formula, Key, Row};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;

impl Desk<'_> {
    /// Units below the root, in the roster's order.
    fn leaves(&self) -> Vec<usize> {
        self.m.plan.asked(&Reporter::Leaves)
    }

    /// Indicators that leaves report.
    fn leaf_indicators(&self) -> Vec<(usize, &Indicator)> {
        let plan = self.m.plan;
        plan.indicators
            .iter()
            .enumerate()
            .filter(|(_, indicator)| indicator.reporter != Reporter::Root)
            .collect()
    }

    /// 分地区完成情况.
    pub(super) fn matrix(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "matrix");
        let shown_ids: Vec<String> =
            self.leaf_indicators().iter().map(|(_, indicator)| format!("rate:{}", indicator.id)).collect();
        table.columns.retain(|column| !column.key.starts_with("rate:") || shown_ids.contains(&column.key));
        let mut whole_row = Row::new("whole").with("unit", Cell::text(self.say("row_whole")));
        let mut target_row = Row::new("target").with("unit", Cell::text(self.say("row_target")));
        let mut coverage = Row::new("coverage").with("unit", Cell::text(self.say("row_coverage")));
        for row in [&mut whole_row, &mut target_row, &mut coverage] {
            row.style = Some(String::from("total"));
        }
        for (number, indicator) in self.leaf_indicators() {
            let Some(it) = self.m.evaluation.of(indicator.node, number) else { continue };
            let key = |column: &'static str| working_key(indicator, self.period, column);
            let column = format!("rate:{}", indicator.id);
            let value = it.measured.value.map(Number::to_f64);
            let rate = same_or(&key("value"), value, &self.say("no_value"));
            whole_row.put(column.clone(), rate.formatted(self.below_mark(indicator, it)));
            if let Some(target) = indicator.target {
                target_row.put(column.clone(), same(&key("target"), Some(target.value.to_f64())));
            }
            let formula = Formula::new().then(key("reported")).then("&\"/\"&").then(key("expected"));
            let text = format!("{}/{}", it.measured.reported, it.measured.expected);
            coverage.put(column.clone(), Cell::formula_text(formula, text).styled("text_center"));
        }
        table.rows.extend([whole_row, target_row, coverage]);
        for unit in self.leaves() {
            table.rows.push(self.matrix_row(unit));
        }
        vec![Block::Table(table)]
    }

    fn matrix_row(&self, unit: usize) -> Row {
        let plan = self.m.plan;
        let known = &plan.units[unit];
        let reported = self.m.collection.has_reported(unit, self.period);
        let mut row = Row::new(known.code.clone())
            .with("code", Cell::text(known.code.clone()))
            .with("unit", Cell::text(known.name.clone()))
            .with("reported", Cell::text(self.say(if reported { "yes" } else { "no" })))
            .with("state", Cell::text(self.usability(unit)));
        let mut reached = Formula::new();
        let mut judged = Formula::new();
        let (mut reached_count, mut judged_count) = (0, 0);
        for (number, indicator) in self.leaf_indicators() {
            let Some(it) = self.m.evaluation.of(unit, number) else { continue };
            let cell = Key::new("matrix", known.code.clone(), format!("rate:{}", indicator.id));
            let rate = self.unit_rate(indicator, unit, self.period, it);
            row.put(cell.column.clone(), rate.formatted(self.below_mark(indicator, it)));
            let target = working_key(indicator, self.period, "target");
            let joint = if reached.0.is_empty() { "" } else { "+" };
            reached = reached
                .then(joint)
                .then("IF(ISNUMBER(")
                .then(cell.clone())
                .then("),IF(")
                .join(super::verdicts::meets(indicator, &cell, &target))
                .then(",1,0),0)");
            let opening = if judged.0.is_empty() { "COUNT(" } else { "," };
            judged = judged.then(opening).then(cell);
            reached_count += usize::from(it.against_whole == UnitVerdict::Reached);
            judged_count += usize::from(it.measured.value.is_some());
        }
        if !judged.0.is_empty() {
            row.put("reached", Cell::formula(reached, reached_count as f64));
            row.put("judged", Cell::formula(judged.then(")"), judged_count as f64));
        }
        row
    }

    /// A unit's rate over 分单位指标, or the code of why there is none.
    fn unit_rate(&self, indicator: &Indicator, unit: usize, period: Period, it: &Assessment) -> Cell {
        let key = |column: &'static str| unit_key(self, indicator, period, unit, column);
        let (missing, apart, unjudged) = ("unit_missing", "unit_na", "unit_unjudged");
        let without = if self.m.collection.has_reported(unit, period) { unjudged } else { missing };
        let formula = Formula::new()
            .then("IF(")
            .then(key("na"))
            .then(format!("=1,{},IF(", self.word_in_formula(apart)))
            .then(key("counted"))
            .then(format!("=0,{},IF(", self.word_in_formula(without)))
            .then(key("denominator"))
            .then(format!("=0,{},", self.word_in_formula(apart)))
            .then(key("numerator"))
            .then("/")
            .then(key("denominator"))
            .then(format!("*{})))", indicator.scale.to_plain()));
        match it.measured.value {
            Some(value) => Cell::formula(formula, value.to_f64()),
            None => {
                let word = match it.against_whole {
                    UnitVerdict::NotApplicable => apart,
                    _ => without,
                };
                Cell::formula_text(formula, self.say(word))
            }
        }
    }

    /// A number format that prints ▽ behind a rate below the target, so that colour is not needed.
    fn below_mark(&self, indicator: &Indicator, it: &Assessment) -> String {
        let target = indicator.target.map(|target| target.value);
        let decimals = "0".repeat(decimals_apart(it.measured.value, target) as usize);
        match target {
            Some(target) if crate::evaluate::judge::upward(indicator) => {
                format!("[<{}]0.{decimals}\"▽\";0.{decimals}", target.to_plain())
            }
            _ => format!("0.{decimals}"),
        }
    }

    /// 分地区明细.
    pub(super) fn detail(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "detail");
        if self.m.plan.allotments.is_empty() {
            table.columns.retain(|column| !column.key.starts_with("allotted"));
        }
        for (number, indicator) in self.leaf_indicators() {
            for unit in self.m.plan.asked(&indicator.reporter) {
                if let Some(it) = self.m.evaluation.of(unit, number) {
                    table.rows.push(self.detail_row(number, indicator, unit, it));
                }
            }
        }
        vec![Block::Table(table)]
    }

    fn detail_row(&self, number: usize, indicator: &Indicator, unit: usize, it: &Assessment) -> Row {
        let plan = self.m.plan;
        let known = &plan.units[unit];
        let row_key = format!("{}/{}", indicator.id, known.code);
        let own = |column: &'static str| Key::new("detail", row_key.clone(), column);
        let key = |column: &'static str| unit_key(self, indicator, self.period, unit, column);
        let target = working_key(indicator, self.period, "target");
        let printed = indicator.target.map(|target| target.value);
        let format = super::cells::format_apart(it.measured.value, printed);
        let last = Period { year: self.period.year - 1, month: self.period.month };
        let before = self.m.evaluation.at(unit, number, last).filter(|_| self.periods().contains(&last));
        let minus = |a: Key, b: Key| {
            Formula::new()
                .then("IF(AND(ISNUMBER(")
                .then(a.clone())
                .then("),ISNUMBER(")
                .then(b.clone())
                .then(")),")
                .then(a)
                .then("-")
                .then(b)
                .then(",\"\")")
        };
        let value = it.measured.value.and_then(Number::exact);
        let was = before.and_then(|it| it.measured.value).and_then(Number::exact);
        let difference = value.zip(printed).and_then(|(value, target)| value.sub(target).ok());
        let gap = Formula::new()
            .then("IF(ISNUMBER(")
            .then(own("now"))
            .then("),")
            .join(super::verdicts::short(
                indicator,
                &own("numerator"),
                super::verdicts::required(indicator, &target, &own("denominator")),
            ))
            .then(",\"\")");
        let one = it.measured.denominator.filter(|d| !d.is_zero()).and_then(|d| indicator.scale.div(d).ok());
        let one_formula = Formula::new()
            .then("IF(ISNUMBER(")
            .then(own("now"))
            .then(format!("),{}/", indicator.scale.to_plain()))
            .then(own("denominator"))
            .then(",\"\")");
        let numerator = self.own_part(&indicator.numerator, unit);
        let denominator = indicator.denominator.as_ref().and_then(|node| self.own_part(node, unit));
        let mut row = Row::new(row_key.clone())
            .with("no", id(&indicator.id))
            .with("name", Cell::text(indicator.name.clone()))
            .with("code", Cell::text(known.code.clone()))
            .with("unit", Cell::text(known.name.clone()))
            .with("numerator", same(&key("numerator"), numerator))
            .with("denominator", same(&key("denominator"), denominator))
            .with("gap_unit", Cell::text(indicator.gap_unit.clone()))
            .with("now", self.unit_rate(indicator, unit, self.period, it).formatted(format))
            .with("target", same(&target, printed.map(Ratio::to_f64)))
            .with("difference", shown(minus(own("now"), target.clone()), double(difference)))
            .with("gap", shown(gap, whole(it.gap.filter(|_| value.is_some()))))
            .with("verdict", self.verdict(indicator, &own("now"), &target, it))
            .with("one", shown(one_formula, value.and(double(one))))
            .with("review", Cell::text(self.review(unit, indicator)))
            .with("corrected", Cell::text(self.say("no")))
            .with(
                "note",
                Cell::text(if value.is_none() { it.measured.reason.clone() } else { String::new() }),
            );
        self.allotment(indicator, it, &own, &mut row);
        if let Some(before) = before {
            let change = value.zip(was).and_then(|(now, was)| now.sub(was).ok());
            row.put("last", self.unit_rate(indicator, unit, last, before));
            row.put("change", shown(minus(own("now"), own("last")), double(change)));
        }
        row
    }

    /// 分解目标值, 分解依据, 与分解目标比较.
    fn allotment(
        &self,
        indicator: &Indicator,
        it: &Assessment,
        own: &dyn Fn(&'static str) -> Key,
        row: &mut Row,
    ) {
        let Some(allotted) = &it.allotted else { return };
        let words = &self.m.words.judgement.unit;
        let formula = Formula::new()
            .then("IF(ISNUMBER(")
            .then(own("now"))
            .then("),IF(")
            .join(super::verdicts::meets(indicator, &own("now"), &own("allotted")))
            .then(format!(
                ",{},{}),{})",
                crate::sheet::quoted(&words.allotted_reached),
                crate::sheet::quoted(&words.allotted_short),
                crate::sheet::quoted(&words.unjudged)
            ));
        row.put("allotted", Cell::number(allotted.target.value.to_f64()));
        row.put("allotted_basis", Cell::text(allotted.document.clone()));
        row.put("allotted_verdict", Cell::formula_text(formula, allotted.word(&self.m.words.judgement)));
    }

    fn own_part(&self, node: &crate::expr::Node, unit: usize) -> Option<f64> {
        let items: Vec<usize> = node.refs().into_iter().map(|reference| reference.item).collect();
        let figures = self.m.totals.own_figures(self.m.plan, unit, self.period, &items)?;
        node.evaluate(&|reference| figures.get(&reference.item).copied().ok_or(())).ok().map(Ratio::to_f64)
    }

    /// 与全区目标比较, live.
    fn verdict(&self, indicator: &Indicator, value: &Key, target: &Key, it: &Assessment) -> Cell {
        let words = &self.m.words.judgement;
        let text = it.against_whole.word(words);
        if indicator.kind == Kind::Growth || indicator.target.is_none() {
            return Cell::text(text);
        }
        let otherwise = if it.measured.value.is_some() { &words.unit.unjudged } else { text };
        let formula = Formula::new()
            .then("IF(ISNUMBER(")
            .then(value.clone())
            .then("),IF(")
            .join(super::verdicts::meets(indicator, value, target))
            .then(format!(
                ",{},{}),{})",
                crate::sheet::quoted(&words.unit.reached),
                crate::sheet::quoted(&words.unit.short),
                crate::sheet::quoted(otherwise)
            ));
        Cell::formula_text(formula, text)
    }

    /// 审核状态 of a unit's figures for an indicator.
    fn review(&self, unit: usize, indicator: &Indicator) -> String {
        if !self.m.collection.has_reported(unit, self.period) {
            return self.say("absent");
        }
        let codes: Vec<&str> =
            indicator.items.iter().map(|&item| self.m.plan.items[item].code.as_str()).collect();
        let open = self
            .m
            .checked
            .findings
            .iter()
            .filter(|f| f.unit == Some(unit) && f.period == Some(self.period) && f.is_open())
            .filter(|f| f.severity == Severity::Compulsory)
            .filter(|f| f.items.iter().any(|item| codes.contains(&item.as_str())))
            .count();
        if open == 0 {
            self.say("review_clean")
        } else {
            self.say_with("review_open", &[("count", &open.to_string())])
        }
    }
}
