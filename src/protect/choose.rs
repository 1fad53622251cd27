//! Which cells are withheld? The small ones, then what covers them, as little of it as the attack allows.
//!
//! In: a [`Board`], rules, true values. Out: [`Choice`]: the state of every cell. Refuses to know: how a range is
//! computed.

use super::attack::{Attack, Range};
use super::board::{Board, Component, NONE, Origin, Partition};
use super::fraction::Exact;
use super::ground::{CellId, Form};
use super::refusal::{Kind, labels, origins};
use super::{AlreadyPublic, Reason, Rules, Withheld};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// The terms that trials may compute before the rest is left withheld: half a second or so. Cells of tables that only add up
/// in one or two directions stay far below; tables that cross in three can make each trial a long one.
const EFFORT: u64 = 30_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Printed,
    Withheld(Reason),
    /// No edition prints it.
    Never,
}

/// What was known of a small number before this edition.
struct Before {
    /// Where it follows from.
    from: Vec<Origin>,
    /// The range, which this edition must not narrow.
    range: Range,
}

/// The state of every cell while the choice is made.
pub(super) struct Choice<'a, 'g> {
    board: &'a Board<'g>,
    rules: &'a Rules,
    values: &'a [i64],
    states: Vec<State>,
    /// Small numbers of people that are not printed and not known before.
    guarded: Vec<bool>,
    /// Figures that an earlier edition printed: withholding them hides nothing.
    printed_before: Vec<bool>,
    /// Small numbers that were known before.
    public: BTreeMap<u32, Before>,
    groups_of: Vec<Vec<u32>>,
}

/// The figures of this edition among the origins of a proof.
fn cells_of(from: &[Origin]) -> BTreeSet<u32> {
    let cells = from.iter().filter_map(|origin| match *origin {
        Origin::Cell(cell) => Some(cell),
        _ => None,
    });
    cells.collect()
}

impl<'a, 'g> Choice<'a, 'g> {
    pub(super) fn new(board: &'a Board<'g>, rules: &'a Rules, values: &'a [i64]) -> Self {
        let ground = board.ground;
        let before: BTreeSet<&Form> = ground.earlier.iter().map(|one| &one.form).collect();
        let mut groups_of = vec![Vec::new(); ground.cells.len()];
        for (at, group) in (0..).zip(&ground.groups) {
            for cell in group.parts.iter().chain([&group.total]) {
                groups_of[cell.0 as usize].push(at);
            }
        }
        let states = ground.cells.iter().map(|cell| if cell.printed { State::Printed } else { State::Never });
        let printed_before = ground.cells.iter().map(|cell| before.contains(&cell.form)).collect();
        Self {
            states: states.collect(),
            guarded: vec![false; ground.cells.len()],
            printed_before,
            public: BTreeMap::new(),
            board,
            rules,
            values,
            groups_of,
        }
    }

    pub(super) fn is_printed(&self, cell: usize) -> bool {
        self.states[cell] == State::Printed
    }

    fn is_small(&self, cell: usize) -> bool {
        self.board.ground.cells[cell].counts_people && self.rules.is_small(self.values[cell])
    }

    /// The first step: every small cell, and the guard on what is never printed.
    pub(super) fn withhold_small(&mut self) {
        for cell in (0..self.states.len()).filter(|&cell| self.is_small(cell)).collect::<Vec<_>>() {
            if self.is_printed(cell) {
                if !self.board.ground.cells[cell].may_withhold {
                    continue;
                }
                self.states[cell] = State::Withheld(Reason::Small);
            }
            if self.printed_before[cell] {
                let earlier = &self.board.ground.earlier;
                let form = &self.board.ground.cells[cell].form;
                let at =
                    earlier.iter().position(|one| one.form == *form).map(|at| Origin::Earlier(at as u32));
                let value = Some(self.values[cell]);
                let range = Range { min: value, max: value, reached: true };
                self.public.insert(cell as u32, Before { from: at.into_iter().collect(), range });
            } else {
                self.guarded[cell] = true;
            }
        }
        for kept in &self.board.ground.kept {
            let cell = kept.0 as usize;
            if self.is_printed(cell) {
                self.states[cell] = State::Withheld(Reason::Changed);
            }
        }
    }

    /// The second step: the next smallest of each group that would give a withheld cell back.
    pub(super) fn withhold_next_smallest(&mut self) {
        let mut weak: BTreeSet<u32> = (0..self.board.ground.groups.len() as u32).collect();
        while let Some(group) = weak.pop_first() {
            while let Some(reason) = self.weakness(group, None) {
                let group = &self.board.ground.groups[group as usize];
                let members = group.parts.iter().chain([&group.total]).map(|cell| cell.0);
                let Some(next) = self.next_smallest(members) else { break };
                self.states[next as usize] = State::Withheld(reason);
                weak.extend(&self.groups_of[next as usize]);
            }
        }
    }

    /// Why a group needs one more cell withheld, if it does; `without` is looked at as if it were printed.
    fn weakness(&self, group: u32, without: Option<usize>) -> Option<Reason> {
        let group = &self.board.ground.groups[group as usize];
        let hidden = |cell: &&CellId| {
            let at = cell.0 as usize;
            !self.is_printed(at) && !self.printed_before[at] && Some(at) != without
        };
        let total_hidden = hidden(&&group.total);
        let (mut sum, mut count, mut guards, mut sole) = (0_i128, 0, 0, None);
        for cell in group.parts.iter().filter(hidden).chain(total_hidden.then_some(&group.total)) {
            let at = cell.0 as usize;
            sum += i128::from(self.values[at]);
            count += 1;
            guards += usize::from(self.guarded[at]);
            sole = Some(at);
        }
        let alone = sole.filter(|_| count == 1);
        let few = !total_hidden && guards > 0 && sum < i128::from(self.rules.threshold);
        match alone {
            Some(at) if self.states[at] == State::Never => self.guarded[at].then_some(Reason::Complement),
            // What covers others and stands alone may be printed again if nothing guarded follows from it.
            Some(at) if without.is_some() && !self.guarded[at] => None,
            Some(_) => Some(Reason::NextSmallest),
            None => few.then_some(Reason::NextSmallest),
        }
    }

    /// The smallest printed cell of these that may be withheld; zeros, which cover least, come last.
    fn next_smallest(&self, cells: impl Iterator<Item = u32>) -> Option<u32> {
        cells
            .filter(|&cell| {
                let at = cell as usize;
                self.is_printed(at) && self.board.ground.cells[at].may_withhold && !self.printed_before[at]
            })
            .min_by_key(|&cell| {
                let value = self.values[cell as usize];
                (value == 0, value, self.board.ground.cells[cell as usize].order, cell)
            })
    }

    fn partition(&self) -> Partition {
        self.board.whole(|cell| self.is_printed(cell))
    }

    /// The third step: attacks, and withholds what a proof rests on until no proof is left. What is returned cannot be
    /// protected: its proof rests on nothing that may be withheld.
    pub(super) fn withhold_what_proofs_rest_on(&mut self) -> Exact<Vec<CellId>> {
        let mut blocked: BTreeSet<u32> = BTreeSet::new();
        let mut passed: BTreeSet<Component> = BTreeSet::new();
        let known_before = OnceCell::new();
        let mut before: Option<Attack> = None;
        loop {
            let partition = self.partition();
            let failing = self.failing(&partition, &blocked, &mut passed)?;
            if failing.is_empty() {
                return Ok(blocked.into_iter().map(CellId).collect());
            }
            let mut attack = Attack::marked(self.board, &partition);
            let mut chosen: BTreeSet<u32> = BTreeSet::new();
            for cell in failing {
                let form = &self.board.ground.cells[cell as usize].form;
                let mut from = origins(self.board, attack.proof(form)?);
                let present = cells_of(&from);
                if !chosen.is_disjoint(&present) {
                    continue;
                }
                if let Some(next) = self.next_smallest(present.into_iter()) {
                    let never = self.states[cell as usize] == State::Never;
                    let reason = if never { Reason::Complement } else { Reason::Additive };
                    self.states[next as usize] = State::Withheld(reason);
                    chosen.insert(next);
                    continue;
                }
                // What remains cannot be hidden by us. Was it known before, or does this edition tell it?
                let without_us = before.get_or_insert_with(|| {
                    Attack::new(self.board, known_before.get_or_init(|| self.board.whole(|_| false)))
                });
                let range = without_us.range(form)?;
                if range.has_ends_of(attack.range(form)?) {
                    from.retain(|origin| !matches!(origin, Origin::Cell(_)));
                    self.guarded[cell as usize] = false;
                    self.public.insert(cell, Before { from, range });
                } else {
                    blocked.insert(cell);
                }
            }
            self.withhold_next_smallest();
        }
    }

    /// The guarded cells that are not safe. A component in which none was found need not be looked at again.
    fn failing(
        &self,
        partition: &Partition,
        blocked: &BTreeSet<u32>,
        passed: &mut BTreeSet<Component>,
    ) -> Exact<Vec<u32>> {
        let done: Vec<bool> = partition.components.iter().map(|one| passed.contains(one)).collect();
        let mut open = vec![false; done.len()];
        let mut attack = Attack::new(self.board, partition);
        let mut failing = Vec::new();
        for cell in
            (0..self.states.len()).filter(|&cell| self.guarded[cell] && !blocked.contains(&(cell as u32)))
        {
            let form = &self.board.ground.cells[cell].form;
            let homes =
                || form.terms().iter().map(|term| partition.home[term.0.0 as usize]).filter(|&at| at != NONE);
            if homes().next().is_some() && homes().all(|at| done[at as usize]) {
                continue;
            }
            if !attack.is_safe(form, self.rules)? {
                failing.push(cell as u32);
                homes().for_each(|at| open[at as usize] = true);
            }
        }
        let safe = partition.components.iter().zip(&open).filter(|(_, open)| !**open);
        passed.extend(safe.map(|(component, _)| component.clone()));
        Ok(failing)
    }

    /// The last step: from the largest on, prints again what only covers others, where the attack still fails. Says
    /// whether that was tried.
    pub(super) fn print_again(&mut self) -> Exact<bool> {
        let covers = |state: State| matches!(state, State::Withheld(reason) if !matches!(reason, Reason::Small | Reason::Changed));
        let mut cells: Vec<usize> =
            (0..self.states.len()).filter(|&cell| covers(self.states[cell])).collect();
        cells.sort_by_key(|&cell| (self.values[cell], cell));
        let mut guards_on: Vec<Vec<u32>> = vec![Vec::new(); self.board.ground.amounts.len()];
        for cell in (0..self.states.len())
            .filter(|&cell| self.guarded[cell] || self.public.contains_key(&(cell as u32)))
        {
            for &(amount, _) in self.board.ground.cells[cell].form.terms() {
                guards_on[amount.0 as usize].push(cell as u32);
            }
        }
        let mut current = self.partition();
        let mut effort = 0;
        for cell in cells.into_iter().rev() {
            if effort > EFFORT {
                return Ok(false);
            }
            if self.groups_of[cell].iter().any(|&group| self.weakness(group, Some(cell)).is_some()) {
                continue;
            }
            if self.hides_without(cell, &mut current, &guards_on, &mut effort)? {
                self.states[cell] = State::Printed;
            }
        }
        Ok(true)
    }

    /// Whether all that hangs together with a cell stays safe when it is printed; then the partition is brought up to
    /// date. Only the cell's own components are attacked.
    fn hides_without(
        &self,
        cell: usize,
        current: &mut Partition,
        guards_on: &[Vec<u32>],
        effort: &mut u64,
    ) -> Exact<bool> {
        let form = &self.board.ground.cells[cell].form;
        let homes: BTreeSet<u32> = form
            .terms()
            .iter()
            .map(|term| current.home[term.0.0 as usize])
            .filter(|&at| at != NONE)
            .collect();
        let parts = || homes.iter().map(|&home| &current.components[home as usize]);
        let mut amounts: Vec<u32> = parts().flat_map(|one| one.amounts.iter().copied()).collect();
        let mut rows: Vec<u32> = parts().flat_map(|one| one.rows.iter().copied()).collect();
        rows.push(self.board.row_of[cell]);
        amounts.sort_unstable();
        rows.sort_unstable();
        let mut trial = self.board.partition(&amounts, &rows);
        let mut attack = Attack::new(self.board, &trial);
        let guards: BTreeSet<u32> =
            amounts.iter().flat_map(|&amount| guards_on[amount as usize].iter().copied()).collect();
        // Those of the cell's own groups are the likeliest to be given away: a trial in vain should be a short one.
        let near = |guard: u32| {
            self.groups_of[guard as usize].iter().any(|group| self.groups_of[cell].contains(group))
        };
        let (near, far): (Vec<u32>, Vec<u32>) = guards.into_iter().partition(|&guard| near(guard));
        let mut hides = true;
        for guard in near.into_iter().chain(far) {
            let form = &self.board.ground.cells[guard as usize].form;
            hides = match self.public.get(&guard) {
                Some(before) => before.range.has_ends_of(attack.range(form)?),
                None => attack.is_safe(form, self.rules)?,
            };
            if !hides {
                break;
            }
        }
        *effort += attack.effort() + self.states.len() as u64;
        if !hides {
            return Ok(false);
        }
        let first = current.components.len() as u32;
        for &amount in &amounts {
            let home = trial.home[amount as usize];
            current.home[amount as usize] = if home == NONE { NONE } else { first + home };
        }
        for home in homes {
            current.components[home as usize] = Component { amounts: Vec::new(), rows: Vec::new() };
        }
        current.components.append(&mut trial.components);
        Ok(true)
    }

    /// The guarded cells, in order.
    pub(super) fn guards(&self) -> Vec<CellId> {
        (0..).zip(&self.guarded).filter(|(_, guarded)| **guarded).map(|(at, _)| CellId(at)).collect()
    }

    pub(super) fn withheld(&self) -> Vec<Withheld> {
        let reasons = (0..).zip(&self.states).filter_map(|(at, state)| match *state {
            State::Withheld(reason) => Some(Withheld { cell: CellId(at), reason }),
            _ => None,
        });
        reasons.collect()
    }

    pub(super) fn followers(&self) -> Vec<usize> {
        let followers = self.board.ground.followers.iter().enumerate();
        let led = followers.filter(|(_, one)| one.cells.iter().any(|cell| !self.is_printed(cell.0 as usize)));
        led.map(|(at, _)| at).collect()
    }

    pub(super) fn small_but_printed(&self) -> Vec<CellId> {
        let cells = 0..self.states.len();
        cells
            .filter(|&cell| self.is_printed(cell) && self.is_small(cell))
            .map(|cell| CellId(cell as u32))
            .collect()
    }

    pub(super) fn already_public(&self) -> Vec<AlreadyPublic> {
        let told = |(&cell, before): (&u32, &Before)| {
            let kind = match before.range.is_fixed() {
                _ if self.printed_before[cell as usize] => Kind::Printed,
                true => Kind::Earlier,
                false => Kind::Narrow,
            };
            AlreadyPublic { cell: CellId(cell), kind, from: labels(self.board.ground, &before.from) }
        };
        self.public.iter().map(told).collect()
    }
}
