//! What do the other rooms ask of a kind? Its facts under the names they are asked by.
//!
//! In: a kind, or an indicator with its kind. Out: facts of [`Sort`]. Refuses to know: which kind it is.

use super::Kind;
use super::sort::{Against, FromSeries, Gap, ValueOf, Yearly};
use super::step::{Case, Step};
use crate::expr::Comparison;
use crate::plan::Indicator;
use crate::value::Ratio;

impl Kind {
    /// The field's word.
    pub const fn word(self) -> &'static str {
        self.sort().word
    }

    /// The machine word with the field's: `level（提升类）`.
    pub fn named(self) -> String {
        format!("{}（{}）", self.key(), self.word())
    }

    /// The steps in which a promise of this kind is judged at the node it binds.
    pub fn steps(self, case: &Case<'_>) -> Vec<Step> {
        (self.sort().steps)(case)
    }

    /// What its value is.
    pub const fn value(self) -> ValueOf {
        self.sort().value
    }

    /// What its value is set against at the node it binds.
    pub const fn against(self) -> Against {
        self.sort().against
    }

    /// What it takes from an outside series.
    pub const fn series(self) -> FromSeries {
        self.sort().series
    }

    /// Whether it is only watched and never judged.
    pub const fn is_only_watched(self) -> bool {
        matches!(self.against(), Against::Nothing)
    }

    /// Whether the average rate of an outside series stands for a target.
    pub const fn is_against_series(self) -> bool {
        matches!(self.against(), Against::Series)
    }

    /// Whether its value is what remains.
    pub const fn is_remainder(self) -> bool {
        matches!(self.value(), ValueOf::Remainder)
    }

    /// Whether it speaks of the whole alone: a unit has no growth and no multiple of its own.
    pub const fn is_of_the_whole(self) -> bool {
        matches!(self.value(), ValueOf::Growth | ValueOf::Times)
    }

    /// Whether its value is divided by a denominator of the unit's own, so that one may be written.
    pub const fn takes_denominator(self) -> bool {
        matches!(self.value(), ValueOf::Rate | ValueOf::Remainder)
    }

    /// Whether it counts from a base year of its own, not the plan's.
    pub const fn has_own_base_year(self) -> bool {
        matches!(self.series(), FromSeries::BaseYear)
    }

    /// Whether more or less can be called better: not between two ends, nor of a figure only watched.
    pub const fn has_one_direction(self) -> bool {
        !self.sort().two_ends && !self.is_only_watched()
    }

    /// The comparator of a target written without one.
    pub const fn comparator(self) -> Comparison {
        self.sort().comparator
    }

    /// What a promise becomes when its base has reached the target, or lies before it again.
    #[must_use]
    pub const fn turned(self, reached: bool) -> Self {
        match self.sort().turns {
            Some((_, after)) if reached => after,
            Some((before, _)) => before,
            None => self,
        }
    }

    /// Whether it has a pace: a share of the way gone set against the share of the time gone.
    pub const fn has_pace(self) -> bool {
        self.sort().has_pace
    }

    /// Whether its progress is told without a pace.
    pub const fn has_progress_alone(self) -> bool {
        self.sort().progress_alone
    }

    /// Whether it is of every unit, or of everybody.
    pub const fn is_of_all(self) -> bool {
        self.sort().of_all
    }

    /// Whether its size is a number of units.
    pub const fn counts_units(self) -> bool {
        self.sort().counts_units
    }

    /// Whether it comes from a sample.
    pub const fn is_sample(self) -> bool {
        self.sort().sample
    }

    /// Whether its word rests on a way from a base the plan prints.
    pub const fn has_way_from_print(self) -> bool {
        self.sort().way_from_print
    }

    /// Whether it is a way from a base to a target that would be one to keep, had the base reached it.
    pub fn is_to_reach(self) -> bool {
        self.sort().turns.is_some_and(|(before, _)| before == self)
    }

    /// Whether it is a target to keep that would be one to reach, were the base short of it.
    pub fn is_to_keep(self) -> bool {
        self.sort().turns.is_some_and(|(_, after)| after == self)
    }

    /// The step a count is divided by, where it has no denominator of its own.
    pub const fn divisor(self) -> Option<&'static str> {
        self.sort().divisor
    }

    /// Whether what is short is a number of people, things or units.
    pub const fn has_gap(self) -> bool {
        !matches!(self.sort().gap, Gap::None)
    }

    /// Whether figures of two years can be set side by side.
    pub const fn compares_years(self) -> bool {
        self.sort().year_on_year
    }

    /// Whether its value at the end is foretold.
    pub const fn is_foretold(self) -> bool {
        self.sort().foretold
    }

    /// Whether its values of the years make a line of the chart.
    pub const fn is_charted(self) -> bool {
        self.sort().charted
    }

    /// Whether other published methods speak of it.
    pub const fn has_other_methods(self) -> bool {
        self.sort().other_methods
    }

    /// The label of its target in words, where the number does not stand alone.
    pub const fn target_label(self) -> Option<&'static str> {
        self.sort().target_label
    }

    /// The words of a yearly duty: kept so far, and short this year.
    pub const fn yearly_words(self) -> (&'static str, &'static str) {
        self.sort().yearly_words
    }

    /// Why no year is judged by itself.
    pub const fn never_yearly(self) -> Option<&'static str> {
        match self.sort().yearly {
            Yearly::Never(why) => Some(why),
            Yearly::Asked | Yearly::Always => None,
        }
    }

    /// Whether every year is judged, whatever the plan asks.
    pub const fn is_always_yearly(self) -> bool {
        matches!(self.sort().yearly, Yearly::Always)
    }

    /// Whether every year of a promise is judged.
    pub const fn is_yearly(self, indicator: &Indicator) -> bool {
        match self.sort().yearly {
            Yearly::Never(_) => false,
            Yearly::Asked => indicator.every_year,
            Yearly::Always => true,
        }
    }
}

impl Indicator {
    /// Whether its value is a count or an amount, not a rate.
    pub const fn is_count(&self) -> bool {
        self.denominator.is_none() || self.kind.is_remainder()
    }

    /// Whether its value is printed as a count: so many times another figure is not.
    pub fn is_printed_as_count(&self) -> bool {
        self.is_count() && self.kind.value() != ValueOf::Times
    }

    /// Whether its value is a rate, made by division by its own denominator.
    pub const fn is_rate(&self) -> bool {
        !self.is_count()
    }

    /// The kind its value is made by: of a figure only watched its own, save that a total stays one.
    fn made_as(&self) -> Kind {
        self.watched_as.filter(|kind| kind.value() == ValueOf::Total).unwrap_or(self.kind)
    }

    /// What its value is.
    pub fn value(&self) -> ValueOf {
        self.made_as().value()
    }

    /// Whether its value is a total since the plan's first year.
    pub fn is_total(&self) -> bool {
        self.value() == ValueOf::Total
    }

    /// The label of its formula in words, where it is more than a division.
    pub fn formula_label(&self) -> Option<&'static str> {
        self.made_as().sort().formula_label
    }

    /// Whether a unit's own value can be set against the target: a rate or a density can, a share of a total cannot.
    pub fn is_comparable_below(&self) -> bool {
        (self.kind.sort().below)(self)
    }

    /// How a unit's gap is counted, to the whole's target or to one allotted to it: comparator and scale; `None` for
    /// kinds whose shortfall is no number of people or things, and for a share of a total set against the whole's target.
    pub fn gap_terms(&self, allotted: bool) -> Option<(Comparison, Ratio)> {
        match self.kind.sort().gap {
            Gap::None => None,
            Gap::Remains => Some((self.comparator, Ratio::ONE)),
            Gap::Counted | Gap::Units if !allotted && !self.is_comparable_below() => None,
            Gap::Counted | Gap::Units => Some((self.comparator, self.scale)),
        }
    }

    /// Unit of measure of a gap at a node: at the one a promise of every unit binds, units are missing.
    pub fn gap_unit_at(&self, bound: bool) -> &str {
        if bound && self.kind.counts_units() { "个" } else { &self.gap_unit }
    }

    /// 计量单位 of the value published at the node it binds: a promise of every unit is told as a share of units.
    pub fn published_unit(&self) -> &str {
        if self.kind.counts_units() { "%" } else { &self.measure_unit }
    }

    /// What is asked where it is no number: the plan's own words, else the direction the value is to move in; `None` of an
    /// indicator that is only watched.
    pub fn asked_in_words(&self) -> Option<&str> {
        let printed = Some(self.target_text.as_str()).filter(|text| !text.is_empty());
        printed.or(self.direction.map(super::Direction::word))
    }
}
