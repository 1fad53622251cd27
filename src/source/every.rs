//! How is every mistake of a TOML text found in one reading? What is wrong is told, taken out and read again without it.
//!
//! In: a text. Out: the typed value, whose missing parts are filled with blanks, and each mistake with its place. Refuses
//! to know: what a file means.

use super::{nearest, translate};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is put where a value is missing, tried one after the other until the type fits.
const BLANKS: [&str; 5] = ["\"\"", "0", "false", "[]", "{}"];

/// How many times a text is read again without what was wrong; the rest waits for the next round, and that is told.
const MOST: usize = 60;
/// How many mistakes of the same words are told one by one.
const ALIKE: usize = 8;

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
    let mut lines: BTreeSet<usize> = BTreeSet::new();
    let ends: Vec<usize> =
        text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    let line = |at: usize| ends.partition_point(|&end| end < at);
    for error in &broken {
        let (at, message) = translate::told(text, error);
        if lines.insert(line(at)) {
            told.push((at, message));
        }
    }
    let mut blanks: Vec<Blank> = Vec::new();
    let mut turns = 0;
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
        turns += 1;
        if turns > MOST || turns > 1 && broken.len() > ALIKE {
            let (at, message) = translate::told(text, &error);
            told.push((at, format!("{message}这个文件的错误较多，其余的改正以后再检查。")));
            break None;
        }
        if missing {
            // Where the text is broken, or the value was taken out or stands under a name misspelt, that it is missing
            // says nothing new.
            let known = taken.iter().any(|(table, key)| {
                *table == span && (*key == named || nearest(key, [named.as_str()]).is_some())
            });
            if broken.is_empty() && !known {
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
        // A value of none of the types that a blank has: the whole entry is taken out.
        if blank.is_some_and(|blank| blank.tried >= BLANKS.len()) {
            if !take_entry(root.get_mut(), &span) {
                break None;
            }
            blanks.retain(|blank| blank.table != span);
            continue;
        }
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
    (value, gathered(told))
}

/// Many mistakes of the same words as the first of them, with their number.
fn gathered(told: Vec<(usize, String)>) -> Vec<(usize, String)> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for (_, message) in &told {
        *count.entry(message.clone()).or_default() += 1;
    }
    let mut gathered = Vec::new();
    for (at, message) in told {
        match count.get(&message).copied() {
            Some(alike) if alike > ALIKE => {
                count.remove(&message);
                gathered.push((at, format!("{message}（这个文件中同样的错误共{alike}处，这是第一处。）")));
            }
            Some(_) => gathered.push((at, message)),
            None => {}
        }
    }
    gathered
}

/// Takes out the entry of a list of tables that stands at a span.
fn take_entry(table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
    table.iter_mut().any(|(_, value)| match value.get_mut() {
        DeValue::Array(list) if list.iter().any(|one| one.span() == *span && one.get_ref().is_table()) => {
            *list = list.clone().into_iter().filter(|one| one.span() != *span).collect();
            true
        }
        DeValue::Array(list) => list.iter_mut().any(|one| match one.get_mut() {
            DeValue::Table(inner) => take_entry(inner, span),
            _ => false,
        }),
        DeValue::Table(inner) => take_entry(inner, span),
        _ => false,
    })
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
