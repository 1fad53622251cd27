//! How is the task sheet of a form drawn? One row per task the unit answers for, with a list of stages to choose from.
//!
//! In: a layout, and for samples the stages. Out: a [`Sheet`]. Refuses to know: figures, bytes.

use super::Layout;
use super::draw::{Filled, Further};
use crate::ids::TaskId;
use crate::plan::{Due, Plan, Task};
use crate::sheet::{Cell, Input, Row, Sheet};
use crate::words::{Outline, Words};

/// What fills a task's row of a sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilledStage {
    /// 进展阶段.
    pub stage: String,
    /// 佐证材料编号.
    pub evidence: String,
}

/// The table's name.
pub(super) const TABLE: &str = "tasks";

/// Draws the sheet.
pub fn draw(
    plan: &Plan,
    words: &Words,
    layout: &Layout,
    filled: Option<&Filled>,
    further: Further<'_>,
) -> Sheet {
    let mut table = further.table();
    let mut group = String::new();
    for (at, &task) in layout.tasks.iter().enumerate() {
        let known = &plan.tasks[task];
        if known.group != group {
            group.clone_from(&known.group);
            let mut row = Row::new(format!("group{at}")).with("title", Cell::text(group.clone()));
            row.style = Some(String::from("form_group"));
            for column in ["stage", "note", "evidence", "done"] {
                row.put(column, Cell::blank().styled("form_group"));
            }
            table.rows.push(row);
        }
        table.rows.push(row(plan, words, layout, filled, (at + 1, task)));
    }
    further.around(table)
}

/// The leads of a task as the plan names them, or that it names none.
fn leads(plan: &Plan, task: &Task, outline: &Outline) -> String {
    if task.lead.is_empty() {
        return outline.say("task_unclear", &[]);
    }
    task.lead.iter().map(|lead| plan.office_named(lead)).collect::<Vec<_>>().join("、")
}

/// The day a task is due by; of every year there is none, and where the plan names none its last day is said to be that.
fn due_day(plan: &Plan, task: &Task, outline: &Outline) -> String {
    let date = task.due.to_string();
    match task.due_told(plan.identity.last_year) {
        Due::Yearly => outline.say("task_yearly", &[]),
        Due::Open => outline.say("task_no_day", &[]),
        Due::Day => date,
        Due::PlanEnd => outline.say("task_undated", &[("date", date.as_str())]),
        Due::AfterPlan => outline.say("task_undated_after", &[("date", date.as_str())]),
    }
}

fn row(plan: &Plan, words: &Words, layout: &Layout, filled: Option<&Filled>, place: (usize, TaskId)) -> Row {
    let (seq, task) = place;
    let known = &plan.tasks[task];
    let outline = &words.form;
    let stages: Vec<String> =
        words.stages.of(known.stages.word()).iter().map(|stage| stage.word.clone()).collect();
    let listed = words.stages.listed(known.stages.word());
    let own = filled.and_then(|filled| filled.stages.get(&task)).cloned().unwrap_or_default();
    let hint = |title: &str, prompt: &str, choices: Vec<String>| Input {
        title: outline.say(title, &[]),
        prompt: outline.say(prompt, &[("stages", listed.as_str())]),
        error: if choices.is_empty() {
            String::new()
        } else {
            outline.say("stage_error", &[("stages", listed.as_str())])
        },
        rule: None,
        choices,
    };
    let open = |text: String, input: Input| Cell::text(text).with_input(input);
    let last = layout.last_stages.get(&task).cloned().unwrap_or_default();
    Row::new(known.id.clone())
        .with("seq", Cell::count(seq))
        .with("code", Cell::text(known.id.clone()))
        .with("title", Cell::text(known.title.clone()))
        .with("section", Cell::text(known.section.clone()))
        .with("lead", Cell::text(leads(plan, known, outline)))
        .with("due", Cell::text(due_day(plan, known, outline)))
        .with("criterion", Cell::text(known.criterion.clone()))
        .with("last", Cell::text(last))
        .with("stage", open(own.stage, hint("stage_title", "stage_prompt", stages)))
        .with("note", open(String::new(), hint("note_title", "note_prompt", Vec::new())))
        .with("evidence", open(own.evidence, hint("evidence_title", "evidence_prompt", Vec::new())))
        .with("done", open(String::new(), hint("done_title", "done_prompt", Vec::new())))
}
