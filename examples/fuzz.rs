//! Runs a target on made-up inputs for a fixed time: `cargo run --example fuzz -- grid|intake|expr SECONDS SEED [--plant]`.
//!
//! It fails when a panic comes up in our own code, or when what is read cannot be found where it is said to stand. With
//! `--plant` a panic of our own is planted at the thousandth input, which must make it fail. Works with any compiler.

#[path = "../tests/common/form.rs"]
#[expect(dead_code, reason = "the tests use the rest of it")]
mod form;
#[path = "../tests/common/mutate.rs"]
mod mutate;

use duibiao::expr::{self, Names};
use duibiao::grid::{self, Limits, Trouble};
use duibiao::ids::{Id, ItemId, Table};
use duibiao::intake;
use duibiao::observation::{Observation, Period};
use duibiao::plan::Plan;
use duibiao::value::Printed;
use duibiao::words::Words;
use form::{Cell, ITEMS, PlanFolder, UNITS, number, sheet_xml, text, workbook};
use mutate::{Dice, seeds};
use std::cell::RefCell;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error>;

/// Makes one input up and tries it; what is wrong, if anything.
type Target = Box<dyn FnMut(&mut Dice) -> Result<(), String>>;

thread_local! {
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (target, seconds, seed, plant) = match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [target, seconds, seed] => ((*target).to_owned(), seconds.parse()?, seed.parse()?, false),
        [target, seconds, seed, "--plant"] => ((*target).to_owned(), seconds.parse()?, seed.parse()?, true),
        _ => return Err("which target (grid, intake, expr), how many seconds, and from which seed?".into()),
    };
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|place| format!("{}:{}", place.file(), place.line()));
        PLACE.with(|told| told.replace(place.unwrap_or_default()));
    }));
    let folder = PlanFolder::bare();
    let mut target: Target = match target.as_str() {
        "grid" => grid_target(),
        "intake" => intake_target(&folder),
        "expr" => expr_target(),
        other => return Err(format!("no target {other}").into()),
    };
    let (mut dice, started) = (Dice(seed), Instant::now());
    let (mut tried, mut slowest) = (0_u64, Duration::ZERO);
    while started.elapsed() < Duration::from_secs(seconds) || (plant && tried <= 1000) {
        let before = dice.0;
        let clock = Instant::now();
        let ended = catch_unwind(AssertUnwindSafe(|| {
            if plant && tried == 1000 {
                planted();
            }
            target(&mut dice)
        }));
        slowest = slowest.max(clock.elapsed());
        tried += 1;
        let wrong = match ended {
            Ok(Ok(())) => continue,
            Ok(Err(wrong)) => wrong,
            Err(_) => format!("panic at {}", PLACE.with(|place| place.borrow().clone())),
        };
        return Err(format!("input {tried}, state {before}: {wrong}").into());
    }
    writeln!(
        std::io::stdout(),
        "{tried} inputs, seed {seed}, slowest {} ms, no failure",
        slowest.as_millis()
    )?;
    Ok(())
}

/// A panic of our own code: a table is opened where it has nothing.
fn planted() {
    let nothing: Table<ItemId, u8> = Table::new();
    let _ = nothing[ItemId::of(7)];
}

/// Changed copies of files of every format.
fn grid_target() -> Target {
    let seeds = seeds();
    Box::new(move |dice| {
        let (kind, bytes) = &seeds[dice.below(seeds.len())];
        let mutant = dice.mutant(bytes);
        match grid::read(&mutant, &format!("a.{kind}"), &Limits::default()) {
            Err(fault @ Trouble::Fault { .. }) => Err(fault.to_string()),
            _ => Ok(()),
        }
    })
}

/// Sheets of headings, labels and figures thrown together.
fn intake_target(folder: &PlanFolder) -> Target {
    let plan = folder.plan();
    let words = form::words();
    Box::new(move |dice| {
        let sheets: Vec<(String, bool, String)> = (0..=dice.below(3))
            .map(|at| {
                let name =
                    [format!("表{at}"), format!("{}{at}", pick(dice, &labels())), String::from("作废")]
                        [dice.below(3)]
                    .clone();
                (format!("{name}{at}"), dice.below(6) == 0, sheet(dice))
            })
            .collect();
        let name = format!("submissions/2023/{}.xlsx", pick(dice, &labels()).replace('/', ""));
        collected(&plan, &words, &name, workbook(&sheets))
    })
}

fn collected(plan: &Plan, words: &Words, name: &str, bytes: Vec<u8>) -> Result<(), String> {
    let read = intake::read_bytes(plan, words, name, bytes, Period::year(2023));
    if read.files.len() != 1 {
        return Err(format!("{} rows for one file", read.files.len()));
    }
    read.observations.iter().try_for_each(stands)
}

/// A figure is the number that stands in its cell, and no other.
fn stands(seen: Observation<'_>) -> Result<(), String> {
    let (Ok(figure), Some(place)) = (seen.figure, seen.place()) else { return Ok(()) };
    let plain: String = place
        .raw
        .chars()
        .filter(|sign| !sign.is_whitespace() && !"，,人次户个万元%".contains(*sign))
        .map(|sign| match sign {
            '０'..='９' => char::from_u32(sign as u32 - 0xFEE0).unwrap_or(sign),
            '．' => '.',
            _ => sign,
        })
        .collect();
    let said = Printed::parse(&plain).map(|printed| printed.value);
    if said == Some(figure.ratio()) || place.repair.contains("百分数") {
        return Ok(());
    }
    Err(format!("{figure} is read where “{}” stands ({})", place.raw, place.repair))
}

fn labels() -> Vec<&'static str> {
    let mut labels: Vec<&str> = UNITS.iter().flat_map(|(code, name)| [*code, *name]).collect();
    labels.extend(ITEMS.iter().flat_map(|(code, name, unit, _)| [*code, *name, *unit]));
    labels.extend([
        "代码",
        "指标名称",
        "计量单位",
        "单位",
        "本年数",
        "上年数",
        "2023年",
        "2022年",
        "计划",
        "实际",
        "其中：女",
        "合计",
        "填报单位",
        "单位代码",
        "统计年度",
        "2021—2025年",
        "年度",
        "数值",
        "备注",
        "单位：人、元",
        "甲",
        "乙",
        "1",
        "不适用",
        "填表人",
        "监测表（2023年）",
        "黄岩区",
        "更正",
        "（1）",
        "元",
        "序号",
        "地区",
    ]);
    labels
}

fn pick<'t>(dice: &mut Dice, list: &[&'t str]) -> &'t str {
    list[dice.below(list.len())]
}

fn sheet(dice: &mut Dice) -> String {
    let labels = labels();
    let (rows, columns) = (2 + dice.below(14), 2 + dice.below(7));
    // One heading in three is one that is known, so that something is read.
    let heading = dice.below(4);
    let known =
        [["代码", "指标名称", "计量单位", "本年数"], ["单位", "持证残疾人总数", "持证男性人数", "2023年"]];
    let cells: Vec<Vec<Cell>> = (0..rows)
        .map(|row| {
            (0..columns)
                .map(|column| match (row == heading && column < 4, dice.below(10)) {
                    (true, 0..=6) => text(known[dice.below(20) / 15][column]),
                    (_, 0) => Cell::Blank,
                    (_, 1..=3) => number(dice.below(3000) as f64 / [1.0, 1.0, 1.0, 100.0][dice.below(4)]),
                    (_, 4) => Cell::Styled(dice.below(3000) as f64, dice.below(6)),
                    (_, 5) => text(&odd(dice)),
                    (_, 6) => Cell::Rich(format!(
                        "<r><rPr><strike/></rPr><t>{}</t></r><r><t>{}</t></r>",
                        dice.below(99),
                        dice.below(99)
                    )),
                    _ => {
                        let item = ITEMS[dice.below(ITEMS.len())];
                        text([item.0, item.1, pick(dice, &labels)][if column < 2 { column } else { 2 }])
                    }
                })
                .collect()
        })
        .collect();
    let mut merges = String::new();
    for _ in 0..dice.below(4) {
        let (top, left) = (dice.below(rows) as u32, dice.below(columns) as u32);
        let (bottom, right) = (top + dice.below(3) as u32, left + dice.below(3) as u32);
        let place = duibiao::place::address;
        merges.push_str(&format!("<mergeCell ref=\"{}:{}\"/>", place(top, left), place(bottom, right)));
    }
    format!("{}<mergeCells>{merges}</mergeCells>", sheet_xml(&cells, false))
}

/// A text in which something like a figure may stand.
fn odd(dice: &mut Dice) -> String {
    let pieces = [
        "1", "20", "１２", "，", ",", " ", "．", ".", "①", "²", "人", "万元", "%", "-", "约", "(3)",
        "\u{200b}", "／",
    ];
    (0..=dice.below(5)).map(|_| pick(dice, &pieces)).collect()
}

/// Formulas and relations of random words.
fn expr_target() -> Target {
    let pieces = [
        "A01",
        "B06",
        "持证残疾人总数",
        "「0-6岁」",
        "+",
        "−",
        "×",
        "÷",
        "*",
        "/",
        "(",
        ")",
        "（",
        "）",
        "sum(",
        "prev(",
        ",",
        "=",
        "≤",
        ">=",
        "≠",
        "序号2",
        "9",
        "3.5",
        " ",
        "\u{200b}",
        "，",
        "99999999999999999999",
        "0",
        "-",
    ];
    Box::new(move |dice| {
        let names = Names::new(
            ITEMS.iter().enumerate().map(|(at, (code, name, unit, _))| (ItemId::of(at), *code, *name, *unit)),
        );
        let text: String = (0..=dice.below(24)).map(|_| pick(dice, &pieces)).collect();
        let faults = [
            expr::checked_formula(&text, &names).err(),
            expr::checked_relation(&text, &names, dice.below(2) == 0).err(),
            expr::checked_printed(&text, &names, dice.below(2) == 0).err(),
        ];
        for fault in faults.into_iter().flatten() {
            let pointed = expr::point(&text, fault.at, fault.length);
            if fault.sentence().is_empty() || pointed.is_empty() {
                return Err(format!("“{text}” is refused without a word"));
            }
        }
        Ok(())
    })
}
