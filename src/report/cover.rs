//! 封面: what this workbook is, of which plan, up to when, from what.
//!
//! In: plan and run. Out: a table of two columns. Refuses to know: results.

use super::Desk;
use crate::evaluate::Question;
use crate::sheet::{Block, Cell, Row};
use crate::words::outline::SheetOutline;

impl Desk<'_> {
    /// 封面.
    pub(super) fn cover(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "cover");
        let identity = &self.m.plan.identity;
        let number = if identity.document_number.is_empty() {
            self.say("cover_number_unknown")
        } else {
            identity.document_number.clone()
        };
        let early = self.m.evaluation.through != self.period.as_of();
        let as_of = self.say(if early { "cover_as_of_early" } else { "cover_as_of_value" });
        let nature = if self.m.collection.is_sample() { "cover_nature_sample" } else { "cover_nature_real" };
        let open = String::from("　");
        let product = super::product(&self.m);
        let basis =
            if product.section.is_empty() { self.say("cover_basis_none") } else { product.section.clone() };
        let mut rows = vec![
            ("cover_title", identity.title.clone()),
            ("cover_number", number),
            ("cover_source", identity.text_source.clone()),
            ("cover_status", identity.status.clone()),
            ("cover_kind", self.say("cover_kind_value")),
            ("cover_midterm_basis", basis),
            ("cover_question", self.say("report_question")),
            ("cover_span", self.say("cover_span_value")),
            ("cover_as_of", as_of),
            ("cover_elapsed", self.say("cover_elapsed_value")),
            ("cover_expected", self.fill("{expected}")),
            ("cover_reported", self.fill("{reported}")),
            ("cover_draft", self.fill("{draft}")),
            ("cover_organiser", identity.organiser.clone()),
            ("cover_compiler", identity.compiler.clone()),
            ("cover_date", self.fill("{date}")),
            ("cover_nature", self.say(nature)),
            ("cover_use", self.say("cover_use_value")),
            ("cover_version", self.say("cover_version_value")),
            ("cover_digest", self.m.digest.to_owned()),
            ("cover_writer", open.clone()),
            ("cover_reviewer", open.clone()),
            ("cover_head", open),
        ];
        if self.m.plan.revisions.iter().any(|revision| revision.date <= self.m.evaluation.through) {
            let targets = if self.m.original { "cover_targets_original" } else { "cover_targets_revised" };
            rows.insert(6, ("cover_targets", self.say(targets)));
        }
        if !identity.sends_to.is_empty() && self.m.evaluation.question == Question::Final {
            rows.insert(6, ("cover_sends_to", identity.sends_to.clone()));
        }
        if let Some(evidence) = self.evidence {
            rows.push(("cover_evidence", evidence.name.to_owned()));
            rows.push(("cover_evidence_digest", evidence.sha256.to_owned()));
        }
        rows.retain(|(name, _)| *name != "cover_organiser" || !identity.organiser.is_empty());
        for (name, content) in rows {
            table.rows.push(
                Row::new(name).with("item", Cell::text(self.say(name))).with("content", Cell::text(content)),
            );
        }
        vec![Block::Table(table)]
    }
}
