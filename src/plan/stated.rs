//! What does the plan itself print? Figures in its text, and the relations that ought to hold among them.
//!
//! In: `stated.csv`, and the `stated_rule`s of `rules.toml`. Out: [`Stated`], [`StatedRule`]. Refuses to know: any
//! figure of a unit.

use super::cells::{Cells, rows};
use super::indicators::formula;
use super::source::Files;
use super::units::Roster;
use crate::expr::{self, Names, Outcome, Policy, Ref, Relation};
use crate::ids::{Id, ItemId};
use crate::source::{Mistake, Source};
use crate::value::{Printed, Ratio};
use serde::Deserialize;
use toml::Spanned;

/// What a stated figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Another base for an indicator.
    Base,
    /// Another target for an indicator.
    Target,
    /// A figure of its own.
    Figure,
}

/// A figure the plan prints.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// Code, by which relations name it; empty when none does.
    pub code: String,
    /// Indicator id; empty for a figure of its own.
    pub indicator: String,
    /// What it is.
    pub what: What,
    /// Its name.
    pub name: String,
    /// Year.
    pub year: i32,
    /// Figure as printed.
    pub value: Printed,
    /// 计量单位 as printed.
    pub measure_unit: String,
    /// Comparator as printed, possibly empty.
    pub comparator: String,
    /// Section of the plan.
    pub section: String,
    /// Remark.
    pub note: String,
    /// File and line, for warnings.
    pub at: (String, usize),
}

/// A relation that ought to hold among the figures a plan prints.
#[derive(Clone, Debug)]
pub struct StatedRule {
    /// Its number.
    pub id: String,
    /// Short name.
    pub name: String,
    /// The relation; items are places in the list of stated figures.
    pub relation: Relation,
    /// How far two sides may differ.
    pub tolerance: Ratio,
    /// What a reader should know.
    pub note: String,
    /// Line in the file.
    pub line: usize,
}

/// A stated relation as written in `rules.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    id: Spanned<String>,
    name: String,
    relation: Spanned<String>,
    #[serde(default)]
    tolerance: Option<Spanned<String>>,
    #[serde(default)]
    note: String,
}

/// Reads `stated.csv`.
pub fn stated(files: &Files, mistakes: &mut Vec<Mistake>) -> Vec<Stated> {
    let columns = ["indicator", "what", "year", "value", "section"];
    let optional = ["code", "name", "measure_unit", "comparator", "note"];
    let Some(table) = rows(files, "stated", &columns, &optional, mistakes) else { return Vec::new() };
    table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units: &Roster::default(), mistakes };
            let (year, value) = (cells.year("year"), cells.printed("value"));
            let what = match row.get("what") {
                "target" => What::Target,
                "base" => What::Base,
                "figure" => What::Figure,
                other => {
                    let message = format!(
                        "“{other}”应为 base（基期值）、target（目标值）或 figure（规划中的其他数）。"
                    );
                    cells.tell("what", message);
                    return None;
                }
            };
            Some(Stated {
                code: cells.text("code"),
                indicator: cells.text("indicator"),
                what,
                name: cells.text("name"),
                year: year?,
                value: value?,
                measure_unit: cells.text("measure_unit"),
                comparator: cells.text("comparator"),
                section: cells.text("section"),
                note: cells.text("note"),
                at: (table.file.clone(), row.line()),
            })
        })
        .collect()
}

/// Parses the stated relations of `rules.toml`; an unknown code is told with the nearest known one.
pub(super) fn rules(
    source: &Source,
    raw: Vec<RawRule>,
    stated: &[Stated],
    mistakes: &mut Vec<Mistake>,
) -> Vec<StatedRule> {
    // The language calls whatever it is told of an item: here these are the figures the plan prints.
    let told = stated.iter().enumerate();
    let names = Names::new(told.map(|(at, s)| (ItemId::of(at), s.code.as_str(), "", "")));
    raw.into_iter()
        .filter_map(|raw| {
            let relation = formula(source, &raw.relation, |text| expr::relation(text, &names), mistakes)?;
            let tolerance = match &raw.tolerance {
                None => Ratio::ZERO,
                Some(text) => {
                    let known = Ratio::parse(text.get_ref()).filter(|tolerance| tolerance.signum() >= 0);
                    if known.is_none() {
                        let message = format!("容许误差“{}”应为不小于零的小数。", text.get_ref());
                        mistakes.push(source.mistake(text.span().start, message));
                    }
                    known?
                }
            };
            Some(StatedRule {
                line: source.line(raw.id.span().start),
                id: raw.id.into_inner(),
                name: raw.name,
                relation,
                tolerance,
                note: raw.note,
            })
        })
        .collect()
}

/// Most figures of a relation that are printed as bounds: each doubles the corners that are tried.
const MOST_BOUNDS: usize = 8;

impl Stated {
    /// The ends of what the plan says where it prints a bound, “>90” or “8万余”: the nearest value it allows, and one far
    /// beyond it.
    fn ends(&self) -> Option<(Ratio, Ratio)> {
        let value = self.value.value;
        let hair = self.value.half_step().mul(Ratio::scaled(1, 3)).ok()?;
        let far = value.abs().add(Ratio::ONE).and_then(|far| far.mul(Ratio::whole(1_000_000))).ok()?;
        match self.comparator.as_str() {
            "≥" | ">=" => Some((value, far)),
            ">" | "＞" => Some((value.add(hair).ok()?, far)),
            "≤" | "<=" => Some((value, Ratio::ZERO)),
            "<" | "＜" => Some((value.sub(hair).ok()?, Ratio::ZERO)),
            _ => None,
        }
    }
}

impl StatedRule {
    /// Whether figures that the plan prints as bounds can have values with which the relation holds: it holds at a corner
    /// of what they allow, or the two sides change places between two corners.
    fn may_hold(&self, stated: &[Stated]) -> bool {
        let open: Vec<(ItemId, (Ratio, Ratio))> = self
            .relation
            .refs()
            .into_iter()
            .filter_map(|reference| Some((reference.item, stated.get(reference.item.at())?.ends()?)))
            .collect();
        if open.is_empty() || open.len() > MOST_BOUNDS {
            return !open.is_empty();
        }
        let mut sides = [false; 2];
        for corner in 0..1_u32 << open.len() {
            let value = |reference: Ref| {
                let place = open.iter().position(|(item, _)| *item == reference.item);
                match place {
                    Some(place) if corner >> place & 1 == 1 => Ok(open[place].1.1),
                    Some(place) => Ok(open[place].1.0),
                    None => stated.get(reference.item.at()).map(|known| known.value.value).ok_or(()),
                }
            };
            match self.relation.judge(&value, self.tolerance, Policy::Strict).outcome {
                Outcome::Failed { left, right, .. } => sides[usize::from(left > right)] = true,
                Outcome::Passed | Outcome::Undecidable(_) => return true,
            }
        }
        // A chain of several links may fail at one and at the other: only a single comparison changes places.
        sides == [true; 2] && self.relation.link(1).is_none() && self.asks_equal()
    }

    /// Whether its only comparison asks for equal sides.
    fn asks_equal(&self) -> bool {
        self.relation.link(0).is_some_and(|(_, comparison, _)| comparison == expr::Comparison::Equal)
    }

    /// What the plan's own figures say of the relation where they break it: both sides with their values.
    pub fn broken(&self, stated: &[Stated]) -> Option<String> {
        let known = |reference: Ref| stated.get(reference.item.at());
        let value = |reference: Ref| known(reference).map(|known| known.value.value).ok_or(());
        let Outcome::Failed { at, left, right } =
            self.relation.judge(&value, self.tolerance, Policy::Strict).outcome
        else {
            return None;
        };
        if self.may_hold(stated) {
            return None;
        }
        let name = |reference: Ref| known(reference).map_or("", |known| known.name.as_str()).to_owned();
        let figure = |reference: Ref| {
            known(reference).map(|known| format!("{}{}", known.value.to_text(), known.measure_unit))
        };
        Some(self.relation.verdict_sentence(at, left, right, &name, &figure))
    }
}
