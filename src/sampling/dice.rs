//! Which number comes next? Numbers from a seed that anybody can repeat with a pocket program.
//!
//! In: a seed, and a name for what is drawn. Out: whole numbers, each as likely as any other. The numbers are the first
//! eight bytes of SHA-256 over `duibiao|seed|name|counter`, the counter from 0, read with the highest byte first. Refuses
//! to know: clocks and machines.

use sha2::{Digest, Sha256};

/// A stream of numbers.
#[derive(Clone, Debug)]
pub struct Dice {
    name: String,
    counter: u64,
}

impl Dice {
    /// The stream of a seed for a name; streams of different names have nothing to do with each other.
    pub fn new(seed: u64, name: &str) -> Self {
        Self { name: format!("duibiao|{seed}|{name}"), counter: 0 }
    }

    fn next(&mut self) -> u64 {
        let hash = Sha256::digest(format!("{}|{}", self.name, self.counter));
        self.counter += 1;
        hash.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }

    /// A number from 0 up to but not including `bound`; 0 where the bound is 0. Numbers beyond the last whole multiple of
    /// the bound are passed over, so that none is likelier than another.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        let beyond = u64::MAX - (u64::MAX % bound + 1) % bound;
        loop {
            let number = self.next();
            if number <= beyond {
                return number % bound;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pocket_program_finds_the_same_numbers() {
        // python3 -c "import hashlib; print([int.from_bytes(hashlib.sha256(b'duibiao|15|A01|%d' % i).digest()[:8],'big') for i in range(3)])"
        let mut dice = Dice::new(15, "A01");
        let numbers: Vec<u64> = (0..3).map(|_| dice.next()).collect();
        assert_eq!(
            numbers,
            [12_788_654_604_766_927_497, 13_979_050_960_718_372_926, 9_323_058_420_656_695_056]
        );
        let mut dice = Dice::new(15, "A01");
        assert_eq!(dice.below(1000), numbers[0] % 1000);
    }

    #[test]
    fn every_number_below_the_bound_comes_about_as_often() {
        let mut dice = Dice::new(15, "即");
        let mut seen = [0_u32; 7];
        for _ in 0..70_000 {
            seen[dice.below(7) as usize] += 1;
        }
        // Five standard deviations of a count of 10,000.
        assert!(seen.iter().all(|count| (9_530..=10_470).contains(count)), "seed 15: {seen:?}");
        assert_eq!((dice.below(0), dice.below(1)), (0, 0));
    }
}
