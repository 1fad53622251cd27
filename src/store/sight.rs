//! What was within a row's sight?
//!
//! In: the tree of units, causes that belong to a unit. Out: for a node, an item and a period, the causes of the units
//! under the node, found without looking at any other. Refuses to know: what a cause is of.

use super::result::Head;
use std::collections::BTreeMap;
use std::ops::Range;

/// The units of two results, numbered so that all under one stand together.
#[derive(Debug, Default)]
pub(super) struct Tree {
    spans: BTreeMap<String, Range<usize>>,
    names: BTreeMap<String, String>,
}

impl Tree {
    /// The tree of the later result, with what only the earlier one had.
    pub fn of(old: &Head, new: &Head) -> Self {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut below: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
        for unit in new.units.iter().chain(&old.units) {
            if names.contains_key(&unit.code) {
                continue;
            }
            names.insert(unit.code.clone(), unit.name.clone());
            below.entry(unit.parent.as_deref()).or_default().push(&unit.code);
        }
        let mut tree = Self { spans: BTreeMap::new(), names };
        let mut number = 0;
        // Each unit is opened, then those below it, then closed.
        let mut open: Vec<(&str, bool)> = Vec::new();
        open.extend(below.get(&None).into_iter().flatten().rev().map(|code| (*code, false)));
        while let Some((code, opened)) = open.pop() {
            if opened {
                if let Some(span) = tree.spans.get_mut(code) {
                    span.end = number;
                }
                continue;
            }
            tree.spans.insert(code.to_owned(), number..number + 1);
            number += 1;
            open.push((code, true));
            open.extend(below.get(&Some(code)).into_iter().flatten().rev().map(|code| (*code, false)));
        }
        tree
    }

    /// The name of a unit; its code where it has none.
    pub fn name(&self, code: &str) -> String {
        self.names.get(code).map_or(code, String::as_str).to_owned()
    }

    /// The numbers of a unit and those under it; none of one that is unknown.
    pub fn under(&self, code: &str) -> Range<usize> {
        self.spans.get(code).cloned().unwrap_or_default()
    }
}

/// Causes by what they are about and when, in the order of the units they are of.
#[derive(Debug, Default)]
pub(super) struct Sight {
    by: BTreeMap<(String, String), Vec<(usize, usize)>>,
}

impl Sight {
    /// Adds a cause of a unit.
    pub fn add(&mut self, tree: &Tree, (unit, about, period): (&str, &str, &str), cause: usize) {
        let place = tree.under(unit).start;
        self.by.entry((about.to_owned(), period.to_owned())).or_default().push((place, cause));
    }

    /// Nothing is added any more.
    pub fn sort(&mut self) {
        for list in self.by.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
    }

    /// The causes about something in a period, of the units numbered so.
    pub fn within(&self, about: &str, period: &str, units: &Range<usize>) -> impl Iterator<Item = usize> {
        let list = self.by.get(&(about.to_owned(), period.to_owned())).map_or(&[][..], Vec::as_slice);
        let from = list.partition_point(|(place, _)| *place < units.start);
        let to = list.partition_point(|(place, _)| *place < units.end);
        list[from..to.max(from)].iter().map(|(_, cause)| *cause)
    }

    /// The causes about something in a period, whatever the unit.
    pub fn of(&self, about: &str, period: &str) -> impl Iterator<Item = usize> {
        self.within(about, period, &(0..usize::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::super::result::UnitNamed;
    use super::*;

    fn unit(code: &str, parent: Option<&str>) -> UnitNamed {
        UnitNamed { code: code.into(), name: format!("{code}镇"), parent: parent.map(str::to_owned) }
    }

    #[test]
    fn a_node_sees_what_is_of_itself_and_of_those_under_it_and_nothing_else() {
        let new = Head {
            units: vec![
                unit("1", None),
                unit("11", Some("1")),
                unit("12", Some("1")),
                unit("111", Some("11")),
            ],
            items: BTreeMap::new(),
        };
        let old = Head { units: vec![unit("13", Some("1"))], items: BTreeMap::new() };
        let tree = Tree::of(&old, &new);
        let mut sight = Sight::default();
        for (cause, of) in ["1", "11", "111", "12", "13", "99"].into_iter().enumerate() {
            sight.add(&tree, (of, "甲", "2023"), cause);
        }
        sight.sort();
        let seen = |code: &str| sight.within("甲", "2023", &tree.under(code)).collect::<Vec<_>>();
        assert_eq!(seen("11"), [1, 2]);
        assert_eq!(seen("12"), [3]);
        assert_eq!(seen("13"), [4]);
        assert!(seen("1").starts_with(&[0]) && seen("1").len() >= 5);
        assert_eq!(seen("99"), Vec::<usize>::new());
        assert_eq!(sight.within("甲", "2022", &tree.under("1")).count(), 0);
    }
}
