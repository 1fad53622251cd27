//! How is a relation said in Chinese, with both sides' values? Reader 3: words and terms.
//!
//! In: a relation, what its items are called, and their values or cells. Out: a list of words, and from that one list
//! a sentence for a finding and a text formula for a form's live column. Refuses to know: what the unit should do.

use super::words::{Signs, Verdict, Word, decimal};
use super::{Choice, Function, Node, Ref, Relation, Test};
use crate::sheet::{Formula, quoted};
use crate::value::Ratio;
use std::cmp::Ordering;

pub(super) const SIGNS: Signs = Signs {
    add: " + ",
    sub: " − ",
    mul: " × ",
    div: " ÷ ",
    open: "（",
    close: "）",
    exact: false,
    verdict: Verdict {
        call,
        compare: |comparison| [String::new(), format!(" {} ", comparison.sign()), String::new()],
        when: ["若", "，则", "；否则", ""],
        all: ["", "且", ""],
        any: ["", "或", ""],
        not: ["并非", ""],
        nothing: "不计算",
    },
};

fn call(function: Function) -> [String; 3] {
    let name = match function {
        Function::Least => "其中最小者（",
        Function::Greatest => "其中最大者（",
        Function::Ceiling(0) => "向上取整（",
        Function::Ceiling(decimals) => {
            return [format!("向上取{decimals}位小数（"), "、".into(), "）".into()];
        }
        Function::Floor(0) => "向下取整（",
        Function::Floor(decimals) => return [format!("向下取{decimals}位小数（"), "、".into(), "）".into()],
        Function::Power => return [String::new(), " 的幂，指数 ".into(), String::new()],
        Function::Logarithm => "自然对数（",
        Function::Root => "平方根（",
        Function::Total => "有数各项之和（",
        Function::Count => "有数的个数（",
    };
    [name.into(), "、".into(), "）".into()]
}

/// What stands for a missing value.
const ABSENT: &str = "缺";

/// Names of items, `上年` not included.
type Called<'a> = &'a dyn Fn(Ref) -> String;

/// Values of items as text; `None` when missing.
type Valued<'a> = &'a dyn Fn(Ref) -> Option<String>;

fn called(item: Ref, names: Called) -> String {
    format!("{}{}", if item.previous { "上年" } else { "" }, names(item))
}

/// A number as a sentence says it: exact where a decimal says it exactly, else to four decimals, which is as much as
/// anybody reads of 1.15639097744.
fn shown(number: Ratio) -> String {
    let tiny = number.abs() < Ratio::scaled(1, 2);
    decimal(number).unwrap_or_else(|| if tiny { number.to_plain() } else { number.to_text(4) })
}

/// What readers of a sentence are told of its leaves.
pub trait Said<L> {
    /// A leaf: its name, with its value where the reader is told it.
    fn leaf(&self, leaf: &L) -> String;

    /// Whether a leaf is there.
    fn there(&self, leaf: &L, there: bool) -> String {
        format!("{}{}", if there { "有" } else { "没有" }, self.leaf(leaf))
    }

    /// The word of a key.
    fn key(&self, key: &'static str) -> String {
        key.to_owned()
    }
}

/// A sentence from words.
fn rendered<L: Clone + PartialEq>(words: Vec<Word<L>>, said: &dyn Said<L>) -> String {
    words
        .into_iter()
        .map(|word| match word {
            Word::Text(text) => text,
            Word::Term(leaf) => said.leaf(&leaf),
            Word::There(leaf, there) => said.there(&leaf, there),
            Word::Is(leaf, key) => format!("{}为{}", said.leaf(&leaf), said.key(key)),
            Word::Key(key) => said.key(key),
            Word::Value(Node::Number(number)) => shown(number),
            Word::Value(other) => other.told(said),
        })
        .collect()
}

/// Items with their names and values.
struct Items<'a>(Called<'a>, Valued<'a>);

impl Said<Ref> for Items<'_> {
    fn leaf(&self, item: &Ref) -> String {
        let figure = self.1(*item).unwrap_or_else(|| ABSENT.to_owned());
        format!("{} {figure}", called(*item, self.0))
    }
}

impl<L: Clone + PartialEq> Node<L> {
    /// The expression in Chinese.
    pub fn told(&self, said: &dyn Said<L>) -> String {
        rendered(self.say(), said)
    }

    /// The expression as words and terms.
    pub(super) fn say(&self) -> Vec<Word<L>> {
        let mut words = Vec::new();
        SIGNS.write(self, &mut words);
        words
    }
}

impl<L: Clone + PartialEq> Test<L> {
    /// The test in Chinese.
    pub fn told(&self, said: &dyn Said<L>) -> String {
        let mut words = Vec::new();
        SIGNS.test(self, &mut words);
        rendered(words, said)
    }
}

impl<L: Clone + PartialEq> Choice<L> {
    /// The choice in Chinese.
    pub fn told(&self, said: &dyn Said<L>) -> String {
        let mut words = Vec::new();
        SIGNS.choice(self, &mut words);
        rendered(words, said)
    }
}

impl Node {
    /// An item or number alone, whose value need not be said twice.
    fn is_plain(&self) -> bool {
        match self {
            Self::Number(_) | Self::Item(_) => true,
            Self::Negative(inner) => matches!(**inner, Self::Number(_)),
            Self::Sum(parts) => matches!(parts.as_slice(), [only] if only.is_plain()),
            _ => false,
        }
    }

    /// `男 120 + 女 95 = 215`; a side of one item is `男 120`.
    fn with_value(&self, computed: Ratio, names: Called, value: Valued) -> String {
        let said = self.told(&Items(names, value));
        if self.is_plain() { said } else { format!("{said} = {}", shown(computed)) }
    }
}

impl Relation {
    /// The relation as words and terms.
    pub fn say(&self) -> Vec<Word> {
        let mut words = self.first.say();
        for (comparison, side) in &self.rest {
            words.push(Word::Text(format!(" {} ", comparison.sign())));
            words.extend(side.say());
        }
        words
    }

    /// The relation with names and values: `持证残疾人数 200 = 男 120 + 女 95`; a missing value is 缺, and 上年 stands
    /// before an item of last year.
    pub fn sentence(&self, names: &dyn Fn(Ref) -> String, value: &dyn Fn(Ref) -> Option<String>) -> String {
        rendered(self.say(), &Items(names, value))
    }

    /// How the sides of link `link` of the chain stand to each other, given what they come to:
    /// `男 120 + 女 95 = 215，大于 持证残疾人数 200（多 15）`. Sides that are equal where they should not be say so:
    /// `男 95，等于 女 95（应小于）`.
    pub fn verdict_sentence(
        &self,
        link: usize,
        left: Ratio,
        right: Ratio,
        names: &dyn Fn(Ref) -> String,
        value: &dyn Fn(Ref) -> Option<String>,
    ) -> String {
        let Some((left_side, comparison, right_side)) = self.link(link) else {
            return self.sentence(names, value);
        };
        let ordering = left.compare_rounded(right);
        let apart = left.sub(right).map(|difference| shown(difference.abs()));
        let (word, how) = match ordering {
            Ordering::Greater => ("大于", apart.map(|by| format!("（多 {by}）"))),
            Ordering::Less => ("小于", apart.map(|by| format!("（少 {by}）"))),
            Ordering::Equal if comparison.holds(ordering) => ("等于", Ok(String::new())),
            Ordering::Equal => ("等于", Ok(format!("（应{}）", comparison.word()))),
        };
        format!(
            "{}，{word} {}{}",
            left_side.with_value(left, names, value),
            right_side.with_value(right, names, value),
            how.unwrap_or_default()
        )
    }

    /// The sentence as a formula giving text, its values live; a blank cell is said as 缺. A figure is joined as it is
    /// and not by `TEXT(…,"0.##")`, which would print 5 as `5.` and cut a third decimal.
    pub fn say_excel(&self, names: &dyn Fn(Ref) -> String, cell: &dyn Fn(Ref) -> Formula) -> Formula {
        let mut parts = Vec::new();
        let mut literal = String::new();
        for word in self.say() {
            let live = match word {
                Word::Text(text) => {
                    literal.push_str(&text);
                    continue;
                }
                Word::Value(Node::Number(number)) => {
                    literal.push_str(&shown(number));
                    continue;
                }
                Word::Value(other) => Formula::new().then("(").join(other.excel(cell)).then(")"),
                // No relation has a test or a key in it.
                Word::There(..) | Word::Is(..) | Word::Key(_) => continue,
                Word::Term(item) => {
                    literal.push_str(&called(item, names));
                    literal.push(' ');
                    Formula::new()
                        .then("IF(")
                        .join(cell(item))
                        .then(format!("=\"\",{},", quoted(ABSENT)))
                        .join(cell(item))
                        .then(")")
                }
            };
            parts.extend(in_quotes(&std::mem::take(&mut literal)));
            parts.push(live);
        }
        parts.extend(in_quotes(&literal));
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or_default();
        parts.fold(first, |all, part| all.then("&").join(part))
    }
}

/// The text in quotes, when there is any.
fn in_quotes(text: &str) -> Option<Formula> {
    (!text.is_empty()).then(|| Formula::new().then(quoted(text)))
}

#[cfg(test)]
mod tests {
    use super::super::excel::tests::{cell, text};
    use super::super::fixture::{ITEMS, names};
    use super::super::relation;
    use super::*;
    use crate::ids::{Id, ItemId};

    fn name(item: Ref) -> String {
        ITEMS[item.item.at()].2.to_owned()
    }

    fn value(item: Ref) -> Option<String> {
        let figure = match (item.item.at(), item.previous) {
            (0, false) => "200",
            (0, true) => "180",
            (1, false) => "120",
            (2, false) => "95",
            _ => return None,
        };
        Some(figure.to_owned())
    }

    fn read(source: &str) -> Relation {
        relation(source, &names()).expect(source)
    }

    #[test]
    fn a_relation_is_a_list_of_words_and_terms() {
        let term = |at| Word::Term(Ref { item: ItemId::of(at), previous: false });
        let sign = |sign: &str| Word::Text(sign.to_owned());
        let expect = [term(0), sign(" = "), term(1), sign(" + "), term(2)];
        assert_eq!(read("A01 = A02 + A03").say(), expect);
    }

    #[test]
    fn a_sentence_gives_names_and_values_and_says_what_is_missing() {
        for (source, expect) in [
            ("A01 = A02 + A03", "持证残疾人数 200 = 男 120 + 女 95"),
            ("A01 >= prev(A01)", "持证残疾人数 200 ≥ 上年持证残疾人数 180"),
            ("A01 ≠ sum(A02, B01) × 2", "持证残疾人数 200 ≠ （男 120 + 领取困难补贴人数 缺） × 2"),
            ("A01 = A02 <= 0.5", "持证残疾人数 200 = 男 120 ≤ 0.5"),
        ] {
            assert_eq!(read(source).sentence(&name, &value), expect);
        }
    }

    #[test]
    fn a_verdict_gives_both_sides_the_computed_value_and_the_difference() {
        for (source, link, left, right, expect) in [
            ("男 + 女 <= 持证残疾人数", 0, 215, 200, "男 120 + 女 95 = 215，大于 持证残疾人数 200（多 15）"),
            ("A01 = A02 + A03", 0, 200, 215, "持证残疾人数 200，小于 男 120 + 女 95 = 215（少 15）"),
            ("0 <= A02 <= -5", 1, 120, -5, "男 120，大于 -5（多 125）"),
            ("A02 < A02", 0, 120, 120, "男 120，等于 男 120（应小于）"),
            ("A02 ≠ A02", 0, 120, 120, "男 120，等于 男 120（应不等于）"),
            ("A02 = A02", 0, 120, 120, "男 120，等于 男 120"),
        ] {
            let (left, right) = (Ratio::whole(left), Ratio::whole(right));
            assert_eq!(read(source).verdict_sentence(link, left, right, &name, &value), expect);
        }
    }

    #[test]
    fn the_same_words_are_a_live_formula() {
        let live = r#""持证残疾人数 "&IF(A01="","缺",A01)&" ≥ 上年男 "&IF(PA02="","缺",PA02)&" × 2""#;
        assert_eq!(text(&read("A01 >= prev(A02) × 2").say_excel(&name, &cell)), live);
    }

    #[test]
    fn no_quoted_text_is_longer_than_excel_takes() {
        let long = |_: Ref| "长\"".repeat(200);
        let formula = read("A01 = 1").say_excel(&long, &cell);
        let text: String = formula
            .parts()
            .map(|part| match part {
                crate::sheet::Part::Text(text) => text,
                _ => "?",
            })
            .collect();
        // Quotes of the text itself are doubled, and none stands beside a joint.
        let quotes: Vec<String> = text
            .split('&')
            .filter(|part| part.contains('"') && !part.starts_with("IF("))
            .map(|part| part.trim_matches(['(', ')'].as_slice()).to_owned())
            .collect();
        assert!(quotes.len() > 2, "{quotes:?}");
        let said: Vec<String> =
            quotes.iter().map(|quote| quote[1..quote.len() - 1].replace("\"\"", "\"")).collect();
        assert!(said.iter().all(|said| said.encode_utf16().count() <= 255), "{said:?}");
        let said = said.concat();
        assert_eq!(said, format!("{} = 1", "长\"".repeat(200) + " "));
    }
}
