//! Do the templates fit the program? Keys asked for and keys given, compared both ways before anything is read.
//!
//! In: the templates as read, and as plain lists the keys that the other rooms use. Out: mistakes with file, line and
//! the nearest known name. Refuses to know: what a key is for.

use super::Words;
use crate::shown;
use crate::source::{Mistake, Source, perhaps};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

mod fit;
mod names;

use fit::Fit;

/// What the program asks of the templates.
#[derive(Clone, Debug, Default)]
pub struct Keys<'a> {
    /// 完成情况, by key.
    pub statuses: Vec<&'a str>,
    /// 原因, by key.
    pub reasons: Vec<&'a str>,
    /// 审核问题 by code, each with the placeholders the program fills.
    pub findings: Vec<(&'a str, &'a [&'a str])>,
    /// Groups of stages, by name.
    pub stages: Vec<&'a str>,
    /// Styles that `style.toml` has; `None` where it has mistakes: which styles are missing would only follow from them.
    pub styles: Option<Vec<&'a str>>,
    /// Styles that the program names itself.
    pub own_styles: Vec<&'a str>,
    /// The workbooks of reports.
    pub report: OutlineKeys<'a>,
    /// The blank form.
    pub form: OutlineKeys<'a>,
    /// 审核结果, 退回单 and 催报.
    pub dialogue: OutlineKeys<'a>,
    /// 核查结果.
    pub assess: OutlineKeys<'a>,
    /// 满意度调查结果.
    pub survey: OutlineKeys<'a>,
    /// 公开版.
    pub public: OutlineKeys<'a>,
    /// 较上次变化.
    pub changes: ChangeKeys<'a>,
}

/// What is said of changes: fields by key, and texts by key with the placeholders that are filled.
#[derive(Clone, Debug, Default)]
pub struct ChangeKeys<'a> {
    /// Fields.
    pub fields: Vec<&'a str>,
    /// Texts.
    pub text: Vec<(String, &'a [&'a str])>,
}

/// What the program asks of an outline.
#[derive(Clone, Debug, Default)]
pub struct OutlineKeys<'a> {
    /// Its sheets.
    pub sheets: Vec<SheetKeys<'a>>,
    /// Sentences and labels by key, each with the placeholders it may have.
    pub labels: Vec<(&'a str, Vec<&'a str>)>,
    /// Labels of which no two may read alike, since a reader tells states by them.
    pub apart: Vec<&'a [&'a str]>,
    /// Placeholders of titles, tab names, notes and headings.
    pub placeholders: Vec<&'a str>,
    /// Lists a column can be repeated over, each with the placeholders it brings.
    pub lists: Vec<(&'a str, &'a [&'a str])>,
    /// Placeholders of 方法与参数 and of marks.
    pub methods: Vec<&'a str>,
}

/// What a sheet can show.
#[derive(Clone, Debug, Default)]
pub struct SheetKeys<'a> {
    /// Its key.
    pub key: &'a str,
    /// Columns it can fill.
    pub columns: Vec<&'a str>,
    /// Columns it repeats, each with the list it is repeated over.
    pub repeated: &'a [(&'a str, &'a str)],
    /// Columns that formulas elsewhere rest on, or without which the sheet cannot be read back.
    pub needed: Vec<&'a str>,
    /// Whether the outline must have the sheet.
    pub required: bool,
}

impl Words {
    /// Compares the templates with what the program asks of them, both ways: every mistake.
    pub fn check(&self, keys: &Keys<'_>) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        let judgement = self.source("judgement.toml");
        let given: Vec<&str> = self.judgement.statuses().collect();
        mistakes.extend(both_ways(&judgement, "status", "完成情况", &keys.statuses, &given));
        let given: Vec<&str> = self.judgement.reasons().collect();
        mistakes.extend(both_ways(&judgement, "reasons", "原因", &keys.reasons, &given));
        mistakes.extend(self.check_findings(keys));
        let stages = self.source("stages.toml");
        let given: Vec<&str> = self.stages.kinds().collect();
        for (place, kind) in given.iter().enumerate().filter(|(_, kind)| !keys.stages.contains(kind)) {
            let message = format!("不认识的阶段组“{kind}”{}。", near(kind, &keys.stages));
            mistakes.push(stages.mistake_at(&["vocabulary", &place.to_string(), "kind"], message));
        }
        for kind in keys.stages.iter().filter(|kind| !given.contains(kind)) {
            mistakes.push(Mistake::of_file("stages.toml", format!("缺少阶段组“{kind}”，请补上。")));
        }
        let styles = keys.styles.as_deref();
        let lacks = |style: &str| styles.is_some_and(|styles| !styles.contains(&style));
        for style in keys.own_styles.iter().filter(|style| lacks(style)) {
            let message = format!("缺少样式“{style}”，请补上 [style.{style}]。");
            mistakes.push(Mistake::of_file("style.toml", message));
        }
        for (file, outline, keys) in [
            ("form.toml", &self.form, &keys.form),
            ("dialogue.toml", &self.dialogue, &keys.dialogue),
            ("assess.toml", &self.assess, &keys.assess),
            ("survey.toml", &self.survey, &keys.survey),
            ("public.toml", &self.public, &keys.public),
        ] {
            let fit = Fit { outline, source: self.source(file), keys };
            mistakes.extend(fit.sheets(styles));
            mistakes.extend(fit.texts(&fit.source, &outline.text));
            mistakes.extend(fit.alike(&fit.source, outline));
            let missing = keys.labels.iter().filter(|(key, _)| !outline.text.contains_key(*key));
            mistakes.extend(missing.map(|(key, _)| missing_label(&fit.source, key)));
        }
        mistakes.extend(self.check_changes(&keys.changes));
        mistakes.extend(self.check_reports(keys));
        mistakes.extend(self.names(&[]));
        mistakes
    }

    fn check_changes(&self, keys: &ChangeKeys<'_>) -> Vec<Mistake> {
        let source = self.source("changes.toml");
        let given: Vec<&str> = self.changes.fields.keys().map(String::as_str).collect();
        let mut mistakes = both_ways(&source, "fields", "栏目", &keys.fields, &given);
        let asked: Vec<&str> = keys.text.iter().map(|(key, _)| key.as_str()).collect();
        let given: Vec<&str> = self.changes.text.keys().map(String::as_str).collect();
        mistakes.extend(both_ways(&source, "text", "文字", &asked, &given));
        for (key, filled) in &keys.text {
            let text = self.changes.text.get(key).map_or("", String::as_str);
            let told = placeholders(text, filled);
            mistakes.extend(told.map(|message| source.mistake_at(&["text", key], message)));
        }
        mistakes
    }

    fn check_reports(&self, keys: &Keys<'_>) -> Vec<Mistake> {
        let source = self.source("workbook.toml");
        let base = Fit { outline: &self.workbook, source, keys: &keys.report };
        let styles = keys.styles.as_deref();
        let mut mistakes = base.sheets(styles);
        mistakes.extend(base.texts(&base.source, &self.workbook.text));
        mistakes.extend(base.methods(styles));
        // What a choice cannot find may only follow from a misspelt key in the shared outline.
        if mistakes.is_empty() {
            mistakes.extend(self.unfit.iter().cloned());
        }
        mistakes.extend(self.check_labels(&base));
        for (kind, (choice, editions)) in &self.reports {
            let source = self.source(&format!("{kind}.toml"));
            mistakes.extend(base.texts(&source, &choice.text));
            for (key, title) in &choice.titles {
                let told = placeholders(title, &keys.report.placeholders);
                mistakes.extend(told.map(|message| source.mistake_at(&["titles", key], message)));
            }
            let all = [&editions.working, &editions.signed, &editions.evidence];
            for sheet in all.into_iter().flat_map(|edition| &edition.sheet) {
                let chosen: Vec<&str> = sheet.column.iter().map(|column| column.key.as_str()).collect();
                let known = base.sheet(&sheet.key).map_or(&[][..], |known| &known.needed);
                let shared = self.workbook.sheet(&sheet.key).map(|own| self.workbook.columns_of(own));
                let lost = known.iter().filter(|needed| {
                    !chosen.contains(needed)
                        && shared.is_some_and(|all| all.iter().any(|column| column.key == **needed))
                });
                mistakes.extend(lost.map(|needed| {
                    let message = format!("工作表“{}”不能没有列“{needed}”，其他表的公式要用它。", sheet.key);
                    source.mistake_at(&["columns", &sheet.key], message)
                }));
            }
        }
        mistakes
    }

    /// Labels no report says are missing from the shared outline; one that only some kinds have, from the others.
    fn check_labels(&self, base: &Fit<'_>) -> Vec<Mistake> {
        let mut mistakes = base.alike(&base.source, &self.workbook);
        let mut lost: Vec<(Source, &str)> = Vec::new();
        for (key, _) in &base.keys.labels {
            let without: Vec<_> =
                self.reports.iter().filter(|(_, (_, it))| !it.working.text.contains_key(*key)).collect();
            if without.len() == self.reports.len() {
                lost.push((base.source.clone(), key));
            } else {
                lost.extend(without.iter().map(|(kind, _)| (self.source(&format!("{kind}.toml")), *key)));
            }
        }
        mistakes.extend(lost.into_iter().map(|(source, key)| missing_label(&source, key)));
        for (kind, (choice, editions)) in &self.reports {
            if !choice.text.is_empty() && mistakes.is_empty() {
                mistakes.extend(base.alike(&self.source(&format!("{kind}.toml")), &editions.working));
            }
        }
        mistakes
    }

    fn check_findings(&self, keys: &Keys<'_>) -> Vec<Mistake> {
        let source = self.source("findings.toml");
        let asked = || keys.findings.iter().map(|(code, _)| *code);
        let mut mistakes = Vec::new();
        for code in asked().collect::<BTreeSet<_>>() {
            if self.findings.entries().all(|entry| entry.code != code) {
                let message = format!("缺少审核问题“{code}”，请补上。");
                mistakes.push(Mistake::of_file("findings.toml", message));
            }
        }
        for (key, text, filled) in self.findings.asked().into_iter().chain(self.findings.behind()) {
            mistakes.extend(placeholders(text, filled).map(|message| source.mistake_at(&[key], message)));
        }
        for entry in self.findings.entries() {
            let place = entry.place.to_string();
            let at = |field: &str, message| source.mistake_at(&["finding", &place, field], message);
            let mut known = keys.findings.iter().filter(|(code, _)| *code == entry.code).peekable();
            if known.peek().is_none() {
                let message =
                    format!("程序中没有审核问题“{}”{}。", entry.code, perhaps(&entry.code, asked()));
                mistakes.push(at("code", message));
                continue;
            }
            let filled: Vec<&str> = known.flat_map(|(_, with)| with.iter().copied()).collect();
            for (field, text) in [("message", &entry.message), ("action", &entry.action)] {
                mistakes.extend(placeholders(text, &filled).map(|message| at(field, message)));
            }
            mistakes.extend(placeholders(&entry.title, &[]).map(|message| at("title", message)));
        }
        mistakes
    }
}

fn missing_label(source: &Source, key: &str) -> Mistake {
    source.mistake_at(&["text"], format!("[text] 中缺少文字“{key}”，请补上。"))
}

/// Keys of a table that are asked for and not there, and keys that are there and nobody asks for.
fn both_ways(source: &Source, table: &str, what: &str, asked: &[&str], given: &[&str]) -> Vec<Mistake> {
    let missing = asked
        .iter()
        .filter(|key| !given.contains(key))
        .map(|key| source.mistake_at(&[table], format!("[{table}] 中缺少{what}“{key}”的用词，请补上。")));
    let unknown = given
        .iter()
        .filter(|key| !asked.contains(key))
        .map(|key| source.mistake_at(&[table, key], format!("不认识的{what}“{key}”{}。", near(key, asked))));
    missing.chain(unknown).collect()
}

fn near(name: &str, known: &[&str]) -> String {
    perhaps(name, known.iter().copied())
}

/// The placeholders of a text that nothing fills, each as a message.
fn placeholders<'a>(text: &'a str, filled: &'a [&'a str]) -> impl Iterator<Item = String> + 'a {
    let names = super::pieces(text).into_iter().filter_map(|piece| match piece {
        super::PieceOf::Name(name) if !filled.contains(&name) => Some(name),
        _ => None,
    });
    names.map(move |name| {
        let list = if filled.is_empty() {
            String::from("这里不能用花括号")
        } else {
            format!("这里可用的有：{}", filled.join("、"))
        };
        format!("花括号中的“{name}”没有内容可填{}。{list}。", near(name, filled))
    })
}

/// Words, each at its path, that a reader or a count could not tell apart; that are empty; or that a criterion of a
/// formula would read as a pattern or a comparison.
pub(super) fn alike<const N: usize>(source: &Source, words: &[([&str; N], &str)]) -> Vec<Mistake> {
    let normal = |word: &str| -> String {
        shown::plain(word).nfkc().filter(|sign| !sign.is_whitespace()).collect::<String>().to_lowercase()
    };
    let mut seen: Vec<(String, &str)> = Vec::new();
    let mut mistakes = Vec::new();
    for (path, word) in words {
        let own = normal(word);
        let key = path.iter().rev().find(|part| **part != "word").copied().unwrap_or_default();
        if own.is_empty() {
            mistakes.push(source.mistake_at(path, format!("“{key}”的用词是空的，请补上。")));
        } else if own.contains(['*', '?', '~']) || own.starts_with(['=', '<', '>']) {
            let message = format!("“{word}”不能含有 * ? ~，也不能以 = < > 开头，请换一个词。");
            mistakes.push(source.mistake_at(path, message));
        } else if let Some((_, other)) = seen.iter().find(|(known, _)| *known == own) {
            let message = format!("“{word}”用了两次（{other}、{key}），读者和计数都分不清，请改其中一个。");
            mistakes.push(source.mistake_at(path, message));
        }
        seen.push((own, key));
    }
    mistakes
}
