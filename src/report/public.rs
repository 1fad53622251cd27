//! 公开版: what anybody may read. Flat tables of values, a code in place of every figure that is withheld or missing.
//!
//! In: the evaluation, the rules of protection, earlier public editions. Out: an [`Edition`]: a book, the same tables as
//! text for CSV, and what must not be found in either; or why nothing may be published. Refuses to know: bytes.
//!
//! No reason, remark or finding is printed: such texts hold figures of single units. What is said of a row is chosen
//! from fixed words.

mod ground;

use super::cells::decimals_apart;
use super::{Desk, Material};
use crate::evaluate::{Assessment, Certainty, Number, Side, Status};
use crate::expr::Node;
use crate::finding::Severity;
use crate::ids::{IndicatorId, UnitId};
use crate::observation::Period;
use crate::plan::kinds::sort::{Against, ValueOf};
use crate::plan::{Indicator, Plan, TaskClass};
use crate::protect::{self, Protection, Reason, Refusal, Rules};
use crate::sheet::{Block, Book, Cell, Key, LINE, Line, Page, Row, Sheet, Table, Tagged};
use crate::total::Heard;
use crate::value::Ratio;
use crate::words::outline::SheetOutline;
use crate::words::{OutlineKeys, SheetKeys};
use ground::{Figures, Part, Place};
use std::collections::{BTreeMap, BTreeSet};

/// A finished public edition.
pub struct Edition {
    /// The workbook.
    pub book: Book,
    /// The same tables as text: name and rows, the headings first.
    pub tables: Vec<(String, Vec<Vec<String>>)>,
    /// Every figure for programs: unit, indicator, year, part and value or code.
    pub figures: Vec<Vec<String>>,
    /// What must not be found in it.
    pub guarded: Vec<Hidden>,
    /// How many figures are withheld, and why: small, complement, to cover others, made of such.
    pub counts: [usize; 4],
    /// Figures that earlier editions already gave away.
    pub already_public: Vec<String>,
    /// Whether nothing that counts people is printed.
    pub all_withheld: bool,
}

/// A figure that is withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Code and name of the unit.
    pub unit: (String, String),
    /// Other names of the unit.
    pub aliases: Vec<String>,
    /// Number and name of the indicator.
    pub indicator: (String, String),
    /// What else it is called: its short name, and the items it counts.
    pub called: Vec<String>,
    /// The period.
    pub period: String,
    /// Which of its figures, in words.
    pub part: &'static str,
    /// Why.
    pub reason: Reason,
    /// The value as it would be printed.
    pub value: String,
    /// The rate it would give away.
    pub rate: Option<String>,
    /// Whether to find the number beside the unit's name proves anything: not of the whole, whose name is in every title,
    /// nor where the same number rightly stands in its row, as another figure.
    pub tells: bool,
}

/// A figure that an earlier edition printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The edition, as messages name it.
    pub edition: String,
    place: Place,
    /// What stood there; none was withheld.
    value: Option<Ratio>,
    /// Of a total, the units of which it told the same figure: what it was the sum of.
    of: Told,
}

/// Units, each with what stood there for it; none was withheld.
type Told = Vec<(UnitId, Option<Ratio>)>;

/// A figure of an edition, for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Code of the unit.
    pub unit: String,
    /// Number of the indicator.
    pub indicator: String,
    /// Name of the indicator, by which it is known when its number has changed.
    pub name: String,
    /// The period.
    pub period: String,
    /// Which of its figures.
    pub part: String,
    /// The number, or the code in its place.
    pub value: String,
}

/// The parts of an indicator that an edition names to programs.
const NAMED: [(&str, Part); 3] =
    [("numerator", Part::Numerator), ("denominator", Part::Denominator), ("whole", Part::Whole)];

/// What an earlier edition printed, of what this plan has; and the numbers of the indicators and the codes of the units
/// that this plan does not have, of which nothing can be checked.
pub fn printed(plan: &Plan, edition: &str, figures: &[Figure]) -> (Vec<Printed>, BTreeSet<String>) {
    let mut numbers: BTreeMap<&str, IndicatorId> =
        plan.indicators.enumerate().map(|(id, indicator)| (indicator.label.as_str(), id)).collect();
    // A number may be given to another promise; a name says which one is meant.
    numbers.extend(plan.indicators.enumerate().map(|(id, indicator)| (indicator.name.as_str(), id)));
    let units: BTreeMap<&str, UnitId> =
        plan.units.enumerate().map(|(id, unit)| (unit.code.as_str(), id)).collect();
    let mut unknown = BTreeSet::new();
    let mut places: Vec<(Place, Option<Ratio>)> = Vec::new();
    for figure in figures {
        let number = numbers.get(figure.name.as_str()).or_else(|| numbers.get(figure.indicator.as_str()));
        let unit = units.get(figure.unit.as_str());
        let part = NAMED.into_iter().find(|(name, _)| *name == figure.part);
        match (unit, number, part, Period::parse(&figure.period)) {
            (Some(&unit), Some(&number), Some((_, part)), Some(period)) => {
                places.push(((unit, number, period, part), Ratio::parse(&figure.value)));
            }
            (None, ..) => _ = unknown.insert(figure.unit.clone()),
            _ => _ = unknown.insert(figure.indicator.clone()),
        }
    }
    let mut told_of: BTreeMap<(IndicatorId, Period, Part), Told> = BTreeMap::new();
    for ((unit, number, period, part), value) in &places {
        if *unit != plan.indicators[*number].node {
            told_of.entry((*number, *period, *part)).or_default().push((*unit, *value));
        }
    }
    let known = places.into_iter().map(|(place, value)| {
        let (unit, number, period, part) = place;
        let of_whole = unit == plan.indicators[number].node;
        let of = if of_whole { told_of.get(&(number, period, part)).cloned() } else { None };
        Printed { edition: edition.to_owned(), place, value, of: of.unwrap_or_default() }
    });
    (known.collect(), unknown)
}

/// Sheets of the edition, in order, with their columns.
const SHEETS: [(&str, &str); 10] = [
    ("cover", "line"),
    ("contents", "sheet content"),
    ("notes", "mark note"),
    ("indicators", COLUMNS),
    ("text", COLUMNS),
    ("attached", COLUMNS),
    ("years", "no name period unit value numerator denominator reported expected"),
    ("units", "code area no name period unit value numerator denominator"),
    ("work", "no class title lead due stage status"),
    ("definitions", "no name numerator numerator_unit denominator denominator_unit section source confirmed"),
];

const COLUMNS: &str = "no name unit attribute base value target asked status sure gap gap_unit reported expected \
                       responsible remark";

/// What the edition asks of the templates.
pub fn keys() -> OutlineKeys<'static> {
    let sheet = |(key, columns): (&'static str, &'static str)| SheetKeys {
        key,
        columns: columns.split_whitespace().collect(),
        required: ["cover", "contents", "notes", "indicators"].contains(&key),
        ..SheetKeys::default()
    };
    OutlineKeys {
        sheets: SHEETS.map(sheet).to_vec(),
        labels: LABELS
            .iter()
            .map(|(key, own)| (*key, own.iter().copied().chain(super::labels::SHARED).collect()))
            .collect(),
        apart: Vec::new(),
        placeholders: super::labels::SHARED.to_vec(),
        lists: Vec::new(),
        methods: Vec::new(),
    }
}

/// Styles the edition names itself.
pub const STYLES: [&str; 4] = ["public_cover_line", "public_cover_title", "public_line", "public_title"];

/// What 完成情况 is explained with: the bands and the words by key.
const NOTE_STATUS: [&str; 18] = [
    "band_ahead",
    "band_on_track",
    "band_slightly",
    "ahead",
    "on_track",
    "slightly_behind",
    "clearly_behind",
    "backwards",
    "kept",
    "below",
    "every_year",
    "some_years",
    "achieved",
    "not_achieved",
    "watched",
    "awaiting",
    "short",
    "met",
];

/// Labels of the edition with their own placeholders.
const LABELS: &[(&str, &[&str])] = &[
    ("date_open", &[]),
    ("draft_working", &[]),
    ("draft_trial", &[]),
    ("draft_on_record", &["kind", "times", "on", "by"]),
    ("share_heading", &[]),
    ("main_list_table", &[]),
    ("main_list_text", &[]),
    ("limit_cut", &[]),
    ("limit_no_number", &[]),
    ("names_more", &["names", "count"]),
    ("cover_number_unknown", &[]),
    ("attached_title", &["title", "number", "source"]),
    ("not_in_book", &[]),
    ("appendix", &["number"]),
    ("appendix_continued", &["number"]),
    ("sample_suffix", &[]),
    ("tables_here", &[]),
    ("codes", &["threshold"]),
    ("note_protection", &["threshold"]),
    ("note_rate", &[]),
    ("note_sure", &[]),
    ("note_definition", &[]),
    ("note_missing", &["names"]),
    ("note_complete", &[]),
    ("note_base", &[]),
    ("note_status", &NOTE_STATUS),
    ("tables_notes", &[]),
    ("cover_count", &["word", "count"]),
    ("cover_withheld", &["count"]),
    ("cover_result", &["name", "count", "counts"]),
    ("remark_duty", &[]),
    ("remark_doubt", &[]),
    ("cover_lines", &[]),
    ("cover_sample", &[]),
    ("unclear", &[]),
    ("attribute_none", &[]),
    ("remark_none", &[]),
    ("remark_awaiting", &[]),
    ("remark_base", &[]),
    ("remark_pending", &[]),
    ("remark_unjudged", &[]),
    ("unit_none", &[]),
    ("unit_percent", &[]),
    ("unit_permille", &[]),
    ("confirmed_none", &[]),
    ("class_milestones", &[]),
    ("class_duties", &[]),
    ("class_tasks", &[]),
    ("stage_none", &[]),
    ("no_day", &[]),
    ("none_yet", &[]),
    ("undated", &["date"]),
    ("undated_after", &["date"]),
    ("text_none", &[]),
    ("target_each", &["sign", "target", "unit"]),
    ("target_quota", &["sign", "target", "unit"]),
    ("target_range", &["low", "high", "unit"]),
    ("target_plain", &["sign", "target", "unit"]),
];

/// In place of a figure that is withheld.
pub const WITHHELD: &str = "[c]";
/// Not reported, or not to be had.
pub const MISSING: &str = "[x]";
/// Of which nothing can be said.
pub const NOT_APPLICABLE: &str = "[z]";

/// The public edition of an evaluation.
pub fn public(
    material: Material<'_>,
    rules: &Rules,
    people: &[String],
    earlier: &[Printed],
) -> Result<Edition, Refusal> {
    let desk = Desk::new(material, material.words.public(), None);
    let shown: Vec<IndicatorId> = desk
        .all()
        .filter(|(_, indicator, _)| desk.list_of(indicator) != "ours")
        .map(|(number, _, _)| number)
        .collect();
    let figures = Figures::of(&material, &shown, (people, rules.threshold), earlier);
    let protection = protect::protect(&figures.ground, rules)?;
    let followers = protection.followers.iter().copied().collect();
    let page = Public { desk, figures, protection, followers, shown, threshold: rules.threshold };
    Ok(page.edition())
}

struct Public<'a> {
    desk: Desk<'a>,
    figures: Figures,
    protection: Protection,
    followers: BTreeSet<usize>,
    shown: Vec<IndicatorId>,
    threshold: u32,
}

impl Public<'_> {
    fn edition(self) -> Edition {
        let outlines: Vec<&SheetOutline> =
            self.desk.outline.sheet.iter().filter(|outline| self.is_present(outline)).collect();
        let sheets: Vec<Sheet> = outlines.iter().map(|outline| self.sheet(outline, &outlines)).collect();
        let tables = sheets
            .iter()
            .skip(2)
            .filter_map(|sheet| {
                let table = sheet.blocks.iter().find_map(|block| match block {
                    Block::Table(table) => Some(table),
                    _ => None,
                })?;
                let headings = table.columns.iter().map(|column| column.heading.clone()).collect();
                let rows = table.rows.iter().map(|row| {
                    let text = |column: &crate::sheet::Column| {
                        row.cells.get(&column.key).map_or_else(String::new, Cell::shown)
                    };
                    table.columns.iter().map(text).collect()
                });
                Some((sheet.name.clone(), std::iter::once(headings).chain(rows).collect()))
            })
            .collect();
        let identity = &self.desk.m.plan.identity;
        let book = Book {
            title: self.desk.fill(&self.desk.outline.title),
            author: identity.compiler.clone(),
            subject: identity.title.clone(),
            sheets,
            names: Vec::new(),
            said: self.desk.outline.said(),
        };
        let counted = |reasons: &[Reason]| reasons.iter().map(|reason| self.protection.count(*reason)).sum();
        let counts = [
            counted(&[Reason::Small]),
            counted(&[Reason::Complement]),
            counted(&[Reason::NextSmallest, Reason::Additive, Reason::Changed]),
            counted(&[Reason::Follows]),
        ];
        let label = |known: &protect::AlreadyPublic| self.figures.ground.at(known.cell).label.clone();
        Edition {
            book,
            tables,
            figures: self.for_programs(),
            guarded: self.hidden(),
            counts,
            already_public: self.protection.already_public.iter().map(label).collect(),
            all_withheld: self.protection.all_withheld,
        }
    }

    fn is_present(&self, outline: &SheetOutline) -> bool {
        match outline.key.as_str() {
            "indicators" => !self.desk.listed("main").is_empty(),
            "text" | "attached" => !self.desk.listed(&outline.key).is_empty(),
            "units" => !self.unit_rows().is_empty(),
            "work" => !self.desk.m.plan.tasks.is_empty(),
            _ => true,
        }
    }

    fn sheet(&self, outline: &SheetOutline, all: &[&SheetOutline]) -> Sheet {
        let desk = &self.desk;
        let key = outline.key.as_str();
        let mut table = desk.table(outline, key);
        table.rows = match key {
            "contents" => contents(desk, all),
            "notes" => self.notes(),
            "indicators" => self.indicators("main"),
            "text" | "attached" => self.indicators(key),
            "years" => self.years(),
            "units" => self.unit_rows(),
            "work" => self.work(),
            "definitions" => self.definitions(),
            _ => Vec::new(),
        };
        self.drop_what_says_nothing(&mut table);
        let title = desk.title_of(outline);
        let sample = if desk.m.collection.is_sample() { desk.say("sample_suffix") } else { String::new() };
        table.tagged = Some(Tagged { name: desk.fill(&outline.name), summary: desk.fill(&outline.purpose) });
        let line = |at: String, text: String, style: &str| {
            let cells = vec![(0, 0, Cell::text(text).styled(style))];
            Block::Line(Line { key: format!("{key}:{at}"), cells, ..Line::default() })
        };
        // Beside a table what is too long runs on over its columns; the cover has one.
        let styles = if key == "cover" {
            ["public_cover_title", "public_cover_line"]
        } else {
            ["public_title", "public_line"]
        };
        let mut blocks = vec![line(String::from("title"), format!("{title}{sample}"), styles[0])];
        if key == "cover" {
            let lines = desk.say("cover_lines");
            let sample = desk.m.collection.is_sample().then(|| desk.say("cover_sample"));
            let lines = self.results().into_iter().chain(lines.lines().map(str::to_owned)).chain(sample);
            blocks.extend(lines.enumerate().map(|(at, text)| line(at.to_string(), text, styles[1])));
        } else {
            let here = if key == "notes" { "tables_notes" } else { "tables_here" };
            blocks.push(line(String::from("tables"), desk.say(here), "public_line"));
            let threshold = self.threshold.to_string();
            let coded = ["notes", "indicators", "text", "attached", "years", "units"].contains(&key);
            let codes = coded.then(|| desk.say_with("codes", &[("threshold", &threshold)]));
            let notes = outline.notes.iter().map(|note| desk.fill(note)).chain(codes);
            blocks.extend(notes.enumerate().map(|(at, text)| line(format!("note{at}"), text, "public_line")));
            blocks.push(Block::Table(table));
        }
        let page =
            Page { public: true, a3: outline.paper == "A3", ..Page::new(!outline.portrait, String::new()) };
        let widths = if key == "cover" { vec![(0, 59.0)] } else { Vec::new() };
        let (protected, freeze, freeze_columns, tab) = (false, false, 0, String::new());
        Sheet { name: desk.fill(&outline.name), blocks, widths, page, protected, freeze, freeze_columns, tab }
    }

    /// What came out, in a sentence for each list of indicators.
    fn results(&self) -> Vec<String> {
        let desk = &self.desk;
        let words = &desk.m.words.judgement;
        let lists = ["main", "text", "attached"].into_iter().zip(["indicators", "text", "attached"]);
        let said = lists.filter_map(|(list, sheet)| {
            let all = desk.listed(list);
            let name = &desk.outline.sheet.iter().find(|outline| outline.key == sheet)?.name;
            let hidden = |(number, indicator, it): &&(IndicatorId, &Indicator, &Assessment)| {
                self.hides_value(*number, indicator, it.period)
            };
            let withheld = all.iter().filter(hidden).count();
            let mut counts: Vec<String> = Status::ALL
                .into_iter()
                .filter_map(|status| {
                    let of = |it: &Assessment| it.status == status;
                    let count = all.iter().filter(|one| !hidden(one) && of(one.2)).count();
                    let with = [("word", status.word(words)), ("count", &count.to_string())];
                    (count > 0).then(|| desk.say_with("cover_count", &with))
                })
                .collect();
            if withheld > 0 {
                counts.push(desk.say_with("cover_withheld", &[("count", &withheld.to_string())]));
            }
            let (name, count) = (desk.fill(name), all.len().to_string());
            let with = [("name", name.as_str()), ("count", &count), ("counts", &counts.join("、"))];
            (!all.is_empty()).then(|| desk.say_with("cover_result", &with))
        });
        said.collect()
    }

    /// Takes a column off in which every row says only that the plan names nobody.
    fn drop_what_says_nothing(&self, table: &mut Table) {
        let nobody = self.desk.say("unclear");
        let rows = &table.rows;
        table.columns.retain(|column| {
            !["responsible", "lead"].contains(&column.key.as_str())
                || rows.iter().any(|row| row.cells.get(&column.key).is_none_or(|cell| cell.shown() != nobody))
        });
    }

    /// Whether a figure is withheld.
    fn hides(&self, place: &Place) -> bool {
        let cell = self.figures.cells.get(place).is_some_and(|cell| self.protection.is_withheld(*cell));
        cell || self.figures.followers.get(place).is_some_and(|at| self.followers.contains(at))
    }

    /// Whether the value of the whole is withheld: as a total over the years, or as what is made of the year's figures.
    fn hides_value(&self, number: IndicatorId, indicator: &Indicator, period: Period) -> bool {
        [Part::Value, Part::Whole].iter().any(|part| self.hides(&(indicator.node, number, period, *part)))
    }

    /// A figure, or the code that stands in its place.
    fn figure(&self, place: Place, value: Option<Ratio>, decimals: u32, none: &'static str) -> Cell {
        match value {
            Some(_) if self.hides(&place) => Cell::text(WITHHELD),
            Some(value) => rounded(value, decimals),
            None => Cell::text(none),
        }
    }

    fn indicators(&self, list: &str) -> Vec<Row> {
        self.desk
            .listed(list)
            .into_iter()
            .map(|(number, indicator, it)| self.indicator(number, indicator, it))
            .collect()
    }

    fn indicator(&self, number: IndicatorId, indicator: &Indicator, it: &Assessment) -> Row {
        let desk = &self.desk;
        let place = |part| (indicator.node, number, it.period, part);
        let target = it.target.and_then(Number::exact);
        let value = it.measured.value.and_then(nearest);
        let decimals = decimals(indicator, value, target);
        let words = &desk.m.words.judgement;
        let value_hidden = self.hides_value(number, indicator, it.period);
        let shown = match (value, value_hidden) {
            (Some(_), true) => Cell::text(WITHHELD),
            (Some(value), false) => rounded(value, decimals),
            (None, _) => Cell::text(if it.measured.speaks_of_nobody() { NOT_APPLICABLE } else { MISSING }),
        };
        let gap = match it.gap {
            Some(_) if value_hidden || self.hides(&place(Part::Gap)) => Cell::text(WITHHELD),
            Some(gap) => rounded(gap, plain_decimals(gap)),
            None if value_hidden => Cell::text(WITHHELD),
            // A number is asked for, and what is missing to it cannot be told.
            None if target.is_some() && it.status.side() == Side::Unjudged => Cell::text(MISSING),
            None => Cell::text(NOT_APPLICABLE),
        };
        Row::new(indicator.id.clone())
            .with("no", Cell::text(indicator.label.clone()))
            .with("name", Cell::text(indicator.name.clone()))
            .with("unit", Cell::text(self.unit_word(indicator.published_unit())))
            .with(
                "attribute",
                Cell::text(
                    indicator.attribute.map_or_else(|| desk.say("attribute_none"), |a| a.word().to_owned()),
                ),
            )
            .with("base", self.base(number, indicator, it))
            .with("value", shown)
            .with(
                "target",
                match target.filter(|_| indicator.target_high.is_none()) {
                    Some(target) => rounded(target, indicator.target.map_or(0, |it| u32::from(it.decimals))),
                    None => Cell::text(NOT_APPLICABLE),
                },
            )
            .with("asked", Cell::text(self.asked(indicator)))
            .with("status", Cell::text(if value_hidden { WITHHELD } else { it.status.word(words) }))
            .with(
                "sure",
                Cell::text(if value_hidden { String::from(WITHHELD) } else { sure_word(it, words) }),
            )
            .with("gap", gap)
            .with("gap_unit", Cell::text(self.unit_word(indicator.gap_unit_at(true))))
            .with("reported", Cell::count(it.measured.reported as usize))
            .with("expected", Cell::count(it.measured.expected as usize))
            .with("responsible", Cell::text(desk.responsible(indicator)))
            .with("remark", Cell::text(self.remark(indicator, it, value_hidden)))
    }

    /// The base a plan prints, else the figure of the base year as 逐年数据 prints it: a base of the units alone that
    /// reported in both years, taken from that, would tell what the others reported.
    fn base(&self, number: IndicatorId, indicator: &Indicator, it: &Assessment) -> Cell {
        if let Some(printed) = indicator.base {
            return rounded(printed.value, u32::from(printed.decimals));
        }
        let period = Period::year(indicator.base_year);
        let known = it.base.filter(|_| self.desk.periods().contains(&period));
        let Some(then) = known.and_then(|_| self.desk.m.evaluation.at(number, period)) else {
            return Cell::text(NOT_APPLICABLE);
        };
        match then.measured.value.and_then(nearest) {
            Some(_) if self.hides_value(number, indicator, period) => Cell::text(WITHHELD),
            Some(value) => {
                rounded(value, decimals(indicator, Some(value), it.target.and_then(Number::exact)))
            }
            None => Cell::text(MISSING),
        }
    }

    /// What is asked, in words: 不低于99%.
    fn asked(&self, indicator: &Indicator) -> String {
        let desk = &self.desk;
        let Some(target) = indicator.target.filter(|_| indicator.kind.against() != Against::Series) else {
            return indicator.asked_in_words().map_or_else(|| desk.say("text_none"), str::to_owned);
        };
        let high = indicator.target_high.map_or_else(String::new, crate::value::Printed::to_text);
        let text = target.to_text();
        let label = indicator.kind.target_label().unwrap_or("target_plain");
        let with = [
            ("sign", indicator.comparator.word()),
            ("target", text.as_str()),
            ("low", text.as_str()),
            ("high", high.as_str()),
            ("unit", indicator.measure_unit.as_str()),
        ];
        desk.say_with(label, &with)
    }

    /// What must be known of a row, in fixed words: nothing that was reported is in them.
    fn remark(&self, indicator: &Indicator, it: &Assessment, hidden: bool) -> String {
        let mut told = Vec::new();
        let mut when = |holds: bool, label: &str| {
            if holds {
                told.push(self.desk.say(label));
            }
        };
        when(!hidden && it.status == Status::Awaiting, "remark_awaiting");
        let unjudged = it.status != Status::Awaiting && it.status.side() == Side::Unjudged;
        when(!hidden && unjudged, "remark_unjudged");
        when(indicator.base.is_none() && it.base.is_some(), "remark_base");
        let identity = &self.desk.m.plan.identity;
        let yearly = indicator.kind.is_yearly(indicator) && identity.first_duty() > identity.first_year;
        when(yearly, "remark_duty");
        when(self.desk.open_findings(indicator, Severity::Compulsory) > 0, "remark_doubt");
        when(indicator.definition.pending && indicator.definition.confirmed.is_empty(), "remark_pending");
        if told.is_empty() { self.desk.say("remark_none") } else { told.join("；") }
    }

    /// Every period of every indicator.
    fn years(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for &number in &self.shown {
            let indicator = &self.desk.m.plan.indicators[number];
            for period in self.desk.periods() {
                let Some(it) = self.desk.m.evaluation.at(number, period) else { continue };
                let place = |part| (indicator.node, number, period, part);
                let target = it.target.and_then(Number::exact);
                let value = it.measured.value.and_then(nearest);
                let hidden = self.hides_value(number, indicator, period);
                let value = match value {
                    Some(_) if hidden => Cell::text(WITHHELD),
                    Some(value) => rounded(value, decimals(indicator, Some(value), target)),
                    None => Cell::text(MISSING),
                };
                let part = |part, value: Option<Ratio>, there: bool| {
                    let none = if there { MISSING } else { NOT_APPLICABLE };
                    self.figure(place(part), value, value.map_or(0, plain_decimals), none)
                };
                let unit = self.unit_word(indicator.published_unit());
                // The base of a growth stands in its own year, and is withheld there or not.
                let over = indicator.denominator.is_some() || indicator.kind.counts_units();
                let denominator = it.measured.denominator.filter(|_| over);
                rows.push(
                    Row::new(format!("{}/{period}", indicator.id))
                        .with("no", Cell::text(indicator.label.clone()))
                        .with("name", Cell::text(indicator.name.clone()))
                        .with("period", Cell::text(period.to_string()))
                        .with("unit", Cell::text(unit))
                        .with("value", value)
                        .with("numerator", part(Part::Numerator, it.measured.numerator, true))
                        .with("denominator", part(Part::Denominator, denominator, over))
                        .with("reported", Cell::count(it.measured.reported as usize))
                        .with("expected", Cell::count(it.measured.expected as usize)),
                );
            }
        }
        rows
    }

    /// Indicators of which single units are shown.
    fn of_units(&self) -> impl Iterator<Item = IndicatorId> {
        self.shown.iter().copied().filter(|&number| {
            let indicator = &self.desk.m.plan.indicators[number];
            !indicator.kind.counts_units() && !indicator.reporter.is_of_the_whole()
        })
    }

    /// Every unit of every indicator that units report, of the period judged.
    fn unit_rows(&self) -> Vec<Row> {
        let (plan, period) = (self.desk.m.plan, self.desk.period);
        let mut rows = Vec::new();
        for number in self.of_units() {
            let indicator = &plan.indicators[number];
            for unit in plan.asked_in(&indicator.reporter, period) {
                if unit != indicator.node {
                    rows.push(self.unit_row(number, indicator, unit, period));
                }
            }
        }
        rows
    }

    fn unit_row(&self, number: IndicatorId, indicator: &Indicator, unit: UnitId, period: Period) -> Row {
        let m = self.desk.m;
        let none = match m.totals.heard(unit, number, period) {
            Heard::Apart => NOT_APPLICABLE,
            _ => MISSING,
        };
        let whole = m.totals.heard(unit, number, period) == Heard::Whole;
        let it = self.desk.assessor.at(unit, number, period).filter(|_| whole);
        let place = |part| (unit, number, period, part);
        let (numerator, denominator, value) = it.as_ref().map_or((None, None, None), |it| {
            (it.measured.numerator, it.measured.denominator, it.measured.value.and_then(nearest))
        });
        let parts = [(Part::Numerator, numerator), (Part::Denominator, denominator)];
        let [numerator, denominator] = parts.map(|(part, value)| {
            let none = if part == Part::Denominator && indicator.denominator.is_none() {
                NOT_APPLICABLE
            } else {
                none
            };
            self.figure(place(part), value, value.map_or(0, plain_decimals), none)
        });
        // A total over years beside the year's own figure tells the years before; a growth tells its base, which is printed
        // of no single unit.
        let shown = match value {
            Some(_) if indicator.value() == ValueOf::Growth || self.hides(&place(Part::Whole)) => {
                Cell::text(WITHHELD)
            }
            value => self.figure(place(Part::Value), value, decimals(indicator, value, None), none),
        };
        let known = &m.plan.units[unit];
        let unit_of = self.unit_word(indicator.published_unit());
        Row::new(format!("{}/{}", indicator.id, known.code))
            .with("code", Cell::text(known.code.clone()))
            .with("area", Cell::text(known.name.clone()))
            .with("no", Cell::text(indicator.label.clone()))
            .with("name", Cell::text(indicator.name.clone()))
            .with("period", Cell::text(period.to_string()))
            .with("unit", Cell::text(unit_of))
            .with("value", shown)
            .with("numerator", numerator)
            .with("denominator", denominator)
    }

    fn work(&self) -> Vec<Row> {
        let desk = &self.desk;
        let mut rows = Vec::new();
        for class in TaskClass::ALL {
            for (task, progress) in desk.followed(class) {
                let stages = desk.m.words.stages.of(task.stages.word());
                let stage = progress.stage.and_then(|stage| stages.get(stage));
                rows.push(
                    Row::new(task.id.clone())
                        .with("no", Cell::text(task.id.clone()))
                        .with("class", Cell::text(desk.say(super::signed::class_label(class))))
                        .with("title", Cell::text(task.title.clone()))
                        .with("lead", Cell::text(desk.leads(task)))
                        .with("due", Cell::text(desk.due_day(task)))
                        .with(
                            "stage",
                            Cell::text(
                                stage.map_or_else(|| desk.say("stage_none"), |stage| stage.word.clone()),
                            ),
                        )
                        .with("status", Cell::text(progress.status.word(&desk.m.words.judgement))),
                );
            }
        }
        rows
    }

    fn definitions(&self) -> Vec<Row> {
        let desk = &self.desk;
        let row = |&number: &IndicatorId| {
            let indicator = &desk.m.plan.indicators[number];
            let definition = &indicator.definition;
            let text = |text: &str| {
                Cell::text(if text.is_empty() { desk.say("text_none") } else { text.to_owned() })
            };
            let confirmed = Some(definition.confirmed.as_str()).filter(|text| !text.is_empty());
            Row::new(indicator.id.clone())
                .with("no", Cell::text(indicator.label.clone()))
                .with("name", text(&indicator.name))
                .with("numerator", text(&definition.numerator))
                .with("numerator_unit", Cell::text(self.counted_in(Some(&indicator.numerator))))
                .with("denominator", text(&definition.denominator))
                .with("denominator_unit", Cell::text(self.counted_in(indicator.denominator.as_ref())))
                .with("section", text(&desk.cited(indicator)))
                .with("source", text(definition.source.map_or("", |source| source.word())))
                .with("confirmed", confirmed.map_or_else(|| Cell::text(desk.say("confirmed_none")), text))
        };
        self.shown.iter().map(row).collect()
    }

    /// The measure unit of what a formula adds up; a word where it has none, or several.
    fn counted_in(&self, formula: Option<&Node>) -> String {
        let items = formula.map_or_else(Vec::new, Node::refs);
        let mut units: Vec<&str> =
            items.iter().map(|of| self.desk.m.plan.items[of.item].measure_unit.as_str()).collect();
        units.dedup();
        match units[..] {
            [one] => self.unit_word(one),
            _ => self.desk.say("unit_none"),
        }
    }

    /// A measure unit in words: no cell holds a mere sign.
    fn unit_word(&self, unit: &str) -> String {
        match unit {
            "" => self.desk.say("unit_none"),
            "%" => self.desk.say("unit_percent"),
            "‰" => self.desk.say("unit_permille"),
            unit => unit.to_owned(),
        }
    }

    /// 注释: one row a note, each named where it is needed.
    fn notes(&self) -> Vec<Row> {
        let desk = &self.desk;
        let silent = desk.silent_names();
        let threshold = self.threshold.to_string();
        let missing = if silent.is_empty() {
            desk.say("note_complete")
        } else {
            desk.say_with("note_missing", &[("names", &desk.outline.names(&silent))])
        };
        let reported = |number: &IndicatorId| {
            let it = desk.m.evaluation.at(*number, desk.period);
            desk.m.plan.indicators[*number].base.is_none() && it.is_some_and(|it| it.base.is_some())
        };
        let base = if self.shown.iter().any(reported) { desk.say("note_base") } else { String::new() };
        let words = &desk.m.words.judgement;
        let bands = [words.ahead, words.on_track, words.slightly_behind].map(|band| band.to_text(2));
        let named = Status::ALL.into_iter().filter(|status| NOTE_STATUS.contains(&status.key()));
        let mut with: Vec<(&str, &str)> = named.map(|status| (status.key(), status.word(words))).collect();
        with.extend(NOTE_STATUS.into_iter().zip(bands.each_ref().map(String::as_str)));
        let notes = [
            missing + &base,
            desk.say_with("note_protection", &[("threshold", &threshold)]),
            desk.say("note_rate"),
            desk.say("note_sure"),
            desk.say("note_definition"),
            desk.say_with("note_status", &with),
        ];
        let row = |(at, note): (usize, String)| {
            Row::new(at.to_string())
                .with("mark", Cell::text(format!("[注{}]", at + 1)))
                .with("note", Cell::text(note))
        };
        notes.into_iter().enumerate().map(row).collect()
    }

    /// The figures of the edition, one a row: those that were printed, and the code of those that were withheld.
    fn for_programs(&self) -> Vec<Vec<String>> {
        let plan = self.desk.m.plan;
        let ground = &self.figures.ground;
        let mut rows = Vec::new();
        for (place, cell) in &self.figures.cells {
            let (unit, number, period, part) = *place;
            let Some((name, _)) = NAMED.into_iter().find(|(_, known)| *known == part) else { continue };
            let known = ground.at(*cell);
            if !known.printed {
                continue;
            }
            let Some(value) = self.figures.values.get(place) else { continue };
            let value = value.to_text(plain_decimals(*value));
            let value = if self.hides(place) { WITHHELD.to_owned() } else { value };
            let (unit, indicator) = (&plan.units[unit], &plan.indicators[number]);
            rows.push(vec![
                unit.code.clone(),
                unit.name.clone(),
                indicator.label.clone(),
                indicator.name.clone(),
                period.to_string(),
                name.to_owned(),
                value,
            ]);
        }
        rows
    }

    /// Everything that is withheld, for the leak test and for the register inside the house.
    fn hidden(&self) -> Vec<Hidden> {
        let plan = self.desk.m.plan;
        let reasons: BTreeMap<_, _> =
            self.protection.withheld.iter().map(|one| (one.cell, one.reason)).collect();
        let mut all = Vec::new();
        for (place, cell) in &self.figures.cells {
            let Some(reason) = reasons.get(cell) else { continue };
            let (unit, number, period, part) = *place;
            let Some(&value) = self.figures.values.get(place) else { continue };
            let indicator = &plan.indicators[number];
            let it = self.desk.assessor.at(unit, number, period);
            let rate = it.and_then(|it| it.measured.value).and_then(Number::exact);
            let rate = rate.filter(|_| indicator.published_unit() == "%");
            // Figures of its row that are printed: such a number rightly stands there.
            let siblings: Vec<Ratio> = [Part::Numerator, Part::Denominator, Part::Whole]
                .into_iter()
                .filter(|other| *other != part)
                .map(|other| (unit, number, period, other))
                .filter(|place| !self.hides(place))
                .filter_map(|place| self.figures.values.get(&place).copied())
                .collect();
            let beside = siblings.contains(&value);
            // A rate that rounds to a number rightly printed beside it is not told by that number.
            let apart = |rate: &Ratio| siblings.iter().all(|known| rate.to_text(0) != known.to_plain());
            let rate = rate.filter(apart);
            all.push(Hidden {
                tells: unit != indicator.node && !beside,
                unit: (plan.units[unit].code.clone(), plan.units[unit].name.clone()),
                aliases: plan.units[unit].aliases.clone(),
                indicator: (indicator.label.clone(), indicator.name.clone()),
                called: indicator
                    .items
                    .iter()
                    .map(|item| plan.items[*item].name.clone())
                    .chain([indicator.short.clone()])
                    .filter(|name| name.chars().count() > 3)
                    .collect(),
                period: period.to_string(),
                part: part.word().trim_start_matches('的'),
                reason: *reason,
                value: value.to_text(plain_decimals(value)),
                rate: rate.map(|rate| rate.to_text(decimals(indicator, Some(rate), None))),
            });
        }
        all
    }
}

/// The table of contents: one linked row for every sheet behind it.
fn contents(desk: &Desk<'_>, all: &[&SheetOutline]) -> Vec<Row> {
    let row = |sheet: &&SheetOutline| {
        let title = Key::new(LINE, format!("{}:title", sheet.key), "0");
        Row::new(sheet.key.clone())
            .with("sheet", Cell::text(desk.fill(&sheet.name)).linked(title))
            .with("content", Cell::text(desk.fill(&sheet.purpose)))
    };
    all.iter().filter(|sheet| !["cover", "contents"].contains(&sheet.key.as_str())).map(row).collect()
}

/// A number as it is printed: what the file holds is what the eye sees.
fn rounded(value: Ratio, decimals: u32) -> Cell {
    let text = value.to_text(decimals);
    let number = text.parse::<f64>().unwrap_or_else(|_| value.to_f64());
    let decimals = u8::try_from(decimals).unwrap_or(u8::MAX);
    Cell::number(number).formatted(crate::sheet::number_format(decimals))
}

/// A value as an exact number: one that was computed in floating point to six decimals, more than is ever printed.
fn nearest(number: Number) -> Option<Ratio> {
    const PARTS: i128 = 1_000_000;
    number.exact().or_else(|| {
        let parts = (number.to_f64() * PARTS as f64).round();
        (parts.abs() < 1e15).then(|| Ratio::new(parts as i128, PARTS).ok()).flatten()
    })
}

/// Decimals of a value of an indicator.
fn decimals(indicator: &Indicator, value: Option<Ratio>, target: Option<Ratio>) -> u32 {
    let count = value.filter(|_| indicator.is_printed_as_count());
    match count.map(plain_decimals) {
        Some(plain) if plain < MOST_DECIMALS => plain,
        _ => decimals_apart(value.map(Number::Exact), target),
    }
}

/// Most decimals of a number that is printed as it is: a count in 万人 has four.
const MOST_DECIMALS: u32 = 5;

/// The decimals a number has; one more than are printed where it has no end.
fn plain_decimals(value: Ratio) -> u32 {
    let whole = |decimals: &u32| {
        value.mul(Ratio::whole(10_i64.pow(*decimals))).is_ok_and(|product| product.denominator() == 1)
    };
    (0..MOST_DECIMALS).find(whole).unwrap_or(MOST_DECIMALS)
}

/// How sure the word is, in a word.
fn sure_word(it: &Assessment, words: &crate::words::Judgement) -> String {
    let certainty = &words.certainty;
    match it.certainty {
        Certainty::Proven => &certainty.proven,
        Certainty::Provisional => &certainty.provisional,
        Certainty::None => &certainty.none,
    }
    .clone()
}
