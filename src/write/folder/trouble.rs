//! Why could a folder or file not be left? Each message says what, where and what to do.
//!
//! In: what was tried and what the system said. Out: a sentence. Refuses to know: how folders are swapped.

use crate::write::refusal::{advice, said};
use std::io;
use std::path::{Path, PathBuf};

/// Why a folder or file could not be left. Nothing that was there before is lost.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The system refused.
    #[error("无法{what}“{}”：{}。{}", path.display(), said(source), advice(source))]
    Io {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The place is taken by something that is no folder, or is no place for one.
    #[error("输出位置“{}”不是文件夹，请用 --out 另指定一个文件夹。", .0.display())]
    NotAFolder(PathBuf),
    /// A file name that leads out of the folder, or is used twice.
    #[error("输出文件名“{0}”不合规或重复，请检查模板中的文件名。")]
    Name(String),
    /// Files that no run of ours wrote.
    #[error("文件夹“{}”中有不是本工具写出的文件：{}。为免误删，没有覆盖；请移走这些文件，或用 --out 另指定文件夹。{}", folder.display(), listed(names, *count), kept(folder, names))]
    Foreign {
        /// Folder.
        folder: PathBuf,
        /// Up to three of them.
        names: Vec<String>,
        /// How many there are.
        count: usize,
    },
    /// Files of ours that somebody changed since.
    #[error("文件夹“{}”中的结果写出后被人改动过：{}。为免丢失改动，没有覆盖；请先另存到别处，或用 --out 另指定文件夹。{}", folder.display(), listed(names, *count), kept(folder, names))]
    Changed {
        /// Folder.
        folder: PathBuf,
        /// Up to three of them.
        names: Vec<String>,
        /// How many there are.
        count: usize,
    },
    /// A workbook is open.
    #[error("“{}”正在被打开，请关闭后重试。", .0.display())]
    Open(PathBuf),
    /// The new folder could not take its place; what was there stands as before.
    #[error("无法把结果放到“{}”：{}。原有内容未动；{}", target.display(), said(source), release(source))]
    Swap {
        /// Where it should stand.
        target: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The new folder could not take its place and the old one could not be put back.
    #[error("无法把结果放到“{}”：{}。原有内容现在在“{}”，新结果在“{}”，都没有丢失；请再运行一次，或手工改名。", target.display(), said(source), old.display(), new.display())]
    Stranded {
        /// Where one of them should stand.
        target: PathBuf,
        /// Where the old folder is.
        old: PathBuf,
        /// Where the new folder is.
        new: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// What to do where a folder cannot be exchanged. Windows refuses it in the same words when a file in it is open.
fn release(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::PermissionDenied if cfg!(windows) => {
            "请关闭其中打开的文件，或开放该文件夹的写入权限，然后重试。"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "请开放该文件夹及其所在文件夹的写入权限，或用 --out 另指定一个文件夹。"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "请清理磁盘后重试。",
        _ => "请关闭其中打开的文件后重试。",
    }
}

/// The one command that keeps what somebody wrote into a workbook; nothing where none of the files is one.
fn kept(folder: &Path, names: &[String]) -> String {
    // A slip is answered to the program where reports come in.
    if names.iter().any(|name| name.starts_with("退回单/")) {
        return String::from(
            "填好的退回单，请放进规划文件夹的“submissions/年度”再审核，这里的一份可以移走。",
        );
    }
    let is_book =
        |name: &&String| Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx"));
    names.iter().find(is_book).map_or_else(String::new, |name| {
        format!(
            "其中填写的内容，用 duibiao 认定 规划文件夹 {} 登记；登记以后，这个文件可以移走。",
            folder.join(name).display()
        )
    })
}

fn listed(names: &[String], count: usize) -> String {
    let more = if count > names.len() { format!(" 等{count}个") } else { String::new() };
    format!("{}{more}", names.join("、"))
}

pub(super) fn io_error(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_path_buf();
    move |source| FolderError::Io { what, path, source }
}
