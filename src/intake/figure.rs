//! What number stands in a cell? One cell's text as a figure, a word for its absence, or a reason it is neither.
//!
//! In: a cell and the item it answers. Out: [`Read`]. A repair (full-width digits, thousands separators, a trailing
//! unit of measure) is logged; anything else is refused, never guessed. Refuses to know: whose figure it is.

use crate::grid::{Cell, Value};
use crate::observation::{Absent, Quantity, Unfit};
use crate::plan::Item;
use crate::shown;
use crate::value::{Printed, Ratio, cell_decimal};
use crate::words::Recognition;

/// The bound of an item's figures in its unit of measure, as it is told.
pub fn told_limit(item: &Item) -> String {
    i64::try_from(item.limit())
        .map_or_else(|_| String::new(), |limit| Ratio::scaled(limit, item.decimals).to_plain())
}

/// A cell read for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The figure, or why there is none.
    pub figure: Result<Quantity, Absent>,
    /// The cell's text as it stood there.
    pub raw: String,
    /// What was normalised.
    pub repair: String,
    /// What is wrong with it, if anything.
    pub trouble: Option<Trouble>,
}

impl Read {
    /// The text as places and findings show it: a figure's own as it stood; a number that is none of this item's without
    /// what is a person's; anything else masked.
    pub fn stood(&self) -> String {
        match (&self.figure, self.trouble) {
            (Ok(_), _) => shown::plain(&self.raw).into_owned(),
            (Err(_), Some(Trouble::TooLarge | Trouble::Decimals)) => shown::figure(&self.raw),
            (Err(_), _) => shown::mask(&self.raw),
        }
    }
}

/// What can be wrong with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A formula without a result.
    NotCalculated,
    /// Not a number.
    NotANumber,
    /// More decimals than the item has.
    Decimals,
    /// Too large to be taken.
    TooLarge,
    /// An error value.
    ErrorValue,
    /// A percentage, or another unit of measure.
    OtherUnit,
}

/// Reads one cell for an item.
pub fn read(cell: Option<&Cell>, item: &Item, words: &Recognition) -> Read {
    let Some(cell) = cell else { return absent(Absent::Blank, String::new(), None) };
    match &cell.value {
        Value::Empty if cell.formula => {
            absent(Absent::Unreadable, String::new(), Some(Trouble::NotCalculated))
        }
        Value::Empty => absent(Absent::Blank, String::new(), None),
        Value::Number(number) => {
            let Some(text) = cell_decimal(*number) else {
                return absent(Absent::Unreadable, number.to_string(), Some(Trouble::NotANumber));
            };
            if cell.percent && item.measure_unit != "%" {
                return absent(Absent::Unreadable, text, Some(Trouble::OtherUnit));
            }
            quantity(&text.clone(), text, &[], item)
        }
        Value::Text(text) => from_text(text, item, words),
        Value::Error(text) => absent(Absent::Unreadable, text.clone(), Some(Trouble::ErrorValue)),
        Value::Bool(value) => absent(Absent::Unreadable, value.to_string(), Some(Trouble::NotANumber)),
        Value::Date(text) => absent(Absent::Unreadable, text.clone(), Some(Trouble::NotANumber)),
    }
}

fn absent(reason: Absent, raw: String, trouble: Option<Trouble>) -> Read {
    Read { figure: Err(reason), raw, repair: String::new(), trouble }
}

/// A full-width sign as its plain twin. No other look-alike is folded: a footnote's ① or ² is no digit of the figure.
fn half_width(sign: char) -> char {
    match sign {
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(sign as u32 - 0xFEE0).unwrap_or(sign),
        _ => sign,
    }
}

fn from_text(raw: &str, item: &Item, words: &Recognition) -> Read {
    let folded: String = raw.chars().map(half_width).collect();
    let bare = folded.trim();
    if bare.is_empty() {
        return absent(Absent::Blank, raw.to_owned(), None);
    }
    let is_word = |list: &[String]| list.iter().any(|word| word == bare);
    if is_word(&words.not_applicable) {
        return absent(Absent::NotApplicable, raw.to_owned(), None);
    }
    if is_word(&words.unobtainable) {
        return absent(Absent::Unobtainable, raw.to_owned(), None);
    }
    let mut repairs = vec![String::from("文本转为数字")];
    if raw.trim().chars().any(|sign| matches!(sign, '０'..='９' | '．' | '，' | '－' | '＋')) {
        repairs.push(String::from("全角转半角"));
    }
    let mut text = bare.to_owned();
    if let Some(suffix) = words.suffixes.iter().find(|suffix| text.ends_with(suffix.as_str())) {
        if *suffix != item.measure_unit {
            return absent(Absent::Unreadable, raw.to_owned(), Some(Trouble::OtherUnit));
        }
        text.truncate(text.len() - suffix.len());
        text.truncate(text.trim_end().len());
        repairs.push(format!("去掉计量单位“{suffix}”"));
    }
    if text.contains([',', ' ', '\u{a0}']) {
        match without_thousands(&text) {
            Some(plain) => {
                text = plain;
                repairs.push(String::from("去掉千分位分隔符"));
            }
            None => return absent(Absent::Unreadable, raw.to_owned(), Some(Trouble::NotANumber)),
        }
    }
    let repairs: Vec<&str> = repairs.iter().map(String::as_str).collect();
    quantity(&text, raw.to_owned(), &repairs, item)
}

/// `1,234,567.8` without its separators, only when every group has its three digits.
fn without_thousands(text: &str) -> Option<String> {
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let groups: Vec<&str> = digits.split([',', ' ', '\u{a0}']).collect();
    let good = groups.iter().enumerate().all(|(at, group)| {
        let length = if at == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
        length && group.bytes().all(|byte| byte.is_ascii_digit())
    });
    let plain =
        format!("{sign}{}{}", groups.concat(), part.map_or_else(String::new, |part| format!(".{part}")));
    good.then_some(plain)
}

/// Whether an amount of money told with decimals is a mobile number typed into the wrong cell: eleven digits, the second
/// from 3 on, and nothing behind the point.
fn looks_like_a_mobile(value: Ratio, item: &Item) -> bool {
    let whole = value.denominator() == 1;
    item.decimals > 0 && whole && (13_000_000_000..20_000_000_000).contains(&value.numerator())
}

fn quantity(text: &str, raw: String, repairs: &[&str], item: &Item) -> Read {
    let Some(printed) = Printed::parse(text) else {
        return absent(Absent::Unreadable, raw, Some(Trouble::NotANumber));
    };
    let quantity = match Quantity::of(printed.value, item.decimals, item.limit()) {
        Ok(quantity) => quantity,
        Err(Unfit::Decimals) => return absent(Absent::Unreadable, raw, Some(Trouble::Decimals)),
        Err(Unfit::TooLarge) => return absent(Absent::Unreadable, raw, Some(Trouble::TooLarge)),
    };
    if looks_like_a_mobile(printed.value, item) {
        return absent(Absent::Unreadable, raw, Some(Trouble::TooLarge));
    }
    Read { figure: Ok(quantity), raw, repair: repairs.join("；"), trouble: None }
}
