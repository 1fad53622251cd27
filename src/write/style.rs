//! What does a named style look like? Read from `templates/style.toml`, so that words and looks change without code.
//!
//! In: TOML text. Out: a [`StyleSheet`] of resolved [`Style`]s, each with its `base` already laid under it. Refuses
//! to know: which cell uses a style, and how a file format stores it.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Why a style file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StyleError {
    /// Not TOML, or a field that no style has.
    #[error("样式文件 templates/style.toml 有误：{0}")]
    Toml(String),
    /// `base` names a style that is not there.
    #[error("样式“{style}”以“{base}”为底，样式文件中没有“{base}”；请改正 base。")]
    Base {
        /// Style.
        style: String,
        /// What it names.
        base: String,
    },
    /// Styles based on each other in a ring.
    #[error("样式“{0}”的 base 绕成一圈，请改正。")]
    Ring(String),
    /// `font` names a font that `[fonts]` does not list.
    #[error("样式“{style}”用字体“{font}”，样式文件的 [fonts] 中没有；请补上或改正。")]
    Font {
        /// Style.
        style: String,
        /// What it names.
        font: String,
    },
    /// A font size outside what a spreadsheet accepts.
    #[error("样式“{0}”的字号须在 1 至 409 磅之间，请改正。")]
    Size(String),
}

/// A colour as `RRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour(pub u32);

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let plain = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(&text, 16) {
            Ok(number) if plain => Ok(Self(number)),
            _ => Err(format!("颜色“{text}”应写作六位十六进制数，如 1F3864")),
        }
    }
}

impl Colour {
    /// Relative luminance as WCAG defines it, from 0 (black) to 1 (white).
    pub fn luminance(self) -> f64 {
        let channel = |shift: u32| {
            let part = f64::from((self.0 >> shift) & 0xFF) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126_f64.mul_add(channel(16), 0.7152_f64.mul_add(channel(8), 0.0722 * channel(0)))
    }

    /// Contrast with another colour as WCAG defines it, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// How a border is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Border {
    /// No line.
    None,
    /// Thin line.
    Thin,
    /// Medium line.
    Medium,
}

/// Where text stands across the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// Left.
    Left,
    /// Centre.
    Center,
    /// Right.
    Right,
}

/// Where text stands in the cell's height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Valign {
    /// Top.
    Top,
    /// Centre.
    Center,
    /// Bottom.
    Bottom,
}

/// One style. A field that is `None` leaves the choice to whatever lies below.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// The style this one differs from.
    pub base: Option<String>,
    /// Font: in the file a name in `[fonts]`, once read the font's own name.
    pub font: Option<String>,
    /// Size in points.
    pub size: Option<f64>,
    /// Bold.
    pub bold: Option<bool>,
    /// Underlined.
    pub underline: Option<bool>,
    /// Colour of the text.
    pub colour: Option<Colour>,
    /// Colour of the cell.
    pub fill: Option<Colour>,
    /// Border on all four sides.
    pub border: Option<Border>,
    /// Border at the top, instead of `border`.
    pub border_top: Option<Border>,
    /// Border at the bottom, instead of `border`.
    pub border_bottom: Option<Border>,
    /// Colour of the borders.
    pub border_colour: Option<Colour>,
    /// Across.
    pub align: Option<Align>,
    /// Up and down.
    pub valign: Option<Valign>,
    /// Break long text into lines.
    pub wrap: Option<bool>,
    /// Number format.
    pub format: Option<String>,
    /// Steps of indent.
    pub indent: Option<u8>,
    /// The least number of lines its row is high.
    pub lines: Option<u32>,
    /// Whether a protected sheet refuses typing here; `None` is locked.
    pub locked: Option<bool>,
}

impl Style {
    /// This style where it says something, `below` elsewhere.
    #[must_use]
    pub fn over(&self, below: &Self) -> Self {
        let mut both = self.look_over(below);
        both.align = self.align.or(below.align);
        both.valign = self.valign.or(below.valign);
        both.wrap = self.wrap.or(below.wrap);
        both.format = self.format.clone().or_else(|| below.format.clone());
        both.indent = self.indent.or(below.indent);
        both.lines = self.lines.or(below.lines);
        both.locked = self.locked.or(below.locked);
        both
    }

    /// Font, fill and borders of this style where it says something; all else from `below`: how a row's style lies
    /// over its columns' without touching alignment and number formats.
    #[must_use]
    pub fn look_over(&self, below: &Self) -> Self {
        Self {
            font: self.font.clone().or_else(|| below.font.clone()),
            size: self.size.or(below.size),
            bold: self.bold.or(below.bold),
            underline: self.underline.or(below.underline),
            colour: self.colour.or(below.colour),
            fill: self.fill.or(below.fill),
            border: self.border.or(below.border),
            border_top: self.border_top.or(below.border_top),
            border_bottom: self.border_bottom.or(below.border_bottom),
            border_colour: self.border_colour.or(below.border_colour),
            ..below.clone()
        }
    }

    /// This style, with font, fill and borders of `row` only where it says nothing itself.
    #[must_use]
    pub fn with_look_below(&self, row: &Self) -> Self {
        self.over(&row.look_over(&Self::default()))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    fonts: BTreeMap<String, String>,
    default: Style,
    style: BTreeMap<String, Style>,
}

/// Every style of the house by name.
#[derive(Clone, Debug, PartialEq)]
pub struct StyleSheet {
    default: Style,
    styles: BTreeMap<String, Style>,
}

impl StyleSheet {
    /// Reads `templates/style.toml`; every `base` and font is resolved here.
    pub fn parse(toml_text: &str) -> Result<Self, StyleError> {
        let file: File = toml::from_str(toml_text).map_err(|error| StyleError::Toml(error.to_string()))?;
        let mut styles = BTreeMap::new();
        for (name, style) in &file.style {
            let mut resolved = style.clone();
            let mut above = vec![name];
            let mut next = style.base.as_ref();
            while let Some(base) = next {
                if above.contains(&base) {
                    return Err(StyleError::Ring(name.clone()));
                }
                let missing = || StyleError::Base { style: name.clone(), base: base.clone() };
                let below = file.style.get(base).ok_or_else(missing)?;
                resolved = resolved.over(below);
                above.push(base);
                next = below.base.as_ref();
            }
            styles.insert(name.clone(), finished(name, resolved, &file.fonts)?);
        }
        Ok(Self { default: finished("default", file.default, &file.fonts)?, styles })
    }

    /// The style of that name, with its bases laid under it but not yet the default.
    pub fn get(&self, name: &str) -> Option<&Style> {
        self.styles.get(name)
    }

    /// What holds where no style says otherwise.
    pub const fn default_style(&self) -> &Style {
        &self.default
    }

    /// Every style name, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.styles.keys().map(String::as_str)
    }
}

fn finished(name: &str, mut style: Style, fonts: &BTreeMap<String, String>) -> Result<Style, StyleError> {
    style.base = None;
    if let Some(font) = &style.font {
        let missing = || StyleError::Font { style: name.to_owned(), font: font.clone() };
        style.font = Some(fonts.get(font).ok_or_else(missing)?.clone());
    }
    match style.size {
        Some(size) if !(1.0..=409.0).contains(&size) => Err(StyleError::Size(name.to_owned())),
        _ => Ok(style),
    }
}
