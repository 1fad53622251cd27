//! 催报: one text for the group, by what is missing, and a list of calls.
//!
//! In: the desk. Out: a text. Refuses to know: figures and verdicts, which never stand in it.

use super::{Desk, Material, State, is_awaited};
use crate::ids::UnitId;
use std::fmt::Write as _;

/// The text, ready to paste; below it the calls, which are not for the group.
pub fn urge(m: Material<'_>) -> String {
    let desk = Desk::new(m);
    let (period, today) = (m.period.to_string(), desk.today());
    let last = (m.period.year - 1).to_string();
    let in_state = |state: State| -> Vec<UnitId> {
        desk.senders.iter().copied().filter(|unit| desk.states[unit] == state).collect()
    };
    let came: Vec<UnitId> = desk.senders.iter().copied().filter(|unit| desk.states[unit].is_in()).collect();
    let waits = |unit: &UnitId| desk.issues_of(*unit).iter().any(|issue| is_awaited(issue.finding));
    let usable = came.iter().filter(|unit| !waits(unit)).count().to_string();
    let (expected, came) = (desk.senders.len().to_string(), came.len().to_string());
    let sample = if m.collection.is_sample() { desk.say("sample_mark_text", &[]) } else { String::new() };
    let mut text = desk.say(
        "urge_title",
        &[
            ("period", period.as_str()),
            ("short", m.plan.identity.short.as_str()),
            ("today", today.as_str()),
            ("expected", expected.as_str()),
            ("came", came.as_str()),
            ("usable", usable.as_str()),
            ("sample", sample.as_str()),
        ],
    );
    text.push('\n');
    let due = m.plan.due(m.period).map(|due| due.format("%Y年%-m月%-d日").to_string());
    let mut lines = 0;
    for (state, key) in [
        (State::Missing, "urge_missing"),
        (State::Empty, "urge_empty"),
        (State::LastYear, "urge_last_year"),
        (State::Scan, "urge_scan"),
        (State::Unreadable, "urge_unreadable"),
    ] {
        let units = in_state(state);
        if units.is_empty() {
            continue;
        }
        let names: Vec<&str> = units.iter().map(|&unit| m.plan.units[unit].name.as_str()).collect();
        let key = if due.is_some() && key == "urge_missing" { "urge_missing_due" } else { key };
        let with = [
            ("units", names.join("、")),
            ("last", last.clone()),
            ("period", period.clone()),
            ("due", due.clone().unwrap_or_default()),
        ];
        let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let _ = writeln!(text, "{}", desk.say(key, &with));
        lines += 1;
    }
    let returned: Vec<String> = desk
        .senders
        .iter()
        .filter(|unit| desk.states[unit].is_in())
        .filter_map(|&unit| {
            let count = desk.issues_of(unit).iter().filter(|issue| is_awaited(issue.finding)).count();
            let (name, count) = (m.plan.units[unit].name.as_str(), (count > 0).then(|| count.to_string())?);
            Some(desk.say("urge_return_of", &[("unit", name), ("count", &count)]))
        })
        .collect();
    if !returned.is_empty() {
        let _ = writeln!(text, "{}", desk.say("urge_return", &[("units", &returned.join("、"))]));
        lines += 1;
    }
    let _ = writeln!(text, "{}", desk.say(if lines == 0 { "urge_done" } else { "urge_end" }, &[]));
    let calls: Vec<String> = desk
        .senders
        .iter()
        .filter(|unit| !desk.states[unit].is_in())
        .map(|&unit| {
            let contact = m.plan.contact(unit);
            let say = desk.say(desk.states[&unit].next(), &[("last", &last)]);
            desk.say(
                "calls_line",
                &[
                    ("unit", m.plan.units[unit].name.as_str()),
                    ("contact", contact.map_or("", |contact| contact.name.as_str())),
                    ("phone", contact.map_or("", |contact| contact.phone.as_str())),
                    ("say", &say),
                ],
            )
        })
        .collect();
    if !calls.is_empty() {
        let _ = write!(text, "\n{}\n{}\n", desk.say("calls_title", &[]), calls.join("\n"));
    }
    text
}
