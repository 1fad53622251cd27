//! 图: where each rate stands, how many people are missing, how far work has come.
//!
//! In: 指标计算底稿, 附表1 and the tables of tasks by key. Out: three small tables, each with the chart drawn from it. A description says
//! what a chart shows, not that there is one. Refuses to know: colours of statuses; years.

use super::cells::{double, plain_format, same};
use super::trend::LONGEST_ALT;
use super::{Desk, working_key};
use crate::evaluate::{Assessment, Number, Side};
use crate::ids::IndicatorId;
use crate::plan::kinds::sort::Against;
use crate::plan::{Indicator, TaskClass};
use crate::sheet::{
    Block, Cell, Chart, ChartKind, Column, Formula, HEADING, Key, Line, Piece, Row, Series, Table, quoted,
};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;

/// Bars of the chart of gaps.
const MOST_GAPS: usize = 15;

/// The points of a rate: column, colour.
const POINTS: [(&str, &str); 4] =
    [("base", "7F7F7F"), ("due", "C77C00"), ("now", "1F3864"), ("target", "2E7D5B")];

/// The parts of work: column, sides, colour, pattern.
const PARTS: [(&str, &[Side], &str, bool); 3] = [
    ("good", &[Side::Good], "2E7D5B", false),
    ("bad", &[Side::Bad], "D1672B", true),
    ("rest", &[Side::Open, Side::Unjudged], "8C8C8C", true),
];

/// A row of a chart: an indicator with how it stands.
type Shown<'a> = (IndicatorId, &'a Indicator, &'a Assessment);

impl Desk<'_> {
    /// Rates of the main table with a base, a due value and a target: those that can be set beside each other.
    fn rates(&self) -> Vec<Shown<'_>> {
        let mut rows = self.main_assessed();
        rows.retain(|(_, indicator, it)| {
            let whole = it.base.is_some() && it.due.is_some() && it.measured.value.is_some();
            let plain = indicator.kind.against() == Against::Target && indicator.target_high.is_none();
            indicator.published_unit() == "%" && indicator.kind.has_pace() && plain && whole
        });
        rows
    }

    /// Promises that lack people, most first.
    fn lacking(&self) -> Vec<Shown<'_>> {
        let mut rows = self.promises();
        rows.retain(|(_, indicator, it)| {
            let listed = ["main", "text", "attached"].contains(&self.list_of(indicator));
            listed && indicator.gap_unit_at(true) == "人" && it.gap.is_some_and(|gap| gap.signum() > 0)
        });
        rows.sort_by(|a, b| {
            b.2.gap.unwrap_or(Ratio::ZERO).compare(a.2.gap.unwrap_or(Ratio::ZERO)).then(a.0.cmp(&b.0))
        });
        rows.truncate(MOST_GAPS);
        rows
    }

    /// Whether there is anything to draw.
    pub(super) fn has_charts(&self) -> bool {
        !self.rates().is_empty() || !self.lacking().is_empty() || !self.m.plan.tasks.is_empty()
    }

    /// 图.
    pub(super) fn charts(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut blocks = Vec::new();
        let last = outline.column.len().max(1) as u32 - 1;
        let mut add = |key: &'static str, drawn: Option<(Table, Chart)>| {
            let Some((table, chart)) = drawn else { return };
            let heading = Cell::text(chart.title.clone()).styled("big_heading");
            let cells = vec![(0, last, heading)];
            blocks.push(Block::Line(Line { key: format!("charts:{key}"), cells, ..Line::default() }));
            blocks.extend([Block::Table(table), Block::Gap(1), Block::Chart(chart), Block::Gap(1)]);
        };
        add("rates", self.rates_chart(outline));
        add("gaps", self.gaps_chart(outline));
        add("work", self.work_chart(outline));
        blocks
    }

    fn rates_chart(&self, outline: &SheetOutline) -> Option<(Table, Chart)> {
        let rows = self.rates();
        let mut table = self.table(outline, "charts_rates");
        for (_, indicator, it) in &rows {
            let cell = |column: &'static str, known: Option<f64>| {
                same(&working_key(indicator, self.period, column), known).formatted("0.0")
            };
            table.rows.push(
                Row::new(indicator.id.clone())
                    .with("name", Cell::text(indicator.short.clone()))
                    .with("base", cell("base", it.base.map(|base| base.value.to_f64())))
                    .with("due", cell("due", double(it.due)))
                    .with("now", cell("value", it.measured.value.map(Number::to_f64)))
                    .with("target", cell("target", it.target.map(Number::to_f64))),
            );
        }
        let key = |row: &str, column: &str| Key::new("charts_rates", row.to_owned(), column.to_owned());
        let (first, last) = (table.rows.first()?.key.clone(), table.rows.last()?.key.clone());
        let series = POINTS.map(|(column, colour)| Series {
            name: key(HEADING, column),
            values: (key(&first, column), key(&last, column)),
            colour: colour.to_owned(),
            pattern: column == "target",
        });
        let short =
            |it: &Assessment| it.target.and_then(Number::exact)?.sub(it.measured.value?.exact()?).ok();
        let behind: Vec<_> =
            rows.iter().filter(|(_, _, it)| short(it).is_some_and(|gap| gap.signum() > 0)).collect();
        let farthest = behind.iter().max_by(|a, b| {
            let of = |one: &Shown<'_>| short(one.2).unwrap_or(Ratio::ZERO);
            of(a).compare(of(b))
        });
        let (all, reached) = (rows.len().to_string(), (rows.len() - behind.len()).to_string());
        let mut alt = self.say_with("charts_rates_alt", &[("count", &all), ("reached", &reached)]);
        if let Some((_, indicator, it)) = farthest {
            let gap = short(it).unwrap_or(Ratio::ZERO).to_text(1);
            alt.push_str(&self.say_with("charts_farthest", &[("name", &indicator.short), ("gap", &gap)]));
        }
        Some((
            table,
            Chart {
                title: self.say("charts_rates"),
                alt: shortened(&alt),
                kind: ChartKind::Dots,
                categories: (key(&first, "name"), key(&last, "name")),
                series: series.into(),
                size: (900, 380),
                rows: 20,
                axes: (self.say("axis_indicator"), self.say("axis_percent")),
                ..Chart::default()
            },
        ))
    }

    fn gaps_chart(&self, outline: &SheetOutline) -> Option<(Table, Chart)> {
        let rows = self.lacking();
        let mut table = self.table(outline, "charts_gaps");
        table.columns = self.columns_like(outline, &[("name", "charts_name"), ("gap", "charts_gap")]);
        for (_, indicator, it) in &rows {
            let main = Key::new(self.list_of(indicator), indicator.id.clone(), "gap");
            table.rows.push(
                Row::new(indicator.id.clone())
                    .with("name", Cell::text(indicator.short.clone()))
                    .with("gap", same(&main, double(it.gap)).formatted(plain_format(it.gap))),
            );
        }
        let key = |row: &str, column: &str| Key::new("charts_gaps", row.to_owned(), column.to_owned());
        let (first, last) = (table.rows.first()?.key.clone(), table.rows.last()?.key.clone());
        let (_, largest, it) = rows.first()?;
        let gap = it.gap.unwrap_or(Ratio::ZERO).to_plain();
        let with = [("count", &*rows.len().to_string()), ("name", &largest.short), ("gap", &gap)];
        let alt = self.say_with("charts_gaps_alt", &with);
        let series = Series {
            name: key(HEADING, "gap"),
            values: (key(&first, "gap"), key(&last, "gap")),
            colour: String::from("8E1B12"),
            pattern: false,
        };
        let height = 110 + 24 * rows.len() as u32;
        Some((
            table,
            Chart {
                title: self.say("charts_gaps"),
                alt: shortened(&alt),
                kind: ChartKind::StackedBar,
                categories: (key(&first, "name"), key(&last, "name")),
                series: vec![series],
                size: (900, height),
                rows: height.div_ceil(20),
                axes: (self.say("axis_indicator"), self.say("axis_people")),
                ..Chart::default()
            },
        ))
    }

    fn work_chart(&self, outline: &SheetOutline) -> Option<(Table, Chart)> {
        let mut table = self.table(outline, "charts_work");
        table.columns = self.columns_like(
            outline,
            &[("name", "work_class"), ("good", "work_good"), ("bad", "work_bad"), ("rest", "work_rest")],
        );
        let mut told = Vec::new();
        for class in TaskClass::ALL {
            let sheet = super::tasks::sheet_of(class);
            let rows = self.followed(class);
            if rows.is_empty() || !self.has(sheet) {
                continue;
            }
            let name = self.say(super::signed::class_label(class));
            let mut row = Row::new(sheet).with("name", Cell::text(name.clone()));
            let column = || Piece::Column { table: sheet.into(), column: "status_key".into() };
            for (part, sides, _, _) in PARTS {
                let holds = |side: Side| sides.contains(&side);
                let known: Vec<_> = rows.iter().filter(|(_, it)| holds(it.status.side())).collect();
                let mut keys: Vec<&str> = known.iter().map(|(_, it)| it.status.key()).collect();
                keys.sort_unstable();
                keys.dedup();
                let counted = keys.into_iter().fold(Formula::new().then("0"), |formula, key| {
                    formula.then("+COUNTIFS(").then(column()).then(format!(",{})", quoted(key)))
                });
                row.put(part, Cell::formula(counted, known.len() as f64));
            }
            let bad = rows.iter().filter(|(_, it)| it.status.side() == Side::Bad).count();
            let with = [("name", &*name), ("count", &*rows.len().to_string()), ("bad", &*bad.to_string())];
            told.push(self.say_with("charts_work_part", &with));
            table.rows.push(row);
        }
        let key = |row: &str, column: &str| Key::new("charts_work", row.to_owned(), column.to_owned());
        let (first, last) = (table.rows.first()?.key.clone(), table.rows.last()?.key.clone());
        let series = PARTS.map(|(column, _, colour, pattern)| Series {
            name: key(HEADING, column),
            values: (key(&first, column), key(&last, column)),
            colour: colour.to_owned(),
            pattern,
        });
        let alt = self.say_with("charts_work_alt", &[("parts", &told.join("；"))]);
        Some((
            table,
            Chart {
                title: self.say("charts_work"),
                alt: shortened(&alt),
                kind: ChartKind::StackedBar,
                categories: (key(&first, "name"), key(&last, "name")),
                series: series.into(),
                size: (900, 220),
                rows: 11,
                axes: (self.say("axis_class"), self.say("axis_count")),
                ..Chart::default()
            },
        ))
    }

    /// Columns of their own, standing over those of the sheet.
    fn columns_like(&self, outline: &SheetOutline, named: &[(&str, &str)]) -> Vec<Column> {
        let column = |(at, (key, label)): (usize, &(&str, &str))| Column {
            key: (*key).to_owned(),
            heading: self.say(label),
            width: outline.column.get(at).map_or(12.0, |column| column.width),
            style: String::from(if at == 0 { "text" } else { "integer" }),
            marked: false,
            printed: true,
        };
        named.iter().enumerate().map(column).collect()
    }
}

/// A description no longer than a screen reader is asked to say.
pub(super) fn shortened(alt: &str) -> String {
    alt.chars().take(LONGEST_ALT).collect()
}
