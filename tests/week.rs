//! One week of a mid-term evaluation, played through by a second program that fills every file a person fills.

#[path = "common/python.rs"]
mod python;

use std::path::Path;
use std::process::Command;

/// What the second program says it has shown, one line for each step.
fn played() -> String {
    let python = python::find().unwrap_or_else(|why| panic!("{why}"));
    python::office().unwrap_or_else(|why| panic!("{why}"));
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = tempfile::tempdir().expect("a folder");
    let ended = Command::new(python)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(home.join("tests/tools/week.py"))
        .args([Path::new(env!("CARGO_BIN_EXE_duibiao")), &home.join("inputs/huangyan-14")])
        .arg(work.path().join("一周"))
        .output()
        .expect("the second program");
    let told = String::from_utf8_lossy(&ended.stdout).into_owned();
    let trouble = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{told}{trouble}");
    told
}

#[test]
fn a_week_of_troubles_ends_with_nothing_open_each_change_attributed_and_each_figure_traced() {
    let told = played();
    for shown in [
        "each trouble is one of eight states",
        "everything answered is laid out, also the slip that LibreOffice saved",
        "after it every unit is 可用 and check ends with 0",
        "each change names what caused it",
        "what people write moves no figure and no word",
        "no 强制性 is open",
        "each figure stands in the cell it names",
        "another file of a town moves no published number",
    ] {
        assert!(told.contains(shown), "{shown} was not shown:\n{told}");
    }
}
