//! A finished workbook read once more: on paper, aloud, for programs, from other programs, and spoiled.

#[path = "common/finished.rs"]
mod finished;

use duibiao::inspect::leak;
use duibiao::inspect::{Asked, Profile, Report, Unreadable, Weight, lint, lint_as, reading_order};
use finished::{BOOK, CHART, DRAWING, Finished, STYLES, TABLE, form, number, public, text, values_only};

fn report(book: &Finished, profile: Profile) -> Report {
    lint(&book.bytes(), profile).expect("a workbook")
}

#[test]
fn a_sheet_fitted_to_one_page_tells_how_small_it_becomes() {
    let fitted = |book: Finished, width: &str| {
        book.with(TABLE, "<sheetViews>", r#"<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>"#)
            .with(TABLE, r#"orientation="landscape""#, width)
            .with(TABLE, "<drawing r:id=\"rId1\"/>", "")
            .without(DRAWING, TABLE)
            .without(CHART, DRAWING)
    };
    let whole = report(&fitted(public(), r#"orientation="landscape""#), Profile::Working);
    let print = whole.prints.iter().find(|print| print.sheet == "困难补贴").expect("printed");
    // 76 characters at 8 dots are 461 points, well within the 769 of a lying page.
    assert_eq!((print.paper, print.landscape, print.scale_percent, print.pages), ("A4", true, 100, 1));
    assert!((print.body_points - 12.0).abs() < 1e-9 && whole.findings.is_empty());
    let wide = public().with(TABLE, r#"max="1" width="24""#, r#"max="1" width="160""#);
    let found = report(&fitted(wide, r#"fitToHeight="0" orientation="portrait""#), Profile::Working);
    let print = found.prints.iter().find(|print| print.sheet == "困难补贴").expect("printed");
    // 212 characters at 8 dots are 1,272 points; a standing page between margins of half an inch has 523.2.
    assert_eq!((print.scale_percent, print.pages), (41, 1));
    assert!((print.smallest_points - 4.92).abs() < 1e-9, "{print:?}");
    assert_eq!(found.findings.iter().map(|of| of.rule).collect::<Vec<_>>(), ["PRINT"]);
    assert!(
        found.findings[0].message.contains("缩印到41%，正文约4.9磅，小于9磅"),
        "{}",
        found.findings[0].message
    );
}

#[test]
fn the_smallest_size_on_paper_is_the_callers_to_choose_by_sheet() {
    let limit = |name: &str| if name == "困难补贴" { 12.5 } else { 9.0 };
    let asked = Asked { limit: &limit, ..Asked::usual(Profile::Disclosure) };
    let report = lint_as(&public().bytes(), &asked).expect("a workbook");
    let found: Vec<_> = report.findings.iter().map(|of| (of.rule, of.sheet.as_str(), of.weight)).collect();
    assert_eq!(found, [("PRINT", "困难补贴", Weight::Warning)]);
}

#[test]
fn a_print_area_of_one_line_says_that_the_sheet_is_not_for_print() {
    let small = public().with(
        STYLES,
        r#"<fonts count="4"><font><sz val="12"/>"#,
        r#"<fonts count="4"><font><sz val="8"/>"#,
    );
    let line = small.clone().with(
        BOOK,
        "</sheets>",
        "</sheets><definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"3\">困难补贴!$A$2:$E$2</definedName></definedNames>",
    );
    let prints = |book: &Finished| {
        let findings = report(book, Profile::Working).findings;
        findings.into_iter().filter(|of| of.rule == "PRINT").map(|of| of.sheet).collect::<Vec<_>>()
    };
    assert!(prints(&small).contains(&"困难补贴".to_owned()));
    assert!(!prints(&line).contains(&"困难补贴".to_owned()));
}

#[test]
fn a_file_that_is_no_workbook_is_refused_with_a_reason() {
    let wide = |word: &str| word.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let compound = |stream: &str| {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.extend(wide(stream));
        bytes
    };
    let mut word = public();
    word.parts_mut().retain(|(name, _)| !name.starts_with("xl/"));
    let word = word.and("word/document.xml", "<document/>");
    let mut short = public().bytes();
    short.truncate(short.len() / 2);
    for (bytes, said) in [
        (Vec::new(), "文件是空的"),
        (compound("EncryptedPackage"), "已加密，无法检查，请先去掉打开密码"),
        (compound("Workbook"), "旧版.xls"),
        (compound("WordDocument"), "Word文档（.doc）"),
        ("单位,人数\n甲,1\n".as_bytes().to_vec(), "文本或网页"),
        (b"%PDF-1.7".to_vec(), "PDF"),
        (word.bytes(), "Word文档（.docx）"),
        (short, "已损坏"),
        (b"PK\x03\x04".to_vec(), "已损坏"),
        (vec![0; 64], "已损坏"),
    ] {
        let error = lint(&bytes, Profile::Working).expect_err(said).to_string();
        assert!(error.contains(said), "{error}");
        assert_eq!(reading_order(&bytes).expect_err(said).to_string(), error);
    }
}

#[test]
fn a_part_that_would_fill_the_memory_is_refused() {
    let blown = public().and("xl/worksheets/sheet9.xml", &" ".repeat(1 << 25));
    let error = lint(&blown.bytes(), Profile::Working).expect_err("too large");
    assert_eq!(error, Unreadable::TooLarge("xl/worksheets/sheet9.xml".to_owned()));
}

#[test]
fn elements_nested_without_end_are_refused() {
    let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
    let error =
        lint(&public().with(TABLE, "<sheetData>", &format!("{deep}<sheetData>")).bytes(), Profile::Working);
    assert!(matches!(error, Err(Unreadable::TooDeep(_))), "{error:?}");
}

#[test]
fn a_book_of_other_prefixes_and_shared_texts_is_read_alike() {
    let mut book = public();
    for (name, text) in
        book.parts_mut().iter_mut().filter(|(name, _)| name.starts_with("xl/work") || name == STYLES)
    {
        if !name.contains("_rels") {
            *text = text
                .replace("</", "</x:")
                .replace('<', "<x:")
                .replace("<x:/x:", "</x:")
                .replace("r:id", "rel:id");
        }
    }
    assert_eq!(report(&book, Profile::Disclosure).findings, []);
    let shared = public()
        .and("xl/texts.xml", "<sst><si><t>东城街道</t><rPh><t>读音</t></rPh></si><si><r><t>西城</t></r><r><t>街道</t></r></si></sst>")
        .leading(BOOK, "rId9", "sharedStrings", "texts.xml")
        .with(TABLE, &text("A6", 0, "东城街道"), r#"<c r="A6" t="s"><v>0</v></c>"#)
        .with(TABLE, &text("A7", 0, "西城街道"), r#"<c r="A7" t="s"><v>1</v></c>"#);
    assert_eq!(report(&shared, Profile::Disclosure).findings, []);
    assert!(
        reading_order(&shared.bytes()).expect("a workbook").contains("单位：西城街道，应享受人数（人）：150")
    );
}

#[test]
fn a_workbook_is_read_out_in_the_order_of_its_cells() {
    let said = reading_order(&public().bytes()).expect("a workbook");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "标题：残疾人事业发展规划实施情况（公开数据）");
    let from = lines.iter().position(|line| *line == "工作表：困难补贴").expect("the sheet");
    assert_eq!(
        lines[from + 1..],
        [
            "困难残疾人生活补贴发放情况[注1]",
            "本工作表包含1张表，注释见“注释”工作表。[x]表示缺报。",
            "返回目录页（链接）",
            "表格，4行数据、5列，困难补贴情况，各单位应享受、已享受人数和覆盖率",
            "单位：合计，应享受人数（人）：1350，已享受人数（人）：1330，覆盖率（%）：98.5，情况：达到",
            "单位：东城街道，应享受人数（人）：1200，已享受人数（人）：1190，覆盖率（%）：99.2，情况：达到",
            "单位：西城街道，应享受人数（人）：150，已享受人数（人）：140，覆盖率（%）：93.3，情况：未达到",
            "单位：富山乡，应享受人数（人）：[x]，已享受人数（人）：[x]，覆盖率（%）：[x]，情况：缺报",
            "图表：各单位应享受和已享受困难补贴的人数，数字见左边的表。",
        ]
    );
}

#[test]
fn a_message_never_shows_a_number_of_a_person() {
    let book =
        public().with(TABLE, &number("C6", 3, "1190"), &text("C6", 0, "33100319900101123X，13800138000"));
    let told = report(&book, Profile::Disclosure).findings[0].told();
    assert!(told.contains("“****，****”") && !told.contains("19900101"), "{told}");
}

#[test]
fn the_report_for_programs_counts_what_the_report_for_people_tells() {
    let book = public().with(TABLE, &number("C6", 3, "1190"), "").with(TABLE, &number("B6", 3, "1200"), "");
    let report = report(&book, Profile::Disclosure);
    let told = report.to_json();
    assert_eq!(
        (&told["errors"], &told["warnings"], &told["profile"]),
        (&1.into(), &0.into(), &"disclosure".into())
    );
    let finding = &told["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["cell"], &finding["times"]),
        (&"S12".into(), &"B6、C6".into(), &2.into())
    );
    assert_eq!(told["prints"][3]["paper"], "A4");
    assert_eq!(told["says"], "按“公开”的要求检查，有1项错误、0项提示，请改正错误后再用。");
}

/// Numbers that follow from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

#[test]
fn no_spoiled_byte_makes_the_judge_fall() {
    let seed = 20_261_127;
    println!("seed {seed}");
    let mut chance = Chance(seed);
    let guarded =
        [leak::Guarded { unit_name: "富山乡".into(), value: "3".into(), ..leak::Guarded::default() }];
    let whole = [public(), form(), values_only()];
    for round in 0..4_000 {
        let book = &whole[round % 3];
        let bytes = if round % 4 < 2 {
            let mut bytes = book.bytes();
            for _ in 0..=chance.below(4) {
                let at = chance.below(bytes.len());
                bytes[at] = chance.below(256) as u8;
            }
            bytes
        } else {
            // Behind a checksum that holds the parts themselves are spoiled.
            let mut book = book.clone();
            let parts = book.parts_mut();
            for _ in 0..=chance.below(4) {
                let at = chance.below(parts.len());
                let mut part: Vec<char> = parts[at].1.chars().collect();
                let (place, sign) =
                    (chance.below(part.len()), b"<>\"'/=&0987654321ABZ! []x"[chance.below(24)]);
                if let Some(old) = part.get_mut(place) {
                    *old = char::from(sign);
                }
                parts[at].1 = part.into_iter().collect();
            }
            book.bytes()
        };
        for profile in Profile::ALL {
            if let Ok(report) = lint(&bytes, profile) {
                assert!(!report.says().is_empty());
            }
        }
        drop(reading_order(&bytes));
        drop(leak::test(&bytes, &guarded));
    }
}
