//! 更正与定稿记录, 规划文本疑点, 权重评分: what was changed and by whom, what a careful reader doubted, and the score where
//! a plan publishes weights.
//!
//! In: the plan's ledgers, both evaluations where a target was revised. Out: tables. Refuses to know: who was right.

use super::cells::id;
use super::{Desk, working_key};
use crate::evaluate::{Side, Status};
use crate::finding::Finding;
use crate::ids::WaiverId;
use crate::observation::{Absent, Quantity};
use crate::sheet::{Block, Cell, Formula, Key, Piece, Row, quoted};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;
use std::collections::BTreeSet;

impl Desk<'_> {
    /// 更正与定稿记录: revised targets with the verdict under both, breaks and boundary changes, accepted
    /// explanations, figures filled in, what responsible units wrote.
    pub(super) fn records(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "records");
        let plan = self.m.plan;
        let words = &self.m.words.judgement;
        let mut number = 0;
        let mut start = |kind: String| {
            number += 1;
            Row::new(number.to_string()).with("no", Cell::count(number)).with("kind", Cell::text(kind))
        };
        for revision in &plan.revisions {
            let indicator = &plan.indicators[revision.indicator];
            let counted = revision.date <= self.m.evaluation.through;
            let mine = self.m.evaluation.of(revision.indicator).map(|it| it.status);
            let other = self.m.other.and_then(|other| other.of(revision.indicator));
            let other = other.map(|it| it.status);
            let (original, revised) = if self.m.original { (mine, other) } else { (other, mine) };
            let word = |status: Option<Status>| {
                status.filter(|_| counted).map_or_else(|| self.say("none_yet"), |s| s.word(words).to_owned())
            };
            let differ = if counted && original != revised { "yes" } else { "no" };
            table.rows.push(
                start(self.say("record_revision"))
                    .with("about", Cell::text(format!("{} {}", indicator.label, indicator.name)))
                    .with("before", Cell::number(revision.old.value.to_f64()).styled("general"))
                    .with("after", Cell::number(revision.new.value.to_f64()).styled("general"))
                    .with("reason", Cell::text(revision.reason.clone()))
                    .with("document", Cell::text(revision.document.clone()))
                    .with("approved", Cell::text(revision.authority.clone()))
                    .with("date", Cell::text(revision.date.to_string()))
                    .with("counted", Cell::text(self.say(if counted { "yes" } else { "record_later" })))
                    .with("original", Cell::text(word(original)))
                    .with("revised", Cell::text(word(revised)))
                    .with("differ", Cell::text(self.say(differ))),
            );
        }
        if let Some(record) = self.m.record {
            let row = |start: Row| {
                start
                    .with("document", Cell::text(record.basis.clone()))
                    .with("approved", Cell::text(record.by.clone()))
                    .with("date", Cell::text(record.on.clone()))
                    .with("counted", Cell::text(self.say("yes")))
            };
            let times = self.say_with("record_times", &[("number", &record.number.to_string())]);
            table.rows.push(row(start(record.kind.clone())).with("about", Cell::text(times)));
            for [unit, about, old, new] in &record.changes {
                let moved = row(start(self.say_with("record_moved", &[("kind", &record.kind)])));
                table.rows.push(
                    moved
                        .with("unit", Cell::text(unit.clone()))
                        .with("about", Cell::text(about.clone()))
                        .with("before", Cell::text(old.clone()))
                        .with("after", Cell::text(new.clone())),
                );
            }
        }
        for known in &plan.breaks {
            let unit = plan.units.iter().find(|unit| unit.code == known.about);
            table.rows.push(
                start(known.kind.clone())
                    .with("unit", Cell::text(unit.map_or("", |unit| unit.name.as_str())))
                    .with("about", Cell::text(known.about.clone()))
                    .with("reason", Cell::text(known.what.clone()))
                    .with("document", Cell::text(known.document.clone()))
                    .with("date", Cell::text(known.date.to_string()))
                    .with("counted", Cell::text(self.say("none_yet"))),
            );
        }
        let closing: BTreeSet<WaiverId> =
            self.m.checked.findings.iter().filter_map(Finding::waiver).collect();
        for (at, waiver) in plan.waivers.enumerate() {
            let counted = if closing.contains(&at) { "yes" } else { "record_unused" };
            table.rows.push(
                start(self.say(if waiver.accepted { "record_waiver" } else { "record_declined" }))
                    .with("unit", Cell::text(plan.units[waiver.unit].name.clone()))
                    .with("about", Cell::text(waiver.about.clone()))
                    .with("period", Cell::text(waiver.period.to_string()))
                    .with("reason", Cell::text(waiver.explanation.clone()))
                    .with("document", Cell::text(waiver.basis.clone()))
                    .with("proposed", Cell::text(waiver.explained_by.clone()))
                    .with("approved", Cell::text(waiver.accepted_by.clone()))
                    .with("date", Cell::text(waiver.accepted_on.to_string()))
                    .with("counted", Cell::text(self.say(counted))),
            );
        }
        for (at, backfill) in plan.backfills.enumerate() {
            let mut used = self.m.collection.of(backfill.unit, backfill.period);
            let counted = if used.any(|seen| seen.backfill() == Some(at)) { "yes" } else { "record_unused" };
            let item = &plan.items[backfill.item];
            table.rows.push(
                start(self.say("record_backfill"))
                    .with("unit", Cell::text(plan.units[backfill.unit].name.clone()))
                    .with("about", Cell::text(format!("{} {}", item.code, item.name)))
                    .with("period", Cell::text(backfill.period.to_string()))
                    .with("after", Cell::number(backfill.quantity.ratio().to_f64()).styled("general"))
                    .with("document", Cell::text(backfill.told_source()))
                    .with("proposed", Cell::text(backfill.who.clone()))
                    .with("approved", Cell::text(backfill.approver.clone()))
                    .with("date", Cell::text(backfill.date.to_string()))
                    .with("counted", Cell::text(self.say(counted))),
            );
        }
        for (at, correction) in plan.corrections.enumerate() {
            let (unit, item, period) = correction.key();
            let used = self.m.collection.at(unit, item, period).and_then(|seen| seen.correction());
            let counted = match used {
                Some(by) if by == at => "yes",
                None if correction.approved => "record_changed",
                _ => "no",
            };
            let known = &plan.items[item];
            let kind = if correction.approved { "record_correction" } else { "record_turned_down" };
            let figure = |figure: Result<Quantity, Absent>| match figure {
                Ok(quantity) => Cell::number(quantity.ratio().to_f64()).styled("general"),
                Err(reason) => Cell::text(reason.word()),
            };
            table.rows.push(
                start(self.say(kind))
                    .with("unit", Cell::text(plan.units[unit].name.clone()))
                    .with("about", Cell::text(format!("{} {}", known.code, known.name)))
                    .with("period", Cell::text(period.to_string()))
                    .with("before", figure(correction.sent))
                    .with("after", figure(correction.corrected))
                    .with("reason", Cell::text(correction.reason.clone()))
                    .with("document", Cell::text(correction.basis.clone()))
                    .with("proposed", Cell::text(correction.proposer.clone()))
                    .with("approved", Cell::text(correction.approver.clone()))
                    .with("date", Cell::text(correction.date.to_string()))
                    .with("counted", Cell::text(self.say(counted))),
            );
        }
        table.rows.extend(self.remark_records(&mut start));
        if table.rows.is_empty() { Vec::new() } else { vec![Block::Table(table)] }
    }

    /// 规划文本疑点.
    pub(super) fn doubts(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "doubts");
        for (at, doubt) in self.m.plan.recorded.iter().enumerate() {
            table.rows.push(
                Row::new(at.to_string())
                    .with("no", Cell::count(at + 1))
                    .with("section", Cell::text(doubt.section.clone()))
                    .with("about", Cell::text(doubt.about.clone()))
                    .with("kind", Cell::text(doubt.kind.clone()))
                    .with("doubt", Cell::text(doubt.doubt.clone()))
                    .with("decision", Cell::text(doubt.decision.clone())),
            );
        }
        if table.rows.is_empty() { Vec::new() } else { vec![Block::Table(table)] }
    }

    /// 权重评分, only where a plan publishes weights: the full weight where the target is reached, none where it is not,
    /// and what cannot be judged apart.
    pub(super) fn scores(&self, outline: &SheetOutline) -> Vec<Block> {
        let plan = self.m.plan;
        if plan.weights.is_empty() {
            return Vec::new();
        }
        let mut table = self.table(outline, "scores");
        let reached: Vec<String> = Status::ALL
            .into_iter()
            .filter(|status| status.is_reached())
            .map(|status| quoted(status.key()))
            .collect();
        // Weights come to 100, which the plan's reading has checked; a sum that cannot be made is said to be none.
        let (mut earned, mut judged) = (Some(Ratio::ZERO), Some(Ratio::ZERO));
        for weight in &plan.weights {
            let indicator = &plan.indicators[weight.indicator];
            let status = self.m.evaluation.of(weight.indicator).map_or(Status::Unjudged, |it| it.status);
            let own = |column: &'static str| Key::new("scores", indicator.id.clone(), column);
            let verdict = working_key(indicator, self.period, "status_key");
            let points = if status.is_reached() { weight.weight } else { Ratio::ZERO };
            let known = status.side() != Side::Unjudged;
            if known {
                earned = earned.and_then(|earned| earned.add(points).ok());
                judged = judged.and_then(|judged| judged.add(weight.weight).ok());
            }
            let mut unjudged = Formula::new().then("IF(OR(");
            for (at, status) in [Status::Unjudged, Status::Awaiting].into_iter().enumerate() {
                unjudged = unjudged
                    .then(if at == 0 { "" } else { "," })
                    .then(verdict.clone())
                    .then(format!("={}", quoted(status.key())));
            }
            let mut met = Formula::new().then("OR(");
            for (at, key) in reached.iter().enumerate() {
                met = met.then(if at == 0 { "" } else { "," }).then(verdict.clone()).then(format!("={key}"));
            }
            let formula = unjudged.then("),\"\",IF(").join(met).then("),").then(own("weight")).then(",0))");
            let status_word = status.word(&self.m.words.judgement);
            table.rows.push(
                Row::new(indicator.id.clone())
                    .with("no", id(&indicator.label))
                    .with("name", Cell::text(indicator.name.clone()))
                    .with("weight", Cell::number(weight.weight.to_f64()))
                    .with(
                        "status",
                        super::cells::same_text(working_key(indicator, self.period, "status"), status_word),
                    )
                    .with("points", super::cells::shown(formula, known.then(|| points.to_f64())))
                    .with("source", Cell::text(weight.source.clone())),
            );
        }
        let column = |name: &'static str| Piece::Column { table: "scores".into(), column: name.into() };
        let sum = Formula::new().then("SUM(").then(column("points")).then(")");
        let weighed = Formula::new()
            .then("SUMIFS(")
            .then(column("weight"))
            .then(",")
            .then(column("points"))
            .then(",\">=0\")");
        let line = |key: &str, text: &str, formula: Formula, value: Option<Ratio>| {
            let value = value.map_or_else(
                || Cell::text(self.say("cannot_tell")),
                |value| Cell::formula(formula, value.to_f64()),
            );
            Block::Line(crate::sheet::Line {
                key: format!("scores:{key}"),
                cells: vec![
                    (0, 2, Cell::text(self.say(text)).styled("label")),
                    (3, 3, value.styled("value")),
                ],
                ..crate::sheet::Line::default()
            })
        };
        vec![
            Block::Table(table),
            Block::Gap(1),
            line("earned", "score_total", sum, earned),
            line("judged", "score_of", weighed, judged),
        ]
    }
}
