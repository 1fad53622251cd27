//! Why could a file not be read? One kind of trouble each, with what the sender should do about it.
//!
//! In: what the readers met. Out: [`Trouble`]. Refuses to know: the file's name, which the caller adds.

use crate::shown;

/// A file that could not be read; the whole file, since half a return would be taken for a full one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No file at all, but a pipe, a device or a folder.
    #[error("这不是普通文件，没有打开，请移走")]
    NotAFile,
    /// A file the system does not give.
    #[error("文件打不开（{why}），请检查后重新放入")]
    Unopened {
        /// What the system said, in plain words.
        why: &'static str,
    },
    /// Nothing in the file.
    #[error("文件是空的（0 字节），请重新导出或重新发送")]
    Empty,
    /// The file is larger than [`super::Limits::file_bytes`].
    #[error("文件太大（{} MB，上限 {} MB），请删去图片和无关内容后重新发送", bytes.div_ceil(1 << 20), limit >> 20)]
    TooLarge {
        /// Size of the file.
        bytes: u64,
        /// The most allowed.
        limit: u64,
    },
    /// More parts in the container than [`super::Limits::entries`].
    #[error("文件内部零件过多（{count} 个，上限 {limit} 个），请删去图片和附件后另存为新的 .xlsx 再发送")]
    TooManyEntries {
        /// Parts in the container.
        count: usize,
        /// The most allowed.
        limit: usize,
    },
    /// The content unpacks or expands beyond [`super::Limits::inflated_bytes`].
    #[error("文件展开后超过 {} MB，不像正常的报表，请只保留报表内容，另存为新的 .xlsx 再发送", limit >> 20)]
    Bomb {
        /// The most allowed, in bytes.
        limit: u64,
    },
    /// More cells than [`super::Limits::cells`], or so far apart that they cannot be held.
    #[error("有内容的单元格过多或相距过远（上限 {limit} 个），请删去表格之外的内容后重新发送")]
    TooManyCells {
        /// The most allowed.
        limit: usize,
    },
    /// The workbook asks for a password.
    #[error("文件设有打开密码，请取消密码后重新保存并发送")]
    Password,
    /// `SpreadsheetML` 2003 or HTML saved under the name of a workbook.
    #[error("文件其实是{what}，不是真正的工作簿，请用 WPS 或 Excel 打开后另存为 .xlsx 再发送")]
    Legacy {
        /// 网页、XML 表格.
        what: &'static str,
    },
    /// Something else altogether.
    #[error("这是{what}，{}", instead(what))]
    NotASpreadsheet {
        /// 文本文件、PDF、图片、Word 文档、压缩包……
        what: &'static str,
    },
    /// The file breaks off or contradicts itself.
    #[error("{}无法完整读取：{detail}。请用 WPS 或 Excel 打开检查，另存为新的 .xlsx 再发送",
            sheet.as_ref().map_or_else(|| "文件".to_owned(), |name| format!("工作表“{name}”")))]
    Damaged {
        /// The sheet, when one is to blame.
        sheet: Option<String>,
        /// What was met and where.
        detail: String,
    },
    /// A reader gave up in a way its author did not foresee.
    #[error("文件内部结构异常，读取中断，请用 WPS 或 Excel 打开后另存为新的 .xlsx 再发送")]
    Panicked,
    /// Our own code failed; told apart so that tests and benchmarks cannot mistake it for a reader's failure.
    #[error("读取程序自身出错（{place}），文件没有读取，请把该文件和这条信息交给本工具的维护人员")]
    Fault {
        /// Source file and line.
        place: String,
    },
    /// Text in none of the encodings we read.
    #[error(
        "文本的编码无法识别（只支持 UTF-8、GB18030/GBK 和带标记的 UTF-16），请另存为 UTF-8 编码的 CSV 或 .xlsx"
    )]
    Encoding,
}

impl From<crate::xml::Broken> for Trouble {
    fn from(_: crate::xml::Broken) -> Self {
        Self::damaged("内部 XML 的标签不完整")
    }
}

impl Trouble {
    /// A short name that never changes.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotAFile => "not_a_file",
            Self::Unopened { .. } => "unopened",
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyEntries { .. } => "entries",
            Self::Bomb { .. } => "bomb",
            Self::TooManyCells { .. } => "cells",
            Self::Password => "password",
            Self::Legacy { .. } => "legacy",
            Self::NotASpreadsheet { .. } => "not_a_spreadsheet",
            Self::Damaged { .. } => "damaged",
            Self::Panicked => "panic",
            Self::Fault { .. } => "fault",
            Self::Encoding => "encoding",
        }
    }

    /// Damage to the file as a whole; the detail is cut to a line fit to be shown, since it may quote the file.
    pub(super) fn damaged(detail: impl std::fmt::Display) -> Self {
        Self::Damaged { sheet: None, detail: line(detail) }
    }

    /// Damage to one sheet.
    pub(super) fn sheet(name: &str, detail: impl std::fmt::Display) -> Self {
        Self::Damaged { sheet: Some(line(name)), detail: line(detail) }
    }
}

/// What to send instead of something else.
fn instead(what: &str) -> &'static str {
    if what.starts_with("压缩包") {
        "请先解压，再放入其中的报送表（.xlsx 工作簿）"
    } else {
        "请发送 .xlsx 工作簿"
    }
}

fn line(text: impl std::fmt::Display) -> String {
    shown::without_long_numbers(&text.to_string()).chars().take(160).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_the_sheet_and_says_what_to_do() {
        let text = Trouble::sheet("表一", "B3 之后\n中断").to_string();
        assert_eq!(
            text,
            "工作表“表一”无法完整读取：B3 之后 中断。请用 WPS 或 Excel 打开检查，另存为新的 .xlsx 再发送"
        );
        assert!(
            Trouble::TooLarge { bytes: 70 << 20, limit: 64 << 20 }.to_string().contains("70 MB，上限 64 MB")
        );
    }
}
