//! How does a new folder take the place of an old one?
//!
//! In: a place of work with the new folder, and the place of the result. Out: the new folder stands there and the old
//! one in the place of work. One exchange where the system has it, so that the name is never empty; two renames where
//! it has not, and then the next run puts the old one back should this one die between them. Other runs may do the
//! same at the same time: whoever finds the place changed looks again. Refuses to know: what is in the folders.

use super::trouble::{FolderError, io_error};
use super::workplace::Workplace;
use super::{fs, io, ours};
use std::path::Path;

type Step<'a> = &'a dyn Fn(&Path, &Path) -> io::Result<()>;

/// The steps of the system; tests put others in their place.
#[derive(Clone, Copy)]
pub(super) struct Steps<'a> {
    /// Exchanges two folders in one step.
    pub(super) exchange: Step<'a>,
    /// Moves a folder to a name where no other stands.
    pub(super) rename: Step<'a>,
    /// Whether what stands somewhere is ours.
    pub(super) check: &'a dyn Fn(&Path) -> Result<(), FolderError>,
}

impl Steps<'static> {
    /// The system's own.
    pub(super) const SYSTEM: Self = Self {
        exchange: &exchange,
        rename: &|from, to| fs::rename(from, to),
        check: &|target| ours::check(target),
    };
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// ENOSYS, ENOTSUP, EINVAL, and EPERM, which sandboxes say of calls they do not know. A real refusal is told by the
/// rename that follows.
fn has_no_exchange(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    matches!(error.kind(), Unsupported | InvalidInput | PermissionDenied)
}

/// How often a place that other runs keep changing is looked at again.
const TRIES: usize = 100;

/// Puts the new folder of `work` at `target`.
pub(super) fn put(work: &mut Workplace, target: &Path, steps: &Steps<'_>) -> Result<(), FolderError> {
    let mut last = io::Error::from(io::ErrorKind::ResourceBusy);
    for attempt in 1..=TRIES {
        match once(work, target, steps, attempt) {
            Ok(()) => return Ok(()),
            Err(Missed::Busy(error)) => last = error,
            Err(Missed::Failed(error)) => return Err(error),
        }
    }
    Err(FolderError::Swap { target: target.to_path_buf(), source: last })
}

/// Why one attempt did not succeed.
enum Missed {
    /// Another run changed the place meanwhile.
    Busy(io::Error),
    /// Trying again is no use.
    Failed(FolderError),
}

fn once(work: &mut Workplace, target: &Path, steps: &Steps<'_>, attempt: usize) -> Result<(), Missed> {
    let new = work.new_folder();
    let failed = |source| Missed::Failed(FolderError::Swap { target: target.to_path_buf(), source });
    let busy_if = |busy: bool| move |error| if busy { Missed::Busy(error) } else { failed(error) };
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return (steps.rename)(&new, target).map_err(|error| busy_if(stood(&error, target))(error));
        }
        Err(error) => return Err(Missed::Failed(io_error("查看", target)(error))),
        Ok(found) if !found.is_dir() => return Err(Missed::Failed(FolderError::NotAFolder(target.into()))),
        Ok(_) => check(target, steps)?,
    }
    let gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    match (steps.exchange)(&new, target) {
        Ok(()) => return Ok(()),
        Err(error) if has_no_exchange(&error) => {}
        Err(error) => return Err(busy_if(gone(&error))(error)),
    }
    let old = work.old_folder(attempt);
    (steps.rename)(target, &old).map_err(|error| busy_if(gone(&error))(error))?;
    let Err(source) = (steps.rename)(&new, target) else { return Ok(()) };
    if stood(&source, target) {
        // Another run's result stands there now: newer than the one moved aside, which goes with the place of work.
        return Err(Missed::Busy(source));
    }
    if (steps.rename)(&old, target).is_ok() {
        return Err(failed(source));
    }
    work.keep();
    Err(Missed::Failed(FolderError::Stranded { target: target.to_path_buf(), old, new, source }))
}

/// Whether another run's folder stood at `target` when a rename there failed; it may be moved aside again by now.
fn stood(error: &io::Error, target: &Path) -> bool {
    matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists) || target.exists()
}

/// Whether what stands at `target` is ours. What was found wrong while another run put its own result there is looked
/// at again.
fn check(target: &Path, steps: &Steps<'_>) -> Result<(), Missed> {
    let before = which(target);
    (steps.check)(target).map_err(|error| {
        let vanished =
            matches!(&error, FolderError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound);
        if vanished || which(target) != before {
            Missed::Busy(io::Error::from(io::ErrorKind::ResourceBusy))
        } else {
            Missed::Failed(error)
        }
    })
}

/// Which folder stands at a place, and what its manifest says. Two results may say the same, and one that went may come
/// again, so the folder itself is asked for too.
fn which(target: &Path) -> (Option<Marks>, Option<Vec<u8>>) {
    let folder = fs::symlink_metadata(target).ok();
    (folder.map(|folder| marks(&folder)), ours::manifest(target))
}

#[cfg(unix)]
type Marks = (u64, i64, i64);

#[cfg(unix)]
fn marks(folder: &fs::Metadata) -> Marks {
    use std::os::unix::fs::MetadataExt;
    (folder.ino(), folder.ctime(), folder.ctime_nsec())
}

#[cfg(not(unix))]
type Marks = Option<std::time::SystemTime>;

#[cfg(not(unix))]
fn marks(folder: &fs::Metadata) -> Marks {
    folder.created().ok()
}
