//! How did one figure come about? The derivation of an indicator, down to the cells of the units' files.
//!
//! In: a plan, an indicator, a unit, a period. Out: text a clerk can follow with a calculator. Refuses to know: sheets.

mod steps;

use super::{Cut, Ending, Known, Request, RunError, know};
use crate::evaluate::Assessment;
use crate::expr::{Node, Ref, Said};
use crate::ids::{IndicatorId, UnitId};
use crate::observation::Period;
use crate::plan::kinds::sort::ValueOf;
use crate::plan::{Indicator, Plan, TaskClass};
use crate::source::perhaps;
use crate::words::Words;
use std::fmt::Write;

/// Prints the derivation of one figure.
pub fn explain(
    request: &Request,
    plan: &Plan,
    words: &Words,
    progress: &(dyn Fn(&str, usize, usize) + Sync),
) -> Result<Ending, RunError> {
    let through = request.period.map_or(plan.identity.midterm, Period::as_of);
    let at = indicator(plan, request.indicator.as_deref().unwrap_or_default())?;
    let node = match request.unit.as_deref() {
        None => plan.indicators[at].node,
        Some(text) => unit(plan, text)?,
    };
    let cut = Cut { as_of: request.as_of.unwrap_or(through), asked: request.period, ..Cut::midterm(through) };
    let known = know(plan, words, cut, progress)?;
    let plan = &known.plan;
    let known_indicator = &plan.indicators[at];
    let period = request.period.unwrap_or(known.evaluation.period);
    let Some(it) = known.evaluation.assessor(plan, &known.totals, words).at(node, at, period) else {
        return Err(RunError::Asked(format!(
            "“{}”在“{}”{period}年没有数：该单位不填报这项指标，或没有{period}年的报送表。",
            known_indicator.name, plan.units[node].name
        )));
    };
    let text = Derivation { plan, words, known: &known, indicator: known_indicator, it: &it, period }.text();
    Ok(Ending { text, code: 0 })
}

/// The indicator of a number or name.
pub(super) fn indicator(plan: &Plan, text: &str) -> Result<IndicatorId, RunError> {
    let number = text.trim_start_matches('0');
    plan.indicators
        .position(|i| {
            i.id == text
                || i.label == text
                || i.id.trim_start_matches('0') == number
                || i.name == text
                || i.short == text
        })
        .ok_or_else(|| {
            if let Some(task) = plan.tasks.iter().find(|task| task.id == text || task.title == text) {
                let sheet = match task.class() {
                    TaskClass::Promise => "里程碑",
                    TaskClass::Duty => "评估职责",
                    TaskClass::Work => "任务进展",
                };
                return RunError::Asked(format!(
                    "{}“{}”按进展阶段判断，没有计算过程，请看数据表“{sheet}”。",
                    task.id, task.title
                ));
            }
            let names =
                plan.indicators.iter().flat_map(|i| [i.label.as_str(), i.name.as_str(), i.short.as_str()]);
            let near = perhaps(text, names);
            RunError::Asked(format!("没有指标“{text}”{near}。请写指标序号（如 09）或名称。"))
        })
}

fn unit(plan: &Plan, text: &str) -> Result<UnitId, RunError> {
    plan.units
        .position(|unit| {
            unit.code == text || unit.name == text || unit.aliases.iter().any(|alias| alias == text)
        })
        .ok_or_else(|| {
            let names = plan.units.iter().flat_map(|unit| [unit.code.as_str(), unit.name.as_str()]);
            RunError::Asked(format!("名册中没有单位“{text}”{}。", perhaps(text, names)))
        })
}

struct Derivation<'a> {
    plan: &'a Plan,
    words: &'a Words,
    known: &'a Known,
    indicator: &'a Indicator,
    it: &'a Assessment,
    period: Period,
}

/// Items by code and name, in quotes.
struct Coded<'a>(&'a Plan);

impl Said<Ref> for Coded<'_> {
    fn leaf(&self, item: &Ref) -> String {
        let item = &self.0.items[item.item];
        format!("“{} {}”", item.code, item.name)
    }
}

impl Derivation<'_> {
    fn text(&self) -> String {
        let (plan, indicator, it) = (self.plan, self.indicator, self.it);
        let mut out = String::new();
        let _ = writeln!(
            out,
            "指标{} {}（{}，{}）\n{} {}年，数据截至{}",
            indicator.label,
            indicator.name,
            indicator.definition.section,
            indicator.kind.word(),
            plan.units[it.node].name,
            self.period,
            self.period.as_of()
        );
        let source = indicator.definition.source.map_or("", |source| source.word());
        let definition = &indicator.definition;
        let pending = if definition.pending && definition.confirmed.is_empty() { "，待确认" } else { "" };
        let _ = writeln!(out, "口径来源：{source}{pending}");
        for (what, text) in [
            ("口径确认", &definition.confirmed),
            ("备注", &definition.remark),
            ("规划的矛盾", &definition.contradiction),
            ("规划的其他相关要求", &definition.related),
            ("说明", &definition.note),
        ] {
            if !text.is_empty() {
                let _ = writeln!(out, "{what}：{text}");
            }
        }
        self.value(&mut out);
        if it.bound {
            self.verdict(&mut out);
        } else {
            let _ = writeln!(
                out,
                "与{}目标比较：{}（{}）",
                plan.identity.whole,
                it.against_whole.word(&self.words.judgement),
                it.reason
            );
        }
        self.cells(&mut out);
        out
    }

    fn said(&self, node: &Node) -> String {
        node.told(&Coded(self.plan))
    }

    fn value(&self, out: &mut String) {
        let (indicator, measured) = (self.indicator, &self.it.measured);
        let plain = |value: Option<crate::value::Ratio>| {
            value.map_or_else(|| String::from("无"), super::super::value::Ratio::to_plain)
        };
        if indicator.kind.counts_units() && self.it.bound {
            let _ = writeln!(out, "达标单位：{}个", plain(measured.numerator));
            let _ = writeln!(out, "适用的单位：{}个", plain(measured.denominator));
            let rate = indicator.denominator.as_ref().map_or_else(
                || self.said(&indicator.numerator),
                |denominator| format!("{} ÷ {}", self.said(&indicator.numerator), self.said(denominator)),
            );
            let _ = writeln!(out, "每个单位的值：{rate}");
        } else {
            let said = self.said(&indicator.numerator);
            let _ = writeln!(out, "分子：{said} = {}", plain(measured.numerator));
        }
        match &indicator.denominator {
            _ if indicator.kind.counts_units() && self.it.bound => {}
            Some(denominator) => {
                let _ = writeln!(out, "分母：{} = {}", self.said(denominator), plain(measured.denominator));
            }
            None if indicator.value() == ValueOf::Growth => {
                let base = self.plan.identity.base_year;
                let _ = writeln!(out, "基期（{base}年）：{}", plain(measured.denominator));
            }
            None if indicator.value() == ValueOf::Times => {
                let key = indicator.series.as_deref().unwrap_or_default();
                let year = indicator.base_year;
                let known = self.plan.series.iter().find(|point| point.series == key && point.year == year);
                let source = known.map_or_else(String::new, |point| {
                    format!("{}（series.csv，{}）", point.measure_unit, point.source)
                });
                let _ = writeln!(out, "{year}年基数：{}{source}", plain(measured.denominator));
            }
            None => {}
        }
        let value = measured.value.map_or_else(
            || format!("无（{}）", self.words.judgement.reason(measured.why.unwrap_or("no_figure"), &[])),
            |value| {
                let text =
                    value.exact().map_or_else(|| crate::value::significant(value.to_f64()), |v| v.to_text(4));
                let unit = if self.it.bound { indicator.published_unit() } else { &indicator.measure_unit };
                format!("{text}{unit}")
            },
        );
        let _ = writeln!(out, "实际值：{value}");
        let apart = if measured.not_applicable > 0 {
            format!("，另有{}个单位不适用", measured.not_applicable)
        } else {
            String::new()
        };
        let _ = writeln!(out, "覆盖：已报{}个，应报{}个{apart}", measured.reported, measured.expected);
    }

    fn verdict(&self, out: &mut String) {
        let (indicator, it) = (self.indicator, self.it);
        let judgement = &self.words.judgement;
        let four = |value: crate::value::Ratio| value.to_text(4);
        let target = indicator.target.map(|target| {
            let high =
                indicator.target_high.map_or_else(String::new, |high| format!("且≤{}", high.to_text()));
            let each = if indicator.kind.counts_units() { "每个适用单位" } else { "" };
            let sign = indicator.comparator.sign();
            format!("目标值：{each}{sign}{}{high}（{}年）", target.to_text(), indicator.target_year)
        });
        let base = match (indicator.base, it.base) {
            (Some(base), _) => Some(format!(
                "基期值：{}（取整区间[{}, {})）",
                base.to_text(),
                base.low().to_plain(),
                base.high().to_plain()
            )),
            (None, Some(base)) => Some(format!("基期值：{}（规划没有印，用报送数）", four(base.value))),
            (None, None) => None,
        };
        let said: Vec<String> = base.into_iter().chain(target).collect();
        if !said.is_empty() {
            let _ = writeln!(out, "{}", said.join("，"));
        }
        for year in &it.years {
            let met = match (year.nobody, year.met) {
                (true, _) => "不适用",
                (_, Some(true)) => "达标",
                (_, Some(false)) => "未达标",
                (_, None) if year.value.is_some() => "不能确定（有单位缺报，或有数填错）",
                (_, None) => "没有数",
            };
            let _ = writeln!(out, "{}年：{met}", year.period);
        }
        if indicator.kind.is_against_series() {
            let reference =
                it.target.map_or_else(|| String::from("无"), |t| crate::value::significant(t.to_f64()));
            let key = indicator.series.as_deref().unwrap_or_default();
            let named = self.plan.series.iter().find(|point| point.series == key);
            let named = named.map_or_else(String::new, |point| format!("（{}，见 series.csv）", point.name));
            let _ = writeln!(out, "比较数列同期年均增速：{reference}%{named}");
        }
        let from = if indicator.kind.has_own_base_year() {
            format!("（自{}年起算）", indicator.base_year)
        } else {
            String::new()
        };
        let _ = writeln!(out, "时序进度：{}{from}", it.elapsed.to_plain());
        let steps = steps::Steps {
            plan: self.plan,
            words: self.words,
            evaluation: &self.known.evaluation,
            indicator,
            it,
        };
        let lines = steps.lines();
        if !lines.is_empty() {
            let _ = writeln!(out, "计算步骤：\n  {}", lines.join("\n  "));
        }
        let ends = if it.base_rounding_matters() {
            let (low, high) = it.status_ends;
            format!("；按基期下限为{}，按基期上限为{}", low.word(judgement), high.word(judgement))
        } else {
            String::new()
        };
        let _ = writeln!(out, "完成情况：{}{ends}", it.word(judgement));
        if !it.reason.is_empty() {
            let _ = writeln!(out, "说明：{}", it.reason);
        }
        if let Some(gap) = it.gap {
            let unit = indicator.gap_unit_at(it.bound);
            let until = if indicator.kind.is_always_yearly() {
                String::from("本年")
            } else {
                format!("距{}年目标", indicator.target_year)
            };
            let _ = writeln!(out, "{until}还差：{}{unit}（按当前分母）", gap.to_plain());
        }
        let unit = indicator.published_unit();
        let (low, high) = (it.number("bound_low"), it.number("bound_high"));
        if !it.silence.units.is_empty() {
            let said = match (low, high) {
                (Some(low), Some(high)) => format!("{}{unit}至{}{unit}", four(low), four(high)),
                (Some(low), None) => format!("不低于{}{unit}", four(low)),
                _ => String::from("无法给出界限"),
            };
            let _ = writeln!(out, "缺报单位计入后：{said}");
            let names: Vec<&str> =
                it.silence.units.iter().map(|missing| self.plan.units[missing.unit].name.as_str()).collect();
            let _ = writeln!(out, "缺报单位：{}", names.join("、"));
        }
        let _ = writeln!(out, "结论把握：{}", judgement.certainty(it.certainty.key()));
        let _ = writeln!(out, "期末预判：{}", it.forecast_word.word(judgement));
    }

    /// Every cell the figure rests on, unit by unit.
    fn cells(&self, out: &mut String) {
        let _ = writeln!(out, "取数：");
        let periods = match self.indicator.value() {
            ValueOf::Growth => vec![Period::year(self.plan.identity.base_year), self.period],
            ValueOf::Total => crate::evaluate::figure::years_counted(self.plan, self.indicator, self.period),
            _ if self.indicator.kind.is_always_yearly() => {
                self.it.years.iter().map(|year| year.period).collect()
            }
            _ => vec![self.period],
        };
        for unit in self.plan.contributors(self.it.node, self.indicator, self.it.period) {
            for &period in &periods {
                for seen in self.known.collection.of(unit, period) {
                    if !self.indicator.items.contains(&seen.item) {
                        continue;
                    }
                    let item = &self.plan.items[seen.item];
                    let figure = seen
                        .figure
                        .map_or_else(|reason| reason.word().to_owned(), |quantity| quantity.to_string());
                    let place = seen.place().map_or_else(String::new, |place| {
                        let repair = if place.repair.is_empty() {
                            String::new()
                        } else {
                            format!("，{}", place.repair)
                        };
                        format!("　{}{repair}", place.told())
                    });
                    let _ = writeln!(
                        out,
                        "  {} {} {period}年 {figure}{place}",
                        self.plan.units[unit].name, item.code
                    );
                }
            }
        }
    }
}
