//! 退回单: what one unit is asked to deal with, each figure of a problem on a line of its own, with room for the answer.
//!
//! In: the desk. Out: one [`Book`] for each unit. Refuses to know: verdicts, other units, what is answered.

use super::{Desk, Issue, Material, is_awaited};
use crate::finding::{Finding, Severity, Status, is_same_problem};
use crate::form;
use crate::ids::{ItemId, UnitId};
use crate::observation::{Absent, Observation, Period};
use crate::plan::Correction;
use crate::sheet::{
    Block, Book, Cell, Formula, Input, Key, Line, Piece, Row, Sheet, Table, number_format, quoted,
};
use std::collections::BTreeMap;

/// One slip: the unit, which time it is sent back, and the workbook.
pub struct Slip {
    /// The unit.
    pub unit: UnitId,
    /// 第几次退回.
    pub round: u32,
    /// Problems it lists.
    pub count: usize,
    /// The workbook.
    pub book: Book,
}

/// The slips of all units that have something to deal with in writing, in the roster's order.
pub fn slips(m: Material<'_>) -> Vec<Slip> {
    let desk = Desk::new(m);
    let items: BTreeMap<&str, ItemId> =
        m.plan.items.enumerate().map(|(at, item)| (item.code.as_str(), at)).collect();
    desk.senders
        .iter()
        .filter(|&&unit| m.collection.has_reported(unit, m.period))
        .filter_map(|&unit| {
            let issues: Vec<&Issue<'_>> =
                desk.issues_of(unit).iter().filter(|issue| is_awaited(issue.finding)).collect();
            let round = desk.rounds.get(&unit).copied().unwrap_or_default();
            (!issues.is_empty()).then(|| {
                let count = issues.len();
                let paper = Paper { desk: &desk, unit, round, issues, items: &items };
                Slip { unit, round, count, book: paper.book() }
            })
        })
        .collect()
}

/// The key of the slip's table.
const TABLE: &str = "slip";

struct Paper<'d, 'a> {
    desk: &'d Desk<'a>,
    unit: UnitId,
    round: u32,
    issues: Vec<&'d Issue<'a>>,
    items: &'d BTreeMap<&'a str, ItemId>,
}

/// A cell a person writes into that is no answer to a problem.
fn open_cell() -> Cell {
    Cell::blank().styled("sign_input").with_input(Input {
        title: String::new(),
        prompt: String::new(),
        error: String::new(),
        rule: None,
        choices: Vec::new(),
    })
}

/// A figure a problem is about.
struct Figure<'a> {
    of: UnitId,
    item: ItemId,
    seen: Option<Observation<'a>>,
}

impl<'a> Paper<'_, 'a> {
    fn say(&self, key: &str) -> String {
        self.desk.say(key, &[])
    }

    fn book(&self) -> Book {
        let m = self.desk.m;
        let (period, today, round) = (m.period.to_string(), self.desk.today(), self.round.to_string());
        let mut with = self.desk.with(&period, &today);
        with.push(("unit", m.plan.units[self.unit].name.as_str()));
        with.push(("round", &round));
        let title = self.desk.outline(TABLE).title;
        let mut sheets = vec![self.problems(&with)];
        sheets.extend(self.earlier(&with));
        sheets.push(self.compare(&with));
        for sheet in &mut sheets {
            sheet.protected = true;
        }
        self.desk.book(crate::words::fill(&title, &with), sheets)
    }

    /// What the slip says of itself; by it a later run knows it again.
    fn identity(&self) -> String {
        let m = self.desk.m;
        let identity = form::SlipIdentity {
            // By its name, not that of its folder, which may be another next year.
            plan: m.plan.identity.short.clone(),
            unit: m.plan.units[self.unit].code.clone(),
            period: Some(m.period),
            round: self.round,
            file: self.checksum(),
        };
        identity.to_text()
    }

    /// The first digits of the hash of the file it is about.
    fn checksum(&self) -> String {
        self.desk.sha256(self.unit).chars().take(8).collect()
    }

    fn head(&self) -> Vec<Block> {
        let m = self.desk.m;
        let known = &m.plan.units[self.unit];
        let file = m.collection.chosen(self.unit, m.period);
        let returned = m.today.map_or_else(String::new, |day| day.to_string());
        let line = |key: &str, pairs: [(&str, String); 2]| {
            let [(one, first), (two, second)] = pairs;
            let label = |name: &str| Cell::text(self.say(name)).styled("label");
            // A day nobody named is written by hand.
            let value = |text: String| {
                if text.is_empty() { open_cell() } else { Cell::text(text).styled("value") }
            };
            let cells =
                vec![(0, 1, label(one)), (2, 4, value(first)), (5, 5, label(two)), (6, 8, value(second))];
            Block::Line(Line { key: key.to_owned(), cells, ..Line::default() })
        };
        let by = if m.plan.identity.compiler.is_empty() {
            m.plan.identity.place.clone()
        } else {
            m.plan.identity.compiler.clone()
        };
        vec![
            line("slip:unit", [("unit_label", known.name.clone()), ("unit_code_label", known.code.clone())]),
            line(
                "slip:round",
                [("year_label", m.period.to_string()), ("round_label", self.round.to_string())],
            ),
            line("slip:days", [("returned_label", returned), ("answer_label", String::new())]),
            line(
                "slip:file",
                [
                    ("file_label", file.map_or("", |file| super::last_name(&file.file)).to_owned()),
                    ("checksum_label", self.checksum()),
                ],
            ),
            line("slip:identity", [("identity_label", self.identity()), ("by_label", by)]),
        ]
    }

    fn level(&self, finding: &Finding) -> String {
        self.say(match finding.severity {
            _ if finding.code == "C06" => "level_blank",
            Severity::Compulsory => "level_compulsory",
            Severity::Verify => "level_verify",
            Severity::Hint => "level_hint",
        })
    }

    /// What is asked, to the one who reads it: to whom it is to be sent back is said to others, and the column a reason is
    /// written into is the slip's own.
    fn action(&self, finding: &Finding) -> String {
        let (plan, words) = (self.desk.m.plan, self.desk.m.words);
        let to_others = words.findings.asked_of(&plan.units[self.unit].name, None);
        let action = finding.action.strip_prefix(&to_others).unwrap_or(&finding.action);
        action.replace(&words.form.say("explanation_title", &[]), &self.say("explanation_title"))
    }

    /// The figures a problem is about that the unit itself sent, and those that others did.
    fn figures(&self, finding: &Finding) -> (Vec<Figure<'a>>, Vec<Figure<'a>>) {
        let m = self.desk.m;
        let of = finding.unit.unwrap_or(self.unit);
        let known = finding.items.iter().filter_map(|code| self.items.get(code.as_str())).copied();
        let known = known.filter(|_| !finding.is_on_a_task());
        let figures = known.map(|item| Figure { of, item, seen: m.collection.at(of, item, m.period) });
        figures.partition(|figure| m.plan.sends(self.unit, figure.of, figure.item))
    }

    fn told(&self, seen: Option<Observation<'_>>) -> String {
        match seen.map(|seen| seen.figure) {
            None | Some(Err(Absent::Blank | Absent::NotReported)) => self.say("blank"),
            Some(Ok(quantity)) => quantity.to_string(),
            Some(Err(reason)) => {
                let raw = seen
                    .and_then(|seen| seen.place())
                    .map_or_else(String::new, |place| place.raw.to_string());
                if raw.is_empty() || reason != Absent::Unreadable { reason.word().to_owned() } else { raw }
            }
        }
    }

    fn name(&self, figure: &Figure<'_>) -> String {
        self.desk.m.plan.figure_name(self.unit, figure.of, figure.item)
    }

    fn place(seen: Option<Observation<'_>>) -> String {
        let place = seen.and_then(|seen| seen.place());
        place.map_or_else(String::new, |place| match (place.of.sheet.as_str(), place.address()) {
            ("", address) => address,
            (sheet, address) if address.is_empty() => sheet.to_owned(),
            (sheet, address) => format!("{sheet} {address}"),
        })
    }

    fn problems(&self, with: &[(&str, &str)]) -> Sheet {
        let outline = self.desk.outline(TABLE);
        let mut table = Desk::table(&outline, with);
        for (at, issue) in self.issues.iter().enumerate() {
            self.problem(at + 1, issue.finding, &mut table);
        }
        let mut sheet = self.desk.sheet(&outline, with, self.head(), table);
        let line = |key: &str, cells: Vec<(u32, u32, Cell)>| {
            Block::Line(Line { key: format!("slip:{key}"), cells, ..Line::default() })
        };
        let label = |name: &str| Cell::text(self.say(name)).styled("label");
        let open = open_cell;
        sheet.blocks.push(Block::Gap(1));
        sheet.blocks.push(line(
            "sign1",
            vec![(0, 1, label("sign_writer")), (2, 4, open()), (5, 5, label("sign_auditor")), (6, 8, open())],
        ));
        sheet.blocks.push(line(
            "sign2",
            vec![(0, 1, label("sign_head")), (2, 4, open()), (5, 5, label("sign_date")), (6, 8, open())],
        ));
        sheet.blocks.push(line("sign3", vec![(0, 9, Cell::text(self.say("sign_note")).styled("note"))]));
        sheet
    }

    /// The rows of one problem: it alone where it is about one figure, else a line for each figure below it.
    fn problem(&self, seq: usize, finding: &Finding, table: &mut Table) {
        let (own, others) = self.figures(finding);
        let alone = own.len() == 1 && others.is_empty() && finding.rule.is_none();
        let key = seq.to_string();
        let mut row = Row::new(key.clone())
            .with("seq", Cell::text(key.clone()))
            .with("severity", Cell::text(self.level(finding)))
            .with("problem", Cell::text(self.problem_told(finding)))
            .with("action", Cell::text(self.action(finding)))
            .with("id", Cell::text(finding.id().to_string()));
        if own.is_empty() || alone {
            let figure = own.first();
            let place = figure.map_or_else(
                || {
                    finding.places.first().map_or_else(String::new, |place| {
                        let file = place.of.file.rsplit('/').next().unwrap_or_default();
                        if place.of.sheet.is_empty() {
                            file.to_owned()
                        } else {
                            format!("{} {}", place.of.sheet, place.address())
                        }
                    })
                },
                |figure| Self::place(figure.seen),
            );
            row.put("place", Cell::text(place.trim()));
            row.put("item", Cell::text(figure.map_or_else(String::new, |figure| self.name(figure))));
            let sent = figure.map_or_else(|| finding.observed.clone(), |figure| self.told(figure.seen));
            row.put("sent", Cell::text(sent));
            self.answer(&mut row, &key, figure);
            let corrected = if figure.is_some() { vec![key.clone()] } else { Vec::new() };
            row.put("handled", self.handled(&corrected, &[key]));
            table.rows.push(row);
            return;
        }
        let keys: Vec<String> = (1..=own.len()).map(|at| format!("{seq}-{at}")).collect();
        row.put("handled", self.handled(&keys, &keys));
        for column in ["corrected", "explanation"] {
            row.put(column, Cell::blank().styled("form_center"));
        }
        table.rows.push(row);
        for (key, figure) in keys.iter().zip(&own) {
            let mut row = Row::new(key.clone())
                .with("seq", Cell::text(key.clone()))
                .with("place", Cell::text(Self::place(figure.seen)))
                .with("item", Cell::text(self.name(figure)))
                .with("sent", Cell::text(self.told(figure.seen)))
                .with("id", Cell::text(finding.id().to_string()));
            self.answer(&mut row, key, Some(figure));
            table.rows.push(row);
        }
    }

    /// What is wrong, and what became of an answer that did not settle it.
    fn problem_told(&self, finding: &Finding) -> String {
        let basis = |id| self.desk.m.plan.waiver(id).basis.clone();
        let turned_down = || {
            let of = |correction: &&Correction| {
                !correction.approved
                    && Some(correction.unit) == finding.unit
                    && Some(correction.period) == finding.period
                    && finding.items.contains(&self.desk.m.plan.items[correction.item].code)
            };
            self.desk.m.plan.corrections.iter().filter(of).max_by_key(|correction| correction.date)
        };
        let more = match finding.status {
            Status::Open if let Some(correction) = turned_down() => {
                self.desk.say("slip_turned_down", &[("why", &correction.basis)])
            }
            Status::Declined(id) => self.desk.say("slip_declined", &[("why", &basis(id))]),
            Status::Open if !finding.explanation.is_empty() && !finding.may_be_explained() => {
                self.say("slip_must")
            }
            _ => String::new(),
        };
        format!("{}{more}", finding.message)
    }

    /// The cells an answer is typed into.
    fn answer(&self, row: &mut Row, key: &str, figure: Option<&Figure<'_>>) {
        if let Some(figure) = figure {
            let known = &self.desk.m.plan.items[figure.item];
            let cell = Key::new(TABLE, key.to_owned(), "corrected");
            let mut input = form::figure_input(&self.desk.m.words.form, known, &cell);
            input.title = self.say("corrected_title");
            input.prompt = self.say("corrected_prompt");
            row.put("corrected", Cell::blank().formatted(number_format(known.decimals)).with_input(input));
        } else {
            row.put("corrected", Cell::text(self.desk.none()).styled("form_center"));
        }
        let hint = Input {
            title: self.say("explanation_title"),
            prompt: self.say("explanation_prompt"),
            error: String::new(),
            rule: None,
            choices: Vec::new(),
        };
        row.put("explanation", Cell::blank().with_input(hint));
    }

    /// 是否处理, live: by what was typed into the rows of the problem.
    fn handled(&self, corrected: &[String], explained: &[String]) -> Cell {
        let any = |rows: &[String], column: &'static str| {
            let cell = |row: &String| Key::new(TABLE, row.clone(), column);
            match (rows.first(), rows.last()) {
                (Some(first), Some(last)) => Formula::new()
                    .then("COUNTA(")
                    .then(Piece::Range(Box::new((cell(first), cell(last)))))
                    .then(")>0"),
                _ => Formula::new().then("FALSE"),
            }
        };
        let open = self.say("handled_open");
        let formula = Formula::new()
            .then("IF(")
            .join(any(corrected, "corrected"))
            .then(format!(",{},IF(", quoted(&self.say("handled_corrected"))))
            .join(any(explained, "explanation"))
            .then(format!(",{},{}))", quoted(&self.say("handled_explained")), quoted(&open)));
        Cell::formula_text(formula, open)
    }

    /// What became of the problems of the round before; none at the first.
    fn earlier(&self, with: &[(&str, &str)]) -> Option<Sheet> {
        let then = self.desk.then(self.unit).filter(|then| then.round > 0 && then.round < self.round)?;
        let outline = self.desk.outline("earlier");
        let round = then.round.to_string();
        let mut with: Vec<(&str, &str)> = with.iter().filter(|(name, _)| *name != "round").copied().collect();
        with.push(("round", &round));
        let mut table = Desk::table(&outline, &with);
        let now: BTreeMap<String, &Finding> = self
            .desk
            .issues_of(self.unit)
            .iter()
            .map(|issue| (issue.finding.id().to_string(), issue.finding))
            .collect();
        for (id, issue) in then.issues.iter().filter(|(_, issue)| issue.returned) {
            let same =
                || now.iter().find(|(known, _)| is_same_problem(known, id)).map(|(_, finding)| finding);
            let status = now.get(id).or_else(same).map(|finding| finding.status);
            let why = match status {
                Some(Status::Declined(by)) => self.desk.m.plan.waiver(by).basis.clone(),
                _ => String::new(),
            };
            let result = match status {
                None => "result_mended",
                Some(Status::Open) => "result_open",
                Some(Status::Explained) => "result_explained",
                Some(Status::Proposed) => "result_proposed",
                Some(Status::Waived(_)) => "result_waived",
                Some(Status::Declined(_)) => "result_declined",
            };
            table.rows.push(
                Row::new(id.clone())
                    .with("problem", Cell::text(issue.problem.clone()))
                    .with("result", Cell::text(self.desk.say(result, &[("why", &why)]))),
            );
        }
        (!table.rows.is_empty()).then(|| self.desk.sheet(&outline, &with, Vec::new(), table))
    }

    /// Every figure the unit sent, in the order of its form, with the problems it is part of.
    fn compare(&self, with: &[(&str, &str)]) -> Sheet {
        let m = self.desk.m;
        let outline = self.desk.outline("compare");
        let mut table = Desk::table(&outline, with);
        let mut marks: BTreeMap<(UnitId, ItemId), Vec<String>> = BTreeMap::new();
        for (at, issue) in self.issues.iter().enumerate() {
            let no = (at + 1).to_string();
            let key = match issue.finding.severity {
                _ if issue.finding.code == "C06" => "mark_blank",
                Severity::Compulsory => "mark_compulsory",
                _ => "mark_verify",
            };
            for figure in self.figures(issue.finding).0 {
                let told = marks.entry((figure.of, figure.item)).or_default();
                told.push(self.desk.say(key, &[("no", &no)]));
            }
        }
        let last = Period::year(m.period.year - 1);
        for (at, (of, item)) in m.plan.figures_sent(self.unit, m.period).into_iter().enumerate() {
            let known = &m.plan.items[item];
            let figure = Figure { of, item, seen: m.collection.at(of, item, m.period) };
            let number = |seen: Option<Observation<'_>>| seen.and_then(|seen| seen.figure.ok());
            let (now, then) = (number(figure.seen), number(m.collection.at(of, item, last)));
            let shown = |quantity: crate::observation::Quantity| {
                Cell::number(quantity.ratio().to_f64()).formatted(number_format(known.decimals))
            };
            let change = now.zip(then).and_then(|(now, then)| now.ratio().sub(then.ratio()).ok());
            let marked = marks.get(&(of, item)).map_or_else(String::new, |marks| marks.join("，"));
            let sent = now.map_or_else(|| Cell::text(self.told(figure.seen)).styled("form_center"), shown);
            let mark = Cell::text(marked.clone());
            table.rows.push(
                Row::new(format!("{}", at + 1))
                    .with("seq", Cell::count(at + 1))
                    .with("code", Cell::text(known.of_file(&m.plan.items).code.clone()))
                    .with("item", Cell::text(self.name(&figure)))
                    .with("measure", Cell::text(known.measure_unit.clone()))
                    .with("last", then.map_or_else(Cell::blank, shown))
                    .with("now", sent)
                    .with(
                        "change",
                        change.map_or_else(Cell::blank, |change| {
                            Cell::number(change.to_f64()).formatted("+#,##0.####;-#,##0.####;0")
                        }),
                    )
                    .with("mark", if marked.is_empty() { mark } else { mark.styled("mark_cell") }),
            );
        }
        self.desk.sheet(&outline, with, Vec::new(), table)
    }
}
