//! 取证: what an assessor asks of every published figure beside the figure itself. Where it comes from, step by step down to
//! files and their hashes; what was recounted; which relations hold; which targets, records and methods it rests on; and
//! what proves each duty of evaluation.
//!
//! In: a [`Dossier`] beside the material of any report. Out: the assessor's sheets, each figure live over the sheets it
//! comes from, and a book whose links lead both ways. Refuses to know: how a sample was drawn, how an interval is computed.

use super::cells::{double, format_for, id, period as period_cell, same, same_text};
use super::sums::sum_key;
use super::{Desk, Material, made, working_key};
use crate::assess;
use crate::check::{self, RelationSeen, Standing};
use crate::evaluate::{Assessment, Number};
use crate::expr::{Node, Ref};
use crate::ids::{ItemId, RuleId, UnitId};
use crate::observation::{Absent, Period};
use crate::plan::{Indicator, TaskClass};
use crate::sheet::{Block, Book, Cell, Formula, Key, Piece, Row, Sheet, filed_under, quoted};
use crate::survey;
use crate::value::Ratio;
use crate::words::outline::SheetOutline;
use std::collections::{BTreeMap, BTreeSet};

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
        let figure = |one: &assess::Drawn| {
            Key::new("unit_data", format!("{}/{}/{}", sheets.draw.year, one.unit, one.item), "value")
        };
        beyond.extend(filed_under(RECOUNT, assess::book::results(sheets, Some(&figure)).sheets));
    }
    if let Some(sheets) = dossier.surveys {
        beyond.extend(filed_under(SURVEYS, survey::book::results(sheets).sheets));
    }
    let mut desk = Desk::new(material, outline, None);
    desk.beyond = beyond.iter().filter_map(named).collect();
    desk.dossier = Some(dossier);
    let mut book = made(&desk);
    let with = |key: &str| desk.say(key);
    book.title = with("dossier_title");
    book.sheets.extend(unlike(beyond, &book));
    super::walk::both_ways(&mut book);
    Some(book)
}

/// Sheets under names that no sheet of the book has.
fn unlike(sheets: Vec<Sheet>, book: &Book) -> Vec<Sheet> {
    let mut taken: BTreeSet<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let mut named = Vec::new();
    for mut sheet in sheets {
        while !taken.insert(sheet.name.clone()) {
            sheet.name.push('2');
        }
        named.push(sheet);
    }
    named
}

/// The name and title of a sheet.
fn named(sheet: &Sheet) -> Option<Beyond> {
    sheet.blocks.iter().find_map(|block| match block {
        Block::Line(line) => {
            let (_, _, cell) = line.cells.first()?;
            Some(Beyond { name: sheet.name.clone(), title: cell.shown(), line: line.key.clone() })
        }
        _ => None,
    })
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
        let codes: Vec<&str> =
            indicator.items.iter().map(|&item| self.m.plan.items[item].code.as_str()).collect();
        let value = it.measured.value.map(|value| value.to_f64());
        let format = format_for(indicator, it.measured.value, it.target.and_then(Number::exact));
        let listed = Key::new(self.list_of(indicator), indicator.id.clone(), "no");
        let sums = Cell::text(self.say("chain_sums")).linked(sum_key(indicator, period, "name"));
        let mut row = Row::new(indicator.id.clone())
            .with("no", id(&indicator.label))
            .with("name", Cell::text(indicator.name.clone()).linked(key("name")))
            .with("kind", Cell::text(indicator.kind.word()))
            .with("published", Cell::text(self.listing(indicator)).linked(listed))
            .with("value", same(&key("value"), value).formatted(format.clone()))
            .with("status", same_text(key("status"), &it.told(&self.m.words.judgement)))
            .with("numerator", same(&key("numerator"), double(it.measured.numerator)))
            .with("denominator", same(&key("denominator"), double(it.measured.denominator)))
            .with("items", Cell::text(codes.join("、")))
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
            for seen in self.shown_of(item) {
                count += 1;
                let row = format!("{}/{}/{code}", self.period, self.m.plan.units[seen].code);
                first.get_or_insert(Key::new("unit_data", row, "value"));
            }
        }
        (Cell::formula(live, f64::from(count)), first)
    }

    /// Who of the units shown is asked for an item in the period judged.
    fn shown_of(&self, item: ItemId) -> impl Iterator<Item = UnitId> + '_ {
        let asked = self.m.collection.observations.iter();
        asked
            .filter(move |seen| seen.item == item && seen.period == self.period)
            .map(|seen| seen.unit)
            .filter(|unit| self.scope.holds(*unit))
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
            row.put("recounted_said", Cell::text(self.say("chain_not_drawn")));
            return;
        };
        let of_promise =
            |column: &'static str| Key::new(format!("{RECOUNT}_promises"), promise.id.clone(), column);
        let said = Cell::text(promise.said.clone()).linked(of_promise("said"));
        row.put("recounted_said", said);
        let Some((_, status)) = &promise.verified else { return };
        row.put("recounted_status", same_text(of_promise("verified_status"), status));
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
            if let Some((key, value)) = &known {
                row.put(factor_column, same(key, Some(*value)).formatted("0.0000"));
            }
            let times = known.map_or(1.0, |(_, value)| value);
            let decimals = self.m.plan.items[item].decimals;
            let scale = 10_f64.powi(i32::from(decimals));
            let value = (reported * times * scale).round() / scale;
            let live = Formula::new().then("ROUND(").then(own(source)).then("*IF(").then(own(factor_column));
            let live = live.then("=\"\",1,").then(own(factor_column)).then(format!("),{decimals})"));
            row.put(column, Cell::formula(live, value));
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
                let most = |live: Formula, value: f64| {
                    if indicator.share {
                        let live = Formula::new().then("MIN(").join(live);
                        (live.then(format!(",{})", scale.to_plain())), value.min(scale.to_f64()))
                    } else {
                        (live, value)
                    }
                };
                let live = Formula::new().then(own("recounted_over")).then("/").then(own("recounted_under"));
                most(live.then(format!("*{}", scale.to_plain())), over / under * scale.to_f64())
            }
            Some(_) => return,
            None => {
                let live = Formula::new().then(own("recounted_over")).then(format!("*{}", scale.to_plain()));
                (live, over * scale.to_f64())
            }
        };
        let format = format_for(indicator, it.measured.value, it.target.and_then(Number::exact));
        row.put("recounted", Cell::formula(live, value).formatted(format));
        if let Some(reported) = it.measured.value.map(|value| value.to_f64()) {
            let live = Formula::new().then("ROUND(").then(own("recounted")).then("-").then(own("value"));
            let difference = ((value - reported) * 1e9).round() / 1e9;
            row.put("difference", Cell::formula(live.then(",9)"), difference).formatted("+0.00;-0.00;0"));
        }
    }

    /// 审核关系: one row for each, with how many units it holds for.
    pub(super) fn rules(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "rules");
        let seen = self.relations_seen();
        for (at, rule) in self.m.plan.rules.enumerate() {
            let mut row = Row::new(rule.id.clone())
                .with("rule", Cell::text(rule.id.clone()))
                .with("severity", Cell::text(rule.severity.word()))
                .with("relation", Cell::text(rule.text.clone()))
                .with("basis", Cell::text(rule.basis.clone()));
            let own = |column: &'static str| Key::new("rules", rule.id.clone(), column);
            let column =
                |name: &'static str| Piece::Column { table: "relations".into(), column: name.into() };
            for (name, standing) in [
                ("passed", Standing::Passed),
                ("failed", Standing::Failed),
                ("undecided", Standing::Undecided),
                ("na", Standing::NotApplicable),
            ] {
                let count = seen.iter().flat_map(|(_, all)| all);
                let count = count.filter(|seen| seen.rule == at && seen.standing == standing).count();
                let live = Formula::new()
                    .then("COUNTIFS(")
                    .then(column("rule"))
                    .then(",")
                    .then(own("rule"))
                    .then(",")
                    .then(column("outcome"))
                    .then(format!(",{})", quoted(&self.standing_word(standing))));
                row.put(name, Cell::formula(live, count as f64));
            }
            let first = seen.iter().find(|(_, all)| all.iter().any(|seen| seen.rule == at));
            let name = Cell::text(rule.name.clone());
            row.put(
                "name",
                match first {
                    Some((unit, _)) => {
                        name.linked(Key::new("relations", self.relation_row(at, *unit), "rule"))
                    }
                    None => name,
                },
            );
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }

    fn standing_word(&self, standing: Standing) -> String {
        self.say(match standing {
            Standing::Passed => "relation_passed",
            Standing::Failed => "relation_failed",
            Standing::Undecided => "relation_undecided",
            Standing::NotApplicable => "relation_na",
        })
    }

    fn relation_row(&self, rule: RuleId, unit: UnitId) -> String {
        format!("{}/{}", self.m.plan.rules[rule].id, self.m.plan.units[unit].code)
    }

    /// The relations of the units shown, in the period judged.
    fn relations_seen(&self) -> Vec<(UnitId, Vec<RelationSeen>)> {
        let (m, units) = (&self.m, self.m.plan.units.ids().filter(|unit| self.scope.holds(*unit)));
        check::relations_of(m.plan, m.words, m.collection, self.period, units)
    }

    /// 审核关系逐单位: each relation at each unit, with both sides and the outcome live over the unit's figures.
    pub(super) fn relations(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "relations");
        table.sparse = true;
        let mut rows: Vec<(RuleId, Row)> = Vec::new();
        for (unit, all) in self.relations_seen() {
            for seen in all {
                rows.push((seen.rule, self.relation_seen(unit, &seen)));
            }
        }
        rows.sort_by_key(|(rule, _)| *rule);
        table.rows = rows.into_iter().map(|(_, row)| row).collect();
        vec![Block::Table(table)]
    }

    fn relation_seen(&self, unit: UnitId, seen: &RelationSeen) -> Row {
        let (plan, rule) = (self.m.plan, &self.m.plan.rules[seen.rule]);
        let figure = |reference: Ref| -> Result<Ratio, Absent> {
            let known = seen.figures.iter().find(|(of, _)| *of == reference);
            known.map_or(Err(Absent::NotReported), |(_, figure)| *figure)
        };
        let last = Period::year(self.period.year - 1);
        // Of what has become part of a unit no one cell holds last year's figure.
        let cell = |reference: Ref| {
            let period = if reference.previous { last } else { self.period };
            let stands = self.m.collection.at(unit, reference.item, period).map(|seen| seen.figure.ok());
            let value = figure(reference).ok();
            let same = stands.flatten().map(|quantity| quantity.ratio()) == value;
            let row = format!("{period}/{}/{}", plan.units[unit].code, plan.items[reference.item].code);
            let key = Key::new("unit_data", row, "value");
            let known = double(value);
            let piece =
                if same && stands.is_some() { Piece::CellOr(key, known) } else { Piece::Typed(known) };
            Formula::new().then(piece)
        };
        let name = |reference: Ref| plan.items[reference.item].name.clone();
        let said = |reference: Ref| figure(reference).ok().map(Ratio::to_plain);
        let refs = rule.relation.refs();
        let word = self.standing_word(seen.standing);
        let judged = matches!(seen.standing, Standing::Passed | Standing::Failed);
        let outcome = if judged {
            let (passed, failed) =
                (self.standing_word(Standing::Passed), self.standing_word(Standing::Failed));
            let live = Formula::new()
                .then("IF(")
                .join(rule.relation.excel_holds(&cell, rule.tolerance))
                .then(format!(",{},{})", quoted(&passed), quoted(&failed)));
            Cell::formula_text(live, word)
        } else {
            Cell::text(word)
        };
        let missing: Vec<String> = seen
            .missing
            .iter()
            .map(|(reference, why)| {
                let last = if reference.previous { self.say("relation_last") } else { String::new() };
                format!("{last}{}（{}）", plan.items[reference.item].code, why.word())
            })
            .collect();
        let first = refs.first().map(|reference| {
            let period = if reference.previous { last } else { self.period };
            let row = format!("{period}/{}/{}", plan.units[unit].code, plan.items[reference.item].code);
            Key::new("unit_data", row, if figure(*reference).is_ok() { "value" } else { "state" })
        });
        let unit_name = Cell::text(plan.units[unit].name.clone());
        Row::new(self.relation_row(seen.rule, unit))
            .with("rule", Cell::text(rule.id.clone()).linked(Key::new("rules", rule.id.clone(), "rule")))
            .with("code", Cell::text(plan.units[unit].code.clone()))
            .with("unit", first.map_or_else(|| unit_name.clone(), |first| unit_name.clone().linked(first)))
            .with(
                "sides",
                Cell::formula_text(
                    rule.relation.say_excel(&name, &cell),
                    rule.relation.sentence(&name, &said),
                ),
            )
            .with("outcome", outcome)
            .with("missing", Cell::text(missing.join("、")))
    }

    /// 目标台账: what was adopted, every revision, and which of them is judged by.
    pub(super) fn targets(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "targets");
        let plan = self.m.plan;
        for (number, indicator, it) in self.all() {
            let revisions: Vec<_> =
                plan.revisions.iter().filter(|revision| revision.indicator == number).collect();
            let adopted = revisions.first().map_or(indicator.target, |first| Some(first.old));
            let now = it.target.and_then(Number::exact);
            let row = |at: usize| {
                Row::new(format!("{}/{at}", indicator.id))
                    .with("no", id(&indicator.label))
                    .with("name", Cell::text(indicator.name.clone()))
                    .with("unit", Cell::text(indicator.published_unit()))
                    .with("comparator", Cell::text(indicator.comparator.sign()))
                    .with("target_year", Cell::number(f64::from(indicator.target_year)))
            };
            let number_of = |value: Ratio| Cell::number(value.to_f64()).styled("general");
            let judged = |row: Row, value: Option<Ratio>| {
                let own = value.is_some_and(|value| now.is_some_and(|now| now.compare(value).is_eq()));
                row.with("judged", Cell::text(self.say(if own { "yes" } else { "no" })))
                    .with("now", same(&working_key(indicator, self.period, "target"), double(now)))
            };
            if adopted.is_none() && revisions.is_empty() {
                continue;
            }
            let first = row(0)
                .with("step", Cell::text(self.say("target_adopted")))
                .with("target", adopted.map_or_else(Cell::blank, |target| number_of(target.value)))
                .with(
                    "document",
                    Cell::text(format!("{} {}", plan.identity.title, indicator.definition.section)),
                )
                .with("reason", Cell::text(indicator.target_source.clone()));
            table.rows.push(judged(first, adopted.map(|target| target.value)));
            for (at, revision) in (1..).zip(revisions) {
                let revised = row(at)
                    .with("step", Cell::text(self.say_with("target_revised", &[("times", &at.to_string())])))
                    .with("target", number_of(revision.new.value))
                    .with("before", number_of(revision.old.value))
                    .with("date", Cell::text(revision.date.to_string()))
                    .with("document", Cell::text(revision.document.clone()))
                    .with("reason", Cell::text(revision.reason.clone()))
                    .with("authority", Cell::text(revision.authority.clone()));
                table.rows.push(judged(revised, Some(revision.new.value)));
            }
        }
        vec![Block::Table(table)]
    }

    /// Whether any year is on record.
    pub(super) fn has_recorded(&self) -> bool {
        self.dossier.is_some_and(|dossier| !dossier.recorded.is_empty())
    }

    /// 定稿年度: years whose figures were put on record.
    pub(super) fn recorded_years(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "recorded");
        for (at, one) in self.dossier.iter().flat_map(|dossier| dossier.recorded).enumerate() {
            table.rows.push(
                Row::new(at.to_string())
                    .with("period", period_cell(one.period))
                    .with("kind", Cell::text(one.kind.clone()))
                    .with("number", Cell::count(one.number))
                    .with("date", Cell::text(one.on.clone()))
                    .with("by", Cell::text(one.by.clone()))
                    .with("basis", Cell::text(one.basis.clone()))
                    .with("moved", Cell::count(one.moved))
                    .with("manifest", Cell::text(one.manifest.0.clone()))
                    .with("sha", Cell::text(one.manifest.1.clone())),
            );
        }
        vec![Block::Table(table)]
    }

    /// 方法敏感性: the verdict, and what it would be with another base, with the silent units at their ends, by the targets
    /// before they were revised, and by methods that others publish.
    pub(super) fn sensitivity(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "sensitivity");
        let words = &self.m.words.judgement;
        for (number, indicator, it) in self.promises() {
            let key = |column: &'static str| working_key(indicator, self.period, column);
            let mut row = Row::new(indicator.id.clone())
                .with("no", id(&indicator.label))
                .with("name", Cell::text(indicator.name.clone()).linked(key("name")))
                .with("status", same_text(key("status"), &it.told(words)));
            if let Some(own) = self.working_row_of(number, self.period) {
                for column in SENSITIVE {
                    let shown = own.cells.get(column).map_or_else(String::new, Cell::shown);
                    if !shown.is_empty() {
                        row.put(column, same_text(key(column), &shown));
                    }
                }
            }
            if let Some(other) = self.m.other.and_then(|other| other.of(number)) {
                row.put("other", Cell::text(other.told(words)));
            }
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }

    /// 评估职责与佐证: each duty with what was reported of it, where that stands, and what of this book proves it.
    pub(super) fn proofs(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "proofs");
        for (task, progress) in self.followed(TaskClass::Duty) {
            let duties = |column: &'static str| Key::new("duties", task.id.clone(), column);
            let mut row = Row::new(task.id.clone())
                .with("no", Cell::text(task.id.clone()).linked(duties("no")))
                .with("title", Cell::text(task.title.clone()))
                .with("section", Cell::text(task.section.clone()))
                .with("criterion", Cell::text(task.criterion.clone()))
                .with("status", same_text(duties("status"), progress.status.word(&self.m.words.judgement)));
            let seen = self.m.collection.stages.iter().rev();
            let mut seen = seen.filter(|seen| seen.task == progress.task && seen.stage.is_ok());
            if let Some(last) = seen.find(|seen| seen.period <= self.period) {
                row.put("period", period_cell(last.period));
                row.put("stage", Cell::text(self.stage_word(task, last.stage.ok())));
                row.put("by", Cell::text(self.m.plan.units[last.unit].name.clone()));
                row.put("evidence", Cell::text(last.evidence.clone()));
                if let Some(place) = &last.place {
                    row.put("file", Cell::text(place.of.file.clone()));
                    row.put("cell", Cell::text(format!("{} {}", place.of.sheet, place.address()).trim()));
                    row.put("sha", Cell::text(place.of.sha256.clone()));
                }
            }
            row.put("proof", self.proof_of(task));
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }

    /// What of this book proves a duty; where nothing does, that the material must be seen.
    fn proof_of(&self, task: &crate::plan::Task) -> Cell {
        let waves = self.dossier.and_then(|dossier| dossier.surveys).map_or(&[][..], |sheets| sheets.waves);
        let own = waves.iter().find(|wave| wave.survey.duty == task.id);
        if let Some(wave) = own {
            let to = Key::new(format!("{SURVEYS}_surveys"), wave.survey.key.clone(), "name");
            let with =
                [("survey", wave.survey.name.as_str()), ("valid", &wave.found.tally.valid().to_string())];
            return Cell::text(self.say_with("proof_survey", &with)).linked(to);
        }
        if super::tasks::is_given_here(self, task) {
            return Cell::text(self.say("proof_here")).linked(Key::new("cover", "cover_kind", "content"));
        }
        let elsewhere = if task.gives.is_some() { "proof_other_report" } else { "proof_material" };
        Cell::text(self.say(elsewhere)).styled("text")
    }

    /// 文件清单: every file that was found or that figures rest on, with its hash and how many figures stand in it.
    pub(super) fn files(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "files");
        table.sparse = true;
        let mut figures: BTreeMap<String, u32> = BTreeMap::new();
        let series = self.series_known().count() as u32;
        figures.insert(String::from("series.csv"), series);
        for seen in self.shown_figures() {
            if let Some(place) = seen.place() {
                *figures.entry(place.of.file.clone()).or_default() += 1;
            }
        }
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut number = 0;
        let mut row = |file: &str, sha: &str| {
            number += 1;
            let key = format!("{number}");
            let column = Piece::Column { table: "trace".into(), column: "file".into() };
            let live = Formula::new().then("SUMPRODUCT(--(").then(column).then("=");
            let live = live.then(Key::new("files", key.clone(), "file")).then("))");
            Row::new(key)
                .with("file", Cell::text(file))
                .with("sha", Cell::text(sha))
                .with("figures", Cell::formula(live, f64::from(figures.get(file).copied().unwrap_or(0))))
        };
        for file in &self.m.collection.files {
            known.insert(&file.file);
            let mut row = row(&file.file, &file.sha256)
                .with("kind", Cell::text(self.say("file_sent")))
                .with(
                    "outcome",
                    Cell::text(self.say(match file.outcome {
                        crate::intake::Outcome::Read => "file_read",
                        crate::intake::Outcome::Findings => "file_findings",
                        crate::intake::Outcome::Refused => "file_refused",
                    })),
                )
                .with("chosen", Cell::text(self.say(if file.chosen { "yes" } else { "no" })))
                .with("reason", Cell::text(file.reason.clone()));
            if let Some(unit) = file.unit {
                row.put("unit", Cell::text(self.m.plan.units[unit].name.clone()));
            }
            if let Some(period) = file.period {
                row.put("period", period_cell(period));
            }
            table.rows.push(row);
        }
        for (file, sha) in self.dossier.iter().flat_map(|dossier| dossier.inputs) {
            if known.contains(file.as_str()) {
                continue;
            }
            let kind = if file.starts_with("templates/") {
                "file_template"
            } else if file.starts_with(survey::sent::FOLDER) {
                "file_answers"
            } else {
                "file_plan"
            };
            table.rows.push(row(file, sha).with("kind", Cell::text(self.say(kind))));
        }
        vec![Block::Table(table)]
    }
}

/// Columns of 底稿 that say how a verdict depends on what could be otherwise.
const SENSITIVE: [&str; 12] = [
    "status_low",
    "status_high",
    "status_bound_low",
    "status_bound_high",
    "sdg_word",
    "un_word",
    "eurostat_word",
    "escap_cs_word",
    "escap_ap_word",
    "method_agree",
    "standing_word",
    "forecast_word",
];
