//! What stands beside the word of a verdict, and around it: bounds, coverage, projections, lateness, counts, reasons, links.

#[path = "common/books.rs"]
mod books;
mod common;
#[path = "common/plans.rs"]
mod plans;

use books::{book, cell};
use common::form::{Form, PlanFolder, UNITS, dongcheng, number};
use duibiao::evaluate::{Question, Status};
use duibiao::intake::Outcome;
use duibiao::observation::Period;
use plans::{Judged, Tiny};

fn rate() -> Tiny {
    Tiny::new().items("N 人; D 人")
}

const LEVEL: &str = "level; numerator N; denominator D; base 50; target 60";

/// 甲 and 乙 sent this year, 丙 only the year before.
fn one_silent(promise: &str) -> Tiny {
    let mut tiny = rate().promise("01", promise);
    for unit in ["甲区", "乙区", "丙区"] {
        tiny = tiny.sent("2022", unit, "N=54 D=100");
        if unit != "丙区" {
            tiny = tiny.sent("2023", unit, "N=56 D=100");
        }
    }
    tiny
}

#[test]
fn a_rate_that_is_no_share_of_its_denominator_has_no_bounds() {
    let of = |promise: &str| {
        let judged = one_silent(promise).judge(Question::Midterm, "2023-12-31");
        let it = judged.of("01");
        (it.number("bound_low").is_some(), it.number("bound_high").is_some())
    };
    // The numerator of a rate may pass its denominator: the silent unit could move it anywhere.
    assert_eq!(of(LEVEL), (false, false));
    assert_eq!(of(&format!("{LEVEL}; share")), (true, true));
}

#[test]
fn a_unit_with_one_figure_called_inapplicable_and_one_left_blank_is_missing() {
    let judged = rate()
        .promise("01", LEVEL)
        .sent("2023", "甲区", "N=56 D=100")
        .sent("2023", "乙区", "N=不适用")
        .sent("2023", "丙区", "N=不适用 D=不适用")
        .judge(Question::Midterm, "2023-12-31");
    let measured = &judged.of("01").measured;
    assert_eq!((measured.reported, measured.expected), (1, 2));
}

#[test]
fn a_binding_total_with_a_gap_in_an_earlier_year_is_not_said_to_be_reached() {
    // A difference can fall by what is missing: reached on paper, but not whatever 乙 did in 2021.
    let total = |second: &str| {
        let mut tiny = Tiny::new()
            .items("F 人 flow; G 人 flow")
            .promise("01", "cumulative; numerator F-G; target 50; attribute 约束性");
        tiny = tiny.sent("2021", "甲区", "F=10 G=0").sent("2021", "丙区", "F=10 G=0");
        for year in ["2022", "2023", "2024", "2025"] {
            for unit in ["甲区", "乙区", "丙区"] {
                tiny = tiny.sent(year, unit, "F=10 G=0");
            }
        }
        let tiny = if second.is_empty() { tiny } else { tiny.sent("2021", "乙区", second) };
        tiny.judge(Question::Final, "2025-12-31").status("01")
    };
    assert_eq!(total(""), Status::Awaiting);
    assert_eq!(total("F=10 G=0"), Status::Achieved);
}

/// Five years of a rate in one district.
fn five_years() -> Tiny {
    let tiny = rate().promise("01", &format!("{LEVEL}; share"));
    [("2021", 51), ("2022", 53), ("2023", 54), ("2024", 57), ("2025", 58)].into_iter().fold(
        tiny,
        |tiny, (year, n)| {
            ["甲区", "乙区", "丙区"]
                .into_iter()
                .fold(tiny, |tiny, unit| tiny.sent(year, unit, &format!("N={n} D=100")))
        },
    )
}

#[test]
fn nothing_is_foretold_of_the_year_that_has_come() {
    let range = |question, through| five_years().judge(question, through).of("01").outlook.clone();
    assert_eq!(range(Question::Annual, "2024-12-31").map(|range| range.points), Some(4));
    assert_eq!(range(Question::Final, "2025-12-31"), None);
}

#[test]
fn the_machine_file_carries_the_straight_projection() {
    let ran = five_years().report(Question::Midterm, "2023-12-31");
    // 50 to 54 after three years of five: a straight line ends at 50 + 4 ÷ 0.6.
    let forecast = ran.evaluation()["assessments"][0]["forecast"].as_f64().expect("a number");
    assert!((forecast - (50.0 + 4.0 / 0.6)).abs() < 1e-9, "{forecast}");
}

/// The tiny plan of forms with a day by which they are due.
fn due() -> PlanFolder {
    let folder = PlanFolder::full();
    folder.edit("plan.toml", "[form]", "[form]\ndue = \"01-31\"");
    folder
}

fn judged(folder: &PlanFolder) -> Judged {
    let plan = folder.plan();
    let through = plan.identity.midterm;
    Judged::new(&plan, Question::Midterm, through)
}

#[test]
fn forms_of_a_year_are_due_in_the_year_after_it() {
    let plan = due().plan();
    assert_eq!(plan.due(Period::year(2023)).map(|day| day.to_string()).as_deref(), Some("2024-01-31"));
    let half = Period { year: 2023, month: 6 };
    assert_eq!(plan.due(half).map(|day| day.to_string()).as_deref(), Some("2024-01-31"));
}

#[test]
fn a_form_that_came_before_its_day_is_no_days_late_and_one_after_it_is_so_many() {
    let folder = due();
    folder.write(
        "receipts.csv",
        "unit,period,received\n东城街道,2023,2024-01-10\n宁溪镇,2023,2024-01-31\n富山乡,2023,2024-02-20\n"
            .as_bytes(),
    );
    let book = book(&judged(&folder), None);
    let late = |unit: &str| cell(&book, "quality", unit, "late").shown();
    assert_eq!([late("331003001"), late("331003101"), late("331003202")], ["0", "0", "20"]);
}

#[test]
fn the_hints_of_a_unit_are_counted_and_no_others() {
    let folder = PlanFolder::full();
    // A division by zero in a relation is a hint.
    folder.replace("东城街道", &dongcheng().value("C01", number(0.0)).value("C02", number(0.0)));
    let book = book(&judged(&folder), None);
    let hints = |unit: &str| cell(&book, "quality", unit, "hint").shown();
    assert_eq!([hints("331003001"), hints("331003101"), hints("331003202")], ["1", "0", "0"]);
}

#[test]
fn of_two_identical_files_the_one_in_the_folder_of_its_own_year_is_the_original() {
    let folder = PlanFolder::full();
    // A copy of this year's form lies in last year's folder too, and is found first.
    folder.submission(2022, "东城街道.xlsx", &dongcheng().xlsx());
    let collection = folder.read();
    let file = |year: i32| {
        let path = format!("submissions/{year}/东城街道.xlsx");
        collection.files.iter().find(|file| file.file == path).expect("the file")
    };
    assert!(file(2023).chosen, "{:?}", file(2023));
    assert_eq!((file(2023).outcome, file(2023).reason.as_str()), (Outcome::Read, ""));
    assert!(!file(2022).chosen, "{:?}", file(2022));
}

/// A plan whose one binding rate lies behind its path.
fn behind() -> Tiny {
    let tiny = rate().promise("01", &format!("{LEVEL}; share; attribute 约束性"));
    ["甲区", "乙区", "丙区"].into_iter().fold(tiny, |tiny, unit| tiny.sent("2023", unit, "N=51 D=100"))
}

#[test]
fn the_sheet_of_what_lags_gives_the_reason_the_engine_has() {
    // Two of three stand above the target; 丙, of which nothing is known, could undo it.
    let mut tiny = rate().promise("01", &format!("{LEVEL}; share; attribute 约束性"));
    for unit in ["甲区", "乙区"] {
        tiny = tiny.sent("2023", unit, "N=62 D=100");
    }
    let judged = tiny.judge(Question::Midterm, "2023-12-31");
    let it = judged.of("01");
    assert_eq!(it.status, Status::Awaiting);
    assert!(it.reason.contains("待丙区补报"), "{}", it.reason);
    let book = book(&judged, None);
    assert_eq!(cell(&book, "lagging", "01", "why").shown(), it.reason);
}

#[test]
fn the_screen_names_every_binding_promise_that_lags() {
    let text = behind().report(Question::Midterm, "2023-12-31").ending.text;
    let told = text.lines().find(|line| line.starts_with("  ▲ ")).unwrap_or_else(|| panic!("{text}"));
    assert!(told.contains("[约束性] 指标01 51") && told.contains("还差"), "{told}");
}

#[test]
fn each_figure_leads_to_its_evidence_and_back() {
    let folder = PlanFolder::bare();
    for (code, name) in UNITS {
        folder.submission(2023, &format!("{name}.xlsx"), &Form::good(code, name, 2023).xlsx());
    }
    let book = book(&judged(&folder), None);
    for row in &books::table(&book, "unit_data").rows {
        let to = |from: &str, column: &str| {
            let link = cell(&book, from, &row.key, column).link.as_deref().expect("a link");
            (link.table.to_string(), link.row.to_string())
        };
        assert_eq!(to("unit_data", "trace"), (String::from("trace"), row.key.clone()));
        assert_eq!(to("trace", "no"), (String::from("unit_data"), row.key.clone()));
    }
}

#[test]
fn a_relation_that_takes_blanks_for_zero_is_not_judged_where_every_figure_is_blank() {
    let relations = |sent: &str| {
        let judged = Tiny::new()
            .items("A 人; B 人; C 人")
            .promise("01", "level; numerator A; base 1; target 9")
            .rule_with("R1", "B >= C", "missing = \"缺项按0\"")
            .sent("2023", "甲区", sent)
            .judge(Question::Midterm, "2023-12-31");
        let unit = judged.plan.units.position(|unit| unit.name == "甲区").expect("the unit");
        let known = judged.known.checked.relations[&(unit, Period::year(2023))];
        (known.passed, known.failed, known.undecided)
    };
    assert_eq!(relations("A=5"), (0, 0, 1));
    assert_eq!(relations("A=5 B=3"), (1, 0, 0));
    assert_eq!(relations("A=5 C=3"), (0, 1, 0));
}

#[test]
fn a_missing_unit_weighs_what_it_holds_of_one_denominator_never_of_people_and_households_together() {
    // 丙 held 1 of 4 people and 60 of 100 households; added up that would be 61 of 104.
    let mut tiny = Tiny::new()
        .items("N 人; D 人; M 户; H 户")
        .promise("01", LEVEL)
        .promise("02", "level; numerator M; denominator H; base 50; target 60");
    for (unit, figures) in
        [("甲区", "N=1 D=2 M=10 H=20"), ("乙区", "N=1 D=1 M=10 H=20"), ("丙区", "N=1 D=1 M=30 H=60")]
    {
        tiny = tiny.sent("2022", unit, figures);
        if unit != "丙区" {
            tiny = tiny.sent("2023", unit, figures);
        }
    }
    let judged = tiny.judge(Question::Midterm, "2023-12-31");
    let book = book(&judged, None);
    assert_eq!(cell(&book, "missing", "900003", "weight").shown(), "60");
}
