//! What does a text look like to a reader, and which signs of the tables does it hold?
//!
//! In: text. Out: the text fit to be printed in a message, its width, the codes and note marks in it. Refuses to know: where
//! it stands.

use unicode_width::UnicodeWidthChar;

/// Signs of a text that a message shows at most.
const SHOWN: usize = 40;

/// Codes that stand for a missing or special figure, with the English ones of the published lists.
pub(in crate::inspect) const CODES: [&str; 18] =
    ["x", "z", "c", "k", "low", "e", "f", "p", "r", "u", "w", "b", "ns", "s", "ss", "sss", "缺报", "不适用"];

/// A text as a message prints it: one line, cut at 40 signs, without signs that steer, without numbers of persons.
pub(in crate::inspect) fn shown(text: &str) -> String {
    let steers = |sign: &char| {
        !matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{61c}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{fff9}'..='\u{fffb}')
    };
    let calm = text.chars().map(|sign| if sign.is_whitespace() { ' ' } else { sign });
    let signs: Vec<char> = calm.filter(|sign| !sign.is_control()).filter(steers).take(4 * SHOWN).collect();
    let (mut plain, mut at) = (String::new(), 0);
    while at < signs.len() {
        let run = signs[at..].iter().take_while(|sign| digit(**sign).is_some()).count();
        if run == 0 {
            plain.push(signs[at]);
            at += 1;
            continue;
        }
        let mobile = run == 11 && digit(signs[at]) == Some(1);
        if mobile || run >= 15 {
            plain.push_str("****");
        } else {
            plain.extend(&signs[at..at + run]);
        }
        at += run;
        // The last sign of an identity number may be a letter.
        if run == 17 && matches!(signs.get(at), Some('x' | 'X' | 'Ｘ' | 'ｘ')) {
            at += 1;
        }
    }
    let plain = plain.trim();
    match plain.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain.to_owned(),
    }
}

fn digit(sign: char) -> Option<u32> {
    match sign {
        '０'..='９' => Some(sign as u32 - '０' as u32),
        _ => sign.to_digit(10),
    }
}

/// Width in half-width signs: a Chinese sign takes two.
pub(in crate::inspect) fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(|sign| sign.width_cjk().unwrap_or(0)).sum()
}

/// Whether a sign is a Chinese one.
pub(in crate::inspect) const fn is_chinese(sign: char) -> bool {
    matches!(sign, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What stands in square brackets, with what comes before each and after the last.
fn brackets(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let from = rest.find('[')?;
        let inner = &rest[from + 1..];
        let to = inner.find([']', '['])?;
        rest = &inner[to..];
        Some(if rest.starts_with(']') { &inner[..to] } else { "" })
    })
}

/// Whether a text in brackets has the shape of a code: letters, then at most two digits.
fn code_shaped(inner: &str) -> bool {
    let letters = inner.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let count = letters.chars().count();
    let plain = letters.chars().all(|sign| sign.is_ascii_lowercase() || is_chinese(sign));
    plain && (1..=8).contains(&count) && inner.len() - letters.len() <= 2 && !letters.starts_with('注')
}

/// Whether a cell is made of codes only, such as `[x]` or `[r][e]`.
pub(in crate::inspect) fn only_codes(text: &str) -> bool {
    let mut rest = text.trim();
    if rest.is_empty() {
        return false;
    }
    while let Some((inner, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        if !code_shaped(inner) {
            return false;
        }
        rest = after.trim_start();
    }
    rest.is_empty()
}

/// The codes of a cell: all where it is made of codes only, else those of the published lists.
pub(in crate::inspect) fn codes(text: &str) -> impl Iterator<Item = &str> {
    let all = only_codes(text);
    brackets(text).filter(move |inner| if all { code_shaped(inner) } else { CODES.contains(inner) })
}

/// A note mark in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::inspect) enum NoteMark<'a> {
    /// `[注3]`.
    One(u32),
    /// `[注3,4]`, `[注]`, `[注三]`: what cannot be followed.
    Odd(&'a str),
}

/// The note marks of a text.
pub(in crate::inspect) fn note_marks(text: &str) -> impl Iterator<Item = NoteMark<'_>> {
    brackets(text).filter_map(|inner| {
        let number = inner.strip_prefix('注')?.trim();
        // Words such as [注意] are no marks.
        let odd = number.is_empty() || number.starts_with(|sign: char| digit(sign).is_some());
        match number.parse() {
            Ok(number) => Some(NoteMark::One(number)),
            Err(_) => odd.then_some(NoteMark::Odd(inner)),
        }
    })
}

/// The note a row of notes explains: `[注3]` or `注3` at its beginning, with whether it is all of the cell.
pub(in crate::inspect) fn explains(text: &str) -> Option<(u32, bool)> {
    let text = text.trim();
    let (number, rest) = match text.strip_prefix('[') {
        Some(inner) => inner.strip_prefix('注')?.split_once(']')?,
        None => {
            let number = text.strip_prefix('注')?;
            let digits = number.bytes().take_while(u8::is_ascii_digit).count();
            number.split_at(digits)
        }
    };
    Some((number.trim().parse().ok()?, rest.trim().is_empty()))
}

/// Whether a text has no letter and no digit, and is no unit that is read as a word.
pub(in crate::inspect) fn only_punctuation(text: &str) -> bool {
    !text.chars().any(|sign| sign.is_alphanumeric() || matches!(sign, '%' | '‰' | '％' | '℃'))
}

/// The words of a header or footer, without what steers fonts, places and page numbers.
pub(in crate::inspect) fn header_words(text: &str) -> String {
    let (mut words, mut rest) = (String::new(), text);
    while let Some(at) = rest.find('&') {
        words.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(sign) = rest.chars().next() else { break };
        let skipped = match sign {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            '0'..='9' => rest.bytes().take_while(u8::is_ascii_digit).count(),
            'K' => rest.len().min(7),
            _ => sign.len_utf8(),
        };
        rest = rest.get(skipped..).unwrap_or_default();
    }
    words + rest
}

/// Whether a text holds two numbers, the second after a bracket or a dash: `12.3 (10–14)`.
pub(in crate::inspect) fn two_numbers(text: &str) -> bool {
    let Some(first) = text.find(|sign: char| sign.is_ascii_digit()) else { return false };
    let rest = &text[first..];
    let Some(mark) = rest.find(['(', '（', '~', '—', '–', '-', '～']) else { return false };
    rest[mark..].contains(|sign: char| sign.is_ascii_digit())
}

/// Whether a cell names a total.
pub(in crate::inspect) fn names_total(text: &str) -> bool {
    let text: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let rest = ["全区", "全市", "全旗", "全县", "全省", "全国"]
        .iter()
        .find_map(|of| text.strip_prefix(of))
        .unwrap_or(&text);
    matches!(rest, "合计" | "小计" | "总计" | "共计")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_shows_no_number_of_a_person_and_no_sign_that_steers() {
        for (text, plain) in [
            ("身份证33100319900101123X号", "身份证****号"),
            ("331003900101123 ", "****"),
            ("电话13800138000。", "电话****。"),
            ("１３８００１３８０００", "****"),
            ("甲\u{202e}乙\u{7}\n丙", "甲乙 丙"),
            ("12345678901234", "12345678901234"),
        ] {
            assert_eq!(shown(text), plain);
        }
        assert_eq!(shown(&"长".repeat(50)), "长".repeat(40) + "…");
        assert_eq!(shown(&"1".repeat(50)), "****");
    }

    #[test]
    fn codes_and_note_marks_are_told_apart() {
        for (text, found) in [
            ("[x]", vec!["x"]),
            ("[r][e]", vec!["r", "e"]),
            ("12 [r]", vec!["r"]),
            ("[样例数据]说明", vec![]),
            ("[缺报]", vec!["缺报"]),
            ("[2023]", vec![]),
            ("[注1]", vec![]),
        ] {
            assert_eq!(codes(text).collect::<Vec<_>>(), found, "{text}");
        }
        assert!(only_codes("[r] [e]") && !only_codes("[r]12") && !only_codes("[注1]"));
        let marks: Vec<NoteMark<'_>> = note_marks("人数[注2]，见[注1,2]，[注意]").collect();
        assert_eq!(marks, [NoteMark::One(2), NoteMark::Odd("注1,2")]);
        assert_eq!(explains("[注3]"), Some((3, true)));
        assert_eq!(explains("注3 富山乡缺报"), Some((3, false)));
        assert_eq!(explains("人数[注3]"), None);
    }

    #[test]
    fn a_header_is_told_by_its_words() {
        assert_eq!(header_words("&L&9&\"宋体,常规\"内部工作稿&R第 &P 页"), "内部工作稿第  页");
    }

    #[test]
    fn a_cell_with_two_numbers_is_seen() {
        for text in ["12.3 (10–14)", "10-14", "3（2）"] {
            assert!(two_numbers(text), "{text}");
        }
        for text in ["12.3", "-3", "第1季度"] {
            assert!(!two_numbers(text), "{text}");
        }
    }
}
