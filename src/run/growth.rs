//! Does cost grow with the figures, and not with the square of the units? A test that counts steps, since seconds say
//! nothing on a busy machine.
//!
//! In: a plan of three levels with so many towns, whose files lack, repeat, contradict and misname one another. Out: entries
//! of the plan's and the collection's lists that a whole run walks over. Whatever walks over all units for each unit, file
//! or figure takes sixteen times the steps for four times the towns; a list that is neither a `Table` nor `walked` is not
//! seen. And what a promise's verdict is made of grows with the years gone. Refuses to know: where the steps are taken.

use super::one_kind_more::PLAN;
use super::{Request, Verb, run};
use crate::evaluate::Question;
use crate::ids::steps;
use crate::observation::Period;
use crate::plan::kinds::step::Case;
use crate::plan::{Indicator, Plan};
use std::fmt::Write as _;
use std::path::Path;

/// A plan of so many towns in four districts, two years of it, with registers that name every town.
fn plan_of(towns: usize, folder: &Path) {
    let put = |name: &str, text: &str| {
        crate::write::folder::file(&folder.join(name), text.as_bytes()).expect("a plan file");
    };
    let code = |town: usize| 990_001_000 + town;
    let name = |town: usize| format!("第{town:04}镇");
    put("plan.toml", PLAN);
    let mut units =
        String::from("code,name,aliases,parent,kind,tags,reports,source\n990000,试验区,,,地区,,否,试\n");
    for district in 0..4 {
        let _ = writeln!(units, "99000{},第{district}片,,990000,地区,,否,试", district + 1);
    }
    for town in 0..towns {
        let _ = writeln!(units, "{},{},{town}号镇,99000{},地区,,是,试", code(town), name(town), town % 4 + 1);
    }
    put("units.csv", &units);
    let item = |code: &str| {
        let nature = if code == "A03" { "时期" } else { "时点" };
        format!(
            "[[item]]\ncode = \"{code}\"\nname = \"第{code}项\"\nmeasure_unit = \"人\"\nnature = \"{nature}\"\n\
             reporter = \"基层\"\nadds = \"相加\"\ndefinition = \"试\"\ndefinition_source = \"本库解读\"\n\
             change_limit = \"80\"\nchange_floor = 10\nexempt = true\n"
        )
    };
    put("items.toml", &["A01", "A02", "A03"].map(item).concat());
    put(
        "rules.toml",
        "[[rule]]\nid = \"S01\"\nname = \"部分不大于整体\"\nrelation = \"A01 <= A02\"\nseverity = \"强制性\"\nbasis = \"试\"\n",
    );
    let kinds = ["level", "maintain", "cumulative"];
    let indicators = ["01", "02", "03"].iter().zip(kinds).map(|(id, kind)| {
        let share = "measure_unit = \"%\"\nscale = 100\nnumerator = \"A01\"\ndenominator = \"A02\"\nshare = true\ngap_unit = \"人\"\n";
        let sum = "measure_unit = \"人\"\nscale = 1\nnumerator = \"A03\"\ngap_unit = \"人\"\n";
        let of = if kind == "cumulative" { sum } else { share };
        let base = match kind {
            "level" => "base = \"50\"\nbase_year = 2020\n",
            "maintain" => "base = \"95\"\nbase_year = 2020\n",
            _ => "",
        };
        format!(
            "[[indicator]]\nid = \"{id}\"\nname = \"第{id}号指标\"\nshort = \"第{id}号\"\nsection = \"一\"\n\
             definition_source = \"本库解读\"\nkind = \"{kind}\"\ntarget = \"90\"\n{base}{of}"
        )
    });
    put("indicators.toml", &indicators.collect::<String>());
    let mut receipts = String::from("unit,period,received,version,file,stamped,checksum,note\n");
    let mut waivers =
        String::from("unit,period,code,about,explanation,explained_by,accepted_by,accepted_on,basis\n");
    for town in 0..towns {
        let _ = writeln!(receipts, "{},2022,2023-01-20,1,,,,", code(town));
        let _ = writeln!(waivers, "{},2022,D01,A03,新增,填报人,审核人,2023-02-01,试", code(town));
    }
    put("receipts.csv", &receipts);
    put("waivers.csv", &waivers);
    // The first year came as one table of all towns, the second as a file of each.
    let mut table = String::from("统计年度,2021\n单位代码,填报单位,A01,A02,A03\n");
    for town in 0..towns {
        let _ = writeln!(table, "{},{},{},50,20", code(town), name(town), 30 + town % 9);
    }
    put("submissions/2021/各镇.csv", &table);
    for town in 0..towns {
        let (part, whole, more) = match town % 8 {
            // Nothing at all, a part of nothing, a jump, nobody.
            0 => continue,
            1 => (60, 50, 5),
            2 => (40, 50, 5000),
            _ => (30 + town % 9, 50, 20),
        };
        let apart = if town % 8 == 3 { "不适用".to_owned() } else { more.to_string() };
        let called = if town % 8 == 4 { format!("第{town:04}乡") } else { name(town) };
        let sent = format!(
            "填报单位,{called}\n统计年度,2022\n代码,本年数,备注,计量单位\nA01,{part},,人\nA02,{whole},,人\nA03,{apart},,人\n"
        );
        put(&format!("submissions/2022/{}.csv", if town % 8 == 4 { town } else { code(town) }), &sent);
        if town % 8 == 5 {
            put(&format!("submissions/2022/更正{}.csv", code(town)), &sent.replace("A01,3", "A01,2"));
        }
    }
}

/// Entries walked over by every verb that reads submissions.
fn steps_of(towns: usize) -> u64 {
    let home = tempfile::tempdir().expect("a temporary folder");
    plan_of(towns, &home.path().join("plan"));
    let before = steps::taken();
    let questions = [Question::Annual, Question::Midterm, Question::Final];
    for verb in questions.map(Verb::Report).into_iter().chain([Verb::Check]) {
        let mut request = Request::new(verb, home.path().join("plan"));
        request.period = Some(Period::year(2022));
        request.out = (verb != Verb::Check).then(|| home.path().join("out"));
        request.json = verb == Verb::Check;
        run(&request, &|_, _, _| ()).expect("a run");
    }
    steps::taken() - before
}

#[test]
fn four_times_the_towns_take_four_times_the_steps() {
    // On this thread alone, where the steps are counted.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().expect("a pool");
    let (few, many) = pool.install(|| (steps_of(60), steps_of(240)));
    assert!(few > 10_000, "{few} steps are too few to have been a run");
    assert!(many < few * 6, "{few} steps for 60 towns, {many} for 240");
}

#[test]
fn a_promise_long_past_its_day_is_made_of_steps_that_grow_with_the_years() {
    let home = tempfile::tempdir().expect("a temporary folder");
    plan_of(4, home.path());
    let plan = Plan::load(home.path()).expect("a plan");
    let written = |years: i32| -> usize {
        let steps = |indicator: &Indicator| {
            Case::new(&plan, indicator, Period::year(indicator.target_year + years)).steps()
        };
        plan.indicators.iter().map(|indicator| format!("{:?}", steps(indicator)).len()).sum()
    };
    let (few, many) = (written(8), written(16));
    assert!(many < few * 3, "{few} signs eight years after, {many} after sixteen");
}
