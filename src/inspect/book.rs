//! Do the sheets, names, formats and texts of the whole book hold?
//!
//! In: the package. Out: [`Whole`]: the sheets with their parts, and how many texts and formats there are to refer to.
//! Refuses to know: cells.

use super::package::{Met, Package, elements, walk};
use super::{Faults, Rule};
use crate::excel::{FORMATS, NUMBER_FORMATS, SHEET_NAME, SHORT, TEXT, units};
use crate::xml::unescaped;
use std::collections::BTreeSet;

const STYLES: &str = "xl/styles.xml";
const TEXTS: &str = "xl/sharedStrings.xml";
const PROPERTIES: &str = "docProps/core.xml";

/// A sheet as the book lists it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    /// Its name.
    pub name: String,
    /// Its part.
    pub part: String,
    /// Its place among all sheets, from 0, as local names count.
    pub at: usize,
    /// Whether it is shown.
    pub shown: bool,
}

/// What the whole book says.
#[derive(Debug, Default)]
pub(super) struct Whole {
    /// The part that lists the sheets.
    pub main: String,
    /// The sheets that have a part.
    pub sheets: Vec<Listed>,
    /// Names of all sheets in small letters: a formula may write them in either.
    pub names: BTreeSet<String>,
    /// Defined names in small letters: a link may lead to one.
    pub defined: BTreeSet<String>,
    /// The part of the styles, of the shared texts, of the properties.
    pub parts: [String; 3],
    /// Shared texts.
    pub texts: usize,
    /// Cell formats.
    pub formats: usize,
    /// Formats of conditional marks.
    pub marks: usize,
}

/// Reads the parts that all sheets share.
pub(super) fn read(package: &Package<'_>, faults: &mut Faults) -> Whole {
    let main = package.main();
    let parts = [
        package.by_kind(&main, "styles", STYLES),
        package.by_kind(&main, "sharedStrings", TEXTS),
        package.by_kind("", "core-properties", PROPERTIES),
    ];
    let (sheets, names, defined) = sheets(package, &main, faults);
    let mut whole = Whole { main, sheets, names, defined, parts, ..Whole::default() };
    (whole.formats, whole.marks) = styles(package, &whole.parts[0], faults);
    whole.texts = texts(package, &whole.parts[1], faults);
    let (mut title, mut author) = (false, false);
    let properties = package.text(&whole.parts[2]).unwrap_or_default();
    walk(&properties, |met| match met {
        Met::Ends("title", words) => title |= !words.is_empty(),
        Met::Ends("creator", words) => author |= !words.is_empty(),
        _ => {}
    });
    if !title || !author {
        faults.say(Rule::Properties, || whole.parts[2].clone());
    }
    whole
}

/// The sheets with their parts, and the names of sheets and cells in small letters.
fn sheets(
    package: &Package<'_>,
    main: &str,
    faults: &mut Faults,
) -> (Vec<Listed>, BTreeSet<String>, BTreeSet<String>) {
    let relations = package.relations_of(main).inner;
    let (mut sheets, mut seen, mut at) = (Vec::new(), BTreeSet::new(), 0);
    let text = package.text(main).unwrap_or_default();
    let ended = elements(&text, |element| {
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
        let shown = matches!(element.raw("state"), None | Some("visible"));
        match element.relation().and_then(|id| relations.get(&id)) {
            Some(target) => sheets.push(Listed { name, part: target.part.clone(), at, shown }),
            None => faults.say(Rule::Relation, || format!("工作表“{name}”")),
        }
        at += 1;
    });
    if let Some(rule) = ended.fault() {
        faults.say(rule, || main.to_owned());
    }
    let defined = names(&text, &seen, faults);
    (sheets, seen, defined)
}

/// Defined names: each once in its scope, and every sheet it names is there.
fn names(text: &str, sheets: &BTreeSet<String>, faults: &mut Faults) -> BTreeSet<String> {
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
    seen.into_iter().map(|(name, _)| name).collect()
}

/// Whether every sheet before a `!` is one of the book's.
fn leads_home(target: &str, sheets: &BTreeSet<String>) -> bool {
    let mut scan = super::formula::Scan::default();
    scan.read(target);
    !target.contains("#REF!") && scan.sheets.iter().all(|name| sheets.contains(name))
}

/// Number of cell formats and of formats of marks.
fn styles(package: &Package<'_>, part: &str, faults: &mut Faults) -> (usize, usize) {
    let text = package.text(part).unwrap_or_default();
    let (mut formats, mut marks, mut numbers, mut inside) = (0, 0, 0, "");
    let ended = elements(&text, |element| match element.name {
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
    if let Some(rule) = ended.fault() {
        faults.say(rule, || part.to_owned());
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
fn texts(package: &Package<'_>, part: &str, faults: &mut Faults) -> usize {
    if !package.has(part) {
        return 0;
    }
    let text = package.text(part).unwrap_or_default();
    let (mut count, mut length) = (0, 0);
    let ended = walk(&text, |met| match met {
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
    if let Some(rule) = ended.fault() {
        faults.say(rule, || part.to_owned());
    }
    count
}
