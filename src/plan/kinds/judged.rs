//! The steps from a word to a status, for any kind: weighed, kept in its period, judged when it falls due.
//!
//! In: what a kind says of a scene in two words. Out: steps. Refuses to know: which kind asks.

use super::due::{DONE, Words};
use super::step::{Case, Leaf, Step};
use super::weigh::{Asked, Scene, Shape};
use crate::expr::{Choice, Test};

/// What a kind says, before and from its day.
pub struct Judged<'a> {
    /// The word of a scene, in the words given.
    pub word: &'a dyn Fn(Scene, Words) -> Choice<Leaf>,
    /// Words before its day.
    pub now: Words,
    /// Words from its day on.
    pub due: Words,
    /// Whether it can be kept late.
    pub late: bool,
    /// Keys of the word that say nothing.
    pub unsaid: &'static [&'static str],
    /// Keys that say the promise is kept.
    pub kept: &'static [&'static str],
    /// How far the value may lie from what is in.
    pub shape: Shape,
    /// Whether a value between two bounds may have another word than both.
    pub crosses: Option<Test<Leaf>>,
    /// Whether the word follows the units present in two years, and the words that do not.
    pub follows_matched: Option<&'static [&'static str]>,
}

impl Judged<'_> {
    /// What most kinds say.
    pub const PLAIN: Self = Self {
        word: &|_, words| Choice::Key(words.lost),
        now: DONE,
        due: DONE,
        late: true,
        unsaid: &["unjudged"],
        kept: &super::due::KEPT,
        shape: Shape::Open,
        crosses: None,
        follows_matched: None,
    };
}

impl Case<'_> {
    /// The steps from a word to a status.
    pub fn judged(&self, by: &Judged<'_>) -> Vec<Step> {
        let yearly = self.is_yearly();
        let words = match (yearly, self.is_due()) {
            (true, _) => Words { kept: "kept", lost: "below" },
            (false, true) => by.due,
            (false, false) => by.now,
        };
        let word = |scene: Scene| (by.word)(scene, words);
        let concluded = yearly || self.is_due();
        let counted = self.indicator.denominator.is_none();
        let kind = self.indicator.kind;
        let from_print = counted
            && (self.indicator.base.is_some() && kind.has_way_from_print() || kind.divisor().is_some());
        let asked = Asked {
            word: &word,
            unsaid: by.unsaid,
            kept: by.kept,
            shape: by.shape,
            open: if self.rises() { words.kept } else { words.lost },
            crosses: by.crosses.clone(),
            follows_matched: by.follows_matched,
            only_if: self.known_failure(),
            at_ends: None,
            never_provisional: from_print || self.is_due() && self.is_binding(),
        };
        let mut steps = self.weighed(&asked);
        for name in ["word_low", "word_high"] {
            steps.push(Step::key(name, Choice::Of(Leaf::Step("word")), "unjudged"));
        }
        steps.extend(self.kept(&asked, words));
        if yearly {
            let (kept, short) = kind.yearly_words();
            steps.extend(self.every_year(Words { kept, lost: "below" }, short));
        } else if concluded {
            steps.extend(self.when_due(&asked, words, by.late.then_some("achieved_late")));
        } else {
            steps.extend(self.as_said(&asked));
        }
        steps
    }

    /// Kept or not in the period: by the target year's figure, or of a duty of every year by every year.
    pub fn conclude(&self, shape: Shape, now: Words, due: Words) -> Vec<Step> {
        self.judged(&Judged {
            word: &|scene, words| self.kept_word(scene, words),
            now,
            due,
            unsaid: &["unjudged", "sampling", "more_than_asked", "part_of_a_year"],
            shape,
            crosses: self.crosses(),
            ..Judged::PLAIN
        })
    }
}
