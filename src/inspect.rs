//! May it leave? A finished workbook is read once more, for what a spreadsheet program demands of a file.
//!
//! In: the bytes of an .xlsx file. Out: [`Fault`]s, in the order of the file; none is what a run must see. Many programs
//! forgive what Excel asks to repair, so that neither LibreOffice nor a reader library can stand in for this room.
//! Refuses to know: what a figure means, how the file was written, what it should look like.
//!
//! [`lint()`] looks closer, by the rules for readers and for paper; [`leak`] asks whether a public edition still holds what
//! it must not show. Both walk over a sheet together with the demands read here.
//!
//! The demands are those of ECMA-376 (order of rows, cells and elements, parts, relations) and the limits Microsoft
//! publishes for Excel (lengths, numbers of links, formats and levels).

use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt;

mod book;
mod formula;
pub mod leak;
mod lint;
mod package;
mod persons;
mod rule;
mod sheet;

pub use lint::{
    Asked, Demand, Finding, Level, Print, Profile, Report, Unreadable, Weight, demands, is_form, lint,
    lint_as, reading_order,
};
pub use persons::holds_a_person;
pub use rule::Rule;

/// A demand that a file does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which demand.
    pub rule: Rule,
    /// Where it was seen first: a part of the package, or sheet and cell.
    pub place: String,
    /// How often in that part.
    pub times: usize,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}：{}", self.place, self.rule.what())?;
        if self.times > 1 { write!(out, "（同类共{}处）", self.times) } else { Ok(()) }
    }
}

/// Faults of one part: the first place of each rule, and how many there are.
#[derive(Debug, Default)]
struct Faults(BTreeMap<Rule, Fault>);

impl Faults {
    /// Notes a fault; the place is asked for only where it is the first of its rule.
    fn say(&mut self, rule: Rule, place: impl FnOnce() -> String) {
        let known = self.0.entry(rule);
        known.and_modify(|fault| fault.times += 1).or_insert_with(|| Fault {
            rule,
            place: place(),
            times: 1,
        });
    }

    fn into_list(self) -> impl Iterator<Item = Fault> {
        self.0.into_values()
    }
}

/// Reads a finished workbook and tells what a spreadsheet program would stumble over.
pub fn workbook(bytes: &[u8]) -> Vec<Fault> {
    let mut faults = Faults::default();
    let Some(package) = package::Package::open(bytes) else {
        faults.say(Rule::Package, || String::from("整个文件"));
        return faults.into_list().collect();
    };
    package.check(&mut faults);
    let book = book::read(&package, &mut faults);
    // The largest first, so that the others fill the time of the cores it leaves free.
    let mut order: Vec<usize> = (0..book.sheets.len()).collect();
    order.sort_by_cached_key(|&at| std::cmp::Reverse(package.size(&book.sheets[at].part)));
    let read = |&at: &usize| (at, sheet::read(&package, &book.sheets[at], &book));
    let mut seen: Vec<(usize, sheet::Seen)> = order.par_iter().with_max_len(1).map(read).collect();
    seen.sort_by_key(|(at, _)| *at);
    let mut seen: Vec<sheet::Seen> = seen.into_iter().map(|(_, sheet)| sheet).collect();
    sheet::check_links(&mut seen, &book.defined);
    let of_sheets = seen.into_iter().flat_map(|sheet| sheet.faults.into_list());
    faults.into_list().chain(of_sheets).collect()
}

#[cfg(test)]
mod tests;
