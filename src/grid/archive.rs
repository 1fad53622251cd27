//! What is in the zip container, and may it be taken out?
//!
//! In: bytes. Out: [`Package`]: what the container is, and [`Parts`], from which each part is inflated once when it is
//! asked for. Declared sizes are not believed, and what nobody asks for is not inflated at all: the work is bounded by
//! what is read. Refuses to know: the cells.
//!
//! Some parts are looked into because the readers believe their numbers before they read on: the count of entries and
//! the count of shared strings are reserved in memory as declared, each cell style copies its font, fill and format,
//! and every record of an xlsb is given the room it claims (see [`super::records`]).

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::sniff::contains;
use super::{Format, Limits, Trouble, records};

/// What a container turned out to be.
pub(super) enum Package<'a> {
    /// An xlsx or xlsm.
    Xlsx(Format, Parts<'a>),
    /// An xlsb, weighed.
    Xlsb,
    /// An ods.
    Ods(Parts<'a>),
}

/// The parts of a container.
pub(super) struct Parts<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Paths as they are compared, with the place of the entry.
    places: BTreeMap<String, usize>,
    left: u64,
    limit: u64,
}

impl Parts<'_> {
    /// Inflates one part; `None` when there is none of this path.
    pub(super) fn take(&mut self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(&place) = self.places.get(&plain(path)) else { return Ok(None) };
        let file = self.zip.by_index(place).map_err(|error| broken(&error))?;
        let mut part =
            Vec::with_capacity(usize::try_from(file.size().min(self.left).min(1 << 20)).unwrap_or(0));
        // One byte more than allowed tells an entry that ends there from one that goes on.
        let size = file.take(self.left.saturating_add(1)).read_to_end(&mut part);
        let size = size.map_err(|_| Trouble::damaged("压缩内容损坏"))? as u64;
        self.left = self.left.checked_sub(size).ok_or(Trouble::Bomb { limit: self.limit })?;
        Ok(Some(part))
    }

    /// What all parts declare, within what may be inflated.
    pub(super) fn declared(&mut self) -> usize {
        let mut sum = 0_u64;
        for place in 0..self.zip.len() {
            sum += self.zip.by_index_raw(place).map_or(0, |file| file.size());
        }
        usize::try_from(sum.min(self.limit)).unwrap_or(0) + (64 << 10)
    }

    /// Whether there is a part of this path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.places.contains_key(&plain(path))
    }
}

/// Opens the container and tells what it is.
pub(super) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, Trouble> {
    listed(bytes, limits)?;
    let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if zip.len() > limits.entries {
        return Err(Trouble::TooManyEntries { count: zip.len(), limit: limits.entries });
    }
    let mut places = BTreeMap::new();
    for (place, name) in zip.file_names().enumerate() {
        if let Ok(name) = name {
            places.insert(plain(&name), place);
        }
    }
    let mut parts = Parts { zip, places, left: limits.inflated_bytes, limit: limits.inflated_bytes };
    let mut types = parts.take("[content_types].xml")?.unwrap_or_default();
    // Without zeros, UTF-16 reads like ASCII.
    types.retain(|&byte| byte != 0);
    let mimetype = parts.take("mimetype")?.unwrap_or_default();
    match format(&types, &mimetype, &parts)? {
        Format::Xlsb => weigh_binary(&mut parts, limits).map(|()| Package::Xlsb),
        Format::Ods => Ok(Package::Ods(parts)),
        format => Ok(Package::Xlsx(format, parts)),
    }
}

/// A container of parts that are not compressed: what a reader is given in place of the sender's own.
pub(super) struct Stored(ZipWriter<Cursor<Vec<u8>>>);

impl Stored {
    /// An empty one, with room for so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::with_capacity(bytes))))
    }

    /// Adds a part, given in pieces.
    pub(super) fn add(&mut self, name: &str, pieces: &[&str]) {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        // Writing into memory does not fail for names and sizes as small as these.
        let _ = self.0.start_file(name, options);
        for piece in pieces {
            let _ = self.0.write_all(piece.as_bytes());
        }
    }

    /// Its bytes.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0.finish().map(Cursor::into_inner).unwrap_or_default()
    }
}

/// Weighs every part of an xlsb that its reader may open.
fn weigh_binary(parts: &mut Parts<'_>, limits: &Limits) -> Result<(), Trouble> {
    let mut names = records::Names::default();
    let paths: Vec<String> = parts.places.keys().cloned().collect();
    for path in paths {
        if let Some(kind) = records::Part::of(&path)
            && let Some(part) = parts.take(&path)?
        {
            kind.check(&part, &mut names, limits)?;
        }
    }
    names.check(limits)
}

/// A path as the readers compare it.
fn plain(path: &str) -> String {
    path.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// Refuses a container whose end claims more entries than are allowed: the reader reserves them. Only the end of 64 bits
/// can name so many; what exceeds the file altogether the reader does not believe either.
fn listed(bytes: &[u8], limits: &Limits) -> Result<(), Trouble> {
    const END: &[u8] = b"PK\x06\x06";
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, END) {
        rest = &rest[at + END.len()..];
        let claimed = rest.get(28..36).and_then(|eight| eight.try_into().ok()).map_or(0, u64::from_le_bytes);
        if (limits.entries as u64 + 1..=bytes.len() as u64).contains(&claimed) {
            return Err(Trouble::TooManyEntries { count: claimed as usize, limit: limits.entries });
        }
    }
    Ok(())
}

fn broken(error: &ZipError) -> Trouble {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Trouble::Password,
        _ => Trouble::damaged("压缩结构不完整"),
    }
}

fn format(types: &[u8], mimetype: &[u8], parts: &Parts<'_>) -> Result<Format, Trouble> {
    if mimetype.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
        return Ok(Format::Ods);
    }
    if mimetype.starts_with(b"application/vnd.oasis.opendocument") {
        return Err(Trouble::NotASpreadsheet { what: "其他 OpenDocument 文档" });
    }
    if mimetype.is_empty() && parts.has("content.xml") && parts.has("meta-inf/manifest.xml") {
        return Ok(Format::Ods);
    }
    for (main, format) in [
        (b"sheet.binary.macroEnabled.main".as_slice(), Format::Xlsb),
        (b"ms-excel.sheet.macroEnabled.main+xml", Format::Xlsm),
        (b"ms-excel.template.macroEnabled.main+xml", Format::Xlsm),
        (b"spreadsheetml.sheet.main+xml", Format::Xlsx),
        (b"spreadsheetml.template.main+xml", Format::Xlsx),
    ] {
        if contains(types, main) {
            return Ok(format);
        }
    }
    if contains(types, b"wordprocessingml") || contains(types, b"ms-word") {
        return Err(Trouble::NotASpreadsheet { what: "Word 文档" });
    }
    if contains(types, b"presentationml") {
        return Err(Trouble::NotASpreadsheet { what: "PowerPoint 演示文稿" });
    }
    if parts.has("xl/workbook.xml") {
        Ok(Format::Xlsx)
    } else {
        Err(Trouble::NotASpreadsheet { what: "压缩包（zip）" })
    }
}

/// Refuses a table of shared strings that declares more strings than it has bytes, or than may be held: the reader
/// reserves the memory.
pub(super) fn counted(part: &[u8], limits: &Limits) -> Result<(), Trouble> {
    const NAME: &[u8] = b"uniqueCount";
    const STRING: u64 = size_of::<String>() as u64;
    // The count that is declared need not be the one that is there.
    let strings = memchr::memmem::find_iter(part, b"<si").count() as u64;
    if strings * STRING + part.len() as u64 > limits.inflated_bytes {
        return Err(Trouble::Bomb { limit: limits.inflated_bytes });
    }
    let mut rest = part;
    while let Some(at) = memchr::memmem::find(rest, NAME) {
        rest = &rest[at + NAME.len()..];
        let digits = rest
            .iter()
            .skip_while(|byte| byte.is_ascii_whitespace() || b"=\"'+".contains(byte))
            .take_while(|byte| byte.is_ascii_digit());
        let count =
            digits.fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
        if count > part.len() as u64 {
            return Err(Trouble::damaged("共享文本的数目不实"));
        }
        if count > limits.inflated_bytes / STRING {
            return Err(Trouble::Bomb { limit: limits.inflated_bytes });
        }
    }
    Ok(())
}

/// Refuses styles that would swell when each of the cell styles copies the longest of the fonts and formats, or when
/// many an empty tag becomes a style.
pub(super) fn copied(part: &[u8], limits: &Limits) -> Result<(), Trouble> {
    const STYLE: usize = size_of::<calamine::Style>();
    let tags = |name: &[u8]| {
        let ends = |at: &usize| part.get(at + name.len()).is_some_and(|next| !next.is_ascii_alphanumeric());
        memchr::memmem::find_iter(part, name).filter(ends).count()
    };
    let longest = part.split(|&byte| byte == b'<').map(<[u8]>::len).max().unwrap_or(0);
    let (styles, others) = (tags(b"xf"), tags(b"font") + tags(b"fill") + tags(b"border"));
    let held = styles.saturating_mul(longest.max(STYLE)).saturating_add(others.saturating_mul(STYLE));
    if held as u64 > limits.inflated_bytes {
        return Err(Trouble::Bomb { limit: limits.inflated_bytes });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_strings_is_believed_up_to_the_size_of_the_part() {
        for (part, good) in [
            ("<sst count=\"9\" uniqueCount=\"2\"><si/><si/></sst>", true),
            ("<sst uniqueCount=\"999999999999\"/>", false),
            ("<sst uniqueCount = '99999999999999999999999'/>", false),
            ("<sst/>", true),
        ] {
            assert_eq!(counted(part.as_bytes(), &Limits::default()).is_ok(), good, "{part}");
        }
        let limits = Limits { inflated_bytes: 2400, ..Limits::default() };
        let part = |declared: u32, count: usize| {
            format!("<sst uniqueCount=\"{declared}\">{}</sst>", "<si/>".repeat(count))
        };
        assert_eq!(counted(part(80, 80).as_bytes(), &limits), Ok(()));
        assert_eq!(counted(part(101, 80).as_bytes(), &limits), Err(Trouble::Bomb { limit: 2400 }));
        assert_eq!(counted(part(2, 90).as_bytes(), &limits), Err(Trouble::Bomb { limit: 2400 }));
    }

    #[test]
    fn a_container_that_claims_more_entries_than_allowed_is_refused_before_it_is_opened() {
        let claims = |count: u64| {
            let mut bytes = super::super::samples::zip(&[("a", &[0; 9000])]);
            bytes.resize(bytes.len() + 9000, 0);
            bytes.extend(b"PK\x06\x06");
            bytes.extend([0; 28]);
            bytes.extend(count.to_le_bytes());
            listed(&bytes, &Limits::default()).map_err(|trouble| trouble.key())
        };
        assert_eq!(claims(2000), Ok(()));
        assert_eq!(claims(2001), Err("entries"));
        assert_eq!(claims(u64::MAX), Ok(()));
    }

    #[test]
    fn a_long_font_name_copied_by_many_styles_is_a_bomb() {
        let styles = |name: usize, count: usize| {
            format!(
                "<fonts><font><name val=\"{}\"/></font></fonts>{}",
                "x".repeat(name),
                "<xf fontId=\"0\"/>".repeat(count)
            )
        };
        let limits = Limits { inflated_bytes: 1 << 20, ..Limits::default() };
        assert!(copied(styles(20, 1500).as_bytes(), &limits).is_ok());
        assert_eq!(copied(styles(20, 20_000).as_bytes(), &limits), Err(Trouble::Bomb { limit: 1 << 20 }));
        assert_eq!(copied(styles(2000, 1000).as_bytes(), &limits), Err(Trouble::Bomb { limit: 1 << 20 }));
    }
}
