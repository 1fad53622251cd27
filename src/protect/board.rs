//! What does the public know, and which unknowns hang together? Every printed figure, definition and earlier figure is
//! one row; rows with a single unknown tell it; what stays unknown falls apart into components.
//!
//! In: a [`Ground`] and which cells are printed. Out: a [`Partition`]. Refuses to know: whether what is told was meant
//! to be told.

use super::ground::{Form, Ground, Sense};

/// No row, no component.
pub(super) const NONE: u32 = u32::MAX;

/// Where a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// A definition, by its place in the ground.
    Relation(u32),
    /// An earlier edition's figure, by its place in the ground.
    Earlier(u32),
    /// A figure of this edition.
    Cell(u32),
}

/// One thing known: a form and how it stands to a constant.
pub(super) struct Row<'g> {
    pub form: &'g Form,
    pub sense: Sense,
    pub bound: i64,
    pub origin: Origin,
    /// 0 what is known whatever we print, 1 what must be printed, 2 what may be withheld. What is known anyway is used
    /// first, so that a proof names a figure of this edition only where it adds something.
    pub class: u8,
}

/// All rows that can be, in the order in which they are used, and which amounts they touch.
pub(super) struct Board<'g> {
    pub ground: &'g Ground,
    pub rows: Vec<Row<'g>>,
    /// The row of each cell, [`NONE`] for those that are never printed.
    pub row_of: Vec<u32>,
    /// Definitions that the true values do not keep. Nothing follows from what is not so.
    pub loose: Vec<usize>,
    starts: Vec<u32>,
    touching: Vec<u32>,
}

/// Unknown amounts that hang together, and the rows that tie them, both in order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Component {
    pub amounts: Vec<u32>,
    pub rows: Vec<u32>,
}

/// Which amounts are told by which row, and what hangs together of the rest.
pub(super) struct Partition {
    /// The component of an amount, [`NONE`] where it is known.
    pub home: Vec<u32>,
    /// The row that told an amount, [`NONE`] where it is unknown.
    pub told_by: Vec<u32>,
    pub components: Vec<Component>,
}

impl<'g> Board<'g> {
    pub(super) fn new(ground: &'g Ground, values: &[i64]) -> Self {
        let mut rows = Vec::new();
        let mut loose = Vec::new();
        for (index, relation) in ground.relations.iter().enumerate() {
            let value = relation.form.value(&ground.amounts).unwrap_or_default();
            if !relation.sense.holds(value, relation.bound) {
                loose.push(index);
                continue;
            }
            let origin = Origin::Relation(index as u32);
            rows.push(Row {
                form: &relation.form,
                sense: relation.sense,
                bound: relation.bound,
                origin,
                class: 0,
            });
        }
        for (index, earlier) in ground.earlier.iter().enumerate() {
            let bound = earlier.form.value(&ground.amounts).unwrap_or_default();
            let origin = Origin::Earlier(index as u32);
            rows.push(Row { form: &earlier.form, sense: Sense::Equal, bound, origin, class: 0 });
        }
        let mut row_of = vec![NONE; ground.cells.len()];
        for class in [1, 2] {
            for (index, cell) in ground.cells.iter().enumerate() {
                if cell.printed && cell.may_withhold == (class == 2) {
                    row_of[index] = rows.len() as u32;
                    let origin = Origin::Cell(index as u32);
                    rows.push(Row {
                        form: &cell.form,
                        sense: Sense::Equal,
                        bound: values[index],
                        origin,
                        class,
                    });
                }
            }
        }
        let (starts, touching) = touching(ground.amounts.len(), &rows);
        Self { ground, rows, row_of, loose, starts, touching }
    }

    /// What is told of all amounts by what is known whatever we print, and by the printed cells.
    pub(super) fn whole(&self, printed: impl Fn(usize) -> bool) -> Partition {
        let told = |row: &Row| match row.origin {
            Origin::Cell(cell) => printed(cell as usize),
            _ => true,
        };
        let rows: Vec<u32> =
            (0..self.rows.len() as u32).filter(|&row| told(&self.rows[row as usize])).collect();
        let amounts: Vec<u32> = (0..self.ground.amounts.len() as u32).collect();
        self.partition(&amounts, &rows)
    }

    fn touching(&self, amount: u32) -> &[u32] {
        let at = amount as usize;
        &self.touching[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// What the given rows tell of the given amounts; all other amounts are taken as known. Both in order.
    pub(super) fn partition(&self, amounts: &[u32], rows: &[u32]) -> Partition {
        let mut unknown = vec![false; self.ground.amounts.len()];
        for &amount in amounts {
            unknown[amount as usize] = true;
        }
        let told_by = self.tell(&mut unknown, rows);
        let mut leaders: Vec<u32> = (0..unknown.len() as u32).collect();
        let first_unknown = |row: u32, unknown: &[bool]| {
            let terms = self.rows[row as usize].form.terms();
            terms.iter().map(|term| term.0.0).find(|&amount| unknown[amount as usize])
        };
        for &row in rows {
            let Some(first) = first_unknown(row, &unknown) else { continue };
            for &(amount, _) in self.rows[row as usize].form.terms() {
                if unknown[amount.0 as usize] {
                    let (one, other) = (leader(&mut leaders, first), leader(&mut leaders, amount.0));
                    leaders[one.max(other) as usize] = one.min(other);
                }
            }
        }
        let mut home = vec![NONE; unknown.len()];
        let mut components: Vec<Component> = Vec::new();
        for &amount in amounts.iter().filter(|&&amount| unknown[amount as usize]) {
            // A leader is the smallest of its component, so it comes first.
            let first = leader(&mut leaders, amount) as usize;
            if home[first] == NONE {
                home[first] = components.len() as u32;
                components.push(Component { amounts: Vec::new(), rows: Vec::new() });
            }
            home[amount as usize] = home[first];
            components[home[first] as usize].amounts.push(amount);
        }
        for &row in rows {
            if let Some(first) = first_unknown(row, &unknown) {
                components[home[first as usize] as usize].rows.push(row);
            }
        }
        Partition { home, told_by, components }
    }

    /// Lets each equation with one unknown left tell it, until none is left.
    fn tell(&self, unknown: &mut [bool], rows: &[u32]) -> Vec<u32> {
        let mut told_by = vec![NONE; unknown.len()];
        let mut left = vec![0_u32; self.rows.len()];
        for &row in rows {
            let terms = self.rows[row as usize].form.terms();
            left[row as usize] = terms.iter().filter(|term| unknown[term.0.0 as usize]).count() as u32;
        }
        let equal = |row: u32| self.rows[row as usize].sense == Sense::Equal;
        for class in 0..=2 {
            let ready = |row: u32, left: &[u32]| left[row as usize] == 1 && equal(row);
            let mut queue: Vec<u32> = Vec::new();
            for &start in rows.iter().filter(|&&row| self.rows[row as usize].class == class) {
                queue.push(start);
                while let Some(row) = queue.pop() {
                    if !ready(row, &left) {
                        continue;
                    }
                    let terms = self.rows[row as usize].form.terms();
                    let Some(&(amount, _)) = terms.iter().find(|term| unknown[term.0.0 as usize]) else {
                        continue;
                    };
                    unknown[amount.0 as usize] = false;
                    told_by[amount.0 as usize] = row;
                    for &next in self.touching(amount.0) {
                        // A row that is not among the given ones has none left from the start.
                        left[next as usize] = left[next as usize].saturating_sub(1);
                        if ready(next, &left) && self.rows[next as usize].class <= class {
                            queue.push(next);
                        }
                    }
                }
            }
        }
        told_by
    }
}

fn touching(amounts: usize, rows: &[Row]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; amounts + 1];
    let terms = || {
        rows.iter()
            .enumerate()
            .flat_map(|(row, known)| known.form.terms().iter().map(move |term| (row, term.0.0)))
    };
    for (_, amount) in terms() {
        starts[amount as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut touching = vec![0_u32; starts[amounts] as usize];
    for (row, amount) in terms() {
        touching[next[amount as usize] as usize] = row as u32;
        next[amount as usize] += 1;
    }
    (starts, touching)
}

fn leader(leaders: &mut [u32], amount: u32) -> u32 {
    let mut at = amount;
    while leaders[at as usize] != at {
        leaders[at as usize] = leaders[leaders[at as usize] as usize];
        at = leaders[at as usize];
    }
    at
}
