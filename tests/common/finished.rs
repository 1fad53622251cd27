//! Two finished workbooks without a fault, built from their parts, and ways to spoil one of them.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A workbook as its parts.
#[derive(Clone, Debug)]
pub struct Finished {
    parts: Vec<(String, String)>,
}

const NAMESPACES: &str = concat!(
    r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" "#,
    r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#
);
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument";

/// The sheet of the public workbook that holds its table.
pub const TABLE: &str = "xl/worksheets/sheet4.xml";
/// The sheet of the public workbook that lists the others.
pub const CONTENTS: &str = "xl/worksheets/sheet2.xml";
/// The sheet of the public workbook that explains.
pub const NOTES: &str = "xl/worksheets/sheet3.xml";
/// Formats.
pub const STYLES: &str = "xl/styles.xml";
/// The book itself.
pub const BOOK: &str = "xl/workbook.xml";
/// Properties.
pub const CORE: &str = "docProps/core.xml";
/// The drawing beside the table.
pub const DRAWING: &str = "xl/drawings/drawing1.xml";
/// Its chart.
pub const CHART: &str = "xl/charts/chart1.xml";
/// The table part.
pub const MARKED: &str = "xl/tables/table3.xml";
/// The form's only sheet.
pub const FORM: &str = "xl/worksheets/sheet1.xml";
/// The form's defined names.
pub const FORM_NAMES: &str = concat!(
    r#"<definedNames><definedName name="UNIT">'监测表'!$B$3</definedName>"#,
    r#"<definedName name="PERIOD">'监测表'!$B$4</definedName></definedNames>"#
);
/// Types of the parts.
pub const TYPES: &str = "[Content_Types].xml";

/// A cell with a text.
pub fn text(place: &str, format: u32, words: &str) -> String {
    format!(r#"<c r="{place}" s="{format}" t="inlineStr"><is><t>{words}</t></is></c>"#)
}

/// A cell with a number.
pub fn number(place: &str, format: u32, value: &str) -> String {
    format!(r#"<c r="{place}" s="{format}"><v>{value}</v></c>"#)
}

fn rows(rows: &[(u32, String)]) -> String {
    let rows = rows.iter().map(|(at, cells)| format!(r#"<row r="{at}">{cells}</row>"#));
    format!("<sheetData>{}</sheetData>", rows.collect::<String>())
}

fn sheet(widths: &[u32], data: &str, after: &str) -> String {
    let mut columns = String::new();
    for (at, width) in (1..).zip(widths) {
        write!(columns, r#"<col min="{at}" max="{at}" width="{width}" customWidth="1"/>"#).expect("columns");
    }
    let view = r#"<sheetViews><sheetView workbookViewId="0"/></sheetViews>"#;
    format!("<worksheet {NAMESPACES}>{view}<cols>{columns}</cols>{data}{after}</worksheet>")
}

fn relations(all: &[(&str, &str, &str)]) -> String {
    let one = |(id, kind, target): &(&str, &str, &str)| {
        format!(r#"<Relationship Id="{id}" Type="{RELATION}/{kind}" Target="{target}"/>"#)
    };
    let all: String = all.iter().map(one).collect();
    format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{all}</Relationships>"#
    )
}

fn table(id: u32, name: &str, reach: &str, columns: &[&str], summary: &str) -> String {
    let column = |(at, name): (usize, &&str)| format!(r#"<tableColumn id="{}" name="{name}"/>"#, at + 1);
    let columns: String = columns.iter().enumerate().map(column).collect();
    format!(
        r#"<table {NAMESPACES} id="{id}" name="{name}" displayName="{name}" ref="{reach}" totalsRowShown="0"><tableColumns>{columns}</tableColumns><extLst><ext uri="u"><x14:table xmlns:x14="x" altTextSummary="{summary}"/></ext></extLst></table>"#
    )
}

const STYLE_SHEET: &str = concat!(
    r#"<fonts count="4"><font><sz val="12"/><color theme="1"/><name val="微软雅黑"/></font>"#,
    r#"<font><b/><sz val="16"/><color rgb="FF000000"/><name val="微软雅黑"/></font>"#,
    r#"<font><b/><sz val="12"/><color rgb="FF1F3864"/><name val="微软雅黑"/></font>"#,
    r#"<font><u/><sz val="12"/><color rgb="FF0563C1"/><name val="微软雅黑"/></font></fonts>"#,
    r#"<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>"#,
    r#"<fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/><bgColor indexed="64"/></patternFill></fill></fills>"#,
    r#"<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="8">"#,
    r#"<xf><alignment wrapText="1"/></xf><xf fontId="1"/><xf fontId="2" fillId="2"><alignment wrapText="1"/></xf>"#,
    r#"<xf numFmtId="3"/><xf numFmtId="164"/><xf fontId="3"><alignment wrapText="1"/></xf>"#,
    r#"<xf><alignment wrapText="1"/><protection locked="0"/></xf><xf numFmtId="3"><protection locked="0"/></xf></cellXfs>"#,
    r#"<dxfs count="1"><dxf><font><color rgb="FF9C0006"/></font><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill>"#,
    r#"</fill></dxf></dxfs></styleSheet>"#
);

fn styles() -> String {
    format!(
        r#"<styleSheet {NAMESPACES}><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0"/></numFmts>{STYLE_SHEET}"#
    )
}

fn properties(title: &str) -> String {
    format!(
        "<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\"><dc:title>{title}</dc:title><dc:subject>规划实施</dc:subject>\
         <dc:creator>某区残疾人联合会</dc:creator><cp:keywords>残疾人</cp:keywords>\
         <dc:description>公开数据</dc:description><dc:language>zh-CN</dc:language></cp:coreProperties>"
    )
}

fn book(sheets: &[&str], names: &str) -> String {
    let mut listed = String::new();
    for (at, name) in (1..).zip(sheets) {
        write!(listed, r#"<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>"#).expect("sheets");
    }
    let view = "<bookViews><workbookView/></bookViews>";
    format!("<workbook {NAMESPACES}>{view}<sheets>{listed}</sheets>{names}</workbook>")
}

fn chart() -> String {
    let series = |at: u32, column: char, dash: &str| {
        format!(
            r#"<c:ser><c:idx val="{at}"/><c:tx><c:strRef><c:f>困难补贴!${column}$4</c:f></c:strRef></c:tx><c:spPr><a:ln><a:solidFill><a:srgbClr val="1F3864"/></a:solidFill><a:prstDash val="{dash}"/></a:ln></c:spPr><c:cat><c:strRef><c:f>困难补贴!$A$6:$A$8</c:f></c:strRef></c:cat><c:val><c:numRef><c:f>困难补贴!${column}$6:${column}$8</c:f></c:numRef></c:val></c:ser>"#
        )
    };
    let title = "<c:title><c:tx><c:rich><a:p><a:r><a:t>题</a:t></a:r></a:p></c:rich></c:tx></c:title>";
    format!(
        r#"<c:chartSpace xmlns:c="c" xmlns:a="a"><c:chart>{title}<c:plotArea><c:lineChart>{}{}</c:lineChart><c:catAx>{title}</c:catAx><c:valAx>{title}</c:valAx></c:plotArea></c:chart></c:chartSpace>"#,
        series(0, 'B', "solid"),
        series(1, 'C', "dash")
    )
}

const DRAWN: &str = concat!(
    r#"<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:twoCellAnchor><xdr:from><xdr:col>6</xdr:col><xdr:row>3</xdr:row></xdr:from>"#,
    r#"<xdr:to><xdr:col>9</xdr:col><xdr:row>9</xdr:row></xdr:to><xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="2" "#,
    r#"name="Chart 1" descr="各单位应享受和已享受困难补贴的人数，数字见左边的表。"/></xdr:nvGraphicFramePr><a:graphic>"#,
    r#"<a:graphicData><c:chart xmlns:c="c" xmlns:r="r" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame>"#,
    r#"<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"#
);

/// The parts every workbook has.
fn frame(sheets: &[&str], names: &str, title: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut types = String::from(r#"<Types xmlns="t"><Default Extension="rels" ContentType="r"/>"#);
    let mut named = |part: &str, kind: &str| {
        write!(types, r#"<Override PartName="/{part}" ContentType="{TYPE}.{kind}+xml"/>"#).expect("types");
    };
    named(BOOK, "spreadsheetml.sheet.main");
    named(STYLES, "spreadsheetml.styles");
    named(CORE, "core-properties");
    let mut related = vec![("rIdS".to_owned(), "styles", "styles.xml".to_owned())];
    for at in 1..=sheets.len() {
        named(&format!("xl/worksheets/sheet{at}.xml"), "spreadsheetml.worksheet");
        related.push((format!("rId{at}"), "worksheet", format!("worksheets/sheet{at}.xml")));
    }
    for (part, kind) in more {
        named(part, kind);
    }
    let related: Vec<(&str, &str, &str)> =
        related.iter().map(|(id, kind, part)| (&**id, *kind, &**part)).collect();
    vec![
        (TYPES.to_owned(), types + "</Types>"),
        (
            "_rels/.rels".to_owned(),
            relations(&[("rId1", "officeDocument", BOOK), ("rId2", "core-properties", CORE)]),
        ),
        (CORE.to_owned(), properties(title)),
        (BOOK.to_owned(), book(sheets, names)),
        ("xl/_rels/workbook.xml.rels".to_owned(), relations(&related)),
        (STYLES.to_owned(), styles()),
    ]
}

fn table_sheet() -> String {
    let heads = ["单位", "应享受人数（人）", "已享受人数（人）", "覆盖率（%）", "情况"];
    let row = |at: u32, unit: &str, due: &str, got: &str, rate: &str, word: &str| {
        let figure = |place: String, format: u32, value: &str| {
            if value.starts_with('[') { text(&place, 0, value) } else { number(&place, format, value) }
        };
        let cells = text(&format!("A{at}"), 0, unit)
            + &figure(format!("B{at}"), 3, due)
            + &figure(format!("C{at}"), 3, got)
            + &figure(format!("D{at}"), 4, rate)
            + &text(&format!("E{at}"), 0, word);
        (at, cells)
    };
    let head: String =
        heads.iter().zip("ABCDE".chars()).map(|(name, at)| text(&format!("{at}4"), 2, name)).collect();
    let data = rows(&[
        (1, text("A1", 1, "困难残疾人生活补贴发放情况[注1]")),
        (2, text("A2", 0, "本工作表包含1张表，注释见“注释”工作表。[x]表示缺报。")),
        (3, text("A3", 5, "返回目录页")),
        (4, head),
        row(5, "合计", "1350", "1330", "98.5", "达到"),
        row(6, "东城街道", "1200", "1190", "99.2", "达到"),
        row(7, "西城街道", "150", "140", "93.3", "未达到"),
        row(8, "富山乡", "[x]", "[x]", "[x]", "缺报"),
    ]);
    let after = concat!(
        r#"<conditionalFormatting sqref="E5:E8"><cfRule type="cellIs" dxfId="0" priority="1" operator="equal">"#,
        r#"<formula>"未达到"</formula></cfRule></conditionalFormatting><hyperlinks>"#,
        r#"<hyperlink ref="A3" location="'目录'!A1"/></hyperlinks><pageMargins left="0.5" right="0.5" top="0.7" "#,
        r#"bottom="0.7" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape"/>"#,
        r#"<drawing r:id="rId1"/><tableParts count="1"><tablePart r:id="rId2"/></tableParts>"#
    );
    sheet(&[24, 14, 14, 12, 12], &data, after)
}

/// A good public edition: cover, contents, notes, a table with its chart.
pub fn public() -> Finished {
    let names = ["封面", "目录", "注释", "困难补贴"];
    let mut parts = frame(
        &names,
        "",
        "残疾人事业发展规划实施情况（公开数据）",
        &[
            ("xl/tables/table1.xml", "spreadsheetml.table"),
            ("xl/tables/table2.xml", "spreadsheetml.table"),
            (MARKED, "spreadsheetml.table"),
            (DRAWING, "drawing"),
            (CHART, "drawingml.chart"),
        ],
    );
    let cover = rows(&[
        (1, text("A1", 1, "残疾人事业发展规划实施情况")),
        (2, text("A2", 0, "编制单位：某区残疾人联合会。数据截至2023年12月31日。")),
    ]);
    let link = |place: &str, to: &str| format!(r#"<hyperlink ref="{place}" location="'{to}'!A1"/>"#);
    let marked = r#"<tableParts count="1"><tablePart r:id="rId1"/></tableParts>"#;
    let contents = rows(&[
        (1, text("A1", 1, "目录")),
        (2, text("A2", 2, "工作表") + &text("B2", 2, "内容")),
        (3, text("A3", 5, "注释") + &text("B3", 0, "各表的注释")),
        (4, text("A4", 5, "困难补贴") + &text("B4", 0, "困难残疾人生活补贴发放情况")),
    ]);
    let notes = rows(&[
        (1, text("A1", 1, "注释")),
        (2, text("A2", 2, "注释号") + &text("B2", 2, "说明")),
        (3, text("A3", 0, "[注1]") + &text("B3", 0, "按年末数统计。")),
    ]);
    let links = format!("<hyperlinks>{}{}</hyperlinks>{marked}", link("A3", "注释"), link("A4", "困难补贴"));
    for (at, part) in [
        sheet(&[60], &cover, ""),
        sheet(&[20, 40], &contents, &links),
        sheet(&[12, 60], &notes, marked),
        table_sheet(),
    ]
    .into_iter()
    .enumerate()
    {
        parts.push((format!("xl/worksheets/sheet{}.xml", at + 1), part));
    }
    let heads = ["单位", "应享受人数（人）", "已享受人数（人）", "覆盖率（%）", "情况"];
    for (name, part) in [
        ("xl/worksheets/_rels/sheet2.xml.rels", relations(&[("rId1", "table", "../tables/table1.xml")])),
        ("xl/worksheets/_rels/sheet3.xml.rels", relations(&[("rId1", "table", "../tables/table2.xml")])),
        (
            "xl/worksheets/_rels/sheet4.xml.rels",
            relations(&[
                ("rId1", "drawing", "../drawings/drawing1.xml"),
                ("rId2", "table", "/xl/tables/table3.xml"),
            ]),
        ),
        ("xl/drawings/_rels/drawing1.xml.rels", relations(&[("rId1", "chart", "../charts/chart1.xml")])),
        ("xl/tables/table1.xml", table(1, "各表目录", "A2:B4", &["工作表", "内容"], "各工作表的名称和内容")),
        ("xl/tables/table2.xml", table(2, "各表注释", "A2:B3", &["注释号", "说明"], "各注释的号和说明")),
        (MARKED, table(3, "困难补贴情况", "A4:E8", &heads, "各单位应享受、已享受人数和覆盖率")),
        (DRAWING, DRAWN.to_owned()),
        (CHART, chart()),
    ] {
        parts.push((name.to_owned(), part));
    }
    Finished { parts }
}

/// A public edition that holds values only: neither chart nor mark.
pub fn values_only() -> Finished {
    let book = public();
    let sheet = book.part(TABLE).to_owned();
    let from = sheet.find("<conditionalFormatting").expect("a mark");
    let to = sheet.find("<hyperlinks>").expect("links");
    book.with(TABLE, &sheet[from..to], "")
        .with(TABLE, r#"<drawing r:id="rId1"/>"#, "")
        .without(CHART, DRAWING)
        .without(DRAWING, TABLE)
        .dropping("xl/drawings/_rels/drawing1.xml.rels")
}

/// A sheet of rows of cells: a number where the text is one.
pub fn plain_sheet(lines: &[&[&str]]) -> String {
    let cells = |at: usize, line: &[&str]| {
        let place = |column: usize| format!("{}{}", char::from(b'A' + column as u8), at + 1);
        let cell = |(column, words): (usize, &&str)| match words.parse::<f64>() {
            Ok(_) => number(&place(column), 0, words),
            Err(_) if words.is_empty() => String::new(),
            Err(_) => text(&place(column), 0, words),
        };
        (at as u32 + 1, line.iter().enumerate().map(cell).collect::<String>())
    };
    let lines: Vec<(u32, String)> = lines.iter().enumerate().map(|(at, line)| cells(at, line)).collect();
    sheet(&[20, 20, 20, 20], &rows(&lines), "")
}

/// A good form with two cells to fill.
pub fn form() -> Finished {
    let mut parts = frame(&["监测表"], FORM_NAMES, "规划实施监测表", &[]);
    let data = rows(&[
        (1, text("A1", 1, "规划实施监测表")),
        (2, text("A2", 0, "标有（必填）的栏都要填写。")),
        (3, text("A3", 0, "填报单位") + &text("B3", 0, "东城街道")),
        (4, text("A4", 0, "统计年度") + &number("B4", 0, "2024")),
        (
            6,
            text("A6", 2, "指标名称")
                + &text("B6", 2, "上年数")
                + &text("C6", 2, "本年数（必填）")
                + &text("D6", 2, "是否核实"),
        ),
        (
            7,
            text("A7", 0, "持证残疾人总数（人）")
                + &number("B7", 3, "1520")
                + r#"<c r="C7" s="7"/><c r="D7" s="6"/>"#,
        ),
    ]);
    let after = concat!(
        r#"<sheetProtection sheet="1"/><dataValidations count="2"><dataValidation type="whole" prompt="填年末数" "#,
        r#"error="请填不小于0的整数" sqref="C7"><formula1>0</formula1></dataValidation><dataValidation type="list" "#,
        r#"prompt="选是或否" error="请从是、否中选一项" sqref="D7"><formula1>"是,否"</formula1></dataValidation>"#,
        r#"</dataValidations><pageMargins left="0.5" right="0.5" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>"#,
        r#"<pageSetup paperSize="9" orientation="landscape"/>"#
    );
    parts.push((FORM.to_owned(), sheet(&[30, 14, 18, 14], &data, after)));
    Finished { parts }
}

impl Finished {
    /// The same with a text in a part replaced, once.
    #[must_use]
    pub fn with(mut self, part: &str, old: &str, new: &str) -> Self {
        let (_, text) = self.parts.iter_mut().find(|(name, _)| name == part).expect("the part is there");
        assert!(text.contains(old), "{old} is not in {part}");
        *text = text.replacen(old, new, 1);
        self
    }

    /// The same with a part more; it is typed too, and a relation of the sheet's number leads to it.
    #[must_use]
    pub fn and(mut self, part: &str, text: &str) -> Self {
        self.parts.push((part.to_owned(), text.to_owned()));
        self.with(
            TYPES,
            "</Types>",
            &format!(r#"<Override PartName="/{part}" ContentType="{TYPE}"/></Types>"#),
        )
    }

    /// The same with a relation more, from a part to a target.
    #[must_use]
    pub fn leading(mut self, from: &str, id: &str, kind: &str, target: &str) -> Self {
        let (folder, file) = from.rsplit_once('/').unwrap_or(("", from));
        let rels = format!("{folder}/_rels/{file}.rels");
        if !self.parts.iter().any(|(name, _)| *name == rels) {
            self.parts.push((rels.clone(), relations(&[])));
        }
        let mode = if target.contains("://") { " TargetMode=\"External\"" } else { "" };
        let more = format!(
            r#"<Relationship Id="{id}" Type="{RELATION}/{kind}" Target="{target}"{mode}/></Relationships>"#
        );
        self.with(&rels, "</Relationships>", &more)
    }

    /// The same without a part, its type and the relation of a sheet that leads to it.
    #[must_use]
    pub fn without(mut self, part: &str, from: &str) -> Self {
        self.parts.retain(|(name, _)| name != part);
        let (folder, file) = from.rsplit_once('/').unwrap_or(("", from));
        let rels = format!("{folder}/_rels/{file}.rels");
        for (name, text) in self.parts.iter_mut().filter(|(name, _)| name == TYPES || *name == rels) {
            let tag = if name == TYPES { "<Override " } else { "<Relationship " };
            let end = part.rsplit('/').next().unwrap_or_default();
            let at = text.find(end).expect("named");
            let from = text[..at].rfind(tag).expect("a tag");
            let to = at + text[at..].find("/>").expect("its end") + 2;
            text.replace_range(from..to, "");
        }
        self
    }

    /// The same without a part that no type and no relation names.
    #[must_use]
    pub fn dropping(mut self, part: &str) -> Self {
        self.parts.retain(|(name, _)| name != part);
        self
    }

    /// The text of a part.
    pub fn part(&self, name: &str) -> &str {
        &self.parts.iter().find(|(known, _)| known == name).expect("the part is there").1
    }

    /// All parts, to be changed at will.
    pub fn parts_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.parts
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in &self.parts {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("part");
            zip.write_all(text.as_bytes()).expect("text");
        }
        zip.finish().expect("zip").into_inner()
    }
}
