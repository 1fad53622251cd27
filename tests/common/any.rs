//! Small plans of any shape, from a seed: rosters of one unit, of units that merge in a ring, promises of every kind with
//! and without a base, figures that are no counts, years and half years that nobody or only somebody sent.

use super::small::{Dice, Item, Sent, SmallPlan, Unit, count, share};

const PERIODS: [&str; 8] = ["2020", "2021", "2022", "2022-06", "2023", "2023-06", "2024", "2025"];

/// A roster: the district alone, a few towns, towns under a middle level, towns that merge, in a ring too.
fn roster(dice: &mut Dice) -> Vec<Unit> {
    let towns = [0, 1, 2, 3, 6][dice.below(5)];
    let mut units = SmallPlan::of_towns(towns).units;
    for unit in &mut units {
        unit.tags = dice.of(&["", "", "街道", "镇|街道"]);
    }
    if towns > 1 && dice.once_in(3) {
        units.insert(1, Unit::of("990900000", "中片", "990000"));
        for unit in &mut units[3..] {
            unit.parent = String::from("990900000");
        }
    }
    if towns > 2 && dice.once_in(3) {
        let (from, heir) = (units.len() - 1, units.len() - 2);
        units[from].valid_to = "2022-12-31";
        let name = units[heir].code.clone();
        units[from].became = name;
        match dice.below(3) {
            0 => units[heir].valid_from = "2023-01-01",
            // Two units that became each other, and one that became itself.
            1 => {
                units[heir].valid_to = "2021-12-31";
                let other = units[from].code.clone();
                units[heir].became = other;
            }
            _ => {
                let own = units[from].code.clone();
                units[from].became = own;
            }
        }
    }
    units
}

fn items(dice: &mut Dice) -> Vec<Item> {
    (1..=4)
        .flat_map(|at| {
            [("A", "基层"), ("B", "本级"), ("C", "标签:街道")].map(|(letter, reporter)| {
                let mut item = Item::of(&format!("{letter}{at}"), reporter);
                item.nature = dice.of(&["时点", "时点", "时期"]);
                item.decimals = [0, 0, 2][dice.below(3)];
                item.adds = !dice.once_in(12);
                item.more =
                    String::from(dice.of(&["", "", "", "first_year = 2024\n", "first_year = 2022\n"]));
                item
            })
        })
        .collect()
}

/// One indicator of any kind.
fn indicator(dice: &mut Dice) -> String {
    let letter = dice.of(&["A", "A", "A", "B", "C"]);
    let (top, bottom) = (format!("{letter}{}", 1 + dice.below(2)), format!("{letter}{}", 3 + dice.below(2)));
    let attribute = dice.of(&["", "attribute = \"约束性\"\n", "attribute = \"预期性\"\n"]);
    let listing = dice.of(&["", "", "listing = \"正文\"\n"]);
    let year = dice.of(&["", "", "target_year = 2023\n"]);
    let base = dice.of(&[
        "base = \"50\"\n",
        "base = \"0\"\n",
        "base = \"50.5\"\n",
        "",
        "base_source = \"报送数\"\n",
    ]);
    let rising = dice.of(&[
        "target = \"90\"\ncomparator = \"≥\"\n",
        "target = \"100\"\ncomparator = \">\"\n",
        "target = \"90\"\ncomparator = \"≥\"\npath = { 2021 = \"50.5\", 2022 = \"60\", 2023 = \"60\" }\n",
    ]);
    let all = format!("{attribute}{listing}");
    let rate = |kind: &str, more: &str| share(kind, &top, &bottom, more);
    match dice.below(13) {
        0 | 1 => rate("level", &format!("{all}{year}{base}{rising}")),
        2 => count("level", &top, &format!("{all}{base}target = \"-5\"\ncomparator = \"≤\"\n")),
        3 => rate("maintain", &format!("{all}base = \"95\"\ntarget = \"95\"\n")),
        4 => count("growth", &top, &format!("{all}series = \"gdp\"\n")),
        5 => count("cumulative", &top, &format!("{all}{year}target = \"100\"\n")),
        6 => rate("quota", &format!("{all}target = \"60\"\nevery_year_words = \"每年\"\n")),
        7 => count("multiple", &top, &format!("{all}series = \"base\"\nbase_year = 2020\ntarget = \"2\"\n")),
        8 => rate("range", &format!("{all}target = \"40\"\ntarget_high = \"60\"\n")),
        9 => rate("each_unit", &format!("{all}{year}target = \"90\"\n")),
        10 => rate("clearance", &format!("{all}target = \"0\"\n")).replace("share = true", "share = false"),
        11 => rate("survey", &format!("{all}target = \"90\"\n")),
        _ => {
            let direction =
                dice.of(&["", "direction = \"提高\"\n", "direction = \"降低\"\n", "direction = \"保持\"\n"]);
            count("monitor", &top, &format!("{direction}{}", dice.of(&["", "base = \"5\"\n"])))
        }
    }
}

/// What stands in a cell: counts that fit, that do not, that are no counts.
fn figure(dice: &mut Dice) -> String {
    let usual = ["0", "1", "49", "50", "51", "99", "100", "101", "1000"];
    let odd = ["", "不适用", "无法取得", "—", "-3", "0.25", "1999999999", "abc"];
    if dice.once_in(5) { dice.of(&odd).to_owned() } else { dice.of(&usual).to_owned() }
}

/// A plan of any shape, from a seed.
pub fn random(seed: u64) -> SmallPlan {
    let mut dice = Dice::new(seed);
    let dice = &mut dice;
    let (units, items) = (roster(dice), items(dice));
    let only_watched = dice.once_in(8);
    let indicators: Vec<String> =
        (0..=dice.below(6))
            .map(|_| {
                if only_watched {
                    count("monitor", "A1", "direction = \"提高\"\n")
                } else {
                    indicator(dice)
                }
            })
            .collect();
    let silent = dice.below(4);
    let all_inapplicable = dice.once_in(10);
    let kept: Vec<&'static str> = match dice.below(6) {
        0 => vec!["2020"],
        1 => vec!["2023-06"],
        2 => vec!["2022"],
        _ => PERIODS.into_iter().filter(|_| dice.below(4) > 0).collect(),
    };
    let mut sent = Vec::new();
    for period in kept {
        for unit in &units {
            if silent > 0 && dice.below(4) < silent {
                continue;
            }
            let figures = items.iter().map(|item| {
                let value = if all_inapplicable { String::from("不适用") } else { figure(dice) };
                (item.code.clone(), value)
            });
            sent.push(Sent { unit: unit.code.clone(), period, figures: figures.collect() });
        }
    }
    SmallPlan { units, items, indicators, sent }
}
