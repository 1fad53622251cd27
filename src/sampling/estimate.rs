//! What does a sample of several parts say of the whole, and how large a plain sample would say as much?
//!
//! In: parts (strata of which some were asked, or units that were drawn), each with what one that was asked stands for.
//! Out: an [`Estimate`]. Its variance is by linearisation (W. G. Cochran, Sampling Techniques, 3rd ed. (1977), §5.6 and
//! §6.5; for drawn units as if drawn with replacement, §9A.3), as R's `survey` computes it; the interval is that of the
//! plain sample it is worth. Refuses to know: what was asked.

use super::beta;
use super::interval::Interval;
use crate::value::Ratio;

/// A part of the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// For how many one that was asked stands.
    pub weight: f64,
    /// How many there are, where all of that number could be drawn; then what was asked is no longer in doubt.
    pub of: Option<u64>,
    /// How many were asked and answered.
    pub asked: u64,
    /// How many of them count.
    pub with: u64,
    /// Whether the part was in the sample from the start, and not drawn itself.
    pub certain: bool,
}

impl Part {
    /// A stratum: `asked` of `of`.
    pub fn stratum(of: u64, asked: u64, with: u64) -> Self {
        let weight = if asked == 0 { 0.0 } else { of as f64 / asked as f64 };
        Self { weight, of: Some(of), asked, with, certain: true }
    }

    /// The part of it that was asked.
    fn share_asked(&self) -> f64 {
        self.of.filter(|&of| of > 0).map_or(0.0, |of| self.asked as f64 / of as f64)
    }
}

/// What a sample says of the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The share, from 0 to 1.
    pub share: f64,
    /// How many were asked and answered.
    pub asked: u64,
    /// How large a plain sample of a whole without end would be as sure; without bound where all were asked.
    pub size: f64,
    /// The variance of the share.
    pub variance: f64,
    /// How many independent differences the variance rests on.
    pub freedom: u64,
}

impl Estimate {
    /// The share of a plain sample of a whole without end.
    pub fn plain(asked: u64, with: u64) -> Option<Self> {
        let share = with as f64 / asked as f64;
        (asked > 0).then(|| Self {
            share,
            asked,
            size: asked as f64,
            variance: share * (1.0 - share) / asked as f64,
            freedom: asked - 1,
        })
    }

    /// 设计效应: how many times as many had to be asked as in a plain sample of the same precision.
    pub fn effect(&self) -> f64 {
        self.asked as f64 / self.size
    }

    /// Wilson's interval of the plain sample it is worth.
    pub fn wilson(&self, quantile: Ratio) -> Interval {
        if self.size.is_finite() { Interval::wilson(self.share, self.size, quantile) } else { self.point() }
    }

    /// The exact interval, by the size that [`Self::exact_size`] gives.
    pub fn exact(&self, miss: f64) -> Interval {
        if self.size.is_finite() {
            Interval::exact(self.share, self.exact_size(miss), miss)
        } else {
            self.point()
        }
    }

    /// The size by which the exact interval is computed: smaller where the variance rests on few differences (Korn and
    /// Graubard, as [`Interval::exact`], equation 2).
    pub fn exact_size(&self, miss: f64) -> f64 {
        if self.asked < 2 || self.freedom + 1 >= self.asked {
            return self.size;
        }
        let [all, few] =
            [self.asked - 1, self.freedom].map(|freedom| beta::student(freedom as f64, miss / 2.0));
        self.size * (all / few) * (all / few)
    }

    const fn point(&self) -> Interval {
        Interval { low: self.share, high: self.share }
    }
}

/// The share over all parts. Nothing where nobody was asked, or where only one unit was drawn, which says nothing of the
/// others. Parts of which nobody was asked are left out of the
/// share, and keep a full count of the others from being one of all.
pub fn share(parts: &[Part]) -> Option<Estimate> {
    let all: Option<u64> = parts.iter().map(|part| part.of).sum();
    let parts: Vec<&Part> = parts.iter().filter(|part| part.asked > 0).collect();
    let sum = |of: &dyn Fn(&Part) -> f64| parts.iter().map(|part| of(part)).sum::<f64>();
    let stands_for = sum(&|part| part.weight * part.asked as f64);
    let asked: u64 = parts.iter().map(|part| part.asked).sum();
    if stands_for <= 0.0 {
        return None;
    }
    let share = sum(&|part| part.weight * part.with as f64) / stands_for;
    let (mut variance, mut freedom) = (0.0, 0);
    for part in parts.iter().filter(|part| part.certain) {
        let (count, own) = (part.asked as f64, part.with as f64 / part.asked as f64);
        // One answer shows no spread of its own: that of all is taken.
        let spread =
            if part.asked > 1 { own * (1.0 - own) * count / (count - 1.0) } else { share * (1.0 - share) };
        let weight = part.weight * count / stands_for;
        variance += weight * weight * (1.0 - part.share_asked()) * spread / count;
        freedom += part.asked - 1;
    }
    // Parts of one answer show their spread together.
    let single = parts.iter().filter(|part| part.certain && part.asked == 1).count() as u64;
    freedom += single.saturating_sub(1);
    let drawn: Vec<f64> = parts
        .iter()
        .filter(|part| !part.certain)
        .map(|part| part.weight * (part.with as f64 - share * part.asked as f64) / stands_for)
        .collect();
    if drawn.len() == 1 {
        return None;
    }
    if drawn.len() > 1 {
        let count = drawn.len() as f64;
        let mean = drawn.iter().sum::<f64>() / count;
        let squares = drawn.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>();
        variance += count / (count - 1.0) * squares;
        freedom += drawn.len() as u64 - 1;
    }
    // What a sample without any spread is worth is told by its weights alone (L. Kish, Survey Sampling (1965), §11.7);
    // and no design is taken to be better than a plain draw from what there is.
    let weights = sum(&|part| part.weight * part.weight * part.asked as f64);
    let kish = stands_for * stands_for / weights;
    let left = all.filter(|&all| all > 0).map_or(1.0, |all| 1.0 - asked as f64 / all as f64);
    let plain = if left > 0.0 { asked as f64 / left } else { f64::INFINITY };
    let size = if variance > 0.0 && share > 0.0 && share < 1.0 {
        share * (1.0 - share) / variance
    } else if left > 0.0 {
        kish / left
    } else {
        f64::INFINITY
    };
    Some(Estimate { share, asked, size: size.min(plain), variance, freedom })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(weight: f64, asked: u64, with: u64) -> Part {
        Part { weight, of: None, asked, with, certain: false }
    }

    fn near(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 1e-9
    }

    /// Share, ends of the exact interval, variance, degrees of freedom.
    fn is(parts: &[Part], [share_, low, high, variance]: [f64; 4], freedom: u64) {
        let found = share(parts).expect("somebody was asked");
        let ends = found.exact(0.05);
        assert!(near(found.share, share_) && near(found.variance, variance), "{found:?}");
        assert!(near(ends.low, low) && near(ends.high, high), "{found:?} {ends:?}");
        assert_eq!(found.freedom, freedom);
    }

    // R 4.2, survey 4.1-1: svymean and svyciprop(method = "beta").

    #[test]
    fn clusters_are_as_another_package_has_them() {
        let parts = [
            drawn(40.0, 20, 20),
            drawn(55.0, 20, 17),
            drawn(30.0, 20, 12),
            drawn(62.0, 20, 19),
            drawn(48.0, 20, 15),
        ];
        is(&parts, [0.849_574_468_085, 0.610_987_836_531, 0.970_018_592_85, 0.003_482_932_175_28], 4);
    }

    #[test]
    fn weighted_answers_are_as_another_package_has_them() {
        let part = |weight, asked, with| Part { weight, of: None, asked, with, certain: true };
        let parts = [part(12.0, 40, 31), part(90.0, 30, 12), part(33.0, 50, 44)];
        is(&parts, [0.601_242_236_025, 0.487_970_508, 0.707_084_877_949, 0.002_881_766_977_23], 117);
        assert!(share(&parts).expect("answers").effect() > 1.0);
    }

    #[test]
    fn a_part_of_few_is_as_another_package_has_it() {
        is(
            &[Part::stratum(766, 257, 231)],
            [0.898_832_684_825, 0.864_288_489_84, 0.927_074_875_327, 0.000_236_030_501_2],
            256,
        );
    }

    #[test]
    fn a_unit_that_was_in_from_the_start_among_drawn_ones_is_as_another_package_has_it() {
        let certain = Part { weight: 20.0, of: None, asked: 45, with: 40, certain: true };
        let parts =
            [certain, drawn(70.0, 15, 13), drawn(64.0, 15, 15), drawn(90.0, 15, 9), drawn(55.0, 15, 12)];
        is(&parts, [0.814_159_292_035, 0.603_906_270_264, 0.941_970_733_134, 0.006_127_259_327_58], 47);
    }

    #[test]
    fn strata_have_the_variance_another_package_has_and_are_never_taken_for_more_than_a_plain_draw() {
        let parts = [Part::stratum(1200, 60, 54), Part::stratum(300, 20, 11), Part::stratum(90, 15, 15)];
        let found = share(&parts).expect("answers");
        assert!(
            near(found.share, 0.839_622_641_509) && near(found.variance, 0.001_258_253_307_75),
            "{found:?}"
        );
        // 0.8396 × 0.1604 ÷ 0.001258 = 107.02 would be more than the 95 ÷ (1 − 95/1590) = 101.04 of a plain draw.
        assert!((found.size - 95.0 / (1.0 - 95.0 / 1590.0)).abs() < 1e-9, "{found:?}");
        assert_eq!(found.freedom, 92);
    }

    #[test]
    fn agreement_without_exception_still_leaves_doubt_and_a_full_count_none() {
        let found = share(&[Part::stratum(1000, 50, 50), Part::stratum(500, 25, 25)]).expect("answers");
        let ends = found.exact(0.05);
        assert!(near(ends.high, 1.0));
        assert!((0.94..0.96).contains(&ends.low), "{ends:?}");
        let all = share(&[Part::stratum(40, 40, 37)]).expect("answers");
        assert_eq!((all.exact(0.05), all.wilson(Ratio::ONE)), (all.point(), all.point()));
    }

    #[test]
    fn a_part_nobody_heard_of_leaves_doubt_where_all_others_were_counted() {
        let found = share(&[Part::stratum(14, 14, 14), Part::stratum(1, 0, 0)]).expect("answers");
        assert!((found.size - 14.0 * 15.0).abs() < 1e-9, "{found:?}");
        assert!(found.exact(0.05).low < 0.99);
    }

    #[test]
    fn parts_of_one_answer_each_are_as_sure_as_a_plain_draw() {
        let parts: Vec<Part> = (0..18).map(|_| Part::stratum(100, 1, 1)).collect();
        let found = share(&parts).expect("answers");
        assert_eq!(found.freedom, 17);
        let ends = found.exact(0.05);
        assert!((0.80..0.84).contains(&ends.low) && near(ends.high, 1.0), "{ends:?}");
    }

    #[test]
    fn one_drawn_unit_and_no_answer_say_nothing() {
        assert_eq!(share(&[drawn(3.0, 20, 19)]), None);
        assert_eq!(share(&[Part::stratum(30, 0, 0)]), None);
        assert_eq!(share(&[]), None);
    }
}
