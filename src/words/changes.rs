//! What is said of what changed since the last result, and how many results are kept.
//!
//! In: `templates/changes.toml`. Out: [`Changes`]. Refuses to know: what changed.

use serde::Deserialize;
use std::collections::BTreeMap;

/// 较上次变化.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// Name of the sheet and of the files.
    pub title: String,
    /// How results are kept.
    pub runs: Runs,
    /// Fields of the machine files, by key.
    pub fields: BTreeMap<String, String>,
    /// Everything else, by key.
    pub text: BTreeMap<String, String>,
}

/// How results are kept.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    /// How many earlier results stand beside the latest.
    pub keep: usize,
}

impl Changes {
    /// A text by key; the key itself where there is none, which [`super::Words::check`] refuses.
    pub fn say(&self, key: &str, with: &[(&str, &str)]) -> String {
        super::fill(self.text.get(key).map_or(key, String::as_str), with)
    }

    /// The word of a field.
    pub fn field<'a>(&'a self, key: &'a str) -> &'a str {
        self.fields.get(key).map_or(key, String::as_str)
    }
}
