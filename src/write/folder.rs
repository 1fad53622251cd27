//! How does a run leave its folder whole or not at all?
//!
//! In: files by name and bytes. Out: one folder, built beside its place and swapped in by renaming; or one file,
//! likewise. An older folder of ours is moved aside first and kept until the new one stands; if anything fails the
//! old one is there as before. A folder is ours when every file in it is named, with its hash, in its own
//! `manifest.json`; one with any other file, or one that somebody edited, is refused. Refuses to know: what is in
//! the files; that a power cut can lose what the disk has not yet written.

use super::tidy::sha256;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir};

mod ours;

/// Why a folder or file could not be left. Nothing that was there before is lost.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The system refused.
    #[error("无法{what}“{}”：{}。请检查该处是否可写、磁盘是否已满。", path.display(), said(source))]
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
    #[error("文件夹“{}”中有不是本工具写出的文件：{}。为免误删，没有覆盖；请移走这些文件，或用 --out 另指定文件夹。", folder.display(), listed(names, *count))]
    Foreign {
        /// Folder.
        folder: PathBuf,
        /// Up to three of them.
        names: Vec<String>,
        /// How many there are.
        count: usize,
    },
    /// Files of ours that somebody changed since.
    #[error("文件夹“{}”中的结果写出后被人改动过：{}。为免丢失改动，没有覆盖；请先另存到别处，或用 --out 另指定文件夹。", folder.display(), listed(names, *count))]
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
    #[error("无法把结果放到“{}”：{source}。原有内容未动；请关闭其中打开的文件后重试。", target.display())]
    Swap {
        /// Where it should stand.
        target: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The new folder could not take its place and the old one could not be put back.
    #[error("无法把结果放到“{}”：{source}。原有内容现在在“{}”，新结果在“{}”，都没有丢失；请手工改名。", target.display(), old.display(), new.display())]
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

fn listed(names: &[String], count: usize) -> String {
    let more = if count > names.len() { format!(" 等{count}个") } else { String::new() };
    format!("{}{more}", names.join("、"))
}

/// What the system says, in a clerk's words.
fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => String::from("找不到上级文件夹"),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => String::from("没有写入的权限"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => String::from("磁盘空间不够"),
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            String::from("路径中有一段是文件，不是文件夹")
        }
        _ => error
            .raw_os_error()
            .map_or_else(|| String::from("系统拒绝"), |number| format!("系统错误{number}")),
    }
}

fn io_error(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_path_buf();
    move |source| FolderError::Io { what, path, source }
}

/// A folder being built beside its place.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    directory: TempDir,
    files: BTreeMap<String, PathBuf>,
}

impl Staging {
    /// Starts a folder that will stand at `target`; the folder above it is made when absent.
    pub fn begin(target: &Path) -> Result<Self, FolderError> {
        // A link stays a link: what it points to is replaced.
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_path_buf());
        let parent = parent_of(&target)?;
        fs::create_dir_all(&parent).map_err(io_error("建立文件夹", &parent))?;
        let directory = beside(&target, &parent, "新")?;
        Ok(Self { target, directory, files: BTreeMap::new() })
    }

    /// Puts a file into it; `name` may contain `/`.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let relative = Path::new(name);
        let plain = !name.contains('\\')
            && !name.ends_with('/')
            && relative.components().all(|part| matches!(part, Component::Normal(_)));
        // Windows and some network drives do not tell capitals apart.
        if name.is_empty() || !plain || self.files.contains_key(&name.to_lowercase()) {
            return Err(FolderError::Name(name.to_owned()));
        }
        let path = self.directory.path().join(relative);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(io_error("建立文件夹", parent))?;
        }
        let written = File::create(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            readable(&file)
        });
        written.map_err(io_error("写入文件", &path))?;
        self.files.insert(name.to_lowercase(), path);
        Ok(())
    }

    /// Puts the folder in its place and gives that place.
    pub fn commit(self) -> Result<PathBuf, FolderError> {
        self.commit_with(|from, to| fs::rename(from, to))
    }

    fn commit_with(self, rename: impl Fn(&Path, &Path) -> io::Result<()>) -> Result<PathBuf, FolderError> {
        let Self { target, directory, .. } = self;
        let swap = |source| FolderError::Swap { target: target.clone(), source };
        match fs::symlink_metadata(&target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                rename(directory.path(), &target).map_err(swap)?;
                let _moved = directory.keep();
                return Ok(target);
            }
            Err(error) => return Err(io_error("查看", &target)(error)),
            Ok(found) if !found.is_dir() => return Err(FolderError::NotAFolder(target)),
            Ok(_) => ours::check(&target)?,
        }
        let aside = beside(&target, &parent_of(&target)?, "旧")?;
        let old = aside.path().join(target.file_name().unwrap_or_default());
        rename(&target, &old).map_err(swap)?;
        if let Err(source) = rename(directory.path(), &target) {
            if rename(&old, &target).is_ok() {
                return Err(swap(source));
            }
            let (_kept, new) = (aside.keep(), directory.keep());
            return Err(FolderError::Stranded { target, old, new, source });
        }
        let _moved = directory.keep();
        // What cannot be deleted stays beside the new folder: no reason to call the run failed.
        let _left = aside.close();
        Ok(target)
    }
}

/// Writes one file whole or not at all; an older one at `path` is replaced.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    let parent = parent_of(path)?;
    fs::create_dir_all(&parent).map_err(io_error("建立文件夹", &parent))?;
    if let Some(name) = path.file_name() {
        let name = name.to_string_lossy();
        let locks = [format!("~${name}"), format!(".~lock.{name}#"), format!(".~{name}")];
        if locks.iter().any(|lock| parent.join(lock).exists()) {
            return Err(FolderError::Open(path.to_path_buf()));
        }
    }
    let mut temporary = NamedTempFile::new_in(&parent).map_err(io_error("写入文件夹", &parent))?;
    let written = temporary.write_all(bytes).and_then(|()| readable(temporary.as_file()));
    written.map_err(io_error("写入文件", path))?;
    temporary.persist(path).map_err(|error| io_error("写入文件", path)(error.error))?;
    Ok(())
}

fn parent_of(path: &Path) -> Result<PathBuf, FolderError> {
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(_)) if parent.as_os_str().is_empty() => Ok(PathBuf::from(".")),
        (Some(parent), Some(_)) => Ok(parent.to_path_buf()),
        _ => Err(FolderError::NotAFolder(path.to_path_buf())),
    }
}

fn beside(target: &Path, parent: &Path, word: &str) -> Result<TempDir, FolderError> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{name}.{word}-");
    let mut builder = Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
    builder.tempdir_in(parent).map_err(io_error("写入文件夹", parent))
}

/// Others in the office may read it: temporary files are made private.
fn readable(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

#[cfg(test)]
mod tests;
