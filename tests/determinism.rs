//! Same inputs, same bytes: a second run, a run with one thread, and options that only change what is told.

use chrono::NaiveDate;
use duibiao::evaluate::Question;
use duibiao::run::{self, Request, Verb};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

fn plan() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/huangyan-14")
}

fn request(out: &Path) -> Request {
    Request { out: Some(out.to_path_buf()), ..Request::new(Verb::Report(Question::Midterm), plan()) }
}

/// Every file of a folder by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.expect("an entry");
        (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("a file"))
    };
    std::fs::read_dir(folder).expect("the output folder").map(read).collect()
}

fn by_library(change: impl FnOnce(&mut Request)) -> BTreeMap<String, Vec<u8>> {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let out = scratch.path().join("out");
    let mut request = request(&out);
    change(&mut request);
    run::run(&request, &|_, _, _| ()).expect("a finished run");
    files(&out)
}

/// What a run leaves that asks for nothing special.
static PLAIN: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| by_library(|_| ()));

/// The files a run of the binary leaves, and what it printed.
fn by_binary(out: &str, arguments: &[&str], threads: Option<&str>) -> (BTreeMap<String, Vec<u8>>, String) {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let out = scratch.path().join(out);
    let mut command = Command::new(env!("CARGO_BIN_EXE_duibiao"));
    command.arg("midterm").arg(plan()).arg("--out").arg(&out).args(arguments);
    for name in ["RAYON_NUM_THREADS", "POLARS_MAX_THREADS"] {
        match threads {
            Some(threads) => command.env(name, threads),
            None => command.env_remove(name),
        };
    }
    let ended = command.output().expect("the binary runs");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    (files(&out), String::from_utf8_lossy(&ended.stdout).into_owned())
}

/// Names of files that differ, so that a failure does not print workbooks.
fn differing(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

#[test]
fn a_second_run_leaves_the_same_bytes() {
    assert_eq!(PLAIN.len(), 11, "{:?}", PLAIN.keys());
    assert_eq!(differing(&PLAIN, &by_library(|_| ())), Vec::<String>::new());
}

#[test]
fn one_thread_leaves_the_same_bytes_as_many() {
    let (one, _) = by_binary("out", &[], Some("1"));
    let (many, _) = by_binary("out", &[], Some("4"));
    assert_eq!(differing(&one, &many), Vec::<String>::new());
    assert_eq!(differing(&one, &PLAIN), Vec::<String>::new());
}

#[test]
fn where_to_write_and_what_to_print_change_no_file() {
    let (quiet, silence) = by_binary("one", &["--quiet"], None);
    let (spoken, json) = by_binary("another", &["--json"], None);
    assert_eq!(differing(&PLAIN, &quiet), Vec::<String>::new());
    assert_eq!(differing(&PLAIN, &spoken), Vec::<String>::new());
    assert_eq!(silence, "");
    assert!(
        serde_json::from_str::<serde_json::Value>(&json).is_ok_and(|summary| summary.is_object()),
        "{json}"
    );
}

#[test]
fn what_can_change_a_result_changes_the_manifest() {
    let strict = by_library(|request| request.strict = true);
    assert_eq!(differing(&PLAIN, &strict), ["manifest.json"]);
    let later = by_library(|request| request.as_of = NaiveDate::from_ymd_opt(2024, 3, 1));
    assert!(differing(&PLAIN, &later).contains(&String::from("manifest.json")));
}

#[test]
fn annual_and_final_reports_leave_the_same_bytes_twice() {
    for (question, through) in [(Question::Annual, (2023, 12, 31)), (Question::Final, (2025, 12, 31))] {
        let run = || {
            by_library(|request| {
                request.verb = Verb::Report(question);
                request.through = NaiveDate::from_ymd_opt(through.0, through.1, through.2);
            })
        };
        let (one, other) = (run(), run());
        assert_eq!(one.len(), 11, "{:?}", one.keys());
        assert_eq!(differing(&one, &other), Vec::<String>::new(), "{question:?}");
        assert_ne!(one.keys().collect::<Vec<_>>(), PLAIN.keys().collect::<Vec<_>>(), "{question:?}");
    }
}
