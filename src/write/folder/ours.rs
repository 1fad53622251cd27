//! Did we write everything in this folder?
//!
//! In: a folder. Out: nothing, or the error that names what is not ours, was changed, or is open; whether it is whole;
//! its removal. Refuses to know: how the folder will be replaced.

use super::Hashed;
use super::trouble::{FolderError, io_error};
use serde::Deserialize;
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
        match outputs.as_ref().map(|listed| listed.get(name)) {
            // It cannot name its own hash.
            Some(_) if name == MANIFEST => {}
            Some(Some(hash)) => {
                let now = sha256_of(path).map_err(io_error("读取文件", path))?;
                if !hash.eq_ignore_ascii_case(&now) {
                    changed.push(name.clone());
                }
            }
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

/// SHA-256 of a file, of which no more than a piece is held: evaluation.json may be larger than the machine's memory.
fn sha256_of(path: &Path) -> io::Result<String> {
    let mut hashed = Hashed::new(io::sink());
    io::copy(&mut fs::File::open(path)?, &mut hashed)?;
    Ok(hashed.end().1)
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

/// What stands before and after the name of an open workbook in the name of its lock file: LibreOffice, Excel and WPS,
/// WPS for Linux.
const LOCKS: [(&str, &str); 3] = [(".~lock.", "#"), ("~$", ""), (".~", "")];

/// The names of the files that stand beside a workbook as long as it is open.
pub(super) fn locks(book: &str) -> impl Iterator<Item = String> {
    LOCKS.into_iter().map(move |(before, after)| format!("{before}{book}{after}"))
}

/// The workbook that a lock file says is open.
fn opened(folder: &Path, name: &str) -> Option<PathBuf> {
    let (inside, last) = name.rsplit_once('/').unwrap_or(("", name));
    let book = LOCKS.iter().find_map(|(before, after)| last.strip_prefix(before)?.strip_suffix(after))?;
    Some(folder.join(inside).join(book))
}

/// What a manifest says of the files beside it; it says more, which is nothing to us here.
#[derive(Deserialize)]
struct Manifest {
    tool: String,
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Output {
    path: String,
    sha256: String,
}

/// The files a manifest of ours lists, each with its hash; `None` when it is not ours.
fn outputs(manifest: &[u8]) -> Option<BTreeMap<String, String>> {
    let manifest: Manifest = serde_json::from_slice(manifest).ok()?;
    let listed = manifest.outputs.into_iter().map(|output| (output.path, output.sha256));
    (manifest.tool == "duibiao").then(|| listed.collect())
}
