//! Where does a text go on that is too high for a row?
//!
//! In: a book, its styles. Out: the same book, in which a row of a table that flows goes on in rows of its own below, where
//! a text needs more height than a row may have: what is printed is printed whole. Refuses to know: bytes.

use super::layout::Layout;
use super::measure;
use super::style::StyleSheet;
use super::xlsx;
use crate::sheet::{Block, Book, Cell, Column, Content, Row};
use std::collections::BTreeMap;

/// Signs from the end of a piece in which it is looked for the end of a sentence.
const ENDING: usize = 60;

/// Lets the tables that flow go on below.
pub(super) fn flowed(mut book: Book, styles: &StyleSheet) -> Book {
    for sheet in &mut book.sheets {
        if !sheet.blocks.iter().any(|block| matches!(block, Block::Table(table) if table.flows)) {
            continue;
        }
        let mut widths = xlsx::widths(sheet);
        Layout::of(sheet, styles, &mut widths);
        for block in &mut sheet.blocks {
            let Block::Table(table) = block else { continue };
            if table.flows {
                let rows = std::mem::take(&mut table.rows);
                let flow = |row| flow(row, &table.columns, &widths, styles);
                table.rows = rows.into_iter().flat_map(flow).collect();
            }
        }
    }
    book
}

/// A row, and the rows it goes on in.
fn flow(mut row: Row, columns: &[Column], widths: &BTreeMap<u32, f64>, styles: &StyleSheet) -> Vec<Row> {
    let mut more: Vec<Row> = Vec::new();
    for (at, column) in (0..).zip(columns) {
        let Some(cell) = row.cells.get(&column.key) else { continue };
        let Content::Text(text) = &cell.content else { continue };
        let style = styles.get(cell.style.as_deref().unwrap_or(&column.style));
        let size = style.and_then(|style| style.size).unwrap_or(11.0);
        if style.is_none_or(|style| style.wrap != Some(true)) {
            continue;
        }
        let width = widths.get(&at).copied().unwrap_or(measure::DEFAULT_WIDTH);
        let mut pieces = pieces(text, width, size).into_iter();
        let first = pieces.next().unwrap_or_default().to_owned();
        let cell = cell.clone();
        for (below, piece) in pieces.enumerate() {
            if below == more.len() {
                more.push(Row { style: row.style.clone(), ..Row::new(format!("{}/{}", row.key, below + 2)) });
            }
            more[below]
                .put(column.key.clone(), Cell { content: Content::Text(piece.into()), ..cell.clone() });
        }
        row.put(column.key.clone(), Cell { content: Content::Text(first.into()), ..cell });
    }
    // What a row goes on with is told by what stands first in it.
    let first = columns.first().and_then(|column| Some((&column.key, row.cells.get(&column.key)?.clone())));
    if let Some((key, cell)) = first {
        for row in &mut more {
            row.put(key.clone(), cell.clone());
        }
    }
    std::iter::once(row).chain(more).collect()
}

/// A text in pieces, each of which fits a row.
fn pieces(text: &str, width: f64, size: f64) -> Vec<&str> {
    let most = measure::most_lines(size);
    let fits = |text: &str| measure::lines(text, width, size, true) <= most;
    let (mut pieces, mut rest) = (Vec::new(), text);
    while !fits(rest) {
        // No more signs than these fit, however narrow they are.
        let window = rest.char_indices().take((most as usize + 1) * (width.max(1.0) as usize + 1) * 2);
        let ends: Vec<usize> = window.map(|(at, sign)| at + sign.len_utf8()).collect();
        let most = ends.partition_point(|end| fits(&rest[..*end])).max(1);
        let sentence = |end: &&usize| rest[..**end].ends_with(['。', '；', '\n']);
        let end = ends[most.saturating_sub(ENDING)..most].iter().rev().find(sentence);
        let (piece, after) = rest.split_at(*end.unwrap_or(&ends[most - 1]));
        pieces.push(piece.trim_end_matches('\n'));
        rest = after;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_goes_on_below_under_its_number_and_keeps_what_stands_beside() {
        let styles = StyleSheet::parse(include_str!("../../templates/style.toml")).expect("built-in styles");
        let column = |key: &str| Column {
            key: key.to_owned(),
            heading: key.to_owned(),
            width: 20.0,
            style: String::from("sign_text"),
            marked: false,
            printed: true,
        };
        let columns = ["no", "why", "next"].map(column);
        let widths = (0..3).map(|at| (at, 20.0)).collect();
        let long = "资金没有到位，已经报请安排。".repeat(100);
        let row = Row::new("17")
            .with("no", Cell::text("17"))
            .with("why", Cell::text(long.clone()))
            .with("next", Cell::text("下一步"));
        let rows = flow(row, &columns, &widths, &styles);
        assert!(rows.len() > 1, "{}", rows.len());
        let said = |key: &str| -> Vec<String> {
            rows.iter().map(|row| row.cells.get(key).map_or_else(String::new, Cell::shown)).collect()
        };
        assert_eq!(said("why").concat(), long);
        assert!(said("no").iter().all(|no| no == "17"));
        assert_eq!(said("next").concat(), "下一步");
        let keys: std::collections::BTreeSet<&str> = rows.iter().map(|row| &*row.key).collect();
        assert_eq!(keys.len(), rows.len());
    }

    #[test]
    fn a_text_goes_on_where_a_row_is_full_and_loses_nothing() {
        let text = "第一条原因是资金没有到位，已经报请财政部门安排。".repeat(120) + "完";
        let pieces = pieces(&text, 20.0, 10.0);
        assert!(pieces.len() > 2, "{}", pieces.len());
        assert_eq!(pieces.concat(), text);
        let height = |piece: &str| measure::height(measure::lines(piece, 20.0, 10.0, true), 10.0);
        for piece in &pieces {
            assert!(height(piece) < crate::excel::HIGHEST, "{}", height(piece));
        }
        assert!(pieces[..pieces.len() - 1].iter().all(|piece| piece.ends_with('。')));
        assert_eq!(super::pieces("短", 20.0, 10.0), ["短"]);
        assert_eq!(super::pieces("", 20.0, 10.0), [""]);
    }
}
