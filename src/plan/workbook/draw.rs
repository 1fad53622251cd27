//! How is a plan laid out as 规划.xlsx? Sheets of plain texts, for a new plan or from the files of a folder.
//!
//! In: nothing, or a folder's files. Out: a [`PlanBook`]. Refuses to know: bytes, and what a plan means.

use super::derive::{Entry, Rest};
use super::read::{LONGEST, in_table};
use super::schema::{
    Becomes, Choose, Col, EXAMPLE, ITEMS_OF_PLAN, Is, LEDGERS, NOTHING, Need, SHEETS, SheetSpec, USUAL_KINDS,
};
use super::value::Val;
use crate::plan::PlanError;
use crate::plan::source::Files;
use crate::plan::table::Records;
use crate::source::{Mistake, Source};
use std::collections::BTreeMap;

/// What a cell may be chosen from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// Anything may be typed.
    Free,
    /// One of these; others are told when the workbook is read.
    Words(Vec<String>),
    /// A name of another sheet's column: sheet, and place of the column.
    Names(String, usize),
    /// Worked out from another column of the row, by looking it up in a sheet: place of that column, and the sheet.
    LookedUp(usize, String),
}

/// One column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanColumn {
    /// Heading, with a star where it must be filled.
    pub heading: String,
    /// The note on it.
    pub note: String,
    /// Width in half-width characters.
    pub width: u16,
    /// Whether it is folded away.
    pub folded: bool,
    /// Whether people type into it.
    pub open: bool,
    /// What may be chosen.
    pub picked: Picked,
}

impl PlanColumn {
    /// A column; one with a note is typed into.
    pub fn of(heading: &str, width: u16, note: &str) -> Self {
        Self {
            heading: heading.to_owned(),
            note: note.to_owned(),
            width,
            folded: false,
            open: !note.is_empty(),
            picked: Picked::Free,
        }
    }
}

/// One sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanSheet {
    /// Its name.
    pub name: String,
    /// The line under its title.
    pub about: String,
    /// Its columns.
    pub columns: Vec<PlanColumn>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
    /// How many of the first rows are worked ones.
    pub examples: usize,
    /// How many empty rows below are made ready for typing.
    pub spare: u32,
    /// Whether it is printed to be signed: rows as tall as their texts, on A3.
    pub printed: bool,
}

/// 规划.xlsx before any byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanBook {
    /// Title for the file's properties.
    pub title: String,
    /// Its sheets.
    pub sheets: Vec<PlanSheet>,
}

/// A folder as a workbook.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The workbook.
    pub book: PlanBook,
    /// Lines of comment that have no place in it.
    pub comments: usize,
}

/// Rows made ready for typing.
const SPARE: u32 = 300;

/// Keys of an indicator that belong to one period of one plan.
const OF_ONE_PERIOD: &[&str] = &[
    "id",
    "section",
    "base",
    "base_year",
    "base_precision",
    "target",
    "target_high",
    "target_year",
    "path",
    "note",
    "related",
    "contradiction",
    "remark",
];

/// What is read first.
const FIRST: &[&str] = &[
    "一、顺序：先填“规划”（约20项），再填“单位”（把区划代码表粘贴进来，标出部门），然后填“指标”和“填报项”，最后填“任务”。",
    "二、每张表第二行是栏名，带★的必须填写；把鼠标放在栏名上可以看到说明。灰底的示例行（第一格以“示例”开头）不读取，可以删去。",
    "三、右边折叠的栏一般不用填，不填时按栏名说明中的办法处理；要看时先撤消工作表保护（“审阅”中，没有密码），再点表格上方的“+”。要表示“没有”，写“—”。",
    "四、“常用填报项”“常用指标”里有全国通用的项目，可以整行复制到“填报项”“指标”，再改成本地的说法。",
    "五、“填报项”的“不大于”写本项是谁的一部分，程序会自动审核；三张表说不清的关系才写在“审核关系”里。",
    "六、自己用的栏和工作表，把名称改成以“自用”开头，程序不读取。栏名和工作表名称不要改。",
    "七、填好后保存并关闭，运行“duibiao 规划 检查”加上本文件夹的名称，所有问题会一次列出，写明在哪张表的哪一格。",
    "八、本工作簿只由人填写，程序只读取、不改动。收文登记、说明认定、补录等全年增长的记录另存，不写在这里。",
];

fn picked(column: &Col) -> Picked {
    match (column.choose, column.is) {
        (Choose::Words, Is::Words(words)) => {
            Picked::Words(words.iter().map(|(word, _)| (*word).to_owned()).collect())
        }
        (Choose::Words, _) => Picked::Words(vec![String::from("是"), String::from("否")]),
        (Choose::Usual(words), _) => Picked::Words(words.iter().map(|word| (*word).to_owned()).collect()),
        (Choose::Names(sheet, head), _) => {
            let place = SHEETS.iter().find(|spec| spec.name == sheet);
            let place = place.and_then(|spec| spec.columns.iter().position(|column| column.head == head));
            Picked::Names(sheet.to_owned(), place.unwrap_or(0))
        }
        (Choose::Free, _) => Picked::Free,
    }
}

fn columns(spec: &SheetSpec) -> Vec<PlanColumn> {
    let place = |head: &str| spec.columns.iter().position(|column| column.head == head).unwrap_or(0);
    spec.columns
        .iter()
        .map(|column| {
            let star = if column.need == Need::Must { "★" } else { "" };
            let looked = column.is == Is::Shown && column.head == "建议类型";
            PlanColumn {
                heading: format!("{star}{}", column.head),
                note: column.note.to_owned(),
                width: column.width,
                folded: column.fold,
                open: column.is != Is::Shown,
                picked: if looked {
                    Picked::LookedUp(place("规划用语"), String::from("用语"))
                } else {
                    picked(column)
                },
            }
        })
        .collect()
}

/// A row of texts by heading.
fn row(spec: &SheetSpec, said: &[(&str, &str)]) -> Vec<String> {
    let text = |column: &Col| said.iter().find(|(head, _)| *head == column.head).map_or("", |(_, text)| text);
    spec.columns.iter().map(|column| text(column).to_owned()).collect()
}

fn plan_sheet(spec: &SheetSpec, said: &BTreeMap<&str, String>) -> PlanSheet {
    let rows = ITEMS_OF_PLAN.iter().map(|item| {
        let star = if item.need == Need::Must { "★" } else { "" };
        let content = said.get(item.key).cloned().unwrap_or_default();
        vec![format!("{star}{}", item.name), content, item.note.to_owned()]
    });
    PlanSheet {
        name: spec.name.to_owned(),
        about: spec.about.to_owned(),
        columns: columns(spec),
        rows: rows.collect(),
        examples: 0,
        spare: 0,
        printed: false,
    }
}

fn sheet(spec: &SheetSpec, rows: Vec<Vec<String>>, with_examples: bool) -> PlanSheet {
    let mut all: Vec<Vec<String>> =
        spec.examples.iter().filter(|_| with_examples).map(|said| row(spec, said)).collect();
    let examples = all.len();
    all.extend(rows);
    PlanSheet {
        name: spec.name.to_owned(),
        about: spec.about.to_owned(),
        columns: columns(spec),
        rows: all,
        examples,
        spare: SPARE,
        printed: false,
    }
}

/// The sheets that are for people: what to read first, the words, and what may be copied.
fn for_people(title: &str) -> (PlanSheet, Vec<PlanSheet>) {
    let shown = |heading: &str, width: u16| PlanColumn {
        heading: heading.to_owned(),
        note: String::new(),
        width,
        folded: false,
        open: false,
        picked: Picked::Free,
    };
    let first = PlanSheet {
        name: String::from("先看这里"),
        about: title.to_owned(),
        columns: vec![shown("怎样填这个工作簿", 110)],
        rows: FIRST.iter().map(|line| vec![(*line).to_owned()]).collect(),
        examples: 0,
        spare: 0,
        printed: false,
    };
    let words = PlanSheet {
        name: String::from("用语"),
        about: String::from(
            "规划用的说法一般按哪一类判断。没有数、也没有“全”“应…尽…”一类说法的，只作监测，或写成里程碑、任务。",
        ),
        columns: vec![shown("规划用语", 34), shown("建议类型", 14)],
        rows: USUAL_KINDS.iter().map(|(word, kind)| vec![(*word).to_owned(), (*kind).to_owned()]).collect(),
        examples: 0,
        spare: 0,
        printed: false,
    };
    let mut more = Vec::new();
    let mut rest = Rest::default();
    for (file, text, name) in [
        ("items.toml", include_str!("../../../inputs/national-14/items.toml"), "常用填报项"),
        ("indicators.toml", include_str!("../../../inputs/national-14/indicators.toml"), "常用指标"),
    ] {
        let spec = SHEETS.iter().find(|spec| matches!(spec.becomes, Becomes::Entries(own, _) if own == file));
        let Some((spec, Becomes::Entries(_, table))) = spec.map(|spec| (spec, spec.becomes)) else {
            continue;
        };
        let parsed: toml::Table = toml::from_str(text).unwrap_or_default();
        let mut lost = Vec::new();
        let mut rows = entries(spec, table, &parsed, &mut rest, &mut lost);
        // What belongs to one period and one country is not copied along.
        for (place, column) in spec.columns.iter().enumerate() {
            if OF_ONE_PERIOD.contains(&column.key) {
                rows.iter_mut().filter_map(|row| row.get_mut(place)).for_each(String::clear);
            }
        }
        let about = "全国通用的项目，可以整行复制到同名的表里再修改；这张表本身不读取。";
        more.push(PlanSheet {
            name: name.to_owned(),
            about: about.to_owned(),
            spare: 0,
            printed: false,
            ..sheet(spec, rows, false)
        });
    }
    more.push(words);
    (first, more)
}

/// An empty workbook, with the place and the units that are known already.
pub fn blank(place: Option<&str>, units: &[Vec<String>]) -> PlanBook {
    let mut said: BTreeMap<&str, String> = BTreeMap::new();
    if let Some(place) = place {
        said.insert("place", place.to_owned());
    }
    let (first, more) = for_people("规划.xlsx：五年规划的指标、填报项、任务和单位");
    let mut sheets = vec![first];
    for spec in SHEETS {
        let later = ["附挂", "分解目标", "目标调整", "口径变更", "责任单位预计", "权重"].contains(&spec.name);
        match spec.becomes {
            _ if later => {}
            Becomes::Plan => sheets.push(plan_sheet(spec, &said)),
            Becomes::Table("units") => sheets.push(sheet(spec, units.to_vec(), true)),
            _ => sheets.push(sheet(spec, Vec::new(), true)),
        }
    }
    sheets.extend(more);
    PlanBook { title: String::from("规划"), sheets }
}

/// A roster as rows of the sheet 单位: a table with our columns, or two columns of codes and names.
pub fn roster(files: &Files, stem: &str) -> Result<Vec<Vec<String>>, Vec<Mistake>> {
    let Some(spec) = SheetSpec::of_table("units") else { return Ok(Vec::new()) };
    let Some(table) = Records::read_whatever(files, stem, "units", &["code", "name"])? else {
        return Err(vec![Mistake::of_file(stem, "没有这个文件。")]);
    };
    Ok(of_table(spec, &table))
}

/// A table as rows of its sheet.
pub(super) fn of_table(spec: &SheetSpec, table: &Records) -> Vec<Vec<String>> {
    let names: BTreeMap<String, String> =
        table.rows().map(|row| (row.get("code").to_owned(), row.get("name").to_owned())).collect();
    table
        .rows()
        .map(|row| {
            let text = |column: &Col| {
                let text = row.get(column.key);
                if column.key == "parent" {
                    return names.get(text).cloned().unwrap_or_else(|| text.to_owned());
                }
                match column.is {
                    Is::List => {
                        let parts = text.split('|').map(str::trim).filter(|part| !part.is_empty());
                        Val::List(parts.map(str::to_owned).collect()).shown(column.is)
                    }
                    Is::Words(_) => Val::Text(text.to_owned()).shown(column.is),
                    _ => text.to_owned(),
                }
            };
            spec.columns.iter().map(text).collect()
        })
        .collect()
}

/// The entries of a text as rows; what has no column is lost, and told.
fn entries(
    spec: &SheetSpec,
    table: &str,
    parsed: &toml::Table,
    rest: &mut Rest,
    lost: &mut Vec<String>,
) -> Vec<Vec<String>> {
    let list = parsed.get(table).and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let mut rows = Vec::new();
    for one in &list {
        let Some(own) = one.as_table() else { continue };
        let mut entry = Entry::new();
        for (key, value) in own {
            let known = spec.columns.iter().any(|column| column.key == key);
            match Val::of_toml(value).filter(|_| known) {
                Some(value) => {
                    entry.insert(key.clone(), value);
                }
                None => lost.push(format!("[[{table}]] 的 {key}")),
            }
        }
        rows.push(row_of(spec, &entry, rest));
        if spec.name == "填报项" {
            rest.items.push(entry);
        }
    }
    rows
}

/// A row that, read back, gives the entry again: blank where blank means the same.
fn row_of(spec: &SheetSpec, entry: &Entry, rest: &Rest) -> Vec<String> {
    let text = |column: &Col| {
        if column.key.is_empty() {
            return String::new();
        }
        let said =
            entry.get(column.key).filter(|value| !value.is_nothing() || matches!(column.is, Is::Words(_)));
        // What is worked out is worked out from what a reader would have: the entry without this key.
        let mut without = entry.clone();
        without.remove(column.key);
        let derived = rest.derived(spec.becomes, column.key, &without);
        match (said, derived) {
            (Some(value), Some(derived)) if *value == derived => String::new(),
            (Some(value), _) => value.shown(column.is),
            (None, Some(derived)) if !Rest::is_usual_when_left_out(column.key, &derived) => {
                NOTHING.to_owned()
            }
            (None, _) => String::new(),
        }
    };
    spec.columns.iter().map(text).collect()
}

/// Lines of comment of a text.
fn comments(source: &Source) -> usize {
    source.text.lines().filter(|line| line.trim_start().starts_with('#')).count()
}

fn parsed(files: &Files, file: &str, told: &mut Vec<Mistake>) -> (toml::Table, usize) {
    let source = match files.read(file) {
        Ok(Some(source)) => source,
        Ok(None) => return (toml::Table::new(), 0),
        Err(mistake) => {
            told.push(mistake);
            return (toml::Table::new(), 0);
        }
    };
    match source.toml() {
        Ok(table) => (table, comments(&source)),
        Err(mistake) => {
            told.push(mistake);
            (toml::Table::new(), 0)
        }
    }
}

/// The files of a folder as a workbook.
pub fn export(files: &Files) -> Result<Exported, PlanError> {
    let (mut mistakes, mut lost, mut notes) = (Vec::new(), Vec::new(), 0);
    let mut rest = Rest::default();
    let (plan, count) = parsed(files, "plan.toml", &mut mistakes);
    notes += count;
    let mut said: BTreeMap<&str, String> = BTreeMap::new();
    for item in ITEMS_OF_PLAN {
        let value = match item.key.strip_prefix("form.") {
            Some(key) => plan.get("form").and_then(|form| form.get(key)),
            None => plan.get(item.key),
        };
        if let Some(value) = value.and_then(Val::of_toml) {
            said.insert(item.key, value.shown(item.is));
            rest.plan.insert(item.key.to_owned(), value);
        }
    }
    for key in plan.keys().filter(|key| !["form", "attach"].contains(&key.as_str())) {
        if !ITEMS_OF_PLAN.iter().any(|item| item.key == key) {
            lost.push(format!("plan.toml 的 {key}"));
        }
    }
    let (first, more) = for_people("规划.xlsx：五年规划的指标、填报项、任务和单位");
    let mut sheets = vec![first];
    for spec in SHEETS {
        let rows = match spec.becomes {
            Becomes::Plan => {
                sheets.push(plan_sheet(spec, &said));
                continue;
            }
            Becomes::Attach => attached(&plan),
            Becomes::Entries(file, table) => {
                let (text, count) = parsed(files, file, &mut mistakes);
                notes += count;
                entries(spec, table, &text, &mut rest, &mut lost)
            }
            Becomes::Rules => {
                let (text, count) = parsed(files, "rules.toml", &mut mistakes);
                notes += count;
                rules(spec, &text, &rest, &mut lost)
            }
            Becomes::Table(stem) => {
                let keys: Vec<&str> = spec.columns.iter().map(|column| column.key).collect();
                match Records::read(files, stem, &[], &keys) {
                    Ok(table) => table.map_or_else(Vec::new, |table| of_table(spec, &table)),
                    Err(found) => {
                        mistakes.extend(found);
                        Vec::new()
                    }
                }
            }
        };
        if !rows.is_empty() || spec.needed {
            sheets.push(sheet(spec, rows, false));
        }
    }
    sheets.extend(more);
    mistakes.extend(
        lost.into_iter().map(|what| Mistake::of_file("规划.xlsx", format!("没有放“{what}”的栏，不能导出。"))),
    );
    mistakes.extend(sheets.iter().flat_map(unfit));
    if !mistakes.is_empty() {
        return Err(PlanError::Mistakes(mistakes));
    }
    let title = said.get("title").cloned().unwrap_or_default();
    Ok(Exported { book: PlanBook { title, sheets }, comments: notes })
}

/// Texts that no cell of a sheet can hold whole, and rows that would be taken for worked examples.
fn unfit(sheet: &PlanSheet) -> Vec<Mistake> {
    let example = |row: &&Vec<String>| row.first().is_some_and(|text| text.starts_with(EXAMPLE));
    let examples = sheet.rows.iter().skip(sheet.examples).filter(example).map(|row| {
        let first: String = row[0].chars().take(20).collect();
        let message = format!(
            "“{}”表“{first}”一行以“{EXAMPLE}”开头，在工作簿里会当作示例、不读取，没有导出；请换一种写法。",
            sheet.name
        );
        Mistake::of_file("规划.xlsx", message)
    });
    examples.chain(too_long(sheet)).collect()
}

fn too_long(sheet: &PlanSheet) -> Vec<Mistake> {
    let cells = sheet.rows.iter().flat_map(|row| row.iter().zip(&sheet.columns).map(move |cell| (row, cell)));
    cells
        .filter(|(_, (text, _))| text.len() > LONGEST)
        .map(|(row, (_, column))| {
            let first: String = row.first().into_iter().flat_map(|text| text.chars()).take(20).collect();
            let message = format!(
                "“{}”表“{first}”一行的“{}”文字太长，一格放不下，没有导出；请缩短到一万字以内。",
                sheet.name, column.heading
            );
            Mistake::of_file("规划.xlsx", message)
        })
        .collect()
}

fn attached(plan: &toml::Table) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for set in plan.get("attach").and_then(toml::Value::as_array).into_iter().flatten() {
        let folder = set.get("folder").and_then(toml::Value::as_str).unwrap_or_default();
        rows.push(vec![folder.to_owned(), String::from("附挂"), String::new(), String::new()]);
        for (key, what) in [("base", "本规划的基期值"), ("items", "本规划的同一填报项")] {
            for (theirs, ours) in set.get(key).and_then(toml::Value::as_table).into_iter().flatten() {
                let ours = ours.as_str().unwrap_or_default();
                rows.push(vec![folder.to_owned(), what.to_owned(), theirs.clone(), ours.to_owned()]);
            }
        }
    }
    rows
}

fn rules(spec: &SheetSpec, text: &toml::Table, rest: &Rest, lost: &mut Vec<String>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (table, of) in [("rule", ""), ("stated_rule", "规划印出的数")] {
        let mut rest = rest.clone();
        let place = spec.columns.iter().position(|column| column.head == "适用于");
        for mut row in entries(spec, table, text, &mut rest, lost) {
            if let Some(place) = place {
                of.clone_into(&mut row[place]);
            }
            rows.push(row);
        }
    }
    rows
}

/// The table of a sheet as CSV, for a folder.
pub fn as_csv(table: &Records, spec: &SheetSpec) -> Vec<Vec<String>> {
    let used = |column: &&Col| !column.fold || table.rows().any(|row| !row.get(column.key).is_empty());
    let columns: Vec<&Col> = spec.columns.iter().filter(used).collect();
    let mut rows = vec![columns.iter().map(|column| column.key.to_owned()).collect::<Vec<_>>()];
    rows.extend(
        table.rows().map(|row| columns.iter().map(|column| row.get(column.key).to_owned()).collect()),
    );
    rows
}

/// A row of a folder's table with the words of the sheet read as those of the files.
pub fn known_word(stem: &str, key: &str, text: &str) -> Option<String> {
    let column = SheetSpec::of_table(stem)?.columns.iter().find(|column| column.key == key)?;
    match column.is {
        Is::Words(_) | Is::Flag => Val::read(column.is, text).ok().flatten().map(|value| in_table(&value)),
        _ => None,
    }
}

/// A column of a table as a person knows it: its Chinese heading and, in a file, its key.
pub fn column_name(stem: &str, key: &str) -> String {
    let head = heading_of(stem, key);
    if head == key { format!("“{key}”") } else { format!("“{head}”（{key}）") }
}

/// The Chinese heading of a column of a table.
pub fn heading_of(stem: &str, key: &str) -> String {
    let specs = SHEETS.iter().chain(LEDGERS).filter(|spec| spec.is_table(stem));
    let known = specs.flat_map(|spec| spec.columns).find(|column| column.key == key);
    known.map_or(key, |column| column.head).to_owned()
}

/// The key of a Chinese heading of a table.
pub fn known_heading(stem: &str, heading: &str) -> Option<&'static str> {
    let bare = heading.trim().trim_start_matches(['★', '☆']);
    let specs = SHEETS.iter().chain(LEDGERS).filter(|spec| spec.is_table(stem));
    specs.flat_map(|spec| spec.columns).find(|column| column.head == bare).map(|column| column.key)
}
