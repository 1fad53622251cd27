//! Which of the plan's figures are answers? A survey that names its items gives them their figures.
//!
//! In: the plan's surveys, answers, what was collected. Out: the figures in their places, and findings. An indicator of
//! kind 调查类 divides 满意答卷 by 有效答卷 and takes Wilson's interval of that many answers. Of answers that are weighted
//! the denominator is the plain sample that the share is worth ([`crate::sampling::estimate::Estimate::size`]) and the
//! numerator the share of it, so that the same formula gives the weighted share and its interval. Refuses to know: what was
//! promised.

use super::found::{self, Found};
use super::scale::{Gives, Survey, load};
use super::sent::{self, FOLDER, Sent};
use crate::finding::Finding;
use crate::ids::UnitId;
use crate::intake::Collection;
use crate::observation::{Period, Quantity, figure_text};
use crate::place::{Place, sha256_of_all};
use crate::plan::Plan;
use crate::source::Mistake;
use crate::value::Ratio;
use crate::words::Words;
use std::collections::BTreeMap;

/// Findings by code, each with the placeholders that are filled.
pub const FINDINGS: [(&str, &[&str]); 3] = [
    ("V01", &["unit", "year", "item", "survey", "seen", "expected"]),
    ("V02", &["unit", "year", "survey", "items", "why"]),
    ("V03", &["unit", "year", "survey", "count", "first"]),
];

/// Puts what surveys say into the figures they are asked for, for every whole year collected that has answers.
pub fn put(plan: &Plan, words: &Words, collection: &mut Collection) -> Result<(), Mistake> {
    for survey in &load(plan)? {
        let Some(gives) = survey.gives else { continue };
        for period in collection.periods.clone().into_iter().filter(|period| period.month == 12) {
            let Some(scale) = survey.scale(period.year) else { continue };
            let sent = sent::read(plan, &words.recognition.sample_mark, survey, scale, period.year);
            if sent.inputs.is_empty() && sent.answers.told.is_empty() {
                continue;
            }
            let people = sent::registered(plan, survey, collection, period.year);
            let name = |unit: UnitId| plan.units[unit].name.clone();
            let with = (words.judgement.quantile, &name as &dyn Fn(UnitId) -> String);
            let found = found::found(survey, scale, period.year, &sent.answers, &people, with);
            let desk =
                Desk { plan, words, survey, gives, period, sent: &sent, found: &found, people: &people };
            desk.put(collection);
            collection.beside.extend(sent.inputs);
            collection.samples.extend(sent.samples);
            collection.reals.extend(sent.reals);
        }
    }
    Ok(())
}

/// Numerator and denominator of a share, in so many decimals. The sample that a weighted share is worth is cut, never
/// rounded up, and the numerator is the share of what is left, so that the two give the share again.
fn counts(found: &Found, decimals: u8, survey: &Survey) -> Option<(Quantity, Quantity)> {
    let share = found.share?;
    let weighted = survey.weights.is_some() && share.estimate.size.is_finite();
    let worth = if weighted { share.estimate.size } else { share.estimate.asked as f64 };
    let valid = (worth * 10_f64.powi(i32::from(decimals))).floor() as i64;
    let satisfied = (share.estimate.share * valid as f64).round() as i64;
    let of = |mantissa: i64| Quantity { mantissa, decimals };
    (valid > 0).then(|| (of(valid), of(satisfied)))
}

struct Desk<'a> {
    plan: &'a Plan,
    words: &'a Words,
    survey: &'a Survey,
    gives: Gives,
    period: Period,
    sent: &'a Sent,
    found: &'a Found,
    /// Registered people, of a survey that is weighted.
    people: &'a BTreeMap<UnitId, u64>,
}

impl Desk<'_> {
    fn put(&self, collection: &mut Collection) {
        let (plan, root) = (self.plan, self.plan.root);
        let Gives { valid, satisfied } = self.gives;
        if let Some(first) = self.sent.answers.told.first() {
            let count = self.sent.answers.told.len().to_string();
            let told = self.finding("V03", &[("count", &count), ("first", first.trim_end_matches('。'))]);
            collection.findings.push(told.named(&self.survey.key));
        }
        let silent = self.found.silent(self.people);
        if !silent.is_empty() {
            let names: Vec<&str> = silent.into_iter().map(|unit| plan.units[unit].name.as_str()).collect();
            let names = names.join("、");
            let why = format!("{names}有登记人数而没有有效答卷，结果只代表其余单位");
            let told = self.finding("V03", &[("count", "1"), ("first", &why)]);
            collection.findings.push(told.named(&format!("{}：{names}", self.survey.key)));
        }
        let decided = [valid, satisfied].into_iter().any(|item| {
            let seen = collection.at(root, item, self.period);
            seen.is_some_and(|seen| seen.backfill().is_some() || seen.correction().is_some())
        });
        // Both halves of a ratio come from one source, and a person's decision stands.
        let figures =
            if decided {
                Err("这两项中已有登记的更正或补录，以登记为准")
            } else {
                counts(self.found, plan.items[valid].decimals, self.survey)
                    .ok_or(if self.found.why.is_empty() { "没有有效答卷" } else { &self.found.why })
            };
        let figures = match figures {
            Ok(figures) => figures,
            Err(why) => {
                let items = [valid, satisfied].map(|item| plan.items[item].name.as_str()).join("、");
                let told = self.finding("V02", &[("items", &items), ("why", why)]);
                collection.findings.push(told.named(&self.survey.key));
                return;
            }
        };
        for (item, quantity) in [(valid, figures.0), (satisfied, figures.1)] {
            let Some(seen) = collection.at(root, item, self.period) else { continue };
            let (before, was) = (seen.figure, seen.place());
            if !collection.observations.estimate((root, item, self.period), quantity, self.place(before)) {
                continue;
            }
            if before.is_ok_and(|before| before.ratio().compare(quantity.ratio()).is_ne()) {
                let (seen, expected) = (figure_text(before), quantity.to_string());
                let known = &plan.items[item];
                let with =
                    [("item", known.name.as_str()), ("seen", seen.as_str()), ("expected", expected.as_str())];
                let told = self.finding("V01", &with).about([known.code.clone()]).seen(seen, expected);
                collection.findings.push(was.into_iter().fold(told, Finding::at));
            }
        }
    }

    fn finding(&self, code: &str, with: &[(&str, &str)]) -> Finding {
        let root = &self.plan.units[self.plan.root];
        let year = self.period.to_string();
        let mut all = vec![("unit", root.name.as_str()), ("year", &year), ("survey", &self.survey.name)];
        all.extend(with);
        self.words.findings.finding(code, &all).of_unit(self.plan.root, &root.code).in_period(self.period)
    }

    /// The file of answers, or all of them by one hash; how the figure was worked out, and what had been reported.
    fn place(&self, before: Result<Quantity, crate::observation::Absent>) -> Place {
        let found = self.found;
        let satisfied: u64 = found
            .units
            .iter()
            .filter_map(|unit| Some(unit.tally.satisfied(self.survey.scale(self.period.year)?)))
            .sum();
        let mut said = format!(
            "满意度调查“{}”：有效答卷{}份，满意{satisfied}份，没有作答{}份",
            self.survey.name,
            found.tally.valid(),
            found.tally.unanswered
        );
        if let Some(share) = found.share.filter(|_| self.survey.weights.is_some()) {
            let rounded = |of: f64| Ratio::scaled((of * 100.0).round() as i64, 2).to_plain();
            let told = if share.estimate.size.is_finite() {
                format!(
                    "，按登记人数加权的满意率{}%，折算样本量{}",
                    rounded(100.0 * share.estimate.share),
                    rounded(share.estimate.size)
                )
            } else {
                String::from("，登记的人全部作答")
            };
            said.push_str(&told);
        }
        if let Ok(before) = before {
            said.push_str(&format!("；报表填的是{before}"));
        }
        let place = match self.sent.inputs.as_slice() {
            [(file, hash)] => Place::file(file, hash),
            several => Place::file(
                &format!("{FOLDER}/{}/{}/（{}个文件）", self.survey.key, self.period, several.len()),
                &sha256_of_all(several),
            ),
        };
        Place { repair: said.into(), ..place }
    }
}
