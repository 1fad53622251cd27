//! Whose is it, and of which year? The form's own identity, the title block, the name of the sheet, and last the file's.
//!
//! In: a sheet, the rows its tables leave, and the path of its file. Out: [`Identity`], with how each part was recognised.
//! An ambiguous name is never guessed. Refuses to know: figures.

use super::label::{all_folded, folded};
use super::lexicon::Lexicon;
use super::table::Sheet;
use crate::form::identity::FormIdentity;
use crate::grid::Value;
use crate::ids::UnitId;
use crate::observation::Period;
use crate::plan::Plan;
use crate::shown::mask;
use crate::words::Words;
use std::borrow::Cow;

/// What a sheet says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The unit, when the sheet names exactly one.
    pub unit: Option<UnitId>,
    /// What stands where the unit's name should be, masked, for a message; `None` where nothing does.
    pub seen: Option<String>,
    /// Whether it names two different units.
    pub torn: bool,
    /// How the unit was recognised.
    pub by: String,
    /// The period it states in so many words (统计年度, or the identity of our own form).
    pub stated: Option<Period>,
    /// The one year its title or its name speaks of.
    pub titled: Option<i32>,
    /// The version of the form, when it is one of ours.
    pub version: Option<String>,
    /// Texts of its first rows, for marks such as 更正.
    pub titles: Vec<String>,
}

impl Identity {
    /// The period of the year its title speaks of, of the same kind as the folder's.
    pub fn titled_in(&self, folder: Period) -> Option<Period> {
        self.titled.map(|year| Period { year, month: folder.month })
    }
}

/// Rows above a table that are looked at.
const ROWS: usize = 60;
/// Rows of titles.
const TITLES: usize = 8;

/// Reads the identity of a sheet. `until` is the first row of its first table.
/// With `below`, what stands behind a colon below the table is read as well.
pub fn identify(
    plan: &Plan,
    words: &Words,
    lexicon: &Lexicon,
    sheet: &Sheet<'_>,
    (until, below): (u32, bool),
) -> Identity {
    let recognition = &words.recognition;
    let label = |labels: &[String]| labelled(sheet, labels, (0, until), below);
    let own = label(&recognition.identity_label).and_then(|text| FormIdentity::parse(&text));
    let code = label(&recognition.unit_code_label);
    let name = label(&recognition.unit_label);
    let year = label(&recognition.year_label).and_then(|text| period_in(&text));
    let by_code = code.as_deref().and_then(|code| lexicon.by_unit_code(code));
    let by_name = name.as_deref().and_then(|name| lexicon.by_unit(name));
    let own_unit =
        own.as_ref().filter(|own| own.plan == plan.key).and_then(|own| lexicon.by_unit_code(&own.unit));
    let titles = titles(sheet, until);
    let mut identity = Identity {
        seen: name.as_deref().or(code.as_deref()).map(mask),
        stated: year.or(own.as_ref().and_then(|own| own.period)),
        titled: titles.iter().find_map(|text| year_of(text)).or_else(|| year_of_name(&sheet.grid.name)),
        version: own.map(|own| own.version),
        titles,
        ..Identity::default()
    };
    let inside = [(own_unit, "表样标识"), (by_code, "表头单位代码"), (by_name, "表头填报单位")];
    let mut known = inside.iter().filter_map(|(unit, how)| unit.map(|unit| (unit, *how)));
    if let Some((unit, how)) = known.next() {
        if let Some((other, _)) = known.find(|(other, _)| *other != unit) {
            identity.seen = Some(format!("{}、{}", plan.units[unit].name, plan.units[other].name));
            identity.torn = true;
            return identity;
        }
        identity.unit = Some(unit);
        how.clone_into(&mut identity.by);
    } else if name.is_none() {
        let named = lexicon.by_unit(&sheet.grid.name).or_else(|| lexicon.within(&sheet.grid.name));
        // A sheet without a table has no title: what stands there may be a list of units.
        let titles = if until == u32::MAX { &[] } else { identity.titles.as_slice() };
        let titled = titles.iter().find_map(|text| lexicon.within(text));
        if let (Some(one), Some(other)) = (named, titled)
            && one != other
        {
            identity.seen = Some(format!("{}、{}", plan.units[one].name, plan.units[other].name));
            identity.torn = true;
            return identity;
        }
        identity.unit = named.or(titled);
        if identity.unit.is_none() {
            let part = |text: &&String| lexicon.is_of_a_part(text) || lexicon.is_of_a_village(text);
            identity.seen = titles.iter().find(part).map(|text| mask(text));
        }
        if identity.unit.is_some() {
            identity.by = String::from(if named.is_some() { "工作表名" } else { "标题" });
        }
    }
    identity
}

/// The unit that stands between two tables of a sheet, and so is that of the second: in a label, or in a line that names
/// it alone. `Err` where a label names nobody known.
pub fn between(
    words: &Words,
    lexicon: &Lexicon,
    sheet: &Sheet<'_>,
    rows: (u32, u32),
) -> Result<Option<UnitId>, String> {
    if let Some(name) = labelled(sheet, &words.recognition.unit_label, rows, false) {
        return lexicon.by_unit(&name).map(Some).ok_or_else(|| mask(&name));
    }
    Ok(sheet.sections(rows).iter().filter_map(|text| lexicon.within(text)).next_back())
}

/// The value that belongs to a label among some rows: in the same cell after a colon, or in the next filled cell to the
/// right. Below them only what stands behind a colon is one: a heading has no value.
fn labelled(sheet: &Sheet<'_>, labels: &[String], (from, until): (u32, u32), below: bool) -> Option<String> {
    let labels: Vec<String> = all_folded(labels);
    let is_label = |text: &str| labels.iter().any(|label| label == text);
    let inside = |(row, _): &(u32, Vec<(u32, &crate::grid::Cell)>)| *row >= from && (below || *row < until);
    let rows = sheet.grid.rows().filter(inside);
    for (row, cells) in rows.take(if from == 0 { ROWS } else { usize::MAX }) {
        for (at, (_, cell)) in cells.iter().enumerate() {
            let Value::Text(raw) = &cell.value else { continue };
            let text = folded(raw);
            let (head, tail) = text.split_once(':').map_or((&*text, ""), |(head, tail)| (head, tail));
            if !is_label(head) {
                // 填报单位:甲河镇 填报日期:…, several of them in one cell.
                if let Some(value) = among(raw, &is_label).filter(|value| is_said(value)) {
                    return Some(value);
                }
                continue;
            }
            if !tail.is_empty() {
                let value = among(raw, &is_label).unwrap_or_else(|| tail.to_owned());
                if is_said(&value) {
                    return Some(value);
                }
            }
            if row < until
                && let Some((next, _)) = cells.get(at + 1)
            {
                let value = sheet.grid.text(row, *next);
                if is_said(&value) {
                    return Some(value.into_owned());
                }
            }
        }
    }
    None
}

/// Whether a value was written at all: not a blank line to write on, a place for a seal, or the next label.
fn is_said(value: &str) -> bool {
    let bare = folded(value);
    let bare = bare.trim_matches(['_', '-', '(', ')', '—', '.']);
    !bare.is_empty()
        && !["盖章", "公章", "签章"].contains(&bare)
        && !bare.ends_with(':')
        && !bare.contains(':')
}

/// Of several labels with their values in one text, parted by blanks, the value of the one that is wanted.
fn among(raw: &str, is_label: &dyn Fn(&str) -> bool) -> Option<String> {
    let parts: Vec<&str> = raw.split_whitespace().collect();
    for (at, part) in parts.iter().enumerate() {
        let part = folded(part);
        let Some((head, tail)) = part.split_once(':') else { continue };
        if is_label(head) {
            let next = parts.get(at + 1).map(|next| folded(next)).filter(|next| !next.contains(':'));
            return if tail.is_empty() { next.map(Cow::into_owned) } else { Some(tail.to_owned()) };
        }
    }
    None
}

/// A period written as `2023`, `2023年`, `2023-06` or `2023年度`.
pub fn period_in(text: &str) -> Option<Period> {
    let bare = folded(text);
    if let Some((year, month)) = bare.strip_suffix('月').and_then(|rest| rest.split_once('年')) {
        return Period::parse(&format!("{year}-{month}"));
    }
    let bare = bare.trim_end_matches("年度").trim_end_matches('年');
    Period::parse(bare)
}

fn titles(sheet: &Sheet<'_>, until: u32) -> Vec<String> {
    let rows = sheet.grid.rows().take_while(|(row, _)| *row < until).take(TITLES);
    rows.flat_map(|(_, cells)| cells.into_iter().map(|(_, cell)| &cell.value).collect::<Vec<_>>())
        .filter_map(|value| if let Value::Text(text) = value { Some(text.clone()) } else { None })
        .filter(|text| text.chars().count() <= 80)
        .collect()
}

/// The one year a title speaks of: `…监测表（2023年）`, `2023年度…`. A range, a day and the number of a document speak of
/// none, and neither do two years.
pub fn year_of(title: &str) -> Option<i32> {
    let title = folded(title);
    // Until when a form is valid is no year of report.
    if ["有效期", "制定机关", "批准", "文号", "备案"].iter().any(|word| title.contains(word)) {
        return None;
    }
    let text: Vec<char> = title.chars().map(arabic).collect();
    let digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let mut years = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        let start = at;
        while digit(at) {
            at += 1;
        }
        let number: String = text[start..at].iter().collect();
        let after: String = text[at..].iter().take(4).collect();
        // 截至2022年底 is no range.
        let until = text[..start].ends_with(&['截', '至']) || text[..start].ends_with(&['截', '止', '到']);
        let before = start.checked_sub(1).map(|before| text[before]).filter(|_| !until);
        let ranged = |sign: char| matches!(sign, '-' | '—' | '–' | '~' | '～' | '至' | '到' | '－');
        let year = if number.len() == 4 {
            number.parse().ok().filter(|year| (1990..2100).contains(year))
        } else {
            None
        };
        let Some(year) = year else { continue };
        let mut rest = after.chars();
        let is_year = rest.next() == Some('年');
        let next = rest.next();
        // 2021—2025年, 2024年1月15日, 2019年第5号, 〔2019〕5号.
        let part_of_range = before.is_some_and(ranged)
            || after.chars().next().is_some_and(ranged)
            || next.is_some_and(ranged);
        let day = is_year && next.is_some_and(|sign| sign.is_ascii_digit());
        let numbered = (is_year && next == Some('第')) || before.is_some_and(|sign| "〔[【".contains(sign));
        // 2021年印发, 2021年起: when something was issued or began.
        let based = is_year && next.is_some_and(|sign| "以印发批颁起修制版".contains(sign));
        if part_of_range {
            return None;
        }
        if is_year && !day && !numbered && !based {
            years.push(year);
        }
    }
    years.dedup();
    if let [year] = years.as_slice() { Some(*year) } else { None }
}

/// 二〇二三 as 2023; other signs stay.
pub fn arabic(sign: char) -> char {
    "〇一二三四五六七八九"
        .chars()
        .position(|numeral| numeral == sign)
        .map_or(if sign == '零' || sign == '○' { '0' } else { sign }, |digit| {
            char::from(b'0' + digit as u8)
        })
}

/// The year a sheet is named after: `2022`, `2022年`.
pub fn year_of_name(name: &str) -> Option<i32> {
    year_of(name).or_else(|| year_of(&format!("{}年", folded(name))).filter(|_| folded(name).len() == 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_speaks_of_one_year_or_of_none() {
        for (title, year) in [
            ("残疾人事业监测表（2023年）", Some(2023)),
            ("2023年度残疾人事业监测表", Some(2023)),
            ("“十四五”规划（2021—2025年）监测表", None),
            ("2021年至2025年监测表", None),
            ("填报日期：2024年1月15日", None),
            ("根据2019年第5号文件", None),
            ("根据〔2019〕5号文件编制", None),
            ("规划（2021年印发）监测表", None),
            ("二〇二三年监测表", Some(2023)),
            ("2022年版统计报表制度", None),
            ("有效期至：2024年", None),
            ("截至2022年底残疾人情况", Some(2022)),
            ("2022年、2023年对照表", None),
            ("监测表", None),
            ("2023", None),
        ] {
            assert_eq!(year_of(title), year, "{title}");
        }
    }
}
