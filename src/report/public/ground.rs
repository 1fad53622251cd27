//! What do the figures of a public edition tell of each other? The ground that `protect` attacks.
//!
//! In: the plan's indicators and relations, what the units reported, and earlier public editions. Out: [`Figures`]: the
//! cells an edition would print, and by them the [`Ground`]. Refuses to know: sheets, words of a table.
//!
//! An amount is one unit's item in one period. Numerator and denominator of an indicator are sums of amounts where the
//! formula is one; a formula that is none (a product, last year's figure) is an amount of its own, of which nothing else
//! is known. A total is the sum over the units that gave every figure, so the public can take it apart as we can.

use super::Printed;
use crate::evaluate::Number;
use crate::expr::{Comparison, Node, Operator, Ref};
use crate::ids::{IndicatorId, ItemId, UnitId};
use crate::observation::Period;
use crate::plan::kinds::sort::ValueOf;
use crate::plan::{Indicator, Plan};
use crate::protect::{AmountId, Cell, CellId, Earlier, Follower, Form, Ground, Group, Relation, Sense};
use crate::report::Material;
use crate::total::Heard;
use crate::value::Ratio;
use std::collections::BTreeMap;

/// Where a figure of an edition stands: unit, indicator, period, and which of its parts.
pub(super) type Place = (UnitId, IndicatorId, Period, Part);

/// A part of an indicator's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// 分子.
    Numerator,
    /// 分母.
    Denominator,
    /// The total over the years, of a figure that adds up over them.
    Whole,
    /// 分母 less 分子; never printed.
    Rest,
    /// The rate, the growth: no sum.
    Value,
    /// 距目标还差: no sum.
    Gap,
}

/// The figures of an edition and what is known of them.
pub(super) struct Figures {
    /// What is attacked.
    pub ground: Ground,
    /// The cell of each figure that is a sum.
    pub cells: BTreeMap<Place, CellId>,
    /// What stands there, as it was measured: an amount of the ground may count it in smaller parts.
    pub values: BTreeMap<Place, Ratio>,
    /// The follower of each figure that is none.
    pub followers: BTreeMap<Place, usize>,
}

/// A sum of items, of this year or the year before: each with its factor.
type Terms = Vec<((ItemId, bool), i64)>;

/// A formula as a sum of items with factors; `None` where it is none.
fn terms(node: &Node) -> Option<BTreeMap<(ItemId, bool), Ratio>> {
    type Sum = BTreeMap<(ItemId, bool), Ratio>;
    fn add(into: &mut Sum, more: &Sum, by: Ratio) -> Option<()> {
        for (item, factor) in more {
            let known = into.get(item).copied().unwrap_or(Ratio::ZERO);
            into.insert(*item, known.add(factor.mul(by).ok()?).ok()?);
        }
        Some(())
    }
    let number = |node: &Node| if let Node::Number(number) = node { Some(*number) } else { None };
    let mut all = BTreeMap::new();
    match node {
        Node::Item(Ref { item, previous }) => _ = all.insert((*item, *previous), Ratio::ONE),
        Node::Negative(inner) => add(&mut all, &terms(inner)?, Ratio::whole(-1))?,
        Node::Sum(parts) => parts.iter().try_for_each(|part| add(&mut all, &terms(part)?, Ratio::ONE))?,
        Node::Binary(Operator::Add, left, right) => {
            add(&mut all, &terms(left)?, Ratio::ONE)?;
            add(&mut all, &terms(right)?, Ratio::ONE)?;
        }
        Node::Binary(Operator::Sub, left, right) => {
            add(&mut all, &terms(left)?, Ratio::ONE)?;
            add(&mut all, &terms(right)?, Ratio::whole(-1))?;
        }
        Node::Binary(Operator::Mul, left, right) => match (number(left), number(right)) {
            (Some(by), _) => add(&mut all, &terms(right)?, by)?,
            (_, Some(by)) => add(&mut all, &terms(left)?, by)?,
            _ => return None,
        },
        Node::Binary(Operator::Div, left, right) => {
            let by = Ratio::ONE.div(number(right)?).ok()?;
            add(&mut all, &terms(left)?, by)?;
        }
        _ => return None,
    }
    Some(all)
}

/// The same with whole factors and each item in its smallest amount.
fn whole(plan: &Plan, node: &Node) -> Option<Terms> {
    let all = terms(node)?;
    let mut found = Terms::new();
    for (item, factor) in all {
        // Items of one sum have one scale, or the sum is no whole number of anything.
        if factor.denominator() != 1 || plan.items[item.0].decimals != 0 {
            return None;
        }
        found.push((item, i64::try_from(factor.numerator()).ok()?));
    }
    Some(found)
}

/// What is being put together.
struct Maker<'a> {
    m: &'a Material<'a>,
    people: &'a [String],
    /// Below what a number of people is small.
    small: u32,
    ground: Ground,
    amounts: BTreeMap<(UnitId, ItemId, Period), AmountId>,
    cells: BTreeMap<Place, CellId>,
    values: BTreeMap<Place, Ratio>,
    followers: BTreeMap<Place, usize>,
}

impl Figures {
    /// The figures of some indicators: of the whole in every period shown, of single units in the period judged.
    pub fn of(
        m: &Material<'_>,
        shown: &[IndicatorId],
        (people, small): (&[String], u32),
        earlier: &[Printed],
    ) -> Self {
        let (ground, amounts) = (Ground::default(), BTreeMap::new());
        let (cells, values, followers) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut maker = Maker { m, people, small, ground, amounts, cells, values, followers };
        let periods = super::super::shown_periods(m.evaluation);
        for &number in shown {
            for &period in &periods {
                maker.indicator(number, period);
            }
            maker.over_years(number, &periods);
        }
        maker.relations();
        for printed in earlier {
            maker.printed_before(printed);
        }
        let Maker { ground, cells, values, followers, .. } = maker;
        Self { ground, cells, values, followers }
    }
}

impl Maker<'_> {
    fn amount(&mut self, unit: UnitId, item: ItemId, period: Period) -> Option<AmountId> {
        if let Some(known) = self.amounts.get(&(unit, item, period)) {
            return Some(*known);
        }
        let seen = self.m.collection.at(unit, item, period)?;
        let value = i64::try_from(seen.figure.ok()?.ratio().numerator()).ok().filter(|value| *value >= 0)?;
        let id = self.ground.amount(value);
        self.amounts.insert((unit, item, period), id);
        Some(id)
    }

    /// One side of an indicator for a unit: a sum of its items, or an amount of its own.
    fn form(&mut self, unit: UnitId, period: Period, node: &Node, value: Ratio) -> Option<Form> {
        let sum = whole(self.m.plan, node).and_then(|terms| {
            let parts: Option<Vec<(AmountId, i64)>> = terms
                .into_iter()
                .map(|((item, previous), factor)| {
                    let period = if previous { before(period) } else { period };
                    Some((self.amount(unit, item, period)?, factor))
                })
                .collect();
            parts.map(Form::of)
        });
        let amount = self.amount_of(node, value).filter(|amount| *amount >= 0);
        if let Some(sum) = sum
            && sum.value(&self.ground.amounts) == amount
        {
            return Some(sum);
        }
        // Of what is no sum of people nothing small can be told, but the total it goes into must know it.
        Some(Form::one(self.ground.amount(amount?)))
    }

    /// A figure as an amount: a sum of items in whole numbers, anything else in ten-thousandths. Which of them is settled by
    /// the formula and never by the figure, so that parts and their total count alike.
    fn amount_of(&self, node: &Node, value: Ratio) -> Option<i64> {
        let sum = whole(self.m.plan, node).is_some();
        sum.then(|| whole_number(value)).flatten().or_else(|| finely(value))
    }

    /// A nought of a single unit is printed, so that a reader may take what is withheld for at least one.
    fn is_not_nought(&mut self, form: &Form) {
        if form.value(&self.ground.amounts).is_some_and(|value| value >= 1) {
            let (name, form) = (String::from("0照常公布，不公开的不是0"), form.clone());
            self.ground.relations.push(Relation { name, form, sense: Sense::AtLeast, bound: 1 });
        }
    }

    fn counts_people(&self, node: &Node) -> bool {
        let unit = |item: ItemId| &self.m.plan.items[item].measure_unit;
        node.refs().iter().any(|reference| self.people.contains(unit(reference.item)))
    }

    fn indicator(&mut self, number: IndicatorId, period: Period) {
        let m = self.m;
        let plan = m.plan;
        let indicator = plan.indicators[number].in_force(period.year);
        let node = indicator.node;
        let mut parts: [Vec<CellId>; 2] = [Vec::new(), Vec::new()];
        let mut sums: [Vec<Form>; 2] = [Vec::new(), Vec::new()];
        let assessor = m.evaluation.assessor(plan, m.totals, m.words);
        for unit in plan.asked_in(&indicator.reporter, period) {
            if m.totals.heard(unit, number, period) != Heard::Whole || indicator.kind.counts_units() {
                continue;
            }
            let Some(it) = assessor.at(unit, number, period) else { continue };
            let sides = [
                (Part::Numerator, Some(&indicator.numerator), it.measured.numerator),
                (Part::Denominator, indicator.denominator.as_ref(), it.measured.denominator),
            ];
            let (mut made, mut forms) = (Vec::new(), Vec::new());
            for (at, (part, node, value)) in sides.into_iter().enumerate() {
                let (Some(node), Some(value)) = (node, value) else { continue };
                let Some(form) = self.form(unit, period, node, value) else { continue };
                sums[at].push(form.clone());
                forms.push(form.clone());
                let counts = self.counts_people(node);
                // Of other years, and of the whole itself, single units are not printed.
                let printed = period == m.evaluation.period && unit != indicator.node;
                if counts && printed {
                    self.is_not_nought(&form);
                }
                let cell = self.cell((unit, number, period, part), form, counts, printed);
                self.values.insert((unit, number, period, part), value);
                parts[at].push(cell);
                made.push(cell);
            }
            if let ([first, second], true) = (forms.as_slice(), indicator.share)
                && unit != indicator.node
            {
                let rest = less(second, first);
                let counts = self.counts_people(&indicator.numerator);
                if counts && period == m.evaluation.period {
                    self.is_not_nought(&rest);
                }
                self.cell((unit, number, period, Part::Rest), rest, counts, false);
            }
            if period == m.evaluation.period && unit != indicator.node {
                self.follower((unit, number, period, Part::Value), made_of(indicator, made));
                if let (ValueOf::Total, Some(Number::Exact(total))) = (indicator.value(), it.measured.value) {
                    self.whole_of(unit, number, period, total);
                }
            }
        }
        self.totals(number, indicator, period, (parts, sums), node);
    }

    /// The figures of the whole.
    fn totals(
        &mut self,
        number: IndicatorId,
        indicator: &Indicator,
        period: Period,
        (parts, sums): ([Vec<CellId>; 2], [Vec<Form>; 2]),
        node: UnitId,
    ) {
        let Some(it) = self.m.evaluation.at(number, period) else { return };
        let sides = [
            (Part::Numerator, Some(&indicator.numerator), it.measured.numerator),
            (Part::Denominator, indicator.denominator.as_ref(), it.measured.denominator),
        ];
        let mut made = Vec::new();
        for (at, (part, formula, value)) in sides.into_iter().enumerate() {
            let (Some(formula), Some(value)) = (formula, value) else { continue };
            let place = (node, number, period, part);
            if indicator.kind.counts_units() {
                continue;
            }
            let all = Form::of(sums[at].iter().flat_map(|form| form.terms().iter().copied()));
            let amount = self.amount_of(formula, value);
            let form = if !sums[at].is_empty() && all.value(&self.ground.amounts) == amount {
                all
            } else {
                Form::one(self.ground.amount(amount.unwrap_or_default().max(0)))
            };
            self.values.insert(place, value);
            let counts = self.counts_people(formula);
            let total = match self.cells.get(&place) {
                // The whole reports it itself.
                Some(own) => {
                    self.ground.cells[own.0 as usize].printed = true;
                    *own
                }
                None => self.cell(place, form, counts, true),
            };
            let parts: Vec<CellId> = parts[at].iter().copied().filter(|part| *part != total).collect();
            if parts.len() > 1 || parts.len() == 1 && sums[at].len() == 1 {
                self.ground.groups.push(Group { total, parts });
            }
            made.push(total);
        }
        let mut made = made_of(indicator, made);
        if indicator.value() == ValueOf::Growth {
            let base = (node, number, Period::year(self.m.plan.identity.base_year), Part::Numerator);
            made.extend(self.cells.get(&base));
        }
        self.follower((node, number, period, Part::Value), made.clone());
        if period == self.m.evaluation.period {
            self.follower((node, number, period, Part::Gap), made);
        }
    }

    /// A figure that adds up over the years, and its value printed beside the years' own.
    fn over_years(&mut self, number: IndicatorId, periods: &[Period]) {
        let plan = self.m.plan;
        let indicator = &plan.indicators[number];
        if indicator.value() != ValueOf::Total {
            return;
        }
        let mut sum = Vec::new();
        let mut made = Vec::new();
        for &period in periods.iter().filter(|period| period.year >= plan.identity.first_year) {
            let place = (indicator.node, number, period, Part::Numerator);
            let Some(&own) = self.cells.get(&place) else { continue };
            sum.extend(self.ground.at(own).form.terms().iter().copied());
            made.push(own);
            let counts = self.counts_people(&indicator.numerator);
            let whole = (indicator.node, number, period, Part::Whole);
            let form = Form::of(sum.iter().copied());
            let value = self.m.evaluation.at(number, period).and_then(|it| it.measured.value);
            let Some(value) = value.and_then(Number::exact) else { continue };
            // A stock reported at the end of each year is no sum of the years.
            if form.value(&self.ground.amounts) == self.amount_of(&indicator.numerator, value) {
                self.values.insert(whole, value);
                let total = self.cell(whole, form, counts, true);
                self.ground.groups.push(Group { total, parts: made.clone() });
                self.followers.remove(&(indicator.node, number, period, Part::Value));
                // What is still missing is made of the total, not of the year.
                if let Some(gap) = self.followers.get(&(indicator.node, number, period, Part::Gap)) {
                    self.ground.followers[*gap].cells = vec![total];
                }
            }
        }
    }

    /// A unit's total over the years: the years before are told by it and the year's own figure.
    fn whole_of(&mut self, unit: UnitId, number: IndicatorId, period: Period, total: Ratio) {
        let indicator = &self.m.plan.indicators[number];
        let years = (self.m.plan.identity.first_year..period.year).map(Period::year).chain([period]);
        let cells: Vec<CellId> = years
            .filter_map(|year| self.cells.get(&(unit, number, year, Part::Numerator)).copied())
            .collect();
        let form = Form::of(cells.iter().flat_map(|cell| self.ground.at(*cell).form.terms().to_vec()));
        // A stock is its own total, and follows the year's figure.
        if form.value(&self.ground.amounts) != self.amount_of(&indicator.numerator, total) {
            return;
        }
        let counts = self.counts_people(&indicator.numerator);
        let whole = (unit, number, period, Part::Whole);
        self.values.insert(whole, total);
        let total = self.cell(whole, form, counts, true);
        self.ground.groups.push(Group { total, parts: cells });
    }

    fn cell(&mut self, place: Place, form: Form, counts_people: bool, printed: bool) -> CellId {
        let (unit, number, period, part) = place;
        let plan = self.m.plan;
        let order = u32::try_from(self.ground.cells.len()).unwrap_or(u32::MAX);
        let of_whole = unit == plan.indicators[number].node;
        let cell = Cell {
            label: format!(
                "{}{}年“{}”{}",
                plan.units[unit].name,
                period,
                plan.indicators[number].name,
                part.word()
            ),
            table: String::from(if of_whole { "各年数" } else { "分地区" }),
            form,
            counts_people,
            may_withhold: true,
            printed,
            // The whole's own figures go last.
            order: if of_whole { order | 1 << 31 } else { order },
        };
        let id = self.ground.cell(cell);
        self.cells.insert(place, id);
        id
    }

    fn follower(&mut self, place: Place, cells: Vec<CellId>) {
        let (unit, number, period, part) = place;
        let plan = self.m.plan;
        let label =
            format!("{}{}年“{}”{}", plan.units[unit].name, period, plan.indicators[number].name, part.word());
        self.followers.insert(place, self.ground.followers.len());
        self.ground.followers.push(Follower { label, table: String::new(), cells });
    }

    /// What everybody may read in the plan's definitions: relations among the items of one unit, as far as they are sums.
    fn relations(&mut self) {
        let plan = self.m.plan;
        let mut places: Vec<(UnitId, Period)> =
            self.amounts.keys().map(|(unit, _, at)| (*unit, *at)).collect();
        places.sort_unstable();
        places.dedup();
        for rule in &plan.rules {
            let mut left = &rule.relation.first;
            for (comparison, right) in &rule.relation.rest {
                let sides = (whole(plan, left), whole(plan, right));
                left = right;
                let (Some(first), Some(second)) = sides else { continue };
                let sense = match comparison {
                    Comparison::Equal => Sense::Equal,
                    Comparison::LessOrEqual | Comparison::Less => Sense::AtMost,
                    Comparison::GreaterOrEqual | Comparison::Greater => Sense::AtLeast,
                    Comparison::NotEqual => continue,
                };
                for &(unit, period) in &places {
                    let known = |((item, previous), factor): &((ItemId, bool), i64), sign: i64| {
                        let period = if *previous { before(period) } else { period };
                        Some((*self.amounts.get(&(unit, *item, period))?, factor * sign))
                    };
                    let terms: Option<Vec<(AmountId, i64)>> = first
                        .iter()
                        .map(|term| known(term, 1))
                        .chain(second.iter().map(|term| known(term, -1)))
                        .collect();
                    if let Some(terms) = terms {
                        let name = format!("审核关系“{}”", rule.name);
                        self.ground.relations.push(Relation { name, form: Form::of(terms), sense, bound: 0 });
                    }
                }
            }
        }
    }

    /// A figure of an earlier edition.
    fn printed_before(&mut self, printed: &Printed) {
        let Some(&cell) = self.cells.get(&printed.place) else { return };
        let (unit, number, period, part) = printed.place;
        let indicator = self.m.plan.indicators[number].in_force(period.year);
        let node = if part == Part::Denominator { indicator.denominator.as_ref() } else { None };
        let node = node.unwrap_or(&indicator.numerator);
        let Cell { form, label, .. } = self.ground.at(cell).clone();
        let Some(value) = printed.value else {
            // Noughts were printed then as now, and so was the whole of what is printed.
            if unit != indicator.node && self.counts_people(node) {
                self.is_not_nought(&form);
                let rest = self.cells.get(&(unit, number, period, Part::Rest));
                if let (Part::Numerator, Some(rest)) = (part, rest) {
                    let rest = self.ground.at(*rest).form.clone();
                    self.is_not_nought(&rest);
                }
            }
            return;
        };
        let Some(value) = self.amount_of(node, value) else { return };
        let now = form.value(&self.ground.amounts);
        let edition = printed.edition.clone();
        self.ground.earlier.push(Earlier { edition, label: label.clone(), form, value });
        let (Some(now), true) = (now, unit == indicator.node) else { return };
        if now == value {
            return;
        }
        // A total of then, when a unit had not reported yet, less that of now tells what the unit has reported since: what
        // was printed of units is known as it was printed, whatever has been put right since.
        let (mut rest_then, mut rest_now, mut rest) = (value, now, Vec::new());
        for (unit, told) in &printed.of {
            let Some(of_unit) = self.cells.get(&(*unit, number, period, part)) else { continue };
            let form = self.ground.at(*of_unit).form.clone();
            match told.and_then(|told| self.amount_of(node, told)) {
                Some(told) => {
                    rest_then -= told;
                    rest_now -= form.value(&self.ground.amounts).unwrap_or(told);
                }
                None => rest.extend(form.terms().iter().copied()),
            }
        }
        let rest = Form::of(rest);
        let told = !printed.of.is_empty() && rest.value(&self.ground.amounts) == Some(rest_then);
        if told && !rest.terms().is_empty() {
            let edition = printed.edition.clone();
            self.ground.earlier.push(Earlier { edition, label, form: rest, value: rest_then });
        } else if !told && (1..i64::from(self.small)).contains(&(rest_now - rest_then).abs()) {
            // Nobody outside knows whose it is, but everybody that it is small.
            self.ground.kept.push(cell);
        }
    }
}

/// The cells a value is made of: what remains of something is its numerator, and the denominator only says of how many.
fn made_of(indicator: &Indicator, mut cells: Vec<CellId>) -> Vec<CellId> {
    if indicator.value() == ValueOf::Remainder {
        cells.truncate(1);
    }
    cells
}

/// The same period of the year before.
const fn before(period: Period) -> Period {
    Period { year: period.year - 1, month: period.month }
}

/// A number that is whole.
fn whole_number(value: Ratio) -> Option<i64> {
    (value.denominator() == 1).then(|| i64::try_from(value.numerator()).ok()).flatten()
}

/// A number in ten-thousandths: as an amount it only has to be some number of its own.
fn finely(value: Ratio) -> Option<i64> {
    i64::try_from(value.mul(Ratio::whole(10_000)).ok()?.floor()).ok()
}

/// One form less another.
fn less(first: &Form, second: &Form) -> Form {
    let minus = second.terms().iter().map(|(amount, factor)| (*amount, -factor));
    Form::of(first.terms().iter().copied().chain(minus))
}

impl Part {
    /// Its name in a message.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Numerator => "的分子",
            Self::Denominator => "的分母",
            Self::Whole => "的累计数",
            Self::Rest => "的分母减分子",
            Self::Value => "的值",
            Self::Gap => "的差距",
        }
    }
}
