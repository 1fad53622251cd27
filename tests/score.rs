//! 质量评分: points by part, what was taken off and for what, and nothing guessed where nothing is known.

mod common;
#[path = "common/small.rs"]
mod small;

use calamine::{Reader, Xlsx};
use common::form::{Form, PlanFolder, ningxi, number, text};
use duibiao::observation::Period;
use duibiao::run::Verb;
use small::ran;
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

/// A plan of which the forms are due on 31 January.
fn due() -> PlanFolder {
    let folder = PlanFolder::full();
    let plan = std::fs::read_to_string(folder.path().join("plan.toml")).expect("a plan");
    folder.write("plan.toml", plan.replace("[form]\n", "[form]\ndue = \"01-31\"\n").as_bytes());
    folder
}

fn receipts(folder: &PlanFolder, lines: &str) {
    let heading = "unit,period,received,version,file\n";
    folder.write("receipts.csv", format!("{heading}{lines}").as_bytes());
}

/// The rows of a sheet of 审核结果 after `check --out`; none where the sheet is not there.
fn rows(folder: &PlanFolder, sheet: &str) -> Vec<Row> {
    let ending = ran(Verb::Check, &folder.path(), &folder.out(), |request| {
        request.period = Some(Period::year(2023));
    });
    ending.expect("results");
    let mut book: Xlsx<_> = calamine::open_workbook(folder.out().join("审核结果.xlsx")).expect("a workbook");
    let Ok(range) = book.worksheet_range(sheet) else { return Vec::new() };
    let rows: Vec<Vec<String>> =
        range.rows().map(|row| row.iter().map(|cell| cell.to_string().replace('\n', "")).collect()).collect();
    let heading = rows.iter().position(|row| row[0] == "行政区划代码").expect("a heading");
    let named = |row: &Vec<String>| rows[heading].iter().cloned().zip(row.iter().cloned()).collect();
    rows[heading + 1..].iter().filter(|row| !row[0].is_empty()).map(named).collect()
}

fn score(folder: &PlanFolder, unit: &str) -> Row {
    let found = rows(folder, "质量评分");
    found.into_iter().find(|row| row["单位名称"] == unit).expect("the unit")
}

/// The six parts, the score and the full mark.
fn points(row: &Row) -> [&str; 8] {
    ["采集完整", "报送及时", "项目完整", "逻辑差错", "合理有效", "答复", "得分", "满分"]
        .map(|head| row[head].as_str())
}

const NO_RECEIPT: &str = "未登记，不计";
const NO_ANSWER: &str = "不须答复，不计";

#[test]
fn a_good_report_has_every_point_that_can_be_judged_and_what_cannot_is_no_part_of_the_full_mark() {
    let row = score(&due(), "宁溪镇");
    assert_eq!(points(&row), ["5", NO_RECEIPT, "5", "5", "15", NO_ANSWER, "30", "30"]);
    assert_eq!(row["扣分原因"], "—");
}

#[test]
fn each_day_late_takes_a_point_and_only_where_it_was_registered_and_a_day_was_set() {
    for (received, left) in [
        ("2024-01-31", "5"),
        ("2024-02-01", "4"),
        ("2024-02-03", "2"),
        ("2024-02-04", "0"),
        ("2024-05-01", "0"),
    ] {
        let folder = due();
        receipts(&folder, &format!("宁溪镇,2023,{received},1,宁溪镇.xlsx\n"));
        let row = score(&folder, "宁溪镇");
        assert_eq!((row["报送及时"].as_str(), row["满分"].as_str()), (left, "35"), "{received}");
    }
    let folder = due();
    receipts(&folder, "宁溪镇,2023,2024-02-02,1,宁溪镇.xlsx\n");
    assert_eq!(score(&folder, "宁溪镇")["扣分原因"], "报送及时扣2分：逾期2天");
    assert_eq!(score(&folder, "富山乡")["报送及时"], NO_RECEIPT);
    // Without a day that was set nothing is late.
    let folder = PlanFolder::full();
    receipts(&folder, "宁溪镇,2023,2024-12-31,1,宁溪镇.xlsx\n");
    assert_eq!(score(&folder, "宁溪镇")["报送及时"], NO_RECEIPT);
}

#[test]
fn a_unit_that_sent_nothing_loses_what_can_be_judged_and_its_figures_are_not_judged() {
    let folder = due();
    folder.remove("宁溪镇");
    let row = score(&folder, "宁溪镇");
    let none = "没有报送表，不计";
    assert_eq!(points(&row), ["0", NO_RECEIPT, none, none, none, none, "0", "5"]);
    assert_eq!(row["扣分原因"], "采集完整扣5分：没有可用的报送表（未报）");
}

#[test]
fn what_is_left_out_takes_by_its_share_and_is_no_error_besides() {
    let folder = due();
    folder.replace("宁溪镇", &ningxi().value("D13", text("")));
    let row = score(&folder, "宁溪镇");
    // One of eight.
    assert_eq!(points(&row), ["5", NO_RECEIPT, "0", "5", "15", NO_ANSWER, "25", "30"]);
    assert_eq!(row["扣分原因"], "项目完整扣5分：应填8项，1项没有填");
}

#[test]
fn a_failing_relation_is_an_error_until_it_is_mended() {
    let folder = due();
    folder.replace("宁溪镇", &ningxi().value("C02", number(9999.0)));
    let row = score(&folder, "宁溪镇");
    let wrong: u32 = row["扣分原因"]
        .split("强制性问题")
        .nth(1)
        .and_then(|rest| rest.split('条').next()?.parse().ok())
        .expect("how many");
    assert!(wrong >= 1, "{row:?}");
    assert_eq!(row["逻辑差错"], 5_u32.saturating_sub(wrong).to_string(), "{row:?}");
    assert_eq!(row["得分"], (30 - wrong.min(5)).to_string(), "{row:?}");
}

#[test]
fn a_doubtful_figure_takes_by_its_share_until_it_is_explained() {
    let folder = due();
    folder.year(2022);
    folder.replace("宁溪镇", &ningxi().value("D13", number(900.0)));
    let row = score(&folder, "宁溪镇");
    assert_eq!(row["合理有效"], "6", "one of eight is above a tenth: {row:?}");
    assert_eq!(row["扣分原因"], "合理有效扣9分：核实性问题1条，为已填8项的12.5%");
}

#[test]
fn answers_are_judged_once_something_went_back_and_something_came_again() {
    let folder = due();
    let wrong = || ningxi().value("C01", text("约50")).value("D13", text("若干"));
    folder.replace("宁溪镇", &wrong());
    assert_eq!(score(&folder, "宁溪镇")["答复"], NO_ANSWER, "nothing went back before");
    // Another town sent something, this one did not yet.
    folder.replace("富山乡", &Form::good("331003202", "富山乡", 2023).value("A01", number(101.0)));
    assert_eq!(score(&folder, "宁溪镇")["答复"], NO_ANSWER, "nothing was heard of it since");
    folder.replace("宁溪镇", &ningxi().value("D13", text("若干")));
    let row = score(&folder, "宁溪镇");
    assert!(
        row["答复"] == "4" && row["扣分原因"].contains("答复扣1分：上次退回的问题1条没有答复"),
        "{row:?}"
    );
    folder.replace("宁溪镇", &ningxi());
    let row = score(&folder, "宁溪镇");
    assert_eq!((row["答复"].as_str(), row["扣分原因"].as_str()), ("5", "—"));
}

#[test]
fn units_stand_in_the_order_of_the_roster_and_every_year_that_was_read_has_its_row() {
    let folder = due();
    assert!(rows(&folder, "历年质量评分").is_empty(), "one year alone");
    folder.year(2022);
    folder.replace("宁溪镇", &ningxi().value("D13", number(21.0)));
    folder.replace("东城街道", &Form::good("331003001", "东城街道", 2023).value("D13", text("")));
    let named = |rows: Vec<Row>| -> Vec<[String; 3]> {
        rows.into_iter()
            .map(|row| [row["单位名称"].clone(), row["年度"].clone(), row["得分"].clone()])
            .collect()
    };
    let row = |unit: &str, year: &str, score: &str| [unit, year, score].map(str::to_owned);
    let now = [row("东城街道", "2023", "25"), row("宁溪镇", "2023", "30"), row("富山乡", "2023", "30")];
    assert_eq!(named(rows(&folder, "质量评分")), now);
    let [one, two, three] = now;
    assert_eq!(
        named(rows(&folder, "历年质量评分")),
        [
            row("东城街道", "2022", "30"),
            one,
            row("宁溪镇", "2022", "30"),
            two,
            row("富山乡", "2022", "30"),
            three
        ]
    );
}

#[test]
fn points_are_the_templates_and_one_that_makes_no_sense_is_told_by_its_line() {
    let folder = due();
    let templates = folder.around().join("模板");
    let with = |from: &str, to: &str| {
        let text = include_str!("../templates/quality.toml");
        assert!(text.contains(from), "{from}");
        duibiao::write::folder::file(&templates.join("quality.toml"), text.replace(from, to).as_bytes())
            .expect("a template");
        ran(Verb::Check, &folder.path(), &folder.out(), |request| {
            request.period = Some(Period::year(2023));
            request.templates = Some(templates.clone());
        })
    };
    folder.remove("宁溪镇");
    with("[arrived]\npoints = 5", "[arrived]\npoints = 10").expect("results");
    let mut book: Xlsx<_> = calamine::open_workbook(folder.out().join("审核结果.xlsx")).expect("a workbook");
    let range = book.worksheet_range("质量评分").expect("the sheet");
    assert!(range.rows().any(|row| row.iter().any(|cell| cell.to_string().contains("采集完整扣10分"))));
    for (from, to, told) in [
        ("[arrived]\npoints = 5", "[arrived]\npoints = 0", "满分应是 1 到 100 的整数"),
        ("{ over = 5, less = 3 }", "{ over = 0, less = 3 }", "各档的 over 应从小到大"),
        ("less = 15 }", "less = 16 }", "不超过满分"),
        ("units = 8", "units = 3", "units 至少是 8"),
        ("none_from = 4", "none_from = 0", "扣完的条数（天数）至少是 1"),
    ] {
        let error = with(from, to).expect_err("refused").to_string();
        assert!(error.contains("quality.toml 第") && error.contains(told), "{error}");
    }
}
