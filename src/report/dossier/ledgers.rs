//! 目标台账, 定稿年度, 方法敏感性, 评估职责与佐证, 文件清单: what stands behind the figures besides other figures.
//!
//! In: the plan's ledgers, records, duties, and every file that was read. Out: tables. Refuses to know: who was right.

use super::super::Desk;
use super::super::cells::{double, id, period as period_cell, same, same_text};
use super::super::working_key;
use super::SURVEYS;
use crate::evaluate::{Number, Progress};
use crate::plan::{Indicator, TaskClass};
use crate::sheet::{Block, Cell, Formula, Key, Piece, Row, quoted};
use crate::survey;
use crate::value::Ratio;
use crate::words::outline::SheetOutline;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of 底稿 that say how a verdict depends on what could be otherwise.
const SENSITIVE: [&str; 12] = [
    "status_low",
    "status_high",
    "status_bound_low",
    "status_bound_high",
    "sdg_word",
    "un_word",
    "eurostat_word",
    "escap_cs_word",
    "escap_ap_word",
    "method_agree",
    "standing_word",
    "forecast_word",
];

impl Desk<'_> {
    /// 目标台账: what was adopted, every revision, and which of them is judged by.
    pub(in crate::report) fn targets(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "targets");
        let plan = self.m.plan;
        for (number, indicator, it) in self.all() {
            let revisions: Vec<_> =
                plan.revisions.iter().filter(|revision| revision.indicator == number).collect();
            let adopted = revisions.first().map_or(indicator.target, |first| Some(first.old));
            let now = it.target.and_then(Number::exact);
            let row = |at: usize| {
                Row::new(format!("{}/{at}", indicator.id))
                    .with("no", id(&indicator.label))
                    .with("name", Cell::text(indicator.name.clone()))
                    .with("unit", Cell::text(indicator.published_unit()))
                    .with("comparator", Cell::text(indicator.comparator.sign()))
                    .with("target_year", Cell::number(f64::from(indicator.target_year)))
            };
            // Of a promise of every unit the number is what each must reach, and all of them must.
            let each = if indicator.kind.counts_units() { self.say("target_of_each") } else { String::new() };
            let number_of = |value: Ratio| Cell::number(value.to_f64()).styled("general");
            // The last revision that counts by the day of the question is judged by.
            let through = self.m.evaluation.through;
            let counts = |revision: &&_| {
                let revision: &crate::plan::Revision = revision;
                !self.m.original && revision.date <= through && indicator.takes(revision)
            };
            let in_force = revisions.iter().rposition(counts).map_or(0, |at| at + 1);
            let judged = |row: Row, at: usize| {
                row.with("judged", Cell::text(self.say(if at == in_force { "yes" } else { "no" })))
                    .with("now", same(&working_key(indicator, self.period, "target"), double(now)))
                    .with("each", Cell::text(each.clone()))
            };
            if adopted.is_none() && revisions.is_empty() && now.is_none() {
                continue;
            }
            let first = row(0)
                .with("step", Cell::text(self.say("target_adopted")))
                .with("target", adopted.map_or_else(Cell::blank, |target| number_of(target.value)))
                .with("document", Cell::text(self.target_document(indicator)))
                .with("reason", Cell::text(indicator.target_source.clone()));
            table.rows.push(judged(first, 0));
            for (at, revision) in (1..).zip(revisions) {
                let revised = row(at)
                    .with("step", Cell::text(self.say_with("target_revised", &[("times", &at.to_string())])))
                    .with("target", number_of(revision.new.value))
                    .with("before", number_of(revision.old.value))
                    .with("date", Cell::text(revision.date.to_string()))
                    .with("document", Cell::text(revision.document.clone()))
                    .with("reason", Cell::text(revision.reason.clone()))
                    .with("authority", Cell::text(revision.authority.clone()));
                table.rows.push(judged(revised, at));
            }
        }
        vec![Block::Table(table)]
    }

    /// The document a target stands in.
    fn target_document(&self, indicator: &Indicator) -> String {
        let cited = self.cited(indicator);
        if indicator.set.is_some() { cited } else { format!("《{}》{cited}", self.m.plan.identity.title) }
    }

    /// Whether any year is on record.
    pub(in crate::report) fn has_recorded(&self) -> bool {
        self.dossier.is_some_and(|dossier| !dossier.recorded.is_empty())
    }

    /// 定稿年度: years whose figures were put on record.
    pub(in crate::report) fn recorded_years(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "recorded");
        for (at, one) in self.dossier.iter().flat_map(|dossier| dossier.recorded).enumerate() {
            table.rows.push(
                Row::new(at.to_string())
                    .with("period", period_cell(one.period))
                    .with("kind", Cell::text(one.kind.clone()))
                    .with("number", Cell::count(one.number))
                    .with("date", Cell::text(one.on.clone()))
                    .with("by", Cell::text(one.by.clone()))
                    .with("basis", Cell::text(one.basis.clone()))
                    .with("moved", Cell::count(one.moved))
                    .with("manifest", Cell::text(one.manifest.0.clone()))
                    .with("sha", Cell::text(one.manifest.1.clone())),
            );
        }
        vec![Block::Table(table)]
    }

    /// 方法敏感性: the verdict, and what it would be with another base, with the silent units at their ends, by the targets
    /// before they were revised, and by methods that others publish.
    pub(in crate::report) fn sensitivity(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "sensitivity");
        let words = &self.m.words.judgement;
        for (number, indicator, it) in self.promises() {
            let key = |column: &'static str| working_key(indicator, self.period, column);
            let mut row = Row::new(indicator.id.clone())
                .with("no", id(&indicator.label))
                .with("name", Cell::text(indicator.name.clone()).linked(key("name")))
                .with("status", same_text(key("status"), &it.told(words)));
            if let Some(own) = self.working_row_of(number, self.period) {
                for column in SENSITIVE {
                    let shown = own.cells.get(column).map_or_else(String::new, Cell::shown);
                    if !shown.is_empty() {
                        row.put(column, same_text(key(column), &shown));
                    }
                }
                row.put("changes", self.changes_at_ends(indicator, &own));
            }
            if let Some(other) = self.m.other.and_then(|other| other.of(number)) {
                row.put("other", Cell::text(other.told(words)));
            }
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }

    /// Whether the verdict is another one at either end of the base or of what is missing, live over the keys of 底稿.
    fn changes_at_ends(&self, indicator: &Indicator, own: &Row) -> Cell {
        let shown = |column: &str| own.cells.get(column).map_or_else(String::new, Cell::shown);
        let said = shown("status_key");
        let ends = ["status_low_key", "status_high_key", "word_bound_low", "word_bound_high"];
        let ends: Vec<&str> = ends.into_iter().filter(|end| !shown(end).is_empty()).collect();
        if said.is_empty() || ends.is_empty() {
            return Cell::text(self.say("none_yet"));
        }
        let key = |column: &str| working_key(indicator, self.period, column.to_owned());
        let mut live = Formula::new().then("IF(OR(");
        for (at, end) in ends.iter().enumerate() {
            live =
                live.then(if at == 0 { "" } else { "," }).then(key(end)).then("<>").then(key("status_key"));
        }
        let (yes, no) = (self.say("yes"), self.say("no"));
        let live = live.then(format!("),{},{})", quoted(&yes), quoted(&no)));
        let differs = ends.iter().any(|end| shown(end) != said);
        Cell::formula_text(live, if differs { yes } else { no })
    }

    /// 职责、里程碑与佐证: each duty and milestone with what was reported of it, where that stands, and what of this book
    /// proves it.
    pub(in crate::report) fn proofs(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "proofs");
        let of_class = |class| self.followed(class).into_iter().map(move |one| (class, one));
        for (class, (task, progress)) in of_class(TaskClass::Duty).chain(of_class(TaskClass::Promise)) {
            let listed = |column: &'static str| {
                Key::new(super::super::tasks::sheet_of(class), task.id.clone(), column)
            };
            let mut row = Row::new(task.id.clone())
                .with("no", Cell::text(task.id.clone()).linked(listed("no")))
                .with("kind", Cell::text(task.kind.word()))
                .with("title", Cell::text(task.title.clone()))
                .with("section", Cell::text(task.section.clone()))
                .with("criterion", Cell::text(task.criterion.clone()))
                .with("status", same_text(listed("status"), progress.status.word(&self.m.words.judgement)));
            let seen = self.m.collection.stages.iter().rev();
            let mut seen = seen.filter(|seen| seen.task == progress.task && seen.stage.is_ok());
            if let Some(last) = seen.find(|seen| seen.period <= self.period) {
                row.put("period", period_cell(last.period));
                row.put("stage", Cell::text(self.stage_word(task, last.stage.ok())));
                row.put("by", Cell::text(self.m.plan.units[last.unit].name.clone()));
                row.put("note", Cell::text(last.note.clone()));
                row.put("done", Cell::text(last.done_on.clone()));
                row.put("evidence", Cell::text(last.evidence.clone()));
                if let Some(place) = &last.place {
                    row.put("file", Cell::text(place.of.file.clone()));
                    row.put("cell", Cell::text(format!("{} {}", place.of.sheet, place.address()).trim()));
                    row.put("sha", Cell::text(place.of.sha256.clone()));
                }
            }
            row.put("proof", self.proof_of(task, progress));
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }

    /// What of this book proves a duty; where nothing does, that the material must be seen.
    fn proof_of(&self, task: &crate::plan::Task, progress: &Progress) -> Cell {
        let waves = self.dossier.and_then(|dossier| dossier.surveys).map_or(&[][..], |sheets| sheets.waves);
        let own = waves.iter().find(|wave| wave.survey.duty == task.id);
        if let Some(wave) = own {
            let to = Key::new(format!("{SURVEYS}_surveys"), wave.survey.key.clone(), "name");
            let with =
                [("survey", wave.survey.name.as_str()), ("valid", &wave.found.tally.valid().to_string())];
            return Cell::text(self.say_with("proof_survey", &with)).linked(to);
        }
        if super::super::tasks::is_given_here(self, task) {
            return Cell::text(self.say("proof_here")).linked(Key::new("cover", "cover_kind", "content"));
        }
        let said = match self.given(task) {
            Some(given) => given,
            None if progress.evidence.is_empty() => self.say("proof_none"),
            None => self.say_with("proof_material", &[("number", progress.evidence.as_str())]),
        };
        Cell::text(said).styled("text")
    }

    /// 文件清单: every file that was found or that figures rest on, with its hash and how many figures stand in it.
    pub(in crate::report) fn files(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "files");
        table.sparse = true;
        let mut figures: BTreeMap<String, u32> = BTreeMap::new();
        let series = self.series_known().count() as u32;
        figures.insert(String::from("series.csv"), series);
        for seen in self.shown_figures() {
            if let Some(place) = seen.place() {
                *figures.entry(place.of.file.clone()).or_default() += 1;
            }
        }
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut number = 0;
        let mut row = |file: &str, sha: &str| {
            number += 1;
            let key = format!("{number}");
            let column = Piece::Column { table: "trace".into(), column: "file".into() };
            let live = Formula::new().then("SUMPRODUCT(--(").then(column).then("=");
            let live = live.then(Key::new("files", key.clone(), "file")).then("))");
            // Of a file without figures there is nothing to count.
            let count = figures
                .get(file)
                .filter(|count| **count > 0)
                .map_or_else(Cell::blank, |count| Cell::formula(live, f64::from(*count)));
            Row::new(key).with("file", Cell::text(file)).with("sha", Cell::text(sha)).with("figures", count)
        };
        for file in &self.m.collection.files {
            known.insert(&file.file);
            let mut row = row(&file.file, &file.sha256)
                .with("kind", Cell::text(self.say("file_sent")))
                .with(
                    "outcome",
                    Cell::text(self.say(match file.outcome {
                        crate::intake::Outcome::Read => "file_read",
                        crate::intake::Outcome::Findings => "file_findings",
                        crate::intake::Outcome::Refused => "file_refused",
                    })),
                )
                .with(
                    "chosen",
                    Cell::text(self.say(match file.chosen {
                        true if file.period.is_some_and(|period| period > self.period) => "file_later",
                        true => "yes",
                        false => "no",
                    })),
                )
                .with("reason", Cell::text(file.reason.clone()));
            if let Some(unit) = file.unit {
                row.put("unit", Cell::text(self.m.plan.units[unit].name.clone()));
            }
            if let Some(period) = file.period {
                row.put("period", period_cell(period));
            }
            table.rows.push(row);
        }
        for (file, sha) in self.dossier.iter().flat_map(|dossier| dossier.inputs) {
            if known.contains(file.as_str()) {
                continue;
            }
            let kind = if file.starts_with("templates/") {
                "file_template"
            } else if file.starts_with(&format!("{}/", survey::sent::FOLDER)) {
                "file_answers"
            } else if !file.contains('/') && ["复核表", "抽样方案"].iter().any(|word| file.starts_with(word))
            {
                "file_recount"
            } else {
                "file_plan"
            };
            table.rows.push(row(file, sha).with("kind", Cell::text(self.say(kind))));
        }
        vec![Block::Table(table)]
    }
}
