//! What changed from one result to the next: exactly what did, each with everything that it rests on and that changed.

mod common;
#[path = "common/small.rs"]
mod small;

use calamine::{Reader, Xlsx};
use common::form::{Form, PlanFolder, ningxi, number, put, text};
use duibiao::evaluate::Question;
use duibiao::run::{self, Ending, Request, RunError, Verb};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

/// A midterm evaluation of a plan, left in `out`.
fn evaluated(plan: &Path, out: &Path) -> Ending {
    small::ran(Verb::Report(Question::Midterm), plan, out, |_| ()).expect("a result")
}

/// One result before something is done to the plan and one after.
fn before_and_after(folder: &PlanFolder, change: impl FnOnce(&PlanFolder)) -> [PathBuf; 2] {
    let [old, new] = ["上次", "这次"].map(|name| folder.around().join(name));
    evaluated(&folder.path(), &old);
    change(folder);
    evaluated(&folder.path(), &new);
    [old, new]
}

fn compared(results: &[PathBuf; 2], change: impl FnOnce(&mut Request)) -> Result<Ending, RunError> {
    let mut request = Request::new(Verb::Diff, results[0].clone());
    request.file = Some(results[1].clone());
    change(&mut request);
    run::run(&request, &|_, _, _| ())
}

/// What `diff --json` says.
fn difference(results: &[PathBuf; 2]) -> Value {
    let ending = compared(results, |request| request.json = true).expect("a difference");
    assert_eq!(ending.code, 0);
    serde_json::from_str(&ending.text).expect("json")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn told<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The causes of a change.
fn causes_of<'a>(all: &'a Value, change: &Value) -> Vec<&'a Value> {
    let causes = list(all, "causes");
    list(change, "causes").iter().map(|at| &causes[at.as_u64().expect("a number") as usize - 1]).collect()
}

/// Kinds of cause that the changes of a subject have, all together.
fn kinds(all: &Value, subject: &str) -> BTreeSet<String> {
    let changes = list(all, "changes").iter().filter(|change| told(change, "subject") == subject);
    changes.flat_map(|change| causes_of(all, change)).map(|cause| told(cause, "kind").to_owned()).collect()
}

/// Unit, indicator and field.
type Number = (String, String, String);

/// What differs between two evaluation.json, by a walk of its own: every field of every assessment that another program
/// would read; a key repeats its word, and `uses` and `year` are no findings of a run.
fn walked(results: &[PathBuf; 2]) -> BTreeSet<Number> {
    let read = |folder: &PathBuf| -> BTreeMap<(String, String), Value> {
        let bytes = std::fs::read(folder.join("evaluation.json")).expect("evaluation.json");
        let whole: Value = serde_json::from_slice(&bytes).expect("json");
        let records = list(&whole, "assessments").iter();
        records
            .map(|record| {
                ((told(record, "unit").to_owned(), told(record, "indicator").to_owned()), record.clone())
            })
            .collect()
    };
    let [old, new] = [read(&results[0]), read(&results[1])];
    assert_eq!(old.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>());
    let mut found = BTreeSet::new();
    for (key, record) in &old {
        for (field, value) in record.as_object().expect("an object") {
            let repeats = ["status_key", "reason_keys", "uses", "year"].contains(&field.as_str());
            if !repeats && new[key][field] != *value {
                found.insert((key.0.clone(), key.1.clone(), field.clone()));
            }
        }
    }
    found
}

/// What `diff` says of indicators and tasks.
fn listed(all: &Value) -> BTreeSet<Number> {
    let judged =
        list(all, "changes").iter().filter(|it| ["indicator", "task"].contains(&told(it, "subject")));
    judged.map(|it| (told(it, "unit").into(), told(it, "about").into(), told(it, "field").into())).collect()
}

#[test]
fn a_changed_cell_is_the_cause_of_exactly_the_numbers_that_depend_on_it() {
    let folder = PlanFolder::full();
    let results = before_and_after(&folder, |folder| {
        folder.replace("宁溪镇", &ningxi().value("C02", number(47.0)));
    });
    let all = difference(&results);
    let expected = walked(&results);
    assert_eq!(listed(&all), expected);
    let units: BTreeSet<&str> = expected.iter().map(|(unit, ..)| unit.as_str()).collect();
    assert_eq!(units, ["331003", "331003101"].into(), "the town and the district, and no other");
    assert!(expected.iter().all(|(_, indicator, _)| indicator == "01"), "{expected:?}");
    for change in list(&all, "changes") {
        let causes = causes_of(&all, change);
        assert_eq!(causes.len(), 1, "{change}");
        let cause = causes[0];
        assert_eq!(
            ["kind", "unit", "about", "period", "old", "new"].map(|key| told(cause, key)),
            ["data", "331003101", "C02", "2023", "48", "47"]
        );
        let spot = ["file", "sheet", "cell"].map(|key| told(&cause["is_at"], key));
        assert_eq!(spot, ["submissions/2023/宁溪镇.xlsx", "监测表", "E11"]);
    }
}

/// A copy of a folder.
fn copied(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().flatten().filter(|it| it.file_type().is_file()) {
        let place = to.join(entry.path().strip_prefix(from).expect("inside"));
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("folders");
        std::fs::copy(entry.path(), place).expect("a copy");
    }
}

/// Writes another number into a cell of a workbook, as a person would.
fn retyped(path: &Path, cell: &str, value: &str) -> String {
    let bytes = std::fs::read(path).expect("a workbook");
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut was = None;
    for at in 0..from.len() {
        let mut part = from.by_index(at).expect("a part");
        let (name, mut bytes) = (part.name().expect("a name").into_owned(), Vec::new());
        part.read_to_end(&mut bytes).expect("bytes");
        let found = format!("<c r=\"{cell}\"");
        if was.is_none() && name.starts_with("xl/worksheets/") {
            let xml = String::from_utf8(bytes).expect("xml");
            let place = xml.find(&found).and_then(|start| {
                let open = start + xml[start..].find("<v>")? + 3;
                Some((open, open + xml[open..].find("</v>")?))
            });
            bytes = match place {
                Some((open, close)) => {
                    was = Some(xml[open..close].to_owned());
                    format!("{}{value}{}", &xml[..open], &xml[close..]).into_bytes()
                }
                None => xml.into_bytes(),
            };
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        to.write_all(&bytes).expect("bytes");
    }
    put(path, &to.finish().expect("a zip").into_inner());
    let was = was.expect("the cell holds a number");
    was.strip_suffix(".0").unwrap_or(&was).to_owned()
}

#[test]
fn in_a_plan_of_nineteen_towns_one_cell_moves_what_is_counted_from_it_and_nothing_else() {
    let around = tempfile::tempdir().expect("a folder");
    let plan = around.path().join("huangyan-14");
    copied(&Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/huangyan-14"), &plan);
    let results = ["上次", "这次"].map(|name| around.path().join(name));
    evaluated(&plan, &results[0]);
    let form = plan.join("submissions/2023/331003001_东城街道_2023_样例数据·非真实.xlsx");
    let was = retyped(&form, "F51", "330");
    evaluated(&plan, &results[1]);
    let all = difference(&results);
    let expected = walked(&results);
    assert!(expected.len() > 5, "{expected:?}");
    assert_eq!(listed(&all), expected);
    for change in list(&all, "changes").iter().filter(|it| told(it, "subject") == "indicator") {
        let cells: Vec<[&str; 4]> = causes_of(&all, change)
            .into_iter()
            .map(|cause| {
                [told(cause, "unit"), told(cause, "old"), told(cause, "new"), told(&cause["is_at"], "cell")]
            })
            .collect();
        assert_eq!(cells, [["331003001", was.as_str(), "330", "F51"]], "{change}");
    }
    let units: BTreeSet<&str> = expected.iter().map(|(unit, ..)| unit.as_str()).collect();
    assert_eq!(units, ["331003", "331003001"].into());
}

#[test]
fn of_two_changed_cells_each_row_names_those_it_rests_on_and_none_is_called_the_cause() {
    let folder = PlanFolder::full();
    let results = before_and_after(&folder, |folder| {
        folder.replace("宁溪镇", &ningxi().value("C02", number(47.0)));
        let other = Form::good("331003202", "富山乡", 2023);
        folder.replace(
            "富山乡",
            &other.value("C02", number(46.0)).value("A02", number(59.0)).value("A03", number(41.0)),
        );
    });
    let all = difference(&results);
    assert_eq!(listed(&all), walked(&results));
    let of = |unit: &str, indicator: &str| -> BTreeSet<(String, String)> {
        let changes = list(&all, "changes").iter();
        changes
            .filter(|it| told(it, "unit") == unit && told(it, "about") == indicator)
            .flat_map(|it| causes_of(&all, it))
            .map(|cause| (told(cause, "unit").to_owned(), told(cause, "about").to_owned()))
            .collect()
    };
    let pair = |unit: &str, item: &str| (unit.to_owned(), item.to_owned());
    assert_eq!(of("331003", "01"), [pair("331003101", "C02"), pair("331003202", "C02")].into());
    assert_eq!(of("331003", "02"), [pair("331003202", "A02")].into());
    assert_eq!(of("331003101", "01"), [pair("331003101", "C02")].into());
    let text = compared(&results, |_| ()).expect("a difference").text;
    assert!(
        !text.contains("主要原因") && text.contains("数据：宁溪镇“C02 接受基本康复服务人数”（2023年）48→47"),
        "{text}"
    );
}

#[test]
fn each_figure_of_a_report_that_came_is_a_cause_of_its_own() {
    let folder = PlanFolder::full();
    folder.remove("富山乡");
    let results = before_and_after(&folder, |folder| {
        folder.replace("富山乡", &Form::good("331003202", "富山乡", 2023));
    });
    let all = difference(&results);
    let whole = |it: &&Value| told(it, "unit") == "331003" && told(it, "about") == "01";
    let change = list(&all, "changes").iter().find(whole).expect("the indicator");
    let named: BTreeSet<&str> = causes_of(&all, change).into_iter().map(|it| told(it, "about")).collect();
    assert!(named.contains("C01") && named.contains("C02"), "{named:?}");
}

#[test]
fn a_changed_target_is_told_with_the_plan_as_cause_and_moves_its_own_indicator_alone() {
    let folder = PlanFolder::full();
    let results = before_and_after(&folder, |folder| {
        folder.edit("indicators.toml", "target = \"98\"", "target = \"95\"");
    });
    let all = difference(&results);
    assert_eq!(listed(&all), walked(&results));
    let target = |it: &&Value| told(it, "field") == "target" && told(it, "unit") == "331003";
    let target = list(&all, "changes").iter().find(target).expect("the target");
    assert_eq!([told(target, "old"), told(target, "new")], ["98.0", "95.0"]);
    assert!(listed(&all).iter().all(|(_, indicator, _)| indicator == "01"));
    assert_eq!(kinds(&all, "indicator"), ["plan".to_owned()].into());
    let named = causes_of(&all, target)[0];
    assert_eq!(told(named, "told"), "规划文件：indicators.toml有改动");
}

#[test]
fn an_acceptance_is_told_with_the_finding_it_closes() {
    let folder = PlanFolder::full();
    folder.year(2022);
    folder.replace("宁溪镇", &ningxi().value("D13", number(900.0)));
    let results = before_and_after(&folder, |folder| {
        let found =
            folder.findings().into_iter().find(|it| it.id().to_string().contains("D13")).expect("doubt");
        folder.write(
            "waivers.csv",
            format!(
                "unit,period,code,about,explanation,explained_by,accepted_by,accepted_on,basis\n\
                 宁溪镇,2023,{},D13,新开培训班,经办人,认定人,2024-03-01,台账\n",
                found.code
            )
            .as_bytes(),
        );
    });
    let all = difference(&results);
    let changes: Vec<&Value> = list(&all, "changes").iter().collect();
    let finding = changes.iter().find(|it| told(it, "subject") == "finding").expect("the finding");
    assert_eq!(
        [told(finding, "field"), told(finding, "old"), told(finding, "new")],
        ["status", "open", "waived"]
    );
    assert!(told(finding, "about").contains("D13"));
    assert_eq!(kinds(&all, "finding"), ["waiver".to_owned()].into());
    let counts: Vec<[&str; 3]> = changes
        .iter()
        .filter(|it| told(it, "subject") == "count")
        .map(|it| ["name", "old", "new"].map(|key| told(it, key)))
        .collect();
    assert!(counts.contains(&["open", "1", "0"]) && counts.contains(&["waived", "0", "1"]), "{counts:?}");
    assert_eq!(listed(&all), walked(&results));
}

#[test]
fn bands_of_another_template_are_told_as_a_template() {
    let folder = PlanFolder::full();
    let [old, new] = ["上次", "这次"].map(|name| folder.around().join(name));
    evaluated(&folder.path(), &old);
    let templates = folder.around().join("模板");
    std::fs::create_dir(&templates).expect("folder");
    let own = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/judgement.toml"));
    let own = own.expect("the template");
    let word = "kept = \"保持良好\"";
    assert!(own.contains(word), "the word of a promise kept");
    put(&templates.join("judgement.toml"), own.replace(word, "kept = \"保持稳定\"").as_bytes());
    small::ran(Verb::Report(Question::Midterm), &folder.path(), &new, |request| {
        request.templates = Some(templates.clone());
    })
    .expect("a result");
    let results = [old, new];
    let all = difference(&results);
    assert!(!walked(&results).is_empty());
    assert_eq!(listed(&all), walked(&results));
    assert_eq!(kinds(&all, "indicator"), ["template".to_owned()].into());
}

#[test]
fn a_stage_that_moved_is_the_cause_of_what_its_task_says() {
    let folder = PlanFolder::with_tasks();
    folder.edit("tasks.toml", "kind = \"任务\"", "kind = \"里程碑\"\ncriterion = \"已投入使用\"");
    let results = before_and_after(&folder, |folder| {
        let form = common::form::task_form("教育局", 2023);
        folder.replace("教育局", &form.stage("三(一)1", text("投入使用")));
    });
    let all = difference(&results);
    assert_eq!(listed(&all), walked(&results));
    assert_eq!(kinds(&all, "task"), ["stage".to_owned()].into());
}

#[test]
fn what_a_unit_sent_late_is_told_from_nothing_to_its_figures() {
    let folder = PlanFolder::full();
    folder.remove("富山乡");
    let results = before_and_after(&folder, |folder| {
        folder.replace("富山乡", &Form::good("331003202", "富山乡", 2023));
    });
    let all = difference(&results);
    assert_eq!(listed(&all), walked(&results));
    let whole = |it: &&Value| {
        told(it, "unit") == "331003" && told(it, "about") == "01" && told(it, "field") == "denominator"
    };
    let change = list(&all, "changes").iter().find(whole).expect("the denominator");
    let causes: Vec<[&str; 3]> = causes_of(&all, change)
        .into_iter()
        .map(|it| ["about", "old", "new"].map(|key| told(it, key)))
        .collect();
    assert_eq!(causes, [["C01", "缺报", "50"], ["C02", "缺报", "48"]]);
    let missing = list(&all, "changes").iter().filter(|it| told(it, "subject") == "finding");
    let missing: Vec<&Value> = missing.collect();
    assert!(missing.iter().all(|it| !list(it, "causes").is_empty()), "{missing:?}");
    let files: Vec<&str> = list(&all, "changes")
        .iter()
        .filter(|it| told(it, "subject") == "file")
        .map(|it| told(it, "about"))
        .collect();
    assert_eq!(files, ["submissions/2023/富山乡.xlsx"]);
}

#[test]
fn two_results_alike_have_no_change_and_that_is_said() {
    let folder = PlanFolder::full();
    let results = before_and_after(&folder, |_| ());
    let ending = compared(&results, |_| ()).expect("a difference");
    assert_eq!(ending.code, 0);
    assert!(ending.text.contains("没有变化"), "{}", ending.text);
    let all = difference(&results);
    assert_eq!((list(&all, "changes").len(), list(&all, "causes").len()), (0, 0));
}

#[test]
fn results_of_two_plans_are_not_compared() {
    let (one, other) = (PlanFolder::full(), PlanFolder::full());
    let moved = other.around().join("other-14");
    std::fs::rename(other.path(), &moved).expect("renamed");
    let results = [one.out(), other.out()];
    evaluated(&one.path(), &results[0]);
    evaluated(&moved, &results[1]);
    let error = compared(&results, |_| ()).expect_err("refused").to_string();
    assert!(
        error.contains("不是同一规划") && error.contains("tiny-14") && error.contains("other-14"),
        "{error}"
    );
}

#[test]
fn a_damaged_result_is_told_by_its_file_and_nothing_is_compared() {
    let folder = PlanFolder::full();
    let results = before_and_after(&folder, |folder| {
        folder.replace("宁溪镇", &ningxi().value("C02", number(47.0)));
    });
    let place = results[0].join("evaluation.json");
    let whole = std::fs::read(&place).expect("evaluation.json");
    put(&place, &whole[..whole.len() / 2]);
    let error = compared(&results, |_| ()).expect_err("refused").to_string();
    assert!(error.contains("evaluation.json 与写出时不一致"), "{error}");
    std::fs::remove_file(&place).expect("removed");
    let error = compared(&results, |_| ()).expect_err("refused").to_string();
    assert!(error.contains("找不到"), "{error}");
    let nowhere = [folder.around().join("没有"), results[1].clone()];
    let error = compared(&nowhere, |_| ()).expect_err("refused").to_string();
    assert!(error.contains("没有 manifest.json"), "{error}");
}

#[test]
fn what_is_written_is_the_same_bytes_twice_and_says_the_same_in_three_forms() {
    let folder = PlanFolder::full();
    let results = before_and_after(&folder, |folder| {
        folder.replace("宁溪镇", &ningxi().value("C02", number(47.0)));
    });
    let outs = ["一", "二"].map(|name| folder.around().join(name));
    for out in &outs {
        compared(&results, |request| request.out = Some(out.clone())).expect("files");
    }
    for name in ["较上次变化.xlsx", "较上次变化.csv", "较上次变化.json", "manifest.json"] {
        let [one, two] = outs.each_ref().map(|out| std::fs::read(out.join(name)).expect(name));
        assert!(one == two, "{name} differs");
    }
    let mut book: Xlsx<_> = calamine::open_workbook(outs[0].join("较上次变化.xlsx")).expect("a workbook");
    let rows = book.worksheet_range("较上次变化").expect("the sheet").rows().count() - 2;
    let all = difference(&results);
    assert_eq!(rows, list(&all, "changes").len());
    let table = std::fs::read_to_string(outs[0].join("较上次变化.csv")).expect("the table");
    assert_eq!(table.lines().count() - 1, rows);
    let causes = book.worksheet_range("原因").expect("the sheet of causes");
    assert_eq!(causes.rows().count() - 2, list(&all, "causes").len());
}

#[test]
fn what_is_compared_is_never_written_over() {
    let folder = PlanFolder::full();
    let results = before_and_after(&folder, |_| ());
    for out in [results[0].clone(), results[1].join("里面"), folder.around().to_path_buf()] {
        let error = compared(&results, |request| request.out = Some(out.clone())).expect_err("refused");
        assert!(error.to_string().contains("要比较的结果文件夹"), "{error}");
    }
    assert!(results.iter().all(|result| result.join("manifest.json").exists()));
}

/// Every file under a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|it| it.file_type().is_file());
    entries
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).expect("inside").to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

#[test]
fn a_run_keeps_the_result_it_replaces_and_compares_itself_with_it() {
    let folder = PlanFolder::full();
    let out = folder.out();
    let history = folder.around().join("结果.历次");
    let first = evaluated(&folder.path(), &out);
    assert!(!history.exists() && !first.text.contains("上次"), "{}", first.text);
    let was = files(&out);
    folder.replace("宁溪镇", &ningxi().value("C02", number(47.0)));
    let second = evaluated(&folder.path(), &out);
    assert!(files(&history.join("第0001次")) == was, "the earlier result is whole");
    assert!(second.text.contains("与上次结果（第0001次）相比有"), "{}", second.text);
    let told = std::fs::read_to_string(history.join("较上次变化/较上次变化.csv")).expect("the comparison");
    assert!(told.contains("宁溪镇“C02"), "{told}");
    // The same again: nothing moves, not a byte.
    let (latest, beside) = (files(&out), files(&history));
    evaluated(&folder.path(), &out);
    assert!(files(&out) == latest && files(&history) == beside, "the same inputs changed something");
    // A comparison that was lost is made again.
    std::fs::remove_dir_all(history.join("较上次变化")).expect("removed");
    evaluated(&folder.path(), &out);
    assert!(files(&history) == beside, "the comparison is another one");
    // The latest folder rests on its inputs alone, whatever came before it.
    let alone = folder.around().join("别处");
    evaluated(&folder.path(), &alone);
    assert!(files(&alone) == latest, "the result depends on earlier ones");
}

#[test]
fn beyond_the_number_of_the_template_the_earliest_results_go_and_that_is_said() {
    let folder = PlanFolder::full();
    let templates = folder.around().join("模板");
    std::fs::create_dir(&templates).expect("folder");
    let own = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/changes.toml"));
    put(
        &templates.join("changes.toml"),
        own.expect("the template").replace("keep = 20", "keep = 1").as_bytes(),
    );
    let mut said = Vec::new();
    for count in [48.0, 47.0, 46.0] {
        folder.replace("宁溪镇", &ningxi().value("C02", number(count)));
        let ending = small::ran(Verb::Report(Question::Midterm), &folder.path(), &folder.out(), |request| {
            request.templates = Some(templates.clone());
        });
        said.push(ending.expect("a result").text.contains("更早的1次已删去"));
    }
    assert_eq!(said, [false, false, true]);
    let kept: Vec<String> = std::fs::read_dir(folder.around().join("结果.历次"))
        .expect("earlier results")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('第'))
        .collect();
    assert_eq!(kept, ["第0002次"]);
}
