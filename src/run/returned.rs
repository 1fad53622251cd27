//! What did people fill into a table that came back? Rows under known headings, whatever stands above them.
//!
//! In: a workbook, and its headings. Out: rows by heading, or why there are none. Refuses to know: what they mean.

use crate::grid::{self, Limits};
use crate::shown;
use std::collections::BTreeMap;
use std::path::Path;

/// One row as it stands, by heading.
pub type Returned = BTreeMap<&'static str, String>;

/// The rows of the first sheet that has all of these headings, each with its line; see [`rows_of`].
pub fn rows(
    path: &Path,
    name: &str,
    heads: &[&'static str],
    first: &str,
    what: &str,
) -> Result<Vec<(usize, Returned)>, String> {
    let rows = rows_of(path, name, heads, &[first], what)?;
    let one = rows.first().map(|(sheet, ..)| sheet.clone());
    let of_it = rows.into_iter().filter(|(sheet, ..)| Some(sheet) == one.as_ref());
    Ok(of_it.map(|(_, line, row)| (line, row)).collect())
}

/// The rows of every sheet that has all of these headings, each with the sheet's name and its line; a row that has nothing
/// under any of `filled` is none. A sheet with the name of the table or most of its headings that lacks one is an error:
/// nothing of the workbook is taken. `what` is the name of the table, for messages.
pub fn rows_of(
    path: &Path,
    name: &str,
    heads: &[&'static str],
    filled: &[&str],
    what: &str,
) -> Result<Vec<(String, usize, Returned)>, String> {
    let limits = Limits::default();
    let bytes = grid::take(path, limits.file_bytes).map_err(|trouble| format!("没有读取：{trouble}"))?;
    let book = grid::read(&bytes, name, &limits).map_err(|trouble| format!("没有读取：{trouble}"))?;
    let bare = |text: &str| text.trim().trim_start_matches('★').to_owned();
    let (mut found, mut known) = (Vec::new(), false);
    for sheet in &book.sheets {
        let mut places: BTreeMap<&'static str, u32> = BTreeMap::new();
        for (row, cells) in sheet.rows() {
            if places.is_empty() {
                let mut known: BTreeMap<String, u32> = BTreeMap::new();
                let mut twice = None;
                for (column, _) in &cells {
                    let head = bare(&sheet.text(row, *column));
                    if known.insert(head.clone(), *column).is_some()
                        && heads.iter().any(|own| bare(own) == head)
                    {
                        twice = Some(head);
                    }
                }
                let lacking: Vec<&str> =
                    heads.iter().filter(|head| !known.contains_key(&bare(head))).copied().collect();
                if let Some(twice) = twice.filter(|_| lacking.len() * 2 < heads.len()) {
                    let sheet = shown::name(&sheet.name);
                    return Err(format!("的“{sheet}”有两栏“{twice}”，没有读取；请只保留一栏。"));
                }
                if lacking.is_empty() {
                    places = heads.iter().map(|head| (*head, known[&bare(head)])).collect();
                } else if lacking.len() * 2 < heads.len() {
                    let sheet = shown::name(&sheet.name);
                    return Err(format!(
                        "的“{sheet}”缺“{}”栏，或栏名被改动，没有读取；请改回原来的栏名。",
                        lacking.join("”“")
                    ));
                }
                continue;
            }
            let text = |head: &'static str| shown::plain(&sheet.text(row, places[head])).trim().to_owned();
            let returned: Returned = heads.iter().map(|head| (*head, text(head))).collect();
            if filled.iter().any(|head| !returned[head].is_empty()) {
                found.push((shown::name(&sheet.name), row as usize + 1, returned));
            }
        }
        known |= !places.is_empty();
    }
    if known { Ok(found) } else { Err(format!("不是{what}，或栏名被改动，没有读取。")) }
}
