//! What a figure cannot be: below the least its item can be, or above the most one unit can have. Such a figure is not
//! used, and told.

mod common;

use common::form::PlanFolder;
use common::sheets::{EAST, HEAD, book, read, rows, said};

/// Checks D13 of 东城街道 in a plan whose D13 has these keys besides its own.
fn check(keys: &str, figure: &str, used: Option<&str>, codes: &[&str]) {
    let folder = PlanFolder::bare();
    folder.edit("items.toml", "code = \"D13\"", &format!("{keys}code = \"D13\""));
    let lines: &[&[&str]] = &[EAST, HEAD, &["D13", "参加职业培训人次", "人次", figure]];
    let collection = read(&folder, "东城街道.xlsx", &book(&[("表", false, rows(lines))]));
    let (figures, told) = said(&folder, &collection, "东城街道");
    assert_eq!(figures.get("D13").map(String::as_str), used, "{keys}{figure}");
    assert_eq!(told, codes, "{keys}{figure}");
}

#[test]
fn a_negative_count_is_not_used() {
    check("", "-5", None, &["C04"]);
    check("", "'-5", None, &["C04"]);
    check("", "0", Some("0"), &[]);
    check("least = \"-10\"\n", "-5", Some("-5"), &[]);
    check("least = \"-10\"\n", "-11", None, &["C04"]);
}

#[test]
fn a_figure_above_the_most_one_unit_can_have_is_not_used() {
    check("most = \"3\"\n", "3", Some("3"), &[]);
    check("most = \"3\"\n", "4", None, &["C05"]);
    check("most = \"3\"\n", "'4人次", None, &["C05"]);
    check("least = \"1\"\nmost = \"3\"\n", "0", None, &["C04"]);
}
