//! `annual`, `midterm`, `final` and `check`: the main path, and what it leaves.
//!
//! In: a request. Out: one folder with the workbook and the machine files, and a summary. Refuses to know: layouts.

use super::lint::Over;
use super::{
    Basis, Cut, Ending, Heard, Known, Request, RunError, default_out, diff, freeze, gather, judge, know,
    machine, returns, said, summary,
};
use crate::evaluate::{self, Asked, Evaluation, Question};
use crate::finding::Severity;
use crate::intake;
use crate::observation::Period;
use crate::plan::{Mistake, Plan};
use crate::report::{self, Material};
use crate::words::Words;
use crate::write::folder::Staging;
use crate::write::style::StyleSheet;
use crate::write::{tidy, xlsx};
use std::path::Path;

type Progress<'a> = &'a (dyn Fn(&str, usize, usize) + Sync);

/// What a request judges: by `--through`, the end of `--year`, or else for annual monitoring the last period that has a
/// folder of submissions, for the other questions the plan's own cut-off.
pub fn cut(request: &Request, plan: &Plan, question: Question) -> Result<Cut, RunError> {
    let usual = match question {
        Question::Midterm => Some(plan.identity.midterm),
        Question::Final => Some(plan.identity.final_cut),
        // Where files lie in no year's folder, the first year of the plan says that nobody could be heard.
        Question::Annual => intake::last_period(plan)
            .or_else(|| intake::is_any(plan).then(|| Period::year(plan.identity.first_year)))
            .map(Period::as_of),
    };
    let through = request.through.or(request.period.map(Period::as_of)).or(usual).ok_or_else(|| {
        RunError::Asked(String::from(
            "submissions/ 下还没有哪一年的报送表；请先放入报送表，或用 --year 写明年度。",
        ))
    })?;
    let revised = (request.basis != Basis::Original).then_some(through);
    Ok(Cut { question, through, as_of: request.as_of.unwrap_or(through), asked: request.period, revised })
}

/// Every stage the plan's tasks name must be one of the template's.
pub fn stages_known(plan: &Plan, words: &Words) -> Result<(), RunError> {
    for task in &plan.tasks {
        let kind = task.stages.word();
        let named = task.done.iter().chain(task.planned.iter().map(|(_, stage)| stage));
        for stage in named {
            if words.stages.place(kind, stage).is_none() {
                let message = format!(
                    "任务{}的进展阶段“{stage}”不在“{kind}”类的阶段中；可用的阶段是：{}。",
                    task.id,
                    words.stages.listed(kind)
                );
                let file = String::from("tasks.toml");
                return Err(RunError::Mistake(Mistake { file, line: task.line, column: 0, message }));
            }
        }
    }
    Ok(())
}

/// Checks the submissions of the period judged and tells the findings.
pub fn check_only(
    request: &Request,
    plan: &Plan,
    words: &Words,
    styles: &StyleSheet,
    progress: Progress<'_>,
) -> Result<Ending, RunError> {
    let cut = cut(request, plan, Question::Midterm)?;
    // The base year is judged by nothing, but what rests on it is only as good as its figures.
    let base = cut.asked.filter(|asked| *asked == Period::year(plan.identity.base_year));
    let gathered = gather(plan, words, cut, progress)?;
    let period = match base {
        Some(base) => base,
        None => evaluate::period_judged(plan, &gathered.periods, cut.through)?,
    };
    // Only a program, and what goes back to the units, asks what the figures come to.
    let wanted = (request.json || request.out.is_some()) && base.is_none();
    let judged = wanted.then(|| judge(plan, words, cut, &gathered)).transpose()?;
    let (collection, checked) = (&gathered.collection, &gathered.checked);
    let heard = Heard { collection, checked, period, through: cut.through };
    if let (Some(out), false) = (&request.out, request.json) {
        let (revised, evaluation) = judged.as_ref().map_or((plan, None), |(plan, it)| (plan, Some(it)));
        let (counts, stamp) = (summary::counts_of(heard), cut.as_of);
        let found =
            returns::Found { plan: revised, gathered: &gathered, evaluation, period, stamp, counts: &counts };
        let text = returns::write(request, &found, words, styles, out)?;
        return Ok(Ending { text, code: u8::from(must_mend(plan, heard)) });
    }
    let indicators =
        judged.map_or_else(Vec::new, |(plan, evaluation)| summary::indicators(&plan, words, &evaluation));
    told(request, plan, heard, &indicators)
}

/// The findings of a period, for a person or a program.
fn told(
    request: &Request,
    plan: &Plan,
    heard: Heard<'_>,
    indicators: &[serde_json::Value],
) -> Result<Ending, RunError> {
    let text = if request.json {
        summary::json(plan, heard, indicators, None)?
    } else {
        summary::findings(plan, heard)
    };
    Ok(Ending { text, code: u8::from(must_mend(plan, heard)) })
}

/// Whether findings of class 强制性 are open or a submission is missing, in the period told of.
fn must_mend(plan: &Plan, heard: Heard<'_>) -> bool {
    let period = heard.period;
    heard.checked.open(Severity::Compulsory, period) > 0
        || plan.senders_in(period).into_iter().any(|unit| !heard.collection.has_reported(unit, period))
}

/// Evaluates and writes the folder.
pub fn report(
    request: &Request,
    question: Question,
    adopted: &Plan,
    words: &Words,
    styles: &StyleSheet,
    progress: Progress<'_>,
) -> Result<Ending, RunError> {
    let cut = cut(request, adopted, question)?;
    let original = request.basis == Basis::Original;
    let known = know(adopted, words, cut, progress)?;
    let plan = &known.plan;
    let other = other_basis(adopted, words, cut, original, &known)?;
    let period = known.evaluation.period;
    let inputs = machine::inputs(plan, words, &known.collection);
    let digest = machine::digest(&inputs);
    let record = freeze::standing(plan, words, &known.collection, period);
    let material = Material {
        other: other.as_ref(),
        original,
        dated: request.as_of.is_some(),
        record: record.as_ref(),
        ..known.material(words, cut.as_of, &digest)
    };
    let out =
        request.out.clone().unwrap_or_else(|| default_out(plan, &format!("{}-{period}", question.key())));
    let mut staging = Staging::begin(&out)?;
    let spool = staging.spool().to_owned();
    let workbook = || {
        progress("生成工作簿", 0, 2);
        let book = report::workbook(material);
        progress("生成工作簿", 1, 2);
        let workbook = xlsx::into_workbook(book, styles, cut.as_of, &spool)?;
        progress("生成工作簿", 2, 2);
        Ok::<_, RunError>(workbook)
    };
    // The files for programs rest on nothing the workbook does.
    let asked = (question.key(), request.basis);
    let inside = if request.apart { "数据文件/" } else { "" };
    let (workbook, machine_files) =
        rayon::join(workbook, || machine::files(&mut staging, plan, words, &known, asked, inside));
    let xlsx::Finished { bytes, mut touched } = workbook?;
    let mark = words.recognition.mark_in_names(known.collection.is_sample());
    let identity = &plan.identity;
    let product = match question {
        Question::Annual => &identity.annual,
        Question::Midterm => &identity.midterm_product,
        Question::Final => &identity.final_product,
    };
    let basis = if original && !plan.revisions.is_empty() { "_按原规划" } else { "" };
    let name = format!("{}{}数据表_截至{}{basis}{mark}.xlsx", identity.place, product.name, period.as_of());
    let mut outputs = vec![(name.clone(), staging.put(&name, &bytes)?)];
    let mut over = Over::of(&name, &bytes);
    let evidence = report::Evidence { name: &name, sha256: &outputs[0].1 };
    if let Some(book) = report::signed(material, evidence) {
        let signed = xlsx::into_workbook(book, styles, cut.as_of, staging.spool())?;
        touched = touched.and(signed.touched);
        let name =
            format!("{}{}签报版_截至{}{basis}{mark}.xlsx", identity.place, product.name, period.as_of());
        over = over.and(Over::of(&name, &signed.bytes));
        outputs.push((name.clone(), staging.put(&name, &signed.bytes)?));
    }
    if let Some(book) = report::statement(material) {
        let statement = xlsx::into_workbook(book, styles, cut.as_of, staging.spool())?;
        touched = touched.and(statement.touched);
        let name = format!("责任单位说明表{mark}.xlsx");
        over = over.and(Over::of(&name, &statement.bytes));
        outputs.push((name.clone(), staging.put(&name, &statement.bytes)?));
    }
    outputs.extend(machine_files?);
    let names: Vec<String> = outputs.iter().map(|(name, _)| name.clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).chain([said::NAME]).collect();
    let told = |folder: &Path| {
        let told = summary::report(plan, words, &known, (&product.name, original), (folder, &names));
        told + &summary::beyond_limits(touched) + &summary::inspected(&over.faults) + &over.told()
    };
    outputs.push(said::keep(&mut staging, &told(Path::new(said::HERE)))?);
    let manifest = machine::manifest(request, plan, cut, &inputs, &outputs, &known);
    staging.put("manifest.json", &tidy::json(&manifest)?)?;
    let recovered = summary::recovered(staging.recovered());
    let (folder, kept) = staging.commit_beside(words.changes.runs.keep)?;
    let since = diff::since_last(words, &folder, &kept);
    let code = u8::from(request.strict && must_mend(plan, known.heard()));
    let left = summary::Left {
        folder: &folder,
        touched,
        faults: &over.faults,
        recovered: &recovered,
        since: &since,
    };
    let text = if request.json {
        summary::json(plan, known.heard(), &summary::indicators(plan, words, &known.evaluation), Some(&left))?
    } else {
        recovered + &told(&folder) + &since
    };
    Ok(Ending { text, code })
}

/// The evaluation by the other set of targets, where revisions by the cut-off make one.
pub(super) fn other_basis(
    adopted: &Plan,
    words: &Words,
    cut: Cut,
    original: bool,
    known: &Known,
) -> Result<Option<Evaluation>, RunError> {
    if !adopted.revisions.iter().any(|revision| revision.date <= cut.through) {
        return Ok(None);
    }
    let plan = adopted.as_revised(original.then_some(cut.through), known.evaluation.period.year);
    let base = Period::year(plan.identity.base_year);
    let faulty = known.checked.faulty(&plan, base);
    let (periods, through, question) = (&known.periods, cut.through, cut.question);
    let asked = Asked { periods, through, question, faulty };
    Ok(Some(evaluate::evaluate(&plan, &known.collection, &known.totals, words, asked)?))
}
