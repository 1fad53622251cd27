//! Which way leads on, and which way back? Links between the sheets of an assessor's book, in both directions.
//!
//! In: a finished book, whose rows are known by their keys. Out: the same book with links: a published figure to its row of
//! 取证索引 and back, a sum to the units' figures and back, a figure to its file and back. A link is laid only where its
//! row stands in the book. Refuses to know: what a figure means.

use crate::sheet::{Block, Book, Cell, Content, Key, Part, Row};
use std::collections::{BTreeMap, BTreeSet};

/// Tables of published figures, whose rows are known by the indicator.
const PUBLISHED: [&str; 5] = ["main", "text", "ours", "watch", "attached"];

/// What stands in the book, as far as links lead there.
#[derive(Default)]
struct Rows {
    /// Row keys by table.
    rows: BTreeMap<&'static str, BTreeSet<String>>,
    /// The first row of 分单位指标 that reads an item of a unit in a period: `period/unit/item`.
    readers: BTreeMap<String, String>,
    /// The first row of 分单位数据 of an item in a period: `item/period`.
    first_of_item: BTreeMap<String, String>,
    /// Rows of 分单位数据 without a figure.
    silent: BTreeSet<String>,
    /// The row of a file in 文件清单.
    files: BTreeMap<String, String>,
    /// The first row of 来源追溯 of a file.
    first_of_file: BTreeMap<String, String>,
    /// The period of the draw.
    drawn_in: Option<String>,
    /// The indicator of a label.
    labels: BTreeMap<String, String>,
    /// The register of a recount that claims a figure of 分单位数据.
    registers: BTreeMap<String, String>,
    /// Items over and under an indicator, in its order.
    items: BTreeMap<String, [Vec<String>; 2]>,
}

/// Tables whose rows are each of one period, which stands in their keys.
const OF_PERIODS: [&str; 6] = ["working", "sums", "item_sums", "unit_indicators", "unit_data", "trace"];

/// Tables links lead to.
const TABLES: [&str; 13] = [
    "chain",
    "working",
    "sums",
    "item_sums",
    "unit_indicators",
    "unit_data",
    "trace",
    "files",
    "targets",
    "sensitivity",
    "proofs",
    "recount_items",
    "recount_registers",
];

fn text(row: &Row, column: &str) -> String {
    row.cells.get(column).map_or_else(String::new, Cell::shown)
}

fn rows(book: &Book) -> impl Iterator<Item = (&str, &Row)> {
    let blocks = book.sheets.iter().flat_map(|sheet| &sheet.blocks);
    blocks.flat_map(|block| match block {
        Block::Table(table) if !table.goes_on => {
            table.rows.iter().map(|row| (table.key.as_str(), row)).collect()
        }
        _ => Vec::new(),
    })
}

impl Rows {
    fn of(book: &Book) -> Self {
        let mut rows_of = Self::default();
        for (table, row) in rows(book) {
            if let Some(known) = TABLES.iter().find(|known| **known == table) {
                rows_of.rows.entry(known).or_default().insert(row.key.clone());
            }
            match table {
                "chain" => {
                    rows_of.labels.insert(bare(&text(row, "no")).to_owned(), row.key.clone());
                    let listed = |column: &str| -> Vec<String> {
                        let text = text(row, column);
                        text.split('、').filter(|code| !code.is_empty()).map(str::to_owned).collect()
                    };
                    rows_of.items.insert(row.key.clone(), [listed("items"), listed("items_under")]);
                }
                "unit_data" => {
                    if text(row, "value").is_empty() {
                        rows_of.silent.insert(row.key.clone());
                    }
                    if let [period, _, item] = parts(&row.key)[..] {
                        let key = format!("{item}/{period}");
                        rows_of.first_of_item.entry(key).or_insert_with(|| row.key.clone());
                    }
                }
                "files" => {
                    rows_of.files.insert(text(row, "file"), row.key.clone());
                }
                "trace" => {
                    rows_of.first_of_file.entry(text(row, "file")).or_insert_with(|| row.key.clone());
                }
                "recount_registers" => {
                    if let Some(figure) = figure_in(row, "claimed") {
                        rows_of.drawn_in = parts(&figure).first().map(|period| (*period).to_owned());
                        rows_of.registers.insert(figure, row.key.clone());
                    }
                }
                _ => {}
            }
        }
        for key in rows_of.rows.get("unit_indicators").into_iter().flatten() {
            let [indicator, period, unit] = parts(key)[..] else { continue };
            for item in rows_of.items.get(indicator).into_iter().flatten().flatten() {
                let figure = format!("{period}/{unit}/{item}");
                rows_of.readers.entry(figure).or_insert_with(|| key.clone());
            }
        }
        rows_of
    }

    /// The cell of a row, if the book has the row.
    fn to(&self, table: &'static str, row: &str, column: &'static str) -> Option<Key> {
        let there = self.rows.get(table).is_some_and(|rows| rows.contains(row));
        there.then(|| Key::new(table, row.to_owned(), column))
    }

    /// A figure of a unit; where there is none, why.
    fn figure(&self, row: &str) -> Option<Key> {
        self.to("unit_data", row, if self.silent.contains(row) { "state" } else { "value" })
    }

    /// The links of a row: a column of its own, and where it leads.
    fn links(&self, table: &str, row: &Row) -> Vec<(&'static str, Option<Key>)> {
        let key = row.key.as_str();
        let parts = parts(key);
        let of_indicator = || self.to("chain", parts.first().copied().unwrap_or_default(), "name");
        match table {
            _ if PUBLISHED.contains(&table) => vec![("no", self.to("chain", key, "name"))],
            "targets" | "sensitivity" | "definitions" | "working" => vec![("no", of_indicator())],
            "duties" | "milestones" => vec![("no", self.to("proofs", key, "no"))],
            "proofs" | "ledger" => {
                let file = self.files.get(&text(row, "file"));
                vec![("file", file.and_then(|row| self.to("files", row, "file")))]
            }
            "recount_items" => {
                let period = self.drawn_in.as_deref().unwrap_or_default();
                vec![("code", self.to("item_sums", &format!("{key}/{period}"), "value"))]
            }
            "sums" => vec![("no", self.to("working", key, "name"))],
            "unit_indicators" => {
                let [indicator, period, unit] = parts[..] else { return Vec::new() };
                let figure = |side: usize| {
                    let first = self.items.get(indicator)?[side].first()?;
                    self.figure(&format!("{period}/{unit}/{first}"))
                };
                vec![
                    ("no", self.to("sums", &format!("{indicator}/{period}"), "name")),
                    ("unit", figure(0)),
                    ("code", figure(1)),
                ]
            }
            "item_sums" => {
                let first = self.first_of_item.get(key);
                let code = parts.first().copied().unwrap_or_default();
                vec![
                    ("item", first.and_then(|first| self.figure(first))),
                    ("name", self.to("recount_items", code, "code")),
                ]
            }
            "unit_data" => {
                let [period, _, item] = parts[..] else { return Vec::new() };
                let reader = self.readers.get(key);
                vec![
                    ("item", self.to("item_sums", &format!("{item}/{period}"), "value")),
                    ("unit", reader.and_then(|row| self.to("unit_indicators", row, "no"))),
                ]
            }
            "trace" => {
                let file = self.files.get(&text(row, "file"));
                let indicators = text(row, "indicators");
                let first = indicators.split('、').next().and_then(|label| self.labels.get(bare(label)));
                let register = self.registers.get(key);
                vec![
                    ("file", file.and_then(|row| self.to("files", row, "file"))),
                    ("indicators", first.and_then(|row| self.to("chain", row, "name"))),
                    ("item", register.and_then(|row| self.to("recount_registers", row, "unit"))),
                ]
            }
            "files" => {
                let first = self.first_of_file.get(&text(row, "file"));
                vec![("file", first.and_then(|row| self.to("trace", row, "no")))]
            }
            "relations" => {
                let figure = figure_in(row, "sides");
                vec![("unit", figure.and_then(|figure| self.figure(&figure)))]
            }
            "recount_registers" => {
                let to_item = ("item", self.to("recount_items", &text(row, "item"), "code"));
                vec![
                    to_item,
                    (
                        "unit_name",
                        figure_in(row, "claimed").and_then(|figure| self.to("trace", &figure, "no")),
                    ),
                ]
            }
            "recount_lines" => {
                vec![("item", self.to("recount_registers", &text(row, "register"), "unit"))]
            }
            "recount_promises" => {
                vec![("id", self.labels.get(bare(key)).and_then(|row| self.to("chain", row, "name")))]
            }
            _ => Vec::new(),
        }
    }
}

/// The first figure of a unit that a cell reads: its row of 分单位数据.
fn figure_in(row: &Row, column: &str) -> Option<String> {
    let Content::Formula(live) = &row.cells.get(column)?.content else { return None };
    live.formula.parts().find_map(|part| match part {
        Part::CellOr(named, _) if named.table == "unit_data" => Some(named.row.to_owned()),
        _ => None,
    })
}

/// A label as a number cell shows it.
fn bare(label: &str) -> &str {
    label.trim_start_matches('0')
}

/// The parts of a row's key.
fn parts(key: &str) -> Vec<&str> {
    key.split('/').collect()
}

/// Lays the links, on texts only and of rows of one period, the one judged: LibreOffice takes minutes to load fifty
/// thousand links. A cell that has one keeps it; one without text needs none.
pub(super) fn both_ways(book: &mut Book, period: &str) {
    let rows_of = Rows::of(book);
    for block in book.sheets.iter_mut().flat_map(|sheet| &mut sheet.blocks) {
        let Block::Table(table) = block else { continue };
        for row in &mut table.rows {
            if OF_PERIODS.contains(&table.key.as_str()) && !parts(&row.key).contains(&period) {
                continue;
            }
            for (column, to) in rows_of.links(&table.key, row) {
                let free = |cell: &&Cell| {
                    cell.link.is_none() && matches!(cell.content, Content::Text(_) | Content::Number(_))
                };
                let Some(cell) = row.cells.get(column).filter(free) else { continue };
                if let Some(to) = to.filter(|_| !cell.shown().is_empty()) {
                    let linked = cell.clone().linked(to);
                    row.cells.insert(column.into(), linked);
                }
            }
        }
    }
}
