//! How does a sheet print, scroll and lock?
//!
//! In: a sheet's page set-up and where its tables stand. Out: paper, margins, header and footer, repeated heading,
//! frozen panes and protection of the worksheet. Refuses to know: what stands in the cells.

use super::WriteError;
use super::limits::units;
use super::xlsx::Context;
use crate::sheet::{Block, Table};
use rust_xlsxwriter::{ProtectionOptions, Worksheet};

const A3: u8 = 8;
const A4: u8 = 9;

/// Everything about the sheet that is not a cell.
pub(super) fn set_up(worksheet: &mut Worksheet, context: Context<'_>) -> Result<(), WriteError> {
    let page = &context.sheet.page;
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
        // The size stands before the font name, so that a header beginning with a digit is not read as a size.
        let header = format!("&R&9&\"宋体,常规\"{}", page.header.replace('&', "&&"));
        if units(&header) > 255 {
            return Err(context.limit("页眉", format!("共{}字，超过255字", units(&header))));
        }
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
    Ok(())
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
