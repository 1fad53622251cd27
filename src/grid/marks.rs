//! Which parts of a text are struck out, or raised beside the line?
//!
//! In: the XML of rich text. Out: the same with a sign of our own around every such part, which the reader carries along;
//! and a text with those signs taken apart again. Refuses to know: which cell shows it.
//!
//! The signs are characters Unicode keeps free for the inside of programs; a file that holds them itself gains nothing but
//! a part that is not read as a figure.

use memchr::memmem;

use super::{Look, Trouble};
use crate::xml::{Tag, Tags, attributes};

/// Begins a part that is struck out.
pub(super) const STRUCK: char = '\u{FDD0}';
/// Begins a part that is raised or lowered.
pub(super) const RAISED: char = '\u{FDD1}';
/// Ends either.
pub(super) const END: char = '\u{FDD2}';
/// Stands before an error value the reader does not know.
pub(super) const ERROR: char = '\u{FDD3}';

/// Whether a text of XML has a run that looks like one of these.
pub(super) fn is_traced(xml: &str) -> bool {
    ["strike", "vertAlign"].iter().any(|trace| memmem::find(xml.as_bytes(), trace.as_bytes()).is_some())
}

/// A piece of text put in place of so many bytes from a place on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edit {
    pub(super) at: usize,
    pub(super) length: usize,
    pub(super) text: &'static str,
}

impl Edit {
    /// Puts a text in before a place.
    pub(super) const fn insert(at: usize, text: &'static str) -> Self {
        Self { at, length: 0, text }
    }
}

/// Where signs belong in the rich text of a workbook's XML.
pub(super) fn inserts(xml: &str) -> Result<Vec<Edit>, Trouble> {
    let mut inserts = Vec::new();
    let (mut sign, mut text) = (None, None);
    let mut tags = Tags::new(xml);
    while let Some((at, tag)) = tags.next()? {
        match tag {
            Tag::Open { name, rest, closed } => match local(name) {
                "r" => sign = None,
                "strike" if is_on(rest) => sign = Some("\u{FDD0}"),
                "vertAlign" if ["superscript", "subscript"].contains(&value(rest).unwrap_or("")) => {
                    sign = sign.or(Some("\u{FDD1}"));
                }
                "t" if !closed => text = Some(tags.place()),
                _ => {}
            },
            Tag::Close { name } => match local(name) {
                "t" => {
                    if let (Some(sign), Some(start)) = (sign, text.take()) {
                        inserts.extend([Edit::insert(start, sign), Edit::insert(at, "\u{FDD2}")]);
                    }
                }
                "r" => sign = None,
                _ => {}
            },
        }
    }
    Ok(inserts)
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn value(rest: &str) -> Option<&str> {
    attributes(rest).find(|(name, _)| local(name) == "val").map(|(_, value)| value)
}

fn is_on(rest: &str) -> bool {
    value(rest).is_none_or(|value| !matches!(value, "0" | "false"))
}

/// A text with edits made to it, given in ascending order.
pub(super) fn edited(xml: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(xml.len() + edits.len() * 4);
    let mut from = 0;
    for edit in edits {
        out.push_str(&xml[from..edit.at]);
        out.push_str(edit.text);
        from = edit.at + edit.length;
    }
    out.push_str(&xml[from..]);
    out
}

/// Takes the marked parts out of a text; `None` when there is none.
pub(super) fn taken_out(text: &mut String) -> Option<Look> {
    if !text.contains([STRUCK, RAISED, END]) {
        return None;
    }
    let (mut kept, mut look, mut inside) = (String::new(), Look::default(), None);
    for c in text.chars() {
        match (c, inside) {
            (STRUCK | RAISED, _) => inside = Some(c),
            (END, _) => inside = None,
            (_, Some(STRUCK)) => look.struck_part.push(c),
            (_, Some(_)) => look.raised_part.push(c),
            (_, None) => kept.push(c),
        }
    }
    *text = kept;
    (look != Look::default()).then_some(look)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn struck_and_raised_runs_are_marked_and_taken_out_again() {
        let xml = "<si><r><rPr><strike/></rPr><t>115</t></r><r><t>120</t></r>\
                   <r><rPr><vertAlign val=\"superscript\"/></rPr><t>1</t></r></si>";
        let marked = edited(xml, &inserts(xml).expect("balanced"));
        let mut text: String =
            marked.split("<t>").skip(1).filter_map(|part| part.split('<').next()).collect();
        let look = taken_out(&mut text).expect("marked");
        assert_eq!(
            (text.as_str(), look.struck_part.as_str(), look.raised_part.as_str()),
            ("120", "115", "1")
        );
    }

    #[test]
    fn a_look_that_is_switched_off_is_none() {
        let xml = "<si><r><rPr><strike val=\"0\"/><vertAlign val=\"baseline\"/></rPr><t>115</t></r></si>";
        assert_eq!(inserts(xml).expect("balanced"), []);
        assert_eq!(taken_out(&mut String::from("115")), None);
    }
}
