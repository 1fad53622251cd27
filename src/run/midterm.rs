//! `midterm` and `check`: the main path, and what it leaves.
//!
//! In: a request. Out: one folder with the workbook and the machine files, and a summary. Refuses to know: layouts.

use super::{Ending, Known, Request, RunError, default_out, know, machine, styles, summary};
use crate::finding::Severity;
use crate::observation::Period;
use crate::plan::Plan;
use crate::report::{self, Material};
use crate::words::Words;
use crate::write::folder::Staging;
use crate::write::{tidy, xlsx};
use chrono::NaiveDate;

type Progress<'a> = &'a (dyn Fn(&str, usize, usize) + Sync);

/// The cut-off of a request: `--through`, the end of `--year`, or the plan's own.
fn through(request: &Request, plan: &Plan) -> NaiveDate {
    request.through.or(request.period.map(Period::as_of)).unwrap_or(plan.identity.midterm)
}

/// 编制日期: `--as-of`, or the cut-off.
fn as_of(request: &Request, plan: &Plan) -> NaiveDate {
    request.as_of.unwrap_or_else(|| through(request, plan))
}

/// Checks the submissions of the period judged and tells the findings.
pub fn check_only(
    request: &Request,
    plan: &Plan,
    words: &Words,
    progress: Progress<'_>,
) -> Result<Ending, RunError> {
    let known = know(plan, words, through(request, plan), as_of(request, plan), request.period, progress)?;
    let text = if request.json {
        summary::json(plan, words, &known, None)?
    } else {
        summary::findings(plan, &known)
    };
    Ok(Ending { text, code: u8::from(must_mend(plan, &known)) })
}

/// Whether findings of class 强制性 are open or a submission is missing, in the period judged.
fn must_mend(plan: &Plan, known: &Known) -> bool {
    let period = known.evaluation.period;
    known.checked.open(Severity::Compulsory, period) > 0
        || plan.reporters().into_iter().any(|unit| !known.collection.has_reported(unit, period))
}

/// Evaluates and writes the folder.
pub fn midterm(
    request: &Request,
    plan: &Plan,
    words: &Words,
    progress: Progress<'_>,
) -> Result<Ending, RunError> {
    let cut = through(request, plan);
    let as_of = as_of(request, plan);
    let known = know(plan, words, cut, as_of, request.period, progress)?;
    let period = known.evaluation.period;
    let inputs = machine::inputs(plan, words, &known.collection);
    let digest = machine::digest(&inputs);
    let material = Material {
        plan,
        words,
        collection: &known.collection,
        totals: &known.totals,
        checked: &known.checked,
        evaluation: &known.evaluation,
        as_of,
        dated: request.as_of.is_some(),
        digest: &digest,
    };
    progress("生成工作簿", 0, 2);
    let book = report::midterm(material);
    progress("生成工作簿", 1, 2);
    let workbook = xlsx::into_workbook(book, &styles(words)?, as_of)?;
    progress("生成工作簿", 2, 2);
    let mark = known.collection.is_sample().then_some(words.recognition.sample_mark.as_str());
    let mark = mark.map_or_else(String::new, |mark| format!("_{mark}"));
    let name = format!("{}中期评估数据表_截至{}{mark}.xlsx", plan.identity.place, period.as_of());
    let mut files = vec![(name, workbook)];
    files.extend(machine::files(plan, words, &known, "midterm")?);
    let manifest = machine::manifest(request, plan, "midterm", cut, as_of, &inputs, &files, &known);
    let out = request.out.clone().unwrap_or_else(|| default_out(plan, &format!("midterm-{period}")));
    let mut staging = Staging::begin(&out)?;
    for (name, bytes) in &files {
        staging.put(name, bytes)?;
    }
    staging.put("manifest.json", &tidy::json(&manifest)?)?;
    let folder = staging.commit()?;
    let code = u8::from(request.strict && must_mend(plan, &known));
    let text = if request.json {
        summary::json(plan, words, &known, Some(&folder))?
    } else {
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        summary::midterm(plan, words, &known, &folder, &names)
    };
    Ok(Ending { text, code })
}
