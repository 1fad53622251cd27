//! Every kind of promise and of work on and beside its edges, and the one plan that holds them all.
//!
//! A case is a promise, what was sent, and the word it deserves at three dates: half-year monitoring to the end of June
//! 2023 (half of the time gone), the mid-term evaluation at the end of 2023 (three fifths), the final one at the end of
//! 2025. The numbers expected are worked out by hand beside the case.
//!
//! Sent: `2022:570/1000+5/10`, a period, then what each sender said: numerator and denominator, or one figure; `-` is a
//! blank, `x` 不适用. One sender is the city itself, two are 甲区 and 乙区, three are 甲区, 丁区 and 丙区, which became
//! part of 丁区 at the end of 2022. A period not named is left blank by all; a multiple stands at 1 in it.

use crate::plans::{Judged, Tiny, UNITS};
use duibiao::evaluate::{Assessment, Number, Question};
use duibiao::value::Ratio;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// A date at which the cases are judged: what is asked and through when.
pub const CUTS: [(&str, Question, &str); 3] = [
    ("half", Question::Annual, "2023-06-30"),
    ("mid", Question::Midterm, "2023-12-31"),
    ("fin", Question::Final, "2025-12-31"),
];

/// One promise.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What it shows.
    pub story: &'static str,
    /// The promise, as `plans::indicator` reads it, without its numerator and denominator.
    pub promise: &'static str,
    /// What was sent.
    pub sent: &'static str,
    /// What is expected at each of [`CUTS`], as [`differs`] reads it.
    pub expect: [&'static str; 3],
}

const fn case(story: &'static str, promise: &'static str, sent: &'static str) -> Case {
    Case { story, promise, sent, expect: [""; 3] }
}

impl Case {
    const fn half(mut self, expect: &'static str) -> Self {
        self.expect[0] = expect;
        self
    }

    const fn mid(mut self, expect: &'static str) -> Self {
        self.expect[1] = expect;
        self
    }

    const fn fin(mut self, expect: &'static str) -> Self {
        self.expect[2] = expect;
        self
    }
}

/// The cases, kind by kind.
pub fn cases() -> Vec<Case> {
    [
        cumulative(),
        quota(),
        multiple(),
        range(),
        each_unit(),
        clearance(),
        survey(),
        monitor(),
        level(),
        steady(),
    ]
    .concat()
}

/// So many since 2021. Due on the straight way: half of the target in June 2023, three fifths at its end.
fn cumulative() -> Vec<Case> {
    const THOUSAND: &str = "cumulative; target 1000";
    const BINDING: &str = "cumulative; target 1000; attribute 约束性";
    const PATH: &str = "cumulative; target 1000; path 2021=100 2022=300 2023=600 2024=800 2025=1000";
    const SLOW: &str = "cumulative; target 1000; path 2021=0 2022=0 2023=0 2024=500 2025=1000";
    vec![
        // 400 + 100 = 500 of 1000, 0.5 ÷ 0.5; 600, 0.6 ÷ 0.6; then 800 and 999.
        case(
            "累计：正在时序上，最后差一",
            THOUSAND,
            "2021:100+100 2022:100+100 2023-06:50+50 2023:100+100 2024:100+100 2025:100+99",
        )
        .half("OnTrack value=500 pace=1 due=500 gap=500 gapdue=0")
        .mid("OnTrack value=600 progress=3/5 pace=1 attainment=3/5 gap=400 gapdue=0 forecast=1000 required=200 achieved=200 word=Able")
        .fin("NotAchieved value=999 gap=1"),
        // 499 ÷ 500; 599 ÷ 600; 1000 in the end. At this speed 998⅓.
        case(
            "累计：比时序差一，最后恰好",
            THOUSAND,
            "2021:100+100 2022:100+100 2023-06:50+49 2023:100+99 2024:100+100 2025:101+100",
        )
        .half("SlightlyBehind value=499 pace=499/500 gapdue=1")
        .mid("SlightlyBehind value=599 pace=599/600 gapdue=1 forecast=2995/3 word=WithEffort")
        .fin("Achieved value=1000 progress=1 gap=0"),
        case("累计：进度比恰为1.10", THOUSAND, "2021:100+100 2022:100+100 2023:130+130").mid("Ahead value=660 pace=11/10"),
        case("累计：比1.10差一", THOUSAND, "2021:100+100 2022:100+100 2023:130+129").mid("OnTrack value=659"),
        case("累计：进度比恰为0.75", THOUSAND, "2021:100+100 2022:100+100 2023:25+25").mid("SlightlyBehind value=450 pace=3/4"),
        case("累计：比0.75差一", THOUSAND, "2021:100+100 2022:100+100 2023:25+24").mid("ClearlyBehind value=449 word=Hard"),
        // 999 in June, 1000 at the end of the year; nothing was sent after, and what is done stays done.
        case("累计：提前完成，此后没有数", THOUSAND, "2021:300+200 2022:200+200 2023-06:50+49 2023:50+50")
            .half("Ahead value=999 gap=1")
            .mid("Early value=1000 progress=1 gap=0 word=Able")
            .fin("Achieved value=1000 gap=0"),
        case("累计：此后没有数，差一", THOUSAND, "2021:300+200 2022:200+200 2023:50+49")
            .mid("Ahead value=999")
            .fin("Awaiting value=999 gap=- reason~2024、2025年没有数"),
        case("累计：上限，恰在时序内", "cumulative; target 1000; comparator ≤", "2021:100+100 2022:100+100 2023:100+100 2024:100+100 2025:100+100")
            .mid("WithinCap value=600 pace=1")
            .fin("CapKept value=1000 gap=0"),
        case("累计：上限，快了一", "cumulative; target 1000; comparator ≤", "2021:100+100 2022:100+100 2023:100+101 2024:100+100 2025:100+100")
            .mid("OverPace value=601")
            .fin("OverCap value=1001 gap=1"),
        // What is in of a ceiling keeps nothing when a year is silent.
        case("累计：不超过，中间一年没有数", "cumulative; target 1000; comparator ≤", "2021:100+100 2023:100+100")
            .mid("Awaiting value=400 reason~2022年没有数"),
        // The year 2025 is blank for one district only: what is in already is enough.
        case("累计：末年一单位缺报，已够", BINDING, "2021:500+400 2022:50+40 2023:0+0 2024:0+0 2025:10+-")
            .fin("Achieved value=1000 reported=1 expected=2"),
        case("累计：末年一单位缺报，还不够", BINDING, "2021:500+400 2022:50+40 2023:0+0 2024:0+0 2025:9+-")
            .fin("Awaiting value=999 reported=1 expected=2"),
        case("累计：严格大于，恰好相等", "cumulative; target 600; comparator ＞; target_year 2024", "2021:100+100 2022:100+100 2023:100+100")
            // 1 ÷ (36 ÷ 48)
            .mid("Ahead value=600 elapsed=3/4 pace=4/3 gap=1"),
        case("累计：严格大于，末年恰好相等", "cumulative; target 600; comparator ＞", "2021:100+100 2022:100+100 2023:50+50 2024:40+40 2025:10+10")
            .fin("NotAchieved value=600 gap=1"),
        // 200 + 200: nothing is made up for 2022.
        case("累计：中间一年没有数", THOUSAND, "2021:100+100 2023:100+100")
            .mid("Awaiting value=400 pace=- reason~2022年没有数 bounds=atleast:400"),
        case("累计：首年只有一个单位", BINDING, "2021:500+- 2022:200+200 2023:50+50").mid("Early value=1000 bounds=atleast:1000"),
        case("累计：首年只有一个单位，差一", BINDING, "2021:500+- 2022:200+200 2023:50+49").mid("Awaiting value=999"),
        case("累计：一个单位不适用", BINDING, "2021:x+200 2022:x+200 2023:x+200").mid("OnTrack value=600 reported=1 expected=1 na=1"),
        case("累计：全不适用", THOUSAND, "2021:x+x 2022:x+x 2023:x+x").mid("Unjudged value=- na=2 reason~不适用"),
        case("累计：从来没有数", THOUSAND, "").mid("Awaiting value=- reason~待甲区、乙区补报").fin("Awaiting reason~待甲区、乙区补报"),
        // A stock is its own running total: 600, not 400 + 500 + 600.
        case("累计：时点数自身就是累计", "cumulative; target 1000 | stock", "2021:200+200 2022:250+250 2023:300+300").mid("OnTrack value=600 pace=1"),
        // On the path 300 + 300 × 6/12 = 450 are due in June; 100 + 200 + 150 = 450.
        case("累计：有路径，恰在路径上", PATH, "2021:50+50 2022:100+100 2023-06:75+75 2023:150+150")
            .half("OnTrack value=450 due=450 pace=1 gapdue=0")
            .mid("OnTrack value=600 due=600 pace=1"),
        case("累计：有路径，差一", PATH, "2021:50+50 2022:100+100 2023-06:75+74 2023:150+149")
            .half("SlightlyBehind value=449 pace=449/450 gapdue=1")
            .mid("SlightlyBehind value=599 pace=599/600"),
        // Nothing is due until 2024, and nothing is done: that is on the path, or at least a reason must be told.
        case("累计：路径要求后三年才开始", SLOW, "2021:0+0 2022:0+0 2023:0+0")
            .mid("OnTrack value=0 due=0 gapdue=0"),
        case("累计：路径要求后三年才开始，已先做", SLOW, "2021:0+0 2022:0+0 2023:0+1")
            .mid("OnTrack value=1 due=0"),
        // By 2023: 30 of 36 months in June, 500 of 600.
        case("累计：目标年是2023年", "cumulative; target 600; target_year 2023", "2021:100+100 2022:100+100 2023-06:50+50 2023:100+100")
            .half("OnTrack value=500 elapsed=5/6 pace=1")
            .mid("Achieved value=600 elapsed=1 progress=1"),
        case("累计：目标年差一", "cumulative; target 600; target_year 2023", "2021:100+100 2022:100+100 2023:100+99")
            .mid("NotAchieved value=599 elapsed=1 pace=599/600"),
        case("累计：三个单位，其一并入", THOUSAND, "2021:100+50+50 2022:100+50+50 2023:100+100")
            .mid("OnTrack value=600 reported=2 expected=2 change=0 units=2"),
    ]
}

/// So many each year, every year judged.
fn quota() -> Vec<Case> {
    const HUNDRED: &str = "quota; target 100";
    const RATE: &str = "quota; target 95; share | stock";
    const BOUND: &str = "quota; target 95; share; attribute 约束性 | stock";
    const CEILING: &str = "quota; target 5; comparator ≤";
    vec![
        case(
            "定额：每年恰好",
            HUNDRED,
            "2021:50+50 2022:50+50 2023-06:20+20 2023:50+50 2024:50+50 2025:60+40",
        )
        .half("Unjudged years=1,1,? progress=- reason~未满一年")
        .mid("EveryYear years=1,1,1 progress=1 attainment=1 gap=0")
        .fin("Achieved years=1,1,1,1,1 progress=1"),
        case("定额：半年已够全年", HUNDRED, "2021:50+50 2022:50+50 2023-06:50+50 2023:60+60")
            .half("EveryYear years=1,1,1")
            .mid("EveryYear"),
        case("定额：本年差一", HUNDRED, "2021:50+50 2022:50+50 2023:50+49 2024:50+50 2025:50+50")
            .mid("Below years=1,1,0 progress=2/3 gap=1 attainment=99/100")
            .fin("NotAchieved years=1,1,0,1,1 progress=4/5"),
        case(
            "定额：上年差一，本年补不回来",
            HUNDRED,
            "2021:50+50 2022:50+49 2023-06:10+10 2023:200+200 2024:50+50 2025:50+50",
        )
        .half("SomeYears years=1,0,?")
        .mid("SomeYears years=1,0,1 progress=2/3")
        .fin("NotAchieved years=1,0,1,1,1"),
        case("定额：上年没有数", HUNDRED, "2021:50+50 2023:50+50")
            .mid("Awaiting years=1,?,1 progress=- reason~待甲区、乙区补报"),
        case("定额：上年没有数，本年差一", HUNDRED, "2021:50+50 2023:50+49")
            .mid("Below years=1,?,0 progress=1/3"),
        case("定额：本年没有数", HUNDRED, "2021:50+50 2022:50+50")
            .mid("Awaiting years=1,1,? reason~待甲区、乙区补报"),
        case(
            "定额：严格大于，恰好相等",
            "quota; target 100; comparator ＞",
            "2021:51+50 2022:51+50 2023:50+50",
        )
        .mid("Below years=1,1,0 gap=1"),
        case("定额：不超过，恰好相等", CEILING, "2021:2+3 2022:2+3 2023:2+3 2024:0+0 2025:5+0")
            .mid("EveryYear years=1,1,1")
            .fin("Achieved"),
        case("定额：不超过，超一", CEILING, "2021:2+3 2022:2+3 2023:3+3").mid("Below years=1,1,0 gap=1"),
        case("定额：不超过，上半年没有超", CEILING, "2021:2+3 2022:2+3 2023-06:2+2 2023:2+3")
            .half("Unjudged years=1,1,?"),
        case("定额：不超过，上半年已超", CEILING, "2021:2+3 2022:2+3 2023-06:3+3 2023:3+3")
            .half("Below years=1,1,0"),
        // Three of them a year are 95 of 100.
        case(
            "定额率：每年恰好95%",
            RATE,
            "2021:45/50+50/50 2022:45/50+50/50 2023-06:45/50+50/50 2023:45/50+50/50",
        )
        .half("Unjudged years=1,1,?")
        .mid("EveryYear value=95"),
        case("定额率：一年94%", RATE, "2021:45/50+50/50 2022:44/50+50/50 2023:45/50+50/50")
            .mid("SomeYears years=1,0,1"),
        case("定额率：本年没有对象", RATE, "2021:45/50+50/50 2022:45/50+50/50 2023:0/0+0/0")
            .mid("Unjudged value=- years=1,1,n progress=-"),
        case("定额率：每年都没有对象", RATE, "2021:0/0+0/0 2022:0/0+0/0 2023:0/0+0/0")
            .mid("Unjudged progress=- years=n,n,n reason~分母为零"),
        case("定额率：上年全不适用", RATE, "2021:45/50+50/50 2022:x+x 2023:45/50+50/50")
            .mid("Awaiting years=1,?,1 progress=-"),
        case(
            "定额率：约束性，本年一单位缺报，界限内仍达标",
            BOUND,
            "2021:95/100+95/100 2022:95/100+0/0 2023:95/100+-",
        )
        .mid("Awaiting"),
        // The silent one had 100 the year before: 95 ÷ 200 or 195 ÷ 200.
        case(
            "定额率：约束性，本年一单位缺报，说不准",
            BOUND,
            "2021:95/100+95/100 2022:95/100+95/100 2023:95/100+-",
        )
        .mid("Awaiting bounds=0..99.9999 reason~待乙区补报"),
        case(
            "定额率：约束性，上年一单位缺报，说不准",
            BOUND,
            "2021:95/100+95/100 2022:95/100+- 2023:95/100+95/100",
        )
        .mid("Awaiting reason~待乙区补报"),
        // Without the silent one's hundred 95 of 200 are proved.
        case(
            "定额率：约束性，上年一单位缺报，已被证实",
            BOUND,
            "2021:95/100+0/0 2022:95/100+- 2023:95/100+95/100",
        )
        .mid("Awaiting progress=-"),
        case(
            "定额：约束性，缺报也已够",
            "quota; target 100; attribute 约束性",
            "2021:50+50 2022:50+50 2023:100+-",
        )
        .mid("EveryYear bounds=atleast:100"),
        // 5 so far, and the silent one may add to it.
        case(
            "定额：约束性，不超过，缺报说不准",
            "quota; target 5; comparator ≤; attribute 约束性",
            "2021:2+3 2022:2+3 2023:5+-",
        )
        .mid("Awaiting bounds=atleast:5"),
    ]
}

/// So many times a value of an outside series: `once` is 1 in 2020. On the scale of growth half the time asks for the
/// square root: of 4 are 2 due in June 2023; of 32 = 2⁵ are 2³ = 8 due at the end of 2023.
fn multiple() -> Vec<Case> {
    const FOUR: &str = "multiple; target 4; series once | 3";
    const THIRTY_TWO: &str = "multiple; target 32; series once | 3";
    const MILLION: &str = "multiple; target 1048576; series once | 1";
    vec![
        case("倍增：恰在时序上", FOUR, "2023-06:2 2023:4")
            .half("OnTrack value=2 due=2 progress=1/2 pace=1")
            .mid("Met value=4 progress=1"),
        case("倍增：五分之三的时间要八倍", THIRTY_TWO, "2023:8 2025:32")
            .mid("OnTrack value=8 due=8 elapsed=3/5 progress=3/5 pace=1 forecast=32 word=Able gap=-")
            .fin("Achieved value=32"),
        case("倍增：比八倍差千分之一", THIRTY_TWO, "2023:7.999 2025:31.999")
            .mid("SlightlyBehind word=WithEffort")
            .fin("NotAchieved"),
        // 2²⁰: 0.75 × 0.6 × 20 = 9, and 2⁹ = 512.
        case("倍增：进度比恰为0.75", MILLION, "2023:512").mid("SlightlyBehind progress=9/20 pace=3/4"),
        case("倍增：比0.75差一点", MILLION, "2023:511.9").mid("ClearlyBehind"),
        case("倍增：恰为一倍，没有增长", FOUR, "2023:1").mid("ClearlyBehind progress=0 pace=0"),
        case("倍增：少于原来", FOUR, "2023:0.5").mid("Backwards progress=-1/2"),
        case("倍增：为零", FOUR, "2023:0").mid("Unjudged value=0 progress=- reason~"),
        case("倍增：严格大于，恰好相等", "multiple; target 4; series once; comparator ＞ | 3", "2023:4")
            .mid("Ahead value=4"),
        case("倍增：没有数", FOUR, "").mid("Awaiting value=- reason~待甲区、乙区补报"),
        // From 2010 at 20,000: 13 of 15 years gone; 40,000 is twice.
        case(
            "倍增：基数年在规划期以前",
            "multiple; target 2; series early; base_year 2010 | 1",
            "2023:40000",
        )
        .mid("Met value=2 elapsed=13/15"),
        case(
            "倍增：基数年在规划期以前，差一角",
            "multiple; target 2; series early; base_year 2010 | 1",
            "2023:39999.9 2025:39999.9",
        )
        .mid("Ahead elapsed=13/15")
        .fin("NotAchieved"),
    ]
}

/// Between two bounds: people for each helper, and a share.
fn range() -> Vec<Case> {
    const PEOPLE: &str = "range; target 80; target_high 150; scale 1; measure_unit 人 | stock";
    const SHARE: &str = "range; target 20; target_high 30; share; attribute 约束性 | stock";
    vec![
        case("区间：恰在下限", PEOPLE, "2023-06:799/10 2023:800/10 2025:800/10")
            .half("Outside value=79.9")
            .mid("Inside value=80")
            .fin("Achieved"),
        case("区间：比下限少一人", PEOPLE, "2023:799/10 2025:799/10")
            .mid("Outside value=79.9")
            .fin("NotAchieved"),
        case("区间：恰在上限", PEOPLE, "2023:1500/10").mid("Inside value=150"),
        case("区间：比上限多一人", PEOPLE, "2023:1501/10 2025:1501/10")
            .mid("Outside value=150.1")
            .fin("NotAchieved"),
        case(
            "区间：严格大于下限，恰好相等",
            "range; target 80; target_high 150; comparator ＞; scale 1; measure_unit 人 | stock",
            "2023:800/10",
        )
        .mid("Outside"),
        case("区间：没有分母", PEOPLE, "2023:0/0").mid("Unjudged value=- reason~分母为零").fin("Awaiting"),
        case("区间：一人之差", PEOPLE, "2023:400/5+400/5").mid("Inside one"),
        case("区间：约束性，都已报", SHARE, "2022:25/100+25/100 2023:25/100+25/100").mid("Inside value=25"),
        // The silent one had 100: 25 ÷ 200 = 12.5, 125 ÷ 200 = 62.5.
        case("区间：约束性，缺报可能低于下限", SHARE, "2022:25/100+25/100 2023:25/100+-")
            .mid("Awaiting bounds=0..99.9999"),
        // The silent one had 100 of 1,100: 250 ÷ 1100 = 22.7 inside, 350 ÷ 1100 = 31.8 outside.
        case("区间：约束性，缺报可能高于上限", SHARE, "2022:250/1000+25/100 2023:250/1000+-")
            .mid("Awaiting bounds=0..99.9999"),
        // 250 ÷ 1010 = 24.8, 260 ÷ 1010 = 25.7.
        case("区间：约束性，缺报不影响", SHARE, "2022:250/1000+3/10 2023:250/1000+-").mid("Awaiting"),
    ]
}

/// Every unit it applies to must meet it: 80 beds for every thousand.
fn each_unit() -> Vec<Case> {
    const BEDS: &str = "each_unit; target 80; scale 1000; measure_unit 张 | stock";
    vec![
        case("逐个：都恰好达到", BEDS, "2023:80/1000+8/100 2025:80/1000+8/100")
            .mid("Met value=100 base=- gap=0 target=100")
            .fin("Achieved"),
        // 1 of 2 is half of the way: 0.5 ÷ 0.5 and 0.5 ÷ 0.6.
        case("逐个：一个差一张", BEDS, "2023-06:79/1000+8/100 2023:79/1000+8/100 2025:79/1000+8/100")
            .half("Below value=50 pace=- gap=1")
            .mid("Below value=50 progress=- pace=- gap=1 forecast=-")
            .fin("NotAchieved value=50"),
        case("逐个：合计早已超过，一个仍差", BEDS, "2023:1000/1000+0/10").mid("Below value=50"),
        case("逐个：都没达到", BEDS, "2023:0/1000+0/100").mid("Below value=0 gap=2"),
        case(
            "逐个：严格大于，一个恰好相等",
            "each_unit; target 80; comparator ＞; scale 1000; measure_unit 张 | stock",
            "2023:80/1000+9/100",
        )
        .mid("Below value=50"),
        case("逐个：不超过，都恰好", "each_unit; target 10; comparator ≤; share | stock", "2023:10/100+1/10")
            .mid("Met value=100"),
        case(
            "逐个：不超过，一个超一人",
            "each_unit; target 10; comparator ≤; share | stock",
            "2023:11/100+1/10",
        )
        .mid("Below value=50"),
        case("逐个：一个不适用", BEDS, "2023:80/1000+x").mid("Met value=100 reported=1 expected=1 na=1"),
        case("逐个：一个没有对象", BEDS, "2023:80/1000+0/0").mid("Met value=100 reported=1 expected=1 na=1"),
        case("逐个：都不适用", BEDS, "2023:x+x").mid("Unjudged value=- reason~不适用"),
        case("逐个：都没有对象", BEDS, "2023:0/0+0/0").mid("Unjudged value=- na=2 reason~不适用"),
        // The silent one may be short (1 of 2) or not (2 of 2); nothing without it is proof that all are.
        case("逐个：一个缺报，其余达到", BEDS, "2023:80/1000+-")
            .mid("Awaiting value=50 bounds=50..100 reason~待乙区补报"),
        case("逐个：一个缺报，其余未达到", BEDS, "2023:79/1000+-").mid("Below value=0 bounds=0..50"),
        case("逐个：都缺报", BEDS, "").mid("Awaiting value=- reason~待甲区、乙区补报"),
        case("逐个：各至少一家", "each_unit; target 1; measure_unit 家 | stock", "2023:1+0 2025:1+1")
            .mid("Below value=50 gap=1")
            .fin("Achieved"),
        case("逐个：三个单位，其一并入", BEDS, "2022:80/1000+80/1000+0/100 2023:80/1000+80/1000")
            .mid("Met value=100 reported=2"),
    ]
}

/// None may remain at the date.
fn clearance() -> Vec<Case> {
    const HOMES: &str = "clearance; target 0; comparator ≤ | stock";
    const BINDING: &str = "clearance; target 0; comparator ≤; attribute 约束性 | stock";
    vec![
        case("清零：已清零", HOMES, "2022:1+0 2023-06:1+0 2023:0+0 2025:0+0")
            .half("Remaining gap=1")
            .mid("Cleared value=0 gap=0 change=-1")
            .fin("AllCleared"),
        case("清零：还剩一户", HOMES, "2022:1+1 2023:1+0 2025:0+1")
            .mid("Remaining value=1 gap=1 change=-1")
            .fin("Remaining"),
        // Of 100 identified 1 remains: 99% cleared.
        case("清零：有总户数", HOMES, "2023:1/60+0/40").mid("Ahead value=1 progress=99/100 gap=1"),
        case("清零：有总户数，已清零", HOMES, "2023:0/60+0/40").mid("Cleared progress=1"),
        case("清零：没有对象", HOMES, "2023:0/0+0/0").mid("Cleared value=0 progress=-"),
        case("清零：一个不适用", BINDING, "2023:0+x").mid("Cleared reported=1 expected=1"),
        case("清零：约束性，一个缺报", BINDING, "2023:0+-").mid("Awaiting reason~待乙区补报").fin("Awaiting"),
        case("清零：约束性，一个缺报，已知还剩", BINDING, "2023:1+-").mid("Remaining"),
        // The silent one had 40 identified: none of them may be left, or all.
        case(
            "清零：有总户数，一个缺报",
            "clearance; target 0; comparator ≤; share | stock",
            "2022:2/60+2/40 2023:1/60+-",
        )
        .mid("Awaiting value=1 bounds=1..2"),
        case("清零：没有数", HOMES, "").mid("Awaiting value=- reason~待甲区、乙区补报"),
    ]
}

/// A share of 400 people asked, with its Wilson interval at 1.96. At 90%: 372 give 90.07 to 95.11, 371 give 89.78 to
/// 94.91, 349 give 83.62 to 90.17, 348 give 83.35 to 89.95.
fn survey() -> Vec<Case> {
    const CONTENT: &str = "survey; target 90; share";
    vec![
        case("调查：区间下端刚过目标", CONTENT, "2023:372/400 2025:372/400")
            .mid("Proved value=93 low=90.0690 high=95.1129")
            .fin("Achieved"),
        case("调查：区间下端刚不够", CONTENT, "2023:371/400 2025:371/400")
            .mid("Unjudged value=92.75 reason~抽样误差内，按现有样本量")
            .fin("Unjudged"),
        case("调查：365人满意", CONTENT, "2023:365/400").mid("Unjudged value=91.25 low=88.0739 high=93.6413"),
        case("调查：352人满意", CONTENT, "2023:352/400").mid("Unjudged value=88 low=84.4485 high=90.8285"),
        case("调查：区间上端刚过目标", CONTENT, "2023:349/400").mid("Unjudged"),
        case("调查：区间上端刚不够", CONTENT, "2023:348/400 2025:348/400").mid("Refuted").fin("NotAchieved"),
        case("调查：人人满意也只有四百人", "survey; target 99.5; share", "2023:400/400")
            .mid("Unjudged value=100"),
        // At most 10% dissatisfied: 28 give up to 9.93, 29 up to 10.22, 51 from 9.83, 52 from 10.05.
        case("调查：不超过，刚好", "survey; target 10; comparator ≤; share", "2023:28/400").mid("Proved"),
        case("调查：不超过，刚不够", "survey; target 10; comparator ≤; share", "2023:29/400").mid("Unjudged"),
        case("调查：不超过，刚刚超过", "survey; target 10; comparator ≤; share", "2023:52/400")
            .mid("Refuted"),
        case("调查：没有答卷", CONTENT, "2023:0/0").mid("Unjudged value=- reason~分母为零").fin("Awaiting"),
        case("调查：半年的调查", CONTENT, "2023-06:372/400 2023:371/400").half("Proved").mid("Unjudged"),
    ]
}

/// A direction only. The base printed as 50 is anything in [49.5, 50.5).
fn monitor() -> Vec<Case> {
    const UP: &str = "monitor; base 50; direction 提高; share | stock";
    const DOWN: &str = "monitor; base 50; direction 降低; share | stock";
    const KEEP: &str = "monitor; base 50; direction 保持; share | stock";
    const REPORTED: &str = "monitor; direction 提高; share | stock";
    const SUM: &str = "monitor; base 100; direction 提高 | stock";
    vec![
        case("监测：提高，超出基期取整", UP, "2023:506/1000 2025:506/1000")
            .mid("Improved value=50.6")
            .fin("Improved"),
        case("监测：提高，在取整以内", UP, "2023:504/1000").mid("Flat"),
        case("监测：提高，恰在取整下端", UP, "2023:495/1000").mid("Flat"),
        case("监测：提高，低于取整下端", UP, "2023:494/1000 2025:494/1000").mid("Worsened").fin("Worsened"),
        case("监测：提高，恰在取整上端", UP, "2023:505/1000").mid("Improved"),
        case("监测：降低，低于取整下端", DOWN, "2023:494/1000").mid("Improved"),
        case("监测：降低，高于取整上端", DOWN, "2023:506/1000").mid("Worsened"),
        case("监测：保持，在取整以内", KEEP, "2023:497/1000").mid("Improved"),
        case("监测：保持，低于取整下端", KEEP, "2023:494/1000").mid("Worsened"),
        case("监测：保持，高于取整上端", KEEP, "2023:506/1000").mid("Improved"),
        // A base that was counted has no interval.
        case("监测：基期用报送数，多一人", REPORTED, "2020:250/500+250/500 2023:251/500+250/500")
            .mid("Improved base=50"),
        case("监测：基期用报送数，相同", REPORTED, "2020:250/500+250/500 2023:250/500+250/500")
            .mid("Flat base=50"),
        case("监测：基期用报送数，少一人", REPORTED, "2020:250/500+250/500 2023:250/500+249/500")
            .mid("Worsened base=50"),
        // A count over one of two units has not fallen; what is in already may prove a rise.
        case("监测：计数，一个缺报，少于基期", SUM, "2023:60+-").mid("Awaiting value=60 reason~待乙区补报"),
        case("监测：计数，一个缺报，已超过基期", SUM, "2023:101+-").mid("Improved value=101"),
        case("监测：计数，报齐，少于基期", SUM, "2023:60+39").mid("Worsened value=99"),
        case("监测：没有基期", REPORTED, "2023:250/500+250/500")
            .mid("Unjudged base=- reason~没有可用的基期数")
            .fin("Awaiting"),
        case("监测：没有方向", "monitor; share | stock", "2023:250/500+250/500 2025:1/2+1/2")
            .mid("Watched value=50")
            .fin("Watched"),
        case("监测：没有数", UP, "").mid("Awaiting value=- reason~待甲区、乙区补报"),
        case("监测：没有分母", UP, "2023:0/0+0/0").mid("Unjudged value=- reason~分母为零"),
    ]
}

/// From base to target: what the other table of edges leaves out.
fn level() -> Vec<Case> {
    const NO_BASE: &str = "level; target 80; share | stock";
    const REPORTED: &str = "level; target 80; base_source 报送数; share | stock";
    const PATH: &str =
        "level; base 50; target 80; path 2021=52 2022=60 2023=71 2024=76 2025=80; share | stock";
    const COUNT: &str = "level; base 1000; target 2000 | stock";
    vec![
        // Half of the units is not the whole that the base was of.
        case("提升：计数，一个缺报，少于基期", COUNT, "2023:700+-")
            .mid("Awaiting value=700 reason~待乙区补报 bounds=atleast:700"),
        case("提升：计数，报齐，少于基期", COUNT, "2023:700+200").mid("Backwards value=900"),
        case("提升：没有基期，恰好达到", NO_BASE, "2023:80/100 2025:80/100")
            .mid("Met value=80 progress=- pace=-")
            .fin("Achieved"),
        case("提升：没有基期，差一人", NO_BASE, "2023:79/100 2025:79/100")
            .mid("Short value=79 gap=1 reason~没有基期值 word=Unknown")
            .fin("NotAchieved gap=1"),
        // 50 of 100 reported for 2020; 65 in June, 68 at the end of 2023: 15 ÷ 30 ÷ 0.5, 18 ÷ 30 ÷ 0.6.
        case(
            "提升：基期用报送数，恰在时序上",
            REPORTED,
            "2020:250/500+250/500 2023-06:325/500+325/500 2023:340/500+340/500",
        )
        .half("OnTrack base=50 value=65 pace=1")
        .mid("OnTrack base=50 value=68 progress=3/5 pace=1 low=OnTrack high=OnTrack"),
        case("提升：基期用报送数，差一人", REPORTED, "2020:250/500+250/500 2023:340/500+339/500")
            .mid("SlightlyBehind value=67.9 low=SlightlyBehind high=SlightlyBehind"),
        case("提升：基期用报送数，比基期少一人", REPORTED, "2020:250/500+250/500 2023:250/500+249/500")
            .mid("Backwards value=49.9"),
        case("提升：基期年没有报", REPORTED, "2023:340/500+340/500").mid("Short base=- value=68"),
        case("提升：基期年没有对象", REPORTED, "2020:0/0+0/0 2023:340/500+340/500").mid("Short base=-"),
        // 21 of 30 are due on the path at the end of 2023; in June 60 + 11 × 6/12 = 65.5, 15.5 of 30.
        case("提升：有路径，恰在路径上", PATH, "2023-06:655/1000 2023:710/1000 2025:800/1000")
            .half("OnTrack value=65.5 due=65.5 pace=1 gapdue=0")
            .mid("OnTrack value=71 due=71 pace=1")
            .fin("Achieved due=80"),
        case("提升：有路径，差一人", PATH, "2023-06:654/1000 2023:709/1000 2025:799/1000")
            .half("SlightlyBehind pace=154/155 gapdue=1")
            .mid("SlightlyBehind pace=209/210 gapdue=1")
            .fin("NotAchieved gap=1"),
        // The straight line asks for 68 where the path asks for 71.
        case("提升：有路径，直线够而路径不够", PATH, "2023:690/1000")
            .mid("SlightlyBehind value=69 pace=19/21"),
        case(
            "提升：严格大于，末年恰好相等",
            "level; base 50; target 80; comparator ＞; share | stock",
            "2025:80/100",
        )
        .fin("NotAchieved value=80 gap=1"),
        case(
            "提升：严格大于，末年多一人",
            "level; base 50; target 80; comparator ＞; share | stock",
            "2025:801/1000",
        )
        .fin("Achieved value=80.1"),
        case(
            "提升：半年，恰在时序上",
            "level; base 57; target 62; share | stock",
            "2023-06:595/1000 2023:600/1000",
        )
        .half("OnTrack value=59.5 elapsed=1/2 pace=1")
        .mid("OnTrack value=60 elapsed=3/5 pace=1"),
        case("提升：人数，恰在时序上", COUNT, "2022:700+700 2023:800+800")
            .mid("OnTrack value=1600 pace=1 gap=400 change=200 units=2"),
        case("提升：人数，少于基期", COUNT, "2023:499+500").mid("Backwards value=999"),
        case(
            "提升：人数要下降，约束性，缺报说不准",
            "level; base 1000; target 500; comparator ≤; attribute 约束性 | stock",
            "2023:400+-",
        )
        .mid("Awaiting value=400 bounds=atleast:400"),
        case(
            "提升：人数，约束性，缺报也已达到",
            "level; base 1000; target 2000; attribute 约束性 | stock",
            "2023:2000+-",
        )
        .mid("Met bounds=atleast:2000"),
        case("提升：一个单位不适用", "level; base 57; target 62; share | stock", "2023:600/1000+x")
            .mid("OnTrack value=60 reported=1 expected=1 na=1"),
        // 300 of 500 and 300 of 500 the year before (丁区 with what became part of it), 350 of 500 each now.
        case(
            "提升：并入的单位，同比可比",
            "level; base 50; target 80; share | stock",
            "2022:300/500+200/400+100/100 2023:350/500+350/500",
        )
        // 20 of 30 in three fifths of the time: 1.11
        .mid("Ahead value=70 pace=10/9 reported=2 expected=2 change=10 units=2"),
        // 丙区 was silent in 2022: what 丁区 is now cannot be compared, only 甲区 can.
        case(
            "提升：并入的单位上年缺报，不可比",
            "level; base 50; target 80; share | stock",
            "2022:300/500+200/400+- 2023:350/500+350/500",
        )
        .mid("Ahead value=70 change=10 units=1"),
        // The people of 2022 have become twice as many: 60% of 500 to 35% of 1000, all of it the denominator's.
        case(
            "提升：分母翻倍",
            "level; base 30; target 80; share | stock",
            "2022:150/250+150/250 2023:175/500+175/500",
        )
        .mid("ClearlyBehind value=35 change=-25 dchange=100 bynum=10 byden=-35"),
    ]
}

/// A level to keep, and growth against a series.
fn steady() -> Vec<Case> {
    const KEEP: &str = "maintain; base 98; target 98; share | stock";
    const KEEP_BOUND: &str = "maintain; base 98; target 98; share; attribute 约束性 | stock";
    const GROWTH: &str = "growth; series even; scale 100; measure_unit % | flow 2";
    vec![
        case("保持：恰好", KEEP, "2023-06:97/100 2023:98/100 2025:98/100")
            .half("Below value=97 gap=1")
            .mid("Kept value=98 progress=- pace=- gap=0")
            .fin("Achieved"),
        case("保持：各年都恰好", KEEP, "2021:98/100 2022:98/100 2023:98/100 2024:98/100 2025:98/100")
            .mid("Kept")
            .fin("Achieved"),
        // At mid-term the year judged counts, and the year that fell short is told; at the end every year counts.
        case("保持：有一年低一人", KEEP, "2021:98/100 2022:97/100 2023:98/100 2024:98/100 2025:98/100")
            .mid("Kept reason~规划期内2022年低于目")
            .fin("Achieved reason~规划期内2022年低于目"),
        case(
            "保持：约束性，有一年缺报说不准",
            KEEP_BOUND,
            "2021:98/100+98/100 2022:98/100+98/100 2023:98/100+- 2024:98/100+98/100 2025:98/100+98/100",
        )
        .mid("Awaiting")
        .fin("Achieved"),
        case("保持：差一人", KEEP, "2023:979/1000 2025:979/1000")
            .mid("Below value=97.9 gap=1")
            .fin("NotAchieved"),
        case("保持：没有分母", KEEP, "2023:0/0").mid("Unjudged reason~分母为零").fin("Awaiting"),
        case(
            "保持：项数不少于29",
            "maintain; base 29; target 29; measure_unit 项 | stock",
            "2023:29 2025:28",
        )
        .mid("Kept")
        .fin("NotAchieved"),
        case(
            "保持：严格大于，恰好相等",
            "maintain; base 98; target 98; comparator ＞; share | stock",
            "2023:98/100 2025:98/100",
        )
        .mid("Below gap=1")
        .fin("NotAchieved"),
        case(
            "保持：约束性，缺报说不准",
            "maintain; base 95; target 95; share; attribute 约束性 | stock",
            "2022:95/100+95/100 2023:99/100+-",
        )
        // 99 ÷ 200 and 199 ÷ 200
        .mid("Awaiting bounds=0..99.9999"),
        // 10% a year: 1000 → 1331 in three years, 1610.51 in five.
        case("增速：恰与数列同步", GROWTH, "2020:1000 2023-06:600 2023:1331 2025:1610.51")
            .half("Unjudged value=- reason~不足一个整年")
            .mid("OnTrack value=10 target=10")
            .fin("Achieved value=10"),
        case("增速：差一分", GROWTH, "2020:1000 2023:1330.99 2025:1610.5").mid("Below").fin("NotAchieved"),
        case(
            "增速：严格高于，恰好同步",
            "growth; series even; comparator ＞; scale 100; measure_unit % | flow 2",
            "2020:1000 2023:1331",
        )
        .mid("Below"),
        case("增速：缺基期", GROWTH, "2023:1331").mid("Unjudged value=- reason~没有可用的基期数"),
        case("增速：缺本年", GROWTH, "2020:1000").mid("Awaiting value=- reason~待示例市补报"),
        case("增速：基期为零", GROWTH, "2020:0 2023:1331").mid("Unjudged reason~不为正数"),
        case(
            "增速：数列缺年份",
            "growth; series brief; scale 100; measure_unit % | flow 2",
            "2020:1000 2023:1331",
        )
        .mid("Unjudged reason~缺年份"),
    ]
}

/// One piece of work: its promise, the stages its leads report, and the word it deserves at each of [`CUTS`].
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// What it shows.
    pub story: &'static str,
    /// The task, as `plans::task_table` reads it.
    pub task: &'static str,
    /// Stages: `2023:起草`, `2023:已印发+起草` for two leads, in the order the task names them; `-` is a blank.
    pub sent: &'static str,
    /// What is expected.
    pub expect: [&'static str; 3],
}

const fn work(
    story: &'static str,
    task: &'static str,
    sent: &'static str,
    expect: [&'static str; 3],
) -> Work {
    Work { story, task, sent, expect }
}

/// Milestones and tasks. 民政局 and 住建局 report; 教育局 sends nothing at all.
pub fn works() -> Vec<Work> {
    const PAPER: &str = "里程碑; 文件; 民政局";
    const BY_2023: &str = "里程碑; 文件; 民政局; due 2023-12-31";
    const STEPS: &str = "里程碑; 文件; 民政局; planned { 2023-06-30 = \"起草\", 2023-12-31 = \"征求意见\" }";
    const YEARLY: &str = "里程碑; 常态; 民政局";
    const PAIR: &str = "里程碑; 文件; 民政局、住建局";
    vec![
        work(
            "提前印发",
            PAPER,
            "2023-06:征求意见 2023:已印发 2025:已印发",
            ["Underway share=60", "Achieved share=100 overdue=no", "Achieved"],
        ),
        work(
            "印发在期限当天",
            BY_2023,
            "2023-06:已印发 2023:已印发",
            ["Early", "Achieved overdue=no", "Achieved"],
        ),
        work(
            "期限已到没有印发",
            BY_2023,
            "2023-06:征求意见 2023:征求意见 2025:征求意见",
            ["Underway overdue=no", "Overdue overdue=yes", "Overdue overdue=yes"],
        ),
        work(
            "逾期以后印发",
            BY_2023,
            "2023:起草 2025:已印发",
            ["Awaiting reason~没有填写", "Overdue", "AchievedLate overdue=no"],
        ),
        work(
            "正在计划的阶段",
            STEPS,
            "2023-06:起草 2023:征求意见 2025:征求意见",
            ["OnTrack", "OnTrack", "NotAchieved overdue=no"],
        ),
        work("落后于计划的阶段", STEPS, "2023-06:未启动 2023:起草 2025:已印发", ["Late", "Late", "Achieved"]),
        work("超过计划的阶段", STEPS, "2023-06:征求意见 2023:已印发", ["OnTrack", "Achieved", "Achieved"]),
        work(
            "没有定节点，未启动",
            PAPER,
            "2023-06:未启动 2023:未启动 2025:未启动",
            ["NotStarted share=0", "NotStarted", "NotAchieved overdue=no"],
        ),
        work(
            "没有定节点，推进中",
            PAPER,
            "2023:起草 2025:已印发",
            ["Awaiting", "Underway share=30", "Achieved"],
        ),
        work(
            "到征求意见就算完成",
            "里程碑; 文件; 民政局; done 征求意见",
            "2023-06:起草 2023:征求意见 2025:征求意见",
            ["Underway", "Achieved", "Achieved"],
        ),
        work(
            "两家所报不一",
            PAIR,
            "2023:已印发+起草 2025:已印发+已印发",
            ["Awaiting", "Underway share=30 disagreed=yes reason~不一致", "Achieved disagreed=no"],
        ),
        work("两家一家没有填", PAIR, "2023:已印发+-", ["Awaiting", "Awaiting", "Awaiting"]),
        work(
            "两家一家没有报送",
            "里程碑; 文件; 民政局、教育局",
            "2023:已印发",
            ["Awaiting", "Awaiting", "Awaiting"],
        ),
        work(
            "责任单位没有报送",
            "里程碑; 文件; 教育局",
            "",
            ["Awaiting reason~没有报送", "Awaiting reason~没有报送", "Awaiting reason~没有报送"],
        ),
        work("责任单位报不适用", PAPER, "2023:不适用", ["Awaiting", "Unjudged reason~不适用", "Awaiting"]),
        work("阶段不认识", PAPER, "2023:快好了", ["Awaiting", "Awaiting reason~不能识别", "Awaiting"]),
        work(
            "年年开展",
            YEARLY,
            "2021:本年已开展 2022:本年已开展 2023-06:本年已开展 2023:本年已开展 2024:本年已开展 2025:本年已开展",
            ["EveryYear", "EveryYear share=100", "Achieved"],
        ),
        work(
            "有一年没有开展",
            YEARLY,
            "2021:本年已开展 2022:本年未开展 2023-06:本年已开展 2023:本年已开展 2024:本年已开展 2025:本年已开展",
            ["SomeYears", "SomeYears", "NotAchieved"],
        ),
        work(
            "今年没有开展",
            YEARLY,
            "2021:本年已开展 2022:本年已开展 2023:本年未开展",
            ["Awaiting", "Below share=0", "NotAchieved"],
        ),
        work(
            "上半年还没有开展",
            YEARLY,
            "2021:本年已开展 2022:本年已开展 2023-06:本年未开展 2023:本年已开展",
            ["Unjudged", "EveryYear", "Awaiting"],
        ),
        work(
            "有一年没有填",
            YEARLY,
            "2021:本年已开展 2023:本年已开展",
            ["Awaiting", "Awaiting reason~有年度没有报送", "Awaiting"],
        ),
        work(
            "任务：在建",
            "任务; 项目; 住建局",
            "2023:在建 2025:投入使用",
            ["Awaiting", "Underway share=50", "Achieved"],
        ),
        work(
            "任务：退回前期",
            "任务; 项目; 住建局",
            "2022:在建 2023:前期工作 2025:主体完工",
            ["Awaiting", "Underway share=20", "NotAchieved"],
        ),
        work(
            "制度：试运行不算建立",
            "里程碑; 制度; 民政局; due 2023-12-31",
            "2023:试运行 2025:已建立",
            ["Awaiting", "Overdue share=60", "AchievedLate"],
        ),
    ]
}

/// Series the cases compare with: `even` grows by 10% every year, `brief` ends in 2022, `once` is 1 in 2020, `early`
/// 20,000 in 2010.
fn series_csv() -> String {
    let row =
        |series: &str, year: i32, value: &str| format!("{series},{series},{year},{value},%,可比价,用例\n");
    let mut text = String::from("series,name,year,value,measure_unit,price_basis,source\n");
    text.extend((2021..=2025).map(|year| row("even", year, "10")));
    text.extend((2021..=2022).map(|year| row("brief", year, "10")));
    text.push_str(&row("once", 2020, "1"));
    text.push_str(&row("early", 2010, "20000"));
    text
}

/// The id of a case in the plan.
pub fn id(at: usize) -> String {
    format!("{:03}", at + 1)
}

/// The id of a piece of work.
pub fn work_id(at: usize) -> String {
    format!("W{:02}", at + 1)
}

/// The plan of all cases with everything sent.
pub fn plan(cases: &[Case], works: &[Work]) -> Tiny {
    let root = UNITS[0].1;
    let mut tiny = Tiny::new()
        .roster("甲区", "900001", &format!("{root},地区,两|三,是,,,"))
        .roster("乙区", "900002", &format!("{root},地区,两,是,,,"))
        .roster("丙区", "900003", &format!("{root},地区,三,是,,2022-12-31,900004"))
        .roster("丁区", "900004", &format!("{root},地区,三,是,,,"))
        .department("民政局", "BM1")
        .department("住建局", "BM2")
        .department("教育局", "BM3")
        .file("series.csv", &series_csv());
    let mut periods: BTreeSet<String> = BTreeSet::new();
    for (at, case) in cases.iter().enumerate() {
        tiny = with_case(tiny, at, case, &mut periods);
    }
    for (at, work) in works.iter().enumerate() {
        tiny = with_work(tiny, at, work);
    }
    // Every district answers in every period, if only with blanks.
    for period in &periods {
        for unit in UNITS.map(|(name, _)| name).into_iter().chain(["丁区"]) {
            if unit != "丙区" || period.as_str() < "2023" {
                tiny = tiny.sent(period, unit, "");
            }
        }
    }
    tiny
}

fn with_case(mut tiny: Tiny, at: usize, case: &Case, periods: &mut BTreeSet<String>) -> Tiny {
    let (promise, item) = case.promise.split_once(" | ").unwrap_or((case.promise, "flow"));
    let item: String = item.split(' ').filter(|word| *word != "stock").collect::<Vec<_>>().join(" ");
    let sent: BTreeMap<&str, Vec<&str>> = case
        .sent
        .split_whitespace()
        .map(|part| part.split_once(':').expect("period:figures"))
        .map(|(period, figures)| (period, figures.split('+').collect()))
        .collect();
    let senders = sent.values().map(Vec::len).max().unwrap_or(2);
    let reporter = ["root", "tag:两", "tag:三"][senders.clamp(1, 3) - 1];
    let rate = case.sent.contains('/') || promise.contains("share") || promise.contains("scale 10");
    let rate = rate && !promise.starts_with("growth");
    let number = id(at);
    let measure = if rate || !promise.starts_with("multiple") { "人" } else { "倍" };
    tiny = tiny.items(&format!("N{number} {measure} {item} {reporter}"));
    let mut words = format!("{promise}; name {}; numerator N{number}", case.story);
    if rate {
        tiny = tiny.items(&format!("D{number} 人 {item} {reporter}"));
        // First the denominator, which brings 100 and %, then what the case says of them itself.
        let (kind, rest) = words.split_once("; ").expect("kind; keys");
        words = format!("{kind}; denominator D{number}; {rest}");
    }
    tiny = tiny.promise(&number, &words);
    let mut sent = sent;
    if promise.starts_with("multiple") && !case.sent.is_empty() {
        for period in ["2020", "2021", "2022", "2023-06", "2023", "2024", "2025"] {
            sent.entry(period).or_insert_with(|| vec!["1"]);
        }
    }
    for (period, figures) in sent {
        periods.insert(period.to_owned());
        let units: &[&str] = match senders {
            1 => &["示例市"],
            2 => &["甲区", "乙区"],
            _ => &["甲区", "丁区", "丙区"],
        };
        for (unit, figure) in units.iter().zip(figures) {
            let cell = |letter: &str, value: &str| match value {
                "-" => String::new(),
                "x" => format!("{letter}{number}=不适用 "),
                value => format!("{letter}{number}={value} "),
            };
            let (part, whole) = figure.split_once('/').unwrap_or((figure, figure));
            let both = if rate { cell("N", part) + &cell("D", whole) } else { cell("N", part) };
            tiny = tiny.sent(period, unit, &both);
        }
    }
    tiny
}

fn with_work(tiny: Tiny, at: usize, work: &Work) -> Tiny {
    let id = work_id(at);
    let mut tiny = tiny.task(&id, work.task);
    let leads: Vec<&str> = work.task.split("; ").nth(2).expect("leads").split('、').collect();
    for part in work.sent.split_whitespace() {
        let (period, stages) = part.split_once(':').expect("period:stages");
        for (lead, stage) in leads.iter().zip(stages.split('+')).filter(|(_, stage)| *stage != "-") {
            tiny = tiny.stage(period, lead, &id, stage);
        }
    }
    tiny
}

/// What an assessment says under a key of the tables.
fn said(it: &Assessment, key: &str) -> String {
    let plain = |value: Option<Ratio>| value.map_or_else(|| String::from("-"), Ratio::to_plain);
    let number = |value: Option<Number>| match value {
        Some(Number::Rounded(value)) => format!("{value}"),
        value => plain(value.and_then(Number::exact)),
    };
    let change = it.change.as_deref();
    match key {
        "value" => number(it.measured.value),
        "base" => plain(it.base.map(|base| base.value)),
        "target" => number(it.target),
        "progress" => plain(it.progress),
        "pace" => plain(it.pace),
        "elapsed" => plain(Some(it.elapsed)),
        "attainment" => plain(it.attainment),
        "due" => plain(it.due),
        "gap" => plain(it.gap),
        "gapdue" => plain(it.gap_due),
        "forecast" => plain(it.forecast),
        "required" => plain(it.required_yearly),
        "achieved" => plain(it.achieved_yearly),
        "word" => format!("{:?}", it.forecast_word),
        "reported" => it.measured.reported.to_string(),
        "expected" => it.measured.expected.to_string(),
        "na" => it.measured.not_applicable.to_string(),
        "sure" => it.certainty.key().to_owned(),
        "units" => change.map_or(0, |change| change.units).to_string(),
        "change" => plain(change.and_then(|change| change.change)),
        "dchange" => plain(change.and_then(|change| change.denominator_change)),
        "bynum" => plain(change.and_then(|change| change.by_numerator)),
        "byden" => plain(change.and_then(|change| change.by_denominator)),
        "low" | "high" => {
            let first = key == "low";
            match it.interval {
                Some(ends) => format!("{:.4}", if first { ends.0 } else { ends.1 }),
                None => format!("{:?}", if first { it.status_ends.0 } else { it.status_ends.1 }),
            }
        }
        "bounds" => match (it.number("bound_low"), it.number("bound_high")) {
            _ if it.is_complete() => String::from("none"),
            (Some(low), Some(high)) => format!("{}..{}", low.to_plain(), high.to_plain()),
            (Some(low), None) => format!("atleast:{}", low.to_plain()),
            _ => String::from("unknown"),
        },
        "years" => {
            let sign = |year: &duibiao::evaluate::YearMet| match (year.nobody, year.met) {
                (true, _) => "n",
                (_, Some(true)) => "1",
                (_, Some(false)) => "0",
                (_, None) => "?",
            };
            it.years.iter().map(sign).collect::<Vec<_>>().join(",")
        }
        other => panic!("{other} is no key of the tables"),
    }
}

/// A fraction in the text of the tables as the engine prints a number.
fn as_printed(text: &str) -> String {
    let fraction = |part: &str| {
        let (top, bottom) = part.split_once('/')?;
        let quotient = Ratio::parse(top)?.div(Ratio::parse(bottom)?).ok()?;
        Some(quotient.to_plain())
    };
    text.split("..")
        .map(|part| fraction(part).unwrap_or_else(|| part.to_owned()))
        .collect::<Vec<_>>()
        .join("..")
}

/// Compares what is expected (`Status key=value … reason~text`) with what is said; the differences.
fn differences(expect: &str, status: &dyn Debug, reason: &str, said: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut found = Vec::new();
    let mut words = expect.split(' ');
    let word = words.next().unwrap_or_default();
    if format!("{status:?}") != word {
        found.push(format!("{status:?} instead of {word}"));
    }
    for part in words {
        if let Some(text) = part.strip_prefix("reason~") {
            if reason.is_empty() || !reason.contains(text) {
                found.push(format!("the reason is “{reason}”, without “{text}”"));
            }
        } else if let Some((key, wanted)) = part.split_once('=') {
            let (known, wanted) = (said(key), as_printed(wanted));
            if known != wanted {
                found.push(format!("{key} {known} instead of {wanted}"));
            }
        } else {
            panic!("{part} says nothing");
        }
    }
    found
}

/// How an assessment differs from what a case expects of it; empty when it does not.
pub fn differs(it: &Assessment, expect: &str) -> Vec<String> {
    let (expect, one) = (expect.replace(" one", ""), expect.ends_with(" one"));
    let mut found = differences(&expect, &it.status, &it.reason, &|key| said(it, key));
    if one && !it.one_person {
        found.push(String::from("one person would change it, and nobody says so"));
    }
    found
}

/// The same of a piece of work.
pub fn work_differs(judged: &Judged, at: usize, expect: &str) -> Vec<String> {
    let progress = judged.task(&work_id(at));
    let yes = |known: bool| String::from(if known { "yes" } else { "no" });
    differences(expect, &progress.status, &progress.reason, &|key| match key {
        "share" => progress.share.map_or_else(|| String::from("-"), |share| share.to_string()),
        "overdue" => yes(progress.overdue),
        "disagreed" => yes(progress.reasons.iter().any(|why| why.key == "stages_differ")),
        other => panic!("{other} is no key of work"),
    })
}

/// The plan judged at each of [`CUTS`].
pub fn judge(tiny: &Tiny) -> [Judged; 3] {
    CUTS.map(|(_, question, through)| tiny.judge(question, through))
}

/// The workbooks of the plan at each of [`CUTS`], and of its first and last year, as a run writes them: a name and the
/// bytes.
pub fn workbooks(tiny: &Tiny) -> Vec<(&'static str, Vec<u8>)> {
    let run = |(name, question, through): (&'static str, Question, &str)| {
        (name, tiny.report(question, through).workbook().to_vec())
    };
    let years = [("first", Question::Annual, "2021-12-31"), ("last", Question::Annual, "2025-12-31")];
    CUTS.into_iter().chain(years).map(run).collect()
}
