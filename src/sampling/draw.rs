//! Which ones are drawn? So many of a list, units in proportion to their size, a total shared out.
//!
//! In: sizes, and [`Dice`]. Out: places, and with which probability each was to be drawn. Refuses to know: what lies at a
//! place.

use super::dice::Dice;
use crate::value::Ratio;
use std::collections::BTreeSet;

/// `count` different numbers from 1 to `of`, in order; all of them where there are no more. Every set of so many is as
/// likely as any other (R. W. Floyd's way: J. Bentley, Communications of the ACM 30 (1987), p. 754).
pub fn distinct(dice: &mut Dice, count: u64, of: u64) -> Vec<u64> {
    let mut drawn = BTreeSet::new();
    for last in of.saturating_sub(count) + 1..=of {
        let number = dice.below(last) + 1;
        drawn.insert(if drawn.contains(&number) { last } else { number });
    }
    drawn.into_iter().collect()
}

/// A unit that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its place in the list.
    pub at: usize,
    /// With which probability it was to be drawn.
    pub probability: Ratio,
}

/// `count` units of a list, each with a probability in proportion to its size; in order. From a random start every
/// `total ÷ count`-th of all that is counted is hit (W. G. Cochran, Sampling Techniques, 3rd ed. (1977), §9A.10), in
/// whole numbers, so that the probability is exactly count × size ÷ total. A unit larger than that step is drawn for
/// certain, and the rest by the rest. A unit of size 0 is never drawn.
pub fn by_size(dice: &mut Dice, sizes: &[u64], count: u64) -> Vec<Drawn> {
    let mut certain = vec![false; sizes.len()];
    let (mut left, mut total) = (u128::from(count), sizes.iter().map(|&size| u128::from(size)).sum::<u128>());
    loop {
        let at = (0..sizes.len())
            .find(|&at| !certain[at] && sizes[at] > 0 && left > 0 && u128::from(sizes[at]) * left >= total);
        let Some(at) = at else { break };
        certain[at] = true;
        left -= 1;
        total -= u128::from(sizes[at]);
    }
    // The line of all that is counted, `left` times as fine; a point of it every `total`, from a start within the first.
    let start = u128::from(dice.below(u64::try_from(total).unwrap_or(u64::MAX)));
    let (mut drawn, mut passed, mut point) = (Vec::new(), 0_u128, start);
    for (at, &size) in sizes.iter().enumerate() {
        if certain[at] {
            drawn.push(Drawn { at, probability: Ratio::ONE });
            continue;
        }
        passed += u128::from(size) * left;
        if point < passed && left > 0 {
            point += total;
            let share = Ratio::new((u128::from(size) * left) as i128, total as i128);
            drawn.push(Drawn { at, probability: share.unwrap_or(Ratio::ONE) });
        }
    }
    drawn
}

/// Shares a total out over strata in proportion to their sizes, whole numbers by largest remainder (ties to the first);
/// at least `least` each, and never more than a stratum has. Where that cannot be, what cannot be placed is left out.
pub fn allocate(total: u64, sizes: &[u64], least: u64) -> Vec<u64> {
    let mut given: Vec<u64> = sizes.iter().map(|&size| size.min(least)).collect();
    loop {
        let left = total.saturating_sub(given.iter().sum());
        // What a stratum would get by proportion alone, less what it has.
        let all: u128 = sizes.iter().map(|&size| u128::from(size)).sum();
        if left == 0 || all == 0 {
            return given;
        }
        let due = |at: usize| u128::from(total) * u128::from(sizes[at]);
        let open = (0..sizes.len()).filter(|&at| given[at] < sizes[at]);
        // The one furthest below its due, one at a time: the largest remainder, also beside floors and ceilings.
        let next = open.max_by_key(|&at| {
            let lacking = due(at) as i128 - i128::from(given[at]) * all as i128;
            (lacking, std::cmp::Reverse(at))
        });
        let Some(next) = next else { return given };
        let lacking = (due(next) as i128 - i128::from(given[next]) * all as i128) / all as i128;
        let step = u64::try_from(lacking).unwrap_or(0).clamp(1, left).min(sizes[next] - given[next]);
        given[next] += step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_different_ones_are_drawn_and_every_one_as_often() {
        let mut seen = [0_u32; 10];
        for seed in 0..20_000 {
            let drawn = distinct(&mut Dice::new(seed, "x"), 3, 10);
            assert_eq!(drawn.len(), 3);
            assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]) && drawn[2] <= 10 && drawn[0] >= 1);
            for number in drawn {
                seen[number as usize - 1] += 1;
            }
        }
        // Five standard deviations of a count of 6,000.
        assert!(seen.iter().all(|count| (5_676..=6_324).contains(count)), "seeds 0..20000: {seen:?}");
        assert_eq!(distinct(&mut Dice::new(1, "x"), 5, 3), [1, 2, 3]);
        assert!(distinct(&mut Dice::new(1, "x"), 0, 3).is_empty());
    }

    #[test]
    fn units_are_drawn_as_often_as_they_are_said_to_be() {
        // One larger than the step of 1,000 ÷ 4, one of nothing.
        let sizes = [300, 60, 0, 140, 90, 10, 200, 120, 80];
        let (mut seen, mut stated) = ([0_u32; 9], [0.0; 9]);
        let rounds = 20_000_u32;
        for seed in 0..u64::from(rounds) {
            let drawn = by_size(&mut Dice::new(seed, "pps"), &sizes, 4);
            assert_eq!(drawn.len(), 4, "seed {seed}");
            for one in drawn {
                seen[one.at] += 1;
                stated[one.at] = one.probability.to_f64();
            }
        }
        assert_eq!((seen[0], seen[2], stated[0]), (rounds, 0, 1.0));
        for at in 1..sizes.len() {
            let (share, count) = (stated[at], f64::from(seen[at]));
            assert!((share - 3.0 * sizes[at] as f64 / 700.0).abs() < 1e-12);
            let deviation = (f64::from(rounds) * share * (1.0 - share)).sqrt();
            let away = (count - f64::from(rounds) * share).abs();
            assert!(away <= 5.0 * deviation, "seeds 0..{rounds}: unit {at} {count} times, {share} stated");
        }
    }

    #[test]
    fn a_draw_larger_than_its_list_takes_every_unit_that_counts_something() {
        let drawn = by_size(&mut Dice::new(1, "pps"), &[3, 0, 5], 7);
        assert_eq!(drawn.iter().map(|one| one.at).collect::<Vec<_>>(), [0, 2]);
        assert!(by_size(&mut Dice::new(1, "pps"), &[], 2).is_empty());
        assert!(by_size(&mut Dice::new(1, "pps"), &[5, 5], 0).is_empty());
    }

    #[test]
    fn a_total_is_shared_out_in_proportion_with_a_floor_and_a_ceiling() {
        assert_eq!(allocate(10, &[50, 30, 20], 0), [5, 3, 2]);
        assert_eq!(allocate(10, &[1, 1, 1], 0), [1, 1, 1]);
        assert_eq!(allocate(7, &[100, 100, 100], 0), [3, 2, 2]);
        assert_eq!(allocate(10, &[960, 30, 10, 0], 2), [6, 2, 2, 0]);
        assert_eq!(allocate(100, &[1000, 5, 5], 0), [99, 1, 0]);
        assert_eq!(allocate(3, &[10, 10, 10, 10, 10], 1), [1, 1, 1, 1, 1]);
    }
}
