//! What can be said of one node's indicator in one period? Everything [`Assessment`] holds, in one pass.
//!
//! In: the plan, totals and a key. Out: [`Assessment`]. Refuses to know: how it is shown.

use super::bounds::{self, Bounds};
use super::compare::year_on_year;
use super::figure::{Measured, Number, measure, rate, reference_rate};
use super::gap::gap;
use super::judge;
use super::methods::{self, Case, Comparison, Goal};
use super::outlook;
use super::status::{Forecast, Status};
use super::walk::{Ground, Value, Walk};
use super::yardstick::{Base, Yardstick, elapsed};
use super::{Allotted, Assessment, Assessments, Question, UnitVerdict};
use crate::aggregate::Totals;
use crate::ids::{IndicatorId, UnitId};
use crate::observation::Period;
use crate::plan::kinds::step::{self, Step};
use crate::plan::{Attribute, Indicator, Kind, Plan};
use crate::value::Ratio;
use crate::words::Judgement;

/// What every assessment of a run is made with.
#[derive(Clone, Copy)]
pub struct Room<'a> {
    /// The plan, with the targets the run is judged by.
    pub plan: &'a Plan,
    /// Sums and coverage.
    pub totals: &'a Totals,
    /// Words and bands.
    pub words: &'a Judgement,
    /// Periods collected by the cut-off.
    pub known: &'a [Period],
    /// The period the run judges.
    pub judged: Period,
    /// What the run asks.
    pub question: Question,
}

/// Assesses one node, indicator and period, after every earlier period of both.
pub fn assess(room: &Room<'_>, earlier: &Assessments, key: (UnitId, IndicatorId, Period)) -> Assessment {
    let (node, at, period) = key;
    let (plan, totals) = (room.plan, room.totals);
    let indicator = &plan.indicators[at];
    let measured = measure(plan, totals, node, at, period);
    let mut assessment = Assessment {
        node,
        indicator: at,
        period,
        bound: node == indicator.node,
        target: None,
        base: None,
        steps: Vec::new(),
        yardstick: None,
        elapsed: elapsed(plan, indicator, period),
        due: None,
        attainment: None,
        progress: None,
        progress_ends: (None, None),
        pace: None,
        status: Status::Unjudged,
        status_ends: (Status::Unjudged, Status::Unjudged),
        one_person: false,
        gap: None,
        gap_due: None,
        forecast: None,
        forecast_word: Forecast::Unknown,
        outlook: None,
        required_yearly: None,
        achieved_yearly: None,
        comparison: None,
        interval: None,
        years: Vec::new(),
        missing: bounds::missing(plan, totals, room.known, key),
        bounds: Bounds::NotNeeded,
        status_bounds: None,
        change: year_on_year(plan, totals, key),
        against_whole: UnitVerdict::Unjudged,
        allotted: None,
        reason: measured.reason.clone(),
        measured,
    };
    assessment.target = target(plan, indicator, &assessment);
    assessment.against_whole = against_whole(indicator, &assessment);
    if !assessment.bound {
        of_unit(plan, indicator, &mut assessment);
        return assessment;
    }
    assessment.base = base(room, indicator, at);
    assessment.yardstick = Yardstick::of(indicator, assessment.base);
    assessment.bounds = bounds::bounds(plan, totals, &assessment.missing, &assessment.measured, key);
    by_steps(room, earlier, &mut assessment);
    if period.year <= plan.identity.base_year {
        assessment.reason = String::from("基期年份，不作判断");
        return assessment;
    }
    if assessment.reason.is_empty() {
        assessment.reason.clone_from(&assessment.measured.remark);
    }
    if is_concluding(room, &assessment) {
        conclude(indicator, &mut assessment);
    }
    assessment
}

/// A unit the plan does not bind: its gap to the whole's target and its allotted target, nothing more.
fn of_unit(plan: &Plan, indicator: &Indicator, assessment: &mut Assessment) {
    set_gaps(indicator, assessment);
    assessment.allotted = allotted(plan, indicator, assessment);
    if let Some(own) = assessment.allotted.as_ref().filter(|own| own.met.is_some()) {
        assessment.reason = format!("按分解目标判断，依据：{}", own.document);
    } else if assessment.reason.is_empty() {
        assessment.reason = String::from(if indicator.kind == Kind::EachUnit {
            "规划要求每个适用单位都达到"
        } else {
            "规划没有对该单位提出目标"
        });
    }
}

/// What is judged against at this node: for growth the series' rate, for an each-unit promise at the node it binds all
/// units, else the plan's target.
fn target(plan: &Plan, indicator: &Indicator, assessment: &Assessment) -> Option<Number> {
    match indicator.kind {
        Kind::Growth => reference_rate(plan, indicator, assessment.period),
        Kind::Monitor => None,
        Kind::EachUnit if assessment.bound => Some(Number::Exact(Ratio::whole(100))),
        _ => indicator.target.map(|target| Number::Exact(target.value)),
    }
}

/// 基期值: the plan's; where it prints none and says so, what was reported for the base year. A figure only watched is
/// set against either.
fn base(room: &Room<'_>, indicator: &Indicator, at: IndicatorId) -> Option<Base> {
    if let Some(printed) = indicator.base {
        return Some(Base::printed(printed));
    }
    let reported = indicator.base_from_reports || indicator.kind == Kind::Monitor;
    if !reported {
        return None;
    }
    let year = Period::year(room.plan.identity.base_year);
    let known =
        room.known.contains(&year).then(|| measure(room.plan, room.totals, indicator.node, at, year))?;
    known.value.and_then(Number::exact).map(Base::exact)
}

fn against_whole(indicator: &Indicator, assessment: &Assessment) -> UnitVerdict {
    let measured = &assessment.measured;
    let known = measured.value.and_then(Number::exact).zip(assessment.target.and_then(Number::exact));
    let inside =
        |value: Ratio| indicator.target_high.is_none_or(|high| value.compare_rounded(high.value).is_le());
    match known {
        // A unit's share of a total, of a growth or of a multiple is no rate to be set against the whole's.
        Some(_) if !assessment.bound && !indicator.is_comparable_below() => UnitVerdict::Contributes,
        Some((value, target)) if judge::meets(indicator, value, target) && inside(value) => {
            UnitVerdict::Reached
        }
        Some(_) => UnitVerdict::Short,
        None if measured.value.is_some() && !assessment.bound => UnitVerdict::Contributes,
        None if measured.speaks_of_nobody() => UnitVerdict::NotApplicable,
        None if measured.reported == 0 => UnitVerdict::NotReported,
        None => UnitVerdict::Unjudged,
    }
}

/// A unit is judged only against a target allotted to it, for the year it was allotted for.
fn allotted(plan: &Plan, indicator: &Indicator, assessment: &Assessment) -> Option<Allotted> {
    let own = plan.allotments.iter().find(|own| {
        own.unit == assessment.node && own.indicator == indicator.id && own.year == assessment.period.year
    })?;
    let value = assessment.measured.value.and_then(Number::exact);
    Some(Allotted {
        target: own.value,
        document: own.document.clone(),
        met: value.map(|value| judge::meets(indicator, value, own.value.value)),
    })
}

/// A unit's gap in people, households or institutions: for a rate on its denominator, for a count the count itself.
fn set_gaps(indicator: &Indicator, assessment: &mut Assessment) {
    let Some(target) = assessment.target.and_then(Number::exact) else { return };
    let Some((comparator, scale)) = indicator.gap_terms(assessment.bound) else { return };
    let numerator = assessment.measured.total.or(assessment.measured.numerator);
    let denominator = match (indicator.denominator.is_some(), assessment.measured.denominator) {
        _ if indicator.kind == Kind::Clearance => Ratio::ONE,
        (_, Some(denominator)) => denominator,
        (false, None) => Ratio::ONE,
        (true, None) => return,
    };
    let Some(numerator) = numerator.filter(|_| !denominator.is_zero()) else { return };
    let counts = (numerator, denominator);
    assessment.gap = gap(comparator, scale, counts, target);
}

/// What a promise's steps rest on in the periods of a run.
struct Years<'a> {
    room: &'a Room<'a>,
    earlier: &'a Assessments,
    node: UnitId,
    at: IndicatorId,
}

impl Years<'_> {
    /// What a step of an earlier period came to; nothing of one that was not collected.
    fn step(&self, name: &'static str, period: Period) -> Option<Ratio> {
        self.earlier.get(&(self.node, self.at, period))?.number(name)
    }

    /// Asks something of the steps of a row.
    fn walk<T>(
        &self,
        steps: &[Step],
        measured: &Measured,
        bounds: Bounds,
        asked: impl FnOnce(Walk<'_>) -> T,
    ) -> T {
        let plan = self.room.plan;
        let series = |year: i32| {
            let series = plan.indicators[self.at].series.as_deref()?;
            let mut points = plan.series.iter();
            points.find(|point| point.series == series && point.year == year).map(|point| point.value.value)
        };
        let elsewhere = |name: &'static str, period: Period| self.step(name, period);
        let ground =
            Ground { sums: measured, elsewhere: &elsewhere, series: &series, words: self.room.words };
        let (low, high) = match bounds {
            Bounds::Between { low, high, .. } => (Some(low), Some(high)),
            _ => (None, None),
        };
        let walk = Walk::new(steps, ground)
            .given("bound_low", low.map(Value::Number))
            .given("bound_high", high.map(Value::Number));
        asked(walk)
    }
}

/// Everything the steps of a kind say of the node it binds.
fn by_steps(room: &Room<'_>, earlier: &Assessments, assessment: &mut Assessment) {
    let (plan, at, period) = (room.plan, assessment.indicator, assessment.period);
    let indicator = &plan.indicators[at];
    let years = Years { room, earlier, node: assessment.node, at };
    let case = step::Case::new(plan, indicator, period, is_concluding(room, assessment));
    let steps = indicator.kind.steps(&case);
    let (measured, bounds) = (assessment.measured.clone(), assessment.bounds);
    let judged = case.is_judged();
    // What may be missing can move only a word that is said of a value.
    let bounded = steps.iter().any(|step| step.name == "word_bound_low") && measured.value.is_some();
    let word = |walk: &Walk<'_>, name| Status::of_key(walk.key(name).unwrap_or_default());
    years.walk(&steps, &measured, bounds, |walk| {
        assessment.due = walk.number("due");
        assessment.gap = walk.number("gap").map(Ratio::ceil);
        assessment.gap_due = walk.number("gap_due").map(Ratio::ceil);
        if !judged {
            assessment.steps = came_to(&steps, &walk);
            return;
        }
        assessment.attainment = walk.number("attainment");
        assessment.progress = walk.number("progress");
        assessment.progress_ends = (walk.number("progress_low"), walk.number("progress_high"));
        assessment.pace = walk.number("pace");
        assessment.required_yearly = walk.number("required");
        assessment.achieved_yearly = walk.number("achieved");
        assessment.forecast = walk.number("forecast");
        let ends = walk.number("interval_low").zip(walk.number("interval_high"));
        assessment.interval = ends.map(|(low, high)| (low.to_f64(), high.to_f64()));
        assessment.status = word(&walk, "word");
        assessment.status_ends = (word(&walk, "word_low"), word(&walk, "word_high"));
        assessment.status_bounds = match bounds {
            Bounds::Between { .. } if bounded => {
                Some((word(&walk, "word_bound_low"), word(&walk, "word_bound_high")))
            }
            Bounds::AtLeast { .. } if bounded && assessment.status.is_reached() && case.rises() => {
                Some((assessment.status, assessment.status))
            }
            _ => None,
        };
        assessment.steps = came_to(&steps, &walk);
        if walk.outcome("year_open").is_ok() {
            assessment.years = told_years(&years, &walk, plan.identity.first_year, period);
        }
    });
    if !judged {
        return;
    }
    if bounded {
        let moved = |value: Ratio| {
            years.walk(&steps, &measured, bounds, |walk| {
                word(&walk.given("value", Some(Value::Number(value))), "word")
            })
        };
        let of_this_year = !case.concluding || assessment.years.is_empty();
        assessment.one_person = of_this_year && one_person(indicator, &measured, assessment.status, &moved);
        hold_back(indicator, assessment);
    }
    say_why_not(indicator, assessment);
    let status = assessment.status.key();
    let foretold = years.walk(&steps, &measured, bounds, |walk| {
        walk.given("status_key", Some(Value::Key(status))).key("forecast_key")
    });
    assessment.forecast_word = Forecast::of_key(foretold.unwrap_or_default());
    if let (Some(value), Some(yardstick)) = (measured.value.and_then(Number::exact), assessment.yardstick)
        && matches!(indicator.kind, Kind::Level | Kind::Maintain)
    {
        assessment.outlook = outlook::range(room, indicator, assessment);
        assessment.comparison = compared(room, indicator, &yardstick, value, assessment);
    }
}

/// What steps came to that rest on no word.
fn came_to(steps: &[Step], walk: &Walk<'_>) -> Vec<(&'static str, Value)> {
    let numbers = steps.iter().filter(|step| matches!(step.body, step::Body::Number(_)));
    numbers.filter_map(|step| Some((step.name, walk.outcome(step.name).ok()?))).collect()
}

/// The years of a promise that every year has to keep.
fn told_years(years: &Years<'_>, walk: &Walk<'_>, first: i32, last: Period) -> Vec<super::YearMet> {
    let of = |year: i32| {
        let period = if year == last.year { last } else { Period::year(year) };
        let own = period == last;
        let step = |name| if own { walk.number(name) } else { years.step(name, period) };
        let met = step("year_met").map(|met| !met.is_zero());
        super::YearMet {
            period,
            value: step("value").map(Number::Exact),
            met,
            nobody: met.is_none() && step("year_open").is_some_and(Ratio::is_zero),
        }
    };
    (first..=last.year).map(of).collect()
}

/// Why there is no word, or none with a pace, and which years fell short.
fn say_why_not(indicator: &Indicator, assessment: &mut Assessment) {
    let status = assessment.status;
    match indicator.kind {
        Kind::Growth => {
            let told = assessment.measured.value.is_none() || assessment.target.is_some();
            if !told && assessment.reason.is_empty() {
                let series = indicator.series.as_deref().unwrap_or_default();
                assessment.reason = format!("所比较的序列“{series}”缺年份");
            }
        }
        Kind::Survey if assessment.measured.value.is_some() && assessment.interval.is_none() => {
            assessment.reason = String::from("答复数多于调查人数或为负数，不能计算抽样区间，请核对");
        }
        Kind::Survey if status == Status::Undecided => {
            assessment.reason = String::from("抽样区间跨过目标值，按现有样本量既不能证实也不能否定");
        }
        Kind::Survey => {}
        Kind::Monitor => {
            if status == Status::Unjudged && assessment.measured.value.is_some() {
                assessment.reason = if assessment.base.is_none() {
                    String::from("没有基期数，不能判断方向")
                } else {
                    not_the_whole(&assessment.measured)
                };
            }
        }
        Kind::Quota => years_in_words(indicator, assessment),
        _ if status == Status::Short => {
            assessment.reason = String::from("规划没有基期值，不能计算进度");
        }
        _ => {
            if matches!(status, Status::SomeYears | Status::Below | Status::EveryYear)
                || (status == Status::Unjudged && !assessment.years.is_empty())
            {
                years_in_words(indicator, assessment);
            } else if status == Status::Kept && assessment.reason.is_empty() {
                assessment.reason = fallen_short(&assessment.years);
            }
            if assessment.status == Status::Unjudged && assessment.reason.is_empty() {
                assessment.reason = match assessment.measured.remark.as_str() {
                    "" if is_partial(indicator, &assessment.measured) => not_the_whole(&assessment.measured),
                    "" => String::from("这个数不能换算成进度"),
                    remark => format!("{remark}，进度不作判断"),
                };
            }
        }
    }
}

/// Why all years together have no word, or which of them fell short.
fn years_in_words(indicator: &Indicator, assessment: &mut Assessment) {
    let years = &assessment.years;
    let named = |chosen: &dyn Fn(&super::YearMet) -> bool| {
        let judged = years.iter().filter(|year| !year.nobody && chosen(year));
        judged.map(|year| year.period.to_string()).collect::<Vec<_>>().join("、")
    };
    let reason = match assessment.status {
        Status::Unjudged if assessment.reason.is_empty() => {
            let silent = named(&|year| year.met.is_none() && year.value.is_none());
            if assessment.period.month < 12 && indicator.kind == Kind::Quota {
                String::from("未满一年，不与全年定额比较")
            } else if silent.is_empty() {
                let doubtful = named(&|year| year.met.is_none());
                format!("{doubtful}年有单位缺报，计入后是否仍达目标不能确定，约束性指标不作达标判断")
            } else {
                format!("{silent}年没有数，不能判断各年是否都达标")
            }
        }
        Status::SomeYears => fallen_short(years),
        _ => return,
    };
    if !reason.is_empty() {
        assessment.reason = reason;
    }
}

/// Other published methods on the same figures: for a level and a level to keep, at the end of a year.
fn compared(
    room: &Room<'_>,
    indicator: &Indicator,
    yardstick: &Yardstick,
    value: Ratio,
    assessment: &Assessment,
) -> Option<Comparison> {
    let base = yardstick.base.filter(|_| matches!(indicator.kind, Kind::Level | Kind::Maintain))?;
    if assessment.period.month != 12 {
        return None;
    }
    let case = Case {
        base_year: room.plan.identity.base_year,
        base: base.value.to_f64(),
        now_year: assessment.period.year,
        now: value.to_f64(),
        upward: judge::upward(indicator),
        goal: Some(Goal { year: indicator.target_year, value: yardstick.target.to_f64() }),
    };
    let scale = indicator.share.then(|| indicator.scale.to_f64());
    let series: Vec<(i32, f64)> = outlook::points(room, assessment);
    Some(methods::compare(&case, scale, &series))
}

/// Whether it is a count over only some of the units, not to be compared with a count over all.
fn is_partial(indicator: &Indicator, measured: &Measured) -> bool {
    measured.missing() > 0 && indicator.denominator.is_none()
}

/// Why such a count is not compared.
fn not_the_whole(measured: &Measured) -> String {
    format!("{}个单位缺报，合计不全，不能与基期数比较", measured.missing())
}

/// Whether one more or one less in the numerator would change the word.
fn one_person(
    indicator: &Indicator,
    measured: &Measured,
    now: Status,
    status: &dyn Fn(Ratio) -> Status,
) -> bool {
    if matches!(indicator.kind, Kind::EachUnit | Kind::Clearance) {
        return false;
    }
    let (Some(numerator), Some(denominator)) = (measured.numerator, measured.denominator) else {
        return false;
    };
    [Ratio::ONE, Ratio::ONE.neg()].into_iter().any(|one| {
        numerator
            .add(one)
            .ok()
            .filter(|moved| moved.signum() >= 0 && (!indicator.share || *moved <= denominator))
            .and_then(|moved| rate(indicator, moved, denominator))
            .is_some_and(|moved| status(moved) != now)
    })
}

/// A 约束性 promise is 达标 with a unit missing only if it would hold whatever the missing unit reports; so is any
/// promise that every unit keeps.
fn hold_back(indicator: &Indicator, assessment: &mut Assessment) {
    let strict = indicator.is_held_back();
    let incomplete = assessment.measured.missing() > 0 || !assessment.measured.incomplete_years.is_empty();
    if !strict || !assessment.status.is_reached() || !incomplete {
        return;
    }
    let Some(yardstick) = assessment.yardstick else { return };
    let holds = holds_within(indicator, &yardstick, assessment.bounds);
    if !holds {
        assessment.status = Status::Unjudged;
        assessment.status_ends = (Status::Unjudged, Status::Unjudged);
        assessment.one_person = false;
        let missing = assessment.measured.missing();
        assessment.reason = if indicator.attribute == Some(Attribute::Binding) {
            format!("{missing}个单位缺报，计入后是否仍达目标不能确定，约束性指标不作达标判断")
        } else {
            format!("{missing}个单位缺报，不能断定每个单位都达到")
        };
    }
}

/// Whether a promise is kept wherever between the bounds the value lies.
fn holds_within(indicator: &Indicator, yardstick: &Yardstick, bounds: Bounds) -> bool {
    let meets = |value: Ratio| {
        yardstick.comparator.holds(value.compare_rounded(yardstick.target))
            && yardstick.high.is_none_or(|high| value.compare_rounded(high).is_le())
    };
    match bounds {
        Bounds::NotNeeded => true,
        Bounds::Between { low, high, .. } => meets(low) && meets(high),
        Bounds::AtLeast { low } => judge::upward(indicator) && meets(low),
        Bounds::Unknown => false,
    }
}

fn settle(assessment: &mut Assessment, status: Status) {
    assessment.status = status;
    assessment.status_ends = (status, status);
}

/// The years that fell short, in words; empty when none did.
fn fallen_short(years: &[super::YearMet]) -> String {
    let short: Vec<String> =
        years.iter().filter(|year| year.met == Some(false)).map(|year| year.period.to_string()).collect();
    if short.is_empty() { String::new() } else { format!("{}年未达标", short.join("、")) }
}

/// Whether the run concludes the plan with this assessment.
fn is_concluding(room: &Room<'_>, assessment: &Assessment) -> bool {
    room.question == Question::Final && assessment.period == room.judged
}

/// At the end of the plan: kept or not. Where the figures end before the target year nothing is concluded.
fn conclude(indicator: &Indicator, assessment: &mut Assessment) {
    let due = Period::year(indicator.target_year);
    if assessment.period < due && !matches!(assessment.status.side(), super::status::Side::Unjudged) {
        if matches!(indicator.kind, Kind::Monitor) {
            return;
        }
        assessment.reason = format!("数据截至{}，目标年为{}年，期末结论不能作出", assessment.period, due);
        settle(assessment, Status::Unjudged);
        return;
    }
    if assessment.status == Status::Short {
        assessment.reason = String::new();
    }
    assessment.status = assessment.status.finally(indicator.kind);
    assessment.status_ends =
        (assessment.status_ends.0.finally(indicator.kind), assessment.status_ends.1.finally(indicator.kind));
    assessment.status_bounds = assessment
        .status_bounds
        .map(|(low, high)| (low.finally(indicator.kind), high.finally(indicator.kind)));
}
