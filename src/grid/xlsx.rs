//! What stands in the cells of an xlsx or xlsm?
//!
//! In: the parts of a container. Out: a workbook. Refuses to know: other formats.
//!
//! Each part is inflated once. Ours are the links between the parts ([`super::package`]) and what the eye sees
//! ([`super::eye`]); the values are calamine's, from a package made for it of nothing but cells, shared strings and number
//! formats. Cells are read one by one and never as a range: a range of A1 and XFD1048576 alone would take 550 GB.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{Reader, Xlsx, XlsxError};

use super::archive::{self, Parts, Stored};
use super::eye::{self, Seen};
use super::guard::{Meter, names_differ};
use super::marks::{self, local};
use super::package::{self, Style};
use super::{Cell, Format, Grid, Limits, Look, Trouble, Value, Workbook, convert, plain};
use crate::place::{address, position};
use crate::xml::{Tag, Tags, attributes, unescaped};

pub(super) fn read(format: Format, mut parts: Parts<'_>, limits: &Limits) -> Result<Workbook, Trouble> {
    let book = package::open(&mut parts, limits)?;
    names_differ(book.sheets.iter().map(|sheet| &sheet.name))?;
    let mut stored = archive::Stored::new(parts.declared());
    let mut grids = Vec::new();
    let mut formulas = Vec::new();
    for (at, sheet) in book.sheets.iter().enumerate() {
        let part = parts.take(&sheet.path)?.unwrap_or_default();
        let text = plain::text(&part).map_err(|_| Trouble::sheet(&sheet.name, "内部 XML 有误"))?;
        let seen: Seen<'_> =
            eye::see(&text).map_err(|_| Trouble::sheet(&sheet.name, "内部 XML 的标签不完整"))?;
        let cells = if seen.cells.is_empty() { "<sheetData></sheetData>" } else { &seen.cells };
        stored.add(&format!("xl/worksheets/{at}.xml"), &["<worksheet>", cells, "</worksheet>"]);
        formulas.push(seen.formulas);
        grids.push(Grid {
            name: sheet.name.clone(),
            hidden: sheet.hidden,
            merges: seen.merges,
            hidden_rows: seen.hidden_rows,
            hidden_columns: seen.hidden_columns,
            filtered: seen.filtered,
            comments: comments(&mut parts, &sheet.path)?,
            ..Grid::default()
        });
    }
    let bytes = handed_on(&book, stored, limits)?;
    let mut reader: Xlsx<Cursor<&[u8]>> =
        Xlsx::new(Cursor::new(bytes.as_slice())).map_err(|error| Trouble::damaged(told(&error)))?;
    let mut meter = Meter::new(limits);
    for (at, grid) in grids.iter_mut().enumerate() {
        values(&mut reader, (at, &formulas[at]), &book.styles.cells, grid, &mut meter, limits)?;
    }
    Ok(Workbook {
        format,
        sheets: grids,
        uncalculated: book.uncalculated,
        blind: false,
        left_out: book.left_out,
    })
}

/// The package the reader is given, in which sheet number `n` goes by the name `n`.
fn handed_on(book: &package::Book, mut stored: Stored, limits: &Limits) -> Result<Vec<u8>, Trouble> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut workbook = format!("<workbook><workbookPr date1904=\"{}\"/><sheets>", u8::from(book.from_1904));
    let mut links = String::from("<Relationships>");
    for at in 0..book.sheets.len() {
        let _ = write!(workbook, "<sheet name=\"{at}\" sheetId=\"{}\" r:id=\"r{at}\"/>", at + 1);
        let _ = write!(
            links,
            "<Relationship Id=\"r{at}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/{at}.xml\"/>"
        );
    }
    stored.add("xl/workbook.xml", &[&workbook, "</sheets></workbook>"]);
    stored.add("xl/_rels/workbook.xml.rels", &[&links, "</Relationships>"]);
    let root = format!(
        "<Relationships><Relationship Id=\"r\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    stored.add("_rels/.rels", &[&root]);
    if let Some(part) = &book.strings {
        let text = plain::text(part)?;
        archive::counted(text.as_bytes(), limits)?;
        if marks::is_traced(&text) {
            stored.add("xl/sharedStrings.xml", &[&marks::edited(&text, &marks::inserts(&text)?)]);
        } else {
            stored.add("xl/sharedStrings.xml", &[&text]);
        }
    }
    if !book.styles.xml.is_empty() {
        stored.add("xl/styles.xml", &[&book.styles.xml]);
    }
    Ok(stored.finish())
}

fn values(
    reader: &mut Xlsx<Cursor<&[u8]>>,
    (at, formulas): (usize, &[(u32, u32)]),
    styles: &[Style],
    grid: &mut Grid,
    meter: &mut Meter<'_>,
    limits: &Limits,
) -> Result<(), Trouble> {
    let mut cells =
        reader.worksheet_cells_reader(&at.to_string()).map_err(|error| after(grid, None, &error))?;
    let mut last = None;
    while let Some((cell, style)) =
        cells.next_cell_with_style_id().map_err(|error| after(grid, last, &error))?
    {
        let at = cell.get_position();
        last = Some(at);
        let mut value = convert::borrowed(cell.get_value().clone(), limits.text_bytes);
        let formula = formulas.binary_search(&at).is_ok();
        let look = looked(&mut value, styles.get(style));
        meter.put(grid, at, Cell { value, formula, look })?;
    }
    Ok(())
}

/// What the eye sees of a value, taken out of it where the reader carried it along.
fn looked(value: &mut Value, style: Option<&Style>) -> Option<Arc<Look>> {
    let number = if let Value::Number(number) = value { Some(*number) } else { None };
    let styled = style.filter(|style| style.struck || number.is_some()).and_then(|style| style.look(number));
    let Value::Text(text) = value else { return styled };
    if let Some(error) = text.strip_prefix(marks::ERROR) {
        *value = Value::Error(error.to_owned());
        return styled;
    }
    match marks::taken_out(text) {
        Some(look) => Some(Arc::new(Look { struck: styled.is_some_and(|styled| styled.struck), ..look })),
        None => styled,
    }
}

/// Comments of a sheet by their cells.
fn comments(parts: &mut Parts<'_>, path: &str) -> Result<BTreeMap<(u32, u32), String>, Trouble> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let links = package::links(parts, &format!("{folder}/_rels/{file}.rels"), folder)?;
    let mut comments = BTreeMap::new();
    for (kind, target) in links.values() {
        if kind != "comments" {
            continue;
        }
        let Some(part) = parts.take(target)? else { continue };
        // A comment that cannot be read takes nothing from the figures.
        if let Ok(text) = plain::text(&part) {
            let _ = commented(&text, &mut comments);
        }
    }
    Ok(comments)
}

fn commented(text: &str, comments: &mut BTreeMap<(u32, u32), String>) -> Result<(), Trouble> {
    let (mut at, mut start) = (None, None);
    let mut tags = Tags::new(text);
    while let Some((place, tag)) = tags.next()? {
        match tag {
            Tag::Open { name, rest, closed } => match local(name) {
                "comment" => {
                    let cell = attributes(rest).find(|(key, _)| *key == "ref").map(|(_, cell)| cell);
                    at = cell.and_then(position);
                }
                "t" if !closed => start = Some(tags.place()),
                _ => {}
            },
            Tag::Close { name } => {
                if let ("t", Some(at), Some(from)) = (local(name), at, start.take()) {
                    let said: &mut String = comments.entry(at).or_default();
                    said.extend(unescaped(&text[from..place]).chars().take(200));
                }
            }
        }
    }
    Ok(())
}

fn after(grid: &Grid, last: Option<(u32, u32)>, error: &XlsxError) -> Trouble {
    let place =
        last.map_or_else(|| "开头".to_owned(), |(row, col)| format!("单元格 {} 之后", address(row, col)));
    Trouble::sheet(&grid.name, format_args!("在{place}中断，{}", told(error)))
}

fn told(error: &XlsxError) -> String {
    match error {
        XlsxError::CellError(text) => format!("遇到不支持的错误值 {text}"),
        _ => String::from("内部结构有误"),
    }
}
