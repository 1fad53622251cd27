//! How does a spreadsheet compute the same? Reader 2: live formulas.
//!
//! In: a tree and the cell of each item. Out: a [`Formula`] with as few parentheses as are right. A sum is written with
//! `+`, so that a text in a cell is an error and not silently 0. Refuses to know: where cells stand, and what to show
//! when one is blank (Excel takes it as 0; the caller tests for it).

use super::verdict::CEILING_DECIMALS;
use super::words::{Signs, Verdict, Word, decimal};
use super::{Choice, Comparison, Function, Node, Operator, Ref, Relation, Test};
use crate::sheet::{Formula, quoted};
use crate::value::{EQUAL_WITHIN_DECIMALS, Ratio};

const SIGNS: Signs = Signs {
    add: "+",
    sub: "-",
    mul: "*",
    div: "/",
    open: "(",
    close: ")",
    exact: false,
    verdict: Verdict {
        call,
        compare: |comparison| {
            ["ROUND(".into(), "-".into(), format!(",{EQUAL_WITHIN_DECIMALS}){}0", comparison.excel())]
        },
        when: ["IF(", ",", ",", ")"],
        all: ["AND(", ",", ")"],
        any: ["OR(", ",", ")"],
        not: ["NOT(", ")"],
        nothing: "\"\"",
    },
};

fn call(function: Function) -> [String; 3] {
    let [open, close] = match function {
        Function::Least => ["MIN(".into(), ")".into()],
        Function::Greatest => ["MAX(".into(), ")".into()],
        Function::Ceiling(decimals) => ["ROUNDUP(ROUND(".into(), format!(",{CEILING_DECIMALS}),{decimals})")],
        Function::Floor(decimals) => ["ROUNDDOWN(ROUND(".into(), format!(",{CEILING_DECIMALS}),{decimals})")],
        Function::Power => return [String::new(), "^".into(), String::new()],
        Function::Logarithm => ["LN(".into(), ")".into()],
        Function::Root => ["SQRT(".into(), ")".into()],
        Function::Total => ["SUM(".into(), ")".into()],
        Function::Count => ["COUNT(".into(), ")".into()],
    };
    [open, ",".into(), close]
}

fn number(number: Ratio) -> String {
    decimal(number).unwrap_or_else(|| format!("({}/{})", number.numerator(), number.denominator()))
}

/// Where leaves stand in a workbook.
pub type Cells<'a, L> = &'a dyn Fn(&L) -> Option<Formula>;

/// A formula from words. What a leaf gives is put in parentheses unless it is a single piece; a leaf that stands nowhere
/// is empty text, and not there.
fn formula<L: Clone + PartialEq>(words: Vec<Word<L>>, cells: Cells<L>) -> Formula {
    let cell = |leaf: &L| {
        let Some(cell) = cells(leaf) else { return Formula::new().then("\"\"") };
        if cell.is_single() { cell } else { Formula::new().then("(").join(cell).then(")") }
    };
    words.into_iter().fold(Formula::new(), |formula, word| match word {
        Word::Text(text) => formula.then(text),
        Word::Term(leaf) => formula.join(cell(&leaf)),
        Word::Key(key) => formula.then(quoted(key)),
        Word::Is(leaf, key) => formula.join(cell(&leaf)).then(format!("={}", quoted(key))),
        Word::There(leaf, there) => match cells(&leaf) {
            Some(_) => formula.join(cell(&leaf)).then(if there { "<>\"\"" } else { "=\"\"" }),
            None => formula.then(if there { "FALSE" } else { "TRUE" }),
        },
        Word::Value(Node::Number(value)) => formula.then(number(value)),
        Word::Value(other) => formula.then("(").join(other.live(cells)).then(")"),
    })
}

impl<L: Clone + PartialEq> Node<L> {
    /// The expression as Excel writes it. A leaf that stands nowhere is left out of a fold.
    pub fn live(&self, cells: Cells<L>) -> Formula {
        let mut words = Vec::new();
        SIGNS.write(&self.folded(&|leaf| cells(leaf).is_some()), &mut words);
        formula(words, cells)
    }
}

impl<L: Clone + PartialEq> Test<L> {
    /// An expression that is TRUE where the test holds. A leaf that stands nowhere is left out of a fold.
    pub fn live(&self, cells: Cells<L>) -> Formula {
        let mut words = Vec::new();
        SIGNS.test(&self.folded(&|leaf| cells(leaf).is_some()), &mut words);
        formula(words, cells)
    }
}

impl<L: Clone + PartialEq> Choice<L> {
    /// The expression that gives the key chosen. A leaf that stands nowhere is left out of a fold.
    pub fn live(&self, cells: Cells<L>) -> Formula {
        let mut words = Vec::new();
        SIGNS.choice(&self.folded(&|leaf| cells(leaf).is_some()), &mut words);
        formula(words, cells)
    }
}

impl Node {
    /// The expression as Excel writes it; `cell` gives the cell of an item.
    pub fn excel(&self, cell: &dyn Fn(Ref) -> Formula) -> Formula {
        self.live(&|item: &Ref| Some(cell(*item)))
    }
}

impl Relation {
    /// An expression that is TRUE when every link holds within `tolerance`, by the rule of
    /// [`Comparison::holds_within`].
    pub fn excel_holds(&self, cell: &dyn Fn(Ref) -> Formula, tolerance: Ratio) -> Formula {
        let mut links = self.sides().zip(&self.rest).map(|(left, (comparison, right))| {
            let difference = Node::Binary(Operator::Sub, Box::new(left.clone()), Box::new(right.clone()));
            let rounded = Formula::new()
                .then("ROUND(")
                .join(difference.excel(cell))
                .then(format!(",{EQUAL_WITHIN_DECIMALS})"));
            within(rounded, *comparison, tolerance)
        });
        let first = links.next().unwrap_or_else(|| Formula::new().then("TRUE"));
        if self.rest.len() < 2 {
            return first;
        }
        links.fold(Formula::new().then("AND(").join(first), |all, link| all.then(",").join(link)).then(")")
    }
}

fn within(difference: Formula, comparison: Comparison, tolerance: Ratio) -> Formula {
    let (bound, sign) = (number(tolerance), comparison.excel());
    match comparison {
        _ if tolerance.is_zero() => difference.then(format!("{sign}0")),
        Comparison::Equal => Formula::new().then("ABS(").join(difference).then(format!(")<={bound}")),
        Comparison::NotEqual => Formula::new().then("ABS(").join(difference).then(format!(")>{bound}")),
        Comparison::Less | Comparison::LessOrEqual => difference.then(format!("{sign}{bound}")),
        Comparison::Greater | Comparison::GreaterOrEqual => difference.then(format!("{sign}-{bound}")),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::fixture::{ITEMS, names};
    use super::super::{formula, relation};
    use super::*;
    use crate::ids::Id;
    use crate::sheet::Part;

    /// Items by code, last year's with a `P` before it.
    pub fn cell(item: Ref) -> Formula {
        Formula::new().then(format!("{}{}", if item.previous { "P" } else { "" }, ITEMS[item.item.at()].1))
    }

    pub fn text(formula: &Formula) -> String {
        formula
            .parts()
            .map(|part| match part {
                Part::Text(text) => text,
                _ => "?",
            })
            .collect()
    }

    #[test]
    fn parentheses_are_few_and_right() {
        for (source, expect) in [
            ("A01 - (A02 - A03)", "A01-(A02-A03)"),
            ("A01 - A02 - A03", "A01-A02-A03"),
            ("A01 - (A02 + A03)", "A01-(A02+A03)"),
            ("A01 + (A02 - A03)", "A01+A02-A03"),
            ("A01 ÷ (A02 × A03)", "A01/(A02*A03)"),
            ("A01 ÷ (A02 ÷ A03)", "A01/(A02/A03)"),
            ("A01 × (A02 + A03) ÷ 2", "A01*(A02+A03)/2"),
            ("-(A01 + A02)", "-(A01+A02)"),
            ("-A01 × A02", "-A01*A02"),
            ("A01 × -A02 - -A03", "A01*(-A02)-(-A03)"),
            ("A01 ÷ sum(A02, A03 - B01, -0.5)", "A01/(A02+A03-B01+(-0.5))"),
            ("A01 + sum(A02, A03)", "A01+A02+A03"),
            ("A01 × sum(A02)", "A01*A02"),
            ("prev(A01) × 0.125", "PA01*0.125"),
        ] {
            assert_eq!(text(&formula(source, &names()).expect(source).excel(&cell)), expect, "{source}");
        }
        let third = Node::Number(Ratio::new(1, 3).expect("a third"));
        assert_eq!(text(&third.excel(&cell)), "(1/3)");
        let two = |_| Formula::new().then("X1").then("+X2");
        assert_eq!(text(&formula("A01 × 2", &names()).expect("source").excel(&two)), "(X1+X2)*2");
    }

    #[test]
    fn a_relation_is_true_in_the_sheet_when_it_holds_here() {
        for (source, tolerance, expect) in [
            ("A01 = A02 + A03", "0", "ROUND(A01-(A02+A03),9)=0"),
            ("A01 = A02 + A03", "0.01", "ABS(ROUND(A01-(A02+A03),9))<=0.01"),
            ("A01 ≠ A02", "0", "ROUND(A01-A02,9)<>0"),
            ("A01 ≠ A02", "1", "ABS(ROUND(A01-A02,9))>1"),
            ("A01 < A02", "1", "ROUND(A01-A02,9)<1"),
            ("A01 ≥ -A02", "1", "ROUND(A01-(-A02),9)>=-1"),
            ("A01 = A02 + A03 ≤ 9", "0", "AND(ROUND(A01-(A02+A03),9)=0,ROUND(A02+A03-9,9)<=0)"),
        ] {
            let tolerance = Ratio::parse(tolerance).expect("a number");
            let relation = relation(source, &names()).expect(source);
            assert_eq!(text(&relation.excel_holds(&cell, tolerance)), expect, "{source}");
        }
    }
}
