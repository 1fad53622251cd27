//! A figure that another source gives fills the place of one a unit never sent, is shown as such, and never stands in for
//! what a unit said itself.

#[path = "common/plans.rs"]
mod plans;

use duibiao::evaluate::{Question, Status};
use duibiao::finding::Severity;
use duibiao::run::{self, Basis, Verb};
use duibiao::value::Ratio;
use plans::{Judged, Ran, Tiny, day, request};

const HEAD: &str = "unit,item,year,value,source,page,who,approver,date\n";

fn ledger(rows: &[&str]) -> String {
    format!("{HEAD}{}\n", rows.join("\n"))
}

/// Three districts of which 丙区 is silent in 2023; 60% is asked and 丙区 could decide either way.
fn silent() -> Tiny {
    Tiny::new()
        .districts(3)
        .items("N 人; D 人")
        .promise("01", "level; numerator N; denominator D; share; base 50; target 60")
        .rule("S1", "N <= D")
        .sent("2022", "甲区", "N=50 D=100")
        .sent("2022", "乙区", "N=50 D=100")
        .sent("2022", "丙区", "N=50 D=100")
        .sent("2023", "甲区", "N=60 D=100")
        .sent("2023", "乙区", "N=60 D=100")
}

const BOTH: [&str; 2] = [
    "丙区,N,2023,75,区民政局业务台账,第3页,经办甲,负责人乙,2024-03-01",
    "900003,数D,2023,100,区民政局业务台账,,经办甲,负责人乙,2024-03-01",
];

fn midterm(plan: &Tiny) -> Judged {
    plan.judge(Question::Midterm, "2023-12-31")
}

fn reported(plan: &Tiny) -> Ran {
    let out = tempfile::tempdir().expect("a temporary folder");
    let out = out.path().join("结果");
    let verb = Verb::Report(Question::Midterm);
    let request = request(verb, &plan.folder(), Some(day("2023-12-31")), Basis::Revised, &out);
    let ending = run::run(&request, &|_, _, _| ()).unwrap_or_else(|error| panic!("{error}"));
    Ran::of(ending, &out)
}

#[test]
fn a_silent_units_figures_from_another_source_make_coverage_whole() {
    let without = midterm(&silent());
    let measured = &without.of("01").measured;
    assert_eq!((measured.reported, measured.expected), (2, 3));
    let with = midterm(&silent().file("backfill.csv", &ledger(&BOTH)));
    let it = with.of("01");
    assert_eq!((it.measured.reported, it.measured.expected), (3, 3));
    let parts = [it.measured.numerator, it.measured.denominator].map(|part| part.expect("a sum").to_plain());
    assert_eq!(parts, ["195", "300"]);
    assert_eq!(it.status, Status::Met);
    // What it did not send is still missing.
    let missing: Vec<_> = with.findings("M01").iter().map(|finding| finding.id().to_string()).collect();
    assert_eq!(missing, ["M01|900003|2023|"]);
}

#[test]
fn a_figure_filled_in_is_shown_as_such_and_leads_to_its_line() {
    let ran = reported(&silent().file("backfill.csv", &ledger(&BOTH)));
    let rows: Vec<&str> = ran.text("observations.csv").lines().filter(|row| row.contains("补录")).collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    let row =
        "900003,N,2023,2023,2023-12-31,75,人,补录,1,1,75,补录：区民政局业务台账，第3页,backfill.csv,,D2,";
    let hash = rows.iter().find_map(|line| line.strip_prefix(row)).unwrap_or_else(|| panic!("{rows:?}"));
    assert!(hash.len() == 64 && ran.text("manifest.json").contains(hash), "{hash}");
    let trace = ran.sheet("来源追溯");
    let columns = ["采用数", "报送主体", "文件名", "单元格", "规范化处理"];
    let traced = trace.rows_with("状态", "补录", &columns);
    let words = |row: [&str; 5]| row.map(str::to_owned);
    assert_eq!(
        traced,
        [
            words(["75", "补录", "backfill.csv", "D2", "补录：区民政局业务台账，第3页"]),
            words(["100", "补录", "backfill.csv", "D3", "补录：区民政局业务台账"]),
        ]
    );
    let records = ran.sheet("更正与定稿记录");
    let recorded = records.rows_with("类别", "补录", &["单位名称", "现数", "批准", "本次是否计入"]);
    assert_eq!(recorded.len(), 2, "{recorded:?}");
    assert!(recorded.iter().all(|row| row[3] == "是"), "{recorded:?}");
    // The live count of 填报项汇总 takes it for a figure, as the engine does.
    let sums = ran.sheet("填报项汇总").rows_with("填报项代码", "N", &["期别", "合计", "已报", "应报"]);
    assert_eq!(sums.last(), Some(&["2023", "195", "3", "3"].map(str::to_owned)));
}

#[test]
fn what_a_unit_said_itself_stays_and_both_figures_are_told() {
    let plan = silent().sent("2023", "丙区", "N=30 D=100").file(
        "backfill.csv",
        &ledger(&[BOTH[0], "乙区,D,2023,100,区民政局业务台账,,经办甲,负责人乙,2024-03-01"]),
    );
    let judged = midterm(&plan);
    assert_eq!(judged.of("01").measured.numerator.map(Ratio::to_plain), Some(String::from("150")));
    // The same figure twice is nothing to ask about.
    let [finding] = judged.findings("L06")[..] else { panic!("one finding") };
    assert_eq!(finding.id().to_string(), "L06|900003|2023|N");
    assert_eq!(
        (finding.severity, finding.observed.as_str(), finding.expected.as_str()),
        (Severity::Verify, "30", "75")
    );
    let places: Vec<(String, String)> =
        finding.places.iter().map(|place| (place.of.file.clone(), place.address())).collect();
    let expected = [("submissions/2023/丙区.csv", "B4"), ("backfill.csv", "D2")];
    assert_eq!(places, expected.map(|(file, cell)| (file.to_owned(), cell.to_owned())));
}

#[test]
fn what_a_unit_left_open_is_filled_and_what_it_called_inapplicable_is_asked_about() {
    for (answer, filled) in [("", true), ("无法取得", true), ("约七十", true), ("不适用", false)] {
        let plan = silent()
            .sent("2023", "丙区", &format!("N={answer} D=100"))
            .file("backfill.csv", &ledger(&BOTH[..1]));
        let judged = midterm(&plan);
        let whole = judged.of("01").measured.reported == 3;
        assert_eq!((whole, judged.findings("L06").len()), (filled, usize::from(!filled)), "{answer}");
    }
}

#[test]
fn an_old_report_serves_as_the_year_nobody_collected() {
    let base = |rows: &[&str]| {
        let plan = Tiny::new()
            .districts(1)
            .items("N 人; D 人")
            .promise("01", "level; numerator N; denominator D; share; base_source 报送数; target 60")
            .sent("2023", "甲区", "N=55 D=100");
        let plan = if rows.is_empty() { plan } else { plan.file("backfill.csv", &ledger(rows)) };
        midterm(&plan).of("01").base.map(|base| base.value.to_plain())
    };
    assert_eq!(base(&[]), None);
    let rows = [
        "甲区,N,2020,50,2020年统计年报,第8页,经办甲,负责人乙,2024-03-01",
        "甲区,D,2020,100,2020年统计年报,第8页,经办甲,负责人乙,2024-03-01",
    ];
    assert_eq!(base(&rows), Some(String::from("50")));
}

#[test]
fn a_relation_that_figures_filled_in_break_is_told() {
    let more = "丙区,N,2023,175,区民政局业务台账,第3页,经办甲,负责人乙,2024-03-01";
    let judged = midterm(&silent().file("backfill.csv", &ledger(&[more, BOTH[1]])));
    assert_eq!(judged.broken(), [(String::from("丙区"), String::from("S1"))]);
    let judged = midterm(&silent().file("backfill.csv", &ledger(&BOTH)));
    assert_eq!(judged.broken(), []);
}

#[test]
fn every_fault_of_the_ledger_is_told_at_its_line() {
    let good = |rows: &[&str]| silent().file("backfill.csv", &ledger(rows));
    assert!(good(&BOTH).load().is_ok());
    for (row, told) in [
        ("丁区,N,2023,75,台账,,甲,乙,2024-03-01", "第3行第1列：单位“丁区”不在名册中"),
        ("丙区,M,2023,75,台账,,甲,乙,2024-03-01", "第3行第2列：没有填报项“M”"),
        ("丙区,N,2019,75,台账,,甲,乙,2024-03-01", "第3行第3列：2019年不在基期2020年至规划末年2025年之间"),
        ("丙区,N,2026,75,台账,,甲,乙,2024-03-01", "第3行第3列：2026年不在"),
        ("丙区,N,二三,75,台账,,甲,乙,2024-03-01", "第3行第3列：“二三”应为四位年份"),
        ("示例市,N,2023,75,台账,,甲,乙,2024-03-01", "第3行第1列：示例市2023年的“数N”不由该单位填报"),
        ("丙区,N,2022,七十五,台账,,甲,乙,2024-03-01", "第3行第4列：“七十五”应为不带单位的数"),
        ("丙区,N,2022,75.5,台账,,甲,乙,2024-03-01", "第3行第4列：“75.5”的小数位数多于“数N”规定的0位"),
        ("丙区,N,2022,-5,台账,,甲,乙,2024-03-01", "第3行第4列：“-5”小于0，请核对来源"),
        ("丙区,N,2022,2000000000,台账,,甲,乙,2024-03-01", "第3行第4列：“2000000000”太大"),
        ("丙区,N,2022,75,,,甲,乙,2024-03-01", "第3行第5列：“来源”（source）不能为空：补录的数必须写明来源"),
        ("丙区,N,2022,75,台账,,,乙,2024-03-01", "第3行第7列：“补录人”（who）不能为空"),
        ("丙区,N,2022,75,台账,,甲,,2024-03-01", "第3行第8列：“批准人”（approver）不能为空"),
        ("丙区,N,2022,75,台账,,甲,乙,2024年3月", "第3行第9列：“2024年3月”应为日期"),
        ("900003,数N,2023,76,年报,,甲,乙,2024-03-01", "第3行第1列：丙区2023年的“数N”在第2行已经补录"),
    ] {
        let said = good(&[BOTH[0], row]).refused();
        assert!(
            said.contains(&format!("backfill.csv {told}")) && said.contains("有1处错误"),
            "{row}\n{said}"
        );
    }
}
