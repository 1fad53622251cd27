//! Which files lie there? Everything under `submissions/` or `报送/`, sorted, each with the period of its folder.
//!
//! In: a plan folder. Out: [`Found`] files. Refuses to know: what is in them.

use super::relative;
use crate::observation::Period;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Folders that may hold submissions.
pub const ROOTS: [&str; 2] = ["submissions", "报送"];

/// Where a file's bytes come from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A file on disk.
    Path(PathBuf),
    /// Bytes at hand.
    Bytes(Vec<u8>),
}

/// One file found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Path relative to the plan folder, with `/`.
    pub path: String,
    /// Period of the folder it lies in; `None` when the folder is not named after one.
    pub period: Option<Period>,
    /// Where its bytes are.
    pub source: Origin,
}

/// A folder's name as a period: `2023`, `2023年`, `2023-06`.
fn period(name: &str) -> Option<Period> {
    Period::parse(name.trim_end_matches('年'))
}

/// Every file under the folders of submissions, sorted by path.
pub fn files(folder: &Path) -> Vec<Found> {
    let mut found = Vec::new();
    for root in ROOTS {
        for entry in WalkDir::new(folder.join(root)).sort_by_file_name().into_iter().flatten() {
            if !entry.file_type().is_file() {
                continue;
            }
            let path = relative(folder, entry.path());
            let period = path.split('/').nth(1).filter(|_| path.matches('/').count() >= 2).and_then(period);
            found.push(Found { path, period, source: Origin::Path(entry.into_path()) });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Periods that have a folder, ascending, also when it is empty.
pub fn periods(folder: &Path) -> Vec<Period> {
    let mut periods: Vec<Period> = ROOTS
        .iter()
        .filter_map(|root| std::fs::read_dir(folder.join(root)).ok())
        .flat_map(std::iter::Iterator::flatten)
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| period(&entry.file_name().to_string_lossy()))
        .collect();
    periods.sort_unstable();
    periods.dedup();
    periods
}
