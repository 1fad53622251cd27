//! What is a kind of promise beside its steps? Every fact by which the rest of the house tells kinds apart, as one value.
//!
//! In: nothing. Out: [`Sort`], one constant in each kind's file. Refuses to know: which kinds there are.

use super::Kind;
use super::fit::{Misfit, Promise};
use super::step::{Case, Step};
use crate::expr::Comparison;
use crate::plan::Indicator;

/// Whether every year is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yearly {
    /// Never, with the reason in words.
    Never(&'static str),
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

/// What the value of a node is, made from its own figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueOf {
    /// A rate, or without a denominator a count.
    Rate,
    /// What remains; the denominator only says of how many.
    Remainder,
    /// A total since the plan's first year.
    Total,
    /// The average annual growth since the base year.
    Growth,
    /// So many times the figure of an earlier year.
    Times,
}

/// What a value is set against at the node bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The plan's target.
    Target,
    /// The average rate of an outside series; the plan's words stand for a target.
    Series,
    /// All units: the plan's target is each unit's threshold.
    Units,
    /// Nothing: it is only watched.
    Nothing,
}

/// What is taken from an outside series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FromSeries {
    /// Nothing.
    Nothing,
    /// The rate of every year of the plan.
    Rates,
    /// The figure of the base year, which may lie before the plan's.
    BaseYear,
}

/// A kind of promise, as a value.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and they do not hang together")]
pub struct Sort {
    /// The field's word.
    pub word: &'static str,
    /// Its steps at the node it binds.
    pub steps: fn(&Case<'_>) -> Vec<Step>,
    /// What in a promise as written does not fit the kind: a message each.
    pub misfits: fn(&Promise) -> Vec<Misfit>,
    /// Statuses it can have before it is due, besides 待补报 and 不可判断.
    pub statuses: &'static [&'static str],
    /// Statuses it can have from its day on.
    pub due: &'static [&'static str],
    /// The word of a year of a yearly duty that fell short, and of one kept so far.
    pub yearly_words: (&'static str, &'static str),
    /// What its value is.
    pub value: ValueOf,
    /// What the value is set against.
    pub against: Against,
    /// What it takes from an outside series.
    pub series: FromSeries,
    /// The comparator of a target written without one.
    pub comparator: Comparison,
    /// Whether its target has two ends.
    pub two_ends: bool,
    /// What is added to the message that a target is missing.
    pub without_target: &'static str,
    /// What it is while its base is short of the target and once it is not, where a changed target or base may turn it.
    pub turns: Option<(Kind, Kind)>,
    /// Whether it has a pace.
    pub has_pace: bool,
    /// Whether its progress is told without a pace.
    pub progress_alone: bool,
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
    /// Whether its figures of two years can be set side by side.
    pub year_on_year: bool,
    /// Whether its value at the end is foretold.
    pub foretold: bool,
    /// Whether its values of the years make a line of the chart.
    pub charted: bool,
    /// Whether other published methods speak of it.
    pub other_methods: bool,
    /// The label of its target in words, where the number does not stand alone.
    pub target_label: Option<&'static str>,
    /// The label of its formula in words, where it is more than a division.
    pub formula_label: Option<&'static str>,
}

impl Sort {
    /// What most kinds are.
    pub const PLAIN: Self = Self {
        word: "",
        steps: |_| Vec::new(),
        misfits: |_| Vec::new(),
        statuses: &[],
        due: &["achieved", "achieved_late", "not_achieved"],
        yearly_words: ("met", "below"),
        value: ValueOf::Rate,
        against: Against::Target,
        series: FromSeries::Nothing,
        comparator: Comparison::GreaterOrEqual,
        two_ends: false,
        without_target: "",
        turns: None,
        has_pace: false,
        progress_alone: false,
        yearly: Yearly::Asked,
        of_all: false,
        counts_units: false,
        sample: false,
        way_from_print: false,
        divisor: None,
        gap: Gap::None,
        below: |_| false,
        year_on_year: true,
        foretold: false,
        charted: false,
        other_methods: false,
        target_label: None,
        formula_label: None,
    };

    /// The statuses of a way at a pace.
    pub const PACE: [&'static str; 5] = ["met", "ahead", "on_track", "slightly_behind", "clearly_behind"];
}
