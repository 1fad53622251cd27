//! What does a heading say of its column? Words of headings, folded once, and a path of them read as one meaning.
//!
//! In: the words of recognition, a plan's items and units, and the texts that stand over a column from the top. Out:
//! [`Heading`]. A text that is not known leaves the column unclear; nothing is taken by position. Refuses to know: cells.

use super::identify::arabic;
use super::label::{all_folded, folded, without_unit};
use super::lexicon::{How, Lexicon, Named};
use super::{measure, qualify};
use crate::ids::UnitId;
use crate::plan::Meaning;
use crate::words::{Recognition, fill};
use std::collections::BTreeMap;

/// What a column of labels holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 代码.
    Code,
    /// 指标名称.
    Name,
    /// 计量单位.
    Measure,
    /// 说明.
    Explanation,
    /// 单位名称, of the reporting unit.
    Unit,
    /// 单位代码.
    UnitCode,
    /// 期别.
    Period,
    /// 序号.
    Sequence,
}

/// Which year's figures a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// 本年.
    This,
    /// 上年.
    Last,
    /// A year by its number.
    Year(i32),
}

impl When {
    /// The year meant on a sheet of a year.
    pub const fn of(self, year: i32) -> i32 {
        match self {
            Self::This => year,
            Self::Last => year - 1,
            Self::Year(year) => year,
        }
    }
}

/// What a word says of the figures under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// 实际, 完成, 合计: the figures themselves.
    Actual,
    /// 计划, 目标: what was to be.
    Planned,
    /// 增长, 完成率: made of other figures.
    Derived,
    /// 其中, 女: a part of them.
    Part,
}

/// The words of headings for one plan.
#[derive(Clone, Debug)]
pub struct Words {
    roles: BTreeMap<String, Vec<Role>>,
    kinds: BTreeMap<String, Kind>,
    times: BTreeMap<String, When>,
    titles: Vec<String>,
    totals: Vec<String>,
    qualifiers: Vec<String>,
    revised: Vec<String>,
    divides_beside_items: Vec<String>,
}

/// What stands over a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heading {
    /// The texts from the top, for messages.
    pub title: String,
    /// What the column may hold besides figures.
    pub roles: Vec<Role>,
    /// Which year's figures, where a text says so.
    pub when: Option<When>,
    /// Whether they are December's.
    pub december: bool,
    /// The item it is a column of.
    pub item: Option<Named>,
    /// The unit it is a column of.
    pub unit: Option<UnitId>,
    /// Units of measure it names.
    pub measures: Vec<String>,
    /// Whether some text says that these are the figures themselves.
    actual: bool,
    /// Whether some text says that these are other figures than asked.
    other: bool,
    /// Texts that are not known.
    unknown: Vec<String>,
}

impl Heading {
    /// Whether the column is certain to hold figures as they are asked.
    pub fn is_value(&self) -> bool {
        let says = self.when.is_some() || self.actual || self.item.is_some() || self.unit.is_some();
        says && !self.other && self.unknown.is_empty() && self.roles.is_empty()
    }

    /// Whether it may hold such figures, but says something that is not understood.
    pub fn is_unclear(&self) -> bool {
        let says = self.when.is_some() || self.actual;
        says && !self.other && !self.unknown.is_empty() && self.roles.is_empty()
    }

    /// Whether it says that these are other figures than asked.
    pub const fn is_other(&self) -> bool {
        self.other
    }

    /// Leaves out of account what stands over all columns alike.
    pub fn without(&mut self, shared: &[String]) {
        self.unknown.retain(|text| !shared.contains(text));
    }

    /// Texts that are not known.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }
}

impl Words {
    /// The words of the templates.
    pub fn new(words: &Recognition) -> Self {
        let mut roles: BTreeMap<String, Vec<Role>> = BTreeMap::new();
        for (role, list) in [
            (Role::Code, &words.code),
            (Role::Name, &words.name),
            (Role::Measure, &words.measure_unit),
            (Role::Explanation, &words.explanation),
            (Role::Unit, &words.unit_column),
            (Role::UnitCode, &words.unit_code_label),
            (Role::Period, &words.period_column),
            (Role::Sequence, &words.sequence),
        ] {
            for word in list {
                roles.entry(folded(word).into_owned()).or_default().push(role);
            }
        }
        let mut kinds = BTreeMap::new();
        for (kind, list) in [
            (Kind::Actual, &words.actual),
            (Kind::Planned, &words.planned),
            (Kind::Derived, &words.derived),
            (Kind::Part, &words.part),
        ] {
            kinds.extend(list.iter().map(|word| (folded(word).into_owned(), kind)));
        }
        let mut times = BTreeMap::new();
        for (when, list) in
            [(When::This, &words.value), (When::This, &words.revised), (When::Last, &words.last_year)]
        {
            // Years by their number are read as such.
            times.extend(
                list.iter().filter(|word| !word.contains('{')).map(|word| (folded(word).into_owned(), when)),
            );
        }
        let titles = [&words.unit_label, &words.unit_code_label, &words.year_label, &words.identity_label];
        Self {
            roles,
            kinds,
            times,
            divides_beside_items: all_folded(&words.divides_beside_items),
            revised: all_folded(&words.revised),
            qualifiers: all_folded(&words.qualifier),
            totals: all_folded(&words.total),
            titles: all_folded(titles.into_iter().flatten().map(|word| fill(word, &[]))),
        }
    }

    /// What a folded text may head besides figures.
    pub fn roles(&self, folded: &str) -> &[Role] {
        self.roles.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Whether a folded text is a label that title blocks have, whatever else it may be.
    pub fn may_be_title_label(&self, folded: &str) -> bool {
        let head = folded.split(':').next().unwrap_or_default();
        self.titles.iter().any(|label| label == head)
    }

    /// Whether a folded text is the label of a row or column that adds up others.
    pub fn is_total(&self, folded: &str) -> bool {
        self.totals.iter().any(|word| word == folded)
    }

    /// Whether a folded text heads a column that divides the figures of a row further.
    pub fn is_qualifier(&self, folded: &str) -> bool {
        self.qualifiers.iter().any(|word| word == folded)
    }

    /// Whether a folded text heads a column of units that beside items may say something else of a row: 部门, 区域.
    pub fn may_divide(&self, folded: &str) -> bool {
        self.divides_beside_items.iter().any(|word| word == folded)
    }

    /// Whether a folded text names the rows of a table: items or units.
    pub fn names_rows(&self, folded: &str) -> bool {
        let rows = |role: &Role| matches!(role, Role::Code | Role::Name | Role::Unit | Role::UnitCode);
        self.roles(folded).iter().any(rows)
    }

    /// Whether a folded text says of what year or what kind the figures under it are.
    pub fn is_value_word(&self, folded: &str) -> bool {
        let plain = |rest: &str| rest.is_empty() || self.kinds.contains_key(rest.trim_matches(['(', ')']));
        self.times.contains_key(folded)
            || self.kinds.contains_key(folded)
            || timed(folded).is_some_and(|(_, rest)| plain(rest))
    }

    fn kind(&self, folded: &str) -> Option<Kind> {
        let known = self.kinds.get(folded).copied();
        known.or_else(|| folded.starts_with("其中").then_some(Kind::Part))
    }

    /// Reads the texts over a column as one meaning. `mapped`: what a person said of a text of this sheet.
    pub fn read(
        &self,
        path: &[String],
        mapped: &dyn Fn(&str) -> Option<Meaning>,
        lexicon: &Lexicon,
    ) -> Heading {
        let mut heading = Heading { title: path.join("/"), ..Heading::default() };
        let said = mapped(&heading.title);
        if let Some(meaning) = said.or_else(|| mapped(path.last().map_or("", String::as_str))) {
            match meaning {
                Meaning::Item(item) => heading.item = Some(Named { item, how: How::Mapped, unit: None }),
                Meaning::This => heading.when = Some(When::This),
                Meaning::Last => heading.when = Some(When::Last),
                Meaning::Name => heading.roles = vec![Role::Name],
                Meaning::Code => heading.roles = vec![Role::Code],
                Meaning::Unit => heading.roles = vec![Role::Unit],
            }
            return heading;
        }
        let texts: Vec<(String, Option<String>)> = path
            .iter()
            .map(|text| {
                let whole = folded(text);
                let all = |text: &str| {
                    let units = measure::listed(text);
                    !units.is_empty() && units.iter().all(|unit| lexicon.is_measure(unit))
                };
                let (bare, unit) = without_unit(&whole, &all);
                (bare.to_owned(), unit.map(str::to_owned))
            })
            .collect();
        let named = texts.iter().filter_map(|(_, unit)| unit.as_deref());
        heading.measures.extend(named.flat_map(measure::listed));
        if let Some((last, _)) = texts.last() {
            heading.roles = self.roles(last).to_vec();
            // Under 乡镇 a row of codes or of units of measure is named at its beginning: the column is still that of the units.
            let codes = heading.roles.contains(&Role::Code);
            let units = texts[..texts.len() - 1].iter().any(|(text, _)| {
                let roles = self.roles(text);
                roles.contains(&Role::Unit) && (codes || !roles.contains(&Role::Measure))
            });
            if units && heading.roles.iter().all(|role| !matches!(role, Role::Unit | Role::UnitCode)) {
                heading.roles = vec![Role::Unit];
            }
            if heading.roles.is_empty() && texts.len() > 1 {
                let all: Vec<Role> = texts.iter().flat_map(|(text, _)| self.roles(text)).copied().collect();
                heading.roles = all;
            }
        }
        let named = self.item(path, lexicon);
        let (mut from, mut to) = (texts.len(), texts.len());
        if let Some((first, end, named)) = named {
            heading.measures.extend(named.unit.clone());
            heading.item = Some(named);
            (from, to) = (first, end);
        }
        for (at, (text, _)) in texts.iter().enumerate() {
            if (from..to).contains(&at) || text.is_empty() {
                continue;
            }
            self.text(text, &mut heading, lexicon);
        }
        // A group over an item or a unit says nothing against it; what stands below it does.
        let of_unit = |text: &String| lexicon.by_unit(text).is_some();
        let own = if heading.item.is_some() {
            Some(from)
        } else {
            texts.iter().position(|(text, _)| of_unit(text))
        };
        if let Some(own) = own.filter(|_| heading.item.is_some() || heading.unit.is_some()) {
            let above: Vec<&String> = texts.iter().take(own).map(|(text, _)| text).collect();
            heading.unknown.retain(|text| !above.contains(&text));
        }
        heading
    }

    fn text(&self, text: &str, heading: &mut Heading, lexicon: &Lexicon) {
        if !self.roles(text).is_empty() && !self.kinds.contains_key(text) && !self.times.contains_key(text) {
            return;
        }
        if let Some(when) = self.times.get(text) {
            heading.when = Some(*when);
            return;
        }
        if let Some(kind) = self.kind(text) {
            match kind {
                Kind::Actual => heading.actual = true,
                Kind::Planned | Kind::Derived | Kind::Part => heading.other = true,
            }
            return;
        }
        if qualify::is_december(text) {
            heading.when = Some(year_first(text).map_or(When::This, |(year, _)| When::Year(year)));
            heading.december = true;
            return;
        }
        if let Some((when, rest)) = timed(text) {
            let rest = rest.trim_matches(|sign| matches!(sign, '(' | ')'));
            match self.kind(rest) {
                None if rest.is_empty() => heading.when = Some(when),
                Some(Kind::Actual) => (heading.when, heading.actual) = (Some(when), true),
                Some(_) => heading.other = true,
                None => {
                    heading.when = Some(when);
                    heading.unknown.push(text.to_owned());
                }
            }
            return;
        }
        // 县残联核定数 is a corrected figure, whoever corrected it.
        if self.revised.iter().any(|word| word.chars().count() > 2 && text.ends_with(word.as_str())) {
            heading.when = Some(When::This);
            return;
        }
        if let Some(unit) = lexicon.by_unit(text) {
            heading.unit = Some(unit);
            return;
        }
        if lexicon.is_measure(text) || measure::listed(text).iter().all(|unit| lexicon.is_measure(unit)) {
            heading.measures.extend(measure::listed(text));
            return;
        }
        heading.unknown.push(text.to_owned());
    }

    /// The item that stands in a path: by all of it joined, by one text, or by two that follow one another; and which
    /// texts those are. A text below the item's own may only say when and of what kind.
    fn item(&self, path: &[String], lexicon: &Lexicon) -> Option<(usize, usize, Named)> {
        for length in (1..=path.len()).rev() {
            let mut found: Vec<(usize, usize, Named)> = Vec::new();
            for from in 0..=path.len() - length {
                let joined = path[from..from + length].concat();
                if length == 1 && self.is_value_word(&folded(&joined)) {
                    continue;
                }
                found.extend(lexicon.by_heading(&joined).map(|named| (from, from + length, named)));
            }
            // A code over the name of the same item is one statement; two items are none.
            if let Some((from, _, first)) = found.first().cloned() {
                let same = found.iter().all(|(_, _, named)| named.item == first.item);
                let to = found.iter().map(|(_, to, _)| *to).max().unwrap_or(from);
                let how = if found.len() > 1 { How::CodeAndName } else { first.how };
                let unit = found.iter().find_map(|(_, _, named)| named.unit.clone());
                return same.then_some((from, to, Named { how, unit, ..first }));
            }
        }
        None
    }
}

/// What may follow a year and is its end or the whole of it.
const WHOLE: [&str; 8] = ["12月31日", "12月底", "12月末", "1-12月", "1至12月", "全年", "累计", "年度"];

/// A folded text that begins with a year or the word for one: when, and what follows.
fn timed(text: &str) -> Option<(When, &str)> {
    let this = ["本年度", "本年", "本期", "年末", "年底", "全年"];
    for (words, when) in [(this.as_slice(), When::This), (&["上年度", "上年", "去年"], When::Last)] {
        if let Some(rest) = words.iter().find_map(|word| text.strip_prefix(word)) {
            return Some((when, rest));
        }
    }
    let until = ["截止到", "截至", "截止"].iter().find_map(|word| text.strip_prefix(word));
    let (year, rest) = year_first(until.unwrap_or(text))?;
    let rest = ["年度", "年底", "年末", "年"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    if let Some(rest) = WHOLE.iter().find_map(|word| rest.strip_prefix(word)) {
        return Some((When::Year(year), rest));
    }
    // 2021-2025, 2023.5 and 20230101 are no year.
    let bare =
        rest.starts_with(|sign: char| sign.is_ascii_digit() || matches!(sign, '-' | '—' | '~' | '.' | '至'));
    (!bare).then_some((When::Year(year), rest))
}

/// The year a text begins with, and what follows: 2023, 23年, 二〇二三年.
fn year_first(text: &str) -> Option<(i32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 2 && text[2..].starts_with('年') {
        return Some((2000 + text[..2].parse::<i32>().ok()?, &text[2..]));
    }
    let spelled: String = text.chars().take(4).map(arabic).collect();
    let from = text.char_indices().nth(4).map_or(text.len(), |(at, _)| at);
    let year: i32 = spelled.parse().ok().filter(|year| (1990..2100).contains(year))?;
    // In characters only with the word: 二〇二三 alone may be anything.
    (digits >= 4 || text[from..].starts_with('年')).then_some((year, &text[from..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_before_a_word_is_taken_apart_and_a_range_is_no_year() {
        assert_eq!(timed("2023年实际"), Some((When::Year(2023), "实际")));
        assert_eq!(timed("2023年12月31日"), Some((When::Year(2023), "")));
        assert_eq!(timed("截至2023年底"), Some((When::Year(2023), "")));
        assert_eq!(timed("2023年1-12月累计"), Some((When::Year(2023), "累计")));
        assert_eq!(timed("2023"), Some((When::Year(2023), "")));
        assert_eq!(timed("本年度完成"), Some((When::This, "完成")));
        assert_eq!(timed("上年同期"), Some((When::Last, "同期")));
        assert_eq!(timed("年末实际"), Some((When::This, "实际")));
        assert_eq!(timed("23年"), Some((When::Year(2023), "")));
        assert_eq!(timed("23年12月31日"), Some((When::Year(2023), "")));
        assert_eq!(timed("二〇二三年完成"), Some((When::Year(2023), "完成")));
        for text in ["2021-2025年", "2021—2025年", "20230101", "2023.5", "年"] {
            assert_eq!(timed(text), None, "{text}");
        }
    }
}
