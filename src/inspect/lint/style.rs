//! What does a format look like?
//!
//! In: the styles and the theme of a workbook. Out: [`Styles`]: fonts, fills and cell formats by their numbers. Refuses to
//! know: which cells use them.

use super::super::package::{Element, Met, elements, walk};
use super::colour::{BLACK, Palette, Rgb, WHITE};
use crate::xml::unescaped;
use std::collections::BTreeMap;

/// A font.
#[derive(Clone, Debug)]
pub(in crate::inspect) struct Font {
    /// Its name.
    pub name: String,
    /// Size in points.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour; none is the automatic one, black.
    pub colour: Option<Rgb>,
    /// Whether it is raised.
    pub raised: bool,
}

impl Default for Font {
    fn default() -> Self {
        Self { name: String::new(), size: 11.0, bold: false, colour: None, raised: false }
    }
}

/// How a cell looks.
#[derive(Clone, Debug)]
pub(in crate::inspect) struct Format {
    /// Number of its font.
    pub font: usize,
    /// Number of its fill.
    pub fill: usize,
    /// Number of its number format.
    pub number: u32,
    /// Where the text stands in the cell, such as `center`.
    pub across: String,
    /// Whether the text runs on in further lines.
    pub wraps: bool,
    /// Whether the text is made small enough.
    pub shrinks: bool,
    /// Whether the cell is locked under protection.
    pub locked: bool,
}

impl Default for Format {
    fn default() -> Self {
        let across = String::new();
        Self { font: 0, fill: 0, number: 0, across, wraps: false, shrinks: false, locked: true }
    }
}

/// Colours of a conditional format; none is what the cell has.
#[derive(Clone, Debug, Default)]
pub(in crate::inspect) struct Changed {
    /// Of the text.
    pub text: Option<Rgb>,
    /// Of the ground.
    pub ground: Option<Rgb>,
}

/// All formats of a workbook: at least one font and one cell format.
#[derive(Clone, Debug, Default)]
pub(in crate::inspect) struct Styles {
    /// Fonts.
    pub fonts: Vec<Font>,
    /// Grounds: the colours of each fill, none where it has none.
    pub fills: Vec<Vec<Rgb>>,
    /// Cell formats.
    pub formats: Vec<Format>,
    /// Conditional formats.
    pub changes: Vec<Changed>,
    /// Number formats of the book's own.
    numbers: BTreeMap<u32, String>,
}

impl Styles {
    /// Reads a styles part.
    pub fn read(text: &str, mut palette: Palette) -> Self {
        let mut styles = Self::default();
        // A palette of the book's own stands after what uses it.
        if text.contains("indexedColors") {
            let mut own = Vec::new();
            elements(text, |element| {
                if element.name == "rgbColor" {
                    own.extend(palette.colour(&element));
                }
            });
            palette.indexed = own;
        }
        let (mut section, mut pattern, mut in_fill) = (String::new(), String::new(), false);
        walk(text, |met| match met {
            Met::Begins(element, 1) => element.name.clone_into(&mut section),
            Met::Begins(element, _) => match &*section {
                "numFmts" if element.name == "numFmt" => {
                    if let (Some(at), Some(code)) = (element.number("numFmtId"), element.raw("formatCode")) {
                        styles.numbers.insert(at, unescaped(code).into_owned());
                    }
                }
                "fonts" if element.name == "font" => styles.fonts.push(Font::default()),
                "fonts" => styles.font(&element, &palette),
                "fills" => styles.fill(&element, &mut pattern, &palette),
                "cellXfs" => styles.format(&element),
                "dxfs" => match element.name {
                    "dxf" => styles.changes.push(Changed::default()),
                    "fill" => in_fill = true,
                    "font" | "border" => in_fill = false,
                    _ => styles.change(&element, in_fill, &palette),
                },
                _ => {}
            },
            Met::Ends(..) => {}
        });
        if styles.fonts.is_empty() {
            styles.fonts.push(Font::default());
        }
        if styles.formats.is_empty() {
            styles.formats.push(Format::default());
        }
        styles
    }

    fn font(&mut self, element: &Element<'_>, palette: &Palette) {
        let Some(font) = self.fonts.last_mut() else { return };
        match element.name {
            "b" => font.bold = !matches!(element.raw("val"), Some("0" | "false")),
            "sz" => font.size = element.number("val").filter(|size: &f64| size.is_finite()).unwrap_or(11.0),
            "name" => font.name = element.get("val").unwrap_or_default(),
            "color" => font.colour = palette.colour(element),
            "vertAlign" => font.raised = element.raw("val") == Some("superscript"),
            _ => {}
        }
    }

    fn fill(&mut self, element: &Element<'_>, pattern: &mut String, palette: &Palette) {
        if element.name == "fill" {
            return self.fills.push(Vec::new());
        }
        let Some(ground) = self.fills.last_mut() else { return };
        match element.name {
            "patternFill" => element.raw("patternType").unwrap_or("none").clone_into(pattern),
            "fgColor" if pattern == "solid" => ground.push(palette.colour(element).unwrap_or(WHITE)),
            "gradientFill" => pattern.clear(),
            "color" => ground.extend(palette.colour(element)),
            _ => {}
        }
    }

    fn format(&mut self, element: &Element<'_>) {
        match element.name {
            "xf" => self.formats.push(Format {
                font: element.number("fontId").unwrap_or(0),
                fill: element.number("fillId").unwrap_or(0),
                number: element.number("numFmtId").unwrap_or(0),
                ..Format::default()
            }),
            "alignment" => {
                if let Some(format) = self.formats.last_mut() {
                    format.across = element.get("horizontal").unwrap_or_default();
                    format.wraps = element.flag("wrapText");
                    format.shrinks = element.flag("shrinkToFit");
                }
            }
            "protection" => {
                if let Some(format) = self.formats.last_mut() {
                    format.locked = !matches!(element.raw("locked"), Some("0" | "false"));
                }
            }
            _ => {}
        }
    }

    fn change(&mut self, element: &Element<'_>, in_fill: bool, palette: &Palette) {
        let Some(change) = self.changes.last_mut() else { return };
        match (element.name, in_fill) {
            ("color", false) => change.text = change.text.or(palette.colour(element)),
            ("bgColor", true) => change.ground = palette.colour(element),
            // Some programs write the ground of a conditional format as a cell's.
            ("fgColor", true) => change.ground = change.ground.or(palette.colour(element)),
            _ => {}
        }
    }

    /// A cell format; the first where there is none of that number.
    pub fn of(&self, at: u32) -> &Format {
        self.formats.get(at as usize).unwrap_or(&self.formats[0])
    }

    /// The font of a format; the first where there is none of that number.
    pub fn font_of(&self, format: &Format) -> &Font {
        self.fonts.get(format.font).unwrap_or(&self.fonts[0])
    }

    /// The ground of a format; none where it has none.
    pub fn ground_of(&self, format: &Format) -> &[Rgb] {
        self.fills.get(format.fill).map_or(&[], Vec::as_slice)
    }

    /// The colour of a format's text.
    pub fn text_of(&self, format: &Format) -> Rgb {
        self.font_of(format).colour.unwrap_or(BLACK)
    }

    /// How a format writes numbers.
    pub fn code_of(&self, format: &Format) -> &str {
        self.numbers.get(&format.number).map_or_else(|| built_in(format.number), String::as_str)
    }

    /// The font of the book, by which column widths are counted.
    pub fn body(&self) -> &Font {
        &self.fonts[0]
    }
}

/// The number formats every workbook knows.
const fn built_in(number: u32) -> &'static str {
    match number {
        1 => "0",
        2 => "0.00",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 | 13 => "# ?/?",
        14..=17 | 27..=36 | 50..=58 => "yyyy-m-d",
        18..=21 | 45..=47 => "h:mm",
        22 => "yyyy-m-d h:mm",
        3 | 37..=44 => "#,##0",
        49 => "@",
        _ => "General",
    }
}
