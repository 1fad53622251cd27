//! What is a workbook before any byte? Sheets of cells named by key, and the one place that gives addresses.
//!
//! In: tables of plain cells from `form` and `report`. Out: a [`Book`], and by [`Book::place`] the address of every
//! key. A formula or link names its cells by key, never by address; a key that a template dropped is an error that
//! names both ends. Refuses to know: fonts, colours, file formats, what a figure means.

use crate::excel::ROWS;
use crate::place::column_letters;
use crate::shown;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

mod formula;
mod literal;
pub mod pattern;

pub use formula::{Formula, Named as NamedCell, Part, Piece};
pub use literal::quoted;

/// The name of one cell: table, row and column.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Table key, unique in the book.
    pub table: Word,
    /// Row key, unique in the table.
    pub row: Word,
    /// Column key, as the template names it.
    pub column: Word,
}

/// A key's text: mostly a word of the program, which need not be copied for every cell.
pub type Word = Cow<'static, str>;

impl Key {
    /// The cell at `row` and `column` of `table`.
    pub fn new(table: impl Into<Word>, row: impl Into<Word>, column: impl Into<Word>) -> Self {
        Self { table: table.into(), row: row.into(), column: column.into() }
    }

    /// Its table and column.
    fn of_column(&self) -> (&str, &str) {
        (&self.table, &self.column)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.table, self.row, self.column)
    }
}

/// What a formula gave: the engine's own result, stored beside the formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Cached {
    /// A number.
    Number(f64),
    /// Text, possibly empty.
    Text(String),
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Content {
    /// Nothing.
    #[default]
    Blank,
    /// Text.
    Text(Box<str>),
    /// A number.
    Number(f64),
    /// A live formula and the engine's result; boxed, since most cells are none and all pay for the largest.
    Formula(Box<Live>),
}

/// A live formula and the engine's own result, stored beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// The formula.
    pub formula: Formula,
    /// Its result.
    pub result: Cached,
}

/// What a person may type into a cell of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Short title of the hint, at most 32 characters.
    pub title: String,
    /// The hint shown when the cell is chosen, at most 255 characters.
    pub prompt: String,
    /// What is said when the entry is refused, at most 255 characters; with no `rule`, nothing is refused.
    pub error: String,
    /// The condition an entry must meet, as a formula; `None` accepts anything.
    pub rule: Option<Formula>,
    /// Words to choose from; empty where anything may be typed.
    pub choices: Vec<String>,
}

/// How the names of styles for cells begin that people write into.
const OPEN: &str = "input";

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What stands there.
    pub content: Content,
    /// Style name in `templates/style.toml`; `None` takes the column's.
    pub style: Option<Box<str>>,
    /// Number format such as `0.00`; `None` takes the style's.
    pub format: Option<Box<str>>,
    /// An internal link to the cell with this key.
    pub link: Option<Box<Key>>,
    /// Whether and how a person may type here.
    pub input: Option<Box<Input>>,
}

impl Cell {
    /// An empty cell.
    pub fn blank() -> Self {
        Self::default()
    }

    /// A text cell; empty text is an empty cell.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        let clean = match shown::lines(&text) {
            Cow::Owned(clean) => Some(clean),
            Cow::Borrowed(_) => None,
        };
        let text = clean.unwrap_or(text);
        let content = if text.is_empty() { Content::Blank } else { Content::Text(text.into()) };
        Self { content, ..Self::default() }
    }

    /// A number cell.
    pub fn number(number: f64) -> Self {
        Self { content: Content::Number(number), ..Self::default() }
    }

    /// A whole-number cell.
    pub fn count(number: usize) -> Self {
        Self::number(number as f64)
    }

    /// A formula with a number as the engine's result.
    pub fn formula(mut formula: Formula, result: f64) -> Self {
        formula.shrink();
        let live = Live { formula, result: Cached::Number(result) };
        Self { content: Content::Formula(Box::new(live)), ..Self::default() }
    }

    /// A formula with text as the engine's result.
    pub fn formula_text(mut formula: Formula, result: impl Into<String>) -> Self {
        formula.shrink();
        let live = Live { formula, result: Cached::Text(shown::lines(&result.into()).into_owned()) };
        Self { content: Content::Formula(Box::new(live)), ..Self::default() }
    }

    /// The same cell in another style.
    #[must_use]
    pub fn styled(mut self, style: impl Into<Box<str>>) -> Self {
        self.style = Some(style.into());
        self
    }

    /// The same cell with a number format.
    #[must_use]
    pub fn formatted(mut self, format: impl Into<Box<str>>) -> Self {
        self.format = Some(format.into());
        self
    }

    /// The same cell with a link.
    #[must_use]
    pub fn linked(mut self, to: Key) -> Self {
        self.link = Some(Box::new(to));
        self
    }

    /// The same cell, open for typing.
    #[must_use]
    pub fn with_input(mut self, input: Input) -> Self {
        self.input = Some(Box::new(input));
        self
    }

    /// Tables it names go by other names.
    fn rename(&mut self, table: &dyn Fn(&str) -> Option<String>) {
        if let Content::Formula(live) = &mut self.content {
            live.formula = live.formula.renamed(table);
        }
        if let Some(to) = &mut self.link
            && let Some(there) = table(&to.table)
        {
            to.table = Cow::Owned(there);
        }
    }

    /// Whether people are to write here: where a rule or hint is laid on it, or its style is one of those for writing.
    pub fn is_open(&self) -> bool {
        self.input.is_some() || self.style.as_deref().is_some_and(|style| style.starts_with(OPEN))
    }

    /// The text a reader sees, before number formats.
    pub fn shown(&self) -> String {
        match &self.content {
            Content::Blank => String::new(),
            Content::Text(text) => text.to_string(),
            Content::Number(number) => crate::value::significant(*number),
            Content::Formula(live) => match &live.result {
                Cached::Text(text) => text.clone(),
                Cached::Number(number) => crate::value::significant(*number),
            },
        }
    }
}

/// A column as the template chose it.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Key that cells are filed under.
    pub key: String,
    /// Heading as printed.
    pub heading: String,
    /// Width in half-width characters.
    pub width: f64,
    /// Style name of its cells.
    pub style: String,
    /// Whether the table's marks apply to it.
    pub marked: bool,
    /// Whether it is printed; one that is not stands last.
    pub printed: bool,
}

/// One row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Key, unique in the table.
    pub key: String,
    /// Style laid over the columns' styles for the whole row, for totals.
    pub style: Option<String>,
    /// Cells by column key; a column without one is blank, a cell without a column is not shown.
    pub cells: Cells,
}

/// The cells of a row by column key, each column once. A row has few, so looking through them beats a tree of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells(Vec<(Word, Cell)>);

impl Cells {
    /// The cell of a column.
    pub fn get(&self, column: &str) -> Option<&Cell> {
        self.0.iter().find(|(known, _)| known == column).map(|(_, cell)| cell)
    }

    /// Whether a column has a cell.
    pub fn contains_key(&self, column: &str) -> bool {
        self.get(column).is_some()
    }

    /// Files a cell, in place of one that stood there; one that holds nothing at all need not be kept.
    pub fn insert(&mut self, column: Word, cell: Cell) {
        match self.0.iter_mut().find(|(known, _)| *known == column) {
            Some((_, old)) => *old = cell,
            None if cell == Cell::default() => {}
            None => self.0.push((column, cell)),
        }
    }

    /// The columns that have a cell.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(column, _)| column.as_ref())
    }

    /// Takes out the cells of some columns.
    fn take(&mut self, columns: impl Fn(&str) -> bool) -> Vec<(Word, Cell)> {
        let (taken, kept) = std::mem::take(&mut self.0).into_iter().partition(|(column, _)| columns(column));
        self.0 = kept;
        taken
    }

    /// Lets go of room that was kept for more cells.
    pub fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }
}

impl Row {
    /// A row without cells.
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), ..Self::default() }
    }

    /// The row with one more cell.
    #[must_use]
    pub fn with(mut self, column: impl Into<Word>, cell: Cell) -> Self {
        self.cells.insert(column.into(), cell);
        self
    }

    /// Puts a cell.
    pub fn put(&mut self, column: impl Into<Word>, cell: Cell) {
        self.cells.insert(column.into(), cell);
    }
}

/// A table: one heading row (unless hidden) and its rows, from column A.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing a table has or has not")]
pub struct Table {
    /// Key, unique in the book.
    pub key: String,
    /// Columns in printed order.
    pub columns: Vec<Column>,
    /// Rows in printed order.
    pub rows: Vec<Row>,
    /// Whether the heading row is printed.
    pub heading: bool,
    /// Whether filter buttons are offered.
    pub filter: bool,
    /// Whether absent cells are left out of the file instead of being drawn empty: for long lists of evidence.
    pub sparse: bool,
    /// Words that are marked where they stand alone in a cell of a marked column: word and style name. Colour never
    /// alone.
    pub marks: Vec<(String, String)>,
    /// Marked up as a table of the file format, for those who do not see it; a heading row must be printed.
    pub tagged: Option<Tagged>,
    /// Whether a row goes on in rows of its own below, where a text of it needs more height than a row may have.
    pub flows: bool,
    /// Whether it goes on with the table of the same key on a sheet before: the same rows, other columns. A column that
    /// both have is the first one's.
    pub goes_on: bool,
}

/// What a table of the file format is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// Its name: letters, digits and underscores.
    pub name: String,
    /// What it shows, for those who do not see it.
    pub summary: String,
}

impl Table {
    /// Takes some columns off, as a table that goes on with this one and begins with the columns `repeat`.
    #[must_use]
    pub fn split_off(&mut self, repeat: &[String], columns: &[String]) -> Self {
        let taken = |column: &Column| columns.contains(&column.key);
        let (mut there, here): (Vec<Column>, Vec<Column>) = self.columns.drain(..).partition(taken);
        self.columns = here;
        let known = self.columns.iter().filter(|column| repeat.contains(&column.key)).cloned();
        there.splice(0..0, known);
        let rows = self
            .rows
            .iter_mut()
            .map(|row| {
                let mut own = Row { key: row.key.clone(), style: row.style.clone(), cells: Cells::default() };
                for column in repeat {
                    if let Some(cell) = row.cells.get(column) {
                        own.cells.insert(Cow::Owned(column.clone()), cell.clone());
                    }
                }
                own.cells.0.extend(row.cells.take(|column| columns.iter().any(|it| it == column)));
                own
            })
            .collect();
        Self { columns: there, rows, goes_on: true, ..self.clone_empty() }
    }

    /// The same table without rows and columns.
    fn clone_empty(&self) -> Self {
        Self {
            key: self.key.clone(),
            columns: Vec::new(),
            rows: Vec::new(),
            heading: self.heading,
            filter: self.filter,
            sparse: self.sparse,
            marks: self.marks.clone(),
            tagged: None,
            flows: self.flows,
            goes_on: self.goes_on,
        }
    }
}

/// A line of cells outside any table: titles, notes, signatures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Key of the line; its cells are keyed (`line`, this, column number from 0).
    pub key: String,
    /// Cells as (first column, last column, cell); a wider span is merged.
    pub cells: Vec<(u32, u32, Cell)>,
    /// Height in points; `None` is measured from the text.
    pub height: Option<f64>,
    /// Whether it must stand on the page of the row before it: a signature under no figure signs nothing.
    pub keep: bool,
}

/// The table key under which cells of [`Line`]s are filed: `line`.
pub const LINE: &str = "line";

/// Which picture a chart draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChartKind {
    /// Horizontal bars, stacked.
    #[default]
    StackedBar,
    /// A point of each series over each category.
    Dots,
    /// Lines over years.
    Line,
}

/// One series of a chart; its cells stand on the chart's own sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Cell with its name.
    pub name: Key,
    /// First and last cell of its values.
    pub values: (Key, Key),
    /// Colour as `RRGGBB`.
    pub colour: String,
    /// Pattern fill, so that colour is never alone.
    pub pattern: bool,
}

/// A native chart with a description for people who cannot see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    /// Title.
    pub title: String,
    /// Alternative text, 10 to 150 characters.
    pub alt: String,
    /// Kind.
    pub kind: ChartKind,
    /// First and last cell of the categories.
    pub categories: (Key, Key),
    /// Series.
    pub series: Vec<Series>,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Sheet rows kept free for it.
    pub rows: u32,
    /// Titles of the axis of categories and of the axis of values, each with its unit.
    pub axes: (String, String),
    /// The least and greatest value of the axis, where it does not begin at nought.
    pub range: Option<(i32, i32)>,
    /// How far from the left edge it stands, in pixels; one that keeps no rows stands beside the next.
    pub left: u32,
    /// Whether its legend stands at the right, where there is more room than below.
    pub legend_right: bool,
}

impl Chart {
    /// Every cell it is drawn from.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        let series = self.series.iter().flat_map(|series| [&series.name, &series.values.0, &series.values.1]);
        [&self.categories.0, &self.categories.1].into_iter().chain(series)
    }
}

/// What stands on a sheet, from top to bottom.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A line outside any table.
    Line(Line),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
    /// Empty rows.
    Gap(u32),
}

/// How a sheet is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing a page has or has not")]
pub struct Page {
    /// A3 instead of A4.
    pub a3: bool,
    /// Landscape instead of portrait.
    pub landscape: bool,
    /// Fit the whole sheet on one page, not only its width.
    pub one_page: bool,
    /// Text at the top right of each printed page.
    pub header: String,
    /// Text at the foot of each printed page, after its number.
    pub footer: String,
    /// The least size in points at which anything on it is printed; a sheet too wide for that goes over several pages.
    pub least: u8,
    /// The key of the line that alone is printed, of a sheet that is for the screen.
    pub only: Option<String>,
    /// For the public: no header and footer, grid lines shown.
    pub public: bool,
}

impl Page {
    /// A page as most sheets have it: A4, fitted to its width, nothing printed below 9 points.
    pub fn new(landscape: bool, header: String) -> Self {
        let footer = String::new();
        let (a3, one_page, only, public) = (false, false, None, false);
        Self { a3, landscape, one_page, header, footer, least: Self::LEAST, only, public }
    }

    /// The least size of what is read on paper, in points (DESIGN §7).
    pub const LEAST: u8 = 9;
}

/// One sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Tab name: at most 31 characters, unique.
    pub name: String,
    /// Blocks in order.
    pub blocks: Vec<Block>,
    /// Widths of columns that no table governs: (column, width in half-width characters).
    pub widths: Vec<(u32, f64)>,
    /// Print set-up.
    pub page: Page,
    /// Protect all but the inputs, without a password; columns stay widenable.
    pub protected: bool,
    /// Keep the rows above the first table's data in sight.
    pub freeze: bool,
    /// How many columns stay in sight with them.
    pub freeze_columns: u32,
    /// Colour of its tab as `RRGGBB`; empty for none.
    pub tab: String,
}

/// 工作簿: sheets, names and properties, before any byte.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// Document title.
    pub title: String,
    /// Author: an organisation.
    pub author: String,
    /// Subject and keywords.
    pub subject: String,
    /// Sheets in order.
    pub sheets: Vec<Sheet>,
    /// Defined names.
    pub names: Vec<(String, Key)>,
    /// What is said where a cell cannot hold what belongs there.
    pub said: Said,
}

/// The sheets of a book of its own, to stand in another: every table of theirs goes by its name behind a prefix, so that no
/// two are called the same, and whatever they name of the other book stays as it is.
#[must_use]
pub fn filed_under(prefix: &str, mut sheets: Vec<Sheet>) -> Vec<Sheet> {
    let tables = |sheet: &Sheet| {
        let tables = sheet.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table.key.clone()),
            _ => None,
        });
        tables.collect::<Vec<_>>()
    };
    let own: BTreeSet<String> = sheets.iter().flat_map(tables).collect();
    let named = |table: &str| own.contains(table).then(|| format!("{prefix}_{table}"));
    for sheet in &mut sheets {
        sheet.page.only = sheet.page.only.take().map(|line| format!("{prefix}_{line}"));
        for block in &mut sheet.blocks {
            match block {
                Block::Line(line) => line.key = format!("{prefix}_{}", line.key),
                Block::Table(table) => {
                    table.key = format!("{prefix}_{}", table.key);
                    for (_, cell) in table.rows.iter_mut().flat_map(|row| &mut row.cells.0) {
                        cell.rename(&named);
                    }
                }
                Block::Chart(_) | Block::Gap(_) => {}
            }
        }
    }
    sheets
}

/// Words of the template for what no cell can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Ends a text that is cut where the file format ends it.
    pub cut: String,
    /// Stands where a result is no number.
    pub no_number: String,
}

impl Default for Said {
    fn default() -> Self {
        Self { cut: String::from("……"), no_number: String::from("—") }
    }
}

/// Where a key came to stand: sheet number, zero-based row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Sheet number from 0.
    pub sheet: usize,
    /// Row from 0.
    pub row: u32,
    /// Column from 0.
    pub column: u32,
}

/// Where a table came to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Sheet number from 0.
    pub sheet: usize,
    /// Row of the heading, or of the first row when the heading is not printed.
    pub top: u32,
    /// First row of data.
    pub first: u32,
    /// Last row of data; below `first` when the table is empty.
    pub last: u32,
}

/// Why a book cannot be placed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// A formula or link names a key that no shown cell has.
    #[error(
        "模板中没有单元格“{missing}”，而工作表“{sheet}”的“{from}”要引用它；请在模板中恢复该表该列，或同时删去引用它的列。"
    )]
    Missing {
        /// The key that is not there.
        missing: String,
        /// Sheet that refers to it.
        sheet: String,
        /// The cell that refers to it.
        from: String,
    },
    /// Two tables, rows or lines share a key.
    #[error("工作簿中有两个单元格同名“{0}”，请检查模板中的表名与行名是否重复。")]
    Twice(String),
    /// A limit of the file format.
    #[error("工作表“{sheet}”{what}，超过表格文件的上限。")]
    Limit {
        /// Sheet.
        sheet: String,
        /// Which limit.
        what: String,
    },
}

/// Every key's address in one book.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Each table; one that goes on stands behind the first of its key.
    tables: BTreeMap<String, Vec<Placed>>,
    lines: BTreeMap<String, (usize, u32, Vec<u32>)>,
    sheets: Vec<String>,
    tops: Vec<Vec<u32>>,
}

/// A placed table: where it stands, and its rows and columns by key.
#[derive(Clone, Debug)]
struct Placed {
    extent: Extent,
    rows: BTreeMap<String, u32>,
    columns: BTreeMap<String, u32>,
}

impl Places {
    /// Where a key stands.
    pub fn spot(&self, key: &Key) -> Option<Spot> {
        self.spot_of(NamedCell { table: &key.table, row: &key.row, column: &key.column })
    }

    fn spot_of(&self, named: NamedCell<'_>) -> Option<Spot> {
        if named.table == LINE {
            let (sheet, row, columns) = self.lines.get(named.row)?;
            let column = *columns.get(named.column.parse::<usize>().ok()?)?;
            return Some(Spot { sheet: *sheet, row: *row, column });
        }
        let table = self.table_with(named.table, named.column)?;
        Some(Spot {
            sheet: table.extent.sheet,
            row: *table.rows.get(named.row)?,
            column: *table.columns.get(named.column)?,
        })
    }

    /// Where a cell stands that may not be shown; the error is that the template dropped its column: evidence may be left
    /// out row by row, while a column is somebody's choice.
    fn shown<'a>(&self, named: NamedCell<'a>) -> Result<Option<Spot>, NamedCell<'a>> {
        let known = self.tables.contains_key(named.table);
        if known && self.table_with(named.table, named.column).is_none() {
            return Err(named);
        }
        Ok(self.spot_of(named))
    }

    /// The table of a key, or what goes on with it, that has a column.
    fn table_with(&self, table: &str, column: &str) -> Option<&Placed> {
        self.tables.get(table)?.iter().find(|placed| placed.columns.contains_key(column))
    }

    /// Where a table stands on a sheet.
    pub fn extent(&self, table: &str, sheet: usize) -> Option<&Extent> {
        let placed = self.tables.get(table)?.iter().find(|placed| placed.extent.sheet == sheet);
        placed.map(|placed| &placed.extent)
    }

    /// The first row of each block of a sheet, in order.
    pub fn tops(&self, sheet: usize) -> &[u32] {
        self.tops.get(sheet).map_or(&[], Vec::as_slice)
    }

    /// The name of the sheet a cell stands on.
    pub fn sheet(&self, spot: Spot) -> Option<&str> {
        self.sheets.get(spot.sheet).map(String::as_str)
    }

    /// The formula's text, without `=`, as it stands on sheet number `from`.
    pub fn write(&self, formula: &Formula, from: usize) -> Result<String, Key> {
        let mut text = String::new();
        let spot = |named: NamedCell<'_>| self.spot_of(named).ok_or_else(|| named.key());
        for part in formula.parts() {
            match part {
                Part::Text(words) => text.push_str(words),
                Part::Cell(named) => {
                    let spot = spot(named)?;
                    text.push_str(&self.sheet_prefix(spot.sheet, from));
                    text.push_str(&absolute(spot.row, spot.column));
                }
                Part::CellOr(named, number) => match self.shown(named).map_err(NamedCell::key)? {
                    Some(spot) => {
                        text.push_str(&self.sheet_prefix(spot.sheet, from));
                        text.push_str(&absolute(spot.row, spot.column));
                    }
                    None => text.push_str(number),
                },
                Part::Typed(number) => text.push_str(number),
                Part::Range(first, last) => {
                    let (start, end) = (spot(first)?, spot(last)?);
                    text.push_str(&self.sheet_prefix(start.sheet, from));
                    text.push_str(&absolute(start.row, start.column));
                    text.push(':');
                    text.push_str(&absolute(end.row, end.column));
                }
                Part::Column(table, column) => {
                    let missing = || Key::new(table.to_owned(), "*", column.to_owned());
                    let placed = self.table_with(table, column).ok_or_else(missing)?;
                    let at = placed.columns.get(column).ok_or_else(missing)?;
                    let extent = &placed.extent;
                    text.push_str(&self.sheet_prefix(extent.sheet, from));
                    text.push_str(&absolute(extent.first, *at));
                    text.push(':');
                    text.push_str(&absolute(extent.last.max(extent.first), *at));
                }
            }
        }
        Ok(text)
    }

    /// Whether a formula would hold nothing live: numbers stand in the place of all its cells.
    pub fn is_typed(&self, formula: &Formula) -> bool {
        let mut gone = false;
        for part in formula.parts() {
            match part {
                Part::Text(_) => {}
                Part::Typed(_) => gone = true,
                Part::CellOr(named, _) if matches!(self.shown(named), Ok(None)) => gone = true,
                _ => return false,
            }
        }
        gone
    }

    /// The first key of a formula that stands nowhere.
    fn lost(&self, formula: &Formula) -> Option<Key> {
        formula.parts().find_map(|part| match part {
            Part::Text(_) | Part::Typed(_) => None,
            Part::CellOr(named, _) => self.shown(named).err().map(NamedCell::key),
            Part::Cell(named) => self.spot_of(named).is_none().then(|| named.key()),
            Part::Range(first, last) => {
                [first, last].into_iter().find(|named| self.spot_of(*named).is_none()).map(NamedCell::key)
            }
            Part::Column(table, column) => self
                .table_with(table, column)
                .is_none()
                .then(|| Key::new(table.to_owned(), "*", column.to_owned())),
        })
    }

    fn sheet_prefix(&self, sheet: usize, from: usize) -> String {
        if sheet == from {
            String::new()
        } else {
            let name = self.sheets.get(sheet).map_or("", String::as_str);
            format!("'{}'!", name.replace('\'', "''"))
        }
    }
}

/// Whether a cell tells a reader nothing.
fn is_nothing(content: &Content, none: &[&str]) -> bool {
    let text = match content {
        Content::Blank => "",
        Content::Text(text) => text,
        Content::Formula(live) => match &live.result {
            Cached::Text(text) => text,
            Cached::Number(_) => return false,
        },
        Content::Number(_) => return false,
    };
    text.is_empty() || none.contains(&text)
}

fn absolute(row: u32, column: u32) -> String {
    format!("${}${}", column_letters(column), u64::from(row) + 1)
}

/// A number format with thousands separators and exactly `decimals` places.
pub fn number_format(decimals: u8) -> String {
    if decimals == 0 { String::from("#,##0") } else { format!("#,##0.{}", "0".repeat(usize::from(decimals))) }
}

impl Book {
    /// Takes out every column in which no row says anything (nothing, or one of the words `none`), nobody is to write, and
    /// to which nothing refers: a heading over nothing only takes room.
    pub fn drop_empty_columns(&mut self, none: &[&str]) {
        let referred = self.referred();
        let says = |cell: &Cell| cell.is_open() || !is_nothing(&cell.content, none);
        for table in
            self.sheets.iter_mut().flat_map(|sheet| &mut sheet.blocks).filter_map(|block| match block {
                Block::Table(table) if table.heading && !table.rows.is_empty() => Some(table),
                _ => None,
            })
        {
            let Table { key, columns, rows, .. } = table;
            columns.retain(|column| {
                referred.contains(&(key.clone(), column.key.clone()))
                    || rows.iter().any(|row| row.cells.get(&column.key).is_some_and(says))
            });
        }
        self.fit_lines();
    }

    /// Draws lines in that are spread over more columns than the tables of their sheet have.
    pub fn fit_lines(&mut self) {
        for sheet in &mut self.sheets {
            let tables = sheet.blocks.iter().filter_map(|block| match block {
                Block::Table(table) => Some(table.columns.iter().filter(|column| column.printed).count()),
                _ => None,
            });
            let Some(last) = tables.max().and_then(|count| u32::try_from(count.max(1) - 1).ok()) else {
                continue;
            };
            for block in &mut sheet.blocks {
                let Block::Line(line) = block else { continue };
                for (first, end, _) in line.cells.iter_mut().filter(|(first, end, _)| first < end) {
                    *end = (*end).min(last.max(*first));
                }
            }
        }
    }

    /// Every table and column that a formula, link, rule, chart or name refers to.
    fn referred(&self) -> BTreeSet<(String, String)> {
        let mut all: BTreeSet<(&str, &str)> = BTreeSet::new();
        for sheet in &self.sheets {
            for (_, cell) in sheet.cells() {
                if let Content::Formula(live) = &cell.content {
                    all.extend(live.formula.columns());
                }
                all.extend(cell.link.as_deref().map(Key::of_column));
                let rule = cell.input.as_deref().and_then(|input| input.rule.as_ref());
                all.extend(rule.into_iter().flat_map(Formula::columns));
            }
            for block in &sheet.blocks {
                if let Block::Chart(chart) = block {
                    all.extend(chart.keys().map(Key::of_column));
                }
            }
        }
        all.extend(self.names.iter().map(|(_, key)| key.of_column()));
        all.into_iter().map(|(table, column)| (table.to_owned(), column.to_owned())).collect()
    }

    /// Gives every key its address and checks that every reference finds its cell.
    pub fn place(&self) -> Result<Places, PlaceError> {
        let mut places =
            Places { sheets: self.sheets.iter().map(|s| s.name.clone()).collect(), ..Places::default() };
        for (number, sheet) in self.sheets.iter().enumerate() {
            let mut next = 0_u32;
            let mut tops = Vec::new();
            for block in &sheet.blocks {
                tops.push(next);
                next = match block {
                    Block::Line(line) => {
                        let columns = line.cells.iter().map(|(column, _, _)| *column).collect();
                        if places.lines.insert(line.key.clone(), (number, next, columns)).is_some() {
                            return Err(PlaceError::Twice(line.key.clone()));
                        }
                        next + 1
                    }
                    Block::Table(table) => places.file_table(table, number, next)?,
                    Block::Chart(chart) => next + chart.rows,
                    Block::Gap(rows) => next + rows,
                };
            }
            places.tops.push(tops);
            if next > ROWS {
                let what = format!("共{next}行");
                return Err(PlaceError::Limit { sheet: sheet.name.clone(), what });
            }
        }
        self.check_references(&places)?;
        Ok(places)
    }

    fn check_references(&self, places: &Places) -> Result<(), PlaceError> {
        for sheet in &self.sheets {
            for (from, cell) in sheet.cells() {
                let lost = match &cell.content {
                    Content::Formula(live) => places.lost(&live.formula),
                    _ => None,
                };
                let lost =
                    lost.or_else(|| cell.link.as_deref().filter(|key| places.spot(key).is_none()).cloned());
                if let Some(key) = lost {
                    let (missing, sheet) = (key.to_string(), sheet.name.clone());
                    return Err(PlaceError::Missing { missing, sheet, from: from.to_string() });
                }
            }
        }
        for (name, key) in &self.names {
            if places.spot(key).is_none() {
                let (missing, from) = (key.to_string(), name.clone());
                return Err(PlaceError::Missing { missing, sheet: String::from("名称"), from });
            }
        }
        Ok(())
    }

    /// What every cell that is not blank shows, by sheet name, row and column.
    pub fn shown_cells(&self, places: &Places) -> BTreeMap<(String, u32, u32), String> {
        let mut all = BTreeMap::new();
        for (number, sheet) in self.sheets.iter().enumerate() {
            for (block, &top) in sheet.blocks.iter().zip(places.tops(number)) {
                match block {
                    Block::Line(line) => {
                        for (column, _, cell) in &line.cells {
                            all.insert((sheet.name.clone(), top, *column), cell.shown());
                        }
                    }
                    Block::Table(table) => {
                        let mut row = top;
                        if table.heading {
                            for (at, column) in (0..).zip(&table.columns) {
                                all.insert((sheet.name.clone(), row, at), column.heading.clone());
                            }
                            row += 1;
                        }
                        for record in &table.rows {
                            for (at, column) in (0..).zip(&table.columns) {
                                let shown =
                                    record.cells.get(&column.key).map_or_else(String::new, Cell::shown);
                                all.insert((sheet.name.clone(), row, at), shown);
                            }
                            row += 1;
                        }
                    }
                    Block::Chart(_) | Block::Gap(_) => {}
                }
            }
        }
        all.retain(|_, shown| !shown.is_empty());
        all
    }

    /// The whole book as text grids, for snapshots and for people without a spreadsheet.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for sheet in &self.sheets {
            text.push_str(&format!("## {}\n", sheet.name));
            for block in &sheet.blocks {
                match block {
                    Block::Line(line) => {
                        let shown: Vec<String> = line.cells.iter().map(|(_, _, cell)| cell.shown()).collect();
                        text.push_str(&format!("{}\n", shown.join(" | ")));
                    }
                    Block::Table(table) => text.push_str(&table.to_text()),
                    Block::Chart(chart) => text.push_str(&format!("[图：{}]\n", chart.title)),
                    Block::Gap(_) => text.push('\n'),
                }
            }
        }
        text
    }
}

impl Places {
    fn file_table(&mut self, table: &Table, sheet: usize, top: u32) -> Result<u32, PlaceError> {
        let first = top + u32::from(table.heading);
        let last = (first + table.rows.len() as u32).saturating_sub(1);
        let mut rows = BTreeMap::new();
        if table.heading {
            rows.insert(HEADING.to_owned(), top);
        }
        for (row, at) in table.rows.iter().zip(first..) {
            if rows.insert(row.key.clone(), at).is_some() {
                return Err(PlaceError::Twice(format!("{}/{}", table.key, row.key)));
            }
        }
        let mut columns = BTreeMap::new();
        for (column, at) in table.columns.iter().zip(0..) {
            if columns.insert(column.key.clone(), at).is_some() {
                return Err(PlaceError::Twice(format!("{}/{}", table.key, column.key)));
            }
        }
        let extent = Extent { sheet, top, first, last };
        let known = self.tables.entry(table.key.clone()).or_default();
        if known.is_empty() == table.goes_on {
            return Err(PlaceError::Twice(table.key.clone()));
        }
        known.push(Placed { extent, rows, columns });
        Ok(first + table.rows.len() as u32)
    }
}

/// The row key of a table's heading: charts name their series by it.
pub const HEADING: &str = "heading";

impl Table {
    /// The table as lines of text.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        if self.heading {
            let headings: Vec<&str> = self.columns.iter().map(|column| column.heading.as_str()).collect();
            text.push_str(&format!("{}\n", headings.join(" | ")));
        }
        for row in &self.rows {
            let cells: Vec<String> = self
                .columns
                .iter()
                .map(|column| row.cells.get(column.key.as_str()).map_or_else(String::new, Cell::shown))
                .collect();
            text.push_str(&format!("{}\n", cells.join(" | ")));
        }
        text
    }
}

/// How a cell is called in a message.
#[derive(Clone, Copy, Debug)]
pub enum Named<'a> {
    /// A cell of a line: the line's key and the cell's place in it.
    Line(&'a str, usize),
    /// A cell of a table: table, row and column.
    Table(&'a str, &'a str, &'a str),
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line, at) => write!(out, "{LINE}/{line}/{at}"),
            Self::Table(table, row, column) => write!(out, "{table}/{row}/{column}"),
        }
    }
}

impl Sheet {
    /// Whether any of its lines must stay with the row before, or a chart must stand whole.
    pub fn keeps(&self) -> bool {
        self.blocks.iter().any(|block| match block {
            Block::Line(line) => line.keep,
            Block::Chart(_) => true,
            Block::Table(_) | Block::Gap(_) => false,
        })
    }

    /// Every shown cell with the name it is known by.
    pub fn cells(&self) -> impl Iterator<Item = (Named<'_>, &Cell)> {
        let lines = self.blocks.iter().filter_map(|block| match block {
            Block::Line(line) => Some(line),
            _ => None,
        });
        let tables = self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        });
        let in_lines = lines.flat_map(|line| {
            line.cells.iter().enumerate().map(move |(at, (_, _, cell))| (Named::Line(&line.key, at), cell))
        });
        let in_tables = tables.flat_map(|table| {
            table.rows.iter().flat_map(move |row| {
                table.columns.iter().filter_map(move |column| {
                    Some((
                        Named::Table(&table.key, &row.key, &column.key),
                        row.cells.get(column.key.as_str())?,
                    ))
                })
            })
        });
        in_lines.chain(in_tables)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(key: &str) -> Column {
        Column {
            key: key.into(),
            heading: key.into(),
            width: 10.0,
            style: "text".into(),
            marked: false,
            printed: true,
        }
    }

    fn book(formula: Formula) -> Book {
        let page = Page::new(true, String::new());
        let table = Table {
            key: "t".into(),
            columns: vec![column("a"), column("b")],
            rows: vec![
                Row::new("1").with("a", Cell::number(2.0)),
                Row::new("2").with("b", Cell::formula(formula, 2.0)),
            ],
            heading: true,
            ..Table::default()
        };
        let sheet = |name: &str, blocks| Sheet {
            name: name.into(),
            blocks,
            widths: Vec::new(),
            page: page.clone(),
            protected: false,
            freeze: false,
            freeze_columns: 0,
            tab: String::new(),
        };
        let title = Line { key: "title".into(), cells: vec![(0, 1, Cell::text("题"))], ..Line::default() };
        Book {
            sheets: vec![
                sheet("甲", vec![Block::Line(title), Block::Table(table)]),
                sheet("乙'丙", vec![Block::Gap(1)]),
            ],
            ..Book::default()
        }
    }

    #[test]
    fn a_formula_names_cells_by_key_and_gets_addresses_once() {
        let all = Piece::Column { table: "t".into(), column: "a".into() };
        let formula = Formula::new().then("SUM(").then(all).then(")+").then(Key::new("t", "1", "a"));
        let book = book(formula.clone());
        let places = book.place().expect("placed");
        assert_eq!(places.write(&formula, 0).as_deref(), Ok("SUM($A$3:$A$4)+$A$3"));
        assert_eq!(places.write(&formula, 1).as_deref(), Ok("SUM('甲'!$A$3:$A$4)+'甲'!$A$3"));
    }

    #[test]
    fn a_row_that_is_not_shown_gives_way_to_its_number() {
        let either = |row: &str, number| Piece::CellOr(Key::new("t", row.to_owned(), "a"), number);
        let formula = Formula::new().then(either("1", Some(2.0))).then("+").then(either("9", Some(-3.5)));
        let places = book(formula.clone()).place().expect("placed");
        assert_eq!(places.write(&formula, 0).as_deref(), Ok("$A$3+(-3.5)"));
        assert!(!places.is_typed(&formula), "half of it is live");
        let gone = Formula::new().then("IF(").then(either("9", None)).then("=\"\",0,1)");
        assert_eq!(places.write(&gone, 0).as_deref(), Ok("IF(\"\"=\"\",0,1)"));
        assert!(places.is_typed(&gone) && !places.is_typed(&Formula::new().then("1+1")));
        let typed = Formula::new().then(Piece::Typed(Some(-3.5)));
        assert_eq!(places.write(&typed, 0).as_deref(), Ok("(-3.5)"));
        assert!(places.is_typed(&typed) && !places.is_typed(&typed.then("+").then(either("1", None))));
    }

    #[test]
    fn a_column_that_the_template_dropped_is_told_also_where_a_row_might_be_missing() {
        let formula = Formula::new().then(Piece::CellOr(Key::new("t", "1", "c"), Some(2.0)));
        let error = book(formula).place().expect_err("missing");
        assert!(error.to_string().contains("t/1/c") && error.to_string().contains("t/2/b"), "{error}");
    }

    #[test]
    fn a_key_that_the_template_dropped_is_an_error_naming_both() {
        let error = book(Formula::new().then(Key::new("t", "1", "c"))).place().expect_err("missing");
        assert!(error.to_string().contains("t/1/c") && error.to_string().contains("t/2/b"), "{error}");
    }
}
