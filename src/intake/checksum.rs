//! Did we read what the sender's program saw? The two checksums of our own form against the cells as they were read.
//!
//! In: a sheet of our own form. Out: a finding where the stored results are not those of the figures read. A file nobody
//! calculated, and a form without its checksums, say nothing. Refuses to know: what the figures mean.

use super::filing::Standing;
use super::label::folded;
use super::read::{Desk, Draft};
use super::rows::Whose;
use super::table::{Sheet, Table};
use crate::grid::Value;

/// The remainder the weighted sum is taken by.
const MODULUS: f64 = 9973.0;
/// Two results of the same cells differ by less.
const CLOSE: f64 = 1e-4;

/// Compares the checksums of a form with its cells.
pub(super) fn compare(
    draft: &mut Draft,
    desk: &Desk<'_>,
    sheet: &Sheet<'_>,
    tables: &[Table],
    whose: &Whose,
) {
    let [table] = tables else { return };
    if whose.standing != Standing::Form || whose.uncalculated {
        return;
    }
    let Some(unit) = whose.unit else { return };
    let year = whose.period.year;
    let Some(column) = table.figures.iter().find(|column| column.when.of(year) == year) else { return };
    let sequence = (table.columns.0..=table.columns.1).find(|&column| {
        (table.top..=table.heading).any(|row| folded(&sheet.grid.text(row, column)) == "序号")
    });
    let Some(sequence) = sequence else { return };
    let (mut plain, mut weighted) = (0.0, 0.0);
    for &row in &table.rows {
        let value = |column: u32| sheet.grid.cells.get(&(row, column)).map(|cell| &cell.value);
        match (value(column.column), value(sequence)) {
            // A day is a number to a spreadsheet and none to us.
            (Some(Value::Date(_)), _) => return,
            (Some(Value::Number(figure)), Some(Value::Number(place))) => {
                plain += figure;
                weighted += place * figure;
            }
            _ => {}
        }
    }
    let checks = [("plain_sum", plain), ("weighted_sum", weighted.rem_euclid(MODULUS))];
    for (name, ours) in checks {
        let label = desk.words.form.say(name, &[]);
        let label = folded(&label);
        let Some((at, theirs)) = stored(sheet, &label) else { continue };
        let apart = (ours - theirs).abs();
        if apart < CLOSE || (name == "weighted_sum" && (MODULUS - apart).abs() < CLOSE) {
            continue;
        }
        let told = |number: f64| crate::value::cell_decimal((number * 1e6).round() / 1e6).unwrap_or_default();
        let (seen, expected) = (told(ours), told(theirs));
        let file = draft.record.file.clone();
        let with = [("file", file.as_str()), ("seen", seen.as_str()), ("expected", expected.as_str())];
        let place = draft.sheet(&sheet.grid.name).cell(at.0, at.1).saying(expected.as_str());
        let finding =
            desk.words.findings.finding("C24", &with).at(place).seen(seen.clone(), expected.clone());
        let code = &desk.plan.units[unit].code;
        draft.push(finding.named(&file).of_unit(unit, code));
        return;
    }
}

/// The calculated result beside a label, and where it stands.
fn stored(sheet: &Sheet<'_>, label: &str) -> Option<((u32, u32), f64)> {
    let found = sheet.grid.cells.iter().find(
        |(_, cell)| matches!(&cell.value, Value::Text(text) if text.len() <= 240 && folded(text) == label),
    );
    let (&(row, column), _) = found?;
    let mut after = sheet.grid.cells.range((row, column + 1)..=(row, u32::MAX));
    after.find_map(|(&at, cell)| match cell.value {
        Value::Number(number) if cell.formula => Some((at, number)),
        _ => None,
    })
}
