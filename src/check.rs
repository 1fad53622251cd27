//! Can it be believed? Completeness, range, relations, change on last year; reads everything, removes nothing.
//!
//! In: the plan and a [`Collection`]. Out: [`Checked`]: every finding of the run in order, with its place,
//! and how many relations passed, failed or could not be judged. A figure that is doubted is still counted. Refuses to
//! know: targets reached or missed, sheets.

use crate::finding::{Finding, FindingId, Severity, Status};
use crate::ids::{IndicatorId, ItemId, UnitId};
use crate::intake::{Collection, Doubts};
use crate::observation::{Absent, Observation, Period, Quantity};
use crate::plan::Plan;
use crate::value::Ratio;
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};

mod answers;
mod apart;
mod beside;
mod change;
mod keys;
mod relations;
mod stages;
mod submitted;
mod waive;

pub use keys::FINDINGS;

/// Everything the checks found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// All findings of the run, by period, unit and code.
    pub findings: Vec<Finding>,
    /// Relations by unit and period.
    pub relations: BTreeMap<(UnitId, Period), Relations>,
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
    for &period in periods {
        checked.findings.extend(stages::stages(plan, words, collection, period));
        for unit in plan.present_in(period) {
            let room = Room { plan, words, collection, unit, period, doubts: &doubts };
            let sends = plan.sends_in(unit, period);
            if !sends || !collection.has_reported(unit, period) {
                if sends {
                    checked.findings.push(missing(plan, words, unit, period));
                }
                // Nothing can be judged of a unit that sent nothing, and that is counted; what was filled in for it, or said
                // of it by a department, can.
                let (relations, findings) = relations::judge(&room);
                checked.relations.insert((unit, period), relations);
                if collection.of(unit, period).any(|seen| seen.figure.is_ok()) {
                    let broken = findings.into_iter().filter(|finding| finding.code == relations::BROKEN);
                    checked.findings.extend(broken);
                    checked.findings.extend(change::changes(&room));
                    checked.findings.extend(beside::differences(&room));
                }
                continue;
            }
            let mut of_items = room.absent();
            of_items.extend(change::changes(&room));
            of_items.extend(apart::doubted(&room));
            checked.findings.extend(apart::throughout(&room, &of_items));
            checked.findings.extend(of_items);
            checked.findings.extend(change::copied(&room));
            let (relations, findings) = relations::judge(&room);
            checked.findings.extend(findings);
            checked.findings.extend(submitted::rates(&room));
            checked.findings.extend(answers::answers(&room));
            checked.findings.extend(beside::differences(&room));
            checked.relations.insert((unit, period), relations);
        }
    }
    waive::explain(plan, collection, &mut checked.findings);
    let ledger = waive::waive(plan, words, (periods, &collection.periods), &mut checked.findings);
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
    checked
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
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        let (Some(unit), Some(period)) = (finding.unit, finding.period) else { continue };
        if finding.code == apart::THROUGHOUT {
            whole.insert((unit, period), finding);
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
            return Some(whole.get(&(unit, period)).map(|form| form.id().clone()).into_iter().collect());
        }
        // A figure of an earlier year may be that of a unit since merged into this one.
        let line = || plan.line_of(unit).iter().copied().chain([unit]);
        let of = |(item, period): &(String, Period)| {
            line().find_map(|from| {
                let root = wanting.get(&(from, *period, item.as_str()))?;
                let form =
                    whole.get(&(from, *period)).filter(|_| apart::OF_ONE_ITEM.contains(&root.code.as_str()));
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

    /// Items left blank, and items the unit says it cannot obtain: one finding each, naming them all.
    fn absent(&self) -> Vec<Finding> {
        let list = |reason: Absent, code: &str, expected: &str| {
            let found: Vec<Observation<'_>> = self
                .collection
                .of(self.unit, self.period)
                .filter(|seen| seen.figure == Err(reason))
                .collect();
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
                let mut finding = self.finding(code, &with).about(codes).seen(reason.word(), expected);
                finding.places = found.iter().filter_map(Observation::place).collect();
                finding
            })
        };
        [list(Absent::Blank, "C06", "填数、不适用或无法取得"), list(Absent::Unobtainable, "C12", "说明原因")]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl Checked {
    /// Units whose figures of a period rest on open 强制性 findings, by the indicators that use them.
    pub fn faulty(&self, plan: &Plan, period: Period) -> BTreeSet<(UnitId, IndicatorId)> {
        let open = self.findings.iter().filter(|finding| {
            finding.severity == Severity::Compulsory && finding.is_open() && finding.period == Some(period)
        });
        let uses = |finding: &Finding, items: &[ItemId]| {
            finding.doubts_the_form()
                // What a task is about may be called like an item.
                || !finding.code.starts_with('T')
                    && items.iter().any(|&item| finding.items.contains(&plan.items[item].code))
        };
        open.filter_map(|finding| Some((finding, finding.unit?)))
            .flat_map(|(finding, unit)| {
                let indicators = plan.indicators.enumerate();
                let used = indicators.filter(move |(_, indicator)| uses(finding, &indicator.items));
                used.map(move |(at, _)| (unit, at))
            })
            .collect()
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

    /// Findings of one unit, period and class whose status is among those wanted.
    pub fn count(
        &self,
        unit: UnitId,
        period: Period,
        severity: Severity,
        wanted: impl Fn(Status) -> bool,
    ) -> usize {
        let of_class = self.of(unit, period).iter().filter(|finding| finding.severity == severity);
        of_class.filter(|finding| wanted(finding.status)).count()
    }

    /// Findings of one unit and period: they stand together.
    pub fn of(&self, unit: UnitId, period: Period) -> &[Finding] {
        let key = (Some(period), Some(unit));
        let from = self.findings.partition_point(|finding| (finding.period, finding.unit) < key);
        let to = self.findings.partition_point(|finding| (finding.period, finding.unit) <= key);
        crate::ids::walked(&self.findings[from..to])
    }
}
