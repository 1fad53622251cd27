//! What must and what must not be masked, and what no output may carry.

use super::*;

#[test]
fn identity_card_and_phone_numbers_never_leave() {
    for (raw, shown) in [
        ("33100319700101123X", "＊"),
        ("张某 13800138000", "张某 ＊"),
        ("138-0013-8000电话", "＊电话"),
        ("138－0013－8000", "＊"),
        ("138　0013　8000", "＊"),
        ("１３８００１３８０００", "＊"),
        ("120(含外县3人)", "120(含外县3人)"),
        ("331003 19700101 1237", "＊"),
        ("331003-1970-01-01-1237", "＊"),
        ("331003197001011 23x", "＊"),
        ("331003 700101 123", "＊"),
        ("331003700101123", "＊"),
        ("6222 0210 0100 1234 567", "＊"),
        ("6222021001001234567", "＊"),
        ("+86 138 0013 8000", "+＊"),
        ("0086-13800138000", "＊"),
        ("0576-84123456", "＊"),
        ("84123456", "＊"),
        ("8412 3456", "＊"),
        ("138.0013.8000", "＊"),
        ("13800138000.0", "＊.0"),
        ("138****8000", "＊"),
        ("138\u{200B}0013\u{200B}8000", "＊"),
        ("①③⑧00138000", "＊"),
        ("2023-12-31 13800138000", "2023-12-31 ＊"),
        ("2023-12-31联系13800138000", "2023-12-31联系＊"),
    ] {
        assert_eq!(mask(raw), shown, "{raw}");
        assert_eq!(mask(shown), shown, "again");
    }
}

#[test]
fn a_day_a_period_an_amount_and_a_version_are_no_persons_number() {
    for raw in [
        "2023-12-31",
        "2023/12/31",
        "2023.12.31",
        "2023年12月31日",
        "2023-12-31T08:30:00",
        "2023-12-31 08:30",
        "20231231",
        "2021-2025",
        "2021—2025年",
        "2023-06/2023-09",
        "1234567890.12",
        "12,345,678",
        "99,999,999,999.00",
        "13,800,138,000",
        "1.00000000000001",
        "1.2.3",
        "2023.10.5.1",
        "v10.11.12",
        "＊.00",
    ] {
        assert_eq!(mask(raw), raw);
        assert_eq!(name(raw), raw);
    }
}

#[test]
fn a_name_keeps_the_codes_of_places_and_loses_the_numbers_of_persons() {
    for (raw, shown) in [
        ("submissions/2023/331003101_宁溪镇_2023_样例数据·非真实.xlsx", ""),
        ("submissions/2023/331003101201-2023.xlsx", ""),
        ("submissions/2023/331003101 2023-12.xlsx", ""),
        ("submissions/2023/报送表_20240115093012.xlsx", ""),
        ("submissions/2023/表331003197001011237.xlsx", "submissions/2023/表＊.xlsx"),
        ("submissions/2023/张三33100319700101123X.xlsx", "submissions/2023/张三＊.xlsx"),
        ("submissions/2023/13800138000/a.xlsx", "submissions/2023/＊/a.xlsx"),
        ("submissions/2023/138_0013_8000.xlsx", "submissions/2023/＊.xlsx"),
        ("张三（１３８－００１３－８０００）", "张三（＊）"),
        ("6222021001001234567", "＊"),
        ("331003 700101 123.xls", "＊.xls"),
        ("13800138000x.xlsx", "＊.xlsx"),
        ("3310031970010112 3-X.xlsx", "＊.xlsx"),
    ] {
        assert_eq!(path(raw), if shown.is_empty() { raw } else { shown });
    }
}

#[test]
fn signs_that_steer_are_gone() {
    assert_eq!(plain("甲\u{1b}[31m乙\u{7}\r\n丙"), "甲 [31m乙   丙");
    assert_eq!(plain("甲\u{202E}乙\u{200F}丙\u{61C}\u{2066}丁\u{2028}戊\u{9b}己"), "甲乙丙丁 戊 己");
    assert_eq!(lines("甲\u{1b}乙\n丙"), "甲 乙\n丙");
}

#[test]
fn a_formula_is_disarmed_and_a_number_is_not() {
    for (cell, written) in [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-5人", "'-5人"),
        ("@SUM(1)", "'@SUM(1)"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠a", "'＠a"),
        ("\t=1", "' =1"),
        ("-12.5", "-12.5"),
        ("+3", "+3"),
        ("-", "-"),
        ("'=1", "'=1"),
        ("1=1", "1=1"),
    ] {
        assert_eq!(armed(cell), written);
    }
    assert_eq!(unarmed("'=1+1"), "=1+1");
    assert_eq!(unarmed("'甲"), "'甲");
    assert_eq!(unarmed("'-5"), "'-5");
}

/// Built here: no number that could be somebody's stands in the repository.
fn mobile() -> String {
    ["138", "1234", "5678"].concat()
}

fn card() -> String {
    ["331003", "19700101", "1234"].concat()
}

/// Digits of a number in another script, by the script's zero.
fn in_script(digits: &str, zero: char) -> String {
    let place = |sign: char| char::from_u32(u32::from(zero) + sign.to_digit(10)?);
    digits.chars().map(|sign| place(sign).unwrap_or(sign)).collect()
}

#[test]
fn no_sign_between_the_digits_hides_a_number_of_a_person() {
    for between in
        ["\u{180E}", "\u{034F}", "\u{FE0F}", "\u{0301}", "\u{200B}", "\u{2060}", "\u{AD}", "\u{E0041}"]
    {
        let each: String = mobile().chars().flat_map(|sign| [sign.to_string(), between.to_owned()]).collect();
        assert_eq!(told(&format!("电话{each}。")), "电话＊。", "{}", between.escape_unicode());
        assert_eq!(name(&format!("a{each}.xlsx")), "a＊.xlsx");
        assert_eq!(mask(&each), "＊");
    }
    for between in ["、", "∕", " ", "-", ".", "·", "/", "_", ") ", "－", " - "] {
        let phone = ["138", "1234", "5678"].join(between);
        assert_eq!(told(&format!("电话{phone}。")), "电话＊。", "{between}");
        let card = ["331003", "19700101", "1234"].join(between);
        assert_eq!(told(&format!("证号{card}。")), "证号＊。", "{between}");
        let card = ["331003", "1970", "0101", "123X"].join(between);
        assert_eq!(told(&format!("证号{card}。")), "证号＊。", "{between}");
    }
    for zero in ['०', '০', '٠', '۰', '๐', '０', '𝟎'] {
        assert_eq!(told(&format!("电话{}。", in_script(&mobile(), zero))), "电话＊。", "{zero}");
        assert_eq!(told(&format!("证号{}。", in_script(&card(), zero))), "证号＊。", "{zero}");
    }
}

#[test]
fn what_only_looks_like_a_number_of_a_person_is_not_masked() {
    let phone = mobile();
    let shapes = [
        String::from("金额15000000000元"),
        String::from("15000000000万元"),
        format!("合计{phone}人"),
        String::from("第15 331003202"),
        String::from("16_331003202_x"),
        String::from("1.5_331003202_"),
        String::from("v1.3 331003202"),
        String::from("1-331003202-1"),
        String::from("331003 20231231 0001"),
        String::from("19 2023 12 31 1"),
        String::from("mmexport1703999999999"),
        String::from("到XFD1048576为止"),
        format!("{phone}.5"),
        String::from("0.13812345678"),
        String::from("138 2021 2025"),
        String::from("331003101201 2023-12"),
        String::from("2023-12-31 08:30"),
        format!("sha256 {}a0f", "0138123".repeat(9)),
    ];
    for raw in &shapes {
        assert_eq!(&told(raw), raw);
        assert_eq!(&name(raw), raw);
    }
    for raw in shapes.iter().filter(|raw| !raw.contains("138 ") && !raw.starts_with("0.")) {
        assert_eq!(&without_long_numbers(raw), raw);
    }
    for raw in ["999999999999", "1381234567800", "99,999,999,999.00", "20000000000.5"] {
        assert_eq!(figure(raw), raw);
    }
    assert_eq!(figure(&phone), "＊");
}

#[test]
fn eleven_digits_of_a_telephone_are_masked_wherever_they_stand() {
    let phone = mobile();
    for (raw, shown) in [
        (format!("联系{phone}张三"), "联系＊张三"),
        (format!("IMG{phone}.jpg"), "IMG＊.jpg"),
        (format!("{phone}.0"), "＊.0"),
        (format!("2023.{phone}.xlsx"), "2023.＊.xlsx"),
        (format!("86{phone}"), "＊"),
        (format!("+86 {phone}"), "+＊"),
        (format!("第3个\n{phone}"), "第3个\n＊"),
        (format!("{phone}、{phone}"), "＊、＊"),
    ] {
        assert_eq!(told(&raw), shown, "{raw}");
    }
}

#[test]
fn a_file_keeps_its_places_and_its_figures_when_its_numbers_of_persons_go() {
    let phone = mobile();
    let text = format!("name = \"王{phone}\"\ntarget = \"{phone}\"\n");
    let hidden = parsed(&text);
    assert_eq!(hidden, format!("name = \"王{}\"\ntarget = \"{phone}\"\n", "*".repeat(11)));
    let wide = in_script(&phone, '０');
    let text = format!("a = \"a{wide}\"");
    assert!(parsed(&text).len() == text.len() && !parsed(&text).contains(&wide));
    let parts = "total = [138, 1234, 5678] # 138 1234 5678\nb = [\"\", '''a\n''', \"\\\"\", 138, 1234, 5678]";
    assert_eq!(parsed(parts), parts, "a list of figures is no telephone");
}

#[test]
fn signs_nobody_sees_are_gone() {
    for unseen in "\u{200B}\u{FEFF}\u{AD}\u{2060}\u{180E}\u{034F}\u{115F}\u{FFF9}\u{E0041}".chars() {
        assert_eq!(plain(&format!("甲{unseen}乙")), "甲乙", "{}", unseen.escape_unicode());
        assert_eq!(lines(&format!("{unseen}甲\n乙")), "甲\n乙");
        assert_eq!(armed(&format!("{unseen}=SUM(1)")), "'=SUM(1)");
        assert_eq!(armed(&format!(" {unseen}@a")), "' @a");
    }
    assert_eq!(plain("e\u{301}"), "e\u{301}", "an accent is seen");
}
