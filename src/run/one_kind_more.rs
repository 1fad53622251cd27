//! Is a kind its own file and one line of the list? A thirteenth one, built for tests alone, goes the whole way.
//!
//! In: a plan of two towns with one promise of the thirteenth kind and one of the level kind, on the same figures. Out:
//! its own word in the evaluation and in the workbook. Refuses to know: how it is judged.

use super::{Cut, know};
use crate::evaluate::Status;
use crate::observation::Period;
use crate::plan::Plan;
use crate::report;
use crate::sheet::{Book, Named, Sheet};
use crate::words::Words;
use std::path::Path;

/// A plan that says no more of itself than it must.
pub(super) const PLAN: &str = r#"title = "试验规划"
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

const UNITS: &str = "code,name,aliases,parent,kind,tags,reports,source,valid_from,valid_to,became\n\
    990000,试验区,,,地区,,是,试,,,\n\
    990000001,第1镇,,990000,地区,,是,试,,,\n\
    990000002,第2镇,,990000,地区,,是,试,,,\n";

/// A plan folder whose first promise is of one kind and whose second is of another.
fn plan_of(kinds: [&str; 2], folder: &Path) {
    let put = |name: &str, text: &str| {
        crate::write::folder::file(&folder.join(name), text.as_bytes()).expect("a plan file");
    };
    put("plan.toml", PLAN);
    put("units.csv", UNITS);
    put("rules.toml", "");
    let items = ["A01", "A02"].map(|code| {
        format!(
            "[[item]]\ncode = \"{code}\"\nname = \"第{code}项\"\nmeasure_unit = \"人\"\nnature = \"时点\"\n\
             decimals = 0\nreporter = \"基层\"\nadds = \"相加\"\ndefinition = \"试\"\n\
             definition_source = \"本库解读\"\n"
        )
    });
    put("items.toml", &items.concat());
    let indicators = [("01", kinds[0]), ("02", kinds[1])].map(|(id, kind)| {
        format!(
            "[[indicator]]\nid = \"{id}\"\nname = \"第{id}号指标\"\nshort = \"第{id}号\"\nsection = \"一\"\n\
             definition_source = \"本库解读\"\nkind = \"{kind}\"\nmeasure_unit = \"%\"\nscale = 100\n\
             numerator = \"A01\"\ndenominator = \"A02\"\nshare = true\ngap_unit = \"人\"\ntarget = \"90\"\n"
        )
    });
    put("indicators.toml", &indicators.concat());
    for (town, part) in [(1, 50), (2, 46)] {
        let sent = format!(
            "填报单位,第{town}镇,单位代码,99000000{town}\n统计年度,2022\n代码,本年数,备注,计量单位\n\
             A01,{part},,人\nA02,100,,人\n"
        );
        put(&format!("submissions/2022/99000000{town}_2022.csv"), &sent);
    }
}

/// The shown text of every cell of a column in a table's row, whatever sheet the table is on.
fn shown(book: &Book, row: &str, column: &str) -> Vec<String> {
    let cells = book.sheets.iter().flat_map(Sheet::cells);
    cells
        .filter(|(named, _)| matches!(named, Named::Table(_, own, at) if *own == row && *at == column))
        .map(|(_, cell)| cell.shown())
        .collect()
}

#[test]
fn a_thirteenth_kind_is_its_own_file_and_one_line_of_the_list() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    plan_of(["thirteenth", "level"], folder.path());
    let plan = Plan::load(folder.path()).expect("a plan that loads");
    let words = Words::load(None).expect("built-in templates").of_whole(&plan.identity.whole);
    let through = Period::year(2022).as_of();
    let known = know(&plan, &words, Cut::midterm(through), &|_, _, _| ()).expect("a run");

    let judged: Vec<(&str, Status)> =
        known.evaluation.bound(&plan).map(|(_, of, it)| (of.kind.key(), it.status)).collect();
    assert_eq!(
        judged,
        [("thirteenth", Status::Kept), ("level", Status::Short)],
        "48% of 90%: half is enough"
    );

    let book = report::workbook(known.material(&words, through, ""));
    let word = words.judgement.status("kept");
    let statuses = shown(&book, "01", "status");
    assert!(!statuses.is_empty() && statuses.iter().all(|said| said == word), "{statuses:?}");
    assert!(shown(&book, "02", "status").iter().all(|said| said != word));
    let kinds = [shown(&book, "01", "kind"), shown(&book, "01/2022", "kind")].concat();
    assert_eq!(kinds, ["过半类", "过半类"], "in 口径 and in 底稿");
    book.place().expect("every cell that a formula names is there");
}

#[test]
fn a_promise_that_does_not_fit_its_kind_is_told_by_the_kind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    plan_of(["thirteenth", "growth"], folder.path());
    let refused =
        Plan::load(folder.path()).expect_err("growth takes no denominator and needs a series").to_string();
    assert!(refused.contains("growth（增速类）必须用 series 写明与哪个数列比较。"), "{refused}");
    assert!(refused.contains("growth（增速类）只用 numerator，不用 denominator。"), "{refused}");
    assert!(!refused.contains("thirteenth"), "{refused}");
}
