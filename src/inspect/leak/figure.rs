//! Which cell still tells a protected number?
//!
//! In: one sheet's cells and the protected numbers. Out: leaks, each at its cell. Refuses to know: what could merely hide one.
//!
//! A cell is told by its row, by the headings above it and by the lines above the table. It gives a number away where these
//! name the unit and the item, and the period where they name any year, and where it holds the number, or another form of
//! it, as a number of its own. A line above the table counts for a unit or an item only where nothing in the table names it:
//! else the table has a place of its own for it. Running numbers of rows are left out.

use super::super::book::Listed;
use super::super::lint::context::Book;
use super::super::lint::note::{Notes, Value};
use super::super::lint::report::cell as address;
use super::super::lint::table::{Table, find};
use super::super::lint::text::shown;
use super::super::package::Package;
use super::number::{Form, counts, names_any_year, numbers, plain};
use super::{Guarded, Leaks};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Signs between a unit's name and a number that belong together.
const NEAR: usize = 80;
/// Signs that a label of a unit, and of an item, has at most: a longer text only mentions it.
const LABELS: [usize; 2] = [15, 60];
/// Most lines of one heading.
const STACKED: usize = 6;
/// Most cells of a merged area that its text is repeated to.
const MERGED: u32 = 10_000;

/// A protected number, ready to be looked for.
#[derive(Debug)]
pub(super) struct Guard<'a> {
    of: &'a Guarded,
    forms: Vec<Form<'a>>,
    /// What people call the unit in a sentence: its name, its other names, its code.
    names: Vec<String>,
}

impl<'a> Guard<'a> {
    /// Reads its forms.
    pub fn of(of: &'a Guarded) -> Self {
        let texts = std::iter::once(&of.value).chain(&of.forms);
        let names = [&of.unit_name].into_iter().chain(&of.unit_aliases).chain([&of.unit_code]);
        let names = names.map(|name| plain(name)).filter(|name| !name.is_empty()).collect();
        Self { of, forms: texts.filter_map(|text| Form::of(text)).collect(), names }
    }

    /// Whether a text holds the number or another form of it.
    pub fn is_in(&self, text: &str) -> bool {
        !self.places(text).is_empty()
    }

    fn names_unit(&self, text: &str) -> bool {
        let name = &self.of.unit_name;
        (!name.is_empty() && text.contains(name.as_str())) || has_word(text, &self.of.unit_code)
    }

    /// Where the unit is named in a text, in signs: from and how long.
    fn named_in(&self, text: &str) -> Vec<(usize, usize)> {
        let found = self.names.iter().flat_map(|name| text.match_indices(name.as_str()));
        found.map(|(at, name)| (text[..at].chars().count(), name.chars().count())).collect()
    }

    /// Where a text gives the number away, in signs: not by a digit of the unit's own name, such as 121团.
    fn places(&self, text: &str) -> Vec<usize> {
        let mut places: Vec<usize> = self.forms.iter().flat_map(|form| form.in_text(text)).collect();
        outside(&self.named_in(text), &mut places);
        places
    }

    /// Whether a text names the item; a bare number names one only where it is all of a cell for such numbers.
    fn names_item(&self, text: &str) -> bool {
        self.of.items.iter().any(|item| {
            let digits = !item.is_empty() && item.bytes().all(|byte| byte.is_ascii_digit());
            let code = item.is_ascii();
            if digits {
                false
            } else if code {
                has_word(text, item)
            } else {
                text.contains(item.as_str())
            }
        })
    }

    /// Whether a cell is a number of the item, under a heading of such numbers.
    fn is_number_of_item(&self, text: &str, heading: impl FnOnce() -> String) -> bool {
        self.of.items.iter().any(|item| item == text.trim()) && {
            let heading = heading();
            // 指标值 heads values, not numbers of indicators.
            heading.trim() == "指标" || ["编号", "代码", "序号"].iter().any(|word| heading.contains(word))
        }
    }

    /// Whether a text with the unit's and the item's name has the number near the unit's.
    fn is_told_by(&self, text: &str) -> bool {
        self.names_item(text) && self.is_beside_unit(text)
    }

    /// Whether a text has the number, in digits or as people counted in words (两人), near a name of the unit.
    fn is_beside_unit(&self, text: &str) -> bool {
        let text = &*plain(text);
        let named = self.named_in(text);
        if named.is_empty() {
            return false;
        }
        let mut places: Vec<usize> = self
            .forms
            .iter()
            .flat_map(|form| [form.in_text(text), form.counted_in_words(text)].concat())
            .collect();
        outside(&named, &mut places);
        named.iter().any(|&(unit, length)| {
            places.iter().any(|at| if *at > unit { at - unit <= length + NEAR } else { unit - at <= NEAR })
        })
    }

    fn told(&self) -> String {
        let item = self.of.items.iter().max_by_key(|item| item.chars().count()).map_or("", String::as_str);
        let period = if self.of.period.is_empty() { String::new() } else { format!("{}年", self.of.period) };
        format!("“{}”{}“{}”", shown(&self.of.unit_name), shown(&period), shown(item))
    }
}

/// Keeps the places outside some stretches of a text.
fn outside(stretches: &[(usize, usize)], places: &mut Vec<usize>) {
    places.retain(|at| !stretches.iter().any(|(from, length)| (*from..from + length).contains(at)));
}

/// Whether a text holds a code that is not part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let inside = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric());
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            !inside(text[..at].chars().next_back()) && !inside(text[at + word.len()..].chars().next())
        })
}

/// A cell as it is told.
struct Said {
    column: u32,
    text: String,
    /// The number it stores, and whether its format is a percentage.
    number: Option<(f64, bool)>,
    /// Whether it is repeated here from a merged area.
    repeated: bool,
}

/// A line of a sheet.
struct Line {
    row: u32,
    cells: Vec<Said>,
}

/// A sheet as lines, with what stands above and beside them.
struct Lines {
    all: Vec<Line>,
    /// Number of lines above the table, each of one cell.
    title: usize,
    /// Lines of several cells without a number.
    headings: Vec<usize>,
    /// For each line the nearest one above it, below the first heading, that has but one cell.
    labels: Vec<Option<usize>>,
    name: String,
}

/// A cell that may give a number away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Suspect {
    line: usize,
    cell: usize,
}

/// Finds the protected numbers of a sheet, and what leads back to where they came from.
pub(super) fn sheet(
    package: &Package<'_>,
    notes: &Notes<'_>,
    book: &Book<'_>,
    listed: &Listed,
    guards: &[Guard<'_>],
    leaks: &mut Leaks,
) {
    if guards.is_empty() {
        return;
    }
    let tables = find(package, &listed.part, listed.at, book, notes);
    let lines = Lines::of(notes, book, listed, &tables);
    traces(&lines, guards, leaks);
    sentences(&lines, guards, leaks);
    let known = Numbers::of(&lines);
    for guard in guards.iter().filter(|guard| !guard.of.only_in_sentences) {
        let mut suspects: Vec<Suspect> =
            guard.forms.iter().flat_map(|form| known.suspects(form, &lines)).collect();
        suspects.sort_unstable();
        suspects.dedup();
        suspects.retain(|suspect| !lines.numbers_item(guard, *suspect));
        let title = [OnceCell::new(), OnceCell::new()];
        for suspect in suspects {
            lines.judge(guard, suspect, &title, leaks);
        }
    }
    for table in tables {
        let Some(marked) = table.marked else { continue };
        for guard in guards.iter().filter(|guard| guard.is_told_by(&marked.summary)) {
            let place = format!("表格“{}”的摘要", shown(&marked.name));
            leaks.each("text", &listed.name, place, format!("{}的数写在文字里", guard.told()));
        }
    }
    for guard in guards.iter().filter(|guard| guard.is_told_by(&listed.name)) {
        leaks.each("text", &listed.name, "工作表名称", format!("{}的数写在名称里", guard.told()));
    }
}

/// A shared text that no cell shows.
pub(super) fn orphan(text: &str, guards: &[Guard<'_>], leaks: &mut Leaks) {
    let place = format!("共享文字“{}”", shown(text));
    match guards.iter().find(|guard| guard.is_told_by(text) || (guard.names_unit(text) && guard.is_in(text)))
    {
        Some(guard) => {
            leaks.each("orphan-text", "", place, format!("没有单元格使用的文字里有{}的数", guard.told()));
        }
        None => leaks.say("orphan-text", "", place, "有没有单元格使用的文字"),
    }
}

impl Lines {
    fn of(notes: &Notes<'_>, book: &Book<'_>, listed: &Listed, tables: &[Table]) -> Self {
        let mut lines: BTreeMap<u32, Vec<Said>> = BTreeMap::new();
        for cell in &notes.cells {
            let percent = book.styles.code_of(book.styles.of(cell.format)).contains('%');
            let (text, number) = match cell.value {
                Value::Blank | Value::Truth(_) => continue,
                Value::Number(number) => (number.to_string(), Some((number, percent))),
                Value::Error(words) => (words.to_owned(), None),
                _ => match notes.text(cell, &book.texts.all) {
                    Some(text) => (text.into_owned(), None),
                    None => continue,
                },
            };
            lines.entry(cell.row).or_default().push(Said {
                column: cell.column,
                text,
                number,
                repeated: false,
            });
        }
        for &[top, bottom, left, right] in &notes.merges {
            let Some(first) = lines.get(&top).and_then(|line| line.iter().find(|said| said.column == left))
            else {
                continue;
            };
            let text = first.text.clone();
            let mut count = 0;
            for (row, column) in
                (top..=bottom).flat_map(|row| (left..=right).map(move |column| (row, column)))
            {
                count += 1;
                if count > MERGED {
                    break;
                }
                if (row, column) != (top, left) {
                    let text = text.clone();
                    lines.entry(row).or_default().push(Said { column, text, number: None, repeated: true });
                }
            }
        }
        let all: Vec<Line> = lines.into_iter().map(|(row, cells)| Line { row, cells }).collect();
        let title = all.iter().take_while(|line| line.is_alone()).count();
        // The rows of a marked table are none, though no number stands in them.
        let below = |row: u32| {
            let marked = tables.iter().filter(|table| table.marked.is_some());
            marked.into_iter().any(|table| row > table.area[0] && row <= table.area[1])
        };
        let headings = (0..all.len()).filter(|at| all[*at].is_heading() && !below(all[*at].row)).collect();
        let mut label = None;
        let labels = all.iter().enumerate().map(|(at, line)| {
            let known = label;
            if at >= title && line.is_alone() {
                label = Some(at);
            }
            known
        });
        let labels = labels.collect();
        Self { all, title, headings, labels, name: listed.name.clone() }
    }

    /// Whether a cell only says the number of an item, under a heading of such numbers.
    fn numbers_item(&self, guard: &Guard<'_>, suspect: Suspect) -> bool {
        let said = &self.all[suspect.line].cells[suspect.cell];
        let heading = self.heading(suspect).concat();
        // T01 and 附08 under 指标序号 are names, whatever digits are in them.
        let named = said.number.is_none()
            && ["编号", "代码", "序号"].iter().any(|word| heading.contains(word))
            && !said.text.trim().bytes().all(|byte| byte.is_ascii_digit());
        named || guard.is_number_of_item(&said.text, || heading)
    }

    /// What stands above a cell in lines without a number: the first of the sheet and the nearest.
    fn heading(&self, suspect: Suspect) -> Vec<&str> {
        let column = self.all[suspect.line].cells[suspect.cell].column;
        let above = &self.headings[..self.headings.partition_point(|at| *at < suspect.line)];
        let (first, rest) = above.split_at(above.len().min(STACKED));
        let nearest = &rest[rest.len().saturating_sub(STACKED)..];
        let lines = first.iter().chain(nearest).map(|at| &self.all[*at]);
        let cells = lines.flat_map(|line| line.cells.iter().filter(|said| said.column == column));
        cells.map(|said| &*said.text).collect()
    }

    /// The label of the block a line belongs to: the nearest line of one cell, below the heading.
    fn label(&self, line: usize) -> Option<&str> {
        let label = self.labels[line].map(|at| &self.all[at])?;
        label.cells.first().map(|said| &*said.text)
    }

    /// Whether the sheet's name says something, or a line above the table does and no label of the table, a text of at most
    /// so many signs.
    fn title_says(&self, label: usize, says: impl Fn(&str) -> bool) -> bool {
        let mut above = self.all[..self.title].iter().flat_map(|line| &line.cells);
        let mut below = self.all[self.title..].iter().flat_map(|line| &line.cells);
        says(&self.name)
            || above.any(|said| says(&said.text))
                && !below.any(|said| said.text.chars().count() <= label && says(&said.text))
    }

    fn judge(&self, guard: &Guard<'_>, suspect: Suspect, title: &[OnceCell<bool>; 2], leaks: &mut Leaks) {
        let line = &self.all[suspect.line];
        let said = &line.cells[suspect.cell];
        // What a sentence says of the unit is told by `sentences`.
        if said.number.is_none() && (guard.places(&said.text).is_empty() || guard.is_beside_unit(&said.text))
        {
            return;
        }
        let heading = self.heading(suspect);
        if said.number.is_some() && heading.iter().any(|text| ["序号", "行号", "行次"].contains(&text.trim()))
        {
            return;
        }
        let mut around = self.beside(suspect).chain(heading.iter().copied());
        let by_title = || *title[0].get_or_init(|| self.title_says(LABELS[0], |text| guard.names_unit(text)));
        if !around.any(|text| guard.names_unit(text)) && !by_title() {
            return;
        }
        if self.is_of_item(guard, suspect, &heading, &title[1]) && self.is_of_period(guard, suspect, &heading)
        {
            leaks.each(
                "value",
                &self.name,
                address(line.row, said.column),
                format!("{}的数还在，或能由它推出", guard.told()),
            );
        }
    }

    /// The texts of a cell's own line and the label of its block.
    fn beside(&self, suspect: Suspect) -> impl Iterator<Item = &str> {
        let cells = self.all[suspect.line].cells.iter().map(|said| &*said.text);
        cells.chain(self.label(suspect.line))
    }

    /// Whether a cell's line, the headings above it or, where no label of the table does, the lines above the table name
    /// the item.
    fn is_of_item(
        &self,
        guard: &Guard<'_>,
        suspect: Suspect,
        heading: &[&str],
        by_title: &OnceCell<bool>,
    ) -> bool {
        let above = |cell: usize| self.heading(Suspect { line: suspect.line, cell }).concat();
        let mut cells = self.all[suspect.line].cells.iter().enumerate();
        cells.any(|(at, cell)| at != suspect.cell && guard.is_number_of_item(&cell.text, || above(at)))
            || self.beside(suspect).chain(heading.iter().copied()).any(|text| guard.names_item(text))
            || *by_title.get_or_init(|| self.title_says(LABELS[1], |text| guard.names_item(text)))
    }

    /// Whether a cell is of the protected period, by its headings, else by its row; where neither names a year it may be.
    fn is_of_period(&self, guard: &Guard<'_>, suspect: Suspect, heading: &[&str]) -> bool {
        let Ok(period) = guard.of.period.trim().trim_end_matches('年').parse::<u32>() else { return true };
        let by_heading: Vec<u32> = heading.iter().flat_map(|text| years(text)).collect();
        let line = &self.all[suspect.line];
        let by_row = || {
            let named = line.cells.iter().enumerate().filter(|(_, said)| names_any_year(&said.text));
            let dated = named.filter(|(at, said)| {
                // A number is a year only where its heading says so; a long text may name years by the way.
                let short = said.number.is_none() && said.text.chars().count() <= 12;
                let above = || self.heading(Suspect { line: suspect.line, cell: *at }).concat();
                short || above().contains(['年', '期'])
            });
            dated.flat_map(|(_, said)| years(&said.text)).collect::<Vec<u32>>()
        };
        let named = if by_heading.is_empty() { by_row() } else { by_heading };
        let span = named.iter().min().zip(named.iter().max());
        span.is_none_or(|(first, last)| (*first..=*last).contains(&period))
    }
}

/// The years of a text.
fn years(text: &str) -> Vec<u32> {
    if !names_any_year(text) {
        return Vec::new();
    }
    let runs = text.split(|sign: char| !sign.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.filter_map(|run| run.parse().ok()).filter(|year| (1900..2100).contains(year)).collect()
}

impl Line {
    /// Whether it has but one cell.
    fn is_alone(&self) -> bool {
        self.cells.iter().filter(|said| !said.repeated).count() == 1
            && self.cells.iter().all(|said| said.number.is_none())
    }

    /// Whether it has several cells and no number.
    fn is_heading(&self) -> bool {
        self.cells.len() > 1 && self.cells.iter().all(|said| said.number.is_none())
    }
}

/// All numbers of a sheet, in order, so that each protected one is found without reading every cell for it.
struct Numbers {
    known: Vec<(f64, Suspect)>,
}

impl Numbers {
    fn of(lines: &Lines) -> Self {
        let mut known = Vec::new();
        for (line, cells) in lines.all.iter().enumerate().map(|(line, of)| (line, &of.cells)) {
            for (cell, said) in cells.iter().enumerate().filter(|(_, said)| !said.repeated) {
                let suspect = Suspect { line, cell };
                match said.number {
                    Some((number, _)) => known.push((number, suspect)),
                    None => {
                        known.extend(numbers(&said.text).into_iter().map(|found| (found.number, suspect)));
                    }
                }
            }
        }
        known.sort_by(|one, other| one.0.total_cmp(&other.0));
        Self { known }
    }

    /// The cells that give a form away.
    fn suspects(&self, form: &Form<'_>, lines: &Lines) -> Vec<Suspect> {
        let Form::Number(number, decimals) = *form else {
            let every = lines.all.iter().enumerate();
            let every =
                every.flat_map(|(line, of)| (0..of.cells.len()).map(move |cell| Suspect { line, cell }));
            return every
                .filter(|suspect| !form.in_text(&lines.all[suspect.line].cells[suspect.cell].text).is_empty())
                .collect();
        };
        let reach = if decimals == 0 { 0.0 } else { 0.5 / 10_f64.powi(decimals.min(9) as i32) };
        let reach = reach + 1e-8 * number.abs().max(1.0);
        let mut found = Vec::new();
        for (middle, reach) in [(number, reach), (number / 100.0, reach / 100.0)] {
            let from = self.known.partition_point(|(known, _)| *known < middle - reach);
            let near = self.known[from..].iter().take_while(|(known, _)| *known <= middle + reach);
            found.extend(near.filter_map(|&(known, suspect)| {
                let said = &lines.all[suspect.line].cells[suspect.cell];
                let given = match said.number {
                    Some((stored, percent)) => form.is_given_by(stored, percent),
                    None => super::number::same(known, number),
                };
                given.then_some(suspect)
            }));
        }
        found
    }
}

/// Sentences that say a protected number of a unit: in a row, or on a sheet, of the item.
fn sentences(lines: &Lines, guards: &[Guard<'_>], leaks: &mut Leaks) {
    let mut of_unit: BTreeMap<&str, Vec<(&Guard<'_>, OnceCell<bool>)>> = BTreeMap::new();
    for guard in guards {
        of_unit.entry(&guard.of.unit_code).or_default().push((guard, OnceCell::new()));
    }
    for (line, of) in lines.all.iter().enumerate() {
        let counted = |said: &&Said| {
            said.number.is_none() && !said.repeated && said.text.contains(|sign: char| counts(sign))
        };
        for (cell, said) in of.cells.iter().enumerate().filter(|(_, said)| counted(said)) {
            let text = plain(&said.text);
            let named = |known: &&Vec<(&Guard<'_>, OnceCell<bool>)>| {
                known.first().is_some_and(|(guard, _)| !guard.named_in(&text).is_empty())
            };
            let suspect = Suspect { line, cell };
            for (guard, by_title) in of_unit.values().filter(named).flatten() {
                if guard.is_beside_unit(&said.text)
                    && lines.is_of_item(guard, suspect, &lines.heading(suspect), by_title)
                {
                    let place = address(of.row, said.column);
                    leaks.each("text", &lines.name, place, format!("{}的数写在文字里", guard.told()));
                }
            }
        }
    }
}

/// File names, cell addresses and checksums beside a protected unit.
fn traces(lines: &Lines, guards: &[Guard<'_>], leaks: &mut Leaks) {
    for (at, line) in lines.all.iter().enumerate() {
        let trace = line.cells.iter().enumerate().find_map(|(cell, said)| {
            let heading = lines.heading(Suspect { line: at, cell }).concat();
            Some((said.column, trace_of(&said.text, &heading)?))
        });
        let Some((column, what)) = trace else { continue };
        let named = |guard: &&Guard<'_>| {
            let beside = line.cells.iter().map(|said| &*said.text).chain(lines.label(at));
            !guard.of.only_in_sentences && beside.into_iter().any(|text| guard.names_unit(text))
        };
        if let Some(guard) = guards.iter().find(named) {
            let unit = shown(&guard.of.unit_name);
            leaks.each(
                "trace",
                &lines.name,
                address(line.row, column),
                format!("“{unit}”一行写有{what}，能查到来源"),
            );
        }
    }
}

/// What leads back to where a number came from.
fn trace_of(text: &str, heading: &str) -> Option<&'static str> {
    let small = text.to_lowercase();
    if small.split(|sign: char| !sign.is_ascii_hexdigit()).any(|run| run.len() == 64) {
        return Some("校验值");
    }
    if [".xlsx", ".xlsm", ".xls", ".csv", ".et", ".docx", ".pdf"].iter().any(|ending| small.contains(ending))
    {
        return Some("文件名");
    }
    let cell = |text: &str| {
        let text = text.replace('$', "");
        let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
        let row = &text[letters..];
        (1..=3).contains(&letters)
            && (1..=7).contains(&row.len())
            && !row.starts_with('0')
            && row.bytes().all(|byte| byte.is_ascii_digit())
    };
    let bare = ["单元格", "位置", "地址", "行列"].iter().any(|word| heading.contains(word));
    let sheet = text.rsplit_once('!').is_some_and(|(_, place)| cell(place.trim()));
    (sheet || ((bare || text.contains('$')) && cell(text.trim()))).then_some("单元格地址")
}
