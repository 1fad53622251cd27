//! `publish`: what anybody may read, or why nothing may be.
//!
//! In: a request, and earlier public editions. Out: one folder: what may leave the house in 公开, what must stay in it
//! beside. Nothing is written where a figure could be computed back, where the finished file still holds one, or where it
//! breaks a rule of accessibility. Refuses to know: how figures are protected.

use super::{Ending, Request, RunError, default_out, machine, reports, said, summary};
use crate::evaluate::Question;
use crate::inspect::{self, Profile, Weight, leak};
use crate::plan::Plan;
use crate::protect::{Refusal, Rules};
use crate::report::Material;
use crate::report::public::{self, Edition, Hidden, Printed};
use crate::store::public::{COLUMNS, FIGURES, FOLDER, kept, read};
use crate::words::Words;
use crate::write::folder::Staging;
use crate::write::style::StyleSheet;
use crate::write::{tidy, xlsx};
use std::collections::BTreeMap;
use std::path::Path;

/// Lines of a refusal that are told on the screen.
const MOST: usize = 20;

/// Publishes, or says why not.
pub fn publish(
    request: &Request,
    question: Question,
    adopted: &Plan,
    words: &Words,
    styles: &StyleSheet,
    progress: &(dyn Fn(&str, usize, usize) + Sync),
) -> Result<Ending, RunError> {
    let cut = reports::cut(request, adopted, question)?;
    let known = super::know(adopted, words, cut, progress)?;
    let plan = &known.plan;
    let inputs = machine::inputs(plan, words, &known.collection);
    let digest = machine::digest(&inputs);
    let material = Material {
        plan,
        words,
        collection: &known.collection,
        totals: &known.totals,
        checked: &known.checked,
        evaluation: &known.evaluation,
        other: None,
        original: false,
        as_of: cut.as_of,
        dated: request.as_of.is_some(),
        record: None,
        digest: &digest,
    };
    let rules = Rules {
        threshold: request.threshold.unwrap_or(words.disclosure.threshold),
        zero_too: false,
        width: words.disclosure.width,
    };
    let folders = kept(&request.plan).into_iter().chain(request.earlier.iter().cloned());
    let mut earlier: Vec<Printed> = Vec::new();
    let mut editions = 0;
    for folder in folders {
        let figures = read(&folder).map_err(|error| RunError::Asked(error.to_string()))?;
        let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut told_of: BTreeMap<[&str; 3], Vec<&str>> = BTreeMap::new();
        for figure in figures.iter().filter(|figure| figure.speaks()) {
            told_of.entry(figure.what()).or_default().push(&figure.unit);
        }
        earlier.extend(figures.iter().filter_map(|figure| {
            let part = (figure.part.as_str(), figure.value.as_str());
            let of = (figure.unit.as_str(), figure.indicator.as_str(), figure.period.as_str());
            let told_of = told_of.get(&figure.what()).map_or(&[][..], Vec::as_slice);
            public::printed_before(material, &name, of, part, told_of)
        }));
        editions += 1;
    }
    let edition = match public::public(material, &rules, &words.disclosure.people, &earlier) {
        Ok(edition) => edition,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    if !edition.already_public.is_empty() {
        return Ok(given_away(&edition));
    }
    progress("生成公开版", 0, 2);
    let out = request.out.clone().unwrap_or_else(|| {
        default_out(plan, &format!("publish-{}-{}", question.key(), known.evaluation.period))
    });
    let mut staging = Staging::begin(&out)?;
    let meant = edition.book.clone();
    let finished = xlsx::into_workbook(edition.book.clone(), &styles.public(), cut.as_of, staging.spool())?;
    progress("生成公开版", 1, 2);
    if let Some(ending) = unfit(&finished.bytes, &edition, &meant) {
        return Ok(ending);
    }
    progress("生成公开版", 2, 2);
    let mark = words.recognition.mark_in_names(known.collection.is_sample());
    let place = &plan.identity.place;
    let name = format!("{FOLDER}/{place}残疾人规划公开版_截至{}{mark}.xlsx", known.evaluation.period.as_of());
    let mut outputs = vec![(name.clone(), staging.put(&name, &finished.bytes)?)];
    for (table, rows) in &edition.tables {
        let Some((headings, rows)) = rows.split_first() else { continue };
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let name = format!("{FOLDER}/{table}.csv");
        outputs.push((name.clone(), staging.put(&name, &csv(&headings, rows)?)?));
    }
    let name = format!("{FOLDER}/{FIGURES}");
    outputs.push((name.clone(), staging.put(&name, &csv(&COLUMNS, &edition.figures)?)?));
    let name = String::from("内部/保护登记.csv");
    outputs.push((name.clone(), staging.put(&name, &register(&edition.guarded)?)?));
    let told = |folder: &Path| told(plan, &edition, (&rules, editions), folder, &outputs);
    let text = told(Path::new(said::HERE));
    outputs.push(said::keep(&mut staging, &text)?);
    let manifest = machine::manifest(request, plan, cut, &inputs, &outputs, &known);
    staging.put("manifest.json", &tidy::json(&manifest)?)?;
    let recovered = summary::recovered(staging.recovered());
    let (folder, _) = staging.commit_beside(words.changes.runs.keep)?;
    let text = if request.json {
        let [small, complement, cover, follows] = edition.counts;
        let json = serde_json::json!({
            "folder": folder.to_string_lossy(), "threshold": rules.threshold, "earlier": editions,
            "withheld": { "small": small, "complement": complement, "cover": cover, "follows": follows },
            "all_withheld": edition.all_withheld,
        });
        String::from_utf8_lossy(&tidy::json(&json)?).into_owned()
    } else {
        recovered + &self::told(plan, &edition, (&rules, editions), &folder, &outputs)
    };
    Ok(Ending { text, code: 0 })
}

fn csv(headings: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, RunError> {
    tidy::csv(headings, rows).map_err(|error| super::plan_book::unwritten(&error))
}

/// What is withheld, why, and of whom: without the figures, which stand where they were sent.
fn register(guarded: &[Hidden]) -> Result<Vec<u8>, RunError> {
    let rows: Vec<Vec<String>> = guarded
        .iter()
        .map(|one| {
            vec![
                one.unit.0.clone(),
                one.unit.1.clone(),
                one.indicator.0.clone(),
                one.indicator.1.clone(),
                one.period.clone(),
                one.part.to_owned(),
                one.reason.to_owned(),
            ]
        })
        .collect();
    csv(&["unit", "unit_name", "indicator", "indicator_name", "year", "part", "reason"], &rows)
}

fn refused(refusal: &Refusal) -> Ending {
    let mut text = String::from("不能公开：没有写出任何文件。\n");
    match refusal {
        Refusal::Computable(exposed) => {
            text.push_str(&format!("以下{}个应当保护的数仍可推算出来：\n", exposed.len()));
            for one in exposed.iter().take(MOST) {
                text.push_str(&format!("  {}：{}", one.label, one.kind.words()));
                if !one.from.is_empty() {
                    text.push_str(&format!("，依据{}", one.from.join("、")));
                }
                text.push('\n');
            }
            if exposed.len() > MOST {
                text.push_str(&format!("  另有{}个。\n", exposed.len() - MOST));
            }
            text.push_str("请减少公开的表，或提高合并层级后再公开；不要手工删改后公布。\n");
        }
        other => text.push_str(&format!("{other}\n")),
    }
    Ending { text, code: 1 }
}

/// What earlier editions gave away, that this one would withhold.
fn given_away(edition: &Edition) -> Ending {
    let mut text = String::from("不能公开：没有写出任何文件。\n");
    let count = edition.already_public.len();
    text.push_str(&format!("以下{count}个应当保护的数，由以前公布的版本已经可以知道：\n"));
    for label in edition.already_public.iter().take(MOST) {
        text.push_str(&format!("  {label}\n"));
    }
    if count > MOST {
        text.push_str(&format!("  另有{}个。\n", count - MOST));
    }
    text.push_str("请先由负责信息公开的人员处理以前的版本（撤回或更正），再把它移出核对范围后公开。\n");
    Ending { text, code: 1 }
}

/// Reads the finished file as a stranger would: what Excel demands, what a blind reader needs, what must not be in it.
fn unfit(bytes: &[u8], edition: &Edition, meant: &crate::sheet::Book) -> Option<Ending> {
    let mut told = Vec::new();
    match inspect::lint(bytes, Profile::Disclosure) {
        Ok(report) => {
            let errors = report.findings.iter().filter(|finding| finding.weight == Weight::Error);
            told.extend(errors.map(inspect::Finding::told));
        }
        Err(unreadable) => told.push(unreadable.to_string()),
    }
    let told_apart = edition.guarded.iter().filter(|hidden| hidden.tells);
    let guarded: Vec<leak::Guarded> = told_apart.map(guarded).collect();
    told.extend(leak::test(bytes, &guarded).iter().map(leak::Leak::told));
    let places = meant.place().ok()?;
    told.extend(unmeant(bytes, meant, &places));
    if told.is_empty() {
        return None;
    }
    let mut text = String::from("不能公开：生成的公开版没有通过检查，没有写出任何文件。\n");
    for line in told.iter().take(MOST) {
        text.push_str(&format!("  {line}\n"));
    }
    Some(Ending { text, code: 1 })
}

fn guarded(hidden: &Hidden) -> leak::Guarded {
    leak::Guarded {
        unit_code: hidden.unit.0.clone(),
        unit_name: hidden.unit.1.clone(),
        items: vec![hidden.indicator.0.clone(), hidden.indicator.1.clone()],
        period: hidden.period.clone(),
        value: hidden.value.clone(),
        forms: hidden.rate.iter().cloned().collect(),
    }
}

/// Cells of the file that hold something else than was meant.
fn unmeant(bytes: &[u8], book: &crate::sheet::Book, places: &crate::sheet::Places) -> Vec<String> {
    let meant = book.shown_cells(places);
    leak::unexpected(bytes, |sheet, row, column| meant.get(&(sheet.to_owned(), row, column)).cloned())
        .iter()
        .map(leak::Leak::told)
        .collect()
}

/// What is said on the screen.
fn told(
    plan: &Plan,
    edition: &Edition,
    (rules, editions): (&Rules, usize),
    folder: &Path,
    outputs: &[(String, String)],
) -> String {
    let [small, complement, cover, follows] = edition.counts;
    let mut text = format!("{}：公开版已生成。\n", plan.identity.title);
    if small + complement + cover + follows == 0 {
        text.push_str(&format!("没有按人计数而小于{}的数，全部公开。\n", rules.threshold));
    } else {
        text.push_str(&format!(
            "按人计数而小于{}的数不公开：{small}个；因差额小而不公开：{complement}个；为防止推算而一并不公开：{cover}个；由这些数算出的率和差距：{follows}个。\n",
            rules.threshold
        ));
    }
    if edition.all_withheld {
        text.push_str("按这一界限，按人计数的数全部不公开；请核对界限是否过高。\n");
    }
    text.push_str(&format!("已与以前公布的{editions}个版本核对，推算不出不公开的数；成品已逐格检查。\n"));
    text.push_str(&format!("结果：{}\n", folder.display()));
    for (name, _) in outputs {
        text.push_str(&format!("  {name}\n"));
    }
    text.push_str(&format!(
        "“{FOLDER}”文件夹可以公布；“内部”文件夹不要公布。公布后请把“{FOLDER}”文件夹存入规划文件夹的 published/，以便下次核对。\n"
    ));
    text
}
