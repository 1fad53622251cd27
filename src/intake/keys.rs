//! Which findings does reading make, and what does it fill into their words? A plain list.
//!
//! In: nothing. Out: [`FINDINGS`], which `findings.toml` is compared with before anything is read; a test compares it
//! with the code. Refuses to know: the words, which are the template's.

/// Findings by code, each with the placeholders that are filled.
pub const FINDINGS: [(&str, &[&str]); 35] = [
    ("C01", &["unit", "item", "seen", "decimals", "limit", "expected"]),
    ("C02", &["unit", "item", "seen", "decimals", "limit", "expected"]),
    ("C03", &["unit", "item", "seen", "decimals", "limit", "expected"]),
    ("C05", &["unit", "item", "seen", "decimals", "limit", "expected"]),
    ("C07", &["unit", "item", "seen", "expected"]),
    ("C08", &["file", "row", "seen", "nearest"]),
    ("C09", &["unit", "item", "first", "second", "seen"]),
    ("C10", &["unit", "item", "seen", "decimals", "limit", "expected"]),
    ("C11", &["unit", "item", "expected"]),
    ("C13", &["unit", "code", "seen", "item"]),
    ("C14", &["unit", "item", "seen", "decimals", "limit", "expected"]),
    ("F01", &["file", "detail"]),
    ("F02", &["file", "detail"]),
    ("F03", &["file", "detail"]),
    ("F04", &["file", "detail"]),
    ("F05", &["file", "other"]),
    ("F06", &["file", "detail"]),
    ("I01", &["file", "seen", "nearest"]),
    ("I02", &["file", "inside", "outside"]),
    ("I03", &["unit", "count", "year", "chosen", "other", "reason"]),
    ("I04", &["file", "seen", "expected"]),
    ("I05", &["unit", "year", "other", "how"]),
    ("I06", &["file"]),
    ("I07", &["file"]),
    ("I08", &["file", "sheet"]),
    ("I09", &["file", "sheet", "columns"]),
    ("I10", &["file", "unit"]),
    ("I11", &["file", "seen"]),
    ("L01", &["ledger", "line", "unit", "year", "named"]),
    ("L02", &["ledger", "line", "unit", "year", "named", "count", "files"]),
    ("L03", &["ledger", "line", "unit", "year", "lines", "version", "adopted"]),
    ("L06", &["ledger", "line", "unit", "year", "item", "seen", "expected"]),
    ("T01", &["unit", "task", "seen", "stages"]),
    ("T02", &["unit", "task", "count", "seen", "expected"]),
    ("T03", &["unit", "task", "near"]),
];
