//! What does a result folder say?
//!
//! In: a folder a run left. Out: its manifest, and the rows of its machine files one at a time, after each file was found
//! to be as the manifest says. Refuses to know: what a row means.

use crate::grid;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

/// The files of the contract that are compared; the others of a result say the same in other words.
const READ: [&str; 5] =
    ["evaluation.json", "submissions.csv", "observations.csv", "stages.csv", "findings.csv"];
/// The one that a plan without tasks does not leave.
const MAY_LACK: &str = "stages.csv";

/// Why a folder cannot be compared. Each message says what, where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ResultError {
    /// No result of a report.
    #[error("“{}”不是年度监测、中期评估或总结评估的结果文件夹：{why}。请写结果所在的文件夹，如 outputs/规划/midterm-2023。", folder.display())]
    NotAResult {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        why: String,
    },
    /// A file is not what the run wrote.
    #[error("结果“{}”中的 {file} {why}，没有比较；请用原来的文件，或重新运行生成结果。", folder.display())]
    Damaged {
        /// The folder.
        folder: PathBuf,
        /// The file.
        file: String,
        /// What is wrong.
        why: String,
    },
}

/// One file and its SHA-256.
#[derive(Clone, Debug, Deserialize)]
struct Entry {
    path: String,
    sha256: String,
}

/// What `manifest.json` says.
#[derive(Clone, Debug, Deserialize)]
struct Manifest {
    tool: String,
    version: String,
    verb: String,
    plan: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    sample: bool,
    #[serde(default)]
    arguments: BTreeMap<String, Value>,
    inputs: Vec<Entry>,
    outputs: Vec<Entry>,
}

/// An earlier result of `annual`, `midterm` or `final`.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Where it stands.
    pub folder: PathBuf,
    /// The folder in it that holds the files for programs; empty where they stand beside the workbook.
    inside: String,
    /// The key of its plan.
    pub plan: String,
    /// The plan's title; its key where an older version left none.
    pub title: String,
    /// Whether its figures are sample data.
    pub sample: bool,
    /// The version of the tool that wrote it.
    pub version: String,
    /// The verb: `annual`, `midterm` or `final`.
    pub verb: String,
    /// The arguments that can change a result.
    pub arguments: BTreeMap<String, String>,
    /// SHA-256 of every input, by name.
    pub inputs: BTreeMap<String, String>,
    /// SHA-256 of its manifest.
    pub manifest: String,
    has_stages: bool,
}

/// A row of a table by heading.
pub type Row = BTreeMap<String, String>;

/// A unit, and the code of the one above it.
#[derive(Clone, Debug, Deserialize)]
pub struct UnitNamed {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the unit above.
    pub parent: Option<String>,
}

#[derive(Deserialize)]
struct ItemNamed {
    code: String,
    name: String,
}

/// What `evaluation.json` says beside its assessments.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Units in the plan's order.
    pub units: Vec<UnitNamed>,
    /// Names of items by code.
    pub items: BTreeMap<String, String>,
}

impl Earlier {
    /// Reads the manifest, and finds every file that is compared to be as it says.
    pub fn open(folder: &Path) -> Result<Self, ResultError> {
        let not = |why: &str| ResultError::NotAResult { folder: folder.into(), why: why.into() };
        let path = folder.join("manifest.json");
        let bytes = std::fs::read(&path).map_err(|_| not("没有 manifest.json"))?;
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| not("manifest.json 读不出"))?;
        let Manifest { tool, version, verb, plan, title, sample, arguments, inputs, outputs } = manifest;
        if tool != "duibiao" || !["annual", "midterm", "final"].contains(&verb.as_str()) {
            return Err(not("manifest.json 说的是别的结果"));
        }
        let outputs: BTreeMap<String, String> = by_path(outputs);
        // Beside the workbook, or in a folder of their own.
        let inside = outputs.keys().find_map(|path| path.strip_suffix(READ[0])).unwrap_or("").to_owned();
        for name in READ {
            let damaged = |why: &str| ResultError::Damaged {
                folder: folder.into(),
                file: name.into(),
                why: why.into(),
            };
            match (outputs.get(&format!("{inside}{name}")), grid::sha256(&folder.join(&inside).join(name))) {
                (None, _) if name == MAY_LACK => {}
                (None, _) => return Err(damaged("在 manifest.json 中没有登记")),
                (_, None) => return Err(damaged("找不到或打不开")),
                (Some(hash), Some(now)) if *hash != now => {
                    return Err(damaged("与写出时不一致（被改动或损坏）"));
                }
                _ => {}
            }
        }
        let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Ok(Self {
            folder: folder.into(),
            title: if title.is_empty() { plan.clone() } else { title },
            plan,
            sample,
            version,
            verb,
            arguments: arguments.into_iter().map(|(key, value)| (key, text(value))).collect(),
            inputs: by_path(inputs),
            manifest: grid::sha256(&path).unwrap_or_default(),
            has_stages: outputs.contains_key(&format!("{inside}{MAY_LACK}")),
            inside,
        })
    }

    fn damaged(&self, file: &str, why: String) -> ResultError {
        ResultError::Damaged { folder: self.folder.clone(), file: file.into(), why }
    }

    /// Hands over every assessment, in order, and gives what else the file says.
    pub fn assessments(&self, take: &mut dyn FnMut(Map<String, Value>)) -> Result<Head, ResultError> {
        let name = "evaluation.json";
        let file = File::open(self.folder.join(&self.inside).join(name))
            .map_err(|error| self.unread(name, &error))?;
        let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 18, file));
        Whole(take).deserialize(&mut json).map_err(|error| self.damaged(name, format!("读不出（{error}）")))
    }

    /// Hands over every row of a table, in order; none of one that this result did not need.
    pub fn rows(&self, name: &str, take: &mut dyn FnMut(Row)) -> Result<(), ResultError> {
        if name == MAY_LACK && !self.has_stages {
            return Ok(());
        }
        table(&self.folder.join(&self.inside).join(name), take).map_err(|why| self.damaged(name, why))
    }

    fn unread(&self, file: &str, error: &io::Error) -> ResultError {
        self.damaged(file, format!("打不开（{error}）"))
    }
}

/// Hands over every row of a table of ours, in order.
pub(super) fn table(path: &Path, take: &mut dyn FnMut(Row)) -> Result<(), String> {
    let file = File::open(path).map_err(|error| format!("打不开（{error}）"))?;
    let mut table = csv::Reader::from_reader(BufReader::with_capacity(1 << 18, file));
    let wrong = |error: csv::Error| format!("读不出（{error}）");
    let heads: Vec<String> = table
        .headers()
        .map_err(wrong)?
        .iter()
        .map(|head| head.trim_start_matches('\u{FEFF}').to_owned())
        .collect();
    for record in table.records() {
        let record = record.map_err(wrong)?;
        let cells = record.iter().map(|cell| crate::shown::unarmed(cell).to_owned());
        take(heads.iter().cloned().zip(cells).collect());
    }
    Ok(())
}

/// SHA-256 of the files that a manifest lists, by name; `None` where there is none that can be read.
pub(super) fn hashes(folder: &Path) -> Option<BTreeMap<String, String>> {
    #[derive(Deserialize)]
    struct Listed {
        outputs: Vec<Entry>,
    }
    let bytes = std::fs::read(folder.join("manifest.json")).ok()?;
    serde_json::from_slice(&bytes).ok().map(|listed: Listed| by_path(listed.outputs))
}

fn by_path(entries: Vec<Entry>) -> BTreeMap<String, String> {
    entries.into_iter().map(|entry| (entry.path, entry.sha256)).collect()
}

/// The whole of `evaluation.json`, of which no more than one assessment is held.
struct Whole<'a>(&'a mut dyn FnMut(Map<String, Value>));

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = Head;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Head, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = Head;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("evaluation.json")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
        let mut head = Head::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "assessments" => map.next_value_seed(Each(&mut *self.0))?,
                "units" => head.units = map.next_value()?,
                "items" => {
                    let items: Vec<ItemNamed> = map.next_value()?;
                    head.items = items.into_iter().map(|item| (item.code, item.name)).collect();
                }
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(head)
    }
}

/// The assessments, one after another.
struct Each<'a>(&'a mut dyn FnMut(Map<String, Value>));

impl<'de> DeserializeSeed<'de> for Each<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Each<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of assessments")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(record) = list.next_element()? {
            (self.0)(record);
        }
        Ok(())
    }
}
