//! A sample of what was reported, the recount of it, and what that says of the promises.

#[path = "common/form.rs"]
#[allow(dead_code, reason = "shared by many tests")]
mod form;
#[path = "common/small.rs"]
mod small;

use duibiao::observation::Period;
use duibiao::run::assess::{Asked, How};
use duibiao::run::{Request, RunError, Verb};
use duibiao::sampling::interval::{Interval, missed};
use duibiao::value::Ratio;
use duibiao::write::folder::file as put;
use form::{Cell, sheet_xml, text};
use serde_json::Value;
use small::{Item, Sent, SmallPlan, share, town};
use std::path::{Path, PathBuf};

/// What is written at a line: the outcome and the note.
type Outcome = (&'static str, &'static str);

const GOOD: Outcome = ("一致", "");
const WRONG: Outcome = ("不一致", "已迁出");

/// A district of four towns with 200 people each who are to get something; so many of them do.
struct Home(tempfile::TempDir);

impl Home {
    fn of(got: u32) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let one = Self(home);
        one.report(|_| got);
        one
    }

    fn report(&self, got: impl Fn(usize) -> u32) {
        let mut plan = SmallPlan {
            items: vec![Item::of("A01", "基层"), Item::of("A02", "基层")],
            indicators: vec![share("level", "A02", "A01", "base = \"50\"\ntarget = \"90\"\n")],
            ..SmallPlan::of_towns(4)
        };
        plan.sent = (1..=4)
            .map(|at| Sent {
                period: "2025",
                unit: town(at),
                figures: vec![("A01".into(), "200".into()), ("A02".into(), got(at).to_string())],
            })
            .collect();
        plan.write(&self.path("plan"));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn draw(&self, out: &str, how: &How, seed: Option<u64>) -> Result<String, RunError> {
        let ended =
            small::ran(Verb::AssessDraw, &self.path("plan"), &self.path(out), |request: &mut Request| {
                request.period = Some(Period::year(2025));
                request.assess =
                    Asked { indicators: vec!["01".into()], how: how.clone(), seed, ..Asked::default() };
            })?;
        Ok(ended.text)
    }

    fn drawn(&self, out: &str) -> Value {
        json(&self.path(out).join("抽样方案.json"))
    }

    /// Files a form of a draw, filled in by a rule on item and number; rows in whatever order.
    fn fill(&self, folder: &str, draw: &Value, said: impl Fn(&str, &str, u64) -> Outcome) {
        let mut lines = vec![heading(&["名册序号", "★核查结果", "差错说明", "佐证材料编号", "核查编号"])];
        let mut counts = vec![heading(&["填报项", "★清点数", "清点说明", "名册编号", "清点编号"])];
        for one in draw["registers"].as_array().expect("registers") {
            let of = |key: &str| one[key].as_str().expect("a text");
            let (unit, item, name) = (of("unit"), of("item"), draw["draw"].as_str().expect("a name"));
            counts.push(row(&[item, &one["claimed"].to_string(), "", "", &format!("{name}|{unit}|{item}")]));
            for number in one["numbers"].as_array().expect("numbers") {
                let number = number.as_u64().expect("a number");
                let (word, note) = said(unit, item, number);
                let key = format!("{name}|{unit}|{item}|{number}");
                lines.push(row(&[&number.to_string(), word, note, "HC-1", &key]));
            }
        }
        lines[1..].reverse();
        self.file(folder, "复核表.xlsx", &lines, &counts);
    }

    fn file(&self, folder: &str, name: &str, lines: &[Vec<Cell>], counts: &[Vec<Cell>]) {
        let sheets = [("逐条核查", lines), ("清点名册", counts)]
            .map(|(name, rows)| (name.to_owned(), false, sheet_xml(rows, false)));
        let path = self.path(folder).join(name);
        put(&path, &form::workbook(&sheets)).expect("a form");
    }

    fn verify(&self, draw: &str, forms: &str, out: &str) -> Result<(String, Value), RunError> {
        let ended = small::ran(Verb::AssessVerify, &self.path("plan"), &self.path(out), |request| {
            request.assess = Asked { draw: self.path(draw), from: self.path(forms), ..Asked::default() };
        })?;
        Ok((ended.text, json(&self.path(out).join("核查结果.json"))))
    }
}

fn heading(heads: &[&str]) -> Vec<Cell> {
    row(heads)
}

fn row(cells: &[&str]) -> Vec<Cell> {
    cells.iter().map(|cell| text(cell)).collect()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON")
}

/// Every text of a workbook.
fn shown(path: &Path) -> String {
    let bytes = std::fs::read(path).expect("a workbook");
    let book =
        duibiao::grid::read(&bytes, "核查结果.xlsx", &duibiao::grid::Limits::default()).expect("a workbook");
    let cells = book.sheets.iter().flat_map(|sheet| sheet.cells.values());
    cells.map(|cell| cell.value.text().into_owned() + "\n").collect()
}

fn lines(count: u64) -> How {
    How { size: Some(count), ..How::default() }
}

fn item<'a>(found: &'a Value, code: &str) -> &'a Value {
    let items = found["items"].as_array().expect("items");
    items.iter().find(|item| item["item"] == code).expect("the item")
}

fn near(value: &Value, expected: f64) -> bool {
    value.as_f64().is_some_and(|value| (value - expected).abs() < 1e-9)
}

#[test]
fn the_same_seed_draws_the_same_lines_and_none_is_needed() {
    let home = Home::of(180);
    for (out, seed) in [("a", Some(7)), ("b", Some(7)), ("c", Some(8)), ("d", None), ("e", None)] {
        home.draw(out, &lines(100), seed).expect("a draw");
    }
    assert_eq!(home.drawn("a"), home.drawn("b"));
    assert_eq!(home.drawn("d"), home.drawn("e"));
    assert_ne!(home.drawn("a")["registers"], home.drawn("c")["registers"]);
    let from_frame = u64::from_str_radix(&home.drawn("d")["frame_sha256"].as_str().expect("a hash")[..8], 16);
    assert_eq!(home.drawn("d")["seed"].as_u64(), from_frame.ok());
    for one in home.drawn("a")["registers"].as_array().expect("registers") {
        assert_eq!(one["numbers"].as_array().map(Vec::len), Some(25), "{one}");
    }
}

#[test]
fn as_many_are_drawn_as_a_precision_needs_and_each_unit_may_have_a_fixed_part() {
    let home = Home::of(180);
    let count = |how: How, item: &str| -> u64 {
        let out = format!("{how:?}");
        home.draw(&out, &how, Some(1)).expect("a draw");
        let draw = home.drawn(&out);
        let of = draw["registers"].as_array().expect("registers").iter().filter(|one| one["item"] == item);
        of.map(|one| one["numbers"].as_array().map_or(0, Vec::len) as u64).sum()
    };
    // 384.16 ÷ (1 + 383.16/800) = 259.7
    assert_eq!(count(How::default(), "A01"), 260);
    assert_eq!(count(How { each: Some(10), ..How::default() }, "A02"), 40);
    assert_eq!(
        count(How { permille: Some(Ratio::whole(12)), ..How::default() }, "A02"),
        12,
        "2.16, so 3 of each"
    );
}

#[test]
fn a_draw_that_cannot_be_is_refused_and_says_what_to_do() {
    let home = Home::of(180);
    let refused = |how: How| home.draw("d", &how, None).expect_err("refused").to_string();
    assert!(refused(lines(801)).contains("所报总数只有800"));
    let few = |item: &str| {
        let draw = home.drawn("few");
        let of = draw["registers"].as_array().expect("registers").iter().filter(|one| one["item"] == item);
        of.map(|one| one["numbers"].as_array().map_or(0, Vec::len)).sum::<usize>()
    };
    home.draw("few", &lines(760), None).expect("a draw");
    assert_eq!((few("A01"), few("A02")), (760, 720), "all there are of the smaller");
    let units = |count| How { units: Some(count), size: Some(40), ..How::default() };
    assert!(refused(units(1)).contains("至少是2"));
    assert!(refused(units(5)).contains("只有4个"));
    assert!(!home.path("d").exists(), "nothing is left");
}

#[test]
fn agreement_has_the_interval_of_the_book_and_no_error_is_no_proof() {
    let home = Home::of(180);
    home.draw("d", &lines(100), Some(7)).expect("a draw");
    let draw = home.drawn("d");
    home.fill("f", &draw, |_, item, number| if item == "A02" && number <= 18 { WRONG } else { GOOD });
    let (text, found) = home.verify("d", "f", "v").expect("a result");
    let good = item(&found, "A01");
    assert_eq!(good["lines"]["agrees"], 100);
    // All agree in every town: as a plain sample of 100 of 800.
    let miss = missed(Ratio::parse("1.96").expect("a number"));
    let plain = Interval::exact(1.0, 100.0 / (1.0 - 100.0 / 800.0), miss).low;
    let low = good["agreement"]["exact"][0].as_f64().expect("an end");
    // Three towns' worth of freedom less than a plain sample has: a little wider.
    assert!(low < plain && low > plain - 0.0005, "{plain} {good}");
    let most = good["errors_at_most"].as_f64().expect("an end");
    assert!((0.0255..0.0265).contains(&most), "1 - 0.05^(1/114) = 0.0259: {good}");
    assert!(text.contains("不能说明没有差错"), "{text}");
    let wrong = item(&found, "A02");
    let differ = wrong["lines"]["differs"].as_u64().expect("a count");
    assert!((3..25).contains(&differ), "seed 7: {differ}");
    assert!(near(&wrong["agreement"]["share"], 1.0 - differ as f64 / 100.0), "towns of one size: {wrong}");
    assert!(wrong["errors_at_most"].is_null());
}

#[test]
fn a_verdict_that_falls_with_verified_figures_is_told_and_the_reported_one_stays() {
    let home = Home::of(190);
    home.draw("d", &lines(400), Some(7)).expect("a draw");
    let draw = home.drawn("d");
    // Every fourth who was counted should not have been.
    home.fill("f", &draw, |_, item, number| if item == "A02" && number % 4 == 0 { WRONG } else { GOOD });
    let (text, found) = home.verify("d", "f", "v").expect("a result");
    let promise = &found["indicators"][0];
    assert_eq!(promise["reported"]["value"], "95.00%");
    let verified = promise["verified"]["value"].as_str().expect("a value");
    let value: f64 = verified.trim_end_matches('%').parse().expect("a number");
    assert!((68.0..75.0).contains(&value), "95 × about three quarters: {value}");
    assert!(promise["said"].as_str().is_some_and(|said| said.starts_with("结论改变")), "{promise}");
    assert!(text.contains("不代替所报的数"), "{text}");
    assert_ne!(promise["reported"]["status"], promise["verified"]["status"]);
}

#[test]
fn most_forms_still_out_leave_no_verdict_and_some_a_provisional_one() {
    let home = Home::of(190);
    home.draw("d", &lines(100), Some(7)).expect("a draw");
    let draw = home.drawn("d");
    let back = |towns: &[&str], folder: &str, out: &str| {
        home.fill(folder, &draw, |unit, _, _| if towns.contains(&unit) { GOOD } else { ("", "") });
        home.verify("d", folder, out).expect("a result").1["indicators"][0].clone()
    };
    let one = back(&["990000001"], "f", "v");
    assert!(
        one["verified"].is_null() && one["said"].as_str().is_some_and(|said| said.contains("4个名册中有3个")),
        "{one}"
    );
    let three = back(&["990000001", "990000002", "990000003"], "g", "w");
    assert!(three["said"].as_str().is_some_and(|said| said.contains("只是初步")), "{three}");
}

#[test]
fn who_was_not_reached_is_counted_apart_and_bounds_the_share() {
    let home = Home::of(180);
    home.draw("d", &lines(100), Some(7)).expect("a draw");
    let draw = home.drawn("d");
    home.fill("f", &draw, |unit, item, number| match (unit, item) {
        ("990000001", "A01") if number <= 100 => ("拒访", ""),
        ("990000002", "A01") if number <= 100 => ("外出", ""),
        ("990000003", "A01") if number <= 100 => ("查无", "名册上没有"),
        ("990000004", "A01") if number <= 100 => ("", ""),
        _ => GOOD,
    });
    let (text, found) = home.verify("d", "f", "v").expect("a result");
    let one = item(&found, "A01");
    let lines = &one["lines"];
    let count = |key: &str| lines[key].as_u64().expect("a count");
    assert!(count("refused") > 0 && count("away") > 0 && count("lost") > 0 && count("open") > 0, "{lines}");
    assert_eq!(count("checked"), count("agrees") + count("lost"), "查无 is an error, not a refusal");
    let between = &one["agreement"]["if_unreached"];
    assert!(near(&between[0], count("agrees") as f64 / 100.0), "{one}");
    assert!(near(&between[1], (100 - count("lost")) as f64 / 100.0), "{one}");
    assert!(text.contains("没有换别人"), "{text}");
}

#[test]
fn rows_that_fit_no_draw_are_told_and_count_for_nothing() {
    let home = Home::of(180);
    home.draw("d", &lines(8), Some(7)).expect("a draw");
    let draw = home.drawn("d");
    let name = draw["draw"].as_str().expect("a name");
    let one = &draw["registers"][0];
    let number = one["numbers"][0].as_u64().expect("a number");
    let other =
        (1..1000).find(|other| one["numbers"].as_array().is_some_and(|all| !all.contains(&(*other).into())));
    let other = other.expect("a number that was not drawn");
    let key = |draw: &str, unit: &str, number: u64| format!("{draw}|{unit}|A01|{number}");
    let line = |word: &str, note: &str, key: &str| row(&["", word, note, "", key]);
    let heads = heading(&["名册序号", "★核查结果", "差错说明", "佐证材料编号", "核查编号"]);
    let lines = [
        heads.clone(),
        line("一致", "", &key("aaaabbbbcccc", "990000001", number)),
        line("一致", "", &key(name, "990000009", number)),
        line("一致", "", &key(name, "990000001", other)),
        line("大概一致", "", &key(name, "990000001", number)),
        line("一致", "", "改过"),
    ];
    let counts = [
        heading(&["填报项", "★清点数", "清点说明", "名册编号", "清点编号"]),
        row(&["A01", "约200", "", "", &format!("{name}|990000001|A01")]),
    ];
    home.file("f", "一.xlsx", &lines, &counts);
    // The same line twice, with two outcomes and the telephone number of somebody.
    let key = key(name, "990000001", number);
    home.file("f", "二.xlsx", &[heads.clone(), line("一致", "", &key)], &counts[..1]);
    home.file("f", "三.xlsx", &[heads, line("查无", "问13912345678", &key)], &counts[..1]);
    put(&home.path("f").join("四.xlsx"), b"not a workbook").expect("a file");
    let (text, found) = home.verify("d", "f", "v").expect("a result");
    for told in [
        "是另一次抽样（aaaabbbbcccc）的",
        "单位990000009的A01不在本次抽样中",
        "没有核查成的不能换成别的",
        "核查结果应是一致、不一致",
        "认不出是哪一条",
        "清点数“约200”应是0或正整数",
        "同一条写得不一样，都没有计入",
        "四.xlsx",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
    assert_eq!(item(&found, "A01")["lines"]["checked"], 0, "{found}");
    assert!(found["indicators"][0]["verified"].is_null());
    assert!(!found.to_string().contains("13912345678") && !text.contains("13912345678"));
    assert!(!shown(&home.path("v").join("核查结果.xlsx")).contains("13912345678"));
}

#[test]
fn counts_that_cannot_be_are_told_and_no_persons_number_is_one() {
    let home = Home::of(180);
    home.draw("d", &lines(40), Some(7)).expect("a draw");
    let draw = home.drawn("d");
    home.fill("f", &draw, |_, _, _| GOOD);
    let name = draw["draw"].as_str().expect("a name");
    let line = |count: &str, unit: usize| row(&["A01", count, "", "", &format!("{name}|{}|A01", town(unit))]);
    let heads = heading(&["填报项", "★清点数", "清点说明", "名册编号", "清点编号"]);
    let none = heading(&["名册序号", "★核查结果", "差错说明", "佐证材料编号", "核查编号"]);
    let counts = [heads, line("13812345678", 1), line("9999999", 2), line("1", 3), line("２００", 4)];
    home.file("g", "清点.xlsx", std::slice::from_ref(&none), &counts);
    std::fs::copy(home.path("f").join("复核表.xlsx"), home.path("g").join("复核表.xlsx")).expect("a copy");
    // What the form says stands against what the other says, and none of the two counts.
    let (text, found) = home.verify("d", "g", "v").expect("a result");
    assert!(text.contains("像电话、证件号码，请核对"), "{text}");
    assert!(text.contains("同一条写得不一样"), "{text}");
    assert!(!text.contains("13812345678") && !found.to_string().contains("13812345678"));
    home.fill("h", &draw, |_, _, _| GOOD);
    let lines = [none, row(&["", "一致", "", "", "没有编号"])];
    home.file("h", "复核表.xlsx", &lines, &[counts[0].clone(), line("1", 3)]);
    home.file("h", "另.xlsx", &form_lines(&draw), &counts[..1]);
    let (text, _) = home.verify("d", "h", "w").expect("a result");
    assert!(text.contains("第3镇A01清点数是1，而第"), "{text}");
}

/// Rows of every line of a draw, all of them good.
fn form_lines(draw: &Value) -> Vec<Vec<Cell>> {
    let mut lines = vec![heading(&["名册序号", "★核查结果", "差错说明", "佐证材料编号", "核查编号"])];
    for one in draw["registers"].as_array().expect("registers") {
        let of = |key: &str| one[key].as_str().expect("a text");
        for number in one["numbers"].as_array().expect("numbers") {
            let key =
                format!("{}|{}|{}|{number}", draw["draw"].as_str().expect("a name"), of("unit"), of("item"));
            lines.push(row(&[&number.to_string(), "一致", "", "", &key]));
        }
    }
    lines
}

#[test]
fn without_an_error_the_verified_figure_is_the_reported_one_whoever_gave_only_half_of_it() {
    for (name, over, under) in [("a", "", "150"), ("b", "200", "")] {
        let home = Home::of(180);
        let mut plan = SmallPlan {
            items: vec![Item::of("A01", "基层"), Item::of("A02", "基层")],
            indicators: vec![share("level", "A02", "A01", "base = \"50\"\ntarget = \"90\"\n")],
            ..SmallPlan::of_towns(4)
        };
        plan.sent = (1..=4)
            .map(|at| {
                let pair = if at == 2 { (over, under) } else { ("200", "180") };
                let figures = vec![("A01".into(), pair.0.into()), ("A02".into(), pair.1.into())];
                Sent { period: "2025", unit: town(at), figures }
            })
            .collect();
        plan.write(&home.path("plan"));
        home.draw("d", &lines(200), Some(7)).expect("a draw");
        home.fill("f", &home.drawn("d"), |_, _, _| GOOD);
        let (text, found) = home.verify("d", "f", "v").expect("a result");
        let promise = &found["indicators"][0];
        assert_eq!(promise["reported"]["value"], promise["verified"]["value"], "{name}: {text}");
        let most =
            promise["between"][1].as_str().and_then(|text| text.trim_end_matches('%').parse::<f64>().ok());
        assert!(most.is_some_and(|most| most < 92.0), "{name}: {text}");
    }
}

#[test]
fn a_line_of_each_town_is_as_sure_as_a_plain_draw_of_as_many() {
    let home = Home::of(180);
    home.draw("d", &How { each: Some(1), ..How::default() }, Some(7)).expect("a draw");
    home.fill("f", &home.drawn("d"), |_, _, _| GOOD);
    let (_, found) = home.verify("d", "f", "v").expect("a result");
    let low = item(&found, "A01")["agreement"]["exact"][0].as_f64().expect("an end");
    assert!((0.35..0.45).contains(&low), "0.025^(1/4) = 0.398: {low}");
}

#[test]
fn a_town_that_reports_nought_stays_in_the_frame() {
    let home = Home::of(180);
    home.report(|at| if at == 2 { 0 } else { 180 });
    home.draw("d", &lines(30), Some(7)).expect("a draw");
    let draw = home.drawn("d");
    let nought = draw["registers"].as_array().expect("registers").iter().find(|one| one["claimed"] == 0);
    assert!(nought.is_some_and(|one| one["numbers"].as_array().is_some_and(Vec::is_empty)), "{draw}");
    home.report(|_| 180);
    home.fill("f", &draw, |_, _, _| GOOD);
    let (text, _) = home.verify("d", "f", "v").expect("a result");
    assert!(text.contains("第2镇的A02抽样时是0，现在是180"), "{text}");
}

#[test]
fn a_second_draw_never_takes_the_place_of_the_first() {
    let home = Home::of(180);
    home.draw("d", &lines(30), Some(7)).expect("a draw");
    home.draw("d", &lines(30), Some(7)).expect("the same again");
    let told = home.draw("d", &lines(30), Some(8)).expect_err("another").to_string();
    assert!(told.contains("是另一次抽样"), "{told}");
    assert_eq!(home.drawn("d")["seed"], 7);
}

#[test]
fn a_form_with_a_column_twice_or_a_moved_row_is_not_guessed_at() {
    let home = Home::of(180);
    home.draw("d", &lines(8), Some(7)).expect("a draw");
    let draw = home.drawn("d");
    let counts = [heading(&["填报项", "★清点数", "清点说明", "名册编号", "清点编号"])];
    let mut lines = form_lines(&draw);
    for line in &mut lines {
        let last = line.len() - 1;
        line.insert(last, text("查无"));
    }
    lines[0][4] = text("核查结果");
    home.file("f", "两栏.xlsx", &lines, &counts);
    let (said, found) = home.verify("d", "f", "v").expect("a result");
    assert!(said.contains("有两栏“核查结果”"), "{said}");
    assert_eq!(item(&found, "A01")["lines"]["checked"], 0);
    let mut lines = form_lines(&draw);
    lines[1][0] = text("190");
    home.file("g", "移动.xlsx", &lines, &counts);
    put(&home.path("g").join("说明.docx"), b"x").expect("a file");
    let (said, found) = home.verify("d", "g", "w").expect("a result");
    assert!(
        said.contains("“名册序号”与“核查编号”对不上") && said.contains("“说明.docx”不是表格文件"),
        "{said}"
    );
    assert_eq!(item(&found, "A01")["lines"]["checked"], 7);
}

#[test]
fn a_draw_that_was_edited_or_is_of_another_plan_is_refused() {
    let home = Home::of(180);
    home.draw("d", &lines(8), Some(7)).expect("a draw");
    home.fill("f", &home.drawn("d"), |_, _, _| GOOD);
    let path = home.path("d").join("抽样方案.json");
    let whole = std::fs::read_to_string(&path).expect("a draw");
    put(&path, whole.replace("\"claimed\": 180", "\"claimed\": 170").as_bytes()).expect("an edit");
    assert!(home.verify("d", "f", "v").expect_err("refused").to_string().contains("被改动过"));
    put(&path, whole.replace("第1镇", "第7镇").as_bytes()).expect("an edit");
    assert!(home.verify("d", "f", "v").expect_err("refused").to_string().contains("被改动过"));
    put(&path, b"{}").expect("an edit");
    assert!(home.verify("d", "f", "v").expect_err("refused").to_string().contains("不是抽样方案"));
    assert!(home.verify("nowhere", "f", "v").is_err() && !home.path("v").exists());
}

#[test]
fn a_figure_that_moved_since_the_draw_is_told_and_its_promise_is_not_judged_again() {
    let home = Home::of(180);
    home.draw("d", &lines(40), Some(7)).expect("a draw");
    home.fill("f", &home.drawn("d"), |_, _, _| GOOD);
    home.report(|at| if at == 2 { 150 } else { 180 });
    let (text, found) = home.verify("d", "f", "v").expect("a result");
    assert!(text.contains("第2镇的A02抽样时是180，现在是150"), "{text}");
    assert!(
        found["indicators"][0]["said"].as_str().is_some_and(|said| said.starts_with("未重算")),
        "{found}"
    );
    assert_eq!(item(&found, "A02")["lines"]["agrees"], 40, "what was looked at stands");
}

#[test]
fn drawn_units_carry_the_chance_they_were_drawn_with() {
    let home = Home::of(180);
    home.report(|at| 40 * at as u32);
    let how = How { units: Some(2), size: Some(20), ..How::default() };
    home.draw("d", &how, Some(3)).expect("a draw");
    let draw = home.drawn("d");
    let registers = draw["registers"].as_array().expect("registers");
    let mut seen = 0;
    for one in registers.iter().filter(|one| one["probability"] != "0") {
        let unit: u64 = one["unit"].as_str().and_then(|code| code[2..].parse().ok()).expect("a town");
        let chance = Ratio::new(2 * i128::from(200 + 40 * unit), 800 + 400).expect("a chance");
        let told = format!("{}/{}", chance.numerator(), chance.denominator());
        assert_eq!(one["probability"], told.trim_end_matches("/1"), "{one}");
        assert_eq!(one["numbers"].as_array().map(Vec::len), Some(10));
        seen += 1;
    }
    assert_eq!(seen, 4, "two towns, two items each");
    let first = registers.iter().find(|one| one["probability"] != "0").expect("a drawn town");
    let first = first["unit"].as_str().expect("a code");
    home.fill("one", &draw, |unit, _, _| if unit == first { GOOD } else { ("", "") });
    let (text, found) = home.verify("d", "one", "w").expect("a result");
    assert!(text.contains("抽中的单位中只有1个有核查结果") && text.contains("推断不了合计"), "{text}");
    assert!(item(&found, "A01")["agreement"].is_null() && found["indicators"][0]["verified"].is_null());
    home.fill("f", &draw, |_, item, _| if item == "A01" { GOOD } else { WRONG });
    let (_, found) = home.verify("d", "f", "v").expect("a result");
    assert!(near(&item(&found, "A02")["agreement"]["share"], 0.0));
    assert!(item(&found, "A01")["agreement"]["effect"].as_f64().is_some_and(|effect| effect > 0.99));
}

#[test]
fn the_assessors_workbook_holds_the_recount_beside_the_figures_it_is_of() {
    let home = Home::of(180);
    home.draw("draw", &lines(100), Some(7)).expect("a draw");
    let draw = home.drawn("draw");
    home.fill("forms", &draw, |_, item, number| if item == "A02" && number % 5 == 0 { WRONG } else { GOOD });
    let (text, found) = home.verify("draw", "forms", "out").expect("a result");
    assert!(text.contains("评估取证表_截至2025-12-31.xlsx"), "{text}");
    assert!(!home.path("out/复核包").exists(), "only when it is asked for");
    let path = home.path("out/评估取证表_截至2025-12-31.xlsx");
    let book = opened(&path);
    let index = book.sheets.iter().find(|sheet| sheet.name == "取证索引").expect("取证索引");
    let heading = index.rows().find(|(row, _)| index.text(*row, 0) == "序号").expect("a heading").0;
    let at = |head: &str| {
        let (_, cells) = index.rows().find(|(row, _)| *row == heading).expect("the heading");
        let column = cells.iter().find(|(_, cell)| cell.value.text() == head).expect("a column").0;
        index.text(heading + 1, column).parse::<f64>().expect("a number")
    };
    let factor = item(&found, "A02")["factor"][0].as_f64().expect("a factor");
    assert!((at("公布值") - 90.0).abs() < 1e-9 && (at("分子") - 720.0).abs() < 1e-9);
    assert!((at("分子核实系数") - factor).abs() < 1e-9, "the factor is that of the recount");
    assert!((at("核实分子") - (720.0 * factor).round()).abs() < 1e-9);
    assert!((at("核实值减公布值") - (at("核实值") - 90.0)).abs() < 1e-6);
    for name in ["目标台账", "方法敏感性", "文件清单", "核查结论", "逐条结果"] {
        assert!(book.sheets.iter().any(|sheet| sheet.name == name), "{name}");
    }
}

/// A workbook as it stands.
fn opened(path: &Path) -> duibiao::grid::Workbook {
    let bytes = std::fs::read(path).expect("a workbook");
    duibiao::grid::read(&bytes, "取证表.xlsx", &duibiao::grid::Limits::default()).expect("a workbook")
}

#[test]
fn the_package_holds_what_its_list_says_and_nothing_of_a_person() {
    let home = Home::of(180);
    home.draw("draw", &lines(100), Some(7)).expect("a draw");
    let draw = home.drawn("draw");
    home.fill("forms", &draw, |_, _, _| GOOD);
    put(&home.path("plan/contacts.csv"), "unit,name,phone\n第1镇,某某,0576-84000000\n".as_bytes())
        .expect("contacts");
    let form = home.path("plan/submissions/2025").join(format!("{}_2025.csv", town(2)));
    let sent = std::fs::read_to_string(&form).expect("a form") + "填表人电话,13800138000\n";
    put(&form, sent.as_bytes()).expect("a form");
    let ended = small::ran(Verb::AssessVerify, &home.path("plan"), &home.path("out"), |request| {
        let (draw, from) = (home.path("draw"), home.path("forms"));
        request.assess = Asked { draw, from, bundle: true, ..Asked::default() };
    });
    let text = ended.expect("a result").text;
    assert!(text.contains("有2个文件没有随附"), "{text}");
    let package = home.path("out/复核包");
    let list = std::fs::read_to_string(package.join("校验清单.txt")).expect("a list");
    let mut without = Vec::new();
    for line in list.lines() {
        let [hash, name, why @ ..] = &line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        match why {
            [] => assert_eq!(duibiao::grid::sha256(&package.join(name)).as_deref(), Some(*hash), "{name}"),
            [why, ..] => without.push((*name, *why)),
        }
    }
    let [second, first] = without[..] else { panic!("{without:?}") };
    assert!(first.0.ends_with("990000002_2025.csv") && first.1.contains("电话号码"), "{first:?}");
    assert!(second.0.ends_with("contacts.csv"), "{second:?}");
    for entry in walkdir::WalkDir::new(&package) {
        let entry = entry.expect("an entry");
        if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path()).expect("a file");
            // A workbook is packed; its texts are read as they stand.
            let text = if entry.path().extension().is_some_and(|end| end == "xlsx") {
                shown(entry.path())
            } else {
                String::from_utf8_lossy(&bytes).into_owned()
            };
            let held = ["13800138000", "84000000"].into_iter().find(|number| text.contains(number));
            assert_eq!(held, None, "{}", entry.path().display());
        }
    }
    let library = walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/recount"));
    for entry in library.into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let name = entry.file_name().to_string_lossy();
        assert!(name.ends_with(".pyc") || package.join("recount").join(&*name).is_file(), "{name}");
    }
    for name in ["复核.py", "规划/plan/units.csv", "结果/evaluation.json"] {
        assert!(package.join(name).is_file(), "{name}");
    }
}

#[test]
fn a_figure_that_changed_since_the_draw_is_no_link_of_what_was_claimed() {
    let home = Home::of(180);
    home.draw("draw", &lines(100), Some(7)).expect("a draw");
    let draw = home.drawn("draw");
    home.fill("forms", &draw, |_, _, _| GOOD);
    home.report(|at| if at == 1 { 170 } else { 180 });
    home.verify("draw", "forms", "out").expect("a result");
    let path = home.path("out/评估取证表_截至2025-12-31.xlsx");
    let book = opened(&path);
    let registers = book.sheets.iter().find(|sheet| sheet.name == "分单位核查").expect("registers");
    let claimed: Vec<(String, bool)> = registers
        .rows()
        .filter(|(row, _)| registers.text(*row, 2) == "A02")
        .map(|(row, _)| {
            let is_live = registers.cells.get(&(row, 4)).is_some_and(|cell| cell.formula);
            (registers.text(row, 4).into_owned(), is_live)
        })
        .collect();
    let of = |is_live| (String::from("180"), is_live);
    assert_eq!(claimed, [of(false), of(true), of(true), of(true)], "what was drawn from stays");
}

#[test]
fn an_item_of_which_no_line_was_reached_leaves_its_promise_unjudged() {
    let home = Home::of(180);
    home.draw("draw", &lines(100), Some(7)).expect("a draw");
    let draw = home.drawn("draw");
    home.fill("forms", &draw, |_, item, _| if item == "A02" { ("拒访", "") } else { GOOD });
    let (_, found) = home.verify("draw", "forms", "out").expect("a result");
    let said = found["indicators"][0]["said"].as_str().expect("a sentence");
    assert!(said.starts_with("未重算：A02没有可用的核查结果"), "{said}");
}
