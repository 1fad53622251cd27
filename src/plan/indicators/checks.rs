//! Does a promise fit its kind? Mistakes in base, target, path, series and years, each at its place in the file.
//!
//! In: one indicator as written and its numbers. Out: mistakes. Refuses to know: formulas, observed figures.

use super::super::cells::printed;
use super::super::kinds::Kind;
use super::super::series::SeriesPoint;
use super::{Raw, Reading};
use crate::expr::Comparison;
use crate::source::{is_unread, perhaps};
use crate::value::Printed;
use std::collections::BTreeMap;
use toml::Spanned;

/// The numbers of a promise, for checking that they fit its kind.
pub(super) struct Promise {
    pub kind: Kind,
    pub base: Option<Printed>,
    pub target: Option<Printed>,
    pub target_high: Option<Printed>,
    pub comparator: Comparison,
}

impl Reading<'_> {
    /// Figures reported for the base year may stand in only for a base the plan does not print.
    pub(super) fn base_from_reports(&mut self, raw: &Raw, base: Option<Printed>) -> bool {
        let Some(source) = &raw.base_source else { return false };
        let (at, text) = (source.span().start, source.get_ref().as_str());
        match (text, base) {
            ("规划", _) => false,
            ("报送数", None) => true,
            ("报送数", Some(_)) => {
                self.tell(at, "已经写明 base 的指标以规划公布的基期值为准，不能再用报送数代替。");
                false
            }
            _ => {
                self.tell(at, format!("“{text}”应为“规划”或“报送数”。"));
                false
            }
        }
    }

    /// The path's years must lie in the plan and its last value must be the target.
    pub(super) fn path(
        &mut self,
        path: Option<&Spanned<BTreeMap<String, String>>>,
        kind: Kind,
        target: Option<Printed>,
        target_year: i32,
    ) -> BTreeMap<i32, Printed> {
        let Some(path) = path else { return BTreeMap::new() };
        let at = path.span().start;
        if !kind.has_pace() {
            self.tell(at, format!("{}没有应达值路径，请删去 path。", kind.word()));
            return BTreeMap::new();
        }
        let mut known = BTreeMap::new();
        for (year, value) in path.get_ref() {
            match (year.parse::<i32>().ok(), printed(value, "应写成规划印的数")) {
                (Some(year), Ok(value)) => {
                    known.insert(year, value);
                }
                (Some(_), Err(message)) => self.tell(at, format!("路径中{year}年的{message}")),
                _ => self
                    .tell(at, format!("路径中的“{year} = {value}”应写成 年份 = \"数\"，如 2023 = \"91\"。")),
            }
        }
        // Without the plan's own years there is nothing to measure the path's against.
        if self.context.years.is_none() {
            return known;
        }
        let first = self.context.years.map_or(i32::MIN, |years| years.0 + 1);
        if let Some(year) = known.keys().find(|year| **year < first || **year > target_year) {
            self.tell(at, format!("路径中的{year}年不在{first}年至{target_year}年之间。"));
        }
        let begins = self.context.years.map(|years| years.0);
        let before = begins.into_iter().chain(known.keys().copied());
        if let Some((before, _)) = before.zip(known.keys()).find(|(before, year)| **year > before + 1) {
            self.tell(at, format!("路径缺{}年，各年应连续。", before + 1));
        }
        match (known.last_key_value(), target) {
            (Some((year, _)), _) if *year != target_year => {
                self.tell(at, format!("路径最后一年是{year}年，应为目标年{target_year}年。"));
            }
            (Some((year, last)), Some(target)) if last.value != target.value => {
                let message = format!(
                    "路径最后一年（{year}年）的值{}不等于目标值{}，不能确定以哪个为准。",
                    last.to_text(),
                    target.to_text()
                );
                self.tell(at, message);
            }
            _ => {}
        }
        known
    }

    pub(super) fn check_kind(&mut self, raw: &Raw, promise: &Promise) {
        let at = raw.kind.span().start;
        let &Promise { kind, base, target, target_high, comparator } = promise;
        let named = || format!("{}（{}）", kind.key(), kind.word());
        if kind != Kind::Range && target_high.is_some() {
            self.tell(at, format!("{}没有 target_high，只有 range（区间类）才写上限。", named()));
        }
        if kind != Kind::Monitor && raw.direction.is_some() {
            self.tell(at, format!("{}不写 direction，只有 monitor（监测类）才写方向。", named()));
        }
        // A target that is no number has its own message.
        let written = raw.target.as_ref().is_some_and(|text| !text.get_ref().is_empty());
        if !written && !matches!(kind, Kind::Growth | Kind::Monitor) {
            let message = if kind == Kind::Level {
                String::from("level（提升类）必须写明 target；base 只有规划没有印时才可以不写。")
            } else {
                format!("{}必须写明 target。", named())
            };
            self.tell(at, message);
        }
        match (kind, base, target) {
            (Kind::Level, Some(base), Some(target)) => {
                let order = base.value.compare(target.value);
                if order.is_eq() {
                    self.tell(
                        at,
                        format!(
                            "基期值与目标值同为{}，增量进度会除以零；请把 kind 改为 \"maintain\"（保持类）。",
                            base.to_text()
                        ),
                    );
                } else if comparator.holds(order) {
                    self.tell(
                        at,
                        format!(
                            "基期值{}已经达到目标值{}，不是提升类；请把 kind 改为 \"maintain\"（保持类）。",
                            base.to_text(),
                            target.to_text()
                        ),
                    );
                }
            }
            (Kind::Maintain, Some(base), Some(target))
                if !comparator.or_equal().holds(base.value.compare(target.value)) =>
            {
                self.tell(at, "基期值还没有达到目标值，不是保持类；请把 kind 改为 \"level\"（提升类）。");
            }
            (Kind::Range, _, Some(low)) => match target_high {
                None => self.tell(at, "range（区间类）必须写明 target（下限）和 target_high（上限）。"),
                Some(high) if high.value.compare(low.value).is_lt() => {
                    self.tell(at, "range（区间类）的上限不应小于下限。");
                }
                Some(_) => {}
            },
            (Kind::Cumulative | Kind::Multiple | Kind::EachUnit, _, Some(target))
                if kind != Kind::EachUnit && target.value.signum() <= 0 =>
            {
                self.tell(at, format!("{}的 target 应大于零。", named()));
            }
            (Kind::Monitor, _, Some(_)) => {
                self.tell(at, "monitor（监测类）只看方向，不写 target；有目标值的请改用其他类型。");
            }
            (Kind::Clearance, _, Some(_)) if comparator != Comparison::LessOrEqual => {
                self.tell(at, "clearance（清零类）的 comparator 应为 ≤，或不写。");
            }
            (Kind::Clearance, _, Some(target)) if !target.value.is_zero() => {
                self.tell(at, "clearance（清零类）的 target 应为 \"0\"。");
            }
            _ => {}
        }
        if matches!(kind, Kind::Survey) && (!raw.share || raw.denominator.is_none()) {
            self.tell(
                at,
                "survey（调查类）应写明 numerator（满意答卷）、denominator（有效答卷）和 share = true。",
            );
        }
        if matches!(kind, Kind::Growth | Kind::Multiple) {
            self.check_series(raw, kind);
        }
    }

    fn check_series(&mut self, raw: &Raw, kind: Kind) {
        let at = raw.kind.span().start;
        let Some(series) = &raw.series else {
            self.tell(at, format!("{}（{}）必须用 series 写明与哪个序列比较。", kind.key(), kind.word()));
            return;
        };
        let points = self.context.series;
        if points.is_empty() && is_unread(self.mistakes, "series") {
            return;
        }
        if !points.iter().any(|point| &point.series == series.get_ref()) {
            let known = points.iter().map(|point| point.series.as_str());
            let near = perhaps(series.get_ref(), known);
            let message = format!("series.csv 中没有序列“{}”{near}。", series.get_ref());
            self.tell(series.span().start, message);
        } else if kind == Kind::Multiple {
            let written = raw.base_year.as_ref().map(|year| (*year.get_ref(), year.span().start));
            let Some((year, at)) = written.or(self.context.years.map(|years| (years.0, at))) else { return };
            let has = |point: &SeriesPoint| &point.series == series.get_ref() && point.year == year;
            if !points.iter().any(has) {
                self.tell(at, format!("序列“{}”没有基数年{year}年的值。", series.get_ref()));
            }
        }
    }

    pub(super) fn check_years(&mut self, raw: &Raw, kind: Kind) {
        let Some((base_year, last_year)) = self.context.years else { return };
        match (&raw.base_year, kind) {
            (Some(year), Kind::Multiple) if *year.get_ref() > base_year => {
                self.tell(year.span().start, format!("倍增类的基数年应不晚于规划基期{base_year}年。"));
            }
            (Some(year), _) if kind != Kind::Multiple && *year.get_ref() != base_year => {
                let message = format!("指标的基期年份应与规划基期{base_year}一致。");
                self.tell(year.span().start, message);
            }
            _ => {}
        }
        if let Some(year) =
            raw.target_year.as_ref().filter(|y| *y.get_ref() <= base_year || *y.get_ref() > last_year)
        {
            let message = format!("目标年份应在{}年至{last_year}年之间。", base_year + 1);
            self.tell(year.span().start, message);
            return;
        }
        // That the whole plan ends before its issue is told once, at the date.
        let issued = self.context.issued.filter(|issued| *issued <= last_year);
        if let Some((year, issued)) = raw.target_year.as_ref().zip(issued)
            && *year.get_ref() < issued
        {
            let message = format!(
                "目标年{}年早于规划印发的{issued}年，规划不能对印发前的年份提出目标；请核对 target_year 和 plan.toml 的 issued。",
                year.get_ref()
            );
            self.tell(year.span().start, message);
        }
    }
}
