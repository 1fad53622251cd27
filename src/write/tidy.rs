//! How do machine-readable tables leave?
//!
//! In: rows of text, values to serialise. Out: CSV bytes (UTF-8 with BOM, because they will be opened in WPS; LF),
//! JSON bytes (UTF-8 without BOM, LF at the end), SHA-256 in hex. Refuses to know: which columns a table has.
//!
//! Cells leave exactly as given. Text that a unit typed and that begins with `=`, `+`, `-` or `@` could be taken for
//! a formula by a spreadsheet that opens the CSV; it is not altered here, because other programs read these files
//! against their hashes and a stray apostrophe would be a changed figure. People are given the workbook, where such
//! text is stored as text and never runs.

use super::WriteError;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A table as CSV. A row with more or fewer cells than `header` is an error.
pub fn csv(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, WriteError> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(&row)?;
    }
    writer.into_inner().map_err(|error| WriteError::Csv(error.into_error().into()))
}

/// A value as indented JSON.
pub fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, WriteError> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
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
        let rows = vec![vec!["331003101".to_owned(), "“宁溪”,镇\n\"一\"".to_owned()]];
        let bytes = csv(&["unit", "name"], rows).expect("csv");
        let text = String::from_utf8(bytes).expect("utf-8");
        assert_eq!(text, "\u{FEFF}unit,name\n331003101,\"“宁溪”,镇\n\"\"一\"\"\"\n");
    }

    #[test]
    fn csv_leaves_text_that_looks_like_a_formula_as_it_was_typed() {
        let bytes = csv(&["raw"], vec![vec!["=1+1".to_owned()], vec!["-5".to_owned()]]).expect("csv");
        assert!(bytes.ends_with(b"raw\n=1+1\n-5\n"));
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
