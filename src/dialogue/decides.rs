//! 缺报影响: which promises cannot be judged without a unit, and what it would have to report.
//!
//! In: the evaluation. Out: a sheet, and the indicators that wait for a unit. Refuses to know: how a word comes about.

use super::Desk;
use crate::evaluate::{Assessment, Settles};
use crate::ids::UnitId;
use crate::plan::{Attribute, Indicator};
use crate::sheet::{Cell, Row, Sheet};

/// Promises whose word waits for somebody, each with who would settle it this period.
fn waiting<'d>(
    desk: &'d Desk<'_>,
) -> impl Iterator<Item = (&'d Indicator, &'d Assessment, &'d Settles)> + 'd {
    let plan = desk.m.plan;
    let bound = desk.m.evaluation.into_iter().flat_map(move |evaluation| evaluation.bound(plan));
    bound.flat_map(|(_, indicator, it)| it.settles.iter().map(move |settles| (indicator, it, settles)))
}

/// Who is asked for a unit's figures of an indicator: a department where one speaks of the units.
fn sender(indicator: &Indicator, unit: UnitId) -> UnitId {
    indicator.reporter.by.unwrap_or(unit)
}

/// The indicators that cannot be judged without what a unit is to send.
pub(super) fn named(desk: &Desk<'_>, unit: UnitId) -> Vec<String> {
    let mut named: Vec<String> = waiting(desk)
        .filter(|(indicator, _, settles)| sender(indicator, settles.unit) == unit)
        .map(|(indicator, ..)| indicator.label.clone())
        .collect();
    named.dedup();
    named
}

/// Draws the sheet; none where no word waits for anybody.
pub(super) fn sheet(desk: &Desk<'_>, with: &[(&str, &str)]) -> Option<Sheet> {
    let outline = desk.outline("decides");
    let mut table = Desk::table(&outline, with);
    table.rows = waiting(desk)
        .enumerate()
        .map(|(at, (indicator, it, settles))| row(desk, at, indicator, it, settles))
        .collect();
    (!table.rows.is_empty()).then(|| desk.sheet(&outline, with, Vec::new(), table))
}

fn row(desk: &Desk<'_>, at: usize, indicator: &Indicator, it: &Assessment, settles: &Settles) -> Row {
    let unit = &desk.m.plan.units[settles.unit];
    let plain =
        |value: Option<crate::value::Ratio>| value.map_or_else(|| desk.none(), crate::value::Ratio::to_plain);
    let (numerator, denominator) = (it.measured.numerator, it.measured.denominator);
    let now = match (numerator, denominator) {
        (Some(part), Some(whole)) => format!("{}/{}", part.to_plain(), whole.to_plain()),
        (part, _) => plain(it.measured.total.or(part)),
    };
    let last = it.silence.units.iter().find(|missing| missing.unit == settles.unit).and_then(|it| it.last);
    let part = last.and_then(|last| last.pair).map(|pair| pair.0).filter(|_| indicator.denominator.is_some());
    // The sentence is the reason the verdict itself gives of this unit.
    let own = |reason: &&crate::evaluate::Reason| {
        reason.key.starts_with("settles")
            && reason.with.iter().any(|(name, value)| *name == "unit" && *value == unit.name)
    };
    let judgement = &desk.m.words.judgement;
    let sentence = it.reasons.iter().find(own).map(|reason| judgement.reason(reason.key, &reason.with));
    let why = if settles.last.is_some() { "decides_open" } else { "decides_unknown" };
    let sentence = sentence.unwrap_or_else(|| desk.say(why, &[("unit", &unit.name)]));
    Row::new(at.to_string())
        .with("unit", Cell::text(unit.name.clone()))
        .with("no", Cell::text(indicator.label.clone()))
        .with("name", Cell::text(indicator.name.clone()))
        .with("attribute", Cell::text(indicator.attribute.map_or("—", Attribute::word)))
        .with("now", Cell::text(now))
        .with("last", Cell::text(plain(settles.last)))
        .with("part", Cell::text(plain(part)))
        .with("needed", Cell::text(plain(settles.needed)))
        .with("sentence", Cell::text(sentence))
}
