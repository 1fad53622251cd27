//! How large would an ods grow when it is read, and what does the eye see in it?
//!
//! In: the parts of a container. Out: sheets. Refuses to know: values, which are the reader's.
//!
//! A cell may say that it repeats a million times in a row that repeats a million times. The reader spells that out
//! from the first cell with content to the last; empty repeats after it, which LibreOffice always writes, cost
//! nothing. The text must also be balanced: in one that is not, the reader would look for the end for ever.

use std::collections::BTreeMap;
use std::sync::Arc;

use memchr::memmem;

use super::archive::{self, Parts};
use super::dense::{self, SPREAD};
use super::marks::{self, Edit};
use super::{Grid, Limits, Look, Spans, Trouble, plain};
use crate::excel::{COLUMNS, ROWS};
use crate::xml::{Tag, Tags, attributes};

/// Reads an ods: its content is looked at, made plain, and handed to the reader in a package of its own.
pub(super) fn read(mut parts: Parts<'_>, limits: &Limits) -> Result<Vec<Grid>, Trouble> {
    let manifest = parts.take("META-INF/manifest.xml")?.unwrap_or_default();
    if memmem::find(&manifest, b"encryption-data").is_some() {
        return Err(Trouble::Password);
    }
    let content = parts.take("content.xml")?.ok_or_else(|| Trouble::damaged("缺少内部零件 content.xml"))?;
    let text = plain::text(&content)?;
    let seen = see(&text, limits)?;
    let edited = if seen.edits.is_empty() { text } else { marks::edited(&text, &seen.edits).into() };
    let mut stored = archive::Stored::new(edited.len() + 4096);
    stored.add("mimetype", &["application/vnd.oasis.opendocument.spreadsheet"]);
    stored.add("META-INF/manifest.xml", &["<manifest:manifest></manifest:manifest>"]);
    stored.add("content.xml", &[&edited]);
    let bytes = stored.finish();
    drop(edited);
    let mut sheets = dense::ods(&bytes, limits)?;
    for (grid, table) in sheets.iter_mut().zip(seen.tables) {
        grid.hidden_rows = Spans::new(table.hidden_rows);
        grid.hidden_columns = Spans::new(table.hidden_columns);
        grid.filtered = table.filtered;
        for (at, look) in table.looks {
            if let Some(cell) = grid.cells.get_mut(at) {
                let parts = cell.look.take();
                let parts = parts.map(|look| Look::clone(&look)).unwrap_or_default();
                cell.look = Some(Arc::new(Look { power: look.power, struck: look.struck, ..parts }));
            }
        }
    }
    Ok(sheets)
}

/// What the eye sees in a content.
#[derive(Default)]
struct Seen {
    tables: Vec<Table>,
    edits: Vec<Edit>,
}

/// How the styles of this file look: struck out, or raised.
#[derive(Default)]
struct Styles<'a> {
    struck: BTreeMap<&'a str, bool>,
    raised: BTreeMap<&'a str, bool>,
    current: Option<&'a str>,
}

impl<'a> Styles<'a> {
    fn take(&mut self, name: &str, rest: &'a str) {
        let find = |wanted: &str| attributes(rest).find(|(name, _)| *name == wanted).map(|(_, value)| value);
        match name {
            "style:style" => self.current = find("style:name"),
            "style:text-properties" => {
                let Some(style) = self.current else { return };
                let through = |name| find(name).is_some_and(|value| value != "none");
                if through("style:text-line-through-style") || through("style:text-line-through-type") {
                    self.struck.insert(style, true);
                }
                if find("style:text-position").is_some_and(is_raised) {
                    self.raised.insert(style, true);
                }
            }
            _ => {}
        }
    }

    fn of(map: &BTreeMap<&str, bool>, rest: &str, attribute: &str) -> bool {
        !map.is_empty() && attributes(rest).any(|(name, value)| name == attribute && map.contains_key(value))
    }
}

/// `super 58%`, `sub`, `33% 58%`; `0% 100%` is on the line.
fn is_raised(position: &str) -> bool {
    let first = position.split_whitespace().next().unwrap_or_default();
    !matches!(first, "" | "0" | "0%")
}

fn see(text: &str, limits: &Limits) -> Result<Seen, Trouble> {
    let mut total = Total { most: limits.cells as u64, ..Total::default() };
    let mut seen = Seen::default();
    let mut styles = Styles::default();
    let (mut spans, mut before) = (Vec::<bool>::new(), 0);
    let (mut table, mut row, mut cell) = (None::<Table>, None::<Row>, None::<Open>);
    let mut tags = Tags::new(text);
    while let Some((at, tag)) = tags.next()? {
        // Blanks between cells are lawful, and the reader does not expect them.
        if row.is_some() && cell.is_none() && at > before {
            seen.edits.push(Edit { at: before, length: at - before, text: "" });
        }
        before = tags.place();
        if let Tag::Open { name, rest, .. } = tag {
            styles.take(name, rest);
        }
        let (name, rest, opens, closes) = match tag {
            Tag::Open { name, rest, closed } => (name, rest, true, closed),
            Tag::Close { name } => (name, "", false, true),
        };
        if opens {
            match name {
                "table:table" if table.is_some() => return Err(Trouble::damaged("表格里嵌套了表格")),
                "table:table" => {
                    let named = attributes(rest).any(|(name, _)| name == "table:name");
                    table = Some(Table { named, ..Table::default() });
                }
                "table:table-column" => {
                    let columns = repeated(rest, "table:number-columns-repeated")?;
                    if let Some(table) = &mut table {
                        table.column(columns, is_unseen(rest));
                    }
                }
                "table:table-row" => {
                    let repeats = repeated(rest, "table:number-rows-repeated")?;
                    row = Some(Row { unseen: is_unseen(rest), ..Row::new(repeats) });
                    if let Some(table) = &mut table {
                        table.filtered |= attributes(rest)
                            .any(|(name, value)| name == "table:visibility" && value == "filter");
                    }
                }
                "table:table-cell" | "table:covered-table-cell" => {
                    let content = attributes(rest).any(|(name, _)| {
                        name.starts_with("office:") || name.starts_with("calcext:") || name == "table:formula"
                    });
                    let columns = repeated(rest, "table:number-columns-repeated")?;
                    let percent = attributes(rest)
                        .any(|(name, value)| name == "office:value-type" && value == "percentage");
                    let struck = Styles::of(&styles.struck, rest, "table:style-name");
                    let look = Look { power: if percent { 2 } else { 0 }, struck, ..Look::default() };
                    cell = Some(Open { at, columns, content, blanks: 0, look });
                }
                "text:span" => {
                    let sign = if Styles::of(&styles.struck, rest, "text:style-name") {
                        Some("\u{FDD0}")
                    } else {
                        Styles::of(&styles.raised, rest, "text:style-name").then_some("\u{FDD1}")
                    };
                    let marked = sign.filter(|_| !closes);
                    seen.edits.extend(marked.map(|sign| Edit::insert(tags.place(), sign)));
                    if !closes {
                        spans.push(marked.is_some());
                    }
                }
                "text:s" => {
                    let blanks = repeated(rest, "text:c")?;
                    total.text = total.text.saturating_add(blanks);
                    if let Some(cell) = &mut cell {
                        cell.blanks = cell.blanks.saturating_add(blanks);
                    }
                }
                _ => {}
            }
        }
        if closes {
            match name {
                "table:table-cell" | "table:covered-table-cell" => {
                    if let (Some(cell), Some(row)) = (cell.take(), &mut row) {
                        row.take(&cell, at, &mut total);
                    }
                }
                "table:table-row" => {
                    if let (Some(row), Some(table)) = (row.take(), &mut table) {
                        table.take(row, &mut total);
                    }
                }
                "table:table" => {
                    let table = table.take().unwrap_or_default();
                    total.close(&table);
                    if table.named {
                        seen.tables.push(table);
                    }
                }
                "text:span" if !opens && spans.pop() == Some(true) => {
                    seen.edits.push(Edit::insert(at, "\u{FDD2}"));
                }
                _ => {}
            }
        }
        total.judge(limits)?;
    }
    Ok(seen)
}

/// Whether a row or column is hidden or filtered out.
fn is_unseen(rest: &str) -> bool {
    attributes(rest).any(|(name, value)| name == "table:visibility" && matches!(value, "collapse" | "filter"))
}

/// The number an attribute repeats something; the largest, should it stand there twice.
fn repeated(rest: &str, wanted: &str) -> Result<u64, Trouble> {
    let mut most = None;
    for (_, value) in attributes(rest).filter(|(name, _)| *name == wanted) {
        if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Trouble::damaged("重复次数不是数字"));
        }
        most = most.max(Some(value.parse().unwrap_or(u64::MAX)));
    }
    Ok(most.unwrap_or(1))
}

/// A cell that has begun.
struct Open {
    at: usize,
    columns: u64,
    content: bool,
    blanks: u64,
    look: Look,
}

struct Row {
    repeats: u64,
    next: u64,
    first: Option<u64>,
    end: u64,
    unseen: bool,
    /// Columns with a look of their own: first, end and look.
    looks: Vec<(u64, u64, Look)>,
}

impl Row {
    fn new(repeats: u64) -> Self {
        let repeats = repeats.min(ROWS.into());
        Self { repeats, next: 0, first: None, end: 0, unseen: false, looks: Vec::new() }
    }

    fn take(&mut self, cell: &Open, end: usize, total: &mut Total) {
        let columns = cell.columns.min(u64::from(COLUMNS).saturating_sub(self.next));
        if cell.content {
            let copies = columns.saturating_mul(self.repeats);
            let length = (end.saturating_sub(cell.at) as u64).saturating_add(cell.blanks);
            total.cells = total.cells.saturating_add(copies);
            // One copy is the file's own text, which is bounded already.
            total.text = total.text.saturating_add(length.saturating_mul(copies.saturating_sub(1)));
            self.first = self.first.or(Some(self.next));
            self.end = self.next + columns;
            if cell.look != Look::default() {
                self.looks.push((self.next, self.end, cell.look.clone()));
            }
        }
        self.next += columns;
    }
}

/// One table, in the reader's own counting.
#[derive(Default)]
struct Table {
    rows: u64,
    first: Option<u64>,
    end: u64,
    left: u64,
    right: u64,
    named: bool,
    columns: u64,
    hidden_rows: Vec<(u32, u32)>,
    hidden_columns: Vec<(u32, u32)>,
    filtered: bool,
    looks: BTreeMap<(u32, u32), Look>,
}

impl Table {
    fn column(&mut self, count: u64, unseen: bool) {
        let end = (self.columns + count).min(COLUMNS.into());
        if unseen && end > self.columns {
            self.hidden_columns.push((self.columns as u32, end as u32 - 1));
        }
        self.columns = end;
    }

    fn take(&mut self, row: Row, total: &mut Total) {
        let start = self.rows;
        // A row that repeats no time, or that lies below the last row, is still one row to the reader.
        self.rows += row.repeats.min(u64::from(ROWS).saturating_sub(start)).max(1);
        total.area = total.area.saturating_add(row.end);
        if let Some(first) = row.first {
            self.left = if self.first.is_some() { self.left.min(first) } else { first };
            self.right = self.right.max(row.end);
            self.first = self.first.or(Some(start));
            self.end = self.rows;
        }
        if row.unseen && self.rows > start {
            self.hidden_rows.push((start as u32, self.rows as u32 - 1));
        }
        // Content that repeats is counted already, and there is no more of it than cells are allowed.
        if total.cells <= total.most {
            for (first, end, look) in row.looks {
                for at in start..self.rows.min(start + row.repeats) {
                    self.looks.extend((first..end).map(|column| ((at as u32, column as u32), look.clone())));
                }
            }
        }
    }
}

/// What all tables come to.
#[derive(Default)]
struct Total {
    cells: u64,
    area: u64,
    text: u64,
    most: u64,
}

impl Total {
    fn close(&mut self, table: &Table) {
        if let Some(first) = table.first {
            let width = table.right.saturating_sub(table.left);
            self.area = self.area.saturating_add((table.end - first).saturating_mul(width));
        }
    }

    fn judge(&self, limits: &Limits) -> Result<(), Trouble> {
        if self.cells > limits.cells as u64 || self.area > SPREAD * limits.cells as u64 {
            return Err(Trouble::TooManyCells { limit: limits.cells });
        }
        if self.text > limits.inflated_bytes {
            return Err(Trouble::Bomb { limit: limits.inflated_bytes });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_rows(rows: &str) -> Result<(), &'static str> {
        let text = format!("<d><table:table table:name=\"a\">{rows}</table:table></d>");
        see(&text, &Limits::default()).map(|_| ()).map_err(|trouble| trouble.key())
    }

    const ONE: &str = "<table:table-cell office:value-type=\"float\" office:value=\"1\"><text:p>1</text:p></table:table-cell>";

    #[test]
    fn empty_repeats_after_the_content_cost_nothing() {
        let rows = format!(
            "<table:table-row>{ONE}<table:table-cell table:number-columns-repeated=\"16383\"/></table:table-row>\
             <table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>"
        );
        assert_eq!(check_rows(&rows), Ok(()));
    }

    #[test]
    fn content_that_repeats_beyond_measure_is_refused() {
        let wide =
            ONE.replace("office:value-type", "table:number-columns-repeated=\"16384\" office:value-type");
        let rows = format!("<table:table-row table:number-rows-repeated=\"100000\">{wide}</table:table-row>");
        assert_eq!(check_rows(&rows), Err("cells"));
        let far = format!(
            "<table:table-row>{ONE}</table:table-row><table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row>\
             <table:table-row><table:table-cell table:number-columns-repeated=\"16000\"/>{ONE}</table:table-row>"
        );
        assert_eq!(check_rows(&far), Err("cells"));
    }

    #[test]
    fn rows_that_repeat_no_time_and_rows_below_the_last_are_rows_all_the_same() {
        let far = format!(
            "<table:table-row><table:table-cell table:number-columns-repeated=\"16000\"/>{ONE}</table:table-row>"
        );
        let near = format!("<table:table-row>{ONE}</table:table-row>");
        let none = "<table:table-row table:number-rows-repeated=\"0\"><table:table-cell/></table:table-row>";
        assert_eq!(check_rows(&format!("{near}{none}{far}")), Ok(()));
        assert_eq!(check_rows(&format!("{near}{}{far}", none.repeat(1000))), Err("cells"));
        let all =
            "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell/></table:table-row>";
        let below = "<table:table-row><table:table-cell/></table:table-row>".repeat(1000);
        assert_eq!(check_rows(&format!("{all}{near}{below}{far}")), Err("cells"));
    }

    #[test]
    fn blanks_told_by_number_are_weighed() {
        let cell = "<table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"99999999999\"/></text:p></table:table-cell>";
        assert_eq!(check_rows(&format!("<table:table-row>{cell}</table:table-row>")), Err("bomb"));
    }

    #[test]
    fn a_table_that_never_ends_is_damage() {
        assert_eq!(check_rows("<table:table-row>"), Err("damaged"));
        assert_eq!(check_rows("<table:table-row table:number-rows-repeated=\"&#57;9\"/>"), Err("damaged"));
    }
}
