//! What does a mistake in TOML mean? The library's messages in a clerk's words.
//!
//! In: a text and the error of reading it. Out: where, and one or two sentences. Refuses to know: which file it was.

use super::perhaps;
use std::ops::Range;

/// Where reading failed, and what to say of it.
pub(super) fn told(text: &str, error: &toml::de::Error) -> (usize, String) {
    let span = error.span().unwrap_or(0..0);
    let known = full_width_sign(text, &span).or_else(|| chinese_key(text, &span));
    known.unwrap_or_else(|| (span.start, in_chinese(error.message())))
}

/// A full-width quote, comma or equals sign outside quotes on the line where reading failed.
fn full_width_sign(text: &str, span: &Range<usize>) -> Option<(usize, String)> {
    let at = span.start.min(text.len());
    let start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    let mut quoted = false;
    for (offset, sign) in text[start..end].char_indices() {
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

/// A key in Chinese without quotes, which TOML cannot read.
fn chinese_key(text: &str, span: &Range<usize>) -> Option<(usize, String)> {
    let at = span.start.min(text.len());
    let start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let (key, _) = text[start..].lines().next()?.split_once('=')?;
    let key = key.trim();
    let plain =
        !key.is_empty() && key.chars().all(|sign| sign.is_alphanumeric() || sign == '_' || sign == '-');
    (plain && !key.is_ascii()).then(|| {
        (start, format!("这里的项名“{key}”是中文；项名用英文，各项的英文名见 docs/plan-folder.md。"))
    })
}

/// serde's and toml's messages in a clerk's words; a message of our own passes as it is.
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
        format!("取值的写法不对，这里应为{}。", wanted(message))
    } else if message.starts_with("invalid value") {
        String::from("数值超出可用的范围，请改正。")
    } else if message.contains('。') {
        message.to_owned()
    } else {
        String::from("写法有误，请检查这一行（或上一行）的引号、等号、方括号是否成对。")
    }
}

/// What should stand where something of another type stands.
fn wanted(message: &str) -> &'static str {
    let expected = message.rsplit("expected ").next().unwrap_or_default();
    if expected.starts_with("a string") {
        "加英文引号的文字"
    } else if expected.starts_with("a boolean") {
        "true 或 false"
    } else if expected.contains("sequence") {
        "用方括号括起的列表"
    } else if expected.starts_with("struct") || expected.contains("map") {
        "一组“项 = 取值”"
    } else if expected.starts_with('f') {
        "数字"
    } else {
        "整数"
    }
}
