//! Which of the fixed remarks does an indicator carry? The vocabulary of 备注, and what is watched.
//!
//! In: an assessment and the findings. Out: words of the template. Refuses to know: the sheet.

use super::Desk;
use crate::evaluate::{Assessment, Status};
use crate::finding::Severity;
use crate::ids::{IndicatorId, UnitId};
use crate::plan::{Attribute, Indicator};
use crate::value::Ratio;

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
        when(!it.reason.is_empty(), &it.reason);
        when(definition.pending && definition.confirmed.is_empty(), &words.pending);
        when(it.base_rounding_matters(), &words.base_rounding);
        let unit = Some(indicator.gap_unit_at(true)).filter(|unit| !unit.is_empty()).unwrap_or("人");
        when(it.one_person && indicator.is_rate(), &crate::words::fill(&words.one_person, &[("unit", unit)]));
        when(it.missing_may_change(), &words.missing_unit);
        when(!definition.contradiction.is_empty(), &words.contradiction);
        when(!definition.related.is_empty(), &words.related);
        when(self.denominator_moved(it), &words.denominator);
        when(self.open_findings(indicator, Severity::Compulsory) > 0, &words.open_findings);
        when(self.open_findings(indicator, Severity::Verify) > 0, &words.queried);
        let fill = crate::words::fill;
        when(!indicator.wording.is_empty(), &fill(&words.wording, &[("word", &indicator.wording)]));
        when(indicator.is_target_ours(), &words.target_set);
        when(
            indicator.base.is_none() && it.base.is_some() && !indicator.kind.is_only_watched(),
            &words.base_reported,
        );
        when(indicator.base.is_none() && it.base.is_some() && it.measured.missing() > 0, &words.base_matched);
        if let Some((count, worth)) = self.small(indicator, it) {
            when(true, &fill(&words.small, &[("count", &count), ("unit", unit), ("worth", &worth)]));
        }
        when(
            !self.m.original && self.m.plan.is_revised(it.indicator, self.m.evaluation.through),
            &words.revised,
        );
        when(self.broken(indicator), &words.break_in_series);
        when(!definition.remark.is_empty(), definition.remark.trim_end_matches('。'));
        notes
    }

    /// A small denominator, and what one of its numerator is worth in percentage points: 44% may be 4 of 9.
    fn small(&self, indicator: &Indicator, it: &Assessment) -> Option<(String, String)> {
        let rate = indicator.denominator.is_some() || indicator.kind.counts_units();
        let whole = it.measured.denominator.filter(|whole| rate && whole.signum() > 0)?;
        let scale = if indicator.kind.counts_units() { Ratio::whole(100) } else { indicator.scale };
        let percent = indicator.published_unit() == "%";
        if !percent || whole >= self.m.words.judgement.small_denominator {
            return None;
        }
        Some((whole.to_plain(), scale.div(whole).ok()?.to_text(1)))
    }

    /// Whether a recorded break lies between the base and now.
    fn broken(&self, indicator: &Indicator) -> bool {
        self.m.plan.breaks.iter().any(|known| {
            let about = known.about == indicator.id || indicator.series.as_ref() == Some(&known.about);
            about && known.date <= self.period.as_of()
        })
    }

    /// Whether the denominator moved beyond the limit, over the units present in both years.
    pub(super) fn denominator_moved(&self, it: &Assessment) -> bool {
        let limit = self.m.words.judgement.denominator_change;
        it.change
            .as_ref()
            .and_then(|change| change.denominator_change)
            .is_some_and(|moved| moved.abs() > limit)
    }

    /// Open findings of a class on the figures an indicator rests on, in the period judged.
    pub(super) fn open_findings(&self, indicator: &Indicator, severity: Severity) -> usize {
        let codes: Vec<&str> =
            indicator.items.iter().map(|&item| self.m.plan.items[item].code.as_str()).collect();
        self.m
            .checked
            .findings
            .iter()
            .filter(|finding| finding.period == Some(self.period) && finding.is_open())
            .filter(|finding| finding.severity == severity)
            .filter(|finding| finding.items.iter().any(|item| codes.contains(&item.as_str())))
            .count()
    }

    /// Indicators not yet at target, 约束性 first, then in the plan's order.
    pub(super) fn not_yet(&self) -> Vec<(IndicatorId, &Indicator, &Assessment)> {
        let mut rows = self.promises();
        rows.retain(|(_, _, it)| !it.status.is_reached());
        rows.retain(|(_, indicator, it)| indicator.target.is_some() || it.status != Status::OnTrack);
        rows.sort_by_key(|(at, indicator, _)| (indicator.attribute != Some(Attribute::Binding), *at));
        rows
    }

    /// Those a leader must watch.
    pub(super) fn watched(&self) -> Vec<(IndicatorId, &Indicator, &Assessment)> {
        self.m.evaluation.watched(self.m.plan)
    }

    /// 责任单位 as the plan names them, or that it does not.
    pub(super) fn responsible(&self, indicator: &Indicator) -> String {
        if indicator.definition.responsible.is_empty() {
            self.say("unclear")
        } else {
            indicator.definition.responsible.join("、")
        }
    }

    /// The units that were asked for the period judged and sent nothing, in the roster's order.
    pub(super) fn silent_names(&self) -> Vec<&str> {
        let plan = self.m.plan;
        let asked = plan.reporters_in(self.period).into_iter();
        let silent = asked.filter(|&unit| !self.m.collection.has_reported(unit, self.period));
        silent.map(|unit| plan.units[unit].name.as_str()).collect()
    }

    /// Units with a positive gap, in the roster's order.
    pub(super) fn unit_gaps(&self, at: IndicatorId) -> Vec<(UnitId, Ratio)> {
        let indicator = &self.m.plan.indicators[at];
        self.m
            .plan
            .asked_in(&indicator.reporter, self.period)
            .into_iter()
            .filter(|&unit| unit != indicator.node)
            .filter_map(|unit| {
                let gap = self.assessor.of(unit, at)?.gap?;
                (gap.signum() > 0).then_some((unit, gap))
            })
            .collect()
    }

    /// The three units with the largest gaps, named in the roster's order: `院桥镇12、江口街道9`. Units that tie at the
    /// cut are not chosen among: `等10个单位各1`.
    pub(super) fn largest_gaps(&self, at: IndicatorId) -> String {
        let mut gaps = self.unit_gaps(at);
        let indicator = &self.m.plan.indicators[at];
        // Where the whole is short of units, what a unit is short of needs its own word.
        let counted = if indicator.kind.counts_units() { indicator.gap_unit.as_str() } else { "" };
        gaps.sort_by(|a, b| b.1.compare(a.1).then(a.0.cmp(&b.0)));
        let tie = match (gaps.get(2), gaps.get(3)) {
            (Some((_, last)), Some((_, next))) if last == next => Some(*last),
            _ => None,
        };
        let tied = tie.map_or(0, |tie| gaps.iter().filter(|(_, gap)| *gap == tie).count());
        gaps.truncate(3);
        gaps.retain(|(_, gap)| Some(*gap) != tie);
        gaps.sort_by_key(|&(unit, _)| unit);
        let mut named: Vec<String> = gaps
            .iter()
            .map(|(unit, gap)| format!("{}{}{counted}", self.m.plan.units[*unit].name, gap.to_plain()))
            .collect();
        if let Some(tie) = tie {
            let (count, each) = (tied.to_string(), tie.to_plain());
            named.push(self.say_with("tied_gaps", &[("count", count.as_str()), ("each", each.as_str())]));
        }
        named.join("、")
    }
}
