//! How does a sheet print, scroll and lock?
//!
//! In: a sheet's page set-up and where its tables stand. Out: paper, margins, header and footer, repeated heading,
//! frozen panes and protection of the worksheet, with what the limits of the format have cost. Refuses to know: what
//! stands in the cells.

use super::WriteError;
use super::limits::{Touched, cut};
use super::xlsx::Context;
use crate::excel::{SHORT, units};
use crate::sheet::{Block, Table};
use rust_xlsxwriter::{ProtectionOptions, Worksheet};

const A3: u8 = 8;
const A4: u8 = 9;

/// Everything about the sheet that is not a cell.
pub(super) fn set_up(worksheet: &mut Worksheet, context: Context<'_>) -> Result<Touched, WriteError> {
    let page = &context.sheet.page;
    let mut touched = Touched::default();
    worksheet.set_screen_gridlines(false);
    worksheet.set_paper_size(if page.a3 { A3 } else { A4 });
    if page.landscape {
        worksheet.set_landscape();
    } else {
        worksheet.set_portrait();
    }
    worksheet.set_print_fit_to_pages(1, u16::from(page.one_page));
    worksheet.set_print_center_horizontally(true);
    // Inches; left, right, top, bottom, header, footer.
    worksheet.set_margins(0.5, 0.5, 0.75, 0.7, 0.35, 0.35);
    if !page.header.is_empty() {
        let (header, whole) = header(&page.header, &context.said.cut);
        touched.texts += usize::from(!whole);
        worksheet.set_header(header);
    }
    worksheet.set_footer("&C&9&\"宋体,常规\"第 &P 页 共 &N 页");
    repeat_and_freeze(worksheet, context)?;
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

/// The header as the file format writes it, and whether the whole text is in it; one too long is cut and has `end` after
/// it.
fn header(text: &str, end: &str) -> (String, bool) {
    // The size stands before the font name, so that a header beginning with a digit is not read as a size.
    const CODES: &str = "&R&9&\"宋体,常规\"";
    let coded = |text: &str| format!("{CODES}{}", text.replace('&', "&&"));
    let header = coded(text);
    if units(&header) <= SHORT {
        return (header, true);
    }
    // Cut before each & is doubled, so that none is torn from its double.
    let doubles = text.matches('&').count() + end.matches('&').count();
    let most = SHORT.saturating_sub(units(CODES) + doubles);
    (coded(&cut(text, most, end).unwrap_or_default()), false)
}

fn repeat_and_freeze(worksheet: &mut Worksheet, context: Context<'_>) -> Result<(), WriteError> {
    let tables: Vec<&Table> = context
        .sheet
        .blocks
        .iter()
        .filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
        .collect();
    let extent = |table: &Table| context.places.extent(&table.key);
    let library = |source| context.library(source);
    let headed: Vec<&&Table> = tables.iter().filter(|table| table.heading).collect();
    if let Some(first) = headed.first() {
        // A heading repeated over the rows of a longer table would name the wrong columns.
        let longest = headed.iter().all(|table| table.rows.len() <= first.rows.len());
        if let (true, Some(at)) = (longest, extent(first)) {
            worksheet.set_repeat_rows(at.top, at.top).map_err(library)?;
        }
        if headed.iter().filter(|table| table.filter && !table.rows.is_empty()).count() > 1 {
            return Err(context.limit("筛选", "设在多个表上，而一张工作表只能有一处筛选"));
        }
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
        let room = SHORT - units("&R&9&\"宋体,常规\"");
        for (text, whole) in [
            ("字".repeat(room), true),
            ("字".repeat(room + 1), false),
            (format!("{}&", "字".repeat(room - 2)), true),
            (format!("{}&", "字".repeat(room - 1)), false),
            ("&".repeat(room), false),
            ("𡘙".repeat(room), false),
        ] {
            let (header, all) = header(&text, "…&…");
            let signs = header["&R&9&".len()..].matches('&').count();
            assert!(units(&header) <= SHORT && signs % 2 == 0, "{header}");
            assert_eq!(all, whole, "{header}");
        }
    }
}
