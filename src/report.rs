//! How do we say it? Everything known, laid out as a workbook of plain cells: value, formula, evidence, style name.
//!
//! In: [`Material`], the outline from `templates/`. Out: a [`Book`]. Rates, progress, pace and status are live formulas
//! down to the units' figures, each with the engine's own result. Refuses to know: bytes, addresses, arithmetic: a
//! number that is not in the evaluation is not made here.

use crate::check::Checked;
use crate::evaluate::{Assessment, Assessor, Evaluation, Forecast, Question, Status};
use crate::ids::IndicatorId;
use crate::intake::Collection;
use crate::observation::Period;
use crate::plan::{Indicator, Listing, Plan, Product};
use crate::sheet::{Block, Book, Cell, Formula, Key, Line, Page, Row, Sheet, Table};
use crate::total::Totals;
use crate::value::Ratio;
use crate::words::outline::{Each, SheetOutline};
use crate::words::{Outline, OutlineKeys, Words, fill};
use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;
use sheets::SheetDef;

pub use answers::{TYPED, is_by_unit, statement};
pub use dossier::{Dossier, Recorded, dossier};

mod answers;
mod by_unit;
mod cells;
mod charts;
mod cover;
mod definitions;
mod dossier;
mod gaps;
mod labels;
mod lagging;
mod main_table;
mod notes;
mod onepage;
mod overview;
pub mod public;
mod quality;
mod records;
mod scope;
mod sheets;
mod signed;
mod silent;
mod steps;
mod sums;
mod tasks;
mod trend;
mod unit_data;
mod verdicts;
mod vocabulary;
mod walk;
mod working;

/// What of the placeholders in sheets' names is known as soon as the plan is: the rest depends on what was collected.
pub fn names_with<'a>(plan: &'a Plan, words: &'a Words) -> Vec<(&'static str, &'a str)> {
    let identity = &plan.identity;
    let list = if plan.has_table() { "main_list_table" } else { "main_list_text" };
    let list = words.report("midterm").text.get(list).map_or("", String::as_str);
    vec![
        ("plan_title", &identity.title),
        ("short", &identity.short),
        ("place", &identity.place),
        ("whole", &identity.whole),
        ("parts", &identity.parts),
        ("part", &identity.part),
        ("compiler", &identity.compiler),
        ("main_list", list),
    ]
}

/// Everything a report is made from.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Words and outlines.
    pub words: &'a Words,
    /// What the units sent.
    pub collection: &'a Collection,
    /// What it adds up to.
    pub totals: &'a Totals,
    /// What is doubtful.
    pub checked: &'a Checked,
    /// What it says of the plan.
    pub evaluation: &'a Evaluation,
    /// The same by the other set of targets, where a revision makes one.
    pub other: Option<&'a Evaluation>,
    /// Whether it is judged by the targets as adopted, whatever was revised since.
    pub original: bool,
    /// 编制日期.
    pub as_of: NaiveDate,
    /// Whether 编制日期 was given; else it is left for the hand that signs.
    pub dated: bool,
    /// 稿别: the record that these figures are of, where they are.
    pub record: Option<&'a Draft>,
    /// 输入清单校验值: SHA-256 over the names and hashes of all inputs.
    pub digest: &'a str,
}

/// 稿别: of which record of a year a report is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// 初稿, 会审稿, 送审稿 or 定稿.
    pub kind: String,
    /// 第几次.
    pub number: usize,
    /// When, as 2024-03-10.
    pub on: String,
    /// Who.
    pub by: String,
    /// On what ground it differs from the one before.
    pub basis: String,
    /// What differs: unit, item or task, before, after.
    pub changes: Vec<[String; 4]>,
}

fn on_record(outline: &Outline, record: &Draft) -> String {
    let number = record.number.to_string();
    let with = [("kind", record.kind.as_str()), ("times", &number), ("on", &record.on), ("by", &record.by)];
    outline.say("draft_on_record", &with)
}

impl<'a> Material<'a> {
    fn assessor(&self) -> Assessor<'a> {
        self.evaluation.assessor(self.plan, self.totals, self.words)
    }
}

/// 年度监测, 中期评估 or 总结评估数据表, by what the evaluation asked.
pub fn workbook(material: Material<'_>) -> Book {
    let outline = material.words.report(material.evaluation.question.key());
    made(&Desk::new(material, outline, None))
}

/// 签报版 of the same figures; `None` where the template has no sheet for it.
pub fn signed(material: Material<'_>, evidence: Evidence<'_>) -> Option<Book> {
    let outline = material.words.signed(material.evaluation.question.key());
    (!outline.sheet.is_empty()).then(|| made(&Desk::new(material, outline, Some(evidence))))
}

/// The finished workbook that an edition rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence<'a> {
    /// The name of its file.
    pub name: &'a str,
    /// Its SHA-256.
    pub sha256: &'a str,
}

fn made(desk: &Desk<'_>) -> Book {
    let sheets: Vec<Vec<Sheet>> =
        desk.present().into_par_iter().with_max_len(1).map(|outline| desk.sheets(outline)).collect();
    let sheets = sheets.into_iter().flatten().collect();
    let mut book = Book {
        title: desk.fill(&desk.outline.title),
        author: desk.m.plan.identity.compiler.clone(),
        subject: desk.m.plan.identity.title.clone(),
        sheets,
        names: Vec::new(),
        said: desk.outline.said(),
    };
    book.drop_empty_columns(&[&desk.say("none_yet")]);
    book
}

/// What reports ask of the templates.
pub fn keys() -> OutlineKeys<'static> {
    OutlineKeys {
        sheets: sheets::SHEETS.iter().map(SheetDef::keys).collect(),
        labels: labels::labels(),
        apart: labels::APART.to_vec(),
        placeholders: labels::SHARED.to_vec(),
        lists: labels::LISTS.to_vec(),
        methods: labels::in_methods(),
    }
}

/// Styles that reports name themselves, whatever the template's columns take.
pub const STYLES: [&str; 20] = [
    "identity",
    "big_cell",
    "sign_center",
    "sign_note",
    "big",
    "big_center",
    "big_heading",
    "footer",
    "general",
    "input_text",
    "integer",
    "label",
    "note",
    "sign",
    "subtitle",
    "text",
    "text_center",
    "title",
    "total",
    "value",
];

/// What every sheet is written with: material, outline, and the placeholders they share.
struct Desk<'a> {
    m: Material<'a>,
    outline: &'a Outline,
    period: Period,
    scope: scope::Scope,
    assessor: Assessor<'a>,
    /// Of the signed edition, the workbook its figures come from.
    evidence: Option<Evidence<'a>>,
    /// Of the assessor's edition, what it has beyond the figures.
    dossier: Option<Dossier<'a>>,
    /// Sheets of other books that stand in this one.
    beyond: Vec<dossier::Beyond>,
    with: Vec<(&'static str, String)>,
}

/// The product of the cycle under the plan's own name.
fn product<'a>(m: &Material<'a>) -> &'a Product {
    let identity = &m.plan.identity;
    match m.evaluation.question {
        Question::Annual => &identity.annual,
        Question::Midterm => &identity.midterm_product,
        Question::Final => &identity.final_product,
    }
}

/// Periods evaluated up to the one judged: whole years, and that one itself. Exactly these have a row in every sheet: a
/// folder in which no file could be used was not evaluated, and a formula that pointed at its row would point nowhere.
fn shown_periods(evaluation: &Evaluation) -> Vec<Period> {
    let judged = evaluation.period;
    // Half a year is set against the same half of the year before.
    let same = |period: &Period| period.month == judged.month && period.year + 1 >= judged.year;
    let shown = |period: &Period| *period <= judged && (period.month == 12 || same(period));
    evaluation.periods.iter().copied().filter(shown).collect()
}

/// The documents of the attached sets, each with its number and from what it was taken.
fn attached_titles(plan: &Plan, outline: &Outline) -> String {
    let told = |set: &crate::plan::Attached| {
        let unknown = outline.say("cover_number_unknown", &[]);
        let number = if set.document_number.is_empty() { &unknown } else { &set.document_number };
        let with = [
            ("title", set.title.as_str()),
            ("number", number.as_str()),
            ("source", set.text_source.as_str()),
        ];
        outline.say("attached_title", &with)
    };
    plan.attached.iter().map(told).collect::<Vec<_>>().join("；")
}

/// A date as an official document writes it.
fn chinese_date(date: NaiveDate) -> String {
    date.format("%Y年%-m月%-d日").to_string()
}

impl<'a> Desk<'a> {
    fn new(m: Material<'a>, outline: &'a Outline, evidence: Option<Evidence<'a>>) -> Self {
        let identity = &m.plan.identity;
        let period = m.evaluation.period;
        let draft = if identity.draft { "draft_trial" } else { "draft_working" };
        let elapsed = m.evaluation.elapsed.mul(Ratio::whole(100)).unwrap_or(Ratio::ZERO).to_text(1);
        let total_months = (identity.last_year - identity.base_year) * 12;
        let months = period.months_since(identity.base_year);
        let reporters = m.plan.reporters_in(period);
        let reported = reporters.iter().filter(|&&unit| m.collection.has_reported(unit, period)).count();
        let mark = m.words.recognition.sample_mark.clone();
        let sample = if m.collection.is_sample() { format!("　{mark}") } else { String::new() };
        let with = vec![
            ("plan_title", identity.title.clone()),
            ("short", identity.short.clone()),
            ("place", identity.place.clone()),
            ("whole", identity.whole.clone()),
            ("parts", identity.parts.clone()),
            ("part", identity.part.clone()),
            ("base_year", identity.base_year.to_string()),
            ("base", identity.base_year.to_string()),
            ("first", identity.first_year.to_string()),
            ("target_year", identity.last_year.to_string()),
            ("year", period.to_string()),
            ("last_year", (period.year - 1).to_string()),
            ("as_of", chinese_date(period.as_of())),
            ("through", chinese_date(m.evaluation.through)),
            ("date", if m.dated { chinese_date(m.as_of) } else { outline.say("date_open", &[]) }),
            ("elapsed", elapsed),
            ("gone_months", months.to_string()),
            ("plan_months", total_months.to_string()),
            ("draft", m.record.map_or_else(|| outline.say(draft, &[]), |record| on_record(outline, record))),
            ("reported", reported.to_string()),
            ("expected", reporters.len().to_string()),
            ("band_source", m.words.judgement.source.clone()),
            ("compiler", identity.compiler.clone()),
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("product", product(&m).name.clone()),
            ("share_heading", outline.say("share_heading", &[])),
            (
                "main_list",
                outline.say(if m.plan.has_table() { "main_list_table" } else { "main_list_text" }, &[]),
            ),
            ("mark", mark),
            ("sample", sample),
            ("attached_titles", attached_titles(m.plan, outline)),
            // Of a title they say its number; anywhere else there is none to say.
            ("appendix", String::new()),
            ("continued", String::new()),
        ];
        let periods = shown_periods(m.evaluation);
        let scope = scope::Scope::choose(&m, period, &periods, outline.evidence_rows);
        let (assessor, dossier, beyond) = (m.assessor(), None, Vec::new());
        let mut desk = Self { m, outline, period, scope, assessor, evidence, dossier, beyond, with };
        let cited = desk.citations();
        desk.with.extend(cited);
        desk
    }

    /// How sentences cite sheets: by the number of the table, where it has one and stands in this book.
    fn citations(&self) -> Vec<(&'static str, String)> {
        let present = self.present();
        let cite = |(name, key): (&'static str, &'static str)| {
            let own =
                |sheet: &&SheetOutline| sheet.key == key || sheet.key.strip_prefix("signed_") == Some(key);
            let sheet = present.iter().copied().find(own);
            let cited = sheet.map_or_else(|| self.say("not_in_book"), |sheet| self.cite(&present, sheet));
            (name, cited)
        };
        CITED.into_iter().map(cite).collect()
    }

    /// How one sheet is cited.
    fn cite(&self, present: &[&SheetOutline], sheet: &SheetOutline) -> String {
        let numbered = |sheet: &&&SheetOutline| sheet.title.contains(APPENDIX);
        let at = present.iter().filter(numbered).position(|other| other.key == sheet.key);
        at.map_or_else(
            || format!("“{}”", self.fill(&sheet.name)),
            |at| self.outline.say("appendix", &[("number", &(at + 1).to_string())]),
        )
    }

    /// The official title of a sheet, with its number among the tables of this book.
    fn title_of(&self, sheet: &SheetOutline) -> String {
        let (title, present) = (sheet.title.as_str(), self.present());
        if title.contains(CONTINUED) {
            // It goes on with the table before it.
            let own = present.iter().position(|other| other.key == sheet.key).unwrap_or(0);
            let before = present[..own].iter().filter(|sheet| sheet.title.contains(APPENDIX)).count();
            let number = before.to_string();
            let cited = self.outline.say("appendix_continued", &[("number", &number)]);
            return self.fill(&title.replace(CONTINUED, &cited));
        }
        if !title.contains(APPENDIX) {
            return self.fill(title);
        }
        self.fill(&title.replace(APPENDIX, &self.cite(&present, sheet)))
    }

    fn pairs(&self) -> Vec<(&str, &str)> {
        self.with.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    fn fill(&self, text: &str) -> String {
        fill(text, &self.pairs())
    }

    /// A sentence or label of the template, with the shared placeholders.
    fn say(&self, name: &str) -> String {
        self.outline.say(name, &self.pairs())
    }

    /// The same with more placeholders.
    fn say_with(&self, name: &str, more: &[(&str, &str)]) -> String {
        let mut all = more.to_vec();
        all.extend(self.pairs());
        self.outline.say(name, &all)
    }

    /// Words that 方法与参数 and marks may name by key: statuses, forecasts, units' verdicts, and marked labels.
    fn vocabulary(&self) -> Vec<(&'static str, String)> {
        let words = &self.m.words.judgement;
        let statuses = Status::ALL.map(|status| (status.key(), status.word(words).to_owned()));
        let forecasts = Forecast::ALL.map(|forecast| (forecast.key(), forecast.word(words).to_owned()));
        let unit = &words.unit;
        let units = [("unit_reached", unit.reached.clone()), ("unit_short", unit.short.clone())];
        let labels = labels::MARKED.map(|key| (key, self.say(key)));
        statuses.into_iter().chain(forecasts).chain(units).chain(labels).collect()
    }

    /// A table of a sheet, with the columns the template chose.
    fn table(&self, sheet: &SheetOutline, key: &str) -> Table {
        let identity = &self.m.plan.identity;
        let years = |from: i32| -> Vec<(String, Vec<(&'static str, String)>)> {
            (from..=self.period.year)
                .map(|year| {
                    let period =
                        Period { year, month: if year == self.period.year { self.period.month } else { 12 } };
                    let broken = self.m.plan.breaks.iter().any(|known| known.date.year() == year);
                    let mark = if broken { self.say("break_mark") } else { String::new() };
                    (period.to_string(), vec![("y", period.to_string()), ("break", mark)])
                })
                .collect()
        };
        let indicators = self
            .m
            .plan
            .indicators
            .iter()
            .map(|indicator| {
                let named =
                    vec![("short", indicator.short.clone()), ("unit", indicator.measure_unit.clone())];
                (indicator.id.clone(), named)
            })
            .collect();
        let statuses = if sheet.column.iter().any(|column| column.each.as_deref() == Some("statuses")) {
            self.statuses()
        } else {
            Vec::new()
        };
        let statuses = statuses
            .into_iter()
            .map(|status| {
                let word = status.word(&self.m.words.judgement).to_owned();
                (status.key().to_owned(), vec![("status", word)])
            })
            .collect();
        // The base year and the last three.
        let mut latest = years(identity.base_year);
        latest.drain(latest.len().min(1)..latest.len().saturating_sub(3).max(latest.len().min(1)));
        let each: Each<'_> = [
            ("years", years(identity.first_year)),
            ("all_years", years(identity.base_year)),
            ("latest_years", latest),
            ("indicators", indicators),
            ("statuses", statuses),
        ]
        .into_iter()
        .collect();
        let mut table = sheet.table(key, &self.pairs(), &each);
        let vocabulary = self.vocabulary();
        let mut with: Vec<(&str, &str)> =
            vocabulary.iter().map(|(key, word)| (*key, word.as_str())).collect();
        with.extend(self.pairs());
        let marks = self.outline.marks.iter();
        // A provisional word is coloured like the same word when it is certain.
        let mark = &self.m.words.judgement.certainty.mark;
        let statuses: Vec<&str> =
            Status::ALL.iter().map(|status| status.word(&self.m.words.judgement)).collect();
        table.marks = marks
            .flat_map(|(word, style)| {
                let word = fill(word, &with);
                let marked =
                    statuses.contains(&word.as_str()).then(|| (format!("{word}{mark}"), style.clone()));
                std::iter::once((word, style.clone())).chain(marked)
            })
            .collect();
        table
    }

    /// Periods shown, from the base year to the one judged.
    fn periods(&self) -> Vec<Period> {
        shown_periods(self.m.evaluation)
    }

    /// Indicators with their assessment of the period judged, at the nodes they bind.
    fn all(&self) -> impl Iterator<Item = (IndicatorId, &'a Indicator, &'a Assessment)> {
        let evaluation = self.m.evaluation;
        let indicators = self.m.plan.indicators.enumerate();
        indicators.filter_map(|(at, indicator)| Some((at, indicator, evaluation.of(at)?)))
    }

    /// The plan's own promises; figures only watched and attached sets are told apart.
    fn assessed(&self) -> Vec<(IndicatorId, &'a Indicator, &'a Assessment)> {
        self.all()
            .filter(|(_, indicator, _)| indicator.set.is_none() && !indicator.kind.is_only_watched())
            .collect()
    }

    /// The years of outside series up to the one judged: later ones are not known to the evaluation.
    fn series_known(&self) -> impl Iterator<Item = &'a crate::plan::SeriesPoint> {
        let last = self.period.year;
        self.m.plan.series.iter().filter(move |point| point.year <= last)
    }

    /// Every promise, also those of an attached set that bind here.
    fn promises(&self) -> Vec<(IndicatorId, &'a Indicator, &'a Assessment)> {
        self.all().filter(|(_, indicator, _)| indicator.is_promise()).collect()
    }

    /// The list an indicator stands on: `main`, `text`, `ours`, `watch` or `attached`.
    fn list_of(&self, indicator: &Indicator) -> &'static str {
        match (indicator.set.is_some(), indicator.kind.is_only_watched(), indicator.listing) {
            (true, _, _) => "attached",
            (_, true, _) => "watch",
            _ if indicator.is_target_ours() => "ours",
            (_, _, Listing::Text) if self.m.plan.has_table() => "text",
            _ => "main",
        }
    }

    /// The word for that list.
    fn listing(&self, indicator: &Indicator) -> String {
        self.say(&format!("listing_{}", self.list_of(indicator)))
    }

    /// Whether an indicator stands on the main table: the plan's own, or where it has none its promises in text.
    fn is_main(&self, indicator: &Indicator) -> bool {
        self.list_of(indicator) == "main"
    }

    /// The indicators of one list.
    fn listed(&self, list: &str) -> Vec<(IndicatorId, &'a Indicator, &'a Assessment)> {
        self.all().filter(|(_, indicator, _)| self.list_of(indicator) == list).collect()
    }

    /// The indicators of the main table.
    fn main_assessed(&self) -> Vec<(IndicatorId, &'a Indicator, &'a Assessment)> {
        self.listed("main")
    }

    /// The sheets that have something to say, as the template orders them.
    fn present(&self) -> Vec<&'a SheetOutline> {
        let has = |sheet: &&SheetOutline| SheetDef::of(&sheet.key).is_some_and(|known| (known.present)(self));
        // 责任单位说明表 is a workbook of its own.
        self.outline.sheet.iter().filter(|sheet| sheet.key != answers::STATEMENT).filter(has).collect()
    }

    /// Whether this book has a sheet.
    fn has(&self, key: &str) -> bool {
        let there = |sheet: &SheetOutline| sheet.key == key;
        self.outline.sheet.iter().any(there) && SheetDef::of(key).is_some_and(|known| (known.present)(self))
    }

    /// Whether anything was revised, broken off, accepted, filled in or remarked.
    fn has_records(&self) -> bool {
        let plan = self.m.plan;
        let changed = !(plan.revisions.is_empty() && plan.breaks.is_empty());
        let decided = !(plan.waivers.is_empty() && plan.corrections.is_empty());
        let entered = !(plan.backfills.is_empty() && plan.remarks.is_empty());
        changed || decided || entered
    }

    /// A sheet, and those its table goes on on.
    fn sheets(&self, outline: &SheetOutline) -> Vec<Sheet> {
        let mut first = self.sheet(outline);
        let mut more = Vec::new();
        for (at, part) in outline.part.iter().enumerate() {
            let Some(Block::Table(table)) =
                first.blocks.iter_mut().find(|block| matches!(block, Block::Table(_)))
            else {
                continue;
            };
            let table = table.split_off(&part.repeat, &part.columns);
            let own = SheetOutline { name: part.name.clone(), notes: Vec::new(), ..outline.clone() };
            let mut blocks = self.head(&own, table.columns.len());
            for block in &mut blocks {
                if let Block::Line(line) = block {
                    line.key = part_line(&line.key, at);
                }
            }
            blocks.push(Block::Table(table));
            let page = &first.page;
            let only = page.only.as_ref().map(|line| part_line(line, at));
            let page = Page { only, ..page.clone() };
            more.push(Sheet { name: self.fill(&part.name), blocks, page, ..bare(&first) });
        }
        std::iter::once(first).chain(more).collect()
    }

    fn sheet(&self, outline: &SheetOutline) -> Sheet {
        let known = SheetDef::of(&outline.key);
        let mut blocks = known.map_or_else(Vec::new, |known| (known.blocks)(self, outline));
        if let [Block::Table(table)] = blocks.as_slice()
            && table.rows.is_empty()
        {
            let cell = Cell::text(self.say("empty_table")).styled("note");
            let key = format!("{}:empty", outline.key);
            blocks.push(Block::Line(Line { key, cells: vec![(0, 5, cell)], ..Line::default() }));
        }
        // A chart of nothing cannot be drawn.
        blocks.retain(|block| !matches!(block, Block::Chart(chart) if chart.series.is_empty()));
        let width = blocks
            .iter()
            .filter_map(|block| match block {
                Block::Table(table) => Some(table.columns.iter().filter(|column| column.printed).count()),
                _ => None,
            })
            .max()
            .unwrap_or(1);
        for row in blocks.iter_mut().flat_map(|block| match block {
            Block::Table(table) => table.rows.as_mut_slice(),
            _ => &mut [],
        }) {
            row.cells.shrink();
        }
        let mut head = self.head(outline, width);
        head.extend(self.codes_here(outline, &blocks, width));
        head.extend(self.identity_line(outline, width));
        blocks.splice(0..0, head);
        Sheet {
            name: self.fill(&outline.name),
            blocks,
            widths: Vec::new(),
            page: Page {
                a3: outline.paper == "A3",
                one_page: outline.one_page,
                only: outline.screen.then(|| only_line(outline)),
                footer: self.footer(),
                least: outline.least.unwrap_or(Page::LEAST),
                // A page for itself says below its title what a header says.
                ..Page::new(
                    !outline.portrait,
                    if outline.one_page { String::new() } else { self.say("header") },
                )
            },
            protected: false,
            freeze: !outline.portrait,
            freeze_columns: outline.freeze_columns,
            tab: self.outline.group_of(outline).map_or_else(String::new, |group| group.colour.clone()),
        }
    }

    /// What the codes on a sheet mean, where some stand there and its notes do not say so.
    fn codes_here(&self, outline: &SheetOutline, blocks: &[Block], width: usize) -> Option<Block> {
        let codes = ["no_value", "unit_missing", "unit_na"].map(|label| self.say(label));
        let explained = |code: &String| outline.notes.iter().any(|note| note.contains(code.as_str()));
        if outline.screen || codes.iter().all(explained) {
            return None;
        }
        let stands = |row: &Row| {
            row.cells.columns().any(|column| {
                let shown = row.cells.get(column).map_or_else(String::new, Cell::shown);
                shown.starts_with('[') && codes.iter().any(|code| shown.contains(code.as_str()))
            })
        };
        let any =
            blocks.iter().any(|block| matches!(block, Block::Table(table) if table.rows.iter().any(stands)));
        any.then(|| {
            let cells =
                vec![(0, (width.clamp(1, 26) - 1) as u32, Cell::text(self.say("codes_here")).styled("note"))];
            Block::Line(Line { key: format!("{}:codes", outline.key), cells, ..Line::default() })
        })
    }

    /// What the foot of a signed page says beside its number: the draft, and what it rests on.
    fn footer(&self) -> String {
        self.evidence.map_or_else(String::new, |evidence| {
            let digits: String = evidence.sha256.chars().take(SHOWN_DIGITS).collect();
            self.say_with("sign_footer", &[("file", evidence.name), ("digits", &digits)])
        })
    }

    /// A1 the official title, A2 the particulars, then the notes.
    fn head(&self, outline: &SheetOutline, width: usize) -> Vec<Block> {
        // A title spread over forty columns could not be read on a screen.
        let last = (width.clamp(1, 26) - 1) as u32;
        let signed_cover = outline.key == "cover" && self.evidence.is_some();
        let mut title = if signed_cover { self.say("sign_title") } else { self.title_of(outline) };
        if self.m.collection.is_sample() {
            title.push_str(&self.say("sample_suffix"));
        }
        let line = |key: String, text: String, style: &str| {
            Block::Line(Line {
                key: format!("{}:{key}", outline.key),
                cells: vec![(0, last, Cell::text(text).styled(style))],
                ..Line::default()
            })
        };
        // A sheet on one page has no room for more.
        let style = if outline.one_page { "page_title" } else { "title" };
        let mut head = vec![line(String::from("title"), title, style)];
        let signed = outline.key.starts_with("signed_");
        if !signed && !["cover", "onepage", "contents"].contains(&outline.key.as_str()) {
            head.push(line(String::from("subtitle"), self.say("subtitle"), "subtitle"));
        }
        for (at, note) in outline.notes.iter().enumerate() {
            let style = if signed { "sign_note" } else { "note" };
            head.push(line(format!("note{at}"), self.fill(note), style));
        }
        if let Some(note) = self.left_out().filter(|_| OF_UNITS.contains(&outline.key.as_str())) {
            head.push(line(String::from("scope"), note, "note"));
        }
        if outline.screen {
            let name = self.fill(&outline.name);
            head.push(line(String::from(ONLY), self.say_with("screen_only", &[("sheet", &name)]), "note"));
        }
        head
    }

    /// The table of contents: one linked row per sheet.
    fn contents(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "contents");
        for sheet in self.present().into_iter().filter(|sheet| sheet.key != "contents") {
            let title = Key::new(crate::sheet::LINE, format!("{}:title", sheet.key), "0");
            table.rows.push(
                Row::new(sheet.key.clone())
                    .with("sheet", Cell::text(self.fill(&sheet.name)).linked(title))
                    .with("group", Cell::text(self.outline.group_of(sheet).map_or("", |group| &group.name)))
                    .with("title", Cell::text(self.title_of(sheet)))
                    .with("purpose", Cell::text(self.fill(&sheet.purpose))),
            );
            for (at, part) in sheet.part.iter().enumerate() {
                let title = Key::new(crate::sheet::LINE, part_line(&format!("{}:title", sheet.key), at), "0");
                table.rows.push(
                    Row::new(format!("{}/{at}", sheet.key))
                        .with("sheet", Cell::text(self.fill(&part.name)).linked(title))
                        .with(
                            "group",
                            Cell::text(self.outline.group_of(sheet).map_or("", |group| &group.name)),
                        )
                        .with("title", Cell::text(self.title_of(sheet)))
                        .with("purpose", Cell::text(self.fill(&part.purpose))),
                );
            }
        }
        for sheet in &self.beyond {
            let title = Key::new(crate::sheet::LINE, sheet.line.clone(), "0");
            table.rows.push(
                Row::new(sheet.line.clone())
                    .with("sheet", Cell::text(sheet.name.clone()).linked(title))
                    .with("group", Cell::text(self.say("beyond_group")))
                    .with("title", Cell::text(sheet.title.clone())),
            );
        }
        vec![Block::Table(table)]
    }
}

/// Digits of a checksum that a foot shows.
const SHOWN_DIGITS: usize = 12;

/// Stands in a title for the number of the table, 附表1, 附表2 and so on without gaps.
const APPENDIX: &str = "{appendix}";

/// Stands in a title for the number of the table before, of a sheet that goes on with it: 附表1续.
const CONTINUED: &str = "{continued}";

/// Sheets that sentences cite, each by the placeholder that names it.
const CITED: [(&str, &str); 6] = [
    ("at_gaps", "gaps"),
    ("at_lagging", "lagging"),
    ("at_main", "main"),
    ("at_records", "records"),
    ("at_text", "text"),
    ("at_definitions", "definitions"),
];

/// Sheets that show units or evidence, and less of them where there is too much.
const OF_UNITS: [&str; 13] = [
    "matrix",
    "detail",
    "local",
    "sums",
    "item_sums",
    "unit_indicators",
    "unit_data",
    "trace",
    "working",
    "files",
    "relations",
    "rules",
    "chain",
];

/// The key of a line on a sheet that goes on with another.
fn part_line(key: &str, part: usize) -> String {
    format!("{key}/{}", part + 2)
}

/// A sheet like another, with nothing on it.
fn bare(sheet: &Sheet) -> Sheet {
    let (page, tab) = (sheet.page.clone(), sheet.tab.clone());
    let (freeze, freeze_columns) = (sheet.freeze, sheet.freeze_columns);
    let (name, blocks, widths) = (String::new(), Vec::new(), Vec::new());
    Sheet { name, blocks, widths, page, protected: sheet.protected, freeze, freeze_columns, tab }
}

/// The line that a sheet for the screen prints.
const ONLY: &str = "only";

fn only_line(outline: &SheetOutline) -> String {
    format!("{}:{ONLY}", outline.key)
}

/// The key of an indicator's row in 指标计算底稿.
fn working_row(indicator: &Indicator, period: Period) -> String {
    format!("{}/{period}", indicator.id)
}

/// A cell of 指标计算底稿.
fn working_key(indicator: &Indicator, period: Period, column: impl Into<crate::sheet::Word>) -> Key {
    Key::new("working", working_row(indicator, period), column)
}

/// A formula of one cell.
fn at(key: Key) -> Formula {
    Formula::new().then(key)
}
