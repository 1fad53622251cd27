//! Which digits of a text are the number of a person?
//!
//! In: a text without signs that steer. Out: the same with `＊` where such a number stands. Refuses to know: where the
//! text comes from.
//!
//! For the search, signs that take no place and combining marks are passed over, digits of every script count as digits,
//! and dashes and full-width signs as their plain twins; what is hidden is what stands there. A number is a person's by
//! its shape alone:
//!
//! - identity card: 17 places and a digit or X, of which places 7 to 14 are a day from 1900 to 2099 and places 15 to 17
//!   are not 000; whole, in parts of 6-8-4, 6-4-4-4 or 6-4-2-2-4, or broken only after the day. The old one: 15 digits
//!   with a province before and a day in places 7 to 12; whole, or in parts of 6-6-3.
//! - mobile telephone: exactly 11 digits from 13 to 19, no part of a longer run; whole or in parts of 3-4-4, with or
//!   without 86 or 0086 before. Not with a unit of measure right after it, nor with decimals other than zeros.
//! - fixed line: 10 to 12 digits from 0; whole, or with 3 or 4 digits of the area apart.
//! - bank card: 16 to 20 digits; whole, or in fours. A longer run is several numbers in one.
//! - what somebody masked in part, `138****8000`.
//!
//! Parts may be parted by up to three of the signs in [`joins`]. In a unit's own words ([`Strictness::Text`]) any seven
//! digits in a row go besides, unless they are a day, a period, an amount, a version, the code of a place (9 or 12
//! digits from a province), a cell's address or a camera's time stamp. A hash is no number.

use super::is_unseen;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How much is hidden.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    /// What is a person's by its shape.
    Name,
    /// And every other number long enough to be one.
    Text,
}

/// The zeros of the scripts whose digits are not folded by compatibility; each is followed by its nine others.
const ZEROS: [char; 58] = [
    '\u{660}',
    '\u{6F0}',
    '\u{7C0}',
    '\u{966}',
    '\u{9E6}',
    '\u{A66}',
    '\u{AE6}',
    '\u{B66}',
    '\u{BE6}',
    '\u{C66}',
    '\u{CE6}',
    '\u{D66}',
    '\u{DE6}',
    '\u{E50}',
    '\u{ED0}',
    '\u{F20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17E0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19D0}',
    '\u{1A80}',
    '\u{1A90}',
    '\u{1B50}',
    '\u{1BB0}',
    '\u{1C40}',
    '\u{1C50}',
    '\u{A620}',
    '\u{A8D0}',
    '\u{A900}',
    '\u{A9D0}',
    '\u{A9F0}',
    '\u{AA50}',
    '\u{ABF0}',
    '\u{104A0}',
    '\u{10D30}',
    '\u{11066}',
    '\u{110F0}',
    '\u{11136}',
    '\u{111D0}',
    '\u{112F0}',
    '\u{11450}',
    '\u{114D0}',
    '\u{11650}',
    '\u{116C0}',
    '\u{11730}',
    '\u{118E0}',
    '\u{11950}',
    '\u{11C50}',
    '\u{11D50}',
    '\u{11DA0}',
    '\u{16A60}',
    '\u{16AC0}',
    '\u{16B50}',
    '\u{1E140}',
    '\u{1E2F0}',
    '\u{1E950}',
];

/// Right after eleven digits these say that they are an amount. Words that begin a name (张, 万, 名) are not among them.
const UNITS: [&str; 11] = ["元", "万元", "亿元", "千元", "万人", "万户", "人", "户", "件", "%", "‰"];

/// A sign as it is read here, with the bytes it stands for: its own and those of unseen signs and marks after it.
struct Sign {
    read: char,
    start: usize,
    end: usize,
}

/// Digits that stand together, by their places in what is read.
#[derive(Debug)]
struct Group {
    start: usize,
    end: usize,
    digits: String,
    /// An `X` follows, as in the last place of an identity card.
    x: bool,
    /// What stands between it and the group before.
    joint: String,
}

impl Group {
    /// The sign before it, when it is one.
    fn after(&self) -> Option<char> {
        let mut signs = self.joint.chars();
        signs.next().filter(|_| signs.next().is_none())
    }
}

/// A sign as it is read: compatibility forms, digits of any script and dashes folded.
fn folded(sign: char) -> char {
    if sign.is_ascii() {
        return if sign == 'x' { 'X' } else { sign };
    }
    let digit = ZEROS.iter().find_map(|&zero| {
        let place = u32::from(sign).checked_sub(u32::from(zero)).filter(|place| *place < 10)?;
        char::from_digit(place, 10)
    });
    if let Some(digit) = digit {
        return digit;
    }
    let mut forms = std::iter::once(sign).nfkc();
    match (forms.next(), forms.next()) {
        (Some('‐' | '‑' | '‒' | '–' | '—' | '−'), None) => '-',
        (Some('∕' | '⁄'), None) => '/',
        (Some('・' | '•' | '‧' | '∙' | '⋅'), None) => '·',
        (Some('x'), None) => 'X',
        (Some(one), None) => one,
        _ => sign,
    }
}

/// Signs that may stand between the parts of one number.
const fn joins(sign: char) -> bool {
    matches!(sign, ' ' | '-' | '.' | ',' | '、' | '/' | '·' | '_' | '(' | ')' | '+')
}

fn signs(text: &str) -> Vec<Sign> {
    let mut signs: Vec<Sign> = Vec::with_capacity(text.len());
    for (start, sign) in text.char_indices() {
        let end = start + sign.len_utf8();
        match signs.last_mut() {
            Some(last) if is_unseen(sign) || is_combining_mark(sign) => last.end = end,
            _ => signs.push(Sign { read: folded(sign), start, end }),
        }
    }
    signs
}

/// The text with one `＊` for each number of a person.
pub(super) fn masked(text: &str, strictness: Strictness) -> String {
    let Some((signs, hidden)) = found(text, strictness) else { return text.to_owned() };
    let mut out = String::with_capacity(text.len());
    for (at, sign) in signs.iter().enumerate() {
        if !hidden[at] {
            out.push_str(&text[sign.start..sign.end]);
        } else if at == 0 || !hidden[at - 1] {
            out.push('＊');
        }
    }
    out
}

/// The TOML text with as many `*` for each number of a person as it has bytes: inside quotes, but for what stands alone
/// between them. Lists of figures and dates, which have no quotes, are no words.
pub(super) fn starred(text: &str) -> Cow<'_, str> {
    let Some((signs, hidden)) = found(text, Strictness::Name).filter(|(_, hidden)| hidden.contains(&true))
    else {
        return Cow::Borrowed(text);
    };
    let quote = |at: Option<usize>| {
        at.and_then(|at| signs.get(at)).is_some_and(|sign| matches!(sign.read, '"' | '\''))
    };
    let quoted = quoted(&signs);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < signs.len() {
        let end = hidden[at..].iter().position(|&other| other != hidden[at]).map_or(signs.len(), |n| at + n);
        let part = &text[signs[at].start..signs[end - 1].end];
        if hidden[at] && quoted[at] && !(quote(at.checked_sub(1)) && quote(Some(end))) {
            out.extend(std::iter::repeat_n('*', part.len()));
        } else {
            out.push_str(part);
        }
        at = end;
    }
    Cow::Owned(out)
}

/// Which signs stand in the strings of a TOML text.
fn quoted(signs: &[Sign]) -> Vec<bool> {
    let mut quoted = vec![false; signs.len()];
    let mut open: Option<(char, usize)> = None;
    let mut at = 0;
    while at < signs.len() {
        let sign = signs[at].read;
        let same = signs[at..].iter().take(3).take_while(|next| next.read == sign).count();
        let mut step = 1;
        match open {
            None if matches!(sign, '"' | '\'') => {
                // Two in a row are an empty string.
                step = if same == 3 { 3 } else { same };
                open = (same != 2).then_some((sign, step));
            }
            None if sign == '#' => {
                step = signs[at..].iter().position(|next| next.read == '\n').unwrap_or(signs.len() - at);
            }
            None => {}
            Some(('"', _)) if sign == '\\' => {
                quoted[at] = true;
                step = 2;
            }
            Some((mark, count)) if sign == mark && same >= count => {
                (open, step) = (None, count);
            }
            Some(_) => quoted[at] = true,
        }
        at += step.max(1);
    }
    quoted
}

/// Which signs to hide; `None` where there are too few digits for any number.
fn found(text: &str, strictness: Strictness) -> Option<(Vec<Sign>, Vec<bool>)> {
    let digits = text.chars().filter(|sign| sign.is_numeric() || matches!(sign, '*' | '＊'));
    if digits.take(7).count() < 7 {
        return None;
    }
    let signs = signs(text);
    let mut read: Vec<char> = signs.iter().map(|sign| sign.read).collect();
    pass_over_hashes(&mut read);
    let mut hidden = vec![false; read.len()];
    let mut at = 0;
    while at < read.len() {
        if !read[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (run, end) = run(&read, at);
        Judge { read: &read, run: &run, strictness, hidden: &mut hidden }.all();
        at = end;
    }
    cut_before(&read, &mut hidden);
    Some((signs, hidden))
}

/// At least 32 hexadecimal digits in a row with letters among them are a hash: its digits are read as letters.
fn pass_over_hashes(read: &mut [char]) {
    let mut at = 0;
    while at < read.len() {
        let length = read[at..].iter().take_while(|sign| sign.is_ascii_alphanumeric()).count();
        let word = &mut read[at..at + length];
        let hexadecimal = word.iter().all(char::is_ascii_hexdigit);
        if length >= 32 && hexadecimal && word.iter().any(char::is_ascii_alphabetic) {
            word.fill('h');
        }
        at += length.max(1);
    }
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
        let joint = groups.last().map_or_else(String::new, |last| read[last.end..from].iter().collect());
        let digits = read[from..at].iter().collect();
        at += usize::from(x);
        groups.push(Group { start: from, end: at, digits, x, joint });
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

/// A run of groups and what is to be hidden of it.
struct Judge<'a> {
    read: &'a [char],
    run: &'a [Group],
    strictness: Strictness,
    hidden: &'a mut [bool],
}

impl Judge<'_> {
    fn hide(&mut self, first: usize, last: usize) {
        self.hidden[self.run[first].start..self.run[last].end].fill(true);
    }

    fn all(&mut self) {
        let mut persons = vec![false; self.run.len()];
        for from in 0..self.run.len() {
            for to in from..self.run.len().min(from + 6) {
                if self.is_persons(from, to) {
                    persons[from..=to].fill(true);
                    self.hide(from, to);
                }
            }
        }
        if self.strictness == Strictness::Name {
            return;
        }
        let mut waiting: Option<(usize, usize)> = None;
        let mut at = 0;
        while at < self.run.len() {
            let count = if persons[at] { 1 } else { self.harmless(at) };
            if count > 0 {
                self.settle(waiting.take());
                at += count;
            } else {
                waiting = Some((waiting.map_or(at, |(first, _)| first), at));
                at += 1;
            }
        }
        self.settle(waiting);
    }

    /// Hides groups that are neither a person's nor known to be harmless when they are too long together.
    fn settle(&mut self, waiting: Option<(usize, usize)>) {
        let Some((first, last)) = waiting else { return };
        let digits: usize = self.run[first..=last].iter().map(|group| group.digits.len()).sum();
        if digits > 6 {
            self.hide(first, last);
        }
    }

    /// Whether these groups together have the shape of a person's number.
    fn is_persons(&self, from: usize, to: usize) -> bool {
        let groups = &self.run[from..=to];
        let digits: String = groups.iter().map(|group| group.digits.as_str()).collect();
        let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
        let x = self.run[to].x;
        // Only the last place of an identity card can be an X.
        let places = digits.len() + usize::from(x && digits.len() == 17);
        let card = match (places, lengths.as_slice()) {
            (18, [_] | [6, 4, 2, 2, _]) => true,
            (18, [6, 8, _] | [6, 4, 4, _]) => is_place(&digits),
            (18, [first, _] | [first, _, _]) => *first >= 14,
            _ => false,
        };
        if card && day(&digits[6..14]) && &digits[14..17] != "000" {
            return true;
        }
        match lengths.as_slice() {
            [15] | [6, 6, 3] if is_place(&digits) && old_day(&digits[6..12]) => return true,
            [length] if *length >= 16 => return true,
            [4, 4, 4, 4] | [4, 4, 4, 4, 1..=4] => {
                return !groups.iter().all(|group| year(&group.digits).is_some());
            }
            _ => {}
        }
        !self.is_amount(from, to) && (is_mobile(groups, &digits) || is_fixed_line(groups, &digits))
    }

    /// Whether decimals or a unit of measure follow the last group, or the first is itself the decimals of 0.
    fn is_amount(&self, from: usize, to: usize) -> bool {
        let point = |at: usize| self.run.get(at).filter(|group| group.joint == ".");
        let decimals = point(to + 1).is_some_and(|part| part.digits.bytes().any(|digit| digit != b'0'));
        let of_zero = from > 0 && point(from).is_some() && self.run[from - 1].digits == "0";
        decimals || of_zero || self.has_unit(to)
    }

    /// Whether a unit of measure stands right after a group.
    fn has_unit(&self, at: usize) -> bool {
        let after: String = self.read[self.run[at].end..].iter().take(2).collect();
        UNITS.iter().any(|unit| after.starts_with(unit))
    }

    /// How many groups from `at` on are a day, a period, an amount, a version, a place or an address.
    fn harmless(&self, at: usize) -> usize {
        let groups = &self.run[at..];
        let first = &groups[0];
        let apart = |group: &Group| matches!(group.after(), Some('-' | '/' | '.' | ' '));
        if let (Some(_), Some(second)) = (year(&first.digits), groups.get(1).filter(|second| apart(second))) {
            let same = |third: &&Group| third.joint == second.joint;
            if let Some(third) = groups.get(2).filter(same)
                && is_day(&first.digits, &second.digits, &third.digits)
            {
                return 3;
            }
            let period = is_day(&first.digits, &second.digits, "1") || year(&second.digits).is_some();
            if period && second.joint != " " {
                return 2;
            }
        }
        let count = amount(groups);
        if count > 1 {
            return count;
        }
        let dotted = groups[1..].iter().take_while(|group| group.joint == ".").count() + 1;
        if dotted > 2 && groups[..dotted].iter().all(|group| group.digits.len() <= 3) {
            return dotted;
        }
        let whole_day = |digits: &str| digits.starts_with("20") && day(digits);
        let alone = match first.digits.len() {
            8 => whole_day(&first.digits),
            14 => whole_day(&first.digits[..8]) && &first.digits[8..10] < "24",
            9 | 12 => is_place(&first.digits),
            13 => first.digits.starts_with('1') && self.letters_before(at) > 0,
            7 => matches!(self.letters_before(at), 1..=3) && *first.digits <= *"1048576",
            _ => false,
        };
        usize::from(alone || first.digits.len() <= 15 && self.has_unit(at))
    }

    /// How many letters of the alphabet stand right before a group.
    fn letters_before(&self, at: usize) -> usize {
        let before = self.read[..self.run[at].start].iter().rev();
        before.take_while(|sign| sign.is_ascii_alphabetic()).count()
    }
}

fn is_mobile(groups: &[Group], digits: &str) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let prefix = match lengths.as_slice() {
        [11] | [3, 4, 4] => "",
        [13] | [2, 11] | [2, 3, 4, 4] => "86",
        [15] | [4, 11] | [4, 3, 4, 4] => "0086",
        _ => return false,
    };
    let Some(number) = digits.strip_prefix(prefix) else { return false };
    let parts = &groups[groups.len().saturating_sub(2)..];
    let years = parts.len() == 2 && parts.iter().all(|part| year(&part.digits).is_some());
    number.starts_with('1') && &number[1..2] >= "3" && !years
}

fn is_fixed_line(groups: &[Group], digits: &str) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let decimals = groups.get(1).is_some_and(|part| part.joint == ".");
    let shape = matches!(lengths.as_slice(), [10..=12] | [3 | 4, 7 | 8] | [3 | 4, 3 | 4, 4]);
    digits.starts_with('0') && shape && (10..=12).contains(&digits.len()) && !decimals
}

/// How many groups from the first are one amount: thousands apart, or a decimal point, or both.
fn amount(groups: &[Group]) -> usize {
    let thousands =
        groups[1..].iter().take_while(|group| group.joint == "," && group.digits.len() == 3).count();
    if thousands > 0 && groups[0].digits.len() > 3 || groups[0].digits.len() > 12 {
        return 1;
    }
    let whole = thousands + 1;
    let part = groups.get(whole).is_some_and(|group| group.joint == "." && group.digits.len() <= 15);
    // Two points make no amount.
    let again = groups.get(whole + 1).is_some_and(|group| group.joint == ".");
    if part && !again { whole + 1 } else { whole }
}

/// Whether a code begins with the two digits of a province.
fn is_place(digits: &str) -> bool {
    let province = digits.get(..2).and_then(|two| two.parse().ok()).unwrap_or(0);
    matches!(province, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
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
    is_day(&eight[..4], &eight[4..6], &eight[6..8])
}

fn old_day(six: &str) -> bool {
    is_day("1900", &six[2..4], &six[4..6])
}
