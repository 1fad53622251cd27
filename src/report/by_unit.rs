//! 分地区完成情况, 分地区明细: one row per unit, and the long table behind it.
//!
//! In: 分单位指标 by key. Out: two tables in the roster's order, never a ranking. Refuses to know: pace and status of
//! a unit: the plan promised it nothing of its own.

use super::Desk;
use super::cells::{
    decimals_apart, double, format_for, id, leaf, plain_format, same, same_or, shown, signed_format,
};
use super::unit_data::unit_key;
use super::working_key;
use crate::evaluate::{Assessment, Number, UnitVerdict, silent};
use crate::finding::Severity;
use crate::ids::{IndicatorId, ItemId, UnitId};
use crate::observation::Period;
use crate::plan::kinds::sort::ValueOf;
use crate::plan::{Indicator, Reporter};
use crate::sheet::{Block, Cell, Formula, Key, Piece, Row};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;

impl Desk<'_> {
    /// Indicators that leaves report and that say something of one unit.
    fn leaf_indicators(&self) -> Vec<(IndicatorId, &Indicator)> {
        let plan = self.m.plan;
        plan.indicators
            .enumerate()
            .filter(|(_, indicator)| !indicator.reporter.is_of_the_whole())
            .filter(|(_, indicator)| !indicator.kind.is_of_the_whole())
            .collect()
    }

    /// Those of the main table whose unit values can be set side by side.
    fn matrix_indicators(&self) -> Vec<(IndicatorId, &Indicator)> {
        let mut known = self.leaf_indicators();
        known.retain(|(_, indicator)| indicator.is_comparable_below() && self.is_main(indicator));
        known
    }

    /// A unit's own value over 分单位指标, without guards.
    fn unit_value(&self, number: IndicatorId, unit: UnitId, period: Period) -> Formula {
        let indicator = &self.m.plan.indicators[number];
        let key = |column: &'static str| unit_key(self, indicator, period, unit, column);
        let scale = indicator.scale.to_plain();
        match indicator.value() {
            _ if indicator.kind.counts_units() => Formula::new().then(key("rate")),
            ValueOf::Remainder => Formula::new().then(key("numerator")),
            ValueOf::Total => {
                let years = crate::evaluate::figure::years_counted(self.m.plan, indicator, period);
                let shown = self.periods();
                let there = years
                    .into_iter()
                    .filter(|year| shown.contains(year) && self.m.plan.is_asked_in(indicator, *year))
                    .flat_map(|year| {
                        let units = self.counted_units(number, unit, (period, year));
                        units.into_iter().map(move |unit| (unit, year))
                    });
                let mut sum = Formula::new().then("SUM(");
                for (place, (unit, year)) in there.enumerate() {
                    let key = unit_key(self, indicator, year, unit, "numerator");
                    // A year without figures adds nothing: the cell is blank, and blank text is no argument of SUM.
                    let known = self.numerator_of(indicator, unit, year);
                    sum = sum.then(if place == 0 { "" } else { "," }).then(leaf(&key, known.or(Some(0.0))));
                }
                sum.then(format!(")*{scale}"))
            }
            _ if indicator.denominator.is_some() => Formula::new()
                .then(key("numerator"))
                .then("/")
                .then(key("denominator"))
                .then(format!("*{scale}")),
            _ => Formula::new().then(key("numerator")).then(format!("*{scale}")),
        }
    }

    /// Whose figures of an earlier year count in a unit's running total: its own; of a unit that took others in also
    /// theirs, once all of them are known.
    fn counted_units(&self, number: IndicatorId, unit: UnitId, years: (Period, Period)) -> Vec<UnitId> {
        let (plan, totals) = (self.m.plan, self.m.totals);
        let (period, year) = years;
        if !plan.took_others_in(unit) {
            return if plan.units[unit].exists_at(year) { vec![unit] } else { Vec::new() };
        }
        silent::speakers(plan, totals, (unit, number, period), year).map_or_else(Vec::new, |known| known.1)
    }

    /// A unit's numerator of a year, for a year whose rows are not shown.
    fn numerator_of(&self, indicator: &Indicator, unit: UnitId, period: Period) -> Option<f64> {
        let items: Vec<ItemId> =
            indicator.numerator.refs().into_iter().map(|reference| reference.item).collect();
        let own = self.m.totals.own_figures(self.m.plan, unit, period, &items)?;
        let value = indicator.numerator.evaluate(&|known| own.get(&known.item).copied().ok_or(()));
        value.ok().map(Ratio::to_f64)
    }

    /// 分地区完成情况.
    pub(super) fn matrix(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "matrix");
        let shown_ids: Vec<String> =
            self.matrix_indicators().iter().map(|(_, indicator)| format!("rate:{}", indicator.id)).collect();
        table.columns.retain(|column| !column.key.starts_with("rate:") || shown_ids.contains(&column.key));
        let mut whole_row = Row::new("whole").with("unit", Cell::text(self.say("row_whole")));
        let mut target_row = Row::new("target").with("unit", Cell::text(self.say("row_target")));
        let mut coverage = Row::new("coverage").with("unit", Cell::text(self.say("row_coverage")));
        for row in [&mut whole_row, &mut target_row, &mut coverage] {
            row.style = Some(String::from("total"));
        }
        for (number, indicator) in self.matrix_indicators() {
            let Some(it) = self.m.evaluation.of(number) else { continue };
            let key = |column: &'static str| working_key(indicator, self.period, column);
            let column = format!("rate:{}", indicator.id);
            let value = it.measured.value.map(Number::to_f64);
            let rate = same_or(&key("value"), value, &self.say("no_value"));
            whole_row.put(column.clone(), rate.formatted(self.below_mark(indicator, it)));
            if indicator.target_high.is_some() {
                target_row.put(column.clone(), self.target_cell(indicator, it, &key("target")));
            } else if let Some(target) = indicator.target {
                let threshold = Desk::threshold_key(indicator, self.period);
                let cell = same(&threshold, Some(target.value.to_f64()));
                target_row.put(column.clone(), cell.formatted(super::main_table::printed_format(target)));
            }
            let formula = Formula::new().then(key("reported")).then("&\"/\"&").then(key("expected"));
            let text = format!("{}/{}", it.measured.reported, it.measured.expected);
            coverage.put(column.clone(), Cell::formula_text(formula, text).styled("text_center"));
        }
        table.rows.extend([whole_row, target_row, coverage]);
        for unit in self.shown_units(self.m.plan.asked_in(&Reporter::LEAVES, self.period)) {
            table.rows.push(self.matrix_row(unit));
        }
        vec![Block::Table(table)]
    }

    fn matrix_row(&self, unit: UnitId) -> Row {
        let plan = self.m.plan;
        let known = &plan.units[unit];
        let reported = self.m.collection.has_reported(unit, self.period);
        let mut row = Row::new(known.code.clone())
            .with("code", Cell::text(known.code.clone()))
            .with("unit", Cell::text(known.name.clone()))
            .with("reported", Cell::text(self.say(if reported { "yes" } else { "no" })))
            .with("state", Cell::text(self.usability(unit)));
        if self.is_inner(unit) {
            row.put("reported", Cell::text(self.coverage_below(unit)));
            row.put("state", Cell::text(self.say("none_yet")));
        }
        let mut reached = Formula::new();
        let mut judged = Formula::new();
        let (mut reached_count, mut judged_count) = (0, 0);
        for (number, indicator) in self.matrix_indicators() {
            // A year that asks only some of its items has no row of it in 分单位指标.
            let asked = plan.is_asked_in(indicator, self.period);
            let inner = self.is_inner(unit);
            if !asked || !(inner || plan.asks_in(unit, indicator.items[0], self.period)) {
                continue;
            }
            let Some(it) = self.assessor.of(unit, number) else { continue };
            let cell = Key::new("matrix", known.code.clone(), format!("rate:{}", indicator.id));
            let rate = self.unit_rate(indicator, unit, self.period, &it);
            row.put(cell.column.clone(), rate.formatted(self.below_mark(indicator, &it)));
            if it.measured.no_share {
                continue;
            }
            let target = Desk::threshold_key(indicator, self.period);
            let joint = if reached.is_empty() { "" } else { "+" };
            reached = reached
                .then(joint)
                .then("IF(ISNUMBER(")
                .then(cell.clone())
                .then("),IF(")
                .join(self.unit_meets(indicator, &cell, &target))
                .then(",1,0),0)");
            let opening = if judged.is_empty() { "COUNT(" } else { "," };
            judged = judged.then(opening).then(cell);
            reached_count += usize::from(it.against_whole == UnitVerdict::Reached);
            judged_count += usize::from(it.measured.value.is_some());
        }
        if !judged.is_empty() {
            row.put("reached", Cell::formula(reached, reached_count as f64));
            row.put("judged", Cell::formula(judged.then(")"), judged_count as f64));
        }
        row
    }

    /// What 分单位指标 counts of a unit: of every unit's promise a share that is none is no figure.
    fn counted_value(indicator: &Indicator, it: &Assessment) -> Option<Number> {
        let nothing = indicator.kind.counts_units() && !it.bound && it.measured.no_share;
        it.measured.value.filter(|_| !nothing)
    }

    /// A unit's rate over 分单位指标, or the code of why there is none.
    fn unit_rate(&self, indicator: &Indicator, unit: UnitId, period: Period, it: &Assessment) -> Cell {
        let key = |column: &'static str| unit_key(self, indicator, period, unit, column);
        let (missing, apart, unjudged) = ("unit_missing", "unit_na", "unit_unjudged");
        let without = if self.m.collection.has_reported(unit, period) { unjudged } else { missing };
        let formula = Formula::new()
            .then("IF(")
            .then(key("na"))
            .then(format!("=1,{},IF(", self.word_in_formula(apart)))
            .then(key("counted"))
            .then(format!("=0,{},", self.word_in_formula(without)));
        let own = self.unit_value(it.indicator, unit, period);
        let formula = if indicator.is_rate() {
            formula
                .then("IF(")
                .then(key("denominator"))
                .then("=0,IF(")
                .then(key("numerator"))
                .then(format!("=0,{},{}),", self.word_in_formula(apart), self.word_in_formula(unjudged)))
                .join(own)
                .then(")))")
        } else {
            formula.join(own).then("))")
        };
        match Self::counted_value(indicator, it) {
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

    /// Whether a unit's value meets the target, within both bounds of a range.
    fn unit_meets(&self, indicator: &Indicator, value: &Key, target: &Key) -> Formula {
        let met = super::verdicts::meets(indicator.comparator, value, target);
        match indicator.target_high {
            Some(_) => Formula::new()
                .then("AND(")
                .join(met)
                .then(",ROUND(")
                .then(value.clone())
                .then("-")
                .then(working_key(indicator, self.period, "target_high"))
                .then(",9)<=0)"),
            None => met,
        }
    }

    /// A number format that prints ▽ behind a rate that misses the target, so that colour is not needed.
    fn below_mark(&self, indicator: &Indicator, it: &Assessment) -> String {
        let target = indicator.target.map(|target| target.value);
        if indicator.is_count() && it.measured.value.is_some() {
            return super::cells::format_for(indicator, it.measured.value, target);
        }
        let decimals = "0".repeat(decimals_apart(it.measured.value, target) as usize);
        if let (Some(low), Some(high)) = (target, indicator.target_high) {
            let (low, high) = (low.to_plain(), high.value.to_plain());
            return format!("[<{low}]0.{decimals}\"▽\";[>{high}]0.{decimals}\"▽\";0.{decimals}");
        }
        match target {
            Some(_) if it.bound && indicator.kind.counts_units() => String::from("[<100]0.0\"%▽\";0.0\"%\""),
            Some(target) if crate::evaluate::judge::upward(indicator) => {
                format!("[<{}]0.{decimals}\"▽\";0.{decimals}", target.to_plain())
            }
            Some(target) => format!("[>{}]0.{decimals}\"▽\";0.{decimals}", target.to_plain()),
            None => format!("0.{decimals}"),
        }
    }

    /// 分地区明细.
    pub(super) fn detail(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "detail");
        if self.m.plan.allotments.is_empty() {
            table.columns.retain(|column| !column.key.starts_with("allotted"));
        }
        for (number, indicator) in self.leaf_indicators() {
            for unit in self.shown_units(self.m.plan.asked_in(&indicator.reporter, self.period)) {
                if !self.m.plan.is_asked_in(indicator, self.period) {
                    continue;
                }
                if let Some(it) = self.assessor.of(unit, number) {
                    table.rows.push(self.detail_row(number, indicator, unit, &it));
                }
            }
        }
        vec![Block::Table(table)]
    }

    fn detail_row(&self, number: IndicatorId, indicator: &Indicator, unit: UnitId, it: &Assessment) -> Row {
        let plan = self.m.plan;
        let known = &plan.units[unit];
        let row_key = format!("{}/{}", indicator.id, known.code);
        let own = |column: &'static str| Key::new("detail", row_key.clone(), column);
        let key = |column: &'static str| unit_key(self, indicator, self.period, unit, column);
        let target = Desk::threshold_key(indicator, self.period);
        let comparable = indicator.is_comparable_below();
        let printed = indicator.target.map(|target| target.value).filter(|_| comparable);
        let format = super::cells::format_for(indicator, it.measured.value, printed);
        let last = Period { year: self.period.year - 1, month: self.period.month };
        let before = self.assessor.at(unit, number, last).filter(|_| self.periods().contains(&last));
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
        let value = Self::counted_value(indicator, it).and_then(Number::exact);
        let was = before.as_ref().and_then(|it| Self::counted_value(indicator, it)).and_then(Number::exact);
        let difference = value.zip(printed).and_then(|(value, target)| value.sub(target).ok());
        // A unit with a target of its own lacks what is missing to that.
        let allotted = it.allotted.is_some();
        let asked = if allotted { own("allotted") } else { target.clone() };
        let amount = self.m.plan.smallest_amount(indicator);
        let held = held(indicator, own("now").into(), own("numerator").into());
        let gap = indicator.gap_terms(allotted).map(|(comparator, scale)| {
            let terms = (comparator, scale, amount);
            let whole = if indicator.denominator.is_some() {
                Formula::new().then(own("denominator"))
            } else {
                Formula::new().then("1")
            };
            Formula::new()
                .then("IF(ISNUMBER(")
                .then(own("now"))
                .then("),")
                .join(super::verdicts::short(
                    terms,
                    held.clone(),
                    super::verdicts::required(terms, Formula::new().then(asked.clone()), whole),
                ))
                .then(",\"\")")
        });
        let rate = indicator.is_rate();
        let one = it.measured.denominator.filter(|d| !d.is_zero()).and_then(|d| indicator.scale.div(d).ok());
        let one_formula = Formula::new()
            .then("IF(ISNUMBER(")
            .then(own("now"))
            .then(format!("),{}/", indicator.scale.to_plain()))
            .then(own("denominator"))
            .then(",\"\")");
        let inner = self.is_inner(unit);
        let (numerator, denominator) = if inner {
            (it.measured.numerator, it.measured.denominator)
        } else {
            let denominator = indicator.denominator.as_ref().and_then(|node| self.own_part(node, unit));
            (self.own_part(&indicator.numerator, unit), denominator)
        };
        let review = if inner { self.coverage_below(unit) } else { self.review(unit, indicator) };
        let mut row = Row::new(row_key.clone())
            .with("no", id(&indicator.label))
            .with("name", Cell::text(indicator.name.clone()))
            .with("code", Cell::text(known.code.clone()))
            .with("unit", Cell::text(known.name.clone()))
            .with("numerator", same(&key("numerator"), double(numerator)).formatted(plain_format(numerator)))
            .with("gap_unit", Cell::text(indicator.gap_unit.clone()))
            .with("measure_unit", Cell::text(indicator.measure_unit.clone()))
            .with("now", self.unit_rate(indicator, unit, self.period, it).formatted(format.clone()))
            .with("verdict", self.verdict(indicator, &own("now"), &target, it))
            .with("review", Cell::text(review))
            .with(
                "note",
                Cell::text(if value.is_none() || it.reasons.iter().any(|why| why.key == "awaiting_unit") {
                    it.reason.clone()
                } else {
                    String::new()
                }),
            );
        if indicator.denominator.is_some() {
            row.put(
                "denominator",
                same(&key("denominator"), double(denominator)).formatted(plain_format(denominator)),
            );
        }
        if printed.is_some() {
            row.put("target", same(&target, printed.map(Ratio::to_f64)));
            let cell = shown(minus(own("now"), target.clone()), double(difference));
            row.put("difference", cell.formatted(signed_format(indicator, difference)));
        }
        // Where a silent unit under the node may change it, nothing is said to be missing.
        let said = value.is_none() || it.gap.is_some();
        if let Some(gap) = gap.filter(|_| (comparable || allotted) && said) {
            let lacking = it.gap.filter(|_| value.is_some());
            row.put("gap", shown(gap, double(lacking)).formatted(plain_format(lacking)));
        }
        if rate {
            row.put("one", shown(one_formula, value.and(double(one))));
        }
        self.allotment(indicator, it, &own, &mut row);
        // A sum over the plan's years has none before the first.
        let begun = !indicator.is_total() || last.year >= self.m.plan.identity.first_year;
        let asked_then = self.m.plan.is_asked_in(indicator, last);
        let there = begun && asked_then && self.m.plan.units[unit].exists_at(last);
        if let Some(before) = before.filter(|_| there) {
            let change = value.zip(was).and_then(|(now, was)| now.sub(was).ok());
            row.put(
                "last",
                self.unit_rate(indicator, unit, last, &before).formatted(format_for(
                    indicator,
                    before.measured.value,
                    printed,
                )),
            );
            let cell = shown(minus(own("now"), own("last")), double(change));
            row.put("change", cell.formatted(signed_format(indicator, change)));
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
            .join(super::verdicts::meets(indicator.comparator, &own("now"), &own("allotted")))
            .then(format!(
                ",{},{}),{})",
                crate::sheet::quoted(&words.allotted_reached),
                crate::sheet::quoted(&words.allotted_short),
                crate::sheet::quoted(&words.unjudged)
            ));
        let said = allotted.met.is_some() || it.measured.value.is_none();
        let word =
            if it.is_awaited_below() { &words.awaiting } else { allotted.word(&self.m.words.judgement) };
        let verdict = if said { Cell::formula_text(formula, word) } else { Cell::text(word) };
        row.put("allotted", Cell::number(allotted.target.value.to_f64()));
        row.put("allotted_basis", Cell::text(allotted.document.clone()));
        row.put("allotted_verdict", verdict);
    }

    /// How many units under a node sent something, of how many.
    fn coverage_below(&self, node: UnitId) -> String {
        let units = || self.m.plan.reporters_under(node, self.period);
        let sent = units().filter(|&unit| self.m.collection.has_reported(unit, self.period)).count();
        format!("{sent}/{}", units().count())
    }

    fn own_part(&self, node: &crate::expr::Node, unit: UnitId) -> Option<Ratio> {
        let items: Vec<ItemId> = node.refs().into_iter().map(|reference| reference.item).collect();
        let figures = self.m.totals.own_figures(self.m.plan, unit, self.period, &items)?;
        node.evaluate(&|reference| figures.get(&reference.item).copied().ok_or(())).ok()
    }

    /// 与全区目标比较, live.
    fn verdict(&self, indicator: &Indicator, value: &Key, target: &Key, it: &Assessment) -> Cell {
        let words = &self.m.words.judgement;
        let text = it.against_whole.word(words);
        // Neither can be read off the value alone.
        let apart = it.against_whole == UnitVerdict::Awaiting || it.measured.no_share;
        if apart || !indicator.is_comparable_below() || indicator.target.is_none() {
            return Cell::text(text);
        }
        let otherwise = if it.measured.value.is_some() { &words.unit.unjudged } else { text };
        let formula = Formula::new()
            .then("IF(ISNUMBER(")
            .then(value.clone())
            .then("),IF(")
            .join(self.unit_meets(indicator, value, target))
            .then(format!(
                ",{},{}),{})",
                crate::sheet::quoted(&words.unit.reached),
                crate::sheet::quoted(&words.unit.short),
                crate::sheet::quoted(otherwise)
            ));
        Cell::formula_text(formula, text)
    }

    /// 审核状态 of a unit's figures for an indicator.
    fn review(&self, unit: UnitId, indicator: &Indicator) -> String {
        let mut senders = indicator.items.iter().map(|&item| self.m.plan.sender(unit, item));
        if !senders.all(|sender| self.m.collection.has_reported(sender, self.period)) {
            return self.say("absent");
        }
        let codes: Vec<&str> =
            indicator.items.iter().map(|&item| self.m.plan.items[item].code.as_str()).collect();
        let found = self.m.checked.of(unit, self.period).iter();
        let open = found
            .filter(|f| f.is_open() && f.severity == Severity::Compulsory)
            .filter(|f| f.items.iter().any(|item| codes.contains(&item.as_str())))
            .count();
        if open == 0 {
            self.say("review_clean")
        } else {
            self.say_with("review_open", &[("count", &open.to_string())])
        }
    }
}

/// What a unit has of what is asked: its numerator, of a total over years the total.
pub(super) fn held(indicator: &Indicator, now: Piece<'static>, numerator: Piece<'static>) -> Formula {
    if !indicator.is_total() {
        return Formula::new().then(numerator);
    }
    let scale = &indicator.scale;
    let divided = if *scale == Ratio::ONE { String::new() } else { format!("/{}", scale.to_plain()) };
    Formula::new().then(now).then(divided)
}
