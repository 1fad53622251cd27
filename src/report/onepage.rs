//! 一页纸: what a leader reads. Three sentences, one chart, what to watch, where, and how far to trust it.
//!
//! In: 总览 and 底稿 by key. Out: one A4 page. No adjectives, no method words, no town called backward. Refuses to know:
//! decimals of a forecast.

use super::cells::{format_for, plain_format, same, same_or};
use super::overview::Among;
use super::working::Moved;
use super::{Desk, working_key};
use crate::evaluate::{Assessment, Certainty, Forecast, Number, Question, Side, Status};
use crate::finding::Severity;
use crate::observation::Period;
use crate::plan::{Attribute, Indicator, Kind, TaskClass};
use crate::sheet::{
    Block, Cell, Chart, ChartKind, Column, Formula, HEADING, Key, Line, Piece, Row, Series, Table, quoted,
};
use crate::words::outline::SheetOutline;
use crate::words::{PieceOf, pieces};

/// Rows of 须关注的指标.
const MOST_WATCHED: usize = 8;

/// Lines of 缺口主要在.
const MOST_LOCAL: usize = 3;

impl Desk<'_> {
    fn line(&self, key: &str, cell: Cell) -> Block {
        let last = self.outline.sheet("onepage").map_or(1, |sheet| sheet.column.len()) as u32 - 1;
        Block::Line(Line { key: format!("onepage:{key}"), cells: vec![(0, last, cell)], height: None })
    }

    /// 一页纸.
    pub(super) fn onepage(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut blocks = vec![
            self.line("date", Cell::text(self.say("one_dateline")).styled("subtitle")),
            self.line("first", self.first_sentence()),
            self.line("second", self.second_sentence()),
            self.line("third", self.third_sentence()),
        ];
        if !self.m.plan.tasks.is_empty() {
            blocks.push(self.line("fourth", self.work_sentence()));
        }
        if self.m.evaluation.question == Question::Midterm {
            let revised = self.m.plan.revised_by(self.m.evaluation.through);
            let name = if revised == 0 { "one_adjust_none" } else { "one_adjust" };
            let text = self.say_with(name, &[("revised", revised.to_string().as_str())]);
            blocks.push(self.line("fifth", Cell::text(text).styled("big")));
        }
        let counts = self.small_counts();
        // A plan that only watches has nothing to count.
        if !counts.rows.is_empty() {
            let chart = self.small_chart(&counts);
            blocks.extend([Block::Table(counts), Block::Gap(1), Block::Chart(chart)]);
        }
        blocks.push(self.line("watch", Cell::text(self.say("one_watch")).styled("big_heading")));
        blocks.extend(self.watch_table(outline));
        let local = self.local_lines();
        if !local.is_empty() {
            blocks.push(self.line("local", Cell::text(self.say("one_local")).styled("big_heading")));
            for (at, text) in local.into_iter().enumerate() {
                blocks.push(self.line(&format!("local{at}"), Cell::text(text).styled("big")));
            }
        }
        let matters = self.matters();
        if !matters.is_empty() {
            blocks.push(self.line("matters", Cell::text(self.say("one_matters")).styled("big_heading")));
            for (at, text) in matters.into_iter().enumerate() {
                blocks.push(self.line(&format!("matter{at}"), Cell::text(text).styled("big")));
            }
        }
        blocks.push(self.line("trust", Cell::text(self.say("one_trust")).styled("big_heading")));
        for (key, text) in [("trust1", self.trust_first()), ("trust2", self.trust_second())] {
            blocks.push(self.line(key, Cell::text(text).styled("big")));
        }
        blocks.push(self.line("foot", Cell::text(self.say("one_foot")).styled("footer")));
        blocks
    }

    fn counted(&self, attribute: Option<Attribute>, holds: &dyn Fn(&Assessment) -> bool) -> usize {
        self.main_assessed()
            .iter()
            .filter(|(_, indicator, it)| indicator.attribute == attribute && holds(it))
            .count()
    }

    /// Text with live numbers: each part is text, or a formula with its number.
    fn sentence(&self, parts: Vec<(Option<Formula>, String)>) -> Cell {
        let mut formula = Formula::new();
        let mut text = String::new();
        for (at, (live, words)) in parts.into_iter().enumerate() {
            formula = formula.then(if at == 0 { "" } else { "&" });
            formula = match live {
                Some(live) => formula.join(live),
                None => formula.then(quoted(&words)),
            };
            text.push_str(&words);
        }
        Cell::formula_text(formula, text).styled("big")
    }

    /// The template's sentence, with `{name}` replaced by live numbers.
    fn live(
        &self,
        template: &str,
        numbers: &[(&str, Formula, usize)],
        parts: &mut Vec<(Option<Formula>, String)>,
    ) {
        for piece in pieces(template) {
            let known = match piece {
                PieceOf::Text(_) => None,
                PieceOf::Name(name) => numbers.iter().find(|(known, _, _)| *known == name),
            };
            parts.push(match known {
                Some((_, formula, number)) => (Some(formula.clone()), number.to_string()),
                None => (None, piece.to_string()),
            });
        }
    }

    /// Sum of columns of one row of 总览.
    fn overview_sum(&self, row: &'static str, columns: &[String]) -> Formula {
        let mut formula = Formula::new().then("(0");
        for column in columns {
            formula = formula.then("+").then(Key::new("overview", row, column.clone()));
        }
        formula.then(")")
    }

    /// Columns of 总览 whose statuses count as one side.
    fn side(&self, side: Side) -> Vec<String> {
        let shown = self.statuses();
        shown.into_iter().filter(|status| status.side() == side).map(super::overview::status_column).collect()
    }

    fn first_sentence(&self) -> Cell {
        let total = self.main_assessed().len();
        let mut parts = vec![(None, self.say("one_first"))];
        self.live(
            &self.say("one_total"),
            &[("total", self.overview_sum("all", &[String::from("total")]), total)],
            &mut parts,
        );
        let groups =
            [("binding", Some(Attribute::Binding)), ("expected", Some(Attribute::Expected)), ("none", None)];
        let mut first = true;
        for (row, attribute) in groups {
            let all = self.counted(attribute, &|_| true);
            if all == 0 {
                continue;
            }
            let word = match attribute {
                Some(attribute) => attribute.word().to_owned(),
                // A plan without attributes has no group to name.
                None if all == total => String::new(),
                None => self.say("row_none"),
            };
            let name = if word.is_empty() { "one_alone" } else { "one_attribute" };
            let template = self.say_with(name, &[("attribute", word.as_str())]);
            if !first {
                parts.push((None, String::from("；")));
            }
            first = false;
            let numbers = [
                ("total", self.overview_sum(row, &[String::from("total")]), all),
                (
                    "on",
                    self.overview_sum(row, &self.side(Side::Good)),
                    self.counted(attribute, &|it| it.status.is_on_schedule()),
                ),
                (
                    "behind",
                    self.overview_sum(row, &self.side(Side::Bad)),
                    self.counted(attribute, &|it| it.status.is_behind()),
                ),
                (
                    "unjudged",
                    self.overview_sum(row, &self.side(Side::Unjudged)),
                    self.counted(attribute, &|it| it.status.side() == Side::Unjudged),
                ),
            ];
            self.live(&template, &numbers, &mut parts);
            let awaiting = self.counted(attribute, &|it| it.status == Status::Awaiting);
            if awaiting > 0 {
                let column = super::overview::status_column(Status::Awaiting);
                let numbers = [("count", self.overview_sum(row, &[column]), awaiting)];
                self.live(&self.say("one_awaiting"), &numbers, &mut parts);
            }
            let open = self.counted(attribute, &|it| it.status.side() == Side::Open);
            if open > 0 {
                let numbers = [("open", self.overview_sum(row, &self.side(Side::Open)), open)];
                self.live(&self.say("one_open"), &numbers, &mut parts);
            }
        }
        self.attached_sentence(&mut parts);
        parts.push((None, String::from("。")));
        self.sentence(parts)
    }

    /// What a leader asks next: the mid-term, will it be met; a year, is it more than last year; the end, what is left
    /// for the next plan.
    fn second_sentence(&self) -> Cell {
        match self.m.evaluation.question {
            Question::Midterm => self.foretold(),
            Question::Annual => self.against_last_year(),
            Question::Final => self.left_over(),
        }
    }

    /// How many indicators of the main table have a key in a column of 指标计算底稿 for the period of the run.
    fn counted_in_working(&self, column: &'static str, key: &str) -> Formula {
        self.counted_in("main", Among::All, &[], Some((column, key)))
    }

    /// Indicators of the main table that did better, as well or worse than last year, over the comparable units.
    fn against_last_year(&self) -> Cell {
        let main = self.main_assessed();
        let counted = |moved: Moved| {
            let known = main.iter().filter(|(_, indicator, it)| Moved::of(indicator, it) == Some(moved));
            (self.counted_in_working("moved_key", moved.key()), known.count())
        };
        let (up, same, down) = (counted(Moved::Better), counted(Moved::Same), counted(Moved::Worse));
        let rest = self
            .overview_sum("all", &[String::from("total")])
            .then("-")
            .join(up.0.clone())
            .then("-")
            .join(same.0.clone())
            .then("-")
            .join(down.0.clone());
        let other = main.len() - up.1 - same.1 - down.1;
        let numbers =
            [("up", up.0, up.1), ("same", same.0, same.1), ("down", down.0, down.1), ("rest", rest, other)];
        let mut parts = Vec::new();
        self.live(&self.say("one_second_annual"), &numbers, &mut parts);
        self.sentence(parts)
    }

    /// Indicators the next plan inherits, by name.
    fn left_over(&self) -> Cell {
        let left: Vec<&str> = self
            .main_assessed()
            .iter()
            .filter(|(_, _, it)| it.status.is_behind())
            .map(|(_, indicator, _)| indicator.short.as_str())
            .collect();
        let mut parts = Vec::new();
        let numbers = [("left", self.overview_sum("all", &self.side(Side::Bad)), left.len())];
        self.live(&self.say("one_second_final"), &numbers, &mut parts);
        if !left.is_empty() {
            let names = self.outline.names(&left);
            parts.push((None, self.say_with("one_hard_names", &[("names", names.as_str())])));
        }
        let text = self.listed("text");
        if !text.is_empty() {
            let left = text.iter().filter(|(_, _, it)| it.status.is_behind()).count();
            let numbers = [("left", self.overview_sum("text", &self.side(Side::Bad)), left)];
            self.live(&self.say("one_left_text"), &numbers, &mut parts);
        }
        parts.push((None, self.say("one_carried")));
        parts.push((None, String::from("。")));
        self.sentence(parts)
    }

    /// 里程碑 and 任务, counted by what their words come to.
    fn work_sentence(&self) -> Cell {
        let mut parts = vec![(None, self.say("one_fourth"))];
        for class in TaskClass::ALL {
            let table = super::tasks::sheet_of(class);
            let all: Vec<Status> =
                self.followed(class).into_iter().map(|(_, progress)| progress.status).collect();
            if all.is_empty() {
                continue;
            }
            if parts.len() > 1 {
                parts.push((None, String::from("；")));
            }
            let column = || Piece::Column { table: table.into(), column: "status_key".into() };
            let counted = |sides: &[Side]| {
                let mut formula = Formula::new().then("(0");
                for status in Status::ALL.into_iter().filter(|status| sides.contains(&status.side())) {
                    if all.contains(&status) {
                        let key = quoted(status.key());
                        formula = formula.then("+COUNTIFS(").then(column()).then(format!(",{key})"));
                    }
                }
                let known = all.iter().filter(|status| sides.contains(&status.side())).count();
                (formula.then(")"), known)
            };
            let total = Formula::new().then("COUNTA(").then(column()).then(")");
            let (good, bad) = (counted(&[Side::Good]), counted(&[Side::Bad]));
            let rest = counted(&[Side::Open, Side::Unjudged]);
            let numbers = [
                ("total", total, all.len()),
                ("good", good.0, good.1),
                ("bad", bad.0, bad.1),
                ("rest", rest.0, rest.1),
            ];
            self.live(&self.say(&format!("one_{table}")), &numbers, &mut parts);
        }
        parts.push((None, String::from("。")));
        self.sentence(parts)
    }

    fn foretold(&self) -> Cell {
        let count = |forecast: Forecast| {
            self.main_assessed().iter().filter(|(_, _, it)| it.forecast_word == forecast).count()
        };
        let cell = |forecast: Forecast| self.overview_sum("all", &[forecast.key().to_owned()]);
        let mut parts = Vec::new();
        let numbers = [
            ("able", cell(Forecast::Able), count(Forecast::Able)),
            ("keep", cell(Forecast::ToKeep), count(Forecast::ToKeep)),
            ("effort", cell(Forecast::WithEffort), count(Forecast::WithEffort)),
            ("hard", cell(Forecast::Hard), count(Forecast::Hard)),
        ];
        self.live(&self.say("one_second_midterm"), &numbers, &mut parts);
        let hard: Vec<&str> = self
            .main_assessed()
            .iter()
            .filter(|(_, _, it)| it.forecast_word == Forecast::Hard)
            .map(|(_, indicator, _)| indicator.short.as_str())
            .collect();
        if !hard.is_empty() {
            let names = self.outline.names(&hard);
            parts.push((None, self.say_with("one_hard_names", &[("names", names.as_str())])));
        }
        let unknown = [("unknown", cell(Forecast::Unknown), count(Forecast::Unknown))];
        self.live(&self.say("one_unknown"), &unknown, &mut parts);
        self.attached_hard(&mut parts);
        parts.push((None, String::from("。")));
        self.sentence(parts)
    }

    /// 约束性 promises of an attached set that bind here.
    fn attached_binding(&self) -> Vec<(&Indicator, &Assessment)> {
        let attached = self.listed("attached").into_iter();
        let binds = |indicator: &Indicator| {
            !indicator.kind.is_only_watched() && indicator.attribute == Some(Attribute::Binding)
        };
        attached
            .filter(|(_, indicator, _)| binds(indicator))
            .map(|(_, indicator, it)| (indicator, it))
            .collect()
    }

    /// How many of them have one of some keys in a column of 指标计算底稿.
    fn counted_attached(&self, column: &'static str, keys: &[&str]) -> Formula {
        let watched: Vec<&str> =
            Kind::ALL.iter().filter(|kind| kind.is_only_watched()).map(|kind| kind.word()).collect();
        let binding = Among::Only(Some(Attribute::Binding));
        let counted = keys.iter().fold(Formula::new().then("(0"), |formula, key| {
            formula.then("+").join(self.counted_in("attached", binding, &watched, Some((column, key))))
        });
        counted.then(")")
    }

    /// What an attached set binds the whole to, in the sentence that counts the plan's own.
    fn attached_sentence(&self, parts: &mut Vec<(Option<Formula>, String)>) {
        let attached = self.attached_binding();
        if attached.is_empty() {
            return;
        }
        let counted = |holds: &dyn Fn(Side) -> bool| {
            let statuses = Status::ALL.into_iter().filter(|status| holds(status.side()));
            let occurs = |status: &Status| attached.iter().any(|(_, it)| it.status == *status);
            let keys: Vec<&str> = statuses.filter(occurs).map(Status::key).collect();
            let known = attached.iter().filter(|(_, it)| holds(it.status.side())).count();
            (self.counted_attached("status_key", &keys), known)
        };
        let (all, good) = (counted(&|_| true), counted(&|side| side == Side::Good));
        let (bad, unjudged) = (counted(&|side| side == Side::Bad), counted(&|side| side == Side::Unjudged));
        let numbers = [
            ("total", all.0, all.1),
            ("on", good.0, good.1),
            ("behind", bad.0, bad.1),
            ("unjudged", unjudged.0, unjudged.1),
        ];
        self.live(&self.say("one_attached"), &numbers, parts);
        let open = counted(&|side| side == Side::Open);
        if open.1 > 0 {
            self.live(&self.say("one_open"), &[("open", open.0, open.1)], parts);
        }
    }

    /// Those of an attached set that will hardly be met, by name.
    fn attached_hard(&self, parts: &mut Vec<(Option<Formula>, String)>) {
        let attached = self.attached_binding().into_iter();
        let hard: Vec<&str> = attached
            .filter(|(_, it)| it.forecast_word == Forecast::Hard)
            .map(|(indicator, _)| indicator.short.as_str())
            .collect();
        if hard.is_empty() {
            return;
        }
        let names = self.outline.names(&hard);
        let template = self.say_with("one_attached_hard", &[("names", names.as_str())]);
        let formula = self.counted_attached("forecast_key", &[Forecast::Hard.key()]);
        self.live(&template, &[("hard", formula, hard.len())], parts);
    }

    fn third_sentence(&self) -> Cell {
        let plan = self.m.plan;
        let mut text = self.say("one_third");
        let missing: Vec<&str> = plan
            .reporters_in(self.period)
            .into_iter()
            .filter(|&unit| !self.m.collection.has_reported(unit, self.period))
            .map(|unit| plan.units[unit].name.as_str())
            .collect();
        if !missing.is_empty() {
            let names = self.outline.names(&missing);
            text.push_str(&self.say_with("one_missing", &[("names", names.as_str())]));
        }
        let mut parts = vec![(None, text)];
        let main = self.main_assessed();
        let counted = |sure: Certainty| {
            let known = main.iter().filter(|(_, _, it)| it.certainty == sure);
            (self.counted_in_working("standing", sure.key()), known.count())
        };
        let (proven, provisional) = (counted(Certainty::Proven), counted(Certainty::Provisional));
        let none = counted(Certainty::None);
        let numbers = [
            ("proven", proven.0, proven.1),
            ("provisional", provisional.0, provisional.1),
            ("none", none.0, none.1),
        ];
        self.live(&self.say("one_sure"), &numbers, &mut parts);
        self.sentence(parts)
    }

    /// The counts the chart is drawn from, taken from 总览: one row per status that occurs.
    fn small_counts(&self) -> Table {
        let column = |key: &str, heading: &str| Column {
            key: key.to_owned(),
            heading: heading.to_owned(),
            width: 8.0,
            style: String::from("big_center"),
            marked: false,
            printed: true,
        };
        let mut columns = vec![column("status", &self.say("one_status"))];
        for (key, heading, _) in self.attribute_groups() {
            columns.push(column(key, &heading));
        }
        let mut table =
            Table { key: String::from("onepage_counts"), columns, heading: true, ..Table::default() };
        for status in Status::ALL {
            if !self.main_assessed().iter().any(|(_, _, it)| it.status == status) {
                continue;
            }
            let mut cells =
                Row::new(status.key()).with("status", Cell::text(status.word(&self.m.words.judgement)));
            for (name, _, attribute) in self.attribute_groups() {
                let known = self.counted(attribute, &|it| it.status == status);
                let source = Key::new("overview", name, super::overview::status_column(status));
                cells.put(name, same(&source, Some(known as f64)));
            }
            table.rows.push(cells);
        }
        table
    }

    fn small_chart(&self, counts: &Table) -> Chart {
        let cell = |row: &'static str, column: &'static str| Key::new(counts.key.clone(), row, column);
        let groups = self.attribute_groups();
        let first = groups.first().map_or("none", |group| group.0);
        let last = groups.last().map_or("none", |group| group.0);
        let series = Status::ALL
            .into_iter()
            .filter(|status| counts.rows.iter().any(|row| row.key == status.key()))
            .map(|status| Series {
                name: cell(status.key(), "status"),
                values: (cell(status.key(), first), cell(status.key(), last)),
                colour: super::overview::look(status).0.to_owned(),
                pattern: super::overview::look(status).1,
            })
            .collect();
        Chart {
            title: self.say("one_chart"),
            alt: self.say("one_chart_alt"),
            kind: ChartKind::StackedBar,
            categories: (cell(HEADING, first), cell(HEADING, last)),
            series,
            size: (720, 190),
            rows: 10,
        }
    }

    fn watch_table(&self, outline: &SheetOutline) -> Vec<Block> {
        let watched = self.watched();
        if watched.is_empty() {
            return vec![self.line("none", Cell::text(self.say("one_none")).styled("big"))];
        }
        let mut table = self.table(outline, "onepage_watch");
        let more = watched.len().saturating_sub(MOST_WATCHED);
        for (_, indicator, it) in watched.into_iter().take(MOST_WATCHED) {
            table.rows.push(self.watch_row(indicator, it));
        }
        let mut blocks = vec![Block::Table(table)];
        if more > 0 {
            let count = more.to_string();
            let text = self.say_with("one_rest", &[("count", count.as_str())]);
            blocks.push(self.line("rest", Cell::text(text).styled("big")));
        }
        blocks
    }

    fn watch_row(&self, indicator: &Indicator, it: &Assessment) -> Row {
        let key = |column: &'static str| working_key(indicator, self.period, column);
        let target = it.target.and_then(Number::exact);
        let unit = indicator.gap_unit_at(true);
        let format = format_for(indicator, it.measured.value, target);
        let with_unit = |known: Option<f64>, cell: Cell| match known {
            Some(_) => cell.formatted(format!("{}\"{unit}\"", plain_format(it.gap))),
            None => cell,
        };
        let name = if indicator.set.is_some() {
            self.say_with("one_superior", &[("name", indicator.name.as_str())])
        } else {
            indicator.name.clone()
        };
        // Of one that is not behind the reader must see why it stands here.
        let name = if it.status.is_behind() {
            name
        } else {
            let status = it.told(&self.m.words.judgement);
            self.say_with("one_standing", &[("name", name.as_str()), ("status", status.as_str())])
        };
        let mut row = Row::new(indicator.id.clone())
            .with("name", Cell::text(name))
            .with("attribute", Cell::text(indicator.attribute.map_or("—", Attribute::word)))
            .with(
                "now",
                same_or(&key("value"), it.measured.value.map(Number::to_f64), &self.say("no_value"))
                    .formatted(format),
            )
            .with("responsible", Cell::text(self.responsible(indicator)).styled("big_center"));
        if indicator.kind.is_against_series() {
            row.put("target", Cell::text(indicator.target_text.clone()));
            return row;
        }
        row.put("target", self.target_cell(indicator, it, &key("target")));
        let last = Period { year: self.period.year - 1, month: self.period.month };
        let none = self.say("none_yet");
        let number = it.indicator;
        row.put("last", self.value_in(number, indicator, last, (&none, target)).styled("big_center"));
        if it.due.is_some() {
            let due = super::cells::double(it.due);
            row.put("due", same(&key("due"), due).formatted(super::main_table::due_format(it.due)));
        } else {
            row.put("due", Cell::text(none));
        }
        if it.status.side() == Side::Unjudged {
            // A gap of nobody would read as a promise kept.
            for column in ["gap", "yearly"] {
                row.put(column, Cell::text(it.status.word(&self.m.words.judgement)));
            }
            return row;
        }
        if it.gap == Some(crate::value::Ratio::ZERO) {
            // This year is kept; what an earlier year lacked cannot be made up.
            row.put(
                "gap",
                Cell::text(if it.reason.is_empty() { self.say("none_yet") } else { it.reason.clone() }),
            );
            row.put("yearly", Cell::text(self.say("none_yet")));
            return row;
        }
        row.put(
            "gap",
            with_unit(super::cells::double(it.gap), same(&key("gap"), super::cells::double(it.gap))),
        );
        let years_left = f64::from(indicator.target_year - self.m.plan.identity.base_year);
        let left = (1.0 - it.elapsed.to_f64()) * years_left;
        if let Some(gap) = it.gap.filter(|_| left > 0.0 && !indicator.kind.is_always_yearly()) {
            let formula = Formula::new()
                .then("ROUNDUP(ROUND(")
                .then(key("gap"))
                .then(format!("/({years_left}*(1-"))
                .then(key("elapsed"))
                .then(")),6),0)");
            let each = (gap.to_f64() / left * 1e6).round() / 1e6;
            let yearly = each.ceil();
            row.put("yearly", with_unit(Some(yearly), Cell::formula(formula, yearly)));
        }
        row
    }

    /// `指标：单位数量、单位数量`, units in the roster's order.
    fn local_lines(&self) -> Vec<String> {
        self.watched()
            .into_iter()
            .filter(|(_, _, it)| it.gap.is_some_and(|gap| gap.signum() > 0))
            .filter_map(|(number, indicator, _)| {
                let largest = self.largest_gaps(number);
                (!largest.is_empty())
                    .then(|| format!("{}：{largest}（{}）", indicator.short, indicator.gap_unit))
            })
            .take(MOST_LOCAL)
            .collect()
    }

    fn trust_first(&self) -> String {
        let waived = self
            .m
            .checked
            .findings
            .iter()
            .filter(|finding| finding.waiver().is_some() && finding.period == Some(self.period))
            .count()
            .to_string();
        let open = |severity: Severity, period: Period| self.m.checked.open(severity, period);
        let compulsory = open(Severity::Compulsory, self.period).to_string();
        let verify = open(Severity::Verify, self.period).to_string();
        let before = self.periods().into_iter().filter(|period| *period < self.period);
        let before: Vec<Period> = before.collect();
        let of_before =
            |severity| before.iter().map(|&period| open(severity, period)).sum::<usize>().to_string();
        let (earlier, earlier_verify) = (of_before(Severity::Compulsory), of_before(Severity::Verify));
        self.say_with(
            "one_trust_first",
            &[
                ("compulsory", compulsory.as_str()),
                ("earlier", earlier.as_str()),
                ("verify", verify.as_str()),
                ("earlier_verify", earlier_verify.as_str()),
                ("waived", waived.as_str()),
            ],
        )
    }

    fn trust_second(&self) -> String {
        let pending = self
            .assessed()
            .iter()
            .filter(|(_, i, _)| i.definition.pending && i.definition.confirmed.is_empty())
            .count()
            .to_string();
        let rounding =
            self.assessed().iter().filter(|(_, _, it)| it.base_rounding_matters()).count().to_string();
        self.say_with("one_trust_second", &[("pending", pending.as_str()), ("rounding", rounding.as_str())])
    }
}
