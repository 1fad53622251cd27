//! Tables that are not our own form, in every shape counties send them: the figures are those of the nineteen forms, to
//! the last digit.

mod common;

use common::form::{Cell, number, sheet_xml, text, workbook, zipped};
use duibiao::grid::Limits;
use duibiao::intake::{self, Collection, Shape};
use duibiao::observation::Period;
use duibiao::plan::Plan;
use duibiao::words::Words;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

const YEAR: Period = Period::year(2023);

/// Codes of towns and items, with the figure or the reason there is none.
type Figures = BTreeMap<(String, String), String>;

struct County {
    plan: Plan,
    words: Words,
    /// Units with their code and name; the district itself is not among them.
    towns: Vec<(String, String)>,
    /// Items the towns report: code, name, unit of measure, and whether they may have decimals.
    items: Vec<(String, String, String)>,
    /// What the towns' own forms give.
    forms: Figures,
    /// The forms themselves.
    files: Vec<(String, Vec<u8>)>,
}

static COUNTY: LazyLock<County> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/huangyan-14");
    let plan = Plan::load(&folder).expect("the plan");
    let words = Words::load(None).expect("templates");
    let all = intake::read(&plan, &words, &Limits::default(), &|_, _| {}).expect("submissions");
    let forms = figures(&plan, &all);
    let senders: Vec<_> = plan
        .senders_in(YEAR)
        .into_iter()
        .filter(|&unit| unit != plan.root && all.has_reported(unit, YEAR))
        .collect();
    let towns =
        senders.iter().map(|&unit| (plan.units[unit].code.clone(), plan.units[unit].name.clone())).collect();
    let items = plan
        .items_in(senders[0], YEAR)
        .map(|item| &plan.items[item])
        .map(|item| (item.code.clone(), item.name.clone(), item.measure_unit.clone()))
        .collect();
    let files = senders
        .iter()
        .filter_map(|&unit| all.chosen(unit, YEAR))
        .map(|file| (file.file.clone(), std::fs::read(folder.join(file.raw.as_str())).expect("form")))
        .collect();
    County { plan, words, towns, items, forms, files }
});

fn figures(plan: &Plan, collection: &Collection) -> Figures {
    collection
        .observations
        .iter()
        .filter(|seen| seen.period == YEAR && seen.unit != plan.root)
        .map(|seen| {
            let said =
                seen.figure.map_or_else(|reason| reason.word().to_owned(), |figure| figure.to_string());
            ((plan.units[seen.unit].code.clone(), plan.items[seen.item].code.clone()), said)
        })
        .collect()
}

impl County {
    /// What a town's own form gives for an item, as a cell.
    fn cell(&self, town: &str, item: &str) -> Cell {
        match self.forms.get(&(town.to_owned(), item.to_owned())).map(String::as_str) {
            None | Some("空白") => Cell::Blank,
            Some(said) => said.parse().map_or_else(|_| text(said), number),
        }
    }

    fn read(&self, name: &str, bytes: Vec<u8>) -> Collection {
        intake::read_bytes(&self.plan, &self.words, name, bytes, YEAR)
    }

    /// Reads a workbook of one sheet and compares every figure with the forms'.
    fn compare(&self, name: &str, rows: &[Vec<Cell>], merges: &str, shape: Shape) -> Collection {
        let xml = format!("{}{merges}", sheet_xml(rows, false));
        let read = self.read(name, workbook(&[(String::from("汇总表"), false, xml)]));
        self.same(&read);
        let shapes: Vec<Shape> = read.filings.iter().map(|filing| filing.shape).collect();
        assert_eq!(shapes, vec![shape; self.towns.len()]);
        assert!(read.filings.iter().all(|filing| filing.chosen && filing.figures > 0));
        read
    }

    fn same(&self, read: &Collection) {
        let theirs = figures(&self.plan, read);
        let apart: Vec<_> = self
            .forms
            .iter()
            .filter(|(key, said)| said.as_str() != "缺报" && theirs.get(*key) != Some(said))
            .take(5)
            .collect();
        let told: Vec<&str> = read.findings.iter().map(|finding| finding.message.as_str()).take(5).collect();
        assert!(apart.is_empty(), "{apart:?}\n{told:#?}");
        assert!(self.forms.len() > 1000, "there is something to compare");
    }

    fn sum(&self, item: &str) -> Cell {
        let figures = self.towns.iter().map(|(town, _)| self.cell(town, item));
        let sum: f64 = figures.map(|cell| if let Cell::Number(value) = cell { value } else { 0.0 }).sum();
        number((sum * 100.0).round() / 100.0)
    }
}

fn merged(areas: &[&str]) -> String {
    let cells: String = areas.iter().map(|area| format!("<mergeCell ref=\"{area}\"/>")).collect();
    format!("<mergeCells>{cells}</mergeCells>")
}

fn codes(read: &Collection) -> Vec<String> {
    let mut codes: Vec<String> = read.findings.iter().map(|finding| finding.code.clone()).collect();
    codes.sort();
    codes.dedup();
    codes
}

#[test]
fn a_wide_table_of_towns_is_the_forms_of_the_towns_and_its_total_is_no_town() {
    let county = &*COUNTY;
    let mut rows = vec![vec![text("黄岩区2023年残疾人事业情况汇总表")]];
    let mut heading = vec![text("序号"), text("乡镇(街道)")];
    heading.extend(county.items.iter().map(|(_, name, unit)| text(&format!("{name}（{unit}）"))));
    rows.push(heading);
    let total = |label: &str| {
        let mut row = vec![Cell::Blank, text(label)];
        row.extend(county.items.iter().map(|(item, ..)| county.sum(item)));
        row
    };
    for at_top in [true, false] {
        let mut rows = rows.clone();
        if at_top {
            rows.push(total("合　计"));
        }
        for (at, (town, name)) in county.towns.iter().enumerate() {
            let mut row = vec![number(at as f64 + 1.0), text(name)];
            row.extend(county.items.iter().map(|(item, ..)| county.cell(town, item)));
            rows.push(row);
        }
        if !at_top {
            rows.push(total("全区合计"));
            rows.push(vec![text("填表人："), text("审核人：")]);
        }
        let read = county.compare("全区汇总表.xlsx", &rows, "", Shape::Wide);
        assert_eq!(codes(&read), ["I21"]);
    }
}

#[test]
fn a_total_that_is_not_the_sum_is_told_and_never_added() {
    let county = &*COUNTY;
    let (item, name, _) = &county.items[0];
    let mut rows = vec![vec![text("单位"), text(name), text(&county.items[1].1)]];
    for (town, unit) in &county.towns {
        rows.push(vec![text(unit), county.cell(town, item), county.cell(town, &county.items[1].0)]);
    }
    rows.push(vec![text("黄岩区"), number(1.0), county.sum(&county.items[1].0)]);
    let xml = sheet_xml(&rows, false);
    let read = county.read("全区.xlsx", workbook(&[(String::from("Sheet1"), false, xml)]));
    let told: Vec<_> = read.findings.iter().filter(|finding| finding.code == "C23").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].observed, "1");
    let theirs = figures(&county.plan, &read);
    for (town, _) in &county.towns {
        let key = (town.clone(), item.clone());
        assert_eq!(theirs[&key], county.forms[&key]);
    }
}

#[test]
fn two_heading_rows_of_codes_and_names_with_a_group_above_are_one_heading() {
    let county = &*COUNTY;
    let mut group = vec![text("行政区划代码"), text("地区"), text("基本情况")];
    group.extend(vec![Cell::Blank; county.items.len() - 1]);
    let mut names = vec![Cell::Blank, Cell::Blank];
    names.extend(county.items.iter().map(|(_, name, _)| text(name)));
    let mut item_codes = vec![Cell::Blank, Cell::Blank];
    item_codes.extend(county.items.iter().map(|(code, ..)| text(code)));
    let mut stems = vec![text("甲"), text("乙")];
    stems.extend((1..=county.items.len()).map(|at| number(at as f64)));
    let mut rows = vec![group, names, item_codes, stems];
    for (town, name) in &county.towns {
        let mut row = vec![text(town), text(name)];
        row.extend(county.items.iter().map(|(item, ..)| county.cell(town, item)));
        rows.push(row);
    }
    let last = duibiao::place::address(0, county.items.len() as u32 + 1);
    let merges = merged(&["A1:A3", "B1:B3", &format!("C1:{last}")]);
    county.compare("分乡镇.xlsx", &rows, &merges, Shape::Wide);
}

#[test]
fn items_down_and_towns_across_are_the_same_figures() {
    let county = &*COUNTY;
    let mut heading = vec![text("指标代码"), text("指标名称"), text("计量单位"), text("合计")];
    heading.extend(county.towns.iter().map(|(_, name)| text(name)));
    let mut rows = vec![vec![text("2023年度各乡镇（街道）数据")], heading];
    for (item, name, unit) in &county.items {
        let mut row = vec![text(item), text(name), text(unit), county.sum(item)];
        row.extend(county.towns.iter().map(|(town, _)| county.cell(town, item)));
        rows.push(row);
    }
    county.compare("对照表.xlsx", &rows, "", Shape::Across);
}

#[test]
fn a_long_table_of_unit_item_period_and_value_is_the_same_figures() {
    let county = &*COUNTY;
    let mut rows = vec![vec![text("单位名称"), text("指标"), text("年度"), text("数值")]];
    for (town, name) in &county.towns {
        for (item, label, _) in &county.items {
            rows.push(vec![text(name), text(label), text("2023年"), county.cell(town, item)]);
        }
    }
    county.compare("明细.xlsx", &rows, "", Shape::Long);
}

#[test]
fn a_workbook_of_a_sheet_for_each_town_is_as_many_filings() {
    let county = &*COUNTY;
    let sheets: Vec<(String, bool, String)> = county
        .towns
        .iter()
        .enumerate()
        .map(|(at, (town, name))| {
            // Every other sheet names its town in its title block, the others by the name of the sheet.
            let (sheet, title) = if at % 2 == 0 {
                (format!("Sheet{at}"), vec![text("填报单位："), text(name)])
            } else {
                (name.clone(), vec![text("残疾人事业监测表（2023年）")])
            };
            let mut rows =
                vec![title, vec![text("代码"), text("指标名称"), text("计量单位"), text("本年数")]];
            rows.extend(county.items.iter().map(|(item, label, unit)| {
                vec![text(item), text(label), text(unit), county.cell(town, item)]
            }));
            (sheet, false, sheet_xml(&rows, false))
        })
        .collect();
    let read = county.read("各乡镇.xlsx", workbook(&sheets));
    county.same(&read);
    assert_eq!(read.filings.len(), county.towns.len());
    assert_eq!(codes(&read), ["I21"]);
}

#[test]
fn plan_and_actual_under_one_year_are_two_columns_and_the_actual_one_is_read() {
    let county = &*COUNTY;
    for merges in [merged(&["D1:E1", "F1:G1", "A1:A2", "B1:B2", "C1:C2"]), String::new()] {
        let sheets: Vec<(String, bool, String)> = county
            .towns
            .iter()
            .map(|(town, name)| {
                let mut rows = vec![
                    ["代码", "指标名称", "计量单位", "2022年", "", "2023年", ""].map(text).to_vec(),
                    ["", "", "", "计划", "实际", "计划", "实际"].map(text).to_vec(),
                ];
                rows.extend(county.items.iter().map(|(item, label, unit)| {
                    let planned = || number(99999.0);
                    vec![
                        text(item),
                        text(label),
                        text(unit),
                        planned(),
                        planned(),
                        planned(),
                        county.cell(town, item),
                    ]
                }));
                (name.clone(), false, format!("{}{merges}", sheet_xml(&rows, false)))
            })
            .collect();
        let read = county.read("各乡镇.xlsx", workbook(&sheets));
        county.same(&read);
        let of_last_year = read.filings.iter().filter(|filing| filing.period == Period::year(2022));
        assert!(
            of_last_year.clone().count() == county.towns.len()
                && of_last_year.clone().all(|filing| !filing.chosen)
        );
    }
}

#[test]
fn a_package_of_the_forms_is_read_as_a_folder() {
    let county = &*COUNTY;
    let directory = tempfile::tempdir().expect("folder");
    for name in ["plan.toml", "units.csv", "items.toml", "indicators.toml", "rules.toml", "tasks.toml"] {
        let from = county.plan.folder.join(name);
        if from.exists() {
            std::fs::copy(&from, directory.path().join(name)).expect("plan file");
        }
    }
    let names: Vec<String> =
        county.files.iter().map(|(name, _)| name.rsplit('/').next().unwrap_or(name).to_owned()).collect();
    let parts: Vec<(&str, &[u8])> = names
        .iter()
        .map(String::as_str)
        .zip(county.files.iter().map(|(_, bytes)| bytes.as_slice()))
        .collect();
    let path = directory.path().join("submissions/2023");
    std::fs::create_dir_all(&path).expect("folders");
    common::form::put(&path.join("各乡镇.zip"), &zipped(&parts));
    let found = intake::find::files(directory.path());
    assert_eq!(found.len(), county.towns.len());
    assert!(found.iter().all(|file| file.path.starts_with("submissions/2023/各乡镇.zip/")));
    let mut plan = county.plan.clone();
    directory.path().clone_into(&mut plan.folder);
    let read = intake::read(&plan, &county.words, &Limits::default(), &|_, _| {}).expect("submissions");
    county.same(&read);
    assert_eq!(codes(&read), Vec::<String>::new());
}
