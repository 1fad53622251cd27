//! How is a formula kept before addresses are known? One text in which cells are named between control signs.
//!
//! In: pieces: text, cells, ranges and columns by key. Out: the pieces again, in order. A large workbook holds hundreds
//! of thousands of them, so they are kept in one string each and not as a list of things. Refuses to know: addresses.

use super::{Key, Word};
use std::borrow::Cow;

/// Opens a cell, parts two names, parts two cells of a range, opens a column, closes any of them. No key or formula
/// text holds such a sign: it could not stand in a workbook.
const CELL: char = '\u{1}';
const NEXT: char = '\u{2}';
const RANGE: char = '\u{3}';
const COLUMN: char = '\u{4}';
const END: char = '\u{5}';
/// Opens a cell that may not be there, with the number that stands for it then.
const EITHER: char = '\u{6}';
/// Opens a number that stands where cells would be named.
const TYPED: char = '\u{7}';

/// What opens a named part.
const OPENING: [char; 5] = [CELL, RANGE, COLUMN, EITHER, TYPED];

/// A number as formula text, blank text where there is none; a negative one may follow any sign.
fn typed(number: Option<f64>) -> String {
    match number.filter(|number| number.is_finite()) {
        Some(number) if number < 0.0 => format!("({number})"),
        Some(number) => (number + 0.0).to_string(),
        None => String::from("\"\""),
    }
}

/// A piece of a formula: text as Excel writes it, or cells by key.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece<'a> {
    /// Formula text.
    Text(Cow<'a, str>),
    /// One cell.
    Cell(Key),
    /// One cell if the book shows its row, else this number, or blank text: for evidence a book may leave out. Nothing is
    /// lost but the live link.
    CellOr(Key, Option<f64>),
    /// This number, or blank text, where cells would be named if the book showed them: the engine's own, not live.
    Typed(Option<f64>),
    /// From one cell to another of the same sheet.
    Range(Box<(Key, Key)>),
    /// All rows of one column of a table, without its heading.
    Column {
        /// Table key.
        table: Word,
        /// Column key.
        column: Word,
    },
}

impl<'a> From<&'a str> for Piece<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Piece<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<Key> for Piece<'_> {
    fn from(key: Key) -> Self {
        Self::Cell(key)
    }
}

/// A formula without its leading `=`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formula(String);

/// A cell named inside a formula: table, row and column key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// Table key.
    pub table: &'a str,
    /// Row key.
    pub row: &'a str,
    /// Column key.
    pub column: &'a str,
}

impl Named<'_> {
    /// The same as a key of its own.
    pub fn key(self) -> Key {
        Key::new(self.table.to_owned(), self.row.to_owned(), self.column.to_owned())
    }
}

/// A part of a formula as it is read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Formula text.
    Text(&'a str),
    /// One cell.
    Cell(Named<'a>),
    /// One cell, or if it stands nowhere this formula text.
    CellOr(Named<'a>, &'a str),
    /// Formula text in the place of cells.
    Typed(&'a str),
    /// From one cell to another.
    Range(Named<'a>, Named<'a>),
    /// Table and column key of all rows of a column.
    Column(&'a str, &'a str),
}

impl Formula {
    /// An empty formula to push pieces onto.
    pub const fn new() -> Self {
        Self(String::new())
    }

    /// Whether nothing was pushed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is so short that no limit of a spreadsheet can be near once addresses are written for its keys.
    pub fn is_short(&self) -> bool {
        self.0.len() <= 240 && self.0.bytes().filter(|byte| *byte == b'(').count() <= 60
    }

    /// Whether it is one cell, or one name or number, and needs no parentheses around it.
    pub fn is_single(&self) -> bool {
        let plain = |text: &str| text.chars().all(|sign| sign.is_alphanumeric() || ".$_".contains(sign));
        let mut parts = self.parts();
        match (parts.next(), parts.next()) {
            (Some(Part::Text(text)), None) => plain(text),
            (first, second) => first.is_some() && second.is_none(),
        }
    }

    /// Appends a piece.
    #[must_use]
    pub fn then<'a>(mut self, piece: impl Into<Piece<'a>>) -> Self {
        match piece.into() {
            Piece::Text(text) => self.0.push_str(&text),
            Piece::Cell(key) => {
                self.0.push(CELL);
                self.name(&key);
                self.0.push(END);
            }
            Piece::CellOr(key, number) => {
                self.0.push(EITHER);
                self.name(&key);
                self.0.push(NEXT);
                self.0.push_str(&typed(number));
                self.0.push(END);
            }
            Piece::Typed(number) => {
                self.0.push(TYPED);
                self.0.push_str(&typed(number));
                self.0.push(END);
            }
            Piece::Range(ends) => {
                self.0.push(RANGE);
                self.name(&ends.0);
                self.0.push(NEXT);
                self.name(&ends.1);
                self.0.push(END);
            }
            Piece::Column { table, column } => {
                self.0.push(COLUMN);
                self.0.push_str(&table);
                self.0.push(NEXT);
                self.0.push_str(&column);
                self.0.push(END);
            }
        }
        self
    }

    fn name(&mut self, key: &Key) {
        self.0.push_str(&key.table);
        self.0.push(NEXT);
        self.0.push_str(&key.row);
        self.0.push(NEXT);
        self.0.push_str(&key.column);
    }

    /// Appends all pieces of another formula.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        if self.0.is_empty() {
            return other;
        }
        self.0.push_str(&other.0);
        self
    }

    /// The same formula where tables go by other names.
    #[must_use]
    pub fn renamed(&self, table: &dyn Fn(&str) -> Option<String>) -> Self {
        let named = |named: Named<'_>| Key {
            table: Word::Owned(table(named.table).unwrap_or_else(|| named.table.to_owned())),
            ..named.key()
        };
        let mut all = Self::new();
        for part in self.parts() {
            all = match part {
                Part::Text(text) => all.then(text),
                Part::Cell(cell) => all.then(named(cell)),
                Part::Range(from, to) => all.then(Piece::Range(Box::new((named(from), named(to))))),
                Part::Column(name, column) => all.then(Piece::Column {
                    table: Word::Owned(table(name).unwrap_or_else(|| name.to_owned())),
                    column: Word::Owned(column.to_owned()),
                }),
                Part::CellOr(cell, typed) => {
                    all.0.push(EITHER);
                    all.name(&named(cell));
                    all.0.push(NEXT);
                    all.0.push_str(typed);
                    all.0.push(END);
                    all
                }
                Part::Typed(typed) => {
                    all.0.push(TYPED);
                    all.0.push_str(typed);
                    all.0.push(END);
                    all
                }
            };
        }
        all.shrink();
        all
    }

    /// Lets go of room that was kept for more pieces.
    pub(super) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }

    /// Table and column of everything it refers to.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parts().flat_map(|part| {
            let named = match part {
                Part::Text(_) | Part::Typed(_) => [None, None],
                Part::Cell(named) | Part::CellOr(named, _) => [Some((named.table, named.column)), None],
                Part::Range(first, last) => {
                    [Some((first.table, first.column)), Some((last.table, last.column))]
                }
                Part::Column(table, column) => [Some((table, column)), None],
            };
            named.into_iter().flatten()
        })
    }

    /// The parts in order.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let mut rest = self.0.as_str();
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let named = OPENING.contains(&first);
            if !named {
                let end = rest.find(OPENING).unwrap_or(rest.len());
                let text = &rest[..end];
                rest = &rest[end..];
                return Some(Part::Text(text));
            }
            let end = rest.find(END).unwrap_or(rest.len());
            let inside = &rest[1..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            let mut names = inside.split(NEXT);
            let mut next = || names.next().unwrap_or_default();
            Some(match first {
                CELL => Part::Cell(Named { table: next(), row: next(), column: next() }),
                COLUMN => Part::Column(next(), next()),
                TYPED => Part::Typed(next()),
                EITHER => {
                    let named = Named { table: next(), row: next(), column: next() };
                    Part::CellOr(named, next())
                }
                _ => {
                    let from = Named { table: next(), row: next(), column: next() };
                    Part::Range(from, Named { table: next(), row: next(), column: next() })
                }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_read_back_as_it_was_put_together() {
        let (a, b) = (Key::new("t", "第一行", "值"), Key::new("t", "r2", "value"));
        let formula = Formula::new()
            .then("IF(")
            .then(a.clone())
            .then(String::from("=\"\",0,SUM("))
            .then(Piece::Range(Box::new((a.clone(), b.clone()))))
            .then(Piece::Column { table: "t".into(), column: "value".into() })
            .then(Piece::CellOr(a.clone(), Some(-2.5)))
            .then(Piece::CellOr(b.clone(), None))
            .then(Piece::Typed(Some(-0.5)))
            .join(Formula::new().then("))"));
        let names = |key: &Key| (key.table.to_string(), key.row.to_string(), key.column.to_string());
        let read: Vec<String> = formula
            .parts()
            .map(|part| match part {
                Part::Text(text) => text.to_owned(),
                Part::Cell(named) => format!("{:?}", names(&named.key())),
                Part::Range(from, to) => format!("{:?}:{:?}", names(&from.key()), names(&to.key())),
                Part::CellOr(named, number) => format!("{:?} or {number}", names(&named.key())),
                Part::Typed(number) => format!("typed {number}"),
                Part::Column(table, column) => format!("{table}[{column}]"),
            })
            .collect();
        let expect = [
            String::from("IF("),
            format!("{:?}", names(&a)),
            String::from("=\"\",0,SUM("),
            format!("{:?}:{:?}", names(&a), names(&b)),
            String::from("t[value]"),
            format!("{:?} or (-2.5)", names(&a)),
            format!("{:?} or \"\"", names(&b)),
            String::from("typed (-0.5)"),
            String::from("))"),
        ];
        assert_eq!(read, expect);
        let there = formula.renamed(&|table| (table == "t").then(|| String::from("u")));
        assert!(there.columns().all(|(table, _)| table == "u"), "{there:?}");
        assert_eq!(there.renamed(&|_| Some(String::from("t"))), formula, "all else is as it was");
        assert!(Formula::new().is_empty() && Formula::new().parts().next().is_none());
    }
}
