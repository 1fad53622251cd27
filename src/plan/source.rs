//! Which files does a plan folder hold, and how are they taken from the disk?
//!
//! In: a folder. Out: bytes, or a [`Source`], or why a file could not be read. Refuses to know: what a plan means.

use super::table::Records;
use super::workbook::Sheets;
use crate::grid;
use crate::source::{Mistake, Source};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files of a plan folder that are TOML.
pub const TEXTS: [&str; 7] = [
    "plan.toml",
    "items.toml",
    "indicators.toml",
    "rules.toml",
    "tasks.toml",
    "mappings.toml",
    "surveys.toml",
];

/// Tables of a plan folder, as `.csv` or `.xlsx`.
pub const TABLES: [&str; 17] = [
    "units",
    "series",
    "stated",
    "targets",
    "receipts",
    "waivers",
    "backfill",
    "corrections",
    "remarks",
    "revisions",
    "expectations",
    "weights",
    "doubts",
    "breaks",
    "coverage",
    CONFIRMATIONS,
    "contacts",
];

/// The register of confirmed definitions.
pub const CONFIRMATIONS: &str = "confirmations";

/// Where one part of a plan stands.
pub(super) enum Part<T> {
    /// In the workbook, which may have nothing of it.
    OfTheBook(Option<T>),
    /// In a file of its own.
    InAFile,
}

/// Where the parts of a plan come from: the files of a folder, or one workbook in it.
#[derive(Clone, Debug)]
pub struct Files {
    folder: PathBuf,
    book: Option<Arc<Sheets>>,
}

impl Files {
    /// The files of a folder.
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), book: None }
    }

    /// A workbook that was read, in a folder that holds what is no part of it.
    pub(super) fn of_book(folder: &Path, book: Sheets) -> Self {
        Self { folder: folder.to_owned(), book: Some(Arc::new(book)) }
    }

    /// The parts of a plan wherever they stand: a folder's files, or the workbook in it.
    pub fn of_plan(given: &Path) -> Result<Self, super::PlanError> {
        let mut mistakes = Vec::new();
        let files = super::Plan::files(given, &mut mistakes)?;
        if mistakes.is_empty() { Ok(files) } else { Err(super::PlanError::Mistakes(mistakes)) }
    }

    /// One table with all its columns; `Ok(None)` when there is none.
    pub fn table(&self, stem: &str, columns: &[&str]) -> Result<Option<Records>, Vec<Mistake>> {
        Records::read(self, stem, &[], columns)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether a file is there.
    pub(super) fn has(&self, file: &str) -> bool {
        self.folder.join(file).symlink_metadata().is_ok()
    }

    /// The table a sheet of the workbook holds, where there is a workbook that has it.
    pub(super) fn sheet_of(&self, stem: &str) -> Part<Records> {
        self.book.as_ref().map_or(Part::InAFile, |book| book.table(stem))
    }

    /// A mistake where the person who wrote the plan will look for it.
    pub(super) fn in_cells(&self, mistake: Mistake) -> Mistake {
        self.book.as_ref().map_or(mistake.clone(), |book| book.in_cells(mistake))
    }

    /// The name of the workbook.
    pub(super) fn book_name(&self) -> Option<&str> {
        self.book.as_ref().map(|book| book.file.as_str())
    }

    /// What a reader should know of how the workbook was read.
    pub(super) fn told(&self) -> &[Mistake] {
        self.book.as_ref().map_or(&[], |book| &book.told)
    }

    /// The bytes of one file; `Ok(None)` when there is no such entry.
    pub fn bytes(&self, file: &str) -> Result<Option<Vec<u8>>, Mistake> {
        bytes(&self.folder, file)
    }

    /// One text; `Ok(None)` when there is none.
    pub fn read(&self, file: &str) -> Result<Option<Source>, Mistake> {
        match self.book.as_ref().map_or(Part::InAFile, |book| book.text(file)) {
            Part::OfTheBook(source) => Ok(source),
            Part::InAFile => read(&self.folder, file),
        }
    }
}

/// The bytes of one file of a plan folder; `Ok(None)` when there is no such entry.
fn bytes(folder: &Path, file: &str) -> Result<Option<Vec<u8>>, Mistake> {
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
