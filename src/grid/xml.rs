//! Where do the tags of an XML text stand?
//!
//! In: text. Out: its tags in order, balanced or refused. Refuses to know: what they mean.
//!
//! A guard, not a reader: it follows the same rules of quoting as the reader behind it, and refuses what it does not
//! follow (document types).

use super::Trouble;

/// One tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag<'a> {
    /// `<name …>`, with everything after the name, and whether it closes itself.
    Open { name: &'a str, rest: &'a str, closed: bool },
    /// `</name>`.
    Close { name: &'a str },
}

/// Tags of a text with the place where each begins.
pub(super) struct Tags<'a> {
    text: &'a str,
    at: usize,
    stack: Vec<&'a str>,
}

impl<'a> Tags<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0, stack: Vec::new() }
    }

    /// The next tag; `None` at the end of a balanced text.
    pub(super) fn next(&mut self) -> Result<Option<(usize, Tag<'a>)>, Trouble> {
        loop {
            let Some(found) = self.text[self.at..].find('<') else {
                return if self.stack.is_empty() { Ok(None) } else { Err(broken()) };
            };
            let start = self.at + found;
            let rest = &self.text[start..];
            let skip = if rest.starts_with("<!--") {
                end(rest, 4, "-->")?
            } else if rest.starts_with("<![CDATA[") {
                end(rest, 9, "]]>")?
            } else if rest.starts_with("<?") {
                end(rest, 2, "?>")?
            } else if rest.starts_with("<!") {
                return Err(broken());
            } else {
                let len = close(rest)?;
                self.at = start + len;
                return self.tag(&rest[1..len - 1]).map(|tag| Some((start, tag)));
            };
            self.at = start + skip;
        }
    }

    fn tag(&mut self, inner: &'a str) -> Result<Tag<'a>, Trouble> {
        if let Some(name) = inner.strip_prefix('/') {
            let name = name.trim_ascii_end();
            return if self.stack.pop() == Some(name) { Ok(Tag::Close { name }) } else { Err(broken()) };
        }
        let (inner, closed) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
        let split = inner.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(split);
        if !closed {
            self.stack.push(name);
        }
        Ok(Tag::Open { name, rest, closed })
    }
}

fn broken() -> Trouble {
    Trouble::damaged("内部 XML 的标签不完整")
}

fn end(text: &str, from: usize, mark: &str) -> Result<usize, Trouble> {
    text[from..].find(mark).map(|at| from + at + mark.len()).ok_or_else(broken)
}

/// Length of a tag, `<` and `>` included; a `>` in quotes does not end it.
fn close(text: &str) -> Result<usize, Trouble> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Ok(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    Err(broken())
}

/// Attributes of a tag: name and raw value.
pub(super) fn attributes(mut rest: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_ascii_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote)?;
        rest = after;
        Some((name.trim_ascii(), value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<&str>, Trouble> {
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
    fn attributes_keep_their_raw_values() {
        let found: Vec<_> = attributes(" a='1'  b = \"x=&amp;\" c").collect();
        assert_eq!(found, [("a", "1"), ("b", "x=&amp;")]);
    }
}
