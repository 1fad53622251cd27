//! What the units that answer for a promise write stays: it is read, shown with its day, taken back from the sheets it was
//! typed into by a second program, and changes no figure.

#[path = "common/plans.rs"]
mod plans;
#[path = "common/python.rs"]
mod python;

use duibiao::evaluate::Question;
use duibiao::run::{self, Basis, Request, Verb};
use plans::{Ran, Rows, Tiny, day, request};
use serde_json::json;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const HEAD: &str = "指标或任务,责任单位,滞后原因,已采取措施,下一步措施,预计完成时间,需协调事项,填写人,日期\n";

/// Promises that are behind: one of one department, one of two, one of nobody, and a milestone not done.
fn plan() -> Tiny {
    let figures = |year: &str, plan: Tiny| {
        ["甲区", "乙区", "丙区"].into_iter().fold(plan, |plan, unit| plan.sent(year, unit, "N=50 D=100"))
    };
    let promise = "level; numerator N; denominator D; share; base 50; target 90";
    let plan = Tiny::new()
        .department("民政局", "BM01")
        .department("教育局", "BM02")
        .items("N 人; D 人")
        .promise("01", &format!("{promise}; responsible 民政局"))
        .promise("02", &format!("{promise}; responsible 民政局、教育局"))
        .promise("03", promise)
        .task("T1", "里程碑; 文件; 教育局");
    figures("2023", figures("2022", plan))
}

/// The plan in a folder that stays as it is from run to run, and what a run of it leaves.
struct Office {
    home: tempfile::TempDir,
    plan: PathBuf,
}

impl Office {
    fn new() -> Self {
        Self::of(&plan())
    }

    fn of(tiny: &Tiny) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let plan = home.path().join("tiny-14");
        for entry in
            walkdir::WalkDir::new(tiny.folder()).into_iter().flatten().filter(|e| e.file_type().is_file())
        {
            let name = entry.path().strip_prefix(tiny.folder()).expect("inside").to_owned();
            let bytes = std::fs::read(entry.path()).expect("a file");
            duibiao::write::folder::file(&plan.join(name), &bytes).expect("a copy");
        }
        Self { home, plan }
    }

    fn ledger(self, lines: &[&str]) -> Self {
        let text = format!("{HEAD}{}\n", lines.join("\n"));
        duibiao::write::folder::file(&self.plan.join("remarks.csv"), text.as_bytes()).expect("the ledger");
        self
    }

    fn written(&self) -> String {
        std::fs::read_to_string(self.plan.join("remarks.csv")).unwrap_or_default()
    }

    /// Lines of the ledger without its heading.
    fn entries(&self) -> Vec<String> {
        self.written().lines().skip(1).map(str::to_owned).collect()
    }

    fn out(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn report(&self, question: Question, out: &str) -> Ran {
        let out = self.out(out);
        let asked =
            request(Verb::Report(question), &self.plan, Some(day("2023-12-31")), Basis::Revised, &out);
        let ending = run::run(&asked, &|_, _, _| ()).unwrap_or_else(|error| panic!("{error}"));
        Ran::of(ending, &out)
    }

    fn midterm(&self, out: &str) -> Ran {
        self.report(Question::Midterm, out)
    }

    fn book(&self, out: &str) -> PathBuf {
        let entries = std::fs::read_dir(self.out(out)).expect("a result").flatten();
        let mut paths = entries.map(|entry| entry.path());
        paths.find(|path| path.to_string_lossy().contains("数据表")).expect("the workbook")
    }

    fn accept(&self, file: &Path) -> Result<String, String> {
        let asked = Request { file: Some(file.to_owned()), ..Request::new(Verb::Accept, self.plan.clone()) };
        run::run(&asked, &|_, _, _| ()).map(|ending| ending.text).map_err(|error| error.to_string())
    }

    /// Copies a workbook and types into the copy with a second program.
    fn typed(&self, book: &Path, steps: &serde_json::Value) -> PathBuf {
        let copy = self.home.path().join("填好.xlsx");
        let python = python::find().unwrap_or_else(|why| panic!("{why}"));
        let mut child = Command::new(python)
            .args(["-c", TYPING])
            .args([book, &copy])
            .stdin(Stdio::piped())
            .spawn()
            .expect("the second program");
        let bytes = serde_json::to_vec(steps).expect("steps");
        child.stdin.take().expect("its input").write_all(&bytes).expect("told");
        assert!(child.wait().expect("an end").success(), "{steps}");
        copy
    }

    /// Runs, types into the workbook and takes it back.
    fn answered(&self, out: &str, steps: &serde_json::Value) -> String {
        self.midterm(out);
        let copy = self.typed(&self.book(out), steps);
        self.accept(&copy).unwrap_or_else(|why| panic!("{why}"))
    }
}

/// Steps: `[sheet, "type", key of the row, heading, text]`, `[sheet, "add", {heading: text}]`, `[sheet, "delete", key]`,
/// `[sheet, "reverse"]`, `[sheet, "rename", heading, to]`.
const TYPING: &str = r#"
import json, sys, openpyxl
source, target = sys.argv[1:]
book = openpyxl.load_workbook(source)
for name, what, *rest in json.load(sys.stdin):
    sheet = book[name]
    head = next(row for row in sheet.iter_rows() if any(str(cell.value) == "说明编号" for cell in row))
    columns = {str(cell.value).replace("\n", ""): cell.column for cell in head if cell.value}
    top = head[0].row
    def row_of(key):
        at = [row for row in range(top + 1, sheet.max_row + 1) if sheet.cell(row, columns["说明编号"]).value == key]
        assert at, (name, key)
        return at[0]
    if what == "type":
        key, heading, text = rest
        cell = sheet.cell(row_of(key), columns[heading])
        cell.value = text
        if isinstance(text, str):
            cell.data_type = "s"
    elif what == "add":
        row = sheet.max_row + 1
        for heading, text in rest[0].items():
            sheet.cell(row, columns[heading]).value = text
    elif what == "delete":
        sheet.delete_rows(row_of(rest[0]))
    elif what == "reverse":
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top + 1)]
        for number, values in enumerate(reversed(rows)):
            for column, value in enumerate(values):
                sheet.cell(top + 1 + number, column + 1).value = value
    elif what == "rename":
        sheet.cell(top, columns[rest[0]]).value = rest[1]
book.save(target)
"#;

const LAGGING: &str = "滞后指标说明";
const GAPS: &str = "差距与责任单位";
const STATEMENT: &str = "责任单位说明表";

/// Types a cause with its author and day into a row of a sheet.
fn cause(sheet: &str, key: &str, text: &str, who: &str, date: &str) -> Vec<serde_json::Value> {
    vec![
        json!([sheet, "type", key, "滞后原因", text]),
        json!([sheet, "type", key, "填写人", who]),
        json!([sheet, "type", key, "填写日期", date]),
    ]
}

/// Columns of a row of a sheet by its key.
fn row<const N: usize>(sheet: &Rows, key: &str, wanted: &[&str; N]) -> [String; N] {
    let rows = sheet.rows_with("说明编号", key, wanted);
    assert_eq!(rows.len(), 1, "{key}: {rows:?}");
    rows[0].clone()
}

#[test]
fn what_was_written_is_carried_with_its_author_and_day_also_after_the_cut_off_and_moves_no_figure() {
    let office = Office::new();
    let before = office.midterm("先");
    let office = office
        .ledger(&["01,民政局,系统对接滞后,已发函,召开专题会,2024年6月,请协调数据接口,经办甲,2024-03-05"]);
    let ran = office.midterm("后");
    assert_eq!(before.text("evaluation.json"), ran.text("evaluation.json"), "a word moved a figure");
    let said = row(
        &ran.sheet(LAGGING),
        "01|民政局",
        &["滞后原因", "已采取措施", "预计完成时间", "填写人", "填写日期"],
    );
    assert_eq!(said, ["系统对接滞后", "已发函", "2024年6月", "经办甲", "2024-03-05"]);
    let asked = row(&ran.sheet(GAPS), "01|民政局", &["需协调事项", "填写人", "填写日期"]);
    assert_eq!(asked, ["请协调数据接口", "经办甲", "2024-03-05"]);
    let onepage = format!("{:?}", ran.sheet("一页纸").texts());
    assert!(onepage.contains("请领导定的"), "{onepage}");
    assert!(onepage.contains("01：请协调数据接口（民政局，2024-03-05）"), "{onepage}");
    let records = ran.sheet("更正与定稿记录").rows_with("类别", "责任单位说明", &["单位", "日期"]);
    assert_eq!(records, [[String::from("民政局"), String::from("2024-03-05")]]);
    // Where nobody wrote anything there is nothing to ask of a leader.
    assert!(!format!("{:?}", before.sheet("一页纸").texts()).contains("请领导定的"));
}

#[test]
fn of_two_remarks_of_one_unit_the_later_counts_and_the_earlier_is_told_and_kept() {
    let office = Office::new().ledger(&[
        "01,民政局,后来写的,,,,,经办乙,2024-03-05",
        "01,BM01,早先写的,,,,,经办甲,2024-01-05",
        "02,民政局,甲的原因,,,,,经办甲,2024-01-05",
        "02,教育局,乙的原因,,,,,经办乙,2024-01-06",
    ]);
    let ran = office.midterm("结果");
    let lagging = ran.sheet(LAGGING);
    let [reason, note] = row(&lagging, "01|民政局", &["滞后原因", "说明"]);
    assert_eq!(reason, "后来写的");
    assert!(note.contains("另有2024-01-05较早一份说明（经办甲）"), "{note}");
    let both = row(&lagging, "02|民政局、教育局", &["滞后原因", "填写人"]);
    assert_eq!(both, ["民政局：甲的原因；教育局：乙的原因", "经办甲；经办乙"]);
    let records = ran.sheet("更正与定稿记录").rows_with("类别", "责任单位说明", &["理由", "本次是否计入"]);
    assert!(
        records.contains(&[String::from("滞后原因：早先写的"), String::from("否（已有较新的说明）")]),
        "{records:?}"
    );
    let statement = Rows::of(&ran.files["责任单位说明表.xlsx"], STATEMENT);
    assert_eq!(row(&statement, "02|教育局", &["滞后原因", "填写人"]), ["乙的原因", "经办乙"]);
}

#[test]
fn what_is_typed_into_an_evaluation_comes_back_once_and_the_next_run_carries_it() {
    let office = Office::new();
    let first = office.midterm("先");
    let mut steps = cause(LAGGING, "01|民政局", "系统对接滞后", "经办甲", "2024-03-05");
    for (heading, text) in [
        ("需协调事项", "请协调接口"),
        ("答复期限", "4月底"),
        ("填写人", "经办甲"),
        ("填写日期", "2024年3月5日"),
    ] {
        steps.push(json!([GAPS, "type", "01|民政局", heading, text]));
    }
    let copy = office.typed(&office.book("先"), &json!(steps));
    let told = office.accept(&copy).expect("taken");
    assert!(told.contains("新登记1条"), "{told}");
    assert_eq!(
        office.entries().len(),
        1,
        "one unit, one day, one person is one remark: {}",
        office.written()
    );
    for text in ["系统对接滞后", "请协调接口", "4月底", "经办甲", "2024-03-05"] {
        assert!(office.entries()[0].contains(text), "{text}: {}", office.written());
    }
    // The same file again brings nothing new.
    let told = office.accept(&copy).expect("taken");
    assert!(told.contains("新登记0条，已在登记中的1条"), "{told}");
    assert_eq!(office.entries().len(), 1);
    let second = office.midterm("后");
    assert_eq!(first.text("evaluation.json"), second.text("evaluation.json"));
    let said = row(&second.sheet(LAGGING), "01|民政局", &["滞后原因", "填写日期"]);
    assert_eq!(said, ["系统对接滞后", "2024-03-05"]);
    // As it went out it brings nothing either, whatever stands on it.
    let told = office.accept(&office.book("后")).expect("read");
    assert!(told.contains("新登记0条，已在登记中的0条"), "{told}");
    // Two runs over the same files are the same to the byte.
    let again = office.midterm("又");
    assert!(again.files == second.files, "the files differ");
}

#[test]
fn rows_are_known_by_their_keys_when_sorted_deleted_or_added_and_an_unknown_one_is_told() {
    let office = Office::new();
    let mut steps = vec![json!([LAGGING, "delete", "03|"]), json!([LAGGING, "reverse"])];
    steps.extend(cause(LAGGING, "01|民政局", "甲的原因", "经办甲", "2024-03-05"));
    let added = |no: &str| json!([LAGGING, "add", {"序号": no, "滞后原因": "手工加的一行", "填写人": "经办丙", "填写日期": "2024-03-06"}]);
    steps.extend([added("03"), added("09")]);
    let told = office.answered("结果", &json!(steps));
    assert!(told.contains("新登记2条") && told.contains("没有编号为“09”的指标或任务"), "{told}");
    let entries = office.entries();
    assert!(
        entries[0].starts_with("01,民政局,甲的原因") && entries[1].starts_with("03,,手工加的一行"),
        "{entries:?}"
    );
}

#[test]
fn a_row_nobody_signed_or_dated_is_refused_by_row_and_the_others_are_taken() {
    let office = Office::new();
    let mut steps = cause(LAGGING, "01|民政局", "没有签名", "", "2024-03-05");
    steps.extend(cause(LAGGING, "02|民政局、教育局", "没有日期", "经办甲", ""));
    steps.extend(cause(LAGGING, "03|", "日期不对", "经办甲", "三月五日"));
    steps.extend(cause("按责任单位", "T1|教育局", "", "经办乙", "2024-03-05").split_off(1));
    steps.push(json!(["按责任单位", "type", "T1|教育局", "需协调事项", "请会签"]));
    let told = office.answered("结果", &json!(steps));
    assert!(told.contains("没有写填写人") && told.contains("没有写填写日期"), "{told}");
    assert!(told.contains("填写日期“三月五日”") && told.contains("“滞后指标说明”第"), "{told}");
    assert!(told.contains("新登记1条"), "{told}");
    assert!(
        office.entries().len() == 1 && office.entries()[0].starts_with("T1,教育局,"),
        "{}",
        office.written()
    );
}

#[test]
fn a_sheet_of_another_plan_and_one_with_a_changed_heading_are_told_and_nothing_is_taken() {
    let other = Office::new();
    let text = std::fs::read_to_string(other.plan.join("plan.toml")).expect("the plan");
    let text = text.replace("short = \"试验\"", "short = \"别的规划\"");
    duibiao::write::folder::file(&other.plan.join("plan.toml"), text.as_bytes()).expect("another plan");
    other.midterm("结果");
    let steps = json!(cause(LAGGING, "01|民政局", "甲的原因", "经办甲", "2024-03-05"));
    let copy = other.typed(&other.book("结果"), &steps);
    let office = Office::new();
    let told = office.accept(&copy).expect_err("another plan's");
    assert!(told.contains("“别的规划”") && told.contains("不是本规划"), "{told}");
    assert_eq!(office.written(), "");
    let mut steps = cause(LAGGING, "01|民政局", "甲的原因", "经办甲", "2024-03-05");
    steps.push(json!([LAGGING, "rename", "滞后原因", "原因分析"]));
    let told = office.answered("结果", &json!(steps));
    assert!(told.contains("栏名被改动（找不到“滞后原因”）") && told.contains("没有新的登记"), "{told}");
    assert_eq!(office.written(), "");
}

#[test]
fn two_places_that_say_different_things_for_one_unit_and_day_are_both_left() {
    let office = Office::new();
    let mut steps = Vec::new();
    for (sheet, text) in [(GAPS, "请协调接口"), ("按责任单位", "请协调经费")] {
        for (heading, text) in [("需协调事项", text), ("填写人", "经办甲"), ("填写日期", "2024-03-05")]
        {
            steps.push(json!([sheet, "type", "01|民政局", heading, text]));
        }
    }
    let told = office.answered("结果", &json!(steps));
    assert!(told.contains("“需协调事项”写得不一样，都没有登记"), "{told}");
    assert_eq!(office.written(), "");
}

#[test]
fn the_statement_of_units_lists_what_must_be_explained_and_comes_back_the_same_way() {
    let office = Office::new();
    let ran = office.report(Question::Annual, "结果");
    let statement = Rows::of(&ran.files["责任单位说明表.xlsx"], STATEMENT);
    let units = statement.rows_with("指标或任务", "02", &["责任单位", "现状", "差距"]);
    assert_eq!(units.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["民政局", "教育局"]);
    assert!(units.iter().all(|row| row[2] == "120人"), "{units:?}");
    assert_eq!(row(&statement, "03|", &["责任单位"]), ["规划未明确"]);
    assert_eq!(row(&statement, "T1|教育局", &["现状"]), ["待补报"]);
    let mut steps = cause(STATEMENT, "02|教育局", "学校没有报数", "经办乙", "2024-03-05");
    steps.push(json!([STATEMENT, "type", "02|教育局", "自评能否完成", "有困难"]));
    let copy = office.typed(&office.out("结果").join("责任单位说明表.xlsx"), &json!(steps));
    let told = office.accept(&copy).expect("taken");
    assert!(told.contains("新登记1条"), "{told}");
    let next = office.report(Question::Annual, "后");
    let statement = Rows::of(&next.files["责任单位说明表.xlsx"], STATEMENT);
    let said = ["滞后原因", "自评能否完成", "填写人"];
    assert_eq!(row(&statement, "02|教育局", &said), ["学校没有报数", "有困难", "经办乙"]);
    assert_eq!(row(&statement, "02|民政局", &said), ["", "", ""]);
}

#[test]
fn what_several_units_wrote_is_changed_only_under_a_new_name_and_day() {
    let lines = ["02,民政局,甲的原因,,,,,经办甲,2024-01-05", "02,教育局,乙的原因,,,,,经办乙,2024-01-06"];
    let office = Office::new().ledger(&lines);
    let key = "02|民政局、教育局";
    let told = office.answered("先", &json!([[LAGGING, "type", key, "滞后原因", "合起来写"]]));
    assert!(told.contains("这一行合列了几个单位的说明") && office.entries().len() == 2, "{told}");
    let told = office.answered("后", &json!(cause(LAGGING, key, "合起来写", "经办丙", "2024-03-05")));
    assert!(told.contains("新登记1条"), "{told}");
    assert!(office.entries()[2].starts_with("02,民政局、教育局,合起来写"), "{}", office.written());
    let ran = office.midterm("又");
    assert_eq!(row(&ran.sheet(LAGGING), key, &["滞后原因", "填写人"]), ["合起来写", "经办丙"]);
}

#[test]
fn a_long_text_is_kept_whole_a_formula_stays_text_and_the_number_of_a_person_is_nowhere() {
    let office = Office::new();
    let long = format!("{}末尾", "情况说明。".repeat(1200));
    let mut steps = cause(LAGGING, "01|民政局", &long, "经办甲", "2024-03-05");
    steps.push(json!([LAGGING, "type", "01|民政局", "已采取措施", "=1+1"]));
    steps.push(json!([LAGGING, "type", "01|民政局", "下一步措施", "联系人13800138000"]));
    office.answered("先", &json!(steps));
    let ledger = office.written();
    assert!(
        ledger.contains(&long) && ledger.contains("'=1+1") && !ledger.contains("13800138000"),
        "{ledger}"
    );
    let ran = office.midterm("后");
    let said = row(&ran.sheet(LAGGING), "01|民政局", &["滞后原因", "已采取措施"]);
    assert_eq!(said, [long.clone(), String::from("=1+1")]);
    let told = office.accept(&office.book("后")).expect("read");
    assert!(told.contains("新登记0条，已在登记中的0条"), "{told}");
    for (name, bytes) in &ran.files {
        assert!(!String::from_utf8_lossy(bytes).contains("13800138000"), "{name}");
    }
    // A cell holds 32,767 signs, the ledger all of them.
    let longer = "长".repeat(40_000);
    let office = Office::new().ledger(&[&format!("01,民政局,{longer},,,,,经办甲,2024-03-05")]);
    let ran = office.midterm("结果");
    let [cut] = row(&ran.sheet(LAGGING), "01|民政局", &["滞后原因"]);
    assert!(cut.chars().count() <= 32_767 && cut.ends_with("此处未列完）"), "{}", cut.chars().count());
    let told = office.accept(&office.book("结果")).expect("read");
    assert!(told.contains("新登记0条，已在登记中的0条"), "{told}");
    assert!(office.written().contains(&longer));
}

#[test]
fn a_line_of_the_ledger_that_is_of_nothing_is_told_with_the_nearest_name() {
    for (line, words) in [
        ("011,民政局,原因,,,,,经办甲,2024-03-05", ["没有序号为“011”的指标", "“01”"]),
        ("01,民政居,原因,,,,,经办甲,2024-03-05", ["责任单位“民政居”", "“民政局”"]),
        ("01,民政局,原因,,,,,,2024-03-05", ["必须写明填写人", "remarks.csv 第2行"]),
        ("01,民政局,原因,,,,,经办甲,", ["应为日期", "remarks.csv 第2行"]),
        ("01,民政局,,,,,,经办甲,2024-03-05", ["没有写任何说明", "remarks.csv 第2行"]),
    ] {
        let said = plan().file("remarks.csv", &format!("{HEAD}{line}\n")).refused();
        assert!(words.iter().all(|word| said.contains(word)), "{line}: {said}");
    }
}

#[test]
fn a_ledger_kept_as_a_workbook_must_be_saved_as_text_first() {
    let office = Office::new();
    office.midterm("结果");
    let copy =
        office.typed(&office.book("结果"), &json!(cause(LAGGING, "01|民政局", "原因", "甲", "2024-03-05")));
    let ledger = format!("{HEAD}01,民政局,原因,,,,,经办甲,2024-03-05\n");
    duibiao::write::folder::file(&office.plan.join("remarks.xlsx"), ledger.as_bytes()).expect("a ledger");
    let told = office.accept(&copy).expect_err("not text");
    assert!(told.contains("remarks"), "{told}");
}

#[test]
fn a_folder_somebody_wrote_into_is_left_and_the_one_command_that_keeps_the_words_is_said() {
    let office = Office::new();
    office.midterm("结果");
    let book = office.book("结果");
    let steps = json!(cause(LAGGING, "01|民政局", "写在结果里的原因", "经办甲", "2024-03-05"));
    let copy = office.typed(&book, &steps);
    std::fs::rename(&copy, &book).expect("saved in place");
    let asked = || {
        let out = office.out("结果");
        let verb = Verb::Report(Question::Midterm);
        let asked = request(verb, &office.plan, Some(day("2023-12-31")), Basis::Revised, &out);
        run::run(&asked, &|_, _, _| ()).expect_err("a folder somebody wrote into").to_string()
    };
    let command = format!("duibiao 认定 规划文件夹 {}", book.display());
    assert!(asked().contains("被人改动过") && asked().contains(&command), "{}", asked());
    let beside = office.out("结果").join("责任单位说明表_填好.xlsx");
    std::fs::copy(&book, &beside).expect("a copy");
    let told = asked();
    assert!(told.contains("不是本工具写出的文件") && told.contains("duibiao 认定 规划文件夹"), "{told}");
    assert!(office.accept(&book).expect("kept").contains("新登记1条"));
    assert!(book.exists() && office.written().contains("写在结果里的原因"));
}
