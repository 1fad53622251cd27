//! The Huangyan plan from its files to the finished folder: what the plan printed comes out again, under the names
//! other programs read.

use duibiao::evaluate::Question;
use duibiao::form;
use duibiao::observation::Period;
use duibiao::plan::{Listing, Plan};
use duibiao::run::{self, Ending, Request, RunError, Verb};
use duibiao::words::Words;
use duibiao::write::{folder, tidy};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const MANIFEST: &str = "manifest.json";

fn plan_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/huangyan-14")
}

fn midterm(out: &Path, templates: Option<PathBuf>) -> Result<Ending, RunError> {
    let verb = Verb::Report(Question::Midterm);
    let request = Request { out: Some(out.to_path_buf()), templates, ..Request::new(verb, plan_folder()) };
    run::run(&request, &|_, _, _| ())
}

/// The files of a run on the committed sample, by name.
static FILES: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let out = scratch.path().join("out");
    midterm(&out, None).expect("a finished run");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.expect("an entry");
        (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("a file"))
    };
    std::fs::read_dir(&out).expect("the output folder").map(read).collect()
});

fn json(name: &str) -> Value {
    serde_json::from_slice(&FILES[name]).expect(name)
}

/// Every assessment of the whole district, by indicator: the plan's table, its text, what is watched, and milestones.
fn all_of_the_district() -> BTreeMap<String, Value> {
    let evaluation = json("evaluation.json");
    let assessments = evaluation["assessments"].as_array().expect("assessments");
    let district = assessments.iter().filter(|it| it["unit"] == "331003");
    district.map(|it| (it["indicator"].as_str().expect("an id").to_owned(), it.clone())).collect()
}

/// The assessments of the whole district for the plan's own indicator table.
fn of_the_district() -> BTreeMap<String, Value> {
    let plan = Plan::load(&plan_folder()).expect("the plan");
    let listed = |id: &String| plan.indicators.iter().any(|it| it.id == *id && it.listing == Listing::Table);
    all_of_the_district().into_iter().filter(|(id, _)| listed(id)).collect()
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().expect("an object").keys().cloned().collect()
}

fn named(names: &str) -> BTreeSet<String> {
    names.split([',', ' ', '\n']).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_fourteen_indicators_come_out_with_the_base_and_target_the_plan_printed() {
    let district = of_the_district();
    let printed = [
        ("02", 98.0, 99.0),
        ("03", 98.0, 99.0),
        ("04", 100.0, 100.0),
        ("05", 100.0, 100.0),
        ("06", 44.0, 100.0),
        ("07", 98.0, 99.0),
        ("08", 98.0, 99.0),
        ("09", 57.0, 62.0),
        ("10", 81.0, 95.0),
        ("11", 95.0, 99.0),
        ("12", 95.0, 99.0),
        ("13", 90.0, 95.0),
        ("14", 90.0, 95.0),
    ];
    for (id, base, target) in printed {
        let it = &district[id];
        assert_eq!((it["base"].as_f64(), it["target"].as_f64()), (Some(base), Some(target)), "{id}");
        assert_eq!(
            (&it["comparator"], it["base_precision"].as_f64()),
            (&Value::from("≥"), Some(1.0)),
            "{id}"
        );
    }
    assert_eq!(district.len(), 14);
    let count = |attribute: &str| district.values().filter(|it| it["attribute"] == attribute).count();
    assert_eq!((count("约束性"), count("预期性")), (9, 5));
}

#[test]
fn promises_of_the_text_and_milestones_stand_beside_the_fourteen_and_are_never_counted_among_them() {
    let plan = Plan::load(&plan_folder()).expect("the plan");
    let all = all_of_the_district();
    let milestones: Vec<&str> = plan
        .tasks
        .iter()
        .filter(|task| task.class() == duibiao::plan::TaskClass::Promise)
        .map(|task| task.id.as_str())
        .collect();
    let duties: Vec<&str> = plan
        .tasks
        .iter()
        .filter(|task| task.class() == duibiao::plan::TaskClass::Duty)
        .map(|task| task.id.as_str())
        .collect();
    assert_eq!((plan.indicators.len(), milestones.len(), duties.len()), (73, 23, 13));
    let ids: BTreeSet<&str> = plan
        .indicators
        .iter()
        .map(|it| it.id.as_str())
        .chain([&milestones, &duties].into_iter().flatten().copied())
        .collect();
    assert_eq!(all.keys().map(String::as_str).collect::<BTreeSet<_>>(), ids);
    let table = of_the_district();
    for (id, it) in all.iter().filter(|(id, _)| !table.contains_key(*id)) {
        assert_eq!(it["attribute"], "—", "the text gives {id} no attribute");
        let reasoned = it["reason"].as_str().is_some_and(|reason| !reason.is_empty());
        assert!(it["status"] != "不可判断" || reasoned, "{id}: no verdict and no reason");
    }
    for id in milestones {
        let it = &all[id];
        assert_eq!((&it["kind"], &it["value"]), (&Value::from("milestone"), &Value::Null), "{id}");
        assert!(it["stage"].is_string(), "{id} has no stage: {it:#}");
    }
}

#[test]
fn two_levels_are_kept_and_income_is_set_against_the_series() {
    let district = of_the_district();
    let kinds = |kind: &str| -> Vec<&str> {
        let of_kind = district.iter().filter(|(_, it)| it["kind"] == kind);
        of_kind.map(|(id, _)| id.as_str()).collect()
    };
    assert_eq!((kinds("maintain"), kinds("growth")), (vec!["04", "05"], vec!["01"]));
    for id in ["04", "05"] {
        let it = &district[id];
        assert!(
            ["保持良好", "低于目标", "不可判断"].contains(&it["status"].as_str().expect("a status")),
            "{it:#}"
        );
        assert!(it["progress"].is_null() && it["pace"].is_null(), "{id} has no path");
    }
    // One institution asked for, one standing: no town can be missing.
    assert_eq!(district["05"]["status"], "保持良好");
    let income = &district["01"];
    assert!(income["base"].is_null() && income["pace"].is_null());
    // 8.2%, 2.6% and 5.1% a year.
    let series = ((1.082_f64 * 1.026 * 1.051).cbrt() - 1.0) * 100.0;
    assert!((income["target"].as_f64().expect("the series' rate") - series).abs() < 1e-9, "{income:#}");
    let (now, base) =
        (income["numerator"].as_f64().expect("now"), income["denominator"].as_f64().expect("2020"));
    let grown = ((now / base).cbrt() - 1.0) * 100.0;
    assert!((income["value"].as_f64().expect("a value") - grown).abs() < 1e-9);
    assert_eq!(income["status"], if grown >= series { "符合预期" } else { "低于目标" });
}

#[test]
fn every_rate_is_its_own_numerator_over_its_own_denominator() {
    let number = |value: &Value| value.as_f64().expect("a number");
    for (id, it) in of_the_district().iter().filter(|(id, _)| *id != "01") {
        let (numerator, denominator) = (number(&it["numerator"]), number(&it["denominator"]));
        assert!((number(&it["value"]) - numerator / denominator * 100.0).abs() < 1e-9, "{id}");
        assert!((number(&it["elapsed"]) - 0.6).abs() < 1e-12, "{id}");
        // What waits for a silent town has a value and no more.
        if it["certainty"] == "none" {
            assert!(it["progress"].is_null() && it["pace"].is_null() && it["gap"].is_null(), "{id}");
            continue;
        }
        if it["kind"] == "level" {
            let (base, target) = (number(&it["base"]), number(&it["target"]));
            let progress = (number(&it["value"]) - base) / (target - base);
            assert!((number(&it["progress"]) - progress).abs() < 1e-9, "{id}");
            assert!((number(&it["pace"]) - progress / 0.6).abs() < 1e-9, "{id}");
        }
    }
}

#[test]
fn the_machine_files_have_exactly_the_names_of_the_contract() {
    let evaluation = json("evaluation.json");
    assert_eq!(
        keys(&evaluation),
        named("plan kind through elapsed units items assessments sample plan_status")
    );
    let assessment = named(
        "unit indicator name kind attribute measure_unit year period as_of numerator denominator value base
         base_precision target comparator attainment progress elapsed pace status status_key status_low status_high gap gap_unit
         forecast reported expected definition_source reason basis stage certainty settles gap_to gap_of not_applicable
         value_matched reason_keys uses",
    );
    for it in evaluation["assessments"].as_array().expect("assessments") {
        assert_eq!(keys(it), assessment);
    }
    assert_eq!(
        (&evaluation["sample"], &evaluation["plan_status"]),
        (&Value::from(true), &Value::from("正式"))
    );
    assert_eq!(
        (&evaluation["kind"], &evaluation["through"]),
        (&Value::from("midterm"), &Value::from("2023-12-31"))
    );
    for (name, header) in [
        ("submissions.csv", "file,sha256,unit,year,outcome,recognised_by,chosen,reason"),
        (
            "observations.csv",
            "unit,item,year,period,as_of,value,measure_unit,state,reported,expected,raw,repair,file,sheet,cell,sha256",
        ),
        ("stages.csv", "unit,task,period,stage,state,note,evidence,done_on,raw,file,sheet,cell,sha256"),
        (
            "findings.csv",
            "id,code,severity,status,unit,unit_name,year,rule,items,file,sheet,cell,observed,expected,message,action,root,sender,sender_name",
        ),
    ] {
        let text = std::str::from_utf8(&FILES[name]).expect("UTF-8");
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark for WPS");
        assert_eq!(text.lines().next(), Some(header), "{name}");
        assert!(!text.contains('\r') && text.ends_with('\n'), "{name}");
    }
    for name in ["evaluation.json", MANIFEST] {
        assert!(
            FILES[name].starts_with(b"{") && FILES[name].ends_with(b"\n") && !FILES[name].contains(&b'\r'),
            "{name}"
        );
    }
    let manifest = json(MANIFEST);
    for key in ["tool", "version", "verb", "plan", "arguments", "inputs", "outputs"] {
        assert!(!manifest[key].is_null(), "{key}");
    }
    for argument in ["out", "quiet", "json"] {
        assert!(!keys(&manifest["arguments"]).contains(argument), "{argument} changes no result");
    }
}

fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader =
        csv::Reader::from_reader(FILES[name].strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark"));
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

#[test]
fn every_file_and_every_expected_figure_has_a_row() {
    let submissions = rows("submissions.csv");
    // Twenty units in six years, but one silent town in 2023.
    assert_eq!(submissions.len(), 119);
    let outcomes: BTreeSet<&str> = submissions.iter().map(|row| row["outcome"].as_str()).collect();
    assert!(outcomes.is_subset(&BTreeSet::from(["read", "findings", "refused"])), "{outcomes:?}");
    let plan = Plan::load(&plan_folder()).expect("the plan");
    let asked: usize = (2020..=2025)
        .flat_map(|year| plan.reporters().into_iter().map(move |unit| (unit, Period::year(year))))
        .map(|(unit, period)| plan.items_in(unit, period).count())
        .sum();
    let observations = rows("observations.csv");
    assert_eq!(observations.len(), asked);
    let silent: Vec<_> = observations.iter().filter(|row| row["state"] == "缺报").collect();
    assert!(
        silent
            .iter()
            .all(|row| row["unit"] == "331003202" && row["year"] == "2023" && row["value"].is_empty())
    );
    let town = plan.units.position(|unit| unit.code == "331003202").expect("富山乡");
    assert_eq!(silent.len(), plan.items_in(town, Period::year(2023)).count());
    let findings: Vec<(String, String)> =
        rows("findings.csv").into_iter().map(|row| (row["unit"].clone(), row["code"].clone())).collect();
    let planted = [("331003101", "R01"), ("331003108", "D01"), ("331003202", "M01")];
    assert_eq!(findings, planted.map(|(unit, code)| (unit.to_owned(), code.to_owned())));
}

#[test]
fn the_manifest_hashes_every_file_read_and_written() {
    let manifest = json(MANIFEST);
    let listed = |key: &str| -> BTreeMap<String, String> {
        let entries = manifest[key].as_array().expect(key).iter();
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        entries.map(|entry| (text(&entry["path"]), text(&entry["sha256"]))).collect()
    };
    let written: BTreeMap<String, String> = FILES
        .iter()
        .filter(|(name, _)| *name != MANIFEST)
        .map(|(name, bytes)| (name.clone(), tidy::sha256(bytes)))
        .collect();
    assert_eq!(listed("outputs"), written);
    let mut read: BTreeMap<String, String> = walkdir::WalkDir::new(plan_folder())
        .into_iter()
        .map(|entry| entry.expect("the plan folder"))
        .filter(|entry| entry.file_type().is_file())
        // What a run does not read is no input of it.
        .filter(|entry| entry.file_name() != "sample.toml")
        .map(|entry| {
            let path = entry
                .path()
                .strip_prefix(plan_folder())
                .expect("inside")
                .to_string_lossy()
                .replace('\\', "/");
            (path, tidy::sha256(&std::fs::read(entry.path()).expect("a file")))
        })
        .collect();
    let templates = Words::load(None).expect("the templates").files;
    assert!(!templates.is_empty());
    read.extend(
        templates.iter().map(|(name, text)| (format!("templates/{name}"), tidy::sha256(text.as_bytes()))),
    );
    assert_eq!(listed("inputs"), read);
}

#[test]
fn the_plan_has_its_rules_and_asks_twenty_units() {
    let plan = Plan::load(&plan_folder()).expect("the plan");
    assert!(plan.rules.len() >= 25, "{}", plan.rules.len());
    let reporters = plan.reporters();
    assert_eq!(reporters.len(), 20);
    let names: BTreeSet<String> =
        reporters.iter().map(|&unit| form::file_name(&plan, unit, Period::year(2024), None)).collect();
    assert_eq!(names.len(), 20);
    let indicator =
        |id: &str| plan.indicators.iter().find(|indicator| indicator.id == id).expect("an indicator");
    // Towns are not asked for income and institutions.
    for id in ["01", "05", "06"] {
        assert_eq!(plan.asked(&indicator(id).reporter), [plan.root], "{id}");
    }
    assert!(
        plan.indicators
            .iter()
            .all(|indicator| indicator.definition.pending && indicator.definition.source.is_some())
    );
}

/// `templates/workbook.toml` with one table removed or one line replaced, in a folder of its own.
fn templates(scratch: &Path, change: impl FnOnce(&str) -> String) -> PathBuf {
    let own = include_str!("../templates/workbook.toml");
    let changed = change(own);
    assert_ne!(own, changed, "nothing was changed");
    let folder = scratch.join("templates");
    folder::file(&folder.join("workbook.toml"), changed.as_bytes()).expect("a template");
    folder
}

/// Where the sheet `working` begins in the template, and where it ends.
fn working(text: &str) -> (usize, usize) {
    let start = text.find("key = \"working\"").expect("the working sheet");
    let end = text[start..].find("[[sheet]]").map_or(text.len(), |length| start + length);
    (start, end)
}

#[test]
fn a_template_without_a_column_that_formulas_need_names_both_ends() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let templates = templates(scratch.path(), |own| {
        let (start, end) = working(own);
        let sheet = &own[start..end];
        let column = sheet.find("[[sheet.column]]\nkey = \"pace\"").expect("the column");
        let next = column + 1 + sheet[column + 1..].find("[[sheet.column]]").expect("the next column");
        format!("{}{}{}", &own[..start], &[&sheet[..column], &sheet[next..]].concat(), &own[end..])
    });
    let out = scratch.path().join("out");
    let error = midterm(&out, Some(templates)).expect_err("a formula has lost its cell").to_string();
    assert!(error.contains("/pace"), "the missing cell is not named: {error}");
    assert!(error.matches('“').count() >= 3, "both ends and the sheet are to be named: {error}");
    assert!(!out.exists(), "a run that failed left a folder");
}

#[test]
fn a_heading_changed_in_a_template_is_the_heading_of_the_workbook() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let templates = templates(scratch.path(), |own| {
        let (start, end) = working(own);
        format!(
            "{}{}{}",
            &own[..start],
            own[start..end].replacen("\"实际值\"", "\"本地叫法\"", 1),
            &own[end..]
        )
    });
    let out = scratch.path().join("out");
    midterm(&out, Some(templates)).expect("a finished run");
    let workbook = std::fs::read_dir(&out)
        .expect("the output folder")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.to_string_lossy().contains("数据表"))
        .expect("a workbook");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(workbook).expect("it opens");
    let sheet = calamine::Reader::worksheet_range(&mut book, "指标计算底稿").expect("the working sheet");
    let shown = |text: &str| sheet.used_cells().any(|(_, _, cell)| *cell == *text);
    assert!(shown("本地叫法") && !shown("实际值"));
}
