//! The written workbook, read back by another library and as XML.

mod common;

use calamine::{Data, Reader, Xlsx};
use chrono::NaiveDate;
use common::{book, column, sheet, styles};
use duibiao::sheet::{Block, Book, Cell, Chart, ChartKind, Formula, Input, Key, Row, Said, Table, quoted};
use duibiao::source::listed;
use duibiao::write::style::{Colour, StyleSheet};
use duibiao::write::xlsx::{into_workbook, workbook};
use duibiao::write::{Touched, WriteError};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

fn stamp() -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 12, 31).expect("date")
}

fn bytes() -> Vec<u8> {
    workbook(&book(), &styles(), stamp()).expect("workbook")
}

fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).expect("entry");
            let name = entry.name().expect("name").into_owned();
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("text");
            (name, text)
        })
        .collect()
}

fn book_of(content: Cell) -> Book {
    let table = Table {
        key: "t".into(),
        columns: vec![column("a", "甲", 10.0, "text")],
        rows: vec![Row::new("1").with("a", content)],
        heading: true,
        ..Table::default()
    };
    let said = Said { cut: String::from("……（略）"), no_number: String::from("无法计算") };
    Book { sheets: vec![sheet("表", vec![Block::Table(table)])], said, ..Book::default() }
}

fn one(content: Cell) -> Result<Vec<u8>, WriteError> {
    workbook(&book_of(content), &styles(), stamp())
}

fn read_one(content: Cell) -> Data {
    let bytes = one(content).expect("workbook");
    let mut file = Xlsx::new(Cursor::new(bytes)).expect("opens");
    let range = file.worksheet_range("表").expect("sheet");
    range.get_value((1, 0)).cloned().unwrap_or(Data::Empty)
}

#[test]
fn values_and_formula_results_read_back_as_they_were() {
    let mut file = Xlsx::new(Cursor::new(bytes())).expect("opens");
    let range = file.worksheet_range("分单位数据").expect("sheet");
    let at = |row: u32, column: u32| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(at(4, 0), Data::String("331003100".into()));
    assert_eq!(at(4, 5), Data::Float(603.0), "a linked number stays a number");
    assert_eq!(at(4, 7), Data::Float(603.0 / 1000.0 * 100.0), "the engine's result, to the last bit");
    assert_eq!(at(13, 0), Data::String("331003".into()), "a text result that looks like a number");
    assert_eq!(at(13, 11), Data::String(String::new()), "an empty result is text, not 0");
    let formulas = file.worksheet_formula("分单位数据").expect("formulas");
    assert_eq!(formulas.get_value((4, 7)).map(String::as_str), Some("ROUND($F$5/$G$5*100,9)"));
}

#[test]
fn a_text_result_is_text_whatever_it_looks_like() {
    for text in ["110101", "1e5", "-3", "TRUE", "#N/A", "inf", "NaN", "12:30", ""] {
        let cell = Cell::formula_text(Formula::new().then("\"\"&\"\""), text);
        assert_eq!(read_one(cell), Data::String(text.into()), "{text}");
    }
}

#[test]
fn text_that_looks_like_a_formula_stays_text() {
    for text in ["=1+1", "+8", "@x", "00012"] {
        assert_eq!(read_one(Cell::text(text)), Data::String(text.into()));
    }
}

#[test]
fn numbers_keep_every_bit() {
    for number in [0.1 + 0.2, 1e-9, -2.5, 123_456_789_012.0, f64::MIN_POSITIVE] {
        assert_eq!(read_one(Cell::number(number)), Data::Float(number));
        assert_eq!(read_one(Cell::formula(Formula::new().then("1"), number)), Data::Float(number));
    }
}

/// A finished file of one cell: what stands there, its formula, and what the limits cost.
fn finished(content: Cell) -> (Data, String, Touched) {
    let file = into_workbook(book_of(content), &styles(), stamp(), &std::env::temp_dir()).expect("workbook");
    let mut book = Xlsx::new(Cursor::new(file.bytes)).expect("opens");
    let value = book.worksheet_range("表").expect("sheet").get_value((1, 0)).cloned().unwrap_or(Data::Empty);
    let formulas = book.worksheet_formula("表").expect("formulas");
    (value, formulas.get_value((1, 0)).cloned().unwrap_or_default(), file.touched)
}

#[test]
fn what_is_no_number_is_a_word_in_its_cell_and_counted() {
    for number in [f64::NAN, f64::INFINITY] {
        for cell in [Cell::number(number), Cell::formula(Formula::new().then("1/0"), number)] {
            let (value, formula, touched) = finished(cell);
            assert_eq!((value, formula.as_str()), (Data::String("无法计算".into()), ""));
            assert_eq!(touched, Touched { numbers: 1, ..Touched::default() });
        }
    }
}

#[test]
fn a_formula_the_format_does_not_hold_gives_way_to_its_result() {
    let long = format!("1{}", "+1".repeat(4096));
    let nested = format!("{}1{}", "ABS(".repeat(65), ")".repeat(65));
    let many = format!("SUM({})", vec!["1"; 256].join(","));
    for formula in [long, nested, many] {
        let (value, written, touched) = finished(Cell::formula(Formula::new().then(formula), 4097.0));
        assert_eq!((value, written.as_str()), (Data::Float(4097.0), ""));
        assert_eq!(touched, Touched { formulas: 1, ..Touched::default() });
    }
    let text = Cell::formula_text(Formula::new().then(format!("\"{}\"", "字".repeat(256))), "结果");
    assert_eq!(finished(text).0, Data::String("结果".into()));
}

#[test]
fn a_long_text_in_a_formula_is_split_and_stays_live() {
    let text = "字".repeat(600);
    let (value, formula, touched) = finished(Cell::formula_text(Formula::new().then(quoted(&text)), &*text));
    assert_eq!((value, touched), (Data::String(text), Touched::default()));
    assert_eq!(formula.matches('&').count(), 2, "{formula}");
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_says_so() {
    let (value, _, touched) = finished(Cell::text("字".repeat(32_768)));
    let Data::String(text) = value else { panic!("{value:?}") };
    assert!(text.ends_with("字……（略）") && text.chars().count() == 32_767, "{}", text.chars().count());
    assert_eq!(touched, Touched { texts: 1, ..Touched::default() });
    assert_eq!(finished(Cell::text("字".repeat(32_767))).2, Touched::default(), "all of it fits");
}

#[test]
fn a_hint_or_rule_too_long_costs_only_itself() {
    let input = |title: usize, rule: usize, choices: usize| Input {
        title: "字".repeat(title),
        prompt: String::from("提示"),
        error: String::from("有误"),
        rule: (rule > 0).then(|| Formula::new().then(format!("1{}", "+1".repeat(rule / 2)))),
        choices: vec![String::from("一二三四"); choices],
    };
    for (input, hints, kept) in [
        (input(32, 200, 0), 0, "type=\"custom\""),
        (input(33, 200, 0), 1, "…\""),
        (input(3, 300, 0), 1, "prompt=\"提示\""),
        (input(3, 0, 60), 1, "prompt=\"提示\""),
        (input(3, 0, 3), 0, "一二三四,一二三四"),
    ] {
        let file = into_workbook(
            book_of(Cell::blank().with_input(input)),
            &styles(),
            stamp(),
            &std::env::temp_dir(),
        )
        .expect("workbook");
        assert_eq!(file.touched, Touched { hints, ..Touched::default() });
        let sheet = &parts(&file.bytes)["xl/worksheets/sheet1.xml"];
        assert!(sheet.contains(kept), "{kept}: {sheet}");
    }
}

#[test]
fn links_beyond_the_limit_are_left_out_and_nothing_else() {
    let rows = (0..65_600).map(|at| {
        Row::new(at.to_string()).with("a", Cell::number(f64::from(at)).linked(Key::new("t", "0", "a")))
    });
    let mut book = book_of(Cell::blank());
    let Block::Table(table) = &mut book.sheets[0].blocks[0] else { panic!("a table") };
    table.rows = rows.collect();
    let file = into_workbook(book, &styles(), stamp(), &std::env::temp_dir()).expect("workbook");
    assert_eq!(file.touched, Touched { links: 70, ..Touched::default() });
    let sheet = &parts(&file.bytes)["xl/worksheets/sheet1.xml"];
    assert_eq!(sheet.matches("<hyperlink ").count(), 65_530);
    assert!(sheet.contains("<v>65599.0</v>"), "the last row keeps its number");
}

#[test]
fn a_header_too_long_for_a_page_costs_its_end_and_no_more() {
    let mut book = book_of(Cell::number(1.0));
    book.title = String::from("题");
    book.author = String::from("编");
    book.sheets[0].page.header = format!("{}&", "报表".repeat(200));
    let file = into_workbook(book, &styles(), stamp(), &std::env::temp_dir()).expect("workbook");
    assert_eq!(file.touched, Touched { texts: 1, ..Touched::default() });
    let sheet = &parts(&file.bytes)["xl/worksheets/sheet1.xml"];
    assert!(sheet.contains("报表报表") && sheet.contains("……（略）</oddHeader>"), "{sheet}");
    assert_eq!(duibiao::inspect::workbook(&file.bytes), []);
}

#[test]
fn sheet_names_that_excel_refuses_are_refused_here() {
    let long = "字".repeat(32);
    for names in [vec!["a/b"], vec![""], vec![long.as_str()], vec!["'a"], vec!["A", "a"]] {
        let sheets = names.iter().map(|name| sheet(name, Vec::new())).collect();
        let error = workbook(&Book { sheets, ..Book::default() }, &styles(), stamp()).expect_err("refused");
        assert!(matches!(error, WriteError::SheetName { .. }), "{error}");
    }
}

#[test]
fn an_unknown_style_is_told_with_its_cell() {
    let error = one(Cell::text("x").styled("花")).expect_err("refused");
    assert!(error.to_string().contains("[style.花]") && error.to_string().contains("A2"), "{error}");
}

#[test]
fn two_writings_are_the_same_bytes() {
    assert!(bytes() == bytes());
}

#[test]
fn the_file_says_its_title_date_and_language() {
    let parts = parts(&bytes());
    let core = &parts["docProps/core.xml"];
    for words in [
        "<dc:title>分单位数据</dc:title>",
        "<dc:creator>黄岩区残疾人联合会</dc:creator>",
        "<dc:language>zh-CN</dc:language>",
        "2023-12-31T00:00:00Z",
    ] {
        assert!(core.contains(words), "{words} in {core}");
    }
    assert!(parts["xl/styles.xml"].contains("宋体"));
    assert!(!parts.values().any(|text| text.contains("文字结果")), "no mark is left");
}

#[test]
fn a_form_is_protected_without_password_and_its_inputs_are_open() {
    let parts = parts(&bytes());
    let form = &parts["xl/worksheets/sheet4.xml"];
    let protection =
        form.split("<sheetProtection").nth(1).and_then(|rest| rest.split('>').next()).expect("protected");
    for flag in ["sheet=\"1\"", "formatColumns=\"0\"", "formatRows=\"0\"", "autoFilter=\"0\""] {
        assert!(protection.contains(flag), "{flag} in {protection}");
    }
    assert!(!protection.contains("password") && !protection.contains("selectLockedCells"), "{protection}");
    let formats = parts["xl/styles.xml"].split("<cellXfs").nth(1).expect("formats");
    let open = |cell: &str| {
        let at = form.split(&format!("<c r=\"{cell}\" s=\"")).nth(1).expect("cell");
        let index: usize = at.split('"').next().and_then(|text| text.parse().ok()).expect("style");
        formats.split("<xf ").nth(index + 1).expect("format").contains("locked=\"0\"")
    };
    assert_eq!((open("D5"), open("E5"), open("B5"), open("F5")), (true, true, false, false));
}

#[test]
fn an_input_has_its_rule_and_its_hint() {
    let form = &parts(&bytes())["xl/worksheets/sheet4.xml"];
    assert!(form.contains("AND(ISNUMBER($D$5),$D$5&gt;=0)"), "{form}");
    assert!(
        form.contains("promptTitle=\"填写整数\"") && form.contains("error=\"应为不小于0的数。\""),
        "{form}"
    );
    assert_eq!(form.matches("<dataValidation ").count(), 6);
    assert_eq!(form.matches("type=\"custom\"").count(), 3, "without a rule there is only the hint");
}

#[test]
fn a_sheet_prints_with_its_heading_repeated_and_its_pages_numbered() {
    let parts = parts(&bytes());
    let main = &parts["xl/worksheets/sheet2.xml"];
    for words in [
        "&amp;R&amp;10&amp;\"宋体,常规\"会审稿  截止2023年12月31日 &amp;&amp; 样例数据·非真实",
        "第 &amp;P 页　共 &amp;N 页",
        "paperSize=\"8\"",
        "orientation=\"landscape\"",
        "fitToHeight=\"9999\"",
        "showGridLines=\"0\"",
        "horizontalCentered=\"1\"",
        "topLeftCell=\"C5\"",
        "<autoFilter ref=\"A4:L14\"/>",
    ] {
        assert!(main.contains(words), "{words}");
    }
    assert!(
        parts["xl/workbook.xml"].contains("'分单位数据'!$4:$4")
            || parts["xl/workbook.xml"].contains("分单位数据!$4:$4")
    );
    assert!(!parts["xl/worksheets/sheet1.xml"].contains("fitToHeight"), "one page: the default of 1 by 1");
}

#[test]
fn names_links_marks_and_charts_are_there() {
    let parts = parts(&bytes());
    assert!(parts["xl/workbook.xml"].contains("<definedName name=\"本年数_1\">'填报表'!$D$5</definedName>"));
    let main = &parts["xl/worksheets/sheet2.xml"];
    assert!(main.contains("location=\"'来''源 追溯'!A3\""), "{main}");
    assert!(main.contains("<formula>\"滞后\"</formula>") && main.contains("cellIs"));
    assert_eq!(parts["xl/worksheets/sheet3.xml"].matches("<mergeCell ").count(), 1);
    assert!(parts["xl/drawings/drawing1.xml"].contains("descr=\"各单位指标完成情况的堆叠条形图"));
    let chart = &parts["xl/charts/chart1.xml"];
    for words in
        ["<c:grouping val=\"stacked\"/>", "a:pattFill", "<c:showVal val=\"1\"/>", "各单位指标完成情况（项）"]
    {
        assert!(chart.contains(words), "{words} in {chart}");
    }
    assert!(parts["xl/charts/chart2.xml"].contains("<c:marker>"));
}

#[test]
fn a_chart_without_a_description_or_with_data_elsewhere_is_refused() {
    for (alt, key, expect) in [
        ("短", Key::new("t", "1", "a"), "替代文字"),
        ("这是一段够长的替代文字说明", Key::new("u", "1", "a"), "不在同一张工作表上"),
        ("这是一段够长的替代文字说明", Key::new("x", "1", "a"), "x/1/a"),
    ] {
        let table = |name: &str| {
            Block::Table(Table {
                key: name.into(),
                columns: vec![column("a", "甲", 10.0, "text")],
                rows: vec![Row::new("1")],
                ..Table::default()
            })
        };
        let chart = Chart {
            title: "图".into(),
            alt: alt.into(),
            kind: ChartKind::Line,
            categories: (key.clone(), key),
            series: Vec::new(),
            size: (100, 100),
            rows: 5,
            ..Chart::default()
        };
        let sheets = vec![sheet("表", vec![table("t"), Block::Chart(chart)]), sheet("乙", vec![table("u")])];
        let error = workbook(&Book { sheets, ..Book::default() }, &styles(), stamp()).expect_err("refused");
        assert!(error.to_string().contains(expect), "{error}");
    }
}

#[test]
fn a_total_row_is_bold_on_pale_and_keeps_the_columns_number_format() {
    let styles = styles();
    let get = |name: &str| styles.get(name).expect("style").clone();
    let over = get("total").look_over(&get("percent1"));
    assert_eq!((over.bold, over.fill), (Some(true), get("total").fill));
    assert_eq!((over.format.as_deref(), over.align), (Some("0.0"), get("percent1").align));
    let cell = get("mark_bad").with_look_below(&get("total"));
    assert_eq!((cell.fill, cell.border_top), (get("mark_bad").fill, get("total").border_top));
}

#[test]
fn a_style_file_with_a_mistake_is_told_by_name() {
    let head = "[fonts]\nbody='宋体'\n[default]\nfont='body'\nsize=11\n[style.a]\n";
    for (body, expect) in [
        ("base='b'", "没有“b”"),
        ("base='a'", "绕成一圈"),
        ("font='x'", "字体“x”"),
        ("colour='红'", "红"),
        ("sise=1", "sise"),
        ("size=0", "字号"),
    ] {
        let told = listed(&StyleSheet::parse(&format!("{head}{body}")).expect_err(body));
        assert!(told.contains(expect), "{told}");
    }
}

#[test]
fn every_style_that_reports_and_forms_name_is_there_and_can_be_read() {
    let styles = styles();
    for name in "title subtitle note heading text text_center code integer number number2 percent1 ratio ratio3 date \
                 status label value total input input_text audit locked big big_bold big_heading sample footer sign \
                 link mark_good mark_warn mark_bad mark_grey"
        .split_whitespace()
    {
        let style = styles.get(name).unwrap_or_else(|| panic!("{name}"));
        let (ink, paper) = (style.colour.unwrap_or(Colour(0)), style.fill.unwrap_or(Colour(0x00FF_FFFF)));
        assert!(ink.contrast(paper) >= 4.5, "{name}: {}", ink.contrast(paper));
    }
    assert!((Colour(0x0076_7676).contrast(Colour(0x00FF_FFFF)) - 4.54).abs() < 0.01);
}

#[test]
fn long_text_gets_the_height_it_needs() {
    let main = &parts(&bytes())["xl/worksheets/sheet2.xml"];
    let height = |row: u32| -> f64 {
        let start = main.split(&format!("<row r=\"{row}\"")).nth(1).expect("row");
        let text = start.split("ht=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("height");
        text.parse().expect("number")
    };
    assert!(height(4) > 3.0 * 10.5, "a long heading takes several lines: {}", height(4));
    // The other row holds a name that breaks once, since the columns of text were narrowed to keep the sheet on one page.
    assert!(height(9) > 4.0 * 10.5 && height(10) < 3.0 * 10.5 + 3.0, "{} {}", height(9), height(10));
}

#[test]
fn a_sheet_of_any_length_meets_what_a_spreadsheet_program_demands() {
    let heights = |text: &str| vec![text.to_owned(), text.repeat(40)];
    for rows in [0, 1, 999, 1000, 1001, 2500] {
        for text in heights("缺报原因") {
            let table = Table {
                key: "t".into(),
                columns: vec![column("a", "甲", 10.0, "text"), column("b", "乙", 10.0, "text")],
                rows: (0..rows)
                    .map(|row| Row::new(row.to_string()).with("a", Cell::text(text.clone())))
                    .collect(),
                heading: true,
                sparse: true,
                ..Table::default()
            };
            for after in [None, Some(common::line("end", "note", 1, "填表说明")), Some(Block::Gap(3))] {
                let blocks = std::iter::once(Block::Table(table.clone())).chain(after).collect();
                let title = String::from("长表");
                let author = String::from("示例市残疾人联合会");
                let book = Book { title, author, sheets: vec![sheet("表", blocks)], ..Book::default() };
                let bytes = workbook(&book, &styles(), stamp()).expect("workbook");
                assert_eq!(duibiao::inspect::workbook(&bytes), [], "{rows} rows");
            }
        }
    }
}

#[test]
fn every_kind_of_block_meets_what_a_spreadsheet_program_demands() {
    assert_eq!(duibiao::inspect::workbook(&bytes()), []);
}
