//! `survey`: what people said of a year, and blank forms to ask them.
//!
//! In: a plan, its `surveys.toml`, sheets of answers in `surveys/<key>/<year>/`. Out: one folder with 满意度调查结果, or with
//! a form for each survey. Refuses to know: how an interval is computed.

use super::{Ending, Request, RunError, default_out, gather, machine, said, summary};
use crate::evaluate::Question;
use crate::grid;
use crate::ids::UnitId;
use crate::inspect;
use crate::observation::Period;
use crate::plan::Plan;
use crate::shown;
use crate::survey::book::{self, Sheets, Wave};
use crate::survey::sent::{FOLDER, files, read, registered};
use crate::survey::{FILE, Found, Scale, Survey, form, found};
use crate::value::Ratio;
use crate::words::Words;
use crate::write::folder::{self, Staging};
use crate::write::style::StyleSheet;
use crate::write::{plan_book, tidy, xlsx};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// What people said.
    Results,
    /// Blank forms.
    Forms,
}

type Progress<'a> = &'a (dyn Fn(&str, usize, usize) + Sync);

/// Registered people by year and unit, of the items surveys are weighted by.
struct Registered<'a> {
    plan: &'a Plan,
    collection: Option<crate::intake::Collection>,
    sample: bool,
    /// What was read for it, with hashes.
    inputs: Vec<machine::Input>,
}

impl<'a> Registered<'a> {
    /// Reads what the units sent, where a survey asks for it.
    fn read(
        plan: &'a Plan,
        words: &Words,
        period: Period,
        surveys: &[Survey],
        progress: Progress<'_>,
    ) -> Result<Self, RunError> {
        let weighted = surveys.iter().any(|survey| survey.weights.is_some());
        if !weighted || !crate::intake::is_any(plan) {
            let inputs = machine::inputs(plan, words, &crate::intake::Collection::default());
            return Ok(Self { plan, collection: None, sample: false, inputs });
        }
        let through = period.as_of();
        let cut =
            super::Cut { question: Question::Annual, through, as_of: through, asked: None, revised: None };
        let collection = gather(plan, words, cut, progress)?.collection;
        let sample = collection.is_sample();
        let inputs = machine::inputs(plan, words, &collection);
        Ok(Self { plan, collection: Some(collection), sample, inputs })
    }

    /// By unit, in a year.
    fn of(&self, survey: &Survey, year: i32) -> BTreeMap<UnitId, u64> {
        self.collection.as_ref().map_or_else(BTreeMap::new, |it| registered(self.plan, survey, it, year))
    }
}

/// Carries the verb out.
pub fn survey(
    request: &Request,
    wanted: Wanted,
    plan: &Plan,
    words: &Words,
    styles: &StyleSheet,
    progress: Progress<'_>,
) -> Result<Ending, RunError> {
    let surveys = crate::survey::load(plan).map_err(RunError::Mistake)?;
    if surveys.is_empty() {
        let told = format!(
            "规划文件夹中没有 {FILE}，或其中没有调查。满意度调查的标度和什么算满意写在这个文件里，写法见 docs/plan-folder.md。"
        );
        return Err(RunError::Asked(told));
    }
    let period = request.period.unwrap_or_else(|| Period::year(plan.identity.first_year));
    let registered = Registered::read(plan, words, period, &surveys, progress)?;
    match wanted {
        Wanted::Forms => forms(request, plan, words, &surveys, period, &registered),
        Wanted::Results => results(request, plan, words, styles, &surveys, period, &registered),
    }
}

/// Blank forms, one for each survey.
fn forms(
    request: &Request,
    plan: &Plan,
    words: &Words,
    surveys: &[Survey],
    period: Period,
    registered: &Registered<'_>,
) -> Result<Ending, RunError> {
    let margin = request.assess.how.margin.unwrap_or_else(|| Ratio::whole(5));
    let out = folder::untouched(
        &request.out.clone().unwrap_or_else(|| default_out(plan, &format!("survey-forms-{period}"))),
    );
    let stamp = request.as_of.unwrap_or(plan.identity.midterm);
    let mark = if registered.sample { "（登记人数是样例数据）" } else { "" };
    let (mut staging, mut outputs, mut listed) = (Staging::begin(&out)?, Vec::new(), String::new());
    for survey in surveys {
        let Some(scale) = survey.scale(period.year) else { continue };
        let people = registered.of(survey, period.year);
        let asked: BTreeSet<UnitId> = match survey.weights {
            Some(item) => plan.asked_in(&plan.items[item].reporter, period).into_iter().collect(),
            None => BTreeSet::from([plan.root]),
        };
        let lines: Vec<form::Line> = asked
            .into_iter()
            .map(|unit| {
                (plan.units[unit].code.clone(), plan.units[unit].name.clone(), people.get(&unit).copied())
            })
            .collect();
        let sizes = form::sizes(&lines, margin, words.judgement.quantile)
            .map_err(|_| RunError::Asked(String::from("精度算不出样本量，请检查 --margin。")))?;
        let book =
            form::book(survey, scale, (&plan.identity.title, period.year, mark), &lines, &sizes, margin);
        let name =
            format!("{}答卷汇总表_{period}年.xlsx", shown::name(&survey.name).replace(['/', '\\', ':'], "_"));
        let all: Option<u64> = lines.iter().map(|line| line.2).sum();
        let unknown =
            if survey.weights.is_some() { "登记人数不全" } else { "不按登记人数加权" };
        let of =
            all.map_or_else(|| format!("（{unknown}，按总体很大计算）"), |all| format!("（登记{all}人）"));
        let _ = writeln!(
            listed,
            "  {name}：误差不超过±{}个百分点需要有效答卷{}份{of}，填好后放进 {FOLDER}/{}/{period}/",
            margin.to_plain(),
            sizes.0,
            survey.key
        );
        outputs.push((name.clone(), staging.put(&name, &plan_book::bytes(&book, stamp)?)?));
    }
    if outputs.is_empty() {
        return Err(RunError::Asked(format!("{FILE} 中没有{period}年可用的标度。")));
    }
    let text = |folder: &Path| format!("答卷汇总表：{}\n{listed}", folder.display());
    outputs.push(said::keep(&mut staging, &text(Path::new(said::HERE)))?);
    let own = serde_json::json!({"year": period.to_string()});
    let manifest = machine::manifest_of("survey forms", plan, &own, &registered.inputs, &outputs);
    staging.put("manifest.json", &tidy::json(&manifest)?)?;
    let folder = staging.commit()?;
    Ok(Ending { text: text(&folder), code: 0 })
}

/// Years before this one of which there are answers, the latest first.
fn earlier(plan: &Plan, survey: &Survey, year: i32) -> Vec<i32> {
    (plan.identity.base_year..year).rev().filter(|year| !files(plan, survey, *year).is_empty()).collect()
}

/// What surveys of a year say.
pub(super) struct Heard<'a> {
    /// By survey, those of which answers came in.
    pub waves: Vec<Wave<'a>>,
    /// What could not be used, a sentence each.
    pub troubles: Vec<String>,
    /// Surveys of which there is nothing, and why.
    pub silent: Vec<String>,
    /// Whether any answers are sample data.
    pub sample: bool,
    /// What was read, with hashes.
    pub inputs: Vec<machine::Input>,
}

/// Reads the answers of a year and works out what they say. `people` gives how many are registered in each unit.
pub(super) fn hear<'a>(
    plan: &Plan,
    words: &Words,
    surveys: &'a [Survey],
    year: i32,
    people: &dyn Fn(&Survey, i32) -> BTreeMap<UnitId, u64>,
) -> Heard<'a> {
    let quantile = words.judgement.quantile;
    let name = |unit: UnitId| plan.units[unit].name.clone();
    let (mut waves, mut troubles, mut silent) = (Vec::new(), Vec::new(), Vec::new());
    let (mut sample, mut inputs) = (false, Vec::new());
    inputs.extend(grid::sha256(&plan.folder.join(FILE)).map(|hash| (FILE.to_owned(), hash)));
    for survey in surveys {
        let Some(scale) = survey.scale(year) else {
            silent.push(format!("{}：{year}年没有标度", survey.name));
            continue;
        };
        let mut wave = |year: i32, scale: &Scale| -> (Found, Vec<String>) {
            let sent = read(plan, &words.recognition.sample_mark, survey, scale, year);
            sample |= !sent.samples.is_empty();
            inputs.extend(sent.inputs);
            let people = people(survey, year);
            let found = found::found(survey, scale, year, &sent.answers, &people, (quantile, &name));
            (found, sent.answers.told)
        };
        if files(plan, survey, year).is_empty() {
            silent.push(format!("{}：{FOLDER}/{}/{year}/ 中没有答卷", survey.name, survey.key));
            continue;
        }
        let (now, told) = wave(year, scale);
        troubles.extend(told.into_iter().map(|told| format!("{}：{told}", survey.name)));
        if !now.why.is_empty() {
            troubles.push(format!("{}：{}。", survey.name, now.why));
        }
        let absent: Vec<String> = now.silent(&people(survey, year)).into_iter().map(name).collect();
        if !absent.is_empty() {
            troubles.push(format!(
                "{}：{}没有有效答卷，结果只代表其余单位。",
                survey.name,
                absent.join("、")
            ));
        }
        let before = earlier(plan, survey, year).into_iter().find_map(|year| {
            let scale = survey.scale(year)?;
            Some((scale, wave(year, scale).0))
        });
        waves.push(Wave { survey, scale, found: now, silent: absent, before });
    }
    Heard { waves, troubles, silent, sample, inputs }
}

fn results(
    request: &Request,
    plan: &Plan,
    words: &Words,
    styles: &StyleSheet,
    surveys: &[Survey],
    period: Period,
    registered: &Registered<'_>,
) -> Result<Ending, RunError> {
    let (year, quantile) = (period.year, words.judgement.quantile);
    let heard = hear(plan, words, surveys, year, &|survey, year| registered.of(survey, year));
    let Heard { waves, troubles, silent, .. } = &heard;
    let sample = heard.sample || registered.sample;
    let mut inputs = registered.inputs.clone();
    inputs.extend(heard.inputs.iter().cloned());
    inputs.sort();
    inputs.dedup();
    if waves.is_empty() {
        return Err(RunError::Asked(format!("没有可以计算的调查。{}。", silent.join("；"))));
    }
    let sheets = Sheets { plan, words, year, waves, quantile, sample, troubles };
    let out = request.out.clone().unwrap_or_else(|| default_out(plan, &format!("survey-{period}")));
    let mut staging = Staging::begin(&out)?;
    let stamp = request.as_of.unwrap_or_else(|| period.as_of());
    let file = xlsx::into_workbook(book::results(&sheets), styles, stamp, staging.spool())?;
    let faults = inspect::workbook(&file.bytes);
    let mark = words.recognition.mark_in_names(sample);
    let named = format!("满意度调查结果{mark}.xlsx");
    let mut outputs = vec![(named.clone(), staging.put(&named, &file.bytes)?)];
    let json = tidy::json(&json(&sheets))?;
    outputs.push((String::from("满意度调查结果.json"), staging.put("满意度调查结果.json", &json)?));
    let said = |folder: &Path| {
        told(&sheets, silent, folder, &named)
            + &summary::beyond_limits(file.touched)
            + &summary::inspected(&faults)
    };
    outputs.push(said::keep(&mut staging, &said(Path::new(said::HERE)))?);
    let own = serde_json::json!({"year": period.to_string()});
    let manifest = machine::manifest_of("survey", plan, &own, &inputs, &outputs);
    super::ended(request, staging, &manifest, &json, said)
}

/// Lines of troubles that are told on the screen.
const MOST: usize = 20;

fn told(sheets: &Sheets<'_>, silent: &[String], folder: &Path, name: &str) -> String {
    let mut text = String::new();
    let percent = |share: f64| format!("{:.2}%", 100.0 * share);
    for wave in sheets.waves {
        let found = &wave.found;
        let _ = write!(
            text,
            "{}（{}年）：有效答卷{}份，未作答{}份。",
            wave.survey.name,
            found.year,
            found.tally.valid(),
            found.tally.unanswered
        );
        match &found.share {
            None if found.why.is_empty() => text.push_str("没有有效答卷。"),
            None => {
                let _ = write!(text, "{}。", found.why);
            }
            Some(share) => {
                let score = found.score.map_or_else(String::new, |score| format!("，满意度得分{score:.2}"));
                let _ = write!(
                    text,
                    "满意率{}（95%区间{}—{}）{score}。",
                    percent(share.estimate.share),
                    percent(share.wilson.low),
                    percent(share.wilson.high)
                );
            }
        }
        if let Some((verdict, target)) = found.verdict.zip(wave.survey.target) {
            let _ = write!(text, "目标≥{}%：{}。", target.to_plain(), verdict.word());
        }
        let _ = writeln!(text, "{}。", sheets.change(wave));
    }
    for line in silent {
        let _ = writeln!(text, "没有计算：{line}。");
    }
    if !sheets.troubles.is_empty() {
        text.push_str("以下请核对：\n");
        for trouble in sheets.troubles.iter().take(MOST) {
            let _ = writeln!(text, "  {trouble}");
        }
        if sheets.troubles.len() > MOST {
            let _ = writeln!(text, "  ……共{}条，全部列在结果的“需核对”表中。", sheets.troubles.len());
        }
    }
    let _ = writeln!(text, "结果：{}\n  {name}\n  满意度调查结果.json", folder.display());
    text
}

fn json(sheets: &Sheets<'_>) -> serde_json::Value {
    let share = |share: &Option<crate::survey::found::Share>| {
        share.map(|share| {
            serde_json::json!({
                "share": share.estimate.share, "wilson": [share.wilson.low, share.wilson.high],
                "exact": [share.exact.low, share.exact.high],
                "size": share.estimate.size.is_finite().then_some(share.estimate.size),
                "effect": share.estimate.effect(),
            })
        })
    };
    let waves = sheets.waves.iter().map(|wave| {
        let found = &wave.found;
        let units = found.units.iter().map(|unit| {
            serde_json::json!({
                "unit": sheets.plan.units[unit.unit].code, "registered": unit.registered, "by": unit.tally.by,
                "unanswered": unit.tally.unanswered, "proxies": unit.tally.proxies, "satisfaction": share(&unit.share),
            })
        });
        serde_json::json!({
            "survey": wave.survey.key, "name": wave.survey.name, "year": found.year, "valid": found.tally.valid(),
            "unanswered": found.tally.unanswered,
            "proxies": found.proxies_known.then_some(found.tally.proxies),
            "satisfaction": share(&found.share), "why": found.why, "plain": found.plain, "score": found.score,
            "target": wave.survey.target.map(Ratio::to_plain),
            "verdict": found.verdict.map(crate::survey::Verdict::word), "change": sheets.change(wave),
            "scale": wave.scale.said(), "units": units.collect::<Vec<_>>(),
        })
    });
    serde_json::json!({
        "plan": sheets.plan.key, "year": sheets.year.to_string(), "sample": sheets.sample,
        "surveys": waves.collect::<Vec<_>>(), "troubles": sheets.troubles,
    })
}
