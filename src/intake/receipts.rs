//! Which receipt belongs to which file? Matched once, here; every sheet reads the answer.
//!
//! In: the receipt register and the files found. Out: each file's latest receipt, and findings for entries that fit no
//! file, several files, or one another. Refuses to know: whether a file came late.

use super::FileRecord;
use crate::finding::Finding;
use crate::ids::{FileId, ReceiptId, Table, UnitId};
use crate::observation::Period;
use crate::place::Place;
use crate::plan::{Plan, Receipt};
use crate::shown;
use crate::words::Words;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// The register beside the files of a run.
pub(super) struct Register<'a> {
    plan: &'a Plan,
    words: &'a Words,
}

/// The files of each period by the last part of their path, each with all its parts.
type ByName = BTreeMap<(Period, String), Vec<(FileId, Vec<String>)>>;

impl<'a> Register<'a> {
    pub fn new(plan: &'a Plan, words: &'a Words) -> Self {
        Self { plan, words }
    }

    /// Gives every file the latest of the receipts that name it.
    pub fn named(&self, files: &mut Table<FileId, &mut FileRecord>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut by_file: BTreeMap<FileId, Vec<ReceiptId>> = BTreeMap::new();
        let by_name = by_name(files);
        for (id, receipt) in self.plan.receipts.enumerate() {
            let wanted = parts(&receipt.file);
            let Some(last) = wanted.last() else { continue };
            let same_name = by_name.get(&(receipt.period, last.clone())).map_or(&[][..], Vec::as_slice);
            let own =
                same_name.iter().filter(|(at, _)| files[*at].unit.is_none_or(|unit| unit == receipt.unit));
            match fits(&wanted, own).as_slice() {
                [] => findings.push(self.unmatched(receipt)),
                [one] => by_file.entry(*one).or_default().push(id),
                several => {
                    let names: Vec<&str> = several.iter().map(|&at| files[at].file.as_str()).collect();
                    findings.push(self.ambiguous(receipt, &names));
                }
            }
        }
        for (at, ids) in by_file {
            findings.extend(self.repeated(&ids));
            files[at].receipt = self.latest(ids);
        }
        findings
    }

    /// Gives the files that speak for a unit and period the receipts that name no file, where these are later.
    pub fn unnamed(
        &self,
        files: &mut Table<FileId, &mut FileRecord>,
        chosen: &BTreeMap<(UnitId, Period), FileId>,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut by_unit: BTreeMap<(UnitId, Period), Vec<ReceiptId>> = BTreeMap::new();
        let unnamed = |(_, receipt): &(ReceiptId, &Receipt)| parts(&receipt.file).is_empty();
        for (id, receipt) in self.plan.receipts.enumerate().filter(unnamed) {
            if chosen.contains_key(&(receipt.unit, receipt.period)) {
                by_unit.entry((receipt.unit, receipt.period)).or_default().push(id);
            } else {
                findings.push(self.unmatched(receipt));
            }
        }
        for (key, mut ids) in by_unit {
            let file = &mut *files[chosen[&key]];
            ids.extend(file.receipt);
            findings.extend(self.repeated(&ids));
            file.receipt = self.latest(ids);
        }
        findings
    }

    /// The one rule for "the latest": the highest version, then the last day, then the last line.
    fn latest(&self, ids: Vec<ReceiptId>) -> Option<ReceiptId> {
        ids.into_iter().max_by_key(|&id| (self.plan.receipt(id).version, self.plan.receipt(id).received, id))
    }

    fn unmatched(&self, receipt: &Receipt) -> Finding {
        let named = if receipt.file.is_empty() {
            String::new()
        } else {
            format!("“{}”", shown::path(&receipt.file))
        };
        self.finding("L01", receipt, &[("named", &named)])
    }

    fn ambiguous(&self, receipt: &Receipt, names: &[&str]) -> Finding {
        let (named, count, files) = (shown::path(&receipt.file), names.len().to_string(), names.join("”“"));
        self.finding("L02", receipt, &[("named", &named), ("count", &count), ("files", &files)])
    }

    /// One finding for each version that is registered twice for one file.
    fn repeated(&self, ids: &[ReceiptId]) -> Vec<Finding> {
        let mut by_version: BTreeMap<u32, Vec<ReceiptId>> = BTreeMap::new();
        for &id in ids {
            by_version.entry(self.plan.receipt(id).version).or_default().push(id);
        }
        let twice = by_version.into_iter().filter(|(_, ids)| ids.len() > 1);
        twice
            .filter_map(|(version, ids)| {
                let mut lines: Vec<usize> = ids.iter().map(|&id| self.plan.receipt(id).at.1).collect();
                lines.sort_unstable();
                let lines: Vec<String> = lines.iter().map(usize::to_string).collect();
                let used = self.plan.receipt(self.latest(ids)?);
                let (lines, version, adopted) =
                    (lines.join("、"), version.to_string(), used.at.1.to_string());
                let with = [("lines", lines.as_str()), ("version", &version), ("adopted", &adopted)];
                Some(self.finding("L03", used, &with))
            })
            .collect()
    }

    fn finding(&self, code: &str, receipt: &Receipt, with: &[(&str, &str)]) -> Finding {
        let (file, line) = &receipt.at;
        let place = Place::file(file, "").line(*line);
        let (line, period) = (line.to_string(), receipt.period.to_string());
        let unit = &self.plan.units[receipt.unit];
        let mut all =
            vec![("ledger", file.as_str()), ("line", &line), ("unit", &unit.name), ("year", &period)];
        all.extend(with);
        let finding = self.words.findings.finding(code, &all).named(&shown::path(&receipt.file)).at(place);
        finding.of_unit(receipt.unit, &unit.code).in_period(receipt.period)
    }
}

/// Of files with the last part of a path those it can mean: the very path, else a path that ends in it or that it ends
/// in.
fn fits<'f>(wanted: &[String], files: impl Iterator<Item = &'f (FileId, Vec<String>)>) -> Vec<FileId> {
    let possible: Vec<&(FileId, Vec<String>)> =
        files.filter(|(_, own)| own.ends_with(wanted) || wanted.ends_with(own)).collect();
    let exact: Vec<FileId> = possible.iter().filter(|(_, own)| own == wanted).map(|(at, _)| *at).collect();
    if exact.is_empty() { possible.into_iter().map(|(at, _)| *at).collect() } else { exact }
}

fn by_name(files: &Table<FileId, &mut FileRecord>) -> ByName {
    let mut known = ByName::new();
    for (at, file) in files.enumerate() {
        let own = parts(file.raw.as_str());
        if let (Some(period), Some(last)) = (file.folder, own.last()) {
            known.entry((period, last.clone())).or_default().push((at, own));
        }
    }
    known
}

/// The parts of a path as a person may have typed it, with `\` or `/`, compared as composed characters.
fn parts(path: &str) -> Vec<String> {
    path.nfc()
        .collect::<String>()
        .split(['/', '\\'])
        .map(str::trim)
        .filter(|part| !part.is_empty() && *part != ".")
        .map(str::to_owned)
        .collect()
}
