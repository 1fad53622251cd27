//! What can be said of one node's indicator in one period? Everything [`Assessment`] holds, in one pass.
//!
//! In: the plan, totals and a key. Out: [`Assessment`]. Refuses to know: how it is shown.

use super::compare::{nodes_then, year_on_year};
use super::figure::{Measured, Number, measure, rate, reference_rate};
use super::gap::gap;
use super::judge;
use super::matched::{self, Faulty, Matched};
use super::methods::{self, Case, Comparison, Goal};
use super::outlook;
use super::reason;
use super::settle::Turns;
use super::silent::Silence;
use super::standing::Certainty;
use super::status::{Forecast, Status};
use super::walk::{Ground, Value, Walk};
use super::{Allotted, Assessment, Base, Question, UnitVerdict, of_period};
use crate::ids::{IndicatorId, UnitId};
use crate::observation::Period;
use crate::plan::kinds::sort::Against;
use crate::plan::kinds::step::{self, Step};
use crate::plan::{Indicator, Plan};
use crate::total::Totals;
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
    /// Units whose figures of the base year rest on open 强制性 findings, by indicator.
    pub faulty: &'a Faulty,
}

/// Assesses one node, indicator and period. A promise at the node it binds rests on its assessments of earlier periods.
pub fn assess(room: &Room<'_>, earlier: &[Assessment], key: (UnitId, IndicatorId, Period)) -> Assessment {
    let (node, at, period) = key;
    let (plan, totals) = (room.plan, room.totals);
    let indicator = plan.promise(at, period.year);
    let measured = measure(plan, totals, node, at, period);
    let silence = Silence::of(plan, totals, room.known, key);
    let bound = node == indicator.node;
    let matched = bound.then(|| Matched::of(plan, totals, &silence, key, room.faulty)).flatten();
    let mut assessment = Assessment {
        node,
        indicator: at,
        period,
        bound,
        target: None,
        elapsed: elapsed(plan, indicator, period),
        status: Status::Unjudged,
        status_ends: (Status::Unjudged, Status::Unjudged),
        certainty: Certainty::None,
        settles: Vec::new(),
        gap: None,
        forecast_word: Forecast::Unknown,
        base: None,
        steps: Vec::new(),
        due: None,
        attainment: None,
        progress: None,
        pace: None,
        own_settles: Vec::new(),
        reached: None,
        one_person: false,
        gap_due: None,
        forecast: None,
        outlook: None,
        required_yearly: None,
        achieved_yearly: None,
        comparison: None,
        interval: None,
        years: Vec::new(),
        matched: matched.map(Box::new),
        silence,
        silent_before: false,
        before: Vec::new(),
        change: year_on_year(plan, totals, key).map(Box::new),
        against_whole: UnitVerdict::Unjudged,
        allotted: None,
        reasons: Vec::new(),
        reason: String::new(),
        measured,
    };
    assessment.target = target(plan, indicator, &assessment);
    if bound {
        by_steps(room, earlier, &mut assessment);
        assessment.against_whole = against_whole(indicator, &assessment);
    } else {
        of_unit(room, indicator, &mut assessment);
    }
    reason::give(room, earlier, &mut assessment);
    assessment
}

/// A unit the plan does not bind: where it stands to the whole's target, or to its own, and its gap to it.
fn of_unit(room: &Room<'_>, indicator: &Indicator, assessment: &mut Assessment) {
    let plan = room.plan;
    if indicator.is_total() {
        let years = super::figure::years_counted(plan, indicator, assessment.period).into_iter();
        assessment.before = years
            .filter(|year| *year != assessment.period)
            .map(|year| {
                let nodes = nodes_then(plan, indicator, assessment.node, assessment.period, year);
                let key = (nodes.as_slice(), assessment.indicator, year);
                (year.year, Silence::over(plan, room.totals, room.known, key))
            })
            .filter(|(_, silence)| !silence.units.is_empty())
            .collect();
        assessment.silent_before = !assessment.before.is_empty();
    }
    assessment.allotted = allotted(plan, indicator, assessment).map(Box::new);
    assessment.against_whole = against_whole(indicator, assessment);
    if assessment.measured.no_share {
        return;
    }
    let sure = super::below::weigh(plan, indicator, assessment, room.words.floor);
    assessment.certainty = sure;
    let judged = assessment.allotted.is_some() || assessment.against_whole != UnitVerdict::Contributes;
    if sure == Certainty::None && judged {
        if let Some(own) = &mut assessment.allotted {
            own.met = None;
        }
        if matches!(assessment.against_whole, UnitVerdict::Reached | UnitVerdict::Short) {
            assessment.against_whole = UnitVerdict::Awaiting;
        }
        if assessment.is_awaited_below() {
            assessment.settles = super::settle::below(room, assessment);
        }
        return;
    }
    set_gaps(plan, indicator, assessment);
}

/// 时序进度 towards the indicator's own target year: whole months gone over whole months in all, at most one. A
/// multiple counts from its own base year.
fn elapsed(plan: &Plan, indicator: &Indicator, period: Period) -> Ratio {
    let own = indicator.kind.has_own_base_year();
    let from = if own { indicator.base_year } else { plan.identity.base_year };
    let total = i64::from(indicator.target_year - from) * 12;
    let gone = period.months_since(from).clamp(0, total);
    Ratio::new(i128::from(gone), i128::from(total)).unwrap_or(Ratio::ZERO)
}

/// What is judged against at this node: for growth the series' rate, for an each-unit promise at the node it binds all
/// units, else the plan's target.
fn target(plan: &Plan, indicator: &Indicator, assessment: &Assessment) -> Option<Number> {
    match indicator.kind.against() {
        Against::Series => reference_rate(plan, indicator, assessment.period),
        Against::Nothing => None,
        Against::Units if assessment.bound => Some(Number::Exact(Ratio::whole(100))),
        Against::Units | Against::Target => indicator.target.map(|target| Number::Exact(target.value)),
    }
}

fn against_whole(indicator: &Indicator, assessment: &Assessment) -> UnitVerdict {
    let measured = &assessment.measured;
    let known = measured.value.and_then(Number::exact).zip(assessment.target.and_then(Number::exact));
    let inside =
        |value: Ratio| indicator.target_high.is_none_or(|high| value.compare_rounded(high.value).is_le());
    match known {
        _ if measured.no_share => UnitVerdict::Unjudged,
        // A unit's share of a total, of a growth or of a multiple is no rate to be set against the whole's.
        Some(_) if !assessment.bound && !indicator.is_comparable_below() => UnitVerdict::Contributes,
        Some((value, target)) if judge::meets(indicator, value, target) && inside(value) => {
            UnitVerdict::Reached
        }
        Some(_) => UnitVerdict::Short,
        None if measured.value.is_some() && !assessment.bound => UnitVerdict::Contributes,
        None if measured.expected == 0 && measured.not_applicable > 0 => UnitVerdict::NotApplicable,
        None if indicator.denominator.is_some() && measured.speaks_of_nobody() => UnitVerdict::NotApplicable,
        None if measured.reported == 0 => UnitVerdict::NotReported,
        None => UnitVerdict::Unjudged,
    }
}

/// A unit is judged only against a target allotted to it: that of the first year not yet gone, else the last.
fn allotted(plan: &Plan, indicator: &Indicator, assessment: &Assessment) -> Option<Allotted> {
    let all = plan.allotted(assessment.node, &indicator.id);
    let own = all.iter().find(|own| own.year >= assessment.period.year).or(all.last())?;
    let value = assessment.measured.value.and_then(Number::exact);
    let value = value.filter(|_| !assessment.measured.no_share);
    Some(Allotted {
        target: own.value,
        document: own.document.clone(),
        met: value.map(|value| {
            let below = indicator.target_high.is_none_or(|high| value.compare_rounded(high.value).is_le());
            judge::meets(indicator, value, own.value.value) && below
        }),
    })
}

/// A unit's gap in people, households or institutions, to its own target where it has one: for a rate on its
/// denominator, for a count the count itself.
fn set_gaps(plan: &Plan, indicator: &Indicator, assessment: &mut Assessment) {
    let own = assessment.allotted.as_ref().map(|own| own.target.value);
    let terms = indicator.gap_terms(own.is_some());
    let Some(target) = own.or_else(|| assessment.target.and_then(Number::exact)) else { return };
    let Some((comparator, scale)) = terms else { return };
    let numerator = assessment.measured.total.or(assessment.measured.numerator);
    let denominator = match (indicator.denominator.is_some(), assessment.measured.denominator) {
        _ if indicator.kind.is_remainder() => Ratio::ONE,
        (_, Some(denominator)) => denominator,
        (false, None) => Ratio::ONE,
        (true, None) => return,
    };
    let Some(numerator) = numerator.filter(|_| !denominator.is_zero()) else { return };
    let amount = plan.smallest_amount(indicator);
    assessment.gap = gap((comparator, scale, amount), (numerator, denominator), target);
}

/// What a promise's steps rest on in the periods of a run.
struct Years<'a> {
    room: &'a Room<'a>,
    earlier: &'a [Assessment],
    at: IndicatorId,
}

impl Years<'_> {
    /// What a step of an earlier period came to; nothing of one that was not collected.
    fn step(&self, name: &'static str, period: Period) -> Option<Ratio> {
        of_period(self.earlier, period)?.number(name)
    }

    /// Asks something of the steps of a row.
    fn walk<T>(&self, steps: &[Step], it: &Assessment, asked: impl FnOnce(Walk<'_>) -> T) -> T {
        let plan = self.room.plan;
        let series = |year: i32| {
            let series = plan.indicators[self.at].series.as_deref()?;
            let mut points = plan.series.iter();
            points.find(|point| point.series == series && point.year == year).map(|point| point.value.value)
        };
        let elsewhere = |name: &'static str, period: Period| self.step(name, period);
        let sums = |name: &str| it.cell(name);
        let ground = Ground { sums: &sums, elsewhere: &elsewhere, series: &series, words: self.room.words };
        asked(Walk::new(steps, ground))
    }
}

impl Assessment {
    /// A cell of the row of sums.
    pub fn cell(&self, name: &str) -> Option<Ratio> {
        let count = |number: u32| Some(Ratio::whole(i64::from(number)));
        let silence = &self.silence;
        let put = |at: usize| silence.test.as_ref().map_or((Ratio::ZERO, Ratio::ZERO), |test| test[at]);
        let reach = silence.reach.unwrap_or((Ratio::ZERO, Ratio::ZERO));
        match name {
            "held" => Some(silence.held()),
            "unknown" => count(silence.unknown),
            "untested" => count(silence.untested),
            "reach_low" => Some(reach.0),
            "reach_high" => Some(reach.1),
            "test_numerator" => Some(put(0).0),
            "test_denominator" => Some(put(0).1),
            "test_low_numerator" => Some(put(1).0),
            "test_low_denominator" => Some(put(1).1),
            "test_high_numerator" => Some(put(2).0),
            "test_high_denominator" => Some(put(2).1),
            "test_met" => count(self.measured.test_met),
            _ => self
                .measured
                .cell(name)
                .or_else(|| self.matched.as_ref().and_then(|matched| matched::cell(matched, name))),
        }
    }
}

/// Everything the steps of a kind say of the node it binds.
fn by_steps(room: &Room<'_>, earlier: &[Assessment], assessment: &mut Assessment) {
    let (plan, at, period) = (room.plan, assessment.indicator, assessment.period);
    let indicator = plan.promise(at, period.year);
    let years = Years { room, earlier, at };
    let case = step::Case::new(plan, indicator, period);
    let steps = case.steps();
    if indicator.kind.counts_units() {
        assessment.measured.test_met = super::figure::tested_units(indicator, &assessment.silence);
    }
    let it = years.walk(&steps, assessment, |walk| came_to(&steps, &walk));
    assessment.steps = it;
    read(indicator, assessment);
    if !case.is_judged() {
        return;
    }
    let word = assessment.key("word").unwrap_or("unjudged");
    if assessment.certainty != Certainty::None && assessment.key("status_key") == Some(word) {
        let moved = |value: Ratio| {
            years.walk(&steps, assessment, |walk| {
                let value = Some(Value::Number(value));
                walk.given("value", value).given("matched_value", value).key("word")
            })
        };
        assessment.one_person = one_person(indicator, &assessment.measured, word, &moved);
    }
    assessment.silent_before = case.adds_years()
        && (plan.identity.first_year..period.year)
            .filter(|&year| case.asks_in(year))
            .any(|year| years.step("silent", Period::year(year)).is_none_or(|silent| !silent.is_zero()));
    assessment.years = told_years(&years, &case, assessment);
    let words = room.words;
    let bands = [words.ahead, words.on_track, words.slightly_behind];
    let turns = Turns::of(&case, bands, assessment);
    assessment.own_settles = turns.settles(room, earlier, assessment);
    if assessment.status == Status::Awaiting {
        assessment.settles = super::settle::published(room, &case, earlier, assessment);
    }
    if let Some(value) = assessment.measured.value.and_then(Number::exact)
        && indicator.kind.has_other_methods()
    {
        assessment.outlook = outlook::range(room, indicator, assessment).map(Box::new);
        assessment.comparison = compared(room, indicator, value, assessment).map(Box::new);
    }
}

/// What the steps came to, under the names readers ask for.
fn read(indicator: &Indicator, it: &mut Assessment) {
    let word = |it: &Assessment, name: &str| Status::of_key(it.key(name).unwrap_or("unjudged"));
    let base = it.number("base");
    it.base = base.map(|value| indicator.base.map_or_else(|| Base::exact(value), Base::printed));
    it.due = it.number("due");
    it.gap = it.number("gap");
    it.gap_due = it.number("gap_due");
    it.attainment = it.number("attainment");
    it.progress = it.number("progress");
    it.pace = it.number("pace");
    it.required_yearly = it.number("required");
    it.achieved_yearly = it.number("achieved");
    it.forecast = it.number("forecast");
    it.forecast_word = Forecast::of_key(it.key("forecast_key").unwrap_or_default());
    it.status = word(it, "status_key");
    it.status_ends = (word(it, "status_low_key"), word(it, "status_high_key"));
    it.certainty = Certainty::of_key(it.key("standing").unwrap_or("none"));
    let interval = it.number("interval_low").zip(it.number("interval_high"));
    it.interval = interval.map(|(low, high)| (low.to_f64(), high.to_f64()));
    let reached = it.number("reached").filter(|_| it.status == Status::AchievedLate);
    it.reached = reached.map(|year| year.floor() as i32);
}

/// What steps came to.
fn came_to(steps: &[Step], walk: &Walk<'_>) -> Vec<(&'static str, Value)> {
    steps.iter().filter_map(|step| Some((step.name, walk.outcome(step.name).ok()?))).collect()
}

/// The years of a promise that is kept or not in each.
fn told_years(years: &Years<'_>, case: &step::Case<'_>, it: &Assessment) -> Vec<super::YearMet> {
    if it.number("year_open").is_none() {
        return Vec::new();
    }
    let last = it.period;
    let of = |year: i32| {
        let period = if year == last.year { last } else { Period::year(year) };
        let own = period == last;
        let step = |name| if own { it.number(name) } else { years.step(name, period) };
        let met = step("year_met").map(|met| !met.is_zero());
        super::YearMet {
            period,
            value: step("value").map(Number::Exact),
            met,
            sure: step("year_sure").is_some_and(|sure| !sure.is_zero()),
            nobody: met.is_none()
                && step("year_open").is_some_and(Ratio::is_zero)
                && step("year_within").is_none_or(Ratio::is_zero)
                && !(own && it.key("word") == Some("part_of_a_year")),
        }
    };
    let end = if case.is_yearly() { case.last_duty() } else { last.year };
    (case.first_duty()..=end).map(of).collect()
}

/// Other published methods on the same figures: for a level and a level to keep, at the end of a year.
fn compared(
    room: &Room<'_>,
    indicator: &Indicator,
    value: Ratio,
    assessment: &Assessment,
) -> Option<Comparison> {
    let base = assessment.base?;
    let target = indicator.target?;
    if assessment.period.month != 12 {
        return None;
    }
    let case = Case {
        base_year: room.plan.identity.base_year,
        base: base.value.to_f64(),
        now_year: assessment.period.year,
        now: value.to_f64(),
        upward: judge::upward(indicator),
        goal: Some(Goal { year: indicator.target_year, value: target.value.to_f64() }),
    };
    let scale = indicator.share.then(|| indicator.scale.to_f64());
    let series: Vec<(i32, f64)> = outlook::points(room, assessment);
    Some(methods::compare(&case, scale, &series))
}

/// Whether one more or one less in the numerator would change the word.
fn one_person(
    indicator: &Indicator,
    measured: &Measured,
    now: &str,
    word: &dyn Fn(Ratio) -> Option<&'static str>,
) -> bool {
    if indicator.kind.is_of_all() || indicator.kind.is_sample() {
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
            .is_some_and(|moved| word(moved) != Some(now))
    })
}
