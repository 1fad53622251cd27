//! Is the zip container safe to hand on, and what is in it?
//!
//! In: bytes. Out: [`Package`], after every entry was inflated once into a counter; declared sizes are not believed.
//! Refuses to know: the cells.
//!
//! Some parts are looked into because the readers believe their numbers before they read on: the count of entries and
//! the count of shared strings are reserved in memory as declared, each cell style copies its font, fill and format,
//! and every record of an xlsb is given the room it claims (see [`super::records`]).

use std::io::{self, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::sniff::contains;
use super::{Format, Limits, Trouble, records};

/// What a container turned out to be.
pub(super) struct Package {
    /// Which spreadsheet.
    pub(super) format: Format,
    /// `content.xml` of an ods, otherwise empty.
    pub(super) content: Vec<u8>,
}

/// Weighs the container and tells what it is.
pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Package, Trouble> {
    listed(bytes, limits)?;
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if zip.len() > limits.entries {
        return Err(Trouble::TooManyEntries { count: zip.len(), limit: limits.entries });
    }
    let mut left = limits.inflated_bytes;
    let (mut types, mut mimetype, mut content) = (Vec::new(), Vec::new(), Vec::new());
    let mut workbook = false;
    // Whether the file is read as an xlsb is known at the end only; what its parts would do is kept until then.
    let may_be_binary = zip
        .file_names()
        .any(|name| name.is_ok_and(|name| records::Part::of(&plain(&name)) == Some(records::Part::Workbook)));
    let (mut binary, mut names) = (Ok(()), records::Names::default());
    for index in 0..zip.len() {
        let file = zip.by_index(index).map_err(|error| broken(&error))?;
        let name = file.name().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
        let kept = ["[content_types].xml", "mimetype", "content.xml"].contains(&name.as_str());
        let records = Some(plain(&name)).filter(|_| may_be_binary).and_then(|name| records::Part::of(&name));
        let strings = name.contains("sharedstrings") && name.strip_suffix(".bin").is_none();
        let styles = name.contains("styles") && name.strip_suffix(".bin").is_none();
        workbook |= plain(&name) == "xl/workbook.xml";
        let mut part = Vec::new();
        // One byte more than allowed tells an entry that ends there from one that goes on.
        let mut bounded = file.take(left.saturating_add(1));
        let size = if kept || strings || styles || records.is_some() {
            bounded.read_to_end(&mut part).map(|size| size as u64)
        } else {
            io::copy(&mut bounded, &mut io::sink())
        }
        .map_err(|_| Trouble::damaged("压缩内容损坏"))?;
        left = left.checked_sub(size).ok_or(Trouble::Bomb { limit: limits.inflated_bytes })?;
        if let Some(records) = records {
            binary = binary.and_then(|()| records.check(&part, &mut names, limits));
        }
        if strings {
            counted(&part, limits)?;
        }
        if styles {
            copied(&part, limits)?;
        }
        match name.as_str() {
            "[content_types].xml" => types = part,
            "mimetype" => mimetype = part,
            "content.xml" => content = part,
            _ => {}
        }
    }
    let format = format(&types, &mimetype, workbook)?;
    if format == Format::Xlsb {
        binary?;
        names.check(limits)?;
    }
    Ok(Package { format, content: if format == Format::Ods { content } else { Vec::new() } })
}

/// A path as the readers compare it.
fn plain(path: &str) -> String {
    path.replace('\\', "/").to_ascii_lowercase()
}

/// Refuses a container whose end claims more entries than are allowed: the reader reserves them. Only the end of 64 bits
/// can name so many; what exceeds the file altogether the reader does not believe either.
fn listed(bytes: &[u8], limits: &Limits) -> Result<(), Trouble> {
    const END: &[u8] = b"PK\x06\x06";
    let mut rest = bytes;
    while let Some(at) = rest.windows(END.len()).position(|window| window == END) {
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

fn format(types: &[u8], mimetype: &[u8], workbook: bool) -> Result<Format, Trouble> {
    if mimetype.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
        return Ok(Format::Ods);
    }
    if mimetype.starts_with(b"application/vnd.oasis.opendocument") {
        return Err(Trouble::NotASpreadsheet { what: "其他 OpenDocument 文档" });
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
    if workbook { Ok(Format::Xlsx) } else { Err(Trouble::NotASpreadsheet { what: "压缩包（zip）" }) }
}

/// Refuses a table of shared strings that declares more strings than it has bytes, or than may be held: the reader
/// reserves the memory.
fn counted(part: &[u8], limits: &Limits) -> Result<(), Trouble> {
    const NAME: &[u8] = b"uniqueCount";
    const STRING: u64 = size_of::<String>() as u64;
    single_byte(part)?;
    let mut rest = part;
    while let Some(at) = rest.windows(NAME.len()).position(|window| window == NAME) {
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
fn copied(part: &[u8], limits: &Limits) -> Result<(), Trouble> {
    const STYLE: usize = size_of::<calamine::Style>();
    single_byte(part)?;
    let tags = |name: &[u8]| {
        part.windows(name.len() + 1)
            .filter(|window| window.starts_with(name) && !window[name.len()].is_ascii_alphanumeric())
            .count()
    };
    let longest = part.split(|&byte| byte == b'<').map(<[u8]>::len).max().unwrap_or(0);
    let (styles, others) = (tags(b"xf"), tags(b"font") + tags(b"fill") + tags(b"border"));
    let held = styles.saturating_mul(longest.max(STYLE)).saturating_add(others.saturating_mul(STYLE));
    if held as u64 > limits.inflated_bytes {
        return Err(Trouble::Bomb { limit: limits.inflated_bytes });
    }
    Ok(())
}

/// UTF-16 would hide from a search for ASCII what the reader still understands.
fn single_byte(part: &[u8]) -> Result<(), Trouble> {
    let wide = part.starts_with(b"\xFF\xFE") || part.starts_with(b"\xFE\xFF") || part.contains(&0);
    if wide { Err(Trouble::damaged("内部零件不是 UTF-8 编码")) } else { Ok(()) }
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
            ("<\0s\0s\0t\0", false),
        ] {
            assert_eq!(counted(part.as_bytes(), &Limits::default()).is_ok(), good, "{part}");
        }
        let limits = Limits { inflated_bytes: 2400, ..Limits::default() };
        let part = |count: u32| format!("<sst uniqueCount=\"{count}\">{}</sst>", "<si/>".repeat(100));
        assert_eq!(counted(part(100).as_bytes(), &limits), Ok(()));
        assert_eq!(counted(part(101).as_bytes(), &limits), Err(Trouble::Bomb { limit: 2400 }));
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
