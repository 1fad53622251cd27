//! The weeks between: what came in, what goes back to each unit and what is said to the group, from files as units send
//! them.

mod common;
#[path = "common/small.rs"]
mod small;

use calamine::{Reader, Xlsx};
use common::form::{Form, PlanFolder, UNITS, dongcheng, locked, ningxi, number, put, text};
use duibiao::observation::Period;
use duibiao::run::Verb;
use small::ran;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Runs `check --out` for 2023; gives what the screen says.
fn check(folder: &PlanFolder) -> String {
    let ending = ran(Verb::Check, &folder.path(), &folder.out(), |request| {
        request.period = Some(Period::year(2023));
    });
    ending.expect("results").text
}

/// Every file of a result by its name, with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).expect("inside").to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

/// The rows of a sheet under its heading, by heading.
fn sheet(path: &Path, name: &str, first: &str) -> Vec<BTreeMap<String, String>> {
    let mut book: Xlsx<_> = calamine::open_workbook(path).expect("a workbook");
    let range = book.worksheet_range(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    let rows: Vec<Vec<String>> =
        range.rows().map(|row| row.iter().map(|cell| cell.to_string().replace('\n', "")).collect()).collect();
    let heading = rows.iter().position(|row| row[0] == first).expect("a heading");
    let named = |row: &Vec<String>| rows[heading].iter().cloned().zip(row.iter().cloned()).collect();
    rows[heading + 1..].iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).map(named).collect()
}

fn results(folder: &PlanFolder) -> PathBuf {
    folder.out().join("审核结果.xlsx")
}

/// State and what is to be done next, by unit.
fn states(folder: &PlanFolder) -> BTreeMap<String, (String, String)> {
    let rows = sheet(&results(folder), "收表情况", "行政区划代码");
    rows.into_iter()
        .map(|row| (row["单位名称"].clone(), (row["状态"].clone(), row["下一步"].clone())))
        .collect()
}

fn state_of(change: impl FnOnce(&PlanFolder)) -> String {
    let folder = PlanFolder::full();
    change(&folder);
    check(&folder);
    states(&folder)["东城街道"].0.clone()
}

#[test]
fn a_unit_is_in_one_of_eight_states_by_what_came_from_it() {
    let year = |year: i32| Form::good("331003001", "东城街道", year);
    assert_eq!(state_of(|_| ()), "可用");
    assert_eq!(state_of(|folder| folder.replace("东城街道", &dongcheng().value("C01", text("")))), "待补");
    let more = |folder: &PlanFolder| {
        folder.year(2022);
        folder.replace("东城街道", &dongcheng().value("D13", number(900.0)));
    };
    assert_eq!(state_of(more), "可用有保留");
    let blank = |folder: &PlanFolder| {
        folder.replace("东城街道", &dongcheng().throughout(&text("")));
    };
    assert_eq!(state_of(blank), "空表");
    assert_eq!(state_of(|folder| folder.replace("东城街道", &year(2022))), "报成上年");
    let scan = |folder: &PlanFolder| {
        folder.remove("东城街道");
        folder.submission(2023, "东城街道.pdf", b"%PDF-1.4");
    };
    assert_eq!(state_of(scan), "只有扫描件");
    let damaged = |folder: &PlanFolder| folder.submission(2023, "东城街道.xlsx", &locked());
    assert_eq!(state_of(damaged), "读不出");
    assert_eq!(state_of(|folder| folder.remove("东城街道")), "未报");
}

#[test]
fn the_same_files_give_the_same_results_however_often_they_are_asked_for() {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C01", text("约50")));
    check(&folder);
    let first = files(&folder.out());
    assert_eq!(first.keys().filter(|name| name.starts_with("退回单")).count(), 1, "{:?}", first.keys());
    check(&folder);
    check(&folder);
    assert!(files(&folder.out()) == first, "the third time differs");
}

#[test]
fn a_slip_lists_its_units_own_problems_each_figure_on_a_line_and_nothing_of_others() {
    let folder = PlanFolder::full();
    // A share above its whole, and a figure that is none.
    folder.replace("宁溪镇", &ningxi().value("C02", number(9999.0)).value("D13", text("若干")));
    folder.replace("富山乡", &Form::good("331003202", "富山乡", 2023).value("C01", text("")));
    check(&folder);
    let slip = folder.out().join("退回单/退回单_宁溪镇_2023年_第1次.xlsx");
    let rows = sheet(&slip, "请处理的问题", "序号");
    let levels: BTreeSet<&str> = rows.iter().map(|row| row["级别"].as_str()).collect();
    assert!(levels.contains("必须更正"), "{rows:?}");
    let figures: Vec<&BTreeMap<String, String>> =
        rows.iter().filter(|row| row["序号"].contains('-')).collect();
    assert!(figures.len() >= 2, "{rows:?}");
    assert!(
        figures.iter().all(|row| !row["表内位置"].is_empty() && !row["填报项"].is_empty()),
        "{figures:?}"
    );
    assert!(figures.iter().any(|row| row["您填的数"] == "9999"), "{figures:?}");
    assert!(rows.iter().any(|row| row["您填的数"] == "若干"), "{rows:?}");
    assert!(rows.iter().all(|row| !row["问题编号"].is_empty() || row["序号"].parse::<f64>().is_err()));
    let all = format!("{:?} {:?}", rows, sheet(&slip, "对照表", "序号"));
    for foreign in ["富山乡", "东城街道", "滞后", "达到目标"] {
        assert!(!all.contains(foreign), "{foreign}: {all}");
    }
    // The list of the district has the same problems, by short names that are told apart.
    let listed = sheet(&results(&folder), "问题清单", "编号");
    let names: BTreeSet<&str> = listed.iter().map(|row| row["编号"].as_str()).collect();
    assert_eq!(names.len(), listed.len(), "{listed:?}");
    assert!(listed.iter().any(|row| row["处理单位"] == "富山乡" && row["问题"].contains("应填未填")));
}

#[test]
fn what_is_sent_again_is_another_round_that_says_what_became_of_the_last() {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C01", text("约50")).value("D13", text("若干")));
    check(&folder);
    folder.replace("宁溪镇", &ningxi().value("D13", text("若干")));
    check(&folder);
    let slip = folder.out().join("退回单/退回单_宁溪镇_2023年_第2次.xlsx");
    let earlier = sheet(&slip, "上次的问题", "问题");
    let results_of: BTreeSet<&str> = earlier.iter().map(|row| row["结果"].as_str()).collect();
    assert!(results_of.contains("已改正") && results_of.contains("仍存在"), "{earlier:?}");
    let since = sheet(&results(&folder), "与上次相比", "单位名称");
    assert_eq!(since.len(), 1, "{since:?}");
    assert_eq!((since[0]["已改正"].as_str(), since[0]["仍存在"].as_str()), ("1", "1"), "{since:?}");
    let times = sheet(&results(&folder), "问题清单", "编号");
    let still = times.iter().find(|row| row["问题"].contains("若干")).expect("the problem");
    assert_eq!(still["出现在第几次"], "2");
    // Mended, there is nothing to send back.
    folder.replace("宁溪镇", &ningxi());
    check(&folder);
    assert!(files(&folder.out()).keys().all(|name| !name.starts_with("退回单")));
}

#[test]
fn a_telephone_number_reaches_the_list_of_calls_and_the_state_of_units_alone() {
    let folder = PlanFolder::full();
    folder.write("contacts.csv", "单位,联系人,电话\n东城街道,办公室,0576-00000000\n".as_bytes());
    folder.remove("东城街道");
    folder.replace("宁溪镇", &ningxi().value("C01", text("约50")));
    let screen = check(&folder);
    assert!(!screen.contains("00000000"), "{screen}");
    let text = String::from_utf8(files(&folder.out())["催报.txt"].clone()).expect("text");
    let (group, calls) = text.split_once("电话清单").expect("calls");
    assert!(!group.contains("00000000") && calls.contains("0576-00000000"), "{text}");
    assert!(group.contains("尚未收到：东城街道") && group.contains("宁溪镇1处"), "{text}");
    let rows = sheet(&results(&folder), "收表情况", "行政区划代码");
    assert_eq!(rows[0]["电话"], "0576-00000000");
    let slip = folder.out().join("退回单/退回单_宁溪镇_2023年_第1次.xlsx");
    assert!(!format!("{:?}", sheet(&slip, "请处理的问题", "序号")).contains("00000000"));
    let history = String::from_utf8(files(&folder.out())["审核状态.json"].clone()).expect("text");
    assert!(!history.contains("00000000"));
}

#[test]
fn the_screen_says_it_in_twenty_lines_and_no_town_is_named_as_behind() {
    let folder = PlanFolder::full();
    for (code, name) in UNITS {
        folder.replace(
            name,
            &Form::good(code, name, 2023).value("C01", text("约50")).value("D13", text("若干")),
        );
    }
    let screen = check(&folder);
    assert!(screen.lines().count() <= 20, "{screen}");
    assert!(screen.contains("需更正、补填或说明") && screen.contains("审核结果.xlsx"), "{screen}");
    assert!(!screen.contains("落后") && !screen.contains("滞后"), "{screen}");
}

#[test]
fn a_result_a_person_has_written_into_is_not_written_over() {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C01", text("约50")));
    check(&folder);
    put(&folder.out().join("退回单/记录.txt"), "已打电话".as_bytes());
    let told = ran(Verb::Check, &folder.path(), &folder.out(), |request| {
        request.period = Some(Period::year(2023));
    });
    assert!(told.is_err(), "{told:?}");
    assert!(folder.out().join("退回单/记录.txt").exists());
}

#[test]
fn a_history_that_cannot_be_read_is_told_and_counts_as_none() {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C01", text("约50")));
    check(&folder);
    let out = folder.out();
    let manifest = std::fs::read_to_string(out.join("manifest.json")).expect("manifest");
    let before = files(&out)["审核状态.json"].clone();
    put(&out.join("审核状态.json"), b"{");
    let manifest = manifest.replace(&sha256(&before), &sha256(b"{"));
    put(&out.join("manifest.json"), manifest.as_bytes());
    let screen = check(&folder);
    assert!(
        screen.contains("读不出") && out.join("退回单/退回单_宁溪镇_2023年_第1次.xlsx").exists(),
        "{screen}"
    );
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A slip of 宁溪镇 that came back: one line of the problem answered.
fn answered(folder: &PlanFolder, finding: &str, corrected: &str, explanation: &str) {
    let item = finding.rsplit('|').next().unwrap_or_default();
    slip_of(folder, ("331003101", 1), &[[finding, item, "", corrected, explanation]]);
}

/// A slip of a unit and round with these lines: problem, item, figure asked about, 更正后, 说明.
fn slip_of(folder: &PlanFolder, (unit, round): (&str, u32), answers: &[[&str; 5]]) {
    let short = folder.plan().identity.short;
    let identity = format!("duibiao-slip|{short}|{unit}|2023|{round}|00000000");
    let mut lines = vec![
        vec!["退回单编号", identity.as_str()],
        vec!["序号", "填报项", "您填的数", "更正后", "说明", "问题编号"],
    ];
    for [finding, item, sent, corrected, explanation] in answers {
        lines.push(vec!["1", item, sent, corrected, explanation, finding]);
    }
    let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
    let sheet: common::sheets::SheetOf = ("请处理的问题", false, common::sheets::rows(&lines));
    folder.submission(2023, &format!("退回/退回单_{unit}_{round}.xlsx"), &common::sheets::book(&[sheet]));
}

#[test]
fn what_a_unit_answers_on_its_slip_waits_for_a_person_and_changes_no_figure() {
    let folder = PlanFolder::full();
    folder.year(2022);
    folder.replace("宁溪镇", &ningxi().value("D13", number(900.0)));
    check(&folder);
    let problem = sheet(&results(&folder), "问题清单", "编号");
    let problem = problem.iter().find(|row| row["处理单位"] == "宁溪镇").expect("a change").clone();
    assert_eq!(problem["状态"], "待处理");
    answered(&folder, &problem["问题编号"], "", "新开两期培训班");
    check(&folder);
    let rows = sheet(&results(&folder), "问题清单", "编号");
    let now = rows.iter().find(|row| row["问题编号"] == problem["问题编号"]).expect("still there");
    assert_eq!((now["状态"].as_str(), now["单位说明"].as_str()), ("已说明待认定", "新开两期培训班"));
    assert_eq!(states(&folder)["宁溪镇"].1, "说明待认定");
    let plan = folder.plan();
    let read = folder.read();
    let figure = read.at(
        plan.units.position(|unit| unit.name == "宁溪镇").expect("the town"),
        plan.items.position(|item| item.code == "D13").expect("the item"),
        Period::year(2023),
    );
    assert_eq!(figure.and_then(|seen| seen.figure.ok()).map(|it| it.to_string()).as_deref(), Some("900"));
    // The slip is no report: one file was sent, and it is the one used.
    let received = sheet(&results(&folder), "收表情况", "行政区划代码");
    let town = received.iter().find(|row| row["单位名称"] == "宁溪镇").expect("the town");
    assert_eq!((town["收到几份"].as_str(), town["待认定的说明"].as_str()), ("1", "1"));
    assert!(town["采用的文件"].contains("宁溪镇.xlsx"), "{town:?}");
}

/// 待认定.xlsx as it is written now, filled in: what is decided, why, by whom, on which day.
fn accepted(folder: &PlanFolder, decided: &str, by: &str, day: &str) -> String {
    let out = folder.around().join("待认定");
    ran(Verb::Accept, &folder.path(), &out, |_| ()).expect("a table");
    let rows = sheet(&out.join("待认定.xlsx"), "待认定", "来自");
    let heads: Vec<String> = {
        let mut book: Xlsx<_> = calamine::open_workbook(out.join("待认定.xlsx")).expect("a workbook");
        let range = book.worksheet_range("待认定").expect("the sheet");
        let row = range.rows().find(|row| row[0] == "来自").expect("a heading");
        row.iter().map(ToString::to_string).collect()
    };
    let filled: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let cell = |head: &String| match head.as_str() {
                "★认定" => decided.to_owned(),
                "理由或依据" => String::from("台账"),
                "★认定人" => by.to_owned(),
                "★日期" => day.to_owned(),
                other => row[other].clone(),
            };
            heads.iter().map(cell).collect()
        })
        .collect();
    let lines: Vec<Vec<&str>> =
        std::iter::once(&heads).chain(&filled).map(|row| row.iter().map(String::as_str).collect()).collect();
    let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
    let file = folder.around().join("待认定_填好.xlsx");
    put(&file, &common::sheets::book(&[("待认定", false, common::sheets::rows(&lines))]));
    let ending = ran(Verb::Accept, &folder.path(), &out, |request| {
        (request.file, request.out) = (Some(file.clone()), None);
    });
    ending.expect("taken back").text
}

/// A plan in which 宁溪镇 explains a change on its slip.
fn explained() -> PlanFolder {
    let folder = PlanFolder::full();
    folder.year(2022);
    folder.replace("宁溪镇", &ningxi().value("D13", number(900.0)));
    answered(&folder, "D01|331003101|2023|D13", "", "新开两期培训班");
    folder
}

fn status_of(folder: &PlanFolder) -> String {
    let findings = folder.findings();
    let change = findings.iter().find(|finding| finding.code == "D01").expect("the change");
    change.status.key().to_owned()
}

#[test]
fn what_a_person_accepts_is_entered_and_holds_while_the_figure_stays_as_it_was() {
    let folder = explained();
    assert_eq!(status_of(&folder), "explained");
    let told = accepted(&folder, "认定说明", "科长", "2024-03-01");
    assert!(told.contains("认定说明1条"), "{told}");
    let register = std::fs::read_to_string(folder.path().join("waivers.csv")).expect("the register");
    assert!(register.contains("D13=900") && register.contains("新开两期培训班"), "{register}");
    assert_eq!(status_of(&folder), "waived");
    // Another figure is another question.
    folder.replace("宁溪镇", &ningxi().value("D13", number(950.0)));
    assert_eq!(status_of(&folder), "explained");
    assert!(folder.codes().contains(&String::from("L07")), "{:?}", folder.codes());
}

#[test]
fn a_row_that_cannot_be_accepted_is_told_and_nothing_is_entered() {
    for (decided, by, day, why) in [
        ("认定说明", "", "2024-03-01", "没有写认定人"),
        ("认定说明", "科长", "三月一日", "日期"),
        ("同意", "科长", "2024-03-01", "认定“同意”"),
    ] {
        let folder = explained();
        let told = accepted(&folder, decided, by, day);
        assert!(told.contains(why) && told.contains("没有新的登记"), "{told}");
        assert!(!folder.path().join("waivers.csv").exists(), "{told}");
        assert_eq!(status_of(&folder), "explained");
    }
    let folder = explained();
    // What was turned down is kept with its reason, asked of the unit again, and waits anew once the unit says more.
    assert!(accepted(&folder, "不予认定", "科长", "2024-03-01").contains("不予认定1条"));
    assert_eq!(status_of(&folder), "declined");
    slip_of(
        &folder,
        ("331003101", 2),
        &[["D01|331003101|2023|D13", "D13 培训人次", "900", "", "九月起新开两期"]],
    );
    assert_eq!(status_of(&folder), "explained");
    // What must be mended cannot be explained away.
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C02", number(9999.0)));
    let must = folder.findings().into_iter().find(|finding| finding.code == "R01").expect("a relation");
    answered(&folder, &must.id().to_string(), "", "确属事实");
    assert!(waiting(&folder).is_empty(), "nothing to accept");
    let told = accepted(&folder, "认定说明", "科长", "2024-03-01");
    assert!(told.contains("没有新的登记") && !folder.path().join("waivers.csv").exists(), "{told}");
}

#[test]
fn a_slip_as_it_went_out_is_taken_for_no_report_even_where_none_came() {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C01", text("约50")));
    check(&folder);
    let name = "退回单/退回单_宁溪镇_2023年_第1次.xlsx";
    let slip = files(&folder.out())[name].clone();
    folder.remove("宁溪镇");
    folder.submission(2023, "宁溪镇退回单.xlsx", &slip);
    check(&folder);
    assert_eq!(states(&folder)["宁溪镇"].0, "未报");
    assert!(folder.codes().iter().all(|code| code == "M01"), "{:?}", folder.codes());
}

#[test]
fn a_correction_on_a_slip_is_told_and_is_no_explanation() {
    let folder = explained();
    slip_of(&folder, ("331003101", 2), &[["D01|331003101|2023|D13", "D13 培训人次", "900", "90", "笔误"]]);
    let told = folder.findings();
    assert!(told.iter().any(|it| it.code == "S02" && it.message.contains("D13 培训人次改为90")), "{told:?}");
    assert_eq!(status_of(&folder), "proposed");
    // The same figure again is none: what was said of it is an explanation.
    slip_of(
        &folder,
        ("331003101", 3),
        &[["D01|331003101|2023|D13", "D13 培训人次", "900", "900", "新开两期"]],
    );
    assert_eq!(status_of(&folder), "explained");
    assert!(!folder.codes().contains(&String::from("S02")), "{:?}", folder.codes());
}

#[test]
fn what_must_be_corrected_is_not_put_off_by_words_and_the_slip_says_so() {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C02", number(9999.0)));
    check(&folder);
    let must = folder.findings().into_iter().find(|finding| finding.code == "R01").expect("a relation");
    let id = must.id().to_string();
    slip_of(&folder, ("331003101", 1), &[[&id, "C02 机构数", "9999", "", "确属事实"]]);
    let now = folder.findings().into_iter().find(|finding| finding.code == "R01").expect("still there");
    assert_eq!((now.status.key(), now.explanation.as_str()), ("open", "确属事实"));
    check(&folder);
    // It was answered, so this is another round.
    let slip = folder.out().join("退回单/退回单_宁溪镇_2023年_第2次.xlsx");
    let rows = sheet(&slip, "请处理的问题", "序号");
    assert!(rows[0]["哪里不对"].contains("本条必须更正"), "{rows:?}");
    assert!(!rows[0]["请怎样做"].contains("书面说明"), "{rows:?}");
}

#[test]
fn the_reason_why_an_answer_was_turned_down_reaches_the_unit_on_its_next_slip() {
    let folder = explained();
    check(&folder);
    accepted(&folder, "不予认定", "科长", "2024-03-01");
    check(&folder);
    let slips: Vec<String> =
        files(&folder.out()).into_keys().filter(|name| name.starts_with("退回单/")).collect();
    let [slip] = slips.as_slice() else { panic!("{slips:?}") };
    let rows = sheet(&folder.out().join(slip), "请处理的问题", "序号");
    assert!(rows[0]["哪里不对"].contains("上次的说明不予认定"), "{rows:?}");
}

#[test]
fn a_figure_put_right_once_is_put_right_again_from_what_the_file_says() {
    let (folder, _) = corrected("1");
    waiting(&folder);
    assert!(accepted(&folder, "采用更正", "科长", "2024-03-01").contains("采用更正1个"));
    let now = || {
        let plan = folder.plan();
        let unit = plan.units.position(|unit| unit.name == "宁溪镇").expect("the unit");
        let item = plan.items.position(|item| item.code == "C02").expect("the item");
        let collection = folder.read();
        let seen = collection.at(unit, item, Period::year(2023)).expect("a figure");
        seen.figure.expect("a number").to_string()
    };
    assert_eq!(now(), "1");
    let id = folder.findings().into_iter().map(|finding| finding.id().to_string()).next().unwrap_or_default();
    slip_of(&folder, ("331003101", 2), &[[&id, "C02 机构数", "1", "2", "再核一次"]]);
    let rows = waiting(&folder);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(accepted(&folder, "采用更正", "科长", "2024-03-02").contains("采用更正1个"));
    assert_eq!(now(), "2");
    let ledger = std::fs::read_to_string(folder.path().join("corrections.csv")).expect("the ledger");
    assert_eq!(ledger.matches(",9999,").count(), 2, "{ledger}");
}

/// 宁溪镇 sends parts that do not fit their whole, and puts one figure right on its slip; what the corrected figure is.
fn corrected(typed: &str) -> (PlanFolder, String) {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C02", number(9999.0)));
    let must = folder.findings().into_iter().find(|finding| finding.code == "R01").expect("a relation");
    slip_of(
        &folder,
        ("331003101", 1),
        &[[&must.id().to_string(), "C02 机构数", "9999", typed, "多写了几位"]],
    );
    let id = must.id().to_string();
    (folder, id)
}

/// The row of 待认定 that begins the table now.
fn waiting(folder: &PlanFolder) -> Vec<BTreeMap<String, String>> {
    let out = folder.around().join("待认定");
    ran(Verb::Accept, &folder.path(), &out, |_| ()).expect("a table");
    sheet(&out.join("待认定.xlsx"), "待认定", "来自")
}

#[test]
fn a_correction_is_laid_out_with_what_would_follow_and_holds_once_it_is_approved() {
    let (folder, broken) = corrected("1");
    let rows = waiting(&folder);
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(
        (row["所报"].as_str(), row["更正后"].as_str(), row["更正后是否通过"].as_str()),
        ("9999", "1", "通过")
    );
    assert!(row["影响的指标"].contains('→') && row["来自"].contains("退回单_331003101"), "{row:?}");
    assert!(
        folder.findings().iter().any(|finding| finding.id().to_string() == broken),
        "nothing is applied yet"
    );
    let told = accepted(&folder, "采用更正", "科长", "2024-03-01");
    assert!(told.contains("采用更正1个") && told.contains("corrections.csv"), "{told}");
    let codes = folder.codes();
    assert!(!codes.iter().any(|code| ["R01", "S02", "S03", "L08"].contains(&code.as_str())), "{codes:?}");
    // Given back twice, it is entered once.
    let ledger = std::fs::read_to_string(folder.path().join("corrections.csv")).expect("the ledger");
    assert_eq!(ledger.lines().count(), 2, "{ledger}");
    let file = folder.around().join("待认定_填好.xlsx");
    let again = ran(Verb::Accept, &folder.path(), &folder.out(), |request| {
        (request.file, request.out) = (Some(file.clone()), None);
    });
    let again = again.expect("taken back").text;
    assert!(again.contains("已经登记") && again.contains("没有新的登记"), "{again}");
    assert_eq!(std::fs::read_to_string(folder.path().join("corrections.csv")).expect("the ledger"), ledger);
}

#[test]
fn a_correction_that_mends_nothing_says_so_and_one_turned_down_is_not_asked_about_again() {
    let (folder, broken) = corrected("9998");
    let rows = waiting(&folder);
    assert!(rows[0]["更正后是否通过"].starts_with("仍不通过："), "{rows:?}");
    assert!(accepted(&folder, "不予认定", "科长", "2024-03-01").contains("不予认定1条"));
    assert!(folder.findings().iter().any(|finding| finding.id().to_string() == broken), "still open");
    assert!(waiting(&folder).is_empty());
    assert!(!folder.codes().contains(&String::from("S02")), "{:?}", folder.codes());
}

#[test]
fn a_correction_that_cannot_be_taken_is_told_by_row() {
    for (typed, decided, why) in [
        ("一", "采用更正", "不是数"),
        ("1.5", "采用更正", "位数或大小"),
        ("1", "认定说明", "应选“采用更正”"),
        ("9999", "采用更正", "没有待认定"),
    ] {
        let (folder, _) = corrected(typed);
        if waiting(&folder).is_empty() {
            assert_eq!(typed, "9999", "the same figure proposes nothing");
            continue;
        }
        let told = accepted(&folder, decided, "科长", "2024-03-01");
        assert!(told.contains(why) && told.contains("没有新的登记"), "{typed}: {told}");
        assert!(!folder.path().join("corrections.csv").exists());
    }
    // Two lines of one slip that say two things of one figure.
    let (folder, broken) = corrected("1");
    slip_of(
        &folder,
        ("331003101", 2),
        &[
            [&broken, "C02 机构数", "9999", "1", ""],
            ["D01|331003101|2023|C02", "C02 机构数", "9999", "2", ""],
        ],
    );
    let rows = waiting(&folder);
    assert!(rows[0]["更正后"].contains("几处所填不同：1、2"), "{rows:?}");
    assert!(accepted(&folder, "采用更正", "科长", "2024-03-01").contains("没有新的登记"));
}

#[test]
fn an_answer_by_telephone_is_typed_in_and_entered_as_such() {
    let folder = PlanFolder::full();
    folder.year(2022);
    folder.replace("宁溪镇", &ningxi().value("D13", number(900.0)));
    let out = folder.around().join("待认定");
    ran(Verb::Accept, &folder.path(), &out, |_| ()).expect("a table");
    let path = out.join("待认定.xlsx");
    let rows = sheet(&path, "电话答复", "来自");
    let ids: Vec<&str> = rows.iter().map(|row| row["问题编号"].as_str()).collect();
    assert!(ids.contains(&"更正|331003101|2023|D13") && ids.contains(&"D01|331003101|2023|D13"), "{ids:?}");
    let back = |id: &str, typed: &[(&str, &str)]| {
        let mut book: Xlsx<_> = calamine::open_workbook(&path).expect("a workbook");
        let range = book.worksheet_range("电话答复").expect("the sheet");
        let heads: Vec<String> = range
            .rows()
            .find(|row| row[0] == "来自")
            .expect("a heading")
            .iter()
            .map(ToString::to_string)
            .collect();
        let row = rows.iter().find(|row| row["问题编号"] == id).expect("the row");
        let cell = |head: &String| {
            let typed = typed.iter().find(|(known, _)| known == head);
            typed.map_or_else(|| row[head].clone(), |(_, text)| (*text).to_owned())
        };
        let filled: Vec<String> = heads.iter().map(cell).collect();
        let lines: Vec<Vec<&str>> =
            [&heads, &filled].iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
        let file = folder.around().join("电话.xlsx");
        put(&file, &common::sheets::book(&[("电话答复", false, common::sheets::rows(&lines))]));
        let ending = ran(Verb::Accept, &folder.path(), &out, |request| {
            (request.file, request.out) = (Some(file.clone()), None);
        });
        ending.expect("taken back").text
    };
    let by = [("★认定人", "科长"), ("★日期", "2024-03-01"), ("理由或依据", "电话记录")];
    let with = |more: &[(&'static str, &'static str)]| [by.as_slice(), more].concat();
    let told = back("D01|331003101|2023|D13", &with(&[("★认定", "认定说明")]));
    assert!(told.contains("没有写单位说明"), "{told}");
    let told = back("更正|331003101|2023|D13", &with(&[("★认定", "采用更正"), ("更正后", "90")]));
    assert!(told.contains("采用更正1个"), "{told}");
    let ledger = std::fs::read_to_string(folder.path().join("corrections.csv")).expect("the ledger");
    assert!(ledger.contains(",900,90,") && ledger.contains(",电话,"), "{ledger}");
    let told = back("更正|331003101|2023|D13", &with(&[("★认定", "采用更正"), ("更正后", "91")]));
    assert!(told.contains("没有新的登记"), "the figure sent is no longer the one that counts: {told}");
}

#[test]
fn a_figure_of_a_silent_unit_is_filled_in_from_a_named_source() {
    let folder = PlanFolder::full();
    folder.remove("富山乡");
    let out = folder.around().join("待认定");
    ran(Verb::Accept, &folder.path(), &out, |_| ()).expect("a table");
    let rows = sheet(&out.join("待认定.xlsx"), "补录", "来自");
    assert!(rows.iter().all(|row| row["处理单位"] == "富山乡" && row["所报"] == "缺报"), "{rows:?}");
    let back = |typed: &[(&str, &str)]| {
        let mut row =
            rows.iter().find(|row| row["问题编号"] == "补录|331003202|2023|C02").expect("a row").clone();
        row.extend(typed.iter().map(|(head, text)| ((*head).to_owned(), (*text).to_owned())));
        let heads: Vec<&str> = row.keys().map(String::as_str).collect();
        let cells: Vec<&str> = row.values().map(String::as_str).collect();
        let lines: [&[&str]; 2] = [&heads, &cells];
        let file = folder.around().join("补录.xlsx");
        put(&file, &common::sheets::book(&[("补录", false, common::sheets::rows(&lines))]));
        let ending = ran(Verb::Accept, &folder.path(), &out, |request| {
            (request.file, request.out) = (Some(file.clone()), None);
        });
        ending.expect("taken back").text
    };
    let by = [("★认定", "补录"), ("★认定人", "科长"), ("★日期", "2024-03-01"), ("更正后", "40")];
    let with = |more: &[(&'static str, &'static str)]| [by.as_slice(), more].concat();
    assert!(back(&with(&[("单位说明", "民政局 经办人")])).contains("没有写来源"));
    assert!(back(&with(&[("理由或依据", "台账第3页")])).contains("提供部门和经办人"));
    assert!(back(&[("更正后", "40")]).contains("没有选“认定”"));
    let told = back(&with(&[("理由或依据", "台账第3页"), ("单位说明", "民政局 经办人")]));
    assert!(told.contains("补录1个") && told.contains("backfill.csv"), "{told}");
    let plan = folder.plan();
    let unit = plan.units.position(|unit| unit.name == "富山乡").expect("the unit");
    let item = plan.items.position(|item| item.code == "C02").expect("the item");
    let collection = folder.read();
    let seen = collection.at(unit, item, Period::year(2023)).expect("a figure");
    assert_eq!((seen.state(), seen.figure.expect("a number").to_string()), ("补录", String::from("40")));
    // Given back twice, it is entered once.
    assert!(
        back(&with(&[("理由或依据", "台账第3页"), ("单位说明", "民政局 经办人")])).contains("没有新的登记")
    );
}

#[test]
fn an_answer_is_of_its_own_unit_of_the_figure_asked_about_and_of_all_that_was_blank() {
    let change = "D01|331003101|2023|D13";
    let answer = |unit, sent| {
        let folder = PlanFolder::full();
        folder.year(2022);
        folder.replace("宁溪镇", &ningxi().value("D13", number(900.0)));
        slip_of(&folder, (unit, 1), &[[change, "D13 培训人次", sent, "", "新开两期培训班"]]);
        let unused = folder.codes().contains(&String::from("S03"));
        (status_of(&folder), unused)
    };
    assert_eq!(answer("331003101", "900"), (String::from("explained"), false));
    assert_eq!(answer("331003101", "800"), (String::from("open"), true), "another figure");
    assert_eq!(answer("331003001", "900"), (String::from("open"), true), "another town");
    // Blanks must be filled in: no words close them.
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C01", text("")).value("D13", text("")));
    let blank =
        folder.findings().into_iter().find(|it| it.code == "C06").expect("two blanks").id().to_string();
    let status = |folder: &PlanFolder| {
        let findings = folder.findings();
        findings.iter().find(|it| it.code == "C06").expect("the blanks").status.key()
    };
    slip_of(&folder, ("331003101", 1), &[[&blank, "C01", "", "", "没有统计"]]);
    assert_eq!(status(&folder), "open");
    slip_of(
        &folder,
        ("331003101", 1),
        &[[&blank, "C01", "空白", "50", ""], [&blank, "D13", "空白", "20", ""]],
    );
    assert_eq!(status(&folder), "proposed");
}

#[test]
fn a_problem_of_which_a_part_was_mended_is_still_there() {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C01", text("")).value("D13", text("")));
    check(&folder);
    folder.replace("宁溪镇", &ningxi().value("C01", text("")));
    check(&folder);
    let slip = folder.out().join("退回单/退回单_宁溪镇_2023年_第2次.xlsx");
    let earlier = sheet(&slip, "上次的问题", "问题");
    assert_eq!((earlier.len(), earlier[0]["结果"].as_str()), (1, "仍存在"), "{earlier:?}");
    let since = sheet(&results(&folder), "与上次相比", "单位名称");
    let told = |head: &str| since[0][head].clone();
    assert_eq!([told("新出现"), told("已改正"), told("仍存在")], ["0", "0", "1"]);
}

#[test]
fn a_slip_without_its_line_and_a_scan_of_one_are_no_report() {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C01", text("约50")));
    check(&folder);
    folder.remove("宁溪镇");
    let lines: &[&[&str]] = &[
        &["黄岩区2023年报送数对照表（宁溪镇）"],
        &["序号", "代码", "填报项", "计量单位", "上年数", "本年数", "较上年", "标记"],
        &["1", "C01", "有需求人数", "人", "40", "50", "10", ""],
    ];
    let compare: common::sheets::SheetOf = ("对照表", false, common::sheets::rows(lines));
    folder.submission(2023, "宁溪镇.xlsx", &common::sheets::book(&[compare]));
    check(&folder);
    assert_eq!(states(&folder)["宁溪镇"].0, "未报");
    assert!(folder.codes().contains(&String::from("S01")), "{:?}", folder.codes());
    folder.remove("宁溪镇");
    folder.submission(2023, "退回/退回单_宁溪镇_盖章.pdf", b"%PDF-1.4");
    check(&folder);
    assert_eq!(states(&folder)["宁溪镇"].0, "未报");
}

#[test]
fn the_state_of_a_year_is_told_with_one_command_to_run_next() {
    let told = |folder: &PlanFolder| {
        let ending = ran(Verb::Status, &folder.path(), &folder.out(), |request| request.out = None);
        let text = ending.expect("a state").text;
        assert!(text.lines().count() <= 7, "{text}");
        text
    };
    let next = |text: &str, command: &str| {
        let line = text.lines().find(|line| line.starts_with("下一步：")).expect("what to do next");
        assert!(line.contains(command), "{text}");
    };
    let bare = PlanFolder::bare();
    next(&told(&bare), "duibiao 下发空表");
    let folder = PlanFolder::full();
    let text = told(&folder);
    assert!(text.contains("应报3个单位：可用3"), "{text}");
    next(&text, "duibiao 中期评估");
    let explained = explained();
    let text = told(&explained);
    assert!(text.contains("单位已说明1条"), "{text}");
    next(&text, "duibiao 认定");
    folder.replace("宁溪镇", &ningxi().value("C01", text_cell("约50")));
    next(&told(&folder), "退回");
    folder.remove("东城街道");
    next(&told(&folder), "催报");
}

#[test]
fn the_state_of_a_year_knows_the_forms_that_went_out_and_what_is_new_since_the_last_check() {
    let told =
        |folder: &PlanFolder| ran(Verb::Status, &folder.path(), &folder.out(), |_| ()).expect("a state").text;
    let in_2023 = |request: &mut duibiao::run::Request| request.period = Some(Period::year(2023));
    let folder = PlanFolder::full();
    assert!(!told(&folder).contains("空表"), "{}", told(&folder));
    // Beside the plan, where the menu leaves results; those of another year or plan are none of it.
    let outputs = folder.around().join("outputs/tiny-14");
    ran(Verb::Forms, &folder.path(), &outputs.join("空表-2023"), in_2023).expect("forms");
    assert!(told(&folder).contains("空表：已生成3份"), "{}", told(&folder));
    folder.replace("宁溪镇", &ningxi().value("C01", text_cell("约50")));
    ran(Verb::Check, &folder.path(), &outputs.join("审核-2023"), in_2023).expect("results");
    assert!(told(&folder).contains("涉及1个单位，其中上次审核以后新出现0条。"), "{}", told(&folder));
    folder.replace("东城街道", &dongcheng().value("C01", text_cell("约50")));
    let text = told(&folder);
    assert!(text.contains("涉及2个单位，其中上次审核以后新出现1条。"), "{text}");
    assert!(text.contains("outputs/tiny-14/审核-2023"), "rounds go on where they began: {text}");
    assert!(text.lines().count() <= 7, "{text}");
    // Once the next year's forms are out, that year is what there is to do.
    ran(Verb::Forms, &folder.path(), &outputs.join("空表-2024"), |request| {
        request.period = Some(Period::year(2024));
    })
    .expect("forms");
    let text = told(&folder);
    assert!(
        text.contains("2024年") && text.contains("空表已生成3份") && text.contains("下一步：收表"),
        "{text}"
    );
}

fn text_cell(words: &str) -> common::form::Cell {
    text(words)
}
