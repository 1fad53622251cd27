//! Does a file hold the number of a person?
//!
//! In: the bytes of a file somebody sent, and its name. Out: whether any text of it looks like an identity card, a telephone
//! or a bank card ([`crate::shown`]); nothing where the file cannot be looked through. Of a workbook every part is looked at,
//! so also comments, headers, drawings and properties. Refuses to know: whose number it is.

use super::package::Package;
use crate::grid::{self, Limits};
use crate::shown;

/// Ends of elements that end a text: what stands in two of them is never one number.
const ENDS: [&str; 8] = ["/si", "/v", "/is", "/comment", "/text", "/p", "/a:p", "/oddHeader"];

/// Whether a file holds the number of a person; `None` where that cannot be told.
pub fn holds_a_person(bytes: &[u8], name: &str) -> Option<bool> {
    if let Some(package) = Package::open(bytes) {
        let names: Vec<String> = package.names().map(std::borrow::Cow::into_owned).collect();
        let looked =
            |name: &&String| name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml");
        for part in names.iter().filter(looked) {
            let text = package.text(part)?;
            if texts(&text).lines().any(is_of_a_person) {
                return Some(true);
            }
        }
        return Some(false);
    }
    if [".csv", ".toml", ".txt", ".json"].iter().any(|end| name.to_lowercase().ends_with(end)) {
        return Some(String::from_utf8_lossy(bytes).lines().any(is_of_a_person));
    }
    let book = grid::read(bytes, name, &Limits::default()).ok()?;
    let cells = |sheet: &grid::Grid| {
        sheet.rows().any(|(_, cells)| cells.iter().any(|(_, cell)| is_of_a_person(&cell.value.text())))
    };
    Some(book.sheets.iter().any(cells))
}

fn is_of_a_person(text: &str) -> bool {
    shown::told(text) != shown::lines(text)
}

/// The text of a part: what stands between tags, runs of one text together, and addresses of links.
fn texts(xml: &str) -> String {
    let mut texts = String::new();
    let mut rest = xml;
    while let Some((text, after)) = rest.split_once('<') {
        texts.push_str(&crate::xml::unescaped(text));
        let Some((tag, after)) = after.split_once('>') else { break };
        if ENDS.iter().any(|end| tag == *end) || tag.starts_with("/c") || tag.starts_with("/row") {
            texts.push('\n');
        }
        if let Some((_, target)) = tag.split_once("Target=\"") {
            texts.push('\n');
            texts.push_str(target.split('"').next().unwrap_or_default());
            texts.push('\n');
        }
        rest = after;
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_one_cell_is_found_and_two_cells_are_no_number() {
        let cell = |text: &str| format!("<row><c><is><t>{text}</t></is></c></row>");
        let found = |xml: &str| texts(xml).lines().any(is_of_a_person);
        assert!(found(&cell("联系电话13800138000")));
        assert!(found("<si><r><t>138</t></r><r><t>00138000</t></r></si>"), "runs are one text");
        assert!(!found(&format!("{}{}", cell("138"), cell("00138000"))), "two cells");
        assert!(found("<Relationship Target=\"tel:13800138000\"/>"));
        assert!(!found(&cell("331003001 东城街道 1520")));
        assert_eq!(holds_a_person("单位,电话\n甲,13800138000\n".as_bytes(), "联系.csv"), Some(true));
        assert_eq!(holds_a_person("单位,数\n甲,1520\n".as_bytes(), "数.csv"), Some(false));
        assert_eq!(holds_a_person(b"%PDF-1.4", "说明.pdf"), None, "what cannot be read is not told");
    }
}
