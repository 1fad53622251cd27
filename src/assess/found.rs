//! What does the recount say? Agreement with its interval, and how much of what was reported stands.
//!
//! In: a [`Draw`] and what came [`Back`]. Out: [`Found`], by register and by item. What was not reached is left out of the
//! share and told beside it, at its worst and at its best. Refuses to know: what indicators make of it.

use super::back::{Back, Outcome};
use super::draw::{Draw, Drawn};
use crate::sampling::estimate::{self, Estimate, Part};
use crate::sampling::interval::{self, Around, Interval};
use crate::value::Ratio;

/// Lines by what was found at them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines that were drawn.
    pub drawn: u64,
    /// By outcome, in the order of [`Outcome::ALL`].
    pub by: [u64; 5],
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.drawn += other.drawn;
        self.by.iter_mut().zip(other.by).for_each(|(own, other)| *own += other);
    }

    /// Lines with an outcome.
    pub fn of(&self, outcome: Outcome) -> u64 {
        Outcome::ALL.iter().zip(self.by).find(|(one, _)| **one == outcome).map_or(0, |(_, count)| count)
    }

    /// Lines that agree.
    pub fn agrees(&self) -> u64 {
        self.of(Outcome::Agrees)
    }

    /// Lines of which something is known.
    pub fn checked(&self) -> u64 {
        Outcome::ALL.iter().zip(self.by).filter(|(one, _)| one.is_checked()).map(|(_, count)| count).sum()
    }

    /// Lines of which nothing came back.
    pub fn open(&self) -> u64 {
        self.drawn - self.by.iter().sum::<u64>().min(self.drawn)
    }
}

/// A share with what is known of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share, and the sample it is worth.
    pub estimate: Estimate,
    /// Wilson's interval.
    pub wilson: Interval,
    /// The exact one.
    pub exact: Interval,
    /// The share if every line that was not reached did not agree, and if every one did.
    pub between: Interval,
}

/// 核实系数: a share times the length of the register, beside what was claimed: how much of the figure stands.
pub type Factor = Around;

/// The recount of one register.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterFound {
    /// Its place in the draw.
    pub at: usize,
    /// How many lines it has, where that was counted.
    pub counted: Option<u64>,
    /// Its lines.
    pub tally: Tally,
    /// The part of it that agrees.
    pub share: Option<Share>,
    /// How much of the figure stands.
    pub factor: Option<Factor>,
}

/// The recount of one item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemFound {
    /// Its code.
    pub code: String,
    /// What all registers of the frame claim.
    pub claimed: u64,
    /// Registers looked at.
    pub registers: u64,
    /// Registers of which no line could be checked; the share is that of the others.
    pub unheard: u64,
    /// Their lines.
    pub tally: Tally,
    /// The part of all lines that agrees.
    pub share: Option<Share>,
    /// What counted registers claim, what they have, and the differences without their signs.
    pub counts: Option<[u64; 3]>,
    /// What was counted of registers over what they claim; 1 where none was counted.
    pub length: f64,
    /// How much of the reported total stands.
    pub factor: Option<Factor>,
    /// Where no error was found: the greatest share of errors that is still possible, at the confidence of the intervals
    /// taken to one side.
    pub errors_at_most: Option<f64>,
}

/// All that a recount says.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// By register, those of which lines were drawn, in the draw's order.
    pub registers: Vec<RegisterFound>,
    /// By item, in the order of the frame.
    pub items: Vec<ItemFound>,
    /// What an interval leaves out, on both sides together.
    pub miss: f64,
}

/// How shares are worked out.
#[derive(Clone, Copy)]
struct Ruler {
    /// Whether a register stands for those of units that were not drawn, and not for itself alone.
    stands_for_others: bool,
    quantile: Ratio,
    miss: f64,
}

/// What a register says of its lines, with so many of them checked and so many that agree.
fn part(ruler: Ruler, one: &Drawn, asked: u64, with: u64) -> Part {
    if !ruler.stands_for_others {
        return Part::stratum(one.claimed, asked, with);
    }
    let lines = if asked == 0 { 0.0 } else { one.claimed as f64 / asked as f64 };
    let chance = one.chance().to_f64();
    let weight = if chance > 0.0 { lines / chance } else { 0.0 };
    let certain = one.is_certain();
    Part { weight, of: certain.then_some(one.claimed), asked, with, certain }
}

impl RegisterFound {
    /// What it says of its item's lines, those of units that were not drawn included.
    pub(super) fn part(&self, draw: &Draw) -> Part {
        let ruler = Ruler { stands_for_others: draw.units_drawn, quantile: Ratio::ONE, miss: 0.0 };
        part(ruler, &draw.registers[self.at], self.tally.checked(), self.tally.agrees())
    }
}

fn share(ruler: Ruler, of: &[(&Drawn, Tally)]) -> Option<Share> {
    let parts = |asked: &dyn Fn(&Tally) -> (u64, u64)| -> Vec<Part> {
        of.iter()
            .map(|(one, tally)| {
                let (asked, with) = asked(tally);
                part(ruler, one, asked, with)
            })
            .collect()
    };
    let known = estimate::share(&parts(&|tally| (tally.checked(), tally.agrees())))?;
    let end = |asked: &dyn Fn(&Tally) -> (u64, u64)| {
        estimate::share(&parts(asked)).map_or(known.share, |estimate| estimate.share)
    };
    Some(Share {
        estimate: known,
        wilson: known.wilson(ruler.quantile),
        exact: known.exact(ruler.miss),
        between: Interval {
            low: end(&|tally| (tally.drawn, tally.agrees())),
            high: end(&|tally| (tally.drawn, tally.agrees() + tally.drawn - tally.checked())),
        },
    })
}

fn factor(share: &Share, length: f64) -> Factor {
    let Interval { low, high } = share.exact;
    Factor { value: length * share.estimate.share, low: length * low, high: length * high }
}

/// Works out what a recount says.
pub fn found(draw: &Draw, back: &Back) -> Found {
    let quantile = Ratio::parse(&draw.quantile).unwrap_or(Ratio::ONE);
    let ruler = Ruler { stands_for_others: draw.units_drawn, quantile, miss: interval::missed(quantile) };
    let mut registers = Vec::new();
    for (at, one) in draw.registers.iter().enumerate().filter(|(_, one)| !one.numbers.is_empty()) {
        let mut tally = Tally { drawn: one.numbers.len() as u64, by: [0; 5] };
        for number in &one.numbers {
            if let Some(said) = back.lines.get(&(at, *number)) {
                let place = Outcome::ALL.iter().position(|outcome| *outcome == said.what).unwrap_or_default();
                tally.by[place] += 1;
            }
        }
        let counted = back.counts.get(&at).and_then(|said| said.what);
        // By itself a register is a plain sample of its own lines, however its unit came in.
        let share = share(Ruler { stands_for_others: false, ..ruler }, &[(one, tally)]);
        let length = counted.map_or(1.0, |counted| counted as f64 / one.claimed as f64);
        let factor = share.as_ref().map(|share| factor(share, length));
        registers.push(RegisterFound { at, counted, tally, share, factor });
    }
    let items = draw.items.iter().map(|code| item(draw, code, &registers, ruler)).collect();
    Found { registers, items, miss: ruler.miss }
}

fn item(draw: &Draw, code: &str, registers: &[RegisterFound], ruler: Ruler) -> ItemFound {
    let of: Vec<(&Drawn, &RegisterFound)> = registers
        .iter()
        .map(|found| (&draw.registers[found.at], found))
        .filter(|(one, _)| one.item == code)
        .collect();
    let claimed = draw.registers.iter().filter(|one| one.item == code).map(|one| one.claimed).sum();
    let mut tally = Tally::default();
    for (_, found) in &of {
        tally.add(found.tally);
    }
    let tallies: Vec<(&Drawn, Tally)> = of.iter().map(|(one, found)| (*one, found.tally)).collect();
    let share = share(ruler, &tallies);
    let counted: Vec<(&Drawn, u64)> =
        of.iter().filter_map(|(one, found)| Some((*one, found.counted?))).collect();
    let counts = (!counted.is_empty()).then(|| {
        counted.iter().fold([0; 3], |[claimed, there, apart], (one, count)| {
            [claimed + one.claimed, there + count, apart + one.claimed.abs_diff(*count)]
        })
    });
    // Of drawn units each stands for as many as its chance says.
    let weigh = |one: &Drawn, lines: u64| {
        let chance = one.chance().to_f64();
        if chance > 0.0 { lines as f64 / chance } else { 0.0 }
    };
    let sum = |of: &dyn Fn(&(&Drawn, u64)) -> f64| counted.iter().map(of).sum::<f64>();
    let length = match sum(&|(one, _)| weigh(one, one.claimed)) {
        claimed if claimed > 0.0 => sum(&|(one, count)| weigh(one, *count)) / claimed,
        _ => 1.0,
    };
    let factor = share.as_ref().map(|share| factor(share, length));
    let errors_at_most = share
        .as_ref()
        .filter(|_| tally.checked() > 0 && tally.agrees() == tally.checked())
        .filter(|share| share.estimate.size.is_finite())
        .map(|share| Interval::none_found(share.estimate.exact_size(ruler.miss) as u64, ruler.miss))
        // Of two or three units hardly anything follows.
        .filter(|most| *most < 0.5);
    ItemFound {
        code: code.to_owned(),
        claimed,
        registers: of.len() as u64,
        unheard: of.iter().filter(|(_, found)| found.tally.checked() == 0).count() as u64,
        tally,
        share,
        counts,
        length,
        factor,
        errors_at_most,
    }
}
