//! How is a form drawn? Title block, rows, checksums and signatures, from one layout.
//!
//! In: a [`Layout`], and for samples the figures. Out: a [`Book`] of one sheet. Refuses to know: bytes.

use super::Layout;
use super::audit::{self, TABLE};
use crate::ids::{ItemId, TaskId, UnitId};
use crate::observation::{Absent, Quantity};
use crate::plan::Plan;
use crate::sheet::{
    Block, Book, Cell, Formula, Input, Key, Line, Page, Piece, Row, Sheet, Table, number_format,
};
use crate::value::Ratio;
use crate::words::outline::{Each, SheetOutline};
use crate::words::{Outline, Words, fill};
use std::collections::BTreeMap;

/// Figures to fill a form with.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// Figure or word by item.
    pub figures: BTreeMap<ItemId, Result<Quantity, Absent>>,
    /// 变动说明 by item.
    pub explanations: BTreeMap<ItemId, String>,
    /// Figure or word of each unit below, by unit and item.
    pub below: BTreeMap<(UnitId, ItemId), Result<Quantity, Absent>>,
    /// 变动说明 of each unit below.
    pub explained_below: BTreeMap<UnitId, String>,
    /// Stage by task.
    pub stages: BTreeMap<TaskId, super::FilledStage>,
}

/// Draws a form; with `filled` it is a filled one, with `sample` it carries the mark of sample data.
pub fn draw(plan: &Plan, words: &Words, layout: &Layout, filled: Option<&Filled>, sample: bool) -> Book {
    Form { plan, words, outline: &words.form, layout, filled, sample }.book()
}

struct Form<'a> {
    plan: &'a Plan,
    words: &'a Words,
    outline: &'a Outline,
    layout: &'a Layout,
    filled: Option<&'a Filled>,
    sample: bool,
}

fn line(key: &str, cells: Vec<(u32, u32, Cell)>) -> Block {
    Block::Line(Line { key: key.to_owned(), cells, ..Line::default() })
}

/// A sheet of a form behind that of the figures: its words, and the lines above its one table.
pub(super) struct Further<'a> {
    /// Key of the sheet, and of its table.
    key: &'static str,
    /// Its words.
    outline: SheetOutline,
    /// What its words may name.
    with: &'a [(&'a str, &'a str)],
    /// The line that marks a sample, above everything else.
    mark: Option<Block>,
    /// The lines that say whose it is, where no sheet before it says so.
    head: Vec<Block>,
    header: String,
}

impl Further<'_> {
    /// Its table with the columns of the outline.
    pub fn table(&self) -> Table {
        self.outline.table(self.key, self.with, &Each::new())
    }

    /// The sheet around its table.
    pub fn around(self, table: Table) -> Sheet {
        let Self { key, outline, with, mark, head, header } = self;
        let last = (table.columns.len().max(1) - 1) as u32;
        let across = |key: &str, text: &str, style: &str| {
            line(key, vec![(0, last, Cell::text(fill(text, with)).styled(style))])
        };
        let mut blocks: Vec<Block> = mark.into_iter().collect();
        blocks.push(across(&format!("{key}:title"), &outline.title, "title"));
        blocks.extend(head);
        for (at, note) in outline.notes.iter().enumerate() {
            blocks.push(across(&format!("{key}:note{at}"), note, "note"));
        }
        blocks.push(Block::Table(table));
        Sheet {
            name: fill(&outline.name, with),
            blocks,
            widths: Vec::new(),
            page: Page::new(true, header),
            protected: true,
            freeze: true,
            freeze_columns: outline.freeze_columns,
            tab: String::new(),
        }
    }
}

impl Form<'_> {
    fn book(&self) -> Book {
        let identity = &self.plan.identity;
        let period = self.layout.period.to_string();
        let with = [
            ("title", identity.form.title.as_str()),
            ("period", period.as_str()),
            ("place", identity.place.as_str()),
            ("short", identity.short.as_str()),
            ("unit", self.plan.units[self.layout.unit].name.as_str()),
        ];
        let mut blocks = Vec::new();
        let mark = &self.words.recognition.sample_mark;
        if self.sample {
            blocks.push(line("sample", vec![(0, 8, Cell::text(mark.clone()).styled("sample"))]));
        }
        let title = self.outline.sheet("form").map_or_else(String::new, |s| fill(&s.title, &with));
        blocks.push(line("title", vec![(0, 8, Cell::text(title).styled("title"))]));
        blocks.extend(self.title_block(&period));
        for (at, note) in self.outline.sheet("form").into_iter().flat_map(|sheet| &sheet.notes).enumerate() {
            let cell = Cell::text(fill(note, &with)).styled("note");
            blocks.push(line(&format!("note{at}"), vec![(0, 8, cell)]));
        }
        blocks.push(Block::Table(self.table(&with)));
        blocks.extend(self.checksums());
        blocks.extend(self.signatures());
        let header = self.outline.say("header", &with);
        let header = if self.sample { format!("{header}  {mark}") } else { header };
        let mut sheets = Vec::new();
        let figures = !self.layout.items.is_empty();
        let sheet = Sheet {
            name: self.outline.sheet("form").map_or_else(String::new, |sheet| fill(&sheet.name, &with)),
            blocks,
            widths: Vec::new(),
            page: Page::new(true, header.clone()),
            protected: true,
            freeze: true,
            freeze_columns: 3,
            tab: String::new(),
        };
        if figures {
            sheets.push(sheet);
        }
        // Whose it is stands on the first sheet alone.
        let further = |key, first| {
            let cell = || Cell::text(mark.clone()).styled("sample");
            Further {
                key,
                outline: self.outline.sheet(key).cloned().unwrap_or_default(),
                with: &with,
                mark: self.sample.then(|| line(&format!("{key}:sample"), vec![(0, 8, cell())])),
                head: if first { self.title_block(&period) } else { Vec::new() },
                header: header.clone(),
            }
        };
        let below = !self.layout.below.items.is_empty();
        if below {
            sheets.push(super::below::draw(
                self.plan,
                self.words,
                self.layout,
                self.filled,
                further(super::below::TABLE, !figures),
            ));
        }
        if !self.layout.tasks.is_empty() {
            let further = further(super::tasks::TABLE, !figures && !below);
            sheets.push(super::tasks::draw(self.plan, self.words, self.layout, self.filled, further));
        }
        Book {
            title: fill(&self.outline.title, &with),
            author: identity.compiler.clone(),
            subject: identity.title.clone(),
            sheets,
            names: vec![
                (String::from("DUIBIAO_FORM"), Key::new("line", "identity", "1")),
                (String::from("DUIBIAO_UNIT"), Key::new("line", "unit", "3")),
                (String::from("DUIBIAO_PERIOD"), Key::new("line", "year", "1")),
            ],
            said: self.outline.said(),
        }
    }

    fn title_block(&self, period: &str) -> Vec<Block> {
        let form = &self.plan.identity.form;
        let unit = &self.plan.units[self.layout.unit];
        let label = |name: &str| Cell::text(self.outline.say(name, &[])).styled("label");
        let value = |text: &str| Cell::text(text).styled("value");
        let known =
            |name: &str, text: &str| (!text.is_empty()).then(|| self.outline.say(name, &[("value", text)]));
        let official: Vec<String> = [
            known("table_number", &form.table_number),
            known("issued_by", &form.issued_by),
            known("approved_by", &form.approved_by),
            known("approval_number", &form.approval_number),
            known("valid_until", &form.valid_until),
        ]
        .into_iter()
        .flatten()
        .collect();
        let approved = !form.approved_by.is_empty() && !form.approval_number.is_empty();
        let mut legal = official.join("　　");
        if !approved {
            legal = format!("{legal}　　{}", self.outline.say("working_form", &[]));
        }
        if let Some(due) = self.plan.due(self.layout.period) {
            let due = due.format("%Y年%-m月%-d日").to_string();
            legal = format!("{legal}　　{}", self.outline.say("due", &[("due", &due)]));
        }
        vec![
            line("legal", vec![(0, 8, Cell::text(legal).styled("subtitle"))]),
            line(
                "unit",
                vec![
                    (0, 1, label("unit_label")),
                    (2, 2, value(&unit.name)),
                    (3, 4, label("unit_code_label")),
                    (5, 6, value(&unit.code)),
                ],
            ),
            line(
                "year",
                vec![
                    (0, 1, label("year_label")),
                    (2, 2, value(&self.outline.say("year_value", &[("period", period)]))),
                    (3, 4, label("measure_label")),
                    (5, 6, value(&self.outline.say("measure_value", &[]))),
                ],
            ),
            line(
                "identity",
                vec![(0, 1, label("identity_label")), (2, 6, value(&self.layout.identity.to_text()))],
            ),
        ]
    }

    fn table(&self, with: &[(&str, &str)]) -> Table {
        let Some(sheet) = self.outline.sheet("form") else { return Table::default() };
        let mut table = sheet.table(TABLE, with, &Each::new());
        let mut group = String::new();
        for (at, &item) in self.layout.items.iter().enumerate() {
            let known = &self.plan.items[item];
            if known.group != group {
                group.clone_from(&known.group);
                let name = Cell::text(group.clone());
                let mut row = Row::new(format!("group{at}")).with("name", name);
                row.style = Some(String::from("form_group"));
                for column in ["value", "explanation", "audit"] {
                    row.put(column, Cell::blank().styled("form_group"));
                }
                table.rows.push(row);
            }
            table.rows.push(self.row(at + 1, item));
        }
        table
    }

    fn row(&self, seq: usize, item: ItemId) -> Row {
        let known = &self.plan.items[item];
        let format = number_format(known.decimals);
        let indent = "　".repeat(usize::from(known.level));
        let last = self.layout.last.get(&item).map_or_else(Cell::blank, |quantity| {
            Cell::number(quantity.ratio().to_f64()).formatted(format.clone())
        });
        let value = match self.filled.and_then(|filled| filled.figures.get(&item)) {
            None | Some(Err(Absent::Blank)) => Cell::blank(),
            Some(Ok(quantity)) => Cell::number(quantity.ratio().to_f64()),
            Some(Err(reason)) => Cell::text(reason.word()),
        };
        let explanation = self
            .filled
            .and_then(|filled| filled.explanations.get(&item))
            .map_or_else(Cell::blank, |text| Cell::text(text.clone()));
        Row::new(known.code.clone())
            .with("seq", Cell::count(seq))
            .with("code", Cell::text(known.of_file(&self.plan.items).code.clone()))
            .with("name", Cell::text(format!("{indent}{}", known.of_file(&self.plan.items).name)))
            .with("unit", Cell::text(known.measure_unit.clone()))
            .with("last", last)
            .with(
                "value",
                value.formatted(format).with_input(audit::figure_input(
                    self.outline,
                    known,
                    &Key::new(TABLE, known.code.clone(), "value"),
                )),
            )
            .with("audit", audit::cell(self.plan, self.outline, self.layout, self.filled, item))
            .with("explanation", explanation.with_input(audit::explanation_input(self.outline)))
            .with("definition", Cell::text(known.definition.clone()))
    }

    /// A plain and a weighted sum of this year's figures: the second moves when two lines change places.
    fn checksums(&self) -> Vec<Block> {
        let column = |name: &'static str| Piece::Column { table: TABLE.into(), column: name.into() };
        let (mut plain, mut weighted) = (Some(Ratio::ZERO), Some(Ratio::ZERO));
        let filled = self.filled.map(|filled| &filled.figures);
        for (at, item) in self.layout.items.iter().enumerate() {
            if let Some(Ok(quantity)) = filled.and_then(|figures| figures.get(item)) {
                let value = quantity.ratio();
                plain = plain.and_then(|plain| plain.add(value).ok());
                let term = value.mul(Ratio::whole(at as i64 + 1)).ok();
                weighted = weighted.zip(term).and_then(|(weighted, term)| weighted.add(term).ok());
            }
        }
        let remainder_of = |weighted: Ratio| {
            let whole = weighted.div(Ratio::whole(9973)).ok()?.floor().checked_mul(9973)?;
            weighted.sub(Ratio::new(whole, 1).ok()?).ok()
        };
        let rest = weighted.and_then(remainder_of);
        let sum = Formula::new().then("ROUND(SUM(").then(column("value")).then("),6)");
        let remainder = Formula::new()
            .then("ROUND(MOD(SUMPRODUCT(")
            .then(column("seq"))
            .then(",")
            .then(column("value"))
            .then("),9973),6)");
        let checks = [("plain_sum", sum, plain), ("weighted_sum", remainder, rest)];
        checks
            .into_iter()
            .map(|(name, formula, result)| {
                let label = Cell::text(self.outline.say(name, &[])).styled("label");
                let value = match result {
                    Some(result) => Cell::formula(formula, result.to_f64()),
                    None => Cell::text(self.outline.say("sum_overflow", &[])),
                };
                let value = value.styled("checksum");
                line(name, vec![(0, 4, label), (5, 5, value)])
            })
            .collect()
    }

    /// Each place in a cell of its own: a merged one is passed over by those who read cell by cell.
    fn signatures(&self) -> Vec<Block> {
        let sign = |name: &str| {
            let label = self.outline.say(name, &[]);
            // The date has its own blanks; every other place of a sample is filled with the word for it.
            let text = if self.sample && name != "sign_date" {
                format!("{label}{}", self.outline.say("sample_sign", &[]))
            } else {
                label.clone()
            };
            let title = label.split('：').next().unwrap_or(&label).to_owned();
            let input = Input {
                title,
                prompt: self.outline.say("sign_prompt", &[]),
                error: String::new(),
                rule: None,
                choices: Vec::new(),
            };
            Cell::text(text).styled("sign_input").with_input(input)
        };
        vec![
            line(
                "sign",
                vec![(2, 2, sign("sign_head")), (6, 6, sign("sign_statistics")), (8, 8, sign("sign_writer"))],
            ),
            line("sign_date", vec![(2, 2, sign("sign_phone")), (6, 6, sign("sign_date"))]),
        ]
    }
}
