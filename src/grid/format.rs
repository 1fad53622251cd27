//! How does a number format show a value otherwise than it is stored?
//!
//! In: a format code. Out: [`NumberFormat`]: for each of its sections the power of ten by which what is shown differs from
//! what is stored, the words beside the number, and whether it shows a date. Refuses to know: which cell has it.
//!
//! A percent sign moves the point by two places; a comma behind the last digit moves it back by three; a point that is
//! only written there (`0!.0000`, the usual way to show 万元) moves it back by the digits that follow it.

use std::sync::Arc;

use super::Look;

/// A format's sections, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct NumberFormat {
    sections: Vec<Section>,
    /// Whether the first section shows a date or a time.
    pub(super) date: bool,
}

#[derive(Clone, Debug)]
struct Section {
    when: Option<(Compare, f64)>,
    look: Option<Arc<Look>>,
}

#[derive(Clone, Copy, Debug)]
enum Compare {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

impl Compare {
    fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::Less => value < bound,
            Self::LessOrEqual => value <= bound,
            Self::Equal => value.total_cmp(&bound).is_eq(),
            Self::NotEqual => value.total_cmp(&bound).is_ne(),
            Self::GreaterOrEqual => value >= bound,
            Self::Greater => value > bound,
        }
    }
}

/// One sign of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    /// A place for a digit; `true` where it is shown even if there is none.
    Digit(bool),
    /// The decimal point.
    Point,
    /// A comma between or behind digits.
    Comma,
    /// `%`.
    Percent,
    /// A letter of a date or time.
    Moment,
    /// Anything that is only written there.
    Written(char),
}

impl NumberFormat {
    pub(super) fn parse(code: &str) -> Self {
        let mut sections = Vec::new();
        let mut date = false;
        for (at, text) in split(code).into_iter().enumerate() {
            let (when, signs) = read(&text);
            date |= at == 0 && signs.contains(&Sign::Moment);
            sections.push(Section { when, look: look(&signs).map(Arc::new) });
        }
        Self { sections, date }
    }

    /// How a value is shown; `None` when it is shown as stored.
    pub(super) fn look(&self, value: f64) -> Option<&Arc<Look>> {
        let numbers = &self.sections[..self.sections.len().min(3)];
        if numbers.iter().any(|section| section.when.is_some()) {
            let fits = |section: &&Section| section.when.is_none_or(|(how, bound)| how.holds(value, bound));
            return numbers.iter().find(fits)?.look.as_ref();
        }
        let at = match numbers.len() {
            0 | 1 => 0,
            2 => usize::from(value < 0.0),
            _ if value < 0.0 => 1,
            _ if value > 0.0 => 0,
            _ => 2,
        };
        numbers.get(at)?.look.as_ref()
    }

    /// Whether every value is shown as stored.
    pub(super) fn is_plain(&self) -> bool {
        self.sections.iter().all(|section| section.look.is_none())
    }
}

/// The sections: what stands between semicolons outside quotes and brackets.
fn split(code: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in code.chars() {
        if c == ';' && !quoted && !bracket && !escaped {
            parts.push(String::new());
            continue;
        }
        match c {
            _ if escaped => {}
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            _ => {}
        }
        escaped = !escaped && !quoted && matches!(c, '\\' | '!' | '_' | '*');
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
}

fn read(text: &str) -> (Option<(Compare, f64)>, Vec<Sign>) {
    let (mut when, mut signs) = (None, Vec::new());
    // The format of a cell nobody formatted, by its English and its Chinese name, is a place for digits.
    let text = text.replace("G/通用格式", "#").replace("General", "#").replace("GENERAL", "#");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | '!' => signs.extend(chars.next().map(Sign::Written)),
            // Only as wide as the next sign, or filled with it.
            '_' | '*' => _ = chars.next(),
            '"' => signs.extend(chars.by_ref().take_while(|inner| *inner != '"').map(Sign::Written)),
            '[' => {
                let inner: String = chars.by_ref().take_while(|inner| *inner != ']').collect();
                when = when.or_else(|| condition(&inner));
                // [$¥-804] and [$CNY]: an amount of money.
                signs.extend(inner.chars().filter(|c| is_yuan(*c)).map(Sign::Written));
                let lower = inner.to_ascii_lowercase();
                if !lower.is_empty() && ["h", "m", "s"].iter().any(|sign| lower.replace(sign, "").is_empty())
                {
                    signs.push(Sign::Moment);
                }
            }
            '0' => signs.push(Sign::Digit(true)),
            '#' | '?' => signs.push(Sign::Digit(false)),
            '.' => signs.push(Sign::Point),
            ',' => signs.push(Sign::Comma),
            '%' => signs.push(Sign::Percent),
            // 1.2E+03: the exponent is no date.
            'E' | 'e' if chars.peek().is_some_and(|next| matches!(next, '+' | '-')) => {
                chars.next();
                while chars.next_if(|next| matches!(next, '0' | '#' | '?')).is_some() {}
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => signs.push(Sign::Moment),
            '@' => {}
            other => signs.push(Sign::Written(other)),
        }
    }
    (when, signs)
}

/// The sign of the yuan.
const fn is_yuan(sign: char) -> bool {
    matches!(sign, '¥' | '￥')
}

/// `[>=10000]` as a condition.
fn condition(text: &str) -> Option<(Compare, f64)> {
    let how = [
        ("<=", Compare::LessOrEqual),
        (">=", Compare::GreaterOrEqual),
        ("<>", Compare::NotEqual),
        ("<", Compare::Less),
        (">", Compare::Greater),
        ("=", Compare::Equal),
    ];
    how.into_iter().find_map(|(sign, how)| Some((how, text.strip_prefix(sign)?.trim().parse().ok()?)))
}

fn look(signs: &[Sign]) -> Option<Look> {
    let is_digit = |sign: &Sign| matches!(sign, Sign::Digit(_));
    if signs.contains(&Sign::Moment) || !signs.iter().any(is_digit) {
        return None;
    }
    let percent = signs.iter().filter(|sign| **sign == Sign::Percent).count();
    let point = signs.iter().position(|sign| *sign == Sign::Point).unwrap_or(signs.len());
    let last = signs[..point].iter().rposition(is_digit);
    let end = signs.iter().rposition(is_digit)?;
    let behind = |at: usize| signs[at + 1..].iter().take_while(|sign| **sign == Sign::Comma).count();
    let commas = behind(end) + last.filter(|last| *last < end && point < end).map_or(0, behind);
    let written = last.and_then(|last| {
        let at = signs[..last].iter().rposition(|sign| matches!(sign, Sign::Written('.' | '．')))?;
        signs[..at]
            .iter()
            .any(is_digit)
            .then(|| signs[at..=last].iter().filter(|sign| is_digit(sign)).count())
    });
    let written_in = |signs: &[Sign]| -> String {
        signs
            .iter()
            .filter_map(|sign| if let Sign::Written(c) = sign { Some(*c) } else { None })
            .filter(|c| c.is_alphanumeric() || matches!(c, '%' | '‰') || is_yuan(*c))
            .collect()
    };
    let start = signs.iter().position(is_digit)?;
    let before: String = written_in(&signs[..start]).chars().filter(|c| !c.is_ascii_alphanumeric()).collect();
    let behind_it = written_in(&signs[end..]);
    let unit = match (before.contains(is_yuan) || behind_it.contains(is_yuan), behind_it.is_empty()) {
        (true, true) => String::from("元"),
        (true, false) => behind_it.replace(is_yuan, ""),
        (false, _) => format!("{before}{behind_it}"),
    };
    let power = 2 * percent as i32 - 3 * commas as i32 - written.unwrap_or(0) as i32;
    let digits = signs[..point].iter().filter(|sign| **sign == Sign::Digit(true)).count();
    let look = Look {
        power: power.clamp(-30, 30) as i8,
        unit,
        digits: if digits > 1 && percent + commas == 0 && written.is_none() {
            digits.min(30) as u8
        } else {
            0
        },
        ..Look::default()
    };
    (look != Look::default()).then_some(look)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(code: &str, value: f64) -> (i8, String, u8) {
        let format = NumberFormat::parse(code);
        format.look(value).map_or((0, String::new(), 0), |look| (look.power, look.unit.clone(), look.digits))
    }

    #[test]
    fn the_power_of_ten_between_what_is_stored_and_what_is_shown() {
        for (code, power) in [
            ("General", 0),
            ("0.00", 0),
            ("#,##0", 0),
            ("_(* #,##0.00_);_(* (#,##0.00)", 0),
            ("0%", 2),
            ("0.00%", 2),
            ("[Red]0.0%;-0.0%", 2),
            ("0.0\" 约\"%", 2),
            ("0.0\"%\"", 0),
            ("0.0\\%", 0),
            ("0.0_%", 0),
            ("[$%-804]0", 0),
            ("\"%", 0),
            ("0!.0000", -4),
            ("0\\.0000", -4),
            ("0\".\"0000", -4),
            ("0!.0,", -4),
            ("#,##0,", -3),
            ("0.0,,", -6),
            ("0!,0000", 0),
            ("0.00E+00", 0),
        ] {
            assert_eq!(seen(code, 1.0).0, power, "{code}");
        }
    }

    #[test]
    fn the_section_that_shows_the_value_is_the_one_that_counts() {
        let code = "[>=10000]0!.0,\"万\";0";
        assert_eq!(seen(code, 355_000.0), (-4, "万".to_owned(), 0));
        assert_eq!(seen(code, 285.0), (0, String::new(), 0));
        assert_eq!(seen("0;0%;0.0,", -1.0).0, 2);
        assert_eq!(seen("0;0%;0.0,", 0.0).0, -3);
    }

    #[test]
    fn words_beside_the_number_and_leading_zeros_are_kept() {
        assert_eq!(seen("0.00\"万元\"", 1.0), (0, "万元".to_owned(), 0));
        assert_eq!(seen("0人", 1.0), (0, "人".to_owned(), 0));
        assert_eq!(seen("000", 1.0), (0, String::new(), 3));
        assert_eq!(seen("General\"人\"", 1.0).1, "人");
        assert_eq!(seen("G/通用格式\"户\"", 1.0).1, "户");
        assert_eq!(seen("\"约\"0", 1.0).1, "约");
        assert_eq!(seen("\"计划\"0\"人\"", 1.0).1, "计划人");
        assert_eq!(seen("[$¥-804]#,##0.00", 1.0).1, "元");
        assert_eq!(seen("\"￥\"#,##0.00", 1.0).1, "元");
        assert_eq!(seen("\"￥\"#,##0.00\"万元\"", 1.0).1, "万元");
        assert_eq!(seen("[$$-409]#,##0.00", 1.0).1, "");
    }

    #[test]
    fn dates_are_told_from_numbers() {
        for (code, date) in [
            ("yyyy\"年\"m\"月\"", true),
            ("[h]:mm", true),
            ("0000", false),
            ("0.0E+0", false),
            ("[Red]0", false),
            ("0\"m\"", false),
            ("General", false),
            ("h:mm AM/PM", true),
        ] {
            assert_eq!(NumberFormat::parse(code).date, date, "{code}");
        }
    }
}
