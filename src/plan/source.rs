//! Which files does a plan folder hold, and how are they taken from the disk?
//!
//! In: a folder. Out: bytes, or a [`Source`], or why a file could not be read. Refuses to know: what a plan means.

use crate::grid;
use crate::source::{Mistake, Source};
use std::path::Path;

/// Files of a plan folder that are TOML.
pub const TEXTS: [&str; 6] =
    ["plan.toml", "items.toml", "indicators.toml", "rules.toml", "tasks.toml", "mappings.toml"];

/// Tables of a plan folder, as `.csv` or `.xlsx`.
pub const TABLES: [&str; 13] = [
    "units",
    "series",
    "stated",
    "targets",
    "receipts",
    "waivers",
    "backfill",
    "revisions",
    "expectations",
    "weights",
    "doubts",
    "breaks",
    "coverage",
];

/// The bytes of one file of a plan folder; `Ok(None)` when there is no such entry.
pub(super) fn bytes(folder: &Path, file: &str) -> Result<Option<Vec<u8>>, Mistake> {
    let path = folder.join(file);
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let told = |trouble: grid::Trouble| {
        let message = match trouble {
            grid::Trouble::TooLarge { bytes, limit } => format!(
                "文件有{}MB，规划文件不应超过{}MB，没有读取；请检查是否放错了文件。",
                bytes.div_ceil(1 << 20),
                limit >> 20
            ),
            grid::Trouble::NotAFile => String::from("这不是普通文件（是管道、设备或文件夹），请换成文件。"),
            other => format!("{other}。"),
        };
        Mistake { file: file.to_owned(), line: 0, column: 0, message }
    };
    grid::take(&path, grid::Limits::default().file_bytes).map(Some).map_err(told)
}

/// One text file of a plan folder in UTF-8, UTF-8 with BOM or GB18030; `Ok(None)` when there is no such file.
pub fn read(folder: &Path, file: &str) -> Result<Option<Source>, Mistake> {
    bytes(folder, file)?.map(|bytes| Source::of(file, &bytes)).transpose()
}
