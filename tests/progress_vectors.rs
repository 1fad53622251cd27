//! Do the published methods give the published figures? Every vector of the file whose `fn` is
//! built is run; the others are counted and named. The file is `tests/data/progress_vectors.json`
//! or the one `PROGRESS_VECTORS` names. Floats agree within 1e-9 of their size.

#[path = "progress_vectors/reading.rs"]
mod reading;

use duibiao::evaluate::methods::{self, Case, Goal, Point, Undefined};
use methods::{escap, eurostat, open_sdg, un};
use reading::{Answer, Got, Input};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Deserialize, Clone)]
struct Vector {
    id: String,
    #[serde(rename = "fn")]
    method: String,
    input: Value,
    output: Value,
}

const DEFAULT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/progress_vectors.json");

/// How many vectors of each family the default file has; fewer run is a failure.
const EXPECTED: [(&str, usize); 4] = [("ESCAP", 5), ("Eurostat", 3), ("Open SDG", 18), ("UN 2026", 8)];

#[test]
fn every_vector_of_a_built_method_gives_its_figure() {
    let path = std::env::var("PROGRESS_VECTORS").unwrap_or_else(|_| DEFAULT.to_owned());
    let vectors = load(&path);
    let mut ran: BTreeMap<&str, usize> = BTreeMap::new();
    let mut not_built: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for vector in &vectors {
        let Some(family) = family(&vector.method) else {
            *not_built.entry(&vector.method).or_default() += 1;
            continue;
        };
        *ran.entry(family).or_default() += 1;
        if let Err(trouble) = check(vector) {
            wrong.push(format!("{} ({}): {trouble}", vector.id, vector.method));
        }
    }
    println!("ran {} of {}: {ran:?}", ran.values().sum::<usize>(), vectors.len());
    println!("not built {}: {not_built:?}", not_built.values().sum::<usize>());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    if path == DEFAULT {
        for (family, least) in EXPECTED {
            let count = ran.get(family).copied().unwrap_or_default();
            assert!(count >= least, "{family}: {count} ran of {least}");
        }
    }
}

#[test]
fn an_altered_output_is_refused() {
    let vectors = load(DEFAULT);
    let mut altered = 0;
    for vector in vectors.iter().filter(|one| family(&one.method).is_some()) {
        for output in alterations(&vector.output) {
            let changed = Vector { output, ..vector.clone() };
            let answer = check(&changed);
            assert!(answer.is_err(), "{} passes as {}", vector.id, changed.output);
            altered += 1;
        }
    }
    assert!(altered > 40, "only {altered} alterations were tried");
}

#[test]
fn an_input_that_cannot_be_read_is_refused() {
    for (method, input) in [
        ("opensdg", r#"{"series": {"2015": 1}, "target": "ten"}"#),
        ("opensdg", r#"{"series": {"2015": 1, "2016": 2}, "mood": 1}"#),
        ("CS", r#"{"Icv": 84, "TV": 95}"#),
    ] {
        let vector = Vector {
            id: "made up".to_owned(),
            method: method.to_owned(),
            input: serde_json::from_str(input).unwrap(),
            output: Value::Null,
        };
        assert!(check(&vector).is_err(), "{method} took {input}");
    }
}

/// Python writes NaN and Infinity into JSON as bare words; both mean undefined here.
fn load(path: &str) -> Vec<Vector> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let mut parsed = serde_json::from_str(&text);
    if parsed.is_err() {
        let mended = ["-Infinity", "Infinity", "NaN"]
            .iter()
            .flat_map(|word| [": ", ", ", "[", "\n"].map(|before| (before, word)))
            .fold(text, |text, (before, word)| {
                text.replace(&format!("{before}{word}"), &format!("{before}null"))
            });
        parsed = serde_json::from_str(&mended);
    }
    parsed.unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Every output with one leaf changed.
fn alterations(output: &Value) -> Vec<Value> {
    match output {
        Value::Null => vec![Value::from(1.5)],
        Value::Bool(yes) => vec![Value::from(!yes)],
        Value::Number(number) => vec![Value::from(number.as_f64().unwrap() * (1.0 + 1e-6) + 1e-6)],
        Value::String(text) => vec![Value::from(format!("{text}?"))],
        Value::Array(parts) => (0..parts.len())
            .flat_map(|i| alterations(&parts[i]).into_iter().map(move |v| (i, v)))
            .map(|(i, changed)| {
                let mut whole = parts.clone();
                whole[i] = changed;
                Value::from(whole)
            })
            .collect(),
        Value::Object(parts) => parts
            .iter()
            .flat_map(|(key, part)| alterations(part).into_iter().map(move |v| (key, v)))
            .map(|(key, changed)| {
                let mut whole = parts.clone();
                whole.insert(key.clone(), changed);
                Value::from(whole)
            })
            .collect(),
    }
}

/// The family a `fn` belongs to; `None` when it is not built.
fn family(method: &str) -> Option<&'static str> {
    match method {
        "opensdg" => Some("Open SDG"),
        "_assess" => Some("UN 2026"),
        "eurostat" => Some("Eurostat"),
        "CS" => Some("ESCAP"),
        _ if predictor(method).is_some() => Some("ESCAP"),
        _ => None,
    }
}

type Predict = fn(&[Point], i32, f64) -> Result<f64, Undefined>;

/// The predictor a `fn` names in words, or by its name in the source.
fn predictor(method: &str) -> Option<Predict> {
    let name = method.split(" ->").next().unwrap_or_default().trim();
    match name {
        "geometric growth" | "geometric" | "gm" => Some(|p, y, _| escap::geometric(p, y)),
        "logit mean change" | "logit mean growth" | "mean logit change" | "mean logit growth"
        | "logit CAGR" | "logit cagr" | "cagr" => Some(escap::logit_mean_change),
        _ if name.starts_with("logit at boundary") => Some(escap::logit_mean_change),
        _ => None,
    }
}

fn check(vector: &Vector) -> Result<(), String> {
    answer(&vector.method, &vector.input)?.agrees_with(&vector.output)
}

fn answer(method: &str, input: &Value) -> Result<Answer, String> {
    let order: &[&str] = match method {
        "CS" => &["now", "base", "target", "direction"],
        "eurostat" => &["base", "base_year", "now", "now_year"],
        "_assess" => &["base_year", "base", "now_year", "now"],
        _ => &["series", "year", "scale"],
    };
    let input = Input::read(input, order)?;
    let answer = match method {
        "opensdg" => open_sdg_answer(&input)?,
        "_assess" => un_2026_answer(&input)?,
        "eurostat" => eurostat_answer(&input)?,
        "CS" => current_status_answer(&input)?,
        _ => match predictor(method) {
            Some(predict) => prediction_answer(&input, predict)?,
            None => return Err(format!("{method} is not built")),
        },
    };
    input.all_read()?;
    Ok(answer)
}

fn open_sdg_progress(input: &Input) -> Result<Result<open_sdg::Progress, Undefined>, String> {
    let defaults = match input.number("target")? {
        Some(_) => open_sdg::Thresholds::WITH_TARGET,
        None => open_sdg::Thresholds::WITHOUT_TARGET,
    };
    let cut = |name: &str, default| -> Result<f64, String> {
        Ok(input.nested("thresholds", name)?.unwrap_or(default))
    };
    let points = input.points()?;
    let base_year = input.year("base_year")?.unwrap_or(2015);
    let first = points.iter().find(|point| point.0 >= base_year);
    let Some((first, last)) = first.zip(points.last()) else { return Ok(Err(Undefined::NoData)) };
    let target_year = input.year("target_year")?.unwrap_or(2030);
    let case = Case {
        base_year: first.0,
        base: first.1,
        now_year: last.0,
        now: last.1,
        // Upstream: whatever is not "positive" is negative.
        upward: input.get("direction").is_some_and(|d| d == "positive"),
        goal: input.number("target")?.map(|value| Goal { year: target_year, value }),
    };
    let thresholds = open_sdg::Thresholds {
        high: cut("high", defaults.high)?,
        medium: cut("med", defaults.medium)?,
        low: cut("low", defaults.low)?,
    };
    Ok(Ok(open_sdg::measure(&case, input.number("limit")?, Some(thresholds))))
}

fn open_sdg_answer(input: &Input) -> Result<Answer, String> {
    let progress = match open_sdg_progress(input)? {
        Ok(progress) => progress,
        Err(reason) => return Ok(Answer::all_undefined(reason, "not_available")),
    };
    Ok(Answer(vec![
        ("value", Got::of(progress.value)),
        ("status", Got::Text(progress.status.key())),
        ("score", Got::optional(progress.score)),
        ("coeff", Got::optional(progress.coefficient)),
        ("base_year", Got::Number(f64::from(progress.base_year))),
        ("base", Got::Number(progress.base)),
        ("current_year", Got::Number(f64::from(progress.now_year))),
        ("current", Got::Number(progress.now)),
    ]))
}

fn un_2026_answer(input: &Input) -> Result<Answer, String> {
    let found = un::assess(&input.case()?);
    Ok(Answer(vec![
        ("cagr_pct", Got::of(found.growth.map(|rate| rate * 100.0))),
        ("projected", Got::optional(found.projected)),
        ("ratio", Got::of(found.ratio)),
        ("note", Got::Text(found.note())),
        ("status", Got::Text(found.class.key())),
        ("score", Got::optional(found.score)),
    ]))
}

fn eurostat_answer(input: &Input) -> Result<Answer, String> {
    let found = eurostat::assess(&input.case()?, input.number("limit")?);
    Ok(Answer(vec![
        ("value", Got::of(found.value)),
        ("status", Got::Text(found.class.key())),
        ("score", Got::optional(found.score)),
    ]))
}

fn current_status_answer(input: &Input) -> Result<Answer, String> {
    let (now, base) = (input.needed("now")?, input.needed("base")?);
    let target = input.needed("target")?;
    let upward = input.direction()?.unwrap_or(true);
    let index = escap::current_status(now, base, target, upward);
    let label = index.map(|index| escap::StatusLabel::of(index).key());
    let outlook = index.map(|index| escap::Outlook::of(index).key());
    Ok(Answer(vec![
        ("CS", Got::of(index)),
        ("label", label.map_or(Got::Missing, Got::Text)),
        ("as_AP", outlook.map_or(Got::Missing, Got::Text)),
    ]))
}

fn prediction_answer(input: &Input, predict: Predict) -> Result<Answer, String> {
    let points = input.points()?;
    let year = input.year("year")?.ok_or("no year to predict")?;
    let predicted = predict(&points, year, input.number("scale")?.unwrap_or(100.0));
    let mut fields = vec![("pred", Got::of(predicted))];
    if let Some(target) = input.number("target")? {
        let base_year = input.year("base_year")?.unwrap_or(2015);
        let at_base = points.iter().find(|point| point.0 == base_year);
        let base = input.number("base")?.or(at_base.or(points.first()).map(|point| point.1));
        let base = base.ok_or("no base value")?;
        let upward = input.direction()?.unwrap_or(true);
        let index = predicted.and_then(|value| escap::current_status(value, base, target, upward));
        let outlook = index.map(|index| escap::Outlook::of(index).key());
        fields.push(("AP", Got::of(index)));
        fields.push(("label", outlook.map_or(Got::Missing, Got::Text)));
    }
    Ok(Answer(fields))
}
