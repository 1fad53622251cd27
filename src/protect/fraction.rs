//! How is a share of a whole number kept exact? As a reduced fraction that says when it grew too large.
//!
//! In: whole numbers. Out: [`Fraction`]. Refuses to know: what is measured.

use std::cmp::Ordering;

/// A number outgrew its type. Nothing is rounded: the caller says that it could not be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// A value, or the news that a number outgrew its type.
pub(super) type Exact<T> = Result<T, TooLarge>;

/// `over / under`, reduced, `under` above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    over: i128,
    under: i128,
}

const fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Fraction {
    pub(super) const ZERO: Self = Self::whole(0);

    pub(super) const fn whole(value: i128) -> Self {
        Self { over: value, under: 1 }
    }

    /// `over / under` for any `under` but 0.
    pub(super) fn new(over: i128, under: i128) -> Self {
        if under == 1 {
            return Self::whole(over);
        }
        let shared = gcd(over.unsigned_abs(), under.unsigned_abs()) as i128;
        let sign = if under < 0 { -1 } else { 1 };
        Self { over: sign * over / shared, under: sign * under / shared }
    }

    pub(super) const fn is_whole(self) -> bool {
        self.under == 1
    }

    pub(super) const fn is_zero(self) -> bool {
        self.over == 0
    }

    pub(super) fn plus(self, other: Self) -> Exact<Self> {
        if self.under == 1 && other.under == 1 {
            return self.over.checked_add(other.over).map(Self::whole).ok_or(TooLarge);
        }
        let left = self.over.checked_mul(other.under).ok_or(TooLarge)?;
        let right = other.over.checked_mul(self.under).ok_or(TooLarge)?;
        let under = self.under.checked_mul(other.under).ok_or(TooLarge)?;
        Ok(Self::new(left.checked_add(right).ok_or(TooLarge)?, under))
    }

    pub(super) fn minus(self, other: Self) -> Exact<Self> {
        self.plus(Self { over: -other.over, under: other.under })
    }

    /// This times `over / under`, for any `under` but 0.
    pub(super) fn times(self, over: i64, under: i64) -> Exact<Self> {
        let top = self.over.checked_mul(i128::from(over)).ok_or(TooLarge)?;
        let below = self.under.checked_mul(i128::from(under)).ok_or(TooLarge)?;
        Ok(Self::new(top, below))
    }

    pub(super) fn against(self, other: Self) -> Exact<Ordering> {
        if self.under == other.under {
            return Ok(self.over.cmp(&other.over));
        }
        let left = self.over.checked_mul(other.under).ok_or(TooLarge)?;
        let right = other.over.checked_mul(self.under).ok_or(TooLarge)?;
        Ok(left.cmp(&right))
    }

    /// The largest whole number not above.
    pub(super) fn floor(self) -> Exact<i64> {
        i64::try_from(self.over.div_euclid(self.under)).map_err(|_| TooLarge)
    }

    /// The smallest whole number not below.
    pub(super) fn ceiling(self) -> Exact<i64> {
        i64::try_from(-(-self.over).div_euclid(self.under)).map_err(|_| TooLarge)
    }
}
