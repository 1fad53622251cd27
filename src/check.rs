//! Can it be believed? Completeness, range, relations, change on last year; reads everything, removes nothing.
//!
//! In: the plan and a [`Collection`]. Out: [`Checked`]: every finding of the run in order, with its place,
//! and how many relations passed, failed or could not be judged. A figure that is doubted is still counted. Refuses to
//! know: targets reached or missed, sheets.

use crate::expr::Ref;
use crate::finding::{Finding, FindingId, Severity, Status};
use crate::ids::{IndicatorId, ItemId, RuleId, UnitId};
use crate::intake::{Collection, Doubts};
use crate::observation::{Absent, Observation, Period, Quantity};
use crate::place::Place;
use crate::plan::Plan;
use crate::value::Ratio;
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};

mod answers;
mod apart;
mod beside;
mod change;
mod keys;
mod peers;
mod relations;
mod stages;
mod submitted;
mod waive;

pub use keys::FINDINGS;
pub use relations::Holding;
pub use waive::EXEMPTING;

/// Everything the checks found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// All findings of the run, by period, unit and code.
    pub findings: Vec<Finding>,
    /// Relations by period and who sends the figures.
    pub relations: BTreeMap<(UnitId, Period), Relations>,
    /// Findings on figures that another sent, by sender and period.
    sent: BTreeMap<(UnitId, Period), Vec<usize>>,
}

/// How a unit's relations came out. The third outcome is counted, never taken for a pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// 通过.
    pub passed: u32,
    /// 不通过.
    pub failed: u32,
    /// 无法判断.
    pub undecided: u32,
    /// 不适用: every figure it lacks was called 不适用.
    pub not_applicable: u32,
}

impl Relations {
    /// These and another unit's.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            undecided: self.undecided + other.undecided,
            not_applicable: self.not_applicable + other.not_applicable,
        }
    }

    /// Relations that apply to the unit.
    pub const fn total(self) -> u32 {
        self.passed + self.failed + self.undecided
    }
}

/// A relation at a unit, and the figures it is about.
pub struct RelationSeen {
    /// Which.
    pub rule: RuleId,
    /// How it came out.
    pub holding: Holding,
    /// Figures it lacks, with the reasons.
    pub missing: Vec<(Ref, Absent)>,
    /// Its figures, as it was judged by them.
    pub figures: Vec<(Ref, Result<Ratio, Absent>)>,
}

/// Every relation that applies to each of these units in a period, with its outcome.
pub fn relations_of(
    plan: &Plan,
    words: &Words,
    collection: &Collection,
    period: Period,
    units: impl Iterator<Item = UnitId>,
) -> Vec<(UnitId, Vec<RelationSeen>)> {
    let doubts = Doubts::of(plan, collection);
    let present: BTreeSet<UnitId> = plan.present_in(period).into_iter().collect();
    units
        .filter(|unit| present.contains(unit))
        .map(|unit| {
            let room = Room { plan, words, collection, unit, period, doubts: &doubts };
            let seen = relations::outcomes(&room).map(|outcome| RelationSeen {
                figures: plan.rules[outcome.rule]
                    .relation
                    .refs()
                    .into_iter()
                    .map(|reference| (reference, room.figure(reference.item, reference.previous)))
                    .collect(),
                rule: outcome.rule,
                holding: outcome.holding,
                missing: outcome.missing,
            });
            (unit, seen.collect())
        })
        .collect()
}

/// Checks the collection; `periods` are those whose findings are wanted.
pub fn check(plan: &Plan, words: &Words, collection: &Collection, periods: &[Period]) -> Checked {
    let doubts = Doubts::of(plan, collection);
    let mut checked = Checked::default();
    checked.findings.extend(
        collection
            .findings
            .iter()
            .filter(|f| f.period.is_none_or(|period| periods.contains(&period)))
            .cloned(),
    );
    let senders = Senders::new(plan, words);
    for finding in &mut checked.findings {
        senders.tell(finding);
    }
    for &period in periods {
        checked.findings.extend(stages::stages(plan, words, collection, period));
        let first = checked.findings.len();
        let (mut rooms, mut reported) = (Vec::new(), Vec::new());
        for unit in plan.present_in(period) {
            let room = Room { plan, words, collection, unit, period, doubts: &doubts };
            rooms.push(room);
            let (relations, of_relations) = relations::judge(&room);
            for (sender, relations) in relations {
                let all = checked.relations.entry((sender, period)).or_default();
                *all = all.and(relations);
            }
            let of_relations = relations::with_suspect(&room, of_relations);
            let mut found = room.absent();
            found.extend(change::changes(&room));
            found.extend(apart::doubted(&room));
            found.extend(of_relations);
            found.extend(submitted::rates(&room));
            found.extend(answers::answers(&room));
            found.extend(beside::differences(&room));
            for finding in &mut found {
                senders.name(finding);
            }
            if plan.sends_in(unit, period) && collection.has_reported(unit, period) {
                reported.push(room);
            } else {
                // Nothing can be judged of a unit that sent nothing, and that is counted. That a relation cannot be judged is
                // told only where a department that did report left the figure out.
                let heard = |finding: &Finding| {
                    finding.sender.is_some_and(|sender| collection.has_reported(sender, period))
                };
                found.retain(|finding| finding.code != relations::UNJUDGED || heard(finding));
                if plan.sends_in(unit, period) {
                    found.push(missing(plan, words, unit, period));
                }
            }
            checked.findings.extend(found);
        }
        let mut apart = peers::peers(&rooms);
        for finding in &mut apart {
            senders.name(finding);
        }
        checked.findings.extend(apart);
        let doubted: BTreeSet<UnitId> = checked.findings[first..]
            .iter()
            .filter(|finding| apart::OF_ONE_ITEM.contains(&finding.code.as_str()))
            .filter_map(Finding::asked_of)
            .collect();
        for room in reported {
            let sent = room.sent();
            if doubted.contains(&room.unit) {
                checked.findings.extend(apart::throughout(&room, &sent));
            }
            checked.findings.extend(change::copied(&room, &sent));
        }
    }
    waive::explain(plan, collection, &mut checked.findings);
    let unanswered = waive::answer((plan, words), collection, &mut checked.findings);
    checked
        .findings
        .extend(unanswered.into_iter().filter(|it| it.period.is_none_or(|of| periods.contains(&of))));
    let ledger = waive::waive(plan, words, (periods, &collection.periods), collection, &mut checked.findings);
    checked.findings.extend(ledger);
    apart::settled(&mut checked.findings);
    let rule = |finding: &Finding| finding.rule.map(|rule| &plan.rules[rule].id);
    checked.findings.sort_by(|a, b| {
        (a.period, a.unit, &a.code, rule(a), &a.places, &a.message).cmp(&(
            b.period,
            b.unit,
            &b.code,
            rule(b),
            &b.places,
            &b.message,
        ))
    });
    checked.findings = joined(checked.findings);
    rooted(plan, &mut checked.findings);
    for (at, finding) in checked.findings.iter().enumerate() {
        if let (Some(sender), Some(period)) = (finding.sender, finding.period) {
            checked.sent.entry((sender, period)).or_default().push(at);
        }
    }
    checked
}

/// The figures a finding is about, as they stand: `D13=31（上年20）`. An acceptance speaks of these.
pub fn figures_told(plan: &Plan, collection: &Collection, finding: &Finding) -> String {
    let (Some(unit), Some(period)) = (finding.unit, finding.period) else { return String::new() };
    if finding.is_on_a_task() {
        return String::new();
    }
    let last = Period::year(period.year - 1);
    // Last year's figures are part of what a change is, and of relations that speak of them.
    let speaks_of_last = |item: ItemId| {
        let refs = finding.rule.map(|rule| plan.rules[rule].relation.refs()).unwrap_or_default();
        finding.code == "D01" || refs.iter().any(|reference| reference.item == item && reference.previous)
    };
    let said = |item: ItemId, period: Period| {
        let figure = collection.at(unit, item, period)?.figure;
        Some(figure.map_or_else(|reason| reason.word().to_owned(), |quantity| quantity.to_string()))
    };
    let told = finding.items.iter().filter_map(|code| {
        let item = plan.items.position(|item| &item.code == code)?;
        let now = said(item, period)?;
        let then = speaks_of_last(item).then(|| said(item, last)).flatten();
        Some(then.map_or_else(|| format!("{code}={now}"), |then| format!("{code}={now}（上年{then}）")))
    });
    told.collect::<Vec<_>>().join("；")
}

/// Code of a unit that is missing.
const MISSING: &str = "M01";

/// Gives every finding that says no more than that figures are wanting the findings that took them away as its roots, and
/// what is said of single items of a form that says one thing throughout the finding on the whole form. A unit is missing
/// for the file of it that cannot be read.
fn rooted(plan: &Plan, findings: &mut [Finding]) {
    let mut wanting: BTreeMap<(UnitId, Period, &str), &Finding> = BTreeMap::new();
    let mut whole: BTreeMap<(UnitId, Period), &Finding> = BTreeMap::new();
    let mut refused: BTreeMap<(UnitId, Period), Vec<FindingId>> = BTreeMap::new();
    let mut silent: BTreeMap<(UnitId, Period), &Finding> = BTreeMap::new();
    let codes: BTreeMap<&str, ItemId> =
        plan.items.enumerate().map(|(at, item)| (item.code.as_str(), at)).collect();
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        let (Some(unit), Some(period)) = (finding.unit, finding.period) else { continue };
        if finding.code == MISSING {
            silent.insert((unit, period), finding);
        }
        if finding.code == apart::THROUGHOUT {
            whole.insert((finding.asked_of().unwrap_or(unit), period), finding);
        }
        if finding.refuses_a_file() && finding.severity == Severity::Compulsory {
            refused.entry((unit, period)).or_default().push(finding.id().clone());
        }
        for item in finding.items.iter().filter(|_| finding.leaves_no_figure()) {
            let known = wanting.entry((unit, period, item)).or_insert(finding);
            if finding.severity < known.severity {
                *known = finding;
            }
        }
    }
    let roots = |finding: &Finding| -> Option<Vec<FindingId>> {
        let (unit, period) = (finding.unit?, finding.period?);
        if finding.code == MISSING {
            return refused.get(&(unit, period)).cloned();
        }
        if apart::OF_ONE_ITEM.contains(&finding.code.as_str()) {
            let sender = finding.asked_of()?;
            return Some(whole.get(&(sender, period)).map(|form| form.id().clone()).into_iter().collect());
        }
        // A figure of an earlier year may be that of a unit since merged into this one.
        let line = || plan.line_of(unit).iter().copied().chain([unit]);
        let of = |(item, period): &(String, Period)| {
            line().find_map(|from| {
                let sender = codes.get(item.as_str()).map(|&item| plan.sender(from, item));
                if let Some(missing) = sender.and_then(|sender| silent.get(&(sender, *period))) {
                    return Some(missing.id().clone());
                }
                let root = wanting.get(&(from, *period, item.as_str()))?;
                let sender = root.asked_of().unwrap_or(from);
                let form = whole
                    .get(&(sender, *period))
                    .filter(|_| apart::OF_ONE_ITEM.contains(&root.code.as_str()));
                Some(form.unwrap_or(root).id().clone())
            })
        };
        let mut roots: Vec<FindingId> = finding.lacks.iter().filter_map(of).collect();
        roots.sort();
        roots.dedup();
        Some(roots)
    };
    let found: Vec<Vec<FindingId>> =
        findings.iter().map(|finding| roots(finding).unwrap_or_default()).collect();
    for (finding, roots) in findings.iter_mut().zip(found) {
        finding.roots = roots;
    }
}

/// Findings of one identity as one finding, in the order of the first of each.
fn joined(findings: Vec<Finding>) -> Vec<Finding> {
    let mut known: BTreeMap<FindingId, usize> = BTreeMap::new();
    let mut joined: Vec<Finding> = Vec::new();
    for finding in findings {
        match known.get(finding.id()) {
            Some(&first) => joined[first].join(finding),
            None => {
                known.insert(finding.id().clone(), joined.len());
                joined.push(finding);
            }
        }
    }
    joined
}

fn missing(plan: &Plan, words: &Words, unit: UnitId, period: Period) -> Finding {
    let year = period.to_string();
    let known = &plan.units[unit];
    let with = [("unit", known.name.as_str()), ("year", year.as_str())];
    words
        .findings
        .finding(MISSING, &with)
        .of_unit(unit, &known.code)
        .in_period(period)
        .seen("没有可用的报送表", "按期报送")
}

/// One unit and period under check.
#[derive(Clone, Copy)]
struct Room<'a> {
    plan: &'a Plan,
    words: &'a Words,
    collection: &'a Collection,
    unit: UnitId,
    period: Period,
    doubts: &'a Doubts<'a>,
}

impl<'a> Room<'a> {
    fn name(&self) -> &'a str {
        &self.plan.units[self.unit].name
    }

    fn at(&self, item: ItemId, period: Period) -> Option<Observation<'a>> {
        self.collection.at(self.unit, item, period)
    }

    fn last(&self) -> Period {
        Period { year: self.period.year - 1, month: self.period.month }
    }

    /// The unit's figure of an earlier period, as it is seen now.
    fn figure_then(&self, item: ItemId, earlier: Period) -> Option<Result<Quantity, Absent>> {
        self.collection.figure_then(self.plan, self.doubts, (self.unit, item), (self.period, earlier))
    }

    /// A figure of this or last year, or why there is none.
    fn figure(&self, item: ItemId, previous: bool) -> Result<Ratio, Absent> {
        let said = if previous {
            self.figure_then(item, Period::year(self.period.year - 1))
        } else {
            self.at(item, self.period).map(|seen| seen.figure)
        };
        said.unwrap_or(Err(Absent::NotReported)).map(Quantity::ratio)
    }

    fn finding(&self, code: &str, with: &[(&str, &str)]) -> Finding {
        let code_of = &self.plan.units[self.unit].code;
        self.words.findings.finding(code, with).of_unit(self.unit, code_of).in_period(self.period)
    }

    /// Figures the unit sends, whosever they are.
    fn sent(&self) -> Vec<Observation<'a>> {
        let sent = self.plan.figures_sent(self.unit, self.period).into_iter();
        sent.filter_map(|(unit, item)| self.collection.at(unit, item, self.period)).collect()
    }

    /// Items left blank, and items said not to be obtainable: of each sender that was heard one finding each, naming them
    /// all. A unit that a department leaves out of its form is left blank.
    fn absent(&self) -> Vec<Finding> {
        let mut of_senders: BTreeMap<UnitId, Vec<Observation<'a>>> = BTreeMap::new();
        for seen in self.collection.of(self.unit, self.period).filter(|seen| seen.figure.is_err()) {
            of_senders.entry(self.plan.sender(self.unit, seen.item)).or_default().push(seen);
        }
        of_senders.retain(|&sender, _| self.collection.has_reported(sender, self.period));
        of_senders.into_iter().flat_map(|(sender, seen)| self.absent_of(sender, &seen)).collect()
    }

    fn absent_of(&self, sender: UnitId, absent: &[Observation<'a>]) -> Vec<Finding> {
        let left_out =
            |reason| reason == Absent::Blank || (reason == Absent::NotReported && sender != self.unit);
        let list = |holds: &dyn Fn(Absent) -> bool, word: &str, code: &str, expected: &str| {
            let found: Vec<Observation<'_>> =
                absent.iter().filter(|seen| seen.figure.is_err_and(holds)).copied().collect();
            (!found.is_empty()).then(|| {
                let names: Vec<String> = found
                    .iter()
                    .map(|seen| {
                        format!("{}{}", self.plan.items[seen.item].code, self.plan.items[seen.item].name)
                    })
                    .collect();
                let (count, items) = (found.len().to_string(), names.join("、"));
                let with = [("unit", self.name()), ("count", &count), ("items", &items)];
                let codes = found.iter().map(|seen| self.plan.items[seen.item].code.clone());
                let mut finding = self.finding(code, &with).about(codes).seen(word, expected);
                finding.places = found.iter().filter_map(Observation::place).collect();
                if finding.places.is_empty() {
                    let file = self.collection.chosen(sender, self.period);
                    finding.places.extend(file.map(|file| Place::file(&file.file, &file.sha256)));
                }
                finding
            })
        };
        let unobtainable = |reason| reason == Absent::Unobtainable;
        [
            list(&left_out, Absent::Blank.word(), "C06", "填数、不适用或无法取得"),
            list(&unobtainable, Absent::Unobtainable.word(), "C12", "说明原因"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Who sends the figures a finding is about.
struct Senders<'a> {
    plan: &'a Plan,
    words: &'a Words,
    items: BTreeMap<&'a str, ItemId>,
}

impl<'a> Senders<'a> {
    fn new(plan: &'a Plan, words: &'a Words) -> Self {
        let items = plan.items.enumerate().map(|(at, item)| (item.code.as_str(), at)).collect();
        Self { plan, words, items }
    }

    /// Says of a finding on what a department sent that the department is asked.
    fn tell(&self, finding: &mut Finding) {
        if let Some(sender) = finding.sender.filter(|_| !finding.asks_nothing()) {
            let told = self.words.findings.asked_of(&self.plan.units[sender].name, None);
            finding.action.insert_str(0, &told);
        }
    }

    /// Names the department that sent all figures of a finding, and says which ones it sent where others sent some. A
    /// relation that cannot be judged is about this period's figures that are wanting; where only earlier ones are, about
    /// all of it.
    fn name(&self, finding: &mut Finding) {
        let Some(unit) = finding.unit else { return };
        let wanting: Vec<&str> = finding
            .lacks
            .iter()
            .filter(|(_, period)| finding.period == Some(*period))
            .map(|(code, _)| code.as_str())
            .collect();
        let codes =
            if wanting.is_empty() { finding.items.iter().map(String::as_str).collect() } else { wanting };
        // The units below send what is not asked of the unit itself, each its own.
        let mut sent: BTreeMap<Option<UnitId>, Vec<&str>> = BTreeMap::new();
        for item in codes.into_iter().filter_map(|code| self.items.get(code)).copied() {
            let known = &self.plan.items[item];
            let own = self.plan.asks(unit, item).then_some(unit);
            sent.entry(known.reporter.by.or(own)).or_default().push(&known.name);
        }
        // Of several departments, and the unit none of them, the first is asked, together with the others.
        let by_others = !sent.contains_key(&Some(unit)) && !sent.contains_key(&None);
        finding.sender = sent.keys().next().copied().flatten().filter(|_| by_others);
        if sent.len() == 1 {
            return self.tell(finding);
        }
        for (sender, mut names) in sent {
            let Some(sender) = sender.filter(|sender| *sender != unit) else { continue };
            names.dedup();
            let items = format!("“{}”", names.join("”、“"));
            let told = self.words.findings.asked_of(&self.plan.units[sender].name, Some(&items));
            finding.action.insert_str(0, &told);
        }
    }
}

/// What is told of a period: open findings that stand for themselves, what follows from them, and what was accepted.
pub struct Listed<'a> {
    /// Open findings that stand for themselves.
    pub open: Vec<&'a Finding>,
    /// By the finding they follow from, those that go away with it.
    pub follow: BTreeMap<&'a FindingId, Vec<&'a Finding>>,
    /// Findings whose explanation was accepted.
    pub accepted: Vec<&'a Finding>,
}

impl Listed<'_> {
    /// Open findings of a class that stand for themselves.
    pub fn count(&self, severity: Severity) -> usize {
        self.open.iter().filter(|finding| finding.severity == severity).count()
    }
}

impl Checked {
    /// Findings of a period, and those told in every run.
    pub fn listed(&self, period: Period) -> Listed<'_> {
        let told = |finding: &&Finding| finding.period.is_none_or(|of| of == period);
        let (open, accepted): (Vec<_>, Vec<_>) =
            self.findings.iter().filter(told).partition(|finding| finding.is_open());
        let known: BTreeSet<&FindingId> = open.iter().map(|finding| finding.id()).collect();
        let mut listed = Listed { open: Vec::new(), follow: BTreeMap::new(), accepted };
        for finding in open {
            match finding.roots.iter().find(|root| known.contains(root)) {
                Some(root) => listed.follow.entry(root).or_default().push(finding),
                None => listed.open.push(finding),
            }
        }
        listed
    }

    /// Units whose figures of a period rest on open 强制性 findings, by the indicators that use them.
    pub fn faulty(&self, plan: &Plan, period: Period) -> BTreeSet<(UnitId, IndicatorId)> {
        let open = self.findings.iter().filter(|finding| {
            finding.severity == Severity::Compulsory && finding.is_open() && finding.period == Some(period)
        });
        let codes: BTreeMap<&str, ItemId> =
            plan.items.enumerate().map(|(at, item)| (item.code.as_str(), at)).collect();
        let mut uses: BTreeMap<ItemId, Vec<IndicatorId>> = BTreeMap::new();
        for (at, indicator) in plan.indicators.enumerate() {
            for &item in &indicator.items {
                uses.entry(item).or_default().push(at);
            }
        }
        let mut faulty = BTreeSet::new();
        for (finding, unit) in open.filter_map(|finding| Some((finding, finding.unit?))) {
            // A form in doubt puts every figure in doubt that stands in it, whosever it is.
            let figures = if finding.doubts_the_form() {
                plan.figures_sent(finding.asked_of().unwrap_or(unit), period)
            } else if finding.is_on_a_task() {
                Vec::new()
            } else {
                let items = finding.items.iter().filter_map(|code| codes.get(code.as_str()));
                items.map(|&item| (unit, item)).collect()
            };
            for (unit, item) in figures {
                faulty.extend(uses.get(&item).into_iter().flatten().map(|&at| (unit, at)));
            }
        }
        faulty
    }

    /// Findings of a class that still ask something of somebody.
    pub fn open(&self, severity: Severity, period: Period) -> usize {
        self.findings
            .iter()
            .filter(|finding| {
                finding.severity == severity && finding.is_open() && finding.period == Some(period)
            })
            .count()
    }

    /// Findings of one period and class whose status is among those wanted, that a unit is asked to deal with.
    pub fn count(
        &self,
        unit: UnitId,
        period: Period,
        severity: Severity,
        wanted: impl Fn(Status) -> bool,
    ) -> usize {
        let of_class = self.asked_of(unit, period).filter(|finding| finding.severity == severity);
        of_class.filter(|finding| wanted(finding.status)).count()
    }

    /// Findings of a period that a unit is asked to deal with: on its own figures, and on those it sent of others.
    pub fn asked_of(&self, unit: UnitId, period: Period) -> impl Iterator<Item = &Finding> {
        let own = self.of(unit, period).iter().filter(move |finding| finding.asked_of() == Some(unit));
        let others = self.sent.get(&(unit, period)).into_iter().flatten();
        own.chain(others.map(|&at| &self.findings[at]))
    }

    /// Findings on the figures of one unit and period: they stand together.
    pub fn of(&self, unit: UnitId, period: Period) -> &[Finding] {
        let key = (Some(period), Some(unit));
        let from = self.findings.partition_point(|finding| (finding.period, finding.unit) < key);
        let to = self.findings.partition_point(|finding| (finding.period, finding.unit) <= key);
        crate::ids::walked(&self.findings[from..to])
    }
}
