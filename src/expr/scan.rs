//! What words is the text made of? Signs, numbers and names, each with its place in the original text.
//!
//! In: text as typed, in any width. Out: lexemes. Characters are made plain one by one, so that every place stays the
//! place in the original. In printed notation (序号2=9+10) a number is the name of a row. Refuses to know: which names
//! exist and how the words hang together.

use super::fault::{Fault, FaultKind};
use super::{Comparison, Operator};
use crate::value::Ratio;

/// Longest text accepted, in characters.
pub(super) const LONGEST: usize = 2000;

/// Every character that is no part of a bare name, after [`plain`].
const SIGNS: &str = " +-*/()=<>!≤≥≠,「」";

/// Words before a row number in printed notation, and behind one.
const ROW_PREFIXES: [&str; 7] = ["序号", "行次", "行号", "栏次", "第", "行", "栏"];
const ROW_SUFFIXES: [&str; 2] = ["行", "栏"];

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(Ratio),
    Name(String),
    Quoted(String),
    Operator(Operator),
    Comparison(Comparison),
    Open,
    Close,
    Comma,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lexeme {
    pub token: Token,
    pub at: usize,
    pub length: usize,
}

/// The plain form of one character. The em dash is no minus: in 甲——乙 it would silently be two.
fn plain(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        '\u{2212}' | '\u{2013}' | '\u{FE63}' => '-',
        '×' | '✕' | '∗' => '*',
        '÷' | '∕' => '/',
        '、' => ',',
        '≦' | '⩽' => '≤',
        '≧' | '⩾' => '≥',
        '｢' => '「',
        '｣' => '」',
        '\u{200B}' | '\u{FEFF}' => ' ',
        _ if character.is_whitespace() => ' ',
        _ => character,
    }
}

/// Whether a name must stand in 「…」.
pub(super) fn needs_quotes(name: &str) -> bool {
    let mut characters = name.chars().map(plain);
    name.starts_with(|first| plain(first).is_ascii_digit()) || characters.any(|c| SIGNS.contains(c))
}

struct Scanner {
    original: Vec<char>,
    plain: Vec<char>,
    printed: bool,
    found: Vec<Lexeme>,
}

/// Splits the text into lexemes.
pub(super) fn scan(text: &str, printed: bool) -> Result<Vec<Lexeme>, Fault> {
    let original: Vec<char> = text.chars().take(LONGEST + 1).collect();
    if original.len() > LONGEST {
        return Err(Fault { at: LONGEST, length: 1, kind: FaultKind::TooLong { limit: LONGEST } });
    }
    let plain: Vec<char> = original.iter().map(|&c| plain(c)).collect();
    let mut scanner = Scanner { original, plain, printed, found: Vec::new() };
    let mut at = 0;
    while let Some(&character) = scanner.plain.get(at) {
        at = match character {
            ' ' => at + 1,
            '「' => scanner.quoted(at)?,
            _ if !SIGNS.contains(character) => scanner.word(at)?,
            _ => scanner.sign(at, character)?,
        };
    }
    if scanner.found.is_empty() {
        return Err(Fault { at: 0, length: 0, kind: FaultKind::EmptyText });
    }
    Ok(scanner.found)
}

impl Scanner {
    fn push(&mut self, token: Token, at: usize, length: usize) -> usize {
        self.found.push(Lexeme { token, at, length });
        at + length
    }

    fn written(&self, from: usize, to: usize) -> String {
        self.original[from..to].iter().collect()
    }

    fn quoted(&mut self, at: usize) -> Result<usize, Fault> {
        let Some(length) = self.plain[at..].iter().position(|&c| c == '」') else {
            let kind = FaultKind::Unclosed { open: '「', close: '」' };
            return Err(Fault { at, length: 1, kind });
        };
        let name = self.written(at + 1, at + length).trim().to_owned();
        Ok(self.push(Token::Quoted(name), at, length + 1))
    }

    /// A run of characters that are no signs: a number when it starts with a digit, else a name.
    fn word(&mut self, at: usize) -> Result<usize, Fault> {
        let run = self.plain[at..].iter().take_while(|&&c| !SIGNS.contains(c)).count();
        let end = at + run;
        let text: String = self.plain[at..end].iter().collect();
        if self.printed {
            return Ok(self.row(at, end, &text));
        }
        if !text.starts_with(|first: char| first.is_ascii_digit()) {
            return Ok(self.push(Token::Name(self.written(at, end)), at, run));
        }
        match Ratio::parse(&text) {
            Some(number) => Ok(self.push(Token::Number(number), at, run)),
            None => {
                Err(Fault { at, length: run, kind: FaultKind::NotNumber { found: self.written(at, end) } })
            }
        }
    }

    /// A word of printed notation: 序号2, 第2行 and 2 are all the row named `2`.
    fn row(&mut self, at: usize, end: usize, text: &str) -> usize {
        if ROW_PREFIXES.contains(&text) {
            return end;
        }
        let bare = ROW_PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
        if bare.starts_with(|first: char| first.is_ascii_digit()) {
            let skipped = text.chars().count() - bare.chars().count();
            let number = ROW_SUFFIXES.iter().find_map(|suffix| bare.strip_suffix(suffix)).unwrap_or(bare);
            self.push(Token::Name(number.to_owned()), at + skipped, number.chars().count());
        } else {
            self.push(Token::Name(self.written(at, end)), at, end - at);
        }
        end
    }

    fn sign(&mut self, at: usize, character: char) -> Result<usize, Fault> {
        let (token, length) = match (character, self.plain.get(at + 1)) {
            ('=', Some('=')) => (Token::Comparison(Comparison::Equal), 2),
            ('<', Some('=')) => (Token::Comparison(Comparison::LessOrEqual), 2),
            ('>', Some('=')) => (Token::Comparison(Comparison::GreaterOrEqual), 2),
            ('<', Some('>')) | ('!', Some('=')) => (Token::Comparison(Comparison::NotEqual), 2),
            ('=', _) => (Token::Comparison(Comparison::Equal), 1),
            ('<', _) => (Token::Comparison(Comparison::Less), 1),
            ('>', _) => (Token::Comparison(Comparison::Greater), 1),
            ('≤', _) => (Token::Comparison(Comparison::LessOrEqual), 1),
            ('≥', _) => (Token::Comparison(Comparison::GreaterOrEqual), 1),
            ('≠', _) => (Token::Comparison(Comparison::NotEqual), 1),
            ('+', _) => (Token::Operator(Operator::Add), 1),
            ('-', _) => (Token::Operator(Operator::Sub), 1),
            ('*', _) => (Token::Operator(Operator::Mul), 1),
            ('/', _) => (Token::Operator(Operator::Div), 1),
            ('(', _) => (Token::Open, 1),
            (')', _) => (Token::Close, 1),
            (',', _) => (Token::Comma, 1),
            _ => {
                let found = self.written(at, at + 1);
                let kind = FaultKind::Unexpected { found, expected: "名称、数或运算符号" };
                return Err(Fault { at, length: 1, kind });
            }
        };
        Ok(self.push(token, at, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_keeps_its_place_in_a_text_of_full_width_characters() {
        let found = scan("（甲＋「0-6岁」）！＝１２．５", false).expect("scanned");
        let places: Vec<(usize, usize)> = found.iter().map(|lexeme| (lexeme.at, lexeme.length)).collect();
        assert_eq!(places, [(0, 1), (1, 1), (2, 1), (3, 6), (9, 1), (10, 2), (12, 4)]);
        assert_eq!(found[5].token, Token::Comparison(Comparison::NotEqual));
        assert_eq!(found[6].token, Token::Number(Ratio::scaled(125, 1)));
    }

    #[test]
    fn a_name_with_a_sign_or_a_leading_digit_needs_quotes() {
        for (name, expect) in [
            ("A01", false),
            ("C3.1", false),
            ("0岁", true),
            ("甲（乙）", true),
            ("甲、乙", true),
            ("１甲", true),
        ] {
            assert_eq!(needs_quotes(name), expect, "{name}");
        }
    }
}
