//! Which tables of `docs/methods.md` does the program itself give? Kinds, their steps, bands, words and reasons.
//!
//! In: the built-in templates and a plan of one promise a kind. Out: Markdown. Refuses to know: the prose around it.

use super::plans::Tiny;
use super::said::Headings;
use duibiao::evaluate::standing::{Certainty, REASONS};
use duibiao::evaluate::{Forecast, Status};
use duibiao::observation::Period;
use duibiao::plan::Kind;
use duibiao::plan::kinds::sort::Yearly;
use duibiao::plan::kinds::step::{Body, Case};
use duibiao::words::Words;
use std::fmt::Write;

/// A promise of each kind, as `plans::indicator` reads it, and what is special about a second one of a kind.
pub const PROMISES: [(&str, &str, &str); 17] = [
    ("level", "level; numerator A; denominator B; base 57; target 62; share", ""),
    (
        "reported",
        "level; numerator A; denominator B; base_source 报送数; target 62; share",
        "用基期年报送数作基期",
    ),
    (
        "path",
        "level; numerator A; denominator B; base 57; target 62; share; path 2021=58 2022=59 2023=60 2024=61 2025=62",
        "有逐年路径",
    ),
    ("sampled", "level; numerator SY; denominator SN; base 57; target 62; share", "分母、分子来自抽样"),
    ("late", "level; numerator A; denominator B; base 57; target 62; share; target_year 2022", "目标年已过"),
    (
        "yearly",
        "level; numerator A; denominator B; base 57; target 62; share; every_year; every_year_words 每年",
        "规划要求每年做到",
    ),
    ("maintain", "maintain; numerator A; denominator B; base 98; target 98; share", ""),
    ("growth", "growth; numerator M; comparator ≥; series 增速", ""),
    ("cumulative", "cumulative; numerator F; target 1000", ""),
    ("cap", "cumulative; numerator F; target 1000; comparator ≤", "有上限的累计数"),
    ("quota", "quota; numerator F; target 100", ""),
    ("multiple", "multiple; numerator M; target 2; base_year 2020; series 收入; measure_unit 倍", ""),
    ("range", "range; numerator A; denominator B; target 80; target_high 95; share", ""),
    ("each_unit", "each_unit; numerator A; denominator B; target 95; share", ""),
    ("clearance", "clearance; numerator A; denominator B; scale 1; target 0; comparator ≤", ""),
    ("survey", "survey; numerator SY; denominator SN; target 90; share", ""),
    ("monitor", "monitor; numerator A; denominator B; direction 提高; share", ""),
];

/// The plan of those promises: one year sent by two of three districts, and a milestone nobody reports.
pub fn plan() -> Tiny {
    let mut series = String::from("series,name,year,value,measure_unit,price_basis,source,sample\n");
    for year in 2021..=2025 {
        let _ = writeln!(series, "增速,生产总值增速,{year},5,%,可比价,用例,是");
    }
    series.push_str("收入,人均收入,2020,100,元,现价,用例,是\n");
    let items = "A 人; B 人; F 人 flow; M 元 flow; SY 份; SN 份";
    let tiny = Tiny::new().items(items).file("series.csv", &series);
    let tiny = PROMISES.iter().fold(tiny, |tiny, (id, promise, _)| tiny.promise(id, promise));
    let tiny = tiny.department("民政局", "BM1").task("T1", "里程碑; 文件; 民政局; due 2024-12-31");
    ["2020", "2022", "2023"].into_iter().fold(tiny, |tiny, year| {
        let tiny = tiny.sent(year, "甲区", "A=60 B=100 F=50 M=200 SY=80 SN=90");
        tiny.sent(year, "乙区", "A=58 B=100 F=50 M=200 SY=80 SN=90")
    })
}

/// Every table the program gives, by the name between its markers.
pub fn tables(words: &Words) -> Vec<(&'static str, String)> {
    vec![
        ("kinds", kinds(words)),
        ("parameters", parameters(words)),
        ("statuses", statuses(words)),
        ("reasons", reasons(words)),
        ("steps", steps(words)),
    ]
}

fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | ").replace('\n', ""));
    let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let rule = format!("|{}\n", "---|".repeat(head.len()));
    let rows: String = rows.into_iter().map(|row| line(&row)).collect();
    format!("{}{rule}{rows}", line(&head))
}

fn key(key: &str) -> String {
    format!("`{key}`")
}

fn kinds(words: &Words) -> String {
    let said = |keys: &[&'static str]| {
        let words: Vec<&str> = keys.iter().map(|key| words.judgement.status(key)).collect();
        if words.is_empty() { String::from("—") } else { words.join("、") }
    };
    let rows = Kind::ALL.iter().map(|kind| {
        let sort = kind.sort();
        let (kept, short) = sort.yearly_words;
        let yearly = said(&[kept, short, "some_years"]);
        let (when, yearly) = match sort.yearly {
            Yearly::Never(_) => ("不逐年", String::from("—")),
            Yearly::Asked => ("规划明文要求的逐年", yearly),
            Yearly::Always => ("逐年", yearly),
        };
        let pace = if sort.has_pace { "计进度比" } else { "—" };
        let row = [
            key(kind.key()),
            sort.word.into(),
            said(sort.statuses),
            said(sort.due),
            when.into(),
            yearly,
            pace.into(),
        ];
        row.to_vec()
    });
    table(
        &["代码", "类型", "期限以前的用词", "自期限日起的用词", "是否逐年判定", "逐年判定的用词", "进度比"],
        rows,
    )
}

fn parameters(words: &Words) -> String {
    let it = &words.judgement;
    let band = |key: &'static str| format!("“{}”所需的最低进度比", it.status(key));
    let rows = [
        ("ahead", band("ahead"), it.ahead.to_plain()),
        ("on_track", band("on_track"), it.on_track.to_plain()),
        ("slightly_behind", band("slightly_behind"), it.slightly_behind.to_plain()),
        ("denominator_change", "分母较上年变动的提示线（%）".into(), it.denominator_change.to_plain()),
        ("small_denominator", "小分母的提示线".into(), it.small_denominator.to_plain()),
        ("quantile", "抽样区间的分位数".into(), it.quantile.to_plain()),
        ("floor", "初步结论所需规模占比，可比单位所需规模占比".into(), it.floor.to_plain()),
    ];
    let rows = rows.into_iter().map(|(name, what, value)| vec![key(name), what, value]);
    let sure = Certainty::ALL.into_iter().map(|sure| {
        let mark = if sure == Certainty::Provisional { it.certainty.mark.as_str() } else { "—" };
        vec![key(sure.key()), it.certainty(sure.key()).to_owned(), mark.to_owned()]
    });
    let forecasts =
        Forecast::ALL.into_iter().map(|forecast| vec![key(forecast.key()), forecast.word(it).to_owned()]);
    [
        format!("来源：{}。\n\n", it.source),
        table(&["代码", "参数", "取值"], rows),
        String::from("\n"),
        table(&["代码", "结论把握", "标记"], sure),
        String::from("\n"),
        table(&["代码", "期末预判"], forecasts),
    ]
    .concat()
}

fn statuses(words: &Words) -> String {
    let rows = Status::ALL.map(|status| vec![key(status.key()), status.word(&words.judgement).to_owned()]);
    table(&["代码", "用词"], rows)
}

fn reasons(words: &Words) -> String {
    let rows = REASONS.map(|reason| {
        let text = words.judgement.reason(reason, &[]);
        // What the program fills in stands open.
        let mut open = String::new();
        for (at, part) in text.split(['{', '}']).enumerate() {
            open.push_str(if at % 2 == 1 { "〔〕" } else { part });
        }
        vec![key(reason), open]
    });
    table(&["代码", "用词（〔〕处由程序填写）"], rows)
}

/// The steps of every promise of the plan, judged at the end of 2023.
fn steps(words: &Words) -> String {
    let mut plan = plan().load().unwrap_or_else(|error| panic!("{error}"));
    let answers = plan.items.position(|item| item.code == "SN").expect("the answers");
    plan.items[answers].sampled = true;
    let headings = Headings { words };
    let mut text = String::new();
    let mut before: Vec<[String; 2]> = Vec::new();
    for (id, promise, special) in PROMISES {
        let indicator = plan.indicators.iter().find(|known| known.id == id).expect(id);
        let case = Case::new(&plan, indicator, Period::year(2023));
        let steps = indicator.kind.steps(&case);
        assert!(steps.iter().any(|step| matches!(step.body, Body::Key(_))), "{id} comes to no word");
        let mut rows = headings.rows(&steps);
        let _ = write!(text, "#### {}", indicator.kind.word());
        if special.is_empty() {
            before.clone_from(&rows);
            let _ = write!(text, "\n\n样例：`{promise}`\n\n");
        } else {
            let _ = write!(text, "：{special}\n\n样例：`{promise}`。只列与上面同类不同的步骤。\n\n");
            rows.retain(|row| !before.contains(row));
        }
        text.push_str(&table(&["步骤", "算法"], rows.into_iter().map(|row| row.to_vec())));
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}
