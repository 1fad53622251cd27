//! Does a promise fit its kind? What of base, target and comparator no kind takes, and what its own kind does not.
//!
//! In: the numbers of one promise as written. Out: a message for each misfit. Refuses to know: where it is written,
//! formulas, observed figures.

use super::Kind;
use super::sort::Against;
use crate::expr::Comparison;
use crate::value::Printed;

/// The numbers of a promise, for checking that they fit its kind.
pub struct Promise {
    /// 指标类型.
    pub kind: Kind,
    /// 基期值.
    pub base: Option<Printed>,
    /// 目标值; of two ends the low one.
    pub target: Option<Printed>,
    /// The high end.
    pub target_high: Option<Printed>,
    /// Comparator of the target.
    pub comparator: Comparison,
    /// Whether a target is written, be it no number.
    pub has_target: bool,
    /// Whether a direction is written.
    pub has_direction: bool,
    /// Whether the numerator is a part of the denominator, and there is one.
    pub is_share: bool,
}

/// What does not fit: the key it is written under, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The key; where it is not written, the kind that asks for it is told of.
    pub key: &'static str,
    /// What is said.
    pub message: String,
}

impl Misfit {
    /// What is said of a key.
    pub fn of(key: &'static str, message: impl Into<String>) -> Self {
        Self { key, message: message.into() }
    }
}

impl Promise {
    /// Everything that does not fit.
    pub fn misfits(&self) -> Vec<Misfit> {
        let (sort, named) = (self.kind.sort(), self.kind.named());
        let mut misfits = Vec::new();
        if !sort.two_ends && self.target_high.is_some() {
            let told = format!("{named}没有 target_high，只有 range（区间类）才写上限。");
            misfits.push(Misfit::of("target_high", told));
        }
        if !self.kind.is_only_watched() && self.has_direction {
            let told = format!("{named}不写 direction，只有 monitor（监测类）才写方向。");
            misfits.push(Misfit::of("direction", told));
        }
        let floor = matches!(self.comparator, Comparison::GreaterOrEqual | Comparison::Greater);
        if sort.two_ends && !floor {
            misfits.push(Misfit::of("comparator", format!("{named}有上下限，comparator 只能不写，或写 ≥。")));
        }
        if self.has_target && matches!(sort.against, Against::Series) {
            misfits.push(Misfit::of("target", format!("{named}与数列比较，不写 target。")));
        }
        // A target that is no number has its own message.
        if !self.has_target && matches!(sort.against, Against::Target | Against::Units) {
            misfits.push(Misfit::of("target", format!("{named}必须写明 target{}。", sort.without_target)));
        }
        misfits.extend((sort.misfits)(self));
        misfits
    }

    /// A target that must be more than nothing, and is not.
    pub fn unless_positive(&self) -> Vec<Misfit> {
        let none = self.target.is_some_and(|target| target.value.signum() <= 0);
        let told = || Misfit::of("target", format!("{}的 target 应大于零。", self.kind.named()));
        none.then(told).into_iter().collect()
    }
}
