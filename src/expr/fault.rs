//! What is wrong with the text, and where? Said to the person who wrote it.
//!
//! In: a place in the original text and the kind of trouble. Out: one plain sentence, and two lines with the place
//! underlined. Refuses to know: which file and line the text came from.

use std::fmt;

/// Trouble at a place in a formula or relation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    /// Character (not byte) in the original text, from 0.
    pub at: usize,
    /// How many characters; 0 means the text as a whole.
    pub length: usize,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What may be wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// No item has this code or name.
    #[error("没有代码或名称为“{name}”的填报项{}", nearest.as_ref().map_or_else(String::new, |n| format!("，是否应为“{n}”？")))]
    Unknown {
        /// As written.
        name: String,
        /// The known code or name most like it.
        nearest: Option<String>,
    },
    /// Something else should stand here.
    #[error("此处是“{found}”，应为{expected}")]
    Unexpected {
        /// As written.
        found: String,
        /// What could stand here.
        expected: &'static str,
    },
    /// The text ends too early.
    #[error("写到这里就结束了，后面还应有{expected}")]
    Ended {
        /// What could follow.
        expected: &'static str,
    },
    /// A parenthesis or 「 is never closed.
    #[error("“{open}”没有与之配对的“{close}”")]
    Unclosed {
        /// The opening sign.
        open: char,
        /// The closing sign that is missing.
        close: char,
    },
    /// Starts with a digit and is no number.
    #[error(
        "“{found}”不是数；如果是名称或其一部分，请把整个名称写在「」里，如「0-6岁残疾儿童」；百分数请写成小数"
    )]
    NotNumber {
        /// As written.
        found: String,
    },
    /// A name followed by a parenthesis that is neither `sum` nor `prev`.
    #[error(
        "“{name}”后面不能直接写括号：函数只有 sum(…) 和 prev(…)；如果括号是名称的一部分，请把整个名称写在「」里"
    )]
    UnknownFunction {
        /// As written.
        name: String,
    },
    /// Nested deeper than any sensible formula.
    #[error("括号或负号嵌套超过{limit}层，请把它拆成几个填报项")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// More operators than any sensible formula.
    #[error("运算符号超过{limit}个，请改用 sum(…) 或拆成几个填报项")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// Longer than any sensible formula.
    #[error("内容超过{limit}个字，请把它拆成几条")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// Nothing is written.
    #[error("这里没有写内容")]
    EmptyText,
    /// Items of different units of measure are added, subtracted or compared.
    #[error("“{left}”的计量单位是“{left_unit}”，“{right}”的计量单位是“{right_unit}”，二者不能直接{action}")]
    MeasureUnits {
        /// Name of an item on the left.
        left: Box<str>,
        /// Its unit of measure.
        left_unit: Box<str>,
        /// Name of an item on the right.
        right: Box<str>,
        /// Its unit of measure.
        right_unit: Box<str>,
        /// 相加, 相减, 比较相等 or 比较大小.
        action: &'static str,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.length > 0 {
            write!(out, "第{}个字：", self.at + 1)?;
        }
        out.write_str(&self.sentence())
    }
}

impl Fault {
    /// What is wrong, without the place: for messages that tell line and column themselves.
    pub fn sentence(&self) -> String {
        let said = self.kind.to_string();
        let end = if said.ends_with('？') { "" } else { "。" };
        format!("{said}{end}")
    }
}

/// Two lines: the text, and carets under `length` characters from character `at`; length 0 underlines all of it.
pub fn point(text: &str, at: usize, length: usize) -> String {
    let shown: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let (at, length) = if length == 0 { (0, shown.len()) } else { (at.min(shown.len()), length) };
    let width = |characters: &[char]| characters.iter().map(|&c| columns(c)).sum::<usize>();
    let end = at.saturating_add(length).min(shown.len());
    let carets = width(&shown[at..end]).max(1);
    format!("{}\n{}{}", shown.iter().collect::<String>(), " ".repeat(width(&shown[..at])), "^".repeat(carets))
}

/// Columns a character takes on a screen: 2 for East Asian wide and full-width, 0 for the invisible.
fn columns(character: char) -> usize {
    match character {
        '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{0300}'..='\u{036F}' => 0,
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1FAFF}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_what_is_meant_whatever_its_width() {
        for (text, at, length, expect) in [
            ("甲 = 乙", 4, 1, "甲 = 乙\n     ^^"),
            ("A01＝丁", 4, 1, "A01＝丁\n     ^^"),
            ("a + ", 4, 1, "a + \n    ^"),
            ("甲=乙", 0, 0, "甲=乙\n^^^^^"),
            ("", 9, 9, "\n^"),
            ("a\nb", 2, usize::MAX, "a b\n  ^"),
        ] {
            assert_eq!(point(text, at, length), expect);
        }
    }

    #[test]
    fn an_unknown_name_is_said_with_its_place_and_the_nearest_one() {
        let kind = FaultKind::Unknown { name: "男性".into(), nearest: Some("男".into()) };
        let fault = Fault { at: 2, length: 2, kind };
        assert_eq!(fault.to_string(), "第3个字：没有代码或名称为“男性”的填报项，是否应为“男”？");
    }
}
