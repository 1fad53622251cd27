//! Is this the same number?
//!
//! In: numbers and texts. Out: the numbers of a text, each on its own, and whether one gives another away. Refuses to know:
//! what they are of.

use unicode_normalization::UnicodeNormalization;

/// A number in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    /// Where it begins, in signs.
    pub at: usize,
    /// The number.
    pub number: f64,
    /// How many decimals it is written with.
    pub decimals: usize,
}

/// Whether two numbers are the same, but for the last binary digit.
pub(super) fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

/// A form of a protected number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form<'a> {
    /// A number with so many decimals.
    Number(f64, usize),
    /// Words.
    Words(&'a str),
}

impl<'a> Form<'a> {
    /// Reads a form as it would be printed; `42.9%` and `1,200` are numbers.
    pub fn of(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let plain: String = text.trim_end_matches(['%', '％']).chars().filter(|sign| *sign != ',').collect();
        let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        match plain.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(Self::Number(number, decimals)),
            _ => (!text.is_empty()).then_some(Self::Words(text)),
        }
    }

    /// Whether a cell's number gives it away: as it is, as a share, or rounded to the decimals of the printed form.
    pub fn is_given_by(&self, stored: f64, percent: bool) -> bool {
        let Self::Number(number, decimals) = *self else { return false };
        let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(9).min(9));
        let rounds = |stored: f64| decimals > 0 && same((stored * scale).round() / scale, number);
        let share = stored * 100.0;
        same(stored, number)
            || rounds(stored)
            || (decimals > 0 && rounds(share))
            || (percent && same(share, number))
    }

    /// Where a text counts so many people or households in words, in signs: 两人, 十二户.
    pub fn counted_in_words(&self, text: &str) -> Vec<usize> {
        let Self::Number(number, _) = *self else { return Vec::new() };
        in_words(text).into_iter().filter(|found| same(found.number, number)).map(|found| found.at).collect()
    }

    /// Where a text gives it away, in signs.
    pub fn in_text(&self, text: &str) -> Vec<usize> {
        match self {
            Self::Number(number, _) => numbers(text)
                .into_iter()
                .filter(|found| same(found.number, *number))
                .map(|found| found.at)
                .collect(),
            Self::Words(words) => {
                text.match_indices(words).map(|(at, _)| text[..at].chars().count()).collect()
            }
        }
    }
}

/// The numbers of a text that stand on their own: no part of a code such as `A01`, no year, month or day.
pub(super) fn numbers(text: &str) -> Vec<Found> {
    let signs: Vec<char> = text.chars().map(narrow).collect();
    let (mut found, mut at) = (Vec::new(), 0);
    let digit = |at: usize| signs.get(at).is_some_and(char::is_ascii_digit);
    while at < signs.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        let from = at;
        let mut plain = String::new();
        let mut decimals = None;
        while at < signs.len() {
            match signs[at] {
                sign if sign.is_ascii_digit() => {
                    plain.push(sign);
                    decimals = decimals.map(|count: usize| count + 1);
                }
                '.' if decimals.is_none() && digit(at + 1) => {
                    plain.push('.');
                    decimals = Some(0);
                }
                // Three digits follow a mark of thousands, no more.
                ',' if decimals.is_none() && (1..=3).all(|more| digit(at + more)) && !digit(at + 4) => {}
                _ => break,
            }
            at += 1;
        }
        let before = from.checked_sub(1).map(|at| signs[at]);
        let in_code = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphabetic() || sign == '_');
        let dated = matches!(signs.get(at), Some('年' | '月' | '日' | '季')) || before == Some('第');
        if in_code(before) || in_code(signs.get(at).copied()) || dated {
            continue;
        }
        if let Ok(number) = plain.parse::<f64>() {
            found.push(Found { at: from, number, decimals: decimals.unwrap_or(0) });
        }
    }
    found
}

/// What follows people and households that are counted.
const COUNTERS: &str = "人名户位例个";
/// The digits in words, each at its value.
const DIGITS: &str = "零一二三四五六七八九";
/// The same as they are written on receipts.
const FORMAL: &str = "零壹贰叁肆伍陆柒捌玖";

/// Whether a sign may be part of a number in digits or in words.
pub(super) fn counts(sign: char) -> bool {
    sign.is_numeric() || digit_in_words(sign).is_some() || matches!(sign, '十' | '拾')
}

/// A text as it is searched for what people wrote: signs of one meaning as one sign, without room between them.
pub(super) fn plain(text: &str) -> String {
    text.nfkc()
        .filter(|sign| !sign.is_whitespace())
        .map(|sign| if sign == '拾' { '十' } else { sign })
        .collect()
}

fn digit_in_words(sign: char) -> Option<u32> {
    match sign {
        '两' | '俩' | '双' | '弍' => Some(2),
        '〇' => Some(0),
        _ if FORMAL.contains(sign) => FORMAL.chars().position(|known| known == sign).map(|at| at as u32),
        _ => DIGITS.chars().position(|known| known == sign).map(|at| at as u32),
    }
}

/// People and households that a text counts in words, up to 九十九: what is protected is small.
fn in_words(text: &str) -> Vec<Found> {
    let signs: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let from = at;
        let tens = signs.get(at).copied().and_then(digit_in_words);
        at += usize::from(tens.is_some());
        let ten = signs.get(at) == Some(&'十');
        at += usize::from(ten);
        let ones = if ten { signs.get(at).copied().and_then(digit_in_words) } else { None };
        at += usize::from(ones.is_some());
        if from == at {
            at += 1;
            continue;
        }
        let number = if ten { tens.unwrap_or(1) * 10 + ones.unwrap_or(0) } else { tens.unwrap_or(0) };
        let ordinal = from.checked_sub(1).is_some_and(|before| signs[before] == '第');
        if !ordinal && signs.get(at).is_some_and(|sign| COUNTERS.contains(*sign)) {
            found.push(Found { at: from, number: f64::from(number), decimals: 0 });
        }
    }
    found
}

/// A wide digit as a narrow one.
fn narrow(sign: char) -> char {
    match sign {
        '０'..='９' => char::from(b'0' + (sign as u32 - '０' as u32) as u8),
        '．' => '.',
        '，' => '、',
        _ => sign,
    }
}

/// The years a text names, such as `2023`, also within `2021—2023`.
pub(super) fn names_any_year(text: &str) -> bool {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(3)).any(|at| {
        let year = &bytes[at..at + 4];
        let apart =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|byte| !byte.is_ascii_digit());
        (year.starts_with(b"19") || year.starts_with(b"20"))
            && year.iter().all(u8::is_ascii_digit)
            && (at == 0 || apart(at.checked_sub(1)))
            && apart(Some(at + 4))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_text_stand_on_their_own() {
        for (text, seen) in [
            ("富山乡3人，占42.9%", vec![3.0, 42.9]),
            ("1,200人", vec![1200.0]),
            ("3,4", vec![3.0, 4.0]),
            ("A03、2023年3月、第3项", vec![]),
            ("３人", vec![3.0]),
            ("13", vec![13.0]),
        ] {
            assert_eq!(numbers(text).iter().map(|found| found.number).collect::<Vec<_>>(), seen, "{text}");
        }
    }

    #[test]
    fn people_counted_in_words_are_numbers() {
        let seen = |text: &str| in_words(text).into_iter().map(|found| found.number).collect::<Vec<_>>();
        assert_eq!(seen("上垟乡两人、十二户，另有二十名和三十五人"), [2.0, 12.0, 20.0, 35.0]);
        assert_eq!(seen("贰人、俩人、两个人、双人"), [2.0; 4]);
        assert_eq!(seen("第三人称、一级、单人户、双方"), [0.0; 0]);
        assert_eq!(plain("上 垟乡\n②人、２ 户"), "上垟乡2人、2户");
    }

    #[test]
    fn a_stored_number_gives_away_its_printed_form() {
        let form = |text| Form::of(text).expect("a form");
        assert!(form("42.9").is_given_by(42.857_142, false));
        assert!(form("42.9%").is_given_by(0.428_571, true));
        assert!(form("3").is_given_by(3.0, false) && !form("3").is_given_by(3.2, false));
        assert!(form("3").is_given_by(0.03, true) && !form("3").is_given_by(0.03, false));
        assert_eq!(form("三人"), Form::Words("三人"));
        assert_eq!(form("三人").in_text("共有三人"), [2]);
    }

    #[test]
    fn a_year_is_seen_among_other_digits() {
        assert!(names_any_year("2021—2023年") && names_any_year("到2023"));
        assert!(!names_any_year("120231") && !names_any_year("331003202") && !names_any_year("20"));
    }
}
