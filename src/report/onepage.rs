//! 一页纸: what a leader reads. What is on course, what is not, what must be decided, by whom and by when.
//!
//! In: the signed tables by key (附表1 and those of its shape), so that the same page stands in the signed and in the
//! working edition. Out: one A4 page; every count and name is a live formula over those tables, and what they do not hold
//! names the sheet of the working edition that does. No adjectives, no method words, no town called backward. Refuses to
//! know: decimals of a forecast.

use super::Desk;
use super::cells::{double, format_for, plain_format, same, same_or, same_text};
use super::overview::Among;
use super::working::Moved;
use crate::evaluate::{Assessment, Certainty, Forecast, Number, Question, Side, Status};
use crate::finding::Severity;
use crate::ids::IndicatorId;
use crate::plan::{Attribute, Indicator, TaskClass};
use crate::sheet::{
    Block, Cell, Chart, ChartKind, Column, Content, Formula, HEADING, Key, Line, Piece, Row, Series, Table,
    quoted,
};
use crate::words::outline::SheetOutline;
use crate::words::{PieceOf, pieces};

/// Rows of what matters most.
const MOST_URGENT: usize = 5;

/// Lines of what waits for a unit.
const MOST_AWAITING: usize = 2;

/// Text with live numbers: each part is text, or a formula with what it comes to.
type Parts = Vec<(Option<Formula>, String)>;

/// The indicators a sentence counts.
#[derive(Clone, Copy)]
struct Counted {
    /// Their table.
    table: &'static str,
    /// Their attribute.
    among: Among,
}

/// The sides a sentence counts, each with its words and its colour on the chart.
const SIDES: [(&str, &str, &str, bool); 6] = [
    ("good", "one_good", "2E7D5B", false),
    ("bad", "one_bad", "D1672B", true),
    ("open", "one_open", "8064A2", true),
    ("awaiting", "one_awaiting", "8C8C8C", true),
    ("unjudged", "one_unjudged", "767676", true),
    ("watched", "one_watched", "4F81BD", true),
];
/// More columns of counts than these take the room of a row of what is urgent.
const CROWDED: usize = 5;

/// Whether a status is on a side of [`SIDES`].
fn is_on(status: Status, side: &str) -> bool {
    match (status, status.side()) {
        (Status::Awaiting, _) => side == "awaiting",
        (Status::Watched, _) => side == "watched",
        (_, Side::Good) => side == "good",
        (_, Side::Bad) => side == "bad",
        (_, Side::Open) => side == "open",
        (_, Side::Unjudged) => side == "unjudged",
    }
}

/// The blocks of the page in order, each numbered when it is there.
struct Page<'a, 'b> {
    desk: &'b Desk<'a>,
    blocks: Vec<Block>,
    number: usize,
    /// Its last column.
    last: u32,
    /// Whether it goes without the column of who answers.
    nobody: bool,
    /// Most rows of what is urgent.
    most_urgent: usize,
}

impl Page<'_, '_> {
    /// The next number and name of a block: `一、总的看　`.
    fn heading(&mut self, name: &str) -> String {
        const NUMBERS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let number = NUMBERS[self.number.min(NUMBERS.len() - 1)];
        self.number += 1;
        let name = self.desk.say(name);
        self.desk.say_with("one_block", &[("number", number), ("name", &name)])
    }

    /// A line over all columns.
    fn line(&mut self, key: &str, cell: Cell) {
        let cells = vec![(0, self.last, cell)];
        self.blocks.push(Block::Line(Line { key: format!("onepage:{key}"), cells, ..Line::default() }));
    }

    /// A block that is a sentence behind its name.
    fn said(&mut self, key: &str, name: &str, mut parts: Parts) {
        let mut all = vec![(None, self.heading(name))];
        all.append(&mut parts);
        let cell = self.desk.sentence(all);
        self.line(key, cell);
    }

    /// A block of several lines under its name.
    fn listed(&mut self, key: &str, name: &str, lines: Vec<Cell>) {
        let heading = Cell::text(self.heading(name)).styled("big_heading");
        self.line(key, heading);
        for (at, cell) in lines.into_iter().enumerate() {
            self.line(&format!("{key}{at}"), cell);
        }
    }
}

impl Desk<'_> {
    /// 一页纸.
    pub(super) fn onepage(&self, outline: &SheetOutline) -> Vec<Block> {
        let (counts, awaiting) = (self.small_counts(), self.awaiting());
        let columns = outline.column.len();
        // The counts may need the room of who answers where the plan says it of no indicator.
        let nobody = counts.columns.len() < columns
            && self.promises().iter().all(|(_, indicator, _)| indicator.definition.responsible.is_empty());
        let last = columns.saturating_sub(1 + usize::from(nobody)) as u32;
        // Each line of what waits for a unit takes the room of an urgent row, and so do counts of every side.
        let crowded = counts.columns.len() > CROWDED;
        let most_urgent = MOST_URGENT - awaiting.len() - usize::from(crowded);
        let mut page = Page { desk: self, blocks: Vec::new(), number: 0, last, nobody, most_urgent };
        let date = Cell::text(self.say("one_dateline")).styled("subtitle");
        page.line("date", date);
        page.said("whole", "one_name_whole", self.whole());
        // A plan that only watches has nothing to count.
        if !counts.rows.is_empty() {
            let chart = self.small_chart(&counts);
            page.blocks.extend([Block::Table(counts), Block::Chart(chart)]);
        }
        self.urgent(outline, &mut page);
        for (at, parts) in awaiting.into_iter().enumerate() {
            match at {
                0 => page.said("awaiting", "one_name_awaiting", parts),
                _ => page.line(&format!("awaiting{at}"), self.sentence(parts)),
            }
        }
        let next = match self.m.evaluation.question {
            Question::Midterm => ("one_name_midterm", self.foretold()),
            Question::Annual => ("one_name_annual", self.against_last_year()),
            Question::Final => ("one_name_final", self.left_over()),
        };
        page.said("next", next.0, next.1);
        if !self.m.plan.tasks.is_empty() {
            page.said("work", "one_name_work", self.work());
        }
        let matters = self.matters();
        if !matters.is_empty() {
            let lines = matters.into_iter().map(|text| Cell::text(text).styled("big")).collect();
            page.listed("matters", "one_name_matters", lines);
        }
        page.said("trust", "one_name_trust", self.trust());
        page.line("foot", Cell::text(self.say("one_foot")).styled("big"));
        page.blocks
    }

    /// Text with live numbers as one formula; plain text where nothing in it is live.
    fn sentence(&self, parts: Parts) -> Cell {
        let text: String = parts.iter().map(|(_, words)| words.as_str()).collect();
        if parts.iter().all(|(live, _)| live.is_none()) {
            return Cell::text(text).styled("big");
        }
        let mut formula = Formula::new();
        for (at, (live, words)) in parts.into_iter().enumerate() {
            formula = formula.then(if at == 0 { "" } else { "&" });
            formula = match live {
                Some(live) => formula.join(live),
                None => formula.then(quoted(&words)),
            };
        }
        Cell::formula_text(formula, text).styled("big")
    }

    /// The template's sentence, with `{name}` replaced by live numbers; one whose table is not in this book is typed.
    fn live(&self, template: &str, numbers: &[(&str, Option<Formula>, usize)], parts: &mut Parts) {
        for piece in pieces(template) {
            let known = match piece {
                PieceOf::Text(_) => None,
                PieceOf::Name(name) => numbers.iter().find(|(known, _, _)| *known == name),
            };
            parts.push(match known {
                Some((_, formula, number)) => (formula.clone(), number.to_string()),
                None => (None, piece.to_string()),
            });
        }
    }

    fn those(&self, counted: Counted) -> Vec<&Assessment> {
        self.listed(counted.table)
            .into_iter()
            .filter(|(_, indicator, _)| counted.among.holds(indicator.attribute))
            .map(|(_, _, it)| it)
            .collect()
    }

    /// How many rows of a signed table have some keys in its columns.
    fn rows_with(&self, counted: Counted, more: &[(&'static str, &str)]) -> Formula {
        let column = |name: &'static str| Piece::Column { table: counted.table.into(), column: name.into() };
        let mut asked = Vec::new();
        if let Among::Only(Some(attribute)) = counted.among {
            asked.push(("attribute", attribute.word()));
        } else if let Among::Only(None) = counted.among {
            asked.push(("attribute", "—"));
        }
        asked.extend(more);
        if asked.is_empty() {
            return Formula::new().then("COUNTA(").then(column("no")).then(")");
        }
        let mut formula = Formula::new().then("COUNTIFS(");
        for (at, (name, key)) in asked.into_iter().enumerate() {
            formula = formula.then(if at == 0 { "" } else { "," }).then(column(name));
            formula = formula.then(format!(",{}", quoted(key)));
        }
        formula.then(")")
    }

    /// The same, over every status of a side that occurs, with what it comes to.
    fn on_side(&self, counted: Counted, side: &str, sure: Option<Certainty>) -> (Formula, usize) {
        let those = self.those(counted);
        let holds =
            |it: &&&Assessment| is_on(it.status, side) && sure.is_none_or(|sure| it.certainty == sure);
        let known = those.iter().filter(holds).count();
        let occurs = |status: &Status| those.iter().any(|it| it.status == *status);
        let mut formula = Formula::new().then("(0");
        for status in Status::ALL.into_iter().filter(|status| is_on(*status, side)).filter(occurs) {
            let mut asked = vec![("status_key", status.key())];
            asked.extend(sure.map(|sure| ("standing", sure.key())));
            formula = formula.then("+").join(self.rows_with(counted, &asked));
        }
        (formula.then(")"), known)
    }

    /// `达到或快于时序7项（其中初步5项）、滞后6项`: each side that occurs.
    fn sides(&self, counted: Counted, parts: &mut Parts) {
        let mut first = true;
        for (side, label, _, _) in SIDES {
            let (formula, known) = self.on_side(counted, side, None);
            if known == 0 {
                continue;
            }
            if !std::mem::take(&mut first) {
                parts.push((None, String::from("、")));
            }
            self.live(&self.say(label), &[("count", Some(formula), known)], parts);
            let (formula, provisional) = self.on_side(counted, side, Some(Certainty::Provisional));
            if provisional > 0 && provisional < known {
                let numbers = [("count", Some(formula), provisional)];
                self.live(&self.say("one_provisional"), &numbers, parts);
            } else if provisional > 0 {
                parts.push((None, self.say("one_provisional_all")));
            }
        }
    }

    /// The groups of the main table that have a name, then the binding part of an attached set.
    fn groups_of_page(&self) -> Vec<(&'static str, String, Counted)> {
        let mut groups = Vec::new();
        let main = self.attribute_groups();
        let several = main.len() > 1 || main.iter().any(|(_, _, attribute)| attribute.is_some());
        for (key, heading, attribute) in main {
            let among = if several { Among::Only(attribute) } else { Among::All };
            groups.push((key, heading, Counted { table: "main", among }));
        }
        let binding = Counted { table: "attached", among: Among::Only(Some(Attribute::Binding)) };
        if !self.those(binding).is_empty() {
            groups.push(("attached", self.say("one_attached_name"), binding));
        }
        groups
    }

    /// 总的看.
    fn whole(&self) -> Parts {
        let mut parts = Vec::new();
        let all = Counted { table: "main", among: Among::All };
        let total = self.those(all).len();
        if total == 0 {
            return vec![(None, self.say("one_nothing"))];
        }
        self.live(&self.say("one_total"), &[("count", Some(self.rows_with(all, &[])), total)], &mut parts);
        self.sides(all, &mut parts);
        parts.push((None, String::from("。")));
        let groups = self.groups_of_page();
        if groups.len() > 1 || groups.iter().any(|(key, _, _)| *key == "attached") {
            for (at, (_, name, counted)) in
                groups.iter().filter(|(key, _, _)| groups.len() > 1 || *key == "attached").enumerate()
            {
                parts.push((None, if at == 0 { String::new() } else { String::from("；") }));
                let known = self.those(*counted).len();
                let numbers = [("count", Some(self.rows_with(*counted, &[])), known)];
                self.live(&self.say_with("one_group", &[("name", name)]), &numbers, &mut parts);
                self.sides(*counted, &mut parts);
            }
            parts.push((None, String::from("。")));
        }
        let text = Counted { table: "text", among: Among::All };
        let known = self.those(text).len();
        if known > 0 {
            let numbers = [("count", Some(self.rows_with(text, &[])), known)];
            self.live(&self.say("one_text"), &numbers, &mut parts);
            self.sides(text, &mut parts);
            parts.push((None, String::from("。")));
        }
        parts
    }

    /// The counts the chart is drawn from, the same as in the sentence: a row per group, a column per side that occurs.
    fn small_counts(&self) -> Table {
        let column = |key: &str, heading: String| Column {
            key: key.to_owned(),
            heading,
            width: 8.0,
            style: String::from("big_center"),
            marked: false,
            printed: true,
        };
        let groups = self.groups_of_page();
        let mut columns = vec![column("group", self.say("one_group_heading"))];
        for (side, label, _, _) in SIDES {
            if groups.iter().any(|(_, _, counted)| self.on_side(*counted, side, None).1 > 0) {
                let heading = self.say_with(label, &[("count", "")]);
                columns.push(column(side, heading.trim_end_matches('项').to_owned()));
            }
        }
        let shown: Vec<String> = columns.iter().map(|column| column.key.clone()).collect();
        let mut table =
            Table { key: String::from("onepage_counts"), columns, heading: true, ..Table::default() };
        for (key, heading, counted) in groups {
            let mut row = Row::new(key).with("group", Cell::text(heading));
            for (side, _, _, _) in
                SIDES.into_iter().filter(|(side, _, _, _)| shown.iter().any(|it| it == side))
            {
                let (formula, known) = self.on_side(counted, side, None);
                row.put(side, Cell::formula(formula, known as f64));
            }
            table.rows.push(row);
        }
        table
    }

    fn small_chart(&self, counts: &Table) -> Chart {
        let cell = |row: &str, column: &str| Key::new(counts.key.clone(), row.to_owned(), column.to_owned());
        let ends = (counts.rows.first(), counts.rows.last());
        let (first, last) = (ends.0.map_or("", |row| &row.key), ends.1.map_or("", |row| &row.key));
        let series = SIDES
            .into_iter()
            .filter(|(side, _, _, _)| counts.columns.iter().any(|column| column.key == *side))
            .map(|(side, _, colour, pattern)| Series {
                name: cell(HEADING, side),
                values: (cell(first, side), cell(last, side)),
                colour: colour.to_owned(),
                pattern,
            })
            .collect();
        Chart {
            title: self.say("one_chart"),
            alt: self.counts_in_words(counts),
            kind: ChartKind::StackedBar,
            categories: (cell(first, "group"), cell(last, "group")),
            series,
            // Its title says what is counted; an axis of its own would take the room of the bars.
            size: (560, 100 + 32 * counts.rows.len() as u32),
            rows: 7,
            legend_right: true,
            ..Chart::default()
        }
    }

    /// What the chart shows, for those who do not see it: the finding, then the numbers as far as there is room.
    fn counts_in_words(&self, counts: &Table) -> String {
        let mut told = self.say("one_chart_alt");
        for row in &counts.rows {
            let cells = counts.columns.iter().skip(1).filter_map(|column| {
                let number = row.cells.get(&column.key)?.shown();
                (number != "0").then(|| format!("{}{number}", column.heading))
            });
            let group = row.cells.get("group").map_or_else(String::new, Cell::shown);
            let said = format!("{group}：{}；", cells.collect::<Vec<_>>().join("、"));
            if told.chars().count() + said.chars().count() <= super::trend::LONGEST_ALT {
                told.push_str(&said);
            }
        }
        told.trim_end_matches('；').to_owned() + "。"
    }

    /// 最要紧的: what is behind, 约束性 first, the worst first.
    fn urgent(&self, outline: &SheetOutline, page: &mut Page<'_, '_>) {
        let mut behind: Vec<_> =
            self.promises().into_iter().filter(|(_, _, it)| it.status.is_behind()).collect();
        // Of an attached set the binding ones are counted above.
        behind.retain(|(_, indicator, _)| match self.list_of(indicator) {
            "attached" => indicator.attribute == Some(Attribute::Binding),
            list => list == "main",
        });
        behind.sort_by_key(|(at, indicator, it)| {
            (indicator.attribute != Some(Attribute::Binding), !it.status.is_far_behind(), *at)
        });
        if behind.is_empty() {
            page.listed("urgent", "one_name_urgent", vec![Cell::text(self.say("one_none")).styled("big")]);
            return;
        }
        page.listed("urgent", "one_name_urgent", Vec::new());
        let mut table = self.table(outline, "onepage_urgent");
        let more = behind.len().saturating_sub(page.most_urgent);
        for (number, indicator, it) in behind.into_iter().take(page.most_urgent) {
            table.rows.push(self.urgent_row(number, indicator, it));
        }
        let mut below = String::new();
        if more > 0 {
            below.push_str(&self.say_with("one_rest", &[("count", &more.to_string())]));
        }
        if page.nobody {
            // The names of indicators take the room of those who answer.
            let freed = Self::without_unnamed(&mut table);
            table
                .columns
                .iter_mut()
                .filter(|column| column.key == "name")
                .for_each(|name| name.width += freed);
            below.push_str(&self.say("one_nobody"));
        }
        page.blocks.push(Block::Table(table));
        if !below.is_empty() {
            page.line("rest", Cell::text(below).styled("big"));
        }
    }

    /// The cell of a signed table that a row of this page repeats.
    pub(super) fn signed_cell(&self, indicator: &Indicator, column: &'static str) -> Key {
        Key::new(self.list_of(indicator), indicator.id.clone(), self.signed_column(column))
    }

    fn urgent_row(&self, number: IndicatorId, indicator: &Indicator, it: &Assessment) -> Row {
        let key = |column: &'static str| self.signed_cell(indicator, column);
        let target = it.target.and_then(Number::exact);
        let unit = indicator.published_unit();
        let format = |number: String| format!("{number}\"{unit}\"");
        let name = if indicator.set.is_some() {
            "one_superior"
        } else if indicator.attribute.is_some() {
            "one_named"
        } else {
            "one_alone"
        };
        let with = [("attribute", indicator.attribute.map_or("", Attribute::word))];
        let template = self.say_with(name, &with);
        let mut parts = Vec::new();
        for piece in pieces(&template) {
            parts.push(match piece {
                PieceOf::Name("name") => {
                    (Some(Formula::new().then(key("name"))), self.signed_name(indicator))
                }
                other => (None, other.to_string()),
            });
        }
        let now = same_or(&key("now"), it.measured.value.map(Number::to_f64), &self.say("no_value"));
        let mut row = Row::new(indicator.id.clone())
            .with("name", self.sentence(parts).styled("big_cell"))
            .with("now", now.formatted(format(format_for(indicator, it.measured.value, target))))
            .with("status", self.status_here(number, indicator, it))
            .with("responsible", Cell::text(self.responsible(indicator)));
        let cell = self.target_cell(indicator, it, &key("target"));
        let cell = match &cell.content {
            // A target in words says its unit itself.
            Content::Text(words) => same_text(key("target"), words),
            _ => {
                let number = cell.format.clone().map_or_else(|| String::from("0"), String::from);
                cell.formatted(format(number))
            }
        };
        row.put("target", cell);
        if indicator.kind.is_against_series() {
            let short = it.target.zip(it.measured.value);
            let short = short.map(|(target, value)| (target.to_f64() - value.to_f64()).max(0.0));
            let points = self.say("unit_points");
            row.put("gap", same(&key("distance"), short).formatted(format!("0.0\"{points}\"")));
            return row;
        }
        // Reached this year and not kept in another: what is missing is that year.
        if super::signed::is_reached_too_late(it) {
            row.put("gap", Cell::text(it.reason.clone()));
            return row;
        }
        row.put("gap", self.gap_cell(indicator, it, &key("gap")));
        row
    }

    /// 还差, with its unit in the number's format; what is reached says so.
    pub(super) fn gap_cell(&self, indicator: &Indicator, it: &Assessment, from: &Key) -> Cell {
        let known = double(it.gap);
        same_or(from, known, &self.say("none_yet")).formatted(self.gap_format(indicator, it))
    }

    /// A number format that says the unit behind a gap, and of none that the target is reached.
    pub(super) fn gap_format(&self, indicator: &Indicator, it: &Assessment) -> String {
        let (number, unit) = (plain_format(it.gap), indicator.gap_unit_at(true));
        let reached = self.say("gap_reached");
        format!("{number}\"{unit}\";-{number}\"{unit}\";\"{reached}\"")
    }

    /// 待补报: who is waited for, and what settles it; 约束性 first.
    fn awaiting(&self) -> Vec<Parts> {
        let mut awaiting: Vec<(IndicatorId, &Indicator, &Assessment)> = self
            .promises()
            .into_iter()
            .filter(|(_, indicator, it)| {
                it.status == Status::Awaiting && ["main", "attached"].contains(&self.list_of(indicator))
            })
            .collect();
        awaiting.sort_by_key(|(at, indicator, _)| (indicator.attribute != Some(Attribute::Binding), *at));
        let more = awaiting.len().saturating_sub(MOST_AWAITING);
        let mut lines: Vec<Parts> = awaiting
            .into_iter()
            .take(MOST_AWAITING)
            .map(|(number, indicator, it)| {
                let mut parts = Vec::new();
                for piece in pieces(&self.say("one_awaiting_line")) {
                    let name = || Formula::new().then(self.signed_cell(indicator, "name"));
                    parts.push(match piece {
                        PieceOf::Name("name") => (Some(name()), self.signed_name(indicator)),
                        PieceOf::Name("settles") => {
                            (Some(self.reason_here(number, indicator)), it.reason.clone())
                        }
                        other => (None, other.to_string()),
                    });
                }
                parts
            })
            .collect();
        if more > 0
            && let Some(last) = lines.last_mut()
        {
            last.push((None, self.say_with("one_rest", &[("count", &more.to_string())])));
        }
        lines
    }

    /// How many indicators of the main table have a key in a column.
    #[expect(clippy::unnecessary_wraps, reason = "a number of a sentence may have no formula; these have")]
    fn keyed(&self, column: &'static str, key: &str) -> Option<Formula> {
        Some(self.rows_with(Counted { table: "main", among: Among::All }, &[(column, key)]))
    }

    /// Indicators of the main table that did better, as well or worse than last year, over the comparable units.
    fn against_last_year(&self) -> Parts {
        let main = self.main_assessed();
        let mut parts = Vec::new();
        let mut known = 0;
        for (moved, label) in
            [(Moved::Better, "one_better"), (Moved::Same, "one_same"), (Moved::Worse, "one_worse")]
        {
            let count =
                main.iter().filter(|(_, indicator, it)| Moved::of(indicator, it) == Some(moved)).count();
            known += count;
            if count > 0 {
                parts.push((None, String::from(if parts.is_empty() { "" } else { "、" })));
                self.live(
                    &self.say(label),
                    &[("count", self.keyed("moved_key", moved.key()), count)],
                    &mut parts,
                );
            }
        }
        if known < main.len() {
            let label = if parts.is_empty() { "one_rest_alone" } else { "one_rest_of_year" };
            let numbers = [("count", self.keyed("moved_key", ""), main.len() - known)];
            self.live(&self.say(label), &numbers, &mut parts);
        }
        parts.push((None, String::from("。")));
        parts
    }

    /// Indicators the next plan inherits, by name.
    fn left_over(&self) -> Parts {
        let all = Counted { table: "main", among: Among::All };
        let mut parts = Vec::new();
        let count = self.on_side(all, "bad", None).0;
        self.named(all, &|it| it.status.is_behind(), ("one_left", "one_left_none"), &count, &mut parts);
        let text = Counted { table: "text", among: Among::All };
        let (formula, left) = self.on_side(text, "bad", None);
        if left > 0 {
            self.live(&self.say("one_left_text"), &[("count", Some(formula), left)], &mut parts);
        }
        parts.push((None, self.say("one_carried")));
        parts
    }

    /// `难以完成3项（甲、乙、丙）`: a count and the names behind it, both from the rows of a signed table.
    fn named(
        &self,
        counted: Counted,
        holds: &dyn Fn(&Assessment) -> bool,
        labels: (&str, &str),
        count: &Formula,
        parts: &mut Parts,
    ) {
        let rows: Vec<_> = self
            .listed(counted.table)
            .into_iter()
            .filter(|(_, indicator, it)| counted.among.holds(indicator.attribute) && holds(it))
            .collect();
        if rows.is_empty() {
            parts.push((None, self.say(labels.1)));
            return;
        }
        let most = if self.outline.names_shown == 0 { rows.len() } else { self.outline.names_shown };
        for piece in pieces(&self.say(labels.0)) {
            match piece {
                PieceOf::Name("count") => parts.push((Some(count.clone()), rows.len().to_string())),
                PieceOf::Name("names") => {
                    for (at, (_, indicator, _)) in rows.iter().take(most).enumerate() {
                        parts.push((None, String::from(if at == 0 { "" } else { "、" })));
                        let name = Formula::new().then(self.signed_cell(indicator, "short"));
                        parts.push((Some(name), indicator.short.clone()));
                    }
                    if rows.len() > most {
                        parts.push((None, self.say("names_and_others")));
                    }
                }
                other => parts.push((None, other.to_string())),
            }
        }
    }

    /// What a leader asks at the mid-term: will it be met.
    fn foretold(&self) -> Parts {
        let main = self.main_assessed();
        let count =
            |forecast: Forecast| main.iter().filter(|(_, _, it)| it.forecast_word == forecast).count();
        let mut parts = Vec::new();
        let all = Counted { table: "main", among: Among::All };
        for (forecast, label) in [
            (Forecast::Able, "one_able"),
            (Forecast::ToKeep, "one_to_keep"),
            (Forecast::WithEffort, "one_effort"),
            (Forecast::Hard, "one_hard"),
            (Forecast::Unknown, "one_unknown"),
        ] {
            let known = count(forecast);
            if known == 0 {
                continue;
            }
            parts.push((None, String::from(if parts.is_empty() { "" } else { "、" })));
            if forecast == Forecast::Hard {
                let count = self.rows_with(all, &[("forecast_key", forecast.key())]);
                self.named(all, &|it| it.forecast_word == forecast, (label, label), &count, &mut parts);
            } else {
                let numbers = [("count", self.keyed("forecast_key", forecast.key()), known)];
                self.live(&self.say(label), &numbers, &mut parts);
            }
        }
        let binding = Counted { table: "attached", among: Among::Only(Some(Attribute::Binding)) };
        if self.those(binding).iter().any(|it| it.forecast_word == Forecast::Hard) {
            let labels = ("one_attached_hard", "one_attached_hard");
            let count = self.rows_with(binding, &[("forecast_key", Forecast::Hard.key())]);
            self.named(binding, &|it| it.forecast_word == Forecast::Hard, labels, &count, &mut parts);
        }
        parts.push((None, String::from("。")));
        let revised = self.m.plan.revised_by(self.m.evaluation.through);
        let name = if revised == 0 { "one_adjust_none" } else { "one_adjust" };
        parts.push((None, self.say_with(name, &[("revised", &revised.to_string())])));
        parts
    }

    /// 里程碑 and 任务, counted by what their words come to.
    fn work(&self) -> Parts {
        let mut parts = Vec::new();
        for class in TaskClass::ALL {
            let table = super::tasks::sheet_of(class);
            let all: Vec<Status> =
                self.followed(class).into_iter().map(|(_, progress)| progress.status).collect();
            if all.is_empty() {
                continue;
            }
            if !parts.is_empty() {
                parts.push((None, String::from("；")));
            }
            let there = self.has(table);
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
                (there.then(|| formula.then(")")), known)
            };
            let total = there.then(|| Formula::new().then("COUNTA(").then(column()).then(")"));
            let numbers = [("count", total, all.len())];
            self.live(&self.say(&format!("one_{table}")), &numbers, &mut parts);
            for (sides, label) in [
                (&[Side::Good][..], "one_work_good"),
                (&[Side::Bad], "one_work_bad"),
                (&[Side::Open, Side::Unjudged], "one_work_rest"),
            ] {
                let (formula, known) = counted(sides);
                if known > 0 {
                    self.live(&self.say(label), &[("count", formula, known)], &mut parts);
                }
            }
        }
        parts.push((None, String::from("。")));
        parts
    }

    /// 数据把握: who reported, how sure the words are, and what in the figures is still open.
    fn trust(&self) -> Parts {
        let mut text = self.say("one_covered");
        let missing = self.silent_names();
        if !missing.is_empty() {
            let names = self.outline.names(&missing);
            text.push_str(&self.say_with("one_missing", &[("names", &names)]));
        }
        let mut parts = vec![(None, text + "。")];
        let main = self.main_assessed();
        if !main.is_empty() {
            self.live(
                &self.say("one_sure"),
                &[(
                    "count",
                    Some(self.rows_with(Counted { table: "main", among: Among::All }, &[])),
                    main.len(),
                )],
                &mut parts,
            );
            let mut first = true;
            for (sure, label) in [
                (Certainty::Proven, "one_proven"),
                (Certainty::Provisional, "one_sure_provisional"),
                (Certainty::None, "one_unsure"),
            ] {
                let known = main.iter().filter(|(_, _, it)| it.certainty == sure).count();
                if known > 0 {
                    parts.push((None, String::from(if std::mem::take(&mut first) { "" } else { "、" })));
                    self.live(
                        &self.say(label),
                        &[("count", self.keyed("standing", sure.key()), known)],
                        &mut parts,
                    );
                }
            }
            parts.push((None, String::from("。")));
        }
        parts.push((None, self.trust_in_figures()));
        parts
    }

    /// What the register of findings, the definitions and the printed bases leave open; nothing where nothing is.
    fn trust_in_figures(&self) -> String {
        let mut told = String::new();
        let open = |severity: Severity| self.m.checked.open(severity, self.period);
        let main = self.main_assessed();
        for (severity, label) in [(Severity::Compulsory, "one_compulsory"), (Severity::Verify, "one_verify")]
        {
            let count = open(severity);
            if count == 0 {
                continue;
            }
            let about: Vec<&str> = main
                .iter()
                .filter(|(_, indicator, _)| self.open_findings(indicator, severity) > 0)
                .map(|(_, indicator, _)| indicator.short.as_str())
                .collect();
            told.push_str(&self.say_with(label, &[("count", &count.to_string())]));
            if !about.is_empty() {
                told.push_str(&self.say_with("one_about", &[("names", &self.outline.names(&about))]));
            }
            told.push('。');
        }
        let assessed = self.assessed();
        let pending = assessed
            .iter()
            .filter(|(_, i, _)| i.definition.pending && i.definition.confirmed.is_empty())
            .count();
        let label = if pending == assessed.len() { "one_pending_all" } else { "one_pending" };
        if pending > 0 {
            told.push_str(&self.say_with(label, &[("count", &pending.to_string())]));
        }
        let rounding = assessed.iter().filter(|(_, _, it)| it.base_rounding_matters()).count();
        if rounding > 0 {
            told.push_str(&self.say_with("one_rounding", &[("count", &rounding.to_string())]));
        }
        told
    }
}
