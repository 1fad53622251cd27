//! What does a tree come to? Reader 1: an exact number.
//!
//! In: a tree and a way to look values up. Out: an exact number or the reason there is none. Refuses to know: why a
//! value is missing (the reason is handed through unread).

use super::{Leaves, Node};
use crate::value::{Ratio, Undefined};

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure<M> {
    /// A value is missing, with the reason the look-up gave.
    Missing(M),
    /// Division by zero, or too large.
    Undefined(Undefined),
    /// The tree says so itself, for a reason named by its key.
    Nothing(&'static str),
}

impl<M> From<Undefined> for Failure<M> {
    fn from(why: Undefined) -> Self {
        Self::Undefined(why)
    }
}

/// Values looked up one by one; there are no keys among them.
struct Numbers<'a, L, M>(&'a dyn Fn(L) -> Result<Ratio, M>);

impl<L: Clone, M> Leaves<L> for Numbers<'_, L, M> {
    type Why = M;

    fn number(&self, leaf: &L) -> Result<Ratio, M> {
        self.0(leaf.clone())
    }

    fn key(&self, leaf: &L) -> Result<&'static str, M> {
        self.number(leaf).map(|_| "")
    }
}

impl<L: Clone + PartialEq> Node<L> {
    /// The exact value; the first missing item or undefined step ends the computation.
    pub fn evaluate<M>(&self, lookup: &dyn Fn(L) -> Result<Ratio, M>) -> Result<Ratio, Failure<M>> {
        self.value(&Numbers(lookup))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{lookup, names, number, tree};
    use super::super::formula;
    use super::super::{Operator, Ref};
    use super::*;
    use crate::ids::Id;
    use proptest::prelude::*;

    #[test]
    fn arithmetic_is_exact_and_tells_what_is_missing() {
        let values = [("A01", "3"), ("A02", "0.1"), ("A03", "0.2"), ("上年A01", "2"), ("B01", "0")];
        for (text, expect) in [
            ("A02 + A03 - 0.3", Ok("0")),
            ("A01 / 3 * 3", Ok("3")),
            ("-A01 + prev(A01)", Ok("-1")),
            ("sum(A01, A02, A03) × 10", Ok("33")),
            ("A01 / B01", Err(Failure::Undefined(Undefined::ZeroDenominator))),
            ("0 × B02", Err(Failure::Missing("B02".to_owned()))),
            ("prev(A02)", Err(Failure::Missing("上年A02".to_owned()))),
        ] {
            let value = formula(text, &names()).expect(text).evaluate(&lookup(&values));
            assert_eq!(value, expect.map(number), "{text}");
        }
        let huge = "99999999999999999999";
        let product = formula(&format!("{huge} × {huge}"), &names()).expect("a product");
        assert_eq!(product.evaluate::<()>(&|_| Err(())), Err(Failure::Undefined(Undefined::Overflow)));
    }

    fn naive(node: &Node, value: &dyn Fn(Ref) -> f64) -> f64 {
        match node {
            Node::Number(number) => number.to_f64(),
            Node::Item(item) => value(*item),
            Node::Negative(inner) => -naive(inner, value),
            Node::Sum(parts) => parts.iter().map(|part| naive(part, value)).sum(),
            Node::Call(..) | Node::When(..) | Node::Nothing(_) => f64::NAN,
            Node::Binary(operator, left, right) => {
                let (left, right) = (naive(left, value), naive(right, value));
                match operator {
                    Operator::Add => left + right,
                    Operator::Sub => left - right,
                    Operator::Mul => left * right,
                    Operator::Div => left / right,
                }
            }
        }
    }

    /// The tree with every divisor made 3, so that doubles stay near the truth.
    fn tame(node: Node) -> Node {
        match node {
            Node::Binary(Operator::Div, left, _) => {
                Node::Binary(Operator::Div, Box::new(tame(*left)), Box::new(Node::Number(Ratio::whole(3))))
            }
            Node::Binary(operator, left, right) => {
                Node::Binary(operator, Box::new(tame(*left)), Box::new(tame(*right)))
            }
            Node::Negative(inner) => Node::Negative(Box::new(tame(*inner))),
            Node::Sum(parts) => Node::Sum(parts.into_iter().map(tame).collect()),
            leaf => leaf,
        }
    }

    proptest! {
        #[test]
        fn exact_arithmetic_agrees_with_doubles(node in tree().prop_map(tame), seed in 1_i64..50) {
            let small = |item: Ref| seed + item.item.at() as i64 + i64::from(item.previous);
            let exact = node.evaluate::<()>(&|item| Ok(Ratio::whole(small(item))));
            let near = naive(&node, &|item| small(item) as f64);
            match exact {
                Ok(exact) => {
                    let apart = (exact.to_f64() - near).abs();
                    prop_assert!(apart <= 1e-6 * (1.0 + near.abs()), "{exact} {near}");
                }
                Err(failure) => prop_assert_eq!(failure, Failure::Undefined(Undefined::Overflow)),
            }
        }
    }
}
