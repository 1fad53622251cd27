//! `accept`: what units have answered is laid out for a person, and what the person decided goes into the ledgers.
//!
//! In: a plan; on the way back the workbook that was filled in. Out: 待认定.xlsx; `waivers.csv`, `corrections.csv`, `backfill.csv`. Refuses to
//! know: whether an explanation is true, and which of two figures is.

use super::{Cut, Ending, Gathered, Request, RunError, default_out, gather, said};
use crate::check;
use crate::evaluate::Question;
use crate::finding::{Finding, Severity, Status, is_same_problem};
use crate::observation::{Absent, Observation, Period, figure_text};
use crate::plan::Plan;
use crate::plan::workbook::{Picked, PlanBook, PlanColumn, PlanSheet};
use crate::words::Words;
use crate::write::folder::{self, Staging};
use crate::write::{plan_book, tidy};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

mod back;
mod propose;

pub use back::back;
pub use propose::waiting as proposals_waiting;

/// The sheet of what was answered in writing, and the name of the workbook.
const NAME: &str = "待认定";
/// The sheet of what is still open, for answers by telephone.
const BY_PHONE: &str = "电话答复";

/// The sheet of figures nobody sent, for those another source gives, and what a person may decide there.
const FILL: &str = "补录";
/// What the identity of a row on such a figure begins with.
const FILL_MARK: &str = "补录|";

/// What a person may decide.
const CORRECT: &str = "采用更正";
const ACCEPT: &str = "认定说明";
const DECLINE: &str = "不予认定";
const ASK: &str = "再问";

/// Columns of both sheets: heading, width, note; those with a note are typed into.
const SHEET: [(&str, u16, &str); 17] = [
    ("来自", 16, ""),
    ("处理单位", 14, ""),
    ("年度", 7, ""),
    ("级别", 9, ""),
    ("问题", 44, ""),
    ("填报项", 20, ""),
    ("所报", 14, ""),
    (CORRECTED, 14, ""),
    ("更正后是否通过", 26, ""),
    ("影响的指标", 30, ""),
    (EXPLAINED, 30, ""),
    ("★认定", 11, "从下拉列表选：采用更正、认定说明、不予认定、再问。强制性问题只能采用更正，不能认定说明。"),
    ("理由或依据", 24, "采用更正的必须写明依据，如来文、台账、电话记录；不予认定的写明理由。"),
    ("★认定人", 10, "填写认定人。"),
    ("★日期", 12, "如 2024-03-10。"),
    ("当时的数", 22, ""),
    ("问题编号", 30, ""),
];
const CORRECTED: &str = "更正后";
const EXPLAINED: &str = "单位说明";

type Progress<'a> = &'a (dyn Fn(&str, usize, usize) + Sync);

/// Everything collected so far, whatever the year.
fn everything(plan: &Plan, words: &Words, progress: Progress<'_>) -> Result<(Cut, Gathered), RunError> {
    let through = Period::year(plan.identity.last_year + 1).as_of();
    let cut = Cut { question: Question::Annual, through, as_of: through, asked: None, revised: None };
    Ok((cut, gather(plan, words, cut, progress)?))
}

/// A row of either sheet, by heading.
type Row = BTreeMap<&'static str, String>;

/// Explanations that wait for a person.
fn explained(gathered: &Gathered, year: Option<Period>) -> impl Iterator<Item = &Finding> {
    gathered.checked.findings.iter().filter(move |finding| {
        finding.status == Status::Explained && year.is_none_or(|year| finding.period == Some(year))
    })
}

/// What every row on a finding says.
fn of_finding(plan: &Plan, gathered: &Gathered, finding: &Finding) -> Row {
    let unit = finding.asked_of().map_or("", |unit| plan.units[unit].name.as_str());
    Row::from([
        ("处理单位", unit.to_owned()),
        ("年度", finding.period.map_or_else(String::new, |period| period.to_string())),
        ("级别", finding.severity.word().to_owned()),
        ("问题", finding.message.clone()),
        ("所报", finding.observed.clone()),
        (EXPLAINED, finding.explanation.clone()),
        ("当时的数", check::figures_told(plan, &gathered.collection, finding)),
        ("问题编号", finding.id().to_string()),
    ])
}

/// Where an explanation was given: on a slip, else in the report itself.
fn source(gathered: &Gathered, finding: &Finding) -> String {
    let id = finding.id().to_string();
    let answer = gathered.collection.answers.iter().find(|answer| is_same_problem(&answer.finding, &id));
    answer.map_or_else(|| String::from("报送表"), |answer| propose::file_of(answer).to_owned())
}

fn written_rows(plan: &Plan, words: &Words, cut: Cut, gathered: &Gathered, year: Option<Period>) -> Vec<Row> {
    let proposals = propose::proposals(plan, gathered, year);
    let effects = propose::try_out(plan, words, cut, gathered, &proposals);
    let mut rows: Vec<(String, Row)> = Vec::new();
    for (proposal, effect) in proposals.iter().zip(effects) {
        rows.push((plan.units[proposal.sender].code.clone(), proposal.row(plan, effect)));
    }
    for finding in explained(gathered, year) {
        let mut row = of_finding(plan, gathered, finding);
        row.insert("来自", source(gathered, finding));
        let code = finding.asked_of().map_or("", |unit| plan.units[unit].code.as_str());
        rows.push((code.to_owned(), row));
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// What is still open of the last year collected, or of the year asked for: a row for each figure that may be wrong, and one
/// for each problem that may be explained.
fn open_rows(plan: &Plan, gathered: &Gathered, year: Option<Period>) -> Vec<Row> {
    let last = gathered.periods.iter().copied().max();
    let Some(period) = year.or(last) else { return Vec::new() };
    let listed = gathered.checked.listed(period);
    let mut rows = Vec::new();
    let mut figures = BTreeSet::new();
    let open = listed.open.into_iter().filter(|finding| {
        finding.severity != Severity::Hint
            && matches!(finding.status, Status::Open | Status::Declined(_))
            && finding.unit.is_some()
            && !finding.is_on_a_task()
    });
    for finding in open {
        for key in propose::figures_of(plan, finding) {
            let Some(seen) = gathered.collection.at(key.0, key.1, key.2) else { continue };
            if seen.place().is_none() || !figures.insert(key) {
                continue;
            }
            let mut row = of_finding(plan, gathered, finding);
            row.extend(propose::figure_cells(plan, key, seen.figure));
            row.insert("来自", String::from("电话"));
            row.insert(EXPLAINED, String::new());
            rows.push(row);
        }
        if finding.may_be_explained() {
            let mut row = of_finding(plan, gathered, finding);
            row.insert("来自", String::from("电话"));
            row.insert(EXPLAINED, String::new());
            rows.push(row);
        }
    }
    rows
}

/// Figures of the year that nobody sent, or that could not be had, and that a promise reads: a department or an old report
/// may give them.
fn missing_rows(plan: &Plan, gathered: &Gathered, year: Option<Period>) -> Vec<Row> {
    let Some(period) = year.or(gathered.periods.iter().copied().max()) else { return Vec::new() };
    let is_read = |item| plan.indicators.iter().any(|indicator| indicator.items.contains(&item));
    let mut rows = Vec::new();
    for sender in plan.senders_in(period) {
        for (of, item) in plan.figures_sent(sender, period) {
            let Some(seen) = gathered.collection.at(of, item, period) else { continue };
            if !is_missing(seen) || plan.items[item].beside.is_some() || !is_read(item) {
                continue;
            }
            let (unit, known) = (&plan.units[of], &plan.items[item]);
            rows.push(Row::from([
                ("处理单位", plan.units[sender].name.clone()),
                ("年度", period.to_string()),
                ("填报项", format!("{}：{} {}", unit.name, known.code, known.name)),
                ("所报", figure_text(seen.figure)),
                ("问题编号", format!("{FILL_MARK}{}|{period}|{}", unit.code, known.code)),
            ]));
        }
    }
    rows
}

/// Whether a figure may be filled in: nobody sent one, or it could not be had, and nothing was filled in yet.
fn is_missing(seen: Observation<'_>) -> bool {
    matches!(seen.figure, Err(Absent::NotReported | Absent::Unobtainable)) && seen.backfill().is_none()
}

fn sheet(name: &str, about: String, typed: &[&str], rows: Vec<Row>) -> PlanSheet {
    let words: Vec<String> = if name == FILL {
        vec![FILL.to_owned()]
    } else {
        [CORRECT, ACCEPT, DECLINE, ASK].map(str::to_owned).to_vec()
    };
    let columns = SHEET.iter().map(|(heading, width, note)| PlanColumn {
        heading: (*heading).to_owned(),
        note: (*note).to_owned(),
        width: *width,
        folded: false,
        open: !note.is_empty() || typed.contains(heading),
        picked: match *heading {
            "★认定" => Picked::Words(words.clone()),
            _ => Picked::Free,
        },
    });
    let cells = |mut row: Row| SHEET.iter().map(|(head, ..)| row.remove(head).unwrap_or_default()).collect();
    PlanSheet {
        name: name.to_owned(),
        about,
        columns: columns.collect(),
        rows: rows.into_iter().map(cells).collect(),
        examples: 0,
        spare: 0,
        printed: true,
    }
}

/// Writes 待认定.xlsx.
pub fn send(
    request: &Request,
    plan: &Plan,
    words: &Words,
    progress: Progress<'_>,
) -> Result<Ending, RunError> {
    let (cut, gathered) = everything(plan, words, progress)?;
    let written = written_rows(plan, words, cut, &gathered, request.period);
    let open = open_rows(plan, &gathered, request.period);
    let missing = missing_rows(plan, &gathered, request.period);
    if written.is_empty() && open.is_empty() && missing.is_empty() {
        let text = String::from("没有待认定的说明和更正，也没有待处理的问题。\n");
        return Ok(Ending { text, code: 0 });
    }
    let corrections = written.iter().filter(|row| row["问题编号"].starts_with(propose::MARK)).count();
    let explanations = written.len() - corrections;
    let is_sample = gathered.collection.is_sample();
    let sample = if is_sample { format!("（{}）", words.recognition.sample_mark) } else { String::new() };
    let title = format!("《{}》{sample}", plan.identity.title);
    let about = format!(
        "{title}{NAME}的说明和更正。逐条选“认定”，填写依据、认定人和日期；只写“属实”“无误”而没有原因的，请选“再问”。灰底各栏请勿改动。"
    );
    let by_phone = format!(
        "{title}还没有答复的问题。单位在电话中答复的，把更正的数或说明记在“更正后”或“单位说明”栏，再选“认定”，填写依据（如电话记录）、认定人和日期；没有答复的留空。灰底各栏请勿改动。"
    );
    let mut sheets = vec![sheet(NAME, about, &[], written)];
    let count = open.len();
    if count > 0 {
        sheets.push(sheet(BY_PHONE, by_phone, &[CORRECTED, EXPLAINED], open));
    }
    let fills = missing.len();
    if fills > 0 {
        let about = format!(
            "{title}没有报来的数。部门或旧报表有的，把数记在“更正后”栏，来源文件和页码记在“理由或依据”栏，提供部门和经办人记在“单位说明”栏，再选“补录”，填写认定人和日期；没有的留空。单位以后自己报来的，以单位所报为准。"
        );
        sheets.push(sheet(FILL, about, &[CORRECTED, EXPLAINED], missing));
    }
    let fills = if fills > 0 { format!("、{fills}个缺报的数可补录") } else { String::new() };
    let book = PlanBook { title: String::from(NAME), sheets };
    let out = folder::untouched(&request.out.clone().unwrap_or_else(|| default_out(plan, NAME)));
    let stamp = request.as_of.unwrap_or(plan.identity.midterm);
    let mut staging = Staging::begin(&out)?;
    let file = format!("{NAME}{}.xlsx", words.recognition.mark_in_names(is_sample));
    let sha256 = staging.put(&file, &plan_book::bytes(&book, stamp)?)?;
    let said = |place: &Path, plan: &Path| {
        let (place, plan) = (place.display(), plan.display());
        format!(
            "有{explanations}条说明、{corrections}个更正的数待认定，另有{count}行可登记电话答复{fills}：{place}\n填好以后运行 duibiao 认定 {plan} {place} 登记。\n"
        )
    };
    let kept = said::keep(&mut staging, &said(Path::new(&file), Path::new(said::PLAN)))?;
    let manifest = serde_json::json!({
        "tool": "duibiao", "version": env!("CARGO_PKG_VERSION"), "verb": "accept", "plan": plan.key,
        "outputs": [{"path": file, "sha256": sha256}, {"path": kept.0, "sha256": kept.1}],
    });
    staging.put("manifest.json", &tidy::json(&manifest)?)?;
    let folder = staging.commit()?;
    Ok(Ending { text: said(&folder.join(&file), &request.plan), code: 0 })
}
