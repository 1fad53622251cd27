//! Is everything that a text over or beside figures says understood? What is not may change what they mean.
//!
//! In: a text, and the items it stands over. Out: whether some of it is neither a usual word of reports nor a part of the
//! names of those items. No list of words can hold everything that makes figures others than the year's; so what is not
//! known to be harmless is told. Refuses to know: where the text stood.

use super::label::{folded, unnumbered};
use crate::ids::{ItemId, Table};
use crate::plan::Plan;
use crate::words::Recognition;
use std::collections::BTreeMap;

/// What is understood wherever it stands, and what the names of each item add to that. Made once for all files.
pub struct Understood {
    /// Usual words of reports.
    plain: Vec<Vec<char>>,
    /// Pairs of signs in the names of items, each with its place among all of them.
    pairs: BTreeMap<(char, char), usize>,
    /// Which of the pairs stand in the names of an item: a bit for each.
    of: Table<ItemId, Vec<u64>>,
}

/// What is understood of a text beside some items.
pub struct Known<'a> {
    all: &'a Understood,
    pairs: Vec<u64>,
    names: Vec<Vec<char>>,
}

impl Understood {
    /// The names of the items of a plan, and the words of the templates.
    pub fn new(plan: &Plan, words: &Recognition) -> Self {
        let named = |item: &crate::plan::Item| std::iter::once(item.name.clone()).chain(item.aliases.clone());
        Self::of(plan.items.iter().map(|item| named(item).collect()), words)
    }

    fn of(items: impl Iterator<Item = Vec<String>>, words: &Recognition) -> Self {
        let mut pairs = BTreeMap::new();
        let mut of = Table::new();
        for names in items {
            let mut bits: Vec<u64> = Vec::new();
            for name in names {
                let signs: Vec<char> = folded(&name).chars().collect();
                for pair in signs.windows(2) {
                    let count = pairs.len();
                    let place = *pairs.entry((pair[0], pair[1])).or_insert(count);
                    bits.resize(bits.len().max(place / 64 + 1), 0);
                    bits[place / 64] |= 1 << (place % 64);
                }
            }
            of.push(bits);
        }
        Self { plain: words.plain.iter().map(|word| word.chars().collect()).collect(), pairs, of }
    }

    /// What is understood of a text beside these items, of the unit and place with these names.
    pub fn beside<'a>(
        &self,
        items: impl Iterator<Item = ItemId>,
        names: impl Iterator<Item = &'a str>,
    ) -> Known<'_> {
        let mut pairs: Vec<u64> = Vec::new();
        for item in items {
            let own = &self.of[item];
            pairs.resize(pairs.len().max(own.len()), 0);
            pairs.iter_mut().zip(own).for_each(|(all, own)| *all |= own);
        }
        let names = names.map(|name| folded(name).chars().collect::<Vec<char>>());
        Known { all: self, pairs, names: names.filter(|name| !name.is_empty()).collect() }
    }
}

impl Known<'_> {
    /// Whether a text says something that is not understood.
    pub fn is_strange(&self, text: &str) -> bool {
        let whole = folded(text);
        let signs: Vec<char> = unnumbered(&whole).chars().collect();
        let is_word = |sign: char| ('\u{4E00}'..='\u{9FFF}').contains(&sign);
        let mut left: Vec<bool> = signs.iter().map(|sign| is_word(*sign)).collect();
        for word in self.names.iter().chain(&self.all.plain) {
            for at in 0..(signs.len() + 1).saturating_sub(word.len().max(1)) {
                if signs[at..at + word.len()] == word[..] {
                    left[at..at + word.len()].fill(false);
                }
            }
        }
        for (at, pair) in signs.windows(2).enumerate() {
            let place = self.all.pairs.get(&(pair[0], pair[1]));
            let holds =
                |place: &usize| self.pairs.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1);
            if place.is_some_and(holds) {
                left[at..at + 2].fill(false);
            }
        }
        left.contains(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    #[test]
    fn what_is_neither_usual_nor_in_the_items_names_is_strange() {
        let words = Words::load(None).expect("templates").recognition;
        let items = ["持证残疾人总数", "重度残疾人护理补贴人数"].map(|name| vec![name.to_owned()]);
        let understood = Understood::of(items.into_iter(), &words);
        let known = understood.beside(understood.of.ids(), ["甲河镇"].into_iter());
        for text in [
            "一、基本情况",
            "甲河镇2023年残疾人事业统计表",
            "二、就业培训",
            "护理补贴发放情况",
            "各村（社区）汇总表",
            "残疾人事业发展“十四五”规划监测表",
            "（2021—2025年）",
            "Sheet1 (2)",
        ] {
            assert!(!known.is_strange(text), "{text}");
        }
        for text in [
            "民政部门",
            "特教学校",
            "人均情况",
            "16-59岁低保家庭",
            "比上年增加",
            "甲河镇和乙山镇",
            "注销情况",
            "抽样",
        ] {
            assert!(known.is_strange(text), "{text}");
        }
    }
}
