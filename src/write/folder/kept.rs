//! Where do earlier results stand?
//!
//! In: the place of a result, an old result that was taken from it. Out: the old one beside it, as `NAME.历次/第0001次`,
//! the newest with the highest number, and those beyond the number wanted gone. Everything by renaming: a result is here
//! or there, never half. Refuses to know: what changed from one to the next.

use super::workplace::Workplace;
use super::{fs, io, ours};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What follows a result's name in the name of the folder of earlier ones.
const HISTORY: &str = ".历次";
/// The file of a place of work that says: what stands here and is not this result is to be kept.
const NOTE: &str = "留";

/// What became of the results before this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The newest earlier result that differs from this one.
    pub last: Option<PathBuf>,
    /// Whether this run put it there.
    pub is_new: bool,
    /// How many of the oldest were removed.
    pub removed: usize,
    /// Earlier results that stayed although they are beyond the number wanted: somebody changed them, or the system
    /// refused.
    pub stuck: Vec<PathBuf>,
}

/// The folder of earlier results of the one at `target`.
pub fn history(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(HISTORY);
    target.with_file_name(name)
}

/// The number in the name of an earlier result.
fn number(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('第')?.strip_suffix('次')?;
    let plain = digits.len() >= 4 && digits.bytes().all(|sign| sign.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// Earlier results of the one at `target`, the oldest first.
pub fn earlier(target: &Path) -> Vec<PathBuf> {
    let listed = ours::entries(&history(target)).unwrap_or_default();
    let mut found: Vec<(u32, PathBuf)> = listed
        .into_iter()
        .filter(|(_, is_folder)| *is_folder)
        .filter_map(|(path, _)| Some((number(&path.file_name()?.to_string_lossy())?, path)))
        .collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

/// Says in a place of work that an old result found there is to be kept unless its manifest is this one, and makes the
/// folder it will go to: where that cannot be made, the run must fail before it changes anything.
pub(super) fn announce(work: &Workplace, target: &Path, manifest: &[u8]) -> io::Result<()> {
    if ours::manifest(target).is_some_and(|old| old != manifest) {
        fs::create_dir_all(history(target))?;
    }
    let mut note = fs::File::create(work.path().join(NOTE))?;
    note.write_all(super::sha256(manifest).as_bytes())
}

/// The old results in a place of work that are to be kept. The place itself may be one whose process died: what stands
/// there under the name of the new folder is the old one where the two were exchanged, and the new one where they were
/// not, which its manifest tells.
pub(super) fn old_ones(place: &Path) -> Vec<PathBuf> {
    // A note that was not written to its end: nothing was exchanged yet, and what stands here is the new result.
    let note =
        fs::read_to_string(place.join(NOTE)).ok().filter(|note| note.len() == super::sha256(b"").len());
    let Some(new) = note else { return Vec::new() };
    let differs = |folder: &PathBuf| ours::manifest(folder).is_some_and(|own| super::sha256(&own) != new);
    let listed = ours::entries(place).unwrap_or_default();
    let folders = listed.into_iter().filter(|(_, is_folder)| *is_folder).map(|(path, _)| path);
    let mut old: Vec<PathBuf> = folders
        .filter(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(GONE)))
        .filter(|path| differs(path) && ours::is_whole(path))
        .collect();
    old.sort();
    old
}

/// How often a number that another run took is passed over.
const TRIES: u32 = 100;

/// Moves an old result to the next free number.
pub(super) fn keep(old: &Path, target: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(history(target))?;
    let last = earlier(target).last().and_then(|path| number(&path.file_name()?.to_string_lossy()));
    let first = last.map_or(1, |last| last.saturating_add(1));
    let mut refused = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in first..first.saturating_add(TRIES) {
        let place = history(target).join(format!("第{number:04}次"));
        match fs::rename(old, &place) {
            Ok(()) => return Ok(place),
            Err(error) if place.exists() => refused = error,
            Err(error) => return Err(error),
        }
    }
    Err(refused)
}

/// How the name of one begins that goes with the place of work.
const GONE: &str = "弃";

/// Takes the oldest away until `keep` are left: by renaming into the place of work, which goes when the run ends. One
/// that somebody changed stays.
pub(super) fn thin(work: &Workplace, target: &Path, keep: usize) -> (usize, Vec<PathBuf>) {
    let all = earlier(target);
    let beyond = all.len().saturating_sub(keep);
    let (mut removed, mut stuck) = (0, Vec::new());
    for (at, old) in all.into_iter().take(beyond).enumerate() {
        let gone = work.path().join(format!("{GONE}{at}"));
        if ours::check(&old).is_ok() && fs::rename(&old, gone).is_ok() {
            removed += 1;
        } else {
            stuck.push(old);
        }
    }
    (removed, stuck)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, bytes: &[u8]) {
        fs::File::create(path).and_then(|mut file| file.write_all(bytes)).expect("written");
    }

    #[test]
    fn a_new_result_whose_note_was_cut_off_by_a_death_is_no_earlier_one() {
        let place = tempfile::tempdir().expect("a folder");
        let new = place.path().join("新");
        fs::create_dir(&new).expect("a folder");
        let manifest = br#"{"tool":"duibiao","outputs":[]}"#;
        put(&new.join("manifest.json"), manifest);
        assert!(ours::is_whole(&new));
        for (note, old) in
            [(super::super::sha256(manifest), 0), (super::super::sha256(b"another"), 1), (String::new(), 0)]
        {
            put(&place.path().join(NOTE), note.as_bytes());
            assert_eq!(old_ones(place.path()).len(), old, "{note}");
            let half = &note[..note.len() / 2];
            put(&place.path().join(NOTE), half.as_bytes());
            assert_eq!(old_ones(place.path()).len(), 0, "{half}");
        }
    }
}
