//! 趋势: the values of every year beside base and target, and a small chart for each rate that must be watched.
//!
//! In: 指标计算底稿. Out: a table, charts, and the numbers they are drawn from. Refuses to know: years that were not collected.

use super::cells::{id, same};
use super::{Desk, working_key};
use crate::evaluate::{Assessment, Number};
use crate::ids::IndicatorId;
use crate::observation::Period;
use crate::plan::Indicator;
use crate::sheet::{Block, Cell, Chart, ChartKind, HEADING, Key, Line, Row, Series};
use crate::words::outline::SheetOutline;

/// Signs of the longest description of a chart.
pub(super) const LONGEST_ALT: usize = 150;

/// Small charts of one sheet.
const MOST_CHARTS: usize = 12;

/// Size of a small chart in pixels, and the rows kept for a line of them.
const SMALL: (u32, u32) = (470, 230);
const ROWS: u32 = 12;

impl Desk<'_> {
    /// What the marked years mean: every recorded break up to now, in a sentence.
    fn break_lines(&self) -> Vec<String> {
        let plan = self.m.plan;
        let until = self.period.as_of();
        let known = plan.breaks.iter().filter(|known| known.date <= until);
        known
            .map(|known| {
                let unit = plan.units.iter().find(|unit| unit.code == known.about);
                let indicator = plan.indicators.iter().find(|indicator| indicator.id == known.about);
                let about = unit
                    .map(|unit| unit.name.clone())
                    .or_else(|| indicator.map(|indicator| format!("{}{}", indicator.label, indicator.name)))
                    .unwrap_or_else(|| known.about.clone());
                let date = known.date.to_string();
                let with = [
                    ("date", date.as_str()),
                    ("kind", known.kind.as_str()),
                    ("about", about.as_str()),
                    ("what", known.what.as_str()),
                    ("document", known.document.as_str()),
                ];
                self.say_with("break_line", &with)
            })
            .collect()
    }

    /// 趋势.
    pub(super) fn trend(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "trend");
        for (number, indicator, it) in self.assessed() {
            let mut row = Row::new(indicator.id.clone())
                .with("no", id(&indicator.label))
                .with("name", Cell::text(indicator.name.clone()))
                .with("unit", Cell::text(indicator.published_unit()));
            let target = it.target.and_then(Number::exact);
            for period in self.periods() {
                let cell = self.value_in(number, indicator, period, (&self.say("none_yet"), target));
                row.put(format!("value:{period}"), cell);
            }
            let key = |column: &'static str| working_key(indicator, it.period, column);
            row.put("target", self.target_cell(indicator, it, &key("target")));
            if it.base.is_some() && !indicator.kind.is_against_series() {
                row.put("base", same(&key("base"), it.base.map(|base| base.value.to_f64())));
            }
            table.rows.push(row);
        }
        let values: Vec<(Period, String)> = self
            .periods()
            .into_iter()
            .map(|period| (period, format!("value:{period}")))
            .filter(|(_, key)| table.columns.iter().any(|column| column.key == *key))
            .collect();
        let mut blocks = self.small_multiples(outline, &values);
        for (at, line) in self.break_lines().into_iter().enumerate() {
            let cell = Cell::text(line).styled("note");
            blocks.insert(
                at,
                Block::Line(Line {
                    key: format!("trend:break{at}"),
                    cells: vec![(0, 9, cell)],
                    ..Line::default()
                }),
            );
        }
        blocks.insert(0, Block::Table(table));
        blocks
    }

    /// A small chart for each rate that must be watched: its years, and the target as a broken line. The numbers they are
    /// drawn from stand below them.
    fn small_multiples(&self, outline: &SheetOutline, values: &[(Period, String)]) -> Vec<Block> {
        // A word in a cell would be drawn as nought.
        let whole = |at: IndicatorId| {
            let known = |period: &Period| {
                self.m.evaluation.at(at, *period).is_some_and(|it| it.measured.value.is_some())
            };
            values.iter().all(|(period, _)| known(period))
        };
        let mut shown = self.watched();
        shown.retain(|(at, i, it)| {
            whole(*at)
                && i.set.is_none()
                && i.published_unit() == "%"
                && i.kind.is_charted()
                && it.target.is_some_and(|target| target.exact().is_some())
        });
        shown.truncate(MOST_CHARTS);
        let ([(_, first), .., (_, last)], false) = (values, shown.is_empty()) else { return Vec::new() };
        let mut lines = self.table(outline, "trend_lines");
        lines.filter = false;
        lines.columns.retain(|column| column.key == "name" || column.key.starts_with("value:"));
        // They stand below the columns of the table above.
        let widths: Vec<f64> =
            self.table(outline, "trend").columns.iter().map(|column| column.width).collect();
        for (column, width) in lines.columns.iter_mut().zip(widths) {
            column.width = width;
        }
        let cell = |row: &str, column: &str| Key::new("trend_lines", row.to_owned(), column.to_owned());
        let mut charts = Vec::new();
        for (at, (number, indicator, it)) in shown.iter().enumerate() {
            let target = it.target.map(Number::to_f64);
            let (own, aim) = (indicator.id.clone(), format!("{}/target", indicator.id));
            let mut of_value = Row::new(own.clone()).with("name", Cell::text(indicator.short.clone()));
            let named = self.say_with("trend_target", &[("name", &indicator.short)]);
            let mut of_target = Row::new(aim.clone()).with("name", Cell::text(named));
            let mut known = Vec::new();
            for (period, key) in values {
                let value = self.m.evaluation.at(*number, *period).and_then(|it| it.measured.value);
                let value = value.map(Number::to_f64);
                known.extend(value);
                of_value.put(
                    key.clone(),
                    same(&Key::new("trend", own.clone(), key.clone()), value).formatted("0.0"),
                );
                let aimed = working_key(indicator, it.period, "target");
                of_target.put(key.clone(), same(&aimed, target).formatted("0.0"));
            }
            known.extend(target);
            let (least, most) = known.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
            let series = [(&own, "1F3864", false), (&aim, "2E7D5B", true)];
            let series = series.map(|(row, colour, pattern)| Series {
                name: cell(row, "name"),
                values: (cell(row, first), cell(row, last)),
                colour: colour.to_owned(),
                pattern,
            });
            charts.push(Chart {
                title: indicator.short.clone(),
                alt: self.trend_alt(indicator, it, (values, *number)),
                kind: ChartKind::Line,
                categories: (cell(HEADING, first), cell(HEADING, last)),
                series: series.into(),
                size: SMALL,
                // Of two beside each other the second keeps the rows.
                rows: if at % 2 == 0 && at + 1 < shown.len() { 0 } else { ROWS },
                axes: (self.say("axis_year"), self.say("axis_percent")),
                range: Some(around(least, most)),
                left: (at as u32 % 2) * (SMALL.0 + 10),
                legend_right: false,
            });
            lines.rows.extend([of_value, of_target]);
        }
        let mut blocks = vec![Block::Gap(1)];
        blocks.extend(charts.into_iter().map(Block::Chart));
        blocks.extend([Block::Gap(1), Block::Table(lines)]);
        blocks
    }

    /// What a small chart shows, for those who do not see it.
    fn trend_alt(
        &self,
        indicator: &Indicator,
        it: &Assessment,
        (values, number): (&[(Period, String)], IndicatorId),
    ) -> String {
        let of = |at: Option<&(Period, String)>| {
            let (period, _) = at?;
            let value = self.m.evaluation.at(number, *period)?.measured.value?.exact()?;
            Some((*period, value))
        };
        let (Some((first, was)), Some((last, is))) = (of(values.first()), of(values.last())) else {
            return self.say("trend_chart_alt");
        };
        let moved = match is.compare(was) {
            std::cmp::Ordering::Greater => "trend_up",
            std::cmp::Ordering::Equal => "trend_flat",
            std::cmp::Ordering::Less => "trend_down",
        };
        let target = it.target.and_then(Number::exact).map_or_else(String::new, |target| target.to_text(1));
        let with = [
            ("name", indicator.short.as_str()),
            ("from", &first.to_string()),
            ("was", &was.to_text(1)),
            ("to", &last.to_string()),
            ("is", &is.to_text(1)),
            ("target", &target),
            ("moved", &self.say(moved)),
            ("status", &it.told(&self.m.words.judgement)),
        ];
        super::charts::shortened(&self.say_with("trend_alt", &with))
    }
}

/// The ends of an axis around some values, in fives, with room above for the numbers.
fn around(least: f64, most: f64) -> (i32, i32) {
    let room = ((most - least) * 0.2).max(1.0);
    let low = ((least - room) / 5.0).floor() * 5.0;
    let high = ((most + room) / 5.0).ceil() * 5.0;
    (low.max(0.0) as i32, high as i32)
}
