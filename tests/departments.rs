//! Half of the real figures come from departments: one figure for their area, or one for each unit below; beside the
//! units' own count where both are asked.

mod common;
#[path = "common/small.rs"]
mod small;

use common::form::{PlanFolder, words};
use common::sheets::{SheetOf, YEAR, book, rows};
use duibiao::evaluate::Question;
use duibiao::form::{self, Filled, Last};
use duibiao::grid::Limits;
use duibiao::ids::{ItemId, UnitId};
use duibiao::intake::{self, Collection};
use duibiao::observation::{Absent, Period, Quantity};
use duibiao::plan::Plan;
use duibiao::run::Verb;
use duibiao::write::style::StyleSheet;
use duibiao::write::xlsx;
use small::ran;
use std::collections::BTreeMap;

const UNITS: &str = "code,name,aliases,parent,kind,tags,reports,source\n\
    331003,黄岩区,,,地区,区,是,试\n\
    331003001,东城街道,,331003,地区,街道,是,试\n\
    331003101,宁溪镇,,331003,地区,镇,是,试\n\
    331003202,富山乡,,331003,地区,乡,是,试\n\
    BM01,区民政局,民政|民政局,331003,部门,,是,试\n\
    BM02,区人社局,人社,331003,部门,,是,试\n";

const ITEMS: &str = "\
[[item]]
code = \"A01\"
name = \"持证残疾人数\"
measure_unit = \"人\"
nature = \"时点\"
reporter = \"基层\"
adds = \"相加\"
definition = \"试\"
definition_source = \"本库解读\"

[[item]]
code = \"B01\"
name = \"符合生活补贴条件人数\"
measure_unit = \"人\"
nature = \"时点\"
reporter = \"部门:民政→基层\"
adds = \"相加\"
definition = \"试\"
definition_source = \"本库解读\"

[[item]]
code = \"B02\"
name = \"领取生活补贴人数\"
measure_unit = \"人\"
nature = \"时点\"
reporter = \"部门:区民政局→基层\"
also = \"基层\"
adds = \"相加\"
definition = \"试\"
definition_source = \"本库解读\"

[[item]]
code = \"C01\"
name = \"参加职业培训人数\"
measure_unit = \"人\"
nature = \"时期\"
reporter = \"基层\"
also = \"部门:人社\"
adds = \"相加\"
definition = \"试\"
definition_source = \"本库解读\"

[[item]]
code = \"C02\"
name = \"公益性岗位数\"
measure_unit = \"个\"
nature = \"时点\"
reporter = \"部门:人社\"
adds = \"相加\"
definition = \"试\"
definition_source = \"本库解读\"
";

const INDICATORS: &str = "\
[[indicator]]
id = \"01\"
name = \"生活补贴覆盖率\"
short = \"生活补贴\"
kind = \"level\"
measure_unit = \"%\"
numerator = \"B02\"
denominator = \"B01\"
scale = 100
share = true
base = \"90\"
target = \"98\"
section = \"专栏1\"
definition_source = \"本库解读\"

[[indicator]]
id = \"02\"
name = \"公益性岗位\"
short = \"公益岗\"
kind = \"level\"
measure_unit = \"个\"
numerator = \"C02\"
base = \"10\"
target = \"20\"
section = \"专栏1\"
definition_source = \"本库解读\"

[[indicator]]
id = \"03\"
name = \"领补贴人数占持证人数\"
short = \"领补贴占比\"
kind = \"monitor\"
measure_unit = \"%\"
numerator = \"B02\"
denominator = \"A01\"
scale = 100
share = true
section = \"专栏1\"
definition_source = \"本库解读\"
";

const TOWNS: [&str; 3] = ["331003001", "331003101", "331003202"];

fn folder() -> PlanFolder {
    let folder = PlanFolder::bare();
    for (name, text) in
        [("units.csv", UNITS), ("items.toml", ITEMS), ("indicators.toml", INDICATORS), ("rules.toml", "")]
    {
        folder.write(name, text.as_bytes());
    }
    folder
}

fn unit(plan: &Plan, code: &str) -> UnitId {
    plan.units.position(|unit| unit.code == code).expect("unit")
}

fn item(plan: &Plan, code: &str) -> ItemId {
    plan.items.position(|item| item.code == code).expect("item")
}

/// The form of a sender as it goes out, filled by code: figures of its own, and of each town.
fn filled(folder: &PlanFolder, sender: &str, own: &[(&str, i64)], below: &[(&str, &str, i64)]) {
    let plan = folder.plan();
    let of = unit(&plan, sender);
    let layout = form::lay_out(&plan, of, YEAR, Last::default());
    let quantity = |value: i64| Ok(Quantity { mantissa: value, decimals: 0 });
    let filled = Filled {
        figures: own.iter().map(|(code, value)| (item(&plan, code), quantity(*value))).collect(),
        below: below
            .iter()
            .map(|(town, code, value)| ((unit(&plan, town), item(&plan, code)), quantity(*value)))
            .collect::<BTreeMap<_, Result<Quantity, Absent>>>(),
        ..Filled::default()
    };
    let drawn = form::draw(&plan, &words(), &layout, Some(&filled), false);
    let styles = StyleSheet::parse(include_str!("../templates/style.toml")).expect("styles");
    let file = xlsx::into_workbook(drawn, &styles, YEAR.as_of(), folder.around()).expect("workbook");
    folder.submission(2023, &form::file_name(&plan, of, YEAR, None), &file.bytes);
}

/// Every form of a year in which everybody agrees.
fn everybody(folder: &PlanFolder) {
    for (town, people, paid, trained) in
        [(TOWNS[0], 100, 40, 7), (TOWNS[1], 200, 60, 5), (TOWNS[2], 50, 10, 3)]
    {
        filled(folder, town, &[("A01", people), ("B02-基层", paid), ("C01", trained)], &[]);
    }
    let rows: Vec<(&str, &str, i64)> = [(TOWNS[0], 41, 40), (TOWNS[1], 60, 60), (TOWNS[2], 10, 10)]
        .into_iter()
        .flat_map(|(town, eligible, paid)| [(town, "B01", eligible), (town, "B02", paid)])
        .collect();
    filled(folder, "BM01", &[], &rows);
    filled(folder, "BM02", &[("C01-部门", 15), ("C02", 12)], &[]);
}

fn read(folder: &PlanFolder) -> Collection {
    intake::read(&folder.plan(), &words(), &Limits::default(), &|_, _| {}).expect("submissions")
}

fn value(folder: &PlanFolder, collection: &Collection, of: &str, code: &str) -> Option<String> {
    let plan = folder.plan();
    let seen = collection.at(unit(&plan, of), item(&plan, code), YEAR)?;
    Some(seen.figure.map_or_else(|why| why.word().to_owned(), |quantity| quantity.to_string()))
}

/// The annual report's evaluation.json.
fn evaluated(folder: &PlanFolder) -> serde_json::Value {
    ran(Verb::Report(Question::Annual), &folder.path(), &folder.out(), |request| request.period = Some(YEAR))
        .expect("a report");
    let text = std::fs::read_to_string(folder.out().join("evaluation.json")).expect("evaluation");
    serde_json::from_str(&text).expect("json")
}

fn assessed<'a>(evaluation: &'a serde_json::Value, of: &str, indicator: &str) -> &'a serde_json::Value {
    let all = evaluation["assessments"].as_array().expect("assessments");
    all.iter().find(|it| it["unit"] == of && it["indicator"] == indicator).expect("assessment")
}

#[test]
fn a_department_is_asked_for_its_area_and_for_each_unit_in_one_workbook() {
    let plan = folder().plan();
    let layout = |code: &str| form::lay_out(&plan, unit(&plan, code), YEAR, Last::default());
    let codes =
        |items: &[ItemId]| items.iter().map(|&item| plan.items[item].code.clone()).collect::<Vec<_>>();
    let civil = layout("BM01");
    assert!(civil.items.is_empty());
    assert_eq!(codes(&civil.below.items), ["B01", "B02"]);
    assert_eq!(civil.below.units.len(), 3);
    let labour = layout("BM02");
    assert_eq!(codes(&labour.items), ["C01-部门", "C02"]);
    assert!(labour.below.items.is_empty());
    // A town is asked for its own count, and not for what only the department knows.
    assert_eq!(codes(&layout(TOWNS[0]).items), ["A01", "B02-基层", "C01"]);
    assert_eq!(plan.senders_in(YEAR).len(), 5);
}

#[test]
fn what_departments_send_is_counted_once_and_walks_back_to_their_cells() {
    let folder = folder();
    everybody(&folder);
    let collection = read(&folder);
    assert_eq!(value(&folder, &collection, TOWNS[0], "B01").as_deref(), Some("41"));
    assert_eq!(value(&folder, &collection, TOWNS[0], "B02").as_deref(), Some("40"));
    assert_eq!(value(&folder, &collection, "331003", "C02").as_deref(), Some("12"));
    assert_eq!(value(&folder, &collection, "331003", "C01-部门").as_deref(), Some("15"));
    let plan = folder.plan();
    let place = collection.at(unit(&plan, TOWNS[1]), item(&plan, "B01"), YEAR).and_then(|seen| seen.place());
    let place = place.expect("a place");
    assert!(place.of.file.contains("区民政局"), "{}", place.of.file);
    assert_eq!(place.of.sheet, "分单位填报表");
    let codes: Vec<String> = folder.codes();
    assert!(codes.is_empty(), "{codes:?}");

    let evaluation = evaluated(&folder);
    let rate = assessed(&evaluation, "331003", "01");
    assert_eq!(rate["numerator"], 110.0);
    assert_eq!(rate["denominator"], 111.0);
    assert_eq!((rate["reported"].as_u64(), rate["expected"].as_u64()), (Some(3), Some(3)));
    assert_eq!(assessed(&evaluation, "331003", "02")["value"], 12.0);
    // One indicator of two senders: the department's numerator over the towns' own denominator.
    let mixed = assessed(&evaluation, "331003", "03");
    assert_eq!((mixed["numerator"].as_f64(), mixed["denominator"].as_f64()), (Some(110.0), Some(350.0)));
    let observations = std::fs::read_to_string(folder.out().join("observations.csv")).expect("observations");
    assert!(observations.contains("331003001,B02,2023"), "{observations}");
    assert!(observations.contains(",BM01,true,"), "{observations}");
    assert!(observations.contains(",331003001,false,"), "{observations}");
}

#[test]
fn where_a_department_and_a_town_differ_it_is_asked_about_and_the_one_agreed_on_is_used() {
    let folder = folder();
    everybody(&folder);
    filled(&folder, TOWNS[0], &[("A01", 100), ("B02-基层", 44), ("C01", 9)], &[]);
    let findings = folder.findings();
    let told: Vec<(&str, Option<&str>)> =
        findings.iter().map(|finding| (finding.code.as_str(), Some(finding.observed.as_str()))).collect();
    assert_eq!(told, [("R05", Some("17")), ("R05", Some("40"))], "{findings:?}");
    assert!(findings[1].message.contains("区民政局报40人"), "{}", findings[1].message);
    assert!(findings[1].message.contains("44人"), "{}", findings[1].message);
    // Where two count the same, the unit is asked, and told what the department counts.
    assert_eq!((findings[0].asked_of(), findings[1].asked_of()), (findings[0].unit, findings[1].unit));
    assert!(
        findings[0].action.starts_with("其中“参加职业培训人数（区人社局数）”由区人社局填报"),
        "{}",
        findings[0].action
    );
    assert!(findings[1].action.starts_with("其中“领取生活补贴人数”由区民政局填报"), "{}", findings[1].action);
    // The towns' own sum against the department's one figure.
    assert!(findings[0].message.contains("区人社局报15人"), "{}", findings[0].message);
    assert_eq!(assessed(&evaluated(&folder), "331003", "01")["numerator"], 110.0);
}

#[test]
fn a_silent_department_is_missing_itself_and_no_town_is() {
    let folder = folder();
    everybody(&folder);
    let plan = folder.plan();
    let name = form::file_name(&plan, unit(&plan, "BM01"), YEAR, None);
    std::fs::remove_file(folder.path().join("submissions/2023").join(name)).expect("the form");
    let findings = folder.findings();
    let missing: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.code == "M01")
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert!(missing[0].starts_with("区民政局"), "{missing:?}");
    assert!(findings.iter().all(|finding| finding.code != "C06"), "{findings:?}");
    // What cannot be judged without it follows from its silence.
    let missing = findings.iter().find(|finding| finding.code == "M01").expect("M01").id();
    let unjudged = findings.iter().filter(|finding| finding.code == "R02");
    assert!(unjudged.clone().count() > 0 && unjudged.clone().all(|it| it.roots == [missing.clone()]));
    let evaluation = evaluated(&folder);
    let rate = assessed(&evaluation, "331003", "01");
    assert_eq!(rate["status_key"], "awaiting");
    let reason = rate["reason"].as_str().expect("a reason");
    assert!(reason.contains("区民政局"), "{reason}");
    assert!(!reason.contains("宁溪镇"), "{reason}");
}

#[test]
fn a_silent_town_does_not_silence_what_the_department_says_of_it() {
    let folder = folder();
    everybody(&folder);
    let plan = folder.plan();
    let name = form::file_name(&plan, unit(&plan, TOWNS[2]), YEAR, None);
    std::fs::remove_file(folder.path().join("submissions/2023").join(name)).expect("the form");
    let codes = folder.codes();
    assert_eq!(codes, ["M01"]);
    assert_eq!(assessed(&evaluated(&folder), "331003", "01")["numerator"], 110.0);
}

/// A table the department made itself, its name in the title.
fn own_table(title: &str) -> Vec<u8> {
    let lines: Vec<Vec<&str>> = vec![
        vec![title],
        vec!["乡镇街道", "符合生活补贴条件人数", "领取生活补贴人数"],
        vec!["东城街道", "41", "39"],
        vec!["宁溪镇", "60", "58"],
        vec!["富山乡", "10", "10"],
        vec!["合计", "111", "107"],
    ];
    let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
    let sheet: SheetOf = ("Sheet1", false, rows(&lines));
    book(&[sheet])
}

#[test]
fn a_departments_own_table_is_its_own_where_it_says_whose_it_is() {
    let folder = folder();
    folder.submission(2023, "补贴.xlsx", &own_table("区民政局2023年残疾人生活补贴发放情况表"));
    let collection = read(&folder);
    assert_eq!(value(&folder, &collection, TOWNS[0], "B02").as_deref(), Some("39"));
    assert_eq!(value(&folder, &collection, TOWNS[0], "B02-基层").as_deref(), Some("缺报"));
    assert_eq!(value(&folder, &collection, TOWNS[1], "B01").as_deref(), Some("60"));
}

#[test]
fn a_table_of_towns_that_names_no_department_is_not_taken_for_one() {
    let folder = folder();
    folder.submission(2023, "补贴.xlsx", &own_table("2023年残疾人生活补贴发放情况表"));
    let collection = read(&folder);
    assert_eq!(value(&folder, &collection, TOWNS[0], "B02").as_deref(), Some("缺报"));
    // The towns' own count is what such a table gives.
    assert_eq!(value(&folder, &collection, TOWNS[0], "B02-基层").as_deref(), Some("39"));
}

#[test]
fn a_row_a_department_left_blank_is_not_filled_in_and_the_others_are() {
    let folder = folder();
    everybody(&folder);
    let rows = [(TOWNS[0], "B01", 41), (TOWNS[0], "B02", 40), (TOWNS[1], "B01", 60), (TOWNS[1], "B02", 60)];
    filled(&folder, "BM01", &[], &rows);
    let collection = read(&folder);
    assert_eq!(value(&folder, &collection, TOWNS[0], "B01").as_deref(), Some("41"));
    assert_eq!(value(&folder, &collection, TOWNS[2], "B01").as_deref(), Some("空白"));
    let codes = folder.codes();
    // One blank row: asked about once, and two shares cannot be judged for it.
    assert_eq!(codes, ["C06", "R02", "R02"]);
}

/// What `plan check` says of a plan in which one text is another.
fn refused(file: &str, from: &str, to: &str) -> String {
    let folder = folder();
    folder.edit(file, from, to);
    match Plan::load(&folder.path()) {
        Ok(_) => panic!("{to} was accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_reporter_that_cannot_be_is_told_where_it_stands() {
    let told = refused("items.toml", "部门:民政→基层", "部门:民正局→基层");
    assert!(told.contains("民正局") && told.contains("是否应为“民政局”"), "{told}");
    let told = refused("items.toml", "部门:民政→基层", "部门:宁溪镇→基层");
    assert!(told.contains("是地区，不是部门"), "{told}");
    let told = refused("items.toml", "also = \"基层\"", "also = \"部门:区民政局→基层\"");
    assert!(told.contains("另一个填报者"), "{told}");
    let told = refused("items.toml", "also = \"基层\"", "also = \"标签:镇\"");
    assert!(told.contains("分同样的单位填报"), "{told}");
    let told = refused(
        "units.csv",
        "BM01,区民政局,民政|民政局,331003,部门,,是",
        "BM01,区民政局,民政|民政局,331003,部门,,否",
    );
    assert!(told.contains("不填报"), "{told}");
    // One indicator cannot add a figure of the whole to figures of each unit.
    let told = refused("indicators.toml", "denominator = \"B01\"", "denominator = \"C02\"");
    assert!(told.contains("同一级填报"), "{told}");
}

#[test]
fn a_department_that_the_year_does_not_know_is_asked_for_nothing() {
    let folder = folder();
    folder.edit("items.toml", "code = \"C02\"\n", "code = \"C02\"\nfirst_year = 2024\n");
    let plan = folder.plan();
    let labour = form::lay_out(&plan, unit(&plan, "BM02"), Period::year(2022), Last::default());
    assert_eq!(labour.items.len(), 1);
}

/// Findings by code, whose figures they are about and who is asked to deal with them, as codes of units.
fn asked(folder: &PlanFolder) -> Vec<(String, String, String)> {
    let plan = folder.plan();
    let code = |unit: Option<UnitId>| unit.map_or_else(String::new, |unit| plan.units[unit].code.clone());
    let findings = folder.findings();
    findings.iter().map(|it| (it.code.clone(), code(it.unit), code(it.asked_of()))).collect()
}

fn three(code: &str, unit: &str, asked_of: &str) -> (String, String, String) {
    (code.to_owned(), unit.to_owned(), asked_of.to_owned())
}

#[test]
fn what_is_wrong_in_a_departments_form_goes_back_to_the_department_and_stays_of_the_unit() {
    let folder = folder();
    everybody(&folder);
    let rows = [
        (TOWNS[0], "B01", 41),
        (TOWNS[0], "B02", -3),
        (TOWNS[1], "B01", 60),
        (TOWNS[1], "B02", 70),
        (TOWNS[2], "B01", 10),
        (TOWNS[2], "B02", 10),
    ];
    filled(&folder, "BM01", &[], &rows);
    filled(&folder, "BM02", &[("C01-部门", 15), ("C02", -1)], &[]);
    let told = asked(&folder);
    // A figure that cannot be, a share above 100%, and a figure for the whole area that cannot be.
    assert!(told.contains(&three("C04", TOWNS[0], "BM01")), "{told:?}");
    assert!(told.contains(&three("R01", TOWNS[1], "BM01")), "{told:?}");
    assert!(told.contains(&three("C04", "331003", "BM02")), "{told:?}");
    let findings = folder.findings();
    let negative = findings.iter().find(|it| it.code == "C04").expect("a finding");
    assert!(negative.action.starts_with("本数由区人社局填报，请退回区人社局处理。"), "{}", negative.action);
    // What cannot be judged for want of the department's figure is asked of it, too, though the rest is the town's.
    let share = findings.iter().find(|it| it.code == "R02" && it.items.contains(&String::from("A01")));
    let share = share.expect("领补贴占持证人数 without its numerator");
    let code = |unit: Option<UnitId>| folder.plan().units[unit.expect("a unit")].code.clone();
    assert_eq!((code(share.unit), code(share.asked_of())), (String::from(TOWNS[0]), String::from("BM01")));
}

#[test]
fn a_relation_between_what_a_town_and_a_department_count_names_the_departments_part() {
    let folder = folder();
    everybody(&folder);
    filled(&folder, TOWNS[2], &[("A01", 5), ("B02-基层", 10), ("C01", 3)], &[]);
    let findings = folder.findings();
    let broken = findings.iter().find(|it| it.code == "R01").expect("10 of 5 people");
    assert_eq!(broken.asked_of(), broken.unit);
    assert!(
        broken.action.starts_with("其中“领取生活补贴人数”由区民政局填报，请会同核对。"),
        "{}",
        broken.action
    );
}

#[test]
fn a_town_that_a_department_leaves_out_is_asked_of_the_department_as_left_blank() {
    let folder = folder();
    let lines: Vec<&[&str]> = vec![
        &["区民政局2023年残疾人生活补贴发放情况表"],
        &["乡镇街道", "符合生活补贴条件人数", "领取生活补贴人数"],
        &["东城街道", "41", "39"],
        &["富山乡", "10", "10"],
    ];
    let sheet: SheetOf = ("Sheet1", false, rows(&lines));
    for town in TOWNS {
        filled(&folder, town, &[("A01", 100), ("B02-基层", 10), ("C01", 5)], &[]);
    }
    filled(&folder, "BM02", &[("C01-部门", 15), ("C02", 12)], &[]);
    folder.submission(2023, "补贴.xlsx", &book(&[sheet]));
    let told = asked(&folder);
    let blank: Vec<_> = told.iter().filter(|(code, ..)| code == "C06").collect();
    assert_eq!(blank, [&three("C06", TOWNS[1], "BM01")], "{told:?}");
    let findings = folder.findings();
    let left_out = findings.iter().find(|it| it.code == "C06").expect("a finding");
    assert_eq!(left_out.severity.word(), "强制性");
    assert_eq!(left_out.places[0].of.file, "submissions/2023/补贴.xlsx");
    // What cannot be judged without it follows from it.
    let follows = findings.iter().filter(|it| it.roots.contains(left_out.id())).count();
    assert_eq!(follows, 2, "{findings:?}");
}

#[test]
fn a_change_is_explained_in_the_departments_own_row() {
    let folder = folder();
    folder.edit("items.toml", "code = \"B02\"\n", "code = \"B02\"\nchange_limit = \"20\"\n");
    let table = |year: i32, paid: &str, why: &str| {
        folder.submission(year, &format!("补贴{year}.xlsx"), &own_table_of(year, paid, why));
    };
    table(2022, "30", "");
    table(2023, "60", "");
    let told = asked(&folder);
    assert!(told.contains(&three("D01", TOWNS[0], "BM01")), "{told:?}");
    table(2023, "60", "新增一批低收入家庭");
    let findings = folder.findings();
    let change = findings.iter().find(|it| it.code == "D01").expect("a change");
    assert_eq!(change.explanation, "新增一批低收入家庭");
    // So it is in the form as it went out, where each cell says what was reported last year.
    let plan = folder.plan();
    let of = unit(&plan, "BM01");
    let key = (unit(&plan, TOWNS[0]), item(&plan, "B02"));
    let last =
        Last { below: BTreeMap::from([(key, Quantity { mantissa: 30, decimals: 0 })]), ..Last::default() };
    let filled = Filled {
        below: BTreeMap::from([(key, Ok(Quantity { mantissa: 60, decimals: 0 }))]),
        explained_below: BTreeMap::from([(key.0, String::from("扩大了范围"))]),
        ..Filled::default()
    };
    let drawn = form::draw(&plan, &words(), &form::lay_out(&plan, of, YEAR, last), Some(&filled), false);
    assert!(format!("{drawn:?}").contains("上年数：30。"), "no hint");
    let styles = StyleSheet::parse(include_str!("../templates/style.toml")).expect("styles");
    let file = xlsx::into_workbook(drawn, &styles, YEAR.as_of(), folder.around()).expect("workbook");
    folder.submission(2023, "补贴2023.xlsx", &file.bytes);
    let findings = folder.findings();
    let change = findings.iter().find(|it| it.code == "D01").expect("a change");
    assert_eq!((change.explanation.as_str(), change.status.key()), ("扩大了范围", "explained"));
}

#[test]
fn the_quality_of_what_a_department_sends_is_counted_to_it() {
    let folder = folder();
    everybody(&folder);
    ran(Verb::Report(Question::Annual), &folder.path(), &folder.out(), |request| request.period = Some(YEAR))
        .expect("a report");
    let workbook = std::fs::read_dir(folder.out())
        .expect("results")
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().contains("数据表"))
        .expect("a workbook");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(workbook).expect("opens");
    let range = calamine::Reader::worksheet_range(&mut book, "数据质量").expect("the sheet");
    let rows: Vec<Vec<String>> =
        range.rows().map(|row| row.iter().map(|cell| cell.to_string().replace('\n', "")).collect()).collect();
    let heading = rows.iter().position(|row| row[0] == "行政区划代码").expect("a heading");
    let column = |name: &str| {
        rows[heading]
            .iter()
            .position(|cell| cell.starts_with(name))
            .unwrap_or_else(|| panic!("{name}: {:?}", rows[heading]))
    };
    let of = |code: &str, name: &str| {
        let row = rows.iter().find(|row| row[column("行政区划代码")] == code).expect("the unit");
        row[column(name)].clone()
    };
    assert_eq!((of("BM01", "应填"), of("BM01", "已填")), (String::from("6"), String::from("6")));
    assert_eq!((of(TOWNS[0], "应填"), of(TOWNS[0], "已填")), (String::from("3"), String::from("3")));
    assert_eq!(of("BM01", "数据可用性结论"), "可用");
}

#[test]
fn a_departments_form_that_says_one_word_throughout_is_one_finding_of_the_department() {
    let folder = folder();
    folder.edit("items.toml", "code = \"B02\"\n", "code = \"B02\"\nexempt = false\n");
    let lines: Vec<&[&str]> = vec![
        &["区民政局2023年残疾人生活补贴发放情况表"],
        &["乡镇街道", "符合生活补贴条件人数", "领取生活补贴人数"],
        &["东城街道", "不适用", "不适用"],
        &["宁溪镇", "不适用", "不适用"],
        &["富山乡", "不适用", "不适用"],
    ];
    let sheet: SheetOf = ("Sheet1", false, rows(&lines));
    folder.submission(2023, "补贴.xlsx", &book(&[sheet]));
    let told = asked(&folder);
    assert!(told.contains(&three("D05", "BM01", "BM01")), "{told:?}");
    let findings = folder.findings();
    let whole = findings.iter().find(|it| it.code == "D05").expect("a finding").id();
    let single: Vec<_> = findings.iter().filter(|it| it.code == "D03").collect();
    assert_eq!(single.len(), 3, "{told:?}");
    assert!(single.iter().all(|it| it.roots == [whole.clone()]), "{single:?}");
}

/// A table the department made itself, of these rows.
fn civil_table(rows_of: &[&[&str]]) -> Vec<u8> {
    let mut lines: Vec<&[&str]> = vec![
        &["区民政局2023年残疾人生活补贴发放情况表"],
        &["乡镇街道", "符合生活补贴条件人数", "领取生活补贴人数", "变动说明"],
    ];
    lines.extend(rows_of);
    let sheet: SheetOf = ("Sheet1", false, rows(&lines));
    book(&[sheet])
}

#[test]
fn what_is_said_of_a_departments_whole_table_is_the_departments() {
    let folder = folder();
    everybody(&folder);
    let plan = folder.plan();
    let name = form::file_name(&plan, unit(&plan, "BM01"), YEAR, None);
    let table = civil_table(&[
        &["东城街道", "41", "40"],
        &["宁溪镇", "60", "60"],
        &["富山乡", "10", "10"],
        &["北洋镇", "7", "7"],
        &["合计", "999", "110"],
    ]);
    folder.submission(2023, &name, &table);
    let told = asked(&folder);
    assert!(told.contains(&three("C08", "BM01", "BM01")), "{told:?}");
    assert!(told.contains(&three("C23", "BM01", "BM01")), "{told:?}");
}

#[test]
fn a_departments_row_of_a_town_that_has_ceased_is_told_and_used_for_nobody() {
    let folder = folder();
    let columns = "code,name,aliases,parent,kind,tags,reports,source";
    folder.edit("units.csv", columns, &format!("{columns},valid_from,valid_to,became"));
    let ended = "331003202,富山乡,,331003,地区,乡,是,试";
    folder.edit("units.csv", ended, &format!("{ended},,2023-06-30,331003101"));
    for town in [TOWNS[0], TOWNS[1]] {
        filled(&folder, town, &[("A01", 100), ("B02-基层", 10), ("C01", 5)], &[]);
    }
    let table = civil_table(&[&["东城街道", "41", "10"], &["宁溪镇", "60", "10"], &["富山乡", "10", "10"]]);
    folder.submission(2023, "补贴.xlsx", &table);
    let told = asked(&folder);
    assert!(told.contains(&three("I10", "BM01", "BM01")), "{told:?}");
    let findings = folder.findings();
    let gone = findings.iter().find(|it| it.code == "I10").expect("a finding");
    assert!(gone.message.contains("富山乡") && gone.message.contains("补贴.xlsx"), "{}", gone.message);
}

#[test]
fn figures_of_a_department_whose_sender_is_not_known_are_told_with_who_reports_them() {
    let folder = folder();
    everybody(&folder);
    let lines: Vec<&[&str]> = vec![
        &["2023年残疾人生活补贴发放情况表"],
        &["乡镇街道", "符合生活补贴条件人数"],
        &["东城街道", "41"],
        &["宁溪镇", "60"],
    ];
    let sheet: SheetOf = ("Sheet1", false, rows(&lines));
    folder.submission(2023, "汇总.xlsx", &book(&[sheet]));
    let findings = folder.findings();
    let not_theirs: Vec<&str> =
        findings.iter().filter(|it| it.code == "C11").map(|it| it.message.as_str()).collect();
    assert_eq!(not_theirs.len(), 2, "{findings:?}");
    assert!(
        not_theirs.iter().all(|message| message.contains("由区民政局（分基层单位）填报，未计入")),
        "{not_theirs:?}"
    );
}

#[test]
fn a_relation_of_two_departments_is_not_the_towns() {
    let folder = folder();
    folder.edit(
        "items.toml",
        "reporter = \"部门:区民政局→基层\"\nalso = \"基层\"",
        "reporter = \"部门:人社→基层\"",
    );
    for town in TOWNS {
        filled(&folder, town, &[("A01", 100), ("C01", 5)], &[]);
    }
    let of = |code: &'static str, value: i64| TOWNS.map(|town| (town, code, value));
    filled(&folder, "BM01", &[], &of("B01", 10));
    filled(&folder, "BM02", &[("C01-部门", 15), ("C02", 12)], &of("B02", 20));
    let told = asked(&folder);
    assert!(told.contains(&three("R01", TOWNS[0], "BM01")), "{told:?}");
    let findings = folder.findings();
    let broken = findings.iter().find(|it| it.code == "R01").expect("20 of 10");
    assert!(
        broken.action.contains("由区民政局填报") && broken.action.contains("由区人社局填报"),
        "{}",
        broken.action
    );
    assert!(told.iter().all(|(_, _, asked_of)| !TOWNS.contains(&asked_of.as_str())), "{told:?}");
}

#[test]
fn an_explanation_that_names_another_item_or_says_nothing_explains_nothing() {
    let explained = |why: &str| {
        let folder = folder();
        folder.edit("items.toml", "code = \"B02\"\n", "code = \"B02\"\nchange_limit = \"20\"\n");
        folder.submission(2022, "补贴2022.xlsx", &own_table_of(2022, "30", ""));
        folder.submission(2023, "补贴2023.xlsx", &own_table_of(2023, "60", why));
        let findings = folder.findings();
        findings.iter().any(|it| it.code == "D01" && it.status.key() == "explained")
    };
    assert!(explained("政策扩面"));
    assert!(explained("B02：政策扩面"));
    assert!(!explained("B01核减"), "it speaks of another item");
    for nothing in ["—", "无", "/", "。"] {
        assert!(!explained(nothing), "{nothing}");
    }
}

fn own_table_of(year: i32, paid: &str, why: &str) -> Vec<u8> {
    let title = format!("区民政局{year}年残疾人生活补贴发放情况表");
    let lines = [
        vec![title.as_str()],
        vec!["乡镇街道", "符合生活补贴条件人数", "领取生活补贴人数", "变动说明"],
        vec!["东城街道", "90", paid, why],
    ];
    let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
    let sheet: SheetOf = ("Sheet1", false, rows(&lines));
    book(&[sheet])
}
