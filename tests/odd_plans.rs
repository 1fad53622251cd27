//! What a person may get wrong in the plan's own files, the templates and the arguments: each is told where it stands, or
//! makes no difference; nothing of it speaks of a person.

mod common;

use common::form::{Form, PlanFolder, UNITS, dongcheng, number, text};
use std::path::Path;
use std::process::{Command, Output};

fn binary(arguments: &[&str], folder: &PlanFolder) -> Output {
    Command::new(env!("CARGO_BIN_EXE_duibiao"))
        .args(arguments)
        .current_dir(folder.around())
        .output()
        .expect("the binary runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

/// Runs the mid-term question into the folder's own place.
fn midterm(folder: &PlanFolder) -> Output {
    binary(&["midterm", "tiny-14", "--out", "结果"], folder)
}

/// What `plan check` says of a plan it refuses.
fn refused(folder: &PlanFolder) -> String {
    let output = binary(&["plan", "check", "tiny-14"], folder);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    said
}

/// How many mistakes a refusal lists.
fn mistakes(said: &str) -> usize {
    said.lines().filter(|line| line.starts_with("  ")).count()
}

/// A number no person has, put together here so that none stands in the repository.
fn mobile() -> String {
    ["138", "1234", "5678"].concat()
}

const EACH: &str = r#"
[[indicator]]
id = "03"
name = "各单位男性比重"
short = "各单位比重"
kind = "each_unit"
measure_unit = "%"
numerator = "A02"
denominator = "A01"
scale = 100
share = true
target = "10"
target_year = 2025
section = "专栏1 第3项"
definition_source = "本库解读"
gap_unit = "人"
"#;

/// The full plan with a promise every unit must keep.
fn with_each() -> PlanFolder {
    let folder = PlanFolder::full();
    let path = folder.path().join("indicators.toml");
    let known = std::fs::read_to_string(path).expect("text");
    folder.write("indicators.toml", format!("{known}{EACH}").as_bytes());
    folder
}

/// Every text of every file a run left: the parts of workbooks inflated.
fn everything(folder: &PlanFolder) -> String {
    let mut all = String::new();
    for entry in walkdir::WalkDir::new(folder.out()).sort_by_file_name() {
        let entry = entry.expect("entry");
        if !entry.file_type().is_file() {
            continue;
        }
        let bytes = std::fs::read(entry.path()).expect("bytes");
        if entry.path().extension().is_some_and(|end| end == "xlsx") {
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
            for at in 0..zip.len() {
                let mut part = zip.by_index(at).expect("part");
                let _ = std::io::Read::read_to_string(&mut part, &mut all);
            }
        } else {
            all.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    all
}

// ---- a period nobody could be heard in ----

#[test]
fn a_period_of_which_no_file_can_be_used_is_one_nobody_reported_in() {
    for (year, files) in [
        (2020, vec![("说明.pdf", b"%PDF-1.7 x".as_slice())]),
        (2020, UNITS.map(|(_, name)| (name, b"".as_slice())).to_vec()),
        (2021, vec![("x.pdf", b"x".as_slice())]),
        (2022, vec![("x.pdf", b"%PDF".as_slice()), ("甲.xlsx", b"PK\x03\x04".as_slice())]),
    ] {
        let folder = with_each();
        for (name, bytes) in &files {
            let name = if name.contains('.') { (*name).to_owned() } else { format!("{name}.xlsx") };
            folder.submission(year, &name, bytes);
        }
        let output = midterm(&folder);
        assert_eq!(output.status.code(), Some(0), "{year} {files:?}: {}", said(&output));
        let ledger = std::fs::read_to_string(folder.out().join("submissions.csv")).expect("ledger");
        assert_eq!(ledger.matches("refused").count(), files.len(), "{ledger}");
    }
}

// ---- figures no plan can print ----

#[test]
fn a_figure_no_plan_can_print_is_refused_by_file_and_line() {
    let huge = "1000000000000000000000";
    let revisions =
        format!("indicator,date,old,new,document,reason,authority\n01,2022-05-01,98,{huge},文件,理由,机关\n");
    let allotted = "unit,indicator,year,value,document\n331003001,01,2025,-1000000000000,文件\n";
    let expected = format!("indicator,date,by,value\n01,2024-01-01,残联,{}\n", "9".repeat(40));
    for (name, content, line) in [
        ("revisions.csv", revisions.as_str(), "第2行"),
        ("targets.csv", allotted, "第2行"),
        ("expectations.csv", expected.as_str(), "第2行"),
    ] {
        let folder = PlanFolder::full();
        folder.write(name, content.as_bytes());
        let said = refused(&folder);
        assert!(said.contains(&format!("{name} {line}")) && said.contains("太大"), "{said}");
        assert_eq!(mistakes(&said), 1, "{said}");
    }
    for (from, to) in [
        ("target = \"98\"", "target = \"1000000000000\""),
        ("base = \"90\"", "base = \"-2000000000000\""),
        ("target = \"98\"", "target = \"98\"\npath = { 2021 = \"1e\" }"),
    ] {
        let folder = PlanFolder::full();
        folder.edit("indicators.toml", from, to);
        let said = refused(&folder);
        assert!(said.contains("indicators.toml 第"), "{said}");
    }
}

#[test]
fn a_weight_below_nothing_is_told_though_the_sum_is_right() {
    let folder = PlanFolder::full();
    folder.write("weights.csv", b"indicator,weight,source\n01,200,x\n02,-100,x\n");
    let said = refused(&folder);
    assert!(said.contains("weights.csv 第2行") && said.contains("weights.csv 第3行"), "{said}");
    assert!(said.contains("应大于0、不大于100"), "{said}");
}

#[test]
fn a_gap_of_any_size_is_written_exactly() {
    let folder = PlanFolder::full();
    folder.edit("indicators.toml", "share = true\nbase = \"90\"", "base = \"90\"");
    folder.edit("indicators.toml", "target = \"98\"", "target = \"999999999999\"");
    folder.edit("indicators.toml", "scale = 100", "scale = 1");
    for (code, name) in UNITS {
        let form = Form::good(code, name, 2023).value("C01", number(1_999_999_999.0));
        folder.replace(name, &form);
    }
    let output = midterm(&folder);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let json = std::fs::read_to_string(folder.out().join("evaluation.json")).expect("json");
    let gap = json.lines().find_map(|line| line.trim().strip_prefix("\"gap\": ")).expect("a gap");
    let gap: i128 = gap.trim_end_matches(',').parse().expect("a whole number");
    assert!(gap > i128::from(u64::MAX), "{gap}");
}

// ---- years ----

#[test]
fn a_plan_with_years_that_cannot_be_is_told_in_its_own_file_alone() {
    for (from, to, word) in [
        ("last_year = 2025", "last_year = 99999", "应为1949年至2199年之间"),
        ("base_year = 2020", "base_year = 20", "应为1949年至2199年之间"),
        ("base_year = 2020", "base_year = 2002", "相差超过"),
        ("base_year = 2020", "base_year = 2024", "规划首年应晚于基期年份"),
        ("last_year = 2025", "last_year = 2015", "规划末年不应早于首年"),
        ("last_year = 2025", "last_year = 2052", "相差超过"),
    ] {
        let folder = PlanFolder::full();
        folder.edit("plan.toml", from, to);
        folder.edit("indicators.toml", "target = \"98\"", "path = { 2025 = \"98\" }\ntarget = \"98\"");
        let said = refused(&folder);
        assert!(said.contains("plan.toml 第") && said.contains(word), "{said}");
        assert_eq!(mistakes(&said), 1, "{said}");
    }
}

// ---- numbers of persons ----

#[test]
fn a_number_of_a_person_in_the_plans_own_files_reaches_no_message() {
    let phone = mobile();
    for (name, content) in [
        ("receipts.csv", format!("unit,period,received\n331003001,{phone},2024-01-10\n")),
        ("receipts.csv", format!("unit,period,received\n331003001,2023,{phone}\n")),
        ("weights.csv", format!("indicator,weight,source\n{phone},100,x\n")),
        ("breaks.csv", format!("date,kind,about,what,document\n2022-01-01,{phone},01,变,文\n")),
        ("stated.csv", format!("indicator,what,year,value,section,{phone}\n")),
    ] {
        let folder = PlanFolder::full();
        folder.write(name, content.as_bytes());
        let said = refused(&folder);
        assert!(!said.contains(&phone) && said.contains('＊'), "{said}");
    }
    let folder = PlanFolder::full();
    for arguments in [
        vec!["midterm", "tiny-14", "--year", &phone],
        vec!["explain", "tiny-14", &phone],
        vec!["midterm", &phone],
    ] {
        let output = binary(&arguments, &folder);
        assert_eq!(output.status.code(), Some(2));
        assert!(!said(&output).contains(&phone) && said(&output).contains('＊'), "{}", said(&output));
    }
}

#[test]
fn a_number_of_a_person_in_the_plans_own_files_reaches_no_output() {
    let phone = mobile();
    let folder = with_each();
    folder.replace("东城街道", &dongcheng().value("A01", number(1.0)));
    let waivers = format!(
        "unit,period,code,about,explanation,explained_by,accepted_by,accepted_on,basis\n\
         331003001,2023,R01,R01,已电话{phone}核实,张{phone},李,2024-02-01,{phone}\n"
    );
    folder.write("waivers.csv", waivers.as_bytes());
    let revisions = format!(
        "indicator,date,old,new,document,reason,authority\n01,2022-05-01,98,97,文{phone},由{phone},机关{phone}\n"
    );
    folder.write("revisions.csv", revisions.as_bytes());
    let breaks = format!("date,kind,about,what,document\n2022-01-01,口径变更,01,改{phone},文{phone}\n");
    folder.write("breaks.csv", breaks.as_bytes());
    let targets = format!("unit,indicator,year,value,document\n331003001,01,2023,90,文{phone}\n");
    folder.write("targets.csv", targets.as_bytes());
    folder.edit("indicators.toml", "name = \"基本康复服务覆盖率\"", &format!("name = \"康复{phone}\""));
    folder.edit("units.csv", "富山,331003", &format!("富山|富山{phone},331003"));
    folder.edit("units.csv", "是,国家统计局\n331003101", &format!("是,来源{phone}\n331003101"));
    folder.edit("plan.toml", "short = \"试验\"", &format!("short = \"试验{phone}\""));
    let output = midterm(&folder);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let all = everything(&folder) + &said(&output);
    assert!(all.contains("331003001") && all.contains("已电话"), "the codes of units stay");
    let at = all.find(&phone).map(|at| all[at.saturating_sub(60)..].chars().take(60).collect::<String>());
    assert_eq!(at, None);
}

// ---- what follows from a table that cannot be read ----

#[test]
fn a_table_that_cannot_be_read_is_told_alone() {
    let receipts = b"unit,period,received\n331003001,2023,2024-01-10\n331003101,2023,2024-01-10\n";
    let folder = PlanFolder::with_tasks();
    folder.write("receipts.csv", receipts);
    std::fs::remove_file(folder.path().join("units.csv")).expect("removed");
    std::fs::create_dir(folder.path().join("units.csv")).expect("a folder");
    let said = refused(&folder);
    assert_eq!(mistakes(&said), 1, "{said}");

    let folder = PlanFolder::full();
    folder.write("weights.csv", b"indicator,weight,source\n01,60,x\n02,40,x\n");
    folder.write("breaks.csv", "date,kind,about,what,document\n2022-01-01,口径变更,01,变,文\n".as_bytes());
    folder.write("indicators.toml", b"[[indicator]\n");
    let said = refused(&folder);
    assert_eq!(mistakes(&said), 1, "{said}");

    let folder = PlanFolder::full();
    folder.write("series.csv", b"\0\0\0");
    folder.edit("indicators.toml", "kind = \"level\"", "kind = \"level\"\nseries = \"gdp\"");
    let said = refused(&folder);
    assert!(!said.contains("没有数列"), "{said}");
}

#[test]
fn a_plan_that_attaches_itself_is_told_so() {
    let folder = PlanFolder::full();
    folder.edit("plan.toml", "[form]", "[[attach]]\nfolder = \".\"\n\n[form]");
    let said = refused(&folder);
    assert!(said.contains("plan.toml 第") && said.contains("就是本规划自己"), "{said}");
    assert_eq!(mistakes(&said), 1, "{said}");
}

// ---- files and folders ----

#[test]
fn no_english_word_of_a_library_reaches_a_ledger() {
    let folder = PlanFolder::full();
    for (name, bytes) in [
        ("坏.xlsx", b"PK\x03\x04 and no end".as_slice()),
        ("各村.zip", b"PK\x03\x04 and no end".as_slice()),
        ("各村.rar", b"Rar!\x1a\x07\x00".as_slice()),
        ("坏.xls", include_bytes!("data/first_row_after_last.xls").as_slice()),
    ] {
        folder.submission(2023, name, bytes);
    }
    assert_eq!(midterm(&folder).status.code(), Some(0));
    let ledger = std::fs::read_to_string(folder.out().join("submissions.csv")).expect("ledger");
    for line in ledger.lines().filter(|line| line.contains("refused")) {
        let reason = line.rsplit(',').next().unwrap_or_default();
        let words: Vec<&str> = reason
            .split(|sign: char| !sign.is_ascii_alphabetic())
            .filter(|word| word.len() > 1 && !["xlsx", "WPS", "Excel", "zip", "rar"].contains(word))
            .collect();
        assert!(words.is_empty(), "{words:?}: {line}");
        if line.contains(".zip") || line.contains(".rar") {
            assert!(reason.contains("请先解压"), "{line}");
        }
    }
    assert_eq!(ledger.matches("refused").count(), 4, "{ledger}");
}

#[test]
fn the_place_of_the_result_is_told_as_it_was_given_every_time() {
    let folder = PlanFolder::full();
    let (first, second) = (said(&midterm(&folder)), said(&midterm(&folder)));
    let line = |said: &str| {
        let found = said.lines().find(|line| line.contains("结果")).map(str::to_owned);
        found.unwrap_or_else(|| panic!("{said}"))
    };
    assert_eq!(line(&first), line(&second));
    assert!(!second.contains(&*folder.around().to_string_lossy()), "{second}");
}

// ---- figures refused ----

#[test]
fn a_figure_that_is_refused_is_shown_with_the_bound_it_breaks() {
    let folder = PlanFolder::full();
    let phone = mobile();
    folder.replace("东城街道", &dongcheng().value("B06", text("20000000000.5")).value("D13", text(&phone)));
    let form = Form::good("331003101", "宁溪镇", 2023).value("B06", text("99,999,999,999.00"));
    folder.replace("宁溪镇", &form);
    let form = Form::good("331003202", "富山乡", 2023).value("B06", text("1391234567800"));
    folder.replace("富山乡", &form);
    assert_eq!(midterm(&folder).status.code(), Some(0));
    let observed = std::fs::read_to_string(folder.out().join("observations.csv")).expect("observations");
    for raw in ["20000000000.5", "\"99,999,999,999.00\"", "1391234567800"] {
        assert!(observed.contains(raw), "{raw}");
    }
    let findings = std::fs::read_to_string(folder.out().join("findings.csv")).expect("findings");
    let of_phone = |text: &str| text.lines().find(|line| line.contains(&phone)).map(str::to_owned);
    assert_eq!((of_phone(&findings), of_phone(&observed)), (None, None));
    let bound = "1391234567800，超出可采用的范围（绝对值应小于1000000000000）";
    assert!(findings.contains(bound), "{findings}");
}

#[test]
fn a_version_no_register_has_is_told_with_its_bounds() {
    let folder = PlanFolder::full();
    folder.write("receipts.csv", b"unit,period,received,version\n331003001,2023,2024-01-10,99999999999\n");
    let said = refused(&folder);
    assert!(said.contains("receipts.csv 第2行") && said.contains("应为 1 至 9999 的整数"), "{said}");
}

// ---- templates ----

/// Runs with one built-in template changed; what is said.
fn with_template(name: &str, from: &str, to: &str) -> String {
    let folder = PlanFolder::full();
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(name);
    let known = std::fs::read_to_string(built_in).expect("template");
    assert!(known.contains(from), "{name} has no {from}");
    let templates = folder.around().join("模板");
    std::fs::create_dir(&templates).expect("folder");
    common::form::put(&templates.join(name), known.replacen(from, to, 1).as_bytes());
    let output = binary(&["midterm", "tiny-14", "--out", "结果", "--templates", "模板"], &folder);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{from} → {to}: {said}");
    said
}

#[test]
fn a_name_no_sheet_can_have_is_told_by_file_and_line() {
    let long = format!("{{parts}}{}", "明".repeat(31));
    let template = include_str!("../templates/workbook.toml");
    let before = template.split("name = \"{parts}明细\"").next().expect("the sheet of units");
    let at = format!("workbook.toml 第{}行", before.lines().count() + 1);
    for (name, word) in [
        ("a/b:c*?[]", "不能含有"),
        ("很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称很长的名称", "最多31个"),
        (long.as_str(), "最多31个"),
        ("'封面'", "不能以单引号"),
        ("history", "保留"),
        ("{main_list}完成情况表", "用了两次"),
        ("主要指标完成情况表", "用了两次"),
    ] {
        let said = with_template("workbook.toml", "name = \"{parts}明细\"", &format!("name = \"{name}\""));
        assert!(said.contains(&at) && said.contains(word), "{name}: {said}");
    }
}

#[test]
fn a_look_no_spreadsheet_takes_is_told_by_file_and_line() {
    let format =
        |format: &str| (String::from("style.toml"), "format = \"#,##0\"", format!("format = '{format}'"));
    for ((file, from, to), word) in [
        (format("[[[0.0;;;;;;\""), "方括号没有成对"),
        (format("0.0\""), "引号没有成对"),
        (format("0;0;0;0;0"), "最多四段"),
        (format("0]"), "方括号没有成对"),
        (format(&"0".repeat(400)), "有400个字符"),
        (
            (String::from("style.toml"), "[fonts]\n", format!("[fonts]\nx = \"{}\"\n", "宋".repeat(40))),
            "字体名",
        ),
        ((String::from("workbook.toml"), "width = ", String::from("width = 9999.0 # ")), "宽度应在 0 至 255"),
    ] {
        let said = with_template(&file, from, &to);
        assert!(said.contains(&format!("{file} 第")) && said.contains(word), "{to}: {said}");
    }
}

#[test]
fn words_that_look_alike_are_told_whatever_stands_between_their_signs() {
    let known =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/judgement.toml"))
            .expect("template");
    let first = known.split("[status]\n").nth(1).and_then(|rest| rest.lines().next()).expect("a status");
    let (_, word) = first.split_once(" = ").expect("a word");
    let word = word.trim_matches('"');
    let second = known.split("[status]\n").nth(1).and_then(|rest| rest.lines().nth(1)).expect("another");
    let key = second.split_once(" = ").expect("a key").0;
    let mut signs = word.chars();
    let start = signs.next().expect("a sign");
    for between in ['\u{200B}', '\u{2060}', '\u{180E}', '\u{E0041}', ' '] {
        let alike = format!("{key} = \"{start}{between}{}\"", signs.as_str());
        let said = with_template("judgement.toml", second, &alike);
        assert!(said.contains("judgement.toml 第") && said.contains("用了两次"), "{said}");
    }
}
