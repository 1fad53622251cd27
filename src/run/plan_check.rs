//! Is the plan sound? Counts and doubts; mistakes have already stopped the run.

use super::Ending;
use crate::plan::{Attribute, Plan, doubts};

/// What `plan check` says of a plan that loads.
pub fn report(plan: &Plan) -> Ending {
    let count =
        |attribute: Option<Attribute>| plan.indicators.iter().filter(|i| i.attribute == attribute).count();
    let mut text = format!(
        "{}\n  指标{}项（约束性{}、预期性{}、未分属性{}），填报项{}项，审核关系{}条，填报单位{}个。\n",
        plan.identity.title,
        plan.indicators.len(),
        count(Some(Attribute::Binding)),
        count(Some(Attribute::Expected)),
        count(None),
        plan.items.len(),
        plan.rules.len(),
        plan.reporters().len(),
    );
    let doubts = doubts::doubts(plan);
    if doubts.is_empty() {
        text.push_str("规划文件没有错误，也没有疑点。\n");
    } else {
        text.push_str(&format!("规划文件没有错误，有{}处疑点请核实：\n", doubts.len()));
        for doubt in &doubts {
            text.push_str(&format!("  {doubt}\n"));
        }
    }
    Ending { text, code: 0 }
}
