//! Which findings does checking make, and what does it fill into their words? A plain list.
//!
//! In: nothing. Out: [`FINDINGS`], which `findings.toml` is compared with before anything is read; a test compares it
//! with the code. Refuses to know: the words, which are the template's.

/// Findings by code, each with the placeholders that are filled.
pub const FINDINGS: [(&str, &[&str]); 27] = [
    ("L07", &["ledger", "line", "unit", "year", "about", "then", "now"]),
    ("L09", &["ledger", "line", "unit", "year", "about"]),
    ("S02", &["file", "listed"]),
    ("S03", &["file", "seen", "said", "place"]),
    ("S04", &["file", "seen", "said", "place"]),
    ("C06", &["unit", "count", "items"]),
    ("C12", &["unit", "count", "items"]),
    ("D01", &["unit", "item", "last", "now", "change", "limit"]),
    ("D02", &["unit", "item"]),
    ("D03", &["unit", "item"]),
    ("D04", &["unit", "item"]),
    ("D05", &["unit", "count", "seen"]),
    ("D06", &["unit", "indicator", "seen", "expected", "count"]),
    ("D07", &["unit", "item", "heads", "expected", "count"]),
    ("I05", &["unit", "year", "other", "how"]),
    ("L04", &["ledger", "line", "unit", "year", "about"]),
    ("L05", &["ledger", "line", "unit", "year", "about", "lines", "adopted"]),
    ("M01", &["unit", "year"]),
    ("R01", &["unit", "sentence", "rule", "name"]),
    ("R02", &["unit", "rule", "name", "missing"]),
    ("R03", &["unit", "item", "seen", "measure_unit", "expected"]),
    ("R04", &["unit", "indicator", "part", "whole"]),
    ("R05", &["unit", "item", "sender", "seen", "other", "expected", "apart", "measure_unit"]),
    ("T04", &["unit", "task", "now", "before"]),
    ("T05", &["task", "told"]),
    ("T06", &["unit", "task", "now"]),
    ("T07", &["unit", "count", "tasks"]),
];
