//! How may a stranger's text be shown? Without signs that steer a terminal or turn a line round, without the number of
//! a person, and never so that a spreadsheet would run it.
//!
//! In: names of files, folders and sheets, and texts of cells. Out: the same text, fit to be read by anybody. Refuses
//! to know: what the text says. Whatever is compared is compared as it stands ([`Raw`]); whatever leaves went through
//! here where it came in.
//!
//! A number is a person's by its shape: an identity card (18 places with a day of birth, or the old 15), a mobile
//! telephone (11 digits from 13 to 19, with or without 86), a fixed line with its 0, a bank card (16 to 20 digits).
//! Separators, full width and circled digits do not hide it. A day, a period, an amount and a version are none.

use std::borrow::Cow;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// A path as it stands on disk: to be compared, never to be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Raw(String);

impl Raw {
    /// The path as found.
    pub const fn new(path: String) -> Self {
        Self(path)
    }

    /// For comparing and for looking words up in it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&path(&self.0))
    }
}

/// Signs that no output may carry: controls, line and paragraph separators, and those that turn the direction of writing.
fn steers(sign: char) -> bool {
    sign.is_control() || turns(sign) || matches!(sign, '\u{2028}' | '\u{2029}')
}

const fn turns(sign: char) -> bool {
    matches!(sign, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// One line of text without signs that steer: a blank stands where a control or a line's end stood.
pub fn plain(text: &str) -> Cow<'_, str> {
    without(text, |_| true)
}

/// The same for a text of several lines: the ends of lines stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    without(text, |sign| sign != '\n')
}

fn without(text: &str, also: impl Fn(char) -> bool) -> Cow<'_, str> {
    let bad = |sign: char| steers(sign) && also(sign);
    if !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter(|&sign| !(bad(sign) && turns(sign)));
    Cow::Owned(seen.map(|sign| if bad(sign) { ' ' } else { sign }).collect())
}

/// One name, of a file, folder or sheet. Codes of places (6, 9, 12 digits) and days stay.
pub fn name(text: &str) -> String {
    masked(&plain(text), Strictness::Name)
}

/// A path with `/`: each part is a name.
pub fn path(text: &str) -> String {
    text.split('/').map(name).collect::<Vec<_>>().join("/")
}

/// A unit's own words. Beside what is a person's by its shape, any seven digits in a row that are no day, period, amount
/// or version are masked: what a unit typed beside its figures is nobody's to publish.
pub fn without_long_numbers(raw: &str) -> String {
    masked(&plain(raw), Strictness::Text)
}

/// The same, no longer than forty characters: text that was not read as a figure.
pub fn mask(raw: &str) -> String {
    let masked = without_long_numbers(raw);
    if masked.chars().count() > 40 { masked.chars().take(40).chain("…".chars()).collect() } else { masked }
}

/// A cell of a CSV as it may be opened in a spreadsheet: text that would be taken for a formula has `'` before it. A
/// plain number and a lone sign stay. [`unarmed`] takes the mark off.
pub fn armed(cell: &str) -> Cow<'_, str> {
    let text = plain(cell);
    if is_formula(&text) { Cow::Owned(format!("'{text}")) } else { text }
}

/// A cell of a CSV of ours as it was before [`armed`].
pub fn unarmed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

fn is_formula(cell: &str) -> bool {
    let text = cell.trim_start();
    let Some(rest) = text.strip_prefix(['=', '+', '-', '@', '＝', '＋', '－', '＠']) else {
        return false;
    };
    let number =
        text.starts_with(['+', '-']) && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    !rest.is_empty() && !number
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Strictness {
    Name,
    Text,
}

/// Digits that stand together, with where they stand.
#[derive(Debug)]
struct Group {
    start: usize,
    end: usize,
    digits: String,
    /// An `X` follows, as in the last place of an identity card.
    x: bool,
    /// What stands before it, when that is one sign and it follows another group.
    after: Option<char>,
}

/// A sign as it is read here: compatibility forms and dashes folded.
fn folded(sign: char) -> char {
    let mut forms = std::iter::once(sign).nfkc();
    match (forms.next(), forms.next()) {
        (Some('‐' | '‑' | '‒' | '–' | '—' | '−'), None) => '-',
        (Some('x'), None) => 'X',
        (Some(one), None) => one,
        _ => sign,
    }
}

/// Signs that stand between the digits of one number.
const fn joins(sign: char) -> bool {
    matches!(
        sign,
        ' ' | '-' | '.' | ',' | '/' | '·' | '_' | '(' | ')' | '+' | '\u{200B}'
            ..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}'
    )
}

fn masked(text: &str, strictness: Strictness) -> String {
    let signs: Vec<char> = text.chars().collect();
    let read: Vec<char> = signs.iter().map(|&sign| folded(sign)).collect();
    let mut hidden = vec![false; signs.len()];
    let mut at = 0;
    while at < read.len() {
        if !read[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (run, end) = run(&read, at);
        judge(&run, strictness, &mut |from, to| hidden[from..to].fill(true));
        at = end;
    }
    cut_before(&read, &mut hidden);
    let mut out = String::with_capacity(text.len());
    for (at, sign) in signs.iter().enumerate() {
        if !hidden[at] {
            out.push(*sign);
        } else if at == 0 || !hidden[at - 1] {
            out.push('＊');
        }
    }
    out
}

/// A number that somebody masked in part, `138****8000`: what is left of it goes too.
fn cut_before(read: &[char], hidden: &mut [bool]) {
    let star = |sign: char| matches!(sign, '*' | '＊');
    let part = |sign: char| sign.is_ascii_digit() || star(sign) || sign == 'X';
    let mut at = 0;
    while at < read.len() {
        let end = read[at..].iter().position(|&sign| !part(sign)).map_or(read.len(), |length| at + length);
        let of = &read[at..end];
        let stars = of.iter().filter(|&&sign| star(sign)).count();
        if stars > 1 && of.iter().any(char::is_ascii_digit) && of.len() >= 7 {
            hidden[at..end].fill(true);
        }
        at = end.max(at + 1);
    }
}

/// The groups of digits from `start` that could be one number, and where they end.
fn run(read: &[char], start: usize) -> (Vec<Group>, usize) {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = start;
    loop {
        let from = at;
        while read.get(at).is_some_and(char::is_ascii_digit) {
            at += 1;
        }
        let x = read.get(at) == Some(&'X');
        let after = groups.last().and_then(|last| (last.end + 1 == from).then(|| read[last.end]));
        let digits = read[from..at].iter().collect();
        at += usize::from(x);
        groups.push(Group { start: from, end: at, digits, x, after });
        let next = read[at..].iter().position(|&sign| !joins(sign)).map(|length| at + length);
        match next {
            Some(next) if read[next].is_ascii_digit() && next - at <= 3 => at = next,
            // An X that stands apart from the digits it ends.
            Some(next) if read[next] == 'X' && next - at == 1 && !x && ends(read, next) => {
                if let Some(last) = groups.last_mut() {
                    (last.x, last.end) = (true, next + 1);
                }
                return (groups, next + 1);
            }
            _ => return (groups, at),
        }
    }
}

/// Whether the X at `at`, a blank or a dash away from digits, is no beginning of a word.
fn ends(read: &[char], at: usize) -> bool {
    matches!(read[at - 1], ' ' | '-') && !read.get(at + 1).is_some_and(|sign| sign.is_alphanumeric())
}

/// Tells `hide` which parts of a run to hide.
fn judge(run: &[Group], strictness: Strictness, hide: &mut dyn FnMut(usize, usize)) {
    let mut persons = vec![false; run.len()];
    for from in 0..run.len() {
        for to in from..run.len().min(from + 12) {
            if is_persons(&run[from..=to]) {
                persons[from..=to].fill(true);
                hide(run[from].start, run[to].end);
            }
        }
    }
    let mut at = 0;
    let mut waiting: Vec<&Group> = Vec::new();
    while at < run.len() {
        let count = if persons[at] { 1 } else { harmless(&run[at..], strictness) };
        if count > 0 {
            settle(&mut waiting, strictness, hide);
            at += count;
        } else {
            waiting.push(&run[at]);
            at += 1;
        }
    }
    settle(&mut waiting, strictness, hide);
}

/// Hides the groups that are neither a person's nor known to be harmless when they are too long together.
fn settle(waiting: &mut Vec<&Group>, strictness: Strictness, hide: &mut dyn FnMut(usize, usize)) {
    let digits: usize = waiting.iter().map(|group| group.digits.len()).sum();
    let most = match strictness {
        Strictness::Text => 6,
        Strictness::Name if waiting.len() == 1 => 12,
        Strictness::Name => 14,
    };
    if let (true, Some(first), Some(last)) = (digits > most, waiting.first(), waiting.last()) {
        hide(first.start, last.end);
    }
    waiting.clear();
}

/// Whether the digits of these groups together have the shape of a person's number.
fn is_persons(groups: &[Group]) -> bool {
    let digits: String = groups.iter().map(|group| group.digits.as_str()).collect();
    let x = groups.last().is_some_and(|group| group.x);
    let one = groups.len() == 1;
    // Only the last place of an identity card can be an X.
    let length = if x && digits.len() == 17 { 18 } else { digits.len() };
    let lengths = || groups.iter().map(|group| group.digits.len());
    let amount =
        groups[1..].iter().any(|group| group.after == Some(',')) && harmless_amount(groups) == groups.len();
    let decimals = groups.len() == 2 && groups[1].after == Some('.');
    let mobile = |digits: &str| digits.len() == 11 && digits.starts_with('1') && &digits[1..2] >= "3";
    let fours = || {
        let years = groups.iter().all(|group| year(&group.digits).is_some());
        lengths().rev().skip(1).all(|length| length == 4) && !years
    };
    match length {
        18 if day(&digits[6..14]) => true,
        // A code of a place and a day beside it have as many places as an old card.
        15 if old_day(&digits[6..12]) => one || !lengths().any(|length| matches!(length, 9 | 12)),
        11 if mobile(&digits) => !amount && !decimals,
        13 if digits.starts_with("86") => mobile(&digits[2..]),
        15 if digits.starts_with("0086") => mobile(&digits[4..]),
        10..=12 if digits.starts_with('0') && !decimals => one || matches!(groups[0].digits.len(), 3 | 4),
        16..=20 => one || fours(),
        _ => false,
    }
}

/// How many groups from the first are a day, a period, an amount or a version.
fn harmless(groups: &[Group], strictness: Strictness) -> usize {
    let first = &groups[0];
    let next = groups.get(1);
    let apart = |group: &Group| matches!(group.after, Some('-' | '/' | '.'));
    if let (Some(_), Some(second)) = (year(&first.digits), next.filter(|second| apart(second))) {
        let same = |third: &&Group| third.after == second.after;
        if let Some(third) = groups.get(2).filter(same)
            && is_day(&first.digits, &second.digits, &third.digits)
        {
            return 3;
        }
        if is_day(&first.digits, &second.digits, "1") || year(&second.digits).is_some() {
            return 2;
        }
    }
    let count = harmless_amount(groups);
    if count > 1 {
        return count;
    }
    let dotted = groups[1..].iter().take_while(|group| group.after == Some('.')).count() + 1;
    if dotted > 2 && groups[..dotted].iter().all(|group| group.digits.len() <= 3) {
        return dotted;
    }
    let whole_day = |digits: &str| digits.starts_with("20") && day(digits);
    let alone = match first.digits.len() {
        4 => strictness == Strictness::Name && year(&first.digits).is_some(),
        8 => whole_day(&first.digits),
        14 => whole_day(&first.digits[..8]) && &first.digits[8..10] < "24",
        _ => false,
    };
    usize::from(alone)
}

/// How many groups from the first are one amount: thousands apart, or a decimal point, or both.
fn harmless_amount(groups: &[Group]) -> usize {
    let thousands =
        groups[1..].iter().take_while(|group| group.after == Some(',') && group.digits.len() == 3).count();
    if thousands > 0 && groups[0].digits.len() > 3 || groups[0].digits.len() > 12 {
        return 1;
    }
    let whole = thousands + 1;
    let part = groups.get(whole).is_some_and(|group| group.after == Some('.') && group.digits.len() <= 15);
    // Two points make no amount.
    let again = groups.get(whole + 1).is_some_and(|group| group.after == Some('.'));
    if part && !again { whole + 1 } else { whole }
}

fn year(digits: &str) -> Option<u32> {
    digits.parse().ok().filter(|year| digits.len() == 4 && (1900..2100).contains(year))
}

fn is_day(year_of: &str, month: &str, day: &str) -> bool {
    let within = |digits: &str, most: u32| {
        digits.len() <= 2 && digits.parse().is_ok_and(|number: u32| (1..=most).contains(&number))
    };
    year(year_of).is_some() && within(month, 12) && within(day, 31)
}

fn day(eight: &str) -> bool {
    eight.is_ascii() && is_day(&eight[..4], &eight[4..6], &eight[6..8])
}

fn old_day(six: &str) -> bool {
    is_day("1900", &six[2..4], &six[4..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_card_and_phone_numbers_never_leave() {
        for (raw, shown) in [
            ("33100319700101123X", "＊"),
            ("张某 13800138000", "张某 ＊"),
            ("138-0013-8000电话", "＊电话"),
            ("138－0013－8000", "＊"),
            ("138　0013　8000", "＊"),
            ("１３８００１３８０００", "＊"),
            ("120(含外县3人)", "120(含外县3人)"),
            ("331003 19700101 1237", "＊"),
            ("331003-1970-01-01-1237", "＊"),
            ("331003197001011 23x", "＊"),
            ("331003 700101 123", "＊"),
            ("331003700101123", "＊"),
            ("6222 0210 0100 1234 567", "＊"),
            ("6222021001001234567", "＊"),
            ("+86 138 0013 8000", "+＊"),
            ("0086-13800138000", "＊"),
            ("0576-84123456", "＊"),
            ("84123456", "＊"),
            ("8412 3456", "＊"),
            ("138.0013.8000", "＊"),
            ("13800138000.0", "＊.0"),
            ("138****8000", "＊"),
            ("138\u{200B}0013\u{200B}8000", "＊"),
            ("①③⑧00138000", "＊"),
            ("2023-12-31 13800138000", "2023-12-31 ＊"),
            ("2023-12-31联系13800138000", "2023-12-31联系＊"),
        ] {
            assert_eq!(mask(raw), shown, "{raw}");
            assert_eq!(mask(shown), shown, "again");
        }
    }

    #[test]
    fn a_day_a_period_an_amount_and_a_version_are_no_persons_number() {
        for raw in [
            "2023-12-31",
            "2023/12/31",
            "2023.12.31",
            "2023年12月31日",
            "2023-12-31T08:30:00",
            "2023-12-31 08:30",
            "20231231",
            "2021-2025",
            "2021—2025年",
            "2023-06/2023-09",
            "1234567890.12",
            "12,345,678",
            "99,999,999,999.00",
            "13,800,138,000",
            "1.00000000000001",
            "1.2.3",
            "2023.10.5.1",
            "v10.11.12",
            "＊.00",
        ] {
            assert_eq!(mask(raw), raw);
            assert_eq!(name(raw), raw);
        }
    }

    #[test]
    fn a_name_keeps_the_codes_of_places_and_loses_the_numbers_of_persons() {
        for (raw, shown) in [
            ("submissions/2023/331003101_宁溪镇_2023_样例数据·非真实.xlsx", ""),
            ("submissions/2023/331003101201-2023.xlsx", ""),
            ("submissions/2023/331003101 2023-12.xlsx", ""),
            ("submissions/2023/报送表_20240115093012.xlsx", ""),
            ("submissions/2023/表331003197001011237.xlsx", "submissions/2023/表＊.xlsx"),
            ("submissions/2023/张三33100319700101123X.xlsx", "submissions/2023/张三＊.xlsx"),
            ("submissions/2023/13800138000/a.xlsx", "submissions/2023/＊/a.xlsx"),
            ("submissions/2023/138_0013_8000.xlsx", "submissions/2023/＊.xlsx"),
            ("张三（１３８－００１３－８０００）", "张三（＊）"),
            ("6222021001001234567", "＊"),
            ("331003 700101 123.xls", "＊.xls"),
            ("13800138000x.xlsx", "＊.xlsx"),
            ("3310031970010112 3-X.xlsx", "＊.xlsx"),
        ] {
            assert_eq!(path(raw), if shown.is_empty() { raw } else { shown });
        }
    }

    #[test]
    fn signs_that_steer_are_gone() {
        assert_eq!(plain("甲\u{1b}[31m乙\u{7}\r\n丙"), "甲 [31m乙   丙");
        assert_eq!(plain("甲\u{202E}乙\u{200F}丙\u{61C}\u{2066}丁\u{2028}戊\u{9b}己"), "甲乙丙丁 戊 己");
        assert_eq!(lines("甲\u{1b}乙\n丙"), "甲 乙\n丙");
    }

    #[test]
    fn a_formula_is_disarmed_and_a_number_is_not() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+cmd", "'+cmd"),
            ("-5人", "'-5人"),
            ("@SUM(1)", "'@SUM(1)"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠a", "'＠a"),
            ("\t=1", "' =1"),
            ("-12.5", "-12.5"),
            ("+3", "+3"),
            ("-", "-"),
            ("'=1", "'=1"),
            ("1=1", "1=1"),
        ] {
            assert_eq!(armed(cell), written);
        }
        assert_eq!(unarmed("'=1+1"), "=1+1");
        assert_eq!(unarmed("'甲"), "'甲");
        assert_eq!(unarmed("'-5"), "'-5");
    }
}
