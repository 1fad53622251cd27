//! What does a run leave for machines? evaluation.json, submissions.csv, filings.csv, observations.csv, findings.csv, manifest.json.
//!
//! In: everything known. Out: file names and bytes under the names of the contract (DESIGN §8): other programs read
//! them. Refuses to know: the workbook.

use super::{Basis, Cut, Known, Request, RunError};
use crate::evaluate::{Assessment, Certainty, Number, Progress, Reason, Settles, Status, UnitVerdict};
use crate::grid;
use crate::ids::UnitId;
use crate::intake::Collection;
use crate::observation::Period;
use crate::plan::Plan;
use crate::plan::source::{TABLES, TEXTS};
use crate::value::Ratio;
use crate::words::Words;
use crate::write::tidy;
use serde_json::{Value, json};

/// One input: name and SHA-256.
pub type Input = (String, String);

/// Every input read: plan files, templates and submissions, sorted by name.
pub fn inputs(plan: &Plan, words: &Words, collection: &Collection) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    // Only what a plan is made of: whatever else lies in the folder was not read.
    let tables = TABLES.iter().flat_map(|stem| [format!("{stem}.csv"), format!("{stem}.xlsx")]);
    for name in TEXTS.iter().map(|&name| name.to_owned()).chain(tables) {
        if let Some(hash) = grid::sha256(&plan.folder.join(&name)) {
            inputs.push((name, hash));
        }
    }
    let attached = plan.attached.iter().flat_map(|set| &set.files);
    inputs.extend(attached.map(|(name, bytes)| (format!("attached/{name}"), tidy::sha256(bytes))));
    inputs.extend(
        words.files.iter().map(|(name, text)| (format!("templates/{name}"), tidy::sha256(text.as_bytes()))),
    );
    // What was not opened has no hash and is no input; submissions.csv tells it.
    let opened = collection.files.iter().filter(|file| !file.sha256.is_empty());
    inputs.extend(opened.map(|file| (file.file.clone(), file.sha256.clone())));
    inputs.sort();
    inputs
}

/// One hash over the names and hashes of all inputs.
pub fn digest(inputs: &[Input]) -> String {
    let list: String = inputs.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect();
    tidy::sha256(list.as_bytes())
}

/// The machine files but the manifest.
pub fn files(
    plan: &Plan,
    words: &Words,
    known: &Known,
    asked: (&str, Basis),
) -> Result<Vec<(String, Vec<u8>)>, RunError> {
    Ok(vec![
        (String::from("evaluation.json"), tidy::json(&evaluation(plan, words, known, asked))?),
        (String::from("submissions.csv"), submissions(plan, known)?),
        (String::from("filings.csv"), filings(plan, known)?),
        (String::from("observations.csv"), observations(plan, known)?),
        (String::from("findings.csv"), findings(plan, known)?),
    ])
}

fn double(value: Option<Ratio>) -> Value {
    value.map_or(Value::Null, |value| json!(value.to_f64()))
}

fn number(value: Option<Number>) -> Value {
    value.map_or(Value::Null, |value| json!(value.to_f64()))
}

fn evaluation(plan: &Plan, words: &Words, known: &Known, asked: (&str, Basis)) -> Value {
    let (kind, basis) = asked;
    let evaluation = &known.evaluation;
    let mut assessments = Vec::new();
    for node in plan.units.ids() {
        for at in plan.indicators.ids() {
            if let Some(assessment) = evaluation.of(node, at) {
                let revised = basis == Basis::Revised && plan.is_revised(at, evaluation.through);
                assessments.push(assessed(plan, words, assessment, revised));
            }
        }
    }
    assessments.extend(
        evaluation
            .tasks
            .iter()
            .filter(|progress| plan.tasks[progress.task].is_promise())
            .map(|progress| milestone(plan, words, evaluation.period, progress)),
    );
    json!({
        "plan": plan.key,
        "kind": kind,
        "through": evaluation.through.to_string(),
        "elapsed": evaluation.elapsed.to_f64(),
        "sample": known.collection.is_sample(),
        "plan_status": plan.identity.status,
        "assessments": assessments,
    })
}

/// `value`, `base` and `target` in the indicator's own unit; the others plain ratios; `null` with a `reason`.
fn assessed(plan: &Plan, words: &Words, it: &Assessment, revised: bool) -> Value {
    let indicator = &plan.indicators[it.indicator];
    let judgement = &words.judgement;
    let (status, key) = match &it.allotted {
        _ if it.bound => (it.word(judgement), it.status.key()),
        _ if it.is_awaited_below() => {
            (UnitVerdict::Awaiting.word(judgement).to_owned(), UnitVerdict::Awaiting.key())
        }
        _ if it.measured.value.is_none() => {
            (it.against_whole.word(judgement).to_owned(), it.against_whole.key())
        }
        Some(own) => (own.word(judgement).to_owned(), own.key()),
        None => (it.against_whole.word(judgement).to_owned(), it.against_whole.key()),
    };
    let gap_of = it.gap.map(|_| if it.is_complete() { "all" } else { "reported" });
    let target = it.allotted.as_ref().map_or(it.target, |own| Some(Number::Exact(own.target.value)));
    let ends = |status: crate::evaluate::Status| {
        if it.bound { json!(it.word_of(status, judgement)) } else { Value::Null }
    };
    json!({
        "unit": plan.units[it.node].code,
        "indicator": indicator.id,
        "name": indicator.name,
        "kind": indicator.kind.key(),
        "attribute": indicator.attribute.map_or("—", crate::plan::Attribute::word),
        "measure_unit": if it.bound { indicator.published_unit() } else { &indicator.measure_unit },
        "year": it.period.year,
        "period": it.period.to_string(),
        "as_of": it.period.as_of().to_string(),
        "numerator": double(it.measured.numerator),
        "denominator": double(it.measured.denominator),
        "value": number(it.measured.value),
        "base": double(it.base.map(|base| base.value).or(indicator.base.map(|base| base.value))),
        "base_precision": double(indicator.base.and_then(|base| base.half_step().mul(Ratio::whole(2)).ok())),
        "target": number(target),
        "comparator": indicator.comparator.sign(),
        "attainment": double(it.attainment),
        "progress": double(it.progress),
        "elapsed": it.elapsed.to_f64(),
        "pace": double(it.pace),
        "status": status,
        "status_key": key,
        "status_low": ends(it.status_ends.0),
        "status_high": ends(it.status_ends.1),
        "certainty": it.certainty.key(),
        "settles": it.settles.iter().map(|settles| settled(plan, settles)).collect::<Vec<_>>(),
        "gap": it.gap.map_or(Value::Null, exact),
        "gap_unit": indicator.gap_unit_at(it.bound),
        "gap_to": it.gap.and(number_of(target)),
        "gap_of": gap_of,
        "forecast": double(it.forecast),
        "reported": it.measured.reported,
        "expected": it.measured.expected,
        "not_applicable": it.measured.not_applicable + it.measured.doubted,
        "value_matched": double(it.value_matched(indicator)),
        "definition_source": indicator.definition.source.map_or("", |source| source.word()),
        "basis": if revised { "revised" } else { "adopted" },
        "stage": Value::Null,
        "reason": it.reason,
        "reason_keys": it.reasons.iter().map(reason).collect::<Vec<_>>(),
    })
}

/// The double nearest a number; a whole one of any size exactly.
fn exact(value: Ratio) -> Value {
    if value.denominator() != 1 {
        return json!(value.to_f64());
    }
    serde_json::Number::from_i128(value.numerator()).map_or(Value::Null, Value::Number)
}

fn number_of(value: Option<Number>) -> Option<f64> {
    value.map(Number::to_f64)
}

/// A reason: its key and its arguments.
fn reason(reason: &Reason) -> Value {
    let with: serde_json::Map<String, Value> =
        reason.with.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    json!({"key": reason.key, "with": with})
}

/// What one silent unit would have to report.
fn settled(plan: &Plan, settles: &Settles) -> Value {
    json!({
        "unit": plan.units[settles.unit].code,
        "year": settles.year,
        "needed": double(settles.needed),
        "last": double(settles.last),
    })
}

/// A milestone: no value but a stage. The same fields as an indicator's, so that one reader reads both.
fn milestone(plan: &Plan, words: &Words, period: Period, progress: &Progress) -> Value {
    let task = &plan.tasks[progress.task];
    let judgement = &words.judgement;
    let stages = words.stages.of(task.stages.word());
    let stage = progress.stage.and_then(|stage| stages.get(stage)).map(|stage| stage.word.as_str());
    let said = progress.certainty != Certainty::None;
    let share = progress.share.filter(|_| said).map(|share| f64::from(share) / 100.0);
    let waiting = if progress.status == Status::Awaiting { progress.waiting.as_slice() } else { &[] };
    let waiting: Vec<Value> = waiting
        .iter()
        .map(|&unit| {
            json!({"unit": plan.units[unit].code, "year": period.year, "needed": Value::Null, "last": Value::Null})
        })
        .collect();
    json!({
        "unit": plan.units[plan.root].code,
        "indicator": task.id,
        "name": task.title,
        "kind": "milestone",
        "attribute": "—",
        "measure_unit": "",
        "year": period.year,
        "period": period.to_string(),
        "as_of": period.as_of().to_string(),
        "numerator": Value::Null,
        "denominator": Value::Null,
        "value": Value::Null,
        "base": Value::Null,
        "base_precision": Value::Null,
        "target": Value::Null,
        "comparator": "=",
        "attainment": Value::Null,
        "progress": share,
        "elapsed": plan.elapsed(period).to_f64(),
        "pace": Value::Null,
        "status": progress.word(judgement),
        "status_key": progress.status.key(),
        "certainty": progress.certainty.key(),
        "settles": waiting,
        "status_low": Value::Null,
        "status_high": Value::Null,
        "gap": Value::Null,
        "gap_unit": "",
        "gap_to": Value::Null,
        "gap_of": Value::Null,
        "forecast": Value::Null,
        "reported": progress.reported,
        "expected": progress.expected,
        "not_applicable": progress.not_applicable,
        "value_matched": Value::Null,
        "definition_source": "规划规定",
        "basis": "adopted",
        "stage": stage,
        "reason": progress.reason,
        "reason_keys": progress.reasons.iter().map(reason).collect::<Vec<_>>(),
    })
}

fn unit_code(plan: &Plan, unit: Option<UnitId>) -> String {
    unit.map_or_else(String::new, |unit| plan.units[unit].code.clone())
}

fn submissions(plan: &Plan, known: &Known) -> Result<Vec<u8>, RunError> {
    let header = ["file", "sha256", "unit", "year", "outcome", "recognised_by", "chosen", "reason"];
    let rows = known.collection.files.iter().map(|file| {
        vec![
            file.file.clone(),
            file.sha256.clone(),
            unit_code(plan, file.unit),
            file.period.map_or_else(String::new, |period| period.to_string()),
            file.outcome.key().to_owned(),
            file.recognised_by.clone(),
            String::from(if file.chosen { "true" } else { "false" }),
            file.reason.clone(),
        ]
    });
    Ok(tidy::csv(&header, rows)?)
}

/// One row for every filing: what one place in a file says of one unit in one period.
fn filings(plan: &Plan, known: &Known) -> Result<Vec<u8>, RunError> {
    let header =
        ["file", "sheet", "range", "shape", "unit", "year", "recognised_by", "figures", "chosen", "reason"];
    let rows = known.collection.filings.iter().map(|filing| {
        vec![
            known.collection.files[filing.file].file.clone(),
            filing.sheet.clone(),
            filing.range.clone(),
            filing.shape.key().to_owned(),
            unit_code(plan, Some(filing.unit)),
            filing.period.to_string(),
            filing.recognised_by.clone(),
            filing.figures.to_string(),
            String::from(if filing.chosen { "true" } else { "false" }),
            filing.reason.clone(),
        ]
    });
    Ok(tidy::csv(&header, rows)?)
}

fn observations(plan: &Plan, known: &Known) -> Result<Vec<u8>, RunError> {
    let header = [
        "unit",
        "item",
        "year",
        "period",
        "as_of",
        "value",
        "measure_unit",
        "state",
        "reported",
        "expected",
        "raw",
        "repair",
        "file",
        "sheet",
        "cell",
        "sha256",
    ];
    let rows = known.collection.observations.iter().map(|seen| {
        let item = &plan.items[seen.item];
        let place = seen.place.clone().unwrap_or_default();
        let value = seen.figure.map_or_else(|_| String::new(), |quantity| quantity.to_string());
        let reported = u8::from(seen.figure.is_ok()).to_string();
        vec![
            plan.units[seen.unit].code.clone(),
            item.code.clone(),
            seen.period.year.to_string(),
            seen.period.to_string(),
            seen.period.as_of().to_string(),
            value,
            item.measure_unit.clone(),
            seen.state().to_owned(),
            reported,
            String::from("1"),
            place.raw,
            place.repair,
            place.file,
            place.sheet,
            place.cell,
            place.sha256,
        ]
    });
    Ok(tidy::csv(&header, rows)?)
}

fn findings(plan: &Plan, known: &Known) -> Result<Vec<u8>, RunError> {
    let header = [
        "code", "severity", "status", "unit", "year", "rule", "items", "file", "sheet", "cell", "observed",
        "expected", "message",
    ];
    let rows = known.checked.findings.iter().map(|finding| {
        let place = finding.places.first().cloned().unwrap_or_default();
        vec![
            finding.code.clone(),
            finding.severity.word().to_owned(),
            finding.status.key().to_owned(),
            unit_code(plan, finding.unit),
            finding.period.map_or_else(String::new, |period| period.to_string()),
            finding.rule.map_or_else(String::new, |rule| plan.rules[rule].id.clone()),
            finding.items.join(" "),
            place.file,
            place.sheet,
            place.cell,
            finding.observed.clone(),
            finding.expected.clone(),
            finding.message.clone(),
        ]
    });
    Ok(tidy::csv(&header, rows)?)
}

/// Tool, arguments that can change a result, and the hash of every input read and output written (itself not).
pub fn manifest(
    request: &Request,
    plan: &Plan,
    cut: Cut,
    inputs: &[Input],
    files: &[(String, Vec<u8>)],
    known: &Known,
) -> Value {
    let list = |entries: Vec<(String, String)>| -> Vec<Value> {
        entries.into_iter().map(|(path, sha256)| json!({"path": path, "sha256": sha256})).collect()
    };
    let outputs: Vec<(String, String)> =
        files.iter().map(|(name, bytes)| (name.clone(), tidy::sha256(bytes))).collect();
    json!({
        "tool": "duibiao",
        "version": env!("CARGO_PKG_VERSION"),
        "verb": cut.question.key(),
        "plan": plan.key,
        "sample": known.collection.is_sample(),
        "arguments": {
            "through": cut.through.to_string(),
            "as_of": cut.as_of.to_string(),
            "basis": request.basis.key(),
            "strict": request.strict,
        },
        "inputs": list(inputs.to_vec()),
        "inputs_digest": digest(inputs),
        "outputs": list(outputs),
    })
}
