//! What does a task form say? A stage for every row of a table with task numbers and a column of this year's stage.
//!
//! In: a sheet, the unit and its tasks. Out: stages with their places, findings. Refuses to know: whether work is late.

use super::filing::Filing;
use super::label::{all_folded, folded, is_plain};
use super::read::{Desk, Draft};
use super::rows::Whose;
use super::table::{Shape, Sheet};
use crate::finding::Finding;
use crate::grid::{Grid, Value};
use crate::ids::{TaskId, UnitId};
use crate::observation::{Absent, Period};
use crate::place::{Place, address};
use crate::plan::{Plan, Task};
use crate::shown::{mask, without_long_numbers};
use crate::source::perhaps;
use crate::words::{Recognition, Words, fill};

/// 进展 of one task as one unit reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageSeen {
    /// The task.
    pub task: TaskId,
    /// The unit that reports it.
    pub unit: UnitId,
    /// 期别.
    pub period: Period,
    /// Place of the stage in its vocabulary, or why there is none.
    pub stage: Result<usize, Absent>,
    /// 进展说明.
    pub note: String,
    /// 佐证材料编号.
    pub evidence: String,
    /// 完成日期 as written.
    pub done_on: String,
    /// Where it stood; `None` when the unit sent nothing.
    pub place: Option<Place>,
}

/// The columns of a task table.
struct Columns {
    heading: u32,
    code: u32,
    stage: u32,
    lead: Option<u32>,
    note: Option<u32>,
    evidence: Option<u32>,
    done_on: Option<u32>,
}

/// Looks for a task table among the first 60 rows that hold something.
fn find(grid: &Grid, words: &Recognition, year: i32) -> Option<Columns> {
    let this = year.to_string();
    let list = |words: &[String]| -> Vec<String> {
        all_folded(words.iter().map(|word| fill(word, &[("year", this.as_str())])))
    };
    let (code, stage) = (list(&words.task_code), list(&words.task_stage));
    // A text that begins with none of the signs a task's number is headed with is not folded for nothing.
    let first = |text: &str| text.trim_start().chars().next();
    let begins: Vec<char> = code.iter().filter_map(|word| first(word)).collect();
    let may_be = |text: &str| first(text).is_some_and(|sign| !is_plain(sign) || begins.contains(&sign));
    grid.rows().take(60).find_map(|(row, cells)| {
        let texts = || {
            cells.iter().filter_map(|(column, cell)| match &cell.value {
                Value::Text(text) => Some((*column, text.as_str())),
                _ => None,
            })
        };
        let is_one = |list: &[String], text: &str| {
            let text = folded(text);
            list.iter().any(|word| *word == text)
        };
        let (code, _) = texts().find(|(_, text)| may_be(text) && is_one(&code, text))?;
        let at = |list: &[String]| texts().find(|(_, text)| is_one(list, text)).map(|(column, _)| column);
        let other = |words: &[String]| at(&list(words));
        Some(Columns {
            heading: row,
            code,
            stage: at(&stage)?,
            lead: other(&words.task_lead),
            note: other(&words.task_note),
            evidence: other(&words.task_evidence),
            done_on: other(&words.task_done),
        })
    })
}

/// The row of the heading of a sheet's task table.
pub(super) fn heading(grid: &Grid, words: &Recognition, year: i32) -> Option<u32> {
    find(grid, words, year).map(|columns| columns.heading)
}

/// Reads the task table of a sheet; whether there was one.
pub(super) fn read(draft: &mut Draft, desk: &Desk<'_>, sheet: &Sheet<'_>, whose: &Whose) -> bool {
    let grid = sheet.grid;
    let Some(columns) = find(grid, &desk.words.recognition, whose.period.year) else { return false };
    let Some(unit) = whose.unit else { return true };
    let rows: Vec<u32> = grid.rows().map(|(row, _)| row).filter(|row| *row > columns.heading).collect();
    let last = rows.last().copied().unwrap_or(columns.heading);
    let range = format!("{}:{}", address(columns.heading, columns.code), address(last, columns.stage));
    let on = draft.sheet(&grid.name);
    let filing = draft.filing(whose, unit, whose.period, Shape::Items);
    filing.stands_on(&grid.name, range, &whose.by);
    for row in rows {
        Row {
            draft,
            plan: desk.plan,
            words: desk.words,
            grid,
            sheet: &on,
            columns: &columns,
            unit,
            whose,
            row,
        }
        .read();
    }
    true
}

struct Row<'a, 'd> {
    draft: &'d mut Draft,
    plan: &'a Plan,
    words: &'a Words,
    grid: &'a Grid,
    /// The sheet, as the place its stages stand.
    sheet: &'a Place,
    columns: &'a Columns,
    unit: UnitId,
    whose: &'a Whose,
    row: u32,
}

impl Row<'_, '_> {
    fn filing(&mut self) -> &mut Filing {
        self.draft.filing(self.whose, self.unit, self.whose.period, Shape::Items)
    }

    fn push(&mut self, finding: Finding) {
        let code = self.plan.units[self.unit].code.clone();
        let unit = self.unit;
        self.filing().findings.push(finding.of_unit(unit, &code));
    }

    fn text(&self, column: Option<u32>) -> String {
        column.map_or_else(String::new, |column| self.grid.text(self.row, column).trim().to_owned())
    }

    fn place(&self, column: u32, raw: &str) -> Place {
        self.sheet.cell(self.row, column).saying(mask(raw))
    }

    fn finding(&self, code: &str, with: &[(&str, &str)], column: u32, raw: &str) -> Finding {
        let mut all = vec![("unit", self.plan.units[self.unit].name.as_str())];
        all.extend_from_slice(with);
        self.words
            .findings
            .finding(code, &all)
            .at(self.place(column, raw))
            .in_period(self.draft.record.folder.unwrap_or(self.whose.period))
    }

    fn read(&mut self) {
        let code = self.text(Some(self.columns.code));
        let folded_code = folded(&code);
        let stage = self.text(Some(self.columns.stage));
        if folded_code.is_empty() {
            return;
        }
        let at = self.plan.tasks.position(|task| folded(&task.id) == folded_code);
        let mine = at.filter(|at| self.plan.tasks_in(self.unit, self.whose.period).contains(at));
        let Some(at) = mine else {
            // A line of signatures or notes has no stage.
            if !stage.is_empty() {
                let known = self.plan.tasks.iter().map(|task| task.id.as_str());
                let near = if at.is_some() { String::new() } else { perhaps(&code, known) };
                let seen = mask(&code);
                let with = [("task", seen.as_str()), ("near", near.as_str())];
                let finding = self.finding("T03", &with, self.columns.code, &code);
                self.push(finding.named(&seen));
            }
            return;
        };
        let task = &self.plan.tasks[at];
        self.leads(task);
        let before =
            self.filing().stages.get(&at).map(|seen| seen.stage).filter(|stage| *stage != Err(Absent::Blank));
        let now = self.stage(task, &stage);
        // A task on two rows: a blank one says nothing, and of two stages none is certain.
        let now = match before {
            Some(_) if now == Err(Absent::Blank) => return,
            Some(before) if before != now => self.twice(task, &stage),
            _ => now,
        };
        let seen = StageSeen {
            task: at,
            unit: self.unit,
            period: self.whose.period,
            stage: now,
            note: without_long_numbers(&self.text(self.columns.note)),
            evidence: without_long_numbers(&self.text(self.columns.evidence)),
            done_on: without_long_numbers(&self.text(self.columns.done_on)),
            place: Some(self.place(self.columns.stage, &stage)),
        };
        self.filing().stages.insert(at, seen);
    }

    fn stage(&mut self, task: &Task, text: &str) -> Result<usize, Absent> {
        let kind = task.stages.word();
        if text.is_empty() {
            return Err(Absent::Blank);
        }
        if self.words.recognition.not_applicable.iter().any(|word| word == text) {
            return Err(Absent::NotApplicable);
        }
        let wanted = folded(text);
        let at = self.words.stages.of(kind).iter().position(|stage| folded(&stage.word) == wanted);
        at.ok_or_else(|| self.unusable(task, &mask(text)))
    }

    /// A task that stands on two rows with different stages.
    fn twice(&mut self, task: &Task, text: &str) -> Result<usize, Absent> {
        let seen = format!("{}（同一任务填了两次，进展阶段不同）", mask(text));
        Err(self.unusable(task, &seen))
    }

    fn unusable(&mut self, task: &Task, seen: &str) -> Absent {
        let stages = self.words.stages.listed(task.stages.word());
        let with = [("task", task.title.as_str()), ("seen", seen), ("stages", stages.as_str())];
        let finding =
            self.finding("T01", &with, self.columns.stage, seen).seen(seen.to_owned(), stages.clone());
        self.push(finding.about([task.id.clone()]));
        Absent::Unreadable
    }

    /// The leads a form names must be those the plan names: a form cannot appoint anybody.
    fn leads(&mut self, task: &Task) {
        let Some(column) = self.columns.lead else { return };
        let text = self.text(Some(column));
        let named: Vec<&str> =
            text.split(['、', '，', ',', ';', '；']).map(str::trim).filter(|name| !name.is_empty()).collect();
        let unclear = &self.words.recognition.task_unclear;
        if named.is_empty() || unclear.iter().any(|word| word == text.trim()) {
            return;
        }
        let same = named.len() == task.lead.len()
            && named
                .iter()
                .all(|name| task.lead.iter().any(|lead| self.plan.units[lead.unit].is_called(name)));
        if same {
            return;
        }
        let known: Vec<&str> = task.lead.iter().map(|lead| self.plan.office_named(lead)).collect();
        let expected =
            if known.is_empty() { unclear.first().cloned().unwrap_or_default() } else { known.join("、") };
        let (seen, count) = (mask(&text), named.len().to_string());
        let with = [
            ("task", task.title.as_str()),
            ("seen", seen.as_str()),
            ("count", count.as_str()),
            ("expected", expected.as_str()),
        ];
        let finding = self.finding("T02", &with, column, &text).seen(seen.clone(), expected.clone());
        self.push(finding.about([task.id.clone()]));
    }
}
