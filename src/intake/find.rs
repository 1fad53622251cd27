//! Which files lie there? Every entry under `submissions/` or `报送/`, sorted, each with the period of its folder.
//!
//! In: a plan folder. Out: [`Found`] entries: files, and whatever could not be entered or is no file, with the reason.
//! Nothing that lies there is passed over in silence; a package (.zip) stands for the files in it. Links are not followed: what is judged is what lies in the
//! folder, and a link may lead to another year's files, to a file twice, or out of the folder altogether. (The folder
//! `submissions` itself may be a link.) Refuses to know: what is in a file.

use super::relative;
use crate::grid::{Archive, Limits};
use crate::observation::Period;
use crate::shown::{self, Raw};
use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// Folders that may hold submissions.
pub const ROOTS: [&str; 2] = ["submissions", "报送"];

/// Where a file's bytes come from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A file on disk.
    Path(PathBuf),
    /// Bytes at hand.
    Bytes(Vec<u8>),
    /// A file in a package, by its number there.
    Packed(Arc<Archive>, usize),
    /// Nowhere: it is no file, or cannot be reached.
    None(Unread),
}

/// Why an entry is no file that could be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// A symbolic link, to a file or to a folder.
    Link,
    /// A pipe, a socket or a device.
    NotAFile,
    /// A folder without the permission to look into it.
    Forbidden,
    /// A folder whose path is longer than the system can open.
    TooDeep,
    /// Anything else the system says when a folder is entered.
    Other,
}

impl Unread {
    fn of(error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::PermissionDenied => Self::Forbidden,
            ErrorKind::InvalidFilename => Self::TooDeep,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Link => "这是链接（快捷方式），不跟随读取；请把报送表本身复制到这里",
            Self::NotAFile => "这不是普通文件（是管道、套接字或设备），不读取；请移走",
            Self::Forbidden => {
                "没有权限进入这个文件夹，其中的报送表都没有读取；请开放读取权限，或把报送表复制到 submissions/年份/"
            }
            Self::TooDeep => {
                "文件夹层数过多、路径过长，其中的报送表都没有读取；请把报送表直接放进 submissions/年份/"
            }
            Self::Other => {
                "系统不能读取这个文件夹，其中的报送表都没有读取；请检查后把报送表直接放进 submissions/年份/"
            }
        })
    }
}

/// One entry found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Path relative to the plan folder, with `/`, as it may be shown; no two are the same.
    pub path: String,
    /// The same as it stands on disk.
    pub raw: Raw,
    /// Period of the folder it lies in; `None` when the folder is not named after one.
    pub period: Option<Period>,
    /// Where its bytes are.
    pub source: Origin,
}

/// A folder's name as a period: `2023`, `2023年`, `2023-06`.
fn period(name: &str) -> Option<Period> {
    Period::parse(name.trim_end_matches('年'))
}

/// Every entry under the folders of submissions that is not a folder that could be entered, sorted by path.
pub fn files(folder: &Path) -> Vec<Found> {
    let mut found: Vec<(String, bool, Origin)> = Vec::new();
    for root in ROOTS {
        let top = folder.join(root);
        if top.symlink_metadata().is_err() {
            continue;
        }
        for entry in WalkDir::new(&top).sort_by_file_name() {
            match entry {
                Ok(entry) => {
                    if let Some(origin) = origin(&entry) {
                        let is_file = matches!(origin, Origin::Path(_));
                        found.push((relative(folder, entry.path()), is_file, origin));
                    }
                }
                Err(error) => {
                    let at = error.path().unwrap_or(&top).to_owned();
                    let why = error.io_error().map_or(Unread::Other, Unread::of);
                    found.push((relative(folder, &at), false, Origin::None(why)));
                }
            }
        }
    }
    let mut found: Vec<(String, bool, Origin)> = found.into_iter().flat_map(unpacked).collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    found
        .into_iter()
        .map(|(path, is_file, source)| {
            let mut parts = path.split('/').skip(1);
            let (year, inside) = (parts.next(), parts.next().is_some());
            // A file beside the folders of years is in none; what should be such a folder and is not, is of that year.
            let period = year.filter(|_| inside || !is_file).and_then(period);
            Found { path: differing(&mut names, &path), raw: Raw::new(path), period, source }
        })
        .collect()
}

/// A package as the files in it; anything else as it is.
fn unpacked((path, is_file, origin): (String, bool, Origin)) -> Vec<(String, bool, Origin)> {
    let zipped = path.rsplit_once('.').is_some_and(|(_, suffix)| suffix.eq_ignore_ascii_case("zip"));
    let archive = match &origin {
        Origin::Path(file) if zipped => Archive::open(file, &Limits::default()).map(Arc::new),
        _ => None,
    };
    let Some(archive) = archive else { return vec![(path, is_file, origin)] };
    let inside = |(name, index): (&str, usize)| {
        (format!("{path}/{name}"), true, Origin::Packed(Arc::clone(&archive), index))
    };
    archive.names().map(inside).collect()
}

/// What an entry is; `None` for a folder.
fn origin(entry: &DirEntry) -> Option<Origin> {
    let kind = entry.file_type();
    if kind.is_dir() {
        None
    } else if kind.is_file() {
        Some(Origin::Path(entry.path().to_owned()))
    } else if kind.is_symlink() {
        // A root that is a link is entered; its own entry is still that of the link.
        (entry.depth() > 0 || !entry.path().is_dir()).then_some(Origin::None(Unread::Link))
    } else {
        Some(Origin::None(Unread::NotAFile))
    }
}

/// The path as it may be shown, with a number where two would look the same.
fn differing(names: &mut BTreeMap<String, usize>, path: &str) -> String {
    let shown = shown::path(path);
    let seen = names.entry(shown.clone()).or_default();
    *seen += 1;
    if *seen == 1 { shown } else { format!("{shown}（第{seen}个）") }
}

/// Periods that have a folder, ascending, also when it is empty or cannot be entered.
pub fn periods(folder: &Path) -> Vec<Period> {
    let mut periods: Vec<Period> = ROOTS
        .iter()
        .filter_map(|root| std::fs::read_dir(folder.join(root)).ok())
        .flat_map(std::iter::Iterator::flatten)
        .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_file()))
        .filter_map(|entry| period(&entry.file_name().to_string_lossy()))
        .collect();
    periods.sort_unstable();
    periods.dedup();
    periods
}
