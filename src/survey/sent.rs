//! What answers came in of a survey and year? Files in `surveys/<key>/<year>/` of a plan.
//!
//! In: the folder, a scale. Out: [`Sent`]; a file that cannot be read is told and stops no other. Refuses to know: what
//! the answers say.

use super::answers::Answers;
use super::scale::{Scale, Survey};
use crate::grid::{self, Limits};
use crate::ids::UnitId;
use crate::intake::Collection;
use crate::observation::Period;
use crate::place::sha256;
use crate::plan::Plan;
use crate::shown;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The folder of answers in a plan's.
pub const FOLDER: &str = "surveys";

/// Files of answers of a survey and year, in order.
pub fn files(plan: &Plan, survey: &Survey, year: i32) -> Vec<PathBuf> {
    let folder = plan.folder.join(FOLDER).join(&survey.key).join(year.to_string());
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect())
        .unwrap_or_default();
    found.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !name.starts_with("~$") && !name.starts_with('.')
    });
    found.sort();
    found
}

/// The name in the plan folder by which a file of answers is told.
pub fn named(survey: &Survey, year: i32, path: &Path) -> String {
    let name = shown::name(&path.file_name().unwrap_or_default().to_string_lossy());
    format!("{FOLDER}/{}/{year}/{name}", survey.key)
}

/// How many are registered in each unit in a year, of a survey that is weighted by that.
pub fn registered(plan: &Plan, survey: &Survey, collection: &Collection, year: i32) -> BTreeMap<UnitId, u64> {
    let Some(item) = survey.weights else { return BTreeMap::new() };
    let known = |unit: UnitId| {
        let figure = collection.at(unit, item, Period::year(year))?.figure.ok()?;
        let whole = figure.ratio().floor();
        Some((unit, u64::try_from(whole).ok()?))
    };
    plan.units.ids().filter_map(known).collect()
}

/// What was read of a survey and year.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// The answers.
    pub answers: Answers,
    /// Files marked as sample data.
    pub samples: Vec<String>,
    /// Files that are not.
    pub reals: Vec<String>,
    /// The files, with hashes, by their names in the plan folder.
    pub inputs: Vec<(String, String)>,
}

/// Reads the answers of a survey and year; `mark` is the word that marks sample data in a file's name.
pub fn read(plan: &Plan, mark: &str, survey: &Survey, scale: &Scale, year: i32) -> Sent {
    let mut sent = Sent::default();
    let mut hashes = BTreeSet::new();
    let limits = Limits::default();
    for path in files(plan, survey, year) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let shown = shown::name(&name);
        let file = named(survey, year, &path);
        let bytes = match grid::take(&path, limits.file_bytes) {
            Ok(bytes) => bytes,
            Err(trouble) => {
                sent.answers.told.push(format!("“{shown}”没有读取：{trouble}"));
                continue;
            }
        };
        let hash = sha256(&bytes);
        sent.inputs.push((file.clone(), hash.clone()));
        if !hashes.insert(hash) {
            sent.answers.told.push(format!("“{shown}”与前面的文件完全相同，没有再计一次。"));
            continue;
        }
        let book = match grid::read(&bytes, &name, &limits) {
            Ok(book) => book,
            Err(trouble) => {
                sent.answers.told.push(format!("“{shown}”没有读取：{trouble}"));
                continue;
            }
        };
        let mut any = false;
        let before = sent.answers.told.len();
        for sheet in &book.sheets {
            let place = format!("“{shown}”的“{}”", shown::name(&sheet.name));
            if sheet.hidden {
                sent.answers.told.push(format!("{place}是隐藏的工作表，没有读取。"));
                continue;
            }
            any |= sent.answers.read(plan, scale, sheet, &place);
        }
        if any {
            if name.contains(mark) { &mut sent.samples } else { &mut sent.reals }.push(file);
        } else if sent.answers.told.len() == before {
            sent.answers.told.push(format!(
                "“{shown}”没有读取：找不到单位和答案的栏。逐份的表要有“单位”“答案”两栏；汇总的表要有“单位”栏和各选项的栏（{}）。",
                scale.words().collect::<Vec<_>>().join("、")
            ));
        }
    }
    sent.answers.settle(plan);
    sent
}
