//! How is a definition confirmed? 口径确认表 for each department, and its answers into the register.
//!
//! In: a plan; on the way back the workbooks that came in. Out: a folder of workbooks; `confirmations.csv`. Refuses to
//! know: how a definition is judged by.

use super::returned::{self, Returned};
use super::{Ending, Request, RunError, default_out, said};
use crate::plan::cells::written_day;
use crate::plan::confirmations::{ANSWERS, COLUMNS, departments, number};
use crate::plan::source::{CONFIRMATIONS, Files};
use crate::plan::workbook::{self, Picked, PlanBook, PlanColumn, PlanSheet};
use crate::plan::{Indicator, Plan, PlanError};
use crate::shown;
use crate::write::folder::{self, Staging};
use crate::write::{plan_book, tidy};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The sheet, and the end of a workbook's name.
const NAME: &str = "口径确认表";

/// Columns of the sheet: heading, width, note; those with a note are typed into.
const SHEET: [(&str, u16, &str); 14] = [
    ("序号", 7, ""),
    ("指标", 20, ""),
    ("规划章节", 12, ""),
    ("分子", 28, ""),
    ("分母", 28, ""),
    ("统计范围", 14, ""),
    ("数据来源", 14, ""),
    ("说明", 26, ""),
    ("★意见", 10, "从下拉列表选：同意、修改为。"),
    ("修改为", 26, "意见是“修改为”的，写明分子、分母或来源应当怎样写。"),
    ("★确认人", 10, "填写确认人。"),
    ("★日期", 12, "如 2026-03-10。"),
    ("部门", 16, ""),
    ("口径编号", 10, ""),
];

/// Writes one workbook for each department, with the definitions nobody has confirmed yet.
pub fn send(request: &Request, plan: &Plan) -> Result<Ending, RunError> {
    let mut asked: BTreeMap<String, Vec<&Indicator>> = BTreeMap::new();
    let open = |indicator: &&Indicator| {
        indicator.set.is_none() && indicator.definition.pending && indicator.definition.confirmed.is_empty()
    };
    for indicator in plan.indicators.iter().filter(open) {
        for department in departments(&plan.units, indicator) {
            asked.entry(department).or_default().push(indicator);
        }
    }
    if asked.is_empty() {
        return Ok(Ending { text: String::from("没有待确认的口径。\n"), code: 0 });
    }
    let out = request.out.clone().unwrap_or_else(|| default_out(plan, NAME));
    let stamp = request.as_of.unwrap_or(plan.identity.midterm);
    let mut staging = Staging::begin(&out)?;
    let mut outputs = Vec::new();
    let mut listed = String::new();
    for (department, indicators) in &asked {
        let book = book(plan, department, indicators);
        let file = format!("{}_{NAME}.xlsx", shown::name(department).replace(['/', '\\', ':'], "_"));
        let sha256 = staging.put(&file, &plan_book::bytes(&book, stamp)?)?;
        outputs.push(serde_json::json!({"path": file, "sha256": sha256}));
        let _ = writeln!(listed, "  {file}：{}项", indicators.len());
    }
    let said = |folder: &Path, plan: &Path| {
        let (count, folder, plan) = (asked.len(), folder.display(), plan.display());
        format!(
            "已为{count}个部门生成口径确认表：{folder}\n{listed}请送各部门填写。收回以后放在一个文件夹里，运行 duibiao 规划 口径确认 {plan} --from 收回的文件夹 登记。\n"
        )
    };
    let (name, sha256) = said::keep(&mut staging, &said(Path::new(said::HERE), Path::new(said::PLAN)))?;
    outputs.push(serde_json::json!({"path": name, "sha256": sha256}));
    // By it a later run knows its own folder, and refuses one in which somebody has filled a workbook in.
    let manifest = serde_json::json!({
        "tool": "duibiao", "version": env!("CARGO_PKG_VERSION"), "verb": "confirm", "plan": plan.key,
        "outputs": outputs,
    });
    staging.put("manifest.json", &tidy::json(&manifest)?)?;
    staging.commit()?;
    Ok(Ending { text: said(&out, &request.plan), code: 0 })
}

fn book(plan: &Plan, department: &str, indicators: &[&Indicator]) -> PlanBook {
    let columns = SHEET
        .iter()
        .map(|(heading, width, note)| PlanColumn {
            heading: (*heading).to_owned(),
            note: (*note).to_owned(),
            width: *width,
            folded: false,
            open: !note.is_empty(),
            picked: match *heading {
                "★意见" => Picked::Words(ANSWERS.iter().map(|word| (*word).to_owned()).collect()),
                _ => Picked::Free,
            },
        })
        .collect();
    let row = |indicator: &&Indicator| {
        let definition = &indicator.definition;
        let note = [definition.not_applicable.as_str(), definition.note.as_str()];
        let note: Vec<&str> = note.into_iter().filter(|text| !text.is_empty()).collect();
        let source = [definition.department.as_str(), definition.mode.as_str()];
        let source: Vec<&str> = source.into_iter().filter(|text| !text.is_empty()).collect();
        vec![
            indicator.id.clone(),
            indicator.name.clone(),
            definition.section.clone(),
            definition.numerator.clone(),
            definition.denominator.clone(),
            definition.scope.clone(),
            source.join("，"),
            note.join("；"),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            department.to_owned(),
            number(indicator),
        ]
    };
    let about = format!(
        "《{}》{NAME}（{department}）。请逐项核对分子、分母和来源：同意的在“意见”选“同意”；需要修改的选“修改为”并写明；填写确认人和日期。灰底各栏请勿改动。",
        plan.identity.title
    );
    let sheet = PlanSheet {
        name: String::from(NAME),
        about,
        columns,
        rows: indicators.iter().map(row).collect(),
        examples: 0,
        spare: 0,
        printed: true,
    };
    PlanBook { title: String::from(NAME), sheets: vec![sheet] }
}

/// Reads the workbooks that came back and puts their answers into the register; what cannot be used is told.
pub fn back(plan: &Plan, from: &Path) -> Result<Ending, RunError> {
    if plan.folder.join(format!("{CONFIRMATIONS}.xlsx")).exists() {
        let told = format!("{CONFIRMATIONS}.xlsx 请先另存为 {CONFIRMATIONS}.csv，程序才能续写。");
        return Err(RunError::Asked(told));
    }
    let listing = std::fs::read_dir(from)
        .map_err(|_| RunError::Asked(format!("没有文件夹“{}”，请检查路径。", from.display())))?;
    let mut names: Vec<String> =
        listing.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.to_lowercase().ends_with(".xlsx") && !name.starts_with("~$"));
    names.sort();
    let heads = SHEET.map(|(head, ..)| head);
    let files = Files::of(&plan.folder);
    let held = files
        .table(CONFIRMATIONS, &COLUMNS)
        .map_err(|mistakes| RunError::Plan(PlanError::Mistakes(mistakes)))?;
    let mut register: Vec<Vec<String>> = held.map_or_else(Vec::new, |table| {
        table.rows().map(|row| COLUMNS.iter().map(|key| row.get(key).to_owned()).collect()).collect()
    });
    let (mut text, mut agreed, mut changes, mut open, mut known) = (String::new(), 0, 0, 0, 0);
    for name in &names {
        let shown = shown::name(name);
        let answers = match returned::rows(&from.join(name), name, &heads, "序号", NAME) {
            Ok(answers) => answers,
            Err(why) => {
                let _ = writeln!(text, "  {shown}：{why}");
                continue;
            }
        };
        for (line, answer) in answers {
            let blank = ["★意见", "修改为", "★确认人", "★日期"].iter().all(|head| answer[head].is_empty());
            if blank {
                open += 1;
                continue;
            }
            match row(plan, &answer) {
                Err(why) => {
                    let _ = writeln!(text, "  {shown} 第{line}行：{why}没有登记。");
                }
                Ok(row) if register.contains(&row) => known += 1,
                Ok(row) => {
                    if row[2] == ANSWERS[0] {
                        agreed += 1;
                    } else {
                        changes += 1;
                    }
                    register.push(row);
                }
            }
        }
    }
    if agreed + changes > 0 {
        let heads: Vec<String> = COLUMNS.iter().map(|key| workbook::heading_of(CONFIRMATIONS, key)).collect();
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let bytes = tidy::csv(&heads, &register).map_err(|error| super::plan_book::unwritten(&error))?;
        folder::file(&plan.folder.join(format!("{CONFIRMATIONS}.csv")), &bytes)?;
    }
    let again = if known > 0 { format!("，以前已登记{known}项") } else { String::new() };
    let head = format!(
        "读取{}份口径确认表：同意{agreed}项、提出修改{changes}项、还没有填{open}项{again}。\n",
        names.len()
    );
    let tail = if agreed + changes > 0 {
        format!("已登记到 {CONFIRMATIONS}.csv；提出的修改请用“规划 检查”查看。\n")
    } else {
        String::from("没有新的登记。\n")
    };
    let problems =
        if text.is_empty() { text } else { format!("以下没有读取或登记，请核对：\n{text}") };
    Ok(Ending { text: format!("{head}{problems}{tail}"), code: 0 })
}

/// An answer as a row of the register, or why it cannot be one.
fn row(plan: &Plan, answer: &Returned) -> Result<Vec<String>, String> {
    let id = &answer["序号"];
    let Some(indicator) = plan.indicators.iter().find(|known| &known.id == id) else {
        return Err(format!("规划中没有序号为“{}”的指标，", shown::told(id)));
    };
    let (department, said, change) = (&answer["部门"], &answer["★意见"], &answer["修改为"]);
    if !departments(&plan.units, indicator).contains(department) {
        return Err(format!("指标{id}的口径不由“{}”确认，", shown::told(department)));
    }
    if !ANSWERS.contains(&said.as_str()) {
        return Err(format!("意见“{}”应为“同意”或“修改为”，", shown::told(said)));
    }
    let definition = &indicator.definition;
    for (head, stands) in [
        ("指标", &indicator.name),
        ("分子", &definition.numerator),
        ("分母", &definition.denominator),
        ("统计范围", &definition.scope),
    ] {
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        if plain(&answer[head]) != plain(&shown::plain(stands)) {
            return Err(format!("“{head}”一栏被改动；要修改口径的，请恢复原文，把改法写在“修改为”，"));
        }
    }
    if said == ANSWERS[1] && change.is_empty() {
        return Err(String::from("意见是“修改为”而没有写明改成什么，"));
    }
    if said == ANSWERS[0] && !change.is_empty() {
        return Err(String::from("意见是“同意”，又写了“修改为”，不能确定，"));
    }
    if answer["★确认人"].is_empty() {
        return Err(String::from("没有写确认人，"));
    }
    if answer["★日期"].is_empty() {
        return Err(String::from("没有写日期，"));
    }
    let Some(date) = written_day(&answer["★日期"]) else {
        return Err(format!("日期“{}”应写成 2026-03-10 的样子，", shown::told(&answer["★日期"])));
    };
    if answer["口径编号"] != number(indicator) {
        return Err(format!("指标{id}的口径在送出以后改过，请重新送确认，"));
    }
    Ok(vec![
        id.clone(),
        department.clone(),
        said.clone(),
        change.clone(),
        answer["★确认人"].clone(),
        date.to_string(),
        answer["口径编号"].clone(),
    ])
}
