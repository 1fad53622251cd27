//! How does it leave?
//!
//! In: a [`Book`](crate::sheet::Book) and tables of text. Out: bytes ([`xlsx::workbook`], [`tidy`]) and, whole or
//! not at all, a folder of files ([`folder`]). The only room that knows how a spreadsheet file is made, what it
//! looks like ([`style`], read from `templates/style.toml`) and what its limits are. Refuses to know: what a figure
//! means, which sheets a report has, today's date.

use crate::sheet::PlaceError;
use std::path::{Path, PathBuf};

pub use limits::Touched;

mod cell;
mod chart;
mod finish;
mod flow;
pub mod folder;
mod format;
mod layout;
mod limits;
mod measure;
mod page;
pub mod plan_book;
pub mod refusal;
pub mod style;
pub mod tidy;
pub mod xlsx;

/// Why bytes could not be made. Each message says what, where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A formula, link, rule or chart names a cell that is not there, or two cells share a name.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// A limit of the file format.
    #[error("工作表“{sheet}”的{place}{what}；请缩短后重试。")]
    Limit {
        /// Sheet.
        sheet: String,
        /// Cell, chart or page setting.
        place: String,
        /// Which limit.
        what: String,
    },
    /// A sheet name a spreadsheet does not accept.
    #[error("工作表名“{name}”{why}，请在模板中改名。")]
    SheetName {
        /// The name.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// A style that the style file does not define.
    #[error(
        "工作表“{sheet}”的{cell}要用样式“{style}”，templates/style.toml 中没有；请补上 [style.{style}] 或改用已有的样式。"
    )]
    Style {
        /// Sheet.
        sheet: String,
        /// Cell or table that asks for it.
        cell: String,
        /// Style name.
        style: String,
    },
    /// A chart that cannot be drawn from its own sheet, or has no description.
    #[error("工作表“{sheet}”的图“{chart}”{why}，请在模板中改正。")]
    Chart {
        /// Sheet.
        sheet: String,
        /// Title of the chart.
        chart: String,
        /// Why not.
        why: String,
    },
    /// Something only the file library found.
    #[error("工作表“{sheet}”无法写成表格文件：{source}。请检查该表的模板。")]
    Library {
        /// Sheet, or 工作簿 for the whole file.
        sheet: String,
        /// What the library says.
        source: rust_xlsxwriter::XlsxError,
    },
    /// The temporary files of a long sheet could not be written.
    #[error("在“{}”写工作簿的临时文件时出错：{}。{}", beside(folder).display(), refusal::said(source), refusal::advice(source))]
    Spool {
        /// The folder they are in.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The finished file could not be completed.
    #[error("表格文件的收尾处理失败：{0}。请重试；若仍失败，请把本条信息交给维护人员。")]
    Finish(#[from] zip::result::ZipError),
    /// A row of a tidy table does not fit its heading.
    #[error("CSV 文件无法写出：{0}。请把本条信息交给维护人员。")]
    Csv(#[from] csv::Error),
    /// A value that JSON cannot hold.
    #[error("JSON 文件无法写出：{0}。请把本条信息交给维护人员。")]
    Json(#[from] serde_json::Error),
}

/// A hidden folder of ours is told by the folder it stands in, which a person can find.
fn beside(spool: &Path) -> &Path {
    let hidden = spool.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    spool.parent().filter(|_| hidden).unwrap_or(spool)
}
