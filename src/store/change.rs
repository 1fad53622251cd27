//! What is a change, and what is a cause of one?
//!
//! In: nothing. Out: the types [`Change`] and [`Cause`], and the keys their words stand under in `templates/changes.toml`.
//! Refuses to know: the words.

use std::fmt;

/// What a change is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// How many indicators, findings or files are in a state.
    Count,
    /// An indicator at a node.
    Indicator,
    /// A milestone or a duty of evaluation.
    Task,
    /// A finding.
    Finding,
    /// A file.
    File,
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Count, Self::Indicator, Self::Task, Self::Finding, Self::File];

    /// The machine word, and the key of its word: `subject_` before it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Indicator => "indicator",
            Self::Task => "task",
            Self::Finding => "finding",
            Self::File => "file",
        }
    }
}

/// What may have moved a published number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CauseKind {
    /// A figure a unit sent.
    Data,
    /// A stage a lead reported.
    Stage,
    /// A figure filled in from another source.
    Backfill,
    /// A figure corrected by the collector.
    Correction,
    /// A file that came, went, was replaced or was chosen instead of another.
    File,
    /// An accepted explanation.
    Waiver,
    /// The audit relations.
    Rule,
    /// A file of the plan.
    Plan,
    /// The revisions of targets.
    Revision,
    /// A register that decides how files are read or chosen.
    Register,
    /// A template.
    Template,
    /// What the run was asked.
    Asked,
    /// The version of the tool.
    Version,
}

impl CauseKind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Data,
        Self::Stage,
        Self::Backfill,
        Self::Correction,
        Self::File,
        Self::Waiver,
        Self::Rule,
        Self::Plan,
        Self::Revision,
        Self::Register,
        Self::Template,
        Self::Asked,
        Self::Version,
    ];

    /// The machine word, and the key of its word: `cause_` before it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Stage => "stage",
            Self::Backfill => "backfill",
            Self::Correction => "correction",
            Self::File => "file",
            Self::Waiver => "waiver",
            Self::Rule => "rule",
            Self::Plan => "plan",
            Self::Revision => "revision",
            Self::Register => "register",
            Self::Template => "template",
            Self::Asked => "asked",
            Self::Version => "version",
        }
    }
}

/// Where something stood.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// File.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Cell.
    pub cell: String,
}

impl fmt::Display for Spot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.file)?;
        if !self.sheet.is_empty() {
            write!(out, " {}", self.sheet)?;
        }
        if !self.cell.is_empty() {
            write!(out, "!{}", self.cell)?;
        }
        Ok(())
    }
}

/// One thing that changed and may have moved published numbers. What a kind has nothing of is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// What kind.
    pub kind: CauseKind,
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Item, task, finding, file or argument.
    pub about: String,
    /// Its name.
    pub name: String,
    /// 期别.
    pub period: String,
    /// What it was; a hash of a file.
    pub old: String,
    /// What it is.
    pub new: String,
    /// Where it stood.
    pub was_at: Spot,
    /// Where it stands.
    pub is_at: Spot,
}

impl Cause {
    /// One about something that changed from one text to another.
    pub fn of(kind: CauseKind, about: &str, (old, new): (&str, &str)) -> Self {
        let empty = String::new;
        Self {
            kind,
            unit: empty(),
            unit_name: empty(),
            about: about.to_owned(),
            name: empty(),
            period: empty(),
            old: old.to_owned(),
            new: new.to_owned(),
            was_at: Spot::default(),
            is_at: Spot::default(),
        }
    }
}

/// One published number, status or count that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Of what.
    pub subject: Subject,
    /// Code of the unit; empty for what is of no unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Indicator, task, finding or file.
    pub about: String,
    /// Its name.
    pub name: String,
    /// The field, as the machine file calls it.
    pub field: String,
    /// What it was; `None` where there was nothing.
    pub old: Option<String>,
    /// What it is.
    pub new: Option<String>,
    /// Everything that changed and that it rests on, as places in [`Difference::causes`](super::difference::Difference);
    /// empty where nothing was found.
    pub causes: Vec<usize>,
}

/// The fields that are compared, in the order in which they are told.
pub const FIELDS: [&str; 42] = [
    "row",
    "status",
    "certainty",
    "value",
    "numerator",
    "denominator",
    "target",
    "comparator",
    "base",
    "base_precision",
    "attainment",
    "progress",
    "elapsed",
    "pace",
    "gap",
    "gap_to",
    "gap_unit",
    "gap_of",
    "forecast",
    "value_matched",
    "status_low",
    "status_high",
    "stage",
    "reported",
    "expected",
    "not_applicable",
    "settles",
    "reason",
    "name",
    "kind",
    "attribute",
    "measure_unit",
    "basis",
    "definition_source",
    "period",
    "as_of",
    "severity",
    "observed",
    "should",
    "outcome",
    "chosen",
    "count",
];
