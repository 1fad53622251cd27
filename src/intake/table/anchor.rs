//! Which rows are a heading? The row that carries its labels, with the rows above and below that divide its columns.
//!
//! In: a sheet. Out: first and last row of each heading. Refuses to know: what its columns mean.

use super::Sheet;
use crate::intake::heading::Words;
use crate::intake::lexicon::Lexicon;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Rows among which a heading is sought that has none of the usual words, only names of items or units.
const WORDLESS: usize = 500;
/// Rows a heading has at most.
const HEADING: u32 = 4;

/// The headings of a sheet: first and last row each.
pub(super) fn headings(sheet: &Sheet<'_>, words: &Words, lexicon: &Lexicon) -> Vec<(u32, u32)> {
    let mut headings: Vec<(u32, u32)> = Vec::new();
    for (at, &row) in sheet.rows.iter().enumerate() {
        let taken = headings.last().is_some_and(|(_, bottom)| row <= *bottom);
        if taken || !is_anchor(sheet, words, lexicon, row, at < WORDLESS) {
            continue;
        }
        let labels: BTreeSet<u32> = sheet
            .texts(row)
            .iter()
            .filter(|(_, text)| !words.roles(text).is_empty())
            .map(|(column, _)| *column)
            .collect();
        let before = headings.last().map_or(0, |(_, bottom)| bottom + 1);
        let (mut top, mut bottom) = (row, row);
        while top > before && bottom - top < HEADING - 1 && is_above(sheet, words, lexicon, top - 1, &labels)
        {
            top -= 1;
        }
        while bottom - top < HEADING - 1 && is_below(sheet, words, lexicon, bottom + 1, &labels, row) {
            bottom += 1;
        }
        headings.push((top, bottom));
    }
    headings
}

/// Whether a row could be the one that carries the labels of a heading.
/// `wordless`: also by what its texts name, where none of the usual words stands.
fn is_anchor(sheet: &Sheet<'_>, words: &Words, lexicon: &Lexicon, row: u32, wordless: bool) -> bool {
    // A row of figures is no heading; nearly all rows are known by that.
    if sheet.has_number(row) {
        return false;
    }
    let texts = sheet.texts(row);
    if texts.len() < 2 {
        return false;
    }
    let said = |text: &str| sheet.mapped(text).is_some();
    if texts.iter().filter(|(_, text)| said(text)).count() > 1 {
        return true;
    }
    if !wordless && !texts.iter().any(|(_, text)| words.names_rows(text)) {
        return false;
    }
    let titled = texts.iter().any(|(_, text)| words.may_be_title_label(text));
    let names_a_unit = texts.iter().any(|(_, text)| lexicon.by_unit(text).is_some());
    // 填报单位 beside a unit's name is a title block, beside items a heading.
    if titled && names_a_unit {
        return false;
    }
    if texts.iter().any(|(_, text)| words.names_rows(text)) {
        return true;
    }
    if titled {
        return false;
    }
    let items: BTreeSet<_> =
        texts.iter().filter_map(|(_, text)| lexicon.by_heading(text)).map(|named| named.item).collect();
    let units: BTreeSet<_> = texts.iter().filter_map(|(_, text)| lexicon.by_unit(text)).collect();
    items.len() > 1 || units.len() > 1
}

/// Whether the row above belongs to the heading: it groups columns that are no labels.
fn is_above(sheet: &Sheet<'_>, words: &Words, lexicon: &Lexicon, row: u32, labels: &BTreeSet<u32>) -> bool {
    let texts = sheet.texts(row);
    // Labels stand in the row that was found; above it they are those of a title block.
    let title =
        |text: &str| words.may_be_title_label(text) || !words.roles(text).is_empty() || text.contains(':');
    if texts.is_empty() || sheet.has_number(row) || texts.iter().any(|(_, text)| title(text)) {
        return false;
    }
    let spans =
        |column: u32| sheet.area(row, column).map_or((column, column), |(start, end)| (start.1, end.1));
    // A title stands over the labels as well.
    let covers = |column: u32| {
        let (first, last) = spans(column);
        first < last && labels.range(first..=last).next().is_some()
    };
    if texts.iter().any(|(column, _)| covers(*column)) {
        return false;
    }
    let apart: Vec<_> = texts.iter().filter(|(column, _)| !labels.contains(column)).collect();
    let grouped = apart.iter().any(|(column, _)| spans(*column).0 < spans(*column).1);
    let known = |text: &str| {
        words.is_value_word(text) || lexicon.by_heading(text).is_some() || lexicon.by_unit(text).is_some()
    };
    grouped || apart.len() > 1 || apart.iter().any(|(_, text)| known(text))
}

/// Whether the row below still belongs to the heading: it divides columns, and says nothing where the labels are.
fn is_below(
    sheet: &Sheet<'_>,
    words: &Words,
    lexicon: &Lexicon,
    row: u32,
    labels: &BTreeSet<u32>,
    anchor: u32,
) -> bool {
    let texts = sheet.texts(row);
    if texts.is_empty() || sheet.has_number(row) {
        return false;
    }
    // The codes of the items above, one under each name.
    let codes = texts.iter().filter(|(_, text)| lexicon.by_code(text).is_some()).count();
    if codes > 1 && codes + 1 >= texts.len() {
        return true;
    }
    // A row that names its own rows begins a heading of its own, and a title block is none.
    let begins = |(_, text): &(u32, Cow<'_, str>)| words.names_rows(text) || words.may_be_title_label(text);
    if texts.iter().any(begins) {
        return false;
    }
    let merged = |column: u32| sheet.area(row, column).is_some_and(|(start, _)| start.0 <= anchor);
    let speaks =
        |column: u32, text: &str| labels.contains(&column) && !merged(column) && words.roles(text).is_empty();
    if texts.iter().any(|(column, text)| speaks(*column, text)) {
        return false;
    }
    let first = texts.first().map_or(0, |(column, _)| *column);
    let Some(&label) = labels.iter().next() else {
        // Without a label the heading ends where a row is named by a unit or an item.
        return texts
            .first()
            .is_none_or(|(_, text)| lexicon.by_unit(text).is_none() && lexicon.by_name(text).is_none());
    };
    // A section of the table stands over all of it, or where its rows begin; what divides columns stands beside the labels.
    let covers = |column: u32| {
        sheet
            .area(row, column)
            .is_some_and(|(start, end)| start.1 < end.1 && labels.range(start.1..=end.1).next().is_some())
    };
    (texts.len() > 1 || first > label) && !texts.iter().any(|(column, _)| covers(*column))
}
