//! How is one cell written?
//!
//! In: a cell, where it stands and the styles that meet there. Out: the cell in the worksheet, with its link, its
//! rule for typing, and the height its text needs. Every error names the cell by address and key. Refuses to know:
//! tables, pages, files.

use super::WriteError;
use super::format::format;
use super::style::Style;
use super::xlsx::Context;
use super::{limits, measure};
use crate::place::address;
use crate::sheet::{Cached, Cell, Content, Input, Key, Named};
use rust_xlsxwriter::{DataValidation, Format, Formula, Url, Worksheet};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Which styles meet in a cell: `cell` wins over `row`, which lies over `column`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Look<'a> {
    /// The cell's own style.
    pub cell: Option<&'a str>,
    /// The style laid over the whole row.
    pub row: Option<&'a str>,
    /// The column's style.
    pub column: Option<&'a str>,
    /// Looks like a link.
    pub link: bool,
    /// Open for typing.
    pub open: bool,
    /// The cell's own number format.
    pub number: Option<&'a str>,
}

/// Writes cells onto one worksheet and remembers each look it has resolved.
pub(super) struct Pen<'a> {
    /// The worksheet.
    pub worksheet: &'a mut Worksheet,
    /// Where to look things up.
    pub context: Context<'a>,
    widths: BTreeMap<u32, f64>,
    looks: BTreeMap<Look<'a>, Rc<(Style, Format)>>,
    last: (u32, u16),
    text_results: bool,
}

impl<'a> Pen<'a> {
    /// A pen for an empty worksheet.
    pub fn new(worksheet: &'a mut Worksheet, context: Context<'a>, widths: BTreeMap<u32, f64>) -> Self {
        Self { worksheet, context, widths, looks: BTreeMap::new(), last: (0, 0), text_results: false }
    }

    /// The last row and column written, and whether any text result needs `finish`.
    ///
    /// In a sheet whose rows leave memory as they are written (`flowing`), the library writes the last row a second
    /// time, empty, where that row has a height; a spreadsheet program then asks to repair the file. A blank cell
    /// below moves it on; no cell comes of it.
    pub fn close(self, flowing: bool) -> Result<(u32, u16, bool), WriteError> {
        if flowing {
            let below = self.worksheet.write_blank(self.last.0 + 1, 0, &Format::default());
            below.map_err(|source| self.context.library(source))?;
        }
        Ok((self.last.0, self.last.1, self.text_results))
    }

    /// Sets a row's height in points; 0 leaves it alone.
    pub fn row_height(&mut self, row: u32, points: f64) -> Result<(), WriteError> {
        if points > 0.0 {
            let set = self.worksheet.set_row_height(row, points);
            set.map_err(|source| self.context.library(source))?;
        }
        Ok(())
    }

    /// Writes a cell over `span` columns, as `look` says, and gives the height in points that its text needs.
    pub fn write(
        &mut self,
        row: u32,
        span: (u32, u32),
        cell: &Cell,
        look: Look<'a>,
        name: Named<'_>,
    ) -> Result<f64, WriteError> {
        let context = self.context;
        let place = || format!("单元格{}（{name}）", address(row, span.0));
        let narrow = |column| u16::try_from(column).map_err(|_| context.limit(place(), "超过16,384列"));
        let (first, last) = (narrow(span.0)?, narrow(span.1)?);
        let look = Look { link: cell.link.is_some(), open: cell.input.is_some(), ..look };
        let resolved = self.resolve(look, &place)?;
        let (style, format) = &*resolved;
        self.last = (self.last.0.max(row), self.last.1.max(last));
        let library = |source| context.library(source);
        if last > first {
            self.worksheet.merge_range(row, first, row, last, "", format).map_err(library)?;
        }
        if let Some(key) = &cell.link {
            // The library writes a link as text; what follows puts the number or formula back into the same cell.
            let target = Url::new(self.link(key, &place)?).set_text(cell.shown());
            self.worksheet.write_url_with_format(row, first, target, format).map_err(library)?;
        }
        match &cell.content {
            Content::Blank => self.worksheet.write_blank(row, first, format),
            Content::Text(text) => {
                limits::text(text).map_err(|what| context.limit(place(), what))?;
                self.worksheet.write_string_with_format(row, first, &**text, format)
            }
            Content::Number(number) => {
                let number = self.check_number(*number, &place)?;
                self.worksheet.write_number_with_format(row, first, number, format)
            }
            Content::Formula(live) => {
                let (formula, cached) = (&live.formula, &live.result);
                let written = context.places.write(formula, context.number);
                let text = written.map_err(|key| context.missing(&key, &name.to_string()))?;
                limits::formula(&text).map_err(|what| context.limit(place(), what))?;
                let formula = Formula::new(text).set_result(self.result(cached, &place)?);
                self.worksheet.write_formula_with_format(row, first, formula, format)
            }
        }
        .map_err(library)?;
        if let Some(input) = &cell.input {
            let rule = self.validation(input, name, &place)?;
            self.worksheet.add_data_validation(row, first, row, last, &rule).map_err(library)?;
        }
        // A number takes one line, whatever its length.
        let text = match &cell.content {
            Content::Text(text) => text,
            Content::Formula(live) => match &live.result {
                Cached::Text(text) => text.as_str(),
                Cached::Number(_) => "",
            },
            _ => "",
        };
        Ok(self.height(style, text, span))
    }

    fn height(&self, style: &Style, text: &str, span: (u32, u32)) -> f64 {
        let width: f64 = (span.0..=span.1)
            .map(|column| self.widths.get(&column).copied().unwrap_or(measure::DEFAULT_WIDTH))
            .sum();
        let size = style.size.unwrap_or(11.0);
        // Bold Chinese text is a little wider than plain.
        let width = if style.bold == Some(true) { width * 0.97 } else { width };
        let lines = measure::lines(text, width, size, style.wrap == Some(true));
        measure::height(lines.max(style.lines.unwrap_or(1)), size)
    }

    fn resolve(
        &mut self,
        look: Look<'a>,
        place: &dyn Fn() -> String,
    ) -> Result<Rc<(Style, Format)>, WriteError> {
        if let Some(found) = self.looks.get(&look) {
            return Ok(Rc::clone(found));
        }
        let styles = self.context.styles;
        let named = |name: &str| {
            styles.get(name).ok_or_else(|| WriteError::Style {
                sheet: self.context.sheet.name.clone(),
                cell: place(),
                style: name.to_owned(),
            })
        };
        let mut style = match (look.cell, look.column) {
            (Some(cell), _) => named(cell)?.clone(),
            (None, Some(column)) => named(column)?.clone(),
            (None, None) => Style::default(),
        };
        if let Some(row) = look.row {
            let row = named(row)?;
            style = if look.cell.is_some() { style.with_look_below(row) } else { row.look_over(&style) };
        }
        if look.link {
            let link = named("link")?;
            style = Style { colour: link.colour, underline: link.underline, ..style };
        }
        if look.open {
            style.locked = Some(false);
        }
        let style = style.over(styles.default_style());
        let mut format = format(&style);
        if let Some(number) = look.number {
            format = format.set_num_format(number);
        }
        let resolved = Rc::new((style, format));
        self.looks.insert(look, Rc::clone(&resolved));
        Ok(resolved)
    }

    fn link(&self, key: &Key, place: &dyn Fn() -> String) -> Result<String, WriteError> {
        let missing = || self.context.missing(key, &place());
        let spot = self.context.places.spot(key).ok_or_else(missing)?;
        let said = self.context.places.said(key).ok_or_else(missing)?;
        let cell = address(spot.row, spot.column);
        let sheet = said.strip_suffix(&format!("!{cell}")).unwrap_or(&said);
        Ok(format!("internal:'{}'!{cell}", sheet.replace('\'', "''")))
    }

    fn validation(
        &self,
        input: &Input,
        name: Named<'_>,
        place: &dyn Fn() -> String,
    ) -> Result<DataValidation, WriteError> {
        let context = self.context;
        let library = |source| context.library(source);
        limits::hints(input).map_err(|what| context.limit(place(), what))?;
        let mut validation = DataValidation::new();
        if let Some(rule) = &input.rule {
            let text = context
                .places
                .write(rule, context.number)
                .map_err(|key| context.missing(&key, &name.to_string()))?;
            limits::rule(&text).map_err(|what| context.limit(place(), what))?;
            validation = validation
                .allow_custom(Formula::new(text))
                .set_error_title(&input.title)
                .and_then(|validation| validation.set_error_message(&input.error))
                .map_err(library)?;
        } else if input.choices.is_empty() {
            validation = validation.allow_any_value();
        } else {
            validation = validation
                .allow_list_strings(&input.choices)
                .and_then(|validation| validation.set_error_title(&input.title))
                .and_then(|validation| validation.set_error_message(&input.error))
                .map_err(library)?;
        }
        validation
            .set_input_title(&input.title)
            .and_then(|validation| validation.set_input_message(&input.prompt))
            .map_err(library)
    }

    fn check_number(&self, number: f64, place: &dyn Fn() -> String) -> Result<f64, WriteError> {
        if number.is_finite() {
            // No sheet shows a negative zero.
            return Ok(number + 0.0);
        }
        Err(WriteError::NotANumber { sheet: self.context.sheet.name.clone(), cell: place() })
    }

    /// The engine's result as the library takes it: numbers by their shortest exact text, text marked where the
    /// library would take it for a number, a truth value or an error.
    fn result(&mut self, cached: &Cached, place: &dyn Fn() -> String) -> Result<String, WriteError> {
        match cached {
            Cached::Number(number) => Ok(format!("{}", self.check_number(*number, place)?)),
            Cached::Text(text) => {
                limits::text(text).map_err(|what| self.context.limit(place(), what))?;
                let mistaken = text.parse::<f64>().is_ok()
                    || text.starts_with('#')
                    || matches!(text.as_str(), "TRUE" | "FALSE");
                self.text_results |= mistaken;
                Ok(if mistaken { format!("{}{text}", super::finish::TEXT_MARK) } else { text.clone() })
            }
        }
    }
}
