//! Plans and figures at their extremes: whatever is missing, doubtful or out of the ordinary, a run gives its product or
//! tells a mistake of the plan or of what was asked. It never stops on a limit of a workbook and never blames a template.

#[path = "common/any.rs"]
mod any;
#[path = "common/small.rs"]
mod small;

use calamine::{Reader as _, Xlsx, open_workbook};
use duibiao::check::Checked;
use duibiao::evaluate::{Asked, Question, evaluate};
use duibiao::ids::Id;
use duibiao::intake::Collection;
use duibiao::observation::{Absent, Figure, Period, Quantity};
use duibiao::place::Place;
use duibiao::plan::{Plan, Reporter};
use duibiao::report::{self, Material};
use duibiao::run::{RunError, Verb};
use duibiao::sheet::Content;
use duibiao::total;
use duibiao::words::Words;
use small::{Item, Sent, SmallPlan, count, ran, share, town};
use std::collections::BTreeSet;
use std::path::Path;

/// Whether a run that gave nothing told a mistake of the plan or of what was asked.
fn is_told(error: &RunError) -> bool {
    matches!(
        error,
        RunError::Plan(_)
            | RunError::Mistake(_)
            | RunError::Asked(_)
            | RunError::Evaluate(_)
            | RunError::Intake(_)
    )
}

/// Every verb over a plan; tells how many reports came to their product, and every error that should not be.
fn every_verb(seed: u64, folder: &Path) -> (usize, Vec<String>) {
    let year = |text: &str| Period::year(text.parse().expect("a year"));
    let verbs = [
        (Verb::PlanCheck, None),
        (Verb::Report(Question::Annual), None),
        (Verb::Report(Question::Annual), Some(year("2023"))),
        (Verb::Report(Question::Midterm), None),
        (Verb::Report(Question::Final), None),
        (Verb::Check, None),
        (Verb::Explain, None),
        (Verb::Forms, Some(year("2024"))),
    ];
    let (mut products, mut wrong) = (0, Vec::new());
    for (at, (verb, period)) in verbs.into_iter().enumerate() {
        let out = folder.join(format!("out{at}"));
        let ended = ran(verb, &folder.join("plan"), &out, |request| {
            request.period = period;
            request.indicator = Some(String::from("01"));
        });
        match ended {
            Ok(_) => products += usize::from(matches!(verb, Verb::Report(_))),
            Err(error) if is_told(&error) => {}
            Err(error) => wrong.push(format!("seed {seed}, {verb:?} {period:?}: {error}")),
        }
    }
    (products, wrong)
}

/// So many plans from a seed on; enough of them must come to a product for the test to mean something.
fn plans_from(first: u64, count: u64) {
    println!("seeds {first} to {}", first + count - 1);
    let (mut products, mut wrong) = (0, Vec::new());
    for seed in first..first + count {
        let home = tempfile::tempdir().expect("a temporary folder");
        any::random(seed).write(&home.path().join("plan"));
        let (made, told) = every_verb(seed, home.path());
        products += made;
        wrong.extend(told);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(products as u64 > count, "only {products} reports from {count} plans");
}

#[test]
fn small_plans_with_extremes_end_in_a_product_or_a_mistake_told_first_part() {
    plans_from(1, 80);
}

#[test]
fn small_plans_with_extremes_end_in_a_product_or_a_mistake_told_second_part() {
    plans_from(101, 80);
}

/// A district of so many towns that count a share of two items, a promise of it by 2025, and nothing sent yet.
fn of_a_share(towns: usize, kind: &str) -> SmallPlan {
    SmallPlan {
        items: vec![Item::of("A1", "基层"), Item::of("A2", "基层")],
        indicators: vec![share(kind, "A1", "A2", "attribute = \"约束性\"\nbase = \"50\"\ntarget = \"90\"\n")],
        ..SmallPlan::of_towns(towns)
    }
}

fn sends(number: usize, period: &'static str, part: &str, whole: &str) -> Sent {
    let figures = vec![("A1".to_owned(), part.to_owned()), ("A2".to_owned(), whole.to_owned())];
    Sent { unit: town(number), period, figures }
}

/// The mid-term of a small plan: its folder, what was printed, and its evaluation.
fn midterm(plan: &SmallPlan) -> (tempfile::TempDir, String, serde_json::Value) {
    let home = tempfile::tempdir().expect("a temporary folder");
    let out = home.path().join("out");
    plan.write(&home.path().join("plan"));
    let ended = ran(Verb::Report(Question::Midterm), &home.path().join("plan"), &out, |_| ());
    let text = ended.unwrap_or_else(|error| panic!("{error}")).text;
    let json = std::fs::read_to_string(out.join("evaluation.json")).expect("evaluation.json");
    (home, text, serde_json::from_str(&json).expect("JSON"))
}

/// The row of the whole district.
fn whole(evaluation: &serde_json::Value) -> &serde_json::Value {
    let rows = evaluation["assessments"].as_array().expect("assessments");
    rows.iter().find(|row| row["unit"] == "990000").expect("the district's row")
}

/// The formulas of a sheet of the finished workbook.
fn formulas(home: &Path, sheet: &str) -> Vec<String> {
    let mut book: Xlsx<_> = open_workbook(small::workbook(&home.join("out"))).expect("the workbook opens");
    let range = book.worksheet_formula(sheet).expect("the sheet");
    range.used_cells().map(|(_, _, formula)| formula.clone()).collect()
}

/// The texts of a sheet of the finished workbook.
fn texts(home: &Path, sheet: &str) -> String {
    let mut book: Xlsx<_> = open_workbook(small::workbook(&home.join("out"))).expect("the workbook opens");
    let range = book.worksheet_range(sheet).expect("the sheet");
    range.used_cells().map(|(_, _, cell)| format!("{cell}\n")).collect()
}

#[test]
fn one_report_of_many_units_gives_the_product_and_names_only_the_first_of_the_missing() {
    for towns in [26, 600] {
        let plan = SmallPlan { sent: vec![sends(1, "2023", "60", "100")], ..of_a_share(towns, "level") };
        let (home, text, _) = midterm(&plan);
        let missing = towns - 1;
        assert!(text.contains(&format!("第13镇等{missing}个")), "{text}");
        let page = texts(home.path(), "一页纸");
        assert!(page.contains(&format!("缺第2镇、第3镇、第4镇、第5镇、第6镇、第7镇、第8镇、第9镇、第10镇、第11镇、第12镇、第13镇等{missing}个")), "{page}");
    }
}

#[test]
fn a_last_denominator_of_half_a_year_stands_as_a_number_in_the_units_row() {
    let plan = SmallPlan {
        sent: vec![
            sends(1, "2022-06", "50", "100"),
            sends(2, "2022-06", "50", "80"),
            sends(1, "2023", "60", "100"),
        ],
        ..of_a_share(2, "level")
    };
    let (home, text, _) = midterm(&plan);
    assert!(text.contains("待第2镇补报"), "{text}");
    let rows = texts(home.path(), "分单位指标");
    assert!(rows.lines().any(|cell| cell == "80"), "{rows}");
    let sums = formulas(home.path(), "汇总数据");
    assert!(sums.iter().any(|formula| formula.contains("SUMIFS")), "the sum over units stays live: {sums:?}");
}

#[test]
fn a_survey_with_more_answers_than_people_asked_is_a_finding_and_not_judged() {
    for (part, asked) in [("101", "100"), ("100", "99")] {
        let plan = SmallPlan { sent: vec![sends(1, "2023", part, asked)], ..of_a_share(1, "survey") };
        let plan = SmallPlan { indicators: vec![plan.indicators[0].replace("base = \"50\"\n", "")], ..plan };
        let (home, _, evaluation) = midterm(&plan);
        let row = whole(&evaluation);
        assert_eq!(row["status"], "不可判断", "{part} of {asked}");
        assert!(row["reason"].as_str().is_some_and(|reason| reason.contains("抽样区间")), "{row}");
        let findings = std::fs::read_to_string(home.path().join("out/findings.csv")).expect("findings");
        assert!(findings.contains("R04,强制性"), "{part} of {asked}: {findings}");
    }
}

#[test]
fn a_plan_that_only_watches_gives_every_product() {
    let plan = SmallPlan {
        indicators: vec![
            count("monitor", "A1", "base = \"5\"\ndirection = \"提高\"\n"),
            count("monitor", "A2", ""),
        ],
        sent: vec![sends(1, "2023", "60", "100")],
        ..of_a_share(2, "level")
    };
    let home = tempfile::tempdir().expect("a temporary folder");
    plan.write(&home.path().join("plan"));
    for question in [Question::Annual, Question::Midterm, Question::Final] {
        let out = home.path().join(question.key());
        let ended = ran(Verb::Report(question), &home.path().join("plan"), &out, |_| ());
        assert!(ended.is_ok(), "{question:?}: {:?}", ended.err());
    }
}

#[test]
fn a_promise_of_every_unit_is_judged_of_the_one_unit_where_the_bound_node_reports_itself() {
    // The district counts the items itself; or the promise binds a town that is its own only unit.
    for (reporter, binds, unit, code) in [
        ("本级", "", String::from("990000"), "990000"),
        ("基层", "binds = \"990000001\"\n", town(1), "990000001"),
    ] {
        for (part, expected, value) in [("95", "已达目标值(须保持)", 100.0), ("60", "低于目标", 0.0)]
        {
            let figures = vec![("A1".to_owned(), part.to_owned()), ("A2".to_owned(), "100".to_owned())];
            let plan = SmallPlan {
                items: vec![Item::of("A1", reporter), Item::of("A2", reporter)],
                indicators: vec![share("each_unit", "A1", "A2", &format!("target = \"90\"\n{binds}"))],
                sent: vec![Sent { unit: unit.clone(), period: "2023", figures }],
                ..SmallPlan::of_towns(2)
            };
            let (_home, _, evaluation) = midterm(&plan);
            let rows = evaluation["assessments"].as_array().expect("assessments");
            let row = rows.iter().find(|row| row["unit"] == code).expect("a row");
            assert_eq!(
                (row["status"].as_str(), row["value"].as_f64()),
                (Some(expected), Some(value)),
                "{row}"
            );
        }
    }
}

/// The formulas of some sheets for so many towns of which one reports, each without the numbers of its rows.
fn formulas_of(towns: usize) -> BTreeSet<(String, String)> {
    let home = tempfile::tempdir().expect("a temporary folder");
    let folder = home.path().join("plan");
    of_a_share(towns, "level").write(&folder);
    let plan = Plan::load(&folder).expect("the plan");
    let words = Words::load(None).expect("built-in templates").of_whole(&plan.identity.whole);
    // What 3,000 files would say, without 3,000 files.
    let mut collection = Collection::default();
    collection.periods = vec![Period::year(2022), Period::year(2023)];
    for &period in &collection.periods {
        for unit in plan.asked(&Reporter::LEAVES) {
            collection.observations.begin(unit, period);
            for item in plan.items.ids() {
                let sent = period.year == 2022 || unit.at() == 1;
                let figure = Quantity { mantissa: 60 + 40 * item.at() as i64, decimals: 0 };
                if sent {
                    collection.observations.push(item, Figure::new(Ok(figure), Place::default(), ""));
                } else {
                    collection.observations.push_unsent(item, Absent::NotReported);
                }
            }
        }
    }
    let totals = total::total(&plan, &collection).expect("sums");
    let through = plan.identity.midterm;
    let faulty = BTreeSet::new();
    let question = Question::Midterm;
    let asked = Asked { periods: &collection.periods, through, question, faulty };
    let evaluation = evaluate(&plan, &collection, &totals, &words, asked).expect("an evaluation");
    let book = report::workbook(Material {
        plan: &plan,
        words: &words,
        collection: &collection,
        totals: &totals,
        checked: &Checked::default(),
        evaluation: &evaluation,
        other: None,
        original: false,
        as_of: through,
        dated: false,
        record: None,
        digest: "",
    });
    let places = book.place().expect("every reference finds its cell");
    let mut found = BTreeSet::new();
    let own = [
        "分单位指标",
        "分单位数据",
        "来源追溯",
        "分镇街明细",
        "分镇街完成情况",
        "属地差距",
        "未报单位",
        "数据质量",
    ];
    for (number, sheet) in
        book.sheets.iter().enumerate().filter(|(_, sheet)| !own.contains(&sheet.name.as_str()))
    {
        for (_, cell) in sheet.cells() {
            let Content::Formula(live) = &cell.content else { continue };
            let text = places.write(&live.formula, number).expect("a formula");
            let mut bare = String::new();
            let mut after = false;
            for sign in text.chars() {
                // The row of an address follows the second dollar sign.
                if !(after && sign.is_ascii_digit()) {
                    after = sign == '$';
                    bare.push(sign);
                }
            }
            // The sentences say how many there are.
            found.insert((sheet.name.clone(), bare.replace(&towns.to_string(), "N")));
        }
    }
    found
}

#[test]
fn no_formula_of_the_working_or_signed_sheets_grows_with_the_number_of_units() {
    let small = formulas_of(19);
    // What the silent units add to the bounds and to the test are sums over their rows, each in one cell.
    let sums = small.iter().filter(|(sheet, text)| sheet == "汇总数据" && text.starts_with("SUMIFS("));
    assert!(sums.count() >= 10, "{small:?}");
    assert!(small.len() > 60, "{small:?}");
    for towns in [600, 3000] {
        let large = formulas_of(towns);
        let differing: Vec<_> = small.symmetric_difference(&large).collect();
        assert!(differing.is_empty(), "{towns}: {differing:#?}");
    }
}
