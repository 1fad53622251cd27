//! How is a plan file read? Text, TOML and the place of every mistake.
//!
//! In: a path. Out: text in UTF-8, typed TOML, and [`Mistake`]s with file, line, column and the nearest known name.
//! Refuses to know: what a plan means.

use crate::grid;
use serde::de::DeserializeOwned;
use std::fmt;
use std::ops::Range;
use std::path::Path;

/// One mistake of the person who wrote a plan file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// File name inside the plan folder.
    pub file: String,
    /// Line from 1; 0 when the whole file is meant.
    pub line: usize,
    /// Column in characters from 1; 0 when the whole line is meant.
    pub column: usize,
    /// What is wrong and what to do, in one or two sentences.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.file)?;
        if self.line > 0 {
            write!(out, " 第{}行", self.line)?;
        }
        if self.column > 0 {
            write!(out, "第{}列", self.column)?;
        }
        write!(out, "：{}", self.message)
    }
}

/// The text of one plan file, with its name for messages.
#[derive(Clone, Debug)]
pub struct Source {
    /// File name inside the plan folder.
    pub file: String,
    /// Decoded text.
    pub text: String,
}

/// Files of a plan folder that are TOML.
pub const TEXTS: [&str; 5] = ["plan.toml", "items.toml", "indicators.toml", "rules.toml", "tasks.toml"];

/// Tables of a plan folder, as `.csv` or `.xlsx`.
pub const TABLES: [&str; 11] = [
    "units",
    "series",
    "stated",
    "targets",
    "receipts",
    "waivers",
    "revisions",
    "expectations",
    "weights",
    "doubts",
    "breaks",
];

/// The bytes of one file of a plan folder; `Ok(None)` when there is no such entry.
pub(super) fn bytes(folder: &Path, file: &str) -> Result<Option<Vec<u8>>, Mistake> {
    let path = folder.join(file);
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let told = |trouble: grid::Trouble| {
        let message = match trouble {
            grid::Trouble::TooLarge { bytes, limit } => format!(
                "文件有{}MB，规划文件不应超过{}MB，没有读取；请检查是否放错了文件。",
                bytes.div_ceil(1 << 20),
                limit >> 20
            ),
            grid::Trouble::NotAFile => String::from("这不是普通文件（是管道、设备或文件夹），请换成文件。"),
            other => format!("{other}。"),
        };
        Mistake { file: file.to_owned(), line: 0, column: 0, message }
    };
    grid::take(&path, grid::Limits::default().file_bytes).map(Some).map_err(told)
}

impl Source {
    /// Reads a text file in UTF-8, UTF-8 with BOM or GB18030; `Ok(None)` when there is no such file.
    pub fn read(folder: &Path, file: &str) -> Result<Option<Self>, Mistake> {
        let whole = |message: String| Mistake { file: file.to_owned(), line: 0, column: 0, message };
        let Some(bytes) = bytes(folder, file)? else { return Ok(None) };
        let text = grid::decode(&bytes)
            .map_err(|()| whole(String::from("文字编码不能识别，请用记事本另存为 UTF-8 编码。")))?;
        Ok(Some(Self { file: file.to_owned(), text }))
    }

    /// A mistake at a byte offset of this file.
    pub fn mistake(&self, at: usize, message: impl Into<String>) -> Mistake {
        let (line, column) = position(&self.text, at);
        Mistake { file: self.file.clone(), line, column, message: message.into() }
    }

    /// The line, from 1, of a byte offset.
    pub fn line(&self, at: usize) -> usize {
        position(&self.text, at).0
    }

    /// Reads the file as TOML of type `T`; the first mistake is told in Chinese.
    pub fn toml<T: DeserializeOwned>(&self) -> Result<T, Mistake> {
        toml::from_str(&self.text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            if let Some((at, message)) = self.full_width_sign(&span) {
                return self.mistake(at, message);
            }
            self.mistake(span.start, in_chinese(error.message()))
        })
    }

    /// A full-width quote, comma or equals sign outside quotes on the line where reading failed.
    fn full_width_sign(&self, span: &Range<usize>) -> Option<(usize, String)> {
        let at = span.start.min(self.text.len());
        let start = self.text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
        let end = self.text[start..].find('\n').map_or(self.text.len(), |length| start + length);
        let mut quoted = false;
        for (offset, sign) in self.text[start..end].char_indices() {
            let (name, instead) = match sign {
                '"' => {
                    quoted = !quoted;
                    continue;
                }
                '#' if !quoted => return None,
                '“' | '”' | '＂' => ("中文引号", "英文引号 \""),
                '＝' => ("全角等号", "半角等号 ="),
                '，' => ("中文逗号", "英文逗号 ,"),
                '［' | '］' | '【' | '】' => ("全角方括号", "半角方括号 [ ]"),
                _ => continue,
            };
            if !quoted {
                return Some((start + offset, format!("这里是{name}“{sign}”，请改为{instead}。")));
            }
        }
        None
    }
}

/// Line and column, both from 1, of a byte offset; the column counts characters.
fn position(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// The nearest of `known` to `name`, when one is near enough to be meant.
pub fn nearest<'a, I: IntoIterator<Item = &'a str>>(name: &str, known: I) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::normalized_damerau_levenshtein(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.4)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// The words of "did you mean": empty when nothing is near.
pub fn perhaps<'a, I: IntoIterator<Item = &'a str>>(name: &str, known: I) -> String {
    nearest(name, known).map_or_else(String::new, |near| format!("，是否应为“{near}”"))
}

/// serde's and toml's messages in a clerk's words.
fn in_chinese(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let first = quoted.first().copied().unwrap_or("");
    let known = || quoted.iter().skip(1).copied();
    if message.starts_with("unknown field") {
        let list: Vec<&str> = known().collect();
        format!("不认识的项“{first}”{}。这里可用的项有：{}。", perhaps(first, known()), list.join("、"))
    } else if message.starts_with("unknown variant") {
        let list: Vec<&str> = known().collect();
        format!("“{first}”不是可用的取值{}。可用的取值有：{}。", perhaps(first, known()), list.join("、"))
    } else if message.starts_with("missing field") {
        format!("缺少必填的项“{first}”，请补上。")
    } else if message.starts_with("duplicate") {
        String::from("同一个名字写了两次，请删去一个。")
    } else if message.starts_with("invalid type") {
        let wanted = if message.contains("expected a string") {
            "加英文引号的文字"
        } else if message.contains("expected a boolean") {
            "true 或 false"
        } else if message.contains("sequence") {
            "用方括号括起的列表"
        } else {
            "整数"
        };
        format!("取值的写法不对，这里应为{wanted}。")
    } else {
        String::from("写法有误，请检查这一行（或上一行）的引号、等号、方括号是否成对。")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape is tested")]
    struct Shape {
        title: String,
        year: i32,
    }

    fn mistake(text: &str) -> String {
        let source = Source { file: "plan.toml".into(), text: text.into() };
        source.toml::<Shape>().expect_err("a mistake").to_string()
    }

    #[test]
    fn a_mistake_tells_file_line_column_and_the_nearest_name() {
        let told = mistake("year = 2020\ntitel = \"规划\"\n");
        assert!(told.starts_with("plan.toml 第2行第1列：不认识的项“titel”，是否应为“title”"), "{told}");
    }

    #[test]
    fn a_full_width_sign_has_its_own_message() {
        assert_eq!(
            mistake("year = 2020\ntitle = “规划”\n"),
            "plan.toml 第2行第9列：这里是中文引号““”，请改为英文引号 \"。"
        );
        assert!(mistake("year ＝ 2020\n").contains("全角等号"));
    }

    #[test]
    fn a_number_where_text_belongs_is_told_in_plain_words() {
        let told = mistake("title = 98\nyear = 1\n");
        assert!(told.contains("第1行第9列") && told.contains("加英文引号的文字"), "{told}");
    }

    #[test]
    fn a_missing_field_is_named() {
        assert!(mistake("year = 2020\n").contains("缺少必填的项“title”"));
    }
}
