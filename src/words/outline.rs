//! Which sheets, in what order, with which columns? The outline of a form or workbook.
//!
//! In: a template such as `templates/midterm.toml`. Out: [`Outline`], and tables whose columns it chose.
//! Refuses to know: what stands in the cells.

use super::fill;
use crate::sheet::{Block, Cell, Column, Line, Page, Said, Sheet, Table};
use crate::source::{Mistake, Source, perhaps};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The outline of a workbook.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outline {
    /// Document title, with placeholders.
    pub title: String,
    /// How many names a sentence lists before it only counts them; 0 lists all.
    #[serde(default)]
    pub names_shown: usize,
    /// Most rows of a sheet of evidence, beyond which a workbook shows less of it; 0 shows all.
    #[serde(default)]
    pub evidence_rows: usize,
    /// What sheets are for, in the order of a reader.
    #[serde(default)]
    pub group: Vec<GroupOutline>,
    /// Sheets in printed order; a sheet left out here is not made.
    pub sheet: Vec<SheetOutline>,
    /// Sentences and labels by name, with placeholders.
    #[serde(default)]
    pub text: BTreeMap<String, String>,
    /// Rows of 方法与参数.
    #[serde(default)]
    pub method: Vec<MethodOutline>,
    /// Words that are marked where they stand alone in a cell: word → style.
    #[serde(default)]
    pub marks: BTreeMap<String, String>,
}

/// A row of 方法与参数, with placeholders.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodOutline {
    /// 项目.
    pub item: String,
    /// 取值.
    pub value: String,
    /// 公式或规则.
    pub rule: String,
    /// 依据.
    pub basis: String,
}

/// What a group of sheets is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupOutline {
    /// Key by which sheets name it.
    pub key: String,
    /// Its name in 目录.
    pub name: String,
    /// Colour of its tabs.
    pub colour: String,
}

/// The outline of a sheet.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing a sheet has or has not")]
pub struct SheetOutline {
    /// Key by which the program knows the sheet.
    pub key: String,
    /// Tab name, with placeholders.
    pub name: String,
    /// Official title in A1, with placeholders.
    #[serde(default)]
    pub title: String,
    /// `A3` or `A4`.
    #[serde(default)]
    pub paper: String,
    /// Portrait instead of landscape.
    #[serde(default)]
    pub portrait: bool,
    /// The whole sheet on one page.
    #[serde(default)]
    pub one_page: bool,
    /// For the screen: it prints one line that says so.
    #[serde(default)]
    pub screen: bool,
    /// Key of its group; empty for none.
    #[serde(default)]
    pub group: String,
    /// The least size in points at which it prints; 9 where it is not given.
    #[serde(default)]
    pub least: Option<u8>,
    /// Notes under the title.
    #[serde(default)]
    pub notes: Vec<String>,
    /// What the sheet is for, for the table of contents.
    #[serde(default)]
    pub purpose: String,
    /// Columns that stay in sight.
    #[serde(default)]
    pub freeze_columns: u32,
    /// Filter buttons on the table.
    #[serde(default)]
    pub filter: bool,
    /// Key of the sheet whose columns it takes; empty when it has its own.
    #[serde(default)]
    pub columns_of: String,
    /// Columns of the table.
    #[serde(default)]
    pub column: Vec<ColumnOutline>,
    /// Sheets its table goes on on, each with some of the columns: a table too wide to be read.
    #[serde(default)]
    pub part: Vec<PartOutline>,
}

/// A sheet that goes on with the table of another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartOutline {
    /// Tab name.
    pub name: String,
    /// What it is for, for the table of contents.
    pub purpose: String,
    /// Columns by which its rows are known, repeated from the first sheet.
    pub repeat: Vec<String>,
    /// Columns that stand on it instead of on the first sheet.
    pub columns: Vec<String>,
}

/// What one kind of report takes from the shared outline (`annual.toml`, `midterm.toml`, `final.toml`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Keys of the sheets of the working edition in order.
    pub(super) sheets: Vec<String>,
    /// Keys of the sheets of the signed edition in order; without any there is none.
    #[serde(default)]
    pub(super) signed: Vec<String>,
    /// Keys of the sheets of the assessor's edition in order; without any there is none.
    #[serde(default)]
    pub(super) evidence: Vec<String>,
    /// Columns it takes of a sheet, in order; a sheet not named here keeps all.
    #[serde(default)]
    columns: BTreeMap<String, Vec<String>>,
    /// Official titles of its own, by sheet.
    #[serde(default)]
    pub(super) titles: BTreeMap<String, String>,
    /// Sentences of its own.
    #[serde(default)]
    pub(super) text: BTreeMap<String, String>,
}

/// The outlines of one kind of report.
#[derive(Clone, Debug)]
pub struct Editions {
    /// To work with: every sheet.
    pub working: Outline,
    /// To sign: what fits on A4.
    pub signed: Outline,
    /// For an assessor: every figure with what it rests on.
    pub evidence: Outline,
}

/// The outline of a column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnOutline {
    /// Key by which the program knows the column.
    pub key: String,
    /// Heading, with placeholders.
    pub heading: String,
    /// Width in half-width characters.
    pub width: f64,
    /// Style name of the cells.
    pub style: String,
    /// Whether it is printed; one that is not stands last.
    #[serde(default = "yes")]
    pub printed: bool,
    /// Repeat the column for each element of a list the program knows, such as `years`.
    #[serde(default)]
    pub each: Option<String>,
}

fn yes() -> bool {
    true
}

/// A list a column can be repeated over: for each element its key and the placeholders it brings.
pub type Each<'a> = BTreeMap<&'a str, Vec<(String, Vec<(&'static str, String)>)>>;

impl Outline {
    /// The outline of one kind of report; what its file names and nobody knows is told.
    pub(super) fn chosen(&self, choice: &Choice, source: &Source) -> (Editions, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let working = self.edition(choice, ("sheets", &choice.sheets), source, &mut mistakes);
        let signed = self.edition(choice, ("signed", &choice.signed), source, &mut mistakes);
        let evidence = self.edition(choice, ("evidence", &choice.evidence), source, &mut mistakes);
        for (table, key) in choice
            .columns
            .keys()
            .map(|key| ("columns", key))
            .chain(choice.titles.keys().map(|key| ("titles", key)))
        {
            let all = || choice.sheets.iter().chain(&choice.signed).chain(&choice.evidence);
            if !all().any(|known| known == key) {
                let near = perhaps(key, all().map(String::as_str));
                let message =
                    format!("{table} 中的工作表“{key}”不在 sheets、signed 或 evidence 之列{near}。");
                mistakes.push(source.mistake_at(&[table, key], message));
            }
        }
        (Editions { working, signed, evidence }, mistakes)
    }

    /// The outline of one edition; what is wrong with its list is told.
    fn edition(
        &self,
        choice: &Choice,
        list: (&str, &[String]),
        source: &Source,
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let mut outline = Self { sheet: Vec::new(), ..self.clone() };
        outline.text.extend(choice.text.clone());
        let (field, keys) = list;
        for (place, key) in keys.iter().enumerate() {
            let path = [field, &place.to_string()];
            if keys[..place].contains(key) {
                mistakes.push(source.mistake_at(&path, format!("工作表“{key}”写了两次，请删去一个。")));
                continue;
            }
            let Some(sheet) = self.sheet(key) else {
                let near = perhaps(key, self.sheet.iter().map(|sheet| sheet.key.as_str()));
                mistakes.push(source.mistake_at(&path, format!("workbook.toml 中没有工作表“{key}”{near}。")));
                continue;
            };
            let mut sheet = sheet.clone();
            sheet.column = self.columns_of(&sheet).to_vec();
            if let Some(wanted) = choice.columns.get(key) {
                let all = std::mem::take(&mut sheet.column);
                for (place, name) in wanted.iter().enumerate() {
                    match all.iter().find(|column| &column.key == name) {
                        Some(column) => sheet.column.push(column.clone()),
                        None => {
                            let near = perhaps(name, all.iter().map(|column| column.key.as_str()));
                            let message = format!("工作表“{key}”没有列“{name}”{near}。");
                            let path = ["columns", key.as_str(), &place.to_string()];
                            mistakes.push(source.mistake_at(&path, message));
                        }
                    }
                }
            }
            if let Some(title) = choice.titles.get(key) {
                sheet.title.clone_from(title);
            }
            outline.sheet.push(sheet);
        }
        outline
    }

    /// The columns of a sheet: its own, or those of the sheet it borrows them from.
    pub(super) fn columns_of<'a>(&'a self, sheet: &'a SheetOutline) -> &'a [ColumnOutline] {
        let lender = if sheet.columns_of.is_empty() { None } else { self.sheet(&sheet.columns_of) };
        lender.map_or(&sheet.column, |lender| &lender.column)
    }

    /// The same outline with the columns of each sheet that borrows them.
    pub(super) fn resolved(mut self) -> Self {
        let columns: Vec<Vec<ColumnOutline>> =
            self.sheet.iter().map(|sheet| self.columns_of(sheet).to_vec()).collect();
        for (sheet, columns) in self.sheet.iter_mut().zip(columns) {
            sheet.column = columns;
        }
        self
    }

    /// The sheet with this key, when the template has it.
    pub fn sheet(&self, key: &str) -> Option<&SheetOutline> {
        self.sheet.iter().find(|sheet| sheet.key == key)
    }

    /// The group of a sheet.
    pub fn group_of(&self, sheet: &SheetOutline) -> Option<&GroupOutline> {
        self.group.iter().find(|group| group.key == sheet.group)
    }

    /// A sentence or label. A template without one that the program uses is refused before a run
    /// ([`Words::check`](super::Words::check)); without that check its own name stands there in 【】.
    pub fn say(&self, name: &str, with: &[(&str, &str)]) -> String {
        self.text.get(name).map_or_else(|| format!("【{name}】"), |text| fill(text, with))
    }

    /// Names in a sentence: a long list is cut and counted, so that the sentence can still be read.
    pub fn names(&self, names: &[&str]) -> String {
        if self.names_shown == 0 || names.len() <= self.names_shown {
            return names.join("、");
        }
        let (count, shown) = (names.len().to_string(), names[..self.names_shown].join("、"));
        self.say("names_more", &[("names", &shown), ("count", &count)])
    }

    /// The sheet around one table: the mark of sample data, the title, the notes; for the screen, a line that says so.
    pub fn around(
        &self,
        outline: &SheetOutline,
        with: &[(&str, &str)],
        table: Table,
        mark: Option<&str>,
    ) -> Sheet {
        let last = (table.columns.iter().filter(|column| column.printed).count().max(1) - 1) as u32;
        let across = |name: String, text: String, style: &str| {
            Block::Line(Line {
                key: format!("{}:{name}", outline.key),
                cells: vec![(0, last, Cell::text(text).styled(style))],
                ..Line::default()
            })
        };
        let name = fill(&outline.name, with);
        let mut blocks = Vec::new();
        if let Some(mark) = mark {
            blocks.push(across(String::from("sample"), mark.to_owned(), "sample"));
        }
        blocks.push(across(String::from("title"), fill(&outline.title, with), "title"));
        for (at, note) in outline.notes.iter().enumerate() {
            blocks.push(across(format!("note{at}"), fill(note, with), "note"));
        }
        if outline.screen {
            let only = self.say("screen_only", &[("sheet", &name)]);
            blocks.push(across(String::from("only"), only, "note"));
        }
        blocks.push(Block::Table(table));
        Sheet {
            name,
            blocks,
            widths: Vec::new(),
            page: Page {
                a3: outline.paper == "A3",
                only: outline.screen.then(|| format!("{}:only", outline.key)),
                ..Page::new(!outline.portrait, self.say("header", with))
            },
            protected: false,
            freeze: true,
            freeze_columns: outline.freeze_columns,
            tab: String::new(),
        }
    }

    /// What is said where a cell cannot hold what belongs there.
    pub fn said(&self) -> Said {
        Said { cut: self.say("limit_cut", &[]), no_number: self.say("limit_no_number", &[]) }
    }
}

impl SheetOutline {
    /// An empty table with the columns this sheet shows. A repeated column `value` becomes `value:ELEMENT`.
    pub fn table(&self, key: &str, with: &[(&str, &str)], each: &Each<'_>) -> Table {
        let mut columns = Vec::new();
        for outline in &self.column {
            let plain = |key: String, heading: String| Column {
                key,
                heading,
                width: outline.width,
                style: outline.style.clone(),
                marked: outline.style == "status",
                printed: outline.printed,
            };
            match outline.each.as_deref().map(|list| each.get(list)) {
                None => columns.push(plain(outline.key.clone(), fill(&outline.heading, with))),
                Some(elements) => {
                    for (element, words) in elements.into_iter().flatten() {
                        let mut all: Vec<(&str, &str)> =
                            words.iter().map(|(name, value)| (*name, value.as_str())).collect();
                        all.extend_from_slice(with);
                        columns
                            .push(plain(format!("{}:{element}", outline.key), fill(&outline.heading, &all)));
                    }
                }
            }
        }
        Table { key: key.to_owned(), columns, heading: true, filter: self.filter, ..Table::default() }
    }
}
