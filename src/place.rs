//! Where did a figure stand? The evidence that travels with every observation.
//!
//! In: what intake saw. Out: [`Place`], from file down to the text of the cell. Refuses to know: what it means.

use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// SHA-256 of bytes in lower-case hex: the name by which a file is told from every other.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// One SHA-256 over the names and hashes of several files.
pub fn sha256_of_all(files: &[(String, String)]) -> String {
    let list: String = files.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect();
    sha256(list.as_bytes())
}

/// A file, and a worksheet of it: told once for all the figures that stand there.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// File, relative to the plan folder, with `/`.
    pub file: String,
    /// SHA-256 of the file's bytes, in hex.
    pub sha256: String,
    /// Worksheet name; empty for CSV, and where the whole file is meant.
    pub sheet: String,
}

/// 出处: the place of one figure in a file a unit sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// File and worksheet.
    pub of: Arc<Origin>,
    /// Row and column from zero; `None` where the whole file or sheet is meant.
    pub at: Option<(u32, u32)>,
    /// The cell's text as it stood there.
    pub raw: Box<str>,
    /// 规范化处理: what was normalised to read the text as a number; empty when nothing was.
    pub repair: Box<str>,
}

impl Place {
    /// A whole file.
    pub fn file(file: &str, sha256: &str) -> Self {
        Self::sheet(file, sha256, "")
    }

    /// A worksheet of a file.
    pub fn sheet(file: &str, sha256: &str, sheet: &str) -> Self {
        let of = Origin { file: file.to_owned(), sha256: sha256.to_owned(), sheet: sheet.to_owned() };
        Self { of: Arc::new(of), ..Self::default() }
    }

    /// The cell at a row and column of the same sheet.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> Self {
        Self { of: Arc::clone(&self.of), at: Some((row, column)), raw: "".into(), repair: "".into() }
    }

    /// The first cell of a line of the same file, counted from 1: where an entry of a ledger stands.
    #[must_use]
    pub fn line(&self, line: usize) -> Self {
        self.cell(u32::try_from(line).unwrap_or(u32::MAX).saturating_sub(1), 0)
    }

    /// The same place with the text that stood there.
    #[must_use]
    pub fn saying(self, raw: impl Into<Box<str>>) -> Self {
        Self { raw: raw.into(), ..self }
    }

    /// The address, such as `F12`; empty where the whole file or sheet is meant.
    pub fn address(&self) -> String {
        self.at.map_or_else(String::new, |(row, column)| address(row, column))
    }

    /// File, sheet and cell as a message names them: `甲.xlsx 表一!C5`, `乙.csv C5`.
    pub fn told(&self) -> String {
        let Origin { file, sheet, .. } = &*self.of;
        match (sheet.is_empty(), self.at) {
            (_, None) => file.clone(),
            (true, Some(_)) => format!("{file} {}", self.address()),
            (false, Some(_)) => format!("{file} {sheet}!{}", self.address()),
        }
    }
}

/// The letters of a zero-based column: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|&letter| char::from(letter)).collect()
}

/// The address of a zero-based row and column: (0, 0) is `A1`.
pub fn address(row: u32, column: u32) -> String {
    format!("{}{}", column_letters(column), u64::from(row) + 1)
}

/// The zero-based row and column of an address: `B7` is (6, 1).
pub fn position(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = text[..letters].bytes().try_fold(0_u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some((text[letters..].parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_like_a_spreadsheet() {
        for (row, column, text) in
            [(0, 0, "A1"), (6, 1, "B7"), (9, 25, "Z10"), (0, 26, "AA1"), (1_048_575, 16_383, "XFD1048576")]
        {
            assert_eq!(address(row, column), text);
            assert_eq!(position(text), Some((row, column)));
        }
    }
}
