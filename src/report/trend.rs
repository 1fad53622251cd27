//! 趋势: the values of every year beside base and target, and a line for those behind.
//!
//! In: 指标计算底稿. Out: a table and a chart. Refuses to know: years that were not collected.

use super::cells::{id, same};
use super::{Desk, working_key};
use crate::evaluate::Number;
use crate::ids::IndicatorId;
use crate::sheet::{Block, Cell, Chart, ChartKind, HEADING, Key, Line, Row, Series};
use crate::words::outline::SheetOutline;

/// Signs of the longest description of a chart.
pub(super) const LONGEST_ALT: usize = 150;

/// Lines that can still be told apart on one chart.
const MOST_LINES: usize = 6;

/// Colours of the lines; each also has its own marker.
const COLOURS: [&str; MOST_LINES] = ["1F3864", "8E1B12", "2E7D5B", "7A4B00", "6B3FA0", "404040"];

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
            if indicator.kind.is_against_series() {
                row.put("target", Cell::text(indicator.target_text.clone()).styled("text_center"));
            } else {
                if it.base.is_some() {
                    row.put("base", same(&key("base"), it.base.map(|base| base.value.to_f64())));
                }
                row.put("target", self.target_cell(indicator, it, &key("target")));
            }
            table.rows.push(row);
        }
        let values: Vec<String> = table
            .columns
            .iter()
            .filter(|column| column.key.starts_with("value:"))
            .map(|column| column.key.clone())
            .collect();
        let mut blocks = Vec::new();
        // A word in a cell would be drawn as nought.
        let whole = |at: IndicatorId| {
            self.periods()
                .into_iter()
                .all(|period| self.m.evaluation.at(at, period).is_some_and(|it| it.measured.value.is_some()))
        };
        let lines: Vec<String> = self
            .watched()
            .iter()
            .filter(|(at, _, _)| whole(*at))
            .filter(|(_, i, _)| i.set.is_none() && i.published_unit() == "%")
            .filter(|(_, i, _)| i.kind.is_charted())
            .map(|(_, i, _)| i.id.clone())
            .collect();
        if let (Some(first), Some(last), false) = (values.first(), values.last(), lines.is_empty()) {
            let cell = |row: &str, column: &str| Key::new("trend", row.to_owned(), column.to_owned());
            let series = lines
                .iter()
                .take(MOST_LINES)
                .zip(COLOURS)
                .map(|(row, colour)| Series {
                    name: cell(row, "name"),
                    values: (cell(row, first), cell(row, last)),
                    colour: colour.to_owned(),
                    pattern: false,
                })
                .collect();
            let chart = Chart {
                title: self.say_with("trend_chart", &[("most", MOST_LINES.to_string().as_str())]),
                alt: self.say("trend_chart_alt"),
                kind: ChartKind::Line,
                categories: (cell(HEADING, first), cell(HEADING, last)),
                series,
                size: (900, 360),
                rows: 19,
            };
            blocks.push(Block::Gap(1));
            blocks.push(Block::Chart(chart));
        }
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
}
