//! Would Excel take this formula?
//!
//! In: a formula's text, without `=`. Out: the rules it breaks and the sheets it names. Refuses to know: its value.

use super::Rule;
use crate::excel::{ARGUMENTS, FORMULA, LEVELS, SHORT, units};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Functions that Excel 2010, WPS and LibreOffice 7 all compute alike and that a formula of ours may use. A new one is
/// added here after it was tried in all three.
const FUNCTIONS: &str = "ABS AND AVERAGE AVERAGEIF AVERAGEIFS BETAINV CEILING CHAR COLUMN CONCATENATE COUNT COUNTA COUNTBLANK \
    COUNTIF COUNTIFS DATE DAY DEVSQ EXACT EXP FALSE FIND FLOOR FORECAST HYPERLINK IF IFERROR INDEX INT INTERCEPT \
    ISBLANK ISERROR ISNUMBER ISTEXT LEFT LEN LN LOG LOG10 LOOKUP MATCH MAX MEDIAN MID MIN MOD MONTH NOT OR POWER RANK \
    RIGHT ROUND ROUNDDOWN ROUNDUP ROW SIGN SLOPE SQRT STEYX SUBSTITUTE SUM SUMIF SUMIFS SUMPRODUCT TEXT TINV TRIM TRUE \
    VALUE VLOOKUP YEAR";

static KNOWN: LazyLock<BTreeSet<&str>> = LazyLock::new(|| FUNCTIONS.split_whitespace().collect());

/// One walk over a formula.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Rules broken, each once.
    pub broken: Vec<Rule>,
    /// Sheets named, in small letters.
    pub sheets: Vec<String>,
}

impl Scan {
    fn say(&mut self, rule: Rule) {
        if !self.broken.contains(&rule) {
            self.broken.push(rule);
        }
    }

    /// A text in double quotes, or the name of a sheet in single ones, and the byte that follows.
    fn quoted(&mut self, inside: &str, quote: u8, next: Option<&u8>) {
        if quote == b'"' {
            if inside.len() > SHORT && units(inside) - inside.matches("\"\"").count() > SHORT {
                self.say(Rule::LongLiteral);
            }
            return;
        }
        self.sheets.push(inside.replace("''", "'").to_lowercase());
        if next != Some(&b'!') {
            self.say(Rule::FormulaShape);
        }
    }

    /// Walks over the text.
    pub fn read(&mut self, text: &str) {
        if text.len() > FORMULA && units(text) > FORMULA {
            self.say(Rule::LongFormula);
        }
        // Another program's way of writing: a leading =, semicolons between arguments.
        if text.starts_with('=') {
            self.say(Rule::FormulaShape);
        }
        let bytes = text.as_bytes();
        let mut arguments: Vec<usize> = Vec::new();
        let (mut at, mut word, mut rows) = (0, "", false);
        while let Some(&sign) = bytes.get(at) {
            if is_word(sign) {
                let end = at + bytes[at..].iter().take_while(|&&sign| is_word(sign)).count();
                (word, at) = (&text[at..end], end);
                continue;
            }
            match sign {
                b'"' | b'\'' => {
                    let Some(end) = closing(bytes, at) else {
                        return self.say(Rule::FormulaShape);
                    };
                    self.quoted(&text[at + 1..end], sign, bytes.get(end + 1));
                    at = end;
                }
                b'(' => {
                    if !word.is_empty() && !KNOWN.contains(word) {
                        self.say(Rule::Function);
                    }
                    arguments.push(1);
                    if arguments.len() > LEVELS {
                        self.say(Rule::Levels);
                    }
                }
                b')' => match arguments.pop() {
                    Some(count) if count > ARGUMENTS => self.say(Rule::Arguments),
                    Some(_) => {}
                    None => self.say(Rule::FormulaShape),
                },
                b',' => {
                    if let Some(count) = arguments.last_mut() {
                        *count += 1;
                    }
                }
                b'{' => rows = true,
                b'}' => rows = false,
                // Between the rows of a written-out table a semicolon is lawful.
                b';' if !rows => self.say(Rule::FormulaShape),
                b'!' if !word.is_empty() => self.sheets.push(word.to_lowercase()),
                _ => {}
            }
            (at, word) = (at + 1, "");
        }
        if !arguments.is_empty() {
            self.say(Rule::FormulaShape);
        }
    }
}

/// Whether a byte belongs to a name or number; every sign beyond ASCII does.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$') || byte >= 0x80
}

/// Where the quote that opens at `from` closes; a doubled one belongs to the text.
fn closing(bytes: &[u8], from: usize) -> Option<usize> {
    let quote = bytes[from];
    let mut at = from + 1;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == quote)?;
        if bytes.get(at + 1) != Some(&quote) {
            return Some(at);
        }
        at += 2;
    }
}
