//! What stands on a sheet, as far as a closer look needs it?
//!
//! In: the elements of one walk over the sheet, shared with [`super::super::sheet`]. Out: [`Notes`]: cells that hold or
//! show something, rows, columns, merges, links, marks, entry rules, views, page. Texts are slices of the part. Refuses to
//! know: rules, other sheets, what a format looks like.

use super::super::package::Element;
use super::super::sheet::{Area, area};
pub(in crate::inspect) use super::thing::{Cell, Columns, Entry, Link, Mark, Page, Row, Value, View};
use crate::xml::unescaped;
use std::borrow::Cow;

/// Where the walk is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Around {
    #[default]
    Other,
    RowBreaks,
    ColumnBreaks,
    Mark,
    Entry,
    Spark,
}

/// What was noted of a sheet.
#[derive(Debug, Default)]
pub(in crate::inspect) struct Notes<'t> {
    /// Name of the outermost element: `worksheet`, `chartsheet`.
    pub root: &'t str,
    /// Cells in the order of the part.
    pub cells: Vec<Cell<'t>>,
    /// Texts that stand in several pieces.
    pub joined: Vec<String>,
    /// Places of formulas without a stored result.
    pub unsolved: Vec<(u32, u32)>,
    /// Rows of which something is said.
    pub rows: Vec<Row>,
    /// Columns of which something is said.
    pub columns: Vec<Columns>,
    /// Height of the other rows, in points.
    pub row_height: Option<f64>,
    /// Width of the other columns, in characters.
    pub column_width: Option<f64>,
    /// Merged areas.
    pub merges: Vec<Area>,
    /// Links.
    pub links: Vec<Link>,
    /// Conditional formats.
    pub marks: Vec<Mark>,
    /// Entry rules.
    pub entries: Vec<Entry>,
    /// What the view adds or hides.
    pub view: View,
    /// The cells a view opens on.
    pub opens_on: Vec<String>,
    /// Whether the sheet is protected.
    pub protected: bool,
    /// Whether locked, and open cells cannot be reached under protection.
    pub unreachable: [bool; 2],
    /// Header and footer.
    pub header: Vec<&'t str>,
    /// Small charts in cells: what they show and where.
    pub sparks: Vec<[String; 2]>,
    /// Whether any cell's text is written raised.
    pub raised: Option<(u32, u32)>,
    /// Page.
    pub page: Page,
    cell: Cell<'t>,
    pieces: usize,
    phonetic: bool,
    around: Around,
    mark_place: String,
    marks_before: usize,
    unseen: Vec<(u32, u32)>,
}

impl<'t> Notes<'t> {
    /// A row begins.
    pub fn row(&mut self, row: u32, element: Element<'t>) {
        let height = element.number::<f64>("ht").filter(|height| height.is_finite());
        let hidden = element.flag("hidden") || height == Some(0.0);
        if height.is_some() || hidden {
            self.rows.push(Row { row, height, fixed: element.flag("customHeight"), hidden });
        }
    }

    /// A cell begins.
    pub fn cell(&mut self, row: u32, column: u32, format: usize) {
        let format = u32::try_from(format).unwrap_or(u32::MAX);
        self.cell = Cell { row, column, format, ..Cell::default() };
        self.pieces = 0;
    }

    /// The cell has a formula.
    pub fn formula(&mut self) {
        self.cell.formula = true;
    }

    /// The cell has a value.
    pub fn value(&mut self, value: Value<'t>) {
        self.cell.value = if matches!(value, Value::Raw("")) { Value::Blank } else { value };
    }

    /// A piece of the cell's own text.
    pub fn words(&mut self, words: &'t str) {
        if self.cell.row == 0 || self.phonetic {
            return;
        }
        match self.cell.value {
            Value::Blank => self.cell.value = Value::Raw(words),
            Value::Raw(first) => {
                self.cell.value = Value::Joined(self.joined.len() as u32);
                self.joined.push(plain(first).into_owned() + &plain(words));
            }
            Value::Joined(at) => self.joined[at as usize].push_str(&plain(words)),
            _ => {}
        }
        if matches!(self.cell.value, Value::Raw("")) {
            self.cell.value = Value::Blank;
        }
    }

    /// The cell ends.
    pub fn cell_ends(&mut self, unsolved: bool) {
        let cell = std::mem::take(&mut self.cell);
        if unsolved {
            self.unsolved.push((cell.row, cell.column));
        }
        if cell.value != Value::Blank || cell.format > 0 || cell.formula {
            self.cells.push(cell);
        }
    }

    /// Another element begins.
    pub fn begins(&mut self, element: Element<'t>, depth: usize) {
        match element.name {
            name if depth == 0 => self.root = name,
            "rPh" => self.phonetic = true,
            "vertAlign" if self.cell.row > 0 && element.raw("val") == Some("superscript") => {
                self.raised.get_or_insert((self.cell.row, self.cell.column));
            }
            "sheetFormatPr" => {
                self.row_height = element.number("defaultRowHeight");
                self.column_width = element.number("defaultColWidth");
            }
            "col" => self.columns.push(Columns {
                first: element.number("min").unwrap_or(1),
                last: element.number("max").unwrap_or(1),
                width: element.number("width"),
                hidden: element.flag("hidden") || element.number("width") == Some(0.0),
            }),
            "mergeCell" => self.merges.extend(element.raw("ref").and_then(area)),
            "hyperlink" => self.links.push(Link {
                place: element.get("ref").unwrap_or_default(),
                location: element.get("location"),
                relation: element.relation(),
            }),
            "conditionalFormatting" => {
                self.around = Around::Mark;
                self.mark_place = element.get("sqref").unwrap_or_default();
                self.marks_before = self.marks.len();
            }
            "cfRule" => self.marks.push(Mark {
                place: self.mark_place.clone(),
                kind: element.get("type").unwrap_or_default(),
                format: element.number("dxfId"),
                ..Mark::default()
            }),
            "iconSet" if element.raw("showValue") == Some("0") => {
                if let Some(mark) = self.marks.last_mut() {
                    mark.bare = true;
                }
            }
            "dataValidation" => {
                self.around = Around::Entry;
                self.entries.push(Entry {
                    place: element.get("sqref").unwrap_or_default(),
                    kind: element.get("type").filter(|kind| kind != "none").unwrap_or_default(),
                    prompt: element.get("prompt").unwrap_or_default(),
                    error: element.get("error").unwrap_or_default(),
                    formulas: Vec::new(),
                });
            }
            "sparkline" => {
                self.around = Around::Spark;
                self.sparks.push(<[String; 2]>::default());
            }
            _ => self.begins_view(element),
        }
    }

    /// An element of views, protection or page.
    fn begins_view(&mut self, element: Element<'t>) {
        match element.name {
            "sheetView" => {
                self.view.no_lines = element.raw("showGridLines") == Some("0");
                self.opens_on.extend(element.get("topLeftCell"));
            }
            "pane" => self.view.frozen |= matches!(element.raw("state"), Some("frozen" | "frozenSplit")),
            "selection" => self.opens_on.extend(element.get("activeCell")),
            "autoFilter" => self.view.filter = true,
            "sheetProtection" => {
                self.protected = element.flag("sheet") || element.raw("sheet").is_none();
                self.unreachable = [element.flag("selectLockedCells"), element.flag("selectUnlockedCells")];
            }
            "pageSetUpPr" => self.page.fit = element.flag("fitToPage"),
            "pageMargins" => {
                for (at, name) in ["left", "right", "top", "bottom"].into_iter().enumerate() {
                    if let Some(inches) = element.number(name) {
                        self.page.margins[at] = inches;
                    }
                }
            }
            "pageSetup" => {
                let page = &mut self.page;
                page.paper = element.number("paperSize");
                page.landscape = element.raw("orientation") == Some("landscape");
                page.scale = element.number("scale").unwrap_or(100);
                page.pages = ["fitToWidth", "fitToHeight"].map(|name| element.number(name).unwrap_or(1));
            }
            "rowBreaks" => self.around = Around::RowBreaks,
            "colBreaks" => self.around = Around::ColumnBreaks,
            "brk" => match (self.around, element.number("id")) {
                (Around::RowBreaks, Some(at)) => self.page.row_breaks.push(at),
                (Around::ColumnBreaks, Some(at)) => self.page.column_breaks.push(at),
                _ => {}
            },
            _ => {}
        }
    }

    /// Another element ends, after some words.
    pub fn ends(&mut self, name: &str, words: &'t str) {
        match (name, self.around) {
            ("rPh", _) => self.phonetic = false,
            ("formula" | "f", Around::Mark) if !words.trim_ascii().is_empty() => {
                if let Some(mark) = self.marks.last_mut() {
                    mark.formulas.push(unescaped(words).into_owned());
                }
            }
            ("formula1" | "formula2" | "f", Around::Entry) if !words.trim_ascii().is_empty() => {
                if let Some(entry) = self.entries.last_mut() {
                    entry.formulas.push(unescaped(words).into_owned());
                }
            }
            ("sqref", Around::Mark) => {
                let before = self.marks_before.min(self.marks.len());
                for mark in &mut self.marks[before..] {
                    words.trim_ascii().clone_into(&mut mark.place);
                }
            }
            ("sqref", Around::Entry) => {
                if let Some(entry) = self.entries.last_mut() {
                    words.trim_ascii().clone_into(&mut entry.place);
                }
            }
            ("f" | "sqref", Around::Spark) => {
                if let Some(spark) = self.sparks.last_mut() {
                    spark[usize::from(name == "sqref")] = unescaped(words).into_owned();
                }
            }
            ("oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter", _)
                if !words.trim_ascii().is_empty() =>
            {
                self.header.push(words);
            }
            ("conditionalFormatting" | "dataValidation" | "sparkline" | "rowBreaks" | "colBreaks", _) => {
                self.around = Around::Other;
            }
            _ => {}
        }
    }

    /// The text a cell holds; none where it is blank, a number or a truth.
    pub fn text<'s>(&'s self, cell: &Cell<'t>, shared: &'s [String]) -> Option<Cow<'s, str>>
    where
        't: 's,
    {
        let text = match cell.value {
            Value::Shared(at) => Cow::Borrowed(shared.get(at as usize)?.as_str()),
            Value::Raw(words) => plain(words),
            Value::Joined(at) => Cow::Borrowed(self.joined.get(at as usize)?.as_str()),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// The cells of a row.
    pub fn row_cells(&self, row: u32) -> &[Cell<'t>] {
        self.rows_cells(row, row)
    }

    /// The cells of some rows.
    pub fn rows_cells(&self, first: u32, last: u32) -> &[Cell<'t>] {
        let from = self.cells.partition_point(|cell| cell.row < first);
        let to = self.cells.partition_point(|cell| cell.row <= last);
        &self.cells[from..to.max(from)]
    }

    /// A cell.
    pub fn at(&self, row: u32, column: u32) -> Option<&Cell<'t>> {
        let cells = self.row_cells(row);
        cells.binary_search_by_key(&column, |cell| cell.column).ok().map(|at| &cells[at])
    }

    /// Puts the cells in order, where a part has them in another, and once each; gathers the hidden columns.
    pub fn settle(&mut self) {
        let hidden = self.columns.iter().filter(|columns| columns.hidden);
        self.unseen = hidden.map(|columns| (columns.first, columns.last)).collect();
        let key = |cell: &Cell<'_>| (cell.row, cell.column);
        if !self.cells.is_sorted_by(|one, other| key(one) < key(other)) {
            self.cells.sort_by_key(key);
            self.cells.dedup_by_key(|cell| key(cell));
        }
    }

    /// Rows that are hidden.
    pub fn hidden_rows(&self) -> impl Iterator<Item = u32> {
        self.rows.iter().filter(|row| row.hidden).map(|row| row.row)
    }

    /// Whether a column is hidden.
    pub fn is_hidden(&self, column: u32) -> bool {
        self.unseen.iter().any(|(first, last)| (first..=last).contains(&&column))
    }
}

/// A text as a reader sees it: entities and the signs Excel writes by number resolved.
pub(in crate::inspect) fn plain(words: &str) -> Cow<'_, str> {
    let text = unescaped(words);
    if memchr::memmem::find(text.as_bytes(), b"_x").is_none() {
        return text;
    }
    let (mut plain, mut rest) = (String::new(), &*text);
    while let Some(at) = rest.find("_x") {
        let sign = rest.get(at + 2..at + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let closed = rest.as_bytes().get(at + 6) == Some(&b'_');
        match sign.and_then(char::from_u32).filter(|_| closed) {
            Some(sign) => {
                plain.push_str(&rest[..at]);
                plain.push(sign);
                rest = &rest[at + 7..];
            }
            None => {
                plain.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}
