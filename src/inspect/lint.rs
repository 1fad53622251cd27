//! Can everyone read it? A finished workbook is judged by the rules for readers.
//!
//! In: the bytes of an .xlsx or .xlsm file of any program, and for whom it is. Out: a [`Report`], or why the file is
//! [`Unreadable`]. Refuses to know: whether wording is good and alternative text true; how a reader library sees the file.
//!
//! The rules are those of the published checklists for accessible spreadsheets, of WCAG 2.2, and of forms; [`demands`] lists
//! them with their weights, and `demand.rs` says why each weight is what it is. What Excel itself demands is read on the same
//! walk over each sheet.

use super::book::{self, Listed, Whole};
use super::package::Package;
use super::{Faults, Rule, leak, sheet};
use rayon::prelude::*;
use std::cmp::Reverse;

mod aloud;
mod body;
mod bookwide;
mod cells;
pub(super) mod colour;
pub(super) mod context;
mod demand;
mod drawing;
mod form;
mod marks;
pub(super) mod note;
mod paper;
pub(super) mod report;
mod sheetwide;
mod style;
pub(super) mod table;
pub(super) mod text;
mod thing;
mod unreadable;

pub use aloud::reading_order;
use context::Book;
use demand::Key;
pub use demand::{Demand, Level, Profile, Weight, demands};
use note::Notes;
use report::Findings;
pub use report::{Finding, Print, Report};
pub use unreadable::Unreadable;

/// How the names begin that a form of ours defines, in small letters.
const FORM: &str = "duibiao_";

/// The smallest size on paper, in points, that is read without trouble.
const SMALLEST: f64 = 9.0;

/// What a workbook is judged by.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// For whom it is.
    pub profile: Profile,
    /// The file's name: a title that only repeats it is none.
    pub file: &'a str,
    /// The smallest size on paper, in points, by the name of the sheet.
    pub limit: &'a (dyn Fn(&str) -> f64 + Sync),
}

impl Asked<'_> {
    /// What every workbook of a profile is judged by.
    pub fn usual(profile: Profile) -> Self {
        Self { profile, file: "", limit: &|_| SMALLEST }
    }
}

/// Judges a workbook by the usual sizes on paper.
pub fn lint(bytes: &[u8], profile: Profile) -> Result<Report, Unreadable> {
    lint_as(bytes, &Asked::usual(profile))
}

/// Opens a workbook, or says why it cannot be.
pub(super) fn open(bytes: &[u8]) -> Result<Package<'_>, Unreadable> {
    let package = Package::open(bytes).ok_or_else(|| unreadable::reason(bytes))?;
    match package.bomb() {
        Some(part) => Err(Unreadable::TooLarge(text::shown(&part))),
        None => Ok(package),
    }
}

/// What one sheet gave.
struct Judged {
    seen: sheet::Seen,
    findings: Findings,
    print: Option<Print>,
    known: context::Known,
}

/// Judges a workbook.
pub fn lint_as(bytes: &[u8], asked: &Asked<'_>) -> Result<Report, Unreadable> {
    let package = open(bytes)?;
    let mut faults = Faults::default();
    package.check(&mut faults);
    let whole = book::read(&package, &mut faults);
    let texts = context::texts(&package, &whole);
    let book = Book::read(&package, &whole, &texts);
    let mut judged = judge_sheets(&package, &whole, &book, asked);
    let mut findings = Findings::of(asked.profile, "");
    bookwide::judge(&package, &whole, &book, asked, &mut findings);
    let known: Vec<&context::Known> = judged.iter().map(|sheet| &sheet.known).collect();
    bookwide::judge_together(&whole, &known, &mut findings);
    let mut seen: Vec<sheet::Seen> = Vec::new();
    let mut rest = Vec::new();
    for Judged { seen: of, findings, print, .. } in judged.drain(..) {
        seen.push(of);
        rest.push((findings, print));
    }
    sheet::check_links(&mut seen, &whole.defined);
    let mut report = Report {
        file: asked.file.to_owned(),
        profile: asked.profile,
        findings: Vec::new(),
        faults: Vec::new(),
        prints: Vec::new(),
    };
    report.findings.extend(findings.into_list());
    told("", faults, &mut report)?;
    for ((of, (mut findings, print)), listed) in seen.into_iter().zip(rest).zip(&whole.sheets) {
        broken_links(&of.faults, &mut findings);
        report.findings.extend(findings.into_list());
        told(&listed.name, of.faults, &mut report)?;
        report.prints.extend(print);
    }
    report.findings.extend(unseen(bytes, asked.profile));
    Ok(report)
}

/// What a published workbook holds and does not show.
fn unseen(bytes: &[u8], profile: Profile) -> Vec<Finding> {
    let demand = Key::Unseen.demand();
    if demand.weight(profile) == Weight::Off {
        return Vec::new();
    }
    let finding = |leak: leak::Leak| Finding {
        rule: demand.id,
        level: demand.level,
        weight: demand.weight(profile),
        sheet: text::shown(&leak.sheet),
        places: if leak.place.is_empty() { Vec::new() } else { vec![leak.place] },
        message: leak.message,
        action: demand.action,
        times: leak.times,
    };
    leak::unseen(bytes).into_iter().map(finding).collect()
}

/// Whether a workbook is a form of ours, by the names it defines.
pub fn is_form(bytes: &[u8]) -> bool {
    let Ok(package) = open(bytes) else { return false };
    let whole = book::read(&package, &mut Faults::default());
    whole.defined.iter().any(|name| name.to_lowercase().starts_with(FORM))
}

/// Judges every sheet, the largest first, so that the others fill the time of the cores it leaves free.
fn judge_sheets(package: &Package<'_>, whole: &Whole, book: &Book<'_>, asked: &Asked<'_>) -> Vec<Judged> {
    let mut order: Vec<(usize, &Listed)> = whole.sheets.iter().enumerate().collect();
    order.sort_by_cached_key(|(_, listed)| Reverse(package.size(&listed.part)));
    let judge = |&(at, listed): &(usize, &Listed)| {
        let (seen, (findings, print, known)) = sheet::noted(package, listed, whole, |notes: Notes<'_>| {
            sheetwide::judge(package, book, listed, asked, notes)
        });
        (at, Judged { seen, findings, print, known })
    };
    let mut judged: Vec<(usize, Judged)> = order.par_iter().with_max_len(1).map(judge).collect();
    judged.sort_by_key(|(at, _)| *at);
    judged.into_iter().map(|(_, sheet)| sheet).collect()
}

/// Links that lead nowhere are told by their own rule.
fn broken_links(faults: &Faults, findings: &mut Findings) {
    for fault in faults.0.values().filter(|fault| fault.rule == Rule::LinkTarget) {
        for _ in 0..fault.times {
            let place = fault.place.rsplit_once('的').map_or("", |(_, cell)| cell);
            findings.say(Key::A13, || place.to_owned(), || "链接的位置不存在".to_owned());
        }
    }
}

/// What Excel demands, as findings; nesting without end makes the file unreadable.
fn told(name: &str, faults: Faults, report: &mut Report) -> Result<(), Unreadable> {
    for fault in faults.into_list() {
        if fault.rule == Rule::TooDeep {
            return Err(Unreadable::TooDeep(text::shown(&fault.place)));
        }
        report.faults.push(fault.clone());
        let Some(demand) = fault.rule.demand() else { continue };
        let place = fault.place.strip_prefix(&format!("工作表“{name}”")).unwrap_or(&fault.place);
        let place = place.strip_prefix('的').unwrap_or(place);
        report.findings.push(Finding {
            rule: demand.id,
            level: demand.level,
            weight: demand.weight(report.profile),
            sheet: text::shown(name),
            places: vec![text::shown(place)],
            message: demand.what.to_owned(),
            action: demand.action,
            times: fault.times,
        });
    }
    Ok(())
}
