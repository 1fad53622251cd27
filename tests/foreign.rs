//! Tables that people make themselves: each way in which one could be misread, and what is read of it instead. The kinds are
//! those that people who collect such tables complain of in public.

mod common;

use common::form::{Cell, PlanFolder};
use common::sheets::{EAST, HEAD, YEAR, book, check, read, row, rows, said};
use std::collections::BTreeMap;

#[test]
fn a_mark_beside_a_figure_is_no_digit_and_two_figures_are_none() {
    for mark in ["40①", "40²", "40¹", "①40", "40⑴", "40❶"] {
        check(
            mark,
            "东城街道.xlsx",
            &[("表", false, rows(&[EAST, HEAD, &["A03", "持证女性人数", "人", mark]]))],
            &[],
            &["C02"],
        );
    }
    for two in ["100 165", "100 ／165", "100(40)", "40 41"] {
        check(
            two,
            "东城街道.xlsx",
            &[("表", false, rows(&[EAST, HEAD, &["A03", "持证女性人数", "人", two]]))],
            &[],
            &["C02"],
        );
    }
    let spaced: &[&[&str]] =
        &[EAST, HEAD, &["A01", "持证残疾人总数", "人", "1 100"], &["A02", "持证男性人数", "人", "1 060"]];
    check(
        "all thousands with blanks",
        "东城街道.xlsx",
        &[("表", false, rows(spaced))],
        &[("A01", "1100"), ("A02", "1060")],
        &[],
    );
    let mixed: &[&[&str]] =
        &[EAST, HEAD, &["A01", "持证残疾人总数", "人", "1 100"], &["A02", "持证男性人数", "人", "1060"]];
    check(
        "some thousands with blanks",
        "东城街道.xlsx",
        &[("表", false, rows(mixed))],
        &[("A02", "1060")],
        &["C02"],
    );
}

#[test]
fn what_people_type_into_a_cell_of_figures_is_that_figure_or_none() {
    let one = |typed: &str| {
        let folder = PlanFolder::bare();
        let lines = rows(&[EAST, HEAD, &["A01", "持证残疾人总数", "人", &format!("'{typed}")]]);
        let read = read(&folder, "东城街道.xlsx", &book(&[("表", false, lines)]));
        let plan = folder.plan();
        let seen =
            read.observations.iter().find(|seen| plan.items[seen.item].code == "A01").expect("A01").figure;
        seen.map_or_else(|reason| reason.word().to_owned(), |figure| figure.to_string())
    };
    for (typed, figure) in [
        ("１，２３４", "1234"),
        ("12.0", "12"),
        ("330 ", "330"),
        ("12\n", "12"),
        ("０", "0"),
        ("330人", "330"),
        ("1,234", "1234"),
        ("不适用。", "不适用"),
        ("不 适 用", "不适用"),
        ("无法取得(民政未提供)", "无法取得"),
    ] {
        assert_eq!(one(typed), figure, "{typed}");
    }
    for typed in [
        "605人左右",
        "98%",
        "1 234",
        "三十",
        "2e3",
        "(5)",
        "N/A",
        "不详",
        "暂无",
        "49（含迁入3）",
        "30+2",
        "330户",
        "'342",
        "605/700",
        ">300",
        "〇",
        "1.000",
        "1.200",
        "1,23",
        "√",
        "未开展",
        "一千零五",
        "12万",
        "10-12",
        "2个（在建）",
        "3.",
        "约",
        "-",
        "——",
        "没有",
        "零",
        "2023-01-02",
        "1月2日",
        "#REF!",
    ] {
        assert_eq!(one(typed), "不可识别", "{typed}");
    }
}

#[test]
fn signs_nobody_sees_are_no_part_of_a_label_or_a_figure() {
    let lines: &[&[&str]] = &[
        &["填报\u{200b}单位", "东城\u{200e}街道"],
        &["代\u{2060}码", "指标名称", "计量单位", "本\u{202a}年数"],
        &["A\u{200b}01", "持证残疾人总数", "人", "100\u{200b}"],
    ];
    check("zero width", "来件.xlsx", &[("表", false, rows(lines))], &[("A01", "100")], &[]);
}

#[test]
fn a_second_table_is_read_by_its_own_heading() {
    let lines: &[&[&str]] = &[
        EAST,
        HEAD,
        &["A01", "持证残疾人总数", "人", "100"],
        &["", "", "", ""],
        &["二、其他情况"],
        &["代码", "指标名称", "上年数", "计量单位", "本年数"],
        &["D13", "参加职业培训人次", "18", "人次", "20"],
    ];
    check("stacked", "东城街道.xlsx", &[("表", false, rows(lines))], &[("A01", "100"), ("D13", "20")], &[]);
    let planned: &[&[&str]] = &[
        EAST,
        HEAD,
        &["A01", "持证残疾人总数", "人", "100"],
        &["代码", "指标名称", "计量单位", "全年计划", "完成数"],
        &["D13", "参加职业培训人次", "人次", "99", "20"],
    ];
    check(
        "plan beside",
        "东城街道.xlsx",
        &[("表", false, rows(planned))],
        &[("A01", "100"), ("D13", "20")],
        &[],
    );
}

#[test]
fn a_row_that_only_looks_like_a_heading_is_none() {
    let lines: &[&[&str]] = &[
        &["项目", "2023"],
        EAST,
        &["序号", "指标名称", "单位", "2023年"],
        &["甲", "乙", "丙", "1"],
        &["1", "持证残疾人总数", "人", "100"],
        &["2", "持证男性人数", "人", "60"],
        &["", "合计", "", "160"],
        &["填表人：", "审核人：", "", "2024"],
    ];
    check("decoy", "东城街道.xlsx", &[("表", false, rows(lines))], &[("A01", "100"), ("A02", "60")], &[]);
}

#[test]
fn the_unit_of_measure_is_believed_wherever_it_stands() {
    let line: &[&[&str]] = &[
        EAST,
        &["单位：人、元"],
        &["代码", "指标名称", "本年数"],
        &["A01", "持证残疾人总数", "100"],
        &["B06", "两项补贴全年发放金额", "125000"],
    ];
    check("a line", "东城街道.xlsx", &[("表", false, rows(line))], &[("A01", "100")], &["C14"]);
    let name: &[&[&str]] =
        &[EAST, &["代码", "指标名称", "本年数"], &["B06", "两项补贴全年发放金额（元）", "125000"]];
    check("a name", "东城街道.xlsx", &[("表", false, rows(name))], &[], &["C14"]);
    let heading: &[&[&str]] =
        &[EAST, &["代码", "指标名称", "本年数（元）"], &["B06", "两项补贴全年发放金额", "125000"]];
    check("a heading", "东城街道.xlsx", &[("表", false, rows(heading))], &[], &["C14"]);
    let same: &[&[&str]] = &[
        EAST,
        &["（单位：万元）"],
        &["代码", "指标名称", "本年数"],
        &["B06", "两项补贴全年发放金额", "12.5"],
    ];
    check("the same unit", "东城街道.xlsx", &[("表", false, rows(same))], &[("B06", "12.50")], &[]);
    let mut format = rows(&[EAST, HEAD, &["B06", "两项补贴全年发放金额", "万元", ""]]);
    format[2][3] = Cell::Styled(125_000.0, 4);
    check("a number format", "东城街道.xlsx", &[("表", false, format)], &[], &["C14"]);
}

#[test]
fn ranges_days_and_numbers_of_documents_are_no_year_of_report() {
    for title in [
        "“十四五”规划（2021—2025年）监测表",
        "填报日期：2024年1月15日",
        "根据2019年第5号文件编制",
        "依据〔2022〕8号文件",
        "规划（2021年印发）监测表",
        "2023年残疾人事业监测表",
    ] {
        let lines = rows(&[&[title], EAST, HEAD, &["A01", "持证残疾人总数", "人", "100"]]);
        check(title, "东城街道.xlsx", &[("表", false, lines)], &[("A01", "100")], &[]);
    }
    for title in ["2022年残疾人事业监测表", "监测表（2022年度）"] {
        let lines = rows(&[&[title], EAST, HEAD, &["A01", "持证残疾人总数", "人", "100"]]);
        check(title, "东城街道.xlsx", &[("表", false, lines)], &[], &["I04"]);
    }
}

#[test]
fn names_are_known_with_their_numbering_and_codes_that_lost_their_zeros_by_their_names() {
    let numbered: &[&[&str]] = &[
        EAST,
        &["指标名称", "计量单位", "本年数"],
        &["一、持证残疾人总数", "人", "100"],
        &["（1）持证男性人数", "人", "60"],
        &["② 持证女性人数", "人", "40"],
        &["3．参加职业培训人次（人次）", "", "20"],
        &["其中：农村残疾人", "人", "7"],
    ];
    let figures = [("A01", "100"), ("A02", "60"), ("A03", "40"), ("D13", "20")];
    check("numbered", "东城街道.xlsx", &[("表", false, rows(numbered))], &figures, &["C08"]);
    let sequence: &[&[&str]] =
        &[EAST, HEAD, &["1", "持证残疾人总数", "人", "100"], &["2", "持证男性人数", "人", "60"]];
    check(
        "a sequence for codes",
        "东城街道.xlsx",
        &[("表", false, rows(sequence))],
        &[("A01", "100"), ("A02", "60")],
        &["C22"],
    );
}

#[test]
fn a_sheet_that_was_set_aside_steps_behind_the_one_of_the_period() {
    let now = || rows(&[EAST, HEAD, &["A01", "持证残疾人总数", "人", "100"]]);
    let old = || rows(&[&["2022年监测表"], EAST, HEAD, &["A01", "持证残疾人总数", "人", "90"]]);
    let void = || rows(&[EAST, HEAD, &["A01", "持证残疾人总数", "人", "90"]]);
    check(
        "set aside",
        "东城街道.xlsx",
        &[("作废", false, void()), ("监测表", false, now())],
        &[("A01", "100")],
        &["I12"],
    );
    check(
        "hidden",
        "东城街道.xlsx",
        &[("监测表", false, now()), ("底稿", true, void())],
        &[("A01", "100")],
        &["I12"],
    );
    check(
        "last year",
        "东城街道.xlsx",
        &[("2022", false, old()), ("监测表", false, now())],
        &[("A01", "100")],
        &[],
    );
    check("alone and hidden", "东城街道.xlsx", &[("底稿", true, now())], &[("A01", "100")], &["I08"]);
    let twice = [("一", false, now()), ("二", false, void())];
    check("two that are seen", "东城街道.xlsx", &twice, &[], &["C09"]);
}

#[test]
fn a_sheet_of_each_unit_fills_nobody_elses_gaps() {
    let east = rows(&[EAST, HEAD, &["A01", "持证残疾人总数", "人", "100"]]);
    let ning = rows(&[
        &["填报单位", "宁溪镇"],
        HEAD,
        &["A01", "持证残疾人总数", "人", "200"],
        &["D13", "参加职业培训人次", "人次", "9"],
    ]);
    let folder = PlanFolder::bare();
    let collection = read(&folder, "两个单位.xlsx", &book(&[("一", false, east), ("二", false, ning)]));
    assert_eq!(said(&folder, &collection, "东城街道").0, BTreeMap::from([("A01".into(), "100".into())]));
    let theirs = BTreeMap::from([("A01".into(), "200".into()), ("D13".into(), "9".into())]);
    assert_eq!(said(&folder, &collection, "宁溪镇"), (theirs, vec![String::from("I21")]));
}

#[test]
fn figures_are_chosen_one_by_one_by_the_order_in_which_names_count() {
    let form = |figures: &[(&str, &str, &str)]| {
        let mut lines = rows(&[EAST, HEAD]);
        lines.extend(figures.iter().map(|(code, name, figure)| row(&[code, name, "人", figure])));
        book(&[("表", false, lines)])
    };
    let whole = form(&[("A01", "持证残疾人总数", "100"), ("A02", "持证男性人数", "60")]);
    let part = form(&[("A02", "持证男性人数", "61")]);
    for (name, codes) in [
        ("东城街道更正.xlsx", vec!["I03"]),
        ("东城街道(2).xlsx", vec!["I03", "I15"]),
        ("v10东城街道.xlsx", vec!["I03", "I15"]),
    ] {
        let folder = PlanFolder::bare();
        folder.submission(2023, "东城街道v9.xlsx", &whole);
        let collection = read(&folder, name, &part);
        let expect = BTreeMap::from([("A01".into(), "100".into()), ("A02".into(), "61".into())]);
        let codes: Vec<String> = codes.into_iter().map(str::to_owned).collect();
        let (figures, told) = said(&folder, &collection, "东城街道");
        if name.contains("(2)") {
            // 9 and 2 are both numbers, and 9 is the later.
            assert_eq!(figures["A02"], "60", "{name}");
        } else {
            assert_eq!((figures, told), (expect, codes), "{name}");
        }
    }
    let folder = PlanFolder::bare();
    folder.submission(2023, "东城街道.xlsx", &whole);
    folder.write("receipts.csv", "unit,period,received,version,file,note\n331003001,2023,2024/1/5,1,东城街道.xlsx,\n东城街道,2023,2024/1/20,2,东城街道残联.xlsx,补报\n".as_bytes());
    let collection = read(&folder, "东城街道残联.xlsx", &part);
    let (figures, told) = said(&folder, &collection, "东城街道");
    assert_eq!((figures["A01"].as_str(), figures["A02"].as_str()), ("100", "61"));
    assert_eq!(told, ["I03"]);
}

#[test]
fn what_the_register_does_not_settle_is_asked_about() {
    let form =
        |figure: &str| book(&[("表", false, rows(&[EAST, HEAD, &["A01", "持证残疾人总数", "人", figure]]))]);
    let told = |receipts: &str, other: &str| {
        let folder = PlanFolder::bare();
        folder.write("receipts.csv", format!("unit,period,received,version,file\n{receipts}").as_bytes());
        folder.submission(2023, other, &form("90"));
        let collection = read(&folder, "东城街道.xlsx", &form("100"));
        let (figures, codes) = said(&folder, &collection, "东城街道");
        (figures.get("A01").cloned().unwrap_or_default(), codes)
    };
    let one = "东城街道,2023,2024-01-10,1,东城街道.xlsx\n";
    let same = format!("{one}东城街道,2023,2024-01-10,1,东城街道乙.xlsx\n");
    assert_eq!(told(&same, "东城街道乙.xlsx").1, ["I18"], "the same version on the same day");
    let marked = told(one, "东城街道更正.xlsx");
    assert_eq!(marked, ("100".into(), vec!["I18".into()]), "a correction nobody registered");
    assert_eq!(told(one, "东城街道乙.xlsx"), ("100".into(), vec!["I03".into()]), "one without a mark");
    let later = format!("{one}东城街道,2023,2024-01-12,2,东城街道更正.xlsx\n");
    assert_eq!(told(&later, "东城街道更正.xlsx"), ("90".into(), vec![]), "a second version");
}

#[test]
fn an_alias_and_a_confirmed_mapping_name_an_item() {
    let lines: &[&[&str]] = &[EAST, &["事项", "数目"], &["残疾人数", "100"], &["男性", "60"]];
    let folder = PlanFolder::bare();
    folder.edit(
        "items.toml",
        "name = \"持证残疾人总数\"",
        "name = \"持证残疾人总数\"\naliases = [\"残疾人数\"]",
    );
    let unread = read(&folder, "东城街道.xlsx", &book(&[("表", false, rows(lines))]));
    assert_eq!(said(&folder, &unread, "东城街道"), (BTreeMap::new(), vec![String::from("I07")]));
    let mappings = "[[mapping]]\nheading = \"事项\"\nas = \"指标名称\"\nconfirmed = true\n\
                    [[mapping]]\nsheet = \"表\"\nheading = \"数目\"\nas = \"本年数\"\nconfirmed = true\n\
                    [[mapping]]\nheading = \"男性\"\nitem = \"A02\"\nconfirmed = CONFIRMED\n";
    folder.write("mappings.toml", mappings.replace("CONFIRMED", "false").as_bytes());
    let collection = read(&folder, "东城街道.xlsx", &book(&[("表", false, rows(lines))]));
    let one = BTreeMap::from([("A01".to_owned(), "100".to_owned())]);
    assert_eq!(said(&folder, &collection, "东城街道"), (one.clone(), vec![String::from("C08")]));
    folder.write("mappings.toml", mappings.replace("CONFIRMED", "true").as_bytes());
    let collection = read(&folder, "东城街道.xlsx", &book(&[("表", false, rows(lines))]));
    let both = one.into_iter().chain([("A02".to_owned(), "60".to_owned())]).collect();
    assert_eq!(said(&folder, &collection, "东城街道"), (both, Vec::new()));
    assert!(collection.filings.iter().all(|filing| filing.recognised_by.contains("对照表")));
}

#[test]
fn a_cell_without_a_heading_is_read_where_a_person_said_so() {
    let lines: &[&[&str]] = &[EAST, &["全街道共有残疾人", "100", "人"]];
    let folder = PlanFolder::bare();
    folder
        .write("mappings.toml", "[[mapping]]\ncell = \"B2\"\nitem = \"A01\"\nconfirmed = true\n".as_bytes());
    let collection = read(&folder, "东城街道.xlsx", &book(&[("表", false, rows(lines))]));
    assert_eq!(
        said(&folder, &collection, "东城街道"),
        (BTreeMap::from([("A01".into(), "100".into())]), Vec::new())
    );
}

#[test]
fn a_proposal_names_what_is_not_known_and_nothing_of_it_is_used_before_it_is_confirmed() {
    use duibiao::run::{Request, Verb, run};
    let folder = PlanFolder::bare();
    let lines: &[&[&str]] =
        &[EAST, &["指标名称", "本年数"], &["持证残疾人总数", "100"], &["持证男性残疾人数", "60"]];
    let path = folder.around().join("东城街道来件.xlsx");
    common::form::put(&path, &book(&[("表", false, rows(lines))]));
    let request = Request { file: Some(path), period: Some(YEAR), ..Request::new(Verb::Map, folder.path()) };
    let told = run(&request, &|_, _, _| {}).expect("a proposal").text;
    for part in ["持证残疾人总数 = 100", "“持证男性残疾人数”", "填报项A02“持证男性人数”", "mappings.toml"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    let plan = folder.plan();
    assert_eq!((plan.mappings.len(), plan.mappings[0].confirmed), (1, false));
    // A second look proposes nothing twice.
    let again = run(&request, &|_, _, _| {}).expect("a proposal").text;
    assert!(again.contains("还有1条没有确认"), "{again}");
    folder.edit("mappings.toml", "confirmed = false", "confirmed = true");
    let read = run(&request, &|_, _, _| {}).expect("a proposal").text;
    assert!(read.contains("持证男性人数 = 60"), "{read}");
    assert!(read.contains("没有需要对照的表头和行名"), "{read}");
    folder.edit("mappings.toml", "持证男性残疾人数", "持证残疾男性");
    let moved = run(&request, &|_, _, _| {}).expect("a proposal").text;
    assert!(moved.contains("1条已确认的对照在本文件的工作表上没有找到：“持证残疾男性”"), "{moved}");
}

#[test]
fn a_mapping_is_for_the_files_it_was_made_of_and_for_those_of_other_years() {
    let folder = PlanFolder::bare();
    let mapping = "[[mapping]]\nfile = \"残疾人汇总2023\"\nheading = \"其中：男\"\nitem = \"持证男性人数\"\nconfirmed = true\n";
    folder.write("mappings.toml", mapping.as_bytes());
    let lines: &[&[&str]] = &[&["单位名称", "持证残疾人总数", "其中：男"], &["东城街道", "100", "60"]];
    let bytes = book(&[("表", false, rows(lines))]);
    let both = BTreeMap::from([("A01".into(), "100".into()), ("A02".into(), "60".into())]);
    for (name, figures) in [
        ("残疾人汇总2024.xlsx", both.clone()),
        ("2023年残疾人汇总（二）.xlsx", both),
        ("就业汇总2023.xlsx", BTreeMap::from([("A01".into(), "100".into())])),
    ] {
        let folder = PlanFolder::bare();
        folder.write("mappings.toml", mapping.as_bytes());
        let collection = read(&folder, name, &bytes);
        assert_eq!(said(&folder, &collection, "东城街道").0, figures, "{name}");
    }
    // Not yet filled in, it is neither a mistake nor used.
    folder.edit(
        "mappings.toml",
        "item = \"持证男性人数\"\nconfirmed = true",
        "item = \"\"\nconfirmed = false",
    );
    assert!(folder.plan().mappings.is_empty());
}

#[test]
fn what_a_mapping_cannot_settle_is_said_and_a_doubtful_guess_is_not_made() {
    use duibiao::run::{Request, Verb, run};
    let folder = PlanFolder::bare();
    let lines: &[&[&str]] = &[
        &["单位名称", "持证残疾人总数", "持证人数"],
        &["东城街道", "100", "5"],
        &["东城", "50", "6"],
        &["北门镇", "50", "7"],
    ];
    let path = folder.around().join("来件.xlsx");
    common::form::put(&path, &book(&[("表", false, rows(lines))]));
    let request = Request { file: Some(path), period: Some(YEAR), ..Request::new(Verb::Map, folder.path()) };
    let told = run(&request, &|_, _, _| {}).expect("a proposal").text;
    assert!(told.contains("单位不在名册中，没有读数"), "{told}");
    assert!(told.contains("“北门镇”") && told.contains("aliases"), "{told}");
    assert!(told.contains("“持证人数”（如 5）→ 没有建议"), "{told}");
    assert!(told.contains("一行一个单位"), "{told}");
}
