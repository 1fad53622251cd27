//! `accept` of a sheet that responsible units typed into: what they wrote goes into `remarks.csv`.
//!
//! In: a plan, and a workbook of an evaluation or a 责任单位说明表 that came back. Out: `remarks.csv` with what was typed since
//! the sheet went out; what cannot be used is told by row and nothing of that row is taken. Refuses to know: whether what
//! is written is true.

use super::{Ending, RunError};
use crate::evaluate::Question;
use crate::form::RemarksIdentity;
use crate::grid::{self, Grid, Limits, Value};
use crate::plan::cells::written_day;
use crate::plan::remarks::{About, Answers, FIELDS, REMARKS, answers};
use crate::plan::source::Files;
use crate::plan::{Plan, PlanError, Remark, workbook};
use crate::report::{TYPED, is_by_unit};
use crate::shown::{self, without_long_numbers};
use crate::value::cell_decimal;
use crate::words::{Outline, Words};
use crate::write::{folder, tidy};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Rows from the top in which a sheet says what it is, and in which its heading stands.
const TOP: u32 = 40;

/// What one row brings that the sheet did not go out with.
struct Change {
    about: About,
    /// The units that wrote it.
    by: Vec<String>,
    /// The unit the row is of; `None` where it is of all that answer for the indicator.
    unit: Option<String>,
    /// Fields that were typed into, with what stands there now; empty where it was taken out.
    typed: BTreeMap<&'static str, String>,
    who: String,
    date: NaiveDate,
    /// Sheet and row, for messages.
    place: String,
}

impl Change {
    /// Whether it is by the same units about the same thing on the same day.
    fn is_beside(&self, other: &Self) -> bool {
        (self.about, &self.by, self.date) == (other.about, &other.by, other.date)
    }

    /// A field of which the two say different things.
    fn differs(&self, other: &Self) -> Option<&'static str> {
        let mut both =
            self.typed.iter().filter_map(|(field, text)| Some((field, text, other.typed.get(field)?)));
        both.find(|(_, own, others)| own != others).map(|(field, ..)| *field)
    }
}

/// Takes back what was typed into a workbook; `None` where it has no sheet of this kind.
pub fn back(plan: &Plan, words: &Words, file: &Path) -> Result<Option<Ending>, RunError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let limits = Limits::of_whole_texts();
    // Why it cannot be read is told by those who read whatever else comes back.
    let Ok(bytes) = grid::take(file, limits.file_bytes) else { return Ok(None) };
    let Ok(book) = grid::read(&bytes, &name, &limits) else { return Ok(None) };
    let named = |sheet| Some((identity_of(sheet)?, sheet));
    let sheets: Vec<(RemarksIdentity, &Grid)> = book.sheets.iter().filter_map(named).collect();
    let Some((first, _)) = sheets.first() else { return Ok(None) };
    if let Some((other, _)) = sheets.iter().find(|(identity, _)| identity.plan != plan.identity.short) {
        return Err(RunError::Asked(format!(
            "“{}”是“{}”的说明，不是本规划（{}）的，没有登记。",
            shown::name(&name),
            shown::told(&other.plan),
            plan.identity.short
        )));
    }
    if plan.folder.join("remarks.xlsx").exists() {
        let told = String::from("remarks.xlsx 请先另存为 remarks.csv，程序才能续写。");
        return Err(RunError::Asked(told));
    }
    let outline = words.report(kind_of(&first.kind));
    let (mut changes, mut told) = (Vec::new(), String::new());
    for (identity, sheet) in &sheets {
        let reading = Reading { plan, outline, identity, sheet };
        match reading.rows() {
            Ok(rows) => {
                for row in rows {
                    match row {
                        Ok(change) => changes.push(change),
                        Err(why) => _ = writeln!(told, "  {why}"),
                    }
                }
            }
            Err(why) => _ = writeln!(told, "  {why}"),
        }
    }
    let changes = apart(changes, &mut told);
    enter(plan, changes, told).map(Some)
}

/// What a sheet says of itself.
fn identity_of(sheet: &Grid) -> Option<RemarksIdentity> {
    let top = sheet.rows().take_while(|(row, _)| *row < TOP);
    top.flat_map(|(_, cells)| cells).find_map(|(_, cell)| RemarksIdentity::parse(&cell.value.text()))
}

/// The kind of evaluation of a word; one that is none is read with the headings of the mid-term.
fn kind_of(word: &str) -> &'static str {
    let kinds = [Question::Annual, Question::Midterm, Question::Final];
    kinds.into_iter().map(Question::key).find(|kind| *kind == word).unwrap_or("midterm")
}

/// A text without blanks, as texts are compared: a line broken elsewhere is no other text.
fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

/// One sheet that came back.
struct Reading<'a> {
    plan: &'a Plan,
    outline: &'a Outline,
    identity: &'a RemarksIdentity,
    sheet: &'a Grid,
}

/// Columns of a sheet by key.
type Columns = BTreeMap<&'static str, u32>;

impl Reading<'_> {
    fn name(&self) -> String {
        shown::name(&self.sheet.name)
    }

    /// What each row brings, or why it cannot be taken; or why the sheet cannot be read.
    fn rows(&self) -> Result<Vec<Result<Change, String>>, String> {
        let (heading, columns) = self.columns()?;
        let below = self.sheet.rows().filter(|(row, _)| *row > heading);
        let rows = below.filter_map(|(row, _)| {
            let place = format!("“{}”第{}行", self.name(), row + 1);
            self.change(row, &columns, &place).map_err(|why| format!("{place}：{why}没有登记。")).transpose()
        });
        Ok(rows.collect())
    }

    /// The row of the headings, and the columns by their keys.
    fn columns(&self) -> Result<(u32, Columns), String> {
        let changed = |what: String| format!("工作表“{}”{what}，没有读取。", self.name());
        let Some(outline) = self.outline.sheet(&self.identity.sheet) else {
            return Err(changed(String::from("现在的模板里没有")));
        };
        let keys =
            TYPED.iter().map(|(column, _)| *column).chain(["no", "responsible", "writer", "date", "key"]);
        let wanted: Vec<(&'static str, &str)> = keys
            .filter_map(|key| {
                let column = outline.column.iter().find(|column| column.key == key)?;
                Some((key, column.heading.as_str()))
            })
            .collect();
        let places = |cells: &[(u32, &grid::Cell)]| -> Columns {
            let place = |heading: &str| {
                cells
                    .iter()
                    .find(|(_, cell)| bare(&cell.value.text()) == bare(heading))
                    .map(|(column, _)| *column)
            };
            wanted.iter().filter_map(|(key, heading)| Some((*key, place(heading)?))).collect()
        };
        let top = self.sheet.rows().take_while(|(row, _)| *row < TOP);
        let (row, columns) = top
            .map(|(row, cells)| (row, places(&cells)))
            .max_by_key(|(row, columns)| (columns.len(), std::cmp::Reverse(*row)))
            .unwrap_or_default();
        let missing: Vec<&str> = wanted
            .iter()
            .filter(|(key, _)| !columns.contains_key(key))
            .map(|(_, heading)| *heading)
            .collect();
        if missing.is_empty() {
            return Ok((row, columns));
        }
        Err(changed(format!("的栏名被改动（找不到“{}”）", missing.join("”“"))))
    }

    /// A cell as it was typed: on one line, without the numbers of persons; a share as it is seen.
    fn text(&self, row: u32, column: Option<&u32>) -> String {
        let cell = column.and_then(|&column| self.sheet.cells.get(&(row, column)));
        let text = cell.map_or_else(String::new, |cell| match (&cell.value, &cell.look) {
            (Value::Number(share), Some(look)) if look.power == 2 => {
                cell_decimal(share * 100.0).map_or_else(String::new, |share| format!("{share}%"))
            }
            _ => cell.value.text().into_owned(),
        });
        without_long_numbers(&shown::plain(&text)).trim().to_owned()
    }

    /// What a row brings; `None` where it is as it went out.
    fn change(&self, row: u32, columns: &Columns, place: &str) -> Result<Option<Change>, String> {
        let cell = |key: &str| self.text(row, columns.get(key));
        let fields = TYPED.into_iter().filter(|(column, _)| columns.contains_key(column));
        let typed: Vec<(&'static str, String)> =
            fields.map(|(column, field)| (field, cell(column))).collect();
        let (who, date) = (cell("writer"), cell("date"));
        let is_blank = typed.iter().all(|(_, text)| text.is_empty());
        let (about, unit) = match self.whose(&cell) {
            Err(_) if is_blank => return Ok(None),
            whose => whose?,
        };
        let sent = answers(self.plan.remarks.iter().take(self.identity.known), about, unit.as_deref());
        let changed: BTreeMap<&'static str, String> =
            typed.iter().filter(|(field, text)| !self.is_as_sent(text, &sent.text(field))).cloned().collect();
        let resigned = bare(&who) != bare(&sent.who()) || written_day(&date) != written_day(&sent.dates());
        if changed.is_empty() && !resigned {
            return Ok(None);
        }
        if let Some(field) =
            changed.iter().find_map(|(field, text)| text.ends_with(self.cut()).then_some(field))
        {
            let head = workbook::heading_of("remarks", field);
            return Err(format!("“{head}”在表里没有列完，改动会丢掉其余文字，请在 remarks.csv 中修改，"));
        }
        if is_blank {
            let why = if changed.is_empty() {
                "只有填写人或日期，没有填写内容，"
            } else {
                "内容全部清空了，原有说明保留；确要撤销的，请在 remarks.csv 中删去那一行，"
            };
            return Err(String::from(why));
        }
        self.signed(&sent, &who, &date)?;
        let Some(day) = written_day(&date) else {
            return Err(format!("填写日期“{}”应写成 2024-03-10 的样子，", shown::told(&date)));
        };
        let by = self.by(about, unit.as_deref(), &sent);
        // What is signed anew is said anew.
        let typed = if changed.is_empty() {
            typed.into_iter().filter(|(_, text)| !text.is_empty() && !text.ends_with(self.cut())).collect()
        } else {
            changed
        };
        Ok(Some(Change { about, by, unit, typed, who, date: day, place: place.to_owned() }))
    }

    /// What stands in a cell whose text was too long for it.
    fn cut(&self) -> &str {
        self.outline.text.get("limit_cut").map_or("……", String::as_str)
    }

    /// Whether a cell is as it went out, also where it could not hold all of the text.
    fn is_as_sent(&self, typed: &str, sent: &str) -> bool {
        let (typed, sent, cut) = (bare(typed), bare(sent), bare(self.cut()));
        typed == sent
            || typed.strip_suffix(cut.as_str()).is_some_and(|kept| !kept.is_empty() && sent.starts_with(kept))
    }

    /// Whether somebody signed and dated what was changed.
    fn signed(&self, sent: &Answers<'_>, who: &str, date: &str) -> Result<(), String> {
        if who.is_empty() {
            return Err(String::from("没有写填写人，"));
        }
        if date.is_empty() {
            return Err(String::from("没有写填写日期，"));
        }
        let several = sent.counted.len() > 1 && written_day(date).is_none();
        if several && bare(date) == bare(&sent.dates()) {
            let told = "这一行合列了几个单位的说明，改动以后请改写为这一次的填写人和填写日期，";
            return Err(String::from(told));
        }
        Ok(())
    }

    /// What a row is about and whose it is: by its key, or, of a row added by hand, by its number and the unit it names.
    fn whose(&self, cell: &dyn Fn(&str) -> String) -> Result<(About, Option<String>), String> {
        let key = cell("key");
        let (id, unit) = match key.split_once('|') {
            Some((id, unit)) => (id.to_owned(), unit.to_owned()),
            None if key.is_empty() => (cell("no"), cell("responsible")),
            None => (key, cell("responsible")),
        };
        if id.is_empty() {
            return Err(String::from("没有写指标或任务的编号，"));
        }
        let Some(about) = self.plan.about(&id) else {
            let near = self.plan.nearest_about(&id);
            return Err(format!("没有编号为“{}”的指标或任务{near}，", shown::told(&id)));
        };
        if !is_by_unit(&self.identity.sheet) {
            return Ok((about, None));
        }
        let unclear = self.outline.text.get("unclear").is_some_and(|word| *word == unit);
        if unit.is_empty() || unclear {
            return Ok((about, None));
        }
        match self.plan.answerer(about, &unit) {
            Some(unit) => Ok((about, Some(unit))),
            None => Err(format!("没有名为“{}”的责任单位，", shown::told(&unit))),
        }
    }

    /// The units that wrote a row: its own; of a row that shows several, all of these.
    fn by(&self, about: About, unit: Option<&str>, sent: &Answers<'_>) -> Vec<String> {
        if let Some(unit) = unit {
            return vec![unit.to_owned()];
        }
        let mut by = self.plan.answering(about);
        if sent.counted.iter().any(|remark| remark.by.is_empty()) {
            return by;
        }
        let others = sent.counted.iter().flat_map(|remark| &remark.by);
        for name in others {
            if !by.contains(name) {
                by.push(name.clone());
            }
        }
        by
    }
}

/// Changes without those that contradict each other, in the order of their days; of one unit, day and person they are one.
fn apart(changes: Vec<Change>, told: &mut String) -> Vec<Change> {
    let mut kept: Vec<Change> = Vec::new();
    let mut bad = vec![false; changes.len()];
    for (at, change) in changes.iter().enumerate() {
        for (place, other) in changes.iter().enumerate().take(at) {
            if let Some(field) = change.differs(other).filter(|_| change.is_beside(other)) {
                (bad[at], bad[place]) = (true, true);
                let head = workbook::heading_of("remarks", field);
                let (one, two) = (&other.place, &change.place);
                _ = writeln!(
                    told,
                    "  {one}和{two}：同一单位同一天的“{head}”写得不一样，都没有登记；请只保留一处。"
                );
            }
        }
    }
    for (change, _) in changes.into_iter().zip(bad).filter(|(_, bad)| !bad) {
        match kept.iter_mut().find(|known| known.is_beside(&change) && known.who == change.who) {
            Some(known) => known.typed.extend(change.typed),
            None => kept.push(change),
        }
    }
    kept.sort_by_key(|change| change.date);
    kept
}

/// The remark a change makes: what counted on its day, with what was typed laid over it.
fn made(remarks: &[Remark], change: &Change) -> Remark {
    let until = remarks.iter().filter(|remark| remark.date <= change.date);
    let base = answers(until, change.about, change.unit.as_deref());
    let said = FIELDS
        .into_iter()
        .map(|field| (field, change.typed.get(field).cloned().unwrap_or_else(|| base.text(field))));
    let said = said.filter(|(_, text)| !text.is_empty()).collect();
    Remark { about: change.about, by: change.by.clone(), said, who: change.who.clone(), date: change.date }
}

/// Whether the ledger has what a change brings already.
fn is_entered(remarks: &[Remark], change: &Change) -> bool {
    let says = |remark: &Remark| {
        change.typed.iter().all(|(field, text)| remark.said.get(field).map_or("", String::as_str) == text)
    };
    remarks.iter().any(|remark| {
        (remark.about, &remark.by, &remark.who, remark.date)
            == (change.about, &change.by, &change.who, change.date)
            && says(remark)
    })
}

/// Enters changes into the ledger and tells what became of them.
fn enter(plan: &Plan, changes: Vec<Change>, told: String) -> Result<Ending, RunError> {
    let held = Files::of(&plan.folder)
        .table("remarks", &REMARKS)
        .map_err(|mistakes| RunError::Plan(PlanError::Mistakes(mistakes)))?;
    if held.is_none() && !plan.remarks.is_empty() {
        let told = "规划工作簿里已有“责任单位意见”表；请先把它另存为规划文件夹中的 remarks.csv，并从工作簿里删去，程序才能续写。";
        return Err(RunError::Asked(String::from(told)));
    }
    let mut register: Vec<Vec<String>> = held.map_or_else(Vec::new, |table| {
        table.rows().map(|row| REMARKS.iter().map(|key| row.get(key).to_owned()).collect()).collect()
    });
    let mut remarks = plan.remarks.clone();
    let (mut entered, mut known) = (0, 0);
    for change in changes {
        if is_entered(&remarks, &change) {
            known += 1;
            continue;
        }
        let remark = made(&remarks, &change);
        register.push(REMARKS.iter().map(|key| written(plan, &remark, key)).collect());
        remarks.push(remark);
        entered += 1;
    }
    if entered > 0 {
        let heads: Vec<String> = REMARKS.iter().map(|key| workbook::heading_of("remarks", key)).collect();
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let bytes = tidy::csv(&heads, &register).map_err(|error| super::plan_book::unwritten(&error))?;
        folder::file(&plan.folder.join("remarks.csv"), &bytes)?;
    }
    let problems = if told.is_empty() { told } else { format!("以下没有登记，请核对：\n{told}") };
    let tail = if entered > 0 {
        "已登记到 remarks.csv，以后各次评估都会带上。\n"
    } else {
        "没有新的登记。\n"
    };
    let text = format!("责任单位的说明：新登记{entered}条，已在登记中的{known}条。\n{problems}{tail}");
    Ok(Ending { text, code: 0 })
}

/// A cell of the ledger.
fn written(plan: &Plan, remark: &Remark, key: &str) -> String {
    match key {
        "about" => plan.about_id(remark.about).to_owned(),
        "unit" => remark.by.join("、"),
        "who" => remark.who.clone(),
        "date" => remark.date.to_string(),
        field => remark.said.get(field).cloned().unwrap_or_default(),
    }
}
