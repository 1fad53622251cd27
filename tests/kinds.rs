//! Every kind of promise on and beside its edges: the word, the numbers behind it, and the workbook that says the same.

#![allow(clippy::float_cmp, clippy::unnecessary_wraps, reason = "stored results are compared as they stand")]

#[path = "common/kinds.rs"]
mod kinds;
#[path = "common/plans.rs"]
mod plans;
#[path = "common/python.rs"]
mod python;

use duibiao::evaluate::{Question, Side, Status, UnitVerdict};
use duibiao::ids::UnitId;
use duibiao::intake::Outcome;
use duibiao::plan::Kind;
use duibiao::run::{self, Basis, Verb};
use kinds::{CUTS, Case, Work};
use plans::{Judged, Ran, Rows, Tiny};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

struct Table {
    cases: Vec<Case>,
    works: Vec<Work>,
    tiny: Tiny,
    judged: [Judged; 3],
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let (cases, works) = (kinds::cases(), kinds::works());
    let tiny = kinds::plan(&cases, &works);
    let judged = kinds::judge(&tiny);
    Table { cases, works, tiny, judged }
});

static WORKBOOKS: LazyLock<Vec<(&'static str, Vec<u8>)>> = LazyLock::new(|| kinds::workbooks(&TABLE.tiny));

/// What recalculating workbooks in LibreOffice finds. Without LibreOffice or openpyxl it says what to install: a check
/// that was not made has not passed.
fn recalculated(books: &[(&'static str, Vec<u8>)]) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = python::find()?;
    python::office()?;
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(python);
    command.arg(root.join("tests/tools/recalc.py"));
    for (name, book) in books {
        let path = scratch.path().join(format!("{name}.xlsx"));
        duibiao::write::folder::file(&path, book).expect("a workbook");
        command.arg(path);
    }
    let output = command.output().expect("recalc.py");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(()) } else { Err(said) }
}

/// Every difference between what the tables expect at a cut and what the engine says.
fn differences(cut: usize) -> Vec<String> {
    let judged = &TABLE.judged[cut];
    let mut found = Vec::new();
    for (at, case) in TABLE.cases.iter().enumerate() {
        if !case.expect[cut].is_empty() {
            let told = kinds::differs(judged.of(&kinds::id(at)), case.expect[cut]);
            found.extend(told.into_iter().map(|told| format!("{} {}: {told}", kinds::id(at), case.story)));
        }
    }
    for (at, work) in TABLE.works.iter().enumerate() {
        let told = kinds::work_differs(judged, at, work.expect[cut]);
        found.extend(told.into_iter().map(|told| format!("{} {}: {told}", kinds::work_id(at), work.story)));
    }
    found
}

#[test]
fn half_a_year_gives_every_kind_the_word_it_deserves() {
    let found = differences(0);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn mid_term_gives_every_kind_the_word_it_deserves() {
    let found = differences(1);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_end_gives_every_kind_the_word_it_deserves() {
    let found = differences(2);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_cases_touch_every_kind_and_every_word() {
    let kinds: BTreeSet<&str> =
        TABLE.judged[1].plan.indicators.iter().map(|known| known.kind.key()).collect();
    assert_eq!(kinds, Kind::ALL.iter().copied().map(Kind::key).collect());
    let expected =
        TABLE.cases.iter().map(|case| case.expect).chain(TABLE.works.iter().map(|work| work.expect));
    let words: BTreeSet<&str> = expected
        .flatten()
        .filter_map(|expect| expect.split(' ').next())
        .filter(|word| !word.is_empty())
        .collect();
    assert_eq!(
        words,
        Status::ALL
            .iter()
            .map(|status| format!("{status:?}"))
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str)
            .collect()
    );
}

#[test]
fn what_was_sent_is_read_without_a_file_refused() {
    let files = &TABLE.judged[2].known.collection.files;
    let refused: Vec<&str> =
        files.iter().filter(|file| file.outcome == Outcome::Refused).map(|file| file.file.as_str()).collect();
    // A unit with nothing to say sends a heading and no row, which is no report.
    assert!(files.iter().all(|file| file.chosen || file.reason.starts_with("空表")));
    assert!(refused.is_empty() && files.len() > 30, "{} files, {refused:?}", files.len());
}

#[test]
fn nothing_is_left_unjudged_without_a_reason() {
    for (judged, (name, ..)) in TABLE.judged.iter().zip(CUTS) {
        for (at, case) in TABLE.cases.iter().enumerate() {
            let it = judged.of(&kinds::id(at));
            assert!(it.status.side() != Side::Unjudged || !it.reason.is_empty(), "{} at {name}", case.story);
        }
        for (at, work) in TABLE.works.iter().enumerate() {
            let progress = judged.task(&kinds::work_id(at));
            assert!(
                progress.status != Status::Unjudged || !progress.reason.is_empty(),
                "{} at {name}",
                work.story
            );
        }
    }
}

#[test]
fn the_signed_tables_carry_the_engines_words() {
    for ((name, book), judged) in WORKBOOKS.iter().zip(&TABLE.judged) {
        let (main, watch) = (Rows::of(book, "主要指标完成情况表"), Rows::of(book, "监测事项"));
        for (at, case) in TABLE.cases.iter().enumerate() {
            let it = judged.of(&kinds::id(at));
            let told = match judged.plan.indicators[it.indicator].kind {
                Kind::Monitor => watch.text(case.story, "方向判断"),
                _ => main.text(case.story, "完成情况"),
            };
            assert_eq!(told, it.status.word(&judged.words.judgement), "{} at {name}", case.story);
        }
        let milestones = Rows::of(book, "里程碑");
        for (at, work) in TABLE.works.iter().enumerate().filter(|(_, work)| work.task.starts_with("里程碑"))
        {
            let id = kinds::work_id(at);
            let word = judged.task(&id).status.word(&judged.words.judgement);
            assert_eq!(milestones.text(&id, "完成情况"), word, "{} at {name}", work.story);
        }
    }
}

#[test]
fn every_formula_of_the_workbooks_recalculates_to_what_is_stored() {
    let plan = kinds::plan(&TABLE.cases, &TABLE.works);
    if let Err(told) = recalculated(&kinds::workbooks(&plan)) {
        panic!("{told}");
    }
}

// What a plan file may not say.

/// A plan with one promise over 数N and 数D.
fn one(promise: &str) -> Tiny {
    Tiny::new().districts(2).items("N 人; D 人; F 人 flow").promise("01", promise).file(
        "series.csv",
        "series,name,year,value,measure_unit,price_basis,source\ngdp,gdp,2021,5,%,可比价,用例\n",
    )
}

#[test]
fn a_promise_that_does_not_fit_its_kind_is_refused_with_its_place() {
    for (promise, told) in [
        ("level; numerator N; denominator D; base 50; target 50; share", "请把 kind 改为 \"maintain\""),
        ("level; numerator N; denominator D; base 51; target 50; share", "已经达到目标值"),
        ("level; numerator N; denominator D; base 49; target 50; comparator ≤; share", "已经达到目标值"),
        ("level; numerator N; denominator D; base 50; share", "必须写明 target"),
        ("maintain; numerator N; denominator D; base 49; target 50; share", "还没有达到目标值"),
        ("maintain; numerator N; denominator D; share", "必须写明 target"),
        ("cumulative; numerator F; target 0", "应大于零"),
        ("cumulative; numerator F; denominator D; target 5", "不用 denominator"),
        ("quota; numerator F", "必须写明 target"),
        ("multiple; numerator N; target 2", "必须用 series"),
        ("multiple; numerator N; target 2; series gpd", "没有数列“gpd”"),
        ("multiple; numerator N; target 2; series gdp; base_year 2019", "没有基数年2019年的值"),
        ("multiple; numerator N; target 2; series gdp; base_year 2021", "应不晚于规划基期"),
        ("growth; numerator F", "必须用 series"),
        ("range; numerator N; denominator D; target 20; share", "target_high（上限）"),
        ("range; numerator N; denominator D; target 20; target_high 19; share", "上限不应小于下限"),
        ("level; numerator N; base 1; target 20; target_high 30", "没有 target_high"),
        ("clearance; numerator N; target 1; comparator ≤", "应为 \"0\""),
        ("clearance; numerator N; comparator ≤", "必须写明 target"),
        ("survey; numerator N; denominator D; target 90", "share = true"),
        ("survey; numerator N; target 90; share", "denominator"),
        ("monitor; numerator N; target 90", "不写 target"),
        ("level; numerator N; base 1; target 9; direction 提高", "不写 direction"),
        ("each_unit; numerator N", "必须写明 target"),
        ("maintain; numerator N; target 9; path 2025=9", "没有应达值路径"),
        ("level; numerator N; base 1; target 9; path 2021=2 2023=5 2025=9", "路径缺2022年"),
        ("level; numerator N; base 1; target 9; path 2021=2 2022=3", "应为目标年2025年"),
        ("level; numerator N; base 1; target 9; path 2024=5 2025=8", "不等于目标值9"),
        (
            "level; numerator N; base 1; target 9; path 2020=1 2021=2 2022=3 2023=4 2024=5 2025=9",
            "不在2021年至2025年之间",
        ),
        ("level; numerator N; base 1; target 9; target_year 2026", "2021年至2025年之间"),
        ("level; numerator N; base 1; target 9; base_year 2019", "应与规划基期2020一致"),
        ("level; numerator N; base 1; base_source 报送数; target 9", "不能再用报送数"),
        ("level; numerator N; base 1; target 9; comparator =", "应为 ≥、＞、≤、＜ 之一"),
        ("range; numerator N; target 8; target_high 9; comparator ≤", "comparator 只能不写"),
        ("growth; numerator N; series gdp; target 5", "不写 target"),
        ("ladder; numerator N; target 9", "ladder"),
    ] {
        let said = one(promise).refused();
        assert!(said.contains(told) && said.contains("indicators.toml 第"), "{promise}\n{said}");
    }
    // Each of them with its fault mended loads.
    for promise in [
        "level; numerator N; denominator D; base 49; target 50; share",
        "maintain; numerator N; denominator D; base 50; target 50; share",
        "multiple; numerator N; target 2; series gdp; base_year 2020; base_year 2020",
        "clearance; numerator N; target 0; comparator ≤",
        "survey; numerator N; denominator D; target 90; share",
        "level; numerator N; base 1; target 9; path 2021=2 2022=3 2023=4 2024=5 2025=9",
    ] {
        let loaded = one(&promise.replace("series gdp; base_year 2020; ", "series gdp; "))
            .file(
                "series.csv",
                "series,name,year,value,measure_unit,price_basis,source\ngdp,gdp,2020,5,%,可比价,用例\n",
            )
            .load();
        assert!(loaded.is_ok(), "{promise}: {:?}", loaded.err().map(|error| error.to_string()));
    }
}

#[test]
fn a_clearance_without_a_comparator_is_not_cleared_while_five_remain() {
    let tiny = one("clearance; numerator N; target 0").sent("2023", "甲区", "N=5 D=5 F=5").sent(
        "2023",
        "乙区",
        "N=0 D=5 F=5",
    );
    assert_eq!(tiny.judge(Question::Midterm, "2023-12-31").status("01"), Status::Remaining);
}

// The end asked for before its time.

#[test]
fn the_final_question_put_a_year_early_concludes_nothing_of_a_target_of_the_last_year() {
    let judged = TABLE.tiny.judge(Question::Final, "2024-12-31");
    let annual = TABLE.tiny.judge(Question::Annual, "2024-12-31");
    let mut told = 0;
    for (at, case) in TABLE.cases.iter().enumerate() {
        let it = judged.of(&kinds::id(at));
        let indicator = &judged.plan.indicators[it.indicator];
        if indicator.kind == Kind::Monitor || indicator.target_year < 2025 {
            continue;
        }
        let concluded = [Status::Achieved, Status::NotAchieved, Status::AchievedLate];
        assert!(!concluded.contains(&it.status), "{}: {:?}", case.story, it.status);
        // It says how the promise is on its way, as every other question does.
        assert_eq!(it.status, annual.of(&kinds::id(at)).status, "{}", case.story);
        told += usize::from(it.status.side() != Side::Unjudged);
    }
    // The figures of 2024 are few, but some say something.
    assert!(told >= 5, "{told}");
}

#[test]
fn nor_of_a_milestone_whose_day_has_not_come() {
    let judged = Tiny::new()
        .districts(1)
        .department("民政局", "BM1")
        .items("N 人")
        .promise("01", "level; numerator N; base 1; target 9")
        .task("M1", "里程碑; 文件; 民政局")
        .sent("2024", "甲区", "N=5")
        .stage("2024", "民政局", "M1", "征求意见")
        .judge(Question::Final, "2025-12-31");
    assert_eq!(judged.status("01"), Status::ClearlyBehind);
    assert_ne!(judged.task("M1").status, Status::NotAchieved);
}

// Years.

#[test]
fn a_year_that_was_never_collected_is_no_year_in_which_the_work_was_done() {
    let judged = Tiny::new()
        .districts(1)
        .department("民政局", "BM1")
        .items("N 人 flow")
        .promise("01", "quota; numerator N; target 5")
        .task("M1", "里程碑; 常态; 民政局")
        .sent("2021", "甲区", "N=5")
        .sent("2023", "甲区", "N=5")
        .stage("2021", "民政局", "M1", "本年已开展")
        .stage("2023", "民政局", "M1", "本年已开展")
        .judge(Question::Midterm, "2023-12-31");
    assert_eq!(judged.status("01"), Status::Awaiting);
    assert_eq!(judged.task("M1").status, Status::Awaiting);
}

#[test]
fn a_quota_and_a_total_say_which_year_was_never_collected() {
    let judged = Tiny::new()
        .districts(1)
        .items("N 人 flow")
        .promise("01", "quota; numerator N; target 5")
        .promise("02", "cumulative; numerator N; target 10")
        .sent("2021", "甲区", "N=5")
        .sent("2023", "甲区", "N=5")
        .judge(Question::Midterm, "2023-12-31");
    let (quota, total) = (judged.of("01"), judged.of("02"));
    assert_eq!((quota.status, total.status), (Status::Awaiting, Status::Early));
    assert!(quota.reason.contains("补报"), "{}", quota.reason);
    assert!(total.reason.contains("2022年没有数"), "{}", total.reason);
}

#[test]
fn half_a_year_is_told_as_half_a_year_everywhere() {
    let ran = Tiny::new()
        .districts(1)
        .items("N 人 flow")
        .promise("01", "cumulative; numerator N; target 100")
        .sent("2021", "甲区", "N=0")
        .sent("2022", "甲区", "N=20")
        .sent("2023-06", "甲区", "N=20")
        .sent("2023", "甲区", "N=60")
        .report(Question::Annual, "2023-06-30");
    let evaluation = ran.evaluation();
    let row = &evaluation["assessments"][0];
    let told = ["year", "period", "as_of", "elapsed", "value", "pace"].map(|key| row[key].to_string());
    // 20 + 20, the sixty of the whole year are not known yet; 0.4 ÷ 0.5.
    assert_eq!(told, ["2023", "\"2023-06\"", "\"2023-06-30\"", "0.5", "40.0", "0.8"]);
    assert_eq!(
        (evaluation["through"].as_str(), evaluation["elapsed"].as_f64()),
        (Some("2023-06-30"), Some(0.5))
    );
    assert!(
        !ran.text("observations.csv").contains("2023-12-31")
            || ran.text("observations.csv").contains("2023-06-30")
    );
}

// Targets that were revised.

/// A total of 1000, made 800 in May 2022 and 1200 in August 2023; 200 are done each year.
fn revised(revisions: &str) -> Tiny {
    let mut tiny =
        Tiny::new().districts(1).items("N 人 flow").promise("01", "cumulative; numerator N; target 1000");
    for year in ["2021", "2022", "2023"] {
        tiny = tiny.sent(year, "甲区", "N=200");
    }
    tiny.file("revisions.csv", &format!("indicator,date,old,new,document,reason,authority\n{revisions}"))
}

const TWICE: &str = "01,2022-05-01,1000,800,残工委〔2022〕5号,任务移交,市政府\n\
                     01,2023-08-01,800,1200,残工委〔2023〕8号,范围扩大,市政府\n";

#[test]
fn an_evaluation_knows_only_the_revisions_dated_up_to_its_own_end() {
    let tiny = revised(TWICE);
    // 200, 400 and 600 over the time: 1/5, 2/5, 3/5.
    for (through, target, pace, status, basis) in [
        ("2021-12-31", 1000.0, 1.0, "符合预期", "adopted"),
        ("2022-04-30", 1000.0, 1.0, "符合预期", "adopted"),
        ("2022-12-31", 800.0, 1.25, "快于预期", "revised"),
        ("2023-12-31", 1200.0, 600.0 / 1200.0 / 0.6, "略有滞后", "revised"),
    ] {
        let ran = tiny.run(Verb::Report(Question::Annual), through, Basis::Revised).expect(through);
        let evaluation = ran.evaluation();
        let row = &evaluation["assessments"][0];
        assert_eq!(
            (row["target"].as_f64(), row["status"].as_str()),
            (Some(target), Some(status)),
            "{through}"
        );
        assert!((row["pace"].as_f64().expect("a pace") - pace).abs() < 1e-12, "{through}");
        assert_eq!(row["basis"].as_str(), Some(basis), "{through}");
        // By the targets as adopted a revision changes nothing.
        let adopted = tiny.run(Verb::Report(Question::Annual), through, Basis::Original).expect(through);
        let adopted = adopted.evaluation();
        let row = &adopted["assessments"][0];
        assert_eq!(
            (row["target"].as_f64(), row["status"].as_str()),
            (Some(1000.0), Some("符合预期")),
            "{through}"
        );
        assert_eq!(row["basis"].as_str(), Some("adopted"), "{through}");
    }
}

#[test]
fn where_figures_end_before_the_cut_off_the_last_year_is_judged_by_the_target_in_force_at_it() {
    let mut tiny =
        Tiny::new().districts(1).items("N 人 flow").promise("01", "cumulative; numerator N; target 1000");
    for year in ["2021", "2022"] {
        tiny = tiny.sent(year, "甲区", "N=200");
    }
    let ledger = "indicator,date,old,new,document,reason,authority\n\
                  01,2023-08-01,1000,1200,残工委〔2023〕8号,范围扩大,市政府\n";
    let tiny = tiny.file("revisions.csv", ledger);
    for (through, target, basis) in [("2023-07-31", 1000.0, "adopted"), ("2023-12-31", 1200.0, "revised")] {
        let ran = tiny.run(Verb::Report(Question::Midterm), through, Basis::Revised).expect(through);
        let row = &ran.evaluation()["assessments"][0];
        assert_eq!((row["year"].as_i64(), row["target"].as_f64()), (Some(2022), Some(target)), "{through}");
        assert_eq!(row["basis"].as_str(), Some(basis), "{through}");
    }
}

#[test]
fn a_later_revision_does_not_move_a_published_evaluation() {
    let once = TWICE.lines().next().expect("the first");
    let at = |revisions: &str| {
        let ran = revised(revisions).run(Verb::Report(Question::Annual), "2022-12-31", Basis::Revised);
        ran.expect("a run").text("evaluation.json").to_owned()
    };
    assert_eq!(at(&format!("{once}\n")), at(TWICE));
}

#[test]
fn the_record_shows_the_verdict_under_both_targets() {
    let records = revised(TWICE).report(Question::Midterm, "2023-12-31").sheet("更正与定稿记录");
    assert_eq!(records.text("1", "按原规划完成情况"), "符合预期");
    assert_eq!(records.text("1", "按调整后完成情况"), "略有滞后");
}

#[test]
fn a_revision_that_skips_one_or_names_no_authority_is_refused() {
    for (revisions, told) in [
        ("01,2023-08-01,800,1200,残工委〔2023〕8号,范围扩大,市政府\n", "此前的目标值是1000"),
        ("01,2022-05-01,1000,800,残工委〔2022〕5号,任务移交,\n", "批准机关"),
        ("01,2022-05-01,1000,800,,任务移交,市政府\n", "依据文件"),
        ("02,2022-05-01,1000,800,残工委〔2022〕5号,任务移交,市政府\n", "没有序号为“02”的指标"),
    ] {
        let said = revised(revisions).refused();
        assert!(said.contains(told), "{revisions}{said}");
    }
}

#[test]
fn a_target_revised_to_what_the_base_already_is_becomes_one_to_keep_and_back() {
    let tiny = |now: &str| {
        Tiny::new()
            .districts(1)
            .items("N 人; D 人")
            .promise("01", "level; numerator N; denominator D; base 90; target 98; share")
            .sent("2023", "甲区", &format!("N={now} D=100"))
            .file(
                "revisions.csv",
                "indicator,date,old,new,document,reason,authority\n01,2022-05-01,98,90,文,由,市政府\n",
            )
    };
    for (now, adopted, revised) in
        [("91", Status::ClearlyBehind, Status::Kept), ("89", Status::Backwards, Status::Below)]
    {
        let tiny = tiny(now);
        assert_eq!(tiny.judge_as_adopted(Question::Midterm, "2023-12-31").status("01"), adopted, "{now}");
        let judged = tiny.judge(Question::Midterm, "2023-12-31");
        let kind = judged.plan.indicators[judged.of("01").indicator].kind;
        assert_eq!((judged.status("01"), kind), (revised, Kind::Maintain), "{now}");
    }
}

// Units.

#[test]
fn a_unit_is_set_beside_the_wholes_target_only_where_its_own_value_can_be() {
    use UnitVerdict::{Contributes, NotApplicable, NotReported, Reached, Short, Unjudged};
    // 甲区 is good, 乙区 short by one, 丙区 sends what is named last.
    let cases: [(&str, &str, &str, [UnitVerdict; 3]); 13] = [
        (
            "level; numerator N; denominator D; base 50; target 80; share",
            "80/100 79/100",
            "x",
            [Reached, Short, NotApplicable],
        ),
        (
            "level; numerator N; denominator D; base 50; target 80; comparator ＞; share",
            "81/100 80/100",
            "0/0",
            [Reached, Short, NotApplicable],
        ),
        (
            "maintain; numerator N; denominator D; base 80; target 80; share",
            "80/100 79/100",
            "1/0",
            [Reached, Short, Unjudged],
        ),
        (
            "quota; numerator N; denominator D; target 80; share",
            "80/100 79/100",
            "-",
            [Reached, Short, NotReported],
        ),
        (
            "range; numerator N; denominator D; target 20; target_high 30; share",
            "30/100 31/100",
            "19/100",
            [Reached, Short, Short],
        ),
        (
            "survey; numerator N; denominator D; target 80; share",
            "80/100 79/100",
            "-",
            [Contributes, Contributes, NotReported],
        ),
        (
            "each_unit; numerator N; denominator D; target 80; share",
            "80/100 79/100",
            "x",
            [Reached, Short, NotApplicable],
        ),
        ("each_unit; numerator N; target 1", "1 0", "-", [Reached, Short, NotReported]),
        ("level; numerator N; base 1; target 80", "80 79", "-", [Contributes, Contributes, NotReported]),
        ("cumulative; numerator N; target 80", "80 79", "x", [Contributes, Contributes, NotApplicable]),
        ("quota; numerator N; target 80", "80 79", "-", [Contributes, Contributes, NotReported]),
        (
            "clearance; numerator N; target 0; comparator ≤",
            "0 1",
            "-",
            [Contributes, Contributes, NotReported],
        ),
        (
            "monitor; numerator N; denominator D; share",
            "80/100 79/100",
            "-",
            [Contributes, Contributes, NotReported],
        ),
    ];
    for (promise, sent, third, expected) in cases {
        let mut tiny = Tiny::new().items("N 人; D 人").promise("01", promise);
        let figures = sent.split(' ').chain([third]);
        for (unit, figure) in ["甲区", "乙区", "丙区"].into_iter().zip(figures) {
            let (part, whole) = figure.split_once('/').unwrap_or((figure, "100"));
            tiny = match figure {
                "-" => tiny.sent("2023", unit, "D=1"),
                "x" => tiny.sent("2023", unit, "N=不适用 D=不适用"),
                _ => tiny.sent("2023", unit, &format!("N={part} D={whole}")),
            };
        }
        let judged = tiny.judge(Question::Midterm, "2023-12-31");
        for (unit, expected) in ["甲区", "乙区", "丙区"].into_iter().zip(expected) {
            let it = judged.of_unit("01", unit);
            assert_eq!(it.against_whole, expected, "{promise}: {unit}");
            // Nothing was promised to it: no pace, no word, no forecast.
            assert_eq!((it.status, it.pace, it.forecast, it.bound), (Status::Unjudged, None, None, false));
            assert!(!it.reason.is_empty(), "{promise}: {unit}");
        }
    }
}

#[test]
fn a_unit_that_sent_no_form_is_missing_and_one_that_left_a_cell_blank_is_too() {
    let judged = Tiny::new()
        .items("N 人; D 人")
        .promise("01", "level; numerator N; denominator D; base 50; target 80; attribute 约束性; share")
        .sent("2022", "甲区", "N=80 D=100")
        .sent("2022", "乙区", "N=80 D=100")
        .sent("2022", "丙区", "N=80 D=100")
        .sent("2023", "甲区", "N=90 D=100")
        .sent("2023", "乙区", "D=100")
        .judge(Question::Midterm, "2023-12-31");
    let it = judged.of("01");
    assert_eq!((it.measured.reported, it.measured.expected, it.silence.units.len()), (1, 3, 2));
    // 90 of 300 to 290 of 300: the verdict could be either.
    assert_eq!((it.status, it.missing_may_change()), (Status::Awaiting, true));
    assert!(it.reason.contains("待乙区、丙区补报"), "{}", it.reason);
    assert_eq!((judged.findings("M01").len(), judged.findings("C06").len()), (1, 1));
}

#[test]
fn a_unit_that_has_become_part_of_another_is_asked_nothing_more_and_its_figures_stay() {
    let judged = &TABLE.judged[1];
    let at = |name: &str| judged.plan.units.position(|unit| unit.name == name).expect(name);
    let gone = at("丙区");
    let periods = |unit: UnitId| -> BTreeSet<i32> {
        judged
            .known
            .collection
            .observations
            .iter()
            .filter(|seen| seen.unit == unit)
            .map(|seen| seen.period.year)
            .collect()
    };
    assert_eq!(periods(gone), BTreeSet::from([2020, 2021, 2022]));
    assert!(periods(at("丁区")).contains(&2023));
    let missing = judged.findings("M01").into_iter().filter(|finding| finding.unit == Some(gone));
    assert!(missing.into_iter().all(|finding| finding.period.is_some_and(|period| period.year < 2023)));
}

#[test]
fn a_unit_that_became_part_of_one_with_more_to_report_had_nothing_to_report_and_stops_nothing() {
    let tiny = Tiny::new()
        .districts(1)
        .roster("甲区", "900001", &format!("{},地区,镇,是,,,", plans::UNITS[0].1))
        .roster("戊乡", "900005", &format!("{},地区,乡,是,,2022-12-31,900001", plans::UNITS[0].1))
        .items("N 人 tag:镇; D 人")
        .promise("01", "level; numerator N; base 1; target 9")
        .sent("2022", "甲区", "N=5 D=1")
        .sent("2022", "戊乡", "D=1")
        .sent("2023", "甲区", "N=6 D=2");
    let change = tiny.judge(Question::Midterm, "2023-12-31").of("01").change.clone();
    let told = change.and_then(|change| change.change).map(duibiao::value::Ratio::to_plain);
    assert_eq!(told.as_deref(), Some("1"));
    assert!(tiny.run(Verb::Report(Question::Midterm), "2023-12-31", Basis::Revised).is_ok());
}

#[test]
fn annual_monitoring_without_a_year_takes_the_last_one_that_has_submissions() {
    let annual = |tiny: &Tiny| {
        let (plan, out) = (tiny.folder(), tempfile::tempdir().expect("a temporary folder"));
        let verb = Verb::Report(Question::Annual);
        let request = plans::request(verb, &plan, None, Basis::Revised, &out.path().join("out"));
        run::run(&request, &|_, _, _| ())
            .map(|ending| Ran::of(ending, &out.path().join("out")))
            .map_err(|error| error.to_string())
    };
    let empty = Tiny::new().districts(1).items("N 人 flow").promise("01", "quota; numerator N; target 5");
    let said = annual(&empty).map(|_| ()).expect_err("nothing was sent");
    assert!(said.contains("--year"), "{said}");
    // A year before the plan is its base, and no year to be monitored.
    let sent = empty.sent("2020", "甲区", "N=5").sent("2021", "甲区", "N=5").sent("2022", "甲区", "N=5");
    let evaluation = annual(&sent).expect("a report").evaluation();
    assert_eq!(evaluation["through"].as_str(), Some("2022-12-31"));
}

#[test]
fn a_careful_reader_doubts_a_base_from_reports_of_a_year_nobody_was_asked_in() {
    let tiny = Tiny::new()
        .districts(1)
        .items("N 人 from:2022; M 人")
        .promise("01", "level; numerator N; target 100; base_source 报送数")
        .promise("02", "level; numerator M; target 100; base_source 报送数");
    let plan = tiny.load().unwrap_or_else(|error| panic!("{error}"));
    let told: Vec<String> = duibiao::plan::doubts::doubts(&plan).iter().map(ToString::to_string).collect();
    let of = |id: &str| {
        told.iter().any(|doubt| doubt.contains(&format!("指标{id}")) && doubt.contains("没有基期值"))
    };
    assert!(of("01") && !of("02"), "{told:#?}");
}
