//! What does a named style look like? Read from `templates/style.toml`, so that words and looks change without code.
//!
//! In: TOML text. Out: a [`StyleSheet`] of resolved [`Style`]s, each with its `base` already laid under it. Refuses
//! to know: which cell uses a style, and how a file format stores it.

use crate::excel;
use crate::source::{Mistake, Source, perhaps};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The name of the style file.
const FILE: &str = "style.toml";

/// Styles that writing names itself.
pub const NAMED: [&str; 5] = ["big_head", "heading", "public_heading", "typed", PUBLIC];

/// The default of public files.
const PUBLIC: &str = "public";

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
            _ => Err(format!("颜色“{text}”应写作六位十六进制数，如 1F3864。")),
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
    /// Reads `templates/style.toml`; every `base` and font is resolved here, and every mistake told.
    pub fn parse(toml_text: &str) -> Result<Self, Vec<Mistake>> {
        let source = Source { file: FILE.to_owned(), text: toml_text.to_owned() };
        let file: File = source.toml().map_err(|mistake| vec![mistake])?;
        let mut mistakes = Vec::new();
        for (key, font) in &file.fonts {
            if font.trim().is_empty() || excel::units(font) > excel::FONT {
                let message = format!("字体名“{font}”应有 1 至 {} 个字符，请改正。", excel::FONT);
                mistakes.push(source.mistake_at(&["fonts", key], message));
            }
        }
        let mut styles = BTreeMap::new();
        for name in file.style.keys() {
            let at = |field: &str, message: String| source.mistake_at(&["style", name, field], message);
            match based(name, &file.style) {
                Ok(style) => _ = styles.insert(name.clone(), style),
                Err(message) => mistakes.push(at("base", message)),
            }
        }
        let mut told = |name: &str, style: Style| {
            let path = if name == "default" { vec!["default"] } else { vec!["style", name] };
            let at = |field: &str, message: String| {
                source.mistake_at(&path.iter().copied().chain([field]).collect::<Vec<_>>(), message)
            };
            finished(name, style, &file.fonts, &at).map_err(|mistake| mistakes.push(mistake)).ok()
        };
        let default = told("default", file.default.clone());
        let styles: BTreeMap<String, Style> = styles
            .into_iter()
            .filter_map(|(name, style)| told(&name, style).map(|style| (name, style)))
            .collect();
        match default {
            Some(default) if mistakes.is_empty() => Ok(Self { default, styles }),
            _ => Err(mistakes),
        }
    }

    /// The same styles with the default of public files: larger letters without serifs, in all that says nothing else.
    #[must_use]
    pub fn public(&self) -> Self {
        let default =
            self.styles.get(PUBLIC).map_or_else(|| self.default.clone(), |style| style.over(&self.default));
        Self { default, styles: self.styles.clone() }
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

/// What is wrong with a number format: a workbook with such a one opens with a repair prompt.
fn format_fault(format: &str) -> Option<String> {
    let length = excel::units(format);
    if format.is_empty() || length > excel::SHORT {
        return Some(format!("有{length}个字符，应有 1 至 {} 个", excel::SHORT));
    }
    let (mut quoted, mut bracketed, mut sections) = (false, false, 1);
    let mut signs = format.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => quoted = !quoted,
            _ if quoted => {}
            // The next sign is shown, filled with or as wide as itself.
            '\\' | '*' | '_' => _ = signs.next(),
            '[' if bracketed => return Some(String::from("的方括号没有成对")),
            ']' if !bracketed => return Some(String::from("的方括号没有成对")),
            '[' | ']' => bracketed = !bracketed,
            ';' if !bracketed => sections += 1,
            _ => {}
        }
    }
    match (quoted, bracketed, sections) {
        (true, ..) => Some(String::from("的引号没有成对")),
        (_, true, _) => Some(String::from("的方括号没有成对")),
        (.., 5..) => Some(String::from("用分号分成了五段以上，最多四段")),
        _ => None,
    }
}

/// A style with all its bases laid under it, or why that cannot be.
fn based(name: &str, styles: &BTreeMap<String, Style>) -> Result<Style, String> {
    let mut resolved = styles[name].clone();
    let mut above = vec![name];
    let mut next = styles[name].base.as_deref();
    while let Some(base) = next {
        if above.contains(&base) {
            return Err(format!("样式“{name}”的 base 绕成一圈，请改正。"));
        }
        let below = styles.get(base).ok_or_else(|| {
            let near = perhaps(base, styles.keys().map(String::as_str));
            format!("样式“{name}”以“{base}”为底，样式文件中没有“{base}”{near}；请改正 base。")
        })?;
        resolved = resolved.over(below);
        above.push(base);
        next = below.base.as_deref();
    }
    Ok(resolved)
}

/// The style with its font's own name, its size within what a spreadsheet accepts.
fn finished(
    name: &str,
    mut style: Style,
    fonts: &BTreeMap<String, String>,
    at: &dyn Fn(&str, String) -> Mistake,
) -> Result<Style, Mistake> {
    style.base = None;
    if let Some(font) = &style.font {
        let known = fonts.get(font).ok_or_else(|| {
            let near = perhaps(font, fonts.keys().map(String::as_str));
            let message = format!("样式“{name}”用字体“{font}”，[fonts] 中没有{near}；请补上或改正。");
            at("font", message)
        })?;
        style.font = Some(known.clone());
    }
    if let Some(fault) = style.format.as_deref().and_then(format_fault) {
        return Err(at("format", format!("样式“{name}”的数字格式{fault}，请改正。")));
    }
    match style.size {
        Some(size) if !(1.0..=409.0).contains(&size) => {
            Err(at("size", format!("样式“{name}”的字号须在 1 至 409 磅之间，请改正。")))
        }
        _ => Ok(style),
    }
}
