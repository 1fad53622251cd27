//! What shapes do cells take again and again? References that keep blanks blank, ids, number formats.
//!
//! In: keys and the engine's numbers. Out: cells. Refuses to know: any sheet.

use crate::evaluate::Number;
use crate::observation::Period;
use crate::plan::Indicator;
use crate::sheet::{Cell, Formula, Key, Piece, quoted};
use crate::value::Ratio;

/// The cell of a key, or the engine's number where the workbook does not show that row.
pub fn leaf(key: &Key, value: Option<f64>) -> Piece<'static> {
    Piece::CellOr(key.clone(), value)
}

/// `IF(k="","",k)`: the same number elsewhere, blank where it is blank.
pub fn same(key: &Key, value: Option<f64>) -> Cell {
    let formula = Formula::new()
        .then("IF(")
        .then(leaf(key, value))
        .then("=\"\",\"\",")
        .then(leaf(key, value))
        .then(")");
    shown(formula, value)
}

/// `IF(k="",word,k)`: the same number elsewhere, a word where it is blank.
pub fn same_or(key: &Key, value: Option<f64>, word: &str) -> Cell {
    let formula = Formula::new()
        .then("IF(")
        .then(leaf(key, value))
        .then(format!("=\"\",{},", quoted(word)))
        .then(leaf(key, value))
        .then(")");
    match value {
        Some(value) => Cell::formula(formula, value),
        None => Cell::formula_text(formula, word),
    }
}

/// The same text elsewhere, blank where it is blank: a bare reference to a blank cell comes to 0.
pub fn same_text(key: Key, text: &str) -> Cell {
    if text.is_empty() {
        return same(&key, None);
    }
    Cell::formula_text(Formula::new().then(key), text)
}

/// A formula whose result is a number, or blank when there is none.
pub fn shown(formula: Formula, value: Option<f64>) -> Cell {
    match value {
        Some(value) => Cell::formula(formula, value),
        None => Cell::formula_text(formula, ""),
    }
}

/// An indicator's id: a number where it is one, so that criteria in formulas match it exactly.
pub fn id(text: &str) -> Cell {
    text.parse::<u32>().map_or_else(|_| Cell::text(text), |number| Cell::number(f64::from(number)))
}

/// A period: a number for a whole year.
pub fn period(period: Period) -> Cell {
    if period.month == 12 { Cell::number(f64::from(period.year)) } else { Cell::text(period.to_string()) }
}

/// The same as the criterion of a formula.
pub fn criterion(period: Period) -> String {
    if period.month == 12 { period.year.to_string() } else { quoted(&period.to_string()) }
}

/// A number format with enough decimals, at least some, that a number stands on its own side of every edge.
pub fn format_beside(value: Option<Ratio>, edges: &[Ratio], least: u32) -> String {
    let decimals = value.map_or(least, |value| value.decimals_beside(edges, least));
    format!("0.{}", "0".repeat(decimals as usize))
}

/// A number format with enough decimals that a value short of its target never prints as the target.
pub fn format_apart(value: Option<Number>, target: Option<Ratio>) -> String {
    format_beside(value.and_then(Number::exact), target.as_slice(), 1)
}

/// Decimals of an exact number; `None` beyond four.
fn decimals_of(number: Ratio) -> Option<u8> {
    (0..=4_u8).find(|&decimals| {
        let tenfold = Ratio::whole(10_i64.pow(u32::from(decimals)));
        number.mul(tenfold).is_ok_and(|product| product.denominator() == 1)
    })
}

/// A number format for a value of an indicator: a count is printed whole, or with the decimals it has, at most four; a
/// rate so that it never prints as a target it has not reached.
pub fn format_for(indicator: &Indicator, value: Option<Number>, target: Option<Ratio>) -> String {
    let exact = value.and_then(Number::exact);
    match exact.filter(|_| indicator.is_printed_as_count()) {
        Some(count) => crate::sheet::number_format(decimals_of(count).unwrap_or(2)),
        None => format_apart(value, target),
    }
}

/// A number format with the decimals a number has, at most four.
pub fn plain_format(value: Option<Ratio>) -> String {
    crate::sheet::number_format(value.map_or(0, |value| decimals_of(value).unwrap_or(4)))
}

/// A number format for a change of an indicator's value, with its sign: of a rate with so many decimals, at most four, that
/// a change never prints as none.
pub fn signed_format(indicator: &Indicator, change: Option<Ratio>) -> String {
    if indicator.is_count() {
        return String::from("+#,##0.####;-#,##0.####;0");
    }
    let change = change.unwrap_or(Ratio::ZERO);
    let prints =
        |decimals: &u32| change.to_text(*decimals).contains(|digit: char| ('1'..='9').contains(&digit));
    let decimals = if change.is_zero() { 1 } else { (1..=4).find(prints).unwrap_or(4) };
    let number = format!("0.{}", "0".repeat(decimals as usize));
    format!("+{number};-{number};{number}")
}

/// Decimals of such a format.
pub fn decimals_apart(value: Option<Number>, target: Option<Ratio>) -> u32 {
    format_apart(value, target).len() as u32 - 2
}

/// A product or difference of doubles as a spreadsheet rounds it: at fifteen digits first, a half away from nought.
pub fn rounded(value: f64, decimals: u8) -> f64 {
    let scale = 10_f64.powi(i32::from(decimals));
    let exact: f64 = format!("{:.14e}", value * scale).parse().unwrap_or(value * scale);
    exact.round() / scale
}

/// A double of an optional exact number.
pub fn double(value: Option<Ratio>) -> Option<f64> {
    value.map(Ratio::to_f64)
}
