//! What was found, in words and for programs?
//!
//! In: findings and prints of the parts. Out: [`Report`]. Refuses to know: how a rule is checked.

use super::super::Fault;
use super::demand::{Key, Level, Profile, Weight};
use super::text::shown;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Places of one rule and sheet that are told.
const PLACES: usize = 3;

/// A rule that a workbook does not meet, on one sheet or in one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name, such as `S07`.
    pub rule: &'static str,
    /// Where the rule comes from.
    pub level: Level,
    /// What it means in the profile asked for.
    pub weight: Weight,
    /// Worksheet; empty where the whole book is meant.
    pub sheet: String,
    /// Cells or parts, the first three.
    pub places: Vec<String>,
    /// What is wrong at the first of them.
    pub message: String,
    /// What is to be done.
    pub action: &'static str,
    /// How often on that sheet.
    pub times: usize,
}

impl Finding {
    /// As one line for people.
    pub fn told(&self) -> String {
        let places = self.places.join("、");
        let sheet = match &*self.sheet {
            "" if places.is_empty() => "整个工作簿".to_owned(),
            "" => String::new(),
            sheet => format!("“{sheet}”"),
        };
        let times = if self.times > 1 { format!("（同类共{}处）", self.times) } else { String::new() };
        let Self { rule, weight, message, action, .. } = self;
        format!("{} {rule} {sheet}{places}：{message}{times}。{action}。", weight.name())
    }
}

/// How one sheet comes out of a printer.
#[derive(Clone, Debug, PartialEq)]
pub struct Print {
    /// Worksheet.
    pub sheet: String,
    /// Paper, such as `A4`.
    pub paper: &'static str,
    /// Whether it lies.
    pub landscape: bool,
    /// Scale in percent.
    pub scale_percent: u32,
    /// Size of most of the table's text on paper, in points.
    pub body_points: f64,
    /// Size of the smallest text on paper, in points.
    pub smallest_points: f64,
    /// Pages.
    pub pages: u32,
}

/// What a closer look at a workbook found.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The file's name, as the caller gave it.
    pub file: String,
    /// For whom it was judged.
    pub profile: Profile,
    /// What is wrong, in the order of the file.
    pub findings: Vec<Finding>,
    /// What a spreadsheet program would stumble over, in the order of the file; told among the findings too.
    pub faults: Vec<Fault>,
    /// How each sheet that prints something comes out.
    pub prints: Vec<Print>,
}

impl Report {
    /// How many findings have a weight.
    pub fn count(&self, weight: Weight) -> usize {
        self.findings.iter().filter(|finding| finding.weight == weight).count()
    }

    /// Whether nothing must be mended.
    pub fn passes(&self) -> bool {
        self.count(Weight::Error) == 0
    }

    /// The outcome in one sentence.
    pub fn says(&self) -> String {
        let (errors, warnings) = (self.count(Weight::Error), self.count(Weight::Warning));
        let name = self.profile.name();
        match (errors, warnings) {
            (0, 0) => {
                format!("按“{name}”的要求检查，没有发现问题。措辞是否恰当、替代文字是否属实，请人工核对。")
            }
            (0, _) => format!("按“{name}”的要求检查，没有错误，有{warnings}项提示。"),
            _ => format!("按“{name}”的要求检查，有{errors}项错误、{warnings}项提示，请改正错误后再用。"),
        }
    }

    /// For programs.
    pub fn to_json(&self) -> Value {
        let findings: Vec<Value> = self.findings.iter().map(Finding::to_json).collect();
        let prints: Vec<Value> = self.prints.iter().map(Print::to_json).collect();
        json!({
            "file": self.file,
            "profile": self.profile.key(),
            "errors": self.count(Weight::Error),
            "warnings": self.count(Weight::Warning),
            "findings": findings,
            "prints": prints,
            "says": self.says(),
        })
    }
}

impl Finding {
    fn to_json(&self) -> Value {
        json!({
            "rule": self.rule,
            "level": self.level.letter(),
            "weight": self.weight.key(),
            "sheet": self.sheet,
            "cell": self.places.join("、"),
            "message": self.message,
            "action": self.action,
            "times": self.times,
        })
    }
}

impl Print {
    fn to_json(&self) -> Value {
        json!({
            "sheet": self.sheet,
            "paper": self.paper,
            "landscape": self.landscape,
            "scale_percent": self.scale_percent,
            "body_points": tenths(self.body_points),
            "smallest_points": tenths(self.smallest_points),
            "pages": self.pages,
        })
    }
}

/// Rounded to a tenth.
pub(in crate::inspect) fn tenths(points: f64) -> f64 {
    (points * 10.0).round() / 10.0
}

/// Findings of one sheet, or of the book itself, while they are gathered.
#[derive(Debug)]
pub(in crate::inspect) struct Findings {
    profile: Profile,
    sheet: String,
    known: BTreeMap<(Key, bool), Finding>,
}

impl Findings {
    /// None yet.
    pub fn of(profile: Profile, sheet: &str) -> Self {
        Self { profile, sheet: shown(sheet), known: BTreeMap::new() }
    }

    /// Whether a rule is looked at.
    pub fn asks(&self, key: Key) -> bool {
        key.demand().weight(self.profile) != Weight::Off
    }

    /// Whether the file is for the public.
    pub fn is_public(&self) -> bool {
        self.profile == Profile::Disclosure
    }

    /// Notes a finding; place and message are asked for only where they are told.
    pub fn say(&mut self, key: Key, place: impl FnOnce() -> String, message: impl FnOnce() -> String) {
        self.note(key, false, place, message);
    }

    /// Notes a finding that is a warning at most.
    pub fn hint(&mut self, key: Key, place: impl FnOnce() -> String, message: impl FnOnce() -> String) {
        self.note(key, true, place, message);
    }

    /// Notes a finding at a cell.
    pub fn at(&mut self, key: Key, (row, column): (u32, u32), message: impl FnOnce() -> String) {
        self.note(key, false, || cell(row, column), message);
    }

    fn note(
        &mut self,
        key: Key,
        mild: bool,
        place: impl FnOnce() -> String,
        message: impl FnOnce() -> String,
    ) {
        let demand = key.demand();
        let weight = demand.weight(self.profile);
        let weight = if mild { weight.min(Weight::Warning) } else { weight };
        if weight == Weight::Off {
            return;
        }
        if let Some(known) = self.known.get_mut(&(key, mild)) {
            known.times += 1;
            if known.places.len() < PLACES {
                let place = place();
                if !known.places.contains(&place) {
                    known.places.push(place);
                }
            }
            return;
        }
        let finding = Finding {
            rule: demand.id,
            level: demand.level,
            weight,
            sheet: self.sheet.clone(),
            places: vec![place()],
            message: message(),
            action: demand.action,
            times: 1,
        };
        self.known.insert((key, mild), finding);
    }

    /// In the order of the table.
    pub fn into_list(self) -> impl Iterator<Item = Finding> {
        self.known.into_values()
    }
}

/// The address of a cell counted from 1.
pub(in crate::inspect) fn cell(row: u32, column: u32) -> String {
    crate::place::address(row.saturating_sub(1), column.saturating_sub(1))
}
