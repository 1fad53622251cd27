//! How sure is a word, and why is none said?
//!
//! In: nothing. Out: [`Certainty`], [`Reason`]. Refuses to know: how either comes about.

use crate::words::Judgement;

/// How sure a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// 确定: it holds whatever the silent units say.
    Proven,
    /// 初步: it holds with their last figures.
    Provisional,
    /// It is not said.
    None,
}

impl Certainty {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Proven, Self::Provisional, Self::None];

    /// The machine key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Provisional => "provisional",
            Self::None => "none",
        }
    }

    /// The one of a key; [`Self::None`] for one that is none.
    pub fn of_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.key() == key).unwrap_or(Self::None)
    }
}

/// Why no word is said, or what a reader of the word must know: a key with arguments, worded in the templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The key.
    pub key: &'static str,
    /// What stands in its places.
    pub with: Vec<(&'static str, String)>,
}

impl Reason {
    /// A reason without arguments.
    pub const fn plain(key: &'static str) -> Self {
        Self { key, with: Vec::new() }
    }

    /// Reasons in words.
    pub fn said(reasons: &[Self], words: &Judgement) -> String {
        let words: Vec<String> =
            reasons.iter().map(|reason| words.reason(reason.key, &reason.with)).collect();
        words.join("；")
    }

    /// A reason with one argument.
    pub fn with(key: &'static str, name: &'static str, value: impl Into<String>) -> Self {
        Self { key, with: vec![(name, value.into())] }
    }
}

/// Every reason there is.
pub const REASONS: [&str; 56] = [
    "base_year",
    "no_figure",
    "zero_denominator",
    "not_applicable",
    "nobody_asked",
    "not_asked_this_year",
    "not_additive",
    "no_series",
    "no_base",
    "no_way",
    "matched_too_few",
    "sampling",
    "more_than_asked",
    "no_share",
    "no_share_before",
    "part_of_a_year",
    "not_a_whole_year",
    "not_positive",
    "no_target_of_unit",
    "asked_of_every_unit",
    "not_yet_due",
    "overflow",
    "awaiting_unit",
    "awaiting_base",
    "awaiting_base_then",
    "settles",
    "settles_before",
    "settles_target",
    "settles_target_before",
    "settles_due",
    "settles_due_before",
    "settles_word",
    "settles_word_before",
    "settles_most",
    "settles_most_before",
    "settles_together",
    "no_base_no_pace",
    "no_base_reported",
    "base_faulty",
    "revised_due",
    "path_redrawn",
    "years_short",
    "below_before",
    "missed_before",
    "price_basis",
    "total_of_years",
    "by_allotment",
    "stage_not_reported",
    "stage_not_applicable",
    "stage_unreadable",
    "stage_blank",
    "stages_differ",
    "awaiting_stage",
    "without_stage",
    "part_of_a_year_stage",
    "years_without_stage",
];
