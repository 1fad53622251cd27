//! Feeds changed copies of sixteen small files through whole runs: `cargo run --example mutants -- COUNT SEED`.
//!
//! Every batch is a plan folder of its own and a process of its own, so that an abort is seen as an abort and its memory
//! is its own. It fails when a process does not end well, when `submissions.csv` has not exactly one row for every file,
//! or when a panic came up in our own code. Panics of the reader that were caught are counted apart.

#[path = "../tests/common/form.rs"]
#[expect(dead_code, reason = "the tests use the rest of it")]
mod form;
#[path = "../tests/common/mutate.rs"]
mod mutate;

use duibiao::evaluate::Question;
use duibiao::run::{Request, Verb, run};
use form::PlanFolder;
use mutate::{Dice, seeds};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Files in one batch.
const BATCH: usize = 500;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--batch", folder, out] => batch(Path::new(folder), Path::new(out)),
        [count, seed] => all(count.parse()?, seed.parse()?),
        _ => Err("how many, and from which seed?".into()),
    }
}

/// One batch, in a process of its own: a whole run, then its greatest memory.
fn batch(folder: &Path, out: &Path) -> Result<(), Failure> {
    let verb = Verb::Report(Question::Midterm);
    let request = Request { out: Some(out.to_owned()), ..Request::new(verb, folder.to_owned()) };
    run(&request, &|_, _, _| {})?;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown");
    writeln!(std::io::stdout(), "{}", peak.trim())?;
    Ok(())
}

fn all(count: usize, seed: u64) -> Result<(), Failure> {
    let seeds = seeds();
    let mut dice = Dice(seed);
    let (mut done, mut failures) = (0, Vec::new());
    let mut total: BTreeMap<&str, usize> = BTreeMap::new();
    let say = |line: String| writeln!(std::io::stdout(), "{line}");
    say(format!("{count} mutants of {} files, seed {seed}", seeds.len()))?;
    untouched(&seeds)?;
    while done < count {
        let folder = PlanFolder::bare();
        let here = BATCH.min(count - done);
        for at in 0..here {
            let (kind, bytes) = &seeds[(done + at) % seeds.len()];
            let mutant = dice.mutant(bytes);
            folder.write(&format!("submissions/2023/{at:04}.{kind}"), &mutant);
        }
        let started = Instant::now();
        let child = Command::new(std::env::current_exe()?)
            .args([Path::new("--batch"), &folder.path(), &folder.out()])
            .output()?;
        let seconds = started.elapsed().as_secs_f64();
        let words = judged(&folder, here, &child, &mut total);
        let peak = String::from_utf8_lossy(&child.stdout).trim().to_owned();
        say(format!("{:>6}: {seconds:.1} s, {peak}{}", done + here, words.join("; ")))?;
        if !words.is_empty() {
            let kept = Path::new("target/mutants").join(format!("{seed}-{done}"));
            for entry in std::fs::read_dir(folder.path().join("submissions/2023"))? {
                let entry = entry?;
                duibiao::write::folder::file(&kept.join(entry.file_name()), &std::fs::read(entry.path())?)?;
            }
            failures.push(kept.display().to_string());
        }
        done += here;
    }
    say(format!("{total:?}"))?;
    if failures.is_empty() { Ok(()) } else { Err(format!("failed: {}", failures.join(", ")).into()) }
}

/// The files as they are must be readable, or their copies show nothing; one of them is damage by design.
fn untouched(seeds: &[(&str, Vec<u8>)]) -> Result<(), Failure> {
    let mut refused = 0;
    for (at, (kind, bytes)) in seeds.iter().enumerate() {
        let name = format!("{at:02}.{kind}");
        if let Err(trouble) = duibiao::grid::read(bytes, &name, &duibiao::grid::Limits::default()) {
            writeln!(std::io::stdout(), "untouched {name}: {trouble}")?;
            refused += 1;
        }
    }
    if refused == 1 { Ok(()) } else { Err(format!("{refused} of the untouched files are refused").into()) }
}

/// What is wrong with a batch; counts what became of its files.
fn judged(
    folder: &PlanFolder,
    files: usize,
    child: &std::process::Output,
    total: &mut BTreeMap<&str, usize>,
) -> Vec<String> {
    if !child.status.success() {
        return vec![format!(" ended with {}: {}", child.status, String::from_utf8_lossy(&child.stderr))];
    }
    let ledger = std::fs::read_to_string(folder.out().join("submissions.csv")).unwrap_or_default();
    let mut reader = csv::Reader::from_reader(ledger.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().filter_map(Result::ok).collect();
    let names: BTreeSet<&String> = rows.iter().map(|row| &row["file"]).collect();
    let mut wrong = Vec::new();
    if rows.len() != files || names.len() != files {
        wrong.push(format!(" {} rows, {} names for {files} files", rows.len(), names.len()));
    }
    for row in &rows {
        let outcome = ["read", "findings", "refused"].into_iter().find(|word| row["outcome"] == *word);
        *total.entry(outcome.unwrap_or("no outcome")).or_default() += 1;
        if row["reason"].contains("读取中断") {
            *total.entry("panics of the reader, caught").or_default() += 1;
        }
        if row["reason"].contains("读取程序自身出错") {
            wrong.push(format!(" {}: {}", row["file"], row["reason"]));
        }
    }
    wrong
}
