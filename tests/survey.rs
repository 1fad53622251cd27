//! What people said: shares by how many are registered, with their intervals; what fits nothing is told.

#[path = "common/small.rs"]
mod small;

use duibiao::observation::Period;
use duibiao::run::survey::Wanted;
use duibiao::run::{Ending, RunError, Verb};
use duibiao::sampling::interval::Interval;
use duibiao::value::Ratio;
use serde_json::Value;
use small::{Item, Sent, SmallPlan, share, town};
use std::path::PathBuf;

const SURVEY: &str = r#"
[[survey]]
key = "social"
name = "社会满意度调查"
section = "四"
asked = "残疾人"
question = "总体评价"
weights = "WEIGHTS"
target = "90"
[[survey.scale]]
from = 2021
unanswered = ["不了解"]
option = [
    { word = "满意", score = 100, satisfied = true },
    { word = "一般", score = 60 },
    { word = "不满意", score = 0 },
]
"#;

/// Three towns with so many registered in each.
struct Home(tempfile::TempDir);

impl Home {
    fn of(registered: [&str; 3], weights: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let mut plan = SmallPlan {
            items: vec![Item::of("A01", "基层"), Item::of("A02", "基层")],
            indicators: vec![share("level", "A02", "A01", "base = \"50\"\ntarget = \"90\"\n")],
            ..SmallPlan::of_towns(3)
        };
        let filed = (1..).zip(registered).filter(|(_, count)| !count.is_empty());
        plan.sent = filed
            .map(|(at, count)| Sent {
                period: "2023",
                unit: town(at),
                figures: vec![("A01".into(), count.into()), ("A02".into(), "1".into())],
            })
            .collect();
        let one = Self(home);
        plan.write(&one.path("plan"));
        one.put("surveys.toml", &SURVEY.replace("WEIGHTS", weights));
        one
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path("plan").join(name);
        duibiao::write::folder::file(&path, text.as_bytes()).expect("a file");
    }

    fn run(&self, wanted: Wanted, year: i32) -> Result<Ending, RunError> {
        small::ran(Verb::Survey(wanted), &self.path("plan"), &self.path("out"), |request| {
            request.period = Some(Period::year(year));
        })
    }

    fn results(&self, year: i32) -> (String, Value) {
        let ended = self.run(Wanted::Results, year).expect("a result");
        let bytes = std::fs::read(self.path("out").join("满意度调查结果.json")).expect("JSON");
        (ended.text, serde_json::from_slice(&bytes).expect("JSON"))
    }
}

/// A table with a row for each unit.
fn counts(lines: &[&str]) -> String {
    format!("单位代码,单位,满意,一般,不满意,不了解,代答份数\n{}\n", lines.join("\n"))
}

fn near(value: &Value, expected: f64) -> bool {
    value.as_f64().is_some_and(|value| (value - expected).abs() < 1e-9)
}

#[test]
fn a_share_that_is_not_weighted_has_the_interval_of_the_book() {
    let home = Home::of(["100", "100", "100"], "");
    home.put("surveys/social/2023/甲.csv", &counts(&["990000001,,200,20,10,3,12", "990000002,,165,3,2,0,8"]));
    let (text, found) = home.results(2023);
    let one = &found["surveys"][0];
    assert_eq!((&one["valid"], &one["unanswered"], &one["proxies"]), (&400.into(), &3.into(), &20.into()));
    let z = Ratio::parse("1.96").expect("a number");
    let wilson = Interval::wilson(365.0 / 400.0, 400.0, z);
    assert!(
        near(&one["satisfaction"]["wilson"][0], wilson.low)
            && near(&one["satisfaction"]["wilson"][1], wilson.high)
    );
    assert!(text.contains("95%区间88.07%—93.64%"), "{text}");
    assert_eq!(one["verdict"], "不能判定", "365 of 400 neither proves nor refutes 90%");
    // (365 × 100 + 23 × 60) ÷ 400
    assert!(near(&one["score"], 94.7), "{one}");
}

#[test]
fn a_town_counts_by_who_is_registered_there_and_not_by_who_was_asked() {
    let home = Home::of(["1000", "8000", "1000"], "A01");
    home.put(
        "surveys/social/2023/甲.csv",
        &counts(&["990000001,,95,5,0,0,0", "990000002,,60,40,0,0,0", "990000003,,95,5,0,0,0"]),
    );
    let (_, found) = home.results(2023);
    let one = &found["surveys"][0];
    assert!(near(&one["plain"], 250.0 / 300.0));
    // (0.95 × 1000 + 0.6 × 8000 + 0.95 × 1000) ÷ 10000
    assert!(near(&one["satisfaction"]["share"], 0.67), "{one}");
    assert!(one["satisfaction"]["effect"].as_f64().is_some_and(|effect| effect > 1.5), "{one}");
    assert_eq!(one["verdict"], "没有达到");
    assert!(near(&one["units"][1]["satisfaction"]["share"], 0.6));
    home.put("surveys/social/2023/甲.csv", &counts(&["990000001,,95,5,0,0,0", "990000002,,60,40,0,0,0"]));
    let (text, _) = home.results(2023);
    assert!(text.contains("第3镇没有有效答卷，结果只代表其余单位"), "{text}");
}

#[test]
fn without_a_weight_nothing_is_said_of_all() {
    let home = Home::of(["1000", "", "1000"], "A01");
    home.put("surveys/social/2023/甲.csv", &counts(&["990000001,,95,5,0,0,0", "990000002,,60,40,0,0,0"]));
    let (text, found) = home.results(2023);
    let one = &found["surveys"][0];
    assert!(one["satisfaction"].is_null() && one["score"].is_null() && one["verdict"].is_null(), "{one}");
    assert!(text.contains("第2镇没有登记人数，不能加权，没有推断总体"), "{text}");
    assert!(near(&one["units"][0]["satisfaction"]["share"], 0.95), "its own share stands");
}

#[test]
fn single_answers_are_counted_and_what_fits_no_scale_is_told() {
    let home = Home::of(["100", "100", "100"], "");
    let text = "单位,答案,代答,姓名,联系电话\n第1镇,满意,否,甲,13912345678\n第1镇,满意,监护人,乙,\n\
                第1镇,一般,,丙,\n第2镇,很满意,,丁,\n第9镇,满意,,戊,\n第2镇,,,己,\n第2镇,不了解,,庚,\n\
                第3镇,不满意,看情况,辛,\n";
    home.put("surveys/social/2023/答卷.csv", text);
    let (said, found) = home.results(2023);
    let one = &found["surveys"][0];
    assert_eq!(
        (&one["valid"], &one["unanswered"], &one["proxies"]),
        (&4.into(), &2.into(), &1.into()),
        "{one}"
    );
    for told in [
        "“看情况”看不出是不是代答，按本人回答计。",
        "答案“很满意”不在标度中",
        "没有名为“第9镇”的单位",
        "“姓名”“联系电话”栏",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
    assert!(!said.contains("13912345678") && !found.to_string().contains("13912345678"));
}

#[test]
fn a_table_that_says_two_things_of_a_town_or_lacks_an_answer_is_not_counted() {
    let home = Home::of(["100", "100", "100"], "");
    home.put("surveys/social/2023/一.csv", &counts(&["990000001,,50,5,0,0,0", "990000002,,40,1,1,0,0"]));
    home.put(
        "surveys/social/2023/二.csv",
        &counts(&["990000001,,51,5,0,0,0", "990000002,,40,1,1,0,0", "合计,,91,6,1,0,0"]),
    );
    home.put("surveys/social/2023/三.csv", "单位代码,满意,一般\n990000003,5,5\n");
    home.put("surveys/social/2023/四.csv", &counts(&["990000003,,5,约3,0,0,0", "990000003,,1,1,0,0,9"]));
    home.put("surveys/social/2023/五.csv", "说明\n没有答卷\n");
    let (text, found) = home.results(2023);
    assert_eq!(found["surveys"][0]["valid"], 42, "{text}");
    for told in [
        "第1镇的份数不一样，都没有计入",
        "缺“不满意”栏",
        "份数“约3”不是整数",
        "代答9份",
        "找不到单位和答案的栏",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
}

#[test]
fn two_waves_are_compared_beyond_their_error_and_only_on_one_scale() {
    let home = Home::of(["100", "100", "100"], "");
    home.put("surveys/social/2022/甲.csv", &counts(&["990000001,,48,32,0,0,0"]));
    home.put("surveys/social/2023/甲.csv", &counts(&["990000001,,56,14,0,0,0"]));
    // 56/70 − 48/80, Newcombe's method 10: 5.24 to 33.39 points.
    let (text, _) = home.results(2023);
    assert!(text.contains("比2022年上升20.00个百分点，超出误差（5.24—33.39）"), "{text}");
    let manifest = std::fs::read_to_string(home.path("out").join("manifest.json")).expect("a manifest");
    for read in ["surveys.toml", "surveys/social/2022/甲.csv", "surveys/social/2023/甲.csv"] {
        assert!(manifest.contains(&format!("\"{read}\"")), "{read} was read: {manifest}");
    }
    home.put("surveys/social/2023/甲.csv", &counts(&["990000001,,46,24,0,0,0"]));
    assert!(home.results(2023).0.contains("在误差之内"));
    let changed = SURVEY.replace("WEIGHTS", "")
        + "[[survey.scale]]\nfrom = 2023\noption = [{ word = \"满意\", score = 100, satisfied = true }, \
           { word = \"一般\", score = 60, satisfied = true }, { word = \"不满意\", score = 0 }]\n";
    home.put("surveys.toml", &changed);
    assert!(home.results(2023).0.contains("2022年的标度不同，不能比较"));
}

#[test]
fn a_scale_that_says_nothing_is_a_mistake_of_the_plan() {
    let home = Home::of(["100", "100", "100"], "");
    let good = SURVEY.replace("WEIGHTS", "");
    for (from, to, why) in [
        (", satisfied = true", "", "哪些选项算满意"),
        ("word = \"一般\"", "word = \"满意\"", "重复"),
        ("score = 60", "score = 160", "0到100"),
        ("target = \"90\"", "target = \"190\"", "百分数"),
        ("weights = \"\"", "weights = \"Z99\"", "不存在"),
        ("key = \"social\"", "key = \"社会\"", "字母"),
    ] {
        home.put("surveys.toml", &good.replace(from, to));
        let told = home.run(Wanted::Results, 2023).expect_err(why).to_string();
        assert!(told.contains(why), "{told}");
    }
    home.put("surveys.toml", &good);
    assert!(home.run(Wanted::Results, 2023).expect_err("no answers").to_string().contains("中没有答卷"));
}

#[test]
fn the_blank_form_says_how_many_answers_are_needed_and_comes_back_as_it_is() {
    let home = Home::of(["300", "366", "100"], "A01");
    let ended = home.run(Wanted::Forms, 2023).expect("forms");
    assert!(ended.text.contains("需要有效答卷257份（登记766人）"), "{}", ended.text);
    let form = home.path("out").join("社会满意度调查答卷汇总表_2023年.xlsx");
    let to = home.path("plan/surveys/social/2023/回.xlsx");
    std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
    std::fs::copy(form, to).expect("a copy");
    let (text, found) = home.results(2023);
    assert_eq!(found["surveys"][0]["valid"], 0, "a blank form holds no answer: {text}");
    assert!(text.contains("没有有效答卷"), "{text}");
}

/// A plan whose indicator of kind 调查类 takes its figures from the survey; what the root reported of 有效 and 满意.
fn giving(weights: &str, decimals: u8, reported: Option<[&str; 2]>) -> Home {
    let root = |code: &str| Item { decimals, ..Item::of(code, "本级") };
    let folder = tempfile::tempdir().expect("a folder");
    let mut plan = SmallPlan {
        items: vec![Item::of("A01", "基层"), root("H03"), root("H04")],
        indicators: vec![share("survey", "H04", "H03", "target = \"90\"\n")],
        ..SmallPlan::of_towns(3)
    };
    plan.sent = (1..)
        .zip(["1000", "8000", "1000"])
        .map(|(at, count)| Sent {
            period: "2023",
            unit: town(at),
            figures: vec![("A01".into(), count.into())],
        })
        .collect();
    let of_root = reported.map(|[valid, satisfied]| {
        vec![("H03".to_owned(), valid.to_owned()), ("H04".to_owned(), satisfied.to_owned())]
    });
    plan.sent.extend(of_root.map(|figures| Sent { period: "2023", unit: "990000".into(), figures }));
    let home = Home(folder);
    plan.write(&home.path("plan"));
    let gives = format!("weights = \"{weights}\"\ngives = {{ valid = \"H03\", satisfied = \"H04\" }}");
    home.put("surveys.toml", &SURVEY.replace("weights = \"WEIGHTS\"", &gives));
    home
}

/// The one promise of a plan as the mid-term evaluation judges it, and the rows of a machine file.
fn judged(home: &Home) -> (Value, String, String) {
    let verb = Verb::Report(duibiao::evaluate::Question::Midterm);
    small::ran(verb, &home.path("plan"), &home.path("midterm"), |_| ()).expect("a report");
    let read = |name: &str| {
        let bytes = std::fs::read(home.path("midterm").join(name)).expect("a file");
        String::from_utf8(bytes).expect("text")
    };
    let all: Value = serde_json::from_str(&read("evaluation.json")).expect("JSON");
    let one = all["assessments"].as_array().expect("rows").iter().find(|one| one["unit"] == "990000");
    (one.expect("the root").clone(), read("observations.csv"), read("findings.csv"))
}

#[test]
fn an_indicator_of_a_survey_takes_its_figures_from_the_answers() {
    let home = giving("", 0, Some(["400", "380"]));
    let reported = judged(&home).0;
    assert!(near(&reported["value"], 95.0), "without answers what the root reports stands: {reported}");
    home.put("surveys/social/2023/甲.csv", &counts(&["990000001,,200,20,10,3,12", "990000002,,165,3,2,0,8"]));
    let (one, figures, findings) = judged(&home);
    assert!(near(&one["numerator"], 365.0) && near(&one["denominator"], 400.0), "{one}");
    assert!(near(&one["value"], 91.25), "{one}");
    assert_eq!(one["reason_keys"][0]["key"], "sampling", "365 of 400 neither prove nor refute 90%: {one}");
    let row = figures.lines().find(|row| row.starts_with("990000,H04")).expect("a row");
    assert!(row.contains(",365,人,调查,") && row.contains("surveys/social/2023/甲.csv"), "{row}");
    assert!(row.contains("报表填的是380"), "what was reported is not lost: {row}");
    let told: Vec<&str> = findings.lines().filter(|row| row.starts_with("V01")).collect();
    assert!(told.len() == 1 && told[0].contains("V01|990000|2023|H04"), "the one that differs: {told:?}");
}

#[test]
fn a_weighted_survey_gives_its_share_and_the_sample_it_is_worth() {
    let home = giving("A01", 4, None);
    home.put(
        "surveys/social/2023/甲.csv",
        &counts(&["990000001,,95,5,0,0,0", "990000002,,60,40,0,0,0", "990000003,,95,5,0,0,0"]),
    );
    let (one, ..) = judged(&home);
    let found = home.results(2023).1;
    let of_survey = &found["surveys"][0]["satisfaction"];
    assert!(one["value"].as_f64().is_some_and(|value| (value - 67.0).abs() < 1e-3), "{one}");
    let worth = of_survey["size"].as_f64().expect("a size");
    assert!(
        one["denominator"].as_f64().is_some_and(|of| (0.0..1e-3).contains(&(worth - of))),
        "{one} {worth}"
    );
    // The interval the promise is judged by is the weighted one, and not that of 300 answers.
    assert!(worth < 200.0 && one["status_key"] == "refuted", "{one}");
}

#[test]
fn where_nothing_can_be_said_of_all_the_survey_gives_nothing() {
    let home = giving("A01", 4, Some(["400", "380"]));
    home.put("surveys/social/2023/甲.csv", "单位代码,满意,一般,不满意,不了解\n990000,95,5,0,0\n");
    let (one, _, findings) = judged(&home);
    assert!(near(&one["value"], 95.0), "what was reported stands: {one}");
    assert!(findings.contains("V02|990000|2023|social"), "{findings}");
}

#[test]
fn answers_and_forms_are_both_samples_or_neither() {
    let home = giving("", 0, None);
    home.put("surveys/social/2023/甲_样例数据·非真实.csv", &counts(&["990000001,,200,20,10,3,12"]));
    let verb = Verb::Report(duibiao::evaluate::Question::Midterm);
    let ended = small::ran(verb, &home.path("plan"), &home.path("midterm"), |_| ());
    assert!(matches!(ended, Err(RunError::Mixed { .. })), "{ended:?}");
}

#[test]
fn a_survey_that_gives_what_it_cannot_is_a_mistake_of_the_plan() {
    let wrong = |weights: &str, decimals: u8, gives: [&str; 2]| {
        let home = giving(weights, decimals, None);
        let text = std::fs::read_to_string(home.path("plan").join("surveys.toml")).expect("a file");
        let text = text.replace("valid = \"H03\"", gives[0]).replace("satisfied = \"H04\"", gives[1]);
        home.put("surveys.toml", &text);
        home.run(Wanted::Results, 2023).expect_err("a mistake").to_string()
    };
    let (valid, satisfied) = ("valid = \"H03\"", "satisfied = \"H04\"");
    for (told, said) in [
        (wrong("A01", 0, [valid, satisfied]), "至少2位小数"),
        (wrong("", 0, [valid, "satisfied = \"H09\""]), "“H09”不存在"),
        (wrong("", 0, ["valid = \"A01\"", satisfied]), "应由本级填报"),
        (wrong("", 0, ["valid = \"H04\"", satisfied]), "应是两个填报项"),
        (wrong("", 0, ["valid = \"H04\"", "satisfied = \"H03\""]), "同一项指标的分子和分母"),
    ] {
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn both_halves_of_a_ratio_come_from_one_source() {
    let home = giving("", 0, Some(["400", "380"]));
    home.put("surveys/social/2023/甲.csv", &counts(&["990000001,,200,20,10,3,12", "990000002,,165,3,2,0,8"]));
    home.put(
        "corrections.csv",
        "unit,period,item,sent,corrected,reason,basis,proposer,approver,date\n\
         试验区,2023,H03,400,390,重复,核对表,甲,乙,2024-02-01\n",
    );
    let (one, _, findings) = judged(&home);
    assert!(near(&one["numerator"], 380.0) && near(&one["denominator"], 390.0), "{one}");
    assert!(findings.contains("V02|990000|2023|social") && findings.contains("以登记为准"), "{findings}");
}

#[test]
fn a_year_on_record_keeps_what_its_survey_said() {
    let home = giving("", 0, Some(["400", "380"]));
    home.put("surveys/social/2023/甲.csv", &counts(&["990000001,,200,20,10,3,12", "990000002,,165,3,2,0,8"]));
    let before = judged(&home).0;
    let frozen = small::ran(Verb::Freeze, &home.path("plan"), &home.path("none"), |request| {
        request.period = Some(Period::year(2023));
        request.out = None;
        let text = |text: &str| text.to_owned();
        request.record = Some(duibiao::run::freeze::Record {
            draft: text("定稿"),
            by: text("办公室"),
            on: text("2024-03-10"),
            basis: None,
        });
    });
    frozen.expect("frozen");
    let (after, _, findings) = judged(&home);
    assert_eq!(before["value"], after["value"], "{after}");
    assert!(!findings.contains("H01|"), "nothing differs: {findings}");
}

#[test]
fn what_may_be_counted_twice_is_told() {
    let home = Home::of(["100", "100", "100"], "");
    home.put("surveys/social/2023/甲.csv", &counts(&["990000001,,50,5,0,0,0", "990000,,50,5,0,0,0"]));
    home.put("surveys/social/2023/乙.csv", "单位,答案\n第1镇,满意\n");
    let (text, _) = home.results(2023);
    assert!(text.contains("第1镇既有逐份的答卷又有汇总的份数"), "{text}");
    assert!(text.contains("试验区和下属单位都有答卷"), "{text}");
}

#[test]
fn a_share_of_all_that_is_weighted_stays_a_share_of_all() {
    let home = giving("A01", 2, None);
    home.put("surveys/social/2023/甲.csv", &counts(&["990000001,,10,0,0,0,0", "990000002,,10,0,0,0,0"]));
    let (one, _, findings) = judged(&home);
    assert_eq!(one["numerator"], one["denominator"], "{one}");
    assert!(near(&one["value"], 100.0), "{one}");
    assert!(findings.contains("第3镇有登记人数而没有有效答卷"), "{findings}");
}
