//! 定稿: a published number does not move by itself, whatever becomes of the files it came from.

mod common;
#[path = "common/small.rs"]
mod small;

use common::form::{Form, PlanFolder, ningxi, number, put, task_form, text};
use duibiao::evaluate::Question;
use duibiao::observation::Period;
use duibiao::run::freeze::Record;
use duibiao::run::{self, Ending, Request, RunError, Verb};
use serde_json::Value;
use std::path::PathBuf;

/// What becomes of a file's text; `None` where it goes.
type Change = fn(&str) -> Option<String>;

fn freeze_as(folder: &PlanFolder, draft: &str) -> Result<Ending, RunError> {
    freeze_on(folder, draft, None)
}

fn freeze_on(folder: &PlanFolder, draft: &str, basis: Option<&str>) -> Result<Ending, RunError> {
    let mut request = Request::new(Verb::Freeze, folder.path());
    request.period = Some(Period::year(2023));
    let (by, on) = (String::from("区残联办公室"), String::from("2024-03-10"));
    request.record = Some(Record { draft: draft.to_owned(), by, on, basis: basis.map(str::to_owned) });
    run::run(&request, &|_, _, _| ())
}

fn frozen(folder: &PlanFolder) -> PathBuf {
    folder.path().join("frozen/2023/定稿")
}

fn evaluated(folder: &PlanFolder) -> Ending {
    small::ran(Verb::Report(Question::Midterm), &folder.path(), &folder.out(), |_| ()).expect("a result")
}

/// The whole's numerator of the first indicator.
fn numerator(folder: &PlanFolder) -> String {
    evaluated(folder);
    let bytes = std::fs::read(folder.out().join("evaluation.json")).expect("evaluation.json");
    let whole: Value = serde_json::from_slice(&bytes).expect("json");
    let records = whole["assessments"].as_array().expect("assessments");
    let of_whole = |record: &&Value| record["unit"] == "331003" && record["indicator"] == "01";
    records.iter().find(of_whole).expect("the indicator")["numerator"].to_string()
}

/// Lines of findings.csv that begin with a code.
fn findings(folder: &PlanFolder, code: &str) -> Vec<String> {
    let table = std::fs::read_to_string(folder.out().join("findings.csv")).expect("findings.csv");
    table.lines().filter(|line| line.starts_with(code)).map(str::to_owned).collect()
}

#[test]
fn after_it_a_changed_file_changes_no_number_and_is_told_with_both_figures() {
    let folder = PlanFolder::full();
    let before = numerator(&folder);
    let said = freeze_as(&folder, "定稿").expect("frozen").text;
    assert!(said.contains("已存2023年定稿（第1次，2024-03-10，区残联办公室）"), "{said}");
    assert_eq!(numerator(&folder), before);
    assert_eq!(findings(&folder, "H0"), Vec::<String>::new());
    folder.replace("宁溪镇", &ningxi().value("C02", number(30.0)));
    assert_eq!(numerator(&folder), before);
    let told = findings(&folder, "H01");
    assert_eq!(told.len(), 1, "{told:?}");
    for part in ["H01|331003101|2023|C02", "宁溪镇.xlsx", "E11", ",30,48,", "定稿为48，现在的报送表是30"]
    {
        assert!(told[0].contains(part), "{part}: {}", told[0]);
    }
}

#[test]
fn what_a_unit_takes_away_and_what_it_adds_are_told_too() {
    let folder = PlanFolder::full();
    folder.replace("富山乡", &Form::good("331003202", "富山乡", 2023).value("C01", text("")));
    freeze_as(&folder, "定稿").expect("frozen");
    let before = numerator(&folder);
    folder.remove("宁溪镇");
    folder.replace("富山乡", &Form::good("331003202", "富山乡", 2023));
    assert_eq!(numerator(&folder), before);
    let told = findings(&folder, "H01");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter().any(|line| line.contains("富山乡") && line.contains("定稿为空白，现在的报送表是50")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|line| line.contains("宁溪镇") && line.contains("现在的报送表是缺报")),
        "{told:?}"
    );
}

#[test]
fn a_year_of_which_no_file_is_left_stands_as_it_was_published() {
    let folder = PlanFolder::full();
    folder.year(2022);
    let before = numerator(&folder);
    freeze_as(&folder, "定稿").expect("frozen");
    std::fs::remove_dir_all(folder.path().join("submissions/2023")).expect("removed");
    assert_eq!(numerator(&folder), before);
    assert_eq!(findings(&folder, "H01").len(), 3);
}

#[test]
fn a_second_one_has_the_next_number_takes_what_stands_now_and_keeps_the_first() {
    let folder = PlanFolder::full();
    freeze_as(&folder, "定稿").expect("frozen");
    folder.replace("宁溪镇", &ningxi().value("C02", number(30.0)));
    // What was published is changed by a person who says why, never by the way.
    let refused = freeze_as(&folder, "定稿").expect_err("no ground").to_string();
    assert!(refused.contains("48→30") && refused.contains("--basis"), "{refused}");
    assert_eq!(numerator(&folder), "144.0");
    let said = freeze_on(&folder, "定稿", Some("区政府批准")).expect("frozen").text;
    assert!(said.contains("第2次") && said.contains("宁溪镇“C02 接受基本康复服务人数”48→30"), "{said}");
    assert!(cover(&folder).contains("第2次"));
    assert_eq!(numerator(&folder), "126.0");
    assert_eq!(findings(&folder, "H0"), Vec::<String>::new());
    let first = folder.path().join("frozen/2023/定稿.历次/第0001次/observations.csv");
    let first = std::fs::read_to_string(first).expect("the first");
    assert!(first.contains("331003101,C02,2023,48,"), "{first}");
}

#[test]
fn a_draft_is_a_record_and_freezes_nothing() {
    let folder = PlanFolder::full();
    freeze_as(&folder, "初稿").expect("on record");
    assert!(folder.path().join("frozen/2023/初稿/observations.csv").exists() && !frozen(&folder).exists());
    folder.replace("宁溪镇", &ningxi().value("C02", number(30.0)));
    assert_eq!(numerator(&folder), "126.0");
    let error = freeze_as(&folder, "草稿").expect_err("refused").to_string();
    assert!(error.contains("初稿、会审稿、送审稿、定稿"), "{error}");
}

#[test]
fn a_damaged_one_is_a_mistake_of_the_plan_and_nothing_runs_on_half_of_it() {
    let changed: [(&str, Change, &str); 3] = [
        ("observations.csv", |whole| Some(whole.replace(",48,", ",47,")), "与定稿时不一致"),
        ("stages.csv", |_| None, "找不到"),
        ("manifest.json", |whole| Some(whole[..whole.len() / 2].to_owned()), "读不出"),
    ];
    for (file, change, told) in changed {
        let folder = PlanFolder::full();
        freeze_as(&folder, "定稿").expect("frozen");
        let place = frozen(&folder).join(file);
        match change(&std::fs::read_to_string(&place).expect("a file")) {
            Some(text) => put(&place, text.as_bytes()),
            None => std::fs::remove_file(&place).expect("removed"),
        }
        for verb in [Verb::PlanCheck, Verb::Check, Verb::Report(Question::Midterm)] {
            let mut request = Request::new(verb, folder.path());
            request.out = (verb == Verb::Report(Question::Midterm)).then(|| folder.out());
            let error = run::run(&request, &|_, _, _| ()).expect_err("refused").to_string();
            assert!(error.contains(told) && error.contains(&format!("frozen/2023/定稿/{file}")), "{error}");
            assert!(error.contains("请从备份恢复"), "{error}");
        }
        assert!(!folder.out().exists());
    }
}

#[test]
fn a_unit_that_left_the_roster_is_told_before_anything_runs() {
    let folder = PlanFolder::full();
    freeze_as(&folder, "定稿").expect("frozen");
    folder.remove("富山乡");
    folder.edit("units.csv", "331003202,富山乡,富山,331003,地区,乡,是,国家统计局\n", "");
    let request = Request::new(Verb::Check, folder.path());
    let error = run::run(&request, &|_, _, _| ()).expect_err("refused").to_string();
    assert!(error.contains("名册中现在没有单位“331003202”") && error.contains("observations.csv"), "{error}");
}

#[test]
fn stages_do_not_move_either() {
    let folder = PlanFolder::with_tasks();
    freeze_as(&folder, "定稿").expect("frozen");
    folder.replace("教育局", &task_form("教育局", 2023).stage("三(一)1", text("投入使用")));
    evaluated(&folder);
    let stages = std::fs::read_to_string(folder.out().join("stages.csv")).expect("stages.csv");
    let line = stages.lines().find(|line| line.starts_with("BM01,三(一)1,2023,")).expect("the stage");
    assert!(line.contains(",在建,"), "{line}");
    let told = findings(&folder, "H01");
    assert!(told.len() == 1 && told[0].contains("定稿为在建，现在的报送表是投入使用"), "{told:?}");
}

#[test]
fn a_year_nobody_reported_for_cannot_be_frozen() {
    let folder = PlanFolder::full();
    let mut request = Request::new(Verb::Freeze, folder.path());
    request.period = Some(Period::year(2022));
    let record =
        Record { draft: "定稿".into(), by: "区残联".into(), on: "2024-03-10".into(), basis: None };
    request.record = Some(record);
    let error = run::run(&request, &|_, _, _| ()).expect_err("refused").to_string();
    assert!(error.contains("没有2022年可用的报送表"), "{error}");
    assert!(!folder.path().join("frozen").exists());
}

/// What the cover says of 稿别.
fn cover(folder: &PlanFolder) -> String {
    use calamine::{Reader, Xlsx};
    evaluated(folder);
    let mut book: Xlsx<_> = calamine::open_workbook(small::workbook(&folder.out())).expect("a workbook");
    let range = book.worksheet_range("封面").expect("the cover");
    let row = range.rows().find(|row| row.iter().any(|cell| *cell == "稿别与稿次")).expect("a row");
    row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_cover_says_which_record_the_figures_are_of_and_a_draft_only_while_they_are_its_own() {
    let folder = PlanFolder::full();
    assert!(cover(&folder).contains("内部工作稿"));
    freeze_as(&folder, "会审稿").expect("on record");
    assert!(cover(&folder).contains("会审稿（第1次，2024-03-10，区残联办公室）"), "{}", cover(&folder));
    folder.replace("宁溪镇", &ningxi().value("C02", number(30.0)));
    assert!(cover(&folder).contains("内部工作稿"));
    freeze_as(&folder, "定稿").expect("frozen");
    folder.replace("宁溪镇", &ningxi().value("C02", number(31.0)));
    assert!(cover(&folder).contains("定稿（第1次"), "{}", cover(&folder));
}

#[test]
fn the_same_year_frozen_in_two_places_is_the_same_bytes() {
    let bytes = || {
        let folder = PlanFolder::full();
        freeze_as(&folder, "定稿").expect("frozen");
        let entries = walkdir::WalkDir::new(frozen(&folder)).sort_by_file_name().into_iter().flatten();
        let files = entries.filter(|entry| entry.file_type().is_file());
        files.map(|entry| std::fs::read(entry.path()).expect("a file")).collect::<Vec<_>>()
    };
    let (one, other) = (bytes(), bytes());
    assert!(one.len() > 3 && one == other);
}

fn refused(folder: &PlanFolder) -> String {
    let ended = small::ran(Verb::Report(Question::Midterm), &folder.path(), &folder.out(), |_| ());
    ended.expect_err("refused").to_string()
}

#[test]
fn a_unit_or_an_item_that_came_later_does_not_move_a_published_year() {
    let folder = PlanFolder::full();
    freeze_as(&folder, "定稿").expect("frozen");
    let roster = std::fs::read_to_string(folder.path().join("units.csv")).expect("the roster");
    let late = "331003299,新建街道,,331003,地区,街道,是,试\n";
    folder.write("units.csv", format!("{roster}{late}").as_bytes());
    let told = refused(&folder);
    assert!(told.contains("2023年已经定稿") && told.contains("新建街道"), "{told}");
    folder.write("units.csv", roster.as_bytes());
    evaluated(&folder);
}

#[test]
fn a_record_that_was_taken_away_is_missed_and_a_year_without_a_folder_stands() {
    let folder = PlanFolder::full();
    folder.year(2022);
    freeze_as(&folder, "定稿").expect("frozen");
    let before = numerator(&folder);
    std::fs::remove_dir_all(folder.path().join("submissions/2023")).expect("gone");
    assert_eq!(numerator(&folder), before);
    let folder = PlanFolder::full();
    freeze_as(&folder, "定稿").expect("frozen");
    folder.replace("宁溪镇", &ningxi().value("C02", number(30.0)));
    freeze_on(&folder, "定稿", Some("区政府批准")).expect("frozen");
    std::fs::remove_dir_all(frozen(&folder)).expect("gone");
    let told = refused(&folder);
    assert!(told.contains("2023年定过稿") && told.contains("备份"), "{told}");
    // Frozen anew it goes on counting.
    let said = freeze_on(&folder, "定稿", Some("核对")).expect("frozen").text;
    assert!(said.contains("第2次"), "{said}");
}

#[test]
fn registers_go_along_without_numbers_of_persons() {
    let folder = PlanFolder::full();
    let head = "unit,period,code,about,explanation,explained_by,accepted_by,accepted_on,basis\n";
    let line = "东城街道,2023,D01,D13,来电13812345678,经办人,认定人,2024-02-01,证号330102199001011234\n";
    folder.write("waivers.csv", format!("{head}{line}").as_bytes());
    freeze_as(&folder, "定稿").expect("frozen");
    let kept = std::fs::read_to_string(frozen(&folder).join("registers/waivers.csv")).expect("the register");
    assert!(kept.contains("来电") && !kept.contains("13812345678") && !kept.contains("19900101"), "{kept}");
}

#[test]
fn an_acceptance_that_takes_a_unit_out_of_a_published_year_is_refused_until_the_year_is_frozen_anew() {
    let folder = PlanFolder::full();
    folder.year(2022);
    folder.replace("宁溪镇", &ningxi().value("D13", text("不适用")));
    freeze_as(&folder, "定稿").expect("frozen");
    evaluated(&folder);
    let head = "unit,period,code,about,explanation,explained_by,accepted_by,accepted_on,basis\n";
    let line = "宁溪镇,2023,D02,D13,培训由区里统一办,经办人,认定人,2024-04-01,区培训计划\n";
    folder.write("waivers.csv", format!("{head}{line}").as_bytes());
    let told = refused(&folder);
    assert!(told.contains("宁溪镇“不适用”的认定") && told.contains("重新定稿"), "{told}");
    freeze_as(&folder, "定稿").expect("no figure differs");
    evaluated(&folder);
}
