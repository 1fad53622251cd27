//! What did an earlier public edition print?
//!
//! In: a folder of an edition. Out: the figures in its `figures.csv`, as text by column. Refuses to know: what they are
//! of.

use crate::report::public::{Figure, WITHHELD};
use std::path::{Path, PathBuf};

/// The file of an edition that programs read.
pub const FIGURES: &str = "figures.csv";

/// The folder of an edition that may leave the house.
pub const FOLDER: &str = "公开";

/// Its columns.
pub const COLUMNS: [&str; 7] = ["unit", "unit_name", "indicator", "indicator_name", "year", "part", "value"];

/// Why an earlier edition cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PublicError {
    /// No edition.
    #[error(
        "“{}”不是以前公布的公开版：其中没有 {FIGURES}。请写公开版所在的文件夹（其中有公开版工作簿和 {FIGURES}）。", .0.display()
    )]
    NotAnEdition(PathBuf),
    /// A file that is not what was written.
    #[error("以前的公开版“{}”中的 {FIGURES} {why}，不能用来核对。请用公布时的原文件。", folder.display())]
    Damaged {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        why: String,
    },
}

/// Reads an edition: the folder itself, or the one in it that may leave the house.
pub fn read(given: &Path) -> Result<Vec<Figure>, PublicError> {
    let place =
        [given.to_owned(), given.join(FOLDER)].into_iter().find(|folder| folder.join(FIGURES).is_file());
    let folder = place.ok_or_else(|| PublicError::NotAnEdition(given.to_owned()))?;
    let damaged = |why: String| PublicError::Damaged { folder: folder.clone(), why };
    let bytes =
        std::fs::read(folder.join(FIGURES)).map_err(|error| damaged(format!("不能读取（{error}）")))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let headings = reader.headers().map_err(|_| damaged(String::from("不是 CSV 文件")))?.clone();
    if headings.iter().ne(COLUMNS) {
        return Err(damaged(String::from("的栏目不对")));
    }
    let mut figures = Vec::new();
    for (at, row) in reader.records().enumerate() {
        let row = row.map_err(|_| damaged(format!("第{}行不完整", at + 2)))?;
        let text = |column: usize| row.get(column).unwrap_or_default().trim_start_matches('\'').to_owned();
        let figure = Figure {
            unit: text(0),
            indicator: text(2),
            name: text(3),
            period: text(4),
            part: text(5),
            value: text(6),
        };
        let number = figure.value.parse::<f64>().is_ok_and(f64::is_finite);
        if !number && figure.value != WITHHELD {
            return Err(damaged(format!("第{}行的数不对", at + 2)));
        }
        figures.push(figure);
    }
    Ok(figures)
}

/// The editions kept in a plan folder: every folder in `published/` that is one, by name.
pub fn kept(plan: &Path) -> Vec<PathBuf> {
    let listing = std::fs::read_dir(plan.join("published")).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = listing.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
