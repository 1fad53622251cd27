//! How does a step stand in 指标计算底稿? As a live formula over the cells of its leaves, with the engine's result.
//!
//! In: steps, and where their leaves stand. Out: cells. Refuses to know: which kind the promise is of. A step that has a
//! column is referred to; one without is written out.

use super::cells::{leaf, shown};
use super::sums::sum_key;
use super::{Desk, at, working_key};
use crate::evaluate::walk::of_parameter;
use crate::expr::Node;
use crate::ids::IndicatorId;
use crate::observation::Period;
use crate::plan::Indicator;
use crate::plan::kinds::step::{Body, Leaf, Step};
use crate::sheet::{Cell, Formula, quoted};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The steps of one row of 指标计算底稿.
pub(super) struct Written<'a> {
    /// What every sheet is written with.
    desk: &'a Desk<'a>,
    /// The promise.
    indicator: &'a Indicator,
    /// Its place in the plan.
    number: IndicatorId,
    /// The period of the row.
    period: Period,
    /// Its steps.
    steps: &'a [Step],
    /// Columns the sheet has.
    columns: &'a BTreeSet<String>,
    /// Of each step whether it stands in this row, and whether it may be blank there; each worked out once.
    known: RefCell<BTreeMap<&'static str, (bool, bool)>>,
}

impl<'a> Written<'a> {
    /// The steps of a promise in a period.
    pub fn new(
        desk: &'a Desk<'a>,
        place: (&'a Indicator, IndicatorId, Period),
        steps: &'a [Step],
        columns: &'a BTreeSet<String>,
    ) -> Self {
        let (indicator, number, period) = place;
        Self { desk, indicator, number, period, steps, columns, known: RefCell::default() }
    }

    /// Whether a step stands in this row, and whether it may be blank there.
    fn about(&self, name: &'static str) -> (bool, bool) {
        if let Some(known) = self.known.borrow().get(name) {
            return *known;
        }
        let about = self.steps.iter().find(|step| step.name == name).map_or((false, true), |step| {
            if step.otherwise.is_some() {
                return (true, false);
            }
            let stands = step.needs.iter().all(|need| self.stands(need));
            (stands, step.may_lack() || step.needs.iter().any(|need| self.may_lack(need)))
        });
        self.known.borrow_mut().insert(name, about);
        about
    }

    /// Whether a leaf is there at all in this row.
    fn stands(&self, leaf: &Leaf) -> bool {
        match *leaf {
            Leaf::Step(name) => self.about(name).0,
            Leaf::In(name, period) => self.elsewhere(name, period).is_some(),
            Leaf::Series(year) => self.series(year).is_some(),
            Leaf::Sum(_) | Leaf::Parameter(_) => true,
        }
    }

    /// The formula of a step, blank or its other key where something it needs is absent; `None` where it is always.
    pub fn formula(&self, name: &str) -> Option<Formula> {
        let step = self.steps.iter().find(|step| step.name == name)?;
        let cells = |leaf: &Leaf| self.cell(leaf);
        let otherwise = step.otherwise.map(quoted);
        let body = if step.needs.iter().any(|leaf| !self.stands(leaf)) {
            return otherwise.map(|key| Formula::new().then(key));
        } else {
            match &step.body {
                Body::Number(tree) => tree.live(&cells),
                Body::Key(choice) => choice.live(&cells),
            }
        };
        let blank: Vec<Formula> = step
            .needs
            .iter()
            .filter(|leaf| self.may_lack(leaf))
            .filter_map(|leaf| Some(enclosed(self.cell(leaf)?).then("=\"\"")))
            .collect();
        let absent = otherwise.unwrap_or_else(|| String::from("\"\""));
        Some(match blank.as_slice() {
            [] => body,
            [only] => {
                Formula::new().then("IF(").join(only.clone()).then(format!(",{absent},")).join(body).then(")")
            }
            several => {
                let all = several.iter().cloned().reduce(|all, one| all.then(",").join(one));
                Formula::new()
                    .then("IF(OR(")
                    .join(all.unwrap_or_default())
                    .then(format!("),{absent},"))
                    .join(body)
                    .then(")")
            }
        })
    }

    /// The cell of a step that is a number: typed where the plan gives it, else live.
    pub fn number(&self, step: &Step, known: Option<f64>) -> Option<Cell> {
        match &step.body {
            _ if !self.columns.contains(step.name) => None,
            Body::Number(Node::Number(number)) => Some(Cell::number(number.to_f64())),
            Body::Number(_) => Some(shown(self.formula(step.name)?, known)),
            Body::Key(_) => None,
        }
    }

    /// The cell of a step that is a key.
    pub fn key_cell(&self, step: &Step, known: &str) -> Option<Cell> {
        if !self.columns.contains(step.name) {
            return None;
        }
        Some(Cell::formula_text(self.formula(step.name)?, known))
    }

    /// Where a leaf stands; `None` for one that is always absent in this row.
    fn cell(&self, leaf: &Leaf) -> Option<Formula> {
        match *leaf {
            Leaf::Step(name) if self.columns.contains(name) => self.stands(leaf).then(|| at(self.key(name))),
            Leaf::Step(name) => self.formula(name),
            Leaf::In(name, period) => self.elsewhere(name, period),
            Leaf::Sum(name) => Some(at(sum_key(self.indicator, self.period, name))),
            Leaf::Series(year) => self.series(year),
            Leaf::Parameter(parameter) => {
                let number = of_parameter(&self.desk.m.words.judgement, parameter);
                Some(Formula::new().then(number.to_plain()))
            }
        }
    }

    fn key(&self, name: &'static str) -> crate::sheet::Key {
        working_key(self.indicator, self.period, name)
    }

    /// A step's cell in another period's row; the engine's number where the workbook leaves that row out.
    fn elsewhere(&self, name: &'static str, period: Period) -> Option<Formula> {
        let it = self.desk.m.evaluation.at(self.number, period)?;
        let known = it.number(name).map(crate::value::Ratio::to_f64);
        let key = working_key(self.indicator, period, name);
        if self.desk.periods().contains(&period) {
            Some(at(key))
        } else {
            Some(Formula::new().then(leaf(&key, known)))
        }
    }

    /// The cell of 方法与参数 that holds a year of the outside series.
    fn series(&self, year: i32) -> Option<Formula> {
        let series = self.indicator.series.as_deref()?;
        let known = self.desk.series_known().any(|point| point.series == series && point.year == year);
        known.then(|| at(Desk::series_key(series, year)))
    }

    /// Whether a leaf that stands somewhere may be blank there.
    fn may_lack(&self, leaf: &Leaf) -> bool {
        match *leaf {
            Leaf::Step(name) => self.about(name).1,
            Leaf::In(..) | Leaf::Series(_) => true,
            Leaf::Sum(name) => matches!(name, "numerator" | "denominator"),
            Leaf::Parameter(_) => false,
        }
    }
}

/// A formula held together, so that it can be compared.
fn enclosed(formula: Formula) -> Formula {
    if formula.is_single() { formula } else { Formula::new().then("(").join(formula).then(")") }
}
