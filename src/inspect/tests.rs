//! Each demand broken once in a small workbook, and the workbook itself, which breaks none.

use super::*;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TYPES: &str = concat!(
    r#"<Types><Default Extension="rels" ContentType="r"/><Override PartName="/xl/workbook.xml" ContentType="w"/>"#,
    r#"<Override PartName="/xl/worksheets/sheet1.xml" ContentType="s"/><Override PartName="/xl/styles.xml" "#,
    r#"ContentType="y"/><Override PartName="/xl/sharedStrings.xml" ContentType="t"/><Override "#,
    r#"PartName="/docProps/core.xml" ContentType="c"/></Types>"#
);
const SHEET: &str = concat!(
    r#"<worksheet><sheetData><row r="1" ht="20"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>2.5</v></c></row>"#,
    r#"<row r="2"><c r="A2"><f>IF(B1="多""字",SUM('表 一'!B1:B1),1)</f><v>1</v></c></row></sheetData>"#,
    r#"<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/></mergeCells><conditionalFormatting sqref="A1">"#,
    r#"<cfRule type="cellIs" dxfId="0" priority="1"/></conditionalFormatting><dataValidations><dataValidation "#,
    r#"prompt="说明"><formula1>A1&gt;0</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref="A1" "#,
    r#"location="'表 一'!A2"/></hyperlinks><headerFooter><oddHeader>页</oddHeader></headerFooter></worksheet>"#
);

/// The parts of a small workbook without a fault.
fn parts() -> Vec<(&'static str, String)> {
    vec![
        ("[Content_Types].xml", TYPES.into()),
        ("_rels/.rels", r#"<Relationships><Relationship Id="a" Target="xl/workbook.xml"/></Relationships>"#.into()),
        (
            "xl/workbook.xml",
            concat!(
                r#"<workbook><sheets><sheet name="表 一" r:id="r1"/></sheets><definedNames><definedName "#,
                r#"name="甲">'表 一'!$A$1</definedName></definedNames></workbook>"#
            )
            .into(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>"#.into(),
        ),
        ("xl/worksheets/sheet1.xml", SHEET.into()),
        (
            "xl/styles.xml",
            concat!(
                r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0&quot;%&quot;"/></numFmts><cellXfs>"#,
                r#"<xf/><xf/></cellXfs><dxfs><dxf/></dxfs></styleSheet>"#
            )
            .into(),
        ),
        ("xl/sharedStrings.xml", "<sst><si><t>一</t></si></sst>".into()),
        (
            "docProps/core.xml",
            "<p><dc:title>题</dc:title><dc:creator>编</dc:creator></p>".into(),
        ),
    ]
}

fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("part");
        zip.write_all(text.as_bytes()).expect("text");
    }
    zip.finish().expect("zip").into_inner()
}

/// The rules a workbook breaks when `old` in `part` becomes `new`.
fn broken(part: &str, old: &str, new: &str) -> Vec<Rule> {
    let mut parts = parts();
    let (_, text) = parts.iter_mut().find(|(name, _)| *name == part).expect("part");
    assert!(text.contains(old), "{old} is not in {part}");
    *text = text.replacen(old, new, 1);
    workbook(&packed(&parts)).into_iter().map(|fault| fault.rule).collect()
}

#[test]
fn a_workbook_that_meets_every_demand_has_no_fault() {
    assert_eq!(workbook(&packed(&parts())), []);
}

#[test]
fn a_row_that_stands_twice_is_found_with_its_place() {
    let mut parts = parts();
    parts[4].1 = SHEET.replace("</sheetData>", r#"<row r="2" ht="33.75" customHeight="1"/></sheetData>"#);
    let faults: Vec<String> = workbook(&packed(&parts)).iter().map(ToString::to_string).collect();
    assert_eq!(faults, ["工作表“表 一”第2行：同一行出现两次、行没有按顺序排列或超出最后一行"]);
}

#[test]
fn what_is_wrong_with_relations_is_told_once() {
    let leads_out = r#"<Relationship Id="x" Target="http://x" TargetMode="External"/></Relationships>"#;
    for (part, new, rule, place) in [
        ("xl/_rels/workbook.xml.rels", leads_out, Rule::Active, "xl/_rels/workbook.xml.rels → http://x"),
        ("xl/_rels/workbook.xml.rels", "<x>", Rule::Damaged, "xl/_rels/workbook.xml.rels"),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            leads_out,
            Rule::Active,
            "xl/worksheets/_rels/sheet1.xml.rels → http://x",
        ),
        ("xl/worksheets/_rels/sheet1.xml.rels", "<x>", Rule::Damaged, "xl/worksheets/_rels/sheet1.xml.rels"),
    ] {
        let mut parts = parts();
        parts.push(("xl/worksheets/_rels/sheet1.xml.rels", "<Relationships></Relationships>".into()));
        let (_, text) = parts.iter_mut().find(|(name, _)| *name == part).expect("part");
        *text = text.replacen("</Relationships>", new, 1);
        let fault = Fault { rule, place: place.to_owned(), times: 1 };
        assert_eq!(workbook(&packed(&parts)), [fault], "{part}: {new}");
    }
}

#[test]
fn a_formula_is_as_long_as_writing_allows_and_no_longer() {
    let old = r#"<f>IF(B1="多""字",SUM('表 一'!B1:B1),1)</f>"#;
    let long =
        |length: usize| format!("<f>{}{}</f>", "1+".repeat((length - 1) / 2), "1".repeat(2 - length % 2));
    assert_eq!(broken("xl/worksheets/sheet1.xml", old, &long(8_191)), []);
    assert_eq!(broken("xl/worksheets/sheet1.xml", old, &long(8_192)), [Rule::LongFormula]);
}

#[test]
fn each_demand_of_a_sheet_is_checked() {
    let long = |count: usize| "长".repeat(count);
    let cells = |text: String| format!(r#"<c r="C2" t="str"><v>{text}</v></c></row></sheetData>"#);
    let formula = |text: &str| format!("<f>{text}</f>");
    let old = r#"<f>IF(B1="多""字",SUM('表 一'!B1:B1),1)</f>"#;
    let end = "</row></sheetData>";
    let value = "<v>2.5</v>";
    for (old, new, rule) in [
        (r#"<row r="2">"#, r#"<row r="0">"#.to_owned(), Rule::RowOrder),
        (r#"<c r="B1""#, r#"<c r="A1""#.to_owned(), Rule::CellOrder),
        (r#"<c r="B1""#, r#"<c r="B2""#.to_owned(), Rule::CellOrder),
        (r#"ht="20""#, r#"ht="410""#.to_owned(), Rule::RowHeight),
        ("<sheetData>", r#"<cols><col width="300"/></cols><sheetData>"#.to_owned(), Rule::ColumnWidth),
        (r#"s="1""#, r#"s="2""#.to_owned(), Rule::FormatIndex),
        ("<v>0</v>", "<v>1</v>".to_owned(), Rule::SharedText),
        (value, "<v>多</v>".to_owned(), Rule::Number),
        (value, "<v>inf</v>".to_owned(), Rule::Number),
        (end, cells(long(32_768)), Rule::LongText),
        (end, cells("\u{1b}".to_owned()), Rule::ControlSign),
        (r#"<c r="A2">"#, r#"<c r="A2" t="e">"#.to_owned(), Rule::ErrorResult),
        ("<v>1</v>", String::new(), Rule::NoResult),
        ("<v>1</v>", "<v></v>".to_owned(), Rule::NoResult),
        ("<v>1</v>", "<v/>".to_owned(), Rule::NoResult),
        (old, formula(&format!("LEN(\"{}\")", long(256))), Rule::LongLiteral),
        (old, formula(&"1+".repeat(4097)), Rule::LongFormula),
        (old, formula("SUM(B1"), Rule::FormulaShape),
        (old, formula("B1)"), Rule::FormulaShape),
        (old, formula("IF(B1;1;0)"), Rule::FormulaShape),
        (old, formula("=B1"), Rule::FormulaShape),
        (old, formula("\"开"), Rule::FormulaShape),
        (old, formula(&format!("{}1{}", "(".repeat(65), ")".repeat(65))), Rule::Levels),
        (old, formula(&format!("SUM(1{})", ",1".repeat(255))), Rule::Arguments),
        (old, formula("XLOOKUP(1,B1,B1)"), Rule::Function),
        (old, formula("'表二'!A1"), Rule::FormulaSheet),
        (r#"ref="A2:B2""#, r#"ref="B1:B2""#.to_owned(), Rule::Merge),
        ("'表 一'!A2", "'表 一'!A3".to_owned(), Rule::LinkTarget),
        ("'表 一'!A2", "表二!A1".to_owned(), Rule::LinkTarget),
        (r#"prompt="说明""#, format!(r#"prompt="{}""#, long(256)), Rule::EntryRule),
        ("A1&gt;0", format!("A1{}", "+1".repeat(130)), Rule::EntryRule),
        (r#"dxfId="0""#, r#"dxfId="1""#.to_owned(), Rule::Mark),
        ("<oddHeader>页", format!("<oddHeader>{}", long(256)), Rule::Header),
        ("<mergeCells>", "<headerFooter/><mergeCells>".to_owned(), Rule::ElementOrder),
        ("</worksheet>", String::new(), Rule::Damaged),
    ] {
        let found = broken("xl/worksheets/sheet1.xml", old, &new);
        // A row out of its place takes its cells with it.
        let expect = if rule == Rule::RowOrder { vec![rule, Rule::CellOrder] } else { vec![rule] };
        assert_eq!(found, expect, "{old} → {new}");
    }
}

#[test]
fn each_demand_of_the_book_is_checked() {
    let long = "长".repeat(32);
    for (part, old, new, rules) in [
        ("xl/workbook.xml", "表 一\"", "表/一\"", vec![Rule::SheetName]),
        ("xl/workbook.xml", "表 一\"", &*format!("{long}\""), vec![Rule::SheetName]),
        ("xl/workbook.xml", "$A$1", "#REF!", vec![Rule::DefinedName]),
        ("xl/workbook.xml", "'表 一'!$A$1", "'别处'!$A$1", vec![Rule::DefinedName]),
        ("xl/workbook.xml", "r:id=\"r1\"", "r:id=\"r2\"", vec![Rule::Relation]),
        ("xl/styles.xml", "0.0&quot;%&quot;", "0.0&quot;%", vec![Rule::NumberFormat]),
        ("xl/sharedStrings.xml", "一", "\u{2}", vec![Rule::ControlSign]),
        ("docProps/core.xml", "题", "", vec![Rule::Properties]),
        ("[Content_Types].xml", "/docProps/core.xml", "/docProps/gone.xml", vec![Rule::PartType]),
        ("_rels/.rels", "xl/workbook.xml", "xl/other.xml", vec![Rule::Relation]),
        ("_rels/.rels", "Id=\"a\"", "Id=\"a\" TargetMode=\"External\"", vec![Rule::Active]),
    ] {
        let found = broken(part, old, new);
        assert!(rules.iter().all(|rule| found.contains(rule)), "{part}: {old} → {new}: {found:?}");
    }
}

#[test]
fn a_sheet_with_too_many_links_is_found() {
    let link = r#"<hyperlink ref="A1" location="'表 一'!A2"/>"#;
    assert_eq!(broken("xl/worksheets/sheet1.xml", link, &link.repeat(65_531)), [Rule::TooManyLinks]);
    assert_eq!(broken("xl/worksheets/sheet1.xml", link, &link.repeat(65_530)), []);
}

#[test]
fn something_that_is_no_workbook_is_said_to_be_none() {
    for bytes in [b"".as_slice(), b"PK\x03\x04", &packed(&parts()[..4])] {
        assert_eq!(workbook(bytes).into_iter().map(|fault| fault.rule).collect::<Vec<_>>(), [Rule::Package]);
    }
    let mut twice = parts();
    twice.push(("XL/workbook.xml", String::new()));
    let found: Vec<Rule> = workbook(&packed(&twice)).into_iter().map(|fault| fault.rule).collect();
    assert_eq!(found, [Rule::PartTwice, Rule::PartType]);
}
