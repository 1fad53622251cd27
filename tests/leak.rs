//! A public edition searched for a number it must not show: planted in each place, found with that place named.

#[path = "common/finished.rs"]
mod finished;

use duibiao::inspect::leak::{Guarded, Leak, test, unexpected};
use finished::{
    BOOK, CORE, Finished, MARKED, NOTES, STYLES, TABLE, number, plain_sheet, public, text, values_only,
};

/// 富山乡 had 3 of 7: the number, the rest and the rate are protected.
fn guarded() -> Vec<Guarded> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    vec![Guarded {
        unit_code: "331003202".to_owned(),
        unit_name: "富山乡".to_owned(),
        unit_aliases: words(&["富山"]),
        items: words(&["12", "B02", "已享受人数", "困难残疾人生活补贴覆盖率", "覆盖率（%）"]),
        period: "2023".to_owned(),
        only_in_sentences: false,
        value: "3".to_owned(),
        forms: words(&["42.9", "三人"]),
    }]
}

fn leaks(book: &Finished) -> Vec<Leak> {
    test(&book.bytes(), &guarded())
}

/// Kind, sheet and place of each leak.
fn found(book: &Finished) -> Vec<(&'static str, String, String)> {
    leaks(book).into_iter().map(|leak| (leak.rule, leak.sheet, leak.place)).collect()
}

/// The clean edition with a fifth sheet.
fn fifth(name: &str, lines: &[&[&str]]) -> Finished {
    values_only()
        .and("xl/worksheets/sheet5.xml", &plain_sheet(lines))
        .leading(BOOK, "rId5", "worksheet", "worksheets/sheet5.xml")
        .with(BOOK, "</sheets>", &format!(r#"<sheet name="{name}" sheetId="5" r:id="rId5"/></sheets>"#))
}

#[test]
fn a_clean_edition_gives_nothing_away() {
    assert_eq!(leaks(&values_only()), []);
}

#[test]
fn every_structure_that_may_hide_a_number_is_a_leak() {
    let sheet = |old: &str, new: &str| values_only().with(TABLE, old, new);
    let row7 = r#"<row r="7">"#;
    let c7 = number("C7", 3, "140");
    let views = "<hyperlinks>";
    let before = |new: &str| sheet(views, &format!("{new}{views}"));
    let data = |new: &str| sheet("</sheetData>", &format!("</sheetData>{new}"));
    let related = |kind: &str, part: &str, text: &str| {
        values_only().and(part, text).leading(TABLE, "rId8", kind, &format!("/{part}"))
    };
    for (rule, place, book) in [
        ("hidden-sheet", "", values_only().with(BOOK, r#"name="注释""#, r#"name="注释" state="hidden""#)),
        ("hidden-sheet", "", values_only().with(BOOK, r#"name="注释""#, r#"name="注释" state="veryHidden""#)),
        ("hidden-row", "第7行", sheet(row7, r#"<row r="7" hidden="1">"#)),
        ("hidden-row", "第7行", sheet(row7, r#"<row r="7" ht="0" customHeight="1">"#)),
        ("hidden-row", "第7行", sheet(row7, r#"<row r="7" ht="0.5" customHeight="1">"#)),
        ("hidden-column", "C列", sheet(r#"max="3" width="14""#, r#"max="3" width="14" hidden="1""#)),
        ("hidden-column", "C列", sheet(r#"max="3" width="14""#, r#"max="3" width="0""#)),
        ("invisible-text", "A3", values_only().with(STYLES, "FF0563C1", "FFFFFFFF")),
        ("invisible-text", "A3", values_only().with(STYLES, r#"<u/><sz val="12"/>"#, r#"<u/><sz val="1"/>"#)),
        ("invisible-number", "D5", values_only().with(STYLES, r#"formatCode="0.0""#, r#"formatCode=";;;""#)),
        (
            "number-format",
            "数字格式“0\"3人\"”",
            values_only().with(STYLES, r#"formatCode="0.0""#, r#"formatCode="0&quot;3人&quot;""#),
        ),
        (
            "covered-cell",
            "B2",
            data(r#"<mergeCells><mergeCell ref="A2:C2"/></mergeCells>"#).with(
                TABLE,
                &text("A2", 0, "本工作表包含1张表，注释见“注释”工作表。[x]表示缺报。"),
                &(text("A2", 0, "说明") + &text("B2", 0, "盖住的")),
            ),
        ),
        ("formula", "C7", sheet(&c7, r#"<c r="C7" s="3"><f>B7-10</f><v>140</v></c>"#)),
        (
            "formula",
            "",
            values_only().with(
                MARKED,
                r#"name="情况"/>"#,
                r#"name="情况"><calculatedColumnFormula>1</calculatedColumnFormula></tableColumn>"#,
            ),
        ),
        (
            "validation",
            "C7",
            before(r#"<dataValidations><dataValidation type="whole" sqref="C7"/></dataValidations>"#),
        ),
        (
            "mark",
            "",
            before(
                r#"<conditionalFormatting sqref="C7"><cfRule type="expression"><formula>3</formula></cfRule></conditionalFormatting>"#,
            ),
        ),
        (
            "header",
            "",
            sheet("<tableParts", "<headerFooter><oddFooter>3</oddFooter></headerFooter><tableParts"),
        ),
        ("scenario", "", data(r#"<scenarios><scenario name="甲"/></scenarios>"#)),
        ("custom-view", "", data("<customSheetViews><customSheetView/></customSheetViews>")),
        (
            "filter",
            "",
            before(
                r#"<autoFilter ref="A4:E8"><filterColumn colId="0"><filters><filter val="3"/></filters></filterColumn></autoFilter>"#,
            ),
        ),
        ("phonetic", "A7", sheet("<t>西城街道</t>", "<t>西城街道</t><rPh><t>3</t></rPh>")),
        ("unknown-element", "extLst", sheet("</worksheet>", "<extLst/></worksheet>")),
        ("chart", "", sheet("</worksheet>", "<tableParts><sparkline/></tableParts></worksheet>")),
        (
            "name",
            "名称“甲”",
            values_only().with(
                BOOK,
                "</sheets>",
                r#"</sheets><definedNames><definedName name="甲">3</definedName></definedNames>"#,
            ),
        ),
        ("link-hint", "A3", sheet(r#"location="'目录'!A1""#, r#"location="'目录'!A1" tooltip="3""#)),
        ("comment", "xl/comments1.xml", related("comments", "xl/comments1.xml", "<comments/>")),
        (
            "comment",
            "xl/threadedComments/threadedComment1.xml",
            related("threadedComment", "xl/threadedComments/threadedComment1.xml", "<c/>"),
        ),
        ("drawing", "xl/drawings/drawing9.xml", related("drawing", "xl/drawings/drawing9.xml", "<d/>")),
        ("chart", "xl/charts/chart9.xml", related("chart", "xl/charts/chart9.xml", "<c/>")),
        (
            "pivot",
            "xl/pivotCache/pivotCacheRecords1.xml",
            related("pivot", "xl/pivotCache/pivotCacheRecords1.xml", "<p/>"),
        ),
        ("custom-xml", "customXml/item1.xml", values_only().and("customXml/item1.xml", "<x>3</x>")),
        ("custom-property", "docProps/custom.xml", values_only().and("docProps/custom.xml", "<x>3</x>")),
        ("embedded", "xl/media/image1.png", values_only().and("xl/media/image1.png", "3")),
        ("embedded", "xl/embeddings/a.bin", values_only().and("xl/embeddings/a.bin", "3")),
        ("revision", "xl/revisions/r1.xml", values_only().and("xl/revisions/r1.xml", "<x/>")),
        (
            "printer-settings",
            "xl/printerSettings/p1.bin",
            values_only().and("xl/printerSettings/p1.bin", "3"),
        ),
        ("formula", "xl/calcChain.xml", values_only().and("xl/calcChain.xml", "<x/>")),
        ("macro", "xl/vbaProject.bin", values_only().and("xl/vbaProject.bin", "3")),
        ("unknown-part", "xl/extra.bin", values_only().and("xl/extra.bin", "3")),
        (
            "unknown-part",
            "xl/worksheets/sheet9.xml",
            values_only().and("xl/worksheets/sheet9.xml", "<worksheet/>"),
        ),
        (
            "link-target",
            "xl/worksheets/_rels/sheet4.xml.rels",
            values_only().leading(TABLE, "rId8", "hyperlink", "https://example.gov.cn/3"),
        ),
        ("xml-comment", "xl/worksheets/sheet4.xml", sheet("</sheetData>", "<!-- 3 --></sheetData>")),
        (
            "orphan-text",
            "共享文字“丢下的”",
            values_only().and("xl/sharedStrings.xml", "<sst><si><t>丢下的</t></si></sst>"),
        ),
    ] {
        let leaks = leaks(&book);
        let mut seen: Vec<(&str, &str)> = leaks.iter().map(|leak| (leak.rule, &*leak.place)).collect();
        // A format serves cells of several sheets.
        seen.dedup();
        assert_eq!(seen, [(rule, place)], "{leaks:#?}");
        assert!(!leaks[0].message.is_empty());
    }
}

#[test]
fn the_version_a_program_writes_of_itself_is_no_leak() {
    let written = |name: &str, words: &str| {
        let property = format!(
            r#"<Properties><property name="{name}"><vt:lpwstr>{words}</vt:lpwstr></property></Properties>"#
        );
        found(&values_only().and("docProps/custom.xml", &property))
            .into_iter()
            .map(|leak| leak.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(written("KSOProductBuildVer", "2052-12.1.0.1"), [""; 0]);
    assert_eq!(written("备注", "富山乡3人"), ["custom-property"]);
    assert_eq!(found(&values_only().and("docProps/custom.xml", "<Properties/>")), []);
}

#[test]
fn what_hides_is_told_with_its_sheet_and_how_often() {
    let book = values_only().with(TABLE, r#"<row r="7">"#, r#"<row r="7" hidden="1">"#).with(
        TABLE,
        r#"<row r="6">"#,
        r#"<row r="6" hidden="1">"#,
    );
    let told: Vec<String> = leaks(&book).iter().map(Leak::told).collect();
    assert_eq!(told, ["工作表“困难补贴”第6行：行是隐藏的或没有高度（同类共2处）"]);
}

#[test]
fn the_charts_of_an_edition_that_is_not_values_only_are_leaks() {
    let rules: Vec<&str> = leaks(&public()).iter().map(|leak| leak.rule).collect();
    for rule in ["chart", "drawing", "mark"] {
        assert!(rules.contains(&rule), "{rules:?}");
    }
}

#[test]
fn bytes_of_a_container_that_belong_to_no_part_are_a_leak() {
    let whole = values_only().bytes();
    let rules = |bytes: &[u8]| test(bytes, &guarded()).iter().map(|leak| leak.rule).collect::<Vec<_>>();
    let before = [b"3".as_slice(), &whole].concat();
    let after = [&whole, b"3".as_slice()].concat();
    let mut comment = whole.clone();
    let length = comment.len() - 2;
    comment[length] = 1;
    comment.push(b'3');
    // A part that the directory no longer names is still there.
    let more = values_only().and("xl/extra.bin", "3");
    let mut forgotten = more.bytes();
    let directory = forgotten.windows(4).position(|sign| sign == b"PK\x01\x02").expect("a directory");
    let end = forgotten.len() - 22;
    let last =
        (directory..end).rev().find(|at| forgotten[*at..].starts_with(b"PK\x01\x02")).expect("an entry");
    forgotten.drain(last..end);
    let end = forgotten.len() - 22;
    for at in [end + 8, end + 10] {
        forgotten[at] -= 1;
    }
    let size = ((end - directory) as u32).to_le_bytes();
    forgotten[end + 12..end + 16].copy_from_slice(&size);
    for bytes in [before, after, comment] {
        assert_eq!(rules(&bytes), ["container"]);
    }
    // The type of the forgotten part is left over, which is no leak.
    assert_eq!(rules(&forgotten), ["container"]);
}

#[test]
fn a_property_with_a_protected_number_is_a_leak() {
    let book = |words: &str| {
        values_only().with(CORE, "公开数据</dc:description>", &format!("{words}</dc:description>"))
    };
    assert_eq!(
        found(&book("有一处为3人")),
        [("property", String::new(), "docProps/core.xml的description".to_owned())]
    );
    assert_eq!(found(&book("2023年3月编制，共13张表")), []);
}

#[test]
fn a_number_in_its_own_row_is_found() {
    let planted = |old: &str, new: &str| values_only().with(TABLE, old, new);
    let blank = |place: &str| text(place, 0, "[x]");
    for (rule, place, book) in [
        ("value", "C8", planted(&blank("C8"), &number("C8", 3, "3"))),
        ("value", "C8", planted(&blank("C8"), &text("C8", 0, "３"))),
        ("value", "C8", planted(&blank("C8"), &text("C8", 0, "[x]（原3）"))),
        ("value", "D8", planted(&blank("D8"), &number("D8", 4, "42.857142857"))),
        ("value", "D8", planted(&blank("D8"), &number("D8", 4, "0.428571428"))),
        ("text", "E8", planted(&text("E8", 0, "缺报"), &text("E8", 0, "富山乡已享受人数3人"))),
        ("text", "E6", planted(&text("E6", 0, "达到"), &text("E6", 0, "达到（富山乡已享受人数为三人）"))),
        ("text", "A2", planted("本工作表包含1张表", "富山乡覆盖率（%）为42.9。本工作表包含1张表")),
    ] {
        assert_eq!(found(&book), [(rule, "困难补贴".to_owned(), place.to_owned())], "{place}");
    }
}

#[test]
fn a_number_in_another_place_of_the_book_is_found() {
    let at = |rule: &'static str, sheet: &str, place: &str| vec![(rule, sheet.to_owned(), place.to_owned())];
    let noted = values_only().with(NOTES, "按年末数统计。", "331003202的已享受人数：3。");
    assert_eq!(found(&noted), at("text", "注释", "B3"));
    let summary =
        values_only().with(MARKED, "各单位应享受、已享受人数和覆盖率", "富山乡已享受人数3人，其余见表");
    assert_eq!(found(&summary), at("text", "困难补贴", "表格“困难补贴情况”的摘要"));
    let orphan = values_only().and("xl/sharedStrings.xml", "<sst><si><t>富山乡：3</t></si></sst>");
    let leaks = leaks(&orphan);
    assert_eq!((leaks.len(), leaks[0].rule), (1, "orphan-text"));
    assert!(leaks[0].message.contains("“富山乡”2023年"), "{}", leaks[0].message);
}

#[test]
fn unit_item_and_period_are_found_wherever_they_stand() {
    let head: &[&str] = &["单位", "指标", "年度", "数值"];
    for (place, lines) in [
        ("D3", vec![&["甲表"][..], head, &["富山乡", "已享受人数", "2023", "3"]]),
        ("D3", vec![&["甲表"][..], head, &["331003202", "B02", "2023年", "3"]]),
        ("D3", vec![&["甲表"][..], head, &["黄岩区富山乡", "12", "2021—2023年", "3"]]),
        // The item in the row, the unit in the heading.
        ("C3", vec![&["甲表"][..], &["指标", "西城街道", "富山乡"], &["已享受人数", "9", "3"]]),
        // The unit as the label of a block, and above the table.
        ("B4", vec![&["甲表"][..], &["指标", "数值"], &["富山乡"], &["已享受人数", "3"]]),
        ("B3", vec![&["富山乡补贴情况"][..], &["指标", "数值"], &["已享受人数", "3"]]),
        ("B3", vec![&["困难残疾人生活补贴覆盖率"][..], &["单位", "分子"], &["富山乡", "3"]]),
        // Of several years the one that is protected.
        ("C3", vec![&["已享受人数"][..], &["单位", "2022年", "2023年"], &["富山乡", "3", "3"]]),
    ] {
        assert_eq!(
            found(&fifth("补充", &lines)),
            [("value", "补充".to_owned(), place.to_owned())],
            "{lines:?}"
        );
    }
    let by_name = fifth("富山乡", &[&["甲表"], &["指标", "数值"], &["已享受人数", "3"]]);
    assert_eq!(found(&by_name), [("value", "富山乡".to_owned(), "B3".to_owned())]);
}

#[test]
fn a_merged_unit_is_the_unit_of_every_row_it_covers() {
    let lines: &[&[&str]] =
        &[&["甲表"], &["单位", "指标", "数值"], &["富山乡", "应享受人数", "7"], &["", "已享受人数", "3"]];
    let part = plain_sheet(lines)
        .replace("</sheetData>", r#"</sheetData><mergeCells><mergeCell ref="A3:A4"/></mergeCells>"#);
    let book = fifth("补充", lines).with("xl/worksheets/sheet5.xml", &plain_sheet(lines), &part);
    assert_eq!(found(&book), [("value", "补充".to_owned(), "C4".to_owned())]);
}

#[test]
fn a_number_that_people_wrote_into_a_sentence_is_found() {
    let head: &[&str] = &["指标序号", "指标名称", "分子", "分母"];
    let other: &[&str] = &["13", "其他指标", "2025年底的人数", "全部人数"];
    let row = |words: &'static str| {
        fifth("口径", &[&["指标口径"], head, other, &["12", "困难残疾人生活补贴覆盖率", words, "全部人数"]])
    };
    // A table of words alone, years in other rows: with another name of the unit, wide digits, digits in words.
    for words in ["领取的人数，富山乡3人", "富山3人", "富山乡３人", "富山乡为三人", "331003202：3"]
    {
        assert_eq!(found(&row(words)), [("text", "口径".to_owned(), "C4".to_owned())], "{words}");
    }
    for words in
        ["富山乡以外的13人", "第3人称，富山乡", "西城街道3人", "富山乡2023年3月起", "四人以上的户，富山乡"]
    {
        assert_eq!(found(&row(words)), [], "{words}");
    }
}

#[test]
fn digits_of_a_units_own_name_are_no_figure_of_it() {
    let mut guarded = guarded();
    guarded[0].unit_name = "3团".to_owned();
    let head: &[&str] = &["单位", "指标", "年度", "数值"];
    let rules = |value: &str| {
        let row = ["3团", "已享受人数", "2023", value];
        let book = fifth("补充", &[&["甲表"], head, &row]);
        test(&book.bytes(), &guarded).into_iter().map(|leak| (leak.rule, leak.place)).collect::<Vec<_>>()
    };
    assert_eq!(rules("[c]"), []);
    assert_eq!(rules("3"), [("value", "D3".to_owned())]);
}

#[test]
fn a_unit_whose_name_counts_is_no_figure_of_its_own() {
    let mut guarded = guarded();
    guarded[0].unit_name = "三户乡".to_owned();
    let head: &[&str] = &["单位", "指标", "年度", "数值"];
    let book = fifth("补充", &[&["甲表"], head, &["三户乡", "已享受人数", "2023", "[c]"]]);
    assert_eq!(test(&book.bytes(), &guarded), []);
}

#[test]
fn of_the_whole_only_a_sentence_is_told() {
    let mut guarded = guarded();
    guarded[0].only_in_sentences = true;
    let head: &[&str] = &["单位", "指标", "年度", "数值"];
    let rules = |name: &str, value: &str| {
        let book = fifth("补充", &[&["甲表"], head, &["富山乡", name, "2023", value]]);
        test(&book.bytes(), &guarded).into_iter().map(|leak| leak.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules("已享受人数", "3"), [""; 0]);
    assert_eq!(rules("已享受人数，富山乡共3人", "[c]"), ["text"]);
}

#[test]
fn a_number_that_is_merely_equal_is_not_reported() {
    let head: &[&str] = &["单位", "指标", "年度", "数值"];
    for lines in [
        // Another unit, another item, another year, a running number.
        vec![&["甲表"][..], head, &["西城街道", "已享受人数", "2023", "3"]],
        vec![&["甲表"][..], head, &["富山乡", "应享受人数", "2023", "3"]],
        vec![&["甲表"][..], head, &["富山乡", "已享受人数", "2022", "3"]],
        vec![&["甲表"][..], &["序号", "单位", "指标"], &["3", "富山乡", "已享受人数"]],
        vec![&["甲表"][..], &["单位", "应享受人数", "已享受人数"], &["富山乡", "3", "[c]"]],
        vec![
            &["甲表"][..],
            head,
            &["富山乡", "已享受人数", "2023", "[c]"],
            &["西城街道", "已享受人数", "2023", "3"],
        ],
        vec![&["甲表"][..], head, &["富山乡", "已享受人数", "2023", "13"]],
        vec![&["富山乡缺报"][..], &["单位", "已享受人数"], &["富山乡", "[x]"], &["西城街道", "3"]],
    ] {
        assert_eq!(found(&fifth("补充", &lines)), [], "{lines:?}");
    }
    let other = values_only().with(TABLE, &number("C7", 3, "140"), &number("C7", 3, "3"));
    assert_eq!(found(&other), []);
}

#[test]
fn what_leads_back_to_the_source_is_found_beside_the_unit() {
    let hash = "0123456789abcdef".repeat(4);
    for (place, words) in
        [("B3", "331003202_富山乡.xlsx"), ("B3", hash.as_str()), ("B3", "监测表!F12"), ("B3", "$F$12")]
    {
        let lines: &[&[&str]] = &[&["甲表"], &["单位", "来源"], &["富山乡", words]];
        assert_eq!(found(&fifth("补充", lines)), [("trace", "补充".to_owned(), place.to_owned())], "{words}");
        let lines: &[&[&str]] =
            &[&["甲表"], &["单位", "来源"], &["西城街道", words.trim_start_matches("331003202_富山乡")]];
        assert_eq!(found(&fifth("补充", lines)), [], "{words}");
    }
    let lines: &[&[&str]] = &[&["甲表"], &["单位", "单元格"], &["富山乡", "F12"]];
    assert_eq!(found(&fifth("补充", lines)), [("trace", "补充".to_owned(), "B3".to_owned())]);
}

#[test]
fn a_file_that_cannot_be_read_is_not_passed() {
    for bytes in [Vec::new(), b"PK\x03\x04".to_vec(), "甲,1".as_bytes().to_vec()] {
        let leaks = test(&bytes, &guarded());
        assert_eq!((leaks.len(), leaks[0].rule), (1, "unreadable"));
        assert_eq!(unexpected(&bytes, |_, _, _| None::<String>), leaks);
    }
    // A part that cannot be read might hold anything.
    let broken = values_only().and("xl/worksheets/sheet9.xml", "<worksheet/>");
    let mut bytes = broken.bytes();
    let at = bytes.windows(24).position(|name| name == b"xl/worksheets/sheet9.xml").expect("the part");
    bytes[at + 26] ^= 0xff;
    assert_eq!(test(&bytes, &guarded())[0].rule, "unreadable");
    let cut = values_only().with(TABLE, "</worksheet>", "");
    assert_eq!(found(&cut), [("unreadable", "困难补贴".to_owned(), TABLE.to_owned())]);
}

#[test]
fn a_cell_that_was_not_meant_is_found() {
    let lines: &[&[&str]] = &[&["甲表"], &["单位", "数值"], &["富山乡", "[c]"], &["西城街道", "42.5"]];
    let book = fifth("补充", lines);
    let meant = |changed: Option<(u32, u32, &'static str)>| {
        move |sheet: &str, row: u32, column: u32| match changed {
            Some((line, at, words)) if (line, at) == (row, column) && sheet == "补充" => {
                (!words.is_empty()).then(|| words.to_owned())
            }
            _ if sheet == "补充" => {
                lines.get(row as usize)?.get(column as usize).map(|words| (*words).to_owned())
            }
            _ => None,
        }
    };
    let seen = |changed| {
        let all = unexpected(&book.bytes(), meant(changed));
        all.into_iter().filter(|leak| leak.sheet == "补充").map(|leak| leak.place).collect::<Vec<_>>()
    };
    assert_eq!(seen(None), [] as [String; 0]);
    assert_eq!(seen(Some((3, 1, "42.50"))), [] as [String; 0]);
    assert_eq!(seen(Some((3, 1, "42.6"))), ["B4"]);
    assert_eq!(seen(Some((2, 1, "3"))), ["B3"]);
    assert_eq!(seen(Some((2, 1, ""))), ["B3"]);
    // Sheets nobody meant are all unexpected.
    let all = unexpected(&book.bytes(), meant(None));
    assert!(all.iter().any(|leak| leak.sheet == "封面" && leak.place == "A1"));
}
