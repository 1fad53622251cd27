//! 总览: how many promises stand where, 约束性 and 预期性 apart, the plan's own and others' apart.
//!
//! In: the keys in 指标计算底稿 and 里程碑. Out: a table of COUNTIFS. Refuses to know: names of indicators.

use super::Desk;
use super::cells::criterion;
use crate::evaluate::{Assessment, Certainty, Forecast, Question, Side, Status};
use crate::plan::{Attribute, Indicator};
use crate::sheet::{Block, Cached, Cell, Content, Formula, Key, Piece, Row, Table, quoted};
use crate::words::outline::SheetOutline;

/// The column of 总览 that counts a status.
pub fn status_column(status: Status) -> String {
    format!("status:{}", status.key())
}

/// A row of 总览: its key, heading, and which indicators it counts.
struct Group {
    key: &'static str,
    heading: String,
    listing: &'static str,
    among: Among,
}

/// Which attributes a row counts.
#[derive(Clone, Copy)]
pub(super) enum Among {
    /// All of them.
    All,
    /// One, or those without any.
    Only(Option<Attribute>),
}

impl Among {
    pub(super) fn holds(self, attribute: Option<Attribute>) -> bool {
        match self {
            Self::All => true,
            Self::Only(wanted) => wanted == attribute,
        }
    }
}

impl Desk<'_> {
    /// Attributes the main table has, each with its heading; one group without a name where the plan gives none.
    pub(super) fn attribute_groups(&self) -> Vec<(&'static str, String, Option<Attribute>)> {
        let has = |attribute: Option<Attribute>| {
            self.main_assessed().iter().any(|(_, indicator, _)| indicator.attribute == attribute)
        };
        let alone = !has(Some(Attribute::Binding)) && !has(Some(Attribute::Expected));
        [
            ("binding", Attribute::Binding.word().to_owned(), Some(Attribute::Binding)),
            ("expected", Attribute::Expected.word().to_owned(), Some(Attribute::Expected)),
            ("none", self.say(if alone { "row_alone" } else { "row_none" }), None),
        ]
        .into_iter()
        .filter(|(_, _, attribute)| has(*attribute))
        .collect()
    }

    fn groups(&self) -> Vec<Group> {
        let group = |key, heading, listing, among| Group { key, heading, listing, among };
        let mut groups: Vec<Group> = self
            .attribute_groups()
            .into_iter()
            .map(|(key, heading, attribute)| group(key, heading, "main", Among::Only(attribute)))
            .collect();
        groups.push(group("all", self.say("row_total"), "main", Among::All));
        for (key, listing) in [("text", "text"), ("ours", "ours"), ("attached", "attached")] {
            if !self.listed(listing).is_empty() {
                groups.push(group(key, self.say(&format!("listing_{listing}")), listing, Among::All));
            }
        }
        groups
    }

    /// Statuses that get a column: those that occur.
    pub(super) fn statuses(&self) -> Vec<Status> {
        let occurs = |status: Status| {
            ["main", "text", "ours", "attached"]
                .iter()
                .any(|listing| self.listed(listing).iter().any(|(_, _, it)| it.status == status))
                || self.milestones().iter().any(|(_, progress)| progress.status == status)
        };
        Status::ALL.into_iter().filter(|status| occurs(*status)).collect()
    }

    /// 总览.
    pub(super) fn overview(&self, outline: &SheetOutline) -> Vec<Block> {
        let table = self.counts(outline);
        let none = self.say("none_yet");
        let zero = |row: &Row, column: &str| match row.cells.get(column).map(|cell| &cell.content) {
            Some(Content::Formula(live)) => live.result == Cached::Number(0.0),
            Some(Content::Number(number)) => *number == 0.0,
            Some(Content::Text(text)) => **text == *none,
            Some(Content::Blank) | None => true,
        };
        let mut table = table;
        // A column of noughts says nothing; those the others are made of stay.
        table.columns.retain(|column| {
            let made_of =
                column.key.starts_with("status:") || ["total", "judged"].contains(&column.key.as_str());
            made_of || !table.rows.iter().all(|row| zero(row, &column.key))
        });
        vec![Block::Table(table)]
    }

    fn counts(&self, outline: &SheetOutline) -> Table {
        let mut table = self.table(outline, "overview");
        if self.m.evaluation.question != Question::Midterm {
            table.columns.retain(|column| !Forecast::ALL.iter().any(|forecast| forecast.key() == column.key));
        }
        for group in self.groups() {
            let mut row = self.group_row(&group);
            if group.key == "all" {
                row.style = Some(String::from("total"));
            }
            table.rows.push(row);
        }
        if !self.milestones().is_empty() {
            table.rows.push(self.milestone_row());
        }
        table
    }

    fn group_row(&self, group: &Group) -> Row {
        let mut row = Row::new(group.key).with("attribute", Cell::text(group.heading.clone()));
        row.put("total", Cell::formula(self.count_formula(group, None), self.count(group, &|_, _| true)));
        for status in self.statuses() {
            let formula = self.count_formula(group, Some(("status_key", status.key())));
            row.put(
                status_column(status),
                Cell::formula(formula, self.count(group, &|_, it| it.status == status)),
            );
        }
        let provisional = Certainty::Provisional;
        let formula = self.count_formula(group, Some(("standing", provisional.key())));
        let known = self.count(group, &|_, it| it.certainty == provisional);
        row.put("provisional", Cell::formula(formula, known));
        for forecast in Forecast::ALL {
            let formula = self.count_formula(group, Some(("forecast_key", forecast.key())));
            let known = self.count(group, &|_, it| it.forecast_word == forecast);
            row.put(forecast.key(), Cell::formula(formula, known));
        }
        let counts = |side: Side| self.count(group, &|_, it| it.status.side() == side);
        let all = self.count(group, &|_, _| true);
        self.shares(group.key, (counts(Side::Good), counts(Side::Bad), all), &mut row);
        row
    }

    /// 可判断, and the share of them on schedule, from the row's own columns; no share where fewer than half are judged.
    fn shares(&self, key: &'static str, counts: (f64, f64, f64), row: &mut Row) {
        let (good, bad, all) = counts;
        let sum = |sides: &[Side]| {
            let shown = self.statuses().into_iter().filter(|status| sides.contains(&status.side()));
            shown.fold(Formula::new().then("(0"), |formula, status| {
                formula.then("+").then(Key::new("overview", key, status_column(status)))
            })
        };
        let judged = sum(&[Side::Good, Side::Bad]).then(")");
        row.put("judged", Cell::formula(judged, good + bad));
        let cell = |column: &'static str| Key::new("overview", key, column);
        let share = Formula::new()
            .then("IF(")
            .then("OR(")
            .then(cell("judged"))
            .then("=0,2*")
            .then(cell("judged"))
            .then("<")
            .then(cell("total"))
            .then(format!("),{},", self.word_in_formula("none_yet")))
            .join(sum(&[Side::Good]))
            .then(")/")
            .then(cell("judged"))
            .then("*100)");
        row.put(
            "share",
            if good + bad == 0.0 || 2.0 * (good + bad) < all {
                Cell::formula_text(share, self.say("none_yet"))
            } else {
                Cell::formula(share, good / (good + bad) * 100.0)
            },
        );
    }

    /// 里程碑, counted on their own sheet.
    fn milestone_row(&self) -> Row {
        let milestones = self.milestones();
        let column = |name: &'static str| Piece::Column { table: "milestones".into(), column: name.into() };
        let count = |holds: &dyn Fn(Status) -> bool| {
            milestones.iter().filter(|(_, progress)| holds(progress.status)).count() as f64
        };
        let total = Formula::new().then("COUNTA(").then(column("no")).then(")");
        let mut row = Row::new("milestones")
            .with("attribute", Cell::text(self.say("listing_milestone")))
            .with("total", Cell::formula(total, milestones.len() as f64));
        for status in self.statuses() {
            let key = quoted(status.key());
            let formula =
                Formula::new().then("COUNTIFS(").then(column("status_key")).then(format!(",{key})"));
            row.put(status_column(status), Cell::formula(formula, count(&|known| known == status)));
        }
        let provisional =
            milestones.iter().filter(|(_, progress)| progress.certainty == Certainty::Provisional).count();
        row.put("provisional", Cell::number(provisional as f64));
        for forecast in Forecast::ALL {
            row.put(forecast.key(), Cell::text(self.say("none_yet")).styled("text_center"));
        }
        let side = |side: Side| count(&|status| status.side() == side);
        let counts = (side(Side::Good), side(Side::Bad), milestones.len() as f64);
        self.shares("milestones", counts, &mut row);
        row
    }

    /// How many assessed indicators of a group meet a condition.
    fn count(&self, group: &Group, holds: &dyn Fn(&Indicator, &Assessment) -> bool) -> f64 {
        self.listed(group.listing)
            .iter()
            .filter(|(_, indicator, _)| group.among.holds(indicator.attribute))
            .filter(|(_, indicator, it)| holds(indicator, it))
            .count() as f64
    }

    fn count_formula(&self, group: &Group, more: Option<(&'static str, &str)>) -> Formula {
        self.counted_in(group.listing, group.among, &[], more)
    }

    /// How many indicators of a list, of some attributes and not of some kinds, have a key in a column of 指标计算底稿 for the
    /// period of the run.
    pub(super) fn counted_in(
        &self,
        listing: &str,
        among: Among,
        but: &[&str],
        more: Option<(&'static str, &str)>,
    ) -> Formula {
        let column = |name: &'static str| Piece::Column { table: "working".into(), column: name.into() };
        let mut formula = Formula::new()
            .then("COUNTIFS(")
            .then(column("period"))
            .then(format!(",{},", criterion(self.period)))
            .then(column("listing_key"))
            .then(format!(",{}", quoted(listing)));
        if let Among::Only(attribute) = among {
            let word = attribute.map_or("—", Attribute::word);
            formula = formula.then(",").then(column("attribute")).then(format!(",{}", quoted(word)));
        }
        for kind in but {
            let other = quoted(&format!("<>{kind}"));
            formula = formula.then(",").then(column("kind")).then(format!(",{other}"));
        }
        if let Some((name, key)) = more {
            formula = formula.then(",").then(column(name)).then(format!(",{}", quoted(key)));
        }
        formula.then(")")
    }
}
