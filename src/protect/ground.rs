//! What is there to protect? The figures of a public edition, what they are made of, and what everybody knows of them.
//!
//! In: values, forms, definitions and earlier editions, told by the caller. Out: [`Ground`], checked once. Refuses to
//! know: which figures are withheld.

use super::refusal::Fault;

/// Which amount of a [`Ground`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AmountId(pub u32);

/// Which cell of a [`Ground`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellId(pub u32);

/// A number that the public does not know until something printed tells it, such as one unit's item in one year.
/// Everybody knows that it is a whole number and not below 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The true value, in the item's smallest unit.
    pub value: i64,
    /// A bound that everybody knows, such as the beds of a home.
    pub upper: Option<i64>,
}

/// A sum of amounts, each times a whole number. Every amount stands in it once, in order, and never times 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form(Vec<(AmountId, i64)>);

impl Form {
    /// One amount by itself.
    pub fn one(amount: AmountId) -> Self {
        Self(vec![(amount, 1)])
    }

    /// The plain sum of amounts.
    pub fn sum(amounts: impl IntoIterator<Item = AmountId>) -> Self {
        Self::of(amounts.into_iter().map(|amount| (amount, 1)))
    }

    /// Amounts times factors; the same amount may come more than once.
    pub fn of(terms: impl IntoIterator<Item = (AmountId, i64)>) -> Self {
        let mut all: Vec<(AmountId, i64)> = terms.into_iter().collect();
        all.sort_by_key(|term| term.0);
        all.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 = kept.1.saturating_add(next.1);
            }
            same
        });
        all.retain(|term| term.1 != 0);
        Self(all)
    }

    /// The amounts with their factors, in order.
    pub fn terms(&self) -> &[(AmountId, i64)] {
        &self.0
    }

    /// The true value, or nothing where it is too large for an `i64`.
    pub fn value(&self, amounts: &[Amount]) -> Option<i64> {
        let sum: Option<i128> = self.0.iter().try_fold(0_i128, |sum, &(amount, factor)| {
            sum.checked_add(i128::from(amounts[amount.0 as usize].value) * i128::from(factor))
        });
        sum.and_then(|sum| i64::try_from(sum).ok())
    }
}

/// How a form stands to a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// `=`
    Equal,
    /// `≤`
    AtMost,
    /// `≥`
    AtLeast,
}

impl Sense {
    /// Whether a value stands so to a bound.
    pub const fn holds(self, value: i64, bound: i64) -> bool {
        match self {
            Self::Equal => value == bound,
            Self::AtMost => value <= bound,
            Self::AtLeast => value >= bound,
        }
    }
}

/// What everybody knows from definitions, such as 领取人数 ≤ 应享受人数.
#[derive(Clone, Debug)]
pub struct Relation {
    /// In the words of messages.
    pub name: String,
    /// The left side.
    pub form: Form,
    /// How it stands to the right side.
    pub sense: Sense,
    /// The right side.
    pub bound: i64,
}

/// A figure that the public edition would print, or one that it never prints and that must not be computable either.
#[derive(Clone, Debug)]
pub struct Cell {
    /// In the words of messages.
    pub label: String,
    /// The table in which it stands.
    pub table: String,
    /// What it is made of.
    pub form: Form,
    /// Whether it counts people: then it can be small.
    pub counts_people: bool,
    /// Whether it may be withheld; a total of the whole usually may not.
    pub may_withhold: bool,
    /// Whether the edition would print it. A complement (应享受而未领取) never is: it is guarded where it is small.
    pub printed: bool,
    /// Among cells of one value the lower goes first.
    pub order: u32,
}

/// Cells that add up: the parts and their total. What is proved rests on the forms; this only says where to look for
/// the next smallest.
#[derive(Clone, Debug)]
pub struct Group {
    /// The sum of the parts.
    pub total: CellId,
    /// What adds up to it.
    pub parts: Vec<CellId>,
}

/// A printed figure that is no sum (a rate, a change, a rank): withheld as soon as one of its cells is.
#[derive(Clone, Debug)]
pub struct Follower {
    /// In the words of messages.
    pub label: String,
    /// The table in which it stands.
    pub table: String,
    /// The cells it is made of.
    pub cells: Vec<CellId>,
}

/// A figure that an earlier public edition printed. Where it was revised since, the worst is assumed: that the public
/// knows its present value too.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The edition in the words of messages, such as 2023年公开版.
    pub edition: String,
    /// The figure in the words of messages.
    pub label: String,
    /// What it is made of.
    pub form: Form,
    /// The value as it was printed.
    pub value: i64,
}

/// All that a public edition would print, and all that is known beside it.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// The numbers behind the figures.
    pub amounts: Vec<Amount>,
    /// What is known from definitions.
    pub relations: Vec<Relation>,
    /// The figures that would be printed, and those that never are.
    pub cells: Vec<Cell>,
    /// Which cells add up.
    pub groups: Vec<Group>,
    /// Figures that are no sums.
    pub followers: Vec<Follower>,
    /// What was printed before.
    pub earlier: Vec<Earlier>,
    /// Cells that are withheld whatever follows from them: totals that changed by a small number since they were printed.
    pub kept: Vec<CellId>,
}

impl Ground {
    /// Adds an amount without a public bound.
    pub fn amount(&mut self, value: i64) -> AmountId {
        self.amounts.push(Amount { value, upper: None });
        AmountId(self.amounts.len() as u32 - 1)
    }

    /// Adds a cell.
    pub fn cell(&mut self, cell: Cell) -> CellId {
        self.cells.push(cell);
        CellId(self.cells.len() as u32 - 1)
    }

    /// The cell of an identity.
    pub fn at(&self, cell: CellId) -> &Cell {
        &self.cells[cell.0 as usize]
    }

    /// The true value of each cell, once nothing names what is not there.
    pub(super) fn values(&self) -> Result<Vec<i64>, Fault> {
        if let Some(index) = self.amounts.iter().position(|amount| amount.value < 0) {
            return Err(Fault::Negative { amount: index });
        }
        let amounts = self.amounts.len();
        let check = |form: &Form, label: &str| {
            if form.terms().iter().any(|&(amount, _)| amount.0 as usize >= amounts) {
                return Err(Fault::Unknown { label: label.to_owned() });
            }
            form.value(&self.amounts).ok_or_else(|| Fault::TooLarge { label: label.to_owned() })
        };
        for relation in &self.relations {
            check(&relation.form, &relation.name)?;
        }
        for earlier in &self.earlier {
            check(&earlier.form, &earlier.label)?;
        }
        let cells = self.cells.len();
        let there = |cell: &CellId| (cell.0 as usize) < cells;
        for group in &self.groups {
            if !there(&group.total) || !group.parts.iter().all(there) {
                return Err(Fault::Unknown { label: "合计关系".to_owned() });
            }
        }
        if let Some(stray) = self.followers.iter().find(|follower| !follower.cells.iter().all(there)) {
            return Err(Fault::Unknown { label: stray.label.clone() });
        }
        self.cells.iter().map(|cell| check(&cell.form, &cell.label)).collect()
    }
}
