//! How does a sheet come to the same verdict as the engine? Formulas for target met, and the keys of status and forecast.
//!
//! In: cells by key. Out: formulas whose comparisons go through `ROUND(…, 9)`. Refuses to know: which sheet they stand
//! on. The bands are the template's, typed into the formula as constants.

use super::Desk;
use crate::evaluate::{Base, Forecast, Status};
use crate::expr::Comparison;
use crate::plan::{Direction, Indicator, Kind};
use crate::sheet::{Formula, Key, quoted};
use crate::value::Ratio;

/// `ROUND(a-b,9)`.
fn apart(a: &Key, b: &Key) -> Formula {
    Formula::new().then("ROUND(").then(a.clone()).then("-").then(b.clone()).then(",9)")
}

/// Whether a value meets the target, by a comparator.
pub fn meets(comparator: Comparison, value: &Key, target: &Key) -> Formula {
    apart(value, target).then(format!("{}0", comparator.excel()))
}

/// The whole number of people a rate asks for on a denominator (1 for a count): at least, or for a ceiling at most.
pub fn required(terms: (Comparison, Ratio), rate: &Key, denominator: Formula) -> Formula {
    let (comparator, scale) = terms;
    let exact = Formula::new()
        .then("ROUND(")
        .then(rate.clone())
        .then("*")
        .join(denominator)
        .then(format!("/{},6)", scale.to_plain()));
    match comparator {
        Comparison::Greater => Formula::new().then("(ROUNDDOWN(").join(exact).then(",0)+1)"),
        Comparison::LessOrEqual => Formula::new().then("ROUNDDOWN(").join(exact).then(",0)"),
        Comparison::Less => Formula::new().then("(ROUNDUP(").join(exact).then(",0)-1)"),
        _ => Formula::new().then("ROUNDUP(").join(exact).then(",0)"),
    }
}

/// How many people are missing to a required number, or are too many for a ceiling; never negative.
pub fn short(comparator: Comparison, numerator: Formula, required: Formula) -> Formula {
    let short = if matches!(comparator, Comparison::LessOrEqual | Comparison::Less) {
        numerator.then("-").join(required)
    } else {
        required.then("-").join(numerator)
    };
    Formula::new().then("MAX(0,ROUNDUP(ROUND(").join(short).then(",6),0))")
}

/// The cells a status is computed from.
pub struct Cells {
    /// The value judged.
    pub value: Key,
    /// The target.
    pub target: Key,
    /// The high end of a range.
    pub high: Key,
    /// The base's rounding interval.
    pub base_low: Key,
    /// Its upper end.
    pub base_high: Key,
    /// The progress the pace is taken from: a cell, or a formula of its own.
    pub progress: Formula,
    /// The progress expected by now: 时序进度, or what the path asks for.
    pub expected: Formula,
    /// Whether an explicit path says what is expected.
    pub on_path: bool,
    /// For a total, whether a year of it has no figure at all: then only what is in already proves anything.
    pub silent: Option<Formula>,
    /// For a count, whether a unit is missing: then it has not fallen below the base it is only a part of.
    pub partial: Option<Formula>,
}

impl Cells {
    /// The word, or 不可判断 while a unit of the count is missing.
    fn unless_partial(&self, unjudged: &str, word: String) -> Formula {
        match &self.partial {
            Some(partial) => {
                Formula::new().then("IF(").join(partial.clone()).then(format!(",{unjudged},{word})"))
            }
            None => Formula::new().then(word),
        }
    }
}

/// Which words a status formula may give: before the end of the plan, or at its end.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// Whether the end is concluded.
    pub concluding: bool,
    /// The base, where there is one.
    pub base: Option<Base>,
    /// Whether the target's own day has come.
    pub due: bool,
}

impl Desk<'_> {
    /// A status as its key in quotes; at the end of the plan the one it comes to then.
    fn quoted_status(&self, ask: Ask<'_>, status: Status) -> String {
        let status = if ask.concluding { status.finally(ask.indicator.kind) } else { status };
        quoted(status.key())
    }

    /// The status key of any kind but a quota, a survey or a figure only watched.
    pub(super) fn status_formula(&self, ask: Ask<'_>, cells: &Cells) -> Formula {
        let words = &self.m.words.judgement;
        let indicator = ask.indicator;
        let word = |status: Status| self.quoted_status(ask, status);
        let unjudged = word(Status::Unjudged);
        let comparator =
            if indicator.kind == Kind::EachUnit { Comparison::GreaterOrEqual } else { indicator.comparator };
        let start = Formula::new().then("IF(").then(cells.value.clone()).then(format!("=\"\",{unjudged},"));
        let met = meets(comparator, &cells.value, &cells.target);
        let two = |yes: Status, no: Status| {
            start.clone().then("IF(").join(met.clone()).then(format!(",{},{}))", word(yes), word(no)))
        };
        match indicator.kind {
            Kind::Maintain => two(Status::Kept, Status::Below),
            Kind::Clearance => two(Status::Cleared, Status::Remaining),
            Kind::Range => start
                .then("IF(AND(")
                .join(met)
                .then(",")
                .join(apart(&cells.value, &cells.high))
                .then(format!("<=0),{},{}))", word(Status::Inside), word(Status::Outside))),
            Kind::Growth => start
                .then("IF(")
                .then(cells.target.clone())
                .then(format!("=\"\",{unjudged},IF("))
                .join(met)
                .then(format!(",{},{})))", word(Status::OnTrack), word(Status::Below))),
            Kind::Level if ask.base.is_none() => two(Status::Met, Status::Short),
            Kind::Level | Kind::Cumulative | Kind::Multiple | Kind::EachUnit => {
                let reached = match (indicator.kind, ask.due) {
                    (Kind::Cumulative, false) => Status::Early,
                    (Kind::Cumulative, true) => Status::Achieved,
                    _ => Status::Met,
                };
                let band = |cut: Ratio, status: Status, rest: Formula| {
                    Formula::new()
                        .then("IF(ROUND(")
                        .join(cells.progress.clone())
                        .then("/")
                        .join(cells.expected.clone())
                        .then(format!("-{},9)>=0,{},", cut.to_plain(), word(status)))
                        .join(rest)
                        .then(")")
                };
                // A total with a silent year is at least what is in: that proves it kept or ahead, and nothing else.
                let told = |rest: Formula| match &cells.silent {
                    Some(silent) => Formula::new()
                        .then("IF(")
                        .join(silent.clone())
                        .then(format!(",{unjudged},"))
                        .join(rest)
                        .then(")"),
                    None => rest,
                };
                let behind = band(
                    words.on_track,
                    Status::OnTrack,
                    band(
                        words.slightly_behind,
                        Status::SlightlyBehind,
                        Formula::new().then(word(Status::ClearlyBehind)),
                    ),
                );
                let mut way = band(words.ahead, Status::Ahead, told(behind));
                if cells.on_path {
                    // A path that asks for nothing yet: none is on it, any is ahead of it.
                    let none = Formula::new().then("IF(ROUND(").join(cells.progress.clone()).then(format!(
                        ",9)=0,{},{})",
                        word(Status::OnTrack),
                        word(Status::ClearlyBehind)
                    ));
                    way = Formula::new()
                        .then("IF(ROUND(")
                        .join(cells.expected.clone())
                        .then(",9)=0,IF(ROUND(")
                        .join(cells.progress.clone())
                        .then(format!(",9)>0,{},", word(Status::Ahead)))
                        .join(told(none))
                        .then("),")
                        .join(way)
                        .then(")");
                }
                let mut formula = Formula::new()
                    .then("IF(")
                    .join(cells.progress.clone())
                    .then(format!("=\"\",{unjudged},"))
                    .join(way)
                    .then(")");
                if let Some(back) = self.backwards(ask, cells) {
                    formula = Formula::new()
                        .then("IF(")
                        .join(back)
                        .then(",")
                        .join(cells.unless_partial(&unjudged, word(Status::Backwards)))
                        .then(",")
                        .join(formula)
                        .then(")");
                }
                let formula = Formula::new()
                    .then("IF(")
                    .join(met)
                    .then(format!(",{},", word(reached)))
                    .join(formula)
                    .then(")");
                // Of a ceiling what is in proves nothing.
                let rises = crate::evaluate::judge::upward(indicator);
                start.join(if rises { formula } else { told(formula) }).then(")")
            }
            Kind::Quota | Kind::Survey | Kind::Monitor => Formula::new().then(unjudged),
        }
    }

    /// Whether the value lies beyond the base on the wrong side; only a level or a multiple can go backwards.
    fn backwards(&self, ask: Ask<'_>, cells: &Cells) -> Option<Formula> {
        let base = ask.base?;
        if ask.indicator.kind == Kind::Multiple {
            let value = || Formula::new().then(cells.value.clone());
            let under = Formula::new().then("AND(").join(value()).then(">0,ROUND(").join(value());
            return Some(under.then("-1,9)<0)"));
        }
        if ask.indicator.kind != Kind::Level {
            return None;
        }
        Some(if crate::evaluate::judge::upward(ask.indicator) {
            apart(&cells.value, &cells.base_low).then("<0")
        } else if base.is_exact() {
            apart(&cells.value, &cells.base_high).then(">0")
        } else {
            apart(&cells.value, &cells.base_high).then(">=0")
        })
    }

    /// The status key of a quota from the years' own verdicts: 1 met, 0 not, 不适用, or blank where nobody can tell.
    pub(super) fn quota_formula(&self, ask: Ask<'_>, years: &[Option<Key>], numbers: &Formula) -> Formula {
        let word = |status: Status| self.quoted_status(ask, status);
        let Some(Some(now)) = years.last() else { return Formula::new().then(word(Status::Unjudged)) };
        let mut unknown = Formula::new().then("0");
        for year in years {
            unknown = match year {
                Some(year) => unknown.then("+IF(").then(year.clone()).then("=\"\",1,0)"),
                None => unknown.then("+1"),
            };
        }
        Formula::new()
            .then("IF(AND(ISNUMBER(")
            .then(now.clone())
            .then("),")
            .then(now.clone())
            .then(format!("=0),{},IF(COUNT(", word(Status::Below)))
            .join(numbers.clone())
            .then(")>SUM(")
            .join(numbers.clone())
            .then(format!("),{},IF(OR(", word(Status::SomeYears)))
            .join(unknown)
            .then(">0,COUNT(")
            .join(numbers.clone())
            .then(format!(")=0),{},{})))", word(Status::Unjudged), word(Status::EveryYear)))
    }

    /// The status key of a survey from the ends of its interval.
    pub(super) fn survey_formula(&self, ask: Ask<'_>, ends: (&Key, &Key), target: &Key) -> Formula {
        let word = |status: Status| self.quoted_status(ask, status);
        let meets = |end: &Key| meets(ask.indicator.comparator, end, target);
        Formula::new()
            .then("IF(")
            .then(ends.0.clone())
            .then(format!("=\"\",{},IF(AND(", word(Status::Unjudged)))
            .join(meets(ends.0))
            .then(",")
            .join(meets(ends.1))
            .then(format!("),{},IF(OR(", word(Status::Proved)))
            .join(meets(ends.0))
            .then(",")
            .join(meets(ends.1))
            .then(format!("),{},{})))", word(Status::Undecided), word(Status::Refuted)))
    }

    /// The status key of a figure only watched.
    pub(super) fn direction_formula(&self, ask: Ask<'_>, cells: &Cells) -> Formula {
        let word = |status: Status| self.quoted_status(ask, status);
        let Some(direction) = ask.indicator.direction else {
            return Formula::new().then("IF(").then(cells.value.clone()).then(format!(
                "=\"\",{},{})",
                word(Status::Unjudged),
                word(Status::Watched)
            ));
        };
        let (over, under, within) = match direction {
            Direction::Up => (Status::Improved, Status::Worsened, Status::Flat),
            Direction::Keep => (Status::Improved, Status::Worsened, Status::Improved),
            Direction::Down => (Status::Worsened, Status::Improved, Status::Flat),
        };
        // The high end of a printed base prints as the next number; a counted base has no ends.
        let beyond = if ask.indicator.base.is_some() { ">=" } else { ">" };
        let unjudged = word(Status::Unjudged);
        let told = |status: Status| {
            let proved = status == Status::Improved && direction != Direction::Down;
            if proved {
                Formula::new().then(word(status))
            } else {
                cells.unless_partial(&unjudged, word(status))
            }
        };
        Formula::new()
            .then("IF(OR(")
            .then(cells.value.clone())
            .then("=\"\",")
            .then(cells.base_low.clone())
            .then(format!("=\"\"),{},IF(", word(Status::Unjudged)))
            .join(apart(&cells.value, &cells.base_high))
            .then(format!("{beyond}0,"))
            .join(told(over))
            .then(",IF(")
            .join(apart(&cells.value, &cells.base_low))
            .then("<0,")
            .join(told(under))
            .then(",")
            .join(told(within))
            .then(")))")
    }

    /// A promise held back is not called met while missing units could undo it.
    pub(super) fn held_back(&self, ask: Ask<'_>, bounds: &Bounds, inner: Formula) -> Formula {
        let indicator = ask.indicator;
        if !indicator.is_held_back() || bounds.counts {
            return inner;
        }
        let comparator =
            if indicator.kind == Kind::EachUnit { Comparison::GreaterOrEqual } else { indicator.comparator };
        let unjudged = self.quoted_status(ask, Status::Unjudged);
        Formula::new()
            .then("IF(")
            .then(bounds.value.clone())
            .then(format!("=\"\",{unjudged},IF(AND("))
            .then(bounds.expected.clone())
            .then(">")
            .then(bounds.reported.clone())
            .then(",")
            .join(meets(comparator, &bounds.value, &bounds.target))
            .then("),IF(")
            .then(bounds.low.clone())
            .then(format!("=\"\",{unjudged},IF(AND("))
            .join(meets(comparator, &bounds.low, &bounds.target))
            .then(",")
            .join(meets(comparator, &bounds.high, &bounds.target))
            .join(bounds.top.as_ref().map_or_else(Formula::new, |top| {
                Formula::new().then(",").join(apart(&bounds.high, top)).then("<=0")
            }))
            .then("),")
            .join(inner.clone())
            .then(format!(",{unjudged})),"))
            .join(inner)
            .then("))")
    }

    /// 期末预判.
    pub(super) fn forecast_formula(
        &self,
        ask: Ask<'_>,
        status: &Key,
        forecast: &Key,
        target: &Key,
        pace: &Key,
    ) -> Formula {
        let words = &self.m.words.judgement;
        let indicator = ask.indicator;
        let unknown = quoted(Forecast::Unknown.key());
        let foretold = indicator.kind.has_pace() || indicator.kind == Kind::Maintain;
        if !foretold || (indicator.kind == Kind::Level && ask.base.is_none()) {
            return Formula::new().then(unknown);
        }
        let comparator =
            if indicator.kind == Kind::EachUnit { Comparison::GreaterOrEqual } else { indicator.comparator };
        let rest = if indicator.kind.has_pace() {
            Formula::new()
                .then("IF(")
                .then(pace.clone())
                .then(format!("=\"\",{unknown},IF(ROUND("))
                .then(pace.clone())
                .then(format!(
                    "-{},9)>=0,{},{}))",
                    words.slightly_behind.to_plain(),
                    quoted(Forecast::WithEffort.key()),
                    quoted(Forecast::Hard.key())
                ))
        } else {
            Formula::new().then(unknown.clone())
        };
        Formula::new()
            .then("IF(OR(")
            .then(status.clone())
            .then(format!("={},", quoted(Status::Unjudged.key())))
            .then(forecast.clone())
            .then(format!("=\"\"),{unknown},IF("))
            .join(meets(comparator, forecast, target))
            .then(format!(",{},", quoted(Forecast::Able.key())))
            .join(rest)
            .then("))")
    }
}

/// The cells the bounds of a verdict stand in.
pub struct Bounds {
    /// The value judged.
    pub value: Key,
    /// The target.
    pub target: Key,
    /// 缺报下限值.
    pub low: Key,
    /// 缺报上限值.
    pub high: Key,
    /// 已报.
    pub reported: Key,
    /// 应报.
    pub expected: Key,
    /// The high end of a range.
    pub top: Option<Key>,
    /// Whether it is a sum of counts that is to rise: what is in already is the least there can be.
    pub counts: bool,
}
