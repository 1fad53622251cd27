//! How does a department say what it counts of each unit? One sheet, a row for each unit and a column for each item.
//!
//! In: a layout, and for samples the figures. Out: a [`Sheet`]. Refuses to know: bytes.

use super::Layout;
use super::audit::{explanation_input, figure_input};
use super::draw::{Filled, Further};
use crate::observation::Absent;
use crate::plan::Plan;
use crate::sheet::{Cell, Column, Formula, Key, Piece, Row, Sheet, number_format};
use crate::words::Words;

/// The table's name.
pub(super) const TABLE: &str = "below";
/// Widest a column of figures is drawn, in characters.
const WIDTH: f64 = 16.0;

/// Draws the sheet.
pub fn draw(
    plan: &Plan,
    words: &Words,
    layout: &Layout,
    filled: Option<&Filled>,
    further: Further<'_>,
) -> Sheet {
    let mut table = further.table();
    // 变动说明 stands behind the items, wherever the template has it.
    let explanation = table.columns.iter().position(|column| column.key == "explanation");
    let explanation = explanation.map(|at| table.columns.remove(at));
    let items = &layout.below.items;
    for &item in items {
        let known = plan.items[item].of_file(&plan.items);
        let heading = format!("{}\n{}（{}）", known.code, known.name, known.measure_unit);
        table.columns.push(Column {
            key: column(known.code.as_str()),
            heading,
            width: WIDTH,
            style: String::from("input"),
            marked: false,
            printed: true,
        });
    }
    table.columns.extend(explanation);
    for (at, &unit) in layout.below.units.iter().enumerate() {
        let known = &plan.units[unit];
        let mut row = Row::new(known.code.clone())
            .with("seq", Cell::count(at + 1))
            .with("code", Cell::text(known.code.clone()))
            .with("name", Cell::text(known.name.clone()));
        for &item in items {
            let own = &plan.items[item];
            let key = column(&own.of_file(&plan.items).code);
            if !plan.asks_in(unit, item, layout.period) {
                row.put(key, Cell::text("—").styled("form_center"));
                continue;
            }
            let value = match filled.and_then(|filled| filled.below.get(&(unit, item))) {
                None | Some(Err(Absent::Blank)) => Cell::blank(),
                Some(Ok(quantity)) => Cell::number(quantity.ratio().to_f64()),
                Some(Err(reason)) => Cell::text(reason.word()),
            };
            let cell = Key::new(TABLE, known.code.clone(), key.clone());
            let mut input = figure_input(&words.form, own, &cell);
            if let Some(last) = layout.last_below.get(&(unit, item)) {
                let last = words.form.say("prompt_last", &[("last", last.to_string().as_str())]);
                input.prompt.insert_str(0, &last);
            }
            row.put(key, value.formatted(number_format(own.decimals)).with_input(input));
        }
        let said = filled.and_then(|filled| filled.explained_below.get(&unit)).cloned().unwrap_or_default();
        row.put("explanation", Cell::text(said).with_input(explanation_input(&words.form)));
        table.rows.push(row);
    }
    table.rows.push(total(plan, layout, filled, words.form.say("below_total", &[])));
    further.around(table)
}

/// The sums of the columns, live.
fn total(plan: &Plan, layout: &Layout, filled: Option<&Filled>, name: String) -> Row {
    let mut row = Row::new("total").with("name", Cell::text(name));
    row.style = Some(String::from("form_group"));
    let (first, last) = match (layout.below.units.first(), layout.below.units.last()) {
        (Some(&first), Some(&last)) => (&plan.units[first].code, &plan.units[last].code),
        _ => return row,
    };
    for &item in &layout.below.items {
        let key = column(&plan.items[item].of_file(&plan.items).code);
        let cell = |unit: &String| Key::new(TABLE, unit.clone(), key.clone());
        let range = Piece::Range(Box::new((cell(first), cell(last))));
        let given = layout.below.units.iter().filter_map(|&unit| filled?.below.get(&(unit, item))?.ok());
        let known = given.map(|quantity| quantity.ratio().to_f64()).sum();
        let decimals = plan.items[item].decimals;
        let sum = Formula::new().then("ROUND(SUM(").then(range).then(format!("),{decimals})"));
        // In a column of open cells what is worked out is locked.
        let sum = Cell::formula(sum, known).formatted(number_format(decimals));
        row.put(key, sum.styled("form_group"));
    }
    row.put("explanation", Cell::blank().styled("form_group"));
    row
}

/// The key of an item's column.
fn column(code: &str) -> String {
    format!("value:{code}")
}
