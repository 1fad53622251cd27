//! `accept`: what units have explained is laid out for a person, and what the person accepted goes into the register.
//!
//! In: a plan; on the way back the workbook that was filled in. Out: 待认定.xlsx; `waivers.csv`. Refuses to know: whether an
//! explanation is true.

use super::returned::{self, Returned};
use super::{Cut, Ending, Gathered, Request, RunError, default_out, gather, said};
use crate::check;
use crate::evaluate::Question;
use crate::finding::{Finding, Severity, Status};
use crate::observation::Period;
use crate::plan::cells::written_day;
use crate::plan::source::Files;
use crate::plan::workbook::{self, Picked, PlanBook, PlanColumn, PlanSheet};
use crate::plan::{Plan, PlanError, WAIVERS};
use crate::shown;
use crate::words::Words;
use crate::write::folder::{self, Staging};
use crate::write::{plan_book, tidy};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The sheet, and the name of the workbook.
const NAME: &str = "待认定";
/// What a person may decide.
const DECISIONS: [&str; 3] = ["认定说明", "不予认定", "再问"];

/// Columns of the sheet: heading, width, note; those with a note are typed into.
const SHEET: [(&str, u16, &str); 13] = [
    ("处理单位", 14, ""),
    ("年度", 7, ""),
    ("级别", 9, ""),
    ("问题", 44, ""),
    ("所报", 14, ""),
    ("单位说明", 30, ""),
    ("更正后", 16, ""),
    ("★认定", 11, "从下拉列表选：认定说明、不予认定、再问。强制性问题须更正，不能认定。"),
    ("理由或依据", 24, "认定的依据，如来文、台账；不予认定的理由。"),
    ("★认定人", 10, "填写认定人。"),
    ("★日期", 12, "如 2024-03-10。"),
    ("当时的数", 22, ""),
    ("问题编号", 30, ""),
];

type Progress<'a> = &'a (dyn Fn(&str, usize, usize) + Sync);

/// What waits for a person: findings that were explained, and what was proposed for their figures.
fn waiting<'a>(
    plan: &Plan,
    gathered: &'a Gathered,
    year: Option<Period>,
) -> Vec<(&'a Finding, String, String)> {
    let mut proposed: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for answer in gathered.collection.answers.iter().filter(|answer| !answer.corrected.is_empty()) {
        let told = format!("{}：{}", answer.item, answer.corrected);
        proposed.entry(&answer.finding).or_default().push(told);
    }
    let explained = gathered.checked.findings.iter().filter(|finding| {
        finding.status == Status::Explained && year.is_none_or(|year| finding.period == Some(year))
    });
    explained
        .map(|finding| {
            let proposed = proposed.get(finding.id().to_string().as_str());
            let proposed = proposed.map_or_else(String::new, |told| told.join("；"));
            (finding, proposed, check::figures_told(plan, &gathered.collection, finding))
        })
        .collect()
}

/// Everything collected so far, whatever the year.
fn everything(plan: &Plan, words: &Words, progress: Progress<'_>) -> Result<Gathered, RunError> {
    let through = Period::year(plan.identity.last_year + 1).as_of();
    let cut = Cut { question: Question::Annual, through, as_of: through, asked: None, revised: None };
    gather(plan, words, cut, progress)
}

/// Writes 待认定.xlsx.
pub fn send(
    request: &Request,
    plan: &Plan,
    words: &Words,
    progress: Progress<'_>,
) -> Result<Ending, RunError> {
    let gathered = everything(plan, words, progress)?;
    let waiting = waiting(plan, &gathered, request.period);
    if waiting.is_empty() {
        let text = String::from("没有待认定的说明。\n");
        return Ok(Ending { text, code: 0 });
    }
    let rows = waiting.iter().map(|(finding, proposed, figures)| {
        let unit = finding.asked_of().map_or("", |unit| plan.units[unit].name.as_str());
        vec![
            unit.to_owned(),
            finding.period.map_or_else(String::new, |period| period.to_string()),
            finding.severity.word().to_owned(),
            finding.message.clone(),
            finding.observed.clone(),
            finding.explanation.clone(),
            proposed.clone(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            figures.clone(),
            finding.id().to_string(),
        ]
    });
    let columns = SHEET.iter().map(|(heading, width, note)| PlanColumn {
        heading: (*heading).to_owned(),
        note: (*note).to_owned(),
        width: *width,
        folded: false,
        open: !note.is_empty(),
        picked: match *heading {
            "★认定" => Picked::Words(DECISIONS.iter().map(|word| (*word).to_owned()).collect()),
            _ => Picked::Free,
        },
    });
    let about = format!(
        "《{}》{NAME}的说明。逐条选“认定”，填写认定人和日期；只写“属实”“无误”而没有原因的，请选“再问”。灰底各栏请勿改动。",
        plan.identity.title
    );
    let sheet = PlanSheet {
        name: String::from(NAME),
        about,
        columns: columns.collect(),
        rows: rows.collect(),
        examples: 0,
        spare: 0,
        printed: true,
    };
    let book = PlanBook { title: String::from(NAME), sheets: vec![sheet] };
    let out = request.out.clone().unwrap_or_else(|| default_out(plan, NAME));
    let stamp = request.as_of.unwrap_or(plan.identity.midterm);
    let mut staging = Staging::begin(&out)?;
    let file = format!("{NAME}.xlsx");
    let sha256 = staging.put(&file, &plan_book::bytes(&book, stamp)?)?;
    let said = |place: &Path, plan: &Path| {
        let (count, place, plan) = (waiting.len(), place.display(), plan.display());
        format!("有{count}条说明待认定：{place}\n填好以后运行 duibiao 认定 {plan} {place} 登记。\n")
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

/// Takes what a person decided into the register; what cannot be used is told by row, and nothing of it is taken.
pub fn back(plan: &Plan, words: &Words, file: &Path, progress: Progress<'_>) -> Result<Ending, RunError> {
    if plan.folder.join("waivers.xlsx").exists() {
        let told = String::from("waivers.xlsx 请先另存为 waivers.csv，程序才能续写。");
        return Err(RunError::Asked(told));
    }
    let heads = SHEET.map(|(head, ..)| head);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let rows = returned::rows(file, &name, &heads, "问题编号", NAME)
        .map_err(|why| RunError::Asked(format!("“{}”{why}", shown::name(&name))))?;
    let gathered = everything(plan, words, progress)?;
    let now: BTreeMap<String, (&Finding, String)> = waiting(plan, &gathered, None)
        .into_iter()
        .map(|(finding, _, figures)| (finding.id().to_string(), (finding, figures)))
        .collect();
    let held = Files::of(&plan.folder)
        .table("waivers", &WAIVERS)
        .map_err(|mistakes| RunError::Plan(PlanError::Mistakes(mistakes)))?;
    let mut register: Vec<Vec<String>> = held.map_or_else(Vec::new, |table| {
        table.rows().map(|row| WAIVERS.iter().map(|key| row.get(key).to_owned()).collect()).collect()
    });
    let (mut accepted, mut refused, mut asked, mut open, mut told) = (0, 0, 0, 0, String::new());
    for (line, answer) in rows {
        match decided(plan, &now, &answer) {
            Ok(Decision::None) => open += 1,
            Ok(Decision::Refused) => refused += 1,
            Ok(Decision::Asked) => asked += 1,
            Ok(Decision::Accepted(row)) => {
                accepted += 1;
                register.push(row);
            }
            Err(why) => _ = writeln!(told, "  第{line}行：{why}没有登记。"),
        }
    }
    if accepted > 0 {
        let heads: Vec<String> = WAIVERS.iter().map(|key| workbook::heading_of("waivers", key)).collect();
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let bytes = tidy::csv(&heads, &register).map_err(|error| super::plan_book::unwritten(&error))?;
        folder::file(&plan.folder.join("waivers.csv"), &bytes)?;
    }
    let problems = if told.is_empty() { told } else { format!("以下没有登记，请核对：\n{told}") };
    let tail = if accepted > 0 {
        "已登记到 waivers.csv，再审核一次即为“已认定”。\n"
    } else {
        "没有新的登记。\n"
    };
    let text = format!(
        "认定说明{accepted}条、不予认定{refused}条、再问{asked}条、还没有填{open}条。\n{problems}{tail}"
    );
    Ok(Ending { text, code: 0 })
}

enum Decision {
    None,
    Refused,
    Asked,
    Accepted(Vec<String>),
}

/// What one row decides, or why it cannot.
fn decided(
    plan: &Plan,
    now: &BTreeMap<String, (&Finding, String)>,
    answer: &Returned,
) -> Result<Decision, String> {
    let typed = ["★认定", "理由或依据", "★认定人", "★日期"];
    if typed.iter().all(|head| answer[head].is_empty()) {
        return Ok(Decision::None);
    }
    match answer["★认定"].as_str() {
        "认定说明" => {}
        "不予认定" => return Ok(Decision::Refused),
        "再问" => return Ok(Decision::Asked),
        other => {
            return Err(format!("认定“{}”应为“认定说明”“不予认定”或“再问”，", shown::told(other)));
        }
    }
    let Some((finding, figures)) = now.get(&answer["问题编号"]) else {
        return Err(String::from("这个问题现在不在待认定之列（数已改正、已经认定，或编号被改动），"));
    };
    if finding.severity == Severity::Compulsory {
        return Err(String::from("强制性问题须由单位更正，不能认定，"));
    }
    if *figures != answer["当时的数"] || finding.explanation != answer["单位说明"] {
        return Err(String::from("单位的数或说明在送出以后变了，请重新生成待认定表，"));
    }
    if answer["★认定人"].is_empty() {
        return Err(String::from("没有写认定人，"));
    }
    let Some(date) = written_day(&answer["★日期"]) else {
        return Err(format!("日期“{}”应写成 2024-03-10 的样子，", shown::told(&answer["★日期"])));
    };
    let (Some(unit), Some(period)) = (finding.unit, finding.period) else {
        return Err(String::from("这个问题没有单位或年度，"));
    };
    let by = finding.asked_of().map_or("", |unit| plan.units[unit].name.as_str());
    let row = [
        plan.units[unit].code.clone(),
        period.to_string(),
        finding.code.clone(),
        finding.id().about().to_owned(),
        finding.explanation.clone(),
        by.to_owned(),
        answer["★认定人"].clone(),
        date.to_string(),
        answer["理由或依据"].clone(),
        figures.clone(),
    ];
    Ok(Decision::Accepted(row.to_vec()))
}
