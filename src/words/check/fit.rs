//! Does an outline fit? Its sheets, columns, sentences and placeholders beside what the program asks of it.
//!
//! In: an outline, its text, and the keys asked for. Out: mistakes with their place. Refuses to know: other templates.

use super::super::Outline;
use super::super::outline::{MethodOutline, SheetOutline};
use super::{OutlineKeys, SheetKeys, alike, near, placeholders};
use crate::excel::WIDEST;
use crate::source::{Mistake, Source, perhaps};
use std::collections::BTreeMap;

/// An outline beside what is asked of it.
pub(super) struct Fit<'a> {
    pub outline: &'a Outline,
    pub source: Source,
    pub keys: &'a OutlineKeys<'a>,
}

impl Fit<'_> {
    pub fn sheet(&self, key: &str) -> Option<&SheetKeys<'_>> {
        self.keys.sheets.iter().find(|known| known.key == key)
    }

    /// Sheets and their columns, and the document's title.
    pub fn sheets(&self, styles: Option<&[&str]>) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        let told = placeholders(&self.outline.title, &self.keys.placeholders);
        mistakes.extend(told.map(|message| self.source.mistake_at(&["title"], message)));
        for required in self.keys.sheets.iter().filter(|known| known.required) {
            if self.outline.sheet(required.key).is_none() {
                let message = format!("缺少工作表“{}”，请补上。", required.key);
                mistakes.push(Mistake::of_file(&self.source.file, message));
            }
        }
        let all: Vec<&str> = self.keys.sheets.iter().map(|known| known.key).collect();
        for (place, sheet) in self.outline.sheet.iter().enumerate() {
            let place = place.to_string();
            let at = |path: &[&str], message: String| {
                let path: Vec<&str> = ["sheet", &place].iter().chain(path).copied().collect();
                self.source.mistake_at(&path, message)
            };
            match self.sheet(&sheet.key) {
                None => {
                    let message = format!("不认识的工作表“{}”{}。", sheet.key, near(&sheet.key, &all));
                    mistakes.push(at(&["key"], message));
                }
                Some(_) if self.outline.sheet.iter().filter(|other| other.key == sheet.key).count() > 1 => {
                    mistakes.push(at(&["key"], format!("工作表“{}”写了两次，请删去一个。", sheet.key)));
                }
                Some(known) => mistakes.extend(self.columns(known, sheet, styles, &at)),
            }
            let texts = [("name", &sheet.name), ("title", &sheet.title), ("purpose", &sheet.purpose)];
            let notes = sheet.notes.iter().map(|note| ("notes", note));
            for (field, text) in texts.into_iter().chain(notes) {
                mistakes
                    .extend(placeholders(text, &self.keys.placeholders).map(|message| at(&[field], message)));
            }
        }
        mistakes
    }

    fn columns(
        &self,
        known: &SheetKeys<'_>,
        sheet: &SheetOutline,
        styles: Option<&[&str]>,
        at: &dyn Fn(&[&str], String) -> Mistake,
    ) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        let name = &sheet.key;
        if !sheet.columns_of.is_empty() && self.outline.sheet(&sheet.columns_of).is_none() {
            let sheets = self.outline.sheet.iter().map(|other| other.key.as_str());
            let near = perhaps(&sheet.columns_of, sheets);
            mistakes.push(at(&["columns_of"], format!("没有工作表“{}”可借用其列{near}。", sheet.columns_of)));
        }
        let shown = self.outline.columns_of(sheet);
        for needed in known.needed.iter().filter(|needed| shown.iter().all(|column| column.key != **needed)) {
            let message = format!("工作表“{name}”不能没有列“{needed}”，其他表的公式或读表要用它，请补上。");
            mistakes.push(at(&[], message));
        }
        let possible: Vec<&str> =
            known.columns.iter().copied().chain(known.repeated.iter().map(|(key, _)| *key)).collect();
        if !sheet.columns_of.is_empty() {
            let foreign: Vec<&str> = shown.iter().map(|column| column.key.as_str()).collect();
            let foreign: Vec<&str> = foreign.into_iter().filter(|key| !possible.contains(key)).collect();
            if !foreign.is_empty() {
                let (lender, foreign) = (&sheet.columns_of, foreign.join("、"));
                let message =
                    format!("工作表“{name}”没有数可填“{lender}”的列（{foreign}），请改写 columns_of。");
                mistakes.push(at(&["columns_of"], message));
            }
        }
        for (place, part) in sheet.part.iter().enumerate() {
            let all: Vec<&str> = shown.iter().map(|column| column.key.as_str()).collect();
            for (field, keys) in [("repeat", &part.repeat), ("columns", &part.columns)] {
                for key in keys.iter().filter(|key| !all.contains(&key.as_str())) {
                    let message = format!("工作表“{name}”没有列“{key}”{}。", near(key, &all));
                    mistakes.push(at(&["part", &place.to_string(), field], message));
                }
            }
        }
        for (place, column) in sheet.column.iter().enumerate() {
            let place = place.to_string();
            let at = |field: &str, message: String| at(&["column", &place, field], message);
            let (key, each) = (column.key.as_str(), column.each.as_deref());
            let list = known.repeated.iter().find(|(repeated, _)| *repeated == key).map(|(_, list)| *list);
            if !possible.contains(&key) {
                mistakes
                    .push(at("key", format!("工作表“{name}”没有数可填列“{key}”{}。", near(key, &possible))));
            } else if sheet.column.iter().filter(|other| other.key == column.key).count() > 1 {
                mistakes.push(at("key", format!("工作表“{name}”的列“{key}”写了两次，请删去一个。")));
            } else if list != each {
                mistakes.push(match list {
                    Some(list) => at("key", format!("列“{key}”要逐项重复，请写 each = \"{list}\"。")),
                    None => at("each", format!("列“{key}”不能逐项重复，请删去 each。")),
                });
            }
            if !(0.0..=WIDEST).contains(&column.width) {
                let message = format!("列“{key}”的宽度应在 0 至 {WIDEST} 之间，请改正。");
                mistakes.push(at("width", message));
            }
            if let Some(styles) = styles.filter(|styles| !styles.contains(&column.style.as_str())) {
                let message = format!(
                    "style.toml 中没有列“{key}”所用的样式“{}”{}。",
                    column.style,
                    near(&column.style, styles)
                );
                mistakes.push(at("style", message));
            }
            let more = self.keys.lists.iter().find(|(known, _)| Some(*known) == each);
            let more = more.map_or(&[][..], |(_, with)| *with);
            let filled: Vec<&str> = more.iter().chain(&self.keys.placeholders).copied().collect();
            mistakes.extend(placeholders(&column.heading, &filled).map(|message| at("heading", message)));
        }
        mistakes
    }

    /// Sentences and labels of a file: none that the program does not say, no placeholder it does not fill.
    pub fn texts(&self, source: &Source, texts: &BTreeMap<String, String>) -> Vec<Mistake> {
        let all: Vec<&str> = self.keys.labels.iter().map(|(key, _)| *key).collect();
        let mut mistakes = Vec::new();
        for (key, text) in texts {
            match self.keys.labels.iter().find(|(known, _)| known == key) {
                None => mistakes.push(
                    source.mistake_at(&["text", key], format!("不认识的文字“{key}”{}。", near(key, &all))),
                ),
                Some((_, filled)) => mistakes.extend(
                    placeholders(text, filled).map(|message| source.mistake_at(&["text", key], message)),
                ),
            }
        }
        mistakes
    }

    /// Labels of an outline that read alike and must differ.
    pub fn alike(&self, source: &Source, outline: &Outline) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        for group in &self.keys.apart {
            let words: Vec<_> = group
                .iter()
                .filter_map(|key| Some((["text", key], outline.text.get(*key)?.as_str())))
                .collect();
            mistakes.extend(alike(source, &words));
        }
        mistakes
    }

    /// Rows of 方法与参数, and words that are marked.
    pub fn methods(&self, styles: Option<&[&str]>) -> Vec<Mistake> {
        let filled: Vec<&str> = self.keys.methods.iter().chain(&self.keys.placeholders).copied().collect();
        let mut mistakes = Vec::new();
        for (place, method) in self.outline.method.iter().enumerate() {
            let MethodOutline { item, value, rule, basis } = method;
            for (field, text) in [("item", item), ("value", value), ("rule", rule), ("basis", basis)] {
                let path = ["method", &place.to_string(), field];
                mistakes.extend(
                    placeholders(text, &filled).map(|message| self.source.mistake_at(&path, message)),
                );
            }
        }
        for (word, style) in &self.outline.marks {
            let at = |message| self.source.mistake_at(&["marks", word], message);
            mistakes.extend(placeholders(word, &filled).map(&at));
            if let Some(styles) = styles.filter(|styles| !styles.contains(&style.as_str())) {
                let near = near(style, styles);
                mistakes.push(at(format!("style.toml 中没有样式“{style}”{near}。")));
            }
        }
        mistakes
    }
}
