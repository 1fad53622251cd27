//! What did a run leave that was interrupted?
//!
//! In: the place of a result. Out: nothing is left beside it that no living run uses: a whole old result whose name
//! stands empty is put back, one that was to be kept is put among the earlier ones, what is half written is removed, what
//! somebody changed is kept, and each is told. Refuses to know: why a run was interrupted.

use super::workplace::{self, LOCK, MARKS, OLD, RANDOM};
use super::{File, fs, io, kept, ours};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

/// What became of something an interrupted run left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// The last whole result stands under its name again.
    PutBack(PathBuf),
    /// A result that was being replaced was put among the earlier ones.
    PutBeside(PathBuf),
    /// So many temporary folders and files were removed.
    Cleared(usize),
    /// Not removed: somebody changed it, or the system refused.
    Kept(PathBuf),
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PutBack(place) => {
                write!(f, "上一次运行在替换结果时被中断，已把原有结果放回“{}”。", place.display())
            }
            Self::PutBeside(place) => {
                write!(f, "上一次运行在收存原有结果时被中断，已把它收存到“{}”。", place.display())
            }
            Self::Cleared(count) => write!(f, "已清理上一次被中断的运行留下的{count}处临时文件。"),
            Self::Kept(place) => write!(
                f,
                "“{}”是上一次被中断的运行留下的，其中有改动过的文件或没有删除的权限，没有删除；请查看后自行处理。",
                place.display()
            ),
        }
    }
}

/// Something left, locked by us while we look at it.
struct Claimed {
    place: PathBuf,
    _lock: File,
    /// Old results in it.
    old: Vec<PathBuf>,
}

/// Puts back or clears what stands beside `target`.
pub(super) fn clear(target: &Path, parent: &Path) -> Vec<Recovery> {
    let left: Vec<Claimed> = beside(target, parent).iter().filter_map(|place| claim(place)).collect();
    let mut told = Vec::new();
    let mut old: Vec<&PathBuf> = left.iter().flat_map(|claimed| &claimed.old).collect();
    // The last one moved aside is the last whole result.
    old.sort_by_key(|folder| Reverse((changed(folder.parent().unwrap_or(folder)), *folder)));
    let empty =
        || matches!(fs::symlink_metadata(target), Err(error) if error.kind() == io::ErrorKind::NotFound);
    for folder in old {
        if empty() && ours::is_whole(folder) && fs::rename(folder, target).is_ok() {
            told.push(Recovery::PutBack(target.to_path_buf()));
        }
    }
    for old in left.iter().flat_map(|claimed| kept::old_ones(&claimed.place)) {
        if !is_that_of(target, &old)
            && let Ok(place) = kept::keep(&old, target)
        {
            told.push(Recovery::PutBeside(place));
        }
    }
    let mut cleared = 0;
    for claimed in &left {
        let foreign = claimed.old.iter().find(|folder| folder.exists() && ours::check(folder).is_err());
        match foreign {
            Some(folder) => told.push(Recovery::Kept(folder.clone())),
            None if removed(&claimed.place) => cleared += 1,
            None => told.push(Recovery::Kept(claimed.place.clone())),
        }
    }
    if cleared > 0 {
        told.push(Recovery::Cleared(cleared));
    }
    told
}

/// Whether what stands at `target` says the same as an old result.
fn is_that_of(target: &Path, old: &Path) -> bool {
    ours::manifest(target).is_some_and(|now| ours::manifest(old) == Some(now))
}

fn changed(place: &Path) -> Option<std::time::SystemTime> {
    fs::metadata(place).and_then(|data| data.modified()).ok()
}

/// Names beside `target` that places of work for it have, sorted.
fn beside(target: &Path, parent: &Path) -> Vec<PathBuf> {
    let prefixes = MARKS.map(|mark| workplace::prefix(target, mark));
    let is_place = |name: &str| {
        let random = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix.as_str()));
        random
            .is_some_and(|random| random.len() == RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    let listing = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut places: Vec<PathBuf> = listing
        .filter(|entry| entry.file_name().to_str().is_some_and(is_place))
        .map(|entry| entry.path())
        .collect();
    places.sort();
    places
}

/// Locks a place that no living run uses and lists the old results in it; `None` when one uses it, when it is gone or
/// cannot be locked, or when nothing was left in it.
fn claim(place: &Path) -> Option<Claimed> {
    let kind = fs::symlink_metadata(place).ok()?.file_type();
    if kind.is_file() {
        return Some(Claimed { place: place.to_path_buf(), _lock: lock(place, false)?, old: Vec::new() });
    }
    let before = names(place)?;
    if before.is_empty() {
        // Of a run that is about to begin or has just ended; the one about to begin makes itself another.
        let _gone = fs::remove_dir(place);
        return None;
    }
    // Earlier versions of this tool locked nothing; one of this version removes its lock after all else.
    let lock = lock(&place.join(LOCK), !before.contains(LOCK))?;
    let all_old = place.file_name()?.to_string_lossy().contains(&format!(".{OLD}-"));
    let left = names(place)?;
    if left.iter().all(|name| name == LOCK) {
        let _gone = workplace::remove(place);
        return None;
    }
    let old = left.iter().filter(|name| all_old || name.starts_with(OLD)).map(|name| place.join(name));
    let old = old.filter(|path| fs::symlink_metadata(path).is_ok_and(|data| data.is_dir())).collect();
    Some(Claimed { place: place.to_path_buf(), _lock: lock, old })
}

/// What stands in a folder.
fn names(folder: &Path) -> Option<BTreeSet<String>> {
    let listing = fs::read_dir(folder).ok()?.flatten();
    Some(listing.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}

/// The lock, if nobody living holds it and nobody removed it meanwhile.
fn lock(path: &Path, create: bool) -> Option<File> {
    let file = File::options().write(true).create(create).truncate(false).open(path).ok()?;
    file.try_lock().ok()?;
    path.exists().then_some(file)
}

fn removed(place: &Path) -> bool {
    let gone = if place.is_dir() { workplace::remove(place) } else { fs::remove_file(place) };
    // A run that ended meanwhile has removed it itself.
    gone.is_ok() || !place.exists()
}
