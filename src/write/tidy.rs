//! How do machine-readable tables leave?
//!
//! In: rows of text, values to serialise. Out: CSV bytes (UTF-8 with BOM, because they will be opened in WPS; LF),
//! JSON bytes (UTF-8 without BOM, LF at the end), text for a person (BOM, CRLF), SHA-256 in hex. Refuses to know: which
//! columns a table has.
//!
//! Text that a spreadsheet opening the CSV would take for a formula (it begins with `=`, `+`, `-`, `@`, their full-width
//! forms, or blanks before one of them, and is no plain number) is written with `'` before it; a reader of these files
//! takes one `'` off such a cell ([`shown::unarmed`], as [`crate::plan::table`] does when a row is copied into a table
//! of the plan). Neither CSV nor JSON carries controls, ends of lines or signs of direction that came with a text.

use super::WriteError;
use crate::shown;
use serde::{Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::io::{self, Write};

/// A table as CSV, row by row.
pub struct Csv<W: Write>(csv::Writer<W>);

impl<W: Write> Csv<W> {
    /// Begins one with its heading.
    pub fn begin(mut out: W, header: &[&str]) -> io::Result<Self> {
        out.write_all("\u{FEFF}".as_bytes())?;
        let mut csv =
            Self(csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out));
        csv.row(header)?;
        Ok(csv)
    }

    /// A row; one with more or fewer cells than the heading is an error.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
        for cell in cells {
            self.0.write_field(&*shown::armed(cell.as_ref())).map_err(bare)?;
        }
        self.0.write_record(None::<&[u8]>).map_err(bare)
    }

    /// Ends it.
    pub fn end(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A whole table as the bytes of a CSV file.
pub fn csv(header: &[&str], rows: &[Vec<String>]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut csv = Csv::begin(&mut bytes, header)?;
    for row in rows {
        csv.row(row)?;
    }
    csv.end()?;
    Ok(bytes)
}

/// The trouble of the file itself, which the csv library wraps: a full disk is told as one.
fn bare(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A text as a person opens it in a program of the system of any age: UTF-8 with its mark, lines ended with CR LF.
pub fn text(text: &str) -> Vec<u8> {
    [b"\xEF\xBB\xBF", shown::lines(text).replace('\n', "\r\n").as_bytes()].concat()
}

/// A text as JSON carries it: fit to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text<'a>(pub Cow<'a, str>);

impl<'a, T: Into<Cow<'a, str>>> From<T> for Text<'a> {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&shown::plain(&self.0))
    }
}

/// Writes a value of which every text is a [`Text`] as indented JSON.
pub fn stream<T: Serialize>(mut out: impl Write, value: &T) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, value)?;
    out.write_all(b"\n")
}

/// A value with every text fit to be shown.
fn plain(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(shown::plain(&text).into_owned()),
        Value::Array(list) => list.into_iter().map(plain).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, plain(value))).collect(),
        other => other,
    }
}

/// A value as indented JSON.
pub fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, WriteError> {
    let mut bytes = serde_json::to_vec_pretty(&plain(serde_json::to_value(value)?))?;
    bytes.push(b'\n');
    Ok(bytes)
}

pub use crate::place::sha256;

/// Hands bytes on and keeps their SHA-256.
pub struct Hashed<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Hashed<W> {
    /// Begins with nothing written.
    pub fn new(out: W) -> Self {
        Self { out, hash: Sha256::new() }
    }

    /// Where the bytes went, and their SHA-256 in lower-case hex.
    pub fn end(self) -> (W, String) {
        (self.out, crate::place::hex(&self.hash.finalize()))
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(header: &[&str], rows: &[&[&str]]) -> io::Result<String> {
        let mut bytes = Vec::new();
        let mut csv = Csv::begin(&mut bytes, header)?;
        for row in rows {
            csv.row(*row)?;
        }
        csv.end()?;
        Ok(String::from_utf8(bytes).expect("utf-8"))
    }

    #[test]
    fn csv_opens_in_wps_and_ends_lines_with_lf() {
        let text = csv(&["unit", "name"], &[&["331003101", "“宁溪”,镇\"一\""]]).expect("csv");
        assert_eq!(text, "\u{FEFF}unit,name\n331003101,\"“宁溪”,镇\"\"一\"\"\"\n");
    }

    #[test]
    fn csv_disarms_text_that_looks_like_a_formula_and_leaves_numbers() {
        let cells = ["=1+1", "-5", "-12.5", "-5+1", "甲\u{1b}\n乙\u{202E}"];
        let rows: Vec<[&str; 1]> = cells.map(|cell| [cell]).into();
        let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
        assert_eq!(csv(&["raw"], &rows).expect("csv"), "\u{FEFF}raw\n'=1+1\n-5\n-12.5\n'-5+1\n甲  乙\n");
    }

    #[test]
    fn a_row_of_another_length_is_refused() {
        assert!(csv(&["a", "b"], &[&["1"]]).is_err());
    }

    #[test]
    fn what_is_streamed_is_what_is_written_whole() {
        let value = serde_json::json!({"甲": "乙\u{202E}", "数": 0.1});
        let told = serde_json::json!({"甲": "乙", "数": 0.1});
        let (mut bytes, plain) = (Vec::new(), json(&value).expect("json"));
        stream(&mut bytes, &told).expect("json");
        assert_eq!(bytes, plain);
        assert_eq!(serde_json::to_string(&Text::from("乙\u{202E}")).ok().as_deref(), Some("\"乙\""));
    }

    #[test]
    fn json_has_no_bom_and_ends_with_a_line() {
        let bytes = json(&serde_json::json!({"单位": "黄岩区"})).expect("json");
        assert_eq!(String::from_utf8(bytes).as_deref(), Ok("{\n  \"单位\": \"黄岩区\"\n}\n"));
    }

    #[test]
    fn a_text_for_a_person_opens_in_a_program_of_any_age() {
        assert_eq!(text("甲\n乙\u{202E}\n"), "\u{FEFF}甲\r\n乙\r\n".as_bytes());
    }

    #[test]
    fn sha256_is_the_published_one() {
        let mut hashed = Hashed::new(Vec::new());
        hashed.write_all(b"a").and_then(|()| hashed.write_all(b"bc")).expect("memory");
        assert_eq!(hashed.end(), (b"abc".to_vec(), sha256(b"abc")));
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
