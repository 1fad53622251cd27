//! How is a cell's text a value of the plan's files, and the other way round?
//!
//! In: a text, and how the column is read. Out: a [`Val`], its TOML, or what is wrong. Refuses to know: sheets, plans.

use super::schema::{Is, NOTHING};
use crate::source::perhaps;
use std::fmt::Write as _;

/// A value of a plan's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Val {
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// Several names.
    List(Vec<String>),
    /// Pairs, such as years and figures.
    Pairs(Vec<(String, String)>),
}

/// Signs that part several names.
const BETWEEN: [char; 7] = ['、', '，', ',', '；', ';', '|', '\n'];

fn parted(text: &str) -> Vec<String> {
    // Names that hold a sign of their own are parted by upright strokes, as in the files.
    let between: &[char] = if text.contains('|') { &['|'] } else { &BETWEEN };
    text.split(between).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Whether two words are one but for their brackets and blanks.
fn alike(one: &str, other: &str) -> bool {
    let bare = |text: &str| -> String {
        text.chars()
            .filter(|sign| !sign.is_whitespace())
            .map(|sign| match sign {
                '(' => '（',
                ')' => '）',
                other => other,
            })
            .collect()
    };
    bare(one) == bare(other)
}

impl Val {
    /// Reads a cell; `None` where it says nothing, or that there is nothing.
    pub fn read(is: Is, text: &str) -> Result<Option<Self>, String> {
        let text = text.trim();
        if text.is_empty() || text == NOTHING {
            return Ok(None);
        }
        let told = match is {
            Is::Text | Is::Shown => Self::Text(text.to_owned()),
            Is::Printed => Self::Text(text.trim_end_matches(['%', '％', '‰']).trim().to_owned()),
            Is::Number => {
                let number = text.strip_suffix('年').unwrap_or(text).trim();
                let number = number.parse().map_err(|_| format!("“{text}”应为整数。"))?;
                Self::Number(number)
            }
            Is::Flag => match text {
                "是" | "√" | "✓" | "1" | "TRUE" | "true" => Self::Flag(true),
                "否" | "×" | "✗" | "0" | "FALSE" | "false" => Self::Flag(false),
                _ => return Err(format!("“{text}”应为“是”或“否”。")),
            },
            Is::List => Self::List(parted(text)),
            Is::Pairs => Self::Pairs(pairs(text)?),
            Is::Words(words) => {
                let known = words.iter().find(|(word, own)| {
                    alike(word, text)
                        || *own == text
                        || word.strip_suffix('类').is_some_and(|bare| bare == text)
                });
                let Some((_, own)) = known else {
                    let near = perhaps(text, words.iter().map(|(word, _)| *word));
                    let all = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join("、");
                    return Err(format!("“{text}”不是可用的取值{near}。可用的取值有：{all}。"));
                };
                match *own {
                    "" => return Ok(None),
                    "true" => Self::Flag(true),
                    "false" => Self::Flag(false),
                    own => Self::Text(own.to_owned()),
                }
            }
        };
        Ok(Some(told))
    }

    /// The text of a cell.
    pub fn shown(&self, is: Is) -> String {
        let word = |own: &str| match is {
            Is::Words(words) => {
                words.iter().find(|(_, known)| *known == own).map(|(word, _)| (*word).to_owned())
            }
            _ => None,
        };
        match self {
            Self::Text(text) => word(text).unwrap_or_else(|| text.clone()),
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => {
                let own = if *flag { "true" } else { "false" };
                word(own).unwrap_or_else(|| String::from(if *flag { "是" } else { "否" }))
            }
            Self::List(parts) if parts.iter().any(|part| part.contains(BETWEEN)) => {
                format!("{}|", parts.join("|"))
            }
            Self::List(parts) => parts.join("、"),
            Self::Pairs(pairs) => {
                let told: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}：{value}")).collect();
                told.join("、")
            }
        }
    }

    /// The same in TOML.
    pub fn toml(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::List(parts) => {
                format!("[{}]", parts.iter().map(|part| quoted(part)).collect::<Vec<_>>().join(", "))
            }
            Self::Pairs(pairs) => {
                let told: Vec<String> =
                    pairs.iter().map(|(key, value)| format!("{} = {}", quoted(key), quoted(value))).collect();
                format!("{{ {} }}", told.join(", "))
            }
        }
    }

    /// What TOML says, as a value of this kind.
    pub fn of_toml(value: &toml::Value) -> Option<Self> {
        Some(match value {
            toml::Value::String(text) => Self::Text(text.clone()),
            toml::Value::Integer(number) => Self::Number(*number),
            toml::Value::Boolean(flag) => Self::Flag(*flag),
            toml::Value::Array(parts) => {
                Self::List(parts.iter().map(|part| part.as_str().map(str::to_owned)).collect::<Option<_>>()?)
            }
            toml::Value::Table(pairs) => Self::Pairs(
                pairs
                    .iter()
                    .map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
                    .collect::<Option<_>>()?,
            ),
            toml::Value::Float(_) | toml::Value::Datetime(_) => return None,
        })
    }

    /// Whether it says no more than nothing at all.
    pub const fn is_nothing(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Flag(flag) => !*flag,
            Self::List(parts) => parts.is_empty(),
            Self::Pairs(pairs) => pairs.is_empty(),
            Self::Number(_) => false,
        }
    }
}

/// `2021：57、2022：58`; a day has no colon of its own.
fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    parted(text)
        .into_iter()
        .map(|part| {
            let (key, value) = part
                .split_once(['：', ':', '=', '＝'])
                .ok_or_else(|| format!("“{part}”应写成“2023：91”这样成对的内容，各对之间用顿号隔开。"))?;
            Ok((key.trim().trim_end_matches('年').to_owned(), value.trim().to_owned()))
        })
        .collect()
}

/// A TOML text in one line.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(control));
            }
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::super::schema::KINDS;
    use super::*;

    #[test]
    fn a_kind_is_known_by_either_name_and_with_its_last_word_left_out() {
        for text in ["提升类", "提升", "level", " 提升类 "] {
            assert_eq!(Val::read(Is::Words(KINDS), text), Ok(Some(Val::Text(String::from("level")))));
        }
        let told = Val::read(Is::Words(KINDS), "上升类").expect_err("no kind");
        assert!(told.contains("是否应为“提升类”"), "{told}");
    }

    #[test]
    fn what_is_typed_for_yes_is_yes() {
        for text in ["是", "√", "1", "TRUE"] {
            assert_eq!(Val::read(Is::Flag, text), Ok(Some(Val::Flag(true))), "{text}");
        }
        assert!(Val::read(Is::Flag, "对").is_err());
    }

    #[test]
    fn a_percent_sign_is_taken_off_and_digits_stay_as_printed() {
        let read = |text| Val::read(Is::Printed, text);
        assert_eq!(read("98.0%"), Ok(Some(Val::Text(String::from("98.0")))));
        assert_eq!(read("—"), Ok(None));
    }

    #[test]
    fn pairs_go_there_and_back() {
        let value = Val::read(Is::Pairs, "2021年：57、2022：58").expect("pairs").expect("some");
        assert_eq!(value.shown(Is::Pairs), "2021：57、2022：58");
        assert_eq!(value.toml(), "{ \"2021\" = \"57\", \"2022\" = \"58\" }");
    }

    #[test]
    fn a_text_of_signs_is_one_line_of_toml() {
        assert_eq!(quoted("他说\"好\"\\\n"), "\"他说\\\"好\\\"\\\\\\n\"");
    }
}
