//! Do the templates fit the program? Every key that a room asks for is handed to the words, before anything is read.
//!
//! In: the folder of `--templates`, if any. Out: words and styles that fit, or every mistake by file, line and name.
//! Refuses to know: what a key is for.

use super::RunError;
use crate::evaluate::Status;
use crate::evaluate::standing::REASONS;
use crate::plan::StageKind;
use crate::store::frozen;
use crate::words::{Keys, Templates, Words, WordsError};
use crate::write::style::{self, StyleSheet};
use crate::{assess, check, dialogue, form, intake, report, survey};
use std::path::Path;

/// Reads the templates and compares them with what the program asks of them.
pub fn load(folder: Option<&Path>) -> Result<(Words, StyleSheet), RunError> {
    let templates = Templates::read(folder)?;
    let styles = StyleSheet::parse(templates.style());
    let words = Words::of(templates);
    let mut mistakes = match &words {
        Ok(words) => words.check(&keys(styles.as_ref().ok())),
        Err(mistakes) => mistakes.clone(),
    };
    mistakes.extend(styles.as_ref().err().into_iter().flatten().cloned());
    match (words, styles) {
        (Ok(words), Ok(styles)) if mistakes.is_empty() => Ok((words, styles)),
        _ => Err(WordsError::Mistakes(mistakes).into()),
    }
}

/// What all rooms ask of the templates, which have these styles.
fn keys(styles: Option<&StyleSheet>) -> Keys<'_> {
    Keys {
        statuses: Status::ALL.map(Status::key).to_vec(),
        reasons: REASONS.to_vec(),
        findings: intake::FINDINGS
            .into_iter()
            .chain(check::FINDINGS)
            .chain(survey::FINDINGS)
            .chain(frozen::FINDINGS)
            .collect(),
        stages: StageKind::ALL.map(StageKind::word).to_vec(),
        styles: styles.map(|styles| styles.names().collect()),
        own_styles: report::STYLES
            .into_iter()
            .chain(report::public::STYLES)
            .chain(form::keys::STYLES)
            .chain(dialogue::keys::STYLES)
            .chain(assess::book::STYLES)
            .chain(survey::book::STYLES)
            .chain(style::NAMED)
            .collect(),
        report: report::keys(),
        form: form::keys::keys(),
        dialogue: dialogue::keys::keys(),
        assess: assess::book::keys(),
        survey: survey::book::keys(),
        public: report::public::keys(),
        changes: super::diff::keys(),
    }
}
