//! Is it a workbook at all?
//!
//! In: bytes. Out: why they cannot be read, in a sentence. Refuses to know: what a workbook should look like.

use memchr::memmem::find;
use std::io::Cursor;
use zip::ZipArchive;

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No bytes.
    #[error("文件是空的，请重新取得文件")]
    Empty,
    /// Encrypted.
    #[error("文件已加密，无法检查，请先去掉打开密码")]
    Encrypted,
    /// The format before 2007.
    #[error("文件是旧版.xls格式，请用表格软件打开后另存为.xlsx")]
    OldFormat,
    /// Another document of an office program.
    #[error("文件不是Excel工作簿，而是{0}，请另存为.xlsx")]
    Other(&'static str),
    /// Plain text, a page of the web, or the like.
    #[error("文件是文本或网页，不是Excel工作簿，请用表格软件打开后另存为.xlsx")]
    Text,
    /// A container that cannot be opened, or lacks what every workbook has.
    #[error("文件已损坏或不完整，请重新取得文件，或用表格软件打开后另存")]
    Damaged,
    /// A part that would fill the memory.
    #[error("文件内部的“{0}”解压后过大，可能是恶意文件，已停止检查；确属正常文件的，请拆成几个工作簿")]
    TooLarge(String),
    /// Elements nested without end.
    #[error("文件内部的嵌套过深，可能是恶意文件，已停止检查（{0}）")]
    TooDeep(String),
}

/// Why bytes that are no workbook are none.
pub(in crate::inspect) fn reason(bytes: &[u8]) -> Unreadable {
    let wide = |word: &str| word.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    if bytes.is_empty() {
        return Unreadable::Empty;
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return if find(bytes, &wide("EncryptedPackage")).is_some() {
            Unreadable::Encrypted
        } else if find(bytes, &wide("WordDocument")).is_some() {
            Unreadable::Other("Word文档（.doc）")
        } else if find(bytes, &wide("PowerPoint Document")).is_some() {
            Unreadable::Other("演示文稿（.ppt）")
        } else {
            Unreadable::OldFormat
        };
    }
    if bytes.starts_with(&[0x09, 0x08]) || bytes.starts_with(&[0x09, 0x04]) {
        return Unreadable::OldFormat;
    }
    if bytes.starts_with(b"%PDF") {
        return Unreadable::Other("PDF文件");
    }
    if !bytes.starts_with(b"PK") {
        let head = &bytes[..bytes.len().min(512)];
        let text = !head.contains(&0) && head.iter().all(|byte| *byte >= 0x20 || byte.is_ascii_whitespace());
        let marked = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
        return if text || marked { Unreadable::Text } else { Unreadable::Damaged };
    }
    let Ok(zip) = ZipArchive::new(Cursor::new(bytes)) else { return Unreadable::Damaged };
    let has = |part: &str| zip.index_for_name(part).is_some();
    if has("word/document.xml") {
        Unreadable::Other("Word文档（.docx）")
    } else if has("ppt/presentation.xml") {
        Unreadable::Other("演示文稿（.pptx）")
    } else if has("xl/workbook.bin") {
        Unreadable::Other("二进制工作簿（.xlsb）")
    } else if has("content.xml") {
        Unreadable::Other("开放文档（.ods等）")
    } else if has("[Content_Types].xml") || has("xl/workbook.xml") {
        Unreadable::Damaged
    } else {
        Unreadable::Other("压缩包")
    }
}
