//! How much room does a text need?
//!
//! In: text, a width in columns, a font size. Out: lines and row heights in points. A Chinese character is two
//! half-width characters wide; spreadsheets do not fit the height of merged cells by themselves, and the file library
//! undercounts Chinese. Refuses to know: cells and files.

use crate::excel::HIGHEST;
use unicode_width::UnicodeWidthChar;

/// Width of a column that nobody set, in half-width characters.
pub(super) const DEFAULT_WIDTH: f64 = 8.0;
/// Size of letters half of which are as wide as the unit in which columns are counted: 8 pixels, a digit of the default
/// font.
const WIDTH_SIZE: f64 = 12.0;
/// Leading: line height for one point of font size.
const LEADING: f64 = 1.35;
/// By how much a font that is taken in place of another may be higher; up to three lines have room for it.
const LOOSER: f64 = 0.1;

/// Width of one character in half-width characters.
fn width_of(character: char) -> usize {
    // Curly quotes, dashes and dots are "ambiguous": Chinese fonts draw them wide.
    character.width_cjk().unwrap_or(0)
}

/// Width of a text in one line, in half-width characters.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// How many lines `text` takes in a cell `width` wide in `size` points; without `wrap` always one.
pub(super) fn lines(text: &str, width: f64, size: f64, wrap: bool) -> u32 {
    if !wrap {
        return 1;
    }
    // One and a half half-widths are kept free: a cell has edges, and closing punctuation may not begin a line and takes a
    // character down with it.
    let room = (width * WIDTH_SIZE / size - 1.5).max(2.0).floor() as usize;
    text.split('\n').map(|paragraph| paragraph_lines(paragraph, room)).sum()
}

fn paragraph_lines(paragraph: &str, room: usize) -> u32 {
    let (mut lines, mut used) = (1, 0);
    let mut word = 0;
    for character in paragraph.chars() {
        let width = width_of(character);
        if character.is_ascii_graphic() {
            // A Latin word or a number moves down whole, unless it is longer than a line.
            word += width;
            if word > room {
                (lines, used, word) = (lines + 1, 0, width);
            }
            continue;
        }
        for piece in [std::mem::take(&mut word), width] {
            if used + piece > room && used > 0 {
                (lines, used) = (lines + 1, 0);
            }
            used += piece;
        }
    }
    if used + word > room && used > 0 && word > 0 { lines + 1 } else { lines }
}

/// The height in points of a row with so many lines.
pub(super) fn height(lines: u32, size: f64) -> f64 {
    let more = f64::from(lines.saturating_sub(3)) * size * LOOSER;
    let points = (f64::from(lines) * size).mul_add(LEADING, 3.0 + more);
    // Quarters of a point: what screens and printers keep.
    ((points * 4.0).ceil() / 4.0).clamp(18.0, HIGHEST)
}

/// The most lines a row has room for.
pub(super) fn most_lines(size: f64) -> u32 {
    let highest = (HIGHEST / size.max(1.0)) as u32;
    (1..=highest.max(1)).rev().find(|lines| height(*lines, size) < HIGHEST).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_takes_the_room_of_two_letters() {
        for (text, width, expect) in [
            ("", 10.0, 1),
            ("残疾人康复", 11.0, 1),
            ("残疾人康复服务", 11.0, 2),
            ("abcdefghij", 11.0, 1),
            ("甲\n乙\n丙", 40.0, 3),
            ("甲\n\n丙", 40.0, 3),
            ("完成率 2023-12-31", 12.0, 2),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 11.0, 3),
        ] {
            assert_eq!(lines(text, width, 11.0, true), expect, "{text}");
        }
    }

    #[test]
    fn larger_letters_need_more_lines_and_higher_ones() {
        assert!(lines("残疾人康复服务人数", 20.0, 18.0, true) > lines("残疾人康复服务人数", 20.0, 9.0, true));
        assert!(height(1, 18.0) > height(1, 11.0) && height(100, 12.0) <= HIGHEST);
    }

    #[test]
    fn text_that_does_not_wrap_takes_one_line() {
        assert_eq!(lines("很长很长很长很长很长", 4.0, 11.0, false), 1);
    }
}
