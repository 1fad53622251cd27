//! Did we write everything in this folder?
//!
//! In: a folder. Out: nothing, or the error that names what is not ours, was changed, or is open; whether it is whole;
//! its removal. Refuses to know: how the folder will be replaced.

use super::sha256;
use super::trouble::{FolderError, io_error};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const MANIFEST: &str = "manifest.json";

/// Every file of `folder` is named in its manifest and is as the manifest says, and none is open.
pub(super) fn check(folder: &Path) -> Result<(), FolderError> {
    let mut files = BTreeMap::new();
    walk(folder, "", &mut files)?;
    if let Some(open) = files.keys().find_map(|name| opened(folder, name)) {
        return Err(FolderError::Open(open));
    }
    let outputs = manifest(folder).and_then(|bytes| outputs(&bytes));
    let (mut foreign, mut changed) = (Vec::new(), Vec::new());
    for (name, path) in &files {
        match (&outputs, outputs.as_ref().and_then(|listed| listed.get(name))) {
            (Some(_), _) if name == MANIFEST => {}
            (Some(_), Some(Some(hash))) => {
                let bytes = fs::read(path).map_err(io_error("读取文件", path))?;
                if !hash.eq_ignore_ascii_case(&sha256(&bytes)) {
                    changed.push(name.clone());
                }
            }
            (Some(_), Some(None)) => {}
            _ => foreign.push(name.clone()),
        }
    }
    let folder = folder.to_path_buf();
    let first = |names: Vec<String>| names.into_iter().take(3).collect();
    match (foreign.len(), changed.len()) {
        (0, 0) => Ok(()),
        (0, count) => Err(FolderError::Changed { folder, names: first(changed), count }),
        (count, _) => Err(FolderError::Foreign { folder, names: first(foreign), count }),
    }
}

/// The bytes of its manifest, if it has one.
pub(super) fn manifest(folder: &Path) -> Option<Vec<u8>> {
    fs::read(folder.join(MANIFEST)).ok()
}

/// Whether it is a result of ours of which nothing is missing, changed or open.
pub(super) fn is_whole(folder: &Path) -> bool {
    let listed = manifest(folder).and_then(|bytes| outputs(&bytes));
    let there = |name: &String| fs::symlink_metadata(folder.join(name)).is_ok();
    listed.is_some_and(|listed| listed.keys().all(there)) && check(folder).is_ok()
}

/// Removes it, its manifest last: what is left when a process dies here is still known as ours.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    for (path, is_folder) in entries(folder)? {
        if is_folder {
            fs::remove_dir_all(path)?;
        } else if !path.ends_with(MANIFEST) {
            fs::remove_file(path)?;
        }
    }
    fs::remove_dir_all(folder)
}

/// What stands in a folder, and whether it is one itself. Listed at once: a process may be short of file handles.
pub(super) fn entries(folder: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    fs::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            Ok((entry.path(), entry.file_type()?.is_dir()))
        })
        .collect()
}

fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, PathBuf>) -> Result<(), FolderError> {
    for entry in fs::read_dir(folder).map_err(io_error("读取文件夹", folder))? {
        let entry = entry.map_err(io_error("读取文件夹", folder))?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        // A link to a folder counts as a file: it is nothing we wrote, and what it points to is not ours to read.
        if entry.file_type().map_err(io_error("查看", &path))?.is_dir() {
            walk(&path, &format!("{name}/"), files)?;
        } else {
            files.insert(name, path);
        }
    }
    Ok(())
}

/// The workbook that a lock file says is open: `~$甲.xlsx` (Excel, WPS), `.~lock.甲.xlsx#` (LibreOffice), `.~甲.xlsx`
/// (WPS for Linux).
fn opened(folder: &Path, name: &str) -> Option<PathBuf> {
    let (inside, last) = name.rsplit_once('/').unwrap_or(("", name));
    let lock = last.strip_prefix(".~lock.").map(|rest| rest.trim_end_matches('#'));
    let book = lock.or_else(|| last.strip_prefix("~$")).or_else(|| last.strip_prefix(".~"))?;
    Some(folder.join(inside).join(book))
}

/// The files a manifest of ours lists, each with its hash where it gives one; `None` when it is not ours.
/// `outputs` is a list of `{path, sha256}` or of paths, or an object from path to hash.
fn outputs(manifest: &[u8]) -> Option<BTreeMap<String, Option<String>>> {
    let manifest: Value = serde_json::from_slice(manifest).ok()?;
    if manifest.get("tool")?.as_str()? != "duibiao" {
        return None;
    }
    let hash = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    match manifest.get("outputs")? {
        Value::Array(list) => list
            .iter()
            .map(|item| match item {
                Value::String(path) => Some((path.clone(), None)),
                _ => Some((item.get("path")?.as_str()?.to_owned(), hash(item.get("sha256")))),
            })
            .collect(),
        Value::Object(map) => {
            Some(map.iter().map(|(path, value)| (path.clone(), hash(Some(value)))).collect())
        }
        _ => None,
    }
}
