//! Does the workbook hold all that the files say? What reading it back gives, beside what was laid out.
//!
//! In: a plan's files, and the bytes of the workbook made of them. Out: how many texts differ in nothing but blanks and
//! ends of lines, or a mistake for each that is lost. Refuses to know: what a plan means.

use super::read::Sheets;
use super::schema::{Becomes, SHEETS, SheetSpec};
use super::{FILE, draw};
use crate::plan::source::{Files, Part};
use crate::plan::table::Records;
use crate::source::Mistake;
use toml::Value;

/// How much of a value came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kept {
    /// All of it.
    Whole,
    /// All but blanks and ends of lines, which became single blanks.
    Words,
    /// Not all.
    Not,
}

/// Compares the workbook with the files it was made of.
///
/// # Errors
///
/// What does not come back, by file, entry and key.
pub fn carried(files: &Files, bytes: &[u8]) -> Result<usize, Vec<Mistake>> {
    let (sheets, mut mistakes) = Sheets::read(FILE, bytes)?;
    let mut check = Check::default();
    for spec in SHEETS {
        match spec.becomes {
            Becomes::Plan => check.text(files, &sheets, "plan.toml")?,
            Becomes::Entries(file, _) => check.text(files, &sheets, file)?,
            Becomes::Rules => check.text(files, &sheets, "rules.toml")?,
            Becomes::Table(stem) => {
                let keys: Vec<&str> = spec.columns.iter().map(|column| column.key).collect();
                let own = Records::read(files, stem, &[], &keys)?;
                let back = match sheets.table(stem) {
                    Part::OfTheBook(table) => table,
                    Part::InAFile => None,
                };
                if let Some(own) = own {
                    check.table(spec, &own, back.as_ref());
                }
            }
            Becomes::Attach => {}
        }
    }
    mistakes.extend(check.mistakes);
    if mistakes.is_empty() { Ok(check.blanks) } else { Err(mistakes) }
}

#[derive(Default)]
struct Check {
    blanks: usize,
    mistakes: Vec<Mistake>,
}

impl Check {
    fn text(&mut self, files: &Files, sheets: &Sheets, file: &str) -> Result<(), Vec<Mistake>> {
        let one = |mistake| vec![mistake];
        let Some(own) = files.read(file).map_err(one)? else { return Ok(()) };
        let own: toml::Table = own.toml().map_err(one)?;
        let back = match sheets.text(file) {
            Part::OfTheBook(Some(source)) => source.toml().map_err(one)?,
            _ => toml::Table::new(),
        };
        for (key, value) in &own {
            let other = back.get(key);
            match (value, other) {
                (Value::Array(entries), Some(Value::Array(others)))
                    if entries.iter().all(Value::is_table) && entries.len() == others.len() =>
                {
                    for (at, (entry, other)) in entries.iter().zip(others).enumerate() {
                        for (field, value) in entry.as_table().into_iter().flatten() {
                            let place = format!("第{}个[[{key}]]的{field}", at + 1);
                            self.value(file, &place, kept(value, other.get(field)), value);
                        }
                    }
                }
                _ => self.value(file, key, kept(value, other), value),
            }
        }
        Ok(())
    }

    fn table(&mut self, spec: &SheetSpec, own: &Records, back: Option<&Records>) {
        let rows = |table: &Records| draw::of_table(spec, table);
        let (said, back) = (rows(own), back.map_or_else(Vec::new, rows));
        let nothing = Vec::new();
        for (at, (record, row)) in own.rows().zip(&said).enumerate() {
            let read = back.get(at).unwrap_or(&nothing);
            for (place, (text, column)) in row.iter().zip(spec.columns).enumerate() {
                let said = Value::String(text.clone());
                let read = Value::String(read.get(place).cloned().unwrap_or_default());
                if let Some(message) = self.told(column.head, kept(&said, Some(&read)), &said) {
                    self.mistakes.push(record.mistake(column.key, message));
                }
            }
        }
    }

    fn value(&mut self, file: &str, place: &str, kept: Kept, value: &Value) {
        if let Some(message) = self.told(place, kept, value) {
            self.mistakes.push(Mistake::of_file(file, message));
        }
    }

    /// What is said of a value that did not come back; one that lost nothing but blanks is counted.
    fn told(&mut self, place: &str, kept: Kept, value: &Value) -> Option<String> {
        if kept == Kept::Words {
            self.blanks += 1;
        }
        let said = || value.to_string().chars().take(30).collect::<String>();
        (kept == Kept::Not).then(|| {
            format!(
                "{place}（{}）写进工作簿以后读不回原样，没有导出；请改写后再导出（单独一个“—”在工作簿里表示没有）。",
                said()
            )
        })
    }
}

fn kept(one: &Value, other: Option<&Value>) -> Kept {
    match (one, other) {
        (Value::String(text), None) if text.is_empty() => Kept::Whole,
        (Value::Boolean(false), None) => Kept::Whole,
        (Value::Array(parts), None) if parts.is_empty() => Kept::Whole,
        (Value::Table(parts), None) if parts.is_empty() => Kept::Whole,
        (Value::String(one), Some(Value::String(other))) => {
            if one == other {
                Kept::Whole
            } else if one.split_whitespace().eq(other.split_whitespace()) {
                Kept::Words
            } else {
                Kept::Not
            }
        }
        (Value::Array(parts), Some(Value::Array(others))) if parts.len() == others.len() => {
            parts.iter().zip(others).map(|(one, other)| kept(one, Some(other))).max().unwrap_or(Kept::Whole)
        }
        (Value::Table(parts), Some(Value::Table(others))) => {
            parts.iter().map(|(key, one)| kept(one, others.get(key))).max().unwrap_or(Kept::Whole)
        }
        (one, other) if Some(one) == other => Kept::Whole,
        _ => Kept::Not,
    }
}
