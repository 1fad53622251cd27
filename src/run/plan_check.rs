//! Is the plan sound? Counts and doubts; mistakes have already stopped the run.

use super::Ending;
use crate::plan::{Attribute, Mistake, Plan, TaskClass, doubts};
use crate::shown;

/// What `plan check` says of a plan that loads.
pub fn report(plan: &Plan) -> Ending {
    let count = |attribute: Option<Attribute>| {
        plan.indicators.iter().filter(|i| i.set.is_none() && i.attribute == attribute).count()
    };
    let mut text = format!(
        "{}\n  指标{}项（约束性{}、预期性{}、未分属性{}），填报项{}项，审核关系{}条，填报单位{}个。\n",
        plan.identity.title,
        plan.indicators.iter().filter(|i| i.set.is_none()).count(),
        count(Some(Attribute::Binding)),
        count(Some(Attribute::Expected)),
        count(None),
        plan.items.len(),
        plan.rules.len(),
        plan.reporters().len(),
    );
    if !plan.tasks.is_empty() {
        let of = |class| plan.tasks.iter().filter(|task| task.class() == class).count();
        text.push_str(&format!(
            "  里程碑{}项，评估职责{}项，重点任务{}项。\n",
            of(TaskClass::Promise),
            of(TaskClass::Duty),
            of(TaskClass::Work)
        ));
    }
    for set in &plan.attached {
        let count = plan.indicators.iter().filter(|i| i.set.as_ref() == Some(&set.key)).count();
        let source = &set.text_source;
        text.push_str(&format!("  附挂“{}”{count}项指标，单列单计。文本来源：{source}\n", set.title));
    }
    let doubts = doubts::doubts(plan);
    let recorded = doubts::recorded(plan);
    if doubts.is_empty() {
        text.push_str("规划文件没有错误，也没有程序能看出的疑点。\n");
    } else {
        text.push_str(&format!("规划文件没有错误，程序看出{}处疑点，请核实：\n", doubts.len()));
        for doubt in &doubts {
            text.push_str(&format!("  {doubt}\n"));
        }
    }
    if !recorded.is_empty() {
        text.push_str(&format!("阅读规划文本时登记的疑点{}处及处理：\n", recorded.len()));
        for doubt in &recorded {
            text.push_str(&format!("  {doubt}\n"));
        }
    }
    covered(plan, &mut text);
    Ending { text, code: 0 }
}

/// The same for programs: mistakes and doubts, each with its place; 2 where there is a mistake.
pub fn as_json(mistakes: &[Mistake], plan: Option<&Plan>) -> Ending {
    let told = |list: &[Mistake]| -> Vec<serde_json::Value> {
        list.iter()
            .map(|one| {
                serde_json::json!({
                    "file": shown::path(&one.file), "line": one.line, "column": one.column,
                    "message": shown::told(&one.message),
                })
            })
            .collect()
    };
    let (doubts, recorded) =
        plan.map_or_else(Default::default, |plan| (doubts::doubts(plan), doubts::recorded(plan)));
    let text = serde_json::json!({
        "plan": plan.map(|plan| plan.key.as_str()),
        "mistakes": told(mistakes),
        "doubts": told(&doubts),
        "recorded": told(&recorded),
    });
    Ending { text: format!("{text:#}\n"), code: if mistakes.is_empty() { 0 } else { 2 } }
}

/// How much of the plan's text is followed, and each sentence that is not, with the reason.
fn covered(plan: &Plan, text: &mut String) {
    if plan.coverage.is_empty() {
        return;
    }
    let left: Vec<_> = plan.coverage.iter().filter(|row| !row.is_followed()).collect();
    let (all, count) = (plan.coverage.len(), left.len());
    text.push_str(&format!("规划文本中可核对的要求登记{all}条，已跟踪{}条", all - count));
    if left.is_empty() {
        text.push_str("。\n");
        return;
    }
    text.push_str(&format!("，未跟踪{count}条：\n"));
    for row in left {
        let reason = row.reason.trim_end_matches('。');
        text.push_str(&format!("  {} {}（{}）{}：{reason}。\n", row.id, row.section, row.kind, row.matter));
    }
}
