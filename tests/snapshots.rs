//! Each report and the blank form of 黄岩区 as text, kept beside the tests: a change of any sheet shows in review.
//!
//! `cargo insta review`, or `INSTA_UPDATE=always cargo test --test snapshots`, takes a change that is meant. A table of
//! more than [`SHOWN`] rows in a report keeps its first ones and says how many follow: the evidence sheets are long, and
//! their rows alike. The form is whole.

#[path = "common/books.rs"]
mod books;
#[path = "common/plans.rs"]
mod plans;

use chrono::NaiveDate;
use duibiao::evaluate::Question;
use duibiao::form::{self, Last};
use duibiao::observation::Period;
use duibiao::plan::Plan;
use duibiao::sheet::{Block, Book, Cell, Row};
use duibiao::words::Words;
use plans::Judged;
use std::path::Path;

/// Rows of a long table that a snapshot keeps.
const SHOWN: usize = 20;

fn huangyan() -> Plan {
    Plan::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/huangyan-14")).expect("the plan")
}

/// The book as text, its long tables cut.
fn cut(mut book: Book) -> String {
    for block in book.sheets.iter_mut().flat_map(|sheet| &mut sheet.blocks) {
        if let Block::Table(table) = block
            && table.rows.len() > SHOWN
            && let Some(first) = table.columns.first()
        {
            let more = format!("（以下还有{}行）", table.rows.len() - SHOWN);
            table.rows.truncate(SHOWN);
            let key = first.key.clone();
            let mut rest = Row::new("rest");
            rest.put(key, Cell::text(more));
            table.rows.push(rest);
        }
    }
    book.to_text()
}

fn report(question: Question, through: NaiveDate) -> String {
    cut(books::book(&Judged::new(&huangyan(), question, through), None))
}

#[test]
fn the_annual_report_reads_as_it_did() {
    insta::assert_snapshot!("annual", report(Question::Annual, huangyan().identity.midterm));
}

#[test]
fn the_midterm_report_reads_as_it_did() {
    insta::assert_snapshot!("midterm", report(Question::Midterm, huangyan().identity.midterm));
}

#[test]
fn the_final_report_reads_as_it_did() {
    insta::assert_snapshot!("final", report(Question::Final, huangyan().identity.final_cut));
}

#[test]
fn the_blank_form_reads_as_it_did() {
    let plan = huangyan();
    let words = Words::load(None).expect("built-in templates").of_whole(&plan.identity.whole);
    let unit = plan.units.position(|unit| unit.name == "宁溪镇").expect("the unit");
    let layout = form::lay_out(&plan, unit, Period::year(2024), Last::default());
    insta::assert_snapshot!("form", form::draw(&plan, &words, &layout, None, false).to_text());
}
