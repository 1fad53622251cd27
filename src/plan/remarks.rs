//! What did the units that answer for a promise write? Causes, measures and matters to be settled, each dated and signed.
//!
//! In: `remarks.csv` and the rest of the plan. Out: [`Remark`]s, and of a promise those that count. One that is of no
//! indicator or task, or that nobody signed or dated, is refused by row. Refuses to know: any verdict; what is written here
//! changes no figure.

use super::Plan;
use super::cells::{Cells, rows};
use super::source::Files;
use super::units::Roster;
use crate::ids::{IndicatorId, TaskId};
use crate::shown::without_long_numbers;
use crate::source::{Mistake, perhaps};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What can be written of a promise, by the columns of `remarks.csv`.
pub const FIELDS: [&str; 12] = [
    "reason",
    "taken",
    "next",
    "expected",
    "coordinate",
    "self",
    "adjust",
    "basis",
    "deadline",
    "carry",
    "carry_target",
    "carry_unit",
];

/// Columns of `remarks.csv`.
pub const REMARKS: [&str; 16] = [
    "about",
    "unit",
    "reason",
    "taken",
    "next",
    "expected",
    "coordinate",
    "self",
    "adjust",
    "basis",
    "deadline",
    "carry",
    "carry_target",
    "carry_unit",
    "who",
    "date",
];

/// What a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// An indicator.
    Indicator(IndicatorId),
    /// A task or milestone.
    Task(TaskId),
}

/// 责任单位意见: what one responsible unit, or several together, wrote of one indicator or task on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The indicator or task.
    pub about: About,
    /// 责任单位, as the plan prints them; empty where it prints none, and then it is everybody's.
    pub by: Vec<String>,
    /// What was written, by the keys of [`FIELDS`]; without the numbers of persons. A field left blank is not there.
    pub said: BTreeMap<&'static str, String>,
    /// 填写人.
    pub who: String,
    /// 填写日期.
    pub date: NaiveDate,
}

impl Remark {
    /// Whether it speaks for everybody the other speaks for.
    fn covers(&self, other: &Self) -> bool {
        self.by.is_empty()
            || (!other.by.is_empty() && other.by.iter().all(|name| self.by.iter().any(|own| own == name)))
    }
}

/// What is written of a promise: the remarks that count, and earlier ones that later ones took the place of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers<'a> {
    /// Those that count, of each unit the latest.
    pub counted: Vec<&'a Remark>,
    /// Earlier ones.
    pub earlier: Vec<&'a Remark>,
}

impl Answers<'_> {
    /// What is written in a field; of several units each under its name.
    pub fn text(&self, field: &str) -> String {
        let said = self.counted.iter().filter_map(|remark| Some((remark, remark.said.get(field)?)));
        let told = said.map(|(remark, text)| {
            if self.counted.len() == 1 || remark.by.is_empty() {
                text.clone()
            } else {
                format!("{}：{text}", remark.by.join("、"))
            }
        });
        told.collect::<Vec<_>>().join("；")
    }

    /// Who wrote it.
    pub fn who(&self) -> String {
        self.joined(|remark| remark.who.clone())
    }

    /// The days on which it was written.
    pub fn dates(&self) -> String {
        self.joined(|remark| remark.date.to_string())
    }

    /// One word where all remarks agree in it, else one of each.
    fn joined(&self, of: impl Fn(&Remark) -> String) -> String {
        let mut told: Vec<String> = self.counted.iter().map(|remark| of(remark)).collect();
        if told.iter().all(|text| *text == told[0]) {
            told.truncate(1);
        }
        told.join("；")
    }
}

/// What is written of a promise: by one unit where one is named, by any where none is. Of two by the same units the later
/// day counts, of one day the later line; what several wrote together takes the place of what each of them had written
/// before.
pub fn answers<'a>(
    remarks: impl IntoIterator<Item = &'a Remark>,
    about: About,
    unit: Option<&str>,
) -> Answers<'a> {
    let asked = |remark: &&Remark| {
        let named = |unit: &str| remark.by.is_empty() || remark.by.iter().any(|name| name == unit);
        remark.about == about && unit.is_none_or(named)
    };
    let all: Vec<&Remark> = remarks.into_iter().filter(asked).collect();
    let replaced = |at: usize| {
        let mut others = all.iter().enumerate().filter(|(other, _)| *other != at);
        others.any(|(other, later)| (later.date, other) > (all[at].date, at) && later.covers(all[at]))
    };
    let (earlier, counted): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(|&at| replaced(at));
    let of = |places: Vec<usize>| places.into_iter().map(|at| all[at]).collect();
    Answers { counted: of(counted), earlier: of(earlier) }
}

impl Plan {
    /// What is written of an indicator or task by one of its units, or by any.
    pub fn answers(&self, about: About, unit: Option<&str>) -> Answers<'_> {
        answers(&self.remarks, about, unit)
    }

    /// The units that answer for it, as the plan prints them: leads before support.
    pub fn answering(&self, about: About) -> Vec<String> {
        match about {
            About::Indicator(at) => self.indicators[at].definition.responsible.clone(),
            About::Task(at) => {
                let task = &self.tasks[at];
                let named = task.lead.iter().chain(&task.support);
                named.map(|named| self.office_named(named).to_owned()).collect()
            }
        }
    }

    /// A unit as the plan prints it there, from any of its names or its code; a unit that is not printed there under the
    /// name of its office.
    pub fn answerer(&self, about: About, text: &str) -> Option<String> {
        let printed = self.answering(about);
        if printed.iter().any(|name| name == text) {
            return Some(text.to_owned());
        }
        let office = |unit| self.office(unit).to_owned();
        let unit = self
            .units
            .position(|unit| unit.is_called(text))
            .or_else(|| self.units.ids().find(|&unit| self.office(unit) == text))?;
        let same = |name: &String| self.units[unit].is_called(name) || *name == office(unit);
        Some(printed.iter().find(|name| same(name)).cloned().unwrap_or_else(|| office(unit)))
    }

    /// The units a cell names, parted by 、; the first that is none is the error.
    pub fn answerers(&self, about: About, text: &str) -> Result<Vec<String>, String> {
        if let Some(one) = self.answerer(about, text) {
            return Ok(vec![one]);
        }
        let mut named = Vec::new();
        for part in text.split('、').map(str::trim).filter(|part| !part.is_empty()) {
            let name = self.answerer(about, part).ok_or_else(|| part.to_owned())?;
            if !named.contains(&name) {
                named.push(name);
            }
        }
        Ok(named)
    }

    /// The indicator or task of an id; of an indicator also by its number on the sheets where no other has it.
    pub fn about(&self, text: &str) -> Option<About> {
        let number = |label: &str| {
            label == text || (label.parse::<u32>().ok()).is_some_and(|own| text.parse() == Ok(own))
        };
        let indicator = self.indicators.position(|known| known.id == text);
        let task = self.tasks.position(|known| known.id == text);
        let labelled = || {
            let mut called = self.indicators.enumerate().filter(|(_, known)| number(&known.label));
            let first = called.next().map(|(at, _)| at);
            first.filter(|_| called.next().is_none())
        };
        let task = task.map(About::Task);
        indicator.map(About::Indicator).or(task).or_else(|| labelled().map(About::Indicator))
    }

    /// The id of what a remark is about.
    pub fn about_id(&self, about: About) -> &str {
        match about {
            About::Indicator(at) => &self.indicators[at].id,
            About::Task(at) => &self.tasks[at].id,
        }
    }

    /// Its name.
    pub fn about_name(&self, about: About) -> &str {
        match about {
            About::Indicator(at) => &self.indicators[at].name,
            About::Task(at) => &self.tasks[at].title,
        }
    }

    /// The known id nearest a text that is none, for a message.
    pub fn nearest_about(&self, text: &str) -> String {
        let indicators = self.indicators.iter().map(|known| known.id.as_str());
        perhaps(text, indicators.chain(self.tasks.iter().map(|known| known.id.as_str())))
    }
}

/// Reads `remarks.csv`; every mistake is told.
pub(super) fn load(plan: &Plan, files: &Files, mistakes: &mut Vec<Mistake>) -> Vec<Remark> {
    let required = ["about", "who", "date"];
    let optional: Vec<&str> = REMARKS.into_iter().filter(|key| !required.contains(key)).collect();
    let Some(table) = rows(files, "remarks", &required, &optional, mistakes) else { return Vec::new() };
    let roster = Roster::of(&plan.units);
    let mut remarks = Vec::new();
    for row in table.rows() {
        let mut cells = Cells { row, units: &roster, mistakes };
        let about = about(&mut cells, plan);
        let by = about.and_then(|about| by(&mut cells, plan, about));
        let text = |key: &str| without_long_numbers(row.get(key)).trim().to_owned();
        let said: BTreeMap<&'static str, String> =
            FIELDS.into_iter().map(|key| (key, text(key))).filter(|(_, text)| !text.is_empty()).collect();
        let who = cells.must("who", "责任单位的说明必须写明填写人").map(|who| without_long_numbers(&who));
        let date = cells.date("date");
        if said.is_empty() {
            let message = "这一行没有写任何说明；请至少填写一栏，或删去这一行。";
            cells.tell("reason", String::from(message));
            continue;
        }
        let (Some(about), Some(by), Some(who), Some(date)) = (about, by, who, date) else { continue };
        remarks.push(Remark { about, by, said, who, date });
    }
    remarks
}

fn about(cells: &mut Cells<'_, '_>, plan: &Plan) -> Option<About> {
    let written = cells.text("about");
    let about = plan.about(&written);
    if about.is_none() {
        let near = plan.nearest_about(&written);
        cells.tell("about", format!("没有序号为“{written}”的指标，也没有这个编号的任务{near}。"));
    }
    about
}

/// The units that wrote it; a blank says all that answer for it.
fn by(cells: &mut Cells<'_, '_>, plan: &Plan, about: About) -> Option<Vec<String>> {
    let written = cells.text("unit");
    if written.is_empty() {
        return Some(plan.answering(about));
    }
    plan.answerers(about, &written)
        .map_err(|unknown| {
            let printed = plan.answering(about);
            let near = perhaps(&unknown, printed.iter().map(String::as_str).chain(cells.units.names()));
            let message =
                format!("责任单位“{unknown}”既不在名册中，也不是规划为这一项写明的责任单位{near}。");
            cells.tell("unit", message);
        })
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    fn remark(by: &[&str], day: &str, reason: &str) -> Remark {
        Remark {
            about: About::Indicator(IndicatorId::of(0)),
            by: by.iter().map(|name| (*name).to_owned()).collect(),
            said: [("reason", reason.to_owned())].into(),
            who: format!("{reason}的填写人"),
            date: day.parse().expect("a day"),
        }
    }

    #[track_caller]
    fn check(remarks: &[Remark], unit: Option<&str>, text: &str, earlier: usize) {
        let answers = answers(remarks, About::Indicator(IndicatorId::of(0)), unit);
        assert_eq!((answers.text("reason").as_str(), answers.earlier.len()), (text, earlier));
    }

    #[test]
    fn of_two_remarks_of_one_unit_the_later_day_counts_and_of_one_day_the_later_line() {
        let (first, second) = (remark(&["甲局"], "2024-02-01", "一"), remark(&["甲局"], "2024-03-01", "二"));
        check(&[first.clone(), second.clone()], None, "二", 1);
        check(&[second, first.clone()], None, "二", 1);
        check(&[first, remark(&["甲局"], "2024-02-01", "三")], None, "三", 1);
    }

    #[test]
    fn several_units_are_told_by_name_and_what_they_write_together_takes_the_place_of_both() {
        let (one, two) = (remark(&["甲局"], "2024-02-01", "一"), remark(&["乙局"], "2024-03-01", "二"));
        let both = remark(&["甲局", "乙局"], "2024-04-01", "三");
        check(&[one.clone(), two.clone()], None, "甲局：一；乙局：二", 0);
        check(&[one.clone(), two.clone()], Some("乙局"), "二", 0);
        check(&[one.clone(), both.clone(), two.clone()], None, "三", 2);
        let later = remark(&["乙局"], "2024-05-01", "四");
        check(&[one, two, both.clone(), later.clone()], None, "甲局、乙局：三；乙局：四", 2);
        check(&[both, later], Some("甲局"), "三", 0);
    }
}
