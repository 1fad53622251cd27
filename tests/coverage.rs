//! Everything measurable in the five plans has a place in their folders: `coverage.csv` names it, and the files have it.

#![allow(clippy::float_cmp, clippy::unnecessary_wraps, reason = "stored results are compared as they stand")]

use duibiao::plan::{Kind, Plan, TaskClass, TaskKind};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

/// One row of a plan's `coverage.csv`.
struct Row {
    id: String,
    kind: String,
    section: String,
    matter: String,
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
        assert_eq!(heads, ["id", "type", "section", "matter", "file", "entry", "reason"], "{name}");
        let rows = reader.records().map(|record| {
            let record = record.expect("a row of seven cells");
            let cell = |at: usize| record[at].trim().to_owned();
            let entries = record[5].split('|').map(str::trim).filter(|entry| !entry.is_empty());
            Row {
                id: cell(0),
                kind: cell(1),
                section: cell(2),
                matter: cell(3),
                file: cell(4),
                entries: entries.map(str::to_owned).collect(),
                reason: cell(6),
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
            // A relation and an item cite no section; that they are there is enough.
            "rules.toml" => plan.rules.iter().find(|known| known.id == entry).map(|_| ""),
            "items.toml" => plan.items.iter().find(|known| known.code == entry).map(|_| ""),
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
    }
}

/// What two readings of the five texts listed before the folders were written: id and type. Targets, milestones,
/// directions, parameters, figures of the past, and every numbered task and line of a box.
fn listed() -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_reader(include_str!("data/seed_rows.csv").as_bytes());
    let records = reader.records().map(|record| record.expect("two cells"));
    records.map(|record| (record[0].to_owned(), record[1].to_owned())).collect()
}

#[test]
fn everything_that_was_listed_in_the_five_texts_has_its_row() {
    let all = listed();
    assert_eq!(all.len(), 563);
    let missing: Vec<&str> =
        all.iter().map(|(id, _)| id.as_str()).filter(|id| !rows().any(|(_, row)| row.id == *id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_was_listed_is_still_called_what_it_is() {
    // A milestone is a project, a document or a system; a figure of the past is a parameter.
    let wide = |kind: &str| match kind {
        "里程碑" => ["里程碑", "项目", "文件", "制度"].as_slice(),
        "背景数" | "参数" => &["参数"],
        "方向" => &["方向", "制度", "项目", "文件", "职责", "里程碑"],
        "任务" => &["任务"],
        "指标" => &["指标"],
        _ => &["目标", "里程碑", "方向", "项目", "制度", "文件"],
    };
    let mut wrong = Vec::new();
    for (id, kind) in listed() {
        let row = rows().map(|(_, row)| row).find(|row| row.id == id);
        if row.is_some_and(|row| !wide(&kind).contains(&row.kind.as_str())) {
            wrong.push((id, kind, row.map(|row| row.kind.clone())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_plan_has_rows_beyond_what_was_listed_and_each_says_what_it_is_about() {
    let all = listed();
    for covered in PLANS.iter() {
        let new = covered.rows.iter().filter(|row| !all.iter().any(|(id, _)| *id == row.id));
        assert!(new.count() > 20, "{}", covered.prefix);
        let dumb: Vec<&str> =
            covered.rows.iter().filter(|row| row.matter.is_empty()).map(|row| row.id.as_str()).collect();
        assert!(dumb.is_empty(), "{dumb:?}");
        // Every text asks somebody to monitor or to evaluate.
        assert!(covered.rows.iter().any(|row| row.kind == "职责"), "{}", covered.prefix);
    }
}

#[test]
fn every_milestone_and_every_duty_says_what_must_be_there_for_it_to_be_done() {
    for covered in PLANS.iter() {
        for task in covered.plan.tasks.iter().filter(|task| task.class() != TaskClass::Work) {
            assert!(!task.criterion.is_empty(), "{} {}", covered.prefix, task.id);
        }
    }
}

#[test]
fn no_target_of_the_five_plans_is_a_number_of_ours() {
    for covered in PLANS.iter() {
        let ours: Vec<&str> = covered
            .plan
            .indicators
            .iter()
            .filter(|indicator| indicator.is_target_ours())
            .map(|indicator| indicator.id.as_str())
            .collect();
        assert!(ours.is_empty(), "{} {ours:?}", covered.prefix);
    }
}

#[test]
fn every_indicator_and_every_task_is_named_or_says_why_not() {
    for covered in PLANS.iter() {
        let named = |file: &str, id: &str| {
            covered.rows.iter().any(|row| row.file == file && row.entries.iter().any(|entry| entry == id))
                || covered.rows.iter().any(|row| row.reason.contains(id))
        };
        for indicator in covered.plan.indicators.iter().filter(|indicator| indicator.set.is_none()) {
            assert!(named("indicators.toml", &indicator.id), "{} {}", covered.prefix, indicator.id);
        }
        for task in &covered.plan.tasks {
            assert!(named("tasks.toml", &task.id), "{} {}", covered.prefix, task.id);
        }
    }
}

#[test]
fn a_row_cites_the_section_of_one_of_its_entries() {
    let mut wrong = Vec::new();
    for covered in PLANS.iter() {
        let cites = |row: &Row, entry: &String| {
            covered
                .section(&row.file, entry)
                .is_some_and(|section| section.split('、').any(|part| row.section.contains(part)))
        };
        for row in covered.rows.iter().filter(|row| !row.entries.is_empty()) {
            // One indicator may be what two places of the plan ask for; then the other row cites its section.
            let same = row.entries.iter().any(|entry| {
                let other = |other: &Row| {
                    other.file == row.file && other.entries.contains(entry) && cites(other, entry)
                };
                cites(row, entry) || covered.rows.iter().any(other)
            });
            if !same {
                wrong.push(format!("{} cites {}, its entries {:?} do not", row.id, row.section, row.entries));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
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
                    "任务" => task.is_some_and(|task| task.class() == TaskClass::Work),
                    "里程碑" | "项目" | "文件" | "制度" => {
                        task.is_some_and(|task| task.kind == TaskKind::Milestone)
                    }
                    "职责" => task.is_some_and(|task| task.class() == TaskClass::Duty),
                    "指标" | "目标" => indicator.is_some_and(|indicator| indicator.kind != Kind::Monitor),
                    "方向" => indicator.is_some_and(|indicator| indicator.kind == Kind::Monitor),
                    "参数" => ["stated.csv", "rules.toml", "items.toml"].contains(&row.file.as_str()),
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
