//! What of the plan's text is followed, and where? One row for every sentence that can be checked.
//!
//! In: `coverage.csv`, and what the other files hold. Out: [`Covered`] rows, each of which leads to entries that exist or
//! says why it is not followed. Refuses to know: any figure of a unit.

use super::cells::{Cells, rows};
use super::source::Files;
use super::units::Roster;
use crate::source::{Mistake, is_unread, perhaps};

/// What a sentence of the plan is.
const KINDS: [&str; 10] = ["指标", "目标", "方向", "里程碑", "项目", "文件", "制度", "职责", "参数", "任务"];

/// A sentence of the plan and where it is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// Its number.
    pub id: String,
    /// 类型: what the sentence is.
    pub kind: String,
    /// Section of the plan.
    pub section: String,
    /// 事项: what it is about, in a few words of our own.
    pub matter: String,
    /// File that follows it; empty where none does.
    pub file: String,
    /// Entries of that file.
    pub entries: Vec<String>,
    /// Why it is not followed, or what should be known of how it is.
    pub reason: String,
    /// File and line.
    pub at: (String, usize),
}

impl Covered {
    /// Whether anything of the folder follows the sentence.
    pub fn is_followed(&self) -> bool {
        !self.entries.is_empty()
    }
}

/// What a file of the folder holds, by the names a row may give.
pub(super) struct Held<'a> {
    /// File name.
    pub file: &'static str,
    /// Names of its entries.
    pub entries: Vec<&'a str>,
}

/// Reads `coverage.csv`.
pub(super) fn coverage(files: &Files, held: &[Held<'_>], mistakes: &mut Vec<Mistake>) -> Vec<Covered> {
    let columns = ["id", "type", "section", "file", "entry", "reason"];
    let Some(table) = rows(files, "coverage", &columns, &["matter"], mistakes) else { return Vec::new() };
    let mut seen: Vec<String> = Vec::new();
    table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units: &Roster::default(), mistakes };
            let id = cells.must("id", "每一行要有编号")?;
            if seen.contains(&id) {
                cells.tell("id", format!("编号“{id}”重复。"));
            }
            seen.push(id.clone());
            let kind = cells.text("type");
            if !KINDS.contains(&kind.as_str()) {
                let near = perhaps(&kind, KINDS);
                let message = format!("“{kind}”不是可用的类型{near}。可用的类型有：{}。", KINDS.join("、"));
                cells.tell("type", message);
            }
            let section = cells.must("section", "必须写明规划章节")?;
            let (file, entry, reason) = (cells.text("file"), cells.text("entry"), cells.text("reason"));
            let entries: Vec<String> =
                entry.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
            if entries.is_empty() && reason.is_empty() {
                let message = "这一句没有写在哪里跟踪；请在 file、entry 写明，不跟踪的请在 reason 写明原因。";
                cells.tell("entry", message.to_owned());
            }
            leads_somewhere(&mut cells, &file, &entries, held);
            let at = (table.file.clone(), row.line());
            Some(Covered { id, kind, section, matter: cells.text("matter"), file, entries, reason, at })
        })
        .collect()
}

/// Each entry a row names must be there.
fn leads_somewhere(cells: &mut Cells<'_, '_>, file: &str, entries: &[String], held: &[Held<'_>]) {
    if entries.is_empty() {
        return;
    }
    let Some(holder) = held.iter().find(|holder| holder.file == file) else {
        let files = held.iter().map(|holder| holder.file);
        let near = perhaps(file, files.clone());
        let message = format!("“{file}”应为{}之一{near}。", files.collect::<Vec<_>>().join("、"));
        cells.tell("file", message);
        return;
    };
    if is_unread(cells.mistakes, file.split('.').next().unwrap_or(file)) {
        return;
    }
    for entry in entries {
        if !holder.entries.contains(&entry.as_str()) {
            let near = perhaps(entry, holder.entries.iter().copied());
            cells.tell("entry", format!("{file} 中没有“{entry}”{near}。"));
        }
    }
}
