//! What is written beside, below and above figures and casts doubt on them: told, and where another figure is named, not
//! used. What only explains is left alone.

mod common;

use common::form::PlanFolder;
use common::sheets::{EAST, HEAD, book, check, read, rows, said};
use duibiao::observation::Absent;

const OWN: &str = "东城街道.xlsx";
const A01: &[&str] = &["A01", "持证残疾人总数", "人", "100"];
const D13: &[&str] = &["D13", "参加职业培训人次", "人次", "20"];
const BOTH: &[(&str, &str)] = &[("A01", "100"), ("D13", "20")];

fn sheet(story: &str, lines: &[&[&str]], figures: &[(&str, &str)], codes: &[&str]) {
    check(story, OWN, &[("表", false, rows(lines))], figures, codes);
}

/// The second figure with a remark beside it, below a heading that has a column for it and below one that has none.
fn beside(remark: &str, figures: &[(&str, &str)], codes: &[&str]) {
    for last in ["备注", ""] {
        let head = ["代码", "指标名称", "计量单位", "本年数", last];
        let second = ["D13", "参加职业培训人次", "人次", "20", remark];
        sheet(remark, &[EAST, &head, A01, &second], figures, codes);
    }
}

#[test]
fn a_remark_beside_a_figure_that_casts_doubt_on_it_is_told() {
    for remark in [
        "数据有误",
        "估计数",
        "待核实",
        "不含外来户",
        "含宁溪镇5人",
        "1-9月",
        "系统显示22人次",
        "50+32",
        "沿用上年数",
        "重复统计",
    ] {
        beside(remark, BOTH, &["C28"]);
    }
    for remark in ["较上年增加", "由残联填报", "搬迁减少", "2022年起执行新标准", "含东城街道本级"]
    {
        beside(remark, BOTH, &[]);
    }
}

#[test]
fn a_remark_that_names_another_figure_leaves_none() {
    for remark in ["应为25", "更正为：25人次", "重复5人，实为15"] {
        beside(remark, &[("A01", "100")], &["C02"]);
    }
    beside("已更正为20", BOTH, &["C28"]);
}

#[test]
fn a_remark_that_only_says_what_kind_of_figure_stands_there_sets_the_row_aside() {
    for remark in ["上半年数", "计划数", "2022年数", "女性数"] {
        let codes: &[&str] = if remark == "女性数" { &[] } else { &["C26"] };
        let figures = if codes.is_empty() { BOTH } else { &BOTH[..1] };
        beside(remark, figures, codes);
    }
}

#[test]
fn a_unit_of_measure_in_a_remark_is_that_of_the_figure() {
    beside("单位：万人次", &[("A01", "100")], &["C14"]);
    beside("单位为户", BOTH, &["C07"]);
    beside("单位：人次", BOTH, &[]);
}

#[test]
fn a_note_below_the_table_that_casts_doubt_on_it_is_told() {
    for note in [
        "注：以上为上半年数据。",
        "注：本表为2022年数据。",
        "说明：以上为计划数",
        "注：培训人次为1-9月数。",
        "以上数据不含东村。",
        "数据截至2023年6月30日",
    ] {
        sheet(note, &[EAST, HEAD, A01, D13, &[], &[note]], BOTH, &["C27"]);
        sheet(note, &[EAST, HEAD, A01, D13, &["注：", note]], BOTH, &["C27"]);
    }
    // What is not understood of a note is told as well, and no more than told.
    for note in ["说明：补贴标准按2022年文件执行。", "备注：无重复、无遗漏", "由民政局提供"]
    {
        sheet(note, &[EAST, HEAD, A01, D13, &[], &[note]], BOTH, &["C29"]);
    }
    for note in ["注：本表由乡镇（街道）填报。", "备注：均为全年实际数"] {
        sheet(note, &[EAST, HEAD, A01, D13, &[], &[note]], BOTH, &[]);
    }
    for line in ["填表人：某某", "统计负责人：某某  联系电话：无", "填报日期：2024年1月5日"]
    {
        sheet(line, &[&[line], EAST, HEAD, A01, D13, &[], &[line]], BOTH, &[]);
    }
    let corrects = "更正：参加职业培训人次应为21";
    sheet(corrects, &[EAST, HEAD, A01, D13, &[], &[corrects]], BOTH, &["C27"]);
    let part: &[&[&str]] = &[EAST, HEAD, A01, &[], &["附表：工疗机构"], HEAD, D13];
    sheet("a table of a part", part, BOTH, &["C29"]);
    sheet("a void table", &[EAST, HEAD, A01, D13, &[], &["此表作废"]], BOTH, &["C27"]);
}

#[test]
fn what_is_written_below_a_units_only_row_is_no_figure() {
    let names: &[&str] = &["持证残疾人总数", "参加职业培训人次"];
    for (line, codes) in [
        ("注：以上为全年数。", &[] as &[&str]),
        ("注：2023年12月31日数据", &[]),
        ("填表人：某某 2024年1月5日", &[]),
        ("注：以上为上半年数。", &["C27"]),
    ] {
        sheet(line, &[names, &["100", "20"], &[line]], BOTH, codes);
    }
}

#[test]
fn a_title_of_a_part_of_the_people_is_told_where_the_items_are_of_all() {
    for title in ["2023年农村残疾人统计表", "残疾儿童统计表", "统计口径：农村残疾人", "新增情况统计表"]
    {
        sheet(title, &[&[title], EAST, HEAD, A01, D13], BOTH, &["C27"]);
    }
    sheet("all", &[&["2023年残疾人统计表"], EAST, HEAD, A01, D13], BOTH, &[]);
}

#[test]
fn a_title_of_several_years_of_a_month_or_of_a_day_before_the_years_end_is_not_the_years() {
    for title in [
        "累计完成情况（2021-2023年）",
        "2023年9月底统计表",
        "数据截至：2023年6月30日",
        "“十四五”累计完成情况",
        "2023年计划",
    ] {
        sheet(title, &[&[title], EAST, HEAD, A01, D13], &[], &["I22"]);
    }
    for title in ["数据截至：2023年12月31日", "报送截止：2023年11月30日", "请于2024年1月底前报送"]
    {
        sheet(title, &[&[title], EAST, HEAD, A01, D13], BOTH, &[]);
    }
    check("the day of the report", OWN, &[("2024.1.8", false, rows(&[EAST, HEAD, A01]))], &BOTH[..1], &[]);
}

#[test]
fn a_section_of_something_else_is_known_by_more_than_one_word() {
    for section in ["2023年计划任务", "其中：农村残疾人", "往年累计", "“十四五”累计完成", "街道本级"]
    {
        sheet(section, &[EAST, HEAD, A01, &["二", section], D13], &BOTH[..1], &["C26"]);
    }
    // A section with a total of its own is one all the same.
    let total = ["", "二、2022年情况", "", "350"];
    sheet("with a total", &[EAST, HEAD, A01, &total, D13], &BOTH[..1], &["C08", "C26"]);
}

#[test]
fn the_same_item_under_two_sections_is_two_things() {
    let first: &[&str] = &["一、生活补贴"];
    let second: &[&str] = &["二、护理补贴"];
    sheet("alike", &[EAST, HEAD, first, A01, second, A01], &[], &["C09"]);
    let blank: &[&str] = &["A01", "持证残疾人总数", "人", ""];
    sheet("one blank", &[EAST, HEAD, first, blank, second, A01, D13], &BOTH[1..], &["C09"]);
    sheet("under one", &[EAST, HEAD, first, A01, D13, second], BOTH, &[]);
}

#[test]
fn december_is_the_years_for_a_stock_and_a_month_for_a_flow() {
    // A01 is a stock; D13 is made a flow.
    let folder = |lines: &[&[&str]], name: &'static str| {
        let folder = PlanFolder::bare();
        let items = std::fs::read_to_string(folder.path().join("items.toml")).expect("items");
        let (before, after) = items.split_once("code = \"D13\"").expect("D13");
        let after = after.replacen("nature = \"时点\"", "nature = \"时期\"", 1);
        folder.write("items.toml", format!("{before}code = \"D13\"{after}").as_bytes());
        let collection = read(&folder, OWN, &book(&[(name, false, rows(lines))]));
        let (figures, codes) = said(&folder, &collection, "东城街道");
        (figures.into_iter().map(|(code, figure)| format!("{code}={figure}")).collect::<Vec<_>>(), codes)
    };
    let head = ["代码", "指标名称", "11月", "12月"];
    let lines: &[&[&str]] =
        &[EAST, &head, &["A01", "持证残疾人总数", "98", "100"], &["D13", "参加职业培训人次", "1", "2"]];
    assert_eq!(folder(lines, "表"), (vec!["A01=100".to_owned()], vec!["C08".to_owned(), "C26".to_owned()]));
    let head = ["代码", "指标名称", "11月", "12月", "全年合计"];
    let lines: &[&[&str]] = &[
        EAST,
        &head,
        &["A01", "持证残疾人总数", "98", "100", "198"],
        &["D13", "参加职业培训人次", "1", "2", "3"],
    ];
    assert_eq!(folder(lines, "表"), (vec!["A01=100".to_owned(), "D13=3".to_owned()], vec!["C08".to_owned()]));
    let lines: &[&[&str]] = &[EAST, HEAD, A01, D13];
    assert_eq!(folder(lines, "12月"), (vec!["A01=100".to_owned()], vec!["C26".to_owned()]));
    let lines: &[&[&str]] = &[EAST, HEAD, A01, &["二", "12月份"], D13];
    assert_eq!(folder(lines, "表"), (vec!["A01=100".to_owned()], vec!["C26".to_owned()]));
    for end in ["12月末", "12月31日", "1-12月"] {
        let head = ["代码", "指标名称", "计量单位", end];
        sheet(end, &[EAST, &head, A01, D13], BOTH, &[]);
    }
    sheet("a title", &[&["2023年12月残疾人统计表"], EAST, HEAD, A01], &BOTH[..1], &["C27"]);
}

#[test]
fn money_in_another_unit_is_seen_wherever_it_is_said() {
    // 万人次 stands in for 元: the plan of the tests has no money.
    let notes: &[&[&str]] = &[&["注：人次以万人次为单位"], &["单位：人、万人次"]];
    for note in notes {
        sheet(
            note[0],
            &[
                EAST,
                &["代码", "指标名称", "本年数"],
                &["A01", "持证残疾人总数", "100"],
                &["D13", "参加职业培训人次", "20"],
                note,
            ],
            &BOTH[..1],
            &["C14"],
        );
    }
}

#[test]
fn what_is_not_understood_of_a_section_a_group_a_column_or_a_sheet_is_told() {
    for section in ["民政部门", "特教学校", "人均情况", "低保家庭"] {
        sheet(section, &[EAST, HEAD, A01, &["二", section], D13], BOTH, &["C29"]);
        let wide: &[&[&str]] = &[
            &["单位名称", "基本情况", section],
            &["", "持证残疾人总数", "参加职业培训人次"],
            &["东城街道", "100", "20"],
        ];
        check(section, "汇总.xlsx", &[("表", false, rows(wide))], BOTH, &["C29"]);
        check(section, OWN, &[(section, false, rows(&[EAST, HEAD, A01, D13]))], BOTH, &["C29"]);
    }
    let head = ["代码", "指标名称", "级别", "本年数"];
    sheet("level", &[EAST, &head, &["A01", "持证残疾人总数", "一级", "100"]], &BOTH[..1], &["C29"]);
    let head = ["代码", "指标名称", "数据来源", "本年数"];
    sheet("source", &[EAST, &head, &["A01", "持证残疾人总数", "民政局", "100"]], &BOTH[..1], &[]);
    for section in ["二、基本情况", "（二）就业培训", "三、残疾人康复服务"] {
        sheet(section, &[EAST, HEAD, A01, &[section], D13], BOTH, &[]);
    }
}

#[test]
fn a_village_in_the_title_is_not_the_unit_of_the_files_name() {
    let lines = |title: &str| {
        vec![vec![common::form::text(title)], rows(&[HEAD])[0].clone(), rows(&[A01])[0].clone()]
    };
    for title in ["东村2023年统计表", "2023年西社区残疾人统计表"] {
        check(title, OWN, &[("表", false, lines(title))], &[], &["I01"]);
    }
    for title in ["各村残疾人统计表", "农村2023年统计表", "社区残疾人统计表", "城市社区统计表"]
    {
        let codes: &[&str] = match title {
            _ if title.contains("农村") => &["C27"],
            _ if title.contains("城市") => &["C29"],
            _ => &[],
        };
        check(title, OWN, &[("表", false, lines(title))], &BOTH[..1], codes);
    }
}

#[test]
fn what_was_set_aside_is_in_the_file_and_not_called_missing() {
    let lines: &[&[&str]] = &[EAST, HEAD, A01, &["二", "上半年"], D13];
    let folder = common::form::PlanFolder::bare();
    let collection = common::sheets::read(&folder, OWN, &common::sheets::book(&[("表", false, rows(lines))]));
    let plan = folder.plan();
    let east = plan.units.position(|unit| unit.name == "东城街道").expect("a unit");
    let seen = |code: &str| {
        let item = plan.items.position(|item| item.code == code).expect("an item");
        let mut all = collection.observations.iter().filter(|seen| seen.unit == east);
        all.find(|seen| seen.item == item && seen.period.year == 2023).expect("expected").figure
    };
    assert_eq!(seen("D13"), Err(Absent::Unreadable));
    assert_eq!(seen("A02"), Err(Absent::Blank), "what stands nowhere is missing");
}

#[test]
fn rows_of_codes_or_of_units_of_measure_below_the_names_belong_to_the_heading() {
    let names: &[&str] = &["单位名称", "持证残疾人总数", "参加职业培训人次"];
    let own: &[&str] = &["东城街道", "100", "20"];
    let other: &[&str] = &["宁溪镇", "50", "10"];
    for below in [["代码", "A01", "D13"], ["计量单位", "人", "人次"], ["", "人", "人次"]] {
        let lines = [names, &below, own, other];
        check(below[0], "汇总.xlsx", &[("表", false, rows(&lines))], BOTH, &["I21"]);
    }
    let scaled: [&[&str]; 4] = [names, &["计量单位", "人", "万人次"], own, other];
    check("scaled", "汇总.xlsx", &[("表", false, rows(&scaled))], &BOTH[..1], &["C14", "I21"]);
}

#[test]
fn the_end_of_the_year_and_a_year_in_two_digits_are_the_years() {
    for value in ["年末实际", "23年", "二〇二三年", "全年实际", "情况"] {
        let head = ["代码", "指标名称", "年初计划", value, "完成率（%）"];
        let line = ["A01", "持证残疾人总数", "90", "100", "111.1"];
        sheet(value, &[EAST, &head, &line], &BOTH[..1], &[]);
    }
    for revised in ["更正后", "核实后"] {
        let head = ["代码", "指标名称", "填报数", revised];
        sheet(revised, &[EAST, &head, &["A01", "持证残疾人总数", "100", "90"]], &[], &["I09"]);
    }
}

#[test]
fn a_column_of_departments_or_areas_beside_items_is_no_column_of_units() {
    let line = |what: &'static str| ["A01", "持证残疾人总数", what, "100"];
    let head = |title: &'static str| ["代码", "指标名称", title, "本年数"];
    sheet("a department", &[EAST, &head("部门"), &line("教育局")], &BOTH[..1], &[]);
    sheet("all", &[EAST, &head("区域"), &line("合计")], &BOTH[..1], &[]);
    sheet("the country", &[EAST, &head("地区"), &line("农村")], &[], &["C26"]);
}

#[test]
fn a_sheet_of_totals_is_the_report_beside_its_parts_and_not_beside_other_units() {
    let of = |figure: &'static str| rows(&[EAST, HEAD, &["A01", "持证残疾人总数", "人", figure]]);
    let sexes = [("男", false, of("60")), ("女", false, of("40")), ("合计", false, of("100"))];
    check("men and women", OWN, &sexes, &BOTH[..1], &["I22"]);
    let parts = [("汇总表", false, of("100")), ("城区", false, of("60"))];
    check("two of one unit", OWN, &parts, &[], &["C09"]);
    let county = [("全县汇总", false, of("900")), ("东城街道", false, of("100"))];
    check("more than the unit", OWN, &county, &BOTH[..1], &["I12"]);
}
