//! What happened to the plan since it was adopted? Revised targets, breaks in series, expectations, weights, doubts.
//!
//! In: `revisions.csv`, `breaks.csv`, `expectations.csv`, `weights.csv`, `doubts.csv`. Out: typed, dated rows. An entry
//! without date, document and authority is refused. Refuses to know: how they are used.

use super::cells::{Cells, rows};
use super::indicators::Indicator;
use super::source::Files;
use super::units::Roster;
use crate::ids::{IndicatorId, Table};
use crate::source::{Mistake, is_unread, perhaps};
use crate::value::{Printed, Ratio};
use chrono::NaiveDate;

/// 目标调整: one revision of a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Day from which it counts.
    pub date: NaiveDate,
    /// The target before.
    pub old: Printed,
    /// The target after.
    pub new: Printed,
    /// 依据文件及文号.
    pub document: String,
    /// 理由.
    pub reason: String,
    /// 批准机关.
    pub authority: String,
}

/// 序列间断, 口径变更 or 区划调整: from this day figures are not what they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The day.
    pub date: NaiveDate,
    /// 类别.
    pub kind: String,
    /// Indicator id, series key or unit code.
    pub about: String,
    /// What changed.
    pub what: String,
    /// 依据文件.
    pub document: String,
    /// Remark.
    pub note: String,
}

/// 责任单位预计: what the responsible unit itself expects.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Day it was given.
    pub date: NaiveDate,
    /// Who gave it.
    pub by: String,
    /// Value expected at the end.
    pub value: Printed,
    /// Remark.
    pub note: String,
}

/// A published weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// The indicator.
    pub indicator: IndicatorId,
    /// 权重.
    pub weight: Ratio,
    /// Where it was published.
    pub source: String,
}

/// 规划文本疑点: what a careful reader found and decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Section of the plan.
    pub section: String,
    /// What it is about.
    pub about: String,
    /// 矛盾, 另有相关要求, 残缺 or 歧义.
    pub kind: String,
    /// The doubt.
    pub doubt: String,
    /// What this folder decided.
    pub decision: String,
    /// File and line.
    pub at: (String, usize),
}

fn indicator(cells: &mut Cells<'_, '_>, indicators: &Table<IndicatorId, Indicator>) -> Option<IndicatorId> {
    let id = cells.text("indicator");
    let at = indicators.position(|known| known.id == id);
    let unread = indicators.is_empty() && is_unread(cells.mistakes, "indicators");
    if at.is_none() && !unread {
        let near = perhaps(&id, indicators.iter().map(|known| known.id.as_str()));
        cells.tell("indicator", format!("indicators.toml 中没有序号为“{id}”的指标{near}。"));
    }
    at
}

/// Reads `revisions.csv`. Each revision must start from the value the one before left.
pub fn revisions(
    files: &Files,
    indicators: &Table<IndicatorId, Indicator>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Revision> {
    let columns = ["indicator", "date", "old", "new", "document", "reason", "authority"];
    let Some(table) = rows(files, "revisions", &columns, &[], mistakes) else { return Vec::new() };
    let mut revisions: Vec<(usize, Revision)> = Vec::new();
    for row in table.rows() {
        let mut cells = Cells { row, units: &Roster::default(), mistakes };
        let (at, date) = (indicator(&mut cells, indicators), cells.date("date"));
        let (old, new) = (cells.printed("old"), cells.printed("new"));
        let document = cells.must("document", "调整目标必须写明依据文件及文号");
        let reason = cells.must("reason", "调整目标必须写明理由");
        let authority = cells.must("authority", "调整目标必须写明批准机关，未经批准的调整不计");
        let (Some(indicator), Some(date), Some(old), Some(new)) = (at, date, old, new) else { continue };
        let (Some(document), Some(reason), Some(authority)) = (document, reason, authority) else { continue };
        let revision = Revision { indicator, date, old, new, document, reason, authority };
        revisions.push((row.line(), revision));
    }
    revisions.sort_by_key(|(line, revision)| (revision.date, *line));
    for at in 0..revisions.len() {
        let (line, now) = &revisions[at];
        let earlier = revisions[..at].iter().rev().find(|(_, other)| other.indicator == now.indicator);
        let before = earlier.map_or(indicators[now.indicator].target, |(_, other)| Some(other.new));
        if let Some(before) = before.filter(|before| before.value != now.old.value) {
            let message = format!(
                "原目标值写的是{}，而此前的目标值是{}；请核对是否漏记了一次调整。",
                now.old.to_text(),
                before.to_text()
            );
            mistakes.push(Mistake { file: table.file.clone(), line: *line, column: 0, message });
        }
        if before.is_none() {
            let message = format!("指标{}没有数值目标，不能调整。", indicators[now.indicator].id);
            mistakes.push(Mistake { file: table.file.clone(), line: *line, column: 0, message });
        }
    }
    revisions.into_iter().map(|(_, revision)| revision).collect()
}

/// Reads `breaks.csv`; `about` must be something the plan knows.
pub fn breaks(files: &Files, known: &[&str], mistakes: &mut Vec<Mistake>) -> Vec<Break> {
    let columns = ["date", "kind", "about", "what", "document"];
    let Some(table) = rows(files, "breaks", &columns, &["note"], mistakes) else { return Vec::new() };
    let mut breaks: Vec<Break> = table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units: &Roster::default(), mistakes };
            let date = cells.date("date");
            let (kind, about) = (cells.text("kind"), cells.text("about"));
            if !["序列间断", "口径变更", "区划调整"].contains(&kind.as_str()) {
                cells.tell("kind", format!("“{kind}”应为“序列间断”“口径变更”或“区划调整”。"));
            }
            let unread = ["indicators", "series"].iter().any(|stem| is_unread(cells.mistakes, stem));
            if !known.contains(&about.as_str()) && !unread {
                let near = perhaps(&about, known.iter().copied());
                cells.tell("about", format!("“{about}”不是指标序号、数列名或单位代码{near}。"));
            }
            let what = cells.must("what", "必须写明发生了什么变化");
            let document = cells.must("document", "必须写明依据");
            let (what, document, note) = (what?, document?, cells.text("note"));
            Some(Break { date: date?, kind, about, what, document, note })
        })
        .collect();
    breaks.sort_by_key(|known| known.date);
    breaks
}

/// Reads `expectations.csv`.
pub fn expectations(
    files: &Files,
    indicators: &Table<IndicatorId, Indicator>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Expectation> {
    let columns = ["indicator", "date", "by", "value"];
    let Some(table) = rows(files, "expectations", &columns, &["note"], mistakes) else { return Vec::new() };
    let mut expectations: Vec<Expectation> = table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units: &Roster::default(), mistakes };
            let at = indicator(&mut cells, indicators);
            let (date, value) = (cells.date("date"), cells.printed("value"));
            let by = cells.must("by", "必须写明由谁预计");
            let note = cells.text("note");
            Some(Expectation { indicator: at?, date: date?, by: by?, value: value?, note })
        })
        .collect();
    expectations.sort_by_key(|known| (known.indicator, known.date));
    expectations
}

/// Reads `weights.csv`; published weights come to 100, which is told at the last of them.
pub fn weights(
    files: &Files,
    indicators: &Table<IndicatorId, Indicator>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Weight> {
    let columns = ["indicator", "weight", "source"];
    let Some(table) = rows(files, "weights", &columns, &[], mistakes) else { return Vec::new() };
    let (before, mut last) = (mistakes.len(), 0);
    let weights: Vec<Weight> = table
        .rows()
        .filter_map(|row| {
            last = row.line();
            let mut cells = Cells { row, units: &Roster::default(), mistakes };
            let (at, weight) = (indicator(&mut cells, indicators), cells.printed("weight"));
            let source = cells.must("source", "只采用规划或正式文件公布的权重，必须写明来源");
            let possible = |value: Ratio| value.signum() > 0 && value <= Ratio::whole(100);
            if let Some(weight) = weight.filter(|known| !possible(known.value)) {
                cells.tell("weight", format!("权重“{}”应大于0、不大于100。", weight.to_text()));
            }
            Some(Weight { indicator: at?, weight: weight?.value, source: source? })
        })
        .collect();
    let sum = weights.iter().try_fold(Ratio::ZERO, |sum, weight| sum.add(weight.weight)).ok();
    // A weight that could not be read is told alone: without it the sum says nothing.
    let unread = indicators.is_empty() && is_unread(mistakes, "indicators");
    if sum != Some(Ratio::whole(100)) && mistakes.len() == before && !unread {
        let sum = sum.map_or_else(|| String::from("超出可计算的范围"), Ratio::to_plain);
        let message = format!("各项权重合计为{sum}，应为100；权重不足或超出时不计算总分。");
        mistakes.push(Mistake { file: table.file.clone(), line: last, column: 0, message });
    }
    weights
}

/// Reads `doubts.csv`.
pub fn doubts(files: &Files, mistakes: &mut Vec<Mistake>) -> Vec<Doubt> {
    let columns = ["section", "about", "kind", "doubt", "decision"];
    let Some(table) = rows(files, "doubts", &columns, &[], mistakes) else { return Vec::new() };
    table
        .rows()
        .filter_map(|row| {
            let mut cells = Cells { row, units: &Roster::default(), mistakes };
            let kind = cells.text("kind");
            if !["矛盾", "另有相关要求", "残缺", "歧义"].contains(&kind.as_str()) {
                cells.tell("kind", format!("“{kind}”应为“矛盾”“另有相关要求”“残缺”或“歧义”。"));
            }
            let doubt = cells.must("doubt", "必须写明疑点");
            let decision = cells.must("decision", "必须写明如何处理");
            let (section, about) = (cells.text("section"), cells.text("about"));
            let at = (table.file.clone(), row.line());
            Some(Doubt { section, about, kind, doubt: doubt?, decision: decision?, at })
        })
        .collect()
}
