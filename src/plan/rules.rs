//! What must hold among the figures? The audit relations 审核关系.
//!
//! In: `rules.toml` and the items. Out: [`Rule`]s. Refuses to know: any observed figure.

use super::indicators::{Indicator, formula};
use super::items::{Item, Reporter, together};
use super::stated::{self, RawRule, Stated, StatedRule};
use super::units::Unit;
use crate::expr::{self, Comparison, Names, Node, Policy, Ref, Relation};
use crate::finding::Severity;
use crate::ids::{ItemId, RuleId, Table, UnitId};
use crate::source::{Mistake, Source};
use crate::value::Ratio;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// 审核关系: one relation among a unit's figures.
#[derive(Clone, Debug)]
pub struct Rule {
    /// 审核关系编号.
    pub id: String,
    /// Short name.
    pub name: String,
    /// The relation.
    pub relation: Relation,
    /// The relation as written.
    pub text: String,
    /// 级别.
    pub severity: Severity,
    /// 依据.
    pub basis: String,
    /// How far two sides may differ.
    pub tolerance: Ratio,
    /// What an absent figure means.
    pub policy: Policy,
    /// Who reports its items.
    pub reporter: Reporter,
    /// Remark.
    pub note: String,
    /// Line in the file.
    pub line: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Raw>,
    #[serde(default)]
    stated_rule: Vec<RawRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: Spanned<String>,
    name: String,
    #[serde(default)]
    relation: Option<Spanned<String>>,
    #[serde(default)]
    printed: Option<Spanned<String>>,
    severity: Severity,
    basis: String,
    #[serde(default)]
    tolerance: Option<Spanned<String>>,
    #[serde(default)]
    missing: Missing,
    #[serde(default)]
    mixed_units: bool,
    #[serde(default)]
    note: String,
}

#[derive(Clone, Copy, Default, Deserialize)]
enum Missing {
    #[default]
    #[serde(rename = "无法判断")]
    Undecidable,
    #[serde(rename = "缺项按0")]
    Zero,
}

/// Reads the relations among a unit's figures, and those among the figures the plan prints; every mistake is told.
pub fn load(
    source: &Source,
    (items, units): (&Table<ItemId, Item>, &Table<UnitId, Unit>),
    names: &Names<'_>,
    stated: &[Stated],
    mistakes: &mut Vec<Mistake>,
) -> (Table<RuleId, Rule>, Vec<StatedRule>) {
    let Some(file) = source.whole::<File>(mistakes) else { return (Table::new(), Vec::new()) };
    let stated_rules = stated::rules(source, file.stated_rule, stated, mistakes);
    (listed(source, file.rule, (items, units), names, mistakes).into(), stated_rules)
}

/// The relations among a unit's figures alone: those of an attached set.
pub fn relations(
    source: &Source,
    (items, units): (&Table<ItemId, Item>, &Table<UnitId, Unit>),
    names: &Names<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Rule> {
    match source.toml::<File>() {
        Ok(file) => listed(source, file.rule, (items, units), names, mistakes),
        Err(mistake) => {
            mistakes.push(mistake);
            Vec::new()
        }
    }
}

/// Adds the relations of attached sets: but those the plan's own rules state as strictly.
pub fn attach(rules: &mut Table<RuleId, Rule>, attached: impl Iterator<Item = Rule>) {
    for mut rule in attached {
        let stated = |own: &Rule| {
            own.relation == rule.relation
                && own.tolerance.compare(rule.tolerance).is_le()
                && own.severity <= rule.severity
        };
        if rules.iter().any(stated) {
            continue;
        }
        rule.id = not_taken(rule.id, || rules.iter());
        rules.push(rule);
    }
}

/// An identity that no rule has yet.
fn not_taken<'r, I: Iterator<Item = &'r Rule>>(id: String, rules: impl Fn() -> I) -> String {
    let mut id = id;
    while rules().any(|rule| rule.id == id) {
        id.push_str("-2");
    }
    id
}

/// A part is never more than its whole, nor less than nothing: the relation of every declared share that no rule states
/// in the same words. A unit of which both are asked is held to it.
pub fn of_shares<'i>(
    indicators: impl Iterator<Item = &'i Indicator>,
    rules: &Table<RuleId, Rule>,
) -> Vec<Rule> {
    let mut shares: Vec<Rule> = Vec::new();
    // Of a survey that has its own finding (R04).
    for indicator in indicators.filter(|indicator| indicator.share && !indicator.kind.is_sample()) {
        let Some(denominator) = &indicator.denominator else { continue };
        let (part, whole, nothing) = (&indicator.numerator, denominator, &Node::Number(Ratio::ZERO));
        let stated =
            |one: &Node, other: &Node| rules.iter().chain(&shares).any(|rule| states(rule, one, other));
        // A difference of counts may fall below nothing.
        let at_least = falls(part) && !stated(nothing, part);
        let at_most =
            part != whole && !stated(part, whole) && !rules.iter().any(|rule| bounds(rule, part, whole));
        let link = |side: &Node| (Comparison::LessOrEqual, side.clone());
        let relation = match (at_least, at_most) {
            (false, false) => continue,
            (false, true) => Relation { first: part.clone(), rest: vec![link(whole)] },
            (true, false) => Relation { first: nothing.clone(), rest: vec![link(part)] },
            (true, true) => Relation { first: nothing.clone(), rest: vec![link(part), link(whole)] },
        };
        shares.push(Rule {
            id: not_taken(format!("占比-{}", indicator.label), || rules.iter().chain(&shares)),
            name: format!(
                "{}的分子不大于分母",
                if indicator.short.is_empty() { &indicator.name } else { &indicator.short }
            ),
            text: [
                at_least.then_some("0"),
                Some(&*indicator.numerator_code),
                at_most.then_some(&*indicator.denominator_code),
            ]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" <= "),
            relation,
            severity: Severity::Compulsory,
            basis: String::from("该指标是占比（share），部分不大于全部"),
            tolerance: Ratio::ZERO,
            policy: Policy::Strict,
            reporter: indicator.reporter.clone(),
            note: String::new(),
            line: indicator.line,
        });
    }
    shares
}

/// Whether a rule says no less than that one side is at most the other: in its first link, for a broken one hides those
/// after it, and without a margin.
fn states(rule: &Rule, part: &Node, whole: &Node) -> bool {
    let left = &rule.relation.first;
    let exact = rule.tolerance.is_zero() && rule.severity != Severity::Hint;
    rule.relation.rest.first().is_some_and(|(sign, right)| {
        exact
            && match sign {
                Comparison::LessOrEqual | Comparison::Less | Comparison::Equal => {
                    left == part && right == whole
                }
                Comparison::GreaterOrEqual | Comparison::Greater => left == whole && right == part,
                Comparison::NotEqual => false,
            }
    })
}

/// Whether a rule says that a part lies between nothing and its whole: where the first link is broken the second holds.
fn bounds(rule: &Rule, part: &Node, whole: &Node) -> bool {
    let relation = &rule.relation;
    let second = Relation { first: part.clone(), rest: relation.rest.iter().skip(1).cloned().collect() };
    states(rule, &Node::Number(Ratio::ZERO), part)
        && states(&Rule { relation: second, ..rule.clone() }, part, whole)
}

/// Whether a formula may fall below nothing where no figure does: something is taken away in it.
fn falls(formula: &Node) -> bool {
    let weight = |item: ItemId| {
        let alone = |known: Ref| Ok::<_, ()>(if known.item == item { Ratio::ONE } else { Ratio::ZERO });
        formula.evaluate(&alone)
    };
    formula.refs().into_iter().any(|known| weight(known.item).is_ok_and(|weight| weight.signum() < 0))
}

fn listed(
    source: &Source,
    raw_rules: Vec<Raw>,
    (items, units): (&Table<ItemId, Item>, &Table<UnitId, Unit>),
    names: &Names<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Rule> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut rules = Vec::new();
    for raw in raw_rules {
        let at = raw.id.span().start;
        let line = source.line(at);
        if let Some(first) = seen.insert(raw.id.get_ref().clone(), line) {
            let message = format!("审核关系编号“{}”与第{first}行重复。", raw.id.get_ref());
            mistakes.push(source.mistake(at, message));
        }
        let mixed = raw.mixed_units;
        let (text, relation) = match (&raw.relation, &raw.printed) {
            (Some(text), None) => {
                let parsed =
                    formula(source, text, |text| expr::checked_relation(text, names, mixed), mistakes);
                (text.get_ref().clone(), parsed)
            }
            (None, Some(text)) => {
                let parsed =
                    formula(source, text, |text| expr::checked_printed(text, names, mixed), mistakes);
                (text.get_ref().clone(), parsed)
            }
            _ => {
                mistakes.push(source.mistake(at, "relation 和 printed 应当写且只写一个。"));
                continue;
            }
        };
        let tolerance = match &raw.tolerance {
            None => Ratio::ZERO,
            Some(text) => Ratio::parse(text.get_ref()).filter(|t| t.signum() >= 0).unwrap_or_else(|| {
                let message = format!("容许误差“{}”应为不小于零的小数。", text.get_ref());
                mistakes.push(source.mistake(text.span().start, message));
                Ratio::ZERO
            }),
        };
        let Some(relation) = relation else { continue };
        let Some(reporter) = one_reporter(&relation, items, units) else {
            let message = "同一审核关系的各项应由同一级填报，否则永远无法判断。";
            mistakes.push(source.mistake(at, message));
            continue;
        };
        rules.push(Rule {
            id: raw.id.into_inner(),
            name: raw.name,
            relation,
            text,
            severity: raw.severity,
            basis: raw.basis,
            tolerance,
            policy: match raw.missing {
                Missing::Undecidable => Policy::Strict,
                Missing::Zero => Policy::BlankIsZero,
            },
            reporter,
            note: raw.note,
            line,
        });
    }
    rules
}

fn one_reporter(
    relation: &Relation,
    items: &Table<ItemId, Item>,
    units: &Table<UnitId, Unit>,
) -> Option<Reporter> {
    let refs = relation.refs();
    let all: Option<Vec<&Reporter>> =
        refs.iter().map(|reference| items.get(reference.item).map(|item| &item.reporter)).collect();
    together(all?.into_iter(), units).ok().flatten()
}
