//! What do the files of the weeks between ask of the templates? Sheets, columns, labels and styles, as plain lists.
//!
//! In: nothing. Out: [`keys`], which `dialogue.toml` is compared with before anything is read. Refuses to know: the words,
//! which are the template's.

use super::State;
use crate::words::{OutlineKeys, SheetKeys};

/// Styles that these files name themselves.
pub const STYLES: [&str; 8] =
    ["form_center", "label", "mark_cell", "note", "sample", "sign_input", "title", "value"];

/// Placeholders of titles, tab names, notes and headings.
const SHARED: [&str; 8] = ["place", "short", "period", "today", "unit", "round", "counts", "since"];

/// Columns of 质量评分; those that its sum is of.
const SCORES: &str = "code unit year state arrived timely items logic sound answers score full reasons";
const SCORED: &str = "unit arrived timely items logic sound answers score full";

fn sheets() -> Vec<SheetKeys<'static>> {
    let sheet = |key, columns: &'static str, needed: &'static str| SheetKeys {
        key,
        columns: columns.split_whitespace().collect(),
        needed: needed.split_whitespace().collect(),
        required: true,
        ..SheetKeys::default()
    };
    vec![
        sheet(
            "received",
            "code unit state files file basis received late expected filled apart compulsory verify hint round \
             explained decides next contact phone",
            "unit state",
        ),
        sheet(
            "issues",
            "no code unit severity problem file sheet cell items observed expected action follow times status \
             explanation id",
            "no id",
        ),
        sheet("versions", "unit files count items now", "unit"),
        sheet("decides", "unit no name attribute now last part needed sentence", "unit"),
        sheet("scores", SCORES, SCORED),
        sheet("scores_years", SCORES, SCORED),
        sheet("since", "unit before now fresh mended still", "unit"),
        sheet(
            "slip",
            "seq severity place item sent problem action corrected explanation handled id",
            "seq corrected explanation id",
        ),
        sheet("earlier", "problem result", "problem"),
        sheet("compare", "seq code item measure last now change mark", "item"),
    ]
}

/// Labels with what may be filled into them.
const LABELS: &[(&str, &[&str])] = &[
    ("limit_cut", &[]),
    ("limit_no_number", &[]),
    ("header", &["place", "short", "period", "today"]),
    ("slip_header", &["place", "short", "period", "today", "unit", "round"]),
    ("none", &[]),
    ("counts", &["expected", "states"]),
    ("count_of", &["state", "count"]),
    ("basis_only", &[]),
    ("basis_receipt", &["version"]),
    ("basis_order", &[]),
    ("basis_open", &[]),
    ("not_registered", &[]),
    ("days_late", &["days"]),
    ("since_first", &[]),
    ("since_before", &[]),
    ("decides_unknown", &["unit"]),
    ("decides_open", &["unit"]),
    ("score_arrived", &["points", "state"]),
    ("score_timely", &["points", "days"]),
    ("score_items", &["points", "asked", "count"]),
    ("score_logic", &["points", "count"]),
    ("score_sound", &["points", "count", "filled", "share"]),
    ("score_answers", &["points", "count"]),
    ("score_no_receipt", &[]),
    ("score_no_report", &[]),
    ("score_no_items", &[]),
    ("score_no_answer", &[]),
    ("level_compulsory", &[]),
    ("level_verify", &[]),
    ("level_hint", &[]),
    ("level_blank", &[]),
    ("blank", &[]),
    ("handled_open", &[]),
    ("handled_corrected", &[]),
    ("handled_explained", &[]),
    ("corrected_title", &[]),
    ("corrected_prompt", &[]),
    ("explanation_title", &[]),
    ("explanation_prompt", &[]),
    ("mark_compulsory", &["no"]),
    ("mark_verify", &["no"]),
    ("mark_blank", &["no"]),
    ("result_mended", &[]),
    ("result_open", &[]),
    ("result_explained", &[]),
    ("result_waived", &[]),
    ("result_declined", &["why"]),
    ("result_proposed", &[]),
    ("slip_declined", &["why"]),
    ("slip_must", &[]),
    ("slip_turned_down", &["why"]),
    ("unit_label", &[]),
    ("unit_code_label", &[]),
    ("year_label", &[]),
    ("round_label", &[]),
    ("returned_label", &[]),
    ("answer_label", &[]),
    ("by_label", &[]),
    ("file_label", &[]),
    ("checksum_label", &[]),
    ("identity_label", &[]),
    ("sign_writer", &[]),
    ("sign_auditor", &[]),
    ("sign_head", &[]),
    ("sign_date", &[]),
    ("sign_note", &[]),
    ("urge_title", &["period", "short", "today", "expected", "came", "usable", "sample"]),
    ("urge_missing", &["units", "last", "period", "due"]),
    ("urge_missing_due", &["units", "last", "period", "due"]),
    ("urge_empty", &["units", "last", "period", "due"]),
    ("urge_last_year", &["units", "last", "period", "due"]),
    ("urge_scan", &["units", "last", "period", "due"]),
    ("urge_unreadable", &["units", "last", "period", "due"]),
    ("urge_return", &["units"]),
    ("urge_return_of", &["unit", "count"]),
    ("urge_end", &[]),
    ("urge_done", &[]),
    ("calls_title", &[]),
    ("calls_line", &["unit", "contact", "phone", "say"]),
    ("sample_mark_text", &[]),
    ("state_usable", &[]),
    ("state_reserve", &[]),
    ("state_incomplete", &[]),
    ("state_empty", &[]),
    ("state_last_year", &[]),
    ("state_scan", &[]),
    ("state_unreadable", &[]),
    ("state_missing", &[]),
    ("next_waiting", &["last"]),
    ("next_usable", &["last"]),
    ("next_reserve", &["last"]),
    ("next_incomplete", &["last"]),
    ("next_empty", &["last"]),
    ("next_last_year", &["last"]),
    ("next_scan", &["last"]),
    ("next_unreadable", &["last"]),
    ("next_missing", &["last"]),
];

/// Words of states, which a reader tells apart.
const STATES: [&str; 8] = [
    "state_usable",
    "state_reserve",
    "state_incomplete",
    "state_empty",
    "state_last_year",
    "state_scan",
    "state_unreadable",
    "state_missing",
];

/// What these files ask of the templates.
pub fn keys() -> OutlineKeys<'static> {
    const { assert!(STATES.len() == State::ALL.len()) };
    OutlineKeys {
        sheets: sheets(),
        labels: LABELS.iter().map(|(key, with)| (*key, with.to_vec())).collect(),
        apart: vec![&STATES],
        placeholders: SHARED.to_vec(),
        ..OutlineKeys::default()
    }
}
