//! Is the plan sound? Counts and doubts; mistakes have already stopped the run.

use super::Ending;
use crate::plan::{Attribute, Plan, doubts};

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
    let milestones = plan.tasks.iter().filter(|task| task.is_promise()).count();
    if !plan.tasks.is_empty() {
        text.push_str(&format!("  里程碑{milestones}项，重点任务{}项。\n", plan.tasks.len() - milestones));
    }
    for set in &plan.attached {
        let count = plan.indicators.iter().filter(|i| i.set.as_ref() == Some(&set.key)).count();
        text.push_str(&format!("  附挂“{}”{count}项指标，单列单计。\n", set.title));
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
    Ending { text, code: 0 }
}
