//! What can be proved about a figure that is not printed? The range in which everything known leaves it.
//!
//! In: a [`Partition`] and a form. Out: its [`Range`], and the rows from which that follows. Refuses to know: whether
//! the range is wide enough.

use super::Rules;
use super::board::{Board, Component, NONE, Partition, Row};
use super::fraction::{Exact, Fraction, TooLarge};
use super::ground::{Form, Sense};
use super::simplex::{Pushed, Tableau, Terms};
use std::collections::{BTreeMap, BTreeSet};

/// Between which whole numbers a figure is proved to lie, the ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least value, or nothing where none is proved.
    pub min: Option<i64>,
    /// The greatest value, or nothing where none is proved.
    pub max: Option<i64>,
    /// Whether both ends are reached by whole numbers in all cells, so that nobody can prove a narrower range from the
    /// same knowledge. Elsewhere the true range may be narrower.
    pub reached: bool,
}

impl Range {
    /// Whether only one value is left.
    pub const fn is_fixed(self) -> bool {
        matches!((self.min, self.max), (Some(min), Some(max)) if min == max)
    }

    /// Whether another range begins and ends where this one does.
    pub(super) fn has_ends_of(self, other: Self) -> bool {
        (self.min, self.max) == (other.min, other.max)
    }
}

/// A component made ready for pushing.
struct Desk {
    tableau: Tableau,
    /// The row behind each variable that is no amount, after the amounts.
    rows: Vec<u32>,
    /// The rows behind an amount's lower and upper bound, where they are not those that everybody knows.
    bounds: Vec<(u32, u32)>,
}

/// The attack on one partition. Components are made ready when first asked for.
pub(super) struct Attack<'a, 'g> {
    board: &'a Board<'g>,
    partition: &'a Partition,
    desks: Vec<Option<Desk>>,
    /// Whether equations are marked, so that a proof can name them.
    marked: bool,
}

impl<'a, 'g> Attack<'a, 'g> {
    pub(super) fn new(board: &'a Board<'g>, partition: &'a Partition) -> Self {
        let desks = partition.components.iter().map(|_| None).collect();
        Self { board, partition, desks, marked: false }
    }

    /// One whose proofs can be asked for; it takes more time and memory.
    pub(super) fn marked(board: &'a Board<'g>, partition: &'a Partition) -> Self {
        Self { marked: true, ..Self::new(board, partition) }
    }

    /// The terms computed so far.
    pub(super) fn effort(&self) -> u64 {
        self.desks.iter().flatten().map(|desk| desk.tableau.effort).sum()
    }

    /// The whole range of a form.
    pub(super) fn range(&mut self, form: &Form) -> Exact<Range> {
        let (known, homes) = self.split(form)?;
        let mut range = Range { min: Some(known), max: Some(known), reached: true };
        for (home, aim) in homes {
            let (high, low) = self.push_both(home, &aim)?;
            let sum = |one: Option<i64>, other: Option<i64>| match (one, other) {
                (Some(one), Some(other)) => one.checked_add(other).map(Some).ok_or(TooLarge),
                _ => Ok(None),
            };
            range.max = sum(range.max, high.end.map(Fraction::floor).transpose()?)?;
            range.min = sum(range.min, low.end.map(Fraction::floor).transpose()?.map(|end| -end))?;
            range.reached &= high.whole && low.whole;
        }
        Ok(range)
    }

    /// Whether the range of a form is as wide as the rules ask. Stops as soon as that is seen.
    pub(super) fn is_safe(&mut self, form: &Form, rules: &Rules) -> Exact<bool> {
        let (known, homes) = self.split(form)?;
        let [(home, aim)] = homes.as_slice() else { return Ok(rules.is_safe(self.range(form)?)) };
        let truth = form.value(&self.board.ground.amounts).ok_or(TooLarge)?;
        let known = Fraction::whole(i128::from(known));
        let between = |min: i64, high: Option<Fraction>| -> Exact<bool> {
            let max = high.map(|high| high.plus(known)?.floor()).transpose()?;
            Ok(rules.is_safe(Range { min: Some(min), max, reached: true }))
        };
        let tableau = &mut self.desk(*home)?.tableau;
        let high = tableau.push(aim, |value| between(truth, Some(value)))?.end;
        if between(truth, high)? {
            return Ok(true);
        }
        let back = negative(aim);
        let lowest = |value: Fraction| Fraction::ZERO.minus(value)?.plus(known)?.ceiling();
        match tableau.push(&back, |value| between(lowest(value)?, high))?.end {
            None => Ok(true),
            Some(value) => between(lowest(value)?, high),
        }
    }

    /// The rows from which the range of a form follows, in order.
    pub(super) fn proof(&mut self, form: &Form) -> Exact<BTreeSet<u32>> {
        let (_, homes) = self.split(form)?;
        let mut rows = BTreeSet::new();
        for (home, aim) in homes {
            let (high, low) = self.push_both(home, &aim)?;
            let amounts = self.partition.components[home as usize].amounts.len();
            let desk = self.desk(home)?;
            for (variable, factor) in high.stops.into_iter().chain(low.stops) {
                let variable = variable as usize;
                rows.insert(match desk.bounds.get(variable) {
                    Some(&(_, upper)) if factor > 0 => upper,
                    Some(&(lower, _)) => lower,
                    None => desk.rows[variable - amounts],
                });
            }
        }
        rows.remove(&NONE);
        let mut open: Vec<&Form> = rows.iter().map(|&row| self.board.rows[row as usize].form).collect();
        open.push(form);
        while let Some(form) = open.pop() {
            for &(amount, _) in form.terms() {
                let row = self.partition.told_by[amount.0 as usize];
                if row != NONE && rows.insert(row) {
                    open.push(self.board.rows[row as usize].form);
                }
            }
        }
        Ok(rows)
    }

    fn push_both(&mut self, home: u32, aim: &[(u32, i64)]) -> Exact<(Pushed, Pushed)> {
        let tableau = &mut self.desk(home)?.tableau;
        let high = tableau.push(aim, |_| Ok(false))?;
        Ok((high, tableau.push(&negative(aim), |_| Ok(false))?))
    }

    /// What is known of a form, and the rest by component, in its variables.
    fn split(&self, form: &Form) -> Exact<(i64, Vec<(u32, Terms)>)> {
        let mut known = 0_i64;
        let mut homes: BTreeMap<u32, Terms> = BTreeMap::new();
        for &(amount, factor) in form.terms() {
            let home = self.partition.home[amount.0 as usize];
            if home == NONE {
                let value = self.board.ground.amounts[amount.0 as usize].value;
                let term = value.checked_mul(factor).ok_or(TooLarge)?;
                known = known.checked_add(term).ok_or(TooLarge)?;
            } else {
                let component = &self.partition.components[home as usize];
                homes.entry(home).or_default().push((place(component, amount.0)?, factor));
            }
        }
        Ok((known, homes.into_iter().collect()))
    }

    fn desk(&mut self, home: u32) -> Exact<&mut Desk> {
        let slot = &mut self.desks[home as usize];
        match slot {
            Some(desk) => Ok(desk),
            None => {
                let component = &self.partition.components[home as usize];
                Ok(slot.insert(Desk::new(self.board, component, self.marked)?))
            }
        }
    }
}

impl Desk {
    fn new(board: &Board, component: &Component, marked: bool) -> Exact<Self> {
        let amounts = &board.ground.amounts;
        let value = |amount: u32| i128::from(amounts[amount as usize].value);
        let mut limits: Vec<(i128, Option<i128>)> = component
            .amounts
            .iter()
            .map(|&amount| {
                // A bound that the true value does not keep is not so, and nothing follows from it.
                let upper = amounts[amount as usize].upper.map(i128::from);
                (0, upper.filter(|&upper| value(amount) <= upper))
            })
            .collect();
        let mut bounds = vec![(NONE, NONE); limits.len()];
        let mut equations: Vec<(u32, Terms, Sense, i128)> = Vec::new();
        for &index in &component.rows {
            let row = &board.rows[index as usize];
            let (terms, rest) = unknown_part(row, component, value);
            match (row.sense, terms.as_slice()) {
                // One unknown in an inequality is a bound of its own.
                (Sense::AtMost | Sense::AtLeast, &[(variable, factor @ (1 | -1))]) => {
                    let at = variable as usize;
                    let end = rest * i128::from(factor);
                    if (row.sense == Sense::AtMost) == (factor == 1) {
                        if limits[at].1.is_none_or(|upper| end < upper) {
                            limits[at].1 = Some(end);
                            bounds[at].1 = index;
                        }
                    } else if end > limits[at].0 {
                        limits[at].0 = end;
                        bounds[at].0 = index;
                    }
                }
                _ => equations.push((index, terms, row.sense, rest)),
            }
        }
        let mut tableau = Tableau::default();
        for (&amount, &(lower, upper)) in component.amounts.iter().zip(&limits) {
            tableau.variable(lower, upper, value(amount));
        }
        let mut rows = Vec::new();
        for (index, mut terms, sense, rest) in equations {
            let now: i128 = terms
                .iter()
                .map(|&(at, factor)| value(component.amounts[at as usize]) * i128::from(factor))
                .sum();
            // A marker is a slack that cannot move: it only carries the equation's name into sums.
            if sense != Sense::Equal || marked {
                let slack = if sense == Sense::AtMost { rest - now } else { now - rest };
                let upper = (sense == Sense::Equal).then_some(0);
                let variable = tableau.variable(0, upper, slack);
                terms.push((variable, if sense == Sense::AtMost { 1 } else { -1 }));
                rows.push(index);
            }
            tableau.equation(terms)?;
        }
        Ok(Self { tableau, rows, bounds })
    }
}

/// The terms of a row that are not known, in a component's variables, and what they come to.
fn unknown_part(row: &Row, component: &Component, value: impl Fn(u32) -> i128) -> (Terms, i128) {
    let mut terms = Terms::new();
    let mut rest = i128::from(row.bound);
    for &(amount, factor) in row.form.terms() {
        match place(component, amount.0) {
            Ok(at) => terms.push((at, factor)),
            Err(_) => rest -= value(amount.0) * i128::from(factor),
        }
    }
    (terms, rest)
}

fn place(component: &Component, amount: u32) -> Exact<u32> {
    component.amounts.binary_search(&amount).map(|at| at as u32).map_err(|_| TooLarge)
}

fn negative(aim: &[(u32, i64)]) -> Terms {
    aim.iter().map(|&(variable, factor)| (variable, -factor)).collect()
}
