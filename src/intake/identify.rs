//! Whose file is it, and of which year? The form's own identity, the title block, and last the file's name.
//!
//! In: the sheets of a file and its path. Out: [`Identity`], with how each part was recognised. An ambiguous name is
//! never guessed. Refuses to know: figures.

use super::table::{folded, labelled};
use crate::form::identity::FormIdentity;
use crate::grid::Grid;
use crate::ids::UnitId;
use crate::observation::Period;
use crate::plan::Plan;
use crate::shown::mask;
use crate::words::Words;

/// What a file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The unit, when the file names exactly one.
    pub unit: Option<UnitId>,
    /// The unit its own cells name, when the file's name says another.
    pub contradicts: Option<UnitId>,
    /// What stands where the unit's name should be, masked, for a message; `None` where nothing does.
    pub seen: Option<String>,
    /// Whether its own cells name two different units.
    pub torn: bool,
    /// How the unit was recognised.
    pub by: String,
    /// The period it says it is of.
    pub period: Option<Period>,
    /// The version of the form, when it is one of ours.
    pub version: Option<String>,
}

/// Reads identity from sheets and path.
pub fn identify(plan: &Plan, words: &Words, sheets: &[Grid], path: &str) -> Identity {
    let recognition = &words.recognition;
    let label =
        |labels: &[String]| sheets.iter().find_map(|grid| labelled(grid, labels)).map(|found| found.2);
    let own = label(&recognition.identity_label).and_then(|text| FormIdentity::parse(&text));
    let code = label(&recognition.unit_code_label);
    let name = label(&recognition.unit_label);
    let year = label(&recognition.year_label).and_then(|text| period_in(&text));
    let by_code = code.as_deref().and_then(|code| plan.units.position(|unit| unit.code == code.trim()));
    let by_name = name.as_deref().and_then(|name| named(plan, name));
    let own_unit = own
        .as_ref()
        .filter(|own| own.plan == plan.key)
        .and_then(|own| plan.units.position(|unit| unit.code == own.unit));
    let outside = in_path(plan, path);
    let mut identity = Identity {
        seen: name.as_deref().or(code.as_deref()).map(mask),
        period: year.or(own.as_ref().and_then(|own| own.period)),
        version: own.as_ref().map(|own| own.version.clone()),
        ..Identity::default()
    };
    let inside = [(own_unit, "表样标识"), (by_code, "表头单位代码"), (by_name, "表头填报单位")];
    let mut known = inside.iter().filter_map(|(unit, how)| unit.map(|unit| (unit, *how)));
    if let Some((unit, how)) = known.next() {
        if let Some((other, _)) = known.find(|(other, _)| *other != unit) {
            identity.seen = Some(format!("{}、{}", plan.units[unit].name, plan.units[other].name));
            identity.torn = true;
            return identity;
        }
        identity.unit = Some(unit);
        how.clone_into(&mut identity.by);
        identity.contradicts = outside.filter(|other| *other != unit);
    } else if name.is_none() {
        identity.unit = outside;
        identity.by = String::from("文件名");
    }
    identity
}

/// The unit with this name, alias, or the place's name before it.
fn named(plan: &Plan, text: &str) -> Option<UnitId> {
    let bare = folded(text);
    let bare = bare.trim_end_matches("(盖章)").trim_end_matches("(公章)");
    let place = folded(&plan.identity.place);
    let without = bare.strip_prefix(place.as_str()).filter(|rest| !rest.is_empty()).unwrap_or(bare);
    let is = |unit: &crate::plan::Unit, text: &str| {
        std::iter::once(&unit.name).chain(&unit.aliases).any(|name| folded(name) == text) || unit.code == text
    };
    let mut matches =
        plan.units.ids().filter(|&at| is(&plan.units[at], bare) || is(&plan.units[at], without));
    let first = matches.next()?;
    matches.next().is_none().then_some(first)
}

/// The one unit a path names: by code, else by its longest name or alias; `None` when two are as good.
fn in_path(plan: &Plan, path: &str) -> Option<UnitId> {
    let within = path.split('/').skip(2).collect::<Vec<_>>().join("/");
    let text = folded(&within);
    let by_code: Vec<UnitId> = plan
        .units
        .ids()
        .filter(|&at| plan.units[at].code.len() >= 4 && text.contains(plan.units[at].code.as_str()))
        .collect();
    let longest = by_code.iter().map(|&at| plan.units[at].code.len()).max();
    if let Some(longest) = longest {
        let mut best = by_code.into_iter().filter(|&at| plan.units[at].code.len() == longest);
        let first = best.next();
        return if best.next().is_none() { first } else { None };
    }
    let mut best: Option<(UnitId, usize)> = None;
    let mut tied = false;
    for (at, unit) in plan.units.enumerate().filter(|(at, _)| *at != plan.root) {
        let length = std::iter::once(&unit.name)
            .chain(&unit.aliases)
            .map(|name| folded(name))
            .filter(|name| text.contains(name.as_str()))
            .map(|name| name.chars().count())
            .max();
        match (length, best) {
            (Some(length), Some((_, most))) if length == most => tied = true,
            (Some(length), None) => best = Some((at, length)),
            (Some(length), Some((_, most))) if length > most => {
                best = Some((at, length));
                tied = false;
            }
            _ => {}
        }
    }
    best.filter(|_| !tied).map(|(at, _)| at)
}

/// A period written as `2023`, `2023年`, `2023-06` or `2023年度`.
fn period_in(text: &str) -> Option<Period> {
    let bare = folded(text);
    let bare = bare.trim_end_matches("年度").trim_end_matches('年');
    Period::parse(bare)
}

/// The year a title such as `…监测表（2023年）` names, among the first rows of the sheets.
pub fn year_in_titles(sheets: &[Grid]) -> Option<i32> {
    for grid in sheets.iter().filter(|grid| !grid.hidden) {
        for (row, cells) in grid.rows().take(6) {
            for (column, _) in cells {
                let text = folded(&grid.text(row, column));
                if let Some(at) = text.find('年') {
                    let digits: String = text[..at]
                        .chars()
                        .rev()
                        .take_while(char::is_ascii_digit)
                        .collect::<Vec<_>>()
                        .into_iter()
                        .rev()
                        .collect();
                    if digits.len() == 4 && digits.starts_with("20") {
                        return digits.parse().ok();
                    }
                }
            }
        }
    }
    None
}
