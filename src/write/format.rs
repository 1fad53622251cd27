//! How is a style said to the file library?
//!
//! In: resolved [`Style`]s. Out: the library's formats. Refuses to know: cells and sheets.

use super::style::{Align, Border, Colour, Style, Valign};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

/// A style as the library's format.
pub(super) fn format(style: &Style) -> Format {
    let mut format = Format::new();
    if let Some(font) = &style.font {
        // 134 is GB2312: without it some readers take a Latin face for a Chinese font name.
        format = format.set_font_name(font).set_font_charset(134);
    }
    if let Some(size) = style.size {
        format = format.set_font_size(size);
    }
    if style.bold == Some(true) {
        format = format.set_bold();
    }
    if style.underline == Some(true) {
        format = format.set_underline(FormatUnderline::Single);
    }
    if let Some(fill) = style.fill {
        format = format.set_background_color(colour(fill));
    }
    format = format.set_font_color(style.colour.map_or(Color::Black, colour));
    format = borders(format, style);
    format = match style.align {
        None => format,
        Some(Align::Left) => format.set_align(FormatAlign::Left),
        Some(Align::Center) => format.set_align(FormatAlign::Center),
        Some(Align::Right) => format.set_align(FormatAlign::Right),
    };
    format = match style.valign {
        None => format,
        Some(Valign::Top) => format.set_align(FormatAlign::Top),
        Some(Valign::Center) => format.set_align(FormatAlign::VerticalCenter),
        Some(Valign::Bottom) => format.set_align(FormatAlign::Bottom),
    };
    if style.wrap == Some(true) {
        format = format.set_text_wrap();
    }
    if let Some(number) = &style.format {
        format = format.set_num_format(number);
    }
    if let Some(indent) = style.indent {
        format = format.set_indent(indent);
    }
    if style.locked == Some(false) {
        format = format.set_unlocked();
    }
    format
}

/// The part of a style that a conditional format may change: colour, fill and weight, not font or size.
pub(super) fn mark(style: &Style) -> Format {
    let mut format = Format::new();
    if style.bold == Some(true) {
        format = format.set_bold();
    }
    if let Some(ink) = style.colour {
        format = format.set_font_color(colour(ink));
    }
    if let Some(fill) = style.fill {
        format = format.set_background_color(colour(fill));
    }
    format
}

fn borders(format: Format, style: &Style) -> Format {
    let line = |border: Option<Border>| match border {
        None | Some(Border::None) => FormatBorder::None,
        Some(Border::Thin) => FormatBorder::Thin,
        Some(Border::Medium) => FormatBorder::Medium,
    };
    let sides = [style.border_top.or(style.border), style.border_bottom.or(style.border), style.border];
    let mut format = format;
    if let Some(ink) = style.border_colour {
        format = format.set_border_color(colour(ink));
    }
    format
        .set_border_top(line(sides[0]))
        .set_border_bottom(line(sides[1]))
        .set_border_left(line(sides[2]))
        .set_border_right(line(sides[2]))
}

fn colour(colour: Colour) -> Color {
    Color::RGB(colour.0)
}
