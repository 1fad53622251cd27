//! Does every year count, or the target year alone? The plan's own words decide, and nobody else.
//!
//! In: one indicator as written. Out: whether every year has to keep it, the words that ask for it, and mistakes.
//! Refuses to know: how a year is judged.

use super::super::kinds::Kind;
use super::{Raw, Reading};
use toml::Spanned;

impl Reading<'_> {
    /// Whether every year counts, with the plan's words that say so. A quota is yearly by its kind, and needs the words all
    /// the same.
    pub(super) fn every_year(&mut self, raw: &Raw, kind: Kind) -> (bool, String) {
        let words = raw.every_year_words.as_ref().filter(|words| !words.get_ref().trim().is_empty());
        if let Some(why) = kind.never_yearly() {
            self.never_yearly(raw, kind, why);
            return (false, String::new());
        }
        if kind.is_always_yearly() {
            self.yearly_by_kind(raw, kind, words.is_some());
        } else {
            self.yearly_by_words(raw, words);
        }
        let yearly =
            kind.is_always_yearly() || raw.every_year.as_ref().is_some_and(|yearly| *yearly.get_ref());
        (yearly, words.map(|words| words.get_ref().trim().to_owned()).unwrap_or_default())
    }

    fn never_yearly(&mut self, raw: &Raw, kind: Kind, why: &str) {
        let yearly = raw.every_year.as_ref().filter(|yearly| *yearly.get_ref()).map(Spanned::span);
        if let Some(at) = yearly.or(raw.every_year_words.as_ref().map(Spanned::span)) {
            let message = format!(
                "{}{why}，没有逐年判断；请删去 every_year 和 every_year_words，规划要求每年做到的请改用其他类型。",
                kind.named()
            );
            self.tell(at.start, message);
        }
    }

    fn yearly_by_kind(&mut self, raw: &Raw, kind: Kind, has_words: bool) {
        let named = kind.named();
        if let Some(not) = raw.every_year.as_ref().filter(|yearly| !*yearly.get_ref()) {
            let message = format!("{named}本来就逐年判断；请删去 every_year = false，或改用其他类型。");
            self.tell(not.span().start, message);
        } else if !has_words {
            let message = format!(
                "{named}要有规划中表示每年的用语；请用 every_year_words 写明，如 \"每年\"，\
                 规划没有这类用语的请改用 level（提升类）、maintain（保持类）或 monitor（监测类）。"
            );
            self.tell(raw.kind.span().start, message);
        }
    }

    fn yearly_by_words(&mut self, raw: &Raw, words: Option<&Spanned<String>>) {
        match (raw.every_year.as_ref().filter(|yearly| *yearly.get_ref()), words) {
            (Some(yearly), None) => {
                let message = "every_year = true 要有规划中表示每年的用语；请用 every_year_words 写明，如 \"稳定在\"、\
                               \"持续保持\"，规划没有这类用语的请删去 every_year，只在目标年判断。";
                self.tell(yearly.span().start, message);
            }
            (None, Some(words)) => {
                let message = "写了 every_year_words 而没有写 every_year = true；请补上 every_year = true，\
                               不逐年判断的请删去 every_year_words。";
                self.tell(words.span().start, message);
            }
            _ => {}
        }
    }
}
