//! Broken plans, broken files and broken runs: each is told in Chinese with what, where and what to do, and nothing
//! is lost or half written.

mod common;

use common::form::{
    Form, PlanFolder, UNITS, bomb, dongcheng, far_corners, locked, ningxi, number, put, text,
};
use duibiao::evaluate::Question;
use duibiao::intake::Outcome;
use duibiao::observation::Period;
use duibiao::run::{Cut, Ending, Request, RunError, Verb, know, run};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::{Command, Output};

fn request(verb: Verb, folder: &PlanFolder) -> Request {
    Request { period: Some(Period::year(2023)), out: Some(folder.out()), ..Request::new(verb, folder.path()) }
}

fn carried_out(verb: Verb, folder: &PlanFolder) -> Result<Ending, RunError> {
    run(&request(verb, folder), &|_, _, _| {})
}

/// The message of a run that could not be made.
fn refused(verb: Verb, folder: &PlanFolder) -> String {
    carried_out(verb, folder).expect_err("refused").to_string()
}

fn binary(arguments: &[&str], folder: &PlanFolder) -> Output {
    Command::new(env!("CARGO_BIN_EXE_duibiao"))
        .args(arguments)
        .current_dir(folder.around())
        .output()
        .expect("the binary runs")
}

fn code(arguments: &[&str], folder: &PlanFolder) -> Option<i32> {
    binary(arguments, folder).status.code()
}

/// Every file below a folder by its path.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("entry"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().display().to_string(), std::fs::read(entry.path()).expect("bytes")))
        .collect()
}

/// A file of the output as text.
fn left(folder: &PlanFolder, name: &str) -> String {
    std::fs::read_to_string(folder.out().join(name)).expect(name)
}

/// The rows of a CSV of the output, by column.
fn rows(folder: &PlanFolder, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = left(folder, name);
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(|row| row.expect("row")).collect()
}

/// `outcome` of each file by its name.
fn outcomes(folder: &PlanFolder) -> BTreeMap<String, String> {
    rows(folder, "submissions.csv")
        .into_iter()
        .map(|row| {
            let name = row["file"].rsplit('/').next().unwrap_or_default().to_owned();
            (name, row["outcome"].clone())
        })
        .collect()
}

fn has(text: &str, wanted: &[&str]) {
    for part in wanted {
        assert!(text.contains(part), "“{part}” is not in:\n{text}");
    }
}

// ---- the plan ----

#[test]
fn every_mistake_of_every_plan_file_is_told_at_once_with_file_line_and_the_nearest_name() {
    let folder = PlanFolder::full();
    folder.edit("units.csv", "富山,331003,", "富山,331004,");
    folder.edit("rules.toml", "C02 <= C01", "接受基本康复服务人 <= C01");
    folder.edit("rules.toml", "id = \"R03\"", "id = \"R02\"");
    folder.edit("indicators.toml", "base = \"90\"", "base = \"98\"");
    folder.edit("plan.toml", "status = \"正式\"", "status = \"草案\"");
    let told = refused(Verb::PlanCheck, &folder);
    has(
        &told,
        &[
            "规划文件有5处错误",
            "units.csv 第5行第4列：上级代码“331004”不在名册中，是否应为“331003”",
            "rules.toml 第11行第13列：没有代码或名称为“接受基本康复服务人”的填报项，是否应为“接受基本康复服务人数”",
            "rules.toml 第16行第6列：审核关系编号“R02”与第9行重复",
            "indicators.toml 第5行",
            "基期值与目标值同为98",
            "kind 改为 \"maintain\"（保持类）",
            "plan.toml 第7行第10列：“草案”应为“正式”或“征求意见稿”",
        ],
    );
}

#[test]
fn a_full_width_quote_and_an_unknown_field_are_told_with_line_column_and_the_remedy() {
    let folder = PlanFolder::full();
    folder.edit("plan.toml", "short = \"试验\"", "short = “试验”");
    folder.edit("items.toml", "measure_unit = \"人\"", "measure_uint = \"人\"");
    has(
        &refused(Verb::PlanCheck, &folder),
        &[
            "plan.toml 第2行第9列：这里是中文引号““”，请改为英文引号",
            "items.toml 第4行第1列：不认识的项“measure_uint”，是否应为“measure_unit”",
        ],
    );
}

#[test]
fn people_and_visits_are_not_added_but_may_be_ordered_when_the_rule_says_so() {
    let folder = PlanFolder::full();
    folder.edit("rules.toml", "A01 = A02 + A03", "A01 = A02 + D13");
    has(&refused(Verb::PlanCheck, &folder), &["rules.toml 第4行", "“人”", "“人次”", "不能直接相加"]);
    folder.edit("rules.toml", "A01 = A02 + D13", "A03 >= D13");
    has(&refused(Verb::PlanCheck, &folder), &["不能直接比较大小"]);
    folder.edit("rules.toml", "relation = \"A03 >= D13\"", "relation = \"A03 >= D13\"\nmixed_units = true");
    carried_out(Verb::PlanCheck, &folder).expect("declared on the rule");
}

#[test]
fn a_duplicate_item_code_is_told_with_the_line_of_the_first() {
    let folder = PlanFolder::full();
    folder.edit("items.toml", "code = \"A02\"", "code = \"A01\"");
    has(&refused(Verb::PlanCheck, &folder), &["items.toml 第14行第8列：“A01”与第2行的填报项重名"]);
}

#[test]
fn a_unit_named_twice_in_the_roster_is_told_with_both_owners() {
    let folder = PlanFolder::full();
    folder.edit("units.csv", "富山乡,富山,", "富山乡,宁溪,");
    has(&refused(Verb::Check, &folder), &["units.csv 第5行", "名称或别名“宁溪”同时属于“宁溪镇”和“富山乡”"]);
}

#[test]
fn a_code_twice_and_a_code_spoilt_by_a_spreadsheet_are_told() {
    let folder = PlanFolder::full();
    folder.edit("units.csv", "331003101,", "331003001,");
    folder.edit("units.csv", "331003202,", "3.31E+11,");
    has(
        &refused(Verb::Check, &folder),
        &[
            "units.csv 第4行第1列：代码“331003001”与第3行重复",
            "units.csv 第5行第1列：“3.31E+11”是表格软件改写成的科学记数",
            "设为文本格式",
        ],
    );
}

#[test]
fn gb18030_and_a_byte_order_mark_are_read_like_utf_8() {
    for file in ["plan.toml", "items.toml", "units.csv"] {
        let folder = PlanFolder::full();
        let known = folder.plan();
        let utf8 = std::fs::read_to_string(folder.path().join(file)).expect("text");
        folder.write(file, &encoding_rs::GB18030.encode(&utf8).0);
        let read = folder.plan();
        assert_eq!((&read.units, &read.items), (&known.units, &known.items), "{file} in GB18030");
        assert_eq!(read.identity.title, known.identity.title);
        let windows = format!("\u{feff}{}", utf8.replace('\n', "\r\n"));
        folder.write(file, windows.as_bytes());
        let read = folder.plan();
        assert_eq!((&read.units, &read.items), (&known.units, &known.items), "{file} with a mark and CRLF");
        assert_eq!(read.identity.title, known.identity.title);
    }
}

#[test]
fn a_missing_plan_folder_or_plan_file_is_named() {
    let folder = PlanFolder::full();
    let mut asked = request(Verb::Check, &folder);
    asked.plan = folder.around().join("没有的规划");
    let told = run(&asked, &|_, _, _| {}).expect_err("refused").to_string();
    has(&told, &["没有的规划", "没有这个文件夹，请检查路径"]);
    let file = folder.path().join("plan.toml");
    std::fs::remove_file(file).expect("removed");
    has(&refused(Verb::Check, &folder), &["tiny-14", "其中没有 规划.xlsx，也没有 plan.toml"]);
}

#[test]
fn an_empty_or_absent_submissions_folder_asks_for_files() {
    let folder = PlanFolder::bare();
    has(&refused(Verb::Report(Question::Midterm), &folder), &["没有报送表", "submissions/2023/"]);
    std::fs::create_dir_all(folder.path().join("submissions/2023")).expect("folder");
    has(&refused(Verb::Report(Question::Midterm), &folder), &["没有报送表", "submissions/2023/"]);
    assert!(!folder.out().exists());
}

// ---- files ----

#[test]
fn the_run_goes_on_past_every_bad_file_and_the_outcomes_add_up_to_the_files_found() {
    let folder = PlanFolder::full();
    let bad: [(&str, Vec<u8>); 13] = [
        ("半个.xlsx", dongcheng().xlsx()[..700].to_vec()),
        ("空的.xlsx", Vec::new()),
        ("有密码.xlsx", locked()),
        ("其实是文本.xlsx", "代码,本年数\nA01,5\n".as_bytes().to_vec()),
        ("膨胀.xlsx", bomb()),
        ("两角.xlsx", far_corners()),
        ("佐证材料.pdf", b"%PDF-1.4".to_vec()),
        ("打包.rar", b"Rar!\x1a\x07\x00".to_vec()),
        ("网页.xls", b"<html><table></table></html>".to_vec()),
        ("Thumbs.db", b"db".to_vec()),
        ("~$东城街道.xlsx", b"lock".to_vec()),
        ("东城街道（最终版 2）　改 (1).xlsx", dongcheng().xlsx()),
        ("外县.xlsx", dongcheng().of_unit("", "路桥街道").xlsx()),
    ];
    for (name, bytes) in &bad {
        folder.submission(2023, name, bytes);
    }
    let ending = carried_out(Verb::Report(Question::Midterm), &folder).expect("the run goes on");
    assert_eq!(ending.code, 0);
    let outcomes = outcomes(&folder);
    assert_eq!(outcomes.len(), bad.len() + UNITS.len());
    let count = |word: &str| outcomes.values().filter(|outcome| *outcome == word).count();
    assert_eq!(count("read") + count("findings") + count("refused"), outcomes.len());
    for (name, outcome) in [
        ("半个.xlsx", "refused"),
        ("空的.xlsx", "refused"),
        ("有密码.xlsx", "refused"),
        ("其实是文本.xlsx", "refused"),
        ("膨胀.xlsx", "refused"),
        ("两角.xlsx", "findings"),
        ("佐证材料.pdf", "refused"),
        ("打包.rar", "refused"),
        ("网页.xls", "refused"),
        ("Thumbs.db", "refused"),
        ("~$东城街道.xlsx", "refused"),
        ("外县.xlsx", "findings"),
        ("宁溪镇.xlsx", "read"),
        ("富山乡.xlsx", "read"),
    ] {
        assert_eq!(outcomes.get(name).map(String::as_str), Some(outcome), "{name}");
    }
    let codes: BTreeMap<String, String> = rows(&folder, "findings.csv")
        .into_iter()
        .map(|row| (row["file"].rsplit('/').next().unwrap_or_default().to_owned(), row["code"].clone()))
        .collect();
    for (name, code) in [
        ("半个.xlsx", "F01"),
        ("空的.xlsx", "F01"),
        ("有密码.xlsx", "F02"),
        ("其实是文本.xlsx", "F03"),
        ("膨胀.xlsx", "F04"),
        ("佐证材料.pdf", "F03"),
        ("打包.rar", "F03"),
        ("网页.xls", "F01"),
        ("Thumbs.db", "F06"),
        ("~$东城街道.xlsx", "F06"),
        ("外县.xlsx", "I01"),
    ] {
        assert_eq!(codes.get(name).map(String::as_str), Some(code), "{name}");
    }
    // Every unit still speaks.
    for unit in UNITS {
        assert!(ending.text.contains("覆盖：3/3个单位"), "{} {}", unit.1, ending.text);
    }
}

#[test]
fn two_files_of_one_unit_leave_the_last_by_name_until_the_register_decides() {
    let folder = PlanFolder::full();
    folder.submission(2023, "宁溪镇_二.xlsx", &ningxi().value("D13", number(25.0)).xlsx());
    let used = |folder: &PlanFolder| {
        let plan = folder.plan();
        let unit = plan.units.position(|unit| unit.name == "宁溪镇").expect("unit");
        let collection = folder.read();
        let file = collection.chosen(unit, Period::year(2023)).expect("chosen").file.clone();
        let item = plan.items.position(|item| item.code == "D13").expect("item");
        let seen = collection.of(unit, Period::year(2023)).find(|seen| seen.item == item).expect("figure");
        (file, seen.figure.map(|figure| figure.to_string()))
    };
    let last = used(&folder);
    assert_eq!(last, (String::from("submissions/2023/宁溪镇_二.xlsx"), Ok(String::from("25"))));
    folder.write(
        "receipts.csv",
        "unit,period,received,version,file\n\
         宁溪镇,2023,2024-01-05,1,submissions/2023/宁溪镇_二.xlsx\n\
         宁溪镇,2023,2024-01-20,2,submissions/2023/宁溪镇.xlsx\n"
            .as_bytes(),
    );
    let registered = used(&folder);
    assert_eq!(registered, (String::from("submissions/2023/宁溪镇.xlsx"), Ok(String::from("20"))));
    // What a person decided is no question any more.
    let found = folder.findings();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_same_bytes_twice_count_once() {
    let folder = PlanFolder::full();
    folder.submission(2023, "宁溪镇 (1).xlsx", &ningxi().xlsx());
    assert_eq!(folder.codes(), ["F05"]);
    carried_out(Verb::Report(Question::Midterm), &folder).expect("runs");
    let chosen = rows(&folder, "submissions.csv").into_iter().filter(|row| row["chosen"] == "true").count();
    assert_eq!(chosen, 3);
    assert_eq!(total(&folder, "01", "denominator"), Some(150.0));
}

#[test]
fn last_years_file_sent_again_is_not_taken_for_this_year() {
    let folder = PlanFolder::full();
    folder.year(2022);
    // As sent last year, so its cells say 2022.
    folder.replace("宁溪镇", &ningxi().of_year("2022"));
    folder.submission(2022, "宁溪镇.xlsx", &ningxi().of_year("2022").xlsx());
    let found = folder.findings();
    let codes: Vec<&str> =
        found.iter().filter(|finding| finding.code != "D01").map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["I04", "I05", "M01"], "{found:?}");
    for finding in &found {
        has(&finding.message, &["2023年"]);
    }
    has(&found[1].message, &["宁溪镇", "submissions/2022/宁溪镇.xlsx", "完全相同", "疑为上年文件重报"]);
    carried_out(Verb::Report(Question::Midterm), &folder).expect("runs");
    assert_eq!(total(&folder, "01", "denominator"), Some(100.0), "two units, not three");
}

#[test]
fn file_names_of_every_day_and_nested_folders_are_read() {
    let folder = PlanFolder::bare();
    folder.write("报送/2023年/第一批/宁溪镇（最终版2）　定稿 (1).xlsx", &ningxi().xlsx());
    folder.write("报送/2023年/第二批/街道/东城街道 [盖章].xlsx", &dongcheng().xlsx());
    folder.write("submissions/2023/富山乡/报表.csv", &Form::good("331003202", "富山乡", 2023).csv());
    assert_eq!(folder.codes(), [""; 0]);
    assert!(folder.read().files.iter().all(|file| file.chosen && file.outcome == Outcome::Read));
}

#[test]
fn a_file_outside_a_years_folder_is_told_where_to_go() {
    let folder = PlanFolder::full();
    folder.write("submissions/东城街道.xlsx", &dongcheng().value("D13", number(1.0)).xlsx());
    let found = folder.findings();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, "F03");
    has(&found[0].message, &["submissions/东城街道.xlsx", "不是年份", "submissions/年份/"]);
}

// ---- figures ----

/// A figure of the root's assessment in `evaluation.json`.
fn total(folder: &PlanFolder, indicator: &str, key: &str) -> Option<f64> {
    assessment(folder, "331003", indicator)[key].as_f64()
}

fn assessment(folder: &PlanFolder, unit: &str, indicator: &str) -> serde_json::Value {
    let json: serde_json::Value = serde_json::from_str(&left(folder, "evaluation.json")).expect("json");
    let list = json["assessments"].as_array().expect("list");
    let found: Vec<&serde_json::Value> = list
        .iter()
        .filter(|it| it["unit"] == unit && it["indicator"] == indicator && it["year"] == 2023)
        .collect();
    assert_eq!(found.len(), 1, "{unit} {indicator}");
    found[0].clone()
}

#[test]
fn a_unit_that_did_not_report_is_not_zero() {
    let folder = PlanFolder::full();
    folder.remove("富山乡");
    let ending = carried_out(Verb::Report(Question::Midterm), &folder).expect("runs");
    has(&ending.text, &["覆盖：2/3个单位，缺报：富山乡"]);
    let root = assessment(&folder, "331003", "01");
    assert_eq!(root["numerator"], 96.0);
    assert_eq!(root["denominator"], 100.0);
    assert_eq!(root["value"], 96.0);
    assert_eq!((root["reported"].as_i64(), root["expected"].as_i64()), (Some(2), Some(3)));
    for row in rows(&folder, "observations.csv").iter().filter(|row| row["unit"] == "331003202") {
        assert_eq!((row["value"].as_str(), row["state"].as_str()), ("", "缺报"), "{row:?}");
        assert_eq!((row["reported"].as_str(), row["expected"].as_str()), ("0", "1"));
    }
    let town = assessment(&folder, "331003202", "01");
    assert!(town["value"].is_null() && town["numerator"].is_null(), "{town}");
    assert!(town["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
}

#[test]
fn a_unit_with_a_numerator_and_no_denominator_enters_neither_sum() {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("C01", text("")));
    carried_out(Verb::Report(Question::Midterm), &folder).expect("runs");
    assert_eq!(total(&folder, "01", "numerator"), Some(96.0));
    assert_eq!(total(&folder, "01", "denominator"), Some(100.0));
    let root = assessment(&folder, "331003", "01");
    assert_eq!((root["reported"].as_i64(), root["expected"].as_i64()), (Some(2), Some(3)));
    // The other indicator still rests on all three.
    assert_eq!(total(&folder, "02", "denominator"), Some(300.0));
}

// ---- what must never leave ----

const CARD: &str = "33100319700101123X";
const DIGITS_CARD: &str = "331003196505053456";
const WIDE_CARD: &str = "３３１００３１９７００１０１１２３４";
const PHONE: &str = "13812345678";
const DASHED: &str = "138-1234-5678";

fn inside(bytes: &[u8]) -> Vec<String> {
    let mut texts = vec![String::from_utf8_lossy(bytes).into_owned()];
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).expect("part");
            let mut content = Vec::new();
            part.read_to_end(&mut content).expect("content");
            texts.push(String::from_utf8_lossy(&content).into_owned());
        }
    }
    texts
}

#[test]
fn identity_card_and_phone_numbers_appear_in_no_file_of_the_run_and_not_on_the_screen() {
    let folder = PlanFolder::full();
    folder.year(2022);
    let form = dongcheng()
        .value("D13", text(&format!("李某{CARD}")))
        .value("B06", text(PHONE))
        .value("A02", text(DASHED))
        .value("C01", text(WIDE_CARD))
        .value("C02", number(331_003_196_505_053_000.0))
        .measured("A03", PHONE)
        .explained("A01", &format!("联系人电话{PHONE}"))
        .row(CARD, "姓名", "人", number(1.0))
        .row("A03", "持证女性人数", "人", text(DIGITS_CARD))
        .note(&format!("填表人 李某 {PHONE}"))
        .sheet("名单", false, vec![vec![text(CARD), text(PHONE)], vec![text(DIGITS_CARD)]]);
    folder.replace("东城街道", &form);
    let large = ningxi().value("D13", number(90.0)).explained("D13", &format!("问{PHONE}或{CARD}"));
    folder.replace("宁溪镇", &large);
    let stranger = dongcheng().of_unit("", &format!("李某{CARD}")).of_year(PHONE);
    folder.submission(2023, "来件.xlsx", &stranger.xlsx());
    let ending = carried_out(Verb::Report(Question::Midterm), &folder).expect("runs");
    let checked = carried_out(Verb::Check, &folder).expect("runs");
    let mut leaks = Vec::new();
    let mut search = |place: &str, text: &str| {
        for secret in [CARD, DIGITS_CARD, WIDE_CARD, PHONE, DASHED, "33100319650505", "331003197001011234"] {
            for (at, _) in text.match_indices(secret) {
                let before: String =
                    text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
                leaks.push(format!("{secret} in {place} after {before}"));
            }
        }
    };
    for (name, bytes) in tree(&folder.out()) {
        for text in inside(&bytes) {
            search(&name, &text);
        }
    }
    search("the summary", &ending.text);
    search("check", &checked.text);
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

// ---- the run ----

#[test]
fn exit_codes_are_zero_one_and_two() {
    let folder = PlanFolder::full();
    let check = ["check", "tiny-14", "--year", "2023"];
    let midterm = ["midterm", "tiny-14", "--year", "2023", "--out", "结果"];
    let strict = ["midterm", "tiny-14", "--year", "2023", "--out", "结果", "--strict"];
    assert_eq!([code(&check, &folder), code(&midterm, &folder), code(&strict, &folder)], [Some(0); 3]);
    // A missing unit, then a 强制性 finding, then one that only asks to be explained.
    folder.remove("富山乡");
    assert_eq!(
        [code(&check, &folder), code(&midterm, &folder), code(&strict, &folder)],
        [Some(1), Some(0), Some(1)]
    );
    folder.year(2023);
    folder.replace("宁溪镇", &ningxi().value("D13", number(-1.0)));
    assert_eq!(
        [code(&check, &folder), code(&midterm, &folder), code(&strict, &folder)],
        [Some(1), Some(0), Some(1)]
    );
    folder.replace("宁溪镇", &ningxi().value("B06", number(300.0)));
    assert_eq!([code(&check, &folder), code(&midterm, &folder), code(&strict, &folder)], [Some(0); 3]);
    folder.edit("rules.toml", "A01 =", "A01 ＋");
    for arguments in [check.as_slice(), &midterm, &strict] {
        let output = binary(arguments, &folder);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        has(&String::from_utf8_lossy(&output.stderr), &["规划文件有1处错误", "rules.toml 第4行"]);
    }
    assert_eq!(code(&["check", "没有"], &folder), Some(2));
    assert_eq!(code(&["chekc", "tiny-14"], &folder), Some(2));
}

#[test]
fn check_prints_the_place_and_the_remedy_of_every_finding_and_writes_nothing() {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().value("A02", number(61.0)));
    let before = tree(folder.around());
    let asked = Request { out: None, ..request(Verb::Check, &folder) };
    let ending = run(&asked, &|_, _, _| ()).expect("runs");
    assert_eq!(ending.code, 1);
    has(
        &ending.text,
        &[
            "[强制性] R01 宁溪镇：",
            "位置：submissions/2023/宁溪镇.xlsx 监测表!E6",
            "处理：请核对相关各项，改正填错的数。",
        ],
    );
    assert_eq!(tree(folder.around()), before);
}

#[test]
fn an_output_folder_that_cannot_be_made_is_named_and_nothing_is_written() {
    let folder = PlanFolder::full();
    let mut asked = request(Verb::Report(Question::Midterm), &folder);
    // Below a regular file: permissions do not bind everybody, this does.
    put(&folder.around().join("文件"), b"1");
    let before = tree(folder.around());
    asked.out = Some(folder.around().join("文件").join("结果"));
    let told = run(&asked, &|_, _, _| {}).expect_err("refused").to_string();
    has(&told, &["无法建立文件夹", "文件", "请检查该处是否可写"]);
    assert_eq!(tree(folder.around()), before);
    asked.out = Some(folder.around().join("文件"));
    let told = run(&asked, &|_, _, _| {}).expect_err("refused").to_string();
    has(&told, &["不是文件夹", "--out"]);
    assert_eq!(tree(folder.around()), before);
}

#[test]
fn a_foreign_file_in_the_output_folder_is_refused_and_left_untouched() {
    let folder = PlanFolder::full();
    std::fs::create_dir_all(folder.out()).expect("folder");
    put(&folder.out().join("领导讲话.docx"), b"words");
    let before = tree(folder.around());
    let told = refused(Verb::Report(Question::Midterm), &folder);
    has(&told, &["领导讲话.docx", "没有覆盖", "--out"]);
    assert_eq!(tree(folder.around()), before);
    assert_eq!(listing(&folder), ["tiny-14", "结果"]);
}

/// What lies beside the plan: nothing half built stays behind.
fn listing(folder: &PlanFolder) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder.around())
        .expect("folder")
        .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn our_own_folder_is_replaced_but_an_edited_or_open_workbook_is_not() {
    let folder = PlanFolder::full();
    carried_out(Verb::Report(Question::Midterm), &folder).expect("first");
    let first = tree(&folder.out());
    carried_out(Verb::Report(Question::Midterm), &folder).expect("second");
    assert_eq!(tree(&folder.out()), first, "the same inputs give the same bytes");
    let book = first.keys().find(|name| name.contains("数据表")).expect("workbook").clone();
    let name = Path::new(&book).file_name().expect("name").to_string_lossy().into_owned();
    let lock = folder.out().join(format!("~${name}"));
    put(&lock, b"");
    has(&refused(Verb::Report(Question::Midterm), &folder), &[&name, "正在被打开，请关闭后重试"]);
    std::fs::remove_file(lock).expect("closed");
    assert_eq!(tree(&folder.out()), first);
    put(Path::new(&book), b"edited by hand");
    has(&refused(Verb::Report(Question::Midterm), &folder), &[&name, "被人改动过", "没有覆盖"]);
    assert_eq!(std::fs::read(&book).expect("book"), b"edited by hand");
    assert_eq!(listing(&folder), ["tiny-14", "结果"]);
}

#[test]
fn sample_and_real_files_in_one_run_are_refused_and_nothing_is_written() {
    let folder = PlanFolder::full();
    folder.submission(
        2022,
        "宁溪镇_样例数据·非真实.xlsx",
        &ningxi().of_year("2022").value("D13", number(9.0)).xlsx(),
    );
    let output = binary(&["midterm", "tiny-14", "--out", "结果"], &folder);
    assert_eq!(output.status.code(), Some(2));
    has(
        &String::from_utf8_lossy(&output.stderr),
        &[
            "样例数据与真实数据混在一起",
            "submissions/2022/宁溪镇_样例数据·非真实.xlsx",
            "submissions/2023/东城街道.xlsx",
            "请只保留一种",
        ],
    );
    assert_eq!(listing(&folder), ["tiny-14"]);
}

#[test]
fn the_sample_mark_in_a_cell_makes_a_file_a_sample_whatever_its_name() {
    let folder = PlanFolder::full();
    folder.replace("宁溪镇", &ningxi().sheet("封面", false, vec![vec![text("样例数据·非真实")]]));
    has(&refused(Verb::Check, &folder), &["样例文件如“submissions/2023/宁溪镇.xlsx”"]);
}

#[test]
fn samples_are_not_generated_into_a_folder_with_a_real_file() {
    let folder = PlanFolder::full();
    folder.write("sample.toml", b"seed = 1\nyears = [2023]\nweight = []\nfigure = []\n");
    let mut asked = request(Verb::Sample, &folder);
    asked.out = None;
    let before = tree(folder.around());
    let told = run(&asked, &|_, _, _| {}).expect_err("refused").to_string();
    has(&told, &["东城街道.xlsx", "不带样例标记", "--out"]);
    assert_eq!(tree(folder.around()), before);
}

#[test]
fn a_refused_run_leaves_no_folder_behind() {
    let folder = PlanFolder::full();
    folder.edit("indicators.toml", "numerator = \"C02\"", "numerator = \"C77\"");
    has(&refused(Verb::Report(Question::Midterm), &folder), &["indicators.toml 第8行", "C77"]);
    assert_eq!(listing(&folder), ["tiny-14"]);
    let folder = PlanFolder::full();
    let mut asked = request(Verb::Report(Question::Midterm), &folder);
    asked.period = Some(Period::year(2020));
    let told = run(&asked, &|_, _, _| {}).expect_err("nothing collected by then").to_string();
    has(&told, &["2020"]);
    assert_eq!(listing(&folder), ["tiny-14"]);
}

#[test]
fn a_broken_plan_toml_does_not_hide_the_mistakes_of_other_files() {
    let folder = PlanFolder::full();
    folder.edit("plan.toml", "base_year = 2020", "base_year = “2020”");
    folder.edit("rules.toml", "A01 = A02 + A03", "A01 = A02 + A33");
    let told = duibiao::plan::Plan::load(&folder.path()).expect_err("mistakes").to_string();
    has(&told, &["plan.toml 第", "中文引号", "rules.toml 第", "A33"]);
}

#[test]
fn a_folder_without_a_usable_file_is_no_period_collected_unless_it_is_asked_for() {
    let folder = PlanFolder::bare();
    folder.year(2022);
    std::fs::create_dir_all(folder.path().join("submissions/2023")).expect("an empty folder");
    let (plan, words) = (folder.plan(), common::form::words());
    let through = plan.identity.midterm;
    let known = know(&plan, &words, Cut::midterm(through), &|_, _, _| ()).expect("evaluated");
    assert_eq!(known.evaluation.period.to_string(), "2022");
    let asked = Some(duibiao::observation::Period::year(2023));
    let Err(error) = know(&plan, &words, Cut { asked, ..Cut::midterm(through) }, &|_, _, _| ()) else {
        panic!("a year without files was evaluated");
    };
    has(&error.to_string(), &["没有2023年的报送表", "submissions/2023/"]);
}
