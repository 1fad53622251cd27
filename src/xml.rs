//! Where do the tags of an XML text stand?
//!
//! In: text. Out: its tags in order, balanced or refused, and the text between them. Refuses to know: what they mean.
//!
//! A guard before a reader library and a proof after a writer library, not a reader: it follows the same rules of quoting
//! as they do, and refuses what it does not follow (document types). It gives slices of the text and copies nothing.

use memchr::{memchr, memchr3};
use std::borrow::Cow;

/// The tags of a text do not balance, or it holds what is not followed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// One tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag<'a> {
    /// `<name …>`.
    Open {
        /// The name, with its prefix.
        name: &'a str,
        /// Everything after it: see [`attributes`].
        rest: &'a str,
        /// Whether it closes itself.
        closed: bool,
    },
    /// `</name>`.
    Close {
        /// The name, with its prefix.
        name: &'a str,
    },
}

/// Tags of a text with the place where each begins.
#[derive(Debug)]
pub struct Tags<'a> {
    text: &'a str,
    at: usize,
    stack: Vec<&'a str>,
}

impl<'a> Tags<'a> {
    /// Tags of a whole text.
    pub const fn new(text: &'a str) -> Self {
        Self { text, at: 0, stack: Vec::new() }
    }

    /// Where the last tag ended: the text before the next one begins here.
    pub const fn place(&self) -> usize {
        self.at
    }

    /// How many elements are open.
    pub const fn depth(&self) -> usize {
        self.stack.len()
    }

    /// The next tag; `None` at the end of a balanced text.
    pub fn next(&mut self) -> Result<Option<(usize, Tag<'a>)>, Broken> {
        loop {
            let Some(found) = memchr(b'<', &self.text.as_bytes()[self.at..]) else {
                return if self.stack.is_empty() { Ok(None) } else { Err(Broken) };
            };
            let start = self.at + found;
            let rest = &self.text[start..];
            let skip = if !rest[1..].starts_with(['!', '?']) {
                let len = close(rest)?;
                self.at = start + len;
                return self.tag(&rest[1..len - 1]).map(|tag| Some((start, tag)));
            } else if rest.starts_with("<!--") {
                end(rest, 4, "-->")?
            } else if rest.starts_with("<![CDATA[") {
                end(rest, 9, "]]>")?
            } else if rest.starts_with("<?") {
                end(rest, 2, "?>")?
            } else {
                return Err(Broken);
            };
            self.at = start + skip;
        }
    }

    fn tag(&mut self, inner: &'a str) -> Result<Tag<'a>, Broken> {
        if let Some(name) = inner.strip_prefix('/') {
            let name = name.trim_ascii_end();
            return if self.stack.pop() == Some(name) { Ok(Tag::Close { name }) } else { Err(Broken) };
        }
        let (inner, closed) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
        let split = inner.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(split);
        if !closed {
            self.stack.push(name);
        }
        Ok(Tag::Open { name, rest, closed })
    }
}

fn end(text: &str, from: usize, mark: &str) -> Result<usize, Broken> {
    text[from..].find(mark).map(|at| from + at + mark.len()).ok_or(Broken)
}

/// Length of a tag, `<` and `>` included; a `>` in quotes does not end it.
fn close(text: &str) -> Result<usize, Broken> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += memchr3(b'>', b'"', b'\'', &bytes[at..]).ok_or(Broken)?;
        if bytes[at] == b'>' {
            return Ok(at + 1);
        }
        at += 2 + memchr(bytes[at], &bytes[at + 1..]).ok_or(Broken)?;
    }
}

/// Attributes of a tag: name and raw value.
pub fn attributes(mut rest: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        let equals = memchr(b'=', rest.as_bytes())?;
        let (name, after) = (rest[..equals].trim_ascii(), rest[equals + 1..].trim_ascii_start());
        let quote = *after.as_bytes().first().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let end = 1 + memchr(quote, &after.as_bytes()[1..])?;
        rest = &after[end + 1..];
        Some((name, &after[1..end]))
    })
}

/// The tags that open in a text that need not be balanced: name and what follows it.
pub fn opened(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let at = memchr(b'<', rest.as_bytes())?;
            let tag = &rest[at..];
            let length = close(tag).ok()?;
            rest = &tag[length..];
            let inner = &tag[1..length - 1];
            if inner.starts_with(['/', '!', '?']) {
                continue;
            }
            let inner = inner.strip_suffix('/').unwrap_or(inner);
            let split = inner.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(inner.len());
            return Some(inner.split_at(split));
        }
    })
}

/// The five entities every XML text knows, and signs by number; others stay as they stand.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let Some(length) = rest[at..].find(';') else { break };
        let (entity, after) = (&rest[at + 1..at + length], &rest[at + length + 1..]);
        let sign = match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => entity.strip_prefix('#').and_then(|number| {
                let number = number
                    .strip_prefix('x')
                    .map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16));
                number.ok().and_then(char::from_u32)
            }),
        };
        match sign {
            Some(sign) => plain.push(sign),
            None => plain.push_str(&rest[at..=at + length]),
        }
        rest = after;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<&str>, Broken> {
        let mut tags = Tags::new(text);
        let mut names = Vec::new();
        while let Some((_, tag)) = tags.next()? {
            if let Tag::Open { name, .. } = tag {
                names.push(name);
            }
        }
        Ok(names)
    }

    #[test]
    fn comments_data_and_quotes_hide_tags() {
        let text = "<?xml version='1.0'?><a x=\"<>\"><!-- <b> --><![CDATA[<c>]]><d y='/>'/></a>";
        assert_eq!(names(text), Ok(vec!["a", "d"]));
    }

    #[test]
    fn a_text_whose_tags_do_not_balance_is_refused() {
        for text in ["<a>", "<a></b>", "</a>", "<a", "<!DOCTYPE a><a/>", "<a><!-- </a>"] {
            assert!(names(text).is_err(), "{text}");
        }
    }

    #[test]
    fn entities_are_resolved_and_unknown_ones_stay() {
        for (raw, plain) in [("a&lt;b", "a<b"), ("&#20013;&#x4E2d;", "中中"), ("&x;&", "&x;&"), ("无", "无")]
        {
            assert_eq!(unescaped(raw), plain);
        }
    }

    #[test]
    fn attributes_keep_their_raw_values() {
        let found: Vec<_> = attributes(" a='1'  b = \"x=&amp;\" c").collect();
        assert_eq!(found, [("a", "1"), ("b", "x=&amp;")]);
    }
}
