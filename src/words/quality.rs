//! How is a collection scored, and from where on is a figure looked at again? Points, deductions and limits.
//!
//! In: `templates/quality.toml`. Out: [`Quality`]. Refuses to know: any unit.

use crate::source::{Mistake, Source};
use serde::Deserialize;

/// 质量评分 and the comparisons between units.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// 采集完整: all or nothing.
    pub arrived: Whole,
    /// 报送及时, by days late.
    pub timely: PerCase,
    /// 项目完整, by the share of what was left out.
    pub items: PerShare,
    /// 逻辑差错, by 强制性 problems.
    pub logic: PerCase,
    /// 合理有效, by the share of figures with 核实性 problems.
    pub sound: PerShare,
    /// 答复, by problems left unanswered.
    pub answers: PerCase,
    /// When a unit's figure stands apart from the other units'.
    pub outliers: Outliers,
}

/// A part that is had or not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whole {
    /// 满分.
    pub points: u32,
}

/// A part of which every case takes something.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerCase {
    /// 满分.
    pub points: u32,
    /// What a case takes.
    pub each: u32,
    /// From how many cases on nothing is left.
    pub none_from: usize,
}

/// A part of which a share takes something, by bands.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerShare {
    /// 满分.
    pub points: u32,
    /// From the smallest share to the largest.
    pub band: Vec<Band>,
}

/// What a share takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The share, in percent, above which it holds.
    pub over: u32,
    /// What it takes.
    pub less: u32,
}

/// When a unit's figure stands apart from the other units'.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outliers {
    /// Other units with figures there must be at least.
    pub units: usize,
    /// Smallest denominator of a rate that is compared.
    pub rate_floor: u32,
    /// By how many percent of the median it must be away besides.
    pub rate_apart: u32,
    /// How many times the usual distance from the median a rate must be away (修正的z值).
    pub rate_score: u32,
    /// How many times the median an amount per head must be, or how small a part of it, to be looked at as one in another
    /// unit of measure.
    pub head_factors: Vec<u32>,
    /// By how many times it may miss that factor either way.
    pub head_margin: u32,
}

impl PerCase {
    /// What is left after so many cases.
    pub fn left(&self, cases: usize) -> u32 {
        if cases >= self.none_from {
            return 0;
        }
        self.points.saturating_sub(self.each.saturating_mul(u32::try_from(cases).unwrap_or(u32::MAX)))
    }
}

impl PerShare {
    /// What is left where `part` of `whole` is wanting; `whole` is not nought.
    pub fn left(&self, part: usize, whole: usize) -> u32 {
        let above = |band: &&Band| part as u128 * 100 > u128::from(band.over) * whole as u128;
        self.points.saturating_sub(self.band.iter().rev().find(above).map_or(0, |band| band.less))
    }
}

impl Quality {
    /// What of the file cannot be so.
    pub(super) fn of_file(file: Self, source: &Source) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut refuse = |holds: bool, path: &[&str], why: &str| {
            if !holds {
                mistakes.push(source.mistake_at(path, why));
            }
        };
        let points = [
            ("arrived", file.arrived.points),
            ("timely", file.timely.points),
            ("items", file.items.points),
            ("logic", file.logic.points),
            ("sound", file.sound.points),
            ("answers", file.answers.points),
        ];
        for (part, points) in points {
            refuse((1..=100).contains(&points), &[part, "points"], "满分应是 1 到 100 的整数。");
        }
        for (part, known) in [("timely", &file.timely), ("logic", &file.logic), ("answers", &file.answers)] {
            refuse(known.each >= 1, &[part, "each"], "每条（每天）扣的分至少是 1。");
            refuse(known.none_from >= 1, &[part, "none_from"], "扣完的条数（天数）至少是 1。");
        }
        for (part, known) in [("items", &file.items), ("sound", &file.sound)] {
            let rising =
                known.band.windows(2).all(|two| two[0].over < two[1].over && two[0].less <= two[1].less);
            let within = known.band.iter().all(|band| band.over < 100 && band.less <= known.points);
            let why = "各档的 over 应从小到大、小于 100，less 不减、不超过满分。";
            refuse(!known.band.is_empty() && rising && within, &[part, "band"], why);
        }
        let outliers = &file.outliers;
        refuse(outliers.units >= 8, &["outliers", "units"], "少于 8 个单位不能相比，units 至少是 8。");
        refuse(outliers.rate_floor >= 1, &["outliers", "rate_floor"], "分母的下限至少是 1。");
        refuse(outliers.rate_score >= 1, &["outliers", "rate_score"], "界限至少是 1。");
        let factors = outliers.head_factors.iter().all(|factor| *factor > 1);
        refuse(factors, &["outliers", "head_factors"], "倍数应大于 1。");
        refuse(outliers.head_margin >= 1, &["outliers", "head_margin"], "容许的偏差至少是 1 倍。");
        if mistakes.is_empty() { Ok(file) } else { Err(mistakes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_takes_its_points_until_nothing_is_left() {
        let late = PerCase { points: 5, each: 1, none_from: 4 };
        assert_eq!([0, 1, 3, 4, 400].map(|days| late.left(days)), [5, 4, 2, 0, 0]);
        let dear = PerCase { points: 5, each: 3, none_from: 9 };
        assert_eq!([1, 2, 3].map(|cases| dear.left(cases)), [2, 0, 0]);
    }

    #[test]
    fn a_share_on_the_edge_of_a_band_is_still_in_the_lower_one() {
        let band = |over, less| Band { over, less };
        let sound = PerShare { points: 15, band: vec![band(0, 3), band(5, 6), band(20, 15)] };
        assert_eq!(
            [(0, 20), (1, 20), (2, 20), (4, 20), (5, 20)].map(|(part, all)| sound.left(part, all)),
            [15, 12, 9, 9, 0]
        );
    }
}
