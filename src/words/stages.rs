//! By which stages is work followed? The vocabularies of tasks, projects, documents, systems and yearly work.
//!
//! In: `templates/stages.toml`. Out: [`Stages`]. Refuses to know: any task.

use super::WordsError;
use serde::Deserialize;

/// 进展阶段 of every vocabulary.
#[derive(Clone, Debug, Default)]
pub struct Stages(Vec<Vocabulary>);

/// One vocabulary, from the first stage to the last.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    /// Its name, by which a plan's tasks choose it.
    pub kind: String,
    /// Its stages in order.
    pub stage: Vec<Stage>,
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The word.
    pub word: String,
    /// What it is worth, in percent of the work.
    pub share: u8,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    vocabulary: Vec<Vocabulary>,
}

impl Stages {
    pub(super) fn from_file(file: File) -> Result<Self, WordsError> {
        for vocabulary in &file.vocabulary {
            let shares: Vec<u8> = vocabulary.stage.iter().map(|stage| stage.share).collect();
            let rising = shares.windows(2).all(|pair| pair[0] < pair[1]);
            if shares.first() != Some(&0) || shares.last() != Some(&100) || !rising {
                return Err(WordsError::Number {
                    file: String::from("stages.toml"),
                    key: format!("{}的 share", vocabulary.kind),
                    value: format!("{shares:?}（应从 0 逐段增加到 100）"),
                });
            }
        }
        Ok(Self(file.vocabulary))
    }

    /// The stages of a vocabulary; empty when the template dropped it.
    pub fn of(&self, kind: &str) -> &[Stage] {
        self.0.iter().find(|known| known.kind == kind).map_or(&[], |known| known.stage.as_slice())
    }

    /// Where a word stands in a vocabulary.
    pub fn place(&self, kind: &str, word: &str) -> Option<usize> {
        self.of(kind).iter().position(|stage| stage.word == word)
    }

    /// The words of a vocabulary, as a message lists them.
    pub fn listed(&self, kind: &str) -> String {
        self.of(kind).iter().map(|stage| stage.word.as_str()).collect::<Vec<_>>().join("、")
    }
}
