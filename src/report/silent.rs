//! What is known of the silent, and of the units present in the base year: columns of 分单位指标 that the sums of a row add.
//!
//! In: assessments. Out: cells by unit and period. Refuses to know: what is made of the sums.

use super::Desk;
use super::cells::double;
use crate::evaluate::{Assessment, silent};
use crate::expr::Comparison;
use crate::ids::{IndicatorId, UnitId};
use crate::observation::Period;
use crate::plan::Indicator;
use crate::plan::kinds::step::{Case, sums_of};
use crate::sheet::{Cell, Row};
use crate::value::Ratio;
use std::collections::{BTreeMap, BTreeSet};

/// Cells to be put beside a unit's own figures.
pub(super) struct Asides {
    cells: BTreeMap<(UnitId, Period), Vec<(&'static str, f64)>>,
}

impl Asides {
    /// Puts those of a unit and period into its row.
    pub fn of(&self, row: &mut Row, unit: UnitId, period: Period) {
        for (column, value) in self.cells.get(&(unit, period)).into_iter().flatten() {
            row.put(*column, Cell::number(*value));
        }
    }

    fn put(&mut self, place: (UnitId, Period), column: &'static str, value: Option<Ratio>) {
        if let Some(value) = double(value) {
            self.cells.entry(place).or_default().push((column, value));
        }
    }
}

impl Desk<'_> {
    /// Whether 差距与责任单位 tells of an indicator how many more there are each year: of a count that is to rise. More
    /// people served says nothing of a rate whose denominator grew with them.
    pub(super) fn tells_achieved(&self, indicator: &Indicator, period: Period) -> bool {
        period == self.period
            && indicator.kind.is_to_reach()
            && indicator.denominator.is_none()
            && matches!(indicator.comparator, Comparison::Greater | Comparison::GreaterOrEqual)
    }

    /// The cells of a row of sums that something refers to: the steps of the promise, and 前期年均完成.
    pub(super) fn asked_sums(&self, indicator: &Indicator, period: Period) -> BTreeSet<&'static str> {
        let mut asked = sums_of(&Case::new(self.m.plan, indicator, period).steps());
        if self.tells_achieved(indicator, period) {
            asked.extend(["matched", "matched_numerator", "base_numerator"]);
        }
        asked
    }

    /// What the sums of an indicator's rows add beside the units' own figures.
    pub(super) fn asides(&self, number: IndicatorId, indicator: &Indicator) -> Asides {
        let mut asides = Asides { cells: BTreeMap::new() };
        for period in self.periods() {
            let Some(it) = self.m.evaluation.at(number, period) else { continue };
            let asked = self.asked_sums(indicator, period);
            self.silent_units(indicator, it, &mut asides);
            if asked.contains("matched") {
                self.matched_units(number, it, &mut asides);
            }
            if asked.contains("faulty") {
                let faulty = it.matched.iter().flat_map(|matched| &matched.faulty);
                faulty.for_each(|&unit| asides.put((unit, it.period), "faulty", Some(Ratio::ONE)));
            }
        }
        asides
    }

    fn silent_units(&self, indicator: &Indicator, it: &Assessment, asides: &mut Asides) {
        let indicator = indicator.in_force(it.period.year);
        let rate = indicator.denominator.is_some();
        for missing in &it.silence.units {
            let place = (missing.unit, it.period);
            let flag = |holds: bool| holds.then_some(Ratio::ONE);
            asides.put(place, "unknown", flag(missing.reach.is_none()));
            asides.put(place, "untested", flag(missing.test.is_none()));
            if rate {
                asides.put(place, "reach_low", missing.reach.map(|reach| reach.0));
                asides.put(place, "reach_high", missing.reach.map(|reach| reach.1));
            }
            let ends = [
                ("test_numerator", "test_denominator"),
                ("test_low_numerator", "test_low_denominator"),
                ("test_high_numerator", "test_high_denominator"),
            ];
            for (end, (numerator, denominator)) in ends.into_iter().enumerate() {
                asides.put(place, numerator, missing.test.map(|test| test[end].0));
                asides.put(place, denominator, missing.test.filter(|_| rate).map(|test| test[end].1));
            }
            if indicator.kind.counts_units() {
                asides.put(place, "test_met", flag(crate::evaluate::figure::tests_met(indicator, missing)));
            }
        }
        let Some(size) = &it.silence.size else { return };
        let silent: BTreeSet<UnitId> = it.silence.units.iter().map(|missing| missing.unit).collect();
        for (&unit, &of) in &size.of {
            asides.put((unit, it.period), "size", Some(of));
            if !silent.contains(&unit) {
                asides.put((unit, it.period), "size_reported", Some(of));
            }
        }
    }

    fn matched_units(&self, number: IndicatorId, it: &Assessment, asides: &mut Asides) {
        let Some(matched) = &it.matched else { return };
        let plan = self.m.plan;
        let base = Period::year(plan.identity.base_year);
        let then = |unit: UnitId| {
            silent::known(plan, self.m.totals, (unit, number, it.period), base).and_then(|(_, pair)| pair)
        };
        let one = Some(Ratio::ONE);
        let mut put_base = |unit: UnitId, flag: &'static str| {
            let place = (unit, it.period);
            let pair = then(unit);
            asides.put(place, "base_numerator", pair.map(|pair| pair.0));
            asides.put(place, "base_denominator", pair.map(|pair| pair.1));
            asides.put(place, flag, one);
        };
        for &unit in &matched.units {
            put_base(unit, "matched");
        }
        for missing in &it.silence.units {
            if then(missing.unit).is_some() {
                put_base(missing.unit, "silent_base");
            }
        }
        for missing in &it.silence.units {
            let place = (missing.unit, it.period);
            match then(missing.unit) {
                Some(_) if missing.test.is_some() && !missing.was_apart() => {
                    asides.put(place, "test_base", one);
                }
                Some(_) => {}
                None => asides.put(place, "silent_without_base", one),
            }
        }
        for &unit in &matched.lacking {
            asides.put((unit, it.period), "lacking", one);
        }
    }
}
