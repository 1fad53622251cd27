//! How does a run leave its folder whole or not at all?
//!
//! In: files by name and bytes. Out: one folder, built in a place of work beside it and exchanged with what stood
//! there in one step, or by two renames where the system has no such step; or one file, likewise. Whenever a process
//! dies, the last whole result stands under its name or the next run puts it there, and clears what was left. A folder
//! is ours when every file in it is named, with its hash, in its own `manifest.json`; one with any other file, or one
//! that somebody edited, is refused. Where it is wanted the old one is kept beside the new, under a number. Refuses to
//! know: what is in the files; that a power cut can lose what the disk has not yet written.

use super::tidy::{Hashed, sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Component, Path, PathBuf};
use trouble::io_error;
use workplace::Workplace;

mod kept;
mod leftover;
mod ours;
mod swap;
mod trouble;
mod workplace;

pub use kept::{Kept, earlier, history};
pub use leftover::Recovery;
pub use trouble::FolderError;

/// Bytes that go to the disk at once.
const BUFFER: usize = 256 << 10;

/// A folder being built beside its place.
#[derive(Debug)]
pub struct Staging {
    /// Its place as it was given.
    given: PathBuf,
    /// The same, where a link leads.
    target: PathBuf,
    work: Workplace,
    files: BTreeSet<String>,
    recovered: Vec<Recovery>,
}

impl Staging {
    /// Starts a folder that will stand at `target`; the folder above it is made when absent, and what runs that were
    /// interrupted left beside it is put back or cleared.
    pub fn begin(given: &Path) -> Result<Self, FolderError> {
        // A link stays a link: what it points to is replaced.
        let target = fs::canonicalize(given).unwrap_or_else(|_| given.to_path_buf());
        let parent = parent_of(&target)?;
        make(&parent)?;
        match fs::symlink_metadata(&target) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(io_error("建立文件夹", &target)(error));
            }
            _ => {}
        }
        let recovered = leftover::clear(&target, &parent);
        let work = Workplace::beside(&target, &parent)?;
        Ok(Self { given: given.to_path_buf(), target, work, files: BTreeSet::new(), recovered })
    }

    /// What was found of interrupted runs, and what became of it.
    pub fn recovered(&self) -> &[Recovery] {
        &self.recovered
    }

    /// A folder for temporary files, on the disk the result goes to. It goes when the run ends, however it ends.
    pub fn spool(&self) -> &Path {
        self.work.path()
    }

    /// Puts a file into it and gives its SHA-256; `name` may contain `/`.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<String, FolderError> {
        self.stream(name, |out| out.write_all(bytes))
    }

    /// Puts a file into it as it is written, and gives its SHA-256.
    pub fn stream(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    ) -> Result<String, FolderError> {
        let relative = Path::new(name);
        let plain = !name.contains('\\')
            && !name.ends_with('/')
            && relative.components().all(|part| matches!(part, Component::Normal(_)));
        // Windows and some network drives do not tell capitals apart.
        if name.is_empty() || !plain || !self.files.insert(name.to_lowercase()) {
            return Err(FolderError::Name(name.to_owned()));
        }
        let path = self.work.new_folder().join(relative);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| {
            let mut out = BufWriter::with_capacity(BUFFER, Hashed::new(File::create(&path)?));
            write(&mut out)?;
            let (file, sha256) = out.into_inner().map_err(io::IntoInnerError::into_error)?.end();
            readable(&file)?;
            Ok(sha256)
        });
        // The person knows the place of the result, not the hidden one.
        written.map_err(io_error("写入文件", &self.given.join(relative)))
    }

    /// Puts the folder in its place and gives that place as it was given.
    pub fn commit(self) -> Result<PathBuf, FolderError> {
        self.commit_by(&swap::Steps::SYSTEM)
    }

    /// The same, and the result that stood there before is kept beside it where it differs, at most `keep` of them.
    pub fn commit_beside(self, keep: usize) -> Result<(PathBuf, Kept), FolderError> {
        self.commit_beside_by(keep, &swap::Steps::SYSTEM)
    }

    fn commit_beside_by(self, keep: usize, steps: &swap::Steps<'_>) -> Result<(PathBuf, Kept), FolderError> {
        let Self { given, target, mut work, .. } = self;
        let manifest = ours::manifest(&work.new_folder()).unwrap_or_default();
        if keep > 0 {
            kept::announce(&work, &target, &manifest)
                .map_err(io_error("建立文件夹", &kept::history(&target)))?;
        }
        swap::put(&mut work, &target, steps)?;
        let mut kept = Kept::default();
        for old in kept::old_ones(work.path()) {
            match kept::keep(&old, &target) {
                Ok(_) => kept.is_new = true,
                // It stays in the place of work, which is left: the next run moves it.
                Err(_) => work.keep(),
            }
        }
        (kept.removed, kept.stuck) = kept::thin(&work, &target, keep);
        let differs = |old: &PathBuf| ours::manifest(old).is_some_and(|own| own != manifest);
        kept.last = kept::earlier(&target).pop().filter(differs);
        drop(work);
        Ok((given, kept))
    }

    fn commit_by(self, steps: &swap::Steps<'_>) -> Result<PathBuf, FolderError> {
        let Self { given, target, mut work, .. } = self;
        swap::put(&mut work, &target, steps)?;
        // The old one goes with the place of work. What cannot be deleted stays there, and the next run tells it: no
        // reason to call this one failed.
        drop(work);
        Ok(given)
    }
}

/// The folder itself, or where a person has changed what a run left there, the first numbered one beside it where nobody
/// has: for results that are made to be filled in where they stand.
pub fn untouched(given: &Path) -> PathBuf {
    let name = given.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let numbered = (2..=u32::MAX).map(|number| given.with_file_name(format!("{name}-{number}")));
    let mut all = std::iter::once(given.to_path_buf()).chain(numbered);
    all.find(|folder| !folder.exists() || ours::check(folder).is_ok()).unwrap_or_else(|| given.to_path_buf())
}

/// Makes a folder, and those above it, where it is absent.
pub fn make(folder: &Path) -> Result<(), FolderError> {
    fs::create_dir_all(folder).map_err(io_error("建立文件夹", folder))
}

/// Writes one file whole or not at all; an older one at `path` is replaced. Gives what was found of interrupted runs, and
/// what became of it.
pub fn file(path: &Path, bytes: &[u8]) -> Result<Vec<Recovery>, FolderError> {
    let parent = parent_of(path)?;
    make(&parent)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if ours::locks(&name).any(|lock| parent.join(lock).exists()) {
        return Err(FolderError::Open(path.to_path_buf()));
    }
    let recovered = leftover::clear(path, &parent);
    let mut temporary = workplace::file_beside(path, &parent)?;
    let written = temporary.write_all(bytes).and_then(|()| readable(temporary.as_file()));
    written.map_err(io_error("写入文件", path))?;
    temporary.persist(path).map_err(|error| io_error("写入文件", path)(error.error))?;
    Ok(recovered)
}

fn parent_of(path: &Path) -> Result<PathBuf, FolderError> {
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(_)) if parent.as_os_str().is_empty() => Ok(PathBuf::from(".")),
        (Some(parent), Some(_)) => Ok(parent.to_path_buf()),
        _ => Err(FolderError::NotAFolder(path.to_path_buf())),
    }
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
