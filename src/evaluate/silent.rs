//! Who is silent, how large may they be, and what did they last say? What a verdict rests on beside the sums of what is
//! in.
//!
//! In: totals of the periods. Out: [`Silence`]: for each silent unit its last figures and how large it may be, and the
//! sums over them. Nothing supposed for a silent unit ever enters a published figure. Refuses to know: targets, words.

use super::compare::sources;
use super::figure::{is_no_share, parts};
use crate::expr::Node;
use crate::ids::{IndicatorId, ItemId, UnitId};
use crate::observation::Period;
use crate::plan::{Indicator, Plan};
use crate::total::{Heard, Totals};
use crate::value::Ratio;
use std::collections::BTreeMap;

/// Numerator and denominator of a unit; one where the indicator has no denominator.
pub type Pair = (Ratio, Ratio);

/// How old a silent unit's last figures may be, in years, to stand in the test.
pub const LAST_AT_MOST: i32 = 2;

/// What a unit last said before a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Last {
    /// When.
    pub period: Period,
    /// Its figures; `None` for 不适用.
    pub pair: Option<Pair>,
}

/// A silent unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Missing {
    /// The unit.
    pub unit: UnitId,
    /// Whether it said 不适用, which is doubted.
    pub doubted: bool,
    /// What it last said; `None` where it was never heard.
    pub last: Option<Last>,
    /// The denominator it sent this period without the numerator.
    pub sent: Option<Ratio>,
    /// Where its denominator may lie; `None` where its size is unknown.
    pub reach: Option<(Ratio, Ratio)>,
    /// Its last figures as they stood, and at the same rate with the denominator at the low and the high end of its
    /// reach; `None` where it has none that are young enough.
    pub test: Option<[Pair; 3]>,
}

/// What is silent in a row, added up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Silence {
    /// The silent units, in the roster's order.
    pub units: Vec<Missing>,
    /// Silent units of unknown size.
    pub unknown: u32,
    /// Sums of where the denominators of the others may lie.
    pub reach: Option<(Ratio, Ratio)>,
    /// Silent units without last figures for the test.
    pub untested: u32,
    /// Sums of the last figures: as they stood, at the low and at the high end.
    pub test: Option<Box<[Pair; 3]>>,
    /// Size of every unit of the row, of those that are in and of all; `None` where no unit is silent.
    pub size: Option<Box<Sizes>>,
}

/// How large the units of a row are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sizes {
    /// By unit.
    pub of: BTreeMap<UnitId, Ratio>,
    /// Of those that are in.
    pub reported: Ratio,
    /// Of all.
    pub all: Ratio,
}

/// The units of a row that are in, and that are silent.
#[derive(Default)]
pub struct Split {
    /// Those that gave every figure.
    pub whole: Vec<UnitId>,
    /// Those that did not, or whose 不适用 is doubted.
    pub silent: Vec<UnitId>,
}

impl Split {
    /// The units under a node that an indicator is asked of in a period.
    pub fn of(plan: &Plan, totals: &Totals, key: (UnitId, IndicatorId, Period)) -> Self {
        let mut split = Self::default();
        split.add(plan, totals, key);
        split
    }

    fn add(&mut self, plan: &Plan, totals: &Totals, key: (UnitId, IndicatorId, Period)) {
        let (node, at, period) = key;
        let indicator = &plan.indicators[at];
        // Of a promise of every unit one that told 5 of 0, or a share that cannot be one, has told nothing.
        let each = indicator.kind.counts_units() && node == indicator.node;
        let nothing = |unit| {
            each && own(plan, totals, (unit, at, period)).is_some_and(|pair| tells_nothing(indicator, pair))
        };
        for unit in plan.contributors(node, indicator, period) {
            match totals.heard(unit, at, period) {
                Heard::Whole if nothing(unit) => self.silent.push(unit),
                Heard::Whole => self.whole.push(unit),
                Heard::Silent | Heard::Doubted => self.silent.push(unit),
                Heard::Apart => {}
            }
        }
    }
}

/// Who speaks for a unit in an earlier period, itself or those that became it, and how they were heard: the units whose
/// figures are added where every one of them was; `None` where nobody was asked.
pub fn speakers(
    plan: &Plan,
    totals: &Totals,
    key: (UnitId, IndicatorId, Period),
    earlier: Period,
) -> Option<(Heard, Vec<UnitId>)> {
    let (unit, at, period) = key;
    let mut from = sources(plan, &plan.indicators[at], unit, period, earlier);
    from.retain(|&from| totals.is_asked(from, at, earlier));
    if from.is_empty() {
        return None;
    }
    let heard = |from: &UnitId| totals.heard(*from, at, earlier);
    if from.iter().any(|from| matches!(heard(from), Heard::Silent | Heard::Doubted)) {
        return Some((Heard::Silent, Vec::new()));
    }
    from.retain(|from| heard(from) == Heard::Whole);
    Some((if from.is_empty() { Heard::Apart } else { Heard::Whole }, from))
}

/// What a unit said in an earlier period, itself or through those that became it; `None` where nobody was asked.
pub fn known(
    plan: &Plan,
    totals: &Totals,
    key: (UnitId, IndicatorId, Period),
    earlier: Period,
) -> Option<(Heard, Option<Pair>)> {
    let (_, at, _) = key;
    let indicator = &plan.indicators[at];
    let (heard, from) = speakers(plan, totals, key, earlier)?;
    if heard != Heard::Whole {
        return Some((heard, None));
    }
    let pairs = from.into_iter().map(|from| parts(plan, indicator, totals.of(from, at, earlier)?));
    let added = pairs.collect::<Option<Vec<Pair>>>().and_then(sum);
    let added = added.map(|(n, d)| (n, if indicator.denominator.is_some() { d } else { Ratio::ONE }));
    Some((Heard::Whole, added))
}

/// The sums of some units' figures in a period; `None` where one cannot be added.
pub fn sum(pairs: impl IntoIterator<Item = Pair>) -> Option<Pair> {
    pairs
        .into_iter()
        .try_fold((Ratio::ZERO, Ratio::ZERO), |(n, d), pair| Some((n.add(pair.0).ok()?, d.add(pair.1).ok()?)))
}

/// A unit's own figures in the period itself.
pub fn own(plan: &Plan, totals: &Totals, key: (UnitId, IndicatorId, Period)) -> Option<Pair> {
    if totals.heard(key.0, key.1, key.2) != Heard::Whole {
        return None;
    }
    parts(plan, &plan.indicators[key.1], totals.of(key.0, key.1, key.2)?)
}

/// Whether a part is told of nothing, or of a share less than nothing or more than all.
fn tells_nothing(indicator: &Indicator, (part, whole): Pair) -> bool {
    if whole.is_zero() { !part.is_zero() } else { is_no_share(indicator, (part, whole)) }
}

fn items_of(node: &Node) -> Vec<ItemId> {
    let mut items: Vec<ItemId> = node.refs().into_iter().map(|reference| reference.item).collect();
    items.dedup();
    items
}

/// The denominator a unit sent, whether or not it sent the numerator.
fn sent(plan: &Plan, totals: &Totals, key: (UnitId, IndicatorId, Period)) -> Option<Ratio> {
    let formula = plan.indicators[key.1].denominator.as_ref()?;
    let figures = totals.own_figures(plan, key.0, key.2, &items_of(formula))?;
    formula.evaluate(&|reference| figures.get(&reference.item).copied().ok_or(())).ok()
}

/// Where a silent unit's denominator may lie: as sent; else the last one, moved for each year since by the change its
/// items may make without a reason, rounded outwards to whole units each year.
fn reach(
    plan: &Plan,
    totals: &Totals,
    key: (UnitId, IndicatorId, Period),
    last: Option<Last>,
) -> Option<(Ratio, Ratio)> {
    let (unit, at, period) = key;
    let indicator = &plan.indicators[at];
    let formula = indicator.denominator.as_ref()?;
    let last = last.filter(|last| last.pair.is_some_and(|(_, over)| !over.is_zero()))?;
    let mut ends: BTreeMap<ItemId, (Ratio, Ratio)> = BTreeMap::new();
    for item in items_of(formula) {
        let limit = plan.items[item].change_limit?.div(Ratio::whole(100)).ok()?;
        let mut figure = Ratio::ZERO;
        for from in sources(plan, indicator, unit, period, last.period) {
            let Some(own) = totals.own_figures(plan, from, last.period, &[item]) else { continue };
            figure = figure.add(*own.get(&item)?).ok()?;
        }
        let (mut low, mut high) = (figure, figure);
        for _ in last.period.year..period.year {
            let less = low.mul(Ratio::ONE.sub(limit).ok()?).ok()?.floor().max(0);
            low = Ratio::new(less, 1).ok()?;
            high = Ratio::new(high.mul(Ratio::ONE.add(limit).ok()?).ok()?.ceil(), 1).ok()?;
        }
        ends.insert(item, (low, high));
    }
    between(formula, &ends)
}

/// The lowest and highest value of a linear formula whose items lie between two ends.
fn between(formula: &Node, ends: &BTreeMap<ItemId, (Ratio, Ratio)>) -> Option<(Ratio, Ratio)> {
    let at = |chosen: &dyn Fn(ItemId) -> Ratio| {
        formula.evaluate(&|reference| Ok::<Ratio, ()>(chosen(reference.item))).ok()
    };
    let nothing = at(&|_| Ratio::ZERO)?;
    let rises = |item: ItemId| {
        let one = at(&|other| if other == item { Ratio::ONE } else { Ratio::ZERO })?;
        Some(one.compare(nothing).is_ge())
    };
    let upward: BTreeMap<ItemId, bool> =
        ends.keys().map(|&item| Some((item, rises(item)?))).collect::<Option<_>>()?;
    // At the high end what adds is at its most, and what is taken away at its least.
    let end = |high: bool| {
        at(&|item| {
            let (low, most) = ends.get(&item).copied().unwrap_or((Ratio::ZERO, Ratio::ZERO));
            if upward.get(&item) == Some(&high) { most } else { low }
        })
    };
    Some((end(false)?, end(true)?))
}

impl Missing {
    fn of(plan: &Plan, totals: &Totals, periods: &[Period], key: (UnitId, IndicatorId, Period)) -> Self {
        let (unit, at, period) = key;
        let indicator = &plan.indicators[at];
        // Half a year of something counted over time tells nothing of a year's size.
        let stock = indicator.items.iter().all(|&item| plan.items[item].nature.is_stock());
        let usable = |earlier: Period| earlier.month == 12 || earlier.month == period.month || stock;
        let earlier = periods.iter().rev().filter(|earlier| **earlier < period && usable(**earlier));
        let last = earlier.copied().find_map(|earlier| match known(plan, totals, key, earlier)? {
            (Heard::Whole, Some(pair)) => Some(Last { period: earlier, pair: Some(pair) }),
            (Heard::Apart, _) => Some(Last { period: earlier, pair: None }),
            _ => None,
        });
        let sent = sent(plan, totals, key);
        let reach = match sent {
            Some(sent) => Some((sent, sent)),
            None => reach(plan, totals, key, last),
        };
        let test = last.filter(|last| period.year - last.period.year <= LAST_AT_MOST);
        let test = test.and_then(|last| match last.pair {
            // Where the indicator did not apply it adds nothing.
            None => Some([(Ratio::ZERO, Ratio::ZERO); 3]),
            Some(pair) if indicator.denominator.is_none() => Some([pair; 3]),
            // Of nobody then: nobody is put in, unless somebody was sent since.
            Some(pair) if pair.1.is_zero() => sent.is_none().then_some([pair; 3]),
            Some(pair) => {
                let rate = pair.0.div(pair.1).ok()?;
                let of = |over: Ratio| Some((rate.mul(over).ok()?, over));
                match (sent, reach) {
                    (Some(sent), _) => Some([of(sent)?; 3]),
                    (None, Some((low, high))) => Some([pair, of(low)?, of(high)?]),
                    (None, None) => Some([pair; 3]),
                }
            }
        });
        let doubted = totals.heard(unit, at, period) == Heard::Doubted;
        Self { unit, doubted, last, sent, reach, test }
    }

    /// Whether its last word was 不适用: it adds nothing to a sum.
    pub fn was_apart(&self) -> bool {
        self.last.is_some_and(|last| last.pair.is_none())
    }

    /// Its last known size: a denominator it sent, else the last one; of a sum the figure itself.
    fn size(&self, indicator: &Indicator) -> Option<Ratio> {
        match (self.sent, self.last) {
            (Some(sent), _) => Some(sent),
            (None, None) => None,
            (None, Some(last)) => Some(last.pair.map_or(Ratio::ZERO, |pair| size_of(indicator, pair))),
        }
    }

    /// What is told as its last figure: of a rate the denominator, of a sum the figure.
    pub fn last_figure(&self, indicator: &Indicator) -> Option<Ratio> {
        let (part, over) = self.last?.pair?;
        Some(if indicator.denominator.is_some() { over } else { part })
    }
}

/// The size of a unit with these figures.
fn size_of(indicator: &Indicator, pair: Pair) -> Ratio {
    if indicator.denominator.is_some() { pair.1 } else { pair.0.abs() }
}

impl Silence {
    /// What is silent of an indicator at a node in a period; `periods` are those collected, ascending.
    pub fn of(plan: &Plan, totals: &Totals, periods: &[Period], key: (UnitId, IndicatorId, Period)) -> Self {
        let (node, at, period) = key;
        Self::over(plan, totals, periods, (&[node], at, period))
    }

    /// The same of several nodes together: of a unit and those that became it.
    pub fn over(
        plan: &Plan,
        totals: &Totals,
        periods: &[Period],
        key: (&[UnitId], IndicatorId, Period),
    ) -> Self {
        let (nodes, at, period) = key;
        let mut split = Split::default();
        for &node in nodes {
            split.add(plan, totals, (node, at, period));
        }
        if split.silent.is_empty() {
            return Self::default();
        }
        let missing = |&unit: &UnitId| Missing::of(plan, totals, periods, (unit, at, period));
        let units: Vec<Missing> = split.silent.iter().map(missing).collect();
        let count = |which: &dyn Fn(&Missing) -> bool| units.iter().filter(|unit| which(unit)).count() as u32;
        let reaches = sum(units.iter().filter_map(|unit| unit.reach));
        let put = |end: usize| sum(units.iter().filter_map(|unit| unit.test.map(|test| test[end])));
        let test = put(0).zip(put(1)).zip(put(2)).map(|((stood, low), high)| [stood, low, high]);
        Self {
            unknown: count(&|unit| unit.reach.is_none()),
            reach: reaches,
            untested: count(&|unit| unit.test.is_none()),
            test: test.map(Box::new),
            size: sizes(plan, totals, periods, (at, period), (&split.whole, &units)).map(Box::new),
            units,
        }
    }

    /// Share of the last known size that is in; all of it where nothing is silent.
    pub fn held(&self) -> Ratio {
        self.size.as_ref().map_or(Ratio::ONE, |size| size.reported.div(size.all).unwrap_or(Ratio::ZERO))
    }
}

/// How large the units of a row are: the denominator, of a sum the figure itself, of an each-unit promise one each. With
/// a unit never heard the plan's size item counts for all of them, else their number.
fn sizes(
    plan: &Plan,
    totals: &Totals,
    periods: &[Period],
    key: (IndicatorId, Period),
    units: (&[UnitId], &[Missing]),
) -> Option<Sizes> {
    let (at, period) = key;
    let indicator = &plan.indicators[at];
    let (whole, silent) = units;
    let total = |of: &BTreeMap<UnitId, Ratio>| {
        of.values().try_fold(Ratio::ZERO, |all, size| all.add(*size).ok()).filter(|all| all.signum() > 0)
    };
    let all = || whole.iter().copied().chain(silent.iter().map(|missing| missing.unit));
    let own: Option<BTreeMap<UnitId, Ratio>> = if indicator.kind.counts_units() {
        None
    } else {
        let reported = whole
            .iter()
            .map(|&unit| Some((unit, size_of(indicator, own(plan, totals, (unit, at, period))?))));
        reported.chain(silent.iter().map(|unit| Some((unit.unit, unit.size(indicator)?)))).collect()
    };
    let by_item = || -> Option<BTreeMap<UnitId, Ratio>> {
        if indicator.kind.counts_units() {
            return None;
        }
        let code = plan.identity.size.as_deref()?;
        let item = plan.items.position(|item| item.code == code)?;
        let of = |unit: UnitId| {
            let mut earlier = periods.iter().rev().filter(|earlier| **earlier <= period);
            earlier.find_map(|&earlier| totals.own_figures(plan, unit, earlier, &[item])?.get(&item).copied())
        };
        all().map(|unit| Some((unit, of(unit)?))).collect()
    };
    // Known of every unit but of no size, or not known of one: then the next best counts for all of them.
    let of = own
        .or_else(by_item)
        .filter(|of| total(of).is_some())
        .unwrap_or_else(|| all().map(|unit| (unit, Ratio::ONE)).collect());
    let reported = whole.iter().try_fold(Ratio::ZERO, |sum, unit| sum.add(*of.get(unit)?).ok())?;
    Some(Sizes { all: total(&of)?, reported, of })
}
