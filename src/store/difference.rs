//! What changed from one result to the next, and what may have moved it?
//!
//! In: two results of one plan. Out: [`Difference`]: every published number, status and count that changed, by unit and
//! in the plan's order, each with every cause that what it rests on shows; of several none is called *the* cause. Each file
//! is read a few times and never held: first a hash of every row, then only the rows that differ. A cause is found by what
//! it is of, so that the cost grows with the rows and their causes and with nothing else. Refuses to know: words.

use super::change::{Cause, CauseKind, Change, FIELDS, Spot, Subject};
use super::general::{self, Reach};
use super::result::{Earlier, Head, ResultError, Row};
use super::sight::{Sight, Tree};
use crate::observation::{BACKFILLED, CORRECTED, Period};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Every change.
    pub changes: Vec<Change>,
    /// Every cause that a change names, by its place.
    pub causes: Vec<Cause>,
}

/// Compares two results of one plan.
pub fn compare(old: &Earlier, new: &Earlier) -> Result<Difference, ResultError> {
    let mut counts = Counts::default();
    let (records, heads, order) = assessments(old, new, &mut counts)?;
    let tree = Tree::of(&heads.0, &heads.1);
    let mut nothing = |_: &Row, _: bool| ();
    let figures =
        changed_rows((old, new), "observations.csv", &["unit", "item", "period", "reporter"], &mut nothing)?;
    let stages = changed_rows((old, new), "stages.csv", &["task", "unit", "period"], &mut nothing)?;
    let mut outcomes = |row: &Row, is_new: bool| counts.add(state_of_file(row), is_new);
    let files = changed_rows((old, new), "submissions.csv", &["file"], &mut outcomes)?;
    let mut states = |row: &Row, is_new: bool| counts.add(state_of_finding(row), is_new);
    let findings = changed_rows((old, new), "findings.csv", &["id"], &mut states)?;
    let mut desk = Desk { names: names_of_items(heads), tree, counts, ..Desk::default() };
    desk.figures(&figures);
    desk.stages(&stages);
    desk.files(&files);
    for (reach, cause) in general::causes(old, new) {
        let at = desk.cause(cause);
        desk.general.push((reach, at));
    }
    desk.of_findings(&findings);
    desk.sort();
    desk.indicators(&records, &order);
    desk.finding_changes(&findings);
    desk.file_changes(&files);
    Ok(desk.told())
}

/// A row before and after; `None` where there was none.
type Pair<R> = (Option<R>, Option<R>);

/// Rows that differ, by key, and what else the earlier and the later source say.
type Differing<R, T> = (BTreeMap<String, Pair<R>>, (T, T));

/// The key of a row, and a hash of what of it is compared.
type Marks<'a, R> = (&'a dyn Fn(&R) -> String, &'a dyn Fn(&R) -> u64);

/// What stands in a source, one after another.
type Each<'a, R, T> = &'a dyn Fn(&Earlier, &mut dyn FnMut(R)) -> Result<T, ResultError>;

/// What is told of every row: the row, and whether it is of the later result.
type Told<'a, R> = &'a mut dyn FnMut(&R, bool);

/// The rows that differ, by key, and what else the two sources say. `told` hears of every row of both, once.
fn pairs<R, T>(
    (old, new): (&Earlier, &Earlier),
    each: Each<'_, R, T>,
    (key, print): Marks<'_, R>,
    told: Told<'_, R>,
) -> Result<Differing<R, T>, ResultError> {
    let mut hashes: BTreeMap<String, u64> = BTreeMap::new();
    let of_old = each(old, &mut |row| {
        told(&row, false);
        hashes.insert(key(&row), print(&row));
    })?;
    let mut found: BTreeMap<String, Pair<R>> = BTreeMap::new();
    let of_new = each(new, &mut |row| {
        told(&row, true);
        let key = key(&row);
        if hashes.remove(&key) != Some(print(&row)) {
            found.insert(key, (None, Some(row)));
        }
    })?;
    // What is left was there before and is there no more.
    found.extend(hashes.into_keys().map(|key| (key, (None, None))));
    each(old, &mut |row| {
        if let Some(pair) = found.get_mut(&key(&row)) {
            pair.0 = Some(row);
        }
    })?;
    Ok((found, (of_old, of_new)))
}

fn hash_of(parts: impl Iterator<Item = impl Hash>) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.for_each(|part| part.hash(&mut hasher));
    hasher.finish()
}

/// Parts of a key, so joined that they can be told apart.
fn joined(parts: &[&str]) -> String {
    parts.join("\u{1F}")
}

/// What of a table's row is compared.
fn compared(table: &str) -> &'static [&'static str] {
    match table {
        "observations.csv" => &["value", "state", "adopted"],
        "stages.csv" => &["stage", "state"],
        "submissions.csv" => &["sha256", "outcome", "chosen"],
        _ => &["severity", "status", "observed", "expected"],
    }
}

fn cell<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).map_or("", String::as_str)
}

fn changed_rows(
    results: (&Earlier, &Earlier),
    table: &'static str,
    keys: &[&str],
    told: Told<'_, Row>,
) -> Result<Vec<Pair<Row>>, ResultError> {
    let key = |row: &Row| joined(&keys.iter().map(|name| cell(row, name)).collect::<Vec<_>>());
    let print = |row: &Row| hash_of(compared(table).iter().map(|name| cell(row, name)));
    let each = |result: &Earlier, take: &mut dyn FnMut(Row)| result.rows(table, take);
    let (found, _) = pairs(results, &each, (&key, &print), told)?;
    Ok(found.into_values().collect())
}

/// An assessment as it stands.
type Record = Map<String, Value>;

fn word<'a>(record: &'a Record, field: &str) -> &'a str {
    record.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The assessments that differ; what else `evaluation.json` says; and the place of each indicator in the plan.
type Assessments = (Vec<Pair<Record>>, (Head, Head), BTreeMap<String, usize>);

fn assessments(old: &Earlier, new: &Earlier, counts: &mut Counts) -> Result<Assessments, ResultError> {
    let mut order = BTreeMap::new();
    let key = |record: &Record| joined(&[word(record, "unit"), word(record, "indicator")]);
    let print = |record: &Record| {
        hash_of(
            record
                .iter()
                .filter(|(field, _)| FIELDS.contains(&field.as_str()))
                .map(|(field, value)| (field.as_str(), value.to_string())),
        )
    };
    let mut told = |record: &Record, is_new: bool| {
        let next = order.len();
        order.entry(word(record, "indicator").to_owned()).or_insert(next);
        if let Some(state) = state_of(record) {
            counts.add(state, is_new);
        }
    };
    let each = |result: &Earlier, take: &mut dyn FnMut(Record)| result.assessments(take);
    let (found, heads) = pairs((old, new), &each, (&key, &print), &mut told)?;
    Ok((found.into_values().collect(), heads, order))
}

fn names_of_items((old, new): (Head, Head)) -> BTreeMap<String, String> {
    let mut names = old.items;
    names.extend(new.items);
    names
}

/// Whether it is of a task: that rests on stages, and on no item.
fn is_task(record: &Record) -> bool {
    let items = record.get("uses").and_then(|uses| uses.get("items"));
    items.and_then(Value::as_array).is_some_and(Vec::is_empty)
}

/// A group and a state in it, of which the members are counted.
type State = (String, String);

/// The state of a promise of the plan; `None` of a node that no promise binds.
fn state_of(record: &Record) -> Option<State> {
    let binds = is_task(record) || record.get("status_low").is_some_and(|end| !end.is_null());
    binds.then(|| (word(record, "attribute").to_owned(), word(record, "status").to_owned()))
}

fn state_of_finding(row: &Row) -> State {
    (cell(row, "severity").to_owned(), cell(row, "status").to_owned())
}

fn state_of_file(row: &Row) -> State {
    (String::new(), cell(row, "outcome").to_owned())
}

/// How many are in each state, before and after, and what moved those that changed it.
#[derive(Default)]
struct Counts(BTreeMap<State, Counted>);

#[derive(Default)]
struct Counted {
    old: usize,
    new: usize,
    causes: BTreeSet<usize>,
}

impl Counts {
    fn add(&mut self, state: State, is_new: bool) {
        let counted = self.0.entry(state).or_default();
        *if is_new { &mut counted.new } else { &mut counted.old } += 1;
    }

    /// Something went from one state to another, moved by these.
    fn moved<R>(&mut self, pair: &Pair<R>, state: impl Fn(&R) -> Option<State>, causes: &[usize]) {
        let (old, new) = (pair.0.as_ref().and_then(&state), pair.1.as_ref().and_then(&state));
        if old == new {
            return;
        }
        for state in [old, new].into_iter().flatten() {
            self.0.entry(state).or_default().causes.extend(causes);
        }
    }
}

/// The text of a value; nothing where it is null.
fn said(tree: &Tree, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => {
            let number = |unit: &Value, key: &str| unit.get(key).map_or_else(String::new, Value::to_string);
            let units = list.iter().map(|unit| {
                let code = unit.get("unit").and_then(Value::as_str).unwrap_or_default();
                let (needed, last) = (number(unit, "needed"), number(unit, "last"));
                format!("{} {needed}/{last}（{}）", tree.name(code), number(unit, "year"))
            });
            Some(units.collect::<Vec<_>>().join("；").replace("null", "—")).filter(|text| !text.is_empty())
        }
        other => Some(other.to_string()),
    }
}

/// Whether one of the two is in a state and the other is not.
fn is_in(pair: &Pair<Row>, column: &str, state: &str) -> bool {
    let of = |row: &Option<Row>| row.as_ref().is_some_and(|row| cell(row, column) == state);
    of(&pair.0) != of(&pair.1)
}

/// Whether an acceptance came or went.
fn is_waived(pair: &Pair<Row>) -> bool {
    is_in(pair, "status", "waived")
}

/// The same period a year before; what is no period has none.
fn last_year(period: &str) -> String {
    let before = Period::parse(period).map(|period| Period { year: period.year - 1, ..period });
    before.map_or_else(String::new, |before| before.to_string())
}

/// What an assessment says it rests on, before and after together.
#[derive(Default)]
struct Uses<'a> {
    items: BTreeSet<&'a str>,
    periods: BTreeSet<&'a str>,
    tables: BTreeSet<&'a str>,
}

impl<'a> Uses<'a> {
    fn of(pair: &'a Pair<Record>) -> Self {
        let mut uses = Self::default();
        let records = [&pair.0, &pair.1];
        for said in records.into_iter().flatten().filter_map(|record| record.get("uses")) {
            let list = |name: &str| {
                said.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
            };
            uses.items.extend(list("items"));
            uses.periods.extend(list("periods"));
            uses.tables.extend(list("tables"));
        }
        uses
    }
}

/// Changes and causes as they are found.
#[derive(Default)]
struct Desk {
    tree: Tree,
    names: BTreeMap<String, String>,
    causes: Vec<Cause>,
    general: Vec<(Reach, usize)>,
    /// Figures by item and period.
    data: Sight,
    /// Stages by task and period.
    work: Sight,
    /// Findings that changed, by item and period: the relations and acceptances that may have done so.
    checks: Sight,
    /// Files by unit, and by name.
    arrived: BTreeMap<String, Vec<usize>>,
    changes: Vec<Change>,
    places: Vec<usize>,
    counts: Counts,
}

impl Desk {
    fn cause(&mut self, cause: Cause) -> usize {
        self.causes.push(cause);
        self.causes.len() - 1
    }

    fn sort(&mut self) {
        self.data.sort();
        self.work.sort();
        self.checks.sort();
    }

    /// A cause of a unit, from the rows of a table.
    fn of_unit(
        &self,
        kind: CauseKind,
        about: &str,
        (old, new): (Option<&Row>, Option<&Row>),
        told: &str,
    ) -> Cause {
        let either = |name: &str| new.or(old).map_or("", |row| cell(row, name)).to_owned();
        let said = |row: Option<&Row>| {
            row.map_or_else(String::new, |row| {
                let text = cell(row, told);
                if text.is_empty() { cell(row, "state").to_owned() } else { text.to_owned() }
            })
        };
        let spot = |row: Option<&Row>| {
            row.map_or_else(Spot::default, |row| Spot {
                file: cell(row, "file").to_owned(),
                sheet: cell(row, "sheet").to_owned(),
                cell: cell(row, "cell").to_owned(),
            })
        };
        let unit = either("unit");
        Cause {
            unit_name: if unit.is_empty() { String::new() } else { self.tree.name(&unit) },
            unit,
            name: self.names.get(about).cloned().unwrap_or_default(),
            period: either("period"),
            was_at: spot(old),
            is_at: spot(new),
            ..Cause::of(kind, about, (&said(old), &said(new)))
        }
    }

    fn figures(&mut self, rows: &[Pair<Row>]) {
        for (old, new) in rows {
            let (old, new) = (old.as_ref(), new.as_ref());
            let Some(any) = new.or(old) else { continue };
            let is = |state: &str| [old, new].into_iter().flatten().any(|row| cell(row, "state") == state);
            let raw = |row: Option<&Row>| {
                row.map(|row| (cell(row, "raw").to_owned(), cell(row, "cell").to_owned()))
            };
            let resent = old.is_some() && new.is_some() && raw(old) != raw(new);
            let kind = match () {
                // Where the file says something else, that moved it, whatever was put right before.
                () if is(CORRECTED) && !resent => CauseKind::Correction,
                () if is(BACKFILLED) => CauseKind::Backfill,
                () => CauseKind::Data,
            };
            let (item, period) = (cell(any, "item").to_owned(), cell(any, "period").to_owned());
            let cause = self.of_unit(kind, &item, (old, new), "value");
            let unit = cause.unit.clone();
            let at = self.cause(cause);
            self.data.add(&self.tree, (&unit, &item, &period), at);
        }
    }

    fn stages(&mut self, rows: &[Pair<Row>]) {
        for (old, new) in rows {
            let (old, new) = (old.as_ref(), new.as_ref());
            let Some(any) = new.or(old) else { continue };
            let (task, period) = (cell(any, "task").to_owned(), cell(any, "period").to_owned());
            let cause = self.of_unit(CauseKind::Stage, &task, (old, new), "stage");
            let unit = cause.unit.clone();
            let at = self.cause(cause);
            self.work.add(&self.tree, (&unit, &task, &period), at);
        }
    }

    fn files(&mut self, rows: &[Pair<Row>]) {
        for (old, new) in rows {
            let (old, new) = (old.as_ref(), new.as_ref());
            let Some(any) = new.or(old) else { continue };
            let (name, unit) = (cell(any, "file").to_owned(), cell(any, "unit").to_owned());
            let of = |row: Option<&Row>, name: &str| row.map(|row| cell(row, name).to_owned());
            let differs = |name: &str| of(old, name) != of(new, name);
            let told = if differs("sha256") { "sha256" } else { "chosen" };
            if !differs(told) {
                // Nothing moved it but what is written of it elsewhere.
                continue;
            }
            let mut cause = self.of_unit(CauseKind::File, &name, (old, new), told);
            cell(any, "year").clone_into(&mut cause.period);
            let at = self.cause(cause);
            for key in [unit, name].into_iter().filter(|key| !key.is_empty()) {
                self.arrived.entry(key).or_default().push(at);
            }
        }
    }

    fn reaching<'a>(&'a self, wanted: impl Fn(Reach) -> bool + 'a) -> impl Iterator<Item = usize> + 'a {
        self.general.iter().filter(move |(reach, _)| wanted(*reach)).map(|(_, cause)| *cause)
    }

    /// Relations and acceptances that moved a finding may have moved what rests on its items.
    fn of_findings(&mut self, rows: &[Pair<Row>]) {
        for pair in rows {
            let Some(any) = pair.1.as_ref().or(pair.0.as_ref()) else { continue };
            let moved: Vec<usize> = self
                .reaching(|reach| match reach {
                    Reach::Rules => true,
                    Reach::Waivers => is_waived(pair),
                    _ => false,
                })
                .collect();
            for item in cell(any, "items").split(' ').filter(|item| !item.is_empty()) {
                for &cause in &moved {
                    self.checks.add(&self.tree, (cell(any, "unit"), item, cell(any, "year")), cause);
                }
            }
        }
    }

    fn indicators(&mut self, pairs: &[Pair<Record>], order: &BTreeMap<String, usize>) {
        for pair in pairs {
            let Some(any) = pair.1.as_ref().or(pair.0.as_ref()) else { continue };
            let about = word(any, "indicator");
            let subject = if is_task(any) { Subject::Task } else { Subject::Indicator };
            let causes = self.causes_of(pair, any, subject);
            self.counts.moved(pair, state_of, &causes);
            let place = order.get(about).copied().unwrap_or(usize::MAX);
            let unit = word(any, "unit");
            let mut change = |field: &str, old: Option<String>, new: Option<String>| {
                self.changes.push(Change {
                    subject,
                    unit: unit.to_owned(),
                    unit_name: self.tree.name(unit),
                    about: about.to_owned(),
                    name: word(any, "name").to_owned(),
                    field: field.to_owned(),
                    old,
                    new,
                    causes: causes.clone(),
                });
                self.places.push(place);
            };
            let (Some(old), Some(new)) = (&pair.0, &pair.1) else {
                let status =
                    |record: &Option<Record>| record.as_ref().map(|record| word(record, "status").to_owned());
                change("row", status(&pair.0), status(&pair.1));
                continue;
            };
            for field in FIELDS {
                if old.get(field) != new.get(field) {
                    let told = |record: &Record| record.get(field).and_then(|value| said(&self.tree, value));
                    change(field, told(old), told(new));
                }
            }
        }
    }

    /// Everything that changed and was within the sight of a row.
    fn causes_of(&self, pair: &Pair<Record>, any: &Record, subject: Subject) -> Vec<usize> {
        let uses = Uses::of(pair);
        let mut found = BTreeSet::new();
        let units = self.tree.under(word(any, "unit"));
        for period in &uses.periods {
            if subject == Subject::Task {
                found.extend(self.work.of(word(any, "indicator"), period));
            }
            for item in &uses.items {
                found.extend(self.data.within(item, period, &units));
                found.extend(self.checks.within(item, period, &units));
            }
        }
        let is_read = found.iter().any(|&cause| self.causes[cause].kind <= CauseKind::Stage);
        found.extend(self.reaching(|reach| match reach {
            Reach::All | Reach::Judged => true,
            Reach::Indicators | Reach::Figures => subject == Subject::Indicator,
            Reach::Tasks => subject == Subject::Task,
            Reach::Read => is_read,
            Reach::Table(table) => uses.tables.contains(table),
            Reach::Findings | Reach::Rules | Reach::Waivers | Reach::Answers => false,
        }));
        found.into_iter().collect()
    }

    fn finding_changes(&mut self, rows: &[Pair<Row>]) {
        for pair in rows {
            let Some(any) = pair.1.as_ref().or(pair.0.as_ref()) else { continue };
            let causes = self.causes_of_finding(pair, any);
            self.counts.moved(pair, |row| Some(state_of_finding(row)), &causes);
            let fields: &[(&str, &str)] = match pair {
                (Some(_), Some(_)) => &[
                    ("status", "status"),
                    ("severity", "severity"),
                    ("observed", "observed"),
                    ("expected", "should"),
                ],
                _ => &[("status", "status")],
            };
            for (column, field) in fields {
                let of = |row: &Option<Row>| row.as_ref().map(|row| cell(row, column).to_owned());
                self.row_change(
                    Subject::Finding,
                    (any, "id", "message"),
                    (field, of(&pair.0), of(&pair.1)),
                    &causes,
                );
            }
        }
    }

    /// A change of a table's row, where there is one.
    fn row_change(
        &mut self,
        subject: Subject,
        (row, about, name): (&Row, &str, &str),
        (field, old, new): (&str, Option<String>, Option<String>),
        causes: &[usize],
    ) {
        if old == new {
            return;
        }
        let unit = cell(row, "unit");
        self.changes.push(Change {
            subject,
            unit: unit.to_owned(),
            unit_name: if unit.is_empty() { String::new() } else { self.tree.name(unit) },
            about: cell(row, about).to_owned(),
            name: cell(row, name).to_owned(),
            field: field.to_owned(),
            old,
            new,
            causes: causes.to_vec(),
        });
        self.places.push(0);
    }

    fn causes_of_finding(&self, pair: &Pair<Row>, any: &Row) -> Vec<usize> {
        let mut found = BTreeSet::new();
        let (unit, period) = (cell(any, "unit"), cell(any, "year"));
        let units = self.tree.under(unit);
        let about = cell(any, "id").splitn(4, '|').nth(3).unwrap_or_default();
        found.extend(self.work.of(about, period));
        for item in cell(any, "items").split(' ').filter(|item| !item.is_empty()) {
            for period in [period, &last_year(period)] {
                found.extend(self.data.within(item, period, &units));
            }
        }
        // What is said of a file, or of a unit as a whole, is moved by what came.
        if found.is_empty() || is_in(pair, "status", "explained") {
            let sender = cell(any, "sender");
            let keys = [cell(any, "file"), if sender.is_empty() { unit } else { sender }];
            found.extend(keys.iter().filter_map(|key| self.arrived.get(*key)).flatten());
        }
        found.extend(self.reaching(|reach| match reach {
            Reach::All | Reach::Figures | Reach::Tasks | Reach::Findings | Reach::Read | Reach::Rules => true,
            Reach::Waivers => is_waived(pair),
            Reach::Judged | Reach::Indicators | Reach::Answers | Reach::Table(_) => false,
        }));
        found.into_iter().collect()
    }

    fn file_changes(&mut self, rows: &[Pair<Row>]) {
        for pair in rows {
            let Some(any) = pair.1.as_ref().or(pair.0.as_ref()) else { continue };
            let mut causes = self.arrived.get(cell(any, "file")).cloned().unwrap_or_default();
            let itself = !causes.is_empty();
            causes.extend(self.reaching(|reach| match reach {
                Reach::All | Reach::Read => true,
                Reach::Answers => !itself,
                _ => false,
            }));
            self.counts.moved(pair, |row| Some(state_of_file(row)), &causes);
            let fields: &[&str] = match pair {
                (Some(_), Some(_)) => &["outcome", "chosen"],
                _ => &["outcome"],
            };
            for field in fields {
                let of = |row: &Option<Row>| row.as_ref().map(|row| cell(row, field).to_owned());
                self.row_change(Subject::File, (any, "file", ""), (field, of(&pair.0), of(&pair.1)), &causes);
            }
        }
    }

    /// The changes in order, and the causes they name.
    fn told(mut self) -> Difference {
        for ((of, state), counted) in std::mem::take(&mut self.counts.0) {
            if counted.old == counted.new {
                continue;
            }
            self.changes.push(Change {
                subject: Subject::Count,
                unit: String::new(),
                unit_name: String::new(),
                about: of,
                name: state,
                field: String::from("count"),
                old: Some(counted.old.to_string()),
                new: Some(counted.new.to_string()),
                causes: counted.causes.into_iter().collect(),
            });
            self.places.push(0);
        }
        let place = |field: &str| FIELDS.iter().position(|known| *known == field);
        let mut sorted: Vec<(usize, Change)> = self.places.into_iter().zip(self.changes).collect();
        sorted.sort_by(|(left, one), (right, other)| {
            let key = |change: &Change| (change.unit.clone(), change.subject);
            key(one).cmp(&key(other)).then(left.cmp(right)).then_with(|| {
                (&one.about, &one.name, place(&one.field)).cmp(&(
                    &other.about,
                    &other.name,
                    place(&other.field),
                ))
            })
        });
        let mut changes: Vec<Change> = sorted.into_iter().map(|(_, change)| change).collect();
        let named: BTreeSet<usize> =
            changes.iter().flat_map(|change| change.causes.iter().copied()).collect();
        let mut kept: Vec<(Cause, usize)> =
            named.into_iter().map(|at| (self.causes[at].clone(), at)).collect();
        kept.sort();
        let numbers: BTreeMap<usize, usize> =
            kept.iter().enumerate().map(|(new, (_, old))| (*old, new)).collect();
        for change in &mut changes {
            change.causes = change.causes.iter().map(|at| numbers[at]).collect();
            change.causes.sort_unstable();
            change.causes.dedup();
        }
        Difference { changes, causes: kept.into_iter().map(|(cause, _)| cause).collect() }
    }
}
