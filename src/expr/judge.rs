//! Does a relation hold? Three outcomes: 通过, 不通过, 无法判断.
//!
//! In: a relation, a way to look values up, a tolerance and what a missing value means. Out: a [`Judgement`]. Refuses
//! to know: why a value is missing, and what a failed relation means for the unit.

use super::evaluate::Failure;
use super::{Comparison, Ref, Relation};
use crate::value::{EQUAL_WITHIN_DECIMALS, Ratio, Undefined};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// How a missing value is taken in a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// A link with a missing value cannot be judged.
    Strict,
    /// A missing value counts as 0, unless every value of the relation is missing.
    BlankIsZero,
}

/// What judging a relation gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement<M> {
    /// One of three outcomes.
    pub outcome: Outcome,
    /// Every item of the relation without a value, in order of appearance, with the look-up's reason; under
    /// [`Policy::BlankIsZero`] those taken as 0.
    pub missing: Vec<(Ref, M)>,
}

/// The three outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 通过: every link was judged and holds.
    Passed,
    /// 不通过: a link was judged and does not hold, whatever the others.
    Failed {
        /// The first such link of the chain, from 0.
        at: usize,
        /// Value of its left side.
        left: Ratio,
        /// Value of its right side.
        right: Ratio,
    },
    /// 无法判断: no link fails, and at least one cannot be judged.
    Undecidable(Why),
}

/// Why a relation cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// These items have no value.
    Missing(Vec<Ref>),
    /// A side cannot be computed.
    Undefined(Undefined),
}

impl Comparison {
    /// Whether the comparison holds when differences up to `tolerance` count as none. The difference is rounded to
    /// nine decimals first, as `ROUND(l−r,9)` does in the sheet.
    pub fn holds_within(self, left: Ratio, right: Ratio, tolerance: Ratio) -> Result<bool, Undefined> {
        let exact = left.sub(right)?;
        let difference = match exact.rounded(EQUAL_WITHIN_DECIMALS) {
            Some(rounded) => Ratio::new(rounded, 10_i128.pow(EQUAL_WITHIN_DECIMALS))?,
            None => exact,
        };
        let ordering = match self {
            Self::Equal | Self::NotEqual if difference.abs() <= tolerance => Ordering::Equal,
            Self::Equal | Self::NotEqual => difference.compare(Ratio::ZERO),
            Self::Less | Self::LessOrEqual => difference.compare(tolerance),
            Self::Greater | Self::GreaterOrEqual => difference.compare(tolerance.neg()),
        };
        Ok(self.holds(ordering))
    }
}

impl Relation {
    /// Judges every link; `tolerance` is not negative and widens every comparison but `≠`, which it narrows.
    pub fn judge<M>(
        &self,
        lookup: &dyn Fn(Ref) -> Result<Ratio, M>,
        tolerance: Ratio,
        policy: Policy,
    ) -> Judgement<M> {
        let mut values = BTreeMap::new();
        let mut missing = Vec::new();
        for item in self.refs() {
            match lookup(item) {
                Ok(value) => drop(values.insert(item, value)),
                Err(reason) => missing.push((item, reason)),
            }
        }
        let zero = (policy == Policy::BlankIsZero && !values.is_empty()).then_some(Ratio::ZERO);
        let value = |item: Ref| values.get(&item).copied().or(zero).ok_or(());
        let sides: Vec<Result<Ratio, Failure<()>>> = self.sides().map(|side| side.evaluate(&value)).collect();
        let mut undecided = None;
        for (at, (pair, (comparison, _))) in sides.windows(2).zip(&self.rest).enumerate() {
            match link(pair, *comparison, tolerance) {
                Ok(None) => {}
                Ok(Some((left, right))) => {
                    return Judgement { outcome: Outcome::Failed { at, left, right }, missing };
                }
                Err(failure) => {
                    undecided.get_or_insert(failure);
                }
            }
        }
        let outcome = match undecided {
            None => Outcome::Passed,
            Some(Failure::Undefined(why)) => Outcome::Undecidable(Why::Undefined(why)),
            // No relation says so itself.
            Some(Failure::Missing(()) | Failure::Nothing(_)) => {
                Outcome::Undecidable(Why::Missing(missing.iter().map(|(item, _)| *item).collect()))
            }
        };
        Judgement { outcome, missing }
    }
}

/// `None` when the link holds, its two values when it does not.
fn link(
    pair: &[Result<Ratio, Failure<()>>],
    comparison: Comparison,
    tolerance: Ratio,
) -> Result<Option<(Ratio, Ratio)>, Failure<()>> {
    let [left, right] = pair else { return Ok(None) };
    let (left, right) = (left.clone()?, right.clone()?);
    let holds = comparison.holds_within(left, right, tolerance)?;
    Ok((!holds).then_some((left, right)))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{lookup, names, number, tree};
    use super::super::relation;
    use super::*;
    use crate::ids::{Id, ItemId};
    use proptest::prelude::*;

    fn outcome(text: &str, values: &[(&str, &str)], tolerance: &str, policy: Policy) -> Outcome {
        relation(text, &names()).expect(text).judge(&lookup(values), number(tolerance), policy).outcome
    }

    #[test]
    fn a_relation_passes_fails_or_cannot_be_judged() {
        let missing = |places: &[usize]| {
            let refs = places.iter().map(|&at| Ref { item: ItemId::of(at), previous: false }).collect();
            Outcome::Undecidable(Why::Missing(refs))
        };
        let failed =
            |at, left, right| Outcome::Failed { at, left: Ratio::whole(left), right: Ratio::whole(right) };
        let values = [("A01", "215"), ("A02", "120"), ("A03", "95"), ("B01", "0")];
        for (text, policy, expect) in [
            ("A01 = A02 + A03", Policy::Strict, Outcome::Passed),
            ("A01 = A02 + A03 <= 200", Policy::Strict, failed(1, 215, 200)),
            ("B02 = A02 <= A03", Policy::Strict, failed(1, 120, 95)),
            ("A02 <= A01 = B02", Policy::Strict, missing(&[4])),
            ("B02 <= E01", Policy::Strict, missing(&[4, 9])),
            (
                "A01 / B01 > 1",
                Policy::Strict,
                Outcome::Undecidable(Why::Undefined(Undefined::ZeroDenominator)),
            ),
            ("A01 / B01 > 1 > 2", Policy::Strict, failed(1, 1, 2)),
            ("A01 = A02 + B02", Policy::BlankIsZero, failed(0, 215, 120)),
            ("B02 <= A01", Policy::BlankIsZero, Outcome::Passed),
            ("B02 = E01", Policy::BlankIsZero, missing(&[4, 9])),
        ] {
            assert_eq!(outcome(text, &values, "0", policy), expect, "{text} {policy:?}");
        }
    }

    #[test]
    fn what_was_missing_is_told_even_when_it_was_taken_as_zero() {
        let relation = relation("B02 <= A01", &names()).expect("a relation");
        let judged = relation.judge(&lookup(&[("A01", "1")]), Ratio::ZERO, Policy::BlankIsZero);
        assert_eq!(judged.outcome, Outcome::Passed);
        assert_eq!(judged.missing, [(Ref { item: ItemId::of(4), previous: false }, "B02".to_owned())]);
    }

    #[test]
    fn tolerance_widens_every_comparison() {
        for (sign, tolerance, left, holds) in [
            ("=", "0", "10.01", false),
            ("=", "0.01", "10.01", true),
            ("=", "0.01", "9.98", false),
            ("≠", "0.01", "10.01", false),
            ("≤", "0.01", "10.01", true),
            ("≤", "0.01", "10.02", false),
            ("<", "0", "10", false),
            ("<", "0.01", "10", true),
            ("<", "0.01", "10.01", false),
            ("≥", "0.01", "9.99", true),
            (">", "0", "10", false),
            (">", "0.01", "9.995", true),
            ("=", "0", "10.0000000004", true),
            ("<", "0", "9.9999999996", false),
        ] {
            let passed = outcome(&format!("A01 {sign} 10"), &[("A01", left)], tolerance, Policy::Strict);
            assert_eq!(passed == Outcome::Passed, holds, "{left} {sign} 10 ± {tolerance}");
        }
    }

    proptest! {
        #[test]
        fn no_tree_makes_a_reader_panic(node in tree(), value in any::<i64>()) {
            let value = Ratio::whole(value);
            let relation = Relation { first: node.clone(), rest: vec![(Comparison::LessOrEqual, node)] };
            let judged = relation.judge::<()>(&|_| Ok(value), Ratio::ONE, Policy::Strict);
            let failed = matches!(judged.outcome, Outcome::Failed { .. });
            prop_assert!(!failed, "a side is never above itself");
        }
    }
}
