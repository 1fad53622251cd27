//! What does a promise start from?
//!
//! In: a base as printed or as counted. Out: [`Base`]. Refuses to know: the value itself, words.

use crate::value::{Printed, Ratio};

/// 基期值 with the ends of its rounding interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Base {
    /// As printed, or as reported.
    pub value: Ratio,
    /// Low end.
    pub low: Ratio,
    /// High end.
    pub high: Ratio,
}

impl Base {
    /// A base that was counted, not printed.
    pub const fn exact(value: Ratio) -> Self {
        Self { value, low: value, high: value }
    }

    /// A base as the plan printed it.
    pub fn printed(printed: Printed) -> Self {
        Self { value: printed.value, low: printed.low(), high: printed.high() }
    }

    /// Whether it has no rounding interval.
    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }
}
