//! What does a label say, however it is written? Texts as they are compared.
//!
//! In: the text of a cell. Out: the same folded, without numbering, and without a unit of measure in brackets. Refuses to
//! know: plans.

use crate::shown;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Whether folding leaves a sign as it is.
pub const fn is_plain(sign: char) -> bool {
    matches!(sign, '!'..='~' | '\u{4E00}'..='\u{9FFF}')
}

/// A text as it is compared: compatibility forms folded, no spaces and no signs nobody sees, brackets of one kind.
pub fn folded(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    text.nfkc().filter(|sign| !sign.is_whitespace() && !shown::is_unseen(*sign)).collect()
}

/// Words as they are compared, for a list that is made once.
pub fn all_folded<C: FromIterator<String>>(words: impl IntoIterator<Item = impl AsRef<str>>) -> C {
    words.into_iter().map(|word| folded(word.as_ref()).into_owned()).collect()
}

/// Signs before a name that only order or indent it.
const BULLETS: [char; 14] = ['-', '—', '–', '·', '•', '●', '○', '■', '□', '◆', '*', '#', '~', '▪'];
const NUMERALS: &str = "一二三四五六七八九十百〇零0123456789";

/// A folded name without its numbering (`一、` `1.` `(1)` `①`) and without 其中.
pub fn unnumbered(folded: &str) -> &str {
    let mut rest = folded;
    loop {
        let before = rest.len();
        rest = rest.trim_start_matches(BULLETS);
        rest = numbering(rest);
        for word in ["其中:", "其中"] {
            rest = rest.strip_prefix(word).filter(|rest| !rest.is_empty()).unwrap_or(rest);
        }
        if rest.len() == before {
            return rest;
        }
    }
}

fn numbering(text: &str) -> &str {
    let digits =
        |text: &str| text.chars().take_while(|sign| NUMERALS.contains(*sign)).map(char::len_utf8).sum();
    if let Some(inner) = text.strip_prefix('(') {
        let length: usize = digits(inner);
        if length > 0
            && let Some(rest) = inner[length..].strip_prefix(')')
            && !rest.is_empty()
        {
            return rest.trim_start_matches(['、', '.']);
        }
        return text;
    }
    let length: usize = digits(text);
    if length == 0 {
        return text;
    }
    // 1.2 and 1.1.2, before a name only: 1.5 alone is a number.
    let mut rest = &text[length..];
    let mut deeper = false;
    while let Some(after) = rest.strip_prefix('.') {
        let length: usize = digits(after);
        if length == 0 {
            break;
        }
        (rest, deeper) = (&after[length..], true);
    }
    let after = rest.strip_prefix(['、', '.', '．', ')', ':']);
    match after.or(deeper.then_some(rest)) {
        Some(after) if !after.is_empty() => after,
        _ => text,
    }
}

/// A name as it was written, with circled and bracketed numbers before it taken off: folding would make plain digits of
/// them, which then look like a part of the name.
pub fn uncircled(text: &str) -> Cow<'_, str> {
    let bare = text.trim_start();
    let circled = |sign: char| matches!(sign, '\u{2460}'..='\u{24FF}' | '\u{2776}'..='\u{2793}' | '\u{3220}'..='\u{3243}' | '\u{3280}'..='\u{32B0}');
    let rest = bare.trim_start_matches(circled);
    let rest =
        rest.trim_end_matches(|sign: char| circled(sign) || matches!(sign, '¹' | '²' | '³' | '⁴'..='⁹'));
    if rest.len() == bare.len() || rest.trim().is_empty() { Cow::Borrowed(text) } else { Cow::Borrowed(rest) }
}

/// A folded name without the mark of a footnote behind it: `*`, `(注1)`, `[1]`.
pub fn without_note(folded: &str) -> &str {
    let bare = folded.trim_end_matches([':', '*', '※']);
    for (open, close) in [('(', ')'), ('[', ']'), ('〔', '〕')] {
        if let Some((name, note)) = bare.strip_suffix(close).and_then(|rest| rest.rsplit_once(open))
            && !name.is_empty()
            && note.trim_start_matches('注').bytes().all(|byte| byte.is_ascii_digit())
        {
            return name;
        }
    }
    bare
}

/// A folded name and the unit of measure in brackets at its end, where `is_unit` knows it.
pub fn without_unit<'t>(folded: &'t str, is_unit: &dyn Fn(&str) -> bool) -> (&'t str, Option<&'t str>) {
    let inner =
        folded.strip_suffix([')', ']', '】', '〕']).and_then(|rest| rest.rsplit_once(['(', '[', '【', '〔']));
    if let Some((name, unit)) = inner {
        let unit = unit.strip_prefix("单位:").unwrap_or(unit);
        if is_unit(unit) {
            return (name, Some(unit));
        }
    }
    // 金额:万元, 金额/万元.
    if let Some((name, unit)) = folded.rsplit_once([':', '/'])
        && !name.is_empty()
        && is_unit(unit)
    {
        return (name, Some(unit));
    }
    (folded, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbering_is_taken_off_and_nothing_else() {
        for (text, name) in [
            ("一、持证残疾人总数", "持证残疾人总数"),
            ("1.持证残疾人总数", "持证残疾人总数"),
            ("1．持证残疾人总数", "持证残疾人总数"),
            ("（1）持证残疾人总数", "持证残疾人总数"),
            ("(十二)、持证残疾人总数", "持证残疾人总数"),
            ("1.2 持证残疾人总数", "持证残疾人总数"),
            ("其中：女性", "女性"),
            ("—其中:1.女性", "女性"),
            ("0-6岁残疾儿童", "0-6岁残疾儿童"),
            ("两项补贴", "两项补贴"),
            ("十四五期间", "十四五期间"),
            ("1.5", "1.5"),
            ("其中", "其中"),
        ] {
            assert_eq!(unnumbered(&folded(text)), name, "{text}");
        }
        assert_eq!(uncircled("①持证残疾人总数"), "持证残疾人总数");
        assert_eq!(uncircled("①"), "①");
    }

    #[test]
    fn signs_nobody_sees_and_blanks_are_no_part_of_a_label() {
        assert_eq!(folded("代\u{200b}码\u{3000}"), "代码");
        assert_eq!(folded("（人）"), "(人)");
        assert_eq!(folded("Ａ-1"), "A-1");
    }

    #[test]
    fn a_unit_of_measure_in_brackets_is_split_off_where_it_is_one() {
        let is_unit = |text: &str| ["元", "人", "万元"].contains(&text);
        for (text, name, unit) in [
            ("投入资金(元)", "投入资金", Some("元")),
            ("投入资金(单位:万元)", "投入资金", Some("万元")),
            ("投入资金:元", "投入资金", Some("元")),
            ("培训人次(含线上)", "培训人次(含线上)", None),
        ] {
            assert_eq!(without_unit(text, &is_unit), (name, unit), "{text}");
        }
    }
}
