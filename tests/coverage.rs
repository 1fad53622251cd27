//! Everything measurable in the five plans has a place in their folders: `coverage.csv` names it, and the files have it.

#![allow(clippy::float_cmp, clippy::unnecessary_wraps, reason = "stored results are compared as they stand")]

use duibiao::plan::{Kind, Plan, TaskKind};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

/// One row of a plan's `coverage.csv`.
struct Row {
    id: String,
    kind: String,
    section: String,
    file: String,
    entries: Vec<String>,
    reason: String,
}

struct Covered {
    /// The letters its ids begin with.
    prefix: &'static str,
    plan: Plan,
    rows: Vec<Row>,
}

impl Covered {
    fn read(prefix: &'static str, name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs").join(name);
        let plan = Plan::load(&folder).unwrap_or_else(|error| panic!("{name}: {error}"));
        let text = std::fs::read_to_string(folder.join("coverage.csv")).expect("coverage.csv");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let heads: Vec<String> = reader.headers().expect("headings").iter().map(str::to_owned).collect();
        assert_eq!(heads, ["id", "type", "section", "file", "entry", "reason"], "{name}");
        let rows = reader.records().map(|record| {
            let record = record.expect("a row of six cells");
            let cell = |at: usize| record[at].trim().to_owned();
            let entries = record[4].split('|').map(str::trim).filter(|entry| !entry.is_empty());
            Row {
                id: cell(0),
                kind: cell(1),
                section: cell(2),
                file: cell(3),
                entries: entries.map(str::to_owned).collect(),
                reason: cell(5),
            }
        });
        Self { prefix, rows: rows.collect(), plan }
    }

    /// The sections of an entry in the file a row names; `None` where the file does not have it.
    fn section(&self, file: &str, entry: &str) -> Option<&str> {
        let plan = &self.plan;
        let own = || plan.indicators.iter().filter(|indicator| indicator.set.is_none());
        match file {
            "indicators.toml" => {
                own().find(|known| known.id == entry).map(|known| known.definition.section.as_str())
            }
            "tasks.toml" => {
                plan.tasks.iter().find(|known| known.id == entry).map(|known| known.section.as_str())
            }
            "stated.csv" => {
                plan.stated.iter().find(|known| known.code == entry).map(|known| known.section.as_str())
            }
            "doubts.csv" => {
                plan.recorded.iter().find(|known| known.about == entry).map(|known| known.section.as_str())
            }
            _ => None,
        }
    }
}

static PLANS: LazyLock<Vec<Covered>> = LazyLock::new(|| {
    vec![
        Covered::read("SY", "shenyang-14"),
        Covered::read("EH", "erenhot-14"),
        Covered::read("BL", "beilin-14"),
        Covered::read("HY", "huangyan-14"),
        Covered::read("SH", "shanghai-13"),
    ]
});

fn rows() -> impl Iterator<Item = (&'static Covered, &'static Row)> {
    PLANS.iter().flat_map(|covered| covered.rows.iter().map(move |row| (covered, row)))
}

#[test]
fn every_entry_is_in_the_file_it_names() {
    let mut wrong = Vec::new();
    for (covered, row) in rows() {
        for entry in &row.entries {
            if covered.section(&row.file, entry).is_none() {
                wrong.push(format!("{}: {} has no {entry}", row.id, row.file));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_row_without_an_entry_says_why() {
    for (_, row) in rows().filter(|(_, row)| row.entries.is_empty()) {
        assert!(
            !row.reason.is_empty() && row.file.is_empty(),
            "{}: no entry in {} and no reason",
            row.id,
            row.file
        );
    }
    assert!(rows().any(|(_, row)| row.entries.is_empty()), "Erenhot's incidence of disability has no entry");
}

#[test]
fn no_id_stands_twice_and_each_is_of_its_plan() {
    let mut seen = BTreeSet::new();
    for (covered, row) in rows() {
        assert!(seen.insert(row.id.as_str()), "{} stands twice", row.id);
        let rest = row.id.strip_prefix(covered.prefix);
        assert!(
            rest.is_some_and(|rest| rest.starts_with(['-', ':'])),
            "{} in the folder of {}",
            row.id,
            covered.prefix
        );
        assert_eq!(row.kind == "任务", row.id.contains(':'), "{}", row.id);
    }
}

#[test]
fn the_five_plans_have_the_numbers_that_were_counted_in_them() {
    // 指标, 目标, 里程碑, 方向, 参数, 任务, counted in the texts of the plans.
    let expected = [
        ("SY", [0, 11, 11, 6, 0, 48]),
        ("EH", [0, 23, 12, 11, 2, 38]),
        ("BL", [0, 15, 6, 8, 0, 37]),
        ("HY", [14, 39, 5, 2, 1, 50]),
        ("SH", [18, 14, 12, 7, 0, 64]),
    ];
    let kinds = ["指标", "目标", "里程碑", "方向", "参数", "任务"];
    let count = |covered: &Covered, kind: &str| covered.rows.iter().filter(|row| row.kind == kind).count();
    for (covered, (prefix, numbers)) in PLANS.iter().zip(expected) {
        assert_eq!((covered.prefix, kinds.map(|kind| count(covered, kind))), (prefix, numbers));
        assert_eq!(covered.rows.len(), numbers.iter().sum::<usize>(), "{prefix} has a type nobody knows");
    }
    let all = kinds.map(|kind| PLANS.iter().map(|covered| count(covered, kind)).sum::<usize>());
    assert_eq!(all, [32, 102, 46, 34, 3, 237]);
}

#[test]
fn every_indicator_and_every_task_is_named_or_says_why_not() {
    for covered in PLANS.iter() {
        let named = |file: &str, id: &str| {
            covered.rows.iter().any(|row| row.file == file && row.entries.iter().any(|entry| entry == id))
                || covered.rows.iter().any(|row| row.reason.contains(id))
        };
        for indicator in covered.plan.indicators.iter().filter(|indicator| indicator.set.is_none()) {
            let explained = !indicator.definition.note.is_empty();
            assert!(
                named("indicators.toml", &indicator.id) || explained,
                "{} {}",
                covered.prefix,
                indicator.id
            );
            // What no row names is nobody's promise: it may only be watched.
            assert!(
                named("indicators.toml", &indicator.id) || indicator.kind == Kind::Monitor,
                "{}",
                indicator.id
            );
        }
        for task in &covered.plan.tasks {
            assert!(named("tasks.toml", &task.id) || !task.note.is_empty(), "{} {}", covered.prefix, task.id);
        }
    }
}

#[test]
fn a_row_cites_the_section_of_one_of_its_entries() {
    for covered in PLANS.iter() {
        let cites = |row: &Row, entry: &String| {
            covered.section(&row.file, entry).is_some_and(|section| row.section.contains(section))
        };
        for row in covered.rows.iter().filter(|row| !row.entries.is_empty()) {
            // One indicator may be what two places of the plan ask for; then the other row cites its section.
            let same = row.entries.iter().any(|entry| {
                let other = |other: &Row| {
                    other.file == row.file && other.entries.contains(entry) && cites(other, entry)
                };
                cites(row, entry) || covered.rows.iter().any(other)
            });
            assert!(same, "{} cites {}, its entries {:?} do not", row.id, row.section, row.entries);
        }
    }
}

#[test]
fn a_row_is_kept_as_what_it_is_or_says_why_not() {
    for covered in PLANS.iter() {
        let plan = &covered.plan;
        for row in &covered.rows {
            for entry in &row.entries {
                let indicator =
                    plan.indicators.iter().find(|known| &known.id == entry && row.file == "indicators.toml");
                let task = plan.tasks.iter().find(|known| &known.id == entry && row.file == "tasks.toml");
                let as_it_is = match row.kind.as_str() {
                    "任务" => task.is_some_and(|task| task.kind != TaskKind::Milestone),
                    "里程碑" => task.is_some_and(|task| task.kind == TaskKind::Milestone),
                    "指标" | "目标" => indicator.is_some_and(|indicator| indicator.kind != Kind::Monitor),
                    // A soft direction may be given a number, if the number is called our own.
                    "方向" => indicator.is_some_and(|indicator| {
                        indicator.kind == Kind::Monitor || indicator.target_source == "本库设定"
                    }),
                    "参数" => row.file == "stated.csv",
                    other => panic!("{}: {other}", row.id),
                };
                let elsewhere =
                    covered.rows.iter().any(|other| other.id != row.id && other.entries.contains(entry));
                assert!(
                    as_it_is || !row.reason.is_empty() || elsewhere,
                    "{} as {} {entry}",
                    row.id,
                    row.file
                );
            }
        }
    }
}
