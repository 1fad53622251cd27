//! Reads one filled form and fails when there is any finding of reading.
//!
//! `cargo run --example read_form -- inputs/huangyan-14 2024 FORM.xlsx`

use duibiao::intake;
use duibiao::observation::Period;
use duibiao::plan::Plan;
use duibiao::words::Words;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [plan, period, form] = arguments.as_slice() else {
        return Err("usage: read_form PLAN YEAR FORM.xlsx".into());
    };
    let (plan, words) = (Plan::load(Path::new(plan))?, Words::load(None)?);
    let period = Period::parse(period).ok_or("not a period")?;
    let collection = intake::read_bytes(&plan, &words, form, std::fs::read(form)?, period);
    for finding in &collection.findings {
        println!("{} {}", finding.code, finding.message);
    }
    let read =
        collection.observations.iter().filter(|seen| seen.period == period && seen.figure.is_ok()).count();
    println!("{read} figures read, {} findings", collection.findings.len());
    if read == 0 || !collection.findings.is_empty() {
        return Err("the form does not read cleanly".into());
    }
    Ok(())
}
