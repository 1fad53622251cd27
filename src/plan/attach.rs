//! What does a plan measure itself against that it did not write? The items and indicators of an attached folder.
//!
//! In: `[[attach]]` of `plan.toml` and the attached folder. Out: items and indicators under the attached folder's name;
//! its units and tasks stay where they are. The base is the attaching plan's own; a target binds only where the
//! attached set says so, and is watched elsewhere. Refuses to know: submissions.

use super::cells::printed;
use super::indicators::{self, Context};
use super::items::{self, Item};
use super::kinds::Kind;
use super::ledger::{self, Doubt};
use super::rules;
use super::source::Files;
use super::workbook;
use super::{Indicator, PlanError, PlanTitle, Rule, SeriesPoint, Unit};
use crate::expr::Names;
use crate::ids::{ItemId, Table, UnitId};
use crate::source::{Mistake, Source, perhaps};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use toml::Spanned;

/// 附挂指标集, as written in `plan.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attach {
    folder: Spanned<String>,
    #[serde(default)]
    base: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    items: BTreeMap<String, Spanned<String>>,
}

/// An attached set as loaded.
#[derive(Clone, Debug)]
pub struct Attached {
    /// Its name, such as `national-14`.
    pub key: String,
    /// Title of the plan it comes from.
    pub title: String,
    /// 文号.
    pub document_number: String,
    /// 规划文本来源: from what its figures were taken.
    pub text_source: String,
    /// What was doubtful in its text, and what was decided; the sections say whose they are.
    pub doubts: Vec<Doubt>,
    /// Its audit relations: they come with the items they guard.
    pub rules: Vec<Rule>,
    /// Every file read, for the manifest: name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

/// What an attaching plan gives.
pub(super) struct Host<'a> {
    pub source: &'a Source,
    pub folder: &'a Path,
    pub units: &'a Table<UnitId, Unit>,
    pub series: &'a [SeriesPoint],
    pub years: (i32, i32),
    /// Place among the sets attached, from 1.
    pub place: usize,
}

/// Reads an attached set; its items are appended to `items`.
pub(super) fn load(
    attach: &Attach,
    host: &Host<'_>,
    items: &mut Table<ItemId, Item>,
    mistakes: &mut Vec<Mistake>,
) -> Option<(Attached, Vec<Indicator>)> {
    let written = attach.folder.get_ref();
    let folder = host.folder.join(written);
    let at = attach.folder.span().start;
    let key = folder.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
    let is_plan = folder.join("plan.toml").is_file() || folder.join(workbook::FILE).is_file();
    let Some(key) = key.filter(|_| is_plan) else {
        mistakes.push(host.source.mistake(
            at,
            format!("附挂的规划文件夹“{written}”不存在，或其中没有规划（请把附挂的规划放到这个位置，或改写“附挂”）。"),
        ));
        return None;
    };
    if folder.canonicalize().ok() == host.folder.canonicalize().ok() {
        let message =
            format!("附挂的“{written}”就是本规划自己；请删去这一段 [[attach]]，或改写成要附挂的规划文件夹。");
        mistakes.push(host.source.mistake(at, message));
        return None;
    }
    let set = match Files::of_plan(&folder) {
        Ok(set) => set,
        Err(PlanError::Mistakes(found)) => {
            mistakes.extend(
                found
                    .into_iter()
                    .map(|mistake| Mistake { file: format!("{key}/{}", mistake.file), ..mistake }),
            );
            return None;
        }
        Err(error) => {
            mistakes.push(host.source.mistake(at, error.to_string()));
            return None;
        }
    };
    let mut files = Vec::new();
    let mut read = |name: &str| {
        let mut source = match set.read(name) {
            Ok(Some(source)) => source,
            Ok(None) => {
                mistakes.push(host.source.mistake(at, format!("附挂的文件夹“{written}”中没有 {name}。")));
                return None;
            }
            Err(mistake) => {
                mistakes.push(Mistake { file: format!("{key}/{}", mistake.file), ..mistake });
                return None;
            }
        };
        files.push((format!("{key}/{name}"), source.text.clone().into_bytes()));
        source.file = format!("{key}/{name}");
        Some(source)
    };
    let (identity, of_items, of_indicators) =
        (read("plan.toml"), read("items.toml"), read("indicators.toml"));
    let (identity, of_items, of_indicators) = (identity?, of_items?, of_indicators?);
    let title: PlanTitle = match identity.toml() {
        Ok(title) => title,
        Err(mistake) => {
            mistakes.push(mistake);
            return None;
        }
    };
    let theirs = items::load(&of_items, host.units, mistakes);
    let places = merge(attach, host, &key, &title.short, &theirs, items, mistakes);
    let names = Names::new(
        theirs
            .iter()
            .zip(&places)
            .map(|(item, &at)| (at, item.code.as_str(), item.name.as_str(), item.measure_unit.as_str())),
    );
    let context = Context {
        units: host.units,
        items,
        names: &names,
        series: host.series,
        years: Some(host.years),
        // The day the attaching plan was issued says nothing of the targets of another.
        issued: None,
    };
    let before = mistakes.len();
    let mut indicators = indicators::load(&of_indicators, &context, mistakes);
    // An indicator that was refused is not unknown.
    let whole = mistakes.len() == before;
    for (id, base) in &attach.base {
        if whole && !indicators.iter().any(|known| &known.id == id) {
            let near = perhaps(id, indicators.iter().map(|known| known.id.as_str()));
            mistakes.push(
                host.source.mistake(base.span().start, format!("附挂的指标集中没有指标“{id}”{near}。")),
            );
        }
    }
    for indicator in &mut indicators {
        bind(indicator, attach, host, &key, mistakes);
    }
    let mut own_rules = Vec::new();
    if let Some(source) = optional(&set, &key, "rules.toml", &mut files, mistakes) {
        own_rules = rules::relations(&source, (items, host.units), &names, mistakes);
        for rule in &mut own_rules {
            rule.id = format!("{key}:{}", rule.id);
        }
    }
    let doubts = doubts_of(&set, &key, &title.title, &mut files, mistakes);
    let attached = Attached {
        rules: own_rules,
        doubts,
        key,
        title: title.title,
        document_number: title.document_number,
        text_source: title.text_source,
        files,
    };
    Some((attached, indicators))
}

/// The doubts recorded in an attached set, under its own name and title.
fn doubts_of(
    set: &Files,
    key: &str,
    title: &str,
    files: &mut Vec<(String, Vec<u8>)>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Doubt> {
    let before = mistakes.len();
    let mut doubts = ledger::doubts(set, mistakes);
    for mistake in &mut mistakes[before..] {
        mistake.file = format!("{key}/{}", mistake.file);
    }
    for doubt in &mut doubts {
        doubt.at.0 = format!("{key}/{}", doubt.at.0);
        doubt.section = format!("《{title}》{}", doubt.section);
    }
    let read = ["doubts.csv", "doubts.xlsx"].into_iter();
    files.extend(read.filter_map(|name| {
        let bytes = set.bytes(name).ok().flatten()?;
        Some((format!("{key}/{name}"), bytes))
    }));
    doubts
}

/// A file an attached set may have or not.
fn optional(
    set: &Files,
    key: &str,
    name: &str,
    files: &mut Vec<(String, Vec<u8>)>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Source> {
    match set.read(name) {
        Ok(source) => source.map(|mut source| {
            source.file = format!("{key}/{name}");
            files.push((source.file.clone(), source.text.clone().into_bytes()));
            source
        }),
        Err(mistake) => {
            mistakes.push(Mistake { file: format!("{key}/{}", mistake.file), ..mistake });
            None
        }
    }
}

/// Where each attached item stands among the plan's: an own item said to be the same figure, or a new one.
fn merge(
    attach: &Attach,
    host: &Host<'_>,
    key: &str,
    group: &str,
    theirs: &[Item],
    items: &mut Table<ItemId, Item>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<ItemId> {
    for (code, own) in &attach.items {
        if !theirs.iter().any(|item| &item.code == code) {
            let message = format!("附挂的指标集中没有填报项“{code}”。");
            mistakes.push(host.source.mistake(own.span().start, message));
        }
    }
    theirs
        .iter()
        .map(|item| {
            if let Some(own) = attach.items.get(&item.code) {
                let at = items.position(|known| &known.code == own.get_ref());
                if let Some(at) = at {
                    if items[at].measure_unit != item.measure_unit {
                        let message = format!(
                            "“{}”以{}计，附挂的“{}”以{}计，不是同一个数。",
                            items[at].name, items[at].measure_unit, item.name, item.measure_unit
                        );
                        mistakes.push(host.source.mistake(own.span().start, message));
                    }
                    return at;
                }
                let message = format!("items.toml 中没有填报项“{}”。", own.get_ref());
                mistakes.push(host.source.mistake(own.span().start, message));
            } else if let Some(same) = items.iter().find(|known| known.name == item.name) {
                let message = format!(
                    "附挂的填报项“{}”与本规划的“{}”重名；请在 [attach.items] 中写明 {} = \"{}\"。",
                    item.name, same.code, item.code, same.code
                );
                mistakes.push(host.source.mistake(attach.folder.span().start, message));
            }
            let mut item = item.clone();
            item.code = format!("{key}:{}", item.code);
            group.clone_into(&mut item.group);
            items.push(item)
        })
        .collect()
}

/// The attaching plan's own base, and a target only where it binds.
fn bind(indicator: &mut Indicator, attach: &Attach, host: &Host<'_>, key: &str, mistakes: &mut Vec<Mistake>) {
    let base = attach.base.get(&indicator.id);
    indicator.base = base.and_then(|text| {
        printed(text.get_ref(), "应写成规划印的数，如 \"98.5\"，不带单位和百分号")
            .map_err(|message| mistakes.push(host.source.mistake(text.span().start, message)))
            .ok()
    });
    indicator.base_from_reports = indicator.base.is_none() && indicator.kind.is_to_reach();
    indicator.base_year = host.years.0;
    let set = if host.place > 1 { format!("{}-", host.place) } else { String::new() };
    indicator.label = format!("附{set}{}", indicator.id);
    indicator.id = format!("{key}:{}", indicator.id);
    indicator.set = Some(key.to_owned());
    if !indicator.binds_below {
        if let Some(target) = indicator.target.take() {
            indicator.target_text = format!(
                "{}{}{}（不约束本级）",
                indicator.comparator.sign(),
                target.to_text(),
                indicator.measure_unit
            );
        }
        indicator.watched_as = Some(indicator.kind);
        indicator.kind = Kind::WATCHED;
        indicator.series = None;
        indicator.path = BTreeMap::new();
        return;
    }
    if let (Some(base), Some(target)) = (indicator.base, indicator.target) {
        let order = base.value.compare(target.value);
        indicator.kind = indicator.kind.turned(order.is_eq() || indicator.comparator.holds(order));
    }
}
