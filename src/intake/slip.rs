//! What does a slip say that came back? The answers of a unit, none of which changes a figure by being read.
//!
//! In: a workbook, the words of the slip. Out: its identity and [`Answer`]s. Refuses to know: which problems there are, and what
//! a person makes of an answer.

use crate::form::SlipIdentity;
use crate::grid::{Grid, Value, Workbook};
use crate::ids::{ItemId, UnitId};
use crate::observation::{Absent, Observation, Period, Quantity};
use crate::place::Place;
use crate::plan::{Correction, Item, Plan};
use crate::shown::{self, without_long_numbers};
use crate::value::Printed;
use crate::words::Words;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Rows from the top in which a slip says what it is, and in which its heading stands.
const TOP: u32 = 40;

/// What is taken for the answer in a cell whose formula was saved without a result.
const UNCALCULATED: &str = "（公式没有计算结果）";

/// One answered line of a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The unit.
    pub unit: UnitId,
    /// 期别.
    pub period: Period,
    /// 第几次退回.
    pub round: u32,
    /// 问题编号: the identity of the problem.
    pub finding: String,
    /// The item as the slip names it; empty where the line is of no single figure.
    pub item: String,
    /// The figure that is: whose, and of which item.
    pub figure: Option<(UnitId, ItemId)>,
    /// 您填的数: the figure it was asked about, as the slip has it.
    pub sent: String,
    /// 更正后, as it was typed.
    pub corrected: String,
    /// 说明, as it was typed.
    pub explanation: String,
    /// Where it stands.
    pub place: Place,
}

/// What was typed in place of a figure: a figure the item can have, 不适用 or 无法取得; else what is wrong with it.
pub fn figure_of(item: &Item, typed: &str) -> Result<Result<Quantity, Absent>, String> {
    if let Some(absent @ (Absent::NotApplicable | Absent::Unobtainable)) = Absent::of_word(typed) {
        return Ok(Err(absent));
    }
    // As on a form: full-width signs, the item's own unit of measure and the signs between thousands.
    let plain: String = typed.nfkc().collect();
    let plain = plain.trim().trim_end_matches(item.measure_unit.as_str()).trim_end();
    let thousands = plain.split_once(',').is_some_and(|(first, rest)| {
        let groups: Vec<&str> = rest.split('.').next().unwrap_or_default().split(',').collect();
        (1..=3).contains(&first.trim_start_matches('-').len()) && groups.iter().all(|group| group.len() == 3)
    });
    let plain = if thousands { plain.replace(',', "") } else { plain.to_owned() };
    match Printed::parse(&plain).map(|printed| item.quantity(printed.value)) {
        Some(Ok(quantity)) => Ok(Ok(quantity)),
        Some(Err(_)) => Err(format!("位数或大小不合“{}”的规定", item.name)),
        None => Err(String::from("不是数")),
    }
}

impl Answer {
    /// What it proposes for its figure; `None` where it proposes nothing, an error where that is no figure the item can have.
    pub fn proposed(&self, plan: &Plan) -> Option<Result<Result<Quantity, Absent>, String>> {
        if self.corrected.is_empty() {
            return None;
        }
        let Some((_, item)) = self.figure else {
            return Some(Err(String::from("所在的行不是一个填报项")));
        };
        Some(figure_of(&plan.items[item], &self.corrected))
    }

    /// Whether what it proposes has been dealt with: it is in the ledger for what the file says now, approved or turned down
    /// with all that was said for it, or the figure is now the one proposed.
    pub fn is_settled(&self, plan: &Plan, now: Option<Observation<'_>>) -> bool {
        let Some((of, item)) = self.figure else { return false };
        let Some(Ok(proposed)) = self.proposed(plan) else { return false };
        let key = (of, item, self.period);
        let known = |correction: &Correction| {
            correction.key() == key
                && correction.corrected == proposed
                && now.is_none_or(|seen| correction.sent == seen.sent())
                && (correction.approved || correction.reason.contains(&self.explanation))
        };
        now.is_some_and(|seen| seen.figure == proposed) || plan.corrections.iter().any(known)
    }
}

/// A slip as read, before it is known whose it is.
pub struct Slip<'g> {
    /// What it says of itself; `None` where that was cleared, so that nobody knows what it answers.
    pub identity: Option<SlipIdentity>,
    sheet: &'g Grid,
}

/// The slip in a workbook, if there is one: by its line, else by headings that only a slip has.
pub fn of<'g>(book: &'g Workbook, words: &Words) -> Option<Slip<'g>> {
    let named = book.sheets.iter().find_map(|sheet| {
        let top = sheet.rows().take_while(|(row, _)| *row < TOP);
        let mut cells = top.flat_map(|(_, cells)| cells);
        let identity = cells.find_map(|(_, cell)| SlipIdentity::parse(&cell.value.text()))?;
        Some(Slip { identity: Some(identity), sheet })
    });
    let headed =
        || book.sheets.iter().find(|sheet| OF_A_SLIP.iter().any(|own| has_headings(sheet, words, *own)));
    named.or_else(|| headed().map(|sheet| Slip { identity: None, sheet }))
}

/// Columns, by sheet, that stand together on no other table.
const OF_A_SLIP: [(&str, [&str; 2]); 2] = [("slip", ["handled", "id"]), ("compare", ["change", "mark"])];

fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

fn has_headings(sheet: &Grid, words: &Words, (key, columns): (&str, [&str; 2])) -> bool {
    let Some(outline) = words.dialogue.sheet(key) else { return false };
    let heading = |name: &str| {
        let column = outline.column.iter().find(|column| column.key == name);
        column.map(|column| bare(&column.heading))
    };
    let Some(wanted) = columns.into_iter().map(heading).collect::<Option<Vec<String>>>() else {
        return false;
    };
    sheet.rows().take_while(|(row, _)| *row < TOP).any(|(_, cells)| {
        let has = |heading: &String| cells.iter().any(|(_, cell)| bare(&cell.value.text()) == *heading);
        wanted.iter().all(has)
    })
}

impl Slip<'_> {
    /// Its answered lines; `None` where its heading was changed so that they cannot be told apart.
    pub fn answers(
        &self,
        (plan, words): (&Plan, &Words),
        whose: (UnitId, Period),
        file: (&str, &str),
    ) -> Option<Vec<Answer>> {
        let outline = words.dialogue.sheet("slip")?;
        let round = self.identity.as_ref()?.round;
        let heading_of = |key: &str| {
            let column = outline.column.iter().find(|column| column.key == key);
            column.map(|column| bare(&column.heading))
        };
        let wanted: BTreeMap<&str, String> = ["item", "sent", "corrected", "explanation", "id"]
            .into_iter()
            .map(|key| Some((key, heading_of(key)?)))
            .collect::<Option<_>>()?;
        let place_of = |cells: &[(u32, &crate::grid::Cell)], key: &str| {
            let found = cells.iter().find(|(_, cell)| bare(&cell.value.text()) == wanted[key]);
            found.map(|(column, _)| *column)
        };
        let (row, columns) =
            self.sheet.rows().take_while(|(row, _)| *row < TOP).find_map(|(row, cells)| {
                let columns: Option<BTreeMap<&str, u32>> =
                    wanted.keys().map(|key| Some((*key, place_of(&cells, key)?))).collect();
                Some((row, columns?))
            })?;
        let sheet = Place::sheet(file.0, file.1, &self.sheet.name);
        // Known by the code, with the unit before it where there is one: a name may have been shortened.
        let code = |name: &str| bare(name.split(' ').next().unwrap_or_default());
        let figures: BTreeMap<String, (UnitId, ItemId)> = plan
            .figures_sent(whose.0, whose.1)
            .into_iter()
            .map(|(of, item)| (code(&plan.figure_name(whose.0, of, item)), (of, item)))
            .collect();
        let lines = self.sheet.rows().filter(|(at, _)| *at > row);
        let answers = lines.filter_map(|(at, _)| {
            let text = |key: &str| {
                let text = self.sheet.text(at, columns[key]);
                without_long_numbers(shown::plain(&text).trim())
            };
            let (finding, corrected, explanation) = (text("id"), text("corrected"), text("explanation"));
            let none = words.dialogue.say("none", &[]);
            let corrected = if corrected == none { String::new() } else { corrected };
            // A formula that nobody calculated says nothing; that it stands there is told.
            let uncalculated = |key: &str| {
                let cell = self.sheet.cells.get(&(at, columns[key]));
                cell.is_some_and(|cell| cell.formula && cell.value == Value::Empty)
            };
            let corrected = if uncalculated("corrected") { String::from(UNCALCULATED) } else { corrected };
            let explanation =
                if uncalculated("explanation") { String::from(UNCALCULATED) } else { explanation };
            if corrected.is_empty() && explanation.is_empty() {
                return None;
            }
            let item = text("item");
            Some(Answer {
                unit: whose.0,
                period: whose.1,
                round,
                finding,
                figure: figures.get(&code(&item)).copied(),
                item,
                sent: text("sent"),
                corrected,
                explanation,
                place: sheet.cell(at, columns["explanation"]),
            })
        });
        Some(answers.collect())
    }
}
