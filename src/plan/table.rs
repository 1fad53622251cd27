//! How is a table of a plan folder read? The same columns from CSV or .xlsx, whichever a person kept.
//!
//! In: a folder and a file stem. Out: rows of text by column name, each with its line. Refuses to know: what the
//! columns mean.

use super::source::{Files, Part};
use super::workbook;
use crate::grid;
use crate::place;
use crate::shown;
use crate::source::{Mistake, perhaps};

/// One table of a plan folder.
#[derive(Clone, Debug)]
pub struct Records {
    /// File name inside the plan folder.
    pub file: String,
    /// Its sheet; empty for CSV.
    pub sheet: String,
    columns: Vec<String>,
    /// Line of the headings.
    heading: usize,
    rows: Vec<(usize, Vec<String>)>,
}

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    table: &'a Records,
    at: usize,
}

impl Records {
    /// Reads `STEM.csv` or `STEM.xlsx`; `Ok(None)` when neither is there. Columns not named are refused, columns
    /// missing from `required` are told.
    pub fn read(
        files: &Files,
        stem: &str,
        required: &[&str],
        optional: &[&str],
    ) -> Result<Option<Self>, Vec<Mistake>> {
        match files.sheet_of(stem) {
            Part::OfTheBook(Some(table)) if !table.rows.is_empty() => {
                let beside = [format!("{stem}.csv"), format!("{stem}.xlsx")];
                match beside.into_iter().find(|name| files.has(name)) {
                    None => Ok(Some(table)),
                    Some(file) => {
                        let message = format!(
                            "这张表在规划.xlsx 中已经填写，旁边又有单独的文件“{stem}”，不能确定以哪个为准；请并到一处，只保留一个。"
                        );
                        Err(vec![Mistake::of_file(&file, message)])
                    }
                }
            }
            Part::OfTheBook(_) | Part::InAFile => Self::read_as(files, stem, stem, required, optional),
        }
    }

    /// A table of a sheet of 规划.xlsx, under the name it has in a folder.
    pub(super) fn of_sheet(
        file: String,
        sheet: String,
        columns: Vec<String>,
        rows: Vec<(usize, Vec<String>)>,
    ) -> Self {
        Self { file, sheet, columns, heading: 1, rows }
    }

    /// Reads a file under another name as a table: `table` says which columns and words it knows.
    pub fn read_as(
        files: &Files,
        stem: &str,
        table: &str,
        required: &[&str],
        optional: &[&str],
    ) -> Result<Option<Self>, Vec<Mistake>> {
        let Some(read) = Self::taken(files, stem, table)? else { return Ok(None) };
        let mut mistakes = read.wanting(table, required);
        mistakes.extend(read.unknown_columns(required, optional));
        if mistakes.is_empty() { Ok(Some(read)) } else { Err(mistakes) }
    }

    /// Reads a file that may have columns of its own beside those that are asked for.
    pub(super) fn read_whatever(
        files: &Files,
        stem: &str,
        table: &str,
        required: &[&str],
    ) -> Result<Option<Self>, Vec<Mistake>> {
        let Some(read) = Self::taken(files, stem, table)? else { return Ok(None) };
        let mistakes = read.wanting(table, required);
        if mistakes.is_empty() { Ok(Some(read)) } else { Err(mistakes) }
    }

    fn taken(files: &Files, stem: &str, table: &str) -> Result<Option<Self>, Vec<Mistake>> {
        let names = [format!("{stem}.csv"), format!("{stem}.xlsx")];
        let present: Vec<&String> = names.iter().filter(|name| files.has(name)).collect();
        let whole = |file: &str, message: String| {
            vec![Mistake { file: file.to_owned(), line: 0, column: 0, message }]
        };
        let file = match present.as_slice() {
            [] => return Ok(None),
            [one] => (*one).clone(),
            _ => {
                let message = format!("“{}”和“{}”只能保留一个，不能确定以哪个为准。", names[0], names[1]);
                return Err(whole(stem, message));
            }
        };
        let bytes = files.bytes(&file).map_err(|mistake| vec![mistake])?.unwrap_or_default();
        // What a person wrote is never cut: a ledger that is written on would lose the rest for good.
        let book = grid::read(&bytes, &file, &grid::Limits::of_whole_texts())
            .map_err(|trouble| whole(&file, trouble.to_string()))?;
        let Some(sheet) = book.sheets.first() else {
            return Err(whole(&file, String::from("没有工作表。")));
        };
        let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
        for (row, cells) in sheet.rows() {
            let width = cells.last().map_or(0, |(column, _)| *column as usize + 1);
            let mut texts = vec![String::new(); width];
            for (column, _) in &cells {
                if let Some(slot) = texts.get_mut(*column as usize) {
                    // What was copied from a table of ours may carry its mark against formulas.
                    shown::unarmed(&shown::plain(&sheet.text(row, *column))).clone_into(slot);
                }
            }
            if texts.iter().any(|text| !text.is_empty()) {
                rows.push((row as usize + 1, texts));
            }
        }
        if rows.is_empty() {
            return Err(whole(&file, String::from("文件是空的，至少应有一行列名。")));
        }
        let (line, mut columns) = rows.remove(0);
        // Headings and words may be those of 规划.xlsx.
        for heading in &mut columns {
            if let Some(key) = workbook::known_heading(table, heading) {
                key.clone_into(heading);
            }
        }
        for (_, texts) in &mut rows {
            for (text, key) in texts.iter_mut().zip(&columns) {
                if let Some(word) = workbook::known_word(table, key, text) {
                    *text = word;
                }
            }
        }
        Ok(Some(Self { file, sheet: shown::name(&sheet.name), columns, heading: line, rows }))
    }

    fn wanting(&self, table: &str, required: &[&str]) -> Vec<Mistake> {
        let wanting = required.iter().filter(|name| !self.columns.iter().any(|column| column == *name));
        wanting
            .map(|name| Mistake {
                file: self.file.clone(),
                line: self.heading,
                column: 0,
                message: format!("缺少{}列。", workbook::column_name(table, name)),
            })
            .collect()
    }

    fn unknown_columns(&self, required: &[&str], optional: &[&str]) -> Vec<Mistake> {
        let known = || required.iter().chain(optional).copied();
        let mut mistakes = Vec::new();
        for (at, name) in self.columns.iter().enumerate() {
            if !name.is_empty() && !known().any(|column| column == name) {
                let message = format!("不认识的列“{name}”{}。", perhaps(name, known()));
                let file = self.file.clone();
                mistakes.push(Mistake { file, line: self.heading, column: at + 1, message });
            }
        }
        mistakes
    }

    /// The rows in file order.
    pub fn rows(&self) -> impl Iterator<Item = Record<'_>> {
        (0..self.rows.len()).map(|at| Record { table: self, at })
    }
}

impl<'a> Record<'a> {
    /// The text in a column; empty when the column or the cell is not there.
    pub fn get(self, column: &str) -> &'a str {
        let at = self.table.columns.iter().position(|name| name == column);
        at.and_then(|at| self.table.rows[self.at].1.get(at)).map_or("", String::as_str)
    }

    /// Line in the file, from 1.
    pub fn line(self) -> usize {
        self.table.rows[self.at].0
    }

    /// The address of a column's cell in this row, such as `D2`.
    pub fn address(self, column: &str) -> String {
        let at = self.table.columns.iter().position(|name| name == column).unwrap_or_default();
        place::address(self.line() as u32 - 1, at as u32)
    }

    /// A column as a person knows it.
    pub(super) fn named(self, column: &str) -> String {
        let stem = self.table.file.split('.').next().unwrap_or_default();
        workbook::column_name(stem, column)
    }

    /// A mistake in this row.
    pub fn mistake(self, column: &str, message: impl Into<String>) -> Mistake {
        let at = self.table.columns.iter().position(|name| name == column).map_or(0, |at| at + 1);
        Mistake { file: self.table.file.clone(), line: self.line(), column: at, message: message.into() }
    }

    /// A code or a number that a spreadsheet has spoilt, such as `3.31E+11`.
    pub fn spoilt(self, column: &str) -> Option<Mistake> {
        let text = self.get(column);
        let scientific = text.contains(['E', 'e'])
            && text.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | 'E' | 'e' | '+' | '-'));
        scientific.then(|| {
            let message =
                format!("“{text}”是表格软件改写成的科学记数，代码已经丢失；请把该列设为文本格式后重新填写。");
            self.mistake(column, message)
        })
    }
}
