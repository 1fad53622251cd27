//! What does a spreadsheet hold at most? The limits Microsoft publishes for Excel, each once.
//!
//! In: text. Out: how long it is, as the file format counts. Refuses to know: what is done where a limit is passed.
//! Writing keeps within these numbers and inspecting demands no others; the two walk over formulas by themselves, so that
//! a mistake of one is seen by the other.

/// Rows of a sheet.
pub const ROWS: u32 = 1_048_576;
/// Columns of a sheet.
pub const COLUMNS: u32 = 16_384;
/// Longest name of a sheet.
pub const SHEET_NAME: usize = 31;
/// Longest text of a cell.
pub const TEXT: usize = 32_767;
/// Longest formula without the equals sign before it; with it, one more.
pub const FORMULA: usize = 8_191;
/// Longest text inside a formula; longest entry rule, list of choices, hint, shown text of a link, header, defined name
/// and number format.
pub const SHORT: usize = 255;
/// Longest name of a font.
pub const FONT: usize = 31;
/// Longest title of a hint.
pub const HINT_TITLE: usize = 32;
/// Deepest nesting of a formula.
pub const LEVELS: usize = 64;
/// Most arguments of a function.
pub const ARGUMENTS: usize = 255;
/// Most links of a sheet.
pub const LINKS: usize = 65_530;
/// Highest row, in points.
pub const HIGHEST: f64 = 409.0;
/// Widest column, in characters.
pub const WIDEST: f64 = 255.0;
/// Most cell formats of a workbook.
pub const FORMATS: usize = 64_000;
/// Most number formats of a workbook.
pub const NUMBER_FORMATS: usize = 250;

/// Length as the file format counts it: UTF-16 units.
pub fn units(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}
