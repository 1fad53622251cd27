//! How may a stranger's text be shown? Without signs that steer a terminal or turn a line round, without the number of
//! a person, and never so that a spreadsheet would run it.
//!
//! In: names of files, folders and sheets, and texts of cells. Out: the same text, fit to be read by anybody. Refuses
//! to know: what the text says. Whatever is compared is compared as it stands ([`Raw`]); whatever leaves went through
//! here where it came in.
//!
//! Signs nobody sees (zero width, joiners, selectors, tags) are taken away, since two texts that look alike must be
//! alike. Which numbers are a person's is told at the head of `shown/persons.rs`.

use persons::{Strictness, masked};
use std::borrow::Cow;
use std::fmt;

mod persons;
#[cfg(test)]
mod tests;

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

/// Signs that no output may carry: controls, line and paragraph separators, and those nobody sees.
fn steers(sign: char) -> bool {
    sign.is_control() || is_unseen(sign) || matches!(sign, '\u{2028}' | '\u{2029}')
}

/// Signs that take no place of their own: those that turn the direction of writing, and the others that Unicode lets a
/// reader ignore (soft hyphen, joiners, fillers, selectors, annotations, tags).
pub const fn is_unseen(sign: char) -> bool {
    matches!(
        sign,
        '\u{AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
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
    let seen = text.chars().filter(|&sign| !(bad(sign) && is_unseen(sign)));
    Cow::Owned(seen.map(|sign| if bad(sign) { ' ' } else { sign }).collect())
}

/// One name, of a file, folder or sheet. Codes of places (6, 9, 12 digits) and days stay.
pub fn name(text: &str) -> String {
    masked(&plain(text), Strictness::Name)
}

/// A text of the plan's own, of the arguments or of a message: codes and figures stay, the numbers of persons go, and the
/// ends of lines stay.
pub fn told(text: &str) -> String {
    masked(&lines(text), Strictness::Name)
}

/// The text of a file that is still to be parsed: a person's number becomes as many `*` as it had bytes, so that every
/// place in the file stays where it was. What alone stands between quotes is a figure or a code and is left.
pub fn parsed(text: &str) -> Cow<'_, str> {
    persons::starred(text)
}

/// A number that was refused as a figure, as it stood there: only what is a person's by its shape goes.
pub fn figure(raw: &str) -> String {
    masked(&plain(raw), Strictness::Name)
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
