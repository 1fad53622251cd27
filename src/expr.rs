//! How is a figure computed? The one small language of formulas and audit relations (审核关系).
//!
//! In: text as a person wrote it, and the [`Names`] of the items. Out: a tree, or a [`Fault`] with its place in the
//! text; the tree has four readers: a number ([`evaluate`](Node::evaluate)), an Excel formula
//! ([`excel`](Node::excel)), a Chinese sentence ([`say`](Relation::say)), and [`point`], which shows where a text is
//! wrong. Verdicts are trees of the same language, put together in code and not read from text: they know functions,
//! tests ([`Test`]) and choices between words ([`Choice`]) beside it. Refuses to know: plans, units of a region, files,
//! and where the figures come from.
//!
//! ```text
//! relation = expr (comparison expr)+          a = b + c <= d
//! expr     = term (("+" | "-") term)*
//! term     = factor (("*" | "/") factor)*
//! factor   = "-" factor | number | item | prev(item) | sum(expr, …) | "(" expr ")"
//! item     = a name or code; 「…」 around a name with a sign in it or a digit at its head
//! ```

mod build;
mod double;
mod evaluate;
mod excel;
mod fault;
#[cfg(test)]
mod fixture;
mod judge;
mod measure;
mod names;
mod parse;
mod say;
mod scan;
mod source;
mod verdict;
mod words;

use crate::ids::ItemId;
pub use build::{minus, over, plus, times};
pub use evaluate::Failure;
pub use excel::Cells;
pub use fault::{Fault, FaultKind, point};
pub use judge::{Judgement, Outcome, Policy, Why};
pub use names::Names;
pub use parse::{formula, printed, relation};
pub use say::Said;
pub use verdict::{Choice, Function, Leaves, Test};

use crate::value::Ratio;
use std::cmp::Ordering;

/// A reference to an item: its id in the plan, and whether last year's value (上年) is meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ref {
    /// The item, as [`Names`] gave it.
    pub item: ItemId,
    /// True for `prev(x)`.
    pub previous: bool,
}

/// The four operations.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Operator {
    /// `+`
    Add,
    /// `−`
    Sub,
    /// `×`
    Mul,
    /// `÷`
    Div,
}

/// The six comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `≠`
    NotEqual,
    /// `<`
    Less,
    /// `≤`
    LessOrEqual,
    /// `>`
    Greater,
    /// `≥`
    GreaterOrEqual,
}

impl Comparison {
    /// The sign as printed for a person.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "≠",
            Self::Less => "<",
            Self::LessOrEqual => "≤",
            Self::Greater => ">",
            Self::GreaterOrEqual => "≥",
        }
    }

    /// The sign as Excel writes it.
    pub const fn excel(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// The comparison in Chinese words.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "等于",
            Self::NotEqual => "不等于",
            Self::Less => "小于",
            Self::LessOrEqual => "小于或等于",
            Self::Greater => "大于",
            Self::GreaterOrEqual => "大于或等于",
        }
    }

    /// Whether the comparison holds when the left side stands so to the right.
    pub const fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }

    /// The same comparison with equality allowed: `>` becomes `≥`.
    #[must_use]
    pub const fn or_equal(self) -> Self {
        match self {
            Self::Less => Self::LessOrEqual,
            Self::Greater => Self::GreaterOrEqual,
            other => other,
        }
    }

    /// Whether it orders two quantities, as `=` and `≠` do not.
    pub const fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}

/// An expression over leaves: items in what a person writes, cells of a promise in a verdict.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Node<L = Ref> {
    /// A number written in the text.
    Number(Ratio),
    /// The value of a leaf.
    Item(L),
    /// Unary minus.
    Negative(Box<Self>),
    /// Two operands.
    Binary(Operator, Box<Self>, Box<Self>),
    /// `sum(a, b, c)`.
    Sum(Vec<Self>),
    /// A function of its parts; no text is read as one.
    Call(Function, Vec<Self>),
    /// The first where the test holds, else the second; no text is read as one.
    When(Box<Test<L>>, Box<Self>, Box<Self>),
    /// No value, for a reason named by its key; no text is read as one.
    Nothing(&'static str),
}

/// An audit relation (审核关系): a side, then one or more comparisons with a further side, `a = b + c ≤ d`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Relation {
    /// The leftmost side.
    pub first: Node,
    /// Each comparison with the side to its right; link 0 compares `first` with `rest[0]`.
    pub rest: Vec<(Comparison, Node)>,
}

impl<L: Clone + PartialEq> Node<L> {
    /// The leaves named, each once, in order of appearance.
    pub fn refs(&self) -> Vec<L> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect(&self, found: &mut Vec<L>) {
        match self {
            Self::Number(_) | Self::Nothing(_) => {}
            Self::Item(item) => {
                if !found.contains(item) {
                    found.push(item.clone());
                }
            }
            Self::Negative(inner) => inner.collect(found),
            Self::Binary(_, left, right) => {
                left.collect(found);
                right.collect(found);
            }
            Self::Sum(parts) | Self::Call(_, parts) => parts.iter().for_each(|part| part.collect(found)),
            Self::When(test, yes, no) => {
                test.collect(found);
                yes.collect(found);
                no.collect(found);
            }
        }
    }
}

impl Relation {
    /// The sides from left to right.
    pub fn sides(&self) -> impl Iterator<Item = &Node> {
        std::iter::once(&self.first).chain(self.rest.iter().map(|(_, side)| side))
    }

    /// Link `at` of the chain: its left side, its comparison, its right side.
    pub fn link(&self, at: usize) -> Option<(&Node, Comparison, &Node)> {
        let (comparison, right) = self.rest.get(at)?;
        Some((self.sides().nth(at)?, *comparison, right))
    }

    /// The items named, each once, in order of appearance.
    pub fn refs(&self) -> Vec<Ref> {
        let mut found = Vec::new();
        self.sides().for_each(|side| side.collect(&mut found));
        found
    }

    /// The first item of the left side: the cell a finding points at.
    pub fn left_ref(&self) -> Option<Ref> {
        self.first.refs().first().copied()
    }
}

impl Node {
    /// Whether the sum of its values over units is its value at the sums: items are only added, subtracted, and
    /// multiplied or divided by constants, and no constant is added.
    pub fn is_linear(&self) -> bool {
        match self {
            Self::Number(_) | Self::Call(..) | Self::When(..) | Self::Nothing(_) => false,
            Self::Item(_) => true,
            Self::Negative(inner) => inner.is_linear(),
            Self::Sum(parts) => parts.iter().all(Self::is_linear),
            Self::Binary(Operator::Add | Operator::Sub, left, right) => left.is_linear() && right.is_linear(),
            Self::Binary(Operator::Mul, left, right) => {
                (left.is_linear() && right.refs().is_empty()) || (left.refs().is_empty() && right.is_linear())
            }
            Self::Binary(Operator::Div, left, right) => left.is_linear() && right.refs().is_empty(),
        }
    }
}

/// A formula whose units of measure agree.
pub fn checked_formula(text: &str, names: &Names) -> Result<Node, Fault> {
    formula(text, names)?.check_units(names)
}

/// A relation whose units of measure agree; `mixed` allows two different units to be ordered (人数 ≤ 人次).
pub fn checked_relation(text: &str, names: &Names, mixed: bool) -> Result<Relation, Fault> {
    relation(text, names)?.check_units(names, mixed)
}

/// The same for the notation printed on forms, where a bare number is a row.
pub fn checked_printed(text: &str, names: &Names, mixed: bool) -> Result<Relation, Fault> {
    printed(text, names)?.check_units(names, mixed)
}
