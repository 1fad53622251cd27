//! Do the sheets, names, formats and texts of the whole book hold?
//!
//! In: the package. Out: [`Whole`]: the sheets with their parts, and how many texts and formats there are to refer to.
//! Refuses to know: cells.

use super::package::{Met, Package, elements, walk};
use super::{Faults, Rule};
use crate::excel::{FORMATS, NUMBER_FORMATS, SHEET_NAME, SHORT, TEXT, units};
use crate::xml::unescaped;
use std::collections::BTreeSet;

const WORKBOOK: &str = "xl/workbook.xml";
const STYLES: &str = "xl/styles.xml";
const TEXTS: &str = "xl/sharedStrings.xml";
const PROPERTIES: &str = "docProps/core.xml";

/// What the whole book says.
#[derive(Default)]
pub(super) struct Whole {
    /// Sheet name and part.
    pub sheets: Vec<(String, String)>,
    /// Names of all sheets in small letters: a formula may write them in either.
    pub names: BTreeSet<String>,
    /// Shared texts.
    pub texts: usize,
    /// Cell formats.
    pub formats: usize,
    /// Formats of conditional marks.
    pub marks: usize,
}

/// Reads the parts that all sheets share.
pub(super) fn read(package: &Package<'_>, faults: &mut Faults) -> Whole {
    let (sheets, names) = sheets(package, faults);
    let mut whole = Whole { sheets, names, ..Whole::default() };
    (whole.formats, whole.marks) = styles(package, faults);
    whole.texts = texts(package, faults);
    let properties = package.text(PROPERTIES).unwrap_or_default();
    let filled = |tag: &str| {
        let opened = properties.split(&format!("<{tag}>")).nth(1);
        opened.is_some_and(|rest| !rest.starts_with('<'))
    };
    if !filled("dc:title") || !filled("dc:creator") {
        faults.say(Rule::Properties, || PROPERTIES.to_owned());
    }
    whole
}

/// The sheets with their parts, and their names in small letters.
fn sheets(package: &Package<'_>, faults: &mut Faults) -> (Vec<(String, String)>, BTreeSet<String>) {
    let relations = package.relations("xl/_rels/workbook.xml.rels").inner;
    let (mut sheets, mut seen) = (Vec::new(), BTreeSet::new());
    let text = package.text(WORKBOOK).unwrap_or_default();
    let intact = elements(&text, |element| {
        if element.name != "sheet" {
            return;
        }
        let name = element.get("name").unwrap_or_default();
        let twice = !seen.insert(name.to_lowercase());
        let bad = twice
            || name.trim().is_empty()
            || units(&name) > SHEET_NAME
            || name.contains(['[', ']', ':', '*', '?', '/', '\\'])
            || name.starts_with('\'')
            || name.ends_with('\'');
        if bad {
            faults.say(Rule::SheetName, || format!("工作表“{name}”"));
        }
        match element.get("r:id").and_then(|id| relations.get(&id)) {
            Some(part) => sheets.push((name, part.clone())),
            None => faults.say(Rule::Relation, || format!("工作表“{name}”")),
        }
    });
    if !intact {
        faults.say(Rule::Damaged, || WORKBOOK.to_owned());
    }
    names(&text, &seen, faults);
    (sheets, seen)
}

/// Defined names: each once in its scope, and every sheet it names is there.
fn names(text: &str, sheets: &BTreeSet<String>, faults: &mut Faults) {
    let (mut seen, mut open) = (BTreeSet::new(), String::new());
    walk(text, |met| match met {
        Met::Begins(element, _) if element.name == "definedName" => {
            open = element.get("name").unwrap_or_default();
            let scope = element.get("localSheetId").unwrap_or_default();
            let first = open.chars().next().unwrap_or(' ');
            let plain = open.chars().all(|sign| sign.is_alphanumeric() || "._\\".contains(sign));
            if !(first.is_alphabetic() || first == '_' || first == '\\')
                || !plain
                || units(&open) > SHORT
                || !seen.insert((open.to_lowercase(), scope))
            {
                faults.say(Rule::DefinedName, || format!("名称“{open}”"));
            }
        }
        Met::Ends("definedName", target) if !leads_home(&unescaped(target), sheets) => {
            faults.say(Rule::DefinedName, || format!("名称“{open}”"));
        }
        _ => {}
    });
}

/// Whether every sheet before a `!` is one of the book's.
fn leads_home(target: &str, sheets: &BTreeSet<String>) -> bool {
    let mut scan = super::formula::Scan::default();
    scan.read(target);
    !target.contains("#REF!") && scan.sheets.iter().all(|name| sheets.contains(name))
}

/// Number of cell formats and of formats of marks.
fn styles(package: &Package<'_>, faults: &mut Faults) -> (usize, usize) {
    let text = package.text(STYLES).unwrap_or_default();
    let (mut formats, mut marks, mut numbers, mut inside) = (0, 0, 0, "");
    let intact = elements(&text, |element| match element.name {
        "cellXfs" => inside = "cells",
        "cellStyleXfs" => inside = "styles",
        "xf" if inside == "cells" => formats += 1,
        "cellStyles" | "dxfs" => inside = "",
        "dxf" => marks += 1,
        // A number format inside the format of a mark is counted with the others.
        "numFmt" => {
            numbers += 1;
            let code = element.get("formatCode").unwrap_or_default();
            if units(&code) > SHORT || code.matches('"').count() % 2 == 1 {
                faults.say(Rule::NumberFormat, || format!("数字格式“{code}”"));
            }
        }
        _ => {}
    });
    if !intact {
        faults.say(Rule::Damaged, || STYLES.to_owned());
    }
    if numbers > NUMBER_FORMATS {
        faults.say(Rule::NumberFormat, || format!("{numbers}种数字格式"));
    }
    if formats > FORMATS {
        faults.say(Rule::TooManyFormats, || format!("{formats}种单元格格式"));
    }
    (formats, marks)
}

/// How many shared texts there are; each is checked like the text of a cell.
fn texts(package: &Package<'_>, faults: &mut Faults) -> usize {
    if !package.has(TEXTS) {
        return 0;
    }
    let text = package.text(TEXTS).unwrap_or_default();
    let (mut count, mut length) = (0, 0);
    let intact = walk(&text, |met| match met {
        Met::Begins(element, _) if element.name == "si" => length = 0,
        Met::Ends("t", words) => {
            length += units(&unescaped(words));
            if super::sheet::has_control(words) {
                faults.say(Rule::ControlSign, || format!("共享文字第{}条", count + 1));
            }
        }
        Met::Ends("si", _) => {
            count += 1;
            if length > TEXT {
                faults.say(Rule::LongText, || format!("共享文字第{count}条"));
            }
        }
        _ => {}
    });
    if !intact {
        faults.say(Rule::Damaged, || TEXTS.to_owned());
    }
    count
}
