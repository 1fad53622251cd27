//! The room as its callers see it: a file in, sheets or trouble out.

use proptest::prelude::{ProptestConfig, any, prop_assert_ne, proptest};

use super::samples::{Book, ods, ole, record, wide_record, xls_stream, xlsb, zip};
use super::*;

fn get(bytes: &[u8]) -> Workbook {
    read(bytes, "表.xlsx", &Limits::default()).unwrap_or_else(|trouble| panic!("{trouble}"))
}

fn key(bytes: &[u8], name: &str) -> &'static str {
    read(bytes, name, &Limits::default()).map_or_else(|trouble| trouble.key(), |_| "read")
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().expect(text))
}

#[test]
fn two_cells_at_the_far_corners_are_two_cells() {
    let bytes = Book::of(
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>",
    )
    .bytes();
    let book = get(&bytes);
    let sheet = &book.sheets[0];
    assert_eq!((book.format, sheet.cells.len()), (Format::Xlsx, 2));
    assert_eq!((&*sheet.text(0, 0), &*sheet.text(1_048_575, 16_383)), ("1", "2"));
}

#[test]
fn a_reversed_dimension_does_not_break_out() {
    let bytes = Book::default()
        .sheet(
            "表一",
            "visible",
            "<dimension ref=\"B2:A1\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>",
        )
        .bytes();
    // The reader's own arithmetic wraps in every profile of Cargo.toml; every position is checked by ours.
    assert_eq!(key(&bytes, "a.xlsx"), "read");
}

#[test]
fn a_position_outside_the_sheet_is_damage() {
    for place in ["A1048577", "XFE1"] {
        let bytes = Book::of(&format!("<row><c r=\"{place}\"><v>1</v></c></row>")).bytes();
        assert_eq!(key(&bytes, "a.xlsx"), "damaged", "{place}");
    }
}

#[test]
fn a_cell_that_stands_twice_is_damage() {
    let bytes = Book::of("<row><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>").bytes();
    let trouble = read(&bytes, "a.xlsx", &Limits::default()).expect_err("twice");
    assert!(trouble.to_string().contains("A1 出现了两次"));
}

#[test]
fn a_zip_bomb_is_refused_where_it_would_be_read_and_costs_nothing_elsewhere() {
    let bytes = Book::of("").extra("xl/media/a.bin", &vec![0; 300 << 20]).bytes();
    assert!(bytes.len() < 1 << 20);
    assert_eq!(key(&bytes, "a.xlsx"), "read");
    let blanks = " ".repeat(300 << 20);
    let bytes = Book::of(&blanks).bytes();
    assert!(bytes.len() < 1 << 20);
    assert_eq!(key(&bytes, "a.xlsx"), "bomb");
}

#[test]
fn a_declared_size_is_not_believed() {
    let mut bytes =
        Book::of("").extra("xl/comments1.xml", b"").sheet("表二", "visible", &" ".repeat(2 << 20)).bytes();
    // The part is the sheet's XML around its blanks.
    let around = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"></worksheet>";
    let size = ((2_u32 << 20) + around.len() as u32).to_le_bytes();
    let places: Vec<_> = (0..bytes.len() - 4).filter(|&at| bytes[at..at + 4] == size).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    let limits = Limits { inflated_bytes: 1 << 20, ..Limits::default() };
    let key = read(&bytes, "a.xlsx", &limits).map_err(|trouble| trouble.key());
    assert!(matches!(key, Err("bomb" | "damaged")), "{key:?}");
}

#[test]
fn too_many_entries_too_many_cells_and_too_many_bytes_are_refused() {
    let rows = "<row><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>1</v></c><c r=\"C1\" s=\"0\"/></row>";
    let bytes = Book::of(rows).bytes();
    for (limits, expect) in [
        (Limits { entries: 3, ..Limits::default() }, Err("entries")),
        (Limits { cells: 1, ..Limits::default() }, Err("cells")),
        (Limits { cells: 2, ..Limits::default() }, Ok(())),
        (Limits { file_bytes: 100, ..Limits::default() }, Err("too_large")),
        (Limits { inflated_bytes: 100, ..Limits::default() }, Err("bomb")),
    ] {
        assert_eq!(read(&bytes, "a.xlsx", &limits).map(|_| ()).map_err(|trouble| trouble.key()), expect);
    }
}

#[test]
fn a_truncated_workbook_is_trouble_wherever_it_is_cut() {
    let bytes = Book::of("<row><c r=\"A1\"><v>1</v></c></row>").bytes();
    for end in (0..bytes.len()).step_by(7) {
        assert!(read(&bytes[..end], "a.xlsx", &Limits::default()).is_err(), "{end}");
    }
}

#[test]
fn a_declared_count_of_strings_reserves_no_memory() {
    let parts = Book::of("").bytes();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(parts)).expect("zip");
    let mut copies: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("part");
        let name = file.name().expect("name").into_owned();
        let mut part = Vec::new();
        std::io::copy(&mut file, &mut part).expect("bytes");
        if name.contains("sharedStrings") {
            part = b"<sst uniqueCount=\"9999999999999\"></sst>".to_vec();
        }
        copies.push((name, part));
    }
    let parts: Vec<_> = copies.iter().map(|(name, part)| (name.as_str(), part.as_slice())).collect();
    assert_eq!(key(&zip(&parts), "a.xlsx"), "damaged");
}

#[test]
fn formulas_are_told_from_figures_and_from_formulas_never_calculated() {
    let sheet = get(&Book::of(
        "<row><c r=\"A1\"><f>B1</f></c><c r=\"B1\"><f>1+1</f><v>2</v></c>\
         <c r=\"C1\" t=\"str\"><f>D1</f><v>甲</v></c><c r=\"D1\" t=\"str\"><f>\"\"</f><v></v></c><c r=\"E1\"><v>5</v></c>\
         <c r=\"F1\"><f t=\"shared\" si=\"4000000000\"/><v>7</v></c></row>",
    )
    .bytes())
    .sheets
    .remove(0);
    let cell = |value: Value| Cell { value, formula: true, look: None };
    assert_eq!(sheet.cells[&(0, 0)], cell(Value::Empty));
    assert_eq!(sheet.cells[&(0, 1)], cell(number("2")));
    assert_eq!(sheet.cells[&(0, 2)], cell(Value::Text("甲".to_owned())));
    assert_eq!(sheet.cells[&(0, 3)], cell(Value::Text(String::new())));
    assert!(!sheet.cells[&(0, 4)].formula);
    assert_eq!(sheet.cells[&(0, 5)], cell(number("7")));
}

#[test]
fn percent_formats_are_seen_custom_and_built_in() {
    let row = |style| format!("<row><c r=\"A{style}\" s=\"{style}\"><v>0.5</v></c></row>");
    let rows = (1..=5).map(row).collect::<Vec<_>>().concat();
    let formats = [(200, "0%"), (201, "0.0\"%\""), (9, ""), (10, ""), (2, "")];
    let sheet = get(&Book::of(&rows).formats(&formats).bytes()).sheets.remove(0);
    let power = |cell: &Cell| cell.look.as_ref().map_or(0, |look| look.power);
    assert_eq!(sheet.cells.values().map(power).collect::<Vec<_>>(), [2, 0, 2, 2, 0]);
    assert_eq!(sheet.text(0, 0), "0.5");
}

#[test]
fn hidden_sheets_are_read_and_flagged() {
    let data = "<sheetData><row><c r=\"A1\"><v>1</v></c></row></sheetData>";
    let book = Book::default().sheet("一", "visible", data).sheet("二", "hidden", data).sheet(
        "三",
        "veryHidden",
        data,
    );
    let sheets = get(&book.bytes()).sheets;
    let hidden: Vec<_> =
        sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden, sheet.cells.len())).collect();
    assert_eq!(hidden, [("一", false, 1), ("二", true, 1), ("三", true, 1)]);
    let twins = Book::default().sheet("一", "visible", data).sheet("一", "hidden", data);
    assert_eq!(key(&twins.bytes(), "a.xlsx"), "damaged");
}

#[test]
fn a_file_is_what_it_holds_and_not_what_it_is_called() {
    let book = Book::of("<row><c r=\"A1\"><v>1</v></c></row>").bytes();
    assert_eq!(read(&book, "a.xls", &Limits::default()).map(|book| book.format), Ok(Format::Xlsx));
    assert_eq!(key("a,b\n1,2\n".as_bytes(), "a.xlsx"), "not_a_spreadsheet");
    assert_eq!(key(b"<html><body><table>", "a.xls"), "legacy");
    assert_eq!(key(b"%PDF-1.4", "a.xlsx"), "not_a_spreadsheet");
    let types = "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
                 <Default Extension=\"xlsx\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\"/></Types>";
    let docx = zip(&[("[Content_Types].xml", types.as_bytes())]);
    assert_eq!(
        read(&docx, "a.xlsx", &Limits::default()),
        Err(Trouble::NotASpreadsheet { what: "Word 文档" })
    );
    assert_eq!(
        read(&zip(&[("a.txt", b"a")]), "a.xlsx", &Limits::default()),
        Err(Trouble::NotASpreadsheet { what: "压缩包（zip）" })
    );
}

#[test]
fn a_text_table_is_read_in_every_usual_encoding() {
    let utf16: Vec<u8> = "\u{feff}区\t人数\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let gbk = encoding_rs::GBK.encode("区,人数\n").0.into_owned();
    for bytes in [gbk, "\u{feff}区,人数\n".as_bytes().to_vec(), utf16] {
        let book = read(&bytes, "a.csv", &Limits::default()).expect("text");
        assert_eq!((book.format, &*book.sheets[0].text(0, 1)), (Format::Csv, "人数"));
    }
    assert_eq!(key(b"\xFF\xFF,1\n", "a.csv"), "encoding");
}

#[test]
fn a_workbook_with_a_password_says_so() {
    assert_eq!(key(&ole(&[("EncryptionInfo", b""), ("EncryptedPackage", b"")]), "a.xlsx"), "password");
    let stream = [record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]), record(0x002F, &[1, 0, 0, 0])].concat();
    assert_eq!(key(&ole(&[("Workbook", &stream)]), "a.xls"), "password");
}

#[test]
fn an_error_the_reader_cannot_spell_is_an_error_of_its_cell_and_of_no_other() {
    let rows = "<row><c r=\"A1\" t=\"e\"><v>#DIV/0!</v></c><c r=\"B1\" t=\"e\"><v>#SPILL!</v></c><c r=\"C1\"><v>3</v></c></row>";
    let sheet = get(&Book::of(rows).bytes()).sheets.remove(0);
    let values: Vec<_> = sheet.cells.values().map(|cell| cell.value.clone()).collect();
    let error = |text: &str| Value::Error(text.to_owned());
    assert_eq!(values, [error("#DIV/0!"), error("#SPILL!"), number("3")]);
}

#[test]
fn a_sheet_that_is_none_costs_itself_alone() {
    let data = "<sheetData><row><c r=\"A1\"><v>1</v></c></row></sheetData>";
    let book = Book::default().sheet("表一", "visible", data).bytes();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).expect("zip");
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("part");
        let name = file.name().expect("name").into_owned();
        let mut part = String::new();
        std::io::Read::read_to_string(&mut file, &mut part).expect("text");
        if name == "xl/workbook.xml" {
            let more = "<sheet name=\"宏\" sheetId=\"8\" r:id=\"m\"/><sheet name=\"空\" sheetId=\"9\"/>\
                        <sheet name=\"重\" sheetId=\"7\" r:id=\"s1\"/><sheet name=\"断\" sheetId=\"6\" r:id=\"d\"/></sheets>";
            part = part.replace("</sheets>", more);
        }
        if name.ends_with("workbook.xml.rels") {
            let more = "<Relationship Id=\"m\" Type=\"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet\" Target=\"macrosheets/a.xml\"/>\
                        <Relationship Id=\"d\" Type=\"x/worksheet\" Target=\"worksheets/gone.xml\"/></Relationships>";
            part = part.replace("</Relationships>", more);
        }
        parts.push((name, part.into_bytes()));
    }
    let parts: Vec<_> = parts.iter().map(|(name, part)| (name.as_str(), part.as_slice())).collect();
    let book = get(&zip(&parts));
    let left_out: Vec<_> = book.left_out.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((book.sheets.len(), left_out), (1, vec!["宏", "空", "重", "断"]));
}

#[test]
fn a_part_that_forty_sheets_name_is_read_once() {
    let data = "<sheetData><row><c r=\"A1\"><v>1</v></c></row></sheetData>";
    let bytes = Book::default().sheet("表一", "visible", data).bytes();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("zip");
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("part");
        let name = file.name().expect("name").into_owned();
        let mut part = String::new();
        std::io::Read::read_to_string(&mut file, &mut part).expect("text");
        let more: String =
            (2..=40).map(|at| format!("<sheet name=\"表{at}\" sheetId=\"{at}\" r:id=\"s1\"/>")).collect();
        parts.push((name, part.replace("</sheets>", &format!("{more}</sheets>")).into_bytes()));
    }
    let parts: Vec<_> = parts.iter().map(|(name, part)| (name.as_str(), part.as_slice())).collect();
    let book = get(&zip(&parts));
    assert_eq!((book.sheets.len(), book.left_out.len()), (1, 39));
}

#[test]
fn a_value_in_pieces_is_the_whole_value_and_utf_16_is_read() {
    let rows = "<row><c r=\"A1\"><v>1<!-- x -->137</v></c><c r=\"B1\"><v>&#49;137</v></c></row>";
    let sheet = get(&Book::of(rows).bytes()).sheets.remove(0);
    assert_eq!([sheet.text(0, 0), sheet.text(0, 1)], ["1137", "1137"]);
}

#[test]
fn runs_struck_out_or_raised_are_no_part_of_the_value() {
    let rows = "<row><c r=\"A1\" t=\"inlineStr\"><is><r><rPr><strike/></rPr><t>115</t></r><r><t>120</t></r></is></c></row>";
    let sheet = get(&Book::of(rows).bytes()).sheets.remove(0);
    let cell = &sheet.cells[&(0, 0)];
    assert_eq!(cell.value, Value::Text("120".to_owned()));
    assert_eq!(cell.look.as_ref().map(|look| look.struck_part.as_str()), Some("115"));
    let shared = "<row><c r=\"A1\" t=\"s\"><v>0</v></c></row>";
    let book = Book::of(shared).strings(&[
        "</t></si><si><r><t>28</t></r><r><rPr><vertAlign val=\"superscript\"/></rPr><t>2</t></r></si><si><t>",
    ]);
    let rows = shared.replace("<v>0</v>", "<v>1</v>");
    let book = book.sheet("表二", "visible", &format!("<sheetData>{rows}</sheetData>"));
    let sheet = get(&book.bytes()).sheets.remove(1);
    let cell = &sheet.cells[&(0, 0)];
    assert_eq!(cell.value, Value::Text("28".to_owned()));
    assert_eq!(cell.look.as_ref().map(|look| look.raised_part.as_str()), Some("2"));
}

#[test]
fn an_ods_shows_what_is_hidden_struck_out_or_a_percentage() {
    let styles = "<office:automatic-styles><style:style style:name=\"T1\" style:family=\"text\">\
        <style:text-properties style:text-line-through-style=\"solid\"/></style:style></office:automatic-styles>";
    let rows = "<table:table-column/><table:table-column table:visibility=\"collapse\"/>\
        <table:table-row>\n <table:table-cell office:value-type=\"string\"><text:p><text:span text:style-name=\"T1\">115</text:span>120</text:p></table:table-cell>\n\
        <table:table-cell office:value-type=\"percentage\" office:value=\"0.95\"><text:p>95%</text:p></table:table-cell></table:table-row>\
        <table:table-row table:visibility=\"filter\"><table:table-cell office:value-type=\"float\" office:value=\"3\"/></table:table-row>";
    let bytes = ods(rows);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("zip");
    let mut content = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("content.xml").expect("content"), &mut content)
        .expect("text");
    let content = content.replace("<office:body>", &format!("{styles}<office:body>"));
    let sheet = get(&zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
    ]))
    .sheets
    .remove(0);
    assert_eq!(sheet.text(0, 0), "120");
    assert_eq!(sheet.cells[&(0, 0)].look.as_ref().map(|look| look.struck_part.as_str()), Some("115"));
    assert_eq!(sheet.cells[&(0, 1)].look.as_ref().map(|look| look.power), Some(2));
    assert_eq!(
        (sheet.hidden_columns.contains(1), sheet.hidden_rows.contains(1), sheet.filtered),
        (true, true, true)
    );
    let locked = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b"\x01\x02"),
        ("META-INF/manifest.xml", b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"),
    ]);
    assert_eq!(key(&locked, "a.ods"), "password");
}

#[test]
fn text_keeps_its_blanks_and_is_shown_without_them() {
    let rows = "<row><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"b\"><v>1</v></c><c r=\"C1\" t=\"e\"><v>#N/A</v></c></row>";
    let sheet = get(&Book::of(rows).strings(&["\u{3000}其中\u{a0}"]).bytes()).sheets.remove(0);
    assert_eq!(sheet.cells[&(0, 0)].value, Value::Text("\u{3000}其中\u{a0}".to_owned()));
    assert_eq!([sheet.text(0, 0), sheet.text(0, 1), sheet.text(0, 2)], ["其中", "TRUE", "#N/A"]);
    let rows: Vec<_> = sheet.rows().map(|(row, cells)| (row, cells.len())).collect();
    assert_eq!(rows, [(0, 3)]);
}

#[test]
fn merged_cells_are_reported() {
    let xml = "<sheetData><row><c r=\"A1\"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:C2\"/></mergeCells>";
    let sheet = get(&Book::default().sheet("表一", "visible", xml).bytes()).sheets.remove(0);
    assert_eq!(sheet.merges, [((0, 0), (1, 2))]);
}

#[test]
fn an_xls_is_read_sparse_with_its_hidden_sheet() {
    let mut data = [3_u16.to_le_bytes(), 2_u16.to_le_bytes(), [0, 0]].concat();
    data.extend(98.4_f64.to_le_bytes());
    let book = get(&ole(&[("Workbook", &xls_stream(&record(0x0203, &data)))]));
    let sheet = &book.sheets[0];
    assert_eq!((book.format, sheet.name.as_str(), sheet.hidden), (Format::Xls, "S", true));
    assert_eq!((sheet.cells.len(), &*sheet.text(3, 2)), (1, "98.4"));
}

#[test]
fn an_xls_whose_first_row_is_after_its_last_is_refused_and_reserves_nothing() {
    // One byte of a file of 5 KB, found by changing bytes at random: the reader asked for 343,597,378,880 bytes.
    let bytes = include_bytes!("../../tests/data/first_row_after_last.xls");
    let trouble = read(bytes, "a.xls", &Limits::default()).expect_err("damaged");
    assert_eq!(
        trouble.to_string(),
        "文件无法完整读取：工作表声明的首行在末行之后。请用 WPS 或 Excel 打开检查，另存为新的 .xlsx 再发送"
    );
}

#[test]
fn an_ods_is_read_with_its_formulas_and_errors() {
    let book = get(&ods(
        "<table:table-row><table:table-cell/><table:table-cell office:value-type=\"float\" office:value=\"3\" table:formula=\"of:=1+2\"/>\
         <table:table-cell office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\" table:formula=\"of:=1/0\"><text:p>#DIV/0!</text:p></table:table-cell>\
         <table:table-cell table:formula=\"of:=&quot;&quot;\"/></table:table-row>",
    ));
    let cells = &book.sheets[0].cells;
    assert_eq!(book.format, Format::Ods);
    assert_eq!(cells[&(0, 1)], Cell { value: number("3"), formula: true, look: None });
    assert_eq!(cells[&(0, 2)].value, Value::Error("#DIV/0!".to_owned()));
    assert_eq!(cells[&(0, 3)], Cell { value: Value::Text(String::new()), formula: true, look: None });
}

#[test]
fn an_xlsb_is_read_with_its_formulas() {
    let real = |col: u32, value: f64| [col.to_le_bytes().as_slice(), &[0; 4], &value.to_le_bytes()].concat();
    let formula = [real(1, 3.0), vec![0, 0, 3, 0, 0, 0, 0x1E, 3, 0]].concat();
    let records =
        [wide_record(0, &[4, 0, 0, 0]), wide_record(5, &real(0, 2.5)), wide_record(9, &formula)].concat();
    let book = get(&xlsb(&records));
    let sheet = &book.sheets[0];
    assert_eq!((book.format, sheet.name.as_str(), sheet.hidden), (Format::Xlsb, "S", true));
    assert_eq!(sheet.cells[&(4, 0)], Cell { value: number("2.5"), formula: false, look: None });
    assert_eq!(sheet.cells[&(4, 1)], Cell { value: number("3"), formula: true, look: None });
    let far = [wide_record(0, &[4, 0, 0, 0]), wide_record(5, &real(16_384, 1.0))].concat();
    assert_eq!(key(&xlsb(&far), "a.xlsb"), "damaged");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn changed_bytes_of_a_workbook_never_break_out(at in any::<u32>(), byte in any::<u8>(), more in any::<u32>()) {
        let rows = "<row><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\"><f>1+1</f><v>2</v></c></row>";
        let stream = xls_stream(&record(0x0203, &[0; 14]));
        for mut bytes in [Book::of(rows).strings(&["甲"]).bytes(), ole(&[("Workbook", &stream)])] {
            let len = bytes.len();
            bytes[at as usize % len] = byte;
            bytes[more as usize % len] ^= byte;
            prop_assert_ne!(key(&bytes, "a.xlsx"), "fault");
        }
    }

    #[test]
    fn changed_xml_of_a_workbook_never_breaks_out(at in any::<u32>(), byte in 32_u8..127) {
        let mut rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><f t=\"shared\" ref=\"B1:B2\" si=\"0\">1</f><v>2</v></c></row>".to_owned().into_bytes();
        let at = at as usize % rows.len();
        rows[at] = byte;
        let rows = String::from_utf8_lossy(&rows).into_owned();
        prop_assert_ne!(key(&Book::of(&rows).strings(&["甲"]).bytes(), "a.xlsx"), "fault");
        let cells = "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"string\"><office:annotation/><text:p>1</text:p></table:table-cell></table:table-row>";
        let mut cells = cells.to_owned().into_bytes();
        let at = at % cells.len();
        cells[at] = byte;
        let cells = String::from_utf8_lossy(&cells).into_owned();
        prop_assert_ne!(key(&ods(&cells), "a.ods"), "fault");
    }
}
