//! What does a tree come to in a spreadsheet's own numbers? For estimates that are doubles from the start.
//!
//! In: a tree of arithmetic, and the value of each leaf. Out: a double; not a number where the tree has none or asks a
//! question, which only the exact reader answers. Refuses to know: why a value is missing.

use super::{Function, Node, Operator};

impl<L> Node<L> {
    /// The value in doubles, computed in the order a spreadsheet computes in.
    pub fn double(&self, value: &dyn Fn(&L) -> f64) -> f64 {
        let of = |node: &Self| node.double(value);
        match self {
            Self::Number(number) => number.to_f64(),
            Self::Item(leaf) => value(leaf),
            Self::Negative(inner) => -of(inner),
            Self::Binary(operator, left, right) => {
                let (left, right) = (of(left), of(right));
                match operator {
                    Operator::Add => left + right,
                    Operator::Sub => left - right,
                    Operator::Mul => left * right,
                    Operator::Div => left / right,
                }
            }
            Self::Sum(parts) | Self::Call(Function::Total, parts) => parts.iter().map(of).sum(),
            Self::Call(function, parts) => match (function, parts.as_slice()) {
                (Function::Root, [one]) => libm::sqrt(of(one)),
                (Function::Logarithm, [one]) => libm::log(of(one)),
                (Function::Power, [one, other]) => libm::pow(of(one), of(other)),
                (Function::Least, [first, rest @ ..]) => rest.iter().map(of).fold(of(first), f64::min),
                (Function::Greatest, [first, rest @ ..]) => rest.iter().map(of).fold(of(first), f64::max),
                _ => f64::NAN,
            },
            Self::When(..) | Self::Nothing(_) => f64::NAN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{names, number};
    use super::super::formula;
    use super::*;
    use crate::expr::Ref;

    #[test]
    fn a_tree_comes_to_the_double_next_to_its_exact_value() {
        for text in ["1 + 2 × 3 - 4 / 8", "-(5 - 7) × 0.1", "sum(1, 2, 3.5) / 3"] {
            let tree = formula(text, &names()).expect(text);
            let exact = tree.evaluate::<()>(&|_| Err(())).expect(text).to_f64();
            assert!((tree.double(&|_: &Ref| f64::NAN) - exact).abs() < 1e-12, "{text}");
        }
        let half = |node| Node::<()>::Call(Function::Power, vec![node, Node::Number(number("0.5"))]);
        let nine = || Node::Number(number("9"));
        let root = Node::<()>::of(Function::Root, nine()).double(&|()| 0.0);
        assert!((half(nine()).double(&|()| 0.0) - root).abs() < 1e-12);
        assert!(Node::<()>::Nothing("none").double(&|()| 0.0).is_nan());
    }
}
