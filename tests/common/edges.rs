//! Promises and figures that lie exactly on the edge of a verdict, or one person beside it, and the plan that holds
//! them all: one indicator a case, two towns of the real roster, forms as the units would send them.

use duibiao::evaluate::Status;
use duibiao::form::{self, Filled};
use duibiao::ids::{ItemId, UnitId};
use duibiao::observation::{Absent, Period, Quantity};
use duibiao::plan::{Plan, Reporter};
use duibiao::report;
use duibiao::run::{self, Known};
use duibiao::words::Words;
use duibiao::write::{folder, xlsx};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

/// What the plan promises.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    kind: &'static str,
    binding: bool,
    share: bool,
    base: &'static str,
    target: &'static str,
    comparator: &'static str,
    target_year: i32,
    series: &'static str,
    /// More lines of the indicator.
    more: &'static str,
}

impl Promise {
    const fn binding(mut self) -> Self {
        self.binding = true;
        self
    }

    const fn by(mut self, year: i32) -> Self {
        self.target_year = year;
        self
    }

    const fn with(mut self, more: &'static str) -> Self {
        self.more = more;
        self
    }

    const fn told(mut self, comparator: &'static str) -> Self {
        self.comparator = comparator;
        self
    }

    /// A number of people instead of a share.
    const fn of_people(mut self) -> Self {
        self.share = false;
        self
    }
}

const fn level(base: &'static str, target: &'static str) -> Promise {
    Promise {
        kind: "level",
        binding: false,
        share: true,
        base,
        target,
        comparator: "≥",
        target_year: 2025,
        series: "",
        more: "",
    }
}

const fn keep(base: &'static str, target: &'static str) -> Promise {
    Promise { kind: "maintain", ..level(base, target) }
}

const fn growth(series: &'static str) -> Promise {
    Promise { kind: "growth", series, ..level("", "") }
}

/// A promise of another kind, of a share without a base.
const fn of_kind(kind: &'static str, target: &'static str) -> Promise {
    Promise { kind, ..level("", target) }
}

/// Figures of 2021, 2022 and 2023; `None` where nobody sent any.
type Years = [Option<(i64, i64)>; 3];

/// Three years of counts.
const fn counts(first: i64, second: i64, third: i64) -> Sent {
    Sent::Years([Some((first, 0)), Some((second, 0)), Some((third, 0))])
}

/// What the two towns, or the district, sent for the year judged.
#[derive(Clone, Copy, Debug)]
pub enum Sent {
    /// Numerator and denominator, divided between the towns.
    Both(i64, i64),
    /// One town's figures; the other is silent, and this is what it said a year before.
    Silent(i64, i64, Before),
    /// One town's figures; the other says 不适用.
    NotApplicable(i64, i64),
    /// Neither town sent anything, a year after both did.
    Neither,
    /// The district's own figure in the base year and now.
    Own(i64, i64),
    /// Numerator and denominator of each year, divided between the towns.
    Years(Years),
    /// What each town counted for itself.
    Towns((i64, i64), (i64, i64)),
}

/// What a silent town said a year before.
#[derive(Clone, Copy, Debug)]
pub enum Before {
    /// Its denominator.
    Denominator(i64),
    /// 不适用.
    NotApplicable,
    /// Nothing either.
    Nothing,
}

/// One edge: a sentence, a promise, what was sent, and the word it deserves.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What the case shows.
    pub story: &'static str,
    promise: Promise,
    sent: Sent,
    /// The word it deserves.
    pub expect: Status,
}

const fn case(story: &'static str, promise: Promise, sent: Sent, expect: Status) -> Case {
    Case { story, promise, sent, expect }
}

/// Every edge, in two plans: levels, levels to keep and growth; and every other kind. The year judged is 2023, three of
/// five years gone, unless the promise has another target year.
pub fn plans() -> [Vec<Case>; 2] {
    let others = [people(), sums_and_multiples(), years_and_units(), surveys_and_directions()];
    [levels(), others.concat()]
}

/// One town alone has them: in a figure this large a spreadsheet has no digits left for a part of a person.
const LARGE: i64 = 500_000_000_000;

/// Levels, levels to keep and growth.
fn levels() -> Vec<Case> {
    use Before::{Denominator, Nothing};
    use Sent::{Both, Neither, NotApplicable, Own, Silent};
    use Status::{
        Achieved, AchievedLate, Ahead, Awaiting, Backwards, Below, ClearlyBehind, Kept, Met, NotAchieved,
        OnTrack, SlightlyBehind, Unjudged,
    };
    let years = |second, third| Sent::Years([Some((600, 1000)), Some((second, 1000)), Some((third, 1000))]);
    let late = |third| years(619, third);
    let kept_once = years(620, 610);
    let jobs = level("57", "62");
    let aid = level("98", "99");
    let fewer = level("10", "5").told("≤");
    let bound = level("95", "99").binding();
    vec![
        case("the target met exactly", jobs, Both(620, 1000), Met),
        case("one person short of the target", jobs, Both(619, 1000), Ahead),
        case("a strict target met exactly is not met", jobs.told("＞"), Both(620, 1000), Ahead),
        case("a strict target passed by one person", jobs.told("＞"), Both(621, 1000), Met),
        case("pace exactly 1.10", jobs, Both(603, 1000), Ahead),
        case("one person above pace 1.10", jobs, Both(604, 1000), Ahead),
        case("one person below pace 1.10", jobs, Both(602, 1000), OnTrack),
        case("pace exactly 1.00", jobs, Both(600, 1000), OnTrack),
        case("one person above pace 1.00", jobs, Both(601, 1000), OnTrack),
        case("one person below pace 1.00", jobs, Both(599, 1000), SlightlyBehind),
        case("pace exactly 0.75", jobs, Both(1185, 2000), SlightlyBehind),
        case("one person above pace 0.75", jobs, Both(1186, 2000), SlightlyBehind),
        case("one person below pace 0.75", jobs, Both(1184, 2000), ClearlyBehind),
        case("the base exactly", jobs, Both(570, 1000), ClearlyBehind),
        case("the low end of the base's rounding", jobs, Both(565, 1000), ClearlyBehind),
        case("one person below the base's rounding", jobs, Both(564, 1000), Backwards),
        case("a span of one point: the target met exactly", aid, Both(990, 1000), Met),
        case("a span of one point: one person short", aid, Both(989, 1000), Ahead),
        case("a span of one point: pace exactly 1.10", aid, Both(4933, 5000), Ahead),
        case("a span of one point: one below pace 1.10", aid, Both(4932, 5000), OnTrack),
        case("a span of one point: pace exactly 1.00", aid, Both(493, 500), OnTrack),
        case("a span of one point: one below pace 1.00", aid, Both(2464, 2500), SlightlyBehind),
        case("a span of one point: pace exactly 0.75", aid, Both(1969, 2000), SlightlyBehind),
        case("a span of one point: one below pace 0.75", aid, Both(1968, 2000), ClearlyBehind),
        case("97.5 prints as 98: not backwards", aid, Both(975, 1000), ClearlyBehind),
        case("one person below 97.5: backwards", aid, Both(974, 1000), Backwards),
        case("44 to 100: pace exactly 1.10", level("44", "100"), Both(2024, 2500), Ahead),
        case("44 to 100: one below pace 1.10", level("44", "100"), Both(2023, 2500), OnTrack),
        case("44 to 100: pace exactly 1.00", level("44", "100"), Both(388, 500), OnTrack),
        case("44 to 100: one below pace 1.00", level("44", "100"), Both(387, 500), SlightlyBehind),
        case("44 to 100: pace exactly 0.75", level("44", "100"), Both(173, 250), SlightlyBehind),
        case("44 to 100: one below pace 0.75", level("44", "100"), Both(172, 250), ClearlyBehind),
        case("81 to 95: pace exactly 1.10", level("81", "95"), Both(2256, 2500), Ahead),
        case("81 to 95: pace exactly 1.00", level("81", "95"), Both(447, 500), OnTrack),
        case("81 to 95: pace exactly 0.75", level("81", "95"), Both(873, 1000), SlightlyBehind),
        case("81 to 95: one below pace 0.75", level("81", "95"), Both(872, 1000), ClearlyBehind),
        case("a base with one decimal: its low end", level("97.5", "99"), Both(1949, 2000), ClearlyBehind),
        case("a base with one decimal: below it", level("97.5", "99"), Both(1948, 2000), Backwards),
        case("a base whose high end is the target", level("98", "98.5"), Both(983, 1000), OnTrack),
        case("a base whose high end is past the target", level("98", "98.2"), Both(2453, 2500), OnTrack),
        case(
            "short of the target by less than half of 10⁻⁹",
            jobs,
            NotApplicable(LARGE / 100 * 62 - 2, LARGE),
            Met,
        ),
        case("short of the target by more", jobs, NotApplicable(LARGE / 100 * 62 - 3, LARGE), Ahead),
        case(
            "a pace short by less than half of 10⁻⁹",
            jobs,
            NotApplicable(LARGE / 1000 * 603 - 7, LARGE),
            Ahead,
        ),
        case("a pace short by more", jobs, NotApplicable(LARGE / 1000 * 603 - 8, LARGE), OnTrack),
        case("a low end short by less", jobs, NotApplicable(LARGE / 1000 * 565 - 2, LARGE), ClearlyBehind),
        case("a low end short by more", jobs, NotApplicable(LARGE / 1000 * 565 - 3, LARGE), Backwards),
        case("three of four years: pace exactly 1.10", jobs.by(2024), Both(489, 800), Ahead),
        case("three of four years: one below", jobs.by(2024), Both(488, 800), OnTrack),
        case("three of four years: pace exactly 1.00", jobs.by(2024), Both(243, 400), OnTrack),
        case("three of four years: one below 1.00", jobs.by(2024), Both(242, 400), SlightlyBehind),
        case("three of four years: pace exactly 0.75", jobs.by(2024), Both(957, 1600), SlightlyBehind),
        case("three of four years: one below 0.75", jobs.by(2024), Both(956, 1600), ClearlyBehind),
        case("the target year: met exactly", jobs.by(2023), Both(620, 1000), Achieved),
        case("the target year: one short", jobs.by(2023), Both(619, 1000), NotAchieved),
        case(
            "the target year: a strict one met exactly",
            jobs.by(2023).told("＞"),
            Both(620, 1000),
            NotAchieved,
        ),
        case("the target year: far below it", jobs.by(2023), Both(243, 400), NotAchieved),
        case("the target year passed: reached a year late", jobs.by(2022), late(620), AchievedLate),
        case("the target year passed: still one short", jobs.by(2022), late(619), NotAchieved),
        case("the target year passed: met then, lost since", jobs.by(2022), kept_once, Achieved),
        case("falling: the target met exactly", fewer, Both(50, 1000), Met),
        case("falling: one person too many", fewer, Both(51, 1000), Ahead),
        case("falling: a strict target met exactly", fewer.told("＜"), Both(50, 1000), Ahead),
        case("falling: a strict target passed", fewer.told("＜"), Both(49, 1000), Met),
        case("falling: pace exactly 1.10", fewer, Both(67, 1000), Ahead),
        case("falling: one too many for 1.10", fewer, Both(68, 1000), OnTrack),
        case("falling: pace exactly 1.00", fewer, Both(70, 1000), OnTrack),
        case("falling: one too many for 1.00", fewer, Both(71, 1000), SlightlyBehind),
        case("falling: pace exactly 0.75", fewer, Both(155, 2000), SlightlyBehind),
        case("falling: one too many for 0.75", fewer, Both(156, 2000), ClearlyBehind),
        case("falling: below the high end of the base", fewer, Both(104, 1000), ClearlyBehind),
        case("falling: the high end of the base", fewer, Both(105, 1000), Backwards),
        case("falling to none: none left", level("5", "0").told("≤"), Both(0, 1000), Met),
        case("falling to none: one left", level("5", "0").told("≤"), Both(1, 1000), Ahead),
        case("kept at all of them", keep("100", "100"), Both(1000, 1000), Kept),
        case("not kept by one person", keep("100", "100"), Both(999, 1000), Below),
        case("kept at a target below the base", keep("96", "95"), Both(950, 1000), Kept),
        case("one below a target below the base", keep("96", "95"), Both(949, 1000), Below),
        case("a strict level to keep, met exactly", keep("96", "95").told("＞"), Both(950, 1000), Below),
        case("a strict level to keep, passed", keep("96", "95").told("＞"), Both(951, 1000), Kept),
        case("a ceiling to keep, met exactly", keep("5", "5").told("≤"), Both(50, 1000), Kept),
        case("a ceiling to keep, passed", keep("5", "5").told("≤"), Both(51, 1000), Below),
        case("a level to keep without a base", keep("", "95"), Both(950, 1000), Kept),
        case("a level to keep without a base, lost", keep("", "95"), Both(949, 1000), Below),
        case("nobody of nobody is no rate", jobs, Both(0, 0), Unjudged),
        case("nobody of nobody is no level kept", keep("100", "100").binding(), Both(0, 0), Unjudged),
        case("nobody of nobody with a town silent", bound, Silent(0, 0, Denominator(10)), Awaiting),
        case("nothing sent at all", bound, Neither, Awaiting),
        case("binding, all in, met exactly", bound, Both(990, 1000), Met),
        case("binding, bounds just hold", bound, Silent(1089, 1089, Denominator(10)), Met),
        case("binding, bounds just do not hold", bound, Silent(1088, 1089, Denominator(10)), Awaiting),
        case(
            "binding, strict, the low bound on the target",
            bound.told("＞"),
            Silent(1089, 1089, Denominator(10)),
            Awaiting,
        ),
        case("binding, strict, bounds just hold", bound.told("＞"), Silent(1090, 1090, Denominator(10)), Met),
        case("binding, a town never heard", bound, Silent(1090, 1090, Nothing), Awaiting),
        case(
            "binding, it did not apply to the silent town",
            bound,
            Silent(1089, 1100, Before::NotApplicable),
            Awaiting,
        ),
        case(
            "expected, last figures would undo it",
            level("95", "99"),
            Silent(1088, 1090, Denominator(10)),
            Awaiting,
        ),
        case("binding, falling, bounds just hold", fewer.binding(), Silent(39, 989, Denominator(10)), Met),
        case(
            "binding, falling, bounds just do not",
            fewer.binding(),
            Silent(40, 989, Denominator(10)),
            Awaiting,
        ),
        case(
            "binding, to keep, bounds just hold",
            keep("96", "95").binding(),
            Silent(950, 989, Denominator(10)),
            Kept,
        ),
        case(
            "binding, to keep, bounds just do not",
            keep("96", "95").binding(),
            Silent(949, 989, Denominator(10)),
            Awaiting,
        ),
        case(
            "binding, to keep, no base, bounds just hold",
            keep("", "95").binding(),
            Silent(950, 989, Denominator(10)),
            Kept,
        ),
        case(
            "binding, not met, a silent town may change the word",
            jobs.binding(),
            Silent(603, 1000, Denominator(50)),
            Awaiting,
        ),
        case(
            "binding, behind, a town never heard may change the word",
            jobs.binding(),
            Silent(1184, 2000, Nothing),
            Awaiting,
        ),
        case(
            "fallen back, whatever the silent town says",
            jobs.binding(),
            Silent(400, 1000, Denominator(10)),
            Backwards,
        ),
        case("a town to which it does not apply is no gap", bound, NotApplicable(990, 1000), Met),
        case("a town apart, pace exactly 1.10", jobs, NotApplicable(603, 1000), Ahead),
        case("growth equal to the series", growth("even"), Own(1000, 1331), OnTrack),
        case("growth one below the series", growth("even"), Own(1000, 1330), Below),
        case("growth one above the series", growth("even"), Own(1000, 1332), OnTrack),
        case(
            "growth that should exceed the series, equal",
            growth("even").told("＞"),
            Own(1000, 1331),
            Below,
        ),
        case(
            "growth that should exceed the series, above",
            growth("even").told("＞"),
            Own(1000, 1332),
            OnTrack,
        ),
        case(
            "growth that may not exceed the series, equal",
            growth("even").told("≤"),
            Own(1000, 1331),
            OnTrack,
        ),
        case(
            "growth that may not exceed the series, above",
            growth("even").told("≤"),
            Own(1000, 1332),
            Below,
        ),
        case("growth from nothing is no rate", growth("even"), Own(0, 1331), Unjudged),
        case("growth to nothing is no rate", growth("even"), Own(1000, 0), Unjudged),
        case("growth against a series without this year", growth("short"), Own(1000, 1331), Unjudged),
    ]
}

/// Numbers of people, and levels whose base the plan does not print.
fn people() -> Vec<Case> {
    use Sent::{Both, Own};
    use Status::{Ahead, Backwards, ClearlyBehind, Met, OnTrack, Short, SlightlyBehind};
    let count = level("1000", "2000").of_people();
    let open = level("", "99");
    let reported = level("", "2000").of_people().with("base_source = \"报送数\"\n");
    vec![
        case("people: the target met exactly", count, Both(2000, 0), Met),
        case("people: one short", count, Both(1999, 0), Ahead),
        case("people: pace exactly 1.10", count, Both(1660, 0), Ahead),
        case("people: one below 1.10", count, Both(1659, 0), OnTrack),
        case("people: pace exactly 1.00", count, Both(1600, 0), OnTrack),
        case("people: one below 1.00", count, Both(1599, 0), SlightlyBehind),
        case("people: pace exactly 0.75", count, Both(1450, 0), SlightlyBehind),
        case("people: one below 0.75", count, Both(1449, 0), ClearlyBehind),
        case("people: the base exactly", count, Both(1000, 0), ClearlyBehind),
        case("people: one below the base", count, Both(999, 0), Backwards),
        case("no base: the target met exactly", open, Both(990, 1000), Met),
        case("no base: one person short, no pace", open, Both(989, 1000), Short),
        case("a reported base: the target met exactly", reported, Own(1000, 2000), Met),
        case("a reported base: pace exactly 1.00", reported, Own(1000, 1600), OnTrack),
        case("a reported base: one below 1.00", reported, Own(1000, 1599), SlightlyBehind),
        case("a reported base has no rounding: at it", reported, Own(1000, 1000), ClearlyBehind),
        case("a reported base has no rounding: one below it", reported, Own(1000, 999), Backwards),
    ]
}

/// Totals since the first year, and so many times an earlier year.
fn sums_and_multiples() -> Vec<Case> {
    use Sent::{Own, Years};
    use Status::{
        Achieved, Ahead, Awaiting, Backwards, CapKept, ClearlyBehind, Early, Met, OnTrack, OverCap, OverPace,
        SlightlyBehind, Unjudged, WithinCap,
    };
    let sum = of_kind("cumulative", "1000").of_people();
    let this_year = sum.by(2023);
    let cap = sum.told("≤");
    let twice = of_kind("multiple", "2").of_people();
    let twice = Promise { series: "wage", ..twice };
    let since_2015 = twice.with("base_year = 2015\n");
    let gap = |last: i64| Years([Some((300, 0)), None, Some((last, 0))]);
    vec![
        case("a sum: reached exactly", sum, counts(300, 300, 400), Early),
        case("a sum due this year: reached exactly", this_year, counts(300, 300, 400), Achieved),
        case("a sum: one short", sum, counts(300, 300, 399), Ahead),
        case("a sum: pace exactly 1.10", sum, counts(200, 300, 160), Ahead),
        case("a sum: one below 1.10", sum, counts(200, 300, 159), OnTrack),
        case("a sum: pace exactly 1.00", sum, counts(0, 600, 0), OnTrack),
        case("a sum: one below 1.00", sum, counts(0, 599, 0), SlightlyBehind),
        case("a sum: pace exactly 0.75", sum, counts(450, 0, 0), SlightlyBehind),
        case("a sum: one below 0.75", sum, counts(449, 0, 0), ClearlyBehind),
        case("a sum: nothing yet", sum, counts(0, 0, 0), ClearlyBehind),
        case("a limit: as much spent as time is gone", cap, counts(100, 200, 300), WithinCap),
        case("a limit: one more", cap, counts(100, 200, 301), OverPace),
        case("a limit: passed by one", cap, counts(300, 300, 401), OverCap),
        case("a limit due this year: kept exactly", cap.by(2023), counts(300, 300, 400), CapKept),
        case("a limit due this year: passed by one", cap.by(2023), counts(300, 300, 401), OverCap),
        case("a sum: a year without figures adds nothing", sum, gap(360), Awaiting),
        case("a sum: binding, reached without that year", sum.binding(), gap(700), Early),
        case("a sum: binding, one short without that year", sum.binding(), gap(699), Awaiting),
        case("a sum that should exceed its target, at it", sum.told("＞"), counts(300, 300, 400), Ahead),
        case("a sum that should exceed its target, above", sum.told("＞"), counts(300, 300, 401), Early),
        case("a sum: nothing sent this year", sum, Years([Some((300, 0)), Some((300, 0)), None]), Awaiting),
        case("a multiple: reached exactly", twice, Own(0, 2000), Met),
        case("a multiple: one short", twice, Own(0, 1999), Ahead),
        // 2 to the 0.66, 0.60 and 0.45.
        case("a multiple: just above pace 1.10", twice, Own(0, 1581), Ahead),
        case("a multiple: just below pace 1.10", twice, Own(0, 1580), OnTrack),
        case("a multiple: just above pace 1.00", twice, Own(0, 1516), OnTrack),
        case("a multiple: just below pace 1.00", twice, Own(0, 1515), SlightlyBehind),
        case("a multiple: just above pace 0.75", twice, Own(0, 1367), SlightlyBehind),
        case("a multiple: just below pace 0.75", twice, Own(0, 1366), ClearlyBehind),
        case("a multiple: below once", twice, Own(0, 999), Backwards),
        case("a multiple of nothing has no pace", twice, Own(0, 0), Unjudged),
        // Eight of ten years: 2 to the 0.8.
        case("a multiple of 2015: just above pace 1.00", since_2015, Own(0, 1742), OnTrack),
        case("a multiple of 2015: just below pace 1.00", since_2015, Own(0, 1741), SlightlyBehind),
    ]
}

/// So much every year, between two ends, in every unit, and none left.
fn years_and_units() -> Vec<Case> {
    use Before::Denominator;
    use Sent::{Both, NotApplicable, Silent, Towns, Years};
    use Status::{
        AllCleared, Awaiting, Below, Cleared, EveryYear, Inside, Met, Outside, Remaining, SomeYears, Unjudged,
    };
    let yearly = of_kind("quota", "100").of_people();
    let share = of_kind("quota", "95");
    let full = |n: i64| Some((n, 1000));
    let within = of_kind("range", "5").with("target_high = \"8\"\n");
    let each = of_kind("each_unit", "95");
    let none = of_kind("clearance", "0").told("≤").of_people();
    vec![
        case("a quota met exactly every year", yearly, counts(100, 100, 100), EveryYear),
        case("a quota missed by one this year", yearly, counts(100, 100, 99), Below),
        case("a quota missed by one in another year", yearly, counts(99, 200, 200), SomeYears),
        case("a quota missed in both", yearly, counts(99, 200, 99), SomeYears),
        case("a quota that should be exceeded, met exactly", yearly.told("＞"), counts(101, 101, 100), Below),
        case(
            "a quota of a year without figures",
            yearly,
            Years([Some((100, 0)), None, Some((100, 0))]),
            Awaiting,
        ),
        case(
            "a quota without this year's figures",
            yearly,
            Years([Some((100, 0)), Some((100, 0)), None]),
            Awaiting,
        ),
        case("a yearly share met exactly", share, Years([full(950), full(950), full(950)]), EveryYear),
        case("a yearly share missed by one", share, Years([full(950), full(950), full(949)]), Below),
        case(
            "a yearly share missed by one before",
            share,
            Years([full(950), full(949), full(950)]),
            SomeYears,
        ),
        case(
            "a yearly share of nobody in one year",
            share,
            Years([full(950), Some((0, 0)), full(950)]),
            EveryYear,
        ),
        case("a yearly share of nobody ever", share, Years([Some((0, 0)); 3]), Unjudged),
        case("a range: its low end", within, Both(50, 1000), Inside),
        case("a range: one below", within, Both(49, 1000), Outside),
        case("a range: its high end", within, Both(80, 1000), Inside),
        case("a range: one above", within, Both(81, 1000), Outside),
        case("a range open below: its low end", within.told("＞"), Both(50, 1000), Outside),
        case("a range open below: one above", within.told("＞"), Both(51, 1000), Inside),
        case("each town just meets it", each, Towns((95, 100), (190, 200)), Met),
        case("one town short by one", each, Towns((94, 100), (190, 200)), Below),
        case("one town short by one, nearer its day", each.by(2024), Towns((94, 100), (190, 200)), Below),
        case("both towns short by one", each, Towns((94, 100), (189, 200)), Below),
        case("above it in all, one town short", each, Towns((94, 100), (200, 200)), Below),
        case("each town, in one of them nobody", each, Towns((95, 100), (0, 0)), Met),
        case("each town, to one it does not apply", each, NotApplicable(95, 100), Met),
        case("each town, one silent", each, Silent(95, 100, Denominator(10)), Awaiting),
        case("each town, nobody anywhere", each, Towns((0, 0), (0, 0)), Unjudged),
        case("none left", none, Both(0, 0), Cleared),
        case("none left on its day", none.by(2023), Both(0, 0), AllCleared),
        case("one left on its day", none.by(2023), Both(1, 0), Remaining),
        case("one left", none, Both(1, 0), Remaining),
        case("none left, binding, one town silent", none.binding(), Silent(0, 0, Denominator(0)), Awaiting),
        case("one left, binding, one town silent", none.binding(), Silent(1, 0, Denominator(0)), Remaining),
    ]
}

/// Shares of people asked, and directions without a number.
fn surveys_and_directions() -> Vec<Case> {
    use Sent::{Both, Own};
    use Status::{Flat, Improved, Proved, Refuted, Unjudged, Watched, Worsened};
    let survey = of_kind("survey", "85");
    let watched = of_kind("monitor", "");
    let from = |base: &'static str, more: &'static str| Promise { base, ..watched.with(more) };
    let (up, down, keep) = ("direction = \"提高\"\n", "direction = \"降低\"\n", "direction = \"保持\"\n");
    let counted = watched.of_people();
    vec![
        // Of a thousand answers the interval is 85.09 to 89.22 % about 87.3 %, and 80.33 to 85.01 % about 82.8 %.
        case("a survey: its low end just meets the target", survey, Both(873, 1000), Proved),
        case("a survey: its low end just does not", survey, Both(872, 1000), Unjudged),
        case("a survey: its high end just meets the target", survey, Both(828, 1000), Unjudged),
        case("a survey: its high end just does not", survey, Both(827, 1000), Refuted),
        case("a survey of nobody", survey, Both(0, 0), Unjudged),
        case("up, within the base's rounding", from("57", up), Both(574, 1000), Flat),
        case("up, at the end that prints as 58", from("57", up), Both(575, 1000), Improved),
        case("up, at the end that still prints as 57", from("57", up), Both(565, 1000), Flat),
        case("up, one below it", from("57", up), Both(564, 1000), Worsened),
        case("down, at the end that prints as 58", from("57", down), Both(575, 1000), Worsened),
        case("down, one below the rounding", from("57", down), Both(564, 1000), Improved),
        case("to keep, within the rounding", from("57", keep), Both(570, 1000), Improved),
        case("to keep, one below it", from("57", keep), Both(564, 1000), Worsened),
        case("watched only", from("57", ""), Both(570, 1000), Watched),
        case("up, from nothing known", from("", up), Both(570, 1000), Unjudged),
        case("up, one above what was counted", counted.with(up), Own(1000, 1001), Improved),
        case("up, as many as were counted", counted.with(up), Own(1000, 1000), Flat),
        case("up, one fewer", counted.with(up), Own(1000, 999), Worsened),
        case("down, one fewer", counted.with(down), Own(1000, 999), Improved),
    ]
}

/// One plan and its submissions as read and judged, and the workbook.
pub struct Edges {
    /// The cases, in the order of the plan's indicators.
    pub cases: Vec<Case>,
    /// Its words.
    pub words: Words,
    /// Everything known.
    pub known: Known,
    /// The mid-term workbook.
    pub workbook: Vec<u8>,
}

/// Writes the plan and the forms of all cases into `scratch`, reads them back, judges them and writes the workbook.
pub fn judge(scratch: &Path, cases: Vec<Case>) -> Result<Edges, Box<dyn Error>> {
    let home = scratch.join("edges");
    for (name, text) in plan_files(&cases) {
        folder::file(&home.join(name), text.as_bytes())?;
    }
    let plan = Plan::load(&home)?;
    let (words, styles) = run::templates::load(None)?;
    let words = words.of_whole(&plan.identity.whole);
    for year in 2020..=2023 {
        let period = Period::year(year);
        for unit in plan.reporters().into_iter().filter(|&unit| year != 2020 || unit == plan.root) {
            let figures = figures(&plan, &cases, unit, year);
            let layout = form::lay_out(&plan, unit, period, form::Last::default());
            let filled = Filled { figures, ..Filled::default() };
            let book = form::draw(&plan, &words, &layout, Some(&filled), true);
            let name = form::file_name(&plan, unit, period, Some(&words.recognition.sample_mark));
            let bytes = xlsx::workbook(&book, &styles, period.as_of())?;
            folder::file(&home.join("submissions").join(year.to_string()).join(name), &bytes)?;
        }
    }
    let through = plan.identity.midterm;
    let known = run::know(&plan, &words, run::Cut::midterm(through), &|_, _, _| ())?;
    let book = report::workbook(report::Material { dated: false, ..known.material(&words, through, "") });
    let workbook = xlsx::workbook(&book, &styles, through)?;
    Ok(Edges { cases, words, known, workbook })
}

/// The figures of one unit and year, by item.
fn figures(
    plan: &Plan,
    cases: &[Case],
    unit: UnitId,
    year: i32,
) -> BTreeMap<ItemId, Result<Quantity, Absent>> {
    let mut figures = BTreeMap::new();
    let first = plan.asked(&Reporter::LEAVES).first() == Some(&unit);
    for (at, case) in cases.iter().enumerate() {
        let said = if unit == plan.root { own(case, year) } else { said(case, first, year) };
        for (letter, figure) in ["N", "D"].iter().zip([said.0, said.1]) {
            let code = format!("{letter}{:03}", at + 1);
            let item = plan.items.position(|item| item.code == code);
            if let (Some(item), Some(figure)) = (item, figure) {
                figures.insert(item, figure.map(|mantissa| Quantity { mantissa, decimals: 0 }));
            }
        }
    }
    figures
}

/// A numerator and a denominator, each a figure, a word, or a blank cell.
type Pair = (Option<Result<i64, Absent>>, Option<Result<i64, Absent>>);

fn own(case: &Case, year: i32) -> Pair {
    match (case.sent, year) {
        (Sent::Own(base, _), 2020) => (Some(Ok(base)), None),
        (Sent::Own(_, now), 2023) => (Some(Ok(now)), None),
        _ => (None, None),
    }
}

/// What a town says: a third of the figures from the first, the rest from the second.
fn said(case: &Case, first: bool, year: i32) -> Pair {
    let pair = |numerator: i64, denominator: i64| (Some(Ok(numerator)), Some(Ok(denominator)));
    let apart = (Some(Err(Absent::NotApplicable)), Some(Err(Absent::NotApplicable)));
    match case.sent {
        Sent::Both(n, d) if first => pair(n / 3, d / 3),
        Sent::Both(n, d) => pair(n - n / 3, d - d / 3),
        Sent::Silent(n, d, _) | Sent::NotApplicable(n, d) if first => pair(n, d),
        Sent::NotApplicable(..) => apart,
        Sent::Silent(_, _, Before::Denominator(before)) if year == 2022 => pair(0, before),
        Sent::Silent(_, _, Before::NotApplicable) if year == 2022 => apart,
        Sent::Neither if year == 2022 => pair(5, 10),
        Sent::Years(years) => {
            let of_year = usize::try_from(year - 2021).ok().and_then(|at| years[at]);
            of_year.map_or(
                (None, None),
                |(n, d)| {
                    if first { pair(n / 3, d / 3) } else { pair(n - n / 3, d - d / 3) }
                },
            )
        }
        Sent::Towns(own, _) if first => pair(own.0, own.1),
        Sent::Towns(_, own) => pair(own.0, own.1),
        Sent::Silent(..) | Sent::Neither | Sent::Own(..) => (None, None),
    }
}

fn plan_files(cases: &[Case]) -> Vec<(&'static str, String)> {
    let (mut items, mut indicators) = (Vec::new(), Vec::new());
    for (at, case) in cases.iter().enumerate() {
        let (number, promise) = (format!("{:03}", at + 1), case.promise);
        let own = matches!(case.sent, Sent::Own(..));
        let letters: &[&str] = if promise.share && !own { &["N", "D"] } else { &["N"] };
        for letter in letters {
            // A silent town's denominator may have moved by a tenth.
            let limit = if *letter == "D" { "change_limit = \"10\"\n" } else { "" };
            let nature = if ["cumulative", "quota"].contains(&promise.kind) { "时期" } else { "时点" };
            let (reporter, adds) = if own { ("本级", "不可加") } else { ("基层", "相加") };
            items.push(format!(
                "[[item]]\ncode = \"{letter}{number}\"\nname = \"边界{letter}{number}\"\nmeasure_unit = \"元\"\n\
                 nature = \"{nature}\"\nreporter = \"{reporter}\"\nadds = \"{adds}\"\ndefinition = \"边界用例\"\n\
                 definition_source = \"本库解读\"\n{limit}"
            ));
        }
        let Promise { kind, binding, share, base, target, comparator, target_year, series, more } = promise;
        let attribute = if binding { "约束性" } else { "预期性" };
        let measure_unit = if share { "%" } else { "人" };
        indicators.push(format!(
            "[[indicator]]\nid = \"{number}\"\nname = \"{number} {story}\"\nshort = \"{number}\"\nkind = \"{kind}\"\n\
             attribute = \"{attribute}\"\nmeasure_unit = \"{measure_unit}\"\nnumerator = \"N{number}\"\n\
             base = \"{base}\"\ntarget = \"{target}\"\ntarget_year = {target_year}\ncomparator = \"{comparator}\"\n\
             section = \"边界用例\"\ndefinition_source = \"本库解读\"\ngap_unit = \"人\"\n",
            story = case.story,
        ));
        indicators.push(more.to_owned());
        if kind == "quota" {
            indicators.push(String::from("every_year_words = \"每年\"\n"));
        }
        if kind == "growth" {
            indicators.push(format!("series = \"{series}\"\nscale = 100\n"));
        } else if kind == "multiple" {
            indicators.push(format!("series = \"{series}\"\n"));
        } else if share {
            indicators.push(format!("denominator = \"D{number}\"\nscale = 100\nshare = true\n"));
        }
    }
    vec![
        ("plan.toml", plan_toml()),
        ("units.csv", units_csv()),
        ("items.toml", items.concat()),
        ("indicators.toml", indicators.concat()),
        ("rules.toml", rules_toml(cases)),
        ("series.csv", series_csv()),
    ]
}

/// The identity of the Huangyan plan: base 2020, target 2025, judged at the end of 2023.
fn plan_toml() -> String {
    let huangyan = include_str!("../../inputs/huangyan-14/plan.toml");
    // None of its items is asked here.
    huangyan.replace("黄岩区残疾人事业发展“十四五”规划", "边界用例").replace("size = \"A01\"\n", "")
}

/// The district and its first and last town.
fn units_csv() -> String {
    let roster = include_str!("../../inputs/huangyan-14/units.csv");
    // The areas alone: a department is no town.
    let areas = |line: &&str| line.starts_with("code,") || line.contains(",地区,");
    let lines: Vec<&str> = roster.lines().filter(areas).collect();
    [0, 1, 2, lines.len() - 1].map(|at| format!("{}\n", lines[at])).concat()
}

fn rules_toml(cases: &[Case]) -> String {
    let mut rules = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        if case.promise.share && !matches!(case.sent, Sent::Own(..)) {
            rules.push(format!(
                "[[rule]]\nid = \"R{number:03}\"\nname = \"分子不大于分母\"\nrelation = \"N{number:03} <= D{number:03}\"\n\
                 severity = \"强制性\"\nbasis = \"边界用例\"\n",
                number = at + 1,
            ));
        }
    }
    rules.concat()
}

fn series_csv() -> String {
    let row = |series: &str, year: i32| format!("{series},{series},{year},10,%,可比价,边界用例,是\n");
    let mut text = String::from("series,name,year,value,measure_unit,price_basis,source,sample\n");
    text.extend((2021..=2023).map(|year| row("even", year)));
    text.extend((2021..=2022).map(|year| row("short", year)));
    text.extend((2015..=2020).map(|year| format!("wage,wage,{year},1000,元,现价,边界用例,是\n")));
    text
}
