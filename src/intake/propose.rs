//! How might a table that is not ours be read? What would be read of it today, and a guess for every label that is not
//! known.
//!
//! In: one file. Out: [`Proposal`]. Nothing is used until a person has confirmed it. Refuses to know: where the answer is
//! kept.

use super::filing::Filing;
use super::find::{Found, Origin};
use super::heading::Role;
use super::label::folded;
use super::read::{Desk, Page};
use super::rows;
use super::table::{self, Shape, Sheet, Table};
use crate::grid::{Limits, Value};
use crate::observation::Period;
use crate::plan::{Meaning, Plan};
use crate::shown::{self, Raw};
use crate::source::likest;
use crate::words::Words;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

/// What was seen of a file.
#[derive(Debug, Default)]
pub struct Proposal {
    /// What would be read of it as things stand: unit, period, and each figure with its cell.
    pub read: Vec<Reading>,
    /// Why it cannot be read at all.
    pub trouble: Option<String>,
    /// Labels that are not known.
    pub unknown: Vec<Unknown>,
    /// What is told of the file and its figures.
    pub told: Vec<String>,
    /// Rows whose unit is not in the roster.
    pub strangers: Vec<String>,
    /// Confirmed mappings of its sheets that are found nowhere on them.
    pub unmatched: Vec<String>,
}

/// What would be read of one filing.
#[derive(Debug)]
pub struct Reading {
    /// Name of the unit.
    pub unit: String,
    /// Its period.
    pub period: Period,
    /// How the table is laid out.
    pub shape: &'static str,
    /// Name of each item, its figure or the word for its absence, and its sheet and cell.
    pub figures: Vec<(String, String, String)>,
}

/// A label that is not known.
#[derive(Debug, PartialEq)]
pub struct Unknown {
    /// Sheet.
    pub sheet: String,
    /// The heading, or the label of the row.
    pub heading: String,
    /// What it may stand for.
    pub guess: Option<Meaning>,
    /// A figure that stands there.
    pub example: String,
}

/// Messages that are shown.
const TOLD: usize = 20;
/// How alike a label and a name must be to be guessed.
const ALIKE: f64 = 0.6;
/// How much less like the next name must be.
const APART: f64 = 0.1;

/// Looks at a file as if it lay in the folder of `period`.
pub fn propose(plan: &Plan, words: &Words, limits: &Limits, path: &Path, period: Period) -> Proposal {
    let desk = Desk::new(plan, words, limits);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let raw = format!("submissions/{period}/{name}");
    let found = Found {
        path: shown::path(&raw),
        raw: Raw::new(raw),
        period: Some(period),
        source: Origin::Path(path.to_owned()),
    };
    let draft = desk.draft(&found);
    let mut proposal = Proposal::default();
    if draft.record.outcome == super::Outcome::Refused {
        proposal.trouble = Some(draft.record.reason);
        return proposal;
    }
    // What is not recognised is listed one by one below.
    let findings = draft.filings.iter().flat_map(|filing| filing.findings.iter().chain(&filing.against));
    let findings = draft.findings.iter().filter(|finding| finding.items.is_empty()).chain(findings);
    proposal.told = findings.take(TOLD).map(|finding| finding.message.clone()).collect();
    proposal.read = draft.filings.iter().map(|filing| reading(plan, filing)).collect();
    desk.pages(path, period, |page| {
        unknown(&desk, page, &mut proposal.unknown);
        proposal.strangers.extend(strangers(&desk, page));
        proposal.unmatched.extend(unmatched(&desk, &name, page));
    });
    let mut seen = BTreeSet::new();
    proposal.unknown.retain(|label| {
        // Without a figure, or under 序号 and 备注, there is nothing to be mapped.
        let heads = desk.headings.roles(&folded(&label.heading));
        let idle = heads.iter().any(|role| matches!(role, Role::Sequence | Role::Explanation));
        let said = !label.example.trim().is_empty() && !idle;
        said && seen.insert((label.sheet.clone(), label.heading.clone()))
    });
    proposal
}

fn reading(plan: &Plan, filing: &Filing) -> Reading {
    let figures = filing.figures.iter().map(|(item, figure)| {
        let said =
            figure.figure.map_or_else(|reason| reason.word().to_owned(), |quantity| quantity.to_string());
        let place = figure.place();
        (plan.items[item].name.clone(), said, format!("{} {}", place.of.sheet, place.address()))
    });
    Reading {
        unit: plan.units[filing.unit].name.clone(),
        period: filing.period,
        shape: filing.shape.word(),
        figures: figures.collect(),
    }
}

fn unknown(desk: &Desk<'_>, page: &Page<'_>, unknown: &mut Vec<Unknown>) {
    let sheet = page.sheet.grid.name.clone();
    for table in &page.tables {
        for (column, title) in &table.unread {
            let example = table
                .rows
                .first()
                .map_or_else(String::new, |row| page.sheet.grid.text(*row, *column).into_owned());
            unknown.push(Unknown {
                sheet: sheet.clone(),
                heading: title.clone(),
                guess: item(desk, title),
                example,
            });
        }
        if table.shape == Shape::Wide {
            continue;
        }
        for (label, row) in rows::strange_labels(desk, &page.sheet, table) {
            let column = table.figures.first().map_or(0, |column| column.column);
            let example = page.sheet.grid.text(row, column).into_owned();
            unknown.push(Unknown {
                sheet: sheet.clone(),
                guess: item(desk, &label),
                heading: label,
                example,
            });
        }
    }
    if page.tables.is_empty() {
        untitled(desk, &page.sheet, unknown);
    }
}

/// The item a label is most like, unless another is nearly as like: then a guess would mislead.
fn item(desk: &Desk<'_>, label: &str) -> Option<Meaning> {
    let last = label.rsplit('/').next().unwrap_or(label);
    let names = || desk.plan.items.iter().map(|item| item.name.as_str());
    let found = likest(last, names(), ALIKE)?;
    let like = |name: &str| strsim::normalized_damerau_levenshtein(last, name);
    let rival = names().any(|name| name != found && like(name) + APART > like(found));
    desk.plan.items.position(|item| item.name == found && !rival).map(Meaning::Item)
}

/// Rows whose unit is not in the roster: a person gives the unit an alias, or leaves them.
fn strangers(desk: &Desk<'_>, page: &Page<'_>) -> Vec<String> {
    let by_unit = |table: &&Table| matches!(table.shape, Shape::Wide | Shape::Long);
    let tables = page.tables.iter().filter(by_unit);
    tables.flat_map(|table| rows::strange_units(desk, &page.sheet, table)).collect()
}

/// Confirmed mappings of a sheet whose heading or label stands nowhere on it.
fn unmatched(desk: &Desk<'_>, file: &str, page: &Page<'_>) -> Vec<String> {
    let grid = page.sheet.grid;
    let texts = grid.cells.values().filter_map(|cell| match &cell.value {
        Value::Text(text) => Some(folded(text)),
        _ => None,
    });
    let texts: BTreeSet<Cow<'_, str>> = texts.collect();
    let stands = |heading: &str| {
        let last = heading.rsplit('/').next().unwrap_or(heading);
        texts.contains(&folded(last)) || texts.contains(&folded(heading))
    };
    let own = desk.mappings(file, &grid.name).filter(|mapping| {
        let bound = !mapping.sheet.is_empty() || !mapping.file.is_empty();
        bound && mapping.cell.is_none() && !stands(&mapping.heading)
    });
    own.map(|mapping| mapping.heading.clone()).collect()
}

/// A sheet on which no table was found: the first row of texts over figures may be its heading.
fn untitled(desk: &Desk<'_>, sheet: &Sheet<'_>, unknown: &mut Vec<Unknown>) {
    let Some((row, cells)) = table::perhaps_heading(sheet) else { return };
    let below: Vec<u32> =
        sheet.grid.rows().take(60).map(|(number, _)| number).filter(|number| *number > row).collect();
    let figures = |column: u32| {
        below.iter().any(|row| {
            matches!(sheet.grid.cells.get(&(*row, column)).map(|cell| &cell.value), Some(Value::Number(_)))
        })
    };
    let with_figures: Vec<u32> =
        cells.iter().map(|(column, _)| *column).filter(|column| figures(*column)).collect();
    for (column, text) in &cells {
        let named = |known: &dyn Fn(&str) -> bool| {
            below.iter().filter(|row| known(&sheet.grid.text(**row, *column))).count() > 1
        };
        let guess = if named(&|text| desk.lexicon.by_name(text).is_some()) {
            Some(Meaning::Name)
        } else if named(&|text| desk.lexicon.by_unit(text).is_some()) {
            Some(Meaning::Unit)
        } else if let Some(item) = item(desk, text).filter(|_| figures(*column)) {
            Some(item)
        } else if with_figures == [*column] {
            Some(Meaning::This)
        } else {
            None
        };
        let example =
            below.first().map_or_else(String::new, |row| sheet.grid.text(*row, *column).into_owned());
        unknown.push(Unknown {
            sheet: sheet.grid.name.clone(),
            heading: text.trim().to_owned(),
            guess,
            example,
        });
    }
}
