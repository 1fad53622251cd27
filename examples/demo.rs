//! Saves the test book for looking at: `cargo run --example demo -- /tmp/demo.xlsx`.

#[path = "../tests/common/mod.rs"]
mod common;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("which file?")?;
    let stamp = chrono::NaiveDate::from_ymd_opt(2023, 12, 31).ok_or("date")?;
    let bytes = duibiao::write::xlsx::workbook(&common::book(), &common::styles(), stamp)?;
    duibiao::write::folder::file(path.as_ref(), &bytes)?;
    Ok(())
}
