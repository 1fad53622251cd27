//! A unit beside the others: what stands apart is told, with few units nothing is; and what several relations that do not
//! hold have in common.

mod common;

use common::form::{Form, PlanFolder, dongcheng, number};
use duibiao::finding::Finding;

/// A plan with so many units in all, each with good figures.
fn units(count: usize) -> PlanFolder {
    let folder = PlanFolder::full();
    let mut roster = std::fs::read_to_string(folder.path().join("units.csv")).expect("a roster");
    for at in 1..=count - 3 {
        let (code, unit) = (format!("33100301{at}"), format!("第{at}街道"));
        roster.push_str(&format!("{code},{unit},,331003,地区,街道,是,试\n"));
        folder.replace(&unit, &Form::good(&code, &unit, 2023));
    }
    folder.write("units.csv", roster.as_bytes());
    folder
}

fn found(folder: &PlanFolder, code: &str) -> Vec<Finding> {
    folder.findings().into_iter().filter(|finding| finding.code == code).collect()
}

fn code_with(count: usize, form: &Form, code: &str) -> usize {
    let folder = units(count);
    folder.replace("东城街道", form);
    found(&folder, code).len()
}

#[test]
fn among_fewer_than_eight_other_units_nothing_is_compared() {
    let low = dongcheng().value("C02", number(10.0));
    assert_eq!((code_with(8, &low, "D06"), code_with(9, &low, "D06")), (0, 1));
    let scaled = dongcheng().value("B06", number(0.01));
    assert_eq!((code_with(8, &scaled, "D07"), code_with(9, &scaled, "D07")), (0, 1));
}

#[test]
fn a_unit_without_the_figures_is_none_of_those_compared() {
    let folder = units(9);
    folder.replace("东城街道", &dongcheng().value("C02", number(10.0)));
    folder.remove("宁溪镇");
    assert_eq!(found(&folder, "D06").len(), 0, "eight are left");
}

#[test]
fn a_rate_of_a_few_people_is_not_compared() {
    let few = |whole: f64| dongcheng().value("C01", number(whole)).value("C02", number(2.0));
    assert_eq!((code_with(12, &few(29.0), "D06"), code_with(12, &few(30.0), "D06")), (0, 1));
}

#[test]
fn where_units_spread_a_unit_among_them_is_no_outlier() {
    let folder = units(12);
    for at in 1..=9 {
        let (code, unit) = (format!("33100301{at}"), format!("第{at}街道"));
        let served = number(f64::from(at * 5));
        folder.replace(&unit, &Form::good(&code, &unit, 2023).value("C02", served));
    }
    folder.replace("东城街道", &dongcheng().value("C02", number(10.0)));
    assert_eq!(found(&folder, "D06"), []);
}

#[test]
fn an_amount_per_head_is_told_only_about_a_thousand_or_ten_thousand_times_off() {
    // 12.5 everywhere else; nothing at all is in no unit of measure.
    for (amount, told) in [(0.0, 0), (0.05, 0), (0.02, 1), (1.25, 0), (25.0, 0), (125.0, 0)] {
        let form = dongcheng().value("B06", number(amount));
        assert_eq!(code_with(12, &form, "D07"), told, "{amount}");
    }
    let folder = units(12);
    folder.replace("东城街道", &dongcheng().value("B06", number(125_000.0)));
    let told = found(&folder, "D07");
    assert!(told[0].message.contains("“两项补贴全年发放金额”125000万元"), "{told:?}");
    assert!(told[0].message.contains("12个单位中位数的10000倍"), "{told:?}");
    assert_eq!(told[0].items, ["B06", "C01"]);
}

#[test]
fn the_one_item_of_all_relations_that_do_not_hold_is_named_to_be_looked_at_first() {
    let actions = |form: &Form| -> Vec<String> {
        let folder = PlanFolder::full();
        folder.replace("东城街道", form);
        found(&folder, "R01").into_iter().map(|finding| finding.action).collect()
    };
    let sentence = "不成立的2条关系都含有“有基本康复服务需求人数”，请先核对它。";
    let both = actions(&dongcheng().value("C01", number(1.0)));
    assert!(both.len() == 2 && both.iter().all(|action| action.ends_with(sentence)), "{both:?}");
    // One relation alone says nothing of which figure is wrong, nor do two without a common item.
    let one = actions(&dongcheng().value("C02", number(999.0)));
    assert!(one.len() == 1 && !one[0].contains("都含有"), "{one:?}");
    let apart = actions(&dongcheng().value("C02", number(999.0)).value("A01", number(999.0)));
    assert!(apart.len() == 2 && apart.iter().all(|action| !action.contains("都含有")), "{apart:?}");
}
