//! Which results did earlier runs leave?
//!
//! In: a plan and where it stands. Out: the folder in which a verb left something for a year, the last one written where
//! there are several: under `outputs` here or beside the plan, where results go by themselves, or in a folder of the one a
//! person works in. Refuses to know: what the results say.

use super::{Request, default_out};
use crate::observation::Period;
use crate::plan::Plan;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What a manifest says of the run.
#[derive(Deserialize)]
struct Manifest {
    tool: String,
    verb: String,
    plan: String,
    #[serde(default)]
    year: String,
    #[serde(default)]
    arguments: Arguments,
    #[serde(default)]
    inputs: Vec<File>,
    #[serde(default)]
    outputs: Vec<File>,
}

/// What an evaluation was asked.
#[derive(Default, Deserialize)]
struct Arguments {
    #[serde(default)]
    through: String,
}

#[derive(Deserialize)]
struct File {
    path: String,
    sha256: String,
}

/// A result that stands.
pub struct Left {
    /// Where.
    pub folder: PathBuf,
    /// How many workbooks are in it.
    pub books: usize,
    /// What it was made from, with hashes; empty where that is not kept.
    pub inputs: Vec<(String, String)>,
}

/// Where the results of a plan go that a person opened by its path: `outputs` beside its folder, or beside `inputs`.
pub fn beside(path: &Path, plan: &Plan) -> PathBuf {
    let parent = |path: &Path| path.parent().unwrap_or(path).to_path_buf();
    let folder = if path.is_dir() { path.to_path_buf() } else { parent(path) };
    let around = parent(&folder);
    let home = if around.file_name().is_some_and(|name| name == "inputs") { parent(&around) } else { around };
    home.join("outputs").join(&plan.key)
}

/// What a verb left for a year of a plan.
pub fn of(request: &Request, plan: &Plan, verb: &str, year: Period) -> Option<Left> {
    let absolute = std::path::absolute(&request.plan).unwrap_or_else(|_| request.plan.clone());
    let places = [default_out(plan, ""), beside(&absolute, plan), PathBuf::from(".")];
    let folders = places.iter().filter_map(|place| std::fs::read_dir(place).ok()).flatten().flatten();
    let found = folders.filter_map(|entry| {
        let folder = entry.path();
        let path = folder.join("manifest.json");
        let manifest: Manifest = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
        let ours = manifest.tool == "duibiao" && manifest.plan == plan.key;
        let of_year = manifest.year == year.to_string()
            || manifest.year.is_empty() && manifest.arguments.through == year.as_of().to_string();
        if !ours || manifest.verb != verb || !of_year {
            return None;
        }
        let is_book = |output: &&File| Path::new(&output.path).extension().is_some_and(|end| end == "xlsx");
        let books = manifest.outputs.iter().filter(is_book).count();
        let written = path.metadata().and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        let folder = folder.strip_prefix(".").map_or_else(|_| folder.clone(), Path::to_path_buf);
        let inputs = manifest.inputs.into_iter().map(|file| (file.path, file.sha256)).collect();
        Some((written, Left { folder, books, inputs }))
    });
    found.max_by_key(|(written, _)| *written).map(|(_, left)| left)
}
