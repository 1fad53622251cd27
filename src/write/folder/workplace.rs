//! Where is a result built, and who is at work there?
//!
//! In: the place of a result. Out: a hidden folder beside it, `.NAME.新-XXXXXX`, locked as long as its process lives,
//! with the new folder in it and room for the old one; or a hidden file of such a name, locked itself. The system drops
//! the lock of a process that dies in any way, so whoever gets the lock of a place finds it abandoned. Refuses to know:
//! what is built.

use super::trouble::{FolderError, io_error};
use super::{ours, sha256};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// The file of a place of work that is locked.
pub(super) const LOCK: &str = "锁";
/// How the folder that an old result is moved to begins.
pub(super) const OLD: &str = "旧";
const NEW: &str = "新";

/// The marks of places of work: this tool's, and the one that earlier versions moved an old result to.
pub(super) const MARKS: [&str; 2] = [NEW, OLD];

/// Signs of a name that make it unique.
pub(super) const RANDOM: usize = 6;

/// Longest name, in bytes, that is spelt out in the name of its place of work: 255 is the limit of all systems.
const SPELT: usize = 200;

/// How often a place that another run cleared while it was being made is made again.
const TRIES: usize = 100;

/// What the name of a place of work beside `target` begins with. A long name is cut and told by its hash.
pub(super) fn prefix(target: &Path, mark: &str) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    if name.len() <= SPELT {
        return format!(".{name}.{mark}-");
    }
    let end = (0..=SPELT).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    format!(".{}.{}.{mark}-", &name[..end], &sha256(name.as_bytes())[..8])
}

/// A hidden folder to build a result in.
#[derive(Debug)]
pub(super) struct Workplace {
    path: PathBuf,
    kept: bool,
    /// Held, not read: dropped after the folder is gone.
    _lock: File,
}

impl Workplace {
    /// Makes one beside `target`.
    pub(super) fn beside(target: &Path, parent: &Path) -> Result<Self, FolderError> {
        let refused = || io_error("建立文件夹", target);
        let prefix = prefix(target, NEW);
        let mut builder = Builder::new();
        builder.prefix(&prefix).rand_bytes(RANDOM);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
        for _ in 0..TRIES {
            let path = builder.tempdir_in(parent).map_err(refused())?.keep();
            if let Some(lock) = held(&path.join(LOCK)).map_err(refused())? {
                let work = Self { path, kept: false, _lock: lock };
                create(&work.new_folder()).map_err(refused())?;
                return Ok(work);
            }
        }
        Err(refused()(io::Error::from(io::ErrorKind::WouldBlock)))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where the new folder is built.
    pub(super) fn new_folder(&self) -> PathBuf {
        self.path.join(NEW)
    }

    /// Where an old folder is moved to.
    pub(super) fn old_folder(&self, attempt: usize) -> PathBuf {
        self.path.join(format!("{OLD}{attempt}"))
    }

    /// Leaves everything where it is.
    pub(super) fn keep(&mut self) {
        self.kept = true;
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        if !self.kept {
            let _left = remove(&self.path);
        }
    }
}

/// Makes the lock file and locks it; `None` when another run took the place for abandoned and cleared it meanwhile. A
/// file system without locks gives an open file: nobody can lock it there, so nobody clears it.
fn held(path: &Path) -> io::Result<Option<File>> {
    let file = match File::options().create(true).truncate(false).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    Ok(locked(&file, path).then_some(file))
}

/// Waits for the lock; whoever else holds it is about to delete the file.
fn locked(file: &File, path: &Path) -> bool {
    let _without = file.lock();
    path.exists()
}

/// A hidden file beside `path`, locked.
pub(super) fn file_beside(path: &Path, parent: &Path) -> Result<NamedTempFile, FolderError> {
    let refused = || io_error("写入文件", path);
    let prefix = prefix(path, NEW);
    for _ in 0..TRIES {
        let file = Builder::new().prefix(&prefix).rand_bytes(RANDOM).tempfile_in(parent).map_err(refused())?;
        if locked(file.as_file(), file.path()) {
            return Ok(file);
        }
    }
    Err(refused()(io::Error::from(io::ErrorKind::WouldBlock)))
}

fn create(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o755);
    builder.create(folder)
}

/// Removes a place of work: its lock last, so that nobody who finds it half removed takes it for abandoned; a result's
/// manifest last, so that what is left of it can still be told from what somebody else put there.
pub(super) fn remove(place: &Path) -> io::Result<()> {
    for (path, is_folder) in ours::entries(place)? {
        if is_folder {
            ours::remove(&path)?;
        } else if !path.ends_with(LOCK) {
            fs::remove_file(path)?;
        }
    }
    match fs::remove_file(place.join(LOCK)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::remove_dir(place)
}
