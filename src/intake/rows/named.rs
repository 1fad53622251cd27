//! What does a row name? Its item by code and name, its unit, and whether it adds up others.
//!
//! In: a row of a table. Out: what its labels say. Refuses to know: figures.

use crate::grid::Value;
use crate::ids::{ItemId, UnitId};
use crate::intake::label::{folded, unnumbered, without_unit};
use crate::intake::lexicon::{How, Named};
use crate::intake::read::Desk;
use crate::intake::table::{Sheet, Table};
use crate::intake::{measure, qualify};
use crate::observation::Period;
use crate::plan::Meaning;
use crate::source::likest;
use std::borrow::Cow;

/// A table as its rows are understood.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a, 'g> {
    pub(super) desk: &'a Desk<'a>,
    pub(super) sheet: &'a Sheet<'g>,
    pub(super) table: &'a Table,
}

impl<'a, 'g> Rows<'a, 'g> {
    pub(super) const fn new(desk: &'a Desk<'a>, sheet: &'a Sheet<'g>, table: &'a Table) -> Self {
        Self { desk, sheet, table }
    }

    pub(super) fn label(&self, row: u32, column: Option<u32>) -> Cow<'g, str> {
        column.map_or(Cow::Borrowed(""), |column| self.sheet.text(row, column))
    }

    /// A table with a single row of figures and no column of units is of the sheet's own unit.
    pub(super) fn is_alone(&self) -> bool {
        self.table.labels.unit.is_none() && self.table.labels.unit_code.is_none()
    }

    pub(super) fn unit(&self, row: u32) -> Option<UnitId> {
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
    pub(super) fn item(&self, row: u32) -> Option<(Named, Option<ItemId>)> {
        let labels = &self.table.labels;
        let (code, name) = (self.label(row, labels.code), self.label(row, labels.name));
        let lexicon = &self.desk.lexicon;
        for label in [&name, &code] {
            if let Some(Meaning::Item(item)) = self.sheet.mapped(label) {
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
                let (_, unit) = without_unit(&name, &|text| lexicon.is_measure(text));
                Some((Named { item, how: How::Code, unit: unit.map(str::to_owned) }, None))
            }
            (None, Some(named)) => Some((named, None)),
            // A column headed 代码 that holds names.
            (None, None) => lexicon.by_name(&code).map(|named| (named, None)),
        }
    }

    /// The name beside a code that is nothing like the item's: the code may be another table's.
    pub(super) fn stranger(&self, row: u32, named: &Named) -> Option<String> {
        if named.how != How::Code {
            return None;
        }
        let name = self.label(row, self.table.labels.name);
        let bare = &*folded(&name);
        let own = &self.desk.plan.items[named.item];
        let like = likest(
            bare,
            std::iter::once(own.name.as_str()).chain(own.aliases.iter().map(String::as_str)),
            0.6,
        );
        let holds = folded(&own.name).contains(bare) || bare.contains(&*folded(&own.name));
        (!bare.is_empty() && like.is_none() && !holds && bare.parse::<f64>().is_err())
            .then(|| name.to_string())
    }

    /// A code as it stands, or with the zeros a number format shows before it, or with those it lost where the name
    /// agrees.
    pub(super) fn code(&self, row: u32, code: &str, by_name: Option<&Named>) -> Option<ItemId> {
        let lexicon = &self.desk.lexicon;
        if let Some(item) = lexicon.by_code(code) {
            // A number beside a name that means another item may only count the rows.
            let counts =
                code.trim().parse::<u64>().is_ok() && by_name.is_some_and(|named| named.item != item);
            return (!counts).then_some(item);
        }
        let column = self.table.labels.code?;
        let cell = self.sheet.grid.cells.get(&(row, column));
        let look = cell.and_then(|cell| cell.look.as_ref());
        let shown = look.map_or(0, |look| usize::from(look.digits));
        if shown > 1
            && let Some(item) = lexicon.by_code(&format!("{code:0>shown$}"))
        {
            return Some(item);
        }
        lexicon.by_number(code).filter(|item| by_name.is_some_and(|named| named.item == *item))
    }

    /// Whether a row without a column of units is the sheet's own: it is the only one, and nothing stands before its figures
    /// but the unit's name.
    pub(super) fn is_own(&self, row: u32, unit: Option<UnitId>) -> bool {
        let first = self.table.figures.iter().map(|column| column.column).min().unwrap_or(0);
        // A line written across, such as a note with a day in it, is no row of figures.
        let holds = |row: &&u32| self.holds(**row) && self.sheet.section(**row).is_none();
        let only = self.table.rows.iter().filter(holds).take(2).count() == 1;
        let said = |column: u32| {
            let text = self.sheet.text(row, column);
            text.is_empty() || text.parse::<f64>().is_ok() || self.desk.lexicon.by_unit(&text) == unit
        };
        only && (self.table.columns.0..first).all(said)
    }

    /// The cell beside the figures that says they are something else: a part of the year or of the people, a plan.
    pub(super) fn qualified(&self, row: u32, period: Period) -> Option<String> {
        let words = &self.desk.words.recognition;
        self.table.sides.iter().find_map(|side| {
            // A number under a heading that is not known is some other figure.
            let cell = self.sheet.grid.cells.get(&(row, side.column));
            if !side.divides && cell.is_some_and(|cell| matches!(cell.value, Value::Number(_))) {
                return None;
            }
            let text = self.sheet.text(row, side.column);
            let bare = &*folded(&text);
            if bare.is_empty() {
                return None;
            }
            let whole =
                words.actual.iter().chain(&words.value).chain(&words.total).any(|word| folded(word) == bare)
                    || words.whole.iter().any(|word| word == bare)
                    || qualify::is_december(bare)
                    || bare.parse() == Ok(period.year)
                    || bare.trim_end_matches(['年', '度']).parse() == Ok(period.year);
            let other = !whole && (side.divides || qualify::beside(&text, period, words));
            other.then(|| text.to_string())
        })
    }

    /// The remark beside the figures that is nothing but the kind of figure they are: 上半年数, 2022年数据.
    pub(super) fn kind_of_figure(&self, remarks: &[String], period: Period) -> Option<String> {
        let words = &self.desk.words.recognition;
        let says = |text: &&String| {
            let bare = folded(text);
            let short = bare.chars().count() <= 9 && ["数", "数据"].iter().any(|word| bare.ends_with(word));
            short && qualify::beside(&bare, period, words)
        };
        remarks.iter().find(says).cloned()
    }

    /// Whether a section names another unit than the sheet's, or a village.
    pub(super) fn is_elsewhere(&self, section: &str, own: Option<UnitId>) -> bool {
        let section = folded(section);
        let bare = unnumbered(&section).trim_matches(['(', ')', ':']);
        let village = bare.chars().count() <= 8 && self.desk.lexicon.is_of_a_village(bare);
        let named = self.desk.lexicon.by_unit(bare);
        // 镇本级 beside villages is a part of the town; a county's own level is the county's own report.
        let level = bare.ends_with("本级") && own.is_some() && own != self.desk.lexicon.root();
        village || level || own.is_some() && named.is_some() && named != own
    }

    /// The text that stands alone in a row, or names one that has only a number before it and is numbered as sections are:
    /// `二、2022年情况` with its own total.
    pub(super) fn section(&self, row: u32) -> Option<String> {
        self.sheet.section(row).or_else(|| {
            let label = self.label(row, self.table.labels.name);
            let bare = folded(&label);
            let numeral = |sign: char| "一二三四五六七八九十".contains(sign);
            // （一）其他 with a figure is a row; 二、2022年情况 with one is a section.
            let numbered =
                bare.starts_with(numeral) && bare.trim_start_matches(numeral).starts_with(['、', '.']);
            numbered.then(|| label.to_string())
        })
    }

    /// Whether a row names something, known or not.
    pub(super) fn is_named(&self, row: u32) -> bool {
        let labels = &self.table.labels;
        let columns = [labels.code, labels.name, labels.unit, labels.unit_code];
        columns.into_iter().flatten().any(|column| !self.sheet.grid.text(row, column).is_empty())
    }

    /// Whether a row holds a figure.
    pub(super) fn holds(&self, row: u32) -> bool {
        self.table.figures.iter().any(|column| {
            let cell = self.sheet.grid.cells.get(&(row, column.column));
            cell.is_some_and(|cell| match &cell.value {
                Value::Number(_) => true,
                Value::Text(text) => text.chars().any(char::is_numeric),
                _ => false,
            })
        })
    }

    /// The label of a row that names nothing known, and whether that is one of a total; `None` of a line of signatures.
    pub(super) fn strange(&self, row: u32) -> Option<(String, bool)> {
        let labels = &self.table.labels;
        let parts =
            [labels.code, labels.name, labels.unit_code, labels.unit].map(|column| self.label(row, column));
        let first = || {
            let texts = (self.table.columns.0..=self.table.columns.1).map(|at| self.sheet.text(row, at));
            texts.into_iter().find(|text| !text.is_empty() && text.parse::<f64>().is_err())
        };
        let label: Cow<'_, str> =
            parts.into_iter().find(|text| !text.is_empty()).or_else(first).unwrap_or_default();
        let total = self.desk.headings.is_total(unnumbered(&folded(&label)));
        (!self.signs(&label)).then(|| (label.to_string(), total))
    }

    /// Whether a text begins a line of signatures.
    pub(super) fn signs(&self, text: &str) -> bool {
        let bare = folded(text);
        self.desk.words.recognition.signature.iter().any(|word| bare.starts_with(&*folded(word)))
    }

    /// Whether a row adds others up.
    pub(super) fn is_total(&self, row: u32) -> bool {
        let label = self.label(row, self.table.labels.unit);
        let label = folded(&label);
        let bare = unnumbered(&label).trim_end_matches(':');
        self.desk.headings.is_total(bare)
    }
}

/// Units of measure that lines beside the table name: `单位：人、万元`, `（单位:万元）`, `计量单位：人，金额单位：元`, and a
/// title that ends in one in brackets. Above the table, or in a note below it.
pub(super) fn lines_of_measure(sheet: &Sheet<'_>, table: &Table, desk: &Desk<'_>) -> Vec<String> {
    let mut units = Vec::new();
    let name = folded(&sheet.grid.name);
    units.extend(without_unit(&name, &|text| desk.lexicon.is_measure(text)).1.map(str::to_owned));
    let last = table.rows.last().copied().unwrap_or(table.heading);
    let around = sheet.grid.cells.range((table.top.saturating_sub(8), 0)..=(last, u32::MAX));
    for (&(row, column), cell) in around {
        let Value::Text(raw) = &cell.value else { continue };
        // Among the rows only a note speaks of all of them, and a line that says nothing but the units.
        let note = || raw.trim_start().starts_with(['注', '说', '备']);
        let line = || raw.contains('单') && raw.contains("单位") && sheet.section(row).is_some();
        if raw.len() > 400 || row >= table.top && !note() && !line() {
            continue;
        }
        // Blanks part the units; folding would join them.
        let spaced: String = raw.chars().map(|sign| if sign.is_whitespace() { ' ' } else { sign }).collect();
        let text: Vec<Cow<'_, str>> = spaced.split(' ').map(folded).filter(|part| !part.is_empty()).collect();
        let text = text.join(" ");
        let known = |text: &str| desk.lexicon.is_measure(text);
        let named = measure::said(&text, &known);
        if named.is_empty() && text.ends_with("单位:") {
            let beside = measure::listed(&sheet.text(row, column + 1));
            units.extend(beside.into_iter().take_while(|unit| known(unit)));
        }
        units.extend(named);
        let label = text
            .strip_suffix("单位")
            .is_some_and(|kind| ["", "计量", "金额", "数量", "货币", "资金"].contains(&kind));
        if label && !text.is_empty() {
            let named = measure::listed(&sheet.text(row, column + 1));
            if row < table.top && !named.is_empty() && named.iter().all(|unit| desk.lexicon.is_measure(unit))
            {
                units.extend(named);
            }
        } else if row < table.top {
            let (_, unit) = without_unit(&text, &|text| desk.lexicon.is_measure(text));
            units.extend(unit.map(str::to_owned));
        }
    }
    units
}
