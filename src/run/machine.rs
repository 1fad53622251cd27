//! What does a run leave for machines? evaluation.json, submissions.csv, filings.csv, observations.csv, stages.csv, findings.csv, manifest.json.
//!
//! In: everything known. Out: files under the names of the contract (DESIGN §8), written row by row: other programs read
//! them. Refuses to know: the workbook.

use super::{Basis, Cut, Known, Request};
use crate::evaluate::{Assessment, Certainty, Number, Progress, Reason, Status, UnitVerdict};
use crate::grid;
use crate::ids::UnitId;
use crate::intake::Collection;
use crate::observation::{Absent, Period, REPORTED};
use crate::place::Place;
use crate::plan::source::{TABLES, TEXTS};
use crate::plan::{Plan, TaskClass};
use crate::store::frozen;
use crate::value::Ratio;
use crate::words::Words;
use crate::write::folder::{FolderError, Staging};
use crate::write::tidy::{self, Csv, Text};
use rayon::prelude::*;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// One input: name and SHA-256.
pub type Input = (String, String);
/// One output: name and SHA-256.
pub type Output = (String, String);

/// Every input read: plan files, templates and submissions, sorted by name.
pub fn inputs(plan: &Plan, words: &Words, collection: &Collection) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    // Only what a plan is made of: whatever else lies in the folder was not read.
    let tables = TABLES.iter().flat_map(|stem| [format!("{stem}.csv"), format!("{stem}.xlsx")]);
    for name in TEXTS.iter().map(|&name| name.to_owned()).chain(tables).chain(plan.book().map(str::to_owned))
    {
        if let Some(hash) = grid::sha256(&plan.folder.join(&name)) {
            inputs.push((name, hash));
        }
    }
    let attached = plan.attached.iter().flat_map(|set| &set.files);
    inputs.extend(attached.map(|(name, bytes)| (format!("attached/{name}"), tidy::sha256(bytes))));
    inputs.extend(
        words.files.iter().map(|(name, text)| (format!("templates/{name}"), tidy::sha256(text.as_bytes()))),
    );
    // A frozen year's manifest has the hashes of all that is frozen with it.
    inputs.extend(frozen::manifests(&plan.folder));
    // What was not opened has no hash and is no input; submissions.csv tells it.
    let opened = collection.files.iter().filter(|file| !file.sha256.is_empty());
    inputs.extend(opened.map(|file| (file.file.clone(), file.sha256.clone())));
    inputs.extend(collection.beside.iter().cloned());
    inputs.sort();
    inputs.dedup();
    inputs
}

/// One hash over the names and hashes of all inputs.
pub fn digest(inputs: &[Input]) -> String {
    crate::place::sha256_of_all(inputs)
}

/// Writes the machine files but the manifest; gives their names and hashes.
/// `inside` is the folder they stand in, with a slash at its end; empty beside the workbook.
pub fn files(
    staging: &mut Staging,
    plan: &Plan,
    words: &Words,
    known: &Known,
    asked: (&str, Basis),
    inside: &str,
) -> Result<Vec<Output>, FolderError> {
    let mut outputs = Vec::new();
    let mut put = |name: &str, write: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
        let name = format!("{inside}{name}");
        let hash = staging.stream(&name, |out| write(out))?;
        outputs.push((name, hash));
        Ok(())
    };
    put("evaluation.json", &|out| tidy::stream(out, &Evaluated::of(plan, words, known, asked)))?;
    put("submissions.csv", &|out| submissions(out, plan, known))?;
    put("filings.csv", &|out| filings(out, plan, known))?;
    put("observations.csv", &|out| observations(out, plan, known))?;
    if !plan.tasks.is_empty() {
        put("stages.csv", &|out| stages(out, plan, words, known))?;
    }
    put("findings.csv", &|out| findings(out, plan, known))?;
    Ok(outputs)
}

/// evaluation.json. Fields stand in the order of the alphabet.
#[derive(Serialize)]
struct Evaluated<'a> {
    assessments: Records<'a>,
    elapsed: f64,
    items: Vec<Named<'a>>,
    kind: &'a str,
    plan: Text<'a>,
    plan_status: Text<'a>,
    sample: bool,
    through: String,
    units: Vec<Placed<'a>>,
}

/// What a code means, so that a reader of these files needs no plan.
#[derive(Serialize)]
struct Named<'a> {
    code: Text<'a>,
    name: Text<'a>,
}

/// A unit and the code of the one above it.
#[derive(Serialize)]
struct Placed<'a> {
    code: Text<'a>,
    name: Text<'a>,
    parent: Option<Text<'a>>,
}

impl<'a> Evaluated<'a> {
    fn of(plan: &'a Plan, words: &'a Words, known: &'a Known, (kind, basis): (&'a str, Basis)) -> Self {
        let evaluation = &known.evaluation;
        Self {
            assessments: Records { plan, words, known, basis },
            elapsed: evaluation.elapsed.to_f64(),
            items: plan
                .items
                .iter()
                .filter(|item| item.beside.is_none())
                .map(|item| Named { code: item.code.as_str().into(), name: item.name.as_str().into() })
                .collect(),
            kind,
            plan: plan.key.as_str().into(),
            plan_status: plan.identity.status.as_str().into(),
            sample: known.collection.is_sample(),
            through: evaluation.through.to_string(),
            units: plan
                .units
                .iter()
                .map(|unit| Placed {
                    code: unit.code.as_str().into(),
                    name: unit.name.as_str().into(),
                    parent: unit.parent.map(|above| plan.units[above].code.as_str().into()),
                })
                .collect(),
        }
    }
}

/// Nodes assessed at a time, to be written and let go.
const AT_ONCE: usize = 256;

/// Records that are made as they are written.
struct Records<'a> {
    plan: &'a Plan,
    words: &'a Words,
    known: &'a Known,
    basis: Basis,
}

impl Serialize for Records<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { plan, words, known, basis } = *self;
        let evaluation = &known.evaluation;
        let assessor = evaluation.assessor(plan, &known.totals, words);
        let of_node = |&node: &UnitId| plan.indicators.ids().filter_map(move |at| assessor.of(node, at));
        let nodes: Vec<UnitId> = plan.units.ids().collect();
        let mut records = serializer.serialize_seq(None)?;
        for some in nodes.chunks(AT_ONCE) {
            let assessed: Vec<_> = some.par_iter().flat_map_iter(of_node).collect();
            for it in &assessed {
                let revised = basis == Basis::Revised && plan.is_revised(it.indicator, evaluation.through);
                records.serialize_element(&Record::assessed(plan, words, it, revised))?;
            }
        }
        for progress in &evaluation.tasks {
            if plan.tasks[progress.task].class() == TaskClass::Work {
                continue;
            }
            records.serialize_element(&Record::milestone(plan, words, known, progress))?;
        }
        records.end()
    }
}

/// One promise at one node. `value`, `base` and `target` in the indicator's own unit; the others plain ratios; `null` with
/// a `reason`. A milestone has the same fields, so that one reader reads both.
#[derive(Default, Serialize)]
struct Record<'a> {
    as_of: String,
    attainment: Option<f64>,
    attribute: &'a str,
    base: Option<f64>,
    base_precision: Option<f64>,
    basis: &'static str,
    certainty: &'static str,
    comparator: &'static str,
    definition_source: &'a str,
    denominator: Option<f64>,
    elapsed: f64,
    expected: usize,
    forecast: Option<f64>,
    gap: Option<Gap>,
    gap_of: Option<&'static str>,
    gap_to: Option<f64>,
    gap_unit: Text<'a>,
    indicator: Text<'a>,
    kind: &'static str,
    measure_unit: Text<'a>,
    name: Text<'a>,
    not_applicable: usize,
    numerator: Option<f64>,
    pace: Option<f64>,
    period: String,
    progress: Option<f64>,
    reason: Text<'a>,
    reason_keys: Vec<ReasonKey<'a>>,
    reported: usize,
    settles: Vec<Settled<'a>>,
    stage: Option<Text<'a>>,
    status: Text<'a>,
    status_high: Option<Text<'a>>,
    status_key: &'static str,
    status_low: Option<Text<'a>>,
    target: Option<f64>,
    unit: Text<'a>,
    uses: Uses<'a>,
    value: Option<f64>,
    value_matched: Option<f64>,
    year: i32,
}

/// What a record rests on: each of these items in each of these periods, of the units under its own. A milestone rests
/// on its own stages in these periods, and has no items.
#[derive(Default, Serialize)]
struct Uses<'a> {
    items: Vec<Text<'a>>,
    periods: Vec<String>,
    /// Tables of the plan that only some rows read, by name.
    tables: Vec<&'static str>,
}

impl<'a> Uses<'a> {
    fn of(plan: &'a Plan, it: &Assessment) -> Self {
        let reads = it.reads(plan);
        let mut items: Vec<&str> =
            reads.items.iter().map(|&item| plan.items[item].of_file(&plan.items).code.as_str()).collect();
        items.dedup();
        let indicator = plan.promise(it.indicator, it.period.year);
        let tables = [
            ("revisions", indicator.revised_on.is_some()),
            ("series", indicator.series.is_some()),
            ("targets", it.allotted.is_some()),
        ];
        Self {
            items: items.into_iter().map(Text::from).collect(),
            periods: reads.periods.iter().map(ToString::to_string).collect(),
            tables: tables.into_iter().filter(|(_, reads)| *reads).map(|(table, _)| table).collect(),
        }
    }
}

/// The double nearest a number; a whole one of any size exactly.
#[derive(Serialize)]
#[serde(untagged)]
enum Gap {
    Whole(i128),
    Nearest(f64),
}

impl Gap {
    fn of(value: Ratio) -> Self {
        if value.denominator() == 1 { Self::Whole(value.numerator()) } else { Self::Nearest(value.to_f64()) }
    }
}

/// A reason: its key and its arguments.
#[derive(Serialize)]
struct ReasonKey<'a> {
    key: &'static str,
    with: BTreeMap<&'static str, Text<'a>>,
}

impl<'a> ReasonKey<'a> {
    fn all(reasons: &'a [Reason]) -> Vec<Self> {
        let with =
            |reason: &'a Reason| reason.with.iter().map(|(name, value)| (*name, value.into())).collect();
        reasons.iter().map(|reason| Self { key: reason.key, with: with(reason) }).collect()
    }
}

/// What one silent unit would have to report.
#[derive(Serialize)]
struct Settled<'a> {
    last: Option<f64>,
    needed: Option<f64>,
    unit: Text<'a>,
    year: i32,
}

fn double(value: Option<Ratio>) -> Option<f64> {
    value.map(Ratio::to_f64)
}

impl<'a> Record<'a> {
    fn assessed(plan: &'a Plan, words: &'a Words, it: &'a Assessment, revised: bool) -> Self {
        let indicator = &plan.indicators[it.indicator];
        let judgement = &words.judgement;
        let (status, key) = match &it.allotted {
            _ if it.bound => (it.word(judgement).into(), it.status.key()),
            _ if it.is_awaited_below() => {
                (UnitVerdict::Awaiting.word(judgement).into(), UnitVerdict::Awaiting.key())
            }
            Some(own) if it.measured.value.is_some() => (own.word(judgement).into(), own.key()),
            _ => (it.against_whole.word(judgement).into(), it.against_whole.key()),
        };
        let target = it.allotted.as_ref().map_or(it.target, |own| Some(Number::Exact(own.target.value)));
        let target = target.map(Number::to_f64);
        let ends = |status| it.bound.then(|| it.word_of(status, judgement).into());
        let published = if it.bound { indicator.published_unit() } else { &indicator.measure_unit };
        let settles = it.settles.iter().map(|settles| Settled {
            last: double(settles.last),
            needed: double(settles.needed),
            unit: plan.units[settles.unit].code.as_str().into(),
            year: settles.year,
        });
        Self {
            as_of: it.period.as_of().to_string(),
            attainment: double(it.attainment),
            attribute: indicator.attribute.map_or("—", crate::plan::Attribute::word),
            base: double(it.base.map(|base| base.value).or(indicator.base.map(|base| base.value))),
            base_precision: double(
                indicator.base.and_then(|base| base.half_step().mul(Ratio::whole(2)).ok()),
            ),
            basis: if revised { "revised" } else { "adopted" },
            certainty: it.certainty.key(),
            comparator: indicator.comparator.sign(),
            definition_source: indicator.definition.source.map_or("", |source| source.word()),
            denominator: double(it.measured.denominator),
            elapsed: it.elapsed.to_f64(),
            expected: it.measured.expected as usize,
            forecast: double(it.forecast),
            gap: it.gap.map(Gap::of),
            gap_of: it.gap.map(|_| if it.is_complete() { "all" } else { "reported" }),
            gap_to: it.gap.and(target),
            gap_unit: indicator.gap_unit_at(it.bound).into(),
            indicator: indicator.id.as_str().into(),
            kind: indicator.kind.key(),
            measure_unit: published.into(),
            name: indicator.name.as_str().into(),
            not_applicable: (it.measured.not_applicable + it.measured.doubted) as usize,
            numerator: double(it.measured.numerator),
            pace: double(it.pace),
            period: it.period.to_string(),
            progress: double(it.progress),
            reason: it.reason.as_str().into(),
            reason_keys: ReasonKey::all(&it.reasons),
            reported: it.measured.reported as usize,
            settles: settles.collect(),
            stage: None,
            status,
            status_high: ends(it.status_ends.1),
            status_key: key,
            status_low: ends(it.status_ends.0),
            target,
            unit: plan.units[it.node].code.as_str().into(),
            uses: Uses::of(plan, it),
            value: it.measured.value.map(Number::to_f64),
            value_matched: double(it.value_matched(indicator)),
            year: it.period.year,
        }
    }

    /// A milestone: no value but a stage.
    fn milestone(plan: &'a Plan, words: &'a Words, known: &'a Known, progress: &'a Progress) -> Self {
        let period = known.evaluation.period;
        let task = &plan.tasks[progress.task];
        let stages = words.stages.of(task.stages.word());
        let stage = progress.stage.and_then(|stage| stages.get(stage));
        let said = progress.certainty != Certainty::None;
        let waiting = if progress.status == Status::Awaiting { progress.waiting.as_slice() } else { &[] };
        let waiting = waiting.iter().map(|&unit| Settled {
            last: None,
            needed: None,
            unit: plan.units[unit].code.as_str().into(),
            year: period.year,
        });
        Self {
            as_of: period.as_of().to_string(),
            attribute: "—",
            basis: "adopted",
            certainty: progress.certainty.key(),
            comparator: "=",
            definition_source: "规划规定",
            elapsed: plan.elapsed(period).to_f64(),
            expected: progress.expected,
            indicator: task.id.as_str().into(),
            kind: if task.class() == TaskClass::Duty { "duty" } else { "milestone" },
            name: task.title.as_str().into(),
            not_applicable: progress.not_applicable,
            period: period.to_string(),
            progress: progress.share.filter(|_| said).map(|share| f64::from(share) / 100.0),
            reason: progress.reason.as_str().into(),
            reason_keys: ReasonKey::all(&progress.reasons),
            reported: progress.reported,
            settles: waiting.collect(),
            stage: stage.map(|stage| stage.word.as_str().into()),
            status: progress.word(&words.judgement).into(),
            status_key: progress.status.key(),
            unit: plan.units[plan.root].code.as_str().into(),
            uses: Uses {
                items: Vec::new(),
                periods: known.evaluation.periods.iter().map(ToString::to_string).collect(),
                tables: Vec::new(),
            },
            year: period.year,
            ..Self::default()
        }
    }
}

fn unit_code(plan: &Plan, unit: Option<UnitId>) -> &str {
    unit.map_or("", |unit| &plan.units[unit].code)
}

fn submissions(out: &mut dyn Write, plan: &Plan, known: &Known) -> io::Result<()> {
    let header = ["file", "sha256", "unit", "year", "outcome", "recognised_by", "chosen", "reason"];
    let mut csv = Csv::begin(out, &header)?;
    for file in &known.collection.files {
        csv.row([
            file.file.as_str(),
            &file.sha256,
            unit_code(plan, file.unit),
            &file.period.map_or_else(String::new, |period| period.to_string()),
            file.outcome.key(),
            &file.recognised_by,
            if file.chosen { "true" } else { "false" },
            &file.reason,
        ])?;
    }
    csv.end()
}

/// One row for every filing: what one place in a file says of one unit in one period.
fn filings(out: &mut dyn Write, plan: &Plan, known: &Known) -> io::Result<()> {
    let header =
        ["file", "sheet", "range", "shape", "unit", "year", "recognised_by", "figures", "chosen", "reason"];
    let mut csv = Csv::begin(out, &header)?;
    for filing in &known.collection.filings {
        csv.row([
            known.collection.files[filing.file].file.as_str(),
            &filing.sheet,
            &filing.range,
            filing.shape.key(),
            unit_code(plan, Some(filing.unit)),
            &filing.period.to_string(),
            &filing.recognised_by,
            &filing.figures.to_string(),
            if filing.chosen { "true" } else { "false" },
            &filing.reason,
        ])?;
    }
    csv.end()
}

fn observations(out: &mut dyn Write, plan: &Plan, known: &Known) -> io::Result<()> {
    // Who sends a figure, and whether it is the one that is counted, where departments report some.
    let twice = plan.has_departments();
    let mut header = vec!["unit", "item", "year", "period", "as_of", "value", "measure_unit", "state"];
    header.extend(["reporter", "adopted"].into_iter().filter(|_| twice));
    header.extend(["reported", "expected", "raw", "repair", "file", "sheet", "cell", "sha256"]);
    let mut csv = Csv::begin(out, &header)?;
    let periods = known.collection.periods.iter();
    let days: BTreeMap<Period, [String; 3]> = periods
        .map(|&period| (period, [period.year.to_string(), period.to_string(), period.as_of().to_string()]))
        .collect();
    for seen in known.collection.observations.iter() {
        let item = &plan.items[seen.item];
        let place = seen.place().unwrap_or_default();
        let [year, period, day] = &days[&seen.period];
        let value = seen.figure.map_or_else(|_| String::new(), |quantity| quantity.to_string());
        let sender = &plan.units[plan.sender(seen.unit, seen.item)];
        let address = place.address();
        let mut row = vec![
            plan.units[seen.unit].code.as_str(),
            item.of_file(&plan.items).code.as_str(),
            year,
            period,
            day,
            value.as_str(),
            item.measure_unit.as_str(),
            seen.state(),
        ];
        if twice {
            row.extend([sender.code.as_str(), if item.beside.is_none() { "true" } else { "false" }]);
        }
        row.extend([if seen.figure.is_ok() { "1" } else { "0" }, "1"]);
        row.extend([&*place.raw, &*place.repair, &*place.of.file, &*place.of.sheet, &*address]);
        row.push(&place.of.sha256);
        csv.row(&row)?;
    }
    csv.end()
}

/// One row for every stage a lead reported of a task, or the reason there is none.
fn stages(out: &mut dyn Write, plan: &Plan, words: &Words, known: &Known) -> io::Result<()> {
    let header = [
        "unit", "task", "period", "stage", "state", "note", "evidence", "done_on", "raw", "file", "sheet",
        "cell", "sha256",
    ];
    let mut csv = Csv::begin(out, &header)?;
    for seen in &known.collection.stages {
        let task = &plan.tasks[seen.task];
        let stage = seen.stage.ok().and_then(|stage| words.stages.of(task.stages.word()).get(stage));
        let place = seen.place.clone().unwrap_or_default();
        csv.row([
            plan.units[seen.unit].code.as_str(),
            &task.id,
            &seen.period.to_string(),
            stage.map_or("", |stage| stage.word.as_str()),
            seen.stage.map_or_else(Absent::word, |_| REPORTED),
            &seen.note,
            &seen.evidence,
            &seen.done_on,
            &place.raw,
            &place.of.file,
            &place.of.sheet,
            &place.address(),
            &place.of.sha256,
        ])?;
    }
    csv.end()
}

fn findings(out: &mut dyn Write, plan: &Plan, known: &Known) -> io::Result<()> {
    let header = [
        "id",
        "code",
        "severity",
        "status",
        "unit",
        "unit_name",
        "year",
        "rule",
        "items",
        "file",
        "sheet",
        "cell",
        "observed",
        "expected",
        "message",
        "action",
        "root",
        "sender",
        "sender_name",
    ];
    let mut csv = Csv::begin(out, &header)?;
    let nowhere = Place::default();
    for finding in &known.checked.findings {
        let place = finding.places.first().unwrap_or(&nowhere);
        csv.row([
            &*finding.id().to_string(),
            &finding.code,
            finding.severity.word(),
            finding.status.key(),
            unit_code(plan, finding.unit),
            finding.unit.map_or("", |unit| &plan.units[unit].name),
            &finding.period.map_or_else(String::new, |period| period.to_string()),
            finding.rule.map_or("", |rule| &plan.rules[rule].id),
            &finding.items.join(" "),
            &place.of.file,
            &place.of.sheet,
            &place.address(),
            &finding.observed,
            &finding.expected,
            &finding.message,
            &finding.action,
            &finding.roots.iter().map(ToString::to_string).collect::<Vec<_>>().join("；"),
            unit_code(plan, finding.sender),
            finding.sender.map_or("", |unit| &plan.units[unit].name),
        ])?;
    }
    csv.end()
}

/// Files with their hashes, as a manifest lists them.
fn list(entries: &[(String, String)]) -> Vec<Value> {
    entries.iter().map(|(path, sha256)| json!({"path": path, "sha256": sha256})).collect()
}

/// The manifest of a verb that judges nothing itself; `own` is what it says beside.
pub fn manifest_of(verb: &str, plan: &Plan, own: &Value, inputs: &[Input], outputs: &[Output]) -> Value {
    let mut all = json!({
        "tool": "duibiao",
        "version": env!("CARGO_PKG_VERSION"),
        "verb": verb,
        "plan": plan.key,
        "inputs": list(inputs),
        "inputs_digest": digest(inputs),
        "outputs": list(outputs),
    });
    if let (Some(all), Some(own)) = (all.as_object_mut(), own.as_object()) {
        all.extend(own.clone());
    }
    all
}

/// Tool, arguments that can change a result, and the hash of every input read and output written (itself not).
pub fn manifest(
    request: &Request,
    plan: &Plan,
    cut: Cut,
    inputs: &[Input],
    outputs: &[Output],
    known: &Known,
) -> Value {
    json!({
        "tool": "duibiao",
        "version": env!("CARGO_PKG_VERSION"),
        "verb": cut.question.key(),
        "plan": plan.key,
        "title": plan.identity.title,
        "sample": known.collection.is_sample(),
        "arguments": {
            "through": cut.through.to_string(),
            "as_of": cut.as_of.to_string(),
            "basis": request.basis.key(),
            "strict": request.strict,
        },
        "inputs": list(inputs),
        "inputs_digest": digest(inputs),
        "outputs": list(outputs),
    })
}
