//! Does the public edition still hold a number it must not show?
//!
//! In: the bytes of a finished workbook, and the protected numbers. Out: [`Leak`]s, each with its place. Refuses to know: why
//! a number is protected, and how the file was written.
//!
//! A public edition holds values only. What may hide a number (a hidden row, a formula, a chart's cache, a comment, a part
//! nobody knows) is a leak by itself, whether or not it hides one today. Beyond that every text and number is set against the
//! protected ones: a row and the headings above it that name the unit and the item, and the period where they name any, must
//! not hold the number or another form of it.

use super::lint::note::{Notes, Value};
use super::lint::{Unreadable, context, open};
use super::package::Package;
use super::{Faults, book, sheet};
use crate::place::address;

mod figure;
mod number;
mod structure;

/// A protected number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guarded {
    /// 行政区划代码 or another code of the unit.
    pub unit_code: String,
    /// 单位名称.
    pub unit_name: String,
    /// Other names of the unit, as people write them in a sentence.
    pub unit_aliases: Vec<String>,
    /// What the number is of: number and name of the indicator, code and name of the item.
    pub items: Vec<String>,
    /// 期别, such as `2023`.
    pub period: String,
    /// The number as it would be printed, such as `3`.
    pub value: String,
    /// Whether only a sentence that says the unit and the number together gives it away: of the whole, whose name is in every
    /// title, and where the same number rightly stands in its row as another figure.
    pub only_in_sentences: bool,
    /// Other forms that would give it away: the rate, the rest to the whole, the number in words.
    pub forms: Vec<String>,
}

/// A place that gives a protected number away, or could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// What kind of place: one key each.
    pub rule: &'static str,
    /// Worksheet; empty where a part or the whole book is meant.
    pub sheet: String,
    /// Cell or part; the first where there are several.
    pub place: String,
    /// What is wrong, in Chinese.
    pub message: String,
    /// How many places of this kind on the sheet.
    pub times: usize,
}

impl Leak {
    /// As one line for people.
    pub fn told(&self) -> String {
        let sheet =
            if self.sheet.is_empty() { String::new() } else { format!("工作表“{}”", self.sheet) };
        let times = if self.times > 1 { format!("（同类共{}处）", self.times) } else { String::new() };
        format!("{sheet}{}：{}{times}", self.place, self.message)
    }
}

/// Leaks as they are gathered: of one kind and sheet the first place and how many, of numbers every place.
#[derive(Debug, Default)]
struct Leaks(Vec<Leak>);

impl Leaks {
    fn say(&mut self, rule: &'static str, sheet: &str, place: impl Into<String>, message: impl Into<String>) {
        let known = self.0.iter_mut().find(|leak| leak.rule == rule && leak.sheet == sheet);
        match known {
            Some(leak) => leak.times += 1,
            None => self.each(rule, sheet, place, message),
        }
    }

    fn each(
        &mut self,
        rule: &'static str,
        sheet: &str,
        place: impl Into<String>,
        message: impl Into<String>,
    ) {
        let (sheet, place, message) = (sheet.to_owned(), place.into(), message.into());
        self.0.push(Leak { rule, sheet, place, message, times: 1 });
    }
}

/// A leak that says the file could not be read at all.
fn unread(error: &Unreadable) -> Vec<Leak> {
    let mut leaks = Leaks::default();
    leaks.say("unreadable", "", "整个文件", format!("没有检查：{error}"));
    leaks.0
}

/// Opens a workbook; a part that is there and cannot be read cannot be vouched for.
fn opened(bytes: &[u8]) -> Result<Package<'_>, Unreadable> {
    let package = open(bytes)?;
    let damaged = package.names().any(|part| is_text(&part) && package.text(&part).is_none());
    if damaged { Err(Unreadable::Damaged) } else { Ok(package) }
}

fn is_text(part: &str) -> bool {
    part.rsplit_once('.').is_some_and(|(_, ending)| {
        ["xml", "rels", "vml"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// Finds every place of a finished public workbook that holds a protected number, or could hide one.
pub fn test(bytes: &[u8], guarded: &[Guarded]) -> Vec<Leak> {
    let package = match opened(bytes) {
        Ok(package) => package,
        Err(error) => return unread(&error),
    };
    let mut leaks = Leaks::default();
    let whole = book::read(&package, &mut Faults::default());
    let texts = context::texts(&package, &whole);
    let book = context::Book::read(&package, &whole, &texts);
    let guards: Vec<figure::Guard<'_>> = guarded.iter().map(figure::Guard::of).collect();
    structure::parts(&package, &whole, &mut leaks);
    structure::names(&book, &mut leaks);
    structure::formats(&package, &whole, &mut leaks);
    structure::properties(&package, &whole, &guards, &mut leaks);
    let mut used = vec![false; texts.all.len()];
    for listed in &whole.sheets {
        if structure::sheet(&package, listed, &mut leaks).is_some() {
            leaks.say("unreadable", &listed.name, &listed.part, "工作表不完整，没有查完");
        }
        let (_, found) = sheet::noted(&package, listed, &whole, |mut notes: Notes<'_>| {
            notes.settle();
            for cell in &notes.cells {
                if let Value::Shared(at) = cell.value
                    && let Some(known) = used.get_mut(at as usize)
                {
                    *known = true;
                }
            }
            let mut leaks = Leaks::default();
            structure::cells(&notes, &book, listed, &mut leaks);
            figure::sheet(&package, &notes, &book, listed, &guards, &mut leaks);
            leaks
        });
        leaks.0.extend(found.0);
    }
    for (text, _) in texts.all.iter().zip(&used).filter(|(_, used)| !**used) {
        figure::orphan(text, &guards, &mut leaks);
    }
    leaks.0
}

/// What a reader sees, and what rules of their own speak of: judged there, not here.
const SEEN: [&str; 15] = [
    "chart",
    "comment",
    "drawing",
    "embedded",
    "filter",
    "formula",
    "header",
    "hidden-column",
    "hidden-row",
    "hidden-sheet",
    "link-target",
    "macro",
    "mark",
    "number-format",
    // Sparklines and newer marks and entry rules stand there.
    "unknown-element",
];

/// What a published workbook holds and does not show, whoever made it: hidden rows, names, comments, other files.
pub(super) fn unseen(bytes: &[u8]) -> Vec<Leak> {
    let mut leaks = test(bytes, &[]);
    leaks.retain(|leak| !SEEN.contains(&leak.rule));
    leaks
}

/// Finds every cell that differs from what was meant to be written there. `expected` is asked by the name of the sheet, and
/// row and column from zero; numbers are compared as numbers. A cell that was meant and is not in the file at all is not
/// asked for.
pub fn unexpected<S: AsRef<str>>(bytes: &[u8], expected: impl Fn(&str, u32, u32) -> Option<S>) -> Vec<Leak> {
    let package = match opened(bytes) {
        Ok(package) => package,
        Err(error) => return unread(&error),
    };
    let mut leaks = Leaks::default();
    let whole = book::read(&package, &mut Faults::default());
    let texts = context::texts(&package, &whole);
    for listed in &whole.sheets {
        let (_, ()) = sheet::noted(&package, listed, &whole, |notes: Notes<'_>| {
            for cell in &notes.cells {
                let (row, column) = (cell.row.saturating_sub(1), cell.column.saturating_sub(1));
                let meant = expected(&listed.name, row, column);
                let meant = meant.as_ref().map(AsRef::as_ref).filter(|text| !text.is_empty());
                let same = match (cell.value, meant) {
                    (Value::Blank, meant) => meant.is_none(),
                    (Value::Number(number), Some(meant)) => {
                        meant.parse::<f64>().is_ok_and(|meant| number::same(number, meant))
                    }
                    (Value::Truth(yes), Some(meant)) => meant == if yes { "TRUE" } else { "FALSE" },
                    (_, Some(meant)) => notes.text(cell, &texts.all).is_some_and(|text| text == meant),
                    (_, None) => {
                        notes.text(cell, &texts.all).is_none_or(|text| text.is_empty())
                            && is_text_cell(cell.value)
                    }
                };
                if !same {
                    let what = if meant.is_some() { "与要写的不同" } else { "不该有内容" };
                    leaks.each(
                        "unexpected",
                        &listed.name,
                        address(row, column),
                        format!("单元格的内容{what}"),
                    );
                }
            }
        });
    }
    leaks.0
}

fn is_text_cell(value: Value<'_>) -> bool {
    matches!(value, Value::Shared(_) | Value::Raw(_) | Value::Joined(_))
}
