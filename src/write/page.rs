//! How does a sheet print, scroll and lock?
//!
//! In: a sheet's page set-up and where its tables stand. Out: paper, margins, header and footer, repeated heading,
//! frozen panes and protection of the worksheet, with what the limits of the format have cost. Refuses to know: what
//! stands in the cells.

use super::WriteError;
use super::cell::Pen;
use super::layout::{Layout, Scale, last_printed};
use super::limits::{Touched, cut};
use super::style::Colour;
use super::xlsx::Context;
use crate::excel::{SHORT, units};
use crate::sheet::{Block, Key, LINE, Table};
use rust_xlsxwriter::{Color, ProtectionOptions, Worksheet};

/// The font of headers and footers.
const FONT: &str = "&\"宋体,常规\"";

const A3: u8 = 8;
const A4: u8 = 9;
/// Pages down that a sheet may take, more than any has. Told that there is no limit (0), LibreOffice can leave out the last
/// row of a sheet that it fits to the width of a page.
const PAGES_DOWN: u16 = 9_999;

/// Everything about the sheet that is not a cell.
pub(super) fn set_up(
    worksheet: &mut Worksheet,
    context: Context<'_>,
    layout: Layout,
) -> Result<Touched, WriteError> {
    let page = &context.sheet.page;
    let mut touched = Touched::default();
    worksheet.set_screen_gridlines(page.public);
    worksheet.set_paper_size(if page.a3 { A3 } else { A4 });
    if page.landscape {
        worksheet.set_landscape();
    } else {
        worksheet.set_portrait();
    }
    match layout.scale {
        Scale::Fitted => worksheet.set_print_fit_to_pages(1, if page.one_page { 1 } else { PAGES_DOWN }),
        Scale::Percent(percent) => worksheet.set_print_scale(percent),
    };
    worksheet.set_print_center_horizontally(true);
    // Inches; left, right, top, bottom, header, footer.
    if page.one_page {
        worksheet.set_margins(0.5, 0.5, 0.35, 0.35, 0.15, 0.15);
    } else {
        worksheet.set_margins(0.5, 0.5, 0.75, 0.7, 0.35, 0.35);
    }
    repeat_and_freeze(worksheet, context, layout)?;
    if page.public {
        return Ok(touched);
    }
    let size = layout.lettering;
    if !page.header.is_empty() {
        // The size stands before the font name, so that a header beginning with a digit is not read as a size.
        let codes = format!("&R&{size}{FONT}");
        let (header, whole) = coded(&codes, &page.header, &context.said.cut);
        touched.texts += usize::from(!whole);
        worksheet.set_header(header);
    }
    let codes = format!("&C&{size}{FONT}第 &P 页　共 &N 页");
    let (footer, whole) = coded(&codes, &page.footer, &context.said.cut);
    touched.texts += usize::from(!whole);
    worksheet.set_footer(footer);
    // Header and footer keep their size whatever the scale of the sheet; a program that scales them too prints them as
    // large as the smallest text may be.
    worksheet.set_header_footer_scale_with_doc(false);
    if !context.sheet.tab.is_empty() {
        let colour = Colour::try_from(context.sheet.tab.clone());
        let colour = colour.map_err(|why| context.limit("标签颜色", why))?;
        worksheet.set_tab_color(Color::RGB(colour.0));
    }
    if context.sheet.protected {
        worksheet.protect_with_options(&ProtectionOptions {
            select_locked_cells: true,
            select_unlocked_cells: true,
            format_columns: true,
            format_rows: true,
            use_autofilter: true,
            ..ProtectionOptions::new()
        });
    }
    Ok(touched)
}

/// A header or footer as the file format writes it, after its codes, and whether the whole text is in it; one too long is
/// cut and has `end` after it.
fn coded(codes: &str, text: &str, end: &str) -> (String, bool) {
    let coded = |text: &str| format!("{codes}{}", text.replace('&', "&&"));
    let whole = coded(text);
    if units(&whole) <= SHORT {
        return (whole, true);
    }
    // Cut before each & is doubled, so that none is torn from its double.
    let doubles = text.matches('&').count() + end.matches('&').count();
    let most = SHORT.saturating_sub(units(codes) + doubles);
    (coded(&cut(text, most, end).unwrap_or_default()), false)
}

/// What of the sheet is printed: its one line where it is for the screen, else all but the columns that are not to be.
pub(super) fn area(
    worksheet: &mut Worksheet,
    context: Context<'_>,
    layout: Layout,
    last: (u32, u16),
) -> Result<(), WriteError> {
    let sheet = context.sheet;
    let area = match &sheet.page.only {
        Some(line) => {
            let key = Key::new(LINE, line.clone(), "0");
            let spot = context.places.spot(&key).ok_or_else(|| context.missing(&key, "打印区域"))?;
            (spot.row, spot.row, last.1.min(layout.last_on_first as u16))
        }
        None => match last_printed(sheet).and_then(|printed| u16::try_from(printed).ok()) {
            Some(printed) if printed < last.1 => (0, last.0, printed),
            _ => return Ok(()),
        },
    };
    worksheet.set_print_area(area.0, 0, area.1, area.2).map_err(|source| context.library(source))?;
    Ok(())
}

/// Breaks the page one row earlier where a line would else stand on the next page, away from the row it belongs to, and
/// before a chart that would else be cut in two.
pub(super) fn keep_together(pen: &mut Pen<'_>, layout: Layout) -> Result<(), WriteError> {
    let context = pen.context;
    let sheet = context.sheet;
    let tops = context.places.tops(context.number);
    // First and last row of what stands together; a line stands with the row before it.
    let kept: Vec<(u32, u32)> = (sheet.blocks.iter().zip(tops))
        .filter_map(|(block, &top)| match block {
            Block::Line(line) if line.keep => Some((top.saturating_sub(1), top)),
            Block::Chart(chart) if chart.rows > 0 => Some((top, top + chart.rows - 1)),
            _ => None,
        })
        .collect();
    let repeated = sheet.blocks.iter().find_map(|block| match block {
        Block::Table(table) if table.heading => {
            context.places.extent(&table.key, context.number).map(|extent| extent.top)
        }
        _ => None,
    });
    let head = repeated.and_then(|row| pen.heights.get(&row)).copied().unwrap_or(0.0);
    let mut breaks = Vec::new();
    let (mut used, mut next) = (0.0, kept.iter().peekable());
    for (&row, &height) in &pen.heights {
        while next.peek().is_some_and(|(_, last)| *last < row) {
            next.next();
        }
        let together: f64 = match next.peek() {
            Some(&&(first, last)) if first == row => pen.heights.range(first..=last).map(|(_, it)| it).sum(),
            _ => height,
        };
        if used > 0.0 && used + together > layout.height {
            if together > height {
                breaks.push(row);
            }
            used = head;
        }
        used += height;
    }
    if !breaks.is_empty() {
        pen.worksheet.set_page_breaks(&breaks).map_err(|source| context.library(source))?;
    }
    Ok(())
}

fn repeat_and_freeze(
    worksheet: &mut Worksheet,
    context: Context<'_>,
    layout: Layout,
) -> Result<(), WriteError> {
    let tables: Vec<&Table> = context
        .sheet
        .blocks
        .iter()
        .filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
        .collect();
    let extent = |table: &Table| context.places.extent(&table.key, context.number);
    let library = |source| context.library(source);
    let headed: Vec<&&Table> = tables.iter().filter(|table| table.heading).collect();
    // A heading repeated over the rows of a table below it would name the wrong columns.
    let longest = headed.iter().map(|table| table.rows.len()).max();
    let repeated = headed.iter().rposition(|table| Some(table.rows.len()) == longest);
    let repeated = repeated.filter(|at| *at == 0 || at + 1 == headed.len()).and_then(|at| extent(headed[at]));
    if let (Some(at), None) = (repeated, &context.sheet.page.only) {
        // A public page has no header that could say of which table it is, and what the codes mean.
        let from = if context.sheet.page.public { 0 } else { at.top };
        worksheet.set_repeat_rows(from, at.top).map_err(library)?;
    }
    if headed.iter().filter(|table| table.filter && !table.rows.is_empty()).count() > 1 {
        return Err(context.limit("筛选", "设在多个表上，而一张工作表只能有一处筛选"));
    }
    // What a row is called stands again on a page further to the right.
    let named = |table: &&Table| table.columns.iter().position(|column| column.key == "name");
    let named = tables.first().and_then(named).map_or(0, |at| at as u32 + 1);
    let names = u16::try_from(context.sheet.freeze_columns.max(named)).unwrap_or(u16::MAX);
    if let (Scale::Percent(_), 1.., None) = (layout.scale, names, &context.sheet.page.only) {
        worksheet.set_repeat_columns(0, names - 1).map_err(library)?;
    }
    if context.sheet.freeze {
        let rows = headed.first().copied().or(tables.first()).and_then(|table| extent(table));
        let columns = u16::try_from(context.sheet.freeze_columns)
            .map_err(|_| context.limit("冻结窗格", "超过16,384列"))?;
        worksheet.set_freeze_panes(rows.map_or(0, |at| at.first), columns).map_err(library)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_cut_to_what_a_page_takes_and_no_doubled_sign_is_torn() {
        const CODES: &str = "&R&9&\"宋体,常规\"";
        let room = SHORT - units(CODES);
        for (text, whole) in [
            ("字".repeat(room), true),
            ("字".repeat(room + 1), false),
            (format!("{}&", "字".repeat(room - 2)), true),
            (format!("{}&", "字".repeat(room - 1)), false),
            ("&".repeat(room), false),
            ("𡘙".repeat(room), false),
        ] {
            let (header, all) = coded(CODES, &text, "…&…");
            let signs = header["&R&9&".len()..].matches('&').count();
            assert!(units(&header) <= SHORT && signs % 2 == 0, "{header}");
            assert_eq!(all, whole, "{header}");
        }
    }
}
