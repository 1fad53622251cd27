//! Where are the tables of a sheet? Headings of one to four rows, the columns under them, and the rows they govern.
//!
//! In: a sheet and the words headings may have. Out: [`Table`]s, or why a heading gives no certain answer. A column is
//! never taken by position: labels are known by their heading or by what they hold, figures by their heading alone.
//! Refuses to know: whose figures they are.

use super::heading::{Heading, Role, When, Words};
use super::label::{folded, unnumbered};
use super::lexicon::{Lexicon, Named};
use crate::grid::{Grid, Value};
use crate::ids::UnitId;
use crate::plan::Meaning;
use std::collections::{BTreeMap, BTreeSet};

/// How a table is laid out: the words of `filings.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// One row per item, one unit.
    Items,
    /// One row per unit, items across.
    Wide,
    /// Items down, units across.
    Across,
    /// One row per unit and item.
    Long,
}

impl Shape {
    /// The machine word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Wide => "wide",
            Self::Across => "across",
            Self::Long => "long",
        }
    }
}

/// Columns that say what a row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// Codes of items.
    pub code: Option<u32>,
    /// Names of items.
    pub name: Option<u32>,
    /// Units of measure.
    pub measure: Option<u32>,
    /// 变动说明.
    pub explanation: Option<u32>,
    /// Names of reporting units.
    pub unit: Option<u32>,
    /// Codes of reporting units.
    pub unit_code: Option<u32>,
    /// Periods.
    pub period: Option<u32>,
}

/// One column of figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The column.
    pub column: u32,
    /// Its heading, for messages.
    pub title: String,
    /// The item, of a table with items across.
    pub item: Option<Named>,
    /// The unit, of a table with units across.
    pub unit: Option<UnitId>,
    /// Which year.
    pub when: When,
    /// Units of measure its heading names.
    pub measures: Vec<String>,
}

/// One table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// First row of the heading.
    pub top: u32,
    /// Last row of the heading.
    pub heading: u32,
    /// First and last column.
    pub columns: (u32, u32),
    /// Rows under the heading that hold something, in order.
    pub rows: Vec<u32>,
    /// Its shape.
    pub shape: Shape,
    /// Columns of labels.
    pub labels: Labels,
    /// Columns of figures.
    pub figures: Vec<Figures>,
    /// Columns with figures whose heading was not recognised, of a table with items or units across.
    pub unread: Vec<(u32, String)>,
    /// Headings of columns beside the figures of the year that hold other figures of it, such as 计划.
    pub beside: Vec<String>,
}

/// What was found on a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Tables that can be read.
    pub tables: Vec<Table>,
    /// Headings under which several columns could hold the figures, or none for certain.
    pub unclear: Vec<Vec<String>>,
}

/// Rows looked at to know a column by what it holds.
const LOOKED_AT: usize = 200;
/// Rows among which a heading is sought that has none of the usual words, only names of items or units.
const WORDLESS: usize = 500;
/// Rows looked at where the heading says nothing.
const SAMPLED: usize = 40;
/// Rows a heading has at most.
const HEADING: u32 = 4;
/// Cells of merged areas that are told apart one by one; an area beyond is known by its first cell alone.
const COVERED: usize = 200_000;

/// A sheet with its merged cells spread out.
pub struct Sheet<'g> {
    /// The cells.
    pub grid: &'g Grid,
    /// Rows that hold something, ascending.
    rows: Vec<u32>,
    covered: BTreeMap<(u32, u32), usize>,
}

impl<'g> Sheet<'g> {
    /// Spreads out a sheet.
    pub fn new(grid: &'g Grid) -> Self {
        let mut covered = BTreeMap::new();
        for (number, &((top, left), (bottom, right))) in grid.merges.iter().enumerate() {
            let cells = (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1);
            if cells > 4096 || covered.len() + cells as usize > COVERED {
                continue;
            }
            for row in top..=bottom {
                covered.extend((left..=right).map(|column| ((row, column), number)));
            }
        }
        let mut rows: Vec<u32> = Vec::new();
        for &(row, _) in grid.cells.keys() {
            if rows.last() != Some(&row) {
                rows.push(row);
            }
        }
        Self { grid, rows, covered }
    }

    /// The merged area a cell lies in.
    pub fn area(&self, row: u32, column: u32) -> Option<((u32, u32), (u32, u32))> {
        self.covered.get(&(row, column)).map(|&number| self.grid.merges[number])
    }

    /// The text of a cell, or of the area it is merged into.
    pub fn text(&self, row: u32, column: u32) -> String {
        let (row, column) = self.area(row, column).map_or((row, column), |(start, _)| start);
        self.grid.text(row, column)
    }

    /// What stands from a cell to the end of its row, as a message quotes it.
    pub fn cells_said(&self, row: u32, column: u32) -> String {
        let from = self.grid.cells.range((row, column)..=(row, u32::MAX));
        from.take(3).map(|(&(_, column), _)| self.grid.text(row, column)).collect::<Vec<_>>().join("，")
    }

    fn cells(&self, row: u32) -> impl Iterator<Item = (u32, &Value)> {
        self.grid.cells.range((row, 0)..=(row, u32::MAX)).map(|(&(_, column), cell)| (column, &cell.value))
    }

    /// Texts of a row that could be a heading's: short, and folded.
    fn texts(&self, row: u32) -> Vec<(u32, String)> {
        self.cells(row)
            .filter_map(|(column, value)| match value {
                Value::Text(text) if text.len() <= 240 => Some((column, folded(text))),
                Value::Number(year) if is_year(*year) => Some((column, format!("{year:.0}"))),
                _ => None,
            })
            .filter(|(_, text)| !text.is_empty())
            .collect()
    }

    fn has_number(&self, row: u32) -> bool {
        self.cells(row).any(|(_, value)| match value {
            Value::Number(number) => !is_year(*number),
            Value::Text(text) => {
                text.chars().any(|sign| sign.is_ascii_digit())
                    && text.trim().parse::<f64>().is_ok_and(|number| !is_year(number))
            }
            _ => false,
        })
    }
}

fn is_year(number: f64) -> bool {
    number.fract() == 0.0 && (1990.0..2100.0).contains(&number)
}

/// Looks for tables.
pub fn find(sheet: &Sheet<'_>, words: &Words, lexicon: &Lexicon, year: i32) -> Found {
    let mut found = Found::default();
    let headings = headings(sheet, words, lexicon);
    for (at, &(top, bottom)) in headings.iter().enumerate() {
        let end = headings.get(at + 1).map_or(u32::MAX, |next| next.0);
        let from = sheet.rows.partition_point(|row| *row <= bottom);
        let to = sheet.rows.partition_point(|row| *row < end);
        let rows = &sheet.rows[from..to.max(from)];
        Candidate { sheet, words, lexicon, year, top, bottom, rows }.table(&mut found);
    }
    found
}

/// The headings of a sheet: first and last row each.
fn headings(sheet: &Sheet<'_>, words: &Words, lexicon: &Lexicon) -> Vec<(u32, u32)> {
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
    let said = |text: &str| lexicon.mapped(&sheet.grid.name, text).is_some();
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
    // A row that names its own rows begins a heading of its own, and a title block is none.
    let begins = |(_, text): &(u32, String)| words.names_rows(text) || words.may_be_title_label(text);
    if texts.iter().any(begins) {
        return false;
    }
    let merged = |column: u32| sheet.area(row, column).is_some_and(|(start, _)| start.0 <= anchor);
    let speaks =
        |column: u32, text: &str| labels.contains(&column) && !merged(column) && words.roles(text).is_empty();
    if texts.iter().any(|(column, text)| speaks(*column, text)) {
        return false;
    }
    // A row that names a unit or an item where rows are named is one of the table's own.
    let first = texts.first().map_or(0, |(column, _)| *column);
    let named = texts.len() == 1 || labels.is_empty();
    let own = texts
        .first()
        .is_some_and(|(_, text)| lexicon.by_unit(text).is_some() || lexicon.by_name(text).is_some());
    if named && own && labels.iter().next().is_none_or(|label| first <= *label) {
        return false;
    }
    let known = |text: &str| {
        words.is_value_word(text)
            || !words.roles(text).is_empty()
            || lexicon.is_measure(text)
            || lexicon.by_heading(text).is_some()
            || lexicon.by_unit(text).is_some()
    };
    let from_above = |column: u32| sheet.area(row - 1, column).is_some_and(|(start, end)| start.1 < end.1);
    texts.iter().any(|(column, text)| known(text) || from_above(*column))
}

/// A heading whose columns are still to be understood.
struct Candidate<'a, 'g> {
    sheet: &'a Sheet<'g>,
    words: &'a Words,
    lexicon: &'a Lexicon,
    year: i32,
    top: u32,
    bottom: u32,
    rows: &'a [u32],
}

impl Candidate<'_, '_> {
    fn table(&self, found: &mut Found) {
        let columns = self.columns();
        let (Some(first), Some(last)) = (columns.first().copied(), columns.last().copied()) else { return };
        let mut headings: BTreeMap<u32, Heading> = columns
            .iter()
            .map(|&column| {
                (column, self.words.read(&self.path(column, first), &self.sheet.grid.name, self.lexicon))
            })
            .collect();
        let labels = self.labels(&headings);
        self.forget_shared(&mut headings, &labels);
        let is_label = |column: u32| {
            [
                labels.code,
                labels.name,
                labels.measure,
                labels.explanation,
                labels.unit,
                labels.unit_code,
                labels.period,
            ]
            .contains(&Some(column))
        };
        let values: Vec<(u32, &Heading)> = headings
            .iter()
            .filter(|(column, heading)| !is_label(**column) && heading.is_value())
            .map(|(column, heading)| (*column, heading))
            .collect();
        let across = values.iter().filter(|(_, heading)| heading.item.is_some()).count();
        let beside = values.iter().filter(|(_, heading)| heading.unit.is_some()).count();
        let by_item = labels.code.is_some() || labels.name.is_some();
        let by_unit = labels.unit.is_some() || labels.unit_code.is_some();
        let shape = match (by_item, by_unit) {
            (_, true) if across > 0 => Shape::Wide,
            (true, _) if beside > 0 => Shape::Across,
            (true, true) => Shape::Long,
            (true, false) => Shape::Items,
            (false, _) if across > 1 => Shape::Wide,
            _ => return,
        };
        let fits = |heading: &Heading| match shape {
            Shape::Wide => heading.item.is_some() && heading.unit.is_none(),
            Shape::Across => heading.unit.is_some() && heading.item.is_none(),
            Shape::Items | Shape::Long => heading.item.is_none() && heading.unit.is_none(),
        };
        let mut figures: Vec<Figures> = values
            .iter()
            .filter(|(_, heading)| fits(heading))
            .map(|(column, heading)| Figures {
                column: *column,
                title: heading.title.clone(),
                item: heading.item.clone(),
                unit: heading.unit,
                when: heading.when.unwrap_or(When::This),
                measures: heading.measures.clone(),
            })
            .collect();
        if matches!(shape, Shape::Items | Shape::Long) {
            let unclear: Vec<String> = headings
                .iter()
                .filter(|(column, heading)| !is_label(**column) && heading.is_unclear())
                .map(|(_, heading)| heading.title.clone())
                .collect();
            if let Some(several) = self.settle(&mut figures, unclear) {
                found.unclear.push(several);
                return;
            }
        }
        if figures.iter().all(|column| column.when == When::Last) {
            return;
        }
        let unread = self.unread(&headings, shape, |column| {
            is_label(column) || figures.iter().any(|own| own.column == column)
        });
        let beside: Vec<String> = headings
            .iter()
            .filter(|(column, heading)| {
                !is_label(**column) && heading.is_other() && heading.title.contains('/')
            })
            .map(|(_, heading)| heading.title.clone())
            .collect();
        let rows: Vec<u32> = self.rows.iter().copied().filter(|row| !self.is_numbering(*row)).collect();
        if figures.is_empty() || (rows.is_empty() && shape != Shape::Items) {
            return;
        }
        found.tables.push(Table {
            top: self.top,
            heading: self.bottom,
            columns: (first, last),
            rows,
            shape,
            labels,
            figures,
            unread,
            beside,
        });
    }

    /// Of the columns that could hold the same year's figures, the one that is seen; several are an answer of their own.
    fn settle(&self, figures: &mut Vec<Figures>, unclear: Vec<String>) -> Option<Vec<String>> {
        let hidden = |column: u32| self.sheet.grid.hidden_columns.contains(column);
        let years: BTreeSet<i32> = figures.iter().map(|column| column.when.of(self.year)).collect();
        for year in years {
            let of_year = |column: &&Figures| column.when.of(self.year) == year;
            let seen: Vec<u32> =
                figures.iter().filter(of_year).map(|own| own.column).filter(|at| !hidden(*at)).collect();
            let all: Vec<&Figures> = figures.iter().filter(of_year).collect();
            let open = all.len() > 1 && seen.len() != 1;
            if open && year == self.year {
                return Some(all.iter().map(|column| column.title.clone()).collect());
            }
            // Of another year nothing is used that is not certain.
            figures.retain(|column| {
                let other = column.when.of(self.year) != year;
                other || !open && (seen.is_empty() || seen.contains(&column.column))
            });
        }
        let this = figures.iter().any(|column| column.when.of(self.year) == self.year);
        (!this && !unclear.is_empty()).then_some(unclear)
    }

    /// Columns in which the heading has a text.
    fn columns(&self) -> Vec<u32> {
        let mut columns = BTreeSet::new();
        for row in self.top..=self.bottom {
            for (column, _) in self.sheet.texts(row) {
                let (first, last) =
                    self.sheet.area(row, column).map_or((column, column), |(start, end)| (start.1, end.1));
                columns.extend(first..=last.min(first + 500));
            }
        }
        columns.into_iter().collect()
    }

    /// The texts over a column from the top, merged and spread to the right where nothing else stands.
    fn path(&self, column: u32, first: u32) -> Vec<String> {
        let mut path: Vec<String> = Vec::new();
        for row in self.top..=self.bottom {
            let mut text = self.sheet.text(row, column);
            if text.is_empty() && row < self.bottom && self.sheet.area(row, column).is_none() {
                text = self.spread(row, column, first);
            }
            if !text.is_empty() && path.last() != Some(&text) {
                path.push(text);
            }
        }
        path
    }

    /// The group a column belongs to whose text stands further left, without being merged.
    fn spread(&self, row: u32, column: u32, first: u32) -> String {
        let below = |column: u32| (row + 1..=self.bottom).any(|row| !self.sheet.text(row, column).is_empty());
        if !below(column) {
            return String::new();
        }
        for left in (first..column).rev() {
            let text = self.sheet.text(row, left);
            if !text.is_empty() {
                // A label, or what is merged to a width of its own, groups nothing beyond itself.
                let label = !self.words.roles(&folded(&text)).is_empty();
                let alone = label || self.sheet.area(row, left).is_some() || !below(left);
                return if alone { String::new() } else { text };
            }
            if !below(left) {
                return String::new();
            }
        }
        String::new()
    }

    /// What stands over every column of figures alike tells none from another.
    fn forget_shared(&self, headings: &mut BTreeMap<u32, Heading>, labels: &Labels) {
        let label = [labels.code, labels.name, labels.measure, labels.unit, labels.unit_code, labels.period];
        let columns: Vec<&Heading> = headings
            .iter()
            .filter(|(column, _)| !label.contains(&Some(**column)))
            .map(|(_, heading)| heading)
            .collect();
        let Some(one) = columns.first() else { return };
        let shared: Vec<String> = one
            .unknown()
            .iter()
            .filter(|text| {
                columns.len() > 1 && columns.iter().all(|heading| heading.unknown().contains(text))
            })
            .cloned()
            .collect();
        for heading in headings.values_mut() {
            heading.without(&shared);
        }
    }

    /// How many of the first rows hold something in a column, and how many of those what is looked for.
    fn counted(&self, column: u32, most: usize, holds: &dyn Fn(&str) -> bool) -> (usize, usize) {
        let (mut filled, mut held) = (0, 0);
        for &row in self.rows.iter().take(most) {
            let text = self.sheet.text(row, column);
            if !text.is_empty() && text.len() <= 240 {
                filled += 1;
                held += usize::from(holds(&text));
            }
        }
        (filled, held)
    }

    /// Columns of labels: by their heading, and where a heading may mean two things or is not known by what they hold.
    fn labels(&self, headings: &BTreeMap<u32, Heading>) -> Labels {
        let name_of = &self.sheet.grid.name;
        let is_code = |text: &str| self.lexicon.by_code(text).is_some();
        let is_name = |text: &str| {
            let said = matches!(self.lexicon.mapped(name_of, text), Some(Meaning::Item(_)));
            said || (text.parse::<f64>().is_err() && self.lexicon.by_name(text).is_some())
        };
        let is_unit = |text: &str| {
            let whole = folded(text);
            self.lexicon.by_unit(unnumbered(&whole)).is_some()
        };
        let mut taken: BTreeSet<u32> = BTreeSet::new();
        let headed = |role: Role, taken: &BTreeSet<u32>| -> Vec<u32> {
            let fits = |column: &&u32| headings[*column].roles.contains(&role) && !taken.contains(*column);
            headings.keys().filter(fits).copied().collect()
        };
        // Of the columns headed so, the one that holds most of what is looked for.
        let among = |columns: Vec<u32>, holds: &dyn Fn(&str) -> bool, taken: &mut BTreeSet<u32>| {
            let mut best: Option<(usize, u32)> = None;
            for column in columns {
                let (_, held) = self.counted(column, LOOKED_AT, holds);
                if held > best.map_or(0, |(most, _)| most) {
                    best = Some((held, column));
                }
            }
            taken.extend(best.map(|(_, column)| column));
            best.map(|(_, column)| column)
        };
        // Under a heading that says nothing known, a column of known names is one all the same.
        let open = |holds: &dyn Fn(&str) -> bool, taken: &mut BTreeSet<u32>| {
            let free = |column: &&u32| {
                let heading = &headings[*column];
                heading.roles.is_empty()
                    && !heading.is_value()
                    && !heading.is_unclear()
                    && !taken.contains(*column)
            };
            let found = headings.keys().filter(free).copied().find(|&column| {
                let (filled, held) = self.counted(column, SAMPLED, holds);
                held > 1 && held * 2 >= filled
            });
            taken.extend(found);
            found
        };
        let mut labels = Labels::default();
        labels.code = among(headed(Role::Code, &taken), &is_code, &mut taken);
        labels.name = match headed(Role::Name, &taken).as_slice() {
            [one] if labels.code.is_some() => {
                taken.insert(*one);
                Some(*one)
            }
            several => among(several.to_vec(), &is_name, &mut taken),
        };
        if labels.code.is_none() && labels.name.is_none() {
            labels.name = open(&is_name, &mut taken);
        }
        labels.unit = among(headed(Role::Unit, &taken), &is_unit, &mut taken)
            .or_else(|| among(headed(Role::Name, &taken), &is_unit, &mut taken))
            .or_else(|| open(&is_unit, &mut taken));
        labels.unit_code = among(headed(Role::UnitCode, &taken), &is_unit, &mut taken);
        if labels.code.is_none() {
            labels.unit_code =
                labels.unit_code.or_else(|| among(headed(Role::Code, &taken), &is_unit, &mut taken));
        }
        // A column that is headed so and holds nothing known is still the place where rows are named.
        let named = |role: Role, taken: &mut BTreeSet<u32>| {
            let found = headed(role, taken).first().copied();
            taken.extend(found);
            found
        };
        labels.code = labels.code.or_else(|| named(Role::Code, &mut taken));
        labels.name = labels.name.or_else(|| named(Role::Name, &mut taken));
        labels.measure = named(Role::Measure, &mut taken);
        labels.period = named(Role::Period, &mut taken);
        labels.explanation = named(Role::Explanation, &mut taken);
        labels
    }

    /// Columns with figures under a heading that was not recognised.
    fn unread(
        &self,
        headings: &BTreeMap<u32, Heading>,
        shape: Shape,
        is_read: impl Fn(u32) -> bool,
    ) -> Vec<(u32, String)> {
        if !matches!(shape, Shape::Wide | Shape::Across) {
            return Vec::new();
        }
        let number = |column: u32| {
            let holds = |row: &&u32| {
                matches!(
                    self.sheet.grid.cells.get(&(**row, column)).map(|cell| &cell.value),
                    Some(Value::Number(_))
                )
            };
            self.rows.iter().take(LOOKED_AT).filter(holds).count() > 0
        };
        headings
            .iter()
            .filter(|(column, heading)| {
                let counts = ["序号", "编号", "序列"].iter().any(|word| folded(&heading.title) == *word);
                !is_read(**column) && heading.roles.is_empty() && !counts && number(**column)
            })
            .map(|(column, heading)| (*column, heading.title.clone()))
            .collect()
    }

    /// Whether a row only numbers the columns: 甲 乙 丙, or 1 2 3.
    fn is_numbering(&self, row: u32) -> bool {
        const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
        if self.rows.iter().take(2).all(|first| *first != row) {
            return false;
        }
        let texts: Vec<String> =
            self.sheet.cells(row).map(|(column, _)| folded(&self.sheet.grid.text(row, column))).collect();
        let stem = |text: &str| text.chars().count() == 1 && STEMS.contains(text);
        let number =
            |text: &str| text.trim_matches(['(', ')']).parse::<u32>().is_ok_and(|number| number <= 200);
        let stems = texts.iter().filter(|text| stem(text)).count();
        let numbers: Vec<u32> =
            texts.iter().filter_map(|text| text.trim_matches(['(', ')']).parse().ok()).collect();
        let ascending = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
        texts.len() > 1
            && texts.iter().all(|text| stem(text) || number(text))
            && ascending
            && (stems > 0 || numbers.first() == Some(&1))
    }
}

/// Whether the sheet carries a mark in its first ten rows that hold something.
pub fn carries(grid: &Grid, mark: &str) -> bool {
    grid.rows()
        .take(10)
        .any(|(row, cells)| cells.iter().any(|(column, _)| grid.text(row, *column).contains(mark)))
}
