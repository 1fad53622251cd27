//! What the room promises, by worked example, at random, and at size.

use super::*;

mod random;
mod size;
mod worked;

/// A table in the making: a ground with labels given for it.
#[derive(Default)]
struct Draft {
    ground: Ground,
}

impl Draft {
    /// A printed number of people made of one new amount.
    fn people(&mut self, label: &str, value: i64) -> CellId {
        let amount = self.ground.amount(value);
        self.cell(label, Form::one(amount), true)
    }

    /// A printed number of people that may be withheld, or may not.
    fn cell(&mut self, label: &str, form: Form, may_withhold: bool) -> CellId {
        self.ground.cell(Cell {
            label: label.to_owned(),
            table: "表1".to_owned(),
            form,
            counts_people: true,
            may_withhold,
            printed: true,
            order: 0,
        })
    }

    /// The sum of cells as a cell that may not be withheld, and their group.
    fn total(&mut self, label: &str, parts: &[CellId]) -> CellId {
        let terms =
            parts.iter().flat_map(|&part| self.ground.at(part).form.terms().to_vec()).collect::<Vec<_>>();
        let total = self.cell(label, Form::of(terms), false);
        self.ground.groups.push(Group { total, parts: parts.to_vec() });
        total
    }

    /// A column of units with its total.
    fn column(&mut self, name: &str, values: &[i64]) -> Vec<CellId> {
        let cells: Vec<CellId> = values
            .iter()
            .enumerate()
            .map(|(unit, &value)| self.people(&format!("{unit}镇·{name}"), value))
            .collect();
        self.total(&format!("全区·{name}"), &cells);
        cells
    }

    /// What is left of one cell after another: never printed, guarded where it is small. In a group with both.
    fn complement(&mut self, label: &str, whole: CellId, part: CellId) -> CellId {
        let minus = self.ground.at(part).form.terms().iter().map(|&(amount, factor)| (amount, -factor));
        let terms: Vec<_> = self.ground.at(whole).form.terms().iter().copied().chain(minus).collect();
        let rest = self.cell(label, Form::of(terms.clone()), true);
        self.ground.cells[rest.0 as usize].printed = false;
        self.ground.groups.push(Group { total: whole, parts: vec![part, rest] });
        let name = format!("{label}不为负");
        self.ground.relations.push(Relation { name, form: Form::of(terms), sense: Sense::AtLeast, bound: 0 });
        rest
    }

    fn earlier(&mut self, edition: &str, cell: CellId) {
        let Cell { label, form, .. } = self.ground.at(cell).clone();
        let value = form.value(&self.ground.amounts).unwrap_or_default();
        self.ground.earlier.push(Earlier { edition: edition.to_owned(), label, form, value });
    }

    fn protect(&self, rules: Rules) -> Protection {
        let protection = protect(&self.ground, &rules).unwrap_or_else(|refusal| panic!("{refusal}"));
        assert_eq!(protection.verify(&self.ground, &rules), Ok(Vec::new()));
        protection
    }

    fn refused(&self, rules: Rules) -> Vec<Exposed> {
        match protect(&self.ground, &rules) {
            Err(Refusal::Computable(exposed)) => exposed,
            other => panic!("{other:?}"),
        }
    }
}

/// The withheld cells with their reasons.
fn withheld(protection: &Protection) -> Vec<(u32, Reason)> {
    protection.withheld.iter().map(|one| (one.cell.0, one.reason)).collect()
}

/// The proved range of each guarded number.
fn ranges(draft: &Draft, protection: &Protection) -> Vec<(u32, Option<i64>, Option<i64>)> {
    protection
        .ranges(&draft.ground)
        .unwrap()
        .iter()
        .map(|one| (one.cell.0, one.range.min, one.range.max))
        .collect()
}
