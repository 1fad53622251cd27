//! What can the file library not write?
//!
//! In: the library's bytes. Out: the same file with the document's language, which screen readers ask for, and with
//! text results such as `110101` or `TRUE` left as text: the library decides a result's type by its look, so they
//! travel behind a mark that is taken off here. The library fixes the height of every row it is told one for; rows that
//! people type into are let go here. All other parts are copied as they are. Refuses to know: books.

use super::WriteError;
use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Stands before a text result that looks like something else, from the library's call to [`finish`].
pub(super) const TEXT_MARK: &str = "\u{F8FF}文字结果\u{F8FF}";

/// How the height of a row that grows ends as the library writes it, and as it must stand: not fixed, so that a
/// spreadsheet program fits it to its text when somebody types.
const FIXED: &str = ".125\" customHeight=\"1\"";
const GROWING: &str = ".125\"";

const PROPERTIES: &str = "docProps/core.xml";
const END: &str = "</cp:coreProperties>";

/// Completes the file; `sheets` are the numbers of those that hold marked text results.
pub(super) fn finish(bytes: Vec<u8>, sheets: &BTreeSet<usize>) -> Result<Vec<u8>, WriteError> {
    let marked: BTreeSet<String> =
        sheets.iter().map(|number| format!("xl/worksheets/sheet{}.xml", number + 1)).collect();
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index)?;
        let name = entry.name()?.into_owned();
        if name != PROPERTIES && !marked.contains(&name) {
            out.raw_copy_file(entry)?;
            continue;
        }
        drop(entry);
        let mut text = String::new();
        archive.by_index(index)?.read_to_string(&mut text).map_err(zip::result::ZipError::from)?;
        let text = if name == PROPERTIES {
            text.replacen(END, &format!("<dc:language>zh-CN</dc:language>{END}"), 1)
        } else {
            text.replace(&format!("<v>{TEXT_MARK}"), "<v>").replace(FIXED, GROWING)
        };
        out.start_file(name, options)?;
        out.write_all(text.as_bytes()).map_err(zip::result::ZipError::from)?;
    }
    Ok(out.finish()?.into_inner())
}
