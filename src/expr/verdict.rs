//! What does a verdict know beside arithmetic? Functions, tests and choices between words, put together in code.
//!
//! In: nodes. Out: [`Test`] and [`Choice`], each with three readers: evaluated exactly, written as an Excel formula,
//! said in Chinese. What a tree *needs* is decided here once for all of them: a leaf that may be absent is asked for
//! before the tree is read, never inside it (in Excel `"">5` is TRUE), except under [`Test::Known`] and in a fold.
//! Refuses to know: what a leaf is.

use super::evaluate::Failure;
use super::{Comparison, Node};
use crate::value::{Ratio, Undefined};
use std::cmp::Ordering;

/// Decimals to which a number is rounded before it is rounded up, so that a spreadsheet's binary 100.00000000001 is not
/// taken for more than 100.
pub(super) const CEILING_DECIMALS: u32 = 6;

/// A function of its parts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Function {
    /// The least of its parts.
    Least,
    /// The greatest of its parts.
    Greatest,
    /// The one part rounded up to so many decimals, away from zero.
    Ceiling(u8),
    /// The one part rounded down to so many decimals, towards zero.
    Floor(u8),
    /// The first part to the power of the second; a double.
    Power,
    /// The natural logarithm of the one part; a double.
    Logarithm,
    /// The square root of the one part; a double.
    Root,
    /// A fold: the sum of those parts that are there.
    Total,
    /// A fold: how many of its parts are there.
    Count,
}

impl Function {
    /// Whether a part that is absent is passed over.
    pub const fn folds(self) -> bool {
        matches!(self, Self::Total | Self::Count)
    }
}

/// Something that holds or does not.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Test<L> {
    /// A comparison of two numbers; a difference that rounds to 0 at nine decimals is none.
    Compare(Comparison, Node<L>, Node<L>),
    /// Whether a leaf is there.
    Known(L),
    /// Whether a leaf is this key.
    Is(L, &'static str),
    /// Whether two leaves are the same key.
    Same(L, L),
    /// Whether all of them hold.
    All(Vec<Self>),
    /// Whether one of them holds.
    Any(Vec<Self>),
    /// Whether it does not hold.
    Not(Box<Self>),
}

/// One key out of several.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Choice<L> {
    /// This key.
    Key(&'static str),
    /// The key of a leaf.
    Of(L),
    /// The first where the test holds, else the second.
    When(Box<Test<L>>, Box<Self>, Box<Self>),
}

/// Tests that were asked, each with its outcome.
pub type Asked<'a, L> = Vec<(&'a Test<L>, bool)>;

/// Where the leaves of a tree get their values.
pub trait Leaves<L> {
    /// Why a leaf is absent.
    type Why;

    /// The number of a leaf.
    fn number(&self, leaf: &L) -> Result<Ratio, Self::Why>;

    /// The key of a leaf.
    fn key(&self, leaf: &L) -> Result<&'static str, Self::Why>;

    /// Whether a leaf is there, number or key.
    fn is_known(&self, leaf: &L) -> bool {
        self.number(leaf).is_ok() || self.key(leaf).is_ok()
    }
}

impl<L: Clone + PartialEq> Test<L> {
    /// `left comparison right`.
    pub const fn compare(left: Node<L>, comparison: Comparison, right: Node<L>) -> Self {
        Self::Compare(comparison, left, right)
    }

    /// The same turned round.
    #[must_use]
    pub fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::All(mut all) => {
                all.push(other);
                Self::All(all)
            }
            first => Self::All(vec![first, other]),
        }
    }

    pub(super) fn collect(&self, found: &mut Vec<L>) {
        let mut one = |leaf: &L| {
            if !found.contains(leaf) {
                found.push(leaf.clone());
            }
        };
        match self {
            Self::Compare(_, left, right) => {
                left.collect(found);
                right.collect(found);
            }
            Self::Known(leaf) | Self::Is(leaf, _) => one(leaf),
            Self::Same(left, right) => {
                one(left);
                one(right);
            }
            Self::All(tests) | Self::Any(tests) => tests.iter().for_each(|test| test.collect(found)),
            Self::Not(test) => test.collect(found),
        }
    }

    /// Leaves that must be there before the test is read.
    fn need(&self, known: &[&L], found: &mut Vec<L>) {
        match self {
            Self::Compare(_, left, right) => {
                left.need(known, found);
                right.need(known, found);
            }
            Self::Known(_) => {}
            Self::Is(leaf, _) => demand(leaf, known, found),
            Self::Same(left, right) => {
                demand(left, known, found);
                demand(right, known, found);
            }
            Self::All(tests) | Self::Any(tests) => tests.iter().for_each(|test| test.need(known, found)),
            Self::Not(test) => test.need(known, found),
        }
    }

    /// Whether it asks for nothing but whether leaves are there.
    pub fn asks_only_whether_known(&self) -> bool {
        match self {
            Self::Known(_) => true,
            Self::Not(test) => test.asks_only_whether_known(),
            Self::All(tests) | Self::Any(tests) => tests.iter().all(Self::asks_only_whether_known),
            _ => false,
        }
    }

    /// Leaves that are there for certain where the test holds.
    fn shows(&self) -> Vec<&L> {
        match self {
            Self::Known(leaf) => vec![leaf],
            Self::All(tests) => tests.iter().flat_map(Self::shows).collect(),
            Self::Not(inner) => inner.refutes(),
            _ => Vec::new(),
        }
    }

    /// Leaves that are there for certain where the test does not hold.
    fn refutes(&self) -> Vec<&L> {
        match self {
            Self::Any(tests) => tests.iter().flat_map(Self::refutes).collect(),
            Self::Not(inner) => inner.shows(),
            _ => Vec::new(),
        }
    }

    /// Whether it holds.
    pub fn holds<M>(&self, leaves: &dyn Leaves<L, Why = M>) -> Result<bool, Failure<M>> {
        Ok(match self {
            Self::Compare(comparison, left, right) => {
                comparison.holds(left.value(leaves)?.compare_rounded(right.value(leaves)?))
            }
            Self::Known(leaf) => leaves.is_known(leaf),
            Self::Is(leaf, key) => leaves.key(leaf).map_err(Failure::Missing)? == *key,
            Self::Same(left, right) => {
                leaves.key(left).map_err(Failure::Missing)? == leaves.key(right).map_err(Failure::Missing)?
            }
            Self::All(tests) => {
                let mut all = true;
                for test in tests {
                    all &= test.holds(leaves)?;
                }
                all
            }
            Self::Any(tests) => {
                let mut any = false;
                for test in tests {
                    any |= test.holds(leaves)?;
                }
                any
            }
            Self::Not(test) => !test.holds(leaves)?,
        })
    }

    /// The same with some leaves replaced.
    #[must_use]
    pub fn with(&self, replace: &dyn Fn(&L) -> L) -> Self {
        match self {
            Self::Compare(comparison, left, right) => {
                Self::Compare(*comparison, left.with(replace), right.with(replace))
            }
            Self::Known(leaf) => Self::Known(replace(leaf)),
            Self::Is(leaf, key) => Self::Is(replace(leaf), key),
            Self::Same(left, right) => Self::Same(replace(left), replace(right)),
            Self::All(tests) => Self::All(tests.iter().map(|test| test.with(replace)).collect()),
            Self::Any(tests) => Self::Any(tests.iter().map(|test| test.with(replace)).collect()),
            Self::Not(test) => Self::Not(Box::new(test.with(replace))),
        }
    }

    /// The same without those parts of folds that are leaves standing nowhere.
    #[must_use]
    pub(super) fn folded(&self, stands: &dyn Fn(&L) -> bool) -> Self {
        let all = |tests: &[Self]| tests.iter().map(|test| test.folded(stands)).collect();
        match self {
            Self::Compare(comparison, left, right) => {
                Self::Compare(*comparison, left.folded(stands), right.folded(stands))
            }
            Self::Known(_) | Self::Is(..) | Self::Same(..) => self.clone(),
            Self::All(tests) => Self::All(all(tests)),
            Self::Any(tests) => Self::Any(all(tests)),
            Self::Not(test) => Self::Not(Box::new(test.folded(stands))),
        }
    }
}

impl<L: Clone + PartialEq> Choice<L> {
    /// `yes` where the test holds, else `no`.
    #[must_use]
    pub fn when(test: Test<L>, yes: Self, no: Self) -> Self {
        Self::When(Box::new(test), Box::new(yes), Box::new(no))
    }

    /// Leaves that must be there before the choice is read.
    pub fn needs(&self) -> Vec<L> {
        let mut found = Vec::new();
        self.need(&[], &mut found);
        found
    }

    /// Every leaf, each once.
    pub fn refs(&self) -> Vec<L> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect(&self, found: &mut Vec<L>) {
        match self {
            Self::Key(_) => {}
            Self::Of(leaf) => {
                if !found.contains(leaf) {
                    found.push(leaf.clone());
                }
            }
            Self::When(test, yes, no) => {
                test.collect(found);
                yes.collect(found);
                no.collect(found);
            }
        }
    }

    fn need(&self, known: &[&L], found: &mut Vec<L>) {
        match self {
            Self::Key(_) => {}
            Self::Of(leaf) => demand(leaf, known, found),
            Self::When(test, yes, no) => {
                test.need(known, found);
                yes.need(&[known, &test.shows()].concat(), found);
                no.need(&[known, &test.refutes()].concat(), found);
            }
        }
    }

    /// The key chosen.
    pub fn chosen<M>(&self, leaves: &dyn Leaves<L, Why = M>) -> Result<&'static str, Failure<M>> {
        match self {
            Self::Key(key) => Ok(key),
            Self::Of(leaf) => leaves.key(leaf).map_err(Failure::Missing),
            Self::When(test, yes, no) => if test.holds(leaves)? { yes } else { no }.chosen(leaves),
        }
    }

    /// The tests that were asked on the way to the key chosen, each with its outcome, and that key.
    pub fn path<M>(
        &self,
        leaves: &dyn Leaves<L, Why = M>,
    ) -> Result<(Asked<'_, L>, &'static str), Failure<M>> {
        let (mut asked, mut at) = (Vec::new(), self);
        loop {
            match at {
                Self::Key(key) => return Ok((asked, key)),
                Self::Of(leaf) => return Ok((asked, leaves.key(leaf).map_err(Failure::Missing)?)),
                Self::When(test, yes, no) => {
                    let holds = test.holds(leaves)?;
                    asked.push((test, holds));
                    at = if holds { yes } else { no };
                }
            }
        }
    }

    /// Every key it may give by itself.
    pub fn keys(&self) -> Vec<&'static str> {
        match self {
            Self::Key(key) => vec![key],
            Self::Of(_) => Vec::new(),
            Self::When(_, yes, no) => [yes.keys(), no.keys()].concat(),
        }
    }

    /// The same with some leaves replaced.
    #[must_use]
    pub fn with(&self, replace: &dyn Fn(&L) -> L) -> Self {
        match self {
            Self::Key(key) => Self::Key(key),
            Self::Of(leaf) => Self::Of(replace(leaf)),
            Self::When(test, yes, no) => Self::when(test.with(replace), yes.with(replace), no.with(replace)),
        }
    }

    /// The same without those parts of folds that are leaves standing nowhere.
    #[must_use]
    pub(super) fn folded(&self, stands: &dyn Fn(&L) -> bool) -> Self {
        match self {
            Self::Key(_) | Self::Of(_) => self.clone(),
            Self::When(test, yes, no) => {
                Self::when(test.folded(stands), yes.folded(stands), no.folded(stands))
            }
        }
    }

    /// The same with each key replaced by another.
    #[must_use]
    pub fn renamed(&self, rename: &dyn Fn(&'static str) -> &'static str) -> Self {
        match self {
            Self::Key(key) => Self::Key(rename(key)),
            Self::Of(leaf) => Self::Of(leaf.clone()),
            Self::When(test, yes, no) => {
                Self::when((**test).clone(), yes.renamed(rename), no.renamed(rename))
            }
        }
    }
}

fn demand<L: Clone + PartialEq>(leaf: &L, known: &[&L], found: &mut Vec<L>) {
    if !known.contains(&leaf) && !found.contains(leaf) {
        found.push(leaf.clone());
    }
}

impl<L: Clone + PartialEq> Node<L> {
    /// A function of one part.
    #[must_use]
    pub fn of(function: Function, part: Self) -> Self {
        Self::Call(function, vec![part])
    }

    /// `yes` where the test holds, else `no`.
    #[must_use]
    pub fn when(test: Test<L>, yes: Self, no: Self) -> Self {
        Self::When(Box::new(test), Box::new(yes), Box::new(no))
    }

    /// Leaves that must be there before the tree is read.
    pub fn needs(&self) -> Vec<L> {
        let mut found = Vec::new();
        self.need(&[], &mut found);
        found
    }

    fn need(&self, known: &[&L], found: &mut Vec<L>) {
        match self {
            Self::Number(_) | Self::Nothing(_) => {}
            Self::Item(leaf) => demand(leaf, known, found),
            Self::Negative(inner) => inner.need(known, found),
            Self::Binary(_, left, right) => {
                left.need(known, found);
                right.need(known, found);
            }
            Self::Call(function, parts) => {
                for part in parts {
                    if !(function.folds() && matches!(part, Self::Item(_))) {
                        part.need(known, found);
                    }
                }
            }
            Self::Sum(parts) => parts.iter().for_each(|part| part.need(known, found)),
            Self::When(test, yes, no) => {
                test.need(known, found);
                yes.need(&[known, &test.shows()].concat(), found);
                no.need(&[known, &test.refutes()].concat(), found);
            }
        }
    }

    /// Whether it may come to nothing although everything it needs is there.
    pub fn may_lack(&self) -> bool {
        match self {
            Self::Nothing(_) => true,
            Self::Number(_) | Self::Item(_) => false,
            Self::Negative(inner) => inner.may_lack(),
            Self::Binary(_, left, right) => left.may_lack() || right.may_lack(),
            Self::Sum(parts) | Self::Call(_, parts) => parts.iter().any(Self::may_lack),
            Self::When(_, yes, no) => yes.may_lack() || no.may_lack(),
        }
    }

    /// The same without those parts of folds that are leaves standing nowhere.
    #[must_use]
    pub(super) fn folded(&self, stands: &dyn Fn(&L) -> bool) -> Self {
        let all = |parts: &[Self]| parts.iter().map(|part| part.folded(stands)).collect();
        let inside = |part: &Self| Box::new(part.folded(stands));
        match self {
            Self::Number(_) | Self::Nothing(_) | Self::Item(_) => self.clone(),
            Self::Negative(inner) => Self::Negative(inside(inner)),
            Self::Binary(operator, left, right) => Self::Binary(*operator, inside(left), inside(right)),
            Self::Sum(parts) => Self::Sum(all(parts)),
            Self::When(test, yes, no) => Self::When(Box::new(test.folded(stands)), inside(yes), inside(no)),
            Self::Call(function, parts) if function.folds() => {
                let gone = |part: &&Self| !matches!(part, Self::Item(leaf) if !stands(leaf));
                let left: Vec<Self> = parts.iter().filter(gone).map(|part| part.folded(stands)).collect();
                if left.is_empty() { Self::Number(Ratio::ZERO) } else { Self::Call(*function, left) }
            }
            Self::Call(function, parts) => Self::Call(*function, all(parts)),
        }
    }

    /// Whether a power, a root or a logarithm is taken in it: what it comes to is published at twelve significant digits.
    pub fn is_rounded(&self) -> bool {
        match self {
            Self::Number(_) | Self::Item(_) | Self::Nothing(_) => false,
            Self::Negative(inner) => inner.is_rounded(),
            Self::Binary(_, left, right) => left.is_rounded() || right.is_rounded(),
            Self::Sum(parts) => parts.iter().any(Self::is_rounded),
            Self::Call(function, parts) => {
                matches!(function, Function::Power | Function::Logarithm | Function::Root)
                    || parts.iter().any(Self::is_rounded)
            }
            Self::When(_, yes, no) => yes.is_rounded() || no.is_rounded(),
        }
    }

    /// The same with each `When` replaced by the branch that is taken; one whose test cannot be told stays.
    #[must_use]
    pub fn taken<M>(&self, leaves: &dyn Leaves<L, Why = M>) -> Self {
        let all = |parts: &[Self]| parts.iter().map(|part| part.taken(leaves)).collect();
        let inside = |part: &Self| Box::new(part.taken(leaves));
        match self {
            Self::Number(_) | Self::Nothing(_) | Self::Item(_) => self.clone(),
            Self::Negative(inner) => Self::Negative(inside(inner)),
            Self::Binary(operator, left, right) => Self::Binary(*operator, inside(left), inside(right)),
            Self::Sum(parts) => Self::Sum(all(parts)),
            Self::Call(function, parts) => Self::Call(*function, all(parts)),
            Self::When(test, yes, no) => match test.holds(leaves) {
                Ok(true) => yes.taken(leaves),
                Ok(false) => no.taken(leaves),
                Err(_) => self.clone(),
            },
        }
    }

    /// The same with some leaves replaced.
    #[must_use]
    pub fn with(&self, replace: &dyn Fn(&L) -> L) -> Self {
        let all = |parts: &[Self]| parts.iter().map(|part| part.with(replace)).collect();
        match self {
            Self::Number(number) => Self::Number(*number),
            Self::Nothing(why) => Self::Nothing(why),
            Self::Item(leaf) => Self::Item(replace(leaf)),
            Self::Negative(inner) => Self::Negative(Box::new(inner.with(replace))),
            Self::Binary(operator, left, right) => {
                Self::Binary(*operator, Box::new(left.with(replace)), Box::new(right.with(replace)))
            }
            Self::Sum(parts) => Self::Sum(all(parts)),
            Self::Call(function, parts) => Self::Call(*function, all(parts)),
            Self::When(test, yes, no) => Self::when(test.with(replace), yes.with(replace), no.with(replace)),
        }
    }

    /// The exact value, or why there is none.
    pub fn value<M>(&self, leaves: &dyn Leaves<L, Why = M>) -> Result<Ratio, Failure<M>> {
        use super::Operator;
        match self {
            Self::Number(number) => Ok(*number),
            Self::Nothing(why) => Err(Failure::Nothing(why)),
            Self::Item(leaf) => leaves.number(leaf).map_err(Failure::Missing),
            Self::Negative(inner) => inner.value(leaves).map(Ratio::neg),
            Self::Binary(operator, left, right) => {
                let (left, right) = (left.value(leaves)?, right.value(leaves)?);
                Ok(match operator {
                    Operator::Add => left.add(right),
                    Operator::Sub => left.sub(right),
                    Operator::Mul => left.mul(right),
                    Operator::Div => left.div(right),
                }?)
            }
            Self::Sum(parts) => {
                let mut sum = Ratio::ZERO;
                for part in parts {
                    sum = sum.add(part.value(leaves)?)?;
                }
                Ok(sum)
            }
            Self::When(test, yes, no) => if test.holds(leaves)? { yes } else { no }.value(leaves),
            Self::Call(function, parts) if function.folds() => {
                let (mut total, mut count) = (Ratio::ZERO, 0);
                for part in parts {
                    match part.value(leaves) {
                        Ok(more) => (total, count) = (total.add(more)?, count + 1),
                        Err(Failure::Missing(_)) => {}
                        Err(other) => return Err(other),
                    }
                }
                Ok(if *function == Function::Count { Ratio::whole(count) } else { total })
            }
            Self::Call(function, parts) => {
                let parts: Vec<Ratio> =
                    parts.iter().map(|part| part.value(leaves)).collect::<Result<_, _>>()?;
                Ok(function.applied(&parts)?)
            }
        }
    }
}

impl Function {
    /// The value of a function that is no fold.
    fn applied(self, parts: &[Ratio]) -> Result<Ratio, Undefined> {
        let by = |order: Ordering| {
            let better = |best: Ratio, part: Ratio| if part.compare(best) == order { part } else { best };
            parts.iter().copied().reduce(better).ok_or(Undefined::Overflow)
        };
        let first = || parts.first().copied().ok_or(Undefined::Overflow);
        match self {
            Self::Least => by(Ordering::Less),
            Self::Greatest => by(Ordering::Greater),
            Self::Ceiling(decimals) | Self::Floor(decimals) => {
                let scale = Ratio::whole(10_i64.pow(u32::from(decimals.min(CEILING_DECIMALS as u8))));
                let near = first()?.rounded(CEILING_DECIMALS).ok_or(Undefined::Overflow)?;
                let near = Ratio::new(near, 10_i128.pow(CEILING_DECIMALS))?.mul(scale)?;
                let away = matches!(self, Self::Ceiling(_)) == (near.signum() >= 0);
                Ratio::new(if away { near.ceil() } else { near.floor() }, 1)?.div(scale)
            }
            Self::Power => {
                let exponent = parts.get(1).ok_or(Undefined::Overflow)?;
                double(libm::pow(first()?.to_f64(), exponent.to_f64()))
            }
            Self::Logarithm => double(libm::log(first()?.to_f64())),
            Self::Root => double(libm::sqrt(first()?.to_f64())),
            Self::Total | Self::Count => Err(Undefined::Overflow),
        }
    }
}

/// A double as the decimal that is nearest to it and no other.
fn double(number: f64) -> Result<Ratio, Undefined> {
    Ratio::parse(&format!("{number}")).ok_or(Undefined::Overflow)
}

#[cfg(test)]
mod tests {
    use super::super::Operator;
    use super::super::excel::tests::text;
    use super::*;
    use crate::sheet::Formula;

    type Tree = Node<&'static str>;

    const fn at(name: &'static str) -> Tree {
        Node::Item(name)
    }

    fn number(text: &str) -> Tree {
        Node::Number(Ratio::parse(text).expect(text))
    }

    fn minus(left: Tree, right: Tree) -> Tree {
        Node::Binary(Operator::Sub, Box::new(left), Box::new(right))
    }

    /// a is 100, b is 57, word is `met`; nothing else is there.
    struct Row;

    impl Leaves<&'static str> for Row {
        type Why = &'static str;

        fn number(&self, leaf: &&'static str) -> Result<Ratio, &'static str> {
            match *leaf {
                "a" => Ok(Ratio::whole(100)),
                "b" => Ok(Ratio::whole(57)),
                other => Err(other),
            }
        }

        fn key(&self, leaf: &&'static str) -> Result<&'static str, &'static str> {
            if *leaf == "word" { Ok("met") } else { Err(leaf) }
        }
    }

    /// Every leaf stands in a cell of its name but `nowhere`.
    fn cell(leaf: &&'static str) -> Option<Formula> {
        (*leaf != "nowhere").then(|| Formula::new().then(leaf.to_uppercase()))
    }

    #[test]
    fn a_function_has_the_same_value_in_words_and_in_a_sheet() {
        for (tree, value, formula) in [
            (Node::Call(Function::Least, vec![at("a"), at("b")]), "57", "MIN(A,B)"),
            (Node::Call(Function::Greatest, vec![number("0"), minus(at("b"), at("a"))]), "0", "MAX(0,B-A)"),
            (Node::of(Function::Ceiling(0), number("2.1")), "3", "ROUNDUP(ROUND(2.1,6),0)"),
            (Node::of(Function::Ceiling(0), number("2.00000001")), "2", "ROUNDUP(ROUND(2.00000001,6),0)"),
            (Node::of(Function::Ceiling(2), number("49.601")), "49.61", "ROUNDUP(ROUND(49.601,6),2)"),
            (Node::of(Function::Floor(0), number("2.9")), "2", "ROUNDDOWN(ROUND(2.9,6),0)"),
            (Node::of(Function::Ceiling(0), number("-2.1")), "-3", "ROUNDUP(ROUND(-2.1,6),0)"),
            (Node::of(Function::Floor(0), number("-2.9")), "-2", "ROUNDDOWN(ROUND(-2.9,6),0)"),
            (Node::Call(Function::Power, vec![at("a"), number("0.5")]), "10", "A^0.5"),
            (Node::Call(Function::Power, vec![minus(at("a"), at("b")), number("2")]), "1849", "(A-B)^2"),
            (Node::of(Function::Root, at("a")), "10", "SQRT(A)"),
            (Node::of(Function::Logarithm, number("1")), "0", "LN(1)"),
            (Node::Call(Function::Total, vec![at("a"), at("c"), at("b")]), "157", "SUM(A,C,B)"),
            (Node::Call(Function::Count, vec![at("a"), at("nowhere"), at("c")]), "1", "COUNT(A,C)"),
            (Node::Call(Function::Total, vec![at("nowhere")]), "0", "0"),
        ] {
            assert_eq!(tree.value(&Row), Ok(Ratio::parse(value).expect(value)), "{formula}");
            assert_eq!(text(&tree.live(&cell)), formula);
        }
    }

    #[test]
    fn a_comparison_takes_a_difference_below_nine_decimals_as_none() {
        let near = Test::compare(number("0.9999999996"), Comparison::GreaterOrEqual, number("1"));
        assert_eq!(near.holds(&Row), Ok(true));
        assert_eq!(text(&near.live(&cell)), "ROUND(0.9999999996-1,9)>=0");
        let sum = Node::Binary(Operator::Add, Box::new(at("a")), Box::new(at("b")));
        let held = Test::compare(at("a"), Comparison::Less, sum);
        assert_eq!(text(&held.live(&cell)), "ROUND(A-(A+B),9)<0");
        assert_eq!(held.holds(&Row), Ok(true));
    }

    #[test]
    fn what_may_be_absent_is_asked_for_before_the_tree_is_read() {
        let tree = Node::when(Test::Known("c"), at("c"), minus(at("a"), at("d")));
        assert_eq!(tree.needs(), ["a", "d"]);
        assert_eq!(Node::Call(Function::Count, vec![at("c"), at("d")]).needs(), [""; 0]);
        let unless = Choice::when(Test::Known("c").not(), Choice::Key("none"), Choice::Of("c"));
        assert_eq!(unless.needs(), [""; 0]);
        assert_eq!(unless.chosen(&Row), Ok("none"));
        assert_eq!(text(&unless.live(&cell)), "IF(C=\"\",\"none\",C)");
        let count = Node::Call(Function::Count, vec![at("nowhere"), at("c")]);
        let some = || Test::compare(count.clone(), Comparison::Greater, number("0"));
        assert_eq!(text(&some().live(&cell)), "ROUND(COUNT(C),9)>0");
        let told = Choice::when(some().not(), Choice::Key("none"), Choice::Key("some"));
        assert_eq!(text(&told.live(&cell)), "IF(NOT(ROUND(COUNT(C),9)>0),\"none\",\"some\")");
        assert_eq!(text(&Node::when(some(), at("a"), at("b")).live(&cell)), "IF(ROUND(COUNT(C),9)>0,A,B)");
        let nowhere = Node::when(Test::Known("nowhere"), at("nowhere"), number("1"));
        assert_eq!(text(&nowhere.live(&cell)), "IF(FALSE,\"\",1)");
    }

    #[test]
    fn a_choice_is_one_list_of_cases_in_code_in_a_sheet_and_in_chinese() {
        struct Said;
        impl super::super::Said<&'static str> for Said {
            fn leaf(&self, leaf: &&'static str) -> String {
                (*leaf).to_owned()
            }
            fn key(&self, key: &'static str) -> String {
                format!("“{key}”")
            }
        }
        let met = Test::compare(at("a"), Comparison::GreaterOrEqual, at("b"));
        let kept = Test::Any(vec![Test::Is("word", "met"), met.clone().not()]);
        let choice = Choice::when(
            met.and(kept),
            Choice::Key("met"),
            Choice::when(Test::Known("c"), Choice::Key("x"), Choice::Key("y")),
        );
        assert_eq!(choice.chosen(&Row), Ok("met"));
        assert_eq!(
            text(&choice.live(&cell)),
            "IF(AND(ROUND(A-B,9)>=0,OR(WORD=\"met\",NOT(ROUND(A-B,9)>=0))),\"met\",IF(C<>\"\",\"x\",\"y\"))"
        );
        assert_eq!(choice.told(&Said), "若a ≥ b且word为“met”或并非a ≥ b，则“met”；否则若有c，则“x”；否则“y”");
        assert_eq!(choice.keys(), ["met", "x", "y"]);
    }

    #[test]
    fn a_leaf_replaced_is_replaced_everywhere() {
        let tree = Node::when(Test::Known("a"), minus(at("a"), at("b")), Node::Nothing("none"));
        let other = tree.with(&|leaf| if *leaf == "a" { "z" } else { leaf });
        assert_eq!(text(&other.live(&cell)), "IF(Z<>\"\",Z-B,\"\")");
        assert_eq!(other.value(&Row), Err(Failure::Nothing("none")));
    }
}
