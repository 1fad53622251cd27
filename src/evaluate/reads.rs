//! What did an assessment rest on? The items it read, and the periods it read them in.
//!
//! In: an assessment. Out: [`Reads`], so that whoever compares two results can tell which figures may have moved a row.
//! Every figure of these items in these periods, of the units under the node, was within its sight; none outside was.
//! Refuses to know: values.

use super::Assessment;
use super::figure::years_counted;
use crate::ids::ItemId;
use crate::observation::Period;
use crate::plan::Plan;
use crate::plan::kinds::sort::ValueOf;
use crate::plan::kinds::step::{Body, Case, Leaf};
use std::collections::BTreeSet;

/// Items and periods: each of these items in each of these periods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// The items, numerator first.
    pub items: Vec<ItemId>,
    /// The periods, ascending.
    pub periods: BTreeSet<Period>,
}

impl Assessment {
    /// What it read.
    pub fn reads(&self, plan: &Plan) -> Reads {
        let indicator = plan.promise(self.indicator, self.period.year);
        let mut items = indicator.items.clone();
        let mut periods = BTreeSet::from([self.period]);
        let silent = self.before.iter().map(|(_, silence)| silence).chain([&self.silence]);
        for missing in silent.flat_map(|silence| &silence.units) {
            periods.extend(missing.last.map(|last| last.period));
        }
        if indicator.is_total() {
            periods.extend(years_counted(plan, indicator, self.period));
        }
        if indicator.value() == ValueOf::Growth || self.matched.is_some() {
            periods.insert(Period::year(plan.identity.base_year));
        }
        if self.bound {
            self.along_the_way(plan, &mut periods);
        }
        // Where a unit was never heard the plan's size item says how large it is.
        if !self.silence.units.is_empty()
            && let Some(size) = plan.identity.size.as_deref()
        {
            let size = plan.items.position(|item| item.code == size);
            items.extend(size.filter(|size| !indicator.items.contains(size)));
        }
        Reads { items, periods }
    }

    /// The periods that the steps of a promise refer to, and theirs in turn.
    fn along_the_way(&self, plan: &Plan, periods: &mut BTreeSet<Period>) {
        let mut open = vec![self.period];
        let mut seen = BTreeSet::new();
        while let Some(period) = open.pop() {
            if !seen.insert(period) {
                continue;
            }
            let indicator = plan.promise(self.indicator, period.year);
            let case = Case::new(plan, indicator, period);
            if case.base_from_reports {
                periods.insert(Period::year(plan.identity.base_year));
            }
            let steps = case.steps();
            let leaves = steps.iter().flat_map(|step| match &step.body {
                Body::Number(tree) => tree.refs(),
                Body::Key(choice) => choice.refs(),
            });
            open.extend(leaves.filter_map(|leaf| match leaf {
                Leaf::In(_, earlier) => Some(earlier),
                _ => None,
            }));
        }
        periods.extend(seen);
        let indicator = plan.promise(self.indicator, self.period.year);
        periods.extend(self.years.iter().map(|year| year.period));
        periods.extend(self.settles.iter().map(|settles| Period::year(settles.year)));
        // The years before are told of.
        if indicator.kind.is_to_keep() || indicator.target_high.is_some() {
            periods.extend((plan.identity.first_year..self.period.year).map(Period::year));
        }
    }
}
