//! Does time grow with files, and does reading lead? A benchmark, not a test.
//!
//! `cargo run --example scale -- 19 95 380` makes a plan of that many units from the Huangyan folder, as many years long as its recipe (in
//! a temporary folder, with numbered 样例单位), runs the main path's stages on each and prints seconds per stage, and the
//! ratio of each size to the first beside the ratio of its files. Figures are synthetic; the seed is the recipe's.
//! `scale --plan FOLDER 2023` tells instead what share of the clock each stage of one plan folder takes
//! (`tests/tools/country.py` makes folders of the size of a country).

use duibiao::evaluate::{Asked, Faulty, Question, evaluate};
use duibiao::grid::Limits;
use duibiao::observation::Period;
use duibiao::plan::Plan;
use duibiao::report::{self, Material};
use duibiao::run::templates;
use duibiao::write::xlsx;
use duibiao::{check, intake, sample, total};
use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

const STAGES: [&str; 6] = ["read", "total", "check", "evaluate", "report", "write"];

fn main() -> Result<(), Box<dyn Error>> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, folder, year] = asked.as_slice()
        && flag == "--plan"
    {
        return shares(Path::new(folder), year.parse()?);
    }
    let mut sizes: Vec<usize> =
        std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    if sizes.is_empty() {
        sizes = vec![19, 95, 380];
    }
    println!(
        "units  files    read   total   check  evaluate  report   write     all   ratio(files)  ratio(time)"
    );
    run(&sizes, |line| println!("{line}"))
}

/// Grows and measures a plan of each size; a line for each.
pub fn run(sizes: &[usize], mut tell: impl FnMut(&str)) -> Result<(), Box<dyn Error>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/huangyan-14");
    let mut first: Option<(usize, f64)> = None;
    for &units in sizes {
        let folder = tempfile::tempdir()?;
        let plan_folder = folder.path().join("plan");
        grow(&source, &plan_folder, units)?;
        let (files, stages) = measure(&plan_folder, None)?;
        let all: f64 = stages.iter().map(Duration::as_secs_f64).sum();
        let (first_files, first_time) = *first.get_or_insert((files, all));
        let mut line = format!("{units:5}  {files:5}");
        for stage in &stages {
            write!(line, "  {:6.3}", stage.as_secs_f64())?;
        }
        write!(line, "  {all:6.3}  {:12.2}  {:11.2}", files as f64 / first_files as f64, all / first_time)?;
        tell(&line);
    }
    Ok(())
}

/// A plan folder with `units` leaves and a sample submission of each for every year of the recipe: everything the source holds, with another
/// roster and a recipe without planted defects.
fn grow(source: &Path, target: &Path, units: usize) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(target)?;
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), target.join(entry.file_name()))?;
        }
    }
    let roster = fs::read_to_string(source.join("units.csv"))?;
    let mut lines = roster.lines();
    let mut grown = format!("{}\n{}\n", lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    for number in 0..units {
        writeln!(grown, "33100390{number:05},样例单位{number:05},,331003,地区,街道,是,样例")?;
    }
    put(&target.join("units.csv"), grown.as_bytes())?;
    let recipe = fs::read_to_string(source.join("sample.toml"))?;
    let recipe =
        recipe.split("[[defect]]").next().unwrap_or("").replace("331003202", "x").replace("331003204", "y");
    put(&target.join("sample.toml"), recipe.as_bytes())?;
    let plan = Plan::load(target)?;
    let (words, styles) = templates::load(None)?;
    let words = words.of_whole(&plan.identity.whole);
    let recipe = sample::recipe(&plan, &words).map_err(|mistake| mistake.to_string())?;
    for year in recipe.years.clone() {
        let folder = target.join("submissions").join(year.to_string());
        fs::create_dir_all(&folder)?;
        for (name, book) in sample::forms(&plan, &words, &recipe, year) {
            put(&folder.join(name), &xlsx::workbook(&book, &styles, plan.identity.midterm)?)?;
        }
    }
    Ok(())
}

fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    File::create(path)?.write_all(bytes)
}

/// What share of the clock each stage of a plan folder's `midterm` takes at the end of a year.
fn shares(folder: &Path, year: i32) -> Result<(), Box<dyn Error>> {
    let (files, stages) = measure(folder, Some(year))?;
    let all: f64 = stages.iter().map(Duration::as_secs_f64).sum();
    let told: Vec<String> = STAGES
        .iter()
        .zip(&stages)
        .map(|(name, took)| {
            format!("{name} {:.2} s ({:.0}%)", took.as_secs_f64(), took.as_secs_f64() / all * 100.0)
        })
        .collect();
    println!("stages of {files} files: {}", told.join(", "));
    Ok(())
}

/// Runs the stages of `midterm` on a plan folder: read, total, check, evaluate, report, write.
fn measure(folder: &Path, year: Option<i32>) -> Result<(usize, Vec<Duration>), Box<dyn Error>> {
    let plan = Plan::load(folder)?;
    let (words, styles) = templates::load(None)?;
    let words = words.of_whole(&plan.identity.whole);
    let through = year.map_or(plan.identity.midterm, |year| Period::year(year).as_of());
    let mut stages = Vec::new();
    let mut clock = Instant::now();
    let mut lap = || {
        let now = Instant::now();
        stages.push(now - clock);
        clock = now;
    };
    let collection = intake::read(&plan, &words, &Limits::default(), &|_, _| {})?;
    lap();
    let totals = total::total(&plan, &collection)?;
    lap();
    let checked = check::check(&plan, &words, &collection, &collection.periods);
    lap();
    let (faulty, question) = (Faulty::new(), Question::Midterm);
    let asked = Asked { periods: &collection.periods, through, question, faulty };
    let evaluation = evaluate(&plan, &collection, &totals, &words, asked)?;
    lap();
    let book = report::workbook(Material {
        plan: &plan,
        words: &words,
        collection: &collection,
        totals: &totals,
        checked: &checked,
        evaluation: &evaluation,
        other: None,
        original: false,
        as_of: through,
        dated: false,
        record: None,
        digest: "",
    });
    lap();
    xlsx::workbook(&book, &styles, through)?;
    lap();
    Ok((collection.files.len(), stages))
}
