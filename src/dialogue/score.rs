//! 质量评分: how well did a unit's report come in? Points by part, what was taken off and for what; this period and earlier.
//!
//! In: the desk. Out: two sheets, units in the order of the roster. Refuses to know: ranks; the points, which are the
//! template's. What cannot be known takes nothing off and adds nothing: its points are no part of the 满分.

use super::{Desk, Material, is_answered, received};
use crate::finding::{Finding, Severity, Status, is_same_problem};
use crate::ids::UnitId;
use crate::observation::Period;
use crate::sheet::{Cell, Formula, Key, Piece, Row, Sheet};
use crate::value::Ratio;

/// Parts of a score, in the order of their columns.
pub(super) const PARTS: [&str; 6] = ["arrived", "timely", "items", "logic", "sound", "answers"];

/// One part of a unit's score.
enum Part {
    /// Points left of those it could have, and what was taken off for what, where anything was.
    Judged { left: u32, full: u32, why: Option<String> },
    /// Not known, by the key of what is said of it.
    Open(&'static str),
}

/// Draws 质量评分.
pub(super) fn sheet(desk: &Desk<'_>, with: &[(&str, &str)]) -> Sheet {
    let outline = desk.outline("scores");
    let mut table = Desk::table(&outline, with);
    table.rows = desk.senders.iter().map(|&unit| row(desk, unit, &outline.key)).collect();
    desk.sheet(&outline, with, Vec::new(), table)
}

/// Draws 历年质量评分, a row for a unit and period; none where no earlier period was read.
pub(super) fn years(desk: &Desk<'_>, with: &[(&str, &str)]) -> Option<Sheet> {
    let earlier = desk.m.collection.periods.iter().filter(|period| period.as_of() < desk.m.period.as_of());
    let periods: Vec<Period> = earlier.copied().collect();
    if periods.is_empty() {
        return None;
    }
    let outline = desk.outline("scores_years");
    let mut table = Desk::table(&outline, with);
    let desks: Vec<Desk<'_>> =
        periods.into_iter().map(|period| Desk::new(Material { period, then: None, ..desk.m })).collect();
    for unit in desk.m.plan.units.ids() {
        let of_unit = desks.iter().chain([desk]).filter(|desk| desk.senders.contains(&unit));
        table.rows.extend(of_unit.map(|desk| row(desk, unit, &outline.key)));
    }
    Some(desk.sheet(&outline, with, Vec::new(), table))
}

fn row(desk: &Desk<'_>, unit: UnitId, table: &str) -> Row {
    let known = &desk.m.plan.units[unit];
    let state = received::word(desk, desk.states[&unit]);
    let key = format!("{}|{}", known.code, desk.m.period);
    let parts = parts(desk, unit);
    let mut row = Row::new(key.clone())
        .with("code", Cell::text(known.code.clone()))
        .with("unit", Cell::text(known.name.clone()))
        .with("year", Cell::text(desk.m.period.to_string()))
        .with("state", Cell::text(state));
    let (mut score, mut full, mut reasons) = (0, 0, Vec::new());
    for (column, part) in PARTS.into_iter().zip(parts) {
        let cell = match part {
            Part::Open(said) => Cell::text(desk.say(said, &[])),
            Part::Judged { left, full: of, why } => {
                score += left;
                full += of;
                reasons.extend(why);
                Cell::count(left as usize)
            }
        };
        row.put(column, cell);
    }
    let cell = |column| Key::new(table.to_owned(), key.clone(), column);
    let (first, last) = (cell(PARTS[0]), cell(PARTS[PARTS.len() - 1]));
    let sum = Formula::new().then("SUM(").then(Piece::Range(Box::new((first, last)))).then(")");
    let reasons = if reasons.is_empty() { desk.none() } else { reasons.join("；") };
    row.with("score", Cell::formula(sum, f64::from(score)))
        .with("full", Cell::count(full as usize))
        .with("reasons", Cell::text(reasons))
}

/// The parts of a unit's score.
fn parts(desk: &Desk<'_>, unit: UnitId) -> [Part; 6] {
    let quality = &desk.m.words.quality;
    let state = desk.states[&unit];
    let judged = |left: u32, full: u32, why: &str, with: &[(&str, &str)]| {
        let points = (full - left).to_string();
        let with = [with, &[("points", points.as_str())]].concat();
        Part::Judged { left, full, why: (left < full).then(|| desk.say(why, &with)) }
    };
    let arrived = quality.arrived.points;
    let left = if state.is_in() { arrived } else { 0 };
    let word = received::word(desk, state);
    let arrived = judged(left, arrived, "score_arrived", &[("state", &word)]);
    let timely = received::days_late(desk, unit).map_or(Part::Open("score_no_receipt"), |days| {
        let (left, full) = (quality.timely.left(days), quality.timely.points);
        judged(left, full, "score_timely", &[("days", &days.to_string())])
    });
    if !state.is_in() {
        let open = || Part::Open("score_no_report");
        return [arrived, timely, open(), open(), open(), open()];
    }
    let (asked, blank) = asked(desk, unit);
    let items = if asked == 0 {
        Part::Open("score_no_items")
    } else {
        let (left, full) = (quality.items.left(blank, asked), quality.items.points);
        judged(left, full, "score_items", &[("asked", &asked.to_string()), ("count", &blank.to_string())])
    };
    let wrong = problems(desk, unit, Severity::Compulsory);
    let (left, full) = (quality.logic.left(wrong), quality.logic.points);
    let logic = judged(left, full, "score_logic", &[("count", &wrong.to_string())]);
    let (doubtful, filled) = (problems(desk, unit, Severity::Verify), asked - blank);
    let sound = if filled == 0 {
        Part::Open("score_no_items")
    } else {
        let (left, full) = (quality.sound.left(doubtful, filled), quality.sound.points);
        let share = Ratio::whole(doubtful as i64 * 100).div(Ratio::whole(filled as i64));
        let share = share.map_or_else(|_| String::new(), |share| share.to_text(1));
        let (count, filled) = (doubtful.to_string(), filled.to_string());
        judged(left, full, "score_sound", &[("count", &count), ("filled", &filled), ("share", &share)])
    };
    let answers = unanswered(desk, unit).map_or(Part::Open("score_no_answer"), |count| {
        let (left, full) = (quality.answers.left(count), quality.answers.points);
        judged(left, full, "score_answers", &[("count", &count.to_string())])
    });
    [arrived, timely, items, logic, sound, answers]
}

/// How much a unit was asked for, figures and stages, and how much of it has no answer.
fn asked(desk: &Desk<'_>, unit: UnitId) -> (usize, usize) {
    let figures = received::figures(desk, unit);
    let stages = desk.m.collection.stages_of(unit, desk.m.period);
    let blank = figures.iter().filter(|seen| !is_answered(&seen.figure)).count()
        + stages.iter().filter(|seen| !is_answered(&seen.stage)).count();
    (figures.len() + stages.len(), blank)
}

/// Problems of a class that still stand: 强制性 until they are mended, others until they are explained. What is only not
/// filled in is counted where items are.
fn problems(desk: &Desk<'_>, unit: UnitId, severity: Severity) -> usize {
    let stands = |finding: &Finding| {
        finding.status == Status::Open || severity == Severity::Compulsory && finding.is_open()
    };
    let counted =
        |finding: &&Finding| finding.severity == severity && stands(finding) && !finding.leaves_no_figure();
    desk.issues_of(unit).iter().map(|issue| issue.finding).filter(counted).count()
}

/// Problems sent back the time before that are neither mended nor explained; `None` where nothing was sent back, or nothing
/// was heard of the unit since: when an answer was due is not known.
fn unanswered(desk: &Desk<'_>, unit: UnitId) -> Option<usize> {
    let then = desk.then(unit).filter(|then| then.round > 0)?;
    let returned: Vec<&String> =
        then.issues.iter().filter(|(_, issue)| issue.returned).map(|(id, _)| id).collect();
    let now = |id: &str| {
        desk.issues_of(unit)
            .iter()
            .map(|issue| issue.finding)
            .find(|finding| finding.is_open() && is_same_problem(id, &finding.id().to_string()))
    };
    let open = returned.iter().filter(|id| now(id).is_some_and(|it| it.status == Status::Open)).count();
    let answered = then.sha256 != desk.sha256(unit) || open < returned.len();
    (!returned.is_empty() && answered).then_some(open)
}
