//! The five plans drive their whole cycle: checked, forms made, sample submissions read, evaluated for a year, half-way
//! and at the end, twice over with the same bytes.

#![allow(clippy::float_cmp, clippy::unnecessary_wraps, reason = "stored results are compared as they stand")]

#[path = "common/plans.rs"]
mod plans;

use calamine::{Data, Reader, Xlsx};
use duibiao::evaluate::{Question, Status};
use duibiao::inspect::{self, Asked, Profile, Weight};
use duibiao::plan::{Plan, Task, doubts};
use duibiao::run::{self, Basis, Request, Verb};
use duibiao::words::Words;
use plans::{Ran, request};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::{Path, PathBuf};

const PLANS: [&str; 5] = ["shenyang-14", "erenhot-14", "beilin-14", "huangyan-14", "shanghai-13"];
/// The plan whose samples lie in the repository, so that a fresh clone has something to read; those of the others are made
/// by `duibiao sample`.
const COMMITTED: &str = "huangyan-14";

fn inputs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs")
}

/// A copy of a plan's own files, without what was submitted, beside the national set it may attach.
fn copied(name: &str) -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().expect("a temporary folder");
    for folder in [name, "national-14"] {
        for entry in std::fs::read_dir(inputs().join(folder)).expect("a plan folder").flatten() {
            if entry.path().is_file() {
                let bytes = std::fs::read(entry.path()).expect("a plan file");
                let place = home.path().join(folder).join(entry.file_name());
                duibiao::write::folder::file(&place, &bytes).expect("a copy");
            }
        }
    }
    let plan = home.path().join(name);
    (home, plan)
}

fn ran(request: &Request) -> Ran {
    let ending =
        run::run(request, &|_, _, _| ()).unwrap_or_else(|error| panic!("{:?}: {error}", request.verb));
    Ran::of(ending, request.out.as_deref().expect("a folder"))
}

/// Everything one plan's cycle must be.
fn cycle(name: &str) {
    let (home, folder) = copied(name);
    let plan = Plan::load(&folder).unwrap_or_else(|error| panic!("{name}: {error}"));
    let blank = ran(&Request {
        period: Some(duibiao::observation::Period::year(plan.identity.first_year)),
        ..request(Verb::Forms, &folder, None, Basis::Revised, &home.path().join("forms"))
    });
    let senders = plan.senders_in(duibiao::observation::Period::year(plan.identity.first_year)).len();
    assert_eq!(
        blank.files.len(),
        senders + 2,
        "a form for every unit, the manifest and what the screen said"
    );
    let sample = Request { out: None, ..request(Verb::Sample, &folder, None, Basis::Revised, home.path()) };
    run::run(&sample, &|_, _, _| ()).unwrap_or_else(|error| panic!("{name}: {error}"));
    if name == COMMITTED {
        same_as_committed(name, &folder);
    }
    for (question, through) in [
        (Question::Annual, plan.identity.midterm),
        (Question::Midterm, plan.identity.midterm),
        (Question::Final, plan.identity.final_cut),
    ] {
        let run = |out: &str| {
            let out = home.path().join(out);
            ran(&request(Verb::Report(question), &folder, Some(through), Basis::Revised, &out))
        };
        let (first, second) = (run("first"), run("second"));
        assert_eq!(first.files, second.files, "{name} {question:?}: two runs, two results");
        evaluation(name, &plan, question, &first);
        assert_eq!(sheets(&first), expected_sheets(name, question), "{name} {question:?}");
        no_identity_numbers(name, &first);
        editions(name, question, &first);
    }
    public(name, &plan, &folder, &home.path().join("public"));
    for year in plan.identity.first_year..=plan.identity.last_year {
        let through = Some(duibiao::observation::Period::year(year).as_of());
        let out = home.path().join("annual");
        ran(&request(Verb::Report(Question::Annual), &folder, through, Basis::Revised, &out));
    }
}

/// The samples lying in the repository are those the recipe makes.
fn same_as_committed(name: &str, folder: &Path) {
    let list = |root: &Path| -> BTreeSet<PathBuf> {
        let files = walkdir::WalkDir::new(root.join("submissions")).into_iter().flatten();
        let files = files.filter(|entry| entry.file_type().is_file());
        files.map(|entry| entry.path().strip_prefix(root).expect("inside").to_owned()).collect()
    };
    let (made, kept) = (list(folder), list(&inputs().join(name)));
    assert_eq!(made, kept, "{name}");
    for file in made {
        let read = |root: &Path| std::fs::read(root.join(&file)).expect("a form");
        assert!(read(folder) == read(&inputs().join(name)), "{name}: {} is another file", file.display());
    }
}

/// Both editions pass the rules of the house, nothing is printed too small, and what is signed fits: A4, ten columns, few
/// pages, the first twelve digits of the checksum of the working edition at its foot.
fn editions(name: &str, question: Question, ran: &Ran) {
    let looked = |word: &str, bytes: &[u8]| {
        let file = format!("{word}.xlsx");
        let limit = |sheet: &str| duibiao::run::lint::limit(sheet, &file);
        let asked = Asked { profile: Profile::Working, file: &file, limit: &limit };
        let report = inspect::lint_as(bytes, &asked).expect("a workbook");
        let errors: Vec<String> = report
            .findings
            .iter()
            .filter(|finding| finding.weight == Weight::Error)
            .map(inspect::Finding::told)
            .collect();
        assert!(errors.is_empty(), "{name} {question:?} {word}: {errors:#?}");
        report.prints
    };
    let working = looked("数据表", ran.workbook());
    let pages = |prints: &[inspect::Print]| prints.iter().map(|print| print.pages as usize).sum::<usize>();
    assert!(pages(&working) < 140, "{name} {question:?}: {} pages", pages(&working));
    let signed = looked("签报版", ran.signed());
    assert!(pages(&signed) <= 20, "{name} {question:?}: {} pages to sign", pages(&signed));
    let one = signed.iter().find(|print| print.sheet == "一页纸").expect("a page for the leader");
    assert_eq!(one.pages, 1, "{name} {question:?}");
    let parts = zipped(ran.signed());
    let digits = &duibiao::write::tidy::sha256(ran.workbook())[..12];
    let sheets = parts.iter().filter(|(part, _)| part.starts_with("xl/worksheets/sheet"));
    for (part, text) in sheets {
        assert!(text.contains(digits), "{name} {question:?} {part} does not say what it rests on");
        assert!(text.contains("paperSize=\"9\""), "{name} {question:?} {part} is not A4");
    }
}

/// The parts of a workbook as text.
fn zipped(bytes: &[u8]) -> BTreeMap<String, String> {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let mut text = String::new();
        if part.read_to_string(&mut text).is_ok() {
            parts.insert(part.name().expect("a name").into_owned(), text);
        }
    }
    parts
}

/// The public edition of the plan is made, which it only is when it passes its own inspection.
fn public(name: &str, plan: &Plan, folder: &Path, out: &Path) {
    let request = request(Verb::Publish(Question::Midterm), folder, None, Basis::Revised, out);
    let ended = run::run(&request, &|_, _, _| ()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(ended.code, 0, "{name}: {}", ended.text);
    // Programs are told what people read: each figure of the whole stands in 逐年数据 as it stands in figures.csv.
    let rows = |name: &str| -> Vec<Vec<String>> {
        let mut read = csv::Reader::from_path(out.join("公开").join(name)).expect("a table");
        read.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
    };
    let years = rows("逐年数据.csv");
    let told = rows("figures.csv");
    let root = plan.units[plan.root].code.as_str();
    let mut compared = 0;
    for row in &years {
        for (part, at) in [("numerator", 5), ("denominator", 6)] {
            let same = |told: &&Vec<String>| {
                [&told[0], &told[2], &told[4], &told[5]] == [root, &row[0], &row[2], part]
            };
            let known = told.iter().find(same);
            if let Some(known) = known {
                assert_eq!(known[6], row[at], "{name}: {part} of {row:?}");
                compared += 1;
            }
        }
    }
    assert!(compared > years.len() / 2, "{name}: {compared} of {}", years.len());
}

/// One row for every promise at the node it binds, each with a word the templates know, and a reason where the word or
/// the value is wanting.
fn evaluation(name: &str, plan: &Plan, question: Question, ran: &Ran) {
    let words = Words::load(None).expect("built-in templates").of_whole(&plan.identity.whole);
    let evaluation = ran.evaluation();
    assert_eq!(evaluation["plan"].as_str(), Some(name));
    assert_eq!(evaluation["kind"].as_str(), Some(question.key()));
    assert_eq!(evaluation["sample"].as_bool(), Some(true));
    let rows = evaluation["assessments"].as_array().expect("assessments");
    let root = plan.units[plan.root].code.as_str();
    let of = |id: &str| rows.iter().filter(|row| row["indicator"] == id && row["unit"] == root).count();
    for indicator in &plan.indicators {
        assert_eq!(of(&indicator.id), 1, "{name} {question:?} {}", indicator.id);
    }
    for task in plan.tasks.iter().filter(|task| task.class() != duibiao::plan::TaskClass::Work) {
        assert_eq!(of(&task.id), 1, "{name} {question:?} {}", task.id);
    }
    let promises = plan.indicators.len()
        + plan.tasks.iter().filter(|task| task.class() != duibiao::plan::TaskClass::Work).count();
    assert_eq!(rows.iter().filter(|row| row["unit"] == root).count(), promises, "{name} {question:?}");
    let units = &words.judgement.unit;
    let mut known: BTreeSet<&str> = Status::ALL.iter().map(|status| status.word(&words.judgement)).collect();
    known.extend(
        [&units.reached, &units.short, &units.contributes, &units.not_applicable, &units.not_reported]
            .map(String::as_str),
    );
    for row in rows {
        let text = |key: &str| row[key].as_str().unwrap_or_default();
        let told = format!("{name} {question:?} {} {}", text("unit"), text("indicator"));
        assert!(known.contains(text("status")), "{told}: “{}”", text("status"));
        let wanting = row["value"].is_null() && !["milestone", "duty"].contains(&text("kind"))
            || ["不可判断", "缺报", "不适用", "抽样误差内无法判断"].contains(&text("status"));
        assert!(!wanting || !text("reason").is_empty(), "{told}: {} without a reason", text("status"));
        assert!(row["elapsed"].as_f64().is_some_and(|elapsed| (0.0..=1.0).contains(&elapsed)), "{told}");
        // A share lies between nothing and all; a unit that sent a part larger than the whole has been told.
        let share = plan.indicators.iter().any(|known| known.id == text("indicator") && known.share);
        if row["value"].as_f64().is_some_and(|value| share && !(0.0..=100.0).contains(&value)) {
            let mut findings = ran.text("findings.csv").lines();
            let start = ",R01,强制性,open,".to_owned() + text("unit");
            assert!(findings.any(|finding| finding.contains(&start)), "{told}: {}", row["value"]);
        }
    }
    let ended = [Status::Achieved, Status::NotAchieved].map(|status| status.word(&words.judgement));
    let concluded =
        rows.iter().filter(|row| ended.contains(&row["status"].as_str().unwrap_or_default())).count();
    match question {
        // At the end half or more of what a plan promises is concluded; before it only milestones can be.
        Question::Final => assert!(concluded * 2 >= promises, "{name}: {concluded} of {promises}"),
        _ => assert!(rows.iter().all(|row| {
            ["milestone", "duty"].iter().any(|kind| row["kind"] == *kind)
                || !ended.contains(&row["status"].as_str().unwrap_or_default())
        })),
    }
}

fn sheets(ran: &Ran) -> Vec<String> {
    Xlsx::new(Cursor::new(ran.workbook().to_vec())).expect("the workbook opens").sheet_names()
}

/// The sheets in the order in which they are printed.
fn expected_sheets(name: &str, question: Question) -> Vec<String> {
    let (parts, tables): (&str, &[&str]) = match name {
        "shenyang-14" => ("分区县市", &["目标完成情况表", "监测事项", "附挂指标", "里程碑", "评估职责"]),
        "erenhot-14" => ("分苏木社区", &["目标完成情况表", "监测事项", "里程碑", "评估职责"]),
        "beilin-14" => ("分街道", &["目标完成情况表", "监测事项", "里程碑", "评估职责"]),
        "huangyan-14" => {
            ("分乡镇街道", &["主要指标完成情况表", "正文目标完成情况表", "监测事项", "里程碑", "评估职责"])
        }
        _ => ("分区", &["主要指标完成情况表", "正文目标完成情况表", "监测事项", "里程碑", "评估职责"]),
    };
    let last = question == Question::Final;
    let mut sheets: Vec<String> = ["封面", "一页纸", "目录", "总览"].map(str::to_owned).to_vec();
    let mut add = |names: &[&str]| sheets.extend(names.iter().map(|name| (*name).to_owned()));
    add(tables);
    // The five years stand before the districts at the end of a plan, after what lags on the way.
    add(if last { &["图", "趋势"] } else { &[] });
    add(&[&format!("{parts}完成情况"), &format!("{parts}明细"), "任务进展"]);
    add(&["差距与责任单位", "属地差距", "按责任单位", "滞后指标说明"]);
    add(if last { &[] } else { &["图", "趋势"] });
    add(&["数据质量", "审核问题台账", "未报单位", "口径与计算说明"]);
    add(&["口径与计算说明-基期和目标", "规划文本疑点"]);
    // Only Shanghai has a register of what changed: two districts that became others.
    add(if name == "shanghai-13" { &["更正与定稿记录"] } else { &[] });
    add(&["方法与参数", "指标计算底稿", "底稿-取整和逐年", "底稿-缺报", "底稿-可比口径"]);
    add(&[
        "底稿-推算和其他方法",
        "底稿-代码",
        "汇总数据",
        "填报项汇总",
        "分单位指标",
        "分单位数据",
        "来源追溯",
    ]);
    sheets
}

/// Identity card numbers in a text: eighteen signs by themselves with a day of birth and the right last sign
/// (GB 11643).
fn identity_numbers(text: &str) -> Vec<&str> {
    let tokens = text.split(|sign: char| !sign.is_ascii_alphanumeric());
    tokens.filter(|token| token.len() == 18 && is_identity(token.as_bytes())).collect()
}

fn is_identity(signs: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if !signs[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |from: usize, to: usize| {
        signs[from..to].iter().fold(0, |sum, sign| sum * 10 + u32::from(sign - b'0'))
    };
    let born = (1900..=2030).contains(&number(6, 10))
        && (1..=12).contains(&number(10, 12))
        && (1..=31).contains(&number(12, 14));
    let sum: u32 = signs.iter().zip(WEIGHTS).map(|(sign, weight)| u32::from(sign - b'0') * weight).sum();
    born && b"10X98765432"[(sum % 11) as usize] == signs[17].to_ascii_uppercase()
}

fn no_identity_numbers(name: &str, ran: &Ran) {
    for (file, bytes) in ran
        .files
        .iter()
        .filter(|(file, _)| std::path::Path::new(file).extension().is_none_or(|end| end != "xlsx"))
    {
        let text = std::str::from_utf8(bytes).expect("text");
        assert!(identity_numbers(text).is_empty(), "{name} {file}: {:?}", identity_numbers(text));
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(ran.workbook().to_vec())).expect("the workbook opens");
    for (sheet, range) in book.worksheets() {
        for text in range.used_cells().filter_map(|(.., cell)| match cell {
            Data::String(text) => Some(text.as_str()),
            _ => None,
        }) {
            assert!(identity_numbers(text).is_empty(), "{name} {sheet}: {text}");
        }
    }
}

#[test]
fn shenyang_runs_its_whole_cycle() {
    cycle("shenyang-14");
}

#[test]
fn erenhot_runs_its_whole_cycle() {
    cycle("erenhot-14");
}

#[test]
fn beilin_runs_its_whole_cycle() {
    cycle("beilin-14");
}

#[test]
fn huangyan_runs_its_whole_cycle() {
    cycle("huangyan-14");
}

#[test]
fn shanghai_runs_its_whole_cycle() {
    cycle("shanghai-13");
}

#[test]
fn an_identity_card_number_is_known_by_its_day_of_birth_and_last_sign() {
    // The standard's own example; then a wrong last sign, a month 13, part of a hash, and a long code.
    for (text, found) in [
        ("证号11010519491231002X。", 1),
        ("110105194912310021", 0),
        ("11010519491331002X", 0),
        ("a11010519491231002Xb", 0),
        ("0.110105194912310027", 0),
        ("331003001_2023", 0),
    ] {
        assert_eq!(identity_numbers(text).len(), found, "{text}");
    }
}

// What a careful reader of the plan would catch.

/// What `plan check` says of a plan.
fn checked(name: &str) -> String {
    let folder = inputs().join(name);
    let out = folder.join("nowhere");
    let ending = run::run(&request(Verb::PlanCheck, &folder, None, Basis::Revised, &out), &|_, _, _| ());
    let ending = ending.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(ending.code, 0, "{name}");
    ending.text
}

#[test]
fn no_plan_has_a_mistake_and_each_has_its_doubts() {
    for name in PLANS.into_iter().chain(["national-14"]) {
        let text = checked(name);
        assert!(
            text.contains("规划文件没有错误，程序看出") && text.contains("处疑点，请核实："),
            "{name}: {text}"
        );
    }
}

#[test]
fn a_plan_that_contradicts_itself_is_told_so_with_both_figures() {
    for (name, told) in [
        // A national target the city had passed before it began.
        (
            "shenyang-14",
            vec![
                "指标附09“残疾人基本康复服务覆盖率”目标值85低于基期值99.6，按保持类判断",
                "目标值85低于基期值99.8",
            ],
        ),
        (
            "erenhot-14",
            vec![
                "目标值90低于基期值91.9",
                "= 659（多 6）",
                "297人，大于 2020年重度残疾人数 271人（多 26）",
                "59.004，小于 两项补贴年度资金 59.53万元（少 0.526）",
            ],
        ),
        ("beilin-14", vec!["2021年，小于 征求意见稿印发年份 2022年（少 1）"]),
        (
            "huangyan-14",
            vec![
                "指标02“困难残疾人生活补贴覆盖率”的基期值，专栏1 第2项为98%，规划正文一（一）另称99%",
                "如以规划正文一（一）所述99%为基期值，指标02在2020年已达目标值",
                "基期98到目标99只差1个百分点",
                "9项指标是约束性指标而规划没有写明责任单位",
            ],
        ),
        (
            "shanghai-13",
            vec!["各区每千人床位数与全市床位总数并列", "10项指标是约束性指标而规划没有写明责任单位"],
        ),
    ] {
        let text = checked(name);
        for told in told {
            assert!(text.contains(told), "{name} does not say “{told}”:\n{text}");
        }
    }
}

#[test]
fn exactly_the_relations_a_plans_own_figures_break_are_told() {
    for (name, broken) in [
        ("shenyang-14", vec![]),
        ("erenhot-14", vec!["P01", "P02", "P03", "P05", "P06", "P07", "P08", "P09", "P10", "P11"]),
        ("beilin-14", vec!["P03"]),
        ("huangyan-14", vec![]),
        ("shanghai-13", vec![]),
    ] {
        let plan = Plan::load(&inputs().join(name)).expect(name);
        let told: Vec<String> = doubts::doubts(&plan).iter().map(ToString::to_string).collect();
        let found: Vec<&str> = plan
            .stated_rules
            .iter()
            .map(|rule| rule.id.as_str())
            .filter(|id| told.iter().any(|doubt| doubt.contains(&format!("规划自身的数不相符（{id} "))))
            .collect();
        assert_eq!(found, broken, "{name}");
        // Each doubt recorded by hand is told as well, and each contradiction of a task.
        let text = checked(name);
        for doubt in doubts::recorded(&plan) {
            assert!(text.contains(&doubt.to_string()), "{name} does not say “{doubt}”");
        }
        for task in plan.tasks.iter().filter(|task: &&Task| !task.contradiction.is_empty()) {
            let start = format!("任务{}“", task.id);
            assert!(told.iter().any(|doubt| doubt.contains(&start)), "{name} {}", task.id);
        }
    }
}

/// Which promises every year has to keep, and in which words of their plans.
#[test]
fn only_a_promise_with_a_yearly_word_of_its_plan_counts_every_year() {
    let yearly = |name: &str| -> Vec<(String, String)> {
        let plan = Plan::load(&inputs().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let own = plan.indicators.iter().filter(|indicator| indicator.every_year && indicator.set.is_none());
        own.map(|indicator| (indicator.id.clone(), indicator.every_year_words.clone())).collect()
    };
    for (name, promises) in [
        (
            "huangyan-14",
            &[
                ("T04a", "动态"),
                ("T04b", "动态"),
                ("T12", "稳定在"),
                ("T14", "动态"),
                ("T15", "每年"),
                ("T26", "每年"),
                ("T27", "每年"),
                ("T28", "每年"),
            ][..],
        ),
        ("shanghai-13", &[("07", "每人每年")]),
        ("erenhot-14", &[("T09", "持续保持"), ("T26a", "每年"), ("T26b", "每年")]),
        ("beilin-14", &[]),
        ("shenyang-14", &[]),
    ] {
        let expected: Vec<(String, String)> =
            promises.iter().map(|(id, words)| ((*id).to_owned(), (*words).to_owned())).collect();
        assert_eq!(yearly(name), expected, "{name}");
    }
}
