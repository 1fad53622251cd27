//! What is a kind of promise beside its steps? Every fact by which the rest of the house tells kinds apart, as one value.
//!
//! In: nothing. Out: [`Sort`], one constant in each kind's file. Refuses to know: which kinds there are.

use super::step::{Case, Step};
use crate::plan::Indicator;

/// Whether every year is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yearly {
    /// Never.
    Never,
    /// Where the plan's words ask for every year.
    Asked,
    /// Always.
    Always,
}

/// How a gap is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// It is no number of people or things.
    None,
    /// On the denominator, of a sum on the sum itself.
    Counted,
    /// What remains.
    Remains,
    /// In units at the node bound, on the denominator below it.
    Units,
}

/// A kind of promise, as a value.
#[derive(Clone, Copy)]
pub struct Sort {
    /// The machine word.
    pub key: &'static str,
    /// The field's word.
    pub word: &'static str,
    /// Its steps at the node it binds.
    pub steps: fn(&Case<'_>) -> Vec<Step>,
    /// Statuses it can have before it is due, besides 待补报 and 不可判断.
    pub statuses: &'static [&'static str],
    /// Statuses it can have from its day on.
    pub due: &'static [&'static str],
    /// The word of a year of a yearly duty that fell short, and of one kept so far.
    pub yearly_words: (&'static str, &'static str),
    /// Whether it has a pace.
    pub has_pace: bool,
    /// Whether every year is judged.
    pub yearly: Yearly,
    /// Whether it is of every unit, or of everybody.
    pub of_all: bool,
    /// Whether its size is a number of units.
    pub counts_units: bool,
    /// Whether it comes from a sample.
    pub sample: bool,
    /// Whether its word rests on a way from a base the plan prints.
    pub way_from_print: bool,
    /// The step a count is divided by, where it has no denominator of its own.
    pub divisor: Option<&'static str>,
    /// How a gap is counted.
    pub gap: Gap,
    /// Whether a unit's own value can be set against the target.
    pub below: fn(&Indicator) -> bool,
}

impl Sort {
    /// What most kinds are.
    pub const PLAIN: Self = Self {
        key: "",
        word: "",
        steps: |_| Vec::new(),
        statuses: &[],
        due: &["achieved", "achieved_late", "not_achieved"],
        yearly_words: ("met", "below"),
        has_pace: false,
        yearly: Yearly::Never,
        of_all: false,
        counts_units: false,
        sample: false,
        way_from_print: false,
        divisor: None,
        gap: Gap::None,
        below: |_| false,
    };

    /// The statuses of a way at a pace.
    pub const PACE: [&'static str; 5] = ["met", "ahead", "on_track", "slightly_behind", "clearly_behind"];
}
