//! Which item is meant? The codes and names the language must be told.
//!
//! In: id, code, name and unit of measure of every item. Out: the id a text stands for, and the nearest known
//! text for one that stands for none. Names are compared after NFKC. Refuses to know: whether two items share a name
//! (the plan's affair; here the first one wins, and a code wins over a name).

use crate::ids::ItemId;
use crate::source;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Below this likeness (0 to 1) a suggestion would mislead more than help.
const LIKENESS: f64 = 0.6;

/// What the language is told of the items.
#[derive(Clone, Debug, Default)]
pub struct Names<'a> {
    items: BTreeMap<ItemId, (&'a str, &'a str)>,
    codes: BTreeMap<String, ItemId>,
    titles: BTreeMap<String, ItemId>,
    texts: Vec<&'a str>,
}

/// The text as names are compared: NFKC, no space around it.
pub(super) fn normal(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}

impl<'a> Names<'a> {
    /// From (id, code, name, unit of measure); an empty code or name is no way to refer to the item.
    pub fn new(items: impl IntoIterator<Item = (ItemId, &'a str, &'a str, &'a str)>) -> Self {
        let mut known = Self::default();
        for (index, code, name, unit) in items {
            known.items.insert(index, (name, unit));
            for (text, map) in [(code, &mut known.codes), (name, &mut known.titles)] {
                let key = normal(text);
                if !key.is_empty() {
                    map.entry(key).or_insert(index);
                    known.texts.push(text);
                }
            }
        }
        known
    }

    /// The item this code or name stands for.
    pub fn resolve(&self, text: &str) -> Option<ItemId> {
        let key = normal(text);
        self.codes.get(&key).or_else(|| self.titles.get(&key)).copied()
    }

    /// The known code or name most like the text, only to be suggested; `None` when nothing is like it.
    pub fn nearest(&self, text: &str) -> Option<String> {
        source::likest(text, self.texts.iter().copied(), LIKENESS).map(str::to_owned)
    }

    /// The item's name; empty for an id that was never told.
    pub fn name(&self, item: ItemId) -> &'a str {
        self.items.get(&item).map_or("", |(name, _)| name)
    }

    /// The item's unit of measure (计量单位); empty when it has none.
    pub fn measure_unit(&self, item: ItemId) -> &'a str {
        self.items.get(&item).map_or("", |(_, unit)| unit)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::names;
    use crate::ids::{Id, ItemId};

    #[test]
    fn a_code_or_name_is_found_whatever_its_width() {
        for (text, expect) in [
            ("A01", Some(0)),
            ("Ａ０１", Some(0)),
            ("持证残疾人数", Some(0)),
            ("０－６岁残疾儿童", Some(4)),
            ("A1", None),
            ("", None),
        ] {
            assert_eq!(names().resolve(text), expect.map(ItemId::of), "{text}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_gets_the_nearest_name_and_nonsense_gets_none() {
        assert_eq!(names().nearest("领取困难补帖人数").as_deref(), Some("领取困难补贴人数"));
        assert_eq!(names().nearest("A0l").as_deref(), Some("A01"));
        assert_eq!(names().nearest("城市绿化覆盖面积"), None);
    }
}
