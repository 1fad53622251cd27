//! Writes the two workbooks of all edge cases, to be recalculated elsewhere:
//! `cargo run --example edges -- target/edges.xlsx target/edges-kinds.xlsx`. Prints each case with the engine's word, and
//! fails when one is not the word it deserves.

#[path = "../tests/common/edges.rs"]
mod edges;

use duibiao::ids::{Id, IndicatorId};
use std::io::Write as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<std::ffi::OsString> = std::env::args_os().skip(1).collect();
    let [levels, kinds] = paths.as_slice() else { return Err("which two files?".into()) };
    let mut wrong = 0;
    for (path, cases) in [levels, kinds].into_iter().zip(edges::plans()) {
        let scratch = tempfile::tempdir()?;
        let judged = edges::judge(scratch.path(), cases)?;
        for (at, case) in judged.cases.iter().enumerate() {
            let found =
                judged.known.evaluation.of(IndicatorId::of(at)).ok_or("a case without an assessment")?;
            let word = found.status.word(&judged.words.judgement);
            writeln!(std::io::stdout(), "{:03} {word}  {}", at + 1, case.story)?;
            wrong += usize::from(found.status != case.expect);
        }
        duibiao::write::folder::file(path.as_ref(), &judged.workbook)?;
    }
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} cases have another word than they deserve").into()) }
}
