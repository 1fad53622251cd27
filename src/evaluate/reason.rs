//! Why is no word said, and what must a reader of the word know?
//!
//! In: an assessment and those before it. Out: its reasons, as keys with arguments, and their words from the templates.
//! Refuses to know: how a word comes about.

use super::assess::Room;
use super::settle::Turn;
use super::standing::{Certainty, Reason};
use super::status::Status;
use super::{Assessment, of_period};
use crate::ids::UnitId;
use crate::observation::Period;
use crate::plan::kinds::weigh::NO_SHARE;
use crate::plan::{Indicator, Plan};
use crate::value::Ratio;

/// Gives an assessment its reasons.
pub fn give(room: &Room<'_>, earlier: &[Assessment], it: &mut Assessment) {
    let indicator = room.plan.promise(it.indicator, it.period.year);
    let reasons = if !it.bound {
        of_unit(room, indicator, it)
    } else if it.period.year <= room.plan.identity.base_year {
        vec![Reason::plain("base_year")]
    } else {
        let mut reasons = why_unsaid(room, earlier, indicator, it);
        // The word is that of other years.
        if it.certainty != Certainty::None && it.key("word") == Some(NO_SHARE) {
            reasons.push(Reason::plain(NO_SHARE));
        }
        reasons.extend(beside(room, earlier, indicator, it));
        reasons
    };
    it.reason = Reason::said(&reasons, room.words);
    it.reasons = reasons;
}

fn of_unit(room: &Room<'_>, indicator: &Indicator, it: &Assessment) -> Vec<Reason> {
    if it.measured.no_share {
        return vec![Reason::plain("no_share")];
    }
    if it.is_awaited_below() {
        return awaiting(room, indicator, it);
    }
    if let Some(own) = it.allotted.as_ref().filter(|own| own.met.is_some()) {
        return vec![Reason::with("by_allotment", "document", own.document.clone())];
    }
    let why = why_no_value(it);
    if !why.is_empty() {
        return why;
    }
    let each = indicator.kind.counts_units();
    vec![Reason::plain(if each { "asked_of_every_unit" } else { "no_target_of_unit" })]
}

/// Why there is no value.
fn why_no_value(it: &Assessment) -> Vec<Reason> {
    if it.measured.value.is_some() {
        return Vec::new();
    }
    it.measured.why.map(Reason::plain).into_iter().collect()
}

/// Why no word is said of a promise.
fn why_unsaid(
    room: &Room<'_>,
    earlier: &[Assessment],
    indicator: &Indicator,
    it: &Assessment,
) -> Vec<Reason> {
    if it.certainty != Certainty::None {
        return Vec::new();
    }
    if it.key("word") == Some(NO_SHARE) {
        return vec![Reason::plain(NO_SHARE)];
    }
    if it.status == Status::Awaiting {
        return awaiting(room, indicator, it);
    }
    let case = crate::plan::kinds::step::Case::new(room.plan, indicator, it.period);
    let target_year = Period::year(indicator.target_year);
    if it.period > target_year && !case.is_yearly() && !indicator.kind.is_only_watched() {
        // It is the target year that cannot be judged.
        if let Some(then) = of_period(earlier, target_year) {
            return match then.key("word") {
                Some(NO_SHARE) => vec![Reason::with("no_share_before", "year", then.period.to_string())],
                _ => then.reasons.clone(),
            };
        }
    }
    if case.is_yearly() && it.period.year.min(indicator.target_year) < case.first_duty() {
        return vec![Reason::with("not_yet_due", "year", case.first_duty().to_string())];
    }
    if it.number("years_within").is_some_and(|years| !years.is_zero()) {
        let wrong = earlier.iter().rfind(|known| known.key("word") == Some(NO_SHARE));
        let year = wrong.map(|known| known.period.to_string());
        let wrong = |year| Reason::with("no_share_before", "year", year);
        return vec![year.map_or_else(|| Reason::plain("sampling"), wrong)];
    }
    match it.key("word") {
        Some(why @ ("sampling" | "more_than_asked" | "part_of_a_year" | "matched_too_few")) => {
            vec![Reason::plain(why)]
        }
        Some("no_series") => {
            vec![Reason::with("no_series", "series", indicator.series.clone().unwrap_or_default())]
        }
        Some("no_base") if it.measured.value.is_some() => vec![Reason::plain("no_base")],
        _ => {
            let why = why_no_value(it);
            if why.is_empty() { vec![Reason::plain("no_way")] } else { why }
        }
    }
}

/// Whom a verdict waits for, and with how many it would be settled.
fn awaiting(room: &Room<'_>, indicator: &Indicator, it: &Assessment) -> Vec<Reason> {
    let plan = room.plan;
    let mut units: Vec<UnitId> = it.settles.iter().map(|settles| settles.unit).collect();
    units.sort_unstable();
    units.dedup();
    // Whom it waits for is who sends the figures: a department, where one speaks of the units.
    let mut senders: Vec<UnitId> = units.iter().map(|&unit| indicator.reporter.by.unwrap_or(unit)).collect();
    senders.dedup();
    let names: Vec<&str> = senders.iter().map(|&unit| plan.units[unit].name.as_str()).collect();
    if names.is_empty() {
        // Nobody is silent: what is wanting is the base year of a unit that is in.
        let lacking = it.matched.as_ref().map_or(&[][..], |matched| &matched.lacking);
        let names: Vec<&str> = lacking.iter().map(|&unit| plan.units[unit].name.as_str()).collect();
        return vec![match names.as_slice() {
            [] => Reason::plain("awaiting_base_then"),
            _ => Reason::with("awaiting_base", "units", listed(&names)),
        }];
    }
    let mut reasons = vec![Reason::with("awaiting_unit", "units", listed(&names))];
    if indicator.kind.counts_units() {
        return reasons;
    }
    let unit_of = indicator.gap_unit_at(false);
    for settles in it.settles.iter().take(3) {
        let (Some(needed), Some(last)) = (settles.needed, settles.last) else { continue };
        let mut with = vec![
            ("unit", plan.units[settles.unit].name.clone()),
            ("last", last.to_plain()),
            ("needed", needed.to_plain()),
            ("unit_of", unit_of.to_owned()),
            ("last_of", size_unit(plan, indicator).to_owned()),
        ];
        let this_year = settles.year == it.period.year;
        if !this_year {
            with.push(("year", settles.year.to_string()));
        }
        let floor = super::judge::upward(indicator);
        if let Turn::Word(word) = settles.turn {
            with.push(("word", word.word(room.words).to_owned()));
        }
        let key = match (settles.turn, this_year) {
            (Turn::Target, true) => "settles_target",
            (Turn::Target, false) => "settles_target_before",
            (Turn::Due, true) => "settles_due",
            (Turn::Due, false) => "settles_due_before",
            (Turn::Word(_), true) => "settles_word",
            (Turn::Word(_), false) => "settles_word_before",
            (Turn::Edge, true) if floor => "settles",
            (Turn::Edge, false) if floor => "settles_before",
            (Turn::Edge, true) => "settles_most",
            (Turn::Edge, false) => "settles_most_before",
        };
        reasons.push(Reason { key, with });
    }
    // Each number supposes what the others last had.
    if reasons.len() > 2 {
        reasons.push(Reason::plain("settles_together"));
    }
    reasons
}

/// The unit of measure of a unit's last size: of a ratio that of its denominator, which need not be what it is short of.
fn size_unit<'a>(plan: &'a Plan, indicator: &'a Indicator) -> &'a str {
    let of = indicator.denominator.as_ref().and_then(|denominator| denominator.refs().into_iter().next());
    let item = of.filter(|_| !indicator.share).map(|reference| &plan.items[reference.item]);
    item.map_or_else(|| indicator.gap_unit_at(false), |item| item.measure_unit.as_str())
}

/// Why there is no base to measure a pace from.
fn no_base(room: &Room<'_>, indicator: &Indicator, it: &Assessment) -> Reason {
    if !indicator.base_from_reports {
        return Reason::plain("no_base_no_pace");
    }
    let faulty = it.matched.as_ref().map_or(&[][..], |matched| &matched.faulty);
    if faulty.is_empty() {
        return Reason::plain("no_base_reported");
    }
    let names: Vec<&str> = faulty.iter().map(|&unit| room.plan.units[unit].name.as_str()).collect();
    Reason::with("base_faulty", "units", listed(&names))
}

/// The first three names, and how many there are.
fn listed(names: &[&str]) -> String {
    let shown = names.iter().take(3).copied().collect::<Vec<_>>().join("、");
    if names.len() > 3 { format!("{shown}等{}个单位", names.len()) } else { shown }
}

/// What a reader of the word must know.
fn beside(room: &Room<'_>, earlier: &[Assessment], indicator: &Indicator, it: &Assessment) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let years = |years: &[i32]| years.iter().map(i32::to_string).collect::<Vec<_>>().join("、");
    if it.status == Status::Short {
        reasons.push(no_base(room, indicator, it));
    }
    // What is due was drawn anew, or goes on from the old base.
    if let Some(day) = indicator.revised_on.filter(|_| it.pace.is_some()) {
        let key = if indicator.path.is_empty() { "revised_due" } else { "path_redrawn" };
        reasons.push(Reason::with(key, "date", day.to_string()));
    }
    if !it.measured.silent_years.is_empty() && it.measured.value.is_some() {
        let silent: Vec<i32> = it.measured.silent_years.iter().map(|period| period.year).collect();
        reasons.push(Reason::with("total_of_years", "years", years(&silent)));
    }
    let yearly = indicator.kind.is_yearly(indicator);
    let short: Vec<i32> = it
        .years
        .iter()
        .filter(|year| year.met == Some(false) && year.sure)
        .map(|year| year.period.year)
        .collect();
    if yearly {
        if !short.is_empty() && it.status.is_behind() {
            reasons.push(Reason::with("years_short", "years", years(&short)));
        }
    } else if indicator.kind.is_to_keep() || indicator.target_high.is_some() {
        // Years of which the promise did not speak are told, not judged; those of a promise on its way are none.
        let first = room.plan.identity.first_year;
        let before: Vec<i32> = (first..it.period.year)
            .filter(|&year| {
                let known = of_period(earlier, Period::year(year));
                known.is_some_and(|known| {
                    let lost = known.number("year_met").is_some_and(Ratio::is_zero);
                    lost && known.number("year_sure").is_some_and(|sure| !sure.is_zero())
                })
            })
            .filter(|&year| year < indicator.target_year)
            .collect();
        if !before.is_empty() {
            let floor = super::judge::upward(indicator) && indicator.target_high.is_none();
            let key = if floor { "below_before" } else { "missed_before" };
            reasons.push(Reason::with(key, "years", years(&before)));
        }
    }
    if indicator.kind.is_against_series() && it.certainty != Certainty::None {
        let key = indicator.series.as_deref().unwrap_or_default();
        let series = room.plan.series.iter().find(|point| point.series == key);
        let own = indicator
            .items
            .iter()
            .map(|&item| room.plan.items[item].price_basis.as_str())
            .find(|basis| !basis.is_empty())
            .unwrap_or("现价");
        if let Some(point) = series.filter(|point| !point.price_basis.is_empty() && point.price_basis != own)
        {
            let with = vec![("own", own.to_owned()), ("series", point.price_basis.clone())];
            reasons.push(Reason { key: "price_basis", with });
        }
    }
    reasons
}
