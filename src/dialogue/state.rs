//! In what state is a unit's report? One of eight, and what is to be done next.
//!
//! In: what came in and what is doubtful of it. Out: [`State`]. Refuses to know: words.

use super::{Desk, is_answered};
use crate::finding::Severity;
use crate::ids::UnitId;

/// 状态 of a unit's report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Every figure in, no open 强制性 or 核实性 finding.
    Usable,
    /// Every figure in, open 核实性 findings only.
    WithReserve,
    /// Some figures in; blanks or open 强制性 findings.
    Incomplete,
    /// The form, and no figure.
    Empty,
    /// Last year's report in this year's place.
    LastYear,
    /// A scan, a picture or a letter in its place.
    Scan,
    /// Files that cannot be read or recognised.
    Unreadable,
    /// Nothing with its name.
    Missing,
}

impl State {
    /// All of them, the best first.
    pub const ALL: [Self; 8] = [
        Self::Usable,
        Self::WithReserve,
        Self::Incomplete,
        Self::Empty,
        Self::LastYear,
        Self::Scan,
        Self::Unreadable,
        Self::Missing,
    ];

    /// The key of its word in the template.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Usable => "state_usable",
            Self::WithReserve => "state_reserve",
            Self::Incomplete => "state_incomplete",
            Self::Empty => "state_empty",
            Self::LastYear => "state_last_year",
            Self::Scan => "state_scan",
            Self::Unreadable => "state_unreadable",
            Self::Missing => "state_missing",
        }
    }

    /// The key of what is to be done next.
    pub(super) const fn next(self) -> &'static str {
        match self {
            Self::Usable => "next_usable",
            Self::WithReserve => "next_reserve",
            Self::Incomplete => "next_incomplete",
            Self::Empty => "next_empty",
            Self::LastYear => "next_last_year",
            Self::Scan => "next_scan",
            Self::Unreadable => "next_unreadable",
            Self::Missing => "next_missing",
        }
    }

    /// The state of a machine word.
    pub(super) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// The machine word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::WithReserve => "reserve",
            Self::Incomplete => "incomplete",
            Self::Empty => "empty",
            Self::LastYear => "last_year",
            Self::Scan => "scan",
            Self::Unreadable => "unreadable",
            Self::Missing => "missing",
        }
    }

    /// The state of a sender.
    pub(super) fn of(desk: &Desk<'_>, unit: UnitId) -> Self {
        let (m, period) = (desk.m, desk.m.period);
        let open = |codes: &[&str]| {
            let issues = desk.issues_of(unit).iter().map(|issue| issue.finding);
            let own = issues.chain(m.checked.of(unit, period));
            own.filter(|finding| finding.is_open()).any(|finding| codes.contains(&finding.code.as_str()))
        };
        if !m.collection.has_reported(unit, period) {
            return match () {
                () if open(&["I17"]) => Self::Empty,
                () if open(&["I04", "I05"]) => Self::LastYear,
                () if open(&["F07"]) => Self::Scan,
                () if m.collection.sent(unit, period) > 0 || open(&["F01", "F02", "F04", "I07"]) => {
                    Self::Unreadable
                }
                () => Self::Missing,
            };
        }
        if open(&["I05"]) {
            return Self::LastYear;
        }
        let sent = m.plan.figures_sent(unit, period);
        let figures = sent.into_iter().filter_map(|(of, item)| m.collection.at(of, item, period));
        let figures_in = figures.into_iter().all(|seen| is_answered(&seen.figure));
        let stages = m.collection.stages_of(unit, period);
        let stages_in = stages.iter().all(|seen| is_answered(&seen.stage));
        if !figures_in || !stages_in || desk.open(unit, Severity::Compulsory) > 0 {
            Self::Incomplete
        } else if desk.open(unit, Severity::Verify) > 0 {
            Self::WithReserve
        } else {
            Self::Usable
        }
    }

    /// Whether its figures are in use as far as they go.
    pub const fn is_in(self) -> bool {
        matches!(self, Self::Usable | Self::WithReserve | Self::Incomplete)
    }
}
