//! A ledger's entry is matched once, and every sheet shows the entry that was matched.

mod common;
#[path = "common/plans.rs"]
mod plans;

use common::form::{Form, PlanFolder, UNITS, dongcheng, number};
use duibiao::evaluate::Question;
use duibiao::finding::Status;
use duibiao::ids::{Id, WaiverId};
use duibiao::run::{self, Basis, Verb};
use plans::{Ran, Rows, day, request};

fn reported(folder: &PlanFolder, question: Question, through: &str) -> Ran {
    let request =
        request(Verb::Report(question), &folder.path(), Some(day(through)), Basis::Revised, &folder.out());
    let ending = run::run(&request, &|_, _, _| ()).unwrap_or_else(|error| panic!("{error}"));
    Ran::of(ending, &folder.out())
}

fn midterm(folder: &PlanFolder) -> Ran {
    reported(folder, Question::Midterm, "2023-12-31")
}

/// Good forms of 2022 to 2024, with a leap of 参加职业培训人次 in 东城街道 in 2023 and again in 2024.
fn two_leaps() -> PlanFolder {
    let folder = PlanFolder::bare();
    for (year, visits) in [(2022, 20.0), (2023, 60.0), (2024, 200.0)] {
        for (code, name) in UNITS {
            let own = if name == "东城街道" { visits } else { f64::from(year - 2000) };
            let form = Form::good(code, name, year).value("D13", number(own));
            folder.submission(year, &format!("{name}.xlsx"), &form.xlsx());
        }
    }
    folder
}

fn waivers(folder: &PlanFolder, lines: &str) {
    let heading = "unit,period,code,about,explanation,explained_by,accepted_by,accepted_on,basis\n";
    folder.write("waivers.csv", format!("{heading}{lines}").as_bytes());
}

fn receipts(folder: &PlanFolder, lines: &str) {
    let heading = "unit,period,received,version,file,stamped,checksum\n";
    folder.write("receipts.csv", format!("{heading}{lines}").as_bytes());
}

/// Explanation, who explained, who accepted and when, in 审核问题台账, of each D01 from the latest year on.
fn explained(ran: &Ran) -> Vec<[String; 4]> {
    let ledger = ran.sheet("审核问题台账");
    let columns = ["单位说明", "说明人", "认定人", "认定日期"];
    ledger.rows_with("审核关系编号", "D01", &columns)
}

const BOTH: &str = "东城街道,2023,D01,D13,说明二三,填报甲,认定甲,2024-02-01,依据一\n\
                    东城街道,2024,D01,D13,说明二四,填报乙,认定乙,2025-02-01,依据二\n";

#[test]
fn each_year_shows_the_explanation_accepted_for_it_and_who_accepted_it() {
    let folder = two_leaps();
    waivers(&folder, BOTH);
    let ran = reported(&folder, Question::Annual, "2024-12-31");
    let words = |line: [&str; 4]| line.map(str::to_owned);
    assert_eq!(
        explained(&ran),
        [
            words(["说明二四", "填报乙", "认定乙", "2025-02-01"]),
            words(["说明二三", "填报甲", "认定甲", "2024-02-01"])
        ]
    );
}

#[test]
fn two_findings_of_one_code_and_year_show_each_its_own_acceptance() {
    let folder = two_leaps();
    // 宁溪镇 leaps as well: the same code and year, another unit; and an entry for all its findings of the code.
    let form = Form::good("331003101", "宁溪镇", 2023).value("D13", number(90.0));
    folder.replace("宁溪镇", &form);
    waivers(
        &folder,
        "宁溪镇,2023,D01,,说明宁,填报丙,认定丙,2024-02-03,依据三\n\
         东城街道,2023,D01,,说明东,填报甲,认定甲,2024-02-01,依据一\n",
    );
    let ran = midterm(&folder);
    let by: Vec<[String; 4]> = explained(&ran);
    let words = |line: [&str; 4]| line.map(str::to_owned);
    assert_eq!(
        by,
        [
            words(["说明东", "填报甲", "认定甲", "2024-02-01"]),
            words(["说明宁", "填报丙", "认定丙", "2024-02-03"])
        ]
    );
}

#[test]
fn an_entry_that_names_the_item_goes_before_one_for_every_finding_of_the_code() {
    let folder = two_leaps();
    waivers(
        &folder,
        "东城街道,2023,D01,,各项,填报甲,认定甲,2024-02-09,依据一\n\
         东城街道,2023,D01,D13,本项,填报甲,认定甲,2024-02-01,依据一\n",
    );
    let found = folder.findings();
    let closed = found.iter().find(|finding| finding.code == "D01").expect("the leap");
    assert_eq!((closed.status, closed.explanation.as_str()), (Status::Waived(WaiverId::of(1)), "本项"));
}

#[test]
fn an_acceptance_counts_however_early_the_cut_off_and_its_day_is_printed() {
    let folder = two_leaps();
    // Accepted two years after the cut-off of the run.
    waivers(&folder, "东城街道,2023,D01,D13,说明,填报甲,认定甲,2026-02-01,依据一\n");
    let ran = midterm(&folder);
    let told = explained(&ran);
    assert_eq!(told, [["说明", "填报甲", "认定甲", "2026-02-01"].map(str::to_owned)]);
    let records = ran.sheet("更正与定稿记录");
    assert_eq!(records.text("认定", "日期"), "2026-02-01");
    assert_eq!(records.text("认定", "本次是否计入"), "是");
}

#[test]
fn an_acceptance_that_closes_nothing_is_not_recorded_as_counted() {
    let folder = PlanFolder::full();
    waivers(&folder, "东城街道,2023,D01,D13,说明,填报甲,认定甲,2024-02-01,依据一\n");
    let records = midterm(&folder).sheet("更正与定稿记录");
    assert_eq!(records.text("认定", "本次是否计入"), "否（本次审核没有这一问题）");
}

#[test]
fn an_entry_for_a_year_nobody_sent_is_told_in_every_run() {
    let folder = PlanFolder::full();
    waivers(&folder, "东城街道,2032,D01,D13,说明,填报甲,认定甲,2024-02-01,依据一\n");
    receipts(&folder, "东城街道,2032,2024-01-10,1,东城街道.xlsx,是,是\n");
    assert_eq!(folder.codes(), ["L01", "L04"]);
}

/// 版次, 收到日期, 逾期天数 and 盖章件 of 东城街道: in 数据质量, and version and stamp in 来源追溯.
fn received(folder: &PlanFolder) -> ([String; 3], [String; 2]) {
    let ran = midterm(folder);
    let quality: Rows = ran.sheet("数据质量");
    let quality = ["采用版次", "收到日期", "盖章件"].map(|heading| quality.text("东城街道", heading));
    let columns = ["期别", "版次", "盖章件"];
    let trace = ran.sheet("来源追溯").rows_with("单位名称", "东城街道", &columns);
    let of_year: Vec<[String; 2]> = trace
        .into_iter()
        .filter(|[period, ..]| period == "2023")
        .map(|[_, version, stamped]| [version, stamped])
        .collect();
    let first = of_year.first().cloned().expect("a figure of the unit");
    assert!(of_year.iter().all(|line| *line == first), "{of_year:?}");
    (quality, first)
}

fn version_2() -> ([String; 3], [String; 2]) {
    (["2", "2024-02-20", "否"].map(str::to_owned), ["2", "否"].map(str::to_owned))
}

const FILE: &str = "submissions/2023/东城街道.xlsx";

#[test]
fn the_latest_version_registered_for_a_file_is_shown_on_every_sheet() {
    let folder = PlanFolder::full();
    let (first, second) = (
        format!("东城街道,2023,2024-01-10,1,{FILE},是,是\n"),
        format!("东城街道,2023,2024-02-20,2,{FILE},否,否\n"),
    );
    for lines in [format!("{first}{second}"), format!("{second}{first}")] {
        receipts(&folder, &lines);
        assert_eq!(received(&folder), version_2(), "{lines}");
        assert!(folder.codes().is_empty(), "{:?}", folder.findings());
    }
}

#[test]
fn of_one_version_the_day_it_came_last_is_shown() {
    let folder = PlanFolder::full();
    receipts(
        &folder,
        &format!("东城街道,2023,2024-02-20,2,{FILE},否,否\n东城街道,2023,2024-01-10,2,{FILE},是,是\n"),
    );
    assert_eq!(received(&folder), version_2());
    assert_eq!(folder.codes(), ["L03"]);
}

#[test]
fn a_receipt_finds_its_file_by_name_by_folder_and_by_full_path() {
    let folder = PlanFolder::full();
    // A file of the same name lies in another year's folder: the period tells them apart.
    folder.submission(2022, "东城街道.xlsx", &dongcheng().of_year("2022").value("D13", number(19.0)).xlsx());
    let absolute = folder.path().join(FILE).display().to_string();
    for file in [
        "东城街道.xlsx",
        "2023/东城街道.xlsx",
        "./submissions/2023/东城街道.xlsx",
        r"D:\收文\submissions\2023\东城街道.xlsx",
        &absolute,
        "./",
        "",
    ] {
        receipts(&folder, &format!("东城街道,2023,2024-02-20,2,{file},否,否\n"));
        assert_eq!(received(&folder), version_2(), "{file}");
        assert!(folder.codes().is_empty(), "{file}: {:?}", folder.findings());
    }
    for file in ["城街道.xlsx", "2022/东城街道.xlsx", "东城街道.xls"] {
        receipts(&folder, &format!("东城街道,2023,2024-02-20,2,{file},否,否\n"));
        assert_eq!(received(&folder).0[0], "无法判断", "{file}");
        assert_eq!(folder.codes(), ["L01"], "{file}");
    }
}

#[test]
fn the_file_of_the_latest_version_speaks_whatever_way_it_is_named() {
    let folder = PlanFolder::full();
    folder.submission(2023, "东城街道_改.xlsx", &dongcheng().value("D13", number(21.0)).xlsx());
    receipts(
        &folder,
        "东城街道,2023,2024-01-10,1,东城街道_改.xlsx,是,是\n东城街道,2023,2024-02-20,2,东城街道.xlsx,否,否\n",
    );
    assert_eq!(received(&folder), version_2());
    assert_eq!(folder.codes(), Vec::<String>::new());
}

#[test]
fn a_receipt_of_another_unit_does_not_speak_for_this_file() {
    let folder = PlanFolder::full();
    receipts(&folder, &format!("宁溪镇,2023,2024-02-20,2,{FILE},否,否\n"));
    assert_eq!(received(&folder).0[0], "无法判断");
    assert_eq!(folder.codes(), ["L01"]);
}
