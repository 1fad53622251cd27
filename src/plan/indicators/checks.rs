//! Does a promise fit its kind? Mistakes in base, target, path, series and years, each at its place in the file.
//!
//! In: one indicator as written and its numbers. Out: mistakes. Refuses to know: formulas, observed figures.

use super::super::cells::printed;
use super::super::kinds::Kind;
use super::super::kinds::fit::Promise;
use super::super::kinds::sort::FromSeries;
use super::super::series::SeriesPoint;
use super::{Raw, Reading};
use crate::expr::Node;
use crate::ids::ItemId;
use crate::source::{is_unread, perhaps};
use crate::value::Printed;
use std::collections::BTreeMap;
use toml::Spanned;

impl Reading<'_> {
    /// Figures reported for the base year stand in for a base the plan does not print, unless the file says that none is
    /// taken; never for one it does print.
    pub(super) fn base_from_reports(&mut self, raw: &Raw, kind: Kind, base: Option<Printed>) -> bool {
        let Some(source) = &raw.base_source else { return base.is_none() && kind.is_to_reach() };
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

    /// Who set the number of the target decides with which it is counted.
    pub(super) fn check_target_source(&mut self, raw: &Raw) {
        let Some(text) = &raw.target_source else { return };
        if !["规划规定", "本库设定"].contains(&text.get_ref().as_str()) {
            let message = format!("“{}”应为“规划规定”或“本库设定”。", text.get_ref());
            self.tell(text.span().start, message);
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
        for misfit in promise.misfits() {
            // Where what does not fit is not written, it is the kind that asks for it.
            let at = match misfit.key {
                "target" => raw.target.as_ref().map(|at| at.span().start),
                "target_high" => raw.target_high.as_ref().map(|at| at.span().start),
                "direction" => raw.direction.as_ref().map(|at| at.span().start),
                "comparator" => raw.comparator.as_ref().map(|at| at.span().start),
                _ => None,
            };
            self.tell(at.unwrap_or(raw.kind.span().start), misfit.message);
        }
        if promise.kind.series() != FromSeries::Nothing {
            self.check_series(raw, promise.kind);
        }
    }

    /// A percentage is a part of something; only one that is reported as a percentage needs no denominator.
    pub(super) fn check_percent(&mut self, raw: &Raw, kind: Kind, numerator: Option<&Node>) {
        let unit = raw.measure_unit.trim();
        let written = raw.denominator.as_ref().is_some_and(|text| !text.get_ref().is_empty());
        if !["%", "％", "‰"].contains(&unit) || written || kind.is_sample() || !kind.takes_denominator() {
            return;
        }
        let refs = numerator.map(Node::refs).unwrap_or_default();
        let of = |item: ItemId| self.context.items[item].measure_unit.trim();
        if refs.iter().all(|reference| of(reference.item) != unit) {
            self.tell(raw.numerator.span().start, format!("计量单位是“{unit}”，要写明 denominator。"));
        }
    }

    fn check_series(&mut self, raw: &Raw, kind: Kind) {
        let at = raw.kind.span().start;
        let Some(series) = &raw.series else {
            self.tell(at, format!("{}必须用 series 写明与哪个数列比较。", kind.named()));
            return;
        };
        let points = self.context.series;
        if points.is_empty() && is_unread(self.mistakes, "series") {
            return;
        }
        if !points.iter().any(|point| &point.series == series.get_ref()) {
            let known = points.iter().map(|point| point.series.as_str());
            let near = perhaps(series.get_ref(), known);
            let message = format!("series.csv 中没有数列“{}”{near}。", series.get_ref());
            self.tell(series.span().start, message);
        } else if kind.has_own_base_year() {
            let written = raw.base_year.as_ref().map(|year| (*year.get_ref(), year.span().start));
            let Some((year, at)) = written.or(self.context.years.map(|years| (years.0, at))) else { return };
            let has = |point: &SeriesPoint| &point.series == series.get_ref() && point.year == year;
            if !points.iter().any(has) {
                self.tell(at, format!("数列“{}”没有基数年{year}年的值。", series.get_ref()));
            }
        }
    }

    pub(super) fn check_years(&mut self, raw: &Raw, kind: Kind) {
        let Some((base_year, last_year)) = self.context.years else { return };
        if let Some(year) = &raw.base_year {
            let (at, year) = (year.span().start, *year.get_ref());
            if kind.has_own_base_year() {
                if year > base_year {
                    self.tell(at, format!("{}的基数年应不晚于规划基期{base_year}年。", kind.word()));
                }
            } else if year != base_year {
                self.tell(at, format!("指标的基期年份应与规划基期{base_year}一致。"));
            }
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
