//! What changed that is of no single figure? Plan files, registers, templates, what was asked, the tool.
//!
//! In: two manifests. Out: causes, each with the rows it may have moved. Refuses to know: whether it did.

use super::change::{Cause, CauseKind};
use super::result::Earlier;
use std::collections::BTreeSet;

/// Which rows a cause may have moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// All.
    All,
    /// Indicators and tasks.
    Judged,
    /// Indicators.
    Indicators,
    /// Indicators and findings.
    Figures,
    /// Tasks and findings.
    Tasks,
    /// Findings.
    Findings,
    /// Rows that a figure or stage moved which was read anew, findings and files.
    Read,
    /// Findings, and indicators that a finding they rest on moved.
    Rules,
    /// The same, where an acceptance came or went.
    Waivers,
    /// Files whose bytes are the same: what they answer was decided on.
    Answers,
    /// Indicators that say they read this table.
    Table(&'static str),
}

/// Every general cause between two results.
pub(super) fn causes(old: &Earlier, new: &Earlier) -> Vec<(Reach, Cause)> {
    let mut found = Vec::new();
    if old.version != new.version {
        let cause = Cause::of(CauseKind::Version, "", (&old.version, &new.version));
        found.push((Reach::All, cause));
    }
    if old.verb != new.verb {
        found.push((Reach::All, Cause::of(CauseKind::Asked, "verb", (&old.verb, &new.verb))));
    }
    for (argument, reach) in
        [("through", Reach::All), ("basis", Reach::Indicators), ("as_of", Reach::Findings)]
    {
        let of = |result: &Earlier| result.arguments.get(argument).cloned().unwrap_or_default();
        if of(old) != of(new) {
            found.push((reach, Cause::of(CauseKind::Asked, argument, (&of(old), &of(new)))));
        }
    }
    let names: BTreeSet<&String> = old.inputs.keys().chain(new.inputs.keys()).collect();
    for name in names {
        let of = |result: &Earlier| result.inputs.get(name).map_or("", String::as_str).to_owned();
        if of(old) == of(new) {
            continue;
        }
        for (kind, reach) in moved_by(name) {
            found.push((reach, Cause::of(kind, name, (&of(old), &of(new)))));
        }
    }
    found
}

/// What a file that changed may have moved. Submissions, and registers whose figures are told one by one, are found by
/// their rows; what is shown and judges nothing moves nothing that is compared.
fn moved_by(name: &str) -> Vec<(CauseKind, Reach)> {
    if let Some(template) = name.strip_prefix("templates/") {
        let reach = match template {
            "judgement.toml" => Reach::Judged,
            "stages.toml" => Reach::Tasks,
            "findings.toml" => Reach::Findings,
            "intake.toml" => Reach::Read,
            _ => return Vec::new(),
        };
        return vec![(CauseKind::Template, reach)];
    }
    if name.starts_with("attached/") {
        return vec![(CauseKind::Plan, Reach::All)];
    }
    if name.starts_with("frozen/") && name.contains("/定稿/") {
        return vec![(CauseKind::Register, Reach::Read)];
    }
    if name.contains('/') {
        return Vec::new();
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match stem {
        "indicators" => vec![(CauseKind::Plan, Reach::Figures)],
        "confirmations" => vec![(CauseKind::Plan, Reach::Indicators)],
        "tasks" => vec![(CauseKind::Plan, Reach::Tasks)],
        "rules" => vec![(CauseKind::Rule, Reach::Rules)],
        "waivers" => vec![(CauseKind::Waiver, Reach::Waivers)],
        "series" => vec![(CauseKind::Plan, Reach::Table("series"))],
        "targets" => vec![(CauseKind::Plan, Reach::Table("targets"))],
        "revisions" => vec![(CauseKind::Revision, Reach::Table("revisions"))],
        "mappings" | "receipts" => vec![(CauseKind::Register, Reach::Read)],
        "corrections" => vec![(CauseKind::Correction, Reach::Answers)],
        "backfill" | "remarks" | "contacts" | "coverage" | "doubts" | "stated" | "breaks"
        | "expectations" | "weights" => Vec::new(),
        // plan, items, units; and a plan in one workbook, which has its relations in it.
        _ => vec![(CauseKind::Plan, Reach::All)],
    }
}
