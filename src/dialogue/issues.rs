//! 问题清单 and 待定版次: every problem by who is asked to deal with it.
//!
//! In: the desk. Out: two sheets. Refuses to know: what a unit is asked to type.

use super::{Desk, Issue};
use crate::finding::Finding;
use crate::ids::UnitId;
use crate::sheet::{Cell, Row, Sheet};

/// Names of the items a finding is about, or of its relation.
pub(super) fn items(desk: &Desk<'_>, finding: &Finding) -> String {
    if let Some(rule) = finding.rule {
        return desk.m.plan.rules[rule].name.clone();
    }
    finding.items.join("、")
}

/// Draws 问题清单.
pub(super) fn sheet(desk: &Desk<'_>, with: &[(&str, &str)]) -> Sheet {
    let outline = desk.outline("issues");
    let mut table = Desk::table(&outline, with);
    for (unit, issues) in &desk.issues {
        table.rows.extend(issues.iter().map(|issue| row(desk, *unit, issue)));
    }
    desk.sheet(&outline, with, Vec::new(), table)
}

fn row(desk: &Desk<'_>, unit: Option<UnitId>, issue: &Issue<'_>) -> Row {
    let finding = issue.finding;
    let known = unit.map(|unit| &desk.m.plan.units[unit]);
    let place = finding.places.first();
    let text = |text: String| Cell::text(text);
    Row::new(issue.no.clone())
        .with("no", text(issue.no.clone()))
        .with("code", text(known.map_or_else(|| desk.none(), |unit| unit.code.clone())))
        .with("unit", text(known.map_or_else(|| desk.none(), |unit| unit.name.clone())))
        .with("severity", Cell::text(finding.severity.word()))
        .with("problem", text(finding.message.clone()))
        .with("file", text(place.map_or("", |place| super::last_name(&place.of.file)).to_owned()))
        .with("sheet", text(place.map_or_else(String::new, |place| place.of.sheet.clone())))
        .with("cell", text(place.map_or_else(String::new, crate::place::Place::address)))
        .with("items", text(items(desk, finding)))
        .with("observed", text(finding.observed.clone()))
        .with("expected", text(finding.expected.clone()))
        .with("action", text(finding.action.clone()))
        .with("follow", Cell::count(issue.follow))
        .with("times", Cell::count(issue.times as usize))
        .with("status", Cell::text(finding.status.word()))
        .with("explanation", text(finding.explanation.clone()))
        .with("id", text(finding.id().to_string()))
}

/// Draws 待定版次; none where every version is known.
pub(super) fn versions(desk: &Desk<'_>, with: &[(&str, &str)]) -> Option<Sheet> {
    let outline = desk.outline("versions");
    let mut table = Desk::table(&outline, with);
    let undecided =
        desk.issues.iter().flat_map(|(unit, issues)| issues.iter().map(move |issue| (unit, issue)));
    for (unit, issue) in undecided.filter(|(_, issue)| issue.finding.code == "I18") {
        let finding = issue.finding;
        let mut files: Vec<&str> = finding.places.iter().map(|place| place.of.file.as_str()).collect();
        files.dedup();
        let chosen = unit.and_then(|unit| desk.m.collection.chosen(unit, desk.m.period));
        table.rows.push(
            Row::new(issue.no.clone())
                .with("unit", Cell::text(unit.map_or("", |unit| desk.m.plan.units[unit].name.as_str())))
                .with("files", Cell::text(files.join("、")))
                .with("count", Cell::count(finding.items.len()))
                .with("items", Cell::text(finding.items.join("、")))
                .with("now", Cell::text(chosen.map_or("", |file| file.file.as_str()))),
        );
    }
    (!table.rows.is_empty()).then(|| desk.sheet(&outline, with, Vec::new(), table))
}
