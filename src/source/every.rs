//! How is every mistake of a TOML text found in one reading? What is wrong is told, taken out and read again without it.
//!
//! In: a text. Out: the typed value, whose missing parts are filled with blanks, and each mistake with its place. Refuses
//! to know: what a file means.

use super::translate;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is put where a value is missing, tried one after the other until the type fits.
const BLANKS: [&str; 5] = ["\"\"", "0", "false", "[]", "{}"];

/// How many mistakes of one file are told at most before the rest waits for the next round.
const MOST: usize = 400;

/// A value that was put where one is missing.
struct Blank {
    table: Range<usize>,
    key: String,
    tried: usize,
}

/// Reads a text whole. The value is `None` where what is wrong cannot be taken out; the mistakes are byte offsets and
/// messages in the order of the text.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> (Option<T>, Vec<(usize, String)>) {
    let (mut root, broken) = DeTable::parse_recoverable(text);
    let mut told: Vec<(usize, String)> = Vec::new();
    let line = |at: usize| text[..at.min(text.len())].matches('\n').count();
    for error in &broken {
        let (at, message) = translate::told(text, error);
        if !told.iter().any(|(known, _)| line(*known) == line(at)) {
            told.push((at, message));
        }
    }
    let lines: Vec<usize> = told.iter().map(|(at, _)| line(*at)).collect();
    let mut blanks: Vec<Blank> = Vec::new();
    let mut taken: Vec<(Range<usize>, String)> = Vec::new();
    let value = loop {
        let error = match T::deserialize(toml::de::Deserializer::from(root.clone())) {
            Ok(value) => break Some(value),
            Err(error) => error,
        };
        let whole = root.span();
        let span = error.span().unwrap_or_else(|| whole.clone());
        let named = error.message().split('`').nth(1).unwrap_or_default().to_owned();
        let missing = error.message().starts_with("missing field");
        if told.len() + blanks.len() > MOST {
            break None;
        }
        if missing {
            // Where the text is broken or the value was taken out, that it is missing says nothing new.
            if broken.is_empty() && !taken.contains(&(span.clone(), named.clone())) {
                told.push(translate::told(text, &error));
            }
            blanks.push(Blank { table: span.clone(), key: named.clone(), tried: 0 });
        } else if let Some(blank) = blanks.iter_mut().rev().find(|blank| blank.table == span) {
            blank.tried += 1;
        } else {
            let Some((table, key)) = take_out(root.get_mut(), &whole, &span) else {
                told.push(translate::told(text, &error));
                break None;
            };
            let (at, message) = translate::told(text, &error);
            if !lines.contains(&line(at)) {
                told.push((at, message));
            }
            taken.push((table, key));
            continue;
        }
        let blank = blanks.iter().rev().find(|blank| blank.table == span);
        let put = blank.and_then(|blank| {
            let value = DeValue::parse(BLANKS.get(blank.tried).copied()?).ok()?.into_inner();
            put_in(root.get_mut(), &whole, &span, &blank.key, value)
        });
        if put.is_none() {
            break None;
        }
    };
    told.sort();
    told.dedup();
    (value, told)
}

/// Takes out the key, or the value with its key, that stands at a span; in which table it stood, and its name.
fn take_out(
    table: &mut DeTable<'_>,
    own: &Range<usize>,
    span: &Range<usize>,
) -> Option<(Range<usize>, String)> {
    let found = table.iter().find(|(key, value)| {
        key.span() == *span || value.span() == *span && !matches!(value.get_ref(), DeValue::Table(_))
    });
    let found = found.or_else(|| {
        table.iter().find(|(_, value)| match value.get_ref() {
            DeValue::Array(list) => list.iter().any(|one| one.span() == *span && !one.get_ref().is_table()),
            _ => false,
        })
    });
    if let Some(key) = found.map(|(key, _)| key.get_ref().clone().into_owned()) {
        table.remove(key.as_str());
        return Some((own.clone(), key));
    }
    table.iter_mut().find_map(|(_, value)| {
        let own = value.span();
        match value.get_mut() {
            DeValue::Table(inner) => take_out(inner, &own, span),
            DeValue::Array(list) => list.iter_mut().find_map(|one| {
                let own = one.span();
                match one.get_mut() {
                    DeValue::Table(inner) => take_out(inner, &own, span),
                    _ => None,
                }
            }),
            _ => None,
        }
    })
}

/// Puts a value under a key into the table at a span.
fn put_in<'i>(
    table: &mut DeTable<'i>,
    own: &Range<usize>,
    span: &Range<usize>,
    key: &str,
    value: DeValue<'i>,
) -> Option<()> {
    if own == span {
        let key = Spanned::new(span.clone(), Cow::Owned(key.to_owned()));
        table.insert(key, Spanned::new(span.clone(), value));
        return Some(());
    }
    table.iter_mut().find_map(|(_, inner)| {
        let own = inner.span();
        match inner.get_mut() {
            DeValue::Table(inner) => put_in(inner, &own, span, key, value.clone()),
            DeValue::Array(list) => list.iter_mut().find_map(|one| {
                let own = one.span();
                match one.get_mut() {
                    DeValue::Table(inner) => put_in(inner, &own, span, key, value.clone()),
                    _ => None,
                }
            }),
            _ => None,
        }
    })
}
