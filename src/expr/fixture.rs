//! What do the tests of this room stand on? A few items, a look-up and any tree.
//!
//! Refuses to know: anything outside `expr`.

use super::{Names, Node, Operator, Ref};
use crate::ids::{Id, ItemId};
use crate::value::Ratio;
use proptest::prelude::*;

/// Items every test of this room knows: (place, code, name, unit of measure).
pub const ITEMS: [(usize, &str, &str, &str); 10] = [
    (0, "A01", "持证残疾人数", "人"),
    (1, "A02", "男", "人"),
    (2, "A03", "女", "人"),
    (3, "B01", "领取困难补贴人数", "人"),
    (4, "B02", "0-6岁残疾儿童", "人"),
    (5, "C3.1", "康复服务人次", "人次"),
    (6, "D01", "补贴金额", "万元"),
    (7, "D02", "护理金额", "元"),
    (8, "D03", "预算金额", "万元"),
    (9, "E01", "困难家庭户数", "户"),
];

pub fn names() -> Names<'static> {
    Names::new(ITEMS.map(|(at, code, name, unit)| (ItemId::of(at), code, name, unit)))
}

pub fn number(text: &str) -> Ratio {
    Ratio::parse(text).expect(text)
}

/// A01, A02 … by code; last year's as `上年A01`.
pub fn lookup<'a>(values: &'a [(&'a str, &'a str)]) -> impl Fn(Ref) -> Result<Ratio, String> + 'a {
    move |item| {
        let key = format!("{}{}", if item.previous { "上年" } else { "" }, ITEMS[item.item.at()].1);
        values.iter().find(|(code, _)| *code == key).map(|(_, value)| number(value)).ok_or(key)
    }
}

/// Any tree the language can write.
pub fn tree() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        (0_i64..10_000, 0_u8..4)
            .prop_map(|(mantissa, decimals)| Node::Number(Ratio::scaled(mantissa, decimals))),
        (0..ITEMS.len(), any::<bool>())
            .prop_map(|(at, previous)| Node::Item(Ref { item: ItemId::of(at), previous })),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let operator =
            prop_oneof![Just(Operator::Add), Just(Operator::Sub), Just(Operator::Mul), Just(Operator::Div)];
        prop_oneof![
            (operator, inner.clone(), inner.clone()).prop_map(|(sign, left, right)| Node::Binary(
                sign,
                Box::new(left),
                Box::new(right)
            )),
            inner.clone().prop_map(|node| Node::Negative(Box::new(node))),
            prop::collection::vec(inner, 1..4).prop_map(Node::Sum),
        ]
    })
}
