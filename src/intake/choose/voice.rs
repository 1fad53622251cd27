//! Which of several filings speaks first? The register, the marks of names and titles, and what nothing decides.
//!
//! In: the filings of a unit and period. Out: their order, where each figure is taken from, and what is to be told. Refuses
//! to know: other units.

use super::{Spot, Voice};
use crate::finding::Finding;
use crate::ids::{FileId, ItemId, Table, UnitId};
use crate::intake::FileRecord;
use crate::intake::filing::Filing;
use crate::intake::read::Draft;
use crate::intake::version::Marks;
use crate::observation::{Absent, Period};
use crate::place::Place;
use crate::plan::Plan;
use crate::words::Words;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The choice among the filings of a unit and period.
pub(super) struct Choice<'a> {
    pub(super) plan: &'a Plan,
    pub(super) words: &'a Words,
    pub(super) drafts: &'a Table<FileId, Draft>,
    pub(super) key: (UnitId, Period),
    /// What the names and titles of several candidates say; empty where there is but one.
    marks: BTreeMap<FileId, Marks>,
}

/// Why one filing goes before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// The register has a higher version, or has it at all.
    Version,
    /// Of one version, it was received later.
    Received,
    /// Of one version and day, it is the last by name.
    Registered,
    /// Names or titles say so.
    Marks,
    /// It is the unit's own form.
    Own,
    /// Nothing decides.
    Nothing,
}

impl<'a> Choice<'a> {
    /// The choice among these candidates.
    pub(super) fn new(
        (plan, words): (&'a Plan, &'a Words),
        drafts: &'a Table<FileId, Draft>,
        key: (UnitId, Period),
        candidates: &[Spot],
    ) -> Self {
        let several = if candidates.len() > 1 { candidates } else { &[] };
        let read = |file: FileId| Marks::read(&drafts[file].titles, &words.recognition);
        let marks = several.iter().map(|(file, _)| (*file, read(*file))).collect();
        Self { plan, words, drafts, key, marks }
    }

    fn filing(&self, spot: Spot) -> &Filing {
        &self.drafts[spot.0].filings[spot.1]
    }

    fn record(&self, spot: Spot) -> &FileRecord {
        &self.drafts[spot.0].record
    }

    fn marks(&self, spot: Spot) -> &Marks {
        &self.marks[&spot.0]
    }

    /// Which of two comes later, and why; `Equal` when only the order of their names is left.
    fn later(&self, a: Spot, b: Spot) -> (Ordering, Why) {
        let own = self.filing(a).is_own().cmp(&self.filing(b).is_own());
        if own != Ordering::Equal {
            return (own, Why::Own);
        }
        let receipt = |spot: Spot| self.record(spot).receipt.map(|id| self.plan.receipt(id));
        match (receipt(a), receipt(b)) {
            (Some(one), Some(two)) => {
                let version = one.version.cmp(&two.version);
                if version != Ordering::Equal {
                    return (version, Why::Version);
                }
                let received = one.received.cmp(&two.received);
                let why = if received == Ordering::Equal { Why::Registered } else { Why::Received };
                return (received, why);
            }
            // A file that is marked as the later one and is not registered may have been forgotten there.
            (Some(_), None) | (None, Some(_)) => {
                let registered = if receipt(a).is_some() { Ordering::Greater } else { Ordering::Less };
                let marks = self.marks(a).later(self.marks(b));
                let against = marks.is_some_and(|marks| marks == registered.reverse());
                return if against { (Ordering::Equal, Why::Nothing) } else { (registered, Why::Version) };
            }
            (None, None) => {}
        }
        match self.marks(a).later(self.marks(b)) {
            Some(ordering) => (ordering, Why::Marks),
            None => (Ordering::Equal, Why::Nothing),
        }
    }

    /// The filing that speaks and those behind it, where each figure comes from, and what is to be told.
    pub(super) fn voice(&self, mut candidates: Vec<Spot>) -> (Voice, Vec<Finding>) {
        // Later than another is not an order: 1月5日 says no year. So each is counted by how many it is later than.
        let later = |a: &Spot| {
            candidates.iter().filter(|b| *b != a && self.later(*a, **b).0 == Ordering::Greater).count()
        };
        let counted: BTreeMap<Spot, usize> = candidates.iter().map(|spot| (*spot, later(spot))).collect();
        let registered = |spot: &Spot| self.record(*spot).receipt.is_some();
        candidates.sort_by(|a, b| {
            let by_name = || natural(&self.record(*a).file, &self.record(*b).file);
            counted[b]
                .cmp(&counted[a])
                .then_with(|| registered(b).cmp(&registered(a)))
                .then_with(|| self.filing(*a).standing.cmp(&self.filing(*b).standing))
                .then_with(|| by_name().reverse())
        });
        let order = candidates;
        if order.len() == 1 {
            return (Voice { order, ..Voice::default() }, Vec::new());
        }
        let mut stages = BTreeMap::new();
        for &spot in &order {
            let said = self.filing(spot).stages.iter().filter(|(_, seen)| seen.stage != Err(Absent::Blank));
            for (task, _) in said {
                stages.entry(*task).or_insert(spot);
            }
        }
        let mut figures: BTreeMap<ItemId, Spot> = BTreeMap::new();
        for &spot in &order {
            for (item, figure) in self.filing(spot).figures.iter() {
                if figure.figure != Err(Absent::Blank) {
                    figures.entry(item).or_insert(spot);
                }
            }
        }
        for (item, _) in self.filing(order[0]).figures.iter() {
            figures.entry(item).or_insert(order[0]);
        }
        let mut findings = Vec::new();
        let files: BTreeSet<FileId> = order.iter().map(|(file, _)| *file).collect();
        if files.len() > 1 {
            self.tell(&order, &figures, &mut findings);
        }
        // What the first one holds is taken from it without a word.
        figures.retain(|_, spot| *spot != order[0]);
        stages.retain(|_, spot| *spot != order[0]);
        (Voice { order, figures, stages }, findings)
    }

    fn tell(&self, order: &[Spot], figures: &BTreeMap<ItemId, Spot>, findings: &mut Vec<Finding>) {
        let own: Vec<Spot> = order.iter().copied().filter(|spot| self.filing(*spot).is_own()).collect();
        let others: Vec<Spot> = order.iter().copied().filter(|spot| !self.filing(*spot).is_own()).collect();
        for peers in [&own, &others] {
            let [best, rest @ ..] = peers.as_slice() else { continue };
            if rest.is_empty() {
                continue;
            }
            let decided: Vec<(Ordering, Why)> = rest.iter().map(|other| self.later(*best, *other)).collect();
            let equal = decided.iter().any(|(ordering, _)| *ordering == Ordering::Equal);
            let adds = self.marks(*best).supplement && self.record(*best).receipt.is_none();
            // Of tables others made only what the unit's own do not hold is asked about.
            let used = |item: &ItemId| figures.get(item).is_some_and(|spot| peers.contains(spot));
            let differing: Vec<ItemId> = self.differing(peers).into_iter().filter(used).collect();
            if (equal || adds) && !differing.is_empty() {
                findings.push(self.undecided(peers, &differing, equal));
                continue;
            }
            // Behind the unit's own report tables others made have no order that matters.
            if peers == &others && !own.is_empty() {
                continue;
            }
            let filled: Vec<ItemId> = figures
                .iter()
                .filter(|(_, spot)| *spot != best && peers.contains(spot))
                .map(|(item, _)| *item)
                .collect();
            // What a person registered is decided, unless the others still fill something in.
            let registered = peers.iter().all(|spot| self.record(*spot).receipt.is_some())
                && decided.iter().all(|(_, why)| matches!(why, Why::Version | Why::Received));
            if registered && filled.is_empty() {
                continue;
            }
            findings.push(self.several(peers, &decided));
            let says_so = self.marks(*best).correction || self.is_registered_correction(*best);
            // Two tables that have nothing in common are two parts of one report.
            let holds = |spot: &Spot, item: ItemId| {
                self.filing(*spot).figures.get(item).is_some_and(|own| own.figure != Err(Absent::Blank))
            };
            let mut of_best =
                self.filing(*best).figures.iter().map(|(item, _)| item).filter(|item| holds(best, *item));
            let in_common = of_best.any(|item| rest.iter().any(|spot| holds(spot, item)));
            if !filled.is_empty() && in_common && !says_so {
                findings.push(self.question(*best, rest, &filled));
            }
        }
        if let (Some(own), [_, ..]) = (own.first(), others.as_slice()) {
            findings.extend(self.against_tables(*own, &others));
        }
    }

    /// Whether the register says that a file corrects or adds to an earlier one.
    fn is_registered_correction(&self, spot: Spot) -> bool {
        let note =
            self.record(spot).receipt.map(|id| self.plan.receipt(id).note.as_str()).unwrap_or_default();
        self.words.recognition.correction.iter().any(|word| note.contains(word.as_str()))
    }

    /// Items of which two of the filings hold different figures.
    fn differing(&self, peers: &[Spot]) -> Vec<ItemId> {
        let mut seen: BTreeMap<ItemId, BTreeSet<String>> = BTreeMap::new();
        for &spot in peers {
            for (item, figure) in self.filing(spot).figures.iter() {
                if figure.figure != Err(Absent::Blank) {
                    let said = figure
                        .figure
                        .map_or_else(|reason| reason.word().to_owned(), |quantity| quantity.to_string());
                    seen.entry(item).or_default().insert(said);
                }
            }
        }
        seen.into_iter().filter(|(_, said)| said.len() > 1).map(|(item, _)| item).collect()
    }

    fn finding(&self, code: &str, with: &[(&str, &str)], spots: &[Spot]) -> Finding {
        let unit = &self.plan.units[self.key.0];
        let year = self.key.1.to_string();
        let mut all = vec![("unit", unit.name.as_str()), ("year", year.as_str())];
        all.extend(with);
        let finding =
            self.words.findings.finding(code, &all).of_unit(self.key.0, &unit.code).in_period(self.key.1);
        let whole = |spot: &Spot| {
            let record = self.record(*spot);
            Place::file(&record.file, &record.sha256)
        };
        spots.iter().map(whole).fold(finding, Finding::at)
    }

    fn names(&self, items: &[ItemId]) -> String {
        let shown: Vec<&str> =
            items.iter().take(5).map(|item| self.plan.items[*item].name.as_str()).collect();
        let more = if items.len() > 5 { "等" } else { "" };
        format!("{}{more}", shown.join("、"))
    }

    fn several(&self, peers: &[Spot], decided: &[(Ordering, Why)]) -> Finding {
        let (best, rest) = (peers[0], &peers[1..]);
        let others: Vec<&str> = rest.iter().map(|spot| self.record(*spot).file.as_str()).collect();
        let filled: Vec<String> =
            peers.iter().map(|spot| format!("{}项", self.filing(*spot).filled())).collect();
        let why = self.why(best, decided);
        let reason = format!("{why}；各有{}有数", filled.join("、"));
        let (count, other) = (peers.len().to_string(), others.join("”“"));
        let with = [
            ("count", count.as_str()),
            ("chosen", self.record(best).file.as_str()),
            ("other", other.as_str()),
            ("reason", reason.as_str()),
        ];
        let mut places = peers.to_vec();
        places.sort_unstable();
        self.finding("I03", &with, &places)
    }

    fn why(&self, best: Spot, decided: &[(Ordering, Why)]) -> String {
        let has = |wanted: Why| decided.iter().any(|(_, why)| *why == wanted);
        let version = self.record(best).receipt.map_or(0, |id| self.plan.receipt(id).version);
        if has(Why::Registered) {
            format!("收文登记的版次同为第{version}版，收到日期也相同，取文件名排序最后的一份")
        } else if has(Why::Received) {
            format!("收文登记的版次同为第{version}版，取收到日期最晚的一份")
        } else if has(Why::Version) {
            format!("收文登记的最新版次是第{version}版")
        } else if has(Why::Nothing) {
            String::from("没有登记版次，各份的数没有矛盾")
        } else {
            String::from("没有登记版次，按文件名或标题中的标记取较晚的一份")
        }
    }

    /// `equal`: nothing says which is the later one; else the later one may add to the earlier.
    fn undecided(&self, peers: &[Spot], differing: &[ItemId], equal: bool) -> Finding {
        let files: Vec<&str> = peers.iter().map(|spot| self.record(*spot).file.as_str()).collect();
        let (count, files, items) = (peers.len().to_string(), files.join("”“"), self.names(differing));
        let registered = |spot: &&Spot| self.record(**spot).receipt.is_some();
        let forgotten = peers.iter().find(|spot| !registered(spot));
        let why = match (equal, peers.iter().any(|spot| registered(&spot)), forgotten) {
            (true, true, Some(forgotten)) => {
                format!("“{}”没有登记版次，名称或标题却像是后报的", self.record(*forgotten).file)
            }
            (true, ..) => String::from("从收文登记、文件名和表内分不清先后"),
            (false, ..) => {
                format!("“{}”是补充、漏报的表，不知道是改正还是增加", self.record(peers[0]).file)
            }
        };
        let with = [
            ("count", count.as_str()),
            ("files", files.as_str()),
            ("items", items.as_str()),
            ("chosen", self.record(peers[0]).file.as_str()),
            ("why", why.as_str()),
        ];
        let codes = differing.iter().map(|item| self.plan.items[*item].code.clone());
        self.finding("I18", &with, peers).about(codes)
    }

    fn question(&self, best: Spot, rest: &[Spot], filled: &[ItemId]) -> Finding {
        let (count, items) = (self.filing(best).filled().to_string(), self.names(filled));
        let most = rest.iter().copied().max_by_key(|spot| self.filing(*spot).filled()).unwrap_or(best);
        let more = self.filing(most).filled().to_string();
        let with = [
            ("chosen", self.record(best).file.as_str()),
            ("count", count.as_str()),
            ("other", self.record(most).file.as_str()),
            ("more", more.as_str()),
            ("items", items.as_str()),
        ];
        let codes = filled.iter().map(|item| self.plan.items[*item].code.clone());
        self.finding("I15", &with, &[best, most]).about(codes)
    }

    /// Differences between a unit's own form and tables others made.
    fn against_tables(&self, own: Spot, tables: &[Spot]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let form = &self.filing(own).figures;
        for &table in tables {
            for (item, figure) in self.filing(table).figures.iter() {
                let Ok(theirs) = figure.figure else { continue };
                // What the unit itself left blank is taken from there, and is no difference.
                let Some(ours) = form.get(item).filter(|ours| ours.figure != Err(Absent::Blank)) else {
                    continue;
                };
                if ours.figure == Ok(theirs) {
                    continue;
                }
                let said = ours
                    .figure
                    .map_or_else(|reason| reason.word().to_owned(), |quantity| quantity.to_string());
                let item = &self.plan.items[item];
                let theirs = theirs.to_string();
                let with = [
                    ("item", item.name.as_str()),
                    ("chosen", self.record(own).file.as_str()),
                    ("seen", said.as_str()),
                    ("other", self.record(table).file.as_str()),
                    ("expected", theirs.as_str()),
                ];
                let places = [ours.place(), figure.place()].into_iter();
                let finding = self.finding("I16", &with, &[]).about([item.code.clone()]);
                findings.push(places.fold(finding, Finding::at).seen(said.clone(), theirs.clone()));
            }
        }
        findings
    }
}

/// Names in the order people count: 9 before 10.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut one, mut two) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (one.peek().copied(), two.peek().copied()) {
            (None, None) => return a.cmp(b),
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let number = |from: &mut std::iter::Peekable<std::str::Chars<'_>>| {
                    let mut digits = String::new();
                    while let Some(digit) = from.next_if(char::is_ascii_digit) {
                        digits.push(digit);
                    }
                    let bare = digits.trim_start_matches('0').to_owned();
                    (bare.len(), bare)
                };
                let ordering = number(&mut one).cmp(&number(&mut two));
                if ordering != Ordering::Equal {
                    return ordering;
                }
            }
            (Some(x), Some(y)) => {
                if x != y {
                    return x.cmp(&y);
                }
                one.next();
                two.next();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_as_people_count() {
        for (a, b) in [("v9", "v10"), ("甲(2)", "甲(10)"), ("a", "b"), ("a1", "a1b"), ("01", "1b")] {
            assert_eq!(natural(a, b), Ordering::Less, "{a} {b}");
        }
    }
}
