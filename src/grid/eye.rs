//! What does the eye see on a worksheet of an xlsx that its values do not tell?
//!
//! In: the XML of a worksheet. Out: [`Seen`]: hidden rows and columns, merges, formulas, and the cells' XML made plain for
//! the reader. Refuses to know: values, styles.
//!
//! The head and the tail of a sheet are short and always read. The cells between them are walked only where a trace of
//! something that matters stands among them; most sheets of figures go to the reader as they are.

use std::borrow::Cow;

use memchr::memmem;

use super::marks::{self, Edit, local};
use super::package::is_set;
use super::{Merge, Spans, Trouble};
use crate::excel::{COLUMNS, ROWS};
use crate::place::position;
use crate::xml::{Tag, Tags, attributes, opened, unescaped};

/// A worksheet as it is seen.
#[derive(Debug, Default)]
pub(super) struct Seen<'a> {
    /// A worksheet that holds the cells and nothing else.
    pub(super) cells: Cow<'a, str>,
    pub(super) merges: Vec<Merge>,
    pub(super) hidden_rows: Spans,
    pub(super) hidden_columns: Spans,
    pub(super) filtered: bool,
    /// Cells that hold a formula, ascending.
    pub(super) formulas: Vec<(u32, u32)>,
}

/// Errors the reader knows.
const ERRORS: [&str; 8] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!"];

/// Most merged rectangles kept of a sheet: a heading has a few dozen.
const MERGES: usize = 100_000;

/// Looks at a worksheet.
pub(super) fn see(text: &str) -> Result<Seen<'_>, Trouble> {
    let mut seen = Seen::default();
    let Some((start, end)) = data(text) else {
        seen.head(text);
        return Ok(seen);
    };
    seen.head(&text[..start]);
    seen.tail(&text[end..]);
    let cells = &text[start..end];
    // Rows beyond the last one a sheet can have are nobody's.
    if memmem::find_iter(cells.as_bytes(), b"<row").count() > ROWS as usize {
        return Err(Trouble::damaged("行数超出工作表范围"));
    }
    seen.cells = Cow::Borrowed(cells);
    if is_traced(cells) {
        seen.walk(cells)?;
    }
    Ok(seen)
}

/// Where the cells begin and end, their tags included; `None` of a sheet without any.
fn data(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut names = memmem::find_iter(bytes, b"sheetData");
    let start = names.find_map(|at| {
        let tag = text[..at].rfind('<')?;
        let prefix = &text[tag + 1..at];
        let follows = bytes.get(at + "sheetData".len())?;
        let good = (prefix.is_empty() || prefix.ends_with(':'))
            && (follows.is_ascii_whitespace() || *follows == b'>');
        good.then_some(tag)
    })?;
    let last = memmem::rfind(bytes, b"sheetData")?;
    let close = text[..last].rfind("</")?;
    (close > start).then_some(())?;
    Some((start, last + text[last..].find('>')? + 1))
}

fn is_traced(cells: &str) -> bool {
    let bytes = cells.as_bytes();
    let is_prefixed = !cells.starts_with("<sheetData");
    let traces: [&[u8]; 8] =
        [b"<f>", b"<f ", b"<f/", b"hidden=", b"ht=\"0", b"t=\"e\"", b"strike", b"vertAlign"];
    is_prefixed
        || traces.iter().any(|trace| memmem::find(bytes, trace).is_some())
        || memmem::find(bytes, b"inlineStr").is_some()
}

/// `A1:C2`, `A:E` or `1:3` as a rectangle.
fn area(text: &str) -> Option<Merge> {
    let text = text.replace('$', "");
    let (first, last) = text.split_once(':')?;
    let corner = |text: &str, otherwise: (u32, u32)| {
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        match (letters, text.len() - letters) {
            (0, _) => Some((text.parse::<u32>().ok()?.checked_sub(1)?, otherwise.1)),
            (_, 0) => position(&format!("{text}1")).map(|(_, column)| (otherwise.0, column)),
            _ => position(text),
        }
    };
    let (start, end) = (corner(first, (0, 0))?, corner(last, (ROWS - 1, COLUMNS - 1))?);
    let good = start.0 <= end.0 && start.1 <= end.1 && end.0 < ROWS && end.1 < COLUMNS;
    good.then_some((start, end))
}

impl<'a> Seen<'a> {
    fn head(&mut self, head: &str) {
        let mut columns = Vec::new();
        for (name, rest) in opened(head) {
            match local(name) {
                "col" => {
                    let (mut first, mut last, mut narrow) = (0_u32, 0_u32, false);
                    for (key, value) in attributes(rest) {
                        match key {
                            "min" => first = value.parse().unwrap_or(0),
                            "max" => last = value.parse().unwrap_or(0),
                            "width" => narrow = value.parse::<f64>().is_ok_and(|width| width <= 0.0),
                            _ => {}
                        }
                    }
                    if (narrow || is_set(rest, "hidden")) && first > 0 && last >= first {
                        columns.push((first - 1, last.min(COLUMNS) - 1));
                    }
                }
                "sheetPr" => self.filtered |= is_set(rest, "filterMode"),
                _ => {}
            }
        }
        self.hidden_columns = Spans::new(columns);
    }

    fn tail(&mut self, tail: &str) {
        for (name, rest) in opened(tail) {
            match local(name) {
                "mergeCell" if self.merges.len() < MERGES => {
                    let found = attributes(rest).find(|(key, _)| *key == "ref");
                    self.merges.extend(found.and_then(|(_, text)| area(text)));
                }
                "autoFilter" => self.filtered = true,
                _ => {}
            }
        }
    }

    /// Walks the cells as the reader does, counting rows and columns where a cell does not say its own.
    fn walk(&mut self, cells: &'a str) -> Result<(), Trouble> {
        let (mut row, mut column, mut at) = (0_u32, 0_u32, (0, 0));
        let (mut error, mut hidden, mut edits) = (None::<usize>, Vec::new(), Vec::new());
        let mut tags = Tags::new(cells);
        while let Some((_, tag)) = tags.next()? {
            match tag {
                Tag::Open { name, rest, closed } => match local(name) {
                    "row" => {
                        let mut unseen = is_set(rest, "hidden");
                        for (key, value) in attributes(rest) {
                            match key {
                                "r" => {
                                    row = value
                                        .parse::<u32>()
                                        .ok()
                                        .and_then(|row| row.checked_sub(1))
                                        .unwrap_or(row);
                                }
                                "ht" => unseen |= value.parse::<f64>().is_ok_and(|height| height <= 0.0),
                                _ => {}
                            }
                        }
                        if unseen {
                            hidden.push((row, row));
                        }
                        if closed {
                            (row, column) = (row.saturating_add(1), 0);
                        }
                    }
                    "c" => {
                        at = (row, column);
                        error = None;
                        for (key, value) in attributes(rest) {
                            match key {
                                "r" => at = position(value).unwrap_or(at),
                                "t" if value == "e" => {
                                    error = Some(value.as_ptr().addr() - cells.as_ptr().addr());
                                }
                                _ => {}
                            }
                        }
                        column = at.1;
                        if closed {
                            column = column.saturating_add(1);
                        }
                    }
                    "f" => self.formulas.push(at),
                    "v" if error.is_some() && !closed => {
                        let start = tags.place();
                        let end = start + cells[start..].find('<').unwrap_or(0);
                        if !ERRORS.contains(&unescaped(&cells[start..end]).trim()) {
                            // Said as text, with a sign before it: the reader stops at an error it cannot spell.
                            edits.extend(error.map(|at| Edit { at, length: 1, text: "str" }));
                            edits.push(Edit::insert(start, "\u{FDD3}"));
                        }
                        error = None;
                    }
                    _ => {}
                },
                Tag::Close { name } => match local(name) {
                    "row" => (row, column) = (row.saturating_add(1), 0),
                    "c" => column = column.saturating_add(1),
                    _ => {}
                },
            }
        }
        self.hidden_rows = Spans::new(hidden);
        self.formulas.sort_unstable();
        if marks::is_traced(cells) {
            edits.extend(marks::inserts(cells)?);
        }
        if !edits.is_empty() {
            edits.sort_unstable();
            self.cells = Cow::Owned(marks::edited(cells, &edits));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(xml: &str) -> Seen<'_> {
        see(xml).expect(xml)
    }

    #[test]
    fn rows_and_columns_nobody_sees_are_known() {
        let seen = look(
            "<worksheet><cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"5\" max=\"5\" width=\"0\"/></cols>\
             <sheetData><row r=\"1\"/><row r=\"4\" hidden=\"1\"><c r=\"A4\"><v>1</v></c></row><row><c><v>2</v></c></row>\
             <row r=\"9\" ht=\"0\" customHeight=\"1\"/></sheetData><autoFilter ref=\"A1:B9\"/></worksheet>",
        );
        let rows: Vec<u32> = (0..12).filter(|&row| seen.hidden_rows.contains(row)).collect();
        let columns: Vec<u32> = (0..8).filter(|&column| seen.hidden_columns.contains(column)).collect();
        assert_eq!((rows, columns, seen.filtered), (vec![3, 8], vec![1, 2, 4], true));
    }

    #[test]
    fn formulas_are_found_where_the_reader_puts_their_cells() {
        let seen = look(
            "<x:worksheet><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:f>1</x:f></x:c></x:row>\
             <x:row r=\"5\"><x:c r=\"C5\"><x:f t=\"shared\" si=\"0\"/><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>",
        );
        assert_eq!(seen.formulas, [(0, 1), (4, 2)]);
    }

    #[test]
    fn an_error_the_reader_cannot_spell_is_handed_on_as_text() {
        let seen = look(
            "<worksheet><sheetData><row><c t=\"e\"><v>#SPILL!</v></c><c t=\"e\"><v>#N/A</v></c></row></sheetData></worksheet>",
        );
        assert_eq!(
            seen.cells,
            "<sheetData><row><c t=\"str\"><v>\u{FDD3}#SPILL!</v></c><c t=\"e\"><v>#N/A</v></c></row></sheetData>"
        );
    }

    #[test]
    fn whole_columns_and_rows_are_rectangles_and_nonsense_is_none() {
        assert_eq!(area("A1:C2"), Some(((0, 0), (1, 2))));
        assert_eq!(area("A:E"), Some(((0, 0), (ROWS - 1, 4))));
        assert_eq!(area("1:3"), Some(((0, 0), (2, COLUMNS - 1))));
        for nonsense in ["A1", "C2:A1", "A1:XFE9", "", ":", "A0:B1", "AAAAAAAA1:B2"] {
            assert_eq!(area(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_sheet_without_cells_has_its_head_all_the_same() {
        for xml in ["<worksheet/>", "<worksheet><sheetData/></worksheet>"] {
            assert!(look(xml).cells.is_empty(), "{xml}");
        }
    }
}
