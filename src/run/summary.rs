//! What is a person told? Ten seconds of reading: indicators by status, 约束性 behind first, coverage, findings, files.
//!
//! In: everything known. Out: text, or the same as JSON. Refuses to know: the workbook's layout.

use super::{Heard, Known, RunError};
use crate::check::Listed;
use crate::evaluate::{Assessment, Evaluation, Number, Status};
use crate::finding::{Finding, Severity};
use crate::ids::UnitId;
use crate::inspect::Fault;
use crate::plan::{Attribute, Indicator, Plan, TaskClass};
use crate::words::Words;
use crate::write::folder::Recovery;
use crate::write::{Touched, tidy};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

fn counts(plan: &Plan, words: &Words, known: &Known, attribute: Option<Attribute>) -> Option<String> {
    let of: Vec<&Assessment> = known
        .evaluation
        .bound(plan)
        .filter(|(_, indicator, _)| indicator.attribute == attribute && is_promise(indicator))
        .map(|(_, _, it)| it)
        .collect();
    if of.is_empty() {
        return None;
    }
    let parts: Vec<String> = Status::ALL
        .into_iter()
        .filter_map(|status| {
            let count = of.iter().filter(|it| it.status == status).count();
            (count > 0).then(|| format!("{}{count}", status.word(&words.judgement)))
        })
        .collect();
    let word = attribute.map_or("未分属性", Attribute::word);
    Some(format!("  {word}{}项：{}", of.len(), parts.join("、")))
}

fn percent(it: &Assessment, indicator: &Indicator) -> String {
    match it.measured.value {
        None => String::from("无数"),
        Some(value) => {
            // Of a promise of every unit the whole's value is a share of them.
            let counted = indicator.is_printed_as_count() && !(it.bound && indicator.kind.counts_units());
            let shown = match value.exact() {
                Some(count) if counted => count.to_plain(),
                // A value short of its target never prints as the target.
                Some(value) => {
                    let target = it.target.and_then(Number::exact);
                    value.to_text(value.decimals_beside(target.as_slice(), 2))
                }
                None => format!("{:.2}", value.to_f64()),
            };
            format!("{shown}{}", indicator.published_unit())
        }
    }
}

/// What became of what interrupted runs had left: a line each, nothing as a rule.
pub fn recovered(found: &[Recovery]) -> String {
    found.iter().map(|recovery| format!("注意：{recovery}\n")).collect()
}

/// The summary after a report: `product` is its name and whether it is judged by the targets as adopted.
pub fn report(
    plan: &Plan,
    words: &Words,
    known: &Known,
    product: (&str, bool),
    written: (&Path, &[&str]),
) -> String {
    let (folder, files) = written;
    let mut text = String::new();
    let evaluation = &known.evaluation;
    let period = evaluation.period;
    let sample = if known.collection.is_sample() {
        format!("【{}】", words.recognition.sample_mark)
    } else {
        String::new()
    };
    let trial = if plan.identity.draft { "（征求意见稿，试算）" } else { "" };
    let hundred = crate::value::Ratio::whole(100);
    let elapsed = evaluation.elapsed.mul(hundred).map_or_else(|_| String::new(), |e| e.to_text(1));
    let _ = writeln!(text, "{} {}{trial}{sample}", plan.identity.title, product.0);
    if plan.revisions.iter().any(|revision| revision.date <= evaluation.through) {
        let basis = if product.1 { "按原规划的目标评估" } else { "按调整后的目标评估" };
        let _ = writeln!(text, "规划期内有目标调整，{basis}；两种结论见“更正与定稿记录”。");
    }
    let _ = writeln!(text, "数据截至{}，时序进度{elapsed}%。", period.as_of().format("%Y年%-m月%-d日"));
    if period.as_of() != evaluation.through {
        let _ = writeln!(text, "注意：要求截至{}，但有报送表的最近一期是{period}年。", evaluation.through);
    }
    unusable(known.heard(), &mut text);
    for attribute in [Some(Attribute::Binding), Some(Attribute::Expected), None] {
        if let Some(line) = counts(plan, words, known, attribute) {
            let _ = writeln!(text, "{line}");
        }
    }
    followed(plan, words, known, &mut text);
    watched(plan, words, known, &mut text);
    let reporters = plan.reporters_in(period);
    let missing: Vec<&str> = reporters
        .iter()
        .filter(|&&unit| !known.collection.has_reported(unit, period))
        .map(|&unit| plan.units[unit].name.as_str())
        .collect();
    let reported = reporters.len() - missing.len();
    let outline = words.report(evaluation.question.key());
    let absent = |names: &[&str]| {
        if names.is_empty() { String::new() } else { format!("，缺报：{}", outline.names(names)) }
    };
    let names = absent(&missing);
    let _ = writeln!(text, "覆盖：{reported}/{}个单位{names}。", reporters.len());
    let departments: Vec<UnitId> =
        plan.senders_in(period).into_iter().filter(|unit| !plan.sends_figures(*unit)).collect();
    if !departments.is_empty() {
        let silent: Vec<&str> = departments
            .iter()
            .filter(|&&unit| !known.collection.has_reported(unit, period))
            .map(|&unit| plan.units[unit].name.as_str())
            .collect();
        let sent = departments.len() - silent.len();
        let names = absent(&silent);
        let _ = writeln!(text, "任务表：部门已报{sent}/{}个{names}。", departments.len());
    }
    let _ = writeln!(text, "{}", finding_counts(known.heard()));
    let _ = writeln!(text, "结果：{}", folder.display());
    for file in files {
        let _ = writeln!(text, "  {file}");
    }
    text
}

/// What a spreadsheet program would stumble over in the finished workbook; nothing where it meets every demand.
pub fn inspected(faults: &[Fault]) -> String {
    const NAMED: usize = 3;
    if faults.is_empty() {
        return String::new();
    }
    let named: Vec<String> = faults.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if faults.len() > NAMED { format!("等{}处", faults.len()) } else { String::new() };
    format!(
        "注意：自查发现工作簿有不合文件格式要求的地方，打开时软件可能提示修复：{}{more}。数据没有丢失，各项数值仍以 evaluation.json 和 observations.csv 为准；请把本条信息交给维护人员。\n",
        named.join("；")
    )
}

/// What the limits of the file format cost, in one line; empty when nothing.
pub fn beyond_limits(touched: Touched) -> String {
    let parts: Vec<String> = [
        (touched.formulas, "个公式过长，已直接填入结果"),
        (touched.texts, "段文字过长，未列完"),
        (touched.links, "个链接超出数量，已省去"),
        (touched.hints, "处填写提示或填写规则过长，已从略"),
        (touched.numbers, "个结果不是数，已写明无法计算"),
        (touched.leaves, "个数的来源行不在本工作簿，已直接填数（来源见observations.csv）"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count}{what}"))
    .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("注意：受表格文件所限，{}；其余内容不受影响。\n", parts.join("；"))
}

/// Years whose files are all unusable, and files that lie in no year's folder.
fn unusable(heard: Heard<'_>, text: &mut String) {
    let files = &heard.collection.files;
    let through = heard.through;
    for &period in heard.collection.periods.iter().filter(|period| period.ends_by(through)) {
        let found = files.iter().filter(|file| file.folder == Some(period)).count();
        let used = files.iter().any(|file| file.folder == Some(period) && file.chosen);
        if found > 0 && !used {
            let judged =
                if period == heard.period { "，按无人报送评估" } else { "，没有评估这一年" };
            let _ = writeln!(
                text,
                "注意：{period}年的{found}个文件都不能采用{judged}；逐个原因见 submissions.csv 和 findings.csv。"
            );
        }
    }
    let astray = files.iter().filter(|file| file.folder.is_none()).count();
    if astray > 0 {
        let _ = writeln!(
            text,
            "注意：有{astray}个文件不在年份文件夹中，没有读取（见 submissions.csv）；报送表请放进 submissions/年份/。"
        );
    }
}

/// Whether an indicator is a promise of the plan's own, neither attached, nor only watched, nor of a number of ours.
fn is_promise(indicator: &Indicator) -> bool {
    indicator.set.is_none() && indicator.is_promise()
}

/// Attached sets, figures only watched, milestones and tasks: a line each.
fn followed(plan: &Plan, words: &Words, known: &Known, text: &mut String) {
    let line = |name: &str, statuses: Vec<Status>, text: &mut String| {
        if statuses.is_empty() {
            return;
        }
        let parts: Vec<String> = Status::ALL
            .into_iter()
            .filter_map(|status| {
                let count = statuses.iter().filter(|known| **known == status).count();
                (count > 0).then(|| format!("{}{count}", status.word(&words.judgement)))
            })
            .collect();
        let _ = writeln!(text, "  {name}{}项：{}", statuses.len(), parts.join("、"));
    };
    let of = |holds: &dyn Fn(&Indicator) -> bool| -> Vec<Status> {
        known.evaluation.bound(plan).filter(|(_, i, _)| holds(i)).map(|(_, _, it)| it.status).collect()
    };
    line("附挂指标", of(&|i| i.set.is_some()), text);
    let ours = |i: &Indicator| i.set.is_none() && i.is_target_ours() && !i.kind.is_only_watched();
    line("本库设定目标数的", of(&ours), text);
    line("监测事项", of(&|i| i.set.is_none() && i.kind.is_only_watched()), text);
    for class in TaskClass::ALL {
        let name = match class {
            TaskClass::Promise => "里程碑",
            TaskClass::Duty => "评估职责",
            TaskClass::Work => "重点任务",
        };
        let tasks = known.evaluation.tasks.iter();
        let tasks = tasks.filter(|progress| plan.tasks[progress.task].class() == class);
        line(name, tasks.map(|progress| progress.status).collect(), text);
    }
}

/// 须关注的指标, as on the one-page; those of an attached set that bind here are marked.
fn watched(plan: &Plan, words: &Words, known: &Known, text: &mut String) {
    for (_, indicator, it) in known.evaluation.watched(plan) {
        let word = indicator.attribute.map_or("未分属性", Attribute::word);
        let word = if indicator.set.is_some() { format!("附挂·{word}") } else { word.to_owned() };
        let gap = it.gap.filter(|gap| gap.signum() > 0).map_or_else(String::new, |gap| {
            let unit = indicator.gap_unit_at(true);
            if indicator.kind.is_always_yearly() {
                return format!("，本年还差{}{unit}", gap.to_plain());
            }
            format!("，距{}年目标还差{}{unit}", indicator.target_year, gap.to_plain())
        });
        let reason = if it.reason.is_empty() { String::new() } else { format!("（{}）", it.reason) };
        let _ = writeln!(
            text,
            "  ▲ [{word}] {} {} {}{gap}{reason}",
            indicator.name,
            percent(it, indicator),
            it.told(&words.judgement)
        );
    }
}

/// How many findings of each class are open, in a line.
pub fn counts_of(heard: Heard<'_>) -> String {
    finding_counts(heard) + "\n"
}

fn finding_counts(heard: Heard<'_>) -> String {
    let period = heard.period;
    let listed = heard.checked.listed(heard.period);
    let earlier =
        heard.checked.findings.iter().filter(|f| f.is_open() && f.period.is_some_and(|p| p < period)).count();
    let follow: usize = listed.follow.values().map(Vec::len).sum();
    let of = |count: usize, told: String| if count == 0 { String::new() } else { told };
    format!(
        "审核（{period}年）：强制性{}条、核实性{}条、提示性{}条未处理{}{}{}。",
        listed.count(Severity::Compulsory),
        listed.count(Severity::Verify),
        listed.count(Severity::Hint),
        of(follow, format!("，另有{follow}条由这些问题引起，随之处理")),
        of(listed.accepted.len(), format!("；已认定{}条", listed.accepted.len())),
        of(earlier, format!("；以前年度还有{earlier}条")),
    )
}

/// What `check` prints: findings of the period judged, unit by unit, of each the gravest first; what only follows from
/// another finding stands under that one.
pub fn findings(plan: &Plan, heard: Heard<'_>) -> String {
    let mut text = String::new();
    unusable(heard, &mut text);
    let period = heard.period;
    let Listed { open, follow, accepted } = heard.checked.listed(heard.period);
    let mut shown = [open, accepted].concat();
    shown.sort_by_key(|finding| (finding.asked_of(), !finding.is_open(), finding.severity));
    for of_unit in shown.chunk_by(|a, b| a.asked_of() == b.asked_of()) {
        let name = of_unit[0]
            .asked_of()
            .map_or("（不能确定填报单位，或涉及全部单位）", |unit| &plan.units[unit].name);
        let (open, accepted) = of_unit.split_at(of_unit.partition_point(|finding| finding.is_open()));
        let _ = match (open.len(), accepted.len()) {
            (open, 0) => writeln!(text, "{name}：{open}条"),
            (0, accepted) => writeln!(text, "{name}：已认定{accepted}条"),
            (open, accepted) => writeln!(text, "{name}：{open}条，另有{accepted}条已认定"),
        };
        for finding in open {
            one(finding, &mut text);
            if let Some(more) = follow.get(finding.id()) {
                following(plan, more, &mut text);
            }
        }
    }
    let mut all = crate::check::Relations::default();
    let of_period = heard.checked.relations.iter().filter(|((_, of), _)| *of == period);
    for (&(unit, _), relations) in of_period {
        all = all.and(*relations);
        if relations.failed + relations.undecided > 0 {
            let _ = writeln!(text, "{}：{}", plan.units[unit].name, counted(*relations));
        }
    }
    let _ = writeln!(text, "合计：{}", counted(all));
    let _ = writeln!(text, "{}", finding_counts(heard));
    text
}

/// One finding: what, where, what to do.
fn one(finding: &Finding, text: &mut String) {
    let place = finding.places.first();
    let place = place.map_or_else(String::new, |place| format!("\n      位置：{}", place.told()));
    let _ = writeln!(
        text,
        "[{}] {} {}{place}\n      处理：{}",
        finding.severity.word(),
        finding.code,
        finding.message,
        finding.action
    );
    // A root that is listed here has it under itself.
    for root in &finding.roots {
        if let Some(period) = root.period().filter(|period| finding.period != Some(*period)) {
            let (code, about) = (root.code(), root.about());
            let _ = writeln!(text, "      起因：{period}年的问题{code}（{about}），请先改正那一年的数");
        }
    }
}

/// What follows from a finding: relations by their numbers, what is said of single items by code.
fn following(plan: &Plan, follow: &[&Finding], text: &mut String) {
    let rules: Vec<&str> =
        follow.iter().filter_map(|finding| finding.rule).map(|rule| plan.rules[rule].id.as_str()).collect();
    let mut of_items: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for finding in follow.iter().filter(|finding| finding.rule.is_none()) {
        of_items.entry(&finding.code).or_default().extend(finding.items.iter().map(String::as_str));
    }
    for (code, items) in of_items {
        let _ = if items.is_empty() {
            writeln!(text, "      由此还有{code}")
        } else {
            writeln!(text, "      由此还有{code}，涉及{}项：{}", items.len(), items.join("、"))
        };
    }
    if !rules.is_empty() {
        let (count, rules) = (rules.len(), rules.join("、"));
        let _ = writeln!(text, "      由此无法判断的审核关系{count}条：{rules}");
    }
}

fn counted(relations: crate::check::Relations) -> String {
    format!(
        "审核关系{}条，通过{}、不通过{}、无法判断{}。",
        relations.total(),
        relations.passed,
        relations.failed,
        relations.undecided
    )
}

/// What a run left, for programs.
pub struct Left<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// What the limits of the file format have cost.
    pub touched: Touched,
    /// What a spreadsheet program would stumble over.
    pub faults: &'a [Fault],
    /// What was found of a run that died, and what became of it.
    pub recovered: &'a str,
    /// What changed since the last result that differs, and what became of the earliest.
    pub since: &'a str,
}

/// The word of every promise at the node it binds, for programs.
pub fn indicators(plan: &Plan, words: &Words, evaluation: &Evaluation) -> Vec<serde_json::Value> {
    let bound = evaluation.bound(plan);
    bound
        .map(|(_, indicator, it)| {
            serde_json::json!({"indicator": indicator.id, "status": it.word(&words.judgement)})
        })
        .collect()
}

/// The summary for programs; `left` when a folder was written.
pub fn json(
    plan: &Plan,
    heard: Heard<'_>,
    indicators: &[serde_json::Value],
    left: Option<&Left<'_>>,
) -> Result<String, RunError> {
    let period = heard.period;
    let mut summary = serde_json::json!({
        "plan": plan.key,
        "period": period.to_string(),
        "indicators": indicators,
        "units_expected": plan.reporters_in(period).len(),
        "units_reported": plan.reporters_in(period).into_iter().filter(|&u| heard.collection.has_reported(u, period)).count(),
        "open_compulsory": heard.checked.open(Severity::Compulsory, period),
        "open_verify": heard.checked.open(Severity::Verify, period),
        "open_hint": heard.checked.open(Severity::Hint, period),
        "folder": left.map(|left| left.folder.display().to_string()),
        "recovered": left.map_or_else(Vec::new, |left| left.recovered.lines().collect::<Vec<_>>()),
    });
    if let Some(left) = left.filter(|left| !left.since.is_empty()) {
        summary["since_last"] = left.since.lines().collect::<Vec<_>>().into();
    }
    if let Some(left) = left.filter(|left| !left.faults.is_empty()) {
        summary["workbook_faults"] = left.faults.iter().map(ToString::to_string).collect();
    }
    if let Some(touched) = left.map(|left| left.touched).filter(|touched| !touched.is_none()) {
        summary["beyond_limits"] = serde_json::json!({
            "formulas": touched.formulas, "texts": touched.texts, "links": touched.links,
            "hints": touched.hints, "numbers": touched.numbers, "leaves": touched.leaves,
        });
    }
    Ok(String::from_utf8_lossy(&tidy::json(&summary)?).into_owned())
}
