//! `docs/methods.md` says what the program does: its tables are those of the code and the templates, and every field of
//! evaluation.json stands in it.
//!
//! `UPDATE_DOCS=1 cargo test --test methods` writes the tables anew where a change is meant.

#[path = "common/plans.rs"]
mod plans;
#[path = "methods/said.rs"]
mod said;
#[path = "methods/tables.rs"]
mod tables;

use duibiao::evaluate::Question;
use duibiao::words::Words;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/methods.md")
}

fn document() -> String {
    std::fs::read_to_string(file()).expect("docs/methods.md")
}

const END: &str = "<!-- 生成完 -->";

/// Where the text between the markers of a name stands.
fn between(document: &str, name: &str) -> std::ops::Range<usize> {
    let marker = format!("<!-- 生成：{name} -->\n");
    let from = document.find(&marker).unwrap_or_else(|| panic!("no {marker}")) + marker.len();
    let length = document[from..].find(END).unwrap_or_else(|| panic!("no {END} after {marker}"));
    from..from + length
}

/// The first lines of two texts that differ.
fn first_difference(written: &str, given: &str) -> Option<String> {
    let mut given = given.lines();
    let line = written.lines().find_map(|line| {
        let wanted = given.next().unwrap_or("(nothing)");
        (line != wanted).then(|| format!("it says\n  {line}\nthe program says\n  {wanted}"))
    });
    line.or_else(|| given.next().map(|more| format!("it lacks\n  {more}")))
}

#[test]
fn the_tables_of_the_methods_are_those_of_the_program() {
    let words = Words::load(None).expect("built-in templates");
    let mut text = document();
    let mut differences = Vec::new();
    for (name, table) in tables::tables(&words) {
        let place = between(&text, name);
        let given = format!("\n{table}\n");
        if let Some(difference) = first_difference(&text[place.clone()], &given) {
            differences.push(format!("{name}: {difference}"));
            text.replace_range(place, &given);
        }
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        duibiao::write::folder::file(&file(), text.as_bytes()).expect("docs/methods.md");
        return;
    }
    let told = differences.join("\n");
    assert!(told.is_empty(), "docs/methods.md is behind; UPDATE_DOCS=1 cargo test --test methods:\n{told}");
}

#[test]
fn the_methods_name_every_kind_once_with_its_steps() {
    let kinds: BTreeSet<&str> = duibiao::plan::Kind::ALL.iter().map(|kind| kind.key()).collect();
    let plain = tables::PROMISES.iter().filter(|(.., special)| special.is_empty());
    let shown: Vec<&str> = plain.filter_map(|(_, promise, _)| promise.split(';').next()).collect();
    assert_eq!(shown.len(), kinds.len());
    assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), kinds);
}

/// The keys in the first column of the table under a heading.
fn fields(document: &str, heading: &str) -> BTreeSet<String> {
    let from = document.split(&format!("### {heading}\n")).nth(1).unwrap_or_else(|| panic!("no {heading}"));
    let section = from.split("\n#").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split('`').next()).map(str::to_owned).collect()
}

/// The keys of an object, those of objects in its lists behind a dot.
fn keys(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (key, inner) in value.as_object().expect("an object") {
        found.insert(key.clone());
        for object in inner.as_array().into_iter().flatten().filter(|inner| inner.is_object()) {
            if key != "assessments" {
                found.extend(keys(object).into_iter().map(|below| format!("{key}.{below}")));
            }
        }
    }
    found
}

#[test]
fn the_methods_tell_every_field_of_the_evaluation_and_no_other() {
    let evaluation = tables::plan().report(Question::Midterm, "2023-12-31").evaluation();
    let document = document();
    assert_eq!(fields(&document, "整个文件"), keys(&evaluation));
    let rows = evaluation["assessments"].as_array().expect("assessments");
    let told = fields(&document, "每一项评价");
    let all: BTreeSet<String> = rows.iter().flat_map(keys).collect();
    assert_eq!(told, all);
    let plain: BTreeSet<&str> = all.iter().map(String::as_str).filter(|key| !key.contains('.')).collect();
    for row in rows {
        let own: BTreeSet<&str> = row.as_object().expect("a row").keys().map(String::as_str).collect();
        assert_eq!(own, plain, "{} has other fields", row["indicator"]);
    }
}
