//! What do the rows of a table say? A figure for every item, unit and period they name.
//!
//! In: a table of a sheet and whose the sheet is. Out: figures filed in the filings of a draft, and what was not
//! recognised. An item comes from the row or the column, a unit from the row, the column or the title, a period from the
//! row, the column or the title: the four shapes are read by one rule. Refuses to know: the other files.

use super::figure::{self, Trouble};
use super::filing::{Filing, Standing};
use super::label::folded;
use super::lexicon::{How, Named};
use super::measure::{self, Fit};
use super::read::{Desk, Draft, range};
use super::table::{Figures, Labels, Shape, Sheet, Table};
use super::{identify, qualify};
use crate::finding::Finding;
use crate::grid::Value;
use crate::ids::{ItemId, UnitId};
use crate::observation::{Absent, Figure, Period};
use crate::place::Place;
use crate::plan::{Item, Meaning, Nature};
use crate::shown::{mask, without_long_numbers};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

mod beside;
mod named;
mod tell;

use beside::Beside;
use named::{Rows, lines_of_measure};

/// Whose a sheet is and what its file says of all its cells.
#[derive(Clone, Debug)]
pub struct Whose {
    /// The unit of the sheet, where it names one.
    pub unit: Option<UnitId>,
    /// The department that sends the file, where it is one: it speaks of every unit a row names.
    pub department: Option<UnitId>,
    /// How it was recognised.
    pub by: String,
    /// The sheet's period.
    pub period: Period,
    /// How the sheet stands among the others.
    pub standing: Standing,
    /// Version of our form.
    pub version: Option<String>,
    /// What the sheet says of itself, where that is not the year's actual figures.
    pub other: Option<String>,
    /// The titles over its tables.
    pub titles: Vec<String>,
    /// The section one table of several stands in, where that is of something else than the year's actual figures.
    pub section: Option<String>,
    /// No result of a formula is one anybody saw.
    pub uncalculated: bool,
    /// Looks cannot be seen.
    pub blind: bool,
}

impl Whose {
    /// Who sends what a table says of a unit.
    pub fn sender(&self, unit: UnitId) -> UnitId {
        self.department.unwrap_or(unit)
    }
}

/// Whether a table has rows and recognises none of them: it is of something else.
pub fn is_foreign(desk: &Desk<'_>, sheet: &Sheet<'_>, table: &Table) -> bool {
    let rows = Rows::new(desk, sheet, table);
    // A heading of our own words without a row is a form nobody filled.
    if table.rows.is_empty() {
        return false;
    }
    table.rows.iter().all(|&row| match table.shape {
        Shape::Wide => rows.unit(row).is_none() && !rows.is_alone(),
        Shape::Items | Shape::Across => rows.item(row).is_none(),
        Shape::Long => rows.unit(row).is_none() || rows.item(row).is_none(),
    })
}

/// Reads a table into the filings of a draft.
pub fn read(draft: &mut Draft, desk: &Desk<'_>, sheet: &Sheet<'_>, table: &Table, whose: &Whose) {
    let mut reader = Reader::new(draft, Rows::new(desk, sheet, table), whose);
    let of_period = table.figures.iter().any(|column| reader.period_of(column) == whose.period);
    if let (Shape::Items, Some(unit), true) = (table.shape, whose.unit, of_period) {
        reader.filing(unit, whose.period);
    }
    for &row in &table.rows {
        reader.row(row);
    }
    // Totals alone are figures of nobody who reports.
    if reader.touched.is_empty() {
        let totals = std::mem::take(&mut reader.totals);
        reader.strange.extend(totals.into_iter().filter(|(row, _)| reader.rows.holds(*row)));
    }
    reader.tell_strange();
    reader.tell_others();
    reader.tell_doubts();
    reader.tell_unseen();
    reader.tell_by_name();
    reader.check_totals();
}

/// Labels of rows that hold a figure and name nothing known, each with its row.
pub fn strange_labels(desk: &Desk<'_>, sheet: &Sheet<'_>, table: &Table) -> Vec<(String, u32)> {
    let rows = Rows::new(desk, sheet, table);
    let unknown = table.rows.iter().filter(|row| rows.item(**row).is_none() && rows.holds(**row));
    unknown
        .filter_map(|row| rows.strange(*row).filter(|(_, total)| !total).map(|(label, _)| (label, *row)))
        .collect()
}

/// Names of the rows that hold a figure and whose unit is not in the roster, in a table with a column of units.
pub fn strange_units(desk: &Desk<'_>, sheet: &Sheet<'_>, table: &Table) -> Vec<String> {
    let rows = Rows::new(desk, sheet, table);
    let unknown = table.rows.iter().filter(|row| !rows.is_alone() && rows.unit(**row).is_none());
    let unknown = unknown.filter(|row| rows.holds(**row)).filter_map(|row| rows.strange(*row));
    unknown.filter(|(label, total)| !total && !label.is_empty()).map(|(label, _)| mask(&label)).collect()
}

/// What the first rows of a table are called.
pub fn names(desk: &Desk<'_>, sheet: &Sheet<'_>, table: &Table) -> Vec<String> {
    let rows = Rows::new(desk, sheet, table);
    let named = table.rows.iter().take(5).filter_map(|row| rows.strange(*row));
    let said = |label: &String| label.chars().any(|sign| sign.is_alphabetic() || sign.is_ascii_digit());
    named.map(|(label, _)| mask(&label)).filter(said).collect()
}

/// Reads the cells of a sheet that a person has said to hold items: a form without headings.
pub fn read_cells(
    draft: &mut Draft,
    desk: &Desk<'_>,
    (file, sheet): (&str, &Sheet<'_>),
    whose: &Whose,
) -> bool {
    let Some(unit) = whose.unit else { return false };
    let cells: Vec<((u32, u32), ItemId)> = desk
        .mappings(file, &sheet.grid.name)
        .filter_map(|mapping| match (mapping.cell, mapping.meaning) {
            (Some(cell), Meaning::Item(item)) => Some((cell, item)),
            _ => None,
        })
        .filter(|(cell, _)| sheet.grid.cells.contains_key(cell))
        .collect();
    let Some((first, _)) = cells.first().copied() else { return false };
    let table = Table {
        top: first.0,
        heading: first.0,
        columns: (
            cells.iter().map(|((_, column), _)| *column).min().unwrap_or(first.1),
            cells.iter().map(|((_, column), _)| *column).max().unwrap_or(first.1),
        ),
        rows: cells.iter().map(|((row, _), _)| *row).collect(),
        shape: Shape::Items,
        labels: Labels::default(),
        figures: Vec::new(),
        unread: Vec::new(),
        beside: Vec::new(),
        monthly: false,
        sides: Vec::new(),
        totals: Vec::new(),
    };
    let mut reader = Reader::new(draft, Rows::new(desk, sheet, &table), whose);
    for ((row, column), item) in cells {
        let column = Figures {
            column,
            title: String::new(),
            item: None,
            unit: None,
            when: super::heading::When::This,
            december: false,
            measures: Vec::new(),
        };
        let named = Named { item, how: How::Mapped, unit: None };
        reader.figure(row, &column, unit, whose.period, &named);
    }
    reader.tell_unseen();
    true
}

struct Reader<'a, 'g, 'd> {
    rows: Rows<'a, 'g>,
    draft: &'d mut Draft,
    whose: &'a Whose,
    /// The sheet, as the place its figures stand.
    sheet: Place,
    /// Units of measure of a line above the table.
    lines: Vec<String>,
    /// Columns that write their thousands with blanks.
    blanks: BTreeMap<u32, bool>,
    /// Rows with a figure that were not recognised: row and label.
    strange: Vec<(u32, String)>,
    /// Rows that add up others.
    totals: Vec<(u32, String)>,
    /// Figures used that nobody sees, by filing: their items and first place.
    unseen: BTreeMap<(UnitId, Period), Vec<(ItemId, Place)>>,
    /// Items recognised by name beside a code that is none of theirs.
    by_name: BTreeMap<UnitId, Vec<ItemId>>,
    /// The section that runs, where it is of something else than the year's actual figures.
    section: Option<String>,
    /// The section that runs, whatever it is of, and its row.
    running: Option<(u32, String)>,
    /// Sections in which items stood first.
    stood_in: BTreeMap<(UnitId, Period, ItemId), Option<String>>,
    /// What is said beside the figures.
    beside: Beside,
    /// Rows of something else than the year's actual figures: row, label, and what says so.
    others: Vec<(u32, String, String)>,
    /// Figures of such rows: whose, of which item, and where.
    aside: Vec<(UnitId, ItemId, Place)>,
    /// Filings this table has given something to.
    touched: BTreeSet<(UnitId, Period)>,
}

impl<'a, 'g, 'd> Reader<'a, 'g, 'd> {
    fn new(draft: &'d mut Draft, rows: Rows<'a, 'g>, whose: &'a Whose) -> Self {
        let cells = |column: &Figures| {
            let at = column.column;
            rows.table.rows.iter().filter_map(move |row| rows.sheet.grid.cells.get(&(*row, at)))
        };
        let blanks = |column: &Figures| (column.column, figure::writes_blanks(cells(column)));
        Self {
            lines: lines_of_measure(rows.sheet, rows.table, rows.desk),
            blanks: rows.table.figures.iter().map(blanks).collect(),
            sheet: draft.sheet(&rows.sheet.grid.name),
            rows,
            draft,
            whose,
            strange: Vec::new(),
            totals: Vec::new(),
            unseen: BTreeMap::new(),
            by_name: BTreeMap::new(),
            section: whose.section.clone(),
            running: None,
            stood_in: BTreeMap::new(),
            beside: Beside::new(rows.table),
            others: Vec::new(),
            aside: Vec::new(),
            touched: BTreeSet::new(),
        }
    }

    fn row(&mut self, row: u32) {
        self.look_beside(row);
        let table = self.rows.table;
        let named = match table.shape {
            Shape::Items | Shape::Across | Shape::Long => self.rows.item(row),
            Shape::Wide => None,
        };
        let (unit, known) = match table.shape {
            Shape::Items => (self.whose.unit, true),
            Shape::Across => (None, true),
            Shape::Wide if self.rows.is_alone() => (self.whose.unit, self.rows.is_own(row, self.whose.unit)),
            Shape::Wide | Shape::Long => {
                let unit = self.rows.unit(row);
                (unit, unit.is_some())
            }
        };
        if matches!(table.shape, Shape::Wide | Shape::Long) && (self.rows.is_total(row) || self.is_root(unit))
        {
            self.total(row, unit);
            return;
        }
        // Our own form is known by its codes; what stands between its rows only groups them.
        let own = self.whose.standing == Standing::Form;
        let alone = table.shape == Shape::Wide && self.rows.is_alone();
        let nameless = named.is_none() && (table.shape == Shape::Items || unit.is_none() || alone);
        if !own && nameless {
            let note = self.note(row);
            let section = if note { None } else { self.rows.section(row) };
            // Under the names of a unit's own items there is no other column such a text could be the label of.
            let said = |text: &String| self.rows.signs(text) || !self.rows.holds(row);
            let idle = alone && (note || section.as_ref().is_some_and(said));
            if let Some(section) = section {
                let words = &self.rows.desk.words.recognition;
                let elsewhere =
                    table.shape == Shape::Items && self.rows.is_elsewhere(&section, self.whose.unit);
                let other = elsewhere || qualify::beside(&section, self.whose.period, words);
                self.running = Some((row, section.clone()));
                self.section = Some(section).filter(|_| other);
            }
            if idle {
                return;
            }
        }
        if !known || (table.shape != Shape::Wide && named.is_none()) {
            self.unknown(row);
            return;
        }
        let when = self.whose.period;
        if !own
            && let Some(other) = self
                .section
                .clone()
                .or_else(|| self.rows.qualified(row, when))
                .or_else(|| self.rows.kind_of_figure(self.beside.remarks(), when))
        {
            self.other(row, &other);
            self.set_aside(row, unit, named.as_ref());
            return;
        }
        let period = match self.period(row) {
            Ok(period) => period,
            Err(other) => {
                self.other(row, &other);
                self.set_aside(row, unit, named.as_ref());
                return;
            }
        };
        for at in 0..table.figures.len() {
            let column = &table.figures[at];
            let (item, other) = match (&column.item, &named) {
                (Some(own), _) => (own.clone(), None),
                (None, Some((named, other))) => (named.clone(), *other),
                (None, None) => continue,
            };
            let unit = column.unit.or(unit);
            let when = period.unwrap_or_else(|| self.period_of(column));
            let Some(unit) = unit else { continue };
            if let Some(other) = other {
                self.disagree(row, unit, item.item, &self.rows.desk.plan.items[other].name.clone());
            } else if let Some(stranger) = self.rows.stranger(row, &item) {
                self.disagree(row, unit, item.item, &stranger);
            }
            self.figure(row, column, unit, when, &item);
        }
    }

    /// The root of the roster where it is no reporter of the figures itself.
    fn is_root(&self, unit: Option<UnitId>) -> bool {
        unit == Some(self.rows.desk.plan.root)
    }

    /// The period a row names, in a table that has such a column; the words where they are of something else.
    fn period(&self, row: u32) -> Result<Option<Period>, String> {
        let text = self.rows.label(row, self.rows.table.labels.period);
        if text.is_empty() {
            return Ok(None);
        }
        let own = self.whose.period;
        match identify::period_in(&text) {
            Some(period) if period.year == own.year && period.month == 12 => Ok(Some(own)),
            Some(period) => Ok(Some(period)),
            None if qualify::beside(&text, own, &self.rows.desk.words.recognition) => Err(text.into_owned()),
            None => Ok(None),
        }
    }

    const fn period_of(&self, column: &Figures) -> Period {
        let own = self.whose.period;
        Period { year: column.when.of(own.year), month: own.month }
    }

    /// A row that adds others up is checked against them later; what the root itself is asked for is its own figure.
    fn total(&mut self, row: u32, unit: Option<UnitId>) {
        self.totals.push((row, self.rows.label(row, self.rows.table.labels.unit).into_owned()));
        let Some(unit) = unit else { return };
        let named = self.rows.item(row);
        let Ok(period) = self.period(row) else { return };
        for at in 0..self.rows.table.figures.len() {
            let column = &self.rows.table.figures[at];
            let item = column.item.clone().or_else(|| named.as_ref().map(|(named, _)| named.clone()));
            if let Some(item) = item.filter(|named| self.rows.desk.plan.asks(unit, named.item)) {
                let when = period.unwrap_or_else(|| self.period_of(column));
                self.figure(row, column, unit, when, &item);
            }
        }
    }

    /// A row of something else than the year's actual figures.
    fn other(&mut self, row: u32, what: &str) {
        if let (true, Some((label, false))) = (self.rows.holds(row), self.rows.strange(row)) {
            let name = self.rows.label(row, self.rows.table.labels.name);
            let label = if name.is_empty() { label } else { name.into_owned() };
            let other = (row, mask(&label), mask(what));
            if self.others.last() != Some(&other) {
                self.others.push(other);
            }
        }
    }

    /// What says that a figure is December's: its heading, a text beside it, its section, or the name of the sheet.
    fn december(&self, row: u32, column: &Figures) -> Option<String> {
        if self.whose.period.month != 12 {
            return None;
        }
        let sides = self.rows.table.sides.iter().map(|side| side.column);
        let labels =
            sides.chain(self.rows.table.labels.period).map(|column| self.rows.label(row, Some(column)));
        let section = self.running.as_ref().map(|(_, section)| section.as_str());
        let heading = column.december.then(|| column.title.rsplit('/').next().unwrap_or_default().to_owned());
        let around = section.into_iter().chain([self.rows.sheet.grid.name.as_str()]);
        let mut said = labels.chain(around.map(Cow::Borrowed));
        heading.or_else(|| said.find(|text| qualify::is_december(text)).map(Cow::into_owned))
    }

    /// The figures of a row of something else: what stands in the file is not called missing.
    fn set_aside(&mut self, row: u32, unit: Option<UnitId>, named: Option<&(Named, Option<ItemId>)>) {
        for column in &self.rows.table.figures {
            let item = column.item.as_ref().or_else(|| named.map(|(named, _)| named));
            let text = self.rows.sheet.text(row, column.column);
            let (Some(named), Some(unit)) = (item, column.unit.or(unit)) else { continue };
            if self.period_of(column) == self.whose.period && !text.is_empty() {
                let place = self.place(row, column.column, &mask(&text), "");
                self.aside.push((unit, named.item, place));
            }
        }
    }

    /// A row that holds a figure and names nothing known.
    fn unknown(&mut self, row: u32) {
        if !self.rows.holds(row) {
            return;
        }
        match self.rows.strange(row) {
            Some((label, true)) => self.totals.push((row, label)),
            Some((label, false)) if label.is_empty() => {
                self.strange.push((row, String::from("（没有名称）")));
            }
            Some((label, false)) => self.strange.push((row, mask(&label))),
            None => {}
        }
    }

    fn place(&self, row: u32, column: u32, raw: &str, repair: &str) -> Place {
        Place { raw: raw.into(), repair: repair.into(), ..self.sheet.cell(row, column) }
    }

    fn filing(&mut self, unit: UnitId, period: Period) -> &mut Filing {
        let filing = self.draft.filing(self.whose, unit, period, self.rows.table.shape);
        if self.touched.insert((unit, period)) {
            let by = match self.rows.table.shape {
                Shape::Items => self.whose.by.as_str(),
                Shape::Wide if self.rows.is_alone() => self.whose.by.as_str(),
                Shape::Wide | Shape::Long => "表内单位列",
                Shape::Across => "表内单位栏",
            };
            filing.stands_on(&self.rows.sheet.grid.name, range(self.rows.table), by);
        }
        filing
    }

    fn tell(&mut self, unit: UnitId, period: Period, finding: Finding) {
        let finding = self.of_unit(unit, period, finding);
        self.filing(unit, period).findings.push(finding);
    }

    fn of_unit(&self, unit: UnitId, period: Period, finding: Finding) -> Finding {
        let folder = self.draft.record.folder.unwrap_or(period);
        finding.of_unit(unit, &self.rows.desk.plan.units[unit].code).in_period(folder)
    }

    /// How the cells of a column are to be looked at.
    fn how(&self, column: u32) -> figure::How<'a> {
        figure::How {
            words: &self.rows.desk.words.recognition,
            uncalculated: self.whose.uncalculated,
            blind: self.whose.blind,
            blanks: self.blanks.get(&column).copied().unwrap_or(false),
        }
    }

    fn unit_name(&self, unit: UnitId) -> &str {
        &self.rows.desk.plan.units[unit].name
    }

    fn figure(&mut self, row: u32, column: &Figures, unit: UnitId, period: Period, named: &Named) {
        let (desk, sheet) = (self.rows.desk, self.rows.sheet);
        let sender = self.whose.sender(unit);
        let named = &Named { item: desk.plan.as_sent(sender, named.item), ..named.clone() };
        let known = &desk.plan.items[named.item];
        // Months added up are no stock; December alone is no flow.
        let this = self.period_of(column) == self.whose.period;
        if known.nature.is_stock() && self.rows.table.monthly && this && !column.december {
            return;
        }
        if known.nature == Nature::Flow
            && self.whose.standing != Standing::Form
            && let Some(month) = self.december(row, column)
        {
            if !self.rows.table.monthly {
                self.other(row, &month);
                self.set_aside(row, Some(unit), Some(&(named.clone(), None)));
            }
            return;
        }
        let cell = sheet.grid.cells.get(&(row, column.column));
        let mut read = figure::read(cell, known, self.how(column.column));
        // A row with more fields than its heading has one in two pieces: 1,200 without quotes.
        let fields = |row: u32| sheet.grid.fields.get(row as usize).copied().unwrap_or(0);
        let next = sheet.grid.text(row, column.column + 1);
        let pieces = fields(row) > 0
            && next.len() == 3
            && next.bytes().all(|byte| byte.is_ascii_digit())
            && (1..=3).contains(&read.raw.trim().len())
            && self.rows.table.figures.iter().all(|other| other.column != column.column + 1)
            && self.rows.table.labels.measure != Some(column.column + 1);
        if pieces || fields(row) > fields(self.rows.table.heading).max(self.rows.table.columns.1 + 1) {
            read = figure::Read {
                figure: Err(Absent::Unreadable),
                raw: sheet.cells_said(row, column.column),
                repair: String::new(),
                trouble: Some(Trouble::OutOfStep),
                remark: None,
            };
        }
        // One cell over several rows is nobody's figure in particular, and no blank.
        let spread = sheet.area(row, column.column).filter(|(start, end)| {
            if start == end {
                return false;
            }
            let inside = self.rows.table.rows.iter().filter(|row| (start.0..=end.0).contains(*row));
            let columns = self.rows.table.figures.iter().map(|column| column.column);
            inside.filter(|row| self.rows.is_named(**row)).count() > 1
                || columns.filter(|column| (start.1..=end.1).contains(column)).count() > 1
        });
        if let Some(((top, left), _)) = spread
            && sheet.grid.cells.get(&(top, left)).is_some_and(|cell| !matches!(cell.value, Value::Empty))
        {
            read = figure::Read {
                figure: Err(Absent::Unreadable),
                raw: sheet.grid.text(top, left).into_owned(),
                repair: String::new(),
                trouble: Some(Trouble::Merged),
                remark: None,
            };
        }
        let last = column.when == super::heading::When::Last;
        let asked = if sender == unit {
            desk.plan.holder(sender, named.item).is_some()
        } else {
            desk.plan.sends(sender, unit, named.item)
        };
        if !asked {
            if read.figure.is_ok() && !last {
                let expected = known.reporter.word(&desk.plan.units);
                let with = [
                    ("unit", self.unit_name(sender)),
                    ("item", &known.name),
                    ("expected", expected.as_str()),
                ];
                let place = self.place(row, column.column, &read.stood(), "");
                let finding = desk.words.findings.finding("C11", &with).at(place).about([known.code.clone()]);
                let finding = self.of_unit(unit, period, finding);
                self.filing(unit, period).unread.push(finding);
            }
            return;
        }
        let measured = self.measured(row, column, named, known);
        let mut written = String::new();
        if let (Ok(_), Some((seen, Fit::Scaled))) = (read.figure, &measured) {
            read.figure = Err(Absent::Unreadable);
            read.trouble = Some(Trouble::OtherUnit);
            written = format!("（写明以{seen}为单位）");
        }
        if let Ok(figure) = read.figure
            && let Some(remark) = self.contradicted(figure, known)
        {
            read.figure = Err(Absent::Unreadable);
            read.trouble = Some(Trouble::NotANumber);
            written = format!("（旁边写有“{}”）", mask(&remark));
        }
        let place = self.place(row, column.column, &read.stood(), &read.repair);
        if last {
            let figure = Figure::new(read.figure, place, "");
            let period = self.whose.period;
            self.filing(unit, period).last.insert(named.item, figure);
            return;
        }
        if let Some(trouble) = read.trouble {
            let finding = self.trouble(trouble, unit, known, format!("{}{written}", read.stood()), &place);
            self.tell(unit, period, finding);
        }
        if let (Some((seen, Fit::Other)), true) = (&measured, read.figure != Err(Absent::Blank)) {
            let finding = self.other_unit(unit, known, seen, &place);
            self.tell(unit, period, finding);
        }
        if let Some(remark) = &read.remark {
            let finding = self.remark(remark, unit, known, read.stood(), &place);
            self.tell(unit, period, finding);
        }
        let hidden =
            sheet.grid.hidden_rows.contains(row) || sheet.grid.hidden_columns.contains(column.column);
        if hidden && read.figure.is_ok() {
            self.unseen.entry((unit, period)).or_default().push((named.item, place.clone()));
        }
        if let Some(comment) = sheet.grid.comments.get(&(row, column.column))
            && read.figure != Err(Absent::Blank)
        {
            let finding = self.comment(comment, unit, known, &place);
            self.tell(unit, period, finding);
        }
        if matches!(named.how, How::Name | How::Alias | How::Trimmed)
            && self.rows.table.labels.code.is_some_and(|code| !sheet.text(row, code).is_empty())
        {
            self.by_name.entry(unit).or_default().push(named.item);
        }
        let explanation = self.rows.label(row, self.rows.table.labels.explanation);
        self.filing(unit, period).how.insert(named.how);
        if read.figure.is_ok() {
            self.used((row, column), (unit, period), named.item, &place);
        }
        let figure = Figure::new(read.figure, place, &without_long_numbers(&explanation));
        self.file(unit, period, named.item, figure);
    }

    /// The unit of measure written for a figure, and how it suits the item's: by what stands closest to it, unless
    /// anything that is said of it is at another scale.
    fn measured(&self, row: u32, column: &Figures, named: &Named, item: &Item) -> Option<(String, Fit)> {
        let own = self.rows.label(row, self.rows.table.labels.measure);
        let own = folded(&own);
        let mut said: Vec<(String, Fit)> = Vec::new();
        if let Some(unit) = self.measure_beside() {
            said.push((mask(&unit), measure::fit(&unit, &item.measure_unit)));
        }
        if !own.is_empty() {
            said.push((mask(&own), measure::fit(&own, &item.measure_unit)));
        }
        if let Some(unit) = &named.unit {
            said.push((unit.clone(), measure::fit(unit, &item.measure_unit)));
        }
        let lists = [&column.measures, &self.lines].into_iter();
        let of_list = lists.filter_map(|units| measure::fit_of_list(units, &item.measure_unit));
        said.extend(of_list.map(|(unit, fit)| (unit.to_owned(), fit)));
        let scaled = said.iter().find(|(_, fit)| *fit == Fit::Scaled).cloned();
        scaled.or_else(|| said.into_iter().next())
    }

    /// Files the figure; the same item a second time with another figure leaves neither.
    fn file(&mut self, unit: UnitId, period: Period, item: ItemId, figure: Figure) {
        // Under another section the same name is that of something else.
        let section = self.running.as_ref().map(|(_, section)| section.clone());
        let stood = self.stood_in.entry((unit, period, item)).or_insert_with(|| section.clone()).clone();
        let apart = stood.is_some() && section.is_some() && stood != section;
        let first = self.filing(unit, period).figures.get(item).cloned();
        let Some(first) = first else {
            self.filing(unit, period).figures.insert(item, figure);
            return;
        };
        let blank = |figure: &Figure| figure.figure == Err(Absent::Blank);
        if blank(&first) && blank(&figure) {
            return;
        }
        if !apart && (first.figure == figure.figure || blank(&figure)) {
            return;
        }
        if !apart && blank(&first) {
            self.filing(unit, period).figures.insert(item, figure);
            return;
        }
        let known = &self.rows.desk.plan.items[item];
        let quoted = |figure: &Figure| {
            if blank(figure) { Absent::Blank.word().to_owned() } else { figure.place().raw.into() }
        };
        let both = format!("{}、{}", quoted(&first), quoted(&figure));
        let said = |place: &Place| {
            let grid = self.rows.sheet.grid;
            let hidden = place.of.sheet == grid.name
                && place.at.is_some_and(|(row, column)| {
                    grid.hidden_rows.contains(row) || grid.hidden_columns.contains(column)
                });
            format!("{} {}{}", place.of.sheet, place.address(), if hidden { "（隐藏）" } else { "" })
        };
        let (first, second) = (first.place(), figure.place());
        let (one, two) = (said(&first), said(&second));
        let with = [("first", one.as_str()), ("second", two.as_str()), ("seen", both.as_str())];
        let finding = self.about("C09", unit, known, &with, &first).at(second).seen(both.clone(), "只填一处");
        self.beside.forget(item);
        if let Some(first) = self.filing(unit, period).figures.get_mut(item) {
            first.refuse(mask);
        }
        self.tell(unit, period, finding);
    }
}
