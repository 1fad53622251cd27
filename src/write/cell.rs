//! How is one cell written?
//!
//! In: a cell, where it stands and the styles that meet there. Out: the cell in the worksheet, with its link, its
//! rule for typing, and the height its text needs. What the file format does not hold gives way to what it does, and is
//! counted. Every error names the cell by address and key. Refuses to know: tables, pages, files.

use super::WriteError;
use super::format::format;
use super::limits::{self, Touched};
use super::measure;
use super::style::Style;
use super::xlsx::Context;
use crate::excel;
use crate::place::address;
use crate::sheet::{Cached, Cell, Content, Input, Key, Live, Named, Said};
use rust_xlsxwriter::{DataValidation, Format, Formula, Url, Worksheet};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What the height of a growing row has beyond whole points, until `finish` takes off that the row is fixed.
const GROWING: f64 = 0.125;

/// The style over a number that stands where a formula was wanted.
const TYPED: &str = "typed";

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
    /// The engine's own number where a formula was wanted.
    pub typed: bool,
    /// The cell's own number format.
    pub number: Option<&'a str>,
}

/// What a cell comes to within the limits of the file format.
enum Ready<'a> {
    Blank,
    Text(Cow<'a, str>),
    Number(f64),
    Formula(String, Cow<'a, Cached>),
}

/// Writes cells onto one worksheet and remembers each look it has resolved.
pub(super) struct Pen<'a> {
    /// The worksheet.
    pub worksheet: &'a mut Worksheet,
    /// Where to look things up.
    pub context: Context<'a>,
    widths: BTreeMap<u32, f64>,
    looks: Looks<'a>,
    links: usize,
    said: &'a Said,
    /// Height of every row that was given one, in points.
    pub heights: BTreeMap<u32, f64>,
    written: Written,
}

/// The looks met on a sheet, each resolved once.
pub(super) struct Looks<'a> {
    context: Context<'a>,
    known: BTreeMap<Look<'a>, Rc<(Style, Format)>>,
    met: Vec<Format>,
    links: usize,
}

/// What writing one sheet came to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written {
    /// Last row and column.
    pub last: (u32, u16),
    /// Whether any text result needs `finish`.
    pub text_results: bool,
    /// Whether any row grows with what is typed, for which `finish` is needed too.
    pub grows: bool,
    /// What the limits of the format have cost.
    pub touched: Touched,
}

impl<'a> Pen<'a> {
    /// A pen for an empty worksheet.
    pub fn new(worksheet: &'a mut Worksheet, context: Context<'a>, widths: BTreeMap<u32, f64>) -> Self {
        let (looks, written) = (Looks::new(context), Written::default());
        let heights = BTreeMap::new();
        Self { worksheet, context, widths, looks, links: 0, said: context.said, heights, written }
    }

    /// What the sheet came to.
    ///
    /// In a sheet whose rows leave memory as they are written (`flowing`), the library writes the last row a second
    /// time, empty, where that row has a height; a spreadsheet program then asks to repair the file. A blank cell
    /// below moves it on; no cell comes of it.
    pub fn close(self, flowing: bool) -> Result<Written, WriteError> {
        if flowing {
            let below = self.worksheet.write_blank(self.written.last.0 + 1, 0, &Format::default());
            below.map_err(|source| self.context.library(source))?;
        }
        Ok(self.written)
    }

    /// Sets a row's height in points; 0 leaves it alone.
    pub fn row_height(&mut self, row: u32, points: f64) -> Result<(), WriteError> {
        if points > 0.0 {
            let set = self.worksheet.set_row_height(row, points.min(excel::HIGHEST));
            set.map_err(|source| self.context.library(source))?;
            if self.context.sheet.keeps() {
                self.heights.insert(row, points);
            }
        }
        Ok(())
    }

    /// The same for a row that grows with what people type into it: the height is where it begins.
    pub fn growing_height(&mut self, row: u32, points: f64) -> Result<(), WriteError> {
        self.written.grows = true;
        // Heights are quarters of a point; what is between them is the mark.
        self.row_height(row, points.min(excel::HIGHEST - 1.0).floor() + GROWING)
    }

    /// Whether the text of a cell breaks into lines.
    pub fn wraps(&mut self, look: Look<'a>, name: Named<'_>) -> Result<bool, WriteError> {
        Ok(self.looks.resolve(look, &|| name.to_string())?.0.wrap == Some(true))
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
        let (ready, typed) = self.ready(cell, name)?;
        let link = cell.link.as_ref().filter(|_| self.links < excel::LINKS);
        self.links += usize::from(link.is_some());
        self.written.touched.links += usize::from(cell.link.is_some() && link.is_none());
        let look = Look { link: link.is_some(), open: cell.input.is_some(), typed, ..look };
        let resolved = self.looks.resolve(look, &place)?;
        let (style, format) = &*resolved;
        self.written.last = (self.written.last.0.max(row), self.written.last.1.max(last));
        let library = |source| context.library(source);
        if last > first {
            self.worksheet.merge_range(row, first, row, last, "", format).map_err(library)?;
        }
        if let Some(key) = link {
            // The library writes a link as text; what follows puts the number or formula back into the same cell. It
            // shows no more of the text than a link may have.
            let shown = cell.shown();
            let shown = limits::cut(&shown, excel::SHORT, &self.said.cut).unwrap_or(shown);
            let target = Url::new(self.link(key, &place)?).set_text(shown);
            self.worksheet.write_url_with_format(row, first, target, format).map_err(library)?;
        }
        match &ready {
            Ready::Blank => self.worksheet.write_blank(row, first, format),
            Ready::Text(text) => self.worksheet.write_string_with_format(row, first, &**text, format),
            Ready::Number(number) => self.worksheet.write_number_with_format(row, first, *number, format),
            Ready::Formula(text, cached) => {
                let formula = Formula::new(text).set_result(self.result(cached));
                self.worksheet.write_formula_with_format(row, first, formula, format)
            }
        }
        .map_err(library)?;
        if let Some(input) = &cell.input {
            let rule = self.validation(input, name)?;
            self.worksheet.add_data_validation(row, first, row, last, &rule).map_err(library)?;
        }
        // A number takes one line, whatever its length.
        let text = match &ready {
            Ready::Text(text) => text,
            Ready::Formula(_, cached) => match &**cached {
                Cached::Text(text) => text.as_str(),
                Cached::Number(_) => "",
            },
            _ => "",
        };
        Ok(self.height(style, text, span))
    }

    /// What stands in a cell, within the limits of the file format, and whether it is the engine's result in place of a
    /// formula.
    fn ready<'c>(&mut self, cell: &'c Cell, name: Named<'_>) -> Result<(Ready<'c>, bool), WriteError> {
        Ok(match &cell.content {
            Content::Blank => (Ready::Blank, false),
            Content::Text(text) => (self.text(text), false),
            Content::Number(number) => (self.number(*number), false),
            Content::Formula(live) => self.formula(live, name)?,
        })
    }

    fn text<'c>(&mut self, text: &'c str) -> Ready<'c> {
        Ready::Text(match limits::cut(text, excel::TEXT, &self.said.cut) {
            Some(cut) => {
                self.written.touched.texts += 1;
                Cow::Owned(cut)
            }
            None => Cow::Borrowed(text),
        })
    }

    /// A number, or the word for what is none: no spreadsheet has such a cell.
    fn number<'c>(&mut self, number: f64) -> Ready<'c> {
        if number.is_finite() {
            // No sheet shows a negative zero.
            return Ready::Number(number + 0.0);
        }
        self.written.touched.numbers += 1;
        Ready::Text(Cow::Owned(self.said.no_number.clone()))
    }

    /// A live formula; the engine's own result where the format does not hold it, or where nothing in it is live.
    fn formula<'c>(&mut self, live: &'c Live, name: Named<'_>) -> Result<(Ready<'c>, bool), WriteError> {
        let context = self.context;
        let written = context.places.write(&live.formula, context.number);
        let text = written.map_err(|key| context.missing(&key, &name.to_string()))?;
        let result = match &live.result {
            Cached::Number(number) => self.number(*number),
            Cached::Text(text) => self.text(text),
        };
        let lost = matches!((&live.result, &result), (Cached::Number(_), Ready::Text(_)));
        let fits = limits::holds(&text);
        self.written.touched.formulas += usize::from(!fits);
        let leaf = context.places.is_typed(&live.formula);
        self.written.touched.leaves += usize::from(leaf);
        if lost || !fits || leaf {
            return Ok((result, true));
        }
        let cached = match result {
            Ready::Text(Cow::Owned(cut)) => Cow::Owned(Cached::Text(cut)),
            _ => Cow::Borrowed(&live.result),
        };
        Ok((Ready::Formula(text, cached), false))
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

    fn link(&self, key: &Key, place: &dyn Fn() -> String) -> Result<String, WriteError> {
        let missing = || self.context.missing(key, &place());
        let spot = self.context.places.spot(key).ok_or_else(missing)?;
        let sheet = self.context.places.sheet(spot).ok_or_else(missing)?;
        Ok(format!("internal:'{}'!{}", sheet.replace('\'', "''"), address(spot.row, spot.column)))
    }
    /// The rule for typing. Hints are cut to what fits; a rule or list of choices that does not fit is left out, so that
    /// nothing is refused that should be accepted.
    fn validation(&mut self, input: &Input, name: Named<'_>) -> Result<DataValidation, WriteError> {
        let context = self.context;
        let library = |source| context.library(source);
        let mut touched = false;
        let mut fit = |text: &str, most: usize| {
            let cut = limits::cut(text, most, "…");
            touched |= cut.is_some();
            cut.unwrap_or_else(|| text.to_owned())
        };
        let title = fit(&input.title, excel::HINT_TITLE);
        let (prompt, error) = (fit(&input.prompt, excel::SHORT), fit(&input.error, excel::SHORT));
        let rule = input.rule.as_ref().map(|rule| context.places.write(rule, context.number)).transpose();
        let rule = rule.map_err(|key| context.missing(&key, &name.to_string()))?;
        let listed = input.choices.iter().map(|choice| excel::units(choice) + 1).sum::<usize>();
        let rule_fits =
            rule.as_ref().is_none_or(|rule| excel::units(rule) <= excel::SHORT && limits::holds(rule));
        let choices_fit = listed <= excel::SHORT + 1;
        self.written.touched.hints += usize::from(touched || !rule_fits || !choices_fit);
        let refusing = match rule.filter(|_| rule_fits) {
            Some(rule) => Some(DataValidation::new().allow_custom(Formula::new(rule))),
            None if input.rule.is_some() || input.choices.is_empty() || !choices_fit => None,
            None => Some(DataValidation::new().allow_list_strings(&input.choices).map_err(library)?),
        };
        let validation = match refusing {
            Some(rule) => rule
                .set_error_title(&title)
                .and_then(|rule| rule.set_error_message(&error))
                .map_err(library)?,
            None => DataValidation::new().allow_any_value(),
        };
        validation
            .set_input_title(&title)
            .and_then(|validation| validation.set_input_message(&prompt))
            .map_err(library)
    }

    /// The engine's result as the library takes it: numbers by their shortest exact text, text marked where the
    /// library would take it for a number, a truth value or an error.
    fn result(&mut self, cached: &Cached) -> String {
        match cached {
            Cached::Number(number) => format!("{}", number + 0.0),
            Cached::Text(text) => {
                let mistaken = text.parse::<f64>().is_ok()
                    || text.starts_with('#')
                    || matches!(text.as_str(), "TRUE" | "FALSE");
                self.written.text_results |= mistaken;
                if mistaken { format!("{}{text}", super::finish::TEXT_MARK) } else { text.clone() }
            }
        }
    }
}

impl<'a> Looks<'a> {
    /// None met yet.
    pub fn new(context: Context<'a>) -> Self {
        Self { context, known: BTreeMap::new(), met: Vec::new(), links: 0 }
    }

    /// Every format met, in the order of the first cell that has it; the last is that of the cell below them all
    /// ([`Pen::close`]).
    pub fn formats(mut self) -> Vec<Format> {
        self.met.push(Format::default());
        self.met
    }

    /// Meets the look a cell will be written with, as [`Pen::write`] does.
    pub fn meet(&mut self, cell: &Cell, look: Look<'a>, name: Named<'_>) -> Result<(), WriteError> {
        let link = cell.link.is_some() && self.links < excel::LINKS;
        self.links += usize::from(link);
        let typed = match &cell.content {
            Content::Formula(live) => self.is_typed(live, name)?,
            _ => false,
        };
        let look = Look { link, open: cell.input.is_some(), typed, ..look };
        self.resolve(look, &|| name.to_string()).map(|_| ())
    }

    /// Whether the engine's result will stand in place of a formula.
    fn is_typed(&self, live: &Live, name: Named<'_>) -> Result<bool, WriteError> {
        let context = self.context;
        if matches!(live.result, Cached::Number(number) if !number.is_finite()) {
            return Ok(true);
        }
        // Only one that is written long, or deep, can be too long or too deep.
        let fits = live.formula.is_short() || {
            let written = context.places.write(&live.formula, context.number);
            limits::holds(&written.map_err(|key| context.missing(&key, &name.to_string()))?)
        };
        Ok(!fits || context.places.is_typed(&live.formula))
    }

    fn resolve(
        &mut self,
        look: Look<'a>,
        place: &dyn Fn() -> String,
    ) -> Result<Rc<(Style, Format)>, WriteError> {
        if let Some(found) = self.known.get(&look) {
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
        if let Some(typed) = styles.get(TYPED).filter(|_| look.typed) {
            style = typed.look_over(&style);
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
        self.met.push(resolved.1.clone());
        self.known.insert(look, Rc::clone(&resolved));
        Ok(resolved)
    }
}
