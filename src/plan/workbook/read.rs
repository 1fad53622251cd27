//! How is 规划.xlsx read? Each sheet by its headings into the text or the table it stands for, with the cell of every line,
//! so that what is said of a file later is said of the cell.
//!
//! In: the sheets of a workbook. Out: [`Sheets`], and what is wrong with headings and cells. Refuses to know: what a plan
//! means.

use super::derive::{Entry, Rest};
use super::schema::{
    AT_MOST, Becomes, Col, EXAMPLE, FOR_PEOPLE, FROM_LAST, ITEMS_OF_PLAN, Is, LEDGERS, Need, OWN, PARTS,
    SHEETS, SheetSpec,
};
use super::value::{Val, quoted};
use crate::grid::{self, Grid, Value, Workbook};
use crate::place::address;
use crate::plan::source::Part;
use crate::plan::table::Records;
use crate::shown;
use crate::source::{Mistake, Source, perhaps};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Rows above a table that are looked at for its headings.
const TOP: u32 = 12;

/// Where a line of a text comes from: sheet, and cell or, without a column, row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    sheet: &'static str,
    row: u32,
    column: Option<u32>,
}

/// A text made of a sheet, and where each of its lines comes from.
#[derive(Clone, Debug, Default)]
struct Made {
    text: String,
    lines: Vec<Option<Origin>>,
}

impl Made {
    fn line(&mut self, text: &str, origin: Option<Origin>) {
        self.text.push_str(text);
        self.text.push('\n');
        self.lines.push(origin);
    }
}

/// What the sheets of a workbook hold, as the parts of a plan folder.
#[derive(Clone, Debug)]
pub struct Sheets {
    /// Name of the workbook.
    pub file: String,
    texts: BTreeMap<&'static str, Made>,
    tables: BTreeMap<&'static str, Records>,
    /// What a reader should know of how the workbook was read.
    pub told: Vec<Mistake>,
}

/// Bytes of the longest text of a cell; readers of spreadsheets cut what is longer.
pub(super) const LONGEST: usize = 32_000;

/// The texts a workbook stands for.
const TEXTS: [&str; 5] = ["plan.toml", "items.toml", "indicators.toml", "rules.toml", "tasks.toml"];

/// A row of a sheet: its number, and the cells under known headings.
struct Line<'s> {
    row: u32,
    cells: BTreeMap<&'static str, (String, u32)>,
    spec: &'s SheetSpec,
}

impl Line<'_> {
    fn text(&self, head: &str) -> &str {
        self.cells.get(head).map_or("", |(text, _)| text)
    }
}

struct Reader {
    file: String,
    mistakes: Vec<Mistake>,
    told: Vec<Mistake>,
    /// A sheet, or a column that must be there, is missing: what would be said of the plan only follows from that.
    broken: bool,
}

impl Sheets {
    /// Reads a workbook.
    ///
    /// # Errors
    ///
    /// Where it is no workbook, or sheets or columns of it are missing: all that is wrong with it as far as it can be read.
    pub fn read(file: &str, bytes: &[u8]) -> Result<(Self, Vec<Mistake>), Vec<Mistake>> {
        let book = grid::read(bytes, file, &grid::Limits::default())
            .map_err(|trouble| vec![Mistake::of_file(file, format!("{trouble}。"))])?;
        let mut reader =
            Reader { file: file.to_owned(), mistakes: Vec::new(), told: Vec::new(), broken: false };
        let mut sheets =
            Self { file: file.to_owned(), texts: BTreeMap::new(), tables: BTreeMap::new(), told: Vec::new() };
        let found = reader.sheets(&book);
        let mut rest = Rest::default();
        let of = |name: &str| found.iter().find(|(spec, _)| spec.name == name).map(|(_, grid)| *grid);
        let lines: BTreeMap<&str, Vec<Line<'static>>> =
            found.iter().map(|(spec, grid)| (spec.name, reader.lines(spec, grid))).collect();
        let plan = of("规划").map(|grid| reader.plan(grid, &mut rest)).unwrap_or_default();
        sheets.texts.insert("plan.toml", plan);
        for spec in SHEETS {
            let own = lines.get(spec.name).map_or(&[][..], Vec::as_slice);
            match spec.becomes {
                Becomes::Plan => {}
                Becomes::Attach => {
                    if let Some(plan) = sheets.texts.get_mut("plan.toml") {
                        reader.attach(own, plan);
                    }
                }
                Becomes::Entries(file, table) => {
                    let made = reader.entries(spec, table, own, &mut rest);
                    sheets.texts.insert(file, made);
                }
                Becomes::Rules => {
                    let items = lines.get("填报项").map_or(&[][..], Vec::as_slice);
                    sheets.texts.insert("rules.toml", reader.rules(own, items, &rest));
                }
                Becomes::Table(stem) => {
                    if let Some(grid) = of(spec.name) {
                        let table = reader.table(spec, stem, own, grid);
                        sheets.tables.insert(stem, table);
                    }
                }
            }
        }
        sheets.told = reader.told;
        if reader.broken { Err(reader.mistakes) } else { Ok((sheets, reader.mistakes)) }
    }

    /// A text the workbook stands for.
    pub(in crate::plan) fn text(&self, file: &str) -> Part<Source> {
        if !TEXTS.contains(&file) {
            return Part::InAFile;
        }
        let made = self.texts.get(file);
        Part::OfTheBook(made.map(|made| Source { file: file.to_owned(), text: made.text.clone() }))
    }

    /// A table the workbook stands for.
    pub(in crate::plan) fn table(&self, stem: &str) -> Part<Records> {
        if SHEETS.iter().any(|spec| spec.is_table(stem)) {
            Part::OfTheBook(self.tables.get(stem).cloned())
        } else {
            Part::InAFile
        }
    }

    /// A mistake in a text or table of the workbook as one of its cell, in the words of its sheets.
    pub(in crate::plan) fn in_cells(&self, mistake: Mistake) -> Mistake {
        let spec = |file: &str| {
            SHEETS.iter().find(|spec| match spec.becomes {
                Becomes::Plan => file == "plan.toml",
                Becomes::Rules => file == "rules.toml",
                Becomes::Entries(own, _) => file == own,
                Becomes::Table(stem) => file.strip_suffix(".csv") == Some(stem),
                Becomes::Attach => false,
            })
        };
        let Some(spec) = spec(&mistake.file) else { return mistake };
        let message = in_words(&mistake.message, |line| {
            let made = self.texts.get(mistake.file.as_str())?;
            made.lines.get(line.checked_sub(1)?)?.as_ref().map(|origin| origin.row + 1)
        });
        let origin = match spec.becomes {
            Becomes::Table(_) => mistake.line.checked_sub(1).map(|row| Origin {
                sheet: spec.name,
                row: row as u32,
                column: mistake.column.checked_sub(1).map(|column| column as u32),
            }),
            _ => {
                let made = self.texts.get(mistake.file.as_str());
                made.and_then(|made| made.lines.get(mistake.line.checked_sub(1)?)?.clone())
            }
        };
        Mistake { file: placed(&self.file, spec.name, origin.as_ref()), line: 0, column: 0, message }
    }
}

/// `规划.xlsx“指标”表F7`.
fn placed(file: &str, sheet: &str, origin: Option<&Origin>) -> String {
    let sheet = origin.map_or(sheet, |origin| origin.sheet);
    match origin {
        Some(Origin { row, column: Some(column), .. }) => {
            format!("{file}“{sheet}”表{}", address(*row, *column))
        }
        Some(Origin { row, column: None, .. }) => format!("{file}“{sheet}”表第{}行", row + 1),
        None => format!("{file}“{sheet}”表"),
    }
}

/// A message about a plan's files in the words of the workbook: names of files and keys as sheets and headings, lines as
/// rows. What is quoted from a cell stays.
fn in_words(message: &str, row: impl Fn(usize) -> Option<u32>) -> String {
    let mut text = message.to_owned();
    for (from, to) in [
        ("share = true", "“占比”填“是”"),
        ("every_year = true", "“每年都要”"),
        ("every_year = false", "“只看目标年”"),
        ("true 或 false", "“是”或“否”"),
        ("\\\"", "\""),
    ] {
        text = text.replace(from, to);
    }
    for spec in SHEETS.iter().chain(LEDGERS) {
        let names: Vec<String> = match spec.becomes {
            Becomes::Plan => vec![String::from("plan.toml")],
            Becomes::Rules => vec![String::from("rules.toml")],
            Becomes::Entries(file, _) => vec![file.to_owned()],
            Becomes::Table(stem) => vec![format!("{stem}.csv 或 {stem}.xlsx"), format!("{stem}.csv")],
            Becomes::Attach => Vec::new(),
        };
        for name in names {
            for with in [format!(" {name} "), format!("{name} "), format!(" {name}"), name.clone()] {
                text = text.replace(&with, &format!("“{}”表", spec.name));
            }
        }
    }
    let mut out = String::new();
    let mut rest = text.as_str();
    let mut quoted = false;
    while let Some(sign) = rest.chars().next() {
        let word = rest.find(|sign: char| !(sign.is_ascii_lowercase() || sign == '_')).unwrap_or(rest.len());
        if !quoted
            && word > 1
            && let Some(head) = heading_of(&rest[..word])
        {
            out = out.trim_end_matches(' ').to_owned();
            out.push_str(&format!("“{head}”"));
            rest = rest[word..].trim_start_matches(' ');
            // A message names a kind by its key with the word behind it in brackets: `level（提升类）`. Where the key has become
            // that word the brackets only repeat it.
            rest = rest.strip_prefix(&format!("（{head}）")).unwrap_or(rest);
            continue;
        }
        quoted = match sign {
            '“' => true,
            '”' => false,
            _ => quoted,
        };
        let length = word.max(sign.len_utf8());
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    lines_as_rows(&out, row)
}

/// The heading of a key, or the word of a value, of the plan's files.
fn heading_of(word: &str) -> Option<&'static str> {
    let heads = SHEETS.iter().flat_map(|spec| spec.columns).filter(|column| column.key == word);
    let plan = ITEMS_OF_PLAN.iter().filter(|item| item.key == word).map(|item| item.name);
    let kinds = super::schema::KINDS.iter().filter(|(_, own)| *own == word).map(|(word, _)| *word);
    // `level` is a kind far more often than the indent of a form.
    kinds.chain(heads.map(|column| column.head)).chain(plan).next()
}

/// 第7行 of a text as the row it comes from.
fn lines_as_rows(text: &str, row: impl Fn(usize) -> Option<u32>) -> String {
    let mut out = String::new();
    let mut parts = text.split('第');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push('第');
        let digits = part.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(part.len());
        let known = part[..digits].parse().ok().filter(|_| part[digits..].starts_with('行')).and_then(&row);
        match known {
            Some(row) => {
                out.push_str(&row.to_string());
                out.push_str(&part[digits..]);
            }
            None => out.push_str(part),
        }
    }
    out
}

impl Reader {
    fn tell(&mut self, sheet: &'static str, at: Option<(u32, Option<u32>)>, message: impl Into<String>) {
        let origin = at.map(|(row, column)| Origin { sheet, row, column });
        let file = placed(&self.file, sheet, origin.as_ref());
        self.mistakes.push(Mistake { file, line: 0, column: 0, message: message.into() });
    }

    /// Told, and no mistake.
    fn note(&mut self, sheet: &'static str, at: Option<(u32, Option<u32>)>, message: impl Into<String>) {
        let origin = at.map(|(row, column)| Origin { sheet, row, column });
        let file = placed(&self.file, sheet, origin.as_ref());
        self.told.push(Mistake { file, line: 0, column: 0, message: message.into() });
    }

    /// The sheets by what they are.
    fn sheets<'b>(&mut self, book: &'b Workbook) -> Vec<(&'static SheetSpec, &'b Grid)> {
        let mut found: Vec<(&'static SheetSpec, &Grid)> = Vec::new();
        let ours = || SHEETS.iter().map(|spec| spec.name).chain(FOR_PEOPLE.iter().copied());
        for grid in &book.sheets {
            let name = grid.name.trim();
            match SHEETS.iter().find(|spec| spec.name == name) {
                Some(spec) if found.iter().any(|(known, _)| known.name == spec.name) => {
                    let message =
                        format!("工作表“{name}”有两张（名称只差空格），不能确定以哪张为准；请只保留一张。");
                    self.mistakes.push(Mistake::of_file(&self.file, message));
                }
                Some(spec) => found.push((spec, grid)),
                None if FOR_PEOPLE.contains(&name) || name.starts_with(OWN) || grid.cells.is_empty() => {}
                None => {
                    let message = format!(
                        "不认识的工作表“{}”{}；自己用的工作表请把名称改成以“{OWN}”开头。",
                        shown::name(name),
                        perhaps(name, ours())
                    );
                    self.mistakes.push(Mistake::of_file(&self.file, message));
                }
            }
        }
        for spec in SHEETS.iter().filter(|spec| spec.needed) {
            if !found.iter().any(|(known, _)| known.name == spec.name) {
                self.broken = true;
                let message = format!("没有工作表“{}”，请补上（不要改工作表的名称）。", spec.name);
                self.mistakes.push(Mistake::of_file(&self.file, message));
            }
        }
        found
    }

    /// What the eye sees in a cell.
    fn said<'g>(&mut self, sheet: &'static str, grid: &'g Grid, (row, column): (u32, u32)) -> Cow<'g, str> {
        let Some(cell) = grid.cells.get(&(row, column)) else { return Cow::Borrowed("") };
        let at = Some((row, Some(column)));
        if cell.formula {
            match &cell.value {
                Value::Empty => self.tell(sheet, at, "这是没有算过的公式，请改填结果。"),
                _ => self.note(sheet, at, format!("这里是公式，按它的结果“{}”读取。", cell.value.text())),
            }
        }
        if let Value::Error(error) = &cell.value {
            self.tell(sheet, at, format!("单元格是错误值 {error}，请改正。"));
        }
        if cell.value.text().len() > LONGEST {
            self.tell(sheet, at, "这一格的文字太长，读取时会被截断；请缩短到一万字以内。");
        }
        let text = match &cell.value {
            // 98% is stored as 0.98, and what was printed is 98.
            Value::Number(number) if cell.look.as_ref().is_some_and(|look| look.power == 2) => {
                Cow::Owned(format!("{}%", crate::value::cell_decimal(number * 100.0).unwrap_or_default()))
            }
            Value::Date(text) => Cow::Owned(text.split('T').next().unwrap_or(text).to_owned()),
            value => value.text(),
        };
        match shown::unarmed(&shown::plain(&text)) {
            same if same == text => text,
            other => Cow::Owned(other.to_owned()),
        }
    }

    /// The rows of a sheet under its headings; what is wrong with the headings is told.
    fn lines(&mut self, spec: &'static SheetSpec, grid: &Grid) -> Vec<Line<'static>> {
        if spec.becomes == Becomes::Plan {
            return Vec::new();
        }
        let Some((heading, columns)) = self.headings(spec, grid) else { return Vec::new() };
        if let Some(((top, left), (bottom, right))) =
            grid.merges.iter().find(|((_, _), (bottom, _))| *bottom >= heading)
        {
            self.broken = true;
            let range = format!("{}:{}", address(*top, *left), address(*bottom, *right));
            self.tell(
                spec.name,
                Some((*top, Some(*left))),
                format!("表内有合并的单元格（{range}），请取消合并，每格各填各的。"),
            );
        }
        let mut hidden = 0;
        let mut lines = Vec::new();
        let last = grid.cells.iter().last().map_or(0, |((row, _), _)| *row);
        for row in heading + 1..=last {
            let mut cells = BTreeMap::new();
            for &(column, known) in &columns {
                // What the workbook works out by itself is for the writer's eyes.
                if known.is == Is::Shown {
                    continue;
                }
                let text = self.said(spec.name, grid, (row, column));
                if !text.is_empty() {
                    cells.insert(known.head, (text.into_owned(), column));
                }
            }
            let first = columns.first().map(|(column, _)| grid.text(row, *column));
            if cells.is_empty() || first.is_some_and(|first| first.starts_with(EXAMPLE)) {
                continue;
            }
            hidden += usize::from(grid.hidden_rows.contains(row));
            lines.push(Line { row, cells, spec });
        }
        if hidden > 0 {
            self.note(spec.name, None, format!("有{hidden}行被隐藏或筛选掉了，也照样读取。"));
        }
        // Where each column stands, for cells that are not there.
        for line in &mut lines {
            for &(column, known) in &columns {
                line.cells.entry(known.head).or_insert_with(|| (String::new(), column));
            }
        }
        lines
    }

    /// The row of headings, and the known ones by their columns.
    fn headings(&mut self, spec: &'static SheetSpec, grid: &Grid) -> Option<(u32, Vec<(u32, &'static Col)>)> {
        let bare = |text: &str| text.trim().trim_start_matches(['★', '☆']).trim().to_owned();
        let known = |text: &str| spec.columns.iter().find(|column| column.head == bare(text));
        let mut best: Option<(usize, u32)> = None;
        for (row, cells) in grid.rows().take_while(|(row, _)| *row < TOP) {
            let count = cells.iter().filter(|(_, cell)| known(&cell.value.text()).is_some()).count();
            if best.is_none_or(|(most, _)| count > most) {
                best = Some((count, row));
            }
        }
        let Some((_, heading)) = best.filter(|(count, _)| *count > 1) else {
            if !grid.cells.is_empty() {
                self.broken = true;
                let heads = spec.columns.iter().filter(|column| column.need == Need::Must);
                let heads = heads.map(|column| column.head).collect::<Vec<_>>().join("、");
                self.tell(
                    spec.name,
                    None,
                    format!("没有找到栏名（{heads}等），请不要改动或删去栏名所在的行。"),
                );
            }
            return None;
        };
        let mut columns: Vec<(u32, &'static Col)> = Vec::new();
        let row: Vec<(u32, String)> = grid
            .rows()
            .find(|(row, _)| *row == heading)
            .map(|(_, cells)| {
                cells.iter().map(|(column, cell)| (*column, cell.value.text().into_owned())).collect()
            })
            .unwrap_or_default();
        let headed: BTreeSet<u32> =
            row.iter().filter(|(_, text)| !bare(text).is_empty()).map(|(column, _)| *column).collect();
        let below = grid.rows().filter(|(row, _)| *row > heading);
        let stray = below
            .flat_map(|(row, cells)| cells.into_iter().map(move |(column, cell)| (row, column, cell)))
            .find(|(_, column, cell)| !headed.contains(column) && !cell.value.text().trim().is_empty());
        if let Some((row, column, _)) = stray {
            let message = "这一格的上方没有栏名，没有读取；请补上栏名，或把内容移走。";
            self.tell(spec.name, Some((row, Some(column))), message);
        }
        for (column, text) in row {
            let at = Some((heading, Some(column)));
            match known(&text) {
                Some(one) if columns.iter().any(|(_, other)| other.head == one.head) => {
                    self.tell(spec.name, at, format!("栏名“{}”写了两次，请删去一栏。", one.head));
                }
                Some(one) => columns.push((column, one)),
                None if bare(&text).is_empty() || bare(&text).starts_with(OWN) => {}
                None => {
                    let near = perhaps(&bare(&text), spec.columns.iter().map(|column| column.head));
                    let message = format!(
                        "不认识的栏名“{}”{near}；自己用的栏请把栏名改成以“{OWN}”开头。",
                        shown::name(&text)
                    );
                    self.tell(spec.name, at, message);
                }
            }
        }
        for missing in spec.columns.iter().filter(|column| column.need == Need::Must) {
            if !columns.iter().any(|(_, column)| column.head == missing.head) {
                self.broken = true;
                self.tell(spec.name, Some((heading, None)), format!("缺少栏“{}”，请补上。", missing.head));
            }
        }
        Some((heading, columns))
    }

    /// A cell as a value; what it says that cannot be is told.
    fn value(&mut self, line: &Line<'_>, column: &Col) -> Option<Val> {
        let (text, at) = line.cells.get(column.head)?;
        let at = Some((line.row, Some(*at)));
        match Val::read(column.is, text) {
            Ok(None) if column.need == Need::Must => {
                self.tell(line.spec.name, at, format!("缺“{}”：这一格必须填写。", column.head));
                None
            }
            Ok(value) => value,
            Err(message) => {
                self.tell(line.spec.name, at, message);
                None
            }
        }
    }

    /// What stands for a value that must be there and is not, so that the rest is looked at, too.
    fn filler(column: &Col) -> Option<Val> {
        if column.need != Need::Must {
            return None;
        }
        Some(match column.is {
            Is::Number => Val::Number(0),
            Is::Flag => Val::Flag(false),
            Is::List => Val::List(Vec::new()),
            Is::Pairs => Val::Pairs(Vec::new()),
            Is::Words(words) => {
                Val::Text(words.first().map_or_else(String::new, |(_, own)| (*own).to_owned()))
            }
            Is::Text | Is::Printed | Is::Shown => Val::Text(String::new()),
        })
    }

    fn plan(&mut self, grid: &Grid, rest: &mut Rest) -> Made {
        let spec = &SHEETS[0];
        let mut said: BTreeMap<&'static str, (Val, Origin)> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let rows: Vec<u32> = grid.rows().map(|(row, _)| row).collect();
        let bare = |text: &str| text.trim().trim_start_matches(['★', '☆']).trim().to_owned();
        for row in rows {
            let name = bare(&grid.text(row, 0));
            let Some(item) = ITEMS_OF_PLAN.iter().find(|item| item.name == name) else {
                let filled = !grid.text(row, 1).is_empty();
                if filled && !["项目", ""].contains(&name.as_str()) && !name.starts_with(OWN) {
                    let near = perhaps(&name, ITEMS_OF_PLAN.iter().map(|item| item.name));
                    self.tell(
                        spec.name,
                        Some((row, Some(0))),
                        format!("不认识的项目“{}”{near}。", shown::name(&name)),
                    );
                }
                continue;
            };
            if !seen.insert(item.name) {
                self.tell(
                    spec.name,
                    Some((row, Some(0))),
                    format!("项目“{}”写了两次，请删去一行。", item.name),
                );
                continue;
            }
            let text = self.said(spec.name, grid, (row, 1)).into_owned();
            let at = Some((row, Some(1)));
            match Val::read(item.is, &text) {
                Ok(None) if item.need == Need::Must => {
                    self.tell(spec.name, at, format!("缺“{}”：这一格必须填写。{}。", item.name, item.note));
                }
                Ok(None) => {}
                Ok(Some(value)) => {
                    let origin = Origin { sheet: spec.name, row, column: Some(1) };
                    said.insert(item.key, (value, origin));
                }
                Err(message) => self.tell(spec.name, at, message),
            }
        }
        for item in ITEMS_OF_PLAN.iter().filter(|item| item.need == Need::Must && !seen.contains(item.name)) {
            self.tell(spec.name, None, format!("缺少项目“{}”这一行，请补上。", item.name));
        }
        rest.plan = said.iter().map(|(key, (value, _))| ((*key).to_owned(), value.clone())).collect();
        let mut made = Made::default();
        for within in [false, true] {
            if within {
                made.line("[form]", None);
            }
            for item in ITEMS_OF_PLAN.iter().filter(|item| item.key.starts_with("form.") == within) {
                let known = said.get(item.key).cloned().map(|(value, origin)| (value, Some(origin)));
                let derived =
                    || rest.derived(Becomes::Plan, item.key, &Entry::new()).map(|value| (value, None));
                let filler = || {
                    (item.need == Need::Must).then(|| match item.is {
                        Is::Number => (Val::Number(2020), None),
                        Is::Words(words) => (Val::Text(words[0].1.to_owned()), None),
                        _ => (Val::Text(String::new()), None),
                    })
                };
                if let Some((value, origin)) = known.or_else(derived).or_else(filler) {
                    let key = item.key.trim_start_matches("form.");
                    made.line(&format!("{key} = {}", value.toml()), origin);
                }
            }
        }
        made
    }

    fn attach(&mut self, lines: &[Line<'_>], plan: &mut Made) {
        let mut sets: Vec<(String, u32, u32)> = Vec::new();
        for line in lines {
            if let Some((folder, column)) =
                line.cells.get("附挂规划").filter(|(folder, _)| !folder.is_empty())
                && !sets.iter().any(|(known, ..)| known == folder)
            {
                sets.push((folder.clone(), line.row, *column));
            }
        }
        for (folder, row, column) in sets {
            let sheet = "附挂";
            let origin = |row: u32, column: u32| Some(Origin { sheet, row, column: Some(column) });
            plan.line("[[attach]]", origin(row, column));
            plan.line(&format!("folder = {}", quoted(&folder)), origin(row, column));
            for part in ["base", "items"] {
                let mut begun = false;
                for line in lines.iter().filter(|line| line.text("附挂规划") == folder) {
                    let column = line.spec.column("内容").expect("a column of the sheet");
                    if self.value(line, column) != Some(Val::Text(part.to_owned())) {
                        continue;
                    }
                    if !begun {
                        plan.line(&format!("[attach.{part}]"), None);
                        begun = true;
                    }
                    let (theirs, ours) = (line.text("上级编号"), line.text("本规划"));
                    let column = line.cells.get("本规划").map_or(0, |(_, column)| *column);
                    plan.line(&format!("{} = {}", quoted(theirs), quoted(ours)), origin(line.row, column));
                }
            }
        }
    }

    fn entries(
        &mut self,
        spec: &'static SheetSpec,
        table: &str,
        lines: &[Line<'_>],
        rest: &mut Rest,
    ) -> Made {
        let mut made = Made::default();
        for line in lines {
            let mut entry = Entry::new();
            let mut there: BTreeMap<&str, Option<Val>> = BTreeMap::new();
            for column in spec.columns.iter().filter(|column| !column.key.is_empty()) {
                let value = self.value(line, column);
                let nothing = line.text(column.head) == super::schema::NOTHING;
                if let Some(value) = &value {
                    entry.insert(column.key.to_owned(), value.clone());
                }
                if value.is_some() || nothing {
                    there.insert(column.key, value);
                }
            }
            let begins = Origin { sheet: spec.name, row: line.row, column: None };
            made.line(&format!("[[{table}]]"), Some(begins));
            for column in spec.columns.iter().filter(|column| !column.key.is_empty()) {
                let at = line.cells.get(column.head).map(|(_, column)| *column);
                let origin = Origin { sheet: spec.name, row: line.row, column: at };
                let value = match there.get(column.key) {
                    Some(said) => said.clone(),
                    None => rest.derived(spec.becomes, column.key, &entry),
                };
                if let Some(value) = value.or_else(|| Self::filler(column)) {
                    made.line(&format!("{} = {}", column.key, value.toml()), Some(origin));
                }
            }
            if spec.name == "填报项" {
                let above = line.text(AT_MOST).trim();
                if let (Some(Val::Text(code)), false) = (entry.get("code"), above.is_empty()) {
                    rest.at_most.insert(code.clone(), above.to_owned());
                }
                rest.items.push(entry);
            }
        }
        if made.text.is_empty() {
            // A list without entries is still a list.
            made.line(&format!("{table} = []"), None);
        }
        made
    }

    fn rules(&mut self, lines: &[Line<'_>], items: &[Line<'_>], rest: &Rest) -> Made {
        let mut made = Made::default();
        for line in lines {
            let spec = line.spec;
            let of = spec.column("适用于").expect("a column of the sheet");
            let table = match self.value(line, of) {
                Some(Val::Text(table)) => table,
                _ => String::from("rule"),
            };
            made.line(
                &format!("[[{table}]]"),
                Some(Origin { sheet: spec.name, row: line.row, column: None }),
            );
            for column in spec.columns.iter().filter(|column| !column.key.is_empty()) {
                // A relation among the plan's own figures has no class, and asks nobody.
                let own = ["id", "name", "relation", "tolerance", "note"].contains(&column.key);
                if table == "stated_rule" && !own {
                    continue;
                }
                let at = line.cells.get(column.head).map(|(_, column)| *column);
                let origin = Origin { sheet: spec.name, row: line.row, column: at };
                let value = self.value(line, column);
                let usual = || match (table.as_str(), column.key) {
                    ("rule", "severity") => Some(Val::Text(String::from("强制性"))),
                    ("rule", "basis") => Some(Val::Text(String::new())),
                    _ => None,
                };
                if let Some(value) = value.or_else(usual).or_else(|| Self::filler(column)) {
                    made.line(&format!("{} = {}", column.key, value.toml()), Some(origin));
                }
            }
        }
        self.relations(items, rest, &mut made);
        made
    }

    /// The relations the columns of 填报项 give.
    fn relations(&mut self, items: &[Line<'_>], rest: &Rest, made: &mut Made) {
        let sheet = "填报项";
        let text = |entry: &Entry, key: &str| match entry.get(key) {
            Some(Val::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let named = |name: &str| {
            // An item without a name is none that a blank cell could mean.
            if name.trim().is_empty() {
                return None;
            }
            rest.items
                .iter()
                .find(|item| text(item, "code") == name.trim() || text(item, "name") == name.trim())
        };
        let mut rule = |id: &str, name: &str, relation: &str, mixed: bool, origin: &Origin| {
            let at = |made: &mut Made, line: String| made.line(&line, Some(origin.clone()));
            at(made, String::from("[[rule]]"));
            at(made, format!("id = {}", quoted(id)));
            at(made, format!("name = {}", quoted(name)));
            at(made, format!("relation = {}", quoted(relation)));
            at(made, String::from("severity = \"强制性\""));
            at(made, String::from("basis = \"填报项之间的固有关系\""));
            if mixed {
                at(made, String::from("mixed_units = true"));
            }
        };
        let mut parts: BTreeMap<String, (Vec<String>, Origin)> = BTreeMap::new();
        let mut unknown: Vec<(u32, u32, String)> = Vec::new();
        for line in items {
            let Some(own) = named(line.text("代码")) else { continue };
            let code = text(own, "code");
            let cell = |head: &str| line.cells.get(head).map_or(0, |(_, column)| *column);
            let origin = |head: &str| Origin { sheet, row: line.row, column: Some(cell(head)) };
            let mut other = |head: &str| {
                let name = line.text(head).trim();
                let known = named(name);
                if !name.is_empty() && known.is_none() {
                    unknown.push((line.row, cell(head), name.to_owned()));
                }
                known
            };
            if let Some(above) = other(AT_MOST) {
                let mixed = text(above, "measure_unit") != text(own, "measure_unit");
                let (id, name) = (
                    format!("{code}≤{}", text(above, "code")),
                    format!("{}不大于{}", text(own, "name"), text(above, "name")),
                );
                rule(&id, &name, &format!("{code} <= {}", text(above, "code")), mixed, &origin(AT_MOST));
            }
            if let Some(whole) = other(PARTS) {
                let known = parts.entry(text(whole, "code")).or_insert_with(|| (Vec::new(), origin(PARTS)));
                known.0.push(code.clone());
            }
            let last = line.text(FROM_LAST).trim();
            if !last.is_empty() {
                let relation =
                    if last.contains(['=', '＝']) { last.to_owned() } else { format!("{code} = {last}") };
                let name = format!("{}与上年衔接", text(own, "name"));
                rule(&format!("{code}年度衔接"), &name, &from_last(&relation), false, &origin(FROM_LAST));
            }
        }
        for (whole, (codes, origin)) in parts {
            let name = named(&whole).map_or_else(String::new, |item| text(item, "name"));
            let relation = format!("{whole} = {}", codes.join(" + "));
            rule(&format!("{whole}=分项"), &format!("{name}等于各分项之和"), &relation, false, &origin);
        }
        for (row, column, name) in unknown {
            let codes: Vec<String> =
                rest.items.iter().flat_map(|item| [text(item, "code"), text(item, "name")]).collect();
            let near = perhaps(&name, codes.iter().map(String::as_str));
            let message = format!("没有代码或名称为“{}”的填报项{near}。", shown::name(&name));
            self.tell(sheet, Some((row, Some(column))), message);
        }
    }

    fn table(
        &mut self,
        spec: &'static SheetSpec,
        stem: &'static str,
        lines: &[Line<'_>],
        grid: &Grid,
    ) -> Records {
        let width = lines.iter().flat_map(|line| line.cells.values().map(|(_, column)| *column + 1)).max();
        let width = width.unwrap_or(0) as usize;
        let mut columns = vec![String::new(); width];
        for line in lines.iter().take(1) {
            for (head, (_, column)) in &line.cells {
                if let Some(known) = spec.column(head) {
                    known.key.clone_into(&mut columns[*column as usize]);
                }
            }
        }
        if lines.is_empty() {
            columns = spec.columns.iter().map(|column| column.key.to_owned()).collect();
        }
        // A column the sheet leaves out is one without a word.
        for column in spec.columns {
            if !columns.iter().any(|known| known == column.key) {
                columns.push(column.key.to_owned());
            }
        }
        let mut rows = Vec::new();
        for line in lines {
            let mut texts = vec![String::new(); columns.len()];
            for column in spec.columns {
                let Some((_, at)) = line.cells.get(column.head) else { continue };
                let value = self.value(line, column);
                let value = value.or_else(|| usual(stem, column.key));
                texts[*at as usize] = value.map(|value| in_table(&value)).unwrap_or_default();
            }
            rows.push((line.row as usize + 1, texts));
        }
        let sheet = shown::name(&grid.name);
        Records::of_sheet(format!("{stem}.csv"), sheet, columns, rows)
    }
}

/// What a blank cell of a table stands for.
fn usual(stem: &str, key: &str) -> Option<Val> {
    match (stem, key) {
        ("units", "kind") => Some(Val::Text(String::from("地区"))),
        ("units", "reports") => Some(Val::Text(String::from("是"))),
        _ => None,
    }
}

/// A value as a table of the folder writes it.
pub(super) fn in_table(value: &Val) -> String {
    match value {
        Val::List(parts) => parts.join("|"),
        Val::Flag(flag) => String::from(if *flag { "是" } else { "否" }),
        Val::Text(text) => text.clone(),
        Val::Number(number) => number.to_string(),
        Val::Pairs(_) => String::new(),
    }
}

/// 上年P02 as the language of formulas has it.
fn from_last(relation: &str) -> String {
    let mut out = String::new();
    let mut parts = relation.split("上年");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|sign: char| !(sign.is_alphanumeric() || sign == '_')).unwrap_or(part.len());
        out.push_str(&format!("prev({}){}", &part[..end], &part[end..]));
    }
    out
}
