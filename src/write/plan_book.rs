//! How does a plan's workbook leave? Headings with notes, lists to choose from, columns folded away, cells open for typing.
//!
//! In: a [`PlanBook`]. Out: the bytes of an .xlsx file, the same for the same input. Refuses to know: what a plan means.

use super::{WriteError, measure};
use crate::place::column_letters;
use crate::plan::workbook::{Picked, PlanBook, PlanColumn, PlanSheet};
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DocProperties, Format,
    FormatAlign, FormatBorder, Formula, Note, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

/// Row of the headings; above it stands what the sheet is for.
const HEADING: u32 = 1;
/// Points of the text.
const SIZE: f64 = 11.0;
/// Rows under the headings that lists and checks reach.
const REACH: u32 = 2000;
/// Longest list of words a cell may carry itself.
const WORDS: usize = 255;

struct Looks {
    title: Format,
    heading: Format,
    must: Format,
    open: Format,
    shown: Format,
    example: Format,
    missing: Format,
    folded: Format,
}

impl Looks {
    fn new() -> Self {
        let base = || Format::new().set_font_name("宋体").set_font_size(SIZE);
        let cell = || {
            base()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Thin)
                .set_border_color(Color::RGB(0x00A6_A6A6))
        };
        let heading =
            || cell().set_bold().set_align(FormatAlign::VerticalCenter).set_align(FormatAlign::Center);
        Self {
            title: base().set_bold().set_font_size(12),
            heading: heading().set_background_color(Color::RGB(0x00D9_E2EC)),
            must: heading().set_background_color(Color::RGB(0x00FF_E699)),
            // Typed digits stay as they were typed.
            open: cell().set_num_format("@").set_unlocked(),
            shown: cell().set_unlocked().set_background_color(Color::RGB(0x00F2_F2F2)),
            example: cell()
                .set_num_format("@")
                .set_unlocked()
                .set_italic()
                .set_background_color(Color::RGB(0x00E7_E6E6)),
            missing: Format::new().set_background_color(Color::RGB(0x00F8_CBAD)),
            folded: heading().set_background_color(Color::RGB(0x00EA_EAEA)),
        }
    }
}

fn in_sheet(sheet: &PlanSheet) -> impl Fn(XlsxError) -> WriteError + '_ {
    |source| WriteError::Library { sheet: sheet.name.clone(), source }
}

/// The workbook as bytes; `stamp` is its creation date.
pub fn bytes(book: &PlanBook, stamp: chrono::NaiveDate) -> Result<Vec<u8>, WriteError> {
    let whole = |source| WriteError::Library { sheet: String::from("（整个工作簿）"), source };
    let looks = Looks::new();
    let mut file = Workbook::new();
    let properties = DocProperties::new().set_title(&book.title).set_creation_datetime(&stamp);
    file.set_properties(&properties);
    for (number, sheet) in book.sheets.iter().enumerate() {
        let worksheet = file.add_worksheet();
        write(worksheet, sheet, book, &looks).map_err(in_sheet(sheet))?;
        if number == 0 {
            worksheet.set_active(true);
        }
    }
    file.save_to_buffer().map_err(whole)
}

fn write(
    worksheet: &mut Worksheet,
    sheet: &PlanSheet,
    book: &PlanBook,
    looks: &Looks,
) -> Result<(), XlsxError> {
    worksheet.set_name(&sheet.name)?;
    // An empty result is text, not the number 0.
    worksheet.set_formula_result_default("");
    worksheet.write_string_with_format(0, 0, &sheet.about, &looks.title)?;
    worksheet.set_freeze_panes(HEADING + 1, u16::from(sheet.columns.len() > 4) * 2)?;
    worksheet.set_landscape().set_paper_size(if sheet.printed { 8 } else { 9 }).set_print_fit_to_pages(1, 0);
    worksheet.set_repeat_rows(HEADING, HEADING)?;
    let typed = sheet.columns.iter().any(|column| column.open);
    let last = HEADING + u32::try_from(sheet.rows.len()).unwrap_or(0) + sheet.spare;
    for (at, column) in (0_u16..).zip(&sheet.columns) {
        heading(worksheet, at, column, looks)?;
        if typed {
            picks(worksheet, (at, last), (sheet, column), book)?;
        }
    }
    let folded: Vec<u16> =
        (0_u16..).zip(&sheet.columns).filter(|(_, column)| column.folded).map(|(at, _)| at).collect();
    if let (Some(&first), Some(&end)) = (folded.first(), folded.last()) {
        worksheet.group_columns_collapsed(first, end)?;
    }
    for (row, texts) in (HEADING + 1..).zip(&sheet.rows) {
        if sheet.printed {
            let lines = sheet.columns.iter().zip(texts);
            let lines = lines.map(|(column, text)| measure::lines(text, f64::from(column.width), SIZE, true));
            worksheet.set_row_height(row, measure::height(lines.max().unwrap_or(1), SIZE))?;
        }
        let example = row <= HEADING + sheet.examples as u32;
        for (at, (column, text)) in (0_u16..).zip(sheet.columns.iter().zip(texts)) {
            let look = match (example, column.open) {
                (true, _) => &looks.example,
                (false, true) => &looks.open,
                (false, false) => &looks.shown,
            };
            match &column.picked {
                Picked::LookedUp(from, list) if typed => {
                    looked_up(worksheet, (row, at), (*from, list), (texts, book), look)?;
                }
                _ if text.is_empty() => {
                    worksheet.write_blank(row, at, look)?;
                }
                _ => {
                    worksheet.write_string_with_format(row, at, text, look)?;
                }
            }
        }
    }
    // Rows made ready for typing.
    for row in HEADING + 1 + sheet.rows.len() as u32..=last {
        for (at, column) in (0_u16..).zip(&sheet.columns) {
            let look = if column.open { &looks.open } else { &looks.shown };
            match &column.picked {
                Picked::LookedUp(from, list) => {
                    looked_up(worksheet, (row, at), (*from, list), (&[], book), look)?;
                }
                _ => {
                    worksheet.write_blank(row, at, look)?;
                }
            }
        }
    }
    if typed {
        required(worksheet, sheet, looks, last)?;
        // A row is taken out whole only where no cell of it is locked.
        let beyond = u16::try_from(sheet.columns.len()).unwrap_or(0);
        worksheet.set_column_range_format(beyond, 16_383, &Format::new().set_unlocked())?;
        let options = ProtectionOptions {
            insert_rows: true,
            delete_rows: true,
            format_cells: true,
            format_columns: true,
            format_rows: true,
            sort: true,
            use_autofilter: true,
            ..ProtectionOptions::default()
        };
        worksheet.protect_with_options(&options);
    }
    Ok(())
}

fn heading(worksheet: &mut Worksheet, at: u16, column: &PlanColumn, looks: &Looks) -> Result<(), XlsxError> {
    let look = if column.heading.starts_with('★') {
        &looks.must
    } else if column.folded {
        &looks.folded
    } else {
        &looks.heading
    };
    worksheet.write_string_with_format(HEADING, at, &column.heading, look)?;
    worksheet.set_column_width(at, f64::from(column.width))?;
    if !column.note.is_empty() {
        let note = Note::new(&column.note).add_author_prefix(false).set_width(260).set_height(90);
        worksheet.insert_note(HEADING, at, &note)?;
    }
    Ok(())
}

/// The list of a column, as help: what is not in it is told when the workbook is read.
fn picks(
    worksheet: &mut Worksheet,
    (at, last): (u16, u32),
    (sheet, column): (&PlanSheet, &PlanColumn),
    book: &PlanBook,
) -> Result<(), XlsxError> {
    let list = match &column.picked {
        Picked::Words(words) if words.iter().map(|word| word.chars().count() + 1).sum::<usize>() <= WORDS => {
            DataValidation::new().allow_list_strings(words)?
        }
        Picked::Names(named, place) if book.sheets.iter().any(|other| other.name == *named) => {
            let letter = column_letters(u32::try_from(*place).unwrap_or(0));
            let (first, end) = (HEADING + 2, HEADING + REACH);
            DataValidation::new()
                .allow_list_formula(Formula::new(format!("={named}!${letter}${first}:${letter}${end}")))
        }
        _ => return Ok(()),
    };
    let list = list
        .set_error_style(DataValidationErrorStyle::Information)
        .set_error_title("不在列表中")?
        .set_error_message("列表只是帮助；可以保留所填的内容，检查时会告诉是否可用。")?;
    let from = HEADING + 1 + sheet.examples as u32;
    worksheet.add_data_validation(from, at, last.max(from), at, &list)?;
    Ok(())
}

/// What a list says of the word of another column: 建议类型.
fn looked_up(
    worksheet: &mut Worksheet,
    (row, at): (u32, u16),
    (from, list): (usize, &str),
    (texts, book): (&[String], &PlanBook),
    look: &Format,
) -> Result<(), XlsxError> {
    let cell = format!("{}{}", column_letters(u32::try_from(from).unwrap_or(0)), row + 1);
    let word = texts.get(from).map_or("", String::as_str);
    let words =
        book.sheets.iter().find(|sheet| sheet.name == list).map_or(&[][..], |sheet| sheet.rows.as_slice());
    let result =
        words.iter().find(|row| !word.is_empty() && row[0] == word).map_or("", |row| row[1].as_str());
    let end = HEADING + 1 + words.len() as u32;
    let formula = format!(
        "=IF({cell}=\"\",\"\",IFERROR(VLOOKUP({cell},{list}!$A${}:$B${end},2,FALSE),\"\"))",
        HEADING + 2
    );
    worksheet.write_formula_with_format(row, at, Formula::new(formula).set_result(result), look)?;
    Ok(())
}

/// Required cells that are blank in a row somebody began.
fn required(worksheet: &mut Worksheet, sheet: &PlanSheet, looks: &Looks, last: u32) -> Result<(), XlsxError> {
    let first = HEADING + 1 + sheet.examples as u32;
    if last < first {
        return Ok(());
    }
    // On the sheet of single rows every name says itself whether its content must be there.
    if sheet.spare == 0 {
        let rule = format!("=AND(LEFT($A{},1)=\"★\",$B{}=\"\")", first + 1, first + 1);
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(&looks.missing);
        worksheet.add_conditional_format(first, 1, last, 1, &rule)?;
        return Ok(());
    }
    let stars = (0_u16..).zip(&sheet.columns).filter(|(_, column)| column.heading.starts_with('★'));
    for (at, _) in stars {
        let (letter, row) = (column_letters(u32::from(at)), first + 1);
        let rule = format!("=AND({letter}{row}=\"\",OR($A{row}<>\"\",$B{row}<>\"\"))");
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(&looks.missing);
        worksheet.add_conditional_format(first, at, last, at, &rule)?;
    }
    Ok(())
}
