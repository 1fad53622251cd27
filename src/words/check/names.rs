//! Can the sheets be called that? The names a spreadsheet accepts.
//!
//! In: the outlines, and what fills the placeholders in their sheets' names. Out: mistakes with their place. Refuses to
//! know: what a sheet shows.

use super::super::outline::{Outline, SheetOutline};
use super::super::{PieceOf, Words, WordsError, fill, pieces};
use crate::source::{Mistake, Source};
use std::collections::BTreeMap;

/// Longest name, in UTF-16 units.
const MOST: usize = 31;
/// Signs that no name may have.
const BARRED: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

impl Words {
    /// Checks the sheets' names once more when a plan's own words fill them.
    pub fn check_names(&self, with: &[(&str, &str)]) -> Result<(), WordsError> {
        let mistakes = self.names(with);
        if mistakes.is_empty() { Ok(()) } else { Err(WordsError::Mistakes(mistakes)) }
    }

    /// Names that no spreadsheet accepts, and names that two sheets of one workbook share. What nothing fills yet is not
    /// looked at.
    pub(super) fn names(&self, with: &[(&str, &str)]) -> Vec<Mistake> {
        let (form, workbook) = (self.source("form.toml"), self.source("workbook.toml"));
        let mut mistakes = of_outline(&self.form, with, &at(&self.form, &form));
        mistakes.extend(of_outline(&self.workbook, with, &at(&self.workbook, &workbook)));
        mistakes.extend(twice(&self.form, with, &at(&self.form, &form)));
        let editions = self.reports.values().flat_map(|(_, known)| [&known.working, &known.signed]);
        for outline in editions {
            for mistake in twice(outline, with, &at(&self.workbook, &workbook)) {
                if !mistakes.contains(&mistake) {
                    mistakes.push(mistake);
                }
            }
        }
        mistakes
    }
}

/// Tells a mistake at a sheet's name in the file where the sheet stands.
fn at<'a>(home: &'a Outline, source: &'a Source) -> impl Fn(&str, String) -> Mistake + 'a {
    move |key, message| {
        let place = home.sheet.iter().position(|sheet| sheet.key == key).unwrap_or_default().to_string();
        source.mistake_at(&["sheet", &place, "name"], message)
    }
}

/// Every tab of an outline with the sheet it belongs to: a sheet's own, and those its table goes on on.
fn names_of(outline: &Outline) -> impl Iterator<Item = (&SheetOutline, &str)> {
    let parts = |sheet: &'_ SheetOutline| sheet.part.len();
    outline.sheet.iter().flat_map(move |sheet| {
        (0..=parts(sheet)).map(move |at| match at.checked_sub(1) {
            None => (sheet, sheet.name.as_str()),
            Some(part) => (sheet, sheet.part[part].name.as_str()),
        })
    })
}

fn of_outline(
    outline: &Outline,
    with: &[(&str, &str)],
    at: &dyn Fn(&str, String) -> Mistake,
) -> Vec<Mistake> {
    let told = names_of(outline).filter_map(|(sheet, name)| {
        let name = fill(name, with);
        let open = pieces(&name).iter().any(|piece| matches!(piece, PieceOf::Name(_)));
        let fault = if open { fault_of_part(&literal(&name)) } else { fault(&name) };
        fault.map(|fault| at(&sheet.key, format!("工作表名称“{name}”{fault}。")))
    });
    told.collect()
}

/// What stands in a name beside its placeholders.
fn literal(name: &str) -> String {
    let texts = pieces(name).into_iter().filter_map(|piece| match piece {
        PieceOf::Text(text) => Some(text),
        PieceOf::Name(_) => None,
    });
    texts.collect()
}

/// What is wrong with a name, whatever else is filled into it.
fn fault_of_part(name: &str) -> Option<String> {
    let length = name.encode_utf16().count();
    if length > MOST {
        return Some(format!("有{length}个字符，最多{MOST}个，请改短"));
    }
    if name.contains(BARRED) || name.chars().any(char::is_control) {
        return Some(String::from("不能含有 [ ] : * ? / \\ 和控制字符，请改正"));
    }
    None
}

/// What is wrong with a whole name.
fn fault(name: &str) -> Option<String> {
    let quoted = |name: &str| name.starts_with('\'') || name.ends_with('\'');
    match name {
        _ if name.trim().is_empty() => Some(String::from("是空的，请补上")),
        _ if quoted(name) => Some(String::from("不能以单引号开头或结尾，请删去单引号")),
        _ if name.eq_ignore_ascii_case("History") => Some(String::from("是电子表格软件保留的，请换一个")),
        _ => fault_of_part(name),
    }
}

/// Sheets of one workbook that are called alike; capitals make no difference.
fn twice(outline: &Outline, with: &[(&str, &str)], at: &dyn Fn(&str, String) -> Mistake) -> Vec<Mistake> {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    let mut mistakes = Vec::new();
    for (sheet, name) in names_of(outline) {
        let name = fill(name, with);
        if let Some(other) = known.insert(name.to_lowercase(), &sheet.key) {
            let message = format!("工作表名称“{name}”用了两次（{other}、{}），请改其中一个。", sheet.key);
            mistakes.push(at(&sheet.key, message));
        }
    }
    mistakes
}
