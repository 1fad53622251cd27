//! What was observed? One figure of one unit for one period, or the reason there is none.
//!
//! In: what intake read, or what a collector backfilled. Out: [`Observation`], the grain everything stands on.
//! Refuses to know: how it is summed or judged.

use crate::ids::{BackfillId, ItemId, UnitId};
use crate::place::Place;
use crate::value::Ratio;
use chrono::{Datelike, NaiveDate};
use std::fmt;

/// 期别: a year, or the year from January to the end of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Calendar year.
    pub year: i32,
    /// Last month the figures speak for, 1 to 12; 12 is the whole year.
    pub month: u32,
}

impl Period {
    /// The whole of `year`.
    pub const fn year(year: i32) -> Self {
        Self { year, month: 12 }
    }

    /// Reads `2023` or `2023-06`, the names of folders under `submissions/`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-').map_or((text, 12), |(y, m)| (y, m.parse().unwrap_or(0)));
        let year = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
        (1..=12).contains(&month).then_some(Self { year, month })
    }

    /// 数据截止日期: the last day the figures speak for.
    pub fn as_of(self) -> NaiveDate {
        let (year, month) = if self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        NaiveDate::from_ymd_opt(year, month, 1).and_then(|next| next.pred_opt()).unwrap_or_default()
    }

    /// Whole months from the end of `base_year` to the end of this period.
    pub fn months_since(self, base_year: i32) -> i64 {
        i64::from(self.year - base_year) * 12 + i64::from(self.month) - 12
    }

    /// The part of a year that ends last by `date`.
    pub fn ending_by(date: NaiveDate) -> Self {
        let this = Self { year: date.year(), month: date.month() };
        match (this.ends_by(date), date.month()) {
            (true, _) => this,
            (false, 1) => Self::year(date.year() - 1),
            (false, month) => Self { month: month - 1, ..this },
        }
    }

    /// The last period that ends on or before `date` is the one that contains it only when it is a month's end.
    pub fn ends_by(self, date: NaiveDate) -> bool {
        self.as_of() <= date
    }

    /// Whether `date` is the last day of a month.
    pub fn is_month_end(date: NaiveDate) -> bool {
        date.succ_opt().is_some_and(|next| next.day() == 1)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.month == 12 {
            write!(out, "{}", self.year)
        } else {
            write!(out, "{}-{:02}", self.year, self.month)
        }
    }
}

/// Why there is no figure. Never zero, never blank by accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Absent {
    /// 缺报: no usable file from the unit.
    NotReported,
    /// 空白: the cell was left empty.
    Blank,
    /// 不适用: the unit says the item does not exist for it.
    NotApplicable,
    /// 无法取得: the unit says it cannot obtain the figure.
    Unobtainable,
    /// 不可识别: something stands there that is not a figure.
    Unreadable,
}

impl Absent {
    /// The word in tables and machine files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotReported => "缺报",
            Self::Blank => "空白",
            Self::NotApplicable => "不适用",
            Self::Unobtainable => "无法取得",
            Self::Unreadable => "不可识别",
        }
    }
}

/// An observed figure: `mantissa × 10^−decimals` in the item's unit of measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quantity {
    /// The scaled whole number.
    pub mantissa: i64,
    /// The item's decimals.
    pub decimals: u8,
}

/// No figure reaches this in units of the item's last decimal, so that no sum of figures can wrap.
pub const BOUND: i128 = 1_000_000_000_000;

/// Why a value is no figure of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// More decimals than the item has.
    Decimals,
    /// Too large to be taken.
    TooLarge,
    /// Below the least the item can be.
    TooSmall,
}

impl Quantity {
    /// A value as a figure of so many decimals, below `limit` in units of the last of them; never rounded.
    pub fn of(value: Ratio, decimals: u8, limit: i128) -> Result<Self, Unfit> {
        let scale = 10_i128.pow(u32::from(decimals));
        if scale % value.denominator() != 0 {
            return Err(Unfit::Decimals);
        }
        let mantissa = value.numerator().checked_mul(scale / value.denominator());
        let fitting = mantissa.filter(|mantissa| mantissa.abs() < limit);
        let mantissa = fitting.and_then(|mantissa| i64::try_from(mantissa).ok()).ok_or(Unfit::TooLarge)?;
        Ok(Self { mantissa, decimals })
    }

    /// The exact value.
    pub fn ratio(self) -> Ratio {
        Ratio::scaled(self.mantissa, self.decimals)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.ratio().to_text(u32::from(self.decimals)))
    }
}

/// 观测值: what one unit reported for one item and period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The reporting unit.
    pub unit: UnitId,
    /// The item.
    pub item: ItemId,
    /// 期别.
    pub period: Period,
    /// The figure, or why there is none.
    pub figure: Result<Quantity, Absent>,
    /// Where it stood; `None` when no file spoke.
    pub place: Option<Place>,
    /// 变动说明: the unit's own words on a large change, empty when none.
    pub explanation: String,
    /// The entry of the ledger that gave the figure where the unit gave none.
    pub backfill: Option<BackfillId>,
}

/// The state of a figure that was given, in tables and machine files; an absent one has its [`Absent::word`].
pub const REPORTED: &str = "已报";

/// The state of a figure the unit did not give and the collector filled in from another source.
pub const BACKFILLED: &str = "补录";

impl Observation {
    /// The word of the figure's state.
    pub const fn state(&self) -> &'static str {
        match self.figure {
            Ok(_) if self.backfill.is_some() => BACKFILLED,
            Ok(_) => REPORTED,
            Err(reason) => reason.word(),
        }
    }

    /// Whether the unit itself gave a figure.
    pub const fn is_own(&self) -> bool {
        self.figure.is_ok() && self.backfill.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_knows_its_last_day_and_its_whole_months() {
        for (text, as_of, months) in
            [("2023", "2023-12-31", 36), ("2023-06", "2023-06-30", 30), ("2024-02", "2024-02-29", 38)]
        {
            let period = Period::parse(text).expect(text);
            assert_eq!(period.as_of().to_string(), as_of);
            assert_eq!(period.months_since(2020), months);
            assert_eq!(period.to_string(), text);
        }
        for text in ["23", "2023-13", "2023-0", "二〇二三", "", "2023H1"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }
}
