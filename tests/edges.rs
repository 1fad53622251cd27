//! Promises on the edge of a verdict: the engine and the workbook say the same word, and the right one.

#[path = "common/edges.rs"]
mod edges;

use calamine::{Data, Reader, Xlsx};
use duibiao::evaluate::{Assessment, Status};
use duibiao::observation::Period;
use duibiao::plan::Kind;
use duibiao::words::{Judgement, Words};
use edges::Edges;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::LazyLock;

static EDGES: LazyLock<Edges> = LazyLock::new(|| {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    edges::judge(scratch.path(), &edges::cases(true)).expect("the edge cases")
});

fn engine(case: usize, period: Period) -> &'static Assessment {
    EDGES.known.evaluation.at(EDGES.plan.root, case, period).expect("an assessment for every case")
}

/// The rows of 指标计算底稿 by indicator and period, each a map from column key to the text stored in the cell.
fn working(workbook: &[u8], words: &Words) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let outline = words.report("midterm").sheet("working").expect("the working sheet's outline");
    let headings: Vec<String> =
        outline.column.iter().map(|column| column.heading.replace("{target_year}", "2025")).collect();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook.to_vec())).expect("the workbook opens");
    let range = book.worksheet_range(&outline.name).expect("the working sheet");
    let text = |cell: &Data| match cell {
        Data::Empty => String::new(),
        other => other.to_string(),
    };
    let mut rows = range.rows().map(|row| row.iter().map(text).collect::<Vec<String>>());
    let found = rows.by_ref().find(|row| row.iter().take(headings.len()).eq(headings.iter()));
    assert!(found.is_some(), "no heading row reads {headings:?}");
    rows.filter(|row| !row[0].is_empty())
        .map(|row| {
            let cells: BTreeMap<String, String> =
                outline.column.iter().zip(row).map(|(column, text)| (column.key.clone(), text)).collect();
            // A number may stand there as a number: 001 and 1 are one indicator.
            ((cells["no"].trim_start_matches('0').to_owned(), cells["period"].clone()), cells)
        })
        .collect()
}

fn word(status: Status, words: &Judgement) -> String {
    status.word(words).to_owned()
}

#[test]
fn the_engine_gives_every_edge_the_word_it_deserves() {
    let judged = Period::year(2023);
    let wrong: Vec<String> = edges::cases(true)
        .iter()
        .enumerate()
        .filter(|(at, case)| engine(*at, judged).status != case.expect)
        .map(|(at, case)| {
            let found = engine(at, judged);
            format!("{}: {:?} instead of {:?} (pace {:?})", case.story, found.status, case.expect, found.pace)
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_workbook_stores_the_engines_words_for_every_edge_and_year() {
    let words = &EDGES.words;
    let rows = working(&EDGES.workbook, words);
    let mut compared = 0;
    for at in 0..edges::cases(true).len() {
        for year in [2022, 2023] {
            let it = engine(at, Period::year(year));
            let row = &rows[&((at + 1).to_string(), year.to_string())];
            let expected = [
                ("status", word(it.status, &words.judgement)),
                ("status_low", word(it.status_ends.0, &words.judgement)),
                ("status_high", word(it.status_ends.1, &words.judgement)),
                ("forecast_word", it.forecast_word.word(&words.judgement).to_owned()),
            ];
            for (column, expected) in expected {
                assert_eq!(row[column], expected, "{} {year} {column}", EDGES.plan.indicators[at].name);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, edges::cases(true).len() * 8);
}

#[test]
fn the_edges_touch_every_word_a_promise_can_get() {
    let seen: BTreeSet<Status> = edges::cases(true).iter().map(|case| case.expect).collect();
    // Kinds with another yardstick have cases of their own in tests/kinds.rs; without a base no edge of a pace exists.
    let kinds = [Kind::Level, Kind::Maintain, Kind::Growth];
    let mut wanted: BTreeSet<Status> =
        kinds.iter().flat_map(|kind| Status::of(*kind).iter().copied()).collect();
    wanted.remove(&Status::Short);
    assert_eq!(seen, wanted);
}

#[test]
fn the_edges_are_read_without_a_file_refused() {
    let refused: Vec<&str> = EDGES
        .known
        .collection
        .files
        .iter()
        .filter(|file| !file.chosen)
        .map(|file| file.file.as_str())
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
    // The district sends three forms, two towns two each.
    assert_eq!(EDGES.known.collection.files.len(), 7);
}

#[test]
fn one_person_would_change_the_word_exactly_on_an_edge_and_not_above_it() {
    let told = |story: &str| {
        let at = edges::cases(true).iter().position(|case| case.story == story).expect(story);
        engine(at, Period::year(2023)).one_person
    };
    for (story, expected) in [
        ("pace exactly 1.10", true),
        ("one person above pace 1.10", false),
        ("one person below pace 1.10", true),
        ("the target met exactly", true),
        ("the low end of the base's rounding", true),
        ("the base exactly", false),
        ("kept at all of them", true),
    ] {
        assert_eq!(told(story), expected, "{story}");
    }
}

#[test]
fn an_end_of_the_base_that_is_past_the_target_gives_no_word_instead_of_praising_a_fall() {
    let story = "a base whose high end is past the target";
    let at = edges::cases(true).iter().position(|case| case.story == story).expect("the case");
    let it = engine(at, Period::year(2023));
    assert_eq!((it.status, it.status_ends.1), (Status::OnTrack, Status::Unjudged));
    assert_eq!(it.progress_ends.1, None);
    assert!(it.base_rounding_matters());
}
