//! By which stages is work followed? The vocabularies of tasks, projects, documents, systems and yearly work.
//!
//! In: `templates/stages.toml`. Out: [`Stages`]. Refuses to know: any task.

use super::check::alike;
use crate::source::{Mistake, Source};
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
    /// The vocabularies of a file: from nothing done to all done, each step more than the one before, no word twice.
    pub(super) fn of_file(file: File, source: &Source) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        for (place, vocabulary) in file.vocabulary.iter().enumerate() {
            let place = place.to_string();
            let path = |last: &'static str| ["vocabulary", place.as_str(), last];
            let kind = &vocabulary.kind;
            if file.vocabulary.iter().filter(|known| known.kind == *kind).count() > 1 {
                mistakes
                    .push(source.mistake_at(&path("kind"), format!("阶段组“{kind}”写了两次，请删去一个。")));
            }
            let shares: Vec<u8> = vocabulary.stage.iter().map(|stage| stage.share).collect();
            let rising = shares.windows(2).all(|pair| pair[0] < pair[1]);
            if shares.len() < 2 || shares.first() != Some(&0) || shares.last() != Some(&100) || !rising {
                let message = format!("“{kind}”的 share 应从 0 逐段增加到 100，现为 {shares:?}。");
                mistakes.push(source.mistake_at(&path("stage"), message));
            }
            let places: Vec<String> = (0..vocabulary.stage.len()).map(|at| at.to_string()).collect();
            let words = vocabulary.stage.iter().zip(&places);
            let words: Vec<_> = words
                .map(|(stage, at)| {
                    (["vocabulary", place.as_str(), "stage", at.as_str(), "word"], stage.word.as_str())
                })
                .collect();
            mistakes.extend(alike(source, &words));
        }
        if mistakes.is_empty() { Ok(Self(file.vocabulary)) } else { Err(mistakes) }
    }

    /// The names of the vocabularies.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|vocabulary| vocabulary.kind.as_str())
    }

    /// The stages of a vocabulary; templates without one that the program uses are refused before a run.
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
