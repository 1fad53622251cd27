//! What would a careful reader of the plan ask? Warnings, never errors.
//!
//! In: a [`Plan`] that loads. Out: [`Mistake`]s worded as doubts. Refuses to know: any figure of a unit.

use super::{Indicator, Plan, What};
use crate::observation::Period;
use crate::source::Mistake;
use crate::value::Ratio;

/// Every doubt, in the plan's order.
pub fn doubts(plan: &Plan) -> Vec<Mistake> {
    let mut doubts = Vec::new();
    for indicator in &plan.indicators {
        of_indicator(plan, indicator, &mut doubts);
    }
    for stated in &plan.stated {
        let Some(indicator) = plan.indicators.iter().find(|i| i.id == stated.indicator) else { continue };
        let (what, printed) = match stated.what {
            What::Target => ("目标值", indicator.target),
            What::Base => ("基期值", indicator.base),
            What::Figure => continue,
        };
        let Some(printed) = printed.filter(|printed| printed.value != stated.value.value) else { continue };
        let (file, line) = stated.at.clone();
        let message = format!(
            "指标{}“{}”的{what}，{}为{}{}，{}另称{}{}{}；判断仍以{}为准，请与规划制定机关确认。",
            indicator.label,
            indicator.name,
            indicator.definition.section,
            printed.to_text(),
            indicator.measure_unit,
            place(&stated.section),
            if stated.comparator == "=" { "" } else { stated.comparator.as_str() },
            stated.value.to_text(),
            indicator.measure_unit,
            indicator.definition.section,
        );
        doubts.push(Mistake { file, line, column: 0, message });
        already_met(indicator, stated, &mut doubts);
    }
    for rule in &plan.stated_rules {
        if let Some(sentence) = rule.broken(&plan.stated) {
            let note = if rule.note.is_empty() {
                String::new()
            } else {
                format!("{}。", rule.note.trim_end_matches('。'))
            };
            let message = format!("规划自身的数不相符（{} {}）：{sentence}。{note}", rule.id, rule.name);
            doubts.push(Mistake { file: String::from("rules.toml"), line: rule.line, column: 0, message });
        }
    }
    for task in &plan.tasks {
        of_task(plan, task, &mut doubts);
    }
    together(plan, &mut doubts);
    for rule in &plan.rules {
        if plan.asked(&rule.reporter).is_empty() {
            let message = format!("审核关系{}没有单位适用。", rule.id);
            doubts.push(Mistake { file: String::from("rules.toml"), line: rule.line, column: 0, message });
        }
    }
    doubts.extend(plan.unsettled());
    doubts.sort();
    if plan.book().is_some() {
        doubts = doubts.into_iter().map(|doubt| plan.in_cells(doubt)).collect();
    }
    doubts.splice(0..0, plan.told().iter().cloned());
    doubts
}

/// Doubts a careful reader recorded, with what was decided.
pub fn recorded(plan: &Plan) -> Vec<Mistake> {
    plan.recorded
        .iter()
        .map(|doubt| {
            let (file, line) = doubt.at.clone();
            let message = format!(
                "{}（{}）{}：{}。处理：{}。",
                doubt.section,
                doubt.kind,
                doubt.about,
                doubt.doubt.trim_end_matches('。'),
                doubt.decision.trim_end_matches('。')
            );
            plan.in_cells(Mistake { file, line, column: 0, message })
        })
        .collect()
}

/// A section as a reader would name it: a 专栏 by its own name, anything else as 规划正文.
fn place(section: &str) -> String {
    if section.starts_with("专栏") { section.to_owned() } else { format!("规划正文{section}") }
}

/// What is true of many indicators is told once, with their numbers.
fn together(plan: &Plan, doubts: &mut Vec<Mistake>) {
    let mut tell = |holds: &dyn Fn(&Indicator) -> bool, words: &str| {
        let ids: Vec<&str> = plan.indicators.iter().filter(|i| holds(i)).map(|i| i.label.as_str()).collect();
        if !ids.is_empty() {
            let message = format!("共{}项指标{words}：{}。", ids.len(), ids.join("、"));
            doubts.push(Mistake { file: String::from("indicators.toml"), line: 0, column: 0, message });
        }
    };
    tell(&|i| i.definition.pending && i.definition.confirmed.is_empty(), "的分子分母口径待确认");
    let unnamed =
        |i: &Indicator| i.attribute == Some(super::Attribute::Binding) && i.definition.responsible.is_empty();
    tell(&unnamed, "是约束性指标而规划没有写明责任单位");
}

/// A base stated elsewhere that already meets the target would make the promise one to keep.
fn already_met(indicator: &Indicator, stated: &super::Stated, doubts: &mut Vec<Mistake>) {
    let met = stated.what == What::Base
        && indicator.kind.is_to_reach()
        && indicator
            .target
            .is_some_and(|target| indicator.comparator.holds(stated.value.value.compare(target.value)));
    if met {
        let (file, line) = stated.at.clone();
        let message = format!(
            "如以{}所述{}{}为基期值，指标{}在{}年已达目标值。",
            place(&stated.section),
            stated.value.to_text(),
            indicator.measure_unit,
            indicator.label,
            stated.year
        );
        doubts.push(Mistake { file, line, column: 0, message });
    }
}

fn sampled(plan: &Plan, series: &str, named: &str, tell: &mut dyn FnMut(String)) {
    if plan.series.iter().any(|point| point.series == series && point.sample) {
        tell(format!("{named}所比较的数列“{series}”是样例数据，不能用于正式评估。"));
    }
}

fn of_task(plan: &Plan, task: &super::Task, doubts: &mut Vec<Mistake>) {
    let mut tell = |message: String| {
        let file = String::from("tasks.toml");
        doubts.push(Mistake { file, line: task.line, column: 0, message });
    };
    if !task.contradiction.is_empty() {
        tell(format!("任务{}“{}”：{}。", task.id, task.title, task.contradiction.trim_end_matches('。')));
    }
    let silent: Vec<&str> = task
        .lead
        .iter()
        .filter(|lead| !plan.units[lead.unit].reports)
        .map(|lead| lead.name.as_str())
        .collect();
    if !silent.is_empty() {
        let by = if silent.len() == task.lead.len() { "本级" } else { "其余牵头单位" };
        tell(format!("任务{}的牵头单位{}在名册中不报送，进展由{by}填报。", task.id, silent.join("、")));
    }
}

fn of_indicator(plan: &Plan, indicator: &Indicator, doubts: &mut Vec<Mistake>) {
    let mut tell = |message: String| {
        let own = String::from("indicators.toml");
        let file = indicator.set.as_ref().map_or(own, |set| format!("{set}/indicators.toml"));
        doubts.push(Mistake { file, line: indicator.line, column: 0, message });
    };
    let named = format!("指标{}“{}”", indicator.label, indicator.name);
    let known = || plan.units.iter().flat_map(super::Unit::names);
    let strangers =
        indicator.definition.responsible.iter().filter(|name| !known().any(|known| known == *name));
    for name in strangers.filter(|_| indicator.set.is_none()) {
        let near = crate::source::perhaps(name, known());
        tell(format!("{named}的责任单位“{name}”不在名册中{near}；“按责任单位”表不列，口径确认表也送不到。"));
    }
    if let (Some(base), Some(target)) = (indicator.base, indicator.target) {
        let span = target.value.sub(base.value).ok().map(Ratio::abs);
        let two_steps = base.half_step().mul(Ratio::whole(4)).ok();
        let narrow = span.zip(two_steps).filter(|(span, two)| indicator.kind.is_to_reach() && span <= two);
        if let Some((span, _)) = narrow {
            tell(format!(
                "{named}基期{}到目标{}只差{}{}，而规划只印到{}，进度比受基期取整影响很大，应先看距目标的差距。",
                base.to_text(),
                target.to_text(),
                span.to_plain(),
                if indicator.measure_unit == "%" { "个百分点" } else { indicator.measure_unit.as_str() },
                if base.decimals == 0 {
                    String::from("整数")
                } else {
                    format!("{}位小数", base.decimals)
                },
            ));
        }
        if indicator.kind.is_to_keep() && base.value != target.value {
            tell(format!("{named}目标值{}低于基期值{}，按保持类判断。", target.to_text(), base.to_text()));
        }
    }
    let base = Period::year(plan.identity.base_year);
    if indicator.base_from_reports && !plan.is_asked_in(indicator, base) {
        tell(format!(
            "{named}写明 base_source = \"报送数\"，而基期{}年不填报有关各项，没有基期值，只能判断是否达到。",
            plan.identity.base_year
        ));
    }
    if plan.asked(&indicator.reporter).is_empty() {
        tell(format!("{named}没有单位填报，永远不可判断。"));
    }
    if let Some(series) = &indicator.series {
        if indicator.kind.has_own_base_year() {
            return sampled(plan, series, &named, &mut tell);
        }
        let years = plan.identity.first_year..=plan.identity.last_year;
        let of_series = || plan.series.iter().filter(|point| &point.series == series);
        let last = of_series().map(|point| point.year).max().unwrap_or(plan.identity.base_year);
        let missing: Vec<String> = years
            .filter(|year| *year <= last && !of_series().any(|point| point.year == *year))
            .map(|year| year.to_string())
            .collect();
        if !missing.is_empty() {
            tell(format!("{named}所比较的数列“{series}”缺{}年，这些年份不可判断。", missing.join("、")));
        }
        if last < plan.identity.last_year {
            tell(format!(
                "{named}所比较的数列“{series}”写到{last}年，以后各年的数公布以后请补上，补上以前那些年份不可判断。"
            ));
        }
        sampled(plan, series, &named, &mut tell);
    }
    if !indicator.kind.is_only_watched() && indicator.is_target_ours() {
        let wording = if indicator.wording.is_empty() {
            String::new()
        } else {
            format!("（措辞为“{}”）", indicator.wording)
        };
        tell(format!("{named}的目标数规划没有写明{wording}，目标值由本库设定，待确认。"));
    }
    for item in &indicator.items {
        if !plan.items[*item].adds && !indicator.reporter.is_of_the_whole() {
            tell(format!("{named}用到不可加的填报项“{}”，上级汇总将不可判断。", plan.items[*item].name));
        }
    }
}
