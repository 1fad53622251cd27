//! A plan small enough to read at a glance, written as files: units, items, indicators and what each unit sent.

#![allow(dead_code, reason = "each test uses its own part")]

use duibiao::run::{self, Ending, Request, RunError, Verb};
use std::path::{Path, PathBuf};

/// One item: code, who reports it, stock or flow, decimals, whether it adds.
#[derive(Clone, Debug)]
pub struct Item {
    pub code: String,
    pub reporter: String,
    pub nature: &'static str,
    pub decimals: u8,
    pub adds: bool,
    pub more: String,
}

impl Item {
    pub fn of(code: &str, reporter: &str) -> Self {
        let (code, reporter) = (code.to_owned(), reporter.to_owned());
        Self { code, reporter, nature: "时点", decimals: 0, adds: true, more: String::new() }
    }
}

/// One unit: code, name, code of its parent, and the columns after `reports`.
#[derive(Clone, Debug)]
pub struct Unit {
    pub code: String,
    pub name: String,
    pub parent: String,
    pub tags: &'static str,
    pub valid_from: &'static str,
    pub valid_to: &'static str,
    pub became: String,
}

impl Unit {
    pub fn of(code: impl Into<String>, name: impl Into<String>, parent: &str) -> Self {
        let (valid_from, valid_to, became) = ("", "", String::new());
        let (code, name, parent) = (code.into(), name.into(), parent.to_owned());
        Self { code, name, parent, tags: "", valid_from, valid_to, became }
    }
}

/// What one unit sent for one period: item code and text of the cell.
#[derive(Clone, Debug)]
pub struct Sent {
    pub unit: String,
    pub period: &'static str,
    pub figures: Vec<(String, String)>,
}

/// A whole plan with its submissions.
#[derive(Clone, Debug, Default)]
pub struct SmallPlan {
    pub units: Vec<Unit>,
    pub items: Vec<Item>,
    /// Lines of `indicators.toml` beyond `id`, `name`, `short`, `section` and `definition_source`, by indicator.
    pub indicators: Vec<String>,
    pub sent: Vec<Sent>,
}

const IDENTITY: &str = r#"title = "试验规划"
short = "试验"
place = "试验区"
whole = "全区"
parts = "分镇街"
part = "镇街"
status = "正式"
document_number = ""
text_source = "无"
base_year = 2020
first_year = 2021
last_year = 2025
compiler = "试"
midterm = "2023-12-31"
final = "2025-12-31"
final_name = "总结评估"
[form]
title = "试验表"
table_number = "试1表"
issued_by = ""
approved_by = ""
approval_number = ""
valid_until = ""
due = "01-31"
"#;

const SERIES: &str = "series,name,year,value,measure_unit,price_basis,source\n\
    base,基数,2020,100,人,不适用,试\ngdp,增速,2021,5,%,现价,试\ngdp,增速,2022,5,%,现价,试\n\
    gdp,增速,2023,5,%,现价,试\ngdp,增速,2024,5,%,现价,试\ngdp,增速,2025,5,%,现价,试\n";

impl SmallPlan {
    /// A district with so many towns and nothing asked yet.
    pub fn of_towns(count: usize) -> Self {
        let mut units = vec![Unit::of("990000", "试验区", "")];
        units.extend((1..=count).map(|at| Unit::of(town(at), format!("第{at}镇"), "990000")));
        Self { units, ..Self::default() }
    }

    /// Files the plan into a folder.
    pub fn write(&self, folder: &Path) {
        let put = |name: &str, text: String| {
            duibiao::write::folder::file(&folder.join(name), text.as_bytes()).expect("a plan file");
        };
        put("plan.toml", IDENTITY.to_owned());
        put("series.csv", SERIES.to_owned());
        put("rules.toml", String::new());
        let mut units =
            String::from("code,name,aliases,parent,kind,tags,reports,source,valid_from,valid_to,became\n");
        for unit in &self.units {
            units.push_str(&format!(
                "{},{},,{},地区,{},是,试,{},{},{}\n",
                unit.code, unit.name, unit.parent, unit.tags, unit.valid_from, unit.valid_to, unit.became
            ));
        }
        put("units.csv", units);
        let mut items = String::new();
        for item in &self.items {
            items.push_str(&format!(
                "[[item]]\ncode = \"{0}\"\nname = \"第{0}项\"\nmeasure_unit = \"人\"\nnature = \"{1}\"\ndecimals = {2}\n\
                 reporter = \"{3}\"\nadds = \"{4}\"\ndefinition = \"试\"\ndefinition_source = \"本库解读\"\n{5}\n",
                item.code,
                item.nature,
                item.decimals,
                item.reporter,
                if item.adds { "相加" } else { "不可加" },
                item.more
            ));
        }
        put("items.toml", items);
        let mut indicators = String::new();
        for (at, lines) in (1..).zip(&self.indicators) {
            indicators.push_str(&format!(
                "[[indicator]]\nid = \"{at:02}\"\nname = \"第{at}号指标\"\nshort = \"第{at}号\"\nsection = \"一\"\n\
                 definition_source = \"本库解读\"\n{lines}\n"
            ));
        }
        put("indicators.toml", indicators);
        for sent in &self.sent {
            let name = &self.units.iter().find(|unit| unit.code == sent.unit).expect("a known unit").name;
            let mut text = format!(
                "填报单位,{name},单位代码,{}\n统计年度,{}\n代码,本年数,备注,计量单位\n",
                sent.unit, sent.period
            );
            for (code, value) in &sent.figures {
                text.push_str(&format!("{code},{value},,人\n"));
            }
            put(&format!("submissions/{0}/{1}_{0}.csv", sent.period, sent.unit), text);
        }
    }
}

/// Code of the town of that number.
pub fn town(at: usize) -> String {
    format!("99{at:07}")
}

/// Lines of an indicator that is a share of two items.
pub fn share(kind: &str, numerator: &str, denominator: &str, more: &str) -> String {
    format!(
        "kind = \"{kind}\"\nmeasure_unit = \"%\"\nscale = 100\nnumerator = \"{numerator}\"\n\
         denominator = \"{denominator}\"\nshare = true\ngap_unit = \"人\"\n{more}"
    )
}

/// Lines of an indicator that counts one item.
pub fn count(kind: &str, numerator: &str, more: &str) -> String {
    format!(
        "kind = \"{kind}\"\nmeasure_unit = \"人\"\nnumerator = \"{numerator}\"\nshare = false\ngap_unit = \"人\"\n{more}"
    )
}

/// Runs a verb over a plan folder.
pub fn ran(verb: Verb, plan: &Path, out: &Path, change: impl Fn(&mut Request)) -> Result<Ending, RunError> {
    let mut request = Request::new(verb, plan.to_owned());
    request.out = Some(out.to_owned());
    change(&mut request);
    run::run(&request, &|_, _, _| ())
}

/// The workbook of a finished folder; 责任单位说明表, which goes out beside it, is another.
pub fn workbook(out: &Path) -> PathBuf {
    let entries = std::fs::read_dir(out).expect("a finished folder").flatten();
    let mut books = entries.map(|entry| entry.path()).filter(|path| {
        path.to_string_lossy().ends_with(".xlsx") && path.to_string_lossy().contains("数据表")
    });
    books.next().expect("a workbook")
}

/// Numbers that look random and are the same on every machine (splitmix64).
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    /// Whether one in `of` comes up.
    pub fn once_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    /// One of a list.
    pub fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}
