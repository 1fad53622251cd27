//! How are the cells of a sheet kept? In one row after the other, as nearly every file writes them.
//!
//! In: cells by row and column, in any order. Out: [`Cells`], sparse and sorted. Refuses to know: what stands in them.

use std::collections::BTreeMap;
use std::ops::{Index, RangeInclusive};

use super::Cell;

/// Row and column, both from zero.
type At = (u32, u32);

/// Cells with content by row and column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    sorted: Vec<(At, Cell)>,
    /// Those that came after a later one; none once a sheet is read.
    stray: BTreeMap<At, Cell>,
}

impl Cells {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.sorted.len() + self.stray.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn place(&self, at: At) -> Result<usize, usize> {
        self.sorted.binary_search_by_key(&at, |(own, _)| *own)
    }

    /// Puts a cell; gives the one that stood there.
    pub(super) fn insert(&mut self, at: At, cell: Cell) -> Option<Cell> {
        if self.sorted.last().is_none_or(|(last, _)| *last < at) {
            self.sorted.push((at, cell));
            return None;
        }
        match self.place(at) {
            Ok(place) => Some(std::mem::replace(&mut self.sorted[place].1, cell)),
            Err(_) => self.stray.insert(at, cell),
        }
    }

    /// Puts every cell in its place. Called once all of a sheet are there; what follows looks among the sorted alone.
    pub(super) fn settle(&mut self) {
        if !self.stray.is_empty() {
            self.sorted.extend(std::mem::take(&mut self.stray));
            self.sorted.sort_by_key(|(at, _)| *at);
        }
    }

    /// The cell at a place.
    pub fn get(&self, at: &At) -> Option<&Cell> {
        self.place(*at).ok().map(|place| &self.sorted[place].1)
    }

    pub(super) fn get_mut(&mut self, at: At) -> Option<&mut Cell> {
        match self.place(at) {
            Ok(place) => Some(&mut self.sorted[place].1),
            Err(_) => self.stray.get_mut(&at),
        }
    }

    /// Whether there is a cell at a place.
    pub fn contains_key(&self, at: &At) -> bool {
        self.place(*at).is_ok() || self.stray.contains_key(at)
    }

    /// All cells, row by row.
    pub fn iter(&self) -> impl Iterator<Item = (&At, &Cell)> + Clone {
        self.sorted.iter().map(|(at, cell)| (at, cell))
    }

    /// All places that have a cell, row by row.
    pub fn keys(&self) -> impl Iterator<Item = &At> {
        self.sorted.iter().map(|(at, _)| at)
    }

    /// All cells without their places.
    pub fn values(&self) -> impl Iterator<Item = &Cell> {
        self.sorted.iter().map(|(_, cell)| cell)
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        self.sorted.iter_mut().map(|(_, cell)| cell).chain(self.stray.values_mut())
    }

    /// The cells from one place to another, both included, row by row.
    pub fn range(&self, places: RangeInclusive<At>) -> impl Iterator<Item = (&At, &Cell)> {
        let from = self.sorted.partition_point(|(at, _)| at < places.start());
        let rest = &self.sorted[from..];
        let end = *places.end();
        rest.iter().take_while(move |(at, _)| *at <= end).map(|(at, cell)| (at, cell))
    }
}

impl Index<&At> for Cells {
    type Output = Cell;

    fn index(&self, at: &At) -> &Cell {
        self.get(at).expect("a cell at this place")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Value;
    use super::*;

    #[test]
    fn cells_are_found_in_whatever_order_they_came() {
        let cell = |number: f64| Cell { value: Value::Number(number), ..Cell::default() };
        let mut cells = Cells::default();
        for (number, at) in [(1.0, (0, 1)), (2.0, (3, 0)), (3.0, (0, 0)), (4.0, (2, 5)), (5.0, (4, 1))] {
            assert_eq!(cells.insert(at, cell(number)), None);
        }
        assert_eq!(cells.insert((2, 5), cell(6.0)), Some(cell(4.0)));
        assert_eq!(cells.insert((3, 0), cell(7.0)), Some(cell(2.0)));
        assert!(cells.contains_key(&(2, 5)) && cells.get_mut((0, 0)).is_some());
        cells.settle();
        let places: Vec<At> = cells.keys().copied().collect();
        assert_eq!(places, [(0, 0), (0, 1), (2, 5), (3, 0), (4, 1)]);
        let some: Vec<At> = cells.range((0, 1)..=(3, 0)).map(|(at, _)| *at).collect();
        assert_eq!(some, [(0, 1), (2, 5), (3, 0)]);
        assert_eq!((cells[&(3, 0)].clone(), cells.get(&(1, 1)), cells.len()), (cell(7.0), None, 5));
    }
}
