//! Tasks and milestones: the form goes out and comes back, and a stage on a day has one right word; and what every word
//! comes to at the end of a plan.

mod common;

use calamine::{Reader, Xlsx};
use common::form::{Form, PlanFolder, TASK_SHEET, task_form, text, words};
use duibiao::evaluate::{Question, Status};
use duibiao::form::{self, Filled, FilledStage, Last};
use duibiao::ids::{TaskId, UnitId};
use duibiao::intake;
use duibiao::observation::Period;
use duibiao::plan::{Kind, Plan, StageKind};
use duibiao::run::{self, Cut};
use duibiao::write::xlsx;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

const NOW: Period = Period::year(2023);

fn unit(plan: &Plan, name: &str) -> UnitId {
    plan.units.position(|unit| unit.name == name).expect(name)
}

fn task(plan: &Plan, id: &str) -> TaskId {
    plan.tasks.position(|task| task.id == id).expect(id)
}

/// A unit's form as the tool draws it, with stages and evidence typed in.
fn drawn(plan: &Plan, unit: UnitId, stages: &[(&str, &str, &str)]) -> Vec<u8> {
    let (words, styles) = run::templates::load(None).expect("the templates");
    let layout = form::lay_out(plan, unit, NOW, Last::default());
    let stages: BTreeMap<TaskId, FilledStage> = stages
        .iter()
        .map(|(id, stage, evidence)| {
            let filled = FilledStage { stage: (*stage).to_owned(), evidence: (*evidence).to_owned() };
            (task(plan, id), filled)
        })
        .collect();
    let filled = Filled { stages, ..Filled::default() };
    let book = form::draw(plan, &words, &layout, Some(&filled), false);
    xlsx::workbook(&book, &styles, NOW.as_of()).expect("the form")
}

#[test]
fn a_departments_form_has_only_the_task_sheet_and_comes_back_without_a_finding() {
    let folder = PlanFolder::with_tasks();
    let plan = folder.plan();
    let school = unit(&plan, "教育局");
    let bytes = drawn(&plan, school, &[("三(一)1", "投入使用", "验收表2023-1"), ("三(一)2", "试运行", "")]);
    let book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).expect("the form opens");
    assert_eq!(book.sheet_names(), [TASK_SHEET]);
    let names: BTreeMap<String, String> = book.defined_names().iter().cloned().collect();
    assert!(names.contains_key("DUIBIAO_FORM") && names.contains_key("DUIBIAO_UNIT"), "{names:?}");
    let name = format!("submissions/2023/{}", form::file_name(&plan, school, NOW, None));
    let read = intake::read_bytes(&plan, &words(), &name, bytes, NOW);
    assert!(read.findings.is_empty(), "{:#?}", read.findings);
    let seen: Vec<_> = read.stages.iter().filter(|seen| seen.unit == school).collect();
    assert_eq!(seen.iter().map(|seen| seen.stage).collect::<Vec<_>>(), [Ok(4), Ok(2)]);
    assert_eq!((seen[0].evidence.as_str(), seen[1].evidence.as_str()), ("验收表2023-1", ""));
}

#[test]
fn a_form_of_the_district_names_the_lead_by_any_of_its_names_and_comes_back_without_a_finding() {
    // The federation that compiles is on the roster as an alias of the district, or not at all.
    for aliases in ["黄岩区残联", "黄岩区残联|黄岩区残疾人联合会"] {
        let folder = PlanFolder::with_tasks();
        folder.edit("units.csv", "黄岩区,黄岩区残联,", &format!("黄岩区,{aliases},"));
        folder.edit(
            "tasks.toml",
            "lead = []\nresponsible_source = \"\"",
            "lead = [\"黄岩区残联\"]\nresponsible_source = \"规划明确\"",
        );
        let plan = folder.plan();
        let bytes = drawn(&plan, plan.root, &[("三(二)1", "起草", "")]);
        let name = format!("submissions/2023/{}", form::file_name(&plan, plan.root, NOW, None));
        let read = intake::read_bytes(&plan, &words(), &name, bytes, NOW);
        assert!(read.findings.is_empty(), "{aliases}: {:#?}", read.findings);
    }
}

#[test]
fn every_row_of_the_task_sheet_offers_the_stages_of_its_own_vocabulary() {
    let folder = PlanFolder::with_tasks();
    let plan = folder.plan();
    let bytes = drawn(&plan, unit(&plan, "教育局"), &[]);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut xml = String::new();
    let mut part = archive.by_name("xl/worksheets/sheet1.xml").expect("the sheet");
    std::io::Read::read_to_string(&mut part, &mut xml).expect("text");
    let listed: Vec<&str> = xml
        .split("<dataValidation ")
        .skip(1)
        .filter(|validation| validation.contains("type=\"list\""))
        .filter_map(|validation| validation.split_once("<formula1>")?.1.split_once("</formula1>"))
        .map(|(list, _)| list)
        .collect();
    let of = |kind: &str| format!("\"{}\"", words().stages.listed(kind).replace('、', ","));
    let (project, system) = (of("项目"), of("制度"));
    assert_eq!(
        listed.iter().map(|list| list.replace("&quot;", "\"")).collect::<BTreeSet<_>>(),
        BTreeSet::from([project, system])
    );
}

#[test]
fn a_lead_that_does_not_report_is_told_when_the_plan_is_checked_and_never_expected_to_send() {
    let folder = PlanFolder::with_tasks();
    folder.edit(
        "units.csv",
        "BM02,住建局,黄岩区住房和城乡建设局,331003,部门,,是",
        "BM02,住建局,,331003,部门,,否",
    );
    folder.remove("住建局");
    assert_eq!(folder.findings(), []);
    let told = duibiao::plan::doubts::doubts(&folder.plan());
    assert!(told.iter().any(|doubt| doubt.message.contains("住建局在名册中不报送")), "{told:#?}");
}

#[test]
fn of_a_task_on_two_rows_a_blank_one_says_nothing_and_two_stages_are_none() {
    let said = |second: &str| {
        let folder = PlanFolder::with_tasks();
        let form = task_form("教育局", 2023).stage("三(一)1", text("在建"));
        folder.replace("教育局", &form.task_row("三(一)1", "建成康复中心", text(second)));
        let told: BTreeSet<String> = folder.findings().into_iter().map(|finding| finding.code).collect();
        let read = intake::read(&folder.plan(), &words(), &duibiao::grid::Limits::default(), &|_, _| {});
        let (plan, read) = (folder.plan(), read.expect("submissions"));
        let seen = read.stages.iter().find(|seen| {
            seen.task == task(&plan, "三(一)1") && seen.unit == unit(&plan, "教育局") && seen.period == NOW
        });
        (seen.expect("the task").stage.is_ok(), told.contains("T01"))
    };
    assert_eq!(said(""), (true, false), "a blank row");
    assert_eq!(said("在建"), (true, false), "the same stage");
    assert_eq!(said("主体完工"), (false, true), "two stages");
}

/// What is said of 建成康复中心 at the end of 2023: with these lines in its entry, and the stage reported in each year.
fn judged(lines: &str, stages: &[(i32, &str)], question: Question) -> (Status, bool, String) {
    judged_of("三(一)1", lines, stages, question)
}

fn judged_of(id: &str, lines: &str, stages: &[(i32, &str)], question: Question) -> (Status, bool, String) {
    judged_at(NOW.year, id, lines, stages, question)
}

fn judged_at(
    year: i32,
    id: &str,
    lines: &str,
    stages: &[(i32, &str)],
    question: Question,
) -> (Status, bool, String) {
    let folder = PlanFolder::with_tasks();
    let (of, lead) =
        if id == "专栏1-1" { ("宁溪镇", "[\"宁溪镇\"]") } else { ("教育局", "[\"教育局\"]") };
    folder.edit("tasks.toml", &format!("lead = {lead}"), &format!("lead = {lead}\n{lines}"));
    for (year, stage) in stages {
        let form: Form = task_form(of, *year).stage(id, text(stage)).proved(id, "台账");
        folder.submission(*year, &format!("{of}.xlsx"), &form.xlsx());
    }
    let plan = folder.plan();
    let through = Period::year(year).as_of();
    let cut = Cut { question, ..Cut::midterm(through) };
    let known = run::know(&plan, &words(), cut, &|_, _, _| {}).expect("evaluated");
    let progress = &known.evaluation.tasks[task(&plan, id)];
    (progress.status, progress.overdue, progress.reason.clone())
}

#[test]
fn a_stage_on_a_day_has_one_right_word() {
    let planned = "planned = { 2022-12-31 = \"前期工作\", 2023-12-31 = \"在建\", 2024-12-31 = \"主体完工\" }";
    let (due_now, due_later) = ("due = \"2023-12-31\"", "due = \"2024-01-01\"");
    let mut seen = BTreeSet::new();
    for (lines, stage, expect) in [
        // Without a stage set for a day nothing is late before the last day.
        ("", "未启动", Status::NotStarted),
        ("", "前期工作", Status::Underway),
        ("", "主体完工", Status::Underway),
        // Without a day of its own nothing is done early.
        ("", "投入使用", Status::Achieved),
        (planned, "前期工作", Status::Late),
        (planned, "在建", Status::OnTrack),
        (planned, "主体完工", Status::OnTrack),
        (planned, "未启动", Status::Late),
        ("planned = { 2024-01-31 = \"在建\" }", "未启动", Status::NotStarted),
        (due_now, "主体完工", Status::Overdue),
        (due_now, "投入使用", Status::Achieved),
        (due_later, "主体完工", Status::Underway),
        (due_later, "投入使用", Status::Early),
        // Done before the last stage.
        ("done = \"在建\"", "在建", Status::Achieved),
        ("done = \"在建\"\ndue = \"2024-12-31\"", "在建", Status::Early),
        ("done = \"在建\"", "前期工作", Status::Underway),
        ("done = \"在建\"\ndue = \"2023-12-31\"", "在建", Status::Achieved),
        ("done = \"在建\"\ndue = \"2023-12-31\"", "前期工作", Status::Overdue),
        ("", "不适用", Status::Unjudged),
        ("", "", Status::Awaiting),
        ("", "快完工了", Status::Awaiting),
    ] {
        let (status, overdue, reason) = judged(lines, &[(2023, stage)], Question::Midterm);
        assert_eq!(status, expect, "“{stage}” with {lines}");
        assert_eq!(overdue, expect == Status::Overdue, "“{stage}” with {lines}");
        let unsaid = matches!(expect, Status::Unjudged | Status::Awaiting);
        assert_eq!(reason.is_empty(), !unsaid, "“{stage}” with {lines}: {reason}");
        seen.insert(status);
        let late = [(2025, "主体完工"), (2026, "投入使用")];
        assert_eq!(judged_at(2026, "三(一)1", "", &late, Question::Final).0, Status::Achieved);
    }
    // Done by a day that had passed.
    let late = [(2022, "主体完工"), (2023, "投入使用")];
    seen.insert(judged("due = \"2022-12-31\"", &late, Question::Midterm).0);
    // At the end of the plan what has no day of its own is not done, and not overdue.
    let (status, overdue, _) = judged_at(2025, "三(一)1", "", &[(2025, "主体完工")], Question::Final);
    assert_eq!((status, overdue), (Status::NotAchieved, false));
    seen.insert(status);
    assert_eq!(seen, Status::of_task(StageKind::Project).iter().copied().collect());
}

#[test]
fn at_the_end_of_the_plan_a_task_is_done_or_not() {
    let due = "due = \"2023-12-31\"";
    for (lines, stage, expect) in [
        (due, "投入使用", Status::Achieved),
        (due, "主体完工", Status::Overdue),
        ("done = \"在建\"\ndue = \"2023-12-31\"", "在建", Status::Achieved),
        ("done = \"在建\"\ndue = \"2023-12-31\"", "前期工作", Status::Overdue),
        // Its day has not come: done, or on its way, whatever is asked.
        ("", "投入使用", Status::Achieved),
        ("", "主体完工", Status::Underway),
        (due, "", Status::Awaiting),
    ] {
        assert_eq!(judged(lines, &[(2023, stage)], Question::Final).0, expect, "“{stage}” with {lines}");
    }
}

#[test]
fn work_of_every_year_is_judged_by_every_year() {
    let (yes, no) = ("本年已开展", "本年未开展");
    let mut seen = BTreeSet::new();
    for (stages, expect) in [
        ([yes, yes, yes], Status::EveryYear),
        ([yes, yes, no], Status::Below),
        ([no, yes, yes], Status::SomeYears),
        ([no, yes, no], Status::SomeYears),
        ([yes, "", yes], Status::Awaiting),
        ([no, "", yes], Status::SomeYears),
        ([yes, yes, ""], Status::Awaiting),
    ] {
        let of_years: Vec<(i32, &str)> = (2021..).zip(stages).collect();
        let (status, _, reason) = judged_of("专栏1-1", "", &of_years, Question::Midterm);
        assert_eq!(status, expect, "{stages:?}");
        assert_eq!(reason.is_empty(), expect != Status::Awaiting, "{stages:?}: {reason}");
        seen.insert(status);
    }
    // From its day on it is done or not.
    let due = "due = \"2023-12-31\"";
    for (first, expect) in [(yes, Status::Achieved), (no, Status::NotAchieved)] {
        let last = judged_of("专栏1-1", due, &[(2021, first), (2022, yes), (2023, yes)], Question::Midterm).0;
        assert_eq!(last, expect);
        seen.insert(last);
    }
    // Where it does not apply there is nothing to be said.
    seen.insert(Status::Unjudged);
    assert_eq!(seen, Status::of_task(StageKind::Yearly).iter().copied().collect());
}

#[test]
fn of_two_leads_the_one_less_far_decides_and_the_difference_is_told() {
    let folder = PlanFolder::with_tasks();
    folder.replace(
        "教育局",
        &task_form("教育局", 2023).stage("三(一)2", text("已建立")).proved("三(一)2", "文件"),
    );
    let plan = folder.plan();
    let known = run::know(&plan, &words(), Cut::midterm(NOW.as_of()), &|_, _, _| {}).expect("evaluated");
    let progress = &known.evaluation.tasks[task(&plan, "三(一)2")];
    assert!(progress.reasons.iter().any(|why| why.key == "stages_differ"), "{:?}", progress.reasons);
    assert_eq!((progress.stage, progress.status), (Some(1), Status::Underway));
    assert!(progress.reason.contains("各牵头单位所报阶段不一致"), "{}", progress.reason);
    // One of them silent: what one calls done is not done while the other says nothing.
    folder.remove("住建局");
    let known = run::know(&plan, &words(), Cut::midterm(NOW.as_of()), &|_, _, _| {}).expect("evaluated");
    let progress = &known.evaluation.tasks[task(&plan, "三(一)2")];
    assert_eq!((progress.stage, progress.status), (Some(3), Status::Awaiting));
    assert!(progress.reason.contains("待住建局补报进展"), "{}", progress.reason);
}

#[test]
fn from_its_day_on_a_promise_has_words_that_say_kept_kept_late_or_not_and_no_pace() {
    let paced = [Status::Ahead, Status::OnTrack, Status::SlightlyBehind, Status::ClearlyBehind];
    for kind in Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Monitor) {
        let due: Vec<Status> = kind.sort().due.iter().map(|key| Status::of_key(key)).collect();
        assert!(due.iter().any(|status| status.is_reached()), "{kind:?}");
        assert!(due.iter().any(|status| status.is_behind()), "{kind:?}");
        assert!(due.iter().all(|status| !paced.contains(status) && *status != Status::Unjudged), "{kind:?}");
    }
    assert!(Kind::Monitor.sort().due.is_empty(), "a figure watched is never due");
}

#[test]
fn a_word_of_one_kind_or_vocabulary_is_never_missing_from_the_list_of_all() {
    let all = BTreeSet::from(Status::ALL);
    let kinds =
        [Kind::Level, Kind::Survey, Kind::Monitor, Kind::Quota, Kind::Range, Kind::Clearance, Kind::EachUnit];
    let of_kinds = kinds.into_iter().flat_map(Status::of);
    let of_tasks = StageKind::ALL.into_iter().flat_map(Status::of_task).copied();
    assert!(of_kinds.chain(of_tasks).all(|status| all.contains(&status)));
    let words = words();
    let told: BTreeSet<&str> = Status::ALL.iter().map(|status| status.word(&words.judgement)).collect();
    assert_eq!(told.len(), Status::ALL.len(), "two words are one: {told:?}");
}
