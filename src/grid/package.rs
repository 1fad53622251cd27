//! Which parts make up an xlsx, and what do they say before any cell?
//!
//! In: the parts of a container. Out: [`Book`]: its sheets with the paths of their parts, its styles and what its workbook
//! declares. Refuses to know: cells.
//!
//! The links between the parts are followed here, so that the reader is given a package in which every sheet it finds can
//! be read: a macro sheet, a sheet without a part or a part that several sheets name costs that sheet and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use super::archive::{self, Parts};
use super::format::NumberFormat;
use super::marks::local;
use super::{Limits, Look, Trouble, plain};
use crate::xml::{attributes, opened, unescaped};

/// A workbook before its cells.
pub(super) struct Book {
    pub(super) sheets: Vec<Sheet>,
    /// Sheets that cannot be read, with the reason.
    pub(super) left_out: Vec<(String, &'static str)>,
    /// The workbook asks to be calculated when it is opened.
    pub(super) uncalculated: bool,
    /// Days are counted from 1904.
    pub(super) from_1904: bool,
    pub(super) styles: Styles,
    /// The shared strings as they stand.
    pub(super) strings: Option<Vec<u8>>,
}

/// One worksheet.
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) hidden: bool,
    pub(super) path: String,
}

/// What the styles of cells say that matters here.
#[derive(Default)]
pub(super) struct Styles {
    /// By the number a cell gives.
    pub(super) cells: Vec<Style>,
    /// The same for the reader: number formats and nothing else.
    pub(super) xml: String,
}

/// The style of a cell.
#[derive(Clone, Default)]
pub(super) struct Style {
    pub(super) format: Arc<NumberFormat>,
    pub(super) struck: bool,
}

impl Style {
    /// How a value is shown.
    pub(super) fn look(&self, value: Option<f64>) -> Option<Arc<Look>> {
        let look = value.and_then(|value| self.format.look(value));
        if self.struck {
            let look = look.map(|look| Look::clone(look)).unwrap_or_default();
            return Some(Arc::new(Look { struck: true, ..look }));
        }
        look.cloned()
    }
}

/// Reads what stands before the cells.
pub(super) fn open(parts: &mut Parts<'_>, limits: &Limits) -> Result<Book, Trouble> {
    let root = links(parts, "_rels/.rels", "")?;
    let main = root.values().find(|(kind, _)| kind == "officeDocument").map(|(_, target)| target.clone());
    let main = main.filter(|path| parts.has(path)).unwrap_or_else(|| String::from("xl/workbook.xml"));
    let part = parts.take(&main)?.ok_or_else(|| Trouble::damaged("缺少内部零件 workbook.xml"))?;
    let text = plain::text(&part)?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let links = links(parts, &format!("{folder}/_rels/{file}.rels"), folder)?;
    let mut book = Book {
        sheets: Vec::new(),
        left_out: Vec::new(),
        uncalculated: false,
        from_1904: false,
        styles: Styles::default(),
        strings: None,
    };
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for (name, rest) in opened(&text) {
        match local(name) {
            "sheet" => book.sheet(rest, &links, parts, &mut taken),
            "workbookPr" => book.from_1904 |= is_set(rest, "date1904"),
            "calcPr" => book.uncalculated |= is_set(rest, "fullCalcOnLoad"),
            _ => {}
        }
    }
    let of = |kind: &str, usual: &str| {
        let linked = links.values().find(|(known, _)| known == kind).map(|(_, target)| target.clone());
        linked.unwrap_or_else(|| format!("{folder}/{usual}"))
    };
    if let Some(part) = parts.take(&of("styles", "styles.xml"))? {
        book.styles = styles(&plain::text(&part)?);
        archive::copied(book.styles.xml.as_bytes(), limits)?;
    }
    book.strings = parts.take(&of("sharedStrings", "sharedStrings.xml"))?;
    Ok(book)
}

impl Book {
    fn sheet(
        &mut self,
        rest: &str,
        links: &BTreeMap<String, (String, String)>,
        parts: &Parts<'_>,
        taken: &mut BTreeSet<String>,
    ) {
        let (mut name, mut hidden, mut link) = (String::new(), false, "");
        for (key, value) in attributes(rest) {
            match key {
                "name" => name = unescaped(value).into_owned(),
                "state" => hidden = value != "visible",
                _ if key.contains(':') && local(key) == "id" => link = value,
                _ => {}
            }
        }
        let Some((kind, path)) = links.get(link) else {
            self.left_out.push((name, "没有对应的内容"));
            return;
        };
        match kind.as_str() {
            "worksheet" if !parts.has(path) => self.left_out.push((name, "没有对应的内容")),
            "worksheet" if !taken.insert(path.to_ascii_lowercase()) => {
                self.left_out.push((name, "与另一张工作表是同一份内容"));
            }
            "worksheet" => self.sheets.push(Sheet { name, hidden, path: path.clone() }),
            // A chart or a dialog has no cells.
            "chartsheet" | "dialogsheet" => {}
            _ => self.left_out.push((name, "不是普通工作表（如宏表）")),
        }
    }
}

/// Whether an attribute is switched on.
pub(super) fn is_set(rest: &str, name: &str) -> bool {
    attributes(rest).any(|(key, value)| key == name && matches!(value, "1" | "true" | "on"))
}

/// The links of a part by their names: the last word of the kind, and the path.
pub(super) fn links(
    parts: &mut Parts<'_>,
    path: &str,
    folder: &str,
) -> Result<BTreeMap<String, (String, String)>, Trouble> {
    let Some(part) = parts.take(path)? else { return Ok(BTreeMap::new()) };
    let text = plain::text(&part)?;
    let mut links = BTreeMap::new();
    for (name, rest) in opened(&text) {
        if local(name) != "Relationship" {
            continue;
        }
        let (mut id, mut kind, mut target) = (String::new(), String::new(), String::new());
        for (key, value) in attributes(rest) {
            match key {
                "Id" => id = unescaped(value).into_owned(),
                "Type" => value.rsplit('/').next().unwrap_or_default().clone_into(&mut kind),
                "Target" => target = resolved(folder, &unescaped(value)),
                _ => {}
            }
        }
        links.insert(id, (kind, target));
    }
    Ok(links)
}

/// A target seen from the folder of the part that names it.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let from_root = target.starts_with('/');
    let mut parts: Vec<&str> = if from_root { Vec::new() } else { folder.split('/').collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

fn styles(text: &str) -> Styles {
    let mut codes: BTreeMap<String, String> = BTreeMap::new();
    let (mut fonts, mut cells) = (Vec::<bool>::new(), Vec::<(String, usize)>::new());
    let (mut in_fonts, mut in_cells) = (false, false);
    // Only what closes a list matters of the closing tags; the lists do not nest.
    for (name, rest) in opened(text) {
        match local(name) {
            "fonts" => (in_fonts, in_cells) = (true, false),
            "fills" | "borders" | "cellStyleXfs" | "cellStyles" | "dxfs" => {
                (in_fonts, in_cells) = (false, false);
            }
            "cellXfs" => (in_fonts, in_cells) = (false, true),
            "numFmt" => {
                let (mut id, mut code) = (String::new(), String::new());
                for (key, value) in attributes(rest) {
                    match key {
                        "numFmtId" => value.clone_into(&mut id),
                        "formatCode" => value.clone_into(&mut code),
                        _ => {}
                    }
                }
                codes.entry(id).or_insert(code);
            }
            "font" if in_fonts => fonts.push(false),
            "strike" if in_fonts => {
                let off = attributes(rest).any(|(key, value)| key == "val" && matches!(value, "0" | "false"));
                if let Some(font) = fonts.last_mut() {
                    *font = !off;
                }
            }
            "xf" if in_cells => {
                let (mut id, mut font) = (String::from("0"), 0);
                for (key, value) in attributes(rest) {
                    match key {
                        "numFmtId" => value.clone_into(&mut id),
                        "fontId" => font = value.parse().unwrap_or(0),
                        _ => {}
                    }
                }
                cells.push((id, font));
            }
            _ => {}
        }
    }
    let mut xml = String::from("<styleSheet><numFmts>");
    for (id, code) in &codes {
        let _ = write!(xml, "<numFmt numFmtId=\"{id}\" formatCode=\"{}\"/>", code.replace('"', "&quot;"));
    }
    xml.push_str("</numFmts><cellXfs>");
    let mut formats: BTreeMap<String, Arc<NumberFormat>> = BTreeMap::new();
    let mut styles = Vec::new();
    for (id, font) in cells {
        let _ = write!(xml, "<xf numFmtId=\"{id}\"/>");
        let format = formats.entry(id).or_insert_with_key(|id| {
            let code = codes.get(id).map(|code| unescaped(code).into_owned());
            Arc::new(NumberFormat::parse(code.as_deref().unwrap_or_else(|| built_in(id))))
        });
        styles.push(Style { format: Arc::clone(format), struck: fonts.get(font).copied().unwrap_or(false) });
    }
    xml.push_str("</cellXfs></styleSheet>");
    Styles { cells: styles, xml }
}

/// The built-in formats that show a value otherwise than stored (ECMA-376 18.8.30).
pub(super) fn built_in(id: &str) -> &'static str {
    match id {
        "9" => "0%",
        "10" => "0.00%",
        "14" | "15" | "16" | "17" | "22" | "27" | "28" | "29" | "30" | "31" | "36" | "50" | "51" | "52"
        | "53" | "54" | "57" | "58" => "yyyy-mm-dd",
        "18" | "19" | "20" | "21" | "32" | "33" | "34" | "35" | "45" | "46" | "47" | "55" | "56" => "h:mm:ss",
        _ => "General",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_seen_from_the_folder_of_its_part() {
        for (folder, target, path) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets", "../comments1.xml", "xl/comments1.xml"),
            ("", "xl\\workbook.xml", "xl/workbook.xml"),
            ("", "./a.xml", "a.xml"),
        ] {
            assert_eq!(resolved(folder, target), path);
        }
    }

    #[test]
    fn a_style_knows_its_format_and_whether_its_font_is_struck_out() {
        let text = "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"0!.0000\"/></numFmts>\
                    <fonts><font/><font><strike/></font><font><strike val=\"0\"/></font></fonts>\
                    <cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>\
                    <cellXfs><xf numFmtId=\"170\" fontId=\"1\"/><xf numFmtId=\"9\" fontId=\"2\"/></cellXfs></styleSheet>";
        let styles = styles(text);
        let seen: Vec<_> = styles
            .cells
            .iter()
            .map(|style| (style.look(Some(1.0)).map_or(0, |look| look.power), style.struck))
            .collect();
        assert_eq!(seen, [(-4, true), (2, false)]);
    }
}
