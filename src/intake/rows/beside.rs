//! What is said beside and below the figures of a table? Remarks in their rows, notes under them, titles over them.
//!
//! In: a row as it is read. Out: what casts doubt on a figure, told of the figures that were used. Refuses to know: how a
//! row is understood.

use super::Reader;
use crate::grid::Value;
use crate::ids::{ItemId, UnitId};
use crate::intake::filing::Standing;
use crate::intake::label::folded;
use crate::intake::table::{Figures, Table};
use crate::intake::{measure, qualify, remark};
use crate::observation::{Period, Quantity};
use crate::place::Place;
use crate::plan::Item;
use crate::shown::mask;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Columns behind a table in which remarks are looked for.
const OUTSIDE: u32 = 12;
/// Texts that are listed.
const LISTED: usize = 4;

/// What one table says beside its figures.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Columns in which remarks may stand.
    columns: Vec<u32>,
    /// Remarks of the row that is read.
    remarks: Vec<String>,
    /// Figures that were used beside a remark that casts doubt on them.
    doubted: BTreeMap<(UnitId, Period), Vec<Doubted>>,
    /// Notes below the table, and other texts under which no figure stands: row and text.
    notes: Vec<(u32, String)>,
    /// Items of which a figure of the sheet's period was used.
    used: BTreeSet<ItemId>,
    /// What stands over or beside figures that were used, with the items they are of.
    said: BTreeMap<Said, BTreeSet<ItemId>>,
}

/// A figure that was used, where it stands, and the remark that casts doubt on it.
type Doubted = (ItemId, Place, String);

/// A text over or beside figures.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    /// The name of the sheet.
    Sheet(String),
    /// A title above the table.
    Title(String),
    /// A note below the table.
    Note(String),
    /// A section of the table.
    Section(String),
    /// A group of columns above an item's name.
    Group(String),
    /// The text of a column whose heading is not known.
    Side(String, String),
}

impl Said {
    /// The text that is to be understood.
    fn text(&self) -> &str {
        let (Self::Sheet(text)
        | Self::Title(text)
        | Self::Note(text)
        | Self::Section(text)
        | Self::Group(text)
        | Self::Side(_, text)) = self;
        text
    }

    /// As a message lists it.
    fn told(&self) -> String {
        match self {
            Self::Sheet(text) => format!("工作表名“{}”", quoted(text)),
            Self::Title(text) => format!("标题“{}”", quoted(text)),
            Self::Note(text) => format!("说明“{}”", quoted(text)),
            Self::Section(text) => format!("小标题“{}”", quoted(text)),
            Self::Group(text) => format!("表头“{}”", quoted(text)),
            Self::Side(heading, text) => format!("“{}”栏“{}”", quoted(heading), quoted(text)),
        }
    }
}

impl Beside {
    pub(super) fn new(table: &Table) -> Self {
        let right = table.columns.1;
        let labels = table.labels.explanation.into_iter();
        let sides = table.sides.iter().filter(|side| !side.divides).map(|side| side.column);
        let columns = labels.chain(sides).chain(right + 1..=right.saturating_add(OUTSIDE)).collect();
        Self { columns, ..Self::default() }
    }

    /// A figure that was used is not, since it stands twice.
    pub(super) fn forget(&mut self, item: ItemId) {
        self.used.remove(&item);
    }

    /// Remarks of the row that is read.
    pub(super) fn remarks(&self) -> &[String] {
        &self.remarks
    }
}

impl Reader<'_, '_, '_> {
    /// The unit of measure a remark of the row names.
    pub(super) fn measure_beside(&self) -> Option<String> {
        let known = |text: &str| self.rows.desk.lexicon.is_measure(text);
        self.beside.remarks.iter().find_map(|text| measure::said(text, &known).into_iter().next())
    }

    /// Reads what stands beside the figures of a row.
    pub(super) fn look_beside(&mut self, row: u32) {
        self.beside.remarks.clear();
        for &column in &self.beside.columns {
            let (row, column) = self.rows.sheet.area(row, column).map_or((row, column), |(start, _)| start);
            let cell = self.rows.sheet.grid.cells.get(&(row, column));
            match cell.map(|cell| &cell.value) {
                Some(Value::Text(text)) if !text.trim().is_empty() => self.beside.remarks.push(text.clone()),
                // A number where no column has a heading.
                Some(Value::Number(_))
                    if column > self.rows.table.columns.1 && self.rows.table.beside.is_empty() =>
                {
                    self.beside.remarks.push(self.rows.sheet.grid.text(row, column).into_owned());
                }
                _ => {}
            }
        }
    }

    /// A remark that puts another figure in the place of the one that stands in the row's only column of this year.
    pub(super) fn contradicted(&self, figure: Quantity, item: &Item) -> Option<String> {
        if self.beside.remarks.is_empty() {
            return None;
        }
        let this =
            self.rows.table.figures.iter().filter(|column| self.period_of(column) == self.whose.period);
        if this.count() != 1 {
            return None;
        }
        let words = &self.rows.desk.words.recognition;
        let other = |text: &&String| {
            remark::corrected(text, &item.measure_unit, words)
                .is_some_and(|corrected| corrected != figure.ratio())
        };
        self.beside.remarks.iter().find(other).cloned()
    }

    /// Notes a figure that was used, what stands over and beside it, and the remark that casts doubt on it.
    pub(super) fn used(
        &mut self,
        (row, column): (u32, &Figures),
        (unit, period): (UnitId, Period),
        item: ItemId,
        place: &Place,
    ) {
        // In our own form the reasons of a change stand beside the figures, and are asked for.
        if period != self.whose.period || self.whose.standing == Standing::Form {
            return;
        }
        self.beside.used.insert(item);
        if let Some((_, section)) = &self.running {
            self.beside.said.entry(Said::Section(section.clone())).or_default().insert(item);
        }
        if column.item.is_some() && column.title.contains('/') {
            let desk = self.rows.desk;
            let plain = |group: &str| desk.lexicon.is_measure(group) || desk.headings.is_value_word(group);
            for group in column.title.split('/').filter(|group| !plain(&folded(group))) {
                self.beside.said.entry(Said::Group(group.to_owned())).or_default().insert(item);
            }
        }
        let words = &self.rows.desk.words.recognition;
        let harmless = |title: &str| words.harmless_column.iter().any(|word| title.contains(word.as_str()));
        for side in self.rows.table.sides.iter().filter(|side| !side.divides && !harmless(&side.title)) {
            if let Some(Value::Text(text)) =
                self.rows.sheet.grid.cells.get(&(row, side.column)).map(|cell| &cell.value)
            {
                let said = Said::Side(side.title.clone(), text.clone());
                self.beside.said.entry(said).or_default().insert(item);
            }
        }
        let desk = self.rows.desk;
        let figure = &*place.raw;
        let doubts = |text: &&String| {
            let other = desk.lexicon.within(text).is_some_and(|named| named != unit);
            other || remark::doubts(text, period, words) || remark::names_another(text, figure)
        };
        if let Some(text) = self.beside.remarks.iter().find(doubts) {
            let doubted = (item, place.clone(), quoted(text));
            self.beside.doubted.entry((unit, period)).or_default().push(doubted);
        }
    }

    /// Notes a row that is a note on the table; whether it is one.
    pub(super) fn note(&mut self, row: u32) -> bool {
        let words = &self.rows.desk.words.recognition;
        let mut texts =
            self.rows.sheet.grid.cells.range((row, 0)..=(row, u32::MAX)).filter_map(|(_, cell)| {
                if let Value::Text(text) = &cell.value { Some(text.as_str()) } else { None }
            });
        let (Some(first), second) = (texts.next(), texts.next()) else { return false };
        if texts.next().is_some() || !remark::is_note(first, words) {
            return false;
        }
        let text = format!("{first}{}", second.unwrap_or_default());
        self.beside.notes.push((row, text));
        true
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
        // Of our own form, and of a table that is not used, nothing more is to be said.
        if self.beside.used.is_empty() || self.whose.standing == Standing::Form || self.whose.other.is_some()
        {
            return;
        }
        // Under the last section nothing stands: it is no section, but something said at the end.
        if let Some((row, text)) = self.running.take()
            && self.section.is_none()
            && !self.beside.said.contains_key(&Said::Section(text.clone()))
            && text.chars().count() > 3
            && !qualify::is_december(&text)
            && self.rows.desk.lexicon.within(&text).is_none()
            && !self.is_labelled(&text)
        {
            self.beside.notes.push((row, text));
        }
        let part = self.title_of_a_part();
        let period = self.whose.period;
        let doubts = |text: &str| remark::doubts(text, period, &desk.words.recognition);
        let notes = std::mem::take(&mut self.beside.notes).into_iter();
        let (mut said, rest): (Vec<_>, Vec<_>) = notes.partition(|(_, text)| doubts(text));
        said.extend(part.iter().map(|title| (self.rows.table.top, title.clone())));
        let above = self.rows.sheet.texts_over(self.rows.table.top);
        let above = above.into_iter().map(|(text, _)| text);
        let above = above.filter(|text| !self.is_labelled(text) && doubts(text));
        said.extend(above.map(|text| (self.rows.table.top, text)));
        said.dedup();
        for (row, text) in said {
            let text = quoted(&text);
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
        self.tell_strange_texts(part.as_deref(), rest);
    }

    /// Tells what stands over and beside figures that were used and is not understood: it may change what they mean.
    /// `part`: a title that was told already. `notes`: those below the table that were not.
    fn tell_strange_texts(&mut self, part: Option<&str>, notes: Vec<(u32, String)>) {
        let desk = self.rows.desk;
        let words = &desk.words.recognition;
        let all = &self.beside.used;
        let mut said = std::mem::take(&mut self.beside.said);
        // A sheet that stands aside has its own finding.
        if self.whose.standing == Standing::Seen {
            said.insert(Said::Sheet(self.rows.sheet.grid.name.clone()), all.clone());
        }
        let titles = self.rows.sheet.texts_over(self.rows.table.top);
        let titles = titles.into_iter().filter(|(_, alone)| *alone).map(|(text, _)| text);
        let speaks = |text: &String| {
            let told = part == Some(text.as_str()) || remark::doubts(text, self.whose.period, words);
            !told && !self.is_labelled(text)
        };
        said.extend(notes.into_iter().map(|(_, text)| (Said::Note(text), all.clone())));
        said.extend(titles.filter(speaks).map(|title| (Said::Title(title), all.clone())));
        let unit = self.whose.unit.map(|unit| &desk.plan.units[unit]);
        let root = &desk.plan.units[desk.plan.root];
        let names: Vec<&str> = unit
            .into_iter()
            .chain([root])
            .flat_map(|unit| std::iter::once(&unit.name).chain(&unit.aliases))
            .map(String::as_str)
            .chain([desk.plan.identity.place.as_str(), desk.plan.identity.title.as_str()])
            .collect();
        let strange = said.into_iter().filter(|(said, items)| {
            let mut used = items.iter().copied().filter(|item| all.contains(item)).peekable();
            used.peek().is_some()
                && desk.understood.beside(used, names.iter().copied()).is_strange(said.text())
        });
        let strange: Vec<String> = strange.map(|(said, _)| said.told()).collect();
        if strange.is_empty() {
            return;
        }
        let more = if strange.len() > LISTED { format!("等{}处", strange.len()) } else { String::new() };
        let listed = format!("{}{more}", strange[..strange.len().min(LISTED)].join("、"));
        let (file, year) = (self.draft.record.file.clone(), self.whose.period.to_string());
        let with = [
            ("file", file.as_str()),
            ("sheet", self.rows.sheet.grid.name.as_str()),
            ("listed", listed.as_str()),
            ("expected", year.as_str()),
        ];
        let finding = desk.words.findings.finding("C29", &with).named(&listed);
        let place = self.place(self.rows.table.top, 0, "", "");
        self.tell_table(finding.at(place));
    }

    /// Whether a text is what forms have above and below a table: a label with its value, or a line of signatures.
    fn is_labelled(&self, text: &str) -> bool {
        let text = folded(text);
        let ends = &self.rows.desk.words.recognition.label_end;
        let label = |head: &str| {
            self.rows.desk.headings.may_be_title_label(head)
                || ends.iter().any(|word| head.ends_with(word.as_str()))
        };
        self.rows.signs(&text) || text.split_once(':').is_some_and(|(head, _)| label(head))
    }

    /// A title that speaks of a part of the people or of the figures, where not all items used are of that part.
    fn title_of_a_part(&self) -> Option<String> {
        let desk = self.rows.desk;
        let names: Vec<Cow<'_, str>> =
            self.beside.used.iter().map(|item| folded(&desk.plan.items[*item].name)).collect();
        let place = folded(&desk.plan.identity.place);
        self.whose.titles.iter().find_map(|title| {
            let bare = folded(title).replace(&*place, "");
            let word = remark::part(&bare, self.whose.period, &desk.words.recognition)?;
            names.iter().any(|name| !name.contains(word)).then(|| title.clone())
        })
    }
}

/// A text as a message quotes it: masked, and on one line.
fn quoted(text: &str) -> String {
    mask(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
