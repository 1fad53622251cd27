//! 数据质量, 审核问题台账, 未报单位: how far the figures can be relied on, unit by unit and finding by finding.
//!
//! In: collection and findings. Out: three tables. Lateness, stamps and checksums come from the receipt register and
//! are 无法判断 without it. Refuses to know: targets.

use super::Desk;
use super::cells::shown;
use crate::finding::{Finding, FindingId, Severity, Status};
use crate::ids::{IndicatorId, UnitId};
use crate::observation::{Absent, Observation};
use crate::plan::{Indicator, Receipt};
use crate::sheet::{Block, Cell, Formula, Key, Piece, Row};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;
use std::collections::BTreeMap;

impl Desk<'_> {
    /// The figures a unit is to send, whosever they are.
    fn figures_of(&self, unit: UnitId) -> Vec<Observation<'_>> {
        let sent = self.m.plan.figures_sent(unit, self.period).into_iter();
        sent.filter_map(|(of, item)| self.m.collection.at(of, item, self.period)).collect()
    }

    fn receipt(&self, unit: UnitId) -> Option<&Receipt> {
        let chosen = self.m.collection.chosen(unit, self.period)?;
        chosen.receipt.map(|id| self.m.plan.receipt(id))
    }

    /// 数据可用性结论 of a unit.
    pub(super) fn usability(&self, unit: UnitId) -> String {
        if !self.m.collection.has_reported(unit, self.period) {
            return self.say("absent");
        }
        let figures = self.figures_of(unit);
        let count = |severity| self.open(unit, severity);
        if !figures.is_empty() && !figures.iter().any(Observation::is_own) {
            self.say("unusable")
        } else if count(Severity::Compulsory) > 0 || count(Severity::Verify) > 0 {
            self.say("usable_with_reserve")
        } else {
            self.say("usable")
        }
    }

    fn open(&self, unit: UnitId, severity: Severity) -> usize {
        self.m.checked.count(unit, self.period, severity, |status| !matches!(status, Status::Waived(_)))
    }

    /// 数据质量.
    pub(super) fn quality(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "quality");
        // A column of what the plan has nothing of is left out.
        let corrects = !self.m.plan.corrections.is_empty();
        table.columns.retain(|column| corrects || column.key != "corrected");
        let sums = [
            "times",
            "expected",
            "filled",
            "na",
            "rules",
            "passed",
            "failed",
            "undecided",
            "compulsory",
            "verify",
            "explained",
            "waived",
            "hint",
            "repairs",
            "corrected",
        ];
        let rows: Vec<Row> =
            self.m.plan.reporters_in(self.period).into_iter().map(|unit| self.quality_row(unit)).collect();
        let mut total = Row::new("total").with("unit", Cell::text(self.say("row_total")));
        total.style = Some(String::from("total"));
        let (first, last) = match (rows.first(), rows.last()) {
            (Some(first), Some(last)) => (first.key.clone(), last.key.clone()),
            _ => return vec![Block::Table(table)],
        };
        for name in sums.into_iter().filter(|name| corrects || *name != "corrected") {
            let known: f64 = rows
                .iter()
                .filter_map(|row| match row.cells.get(name).map(|cell| &cell.content) {
                    Some(crate::sheet::Content::Number(number)) => Some(*number),
                    _ => None,
                })
                .sum();
            let range = Piece::Range(Box::new((
                Key::new("quality", first.clone(), name),
                Key::new("quality", last.clone(), name),
            )));
            total.put(name, Cell::formula(Formula::new().then("SUM(").then(range).then(")"), known));
        }
        let number = |name: &str| match total.cells.get(name).map(|cell| &cell.content) {
            Some(crate::sheet::Content::Formula(live)) => match live.result {
                crate::sheet::Cached::Number(number) => number,
                crate::sheet::Cached::Text(_) => 0.0,
            },
            _ => 0.0,
        };
        let complete = completeness("total", number("filled"), number("expected") - number("na"));
        total.put("complete", complete);
        table.rows.push(total);
        table.rows.extend(rows);
        vec![Block::Table(table)]
    }

    fn quality_row(&self, unit: UnitId) -> Row {
        let known = &self.m.plan.units[unit];
        let figures = self.figures_of(unit);
        let count =
            |holds: &dyn Fn(&Observation<'_>) -> bool| figures.iter().filter(|seen| holds(seen)).count();
        let filled = count(&|seen| seen.is_own());
        let apart = count(&|seen| seen.figure == Err(Absent::NotApplicable));
        let repairs = count(&|seen| {
            let handled = seen.backfill().is_some() || seen.correction().is_some() || seen.is_estimated();
            !handled && !seen.repair().is_empty()
        });
        let corrected = count(&|seen| seen.correction().is_some());
        let relations = self.m.checked.relations.get(&(unit, self.period)).copied().unwrap_or_default();
        let of =
            |severity, wanted: fn(Status) -> bool| self.m.checked.count(unit, self.period, severity, wanted);
        let of_both = |wanted| of(Severity::Verify, wanted) + of(Severity::Compulsory, wanted);
        let files = self.m.collection.sent(unit, self.period);
        let receipt = self.receipt(unit);
        let unknown = self.say("cannot_tell");
        let due = self.m.plan.due(self.period);
        let late = receipt.zip(due).map(|(receipt, due)| (receipt.received - due).num_days().max(0));
        let ask = |text: Option<&str>| {
            text.filter(|text| !text.is_empty()).map_or_else(|| unknown.clone(), str::to_owned)
        };
        Row::new(known.code.clone())
            .with("code", Cell::text(known.code.clone()))
            .with("unit", Cell::text(known.name.clone()))
            .with("due", Cell::text(due.map_or_else(|| self.say("none_yet"), |due| due.to_string())))
            .with("received", Cell::text(receipt.map_or_else(|| unknown.clone(), |r| r.received.to_string())))
            .with("late", late.map_or_else(|| Cell::text(unknown.clone()), |days| Cell::number(days as f64)))
            .with(
                "version",
                receipt.map_or_else(|| Cell::text(unknown.clone()), |r| Cell::count(r.version as usize)),
            )
            .with("times", Cell::count(files))
            .with("expected", Cell::count(figures.len()))
            .with("filled", Cell::count(filled))
            .with("na", Cell::count(apart))
            .with("complete", completeness(&known.code, filled as f64, (figures.len() - apart) as f64))
            .with("rules", Cell::count(relations.total() as usize))
            .with("passed", Cell::count(relations.passed as usize))
            .with("failed", Cell::count(relations.failed as usize))
            .with("undecided", Cell::count(relations.undecided as usize))
            .with("compulsory", Cell::count(self.open(unit, Severity::Compulsory)))
            .with(
                "verify",
                Cell::count(of(Severity::Verify, |status| {
                    matches!(status, Status::Open | Status::Declined(_))
                })),
            )
            .with(
                "explained",
                Cell::count(of_both(|status| matches!(status, Status::Explained | Status::Proposed))),
            )
            .with("waived", Cell::count(of_both(|status| matches!(status, Status::Waived(_)))))
            .with("hint", Cell::count(of(Severity::Hint, |_| true)))
            .with("repairs", Cell::count(repairs))
            .with("corrected", Cell::count(corrected))
            .with("stamped", Cell::text(ask(receipt.map(|receipt| receipt.stamped.as_str()))))
            .with("checksum", Cell::text(ask(receipt.map(|receipt| receipt.checksum.as_str()))))
            .with("verdict", Cell::text(self.usability(unit)))
    }

    /// 审核问题台账: every finding up to the period judged, the latest period and the gravest first.
    pub(super) fn ledger(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "ledger");
        let mut findings: Vec<&Finding> = self.m.checked.findings.iter().collect();
        findings.sort_by_key(|finding| (std::cmp::Reverse(finding.period), finding.severity));
        let all = findings.len();
        let numbers: BTreeMap<&FindingId, usize> =
            findings.iter().zip(1..).take(self.scope.most()).map(|(of, number)| (of.id(), number)).collect();
        for (number, finding) in findings.into_iter().enumerate().take(self.scope.most()) {
            table.rows.push(self.ledger_row(number + 1, finding, &numbers));
        }
        self.cut_note("ledger", table, all, "findings.csv")
    }

    fn ledger_row(&self, number: usize, finding: &Finding, numbers: &BTreeMap<&FindingId, usize>) -> Row {
        let plan = self.m.plan;
        let rule = finding.rule.map(|rule| &plan.rules[rule]);
        let waiver = finding.waiver().map(|id| plan.waiver(id));
        let place = finding.places.first();
        let difference = Ratio::parse(&finding.observed)
            .zip(Ratio::parse(&finding.expected))
            .and_then(|(seen, expected)| seen.sub(expected).ok());
        let relation = rule.map_or_else(
            || {
                self.m
                    .words
                    .findings
                    .entries()
                    .find(|e| e.code == finding.code)
                    .map_or_else(String::new, |e| e.title.clone())
            },
            |rule| format!("{}：{}", rule.name, rule.text),
        );
        let reference = rule.map_or(&finding.code, |rule| &rule.id).clone();
        let name = |unit: Option<UnitId>| {
            unit.map_or_else(|| self.say("none_yet"), |unit| plan.units[unit].name.clone())
        };
        let roots: Vec<String> =
            finding.roots.iter().filter_map(|root| numbers.get(root)).map(usize::to_string).collect();
        let action = if roots.is_empty() {
            finding.action.clone()
        } else {
            self.say_with("follows", &[("numbers", roots.join("、").as_str())])
        };
        let text = |text: String| Cell::text(text);
        Row::new(number.to_string())
            .with("no", Cell::count(number))
            .with("unit", text(name(finding.unit)))
            .with("asked_of", text(name(finding.asked_of())))
            .with("period", finding.period.map_or_else(Cell::blank, super::cells::period))
            .with("rule", text(reference))
            .with("relation", text(relation))
            .with("basis", text(rule.map_or_else(String::new, |rule| rule.basis.clone())))
            .with("severity", Cell::text(finding.severity.word()))
            .with("file", text(place.map_or_else(String::new, |place| place.of.file.clone())))
            .with("sheet", text(place.map_or_else(String::new, |place| place.of.sheet.clone())))
            .with("cell", text(place.map_or_else(String::new, crate::place::Place::address)))
            .with("observed", text(finding.observed.clone()))
            .with("expected", text(finding.expected.clone()))
            .with("difference", difference.map_or_else(Cell::blank, |d| Cell::number(d.to_f64())))
            .with("message", text(finding.message.clone()))
            .with("action", text(action))
            .with("explanation", text(finding.explanation.clone()))
            .with("explained_by", text(waiver.map_or_else(String::new, |waiver| waiver.explained_by.clone())))
            .with("result", text(waiver.map_or_else(String::new, |_| finding.status.word().to_owned())))
            .with("accepted_by", text(waiver.map_or_else(String::new, |waiver| waiver.accepted_by.clone())))
            .with(
                "accepted_on",
                text(waiver.map_or_else(String::new, |waiver| waiver.accepted_on.to_string())),
            )
            .with("status", Cell::text(finding.status.word()))
    }

    /// 未报单位.
    pub(super) fn missing(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "missing");
        let plan = self.m.plan;
        let affected = self.affected();
        for unit in plan.senders_in(self.period) {
            if self.m.collection.has_reported(unit, self.period) {
                continue;
            }
            let known = &plan.units[unit];
            let due = plan.due(self.period);
            let late = due.map(|due| (self.m.as_of - due).num_days()).filter(|days| *days > 0);
            let late =
                late.map_or_else(|| Cell::text(self.say("none_yet")), |days| Cell::number(days as f64));
            let row = Row::new(known.code.clone())
                .with("code", Cell::text(known.code.clone()))
                .with("unit", Cell::text(known.name.clone()))
                .with("due", Cell::text(due.map_or_else(|| self.say("none_yet"), |due| due.to_string())))
                .with("late", late)
                .with("note", Cell::blank().styled("input_text"))
                .with("weight", self.weight(unit))
                .with(
                    "affected",
                    Cell::text(
                        affected.get(&unit).map_or_else(|| self.say("none_yet"), |named| named.join("、")),
                    ),
                );
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }

    /// How much a missing unit can weigh: its largest share of any one indicator's denominator of last year. Denominators
    /// of several indicators are never added, for one counts people and another households.
    fn weight(&self, unit: UnitId) -> Cell {
        let last = crate::observation::Period { year: self.period.year - 1, month: self.period.month };
        let share = |(at, indicator): (IndicatorId, &Indicator)| {
            let of = |node| self.assessor.at(node, at, last).and_then(|it| it.measured.denominator);
            of(unit)?.div(of(indicator.node)?).and_then(|share| share.mul(Ratio::whole(100))).ok()
        };
        let below = self.m.plan.indicators.enumerate();
        let below = below.filter(|(_, indicator)| {
            // A share of units that meet a target has units below the line, not what is counted in them.
            !indicator.reporter.is_of_the_whole() && !indicator.kind.counts_units()
        });
        let largest = below.filter_map(share).max_by(|a, b| a.compare(*b));
        largest.map_or_else(|| Cell::text(self.say("none_yet")), |share| Cell::number(share.to_f64()))
    }

    /// By silent unit, the indicators whose verdict its figures could change.
    fn affected(&self) -> BTreeMap<UnitId, Vec<String>> {
        let mut affected: BTreeMap<UnitId, Vec<String>> = BTreeMap::new();
        for (_, indicator, it) in self.assessed().into_iter().filter(|(_, _, it)| it.missing_may_change()) {
            let named = if it.number("bound_low").is_some() {
                indicator.short.clone()
            } else {
                format!("{}（{}）", indicator.short, self.say("may_change_unknown"))
            };
            for missing in &it.silence.units {
                affected.entry(missing.unit).or_default().push(named.clone());
            }
        }
        affected
    }
}

/// 填报完整率 of a row, live.
fn completeness(row: &str, filled: f64, due: f64) -> Cell {
    let key = |column: &'static str| Key::new("quality", row.to_owned(), column);
    let formula = Formula::new()
        .then("IF(")
        .then(key("expected"))
        .then("-")
        .then(key("na"))
        .then("=0,\"\",")
        .then(key("filled"))
        .then("/(")
        .then(key("expected"))
        .then("-")
        .then(key("na"))
        .then(")*100)");
    shown(formula, (due != 0.0).then(|| filled / due * 100.0))
}
