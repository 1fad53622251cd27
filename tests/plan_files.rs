//! Mistakes a person makes in the files of a plan: each is told with its file, its line and what to do; the same line
//! written as it should be loads.

mod common;

use common::form::PlanFolder;
use duibiao::run::{Request, Verb, run};
use duibiao::value::Printed;
use std::path::Path;

/// One mistake beside its remedy.
struct Case {
    story: &'static str,
    /// The plan both start from.
    plan: fn() -> PlanFolder,
    /// The line as it should be.
    good: fn(&PlanFolder),
    /// The line with the mistake.
    bad: fn(&PlanFolder),
    /// What the person is told; the first begins with file and line.
    says: &'static [&'static str],
}

fn case(
    story: &'static str,
    good: fn(&PlanFolder),
    bad: fn(&PlanFolder),
    says: &'static [&'static str],
) -> Case {
    Case { story, plan: PlanFolder::full, good, bad, says }
}

/// What `plan check` says of a folder.
fn checked(folder: &PlanFolder) -> Result<String, String> {
    let request = Request::new(Verb::PlanCheck, folder.path());
    run(&request, &|_, _, _| {}).map(|ending| ending.text).map_err(|error| error.to_string())
}

/// Both plans of each case: the good one loads, the bad one is refused for this mistake alone.
fn try_all(cases: Vec<Case>) {
    let mut wrong = Vec::new();
    for case in cases {
        let folder = (case.plan)();
        (case.good)(&folder);
        if let Err(told) = checked(&folder) {
            wrong.push(format!("{}: the good plan is refused: {told}", case.story));
        }
        let folder = (case.plan)();
        (case.bad)(&folder);
        match checked(&folder) {
            Ok(_) => wrong.push(format!("{}: not told", case.story)),
            Err(told) => {
                let missing: Vec<_> = case.says.iter().filter(|said| !told.contains(**said)).collect();
                let alone = told.contains("规划文件有1处错误") || told.starts_with("规划文件有误：");
                if !missing.is_empty() || !alone {
                    wrong.push(format!("{}: {missing:?} not in: {told}", case.story));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn csv(folder: &PlanFolder, name: &str, head: &str, rows: &[&str]) {
    folder.write(name, format!("{head}\n{}\n", rows.join("\n")).as_bytes());
}

// ---- ledgers ----

fn revisions(folder: &PlanFolder, rows: &[&str]) {
    csv(folder, "revisions.csv", "indicator,date,old,new,document,reason,authority", rows);
}

fn breaks(folder: &PlanFolder, row: &str) {
    csv(folder, "breaks.csv", "date,kind,about,what,document,note", &[row]);
}

fn doubts(folder: &PlanFolder, kind: &str) {
    csv(
        folder,
        "doubts.csv",
        "section,about,kind,doubt,decision",
        &[&format!("专栏1,01,{kind},两处目标值不同,采用专栏1的数")],
    );
}

fn weights(folder: &PlanFolder, rows: &[&str]) {
    csv(folder, "weights.csv", "indicator,weight,source", rows);
}

const REVISED: &str = "01,2023-06-30,98,97,某政发〔2023〕1号,任务调整,区人民政府";

#[test]
fn a_ledger_entry_without_its_paper_or_out_of_order_is_told_at_its_line() {
    try_all(vec![
        case(
            "a revision nobody approved",
            |f| revisions(f, &[REVISED]),
            |f| revisions(f, &["01,2023-06-30,98,97,某政发〔2023〕1号,任务调整,"]),
            &["revisions.csv 第2行第7列：", "批准机关", "未经批准的调整不计"],
        ),
        case(
            "a revision without a document",
            |f| revisions(f, &[REVISED]),
            |f| revisions(f, &["01,2023-06-30,98,97,,任务调整,区人民政府"]),
            &["revisions.csv 第2行第5列：", "依据文件及文号"],
        ),
        case(
            "a revision that starts from a target the plan does not have",
            |f| revisions(f, &[REVISED]),
            |f| revisions(f, &["01,2023-06-30,95,97,某政发〔2023〕1号,任务调整,区人民政府"]),
            &["revisions.csv 第2行：", "原目标值写的是95", "此前的目标值是98", "漏记了一次调整"],
        ),
        case(
            "a second revision that skips the first",
            |f| revisions(f, &[REVISED, "01,2024-06-30,97,96,某政发〔2024〕1号,再次调整,区人民政府"]),
            |f| revisions(f, &[REVISED, "01,2024-06-30,98,96,某政发〔2024〕1号,再次调整,区人民政府"]),
            &["revisions.csv 第3行：", "原目标值写的是98", "此前的目标值是97"],
        ),
        case(
            "a second revision written before the first is no mistake",
            |f| revisions(f, &["01,2024-06-30,97,96,某政发〔2024〕1号,再次调整,区人民政府", REVISED]),
            |f| revisions(f, &["01,2024-06-31,97,96,某政发〔2024〕1号,再次调整,区人民政府"]),
            &["revisions.csv 第2行第2列：", "“2024-06-31”应为日期"],
        ),
        case(
            "a revision of an unknown indicator",
            |f| revisions(f, &[REVISED]),
            |f| revisions(f, &["11,2023-06-30,98,97,某政发〔2023〕1号,任务调整,区人民政府"]),
            &["revisions.csv 第2行第1列：", "没有序号为“11”的指标，是否应为“01”"],
        ),
        case(
            "a break of something unknown",
            |f| breaks(f, "2023-01-01,口径变更,01,分母改为持证人数,某残联通知,"),
            |f| breaks(f, "2023-01-01,口径变更,331003109,分母改为持证人数,某残联通知,"),
            &["breaks.csv 第2行第3列：", "“331003109”不是指标序号、数列名或单位代码，是否应为“331003101”"],
        ),
        case(
            "a break of an unknown kind",
            |f| breaks(f, "2023-01-01,区划调整,331003101,撤镇设街道,某政函,"),
            |f| breaks(f, "2023-01-01,行政区划,331003101,撤镇设街道,某政函,"),
            &["breaks.csv 第2行第2列：", "“行政区划”应为“序列间断”“口径变更”或“区划调整”"],
        ),
        case(
            "a doubt of an unknown kind",
            |f| doubts(f, "矛盾"),
            |f| doubts(f, "冲突"),
            &["doubts.csv 第2行第3列：", "“冲突”应为“矛盾”“另有相关要求”“残缺”或“歧义”"],
        ),
        case(
            "weights that do not sum to a hundred",
            |f| weights(f, &["01,60,规划专栏1", "02,40,规划专栏1"]),
            |f| weights(f, &["01,60,规划专栏1", "02,35,规划专栏1"]),
            &["weights.csv 第3行：", "权重合计为95，应为100"],
        ),
        case(
            "a weight nobody published",
            |f| weights(f, &["01,60,规划专栏1", "02,40,规划专栏1"]),
            |f| weights(f, &["01,60,规划专栏1", "02,40,"]),
            &["weights.csv 第3行第3列：", "必须写明来源"],
        ),
    ]);
}

// ---- outside series ----

fn series(folder: &PlanFolder, years: &[i32]) {
    let rows: Vec<String> =
        years.iter().map(|year| format!("gdp,生产总值,{year},5.0,%,可比价,统计公报,")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    csv(folder, "series.csv", "series,name,year,value,measure_unit,price_basis,source,sample", &rows);
}

#[test]
fn a_series_with_a_gap_or_a_year_twice_is_told_at_the_line_after_it() {
    try_all(vec![
        case(
            "a gap of one year",
            |f| series(f, &[2021, 2022, 2023]),
            |f| series(f, &[2021, 2023]),
            &["series.csv 第3行：", "数列“gdp”缺2022年，各年应连续"],
        ),
        case(
            "a gap of several years",
            |f| series(f, &[2019, 2020]),
            |f| series(f, &[2019, 2023]),
            &["series.csv 第3行：", "数列“gdp”缺2020年至2022年"],
        ),
        case(
            "a year twice",
            // The order of lines does not matter.
            |f| series(f, &[2022, 2021]),
            |f| series(f, &[2021, 2022, 2022]),
            &["series.csv 第4行：", "数列“gdp”的2022年写了两次"],
        ),
    ]);
}

// ---- indicators ----

/// Writes lines into the first indicator, whose kind stands in line 5.
fn into_first(folder: &PlanFolder, lines: &str) {
    folder.edit("indicators.toml", "gap_unit = \"人\"", &format!("gap_unit = \"人\"\n{lines}"));
}

/// Makes the first indicator of another kind.
fn first_is(folder: &PlanFolder, kind: &str) {
    folder.edit("indicators.toml", "kind = \"level\"", &format!("kind = \"{kind}\""));
}

fn drop(folder: &PlanFolder, line: &str) {
    folder.edit("indicators.toml", &format!("{line}\n"), "");
}

fn path(folder: &PlanFolder, years: &str) {
    into_first(folder, &format!("path = {{ {years} }}"));
}

/// `k` times an earlier year of a series.
fn multiple(folder: &PlanFolder, base_year: &str, years: &[i32]) {
    first_is(folder, "multiple");
    for line in ["denominator = \"C01\"", "scale = 100", "share = true", "base = \"90\"", "base_year = 2020"]
    {
        drop(folder, line);
    }
    folder.edit("indicators.toml", "target = \"98\"", "target = \"2\"\nseries = \"gdp\"");
    into_first(folder, base_year);
    series(folder, years);
}

#[test]
fn a_path_that_leaves_a_year_out_or_does_not_lead_to_the_target_is_told() {
    let good = |f: &PlanFolder| {
        path(f, "2021 = \"91\", 2022 = \"93\", 2023 = \"95\", 2024 = \"96.5\", 2025 = \"98\"");
    };
    try_all(vec![
        case(
            "another value at the end",
            good,
            |f| path(f, "2021 = \"91\", 2022 = \"93\", 2023 = \"95\", 2024 = \"96.5\", 2025 = \"97\""),
            &["indicators.toml 第20行", "路径最后一年（2025年）的值97不等于目标值98"],
        ),
        case(
            "a path that ends too early",
            good,
            |f| path(f, "2021 = \"91\", 2022 = \"93\", 2023 = \"95\", 2024 = \"98\""),
            &["indicators.toml 第20行", "路径最后一年是2024年，应为目标年2025年"],
        ),
        case(
            "a year left out",
            good,
            |f| path(f, "2021 = \"91\", 2022 = \"93\", 2024 = \"96.5\", 2025 = \"98\""),
            &["indicators.toml 第20行", "路径缺2023年，各年应连续"],
        ),
        case(
            "the first year left out",
            good,
            |f| path(f, "2022 = \"93\", 2023 = \"95\", 2024 = \"96.5\", 2025 = \"98\""),
            &["indicators.toml 第20行", "路径缺2021年"],
        ),
        case(
            "a year before the plan",
            good,
            |f| {
                path(
                    f,
                    "2020 = \"90\", 2021 = \"91\", 2022 = \"93\", 2023 = \"95\", 2024 = \"96.5\", 2025 = \"98\"",
                );
            },
            &["indicators.toml 第20行", "路径中的2020年不在2021年至2025年之间"],
        ),
        case(
            "a path of a level to keep",
            |f| first_is(f, "level"),
            |f| {
                let lines = "gap_unit = \"户\"\npath = { 2025 = \"50\" }\n";
                let text = std::fs::read_to_string(f.path().join("indicators.toml")).expect("text");
                let at = text.rfind("gap_unit").expect("the second indicator's");
                f.write("indicators.toml", format!("{}{lines}", &text[..at]).as_bytes());
            },
            &["indicators.toml 第40行", "保持类没有应达值路径，请删去 path"],
        ),
    ]);
}

#[test]
fn a_promise_that_does_not_fit_its_kind_is_told_where_it_is_written_else_at_the_kind() {
    try_all(vec![
        case(
            "something only watched has no target",
            |f| {
                first_is(f, "monitor");
                drop(f, "target = \"98\"");
                into_first(f, "direction = \"提高\"");
            },
            |f| first_is(f, "monitor"),
            &["indicators.toml 第14行", "monitor（监测类）只看方向，不写 target"],
        ),
        case(
            "a direction where there is a target",
            |f| into_first(f, "wording = \"力争\""),
            |f| into_first(f, "direction = \"提高\""),
            &["indicators.toml 第20行", "不写 direction，只有 monitor（监测类）才写方向"],
        ),
        case(
            "a range without its upper end",
            |f| {
                first_is(f, "range");
                into_first(f, "target_high = \"99\"");
            },
            |f| first_is(f, "range"),
            &["indicators.toml 第5行", "range（区间类）必须写明 target（下限）和 target_high（上限）"],
        ),
        case(
            "a range upside down",
            |f| {
                first_is(f, "range");
                into_first(f, "target_high = \"98\"");
            },
            |f| {
                first_is(f, "range");
                into_first(f, "target_high = \"97\"");
            },
            &["indicators.toml 第20行", "上限不应小于下限"],
        ),
        case(
            "an upper end of what is no range",
            |f| first_is(f, "level"),
            |f| into_first(f, "target_high = \"99\""),
            &["indicators.toml 第20行", "没有 target_high，只有 range（区间类）才写上限"],
        ),
        case(
            "a survey that does not say it is a share",
            |f| first_is(f, "survey"),
            |f| {
                first_is(f, "survey");
                drop(f, "share = true");
            },
            &["indicators.toml 第5行", "survey（调查类）按抽样的把握判断", "share = true"],
        ),
        case(
            "a survey without its denominator",
            |f| first_is(f, "survey"),
            |f| {
                first_is(f, "survey");
                drop(f, "denominator = \"C01\"");
            },
            &["indicators.toml 第5行", "survey（调查类）按抽样的把握判断", "denominator"],
        ),
        case(
            "a percentage of nothing",
            |_| (),
            |f| drop(f, "denominator = \"C01\""),
            &["计量单位是“%”，要写明 denominator"],
        ),
        case(
            "a multiple of a year the series does not have",
            |f| multiple(f, "base_year = 2010", &[2010, 2011]),
            |f| multiple(f, "base_year = 2010", &[2011, 2012]),
            &["indicators.toml 第16行", "数列“gdp”没有基数年2010年的值"],
        ),
        case(
            "a multiple of the plan's own base year, which the series does not have",
            |f| multiple(f, "", &[2019, 2020]),
            |f| multiple(f, "", &[2021, 2022]),
            &["indicators.toml 第5行", "数列“gdp”没有基数年2020年的值"],
        ),
        case(
            "a multiple without a series",
            |f| multiple(f, "", &[2020]),
            |f| {
                multiple(f, "", &[2020]);
                drop(f, "series = \"gdp\"");
            },
            &["indicators.toml 第5行", "multiple（倍增类）必须用 series 写明"],
        ),
        case(
            "a series nobody wrote",
            |f| multiple(f, "", &[2020]),
            |f| {
                multiple(f, "", &[2020]);
                f.edit("indicators.toml", "series = \"gdp\"", "series = \"gdq\"");
            },
            &["indicators.toml 第10行", "没有数列“gdq”，是否应为“gdp”"],
        ),
        case(
            "a clearance down to something",
            |f| {
                first_is(f, "clearance");
                f.edit("indicators.toml", "target = \"98\"", "target = \"0\"");
                f.edit("indicators.toml", "comparator = \"≥\"", "comparator = \"≤\"");
            },
            |f| {
                first_is(f, "clearance");
                f.edit("indicators.toml", "comparator = \"≥\"", "comparator = \"≤\"");
            },
            &["indicators.toml 第14行", "clearance（清零类）的 target 应为 \"0\""],
        ),
        case(
            "a kind nobody knows",
            |f| {
                first_is(f, "quota");
                into_first(f, "every_year_words = \"每年\"");
            },
            |f| {
                first_is(f, "quotas");
                into_first(f, "every_year_words = \"每年\"");
            },
            &["indicators.toml 第5行", "quota"],
        ),
    ]);
}

/// The first indicator has no path, base or year of its own in the way of another kind.
fn first_without_base(folder: &PlanFolder, kind: &str) {
    first_is(folder, kind);
    drop(folder, "base = \"90\"");
    drop(folder, "base_year = 2020");
}

#[test]
fn a_promise_of_every_year_needs_the_words_of_the_plan_and_a_kind_that_has_years() {
    try_all(vec![
        case(
            "every year, in nobody's words",
            |f| into_first(f, "every_year = true\nevery_year_words = \"稳定在\""),
            |f| into_first(f, "every_year = true"),
            &[
                "indicators.toml 第20行第14列：",
                "every_year = true 要有规划中表示每年的用语",
                "every_year_words",
            ],
        ),
        case(
            "words of spaces are no words",
            |f| into_first(f, "every_year = true\nevery_year_words = \"始终\""),
            |f| into_first(f, "every_year = true\nevery_year_words = \" \""),
            &["indicators.toml 第20行第14列：", "every_year_words"],
        ),
        case(
            "yearly words of a promise that is not judged yearly",
            |f| into_first(f, "every_year = false"),
            |f| into_first(f, "every_year_words = \"稳定在\""),
            &["indicators.toml 第20行第20列：", "没有写 every_year = true", "请删去 every_year_words"],
        ),
        case(
            "a quota in nobody's words",
            |f| {
                first_without_base(f, "quota");
                into_first(f, "every_year = true\nevery_year_words = \"每年\"");
            },
            |f| {
                first_without_base(f, "quota");
                into_first(f, "every_year = true");
            },
            &["indicators.toml 第5行第8列：", "quota（年度定额类）要有规划中表示每年的用语", "请改用 level"],
        ),
        case(
            "a quota that is said not to be yearly",
            |f| {
                first_without_base(f, "quota");
                into_first(f, "every_year_words = \"每年\"");
            },
            |f| {
                first_without_base(f, "quota");
                into_first(f, "every_year = false\nevery_year_words = \"每年\"");
            },
            &["indicators.toml 第18行第14列：", "quota（年度定额类）本来就逐年判断"],
        ),
        case(
            "a figure only watched",
            |f| {
                first_is(f, "monitor");
                drop(f, "target = \"98\"");
            },
            |f| {
                first_is(f, "monitor");
                drop(f, "target = \"98\"");
                into_first(f, "every_year = true\nevery_year_words = \"每年\"");
            },
            &["indicators.toml 第19行第14列：", "monitor（监测类）只监测不评判", "请删去 every_year"],
        ),
    ]);
}

#[test]
fn a_total_a_growth_and_a_multiple_are_never_judged_year_by_year() {
    let yearly = "every_year = true\nevery_year_words = \"每年\"";
    for kind in ["cumulative", "growth", "multiple"] {
        let folder = PlanFolder::full();
        multiple(&folder, yearly, &[2020, 2021, 2022, 2023, 2024, 2025]);
        folder.edit("indicators.toml", "kind = \"multiple\"", &format!("kind = \"{kind}\""));
        if kind == "growth" {
            // It is set against the series alone.
            folder.edit("indicators.toml", "target = \"2\"", "target = \"\"");
        }
        let told = checked(&folder).expect_err(kind);
        assert!(told.contains("规划文件有1处错误") && told.contains("没有逐年判断"), "{kind}: {told}");
        assert!(told.contains("indicators.toml 第16行第14列："), "{kind}: {told}");
    }
}

fn identity(folder: &PlanFolder, line: &str) {
    folder.edit("plan.toml", "compiler = ", &format!("{line}\ncompiler = "));
}

#[test]
fn a_plan_issued_on_no_day_or_after_what_it_promises_is_told() {
    let good = |f: &PlanFolder| identity(f, "issued = \"2022-03-15\"");
    try_all(vec![
        case(
            "a day nobody can read",
            good,
            |f| identity(f, "issued = \"2022年3月\""),
            &["plan.toml 第11行第10列：", "“2022年3月”应为印发日期，如 2021-07-08", "请删去 issued"],
        ),
        case(
            "a day long before the plan",
            good,
            |f| identity(f, "issued = \"2012-03-15\""),
            &["plan.toml 第11行第10列：", "印发日期2012-03-15早于规划基期2020年"],
        ),
        case(
            "a day after the plan's end",
            good,
            |f| identity(f, "issued = \"2026-03-15\""),
            &["plan.toml 第11行第10列：", "印发日期2026-03-15晚于规划末年2025年"],
        ),
        case(
            "a target of a year before the plan was there",
            |f| {
                identity(f, "issued = \"2022-03-15\"");
                f.edit(
                    "indicators.toml",
                    "target = \"98\"\ntarget_year = 2025",
                    "target = \"98\"\ntarget_year = 2022",
                );
            },
            |f| {
                identity(f, "issued = \"2022-03-15\"");
                f.edit(
                    "indicators.toml",
                    "target = \"98\"\ntarget_year = 2025",
                    "target = \"98\"\ntarget_year = 2021",
                );
            },
            &["indicators.toml 第15行第15列：", "目标年2021年早于规划印发的2022年", "plan.toml 的 issued"],
        ),
    ]);
}

#[test]
fn the_size_of_a_unit_is_an_item_that_is_asked_and_adds_up() {
    let good = |f: &PlanFolder| identity(f, "size = \"A01\"");
    try_all(vec![
        case(
            "an item nobody asks",
            good,
            |f| identity(f, "size = \"A1\""),
            &["plan.toml 第11行第1列：", "没有代码为“A1”的填报项，是否应为“A01”"],
        ),
        case(
            "an item that does not add up",
            good,
            |f| {
                identity(f, "size = \"A01\"");
                let text = std::fs::read_to_string(f.path().join("items.toml")).expect("text");
                f.write("items.toml", text.replacen("adds = \"相加\"", "adds = \"不可加\"", 1).as_bytes());
            },
            &["plan.toml 第11行第1列：", "是不可加的填报项，不能表示单位大小"],
        ),
        case(
            "a price basis of people",
            |f| f.edit("items.toml", "code = \"A01\"", "exempt = false\ncode = \"A01\""),
            |f| f.edit("items.toml", "code = \"A01\"", "price_basis = \"现价\"\ncode = \"A01\""),
            &["items.toml 第2行第15列：", "价格口径只用于以元计的金额", "请删去 price_basis"],
        ),
        case(
            "a most that is no number of the item",
            |f| f.edit("items.toml", "code = \"A01\"", "most = \"30000\"\ncode = \"A01\""),
            |f| f.edit("items.toml", "code = \"A01\"", "most = \"3.5\"\ncode = \"A01\""),
            &["items.toml 第2行第8列：", "“3.5”应为小数位数不多于0位的数"],
        ),
        case(
            "a most below the least",
            |f| f.edit("items.toml", "code = \"A01\"", "least = \"-5\"\nmost = \"30000\"\ncode = \"A01\""),
            |f| f.edit("items.toml", "code = \"A01\"", "least = \"5\"\nmost = \"3\"\ncode = \"A01\""),
            &["items.toml 第3行第8列：", "最多3小于最少5，没有数可填"],
        ),
    ]);
}

// ---- units ----

/// The roster with the three columns of reorganised units.
fn roster(folder: &PlanFolder, of_fushan: &str) {
    let text = std::fs::read_to_string(folder.path().join("units.csv")).expect("text");
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line {
            head if head.starts_with("code") => format!("{head},valid_from,valid_to,became"),
            fushan if fushan.contains("富山乡") => format!("{fushan},{of_fushan}"),
            other => format!("{other},,,"),
        })
        .collect();
    folder.write("units.csv", format!("{}\n", lines.join("\n")).as_bytes());
}

#[test]
fn a_unit_that_ends_before_it_begins_or_becomes_nobody_is_told() {
    let good = |f: &PlanFolder| roster(f, "2021-01-01,2024-12-31,331003101");
    try_all(vec![
        case(
            "an end before the beginning",
            good,
            |f| roster(f, "2021-01-01,2020-12-31,331003101"),
            &["units.csv 第5行第10列：", "终止日期不应早于起始日期"],
        ),
        case(
            "an unknown successor",
            good,
            |f| roster(f, "2021-01-01,2024-12-31,331003102"),
            &["units.csv 第5行第11列：", "代码“331003102”不在名册中，是否应为“331003101”"],
        ),
        case(
            "a successor without an end",
            good,
            |f| roster(f, "2021-01-01,,331003101"),
            &["units.csv 第5行第10列：", "就要写明终止日期"],
        ),
        case(
            "a day that does not exist",
            good,
            |f| roster(f, "2021-02-29,2024-12-31,331003101"),
            &["units.csv 第5行第9列：", "“2021-02-29”应为日期"],
        ),
    ]);
}

// ---- tasks ----

/// Edits the tasks; the second, with two leads, has its number in line 11.
fn task(folder: &PlanFolder, from: &str, to: &str) {
    folder.edit("tasks.toml", from, to);
}

/// The second task: 制度, two leads.
const SECOND: &str = "lead = [\"教育局\", \"住建局\"]";

fn of_second(folder: &PlanFolder, line: &str) {
    task(folder, SECOND, &format!("{SECOND}\n{line}"));
}

#[test]
fn a_task_with_a_wrong_day_lead_or_stage_is_told() {
    let with_tasks = |cases: Vec<Case>| -> Vec<Case> {
        cases.into_iter().map(|case| Case { plan: PlanFolder::with_tasks, ..case }).collect()
    };
    try_all(with_tasks(vec![
        case(
            "a day before the plan",
            |f| of_second(f, "due = \"2021-01-01\""),
            |f| of_second(f, "due = \"2020-12-31\""),
            &["tasks.toml 第17行", "日期2020-12-31早于规划首日2021-01-01"],
        ),
        case(
            "a day after the plan",
            |f| of_second(f, "due = \"2025-12-31\""),
            |f| of_second(f, "due = \"2026-01-01\""),
            &["tasks.toml 第17行", "日期2026-01-01晚于规划末日2025-12-31"],
        ),
        case(
            "a stage planned for a day before the plan",
            |f| of_second(f, "planned = { 2023-12-31 = \"试运行\" }"),
            |f| of_second(f, "planned = { 2020-12-31 = \"试运行\" }"),
            &["tasks.toml 第17行", "日期2020-12-31早于规划首日"],
        ),
        case(
            "a lead nobody knows",
            |f| task(f, "\"住建局\"", "\"黄岩区住房和城乡建设局\""),
            |f| task(f, "\"住建局\"", "\"往建局\""),
            &["tasks.toml 第16行", "责任单位“往建局”不在名册中，是否应为“住建局”", "units.csv"],
        ),
        case(
            "one lead under two names",
            |f| task(f, "\"住建局\"", "\"BM02\""),
            |f| task(f, "\"住建局\"", "\"黄岩区教育局\""),
            &["tasks.toml 第16行", "责任单位“黄岩区教育局”写了两次（可能用了不同的名称）"],
        ),
        case(
            "a stage of another vocabulary for done",
            |f| of_second(f, "done = \"试运行\""),
            |f| of_second(f, "done = \"在建\""),
            &["tasks.toml 第11行", "“在建”不在“制度”类的阶段中", "未启动、方案制定、试运行、已建立"],
        ),
        case(
            "an unknown stage that is planned",
            |f| of_second(f, "planned = { 2022-12-31 = \"方案制定\", 2023-12-31 = \"试运行\" }"),
            |f| of_second(f, "planned = { 2022-12-31 = \"方案制定\", 2023-12-31 = \"试营运\" }"),
            &["tasks.toml 第11行", "“试营运”不在“制度”类的阶段中"],
        ),
        case(
            "a vocabulary nobody knows",
            |f| task(f, "stages = \"制度\"", "stages = \"任务\""),
            |f| task(f, "stages = \"制度\"", "stages = \"平台\""),
            &["tasks.toml 第14行", "“平台”不是可用的取值", "任务、项目、文件、制度、常态"],
        ),
        case(
            "a number twice",
            |f| task(f, "id = \"三(一)2\"", "id = \"三(一)9\""),
            |f| task(f, "id = \"三(一)2\"", "id = \"三(一)1\""),
            &["tasks.toml 第11行", "任务编号“三(一)1”与第2行重复"],
        ),
        case(
            "an indicator that is not there",
            |f| of_second(f, "indicators = [\"01\"]"),
            |f| of_second(f, "indicators = [\"03\"]"),
            &["tasks.toml 第17行", "没有序号为“03”的指标"],
        ),
        case(
            "named by the plan, but nobody is named",
            |f| {
                task(
                    f,
                    "lead = []\nresponsible_source = \"\"",
                    "lead = []\nresponsible_source = \"规划未明确\"",
                );
            },
            |f| {
                task(
                    f,
                    "lead = []\nresponsible_source = \"\"",
                    "lead = []\nresponsible_source = \"规划明确\"",
                );
            },
            &["tasks.toml 第20行", "却没有写 lead（牵头单位）或 support（配合单位）"],
        ),
    ]));
}

// ---- attached sets ----

const UPPER_PLAN: &str = "title = \"上级规划\"\nshort = \"上级\"\ndocument_number = \"国发〔2021〕10号\"\n";

fn upper_item(code: &str, name: &str, measure_unit: &str) -> String {
    format!(
        "[[item]]\ncode = \"{code}\"\nname = \"{name}\"\nmeasure_unit = \"{measure_unit}\"\nnature = \"时点\"\n\
         reporter = \"基层\"\nadds = \"相加\"\ndefinition = \"年末数。\"\ndefinition_source = \"国家制度\"\n"
    )
}

const UPPER_INDICATOR: &str = "[[indicator]]\nid = \"07\"\nname = \"上级的覆盖率\"\nshort = \"上级覆盖\"\nkind = \"level\"\n\
    binds_below = true\nmeasure_unit = \"%\"\nnumerator = \"K02\"\ndenominator = \"K01\"\nscale = 100\nshare = true\n\
    base = \"80\"\ntarget = \"95\"\ncomparator = \"≥\"\nsection = \"专栏1\"\ndefinition_source = \"国家制度\"\n\
    gap_unit = \"人\"\n";

/// A set of another plan beside the plan, and what `plan.toml` says of it.
fn upper(folder: &PlanFolder, attach: &str) {
    let home = folder.around().join("upper-14");
    let items =
        format!("{}{}", upper_item("K01", "上级的分母人数", "人"), upper_item("K02", "上级的分子人数", "人"));
    for (name, text) in
        [("plan.toml", UPPER_PLAN), ("items.toml", &items), ("indicators.toml", UPPER_INDICATOR)]
    {
        theirs(&home, name, text);
    }
    let own = std::fs::read_to_string(folder.path().join("plan.toml")).expect("text");
    folder.write("plan.toml", format!("{own}\n{attach}\n").as_bytes());
}

fn theirs(home: &Path, name: &str, text: &str) {
    std::fs::create_dir_all(home).expect("folder");
    common::form::put(&home.join(name), text.as_bytes());
}

/// Edits a file of the attached folder.
fn edit_upper(folder: &PlanFolder, name: &str, from: &str, to: &str) {
    let path = folder.around().join("upper-14").join(name);
    let text = std::fs::read_to_string(&path).expect("text");
    assert!(text.contains(from), "{name} has no {from}");
    common::form::put(&path, text.replacen(from, to, 1).as_bytes());
}

/// The `[[attach]]` of the good plan; its folder stands in line 21 of `plan.toml`.
const ATTACH: &str =
    "[[attach]]\nfolder = \"../upper-14\"\n[attach.base]\n\"07\" = \"90\"\n[attach.items]\nK01 = \"C01\"";

fn attached(folder: &PlanFolder) {
    upper(folder, ATTACH);
}

fn attached_but(folder: &PlanFolder, from: &str, to: &str) {
    assert!(ATTACH.contains(from), "{from}");
    upper(folder, &ATTACH.replacen(from, to, 1));
}

#[test]
fn an_attached_set_that_does_not_fit_is_told_at_the_line_of_the_attaching_or_of_the_attached_file() {
    try_all(vec![
        case(
            "a folder that is not there",
            attached,
            |f| attached_but(f, "../upper-14", "../uper-14"),
            &["plan.toml 第21行", "附挂的规划文件夹“../uper-14”不存在"],
        ),
        case(
            "a base of an indicator the set does not have",
            attached,
            |f| attached_but(f, "\"07\" = \"90\"", "\"08\" = \"90\""),
            &["plan.toml 第23行", "附挂的指标集中没有指标“08”，是否应为“07”"],
        ),
        case(
            "a base that is no number",
            attached,
            |f| attached_but(f, "\"90\"", "\"90%\""),
            &["plan.toml 第23行", "“90%”应写成规划印的数"],
        ),
        case(
            "an item the set does not have",
            attached,
            |f| attached_but(f, "K01 = \"C01\"", "K03 = \"C01\""),
            &["plan.toml 第25行", "附挂的指标集中没有填报项“K03”"],
        ),
        case(
            "an item the plan does not have",
            attached,
            |f| attached_but(f, "K01 = \"C01\"", "K01 = \"C09\""),
            &["plan.toml 第25行", "items.toml 中没有填报项“C09”"],
        ),
        case(
            "an item in another unit of measure",
            attached,
            |f| attached_but(f, "K01 = \"C01\"", "K01 = \"D13\""),
            &["plan.toml 第25行", "“参加职业培训人次”以人次计", "以人计，不是同一个数"],
        ),
        case(
            "an item that was renamed to one of the plan's own",
            attached,
            |f| {
                attached(f);
                edit_upper(f, "items.toml", "上级的分子人数", "接受基本康复服务人数");
            },
            &["plan.toml 第21行", "与本规划的“C02”重名", "K02 = \"C02\""],
        ),
        case(
            "a code that was renamed in the set",
            attached,
            |f| {
                attached(f);
                edit_upper(f, "items.toml", "code = \"K02\"", "code = \"K05\"");
            },
            &["upper-14/indicators.toml 第8行", "没有代码或名称为“K02”的填报项"],
        ),
        case(
            "a mistake in a file of the set",
            attached,
            |f| {
                attached(f);
                edit_upper(f, "indicators.toml", "target = \"95\"", "target = \"百分之九十五\"");
            },
            &["upper-14/indicators.toml 第13行", "“百分之九十五”应写成规划印的数"],
        ),
        case(
            "a file of the set that is missing",
            attached,
            |f| {
                attached(f);
                std::fs::remove_file(f.around().join("upper-14/items.toml")).expect("removed");
            },
            &["plan.toml 第21行", "附挂的文件夹“../upper-14”中没有 items.toml"],
        ),
    ]);
}

#[test]
fn an_attached_set_comes_in_under_its_own_name_with_the_attaching_plans_base() {
    let folder = PlanFolder::full();
    attached(&folder);
    let plan = folder.plan();
    let codes: Vec<&str> = plan.items.iter().map(|item| item.code.as_str()).collect();
    assert_eq!(codes.last(), Some(&"upper-14:K02"), "K01 is the plan's own C01: {codes:?}");
    let theirs = plan.indicators.iter().next_back().expect("an indicator");
    assert_eq!((theirs.id.as_str(), theirs.set.as_deref()), ("upper-14:07", Some("upper-14")));
    assert_eq!(theirs.base.map(Printed::to_text), Some(String::from("90")));
    assert_eq!(plan.attached[0].document_number, "国发〔2021〕10号");
    assert!(!theirs.every_year, "the set does not ask for every year");
    let yearly = "binds_below = true\nevery_year = true\nevery_year_words = \"始终\"\n";
    edit_upper(&folder, "indicators.toml", "binds_below = true\n", yearly);
    let plan = folder.plan();
    let theirs = plan.indicators.iter().next_back().expect("an indicator");
    assert_eq!((theirs.every_year, theirs.every_year_words.as_str()), (true, "始终"));
    edit_upper(&folder, "indicators.toml", yearly, "binds_below = true\n");
    // A target that does not bind below is only watched.
    edit_upper(&folder, "indicators.toml", "binds_below = true\n", "");
    let plan = folder.plan();
    let theirs = plan.indicators.iter().next_back().expect("an indicator");
    assert_eq!((theirs.kind.key(), theirs.target), ("monitor", None));
    assert!(theirs.target_text.contains("95"), "{}", theirs.target_text);
}

#[test]
fn every_plan_of_the_project_loads_and_names_no_unknown_stage() {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs");
    let mut loaded = 0;
    for entry in std::fs::read_dir(inputs).expect("inputs") {
        let plan = entry.expect("entry").path();
        let request = Request::new(Verb::PlanCheck, plan.clone());
        let told = run(&request, &|_, _, _| {}).map(|ending| ending.code).map_err(|error| error.to_string());
        assert_eq!(told, Ok(0), "{}", plan.display());
        loaded += 1;
    }
    assert!(loaded >= 6, "{loaded} plans");
}
