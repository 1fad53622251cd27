//! How far can a sum move while everything known stays true? A simplex method in whole numbers, without rounding.
//!
//! In: variables with bounds and a value that fits all equations, the equations, a sum to push. Out: how far it can be
//! pushed, and by which variables' bounds it is stopped. Refuses to know: figures, editions, thresholds.
//!
//! Two things make it short. The true values fit everything that is known, so there is a point to start from and no
//! first phase; a variable that is not in the basis may stand between its bounds and then moves either way. And only
//! differences from that point matter, so an equation is its coefficients alone, whole numbers without a common
//! divisor, which in tables that add up stay at ±1 and ±2. One tableau serves all sums of its component: the next one
//! starts where the last one ended. Each variable knows the equations it stands in, so a step looks at no other.

use super::fraction::{Exact, Fraction, TooLarge};
use std::cmp::{Ordering, Reverse};
use std::mem;

/// Coefficients by variable, in order, none 0.
pub(super) type Terms = Vec<(u32, i64)>;

/// In no equation as its basic variable.
const OUTSIDE: u32 = u32::MAX;

/// Steps without a way made, after which the rule that cannot run in a circle (Bland's) takes over.
const PATIENCE: usize = 12;

struct Variable {
    lower: i128,
    upper: Option<i128>,
    value: Fraction,
    /// The equation of which it is the basic variable.
    line: u32,
}

/// `scale` × the basic variable + the terms = a constant; `scale` above 0. Without a basic variable (an equation on its
/// way in, a sum to push) `scale` is 0.
#[derive(Default)]
struct Line {
    basic: u32,
    scale: i64,
    terms: Terms,
}

/// Variables, bounds and equations, at a point that fits them all.
#[derive(Default)]
pub(super) struct Tableau {
    variables: Vec<Variable>,
    lines: Vec<Line>,
    /// For each variable the lines whose terms it may be among: every one that has it, some twice, some no longer.
    columns: Vec<Vec<u32>>,
    fractional: usize,
    /// Terms computed so far: the same on every machine, unlike time.
    pub effort: u64,
}

/// Where a push ended.
pub(super) struct Pushed {
    /// The largest value, or nothing where it has no bound.
    pub end: Option<Fraction>,
    /// The variables whose bounds stop it: above 0 the upper, below 0 the lower.
    pub stops: Terms,
    /// Whether the point reached is one of whole numbers.
    pub whole: bool,
}

impl Tableau {
    /// A variable and its value; without a lower bound of its own a caller gives 0.
    pub(super) fn variable(&mut self, lower: i128, upper: Option<i128>, value: i128) -> u32 {
        self.variables.push(Variable { lower, upper, value: Fraction::whole(value), line: OUTSIDE });
        self.columns.push(Vec::new());
        self.variables.len() as u32 - 1
    }

    /// An equation that the values fit. One that says nothing new of variables that can move is dropped.
    pub(super) fn equation(&mut self, terms: Terms) -> Exact<()> {
        let mut line = Line { basic: OUTSIDE, scale: 0, terms };
        self.clear_basics(&mut line)?;
        // A unit coefficient keeps numbers small, and one far from its bounds is seldom the first to block a step.
        let mut best: Option<(u64, Reverse<i64>, u32, i64)> = None;
        for &(index, factor) in &line.terms {
            let variable = &self.variables[index as usize];
            if variable.upper == Some(variable.lower) {
                continue;
            }
            let below = variable.value.minus(Fraction::whole(variable.lower))?.floor()?;
            let room = match variable.upper {
                Some(upper) => below.min(Fraction::whole(upper).minus(variable.value)?.floor()?),
                None => below,
            };
            let rank = (factor.unsigned_abs(), Reverse(room), index, factor);
            best = Some(best.map_or(rank, |best| best.min(rank)));
        }
        if let Some((_, _, variable, factor)) = best {
            enter(&mut line, variable, factor);
            let column = self.column(variable);
            let place = self.lines.len() as u32;
            for &(variable, _) in &line.terms {
                self.columns[variable as usize].push(place);
            }
            self.lines.push(Line::default());
            self.settle(line, place, &column)?;
        }
        Ok(())
    }

    /// Pushes a sum up until it stops or `enough` is satisfied with its value.
    pub(super) fn push(
        &mut self,
        aim: &[(u32, i64)],
        enough: impl Fn(Fraction) -> Exact<bool>,
    ) -> Exact<Pushed> {
        let mut cost = Line { basic: OUTSIDE, scale: 0, terms: aim.to_vec() };
        self.clear_basics(&mut cost)?;
        let mut idle = 0;
        loop {
            let Some((entering, rises)) = self.entering(&cost, idle > PATIENCE)? else {
                let end = Some(self.sum(aim)?);
                return Ok(Pushed { end, stops: cost.terms, whole: self.fractional == 0 });
            };
            let column = self.column(entering);
            let Some((length, leaving)) = self.step(entering, rises, &column)? else {
                return Ok(Pushed { end: None, stops: Terms::new(), whole: true });
            };
            idle = if length.is_zero() { idle + 1 } else { 0 };
            self.walk(entering, rises, length, &column)?;
            if let Some(place) = leaving {
                self.pivot(place, entering, &column)?;
                self.clear_basics(&mut cost)?;
            }
            if !length.is_zero() {
                let reached = self.sum(aim)?;
                if enough(reached)? {
                    return Ok(Pushed {
                        end: Some(reached),
                        stops: Terms::new(),
                        whole: self.fractional == 0,
                    });
                }
            }
        }
    }

    fn sum(&self, aim: &[(u32, i64)]) -> Exact<Fraction> {
        aim.iter().try_fold(Fraction::ZERO, |sum, &(variable, factor)| {
            sum.plus(self.variables[variable as usize].value.times(factor, 1)?)
        })
    }

    /// Which variable to move, and which way, to raise the sum: the steepest, or with `careful` the first.
    fn entering(&self, cost: &Line, careful: bool) -> Exact<Option<(u32, bool)>> {
        let mut best: Option<(u32, i64)> = None;
        for &(index, factor) in &cost.terms {
            let variable = &self.variables[index as usize];
            let free = if factor > 0 {
                match variable.upper {
                    None => true,
                    Some(upper) => variable.value.against(Fraction::whole(upper))? == Ordering::Less,
                }
            } else {
                variable.value.against(Fraction::whole(variable.lower))? == Ordering::Greater
            };
            if free && best.is_none_or(|(_, steepest)| factor.unsigned_abs() > steepest.unsigned_abs()) {
                best = Some((index, factor));
                if careful {
                    break;
                }
            }
        }
        Ok(best.map(|(index, factor)| (index, factor > 0)))
    }

    /// How far a variable may move, and the equation whose basic variable then stands at a bound; an end without one
    /// is the variable's own bound. Nothing where no bound stops it.
    fn step(
        &self,
        entering: u32,
        rises: bool,
        column: &[(u32, i64)],
    ) -> Exact<Option<(Fraction, Option<u32>)>> {
        let variable = &self.variables[entering as usize];
        let own = match (rises, variable.upper) {
            (true, None) => None,
            (true, Some(upper)) => Some(Fraction::whole(upper).minus(variable.value)?),
            (false, _) => Some(variable.value.minus(Fraction::whole(variable.lower))?),
        };
        let mut best: Option<(Fraction, Option<u32>)> = own.map(|length| (length, None));
        for &(place, factor) in column {
            let line = &self.lines[place as usize];
            let basic = &self.variables[line.basic as usize];
            let sinks = (factor > 0) == rises;
            let room = match (sinks, basic.upper) {
                (true, _) => basic.value.minus(Fraction::whole(basic.lower))?,
                (false, Some(upper)) => Fraction::whole(upper).minus(basic.value)?,
                (false, None) => continue,
            };
            let length = room.times(line.scale, factor.abs())?;
            let nearer = match best {
                None => true,
                Some((shortest, holder)) => match length.against(shortest)? {
                    Ordering::Less => true,
                    // Among equals the smallest index, as Bland's rule asks; a variable's own bound goes before all.
                    Ordering::Equal => holder.is_some_and(|at| line.basic < self.lines[at as usize].basic),
                    Ordering::Greater => false,
                },
            };
            if nearer {
                best = Some((length, Some(place)));
            }
        }
        Ok(best)
    }

    /// Moves a variable and all basic variables with it.
    fn walk(&mut self, entering: u32, rises: bool, length: Fraction, column: &[(u32, i64)]) -> Exact<()> {
        if length.is_zero() {
            return Ok(());
        }
        let way = if rises { 1 } else { -1 };
        for &(place, factor) in column {
            let line = &self.lines[place as usize];
            let (basic, change) = (line.basic, length.times(-way * factor, line.scale)?);
            self.move_by(basic, change)?;
        }
        self.move_by(entering, length.times(way, 1)?)
    }

    fn move_by(&mut self, variable: u32, change: Fraction) -> Exact<()> {
        let value = &mut self.variables[variable as usize].value;
        self.fractional -= usize::from(!value.is_whole());
        *value = value.plus(change)?;
        self.fractional += usize::from(!value.is_whole());
        Ok(())
    }

    /// The lines that have a variable among their terms, with its factor.
    fn column(&mut self, variable: u32) -> Vec<(u32, i64)> {
        let column = &mut self.columns[variable as usize];
        column.sort_unstable();
        column.dedup();
        let lines = &self.lines;
        let mut factors = Vec::with_capacity(column.len());
        column.retain(|&place| {
            let factor = factor_of(&lines[place as usize].terms, variable);
            factors.extend(factor.map(|factor| (place, factor)));
            factor.is_some()
        });
        factors
    }

    /// Makes `entering` the basic variable of a line in place of the one it has.
    fn pivot(&mut self, place: u32, entering: u32, column: &[(u32, i64)]) -> Exact<()> {
        let mut line = mem::take(&mut self.lines[place as usize]);
        let old = line.basic;
        self.variables[old as usize].line = OUTSIDE;
        let at = line.terms.partition_point(|term| term.0 < old);
        line.terms.insert(at, (old, line.scale));
        self.columns[old as usize].push(place);
        let factor = factor_of(&line.terms, entering).ok_or(TooLarge)?;
        enter(&mut line, entering, factor);
        self.settle(line, place, column)
    }

    /// Takes a line's basic variable, whose column is given, out of all others and puts the line in its place.
    fn settle(&mut self, line: Line, place: u32, column: &[(u32, i64)]) -> Exact<()> {
        let most = 2 * self.lines.len();
        for &(other, factor) in column.iter().filter(|&&(other, _)| other != place) {
            let target = &mut self.lines[other as usize];
            let columns = &mut self.columns;
            eliminate(target, &line, factor, |variable| {
                let column = &mut columns[variable as usize];
                column.push(other);
                if column.len() > most {
                    column.sort_unstable();
                    column.dedup();
                }
            })?;
            self.effort += target.terms.len() as u64;
        }
        self.variables[line.basic as usize].line = place;
        self.lines[place as usize] = line;
        Ok(())
    }

    /// Writes a line without basic variables. (No basic variable stands in another's equation, so one look is enough.)
    fn clear_basics(&self, line: &mut Line) -> Exact<()> {
        let basics: Vec<u32> = line
            .terms
            .iter()
            .map(|term| self.variables[term.0 as usize].line)
            .filter(|&place| place != OUTSIDE)
            .collect();
        for place in basics {
            let source = &self.lines[place as usize];
            if let Some(factor) = factor_of(&line.terms, source.basic) {
                eliminate(line, source, factor, |_| ())?;
            }
        }
        Ok(())
    }
}

fn factor_of(terms: &[(u32, i64)], variable: u32) -> Option<i64> {
    terms.binary_search_by_key(&variable, |term| term.0).ok().map(|at| terms[at].1)
}

/// Takes a variable out of a line's terms and makes it the basic one.
fn enter(line: &mut Line, variable: u32, factor: i64) {
    line.terms.retain(|term| term.0 != variable);
    if factor < 0 {
        for term in &mut line.terms {
            term.1 = -term.1;
        }
    }
    line.scale = factor.abs();
    line.basic = variable;
}

/// `target` × p − `source` × q without a common divisor, so that the basic variable of `source` is gone. `joins` is told
/// each variable that `target` did not have before.
fn eliminate(target: &mut Line, source: &Line, factor: i64, mut joins: impl FnMut(u32)) -> Exact<()> {
    let shared = divisor_of(source.scale.unsigned_abs(), factor.unsigned_abs()) as i64;
    let (keep, take) = (source.scale / shared, factor / shared);
    let times = |a: i64, b: i64| a.checked_mul(b).ok_or(TooLarge);
    let scale = times(target.scale, keep)?;
    let mut divisor = scale.unsigned_abs();
    let mut terms = Terms::with_capacity(target.terms.len() + source.terms.len());
    let mut add = |variable: u32, value: i64| {
        if value != 0 {
            terms.push((variable, value));
            if divisor != 1 {
                divisor = divisor_of(divisor, value.unsigned_abs());
            }
        }
    };
    let mut right = source.terms.iter().copied().peekable();
    for &(variable, value) in &target.terms {
        while let Some((other, value)) = right.next_if(|term| term.0 < variable) {
            joins(other);
            add(other, times(-value, take)?);
        }
        let both = right.next_if(|term| term.0 == variable).map_or(Ok(0), |term| times(term.1, take))?;
        if variable != source.basic {
            add(variable, times(value, keep)?.checked_sub(both).ok_or(TooLarge)?);
        }
    }
    for (other, value) in right {
        joins(other);
        add(other, times(-value, take)?);
    }
    let divisor = divisor.max(1) as i64;
    if divisor != 1 {
        for term in &mut terms {
            term.1 /= divisor;
        }
    }
    target.scale = scale / divisor;
    target.terms = terms;
    Ok(())
}

const fn divisor_of(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
