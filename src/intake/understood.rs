//! Is everything that a text over or beside figures says understood? What is not may change what they mean.
//!
//! In: a text, and the items it stands over. Out: whether some of it is neither a usual word of reports nor a part of the
//! names of those items. No list of words can hold everything that makes figures others than the year's; so what is not
//! known to be harmless is told. Refuses to know: where the text stood.

use super::label::{folded, unnumbered};
use crate::words::Recognition;
use std::collections::BTreeSet;

/// Pairs of characters that stand in some names.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pairs: BTreeSet<(char, char)>,
    names: Vec<String>,
}

impl Known {
    /// What the names of some items say, and names that may stand in a text as a whole, such as the unit's.
    pub fn new<'a>(items: impl Iterator<Item = &'a str>, names: impl Iterator<Item = &'a str>) -> Self {
        let mut pairs = BTreeSet::new();
        for item in items {
            let signs: Vec<char> = folded(item).chars().collect();
            pairs.extend(signs.windows(2).map(|pair| (pair[0], pair[1])));
        }
        Self { pairs, names: names.map(folded).filter(|name| !name.is_empty()).collect() }
    }

    /// Whether a text says something that is not understood.
    pub fn is_strange(&self, text: &str, words: &Recognition) -> bool {
        let whole = folded(text);
        let signs: Vec<char> = unnumbered(&whole).chars().collect();
        let is_word = |sign: char| ('\u{4E00}'..='\u{9FFF}').contains(&sign);
        let mut left: Vec<bool> = signs.iter().map(|sign| is_word(*sign)).collect();
        let mut cover = |word: &str| {
            let word: Vec<char> = word.chars().collect();
            for at in 0..(signs.len() + 1).saturating_sub(word.len().max(1)) {
                if signs[at..at + word.len()] == word[..] {
                    left[at..at + word.len()].fill(false);
                }
            }
        };
        self.names.iter().for_each(|name| cover(name));
        words.plain.iter().for_each(|word| cover(word));
        for (at, pair) in signs.windows(2).enumerate() {
            if self.pairs.contains(&(pair[0], pair[1])) {
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
        let known =
            Known::new(["持证残疾人总数", "重度残疾人护理补贴人数"].into_iter(), ["甲河镇"].into_iter());
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
            assert!(!known.is_strange(text, &words), "{text}");
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
            assert!(known.is_strange(text, &words), "{text}");
        }
    }
}
