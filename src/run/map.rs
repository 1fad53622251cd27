//! How should a table that is not ours be read? What would be read of it, and a proposal for `mappings.toml`.
//!
//! In: a plan and a file. Out: text, and entries appended to the plan's `mappings.toml`, none of them confirmed. Refuses to
//! know: how a table is found.

use super::{Ending, Request, RunError};
use crate::grid::Limits;
use crate::intake::propose::{self, Proposal, Unknown};
use crate::observation::Period;
use crate::plan::{Meaning, Plan};
use crate::shown;
use crate::words::Words;
use crate::write::folder;
use std::fmt::Write as _;

/// Figures of a filing that are listed where there are many filings.
const LISTED: usize = 8;
/// Filings of which every figure is listed.
const FEW: usize = 3;

/// Shows what would be read of a file, and writes the proposal.
pub fn map(request: &Request, plan: &Plan, words: &Words) -> Result<Ending, RunError> {
    let Some(file) = &request.file else {
        return Err(RunError::Asked(String::from("请写明要对照的文件。")));
    };
    let year = request.period.unwrap_or_else(|| Period::ending_by(plan.identity.midterm));
    let proposal = propose::propose(plan, words, &Limits::default(), file, year);
    let name = shown::name(&file.file_name().unwrap_or_default().to_string_lossy());
    if let Some(trouble) = &proposal.trouble {
        return Err(RunError::Asked(format!("文件“{name}”没有读取：{trouble}")));
    }
    let mut text = format!("文件“{name}”，按{year}年的表识别：\n");
    told(&mut text, &proposal);
    let written = crate::plan::mappings::headings(&plan.folder);
    let entries: Vec<&Unknown> =
        proposal.unknown.iter().filter(|label| !written.contains(&label.heading)).collect();
    beside(&mut text, &proposal);
    if entries.is_empty() {
        let open = plan.mappings.iter().filter(|mapping| !mapping.confirmed).count();
        if proposal.unknown.is_empty() {
            text.push_str("没有需要对照的表头和行名。\n");
        } else if open > 0 {
            let _ = writeln!(
                text,
                "没有识别的表头和行名都已在 mappings.toml 中，其中还有{open}条没有确认；核对后把 confirmed 改为 true 才会采用。"
            );
        } else {
            text.push_str("没有识别的表头和行名都已在 mappings.toml 中。\n");
        }
        return Ok(Ending { text, code: 0 });
    }
    let path = plan.folder.join("mappings.toml");
    let before = if path.exists() {
        std::fs::read_to_string(&path)
            .map_err(|_| RunError::Asked(String::from("mappings.toml 读不出来，请检查后再运行。")))?
    } else {
        String::from(
            "# 对照表：不是本工具下发的表，其表头、行名与填报项的对应。核对后把 confirmed 改为 true 才会采用。\n",
        )
    };
    folder::file(&path, format!("{before}{}", toml(plan, &name, &entries)).as_bytes())?;
    let guessed = entries.iter().filter(|label| label.guess.is_some()).count();
    let _ = writeln!(
        text,
        "有{}个表头或行名没有识别，其中{guessed}个有建议，已写入 {}（未确认，不会采用）：",
        entries.len(),
        shown::told(&path.display().to_string()),
    );
    for label in &entries {
        let guess = label.guess.map_or_else(|| String::from("没有建议"), |guess| meaning(plan, guess));
        let _ = writeln!(
            text,
            "  {}“{}”（如 {}）→ {guess}",
            sheet(&label.sheet),
            shown::mask(&label.heading),
            shown::mask(&label.example)
        );
    }
    text.push_str(
        "请打开 mappings.toml 逐条核对：没有建议的写上填报项的代码或名称，正确的把 confirmed 改为 true，用不着的删去；\n\
         再运行本命令查看将读到的数。对照只用于名称中有 file 所写文字的文件，年份不同不影响。\n",
    );
    Ok(Ending { text, code: 0 })
}

/// What a mapping cannot settle, and what mappings do not settle any more.
fn beside(text: &mut String, proposal: &Proposal) {
    let listed = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| format!("“{}”", shown::mask(name))).collect();
        let more = if names.len() > LISTED { "等" } else { "" };
        format!("{}{more}", names[..names.len().min(LISTED)].concat())
    };
    if !proposal.strangers.is_empty() {
        let _ = writeln!(
            text,
            "有{}行的单位不在名册中，没有读数：{}。是名册中单位的别的叫法的，请写入 units.csv 的 aliases 一列。",
            proposal.strangers.len(),
            listed(&proposal.strangers)
        );
    }
    if !proposal.unmatched.is_empty() {
        let _ = writeln!(
            text,
            "mappings.toml 中有{}条已确认的对照在本文件的工作表上没有找到：{}。请核对表头是否改动。",
            proposal.unmatched.len(),
            listed(&proposal.unmatched)
        );
    }
}

fn sheet(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("工作表“{}”", shown::name(name)) }
}

fn told(text: &mut String, proposal: &Proposal) {
    if proposal.read.is_empty() {
        text.push_str("  现在读不到任何数。\n");
    }
    for filing in &proposal.read {
        let _ = writeln!(
            text,
            "  {}{}年：{}项（{}）",
            filing.unit,
            filing.period,
            filing.figures.len(),
            filing.shape
        );
        // Of many units the first figures show whether they are read rightly; of a few all are shown.
        let listed = if proposal.read.len() > FEW { LISTED } else { filing.figures.len() };
        for (item, figure, place) in filing.figures.iter().take(listed) {
            let _ = writeln!(text, "    {item} = {figure}（{}）", place.trim());
        }
        if filing.figures.len() > listed {
            let _ = writeln!(text, "    ……另有{}项", filing.figures.len() - listed);
        }
    }
    for message in &proposal.told {
        let _ = writeln!(text, "  提示：{message}");
    }
}

fn meaning(plan: &Plan, guess: Meaning) -> String {
    match guess {
        Meaning::Item(item) => format!("填报项{}“{}”", plan.items[item].code, plan.items[item].name),
        other => format!("“{}”一栏", column(other)),
    }
}

const fn column(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Last => "上年数",
        Meaning::Name => "指标名称",
        Meaning::Code => "代码",
        Meaning::Unit => "单位",
        Meaning::This | Meaning::Item(_) => "本年数",
    }
}

/// The proposal as entries of `mappings.toml`: for files of this name, whatever the year in it.
fn toml(plan: &Plan, file: &str, entries: &[&Unknown]) -> String {
    let quoted = |text: &str| {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
    };
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let mut text = format!("\n# 来自“{file}”\n");
    for label in entries {
        let (heading, sheet) = (shown::told(&label.heading), shown::told(&label.sheet));
        let line = match label.guess {
            Some(Meaning::Item(item)) => {
                let known = &plan.items[item];
                format!("item = {}  # {}", quoted(&known.code), known.name)
            }
            Some(other) => format!("as = {}", quoted(column(other))),
            None => String::from("item = \"\"  # 填报项的代码或名称"),
        };
        let _ = write!(
            text,
            "\n[[mapping]]\nfile = {}\nsheet = {}\nheading = {}\n{line}\nconfirmed = false\n",
            quoted(stem),
            quoted(&sheet),
            quoted(&heading)
        );
    }
    text
}
