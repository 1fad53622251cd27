//! How is a formula written down where it is made? A pattern in which cells are named between braces.
//!
//! In: a pattern such as `IF({checked}=0,"",{agrees}/{checked})`, and rows of other tables. Out: a [`Formula`], or a row
//! filled with formulas and the engine's own results. Refuses to know: addresses.

use super::{Cell, Formula, Key, Piece, Row};

/// A formula from a pattern: `{column}` is a cell of the same row and table, `{table.column}` of the row that `rows` names
/// there, `{table:column}` the whole column.
pub fn pattern(text: &str, here: (&str, &str), rows: &dyn Fn(&str) -> String) -> Formula {
    let mut formula = Formula::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        formula = formula.then(before);
        formula = match (name.split_once('.'), name.split_once(':')) {
            (Some((table, column)), _) => {
                formula.then(Key::new(table.to_owned(), rows(table), column.to_owned()))
            }
            (_, Some((table, column))) => formula
                .then(Piece::Column { table: table.to_owned().into(), column: column.to_owned().into() }),
            _ => formula.then(Key::new(here.0.to_owned(), here.1.to_owned(), name.to_owned())),
        };
        rest = tail;
    }
    formula.then(rest)
}

/// A row that is filled with patterns and the engine's results.
pub struct Filling<'a> {
    /// Its table.
    pub table: &'static str,
    /// The row so far.
    pub row: Row,
    /// The row of another table that patterns mean.
    pub rows: &'a dyn Fn(&str) -> String,
}

impl Filling<'_> {
    /// A formula of this row.
    pub fn formula(&self, text: &str) -> Formula {
        pattern(text, (self.table, &self.row.key), self.rows)
    }

    /// Puts a formula with its result; blank text where there is none.
    pub fn put(&mut self, column: &'static str, text: &str, value: Option<f64>) {
        let formula = self.formula(text);
        self.live(column, formula, value);
    }

    /// The same for a formula that is made.
    pub fn live(&mut self, column: &'static str, formula: Formula, value: Option<f64>) {
        let cell = match value {
            None => Cell::formula_text(formula, ""),
            Some(value) => Cell::formula(formula, value),
        };
        self.row.put(column, cell);
    }

    /// Puts a text.
    pub fn text(&mut self, column: &'static str, text: impl Into<String>) {
        self.row.put(column, Cell::text(text));
    }

    /// Puts a whole number.
    pub fn count(&mut self, column: &'static str, count: u64) {
        self.row.put(column, Cell::number(count as f64));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_names_cells_of_its_row_of_others_and_whole_columns() {
        let formula =
            pattern("SUMIFS({a:n},{a:k},{k})/{b.n}", ("t", "r"), &|table| format!("row of {table}"));
        let cell = |table: &str, row: &str, column: &str| {
            Key::new(table.to_owned(), row.to_owned(), column.to_owned())
        };
        let column = |column: &'static str| Piece::Column { table: "a".into(), column: column.into() };
        let expected = Formula::new().then("SUMIFS(").then(column("n")).then(",").then(column("k"));
        let expected =
            expected.then(",").then(cell("t", "r", "k")).then(")/").then(cell("b", "row of b", "n"));
        assert_eq!(formula, expected);
    }
}
