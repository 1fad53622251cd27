//! What did the units send? Files of a period, each read alone into filings, then the figures chosen one by one.
//!
//! In: the plan folder's submissions. Out: [`Collection`]: observations with their places, a record of every file and of
//! every filing in it, and findings. A file is not a filing: a workbook of nineteen sheets holds nineteen. One bad file never stops the others. Refuses to know: sums, rules, targets; it edits no figure.

use crate::finding::Finding;
use crate::grid::Limits;
use crate::ids::{FileId, FilingId, ItemId, ReceiptId, Table, UnitId};
use crate::observation::{Absent, Observation, Observations, Period, Quantity};
use crate::place::Place;
use crate::plan::Plan;
use crate::shown::{self, Raw};
use crate::words::Words;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

mod backfill;
mod checksum;
mod choose;
pub mod correct;
mod doubts;
pub mod figure;
mod filing;
pub mod find;
mod heading;
mod identify;
mod keys;
mod label;
mod lexicon;
mod measure;
pub mod propose;
mod qualify;
mod read;
mod receipts;
mod remark;
mod rows;
pub mod slip;
mod stages;
mod table;
mod understood;
mod version;

pub use doubts::Doubts;
pub use filing::FilingRecord;
pub use keys::FINDINGS;
pub use stages::StageSeen;
pub use table::Shape;

/// What became of one file: the words of `submissions.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Read without remark.
    Read,
    /// Read, with findings.
    Findings,
    /// Not readable as a submission.
    Refused,
}

impl Outcome {
    /// The machine word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Findings => "findings",
            Self::Refused => "refused",
        }
    }
}

/// One row of the file ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// Path relative to the plan folder, with `/`, as it may be shown.
    pub file: String,
    /// The same as it stands on disk, to be compared.
    pub raw: Raw,
    /// SHA-256 of the bytes; empty for what is no file, cannot be opened or is larger than any submission.
    pub sha256: String,
    /// The period of the folder it lies in.
    pub folder: Option<Period>,
    /// The unit it speaks for, when known.
    pub unit: Option<UnitId>,
    /// The period it says it is of, else the folder's.
    pub period: Option<Period>,
    /// What became of it.
    pub outcome: Outcome,
    /// 识别方式: how unit and table were recognised.
    pub recognised_by: String,
    /// Whether its figures are used.
    pub chosen: bool,
    /// Why it was not chosen, or was refused.
    pub reason: String,
    /// Whether it carries the mark of sample data.
    pub sample: bool,
    /// The latest receipt registered for it.
    pub receipt: Option<ReceiptId>,
}

/// 收表结果: the submissions of all periods.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    /// Every file found, sorted by path.
    pub files: Table<FileId, FileRecord>,
    /// Every filing in them, in the files' order.
    pub filings: Table<FilingId, FilingRecord>,
    /// Periods with a folder of submissions, ascending.
    pub periods: Vec<Period>,
    /// Every figure expected, absent ones with their reason: by period, unit, item in the plan's order.
    pub observations: Observations,
    /// Every stage expected, absent ones with their reason: by period, unit, task in the plan's order.
    pub stages: Vec<StageSeen>,
    /// What units answered on slips, in the files' order.
    pub answers: Vec<slip::Answer>,
    /// Findings of reading.
    pub findings: Vec<Finding>,
    /// Files beside the submissions that figures rest on, such as answers of a survey: name and SHA-256.
    pub beside: Vec<(String, String)>,
    /// Files used that are marked as sample data.
    pub samples: Vec<String>,
    /// Files used that are not.
    pub reals: Vec<String>,
    /// The file that speaks for a unit and period.
    chosen: BTreeMap<(UnitId, Period), FileId>,
    /// How many files a unit sent for a period.
    sent: BTreeMap<(UnitId, Period), usize>,
    /// Periods with a figure that was filled in, or that was published.
    backfilled: BTreeSet<Period>,
}

/// What can go wrong before any file is read.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// There is no folder of submissions, or nothing in it.
    #[error("“{0}”中没有报送表。请把各单位的报送表放进 submissions/年份/（如 submissions/2023/）后再运行。")]
    Empty(String),
}

/// Whether anything at all was sent, wherever it lies.
pub fn is_any(plan: &Plan) -> bool {
    !find::files(&plan.folder).is_empty()
}

/// The last year of the plan period, or part of one, that has a folder of submissions with a file in it.
pub fn last_period(plan: &Plan) -> Option<Period> {
    let found = find::files(&plan.folder);
    let inside =
        |period: &Period| (plan.identity.first_year..=plan.identity.last_year).contains(&period.year);
    found.iter().filter_map(|file| file.period).filter(inside).max_by_key(|period| period.as_of())
}

/// Reads every submission of the plan folder. `progress` is called once for each file read.
pub fn read(
    plan: &Plan,
    words: &Words,
    limits: &Limits,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Collection, IntakeError> {
    let found = find::files(&plan.folder);
    if found.iter().all(|file| file.period.is_none() && read::is_temporary(words, &file.raw)) {
        return Err(IntakeError::Empty(plan.folder.display().to_string()));
    }
    let total = found.len();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let desk = read::Desk::new(plan, words, limits);
    let drafts: Vec<read::Draft> = found
        .par_iter()
        .map(|file| {
            let draft = desk.draft(file);
            progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, total);
            draft
        })
        .collect();
    Ok(choose::collect(plan, words, drafts.into()))
}

/// Reads one file as if it lay in the folder of `period`; for tests and for checking a single form.
pub fn read_bytes(plan: &Plan, words: &Words, name: &str, bytes: Vec<u8>, period: Period) -> Collection {
    let file = find::Found {
        path: shown::path(name),
        raw: Raw::new(name.to_owned()),
        period: Some(period),
        source: find::Origin::Bytes(bytes),
    };
    let limits = Limits::default();
    let draft = read::Desk::new(plan, words, &limits).draft(&file);
    choose::collect(plan, words, vec![draft].into())
}

impl Collection {
    /// What a unit said for an item in a period; `None` where it was not asked.
    pub fn at(&self, unit: UnitId, item: ItemId, period: Period) -> Option<Observation<'_>> {
        self.observations.at(unit, item, period)
    }

    /// A unit's figure of an earlier period, as it is seen in a later one: its own, and of a unit that took others in the
    /// sum over its line. `None` where nobody was asked, or where figures of several units do not add.
    pub fn figure_then(
        &self,
        plan: &Plan,
        doubts: &Doubts<'_>,
        (unit, item): (UnitId, ItemId),
        (period, earlier): (Period, Period),
    ) -> Option<Result<Quantity, Absent>> {
        if !plan.took_others_in(unit) {
            return self.at(unit, item, earlier).map(|seen| seen.figure);
        }
        let line = plan.line_then(unit, item, period, earlier);
        let said = |&from: &UnitId| match self.at(from, item, earlier)?.figure {
            // Until it is accepted, what one of them called 不适用 is not known.
            Err(Absent::NotApplicable) if doubts.is_open((from, item, earlier)) => {
                Some(Err(Absent::NotReported))
            }
            figure => Some(figure),
        };
        let mut said = line.iter().filter_map(said);
        let first = said.next()?;
        said.try_fold(first, |sum, figure| match (sum, figure) {
            // What did not apply to one of them adds nothing.
            (sum, Err(Absent::NotApplicable)) => Some(sum),
            (Err(Absent::NotApplicable), figure) => Some(figure),
            (Ok(sum), Ok(figure)) if plan.items[item].adds => {
                let mantissa = sum.mantissa.checked_add(figure.mantissa)?;
                Some(Ok(Quantity { mantissa, ..sum }))
            }
            (Ok(_), Ok(_)) => None,
            (Err(why), _) | (_, Err(why)) => Some(Err(why)),
        })
    }

    /// Where the figures of an earlier period stand that are a unit's in a later one.
    pub fn places_then(
        &self,
        plan: &Plan,
        (unit, item): (UnitId, ItemId),
        (period, earlier): (Period, Period),
    ) -> Vec<Place> {
        let line =
            if plan.took_others_in(unit) { plan.line_then(unit, item, period, earlier) } else { vec![unit] };
        line.into_iter().filter_map(|from| self.at(from, item, earlier)?.place()).collect()
    }

    /// Whether a unit has a chosen submission for a period.
    pub fn has_reported(&self, unit: UnitId, period: Period) -> bool {
        self.chosen.contains_key(&(unit, period))
    }

    /// How many files lie in a period's folder that are known to be a unit's.
    pub fn sent(&self, unit: UnitId, period: Period) -> usize {
        self.sent.get(&(unit, period)).copied().unwrap_or_default()
    }

    /// Whether anything that was sent for a period is used, or filled in for it.
    pub fn is_used(&self, period: Period) -> bool {
        self.chosen.keys().any(|(_, used)| *used == period) || self.backfilled.contains(&period)
    }

    /// Says that a period has figures whatever was sent for it.
    pub fn hold(&mut self, period: Period) {
        self.backfilled.insert(period);
    }

    /// The file that speaks for a unit and period.
    pub fn chosen(&self, unit: UnitId, period: Period) -> Option<&FileRecord> {
        self.chosen.get(&(unit, period)).and_then(|&at| self.files.get(at))
    }

    /// Everything expected of a unit for a period, in the form's order.
    pub fn of(&self, unit: UnitId, period: Period) -> impl ExactSizeIterator<Item = Observation<'_>> + Clone {
        self.observations.of(unit, period)
    }

    /// Every stage expected of a unit for a period, in the plan's order.
    pub fn stages_of(&self, unit: UnitId, period: Period) -> &[StageSeen] {
        let key = |seen: &StageSeen| (seen.period, seen.unit);
        let from = self.stages.partition_point(|seen| key(seen) < (period, unit));
        let to = self.stages.partition_point(|seen| key(seen) <= (period, unit));
        crate::ids::walked(&self.stages[from..to])
    }

    /// Whether all data used are sample data.
    pub fn is_sample(&self) -> bool {
        !self.samples.is_empty()
    }
}

/// The path as it stands in ledgers: relative to `folder`, with `/`.
pub(crate) fn relative(folder: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
