//! What is small, and who is counted? The rules of a public edition.
//!
//! In: `templates/disclosure.toml`. Out: [`Disclosure`]. Refuses to know: any figure.

use crate::source::{Mistake, Source};
use serde::Deserialize;

/// 公开规则.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// A number of people from 1 up to but not including this is withheld.
    pub threshold: u32,
    /// How far apart the least and the greatest value must lie that a reader can prove of a withheld number.
    pub width: u32,
    /// Measure units that count people.
    pub people: Vec<String>,
}

impl Disclosure {
    /// The rules of a file; a number that protects nobody is told.
    pub(super) fn of_file(file: Self, source: &Source) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        for (name, number) in [("threshold", file.threshold), ("width", file.width)] {
            if !(2..=1_000_000).contains(&number) {
                mistakes.push(source.mistake_at(&[name], format!("{name} 应在 2 至 1000000 之间，请改正。")));
            }
        }
        if file.people.iter().any(|unit| unit.trim().is_empty()) || file.people.is_empty() {
            let message = String::from("people 应写明按人计数的计量单位，如 人、户。");
            mistakes.push(source.mistake_at(&["people"], message));
        }
        if mistakes.is_empty() { Ok(file) } else { Err(mistakes) }
    }
}
