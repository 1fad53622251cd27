//! Which words stand for which keys? A small table in 方法与参数, in which every live verdict looks its word up.
//!
//! In: the words of the templates. Out: the table's rows, and formulas from key to word. Counts are by key, so that no
//! choice of words can change one. Refuses to know: how a key is come by.

use super::Desk;
use super::working::Moved;
use crate::evaluate::{Assessment, Certainty, Forecast, Status};
use crate::sheet::{Cell, Formula, Key, Piece, Row};

/// A set of words that a column shows and a count tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// 完成情况.
    Status,
    /// 期末预判.
    Forecast,
    /// 与上年相比.
    Moved,
    /// 结论把握.
    Certainty,
}

/// Why a word is not said, where that stands in its place.
const UNSAID: [&str; 7] =
    ["sampling", "more_than_asked", "no_share", "part_of_a_year", "matched_too_few", "no_series", "no_base"];

impl Vocabulary {
    const ALL: [Self; 4] = [Self::Status, Self::Forecast, Self::Moved, Self::Certainty];

    /// The label of what it speaks of.
    const fn label(self) -> &'static str {
        match self {
            Self::Status => "word_status",
            Self::Forecast => "word_forecast",
            Self::Moved => "word_moved",
            Self::Certainty => "word_certainty",
        }
    }

    /// Its keys in order, each with its word.
    fn words(self, desk: &Desk<'_>) -> Vec<(&'static str, String)> {
        let words = &desk.m.words.judgement;
        match self {
            Self::Status => {
                let said = Status::ALL.iter().map(|status| (status.key(), status.word(words).to_owned()));
                said.chain(UNSAID.iter().map(|key| (*key, words.reason_name(key)))).collect()
            }
            Self::Forecast => Forecast::ALL
                .iter()
                .map(|forecast| (forecast.key(), forecast.word(words).to_owned()))
                .collect(),
            Self::Moved => Moved::ALL.iter().map(|moved| (moved.key(), desk.say(moved.label()))).collect(),
            Self::Certainty => Certainty::ALL
                .iter()
                .map(|sure| (sure.key(), words.certainty(sure.key()).to_owned()))
                .collect(),
        }
    }

    fn row(self, key: &str) -> String {
        format!("{}:{key}", self.label())
    }
}

impl Desk<'_> {
    /// The rows of 方法与参数 that hold the words.
    pub(super) fn word_rows(&self) -> Vec<Row> {
        let row = |vocabulary: Vocabulary, (key, word): (&'static str, String)| {
            Row::new(vocabulary.row(key))
                .with("item", Cell::text(self.say(vocabulary.label())))
                .with("value", Cell::text(word))
                .with("key", Cell::text(key))
                .with("national", Cell::text(self.say("no")))
        };
        let all = Vocabulary::ALL.into_iter();
        all.flat_map(|own| own.words(self).into_iter().map(move |word| (own, word)))
            .map(|(own, word)| row(own, word))
            .collect()
    }

    /// The word of a key that a formula gives.
    pub(super) fn looked_up(&self, vocabulary: Vocabulary, key: Formula) -> Formula {
        let words = vocabulary.words(self);
        let range = |column: &'static str| {
            let cell = |word: Option<&(&'static str, String)>| {
                Key::new("methods", vocabulary.row(word.map_or("", |word| word.0)), column)
            };
            Formula::new().then(Piece::Range(Box::new((cell(words.first()), cell(words.last())))))
        };
        Formula::new()
            .then("INDEX(")
            .join(range("value"))
            .then(",MATCH(")
            .join(key)
            .then(",")
            .join(range("key"))
            .then(",0))")
    }

    /// 完成情况: the word, the year of one kept late, and the mark of a provisional one.
    pub(super) fn status_cell(&self, keys: (Key, Key), reached: Option<Key>, it: &Assessment) -> Cell {
        let (status, standing) = keys;
        let mut formula = self.looked_up(Vocabulary::Status, Formula::new().then(status.clone()));
        if let Some(reached) = reached {
            formula = formula
                .then("&IF(")
                .then(status)
                .then(format!("={},\"（\"&", crate::sheet::quoted(Status::AchievedLate.key())))
                .then(reached)
                .then("&\"年）\",\"\")");
        }
        let mark = crate::sheet::quoted(&self.m.words.judgement.certainty.mark);
        formula = formula
            .then("&IF(")
            .then(standing)
            .then(format!("={},{mark},\"\")", crate::sheet::quoted(Certainty::Provisional.key())));
        Cell::formula_text(formula, it.told(&self.m.words.judgement))
    }

    /// The word of a key that stands in a cell, with the engine's own key as the result.
    pub(super) fn word_cell(&self, vocabulary: Vocabulary, key: Key, known: &str) -> Cell {
        let words = vocabulary.words(self);
        let word =
            words.into_iter().find(|(own, _)| *own == known).map_or_else(String::new, |(_, word)| word);
        Cell::formula_text(self.looked_up(vocabulary, Formula::new().then(key)), word)
    }
}
