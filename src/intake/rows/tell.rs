//! What is to be told of a table? What was refused or left out of its figures, rows and columns nobody knows, and totals
//! that do not add up.
//!
//! In: what a reader met. Out: findings. Refuses to know: how a row is understood.

use super::Reader;
use crate::finding::Finding;
use crate::ids::{ItemId, UnitId};
use crate::intake::figure::{self, Remark, Trouble};
use crate::intake::filing::Filing;
use crate::intake::label::folded;
use crate::intake::table::Shape;
use crate::observation::{Period, Quantity};
use crate::place::{Place, column_letters};
use crate::plan::Item;
use crate::shown::mask;
use crate::source::perhaps;
use crate::value::Ratio;
use std::collections::{BTreeMap, BTreeSet};

impl Reader<'_, '_, '_> {
    pub(super) fn disagree(&mut self, row: u32, unit: UnitId, item: ItemId, name: &str) {
        let own = &self.rows.desk.plan.items[item];
        let place = self.place(row, self.rows.table.labels.code.unwrap_or(0), &own.code, "");
        let seen = mask(name);
        let with = [
            ("unit", self.unit_name(unit)),
            ("code", own.code.as_str()),
            ("item", &own.name),
            ("seen", seen.as_str()),
        ];
        let finding = self.rows.desk.words.findings.finding("C13", &with).at(place).about([own.code.clone()]);
        let finding = finding.seen(seen.clone(), own.name.clone());
        self.tell(unit, self.whose.period, finding);
    }

    pub(super) fn about(
        &self,
        code: &str,
        unit: UnitId,
        item: &Item,
        with: &[(&str, &str)],
        place: &Place,
    ) -> Finding {
        let mut all = vec![("unit", self.unit_name(unit)), ("item", item.name.as_str())];
        all.extend(with);
        self.rows.desk.words.findings.finding(code, &all).at(place.clone()).about([item.code.clone()])
    }

    pub(super) fn other_unit(&self, unit: UnitId, item: &Item, seen: &str, place: &Place) -> Finding {
        let finding =
            self.about("C07", unit, item, &[("seen", seen), ("expected", &item.measure_unit)], place);
        finding.seen(seen.to_owned(), item.measure_unit.clone())
    }

    pub(super) fn trouble(
        &self,
        trouble: Trouble,
        unit: UnitId,
        item: &Item,
        seen: String,
        place: &Place,
    ) -> Finding {
        let (decimals, limit, least) = (item.decimals.to_string(), item.told_most(), item.least.to_plain());
        let code = match trouble {
            Trouble::NotCalculated => "C01",
            Trouble::NotANumber => "C02",
            Trouble::Decimals => "C03",
            Trouble::TooSmall => "C04",
            Trouble::TooLarge => "C05",
            Trouble::ErrorValue => "C10",
            Trouble::OtherUnit => "C14",
            Trouble::ShownOtherwise => "C15",
            Trouble::Struck => "C17",
            Trouble::Merged => "C19",
            Trouble::OutOfStep => "C25",
        };
        let with = [
            ("seen", seen.as_str()),
            ("decimals", decimals.as_str()),
            ("limit", limit.as_str()),
            ("least", least.as_str()),
            ("expected", item.measure_unit.as_str()),
        ];
        let expected = match trouble {
            Trouble::TooSmall => format!("不小于{least}的数"),
            Trouble::TooLarge => limit.clone(),
            _ => format!("以{}为单位、最多{decimals}位小数的数", item.measure_unit),
        };
        self.about(code, unit, item, &with, place).seen(seen, expected)
    }

    pub(super) fn remark(
        &self,
        remark: &Remark,
        unit: UnitId,
        item: &Item,
        seen: String,
        place: &Place,
    ) -> Finding {
        match remark {
            Remark::Marked(part) => {
                let with = [("part", part.as_str()), ("seen", seen.trim())];
                self.about("C16", unit, item, &with, place).seen(seen.clone(), "只填数字")
            }
            Remark::PerhapsAShare => {
                let finding = self.about("C21", unit, item, &[("seen", &seen)], place);
                finding.seen(seen, "以%为单位的数")
            }
        }
    }

    pub(super) fn comment(&self, comment: &str, unit: UnitId, item: &Item, place: &Place) -> Finding {
        let said = mask(comment);
        self.about("C20", unit, item, &[("seen", &said)], place).seen(said.clone(), "")
    }

    /// Tells every row and column that holds a figure and was not recognised.
    pub(super) fn tell_strange(&mut self) {
        let desk = self.rows.desk;
        let sheet = self.rows.sheet.grid.name.clone();
        let strange = std::mem::take(&mut self.strange);
        let columns: Vec<(u32, u32, String)> = self
            .rows
            .table
            .unread
            .iter()
            .map(|(column, title)| (self.rows.table.heading, *column, mask(title)))
            .collect();
        let labels = &self.rows.table.labels;
        let column = labels.naming();
        let rows: Vec<(u32, u32, String)> =
            strange.into_iter().map(|(row, label)| (row, column.unwrap_or(0), label)).collect();
        for (all, word) in [(rows, "行"), (columns, "栏")] {
            let Some((_, _, first)) = all.first() else { continue };
            let known = desk
                .plan
                .items
                .iter()
                .map(|item| item.code.as_str())
                .chain(desk.plan.items.iter().map(|item| item.name.as_str()));
            let nearest = if all.len() == 1 { perhaps(first, known) } else { String::new() };
            let listed: Vec<String> = all
                .iter()
                .take(3)
                .map(|(row, column, label)| {
                    if word == "行" {
                        format!("第{}行“{label}”", row + 1)
                    } else {
                        format!("{}栏“{label}”", column_letters(*column))
                    }
                })
                .collect();
            let more = if all.len() > 3 { "等" } else { "" };
            let (count, listed) = (all.len().to_string(), format!("{}{more}{nearest}", listed.join("、")));
            let file = self.draft.record.file.clone();
            let with = [
                ("file", file.as_str()),
                ("sheet", sheet.as_str()),
                ("count", &count),
                ("kind", word),
                ("listed", &listed),
            ];
            let label = all.iter().map(|(_, _, label)| label.as_str()).take(3).collect::<Vec<_>>().join("、");
            let mut finding = desk.words.findings.finding("C08", &with).named(&label);
            for (row, column, label) in all.iter().take(20) {
                finding = finding.at(self.place(*row, *column, label, ""));
            }
            self.tell_unread(finding);
        }
    }

    /// Tells of rows and columns that were not read: of the unit whose table it is.
    fn tell_unread(&mut self, finding: Finding) {
        match (self.rows.table.shape, self.whose.unit) {
            (Shape::Items, Some(unit)) => {
                let finding = self.of_unit(unit, self.whose.period, finding);
                self.filing(unit, self.whose.period).unread.push(finding);
            }
            _ => self.draft.push(finding),
        }
    }

    /// Tells what is so of the whole table: of its unit where it is one unit's.
    pub(super) fn tell_table(&mut self, finding: Finding) {
        match (self.rows.table.shape, self.whose.unit) {
            (Shape::Items, Some(unit)) => self.tell(unit, self.whose.period, finding),
            _ => self.draft.push(finding),
        }
    }

    /// Tells every row that holds figures of another time, of a part of the people or of a plan.
    fn tell_other(&mut self, what: &str, rows: &[(u32, String)]) {
        let desk = self.rows.desk;
        let listed: Vec<String> =
            rows.iter().take(3).map(|(row, label)| format!("第{}行“{label}”", row + 1)).collect();
        let more = if rows.len() > 3 { "等" } else { "" };
        let (count, listed) = (rows.len().to_string(), format!("{}{more}", listed.join("、")));
        let (file, year) = (self.draft.record.file.clone(), self.whose.period.to_string());
        let with = [
            ("file", file.as_str()),
            ("sheet", self.rows.sheet.grid.name.as_str()),
            ("count", &count),
            ("seen", what),
            ("expected", &year),
            ("listed", &listed),
        ];
        let column = self.rows.table.labels.naming().unwrap_or(0);
        let mut finding =
            desk.words.findings.finding("C26", &with).named(what).seen(what.to_owned(), year.clone());
        for (row, label) in rows.iter().take(20) {
            finding = finding.at(self.place(*row, column, label, ""));
        }
        self.tell_unread(finding);
    }

    /// Tells the rows of something else, by what says so.
    pub(super) fn tell_others(&mut self) {
        let mut by_what: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
        for (row, label, what) in std::mem::take(&mut self.others) {
            by_what.entry(what).or_default().push((row, label));
        }
        for (what, rows) in by_what {
            self.tell_other(&what, &rows);
        }
        let period = self.whose.period;
        for (unit, item, place) in std::mem::take(&mut self.aside) {
            if self.touched.contains(&(unit, period)) {
                self.filing(unit, period).aside.entry(item).or_insert(place);
            }
        }
    }

    /// Tells which of the figures used stand where nobody sees them.
    pub(super) fn tell_unseen(&mut self) {
        let desk = self.rows.desk;
        let filtered = self.rows.sheet.grid.filtered;
        for ((unit, period), figures) in std::mem::take(&mut self.unseen) {
            let names: Vec<&str> =
                figures.iter().map(|(item, _)| desk.plan.items[*item].name.as_str()).collect();
            let codes: Vec<String> =
                figures.iter().map(|(item, _)| desk.plan.items[*item].code.clone()).collect();
            let names = names.iter().take(5).copied().collect::<Vec<_>>().join("、");
            let count = figures.len().to_string();
            let how = if filtered { "隐藏或被筛选掉" } else { "隐藏" };
            let with = [
                ("unit", self.unit_name(unit)),
                ("count", count.as_str()),
                ("items", names.as_str()),
                ("how", how),
                ("sheet", self.rows.sheet.grid.name.as_str()),
            ];
            let mut finding = desk.words.findings.finding("C18", &with).about(codes);
            for (_, place) in figures.into_iter().take(20) {
                finding = finding.at(place);
            }
            self.tell(unit, period, finding);
        }
    }

    /// Tells of items known by their names alone, beside codes that are none of theirs.
    pub(super) fn tell_by_name(&mut self) {
        let desk = self.rows.desk;
        for (unit, items) in std::mem::take(&mut self.by_name) {
            let codes: BTreeSet<String> =
                items.iter().map(|item| desk.plan.items[*item].code.clone()).collect();
            let count = codes.len().to_string();
            let with = [
                ("unit", self.unit_name(unit)),
                ("count", count.as_str()),
                ("sheet", self.rows.sheet.grid.name.as_str()),
            ];
            let finding = desk.words.findings.finding("C22", &with).about(codes);
            let column = self.rows.table.labels.code.unwrap_or(0);
            let place = self.place(self.rows.table.heading, column, "", "");
            self.tell(unit, self.whose.period, finding.at(place));
        }
    }

    /// Compares rows and columns that add up with what they should add up; they are never added themselves.
    pub(super) fn check_totals(&mut self) {
        let table = self.rows.table;
        if table.shape == Shape::Across {
            let rows: Vec<u32> = table.rows.clone();
            for (column, label) in table.totals.clone() {
                for &row in &rows {
                    if let Some((named, _)) = self.rows.item(row) {
                        self.check_total((row, column), &label, named.item, self.whose.period);
                    }
                }
            }
            return;
        }
        for (row, label) in std::mem::take(&mut self.totals) {
            let subtotal = ["小计", "其中"].iter().any(|word| folded(&label).contains(word));
            if subtotal {
                continue;
            }
            for column in &table.figures {
                let Some(named) = &column.item else { continue };
                let Ok(period) = self.period(row) else { continue };
                let period = period.unwrap_or_else(|| self.period_of(column));
                self.check_total((row, column.column), &label, named.item, period);
            }
        }
    }

    fn check_total(&mut self, (row, column): (u32, u32), label: &str, item: ItemId, period: Period) {
        let desk = self.rows.desk;
        let known = &desk.plan.items[item];
        let cell = self.rows.sheet.grid.cells.get(&(row, column));
        let Ok(total) = figure::read(cell, known, self.how(column)).figure else { return };
        if !known.adds {
            return;
        }
        // A heading repeated on every page parts one table in several; its last row adds them all up.
        let of_table = |filing: &Filing| self.touched.contains(&(filing.unit, period));
        let of_sheet = |filing: &Filing| filing.sheets.contains(&self.rows.sheet.grid.name);
        let sum = |of: &dyn Fn(&Filing) -> bool| {
            let filings = self.draft.filings.iter();
            let filings = filings.filter(|own| own.period == period && own.unit != desk.plan.root && of(own));
            let parts: Vec<Ratio> =
                filings.filter_map(|own| own.figures.get(item)?.figure.ok()).map(Quantity::ratio).collect();
            let sum = parts.iter().try_fold(Ratio::ZERO, |sum, part| sum.add(*part).ok());
            sum.filter(|_| !parts.is_empty())
        };
        let own = sum(&of_table);
        let Some(sum) = own.filter(|own| *own != total.ratio() && sum(&of_sheet) != Some(total.ratio()))
        else {
            return;
        };
        let (seen, expected) = (total.to_string(), sum.to_text(u32::from(known.decimals)));
        let file = self.draft.record.file.clone();
        let with = [
            ("file", file.as_str()),
            ("row", label),
            ("item", known.name.as_str()),
            ("seen", seen.as_str()),
            ("expected", expected.as_str()),
        ];
        let place = self.place(row, column, &seen, "");
        let finding = desk.words.findings.finding("C23", &with).about([known.code.clone()]).at(place);
        self.draft.push(finding.seen(seen.clone(), expected.clone()));
    }
}
