//! 取证: what an assessor asks of every published figure beside the figure itself. Where it comes from, step by step down to
//! files and their hashes; what was recounted; which relations hold; which targets, records and methods it rests on; and
//! what proves each duty of evaluation.
//!
//! In: a [`Dossier`] beside the material of any report. Out: the assessor's sheets, each figure live over the sheets it
//! comes from, and a book whose links lead both ways. Refuses to know: how a sample was drawn, how an interval is computed.

use super::cells::{double, format_for, id, rounded, same, same_text};
use super::sums::sum_key;
use super::{Desk, Material, made, working_key};
use crate::assess;
use crate::evaluate::{Assessment, Number};
use crate::expr::Node;
use crate::ids::ItemId;
use crate::observation::Period;
use crate::plan::Indicator;
use crate::sheet::{Block, Book, Cell, Formula, Key, Piece, Row, Sheet, filed_under, quoted};
use crate::survey;
use crate::value::Ratio;
use crate::words::outline::SheetOutline;
use std::collections::BTreeSet;

mod ledgers;
mod relations;

/// Before the names of the tables of a recount, and of those of surveys.
const RECOUNT: &str = "recount";
const SURVEYS: &str = "surveyed";

/// A record of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The year.
    pub period: Period,
    /// 初稿, 会审稿, 送审稿 or 定稿.
    pub kind: String,
    /// 第几次.
    pub number: usize,
    /// When.
    pub on: String,
    /// Who.
    pub by: String,
    /// On what ground it differs from the one before.
    pub basis: String,
    /// Figures and stages that differ from the one before.
    pub moved: usize,
    /// Its folder, and the SHA-256 of its manifest, which names the hashes of all its files.
    pub manifest: (String, String),
}

/// What an assessor's workbook has beyond the material of a report.
#[derive(Clone, Copy)]
pub struct Dossier<'a> {
    /// Every file the figures rest on, with its SHA-256.
    pub inputs: &'a [(String, String)],
    /// Years on record.
    pub recorded: &'a [Recorded],
    /// The recount of a sample.
    pub recount: Option<&'a assess::book::Sheets<'a>>,
    /// Surveys of the year.
    pub surveys: Option<&'a survey::book::Sheets<'a>>,
}

/// A sheet of another book that stands in this one: name, official title and the line the title stands in.
pub(super) struct Beyond {
    /// Tab name.
    pub name: String,
    /// Title.
    pub title: String,
    /// The key of its line.
    pub line: String,
}

/// 评估取证表: the figures of a report with all they rest on; `None` where the template has no sheet for it.
pub fn dossier(material: Material<'_>, dossier: Dossier<'_>) -> Option<Book> {
    let outline = material.words.evidence(material.evaluation.question.key());
    if outline.sheet.is_empty() {
        return None;
    }
    let mut beyond: Vec<Sheet> = Vec::new();
    if let Some(sheets) = dossier.recount {
        // A figure that has changed since is no longer what the register claimed.
        let figure = |one: &assess::Drawn| {
            let plan = material.plan;
            let unit = plan.units.position(|unit| unit.code == one.unit)?;
            let item = plan.items.position(|item| item.code == one.item)?;
            let period = Period::parse(&sheets.draw.year)?;
            let now = material.collection.at(unit, item, period)?.figure.ok()?;
            let same = now.ratio().compare(Ratio::parse(&one.claimed.to_string())?).is_eq();
            same.then(|| Key::new("unit_data", format!("{period}/{}/{}", one.unit, one.item), "value"))
        };
        beyond.extend(filed_under(RECOUNT, assess::book::results(sheets, Some(&figure)).sheets));
    }
    if let Some(sheets) = dossier.surveys {
        beyond.extend(filed_under(SURVEYS, survey::book::results(sheets).sheets));
    }
    let mut desk = Desk::new(material, outline, None);
    let taken = outline.sheet.iter().map(|sheet| desk.fill(&sheet.name)).collect();
    let beyond = unlike(beyond, taken);
    desk.beyond = beyond.iter().filter_map(named).collect();
    desk.dossier = Some(dossier);
    let mut book = made(&desk);
    book.title = desk.say("dossier_title");
    book.sheets.extend(beyond);
    super::walk::both_ways(&mut book, &desk.period.to_string());
    Some(book)
}

/// Sheets under names that no other sheet has.
fn unlike(mut sheets: Vec<Sheet>, mut taken: BTreeSet<String>) -> Vec<Sheet> {
    for sheet in &mut sheets {
        let own = sheet.name.clone();
        for number in 2.. {
            if taken.insert(sheet.name.clone()) {
                break;
            }
            sheet.name = format!("{own}{number}");
        }
    }
    sheets
}

/// The name and title of a sheet.
fn named(sheet: &Sheet) -> Option<Beyond> {
    let titled = |block: &Block| match block {
        Block::Line(line) if line.key.ends_with(":title") => {
            let (_, _, cell) = line.cells.first()?;
            Some(Beyond { name: sheet.name.clone(), title: cell.shown(), line: line.key.clone() })
        }
        _ => None,
    };
    sheet.blocks.iter().find_map(titled)
}

/// The items that stand alone over and under a share.
struct Alone {
    over: ItemId,
    under: Option<ItemId>,
}

impl Alone {
    /// Those of an indicator whose value is the one over the other and nothing else.
    fn of(indicator: &Indicator, it: &Assessment) -> Option<Self> {
        let only = |node: &Node| match node {
            Node::Item(leaf) => Some(leaf.item),
            _ => None,
        };
        let over = only(&indicator.numerator)?;
        let under = match &indicator.denominator {
            None => None,
            Some(node) => Some(only(node)?),
        };
        let (numerator, value) = (it.measured.numerator?, it.measured.value.and_then(Number::exact)?);
        let whole = match under {
            None => numerator,
            Some(_) => numerator.div(it.measured.denominator?).ok()?,
        };
        let plain = whole.mul(indicator.scale).ok()?.compare_rounded(value).is_eq();
        let of_years = it.measured.total.is_some();
        (plain && !of_years).then_some(Self { over, under })
    }
}

impl Desk<'_> {
    fn recount(&self) -> Option<&assess::book::Sheets<'_>> {
        self.dossier.and_then(|dossier| dossier.recount)
    }

    /// 取证索引: one row for every indicator, with the way to all it rests on.
    pub(super) fn chain(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "chain");
        for (_, indicator, it) in self.all() {
            table.rows.push(self.chain_row(indicator, it));
        }
        vec![Block::Table(table)]
    }

    fn chain_row(&self, indicator: &Indicator, it: &Assessment) -> Row {
        let period = self.period;
        let key = |column: &'static str| working_key(indicator, period, column);
        let own = |column: &'static str| Key::new("chain", indicator.id.clone(), column);
        let codes = |node: &Node| {
            let mut codes: Vec<String> = Vec::new();
            for reference in node.refs() {
                let code = &self.m.plan.items[reference.item].code;
                if !codes.contains(code) {
                    codes.push(code.clone());
                }
            }
            codes.join("、")
        };
        let value = it.measured.value.map(Number::to_f64);
        let format = format_for(indicator, it.measured.value, it.target.and_then(Number::exact));
        let listed = Key::new(self.list_of(indicator), indicator.id.clone(), "no");
        let sums = Cell::text(self.say("chain_sums")).linked(sum_key(indicator, period, "name"));
        let mut row = Row::new(indicator.id.clone())
            .with("no", id(&indicator.label))
            .with("name", Cell::text(indicator.name.clone()).linked(key("name")))
            .with("kind", Cell::text(indicator.kind.word()))
            .with("unit", Cell::text(indicator.published_unit()))
            .with("published", Cell::text(self.listing(indicator)).linked(listed))
            .with("value", same(&key("value"), value).formatted(format.clone()))
            .with("status", same_text(key("status"), &it.told(&self.m.words.judgement)))
            .with("numerator", same(&key("numerator"), double(it.measured.numerator)))
            .with("denominator", same(&key("denominator"), double(it.measured.denominator)))
            .with("items", Cell::text(codes(&indicator.numerator)))
            .with("items_under", Cell::text(indicator.denominator.as_ref().map(codes).unwrap_or_default()))
            .with("sums", sums)
            .with("reported", same(&key("reported"), Some(f64::from(it.measured.reported))))
            .with("expected", same(&key("expected"), Some(f64::from(it.measured.expected))));
        if indicator.denominator.is_none() {
            row.cells.insert("denominator".into(), Cell::blank());
        }
        if let Some(first) = self.first_unit_row(indicator, period) {
            row.put("units", Cell::text(self.say("chain_units")).linked(first));
        }
        let figures = self.figures_of_indicator(indicator);
        row.put("figures", figures.0);
        if let Some(first) = figures.1 {
            row.put("cells", Cell::text(self.say("chain_cells")).linked(first));
        }
        self.recounted(indicator, it, &own, &mut row);
        if let Some(wave) = self.survey_of(indicator) {
            let to = Key::new(format!("{SURVEYS}_surveys"), wave.survey.key.clone(), "name");
            row.put("survey", Cell::text(wave.survey.name.clone()).linked(to));
        }
        row
    }

    /// How many figures of units an indicator rests on in the period judged, and the first of them.
    fn figures_of_indicator(&self, indicator: &Indicator) -> (Cell, Option<Key>) {
        let (mut count, mut first) = (0_u32, None);
        let mut live = Formula::new();
        for (place, &item) in indicator.items.iter().enumerate() {
            let code = &self.m.plan.items[item].code;
            let column =
                |name: &'static str| Piece::Column { table: "unit_data".into(), column: name.into() };
            live = live.then(if place == 0 { "COUNTIFS(" } else { "+COUNTIFS(" });
            live = live.then(column("item")).then(format!(",{},", quoted(code))).then(column("period"));
            live = live.then(format!(",{})", super::cells::criterion(self.period)));
            for unit in self.m.plan.units.ids().filter(|unit| self.scope.holds(*unit)) {
                if self.m.collection.at(unit, item, self.period).is_some() {
                    count += 1;
                    let row = format!("{}/{}/{code}", self.period, self.m.plan.units[unit].code);
                    first.get_or_insert(Key::new("unit_data", row, "value"));
                }
            }
        }
        (Cell::formula(live, f64::from(count)), first)
    }

    /// The survey whose answers an indicator's figures are.
    fn survey_of(&self, indicator: &Indicator) -> Option<&survey::book::Wave<'_>> {
        let waves = self.dossier?.surveys?.waves;
        waves.iter().find(|wave| {
            wave.survey.gives.is_some_and(|gives| {
                indicator.items.contains(&gives.satisfied) && indicator.items.contains(&gives.valid)
            })
        })
    }

    /// What the recount makes of an indicator: the factors, the figures times the factors, the value of those and its
    /// difference, all live; the verdict beside.
    fn recounted(
        &self,
        indicator: &Indicator,
        it: &Assessment,
        own: &dyn Fn(&'static str) -> Key,
        row: &mut Row,
    ) {
        let Some(sheets) = self.recount() else { return };
        let Some(promise) = sheets.promises.iter().find(|promise| promise.id == indicator.label) else {
            let drawn: Vec<&str> = indicator
                .items
                .iter()
                .map(|&item| self.m.plan.items[item].code.as_str())
                .filter(|code| sheets.draw.items.iter().any(|drawn| drawn == code))
                .collect();
            let said = match drawn.as_slice() {
                [] => self.say("chain_not_drawn"),
                drawn => self.say_with("chain_items_drawn", &[("items", &drawn.join("、"))]),
            };
            row.put("recounted_said", Cell::text(said));
            return;
        };
        let of_promise =
            |column: &'static str| Key::new(format!("{RECOUNT}_promises"), promise.id.clone(), column);
        row.put("recounted_said", Cell::text(promise.said.clone()));
        let Some((_, status)) = &promise.verified else { return };
        row.put(
            "recounted_status",
            same_text(of_promise("verified_status"), status).linked(of_promise("said")),
        );
        let of_period = sheets.draw.year == self.period.to_string();
        let Some(alone) = Alone::of(indicator, it).filter(|_| of_period) else { return };
        let factor = |item: ItemId| {
            let code = &self.m.plan.items[item].code;
            let found = sheets.found.items.iter().find(|found| found.code == *code)?;
            Some((Key::new(format!("{RECOUNT}_items"), code.clone(), "factor"), found.factor?.value))
        };
        let mut part = |factor_column: &'static str,
                        column: &'static str,
                        source: &'static str,
                        item: ItemId,
                        reported: Option<Ratio>| {
            let reported = reported?.to_f64();
            let known = factor(item);
            let factor = match &known {
                Some((key, value)) => same(key, Some(*value)).formatted("0.0000"),
                None => Cell::text(self.say("chain_unchecked")),
            };
            row.put(factor_column, factor);
            let times = known.map_or(1.0, |(_, value)| value);
            let decimals = self.m.plan.items[item].decimals;
            let value = rounded(reported * times, decimals);
            let live = Formula::new().then("ROUND(").then(own(source)).then("*IF(ISNUMBER(");
            let live = live.then(own(factor_column)).then("),").then(own(factor_column));
            row.put(column, Cell::formula(live.then(format!(",1),{decimals})")), value));
            Some(value)
        };
        let measured = &it.measured;
        let Some(over) = part("factor_over", "recounted_over", "numerator", alone.over, measured.numerator)
        else {
            return;
        };
        let under = alone.under.and_then(|item| {
            part("factor_under", "recounted_under", "denominator", item, measured.denominator)
        });
        let scale = indicator.scale;
        let (live, value) = match under {
            Some(under) if under != 0.0 => {
                let live = Formula::new().then(own("recounted_over")).then("/").then(own("recounted_under"));
                (live.then(format!("*{}", scale.to_plain())), over / under * scale.to_f64())
            }
            Some(_) => return,
            None => {
                let live = Formula::new().then(own("recounted_over")).then(format!("*{}", scale.to_plain()));
                (live, over * scale.to_f64())
            }
        };
        let format = format_for(indicator, it.measured.value, it.target.and_then(Number::exact));
        row.put("recounted", Cell::formula(live, value).formatted(format));
        if indicator.share && value > scale.to_f64() {
            // What cannot be is told, not cut.
            let said = format!("{}；{}", promise.said, self.say("chain_more_than_all"));
            row.put("recounted_said", Cell::text(said));
        }
        if let Some(reported) = it.measured.value.map(Number::to_f64) {
            let live = Formula::new().then("ROUND(").then(own("recounted")).then("-").then(own("value"));
            let difference = rounded(value - reported, 9);
            row.put("difference", Cell::formula(live.then(",9)"), difference).formatted("+0.00;-0.00;0"));
        }
    }
}
