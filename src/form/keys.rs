//! What does a form ask of the templates? Its sheets, columns, labels and styles, as plain lists.
//!
//! In: nothing. Out: [`keys`], which `form.toml` is compared with before anything is read; a test compares it with the
//! code. Refuses to know: the words, which are the template's.

use crate::words::{OutlineKeys, SheetKeys};

/// Styles that forms name themselves.
pub const STYLES: [&str; 11] = [
    "checksum",
    "form_center",
    "form_group",
    "input",
    "label",
    "note",
    "sample",
    "sign_input",
    "subtitle",
    "title",
    "value",
];

/// Placeholders of titles, tab names, notes and headings.
const SHARED: [&str; 5] = ["title", "period", "place", "short", "unit"];

/// The sheets; without codes and figures a form could not be read back, and the checksums take the sequence.
fn sheets() -> Vec<SheetKeys<'static>> {
    let sheet = |key, columns: &'static str, needed: &'static str| SheetKeys {
        key,
        columns: columns.split_whitespace().collect(),
        needed: needed.split_whitespace().collect(),
        required: true,
        ..SheetKeys::default()
    };
    vec![
        sheet("form", "seq code name unit last value audit explanation definition", "seq code value"),
        sheet("below", "seq code name explanation", "code name"),
        sheet(
            "tasks",
            "seq code title section lead due criterion last stage note evidence done",
            "code stage",
        ),
    ]
}

/// Labels that nothing is filled into.
const PLAIN: [&str; 40] = [
    "limit_cut",
    "limit_no_number",
    "sum_overflow",
    "task_unclear",
    "task_yearly",
    "task_no_day",
    "below_total",
    "stage_title",
    "note_title",
    "evidence_title",
    "done_title",
    "working_form",
    "unit_label",
    "unit_code_label",
    "year_label",
    "measure_label",
    "measure_value",
    "identity_label",
    "plain_sum",
    "weighted_sum",
    "sign_head",
    "sign_statistics",
    "sign_writer",
    "sign_phone",
    "sign_date",
    "sample_sign",
    "sign_prompt",
    "prompt_title",
    "explanation_title",
    "explanation_prompt",
    "zero",
    "audit_todo",
    "audit_word",
    "audit_word_end",
    "audit_not_number",
    "audit_check",
    "audit_change",
    "audit_undecided",
    "audit_pass",
    "audit_none",
];

/// Labels with what may be filled into them.
const FILLED: [(&str, &[&str]); 23] = [
    ("task_undated", &["date"]),
    ("task_undated_after", &["date"]),
    ("stage_prompt", &["stages"]),
    ("stage_error", &["stages"]),
    ("note_prompt", &["stages"]),
    ("evidence_prompt", &["stages"]),
    ("done_prompt", &["stages"]),
    ("year_value", &["period"]),
    ("due", &["due"]),
    ("prompt", &["name", "unit", "kind"]),
    ("prompt_last", &["last"]),
    ("prompt_error", &["name", "unit", "kind"]),
    ("whole_number", &["range"]),
    ("decimal_number", &["range", "decimals"]),
    ("range_least", &["least"]),
    ("range_both", &["least", "most"]),
    ("audit_bad_number", &["kind"]),
    ("header", &["title", "period", "place", "short"]),
    ("table_number", &["value"]),
    ("issued_by", &["value"]),
    ("approved_by", &["value"]),
    ("approval_number", &["value"]),
    ("valid_until", &["value"]),
];

/// What forms ask of the templates.
pub fn keys() -> OutlineKeys<'static> {
    let plain = PLAIN.into_iter().map(|key| (key, Vec::new()));
    let filled = FILLED.into_iter().map(|(key, own)| (key, own.to_vec()));
    OutlineKeys {
        sheets: sheets(),
        labels: plain.chain(filled).collect(),
        placeholders: SHARED.to_vec(),
        ..OutlineKeys::default()
    }
}
