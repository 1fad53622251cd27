//! What stands in a table and is not the year's figures of the unit: figures of another unit, of another time, of a part
//! of the people, planned ones. None of them may be taken for the unit's, and each is told.

mod common;

use common::form::PlanFolder;
use common::sheets::{EAST, HEAD, book, check, read, rows, said};
use std::collections::BTreeMap;

const OWN: &str = "东城街道.xlsx";
const A01: &[&str] = &["A01", "持证残疾人总数", "人", "100"];
const D13: &[&str] = &["D13", "参加职业培训人次", "人次", "20"];

/// Checks one sheet of these lines in a file named after the unit.
fn sheet(story: &str, lines: &[&[&str]], figures: &[(&str, &str)], codes: &[&str]) {
    check(story, OWN, &[("表", false, rows(lines))], figures, codes);
}

#[test]
fn a_table_below_the_name_of_another_unit_is_that_units() {
    let other = ["填报单位", "宁溪镇"];
    let stacked: &[&[&str]] = &[EAST, HEAD, A01, &[], &other, HEAD, D13];
    let folder = PlanFolder::bare();
    let collection = read(&folder, "两个单位.xlsx", &book(&[("表", false, rows(stacked))]));
    let east = BTreeMap::from([("A01".to_owned(), "100".to_owned())]);
    let ning = BTreeMap::from([("D13".to_owned(), "20".to_owned())]);
    assert_eq!(said(&folder, &collection, "东城街道"), (east, vec!["I21".to_owned()]));
    assert_eq!(said(&folder, &collection, "宁溪镇"), (ning, vec!["I21".to_owned()]));
    let unknown = ["填报单位", "北门镇"];
    sheet("nobody known", &[EAST, HEAD, A01, &[], &unknown, HEAD, D13], &[("A01", "100")], &["I01"]);
    let alone = ["宁溪镇情况"];
    sheet("a line of its own", &[EAST, HEAD, A01, &[], &alone, HEAD, D13], &[("A01", "100")], &["I21"]);
}

#[test]
fn a_heading_in_two_rows_divides_its_columns_though_nothing_is_merged() {
    let quarters: &[&[&str]] = &[
        EAST,
        &["代码", "指标名称", "计量单位", "2023年", ""],
        &["", "", "", "一季度", "二季度"],
        &["A01", "持证残疾人总数", "人", "40", "60"],
    ];
    sheet("quarters", quarters, &[], &["I09"]);
    for part in ["上半年", "缺口", "2023年6月30日"] {
        let one: &[&[&str]] = &[EAST, &["代码", "指标名称", "计量单位", "2023年"], &["", "", "", part], A01];
        sheet(part, one, &[], &["I09"]);
    }
    let ends: &[&[&str]] = &[
        EAST,
        &["代码", "指标名称", "计量单位", "2023年", ""],
        &["", "", "", "年初", "年末"],
        &["A01", "持证残疾人总数", "人", "90", "100"],
    ];
    sheet("the end of the year is the year's figure", ends, &[("A01", "100")], &[]);
}

#[test]
fn a_row_of_something_else_is_not_the_units_though_it_is_the_only_one() {
    for label in ["青山镇", "2022年", "计划", "东村", "6月"] {
        let lines: &[&[&str]] = &[&["", "持证残疾人总数", "参加职业培训人次"], &[label, "100", "20"]];
        sheet(label, lines, &[], &["C08"]);
    }
    let total: &[&[&str]] = &[&["", "持证残疾人总数", "参加职业培训人次"], &["合计", "100", "20"]];
    sheet("a total of nobody", total, &[], &["C08"]);
    let own: &[&[&str]] = &[&["", "持证残疾人总数", "参加职业培训人次"], &["东城街道", "100", "20"]];
    sheet("the unit itself", own, &[("A01", "100"), ("D13", "20")], &[]);
}

#[test]
fn a_column_that_divides_the_rows_further_leaves_only_the_whole() {
    let plan: &[&[&str]] = &[
        EAST,
        &["代码", "指标名称", "类别", "本年数"],
        &["A01", "持证残疾人总数", "计划", "90"],
        &["A01", "持证残疾人总数", "实际", "100"],
    ];
    sheet("planned and actual", plan, &[("A01", "100")], &["C26"]);
    let sex: &[&[&str]] =
        &[EAST, &["代码", "指标名称", "性别", "本年数"], &["A01", "持证残疾人总数", "女", "40"]];
    sheet("women", sex, &[], &["C26"]);
    let all: &[&[&str]] = &[
        EAST,
        &["代码", "指标名称", "性别", "本年数"],
        &["A01", "持证残疾人总数", "男", "60"],
        &["A01", "持证残疾人总数", "女", "40"],
        &["A01", "持证残疾人总数", "合计", "100"],
    ];
    sheet("men, women and all", all, &[("A01", "100")], &["C26"]);
    let half: &[&[&str]] =
        &[EAST, &["代码", "指标名称", "时间", "本年数"], &["A01", "持证残疾人总数", "上半年", "40"]];
    sheet("half a year", half, &[], &["C26"]);
    let day: &[&[&str]] =
        &[EAST, &["代码", "指标名称", "截止时间", "本年数"], &["A01", "持证残疾人总数", "2022-12-31", "90"]];
    sheet("another year's end", day, &[], &["C26"]);
}

#[test]
fn a_title_of_a_part_of_the_year_or_of_a_plan_speaks_for_the_whole_table() {
    for title in ["2023年上半年残疾人统计表", "2023年1-6月情况", "2023年度计划表"] {
        sheet(title, &[&[title], EAST, HEAD, A01], &[], &["I22"]);
    }
    sheet("截至上年", &[&["截至2022年底残疾人统计表"], EAST, HEAD, A01], &[], &["I04"]);
    check("the sheet", OWN, &[("上半年", false, rows(&[EAST, HEAD, A01]))], &[], &["I22"]);
    check("a sheet of plans", OWN, &[("计划", false, rows(&[EAST, HEAD, A01]))], &[], &["I22"]);
    for title in ["2023年全年情况", "“十四五”规划监测表", "2023年1-12月情况", "填报日期：2024年1月15日"]
    {
        sheet(title, &[&[title], EAST, HEAD, A01], &[("A01", "100")], &[]);
    }
}

#[test]
fn a_section_of_something_else_ends_where_the_next_begins() {
    for section in ["2022年", "其中：女性", "上半年完成情况", "二、计划"] {
        let stacked: &[&[&str]] = &[EAST, HEAD, A01, &[], &[section], HEAD, D13];
        // A table of another year is a filing of its own.
        let told: &[&str] = if section == "2022年" { &[] } else { &["C26"] };
        sheet(section, stacked, &[("A01", "100")], told);
        let inside: &[&[&str]] = &[EAST, HEAD, A01, &[section], D13];
        sheet(section, inside, &[("A01", "100")], &["C26"]);
        let numbered: &[&[&str]] = &[EAST, HEAD, A01, &["二", section], D13];
        sheet(section, numbered, &[("A01", "100")], &["C26"]);
    }
    for section in ["东村", "三、宁溪镇"] {
        let inside: &[&[&str]] = &[EAST, HEAD, A01, &[section], D13];
        sheet(section, inside, &[("A01", "100")], &["C26"]);
    }
    for section in
        ["二、东城街道", "二、培训计划执行情况", "（二）就业培训（含2022年结转）", "二、计划生育特殊家庭"]
    {
        let harmless: &[&[&str]] = &[EAST, HEAD, A01, &[section], D13];
        // Whether 特殊家庭 are all of the unit's people nobody can know.
        let told: &[&str] = if section.contains("家庭") { &["C29"] } else { &[] };
        sheet(section, harmless, &[("A01", "100"), ("D13", "20")], told);
    }
    let back: &[&[&str]] =
        &[EAST, HEAD, &["一、上半年"], &["A01", "持证残疾人总数", "人", "40"], &["二、全年"], D13];
    sheet("back to the year", back, &[("D13", "20")], &["C26"]);
    let wide: &[&[&str]] = &[
        &["全年完成情况"],
        &["单位", "持证残疾人总数", "持证男性人数"],
        &["东城街道", "100", "60"],
        &["上半年完成情况"],
        &["单位", "参加职业培训人次", "持证女性人数"],
        &["东城街道", "9", "40"],
    ];
    let figures = [("A01", "100"), ("A02", "60")];
    check("wide tables", "汇总.xlsx", &[("表", false, rows(wide))], &figures, &["C26"]);
}

#[test]
fn a_year_that_is_not_the_folders_is_another_years_wherever_it_stands() {
    let column: &[&[&str]] = &[EAST, &["代码", "指标名称", "计量单位", "2022年"], A01];
    sheet("a column", column, &[], &["I04"]);
    let name = "东城街道2022年报表.xlsx";
    check("the file's name", name, &[("表", false, rows(&[EAST, HEAD, A01]))], &[("A01", "100")], &["I23"]);
    let folder = PlanFolder::bare();
    let collection = read(&folder, "2022/东城街道.xlsx", &book(&[("表", false, rows(&[EAST, HEAD, A01]))]));
    assert_eq!(said(&folder, &collection, "东城街道").1, ["I23"]);
}

#[test]
fn a_column_beside_the_years_is_told_or_makes_it_doubtful() {
    for corrected in ["更正数", "核定数", "最终数", "县残联核定数"] {
        let lines: &[&[&str]] = &[
            EAST,
            &["代码", "指标名称", "计量单位", "本年数", corrected],
            &["A01", "持证残疾人总数", "人", "100", "101"],
        ];
        sheet(corrected, lines, &[], &["I09"]);
    }
    let nameless: &[&[&str]] = &[
        EAST,
        HEAD,
        &["A01", "持证残疾人总数", "人", "100", "300"],
        &["D13", "参加职业培训人次", "人次", "20", "60"],
    ];
    sheet("no heading", nameless, &[("A01", "100"), ("D13", "20")], &["I20"]);
    let remark: &[&[&str]] = &[EAST, HEAD, &["A01", "持证残疾人总数", "人", "100", "已核"], D13];
    sheet("a remark", remark, &[("A01", "100"), ("D13", "20")], &[]);
}

#[test]
fn a_sheet_or_a_table_of_something_else_leaves_the_others_alone() {
    let whole = || rows(&[EAST, HEAD, A01, D13]);
    let half = || rows(&[EAST, HEAD, &["A01", "持证残疾人总数", "人", "40"]]);
    let both = [("上半年", false, half()), ("全年", false, whole())];
    check("half a year and the year", OWN, &both, &[("A01", "100"), ("D13", "20")], &["I22"]);
    let village = [("汇总表", false, whole()), ("东村", false, rows(&[HEAD, A01]))];
    check("a village beside the sum", OWN, &village, &[("A01", "100"), ("D13", "20")], &["I01"]);
    check("a village alone", OWN, &[("东村", false, rows(&[HEAD, A01]))], &[], &["I01"]);
    let stacked: &[&[&str]] = &[
        &["东城街道2022年统计表"],
        HEAD,
        &["A01", "持证残疾人总数", "人", "90"],
        &["东城街道2023年统计表"],
        HEAD,
        A01,
    ];
    sheet("last year above this year", stacked, &[("A01", "100")], &[]);
    let halves: &[&[&str]] = &[
        &["东城街道2023年上半年统计表"],
        HEAD,
        &["A01", "持证残疾人总数", "人", "40"],
        &["东城街道2023年全年统计表"],
        HEAD,
        A01,
    ];
    sheet("half a year above the year", halves, &[("A01", "100")], &["I22"]);
}

#[test]
fn headings_that_clerks_write_over_the_years_figures_are_those() {
    for heading in [
        "2023年12月31日",
        "2023年1-12月",
        "截至2023年底",
        "12月末",
        "全年累计",
        "实有人数",
        "统计数",
        "本年累计",
    ] {
        let lines: &[&[&str]] = &[EAST, &["代码", "指标名称", "计量单位", heading], A01];
        sheet(heading, lines, &[("A01", "100")], &[]);
    }
    let ends: &[&[&str]] = &[
        EAST,
        &["代码", "指标名称", "2022年12月31日", "2023年12月31日"],
        &["A01", "持证残疾人总数", "90", "100"],
    ];
    sheet("two ends of years", ends, &[("A01", "100")], &[]);
    let kinds: &[&[&str]] = &[
        EAST,
        &["代码", "指标名称", "类别", "本年数"],
        &["A01", "持证残疾人总数", "基本情况", "100"],
        &["D13", "参加职业培训人次", "就业培训", "20"],
    ];
    sheet("kinds of items", kinds, &[("A01", "100"), ("D13", "20")], &[]);
    for title in
        ["2023年残疾人工作计划完成情况统计表", "2023年统计表（2024年1月报）", "注：按计划数和实际数核对"]
    {
        sheet(title, &[&[title], EAST, HEAD, A01], &[("A01", "100")], &[]);
    }
}

#[test]
fn parts_beside_an_item_in_a_wide_table_are_told() {
    let wide: &[&[&str]] =
        &[&["单位", "持证残疾人总数", "男", "参加职业培训人次"], &["东城街道", "100", "60", "20"]];
    check("men", "汇总.xlsx", &[("表", false, rows(wide))], &[("A01", "100"), ("D13", "20")], &["C08"]);
}

#[test]
fn a_village_or_a_school_is_not_the_town_it_lies_in() {
    let named = |title: &'static str| -> Vec<Vec<common::form::Cell>> { rows(&[&[title], HEAD, A01]) };
    check("a village", OWN, &[("表", false, named("宁溪镇东村残疾人统计表"))], &[], &["I01"]);
    for file in ["东城街道中心小学.xlsx", "宁溪镇卫生院.xlsx"] {
        check(file, file, &[("表", false, rows(&[HEAD, A01]))], &[], &["I01"]);
    }
    for title in ["东城街道社区康复情况表", "东城街道各村（社区）汇总表"] {
        check(title, "来件.xlsx", &[("表", false, named(title))], &[("A01", "100")], &[]);
    }
}

#[test]
fn a_code_beside_a_name_that_is_nothing_like_its_own_is_asked_about() {
    let lines: &[&[&str]] = &[EAST, HEAD, &["A01", "办证件数", "人", "100"]];
    sheet("another table's code", lines, &[("A01", "100")], &["C13"]);
    let near: &[&[&str]] = &[EAST, HEAD, &["A01", "持证残疾人总人数", "人", "100"]];
    sheet("nearly the name", near, &[("A01", "100")], &[]);
}

#[test]
fn the_units_figures_on_several_sheets_are_one_filing_that_says_so() {
    let sheets = [("一", false, rows(&[EAST, HEAD, A01])), ("二", false, rows(&[EAST, HEAD, D13]))];
    check("two sheets", OWN, &sheets, &[("A01", "100"), ("D13", "20")], &["I24"]);
    let sheets = [("一", false, rows(&[EAST, HEAD, A01])), ("样例", false, rows(&[EAST, HEAD, D13]))];
    check("an example", OWN, &sheets, &[("A01", "100")], &["I12"]);
}
