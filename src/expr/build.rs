//! How is a tree put together in code? The four operations, without what changes nothing.
//!
//! In: nodes. Out: a node. Refuses to know: what a leaf is.

use super::{Node, Operator};
use crate::value::Ratio;

fn binary<L>(operator: Operator, left: Node<L>, right: Node<L>) -> Node<L> {
    Node::Binary(operator, Box::new(left), Box::new(right))
}

fn is<L>(node: &Node<L>, number: Ratio) -> bool {
    matches!(node, Node::Number(own) if *own == number)
}

/// `left + right`.
pub fn plus<L>(left: Node<L>, right: Node<L>) -> Node<L> {
    binary(Operator::Add, left, right)
}

/// `left − right`; nothing is not taken away.
pub fn minus<L>(left: Node<L>, right: Node<L>) -> Node<L> {
    if is(&right, Ratio::ZERO) { left } else { binary(Operator::Sub, left, right) }
}

/// `left × right`; a factor of one is left out.
pub fn times<L>(left: Node<L>, right: Node<L>) -> Node<L> {
    if is(&right, Ratio::ONE) { left } else { binary(Operator::Mul, left, right) }
}

/// `left ÷ right`; a divisor of one is left out.
pub fn over<L>(left: Node<L>, right: Node<L>) -> Node<L> {
    if is(&right, Ratio::ONE) { left } else { binary(Operator::Div, left, right) }
}
