//! 审核关系 and 审核关系逐单位: which relations hold, at how many units, and at each of them live over its figures.
//!
//! In: the relations as the checks judge them. Out: two tables. Refuses to know: what is done about one that does not hold.

use super::super::Desk;
use super::super::cells::double;
use crate::check::{self, Holding, RelationSeen};
use crate::expr::Ref;
use crate::ids::{RuleId, UnitId};
use crate::observation::{Absent, Period, Quantity};
use crate::sheet::{Block, Cell, Formula, Key, Piece, Row, quoted};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;
use std::collections::BTreeMap;

impl Desk<'_> {
    /// 审核关系: one row for each, with how many units it holds for.
    pub(in crate::report) fn rules(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "rules");
        let mut counts: BTreeMap<(RuleId, Holding), u32> = BTreeMap::new();
        let mut first: BTreeMap<RuleId, UnitId> = BTreeMap::new();
        for (unit, all) in self.relations_seen() {
            for seen in all {
                *counts.entry((seen.rule, seen.holding)).or_default() += 1;
                first.entry(seen.rule).or_insert(unit);
            }
        }
        for (at, rule) in self.m.plan.rules.enumerate() {
            let own = |column: &'static str| Key::new("rules", rule.id.clone(), column);
            let column =
                |name: &'static str| Piece::Column { table: "relations".into(), column: name.into() };
            let name = Cell::text(rule.name.clone());
            let name = match first.get(&at) {
                Some(unit) => name.linked(Key::new("relations", self.relation_row(at, *unit), "rule")),
                None => name,
            };
            let mut row = Row::new(rule.id.clone())
                .with("rule", Cell::text(rule.id.clone()))
                .with("name", name)
                .with("severity", Cell::text(rule.severity.word()))
                .with("relation", Cell::text(rule.text.clone()))
                .with("basis", Cell::text(rule.basis.clone()));
            for (name, holding) in [
                ("passed", Holding::Passed),
                ("failed", Holding::Failed),
                ("undecided", Holding::Undecided),
                ("na", Holding::NotApplicable),
            ] {
                let count = counts.get(&(at, holding)).copied().unwrap_or_default();
                let live = Formula::new()
                    .then("COUNTIFS(")
                    .then(column("rule"))
                    .then(",")
                    .then(own("rule"))
                    .then(",")
                    .then(column("outcome"))
                    .then(format!(",{})", quoted(&self.holding_word(holding))));
                row.put(name, Cell::formula(live, f64::from(count)));
            }
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }

    fn holding_word(&self, holding: Holding) -> String {
        self.say(match holding {
            Holding::Passed => "relation_passed",
            Holding::Failed => "relation_failed",
            Holding::Undecided => "relation_undecided",
            Holding::NotApplicable => "relation_na",
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
    pub(in crate::report) fn relations(&self, outline: &SheetOutline) -> Vec<Block> {
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
            let same = stands.flatten().map(Quantity::ratio) == value;
            let row = format!("{period}/{}/{}", plan.units[unit].code, plan.items[reference.item].code);
            let key = Key::new("unit_data", row, "value");
            let known = double(value);
            let piece =
                if same && stands.is_some() { Piece::CellOr(key, known) } else { Piece::Typed(known) };
            Formula::new().then(piece)
        };
        let name = |reference: Ref| plan.items[reference.item].name.clone();
        let said = |reference: Ref| figure(reference).ok().map(Ratio::to_plain);
        let word = self.holding_word(seen.holding);
        let judged = matches!(seen.holding, Holding::Passed | Holding::Failed);
        let outcome = if judged {
            let (passed, failed) = (self.holding_word(Holding::Passed), self.holding_word(Holding::Failed));
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
        Row::new(self.relation_row(seen.rule, unit))
            .with("rule", Cell::text(rule.id.clone()).linked(Key::new("rules", rule.id.clone(), "rule")))
            .with("code", Cell::text(plan.units[unit].code.clone()))
            .with("unit", Cell::text(plan.units[unit].name.clone()))
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
}
