//! Feeds changed copies of sixteen small files through whole runs: `cargo run --example mutants -- COUNT SEED`.
//!
//! Every batch is a plan folder of its own and a process of its own, so that an abort is seen as an abort and its memory
//! is its own. It fails when a process does not end well, when `submissions.csv` has not exactly one row for every file,
//! or when a panic came up in our own code. Panics of the reader that were caught are counted apart.

#[path = "../tests/common/form.rs"]
#[expect(dead_code, reason = "the tests use the rest of it")]
mod form;

use duibiao::evaluate::Question;
use duibiao::run::{Request, Verb, run};
use form::{Cell, Form, PlanFolder, number, text, zipped};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write as _};
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

/// The sixteen files, with the endings of their names.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let good = Form::good("331003101", "宁溪镇", 2023);
    let odd = good
        .clone()
        .value("A01", Cell::Percent(0.5))
        .value("A02", Cell::Calculated("1+1".into(), 2.0))
        .value("A03", Cell::Error("#DIV/0!".into()))
        .value("B06", text("１２.5万元"))
        .sheet("附表", true, vec![vec![text("代码"), number(1.0)]])
        .protected();
    let tasks = Form::of_tasks("331003101", "宁溪镇", 2023, &["三(一)1"]);
    let macros = |bytes: &[u8]| {
        let mut parts = parts(bytes).expect("a zip");
        for (name, part) in &mut parts {
            if name == "[Content_Types].xml" {
                let text = String::from_utf8_lossy(part).replace(
                    "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
                    "vnd.ms-excel.sheet.macroEnabled.main",
                );
                *part = text.into_bytes();
            }
        }
        packed(&parts)
    };
    let table = String::from_utf8(good.csv()).expect("text");
    let wide: Vec<u8> =
        format!("\u{feff}{}", table.replace(',', "\t")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("xlsx", good.xlsx()),
        ("xlsx", odd.xlsx()),
        ("xlsx", tasks.xlsx()),
        ("xlsx", include_bytes!("../tests/data/seeds/form.xlsx").to_vec()),
        ("xlsm", macros(&good.xlsx())),
        ("xlsm", macros(&odd.xlsx())),
        ("xlsb", include_bytes!("../tests/data/seeds/inline.xlsb").to_vec()),
        ("xlsb", include_bytes!("../tests/data/seeds/shared.xlsb").to_vec()),
        ("xls", include_bytes!("../tests/data/seeds/form.xls").to_vec()),
        ("xls", include_bytes!("../tests/data/seeds/plain.xls").to_vec()),
        ("xls", include_bytes!("../tests/data/first_row_after_last.xls").to_vec()),
        ("ods", include_bytes!("../tests/data/seeds/form.ods").to_vec()),
        ("csv", table.clone().into_bytes()),
        ("csv", format!("\u{feff}{}", table.replace(',', ";")).into_bytes()),
        ("csv", wide),
        ("csv", encoding_rs::GB18030.encode(&table).0.into_owned()),
    ]
}

/// The parts of a container; `None` when it is none.
fn parts(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).ok()?;
            let name = part.name().ok()?.into_owned();
            let mut content = Vec::new();
            part.read_to_end(&mut content).ok()?;
            Some((name, content))
        })
        .collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    zipped(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

/// Pseudo-random numbers (splitmix64): the same for the same seed anywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// A changed copy: three in four of the containers are changed within and packed again.
    fn mutant(&mut self, bytes: &[u8]) -> Vec<u8> {
        if let Some(mut parts) = parts(bytes).filter(|_| self.below(4) > 0) {
            for _ in 0..=self.below(3) {
                let at = self.below(parts.len());
                match self.below(12) {
                    0 => drop(parts.remove(at)),
                    1 => {
                        let twin = parts[self.below(parts.len())].1.clone();
                        parts[at].1 = twin;
                    }
                    _ => parts[at].1 = self.changed(&parts[at].1.clone()),
                }
                if parts.is_empty() {
                    break;
                }
            }
            return packed(&parts);
        }
        self.changed(bytes)
    }

    /// Bytes changed, cut, doubled, swapped, or overwritten with the numbers that overflow.
    fn changed(&mut self, bytes: &[u8]) -> Vec<u8> {
        const EDGES: [[u8; 4]; 6] =
            [[0; 4], [0xFF; 4], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [1, 0, 0, 0], [0xFF, 0xFF, 0, 0]];
        let mut bytes = bytes.to_vec();
        let most = 1 + self.below(6);
        for _ in 0..=self.below(most) {
            if bytes.is_empty() {
                break;
            }
            let at = self.below(bytes.len());
            let end = (at + 1 + self.below(300)).min(bytes.len());
            match self.below(16) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
                3 => {
                    let other = self.below(bytes.len());
                    let length = (end - at).min(bytes.len() - other).min(at.abs_diff(other));
                    for step in 0..length {
                        bytes.swap(at + step, other + step);
                    }
                }
                4..=7 => {
                    let edge = EDGES[self.below(EDGES.len())];
                    let length = [1, 2, 4][self.below(3)].min(bytes.len() - at);
                    bytes[at..at + length].copy_from_slice(&edge[..length]);
                }
                8..=9 => bytes[at] = bytes[at].wrapping_add(1),
                _ => bytes[at] ^= 1 << self.below(8),
            }
        }
        bytes
    }
}
