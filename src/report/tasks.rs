//! 任务进展, 里程碑, 按责任单位: what has to be done, how far it has come, and who answers for it.
//!
//! In: the evaluation's tasks and indicators. Out: three tables; the stage decides the word through live formulas.
//! Refuses to know: money, causes; a unit the plan does not name is not named.

use super::cells::{id, same_text, shown};
use super::vocabulary::Vocabulary;
use super::{Desk, working_key};
use crate::evaluate::{Progress, Question, Status};
use crate::ids::UnitId;
use crate::observation::Period;
use crate::plan::{About, Due, Gives, Named, StageKind, Task, TaskClass};
use crate::sheet::{Block, Cell, Formula, Key, Piece, Row, quoted};
use crate::words::outline::SheetOutline;
use chrono::{Datelike, NaiveDate};

/// The sheet and the table tasks of a class stand on.
pub(super) const fn sheet_of(class: TaskClass) -> &'static str {
    match class {
        TaskClass::Promise => "milestones",
        TaskClass::Duty => "duties",
        TaskClass::Work => "tasks",
    }
}

/// What a report of a question gives.
const fn given_by(question: Question) -> Gives {
    match question {
        Question::Annual => Gives::Annual,
        Question::Midterm => Gives::Midterm,
        Question::Final => Gives::Final,
    }
}

/// Whether this report is what a duty of evaluation asks for.
pub(super) fn is_given_here(desk: &Desk<'_>, task: &Task) -> bool {
    task.gives.is_some_and(|gives| gives == given_by(desk.m.evaluation.question))
}

/// A day as a formula writes it.
fn day(date: NaiveDate) -> String {
    format!("DATE({},{},{})", date.year(), date.month(), date.day())
}

impl<'a> Desk<'a> {
    /// Milestones with their progress, in the plan's order.
    pub(super) fn milestones(&self) -> Vec<(&'a Task, &'a Progress)> {
        self.followed(TaskClass::Promise)
    }

    /// Tasks of a class with their progress, in the plan's order.
    pub(super) fn followed(&self, class: TaskClass) -> Vec<(&'a Task, &'a Progress)> {
        let (plan, evaluation) = (self.m.plan, self.m.evaluation);
        let all = evaluation.tasks.iter().map(|progress| (&plan.tasks[progress.task], progress));
        all.filter(|(task, _)| task.class() == class).collect()
    }

    /// 任务进展, 里程碑 or 评估职责, grouped as the plan groups them.
    pub(super) fn tasks(&self, outline: &SheetOutline, class: TaskClass) -> Vec<Block> {
        let rows = self.followed(class);
        if rows.is_empty() {
            return Vec::new();
        }
        let mut table = self.table(outline, sheet_of(class));
        for (task, progress) in rows {
            table.rows.push(self.task_row(&table.key, task, progress));
        }
        vec![Block::Table(table)]
    }

    fn names(&self, units: &[Named]) -> String {
        units.iter().map(|named| self.m.plan.office_named(named)).collect::<Vec<_>>().join("、")
    }

    /// The leads, or that the plan names none.
    pub(super) fn leads(&self, task: &Task) -> String {
        if task.lead.is_empty() { self.say("unclear") } else { self.names(&task.lead) }
    }

    pub(super) fn stage_word(&self, task: &Task, stage: Option<usize>) -> String {
        let stages = self.m.words.stages.of(task.stages.word());
        stage
            .and_then(|stage| stages.get(stage))
            .map_or_else(|| self.say("none_yet"), |stage| stage.word.clone())
    }

    fn task_row(&self, table: &str, task: &Task, progress: &Progress) -> Row {
        let key = |column: &str| Key::new(table.to_owned(), task.id.clone(), column.to_owned());
        let now = key(&format!("stage:{}", self.period));
        let words = &self.m.words.judgement;
        let linked: Vec<&str> =
            task.indicators.iter().map(|&at| self.m.plan.indicators[at].label.as_str()).collect();
        let standing: Vec<String> = task
            .indicators
            .iter()
            .filter_map(|&at| {
                let indicator = &self.m.plan.indicators[at];
                let it = self.m.evaluation.of(at)?;
                Some(format!("{}{}", indicator.short, &it.told(words)))
            })
            .collect();
        let mut remarks: Vec<String> = Vec::new();
        if !task.wording.is_empty() {
            remarks.push(crate::words::fill(&words.notes.wording, &[("word", &task.wording)]));
        }
        remarks.extend(
            [&progress.reason, &task.contradiction, &task.related, &task.note]
                .into_iter()
                .filter(|text| !text.is_empty())
                .map(|text| text.trim_end_matches('。').to_owned()),
        );
        remarks.extend(self.task_remarks(task, progress));
        remarks.extend(self.given(task));
        let title = Cell::text(task.title.clone());
        let title = if is_given_here(self, task) {
            title.linked(Key::new("cover", "cover_kind", "content"))
        } else {
            title
        };
        let mut row = Row::new(task.id.clone())
            .with("no", Cell::text(task.id.clone()))
            .with("title", title)
            .with("kind", Cell::text(task.kind.word()))
            .with("section", Cell::text(task.section.clone()))
            .with("group", Cell::text(task.group.clone()))
            .with("lead", Cell::text(self.leads(task)))
            .with("support", Cell::text(self.names(&task.support)))
            .with(
                "source",
                Cell::text(if task.responsible_source.is_empty() {
                    self.say("unclear")
                } else {
                    task.responsible_source.clone()
                }),
            )
            .with("share", self.share_cell(task, &now, progress))
            .with("status_key", self.task_status(task, &now, &key("share"), progress))
            .with("status", self.word_cell(Vocabulary::Status, key("status_key"), progress.status.key()))
            .with("due", Cell::text(self.due_day(task)))
            .with("overdue", self.overdue(task, progress))
            .with("criterion", Cell::text(task.criterion.clone()))
            .with("indicators", Cell::text(linked.join("、")))
            .with("standing", Cell::text(standing.join("；")))
            .with("note", Cell::text(progress.note.clone()))
            .with("evidence", Cell::text(progress.evidence.clone()))
            .with("done", Cell::text(progress.done_on.clone()))
            .with("remarks", Cell::text(remarks.join("；")));
        for period in self.task_periods() {
            let stage =
                progress.years.iter().find(|(known, _)| *known == period).and_then(|(_, stage)| *stage);
            row.put(
                format!("stage:{period}"),
                Cell::text(self.stage_word(task, stage)).styled("text_center"),
            );
        }
        row
    }

    /// 完成期限, and that the plan names no day where the day is only its last one.
    pub(super) fn due_day(&self, task: &Task) -> String {
        let date = task.due.to_string();
        match task.due_told(self.m.plan.identity.last_year) {
            Due::Yearly => self.say("none_yet"),
            Due::Open => self.say("no_day"),
            Due::Day => date,
            Due::PlanEnd => self.say_with("undated", &[("date", date.as_str())]),
            Due::AfterPlan => self.say_with("undated_after", &[("date", date.as_str())]),
        }
    }

    /// What this tool itself gives towards a duty of evaluation, under the plan's own name.
    pub(super) fn given(&self, task: &Task) -> Option<String> {
        let identity = &self.m.plan.identity;
        let product = |gives| match gives {
            Gives::Annual => &identity.annual,
            Gives::Midterm => &identity.midterm_product,
            Gives::Final => &identity.final_product,
        };
        task.gives.map(|gives| self.say_with("gives", &[("product", product(gives).name.as_str())]))
    }

    /// 是否逾期; work of every year, and work for which the plan names no day, has no day that could pass.
    fn overdue(&self, task: &Task, progress: &Progress) -> Cell {
        Cell::text(self.say(match (task.stages, progress.overdue) {
            (StageKind::Yearly, _) => "none_yet",
            _ if !task.dated => "none_yet",
            (_, true) => "yes",
            (_, false) => "no",
        }))
    }

    /// What a reader of the word must know besides: what the plan asks for is not the last stage; an indicator the
    /// work serves says otherwise.
    fn task_remarks(&self, task: &Task, progress: &Progress) -> Vec<String> {
        let mut remarks = Vec::new();
        let stages = self.m.words.stages.of(task.stages.word());
        let reached = matches!(progress.status, Status::Achieved | Status::Early);
        if let Some(stage) = stages
            .get(progress.done_at)
            .filter(|_| reached && task.stages != StageKind::Yearly && progress.done_at + 1 < stages.len())
        {
            remarks.push(self.say_with("done_at", &[("stage", stage.word.as_str())]));
        }
        let behind: Vec<&str> = task
            .indicators
            .iter()
            .filter(|&&at| self.m.evaluation.of(at).is_some_and(|it| it.status.is_far_behind()))
            .map(|&at| self.m.plan.indicators[at].short.as_str())
            .collect();
        if progress.status.is_reached() && !behind.is_empty() {
            remarks.push(self.say_with("linked_behind", &[("names", behind.join("、").as_str())]));
        }
        remarks
    }

    /// Years a task can be followed in.
    fn task_periods(&self) -> Vec<Period> {
        let first = self.m.plan.identity.first_year;
        (first..=self.period.year)
            .map(|year| Period { year, month: if year == self.period.year { self.period.month } else { 12 } })
            .collect()
    }

    /// What the stage is worth: one comparison per stage of its vocabulary.
    fn share_cell(&self, task: &Task, now: &Key, progress: &Progress) -> Cell {
        let stages = self.m.words.stages.of(task.stages.word());
        let mut formula = Formula::new();
        for stage in stages {
            formula = formula.then("IF(").then(now.clone()).then(format!(
                "={},{},",
                quoted(&stage.word),
                stage.share
            ));
        }
        let formula = formula.then("\"\"").then(")".repeat(stages.len()));
        shown(formula, progress.share.map(f64::from))
    }

    /// The status of a task, by key, from its share, its day and, where one is set, its planned stage. What rests on
    /// several leads or on an earlier year is the engine's own word.
    fn task_status(&self, task: &Task, now: &Key, share: &Key, progress: &Progress) -> Cell {
        let word = |status: Status| quoted(status.key());
        let stages = self.m.words.stages.of(task.stages.word());
        let worth = |stage: usize| stages.get(stage).map_or(100, |stage| stage.share);
        let done = worth(progress.done_at);
        let known = progress.status.key();
        if progress.expected == 0 || progress.expected > 1 && !progress.silent.is_empty() {
            return Cell::text(known);
        }
        if task.stages == StageKind::Yearly {
            return match self.yearly_formula(task, now) {
                Some(formula) if progress.expected <= 1 => Cell::formula_text(formula, known),
                _ => Cell::text(known),
            };
        }
        let (today, due) = (day(self.period.as_of()), day(task.due));
        let late = if progress.status == Status::AchievedLate { progress.status } else { Status::Achieved };
        let open_ended = task.is_open_ended();
        let rest = match progress.planned {
            Some(planned) => Formula::new().then("IF(").then(share.clone()).then(format!(
                ">={},{},{})",
                worth(planned),
                word(Status::OnTrack),
                word(Status::Late)
            )),
            None => Formula::new().then("IF(").then(share.clone()).then(format!(
                "=0,{},{})",
                word(Status::NotStarted),
                word(Status::Underway)
            )),
        };
        if open_ended {
            let formula = Formula::new()
                .then("IF(")
                .then(share.clone())
                .then(format!("=\"\",{},IF(", word(Status::Awaiting)))
                .then(share.clone())
                .then(format!(">={done},{},", word(Status::Achieved)))
                .join(rest)
                .then("))");
            return Cell::formula_text(formula, known);
        }
        let formula = Formula::new()
            .then("IF(")
            .then(share.clone())
            .then(format!("=\"\",{},IF(", word(Status::Awaiting)))
            .then(share.clone())
            .then(format!(
                ">={done},IF({today}<{due},{},{}),IF({due}<={today},{},",
                word(if task.dated { Status::Early } else { Status::Achieved }),
                word(late),
                word(if task.dated { Status::Overdue } else { Status::NotAchieved })
            ))
            .join(rest)
            .then(")))");
        Cell::formula_text(formula, known)
    }

    /// Work of every year: whether an earlier year was left out, this year's stage, and whether any year lacks one.
    fn yearly_formula(&self, task: &Task, now: &Key) -> Option<Formula> {
        let is_due = task.due <= self.period.as_of();
        let word = |due: Status, before: Status| quoted(if is_due { due } else { before }.key());
        let stages = self.m.words.stages.of(task.stages.word());
        let none = self.word_in_formula("none_yet");
        let undone = quoted(stages.first().map_or("", |stage| stage.word.as_str()));
        let first = self.m.plan.identity.first_duty();
        let periods: Vec<Period> =
            self.task_periods().into_iter().filter(|period| period.year >= first).collect();
        let cell = |period: &Period| Key::new(now.table.clone(), now.row.clone(), format!("stage:{period}"));
        let (start, end) = (periods.first()?, periods.last()?);
        let range = || Formula::new().then(Piece::Range(Box::new((cell(start), cell(end)))));
        let half = self.period.month < 12;
        let below =
            if half { quoted(Status::Unjudged.key()) } else { word(Status::NotAchieved, Status::Below) };
        let formula = Formula::new()
            .then("IF(COUNTIF(")
            .join(range())
            .then(format!(",{undone})-IF("))
            .then(now.clone())
            .then(format!("={undone},1,0)>0,{},IF(", word(Status::NotAchieved, Status::SomeYears)))
            .then(now.clone())
            .then(format!("={undone},{below},IF(COUNTIF("))
            .join(range())
            .then(format!(
                ",{none})>0,{},{})))",
                quoted(Status::Awaiting.key()),
                word(Status::Achieved, Status::EveryYear)
            ));
        Some(formula)
    }

    /// 按责任单位: every indicator, task and milestone under each unit that answers for it, leads before support.
    pub(super) fn by_responsible(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "by_responsible");
        let plan = self.m.plan;
        let mut named: Vec<Option<UnitId>> = plan.units.ids().map(Some).collect();
        named.push(None);
        for unit in named {
            for lead in [true, false] {
                self.answers_for(unit, lead, &mut table.rows);
            }
        }
        if table.rows.is_empty() { Vec::new() } else { vec![Block::Table(table)] }
    }

    fn answers_for(&self, unit: Option<UnitId>, lead: bool, rows: &mut Vec<Row>) {
        let plan = self.m.plan;
        let words = &self.m.words.judgement;
        let (name, code) = unit.map_or_else(
            || (self.say("unclear"), String::from("none")),
            |unit| (plan.office(unit).to_owned(), plan.units[unit].code.clone()),
        );
        let role = self.say(match (unit.is_some(), lead) {
            (false, _) => "none_yet",
            (true, true) => "role_lead",
            (true, false) => "role_support",
        });
        let start = |key: String, what: &str| {
            Row::new(key)
                .with("responsible", Cell::text(name.clone()))
                .with("role", Cell::text(role.clone()))
                .with("what", Cell::text(self.say(what)))
        };
        if lead {
            for (number, indicator, it) in self.promises() {
                let answers = match unit {
                    Some(unit) => {
                        indicator.definition.responsible.iter().any(|known| plan.units[unit].is_called(known))
                    }
                    None => indicator.definition.responsible.is_empty(),
                };
                if !answers {
                    continue;
                }
                let key = |column: &'static str| working_key(indicator, self.period, column);
                let value = it.measured.value.map(crate::evaluate::Number::to_f64);
                let target = it.target.and_then(crate::evaluate::Number::exact);
                let plain = super::cells::format_for(indicator, it.measured.value, target);
                let format = format!("{plain}\"{}\"", indicator.published_unit());
                let about = About::Indicator(number);
                let printed = unit.and_then(|unit| plan.answerer(about, &plan.units[unit].name));
                let mut row = start(format!("{code}/{}", indicator.id), "what_indicator")
                    .with("no", id(&indicator.label))
                    .with("name", Cell::text(indicator.name.clone()))
                    .with("attribute", Cell::text(indicator.attribute.map_or("—", |a| a.word())))
                    .with("now", super::cells::same(&key("value"), value).formatted(format))
                    .with("target", self.target_cell(indicator, it, &key("target")))
                    .with("gap", super::cells::same(&key("gap"), super::cells::double(it.gap)))
                    .with("gap_unit", Cell::text(indicator.gap_unit_at(true)))
                    .with("status", same_text(key("status"), &it.told(words)))
                    .with("overdue", Cell::text(self.say("none_yet")));
                self.answered("by_responsible", &mut row, about, printed.as_deref());
                rows.push(row);
            }
        }
        for progress in &self.m.evaluation.tasks {
            let task = &plan.tasks[progress.task];
            let answers = match (unit, lead) {
                (Some(unit), true) => task.lead.iter().any(|lead| lead.unit == unit),
                (Some(unit), false) => task.support.iter().any(|support| support.unit == unit),
                (None, true) => task.lead.is_empty(),
                (None, false) => false,
            };
            if !answers {
                continue;
            }
            let what = match task.class() {
                TaskClass::Promise => "what_milestone",
                TaskClass::Duty => "what_duty",
                TaskClass::Work => "what_task",
            };
            let table = sheet_of(task.class());
            let source = |column: &str| Key::new(table, task.id.clone(), column.to_owned());
            let now = self.stage_word(task, progress.stage);
            let here = if lead { &task.lead } else { &task.support };
            let named = here.iter().find(|named| Some(named.unit) == unit);
            let named = named.map_or(name.as_str(), |named| plan.office_named(named));
            let mut row = start(format!("{code}/{}/{}", role, task.id), what)
                .with("responsible", Cell::text(named))
                .with("no", Cell::text(task.id.clone()))
                .with("name", Cell::text(task.title.clone()))
                .with("attribute", Cell::text("—"))
                .with("now", same_text(source(&format!("stage:{}", self.period)), &now))
                .with("target", Cell::text(self.due_day(task)))
                .with("status", same_text(source("status"), progress.status.word(words)))
                .with("overdue", self.overdue(task, progress));
            self.answered("by_responsible", &mut row, About::Task(progress.task), unit.map(|_| named));
            rows.push(row);
        }
    }
}
