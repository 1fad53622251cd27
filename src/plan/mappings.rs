//! How is a table that is not ours, and comes again, to be read? What a person has confirmed of its headings and cells.
//!
//! In: `mappings.toml`. Out: [`Mapping`]s. An entry nobody confirmed is kept and not used. Refuses to know: the table.

use super::items::Item;
use crate::ids::{ItemId, Table};
use crate::place::position;
use crate::source::{Mistake, Source, perhaps};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;
use toml::Spanned;

/// What a heading or a cell of a foreign table stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The figures of an item.
    Item(ItemId),
    /// 本年数.
    This,
    /// 上年数.
    Last,
    /// 指标名称.
    Name,
    /// 代码.
    Code,
    /// 单位名称.
    Unit,
}

/// 对照: one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Words the name of the file must hold; empty for every file.
    pub file: String,
    /// Name of the sheet it is for; empty for every sheet.
    pub sheet: String,
    /// A heading, the texts of several rows joined by `/`, or the label of a row; empty where a cell is meant.
    pub heading: String,
    /// The cell of a sheet without headings, row and column from zero.
    pub cell: Option<(u32, u32)>,
    /// What it stands for.
    pub meaning: Meaning,
    /// Whether a person has confirmed it.
    pub confirmed: bool,
    /// Line in the file.
    pub line: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    mapping: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    file: String,
    #[serde(default)]
    sheet: String,
    #[serde(default)]
    heading: Option<Spanned<String>>,
    #[serde(default)]
    cell: Option<Spanned<String>>,
    #[serde(default)]
    item: Option<Spanned<String>>,
    #[serde(default, rename = "as")]
    column: Option<Spanned<String>>,
    #[serde(default)]
    confirmed: bool,
}

/// Words of `as`.
const COLUMNS: [(&str, Meaning); 5] = [
    ("本年数", Meaning::This),
    ("上年数", Meaning::Last),
    ("指标名称", Meaning::Name),
    ("代码", Meaning::Code),
    ("单位", Meaning::Unit),
];

impl Mapping {
    /// Whether it is for a file of this name: the words stand in it, years and numbers of versions left out of account.
    pub fn is_for(&self, name: &str) -> bool {
        let plain =
            |text: &str| text.chars().filter(|sign| sign.is_alphabetic()).collect::<String>().to_lowercase();
        let wanted = plain(&self.file);
        if wanted.is_empty() { name.contains(self.file.trim()) } else { plain(name).contains(&wanted) }
    }
}

/// The item of a code, or of a name that only one item bears.
fn named(text: &str, items: &Table<ItemId, Item>) -> Option<ItemId> {
    items.position(|item| item.code == text).or_else(|| items.position(|item| item.name == text))
}

/// The headings and labels that already stand in the file of a plan's folder, filled in or not.
pub fn headings(folder: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder.join("mappings.toml")).unwrap_or_default();
    let file: Option<File> = toml::from_str(&text).ok();
    let entries = file.map(|file| file.mapping).unwrap_or_default().into_iter();
    entries.filter_map(|raw| raw.heading.map(Spanned::into_inner)).collect()
}

/// Reads the mappings; every mistake is told.
pub fn load(source: &Source, items: &Table<ItemId, Item>, mistakes: &mut Vec<Mistake>) -> Vec<Mapping> {
    let Some(file) = source.whole::<File>(mistakes) else { return Vec::new() };
    let mut mappings = Vec::new();
    for raw in file.mapping {
        let start = [&raw.heading, &raw.cell, &raw.item, &raw.column];
        let start = start.into_iter().flatten().map(|text| text.span().start).min().unwrap_or(0);
        let mut tell = |at: usize, message: String| mistakes.push(source.mistake(at, message));
        let cell = match &raw.cell {
            None => None,
            Some(text) => match position(text.get_ref()) {
                Some(cell) => Some(cell),
                None => {
                    tell(text.span().start, format!("“{}”应为单元格地址，如 C5。", text.get_ref()));
                    continue;
                }
            },
        };
        let heading = raw.heading.map(Spanned::into_inner).unwrap_or_default();
        if heading.trim().is_empty() == cell.is_none() {
            tell(start, String::from("heading（表头或行名）和 cell（单元格）应当写明其中一个，且只写一个。"));
            continue;
        }
        let meaning = match (&raw.item, &raw.column) {
            // A proposal that nobody has filled in yet.
            (Some(code), None) if code.get_ref().trim().is_empty() && !raw.confirmed => continue,
            (Some(code), None) => match named(code.get_ref().trim(), items) {
                Some(item) => Meaning::Item(item),
                None => {
                    let known = items.iter().flat_map(|item| [item.code.as_str(), item.name.as_str()]);
                    let near = perhaps(code.get_ref(), known);
                    tell(code.span().start, format!("没有代码或名称为“{}”的填报项{near}。", code.get_ref()));
                    continue;
                }
            },
            (None, Some(word)) if cell.is_none() => {
                let Some((_, meaning)) = COLUMNS.iter().find(|(known, _)| known == word.get_ref()) else {
                    let known = COLUMNS.map(|(known, _)| known).join("、");
                    tell(word.span().start, format!("“{}”应为{known}之一。", word.get_ref()));
                    continue;
                };
                *meaning
            }
            _ => {
                tell(
                    start,
                    String::from("item（填报项代码）和 as（栏目）应当写明其中一个；单元格只能对应填报项。"),
                );
                continue;
            }
        };
        mappings.push(Mapping {
            file: raw.file,
            sheet: raw.sheet,
            heading,
            cell,
            meaning,
            confirmed: raw.confirmed,
            line: source.line(start),
        });
    }
    mappings
}
