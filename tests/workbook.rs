//! 规划.xlsx is the plan: a folder written as a workbook and read back is the same plan, gives the same results, and what
//! is wrong in it is told by sheet and cell, all at once.

use calamine::{Reader, Xlsx};
use duibiao::plan::Plan;
use duibiao::run::plan_book::To;
use duibiao::run::{self, Request, Verb};
use std::path::{Path, PathBuf};

const PLANS: [&str; 6] =
    ["huangyan-14", "shanghai-13", "shenyang-14", "erenhot-14", "beilin-14", "national-14"];

fn inputs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs")
}

/// What a plan says, without the lines and files it was read from.
fn said(plan: &Plan) -> String {
    let text = format!("{plan:#?}");
    let mut out = Vec::new();
    let mut skip: Option<String> = None;
    for line in text.lines() {
        if let Some(end) = &skip {
            if line == end {
                skip = None;
            }
            continue;
        }
        let bare = line.trim_start();
        let indent = &line[..line.len() - bare.len()];
        if bare == "at: (" {
            skip = Some(format!("{indent}),"));
        } else if bare.starts_with("files: ") && bare.ends_with(['{', '[']) {
            let end = if bare.ends_with('{') { "}," } else { "]," };
            skip = Some(format!("{indent}{end}"));
        } else if !["line: ", "folder: ", "key: "].iter().any(|start| bare.starts_with(start)) {
            out.push(line);
        }
    }
    out.join("\n")
}

fn export(plan: &Path, to: To, out: &Path) {
    let request =
        Request { out: Some(out.to_owned()), ..Request::new(Verb::PlanExport(to), plan.to_owned()) };
    run::run(&request, &|_, _, _| ()).unwrap_or_else(|error| panic!("{}: {error}", plan.display()));
}

fn load(folder: &Path) -> Plan {
    Plan::load(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

fn differing(name: &str, one: &str, other: &str) {
    let first = one.lines().zip(other.lines()).enumerate().find(|(_, (one, other))| one != other);
    assert_eq!(first, None, "{name}: {} and {} lines", one.lines().count(), other.lines().count());
    assert_eq!(one.len(), other.len(), "{name}");
}

#[test]
fn every_plan_written_as_a_workbook_and_read_back_is_the_same_plan() {
    let home = tempfile::tempdir().expect("a folder");
    for name in PLANS {
        export(&inputs().join(name), To::Xlsx, &home.path().join("book").join(name));
    }
    for name in PLANS {
        let (folder, book) = (load(&inputs().join(name)), load(&home.path().join("book").join(name)));
        assert_eq!(book.book(), Some("规划.xlsx"));
        assert!(book.told().is_empty(), "{name}: {:?}", book.told());
        differing(name, &said(&folder), &said(&book));
    }
}

#[test]
fn the_second_round_trip_is_equal_in_bytes_and_the_folder_it_gives_is_the_same_plan() {
    let home = tempfile::tempdir().expect("a folder");
    let at = |way: &str, name: &str| home.path().join(way).join(name);
    for name in PLANS {
        export(&inputs().join(name), To::Xlsx, &at("book", name));
    }
    for name in PLANS {
        export(&at("book", name), To::Folder, &at("folder", name));
        export(&at("book", name), To::Xlsx, &at("again", name));
        let bytes = |way: &str| std::fs::read(at(way, name).join("规划.xlsx")).expect("a workbook");
        assert!(bytes("book") == bytes("again"), "{name}");
    }
    for name in PLANS {
        differing(name, &said(&load(&inputs().join(name))), &said(&load(&at("folder", name))));
    }
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().flatten().filter(|entry| entry.file_type().is_file())
    {
        let inside = entry.path().strip_prefix(from).expect("inside");
        let bytes = std::fs::read(entry.path()).expect("a file");
        duibiao::write::folder::file(&to.join(inside), &bytes).expect("a copy");
    }
}

/// Every cell of a workbook but those of the cover.
fn cells(bytes: &[u8]) -> Vec<String> {
    let mut book = Xlsx::new(std::io::Cursor::new(bytes.to_vec())).expect("the workbook opens");
    let mut cells = Vec::new();
    for name in book.sheet_names().into_iter().filter(|name| name != "封面") {
        let values = book.worksheet_range(&name).expect("a sheet");
        cells
            .extend(values.used_cells().map(|(row, column, value)| format!("{name} {row} {column} {value}")));
        let formulas = book.worksheet_formula(&name).expect("a sheet");
        cells.extend(
            formulas.used_cells().map(|(row, column, text)| format!("{name} {row} {column} ={text}")),
        );
    }
    cells
}

/// Results of a run but what names its inputs: the manifest, and the cover's digest in the workbook.
fn results(folder: &Path, out: &Path) -> Vec<(String, Vec<u8>)> {
    let plan = load(folder);
    let through = Some(plan.identity.final_cut);
    let verb = Verb::Report(duibiao::evaluate::Question::Final);
    let asked = Request { through, out: Some(out.to_owned()), ..Request::new(verb, folder.to_owned()) };
    run::run(&asked, &|_, _, _| ()).expect("a report");
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(out)
        .expect("results")
        .flatten()
        .map(|entry| {
            (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("a file"))
        })
        .filter(|(name, _)| name != "manifest.json")
        .collect();
    files.sort();
    assert!(files.len() >= 5, "{files:?}");
    files
}

/// A plan is evaluated from its folder and from its workbook: the same results, but for what names the inputs.
fn same_results_from_the_workbook(name: &str) {
    let home = tempfile::tempdir().expect("a folder");
    for side in ["a", "b"] {
        copy(&inputs().join("national-14"), &home.path().join(side).join("national-14"));
    }
    let (folder, book) = (home.path().join("a").join(name), home.path().join("b").join(name));
    copy(&inputs().join(name), &folder);
    export(&folder, To::Xlsx, &book);
    let sample = Request::new(Verb::Sample, folder.clone());
    if !folder.join("submissions").is_dir() {
        run::run(&sample, &|_, _, _| ()).expect("a sample");
    }
    copy(&folder.join("submissions"), &book.join("submissions"));
    let (one, other) = (
        results(&folder, &home.path().join("one").join(name)),
        results(&book, &home.path().join("other").join(name)),
    );
    assert_eq!(one.len(), other.len());
    for ((file, one), (_, other)) in one.iter().zip(&other) {
        if Path::new(file).extension().is_some_and(|ending| ending == "xlsx") {
            // The cover names the inputs by one hash.
            let (one, other) = (cells(one), cells(other));
            let first = one.iter().zip(&other).find(|(one, other)| one != other);
            assert_eq!((first, one.len()), (None, other.len()), "{name}: {file}");
        } else {
            assert!(one == other, "{name}: {file} differs");
        }
    }
}

#[test]
fn huangyan_evaluated_from_its_workbook_gives_the_same_bytes() {
    same_results_from_the_workbook("huangyan-14");
}

#[test]
fn beilin_evaluated_from_its_workbook_gives_the_same_bytes() {
    same_results_from_the_workbook("beilin-14");
}

#[test]
fn erenhot_evaluated_from_its_workbook_gives_the_same_bytes() {
    same_results_from_the_workbook("erenhot-14");
}

#[test]
fn shanghai_evaluated_from_its_workbook_gives_the_same_bytes() {
    same_results_from_the_workbook("shanghai-13");
}

#[test]
fn shenyang_evaluated_from_its_workbook_gives_the_same_bytes() {
    same_results_from_the_workbook("shenyang-14");
}

/// What export says of a plan whose first text `from` is written as `to`.
fn exported(file: &str, from: &str, to: &str) -> Result<String, String> {
    let home = tempfile::tempdir().expect("a folder");
    let (plan, out) = (home.path().join("plan"), home.path().join("book"));
    copy(&inputs().join("national-14"), &plan);
    let text = std::fs::read_to_string(plan.join(file)).expect("the file");
    assert!(text.contains(from), "{from}");
    let changed = text.replacen(from, to, 1);
    duibiao::write::folder::file(&plan.join(file), changed.as_bytes()).expect("written");
    let request = Request { out: Some(out.clone()), ..Request::new(Verb::PlanExport(To::Xlsx), plan) };
    let said = run::run(&request, &|_, _, _| ()).map(|ending| ending.text).map_err(|error| error.to_string());
    assert_eq!(out.join("规划.xlsx").exists(), said.is_ok(), "{said:?}");
    said
}

#[test]
fn what_a_workbook_cannot_hold_is_refused_and_told_before_anything_is_written() {
    let text = std::fs::read_to_string(inputs().join("national-14/indicators.toml")).expect("a plan");
    let line = text.lines().find(|line| line.starts_with("remark = ")).expect("a remark");
    let told = exported("indicators.toml", line, "remark = \"—\"").expect_err("a dash alone");
    assert!(told.contains("indicators.toml") && told.contains("remark") && told.contains("读不回"), "{told}");
    let long = format!("remark = \"{}\"", "长".repeat(11_000));
    let told = exported("indicators.toml", line, &long).expect_err("too long");
    assert!(told.contains("“指标”表") && told.contains("太长"), "{told}");
    let huge = format!("remark = \"{}\"", "长".repeat(40_000));
    let told = exported("indicators.toml", line, &huge).expect_err("far too long");
    assert!(told.contains("“指标”表") && told.contains("太长"), "{told}");
    // A table has the same cells.
    let told = exported("units.csv", "本库占位代码，不是行政区划代码；附挂使用时不带入", "—")
        .expect_err("a dash alone");
    assert!(told.contains("units.csv") && told.contains("第2行") && told.contains("名称来源"), "{told}");
}

#[test]
fn ends_of_lines_that_become_blanks_are_counted_and_told() {
    let text = std::fs::read_to_string(inputs().join("national-14/indicators.toml")).expect("a plan");
    let line = text.lines().find(|line| line.starts_with("remark = ")).expect("a remark");
    let told = exported("indicators.toml", line, "remark = \"一行\\n两行\\t三\"").expect("a workbook");
    assert!(told.contains("有1处文字中的换行"), "{told}");
    let told = exported("indicators.toml", line, line).expect("a workbook");
    assert!(!told.contains("换行"), "{told}");
}
