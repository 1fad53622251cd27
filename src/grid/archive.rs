//! Is the zip container safe to hand on, and what is in it?
//!
//! In: bytes. Out: [`Package`], after every entry was inflated once into a counter; declared sizes are not believed.
//! Refuses to know: the cells.
//!
//! Two parts are looked into because the reader believes their numbers before it reads on: the count of shared
//! strings is reserved in memory as declared, and each cell style copies its font, fill and format.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::sniff::contains;
use super::{Format, Limits, Trouble};

/// What a container turned out to be.
pub(super) struct Package {
    /// Which spreadsheet.
    pub(super) format: Format,
    /// `content.xml` of an ods, otherwise empty.
    pub(super) content: Vec<u8>,
}

/// Weighs the container and tells what it is.
pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Package, Trouble> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if zip.len() > limits.entries {
        return Err(Trouble::TooManyEntries { count: zip.len(), limit: limits.entries });
    }
    let mut left = limits.inflated_bytes;
    let (mut types, mut mimetype, mut content) = (Vec::new(), Vec::new(), Vec::new());
    let mut workbook = false;
    for index in 0..zip.len() {
        let file = zip.by_index(index).map_err(broken)?;
        let name = file.name().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
        let kept = ["[content_types].xml", "mimetype", "content.xml"].contains(&name.as_str());
        // Their binary kin in an xlsb believes no numbers.
        let strings = name.contains("sharedstrings") && name.strip_suffix(".bin").is_none();
        let styles = name.contains("styles") && name.strip_suffix(".bin").is_none();
        workbook |= name.replace('\\', "/") == "xl/workbook.xml";
        let mut part = Vec::new();
        // One byte more than allowed tells an entry that ends there from one that goes on.
        let mut bounded = file.take(left.saturating_add(1));
        let size = if kept || strings || styles {
            bounded.read_to_end(&mut part).map(|size| size as u64)
        } else {
            io::copy(&mut bounded, &mut io::sink())
        }
        .map_err(|error| Trouble::damaged(format_args!("压缩内容损坏（{error}）")))?;
        left = left.checked_sub(size).ok_or(Trouble::Bomb { limit: limits.inflated_bytes })?;
        if strings {
            counted(&part)?;
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
    Ok(Package { format, content: if format == Format::Ods { content } else { Vec::new() } })
}

fn broken(error: ZipError) -> Trouble {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Trouble::Password,
        other => Trouble::damaged(format_args!("压缩结构不完整（{other}）")),
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

/// Refuses a table of shared strings that declares more strings than it has bytes: the reader reserves the memory.
fn counted(part: &[u8]) -> Result<(), Trouble> {
    const NAME: &[u8] = b"uniqueCount";
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
    }
    Ok(())
}

/// Refuses styles that would swell when each of the cell styles copies the longest of the fonts and formats.
fn copied(part: &[u8], limits: &Limits) -> Result<(), Trouble> {
    single_byte(part)?;
    let styles =
        part.windows(3).filter(|window| window[..2] == *b"xf" && !window[2].is_ascii_alphanumeric()).count();
    let longest = part.split(|&byte| byte == b'<').map(<[u8]>::len).max().unwrap_or(0);
    if (styles as u64).saturating_mul(longest as u64) > limits.inflated_bytes {
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
            assert_eq!(counted(part.as_bytes()).is_ok(), good, "{part}");
        }
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
        assert!(copied(styles(20, 4000).as_bytes(), &limits).is_ok());
        assert_eq!(copied(styles(2000, 1000).as_bytes(), &limits), Err(Trouble::Bomb { limit: 1 << 20 }));
    }
}
