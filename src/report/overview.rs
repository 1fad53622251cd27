//! 总览: how many indicators stand where, 约束性 and 预期性 apart.
//!
//! In: 指标计算底稿. Out: a table of COUNTIFS and one chart. Refuses to know: names of indicators.

use super::Desk;
use super::cells::criterion;
use crate::evaluate::{Assessment, Forecast, Status};
use crate::plan::{Attribute, Indicator};
use crate::sheet::{Block, Cell, Chart, ChartKind, Formula, HEADING, Key, Piece, Row, Series, Table, quoted};
use crate::words::outline::SheetOutline;

/// Colours of the statuses in charts, from good to bad; each also carries its number, and every other one a pattern.
pub const COLOURS: [&str; 9] =
    ["2E7D5B", "5BA37F", "9CC7AE", "E3B23C", "D1672B", "8E1B12", "3F6FA8", "B5523B", "8C8C8C"];

/// A row of 总览: its key, heading and attribute; `None` counts all.
type Group = (&'static str, String, Option<Option<Attribute>>);

impl Desk<'_> {
    fn groups(&self) -> Vec<Group> {
        vec![
            ("binding", Attribute::Binding.word().to_owned(), Some(Some(Attribute::Binding))),
            ("expected", Attribute::Expected.word().to_owned(), Some(Some(Attribute::Expected))),
            ("none", self.say("row_none"), Some(None)),
            ("all", self.say("row_total"), None),
        ]
    }

    /// 总览.
    pub(super) fn overview(&self, outline: &SheetOutline) -> Vec<Block> {
        let table = self.counts(outline, "overview");
        let chart = self.status_chart(&table);
        vec![Block::Table(table), Block::Gap(1), Block::Chart(chart)]
    }

    fn counts(&self, outline: &SheetOutline, key: &'static str) -> Table {
        let mut table = self.table(outline, key);
        for group in self.groups() {
            let mut row = Row::new(group.0).with("attribute", Cell::text(group.1.clone()));
            if group.0 == "all" {
                row.style = Some(String::from("total"));
            }
            row.put(
                "total",
                Cell::formula(self.count_formula(&group, None), self.count(&group, &|_, _| true)),
            );
            for status in Status::ALL {
                let word = status.word(&self.m.words.judgement);
                let formula = self.count_formula(&group, Some(("status", word)));
                row.put(
                    status.key(),
                    Cell::formula(formula, self.count(&group, &|_, it| it.status == status)),
                );
            }
            for forecast in Forecast::ALL {
                let word = forecast.word(&self.m.words.judgement);
                let formula = self.count_formula(&group, Some(("forecast_word", word)));
                let known = self.count(&group, &|_, it| it.forecast_word == forecast);
                row.put(forecast.key(), Cell::formula(formula, known));
            }
            let cell = |column: &'static str| Key::new(key, group.0, column);
            let judged = Formula::new().then(cell("total")).then("-").then(cell("unjudged"));
            let judged_count = self.count(&group, &|_, it| it.status != Status::Unjudged);
            row.put("judged", Cell::formula(judged, judged_count));
            let good = self.count(&group, &|_, it| it.status.is_on_schedule());
            let share = Formula::new()
                .then("IF(")
                .then(cell("judged"))
                .then(format!("=0,{},(", self.word_in_formula("none_yet")))
                .then(cell("met"))
                .then("+")
                .then(cell("ahead"))
                .then("+")
                .then(cell("on_track"))
                .then("+")
                .then(cell("kept"))
                .then(")/")
                .then(cell("judged"))
                .then("*100)");
            row.put(
                "share",
                if judged_count == 0.0 {
                    Cell::formula_text(share, self.say("none_yet"))
                } else {
                    Cell::formula(share, good / judged_count * 100.0)
                },
            );
            table.rows.push(row);
        }
        table
    }

    /// How many assessed indicators of a group meet a condition.
    fn count(&self, group: &Group, holds: &dyn Fn(&Indicator, &Assessment) -> bool) -> f64 {
        self.assessed()
            .iter()
            .filter(|(_, indicator, _)| group.2.is_none_or(|attribute| indicator.attribute == attribute))
            .filter(|(_, indicator, it)| holds(indicator, it))
            .count() as f64
    }

    fn count_formula(&self, group: &Group, more: Option<(&'static str, &str)>) -> Formula {
        let column = |name: &'static str| Piece::Column { table: "working".into(), column: name.into() };
        let mut formula = Formula::new()
            .then("COUNTIFS(")
            .then(column("period"))
            .then(format!(",{}", criterion(self.period)));
        if let Some(attribute) = group.2 {
            let word = attribute.map_or("—", Attribute::word);
            formula = formula.then(",").then(column("attribute")).then(format!(",{}", quoted(word)));
        }
        if let Some((name, word)) = more {
            formula = formula.then(",").then(column(name)).then(format!(",{}", quoted(word)));
        }
        formula.then(")")
    }

    /// Stacked bars of statuses over 约束性 and 预期性, from a table on the same sheet.
    fn status_chart(&self, table: &Table) -> Chart {
        let used: Vec<(usize, Status)> = Status::ALL
            .into_iter()
            .enumerate()
            .filter(|(_, status)| table.columns.iter().any(|column| column.key == status.key()))
            .filter(|(_, status)| self.assessed().iter().any(|(_, _, it)| it.status == *status))
            .collect();
        let cell = |row: &'static str, column: &'static str| Key::new(table.key.clone(), row, column);
        Chart {
            title: self.say("overview_chart"),
            alt: self.say("overview_chart_alt"),
            kind: ChartKind::StackedBar,
            categories: (cell("binding", "attribute"), cell("expected", "attribute")),
            series: used
                .into_iter()
                .map(|(at, status)| Series {
                    name: cell(HEADING, status.key()),
                    values: (cell("binding", status.key()), cell("expected", status.key())),
                    colour: COLOURS[at].to_owned(),
                    pattern: at % 2 == 1,
                })
                .collect(),
            size: (900, 300),
            rows: 16,
        }
    }
}
