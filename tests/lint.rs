//! A finished workbook read once more: each rule broken once, and what breaks none.

#[path = "common/finished.rs"]
mod finished;

use duibiao::inspect::{Asked, Profile, Report, Weight, lint, lint_as};
use finished::{
    BOOK, CHART, CONTENTS, CORE, DRAWING, FORM, FORM_NAMES, Finished, MARKED, NOTES, STYLES, TABLE, form,
    number, public, text,
};
use std::collections::BTreeSet;

fn report(book: &Finished, profile: Profile) -> Report {
    lint(&book.bytes(), profile).expect("a workbook")
}

/// The rules a workbook does not meet, each once, in order.
fn broken(book: &Finished, profile: Profile) -> Vec<&'static str> {
    let rules: BTreeSet<&str> = report(book, profile).findings.iter().map(|finding| finding.rule).collect();
    rules.into_iter().collect()
}

/// A workbook breaks one rule and no other.
fn check(rule: &str, book: &Finished, profile: Profile) {
    assert_eq!(broken(book, profile), [rule], "{:#?}", report(book, profile).findings);
}

#[test]
fn a_good_public_edition_breaks_no_rule() {
    for profile in [Profile::Disclosure, Profile::Working] {
        assert_eq!(report(&public(), profile).findings, [], "{profile:?}");
    }
}

#[test]
fn a_good_form_breaks_no_rule() {
    assert_eq!(report(&form(), Profile::Form).findings, []);
}

/// A sheet beside the four of the public edition, with a name, a state and its XML.
fn fifth(name: &str, state: &str, data: &str) -> Finished {
    public()
        .and("xl/worksheets/sheet5.xml", data)
        .leading(BOOK, "rId5", "worksheet", "worksheets/sheet5.xml")
        .with(
            BOOK,
            "</sheets>",
            &format!(r#"<sheet name="{name}" sheetId="5" {state} r:id="rId5"/></sheets>"#),
        )
        .with(
            CONTENTS,
            "</hyperlinks>",
            &format!(r#"<hyperlink ref="A4" location="'{name}'!A1"/></hyperlinks>"#),
        )
}

const TITLED: &str = concat!(
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols><col min="1" max="1" width="40"/></cols><sheetData><row r="1"><c r="A1" s="1" "#,
    r#"t="inlineStr"><is><t>补充说明</t></is></c></row></sheetData></worksheet>"#
);

/// A relation of the table's sheet to a drawing with one thing in it.
fn drawn(thing: &str) -> Finished {
    public().with(
        DRAWING,
        "<xdr:clientData/>",
        &format!("<xdr:clientData/></xdr:twoCellAnchor><xdr:twoCellAnchor>{thing}"),
    )
}

#[test]
fn each_rule_of_the_book_is_broken_alone() {
    for (rule, book) in [
        ("A01", public().with(CORE, "残疾人事业发展规划实施情况（公开数据）", "")),
        ("A01", public().with(CORE, "残疾人事业发展规划实施情况（公开数据）", "Book1")),
        ("A02", public().with(CORE, "<dc:language>zh-CN</dc:language>", "")),
        ("A02", public().with(CORE, "zh-CN", "中文")),
        ("A03", public().with(CORE, "某区残疾人联合会", "")),
        ("A04", public().with(CORE, "<cp:keywords>残疾人</cp:keywords>", "")),
        ("A05", fifth("工作表5", "", TITLED)),
        (
            "A05",
            fifth("Sheet 5", "", TITLED).with(BOOK, "Sheet 5", "sheet5").with(CONTENTS, "Sheet 5", "sheet5"),
        ),
        ("A06", fifth("2023年说明", "", TITLED)),
        ("A06", fifth("补充 说明", "", TITLED)),
        ("A07", public().with(BOOK, r#"name="封面""#, r#"name="首页""#)),
        (
            "A08",
            fifth(
                "补充说明",
                "",
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData/></worksheet>",
            ),
        ),
        ("A09", fifth("补充说明", r#"state="hidden""#, TITLED)),
        ("A09", fifth("补充说明", r#"state="veryHidden""#, TITLED)),
        ("A10", public().and("xl/vbaProject.bin", "")),
        ("A10", public().and("xl/connections.xml", "<connections/>")),
        ("A11", public().with(BOOK, "<workbookView/>", r#"<workbookView activeTab="3"/>"#)),
        (
            "A11",
            public().with(
                TABLE,
                r#"<sheetView workbookViewId="0"/>"#,
                r#"<sheetView><selection activeCell="C7" sqref="C7"/></sheetView>"#,
            ),
        ),
        ("A12", public().with(CONTENTS, r#"<hyperlink ref="A4" location="'困难补贴'!A1"/>"#, "")),
        ("A13", public().with(TABLE, "'目录'!A1", "'没有的表'!A1")),
        ("A13", public().with(TABLE, "'目录'!A1", "没有的名称")),
        (
            "A14",
            public().with(
                TABLE,
                "<conditional",
                r#"<sheetProtection sheet="1" selectLockedCells="1"/><conditional"#,
            ),
        ),
        ("A15", public().with(STYLES, r#"name val="微软雅黑""#, r#"name val="宋体""#)),
        (
            "A16",
            public().with(
                STYLES,
                r#"<name val="微软雅黑"/></font></fonts>"#,
                r#"<name val="方正小标宋"/></font></fonts>"#,
            ),
        ),
    ] {
        check(rule, &book, Profile::Disclosure);
    }
}

#[test]
fn a_title_that_only_repeats_the_name_of_the_file_is_none() {
    let title = "残疾人事业发展规划实施情况（公开数据）";
    let file = format!("甲/{title}.xlsx");
    let asked = Asked { file: &file, ..Asked::usual(Profile::Disclosure) };
    let report = lint_as(&public().bytes(), &asked).expect("a workbook");
    assert_eq!(report.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["A01"]);
}

#[test]
fn each_rule_of_a_sheet_is_broken_alone() {
    let hyperlinks = "<hyperlinks>";
    let merge = |reach: &str| format!(r#"</sheetData><mergeCells><mergeCell ref="{reach}"/></mergeCells>"#);
    let cell = |old: &str, new: &str| public().with(TABLE, old, new);
    let a5 = text("A5", 0, "合计");
    for (rule, book) in [
        ("S01", cell(r#"r="A1" s="1""#, r#"r="A1" s="0""#)),
        ("S02", cell("本工作表包含1张表，", "")),
        (
            "S04",
            cell(
                "</sheetData>",
                &format!(r#"<row r="10">{}</row></sheetData>"#, text("A10", 0, "制表人：某某")),
            ),
        ),
        (
            "S03",
            public().with(MARKED, "A4:E8", "B4:E8").with(MARKED, r#"<tableColumn id="1" name="单位"/>"#, ""),
        ),
        ("S05", two_tables()),
        (
            "S06",
            cell(r#"<tableParts count="1"><tablePart r:id="rId2"/></tableParts>"#, "").without(MARKED, TABLE),
        ),
        ("S07", cell("覆盖率（%）", "已享受人数（人）").with(MARKED, "覆盖率（%）", "已享受人数（人）")),
        ("S07", cell("覆盖率（%）", "列4").with(MARKED, "覆盖率（%）", "列4")),
        ("S07", public().with(MARKED, "<table ", r#"<table headerRowCount="0" "#)),
        ("S08", public().with(MARKED, "覆盖率（%）", "覆盖率")),
        ("S09", public().with(MARKED, r#"displayName="困难补贴情况""#, r#"displayName="Table3""#)),
        ("S09", public().with(MARKED, r#"displayName="困难补贴情况""#, r#"displayName="各表注释""#)),
        ("S10", cell("</sheetData>", &merge("A1:E1"))),
        (
            "S11",
            cell(r#"<row r="8">"#, r#"<row r="9">"#)
                .with(TABLE, "A8", "A9")
                .with(TABLE, "B8", "B9")
                .with(TABLE, "C8", "C9")
                .with(TABLE, "D8", "D9")
                .with(TABLE, "\"E8", "\"E9")
                .with(MARKED, "A4:E8", "A4:E9"),
        ),
        ("S12", cell(&number("C7", 3, "140"), "")),
        ("S13", cell(&text("E8", 0, "缺报"), &text("E8", 0, "—"))),
        // Rows of the chart's data would break S34 as well.
        ("S14", cell(r#"<row r="3">"#, r#"<row r="3" hidden="1">"#)),
        ("S14", cell(r#"<col min="5" max="5" width="12""#, r#"<col min="5" max="5" width="12" hidden="1""#)),
        (
            "S15",
            cell(
                r#"<sheetView workbookViewId="0"/>"#,
                r#"<sheetView><pane ySplit="4" topLeftCell="A5" state="frozen"/></sheetView>"#,
            ),
        ),
        ("S16", cell("<conditional", r#"<autoFilter ref="A4:E8"/><conditional"#)),
        ("S16", public().with(MARKED, "<tableColumns>", r#"<autoFilter ref="A4:E8"/><tableColumns>"#)),
        (
            "S17",
            cell(r#"<row r="6">"#, r#"<row r="6" ht="15" customHeight="1">"#).with(
                TABLE,
                "东城街道",
                "东城街道办事处残疾人联合会辖区范围",
            ),
        ),
        ("S18", cell(r#"max="1" width="24""#, r#"max="1" width="61""#)),
        (
            "S19",
            cell(
                "<drawing",
                "<headerFooter><oddFooter>&amp;C第 &amp;P 页</oddFooter></headerFooter><drawing",
            ),
        ),
        ("S19", drawn(r#"<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="3" name="文本框 1"/></xdr:nvSpPr></xdr:sp>"#)),
        ("S20", cell(r#"<c r="A6" s="0""#, r#"<c r="A6" s="2""#)),
        (
            "S21",
            public().with(
                STYLES,
                r#"<xf numFmtId="164"/>"#,
                r#"<xf numFmtId="164"><alignment horizontal="center"/></xf>"#,
            ),
        ),
        ("S22", cell(&number("C6", 3, "1190"), &text("C6", 0, "约一千"))),
        ("S23", cell(&number("C6", 3, "1190"), &text("C6", 0, "1190（10–14）"))),
        ("S24", public().with(STYLES, r#"<xf numFmtId="3"/>"#, r#"<xf numFmtId="1"/>"#)),
        ("S24", public().with(STYLES, r#"formatCode="0.0""#, r#"formatCode=".0""#)),
        ("S25", cell(&a5, &text("A5", 0, "南城街道")).with(TABLE, "西城街道", "合计")),
        ("S26", cell("情况[注1]", "情况")),
        ("S26", cell("情况[注1]", "情况[注1]、[注3]")),
        ("S26", cell("情况[注1]", "情况[注1][注1,2]")),
        (
            "S26",
            public()
                .with(
                    NOTES,
                    "</row></sheetData>",
                    &format!(
                        "</row><row r=\"4\">{}{}</row></sheetData>",
                        text("A4", 0, "[注2]"),
                        text("B4", 0, "无人引用。")
                    ),
                )
                .with("xl/tables/table2.xml", "A2:B3", "A2:B4"),
        ),
        ("S26", public().with(STYLES, "<font><u/>", r#"<font><vertAlign val="superscript"/><u/>"#)),
        (
            "S26",
            cell(
                "<is><t>合计</t></is>",
                r#"<is><r><rPr><vertAlign val="superscript"/></rPr><t>合计</t></r></is>"#,
            ),
        ),
        ("S27", cell(&number("C6", 3, "1190"), &text("C6", 0, "1190[注1]"))),
        ("S28", cell(&text("B8", 0, "[x]"), &text("B8", 0, "[c]"))),
        ("S29", cell("返回目录页", "点击这里返回")),
        ("S29", cell("返回目录页", "返回")),
        (
            "S29",
            public()
                .with(TABLE, hyperlinks, r#"<hyperlinks><hyperlink ref="E6" r:id="rId9"/>"#)
                .leading(TABLE, "rId9", "hyperlink", "https://example.gov.cn/canlian/")
                .with(
                    TABLE,
                    "<t>达到</t></is></c></row><row r=\"7\">",
                    "<t>https://example.gov.cn/canlian</t></is></c></row><row r=\"7\">",
                ),
        ),
        ("S30", public().with(STYLES, "FF0563C1", "FF777777")),
        ("S30", public().with(STYLES, "FF9C0006", "FFFF0000")),
        ("S30", public().with(STYLES, r#"<color rgb="FF1F3864"/>"#, r#"<color theme="4" tint="0.4"/>"#)),
        ("S39", cell("<sheetView workbookViewId", r#"<sheetView showGridLines="0" workbookViewId"#)),
    ] {
        check(rule, &book, Profile::Disclosure);
    }
}

/// The table's sheet with a second table below the first.
fn two_tables() -> Finished {
    let cells = format!(
        r#"<row r="10">{}{}</row><row r="11">{}{}</row></sheetData>"#,
        text("A10", 2, "项目"),
        text("B10", 2, "说明"),
        text("A11", 0, "口径"),
        text("B11", 0, "年末数")
    );
    public()
        .and(
            "xl/tables/table4.xml",
            r#"<table displayName="口径说明" ref="A10:B11"><tableColumns><tableColumn name="项目"/><tableColumn name="说明"/></tableColumns><ext><table altTextSummary="各项目的口径"/></ext></table>"#,
        )
        .leading(TABLE, "rId4", "table", "../tables/table4.xml")
        .with(TABLE, "</sheetData>", &cells)
}

#[test]
fn each_rule_of_what_is_drawn_is_broken_alone() {
    let words = "各单位应享受和已享受困难补贴的人数，数字见左边的表。";
    let picture = |words: &str| {
        drawn(&format!(
            r#"<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="图片 1" descr="{words}"/></xdr:nvPicPr></xdr:pic>"#
        ))
    };
    let mark = |kind: &str, inner: &str| {
        public()
            .with(TABLE, "情况</t></is></c></row>", "说法</t></is></c></row>")
            .with(MARKED, r#"name="情况""#, r#"name="说法""#)
            .with(
                TABLE,
                r#"<cfRule type="cellIs" dxfId="0" priority="1" operator="equal"><formula>"未达到"</formula>"#,
                &format!(r#"<cfRule type="{kind}" priority="1">{inner}"#),
            )
            .with(TABLE, r#"sqref="E5:E8""#, r#"sqref="D5:D8""#)
    };
    for (rule, book) in [
        ("S31", mark("colorScale", "<colorScale/>")),
        ("S31", mark("dataBar", "<dataBar/>")),
        ("S31", mark("iconSet", "<iconSet/>")),
        ("S31", mark("cellIs", "<formula>95</formula>")),
        (
            "S31",
            mark("iconSet", r#"<iconSet showValue="0"/>"#).with(TABLE, "说法", "情况").with(MARKED, "说法", "情况"),
        ),
        ("S32", public().with(DRAWING, words, "")),
        ("S32", public().with(DRAWING, words, "图表1")),
        ("S32", public().with(DRAWING, words, &"长".repeat(151))),
        ("S33", picture("")),
        ("S40", picture("一张表的截图")),
        ("S34", public().with(CHART, "困难补贴!$A$6:$A$8", "注释!$A$3:$A$4")),
        ("S35", public().with(CHART, r#"<a:prstDash val="dash"/>"#, r#"<a:prstDash val="solid"/>"#)),
        ("S35", public().with(CHART, "1F3864", "9CC7AE")),
        ("S36", public().with(CHART, "<c:catAx><c:title>", "<c:catAx><c:name>").with(CHART, "</c:title></c:catAx>", "</c:name></c:catAx>")),
        (
            "S37",
            public().with(
                TABLE,
                "</tableParts>",
                r#"</tableParts><extLst><ext><s:sparkline xmlns:s="s"><f>困难补贴!G6:H6</f><sqref>F6</sqref></s:sparkline></ext></extLst>"#,
            ),
        ),
        ("S38", public().with(MARKED, "各单位应享受、已享受人数和覆盖率", "")),
    ] {
        check(rule, &book, Profile::Disclosure);
    }
}

#[test]
fn a_chart_of_hidden_rows_is_found_with_the_hidden_row() {
    let book = public().with(TABLE, r#"<row r="7">"#, r#"<row r="7" hidden="1">"#);
    assert_eq!(broken(&book, Profile::Disclosure), ["S14", "S34"]);
}

#[test]
fn a_picture_that_is_an_emblem_or_an_ornament_breaks_no_rule() {
    let emblem = r#"<xdr:pic><xdr:cNvPr id="3" name="图片 1" descr="中国残联徽标"/></xdr:pic>"#;
    let ornament = r#"<xdr:pic><xdr:cNvPr id="3" name="图片 1"><ext><adec:decorative val="1"/></ext></xdr:cNvPr></xdr:pic>"#;
    for thing in [emblem, ornament] {
        assert_eq!(report(&drawn(thing), Profile::Disclosure).findings, []);
    }
}

#[test]
fn a_colour_beside_a_column_that_names_the_status_breaks_no_rule() {
    let scale = public().with(TABLE, r#"sqref="E5:E8""#, r#"sqref="D5:D8""#).with(
        TABLE,
        r#"<cfRule type="cellIs" dxfId="0" priority="1" operator="equal"><formula>"未达到"</formula>"#,
        r#"<cfRule type="colorScale" priority="1"><colorScale/>"#,
    );
    assert_eq!(report(&scale, Profile::Disclosure).findings, []);
}

#[test]
fn each_rule_of_a_form_is_broken_alone() {
    for (rule, book) in [
        ("F01", form().with(FORM, r#"prompt="填年末数""#, "")),
        // Without protection nothing is there to be filled.
        ("F01", form().with(FORM, r#"<sheetProtection sheet="1"/>"#, "")),
        ("F02", form().with(FORM, r#"error="请填不小于0的整数""#, r#"errorStyle="stop""#)),
        ("F02", form().with(FORM, "请填不小于0的整数", "有误")),
        ("F03", form().with(FORM, "（必填）的栏都要填写", "星号的栏都要填写").with(FORM, "（必填）", "*")),
        ("F04", form().with(FORM, r#"sheet="1""#, r#"sheet="1" selectUnlockedCells="1""#)),
        ("F07", form().with(BOOK, "$B$3", "$F$3")),
        ("F07", form().with(BOOK, FORM_NAMES, "")),
    ] {
        check(rule, &book, Profile::Form);
    }
}

#[test]
fn a_merged_cell_to_fill_is_also_a_merged_cell_of_its_table() {
    let protection = r#"<sheetProtection sheet="1"/>"#;
    let merge = r#"<mergeCells><mergeCell ref="C7:D7"/></mergeCells>"#;
    let book = form().with(FORM, protection, &format!("{protection}{merge}"));
    assert_eq!(broken(&book, Profile::Form), ["F06", "S10"]);
}

#[test]
fn choices_on_a_hidden_sheet_are_found_with_the_hidden_sheet() {
    let book = form()
        .and("xl/worksheets/sheet2.xml", TITLED)
        .leading(BOOK, "rId5", "worksheet", "worksheets/sheet2.xml")
        .with(
            BOOK,
            "</sheets>",
            r#"<sheet name="选项" sheetId="5" state="veryHidden" r:id="rId5"/></sheets>"#,
        )
        .with(FORM, "\"是,否\"", "选项!$A$1:$A$2");
    assert_eq!(broken(&book, Profile::Form), ["A09", "F05"]);
}

#[test]
fn what_a_published_file_holds_and_does_not_show_is_found_whoever_made_it() {
    let named = r#"</sheets><definedNames><definedName name="甲">3</definedName></definedNames>"#;
    for (place, book) in [
        ("名称“甲”", public().with(BOOK, "</sheets>", named)),
        (
            "xl/worksheets/sheet1.xml",
            public().with("xl/worksheets/sheet1.xml", "<sheetData>", "<!--3--><sheetData>"),
        ),
        ("xl/note.bin", public().and("xl/note.bin", "3")),
    ] {
        let findings = report(&book, Profile::Disclosure).findings;
        let found = findings.iter().find(|finding| finding.rule == "HIDDEN").expect("what is hidden");
        assert_eq!(
            (found.weight, &found.places[..]),
            (Weight::Error, &[place.to_owned()][..]),
            "{findings:?}"
        );
        assert!(!broken(&book, Profile::Working).contains(&"HIDDEN"), "{place}");
    }
}

#[test]
fn a_formula_without_a_stored_result_is_found_in_every_profile() {
    for profile in Profile::ALL {
        let book = public().with(TABLE, &number("C7", 3, "140"), r#"<c r="C7" s="3"><f>B7-10</f></c>"#);
        let findings = report(&book, profile).findings;
        // For a reader who does not compute the cell is blank, too.
        let rules: Vec<&str> =
            findings.iter().map(|finding| finding.rule).filter(|rule| *rule != "S12").collect();
        let rest: Vec<&str> = rules.into_iter().filter(|rule| !["A07", "F01"].contains(rule)).collect();
        assert_eq!(rest, ["FORMULA_RESULT_ZERO"], "{profile:?}");
    }
}

#[test]
fn what_excel_demands_is_an_error_in_every_profile() {
    let book = public().with(TABLE, &number("C7", 3, "140"), r#"<c r="C7" s="3"><v>多</v></c>"#);
    for profile in Profile::ALL {
        let findings = report(&book, profile).findings;
        let found = findings.iter().find(|finding| finding.rule == "X20").expect("no number");
        assert_eq!(
            (found.weight, &*found.sheet, &*found.places),
            (Weight::Error, "困难补贴", &["C7".to_owned()][..])
        );
    }
    let newer = public().with(
        TABLE,
        &number("C7", 3, "140"),
        r#"<c r="C7" s="3"><f>XLOOKUP(1,B5:B8,C5:C8)</f><v>140</v></c>"#,
    );
    let findings = report(&newer, Profile::Disclosure).findings;
    assert_eq!(
        findings.iter().map(|of| (of.rule, of.weight)).collect::<Vec<_>>(),
        [("X27", Weight::Warning)]
    );
}

#[test]
fn inside_a_house_what_a_wide_table_needs_is_allowed() {
    let wide = public()
        .with(TABLE, r#"<sheetView workbookViewId="0"/>"#, r#"<sheetView showGridLines="0"><pane ySplit="4" state="frozen"/></sheetView>"#)
        .with(TABLE, "<drawing", "<headerFooter><oddFooter>第 &amp;P 页</oddFooter></headerFooter><drawing")
        .with(TABLE, "<conditional", r#"<autoFilter ref="A4:E8"/><mergeCells><mergeCell ref="A1:E1"/><mergeCell ref="A4:A5"/></mergeCells><conditional"#);
    let found = report(&wide, Profile::Working);
    assert!(found.passes(), "{:?}", found.findings);
    assert_eq!(broken(&wide, Profile::Working), ["S10", "S15", "S16"]);
    assert!(!report(&wide, Profile::Disclosure).passes());
    let below = public().with(TABLE, r#"r="A1" s="1""#, r#"r="A1" s="0""#).with(
        TABLE,
        r#"r="A2" s="0""#,
        r#"r="A2" s="1""#,
    );
    assert_eq!(broken(&below, Profile::Working), [] as [&str; 0]);
}
