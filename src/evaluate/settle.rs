//! Who would settle an open verdict, and with how many?
//!
//! In: the assessment of a period and those before it, the values at which its word may change. Out: [`Settles`], one for each silent unit.
//! Refuses to know: how words are said.

use super::assess::Room;
use super::figure::Number;
use super::silent::{Missing, Silence};
use super::status::Status;
use super::{Assessment, of_period};
use crate::expr::Comparison;
use crate::ids::UnitId;
use crate::observation::Period;
use crate::plan::Indicator;
use crate::plan::kinds::step::Case;
use crate::value::Ratio;

/// What one silent unit would have to report.
#[derive(Clone, Debug, PartialEq)]
pub struct Settles {
    /// The unit.
    pub unit: UnitId,
    /// The year it is silent in.
    pub year: i32,
    /// The numerator that decides; `None` where no number of this unit alone does.
    pub needed: Option<Ratio>,
    /// Its last size: of a rate the denominator, of a sum the figure.
    pub last: Option<Ratio>,
    /// What is reached with it.
    pub turn: Turn,
}

/// Which threshold a value at which a word may change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The target, of a floor.
    Target,
    /// What is due at the period's end, of a floor.
    Due,
    /// The least with which the word is this one, or a better one.
    Word(Status),
    /// Another: under a ceiling the most there may be, the edge of a range, the base.
    Edge,
}

/// The values at which a word may change, the most wanted first.
pub struct Turns<'a> {
    case: &'a Case<'a>,
    turns: Vec<(Ratio, Turn)>,
}

/// Words whose bands begin at a pace, from the best.
const OF_BANDS: [Status; 3] = [Status::Ahead, Status::OnTrack, Status::SlightlyBehind];

impl<'a> Turns<'a> {
    /// Of the question asked in a period: the target; on the way also what is due, the edges of the bands and the base.
    pub fn of(case: &'a Case<'a>, bands: [Ratio; 3], it: &Assessment) -> Self {
        let indicator = case.indicator;
        let mut turns = aims(indicator, it.number("target"), it.number("target_high"));
        let floor = super::judge::upward(indicator);
        let named = |turn: Turn| if floor { turn } else { Turn::Edge };
        if !case.is_concluded() && indicator.kind.has_pace() {
            // The way from a reported base is that of all units, where the silent ones' is known.
            let every = it.cell("silent_without_base") == Some(Ratio::ZERO)
                && it.cell("matched") == it.number("reported");
            let all = it.number("matched_base_all").filter(|_| every);
            let base = all.or_else(|| it.number("base"));
            let base = if indicator.is_total() { Some(Ratio::ZERO) } else { base };
            let way = base.zip(it.number("target")).and_then(|(base, target)| target.sub(base).ok());
            if let (Some(base), Some(way), Some(due)) = (base, way, it.number("progress_due")) {
                let due_value = due.mul(way).and_then(|due| base.add(due)).ok();
                turns.extend(due_value.map(|value| (value, named(Turn::Due))));
                let edge = |band: Ratio| base.add(band.mul(due).ok()?.mul(way).ok()?).ok();
                let bands = bands.into_iter().zip(OF_BANDS);
                turns.extend(bands.filter_map(|(band, word)| Some((edge(band)?, named(Turn::Word(word))))));
            }
            let bases = [base, it.number("base_low"), it.number("base_high")];
            turns.extend(bases.into_iter().flatten().map(|base| (base, Turn::Edge)));
        }
        Self { case, turns }
    }

    /// The first turn that what is silent leaves open.
    fn open(&self, it: &Assessment) -> Option<(Ratio, Turn)> {
        let span = it.number("bound_low").map(|low| (low, it.number("bound_high")));
        open(self.case.indicator, self.case.comparator, &self.turns, span, it)
    }

    /// For each silent unit how many it would have to report, the others taken at their last figures.
    pub fn settles(&self, room: &Room<'_>, earlier: &[Assessment], it: &Assessment) -> Vec<Settles> {
        let mut silent: Vec<(i32, Missing)> = Vec::new();
        if self.case.adds_years() {
            for year in room.plan.identity.first_year..it.period.year {
                let key = (it.node, it.indicator, Period::year(year));
                let units = match of_period(earlier, key.2) {
                    Some(known) => known.silence.units.clone(),
                    // A year that was never collected is silent as a whole.
                    None => Silence::of(room.plan, room.totals, room.known, key).units,
                };
                silent.extend(units.into_iter().map(|missing| (year, missing)));
            }
        }
        silent.extend(it.silence.units.iter().map(|missing| (it.period.year, *missing)));
        told(room, it, self.open(it), &silent)
    }
}

/// The first turn that lies between what none and what all of the silent would come to; the first where nothing bounds it.
fn open(
    indicator: &Indicator,
    comparator: Comparison,
    turns: &[(Ratio, Turn)],
    span: Option<(Ratio, Option<Ratio>)>,
    it: &Assessment,
) -> Option<(Ratio, Turn)> {
    let Some((low, high)) = span else { return turns.first().copied() };
    let from_it = matches!(comparator, Comparison::GreaterOrEqual | Comparison::Less);
    // Of unknown size all of it is reached only where no failure is known.
    let fails = it.measured.numerator.zip(it.measured.denominator).is_some_and(|(n, d)| n < d);
    let below_high = it.silence.unknown > 0 && indicator.denominator.is_some() && fails;
    turns.iter().copied().find(|(turn, _)| {
        let below = if from_it { low.compare(*turn).is_lt() } else { low.compare(*turn).is_le() };
        let above = high.is_none_or(|high| {
            if from_it && !below_high { turn.compare(high).is_le() } else { turn.compare(high).is_lt() }
        });
        below && above
    })
}

/// The target, of a range both ends of it.
fn aims(indicator: &Indicator, target: Option<Ratio>, high: Option<Ratio>) -> Vec<(Ratio, Turn)> {
    let floor = super::judge::upward(indicator) && high.is_none();
    let what = if floor { Turn::Target } else { Turn::Edge };
    target.into_iter().chain(high).map(|value| (value, what)).collect()
}

/// What settles where a node the plan does not bind stands to its target.
pub fn below(room: &Room<'_>, it: &Assessment) -> Vec<Settles> {
    let indicator = room.plan.promise(it.indicator, it.period.year);
    let own = it.allotted.as_ref().map(|own| own.target.value);
    let target = own.or_else(|| it.target.and_then(Number::exact));
    let turns = aims(indicator, target, indicator.target_high.map(|high| high.value));
    let span = super::below::within(room.plan, indicator, it);
    let turn = open(indicator, indicator.comparator, &turns, span, it);
    let before = it.before.iter();
    let mut silent: Vec<(i32, Missing)> =
        before.flat_map(|(year, silence)| silence.units.iter().map(|missing| (*year, *missing))).collect();
    silent.extend(it.silence.units.iter().map(|missing| (it.period.year, *missing)));
    told(room, it, turn, &silent)
}

/// One row for each silent unit and year.
fn told(
    room: &Room<'_>,
    it: &Assessment,
    turn: Option<(Ratio, Turn)>,
    silent: &[(i32, Missing)],
) -> Vec<Settles> {
    let indicator = room.plan.promise(it.indicator, it.period.year);
    // Of a promise of every unit each has its own threshold to reach.
    let threshold = indicator.target.filter(|_| indicator.kind.counts_units()).map(|target| target.value);
    let lasts = || silent.iter().map(|(_, missing)| missing.last.and_then(|last| last.pair));
    let (without, all) = (lasts().filter(Option::is_none).count(), super::silent::sum(lasts().flatten()));
    // What the others last had: nothing where one of them was never heard.
    let others = |missing: &Missing| {
        let own = missing.last.and_then(|last| last.pair);
        let ((n, d), (part, over)) = (all?, own.unwrap_or((Ratio::ZERO, Ratio::ZERO)));
        (without == usize::from(own.is_none())).then_some((n.sub(part).ok()?, d.sub(over).ok()?))
    };
    silent
        .iter()
        .map(|(year, missing)| Settles {
            unit: missing.unit,
            year: *year,
            needed: threshold.or_else(|| needed(room, it, (turn?.0, indicator), missing, others(missing)?)),
            last: missing.last_figure(indicator),
            turn: turn.map_or(Turn::Edge, |(_, turn)| turn),
        })
        .collect()
}

/// The numerator one silent unit needs, the others taken at their last figures.
fn needed(
    room: &Room<'_>,
    it: &Assessment,
    (turn, indicator): (Ratio, &Indicator),
    mine: &Missing,
    (n, d): (Ratio, Ratio),
) -> Option<Ratio> {
    if !indicator.kind.has_gap() {
        return None;
    }
    let amount = room.plan.smallest_amount(indicator);
    let so_far = || super::figure::so_far(room.plan, room.totals, (it.node, it.indicator, it.period));
    let in_all = it.measured.total.or(it.measured.numerator).or_else(so_far).unwrap_or(Ratio::ZERO);
    let n = in_all.add(n).ok()?;
    if indicator.kind.is_remainder() {
        return turn.is_zero().then_some(Ratio::ZERO);
    }
    let share = turn.div(indicator.scale).ok()?;
    if indicator.denominator.is_none() {
        return beyond(indicator, share.sub(n).ok()?, amount);
    }
    let size = mine.sent.or_else(|| mine.last.and_then(|last| last.pair).map(|pair| pair.1))?;
    let d = it.measured.denominator.unwrap_or(Ratio::ZERO).add(d).ok()?.add(size).ok()?;
    let wanted = beyond(indicator, share.mul(d).ok()?.sub(n).ok()?, amount)?;
    Some(wanted).filter(|wanted| !indicator.share || wanted.compare(size).is_le())
}

/// The least amount, in its smallest steps, with which a floor is met; under a ceiling the most that may come.
fn beyond(indicator: &Indicator, amount: Ratio, step: Ratio) -> Option<Ratio> {
    let steps = amount.div(step).ok()?;
    let whole = match indicator.comparator {
        Comparison::Greater => steps.floor() + 1,
        Comparison::LessOrEqual => steps.floor(),
        Comparison::Less => steps.ceil() - 1,
        _ => steps.ceil(),
    };
    Ratio::new(whole.max(0), 1).ok()?.mul(step).ok()
}

/// What settles the published word: of a duty of every year the first year still open, else every year that is only
/// provisional; of a promise past its day the target year where that is open; else the period itself. What is only
/// watched has no day to be done by.
pub fn published(room: &Room<'_>, case: &Case<'_>, earlier: &[Assessment], it: &Assessment) -> Vec<Settles> {
    let year = |year: i32| Year::of(room, earlier, it, year);
    let target = case.indicator.target_year;
    if case.is_yearly() {
        let years = || case.duty_years(case.last_duty()).map(year);
        let open = years().find(|year| year.is_open);
        return match open {
            Some(open) => open.settles,
            None => years().filter(|year| !year.is_sure).flat_map(|year| year.settles).collect(),
        };
    }
    if it.period.year > target && !case.indicator.kind.is_only_watched() {
        let year = year(target);
        if year.is_open {
            return year.settles;
        }
    }
    it.own_settles.clone()
}

/// A year on which the word of a later one rests.
struct Year {
    is_open: bool,
    is_sure: bool,
    settles: Vec<Settles>,
}

impl Year {
    fn of(room: &Room<'_>, earlier: &[Assessment], it: &Assessment, year: i32) -> Self {
        let key = (it.node, it.indicator, Period::year(year));
        let told = |known: &Assessment| Self {
            is_open: known.number("year_open").is_some_and(|open| !open.is_zero()),
            is_sure: known.number("year_sure").is_none_or(|sure| !sure.is_zero()),
            settles: known.own_settles.clone(),
        };
        match of_period(earlier, key.2) {
            _ if year == it.period.year => told(it),
            Some(known) => told(known),
            // It was never collected: what it would have taken is asked now.
            None => Self { is_open: true, ..told(&super::assess::assess(room, earlier, key)) },
        }
    }
}
