//! How do machine-readable tables leave?
//!
//! In: rows of text, values to serialise. Out: CSV bytes (UTF-8 with BOM, because they will be opened in WPS; LF),
//! JSON bytes (UTF-8 without BOM, LF at the end), SHA-256 in hex. Refuses to know: which columns a table has.
//!
//! Text that a spreadsheet opening the CSV would take for a formula (it begins with `=`, `+`, `-`, `@`, their full-width
//! forms, or blanks before one of them, and is no plain number) is written with `'` before it; a reader of these files
//! takes one `'` off such a cell ([`shown::unarmed`], as [`crate::plan::table`] does when a row is copied into a table
//! of the plan). Neither CSV nor JSON carries controls, ends of lines or signs of direction that came with a text.

use super::WriteError;
use crate::shown;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A table as CSV. A row with more or fewer cells than `header` is an error.
pub fn csv(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, WriteError> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| shown::armed(cell).into_owned()))?;
    }
    writer.into_inner().map_err(|error| WriteError::Csv(error.into_error().into()))
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

/// SHA-256 of `bytes` in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    Sha256::digest(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_opens_in_wps_and_ends_lines_with_lf() {
        let rows = vec![vec!["331003101".to_owned(), "“宁溪”,镇\"一\"".to_owned()]];
        let bytes = csv(&["unit", "name"], rows).expect("csv");
        let text = String::from_utf8(bytes).expect("utf-8");
        assert_eq!(text, "\u{FEFF}unit,name\n331003101,\"“宁溪”,镇\"\"一\"\"\"\n");
    }

    #[test]
    fn csv_disarms_text_that_looks_like_a_formula_and_leaves_numbers() {
        let cells = ["=1+1", "-5", "-12.5", "-5+1", "甲\u{1b}\n乙\u{202E}"];
        let bytes = csv(&["raw"], cells.map(|cell| vec![cell.to_owned()])).expect("csv");
        assert_eq!(String::from_utf8(bytes).as_deref(), Ok("\u{FEFF}raw\n'=1+1\n-5\n-12.5\n'-5+1\n甲  乙\n"));
    }

    #[test]
    fn a_row_of_another_length_is_refused() {
        assert!(matches!(csv(&["a", "b"], vec![vec!["1".to_owned()]]), Err(WriteError::Csv(_))));
    }

    #[test]
    fn json_has_no_bom_and_ends_with_a_line() {
        let bytes = json(&serde_json::json!({"单位": "黄岩区"})).expect("json");
        assert_eq!(String::from_utf8(bytes).as_deref(), Ok("{\n  \"单位\": \"黄岩区\"\n}\n"));
    }

    #[test]
    fn sha256_is_the_published_one() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
