//! What do the rows of a table say? A figure for every item, unit and period they name.
//!
//! In: a table of a sheet and whose the sheet is. Out: figures filed in the filings of a draft, and what was not
//! recognised. An item comes from the row or the column, a unit from the row, the column or the title, a period from the
//! row, the column or the title: the four shapes are read by one rule. Refuses to know: the other files.

use super::figure::{self, Remark, Trouble};
use super::filing::{Figure, Filing, Standing};
use super::label::{folded, unnumbered};
use super::lexicon::{How, Named};
use super::measure::{self, Fit};
use super::read::{Desk, Draft, range};
use super::table::{Figures, Labels, Shape, Sheet, Table};
use crate::finding::Finding;
use crate::grid::{Cell, Value};
use crate::ids::{ItemId, UnitId};
use crate::observation::{Absent, Period};
use crate::place::{Place, address, position};
use crate::plan::{Item, Meaning};
use crate::shown::{mask, without_long_numbers};
use crate::value::Ratio;
use std::collections::{BTreeMap, BTreeSet};

/// Whose a sheet is and what its file says of all its cells.
#[derive(Clone, Debug)]
pub struct Whose {
    /// The unit of the sheet, where it names one.
    pub unit: Option<UnitId>,
    /// How it was recognised.
    pub by: String,
    /// The sheet's period.
    pub period: Period,
    /// How the sheet stands among the others.
    pub standing: Standing,
    /// Version of our form.
    pub version: Option<String>,
    /// No result of a formula is one anybody saw.
    pub uncalculated: bool,
    /// Looks cannot be seen.
    pub blind: bool,
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
    if let (Shape::Items, Some(unit)) = (table.shape, whose.unit) {
        reader.filing(unit, whose.period);
    }
    for &row in &table.rows {
        reader.row(row);
    }
    reader.tell_strange();
    reader.tell_unseen();
    reader.tell_by_name();
    reader.check_totals();
}

/// Labels of rows that hold a figure and name nothing known, each with its row.
pub fn strange_labels(desk: &Desk<'_>, sheet: &Sheet<'_>, table: &Table) -> Vec<(String, u32)> {
    let rows = Rows::new(desk, sheet, table);
    let unknown = table.rows.iter().filter(|row| rows.item(**row).is_none() && rows.holds(**row));
    unknown.filter_map(|row| rows.strange(*row).map(|label| (label, *row))).collect()
}

/// Reads the cells of a sheet that a person has said to hold items: a form without headings.
pub fn read_cells(draft: &mut Draft, desk: &Desk<'_>, sheet: &Sheet<'_>, whose: &Whose) -> bool {
    let Some(unit) = whose.unit else { return false };
    let name = folded(&sheet.grid.name);
    let here = |mapping: &&crate::plan::Mapping| {
        mapping.confirmed && (mapping.sheet.is_empty() || folded(&mapping.sheet) == name)
    };
    let cells: Vec<((u32, u32), ItemId)> = desk
        .plan
        .mappings
        .iter()
        .filter(here)
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
        columns: (first.1, first.1),
        rows: cells.iter().map(|((row, _), _)| *row).collect(),
        shape: Shape::Items,
        labels: Labels::default(),
        figures: Vec::new(),
        unread: Vec::new(),
        beside: Vec::new(),
    };
    let mut reader = Reader::new(draft, Rows::new(desk, sheet, &table), whose);
    for ((row, column), item) in cells {
        let column = Figures {
            column,
            title: String::new(),
            item: None,
            unit: None,
            when: super::heading::When::This,
            measures: Vec::new(),
        };
        let named = Named { item, how: How::Mapped, unit: None };
        reader.figure(row, &column, unit, whose.period, &named);
    }
    reader.tell_unseen();
    true
}

/// Units of measure a line above the table names: `单位：人、万元`, `（单位:万元）`.
fn lines_of_measure(sheet: &Sheet<'_>, table: &Table, desk: &Desk<'_>) -> Vec<String> {
    let from = table.top.saturating_sub(8);
    let mut units = Vec::new();
    for (&(row, column), cell) in sheet.grid.cells.range((from, 0)..(table.top, 0)) {
        let Value::Text(raw) = &cell.value else { continue };
        let text = folded(raw);
        for word in ["计量单位:", "金额单位:", "数量单位:", "货币单位:", "单位:"] {
            let Some((before, after)) = text.split_once(word) else { continue };
            if !(before.is_empty() || before.ends_with(['(', ')', '、', '。', ',', ';'])) {
                continue;
            }
            let after = after.split([')', '。', ';']).next().unwrap_or_default();
            let after =
                if after.is_empty() { folded(&sheet.text(row, column + 1)) } else { after.to_owned() };
            let named = measure::listed(&after);
            if !named.is_empty() && named.iter().all(|unit| desk.lexicon.is_measure(unit)) {
                units.extend(named);
            }
            break;
        }
        // 计量单位 beside its value, as a title block has it.
        if text == "计量单位" {
            let named = measure::listed(&sheet.text(row, column + 1));
            if named.iter().all(|unit| desk.lexicon.is_measure(unit)) {
                units.extend(named);
            }
        }
    }
    units
}

/// A table as its rows are understood.
#[derive(Clone, Copy)]
struct Rows<'a, 'g> {
    desk: &'a Desk<'a>,
    sheet: &'a Sheet<'g>,
    table: &'a Table,
}

impl<'a, 'g> Rows<'a, 'g> {
    const fn new(desk: &'a Desk<'a>, sheet: &'a Sheet<'g>, table: &'a Table) -> Self {
        Self { desk, sheet, table }
    }

    fn label(&self, row: u32, column: Option<u32>) -> String {
        column.map_or_else(String::new, |column| self.sheet.text(row, column))
    }

    /// A table with a single row of figures and no column of units is of the sheet's own unit.
    fn is_alone(&self) -> bool {
        self.table.labels.unit.is_none() && self.table.labels.unit_code.is_none()
    }

    fn unit(&self, row: u32) -> Option<UnitId> {
        let code = self.label(row, self.table.labels.unit_code);
        let name = self.label(row, self.table.labels.unit);
        let lexicon = &self.desk.lexicon;
        let by_code = (!code.is_empty()).then(|| lexicon.by_unit_code(&code)).flatten();
        let by_name = (!name.is_empty())
            .then(|| lexicon.by_unit(&name).or_else(|| lexicon.by_unit(unnumbered(&folded(&name)))))
            .flatten();
        match (by_code, by_name) {
            (Some(code), Some(name)) if code != name => None,
            (code, name) => code.or(name),
        }
    }

    /// The item a row names, and the other one its name means where code and name disagree.
    fn item(&self, row: u32) -> Option<(Named, Option<ItemId>)> {
        let labels = &self.table.labels;
        let (code, name) = (self.label(row, labels.code), self.label(row, labels.name));
        let lexicon = &self.desk.lexicon;
        for label in [&name, &code] {
            if let Some(Meaning::Item(item)) = lexicon.mapped(&self.sheet.grid.name, label) {
                return Some((Named { item, how: How::Mapped, unit: None }, None));
            }
        }
        let by_name =
            if name.is_empty() { None } else { lexicon.by_name(&name).or_else(|| lexicon.by_heading(&name)) };
        let by_code = if code.is_empty() { None } else { self.code(row, &code, by_name.as_ref()) };
        match (by_code, by_name) {
            (Some(item), Some(named)) => {
                let other = (named.item != item).then_some(named.item);
                let how = if other.is_some() { How::Code } else { How::CodeAndName };
                Some((Named { item, how, unit: named.unit }, other))
            }
            (Some(item), None) => {
                let name = folded(&name);
                let (_, unit) = super::label::without_unit(&name, &|text| lexicon.is_measure(text));
                Some((Named { item, how: How::Code, unit: unit.map(str::to_owned) }, None))
            }
            (None, Some(named)) => Some((named, None)),
            // A column headed 代码 that holds names.
            (None, None) => lexicon.by_name(&code).map(|named| (named, None)),
        }
    }

    /// A code as it stands, or with the zeros a number format shows before it, or with those it lost where the name
    /// agrees.
    fn code(&self, row: u32, code: &str, by_name: Option<&Named>) -> Option<ItemId> {
        let lexicon = &self.desk.lexicon;
        if let Some(item) = lexicon.by_code(code) {
            // A number beside a name that means another item may only count the rows.
            let counts =
                code.trim().parse::<u64>().is_ok() && by_name.is_some_and(|named| named.item != item);
            return (!counts).then_some(item);
        }
        let column = self.table.labels.code?;
        let cell = self.sheet.grid.cells.get(&(row, column))?;
        let shown = cell.look.as_ref().map_or(0, |look| usize::from(look.digits));
        if shown > 1
            && let Some(item) = lexicon.by_code(&format!("{code:0>shown$}"))
        {
            return Some(item);
        }
        lexicon.by_number(code).filter(|item| by_name.is_some_and(|named| named.item == *item))
    }

    /// Whether a row names something, known or not.
    fn is_named(&self, row: u32) -> bool {
        let labels = &self.table.labels;
        let columns = [labels.code, labels.name, labels.unit, labels.unit_code];
        columns.into_iter().flatten().any(|column| !self.sheet.grid.text(row, column).is_empty())
    }

    /// Whether a row holds a figure.
    fn holds(&self, row: u32) -> bool {
        self.table.figures.iter().any(|column| {
            let cell = self.sheet.grid.cells.get(&(row, column.column));
            cell.is_some_and(|cell| match &cell.value {
                Value::Number(_) => true,
                Value::Text(text) => text.chars().any(char::is_numeric),
                _ => false,
            })
        })
    }

    /// The label of a row that names nothing known; `None` of a total or a line of signatures.
    fn strange(&self, row: u32) -> Option<String> {
        let labels = &self.table.labels;
        let parts =
            [labels.code, labels.name, labels.unit_code, labels.unit].map(|column| self.label(row, column));
        let first = || {
            let texts = (self.table.columns.0..=self.table.columns.1).map(|at| self.sheet.text(row, at));
            texts.into_iter().find(|text| !text.is_empty() && text.parse::<f64>().is_err())
        };
        let label = parts.into_iter().find(|text| !text.is_empty()).or_else(first).unwrap_or_default();
        let bare = folded(&label);
        let words = &self.desk.words.recognition;
        let signs = words.signature.iter().any(|word| bare.starts_with(&folded(word)));
        let total = words.total.iter().any(|word| unnumbered(&bare) == folded(word));
        (!signs && !total).then_some(label)
    }

    /// Whether a row adds others up.
    fn is_total(&self, row: u32) -> bool {
        let label = folded(&self.label(row, self.table.labels.unit));
        let bare = unnumbered(&label).trim_end_matches(':');
        !bare.is_empty() && self.desk.words.recognition.total.iter().any(|word| folded(word) == bare)
    }
}

struct Reader<'a, 'g, 'd> {
    rows: Rows<'a, 'g>,
    draft: &'d mut Draft,
    whose: &'a Whose,
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
            rows,
            draft,
            whose,
            strange: Vec::new(),
            totals: Vec::new(),
            unseen: BTreeMap::new(),
            by_name: BTreeMap::new(),
            touched: BTreeSet::new(),
        }
    }

    fn row(&mut self, row: u32) {
        let table = self.rows.table;
        let named = match table.shape {
            Shape::Items | Shape::Across | Shape::Long => self.rows.item(row),
            Shape::Wide => None,
        };
        let (unit, known) = match table.shape {
            Shape::Items => (self.whose.unit, true),
            Shape::Across => (None, true),
            Shape::Wide if self.rows.is_alone() => (self.whose.unit, true),
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
        if !known || (table.shape != Shape::Wide && named.is_none()) {
            self.unknown(row);
            return;
        }
        let period = self.period(row);
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
                self.disagree(row, unit, item.item, other);
            }
            self.figure(row, column, unit, when, &item);
        }
    }

    /// The root of the roster where it is no reporter of the figures itself.
    fn is_root(&self, unit: Option<UnitId>) -> bool {
        unit == Some(self.rows.desk.plan.root)
    }

    /// The period a row names, in a table that has such a column.
    fn period(&self, row: u32) -> Option<Period> {
        let text = folded(&self.rows.label(row, self.rows.table.labels.period));
        if text.is_empty() {
            return None;
        }
        let bare = text.trim_end_matches("年度").trim_end_matches('年');
        Period::parse(bare).map(|period| {
            let same = period.year == self.whose.period.year && period.month == 12;
            if same { self.whose.period } else { period }
        })
    }

    const fn period_of(&self, column: &Figures) -> Period {
        let own = self.whose.period;
        Period { year: column.when.of(own.year), month: own.month }
    }

    /// A row that adds others up is checked against them later; what the root itself is asked for is its own figure.
    fn total(&mut self, row: u32, unit: Option<UnitId>) {
        self.totals.push((row, self.rows.label(row, self.rows.table.labels.unit)));
        let Some(unit) = unit else { return };
        let named = self.rows.item(row);
        for at in 0..self.rows.table.figures.len() {
            let column = &self.rows.table.figures[at];
            let item = column.item.clone().or_else(|| named.as_ref().map(|(named, _)| named.clone()));
            if let Some(item) = item.filter(|named| self.rows.desk.plan.asks(unit, named.item)) {
                let when = self.period(row).unwrap_or_else(|| self.period_of(column));
                self.figure(row, column, unit, when, &item);
            }
        }
    }

    /// A row that holds a figure and names nothing known.
    fn unknown(&mut self, row: u32) {
        if self.rows.holds(row)
            && let Some(label) = self.rows.strange(row)
        {
            self.strange
                .push((row, if label.is_empty() { String::from("（没有名称）") } else { mask(&label) }));
        }
    }

    fn place(&self, row: u32, column: u32, raw: &str, repair: &str) -> Place {
        Place {
            sheet: self.rows.sheet.grid.name.clone(),
            cell: address(row, column),
            raw: raw.to_owned(),
            repair: repair.to_owned(),
            ..self.draft.whole_file()
        }
    }

    fn filing(&mut self, unit: UnitId, period: Period) -> &mut Filing {
        let first = self.touched.insert((unit, period));
        let (sheet, area) = (self.rows.sheet.grid.name.clone(), range(self.rows.table));
        let by = match self.rows.table.shape {
            Shape::Items => self.whose.by.clone(),
            Shape::Wide if self.rows.is_alone() => self.whose.by.clone(),
            Shape::Wide | Shape::Long => String::from("表内单位列"),
            Shape::Across => String::from("表内单位栏"),
        };
        let filing = self.draft.filing(self.whose, unit, period, self.rows.table.shape);
        if first {
            if !filing.sheets.contains(&sheet) {
                filing.sheets.push(sheet);
            }
            filing.ranges.push(area);
            if filing.by.is_empty() {
                filing.by = by;
            }
        }
        filing
    }

    fn tell(&mut self, unit: UnitId, period: Period, finding: Finding) {
        let code = self.rows.desk.plan.units[unit].code.clone();
        let folder = self.draft.record.folder.unwrap_or(period);
        self.filing(unit, period).findings.push(finding.of_unit(unit, &code).in_period(folder));
    }

    fn unit_name(&self, unit: UnitId) -> &str {
        &self.rows.desk.plan.units[unit].name
    }

    fn disagree(&mut self, row: u32, unit: UnitId, item: ItemId, other: ItemId) {
        let plan = self.rows.desk.plan;
        let (own, name) = (&plan.items[item], &plan.items[other].name);
        let place = self.place(row, self.rows.table.labels.code.unwrap_or(0), &own.code, "");
        let with = [
            ("unit", self.unit_name(unit)),
            ("code", own.code.as_str()),
            ("item", &own.name),
            ("seen", name),
        ];
        let finding = self.rows.desk.words.findings.finding("C13", &with).at(place).about([own.code.clone()]);
        self.tell(unit, self.whose.period, finding.seen(name.clone(), own.name.clone()));
    }

    fn figure(&mut self, row: u32, column: &Figures, unit: UnitId, period: Period, named: &Named) {
        let (desk, sheet) = (self.rows.desk, self.rows.sheet);
        let known = &desk.plan.items[named.item];
        let cell = sheet.grid.cells.get(&(row, column.column));
        let how = figure::How {
            words: &desk.words.recognition,
            uncalculated: self.whose.uncalculated,
            blind: self.whose.blind,
            blanks: self.blanks.get(&column.column).copied().unwrap_or(false),
        };
        let mut read = figure::read(cell, known, how);
        // A row with more fields than its heading has one in two pieces: 1,200 without quotes.
        let fields = |row: u32| sheet.grid.fields.get(row as usize).copied().unwrap_or(0);
        if fields(row) > fields(self.rows.table.heading).max(self.rows.table.columns.1 + 1) {
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
            let inside = self.rows.table.rows.iter().filter(|row| (start.0..=end.0).contains(*row));
            inside.filter(|row| self.rows.is_named(**row)).count() > 1
        });
        if let Some(((top, left), _)) = spread
            && sheet.grid.cells.get(&(top, left)).is_some_and(|cell| !matches!(cell.value, Value::Empty))
        {
            read = figure::Read {
                figure: Err(Absent::Unreadable),
                raw: sheet.grid.text(top, left),
                repair: String::new(),
                trouble: Some(Trouble::Merged),
                remark: None,
            };
        }
        let last = column.when == super::heading::When::Last;
        if !desk.plan.asks(unit, named.item) {
            if read.figure.is_ok() && !last {
                let expected = known.reporter.word();
                let with =
                    [("unit", self.unit_name(unit)), ("item", &known.name), ("expected", expected.as_str())];
                let place = self.place(row, column.column, &read.stood(), "");
                let finding = desk.words.findings.finding("C11", &with).at(place).about([known.code.clone()]);
                self.tell(unit, period, finding);
            }
            return;
        }
        let measured = self.measured(row, column, named, known);
        if let (Ok(_), Some((seen, Fit::Scaled))) = (read.figure, &measured) {
            read.figure = Err(Absent::Unreadable);
            read.trouble = Some(Trouble::OtherUnit);
            read.raw = format!("{}{seen}", read.raw);
        }
        let place = self.place(row, column.column, &read.stood(), &read.repair);
        if last {
            let figure = Figure { figure: read.figure, place, explanation: String::new() };
            let period = self.whose.period;
            self.filing(unit, period).last.insert(named.item, figure);
            return;
        }
        if let Some(trouble) = read.trouble {
            let finding = self.trouble(trouble, unit, known, read.stood(), &place);
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
        if hidden && read.figure != Err(Absent::Blank) {
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
        let figure = Figure { figure: read.figure, place, explanation: without_long_numbers(&explanation) };
        self.filing(unit, period).how.insert(named.how);
        self.file(unit, period, named.item, figure);
    }

    /// The unit of measure written for a figure, by what stands closest to it, and how it suits the item's.
    fn measured(&self, row: u32, column: &Figures, named: &Named, item: &Item) -> Option<(String, Fit)> {
        let own = folded(&self.rows.label(row, self.rows.table.labels.measure));
        if !own.is_empty() {
            return Some((mask(&own), measure::fit(&own, &item.measure_unit)));
        }
        if let Some(unit) = &named.unit {
            return Some((unit.clone(), measure::fit(unit, &item.measure_unit)));
        }
        [&column.measures, &self.lines]
            .into_iter()
            .find_map(|units| measure::fit_of_list(units, &item.measure_unit))
            .map(|(unit, fit)| (unit.to_owned(), fit))
    }

    fn about(&self, code: &str, unit: UnitId, item: &Item, with: &[(&str, &str)], place: &Place) -> Finding {
        let mut all = vec![("unit", self.unit_name(unit)), ("item", item.name.as_str())];
        all.extend(with);
        self.rows.desk.words.findings.finding(code, &all).at(place.clone()).about([item.code.clone()])
    }

    fn other_unit(&self, unit: UnitId, item: &Item, seen: &str, place: &Place) -> Finding {
        let finding =
            self.about("C07", unit, item, &[("seen", seen), ("expected", &item.measure_unit)], place);
        finding.seen(seen.to_owned(), item.measure_unit.clone())
    }

    fn trouble(&self, trouble: Trouble, unit: UnitId, item: &Item, seen: String, place: &Place) -> Finding {
        let (decimals, limit) = (item.decimals.to_string(), figure::told_limit(item));
        let code = match trouble {
            Trouble::NotCalculated => "C01",
            Trouble::NotANumber => "C02",
            Trouble::Decimals => "C03",
            Trouble::TooLarge => "C05",
            Trouble::ErrorValue => "C10",
            Trouble::OtherUnit => "C14",
            Trouble::ShownOtherwise => "C15",
            Trouble::Struck => "C17",
            Trouble::Merged => "C19",
            Trouble::OutOfStep => "C25",
        };
        let with = [
            ("seen", seen.as_str()),
            ("decimals", decimals.as_str()),
            ("limit", limit.as_str()),
            ("expected", item.measure_unit.as_str()),
        ];
        let expected = format!("以{}为单位、最多{decimals}位小数的数", item.measure_unit);
        self.about(code, unit, item, &with, place).seen(seen, expected)
    }

    fn remark(&self, remark: &Remark, unit: UnitId, item: &Item, seen: String, place: &Place) -> Finding {
        match remark {
            Remark::Marked(part) => {
                let with = [("part", part.as_str()), ("seen", seen.trim())];
                self.about("C16", unit, item, &with, place).seen(seen.clone(), "只填数字")
            }
            Remark::PerhapsAShare => {
                let finding = self.about("C21", unit, item, &[("seen", &seen)], place);
                finding.seen(seen, "以%为单位的数")
            }
        }
    }

    fn comment(&self, comment: &str, unit: UnitId, item: &Item, place: &Place) -> Finding {
        let said = mask(comment);
        self.about("C20", unit, item, &[("seen", &said)], place).seen(said.clone(), "")
    }

    /// Files the figure; the same item a second time with another figure leaves neither.
    fn file(&mut self, unit: UnitId, period: Period, item: ItemId, figure: Figure) {
        let hidden = |place: &Place| {
            let grid = self.rows.sheet.grid;
            place.sheet == grid.name
                && position(&place.cell).is_some_and(|(row, column)| {
                    grid.hidden_rows.contains(row) || grid.hidden_columns.contains(column)
                })
        };
        let now_hidden = hidden(&figure.place);
        let first = self.filing(unit, period).figures.get(&item).cloned();
        let Some(first) = first else {
            self.filing(unit, period).figures.insert(item, figure);
            return;
        };
        if first.figure == figure.figure || figure.figure == Err(Absent::Blank) {
            return;
        }
        if first.figure == Err(Absent::Blank) {
            self.filing(unit, period).figures.insert(item, figure);
            return;
        }
        let known = &self.rows.desk.plan.items[item];
        let both = format!("{}、{}", first.place.raw, figure.place.raw);
        let said = |place: &Place, hidden: bool| {
            format!("{} {}{}", place.sheet, place.cell, if hidden { "（隐藏）" } else { "" })
        };
        let first_hidden = self.rows.sheet.grid.name == first.place.sheet
            && position(&first.place.cell).is_some_and(|(row, column)| {
                self.rows.sheet.grid.hidden_rows.contains(row)
                    || self.rows.sheet.grid.hidden_columns.contains(column)
            });
        let (one, two) = (said(&first.place, first_hidden), said(&figure.place, now_hidden));
        let with = [("first", one.as_str()), ("second", two.as_str()), ("seen", both.as_str())];
        let finding = self
            .about("C09", unit, known, &with, &first.place)
            .at(figure.place.clone())
            .seen(both.clone(), "只填一处");
        if let Some(first) = self.filing(unit, period).figures.get_mut(&item) {
            first.figure = Err(Absent::Unreadable);
            first.place.raw = mask(&first.place.raw);
        }
        self.tell(unit, period, finding);
    }

    /// Tells every row and column that holds a figure and was not recognised.
    fn tell_strange(&mut self) {
        let desk = self.rows.desk;
        let sheet = self.rows.sheet.grid.name.clone();
        let strange = std::mem::take(&mut self.strange);
        let columns: Vec<(u32, u32, String)> = self
            .rows
            .table
            .unread
            .iter()
            .map(|(column, title)| (self.rows.table.heading, *column, mask(title)))
            .collect();
        let labels = &self.rows.table.labels;
        let column = labels.code.or(labels.name).or(labels.unit_code).or(labels.unit);
        let rows: Vec<(u32, u32, String)> =
            strange.into_iter().map(|(row, label)| (row, column.unwrap_or(0), label)).collect();
        for (all, word) in [(rows, "行"), (columns, "栏")] {
            let Some((_, _, first)) = all.first() else { continue };
            let known = desk
                .plan
                .items
                .iter()
                .map(|item| item.code.as_str())
                .chain(desk.plan.items.iter().map(|item| item.name.as_str()));
            let nearest = if all.len() == 1 { crate::source::perhaps(first, known) } else { String::new() };
            let listed: Vec<String> = all
                .iter()
                .take(3)
                .map(|(row, column, label)| {
                    if word == "行" {
                        format!("第{}行“{label}”", row + 1)
                    } else {
                        format!("{}栏“{label}”", crate::place::column_letters(*column))
                    }
                })
                .collect();
            let more = if all.len() > 3 { "等" } else { "" };
            let (count, listed) = (all.len().to_string(), format!("{}{more}{nearest}", listed.join("、")));
            let file = self.draft.record.file.clone();
            let with = [
                ("file", file.as_str()),
                ("sheet", sheet.as_str()),
                ("count", &count),
                ("kind", word),
                ("listed", &listed),
            ];
            let label = all.iter().map(|(_, _, label)| label.as_str()).take(3).collect::<Vec<_>>().join("、");
            let mut finding = desk.words.findings.finding("C08", &with).named(&label);
            for (row, column, label) in all.iter().take(20) {
                finding = finding.at(self.place(*row, *column, label, ""));
            }
            match (self.rows.table.shape, self.whose.unit) {
                (Shape::Items, Some(unit)) => self.tell(unit, self.whose.period, finding),
                _ => self.draft.push(finding),
            }
        }
    }

    /// Tells which of the figures used stand where nobody sees them.
    fn tell_unseen(&mut self) {
        let desk = self.rows.desk;
        let filtered = self.rows.sheet.grid.filtered;
        for ((unit, period), figures) in std::mem::take(&mut self.unseen) {
            let names: Vec<&str> =
                figures.iter().map(|(item, _)| desk.plan.items[*item].name.as_str()).collect();
            let codes: Vec<String> =
                figures.iter().map(|(item, _)| desk.plan.items[*item].code.clone()).collect();
            let names = names.iter().take(5).copied().collect::<Vec<_>>().join("、");
            let count = figures.len().to_string();
            let how = if filtered { "隐藏或被筛选掉" } else { "隐藏" };
            let with = [
                ("unit", self.unit_name(unit)),
                ("count", count.as_str()),
                ("items", names.as_str()),
                ("how", how),
                ("sheet", self.rows.sheet.grid.name.as_str()),
            ];
            let mut finding = desk.words.findings.finding("C18", &with).about(codes);
            for (_, place) in figures.into_iter().take(20) {
                finding = finding.at(place);
            }
            self.tell(unit, period, finding);
        }
    }

    /// Tells of items known by their names alone, beside codes that are none of theirs.
    fn tell_by_name(&mut self) {
        let desk = self.rows.desk;
        for (unit, items) in std::mem::take(&mut self.by_name) {
            let codes: BTreeSet<String> =
                items.iter().map(|item| desk.plan.items[*item].code.clone()).collect();
            let count = codes.len().to_string();
            let with = [
                ("unit", self.unit_name(unit)),
                ("count", count.as_str()),
                ("sheet", self.rows.sheet.grid.name.as_str()),
            ];
            let finding = desk.words.findings.finding("C22", &with).about(codes);
            let column = self.rows.table.labels.code.unwrap_or(0);
            let place = self.place(self.rows.table.heading, column, "", "");
            self.tell(unit, self.whose.period, finding.at(place));
        }
    }

    /// Compares rows that add up with what they should add up; they are never added themselves.
    fn check_totals(&mut self) {
        let desk = self.rows.desk;
        let table = self.rows.table;
        if table.shape != Shape::Wide {
            return;
        }
        for (row, label) in std::mem::take(&mut self.totals) {
            let subtotal = ["小计", "其中"].iter().any(|word| folded(&label).contains(word));
            if subtotal {
                continue;
            }
            for column in &table.figures {
                let Some(named) = &column.item else { continue };
                let item = &desk.plan.items[named.item];
                if !item.adds {
                    continue;
                }
                let period = self.period(row).unwrap_or_else(|| self.period_of(column));
                let cell: Option<&Cell> = self.rows.sheet.grid.cells.get(&(row, column.column));
                let how = figure::How::usual(&desk.words.recognition);
                let Ok(total) = figure::read(cell, item, how).figure else { continue };
                let parts: Vec<Ratio> = self
                    .draft
                    .filings
                    .iter()
                    .filter(|filing| filing.period == period && self.touched.contains(&(filing.unit, period)))
                    .filter(|filing| filing.unit != desk.plan.root)
                    .filter_map(|filing| filing.figures.get(&named.item)?.figure.ok())
                    .map(crate::observation::Quantity::ratio)
                    .collect();
                let sum = parts.iter().try_fold(Ratio::ZERO, |sum, part| sum.add(*part).ok());
                let Some(sum) = sum.filter(|sum| !parts.is_empty() && *sum != total.ratio()) else {
                    continue;
                };
                let (seen, expected) = (total.to_string(), sum.to_text(u32::from(item.decimals)));
                let file = self.draft.record.file.clone();
                let with = [
                    ("file", file.as_str()),
                    ("row", label.as_str()),
                    ("item", item.name.as_str()),
                    ("seen", seen.as_str()),
                    ("expected", expected.as_str()),
                ];
                let place = self.place(row, column.column, &seen, "");
                let finding = desk.words.findings.finding("C23", &with).about([item.code.clone()]).at(place);
                self.draft.push(finding.seen(seen.clone(), expected.clone()));
            }
        }
    }
}
