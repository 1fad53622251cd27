//! Promises on the edge of a verdict: the engine and the workbook say the same word, and the right one.

#[path = "common/edges.rs"]
mod edges;

use calamine::{Data, Reader, Xlsx};
use duibiao::evaluate::{Assessment, Status};
use duibiao::ids::{Id, IndicatorId};
use duibiao::intake::Outcome;
use duibiao::observation::Period;
use duibiao::plan::Kind;
use duibiao::words::outline::SheetOutline;
use duibiao::words::{Judgement, Words};
use edges::{Case, Edges};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::LazyLock;

static EDGES: LazyLock<[Edges; 2]> = LazyLock::new(|| {
    edges::plans().map(|cases| {
        let scratch = tempfile::tempdir().expect("a temporary folder");
        edges::judge(scratch.path(), cases).expect("the edge cases")
    })
});

/// Every case with its plan and its place there.
fn cases() -> impl Iterator<Item = (&'static Edges, usize, &'static Case)> {
    EDGES.iter().flat_map(|plan| plan.cases.iter().enumerate().map(move |(at, case)| (plan, at, case)))
}

fn engine(edges: &Edges, case: usize, period: Period) -> &Assessment {
    edges.known.evaluation.at(IndicatorId::of(case), period).expect("an assessment for every case")
}

/// What the engine says of a case by its story, in the year judged.
fn told(story: &str) -> &'static Assessment {
    let (plan, at, _) = cases().find(|(_, _, case)| case.story == story).expect(story);
    engine(plan, at, Period::year(2023))
}

/// The rows of 指标计算底稿 by indicator and period, each a map from column key to the text stored in the cell.
fn working(workbook: &[u8], words: &Words) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let outline = words.report("midterm").sheet("working").expect("the working sheet's outline");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook.to_vec())).expect("the workbook opens");
    let names = std::iter::once(&outline.name).chain(outline.part.iter().map(|part| &part.name));
    let mut all: BTreeMap<(String, String), BTreeMap<String, String>> = BTreeMap::new();
    for name in names {
        for (place, cells) in working_part(&mut book, name, outline) {
            all.entry(place).or_default().extend(cells);
        }
    }
    all
}

/// The rows of one of its sheets: the columns are those whose headings stand there.
fn working_part(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
    outline: &SheetOutline,
) -> Vec<((String, String), BTreeMap<String, String>)> {
    let columns: BTreeMap<String, &str> = outline
        .column
        .iter()
        .map(|column| (column.heading.replace("{target_year}", "2025"), column.key.as_str()))
        .collect();
    let range = book.worksheet_range(name).expect("the working sheet");
    let text = |cell: &Data| match cell {
        Data::Empty => String::new(),
        other => other.to_string(),
    };
    let mut rows = range.rows().map(|row| row.iter().map(text).collect::<Vec<String>>());
    let heading = rows.by_ref().find(|row| row.iter().filter(|text| columns.contains_key(*text)).count() > 3);
    let heading = heading.unwrap_or_else(|| panic!("{name} has no heading row"));
    rows.filter(|row| !row[0].is_empty())
        .map(|row| {
            let cells: BTreeMap<String, String> = heading
                .iter()
                .zip(row)
                .filter_map(|(heading, text)| Some(((*columns.get(heading)?).to_owned(), text)))
                .collect();
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
    let wrong: Vec<String> = cases()
        .map(|(plan, at, case)| (case, engine(plan, at, Period::year(2023))))
        .filter(|(case, found)| found.status != case.expect)
        .map(|(case, found)| {
            format!("{}: {:?} instead of {:?} (pace {:?})", case.story, found.status, case.expect, found.pace)
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_workbook_stores_the_engines_words_for_every_edge_and_year() {
    let mut compared = 0;
    for edges in EDGES.iter() {
        let words = &edges.words;
        let rows = working(&edges.workbook, words);
        for at in 0..edges.cases.len() {
            for year in [2022, 2023] {
                let it = engine(edges, at, Period::year(year));
                let row = &rows[&((at + 1).to_string(), year.to_string())];
                let expected = [
                    ("status", it.told(&words.judgement)),
                    ("status_low", word(it.status_ends.0, &words.judgement)),
                    ("status_high", word(it.status_ends.1, &words.judgement)),
                    ("forecast_word", it.forecast_word.word(&words.judgement).to_owned()),
                ];
                for (column, expected) in expected {
                    assert_eq!(
                        row[column], expected,
                        "{} {year} {column}",
                        edges.known.plan.indicators[it.indicator].name
                    );
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, cases().count() * 8);
}

#[test]
fn the_edges_touch_every_word_a_promise_of_any_kind_can_get() {
    let promised = EDGES.iter().flat_map(|edges| &edges.known.plan.indicators);
    let tried: BTreeSet<Kind> = promised.map(|indicator| indicator.kind).collect();
    assert_eq!(tried, Kind::ALL.iter().copied().collect());
    // The words of the end of a plan and those of tasks are in tests/stages.rs.
    let possible: BTreeSet<Status> = Kind::ALL.iter().copied().flat_map(Status::of).collect();
    let seen: BTreeSet<Status> = cases().map(|(_, _, case)| case.expect).collect();
    assert_eq!(seen, possible);
}

#[test]
fn the_edges_are_read_without_a_file_refused() {
    for edges in EDGES.iter() {
        let files = &edges.known.collection.files;
        let refused: Vec<&str> = files
            .iter()
            .filter(|file| file.outcome == Outcome::Refused)
            .map(|file| file.file.as_str())
            .collect();
        assert!(refused.is_empty(), "{refused:?}");
        // In the years nobody asks it the district sends its form blank, which is no report.
        assert!(files.iter().all(|file| file.chosen || file.reason.starts_with("空表")));
        // The district sends four forms, two towns three each.
        assert_eq!(files.len(), 10);
    }
}

#[test]
fn one_person_would_change_the_word_exactly_on_an_edge_and_not_above_it() {
    for (story, expected) in [
        ("pace exactly 1.10", true),
        ("one person above pace 1.10", false),
        ("one person below pace 1.10", true),
        ("the target met exactly", true),
        ("the low end of the base's rounding", true),
        ("the base exactly", false),
        ("kept at all of them", true),
    ] {
        assert_eq!(told(story).one_person, expected, "{story}");
    }
}

#[test]
fn an_end_of_the_base_that_is_past_the_target_has_no_progress_and_a_value_in_time_is_on_track_all_the_same() {
    let it = told("a base whose high end is past the target");
    // 98.12 is what is due: from wherever the base was rounded, it is in time.
    assert_eq!((it.status, it.status_ends.1), (Status::OnTrack, Status::OnTrack));
    assert_eq!(it.number("progress_high"), None);
    assert!(it.base_rounding_matters() == (it.status_ends.0 != it.status));
}
