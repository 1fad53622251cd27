//! What text does a part of XML hold, said in the plainest way?
//!
//! In: the bytes of a part. Out: its text in UTF-8, without comments, instructions, document types and sections of data,
//! and with numbered signs as the signs themselves: the reader takes the first piece of a value only, so that
//! `<v>1<!-- -->137</v>` would be read as 1. Refuses to know: tags.

use std::borrow::Cow;

use memchr::memmem;

use super::Trouble;

/// The plain text of a part.
pub(super) fn text(part: &[u8]) -> Result<Cow<'_, str>, Trouble> {
    let text = decoded(part)?;
    if text.contains('\0') {
        return Err(encoding());
    }
    let start = declaration(&text);
    let body = &text.as_bytes()[start..];
    let is_plain = ["<!", "<?", "&#"].iter().all(|trace| memmem::find(body, trace.as_bytes()).is_none());
    if is_plain {
        return Ok(match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[start..]),
            Cow::Owned(mut text) => {
                text.drain(..start);
                Cow::Owned(text)
            }
        });
    }
    rewritten(&text[start..]).map(Cow::Owned)
}

fn encoding() -> Trouble {
    Trouble::damaged("内部零件的编码无法识别")
}

/// UTF-8, or UTF-16 with its mark or told by its first tag.
fn decoded(part: &[u8]) -> Result<Cow<'_, str>, Trouble> {
    let wide = match part {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => Some(encoding_rs::UTF_16LE),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    if let Some(wide) = wide {
        let (text, _, broken) = wide.decode(part);
        return if broken { Err(encoding()) } else { Ok(text) };
    }
    let bare = part.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(part);
    match std::str::from_utf8(bare) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => Err(encoding()),
    }
}

/// Length of the declaration a text begins with.
fn declaration(text: &str) -> usize {
    let blank = text.len() - text.trim_start().len();
    match text[blank..].strip_prefix("<?xml").and_then(|rest| rest.find("?>")) {
        Some(end) => blank + "<?xml".len() + end + "?>".len(),
        None => 0,
    }
}

fn rewritten(text: &str) -> Result<String, Trouble> {
    let broken = || Trouble::damaged("内部 XML 的标签不完整");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'<', b'&', rest.as_bytes()) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let after = |from: usize, mark: &str| {
            rest[from..].find(mark).map(|end| from + end + mark.len()).ok_or_else(broken)
        };
        let length = if rest.starts_with("<!--") {
            after(4, "-->")?
        } else if rest.starts_with("<![CDATA[") {
            let length = after(9, "]]>")?;
            plain.push_str(
                &rest[9..length - 3].replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            );
            length
        } else if rest.starts_with("<?") {
            after(2, "?>")?
        } else if rest.starts_with("<!") {
            document_type(rest).ok_or_else(broken)?
        } else if let Some((sign, length)) = rest.strip_prefix("&#").and_then(numbered) {
            plain.push(sign);
            length + 2
        } else {
            plain.push_str(&rest[..1]);
            1
        };
        rest = &rest[length..];
    }
    plain.push_str(rest);
    Ok(plain)
}

/// A sign by its number and how long that is; none that would be taken for markup, nor one XML does not know.
fn numbered(rest: &str) -> Option<(char, usize)> {
    let end = rest.as_bytes().iter().take(12).position(|&byte| byte == b';')?;
    let number = &rest[..end];
    let number = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    let sign = char::from_u32(number)?;
    let good = !matches!(sign, '<' | '>' | '&' | '"' | '\'') && (sign >= ' ' || matches!(sign, '\t'));
    good.then_some((sign, end + 1))
}

/// Length of a document type, with what stands in its brackets.
fn document_type(rest: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            b'>' if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_pieces_is_one_value() {
        for (raw, plain) in [
            ("<?xml version=\"1.0\"?><v>1<!-- x -->137</v>", "<v>1137</v>"),
            ("<v>1<?x y?>137</v>", "<v>1137</v>"),
            ("<v><![CDATA[11]]>37</v>", "<v>1137</v>"),
            ("<v>&#49;1&#x33;7</v>", "<v>1137</v>"),
            ("<t>&#60;a&amp;<![CDATA[<b>]]></t>", "<t>&#60;a&amp;&lt;b&gt;</t>"),
            ("<!DOCTYPE a [<!ENTITY x \"y\">]><a/>", "<a/>"),
            ("<v>1</v>", "<v>1</v>"),
        ] {
            assert_eq!(text(raw.as_bytes()).expect(raw), plain);
        }
        assert!(text(b"<v>1<!-- </v>").is_err());
    }

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        for mark in ["\u{feff}", ""] {
            let wide = format!("{mark}<?xml version=\"1.0\" encoding=\"UTF-16\"?><t>区</t>");
            let little: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = wide.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(text(&little).expect("little"), "<t>区</t>");
            assert_eq!(text(&big).expect("big"), "<t>区</t>");
        }
        assert!(text(b"<t>\xFF</t>").is_err());
    }
}
