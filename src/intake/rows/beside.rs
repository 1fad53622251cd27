//! What is said beside and below the figures of a table? Remarks in their rows, notes under them, titles over them.
//!
//! In: a row as it is read. Out: what casts doubt on a figure, told of the figures that were used. Refuses to know: how a
//! row is understood.

use super::Reader;
use crate::grid::Value;
use crate::ids::{ItemId, UnitId};
use crate::intake::filing::Standing;
use crate::intake::label::folded;
use crate::intake::remark;
use crate::intake::table::Table;
use crate::observation::{Period, Quantity};
use crate::place::Place;
use crate::shown::mask;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a note that are quoted.
const QUOTED: usize = 40;

/// What one table says beside its figures.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Columns in which remarks may stand.
    columns: Vec<u32>,
    /// Remarks of the row that is read.
    remarks: Vec<String>,
    /// Figures that were used beside a remark that casts doubt on them.
    doubted: BTreeMap<(UnitId, Period), Vec<(ItemId, Place, String)>>,
    /// Notes that cast doubt on the table: row and text.
    notes: Vec<(u32, String)>,
    /// Items of which a figure of the sheet's period was used.
    used: BTreeSet<ItemId>,
}

impl Beside {
    pub(super) fn new(table: &Table) -> Self {
        let right = table.columns.1;
        let labels = table.labels.explanation.into_iter();
        let unnamed = table.qualifiers.iter().filter(|(_, named)| !named).map(|(column, _)| *column);
        let columns = labels.chain(unnamed).chain(right + 1..=right.saturating_add(3)).collect();
        Self { columns, ..Self::default() }
    }

    /// Remarks of the row that is read.
    pub(super) fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// The unit of measure a remark of the row names.
    pub(super) fn measure(&self) -> Option<String> {
        self.remarks.iter().find_map(|text| remark::unit_of_measure(text))
    }
}

impl Reader<'_, '_, '_> {
    /// Reads what stands beside the figures of a row.
    pub(super) fn look_beside(&mut self, row: u32) {
        self.beside.remarks.clear();
        for &column in &self.beside.columns {
            let cell = self.rows.sheet.grid.cells.get(&(row, column));
            if let Some(Value::Text(text)) = cell.map(|cell| &cell.value)
                && !text.trim().is_empty()
            {
                self.beside.remarks.push(text.clone());
            }
        }
    }

    /// A remark that puts another figure in the place of the one that stands in the row's only column of figures.
    pub(super) fn contradicted(&self, figure: Quantity) -> Option<String> {
        if self.beside.remarks.is_empty() || self.rows.table.figures.len() > 1 {
            return None;
        }
        let words = &self.rows.desk.words.recognition;
        let other = |text: &&String| {
            remark::corrected(text, words).is_some_and(|corrected| corrected != figure.ratio())
        };
        self.beside.remarks.iter().find(other).cloned()
    }

    /// Notes a figure that was used, and the remark that casts doubt on it.
    pub(super) fn used(&mut self, unit: UnitId, period: Period, item: ItemId, place: &Place) {
        if period != self.whose.period {
            return;
        }
        self.beside.used.insert(item);
        // In our own form the reasons of a change stand there, and are asked for.
        if self.beside.remarks.is_empty() || self.whose.standing == Standing::Form {
            return;
        }
        let desk = self.rows.desk;
        let doubts = |text: &&String| {
            let other = desk.lexicon.within(text).is_some_and(|named| named != unit);
            other || remark::doubts(text, period, &desk.words.recognition)
        };
        if let Some(text) = self.beside.remarks.iter().find(doubts) {
            let doubted = (item, place.clone(), quoted(text));
            self.beside.doubted.entry((unit, period)).or_default().push(doubted);
        }
    }

    /// Notes a row that is a note on the table.
    pub(super) fn note(&mut self, row: u32) {
        let words = &self.rows.desk.words.recognition;
        let mut texts =
            self.rows.sheet.grid.cells.range((row, 0)..=(row, u32::MAX)).filter_map(|(_, cell)| {
                if let Value::Text(text) = &cell.value { Some(text.as_str()) } else { None }
            });
        let (Some(first), second) = (texts.next(), texts.next()) else { return };
        let text = format!("{first}{}", second.unwrap_or_default());
        let alone = texts.next().is_none();
        if alone && remark::is_note(first, words) && remark::doubts(&text, self.whose.period, words) {
            self.beside.notes.push((row, quoted(&text)));
        }
    }

    /// Tells what casts doubt on figures that were used.
    pub(super) fn tell_doubts(&mut self) {
        let desk = self.rows.desk;
        for ((unit, period), figures) in std::mem::take(&mut self.beside.doubted) {
            let listed: Vec<String> = figures
                .iter()
                .take(3)
                .map(|(item, _, text)| format!("“{}”旁边写有“{text}”", desk.plan.items[*item].name))
                .collect();
            let more = if figures.len() > 3 { "等" } else { "" };
            let (count, listed) = (figures.len().to_string(), format!("{}{more}", listed.join("，")));
            let with = [
                ("unit", self.unit_name(unit)),
                ("count", count.as_str()),
                ("sheet", self.rows.sheet.grid.name.as_str()),
                ("listed", listed.as_str()),
            ];
            let codes: BTreeSet<String> =
                figures.iter().map(|(item, ..)| desk.plan.items[*item].code.clone()).collect();
            let finding = desk.words.findings.finding("C28", &with).about(codes);
            let places = figures.into_iter().take(20).map(|(_, place, _)| place);
            let finding = places.fold(finding, crate::finding::Finding::at);
            self.tell(unit, period, finding);
        }
        if self.beside.used.is_empty() || self.whose.standing == Standing::Form {
            return;
        }
        let mut said = std::mem::take(&mut self.beside.notes);
        said.extend(self.title_of_a_part().map(|title| (self.rows.table.top, title)));
        for (row, text) in said {
            let (file, year) = (self.draft.record.file.clone(), self.whose.period.to_string());
            let with = [
                ("file", file.as_str()),
                ("sheet", self.rows.sheet.grid.name.as_str()),
                ("seen", text.as_str()),
                ("expected", year.as_str()),
            ];
            let finding =
                desk.words.findings.finding("C27", &with).named(&text).seen(text.clone(), year.clone());
            let place = self.place(row, 0, "", "");
            self.tell_table(finding.at(place));
        }
    }

    /// A title that speaks of a part of the people or of the figures, where not all items used are of that part.
    fn title_of_a_part(&self) -> Option<String> {
        let desk = self.rows.desk;
        let names: Vec<String> =
            self.beside.used.iter().map(|item| folded(&desk.plan.items[*item].name)).collect();
        let place = folded(&desk.plan.identity.place);
        self.whose.titles.iter().find_map(|title| {
            let bare = folded(title).replace(&place, "");
            let word = remark::part(&bare, &desk.words.recognition)?;
            names.iter().any(|name| !name.contains(word)).then(|| quoted(title))
        })
    }
}

/// A text as a message quotes it: masked, on one line, and not without end.
fn quoted(text: &str) -> String {
    let masked = mask(text);
    let line = masked.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = line.chars().take(QUOTED).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}
