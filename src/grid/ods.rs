//! How large would an ods grow when it is read?
//!
//! In: `content.xml`. Out: nothing, or the trouble. Refuses to know: values.
//!
//! A cell may say that it repeats a million times in a row that repeats a million times. The reader spells that out
//! from the first cell with content to the last; empty repeats after it, which LibreOffice always writes, cost
//! nothing. The text must also be balanced: in one that is not, the reader would look for the end for ever.

use super::dense::SPREAD;
use super::{Limits, Trouble};
use crate::excel::{COLUMNS, ROWS};
use crate::xml::{Tag, Tags, attributes};

pub(super) fn check(content: &[u8], limits: &Limits) -> Result<(), Trouble> {
    let text = std::str::from_utf8(content).map_err(|_| Trouble::damaged("内部零件不是 UTF-8 编码"))?;
    let declared =
        text.trim_start_matches('\u{feff}').strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let utf8 = |rest: &str| {
        attributes(rest).all(|(name, value)| name != "encoding" || value.eq_ignore_ascii_case("utf-8"))
    };
    if text.contains('\0') || declared.is_some_and(|(rest, _)| !utf8(rest)) {
        return Err(Trouble::damaged("内部零件不是 UTF-8 编码"));
    }
    let mut total = Total::default();
    let (mut table, mut row, mut cell) = (None::<Table>, None::<Row>, None::<Open>);
    let mut tags = Tags::new(text);
    while let Some((at, tag)) = tags.next()? {
        let (name, rest, opens, closes) = match tag {
            Tag::Open { name, rest, closed } => (name, rest, true, closed),
            Tag::Close { name } => (name, "", false, true),
        };
        if opens {
            match name {
                "table:table" if table.is_some() => return Err(Trouble::damaged("表格里嵌套了表格")),
                "table:table" => table = Some(Table::default()),
                "table:table-row" => row = Some(Row::new(repeated(rest, "table:number-rows-repeated")?)),
                "table:table-cell" | "table:covered-table-cell" => {
                    let content = attributes(rest).any(|(name, _)| {
                        name.starts_with("office:") || name.starts_with("calcext:") || name == "table:formula"
                    });
                    let columns = repeated(rest, "table:number-columns-repeated")?;
                    cell = Some(Open { at, columns, content, blanks: 0 });
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
                        table.take(&row, &mut total);
                    }
                }
                "table:table" => total.close(&table.take().unwrap_or_default()),
                _ => {}
            }
        }
        total.judge(limits)?;
    }
    Ok(())
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
}

struct Row {
    repeats: u64,
    next: u64,
    first: Option<u64>,
    end: u64,
}

impl Row {
    fn new(repeats: u64) -> Self {
        Self { repeats: repeats.min(ROWS.into()), next: 0, first: None, end: 0 }
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
        }
        self.next += columns;
    }
}

#[derive(Default)]
struct Table {
    rows: u64,
    first: Option<u64>,
    end: u64,
    left: u64,
    right: u64,
}

impl Table {
    fn take(&mut self, row: &Row, total: &mut Total) {
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
    }
}

/// What all tables come to.
#[derive(Default)]
struct Total {
    cells: u64,
    area: u64,
    text: u64,
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
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><d><table:table table:name=\"a\">{rows}</table:table></d>"
        );
        check(text.as_bytes(), &Limits::default()).map_err(|trouble| trouble.key())
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
        let wide: Vec<u8> = "<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(check(&wide, &Limits::default()).is_err());
    }
}
