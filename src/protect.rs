//! What may be said aloud? Which small numbers of a public edition are withheld (小数保护), and what else must be, so
//! that none can be computed back.
//!
//! In: a [`Ground`]: the figures an edition would print, what they are made of, what everybody knows of them, and what
//! earlier editions printed. Out: a [`Protection`]: the withheld cells, each with its reason, and the numbers that it
//! guards; or a [`Refusal`], never a part of an answer. Refuses to know: plans, indicators, sheets, words of a workbook.
//!
//! 1. Every small cell that counts people is withheld.
//! 2. Where a group would give it back (one cell of it withheld, or all together below the threshold), the next
//!    smallest goes with it, over crossing groups, until nothing changes ([`choose`]).
//! 3. The attack ([`attack`]): everything printed, every definition and every earlier figure is an equation or an
//!    inequality over whole numbers not below 0. What is told at once is put in, the rest falls apart into components
//!    ([`board`]), and in its component each guarded number is pushed to its least and greatest value ([`simplex`]).
//! 4. Where the range is too narrow, the proof names the printed figures it rests on; the smallest that may be withheld
//!    is, and what that touches is attacked again. A proof without such a figure stands whatever is withheld: refused.
//! 5. From the largest on, what was withheld only to cover others is printed again where the attack still fails.
//! 6. The final state is attacked once more from the start.
//!
//! The solver is our own because the answer must be exact and the same on every machine, and because two pushes for
//! each of thousands of numbers must start where the last one ended: `microlp`, the one well-kept solver in pure Rust,
//! rounds, starts each push anew, reads the clock and brings matrix libraries. Since the true values are a point to
//! start from, an exact one is three hundred lines.
//!
//! Not proved: that a reader has no other knowledge. A unit knows its own number; whoever knows the rule knows that a
//! number withheld for smallness is below the threshold, but not which of the withheld ones were small. A rate that an
//! earlier edition printed without its count is no sum, and not seen here. Where [`Range::reached`] is false, whole
//! numbers may leave less than the proved range.

use attack::Attack;
use board::Board;
use choose::Choice;
use fraction::{Exact, TooLarge};
use refusal::{kind, labels, origins};
use std::collections::BTreeSet;

pub use attack::Range;
pub use ground::{Amount, AmountId, Cell, CellId, Earlier, Follower, Form, Ground, Group, Relation, Sense};
pub use refusal::{Exposed, Fault, Kind, Refusal};

mod attack;
mod board;
mod choose;
mod fraction;
mod ground;
mod refusal;
mod simplex;
#[cfg(test)]
mod tests;

/// When a number is small, and how wide the range must be in which a reader can place it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// A number of people from 1 up to but not including this is small.
    pub threshold: u32,
    /// Whether 0 is small too.
    pub zero_too: bool,
    /// The least difference between the greatest and the least value that a reader can prove.
    pub width: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self::below(10)
    }
}

impl Rules {
    /// The rules for a threshold, with a width of the same.
    pub const fn below(threshold: u32) -> Self {
        Self { threshold, zero_too: false, width: threshold }
    }

    /// Whether a number of people is small.
    pub fn is_small(&self, value: i64) -> bool {
        value < i64::from(self.threshold) && (value > 0 || (self.zero_too && value == 0))
    }

    /// Whether a range is wide enough and not within the small numbers. One fixed value never is.
    pub fn is_safe(&self, range: Range) -> bool {
        let (Some(min), Some(max)) = (range.min, range.max) else { return true };
        let within = max <= i64::from(self.threshold)
            && (min >= 1 || (self.zero_too && max < i64::from(self.threshold)));
        i128::from(max) - i128::from(min) >= i128::from(self.width.max(1)) && !within
    }
}

/// Why a figure is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It is small.
    Small,
    /// Its complement is small.
    Complement,
    /// It is the next smallest of a group.
    NextSmallest,
    /// A proof rested on it.
    Additive,
    /// It changed by a small number since an earlier edition printed it.
    Changed,
    /// It is made of a withheld figure.
    Follows,
}

impl Reason {
    /// Why, for the register inside the house.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Small => "数小",
            Self::Complement => "分母与分子之差小",
            Self::NextSmallest | Self::Additive => "防止推算",
            Self::Changed => "与以前公布的数相差小",
            Self::Follows => "由不公开的数算出",
        }
    }
}

/// A withheld cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Which.
    pub cell: CellId,
    /// Why.
    pub reason: Reason,
}

/// A number that must not be known, and what is proved about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guarded {
    /// Which.
    pub cell: CellId,
    /// Between which numbers a reader can place it.
    pub range: Range,
}

/// A small number that was known before this edition. It is withheld like all small numbers, which no longer hides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlreadyPublic {
    /// Which.
    pub cell: CellId,
    /// `Printed` where an earlier edition printed it; `Earlier` where it follows from earlier editions and definitions
    /// alone; `Narrow` where those place it within too few numbers. This edition adds nothing to that.
    pub kind: Kind,
    /// The earlier figures and definitions from which it follows.
    pub from: Vec<String>,
}

/// The size of a component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size {
    /// Unknown amounts.
    pub amounts: usize,
    /// Rows that tie them.
    pub rows: usize,
}

/// Which figures of an edition are withheld, and that this is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    /// The withheld cells, in the ground's order.
    pub withheld: Vec<Withheld>,
    /// The followers withheld with them, by their place in the ground.
    pub followers: Vec<usize>,
    /// The numbers that must not be known, in the ground's order.
    pub guarded: Vec<CellId>,
    /// Small numbers that were known before.
    pub already_public: Vec<AlreadyPublic>,
    /// Small numbers that are printed because the caller does not let them be withheld.
    pub small_but_printed: Vec<CellId>,
    /// Definitions that the true values do not keep, by their place in the ground. They were left out.
    pub loose: Vec<usize>,
    /// Whether the attack was tried on each cell that only covers others, to print it again.
    pub reduced: bool,
    /// Whether nothing that counts people is printed, zeros aside.
    pub all_withheld: bool,
    /// The largest component of the final attack.
    pub largest: Size,
}

impl Protection {
    /// Whether a cell is withheld.
    pub fn is_withheld(&self, cell: CellId) -> bool {
        self.withheld.binary_search_by_key(&cell, |one| one.cell).is_ok()
    }

    /// How many figures are withheld for a reason.
    pub fn count(&self, reason: Reason) -> usize {
        match reason {
            Reason::Follows => self.followers.len(),
            _ => self.withheld.iter().filter(|one| one.reason == reason).count(),
        }
    }

    /// Which cells are printed, by their place in the ground.
    pub fn printed(&self, ground: &Ground) -> Vec<bool> {
        (0..).zip(&ground.cells).map(|(at, cell)| cell.printed && !self.is_withheld(CellId(at))).collect()
    }

    /// The whole range in which a reader can place each guarded number, in the ground's order. [`Self::verify`] is much
    /// shorter: it stops where a range is wide enough.
    pub fn ranges(&self, ground: &Ground) -> Result<Vec<Guarded>, Refusal> {
        let values = ground.values()?;
        let board = Board::new(ground, &values);
        let partition = board.whole(|cell| self.printed_at(ground, cell));
        let mut attack = Attack::new(&board, &partition);
        let ranges = self.guarded.iter().map(|&cell| {
            let range = attack.range(&ground.at(cell).form)?;
            Ok(Guarded { cell, range })
        });
        ranges.collect()
    }

    /// Attacks the edition again from the ground alone. Empty is good: nothing can be known that was not known before,
    /// and every follower of a withheld cell is withheld.
    pub fn verify(&self, ground: &Ground, rules: &Rules) -> Result<Vec<Exposed>, Refusal> {
        let mut exposed = audit(ground, &self.printed(ground), rules)?;
        let values = ground.values()?;
        let board = Board::new(ground, &values);
        let (now, before) = (board.whole(|cell| self.printed_at(ground, cell)), board.whole(|_| false));
        let (mut now, mut before) = (Attack::new(&board, &now), Attack::new(&board, &before));
        for one in &self.already_public {
            let form = &ground.at(one.cell).form;
            let (now, before) = (now.range(form)?, before.range(form)?);
            if now.has_ends_of(before) {
                exposed.retain(|other| other.cell != one.cell);
            }
        }
        for (at, follower) in ground.followers.iter().enumerate() {
            let hidden = follower.cells.iter().find(|&&cell| !self.printed_at(ground, cell.0 as usize));
            if let Some(&cell) = hidden.filter(|_| !self.followers.contains(&at)) {
                let label = ground.at(cell).label.clone();
                exposed.push(Exposed {
                    cell,
                    label,
                    kind: Kind::Printed,
                    from: vec![follower.label.clone()],
                });
            }
        }
        Ok(exposed)
    }

    fn printed_at(&self, ground: &Ground, cell: usize) -> bool {
        ground.cells[cell].printed && !self.is_withheld(CellId(cell as u32))
    }
}

impl From<TooLarge> for Refusal {
    fn from(_: TooLarge) -> Self {
        Self::TooLarge
    }
}

/// Decides what a public edition withholds, and proves that it is enough.
pub fn protect(ground: &Ground, rules: &Rules) -> Result<Protection, Refusal> {
    let values = ground.values()?;
    let board = Board::new(ground, &values);
    let mut choice = Choice::new(&board, rules, &values);
    choice.withhold_small();
    choice.withhold_next_smallest();
    let blocked = choice.withhold_what_proofs_rest_on()?;
    if !blocked.is_empty() {
        return Err(Refusal::Computable(explain(&board, rules, |cell| choice.is_printed(cell), &blocked)?));
    }
    let reduced = choice.print_again()?;
    let partition = board.whole(|cell| choice.is_printed(cell));
    let all_withheld = (0..ground.cells.len())
        .filter(|&cell| ground.cells[cell].counts_people && ground.cells[cell].printed && values[cell] != 0)
        .fold(None, |all, cell| Some(all.unwrap_or(true) && !choice.is_printed(cell)));
    let sizes =
        partition.components.iter().map(|one| Size { amounts: one.amounts.len(), rows: one.rows.len() });
    let protection = Protection {
        withheld: choice.withheld(),
        followers: choice.followers(),
        guarded: choice.guards(),
        already_public: choice.already_public(),
        small_but_printed: choice.small_but_printed(),
        loose: board.loose.clone(),
        reduced,
        all_withheld: all_withheld.unwrap_or(false),
        largest: sizes.max().unwrap_or_default(),
    };
    let exposed = protection.verify(ground, rules)?;
    if exposed.is_empty() { Ok(protection) } else { Err(Refusal::Computable(exposed)) }
}

/// What can be known of an edition in which somebody else chose what is printed. `printed` is by cell.
pub fn audit(ground: &Ground, printed: &[bool], rules: &Rules) -> Result<Vec<Exposed>, Refusal> {
    let values = ground.values()?;
    let board = Board::new(ground, &values);
    let is_printed = |cell: usize| ground.cells[cell].printed && printed.get(cell).copied().unwrap_or(false);
    let (mut exposed, mut guards) = (Vec::new(), Vec::new());
    for (at, cell) in ground.cells.iter().enumerate() {
        let id = CellId(at as u32);
        if !cell.counts_people || !rules.is_small(values[at]) {
        } else if !is_printed(at) {
            guards.push(id);
        } else if cell.may_withhold {
            exposed.push(Exposed {
                cell: id,
                label: cell.label.clone(),
                kind: Kind::Printed,
                from: Vec::new(),
            });
        }
    }
    let partition = board.whole(is_printed);
    let mut attack = Attack::new(&board, &partition);
    let mut open = Vec::new();
    for cell in guards {
        if !attack.is_safe(&ground.at(cell).form, rules)? {
            open.push(cell);
        }
    }
    exposed.extend(explain(&board, rules, is_printed, &open)?);
    exposed.sort_by_key(|one| one.cell);
    Ok(exposed)
}

/// How each of these cells can be known, and from what.
fn explain(
    board: &Board,
    rules: &Rules,
    printed: impl Fn(usize) -> bool,
    cells: &[CellId],
) -> Exact<Vec<Exposed>> {
    let partition = board.whole(printed);
    let mut attack = Attack::marked(board, &partition);
    let mut exposed = Vec::new();
    for &cell in cells {
        let form = &board.ground.at(cell).form;
        let range = attack.range(form)?;
        // What is known exactly rests on all that makes it exact; what is narrow on all that makes it too narrow.
        let proves = |other: Range| if range.is_fixed() { other.is_fixed() } else { !rules.is_safe(other) };
        let from = origins(board, spare(board, form, attack.proof(form)?, proves)?);
        exposed.push(Exposed {
            cell,
            label: board.ground.at(cell).label.clone(),
            kind: kind(board.ground, cell, range, &from),
            from: labels(board.ground, &from),
        });
    }
    Ok(exposed)
}

/// Takes from a proof every row that it can do without; a long one is left as it is.
fn spare(
    board: &Board,
    form: &Form,
    mut proof: BTreeSet<u32>,
    proves: impl Fn(Range) -> bool,
) -> Exact<BTreeSet<u32>> {
    const LONG: usize = 200;
    if proof.len() > LONG {
        return Ok(proof);
    }
    // This edition's figures first: a proof that can do without them says more.
    for row in proof.clone().into_iter().rev() {
        proof.remove(&row);
        let rows: Vec<u32> = proof.iter().copied().collect();
        let mut amounts: BTreeSet<u32> = form.terms().iter().map(|term| term.0.0).collect();
        amounts
            .extend(rows.iter().flat_map(|&row| board.rows[row as usize].form.terms()).map(|term| term.0.0));
        let amounts: Vec<u32> = amounts.into_iter().collect();
        let partition = board.partition(&amounts, &rows);
        if !proves(Attack::new(board, &partition).range(form)?) {
            proof.insert(row);
        }
    }
    Ok(proof)
}
