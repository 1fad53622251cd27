//! Who reports? The tree of reporting units.
//!
//! In: `units.csv`. Out: [`Unit`]s in the file's order. Refuses to know: what they report.

use super::source::Files;
use super::table::{Record, Records};
use crate::ids::{Id, Table, UnitId};
use crate::observation::Period;
use crate::shown;
use crate::source::{Mistake, perhaps};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// 填报单位: a node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// 行政区划代码 or the plan's own code.
    pub code: String,
    /// 名称.
    pub name: String,
    /// 别名, by which files may name it.
    pub aliases: Vec<String>,
    /// The unit above it; `None` for the root.
    pub parent: Option<UnitId>,
    /// 地区 or 部门.
    pub kind: UnitKind,
    /// Tags, such as 镇 or 街道.
    pub tags: Vec<String>,
    /// Whether it sends a form.
    pub reports: bool,
    /// Where code and name come from.
    pub source: String,
    /// First and last day it exists; open where `None`.
    pub valid: (Option<NaiveDate>, Option<NaiveDate>),
    /// The unit it was merged or renamed into.
    pub became: Option<UnitId>,
    /// Line in the file.
    pub line: usize,
}

impl Unit {
    /// Whether it exists at a period's end.
    pub fn exists_at(&self, period: Period) -> bool {
        let day = period.as_of();
        self.valid.0.is_none_or(|first| first <= day) && self.valid.1.is_none_or(|last| day <= last)
    }
}

/// 类别 of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// 地区: a level of the sum.
    Area,
    /// 部门: reports, but is no level of any sum.
    Department,
}

const REQUIRED: [&str; 5] = ["code", "name", "parent", "kind", "reports"];
const OPTIONAL: [&str; 6] = ["aliases", "tags", "source", "valid_from", "valid_to", "became"];

/// The roster by what its units are called, for the tables that name them row by row.
#[derive(Default)]
pub(super) struct Roster<'a> {
    /// By code and name; the first of two that bear one.
    called: BTreeMap<&'a str, UnitId>,
    /// By alias; one that two units bear names neither.
    aliases: BTreeMap<&'a str, Option<UnitId>>,
    names: Vec<&'a str>,
}

impl<'a> Roster<'a> {
    /// Of these units.
    pub fn of(units: &'a Table<UnitId, Unit>) -> Self {
        let mut roster = Self::default();
        for (at, unit) in units.enumerate() {
            for name in [unit.code.as_str(), unit.name.as_str()] {
                roster.called.entry(name).or_insert(at);
                roster.names.push(name);
            }
            for alias in &unit.aliases {
                let known = roster.aliases.entry(alias).or_insert(Some(at));
                *known = known.filter(|other| *other == at);
            }
        }
        roster
    }

    /// The unit of this code or name, else the only one of this alias.
    pub fn find(&self, text: &str) -> Option<UnitId> {
        self.called.get(text).copied().or_else(|| self.aliases.get(text).copied().flatten())
    }

    /// Codes and names.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.names.iter().copied()
    }

    /// Whether there is no unit.
    pub const fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// Reads the roster; every mistake is told.
pub fn load(files: &Files, mistakes: &mut Vec<Mistake>) -> Table<UnitId, Unit> {
    let table = match Records::read(files, "units", &REQUIRED, &OPTIONAL) {
        Ok(Some(table)) => table,
        Ok(None) => {
            let message = String::from("没有单位名册；请建立 units.csv 或 units.xlsx。");
            mistakes.push(Mistake { file: String::from("units.csv"), line: 0, column: 0, message });
            return Table::new();
        }
        Err(found) => {
            mistakes.extend(found);
            return Table::new();
        }
    };
    let codes: Table<UnitId, &str> = table.rows().map(|row| row.get("code")).collect();
    let mut places: BTreeMap<&str, UnitId> = BTreeMap::new();
    for (at, code) in codes.enumerate() {
        places.entry(code).or_insert(at);
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut units = Table::new();
    let mut roots = 0;
    for row in table.rows() {
        mistakes.extend(row.spoilt("code"));
        let (code, name) = (row.get("code"), row.get("name"));
        if code.is_empty() || name.is_empty() {
            mistakes.push(row.mistake("code", "代码和名称都要填写。"));
            continue;
        }
        if let Some(first) = seen.insert(code, row.line()) {
            mistakes.push(row.mistake("code", format!("代码“{code}”与第{first}行重复。")));
        }
        let parent = match row.get("parent") {
            "" => {
                roots += 1;
                None
            }
            parent => {
                let by_name = || table.rows().position(|row| row.get("name") == parent).map(UnitId::of);
                let at = places.get(parent).copied().or_else(by_name);
                if at.is_none() {
                    let near = perhaps(parent, codes.iter().copied());
                    mistakes.push(row.mistake("parent", format!("上级代码“{parent}”不在名册中{near}。")));
                }
                at
            }
        };
        let kind = match row.get("kind") {
            "部门" => UnitKind::Department,
            "地区" => UnitKind::Area,
            other => {
                mistakes.push(row.mistake("kind", format!("“{other}”应为“地区”或“部门”。")));
                UnitKind::Area
            }
        };
        let reports = match row.get("reports") {
            "是" => true,
            "否" => false,
            other => {
                mistakes.push(row.mistake("reports", format!("“{other}”应为“是”或“否”。")));
                false
            }
        };
        let list = |text: &str| -> Vec<String> {
            text.split('|').map(str::trim).filter(|part| !part.is_empty()).map(shown::told).collect()
        };
        let valid = (day(row, "valid_from", mistakes), day(row, "valid_to", mistakes));
        if let (Some(first), Some(last)) = valid
            && last < first
        {
            mistakes.push(row.mistake("valid_to", "终止日期不应早于起始日期。"));
        }
        let became = match row.get("became") {
            "" => None,
            heir => {
                let at = places.get(heir).copied();
                if at.is_none() {
                    let near = perhaps(heir, codes.iter().copied().filter(|known| *known != code));
                    mistakes
                        .push(row.mistake("became", format!("并入或更名后的代码“{heir}”不在名册中{near}。")));
                } else if valid.1.is_none() {
                    mistakes.push(row.mistake("valid_to", "写了并入或更名后的代码，就要写明终止日期。"));
                }
                at
            }
        };
        units.push(Unit {
            valid,
            became,
            code: code.to_owned(),
            name: shown::told(name),
            aliases: list(row.get("aliases")),
            parent,
            kind,
            tags: list(row.get("tags")),
            reports,
            source: shown::told(row.get("source")),
            line: row.line(),
        });
    }
    let whole = |message: String| Mistake { file: table.file.clone(), line: 0, column: 0, message };
    if roots != 1 {
        let without: Vec<&str> = units
            .iter()
            .filter(|unit| unit.parent.is_none())
            .map(|unit| unit.name.as_str())
            .take(10)
            .collect();
        let named = if roots == 0 { String::new() } else { format!("：{}", without.join("、")) };
        mistakes.push(whole(format!("上级为空的单位应当恰有一个（本级），现有{roots}个{named}。")));
    }
    if let Some(unit) = units.iter().find(|unit| climbs_forever(&units, unit)) {
        mistakes.push(whole(format!("“{}”的上级绕了一圈又回到自己，请检查 parent 列。", unit.name)));
        units = Table::new();
    }
    names_twice(&units, &table.file, mistakes);
    units
}

fn day(row: Record<'_>, column: &str, mistakes: &mut Vec<Mistake>) -> Option<NaiveDate> {
    let text = row.get(column);
    let day = super::cells::written_day(text);
    if day.is_none() && !text.is_empty() {
        mistakes.push(row.mistake(column, format!("“{text}”应为日期，如 2016-07-21。")));
    }
    day
}

fn climbs_forever(units: &Table<UnitId, Unit>, unit: &Unit) -> bool {
    let mut at = unit.parent;
    for _ in 0..=units.len() {
        match at {
            None => return false,
            Some(parent) => at = units.get(parent).and_then(|unit| unit.parent),
        }
    }
    true
}

/// A name or alias that two units share could never tell which unit sent a file.
fn names_twice(units: &Table<UnitId, Unit>, file: &str, mistakes: &mut Vec<Mistake>) {
    let mut owners: BTreeMap<&str, &Unit> = BTreeMap::new();
    for unit in units {
        for name in std::iter::once(&unit.name).chain(&unit.aliases) {
            if let Some(other) = owners.insert(name, unit).filter(|other| other.code != unit.code) {
                mistakes.push(Mistake {
                    file: file.to_owned(),
                    line: unit.line,
                    column: 0,
                    message: format!(
                        "名称或别名“{name}”同时属于“{}”和“{}”，无法据以识别单位。",
                        other.name, unit.name
                    ),
                });
            }
        }
    }
}
