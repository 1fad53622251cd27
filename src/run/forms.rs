//! What goes out? Blank forms for every unit, and sample submissions.

use super::{Ending, Request, RunError, collected, default_out, said, summary};
use crate::form::{self, Last};
use crate::ids::UnitId;
use crate::intake::{self, Doubts};
use crate::observation::Period;
use crate::plan::Plan;
use crate::sample;
use crate::sheet::Book;
use crate::words::Words;
use crate::write::folder::{self, Staging, file};
use crate::write::style::StyleSheet;
use crate::write::{Touched, tidy, xlsx};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type Progress<'a> = &'a (dyn Fn(&str, usize, usize) + Sync);

fn asked_period(request: &Request) -> Result<Period, RunError> {
    request.period.ok_or_else(|| RunError::Asked(String::from("请用 --year 写明年度，如 --year 2024。")))
}

/// Writes one blank form per unit, with last year's figures where they were reported. Forms that carry sample figures
/// carry the sample mark.
pub fn blank(
    request: &Request,
    plan: &Plan,
    words: &Words,
    styles: &StyleSheet,
    progress: Progress<'_>,
) -> Result<Ending, RunError> {
    let period = asked_period(request)?;
    let (base, end) = (plan.identity.base_year, plan.identity.last_year);
    if !(base..=end).contains(&period.year) {
        return Err(RunError::Asked(format!(
            "{period}年不在规划期（基期{base}年至{end}年）之内，没有生成空表。"
        )));
    }
    let (last, sample) = last_year(plan, words, period, progress);
    let mark = sample.then_some(words.recognition.sample_mark.as_str());
    let books: Vec<(String, Book)> = plan
        .senders_in(period)
        .into_iter()
        .map(|unit| {
            let layout = form::lay_out(plan, unit, period, last.get(&unit).cloned().unwrap_or_default());
            (form::file_name(plan, unit, period, mark), form::draw(plan, words, &layout, None, sample))
        })
        .collect();
    let out = request.out.clone().unwrap_or_else(|| default_out(plan, &format!("forms-{period}")));
    let stamp = request.as_of.unwrap_or_else(|| period.as_of());
    let mut staging = Staging::begin(&out)?;
    let written = write_all(styles, books, (stamp, staging.spool()), progress)?;
    let mut outputs = Vec::new();
    let mut touched = Touched::default();
    for (name, file) in &written {
        let sha256 = staging.put(name, &file.bytes)?;
        outputs.push(serde_json::json!({"path": name, "sha256": sha256}));
        touched = touched.and(file.touched);
    }
    let sampled = if sample { "（上年数是样例数据，各表带有样例标记）" } else { "" };
    let said = |folder: &Path| {
        let (count, folder) = (written.len(), folder.display());
        format!("已生成{count}份{period}年空表{sampled}：{folder}\n") + &summary::beyond_limits(touched)
    };
    let (name, sha256) = said::keep(&mut staging, &said(Path::new(said::HERE)))?;
    outputs.push(serde_json::json!({"path": name, "sha256": sha256}));
    let manifest = serde_json::json!({
        "tool": "duibiao", "version": env!("CARGO_PKG_VERSION"), "verb": "forms", "plan": plan.key,
        "year": period.to_string(), "outputs": outputs,
    });
    staging.put("manifest.json", &tidy::json(&manifest)?)?;
    let recovered = summary::recovered(staging.recovered());
    let folder = staging.commit()?;
    Ok(Ending { text: recovered + &said(&folder), code: 0 })
}

/// Last year's figures by unit, as far as they were reported, and whether they are sample data; a plan without
/// submissions has none.
fn last_year(
    plan: &Plan,
    words: &Words,
    period: Period,
    progress: Progress<'_>,
) -> (BTreeMap<UnitId, Last>, bool) {
    let mut figures: BTreeMap<UnitId, Last> = BTreeMap::new();
    let read = collected(plan, words, &|done, total| progress("读取上年数", done, total));
    let Ok(collection) = read else { return (figures, false) };
    for seen in collection.observations.iter() {
        if let (true, Ok(quantity)) = (seen.period == Period::year(period.year - 1), seen.figure) {
            let last = figures.entry(plan.sender(seen.unit, seen.item)).or_default();
            last.put(plan, (seen.unit, seen.item), Some(quantity));
        }
    }
    // Those of a unit that took others in are theirs too.
    let (then, doubts) = ((period, Period::year(period.year - 1)), Doubts::of(plan, &collection));
    for unit in plan.units.ids().filter(|&unit| plan.took_others_in(unit)) {
        for item in plan.items_in(unit, period) {
            let summed = collection.figure_then(plan, &doubts, (unit, item), then);
            let last = figures.entry(plan.sender(unit, item)).or_default();
            last.put(plan, (unit, item), summed.and_then(Result::ok));
        }
    }
    for seen in &collection.stages {
        let stages = words.stages.of(plan.tasks[seen.task].stages.word());
        let stage = seen.stage.ok().and_then(|stage| stages.get(stage));
        if let (true, Some(stage)) = (seen.period == Period::year(period.year - 1), stage) {
            figures.entry(seen.unit).or_default().stages.insert(seen.task, stage.word.clone());
        }
    }
    let sample = !figures.is_empty() && collection.is_sample();
    (figures, sample)
}

/// The books as bytes, dated; what must leave memory goes to the folder named.
fn write_all(
    styles: &StyleSheet,
    books: Vec<(String, Book)>,
    (stamp, spool): (NaiveDate, &Path),
    progress: Progress<'_>,
) -> Result<Vec<(String, xlsx::Finished)>, RunError> {
    let (done, count) = (std::sync::atomic::AtomicUsize::new(0), books.len());
    books
        .into_par_iter()
        .map(|(name, book)| {
            let file = xlsx::into_workbook(book, styles, stamp, spool)?;
            progress("生成工作簿", done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, count);
            Ok((name, file))
        })
        .collect()
}

/// Fills a folder with sample submissions; one that holds a file without the sample mark is refused.
pub fn sample(
    request: &Request,
    plan: &Plan,
    words: &Words,
    styles: &StyleSheet,
    progress: Progress<'_>,
) -> Result<Ending, RunError> {
    let recipe = sample::recipe(plan, words).map_err(RunError::Mistake)?;
    let Some(period) = request.period else {
        let mut text = String::new();
        for &year in &recipe.years {
            let of_year = Request { period: Some(Period::year(year)), ..request.clone() };
            text.push_str(&sample(&of_year, plan, words, styles, progress)?.text);
        }
        return Ok(Ending { text, code: 0 });
    };
    if !recipe.years.contains(&period.year) || period.month != 12 {
        let years: Vec<String> = recipe.years.iter().map(ToString::to_string).collect();
        return Err(RunError::Asked(format!("样例只有{}年，没有{period}年。", years.join("、"))));
    }
    let out: PathBuf = request
        .out
        .clone()
        .unwrap_or_else(|| plan.folder.join(intake::find::ROOTS[0]).join(period.to_string()));
    refuse_real(&out, &words.recognition.sample_mark)?;
    let stamp = request.as_of.unwrap_or_else(|| period.as_of());
    let forms = sample::forms(plan, words, &recipe, period.year);
    let count = forms.len();
    folder::make(&out)?;
    let mut recovered = Vec::new();
    for (name, form) in write_all(styles, forms, (stamp, &out), progress)? {
        recovered.extend(file(&out.join(name), &form.bytes)?);
    }
    let recovered = summary::recovered(&recovered);
    let text =
        format!("{recovered}已生成{count}份{period}年样例报送表（样例数据·非真实）：{}\n", out.display());
    Ok(Ending { text, code: 0 })
}

fn refuse_real(folder: &Path, mark: &str) -> Result<(), RunError> {
    let Ok(listing) = std::fs::read_dir(folder) else { return Ok(()) };
    let mut names: Vec<String> =
        listing.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    match names.into_iter().find(|name| !name.contains(mark)) {
        Some(file) => Err(RunError::NotSample { folder: folder.display().to_string(), file }),
        None => Ok(()),
    }
}
