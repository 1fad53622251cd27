//! What responsible units wrote, and where they write: cells filled with it and open for more, 责任单位说明表, matters for the
//! leader.
//!
//! In: the plan's remarks and the evaluation. Out: cells, a workbook of its own, lines of 一页纸 and of 更正与定稿记录.
//! Refuses to know: how what was typed is taken back; whether a remark is true. No figure and no word of a verdict comes
//! from here.

use super::sheets::SheetDef;
use super::{Desk, Material};
use crate::evaluate::{Side, Status};
use crate::form::RemarksIdentity;
use crate::plan::remarks::{About, Answers, FIELDS};
use crate::plan::{Remark, workbook};
use crate::sheet::{Block, Book, Cell, Input, Line, Row};
use crate::words::outline::SheetOutline;
use std::collections::BTreeMap;

/// Columns that responsible units type into, each with the field of `remarks.csv` it goes to.
pub const TYPED: [(&str, &str); 12] = [
    ("cause", "reason"),
    ("done", "taken"),
    ("next", "next"),
    ("expected", "expected"),
    ("matter", "coordinate"),
    ("self", "self"),
    ("adjust", "adjust"),
    ("basis", "basis"),
    ("deadline", "deadline"),
    ("carry", "carry"),
    ("carry_target", "carry_target"),
    ("carry_unit", "carry_unit"),
];

/// 责任单位说明表, by its key.
pub(super) const STATEMENT: &str = "statement";

/// Sheets that responsible units type into; of the first two a row is of all units that answer for the indicator.
const ANSWERED: [&str; 4] = ["lagging", "gaps", "by_responsible", STATEMENT];

/// Matters on 一页纸.
const MOST_MATTERS: usize = 3;

/// Signs of a matter on 一页纸.
const MATTER: usize = 60;

/// Whether a sheet's rows are of single units, not of all that answer for an indicator.
pub fn is_by_unit(sheet: &str) -> bool {
    !["lagging", "gaps"].contains(&sheet)
}

/// 责任单位说明表, which goes out beside the workbook; `None` where nothing is behind or the template leaves it out.
pub fn statement(material: Material<'_>) -> Option<Book> {
    let desk = Desk::new(material, material.words.report(material.evaluation.question.key()), None);
    let outline = desk.outline.sheet(STATEMENT)?;
    if desk.explained().is_empty() {
        return None;
    }
    Some(Book {
        title: desk.fill(&outline.title),
        author: material.plan.identity.compiler.clone(),
        subject: material.plan.identity.title.clone(),
        sheets: vec![desk.sheet(outline)],
        names: Vec::new(),
        said: desk.outline.said(),
    })
}

/// One row of 责任单位说明表.
struct Explained {
    about: About,
    /// The responsible unit as the plan prints it; `None` where it names none.
    unit: Option<String>,
    told: String,
    gap: Option<String>,
}

impl Desk<'_> {
    /// What a sheet that is typed into says of itself, out of print: behind the last column that is printed.
    pub(super) fn identity_line(&self, outline: &SheetOutline, column: usize) -> Option<Block> {
        if !ANSWERED.contains(&outline.key.as_str()) {
            return None;
        }
        let identity = RemarksIdentity {
            plan: self.m.plan.identity.short.clone(),
            kind: self.m.evaluation.question.key().to_owned(),
            period: Some(self.period),
            sheet: outline.key.clone(),
            known: self.m.plan.remarks.len(),
        };
        let column = column as u32;
        let cell = Cell::text(identity.to_text()).styled("identity");
        let key = format!("{}:identity", outline.key);
        // The line is no higher than any other, however narrow its column.
        Some(Block::Line(Line {
            key,
            cells: vec![(column, column, cell)],
            height: Some(15.0),
            ..Line::default()
        }))
    }

    /// What is written of a promise, by one unit or by any.
    pub(super) fn answers(&self, about: About, unit: Option<&str>) -> Answers<'_> {
        self.m.plan.answers(about, unit)
    }

    /// Fills the cells of a sheet's row that are typed into, and the key it is known by when it comes back.
    pub(super) fn answered(&self, sheet: &'static str, row: &mut Row, about: About, unit: Option<&str>) {
        let answers = self.answers(about, unit);
        let columns = SheetDef::of(sheet).map_or("", |known| known.columns);
        let typed = |text: String| Cell::text(text).styled("input_text");
        for (column, field) in
            TYPED.into_iter().filter(|(own, _)| columns.split_whitespace().any(|it| it == *own))
        {
            row.put(column, typed(answers.text(field)));
        }
        row.put("writer", typed(answers.who()));
        row.put("date", typed(answers.dates()));
        let whose = unit.map_or_else(|| self.m.plan.answering(about).join("、"), str::to_owned);
        row.put("key", Cell::text(format!("{}|{whose}", self.m.plan.about_id(about))));
    }

    /// A text, and that there is an earlier remark beside the one that counts.
    pub(super) fn with_earlier(&self, text: String, about: About, unit: Option<&str>) -> String {
        let answers = self.answers(about, unit);
        let told = answers.earlier.iter().map(|remark| {
            let date = remark.date.to_string();
            self.say_with("remark_earlier", &[("date", date.as_str()), ("who", remark.who.as_str())])
        });
        let all = std::iter::once(text).filter(|text| !text.is_empty()).chain(told);
        all.collect::<Vec<_>>().join("；")
    }

    /// 责任单位说明表.
    pub(super) fn statement_blocks(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, STATEMENT);
        let plan = self.m.plan;
        for it in self.explained() {
            let unit = it.unit.as_deref();
            let id = plan.about_id(it.about);
            let named = unit.map_or_else(|| self.say("unclear"), str::to_owned);
            let none = || self.say("none_yet");
            let mut row = Row::new(format!("{id}|{}", unit.unwrap_or_default()))
                .with("responsible", Cell::text(named))
                .with("no", Cell::text(self.number_of(it.about)))
                .with("name", Cell::text(plan.about_name(it.about)))
                .with("status", Cell::text(self.with_earlier(it.told, it.about, unit)))
                .with("gap", Cell::text(it.gap.unwrap_or_else(none)));
            self.answered(STATEMENT, &mut row, it.about, unit);
            if let Some(own) = row.cells.get("self").cloned() {
                row.put("self", own.with_input(self.choices()));
            }
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }

    /// The words to choose from for 自评能否完成; others are accepted.
    fn choices(&self) -> Input {
        Input {
            title: String::new(),
            prompt: String::new(),
            error: self.say("self_choices_error"),
            rule: None,
            choices: self.say("self_choices").split('、').map(str::to_owned).collect(),
        }
    }

    /// The number a reader finds an indicator or task by.
    fn number_of(&self, about: About) -> String {
        match about {
            About::Indicator(at) => self.m.plan.indicators[at].label.clone(),
            About::Task(at) => self.m.plan.tasks[at].id.clone(),
        }
    }

    /// What must be explained: promises and tasks that are behind or cannot be judged, under each unit that answers for
    /// them, units in the roster's order.
    fn explained(&self) -> Vec<Explained> {
        let plan = self.m.plan;
        let words = &self.m.words.judgement;
        let open = |status: Status| matches!(status.side(), Side::Bad | Side::Unjudged);
        let mut rows = Vec::new();
        for (at, indicator, it) in self.promises().into_iter().filter(|(_, _, it)| open(it.status)) {
            let gap = it.gap.map(|gap| format!("{}{}", gap.to_plain(), indicator.gap_unit_at(true)));
            let about = About::Indicator(at);
            for unit in or_none(plan.answering(about)) {
                rows.push(Explained { about, unit, told: it.told(words), gap: gap.clone() });
            }
        }
        for progress in self.m.evaluation.tasks.iter().filter(|progress| open(progress.status)) {
            let leads = plan.tasks[progress.task].lead.iter();
            let leads = leads.map(|named| plan.office_named(named).to_owned()).collect();
            let about = About::Task(progress.task);
            for unit in or_none(leads) {
                rows.push(Explained { about, unit, told: progress.status.word(words).to_owned(), gap: None });
            }
        }
        let places: BTreeMap<&str, usize> = plan
            .units
            .ids()
            .zip(0..)
            .flat_map(|(unit, place)| {
                let names = plan.units[unit].names().chain([plan.office(unit)]);
                names.map(move |name| (name, place)).collect::<Vec<_>>()
            })
            .collect();
        let place = |row: &Explained| match &row.unit {
            None => (usize::MAX, String::new()),
            Some(name) => (places.get(name.as_str()).copied().unwrap_or(usize::MAX - 1), name.clone()),
        };
        rows.sort_by_key(place);
        rows
    }

    /// 需领导协调事项: what responsible units asked of what is not yet reached, in the plan's order, a line each.
    pub(super) fn matters(&self) -> Vec<String> {
        let evaluation = self.m.evaluation;
        let promises = self.promises().into_iter().filter(|(_, _, it)| !it.status.is_reached());
        let tasks = evaluation.tasks.iter().filter(|progress| !progress.status.is_reached());
        let tasks = tasks.map(|progress| About::Task(progress.task));
        let open = promises.map(|(at, _, _)| About::Indicator(at)).chain(tasks);
        let mut lines: Vec<String> = open.flat_map(|about| self.matters_of(about)).collect();
        let more = lines.len().saturating_sub(MOST_MATTERS);
        if more > 0 {
            lines.truncate(MOST_MATTERS);
            lines.push(self.say_with("one_matters_rest", &[("count", more.to_string().as_str())]));
        }
        lines
    }

    fn matters_of(&self, about: About) -> Vec<String> {
        let answers = self.answers(about, None);
        let asked =
            answers.counted.iter().filter_map(|remark| Some((remark, remark.said.get("coordinate")?)));
        asked
            .map(|(remark, text)| {
                let text = if text.chars().count() > MATTER {
                    let kept: String = text.chars().take(MATTER).collect();
                    self.say_with("one_matter_cut", &[("text", kept.as_str())])
                } else {
                    text.clone()
                };
                let date = remark.date.to_string();
                let with = [
                    ("name", self.short_name(about)),
                    ("by", &self.whose(remark)),
                    ("date", &date),
                    ("text", &text),
                ];
                self.say_with("one_matter", &with)
            })
            .collect()
    }

    fn short_name(&self, about: About) -> &str {
        match about {
            About::Indicator(at) => &self.m.plan.indicators[at].short,
            About::Task(at) => &self.m.plan.tasks[at].title,
        }
    }

    /// The units a remark is of, or that the plan names none.
    fn whose(&self, remark: &Remark) -> String {
        if remark.by.is_empty() { self.say("unclear") } else { remark.by.join("、") }
    }

    /// Rows of 更正与定稿记录: every remark, each under its day, and whether a later one took its place.
    pub(super) fn remark_records(&self, mut start: impl FnMut(String) -> Row) -> Vec<Row> {
        let plan = self.m.plan;
        let row = |remark: &Remark| {
            let answers = self.answers(remark.about, None);
            let counted = answers.counted.iter().any(|known| std::ptr::eq(*known, remark));
            let said = FIELDS.into_iter().filter_map(|field| Some((field, remark.said.get(field)?)));
            let said =
                said.map(|(field, text)| format!("{}：{text}", workbook::heading_of("remarks", field)));
            start(self.say("record_remark"))
                .with("unit", Cell::text(self.whose(remark)))
                .with(
                    "about",
                    Cell::text(format!("{} {}", self.number_of(remark.about), plan.about_name(remark.about))),
                )
                .with("reason", Cell::text(said.collect::<Vec<_>>().join("；")))
                .with("proposed", Cell::text(remark.who.clone()))
                .with("date", Cell::text(remark.date.to_string()))
                .with("counted", Cell::text(self.say(if counted { "yes" } else { "record_replaced" })))
        };
        plan.remarks.iter().map(row).collect()
    }
}

/// Each unit, or that there is none.
fn or_none(units: Vec<String>) -> Vec<Option<String>> {
    if units.is_empty() { vec![None] } else { units.into_iter().map(Some).collect() }
}
