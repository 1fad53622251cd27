//! Grounds of the size of a district and of a province.

use super::random::Dice;
use super::*;
use std::time::Instant;

/// Units × items × years: each third item is the sum of the two after it, each fifth is counted against the one before
/// it (with its complement), each item-year has its total, and earlier editions printed the first years with some
/// cells withheld.
pub(super) fn district(units: u64, items: u64, years: u64, earlier: u64, small: u64) -> Draft {
    let mut dice = Dice::new(units * 1_000 + items);
    let mut draft = Draft::default();
    for year in 0..years {
        let mut columns: Vec<Vec<CellId>> = Vec::new();
        for item in 0..items {
            let name = format!("A{item:02}·{}年", 2020 + year);
            let values: Vec<i64> = (0..units as usize)
                .map(|unit| {
                    let value =
                        if dice.below(100) < small { dice.below(10) } else { 10 + dice.below(400) } as i64;
                    let before = |back: usize| {
                        let cell = columns[columns.len() - back][unit];
                        draft.ground.at(cell).form.value(&draft.ground.amounts).unwrap()
                    };
                    match item % 6 {
                        2 => before(1) + before(2),
                        4 => before(1).min(value),
                        _ => value,
                    }
                })
                .collect();
            columns.push(draft.column(&name, &values));
            let column = columns.last().unwrap().clone();
            for (unit, &cell) in column.iter().enumerate() {
                let back = |at: usize| columns[columns.len() - 1 - at][unit];
                match item % 6 {
                    2 => {
                        let one = |cell: CellId| draft.ground.at(cell).form.terms()[0].0;
                        let terms = [(one(cell), 1), (one(back(1)), -1), (one(back(2)), -1)];
                        let name = "A01 = A02 + A03".to_owned();
                        draft.ground.groups.push(Group { total: cell, parts: vec![back(1), back(2)] });
                        let relation =
                            Relation { name, form: Form::of(terms), sense: Sense::Equal, bound: 0 };
                        draft.ground.relations.push(relation);
                    }
                    4 => {
                        let due = back(1);
                        draft.complement("未领取", due, cell);
                        draft.ground.followers.push(Follower {
                            label: "领取率".to_owned(),
                            table: "表2".to_owned(),
                            cells: vec![cell, due],
                        });
                    }
                    _ => {}
                }
            }
        }
    }
    // Each earlier edition printed what a lower threshold let it print, of all years but the last ones.
    let printed = draft.ground.cells.len() as u64;
    for edition in 0..earlier {
        let last = printed * (years - earlier + edition) / years;
        let mut old = Draft { ground: draft.ground.clone() };
        old.ground.earlier.clear();
        let protection = protect(&old.ground, &Rules::below(10)).unwrap();
        for cell in (0..last as u32).map(CellId) {
            if draft.ground.at(cell).printed && !protection.is_withheld(cell) && !dice.one_in(40) {
                draft.earlier(&format!("{}年公开版", 2020 + edition), cell);
            }
        }
    }
    draft
}

/// Units × kinds × grades with every sum over one of the three printed, and the sums of those: tables that cross.
pub(super) fn cube(units: usize, kinds: usize, grades: usize, small: u64) -> Draft {
    let mut dice = Dice::new((units * kinds * grades) as u64);
    let mut draft = Draft::default();
    let sides = [units, kinds, grades];
    let at = |place: [usize; 3]| (place[0] * kinds + place[1]) * grades + place[2];
    let cells: Vec<CellId> = (0..units * kinds * grades)
        .map(|_| {
            let value = if dice.below(100) < small { 1 + dice.below(9) } else { 10 + dice.below(200) };
            draft.people("格", value as i64)
        })
        .collect();
    for over in 0..3 {
        let (one, other) = ((over + 1) % 3, (over + 2) % 3);
        let mut sums = Vec::new();
        for first in 0..sides[one] {
            let mut line = Vec::new();
            for second in 0..sides[other] {
                let parts = (0..sides[over]).map(|third| {
                    let mut place = [0; 3];
                    (place[over], place[one], place[other]) = (third, first, second);
                    cells[at(place)]
                });
                let sum = draft.total("合计", &parts.collect::<Vec<_>>());
                draft.ground.cells[sum.0 as usize].may_withhold = true;
                line.push(sum);
            }
            sums.push(draft.total("小计", &line));
        }
        draft.total("全区", &sums);
    }
    draft
}

fn report(draft: &Draft, limit: f64) {
    let rules = Rules::below(10);
    let start = Instant::now();
    let protection = protect(&draft.ground, &rules).unwrap_or_else(|refusal| panic!("{refusal}"));
    let seconds = start.elapsed().as_secs_f64();
    let start = Instant::now();
    assert_eq!(protection.verify(&draft.ground, &rules), Ok(Vec::new()));
    let again = start.elapsed().as_secs_f64();
    let narrow = protection.ranges(&draft.ground).unwrap().iter().filter(|one| !one.range.reached).count();
    println!(
        "{} cells, {} earlier: {} small, {} complement, {} next smallest, {} additive, {} follow, {} public; {} guarded, {narrow} not reached by whole numbers; largest {:?}; reduced {}; {seconds:.3} s, verify {again:.3} s",
        draft.ground.cells.len(),
        draft.ground.earlier.len(),
        protection.count(Reason::Small),
        protection.count(Reason::Complement),
        protection.count(Reason::NextSmallest),
        protection.count(Reason::Additive),
        protection.count(Reason::Follows),
        protection.already_public.len(),
        protection.guarded.len(),
        protection.largest,
        protection.reduced,
    );
    assert!(seconds < limit, "{seconds} s");
}

#[test]
fn a_district_of_four_years_takes_a_blink() {
    report(&district(19, 60, 4, 2, 25), 3.0);
}

#[test]
fn a_province_of_six_hundred_units_takes_a_breath() {
    report(&district(600, 60, 1, 0, 25), 30.0);
}

#[test]
fn crossing_tables_of_three_sides_take_a_breath() {
    report(&cube(12, 6, 4, 30), 30.0);
}
