//! Where did a figure stand? The evidence that travels with every observation.
//!
//! In: what intake saw. Out: [`Place`], from file down to the text of the cell. Refuses to know: what it means.

/// 出处: the place of one figure in a file a unit sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// File, relative to the plan folder, with `/`.
    pub file: String,
    /// SHA-256 of the file's bytes, in hex.
    pub sha256: String,
    /// Worksheet name; empty for CSV.
    pub sheet: String,
    /// Cell address such as `F12`; empty when the whole file is meant.
    pub cell: String,
    /// The cell's text as it stood there.
    pub raw: String,
    /// 规范化处理: what was normalised to read the text as a number; empty when nothing was.
    pub repair: String,
}

impl Place {
    /// File, sheet and cell as a message names them: `甲.xlsx 表一!C5`, `乙.csv C5`.
    pub fn told(&self) -> String {
        match (self.sheet.is_empty(), self.cell.is_empty()) {
            (_, true) => self.file.clone(),
            (true, false) => format!("{} {}", self.file, self.cell),
            (false, false) => format!("{} {}!{}", self.file, self.sheet, self.cell),
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
