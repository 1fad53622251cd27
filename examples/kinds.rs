//! Writes the workbooks of every kind of promise, half-year, mid-term and final, to be recalculated elsewhere:
//! `cargo run --example kinds -- target/kinds`. Fails when a case has another word than it deserves.

#[path = "../tests/common/kinds.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod kinds;
#[path = "../tests/common/plans.rs"]
mod plans;

use std::io::Write as _;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("which folder?")?);
    let (cases, works) = (kinds::cases(), kinds::works());
    let tiny = kinds::plan(&cases, &works);
    let mut wrong = 0;
    for (cut, (judged, (name, ..))) in kinds::judge(&tiny).iter().zip(kinds::CUTS).enumerate() {
        for (at, case) in cases.iter().enumerate().filter(|(_, case)| !case.expect[cut].is_empty()) {
            let told = kinds::differs(judged.of(&kinds::id(at)), case.expect[cut]);
            for told in &told {
                writeln!(std::io::stdout(), "wrong {name} {} {}: {told}", kinds::id(at), case.story)?;
            }
            wrong += usize::from(!told.is_empty());
        }
        for (at, work) in works.iter().enumerate() {
            let told = kinds::work_differs(judged, at, work.expect[cut]);
            for told in &told {
                writeln!(std::io::stdout(), "wrong {name} {} {}: {told}", kinds::work_id(at), work.story)?;
            }
            wrong += usize::from(!told.is_empty());
        }
    }
    for (name, book) in kinds::workbooks(&kinds::plan(&cases, &works)) {
        duibiao::write::folder::file(&folder.join(format!("{name}.xlsx")), &book)?;
    }
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} cases have another word than they deserve").into()) }
}
