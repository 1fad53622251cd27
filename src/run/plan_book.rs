//! How does a plan become a workbook, and a workbook a plan folder? An empty 规划.xlsx, and both ways between the two.
//!
//! In: a request. Out: a new folder with the plan in the other form, never over an old one. Refuses to know: what a plan
//! means.

use super::{Ending, Request, RunError, default_out};
use crate::plan::source::Files;
use crate::plan::workbook::{self, schema};
use crate::plan::{Plan, PlanError};
use crate::write::{folder, plan_book, tidy};
use chrono::NaiveDate;
use std::path::Path;

/// The other form of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// 规划.xlsx.
    Xlsx,
    /// A folder of texts and tables.
    Folder,
}

/// Files of a plan folder that are no part of the workbook and go along as they are.
const BESIDE: [&str; 17] = [
    "sample.toml",
    "surveys.toml",
    "mappings.toml",
    "receipts.csv",
    "receipts.xlsx",
    "waivers.csv",
    "waivers.xlsx",
    "backfill.csv",
    "backfill.xlsx",
    "corrections.csv",
    "corrections.xlsx",
    "remarks.csv",
    "remarks.xlsx",
    "confirmations.csv",
    "confirmations.xlsx",
    "contacts.csv",
    "contacts.xlsx",
];

/// The day a workbook is dated where nobody says one.
fn stamp(request: &Request) -> NaiveDate {
    request.as_of.unwrap_or(NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default())
}

/// Refuses a folder in which a plan stands already, or anything else.
fn must_be_new(folder: &Path) -> Result<(), RunError> {
    let filled = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if filled {
        let told =
            format!("“{}”不是空文件夹，没有写入，以免盖掉已有的文件；请换一个新的文件夹。", folder.display());
        return Err(RunError::Asked(told));
    }
    Ok(())
}

/// `plan new`: an empty workbook in a new folder.
pub fn new(request: &Request) -> Result<Ending, RunError> {
    must_be_new(&request.plan)?;
    let units = match &request.file {
        None => Vec::new(),
        Some(file) => {
            let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let files = Files::of(parent.unwrap_or(Path::new(".")));
            workbook::roster(&files, &stem)
                .map_err(|mistakes| RunError::Plan(PlanError::Mistakes(mistakes)))?
        }
    };
    let book = workbook::blank(request.place.as_deref(), &units);
    let path = request.plan.join(workbook::FILE);
    folder::file(&path, &plan_book::bytes(&book, stamp(request))?)?;
    folder::make(&request.plan.join(crate::intake::find::ROOTS[0]))?;
    let known =
        if units.is_empty() { String::new() } else { format!("，已填入{}个单位", units.len()) };
    let text = format!(
        "已生成空白的规划工作簿{known}：{}\n请先看其中的“先看这里”，填好后用 duibiao 规划 检查 {} 检查。\n",
        path.display(),
        request.plan.display()
    );
    Ok(Ending { text, code: 0 })
}

/// `plan export`: the plan in its other form.
pub fn export(request: &Request, to: To) -> Result<Ending, RunError> {
    let plan = Plan::load(&request.plan)?;
    let name = match to {
        To::Xlsx => "规划工作簿",
        To::Folder => "规划文件夹",
    };
    let out = request.out.clone().unwrap_or_else(|| default_out(&plan, name));
    must_be_new(&out)?;
    let mut text = match to {
        To::Xlsx => {
            let files = Files::of_plan(&request.plan)?;
            let exported = workbook::export(&files)?;
            let bytes = plan_book::bytes(&exported.book, stamp(request))?;
            let blanks = workbook::carried(&files, &bytes)
                .map_err(|mistakes| RunError::Plan(PlanError::Mistakes(mistakes)))?;
            folder::file(&out.join(workbook::FILE), &bytes)?;
            let mut lost = String::new();
            if exported.comments > 0 {
                lost = format!("规划文件中的{}行注释没有对应的栏，没有写进工作簿。\n", exported.comments);
            }
            if blanks > 0 {
                lost.push_str(&format!(
                    "有{blanks}处文字中的换行、制表符和空格在工作簿里合为一个空格，首尾的去掉，文字没有少。\n"
                ));
            }
            format!("已写成规划工作簿：{}\n{lost}", out.join(workbook::FILE).display())
        }
        To::Folder => {
            let files = Files::of_plan(&request.plan)?;
            for (name, bytes) in parts(&files)? {
                folder::file(&out.join(name), &bytes)?;
            }
            format!("已写成规划文件夹：{}\n", out.display())
        }
    };
    for name in BESIDE {
        let from = Files::of(&plan.folder);
        if let Ok(Some(bytes)) = from.bytes(name) {
            folder::file(&out.join(name), &bytes)?;
        }
    }
    for set in &plan.attached {
        text.push_str(&format!(
            "本规划附挂“{}”，位置是相对于本文件夹写的；本文件夹移动以后，请把它也放到相应的位置。\n",
            set.title
        ));
    }
    Ok(Ending { text, code: 0 })
}

/// The texts and tables of a plan as files of a folder.
fn parts(files: &Files) -> Result<Vec<(String, Vec<u8>)>, RunError> {
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for name in ["plan.toml", "items.toml", "indicators.toml", "rules.toml", "tasks.toml"] {
        if let Some(source) = files.read(name).map_err(RunError::Mistake)? {
            parts.push((name.to_owned(), source.text.into_bytes()));
        }
    }
    for spec in schema::SHEETS {
        let schema::Becomes::Table(stem) = spec.becomes else { continue };
        let keys: Vec<&str> = spec.columns.iter().map(|column| column.key).collect();
        let table =
            files.table(stem, &keys).map_err(|mistakes| RunError::Plan(PlanError::Mistakes(mistakes)))?;
        let Some(table) = table else { continue };
        let rows = workbook::as_csv(&table, spec);
        let (head, rows) =
            rows.split_first().map_or((&[][..], &[][..]), |(head, rows)| (head.as_slice(), rows));
        if rows.is_empty() {
            continue;
        }
        let heads: Vec<&str> = head.iter().map(String::as_str).collect();
        let bytes = tidy::csv(&heads, rows).map_err(|error| unwritten(&error))?;
        parts.push((format!("{stem}.csv"), bytes));
    }
    Ok(parts)
}

pub(super) fn unwritten(error: &std::io::Error) -> RunError {
    RunError::Asked(format!("表格写不出来（{error}）。"))
}
