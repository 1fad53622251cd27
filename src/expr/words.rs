//! In what order is a tree written down, and where do parentheses stand? The part all written forms share.
//!
//! In: a tree and the signs of one notation. Out: a list of words and terms. Refuses to know: what a term is called or
//! worth, and whether the words become source text, an Excel formula or a sentence.

use super::{Node, Operator, Ref};
use crate::value::Ratio;

/// A piece of a relation as it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Words and signs, with the spaces around them.
    Text(String),
    /// An item: its name and its value.
    Term(Ref),
    /// The value of an expression: of a number, itself; of a compound side, what it comes to.
    Value(Node),
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

    fn text(words: &mut Vec<Word>, text: &str) {
        words.push(Word::Text(text.to_owned()));
    }

    /// How tightly a tree holds together: 1 for a sum, 2 for a product, 3 with a minus sign before it, 4 for one word.
    fn tightness(&self, node: &Node) -> u8 {
        match node {
            Node::Binary(Operator::Add | Operator::Sub, ..) => 1,
            Node::Binary(Operator::Mul | Operator::Div, ..) => 2,
            Node::Negative(_) => 3,
            Node::Number(number) if number.signum() < 0 => 3,
            Node::Sum(parts) if !self.exact => match parts.as_slice() {
                [] => 4,
                [only] => self.tightness(only),
                _ => 1,
            },
            Node::Number(_) | Node::Item(_) | Node::Sum(_) => 4,
        }
    }

    /// Appends the words of a tree.
    pub fn write(&self, node: &Node, words: &mut Vec<Word>) {
        match node {
            Node::Number(_) => words.push(Word::Value(node.clone())),
            Node::Item(item) => words.push(Word::Term(*item)),
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
        }
    }

    fn operand(&self, node: &Node, enclosed: bool, words: &mut Vec<Word>) {
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
