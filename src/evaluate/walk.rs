//! What do a promise's steps come to? Each is computed once, when it is asked for.
//!
//! In: steps, the row of sums, other periods, bands. Out: exact numbers and keys, or what is absent. Refuses to know:
//! which kind the promise is of.

use crate::expr::{Failure, Leaves};
use crate::observation::Period;
use crate::plan::kinds::step::{Body, Leaf, Parameter, Step};
use crate::value::{Ratio, Undefined};
use crate::words::Judgement;
use std::cell::RefCell;

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(Ratio),
    /// A key.
    Key(&'static str),
}

/// Why a step came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// This is not there.
    Leaf(Leaf),
    /// The step says so itself, for a reason named by its key.
    Said(&'static str),
    /// It cannot be computed.
    Undefined(Undefined),
}

/// A step's number or key, or why there is none.
pub type Outcome = Result<Value, Absence>;

/// What steps rest on that are no steps themselves.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// A cell of the row of sums, by name.
    pub sums: &'a dyn Fn(&str) -> Option<Ratio>,
    /// A step of the same promise in another period.
    pub elsewhere: &'a dyn Fn(&'static str, Period) -> Option<Ratio>,
    /// The outside series of the promise, by year.
    pub series: &'a dyn Fn(i32) -> Option<Ratio>,
    /// Bands and other parameters.
    pub words: &'a Judgement,
}

/// The number of a parameter.
pub const fn of_parameter(words: &Judgement, parameter: Parameter) -> Ratio {
    match parameter {
        Parameter::Ahead => words.ahead,
        Parameter::OnTrack => words.on_track,
        Parameter::SlightlyBehind => words.slightly_behind,
        Parameter::Quantile => words.quantile,
        Parameter::Floor => words.floor,
    }
}

/// A promise's steps in one period.
pub struct Walk<'a> {
    steps: &'a [Step],
    ground: Ground<'a>,
    given: Vec<(&'static str, Outcome)>,
    done: RefCell<Vec<Option<Outcome>>>,
}

impl<'a> Walk<'a> {
    /// Nothing computed yet.
    pub fn new(steps: &'a [Step], ground: Ground<'a>) -> Self {
        Self { steps, ground, given: Vec::new(), done: RefCell::new(vec![None; steps.len()]) }
    }

    /// With something known that is no step, or instead of one.
    #[must_use]
    pub fn given(mut self, name: &'static str, value: Option<Value>) -> Self {
        self.give(name, value);
        self
    }

    /// The same, for one that becomes known later; nothing that rests on it may have been asked for yet.
    pub fn give(&mut self, name: &'static str, value: Option<Value>) {
        self.given.push((name, value.ok_or(Absence::Leaf(Leaf::Step(name)))));
    }

    /// What a step comes to.
    pub fn outcome(&self, name: &'static str) -> Outcome {
        if let Some((_, given)) = self.given.iter().find(|(known, _)| *known == name) {
            return *given;
        }
        let Some(at) = self.steps.iter().position(|step| step.name == name) else {
            return Err(Absence::Leaf(Leaf::Step(name)));
        };
        if let Some(done) = self.done.borrow()[at] {
            return done;
        }
        let computed = self.compute(&self.steps[at]);
        self.done.borrow_mut()[at] = Some(computed);
        computed
    }

    /// The number of a step.
    pub fn number(&self, name: &'static str) -> Option<Ratio> {
        match self.outcome(name) {
            Ok(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// The key of a step.
    pub fn key(&self, name: &'static str) -> Option<&'static str> {
        match self.outcome(name) {
            Ok(Value::Key(key)) => Some(key),
            _ => None,
        }
    }

    fn compute(&self, step: &Step) -> Outcome {
        let missing = step.needs.iter().find_map(|leaf| self.leaf(leaf).err());
        if let Some(absence) = missing {
            return step.otherwise.map(Value::Key).ok_or(absence);
        }
        let computed = match &step.body {
            Body::Number(tree) if tree.is_rounded() => {
                tree.value(self).and_then(|value| Ok(Value::Number(twelve(value)?)))
            }
            Body::Number(tree) => tree.value(self).map(Value::Number),
            Body::Key(choice) => choice.chosen(self).map(Value::Key),
        };
        computed.map_err(|failure| match failure {
            Failure::Missing(absence) => absence,
            Failure::Nothing(why) => Absence::Said(why),
            Failure::Undefined(why) => Absence::Undefined(why),
        })
    }

    fn leaf(&self, leaf: &Leaf) -> Outcome {
        let number = |number: Option<Ratio>| number.map(Value::Number).ok_or(Absence::Leaf(*leaf));
        match *leaf {
            Leaf::Step(name) => self.outcome(name),
            Leaf::In(name, period) => number((self.ground.elsewhere)(name, period)),
            Leaf::Sum(name) => number((self.ground.sums)(name)),
            Leaf::Series(year) => number((self.ground.series)(year)),
            Leaf::Parameter(parameter) => Ok(Value::Number(of_parameter(self.ground.words, parameter))),
        }
    }
}

/// Twelve significant digits, so that any machine publishes the same.
fn twelve(value: Ratio) -> Result<Ratio, Undefined> {
    Ratio::parse(&crate::value::significant(value.to_f64())).ok_or(Undefined::Overflow)
}

impl Leaves<Leaf> for Walk<'_> {
    type Why = Absence;

    fn number(&self, leaf: &Leaf) -> Result<Ratio, Absence> {
        match self.leaf(leaf)? {
            Value::Number(number) => Ok(number),
            Value::Key(_) => Err(Absence::Leaf(*leaf)),
        }
    }

    fn key(&self, leaf: &Leaf) -> Result<&'static str, Absence> {
        match self.leaf(leaf)? {
            Value::Key(key) => Ok(key),
            Value::Number(_) => Err(Absence::Leaf(*leaf)),
        }
    }
}
