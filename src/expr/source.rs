//! How is a tree written back in its own language? The canonical text, which reads as the very same tree.
//!
//! In: a tree and what its items are called. Out: text for [`formula`](super::formula) or
//! [`relation`](super::relation). Refuses to know: how the text was first typed.

use super::scan::needs_quotes;
use super::words::{Signs, Word, decimal};
use super::{Comparison, Node, Ref, Relation};
use crate::ids::ItemId;

const SIGNS: Signs = Signs {
    add: " + ",
    sub: " - ",
    mul: " * ",
    div: " / ",
    open: "(",
    close: ")",
    exact: true,
    // Verdicts are never read from text.
    verdict: super::say::SIGNS.verdict,
};

fn called(item: Ref, name: &dyn Fn(ItemId) -> String) -> String {
    let name = name(item.item);
    let name = if needs_quotes(&name) { format!("「{name}」") } else { name };
    if item.previous { format!("prev({name})") } else { name }
}

const fn comparison(sign: Comparison) -> &'static str {
    match sign {
        Comparison::NotEqual => "!=",
        other => other.excel(),
    }
}

impl Node {
    /// The canonical text; `name` gives an item's code or name.
    pub fn to_source(&self, name: &dyn Fn(ItemId) -> String) -> String {
        let mut words = Vec::new();
        SIGNS.write(self, &mut words);
        words
            .into_iter()
            .map(|word| match word {
                Word::Text(text) => text,
                Word::Term(item) => called(item, name),
                Word::Value(Self::Number(number)) => decimal(number)
                    .unwrap_or_else(|| format!("({} / {})", number.numerator(), number.denominator())),
                Word::Value(other) => format!("({})", other.to_source(name)),
                Word::There(..) | Word::Is(..) | Word::Key(_) => String::new(),
            })
            .collect()
    }
}

impl Relation {
    /// The canonical text; `name` gives an item's code or name.
    pub fn to_source(&self, name: &dyn Fn(ItemId) -> String) -> String {
        let mut text = self.first.to_source(name);
        for (sign, side) in &self.rest {
            text = format!("{text} {} {}", comparison(*sign), side.to_source(name));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ITEMS, names, tree};
    use super::super::{formula, relation};
    use crate::ids::{Id, ItemId};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_tree_written_and_read_is_the_same_tree(node in tree()) {
            for text in [
                node.to_source(&|item| ITEMS[item.at()].1.to_owned()),
                node.to_source(&|item| ITEMS[item.at()].2.to_owned()),
            ] {
                prop_assert_eq!(formula(&text, &names()), Ok(node.clone()), "{}", text);
            }
        }
    }

    #[test]
    fn a_chain_written_and_read_is_the_same_chain() {
        let text = "A01 = A02 + A03 <= B01 != 0.5 < prev(「0-6岁残疾儿童」) > 1 >= -A01";
        let read = relation(text, &names()).expect("a chain");
        let name =
            |item: ItemId| if item.at() == 4 { ITEMS[item.at()].2 } else { ITEMS[item.at()].1 }.to_owned();
        assert_eq!(read.to_source(&name), text);
    }
}
