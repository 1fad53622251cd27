//! What was observed? One figure of one unit for one period, or the reason there is none.
//!
//! In: what intake read, or what a collector backfilled. Out: [`Observation`], the grain everything stands on.
//! Refuses to know: how it is summed or judged.

use crate::ids::{BackfillId, CorrectionId, Id, ItemId, UnitId};
use crate::place::{Origin, Place};
use crate::value::Ratio;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// 期别: a year, or the year from January to the end of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Calendar year.
    pub year: i32,
    /// Last month the figures speak for, 1 to 12; 12 is the whole year.
    pub month: u32,
}

impl Period {
    /// The whole of `year`.
    pub const fn year(year: i32) -> Self {
        Self { year, month: 12 }
    }

    /// Reads `2023` or `2023-06`, the names of folders under `submissions/`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-').map_or((text, 12), |(y, m)| (y, m.parse().unwrap_or(0)));
        let year = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
        (1..=12).contains(&month).then_some(Self { year, month })
    }

    /// 数据截止日期: the last day the figures speak for.
    pub fn as_of(self) -> NaiveDate {
        let (year, month) = if self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        NaiveDate::from_ymd_opt(year, month, 1).and_then(|next| next.pred_opt()).unwrap_or_default()
    }

    /// Whole months from the end of `base_year` to the end of this period.
    pub fn months_since(self, base_year: i32) -> i64 {
        i64::from(self.year - base_year) * 12 + i64::from(self.month) - 12
    }

    /// The part of a year that ends last by `date`.
    pub fn ending_by(date: NaiveDate) -> Self {
        let this = Self { year: date.year(), month: date.month() };
        match (this.ends_by(date), date.month()) {
            (true, _) => this,
            (false, 1) => Self::year(date.year() - 1),
            (false, month) => Self { month: month - 1, ..this },
        }
    }

    /// The last period that ends on or before `date` is the one that contains it only when it is a month's end.
    pub fn ends_by(self, date: NaiveDate) -> bool {
        self.as_of() <= date
    }

    /// Whether `date` is the last day of a month.
    pub fn is_month_end(date: NaiveDate) -> bool {
        date.succ_opt().is_some_and(|next| next.day() == 1)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.month == 12 {
            write!(out, "{}", self.year)
        } else {
            write!(out, "{}-{:02}", self.year, self.month)
        }
    }
}

/// Why there is no figure. Never zero, never blank by accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Absent {
    /// 缺报: no usable file from the unit.
    NotReported,
    /// 空白: the cell was left empty.
    Blank,
    /// 不适用: the unit says the item does not exist for it.
    NotApplicable,
    /// 无法取得: the unit says it cannot obtain the figure.
    Unobtainable,
    /// 不可识别: something stands there that is not a figure.
    Unreadable,
}

/// A figure, or why there is none, as it stands in tables and ledgers.
pub fn figure_text(figure: Result<Quantity, Absent>) -> String {
    figure.map_or_else(|reason| reason.word().to_owned(), |quantity| quantity.to_string())
}

impl Absent {
    /// What a word means that stands in the place of a figure; `None` where it is none of ours.
    pub fn of_word(word: &str) -> Option<Self> {
        let all = [Self::NotReported, Self::Blank, Self::NotApplicable, Self::Unobtainable, Self::Unreadable];
        all.into_iter().find(|absent| absent.word() == word)
    }

    /// The word in tables and machine files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotReported => "缺报",
            Self::Blank => "空白",
            Self::NotApplicable => "不适用",
            Self::Unobtainable => "无法取得",
            Self::Unreadable => "不可识别",
        }
    }
}

/// An observed figure: `mantissa × 10^−decimals` in the item's unit of measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quantity {
    /// The scaled whole number.
    pub mantissa: i64,
    /// The item's decimals.
    pub decimals: u8,
}

/// No figure reaches this in units of the item's last decimal, so that no sum of figures can wrap.
pub const BOUND: i128 = 1_000_000_000_000;

/// Why a value is no figure of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// More decimals than the item has.
    Decimals,
    /// Too large to be taken.
    TooLarge,
    /// Below the least the item can be.
    TooSmall,
}

impl Quantity {
    /// A value as a figure of so many decimals, below `limit` in units of the last of them; never rounded.
    pub fn of(value: Ratio, decimals: u8, limit: i128) -> Result<Self, Unfit> {
        let scale = 10_i128.pow(u32::from(decimals));
        if scale % value.denominator() != 0 {
            return Err(Unfit::Decimals);
        }
        let mantissa = value.numerator().checked_mul(scale / value.denominator());
        let fitting = mantissa.filter(|mantissa| mantissa.abs() < limit);
        let mantissa = fitting.and_then(|mantissa| i64::try_from(mantissa).ok()).ok_or(Unfit::TooLarge)?;
        Ok(Self { mantissa, decimals })
    }

    /// The exact value.
    pub fn ratio(self) -> Ratio {
        Ratio::scaled(self.mantissa, self.decimals)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.ratio().to_text(u32::from(self.decimals)))
    }
}

/// One figure as it stood in a file: held by the hundred thousand, and so in few bytes.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The figure, or why there is none.
    pub figure: Result<Quantity, Absent>,
    of: Arc<Origin>,
    at: Option<Cell>,
    said: Option<Box<Said>>,
}

/// Row and column, from zero.
type Cell = (u32, u32);

/// What was said of a figure, beyond the figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    /// The cell's text, where it is not the figure's own digits.
    raw: Option<Box<str>>,
    repair: Box<str>,
    explanation: Box<str>,
}

/// The text a cell holds that says the figure and no more.
fn digits(figure: Result<Quantity, Absent>) -> String {
    figure.map_or_else(|_| String::new(), |quantity| quantity.ratio().to_plain())
}

impl Figure {
    /// A figure at its place, with the unit's own words on a large change.
    pub fn new(figure: Result<Quantity, Absent>, place: Place, explanation: &str) -> Self {
        let Place { of, at, raw, repair } = place;
        let mut figure = Self { figure, of, at, said: None };
        figure.say(raw, repair, explanation.into());
        figure
    }

    fn say(&mut self, raw: Box<str>, repair: Box<str>, explanation: Box<str>) {
        let raw = (*raw != *digits(self.figure)).then_some(raw);
        let said = Said { raw, repair, explanation };
        self.said = (said != Said::default()).then(|| Box::new(said));
    }

    /// Where it stood.
    pub fn place(&self) -> Place {
        place(&self.of, self.at, self.figure, self.said.as_deref())
    }

    /// The worksheet it stood on.
    pub fn sheet(&self) -> &str {
        &self.of.sheet
    }

    /// 变动说明: the unit's own words on a large change, empty when none.
    pub fn explanation(&self) -> &str {
        self.said.as_ref().map_or("", |said| &said.explanation)
    }

    /// Takes the figure away: the text stays, masked.
    pub fn refuse(&mut self, mask: impl Fn(&str) -> String) {
        let place = self.place();
        let explanation = self.explanation().into();
        self.figure = Err(Absent::Unreadable);
        self.say(mask(&place.raw).into(), place.repair, explanation);
    }
}

fn place(of: &Arc<Origin>, at: Option<Cell>, figure: Result<Quantity, Absent>, said: Option<&Said>) -> Place {
    let raw = said.and_then(|said| said.raw.clone()).unwrap_or_else(|| digits(figure).into());
    let repair = said.map_or_else(Box::default, |said| said.repair.clone());
    Place { of: Arc::clone(of), at, raw, repair }
}

/// 观测值: what one unit reported for one item and period.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// The reporting unit.
    pub unit: UnitId,
    /// The item.
    pub item: ItemId,
    /// 期别.
    pub period: Period,
    /// The figure, or why there is none.
    pub figure: Result<Quantity, Absent>,
    all: &'a Observations,
    number: usize,
}

/// Every figure expected, as columns: by period, unit and item in the plan's order. What is said of few of them stands
/// apart, and a file and sheet are told once.
#[derive(Clone, Debug, Default)]
pub struct Observations {
    items: Vec<ItemId>,
    values: Vec<i64>,
    states: Vec<State>,
    /// The number of the file and sheet in `origins`; of one that nobody sent [`NOWHERE`].
    files: Vec<u32>,
    /// Row and column; `u32::MAX` as a row means the whole file or sheet.
    rows: Vec<u32>,
    columns: Vec<u16>,
    origins: Vec<Arc<Origin>>,
    said: BTreeMap<usize, Box<Said>>,
    backfills: BTreeMap<usize, BackfillId>,
    /// Figures put right: by which entry of the ledger, and what was sent.
    corrections: BTreeMap<usize, (CorrectionId, Result<Quantity, Absent>)>,
    /// Figures that a survey gives, each with what was sent.
    estimates: BTreeMap<usize, Result<Quantity, Absent>>,
    /// Decimals by item.
    decimals: Vec<u8>,
    /// Whose and of when, each with the number of its first figure; in that order.
    spans: Vec<(UnitId, Period, usize)>,
    index: BTreeMap<(UnitId, Period), usize>,
}

/// The file of a figure that nobody sent.
const NOWHERE: u32 = u32::MAX;

/// The row of what has no cell.
const NO_CELL: u32 = u32::MAX;

/// A figure, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Given,
    Absent(Absent),
}

impl Observations {
    /// Begins what is expected of a unit for a period.
    pub fn begin(&mut self, unit: UnitId, period: Period) {
        self.index.insert((unit, period), self.spans.len());
        self.spans.push((unit, period, self.len()));
    }

    /// Makes room for so many figures.
    pub fn reserve(&mut self, count: usize) {
        self.items.reserve_exact(count);
        self.values.reserve_exact(count);
        self.states.reserve_exact(count);
        self.files.reserve_exact(count);
        self.rows.reserve_exact(count);
        self.columns.reserve_exact(count);
    }

    /// The next figure of the unit and period begun.
    pub fn push(&mut self, item: ItemId, figure: Figure) {
        let Figure { figure, of, at, said } = figure;
        let file = match self.origins.last() {
            Some(last) if Arc::ptr_eq(last, &of) => self.origins.len() - 1,
            _ => {
                self.origins.push(of);
                self.origins.len() - 1
            }
        };
        self.add(item, figure, file as u32, at);
        if let Some(said) = said {
            self.said.insert(self.len() - 1, said);
        }
    }

    /// The next figure of the unit and period begun, of which nothing stands anywhere.
    pub fn push_unsent(&mut self, item: ItemId, reason: Absent) {
        self.add(item, Err(reason), NOWHERE, None);
    }

    fn add(&mut self, item: ItemId, figure: Result<Quantity, Absent>, file: u32, at: Option<Cell>) {
        self.items.push(item);
        let (value, state) = self.split(item, figure);
        self.values.push(value);
        self.states.push(state);
        self.files.push(file);
        let (row, column) = at.unwrap_or((NO_CELL, 0));
        self.rows.push(row);
        self.columns.push(column as u16);
    }

    fn split(&mut self, item: ItemId, figure: Result<Quantity, Absent>) -> (i64, State) {
        match figure {
            Ok(quantity) => {
                if self.decimals.len() <= item.at() {
                    self.decimals.resize(item.at() + 1, 0);
                }
                self.decimals[item.at()] = quantity.decimals;
                (quantity.mantissa, State::Given)
            }
            Err(reason) => (0, State::Absent(reason)),
        }
    }

    /// How many figures are expected.
    pub const fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether none is.
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items of all figures, in order.
    pub fn items(&self) -> &[ItemId] {
        &self.items
    }

    /// All figures in units of their items' last decimals, in order; 0 where there is none.
    pub fn values(&self) -> &[i64] {
        &self.values
    }

    /// Where everything expected of a unit for a period stands.
    pub fn span(&self, unit: UnitId, period: Period) -> Range<usize> {
        self.index.get(&(unit, period)).map_or(0..0, |&span| self.range(span))
    }

    fn range(&self, span: usize) -> Range<usize> {
        let end = self.spans.get(span + 1).map_or(self.len(), |(.., first)| *first);
        self.spans[span].2..end
    }

    fn get(&self, unit: UnitId, period: Period, number: usize) -> Observation<'_> {
        let item = self.items[number];
        let figure = match self.states[number] {
            State::Given => {
                Ok(Quantity { mantissa: self.values[number], decimals: self.decimals[item.at()] })
            }
            State::Absent(reason) => Err(reason),
        };
        Observation { unit, item, period, figure, all: self, number }
    }

    /// Everything expected of a unit for a period, in the form's order.
    pub fn of(&self, unit: UnitId, period: Period) -> impl ExactSizeIterator<Item = Observation<'_>> + Clone {
        self.span(unit, period).map(move |number| self.get(unit, period, number))
    }

    /// What a unit said for an item in a period; `None` where it was not asked.
    pub fn at(&self, unit: UnitId, item: ItemId, period: Period) -> Option<Observation<'_>> {
        let span = self.span(unit, period);
        let place = self.items[span.clone()].binary_search(&item).ok()?;
        Some(self.get(unit, period, span.start + place))
    }

    /// Everything expected, in order.
    pub fn iter(&self) -> impl Iterator<Item = Observation<'_>> + Clone {
        self.spans.iter().enumerate().flat_map(move |(span, &(unit, period, _))| {
            self.range(span).map(move |number| self.get(unit, period, number))
        })
    }

    /// Puts a figure of the collector's in the place of one nobody sent.
    pub fn fill(&mut self, key: (UnitId, ItemId, Period), quantity: Quantity, place: Place, by: BackfillId) {
        if let Some(number) = self.replace(key, Ok(quantity), place) {
            self.backfills.insert(number, by);
        }
    }

    /// Puts what a survey says in the place of what was sent, or of what nobody sent. What a person has put right or filled
    /// in stands; then nothing is changed, and `false` is given.
    pub fn estimate(&mut self, key: (UnitId, ItemId, Period), quantity: Quantity, place: Place) -> bool {
        let Some(seen) = self.at(key.0, key.1, key.2) else { return false };
        if seen.backfill().is_some() || seen.correction().is_some() {
            return false;
        }
        let sent = seen.figure;
        if let Some(number) = self.replace(key, Ok(quantity), place) {
            self.estimates.insert(number, sent);
        }
        true
    }

    /// Whether any figure is what a survey says.
    pub fn is_any_estimated(&self) -> bool {
        !self.estimates.is_empty()
    }

    /// Puts what was published of a year in the place of what is read today, whatever the ledgers say of it now.
    pub fn freeze(&mut self, key: (UnitId, ItemId, Period), figure: Result<Quantity, Absent>, place: Place) {
        if let Some(number) = self.replace(key, figure, place) {
            self.backfills.remove(&number);
            self.corrections.remove(&number);
            self.estimates.remove(&number);
        }
    }

    /// Takes another figure for one that was given, to see what would follow; it keeps its place.
    pub fn suppose(&mut self, key: (UnitId, ItemId, Period), quantity: Quantity) {
        if let Some(place) = self.at(key.0, key.1, key.2).and_then(|seen| seen.place()) {
            self.replace(key, Ok(quantity), place);
        }
    }

    /// Puts a figure and its place in the place of another, which keeps what its unit explained; gives its number.
    fn replace(
        &mut self,
        key: (UnitId, ItemId, Period),
        figure: Result<Quantity, Absent>,
        place: Place,
    ) -> Option<usize> {
        let seen = self.at(key.0, key.1, key.2)?;
        let (number, explanation) = (seen.number, seen.explanation().to_owned());
        let Figure { figure, of, at, said } = Figure::new(figure, place, &explanation);
        (self.values[number], self.states[number]) = self.split(key.1, figure);
        self.files[number] = self.origins.len() as u32;
        self.origins.push(of);
        (self.rows[number], self.columns[number]) =
            at.map_or((NO_CELL, 0), |(row, column)| (row, column as u16));
        match said {
            Some(said) => _ = self.said.insert(number, said),
            None => _ = self.said.remove(&number),
        }
        Some(number)
    }

    /// Puts a figure right that was sent: it keeps its place and the text that stood there, and `why` says what was done.
    /// What nobody sent cannot be put right.
    pub fn correct(
        &mut self,
        key: (UnitId, ItemId, Period),
        figure: Result<Quantity, Absent>,
        why: &str,
        by: CorrectionId,
    ) {
        let Some((seen, place)) = self.at(key.0, key.1, key.2).and_then(|seen| Some((seen, seen.place()?)))
        else {
            return;
        };
        let (number, sent, explanation) = (seen.number, seen.figure, seen.explanation().into());
        let repair = if place.repair.is_empty() { why.into() } else { format!("{}；{why}", place.repair) };
        let said = Said { raw: Some(place.raw), repair: repair.into(), explanation };
        (self.values[number], self.states[number]) = self.split(key.1, figure);
        self.said.insert(number, Box::new(said));
        self.corrections.insert(number, (by, sent));
    }
}

/// The state of a figure that was given, in tables and machine files; an absent one has its [`Absent::word`].
pub const REPORTED: &str = "已报";

/// The state of a figure the unit did not give and the collector filled in from another source.
pub const BACKFILLED: &str = "补录";

/// The state of a figure that was worked out from the answers of a survey.
pub const SURVEYED: &str = "调查";

/// The state of a figure that was put right after it was sent.
pub const CORRECTED: &str = "更正";

impl Observation<'_> {
    /// Where it stood; `None` when no file spoke.
    pub fn place(&self) -> Option<Place> {
        let of = self.all.origins.get(self.all.files[self.number] as usize)?;
        let row = Some(self.all.rows[self.number]).filter(|row| *row != NO_CELL);
        let at = row.map(|row| (row, u32::from(self.all.columns[self.number])));
        Some(place(of, at, self.figure, self.said()))
    }

    fn said(&self) -> Option<&Said> {
        self.all.said.get(&self.number).map(|said| &**said)
    }

    /// 规范化处理: what was normalised to read the text as a number; empty when nothing was.
    pub fn repair(&self) -> &str {
        self.said().map_or("", |said| &said.repair)
    }

    /// 变动说明: the unit's own words on a large change, empty when none.
    pub fn explanation(&self) -> &str {
        self.said().map_or("", |said| &said.explanation)
    }

    /// The entry of the ledger that gave the figure where the unit gave none.
    pub fn backfill(&self) -> Option<BackfillId> {
        self.all.backfills.get(&self.number).copied()
    }

    /// The entry of the ledger that put the figure right.
    pub fn correction(&self) -> Option<CorrectionId> {
        self.all.corrections.get(&self.number).map(|(by, _)| *by)
    }

    /// Whether it was worked out from the answers of a survey.
    pub fn is_estimated(&self) -> bool {
        self.all.estimates.contains_key(&self.number)
    }

    /// What was sent, before anything was put right or worked out.
    pub fn sent(&self) -> Result<Quantity, Absent> {
        let corrected = self.all.corrections.get(&self.number).map(|(_, sent)| *sent);
        corrected.or_else(|| self.all.estimates.get(&self.number).copied()).unwrap_or(self.figure)
    }

    /// The word of the figure's state.
    pub fn state(&self) -> &'static str {
        match self.figure {
            Ok(_) if self.backfill().is_some() => BACKFILLED,
            Ok(_) if self.correction().is_some() => CORRECTED,
            Ok(_) if self.is_estimated() => SURVEYED,
            Ok(_) => REPORTED,
            Err(reason) => reason.word(),
        }
    }

    /// Whether the unit itself gave a figure.
    pub fn is_own(&self) -> bool {
        self.figure.is_ok() && self.backfill().is_none() && !(self.is_estimated() && self.sent().is_err())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_in_columns_is_what_was_seen() {
        let (unit, period) = (UnitId::of(3), Period::year(2023));
        let sheet = Place::sheet("甲.xlsx", "ab", "表一");
        let quantity = |mantissa, decimals| Ok(Quantity { mantissa, decimals });
        let figures = [
            (0, quantity(120, 0), sheet.cell(4, 3).saying("120"), ""),
            (2, quantity(1250, 2), sheet.cell(5, 3).saying("１2.50"), "新增"),
            (5, Err(Absent::Blank), sheet.clone(), ""),
            (7, Err(Absent::Unreadable), sheet.cell(9, 16_383).saying("约九"), ""),
        ];
        let mut all = Observations::default();
        all.begin(UnitId::of(1), period);
        all.push_unsent(ItemId::of(0), Absent::NotReported);
        all.begin(unit, period);
        for (item, figure, place, explanation) in &figures {
            all.push(ItemId::of(*item), Figure::new(*figure, place.clone(), explanation));
        }
        assert_eq!((all.len(), all.of(unit, period).len(), all.iter().count()), (5, 4, 5));
        for (item, figure, place, explanation) in figures {
            let seen = all.at(unit, ItemId::of(item), period).expect("asked");
            let told = (seen.figure, seen.place(), seen.explanation());
            assert_eq!(told, (figure, Some(place), explanation));
        }
        let unsent = all.at(UnitId::of(1), ItemId::of(0), period).expect("asked");
        assert_eq!((unsent.place(), unsent.state()), (None, "缺报"));
        let ledger = Place::sheet("backfill.csv", "", "").cell(1, 3).saying("7");
        let filled = Quantity { mantissa: 7, decimals: 0 };
        all.fill((UnitId::of(1), ItemId::of(0), period), filled, ledger.clone(), BackfillId::of(0));
        let seen = all.at(UnitId::of(1), ItemId::of(0), period).expect("asked");
        assert_eq!((seen.figure, seen.place(), seen.is_own()), (Ok(filled), Some(ledger), false));
        assert!(all.at(unit, ItemId::of(1), period).is_none());
    }

    #[test]
    fn a_period_knows_its_last_day_and_its_whole_months() {
        for (text, as_of, months) in
            [("2023", "2023-12-31", 36), ("2023-06", "2023-06-30", 30), ("2024-02", "2024-02-29", 38)]
        {
            let period = Period::parse(text).expect(text);
            assert_eq!(period.as_of().to_string(), as_of);
            assert_eq!(period.months_since(2020), months);
            assert_eq!(period.to_string(), text);
        }
        for text in ["23", "2023-13", "2023-0", "二〇二三", "", "2023H1"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }
}
