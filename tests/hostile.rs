//! What strangers send: files no run may stop at, entries no run may pass over, names and texts that must not speak.

mod common;

use common::form::{Form, PlanFolder, dongcheng, ningxi, text};
use duibiao::evaluate::Question;
use duibiao::run::{Request, Verb, run};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output};

fn binary(arguments: &[&str], folder: &PlanFolder) -> Output {
    Command::new(env!("CARGO_BIN_EXE_duibiao"))
        .args(arguments)
        .arg(folder.path())
        .current_dir(folder.around())
        .output()
        .expect("the binary runs")
}

/// Runs the mid-term question; what was printed.
fn midterm(folder: &PlanFolder) -> String {
    let request =
        Request { out: Some(folder.out()), ..Request::new(Verb::Report(Question::Midterm), folder.path()) };
    run(&request, &|_, _, _| {}).expect("a product").text
}

/// The rows of a CSV of the output, by column.
fn rows(folder: &PlanFolder, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(folder.out().join(name)).expect(name);
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(|row| row.expect("row")).collect()
}

/// Outcome and reason of an entry.
fn told(folder: &PlanFolder, file: &str) -> (String, String) {
    let rows = rows(folder, "submissions.csv");
    let of: Vec<_> = rows.iter().filter(|row| row["file"] == file).collect();
    assert_eq!(of.len(), 1, "one row for {file}: {rows:?}");
    (of[0]["outcome"].clone(), of[0]["reason"].clone())
}

/// The code of the one finding of an entry.
fn code(folder: &PlanFolder, file: &str) -> String {
    let rows = rows(folder, "findings.csv");
    let of: Vec<_> = rows.iter().filter(|row| row["file"] == file).map(|row| row["code"].clone()).collect();
    of.join(" ")
}

// ---- size and kind ----

#[test]
fn a_submission_of_six_gigabytes_is_a_row_and_not_a_weight() {
    let folder = PlanFolder::full();
    let path = folder.path().join("submissions/2023/录像.xlsx");
    std::fs::File::create(&path).and_then(|file| file.set_len(6 << 30)).expect("a sparse file");
    midterm(&folder);
    let (outcome, reason) = told(&folder, "submissions/2023/录像.xlsx");
    assert_eq!((outcome.as_str(), code(&folder, "submissions/2023/录像.xlsx").as_str()), ("refused", "F04"));
    assert!(reason.contains("文件太大（6144 MB，上限 64 MB）"), "{reason}");
}

#[test]
fn a_video_beside_the_plan_is_no_input_and_a_huge_roster_is_a_mistake() {
    let folder = PlanFolder::full();
    let long = |name: &str| {
        let file =
            std::fs::File::options().create(true).truncate(false).write(true).open(folder.path().join(name));
        file.and_then(|file| file.set_len(6 << 30)).expect("a sparse file");
    };
    long("录像.mp4");
    midterm(&folder);
    let manifest = std::fs::read_to_string(folder.out().join("manifest.json")).expect("manifest");
    assert!(manifest.contains("units.csv") && !manifest.contains("录像"), "{manifest}");
    for (name, other) in [("units.csv", None), ("rules.toml", None), ("units.xlsx", Some("units.csv"))] {
        let folder = PlanFolder::full();
        if let Some(other) = other {
            std::fs::remove_file(folder.path().join(other)).expect("removed");
        }
        let file =
            std::fs::File::options().create(true).truncate(false).write(true).open(folder.path().join(name));
        file.and_then(|file| file.set_len(6 << 30)).expect("a sparse file");
        let output = binary(&["plan", "check"], &folder);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(name) && said.contains("文件有6144MB，规划文件不应超过64MB"), "{said}");
    }
}

#[test]
fn a_roster_whose_first_row_is_after_its_last_is_a_mistake_of_that_file() {
    let folder = PlanFolder::full();
    std::fs::remove_file(folder.path().join("units.csv")).expect("removed");
    folder.write("units.xlsx", include_bytes!("data/first_row_after_last.xls"));
    let output = binary(&["plan", "check"], &folder);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("units.xlsx") && said.contains("首行在末行之后"), "{said}");
}

#[test]
fn a_submission_that_would_abort_the_run_is_refused_and_the_others_are_read() {
    let folder = PlanFolder::full();
    folder.submission(2023, "坏.xls", include_bytes!("data/first_row_after_last.xls"));
    let said = midterm(&folder);
    assert_eq!(told(&folder, "submissions/2023/坏.xls").0, "refused");
    assert!(said.contains("覆盖："), "{said}");
}

// ---- every entry is told ----

#[cfg(unix)]
#[test]
fn links_pipes_and_locked_folders_have_their_rows() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = PlanFolder::full();
    let year = folder.path().join("submissions/2023");
    let outside = folder.around().join("别处");
    std::fs::create_dir_all(&outside).expect("folder");
    common::form::put(&outside.join("a.xlsx"), &dongcheng().xlsx());
    symlink(outside.join("a.xlsx"), year.join("文件链接.xlsx")).expect("link");
    symlink(&outside, year.join("文件夹链接")).expect("link");
    symlink(outside.join("没有"), year.join("断链.xlsx")).expect("link");
    let made = Command::new("mkfifo").arg(year.join("管道.csv")).status().expect("mkfifo");
    assert!(made.success());
    let locked = year.join("锁着");
    std::fs::create_dir_all(&locked).expect("folder");
    common::form::put(&locked.join("b.xlsx"), &ningxi().xlsx());
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).expect("locked");
    // An administrator may look into every folder.
    let is_locked = std::fs::read_dir(&locked).is_err();
    let said = midterm(&folder);
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o755)).expect("unlocked");
    for (name, part) in [
        ("文件链接.xlsx", "不跟随读取；请把报送表本身复制到这里"),
        ("文件夹链接", "不跟随读取"),
        ("断链.xlsx", "不跟随读取"),
        ("管道.csv", "不是普通文件"),
        ("锁着", "没有权限进入这个文件夹"),
    ] {
        if name == "锁着" && !is_locked {
            continue;
        }
        let file = format!("submissions/2023/{name}");
        let (outcome, reason) = told(&folder, &file);
        assert_eq!((outcome.as_str(), code(&folder, &file).as_str()), ("refused", "F01"), "{file}");
        assert!(reason.contains(part), "{reason}");
    }
    assert!(said.contains("覆盖："));
}

#[cfg(unix)]
#[test]
fn a_folder_of_a_year_that_is_a_link_is_told_and_no_other_year_is_judged_in_silence() {
    let folder = PlanFolder::full();
    let (year, away) = (folder.path().join("submissions/2023"), folder.around().join("移走"));
    std::fs::rename(&year, &away).expect("moved");
    std::os::unix::fs::symlink(&away, &year).expect("link");
    folder.year(2022);
    let said = midterm(&folder);
    assert!(said.contains("注意：2023年的1个文件都不能采用，没有评估这一年"), "{said}");
    let (outcome, reason) = told(&folder, "submissions/2023");
    assert_eq!(outcome, "refused");
    assert!(reason.contains("这是链接"), "{reason}");
    assert_eq!(code(&folder, "submissions/2023"), "F01");
}

#[test]
fn a_folder_too_deep_to_be_entered_is_told() {
    let folder = PlanFolder::full();
    // Two halves, each short enough to be made, put together to a path longer than a system opens.
    let deep =
        |top: &str| (0..40).fold(folder.path().join(top), |path, _| path.join("很深的文件夹".repeat(3)));
    std::fs::create_dir_all(deep("submissions/2023/上")).expect("the upper half");
    std::fs::create_dir_all(deep("下")).expect("the lower half");
    std::fs::rename(folder.path().join("下"), deep("submissions/2023/上").join("下")).expect("together");
    midterm(&folder);
    let found = rows(&folder, "submissions.csv").into_iter().find(|row| row["file"].contains("很深"));
    let found = found.expect("a row");
    assert_eq!(found["outcome"], "refused");
    assert!(found["reason"].contains("路径过长"), "{found:?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_where_a_plan_file_should_be_is_a_mistake_and_nobody_waits() {
    for name in ["units.csv", "rules.toml"] {
        let folder = PlanFolder::full();
        std::fs::remove_file(folder.path().join(name)).expect("removed");
        let made = Command::new("mkfifo").arg(folder.path().join(name)).status().expect("mkfifo");
        assert!(made.success());
        let output = binary(&["plan", "check"], &folder);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(name) && said.contains("这不是普通文件"), "{said}");
    }
}

// ---- a year in which nothing can be used ----

/// A plan to which only rubbish was sent, into this folder.
fn rubbish(into: &str) -> PlanFolder {
    let folder = PlanFolder::bare();
    folder.write(&format!("submissions/{into}/东城街道.xlsx"), b"PK\x03\x04 broken");
    folder.write(&format!("submissions/{into}/宁溪镇.doc"), b"nothing");
    folder
}

#[test]
fn a_year_in_which_every_file_is_unusable_gives_its_product_and_the_ledger() {
    for question in [Question::Midterm, Question::Annual, Question::Final] {
        let folder = rubbish("2023");
        let request =
            Request { out: Some(folder.out()), ..Request::new(Verb::Report(question), folder.path()) };
        let said = run(&request, &|_, _, _| {}).expect("a product").text;
        assert!(said.contains("注意：2023年的2个文件都不能采用，按无人报送评估"), "{said}");
        assert!(said.contains("覆盖：0/"), "{said}");
        let outcomes: Vec<String> =
            rows(&folder, "submissions.csv").iter().map(|row| row["outcome"].clone()).collect();
        assert_eq!(outcomes, ["refused", "refused"]);
        assert!(rows(&folder, "findings.csv").iter().any(|row| row["code"] == "F01"));
        let silent = rows(&folder, "observations.csv");
        assert!(!silent.is_empty() && silent.iter().all(|row| row["state"] == "缺报"));
    }
}

#[test]
fn files_that_lie_in_no_years_folder_give_a_product_that_says_so() {
    for question in [Question::Midterm, Question::Annual, Question::Final] {
        let folder = rubbish("第三季度");
        let request =
            Request { out: Some(folder.out()), ..Request::new(Verb::Report(question), folder.path()) };
        let said = run(&request, &|_, _, _| {}).expect("a product").text;
        assert!(said.contains("注意：有2个文件不在年份文件夹中，没有读取"), "{said}");
        assert_eq!(rows(&folder, "submissions.csv").len(), 2);
        assert_eq!(rows(&folder, "findings.csv").iter().filter(|row| row["code"] == "F03").count(), 2);
    }
}

// ---- nothing speaks out of turn ----

/// What must be in no output: numbers of persons, and signs that steer.
const NUMBERS: [&str; 6] = [
    "13800138000",
    "331003197001011237",
    "33100319700101123X",
    "6222021001001234567",
    "138-0013-8000",
    "331003700101123",
];

fn steers(sign: char) -> bool {
    (sign.is_control() && !matches!(sign, '\n' | '\r' | '\t'))
        || matches!(sign, '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Every text a run left, with its name: files, the parts of workbooks, what was printed.
fn texts(folder: &Path, output: &Output) -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = vec![
        ("stdout".into(), String::from_utf8(output.stdout.clone()).expect("UTF-8")),
        ("stderr".into(), String::from_utf8(output.stderr.clone()).expect("UTF-8")),
    ];
    let files = folder.exists().then(|| walkdir::WalkDir::new(folder).into_iter()).into_iter().flatten();
    for entry in files.map(|entry| entry.expect("entry")).filter(|entry| entry.file_type().is_file()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let bytes = std::fs::read(entry.path()).expect("bytes");
        if name.strip_suffix(".xlsx").is_none() {
            texts.push((name, String::from_utf8(bytes).expect("UTF-8")));
            continue;
        }
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).expect("part");
            let name = part.name().expect("name").into_owned();
            let mut content = Vec::new();
            part.read_to_end(&mut content).expect("content");
            if let Ok(content) = String::from_utf8(content) {
                texts.push((name, content));
            }
        }
    }
    texts
}

/// A folder whose names and cells carry everything that must not leave.
fn speaking() -> PlanFolder {
    let folder = PlanFolder::full();
    let evil = "\u{1b}]0;x\u{7}\u{1b}[31m\u{202E}\u{2066}\u{200F}\u{2028}\n";
    let name = |number: &str| format!("东城街道{evil}{number}.xlsx");
    for number in NUMBERS {
        folder.submission(2023, &name(number), &dongcheng().xlsx());
    }
    folder.write(&format!("submissions/2023/{evil}13800138000/宁溪镇.xlsx"), b"broken");
    folder.write(&format!("submissions/{evil}331003197001011237/a.xlsx"), b"broken");
    let cells = [
        "=HYPERLINK(\"http://x\",\"1\")",
        "张三\u{1b}[2J13800138000",
        "\u{202E}331003197001011237",
        "@SUM(1)+cmd|' /C calc'!A0",
    ];
    let mut form = Form::good("331003101", "宁溪镇", 2023);
    for (code, cell) in ["A01", "A02", "A03", "B06"].iter().zip(cells) {
        form = form.value(code, text(cell)).explained(code, &format!("{cell} 138-0013-8000"));
    }
    form = form.row("=1+1\u{1b}13800138000", "张三33100319700101123X", "人", common::form::number(1.0));
    let hidden = vec![vec![text("代码"), text("本年数")], vec![text("A01"), text("9")]];
    for (at, sheet) in ["=1+1", "13800138000", "甲\u{202E}乙"].iter().enumerate() {
        form = form.sheet(sheet, at == 1, hidden.clone());
    }
    folder.replace("宁溪镇", &form);
    // A CSV holds what the XML of a workbook cannot.
    let csv = format!("填报单位,=cmd{evil}331003197001011237\n代码,本年数\nA01,\"\u{1b}[31m=1\u{7}\"\n");
    folder.submission(2023, "=1+1.csv", csv.as_bytes());
    folder.submission(2023, "东城街道.csv", csv.replace("=cmd", "东城街道").as_bytes());
    folder
}

#[test]
fn no_output_carries_a_persons_number_a_steering_sign_or_a_formula() {
    for verb in ["midterm", "annual", "final", "check"] {
        let folder = speaking();
        let out = folder.out();
        let mut arguments = vec![verb];
        if verb == "check" {
            arguments.extend(["--year", "2023"]);
        } else {
            arguments.extend(["--out", out.to_str().expect("a path")]);
        }
        let output = binary(&arguments, &folder);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code().is_some_and(|code| code < 2), "{verb}: {said}");
        let texts = texts(&out, &output);
        for (name, text) in &texts {
            for number in NUMBERS {
                assert!(!text.contains(number), "{verb}: {number} in {name}");
            }
            let bad = text.trim_start_matches('\u{feff}').chars().find(|sign| steers(*sign));
            assert_eq!(bad, None, "{verb}: {name}");
        }
        assert!(texts.iter().any(|(_, text)| text.contains('＊')), "{verb}: something was masked");
        if verb != "check" {
            for name in ["submissions.csv", "observations.csv", "findings.csv"] {
                let armed = rows(&folder, name)
                    .into_iter()
                    .flatten()
                    .find(|(_, cell)| cell.trim_start().starts_with(['=', '@', '＝', '＋', '－', '＠']));
                assert_eq!(armed, None, "{name}");
            }
            let rows = rows(&folder, "submissions.csv");
            assert_eq!(
                rows.len(),
                rows.iter().map(|row| &row["file"]).collect::<std::collections::BTreeSet<_>>().len()
            );
        }
    }
}

#[test]
fn a_receipt_is_matched_by_the_path_as_it_stands() {
    let folder = PlanFolder::full();
    folder.remove("东城街道");
    let newer = dongcheng().value("A01", common::form::number(101.0));
    folder.submission(2023, "东城街道13800138000.xlsx", &newer.xlsx());
    folder.submission(2023, "东城街道13900139000.xlsx", &dongcheng().xlsx());
    folder.write(
        "receipts.csv",
        "unit,period,version,file,received,stamped,checksum\n\
         331003001,2023,1,submissions/2023/东城街道13900139000.xlsx,2024-01-10,是,\n\
         331003001,2023,2,submissions/2023/东城街道13800138000.xlsx,2024-01-12,是,\n"
            .as_bytes(),
    );
    midterm(&folder);
    let chosen: Vec<_> =
        rows(&folder, "submissions.csv").into_iter().filter(|row| row["unit"] == "331003001").collect();
    let sent: Vec<_> = rows(&folder, "observations.csv")
        .into_iter()
        .filter(|row| row["unit"] == "331003001" && row["item"] == "A01" && row["period"] == "2023")
        .collect();
    assert_eq!(sent[0]["value"], "101", "{chosen:?}");
    assert!(
        chosen.iter().all(|row| row["file"].starts_with("submissions/2023/东城街道＊.xlsx")),
        "{chosen:?}"
    );
}

#[test]
fn a_figure_that_stood_twice_is_no_figure_any_more_and_masked_as_such() {
    let folder = PlanFolder::full();
    folder.remove("东城街道");
    let form = dongcheng().value("D13", common::form::number(84_012_345.0));
    let form = form.row("D13", "参加职业培训人次", "人次", common::form::number(84_012_346.0));
    folder.submission(2023, "东城街道.xlsx", &form.xlsx());
    midterm(&folder);
    let sent = rows(&folder, "observations.csv");
    let of = |row: &&BTreeMap<String, String>| {
        row["unit"] == "331003001" && row["item"] == "D13" && row["period"] == "2023"
    };
    let told: Vec<_> =
        sent.iter().filter(of).map(|row| (row["state"].as_str(), row["raw"].as_str())).collect();
    assert_eq!(told, [("不可识别", "＊")]);
}

#[test]
fn every_file_a_plan_is_read_from_is_an_input_of_the_manifest() {
    use duibiao::plan::source::{TABLES, TEXTS};
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/plan");
    let mut read = BTreeMap::new();
    let sources = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("entry").into_path());
    for path in sources.filter(|path| path.is_file()).chain([Path::new("src/plan.rs").to_owned()]) {
        let text = std::fs::read_to_string(&path).expect("source");
        for call in [
            "rows(files, \"",
            "Records::read(files, \"",
            "files.read(\"",
            "needed(files, \"",
            "files.bytes(\"",
        ] {
            for rest in text.split(call).skip(1) {
                let name = rest.split('"').next().unwrap_or_default().to_owned();
                read.insert(name, path.clone());
            }
        }
    }
    assert!(read.len() >= 16, "{read:?}");
    for (name, path) in read {
        let known = TABLES.contains(&name.as_str()) || TEXTS.contains(&name.as_str());
        assert!(known, "{} reads {name}, which no manifest lists", path.display());
    }
}
