//! Random small grounds, from a printed seed, against an attack that tries every whole number.

use super::*;

/// Xorshift: the same numbers from the same seed everywhere.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        (0..8).for_each(|_| _ = dice.next());
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }

    pub(super) fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }
}

/// Up to four units, three items and two years, with definitions, complements, subtotals and earlier editions.
pub(super) fn ground(seed: u64) -> (Ground, Rules) {
    let mut dice = Dice::new(seed);
    let mut draft = Draft::default();
    let units = 2 + dice.below(3) as usize;
    let years = if units < 4 && dice.one_in(3) { 2 } else { 1 };
    let tie = dice.below(4);
    let threshold = 3 + dice.below(2) as u32;
    let rules = Rules { threshold, zero_too: dice.one_in(4), width: threshold + dice.below(2) as u32 };
    for _ in 0..years {
        let mut values: Vec<Vec<i64>> = (0..2 + usize::from(tie == 1))
            .map(|_| (0..units).map(|_| dice.below(9) as i64).collect())
            .collect();
        match (tie, values.as_mut_slice()) {
            (1, [all, male, female]) => {
                all.iter_mut()
                    .zip(male.iter().zip(female))
                    .for_each(|(all, (male, female))| *all = *male + *female);
            }
            (2, [due, paid]) => due.iter().zip(paid).for_each(|(due, paid)| *paid = *due.min(paid)),
            _ => {}
        }
        let columns: Vec<Vec<CellId>> = values.iter().map(|column| draft.column("项", column)).collect();
        let rows: Vec<Vec<CellId>> =
            (0..units).map(|unit| columns.iter().map(|column| column[unit]).collect()).collect();
        for row in &rows {
            match (tie, row.as_slice()) {
                (1, &[all, male, female]) => {
                    let one = |cell: CellId| draft.ground.at(cell).form.terms()[0].0;
                    let form = Form::of([(one(all), 1), (one(male), -1), (one(female), -1)]);
                    draft.ground.groups.push(Group { total: all, parts: vec![male, female] });
                    let name = "合计".to_owned();
                    draft.ground.relations.push(Relation { name, form, sense: Sense::Equal, bound: 0 });
                }
                (2, &[due, paid]) => _ = draft.complement("余", due, paid),
                (3, row) => _ = draft.total("行", row),
                _ => {}
            }
        }
        if units > 2 && dice.one_in(2) {
            draft.total("片", &columns[0][..2]);
        }
    }
    if dice.one_in(3) {
        overlapping(&mut draft, &mut dice);
    }
    for cell in &mut draft.ground.cells {
        cell.order = dice.below(3) as u32;
        cell.may_withhold = if cell.may_withhold { !dice.one_in(12) } else { dice.one_in(2) };
    }
    if dice.one_in(3) {
        draft.ground.groups.clear();
    }
    if dice.one_in(3) {
        for cell in (0..draft.ground.cells.len() as u32).map(CellId) {
            if draft.ground.at(cell).printed && dice.one_in(4) {
                draft.earlier("去年版", cell);
            }
        }
    }
    (draft.ground, rules)
}

/// Sums of any few amounts, printed or known not to be exceeded. They overlap as no tables do, so that ranges may end
/// between whole numbers.
fn overlapping(draft: &mut Draft, dice: &mut Dice) {
    for number in 0..2 + dice.below(3) {
        let amounts = (0..draft.ground.amounts.len() as u32).map(AmountId);
        let form = Form::sum(amounts.filter(|_| dice.one_in(3)).collect::<Vec<_>>());
        if dice.one_in(2) {
            let bound = form.value(&draft.ground.amounts).unwrap() + dice.below(3) as i64;
            let name = format!("上限{number}");
            draft.ground.relations.push(Relation { name, form, sense: Sense::AtMost, bound });
        } else {
            draft.cell("小计", form, true);
        }
    }
}

/// Everything known, as rows of whole numbers; written anew, so that it shares no code with the attack it tests.
struct Known {
    terms: Vec<(usize, i64)>,
    sense: Sense,
    bound: i64,
}

fn known(ground: &Ground, printed: &[bool]) -> Vec<Known> {
    let row = |form: &Form, sense, bound| Known {
        terms: form.terms().iter().map(|&(amount, factor)| (amount.0 as usize, factor)).collect(),
        sense,
        bound,
    };
    let value = |form: &Form| form.value(&ground.amounts).unwrap();
    let relations = ground.relations.iter().map(|one| row(&one.form, one.sense, one.bound));
    let earlier = ground.earlier.iter().map(|one| row(&one.form, Sense::Equal, value(&one.form)));
    let cells = ground.cells.iter().zip(printed).filter(|(_, printed)| **printed);
    relations
        .chain(earlier)
        .chain(cells.map(|(cell, _)| row(&cell.form, Sense::Equal, value(&cell.form))))
        .collect()
}

/// No amount of a random ground is above this; no unknown is tried above it, which can only make ranges narrower.
const CAP: i64 = 22;

/// The least and greatest value of each form over all whole numbers up to [`CAP`] that fit what is known; nothing
/// where there are too many to try.
fn try_all(ground: &Ground, printed: &[bool], forms: &[&Form]) -> Option<Vec<(i64, i64)>> {
    let rows = known(ground, printed);
    let mut boxes = vec![(0, CAP); ground.amounts.len()];
    let mut found = vec![(i64::MAX, i64::MIN); forms.len()];
    let mut left = 400_000;
    descend(&rows, &mut boxes, forms, &mut found, &mut left)?;
    Some(found)
}

/// Narrows each box by each row until nothing changes, then tries the values of the first open one.
fn descend(
    rows: &[Known],
    boxes: &mut Vec<(i64, i64)>,
    forms: &[&Form],
    found: &mut [(i64, i64)],
    left: &mut u32,
) -> Option<()> {
    *left = left.checked_sub(1)?;
    loop {
        let before = boxes.clone();
        for row in rows {
            for &(at, factor) in &row.terms {
                let others = row.terms.iter().filter(|other| other.0 != at);
                let ends = others.map(|&(other, factor)| {
                    let (one, two) = (factor * boxes[other].0, factor * boxes[other].1);
                    (one.min(two), one.max(two))
                });
                let (low, high) = ends.fold((0, 0), |sum, end| (sum.0 + end.0, sum.1 + end.1));
                let (mut min, mut max) = boxes[at];
                // Every factor here is 1 or -1.
                let (least, most) = (row.bound - high, row.bound - low);
                let (least, most) = if factor == 1 { (least, most) } else { (-most, -least) };
                if row.sense == Sense::Equal || (row.sense == Sense::AtLeast) == (factor == 1) {
                    min = min.max(least);
                }
                if row.sense == Sense::Equal || (row.sense == Sense::AtMost) == (factor == 1) {
                    max = max.min(most);
                }
                if min > max {
                    return Some(());
                }
                boxes[at] = (min, max);
            }
        }
        if *boxes == before {
            break;
        }
    }
    let Some(open) = (0..boxes.len()).find(|&at| boxes[at].0 < boxes[at].1) else {
        for (form, found) in forms.iter().zip(found) {
            let value =
                form.terms().iter().map(|&(amount, factor)| boxes[amount.0 as usize].0 * factor).sum();
            *found = (found.0.min(value), found.1.max(value));
        }
        return Some(());
    };
    for value in boxes[open].0..=boxes[open].1 {
        let mut inner = boxes.clone();
        inner[open] = (value, value);
        descend(rows, &mut inner, forms, found, left)?;
    }
    Some(())
}

/// The seeds of the tests below. A failure names its own.
const SEEDS: std::ops::Range<u64> = 0..900;

#[test]
fn no_guarded_number_is_found_by_trying_every_whole_number() {
    let (mut tried, mut too_many, mut refused, mut open_ended, mut not_reached) = (0, 0, 0, 0, 0);
    for seed in SEEDS {
        let (ground, rules) = ground(seed);
        let Ok(protection) = protect(&ground, &rules) else {
            refused += 1;
            continue;
        };
        let forms: Vec<&Form> = protection.guarded.iter().map(|&cell| &ground.at(cell).form).collect();
        let Some(found) = try_all(&ground, &protection.printed(&ground), &forms) else {
            too_many += 1;
            continue;
        };
        tried += 1;
        for (one, (min, max)) in protection.ranges(&ground).unwrap().iter().zip(found) {
            let context = format!("seed {seed}, {one:?}, found {min}..={max}");
            assert!(one.range.min.is_none_or(|least| least <= min), "{context}");
            assert!(one.range.max.is_none_or(|most| max <= most), "{context}");
            let whole = Range { min: Some(min), max: Some(max), reached: true };
            assert!(rules.is_safe(whole), "{context}");
            not_reached += usize::from(!one.range.reached);
            if one.range.max.is_none_or(|most| most > CAP) || one.range.min.is_none() {
                open_ended += 1;
            } else if one.range.reached {
                assert_eq!((one.range.min, one.range.max), (Some(min), Some(max)), "{context}");
            }
        }
    }
    println!(
        "seeds {SEEDS:?}: {tried} tried, {too_many} with too many numbers, {refused} refused; {open_ended} open-ended ranges, {not_reached} not reached"
    );
    assert!(tried > 300, "{tried}");
}

/// A refusal is right: with everything withheld that may be, each cell it names can still be known.
#[test]
fn a_refusal_stands_when_all_that_may_be_is_withheld() {
    let mut refused = 0;
    for seed in SEEDS {
        let (ground, rules) = ground(seed);
        let Err(refusal) = protect(&ground, &rules) else { continue };
        let Refusal::Computable(exposed) = refusal else { panic!("seed {seed}: {refusal}") };
        refused += 1;
        let least: Vec<bool> = ground.cells.iter().map(|cell| cell.printed && !cell.may_withhold).collect();
        let still = audit(&ground, &least, &rules).unwrap();
        for one in &exposed {
            let same = still.iter().find(|other| other.cell == one.cell);
            assert!(same.is_some(), "seed {seed}: {one}");
            assert!(!one.from.is_empty(), "seed {seed}: {one}");
        }
    }
    println!("seeds {SEEDS:?}: {refused} refused");
    assert!(refused > 30, "{refused}");
}

/// What only covers others is withheld for a reason: printed again by itself, each would expose something or leave its
/// group below the threshold.
#[test]
fn nothing_is_withheld_in_vain() {
    let (mut covers, mut vain) = (0, 0);
    for seed in SEEDS {
        let (ground, rules) = ground(seed);
        let Ok(protection) = protect(&ground, &rules) else { continue };
        let before = protection.verify(&ground, &rules).unwrap();
        for one in protection.withheld.iter().filter(|one| one.reason != Reason::Small) {
            let mut fewer = protection.clone();
            fewer.withheld.retain(|other| other.cell != one.cell);
            covers += 1;
            vain += usize::from(fewer.verify(&ground, &rules).unwrap() == before);
        }
    }
    println!("seeds {SEEDS:?}: {covers} cover others, {vain} of them for a group's sake alone");
    assert!(covers > 300 && vain * 10 < covers, "{vain} of {covers}");
}

#[test]
fn each_random_edition_withstands_its_own_check() {
    for seed in SEEDS {
        let (ground, rules) = ground(seed);
        if let Ok(protection) = protect(&ground, &rules) {
            assert_eq!(protection.verify(&ground, &rules), Ok(Vec::new()), "seed {seed}");
        }
    }
}

/// Prints each random edition as a line of JSON for `tests/tools/attack_ranges.py`, which computes the ranges anew.
#[test]
#[ignore = "prints for tests/tools/attack_ranges.py"]
fn dump_for_attack_ranges() {
    for seed in SEEDS {
        let (ground, rules) = ground(seed);
        if let Ok(protection) = protect(&ground, &rules) {
            println!("{}", json(&format!("seed {seed}"), &ground, &protection));
        }
    }
    for draft in [super::size::district(19, 12, 2, 1, 30), super::size::cube(9, 4, 3, 40)] {
        let protection = protect(&draft.ground, &Rules::below(10)).unwrap();
        println!("{}", json("large", &draft.ground, &protection));
    }
}

/// What the public knows and what was proved, as one line.
pub(super) fn json(name: &str, ground: &Ground, protection: &Protection) -> String {
    let list = |parts: Vec<String>| format!("[{}]", parts.join(","));
    let form =
        |form: &Form| list(form.terms().iter().map(|term| format!("[{},{}]", term.0.0, term.1)).collect());
    let value = |one: &Form| one.value(&ground.amounts).unwrap();
    let number = |end: Option<i64>| end.map_or("null".to_owned(), |end| end.to_string());
    let amounts = ground.amounts.iter().map(|one| format!("{{\"upper\":{}}}", number(one.upper)));
    let relations = ground.relations.iter().map(|one| {
        let sense = match one.sense {
            Sense::Equal => "=",
            Sense::AtMost => "<=",
            Sense::AtLeast => ">=",
        };
        format!("{{\"form\":{},\"sense\":\"{sense}\",\"bound\":{}}}", form(&one.form), one.bound)
    });
    let told = |one: &Form| format!("{{\"form\":{},\"value\":{}}}", form(one), value(one));
    let printed = protection.printed(ground);
    let cells =
        ground.cells.iter().zip(printed).filter(|(_, printed)| *printed).map(|(cell, _)| told(&cell.form));
    let earlier = ground.earlier.iter().map(|one| told(&one.form));
    let ranges = protection.ranges(ground).unwrap();
    let guarded = ranges.iter().map(|one| {
        let Range { min, max, .. } = one.range;
        format!(
            "{{\"form\":{},\"min\":{},\"max\":{}}}",
            form(&ground.at(one.cell).form),
            number(min),
            number(max)
        )
    });
    format!(
        "{{\"name\":\"{name}\",\"amounts\":{},\"relations\":{},\"printed\":{},\"earlier\":{},\"guarded\":{}}}",
        list(amounts.collect()),
        list(relations.collect()),
        list(cells.collect()),
        list(earlier.collect()),
        list(guarded.collect())
    )
}
