//! Published figures, computed again: the golden cases G1 to G25 of the field's own reports (`docs/` names the sources),
//! each through the engine from a plan folder and submissions to the verdict.

#![allow(clippy::float_cmp, clippy::unnecessary_wraps, reason = "stored results are compared as they stand")]

#[path = "common/plans.rs"]
mod plans;

use duibiao::evaluate::{Number, Question, Status, UnitVerdict};
use duibiao::plan::{Kind, Plan, doubts};
use duibiao::value::Ratio;
use plans::{Judged, Tiny};
use std::path::Path;

const MIDTERM: &str = "2023-12-31";
const END: &str = "2025-12-31";

fn ratio(numerator: i128, denominator: i128) -> Option<Ratio> {
    Some(Ratio::new(numerator, denominator).expect("a ratio"))
}

/// A value in the indicator's own unit, rounded for print.
fn printed(judged: &Judged, id: &str, decimals: u32) -> String {
    let value = judged.of(id).measured.value.and_then(duibiao::evaluate::Number::exact);
    value.expect("an exact value").to_text(decimals)
}

fn percent(share: Option<Ratio>, decimals: u32) -> String {
    share.and_then(|share| share.mul(Ratio::whole(100)).ok()).expect("a share").to_text(decimals)
}

/// A count that only one district reports.
fn one_count(target: &str, item: &str) -> Tiny {
    Tiny::new()
        .districts(1)
        .items(item)
        .promise("01", &format!("cumulative; numerator A; target {target}; attribute 预期性"))
}

/// Several promises from 0 to 100 percent, each with so many of a hundred people reached by the end of 2023.
fn hundredfold(reached: &[(usize, &str)], question: Question, through: &str) -> plans::Ran {
    let mut tiny = Tiny::new().districts(1);
    let mut id = 0;
    let year = &through[..4];
    for (count, now) in reached {
        for _ in 0..*count {
            id += 1;
            tiny = tiny
                .items(&format!("N{id} 人; D{id} 人"))
                .promise(
                    &format!("{id:02}"),
                    &format!("level; numerator N{id}; denominator D{id}; base 0; target 100; attribute 预期性; share"),
                )
                .sent(year, "甲区", &format!("N{id}={now} D{id}=100"));
        }
    }
    tiny.report(question, through)
}

#[test]
fn g01_progress_of_42_35_and_28_percent_at_two_fifths_of_the_time_are_on_track_slightly_and_clearly_behind() {
    let mut tiny = Tiny::new().districts(1);
    for (id, now) in [("01", 42), ("02", 35), ("03", 28)] {
        tiny = tiny
            .items(&format!("N{id} 人; D{id} 人"))
            .promise(id, &format!("level; numerator N{id}; denominator D{id}; base 0; target 100; share"))
            .sent("2022", "甲区", &format!("N{id}={now} D{id}=100"));
    }
    let judged = tiny.judge(Question::Annual, "2022-12-31");
    // 24 of 60 months; 0.42 ÷ 0.40 = 1.05, 0.35 ÷ 0.40 = 0.875, 0.28 ÷ 0.40 = 0.70
    assert_eq!(Some(judged.known.evaluation.elapsed), ratio(2, 5));
    for (id, progress, pace, word, status) in [
        ("01", ratio(42, 100), ratio(105, 100), "符合预期", Status::OnTrack),
        ("02", ratio(35, 100), ratio(875, 1000), "略有滞后", Status::SlightlyBehind),
        ("03", ratio(28, 100), ratio(70, 100), "明显滞后", Status::ClearlyBehind),
    ] {
        let it = judged.of(id);
        assert_eq!((it.progress, it.pace, it.status), (progress, pace, status), "{id}");
        assert_eq!(it.status.word(&judged.words.judgement), word);
    }
}

#[test]
fn g02_25_of_28_on_schedule_are_89_3_percent() {
    // 60 of 100 at 36 of 60 months is a pace of 1.00; 10 of 100 is 0.17.
    let overview = hundredfold(&[(25, "60"), (3, "10")], Question::Midterm, MIDTERM).sheet("总览");
    let number = |heading| overview.number("合计", heading);
    assert_eq!((number("指标总数"), number("可判断")), (28.0, 28.0));
    assert_eq!((number("符合预期"), number("明显滞后")), (25.0, 3.0));
    assert_eq!(format!("{:.1}", number("达到或快于时序占可判断(%)")), "89.3");
}

#[test]
fn g03_classes_of_4_5_7_and_4_make_20() {
    // Paces 80 ÷ 60 = 1.33, 60 ÷ 60 = 1.00, 50 ÷ 60 = 0.83, 20 ÷ 60 = 0.33.
    let reached = [(4, "80"), (5, "60"), (7, "50"), (4, "20")];
    let overview = hundredfold(&reached, Question::Midterm, MIDTERM).sheet("总览");
    let classes: Vec<f64> = ["快于预期", "符合预期", "略有滞后", "明显滞后"]
        .map(|heading| overview.number("合计", heading))
        .to_vec();
    assert_eq!(classes, [4.0, 5.0, 7.0, 4.0]);
    assert_eq!((classes.iter().sum::<f64>(), overview.number("合计", "指标总数")), (20.0, 20.0));
}

#[test]
fn g04_counts_past_their_target_print_118_130_and_145_percent_uncapped() {
    let mut tiny = Tiny::new().districts(1);
    for (id, done, target) in [("01", 4733, 4000), ("02", 5856, 4500), ("03", 1451, 1000)] {
        tiny = tiny
            .items(&format!("A{id} 个 flow"))
            .promise(id, &format!("cumulative; numerator A{id}; target {target}; measure_unit 个"))
            .sent("2021", "甲区", &format!("A{id}={}", done - 900))
            .sent("2022", "甲区", &format!("A{id}=600"))
            .sent("2023", "甲区", &format!("A{id}=300"));
    }
    let judged = tiny.judge(Question::Midterm, MIDTERM);
    for (id, progress, text) in
        [("01", ratio(4733, 4000), "118"), ("02", ratio(5856, 4500), "130"), ("03", ratio(1451, 1000), "145")]
    {
        let it = judged.of(id);
        assert_eq!((it.progress, it.attainment), (progress, progress), "{id}");
        assert_eq!((percent(it.progress, 0).as_str(), it.status), (text, Status::Early));
    }
    let table = tiny.report(Question::Midterm, MIDTERM).sheet("主要指标完成情况表");
    assert_eq!(format!("{:.3}", table.number("指标01", "增量完成进度")), "118.325");
}

#[test]
fn g05_1_28_million_homes_of_1_1_million_are_116_4_percent_and_1_18_million_were_107_3() {
    let tiny = one_count("110", "A 万户 flow")
        .sent("2021", "甲区", "A=28")
        .sent("2022", "甲区", "A=30")
        .sent("2023", "甲区", "A=30")
        .sent("2024-11", "甲区", "A=30")
        .sent("2024", "甲区", "A=32")
        .sent("2025-06", "甲区", "A=8");
    // 28 + 30 + 30 + 30 to the end of November 2024; 28 + 30 + 30 + 32 + 8 to the middle of 2025.
    for (through, value, text) in [("2024-11-30", "118", "107.3"), ("2025-06-30", "128", "116.4")] {
        let judged = tiny.judge(Question::Annual, through);
        assert_eq!(judged.known.evaluation.period.as_of().to_string(), through);
        assert_eq!(printed(&judged, "01", 0), value);
        assert_eq!(
            (percent(judged.of("01").progress, 1).as_str(), judged.status("01")),
            (text, Status::Early)
        );
    }
}

#[test]
fn g06_2_17_million_trained_of_2_million_are_108_5_percent() {
    let mut tiny = one_count("200", "A 万人 flow");
    for (year, done) in [("2021", 40), ("2022", 45), ("2023", 50), ("2024", 42), ("2025", 40)] {
        tiny = tiny.sent(year, "甲区", &format!("A={done}"));
    }
    let judged = tiny.judge(Question::Final, END);
    assert_eq!((printed(&judged, "01", 0).as_str(), judged.status("01")), ("217", Status::Achieved));
    assert_eq!(percent(judged.of("01").progress, 1), "108.5");
}

#[test]
fn g07_12_69_million_of_11_million_jobs_are_115_percent() {
    let judged =
        one_count("1100", "A 万人").sent("2021", "甲区", "A=1269").judge(Question::Annual, "2021-12-31");
    // A stock is its own running total: one year's figure is the figure.
    assert_eq!(percent(judged.of("01").attainment, 0), "115");
    assert_eq!(judged.status("01"), Status::Early);
}

#[test]
fn g08_a_value_equal_to_a_strict_target_has_not_met_it() {
    let tiny = |comparator: &str, base: &str| {
        Tiny::new()
            .districts(1)
            .items("N 人; D 人")
            .promise(
                "01",
                &format!(
                    "level; numerator N; denominator D; base {base}; target 90; comparator {comparator}; share"
                ),
            )
            .promise(
                "02",
                &format!("maintain; numerator N; denominator D; base 90; target 90; comparator {comparator}; share"),
            )
    };
    let equal = |comparator| tiny(comparator, "85").sent("2023", "甲区", "N=900 D=1000");
    let strict = equal("＞").judge(Question::Midterm, MIDTERM);
    assert_eq!((strict.status("01"), strict.status("02")), (Status::Ahead, Status::Below));
    // One person more is wanted, and passes.
    assert_eq!(strict.of("01").gap, Some(Ratio::ONE));
    let passed = tiny("＞", "85").sent("2023", "甲区", "N=901 D=1000").judge(Question::Midterm, MIDTERM);
    assert_eq!((passed.status("01"), passed.status("02")), (Status::Met, Status::Kept));
    let inclusive = equal("≥").judge(Question::Midterm, MIDTERM);
    assert_eq!((inclusive.status("01"), inclusive.status("02")), (Status::Met, Status::Kept));
}

#[test]
fn g08_nor_has_it_at_the_end_of_the_plan() {
    for (now, status) in [("900", Status::NotAchieved), ("901", Status::Achieved)] {
        let judged = Tiny::new()
            .districts(1)
            .items("N 人; D 人")
            .promise("01", "level; numerator N; denominator D; base 85; target 90; comparator ＞; share")
            .sent("2025", "甲区", &format!("N={now} D=1000"))
            .judge(Question::Final, END);
        assert_eq!(judged.status("01"), status, "{now} of 1000 against more than 90%");
    }
}

#[test]
fn g09_a_value_equal_to_its_target_is_achieved() {
    let judged = Tiny::new()
        .districts(1)
        .items("A 亿元 1; B 人; N 人; D 人; C 亿元 1")
        .promise("01", "level; numerator A; base 600; target 1000; measure_unit 亿元")
        .promise("02", "level; numerator B; base 100000; target 130000")
        .promise("03", "level; numerator N; denominator D; base 70; target 72.69; share")
        .promise("04", "level; numerator C; base 600; target 1000; measure_unit 亿元")
        .sent("2025", "甲区", "A=1008.5 B=130913 N=7269 D=10000 C=999.9")
        .judge(Question::Final, END);
    let found = ["01", "02", "03", "04"].map(|id| judged.status(id));
    assert_eq!(found, [Status::Achieved, Status::Achieved, Status::Achieved, Status::NotAchieved]);
}

#[test]
fn g10_88_met_of_94_with_4_missed_and_2_without_data_are_told_with_both_denominators() {
    let reached = [(88, "100"), (4, "90"), (2, "无法取得")];
    let ran = hundredfold(&reached, Question::Final, END);
    let overview = ran.sheet("总览");
    let number = |heading| overview.number("合计", heading);
    let counted = ["指标总数", "可判断", "完成", "未完成", "待补报"].map(number);
    assert_eq!(counted, [94.0, 92.0, 88.0, 4.0, 2.0]);
    // 88 of the 92 that can be judged; 90 of 94, as printed, would count the two without data as met.
    assert_eq!(format!("{:.1}", number("完成占可判断(%)")), "95.7");
    assert_eq!(format!("{:.1}", number("完成") / number("指标总数") * 100.0), "93.6");
    assert!(ran.ending.text.contains("完成88、未完成4、待补报2"), "{}", ran.ending.text);
}

/// A district's counts and the percentage it printed itself, which must be the counts' to the last printed place.
fn submitted(figures: &str, half: &str) -> Judged {
    Tiny::new()
        .districts(1)
        .items("A 人; B 人; C % 2")
        .rule_with("R1", "C = A / B * 100", &format!("tolerance = \"{half}\""))
        .promise("01", "level; numerator A; denominator B; base 90; target 99; share")
        .sent("2023", "甲区", figures)
        .judge(Question::Midterm, MIDTERM)
}

#[test]
fn g11_7069_of_7384_are_95_73_percent_whatever_percentage_was_submitted() {
    let wrong = submitted("A=7069 B=7384 C=97.49", "0.005");
    assert_eq!(printed(&wrong, "01", 2), "95.73");
    assert_eq!(wrong.broken().len(), 1);
    let finding = wrong.findings("R01")[0];
    assert_eq!(finding.observed, "97.49");
    assert!(finding.expected.starts_with("95.73"), "{}", finding.expected);
    assert!(submitted("A=7069 B=7384 C=95.73", "0.005").broken().is_empty());
    assert_eq!(submitted("A=7069 B=7384 C=95.74", "0.005").broken().len(), 1);
}

#[test]
fn g12_8_82_of_17_9_million_are_49_3_percent_not_the_printed_51_6() {
    let wrong = submitted("A=882 B=1790 C=51.6", "0.05");
    assert_eq!((printed(&wrong, "01", 1).as_str(), wrong.broken().len()), ("49.3", 1));
    assert!(submitted("A=882 B=1790 C=49.3", "0.05").broken().is_empty());
}

#[test]
fn g13_a_figure_ten_times_too_large_is_asked_about_in_its_year_and_the_next() {
    let asked = |second: &str| {
        let mut tiny = Tiny::of_years(2014, 2019).districts(1).items("A 万人 1 change:50");
        tiny = tiny.promise("01", "monitor; numerator A; measure_unit 万人");
        for (year, value) in
            [("2015", "391.5"), ("2016", second), ("2017", "529.5"), ("2018", "576"), ("2019", "618.2")]
        {
            tiny = tiny.sent(year, "甲区", &format!("A={value}"));
        }
        let judged = tiny.judge(Question::Annual, "2019-12-31");
        let found = judged.findings("D01").into_iter();
        found.map(|finding| finding.period.expect("a period").to_string()).collect::<Vec<String>>()
    };
    // +1035.5 % and −88.1 %; with 444.6 it is +13.6 % and +19.1 %.
    assert_eq!(asked("4445.7"), ["2016", "2017"]);
    assert!(asked("444.6").is_empty());
}

#[test]
fn g14_parts_that_exclude_each_other_add_up_and_parts_counted_more_than_once_are_asked_nothing() {
    // By age 2.7 + 1.6 + 16.9 + 8.7 = 29.9; by service 31.2 of the same 29.9; staff 2829 + 22322 + 6304 = 31455.
    let figures = "T=29.9 A1=2.7 A2=1.6 A3=16.9 A4=8.7 S1=20.1 S2=11.1 J=31455 J1=2829 J2=22322";
    let tiny = |last: &str| {
        Tiny::new()
            .districts(1)
            .items("T 万人 1; A1 万人 1; A2 万人 1; A3 万人 1; A4 万人 1")
            .items("S1 万人 1 multiple; S2 万人 1 multiple; J 人; J1 人; J2 人; J3 人")
            .rule("R1", "T = sum(A1, A2, A3, A4)")
            .rule("R2", "J = J1 + J2 + J3")
            .promise("01", "monitor; numerator T; measure_unit 万人")
            .sent("2023", "甲区", &format!("{figures} {last}"))
            .judge(Question::Midterm, MIDTERM)
    };
    let good = tiny("J3=6304");
    assert!(good.broken().is_empty());
    assert_eq!(good.known.checked.relations.values().map(|relations| relations.passed).sum::<u32>(), 2);
    // 20.1 + 11.1 = 31.2 > 29.9 is no contradiction: nobody may be told so.
    assert!(good.known.checked.findings.is_empty(), "{:?}", good.known.checked.findings);
    assert_eq!(tiny("J3=6303").broken(), [(String::from("甲区"), String::from("R2"))]);
}

/// 长乐's two subsidies of one quarter: people, standard and months against the amount.
fn changle(total: &str) -> Judged {
    Tiny::new()
        .districts(1)
        .items(
            "P1 人; P2 人; P3 人; P4 人; P5 人; P 人; S1 元; S2 元; S3 元; S4 元; S5 元; F1 元; F2 元; F 元",
        )
        .rule("R1", "F1 = P1 * S1 * 3")
        .rule("R2", "F2 = (P2 * S2 + P3 * S3 + P4 * S4 + P5 * S5) * 3")
        .rule("R3", "F = F1 + F2")
        .rule("R4", "P = P2 + P3 + P4 + P5")
        .promise("01", "monitor; numerator F; measure_unit 元")
        .sent("2022", "甲区", "P1=3824 P2=936 P3=647 P4=1772 P5=957 P=4312 F1=3269520 F2=1327686")
        .sent("2022", "甲区", &format!("S1=285 S2=119 S3=115 S4=99 S5=85 F={total}"))
        .judge(Question::Annual, "2022-12-31")
}

#[test]
fn g15_amounts_are_people_times_standard_times_months_to_the_last_yuan() {
    let good = changle("4597206");
    assert!(good.broken().is_empty());
    assert_eq!(printed(&good, "01", 0), "4597206");
    assert_eq!(changle("4597207").broken(), [(String::from("甲区"), String::from("R3"))]);
}

#[test]
fn g16_an_amount_divides_into_people_only_by_the_standard_of_its_own_month() {
    // 闽侯: five months, five standards, each a whole number of people.
    let months = [
        (985_800, 200, 4929),
        (1_327_650, 265, 5010),
        (1_615_420, 295, 5476),
        (1_702_072, 302, 5636),
        (1_737_507, 309, 5623),
    ];
    let tiny = |amount: i64, standard: i64, people: &str| {
        Tiny::new()
            .districts(1)
            .items("F 元; S 元; P 人")
            .rule("R1", "F = P * S")
            .promise("01", "monitor; numerator F; measure_unit 元")
            .sent("2023", "甲区", &format!("F={amount} S={standard} P={people}"))
            .judge(Question::Midterm, MIDTERM)
    };
    for (amount, standard, people) in months {
        assert!(tiny(amount, standard, &people.to_string()).broken().is_empty(), "{amount}");
    }
    for pair in months.windows(2) {
        // Last month's standard leaves a part of a person, which is no figure, and no whole number fits.
        let (amount, standard) = (pair[1].0, pair[0].1);
        let people = Ratio::new(amount.into(), standard.into()).expect("people");
        assert_ne!(people.denominator(), 1, "{amount} / {standard}");
        assert_eq!(tiny(amount, standard, &people.floor().to_string()).broken().len(), 1);
        assert_eq!(tiny(amount, standard, &people.to_text(2)).findings("C03").len(), 1);
    }
}

/// An amount in 万元 for so many people, of whom none can have had more than 12,000 元 in a year.
fn per_head(amount: &str, people: &str) -> Judged {
    Tiny::new()
        .districts(1)
        .items("F 万元 2; P 人; H 元")
        .rule("R1", "F / P <= 1.2")
        .promise("01", "monitor; numerator F; measure_unit 万元")
        .sent("2023", "甲区", &format!("F={amount} P={people}"))
        .judge(Question::Midterm, MIDTERM)
}

#[test]
fn g17_454_32_ten_thousand_yuan_for_5679_people_are_800_yuan_each_and_plausible() {
    assert_eq!(Ratio::new(4_543_200, 5679).expect("per head").to_text(1), "800.0");
    assert!(per_head("454.32", "5679").broken().is_empty());
}

#[test]
fn g18_1984362_under_a_heading_in_ten_thousand_yuan_for_311_people_is_flagged_and_in_yuan_is_not() {
    let wrong = per_head("1984362", "311");
    assert_eq!(wrong.broken(), [(String::from("甲区"), String::from("R1"))]);
    // 1,984,362 ÷ 311 = 6,380.6 per head of whatever the heading says: 万元 make it 63.8 million 元.
    assert!(wrong.findings("R01")[0].message.contains("6380.5"), "{}", wrong.findings("R01")[0].message);
    // The figure is doubted, not changed.
    assert_eq!(printed(&wrong, "01", 0), "1984362");
    assert!(per_head("198.44", "311").broken().is_empty());
}

#[test]
fn g19_500_of_10000_in_the_first_year_are_on_an_explicit_path_and_far_behind_a_straight_one() {
    let first_year = |path: &str, done: &str| {
        one_count(&format!("10000{path}"), "A 人次 flow")
            .sent("2021", "甲区", &format!("A={done}"))
            .judge(Question::Annual, "2021-12-31")
    };
    // 500 + 4 × 2375 = 10000
    let path = "; path 2021=500 2022=2875 2023=5250 2024=7625 2025=10000";
    let on_path = first_year(path, "500");
    let it = on_path.of("01");
    assert_eq!((it.due, it.pace, it.status), (ratio(500, 1), ratio(1, 1), Status::OnTrack));
    assert_eq!(first_year(path, "499").status("01"), Status::SlightlyBehind);
    // On the straight line 2,000 are due: 0.05 ÷ 0.2 = 0.25.
    let straight = first_year("", "500");
    let it = straight.of("01");
    assert_eq!((it.due, it.pace, it.status), (ratio(2000, 1), ratio(1, 4), Status::ClearlyBehind));
    // A path that does not end at the target is refused.
    let short = one_count("10000; path 2021=500 2022=2875 2023=5250 2024=7625 2025=9999", "A 人次 flow");
    assert!(short.refused().contains("9999不等于目标值10000"), "{}", short.refused());
}

/// 南宁's twenty published weights, in the plan's order.
const NANNING: [u32; 20] = [4, 4, 6, 6, 6, 6, 4, 5, 4, 5, 5, 5, 4, 4, 4, 7, 7, 5, 5, 4];

/// A plan with the weights given, whose first 12 promises are reached, whose next 6 are not, and 2 have no figure.
fn weighted(weights: &[u32]) -> Tiny {
    let mut table = String::from("indicator,weight,source\n");
    let mut tiny = Tiny::new().districts(1);
    for (at, weight) in weights.iter().enumerate() {
        let id = at + 1;
        table.push_str(&format!("{id:02},{weight},南宁评估指标体系\n"));
        let now = ["80", "79", "无法取得"][usize::from(at >= 12) + usize::from(at >= 18)];
        tiny = tiny
            .items(&format!("N{id} 人; D{id} 人"))
            .promise(
                &format!("{id:02}"),
                &format!("level; numerator N{id}; denominator D{id}; base 50; target 80; share"),
            )
            .sent("2025", "甲区", &format!("N{id}={now} D{id}=100"));
    }
    tiny.file("weights.csv", &table)
}

#[test]
fn g20_twenty_published_weights_come_to_100_and_give_a_score() {
    assert_eq!(NANNING.iter().sum::<u32>(), 100);
    let scores = weighted(&NANNING).report(Question::Final, END).sheet("权重评分");
    // Reached: the first 12, 4+4+6+6+6+6+4 + 5+4+5+5+5 = 60. Judged: all but the last two (5 and 4), 91.
    assert_eq!(scores.number("指标12", "得分"), 5.0);
    assert_eq!(scores.number("指标13", "得分"), 0.0);
    assert_eq!(scores.text("指标19", "得分"), "");
    assert_eq!(scores.beside("得分合计"), "60");
    assert_eq!(scores.beside("已判断"), "91");
}

#[test]
fn g20_weights_that_do_not_come_to_100_are_refused() {
    let mut weights = NANNING;
    weights[19] = 5;
    let said = weighted(&weights).refused();
    assert!(said.contains("weights.csv") && said.contains("合计为101"), "{said}");
}

#[test]
fn g21_kinds_of_care_institutions_add_up_to_6352_and_9941() {
    let sums = |parts: [u32; 3], total: u32| {
        Tiny::new()
            .districts(1)
            .items("T 个; A 个; B 个; C 个")
            .rule("R1", "T = A + B + C")
            .promise("01", "monitor; numerator T; measure_unit 个")
            .sent("2023", "甲区", &format!("A={} B={} C={} T={total}", parts[0], parts[1], parts[2]))
            .judge(Question::Midterm, MIDTERM)
            .broken()
            .len()
    };
    assert_eq!((sums([2242, 1971, 2139], 6352), sums([3080, 5311, 1550], 9941)), (0, 0));
    assert_eq!((sums([2242, 1971, 2139], 6325), sums([3080, 5311, 1550], 9942)), (1, 1));
}

#[test]
fn g22_seven_kinds_of_disability_that_make_659_of_665_are_told_of_a_plan() {
    let plan =
        Plan::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/erenhot-14")).expect("erenhot-14");
    let told: Vec<String> = doubts::doubts(&plan).iter().map(ToString::to_string).collect();
    let sum = told.iter().find(|doubt| doubt.contains("P01")).expect("the sum of kinds");
    assert!(sum.contains("665") && sum.contains("= 659") && sum.contains("多 6"), "{sum}");
    // Relations that hold are not told: 14 posts are 8 + 1 + 5.
    assert!(!told.iter().any(|doubt| doubt.contains("P15")), "{told:#?}");
}

#[test]
fn g22_and_of_a_submission() {
    let kinds = |total: &str| {
        Tiny::new()
            .districts(1)
            .items("T 人; A 人; B 人; C 人; D 人; E 人; F 人; G 人")
            .rule("R1", "T = sum(A, B, C, D, E, F, G)")
            .promise("01", "monitor; numerator T")
            .sent("2023", "甲区", &format!("T={total} A=400 B=60 C=99 D=6 E=51 F=12 G=31"))
            .judge(Question::Midterm, MIDTERM)
    };
    let wrong = kinds("665");
    assert_eq!(wrong.broken().len(), 1);
    let finding = wrong.findings("R01")[0];
    assert_eq!((finding.observed.as_str(), finding.expected.as_str()), ("665", "659"));
    assert!(kinds("659").broken().is_empty());
}

#[test]
fn g23_44_percent_may_be_4_of_9_or_11_of_25_and_none_of_them_is_a_fall() {
    let tiny = |part: u32, whole: u32| {
        Tiny::new()
            .districts(1)
            .items("N 个; D 个")
            .promise("01", "level; numerator N; denominator D; base 44; target 100; gap_unit 个; share")
            .sent("2023", "甲区", &format!("N={part} D={whole}"))
    };
    for (part, whole) in [(4, 9), (7, 16), (8, 18), (11, 25)] {
        let judged = tiny(part, whole).judge(Question::Midterm, MIDTERM);
        assert_eq!(printed(&judged, "01", 0), "44", "{part} of {whole}");
        assert_eq!(judged.status("01"), Status::ClearlyBehind, "{part} of {whole}");
    }
    // One institution less is another number: 3 of 9 is 33.3, below 43.5.
    assert_eq!(tiny(3, 9).judge(Question::Midterm, MIDTERM).status("01"), Status::Backwards);
    // One of nine is worth 11.1 points, and the table leaders sign says so; one of 250 is no small matter of chance.
    let note = |part, whole| {
        tiny(part, whole)
            .report(Question::Midterm, MIDTERM)
            .sheet("主要指标完成情况表")
            .text("指标01", "备注")
    };
    assert!(note(4, 9).contains("分母仅9，一个相当于11.1个百分点"), "{}", note(4, 9));
    assert!(!note(110, 250).contains("分母仅"), "{}", note(110, 250));
}

#[test]
fn g24_a_target_below_the_base_is_kept_or_lost_and_never_a_negative_progress() {
    let tiny = |kind: &str, now: &str| {
        Tiny::new()
            .districts(1)
            .items("N 人; D 人")
            .promise("01", &format!("{kind}; numerator N; denominator D; base 91.9; target 90; share"))
            .sent("2023", "甲区", &format!("N={now} D=1000"))
    };
    for (now, status) in [("919", Status::Kept), ("900", Status::Kept), ("899", Status::Below)] {
        let judged = tiny("maintain", now).judge(Question::Midterm, MIDTERM);
        let it = judged.of("01");
        assert_eq!((it.status, it.progress, it.pace), (status, None, None), "{now}");
    }
    // It cannot be written as a promise to rise.
    assert!(tiny("level", "919").refused().contains("请把 kind 改为"), "{}", tiny("level", "919").refused());
    let plan =
        Plan::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/erenhot-14")).expect("erenhot-14");
    let devices = plan.indicators.iter().find(|indicator| indicator.id == "T04").expect("T04");
    assert_eq!(
        (devices.kind, devices.base.map(duibiao::value::Printed::to_text)),
        (Kind::Maintain, Some(String::from("91.9")))
    );
}

#[test]
fn g25_a_city_has_its_6000_beds_while_one_district_lacks_its_80_for_every_thousand() {
    let judged = Tiny::new()
        .items("B 张; P 人")
        .promise(
            "01",
            "each_unit; numerator B; denominator P; scale 1000; measure_unit 张; target 80; gap_unit 张",
        )
        .promise("02", "level; numerator B; base 5000; target 6000; measure_unit 张; gap_unit 张")
        .sent("2020", "甲区", "B=1 P=1")
        // 100, 100 and 60 for every thousand; 6,560 in all.
        .sent("2023", "甲区", "B=4000 P=40000")
        .sent("2023", "乙区", "B=2500 P=25000")
        .sent("2023", "丙区", "B=60 P=1000")
        .judge(Question::Midterm, MIDTERM);
    assert_eq!((judged.status("02"), printed(&judged, "02", 0).as_str()), (Status::Met, "6560"));
    let each = judged.of("01");
    assert_eq!((each.measured.numerator, each.measured.denominator), (ratio(2, 1), ratio(3, 1)));
    // 2 of 3 districts are not all of them, however far beyond 80 the city's own 99.4 lies.
    assert!(!each.status.is_reached(), "{:?}", each.status);
    // Of the base year one district alone was heard: there is no way to tell.
    assert_eq!((each.gap, each.progress), (Some(Ratio::ONE), None));
    let units = ["甲区", "乙区", "丙区"].map(|unit| judged.of_unit("01", unit).against_whole);
    assert_eq!(units, [UnitVerdict::Reached, UnitVerdict::Reached, UnitVerdict::Short]);
    // Twenty beds are missing there.
    assert_eq!(judged.of_unit("01", "丙区").gap, Some(Ratio::whole(20)));
}

#[test]
fn a_rate_sent_as_a_percentage_stands_beside_the_one_recomputed_from_its_counts_and_is_never_used() {
    let tiny = Tiny::new()
        .districts(2)
        .items("N 人; D 人; P % apart 1")
        .promise("01", "level; numerator N; denominator D; base 50; target 90; share; submitted P")
        .sent("2023", "甲区", "N=62 D=78 P=79.5")
        .sent("2023", "乙区", "N=4 D=9 P=90.0");
    let judged = tiny.judge(Question::Midterm, MIDTERM);
    // 66 of 87 people; the percentages sent would average 84.75.
    assert_eq!(judged.of("01").measured.value.map(Number::to_f64), Some(6600.0 / 87.0));
    let findings = &judged.known.checked.findings;
    let told: Vec<(&str, &str, &str)> = findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.observed.as_str(), finding.expected.as_str()))
        .collect();
    // 62 of 78 is 79.487…, which is 79.5 as asked; 4 of 9 is 44.44….
    assert_eq!(told, [("R03", "90", "44.44")]);
    let sheet = tiny.report(Question::Midterm, MIDTERM).sheet("分单位指标");
    let row = |unit: &str| {
        ["填报的比率", "按分子分母重算", "相差"].map(|heading| format!("{:.2}", sheet.number(unit, heading)))
    };
    assert_eq!(row("甲区"), ["79.50", "79.49", "0.01"]);
    assert_eq!(row("乙区"), ["90.00", "44.44", "45.56"]);
}
