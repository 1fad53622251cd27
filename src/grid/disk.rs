//! How does a file come from disk? Asked for its kind and its size before it is opened.
//!
//! In: a path and the most it may weigh. Out: bytes, or a hash made in passing. Refuses to know: what the bytes are.
//!
//! A pipe would be waited for, a device has no end, a video would fill the memory: none of them is opened.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Trouble;

/// The bytes of a file of at most `most` bytes. Links are followed.
pub fn take(path: &Path, most: u64) -> Result<Vec<u8>, Trouble> {
    let told = path.metadata().map_err(|error| unopened(&error))?;
    if !told.is_file() {
        return Err(Trouble::NotAFile);
    }
    if told.len() > most {
        return Err(Trouble::TooLarge { bytes: told.len(), limit: most });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(told.len()).unwrap_or(0));
    // It may grow while it is read, and a system's own files tell no size at all.
    let file = File::open(path).map_err(|error| unopened(&error))?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unopened(&error))?;
    if bytes.len() as u64 > most {
        return Err(Trouble::TooLarge { bytes: bytes.len() as u64, limit: most });
    }
    Ok(bytes)
}

/// SHA-256 of a file in lower-case hex, of which no more than a piece is held; `None` when it is no file that can be
/// read.
pub fn sha256(path: &Path) -> Option<String> {
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut file = File::open(path).ok()?;
    let (mut hash, mut piece) = (Sha256::new(), [0; 16 << 10]);
    loop {
        match file.read(&mut piece).ok()? {
            0 => return Some(crate::place::hex(&hash.finalize())),
            count => hash.update(&piece[..count]),
        }
    }
}

fn unopened(error: &std::io::Error) -> Trouble {
    Trouble::Unopened {
        why: match error.kind() {
            ErrorKind::PermissionDenied => "没有读取权限",
            ErrorKind::NotFound => "文件已不在原处",
            ErrorKind::InvalidFilename => "文件名或路径过长",
            ErrorKind::StaleNetworkFileHandle | ErrorKind::TimedOut | ErrorKind::HostUnreachable => {
                "网络文件夹没有响应"
            }
            _ => "系统读取出错",
        },
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn size_is_asked_before_a_file_is_read() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.xlsx");
        File::create(&path).and_then(|mut file| file.write_all(b"1234")).expect("file");
        assert_eq!(take(&path, 4), Ok(b"1234".to_vec()));
        assert_eq!(take(&path, 3), Err(Trouble::TooLarge { bytes: 4, limit: 3 }));
        // Sparse: 6 GB that lie nowhere.
        File::options().write(true).open(&path).and_then(|file| file.set_len(6 << 30)).expect("long");
        assert_eq!(take(&path, 64 << 20), Err(Trouble::TooLarge { bytes: 6 << 30, limit: 64 << 20 }));
    }

    #[test]
    fn what_is_no_file_is_not_opened() {
        let folder = tempfile::tempdir().expect("folder");
        assert_eq!(take(folder.path(), 9), Err(Trouble::NotAFile));
        assert_eq!(take(&folder.path().join("a"), 9), Err(Trouble::Unopened { why: "文件已不在原处" }));
        assert_eq!(sha256(folder.path()), None);
    }
}
