//! 签报版: what is signed. The tables of ten columns, their years, what is late, why, and the definitions in short.
//!
//! In: the evaluation. Out: tables in A4. A figure made of others on these sheets is a live formula over them; any other
//! is the engine's number, with the row of 指标计算底稿 it comes from beside it, out of print. Refuses to know: bounds,
//! other methods, units' own figures, all of which stand in the working edition only.

use super::Desk;
use super::cells::{double, format_for, id, same_or, same_text, signed_format};
use super::main_table::due_format;
use crate::evaluate::{Assessment, Forecast, Number, Progress, Side, Status};
use crate::ids::IndicatorId;
use crate::plan::kinds::sort::{Against, ValueOf};
use crate::plan::kinds::step::{Body, Case, Leaf};
use crate::plan::{About, Indicator, Task, TaskClass};
use crate::sheet::{Block, Cell, Content, Formula, Key, Line, Row, Table, Word};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;

/// Numbers of footnotes: ① to ⑳, then in brackets.
fn circled(number: usize) -> String {
    u32::try_from(number)
        .ok()
        .filter(|number| (1..=20).contains(number))
        .and_then(|number| char::from_u32(0x245F + number))
        .map_or_else(|| format!("({number})"), String::from)
}

/// A cell that takes its number from a sheet which is not in this book: the number itself, in the same format.
fn typed(cell: Cell) -> Cell {
    let Content::Formula(live) = &cell.content else { return cell };
    let content = match &live.result {
        crate::sheet::Cached::Number(number) => Content::Number(*number),
        crate::sheet::Cached::Text(text) if text.is_empty() => Content::Blank,
        crate::sheet::Cached::Text(text) => Content::Text(text.as_str().into()),
    };
    Cell { content, ..cell }
}

impl Desk<'_> {
    /// The column of a signed table that holds something, in this edition.
    pub(super) fn signed_column(&self, column: &'static str) -> Word {
        match (column, self.evidence.is_some()) {
            ("now", false) => format!("value:{}", self.period).into(),
            ("name", true) => "title".into(),
            _ => column.into(),
        }
    }

    /// The name of an indicator as that column gives it.
    pub(super) fn signed_name(&self, indicator: &Indicator) -> String {
        indicator.name.clone()
    }

    /// Keys out of print beside a row of a signed table: what the page for the leader counts and names by.
    pub(super) fn signed_keys(&self, indicator: &Indicator, it: &Assessment, row: &mut Row) {
        row.put("short", Cell::text(indicator.short.clone()));
        if self.evidence.is_none() {
            return;
        }
        let moved = super::working::Moved::of(indicator, it).map_or("", super::working::Moved::key);
        row.put("title", Cell::text(self.signed_name(indicator)));
        row.put("status_key", Cell::text(it.status.key()));
        row.put("standing", Cell::text(it.certainty.key()));
        row.put("forecast_key", Cell::text(it.forecast_word.key()));
        row.put("moved_key", Cell::text(moved));
        let with = [("number", indicator.label.as_str()), ("period", &self.period.to_string())];
        row.put("evidence", Cell::text(self.say_with("evidence_row", &with)));
    }

    /// The list a signed sheet shows.
    fn list_of_signed(outline: &SheetOutline) -> &'static str {
        match outline.key.as_str() {
            "signed_text" => "text",
            "signed_attached" => "attached",
            "signed_ours" => "ours",
            _ => "main",
        }
    }

    /// 附表1 and the tables of its shape.
    pub(super) fn signed_table(&self, outline: &SheetOutline) -> Vec<Block> {
        let list = Self::list_of_signed(outline);
        let rows = self.listed(list);
        let mut table = self.table(outline, list);
        let printed = table.columns.iter().filter(|column| column.printed).count();
        let last = printed.max(1) as u32 - 1;
        let pending: Vec<bool> = rows.iter().map(|(_, i, _)| is_pending(i)).collect();
        let all_pending = pending.iter().all(|pending| *pending);
        let mut footnotes = Vec::new();
        for (number, indicator, it) in &rows {
            let noted = has_footnote(it);
            if noted {
                footnotes.push(format!("{}{}", circled(footnotes.len() + 1), it.reason));
            }
            let note = if noted { circled(footnotes.len()) } else { String::new() };
            let mark = is_pending(indicator) && !all_pending;
            table.rows.push(self.signed_row(list, (*number, indicator, it), mark, &note));
        }
        let nobody = rows.iter().all(|(_, i, _)| i.definition.responsible.is_empty());
        if nobody {
            Self::without_unnamed(&mut table);
        }
        // At the end of a plan nothing is foretold.
        let none = self.say("none_yet");
        let foretold = |row: &Row| row.cells.get("forecast_word").is_some_and(|cell| cell.shown() != none);
        if !table.rows.iter().any(foretold) {
            table.columns.retain(|column| column.key != "forecast_word");
        }
        let note = |at: usize, text: String| {
            let cells = vec![(0, last, Cell::text(text).styled("sign_note"))];
            Block::Line(Line { key: format!("{list}:above{at}"), cells, ..Line::default() })
        };
        let above = self.above(&rows, all_pending, nobody);
        let mut blocks: Vec<Block> = above.into_iter().enumerate().map(|(at, text)| note(at, text)).collect();
        blocks.push(Block::Table(table));
        blocks.extend(self.put_right(list, last));
        if list == "main" {
            let cells = vec![(0, last, Cell::text(self.say("sign")).styled("sign"))];
            let sign = Line { key: String::from("main:sign"), cells, keep: true, ..Line::default() };
            blocks.push(Block::Line(sign));
        }
        for (at, text) in footnotes.into_iter().enumerate() {
            let cells = vec![(0, last, Cell::text(text).styled("sign_note"))];
            blocks.push(Block::Line(Line { key: format!("{list}:foot{at}"), cells, ..Line::default() }));
        }
        blocks
    }

    /// Why an indicator waits, where this edition says it: in its footnote, or in 指标计算底稿.
    pub(super) fn reason_here(&self, number: IndicatorId, indicator: &Indicator) -> Formula {
        if self.evidence.is_none() {
            return Formula::new().then(super::working_key(indicator, self.period, "reason"));
        }
        let at = self.footnotes_before(number, indicator);
        let line = Key::new(crate::sheet::LINE, format!("{}:foot{at}", self.list_of(indicator)), "0");
        let mark = crate::sheet::quoted(&circled(at + 1));
        Formula::new().then("SUBSTITUTE(").then(line).then(format!(",{mark},\"\",1)"))
    }

    /// How many footnotes of its table stand before that of an indicator.
    fn footnotes_before(&self, number: IndicatorId, indicator: &Indicator) -> usize {
        let noted = self.listed(self.list_of(indicator)).into_iter().filter(|(_, _, it)| has_footnote(it));
        noted.take_while(|(known, _, _)| *known != number).count()
    }

    /// 完成情况 as 一页纸 repeats it: without the mark of a footnote that stands on another page.
    pub(super) fn status_here(&self, number: IndicatorId, indicator: &Indicator, it: &Assessment) -> Cell {
        let key = self.signed_cell(indicator, "status");
        if self.evidence.is_none() {
            return same_text(key, &it.told(&self.m.words.judgement));
        }
        let status = self.signed_status(it);
        if !has_footnote(it) {
            return same_text(key, &status);
        }
        let mark = crate::sheet::quoted(&circled(self.footnotes_before(number, indicator) + 1));
        let formula = Formula::new().then("SUBSTITUTE(").then(key).then(format!(",{mark},\"\",1)"));
        Cell::formula_text(formula, status)
    }

    /// The lines above a signed table, three at most.
    fn above(
        &self,
        rows: &[(IndicatorId, &Indicator, &Assessment)],
        all_pending: bool,
        nobody: bool,
    ) -> Vec<String> {
        let silent = self.silent_names();
        let mut first = self.say("sign_covered");
        if !silent.is_empty() {
            first.push_str(&self.say_with("one_missing", &[("names", &self.outline.names(&silent))]));
        }
        first.push_str(&self.say("sign_units"));
        let pending = rows.iter().filter(|(_, i, _)| is_pending(i)).count();
        let mut second = match pending {
            0 => String::new(),
            _ if all_pending => self.say_with("sign_pending_all", &[("count", &pending.to_string())]),
            _ => self.say_with("sign_pending", &[("count", &pending.to_string())]),
        };
        second.push_str(&self.say("sign_unrounded"));
        if nobody {
            second.push_str(&self.say("sign_nobody"));
        }
        let mut third = String::new();
        let words = &self.m.words.judgement;
        if rows.iter().any(|(_, _, it)| it.told(words).contains(words.certainty.mark.as_str())) {
            third.push_str(&self.say("sign_provisional"));
        }
        if rows.iter().any(|(_, _, it)| it.base_rounding_matters()) {
            third.push_str(&self.say("sign_rounding"));
        }
        if rows.iter().any(|(_, i, it)| i.base.is_none() && it.base.is_some()) {
            third.push_str(&self.say("sign_reported_base"));
        }
        if rows.iter().any(|(_, i, it)| self.is_matched_base(i, it)) {
            third.push_str(&self.say("sign_matched_base"));
        }
        [first, second, third].into_iter().filter(|line| !line.is_empty()).collect()
    }

    fn signed_row(
        &self,
        list: &'static str,
        of: (IndicatorId, &Indicator, &Assessment),
        pending: bool,
        note: &str,
    ) -> Row {
        let (number, indicator, it) = of;
        let key = |column: &'static str| Key::new(list, indicator.id.clone(), column);
        let target = it.target.and_then(Number::exact);
        let value = it.measured.value;
        let named = self.named_with_unit(indicator, if pending { "※" } else { "" });
        let status = self.signed_status(it) + note;
        let mut row = Row::new(indicator.id.clone())
            .with("no", id(&indicator.label))
            .with("name", Cell::text(named))
            .with("attribute", Cell::text(indicator.attribute.map_or("—", |a| a.word())))
            .with("base", self.signed_base(indicator, it))
            .with("status", Cell::text(status))
            .with("forecast_word", Cell::text(self.signed_forecast(it)))
            .with("responsible", Cell::text(self.responsible(indicator)));
        let none = self.say("no_value");
        let format = format_for(indicator, value, target);
        let now = if list == "main" && self.has("signed_years") {
            let year = format!("value:{}", self.period);
            same_or(&Key::new("main_years", indicator.id.clone(), year), value.map(Number::to_f64), &none)
        } else {
            value.map_or_else(|| Cell::text(none).styled("text_center"), |value| Cell::number(value.to_f64()))
        };
        row.put("now", now.formatted(format));
        match indicator.kind.against() {
            Against::Series => {
                row.put("target", self.target_cell(indicator, it, &key("target")));
                let points = self.say("unit_points");
                let short = value.zip(it.target);
                let short = short.map(|(value, target)| (target.to_f64() - value.to_f64()).max(0.0));
                let reached = self.say("gap_reached");
                let format = format!("0.0\"{points}\";-0.0\"{points}\";\"{reached}\"");
                let cell = short.map_or_else(|| Cell::text(self.say("none_yet")), Cell::number);
                row.put("gap", cell.formatted(format.clone()));
                row.put("distance", short.map_or_else(Cell::blank, Cell::number).formatted(format));
            }
            Against::Nothing => {
                row.put("target", self.target_cell(indicator, it, &key("target")));
            }
            Against::Target | Against::Units => {
                row.put("target", typed(self.target_cell(indicator, it, &key("target"))));
                row.put("gap", self.signed_gap(list, number, indicator, it));
            }
        }
        self.signed_keys(indicator, it, &mut row);
        row
    }

    /// 完成情况, with the mark of what rests on a rounded base.
    pub(super) fn signed_status(&self, it: &Assessment) -> String {
        let rounded = if it.base_rounding_matters() { self.say("mark_rounding") } else { String::new() };
        it.told(&self.m.words.judgement) + &rounded
    }

    /// Takes off the column of who answers, and tells how wide it was: for a table in which the plan names nobody.
    pub(super) fn without_unnamed(table: &mut Table) -> f64 {
        table.columns.extract_if(.., |column| column.key == "responsible").map(|it| it.width).sum()
    }

    /// 基期值: as the plan printed it; 报 before one that was reported.
    fn signed_base(&self, indicator: &Indicator, it: &Assessment) -> Cell {
        if let Some(base) = indicator.base {
            let format = super::main_table::printed_format(base);
            return Cell::number(base.value.to_f64()).formatted(format);
        }
        match it.base {
            Some(base) => {
                let format = format_for(indicator, Some(Number::Exact(base.value)), None);
                let mark = if self.is_matched_base(indicator, it) { "mark_matched" } else { "mark_reported" };
                let mark = self.say(mark);
                Cell::number(base.value.to_f64()).formatted(format!("\"{mark} \"{format}"))
            }
            None => Cell::text(self.say("none_yet")).styled("text_center"),
        }
    }

    /// Whether a base is only of the units that reported in both years, and so not the figure of the base year.
    fn is_matched_base(&self, indicator: &Indicator, it: &Assessment) -> bool {
        let period = super::Period::year(indicator.base_year);
        let then = self.m.plan.indicators.enumerate().find(|(_, known)| known.id == indicator.id);
        let then = then.and_then(|(number, _)| self.m.evaluation.at(number, period)?.measured.value);
        let base = it.base.filter(|_| indicator.base.is_none());
        base.zip(then.and_then(Number::exact)).is_some_and(|(base, then)| base.value != then)
    }

    fn signed_forecast(&self, it: &Assessment) -> String {
        match (it.status, it.forecast_word) {
            _ if self.period.year >= self.m.plan.identity.last_year => self.say("none_yet"),
            (Status::Awaiting, _) => self.say("forecast_awaiting"),
            (_, Forecast::Unknown) => self.say("none_yet"),
            (_, word) => word.word(&self.m.words.judgement).to_owned(),
        }
    }

    /// 距目标还差: live where this file holds the figures it is made of.
    fn signed_gap(&self, list: &str, number: IndicatorId, indicator: &Indicator, it: &Assessment) -> Cell {
        let Some(gap) = it.gap else {
            return Cell::text(self.say("none_yet")).styled("text_center");
        };
        let live = if list == "main" { self.step_here("gap", number, indicator) } else { None };
        let cell = match live {
            Some(formula) => Cell::formula(formula, gap.to_f64()),
            None => Cell::number(gap.to_f64()),
        };
        cell.formatted(self.gap_format(indicator, it))
    }

    /// The formula of a step over the cells of 附表1 and 附表1续; `None` where it rests on anything they do not hold.
    fn step_here(&self, name: &str, number: IndicatorId, indicator: &Indicator) -> Option<Formula> {
        let it = self.m.evaluation.at(number, self.period)?;
        let steps = Case::new(self.m.plan, indicator, self.period).steps();
        let step = steps.iter().find(|step| step.name == name)?;
        let Body::Number(tree) = &step.body else { return None };
        let years = |column: &'static str| Key::new("main_years", indicator.id.clone(), column);
        let here = |leaf: &Leaf| -> Option<Formula> {
            let key = match *leaf {
                Leaf::Step("target") => {
                    let cell = self.target_cell(indicator, it, &Key::new("main", "", "target"));
                    matches!(cell.content, Content::Formula(_)).then(|| ())?;
                    Key::new("main", indicator.id.clone(), "target")
                }
                Leaf::Step("numerator") | Leaf::Sum("numerator") => {
                    it.measured.numerator?;
                    years("numerator")
                }
                Leaf::Step("denominator") | Leaf::Sum("denominator") => {
                    it.measured.denominator?;
                    years("denominator")
                }
                _ => return None,
            };
            Some(Formula::new().then(key))
        };
        let refs = tree.refs();
        (self.has("signed_years") && !refs.is_empty() && refs.iter().all(|leaf| here(leaf).is_some()))
            .then(|| tree.live(&here))
    }

    /// The name of an indicator with the unit of its value behind it, and a mark.
    fn named_with_unit(&self, indicator: &Indicator, mark: &str) -> String {
        let unit = indicator.published_unit();
        let with = [("name", indicator.name.as_str()), ("unit", unit), ("mark", mark)];
        let label = match unit {
            "" => "sign_name_bare",
            _ if indicator.kind.counts_units() => "sign_name_units",
            _ => "sign_name",
        };
        self.say_with(label, &with)
    }

    /// 附表1续: the years, and what this year's value is made of.
    pub(super) fn signed_years(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "main_years");
        for (number, indicator, it) in self.listed("main") {
            let target = it.target.and_then(Number::exact);
            let named = self.named_with_unit(indicator, "");
            let mut row = Row::new(indicator.id.clone())
                .with("no", id(&indicator.label))
                .with("name", Cell::text(named))
                .with("numerator", shown_number(it.measured.numerator))
                .with("denominator", shown_number(it.measured.denominator))
                .with("coverage", Cell::text(format!("{}/{}", it.measured.reported, it.measured.expected)));
            if it.measured.denominator.is_none() && !indicator.kind.counts_units() {
                row.put("denominator", Cell::text(self.say("none_yet")).styled("text_center"));
            }
            for period in self.periods() {
                let known = self.m.evaluation.at(number, period);
                let value = known.and_then(|it| it.measured.value);
                let cell = match value {
                    None => Cell::text(self.say("none_yet")).styled("text_center"),
                    Some(value) => {
                        let live = (period == self.period)
                            .then(|| self.step_here("value", number, indicator))
                            .flatten();
                        let known = value.to_f64();
                        live.map_or_else(|| Cell::number(known), |live| Cell::formula(live, known))
                    }
                };
                row.put(format!("value:{period}"), cell.formatted(format_for(indicator, value, target)));
            }
            if it.due.is_some() && indicator.kind.has_pace() {
                let due = double(it.due).map_or_else(Cell::blank, Cell::number);
                row.put("due", due.formatted(due_format(it.due)));
            } else {
                row.put("due", Cell::text(self.say("none_yet")).styled("text_center"));
            }
            let change = it.change.as_ref().and_then(|change| change.change);
            let change =
                change.filter(|_| indicator.kind.compares_years() && indicator.value() != ValueOf::Growth);
            row.put(
                "change",
                match change {
                    Some(change) => {
                        Cell::number(change.to_f64()).formatted(signed_format(indicator, Some(change)))
                    }
                    None => Cell::text(self.say("none_yet")).styled("text_center"),
                },
            );
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }

    /// 附表3: milestones and tasks as counts, then only what is late or behind.
    pub(super) fn signed_work(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut counts = self.table(outline, "work_counts");
        counts.columns = self.count_columns(&counts.columns);
        let mut late: Vec<(&Task, &Progress, TaskClass)> = Vec::new();
        for class in TaskClass::ALL {
            let rows = self.followed(class);
            if rows.is_empty() {
                continue;
            }
            let side = |sides: &[Side]| {
                Cell::count(
                    rows.iter().filter(|(_, progress)| sides.contains(&progress.status.side())).count(),
                )
            };
            counts.rows.push(
                Row::new(super::tasks::sheet_of(class))
                    .with("number", Cell::count(counts.rows.len() + 1).styled("sign_center"))
                    .with("class", Cell::text(self.say(class_label(class))))
                    .with("total", Cell::count(rows.len()))
                    .with("good", side(&[Side::Good]))
                    .with("bad", side(&[Side::Bad]))
                    .with("rest", side(&[Side::Open, Side::Unjudged])),
            );
            late.extend(
                rows.into_iter()
                    .filter(|(_, progress)| progress.status.side() == Side::Bad)
                    .map(|(task, progress)| (task, progress, class)),
            );
        }
        let mut table = Table { flows: true, ..self.table(outline, "work_late") };
        for (task, progress, class) in late {
            let answers = self.answers(About::Task(progress.task), None);
            table.rows.push(
                Row::new(task.id.clone())
                    .with("no", Cell::text(task.id.clone()))
                    .with("title", Cell::text(task.title.clone()))
                    .with("class", Cell::text(self.say(class_label(class))))
                    .with("due", Cell::text(self.due_day(task)))
                    .with("stage", Cell::text(self.stage_word(task, progress.stage)))
                    .with("status", Cell::text(progress.status.word(&self.m.words.judgement)))
                    .with("cause", Cell::text(answers.text("reason")))
                    .with("lead", Cell::text(self.leads(task))),
            );
        }
        let width = table.columns.iter().filter(|column| column.printed).count() as u32;
        let heading = |key: &str, label: &str| {
            let cells = vec![(0, width.max(1) - 1, Cell::text(self.say(label)).styled("big_heading"))];
            Block::Line(Line { key: format!("work:{key}"), cells, ..Line::default() })
        };
        let mut blocks = vec![heading("counts", "work_counts"), Block::Table(counts)];
        blocks.push(heading("late", if table.rows.is_empty() { "work_none_late" } else { "work_late" }));
        if !table.rows.is_empty() {
            blocks.push(Block::Table(table));
        }
        blocks
    }

    /// Columns of the small table above the list of what is late: they stand over the list's own.
    fn count_columns(&self, below: &[crate::sheet::Column]) -> Vec<crate::sheet::Column> {
        let column = |(at, (key, label)): (usize, (&str, &str))| crate::sheet::Column {
            key: key.to_owned(),
            heading: self.say(label),
            width: below.get(at).map_or(10.0, |column| column.width),
            style: String::from(if key == "class" { "text" } else { "integer" }),
            marked: false,
            printed: true,
        };
        [
            ("number", "work_number"),
            ("class", "work_class"),
            ("total", "work_total"),
            ("good", "work_good"),
            ("bad", "work_bad"),
            ("rest", "work_rest"),
        ]
        .into_iter()
        .enumerate()
        .map(column)
        .collect()
    }

    /// 附表4: what is behind or waits, and what responsible units wrote of it.
    pub(super) fn signed_lagging(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = Table { flows: true, ..self.table(outline, "lagging") };
        let behind = |it: &Assessment| it.status.is_behind() || it.status == Status::Awaiting;
        let mut rows = self.assessed();
        rows.extend(self.listed("attached"));
        // A target set by the tool is nothing the plan is signed for.
        rows.retain(|(_, indicator, it)| behind(it) && self.list_of(indicator) != "ours");
        for (number, indicator, it) in rows.iter().copied() {
            let target = it.target.and_then(Number::exact);
            let value = it.measured.value;
            // A long unit stands behind the name, where it breaks into lines; in a number it would show as ###.
            let (unit, named) = match indicator.published_unit() {
                long if long.chars().count() > LONG_UNIT => ("", self.named_with_unit(indicator, "")),
                short => (short, indicator.name.clone()),
            };
            let format = format!("{}\"{unit}\"", format_for(indicator, value, target));
            let none = || Cell::text(self.say("none_yet")).styled("text_center");
            let cell = match &self.target_cell(indicator, it, &Key::new("main", "", "target")) {
                Cell { content: Content::Formula(_), format, .. } => {
                    let number = format.clone().map_or_else(|| String::from("0"), String::from);
                    let known = it.target.map(Number::to_f64);
                    known.map_or_else(none, Cell::number).formatted(format!("{number}\"{unit}\""))
                }
                words => words.clone(),
            };
            let mut row = Row::new(indicator.id.clone())
                .with("no", id(&indicator.label))
                .with("name", Cell::text(named))
                .with("now", value.map_or_else(none, |it| Cell::number(it.to_f64()).formatted(format)))
                .with("target", cell)
                .with("status", Cell::text(it.told(&self.m.words.judgement)))
                .with("why", Cell::text(it.reason.clone()))
                .with("responsible", Cell::text(self.responsible(indicator)));
            self.answered("lagging", &mut row, About::Indicator(number), None);
            table.rows.push(row);
        }
        if rows.iter().all(|(_, indicator, _)| indicator.definition.responsible.is_empty()) {
            Self::without_unnamed(&mut table);
        }
        vec![Block::Table(table)]
    }

    /// 附表5: the definitions in short.
    pub(super) fn signed_definitions(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = Table { flows: true, ..self.table(outline, "signed_definitions") };
        for (number, indicator, _) in self.assessed().into_iter().chain(self.listed("attached")) {
            let full = self.definition(number, indicator);
            let mut row = Row::new(full.key.clone());
            for column in ["no", "name", "formula", "department", "source", "confirmed", "section"] {
                if let Some(cell) = full.cells.get(column) {
                    row.put(column, typed(cell.clone()));
                }
            }
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }
}

/// Signs of a unit that stands behind a number in a narrow column.
const LONG_UNIT: usize = 3;

/// Whether a signed table says below why nothing is said of an indicator, or why it is behind with its target reached.
fn has_footnote(it: &Assessment) -> bool {
    (it.status.side() == Side::Unjudged && !it.reason.is_empty()) || is_reached_too_late(it)
}

/// Whether an indicator is behind though nothing is missing this year: another year of a promise for each was missed.
pub(super) fn is_reached_too_late(it: &Assessment) -> bool {
    it.status.is_behind() && it.gap.is_some_and(Ratio::is_zero) && !it.reason.is_empty()
}

/// Whether the definition of an indicator still waits to be confirmed.
fn is_pending(indicator: &Indicator) -> bool {
    indicator.definition.pending && indicator.definition.confirmed.is_empty()
}

/// The label of a class of tasks.
pub(super) const fn class_label(class: TaskClass) -> &'static str {
    match class {
        TaskClass::Promise => "class_milestones",
        TaskClass::Duty => "class_duties",
        TaskClass::Work => "class_tasks",
    }
}

fn shown_number(number: Option<Ratio>) -> Cell {
    number.map_or_else(Cell::blank, |number| {
        Cell::number(number.to_f64()).formatted(super::cells::plain_format(Some(number)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footnotes_are_numbered_in_circles_as_far_as_there_are_any() {
        assert_eq!([1, 20, 21].map(circled), ["①", "⑳", "(21)"]);
    }
}
