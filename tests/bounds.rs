//! A workbook shows no more rows of units and evidence than the template allows, says what it leaves out, and comes to the
//! same figures.

#[path = "common/small.rs"]
mod small;

use calamine::{Data, Reader, Xlsx};
use duibiao::evaluate::Question;
use duibiao::run::Verb;
use small::{Item, Sent, SmallPlan, Unit, count, ran, share, town};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

const YEARS: [&str; 4] = ["2020", "2021", "2022", "2023"];
/// Sheets of units and evidence.
const OF_UNITS: [&str; 4] = ["分镇街明细", "分单位指标", "分单位数据", "来源追溯"];
/// Sheets in which every figure of the whole stands.
const OF_WHOLE: [&str; 3] = ["指标计算底稿", "汇总数据", "填报项汇总"];

/// Towns under so many counties (none: under the district itself), of which every fifth falls behind and one is silent.
fn plan(towns: usize, counties: usize) -> SmallPlan {
    let mut plan = SmallPlan {
        items: vec![Item::of("A1", "基层"), Item::of("A2", "基层"), Item::of("A3", "基层")],
        indicators: vec![
            share("level", "A1", "A2", "attribute = \"约束性\"\nbase = \"50\"\ntarget = \"90\"\n"),
            count("cumulative", "A3", "attribute = \"预期性\"\ntarget = \"9000\"\n"),
            share("each_unit", "A1", "A2", "attribute = \"预期性\"\ntarget = \"60\"\ncomparator = \">=\"\n"),
        ],
        ..SmallPlan::of_towns(towns)
    };
    for county in 0..counties {
        plan.units.push(Unit::of(format!("98{county:04}"), format!("第{county}县"), "990000"));
    }
    for (at, unit) in plan.units.iter_mut().filter(|unit| unit.code.starts_with("990")).enumerate().skip(1) {
        if counties > 0 {
            unit.parent = format!("98{:04}", at % counties);
        }
    }
    for (at, period) in (1..=towns).flat_map(|at| YEARS.map(|period| (at, period))) {
        let behind = at % 5 == 0 && period == "2023";
        if at == 7 && period == "2023" {
            continue;
        }
        let part = if behind { "40" } else { "95" };
        let figures = [("A1", part), ("A2", "100"), ("A3", "3")];
        let figures = figures.map(|(code, value)| (code.to_owned(), value.to_owned())).to_vec();
        plan.sent.push(Sent { unit: town(at), period, figures });
    }
    plan
}

/// What a run left: its files, with every sheet of the workbook as text by address.
struct Left {
    files: BTreeMap<String, Vec<u8>>,
    sheets: BTreeMap<String, BTreeMap<(u32, u32), String>>,
}

fn left(plan: &Path, home: &Path, most: usize) -> Left {
    let templates = home.join(format!("templates-{most}"));
    let built_in = include_str!("../templates/workbook.toml");
    let text = built_in.replace("evidence_rows = 20000", &format!("evidence_rows = {most}"));
    assert!(most == 20_000 || text != built_in, "the template's bound has another name");
    duibiao::write::folder::file(&templates.join("workbook.toml"), text.as_bytes()).expect("a template");
    let out = home.join(format!("out-{most}"));
    let ended = ran(Verb::Report(Question::Midterm), plan, &out, |request| {
        request.templates = Some(templates.clone());
    });
    ended.unwrap_or_else(|error| panic!("{error}"));
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(&out).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        files.insert(name, std::fs::read(entry.path()).expect("a file"));
    }
    let book = std::fs::read(small::workbook(&out)).expect("the workbook");
    assert_eq!(duibiao::inspect::workbook(&book), []);
    let mut book = Xlsx::new(Cursor::new(book)).expect("opens");
    let sheets = book.worksheets().into_iter().map(|(name, range)| {
        let (top, first) = range.start().unwrap_or_default();
        let cells = range.used_cells().map(|(row, column, cell)| {
            let text = match cell {
                Data::Float(number) => format!("{number}"),
                other => other.to_string(),
            };
            ((row as u32 + top, column as u32 + first), text)
        });
        (name, cells.collect())
    });
    Left { sheets: sheets.collect(), files }
}

impl Left {
    fn rows(&self, sheet: &str) -> usize {
        self.sheets[sheet].keys().last().map_or(0, |(row, _)| *row as usize + 1)
    }

    fn says(&self, sheet: &str, words: &str) -> bool {
        self.sheets[sheet].values().any(|text| text.contains(words))
    }

    /// The cells of a sheet without the line that says what it leaves out, from the heading on.
    fn figures(&self, sheet: &str) -> Vec<Vec<String>> {
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for ((row, _), text) in &self.sheets[sheet] {
            rows.entry(*row).or_default().push(text.clone());
        }
        rows.into_values().filter(|row| row.len() > 3).collect()
    }
}

/// The same plan with and without a bound: the same files for machines, and the same figures of the whole.
fn compared(towns: usize, counties: usize, most: usize) -> (Left, Left) {
    let home = tempfile::tempdir().expect("a temporary folder");
    let folder = home.path().join("plan");
    plan(towns, counties).write(&folder);
    let (whole, bounded) = (left(&folder, home.path(), 0), left(&folder, home.path(), most));
    for file in ["evaluation.json", "observations.csv", "findings.csv", "submissions.csv"] {
        assert!(whole.files[file] == bounded.files[file], "{file} knows of a bound of the workbook");
    }
    for sheet in OF_WHOLE {
        assert_eq!(whole.figures(sheet), bounded.figures(sheet), "{sheet}");
    }
    for sheet in OF_UNITS {
        // Title, particulars, notes and heading stand above the rows.
        assert!(bounded.rows(sheet) <= most + 12, "{sheet}: {} rows of {most}", bounded.rows(sheet));
    }
    (whole, bounded)
}

#[test]
fn a_workbook_that_fits_leaves_nothing_out() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let folder = home.path().join("plan");
    plan(20, 0).write(&folder);
    let (whole, usual) = (left(&folder, home.path(), 0), left(&folder, home.path(), 20_000));
    for (name, cells) in &whole.sheets {
        // The cover carries the check value of all inputs, the template among them.
        assert!(name == "封面" || *cells == usual.sheets[name], "{name}");
    }
}

#[test]
fn years_that_are_not_compared_are_left_out_first() {
    let (whole, bounded) = compared(20, 0, 200);
    assert!(whole.says("分单位数据", "第3镇") && bounded.says("分单位数据", "第3镇"));
    for sheet in OF_UNITS {
        assert!(bounded.says(sheet, "本表只列2020、2022、2023年的数"), "{sheet}");
        assert!(!whole.says(sheet, "本表只列"), "{sheet}");
    }
    let years = |left: &Left| left.sheets["分单位数据"].values().filter(|text| *text == "2021").count();
    assert!(years(&whole) >= 60 && years(&bounded) == 0);
}

#[test]
fn then_the_level_below_the_node_stands_for_its_units() {
    let (_, bounded) = compared(40, 4, 60);
    for sheet in OF_UNITS {
        assert!(bounded.says(sheet, "本表只列下一级4个地区的合计"), "{sheet}");
    }
    for sheet in ["分镇街明细", "分单位指标", "分单位数据"] {
        assert!(bounded.says(sheet, "第2县") && !bounded.says(sheet, "第3镇"), "{sheet}");
    }
    assert!(bounded.says("分单位数据", "汇总（9/10）"), "the silent town's county says how many are in");
}

#[test]
fn then_only_units_that_are_missing_behind_or_questioned_are_listed() {
    let (_, bounded) = compared(40, 0, 90);
    for sheet in OF_UNITS {
        assert!(bounded.says(sheet, "（全部40个，"), "{sheet}");
    }
    assert!(bounded.says("分单位数据", "第5镇") && bounded.says("分单位数据", "第7镇"));
    assert!(!bounded.says("分单位数据", "第3镇"));
}

#[test]
fn a_bound_no_unit_fits_in_still_gives_the_product() {
    let (_, bounded) = compared(40, 0, 3);
    assert!(bounded.says("分单位数据", "单位中的0个（全部40个，"));
}

/// What stands between the parentheses of each SUM of a formula.
fn sums(formula: &str) -> impl Iterator<Item = &str> {
    formula.split("SUM(").skip(1).filter_map(|rest| rest.split(')').next())
}

#[test]
fn a_unit_that_sent_nothing_in_a_year_that_is_not_shown_adds_nothing_to_its_total() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let folder = home.path().join("plan");
    let mut plan = plan(20, 0);
    plan.items[2].nature = "时期";
    plan.sent.retain(|sent| sent.unit != town(3) || sent.period != "2021");
    plan.write(&folder);
    let bounded = left(&folder, home.path(), 200);
    assert!(bounded.says("分镇街明细", "本表只列2020、2022、2023年的数"));
    let book = std::fs::read(small::workbook(&home.path().join("out-200"))).expect("the workbook");
    let mut book = Xlsx::new(Cursor::new(book)).expect("opens");
    let mut looked = 0;
    for sheet in OF_UNITS {
        let formulas = book.worksheet_formula(sheet).expect("formulas");
        for (_, _, formula) in formulas.used_cells() {
            for sum in sums(formula) {
                assert!(!sum.contains('"'), "{sheet}: {formula}");
                looked += usize::from(sum.split(',').any(|part| part == "0"));
            }
        }
    }
    assert!(looked > 0, "no total of the town that was silent");
}

/// The built-in list of sheets of the mid-term evaluation without those named, and with the columns of 分单位指标 chosen.
fn without_sheets(gone: &[&str], columns: &[&str]) -> String {
    let mut text = include_str!("../templates/midterm.toml").to_owned();
    for sheet in gone {
        let fewer = text.replacen(&format!("  \"{sheet}\",\n"), "", 1);
        assert!(fewer.len() < text.len(), "no sheet {sheet}");
        text = fewer;
    }
    let chosen = format!("[columns]\nunit_indicators = {columns:?}\n");
    text.replacen("[columns]\n", &chosen, 1)
}

#[test]
fn a_column_that_only_left_out_rows_would_need_may_be_left_out() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let (folder, templates) = (home.path().join("plan"), home.path().join("templates"));
    let mut plan = plan(40, 0);
    plan.indicators.truncate(1);
    plan.write(&folder);
    let columns = ["no", "name", "period", "code", "unit", "denominator", "counted", "na", "reach_high"];
    let workbook =
        include_str!("../templates/workbook.toml").replace("evidence_rows = 20000", "evidence_rows = 60");
    let midterm = without_sheets(&["matrix", "detail", "local"], &columns);
    for (name, text) in [("workbook.toml", workbook), ("midterm.toml", midterm)] {
        duibiao::write::folder::file(&templates.join(name), text.as_bytes()).expect("a template");
    }
    let out = home.path().join("out");
    let ended = ran(Verb::Report(Question::Midterm), &folder, &out, |request| {
        request.templates = Some(templates.clone());
    });
    ended.unwrap_or_else(|error| panic!("{error}"));
    let book = std::fs::read(small::workbook(&out)).expect("the workbook");
    let mut book = Xlsx::new(Cursor::new(book)).expect("opens");
    let mut headings = |sheet: &str| {
        let range = book.worksheet_range(sheet).expect("a sheet");
        range.used_cells().map(|(_, _, cell)| cell.to_string()).collect::<Vec<_>>()
    };
    assert!(!headings("分单位指标").contains(&String::from("分子")));
    assert!(headings("汇总数据").contains(&String::from("3265")), "the whole's numerator is still told");
}
