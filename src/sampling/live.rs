//! How does a spreadsheet estimate a share? The formulas of [`super::estimate`], one row for a part and one for the whole.
//!
//! In: the table of the parts and the names of its columns, each part with its numbers. Out: cells with formulas and the
//! engine's results. Two tables are filled: `parts`, keyed as the table it rests on, and `sums`; both need the columns
//! named here, and `facts` a row `miss` and a row `quantile`. Refuses to know: whose share it is.

use super::estimate::{Estimate, Part};
use super::interval::{End, Interval, wilson};
use crate::expr::Node;
use crate::sheet::pattern::Filling;
use crate::sheet::{Formula, Key};

/// The columns of `parts` that are filled here.
pub const PARTS: &str = "chance certain weight stands with spread freedom single distance square weights";

/// The columns of `sums` that are filled here.
pub const SUMS: &str = "asked stands with share spread units between variance freedom kish left size exact_size low high wilson_low wilson_high";

/// Where the parts stand: a table, and its columns.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// The table.
    pub table: &'static str,
    /// By which a part belongs to its whole.
    pub of: &'static str,
    /// How many there are.
    pub whole: &'static str,
    /// How many were asked and answered.
    pub asked: &'static str,
    /// How many of them count.
    pub with: &'static str,
    /// How many were to be asked: above 0 for every part of the whole.
    pub meant: &'static str,
}

/// One part: the row it rests on, its numbers, and the chance with which it was drawn.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Its numbers.
    pub part: Part,
    /// How many there are, whether or not all of them could be drawn.
    pub whole: f64,
    /// The chance.
    pub chance: f64,
}

impl Share {
    fn stands(&self) -> f64 {
        self.part.weight * self.part.asked as f64
    }

    /// What it adds to the variance where it was in from the start, and its distance where it was drawn.
    fn spread(&self, share: f64, all: f64) -> (f64, f64) {
        let Part { weight, asked, with, certain, .. } = self.part;
        let (count, with) = (asked as f64, with as f64);
        if asked == 0 {
            return (0.0, 0.0);
        }
        if !certain {
            return (0.0, weight * (with - share * count) / all);
        }
        let own = with / count;
        let square =
            if asked > 1 { own * (1.0 - own) * count / (count - 1.0) } else { share * (1.0 - share) };
        let stands = self.stands() / all;
        (stands * stands * (1.0 - count / self.whole) * square / count, 0.0)
    }
}

/// The parts of one whole, their share, and for how many those stand who were asked.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'a> {
    parts: &'a [Share],
    share: f64,
    all: f64,
}

impl<'a> Whole<'a> {
    /// Adds the parts up.
    pub fn of(parts: &'a [Share]) -> Self {
        let all: f64 = parts.iter().map(Share::stands).sum();
        let with: f64 = parts.iter().map(|one| one.part.weight * one.part.with as f64).sum();
        Self { parts, share: if all > 0.0 { with / all } else { 0.0 }, all }
    }
}

/// Fills the row of `parts` of one part among all of its whole. `chance` is how the chance is written, where it is no 1.
pub fn part(row: &mut Filling<'_>, names: Columns, at: usize, whole: &Whole<'_>, chance: Option<&str>) {
    let Columns { table, whole: count, asked, with, .. } = names;
    let Whole { parts, share, all } = *whole;
    let one = &parts[at];
    let Part { weight, asked: answered, with: counts, certain, .. } = one.part;
    let (spread, distance) = one.spread(share, all);
    let checked = format!("{{{table}.{asked}}}");
    let agrees = format!("{{{table}.{with}}}");
    let claimed = format!("{{{table}.{count}}}");
    match chance {
        Some(text) => row.put("chance", text, Some(one.chance)),
        None => row.row.put("chance", crate::sheet::Cell::number(one.chance)),
    }
    row.count("certain", u64::from(certain));
    row.put("weight", &format!("IF({checked}=0,0,{claimed}/{checked}/{{chance}})"), Some(weight));
    row.put("stands", &format!("{{weight}}*{checked}"), Some(one.stands()));
    row.put("with", &format!("{{weight}}*{agrees}"), Some(weight * counts as f64));
    row.put(
        "spread",
        &format!(
            "IF({{certain}}*{checked}=0,0,({{stands}}/{{sums.stands}})^2*(1-{checked}/{claimed})*IF({checked}>1,\
             {agrees}/{checked}*(1-{agrees}/{checked})*{checked}/({checked}-1),{{sums.share}}*(1-{{sums.share}}))/{checked})"
        ),
        Some(spread),
    );
    let free = if certain { answered.saturating_sub(1) } else { 0 };
    row.put("freedom", &format!("IF({{certain}}*{checked}=0,0,{checked}-1)"), Some(free as f64));
    row.put(
        "single",
        &format!("IF(AND({{certain}}=1,{checked}=1),1,0)"),
        Some(f64::from(u8::from(certain && answered == 1))),
    );
    row.put(
        "distance",
        &format!(
            "IF(OR({{certain}}=1,{checked}=0),0,{{weight}}*({agrees}-{{sums.share}}*{checked})/{{sums.stands}})"
        ),
        Some(distance),
    );
    row.put("square", "{distance}^2", Some(distance * distance));
    row.put("weights", &format!("{{weight}}^2*{checked}"), Some(weight * weight * answered as f64));
}

/// Wilson's end as a formula: the same tree that numbers come from.
pub fn wilson_live(share: &Formula, size: &Formula, end: End) -> Formula {
    let leaf = |name: &'static str| Node::Item(name);
    let tree = wilson(&leaf("share"), &leaf("size"), &leaf("quantile"), end);
    tree.live(&|name: &&'static str| {
        Some(match *name {
            "quantile" => Formula::new().then(Key::new("facts", "quantile", "value")),
            "share" => share.clone(),
            _ => size.clone(),
        })
    })
}

/// Fills the row of `sums` of a whole, whose key stands in its column `key`.
pub fn sum(
    row: &mut Filling<'_>,
    names: Columns,
    key: &str,
    whole: &Whole<'_>,
    found: Option<(Estimate, Interval, Interval)>,
    miss: f64,
) {
    let Columns { table, of, whole: count, asked, meant, .. } = names;
    let total = |column: &str| format!("SUMIFS({{parts:{column}}},{{parts:{of}}},{{{key}}})");
    let Whole { parts, share, all } = *whole;
    let answered: u64 = parts.iter().map(|one| one.part.asked).sum();
    row.put(
        "asked",
        &format!("SUMIFS({{{table}:{asked}}},{{{table}:{of}}},{{{key}}})"),
        Some(answered as f64),
    );
    row.put("stands", &total("stands"), Some(all));
    row.put("with", &total("with"), Some(all * share));
    let estimate = found.map(|found| found.0);
    row.put("share", "IF({stands}=0,\"\",{with}/{stands})", (all > 0.0).then_some(share));
    let spreads = || parts.iter().map(|one| one.spread(share, all));
    let spread: f64 = spreads().map(|one| one.0).sum();
    row.put("spread", &total("spread"), Some(spread));
    let is_drawn = |one: &&Share| !one.part.certain && one.part.asked > 0;
    let drawn: Vec<f64> = parts.iter().filter(is_drawn).map(|one| one.spread(share, all).1).collect();
    let units = drawn.len() as f64;
    row.put(
        "units",
        &format!("COUNTIFS({{parts:{of}}},{{{key}}},{{parts:certain}},0,{{parts:weight}},\">0\")"),
        Some(units),
    );
    let (apart, squares) = (drawn.iter().sum::<f64>(), drawn.iter().map(|one| one * one).sum::<f64>());
    let between = if units > 1.0 { units / (units - 1.0) * (squares - apart * apart / units) } else { 0.0 };
    row.put(
        "between",
        &format!(
            "IF({{units}}>1,{{units}}/({{units}}-1)*({}-{}^2/{{units}}),0)",
            total("square"),
            total("distance")
        ),
        Some(between),
    );
    row.put("variance", "{spread}+{between}", Some(spread + between));
    let certain: u64 =
        parts.iter().filter(|one| one.part.certain).map(|one| one.part.asked.saturating_sub(1)).sum();
    let single = parts.iter().filter(|one| one.part.certain && one.part.asked == 1).count() as f64;
    let freedom = certain as f64 + (units - 1.0).max(0.0) + (single - 1.0).max(0.0);
    let formula = format!("{}+MAX({{units}}-1,0)+MAX({}-1,0)", total("freedom"), total("single"));
    row.put("freedom", &formula, Some(freedom));
    let weights: f64 = parts.iter().map(|one| one.part.weight * one.stands()).sum();
    row.put(
        "kish",
        &format!("IF({{asked}}=0,\"\",{{stands}}^2/{})", total("weights")),
        (answered > 0).then(|| all * all / weights),
    );
    // Of drawn units the whole has no end: they were drawn as if put back.
    let there: f64 = parts.iter().map(|one| one.whole).sum();
    let left = if units > 0.0 || answered == 0 { 1.0 } else { 1.0 - answered as f64 / there };
    row.put(
        "left",
        &format!(
            "IF(OR({{units}}>0,{{asked}}=0),1,1-{{asked}}/SUMIFS({{{table}:{count}}},{{{table}:{of}}},{{{key}}},{{{table}:{meant}}},\">0\"))"
        ),
        Some(left),
    );
    let size = estimate.filter(|estimate| estimate.size.is_finite());
    row.put(
        "size",
        "IF(OR({asked}=0,{units}=1,{left}<=0),\"\",MIN({asked}/{left},IF(AND({variance}>0,{with}>0,{with}<{stands}),{share}*(1-{share})/{variance},{kish}/{left})))",
        size.map(|estimate| estimate.size),
    );
    row.put(
        "exact_size",
        "IF({size}=\"\",\"\",IF(OR({asked}<2,{freedom}+1>={asked}),{size},{size}*(TINV({facts.value},{asked}-1)/TINV({facts.value},{freedom}))^2))",
        size.map(|estimate| estimate.exact_size(miss)),
    );
    ends(row, found);
}

/// Fills the ends of the intervals of a row of `sums`, from its columns asked, units, left, share, with, stands, size and
/// exact_size.
pub fn ends(row: &mut Filling<'_>, found: Option<(Estimate, Interval, Interval)>) {
    let unknown = "IF(OR({asked}=0,{units}=1),\"\",IF({left}<=0,{share},";
    let (wilson, exact) = (found.map(|found| found.1), found.map(|found| found.2));
    row.put(
        "low",
        &format!("{unknown}IF({{with}}=0,0,BETAINV({{facts.value}}/2,{{share}}*{{exact_size}},(1-{{share}})*{{exact_size}}+1))))"),
        exact.map(|ends| ends.low),
    );
    row.put(
        "high",
        &format!("{unknown}IF({{with}}={{stands}},1,BETAINV(1-{{facts.value}}/2,{{share}}*{{exact_size}}+1,(1-{{share}})*{{exact_size}}))))"),
        exact.map(|ends| ends.high),
    );
    for (column, bound, end) in [("wilson_low", "MAX(0,", End::Low), ("wilson_high", "MIN(1,", End::High)] {
        let formula = row
            .formula(&format!("{unknown}{bound}"))
            .join(wilson_live(&row.formula("{share}"), &row.formula("{size}"), end))
            .then(")))");
        let value = wilson.map(|ends| match end {
            End::Low => ends.low,
            End::High => ends.high,
        });
        row.live(column, formula, value);
    }
}
