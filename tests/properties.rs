//! Whatever stands in a cell, a file or a rule: no panic, and no figure that the sender did not write.

mod common;

use common::form::PlanFolder;
use duibiao::expr::{self, Names};
use duibiao::grid::{Cell, Value};
use duibiao::ids::{FileId, Id, ItemId};
use duibiao::intake::figure::{How, read};
use duibiao::intake::{Outcome, read_bytes};
use duibiao::observation::{Absent, Period};
use duibiao::plan::{Item, Plan};
use duibiao::value::Ratio;
use duibiao::words::Words;
use proptest::prelude::*;
use std::path::Path;
use std::sync::OnceLock;

struct Real {
    plan: Plan,
    words: Words,
    /// A submission of the plan, as written.
    bytes: Vec<u8>,
}

const NAME: &str = "submissions/2023/331003101_宁溪镇_2023_样例数据·非真实.xlsx";

fn real() -> &'static Real {
    static REAL: OnceLock<Real> = OnceLock::new();
    REAL.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/huangyan-14");
        let plan = Plan::load(&folder).expect("the Huangyan plan");
        let bytes = std::fs::read(folder.join(NAME)).expect("a sample submission");
        Real { plan, words: common::form::words(), bytes }
    })
}

/// Items of zero and two decimals.
fn items() -> &'static [Item] {
    static ITEMS: OnceLock<Vec<Item>> = OnceLock::new();
    ITEMS.get_or_init(|| {
        let items = PlanFolder::bare().plan().items;
        items.into_iter().filter(|item| ["D13", "B06"].contains(&item.code.as_str())).collect()
    })
}

fn cell(value: Value) -> Cell {
    Cell { value, ..Cell::default() }
}

/// Text that looks more or less like a figure.
fn figure_like() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ 　]{0,2}[-+－]?[0-9０-９]{0,14}([,，. ．][0-9０-９]{0,4}){0,3}(人次|人|万元|元|%)?[ 　]{0,2}",
        "[0-9]{1,3}(,[0-9]{3}){0,4}(\\.[0-9]{1,3})?",
        "\\PC{0,24}",
        any::<String>(),
    ]
}

/// The digits a person reads: full-width folded, separators, unit and blanks dropped.
fn as_a_person_reads(text: &str) -> String {
    let mut plain = String::new();
    for sign in text.chars() {
        match sign {
            '０'..='９' => plain.push(char::from(b'0' + (sign as u32 - '０' as u32) as u8)),
            '．' => plain.push('.'),
            '－' => plain.push('-'),
            '0'..='9' | '.' | '-' => plain.push(sign),
            _ => {}
        }
    }
    plain
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_figure_read_from_text_is_the_decimal_that_stood_there(text in figure_like()) {
        for item in items() {
            let seen = read(Some(&cell(Value::Text(text.clone()))), item, How::usual(&real().words.recognition));
            prop_assert_eq!(&seen.raw, &text);
            match seen.figure {
                Ok(figure) => {
                    prop_assert!(seen.trouble.is_none());
                    prop_assert!(i128::from(figure.mantissa).abs() < item.limit());
                    prop_assert_eq!(figure.decimals, item.decimals);
                    let stood = Ratio::parse(&as_a_person_reads(&text));
                    prop_assert_eq!(Some(figure.ratio()), stood, "{:?}", &text);
                    let again = read(Some(&cell(Value::Text(figure.to_string()))), item, How::usual(&real().words.recognition));
                    prop_assert_eq!(again.figure, Ok(figure));
                }
                // What is not a figure either has a known word for its absence or a remark.
                Err(Absent::Unreadable) => prop_assert!(seen.trouble.is_some(), "{:?}", &text),
                Err(reason) => prop_assert!(seen.trouble.is_none() && reason != Absent::NotReported),
            }
        }
    }

    #[test]
    fn a_number_cell_is_read_at_its_fifteen_digits_or_not_at_all(number in prop_oneof![
        any::<f64>(),
        (-1_000_000_000_000_i64..1_000_000_000_000).prop_map(|whole| whole as f64 / 100.0),
        (-1_000_000_i64..1_000_000).prop_map(|whole| whole as f64),
    ]) {
        for item in items() {
            let seen = read(Some(&cell(Value::Number(number))), item, How::usual(&real().words.recognition));
            if let Ok(figure) = seen.figure {
                let shown = duibiao::value::cell_decimal(number).expect("finite");
                prop_assert_eq!(Some(figure.ratio()), Ratio::parse(&shown));
                // Fifteen digits are no farther from the number than its own last digit.
                prop_assert!((figure.ratio().to_f64() - number).abs() <= number.abs() * 1e-14);
            } else {
                prop_assert!(seen.trouble.is_some(), "{}", number);
            }
        }
    }

    #[test]
    fn hundredths_come_back_exactly_and_thousandths_never(whole in -99_999_999_999_i64..99_999_999_999, odd in 1_i64..10) {
        let item = &items()[0];
        prop_assert_eq!(item.decimals, 2);
        let text = format!("{}{}.{:02}", if whole < 0 { "-" } else { "" }, whole.abs() / 100, whole.abs() % 100);
        let seen = read(Some(&cell(Value::Text(text.clone()))), item, How::usual(&real().words.recognition));
        // Nothing that is counted or paid is less than none.
        let expect = if whole < 0 { Err(Absent::Unreadable) } else { Ok(whole) };
        prop_assert_eq!(seen.figure.map(|figure| figure.mantissa), expect);
        let seen = read(Some(&cell(Value::Text(format!("{text}{odd}")))), item, How::usual(&real().words.recognition));
        prop_assert_eq!(seen.figure, Err(Absent::Unreadable));
    }

    #[test]
    fn any_text_is_a_rule_or_a_fault_with_its_place(text in prop_oneof![
        any::<String>(),
        "[A-C0-9a-z甲乙人数()（）「」+＋×÷*/<>=≤≥≠., 　\\-]{0,60}",
        "(prev|sum|甲|乙|A01|[0-9.]{1,4}|[-+*/()=<>,≤]| ){0,40}",
    ]) {
        let items = [("A01", "甲", "人"), ("A02", "乙", "人次"), ("A03", "0-6岁人数", "人")];
        let told = items.into_iter().enumerate();
        let names = Names::new(told.map(|(at, (code, name, unit))| (ItemId::of(at), code, name, unit)));
        let length = text.chars().count();
        for fault in [
            expr::checked_relation(&text, &names, false).err(),
            expr::checked_formula(&text, &names).err(),
            expr::checked_printed(&text, &names, true).err(),
        ].into_iter().flatten() {
            prop_assert!(fault.at <= length, "{} beyond {}", fault.at, length);
            prop_assert!(fault.to_string().ends_with(['。', '？']));
            prop_assert_eq!(expr::point(&text, fault.at, fault.length).lines().count(), 2);
        }
    }
}

/// A change to the bytes of a file.
#[derive(Clone, Debug)]
enum Change {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Repeat(prop::sample::Index, usize),
    Drop(prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (any::<prop::sample::Index>(), 1_u8..).prop_map(|(at, mask)| Change::Flip(at, mask)),
        1 => any::<prop::sample::Index>().prop_map(Change::Cut),
        1 => (any::<prop::sample::Index>(), 1_usize..600).prop_map(|(at, length)| Change::Repeat(at, length)),
        1 => (any::<prop::sample::Index>(), 1_usize..600).prop_map(|(at, length)| Change::Drop(at, length)),
    ]
}

fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for change in changes {
        if bytes.is_empty() {
            break;
        }
        let end = |at: usize, length: usize| (at + length).min(bytes.len());
        match change {
            Change::Flip(at, mask) => {
                let at = at.index(bytes.len());
                bytes[at] ^= mask;
            }
            Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Change::Repeat(at, length) => {
                let at = at.index(bytes.len());
                let piece = bytes[at..end(at, *length)].to_vec();
                bytes.splice(at..at, piece);
            }
            Change::Drop(at, length) => {
                let at = at.index(bytes.len());
                let end = end(at, *length);
                bytes.drain(at..end);
            }
        }
    }
    bytes
}

/// The parts of a workbook, unpacked, so that changes reach the XML and not only the packing.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("zip");
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).expect("part");
            let name = part.name().expect("name").into_owned();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut content).expect("content");
            (name, content)
        })
        .collect()
}

/// A file is read or has a finding that says so; every figure expected is there, absent ones with a reason.
fn told_or_read(bytes: Vec<u8>) -> Result<(), TestCaseError> {
    let real = real();
    let whole = bytes == real.bytes;
    let collection = read_bytes(&real.plan, &real.words, NAME, bytes, Period::year(2023));
    prop_assert_eq!(collection.files.len(), 1);
    let file = &collection.files[FileId::of(0)];
    match file.outcome {
        Outcome::Read => prop_assert!(collection.findings.is_empty()),
        Outcome::Findings => prop_assert!(!collection.findings.is_empty()),
        Outcome::Refused => {
            prop_assert!(!file.reason.contains("读取程序自身出错"), "{}", &file.reason);
            prop_assert!(!whole && !file.chosen && !file.reason.is_empty());
            prop_assert_eq!(collection.findings.len(), 1);
        }
    }
    for finding in &collection.findings {
        prop_assert!(finding.places.iter().all(|place| place.of.file == NAME));
        let filled = !finding.message.contains('{') && !finding.action.is_empty();
        prop_assert!(filled);
    }
    let figures = collection.observations.iter().filter(|seen| seen.figure.is_ok()).count();
    prop_assert!(file.chosen || figures == 0, "figures of a file that is not used");
    Ok(())
}

#[test]
fn the_untouched_submission_is_read() {
    told_or_read(real().bytes.clone()).expect("read");
    let real = real();
    let collection = read_bytes(&real.plan, &real.words, NAME, real.bytes.clone(), Period::year(2023));
    let file = &collection.files[FileId::of(0)];
    assert_eq!(file.outcome, Outcome::Read);
    assert!(file.chosen && file.sample);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_of_a_submission_give_a_reading_or_a_finding(changes in prop::collection::vec(change(), 1..6)) {
        told_or_read(changed(&real().bytes, &changes))?;
    }

    #[test]
    fn changed_parts_of_a_submission_give_a_reading_or_a_finding(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let mut parts = parts(&real().bytes);
        let at = which.index(parts.len());
        parts[at].1 = changed(&parts[at].1, &changes);
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        told_or_read(common::form::zipped(&parts))?;
    }
}

#[test]
fn a_mark_beside_a_figure_is_no_digit_of_it() {
    let item = items().first().expect("an item");
    for text in ["1137①", "①1137", "1137²", "11₃37", "１１３７②"] {
        let seen =
            read(Some(&cell(Value::Text(text.to_owned()))), item, How::usual(&real().words.recognition));
        assert_eq!(seen.figure, Err(Absent::Unreadable), "{text}");
    }
    let wide =
        read(Some(&cell(Value::Text("１，１３７".to_owned()))), item, How::usual(&real().words.recognition));
    assert_eq!(wide.figure.map(|figure| figure.to_string()), Ok("1137.00".to_owned()));
}
