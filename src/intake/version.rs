//! Which of two reports is the later one, by what their names and titles say?
//!
//! In: the name of a file and its titles. Out: [`Marks`], and which of two comes later, if they say. Refuses to know: the
//! register, which goes before.

use super::label::folded;
use crate::words::Recognition;
use std::cmp::Ordering;

/// How far a report has come, by what it says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// 作废, 初稿, 快报: it is not the one that holds.
    Draft,
    /// Nothing is said.
    #[default]
    Usual,
    /// 最终, 定稿.
    Final,
}

/// What a name says of its version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Whether it says that it does not hold, or that it does.
    pub stage: Stage,
    /// 补报, 漏报: it may add to what was sent as well as take its place.
    pub supplement: bool,
    /// 更正, 补报: it may hold a part of the figures only.
    pub correction: bool,
    /// （1）, 副本, v10, 第2次.
    pub number: Option<u32>,
    /// A day: year (0 where none is written), month, day.
    pub day: Option<(u32, u32, u32)>,
}

impl Marks {
    /// Reads the marks of a name and of titles.
    pub fn read(texts: &[String], words: &Recognition) -> Self {
        let mut marks = Self::default();
        for (at, text) in texts.iter().enumerate() {
            let text = folded(text).to_lowercase();
            // 未更正 and 待补报 say that it is none yet.
            let said = |word: &str| {
                text.match_indices(word)
                    .any(|(at, _)| !text[..at].ends_with(['未', '不', '待', '需', '无', '请']))
            };
            let has = |list: &[String]| list.iter().any(|word| said(&folded(word)));
            // In a title such a word may be part of the subject; there it must stand in brackets or alone.
            let marked = |list: &[String]| {
                at == 0 && has(list)
                    || list.iter().map(|word| folded(word)).any(|word| {
                        text == word
                            || text.contains(&format!("({word}"))
                            || text.contains(&format!("{word})"))
                    })
            };
            if marked(&words.first_version) {
                marks.stage = Stage::Draft;
            } else if marks.stage == Stage::Usual && marked(&words.last_version) {
                marks.stage = Stage::Final;
            }
            marks.supplement |= marked(&words.supplement);
            let ends = text.trim_end_matches(|sign: char| sign.is_ascii_digit()).ends_with('改');
            marks.correction |= marked(&words.correction) || (at == 0 && ends);
            marks.number = marks.number.max(number(&text, at == 0));
            if at == 0 {
                marks.day = day(&text);
            }
        }
        marks
    }

    /// Which is the later one; `None` when nothing decides.
    pub fn later(&self, other: &Self) -> Option<Ordering> {
        let decided = |ordering: Ordering| (ordering != Ordering::Equal).then_some(ordering);
        let both = |ordering: Option<Ordering>| ordering.and_then(decided);
        decided(self.stage.cmp(&other.stage))
            .or_else(|| both(self.number.zip(other.number).map(|(own, other)| own.cmp(&other))))
            .or_else(|| both(self.day.zip(other.day).map(|(own, other)| later_day(own, other))))
            .or_else(|| decided(self.correction.cmp(&other.correction)))
            // A number beside a day: nobody knows which came later.
            .or_else(|| if self.is_numbered_against_a_day(other) { Some(Ordering::Equal) } else { None })
            .or_else(|| decided(self.number.cmp(&other.number)))
            .or_else(|| decided(self.day.is_some().cmp(&other.day.is_some())))
            .filter(|ordering| *ordering != Ordering::Equal)
    }

    const fn is_numbered_against_a_day(&self, other: &Self) -> bool {
        let (own, theirs) =
            ((self.number.is_some(), self.day.is_some()), (other.number.is_some(), other.day.is_some()));
        matches!((own, theirs), ((true, false), (false, true)) | ((false, true), (true, false)))
    }
}

/// Days without a year are compared by month and day, of which those of spring follow those of autumn: yearly reports are
/// made from autumn on and sent in until summer.
fn later_day(own: (u32, u32, u32), other: (u32, u32, u32)) -> Ordering {
    let season = |(_, month, day): (u32, u32, u32)| (month < 7, month, day);
    if own.0 > 0 && other.0 > 0 { own.cmp(&other) } else { season(own).cmp(&season(other)) }
}

/// `(2)` at the end, `副本`, `v2`, `第2次`, `2稿`.
fn number(text: &str, is_name: bool) -> Option<u32> {
    let signs: Vec<char> = text.chars().collect();
    let numeral =
        |sign: char| "一二三四五六七八九十".chars().position(|known| known == sign).map(|at| at as u32 + 1);
    let read = |from: usize| -> Option<(u32, usize)> {
        let end = from + signs[from..].iter().take_while(|sign| sign.is_ascii_digit()).count();
        if end > from {
            let number: String = signs[from..end].iter().collect();
            return number.parse().ok().map(|number| (number, end));
        }
        signs.get(from).and_then(|sign| numeral(*sign)).map(|number| (number, from + 1))
    };
    let mut found = None;
    // 再次更正 is the second.
    if is_name && ["再次", "二次"].iter().any(|word| text.contains(word)) {
        found = Some(2);
    }
    for at in 0..signs.len() {
        match signs[at] {
            '第' => {
                if let Some((number, end)) = read(at + 1)
                    && signs.get(end).is_some_and(|sign| "次版稿".contains(*sign))
                {
                    found = found.max(Some(number));
                }
            }
            'v' if is_name
                && !at.checked_sub(1).is_some_and(|before| signs[before].is_ascii_alphanumeric()) =>
            {
                if let Some((number, _)) = read(at + 1) {
                    found = found.max(Some(number));
                }
            }
            '(' if is_name => {
                if let Some((number, end)) = read(at + 1)
                    && signs.get(end) == Some(&')')
                    && number < 100
                {
                    found = found.max(Some(number));
                }
            }
            _ => {}
        }
    }
    if is_name && found.is_none() {
        let copy = text.contains("副本") || text.contains("复件") || text.ends_with("copy");
        return copy.then_some(1);
    }
    found
}

/// `1月20日`, `20240120`, `2024-01-20`, `0120`.
fn day(text: &str) -> Option<(u32, u32, u32)> {
    let signs: Vec<char> = text.chars().collect();
    let mut numbers: Vec<(u32, usize, usize)> = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let end = at + signs[at..].iter().take_while(|sign| sign.is_ascii_digit()).count();
        if end > at {
            let number: String = signs[at..end].iter().collect();
            numbers.extend(number.parse().ok().map(|number| (number, at, end)));
            at = end;
        } else {
            at += 1;
        }
    }
    let good = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
    for (place, &(number, start, end)) in numbers.iter().enumerate() {
        if signs.get(end) == Some(&'月')
            && let Some(&(day, day_start, _)) = numbers.get(place + 1)
            && day_start == end + 1
            && good(number, day)
        {
            let year = place.checked_sub(1).map(|before| numbers[before]);
            let year = year.filter(|(year, _, end)| (1990..2100).contains(year) && end + 1 == start);
            return Some((year.map_or(0, |(year, _, _)| year), number, day));
        }
        if end - start == 8
            && (1990..2100).contains(&(number / 10_000))
            && good(number / 100 % 100, number % 100)
        {
            return Some((number / 10_000, number / 100 % 100, number % 100));
        }
        if (1990..2100).contains(&number)
            && let (Some(&(month, from, to)), Some(&(day, next, _))) =
                (numbers.get(place + 1), numbers.get(place + 2))
            && from == end + 1
            && next == to + 1
            && good(month, day)
        {
            return Some((number, month, day));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    fn marks(name: &str) -> Marks {
        let words = Words::load(None).expect("templates");
        Marks::read(&[name.to_owned()], &words.recognition)
    }

    #[test]
    fn the_later_of_two_names_is_told_by_what_they_say() {
        for (earlier, later) in [
            ("甲河镇", "甲河镇(1)"),
            ("甲河镇（1）", "甲河镇（2）"),
            ("甲河镇", "甲河镇 - 副本"),
            ("甲河镇v9", "甲河镇v10"),
            ("甲河镇第1次", "甲河镇第二次"),
            ("甲河镇", "甲河镇更正"),
            ("甲河镇", "甲河镇_改"),
            ("331003101_宁溪镇_2024", "1月30日宁溪镇（更正）"),
            ("甲河镇20240109", "甲河镇20240110"),
            ("1月9日甲河镇", "1月20日甲河镇"),
            ("甲河镇", "1月20日甲河镇"),
            ("甲河镇第3次", "甲河镇最终"),
            ("甲河镇（作废）", "甲河镇"),
            ("甲河镇初稿", "甲河镇"),
            ("甲河镇（旧）", "甲河镇"),
            ("甲河镇快报", "甲河镇"),
            ("甲河镇更正", "甲河镇再次更正"),
            ("甲河镇12月28日", "甲河镇1月5日"),
        ] {
            assert_eq!(marks(later).later(&marks(earlier)), Some(Ordering::Greater), "{earlier} {later}");
            assert_eq!(marks(earlier).later(&marks(later)), Some(Ordering::Less), "{earlier} {later}");
        }
        for (one, two) in [
            ("甲河镇", "甲河镇残联"),
            ("甲河镇a", "甲河镇b"),
            ("甲河镇2023", "甲河镇"),
            ("甲河镇v2", "甲河镇20240112"),
            ("甲河镇", "甲河镇未更正"),
        ] {
            assert_eq!(marks(one).later(&marks(two)), None, "{one} {two}");
        }
    }
}
