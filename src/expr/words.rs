//! In what order is a tree written down, and where do parentheses stand? The part all written forms share.
//!
//! In: a tree and the signs of one notation. Out: a list of words and terms. Refuses to know: what a term is called or
//! worth, and whether the words become source text, an Excel formula or a sentence.

use super::{Choice, Comparison, Function, Node, Operator, Ref, Test};
use crate::value::Ratio;

/// A piece of a relation as it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word<L = Ref> {
    /// Words and signs, with the spaces around them.
    Text(String),
    /// A leaf: its name and its value.
    Term(L),
    /// The value of an expression: of a number, itself; of a compound side, what it comes to.
    Value(Node<L>),
    /// Whether a leaf is there, or is not.
    There(L, bool),
    /// Whether a leaf is this key.
    Is(L, &'static str),
    /// A key.
    Key(&'static str),
}

/// The signs of one notation.
pub(super) struct Signs {
    pub add: &'static str,
    pub sub: &'static str,
    pub mul: &'static str,
    pub div: &'static str,
    pub open: &'static str,
    pub close: &'static str,
    /// Whether the very tree must be readable again: `sum(…)` is kept, and `a+(b+c)` keeps its parentheses.
    pub exact: bool,
    /// The signs of verdicts.
    pub verdict: Verdict,
}

/// The signs of functions, tests and choices: each opens, stands between parts, and closes.
pub(super) struct Verdict {
    pub call: fn(Function) -> [String; 3],
    pub compare: fn(Comparison) -> [String; 3],
    /// Before the test, before the first branch, before the second, and after it.
    pub when: [&'static str; 4],
    pub all: [&'static str; 3],
    pub any: [&'static str; 3],
    /// Before and after what does not hold.
    pub not: [&'static str; 2],
    /// What stands for no value.
    pub nothing: &'static str,
}

impl Signs {
    const fn of(&self, operator: Operator) -> &'static str {
        match operator {
            Operator::Add => self.add,
            Operator::Sub => self.sub,
            Operator::Mul => self.mul,
            Operator::Div => self.div,
        }
    }

    fn text<L>(words: &mut Vec<Word<L>>, text: &str) {
        words.push(Word::Text(text.to_owned()));
    }

    /// How tightly a tree holds together: 1 for a sum, 2 for a product, 3 with a minus sign before it, 4 for one word.
    fn tightness<L>(&self, node: &Node<L>) -> u8 {
        match node {
            Node::Binary(Operator::Add | Operator::Sub, ..) => 1,
            Node::Binary(Operator::Mul | Operator::Div, ..) => 2,
            Node::Negative(_) | Node::Call(Function::Power, _) => 3,
            Node::Number(number) if number.signum() < 0 => 3,
            Node::Sum(parts) if !self.exact => match parts.as_slice() {
                [] => 4,
                [only] => self.tightness(only),
                _ => 1,
            },
            Node::When(..) if self.verdict.when[3].is_empty() => 0,
            _ => 4,
        }
    }

    /// Appends the words of a tree.
    pub fn write<L: Clone + PartialEq>(&self, node: &Node<L>, words: &mut Vec<Word<L>>) {
        match node {
            Node::Number(_) => words.push(Word::Value(node.clone())),
            Node::Item(item) => words.push(Word::Term(item.clone())),
            Node::Nothing(_) => Self::text(words, self.verdict.nothing),
            Node::Negative(inner) => {
                Self::text(words, "-");
                self.operand(inner, self.tightness(inner) < 4, words);
            }
            Node::Binary(operator, left, right) => {
                let own = self.tightness(node);
                self.operand(left, self.tightness(left) < own, words);
                Self::text(words, self.of(*operator));
                let grouped = self.exact || matches!(operator, Operator::Sub | Operator::Div);
                let tightness = self.tightness(right);
                let enclosed = tightness == 3 || tightness < own + u8::from(grouped);
                self.operand(right, enclosed, words);
            }
            Node::Sum(parts) if self.exact => {
                Self::text(words, "sum(");
                for (at, part) in parts.iter().enumerate() {
                    Self::text(words, if at == 0 { "" } else { ", " });
                    self.write(part, words);
                }
                Self::text(words, ")");
            }
            Node::Sum(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    Self::text(words, if at == 0 { "" } else { self.add });
                    self.operand(part, at > 0 && self.tightness(part) == 3, words);
                }
                if parts.is_empty() {
                    words.push(Word::Value(Node::Number(Ratio::ZERO)));
                }
            }
            Node::Call(function, parts) => {
                let [open, between, close] = (self.verdict.call)(*function);
                Self::text(words, &open);
                for (at, part) in parts.iter().enumerate() {
                    Self::text(words, if at == 0 { "" } else { &between });
                    self.operand(part, *function == Function::Power && self.tightness(part) < 4, words);
                }
                Self::text(words, &close);
            }
            Node::When(test, yes, no) => {
                Self::text(words, self.verdict.when[0]);
                self.test(test, words);
                Self::text(words, self.verdict.when[1]);
                self.write(yes, words);
                Self::text(words, self.verdict.when[2]);
                self.write(no, words);
                Self::text(words, self.verdict.when[3]);
            }
        }
    }

    /// Appends the words of a test.
    pub fn test<L: Clone + PartialEq>(&self, test: &Test<L>, words: &mut Vec<Word<L>>) {
        match test {
            Test::Compare(comparison, left, right) => {
                let [open, middle, end] = (self.verdict.compare)(*comparison);
                Self::text(words, &open);
                self.write(left, words);
                // What stands after a minus sign is held together, and nothing is not taken away.
                let taken_away = middle.trim() == self.sub.trim();
                if !taken_away || *right != Node::Number(Ratio::ZERO) {
                    Self::text(words, &middle);
                    self.operand(right, taken_away && matches!(self.tightness(right), 1 | 3), words);
                }
                Self::text(words, &end);
            }
            Test::Known(leaf) => words.push(Word::There(leaf.clone(), true)),
            Test::Is(leaf, key) => words.push(Word::Is(leaf.clone(), key)),
            Test::Same(left, right) => {
                words.push(Word::Term(left.clone()));
                Self::text(words, "=");
                words.push(Word::Term(right.clone()));
            }
            Test::Not(inner) => match &**inner {
                Test::Known(leaf) => words.push(Word::There(leaf.clone(), false)),
                inner => {
                    Self::text(words, self.verdict.not[0]);
                    self.test(inner, words);
                    Self::text(words, self.verdict.not[1]);
                }
            },
            Test::All(tests) | Test::Any(tests) => {
                let all = matches!(test, Test::All(_));
                let [open, between, close] = if all { self.verdict.all } else { self.verdict.any };
                Self::text(words, open);
                for (at, test) in tests.iter().enumerate() {
                    Self::text(words, if at == 0 { "" } else { between });
                    self.test(test, words);
                }
                Self::text(words, close);
            }
        }
    }

    /// Appends the words of a choice.
    pub fn choice<L: Clone + PartialEq>(&self, choice: &Choice<L>, words: &mut Vec<Word<L>>) {
        match choice {
            Choice::Key(key) => words.push(Word::Key(key)),
            Choice::Of(leaf) => words.push(Word::Term(leaf.clone())),
            Choice::When(test, yes, no) => {
                Self::text(words, self.verdict.when[0]);
                self.test(test, words);
                Self::text(words, self.verdict.when[1]);
                self.choice(yes, words);
                Self::text(words, self.verdict.when[2]);
                self.choice(no, words);
                Self::text(words, self.verdict.when[3]);
            }
        }
    }

    fn operand<L: Clone + PartialEq>(&self, node: &Node<L>, enclosed: bool, words: &mut Vec<Word<L>>) {
        if enclosed {
            Self::text(words, self.open);
            self.write(node, words);
            Self::text(words, self.close);
        } else {
            self.write(node, words);
        }
    }
}

/// The exact decimal text of a number; `None` when it has no finite one, such as 1/3.
pub(super) fn decimal(number: Ratio) -> Option<String> {
    let (decimals, scale) = (0..=30)
        .map(|decimals| (decimals as usize, 10_i128.pow(decimals)))
        .find(|(_, scale)| scale % number.denominator() == 0)?;
    let mantissa = number.numerator().checked_mul(scale / number.denominator())?;
    let sign = if mantissa < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_exactly_or_not_at_all() {
        for (numerator, denominator, expect) in [
            (5, 1, Some("5")),
            (-1, 8, Some("-0.125")),
            (12_345_678_901_234_567_890_123_456, 1_000_000_000_000, Some("12345678901234.567890123456")),
            (1, 3, None),
        ] {
            let number = Ratio::new(numerator, denominator).expect("a number");
            if let Some(text) = expect {
                assert_eq!(Ratio::parse(text), Some(number), "{text}");
            }
            assert_eq!(decimal(number).as_deref(), expect);
        }
    }
}
