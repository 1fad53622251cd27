//! What does the file format not hold, and what stands there instead?
//!
//! In: texts, formulas, hints. Out: whether they fit, or what fits in their place. The file library checks few of these;
//! a spreadsheet that breaks one opens with a repair prompt. A limit costs the one cell it touches, never the run; what
//! it cost is counted in [`Touched`]. Refuses to know: where the cell stands.

use crate::excel::{ARGUMENTS, FORMULA, LEVELS, SHORT, units};

/// What a file holds otherwise than it was meant, for the limits of the format or of the workbook, counted by the cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Formulas too long or too deep: the engine's own result stands there, typed.
    pub formulas: usize,
    /// Texts that were cut.
    pub texts: usize,
    /// Links left out.
    pub links: usize,
    /// Hints that were cut, and entry rules and lists of choices left out.
    pub hints: usize,
    /// Results that are no number.
    pub numbers: usize,
    /// Numbers typed because the row they come from is not in the workbook.
    pub leaves: usize,
}

impl Touched {
    /// These and those of another sheet or file.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            formulas: self.formulas + other.formulas,
            texts: self.texts + other.texts,
            links: self.links + other.links,
            hints: self.hints + other.hints,
            numbers: self.numbers + other.numbers,
            leaves: self.leaves + other.leaves,
        }
    }

    /// Whether nothing was touched.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// The beginning of a text that is longer than `most`, with `end` after it; `None` when all of it fits.
pub(super) fn cut(text: &str, most: usize, end: &str) -> Option<String> {
    if units(text) <= most {
        return None;
    }
    let mut room = most.saturating_sub(units(end));
    let kept = text.chars().take_while(|character| {
        let fits = character.len_utf16() <= room;
        room = if fits { room - character.len_utf16() } else { 0 };
        fits
    });
    let kept: String = kept.collect();
    let end = if units(end) <= most { end } else { "" };
    Some(format!("{kept}{end}"))
}

/// Whether a formula is one a spreadsheet takes: not too long, too deep, with too many arguments, or with too long a text.
pub(super) fn holds(formula: &str) -> bool {
    let shape = Shape::of(formula);
    units(formula) <= FORMULA
        && shape.literal <= SHORT
        && shape.levels <= LEVELS
        && shape.arguments <= ARGUMENTS
}

/// The largest of what is limited in a formula.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shape {
    /// Longest text between quotes; a doubled quote is one.
    literal: usize,
    /// Parentheses inside each other.
    levels: usize,
    /// Commas of one pair of parentheses, and one.
    arguments: usize,
}

impl Shape {
    fn of(formula: &str) -> Self {
        let mut shape = Self::default();
        let mut open: Vec<usize> = Vec::new();
        let mut characters = formula.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '"' | '\'' => {
                    let length = quoted_length(&mut characters, character);
                    if character == '"' {
                        shape.literal = shape.literal.max(length);
                    }
                }
                '(' => {
                    open.push(1);
                    shape.levels = shape.levels.max(open.len());
                }
                ')' => {
                    open.pop();
                }
                ',' => {
                    if let Some(arguments) = open.last_mut() {
                        *arguments += 1;
                        shape.arguments = shape.arguments.max(*arguments);
                    }
                }
                _ => {}
            }
        }
        shape
    }
}

/// Reads on to the quote that closes, and tells how much stood between.
fn quoted_length(characters: &mut std::iter::Peekable<std::str::Chars<'_>>, quote: char) -> usize {
    let mut length = 0;
    while let Some(character) = characters.next() {
        if character == quote && characters.next_if_eq(&quote).is_none() {
            break;
        }
        length += character.len_utf16();
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_text_in_a_formula_is_found_and_a_doubled_quote_counts_once() {
        for (formula, expect) in [
            ("A1+1", 0),
            (r#"IF(A1="","缺报","已报送")"#, 3),
            (r#""a""b"&"c""#, 3),
            (r#""'x'!A1""#, 6),
            (r#"'表"一'!A1&"好""#, 1),
        ] {
            assert_eq!(Shape::of(formula).literal, expect, "{formula}");
        }
    }

    #[test]
    fn nesting_and_arguments_are_counted_outside_of_quotes() {
        for (formula, levels, arguments) in
            [("A1", 0, 0), ("IF(A1=\"(,\",SUM(B1,'a(,'!B2,3),0)", 2, 3), ("((1))+MAX(1,2)", 2, 2)]
        {
            let shape = Shape::of(formula);
            assert_eq!((shape.levels, shape.arguments), (levels, arguments), "{formula}");
        }
    }

    #[test]
    fn a_formula_holds_up_to_each_limit_and_not_beyond() {
        let nested = |levels: usize| format!("{}1{}", "ABS(".repeat(levels), ")".repeat(levels));
        let many = |count: usize| format!("SUM({})", vec!["1"; count].join(","));
        let long = |count: usize| format!("{}1", "1+".repeat((count - 1) / 2));
        for (formula, expect) in [
            (nested(64), true),
            (nested(65), false),
            (many(255), true),
            (many(256), false),
            (long(8191), true),
            (long(8193), false),
            (format!("\"{}\"", "字".repeat(255)), true),
            (format!("\"{}\"", "字".repeat(256)), false),
        ] {
            assert_eq!(holds(&formula), expect, "{}", &formula[..12]);
        }
    }

    #[test]
    fn a_text_is_cut_at_a_whole_sign_with_its_end_told() {
        assert_eq!(cut("一二三", 3, "…"), None);
        assert_eq!(cut("一二三四", 3, "…").as_deref(), Some("一二…"));
        assert_eq!(cut("一𡘙二三", 3, "…").as_deref(), Some("一…"), "a pair of units is not torn");
        assert_eq!(cut("一二三四", 1, "（略）").as_deref(), Some(""), "no room even for the end");
    }
}
