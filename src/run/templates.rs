//! Do the templates fit the program? Every key that a room asks for is handed to the words, before anything is read.
//!
//! In: the folder of `--templates`, if any. Out: words that fit, or every mistake by file, line and name. Refuses to
//! know: what a key is for.

use super::RunError;
use crate::evaluate::Status;
use crate::plan::StageKind;
use crate::words::{Keys, Words};
use crate::write::style::{self, StyleSheet};
use crate::{check, form, intake, report};
use std::path::Path;

/// Reads the templates and compares them with what the program asks of them.
pub fn load(folder: Option<&Path>) -> Result<Words, RunError> {
    let words = Words::load(folder)?;
    let styles = StyleSheet::parse(&words.style)?;
    words.check(&keys(&styles))?;
    Ok(words)
}

/// What all rooms ask of the templates.
fn keys(styles: &StyleSheet) -> Keys<'_> {
    Keys {
        statuses: Status::ALL.map(Status::key).to_vec(),
        findings: intake::FINDINGS.into_iter().chain(check::FINDINGS).collect(),
        stages: StageKind::ALL.map(StageKind::word).to_vec(),
        styles: styles.names().collect(),
        own_styles: report::STYLES.into_iter().chain(form::keys::STYLES).chain(style::NAMED).collect(),
        report: report::keys(),
        form: form::keys::keys(),
    }
}
