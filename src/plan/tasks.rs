//! What has to be done? Tasks, 专栏 lines, projects and milestones, each with its stages and responsible units.
//!
//! In: `tasks.toml`, the roster, the indicators. Out: [`Task`]s in the plan's order. Refuses to know: how far any of
//! them has come.

use super::indicators::Indicator;
use super::units::Unit;
use crate::ids::{IndicatorId, Table, TaskId, UnitId};
use crate::source::{Mistake, Source, perhaps};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// 重点任务: something to be done, followed by stages.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its number within the plan, such as `三(一)1` or `T15`.
    pub id: String,
    /// The plan's heading, or a short title of our own.
    pub title: String,
    /// Whether the title is the plan's own heading.
    pub heading: bool,
    /// 类别.
    pub kind: TaskKind,
    /// Which stages it goes through.
    pub stages: StageKind,
    /// 任务组.
    pub group: String,
    /// 规划依据.
    pub section: String,
    /// 牵头单位: several allowed.
    pub lead: Vec<Named>,
    /// 配合单位.
    pub support: Vec<Named>,
    /// Where the responsible units are named.
    pub responsible_source: String,
    /// Linked indicators.
    pub indicators: Vec<IndicatorId>,
    /// Day by which it must be done.
    pub due: NaiveDate,
    /// Whether the plan itself names that day.
    pub dated: bool,
    /// The stage at which it counts as done, where that is before the last.
    pub done: Option<String>,
    /// 怎样算完成: what has to be there for it to count as done.
    pub criterion: String,
    /// 本工具提供: what this tool itself gives towards an evaluation duty.
    pub gives: Option<Gives>,
    /// Stages planned for a day, in order of days.
    pub planned: Vec<(NaiveDate, String)>,
    /// 规划措辞: the plan's soft word.
    pub wording: String,
    /// 矛盾: where the plan says two things that cannot both be.
    pub contradiction: String,
    /// 另有相关要求: what else the plan says of the same matter.
    pub related: String,
    /// 说明.
    pub note: String,
    /// Line in the file.
    pub line: usize,
}

/// A responsible unit under the name the plan gives it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The unit.
    pub unit: UnitId,
    /// Its name as the plan writes it at this place: 区残工委, where the roster says 区政府残疾人工作委员会.
    pub name: String,
}

/// What this tool itself gives towards a duty of evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Gives {
    /// 年度监测 workbook of each year.
    #[serde(rename = "年度监测")]
    Annual,
    /// 中期评估 workbook.
    #[serde(rename = "中期评估")]
    Midterm,
    /// 总结评估 workbook.
    #[serde(rename = "总结评估")]
    Final,
}

impl Gives {
    /// The field's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Annual => "年度监测",
            Self::Midterm => "中期评估",
            Self::Final => "总结评估",
        }
    }
}

/// How a task is counted and where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskClass {
    /// 里程碑: counted among the promises.
    Promise,
    /// 评估职责: what the plan asks of those who monitor and evaluate it.
    Duty,
    /// 重点任务: everything else.
    Work,
}

impl TaskClass {
    /// Every class, in the order of the sheets.
    pub const ALL: [Self; 3] = [Self::Promise, Self::Duty, Self::Work];
}

/// 类别 of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum TaskKind {
    /// 任务: a numbered task.
    #[serde(rename = "任务")]
    Task,
    /// 专栏: a line of a box.
    #[serde(rename = "专栏")]
    Box,
    /// 重点项目.
    #[serde(rename = "重点项目")]
    Project,
    /// 政策: a statement of policy.
    #[serde(rename = "政策")]
    Policy,
    /// 保障措施.
    #[serde(rename = "保障措施")]
    Safeguard,
    /// 里程碑: a promise that is done or not, counted among the promises.
    #[serde(rename = "里程碑")]
    Milestone,
    /// 评估职责: monitoring, evaluation, publication and what belongs to them.
    #[serde(rename = "评估职责")]
    Duty,
}

impl TaskKind {
    /// The field's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Task => "任务",
            Self::Box => "专栏",
            Self::Project => "重点项目",
            Self::Policy => "政策",
            Self::Safeguard => "保障措施",
            Self::Milestone => "里程碑",
            Self::Duty => "评估职责",
        }
    }
}

/// Which vocabulary of stages a task uses; the stages themselves stand in `templates/stages.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum StageKind {
    /// 任务: work that goes on until it is finished.
    #[serde(rename = "任务")]
    Work,
    /// 项目: something built.
    #[serde(rename = "项目")]
    Project,
    /// 文件: something issued.
    #[serde(rename = "文件")]
    Document,
    /// 制度: a system, platform or network set up.
    #[serde(rename = "制度")]
    System,
    /// 常态: done anew every year.
    #[serde(rename = "常态")]
    Yearly,
}

impl StageKind {
    /// Every vocabulary.
    pub const ALL: [Self; 5] = [Self::Work, Self::Project, Self::Document, Self::System, Self::Yearly];

    /// The field's word, also its name in the template.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Work => "任务",
            Self::Project => "项目",
            Self::Document => "文件",
            Self::System => "制度",
            Self::Yearly => "常态",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    task: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: Spanned<String>,
    title: String,
    #[serde(default)]
    heading: bool,
    kind: TaskKind,
    stages: StageKind,
    #[serde(default)]
    group: String,
    section: String,
    #[serde(default)]
    lead: Vec<Spanned<String>>,
    #[serde(default)]
    support: Vec<Spanned<String>>,
    #[serde(default)]
    responsible_source: String,
    #[serde(default)]
    indicators: Vec<Spanned<String>>,
    #[serde(default)]
    due: Option<Spanned<String>>,
    #[serde(default)]
    done: Option<String>,
    #[serde(default)]
    criterion: String,
    #[serde(default)]
    gives: Option<Spanned<Gives>>,
    #[serde(default)]
    planned: Option<Spanned<BTreeMap<String, String>>>,
    #[serde(default)]
    wording: String,
    #[serde(default)]
    contradiction: String,
    #[serde(default)]
    related: String,
    #[serde(default)]
    note: String,
}

/// What tasks need to know of the rest of the plan.
pub struct Context<'a> {
    /// Reporting units.
    pub units: &'a Table<UnitId, Unit>,
    /// Indicators.
    pub indicators: &'a Table<IndicatorId, Indicator>,
    /// First and last day of the plan; `None` when `plan.toml` could not be read.
    pub span: Option<(NaiveDate, NaiveDate)>,
}

/// Reads the tasks; every mistake is told.
pub fn load(source: &Source, context: &Context<'_>, mistakes: &mut Vec<Mistake>) -> Table<TaskId, Task> {
    let Some(file) = source.whole::<File>(mistakes) else { return Table::new() };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut tasks = Table::new();
    for raw in file.task {
        let at = raw.id.span().start;
        let line = source.line(at);
        if let Some(first) = seen.insert(raw.id.get_ref().clone(), line) {
            mistakes.push(source.mistake(at, format!("任务编号“{}”与第{first}行重复。", raw.id.get_ref())));
        }
        if context.indicators.iter().any(|known| &known.id == raw.id.get_ref()) {
            mistakes.push(source.mistake(at, format!("编号“{}”已用于一项指标。", raw.id.get_ref())));
        }
        tasks.extend(Reading { source, context, mistakes }.task(raw, line));
    }
    tasks
}

struct Reading<'a> {
    source: &'a Source,
    context: &'a Context<'a>,
    mistakes: &'a mut Vec<Mistake>,
}

impl Reading<'_> {
    fn tell(&mut self, at: usize, message: impl Into<String>) {
        self.mistakes.push(self.source.mistake(at, message));
    }

    fn task(&mut self, raw: Raw, line: usize) -> Option<Task> {
        let at = raw.id.span().start;
        let lead = self.units(&raw.lead);
        let support = self.units(&raw.support);
        if raw.responsible_source == "规划明确" && raw.lead.is_empty() && raw.support.is_empty() {
            self.tell(
                at,
                "responsible_source 写的是“规划明确”，却没有写 lead（牵头单位）或 support（配合单位）。",
            );
        }
        if raw.responsible_source.is_empty() && !(raw.lead.is_empty() && raw.support.is_empty()) {
            self.tell(at, "写了责任单位，就要用 responsible_source 写明来源，如“规划明确”。");
        }
        let indicators = self.indicators(&raw.indicators);
        if let Some(gives) = raw.gives.as_ref().filter(|_| raw.kind != TaskKind::Duty) {
            self.tell(gives.span().start, "gives 只用于 kind = \"评估职责\" 的任务，请删去，或改写 kind。");
        }
        let gives = raw.gives.map(Spanned::into_inner);
        let due = match &raw.due {
            None => self.context.span.and_then(|(_, last)| usual_day(last, gives)),
            Some(text) => self.day(text.get_ref(), text.span().start, raw.kind),
        };
        let planned = self.planned(raw.planned.as_ref(), raw.kind);
        Some(Task {
            id: raw.id.into_inner(),
            title: raw.title,
            heading: raw.heading,
            kind: raw.kind,
            stages: raw.stages,
            group: raw.group,
            section: raw.section,
            lead,
            support,
            responsible_source: raw.responsible_source,
            indicators,
            due: due?,
            dated: raw.due.is_some(),
            done: raw.done,
            criterion: raw.criterion,
            gives,
            planned,
            wording: raw.wording,
            contradiction: raw.contradiction,
            related: raw.related,
            note: raw.note,
            line,
        })
    }

    /// Names or aliases of areas and departments become units; an unknown name is told with the nearest known one.
    fn units(&mut self, names: &[Spanned<String>]) -> Vec<Named> {
        let mut found: Vec<Named> = Vec::new();
        for name in names {
            let text = name.get_ref().as_str();
            let at = self.context.units.position(|unit| unit.is_called(text));
            match at {
                Some(unit) if found.iter().any(|known| known.unit == unit) => {
                    self.tell(name.span().start, format!("责任单位“{text}”写了两次（可能用了不同的名称）。"));
                }
                Some(unit) => {
                    let known = &self.context.units[unit];
                    let name = if known.code == text { &known.name } else { text };
                    found.push(Named { unit, name: name.to_owned() });
                }
                None => {
                    let known = self.context.units.iter().flat_map(Unit::names);
                    let near = perhaps(text, known);
                    let message =
                        format!("责任单位“{text}”不在名册中{near}；请在 units.csv 中加上这个部门或别名。");
                    self.tell(name.span().start, message);
                }
            }
        }
        found
    }

    fn indicators(&mut self, ids: &[Spanned<String>]) -> Vec<IndicatorId> {
        let mut found = Vec::new();
        for id in ids {
            match self.context.indicators.position(|known| &known.id == id.get_ref()) {
                Some(at) => found.push(at),
                None => {
                    let near =
                        perhaps(id.get_ref(), self.context.indicators.iter().map(|known| known.id.as_str()));
                    self.tell(id.span().start, format!("没有序号为“{}”的指标{near}。", id.get_ref()));
                }
            }
        }
        found
    }

    /// A day of the plan: after it is adopted, not after it ends; an evaluation may follow within two years of the end. An
    /// expired deadline inside the plan is a doubt, not a mistake.
    fn day(&mut self, text: &str, at: usize, kind: TaskKind) -> Option<NaiveDate> {
        let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") else {
            self.tell(at, format!("“{text}”应为日期，如 2025-12-31。"));
            return None;
        };
        if let Some((first, last)) = self.context.span {
            if day < first {
                self.tell(at, format!("日期{text}早于规划首日{first}，请核对。"));
            } else if kind == TaskKind::Duty {
                if day.year() > last.year() + YEARS_AFTER {
                    self.tell(at, format!("日期{text}晚于规划末日{last}两年以上，请核对。"));
                }
            } else if day > last {
                self.tell(at, format!("日期{text}晚于规划末日{last}，本规划期内无法评估。"));
            }
        }
        Some(day)
    }

    fn planned(
        &mut self,
        planned: Option<&Spanned<BTreeMap<String, String>>>,
        kind: TaskKind,
    ) -> Vec<(NaiveDate, String)> {
        let Some(planned) = planned else { return Vec::new() };
        let at = planned.span().start;
        let steps = planned.get_ref().iter();
        let mut known: Vec<(NaiveDate, String)> =
            steps.filter_map(|(day, stage)| Some((self.day(day, at, kind)?, stage.clone()))).collect();
        known.sort();
        known
    }
}

/// The day a task is due by where the plan names none: its last day; of an evaluation of the whole plan, which can only
/// follow it, a year later.
fn usual_day(last: NaiveDate, gives: Option<Gives>) -> Option<NaiveDate> {
    match gives {
        Some(Gives::Final) => last.with_year(last.year() + 1),
        _ => Some(last),
    }
}

/// Years after the last of the plan within which a duty of evaluation may fall due.
const YEARS_AFTER: i32 = 2;

/// What is told of the day a task is due by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Every year anew.
    Yearly,
    /// It has no end of its own.
    Open,
    /// The day the plan names.
    Day,
    /// The plan names none: its own last day.
    PlanEnd,
    /// The plan names none, and it can only follow the plan.
    AfterPlan,
}

impl Task {
    /// Who is asked how far it has come: the leads that report, else the federation itself, which also asks for a lead that
    /// is no single body (成员单位).
    pub fn reporters(&self, units: &Table<UnitId, Unit>, root: UnitId) -> Vec<UnitId> {
        let reporting = self.lead.iter().map(|lead| lead.unit).filter(|&unit| units[unit].reports);
        let reporting: Vec<UnitId> = reporting.collect();
        if reporting.is_empty() { vec![root] } else { reporting }
    }

    /// Whether it has no end of its own: work to be pushed on (推进, 探索, 完善) for which the plan names no day. Only its
    /// stage is told, and it is never overdue.
    pub fn is_open_ended(&self) -> bool {
        self.class() == TaskClass::Work && self.stages == StageKind::Work && !self.dated
    }

    /// By when it must be done, as it is told, in a plan that ends in this year.
    pub fn due_told(&self, last_year: i32) -> Due {
        match self.stages {
            StageKind::Yearly => Due::Yearly,
            _ if self.is_open_ended() => Due::Open,
            _ if self.dated => Due::Day,
            _ if chrono::Datelike::year(&self.due) > last_year => Due::AfterPlan,
            _ => Due::PlanEnd,
        }
    }

    /// How it is counted and where it is shown.
    pub fn class(&self) -> TaskClass {
        match self.kind {
            TaskKind::Milestone => TaskClass::Promise,
            TaskKind::Duty => TaskClass::Duty,
            TaskKind::Task | TaskKind::Box | TaskKind::Project | TaskKind::Policy | TaskKind::Safeguard => {
                TaskClass::Work
            }
        }
    }
}

impl Unit {
    /// Its name and aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// Whether a text names it.
    pub fn is_called(&self, text: &str) -> bool {
        self.code == text || self.names().any(|name| name == text)
    }
}
