//! Small plans made in code: a few words say what was promised, asked and sent; the real engine does the rest.
//!
//! A promise is written `level; numerator A; denominator B; base 57; target 62; share`: the kind, then keys of
//! `indicators.toml` with their values. What a unit sent is written `A=603 B=1000`, an absent figure `A=不适用`, and a
//! figure not named is a blank cell.

#![allow(dead_code, reason = "each test uses its own part")]

use calamine::{Data, Reader, Xlsx};
use chrono::NaiveDate;
use duibiao::evaluate::{Assessment, Progress, Question, Status};
use duibiao::finding::Finding;
use duibiao::ids::{IndicatorId, UnitId};
use duibiao::observation::Period;
use duibiao::plan::{Plan, PlanError};
use duibiao::run::{self, Basis, Cut, Ending, Known, Request, RunError, Verb};
use duibiao::words::Words;
use duibiao::write::folder;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// The whole and its three districts, by name and code.
pub const UNITS: [(&str, &str); 4] =
    [("示例市", "900000"), ("甲区", "900001"), ("乙区", "900002"), ("丙区", "900003")];

/// A plan of one city, its districts and its departments.
pub struct Tiny {
    home: tempfile::TempDir,
    plan: String,
    units: Vec<(String, String, String)>,
    items: String,
    indicators: String,
    rules: String,
    tasks: String,
    files: Vec<(String, String)>,
    figures: BTreeMap<(String, String), Vec<(String, String)>>,
    stages: BTreeMap<(String, String), Vec<(String, String)>>,
}

impl Tiny {
    /// A plan of 2021 to 2025 over the base year 2020, with three districts that report, and nothing asked yet.
    pub fn new() -> Self {
        Self::of_years(2020, 2025)
    }

    /// The same over other years: judged mid-term at the end of the third.
    pub fn of_years(base_year: i32, last_year: i32) -> Self {
        let plan = format!(
            "title = \"试验规划\"\nshort = \"试验\"\nplace = \"示例市\"\nwhole = \"全市\"\nparts = \"分区\"\n\
             part = \"区\"\nstatus = \"正式\"\nbase_year = {base_year}\nfirst_year = {}\nlast_year = {last_year}\n\
             compiler = \"示例市残疾人联合会\"\nmidterm = \"{}-12-31\"\nfinal = \"{last_year}-12-31\"\n\
             final_name = \"总结评估\"\n\n[form]\ntitle = \"规划实施监测表\"\ntable_number = \"试1表\"\n",
            base_year + 1,
            base_year + 3,
        );
        let mut tiny = Self {
            home: tempfile::tempdir().expect("a temporary folder"),
            plan,
            units: Vec::new(),
            items: String::new(),
            indicators: String::new(),
            rules: String::new(),
            tasks: String::new(),
            files: Vec::new(),
            figures: BTreeMap::new(),
            stages: BTreeMap::new(),
        };
        for (at, (name, code)) in UNITS.into_iter().enumerate() {
            let parent = if at == 0 { "" } else { UNITS[0].1 };
            tiny = tiny.roster(name, code, &format!("{parent},地区,区,是,,,"));
        }
        tiny
    }

    /// Adds or replaces a unit: the columns after its name are parent, kind, tags, reports, from, to, became.
    #[must_use]
    pub fn roster(mut self, name: &str, code: &str, rest: &str) -> Self {
        self.units.retain(|(known, ..)| known != name);
        self.units.push((name.to_owned(), code.to_owned(), rest.to_owned()));
        self
    }

    /// Leaves only the first so many districts.
    #[must_use]
    pub fn districts(mut self, count: usize) -> Self {
        let gone: Vec<&str> = UNITS[count + 1..].iter().map(|(name, _)| *name).collect();
        self.units.retain(|(name, ..)| !gone.contains(&name.as_str()));
        self
    }

    /// Adds a department that answers for tasks.
    #[must_use]
    pub fn department(self, name: &str, code: &str) -> Self {
        self.roster(name, code, &format!("{},部门,,是,,,", UNITS[0].1))
    }

    /// Asks for items: `A 人; B 万元 2 flow; C 人 root`, each a code, a unit of measure, and words: a number of
    /// decimals, `flow` for a 时期 figure, `root` for the city's own, `tag:街道`, `multiple`, `change:50`, `from:2022`.
    #[must_use]
    pub fn items(mut self, items: &str) -> Self {
        for item in items.split(';').map(str::trim).filter(|item| !item.is_empty()) {
            let mut words = item.split_whitespace();
            let (code, measure_unit) =
                (words.next().expect("a code"), words.next().expect("a unit of measure"));
            let mut lines: BTreeMap<&str, String> = BTreeMap::from([
                ("nature", quoted("时点")),
                ("reporter", quoted("基层")),
                ("adds", quoted("相加")),
            ]);
            for word in words {
                let (name, value) = word.split_once(':').unwrap_or((word, ""));
                match name {
                    "flow" => lines.insert("nature", quoted("时期")),
                    "root" => lines.insert("reporter", quoted("本级")),
                    "tag" => lines.insert("reporter", quoted(&format!("标签:{value}"))),
                    "multiple" => lines.insert("multiple", String::from("true")),
                    "change" => lines.insert("change_limit", quoted(value)),
                    "from" => lines.insert("first_year", value.to_owned()),
                    "apart" => lines.insert("adds", quoted("不可加")),
                    decimals => lines.insert("decimals", decimals.to_owned()),
                };
            }
            let _ = write!(
                self.items,
                "[[item]]\ncode = \"{code}\"\nname = \"数{code}\"\nmeasure_unit = \"{measure_unit}\"\n\
                 definition = \"用例\"\ndefinition_source = \"本库解读\"\n"
            );
            for (key, value) in lines {
                let _ = writeln!(self.items, "{key} = {value}");
            }
        }
        self
    }

    /// Promises something.
    #[must_use]
    pub fn promise(mut self, id: &str, promise: &str) -> Self {
        let text = indicator(id, promise);
        self.indicators.push_str(&text);
        self
    }

    /// Adds an audit relation of class 强制性.
    #[must_use]
    pub fn rule(self, id: &str, relation: &str) -> Self {
        self.rule_with(id, relation, "")
    }

    /// The same with more keys, each a line.
    #[must_use]
    pub fn rule_with(mut self, id: &str, relation: &str, more: &str) -> Self {
        let _ = writeln!(
            self.rules,
            "[[rule]]\nid = \"{id}\"\nname = \"关系{id}\"\nrelation = \"{relation}\"\nseverity = \"强制性\"\n\
             basis = \"用例\"\n{more}"
        );
        self
    }

    /// Adds a milestone or a task: `里程碑; 文件; 民政局、住建局; due 2023-12-31`, the kind, the stages, the leads
    /// (`-` for none), then more keys of `tasks.toml` as they stand there.
    #[must_use]
    pub fn task(mut self, id: &str, task: &str) -> Self {
        let text = task_table(id, task);
        self.tasks.push_str(&text);
        self
    }

    /// Writes any other file of the plan folder.
    #[must_use]
    pub fn file(mut self, name: &str, text: &str) -> Self {
        self.files.push((name.to_owned(), text.to_owned()));
        self
    }

    /// What a unit sent for a period, such as `2023` or `2023-06`.
    #[must_use]
    pub fn sent(mut self, period: &str, unit: &str, figures: &str) -> Self {
        let sent = self.figures.entry((period.to_owned(), unit.to_owned())).or_default();
        for figure in figures.split_whitespace() {
            let (code, value) = figure.split_once('=').expect("code=value");
            sent.push((code.to_owned(), value.to_owned()));
        }
        self
    }

    /// The stage a unit reports of a task for a period.
    #[must_use]
    pub fn stage(mut self, period: &str, unit: &str, task: &str, stage: &str) -> Self {
        let key = (period.to_owned(), unit.to_owned());
        self.stages.entry(key).or_default().push((task.to_owned(), stage.to_owned()));
        self
    }

    /// Writes everything; the plan folder.
    pub fn folder(&self) -> PathBuf {
        let home = self.home.path().join("tiny-14");
        let put = |name: &str, text: &str| folder::file(&home.join(name), text.as_bytes()).expect("a file");
        let mut roster = String::from("code,name,parent,kind,tags,reports,valid_from,valid_to,became\n");
        for (name, code, rest) in &self.units {
            let _ = writeln!(roster, "{code},{name},{rest}");
        }
        put("plan.toml", &self.plan);
        put("units.csv", &roster);
        put("items.toml", &self.items);
        put("indicators.toml", &self.indicators);
        put("rules.toml", &self.rules);
        put("tasks.toml", &self.tasks);
        for (name, text) in &self.files {
            put(name, text);
        }
        let code = |name: &str| {
            let known = self.units.iter().find(|(known, ..)| known == name);
            known.map(|(_, code, _)| code.clone()).expect(name)
        };
        let mut senders: Vec<&(String, String)> = self.figures.keys().chain(self.stages.keys()).collect();
        senders.sort();
        senders.dedup();
        for key in senders {
            let (period, unit) = key;
            let mut text = format!("填报单位,{unit},单位代码,{}\n统计年度,{period}\n", code(unit));
            // A unit sends figures or stages: a CSV has one sheet.
            assert!(!(self.figures.contains_key(key) && self.stages.contains_key(key)), "{key:?} sends both");
            if let Some(figures) = self.figures.get(key) {
                text.push_str("代码,本年数\n");
                for (code, value) in figures {
                    let _ = writeln!(text, "{code},{value}");
                }
            }
            if let Some(stages) = self.stages.get(key) {
                text.push_str("任务编号,本年进展阶段,佐证材料编号\n");
                for (task, stage) in stages {
                    let _ = writeln!(text, "{task},{stage},证{task}");
                }
            }
            put(&format!("submissions/{period}/{unit}.csv"), &text);
        }
        home
    }

    /// The plan, or its mistakes.
    pub fn load(&self) -> Result<Plan, PlanError> {
        Plan::load(&self.folder())
    }

    /// What the plan's mistakes say; it must have some.
    pub fn refused(&self) -> String {
        self.load().expect_err("a mistake in the plan").to_string()
    }

    /// Judges everything sent by a date, by the targets as revised up to then.
    pub fn judge(&self, question: Question, through: &str) -> Judged {
        let plan = self.load().unwrap_or_else(|error| panic!("{error}"));
        let through = day(through);
        Judged::new(&plan, question, through)
    }

    /// The same by the targets as adopted.
    pub fn judge_as_adopted(&self, question: Question, through: &str) -> Judged {
        Judged::as_adopted(&self.load().expect("a good plan"), question, day(through))
    }

    /// Runs a verb as the command line would.
    pub fn run(&self, verb: Verb, through: &str, basis: Basis) -> Result<Ran, RunError> {
        let out = self.home.path().join("out");
        let request = request(verb, &self.folder(), Some(day(through)), basis, &out);
        let ending = run::run(&request, &|_, _, _| ())?;
        Ok(Ran::of(ending, &out))
    }

    /// Runs a report that must succeed.
    pub fn report(&self, question: Question, through: &str) -> Ran {
        let ran = self.run(Verb::Report(question), through, Basis::Revised);
        ran.unwrap_or_else(|error| panic!("{error}"))
    }
}

/// A request without anything special.
pub fn request(verb: Verb, plan: &Path, through: Option<NaiveDate>, basis: Basis, out: &Path) -> Request {
    Request { through, basis, out: Some(out.to_owned()), ..Request::new(verb, plan.to_owned()) }
}

/// A date such as `2023-12-31`.
pub fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect(text)
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// An indicator of `indicators.toml` from a promise's words.
pub fn indicator(id: &str, promise: &str) -> String {
    let mut parts = promise.split(';').map(str::trim).filter(|part| !part.is_empty());
    let mut lines: BTreeMap<&str, String> = BTreeMap::from([
        ("id", quoted(id)),
        ("name", quoted(&format!("指标{id}"))),
        ("short", quoted(id)),
        ("kind", quoted(parts.next().expect("a kind"))),
        ("section", quoted("用例")),
        ("definition_source", quoted("本库解读")),
        ("gap_unit", quoted("人")),
        ("measure_unit", quoted("人")),
    ]);
    for part in parts {
        let (key, value) = part.split_once(' ').unwrap_or((part, ""));
        let text = match key {
            "share" | "pending" | "binds_below" | "every_year" => String::from("true"),
            "scale" | "base_year" | "target_year" => value.to_owned(),
            "responsible" => {
                let names: Vec<String> = value.split('、').map(quoted).collect();
                format!("[{}]\nresponsible_source = \"规划明确\"", names.join(", "))
            }
            "path" => {
                let step = |step: &str| {
                    let (year, value) = step.split_once('=').expect("year=value");
                    format!("{year} = \"{value}\"")
                };
                format!("{{ {} }}", value.split(' ').map(step).collect::<Vec<String>>().join(", "))
            }
            _ => quoted(value),
        };
        if key == "denominator" {
            lines.entry("scale").or_insert_with(|| String::from("100"));
            lines.insert("measure_unit", quoted("%"));
        }
        lines.insert(key, text);
    }
    // A quota is yearly by the plan's own words, which a test need not repeat.
    if lines["kind"] == quoted("quota") {
        lines.entry("every_year_words").or_insert_with(|| quoted("每年"));
    }
    let lines: Vec<String> = lines.into_iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
    format!("[[indicator]]\n{}\n", lines.concat())
}

/// A task of `tasks.toml` from its words.
pub fn task_table(id: &str, task: &str) -> String {
    let mut parts = task.split(';').map(str::trim);
    let mut part = || parts.next().expect("kind; stages; leads");
    let (kind, stages, leads) = (part(), part(), part());
    let mut text = format!(
        "[[task]]\nid = \"{id}\"\ntitle = \"任务{id}\"\nkind = \"{kind}\"\nstages = \"{stages}\"\nsection = \"用例\"\n"
    );
    if leads != "-" {
        let leads: Vec<String> = leads.split('、').map(quoted).collect();
        let _ = writeln!(text, "lead = [{}]\nresponsible_source = \"规划明确\"", leads.join(", "));
    }
    for part in parts.filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once(' ').expect("key value");
        let value = if key == "planned" { value.to_owned() } else { quoted(value) };
        let _ = writeln!(text, "{key} = {value}");
    }
    text.push('\n');
    text
}

/// A plan judged.
pub struct Judged {
    /// The plan, with the targets it is judged by.
    pub plan: Plan,
    /// The built-in words.
    pub words: Words,
    /// Everything known.
    pub known: Known,
}

impl Judged {
    /// Judges what lies in the plan's folder, by the targets as revised by the cut-off.
    pub fn new(plan: &Plan, question: Question, through: NaiveDate) -> Self {
        Self::by(plan, Cut { question, ..Cut::midterm(through) })
    }

    /// The same by the targets as adopted.
    pub fn as_adopted(plan: &Plan, question: Question, through: NaiveDate) -> Self {
        Self::by(plan, Cut { question, revised: None, ..Cut::midterm(through) })
    }

    fn by(plan: &Plan, cut: Cut) -> Self {
        let words = Words::load(None).expect("built-in templates").of_whole(&plan.identity.whole);
        let known = run::know(plan, &words, cut, &|_, _, _| ()).unwrap_or_else(|error| panic!("{error}"));
        Self { plan: known.plan.clone(), words, known }
    }

    fn indicator(&self, id: &str) -> IndicatorId {
        self.plan.indicators.position(|known| known.id == id).expect(id)
    }

    fn unit(&self, name: &str) -> UnitId {
        self.plan.units.position(|unit| unit.name == name).expect(name)
    }

    /// The assessment of the node an indicator binds, in the period judged.
    pub fn of(&self, id: &str) -> &Assessment {
        let at = self.indicator(id);
        self.known.evaluation.of(at).expect("an assessment")
    }

    /// The assessment of a unit, in the period judged.
    pub fn of_unit(&self, id: &str, unit: &str) -> Assessment {
        let assessor = self.known.evaluation.assessor(&self.plan, &self.known.totals, &self.words);
        assessor.of(self.unit(unit), self.indicator(id)).expect("an assessment of the unit").into_owned()
    }

    /// The assessment of an earlier period.
    pub fn at(&self, id: &str, period: &str) -> &Assessment {
        let (at, period) = (self.indicator(id), Period::parse(period).expect(period));
        self.known.evaluation.at(at, period).expect("an assessment of the period")
    }

    /// The status of an indicator.
    pub fn status(&self, id: &str) -> Status {
        self.of(id).status
    }

    /// The progress of a task.
    pub fn task(&self, id: &str) -> &Progress {
        let at = self.plan.tasks.position(|task| task.id == id).expect(id);
        &self.known.evaluation.tasks[at]
    }

    /// The findings of one code, as unit and rule or item.
    pub fn findings(&self, code: &str) -> Vec<&Finding> {
        self.known.checked.findings.iter().filter(|finding| finding.code == code).collect()
    }

    /// Names of the units that have a finding of a code, each with the rule.
    pub fn broken(&self) -> Vec<(String, String)> {
        let name =
            |unit: Option<UnitId>| unit.map_or_else(String::new, |unit| self.plan.units[unit].name.clone());
        self.findings("R01")
            .into_iter()
            .map(|finding| (name(finding.unit), finding.id().about().to_owned()))
            .collect()
    }
}

/// What a run left.
pub struct Ran {
    /// What was printed, and the exit code.
    pub ending: Ending,
    /// The files it wrote, by name.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Ran {
    /// Everything in a folder a run wrote. Every workbook and form in it meets what a spreadsheet program demands.
    pub fn of(ending: Ending, out: &Path) -> Self {
        let listing = std::fs::read_dir(out).into_iter().flatten().flatten();
        let read = |entry: std::fs::DirEntry| {
            (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("a file"))
        };
        let ran = Self { ending, files: listing.map(read).collect() };
        for (name, bytes) in ran.files.iter().filter(|(name, _)| is_workbook(name)) {
            let faults = duibiao::inspect::workbook(bytes);
            assert!(faults.is_empty(), "{name}: {faults:?}");
        }
        ran
    }

    /// The bytes of the working edition; 签报版 and 责任单位说明表 go out beside it.
    pub fn workbook(&self) -> &[u8] {
        self.edition("数据表")
    }

    /// The bytes of 签报版.
    pub fn signed(&self) -> &[u8] {
        self.edition("签报版")
    }

    fn edition(&self, word: &str) -> &[u8] {
        let mut books = self.files.iter().filter(|(name, _)| is_workbook(name) && name.contains(word));
        let (Some((_, book)), None) = (books.next(), books.next()) else { panic!("one workbook") };
        book
    }

    /// A text file.
    pub fn text(&self, name: &str) -> &str {
        std::str::from_utf8(self.files.get(name).expect(name)).expect(name)
    }

    /// `evaluation.json`.
    pub fn evaluation(&self) -> serde_json::Value {
        serde_json::from_str(self.text("evaluation.json")).expect("JSON")
    }

    /// The rows of a sheet.
    pub fn sheet(&self, name: &str) -> Rows {
        Rows::of(self.workbook(), name)
    }
}

fn is_workbook(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end == "xlsx")
}

/// The rows of one sheet.
#[derive(Debug)]
pub struct Rows(Vec<Vec<Data>>);

impl Rows {
    /// Reads a sheet of a workbook.
    pub fn of(workbook: &[u8], name: &str) -> Self {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook.to_vec())).expect("the workbook opens");
        let range = book.worksheet_range(name).expect(name);
        Self(range.rows().map(<[Data]>::to_vec).collect())
    }

    /// The cell in the row that starts with a label, under the first heading that starts with a text. A row of headings
    /// has three or more, which a note above a table has not. A column in which no row has anything is left out of the
    /// sheet: its cells are empty.
    pub fn cell(&self, label: &str, heading: &str) -> Data {
        let text = |cell: &Data| cell.to_string();
        let heads = self.0.iter().position(|row| {
            let filled = row.iter().filter(|cell| **cell != Data::Empty).count();
            filled > 2 && row.iter().any(|cell| text(cell).starts_with(heading))
        });
        let Some(heads) = heads else { return Data::Empty };
        let column = self.0[heads].iter().position(|cell| text(cell).starts_with(heading)).expect("a column");
        let row = self.0[heads + 1..].iter().find(|row| row.iter().take(5).any(|cell| text(cell) == label));
        row.and_then(|row| row.get(column)).cloned().unwrap_or_else(|| panic!("no row {label}"))
    }

    /// Some columns of every row in which one heading's cell is a given text, in the sheet's order.
    pub fn rows_with<const N: usize>(
        &self,
        heading: &str,
        label: &str,
        wanted: &[&str; N],
    ) -> Vec<[String; N]> {
        let text = |cell: &Data| cell.to_string();
        let heads = self.0.iter().position(|row| {
            let has = |name: &&str| row.iter().any(|cell| cell.to_string().starts_with(*name));
            has(&heading) && wanted.iter().any(has)
        });
        let heads = heads.unwrap_or_else(|| panic!("no headings {heading} and {wanted:?}"));
        let column = |name: &str| self.0[heads].iter().position(|cell| cell.to_string().starts_with(name));
        let (key, wanted) = (column(heading).expect("a column"), wanted.map(column));
        let rows =
            self.0[heads + 1..].iter().filter(|row| row.get(key).is_some_and(|cell| text(cell) == label));
        let shown = |row: &Vec<Data>, at: Option<usize>| {
            at.and_then(|at| row.get(at)).map(ToString::to_string).unwrap_or_default()
        };
        rows.map(|row| wanted.map(|at| shown(row, at))).collect()
    }

    /// Every filled cell as text, from the top.
    pub fn texts(&self) -> Vec<String> {
        let cells = self.0.iter().flatten().filter(|cell| **cell != Data::Empty);
        cells.map(ToString::to_string).collect()
    }

    /// The first filled cell to the right of a text that starts like this.
    pub fn beside(&self, label: &str) -> String {
        let at = |row: &Vec<Data>| row.iter().position(|cell| cell.to_string().starts_with(label));
        let row = self.0.iter().find(|row| at(row).is_some()).unwrap_or_else(|| panic!("no {label}"));
        let rest = row.iter().skip(at(row).expect("there") + 1);
        rest.map(ToString::to_string).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// The same as a number.
    pub fn number(&self, label: &str, heading: &str) -> f64 {
        match self.cell(label, heading) {
            Data::Float(number) => number,
            Data::Int(number) => number as f64,
            other => panic!("{label}, {heading}: {other:?} is no number"),
        }
    }

    /// The same as text.
    pub fn text(&self, label: &str, heading: &str) -> String {
        self.cell(label, heading).to_string()
    }
}
