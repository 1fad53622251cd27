//! May these quantities be added, subtracted and compared? Units of measure (计量单位).
//!
//! In: a tree and the units of its items. Out: the same tree, or a [`Fault`](super::Fault) naming two items whose
//! units differ. 元, 千元, 万元 and 亿元 are one unit at four scales: where scales differ, the tree comes back with
//! every sum of money turned into 元, exactly. Refuses to know: whether the cells hold what their heading says.
//!
//! A number alone fits every unit (beside money of mixed scales it counts as 元) and leaves, as a factor or divisor,
//! the unit as it is. The product or quotient of two items is of unknown unit and fits every other, as does an item
//! without a unit.

use super::fault::{Fault, FaultKind};
use super::names::{Names, normal};
use super::{Comparison, Node, Operator, Relation};
use crate::ids::ItemId;
use crate::value::Ratio;

/// Each scale of money in 元.
const MONEY: [(&str, i64); 4] = [("元", 1), ("千元", 1000), ("万元", 10_000), ("亿元", 100_000_000)];

/// What an expression is measured in.
#[derive(Clone)]
enum Measure {
    /// Numbers only.
    Number,
    /// Anything.
    Unknown,
    /// The unit, money being 元, and an item that has it.
    Unit(String, ItemId),
}

fn scale(unit: &str) -> Option<i64> {
    let unit = normal(unit);
    MONEY.iter().find(|(name, _)| *name == unit).map(|(_, scale)| *scale)
}

fn measure(node: &Node, names: &Names) -> Result<Measure, Fault> {
    match node {
        Node::Number(_) => Ok(Measure::Number),
        // No text is read as one of these; in a verdict the kind sees to the units.
        Node::Call(..) | Node::When(..) | Node::Nothing(_) => Ok(Measure::Unknown),
        Node::Item(item) => Ok(match names.measure_unit(item.item) {
            unit if normal(unit).is_empty() => Measure::Unknown,
            unit if scale(unit).is_some() => Measure::Unit("元".to_owned(), item.item),
            unit => Measure::Unit(normal(unit), item.item),
        }),
        Node::Negative(inner) => measure(inner, names),
        Node::Sum(parts) => {
            let mut sum = Measure::Number;
            for part in parts {
                sum = together(sum, measure(part, names)?, names, "相加")?;
            }
            Ok(sum)
        }
        Node::Binary(operator, left, right) => {
            let (left, right) = (measure(left, names)?, measure(right, names)?);
            match (operator, left, right) {
                (Operator::Add, left, right) => together(left, right, names, "相加"),
                (Operator::Sub, left, right) => together(left, right, names, "相减"),
                (_, left, Measure::Number) => Ok(left),
                (Operator::Mul, Measure::Number, right) => Ok(right),
                (Operator::Mul | Operator::Div, ..) => Ok(Measure::Unknown),
            }
        }
    }
}

/// What two quantities brought together are measured in.
fn together(left: Measure, right: Measure, names: &Names, action: &'static str) -> Result<Measure, Fault> {
    match (left, right) {
        (Measure::Unit(left, a), Measure::Unit(right, b)) if left != right => {
            let name = |item: ItemId| Box::from(names.name(item));
            let unit = |item: ItemId| Box::from(names.measure_unit(item).trim());
            let kind = FaultKind::MeasureUnits {
                left: name(a),
                left_unit: unit(a),
                right: name(b),
                right_unit: unit(b),
                action,
            };
            Err(Fault { at: 0, length: 0, kind })
        }
        (unit @ Measure::Unit(..), _) | (_, unit @ Measure::Unit(..)) => Ok(unit),
        (Measure::Number, Measure::Number) => Ok(Measure::Number),
        _ => Ok(Measure::Unknown),
    }
}

/// Whether the items are money at more than one scale.
fn mixed_scales(items: &[super::Ref], names: &Names) -> bool {
    let mut scales = items.iter().filter_map(|item| scale(names.measure_unit(item.item)));
    scales.next().is_some_and(|first| scales.any(|other| other != first))
}

/// The tree with every item of money multiplied into 元.
fn in_yuan(node: &Node, names: &Names) -> Node {
    let inside = |node: &Node| Box::new(in_yuan(node, names));
    match node {
        Node::Number(_) | Node::Call(..) | Node::When(..) | Node::Nothing(_) => node.clone(),
        Node::Item(item) => match scale(names.measure_unit(item.item)) {
            None | Some(1) => node.clone(),
            Some(scale) => {
                let scale = Node::Number(Ratio::whole(scale));
                Node::Binary(Operator::Mul, Box::new(node.clone()), Box::new(scale))
            }
        },
        Node::Negative(inner) => Node::Negative(inside(inner)),
        Node::Binary(operator, left, right) => Node::Binary(*operator, inside(left), inside(right)),
        Node::Sum(parts) => Node::Sum(parts.iter().map(|part| in_yuan(part, names)).collect()),
    }
}

impl Node {
    /// Checks the units of measure of a formula; gives the tree to compute with.
    pub fn check_units(&self, names: &Names) -> Result<Self, Fault> {
        measure(self, names)?;
        let mixed = mixed_scales(&self.refs(), names);
        Ok(if mixed { in_yuan(self, names) } else { self.clone() })
    }
}

impl Relation {
    /// Checks the units of measure of a relation; gives the tree to compute with. Ordering different units
    /// (人数 ≤ 人次) is right only where the rule says so by `mixed_order_allowed`.
    pub fn check_units(&self, names: &Names, mixed_order_allowed: bool) -> Result<Self, Fault> {
        let mut left = measure(&self.first, names)?;
        for (comparison, side) in &self.rest {
            let right = measure(side, names)?;
            if !(mixed_order_allowed && comparison.orders()) {
                together(left, right.clone(), names, action(*comparison))?;
            }
            left = right;
        }
        if !mixed_scales(&self.refs(), names) {
            return Ok(self.clone());
        }
        let rest = self.rest.iter().map(|(comparison, side)| (*comparison, in_yuan(side, names))).collect();
        Ok(Self { first: in_yuan(&self.first, names), rest })
    }
}

const fn action(comparison: Comparison) -> &'static str {
    if comparison.orders() { "比较大小" } else { "比较是否相等" }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ITEMS, names};
    use super::super::{Ref, formula, relation};
    use super::*;
    use crate::ids::Id;

    fn checked(text: &str, mixed: bool) -> Result<String, String> {
        let relation = relation(text, &names()).expect(text);
        let checked = relation.check_units(&names(), mixed).map_err(|fault| fault.to_string())?;
        Ok(checked.to_source(&|item| ITEMS[item.at()].1.to_owned()))
    }

    #[test]
    fn different_units_are_neither_added_nor_equated_and_ordered_only_by_leave() {
        for (text, mixed, holds) in [
            ("A01 = A02 + A03", false, true),
            ("A01 + C3.1 > 0", true, false),
            ("A01 - E01 > 0", true, false),
            ("sum(A01, A02, E01) > 0", true, false),
            ("A01 = C3.1", true, false),
            ("A01 != E01", true, false),
            ("A01 <= C3.1", false, false),
            ("A01 <= C3.1", true, true),
            ("A01 + 5 >= 100", false, true),
            ("2 × A01 ÷ 3 = E01", false, false),
            ("A01 ÷ E01 = C3.1", false, true),
            ("D02 = A01 × E01", false, true),
            ("100 ÷ A01 = E01", false, true),
            ("-A01 <= prev(E01)", false, false),
            ("A01 = 5 = E01", false, true),
            ("A01 = A02 <= C3.1", true, true),
        ] {
            assert_eq!(checked(text, mixed).is_ok(), holds, "{text}");
        }
    }

    #[test]
    fn the_fault_names_both_items_and_both_units() {
        let said = "“女”的计量单位是“人”，“困难家庭户数”的计量单位是“户”，二者不能直接相加。";
        assert_eq!(checked("男 = 女 + 困难家庭户数", false), Err(said.to_owned()));
        let said = "“持证残疾人数”的计量单位是“人”，“康复服务人次”的计量单位是“人次”，二者不能直接比较大小。";
        assert_eq!(checked("A01 <= C3.1", false), Err(said.to_owned()));
    }

    #[test]
    fn money_of_two_scales_is_compared_in_yuan_exactly_and_of_one_scale_left_alone() {
        for (text, expect) in [
            ("D01 = D02", "D01 * 10000 = D02"),
            ("D01 <= D03 + 5", "D01 <= D03 + 5"),
            ("D02 <= D03 - prev(D01)", "D02 <= D03 * 10000 - prev(D01) * 10000"),
            ("D01 = A01 × D02", "D01 * 10000 = A01 * D02"),
        ] {
            assert_eq!(checked(text, false).as_deref(), Ok(expect), "{text}");
        }
        let sum = formula("补贴金额 + 护理金额", &names()).expect("a sum");
        let value =
            |item: Ref| Ok::<_, ()>(if item.item.at() == 6 { Ratio::scaled(15, 1) } else { Ratio::ONE });
        let in_yuan = sum.check_units(&names()).expect("one unit");
        assert_eq!(in_yuan.evaluate(&value), Ok(Ratio::whole(15_001)));
    }
}
