//! `freeze`: a year as it stands now is put on record, and as 定稿 it does not move any more.
//!
//! In: a plan, a year, 稿别, who and when. Out: the year's figures, stages, registers and the hashes of its files in the
//! plan's `frozen/` folder, whole or not at all; what stood there before beside it under its number. Refuses to know: what
//! the figures come to.

use super::{Ending, Request, RunError, collected, plan_book};
use crate::finding::Severity;
use crate::grid::{self, Limits};
use crate::intake::Collection;
use crate::observation::{Period, REPORTED};
use crate::plan::Plan;
use crate::report::Draft;
use crate::store::frozen::{self, DRAFTS, FINAL, Moved, OBSERVATIONS, STAGES};
use crate::words::Words;
use crate::write::folder::{self, Staging};
use crate::write::tidy;
use crate::{check, shown};
use serde_json::json;

/// Registers of a plan that a frozen year takes along as they stand.
const REGISTERS: [&str; 5] = ["receipts", "corrections", "waivers", "backfill", "remarks"];

/// What `freeze` is told.
#[derive(Clone, Debug)]
pub struct Record {
    /// 稿别.
    pub draft: String,
    /// Who.
    pub by: String,
    /// When, as 2024-03-10.
    pub on: String,
    /// On what ground a 定稿 replaces one that says otherwise.
    pub basis: Option<String>,
}

/// Puts a year on record.
pub fn freeze(
    request: &Request,
    plan: &Plan,
    words: &Words,
    progress: &(dyn Fn(&str, usize, usize) + Sync),
) -> Result<Ending, RunError> {
    let (Some(period), Some(record)) = (request.period, &request.record) else {
        return Err(RunError::Asked(String::from("请写明年度、稿别和定稿人。")));
    };
    if !DRAFTS.contains(&record.draft.as_str()) {
        let told = shown::told(&record.draft);
        return Err(RunError::Asked(format!("稿别“{told}”应为{}。", DRAFTS.join("、"))));
    }
    if record.by.trim().is_empty() {
        return Err(RunError::Asked(String::from("请用 --by 写明由谁定稿。")));
    }
    // What is read today, and not what an earlier 定稿 says: this is how a frozen year is corrected.
    let collection = collected(plan, words, &|done, total| progress("读取报送表", done, total))?;
    if !collection.is_used(period) {
        return Err(RunError::Asked(format!("没有{period}年可用的报送表，没有定稿。")));
    }
    let checked = check::check(plan, words, &collection, &[period]);
    let open = [Severity::Compulsory, Severity::Verify].map(|class| checked.open(class, period));
    let changes = changes(plan, words, &collection, (record, period))?;
    let place = frozen::folder(&plan.folder, period, &record.draft);
    // Counted on where an earlier one was moved away.
    let earlier = folder::earlier(&place).len();
    let number = frozen::draft(&place).map_or(0, |last| last.number).max(earlier) + 1;
    let mut staging = Staging::begin(&place)?;
    let outputs = files(&mut staging, plan, words, &collection, period)?;
    let listed = outputs.iter().map(|(path, sha256)| json!({"path": path, "sha256": sha256}));
    let manifest = json!({
        "tool": "duibiao",
        "version": env!("CARGO_PKG_VERSION"),
        "verb": "freeze",
        "plan": plan.key,
        "period": period.to_string(),
        "draft": record.draft,
        "number": number,
        "by": shown::told(&record.by),
        "on": record.on,
        "basis": shown::told(record.basis.as_deref().unwrap_or_default()),
        "changes": changes,
        "outputs": listed.collect::<Vec<_>>(),
    });
    staging.put("manifest.json", &tidy::json(&manifest)?)?;
    let (folder, _) = staging.commit_beside(usize::MAX)?;
    let what = if record.draft == FINAL {
        "此后的运行以定稿的数为准；报送表再有改动，会提示“历史年度与定稿不一致”，不会自行改变已公布的数。"
    } else {
        "只作记录，数仍随报送表变化。"
    };
    let open = match open {
        [0, 0] => String::new(),
        [compulsory, verify] => {
            format!("注意：这一年还有{compulsory}处强制性问题、{verify}处核实性问题待处理。\n")
        }
    };
    let unfrozen: Vec<String> = (plan.identity.base_year..period.year)
        .map(Period::year)
        .filter(|year| {
            collection.is_used(*year) && frozen::draft(&frozen::folder(&plan.folder, *year, FINAL)).is_none()
        })
        .map(|year| year.to_string())
        .collect();
    let before = if record.draft == FINAL && !unfrozen.is_empty() {
        format!(
            "注意：{}年还没有定稿，这些年的数再有改动，会改变本年的累计数和与以前比较的数；请一并定稿。\n",
            unfrozen.join("、")
        )
    } else {
        String::new()
    };
    let changed = if changes.is_empty() {
        String::new()
    } else {
        format!("与上次定稿不同的：{}。\n", written_out(&changes))
    };
    let text = format!(
        "已存{period}年{}（第{number}次，{}，{}）：{}\n{what}\n{changed}{before}{open}",
        record.draft,
        record.on,
        shown::told(&record.by),
        folder.display()
    );
    Ok(Ending { text, code: 0 })
}

/// What a 定稿 says otherwise than the one it replaces. Without a ground for it nothing is replaced.
fn changes(
    plan: &Plan,
    words: &Words,
    collection: &Collection,
    (record, period): (&Record, Period),
) -> Result<Vec<Moved>, RunError> {
    let place = frozen::folder(&plan.folder, period, FINAL);
    if record.draft != FINAL || frozen::draft(&place).is_none() {
        return Ok(Vec::new());
    }
    let known = frozen::load(plan, words).ok();
    let known = known.and_then(|years| years.into_iter().find(|year| year.period == period));
    let moved = known.as_ref().map(|year| year.moved(plan, words, collection));
    let why = match &moved {
        Some(moved) if moved.is_empty() => return Ok(Vec::new()),
        Some(moved) => format!("有{}个数或进展与上次定稿不同：{}", moved.len(), written_out(moved)),
        None => String::from("上次的定稿读不出，不能比较"),
    };
    if record.basis.as_deref().is_none_or(|basis| basis.trim().is_empty()) {
        return Err(RunError::Asked(format!(
            "{why}。已公布的数要改，请用 --basis 写明依据（如文号、批准情况）；没有重新定稿。"
        )));
    }
    Ok(moved.unwrap_or_default())
}

/// The first of them in words.
fn written_out(moved: &[Moved]) -> String {
    let told = moved.iter().take(LISTED).map(|it| format!("{}“{}”{}→{}", it.unit, it.about, it.old, it.new));
    let more = if moved.len() > LISTED { format!("等{}个", moved.len()) } else { String::new() };
    told.collect::<Vec<_>>().join("；") + &more
}

/// Most changes that are written out.
const LISTED: usize = 5;

/// The record that a report of a period is made from, if its figures are that record's.
pub fn standing(plan: &Plan, words: &Words, collection: &Collection, period: Period) -> Option<Draft> {
    let today = |file: &str| {
        let bytes = match file {
            OBSERVATIONS => figures(plan, collection, period),
            STAGES => stages(plan, words, collection, period),
            _ => return None,
        };
        bytes.ok().map(|bytes| tidy::sha256(&bytes))
    };
    let record = frozen::standing(&plan.folder, period, &today)?;
    let frozen::Draft { draft, number, by, on, basis, changes } = record;
    let changes = changes.into_iter().map(|it| [it.unit, it.about, it.old, it.new]).collect();
    Some(Draft { kind: draft, number, on, by, basis, changes })
}

/// Writes the tables of a year; gives their names and hashes.
fn files(
    staging: &mut Staging,
    plan: &Plan,
    words: &Words,
    collection: &Collection,
    period: Period,
) -> Result<Vec<(String, String)>, RunError> {
    let mut outputs = Vec::new();
    let mut put = |staging: &mut Staging, name: &str, bytes: &[u8]| -> Result<(), RunError> {
        outputs.push((name.to_owned(), staging.put(name, bytes)?));
        Ok(())
    };
    let tables = [
        (OBSERVATIONS, figures(plan, collection, period)),
        (STAGES, stages(plan, words, collection, period)),
        ("submissions.csv", submissions(plan, collection, period)),
    ];
    for (name, bytes) in tables {
        put(staging, name, &bytes.map_err(|error| plan_book::unwritten(&error))?)?;
    }
    for stem in REGISTERS {
        for name in [format!("{stem}.csv"), format!("{stem}.xlsx")] {
            let Ok(bytes) = std::fs::read(plan.folder.join(&name)) else { continue };
            // A number of a person goes no further than the register itself.
            let name = format!("registers/{stem}.csv");
            put(staging, &name, &masked(&bytes, &name)?)?;
        }
    }
    Ok(outputs)
}

/// A register as it stands, as CSV, without numbers of persons.
fn masked(bytes: &[u8], name: &str) -> Result<Vec<u8>, RunError> {
    let book = grid::read(bytes, name, &Limits::of_whole_texts())
        .map_err(|trouble| RunError::Asked(format!("“{name}”没有读取：{trouble}")))?;
    let Some(sheet) = book.sheets.first() else { return Ok(Vec::new()) };
    let width = sheet.rows().flat_map(|(_, cells)| cells).map(|(column, _)| column + 1).max().unwrap_or(0);
    let mut rows = sheet.rows().map(|(row, _)| {
        (0..width)
            .map(|column| shown::without_long_numbers(&sheet.text(row, column)))
            .collect::<Vec<String>>()
    });
    let heading = rows.next().unwrap_or_default();
    let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
    tidy::csv(&heading, &rows.collect::<Vec<_>>()).map_err(|error| plan_book::unwritten(&error))
}

fn figures(plan: &Plan, collection: &Collection, period: Period) -> std::io::Result<Vec<u8>> {
    let header = ["unit", "item", "period", "value", "state", "raw", "file", "sheet", "cell", "sha256"];
    let own = collection.observations.iter().filter(|seen| seen.period == period);
    // What is shown beside a figure and not counted is not frozen.
    let own = own.filter(|seen| plan.items[seen.item].beside.is_none());
    let rows = own.map(|seen| {
        let place = seen.place().unwrap_or_default();
        vec![
            plan.units[seen.unit].code.clone(),
            plan.items[seen.item].code.clone(),
            period.to_string(),
            seen.figure.map_or_else(|_| String::new(), |quantity| quantity.to_string()),
            seen.state().to_owned(),
            place.raw.to_string(),
            place.of.file.clone(),
            place.of.sheet.clone(),
            place.address(),
            place.of.sha256.clone(),
        ]
    });
    tidy::csv(&header, &rows.collect::<Vec<_>>())
}

fn stages(plan: &Plan, words: &Words, collection: &Collection, period: Period) -> std::io::Result<Vec<u8>> {
    let header = ["unit", "task", "period", "stage", "state", "evidence", "file", "sheet", "cell", "sha256"];
    let rows = collection.stages.iter().filter(|seen| seen.period == period).map(|seen| {
        let task = &plan.tasks[seen.task];
        let stage = seen.stage.ok().and_then(|at| words.stages.of(task.stages.word()).get(at));
        let place = seen.place.clone().unwrap_or_default();
        vec![
            plan.units[seen.unit].code.clone(),
            task.id.clone(),
            period.to_string(),
            stage.map_or_else(String::new, |stage| stage.word.clone()),
            seen.stage.map_or_else(|reason| reason.word().to_owned(), |_| REPORTED.to_owned()),
            seen.evidence.clone(),
            place.of.file.clone(),
            place.of.sheet.clone(),
            place.address(),
            place.of.sha256.clone(),
        ]
    });
    tidy::csv(&header, &rows.collect::<Vec<_>>())
}

fn submissions(plan: &Plan, collection: &Collection, period: Period) -> std::io::Result<Vec<u8>> {
    let header = ["file", "sha256", "unit", "chosen"];
    let of_year = collection.files.iter().filter(|file| file.folder == Some(period));
    let rows = of_year.map(|file| {
        vec![
            file.file.clone(),
            file.sha256.clone(),
            file.unit.map_or_else(String::new, |unit| plan.units[unit].code.clone()),
            file.chosen.to_string(),
        ]
    });
    tidy::csv(&header, &rows.collect::<Vec<_>>())
}
