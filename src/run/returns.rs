//! `check --out`: 审核结果, the slips and 催报 in one folder, and twenty lines on the screen.
//!
//! In: a request, and what was gathered. Out: a folder, and what to print. Refuses to know: layouts.

use super::{Gathered, Request, RunError, machine, said, summary};
use crate::dialogue::{self, History, Material};
use crate::evaluate::Evaluation;
use crate::inspect;
use crate::observation::Period;
use crate::plan::Plan;
use crate::shown;
use crate::words::Words;
use crate::write::folder::Staging;
use crate::write::style::StyleSheet;
use crate::write::{Touched, tidy, xlsx};
use chrono::NaiveDate;
use std::path::Path;

/// What is kept from one time to the next, beside the results.
const HISTORY: &str = "审核状态.json";

/// What was found, before it is written.
pub struct Found<'a> {
    /// The plan, with the targets it was judged by.
    pub plan: &'a Plan,
    /// What the units sent, and what is doubtful of it.
    pub gathered: &'a Gathered,
    /// What it says of the plan; `None` for the base year.
    pub evaluation: Option<&'a Evaluation>,
    /// The period.
    pub period: Period,
    /// The day files are dated where nobody names one.
    pub stamp: NaiveDate,
    /// How many findings are open, in a line.
    pub counts: &'a str,
}

/// Writes the folder; the text says what is in it, and who is to be rung.
pub fn write(
    request: &Request,
    found: &Found<'_>,
    words: &Words,
    styles: &StyleSheet,
    out: &Path,
) -> Result<String, RunError> {
    let Found { plan, gathered, evaluation, period, stamp, counts } = *found;
    let inputs = machine::inputs(plan, words, &gathered.collection);
    let digest = machine::digest(&inputs);
    let mut staging = Staging::begin(out)?;
    let (history, told) = history(out);
    let material = Material {
        plan,
        words,
        collection: &gathered.collection,
        checked: &gathered.checked,
        evaluation,
        period,
        today: request.as_of,
        then: history.as_ref().and_then(|history| history.compared_with(&digest)),
    };
    let mark = words.recognition.mark_in_names(gathered.collection.is_sample());
    let (book, units) = dialogue::results(material);
    let slips = dialogue::slips(material);
    let (count, named) = (slips.len(), format!("审核结果{mark}.xlsx"));
    let mut books = vec![(named.clone(), book)];
    books.extend(slips.into_iter().map(|slip| {
        let unit = shown::name(&plan.units[slip.unit].name).replace(['/', '\\', ':'], "_");
        (format!("退回单/退回单_{unit}_{period}年_第{}次{mark}.xlsx", slip.round), slip.book)
    }));
    let (mut outputs, mut touched, mut faults) = (Vec::new(), Touched::default(), Vec::new());
    for (name, book) in books {
        let file = xlsx::into_workbook(book, styles, stamp, staging.spool())?;
        faults.extend(inspect::workbook(&file.bytes));
        touched = touched.and(file.touched);
        outputs.push((name.clone(), staging.put(&name, &file.bytes)?));
    }
    let urging = dialogue::urge(material);
    outputs.push((String::from("催报.txt"), staging.put("催报.txt", &tidy::text(&urging))?));
    let before = history.as_ref().and_then(|history| history.compared_with(&digest)).cloned();
    let kept = History { inputs_digest: digest.clone(), units, before };
    let kept = serde_json::to_value(&kept).unwrap_or_default();
    outputs.push((HISTORY.to_owned(), staging.put(HISTORY, &tidy::json(&kept)?)?));
    // The calls are for the file; a number of a person is not for the screen.
    let group = urging.split("\n\n").next().unwrap_or_default().trim_end();
    let said = |folder: &Path| {
        let mut text = format!("{group}\n结果：{}\n  {named}\n", folder.display());
        if count > 0 {
            text.push_str(&format!("  退回单（{count}份，在“退回单”文件夹）\n"));
        }
        text.push_str(&format!("  催报.txt\n  {}\n", said::NAME));
        text + &summary::beyond_limits(touched) + &summary::inspected(&faults) + counts
    };
    outputs.push(said::keep(&mut staging, &said(Path::new(said::HERE)))?);
    let listed: Vec<serde_json::Value> =
        outputs.iter().map(|(path, sha256)| serde_json::json!({"path": path, "sha256": sha256})).collect();
    let manifest = serde_json::json!({
        "tool": "duibiao", "version": env!("CARGO_PKG_VERSION"), "verb": "check", "plan": plan.key,
        "year": period.to_string(), "inputs_digest": digest, "outputs": listed,
    });
    staging.put("manifest.json", &tidy::json(&manifest)?)?;
    let recovered = summary::recovered(staging.recovered());
    let folder = staging.commit()?;
    Ok(recovered + &told + &said(&folder))
}

/// What was kept the time before; a file that cannot be read is told, and counts as none.
pub fn history(out: &Path) -> (Option<History>, String) {
    let Ok(bytes) = std::fs::read(out.join(HISTORY)) else { return (None, String::new()) };
    match serde_json::from_slice(&bytes) {
        Ok(history) => (Some(history), String::new()),
        Err(_) => {
            let told = format!("注意：上次的“{HISTORY}”读不出，退回次数重新计算，也没有上次可比。\n");
            (None, told)
        }
    }
}
