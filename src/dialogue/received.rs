//! 收表情况: what came from each unit, and what is to be done next.
//!
//! In: the desk. Out: a sheet. Refuses to know: single problems.

use super::{Desk, State, is_answered, waits};
use crate::finding::Severity;
use crate::ids::UnitId;
use crate::observation::{Absent, Observation};
use crate::sheet::{Cell, Row, Sheet};

/// Counts of states in one sentence.
pub(super) fn counts(desk: &Desk<'_>) -> String {
    let of = |state: State| desk.states.values().filter(|known| **known == state).count();
    let states = State::ALL.into_iter().filter(|state| of(*state) > 0).map(|state| {
        let count = of(state).to_string();
        desk.say("count_of", &[("state", &word(desk, state)), ("count", &count)])
    });
    let (expected, states) = (desk.senders.len().to_string(), states.collect::<Vec<_>>().join("，"));
    desk.say("counts", &[("expected", &expected), ("states", &states)])
}

/// The word of a state.
pub(super) fn word(desk: &Desk<'_>, state: State) -> String {
    desk.say(state.word(), &[])
}

/// Draws the sheet.
pub(super) fn sheet(desk: &Desk<'_>, with: &[(&str, &str)]) -> Sheet {
    let outline = desk.outline("received");
    let counts = counts(desk);
    let mut with = with.to_vec();
    with.push(("counts", &counts));
    let mut table = Desk::table(&outline, &with);
    table.rows = desk.senders.iter().map(|&unit| row(desk, unit)).collect();
    desk.sheet(&outline, &with, Vec::new(), table)
}

/// What a sender was asked for.
pub(super) fn figures<'a>(desk: &Desk<'a>, unit: UnitId) -> Vec<Observation<'a>> {
    let (m, period) = (desk.m, desk.m.period);
    let asked = m.plan.figures_sent(unit, period).into_iter();
    asked.filter_map(|(of, item)| m.collection.at(of, item, period)).collect()
}

/// By how many days what is used of a sender came late; `None` where its receipt, or the day it was due, is not known.
pub(super) fn days_late(desk: &Desk<'_>, unit: UnitId) -> Option<usize> {
    let (m, period) = (desk.m, desk.m.period);
    let receipt = m.plan.receipt(m.collection.chosen(unit, period)?.receipt?);
    usize::try_from((receipt.received - m.plan.due(period)?).num_days().max(0)).ok()
}

fn row(desk: &Desk<'_>, unit: UnitId) -> Row {
    let (m, period) = (desk.m, desk.m.period);
    let known = &m.plan.units[unit];
    let state = desk.states[&unit];
    let file = m.collection.chosen(unit, period);
    let receipt = file.and_then(|file| file.receipt).map(|id| m.plan.receipt(id));
    let figures = figures(desk, unit);
    let apart = figures.iter().filter(|seen| seen.figure == Err(Absent::NotApplicable)).count();
    let filled = figures.iter().filter(|seen| is_answered(&seen.figure)).count();
    let open_version = desk.issues_of(unit).iter().any(|issue| issue.finding.code == "I18");
    let files = m.collection.sent(unit, period);
    let basis = match (file, receipt) {
        (None, _) => desk.none(),
        _ if open_version => desk.say("basis_open", &[]),
        (_, Some(receipt)) => desk.say("basis_receipt", &[("version", &receipt.version.to_string())]),
        _ if files > 1 => desk.say("basis_order", &[]),
        _ => desk.say("basis_only", &[]),
    };
    let late = match (file, days_late(desk, unit)) {
        (None, _) => desk.none(),
        (_, None) => desk.say("not_registered", &[]),
        (_, Some(days)) => desk.say("days_late", &[("days", &days.to_string())]),
    };
    let explained = desk.issues_of(unit).iter().filter(|issue| waits(issue.finding)).count();
    let round = desk.rounds.get(&unit).copied().unwrap_or(0);
    let last = (period.year - 1).to_string();
    // Where all was explained it is the district's turn.
    let awaited = desk.issues_of(unit).iter().any(|issue| super::is_awaited(issue.finding));
    let next = if explained > 0 && !awaited && state.is_in() { "next_waiting" } else { state.next() };
    let contact = m.plan.contact(unit);
    let text = |text: Option<&str>| Cell::text(text.unwrap_or_default());
    Row::new(known.code.clone())
        .with("code", Cell::text(known.code.clone()))
        .with("unit", Cell::text(known.name.clone()))
        .with("state", Cell::text(word(desk, state)))
        .with("files", Cell::count(files))
        .with(
            "file",
            Cell::text(file.map_or_else(|| desk.none(), |file| super::last_name(&file.file).to_owned())),
        )
        .with("basis", Cell::text(basis))
        .with("received", Cell::text(receipt.map_or_else(|| desk.none(), |it| it.received.to_string())))
        .with("late", Cell::text(late))
        .with("expected", Cell::count(figures.len()))
        .with("filled", Cell::count(filled))
        .with("apart", Cell::count(apart))
        .with("compulsory", Cell::count(desk.open(unit, Severity::Compulsory)))
        .with("verify", Cell::count(desk.open(unit, Severity::Verify)))
        .with("hint", Cell::count(desk.open(unit, Severity::Hint)))
        .with("round", Cell::text(if round == 0 { desk.none() } else { round.to_string() }))
        .with("explained", Cell::count(explained))
        .with("decides", Cell::text(super::decides::named(desk, unit).join("、")))
        .with("next", Cell::text(desk.say(next, &[("last", &last)])))
        .with("contact", text(contact.map(|contact| contact.name.as_str())))
        .with("phone", text(contact.map(|contact| contact.phone.as_str())))
}
