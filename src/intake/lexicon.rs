//! Which item, which unit does a label name? Codes, names and aliases of a plan, folded once for all files.
//!
//! In: a plan. Out: [`Lexicon`]. A name that two things bear names neither. Refuses to know: where the label stood.

use super::label::{all_folded, folded, uncircled, unnumbered, without_note, without_unit};
use super::measure;
use crate::ids::{ItemId, UnitId};
use crate::plan::Plan;
use crate::words::Recognition;
use std::collections::{BTreeMap, BTreeSet};

/// How a label named its item, from the surest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// 代码和名称.
    CodeAndName,
    /// 代码.
    Code,
    /// 名称.
    Name,
    /// 别名.
    Alias,
    /// 名称, numbering or a unit of measure taken off.
    Trimmed,
    /// 对照: a person said so in `mappings.toml`.
    Mapped,
}

impl How {
    /// The word of the ledger.
    pub const fn word(self) -> &'static str {
        match self {
            Self::CodeAndName => "代码和名称",
            Self::Code => "代码",
            Self::Name => "名称",
            Self::Alias => "别名",
            Self::Trimmed => "名称（去掉序号或单位）",
            Self::Mapped => "对照表",
        }
    }
}

/// An item a label names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The item.
    pub item: ItemId,
    /// How it was recognised.
    pub how: How,
    /// A unit of measure the label carries.
    pub unit: Option<String>,
}

/// Units of a roster that are compared with a name nobody knows.
const NEAR: usize = 100;

/// A map that is asked for every cell of every file, and never walked.
#[expect(clippy::disallowed_types, reason = "looked up and never walked: no order of it can reach a result")]
type Known<K, V> = std::collections::HashMap<K, V>;

/// Codes and names of a plan.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    codes: Known<String, ItemId>,
    names: Known<String, Option<(ItemId, How)>>,
    units: Known<String, Option<UnitId>>,
    unit_codes: Known<String, UnitId>,
    /// Units by the signs of their names, in the roster's order.
    signs: Known<char, Vec<UnitId>>,
    /// Names of units by their length in characters.
    lengths: BTreeSet<usize>,
    code_lengths: BTreeSet<usize>,
    /// The root of the roster.
    root: Option<UnitId>,
    /// What may follow a unit's name, and what makes something else of it.
    office: Vec<String>,
    villages: Vec<String>,
    bodies: Vec<String>,
    /// What before and behind a name only says that it is the whole year's actual figure.
    whole_before: Vec<String>,
    whole_behind: Vec<String>,
    measures: BTreeSet<String>,
    /// Items whose code is a number, by that number.
    numbers: BTreeMap<u64, Option<ItemId>>,
}

impl Lexicon {
    /// The items and units of a plan.
    pub fn new(plan: &Plan, words: &Recognition) -> Self {
        let mut lexicon = Self { root: Some(plan.root), ..Self::default() };
        for (id, item) in plan.items.enumerate() {
            let code = folded(&item.code).to_uppercase();
            if let Ok(number) = code.parse() {
                lexicon.numbers.entry(number).and_modify(|known| *known = None).or_insert(Some(id));
            }
            lexicon.codes.insert(code, id);
            lexicon.measures.insert(folded(&item.measure_unit).into_owned());
        }
        lexicon.measures.extend(all_folded::<Vec<String>>(&words.suffixes));
        for (id, item) in plan.items.enumerate() {
            lexicon.name(&folded(&item.name), id, How::Name);
            for alias in &item.aliases {
                lexicon.name(&folded(alias), id, How::Alias);
            }
        }
        // Second, so that a trimmed name never takes the place of a whole one.
        for (id, item) in plan.items.enumerate() {
            let name = folded(&item.name);
            let bare = lexicon.trimmed(&name).0.to_owned();
            if bare != name && !lexicon.names.contains_key(&bare) {
                lexicon.name(&bare, id, How::Trimmed);
            }
        }
        let place = folded(&plan.identity.place);
        for (id, unit) in plan.units.enumerate() {
            lexicon.unit_codes.insert(unit.code.clone(), id);
            for sign in unit.name.chars().collect::<BTreeSet<char>>() {
                lexicon.signs.entry(sign).or_default().push(id);
            }
            for name in std::iter::once(&unit.name).chain(&unit.aliases) {
                let name = folded(name);
                lexicon.lengths.insert(name.chars().count());
                let with_place = format!("{place}{name}");
                lexicon.unit(name.into_owned(), id);
                if id != plan.root {
                    lexicon.lengths.insert(with_place.chars().count());
                    lexicon.unit(with_place, id);
                }
            }
        }
        lexicon.office = all_folded(&words.office);
        lexicon.office.sort_by_key(|word| std::cmp::Reverse(word.len()));
        lexicon.villages = all_folded(&words.villages);
        lexicon.bodies = all_folded(&words.bodies);
        lexicon.whole_before = all_folded(&words.whole_before);
        lexicon.whole_behind = all_folded(&words.whole_behind);
        let codes = plan.units.iter().map(|unit| unit.code.len());
        lexicon.code_lengths = codes.filter(|length| *length >= 4).collect();
        lexicon
    }

    fn name(&mut self, name: &str, id: ItemId, how: How) {
        let known = self.names.entry(name.to_owned()).or_insert(Some((id, how)));
        if known.is_some_and(|(other, _)| other != id) {
            *known = None;
        }
    }

    fn unit(&mut self, name: String, id: UnitId) {
        let known = self.units.entry(name).or_insert(Some(id));
        if known.is_some_and(|other| other != id) {
            *known = None;
        }
    }

    /// Whether a folded text is a unit of measure, at any scale.
    pub fn is_measure(&self, folded: &str) -> bool {
        let folded = folded.strip_prefix("人民币").filter(|rest| !rest.is_empty()).unwrap_or(folded);
        if measure::is_scale(folded) || folded == "圆" {
            return true;
        }
        let bare = folded.trim_start_matches(['十', '百', '千', '万', '亿']);
        self.measures.contains(folded) || (!bare.is_empty() && self.measures.contains(bare))
    }

    /// A folded name without numbering and unit of measure.
    fn trimmed<'t>(&self, folded: &'t str) -> (&'t str, Option<&'t str>) {
        let (name, unit) = without_unit(unnumbered(folded), &|text| self.is_measure(text));
        (without_note(name), unit)
    }

    /// A folded name without words that only say it is the whole year's actual figure: 年末…, …（实际）.
    fn undated<'t>(&self, bare: &'t str) -> &'t str {
        let whole = |rest: &'t str| (!rest.is_empty()).then_some(rest);
        let first =
            self.whole_before.iter().find_map(|word| bare.strip_prefix(word.as_str()).and_then(whole));
        let rest = first.unwrap_or(bare);
        let inner = rest.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
        match inner {
            Some((name, note)) if self.whole_behind.iter().any(|word| word == note) => name,
            _ => rest,
        }
    }

    /// The root of the roster.
    pub const fn root(&self) -> Option<UnitId> {
        self.root
    }

    /// The item of a code.
    pub fn by_code(&self, text: &str) -> Option<ItemId> {
        self.codes.get(text).or_else(|| self.codes.get(&folded(text).to_uppercase())).copied()
    }

    /// The item whose code is this number once zeros are put before it.
    pub fn by_number(&self, text: &str) -> Option<ItemId> {
        self.numbers.get(&folded(text).parse().ok()?).copied().flatten()
    }

    /// The item of a name or alias, numbering and a unit of measure in brackets taken off where that is needed.
    pub fn by_name(&self, text: &str) -> Option<Named> {
        let whole = folded(text);
        if whole.is_empty() {
            return None;
        }
        if let Some(found) = self.names.get(&*whole) {
            let unit = self.trimmed(&whole).1.map(str::to_owned);
            return found.map(|(item, how)| Named { item, how, unit });
        }
        let bare = uncircled(text);
        let uncircled = folded(&bare);
        [&*whole, &*uncircled].iter().find_map(|text| {
            let (bare, unit) = self.trimmed(text);
            let without_number = unnumbered(text);
            let found = self.names.get(without_number).or_else(|| self.names.get(bare));
            let found = found.or_else(|| self.names.get(self.undated(bare)))?;
            found.map(|(item, _)| Named { item, how: How::Trimmed, unit: unit.map(str::to_owned) })
        })
    }

    /// The item a heading names: by code, by name, or by both in one text.
    pub fn by_heading(&self, text: &str) -> Option<Named> {
        if let Some(item) = self.by_code(text) {
            return Some(Named { item, how: How::Code, unit: None });
        }
        if let Some(named) = self.by_name(text) {
            return Some(named);
        }
        let whole = folded(text);
        let end = whole.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        (1..=end).rev().find_map(|end| {
            let item = self.by_code(&whole[..end])?;
            let rest = whole[end..].trim_start_matches(['.', '、', ':', '_', '-', ' ']);
            let named = self.by_name(rest)?;
            (named.item == item).then_some(Named { how: How::CodeAndName, ..named })
        })
    }

    /// The unit with this name, alias or code, with or without the place before it and a word for the seal or its office
    /// behind it, or with its code before the name.
    pub fn by_unit(&self, text: &str) -> Option<UnitId> {
        let whole = folded(text);
        let bare = whole.trim_end_matches(['*', ':', '※']);
        let bare = bare.trim_end_matches("(盖章)").trim_end_matches("(公章)");
        let known = |text: &str| {
            self.unit_codes.get(text).copied().or_else(|| self.units.get(text).copied().flatten())
        };
        if let Some(unit) = known(bare) {
            return Some(unit);
        }
        let named = bare
            .trim_start_matches(|sign: char| sign.is_ascii_digit() || matches!(sign, '.' | '、' | '_' | '-'));
        let by_code = known(&bare[..bare.len() - named.len()]);
        let office = self.office.iter().find_map(|word| named.strip_suffix(word.as_str())).unwrap_or(named);
        [named, office]
            .into_iter()
            .filter(|name| !name.is_empty())
            .find_map(known)
            .filter(|unit| by_code.is_none_or(|code| code == *unit))
    }

    /// The unit with this code.
    pub fn by_unit_code(&self, code: &str) -> Option<UnitId> {
        self.unit_codes.get(code.trim()).copied()
    }

    /// Whether what follows a name makes it that of something within the unit (甲河镇东村), or of another place (甲河街道).
    fn is_of_another(&self, name: &str, after: &str) -> bool {
        let end = after.find(|sign: char| !('\u{4E00}'..='\u{9FFF}').contains(&sign)).unwrap_or(after.len());
        let after = &after[..end];
        let kinds = ["街道", "镇", "乡", "苏木", "区", "县", "市"];
        let short = !kinds.iter().any(|kind| name.ends_with(kind));
        let other = short && kinds.iter().any(|kind| after.starts_with(kind));
        // 甲河镇东村情况表 is of a village; 甲河镇社区康复情况表 is of the town.
        let near = |at: usize| {
            // 农村 is a kind of people, 各村 is all of them.
            let all = after[..at].ends_with(['农', '各', '全', '个', '有', '政']);
            (1..=12).contains(&at) && !all
        };
        let village = |word: &String| after.match_indices(word.as_str()).any(|(at, _)| near(at));
        let body = |word: &String| after.ends_with(word.as_str());
        other || self.villages.iter().any(village) || self.bodies.iter().any(body)
    }

    /// Whether a name ends in what a village or a body within a unit is called: 东村, 中心小学.
    pub fn ends_in_a_part(&self, name: &str) -> bool {
        let name = folded(name);
        let ends = |word: &String| name.ends_with(word.as_str()) && name.len() > word.len();
        let all = ["农村", "各村", "全村"].contains(&&*name);
        !all && self.villages.iter().chain(&self.bodies).any(ends)
    }

    /// Whether a text names a village or a community that no unit stands before: 东村2023年统计表.
    pub fn is_of_a_village(&self, text: &str) -> bool {
        let text = folded(text);
        let text = text.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let text = text.trim_start_matches(['年', '度']);
        let kinds = [
            '农', '各', '全', '个', '有', '政', '乡', '镇', '级', '市', '城', '区', '县', '道', '旗', '新',
            '村',
        ];
        let follows = ["残疾", "统计", "情况", "报表", "监测", "汇总", "调查", "年度"];
        self.villages.iter().flat_map(|word| text.match_indices(word.as_str())).any(|(at, word)| {
            let (before, after) = (&text[..at], &text[at + word.len()..]);
            let named = (1..=6).contains(&before.chars().count())
                && before.chars().all(|sign| ('\u{4E00}'..='\u{9FFF}').contains(&sign))
                && !before.ends_with(kinds);
            let ends = after.is_empty()
                || after.starts_with(|sign: char| sign.is_ascii_digit() || sign == '(')
                || follows.iter().any(|word| after.starts_with(word));
            named && ends
        })
    }

    /// Whether a text names something that is within a unit, or another place of a like name: 甲河镇东村情况表.
    pub fn is_of_a_part(&self, text: &str) -> bool {
        let text = folded(text);
        let names = self.parts(&text).filter(|name| self.units.contains_key(*name));
        names.max_by_key(|name| (name.len(), *name)).is_some_and(|name| {
            let mut places = text.match_indices(name);
            places.all(|(at, _)| self.is_of_another(name, &text[at + name.len()..]))
        })
    }

    /// Units a text may have been meant for: all of a short roster; of a long one those that share its rarest signs.
    pub fn meant<'p>(&self, text: &str, plan: &'p Plan) -> impl Iterator<Item = &'p str> + use<'p> {
        let mut ids: Vec<UnitId> = plan.units.ids().take(NEAR + 1).collect();
        if ids.len() > NEAR {
            let mut lists: Vec<&Vec<UnitId>> =
                text.chars().filter_map(|sign| self.signs.get(&sign)).collect();
            lists.sort_by_key(|list| list.len());
            ids = lists.into_iter().flatten().copied().take(NEAR).collect();
            ids.sort_unstable();
            ids.dedup();
        }
        ids.into_iter().map(|id| plan.units[id].name.as_str())
    }

    /// Every part of a text that is as long as the name of a unit.
    fn parts<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        self.lengths.iter().flat_map(move |&length| {
            let places = places.clone();
            (0..places.len().saturating_sub(length)).map(move |at| &text[places[at]..places[at + length]])
        })
    }

    /// The one unit named within a text: by code, else by its longest name or alias; `None` when two are as good. The
    /// root is named by its code only, since its name stands in most titles.
    pub fn within(&self, text: &str) -> Option<UnitId> {
        let text = folded(text);
        let codes = self.code_lengths.iter().rev().find_map(|&length| {
            let found: BTreeSet<UnitId> = windows(&text, length, text.len())
                .filter_map(|part| self.unit_codes.get(part).copied())
                .collect();
            (!found.is_empty()).then_some(found)
        });
        if let Some(found) = codes {
            return only(&found);
        }
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for &length in self.lengths.iter().rev() {
            let mut found = BTreeSet::new();
            for at in 0..places.len().saturating_sub(length) {
                if let Some(unit) = self.units.get(&text[places[at]..places[at + length]])
                    && !self
                        .is_of_another(&text[places[at]..places[at + length]], &text[places[at + length]..])
                {
                    match unit {
                        Some(unit) if Some(*unit) == self.root => {}
                        Some(unit) => _ = found.insert(*unit),
                        None => return None,
                    }
                }
            }
            if !found.is_empty() {
                return only(&found);
            }
        }
        None
    }
}

fn windows(text: &str, length: usize, end: usize) -> impl Iterator<Item = &str> {
    (0..end.saturating_sub(length) + usize::from(end >= length))
        .filter_map(move |at| text.get(at..at + length))
}

fn only(found: &BTreeSet<UnitId>) -> Option<UnitId> {
    if found.len() == 1 { found.first().copied() } else { None }
}
