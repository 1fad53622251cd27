//! Can it be read against its ground?
//!
//! In: colours as a workbook names them. Out: three numbers, and the contrast of two colours. Refuses to know: where they
//! are used.
//!
//! Relative luminance and contrast are those of WCAG 2.2 (1.4.3); theme colours and tints follow ECMA-376 part 1, 18.8.19.

use super::super::package::{Element, elements};

/// Red, green, blue.
pub(in crate::inspect) type Rgb = [u8; 3];

pub(in crate::inspect) const BLACK: Rgb = [0; 3];
pub(in crate::inspect) const WHITE: Rgb = [255; 3];

/// The first 64 indexed colours, as hex: eight, the same again, then the palette.
const INDEXED: &str = "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF\
    800000008000000080808000800080008080C0C0C08080809999FF993366FFFFCCCCFFFF660066FF80800066CCCCCCFF\
    000080FF00FFFFFF0000FFFF8000808000000080800000FF00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC99\
    3366FF33CCCC99CC00FFCC00FF9900FF6600666699969696003366339966003300333300993300993366333399333333";

/// The colours a workbook's theme and palette give.
#[derive(Clone, Debug)]
pub(in crate::inspect) struct Palette {
    /// In the order cells count them: light 1, dark 1, light 2, dark 2, six accents, link, visited link.
    theme: Vec<Rgb>,
    /// A palette of the book's own.
    pub indexed: Vec<Rgb>,
}

impl Palette {
    /// The palette of a theme part; that of a new workbook where there is none.
    pub fn of(theme: &str) -> Self {
        let mut known = [
            "FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6",
            "F79646", "0000FF", "800080",
        ]
        .map(|text| hex(text).unwrap_or(BLACK));
        let names = [
            "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6",
            "hlink", "folHlink",
        ];
        let mut open = None;
        elements(theme, |element| match element.name {
            "srgbClr" | "sysClr" => {
                let value = element.raw("lastClr").or_else(|| element.raw("val")).and_then(hex);
                if let (Some(at), Some(value)) = (open.take(), value) {
                    known[at] = value;
                }
            }
            name => {
                if let Some(at) = names.iter().position(|known| *known == name) {
                    open = Some(at);
                } else if name == "fontScheme" {
                    open = None;
                }
            }
        });
        Self { theme: known.to_vec(), indexed: Vec::new() }
    }

    /// The colour an element names; none where it is the automatic one.
    pub fn colour(&self, element: &Element<'_>) -> Option<Rgb> {
        let base = if let Some(value) = element.raw("rgb") {
            hex(value)?
        } else if let Some(at) = element.number::<usize>("indexed") {
            self.indexed.get(at).copied().or_else(|| INDEXED.get(at.checked_mul(6)?..).and_then(hex_start))?
        } else {
            *self.theme.get(element.number::<usize>("theme")?)?
        };
        Some(tinted(base, element.number("tint").unwrap_or(0.0)))
    }
}

fn hex_start(text: &str) -> Option<Rgb> {
    hex(text.get(..6)?)
}

/// `RRGGBB` or `AARRGGBB`.
pub(in crate::inspect) fn hex(text: &str) -> Option<Rgb> {
    let text = text.get(text.len().checked_sub(6)?..)?;
    let part = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// A colour made darker (tint below 0) or lighter.
fn tinted(colour: Rgb, tint: f64) -> Rgb {
    if tint == 0.0 || !tint.is_finite() {
        return colour;
    }
    let tint = tint.clamp(-1.0, 1.0);
    let [red, green, blue] = colour.map(|part| f64::from(part) / 255.0);
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    let (light, span) = (f64::midpoint(most, least), most - least);
    let full = if span == 0.0 { 0.0 } else { span / (1.0 - (2.0 * light - 1.0).abs()).max(1e-9) };
    let hue = if span == 0.0 {
        0.0
    } else if most <= red {
        ((green - blue) / span).rem_euclid(6.0)
    } else if most <= green {
        (blue - red) / span + 2.0
    } else {
        (red - green) / span + 4.0
    };
    let light = if tint < 0.0 { light * (1.0 + tint) } else { light.mul_add(1.0 - tint, tint) };
    let strong = (1.0 - (2.0 * light - 1.0).abs()) * full;
    let part = |shift: f64| {
        // The distance of this part's own corner of the colour circle, in sixths.
        let place = (hue + shift).rem_euclid(6.0);
        let share = ((place - 3.0).abs() - 1.0).clamp(0.0, 1.0);
        ((light + strong * (share - 0.5)) * 255.0).round() as u8
    };
    [part(0.0), part(4.0), part(2.0)]
}

fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Contrast of two colours, from 1 to 21.
pub(in crate::inspect) fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// `#RRGGBB`.
pub(in crate::inspect) fn told([red, green, blue]: Rgb) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Rgb {
        hex(text).expect("six hex digits")
    }

    #[test]
    fn contrast_is_that_of_the_published_vectors() {
        for (one, other, ratio) in [
            ("767676", "FFFFFF", 4.54),
            ("777777", "FFFFFF", 4.48),
            ("FF000000", "FFFF0000", 5.25),
            ("FFFFFF", "FF0000", 4.00),
            ("000000", "FFFF00", 19.56),
        ] {
            assert!((contrast(of(one), of(other)) - ratio).abs() < 0.005, "{one} on {other}");
        }
    }

    #[test]
    fn a_tint_keeps_the_hue() {
        for (colour, tint, made) in [
            ("4F81BD", 0.0, "4F81BD"),
            ("4F81BD", 0.4, "95B3D7"),
            ("4F81BD", -0.25, "376092"),
            ("FFFFFF", -0.5, "808080"),
            ("000000", 0.5, "808080"),
            ("9BBB59", 0.6, "D7E4BD"),
            ("C0504D", 0.8, "F2DCDB"),
        ] {
            let (made, seen) = (of(made), tinted(of(colour), tint));
            let near = made.iter().zip(seen).all(|(one, other)| one.abs_diff(other) <= 1);
            assert!(near, "{colour} {tint}: {}", told(seen));
        }
    }

    #[test]
    fn a_theme_part_gives_its_own_colours() {
        let palette = Palette::of(
            "<a:theme><a:clrScheme><a:dk1><a:sysClr val=\"windowText\" lastClr=\"101010\"/></a:dk1><a:accent1>\
             <a:srgbClr val=\"123456\"/></a:accent1></a:clrScheme></a:theme>",
        );
        let colour = |rest| palette.colour(&Element { name: "color", rest });
        assert_eq!(colour(" theme=\"4\""), Some(of("123456")));
        assert_eq!(colour(" theme=\"1\""), Some(of("101010")));
        assert_eq!(colour(" indexed=\"10\""), Some(of("FF0000")));
        assert_eq!(colour(" indexed=\"64\""), None);
        assert_eq!(colour(" auto=\"1\""), None);
    }
}
