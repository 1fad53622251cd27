//! What can be said of one node's indicator in one period? Everything [`Assessment`] holds, in one pass.
//!
//! In: the plan, totals and a key. Out: [`Assessment`]. Refuses to know: how it is shown.

use super::bounds::{self, Bounds};
use super::compare::year_on_year;
use super::figure::{Measured, Number, measure, rate, reference_rate};
use super::gap::gap;
use super::judge::{self, Forecast, Status};
use super::methods::{self, Case, Comparison, Goal};
use super::outlook;
use super::walk::{Ground, Value, Walk};
use super::yardstick::{Base, Yardstick, elapsed};
use super::{Allotted, Assessment, Question, UnitVerdict};
use crate::aggregate::Totals;
use crate::ids::{IndicatorId, UnitId};
use crate::observation::Period;
use crate::plan::kinds::step::{self, Step};
use crate::plan::{Attribute, Direction, Indicator, Kind, Plan};
use crate::value::{Printed, Ratio};
use crate::words::Judgement;
use std::cmp::Ordering;

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

/// Assesses one node, indicator and period.
pub fn assess(room: &Room<'_>, key: (UnitId, IndicatorId, Period)) -> Assessment {
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
    assessment.yardstick = Yardstick::of(plan, indicator, assessment.base, period);
    set_gaps(indicator, &mut assessment);
    assessment.bounds = bounds::bounds(plan, totals, &assessment.missing, &assessment.measured, key);
    let case = step::Case { plan, indicator, period, concluding: is_concluding(room, &assessment) };
    let steps = indicator.kind.steps(&case);
    if let Some(steps) = &steps {
        by_steps(room, steps, &mut assessment);
    }
    if period.year <= plan.identity.base_year {
        assessment.reason = String::from("基期年份，不作判断");
        return assessment;
    }
    match indicator.kind {
        _ if steps.is_some() => {}
        Kind::Growth => judge_growth(indicator, &mut assessment),
        Kind::Survey => judge_survey(room, indicator, &mut assessment),
        Kind::Monitor => judge_direction(indicator, &mut assessment),
        Kind::Quota => judge_quota(room, indicator, &mut assessment),
        _ => judge_way(room, indicator, &mut assessment),
    }
    // A year that fell short cannot be made good.
    if assessment.years.iter().any(|year| year.met == Some(false)) {
        assessment.forecast_word = Forecast::Hard;
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

/// 应达值, and every gap in people, households or institutions: for a rate on its denominator, for a count the count
/// itself, for an each-unit promise in units.
fn set_gaps(indicator: &Indicator, assessment: &mut Assessment) {
    if let Some(yardstick) = assessment.yardstick.filter(|_| indicator.kind.has_pace()) {
        assessment.due = yardstick.due();
    }
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
    assessment.gap_due = assessment.due.and_then(|due| gap(comparator, scale, counts, due));
}

/// Everything the steps of a kind say of the node it binds.
fn by_steps(room: &Room<'_>, steps: &[Step], assessment: &mut Assessment) {
    let (plan, at, node, period) = (room.plan, assessment.indicator, assessment.node, assessment.period);
    let indicator = &plan.indicators[at];
    let elsewhere = |name: &'static str, when: Period| {
        let known = room.known.contains(&when) && name == "value";
        known.then(|| measure(plan, room.totals, node, at, when)).and_then(|known| known.value?.exact())
    };
    let measured = assessment.measured.clone();
    let ground = Ground { sums: &measured, elsewhere: &elsewhere, words: room.words };
    let (low, high) = match assessment.bounds {
        Bounds::Between { low, high, .. } => (Some(low), Some(high)),
        _ => (None, None),
    };
    let mut walk = Walk::new(steps, ground)
        .given("bound_low", low.map(Value::Number))
        .given("bound_high", high.map(Value::Number));
    assessment.due = walk.number("due");
    assessment.gap = walk.number("gap").map(Ratio::ceil);
    assessment.gap_due = walk.number("gap_due").map(Ratio::ceil);
    let value = walk.number("value");
    let (Some(value), Some(yardstick)) = (value, assessment.yardstick) else { return };
    if period.year <= plan.identity.base_year {
        return;
    }
    assessment.attainment = walk.number("attainment");
    assessment.progress = walk.number("progress");
    assessment.progress_ends = (walk.number("progress_low"), walk.number("progress_high"));
    assessment.pace = walk.number("pace");
    let proves = enough(indicator, &measured);
    let word = |walk: &Walk<'_>, name| proves(Status::of_key(walk.key(name).unwrap_or_default()));
    assessment.status = word(&walk, "word");
    assessment.status_ends = (word(&walk, "word_low"), word(&walk, "word_high"));
    assessment.status_bounds = match assessment.bounds {
        Bounds::Between { .. } => Some((word(&walk, "word_bound_low"), word(&walk, "word_bound_high"))),
        Bounds::AtLeast { .. } if assessment.status.is_reached() && judge::upward(indicator) => {
            Some((assessment.status, assessment.status))
        }
        _ => None,
    };
    let moved =
        |value: Ratio| word(&Walk::new(steps, ground).given("value", Some(Value::Number(value))), "word");
    assessment.one_person = one_person(indicator, &measured, assessment.status, &moved);
    hold_back(indicator, assessment);
    say_why_not(indicator, assessment);
    walk.give("status_key", Some(Value::Key(assessment.status.key())));
    assessment.required_yearly = walk.number("required");
    assessment.achieved_yearly = walk.number("achieved");
    assessment.forecast = walk.number("forecast");
    assessment.forecast_word = Forecast::of_key(walk.key("forecast_key").unwrap_or_default());
    assessment.outlook = outlook::range(room, indicator, assessment);
    assessment.comparison = compared(room, indicator, &yardstick, value, assessment);
}

/// Why there is no word, or none with a pace.
fn say_why_not(indicator: &Indicator, assessment: &mut Assessment) {
    if assessment.status == Status::Short {
        assessment.reason = String::from("规划没有基期值，不能计算进度");
    } else if assessment.status == Status::Unjudged && assessment.reason.is_empty() {
        assessment.reason = match assessment.measured.remark.as_str() {
            "" if is_partial(indicator, &assessment.measured) => not_the_whole(&assessment.measured),
            "" => String::from("这个数不能换算成进度"),
            remark => format!("{remark}，进度不作判断"),
        };
    }
}

/// Kinds measured on the way from a start to a target, or against a level to keep.
fn judge_way(room: &Room<'_>, indicator: &Indicator, assessment: &mut Assessment) {
    let words = room.words;
    let value = assessment.measured.value.and_then(Number::exact);
    let (Some(value), Some(yardstick)) = (value, assessment.yardstick) else { return };
    if !yardstick.target.is_zero() {
        assessment.attainment = value.div(yardstick.target).ok();
    }
    let proves = enough(indicator, &assessment.measured);
    let status =
        |value: Ratio, at: Ratio| proves(judge::status(words, indicator.kind, &yardstick, value, at));
    let start = yardstick.base.unwrap_or(Base::exact(yardstick.target));
    if indicator.kind.has_pace() && yardstick.base.is_some() {
        assessment.progress = yardstick.progress(value, start.value);
        assessment.progress_ends =
            (yardstick.progress(value, start.low), yardstick.progress(value, start.high));
        let expected = yardstick.expected(start.value);
        assessment.pace = assessment.progress.zip(expected).and_then(|(p, e)| judge::pace(p, e));
    }
    if indicator.kind == Kind::Clearance {
        assessment.progress = cleared(&assessment.measured);
    }
    assessment.status = status(value, start.value);
    assessment.status_ends = (status(value, start.low), status(value, start.high));
    assessment.status_bounds = match assessment.bounds {
        Bounds::Between { low, high, .. } => Some((status(low, start.value), status(high, start.value))),
        Bounds::AtLeast { .. } if assessment.status.is_reached() && judge::upward(indicator) => {
            Some((assessment.status, assessment.status))
        }
        _ => None,
    };
    assessment.one_person =
        one_person(indicator, &assessment.measured, assessment.status, &|value| status(value, start.value));
    if indicator.kind == Kind::Maintain {
        keep(room, indicator, &yardstick, assessment);
    }
    hold_back(indicator, assessment);
    say_why_not(indicator, assessment);
    outlook::look_ahead(room, indicator, &yardstick, value, assessment);
    assessment.comparison = compared(room, indicator, &yardstick, value, assessment);
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

/// A total with years nobody reported is at least what is in; that can prove a promise kept or ahead, and nothing else.
/// A count with a unit missing has not fallen below its base: it is not the whole that the base was of.
fn enough(indicator: &Indicator, measured: &Measured) -> impl Fn(Status) -> Status + use<> {
    let silent = !measured.silent_years.is_empty();
    let partial = is_partial(indicator, measured);
    let rises = judge::upward(indicator);
    move |word| match word {
        Status::Early | Status::Achieved | Status::Ahead if rises => word,
        Status::Backwards if partial && rises => Status::Unjudged,
        _ if silent => Status::Unjudged,
        _ => word,
    }
}

/// Whether it is a count over only some of the units, not to be compared with a count over all.
fn is_partial(indicator: &Indicator, measured: &Measured) -> bool {
    measured.missing() > 0 && indicator.denominator.is_none()
}

/// Why such a count is not compared.
fn not_the_whole(measured: &Measured) -> String {
    format!("{}个单位缺报，合计不全，不能与基期数比较", measured.missing())
}

/// A level to keep was kept at the end only if every year kept it; on the way the year judged counts, and the years
/// that fell short are told.
fn keep(room: &Room<'_>, indicator: &Indicator, yardstick: &Yardstick, assessment: &mut Assessment) {
    assessment.years = years(room, indicator, yardstick, assessment);
    if is_concluding(room, assessment) {
        let status = of_years(indicator, assessment);
        settle(assessment, status);
        assessment.one_person = false;
    } else if assessment.status == Status::Kept && assessment.reason.is_empty() {
        assessment.reason = fallen_short(&assessment.years);
    }
}

/// 清零进度 = 1 − remaining ÷ identified.
fn cleared(measured: &Measured) -> Option<Ratio> {
    let identified = measured.denominator.filter(|identified| !identified.is_zero())?;
    Ratio::ONE.sub(measured.numerator?.div(identified).ok()?).ok()
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

/// Growth keeps step with its series or does not: no ratio of rates, no pace.
fn judge_growth(indicator: &Indicator, assessment: &mut Assessment) {
    let (Some(value), Some(reference)) = (assessment.measured.value, assessment.target) else {
        if assessment.reason.is_empty() {
            assessment.reason =
                format!("所比较的序列“{}”缺年份", indicator.series.as_deref().unwrap_or_default());
        }
        return;
    };
    // Rounded to nine decimals, as the sheet's ROUND(…, 9) does.
    let difference = ((value.to_f64() - reference.to_f64()) * 1e9).round();
    let ordering = if difference == 0.0 { Ordering::Equal } else { difference.total_cmp(&0.0) };
    settle(assessment, if indicator.comparator.holds(ordering) { Status::OnTrack } else { Status::Below });
}

fn settle(assessment: &mut Assessment, status: Status) {
    assessment.status = status;
    assessment.status_ends = (status, status);
}

/// A share of people asked: all of its interval meets the target, none does, or it cannot be told.
fn judge_survey(room: &Room<'_>, indicator: &Indicator, assessment: &mut Assessment) {
    let measured = &assessment.measured;
    let (Some(part), Some(whole), Some(target)) =
        (measured.numerator, measured.denominator, indicator.target)
    else {
        return;
    };
    if whole.is_zero() {
        return;
    }
    let Some(ends) = judge::wilson(part.to_f64(), whole.to_f64(), room.words.quantile.to_f64()) else {
        assessment.reason = String::from("答复数多于调查人数或为负数，不能计算抽样区间，请核对");
        return;
    };
    let ends = (super::figure::twelve(ends.0), super::figure::twelve(ends.1));
    assessment.interval = Some(ends);
    settle(assessment, judge::surveyed(indicator, ends, target.value.to_f64()));
    if assessment.status == Status::Undecided {
        assessment.reason = String::from("抽样区间跨过目标值，按现有样本量既不能证实也不能否定");
    }
}

/// A direction without a number: has the figure moved the way the plan asks since the base?
fn judge_direction(indicator: &Indicator, assessment: &mut Assessment) {
    let Some(value) = assessment.measured.value.and_then(Number::exact) else { return };
    let exact = assessment.base.is_some_and(|base| base.is_exact());
    let reference = match indicator.base {
        Some(printed) => Some(printed),
        None => assessment.base.map(|base| Printed { value: base.value, decimals: 0 }),
    };
    let word = judge::direction(indicator.direction, value, reference, exact);
    // What is in already may prove a rise, and nothing else.
    let risen = word == Status::Improved && indicator.direction != Some(Direction::Down);
    if reference.is_some()
        && indicator.direction.is_some()
        && is_partial(indicator, &assessment.measured)
        && !risen
    {
        assessment.reason = not_the_whole(&assessment.measured);
        return;
    }
    settle(assessment, word);
    if assessment.status == Status::Unjudged {
        assessment.reason = String::from("没有基期数，不能判断方向");
    }
}

/// Every year of the plan so far must bring its own: a good year does not excuse a bad one.
fn judge_quota(room: &Room<'_>, indicator: &Indicator, assessment: &mut Assessment) {
    let Some(yardstick) = assessment.yardstick else { return };
    assessment.years = years(room, indicator, &yardstick, assessment);
    let judged = assessment.years.iter().filter(|year| !year.nobody);
    let kept = judged.clone().filter(|year| year.met == Some(true)).count() as i128;
    let count = judged.clone().count() as i128;
    let any = judged.clone().any(|year| year.met.is_some());
    assessment.progress = any.then(|| Ratio::new(kept, count).ok()).flatten();
    if let Some(value) =
        assessment.measured.value.and_then(Number::exact).filter(|_| !yardstick.target.is_zero())
    {
        assessment.attainment = value.div(yardstick.target).ok();
    }
    let status = of_years(indicator, assessment);
    settle(assessment, status);
}

/// The years of the plan up to the period judged, and whether each met the target; of a promise held back only a year
/// that no missing unit could undo has met it.
fn years(
    room: &Room<'_>,
    indicator: &Indicator,
    yardstick: &Yardstick,
    assessment: &Assessment,
) -> Vec<super::YearMet> {
    let (plan, at, last) = (room.plan, assessment.indicator, assessment.period);
    let flow = indicator.kind == Kind::Quota
        && indicator.items.iter().any(|&item| plan.items[item].nature == crate::plan::Nature::Flow);
    let of = |year: i32| {
        let period = if year == last.year { last } else { Period::year(year) };
        let known = measure(plan, room.totals, indicator.node, at, period);
        let value = known.value.and_then(Number::exact);
        let met = value.map(|value| judge::meets(indicator, value, yardstick.target));
        // Half a year that keeps a ceiling proves nothing yet, nor does half a year short of a quota.
        let half = flow && period.month < 12;
        let met = met.filter(|met| !half || *met == judge::upward(indicator));
        let proved = |_: &bool| {
            let key = (indicator.node, at, period);
            let missing = bounds::missing(plan, room.totals, room.known, key);
            holds_within(indicator, yardstick, bounds::bounds(plan, room.totals, &missing, &known, key))
        };
        let unproved = indicator.is_held_back() && met == Some(true) && known.missing() > 0;
        super::YearMet {
            period,
            value: known.value,
            met: met.filter(|met| !unproved || proved(met)),
            nobody: known.speaks_of_nobody(),
        }
    };
    (plan.identity.first_year..=last.year).map(of).collect()
}

/// The word of all years together, and why there is none.
fn of_years(indicator: &Indicator, assessment: &mut Assessment) -> Status {
    let years = &assessment.years;
    let judged = || years.iter().filter(|year| !year.nobody);
    let named = |chosen: &dyn Fn(&super::YearMet) -> bool| {
        let named: Vec<String> =
            judged().filter(|year| chosen(year)).map(|year| year.period.to_string()).collect();
        named.join("、")
    };
    let kept = judged().any(|year| year.met == Some(true));
    let unknown = judged().any(|year| year.met.is_none());
    let now = years.last().copied();
    let status = match now {
        Some(now) if now.met == Some(false) => Status::Below,
        _ if judged().any(|year| year.met == Some(false)) => Status::SomeYears,
        Some(now) if !unknown && (now.met == Some(true) || (now.nobody && kept)) => Status::EveryYear,
        _ => Status::Unjudged,
    };
    let reason = match status {
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
        _ => return status,
    };
    if !reason.is_empty() {
        assessment.reason = reason;
    }
    status
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
