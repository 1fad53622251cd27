//! What lies in a package of files that somebody zipped?
//!
//! In: a zip that is no workbook. Out: [`Archive`]: the names in it, and each file's bytes when it is asked for. Names are
//! read as UTF-8, else as GBK, as Windows writes them. Refuses to know: what the files are.

use std::io::{Cursor, Read};
use std::path::Path;

use zip::ZipArchive;

use super::{Limits, Trouble, disk};

/// A package of files.
#[derive(Debug)]
pub struct Archive {
    bytes: Vec<u8>,
    names: Vec<(String, usize)>,
    /// How much of each entry may be inflated: what it says, while all before it and it come to no more than is allowed.
    most: Vec<u64>,
}

impl Archive {
    /// Opens a package; `None` for what is none, or cannot be opened as one: it is then told as any other file.
    pub fn open(path: &Path, limits: &Limits) -> Option<Self> {
        let bytes = disk::take(path, limits.file_bytes).ok()?;
        Self::of(bytes, limits)
    }

    fn of(bytes: Vec<u8>, limits: &Limits) -> Option<Self> {
        if !bytes.starts_with(b"PK\x03\x04") {
            return None;
        }
        let (mut names, mut most) = (Vec::new(), Vec::new());
        let mut left = limits.inflated_bytes;
        {
            let mut zip = ZipArchive::new(Cursor::new(bytes.as_slice())).ok()?;
            if zip.len() > limits.entries {
                return None;
            }
            for index in 0..zip.len() {
                let file = zip.by_index_raw(index).ok()?;
                most.push(if file.size() <= left { file.size() } else { 0 });
                left = left.saturating_sub(file.size());
                let raw = file.name_raw();
                let name = match std::str::from_utf8(raw) {
                    Ok(name) => name.to_owned(),
                    Err(_) => encoding_rs::GBK.decode(raw).0.into_owned(),
                };
                let name = name.replace('\\', "/");
                // A workbook or a letter is a zip as well.
                if name.eq_ignore_ascii_case("[content_types].xml") || name == "mimetype" {
                    return None;
                }
                if !name.ends_with('/') {
                    names.push((plain(&name), index));
                }
            }
        }
        if names.is_empty() { None } else { Some(Self { bytes, names, most }) }
    }

    /// Names in it, each with the number it is asked for by.
    pub fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.names.iter().map(|(name, index)| (name.as_str(), *index))
    }

    /// The bytes of one file.
    pub fn take(&self, index: usize, limits: &Limits) -> Result<Vec<u8>, Trouble> {
        let damaged = |_| Trouble::damaged("压缩包中的这个文件不完整");
        let mut zip = ZipArchive::new(Cursor::new(self.bytes.as_slice()))
            .map_err(|_| Trouble::damaged("压缩结构不完整"))?;
        let file = zip.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => {
                Trouble::Password
            }
            _ => Trouble::damaged("压缩包中的这个文件不完整"),
        })?;
        let most = self.most.get(index).copied().unwrap_or(0).min(limits.file_bytes);
        let mut bytes = Vec::new();
        file.take(most + 1).read_to_end(&mut bytes).map_err(damaged)?;
        if bytes.len() as u64 > most {
            return Err(Trouble::Bomb { limit: limits.inflated_bytes });
        }
        Ok(bytes)
    }
}

/// A path that stays within the package, whatever it says.
fn plain(name: &str) -> String {
    name.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::super::samples::zip;
    use super::*;

    #[test]
    fn a_package_gives_its_files_and_a_workbook_is_none() {
        let package = zip(&[("上报/甲.xlsx", b"a"), ("../乙.csv", b"bc")]);
        let archive = Archive::of(package, &Limits::default()).expect("a package");
        let names: Vec<_> = archive.names().collect();
        assert_eq!(names, [("上报/甲.xlsx", 0), ("乙.csv", 1)]);
        assert_eq!(archive.take(1, &Limits::default()), Ok(b"bc".to_vec()));
        assert!(Archive::of(zip(&[("[Content_Types].xml", b"")]), &Limits::default()).is_none());
    }

    #[test]
    fn a_package_as_a_whole_is_weighed() {
        let package = zip(&[("a", &[0; 60]), ("b", &[0; 60])]);
        let limits = Limits { inflated_bytes: 100, ..Limits::default() };
        let archive = Archive::of(package, &limits).expect("a package");
        assert!(archive.take(0, &limits).is_ok());
        assert_eq!(archive.take(1, &limits), Err(Trouble::Bomb { limit: 100 }));
    }
}
