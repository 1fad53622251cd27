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
    assert_eq!((sheet.text(0, 0), sheet.text(1_048_575, 16_383)), ("1".to_owned(), "2".to_owned()));
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
fn a_zip_bomb_is_refused_while_it_is_counted() {
    let bytes = Book::of("").extra("xl/media/a.bin", &vec![0; 300 << 20]).bytes();
    assert!(bytes.len() < 1 << 20);
    assert_eq!(key(&bytes, "a.xlsx"), "bomb");
}

#[test]
fn a_declared_size_is_not_believed() {
    let mut bytes = Book::of("").extra("xl/media/a.bin", &vec![0; 2 << 20]).bytes();
    let size = (2_u32 << 20).to_le_bytes();
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
    let cell = |value: Value| Cell { value, formula: true, percent: false };
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
    let percent: Vec<_> = sheet.cells.values().map(|cell| cell.percent).collect();
    assert_eq!(percent, [true, false, true, true, false]);
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
        assert_eq!((book.format, book.sheets[0].text(0, 1)), (Format::Csv, "人数".to_owned()));
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
fn an_error_the_reader_cannot_spell_is_damage_with_its_place() {
    let bytes =
        Book::of("<row><c r=\"A1\" t=\"e\"><v>#DIV/0!</v></c><c r=\"B1\" t=\"e\"><v>#SPILL!</v></c></row>")
            .bytes();
    let trouble = read(&bytes, "a.xlsx", &Limits::default()).expect_err("spill");
    assert_eq!(
        trouble,
        Trouble::Damaged {
            sheet: Some("表一".to_owned()),
            detail: "在单元格 A1 之后中断，遇到不支持的错误值 #SPILL!".to_owned()
        }
    );
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
    assert_eq!((sheet.cells.len(), sheet.text(3, 2)), (1, "98.4".to_owned()));
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
    assert_eq!(cells[&(0, 1)], Cell { value: number("3"), formula: true, percent: false });
    assert_eq!(cells[&(0, 2)].value, Value::Error("#DIV/0!".to_owned()));
    assert_eq!(cells[&(0, 3)], Cell { value: Value::Text(String::new()), formula: true, percent: false });
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
    assert_eq!(sheet.cells[&(4, 0)], Cell { value: number("2.5"), formula: false, percent: false });
    assert_eq!(sheet.cells[&(4, 1)], Cell { value: number("3"), formula: true, percent: false });
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
