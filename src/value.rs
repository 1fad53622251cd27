//! What is a figure? Exact numbers and the ways to print them.
//!
//! In: decimal text, scaled integers. Out: [`Ratio`], an exact fraction that tells when it overflows, and text
//! rounded half away from zero (四舍五入). Refuses to know: where a figure came from and what it means.
//! Floating point leaves here only through [`Ratio::to_f64`] and [`significant`].

use std::cmp::Ordering;
use std::fmt;
use std::num::NonZero;

/// Differences below this count as equal where a comparison decides a status (10⁻⁹, as `ROUND(…, 9)` in a sheet).
pub const EQUAL_WITHIN_DECIMALS: u32 = 9;

/// No figure of a plan or a unit reaches this in its unit of measure.
pub const BOUND: i64 = 1_000_000_000_000;

/// An exact fraction in lowest terms; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: i128,
    // That it is never 0 leaves room for “no number”: an assessment holds dozens of those.
    denominator: NonZero<i128>,
}

/// The denominator of a whole number.
const WHOLE: NonZero<i128> = NonZero::new(1).expect("one");

/// Why a number could not be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undefined {
    /// 分母为零.
    #[error("分母为零")]
    ZeroDenominator,
    /// The exact result does not fit 127 bits.
    #[error("数值超出可精确计算的范围")]
    Overflow,
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    // A machine divides words of 64 bits by itself.
    if let (Ok(mut small), Ok(mut other)) = (u64::try_from(a), u64::try_from(b)) {
        while other != 0 {
            (small, other) = (other, small % other);
        }
        return i128::from(small);
    }
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(1)
}

impl Default for Ratio {
    /// Nothing.
    fn default() -> Self {
        Self::ZERO
    }
}

impl Ratio {
    /// Zero.
    pub const ZERO: Self = Self { numerator: 0, denominator: WHOLE };
    /// One.
    pub const ONE: Self = Self { numerator: 1, denominator: WHOLE };

    /// `numerator ÷ denominator` in lowest terms.
    pub fn new(numerator: i128, denominator: i128) -> Result<Self, Undefined> {
        if denominator == 0 {
            return Err(Undefined::ZeroDenominator);
        }
        if numerator == i128::MIN || denominator == i128::MIN {
            return Err(Undefined::Overflow);
        }
        let divisor = gcd(numerator, denominator).max(1);
        let sign = denominator.signum();
        let denominator = NonZero::new(sign * denominator / divisor).ok_or(Undefined::ZeroDenominator)?;
        Ok(Self { numerator: sign * numerator / divisor, denominator })
    }

    /// The whole number `value`.
    pub const fn whole(value: i64) -> Self {
        Self { numerator: value as i128, denominator: WHOLE }
    }

    /// `mantissa × 10^−decimals`, the way observed figures are kept.
    pub fn scaled(mantissa: i64, decimals: u8) -> Self {
        if decimals == 0 {
            return Self::whole(mantissa);
        }
        let (numerator, denominator) = (i128::from(mantissa), 10_i128.pow(u32::from(decimals)));
        let divisor = gcd(numerator, denominator).max(1);
        let denominator = NonZero::new(denominator / divisor).unwrap_or(WHOLE);
        Self { numerator: numerator / divisor, denominator }
    }

    /// Reads plain decimal text such as `98`, `-0.5` or `1234.50`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Printed::parse(text).map(|printed| printed.value)
    }

    /// The numerator in lowest terms, with the sign.
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// The denominator in lowest terms, positive.
    pub const fn denominator(self) -> i128 {
        self.denominator.get()
    }

    /// Whether the value is zero.
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// −1, 0 or 1.
    pub const fn signum(self) -> i128 {
        self.numerator.signum()
    }

    /// `self + other`.
    pub fn add(self, other: Self) -> Result<Self, Undefined> {
        // Counts of people are whole; nearly every sum is one of them.
        if self.denominator == WHOLE && other.denominator == WHOLE {
            let numerator = self.numerator.checked_add(other.numerator).filter(|sum| *sum != i128::MIN);
            return numerator
                .map(|numerator| Self { numerator, denominator: WHOLE })
                .ok_or(Undefined::Overflow);
        }
        let divisor = gcd(self.denominator(), other.denominator()).max(1);
        let left = self.numerator.checked_mul(other.denominator() / divisor);
        let right = other.numerator.checked_mul(self.denominator() / divisor);
        let denominator = (self.denominator() / divisor).checked_mul(other.denominator());
        match (left, right, denominator) {
            (Some(l), Some(r), Some(d)) => Self::new(l.checked_add(r).ok_or(Undefined::Overflow)?, d),
            _ => Err(Undefined::Overflow),
        }
    }

    /// `self − other`.
    pub fn sub(self, other: Self) -> Result<Self, Undefined> {
        self.add(other.neg())
    }

    /// `self × other`.
    pub fn mul(self, other: Self) -> Result<Self, Undefined> {
        let a = gcd(self.numerator, other.denominator()).max(1);
        let b = gcd(other.numerator, self.denominator()).max(1);
        let numerator = (self.numerator / a).checked_mul(other.numerator / b).ok_or(Undefined::Overflow)?;
        let denominator =
            (self.denominator() / b).checked_mul(other.denominator() / a).ok_or(Undefined::Overflow)?;
        Self::new(numerator, denominator)
    }

    /// `self ÷ other`.
    pub fn div(self, other: Self) -> Result<Self, Undefined> {
        if other.is_zero() {
            return Err(Undefined::ZeroDenominator);
        }
        self.mul(Self::new(other.denominator(), other.numerator)?)
    }

    /// `−self`.
    #[must_use]
    pub const fn neg(self) -> Self {
        Self { numerator: -self.numerator, denominator: self.denominator }
    }

    /// `|self|`.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self { numerator: self.numerator.abs(), denominator: self.denominator }
    }

    /// Exact comparison. Values too large to cross-multiply are compared as doubles, which their size allows.
    pub fn compare(self, other: Self) -> Ordering {
        let left = self.numerator.checked_mul(other.denominator());
        let right = other.numerator.checked_mul(self.denominator());
        match (left, right) {
            (Some(l), Some(r)) => l.cmp(&r),
            _ => self.to_f64().total_cmp(&other.to_f64()),
        }
    }

    /// Comparison that decides a status: the difference is rounded to nine decimals first, as the sheet's
    /// `ROUND(a−b, 9)` does, so that engine and spreadsheet part nowhere.
    pub fn compare_rounded(self, other: Self) -> Ordering {
        match self.sub(other) {
            Ok(difference) => match difference.rounded(EQUAL_WITHIN_DECIMALS) {
                Some(rounded) => rounded.cmp(&0),
                None => difference.numerator.cmp(&0),
            },
            Err(_) => self.compare(other),
        }
    }

    /// The fewest decimals, from `least` to six, with which it stands on its own side of every edge: 0.7496 is no 0.75.
    pub fn decimals_beside(self, edges: &[Self], least: u32) -> u32 {
        let apart = |decimals: u32| {
            edges.iter().all(|edge| self == *edge || self.rounded(decimals) != edge.rounded(decimals))
        };
        (least..=6).find(|&decimals| apart(decimals)).unwrap_or(6)
    }

    /// `self × 10^decimals`, rounded half away from zero; `None` when it does not fit.
    pub fn rounded(self, decimals: u32) -> Option<i128> {
        let scale = 10_i128.checked_pow(decimals)?;
        let scaled = self.numerator.checked_mul(scale)?;
        let (quotient, remainder) = (scaled / self.denominator(), scaled % self.denominator());
        let away = remainder.unsigned_abs() >= (self.denominator().unsigned_abs()).div_ceil(2);
        Some(if away { quotient + scaled.signum() } else { quotient })
    }

    /// The least whole number not below the value.
    pub fn ceil(self) -> i128 {
        self.numerator.div_euclid(self.denominator())
            + i128::from(self.numerator.rem_euclid(self.denominator()) != 0)
    }

    /// The greatest whole number not above the value.
    pub fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator())
    }

    /// Text with exactly `decimals` places, rounded half away from zero (四舍五入).
    pub fn to_text(self, decimals: u32) -> String {
        let Some(rounded) = self.rounded(decimals) else {
            return significant(self.to_f64());
        };
        let scale = 10_u128.pow(decimals);
        let (whole, part) = (rounded.unsigned_abs() / scale, rounded.unsigned_abs() % scale);
        let sign = if rounded < 0 { "-" } else { "" };
        if decimals == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{part:0width$}", width = decimals as usize)
        }
    }

    /// The shortest exact decimal text, or twelve significant digits when there is none.
    pub fn to_plain(self) -> String {
        (0..=12)
            .find(|&decimals| {
                self.rounded(decimals).is_some_and(|rounded| {
                    Self::new(rounded, 10_i128.pow(decimals)).is_ok_and(|value| value == self)
                })
            })
            .map_or_else(|| significant(self.to_f64()), |decimals| self.to_text(decimals))
    }

    /// The double nearest the exact value.
    pub fn to_f64(self) -> f64 {
        const EXACT: u128 = 1 << 53;
        if self.numerator.unsigned_abs() <= EXACT && self.denominator().unsigned_abs() <= EXACT {
            // Both are exact doubles, and IEEE division rounds correctly.
            return self.numerator as f64 / self.denominator() as f64;
        }
        self.long_division().parse().unwrap_or(f64::NAN)
    }

    /// Forty digits of the quotient with a sticky last digit, for correct rounding by the standard parser.
    fn long_division(self) -> String {
        let denominator = self.denominator().unsigned_abs();
        let numerator = self.numerator.unsigned_abs();
        let mut text = String::from(if self.numerator < 0 { "-" } else { "" });
        text.push_str(&(numerator / denominator).to_string());
        text.push('.');
        let mut remainder = numerator % denominator;
        for _ in 0..40 {
            let (mut digit, mut rest) = (0_u8, remainder);
            // Ten times the remainder without overflow: add it ten times, subtracting as soon as possible.
            let mut sum = 0_u128;
            for _ in 0..10 {
                let room = denominator - sum;
                if rest >= room {
                    sum = rest - room;
                    digit += 1;
                } else {
                    sum += rest;
                }
                rest = remainder;
            }
            text.push(char::from(b'0' + digit));
            remainder = sum;
        }
        text.push(if remainder == 0 { '0' } else { '1' });
        text
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(*other)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.to_plain())
    }
}

/// A figure with the precision it was printed with: 98 is anything in [97.5, 98.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The figure as printed.
    pub value: Ratio,
    /// How many decimals were printed.
    pub decimals: u8,
}

impl Printed {
    /// Reads decimal text, keeping its precision; `None` for anything that is not a plain decimal.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = !whole.is_empty()
            && whole.len() + part.len() <= 30
            && (digits.contains('.') != part.is_empty())
            && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
        if !plain {
            return None;
        }
        let mantissa: i128 = format!("{whole}{part}").parse().ok()?;
        let decimals = u8::try_from(part.len()).ok()?;
        let value =
            Ratio::new(if negative { -mantissa } else { mantissa }, 10_i128.pow(u32::from(decimals))).ok()?;
        Some(Self { value, decimals })
    }

    /// Half a unit of the last printed place.
    pub fn half_step(self) -> Ratio {
        Ratio::new(1, 2 * 10_i128.pow(u32::from(self.decimals))).unwrap_or(Ratio::ZERO)
    }

    /// The lowest value that prints like this.
    pub fn low(self) -> Ratio {
        self.value.sub(self.half_step()).unwrap_or(self.value)
    }

    /// The bound just above every value that prints like this.
    pub fn high(self) -> Ratio {
        self.value.add(self.half_step()).unwrap_or(self.value)
    }

    /// The text as printed.
    pub fn to_text(self) -> String {
        self.value.to_text(u32::from(self.decimals))
    }
}

/// A cell's binary number as Excel shows it: decimal text of fifteen significant digits; `None` for NaN and ∞.
pub fn cell_decimal(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    // Nearly every figure is whole, and below fifteen digits its own decimal text.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return Some((number as i64).to_string());
    }
    let text = format!("{number:.14e}");
    let (digits, exponent) = text.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let bare: String = digits.chars().filter(char::is_ascii_digit).collect();
    let point = 1 + exponent;
    let plain = if point <= 0 {
        format!("0.{}{bare}", "0".repeat(point.unsigned_abs() as usize))
    } else if point as usize >= bare.len() {
        format!("{bare}{}", "0".repeat(point as usize - bare.len()))
    } else {
        format!("{}.{}", &bare[..point as usize], &bare[point as usize..])
    };
    let plain = if plain.contains('.') {
        plain.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        plain
    };
    Some(if plain == "0" { plain } else { format!("{sign}{plain}") })
}

/// Twelve significant digits, so that any machine prints the same; used for roots, logarithms and forecasts.
pub fn significant(number: f64) -> String {
    if number.is_finite() {
        let rounded: f64 = format!("{number:.11e}").parse().unwrap_or(number);
        format!("{rounded}")
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(text: &str) -> Ratio {
        Ratio::parse(text).expect(text)
    }

    #[test]
    fn halves_round_away_from_zero() {
        for (value, decimals, expect) in [
            ("98.65", 1, "98.7"),
            ("-98.65", 1, "-98.7"),
            ("2.5", 0, "3"),
            ("0.05", 1, "0.1"),
            ("-0.04", 1, "0.0"),
        ] {
            assert_eq!(ratio(value).to_text(decimals), expect, "{value}");
        }
    }

    #[test]
    fn a_printed_figure_keeps_its_precision() {
        let base = Printed::parse("98").expect("98");
        assert_eq!((base.low(), base.high()), (ratio("97.5"), ratio("98.5")));
        let finer = Printed::parse("98.40").expect("98.40");
        assert_eq!((finer.low(), finer.to_text()), (ratio("98.395"), "98.40".to_owned()));
    }

    #[test]
    fn text_that_is_not_a_plain_decimal_is_refused() {
        for text in ["", "-", ".", "1.", ".5", "1e3", "1,000", "９８", "0x1", "--1", "inf", "NaN"] {
            assert!(Printed::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn an_edge_that_binary_arithmetic_misses_is_equal() {
        // 603 of 1,000 against 57→62 at 0.6 is a pace of exactly 1.10.
        let progress = ratio("60.3").sub(ratio("57")).and_then(|p| p.div(ratio("5"))).expect("progress");
        let pace = progress.div(ratio("0.6")).expect("pace");
        assert_eq!(pace.compare_rounded(ratio("1.10")), Ordering::Equal);
        assert_eq!(ratio("0.9999999996").compare_rounded(Ratio::ONE), Ordering::Equal);
        assert_eq!(ratio("0.9999999994").compare_rounded(Ratio::ONE), Ordering::Less);
    }

    #[test]
    fn overflow_is_told_and_never_wraps() {
        let huge = Ratio::new(i128::MAX, 1).expect("huge");
        assert_eq!(huge.add(Ratio::ONE), Err(Undefined::Overflow));
        assert_eq!(huge.mul(Ratio::whole(2)), Err(Undefined::Overflow));
        assert_eq!(Ratio::new(1, 0), Err(Undefined::ZeroDenominator));
    }

    #[test]
    fn large_fractions_become_the_nearest_double() {
        let third = Ratio::new(10_i128.pow(30), 3 * 10_i128.pow(30) + 1).expect("ratio");
        assert!((third.to_f64() - 1.0 / 3.0).abs() < 1e-16);
        assert!((ratio("-1234567890123456789012.5").to_f64() + 1_234_567_890_123_456_789_012.5).abs() < 1.0);
    }

    #[test]
    fn a_cell_number_is_read_at_fifteen_digits_as_excel_shows_it() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (1234.0, "1234"),
            (-0.000_123, "-0.000123"),
            (1e15, "1000000000000000"),
            (98.4, "98.4"),
            (0.0, "0"),
        ] {
            assert_eq!(cell_decimal(number).as_deref(), Some(text));
        }
        assert_eq!(cell_decimal(f64::NAN), None);
    }

    #[test]
    fn ceil_and_floor_hold_on_both_sides_of_zero() {
        for (text, ceil, floor) in [("2.1", 3, 2), ("-2.1", -2, -3), ("2", 2, 2)] {
            assert_eq!((ratio(text).ceil(), ratio(text).floor()), (ceil, floor), "{text}");
        }
    }
}
