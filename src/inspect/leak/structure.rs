//! What may hide a number, whether or not it does?
//!
//! In: parts, names, formats, sheets. Out: leaks, one key for each kind of hiding place. Refuses to know: the protected
//! numbers, but for the properties, where only a number of theirs is a leak.

use super::super::Rule;
use super::super::book::{Listed, Whole};
use super::super::lint::colour::{WHITE, contrast};
use super::super::lint::context::Book;
use super::super::lint::note::{Notes, Value};
use super::super::lint::report::cell as address;
use super::super::lint::text::shown;
use super::super::package::{Met, Package, elements, walk};
use super::Leaks;
use super::figure::Guard;
use crate::xml::unescaped;

/// Parts by a piece of their name, in small letters: key, and what they are.
const PARTS: [(&str, &str, &str); 19] = [
    ("vbaproject", "macro", "宏"),
    ("activex", "macro", "控件"),
    ("ctrlprops", "macro", "控件"),
    ("calcchain", "formula", "公式的计算次序"),
    ("xl/charts/", "chart", "图表（连同图表里存的数）"),
    ("xl/chartsheets/", "chart", "图表工作表"),
    ("threadedcomment", "comment", "会话批注"),
    ("persons/", "comment", "批注人名单"),
    ("comments", "comment", "批注"),
    ("pivot", "pivot", "透视表及其缓存"),
    ("externallink", "link-target", "指向其他文件的链接"),
    ("connections.xml", "link-target", "数据连接"),
    ("customxml/", "custom-xml", "自定义XML数据"),
    ("docprops/custom.xml", "custom-property", "自定义文档属性"),
    ("embeddings/", "embedded", "嵌入的文件"),
    ("media/", "embedded", "图片"),
    ("drawings/", "drawing", "图形、图片或文本框"),
    ("revisions/", "revision", "修订记录"),
    ("printersettings", "printer-settings", "打印机设置"),
];

/// Elements that may hide something: key, and what they are.
const ELEMENTS: [(&str, &str, &str); 17] = [
    ("f", "formula", "公式"),
    ("calculatedColumnFormula", "formula", "公式"),
    ("totalsRowFormula", "formula", "公式"),
    ("dataValidation", "validation", "填写规则"),
    ("cfRule", "mark", "条件格式"),
    ("sparkline", "chart", "迷你图"),
    ("oddHeader", "header", "页眉"),
    ("oddFooter", "header", "页脚"),
    ("evenHeader", "header", "页眉"),
    ("evenFooter", "header", "页脚"),
    ("firstHeader", "header", "页眉"),
    ("firstFooter", "header", "页脚"),
    ("scenario", "scenario", "方案"),
    ("customSheetView", "custom-view", "自定义视图"),
    ("filterColumn", "filter", "筛选条件"),
    ("rPh", "phonetic", "拼音标注"),
    ("oleObject", "embedded", "嵌入的对象"),
];

/// The part of custom properties, in small letters.
const CUSTOM: &str = "docprops/custom.xml";
/// Custom properties in which a program only says its own version.
const WRITERS: [&str; 2] = ["KSOProductBuildVer", "ICV"];

/// Elements directly below a worksheet that a sheet of values has.
const KNOWN: [&str; 25] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetProtection",
    "autoFilter",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "ignoredErrors",
    "tableParts",
    "drawing",
    "legacyDrawing",
    "scenarios",
    "customSheetViews",
];

/// The parts of the package: what a workbook of values has, and what it has not.
pub(super) fn parts(package: &Package<'_>, whole: &Whole, leaks: &mut Leaks) {
    if package.has_rest() {
        leaks.say("container", "", "整个文件", "压缩包带有注释或多余的内容");
    }
    let sheets: Vec<&str> = whole.sheets.iter().map(|sheet| sheet.part.as_str()).collect();
    for name in package.names() {
        let small = name.to_lowercase();
        if small == CUSTOM && !holds_properties(&package.text(&name).unwrap_or_default()) {
            continue;
        }
        if small.ends_with("sharedstrings.xml")
            && memchr::memmem::find(package.text(&name).unwrap_or_default().as_bytes(), b"<rPh").is_some()
        {
            leaks.say("phonetic", "", shown(&name), "有拼音标注");
        }
        if let Some((_, key, what)) = PARTS.iter().find(|(piece, ..)| small.contains(piece)) {
            if !small.contains("_rels/") {
                leaks.say(key, "", shown(&name), format!("文件含有{what}"));
            }
        } else if !is_known(&small, &name, whole, &sheets) {
            leaks.say("unknown-part", "", shown(&name), "文件含有用途不明的部分");
        }
        let text = package.text(&name).unwrap_or_default();
        if memchr::memmem::find(text.as_bytes(), b"<!--").is_some() {
            leaks.say("xml-comment", "", shown(&name), "文件内部有注释");
        }
        if small.contains("_rels/") {
            for [_, _, target] in &package.relations(&name).outer {
                leaks.say(
                    "link-target",
                    "",
                    shown(&name),
                    format!("有指向文件以外的链接“{}”", shown(target)),
                );
            }
        }
    }
    for sheet in whole.sheets.iter().filter(|sheet| !sheet.shown) {
        leaks.say("hidden-sheet", &sheet.name, "", "工作表是隐藏的");
    }
}

/// Whether custom properties say more than which program wrote the file.
fn holds_properties(text: &str) -> bool {
    let (mut more, mut by_writer) = (false, false);
    walk(text, |met| match met {
        Met::Begins(element, _) if element.name == "property" => {
            by_writer = WRITERS.contains(&element.get("name").unwrap_or_default().as_str());
        }
        Met::Ends(_, words) => more |= !by_writer && !words.trim().is_empty(),
        Met::Begins(..) => {}
    });
    more
}

fn is_known(small: &str, name: &str, whole: &Whole, sheets: &[&str]) -> bool {
    let table = small.starts_with("xl/tables/") && small.strip_suffix(".xml").is_some();
    let named = [whole.main.as_str(), &whole.parts[0], &whole.parts[1], &whole.parts[2]];
    let theme = small.starts_with("xl/theme/theme");
    let fixed = ["[content_types].xml", "_rels/.rels", "docprops/app.xml"];
    let rels = small.contains("_rels/") && small.strip_suffix(".rels").is_some();
    let metadata = small == "docprops/core.xml";
    table
        || theme
        || rels
        || metadata
        || fixed.contains(&small)
        || named.contains(&name)
        || sheets.contains(&name)
}

/// Defined names other than what is printed and repeated.
pub(super) fn names(book: &Book<'_>, leaks: &mut Leaks) {
    for name in &book.names {
        if !matches!(&*name.name, "_xlnm.Print_Area" | "_xlnm.Print_Titles") {
            leaks.say("name", "", format!("名称“{}”", shown(&name.name)), "定义了打印区域和标题行以外的名称");
        }
    }
}

/// Number formats that print digits of their own.
pub(super) fn formats(package: &Package<'_>, whole: &Whole, leaks: &mut Leaks) {
    elements(&package.text(&whole.parts[0]).unwrap_or_default(), |element| {
        if element.name == "numFmt" {
            let code = element.get("formatCode").unwrap_or_default();
            let mut quoted = code.split('"').skip(1).step_by(2);
            if quoted.any(|words| words.chars().any(char::is_numeric)) {
                leaks.say("number-format", "", format!("数字格式“{}”", shown(&code)), "数字格式里写了数字");
            }
        }
    });
}

/// Properties that hold a protected number.
pub(super) fn properties(package: &Package<'_>, whole: &Whole, guards: &[Guard<'_>], leaks: &mut Leaks) {
    for (part, names) in [
        (
            whole.parts[2].as_str(),
            &[
                "title",
                "subject",
                "description",
                "keywords",
                "category",
                "contentStatus",
                "creator",
                "lastModifiedBy",
                "identifier",
                "version",
            ][..],
        ),
        ("docProps/app.xml", &["Company", "Manager", "HyperlinkBase", "Template"][..]),
    ] {
        walk(&package.text(part).unwrap_or_default(), |met| {
            let Met::Ends(name, words) = met else { return };
            let text = unescaped(words);
            if names.contains(&name) && guards.iter().any(|guard| guard.is_in(&text)) {
                leaks.each(
                    "property",
                    "",
                    format!("{part}的{name}"),
                    format!("文件属性“{}”里有受保护的数", shown(&text)),
                );
            }
        });
    }
}

/// Elements of a sheet and of its tables; gives what is wrong where a part does not end as it should.
pub(super) fn sheet(package: &Package<'_>, listed: &Listed, leaks: &mut Leaks) -> Option<Rule> {
    let tables =
        package.relations_of(&listed.part).inner.into_values().filter(|target| target.kind == "table");
    let tables: Vec<String> = tables.map(|target| target.part).collect();
    let mut broken = None;
    for part in std::iter::once(&listed.part).chain(&tables) {
        let mut cell = String::new();
        let text = package.text(part).unwrap_or_default();
        let ended = walk(&text, |met| {
            let Met::Begins(element, depth) = met else { return };
            match element.name {
                "c" => cell = element.get("r").unwrap_or_default(),
                "hyperlink" => {
                    let place = element.get("ref").unwrap_or_default();
                    if element.raw("tooltip").is_some_and(|hint| !hint.is_empty()) {
                        leaks.say("link-hint", &listed.name, place, "链接带有屏幕提示");
                    }
                }
                name if depth == 1 && *part == listed.part && !KNOWN.contains(&name) => {
                    leaks.say("unknown-element", &listed.name, shown(name), "工作表含有用途不明的内容");
                }
                _ => {}
            }
            if let Some((_, key, what)) = ELEMENTS.iter().find(|(known, ..)| *known == element.name) {
                let place = match element.get("sqref") {
                    Some(place) => place,
                    None if matches!(element.name, "f" | "rPh") => cell.clone(),
                    None => String::new(),
                };
                leaks.say(key, &listed.name, shown(&place), format!("有{what}"));
            }
        });
        broken = broken.or(ended.fault());
    }
    broken
}

/// Rows, columns and cells that are there and not seen.
pub(super) fn cells(notes: &Notes<'_>, book: &Book<'_>, listed: &Listed, leaks: &mut Leaks) {
    let name = &listed.name;
    for row in notes.rows.iter().filter(|row| row.hidden || row.height.is_some_and(|height| height < 1.0)) {
        leaks.say("hidden-row", name, format!("第{}行", row.row), "行是隐藏的或没有高度");
    }
    for columns in notes.columns.iter().filter(|of| of.hidden || of.width.is_some_and(|width| width < 0.1)) {
        let letters = crate::place::column_letters(columns.first.saturating_sub(1));
        leaks.say("hidden-column", name, format!("{letters}列"), "列是隐藏的或没有宽度");
    }
    for cell in notes.cells.iter().filter(|cell| cell.value != Value::Blank) {
        let place = || address(cell.row, cell.column);
        let format = book.styles.of(cell.format);
        let text = book.styles.text_of(format);
        let grounds = book.styles.ground_of(format);
        let grounds = if grounds.is_empty() { &[WHITE] } else { grounds };
        if grounds.iter().all(|ground| contrast(text, *ground) < 1.3)
            || book.styles.font_of(format).size < 4.0
        {
            leaks.say("invisible-text", name, place(), "文字与底色相同或小到看不见");
        }
        if shows_nothing(book.styles.code_of(format), cell.value) {
            leaks.say("invisible-number", name, place(), "数字格式不显示内容");
        }
        let covered = notes.merges.iter().any(|&[top, bottom, left, right]| {
            (top..=bottom).contains(&cell.row)
                && (left..=right).contains(&cell.column)
                && (cell.row, cell.column) != (top, left)
        });
        if covered {
            leaks.say("covered-cell", name, place(), "内容被合并的单元格盖住");
        }
    }
}

/// Whether a number format leaves a value unprinted, such as `;;;`.
fn shows_nothing(code: &str, value: Value<'_>) -> bool {
    let mut quoted = false;
    let sections: Vec<&str> = code
        .split(|sign: char| {
            quoted ^= sign == '"';
            sign == ';' && !quoted
        })
        .collect();
    let section = match value {
        Value::Number(number) if number < 0.0 => sections.get(1).or(sections.first()),
        Value::Number(0.0) => sections.get(2).or(sections.first()),
        Value::Number(_) => sections.first(),
        _ => return sections.get(3).is_some_and(|section| section.trim_matches(BARE).is_empty()),
    };
    section.is_some_and(|section| !shows_number(section))
}

/// Signs that print nothing by themselves.
const BARE: [char; 4] = ['"', ' ', '_', '*'];

/// Whether a section of a number format prints anything of the number, in a colour that can be seen.
fn shows_number(section: &str) -> bool {
    let small = section.to_lowercase();
    if small.contains("[white]") || small.contains("[color2]") || small.contains("[color 2]") {
        return false;
    }
    // What stands in quotes, behind a stroke or in brackets is printed as it stands.
    let (mut plain, mut signs) = (String::new(), small.chars());
    while let Some(sign) = signs.next() {
        match sign {
            '"' => _ = signs.by_ref().take_while(|sign| *sign != '"').count(),
            '[' => _ = signs.by_ref().take_while(|sign| *sign != ']').count(),
            '\\' | '_' | '*' => _ = signs.next(),
            sign => plain.push(sign),
        }
    }
    plain.contains("general") || plain.contains(|sign| "0#?@ymdhse".contains(sign)) || plain.contains('g')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_format_with_an_empty_section_shows_nothing() {
        for (code, number, hidden) in [
            (";;;", 3.0, true),
            ("\"\";\"\"", 3.0, true),
            ("0;-0;;@", 3.0, false),
            ("0;-0;;@", 0.0, true),
            ("0;", -3.0, true),
            ("0\";\"", -3.0, false),
            ("0", 3.0, false),
            ("\"[c]\"", 3.0, true),
            ("\\[\\c\\]", 3.0, true),
            ("[White]0", 3.0, true),
            ("[Red]0.0", 3.0, false),
            ("General", 3.0, false),
            ("yyyy\"年\"m\"月\"", 45_000.0, false),
        ] {
            assert_eq!(shows_nothing(code, Value::Number(number)), hidden, "{code} {number}");
        }
        assert!(shows_nothing(";;;", Value::Raw("三")) && !shows_nothing("0;;;@", Value::Raw("三")));
    }
}
