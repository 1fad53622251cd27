//! How does a step stand in 指标计算底稿? As a live formula over the cells of its leaves, with the engine's result.
//!
//! In: steps, and where their leaves stand. Out: cells. Refuses to know: which kind the promise is of. A step that has a
//! column is referred to; one without is written out.

use super::cells::{leaf, shown};
use super::sums::sum_key;
use super::{Desk, at, working_key};
use crate::evaluate::Number;
use crate::evaluate::walk::of_parameter;
use crate::expr::Node;
use crate::ids::IndicatorId;
use crate::observation::Period;
use crate::plan::Indicator;
use crate::plan::kinds::step::{Body, Leaf, Step};
use crate::sheet::{Cell, Formula, quoted};
use std::collections::BTreeSet;

/// The steps of one row of 指标计算底稿.
pub(super) struct Written<'a> {
    /// What every sheet is written with.
    pub desk: &'a Desk<'a>,
    /// The promise.
    pub indicator: &'a Indicator,
    /// Its place in the plan.
    pub number: IndicatorId,
    /// The period of the row.
    pub period: Period,
    /// Its steps.
    pub steps: &'a [Step],
    /// Columns the sheet has.
    pub columns: &'a BTreeSet<String>,
    /// Cells of the row that hold no step, and may be blank.
    pub beside: &'a [&'static str],
    /// What a key becomes in this row: at the end of the plan a status is another.
    pub rename: &'a dyn Fn(&'static str) -> &'static str,
}

impl Written<'_> {
    /// The formula of a step, blank or its other key where something it needs is absent; `None` where it is always.
    pub fn formula(&self, name: &str) -> Option<Formula> {
        let step = self.steps.iter().find(|step| step.name == name)?;
        let cells = |leaf: &Leaf| self.cell(leaf);
        let otherwise = step.otherwise.map(|key| quoted((self.rename)(key)));
        let body = if step.needs.iter().any(|leaf| self.cell(leaf).is_none()) {
            return otherwise.map(|key| Formula::new().then(key));
        } else {
            match &step.body {
                Body::Number(tree) => tree.live(&cells),
                Body::Key(choice) => choice.renamed(self.rename).live(&cells),
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

    /// Where a leaf stands; `None` for one that is always absent in this row.
    fn cell(&self, leaf: &Leaf) -> Option<Formula> {
        match *leaf {
            Leaf::Step(name) if self.beside.contains(&name) => Some(at(self.key(name))),
            Leaf::Step(name) if self.columns.contains(name) => self.formula(name).map(|_| at(self.key(name))),
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
        let it = self.desk.m.evaluation.at(self.indicator.node, self.number, period)?;
        let known = it.measured.value.filter(|_| name == "value").map(Number::to_f64);
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
            Leaf::Step(name) => self.steps.iter().find(|step| step.name == name).is_none_or(|step| {
                step.otherwise.is_none()
                    && (step.may_lack() || step.needs.iter().any(|need| self.may_lack(need)))
            }),
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
