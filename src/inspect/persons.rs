//! Does a file hold the number of a person?
//!
//! In: the bytes of a file somebody sent, and its name. Out: whether any text of it looks like an identity card, a telephone
//! or a bank card ([`crate::shown`]); nothing where that cannot be told. Of a workbook of the XML formats every part is
//! looked at, texts and attributes: cells, comments, headers, drawings, names, properties, links. One that holds a part of
//! another kind (a picture, another file) cannot be told, nor a file of another format. Refuses to know: whose number it is.

use super::package::Package;
use crate::grid::{self, Limits};
use crate::shown;
use std::borrow::Cow;

/// Elements inside of which a text goes on: runs of one text are read together.
const RUNS: [&str; 4] = ["r", "t", "rPh", "rPr"];
/// Parts that hold no text, by their ends.
const WITHOUT_TEXT: [&str; 1] = ["printerSettings"];
/// The fewest digits of a number that is a person's.
const DIGITS: usize = 7;

/// Whether a file holds the number of a person; `None` where that cannot be told.
pub fn holds_a_person(bytes: &[u8], name: &str) -> Option<bool> {
    if let Some(package) = Package::open(bytes) {
        let names: Vec<String> = package.names().map(Cow::into_owned).collect();
        for part in &names {
            let is_text = [".xml", ".rels", ".vml"].iter().any(|end| part.ends_with(end));
            if !is_text {
                if part.ends_with('/') || WITHOUT_TEXT.iter().any(|kind| part.contains(kind)) {
                    continue;
                }
                return None;
            }
            if texts(&package.text(part)?).lines().any(is_of_a_person) {
                return Some(true);
            }
        }
        return Some(false);
    }
    let name = name.to_lowercase();
    let ends_with = |end: &&str| name.ends_with(*end);
    if ![".csv", ".toml", ".txt", ".json"].iter().any(ends_with) || bytes.contains(&0) {
        return None;
    }
    if String::from_utf8_lossy(bytes).lines().any(is_of_a_person) {
        return Some(true);
    }
    // Of another encoding digits may be wide, and are seen as the reader of tables reads them.
    if std::str::from_utf8(bytes).is_ok() {
        return Some(false);
    }
    let book = grid::read(bytes, &name, &Limits::default()).ok().filter(|_| ends_with(&".csv"))?;
    let cells = |sheet: &grid::Grid| sheet.cells.values().any(|cell| is_of_a_person(&cell.value.text()));
    Some(book.sheets.iter().any(cells))
}

fn is_of_a_person(text: &str) -> bool {
    let digits = text.chars().filter(|sign| sign.is_numeric()).count();
    digits >= DIGITS && shown::told(text) != shown::lines(text)
}

/// The texts of a part, one a line: what stands between tags, runs of one text together, and each attribute.
fn texts(xml: &str) -> String {
    let mut texts = String::new();
    let (mut attributes, mut looks) = (String::new(), false);
    let mut rest = xml;
    while let Some((text, after)) = rest.split_once('<') {
        texts.push_str(&crate::xml::unescaped(text));
        if let Some(data) = after.strip_prefix("![CDATA[") {
            let (text, after) = data.split_once("]]>").unwrap_or((data, ""));
            texts.push_str(text);
            rest = after;
            continue;
        }
        let Some((tag, after)) = after.split_once('>') else { break };
        let name = tag.trim_start_matches('/').split([' ', '/', '\n', '\t', '\r']).next().unwrap_or_default();
        let local = name.rsplit(':').next().unwrap_or(name);
        // How a run looks stands between two runs and ends nothing.
        if local == "rPr" && !tag.ends_with('/') {
            looks = !tag.starts_with('/');
        }
        if !looks && !RUNS.contains(&local) {
            texts.push('\n');
        }
        for value in tag.split('"').skip(1).step_by(2).filter(|value| value.len() >= DIGITS) {
            attributes.push_str(&crate::xml::unescaped(value));
            attributes.push('\n');
        }
        rest = after;
    }
    texts.push('\n');
    texts + &attributes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_one_text_is_found_and_two_cells_are_no_number() {
        let cell = |text: &str| format!("<row><c r=\"A1\"><is><t>{text}</t></is></c></row>");
        let found = |xml: &str| texts(xml).lines().any(is_of_a_person);
        assert!(found(&cell("联系电话13800138000")));
        assert!(
            found("<si><r><t>138</t></r><r><rPr><b/></rPr><t>00138000</t></r></si>"),
            "a bold part is one text"
        );
        assert!(
            found("<w:p><w:r><w:t>138</w:t></w:r><w:r><w:t>00138000</w:t></w:r></w:p>"),
            "runs are one text"
        );
        assert!(!found(&format!("{}{}", cell("138"), cell("00138000"))), "two cells");
        assert!(!found(
            "<w:tc><w:p><w:r><w:t>138</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>00138000</w:t></w:r></w:p></w:tc>"
        ));
        for attribute in ["Target=\"tel:13800138000\"", "v=\"13800138000\"", "prompt=\"打13800138000\""] {
            assert!(found(&format!("<a {attribute}/>")), "{attribute}");
        }
        assert!(found("<t><![CDATA[打13800138000]]></t>"), "what is not parsed is a text");
        assert!(found("<c><f>[1]名册!$C$5</f><v>13800138000</v></c>"), "a formula ends before its result");
        assert!(!found(&cell("331003001 东城街道 1520")));
    }

    #[test]
    fn what_cannot_be_looked_through_is_not_told_clean() {
        assert_eq!(holds_a_person("单位,电话\n甲,13800138000\n".as_bytes(), "联系.csv"), Some(true));
        assert_eq!(holds_a_person("单位,数\n甲,1520\n".as_bytes(), "数.CSV"), Some(false));
        assert_eq!(holds_a_person(b"%PDF-1.4", "a.pdf"), None);
        assert_eq!(holds_a_person(b"\xD0\xCF\x11\xE0", "a.xls"), None);
        assert_eq!(holds_a_person(b"1\x003\x00", "a.csv"), None, "another encoding");
    }
}
