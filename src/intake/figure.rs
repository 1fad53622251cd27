//! What number stands in a cell? One cell's text as a figure, a word for its absence, or a reason it is neither.
//!
//! In: a cell and the item it answers. Out: [`Read`]. A repair (full-width digits, thousands separators, a trailing
//! unit of measure) is logged; anything else is refused, never guessed. Refuses to know: whose figure it is.

use super::measure::{self, Fit};
use crate::grid::{Cell, Look, Value};
use crate::observation::{Absent, Quantity, Unfit};
use crate::plan::Item;
use crate::shown;
use crate::value::{Printed, Ratio, cell_decimal};
use crate::words::Recognition;

/// What a file says of all its cells.
#[derive(Clone, Copy, Debug)]
pub struct How<'a> {
    /// The words of recognition.
    pub words: &'a Recognition,
    /// No result of a formula is one anybody saw.
    pub uncalculated: bool,
    /// Number formats cannot be seen.
    pub blind: bool,
    /// All thousands of the table are written with blanks between them, so that a blank is no second figure.
    pub blanks: bool,
}

impl<'a> How<'a> {
    /// A file that says nothing in particular.
    pub const fn usual(words: &'a Recognition) -> Self {
        Self { words, uncalculated: false, blind: false, blanks: false }
    }
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
    /// What is told of a figure that is used.
    pub remark: Option<Remark>,
}

impl Read {
    /// The text as places and findings show it: a figure's own as it stood; an amount or a day that is none of this
    /// item's without what is a person's; anything else masked.
    pub fn stood(&self) -> String {
        match (&self.figure, self.trouble) {
            (Ok(_), _) => shown::plain(&self.raw).into_owned(),
            (Err(_), Some(Trouble::NotANumber)) if !is_amount(&self.raw) => shown::mask(&self.raw),
            (Err(_), Some(_)) => shown::figure(&self.raw),
            (Err(_), None) => shown::mask(&self.raw),
        }
    }
}

/// Whether a text is made of figures and what is written around amounts and days, and of nothing a person could be known
/// by.
fn is_amount(text: &str) -> bool {
    let around = |sign: char| {
        sign.is_numeric()
            || sign.is_whitespace()
            || ".,，．:：-/－／+＋年月日时分约近余多左右不足超过个百千万亿元人次户件%％‰()（）T"
                .contains(sign)
    };
    text.chars().count() <= 40 && text.chars().all(around)
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
    /// Below the least the item can be: a negative count.
    TooSmall,
    /// An error value.
    ErrorValue,
    /// A percentage, or another unit of measure.
    OtherUnit,
    /// The number format shows another number than the one that is stored.
    ShownOtherwise,
    /// The whole cell is struck out.
    Struck,
    /// One cell is merged over several rows.
    Merged,
    /// The row has more fields than its heading.
    OutOfStep,
}

/// What is told of a figure that is used all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Parts of the cell's text are struck out, raised or lowered, and were left out.
    Marked(String),
    /// An item in percent at most 1, in a file whose formats cannot be seen.
    PerhapsAShare,
}

/// Reads one cell for an item.
pub fn read(cell: Option<&Cell>, item: &Item, how: How<'_>) -> Read {
    let Some(cell) = cell else { return absent(Absent::Blank, String::new(), None) };
    let look = cell.look.as_deref();
    let empty = match &cell.value {
        Value::Empty => true,
        Value::Text(text) => text.trim().is_empty() && look.is_none(),
        _ => false,
    };
    // A result nobody saw is none: a program that does not calculate leaves a zero, or last year's.
    if cell.formula && (how.uncalculated || empty) {
        return absent(Absent::Unreadable, String::new(), Some(Trouble::NotCalculated));
    }
    if !empty && look.is_some_and(|look| look.struck) {
        return absent(Absent::Unreadable, told(cell), Some(Trouble::Struck));
    }
    match &cell.value {
        Value::Empty => absent(Absent::Blank, String::new(), None),
        Value::Number(number) => from_number(*number, look, item, how),
        Value::Text(text) => marked(from_text(text, item, how), look),
        Value::Error(text) => absent(Absent::Unreadable, text.clone(), Some(Trouble::ErrorValue)),
        Value::Bool(_) | Value::Date(_) => absent(Absent::Unreadable, told(cell), Some(Trouble::NotANumber)),
    }
}

/// A cell's content as it is quoted.
fn told(cell: &Cell) -> String {
    match &cell.value {
        Value::Empty => String::new(),
        Value::Number(number) => cell_decimal(*number).unwrap_or_else(|| number.to_string()),
        Value::Text(text) | Value::Error(text) => text.clone(),
        Value::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Value::Date(text) => format!("{}（日期或时间）", text.replace('T', " ")),
    }
}

fn absent(reason: Absent, raw: String, trouble: Option<Trouble>) -> Read {
    Read { figure: Err(reason), raw, repair: String::new(), trouble, remark: None }
}

fn from_number(number: f64, look: Option<&Look>, item: &Item, how: How<'_>) -> Read {
    let Some(text) = cell_decimal(number) else {
        return absent(Absent::Unreadable, number.to_string(), Some(Trouble::NotANumber));
    };
    let (power, unit) = look.map_or((0, ""), |look| (look.power, look.unit.as_str()));
    if power == 2 && item.measure_unit == "%" {
        let shown = moved(&text, 2);
        return quantity(&shown, text, &["按单元格显示的百分数读取"], item);
    }
    if power == 2 {
        return absent(Absent::Unreadable, format!("{}%", moved(&text, 2)), Some(Trouble::OtherUnit));
    }
    let known = |unit: &str| {
        how.words.suffixes.iter().any(|word| word == unit) || unit.starts_with(['万', '千', '亿'])
    };
    let unit = if known(unit) { unit } else { "" };
    let written = look.map_or("", |look| look.unit.as_str());
    // 计划20, 20（上年）: words that only the format writes say what the figure is.
    let said = unit.is_empty() && written.chars().any(|sign| ('\u{4E00}'..='\u{9FFF}').contains(&sign));
    if said || written.starts_with(|sign: char| sign.is_ascii_digit()) {
        let shown = format!("{text}（显示为{text}{written}）");
        return absent(Absent::Unreadable, shown, Some(Trouble::ShownOtherwise));
    }
    if power != 0 {
        // 35.5万 for 355000: where the item is in the unit itself, both say the same.
        let scale = match unit {
            "千" => 3,
            "万" => 4,
            "亿" => 8,
            _ => 0,
        };
        if scale + power == 0 && !item.measure_unit.starts_with(['千', '万', '百', '亿']) {
            return quantity(&text.clone(), text, &[], item);
        }
        let shown = format!("{text}（显示为{}{unit}）", moved(&text, power));
        return absent(Absent::Unreadable, shown, Some(Trouble::ShownOtherwise));
    }
    if !unit.is_empty() && measure::fit(unit, &item.measure_unit) != Fit::Same {
        return absent(Absent::Unreadable, format!("{text}{unit}"), Some(Trouble::OtherUnit));
    }
    let read = quantity(&text.clone(), text, &[], item);
    let share = how.blind && item.measure_unit == "%" && number > 0.0 && number <= 1.0;
    Read { remark: (share && read.figure.is_ok()).then_some(Remark::PerhapsAShare), ..read }
}

/// Plain decimal text times ten to a power, exactly.
fn moved(text: &str, power: i8) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{part}");
    let point = whole.len() as i32 + i32::from(power);
    let plain = if point <= 0 {
        format!("0.{}{all}", "0".repeat(point.unsigned_abs() as usize))
    } else if point as usize >= all.len() {
        format!("{all}{}", "0".repeat(point as usize - all.len()))
    } else {
        format!("{}.{}", &all[..point as usize], &all[point as usize..])
    };
    let whole = plain.split('.').next().unwrap_or_default().trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let part = plain.split_once('.').map_or("", |(_, part)| part).trim_end_matches('0');
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// A figure read from a text of which parts were left out says so.
fn marked(read: Read, look: Option<&Look>) -> Read {
    let Some(look) = look else { return read };
    let mut parts = Vec::new();
    if !look.struck_part.is_empty() {
        parts.push(format!("划去的“{}”", shown::mask(&look.struck_part)));
    }
    if !look.raised_part.is_empty() {
        parts.push(format!("上下标的“{}”", shown::mask(&look.raised_part)));
    }
    if parts.is_empty() {
        return read;
    }
    let left_out = format!("去掉{}", parts.join("和"));
    match read.figure {
        Ok(_) => Read {
            repair: [left_out.as_str(), &read.repair].join("；"),
            remark: Some(Remark::Marked(parts.join("和"))),
            ..read
        },
        // What is left is no figure: the cell says nothing that could be taken for one.
        Err(Absent::Blank) => absent(
            Absent::Unreadable,
            format!("{}{}", look.struck_part, look.raised_part),
            Some(Trouble::Struck),
        ),
        Err(_) => read,
    }
}

/// A full-width sign as its plain twin. No other look-alike is folded: a footnote's ① or ² is no digit of the figure.
fn half_width(sign: char) -> char {
    match sign {
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(sign as u32 - 0xFEE0).unwrap_or(sign),
        _ => sign,
    }
}

fn from_text(raw: &str, item: &Item, how: How<'_>) -> Read {
    let seen: String = raw.chars().filter(|sign| !shown::is_unseen(*sign)).collect();
    let folded: String = seen.chars().map(half_width).collect();
    let bare = folded.trim();
    if bare.is_empty() {
        return absent(Absent::Blank, raw.to_owned(), None);
    }
    // 不 适 用, 不适用。 and 无法取得(民政未提供) are the words with something around them.
    let spelled: String = bare.chars().filter(|sign| !sign.is_whitespace()).collect();
    let spelled = spelled.trim_end_matches(['。', '.']);
    let remarked = spelled.strip_suffix(')').and_then(|rest| rest.split_once('(')).map(|(word, _)| word);
    let is_word =
        |list: &[String]| list.iter().any(|word| word == spelled || Some(word.as_str()) == remarked);
    if is_word(&how.words.not_applicable) {
        return absent(Absent::NotApplicable, raw.to_owned(), None);
    }
    if is_word(&how.words.unobtainable) {
        return absent(Absent::Unobtainable, raw.to_owned(), None);
    }
    let mut repairs = vec![String::from("文本转为数字")];
    if seen.len() != raw.len() {
        repairs.push(String::from("去掉不可见字符"));
    }
    if raw.trim().chars().any(|sign| matches!(sign, '０'..='９' | '．' | '，' | '－' | '＋')) {
        repairs.push(String::from("全角转半角"));
    }
    let mut text = bare.to_owned();
    // 详见附件 ends with a unit of measure and measures nothing.
    let measures = |suffix: &&String| {
        text.strip_suffix(suffix.as_str()).is_some_and(|rest| rest.chars().any(|sign| sign.is_ascii_digit()))
    };
    if let Some(suffix) = how.words.suffixes.iter().find(measures) {
        if *suffix != item.measure_unit {
            return absent(Absent::Unreadable, raw.to_owned(), Some(Trouble::OtherUnit));
        }
        text.truncate(text.len() - suffix.len());
        text.truncate(text.trim_end().len());
        repairs.push(format!("去掉计量单位“{suffix}”"));
    }
    if text.contains([',', ' ', '\u{a0}']) {
        match without_thousands(&text).filter(|_| how.blanks || !text.contains([' ', '\u{a0}'])) {
            Some(plain) => {
                text = plain;
                repairs.push(String::from("去掉千分位分隔符"));
            }
            None => return absent(Absent::Unreadable, raw.to_owned(), Some(Trouble::NotANumber)),
        }
    }
    // 1.000 is one, or a thousand with a point between the thousands.
    if item.decimals < 3 && text.split_once('.').is_some_and(|(_, part)| part.len() == 3) {
        return absent(Absent::Unreadable, raw.to_owned(), Some(Trouble::NotANumber));
    }
    let repairs: Vec<&str> = repairs.iter().map(String::as_str).collect();
    quantity(&text, raw.to_owned(), &repairs, item)
}

/// Whether a column writes all its thousands with blanks between them: then, and only then, is a blank within digits no
/// second figure.
pub fn writes_blanks<'c>(cells: impl Iterator<Item = &'c Cell>) -> bool {
    let mut with = 0;
    for cell in cells {
        match &cell.value {
            Value::Number(number) if number.abs() >= 1000.0 => return false,
            Value::Text(text) => {
                let plain: String = text.chars().map(half_width).collect();
                let plain = plain.trim();
                let digits = plain.split('.').next().unwrap_or_default();
                if digits.contains([' ', '\u{a0}']) {
                    if without_thousands(plain).is_none() {
                        return false;
                    }
                    with += 1;
                } else if digits.bytes().filter(u8::is_ascii_digit).count() > 3 {
                    return false;
                }
            }
            _ => {}
        }
    }
    with > 1
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
    let quantity = match item.quantity(printed.value) {
        Ok(quantity) => quantity,
        Err(Unfit::TooSmall) => return absent(Absent::Unreadable, raw, Some(Trouble::TooSmall)),
        Err(Unfit::Decimals) => return absent(Absent::Unreadable, raw, Some(Trouble::Decimals)),
        Err(Unfit::TooLarge) => return absent(Absent::Unreadable, raw, Some(Trouble::TooLarge)),
    };
    if looks_like_a_mobile(printed.value, item) {
        return absent(Absent::Unreadable, raw, Some(Trouble::TooLarge));
    }
    Read { figure: Ok(quantity), raw, repair: repairs.join("；"), trouble: None, remark: None }
}
