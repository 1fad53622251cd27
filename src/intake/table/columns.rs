//! What do the columns under a heading hold? Labels, figures, or nothing that is certain.
//!
//! In: a heading and the rows it governs. Out: a table, or the columns among which nothing decides. Refuses to know: whose
//! figures they are.

use super::{Figures, Found, Labels, Shape, Sheet, Side, Table};
use crate::grid::Value;
use crate::intake::heading::{Heading, Role, When, Words};
use crate::intake::label::{all_folded, folded, unnumbered};
use crate::intake::lexicon::Lexicon;
use crate::place::column_letters;
use crate::plan::Meaning;
use std::collections::{BTreeMap, BTreeSet};

/// Rows looked at to know a column by what it holds.
const LOOKED_AT: usize = 200;
/// Rows looked at where the heading says nothing.
const SAMPLED: usize = 40;

/// A heading whose columns are still to be understood.
pub(super) struct Candidate<'a, 'g> {
    pub(super) sheet: &'a Sheet<'g>,
    pub(super) words: &'a Words,
    pub(super) lexicon: &'a Lexicon,
    pub(super) year: i32,
    pub(super) top: u32,
    pub(super) bottom: u32,
    pub(super) rows: &'a [u32],
}

impl Candidate<'_, '_> {
    pub(super) fn table(&self, found: &mut Found) {
        let columns = self.columns();
        let (Some(first), Some(last)) = (columns.first().copied(), columns.last().copied()) else { return };
        let mut headings: BTreeMap<u32, Heading> = columns
            .iter()
            .map(|&column| {
                let mapped = |text: &str| self.sheet.mapped(text);
                (column, self.words.read(&self.path(column, first), &mapped, self.lexicon))
            })
            .collect();
        let labels = self.labels(&headings);
        self.forget_shared(&mut headings, &labels);
        let is_label = |column: u32| labels.holds(column);
        let values: Vec<(u32, &Heading)> = headings
            .iter()
            .filter(|(column, heading)| !is_label(**column) && heading.is_value())
            .map(|(column, heading)| (*column, heading))
            .collect();
        let across = values.iter().filter(|(_, heading)| heading.item.is_some()).count();
        let beside = values.iter().filter(|(_, heading)| heading.unit.is_some()).count();
        let by_item = labels.code.is_some() || labels.name.is_some();
        let by_unit = labels.unit.is_some() || labels.unit_code.is_some();
        let shape = match (by_item, by_unit) {
            (_, true) if across > 0 => Shape::Wide,
            (true, _) if beside > 0 => Shape::Across,
            (true, true) => Shape::Long,
            (true, false) => Shape::Items,
            (false, _) if across > 1 => Shape::Wide,
            _ => return,
        };
        let fits = |heading: &Heading| match shape {
            Shape::Wide => heading.item.is_some() && heading.unit.is_none(),
            Shape::Across => heading.unit.is_some() && heading.item.is_none(),
            Shape::Items | Shape::Long => heading.item.is_none() && heading.unit.is_none(),
        };
        let mut figures: Vec<Figures> = values
            .iter()
            .filter(|(_, heading)| fits(heading))
            .map(|(column, heading)| Figures {
                column: *column,
                title: heading.title.clone(),
                item: heading.item.clone(),
                unit: heading.unit,
                when: heading.when.unwrap_or(When::This),
                december: heading.december,
                measures: heading.measures.clone(),
            })
            .collect();
        if matches!(shape, Shape::Items | Shape::Long) {
            let unclear: Vec<String> = headings
                .iter()
                .filter(|(column, heading)| !is_label(**column) && heading.is_unclear())
                .map(|(_, heading)| heading.title.clone())
                .collect();
            if let Some(several) = self.settle(&mut figures, unclear) {
                found.unclear.push(several);
                return;
            }
        }
        if figures.iter().all(|column| column.when == When::Last) {
            return;
        }
        let of_year = |december: bool| {
            figures.iter().any(|own| own.when.of(self.year) == self.year && own.december == december)
        };
        let monthly = matches!(shape, Shape::Items | Shape::Long) && of_year(true) && of_year(false);
        let unread = self.unread(&headings, shape, |column| {
            is_label(column) || figures.iter().any(|own| own.column == column)
        });
        let mut beside: Vec<String> = headings
            .iter()
            .filter(|(column, heading)| {
                !is_label(**column) && heading.is_other() && heading.title.contains('/')
            })
            .map(|(_, heading)| heading.title.clone())
            .collect();
        beside.extend(self.unheaded(&figures, &columns));
        let root = |column: &Figures| shape == Shape::Across && column.unit == self.lexicon.root();
        let mut totals: Vec<(u32, String)> = figures
            .iter()
            .filter(|column| root(column))
            .map(|column| (column.column, column.title.clone()))
            .collect();
        figures.retain(|column| !root(column));
        let summed = headings.iter().filter(|(_, heading)| self.words.is_total(&folded(&heading.title)));
        totals.extend(summed.map(|(column, heading)| (*column, heading.title.clone())));
        let sides: Vec<Side> = headings
            .iter()
            .filter(|(column, heading)| {
                let figure = figures.iter().any(|own| own.column == **column);
                let total = totals.iter().any(|(total, _)| total == *column);
                let named = heading.roles.iter().all(|role| matches!(role, Role::Name | Role::Unit));
                !is_label(**column) && !figure && !total && named && !heading.is_other()
            })
            .map(|(column, heading)| Side {
                column: *column,
                title: heading.title.clone(),
                divides: self.words.is_qualifier(&folded(&heading.title)),
            })
            .collect();
        let rows: Vec<u32> = self.rows.iter().copied().filter(|row| !self.is_numbering(*row)).collect();
        if figures.is_empty() || (rows.is_empty() && shape != Shape::Items) {
            return;
        }
        found.tables.push(Table {
            top: self.top,
            heading: self.bottom,
            columns: (first, last),
            rows,
            shape,
            labels,
            figures,
            unread,
            monthly,
            beside,
            sides,
            totals,
        });
    }

    /// Of the columns that could hold the same year's figures, the one that is seen; several are an answer of their own.
    fn settle(&self, figures: &mut Vec<Figures>, unclear: Vec<String>) -> Option<Vec<String>> {
        let hidden = |column: u32| self.sheet.grid.hidden_columns.contains(column);
        let years: BTreeSet<i32> = figures.iter().map(|column| column.when.of(self.year)).collect();
        for year in years {
            // December's column stands for stocks beside the one that adds the months up for flows.
            let others = figures.iter().any(|own| own.when.of(self.year) == year && !own.december);
            let of_year =
                |column: &&Figures| column.when.of(self.year) == year && (!column.december || !others);
            let seen: Vec<u32> =
                figures.iter().filter(of_year).map(|own| own.column).filter(|at| !hidden(*at)).collect();
            let all: Vec<&Figures> = figures.iter().filter(of_year).collect();
            // A heading merged over a column with nothing in it is that of one column.
            let holding: Vec<u32> =
                seen.iter().copied().filter(|column| self.holds_figures(*column)).collect();
            let seen = if holding.is_empty() { seen } else { holding };
            let open = all.len() > 1 && seen.len() != 1;
            if open && year == self.year {
                return Some(all.iter().map(|column| column.title.clone()).collect());
            }
            // Of another year nothing is used that is not certain.
            figures.retain(|column| {
                let other = column.when.of(self.year) != year || (column.december && others);
                other || !open && (seen.is_empty() || seen.contains(&column.column))
            });
        }
        let this = figures.iter().any(|column| column.when.of(self.year) == self.year);
        (!this && !unclear.is_empty()).then_some(unclear)
    }

    fn value(&self, row: u32, column: u32) -> Option<&Value> {
        self.sheet.grid.cells.get(&(row, column)).map(|cell| &cell.value)
    }

    /// Columns of numbers beside the figures over which nothing stands.
    fn unheaded(&self, figures: &[Figures], headed: &[u32]) -> Vec<String> {
        let first = figures.iter().map(|column| column.column).min().unwrap_or(0);
        let last = headed.last().copied().unwrap_or(first);
        let numbers = |column: u32| {
            let number = |row: &&u32| matches!(self.value(**row, column), Some(Value::Number(_)));
            self.rows.iter().take(LOOKED_AT).filter(number).count()
        };
        let looked = self.rows.len().min(LOOKED_AT);
        let empty = |column: &u32| !headed.contains(column) && numbers(*column) * 2 > looked;
        let columns = (first..last.saturating_add(3)).filter(empty);
        columns.map(|column| format!("没有栏名的{}栏", column_letters(column))).collect()
    }

    /// Whether some row holds a number in a column, or a text with one.
    fn holds_figures(&self, column: u32) -> bool {
        self.rows.iter().any(|row| match self.value(*row, column) {
            Some(Value::Number(_)) => true,
            Some(Value::Text(text)) => text.chars().any(char::is_numeric),
            _ => false,
        })
    }

    /// Columns in which the heading has a text, and those left of them that name rows.
    fn columns(&self) -> Vec<u32> {
        let mut columns = BTreeSet::new();
        for row in self.top..=self.bottom {
            for (column, _) in self.sheet.texts(row) {
                let (first, last) =
                    self.sheet.area(row, column).map_or((column, column), |(start, end)| (start.1, end.1));
                columns.extend(first..=last.min(first + 500));
            }
        }
        // A corner without a text still heads the column of names.
        let first = columns.first().copied().unwrap_or(0);
        let named = |column: &u32| {
            self.rows
                .iter()
                .take(SAMPLED)
                .any(|row| matches!(self.value(*row, *column), Some(Value::Text(_))))
        };
        columns.extend((first.saturating_sub(3)..first).filter(named));
        columns.into_iter().collect()
    }

    /// The texts over a column from the top, merged and spread to the right where nothing else stands.
    fn path(&self, column: u32, first: u32) -> Vec<String> {
        let mut path: Vec<String> = Vec::new();
        for row in self.top..=self.bottom {
            let mut text = self.sheet.text(row, column).into_owned();
            if text.is_empty() && row < self.bottom && self.sheet.area(row, column).is_none() {
                text = self.spread(row, column, first);
            }
            if !text.is_empty() && path.last() != Some(&text) {
                path.push(text);
            }
        }
        path
    }

    /// The group a column belongs to whose text stands further left, without being merged.
    fn spread(&self, row: u32, column: u32, first: u32) -> String {
        let below = |column: u32| (row + 1..=self.bottom).any(|row| !self.sheet.text(row, column).is_empty());
        if !below(column) {
            return String::new();
        }
        for left in (first..column).rev() {
            let text = self.sheet.text(row, left);
            if !text.is_empty() {
                // A label, or what is merged to a width of its own, groups nothing beyond itself.
                let label = !self.words.roles(&folded(&text)).is_empty();
                let alone = label || self.sheet.area(row, left).is_some() || !below(left);
                return if alone { String::new() } else { text.into_owned() };
            }
            if !below(left) {
                return String::new();
            }
        }
        String::new()
    }

    /// What stands over every column of figures alike tells none from another.
    fn forget_shared(&self, headings: &mut BTreeMap<u32, Heading>, labels: &Labels) {
        let columns: Vec<&Heading> = headings
            .iter()
            .filter(|(column, heading)| !labels.holds(**column) && heading.roles.is_empty())
            .map(|(_, heading)| heading)
            .collect();
        let Some(one) = columns.first() else { return };
        let shared: Vec<String> = one
            .unknown()
            .iter()
            .filter(|text| {
                columns.len() > 1 && columns.iter().all(|heading| heading.unknown().contains(text))
            })
            .cloned()
            .collect();
        for heading in headings.values_mut() {
            heading.without(&shared);
        }
    }

    /// How many of the first rows hold something in a column, and how many of those what is looked for.
    fn counted(&self, column: u32, most: usize, holds: &dyn Fn(&str) -> bool) -> (usize, usize) {
        let (mut filled, mut held) = (0, 0);
        for &row in self.rows.iter().take(most) {
            let text = self.sheet.text(row, column);
            if !text.is_empty() && text.len() <= 240 {
                filled += 1;
                held += usize::from(holds(&text));
            }
        }
        (filled, held)
    }

    /// Columns of labels: by their heading, and where a heading may mean two things or is not known by what they hold.
    fn labels(&self, headings: &BTreeMap<u32, Heading>) -> Labels {
        let is_code = |text: &str| self.lexicon.by_code(text).is_some();
        let is_name = |text: &str| {
            let said = matches!(self.sheet.mapped(text), Some(Meaning::Item(_)));
            said || (text.parse::<f64>().is_err() && self.lexicon.by_name(text).is_some())
        };
        let is_unit = |text: &str| {
            let whole = folded(text);
            self.lexicon.by_unit(unnumbered(&whole)).is_some()
        };
        let mut taken: BTreeSet<u32> = BTreeSet::new();
        let headed = |role: Role, taken: &BTreeSet<u32>| -> Vec<u32> {
            let fits = |column: &&u32| headings[*column].roles.contains(&role) && !taken.contains(*column);
            headings.keys().filter(fits).copied().collect()
        };
        // Of the columns headed so, the one that holds most of what is looked for.
        let among = |columns: Vec<u32>, holds: &dyn Fn(&str) -> bool, taken: &mut BTreeSet<u32>| {
            let mut best: Option<(usize, u32)> = None;
            for column in columns {
                let (_, held) = self.counted(column, LOOKED_AT, holds);
                if held > best.map_or(0, |(most, _)| most) {
                    best = Some((held, column));
                }
            }
            taken.extend(best.map(|(_, column)| column));
            best.map(|(_, column)| column)
        };
        // Under a heading that says nothing known, a column of known names is one all the same.
        let open = |holds: &dyn Fn(&str) -> bool, taken: &mut BTreeSet<u32>| {
            let free = |column: &&u32| {
                let heading = &headings[*column];
                heading.roles.is_empty()
                    && !heading.is_value()
                    && !heading.is_unclear()
                    && !taken.contains(*column)
            };
            let found = headings.keys().filter(free).copied().find(|&column| {
                let (filled, held) = self.counted(column, SAMPLED, holds);
                held > 1 && held * 2 >= filled
            });
            taken.extend(found);
            found
        };
        let mut labels = Labels::default();
        labels.code = among(headed(Role::Code, &taken), &is_code, &mut taken);
        labels.name = match headed(Role::Name, &taken).as_slice() {
            [one] if labels.code.is_some() => {
                taken.insert(*one);
                Some(*one)
            }
            several => among(several.to_vec(), &is_name, &mut taken),
        };
        if labels.code.is_none() && labels.name.is_none() {
            labels.name = open(&is_name, &mut taken);
        }
        // The corner of a table with units across may say 单位 over its items.
        if labels.code.is_none() && labels.name.is_none() {
            let corner =
                [Role::Unit, Role::Measure, Role::UnitCode].map(|role| headed(role, &taken)).concat();
            labels.name = among(corner, &is_name, &mut taken);
        }
        labels.unit = among(headed(Role::Unit, &taken), &is_unit, &mut taken)
            .or_else(|| among(headed(Role::Name, &taken), &is_unit, &mut taken))
            .or_else(|| open(&is_unit, &mut taken));
        labels.unit_code = among(headed(Role::UnitCode, &taken), &is_unit, &mut taken);
        if labels.code.is_none() {
            labels.unit_code =
                labels.unit_code.or_else(|| among(headed(Role::Code, &taken), &is_unit, &mut taken));
        }
        // A column that is headed so and holds nothing known is still the place where rows are named.
        let named = |role: Role, taken: &mut BTreeSet<u32>| {
            let found = headed(role, taken).first().copied();
            taken.extend(found);
            found
        };
        labels.code = labels.code.or_else(|| named(Role::Code, &mut taken));
        labels.name = labels.name.or_else(|| named(Role::Name, &mut taken));
        let measures = headed(Role::Measure, &taken).into_iter().find(|&column| {
            let (filled, numbers) = self.counted(column, SAMPLED, &|text| text.parse::<f64>().is_ok());
            numbers * 2 <= filled
        });
        taken.extend(measures);
        labels.measure = measures;
        // Rows are named there, whoever they are; nobody's figures are taken for the sheet's unit. Beside items 部门 and
        // 区域 may say something else of a row.
        let other = |column: &u32| {
            let headed = self.words.may_divide(&folded(&headings[column].title));
            headed && (labels.code.is_some() || labels.name.is_some())
        };
        if labels.unit.is_none() {
            labels.unit = headed(Role::Unit, &taken).into_iter().find(|column| !other(column));
            taken.extend(labels.unit);
        }
        taken.extend(headed(Role::Sequence, &taken));
        labels.period = named(Role::Period, &mut taken);
        labels.explanation = named(Role::Explanation, &mut taken);
        labels
    }

    /// Columns with figures under a heading that was not recognised.
    fn unread(
        &self,
        headings: &BTreeMap<u32, Heading>,
        shape: Shape,
        is_read: impl Fn(u32) -> bool,
    ) -> Vec<(u32, String)> {
        let number = |column: u32| {
            let mut rows = self.rows.iter().take(LOOKED_AT);
            rows.any(|row| matches!(self.value(*row, column), Some(Value::Number(_))))
        };
        headings
            .iter()
            .filter(|(column, heading)| {
                // Of items side by side 男 is perhaps an item of its own; beside one item's figures it is a part of them.
                let part = heading.is_other() && (shape != Shape::Wide || heading.title.contains('/'));
                let idle = heading.roles.is_empty() && !part && heading.when.is_none();
                let total = shape == Shape::Across && self.words.is_total(&folded(&heading.title));
                !is_read(**column) && idle && !total && number(**column)
            })
            .map(|(column, heading)| (*column, heading.title.clone()))
            .collect()
    }

    /// Whether a row only numbers the columns: 甲 乙 丙, or 1 2 3.
    fn is_numbering(&self, row: u32) -> bool {
        const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
        if self.rows.iter().take(2).all(|first| *first != row) {
            return false;
        }
        let texts: Vec<String> = all_folded(self.sheet.cells(row).map(|(_, value)| value.text()));
        let stem = |text: &str| text.chars().count() == 1 && STEMS.contains(text);
        let number =
            |text: &str| text.trim_matches(['(', ')']).parse::<u32>().is_ok_and(|number| number <= 200);
        let stems = texts.iter().filter(|text| stem(text)).count();
        let numbers: Vec<u32> =
            texts.iter().filter_map(|text| text.trim_matches(['(', ')']).parse().ok()).collect();
        let ascending = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
        texts.len() > 1
            && texts.iter().all(|text| stem(text) || number(text))
            && ascending
            && (stems > 0 || numbers.first() == Some(&1))
    }
}
