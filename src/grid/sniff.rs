//! What is this file, whatever it is called?
//!
//! In: bytes and a name. Out: which reader may try it, or the trouble that names what it is. Refuses to know: what a
//! zip container holds (the archive tells) and what stands in the cells.

use super::Trouble;
use super::ole;

/// Files some reader may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A zip container: xlsx, xlsm, xlsb, ods, or something else.
    Zip,
    /// An OLE container with a workbook in it.
    Xls,
    /// Text with delimiters.
    Table,
}

const MAGIC: [(&[u8], &str); 13] = [
    (b"%PDF", "PDF"),
    (b"\xFF\xD8\xFF", "图片"),
    (b"\x89PNG", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\0", "图片"),
    (b"MM\0*", "图片"),
    (b"Rar!", "压缩包（rar）"),
    (b"7z\xBC\xAF\x27\x1C", "压缩包（7z）"),
    (b"\x1F\x8B", "压缩包（gz）"),
    (b"{\\rtf", "Word 文档"),
    (b"MZ", "程序"),
    (b"SQLite format 3\0", "数据库文件"),
];

/// An archive whose content cannot be looked into.
pub(super) const ARCHIVE: Trouble = Trouble::NotASpreadsheet { what: "压缩包" };

/// Whether a file is called an archive.
pub(super) fn is_archive(name: &str) -> bool {
    let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix).to_lowercase();
    ["zip", "rar", "7z"].contains(&suffix.as_str())
}

pub(super) fn kind(bytes: &[u8], name: &str) -> Result<Kind, Trouble> {
    if bytes.is_empty() {
        return Err(Trouble::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    if bytes.starts_with(&ole::MAGIC[..4]) {
        return container(bytes);
    }
    let text = !bytes.iter().take(4096).any(|&byte| byte == 0);
    for (magic, what) in MAGIC {
        // Two letters are too few to call a file of text a picture or a program.
        if bytes.starts_with(magic) && (magic.len() > 2 || !text) {
            return Err(Trouble::NotASpreadsheet { what });
        }
    }
    markup(bytes)?;
    let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix);
    if ["csv", "txt", "tsv"].iter().any(|known| suffix.eq_ignore_ascii_case(known)) {
        return Ok(Kind::Table);
    }
    if is_archive(name) {
        return Err(ARCHIVE);
    }
    let utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    Err(Trouble::NotASpreadsheet {
        what: if text || utf16 { "文本文件" } else { "无法识别的文件" }
    })
}

fn container(bytes: &[u8]) -> Result<Kind, Trouble> {
    let names = match ole::names(&ole::whole(bytes)) {
        Ok(names) => names,
        // The directory is beyond reading, but the name of the encrypted stream may still stand there.
        Err(_) if contains(bytes, &utf16("EncryptedPackage")) => return Err(Trouble::Password),
        Err(trouble) => return Err(trouble),
    };
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    if has("EncryptedPackage") {
        Err(Trouble::Password)
    } else if has("Workbook") || has("Book") {
        Ok(Kind::Xls)
    } else if has("WordDocument") {
        Err(Trouble::NotASpreadsheet { what: "Word 文档" })
    } else if has("PowerPoint Document") {
        Err(Trouble::NotASpreadsheet { what: "PowerPoint 演示文稿" })
    } else {
        Err(Trouble::NotASpreadsheet { what: "无法识别的 Office 文件" })
    }
}

/// Web pages and XML that go by the name of a workbook.
fn markup(bytes: &[u8]) -> Result<(), Trouble> {
    // Without zeros, UTF-16 markup reads like ASCII.
    let head: Vec<u8> =
        bytes.iter().take(8192).filter(|&&byte| byte != 0).map(u8::to_ascii_lowercase).collect();
    let start = head.iter().position(|byte| b"<m".contains(byte) && byte.is_ascii()).unwrap_or(head.len());
    // Only a mark of the encoding and blanks may stand before the first tag.
    if head[..start].iter().any(|byte| !byte.is_ascii_whitespace() && *byte < 0x80) {
        return Ok(());
    }
    let head = &head[start..];
    if head.starts_with(b"mime-version:")
        || ["<html", "<table", "<!doctype html"].iter().any(|tag| head.starts_with(tag.as_bytes()))
    {
        return Err(Trouble::Legacy { what: "网页" });
    }
    if head.starts_with(b"<?xml") {
        if contains(head, b"<workbook") || contains(head, b"spreadsheet") || contains(head, b":workbook") {
            return Err(Trouble::Legacy { what: "旧式 XML 表格" });
        }
        if contains(head, b"<html") || contains(head, b"<table") {
            return Err(Trouble::Legacy { what: "网页" });
        }
        return Err(Trouble::NotASpreadsheet { what: "XML 文件" });
    }
    if head.starts_with(b"<") && (contains(head, b"<html") || contains(head, b"<table")) {
        return Err(Trouble::Legacy { what: "网页" });
    }
    Ok(())
}

/// Whether `needle` occurs in `bytes`.
pub(super) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], name: &str, expect: &str) {
        let key = match kind(bytes, name) {
            Ok(kind) => format!("{kind:?}"),
            Err(Trouble::NotASpreadsheet { what } | Trouble::Legacy { what }) => what.to_owned(),
            Err(trouble) => trouble.key().to_owned(),
        };
        assert_eq!(key, expect, "{name}");
    }

    #[test]
    fn content_decides_and_the_name_only_admits_text() {
        check(b"", "a.xlsx", "empty");
        check(b"%PDF-1.7", "a.xlsx", "PDF");
        check(b"\xFF\xD8\xFF\xE0", "a.xls", "图片");
        check(b"Rar!\x1a\x07", "a.xlsx", "压缩包（rar）");
        check(b"a,b\n1,2\n", "a.xlsx", "文本文件");
        check(b"a,b\n1,2\n", "a.CSV", "Table");
        check(b"BM,\xE5\x8C\xBA\n", "a.csv", "Table");
        check(b"\xEF\xBB\xBF<html><table>", "a.xls", "网页");
        check(b"\r\n<TABLE border=1>", "a.xls", "网页");
        check(&[b"\xFF\xFE".as_slice(), &utf16("<html>")].concat(), "a.xls", "网页");
        check(
            b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook>",
            "a.xls",
            "旧式 XML 表格",
        );
        check(b"<?xml version=\"1.0\"?><note/>", "a.xlsx", "XML 文件");
        check(b"name,<html>\n", "a.csv", "Table");
        check(b"\x01\x02\0\x03", "a.xlsx", "无法识别的文件");
        check(b"\xD0\xCF\x11\xE0rest", "a.xls", "damaged");
    }

    #[test]
    fn a_broken_container_that_names_an_encrypted_package_asks_for_a_password() {
        check(&[&ole::MAGIC[..], &utf16("EncryptedPackage")].concat(), "a.xlsx", "password");
    }
}
