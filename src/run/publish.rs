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
use std::collections::BTreeSet;
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
    let material = Material { dated: request.as_of.is_some(), ..known.material(words, cut.as_of, &digest) };
    let rules = Rules {
        threshold: request.threshold.unwrap_or(words.disclosure.threshold),
        zero_too: false,
        width: words.disclosure.width,
    };
    let folders = kept(&request.plan).into_iter().chain(request.earlier.iter().cloned());
    let mut earlier: Vec<Printed> = Vec::new();
    let mut strangers = BTreeSet::new();
    let mut editions = 0;
    for folder in folders {
        let figures = read(&folder).map_err(|error| RunError::Asked(error.to_string()))?;
        let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let (known, not_here) = public::printed(plan, &name, &figures);
        earlier.extend(known);
        strangers.extend(not_here);
        editions += 1;
    }
    let edition = match public::public(material, &rules, &words.disclosure.people, &earlier) {
        Ok(edition) => edition,
        Err(refusal) => return Unpublished::of(&refusal).ending(request),
    };
    if !edition.already_public.is_empty() {
        return Unpublished::given_away(&edition).ending(request);
    }
    progress("生成公开版", 0, 2);
    let out = request.out.clone().unwrap_or_else(|| {
        default_out(plan, &format!("publish-{}-{}", question.key(), known.evaluation.period))
    });
    let mut staging = Staging::begin(&out)?;
    let finished = xlsx::into_workbook(edition.book.clone(), &styles.public(), cut.as_of, staging.spool())?;
    progress("生成公开版", 1, 2);
    let unfit = unfit(&finished.bytes, &edition);
    if !unfit.is_empty() {
        let why = String::from("生成的公开版没有通过检查：");
        let advice =
            "数写在文字里的，请先在规划文件夹中改写那段文字（多为指标口径）；其他请按每一条后面的办法处理。";
        return Unpublished { why, each: unfit, advice }.ending(request);
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
    let told = |folder: &Path| told(plan, &edition, (&rules, editions, &strangers), folder, &outputs);
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
            "not_checked": strangers,
            "withheld": { "small": small, "complement": complement, "cover": cover, "follows": follows },
            "all_withheld": edition.all_withheld,
        });
        String::from_utf8_lossy(&tidy::json(&json)?).into_owned()
    } else {
        recovered + &self::told(plan, &edition, (&rules, editions, &strangers), &folder, &outputs)
    };
    Ok(Ending { text, code: 0 })
}

fn csv(headings: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, RunError> {
    tidy::csv(headings, rows).map_err(|error| super::plan_book::unwritten(&error))
}

/// What is withheld, why, and of whom: without the figures, which stand where they were sent.
fn register(guarded: &[Hidden]) -> Result<Vec<u8>, RunError> {
    let row = |one: &Hidden| {
        let Hidden { unit, indicator, period, part, reason, .. } = one;
        [&unit.0, &unit.1, &indicator.0, &indicator.1, period, *part, reason.words()]
            .map(str::to_owned)
            .to_vec()
    };
    let rows: Vec<Vec<String>> = guarded.iter().map(row).collect();
    csv(&["单位代码", "单位名称", "指标序号", "指标名称", "年份", "哪个数", "为什么不公开"], &rows)
}

/// Why nothing is written: a heading, what is wrong a line each, what to do.
struct Unpublished {
    why: String,
    each: Vec<String>,
    advice: &'static str,
}

impl Unpublished {
    fn of(refusal: &Refusal) -> Self {
        let Refusal::Computable(exposed) = refusal else {
            return Self { why: refusal.to_string(), each: Vec::new(), advice: "" };
        };
        let each = exposed.iter().map(|one| {
            let from = if one.from.is_empty() {
                String::new()
            } else {
                format!("，依据{}", one.from.join("、"))
            };
            format!("{}：{}{from}", one.label, one.kind.words())
        });
        let why = format!("以下{}个应当保护的数仍可推算出来：", exposed.len());
        let advice = "请减少公开的表，或提高合并层级后再公开；另定了界限的（--threshold），请核对界限是否过高。不要手工删改后公布。";
        Self { why, each: each.collect(), advice }
    }

    /// What earlier editions gave away, that this one would withhold.
    fn given_away(edition: &Edition) -> Self {
        let each = edition.already_public.clone();
        let why = format!("以下{}个应当保护的数，由以前公布的版本已经可以知道：", each.len());
        let advice = "请先由负责信息公开的人员处理以前的版本（撤回或更正），再把它移出核对范围后公开。";
        Self { why, each, advice }
    }

    fn ending(self, request: &Request) -> Result<Ending, RunError> {
        let Self { why, each, advice } = self;
        let text = if request.json {
            let json = serde_json::json!({ "refused": why, "each": each, "advice": advice });
            String::from_utf8_lossy(&tidy::json(&json)?).into_owned()
        } else {
            let mut text = format!("不能公开：没有写出任何文件。\n{why}\n");
            for one in each.iter().take(MOST) {
                text.push_str(&format!("  {one}\n"));
            }
            if each.len() > MOST {
                let rest = each.len() - MOST;
                text.push_str(&format!("  另有{rest}个；加上 --json 可以全部列出。\n"));
            }
            if !advice.is_empty() {
                text.push_str(&format!("{advice}\n"));
            }
            text
        };
        Ok(Ending { text, code: 1 })
    }
}

/// Reads the finished file as a stranger would: what Excel demands, what a blind reader needs, what must not be in it.
fn unfit(bytes: &[u8], edition: &Edition) -> Vec<String> {
    let mut told = Vec::new();
    match inspect::lint(bytes, Profile::Disclosure) {
        Ok(report) => {
            let errors = report.findings.iter().filter(|finding| finding.weight == Weight::Error);
            told.extend(errors.map(inspect::Finding::told));
        }
        Err(unreadable) => told.push(unreadable.to_string()),
    }
    let guarded: Vec<leak::Guarded> = edition.guarded.iter().map(guarded).collect();
    told.extend(leak::test(bytes, &guarded).iter().map(leak::Leak::told));
    match edition.book.place() {
        Ok(places) => told.extend(unmeant(bytes, &edition.book, &places)),
        Err(error) => told.push(error.to_string()),
    }
    told
}

fn guarded(hidden: &Hidden) -> leak::Guarded {
    leak::Guarded {
        unit_code: hidden.unit.0.clone(),
        unit_name: hidden.unit.1.clone(),
        unit_aliases: hidden.aliases.clone(),
        items: [&hidden.indicator.0, &hidden.indicator.1]
            .into_iter()
            .chain(&hidden.called)
            .cloned()
            .collect(),
        only_in_sentences: !hidden.tells,
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
    (rules, editions, strangers): (&Rules, usize, &BTreeSet<String>),
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
    if !strangers.is_empty() {
        let all: Vec<&str> = strangers.iter().map(String::as_str).collect();
        text.push_str(&format!(
            "以前公布的版本里有{}个指标或单位在现规划中找不到，没有核对：{}。改了名称又改了序号的，请核对后再公布。\n",
            all.len(),
            all.join("、")
        ));
    }
    text.push_str(&format!("结果：{}\n", folder.display()));
    for (name, _) in outputs {
        text.push_str(&format!("  {name}\n"));
    }
    text.push_str(&format!(
        "“{FOLDER}”文件夹可以公布；“内部”文件夹不要公布。公布后请把“{FOLDER}”文件夹存入规划文件夹的 published/，以便下次核对。\n"
    ));
    text
}
