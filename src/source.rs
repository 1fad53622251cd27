//! How is a text file that a person wrote read? Text, TOML and the place of every mistake.
//!
//! In: a path. Out: text in UTF-8, typed TOML, and [`Mistake`]s with file, line, column and the nearest known name; the
//! same for plan files, templates and styles. Refuses to know: what a file means.

use crate::shown;
use serde::de::DeserializeOwned;
use std::fmt;
use std::io::ErrorKind;
use std::path::Path;
use unicode_normalization::UnicodeNormalization;

mod encoding;
mod every;
mod translate;

pub use encoding::{decode, gbk};

/// One mistake of the person who wrote a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// File name inside its folder.
    pub file: String,
    /// Line from 1; 0 when the whole file is meant.
    pub line: usize,
    /// Column in characters from 1; 0 when the whole line is meant.
    pub column: usize,
    /// What is wrong and what to do, in one or two sentences.
    pub message: String,
}

/// What is quoted from a file is shown without the numbers of persons and without signs that steer.
impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&shown::path(&self.file))?;
        if self.line > 0 {
            write!(out, " 第{}行", self.line)?;
        }
        if self.column > 0 {
            write!(out, "第{}列", self.column)?;
        }
        write!(out, "：{}", shown::told(&self.message))
    }
}

impl Mistake {
    /// A mistake of a whole file.
    pub fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, message: message.into() }
    }
}

/// Whether a table could not be read: what only follows from that is not told. `stem` is its file's name without ending.
pub fn is_unread(mistakes: &[Mistake], stem: &str) -> bool {
    mistakes.iter().any(|mistake| mistake.file.split('.').next() == Some(stem))
}

/// Mistakes as a message lists them, one a line.
pub fn listed(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(|mistake| format!("  {mistake}")).collect::<Vec<_>>().join("\n")
}

/// Bytes of the largest text file that is read.
const MOST_BYTES: u64 = 16 << 20;

/// The text of one file, with its name for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// File name inside its folder.
    pub file: String,
    /// Decoded text.
    pub text: String,
}

impl Source {
    /// Reads a text file in UTF-8, UTF-8 with BOM or GB18030.
    pub fn read(folder: &Path, file: &str) -> Result<Self, Mistake> {
        let path = folder.join(file);
        let told = |message: String| Mistake::of_file(file, message);
        let known = path.metadata().map_err(|error| told(unreadable(&error)))?;
        if !known.is_file() {
            return Err(told(String::from("这不是普通文件（是管道、设备或文件夹），请换成文件。")));
        }
        if known.len() > MOST_BYTES {
            let (size, most) = (known.len().div_ceil(1 << 20), MOST_BYTES >> 20);
            return Err(told(format!("文件有{size}MB，不应超过{most}MB，没有读取；请检查是否放错了文件。")));
        }
        let bytes = std::fs::read(&path).map_err(|error| told(unreadable(&error)))?;
        Self::of(file, &bytes)
    }

    /// The text that bytes say, whatever they were read from.
    pub fn of(file: &str, bytes: &[u8]) -> Result<Self, Mistake> {
        let text = decode(bytes)
            .map_err(|()| Mistake::of_file(file, "文字编码不能识别，请用记事本另存为 UTF-8 编码。"))?;
        Ok(Self { file: file.to_owned(), text })
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

    /// Reads the file as TOML of type `T`; the first mistake is told in Chinese. What is read goes into tables and
    /// reports: a person's number in it is starred out here, once for all.
    pub fn toml<T: DeserializeOwned>(&self) -> Result<T, Mistake> {
        toml::from_str(&shown::parsed(&self.text)).map_err(|error| {
            let (at, message) = translate::told(&self.text, &error);
            self.mistake(at, message)
        })
    }

    /// Reads the file as TOML of type `T` and tells every mistake of it. What is missing is blank in the value, which
    /// serves only to find what else is wrong: a run stops at any mistake. `None` where nothing could be made of the text.
    pub fn whole<T: DeserializeOwned>(&self, mistakes: &mut Vec<Mistake>) -> Option<T> {
        let (value, told) = every::read(&shown::parsed(&self.text));
        mistakes.extend(told.into_iter().map(|(at, message)| self.mistake(at, message)));
        value
    }

    /// A mistake at the value that stands at a path of keys and places in lists: `sheet`, `3`, `key`; at the last part
    /// of the path that is there.
    pub fn mistake_at(&self, path: &[&str], message: impl Into<String>) -> Mistake {
        match place_of(&self.text, path) {
            Some(at) => self.mistake(at, message),
            None => Mistake::of_file(&self.file, message),
        }
    }
}

/// Where a path of keys and places in lists leads to in a TOML text: the last part of it that is there.
fn place_of(text: &str, path: &[&str]) -> Option<usize> {
    use toml::de::{DeTable, DeValue};
    let root = DeTable::parse(text).ok()?.into_inner();
    let (first, rest) = path.split_first()?;
    let (key, mut value) = root.iter().find(|(key, _)| key.get_ref() == first)?;
    let mut at = key.span().start;
    for part in rest {
        let next = match value.get_ref() {
            DeValue::Table(table) => {
                let found = table.iter().find(|(key, _)| key.get_ref() == part);
                found.map(|(key, value)| (key.span().start, value))
            }
            DeValue::Array(list) => {
                let found = part.parse::<usize>().ok().and_then(|place| list.get(place));
                found.map(|value| (value.span().start, value))
            }
            _ => None,
        };
        let Some(next) = next else { break };
        (at, value) = next;
    }
    Some(at)
}

/// Why a file could not be read, in plain words.
fn unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => String::from("没有读取权限，请检查文件的权限。"),
        ErrorKind::NotFound => String::from("这是一个失效的链接，请换成文件本身。"),
        _ => format!("文件不能读取（{error}）。"),
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
    likest(name, known, 0.4)
}

/// The first of the known texts most like `name`, compared after NFKC; `None` when none reaches the likeness, from 0 to
/// 1, below which a suggestion would mislead more than help.
pub fn likest<'a, I: IntoIterator<Item = &'a str>>(name: &str, known: I, least: f64) -> Option<&'a str> {
    let normal = |text: &str| text.nfkc().collect::<String>().trim().to_owned();
    let wanted = normal(name);
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let likeness = strsim::normalized_damerau_levenshtein(&wanted, &normal(candidate));
        if likeness >= least && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The words of "did you mean": empty when nothing is near.
pub fn perhaps<'a, I: IntoIterator<Item = &'a str>>(name: &str, known: I) -> String {
    nearest(name, known).map_or_else(String::new, |near| format!("，是否应为“{near}”"))
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

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Entry {
        code: toml::Spanned<String>,
        #[expect(dead_code, reason = "only its shape is tested")]
        year: i32,
        #[serde(default)]
        parts: Vec<String>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Entries {
        entry: Vec<Entry>,
    }

    fn every(text: &str) -> (Option<Entries>, Vec<String>) {
        let source = Source { file: "items.toml".into(), text: text.into() };
        let mut mistakes = Vec::new();
        let value = source.whole(&mut mistakes);
        (value, mistakes.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_text_without_a_mistake_is_read_whole() {
        let (value, told) = every("[[entry]]\ncode = \"A\"\nyear = 1\n");
        assert!(told.is_empty(), "{told:?}");
        assert_eq!(value.expect("a value").entry[0].code.get_ref(), "A");
    }

    #[test]
    fn unknown_missing_and_wrong_values_of_one_text_are_told_in_one_reading() {
        let text = "[[entry]]\ncode = \"A\"\n\"年份\" = 3\n\n[[entry]]\ncode = 7\nyear = \"x\"\n\n\
                    [[entry]]\ncode = \"C\"\nyear = 4\nparts = \"D\"\n";
        let (value, told) = every(text);
        let told = told.join("\n");
        for part in [
            "第3行第1列：不认识的项“年份”",
            "第1行第1列：缺少必填的项“year”",
            "第6行第8列：取值的写法不对，这里应为加英文引号的文字",
            "第7行第8列：取值的写法不对，这里应为整数",
            "第12行第9列：取值的写法不对，这里应为用方括号括起的列表",
        ] {
            assert!(told.contains(part), "“{part}” is not in:\n{told}");
        }
        assert_eq!(told.lines().count(), 5, "{told}");
        let value = value.expect("the rest of it");
        assert_eq!(value.entry[2].code.get_ref(), "C");
        assert!(value.entry[2].parts.is_empty());
    }

    #[test]
    fn every_line_with_a_sign_of_full_width_is_told_and_nothing_that_only_follows_from_it() {
        let (_, told) = every("[[entry]]\ncode = “A”\nyear = 1\n\n[[entry]]\ncode = \"B\"\nyear ＝ 2\n");
        let told = told.join("\n");
        assert!(told.contains("第2行第8列：这里是中文引号““”"), "{told}");
        assert!(told.contains("第7行第6列：这里是全角等号“＝”"), "{told}");
        assert_eq!(told.lines().count(), 2, "{told}");
    }

    #[test]
    fn the_same_mistake_in_every_line_is_told_once_with_its_number() {
        let (_, told) = every(&"[[entry]]\ncode = “A”\nyear = 1\n".repeat(300));
        assert!(told[0].contains("第2行第8列") && told[0].contains("同样的错误共300处"), "{told:?}");
        assert!(told.len() <= 2, "{told:?}");
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sorted {
        entry: Vec<Kept>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Kept {
        code: String,
        #[expect(dead_code, reason = "only its shape is tested")]
        sort: Sort,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Sort {
        Level,
    }

    #[test]
    fn an_entry_without_one_of_the_words_it_must_have_hides_nothing_of_the_others() {
        let text = "[[entry]]\ncode = \"A\"\n\n[[entry]]\ncode = 7\nsort = \"level\"\n\n\
                    [[entry]]\nocde = \"C\"\nsort = \"leval\"\n";
        let source = Source { file: "items.toml".into(), text: text.into() };
        let mut mistakes = Vec::new();
        let value: Option<Sorted> = source.whole(&mut mistakes);
        let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        let told = told.join("\n");
        for part in [
            "第1行第1列：缺少必填的项“sort”",
            "第5行第8列：取值的写法不对",
            "第9行第1列：不认识的项“ocde”，是否应为“code”",
            "第10行第8列：“leval”不是可用的取值，是否应为“level”",
        ] {
            assert!(told.contains(part), "“{part}” is not in:\n{told}");
        }
        assert_eq!(told.lines().count(), 4, "{told}");
        assert!(value.expect("the rest").entry.iter().all(|entry| entry.code.is_empty()));
    }

    #[test]
    fn a_key_in_chinese_is_told_as_one() {
        let (_, told) = every("[[entry]]\ncode = \"A\"\n年份 = 3\nyear = 1\n");
        assert!(told.join("\n").contains("第3行第1列：这里的项名“年份”是中文"), "{told:?}");
        assert_eq!(told.len(), 1, "{told:?}");
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
