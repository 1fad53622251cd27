//! Every column of every sheet is filled by something, or left to people for a reason.

#[path = "common/books.rs"]
mod books;
mod common;
#[path = "common/kinds.rs"]
#[allow(dead_code, reason = "shared with the tests of kinds")]
mod kinds;
#[path = "common/plans.rs"]
mod plans;

use common::form::{Cell as Sent, Form, PlanFolder, UNITS, number};
use duibiao::evaluate::{Question, Status};
use duibiao::plan::Plan;
use duibiao::sheet::{Block, Book, Cell, Content, Part, Row};
use duibiao::words::Words;
use plans::{Judged, Tiny, day};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

/// Columns a person fills in after the sheet is printed, or on the screen; each with what it waits for.
const EMPTY: [(&str, &str, &str); 1] = [("missing", "note", "whatever the one who rings wants to remember")];

/// Columns that every book here leaves out, since no row of it has anything to say there, each with why.
const DROPPED: [(&str, &str, &str); 8] = [
    ("missing", "late", "on the day a book is of, no report of it is late yet"),
    ("definitions", "breaks", "no series of these plans is broken"),
    ("ours", "forecast", "what the tool set itself is not foretold in these plans"),
    ("signed_attached", "distance", "nothing attached grows against a series"),
    ("signed_attached", "responsible", "no attached set names who answers"),
    ("signed_main", "responsible", "no table of these plans names who answers"),
    ("signed_text", "attribute", "promises in text have no attribute in these plans"),
    ("signed_text", "distance", "no promise in text grows against a series"),
];

/// A column of a report, by the report's key, the sheet's and its own.
type Named = (String, String, String);

/// The books of every report: every kind of promise, the committed plan, and a plan with every ledger.
static BOOKS: LazyLock<Vec<(&'static str, Book)>> = LazyLock::new(|| {
    let mut made = Vec::new();
    let mut add = |judged: &Judged, other: Option<&Judged>| {
        let report = judged.known.evaluation.question.key();
        made.push((report, books::book(judged, other)));
        made.extend(books::statement(judged).map(|statement| (report, statement)));
        made.extend(books::signed(judged, other).map(|signed| (report, signed)));
    };
    let table = kinds::plan(&kinds::cases(), &kinds::works());
    for judged in kinds::judge(&table) {
        add(&judged, None);
    }
    for question in [Question::Annual, Question::Midterm, Question::Final] {
        add(&bare_directions().judge(question, "2025-12-31"), None);
    }
    let huangyan = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/huangyan-14");
    let plan = || Plan::load(&huangyan).expect("the plan");
    let (half_way, end) = (plan().identity.midterm, plan().identity.final_cut);
    for (question, through) in
        [(Question::Annual, half_way), (Question::Midterm, half_way), (Question::Final, end)]
    {
        add(&Judged::new(&plan(), question, through), None);
        let ledgers = with_every_ledger();
        let through = if question == Question::Final { day("2025-12-31") } else { day("2023-12-31") };
        let load = || Plan::load(&ledgers.path()).unwrap_or_else(|error| panic!("{error}"));
        let other = Judged::as_adopted(&load(), question, through);
        add(&Judged::new(&load(), question, through), Some(&other));
    }
    made
});

/// Promises of a direction without a word of their own, each gone the other way.
fn bare_directions() -> Tiny {
    let mut plan = Tiny::new().districts(1).items("A 人; B 人; C 人");
    for (id, item, direction) in [("01", "A", "提高"), ("02", "B", "降低"), ("03", "C", "保持")] {
        plan = plan.promise(id, &format!("monitor; numerator {item}; base 100; direction {direction}"));
    }
    (2021..=2025).fold(plan, |plan, year| plan.sent(&year.to_string(), "甲区", "A=90 B=110 C=90"))
}

/// The tiny plan with every ledger a plan folder may hold, a unit missing, and a figure that leaps.
fn with_every_ledger() -> PlanFolder {
    let folder = PlanFolder::bare();
    // Nothing is said of what is only expected while the silent town is large; this one is small.
    folder.edit("indicators.toml", "attribute = \"约束性\"", "attribute = \"预期性\"");
    for year in 2020..=2025 {
        for (code, name) in UNITS {
            if matches!(year, 2023 | 2025) && name == "富山乡" || year == 2020 && name == "宁溪镇" {
                continue;
            }
            let visits = if (year, name) == (2023, "东城街道") { 90.0 } else { f64::from(year - 2000) };
            let form = Form::good(code, name, year).value("D13", number(visits));
            let form = if name == "富山乡" {
                form.value("C01", number(4.0)).value("C02", number(4.0))
            } else {
                form
            };
            // Of the base year one town never sent a form, and another's part is larger than its whole.
            let form =
                if (year, name) == (2020, "东城街道") { form.value("C02", number(99.0)) } else { form };
            let form = form.row("C03", "康复服务率", "%", number(96.0));
            let form = if year == 2023 { form.value("C02", Sent::Text(String::from("45人"))) } else { form };
            folder.submission(year, &format!("{name}.xlsx"), &form.xlsx());
        }
    }
    more_promised(&folder);
    for (name, text) in [
        (
            "revisions.csv",
            "indicator,date,old,new,document,reason,authority\n01,2022-06-30,98,97,文件〔2022〕1号,口径调整,区政府\n",
        ),
        (
            "breaks.csv",
            "date,kind,about,what,document,note\n2022-01-01,区划调整,331003202,富山乡界线调整,文件〔2022〕2号,注\n",
        ),
        (
            "expectations.csv",
            "indicator,date,by,value,note\n01,2023-06-30,区残联,97.5,预计\n03,2023-06-30,区残联,70,预计\n06,2023-06-30,区残联,70,预计\nupper-14:07,2023-06-30,区残联,98,预计\n",
        ),
        ("weights.csv", "indicator,weight,source\n01,60,文件〔2022〕3号\n02,40,文件〔2022〕3号\n"),
        ("doubts.csv", "section,about,kind,doubt,decision\n专栏1,指标01,歧义,分母所指不明,按有需求者计\n"),
        (
            "targets.csv",
            "unit,indicator,year,value,document\n宁溪镇,01,2023,95,任务分解文件\n宁溪镇,01,2025,96,任务分解文件\n",
        ),
        (
            "receipts.csv",
            "unit,period,received,version,file,stamped,checksum\n\
             东城街道,2023,2024-02-10,2,东城街道.xlsx,是,是\n宁溪镇,2023,2024-01-10,1,,是,否\n",
        ),
        (
            "waivers.csv",
            "unit,period,code,about,explanation,explained_by,accepted_by,accepted_on,basis\n\
             东城街道,2023,D01,D13,新增培训班,经办人,认定人,2024-02-01,台账\n",
        ),
        (
            "corrections.csv",
            "unit,item,period,sent,corrected,reason,basis,proposer,approver,date\n\
             东城街道,D13,2023,90,80,多计一个班,培训台账,经办人,批准人,2024-03-01\n",
        ),
    ] {
        folder.write(name, text.as_bytes());
    }
    folder.write("remarks.csv", remarks().as_bytes());
    folder
}

/// Something in every column, of every promise and task.
fn remarks() -> String {
    let heading = duibiao::plan::remarks::REMARKS.join(",");
    let said = "已写,".repeat(duibiao::plan::remarks::FIELDS.len());
    let all = ["01", "02", "03", "04", "05", "06", "07", "08", "T1", "M1", "D1"];
    let lines = all.map(|about| format!("{about},教育局,{said}填写人,2024-03-01\n"));
    format!("{heading}\n{}", lines.concat())
}

/// Beside the tiny plan's own: a promise of its running text, a rate the units send themselves, a task and a milestone
/// of a department, and a set attached from above.
fn more_promised(folder: &PlanFolder) {
    let add = |name: &str, text: &str| {
        let own = std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        folder.write(name, format!("{own}{text}").as_bytes());
    };
    add(
        "items.toml",
        "[[item]]\ncode = \"C03\"\nname = \"康复服务率\"\nmeasure_unit = \"%\"\nnature = \"时点\"\n\
         reporter = \"基层\"\nadds = \"不可加\"\ndefinition = \"年末数。\"\ndefinition_source = \"本库解读\"\n",
    );
    folder.edit("indicators.toml", "share = true", "share = true\nsubmitted = \"C03\"");
    let text = [
        ("03", "level; numerator D13; base 20; target 90; listing 正文"),
        ("04", "level; numerator D13; base 20; target 100; target_year 2022; listing 正文"),
        ("05", "level; numerator C02; denominator C01; share; target 99; listing 正文"),
        (
            "06",
            "level; numerator D13; base 20; target 90; attribute 预期性; target_source 本库设定; listing 正文",
        ),
        (
            "07",
            "level; numerator D13; base 20; target 99; target_year 2022; target_source 本库设定; listing 正文",
        ),
        (
            "08",
            "level; numerator C02; denominator C01; share; target 99; target_source 本库设定; listing 正文",
        ),
    ];
    let text = text.map(|(id, promise)| plans::indicator(id, promise)).join("\n");
    add("indicators.toml", &format!("\n{text}"));
    let work = |id: &str, kind: &str| {
        let text = plans::task_table(id, &format!("{kind}; 项目; 教育局; due 2023-12-31"));
        let more = "support = [\"宁溪镇\"]\ncriterion = \"投入使用\"\nindicators = [\"01\"]\nlead = ";
        text.replacen("lead = ", more, 1)
    };
    let all = [("T1", "任务"), ("M1", "里程碑"), ("D1", "评估职责")];
    add("tasks.toml", &all.map(|(id, kind)| work(id, kind)).concat());
    add("units.csv", "BM01,教育局,黄岩区教育局,331003,部门,,是,试验\n");
    for year in 2021..=2025 {
        let text = format!(
            "填报单位,教育局,单位代码,BM01\n统计年度,{year}\n任务编号,本年进展阶段,进展说明,佐证材料编号,完成日期\n\
             T1,在建,主体完工{year},证1,{year}-06-30\nM1,在建,主体完工,证2,{year}-11-30\n\
             D1,在建,主体完工,证3,{year}-12-30\n"
        );
        folder.submission(year, "教育局.csv", text.as_bytes());
    }
    for (name, text) in [
        ("plan.toml", "title = \"上级规划\"\nshort = \"上级\"\ndocument_number = \"国发〔2021〕10号\"\n"),
        ("items.toml", UPPER_ITEMS),
        ("indicators.toml", UPPER_INDICATOR),
    ] {
        folder.write(&format!("../upper-14/{name}"), text.as_bytes());
    }
    folder.edit("plan.toml", "[form]", "[form]\ndue = \"01-31\"");
    add(
        "plan.toml",
        "\n[[attach]]\nfolder = \"../upper-14\"\n[attach.base]\n\"07\" = \"90\"\n[attach.items]\nK01 = \"C01\"\nK02 = \"C02\"\n",
    );
}

const UPPER_ITEMS: &str = "[[item]]\ncode = \"K01\"\nname = \"上级的分母人数\"\nmeasure_unit = \"人\"\nnature = \"时点\"\n\
    reporter = \"基层\"\nadds = \"相加\"\ndefinition = \"年末数。\"\ndefinition_source = \"国家制度\"\n\n\
    [[item]]\ncode = \"K02\"\nname = \"上级的分子人数\"\nmeasure_unit = \"人\"\nnature = \"时点\"\n\
    reporter = \"基层\"\nadds = \"相加\"\ndefinition = \"年末数。\"\ndefinition_source = \"国家制度\"\n";

const UPPER_INDICATOR: &str = "[[indicator]]\nid = \"07\"\nname = \"上级的覆盖率\"\nshort = \"上级覆盖\"\nkind = \"level\"\n\
    attribute = \"预期性\"\nbinds_below = true\nmeasure_unit = \"%\"\nnumerator = \"K02\"\ndenominator = \"K01\"\n\
    scale = 100\nshare = true\nbase = \"80\"\ntarget = \"99\"\ncomparator = \"≥\"\nsection = \"专栏1\"\n\
    definition_source = \"国家制度\"\ngap_unit = \"人\"\n";

/// The column a heading repeated over years or indicators comes from: `value:2023` is `value`.
fn stem(key: &str) -> &str {
    key.split_once(':').map_or(key, |(stem, _)| stem)
}

/// Every column of the outlines of the three reports, by sheet.
fn outlined() -> BTreeSet<(String, String)> {
    let words = Words::load(None).expect("built-in templates");
    let editions = |report| words.report(report).sheet.iter().chain(&words.signed(report).sheet);
    let sheets = ["annual", "midterm", "final"].into_iter().flat_map(editions);
    let columns =
        sheets.flat_map(|sheet| sheet.column.iter().map(|column| (sheet.key.clone(), column.key.clone())));
    columns.collect()
}

/// The columns some book of a report shows, and those in which some row has something.
fn shown_and_filled() -> (BTreeSet<Named>, BTreeSet<Named>) {
    let (mut shown, mut filled) = (BTreeSet::new(), BTreeSet::new());
    for (report, book) in BOOKS.iter() {
        for sheet in &book.sheets {
            let titled = sheet.blocks.iter().find_map(|block| match block {
                Block::Line(line) => line.key.split_once(":title").map(|(key, _)| key),
                _ => None,
            });
            let sheet_key = titled.unwrap_or_else(|| panic!("{report}: {} has no title", sheet.name));
            for block in &sheet.blocks {
                let Block::Table(table) = block else { continue };
                if table.rows.is_empty() {
                    continue;
                }
                for column in &table.columns {
                    let named = ((*report).to_owned(), sheet_key.to_owned(), stem(&column.key).to_owned());
                    let some = |row: &Row| {
                        row.cells.get(column.key.as_str()).is_some_and(|cell| !cell.shown().is_empty())
                    };
                    if table.rows.iter().any(some) {
                        filled.insert(named.clone());
                    }
                    shown.insert(named);
                }
            }
        }
    }
    (shown, filled)
}

fn excused(sheet: &str, column: &str) -> bool {
    EMPTY.iter().any(|(of, key, _)| (*of, *key) == (sheet, column))
}

#[test]
fn every_column_of_every_sheet_is_filled_by_something_or_left_to_people_for_a_reason() {
    let (shown, filled) = shown_and_filled();
    let empty: Vec<&Named> =
        shown.difference(&filled).filter(|(_, sheet, column)| !excused(sheet, column)).collect();
    assert!(empty.is_empty(), "{empty:#?}");
}

#[test]
fn every_column_of_the_templates_is_shown_by_some_report() {
    let (shown, _) = shown_and_filled();
    let seen: BTreeSet<(String, String)> =
        shown.into_iter().map(|(_, sheet, column)| (sheet, column)).collect();
    let dropped = |(sheet, column): &&(String, String)| {
        DROPPED.iter().any(|(of, key, _)| (*of, *key) == (sheet.as_str(), column.as_str()))
    };
    let never: Vec<_> = outlined().difference(&seen).cloned().collect();
    let unexplained: Vec<_> = never.iter().filter(|named| !dropped(named)).collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    let idle: Vec<_> = DROPPED
        .iter()
        .filter(|(sheet, column, _)| {
            never.iter().all(|(of, key)| (of.as_str(), key.as_str()) != (*sheet, *column))
        })
        .collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn no_excuse_is_left_for_a_column_that_is_filled_or_gone() {
    let (shown, filled) = shown_and_filled();
    let is_in = |columns: &BTreeSet<Named>, sheet: &str, column: &str| {
        columns.iter().any(|(_, of, key)| (of.as_str(), key.as_str()) == (sheet, column))
    };
    let idle: Vec<_> = EMPTY
        .iter()
        .filter(|(sheet, column, _)| is_in(&filled, sheet, column) || !is_in(&shown, sheet, column))
        .collect();
    assert!(idle.is_empty(), "{idle:?}");
}

/// Cells by table, row and column.
type ByKey<'a> = BTreeMap<(&'a str, &'a str, &'a str), &'a Cell>;

/// The cells of a book: those of tables by their key, and all that are shown.
fn cells(book: &Book) -> (ByKey<'_>, Vec<&Cell>) {
    let (mut named, mut all) = (BTreeMap::new(), Vec::new());
    for block in book.sheets.iter().flat_map(|sheet| &sheet.blocks) {
        match block {
            Block::Table(table) => {
                for row in &table.rows {
                    for column in row.cells.columns() {
                        let cell = row.cells.get(column).expect("a column it has");
                        named.insert((table.key.as_str(), row.key.as_str(), column), cell);
                        if table.columns.iter().any(|shown| shown.key == column) {
                            all.push(cell);
                        }
                    }
                }
            }
            Block::Line(line) => all.extend(line.cells.iter().map(|(_, _, cell)| cell)),
            _ => {}
        }
    }
    (named, all)
}

#[test]
fn a_cell_that_only_repeats_another_repeats_one_with_something_in_it() {
    // A spreadsheet makes a 0 of a blank cell that is repeated.
    let mut repeated = 0;
    for (report, book) in BOOKS.iter() {
        let (named, all) = cells(book);
        for cell in all {
            let Content::Formula(live) = &cell.content else { continue };
            let parts: Vec<Part<'_>> = live.formula.parts().collect();
            let [Part::Cell(from)] = parts[..] else { continue };
            let there = named.get(&(from.table, from.row, from.column));
            assert!(
                there.is_some_and(|there| there.content != Content::Blank && !there.shown().is_empty()),
                "{report}: a cell repeats {from:?}, which is blank; it shows “{}”",
                cell.shown()
            );
            repeated += 1;
        }
    }
    assert!(repeated > 100, "only {repeated} cells repeat another");
}

#[test]
fn every_promise_that_is_behind_or_waits_for_a_unit_has_its_row_where_reasons_are_signed() {
    let mut looked = 0;
    for (report, book) in
        BOOKS.iter().filter(|(_, book)| book.sheets.iter().any(|sheet| sheet.name == "口径摘要"))
    {
        let tables = book.sheets.iter().flat_map(|sheet| &sheet.blocks).filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        });
        let (mut asked, mut told) = (BTreeSet::new(), BTreeSet::new());
        for table in tables {
            match &*table.key {
                "lagging" => told.extend(table.rows.iter().map(|row| row.key.clone())),
                "main" | "text" | "attached" => asked.extend(table.rows.iter().filter_map(|row| {
                    let key = row.cells.get("status_key")?.shown();
                    let status = Status::ALL.into_iter().find(|status| status.key() == key)?;
                    (status.is_behind() || status == Status::Awaiting).then(|| row.key.clone())
                })),
                _ => {}
            }
        }
        assert_eq!(told, asked, "{report}: {}", book.title);
        looked += asked.len();
    }
    assert!(looked > 50, "{looked} rows");
}
