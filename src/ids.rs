//! Which one? Types for the places in a plan's lists and in a collection, so that what was found once is carried and
//! never looked up again.
//!
//! In: places in a list. Out: ids that cannot be taken for one another, and [`Table`], a list that only its own id
//! opens. Refuses to know: what an entry says.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A place in a list, as a type of its own. Only this file knows that it is a number.
pub trait Id: Copy + Ord {
    /// The id of the entry at this place, counted from 0.
    fn of(at: usize) -> Self;

    /// The place of the entry, counted from 0.
    fn at(self) -> usize;
}

macro_rules! ids {
    ($($(#[$meaning:meta])* $name:ident)*) => {$(
        $(#[$meaning])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl Id for $name {
            fn of(at: usize) -> Self {
                Self(u32::try_from(at).expect("a list holds fewer than 2^32 entries"))
            }

            fn at(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A reporting unit (填报单位), by its place in `Plan::units`.
    UnitId
    /// An item (填报项), by its place in `Plan::items`.
    ItemId
    /// An indicator (指标), by its place in `Plan::indicators`.
    IndicatorId
    /// A task (重点任务), by its place in `Plan::tasks`.
    TaskId
    /// A relation (审核关系), by its place in `Plan::rules`.
    RuleId
    /// A file as found (文件), by its place in `Collection::files`.
    FileId
    /// What one place in a file says of one unit in one period (报表), by its place in `Collection::filings`.
    FilingId
    /// An entry of the receipt register (收文登记), by its place in `Plan::receipts`.
    ReceiptId
    /// An accepted explanation (核实说明), by its place in `Plan::waivers`.
    WaiverId
    /// A figure filled in for a unit (补录), by its place in `Plan::backfills`.
    BackfillId
    /// A figure put right (更正), by its place in `Plan::corrections`.
    CorrectionId
}

/// How many entries were walked over, for the test that cost grows in proportion: nothing in the program itself.
#[cfg(test)]
pub mod steps {
    use std::cell::Cell;

    thread_local! {
        static STEPS: Cell<u64> = const { Cell::new(0) };
    }

    /// Entries walked over on this thread so far.
    pub fn taken() -> u64 {
        STEPS.get()
    }

    /// More of them.
    pub fn add(count: usize) {
        STEPS.set(STEPS.get() + count as u64);
    }
}

#[cfg(not(test))]
mod steps {
    /// Counted in tests alone.
    pub(super) const fn add(_: usize) {}
}

/// A list that is about to be walked over.
pub fn walked<T>(list: &[T]) -> &[T] {
    steps::add(list.len());
    list
}

/// A list that is opened by its own id and by nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<I, T> {
    rows: Vec<T>,
    id: PhantomData<I>,
}

impl<I: Id, T> Table<I, T> {
    /// A table without entries.
    pub const fn new() -> Self {
        Self { rows: Vec::new(), id: PhantomData }
    }

    /// Adds an entry at the end and gives its id.
    pub fn push(&mut self, row: T) -> I {
        let id = I::of(self.rows.len());
        self.rows.push(row);
        id
    }

    /// How many entries there are.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The entry, where an id may be of another table.
    pub fn get(&self, id: I) -> Option<&T> {
        self.rows.get(id.at())
    }

    /// The entries in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        steps::add(self.rows.len());
        self.rows.iter()
    }

    /// The entries in order, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.rows.iter_mut()
    }

    /// The ids in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + Clone + use<I, T> {
        (0..self.rows.len()).map(|at| {
            steps::add(1);
            I::of(at)
        })
    }

    /// The entries in order, each with its id.
    pub fn enumerate(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator + Clone {
        self.rows.iter().enumerate().map(|(at, row)| {
            steps::add(1);
            (I::of(at), row)
        })
    }

    /// The first entry that is so.
    pub fn position(&self, is_so: impl FnMut(&T) -> bool) -> Option<I> {
        let place = self.rows.iter().position(is_so);
        steps::add(place.unwrap_or(self.rows.len()));
        place.map(I::of)
    }

    /// A table of the same ids with something made of each entry.
    pub fn map<U>(&self, make: impl FnMut(&T) -> U) -> Table<I, U> {
        self.rows.iter().map(make).collect()
    }
}

impl<I: Id, T> Default for Table<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.rows[id.at()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.at()]
    }
}

impl<I, T> From<Vec<T>> for Table<I, T> {
    fn from(rows: Vec<T>) -> Self {
        Self { rows, id: PhantomData }
    }
}

impl<I, T> FromIterator<T> for Table<I, T> {
    fn from_iter<R: IntoIterator<Item = T>>(rows: R) -> Self {
        Self { rows: rows.into_iter().collect(), id: PhantomData }
    }
}

impl<I, T> Extend<T> for Table<I, T> {
    fn extend<R: IntoIterator<Item = T>>(&mut self, rows: R) {
        self.rows.extend(rows);
    }
}

impl<'a, I, T> IntoIterator for &'a Table<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        steps::add(self.rows.len());
        self.rows.iter()
    }
}

impl<'a, I, T> IntoIterator for &'a mut Table<I, T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter_mut()
    }
}

impl<I, T> IntoIterator for Table<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

/// What belongs to some entries of a list, by their ids: a map in few bytes, quick where ids come in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorted<I, T>(Vec<(I, T)>);

impl<I, T> Default for Sorted<I, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<I: Id, T> Sorted<I, T> {
    fn place(&self, id: I) -> Result<usize, usize> {
        match self.0.last() {
            Some((last, _)) if *last < id => Err(self.0.len()),
            _ => self.0.binary_search_by_key(&id, |(own, _)| *own),
        }
    }

    /// What belongs to an entry.
    pub fn get(&self, id: I) -> Option<&T> {
        self.place(id).ok().map(|at| &self.0[at].1)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.place(id).ok().map(|at| &mut self.0[at].1)
    }

    /// Puts something to an entry, in place of what was there.
    pub fn insert(&mut self, id: I, what: T) {
        match self.place(id) {
            Ok(at) => self.0[at].1 = what,
            Err(at) => self.0.insert(at, (id, what)),
        }
    }

    /// Everything, in the order of the ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.0.iter().map(|(id, what)| (*id, what))
    }

    /// Everything without its ids.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, what)| what)
    }

    /// Lets go of room that was kept for more.
    pub fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sorted_is_found_in_whatever_order_it_came() {
        let mut sorted: Sorted<UnitId, u8> = Sorted::default();
        for (at, what) in [(4, 1), (7, 2), (2, 3), (7, 4)] {
            sorted.insert(UnitId::of(at), what);
        }
        let all: Vec<(usize, u8)> = sorted.iter().map(|(id, what)| (id.at(), *what)).collect();
        assert_eq!(all, [(2, 3), (4, 1), (7, 4)]);
        assert_eq!((sorted.get(UnitId::of(4)), sorted.get(UnitId::of(5))), (Some(&1), None));
    }

    #[test]
    fn a_table_gives_each_entry_the_id_that_opens_it() {
        let mut towns: Table<UnitId, &str> = ["东城", "西城"].into_iter().collect();
        let south = towns.push("南城");
        assert_eq!(towns[south], "南城");
        assert_eq!(towns.position(|town| *town == "西城"), towns.ids().nth(1));
        assert!(towns.enumerate().all(|(id, town)| towns[id] == *town));
        assert_eq!(towns.map(|town| town.chars().count())[south], 2);
        assert_eq!(towns.get(UnitId::of(3)), None);
    }
}
