//! What does one place in a file say of one unit in one period?
//!
//! In: figures as they are read. Out: [`Filing`]. Everything after intake speaks of filings, never of "the unit's file".
//! Refuses to know: other files.

use super::lexicon::How;
use super::stages::StageSeen;
use super::table::Shape;
use crate::finding::Finding;
use crate::ids::{FileId, ItemId, Sorted, TaskId, UnitId};
use crate::observation::{Absent, Figure, Period};
use crate::place::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How a sheet stands among the others of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Our own form, by its identity.
    Form,
    /// Any other sheet that is seen.
    Seen,
    /// A sheet that is hidden, or set aside by its name (作废).
    Aside,
}

/// 报表: the figures one place in a file gives for one unit and period.
#[derive(Clone, Debug)]
pub struct Filing {
    /// Whose.
    pub unit: UnitId,
    /// Who sends it: the unit itself, or a department that speaks of it.
    pub sender: UnitId,
    /// Of when.
    pub period: Period,
    /// How its sheet stands among the others.
    pub standing: Standing,
    /// How its table is laid out.
    pub shape: Shape,
    /// Sheets it stands on.
    pub sheets: Vec<String>,
    /// Areas it stands in.
    pub ranges: Vec<String>,
    /// How the unit was recognised.
    pub by: String,
    /// How its items were recognised.
    pub how: BTreeSet<How>,
    /// Its figures by item.
    pub figures: Sorted<ItemId, Figure>,
    /// Items of which figures of something else stand in it, and where.
    pub aside: BTreeMap<ItemId, Place>,
    /// What it gives as last year's figures.
    pub last: Sorted<ItemId, Figure>,
    /// Its stages by task.
    pub stages: BTreeMap<TaskId, StageSeen>,
    /// What is wrong with its figures.
    pub findings: Vec<Finding>,
    /// Rows and columns of it that were not read: told also where nothing of it was.
    pub unread: Vec<Finding>,
    /// What speaks against the whole of it: told also where it is not used.
    pub against: Vec<Finding>,
    /// Version of our form.
    pub version: Option<String>,
    /// What its sheet says of itself, where that is not the year's actual figures.
    pub other: Option<String>,
    /// Why it cannot speak, if it cannot.
    pub refusal: Option<Refusal>,
}

/// Why a filing does not speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The unit reports nothing.
    NotAsked,
    /// It is of another period: its own, and the folder's.
    OtherPeriod(Period, Period),
    /// What its title or sheet says is not the year's actual figures: the words, and the folder's period.
    Otherwise(String, Period),
    /// A hidden sheet, or one set aside, beside another of its unit and period.
    Behind,
    /// Nothing of it was recognised.
    Unread,
    /// A form nobody filled in.
    Blank,
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAsked => out.write_str("该单位不承担填报任务"),
            Self::OtherPeriod(seen, expected) => write!(out, "是{seen}年的表，不是{expected}年的"),
            Self::Otherwise(seen, expected) => {
                write!(out, "标题或表名写明是“{seen}”，不是{expected}年全年的实际数")
            }
            Self::Behind => out.write_str("隐藏、作废或汇总的工作表，同一文件中另有该单位这一期的表"),
            Self::Unread => out.write_str("没有读到可用的数"),
            Self::Blank => out.write_str("空表，没有填数"),
        }
    }
}

impl Filing {
    /// Figures and words that are really there.
    pub fn filled(&self) -> usize {
        let stages = self.stages.values().filter(|seen| seen.stage != Err(Absent::Blank)).count();
        self.figures.values().filter(|figure| figure.figure != Err(Absent::Blank)).count() + stages
    }

    /// Notes that it stands on a part of a sheet, and how its unit was recognised there.
    pub fn stands_on(&mut self, sheet: &str, range: String, by: &str) {
        if !self.sheets.iter().any(|known| known == sheet) {
            self.sheets.push(sheet.to_owned());
        }
        self.ranges.push(range);
        if self.by.is_empty() {
            by.clone_into(&mut self.by);
        }
    }

    /// Whether it was made by the unit itself, rather than by others over many.
    pub const fn is_own(&self) -> bool {
        matches!(self.shape, Shape::Items)
    }

    /// 识别方式: how unit and items were recognised, in the words of the ledger.
    pub fn recognised_by(&self) -> String {
        let items: Vec<&str> = self.how.iter().map(|how| how.word()).collect();
        match (self.by.is_empty(), items.is_empty()) {
            (_, true) => self.by.clone(),
            (true, false) => items.join("、"),
            (false, false) => format!("{}；{}", self.by, items.join("、")),
        }
    }
}

/// One row of `filings.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilingRecord {
    /// The file it stands in.
    pub file: FileId,
    /// Sheets, joined by 、.
    pub sheet: String,
    /// Areas, joined by 、.
    pub range: String,
    /// How the table is laid out.
    pub shape: Shape,
    /// Whose.
    pub unit: UnitId,
    /// Of when.
    pub period: Period,
    /// How unit and items were recognised.
    pub recognised_by: String,
    /// Figures and words that are there.
    pub figures: usize,
    /// Whether any of it is used.
    pub chosen: bool,
    /// Why it is not used, or only in part.
    pub reason: String,
}
