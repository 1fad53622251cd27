//! Who has explained, and who has accepted? A unit's words alone close nothing; the collector's acceptance does.
//!
//! In: findings, explanations on the forms and the ledger of waivers. Out: the findings with their status, each closed one
//! naming the entry that closed it, and findings on entries that close nothing or stand twice. An acceptance counts in
//! every run, however early its cut-off: it speaks of the figure, not of the day it was written. Refuses to know: whether
//! an explanation is true.

use crate::finding::{Finding, FindingId, Status, is_same_problem};
use crate::ids::{UnitId, WaiverId};
use crate::intake::Collection;
use crate::intake::slip::Answer;
use crate::observation::{Observation, Period};
use crate::place::Place;
use crate::plan::{Plan, Waiver};
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};

/// Findings that doubt a 不适用: their acceptance takes a unit out of those that are expected.
pub const EXEMPTING: [&str; 3] = ["D02", "D03", "D04"];

/// Takes what units answered on slips: the finding becomes 已说明(待认定) where the unit that is asked has explained it, of
/// the figures as they are now, and 已填更正(待认定) where it has sent other figures. What must be corrected is not closed by
/// words: they stay beside it. Of several rounds the latest counts, of one round all. What answers nothing there is any more,
/// or figures that have changed, is told.
pub fn answer(
    (plan, words): (&Plan, &Words),
    collection: &Collection,
    findings: &mut [Finding],
) -> Vec<Finding> {
    let mut of: BTreeMap<usize, Vec<&Answer>> = BTreeMap::new();
    let mut gone: BTreeMap<String, Finding> = BTreeMap::new();
    let known: BTreeMap<String, usize> =
        findings.iter().enumerate().map(|(at, finding)| (finding.id().to_string(), at)).collect();
    for answer in &collection.answers {
        let same = || known.iter().find(|(id, _)| is_same_problem(id, &answer.finding)).map(|(_, at)| at);
        let asked = known.get(&answer.finding).or_else(same).copied();
        let asked = asked.filter(|_| !answer.finding.is_empty());
        let asked =
            asked.filter(|&at| findings[at].asked_of() == Some(answer.unit) && stands(collection, answer));
        if let Some(at) = asked {
            of.entry(at).or_default().push(answer);
            continue;
        }
        if answer.is_settled(plan, seen_now(collection, answer)) {
            continue;
        }
        let code = if answer.finding.is_empty() { "S04" } else { "S03" };
        let seen = if answer.item.is_empty() { &answer.finding } else { &answer.item };
        let said: Vec<&str> = [&answer.corrected, &answer.explanation]
            .map(String::as_str)
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        let (place, said) = (answer.place.address(), said.join("；"));
        let with = [
            ("file", answer.place.of.file.as_str()),
            ("seen", seen.as_str()),
            ("said", said.as_str()),
            ("place", &place),
        ];
        let unit = &plan.units[answer.unit].code;
        let finding = words.findings.finding(code, &with).of_unit(answer.unit, unit);
        let about = if answer.finding.is_empty() { answer.place.address() } else { answer.finding.clone() };
        let finding = finding.named(&about).in_period(answer.period).at(answer.place.clone());
        gone.entry(about).or_insert(finding);
    }
    for (at, answers) in of {
        let finding = &mut findings[at];
        let latest = answers.iter().map(|answer| answer.round).max();
        let now: Vec<&&Answer> = answers.iter().filter(|answer| Some(answer.round) == latest).collect();
        let mut said: Vec<&str> = now
            .iter()
            .map(|answer| answer.explanation.as_str())
            .filter(|text| says_something(text))
            .collect();
        // Every blank is a question of its own.
        let items: BTreeSet<&str> = now.iter().map(|answer| answer.item.as_str()).collect();
        let all = finding.code != "C06" || items.len() >= finding.items.len();
        said.dedup();
        finding.explanation = said.join("；");
        let waits = |answer: &&Answer| !answer.is_settled(plan, seen_now(collection, answer));
        let proposed =
            |answer: &&Answer| answer.figure.is_some() && matches!(answer.proposed(plan), Some(Ok(_)));
        let unreadable = |answer: &&Answer| matches!(answer.proposed(plan), Some(Err(_)));
        finding.status = match () {
            () if !all => continue,
            () if now.iter().copied().any(|answer| proposed(answer) && waits(answer)) => Status::Proposed,
            () if !said.is_empty() && finding.may_be_explained() => Status::Explained,
            // What was typed for a figure and is none: a person asks again.
            () if now.iter().copied().any(|answer| answer.figure.is_some() && unreadable(answer)) => {
                Status::Proposed
            }
            () => continue,
        };
    }
    gone.into_values().chain(proposed(plan, words, collection)).collect()
}

/// One finding for every slip with figures that wait for a person: of each figure what the latest round says, of a figure
/// that is still the one asked about.
fn proposed(plan: &Plan, words: &Words, collection: &Collection) -> Vec<Finding> {
    let answers = collection.answers.iter().filter(|answer| !answer.corrected.is_empty());
    let mut latest: BTreeMap<_, u32> = BTreeMap::new();
    for answer in answers.clone() {
        let round = latest.entry((answer.figure, answer.period)).or_default();
        *round = answer.round.max(*round);
    }
    let waits = |answer: &&Answer| {
        answer.figure.is_some()
            && latest.get(&(answer.figure, answer.period)) == Some(&answer.round)
            && stands(collection, answer)
            && !answer.is_settled(plan, seen_now(collection, answer))
    };
    let mut of: BTreeMap<&str, (&Answer, Vec<String>)> = BTreeMap::new();
    for answer in answers.filter(waits) {
        let told = format!("{}改为{}", answer.item, answer.corrected);
        let (_, listed) = of.entry(answer.place.of.file.as_str()).or_insert_with(|| (answer, Vec::new()));
        if !listed.contains(&told) {
            listed.push(told);
        }
    }
    let told = of.into_iter().map(|(file, (answer, listed))| {
        let with = [("file", file), ("listed", &listed.join("，"))];
        let finding = words.findings.finding("S02", &with).named(file).in_period(answer.period);
        let whole = Place::file(file, &answer.place.of.sha256);
        finding.of_unit(answer.unit, &plan.units[answer.unit].code).at(whole)
    });
    told.collect()
}

/// Whether the figure an answer is about is still the one its slip asked about.
fn stands(collection: &Collection, answer: &Answer) -> bool {
    match seen_now(collection, answer).map(|seen| seen.figure) {
        Some(Ok(now)) => answer.sent.is_empty() || answer.sent == now.to_string(),
        _ => true,
    }
}

fn seen_now<'c>(collection: &'c Collection, answer: &Answer) -> Option<Observation<'c>> {
    let (of, item) = answer.figure?;
    collection.at(of, item, answer.period)
}

/// Takes a unit's explanation from the form: the finding becomes 已说明(待认定).
pub fn explain(plan: &Plan, collection: &Collection, findings: &mut [Finding]) {
    let of_one_figure = |code: &str| code == "D01" || EXEMPTING.contains(&code);
    for finding in findings.iter_mut().filter(|finding| of_one_figure(&finding.code)) {
        let (Some(unit), Some(period), Some(code)) = (finding.unit, finding.period, finding.items.first())
        else {
            continue;
        };
        let item = plan.items.position(|item| &item.code == code);
        let seen = item.and_then(|item| collection.at(unit, item, period));
        let words = seen.as_ref().map(|seen| seen.explanation().trim());
        if let Some(words) = words.filter(|words| says_something(words) && is_of(plan, finding, words)) {
            words.clone_into(&mut finding.explanation);
            finding.status = Status::Explained;
        }
    }
}

/// Whether an explanation is more than a sign or a word for nothing.
fn says_something(words: &str) -> bool {
    let bare = words.trim_matches(|sign: char| !sign.is_alphanumeric());
    !matches!(bare, "" | "无" | "没有" | "不适用")
}

/// Whether the explanation in a row is of the finding's item: a department has one cell for all items of a unit, and one
/// that names items by code or name is of those alone.
fn is_of(plan: &Plan, finding: &Finding, words: &str) -> bool {
    let (Some(sender), Some(period)) = (finding.sender, finding.period) else { return true };
    let named = |item: &crate::plan::Item| words.contains(&item.code) || words.contains(&item.name);
    let row = plan.sent_below_in(sender, period).map(|item| &plan.items[item]);
    let spoken_of: Vec<&str> = row.filter(|item| named(item)).map(|item| item.code.as_str()).collect();
    spoken_of.is_empty() || finding.items.iter().any(|code| spoken_of.contains(&code.as_str()))
}

/// Applies accepted explanations; `checked` are the periods whose findings are at hand, `collected` all there are.
pub fn waive(
    plan: &Plan,
    words: &Words,
    (checked, collected): (&[Period], &[Period]),
    collection: &Collection,
    findings: &mut [Finding],
) -> Vec<Finding> {
    let mut changed: BTreeMap<WaiverId, String> = BTreeMap::new();
    let mut barred: BTreeSet<WaiverId> = BTreeSet::new();
    let mut matched: BTreeSet<WaiverId> = BTreeSet::new();
    let mut twice: BTreeSet<Vec<WaiverId>> = BTreeSet::new();
    let mut entries: BTreeMap<(UnitId, Period, &str), Vec<WaiverId>> = BTreeMap::new();
    for (id, waiver) in plan.waivers.enumerate() {
        entries.entry((waiver.unit, waiver.period, &waiver.code)).or_default().push(id);
    }
    for finding in findings.iter_mut() {
        let (Some(unit), Some(period)) = (finding.unit, finding.period) else { continue };
        let entries = entries.get(&(unit, period, finding.code.as_str())).into_iter().flatten().copied();
        let about: Vec<WaiverId> = entries.filter(|&id| closes(plan, plan.waiver(id), finding)).collect();
        matched.extend(&about);
        // It speaks of the figures as they were; of others it says nothing.
        if about.is_empty() {
            continue;
        }
        let about = if finding.may_be_explained() {
            about
        } else {
            let (accepted, declined) = about.into_iter().partition(|&id| plan.waiver(id).accepted);
            let accepted: Vec<WaiverId> = accepted;
            barred.extend(accepted);
            declined
        };
        let figures = super::figures_told(plan, collection, finding);
        let (about, stale): (Vec<WaiverId>, Vec<WaiverId>) = about.into_iter().partition(|&id| {
            let then = &plan.waiver(id).figures;
            then.is_empty() || *then == figures
        });
        changed.extend(stale.into_iter().map(|id| (id, figures.clone())));
        // An entry that names the relation or item goes before one for all findings of a code.
        let (named, general): (Vec<WaiverId>, Vec<WaiverId>) =
            about.into_iter().partition(|&id| !plan.waiver(id).about.is_empty());
        let equal = if named.is_empty() { general } else { named };
        let Some(id) = latest(plan, &equal) else { continue };
        let waiver = plan.waiver(id);
        // What was turned down is open again, until the unit says something else.
        if !waiver.accepted
            && (finding.status == Status::Proposed
                || finding.status == Status::Explained && finding.explanation != waiver.explanation)
        {
            continue;
        }
        finding.explanation.clone_from(&waiver.explanation);
        finding.status = if waiver.accepted { Status::Waived(id) } else { Status::Declined(id) };
        if equal.len() > 1 {
            twice.insert(equal);
        }
    }
    let unmatched = plan
        .waivers
        .enumerate()
        .filter(|(id, waiver)| {
            !matched.contains(id) && (checked.contains(&waiver.period) || !collected.contains(&waiver.period))
        })
        .map(|(_, waiver)| about(plan, words, "L04", waiver, &[]));
    let repeated = twice.iter().filter_map(|ids| {
        let lines: Vec<String> = ids.iter().map(|&id| plan.waiver(id).at.1.to_string()).collect();
        let used = plan.waiver(latest(plan, ids)?);
        let (lines, adopted) = (lines.join("、"), used.at.1.to_string());
        Some(about(plan, words, "L05", used, &[("lines", &lines), ("adopted", &adopted)]))
    });
    let changed = changed.iter().map(|(&id, now)| {
        let waiver = plan.waiver(id);
        about(plan, words, "L07", waiver, &[("then", waiver.figures.as_str()), ("now", now.as_str())])
    });
    let barred = barred.iter().map(|&id| about(plan, words, "L09", plan.waiver(id), &[]));
    let told = unmatched.chain(repeated).chain(changed).chain(barred);
    told.map(|finding| finding.told_among(collected)).collect()
}

/// Whether an entry closes a finding: it writes its identity, or that of all beside it: of every relation and item where
/// it names none, of what has several items where it names one of them.
fn closes(plan: &Plan, waiver: &Waiver, finding: &Finding) -> bool {
    let code = &plan.units[waiver.unit].code;
    let id = FindingId::new(&waiver.code, code, Some(waiver.period), &waiver.about);
    // An item may be written by its code or by its name.
    let item =
        plan.items.iter().find(|item| item.name == waiver.about).map_or(&waiver.about, |item| &item.code);
    *finding.id() == id
        || (finding.id().is_beside(&id) && (waiver.about.is_empty() || finding.items.contains(item)))
}

/// Of entries that close the same finding, the one accepted last; of one day, the lower line.
fn latest(plan: &Plan, ids: &[WaiverId]) -> Option<WaiverId> {
    ids.iter().copied().max_by_key(|&id| (plan.waiver(id).accepted_on, id))
}

fn about(plan: &Plan, words: &Words, code: &str, waiver: &Waiver, with: &[(&str, &str)]) -> Finding {
    let (file, line) = &waiver.at;
    let place = Place::file(file, "").line(*line);
    let (line, period) = (line.to_string(), waiver.period.to_string());
    let of = if waiver.about.is_empty() {
        waiver.code.clone()
    } else {
        format!("{} {}", waiver.code, waiver.about)
    };
    let unit = &plan.units[waiver.unit];
    let mut all = vec![
        ("ledger", file.as_str()),
        ("line", &line),
        ("unit", &unit.name),
        ("year", &period),
        ("about", &of),
    ];
    all.extend(with);
    let finding = words.findings.finding(code, &all).named(&of).at(place);
    finding.of_unit(waiver.unit, &unit.code).in_period(waiver.period)
}
