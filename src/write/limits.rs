//! What does the file format not hold?
//!
//! In: texts, formulas, hints. Out: nothing, or words that follow the name of the cell. The file library checks few
//! of these; a spreadsheet that breaks one opens with a repair prompt. Refuses to know: where the cell stands.

use crate::sheet::Input;

/// Longest text of a cell.
const TEXT: usize = 32_767;
/// Longest formula.
const FORMULA: usize = 8_192;
/// Longest text inside a formula, and longest formula of an entry rule.
const LITERAL: usize = 255;

/// Length as the file format counts it: UTF-16 units.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn at_most(what: &str, length: usize, most: usize) -> Result<(), String> {
    if length > most { Err(format!("{what}共{length}字，超过{most}字")) } else { Ok(()) }
}

/// The text of a cell.
pub(super) fn text(text: &str) -> Result<(), String> {
    at_most("的文字", units(text), TEXT)
}

/// The formula of a cell.
pub(super) fn formula(formula: &str) -> Result<(), String> {
    at_most("的公式", units(formula), FORMULA)?;
    at_most("的公式中有一段文字", longest_literal(formula), LITERAL)
}

/// The formula of an entry rule.
pub(super) fn rule(formula: &str) -> Result<(), String> {
    at_most("的填写规则", units(formula), LITERAL)
}

/// Title, hint and error of an entry rule.
pub(super) fn hints(input: &Input) -> Result<(), String> {
    at_most("的填写提示的标题", units(&input.title), 32)?;
    at_most("的填写提示", units(&input.prompt), 255)?;
    at_most("的出错提示", units(&input.error), 255)
}

/// Length of the longest text between quotes in a formula; a doubled quote is one character.
fn longest_literal(formula: &str) -> usize {
    let (mut longest, mut length, mut inside) = (0, 0, false);
    let mut characters = formula.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '"' {
            length += if inside { character.len_utf16() } else { 0 };
        } else if inside && characters.peek() == Some(&'"') {
            characters.next();
            length += 1;
        } else {
            inside = !inside;
            longest = longest.max(length);
            length = 0;
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_text_in_a_formula_is_found_and_a_doubled_quote_counts_once() {
        for (formula, expect) in
            [("A1+1", 0), (r#"IF(A1="","缺报","已报送")"#, 3), (r#""a""b"&"c""#, 3), (r#""'x'!A1""#, 6)]
        {
            assert_eq!(longest_literal(formula), expect, "{formula}");
        }
    }
}
