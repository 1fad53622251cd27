//! Which figures do units propose in place of those they sent, and what would follow?
//!
//! In: the answers on slips, everything collected. Out: [`Proposal`]s, and what checks and promises would say with them.
//! Nothing is changed. Refuses to know: what a person decides.

use super::{CORRECTED, EXPLAINED, Row};
use crate::check;
use crate::evaluate::{Assessment, Number};
use crate::finding::{Finding, is_same_problem};
use crate::ids::{IndicatorId, ItemId, UnitId};
use crate::intake::correct;
use crate::intake::slip::Answer;
use crate::observation::{Absent, Period, Quantity, figure_text};
use crate::plan::{Correction, Plan};
use crate::run::{Cut, Gathered, judge};
use crate::total;
use crate::words::Words;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What the identity of a row on a figure begins with.
pub const MARK: &str = "更正|";

/// A figure, or why there is none.
type Said = Result<Quantity, Absent>;
/// Whose figure, of what, of when.
type Key = (UnitId, ItemId, Period);

/// What one unit proposes for one figure.
pub struct Proposal<'a> {
    /// Who answered.
    pub sender: UnitId,
    /// The figure.
    pub key: Key,
    /// What counts now.
    pub sent: Said,
    /// What is proposed; else why it cannot be taken.
    pub corrected: Result<Said, String>,
    /// The answers it was made with.
    answers: Vec<&'a Answer>,
    /// The problems they answer, as far as they are still there.
    findings: Vec<&'a Finding>,
    /// What was said besides.
    said: String,
}

/// What would follow from a proposal.
#[derive(Default)]
pub struct Effect {
    /// Whether the problems would be gone.
    passes: String,
    /// Which indicators would change, and how.
    indicators: String,
}

/// The name of the file an answer stands in.
pub fn file_of(answer: &Answer) -> &str {
    answer.place.of.file.rsplit('/').next().unwrap_or_default()
}

/// The identity of a row on a figure.
pub fn identity(plan: &Plan, (unit, item, period): Key) -> String {
    format!("{MARK}{}|{period}|{}", plan.units[unit].code, plan.items[item].code)
}

/// The figures a finding is about, each of its own period.
pub fn figures_of(plan: &Plan, finding: &Finding) -> Vec<Key> {
    let (Some(unit), Some(period)) = (finding.unit, finding.period) else { return Vec::new() };
    let known = finding.items.iter().filter_map(|code| plan.items.position(|item| &item.code == code));
    known.map(|item| (unit, item, period)).collect()
}

/// What a row on a figure says of the figure.
pub fn figure_cells(plan: &Plan, key: Key, figure: Said) -> [(&'static str, String); 4] {
    let item = &plan.items[key.1];
    let of = plan.units[key.0].name.as_str();
    [
        ("填报项", format!("{of}：{} {}", item.code, item.name)),
        ("所报", figure_text(figure)),
        ("当时的数", format!("{}={}", item.code, figure_text(figure))),
        ("问题编号", identity(plan, key)),
    ]
}

/// How many figures wait for a person.
pub fn waiting(plan: &Plan, gathered: &Gathered, period: Period) -> usize {
    proposals(plan, gathered, Some(period)).len()
}

/// What units propose and nobody has decided, by figure: of several rounds the latest counts.
pub fn proposals<'a>(plan: &Plan, gathered: &'a Gathered, year: Option<Period>) -> Vec<Proposal<'a>> {
    let mut of: BTreeMap<Key, Vec<&Answer>> = BTreeMap::new();
    let answers = gathered.collection.answers.iter().filter(|answer| !answer.corrected.is_empty());
    for answer in answers.filter(|answer| year.is_none_or(|year| year == answer.period)) {
        let Some((unit, item)) = answer.figure else { continue };
        of.entry((unit, item, answer.period)).or_default().push(answer);
    }
    let proposals = of.into_iter().filter_map(|(key, answers)| {
        let latest = answers.iter().map(|answer| answer.round).max();
        let seen = gathered.collection.at(key.0, key.1, key.2)?;
        let open = |answer: &&Answer| Some(answer.round) == latest && !answer.is_settled(plan, Some(seen));
        let answers: Vec<&Answer> = answers.into_iter().filter(open).collect();
        if answers.is_empty() {
            return None;
        }
        // What was asked about another figure than the one there now says nothing of it.
        let asked = |answer: &&Answer| {
            seen.figure.map_or(true, |now| answer.sent.is_empty() || answer.sent == now.to_string())
        };
        if !answers.iter().any(asked) {
            return None;
        }
        let answered = |finding: &&Finding| {
            let id = finding.id().to_string();
            finding.is_open() && answers.iter().any(|answer| is_same_problem(&answer.finding, &id))
        };
        let findings = gathered.checked.of(key.0, key.2).iter().filter(answered).collect();
        let corrected = agreed(plan, &answers);
        // What was said of the same problem in other rows belongs to it.
        let beside = gathered.collection.answers.iter().filter(|one| {
            answers.iter().any(|answer| {
                (one.unit, one.round, &one.finding) == (answer.unit, answer.round, &answer.finding)
            })
        });
        let said: BTreeSet<&str> =
            beside.map(|one| one.explanation.as_str()).filter(|text| !text.is_empty()).collect();
        let said = said.into_iter().collect::<Vec<_>>().join("；");
        Some(Proposal { sender: answers[0].unit, key, sent: seen.figure, corrected, answers, findings, said })
    });
    proposals.collect()
}

/// The one figure that all answers propose; else why there is none.
fn agreed(plan: &Plan, answers: &[&Answer]) -> Result<Said, String> {
    let typed: BTreeSet<&str> = answers.iter().map(|answer| answer.corrected.as_str()).collect();
    let mut said: Vec<Said> = Vec::new();
    for answer in answers {
        match answer.proposed(plan) {
            None => {}
            Some(Ok(figure)) => said.push(figure),
            Some(Err(why)) => return Err(format!("所填“{}”{why}", answer.corrected)),
        }
    }
    said.dedup();
    match said.as_slice() {
        [one] => Ok(*one),
        _ => Err(format!("几处所填不同：{}", typed.into_iter().collect::<Vec<_>>().join("、"))),
    }
}

impl Proposal<'_> {
    /// Where it was proposed.
    pub fn from(&self) -> String {
        let files: BTreeSet<&str> = self.answers.iter().map(|answer| file_of(answer)).collect();
        files.into_iter().collect::<Vec<_>>().join("、")
    }

    /// Its row for a person to decide on.
    pub fn row(&self, plan: &Plan, effect: Effect) -> Row {
        let corrected = match &self.corrected {
            Ok(figure) => figure_text(*figure),
            Err(why) => format!("不能采用：{why}"),
        };
        let problems: Vec<&str> = self.findings.iter().map(|finding| finding.message.as_str()).collect();
        let severity = self.findings.iter().map(|finding| finding.severity).min();
        let mut row = Row::from([
            ("来自", self.from()),
            ("处理单位", plan.units[self.sender].name.clone()),
            ("年度", self.key.2.to_string()),
            ("级别", severity.map_or_else(String::new, |severity| severity.word().to_owned())),
            ("问题", problems.join("；")),
            (CORRECTED, corrected),
            ("更正后是否通过", effect.passes),
            ("影响的指标", effect.indicators),
            (EXPLAINED, self.said.clone()),
        ]);
        row.extend(figure_cells(plan, self.key, self.sent));
        row
    }

    /// The proposal as an entry of the ledger that nobody has approved yet.
    fn on_trial(&self) -> Option<Correction> {
        let (unit, item, period) = self.key;
        Some(Correction {
            unit,
            item,
            period,
            sent: self.sent,
            corrected: *self.corrected.as_ref().ok()?,
            reason: String::new(),
            basis: String::new(),
            proposer: String::new(),
            approver: String::new(),
            date: NaiveDate::default(),
            from: String::new(),
            approved: true,
            at: (String::new(), 0),
        })
    }
}

/// What would follow if all proposals that can be taken were: checks and promises once more over a copy.
pub fn try_out(
    plan: &Plan,
    words: &Words,
    cut: Cut,
    gathered: &Gathered,
    proposals: &[Proposal<'_>],
) -> Vec<Effect> {
    let mut trial = plan.clone();
    trial.corrections = proposals.iter().filter_map(Proposal::on_trial).collect();
    if trial.corrections.is_empty() {
        return proposals.iter().map(|_| Effect::default()).collect();
    }
    let mut collection = gathered.collection.clone();
    let corrected = correct::apply(&mut collection, &trial, words);
    correct::forget(&mut collection, &trial, &corrected);
    let checked = check::check(plan, words, &collection, &gathered.periods);
    let totals = total::total(plan, &collection);
    let then = totals.ok().map(|totals| Gathered {
        collection,
        totals,
        checked: checked.clone(),
        periods: gathered.periods.clone(),
    });
    let before = judge(plan, words, cut, gathered).ok();
    let after = then.and_then(|then| judge(plan, words, cut, &then).ok());
    proposals
        .iter()
        .map(|proposal| {
            if proposal.corrected.is_err() {
                return Effect::default();
            }
            let passes = passes(plan, gathered, &checked, proposal);
            let indicators = before.as_ref().zip(after.as_ref()).map(|(before, after)| {
                let (_, _, period) = proposal.key;
                let changes = uses(plan, proposal.key.1).filter_map(|indicator| {
                    let (old, new) = (before.1.at(indicator, period)?, after.1.at(indicator, period)?);
                    change(plan, words, indicator, (old, new))
                });
                let changes: Vec<String> = changes.collect();
                if changes.is_empty() {
                    String::from("各指标的数和结论不变")
                } else {
                    changes.join("；")
                }
            });
            Effect { passes, indicators: indicators.unwrap_or_default() }
        })
        .collect()
}

fn uses(plan: &Plan, item: ItemId) -> impl Iterator<Item = IndicatorId> {
    plan.indicators.enumerate().filter(move |(_, known)| known.items.contains(&item)).map(|(at, _)| at)
}

/// How one indicator would change; `None` where it would not.
fn change(
    plan: &Plan,
    words: &Words,
    indicator: IndicatorId,
    (old, new): (&Assessment, &Assessment),
) -> Option<String> {
    let known = &plan.indicators[indicator];
    let exact = |it: &Assessment| it.measured.value.and_then(Number::exact);
    let text = |it: &Assessment, other: &Assessment| {
        exact(it).map_or_else(
            || String::from("无数"),
            |value| value.to_text(value.decimals_beside(exact(other).as_slice(), 2)),
        )
    };
    let (word, then) = (old.told(&words.judgement), new.told(&words.judgement));
    if exact(old) == exact(new) && word == then {
        return None;
    }
    let words = if word == then {
        format!("仍为“{word}”")
    } else {
        format!("由“{word}”变为“{then}”")
    };
    Some(format!("{} {}：{}→{}，{words}", known.label, known.name, text(old, new), text(new, old)))
}

/// Whether the problems a proposal answers would be gone, and what would be there instead.
fn passes(plan: &Plan, gathered: &Gathered, after: &check::Checked, proposal: &Proposal<'_>) -> String {
    let (unit, item, period) = proposal.key;
    let code = &plan.items[item].code;
    let left = |finding: &&Finding| {
        let id = finding.id().to_string();
        let same = |known: &&Finding| is_same_problem(&known.id().to_string(), &id);
        finding.is_open()
            && proposal.findings.iter().copied().any(|known| same(&known))
            && finding.items.contains(code)
    };
    let known: BTreeSet<String> =
        gathered.checked.of(unit, period).iter().map(|finding| finding.id().to_string()).collect();
    let new = |finding: &&Finding| {
        finding.is_open()
            && finding.severity != crate::finding::Severity::Hint
            && finding.items.contains(code)
            && !known.contains(&finding.id().to_string())
    };
    let findings = after.of(unit, period);
    let left = findings.iter().filter(left).map(|finding| format!("仍不通过：{}", finding.message));
    let new = findings.iter().filter(new).map(|finding| format!("又出现：{}", finding.message));
    let told: Vec<String> = left.chain(new).collect();
    if told.is_empty() { String::from("通过") } else { told.join("；") }
}
