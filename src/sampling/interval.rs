//! Between which ends does a share lie, and how many have to be asked for how narrow an interval?
//!
//! In: a share, the size of the sample it comes from. Out: the ends. Wilson's interval is a tree, so that a promise, a
//! workbook and a number are one formula; the exact one has no closed form. Refuses to know: whose share it is.

use super::beta;
use crate::expr::{Function, Node, minus, over, plus, times};
use crate::value::{Ratio, Undefined};

/// An end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The lower one.
    Low,
    /// The upper one.
    High,
}

/// An end of Wilson's score interval of a share of a sample (E. B. Wilson, Journal of the American Statistical
/// Association 22 (1927), p. 209): (p + z²÷2n ± z √(p(1−p)÷n + z²÷4n²)) ÷ (1 + z²÷n).
pub fn wilson<L: Clone + PartialEq>(
    share: &Node<L>,
    size: &Node<L>,
    quantile: &Node<L>,
    end: End,
) -> Node<L> {
    let number = |number| Node::Number(Ratio::whole(number));
    let z = || quantile.clone();
    let square = || times(z(), z());
    let centre = plus(share.clone(), over(square(), times(number(2), size.clone())));
    let spread = plus(
        over(times(share.clone(), minus(number(1), share.clone())), size.clone()),
        over(square(), times(number(4), times(size.clone(), size.clone()))),
    );
    let half = times(z(), Node::of(Function::Root, spread));
    let side = match end {
        End::Low => minus(centre, half),
        End::High => plus(centre, half),
    };
    over(side, plus(number(1), over(square(), size.clone())))
}

/// The ends of an interval of a share, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Wilson's, of a share of a sample of `size`, which need not be whole.
    pub fn wilson(share: f64, size: f64, quantile: Ratio) -> Self {
        let known = share;
        let value = |leaf: &Part| match leaf {
            Part::Share => share,
            Part::Size => size,
        };
        let (share, size) = (Node::Item(Part::Share), Node::Item(Part::Size));
        let end = |end| wilson(&share, &size, &Node::Number(quantile), end).double(&value);
        // A computed root may miss the ends by its last digit.
        let low = if known > 0.0 { end(End::Low).clamp(0.0, 1.0) } else { 0.0 };
        let high = if known < 1.0 { end(End::High).clamp(0.0, 1.0) } else { 1.0 };
        Self { low, high }
    }

    /// The exact one of a share of a sample of `size` (C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), p. 404):
    /// the shares from which as many or more, and as many or fewer, come with half of `miss` each. For a size that is not
    /// whole it is that of E. L. Korn and B. I. Graubard, Survey Methodology 24 (1998), p. 193.
    pub fn exact(share: f64, size: f64, miss: f64) -> Self {
        let (with, without) = (share * size, size - share * size);
        let low = if with > 0.0 { beta::point(with, without + 1.0, miss / 2.0) } else { 0.0 };
        let high = if without > 0.0 { beta::point(with + 1.0, without, 1.0 - miss / 2.0) } else { 1.0 };
        Self { low, high }
    }

    /// The greatest share that `size` looked at without one still allow: 1 − miss^(1÷n), about 3÷n for 5%.
    pub fn none_found(size: u64, miss: f64) -> f64 {
        1.0 - libm::pow(miss, 1.0 / size as f64)
    }
}

/// A number with the ends of its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Around {
    /// The number.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Around {
    /// The difference to another number that has nothing to do with this one, with its interval from both intervals
    /// (R. G. Newcombe, Statistics in Medicine 17 (1998), p. 873, method 10).
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        let value = self.value - other.value;
        let apart = |one: f64, other: f64| libm::sqrt(one * one + other * other);
        Self {
            value,
            low: value - apart(self.value - self.low, other.high - other.value),
            high: value + apart(self.high - self.value, other.value - other.low),
        }
    }

    /// The ratio to another number that has nothing to do with this one, with its interval from both intervals (A. Donner
    /// and G. Y. Zou, Statistical Methods in Medical Research 21 (2012), p. 347, the recovery of variances). Nothing where
    /// the other may be nothing, or twice what it is.
    pub fn over(self, other: Self) -> Option<Self> {
        let (a, b) = (self.value, other.value);
        let end = |own: f64, others: f64, sign: f64| {
            let under = others * (2.0 * b - others);
            let root = (a * b) * (a * b) - own * (2.0 * a - own) * under;
            (under > 0.0).then(|| (a * b + sign * libm::sqrt(root.max(0.0))) / under)
        };
        Some(Self {
            value: a / b,
            low: end(self.low, other.high, -1.0)?,
            high: end(self.high, other.low, 1.0)?,
        })
    }
}

/// What Wilson's interval is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Share,
    Size,
}

/// How many of `of` (of any number where nothing is said) have to be asked so that a share about `share` is known to
/// within `margin` both ways: z²p(1−p)÷d², in a finite population n₀÷(1 + (n₀−1)÷N) (W. G. Cochran, Sampling Techniques,
/// 3rd ed. (1977), §4.4), rounded up.
pub fn needed(share: Ratio, margin: Ratio, quantile: Ratio, of: Option<u64>) -> Result<u64, Undefined> {
    let rest = Ratio::ONE.sub(share)?;
    let plain = quantile.mul(quantile)?.mul(share)?.mul(rest)?.div(margin.mul(margin)?)?;
    let size = match of {
        None => plain,
        Some(0) => Ratio::ZERO,
        Some(of) => {
            let of = Ratio::new(i128::from(of), 1)?;
            plain.div(Ratio::ONE.add(plain.sub(Ratio::ONE)?.div(of)?)?)?
        }
    };
    u64::try_from(size.ceil()).map_err(|_| Undefined::Overflow)
}

/// What is left out on both sides together by an interval of a quantile: 5% for 1.96.
pub fn missed(quantile: Ratio) -> f64 {
    libm::erfc(quantile.to_f64() / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::dice::Dice;

    fn z() -> Ratio {
        Ratio::parse("1.96").expect("a number")
    }

    fn percent(interval: Interval) -> (String, String) {
        (format!("{:.1}", 100.0 * interval.low), format!("{:.1}", 100.0 * interval.high))
    }

    fn text(low: &str, high: &str) -> (String, String) {
        (low.to_owned(), high.to_owned())
    }

    #[test]
    fn wilson_is_that_of_the_book() {
        // R. G. Newcombe, Statistics in Medicine 17 (1998), p. 857, table I: 81/263, 15/148, 0/20, 1/29, to four places.
        for (with, size, low, high) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ] {
            let found = Interval::wilson(with / size, size, z());
            assert!(
                (found.low - low).abs() < 6e-5 && (found.high - high).abs() < 6e-5,
                "{with}/{size}: {found:?}"
            );
        }
        // Two shares of 400 that neither prove nor refute 90%.
        assert_eq!(percent(Interval::wilson(365.0 / 400.0, 400.0, z())), text("88.1", "93.6"));
        assert_eq!(percent(Interval::wilson(352.0 / 400.0, 400.0, z())), text("84.4", "90.8"));
    }

    #[test]
    fn the_exact_interval_is_that_of_the_book_and_of_another_package() {
        // Newcombe as above, method 5: 81/263, 15/148, 0/20, 1/29.
        for (with, size, low, high) in [
            (81.0, 263.0, 0.2527, 0.3676),
            (15.0, 148.0, 0.0578, 0.1617),
            (0.0, 20.0, 0.0, 0.1684),
            (1.0, 29.0, 0.0009, 0.1776),
        ] {
            let found = Interval::exact(with / size, size, 0.05);
            assert!(
                (found.low - low).abs() < 6e-5 && (found.high - high).abs() < 6e-5,
                "{with}/{size}: {found:?}"
            );
        }
        // scipy.stats.binomtest(k, n).proportion_ci(0.95, "exact").
        for (with, size, low, high) in EXACT {
            let found = Interval::exact(with / size, size, 0.05);
            assert!(
                (found.low - low).abs() < 1e-9 && (found.high - high).abs() < 1e-9,
                "{with}/{size}: {found:?}"
            );
        }
    }

    const EXACT: [(f64, f64, f64, f64); 5] = [
        (365.0, 400.0, 0.880_409_856_669_633_6, 0.938_296_454_236_750_2),
        (352.0, 400.0, 0.844_060_636_754_983_7, 0.910_181_795_266_604_6),
        (0.0, 750.0, 0.0, 0.004_906_429_895_292_995),
        (257.0, 257.0, 0.985_748_905_494_220_8, 1.0),
        (3.0, 868.0, 0.000_713_323_825_303_292_8, 0.010_067_037_979_603_812),
    ];

    #[test]
    fn a_difference_is_that_of_the_book() {
        // R. G. Newcombe, Statistics in Medicine 17 (1998), p. 873, table II, method 10: 56/70 − 48/80, 9/10 − 3/10.
        let share = |with: f64, size: f64| {
            let Interval { low, high } = Interval::wilson(with / size, size, z());
            Around { value: with / size, low, high }
        };
        for (one, other, low, high) in [
            (share(56.0, 70.0), share(48.0, 80.0), 0.0524, 0.3339),
            (share(9.0, 10.0), share(3.0, 10.0), 0.1705, 0.8090),
        ] {
            let found = one.less(other);
            assert!((found.low - low).abs() < 6e-5 && (found.high - high).abs() < 6e-5, "{found:?}");
        }
    }

    #[test]
    fn a_ratio_of_two_shares_is_about_where_the_score_interval_has_it() {
        let share = |with: f64, size: f64| {
            let Interval { low, high } = Interval::wilson(with / size, size, z());
            Around { value: with / size, low, high }
        };
        // statsmodels 0.15, confint_proportions_2indep(330, 350, 312, 332, compare="ratio", method="score"); the same of 36
        // of 40 and 16 of 80.
        for (one, other, low, high) in [
            (share(330.0, 350.0), share(312.0, 332.0), 0.965_176, 1.043_836),
            (share(36.0, 40.0), share(16.0, 80.0), 2.934_646, 7.166_298),
        ] {
            let found = one.over(other).expect("a ratio");
            assert!(
                (found.low / low - 1.0).abs() < 0.02 && (found.high / high - 1.0).abs() < 0.02,
                "{found:?}"
            );
        }
        let sure = |value| Around { value, low: value, high: value };
        assert_eq!(sure(0.9).over(sure(0.5)), Some(sure(1.8)));
        assert_eq!(sure(0.9).over(Around { value: 0.1, low: 0.0, high: 0.3 }), None);
    }

    #[test]
    fn no_error_in_750_allows_less_than_half_a_percent() {
        let most = Interval::none_found(750, 0.05);
        assert!((0.0039..0.004).contains(&most), "{most}");
        // The one-sided bound is the two-sided one for twice as much missed.
        assert!((most - Interval::exact(0.0, 750.0, 0.1).high).abs() < 1e-12);
    }

    #[test]
    fn as_many_are_needed_as_the_tables_say() {
        let half = Ratio::parse("0.5").expect("a number");
        let need = |margin: &str, of| needed(half, Ratio::parse(margin).expect(margin), z(), of);
        assert_eq!(need("0.05", Some(766)), Ok(257));
        assert_eq!(need("0.05", None), Ok(385));
        assert_eq!(need("0.05", Some(5000)), Ok(357));
        assert_eq!(need("0.03", None), Ok(1068));
        assert_eq!(need("0.02", None), Ok(2401));
        assert_eq!((need("0.05", Some(1)), need("0.05", Some(0))), (Ok(1), Ok(0)));
        assert_eq!(need("0", None), Err(Undefined::ZeroDenominator));
        assert!((missed(z()) - 0.049_995_790_296).abs() < 1e-9);
    }

    /// How often an interval of `size` asked holds the share itself, over `rounds` samples.
    fn held(interval: impl Fn(u64) -> Interval, share: f64, size: u64, rounds: u32, seed: u64) -> f64 {
        let intervals: Vec<Interval> = (0..=size).map(interval).collect();
        let mut dice = Dice::new(seed, &format!("{share}"));
        let bound = 1 << 32;
        let limit = (share * bound as f64) as u64;
        let mut inside = 0_u32;
        for _ in 0..rounds {
            let with = (0..size).filter(|_| dice.below(bound) < limit).count();
            let Interval { low, high } = intervals[with];
            inside += u32::from(low <= share && share <= high);
        }
        f64::from(inside) / f64::from(rounds)
    }

    #[test]
    fn the_exact_interval_holds_the_share_in_at_least_95_of_100_samples_and_wilsons_on_average() {
        const ROUNDS: u32 = 10_000;
        let (size, seed) = (40, 20_261_127);
        // Three standard deviations of a share of 0.95 in so many samples.
        let noise = 3.0 * (0.95_f64 * 0.05 / f64::from(ROUNDS)).sqrt();
        let shares = [0.02, 0.1, 0.25, 0.5, 0.67, 0.85, 0.93, 0.98];
        let part = |with: u64| with as f64 / size as f64;
        let mut sum = 0.0;
        for share in shares {
            let exact =
                held(|with| Interval::exact(part(with), size as f64, 0.05), share, size, ROUNDS, seed);
            assert!(exact >= 0.95 - noise, "seed {seed}, {share}: the exact interval holds {exact}");
            sum += held(|with| Interval::wilson(part(with), size as f64, z()), share, size, ROUNDS, seed);
        }
        let mean = sum / shares.len() as f64;
        assert!((mean - 0.95).abs() < 0.01, "seed {seed}: Wilson's interval holds {mean} on average");
    }
}
