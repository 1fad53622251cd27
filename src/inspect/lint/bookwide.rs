//! Is the book as a whole fit to be read?
//!
//! In: properties, sheet names, parts; then what each sheet told. Out: findings. Refuses to know: cells.

use super::super::book::Whole;
use super::super::package::{Met, Package, walk};
use super::Asked;
use super::context::{Book, FRONT, Known};
use super::demand::Key;
use super::report::Findings;
use super::text::shown;
use crate::xml::unescaped;
use std::collections::BTreeMap;

/// Parts that would run something, fetch something or lead out of the file, by a piece of their name.
const ACTIVE: [(&str, &str); 7] = [
    ("vbaproject", "宏"),
    ("activex", "控件"),
    ("ctrlprops", "控件"),
    ("externallink", "指向其他文件的链接"),
    ("connections.xml", "数据连接"),
    ("oleobject", "嵌入对象"),
    ("embeddings/", "嵌入对象"),
];

/// Fonts with serifs, by the beginning of their names.
const SERIF: [&str; 9] =
    ["宋体", "simsun", "新宋体", "nsimsun", "times", "仿宋", "fangsong", "楷体", "kaiti"];

/// Where the properties are told.
const PROPERTIES: &str = "文件属性";

/// A01–A04, A05–A07, A09–A11, A15.
pub(in crate::inspect) fn judge(
    package: &Package<'_>,
    whole: &Whole,
    book: &Book<'_>,
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    properties(package, whole, asked, findings);
    for sheet in &whole.sheets {
        let name = &sheet.name;
        if says_nothing(name) {
            findings.say(Key::A05, || shown(name), || format!("工作表名称“{}”没有含义", shown(name)));
        }
        if name.contains(' ') || name.starts_with(|sign: char| sign.is_ascii_digit()) {
            findings.say(
                Key::A06,
                || shown(name),
                || format!("工作表名称“{}”含空格或以数字开头", shown(name)),
            );
        }
        if !sheet.shown {
            findings.say(Key::A09, || shown(name), || format!("工作表“{}”是隐藏的", shown(name)));
        }
    }
    let first: Vec<&str> = whole.sheets.iter().take(FRONT.len()).map(|sheet| sheet.name.as_str()).collect();
    if first != FRONT {
        let first = shown(&first.join("、"));
        findings.say(Key::A07, String::new, || format!("前几张工作表是{first}，应依次是封面、目录、注释"));
    }
    for name in package.names() {
        let small = name.to_lowercase();
        if let Some((_, what)) = ACTIVE.iter().find(|(piece, _)| small.contains(piece)) {
            findings.say(Key::A10, || shown(&name), || format!("文件含有{what}"));
        }
        if small.contains("_rels/") && !small.contains("externallinks/") {
            let outer = package.relations(&name).outer;
            for [_, _, target] in outer.iter().filter(|[_, kind, _]| kind != "hyperlink") {
                findings.say(Key::A10, || shown(&name), || format!("文件引用了外部的“{}”", shown(target)));
            }
        }
    }
    if book.opens_on != 0 {
        let name = whole.sheets.iter().find(|sheet| sheet.at == book.opens_on);
        let name = name.map_or_else(String::new, |sheet| shown(&sheet.name));
        findings.say(Key::A11, String::new, || format!("打开时停在工作表“{name}”，不在第一张"));
    }
    let body = book.styles.body();
    let small = body.name.to_lowercase();
    if body.size < 12.0 || SERIF.iter().any(|known| small.starts_with(known)) {
        findings.say(Key::A15, String::new, || format!("默认字体是{}{}磅", shown(&body.name), body.size));
    }
}

fn properties(package: &Package<'_>, whole: &Whole, asked: &Asked<'_>, findings: &mut Findings) {
    let mut known: BTreeMap<&str, String> = BTreeMap::new();
    let text = package.text(&whole.parts[2]).unwrap_or_default();
    walk(&text, |met| {
        if let Met::Ends(name, words) = met {
            known.insert(name, unescaped(words).trim().to_owned());
        }
    });
    let get = |name: &str| known.get(name).map_or("", String::as_str);
    let place = || PROPERTIES.to_owned();
    let title = get("title");
    let stem = asked.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    if title.is_empty() {
        findings.say(Key::A01, place, || "没有文档标题".to_owned());
    } else if title == stem || title == "Book1" || title == "工作簿1" {
        findings.say(Key::A01, place, || format!("文档标题“{}”只是文件名", shown(title)));
    }
    let language = get("language");
    if !is_language(language) {
        findings.say(Key::A02, place, || match shown(language) {
            text if text.is_empty() => "没有注明语言".to_owned(),
            text => format!("语言“{text}”不是规定的写法"),
        });
    }
    if get("creator").is_empty() {
        findings.say(Key::A03, place, || "没有作者".to_owned());
    }
    for (name, what) in [("subject", "主题"), ("keywords", "关键词"), ("description", "说明")] {
        if get(name).is_empty() {
            findings.say(Key::A04, || format!("文件属性（{what}）"), || format!("没有{what}"));
        }
    }
}

/// Whether a language is written as BCP 47 asks, such as `zh-CN`.
fn is_language(text: &str) -> bool {
    let mut pieces = text.split('-');
    let first = pieces.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && pieces.all(|piece| {
            (1..=8).contains(&piece.len()) && piece.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// Whether a sheet's name is the one a program gives.
fn says_nothing(name: &str) -> bool {
    let small = name.to_lowercase();
    let rest = ["sheet", "工作表", "表"].iter().find_map(|start| small.strip_prefix(start));
    rest.is_some_and(|rest| rest.trim().bytes().all(|byte| byte.is_ascii_digit()))
}

/// A12, S09 (names given twice), S26: what only all sheets together show.
pub(in crate::inspect) fn judge_together(whole: &Whole, known: &[&Known], findings: &mut Findings) {
    let contents = known.iter().position(|sheet| sheet.name == FRONT[1]);
    match contents {
        Some(at) => {
            for sheet in &known[at + 1..] {
                if !known[at].leads_to.contains(&sheet.name.to_lowercase()) {
                    findings.say(
                        Key::A12,
                        || shown(&sheet.name),
                        || format!("目录没有链接到“{}”", shown(&sheet.name)),
                    );
                }
            }
        }
        // The public edition hears it from the order of sheets.
        None if whole.sheets.len() > 3 && !findings.asks(Key::A07) => {
            findings.say(Key::A12, String::new, || "没有目录工作表".to_owned());
        }
        None => {}
    }
    let mut tables: Vec<String> =
        known.iter().flat_map(|sheet| &sheet.tables).map(|name| name.to_lowercase()).collect();
    tables.sort();
    for pair in tables.windows(2).filter(|pair| pair[0] == pair[1]) {
        findings.say(Key::S09, || shown(&pair[0]), || format!("表格名称“{}”用了两次", shown(&pair[0])));
    }
    let explained: BTreeMap<u32, (&str, &str)> = known
        .iter()
        .flat_map(|sheet| sheet.explains.iter().map(|(number, (cell, _))| (*number, (&*sheet.name, &**cell))))
        .collect();
    let marks: BTreeMap<u32, &String> = known
        .iter()
        .rev()
        .flat_map(|sheet| sheet.marks.iter())
        .map(|(number, cell)| (*number, cell))
        .collect();
    for (number, place) in &marks {
        if !explained.contains_key(number) {
            findings.say(Key::S26, || (*place).clone(), || format!("[注{number}]没有对应的注释"));
        }
    }
    for (number, (name, cell)) in explained.iter().filter(|(number, _)| !marks.contains_key(number)) {
        findings.say(Key::S26, || format!("“{}”{cell}", shown(name)), || format!("注{number}没有被引用"));
    }
    let forms = known.iter().any(|sheet| sheet.is_filled);
    if !forms {
        findings.say(Key::F01, String::new, || "没有可填写的单元格：工作表未保护，或没有解除锁定".to_owned());
    }
}
