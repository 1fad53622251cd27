//! What do all sheets share?
//!
//! In: the parts of the book. Out: [`Book`]: texts, formats, names, what is printed; and [`Known`], what the whole book must
//! know of each sheet. Refuses to know: rules.

use super::super::book::Whole;
use super::super::package::{Met, Package, walk};
use super::super::sheet::{Area, area};
use super::colour::Palette;
use super::note::plain;
use super::style::Styles;
use crate::excel::{COLUMNS, ROWS};
use crate::xml::unescaped;
use std::collections::{BTreeMap, BTreeSet};

/// Shared texts.
#[derive(Debug, Default)]
pub(in crate::inspect) struct Texts {
    /// Each text.
    pub all: Vec<String>,
    /// Which of them have a raised part.
    pub raised: BTreeSet<u32>,
}

/// A defined name.
#[derive(Clone, Debug, Default)]
pub(in crate::inspect) struct Name {
    /// The name.
    pub name: String,
    /// The sheet it is for, from 0; none is the whole book.
    pub scope: Option<usize>,
    /// What it stands for.
    pub target: String,
}

/// What all sheets share.
#[derive(Debug)]
pub(in crate::inspect) struct Book<'a> {
    /// The sheets and what Excel asks of them.
    pub whole: &'a Whole,
    /// Shared texts.
    pub texts: &'a Texts,
    /// Formats.
    pub styles: Styles,
    /// Defined names.
    pub names: Vec<Name>,
    /// The sheet the book opens on, from 0.
    pub opens_on: usize,
}

/// Columns and rows from 1, first and last.
type Span = (u32, u32);

impl<'a> Book<'a> {
    /// Reads what all sheets share.
    pub fn read(package: &Package<'_>, whole: &'a Whole, texts: &'a Texts) -> Self {
        let theme = package.text(&package.by_kind(&whole.main, "theme", "xl/theme/theme1.xml"));
        let palette = Palette::of(&theme.unwrap_or_default());
        let styles = Styles::read(&package.text(&whole.parts[0]).unwrap_or_default(), palette);
        let (mut names, mut opens_on) = (Vec::<Name>::new(), 0);
        let main = package.text(&whole.main).unwrap_or_default();
        walk(&main, |met| match met {
            Met::Begins(element, _) if element.name == "definedName" => names.push(Name {
                name: element.get("name").unwrap_or_default(),
                scope: element.number("localSheetId"),
                target: String::new(),
            }),
            Met::Begins(element, _) if element.name == "workbookView" => {
                opens_on = element.number("activeTab").unwrap_or(0);
            }
            Met::Ends("definedName", words) => {
                if let Some(name) = names.last_mut() {
                    name.target = unescaped(words).into_owned();
                }
            }
            _ => {}
        });
        Self { whole, texts, styles, names, opens_on }
    }

    /// What a built-in name stands for on a sheet.
    fn built_in(&self, name: &str, sheet: usize) -> Option<&str> {
        let known = self.names.iter().find(|known| known.name == name && known.scope == Some(sheet));
        known.map(|known| known.target.as_str())
    }

    /// Rows that are printed on top of each page.
    pub fn title_rows(&self, sheet: usize) -> Option<Span> {
        let spans = self.built_in("_xlnm.Print_Titles", sheet).map(areas).unwrap_or_default();
        spans.into_iter().find(|area| area[3] == COLUMNS).map(|area| (area[0], area[1]))
    }

    /// Columns that are printed on the left of each page.
    pub fn title_columns(&self, sheet: usize) -> Option<Span> {
        let spans = self.built_in("_xlnm.Print_Titles", sheet).map(areas).unwrap_or_default();
        spans.into_iter().find(|area| area[1] == ROWS).map(|area| (area[2], area[3]))
    }

    /// What is printed of a sheet; none is all of it.
    pub fn print_areas(&self, sheet: usize) -> Vec<Area> {
        self.built_in("_xlnm.Print_Area", sheet).map(areas).unwrap_or_default()
    }
}

/// The areas of a reference such as `'表 一'!$A$1:$B$3,'表 一'!$9:$9`.
pub(in crate::inspect) fn areas(target: &str) -> Vec<Area> {
    let (mut found, mut quoted, mut from) = (Vec::new(), false, 0);
    for (at, sign) in target.char_indices().chain([(target.len(), ',')]) {
        match sign {
            '\'' => quoted = !quoted,
            ',' if !quoted || at == target.len() => {
                found.extend(one_area(&target[from..at]));
                from = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn one_area(text: &str) -> Option<Area> {
    let cells = text.rsplit_once('!').map_or(text, |(_, cells)| cells).replace('$', "");
    let (first, last) = cells.split_once(':').unwrap_or((&cells, &cells));
    if let (Ok(top), Ok(bottom)) = (first.parse::<u32>(), last.parse::<u32>()) {
        return (top >= 1 && bottom >= top && bottom <= ROWS).then_some([top, bottom, 1, COLUMNS]);
    }
    if first.bytes().chain(last.bytes()).all(|byte| byte.is_ascii_alphabetic()) && !first.is_empty() {
        let [_, _, left, right] = area(&format!("{first}1:{last}1"))?;
        return Some([1, ROWS, left, right]);
    }
    area(&cells)
}

/// The sheet a reference names, quotes removed.
pub(in crate::inspect) fn sheet_of(target: &str) -> Option<String> {
    let (name, _) = target.rsplit_once('!')?;
    Some(name.trim_start_matches(['#', '=']).trim_matches('\'').replace("''", "'"))
}

/// Reads the shared texts.
pub(in crate::inspect) fn texts(package: &Package<'_>, whole: &Whole) -> Texts {
    let (mut texts, mut open, mut phonetic) = (Texts::default(), String::new(), false);
    let part = package.text(&whole.parts[1]).unwrap_or_default();
    walk(&part, |met| match met {
        Met::Begins(element, _) => match element.name {
            "si" => open.clear(),
            "rPh" => phonetic = true,
            "vertAlign" if element.raw("val") == Some("superscript") => {
                texts.raised.insert(texts.all.len() as u32);
            }
            _ => {}
        },
        Met::Ends("t", words) if !phonetic => open.push_str(&plain(words)),
        Met::Ends("rPh", _) => phonetic = false,
        Met::Ends("si", _) => texts.all.push(std::mem::take(&mut open)),
        Met::Ends(..) => {}
    });
    texts
}

/// What the whole book must know of a sheet.
#[derive(Debug, Default)]
pub(in crate::inspect) struct Known {
    /// Its name.
    pub name: String,
    /// Names of sheets its links lead to, in small letters.
    pub leads_to: BTreeSet<String>,
    /// Note marks in its texts, and the first cell of each.
    pub marks: BTreeMap<u32, String>,
    /// Notes it explains, the cell of each, and whether a cell holds nothing but the mark.
    pub explains: BTreeMap<u32, (String, bool)>,
    /// Names of its tables.
    pub tables: Vec<String>,
    /// Whether it has cells to fill.
    pub is_filled: bool,
}

/// Names of the sheets that stand before the tables.
pub(in crate::inspect) const FRONT: [&str; 3] = ["封面", "目录", "注释"];

/// Whether a sheet stands before the tables.
pub(in crate::inspect) fn is_front(name: &str) -> bool {
    FRONT.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_give_their_areas() {
        assert_eq!(areas("'表,一'!$A$1:$B$3,'表,一'!$9:$9"), [[1, 3, 1, 2], [9, 9, 1, COLUMNS]]);
        assert_eq!(areas("表一!$A:$C,表一!$1:$2"), [[1, ROWS, 1, 3], [1, 2, 1, COLUMNS]]);
        assert_eq!(areas("#REF!"), [] as [Area; 0]);
        assert_eq!(sheet_of("#'甲''乙'!A1").as_deref(), Some("甲'乙"));
    }
}
