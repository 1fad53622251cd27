//! Which of the fixed remarks does an indicator carry? The vocabulary of 备注, and what is watched.
//!
//! In: an assessment and the findings. Out: words of the template. Refuses to know: the sheet.

use super::Desk;
use crate::evaluate::{Assessment, Status};
use crate::finding::Severity;
use crate::plan::{Attribute, Indicator};

impl Desk<'_> {
    /// 备注, in the template's words.
    pub(super) fn notes(&self, indicator: &Indicator, it: &Assessment) -> Vec<String> {
        let words = &self.m.words.judgement.notes;
        let definition = &indicator.definition;
        let mut notes = Vec::new();
        let mut when = |condition: bool, word: &str| {
            if condition {
                notes.push(word.to_owned());
            }
        };
        when(definition.pending && definition.confirmed.is_empty(), &words.pending);
        when(it.base_rounding_matters(), &words.base_rounding);
        let unit = if indicator.gap_unit.is_empty() { "人" } else { indicator.gap_unit.as_str() };
        when(it.one_person, &crate::words::fill(&words.one_person, &[("unit", unit)]));
        when(it.missing_may_change() != Some(false), &words.missing_unit);
        when(!definition.contradiction.is_empty(), &words.contradiction);
        when(self.denominator_moved(it), &words.denominator);
        when(self.open_findings(indicator) > 0, &words.open_findings);
        notes
    }

    /// Whether the denominator moved beyond the limit, over the units present in both years.
    pub(super) fn denominator_moved(&self, it: &Assessment) -> bool {
        let limit = self.m.words.judgement.denominator_change;
        it.change.and_then(|change| change.denominator_change).is_some_and(|moved| moved.abs() > limit)
    }

    /// Open 强制性 findings on the figures an indicator rests on, in the period judged.
    pub(super) fn open_findings(&self, indicator: &Indicator) -> usize {
        let codes: Vec<&str> =
            indicator.items.iter().map(|&item| self.m.plan.items[item].code.as_str()).collect();
        self.m
            .checked
            .findings
            .iter()
            .filter(|finding| finding.period == Some(self.period) && finding.is_open())
            .filter(|finding| finding.severity == Severity::Compulsory)
            .filter(|finding| finding.items.iter().any(|item| codes.contains(&item.as_str())))
            .count()
    }

    /// Indicators not yet at target, 约束性 first, then in the plan's order.
    pub(super) fn not_yet(&self) -> Vec<(usize, &Indicator, &Assessment)> {
        let mut rows = self.assessed();
        rows.retain(|(_, _, it)| {
            !matches!(it.status, Status::Met | Status::Kept) && it.gap != Some(0)
                || it.status == Status::Unjudged
        });
        rows.retain(|(_, indicator, it)| indicator.target.is_some() || it.status != Status::OnTrack);
        rows.sort_by_key(|(at, indicator, _)| (indicator.attribute != Some(Attribute::Binding), *at));
        rows
    }

    /// Those a leader must watch: every 约束性 behind or 不可判断, every 预期性 far behind; 约束性 first.
    pub(super) fn watched(&self) -> Vec<(usize, &Indicator, &Assessment)> {
        let mut rows = self.assessed();
        rows.retain(|(_, indicator, it)| {
            if indicator.attribute == Some(Attribute::Binding) {
                it.status.is_behind() || it.status == Status::Unjudged
            } else {
                matches!(it.status, Status::ClearlyBehind | Status::Backwards | Status::Below)
            }
        });
        rows.sort_by_key(|(at, indicator, _)| (indicator.attribute != Some(Attribute::Binding), *at));
        rows
    }

    /// 责任单位 as the plan names them, or that it does not.
    pub(super) fn responsible(&self, indicator: &Indicator) -> String {
        if indicator.definition.responsible.is_empty() {
            self.say("unclear")
        } else {
            indicator.definition.responsible.join("、")
        }
    }

    /// Units with a positive gap, in the roster's order.
    pub(super) fn unit_gaps(&self, at: usize) -> Vec<(usize, i128)> {
        let indicator = &self.m.plan.indicators[at];
        self.m
            .plan
            .asked(&indicator.reporter)
            .into_iter()
            .filter(|&unit| unit != indicator.node)
            .filter_map(|unit| {
                let gap = self.m.evaluation.of(unit, at)?.gap?;
                (gap > 0).then_some((unit, gap))
            })
            .collect()
    }

    /// The three units with the largest gaps, named in the roster's order: `院桥镇12、江口街道9`. Units that tie at the
    /// cut are not chosen among: `等10个单位各1`.
    pub(super) fn largest_gaps(&self, at: usize) -> String {
        let mut gaps = self.unit_gaps(at);
        gaps.sort_by_key(|&(unit, gap)| (std::cmp::Reverse(gap), unit));
        let tie = match (gaps.get(2), gaps.get(3)) {
            (Some((_, last)), Some((_, next))) if last == next => Some(*last),
            _ => None,
        };
        let tied = tie.map_or(0, |tie| gaps.iter().filter(|(_, gap)| *gap == tie).count());
        gaps.truncate(3);
        gaps.retain(|(_, gap)| Some(*gap) != tie);
        gaps.sort_by_key(|&(unit, _)| unit);
        let mut named: Vec<String> =
            gaps.iter().map(|(unit, gap)| format!("{}{gap}", self.m.plan.units[*unit].name)).collect();
        if let Some(tie) = tie {
            let (count, each) = (tied.to_string(), tie.to_string());
            named.push(self.say_with("tied_gaps", &[("count", count.as_str()), ("each", each.as_str())]));
        }
        named.join("、")
    }
}
