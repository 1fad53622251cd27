//! What stands in the cells of a text with delimiters?
//!
//! In: bytes. Out: one sheet without a name. Refuses to know: figures; every cell stays text.

use super::guard::Meter;
use super::{Cell, Grid, Limits, Trouble, Value};
use crate::excel::COLUMNS;
use crate::source;

/// Delimiters in order of preference; the full-width comma comes from an input method.
const DELIMITERS: [char; 4] = [',', '\t', ';', '，'];
/// Stands in for the full-width comma, since the reader takes single bytes.
const STAND_IN: char = '\u{1f}';

/// The most a text may weigh: it is held twice while it is read.
const TEXT_BYTES: u64 = 32 << 20;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Grid, Trouble> {
    let size = bytes.len() as u64;
    if size > TEXT_BYTES {
        return Err(Trouble::TooLarge { bytes: size, limit: TEXT_BYTES });
    }
    let text = source::decode(bytes).map_err(|()| Trouble::Encoding)?;
    let delimiter = sniff(&text);
    if widest(&text, delimiter) > COLUMNS as usize {
        return Err(Trouble::damaged("有一行的栏数超出工作表范围"));
    }
    let text = even(&text, delimiter);
    let byte = if delimiter == '，' { STAND_IN } else { delimiter } as u8;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(byte)
        .from_reader(text.as_bytes());
    let (mut grid, mut meter) = (Grid::default(), Meter::new(limits));
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    while reader
        .read_record(&mut record)
        .map_err(|_| Trouble::damaged(format_args!("第 {} 行有误", row + 1)))?
    {
        for (col, field) in (0..).zip(&record) {
            let value = Value::Text(quoted_as_formula(field).to_owned());
            meter.put(&mut grid, (row, col), Cell { value, ..Cell::default() })?;
        }
        grid.fields.push(record.len() as u32);
        row += 1;
    }
    Ok(grid)
}

/// `="A01"`, by which some programs keep a spreadsheet from taking a text for a number, as the text it holds.
fn quoted_as_formula(field: &str) -> &str {
    let inner = field.trim().strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(field)
}

/// Calls back for every character with whether it stands in quotes, and whether it begins a line.
fn walk(text: &str, delimiter: Option<char>, mut visit: impl FnMut(char, bool, bool)) {
    let (mut quoted, mut field, mut line, mut closing) = (false, true, true, false);
    for c in text.chars() {
        let begins = line;
        if quoted {
            visit(c, true, false);
            if c == '"' {
                (quoted, closing) = (false, true);
            }
            line = false;
            continue;
        }
        if c == '"' && (field || closing) {
            quoted = true;
        }
        visit(c, false, begins);
        let ends = matches!(c, '\n' | '\r');
        let splits = delimiter.map_or_else(|| DELIMITERS.contains(&c), |delimiter| c == delimiter);
        (field, line, closing) = (ends || splits, ends, false);
    }
}

/// The delimiter that stands on most of the first lines, then the one that stands there most often.
fn sniff(text: &str) -> char {
    let mut counts = [(0_usize, 0_usize); 4];
    let (mut line, mut seen) = (0, [usize::MAX; 4]);
    let end = text.char_indices().nth(65_536).map_or(text.len(), |(end, _)| end);
    walk(&text[..end], None, |c, quoted, begins| {
        if begins {
            line += 1;
        }
        if line > 50 || quoted {
            return;
        }
        if let Some(index) = DELIMITERS.iter().position(|&delimiter| delimiter == c) {
            counts[index].0 += usize::from(seen[index] != line);
            counts[index].1 += 1;
            seen[index] = line;
        }
    });
    let mut best = 0;
    for index in 1..4 {
        if counts[index] > counts[best] {
            best = index;
        }
    }
    DELIMITERS[best]
}

/// Fields of the widest line: the reader keeps a place for each.
fn widest(text: &str, delimiter: char) -> usize {
    let (mut most, mut here) = (0, 1);
    walk(text, Some(delimiter), |c, quoted, begins| {
        if begins {
            here = 1;
        }
        here += usize::from(c == delimiter && !quoted);
        most = most.max(here);
    });
    most
}

/// The text with every blank line kept as a row (the reader would drop it and all rows after it would move up), and
/// the full-width comma replaced where it delimits.
fn even(text: &str, delimiter: char) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = '\0';
    walk(text, Some(delimiter), |c, quoted, begins| {
        let second_half = c == '\n' && before == '\r';
        if begins && matches!(c, '\n' | '\r') && !second_half && !quoted {
            out.push_str("\"\"");
        }
        out.push(if c == delimiter && !quoted && delimiter == '，' { STAND_IN } else { c });
        before = c;
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(u32, u32, &str)]) {
        let grid = read(text.as_bytes(), &Limits::default()).expect(text);
        let found: Vec<_> =
            grid.cells.keys().map(|&(row, col)| (row, col, grid.text(row, col).into_owned())).collect();
        let expect: Vec<_> = expect.iter().map(|&(row, col, text)| (row, col, text.to_owned())).collect();
        assert_eq!(found, expect, "{text:?}");
    }

    #[test]
    fn each_delimiter_is_found() {
        for delimiter in [",", "\t", ";", "，"] {
            let text = format!("区{delimiter}人数\n和平区{delimiter}12\n");
            check(&text, &[(0, 0, "区"), (0, 1, "人数"), (1, 0, "和平区"), (1, 1, "12")]);
        }
    }

    #[test]
    fn a_comma_within_quotes_or_text_does_not_delimit() {
        check("a\t\"1，234\"\nb\t5\n", &[(0, 0, "a"), (0, 1, "1，234"), (1, 0, "b"), (1, 1, "5")]);
        check(
            "区，注\n甲，\"一，二\"\"，三\"\n",
            &[(0, 0, "区"), (0, 1, "注"), (1, 0, "甲"), (1, 1, "一，二\"，三")],
        );
        check("a,5\" pipe\n\nb,c，d\n", &[(0, 0, "a"), (0, 1, "5\" pipe"), (2, 0, "b"), (2, 1, "c，d")]);
    }

    #[test]
    fn a_text_quoted_as_a_formula_is_the_text() {
        check("=\"A01\",=\"1137\"\n", &[(0, 0, "A01"), (0, 1, "1137")]);
        check("\"=\"\"A01\"\"\",=1+1\n", &[(0, 0, "A01"), (0, 1, "=1+1")]);
    }

    #[test]
    fn blank_lines_keep_their_rows_and_numbers_stay_text() {
        check(
            "题名\r\n\r\n\r\na,007\r\n\n1,\"x\ny\"\n",
            &[(0, 0, "题名"), (3, 0, "a"), (3, 1, "007"), (5, 0, "1"), (5, 1, "x\ny")],
        );
        let grid = read(b"007", &Limits::default()).expect("one cell");
        assert_eq!(grid.cells[&(0, 0)].value, Value::Text("007".to_owned()));
    }
}
