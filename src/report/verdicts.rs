//! How does a sheet come to the same word as the engine? Formulas for target met, status and forecast.
//!
//! In: cells by key. Out: formulas whose comparisons go through `ROUND(…, 9)`. Refuses to know: which sheet they stand
//! on. The bands and words are the template's, typed into the formula as constants.

use super::Desk;
use crate::expr::Comparison;
use crate::plan::{Attribute, Indicator, Kind};
use crate::sheet::{Formula, Key, quoted};

/// `ROUND(a-b,9)`.
fn apart(a: &Key, b: &Key) -> Formula {
    Formula::new().then("ROUND(").then(a.clone()).then("-").then(b.clone()).then(",9)")
}

/// Whether a value meets the target, by the indicator's comparator.
pub fn meets(indicator: &Indicator, value: &Key, target: &Key) -> Formula {
    apart(value, target).then(format!("{}0", indicator.comparator.excel()))
}

/// The whole number of people a rate asks for on a denominator: at least, or for a ceiling at most.
pub fn required(indicator: &Indicator, rate: &Key, denominator: &Key) -> Formula {
    let exact = Formula::new()
        .then("ROUND(")
        .then(rate.clone())
        .then("*")
        .then(denominator.clone())
        .then(format!("/{},6)", indicator.scale.to_plain()));
    match indicator.comparator {
        Comparison::Greater => Formula::new().then("(ROUNDDOWN(").join(exact).then(",0)+1)"),
        Comparison::LessOrEqual => Formula::new().then("ROUNDDOWN(").join(exact).then(",0)"),
        Comparison::Less => Formula::new().then("(ROUNDUP(").join(exact).then(",0)-1)"),
        _ => Formula::new().then("ROUNDUP(").join(exact).then(",0)"),
    }
}

/// How many people are missing to a required number, or are too many for a ceiling; never negative.
pub fn short(indicator: &Indicator, numerator: &Key, required: Formula) -> Formula {
    let short = if matches!(indicator.comparator, Comparison::LessOrEqual | Comparison::Less) {
        Formula::new().then(numerator.clone()).then("-").join(required)
    } else {
        required.then("-").then(numerator.clone())
    };
    Formula::new().then("MAX(0,ROUNDUP(ROUND(").join(short).then(",6),0))")
}

/// The cells a status is computed from.
pub struct Cells {
    /// The value judged.
    pub value: Key,
    /// The target.
    pub target: Key,
    /// The base's rounding interval.
    pub base_low: Key,
    /// Its upper end.
    pub base_high: Key,
    /// The progress the pace is taken from: a cell, or a formula of its own.
    pub progress: Formula,
    /// 时序进度.
    pub elapsed: Key,
}

impl Desk<'_> {
    /// The status word of a level, a level to keep, or growth.
    pub(super) fn status_formula(&self, indicator: &Indicator, cells: &Cells) -> Formula {
        let words = &self.m.words.judgement;
        let unjudged = quoted(&words.status.unjudged);
        let start = Formula::new().then("IF(").then(cells.value.clone()).then(format!("=\"\",{unjudged},"));
        let met = meets(indicator, &cells.value, &cells.target);
        match indicator.kind {
            Kind::Maintain => start.then("IF(").join(met).then(format!(
                ",{},{}))",
                quoted(&words.status.kept),
                quoted(&words.status.below)
            )),
            Kind::Growth => start
                .then("IF(")
                .then(cells.target.clone())
                .then(format!("=\"\",{unjudged},IF("))
                .join(met)
                .then(format!(",{},{})))", quoted(&words.status.on_track), quoted(&words.status.below))),
            Kind::Level => {
                let upward = matches!(indicator.comparator, Comparison::GreaterOrEqual | Comparison::Greater);
                let back = if upward {
                    apart(&cells.value, &cells.base_low).then("<0")
                } else {
                    apart(&cells.value, &cells.base_high).then(">=0")
                };
                let band = |cut: crate::value::Ratio, word: &str| {
                    Formula::new()
                        .then("IF(ROUND(")
                        .join(cells.progress.clone())
                        .then("/")
                        .then(cells.elapsed.clone())
                        .then(format!("-{},9)>=0,{},", cut.to_plain(), quoted(word)))
                };
                start
                    .then("IF(")
                    .join(met)
                    .then(format!(",{},IF(", quoted(&words.status.met)))
                    .join(back)
                    .then(format!(",{},IF(", quoted(&words.status.backwards)))
                    .join(cells.progress.clone())
                    .then(format!("=\"\",{unjudged},"))
                    .join(band(words.ahead, &words.status.ahead))
                    .join(band(words.on_track, &words.status.on_track))
                    .join(band(words.slightly_behind, &words.status.slightly_behind))
                    .then(quoted(&words.status.clearly_behind))
                    .then(")))))))")
            }
        }
    }

    /// A 约束性 promise is not called met while missing units could undo it.
    pub(super) fn held_back(&self, indicator: &Indicator, bounds: &Bounds, inner: Formula) -> Formula {
        if indicator.attribute != Some(Attribute::Binding) || indicator.kind == Kind::Growth {
            return inner;
        }
        let unjudged = quoted(&self.m.words.judgement.status.unjudged);
        Formula::new()
            .then("IF(")
            .then(bounds.value.clone())
            .then(format!("=\"\",{unjudged},IF(AND("))
            .then(bounds.expected.clone())
            .then(">")
            .then(bounds.reported.clone())
            .then(",")
            .join(meets(indicator, &bounds.value, &bounds.target))
            .then("),IF(")
            .then(bounds.low.clone())
            .then(format!("=\"\",{unjudged},IF(AND("))
            .join(meets(indicator, &bounds.low, &bounds.target))
            .then(",")
            .join(meets(indicator, &bounds.high, &bounds.target))
            .then("),")
            .join(inner.clone())
            .then(format!(",{unjudged})),"))
            .join(inner)
            .then("))")
    }

    /// 期末预判.
    pub(super) fn forecast_formula(
        &self,
        indicator: &Indicator,
        status: &Key,
        forecast: &Key,
        target: &Key,
        pace: &Key,
    ) -> Formula {
        let words = &self.m.words.judgement;
        let unknown = quoted(&words.forecast.unknown);
        if indicator.kind == Kind::Growth {
            return Formula::new().then(unknown);
        }
        let rest = if indicator.kind == Kind::Level {
            Formula::new()
                .then("IF(")
                .then(pace.clone())
                .then(format!("=\"\",{unknown},IF(ROUND("))
                .then(pace.clone())
                .then(format!(
                    "-{},9)>=0,{},{}))",
                    words.slightly_behind.to_plain(),
                    quoted(&words.forecast.with_effort),
                    quoted(&words.forecast.hard)
                ))
        } else {
            Formula::new().then(unknown.clone())
        };
        Formula::new()
            .then("IF(OR(")
            .then(status.clone())
            .then(format!("={},", quoted(&words.status.unjudged)))
            .then(forecast.clone())
            .then(format!("=\"\"),{unknown},IF("))
            .join(meets(indicator, forecast, target))
            .then(format!(",{},", quoted(&words.forecast.able)))
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
}
