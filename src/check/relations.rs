//! Do the relations hold? Each rule on each unit, with three outcomes.
//!
//! In: a unit's figures and the plan's rules. Out: counts and findings. A relation whose missing figures are all
//! 不适用, which nobody doubts, does not apply, nor one whose items are not asked yet; one whose last year was never collected, or not asked
//! for, is counted as 无法判断 without a finding, for the unit can do nothing about it. Refuses to know: how figures were
//! read.

use super::{Relations, Room, apart};
use crate::expr::{Outcome as Judged, Ref};
use crate::finding::Finding;
use crate::ids::{ItemId, RuleId, UnitId};
use crate::observation::{Absent, Period};
use crate::value::Ratio;
use std::collections::BTreeMap;

/// Code of a relation that cannot be judged.
pub const UNJUDGED: &str = "R02";

/// How a relation came out at a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holding {
    /// 通过.
    Passed,
    /// 不通过.
    Failed,
    /// 无法判断.
    Undecided,
    /// 不适用.
    NotApplicable,
}

/// A relation at a unit.
pub struct Outcome {
    /// Which.
    pub rule: RuleId,
    /// How it came out.
    pub holding: Holding,
    /// Figures it lacks, with the reasons.
    pub missing: Vec<(Ref, Absent)>,
    /// The link that does not hold, and what its sides come to.
    failed: Option<(usize, Ratio, Ratio)>,
}

/// Every rule that applies to the unit, judged.
pub fn outcomes<'a>(room: &'a Room<'a>) -> impl Iterator<Item = Outcome> + 'a {
    room.plan.rules.enumerate().filter_map(move |(id, rule)| {
        let refs = rule.relation.refs();
        let asked = refs.iter().all(|reference| room.plan.asks_in(room.unit, reference.item, room.period));
        if refs.is_empty() || !asked {
            return None;
        }
        let lookup = |reference: Ref| room.figure(reference.item, reference.previous);
        let judged = rule.relation.judge(&lookup, rule.tolerance, rule.policy);
        let (holding, failed) = match judged.outcome {
            Judged::Passed => (Holding::Passed, None),
            Judged::Failed { at, left, right } => (Holding::Failed, Some((at, left, right))),
            Judged::Undecidable(_) if is_inapplicable(room, &judged.missing) => {
                (Holding::NotApplicable, None)
            }
            Judged::Undecidable(_) => (Holding::Undecided, None),
        };
        Some(Outcome { rule: id, holding, missing: judged.missing, failed })
    })
}

/// Whether all that a relation lacks was called 不适用, or is last year's of something that does not apply now.
fn is_inapplicable(room: &Room<'_>, missing: &[(Ref, Absent)]) -> bool {
    // Of last year's figure of something that does not apply now, nobody asks either.
    let apart: Vec<ItemId> = missing
        .iter()
        .filter(|(reference, reason)| !reference.previous && *reason == Absent::NotApplicable)
        .filter(|(reference, _)| !apart::is_doubted(room, *reference))
        .map(|(reference, _)| reference.item)
        .collect();
    !missing.is_empty()
        && missing.iter().all(|missing| {
            let (reference, reason) = missing;
            let said = *reason == Absent::NotApplicable;
            said && !apart::is_doubted(room, *reference)
                || (apart.contains(&reference.item) && is_beyond_the_unit(room, missing))
        })
}

/// Judges every rule of the unit; the outcomes are counted to the unit where it sends any figure of the rule, else to the
/// first who does.
pub fn judge(room: &Room<'_>) -> (BTreeMap<UnitId, Relations>, Vec<Finding>) {
    let mut of_senders = BTreeMap::from([(room.unit, Relations::default())]);
    let mut findings = Vec::new();
    for Outcome { rule: id, holding, missing, failed: how } in outcomes(room) {
        let refs = room.plan.rules[id].relation.refs();
        let senders = || refs.iter().map(|reference| room.plan.sender(room.unit, reference.item));
        let own = senders().any(|sender| sender == room.unit);
        let sender = senders().min().filter(|_| !own).unwrap_or(room.unit);
        let counts = of_senders.entry(sender).or_default();
        match holding {
            Holding::Passed => counts.passed += 1,
            Holding::Failed => counts.failed += 1,
            Holding::NotApplicable => counts.not_applicable += 1,
            Holding::Undecided => counts.undecided += 1,
        }
        if let Some((at, left, right)) = how {
            findings.push(failed(room, id, at, left, right));
        }
        // Nothing missing is a division by zero, which the unit must hear of.
        let beyond_the_unit =
            !missing.is_empty() && missing.iter().all(|missing| is_beyond_the_unit(room, missing));
        if holding == Holding::Undecided && !beyond_the_unit {
            findings.push(undecided(room, id, &missing));
        }
    }
    (of_senders, findings)
}

/// The findings of a unit's relations; where several do not hold and exactly one item stands in all of those, each says so:
/// one wrong figure is enough to make them all fail.
pub fn with_suspect(room: &Room<'_>, mut findings: Vec<Finding>) -> Vec<Finding> {
    let failed: Vec<usize> = (0..findings.len()).filter(|&at| findings[at].code == "R01").collect();
    let Some((first, others)) = failed.split_first().filter(|(_, others)| !others.is_empty()) else {
        return findings;
    };
    let in_all = |code: &&String| others.iter().all(|&at| findings[at].items.contains(code));
    let common: Vec<String> = findings[*first].items.iter().filter(in_all).cloned().collect();
    let [code] = common.as_slice() else { return findings };
    let name = room.plan.items.iter().find(|item| item.code == *code).map_or(code, |item| &item.name);
    let told = room.words.findings.in_all(failed.len(), name);
    for at in failed {
        findings[at].action.push_str(&told);
    }
    findings
}

/// Whether a figure is missing because nobody was asked for it: last year's, never collected of its sender or not asked then.
fn is_beyond_the_unit(room: &Room<'_>, missing: &(Ref, Absent)) -> bool {
    let (reference, last) = (missing.0, Period::year(room.period.year - 1));
    let collected = room.collection.has_reported(room.plan.sender(room.unit, reference.item), last)
        && room.plan.asks_in(room.unit, reference.item, last);
    reference.previous && !collected
}

fn name(room: &Room<'_>, reference: Ref) -> String {
    room.plan.items[reference.item].name.clone()
}

fn with_places(room: &Room<'_>, id: RuleId, finding: Finding) -> Finding {
    let rule = &room.plan.rules[id];
    let refs = rule.relation.refs();
    let mut codes: Vec<&str> =
        refs.iter().map(|reference| room.plan.items[reference.item].code.as_str()).collect();
    codes.dedup();
    let mut finding = finding.of_rule(id, &rule.id).about(codes);
    for reference in refs {
        let period = if reference.previous { Period::year(room.period.year - 1) } else { room.period };
        let then = (room.period, period);
        finding.places.extend(room.collection.places_then(room.plan, (room.unit, reference.item), then));
    }
    finding
}

fn failed(room: &Room<'_>, id: RuleId, at: usize, left: Ratio, right: Ratio) -> Finding {
    let rule = &room.plan.rules[id];
    let value = |reference: Ref| room.figure(reference.item, reference.previous).ok().map(Ratio::to_plain);
    let sentence =
        rule.relation.verdict_sentence(at, left, right, &|reference| name(room, reference), &value);
    let with = [("unit", room.name()), ("sentence", &sentence), ("rule", &rule.id), ("name", &rule.name)];
    let mut finding = with_places(room, id, room.finding("R01", &with));
    finding.severity = rule.severity;
    if finding.may_be_explained() {
        finding.action.push_str(room.words.findings.or_explain());
    }
    finding.seen(left.to_plain(), right.to_plain())
}

fn undecided(room: &Room<'_>, id: RuleId, missing: &[(Ref, Absent)]) -> Finding {
    let rule = &room.plan.rules[id];
    let names: Vec<String> = missing
        .iter()
        .map(|(reference, reason)| {
            let last = if reference.previous { "上年" } else { "" };
            format!("{last}“{}”（{}）", name(room, *reference), reason.word())
        })
        .collect();
    let names =
        if names.is_empty() { String::from("可计算的数（分母为零）") } else { names.join("、") };
    let with = [("unit", room.name()), ("rule", &rule.id), ("name", &rule.name), ("missing", &names)];
    let expected = rule.relation.to_source(&|item| room.plan.items[item].name.clone());
    let mut finding = with_places(room, id, room.finding(UNJUDGED, &with)).seen("无法判断", expected);
    let lacks = missing.iter().map(|(reference, _)| {
        let period = if reference.previous { Period::year(room.period.year - 1) } else { room.period };
        (room.plan.items[reference.item].code.clone(), period)
    });
    finding.lacks = lacks.collect();
    finding
}
