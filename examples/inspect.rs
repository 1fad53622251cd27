//! Reads finished workbooks as a run does and tells what a spreadsheet program would ask to repair.
//!
//! `cargo run --example inspect -- FILE.xlsx…`: one line a fault, exit 1 where there is one.

use duibiao::inspect;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let (mut files, mut faults) = (0, 0);
    let started = Instant::now();
    for path in std::env::args().skip(1) {
        files += 1;
        let found = match std::fs::read(&path) {
            Ok(bytes) => inspect::workbook(&bytes),
            Err(error) => {
                println!("{path}: {error}");
                faults += 1;
                continue;
            }
        };
        faults += found.len();
        for fault in found {
            println!("{path}: {fault}");
        }
    }
    println!("{files} files, {faults} faults, {:.2} s", started.elapsed().as_secs_f64());
    ExitCode::from(u8::from(faults > 0))
}
