//! How does a vector say what goes in and what comes out? In: the JSON of a vector, in the
//! spellings of its source. Out: an [`Input`] under one spelling, and an [`Answer`] that can be
//! held against the output. Refuses to know any method.

use super::{Case, Goal, Point, Undefined};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A vector's input under one spelling, remembering what was asked for.
pub struct Input {
    fields: Map<String, Value>,
    asked: RefCell<BTreeSet<String>>,
}

/// One name for the spellings of the sources.
fn canonical(key: &str) -> &str {
    match key {
        "I0" | "I_0" | "baseline" | "base_value" => "base",
        "Icv" | "I_cv" | "last" | "current" | "actual" | "value" => "now",
        "TV" | "target_value" => "target",
        "baseline_year" => "base_year",
        "last_year" | "current_year" => "now_year",
        "ty" | "target_yr" => "target_year",
        "year_to_predict" | "year.to.predict" => "year",
        "data" | "points" => "series",
        "denominator" => "scale",
        "better" | "increase" | "upward" => "direction",
        "progress_thresholds" => "thresholds",
        other => other,
    }
}

impl Input {
    /// Takes a list, a map, or a map with a list under `args`; lists are named by `order`.
    pub fn read(value: &Value, order: &[&str]) -> Result<Self, String> {
        let mut fields = Map::new();
        let mut listed = |values: &[Value]| {
            if values.len() > order.len() {
                return Err(format!("{} values where {order:?} are known", values.len()));
            }
            for (name, value) in order.iter().zip(values) {
                fields.insert((*name).to_owned(), value.clone());
            }
            Ok(())
        };
        match value {
            Value::Array(values) => listed(values)?,
            Value::Object(map) => {
                if let Some(args) = map.get("args") {
                    listed(args.as_array().ok_or("args is no list")?)?;
                }
                for (key, value) in map.iter().filter(|(key, _)| *key != "args") {
                    fields.insert(canonical(key).to_owned(), value.clone());
                }
            }
            other => return Err(format!("input {other} is neither list nor map")),
        }
        let asked = RefCell::default();
        Ok(Self { fields, asked })
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.asked.borrow_mut().insert(name.to_owned());
        self.fields.get(name).filter(|value| !value.is_null())
    }

    pub fn number(&self, name: &str) -> Result<Option<f64>, String> {
        let read = |value: &Value| value.as_f64().ok_or(format!("{name} is {value}"));
        self.get(name).map(read).transpose()
    }

    pub fn needed(&self, name: &str) -> Result<f64, String> {
        self.number(name)?.ok_or(format!("no {name}"))
    }

    pub fn nested(&self, name: &str, part: &str) -> Result<Option<f64>, String> {
        let part = self.get(name).and_then(|map| map.get(part));
        let read = |value: &Value| value.as_f64().ok_or(format!("{name} is {value}"));
        part.map(read).transpose()
    }

    pub fn year(&self, name: &str) -> Result<Option<i32>, String> {
        let read = |value: &Value| match value {
            Value::String(text) => year_of(text),
            other => year_of(&other.to_string()),
        };
        self.get(name).map(read).transpose()
    }

    pub fn direction(&self) -> Result<Option<bool>, String> {
        let read = |value: &Value| match value {
            Value::Bool(upward) => Ok(*upward),
            Value::String(word) => match word.as_str() {
                "positive" | "higher" | "increasing" | "increase" | "up" => Ok(true),
                "negative" | "lower" | "decreasing" | "decrease" | "down" => Ok(false),
                other => Err(format!("direction {other}")),
            },
            other => Err(format!("direction {other}")),
        };
        self.get("direction").map(read).transpose()
    }

    /// Years in order; years without a value are absent.
    pub fn points(&self) -> Result<Vec<Point>, String> {
        let series = self.get("series").and_then(Value::as_object);
        let mut points = Vec::new();
        for (year, value) in series.ok_or("no series")? {
            if !value.is_null() {
                let value = value.as_f64().ok_or(format!("{year} is {value}"))?;
                points.push((year_of(year)?, value));
            }
        }
        points.sort_by_key(|point| point.0);
        Ok(points)
    }

    /// A case of which only direction and goal are filled in; the goal is due in 2030 by default.
    fn goal_and_direction(&self, upward_by_default: bool) -> Result<Case, String> {
        let year = self.year("target_year")?.unwrap_or(2030);
        let goal = self.number("target")?.map(|value| Goal { year, value });
        let upward = self.direction()?.unwrap_or(upward_by_default);
        let (base_year, base, now_year, now) = (0, 0.0, 0, 0.0);
        Ok(Case { base_year, base, now_year, now, upward, goal })
    }

    pub fn case(&self) -> Result<Case, String> {
        Ok(Case {
            base_year: self.year("base_year")?.ok_or("no base_year")?,
            base: self.needed("base")?,
            now_year: self.year("now_year")?.ok_or("no now_year")?,
            now: self.needed("now")?,
            ..self.goal_and_direction(true)?
        })
    }

    pub fn all_read(&self) -> Result<(), String> {
        let asked = self.asked.borrow();
        match self.fields.keys().find(|key| !asked.contains(*key)) {
            Some(key) => Err(format!("cannot read input {key}")),
            None => Ok(()),
        }
    }
}

/// The first four characters, as upstream reads "2015-16".
fn year_of(text: &str) -> Result<i32, String> {
    let year = text.get(..4).unwrap_or(text);
    year.parse().map_err(|_| format!("{text} is no year"))
}

/// What a method gave, the main figure first, in the order lists of the file use.
pub struct Answer(pub Vec<(&'static str, Got)>);

#[derive(Debug)]
pub enum Got {
    Number(f64),
    Text(&'static str),
    Undefined(Undefined),
    Missing,
}

impl Got {
    pub fn of(value: Result<f64, Undefined>) -> Self {
        value.map_or_else(Self::Undefined, Self::Number)
    }

    pub fn optional(value: Option<f64>) -> Self {
        value.map_or(Self::Missing, Self::Number)
    }

    pub fn agrees_with(&self, expected: &Value) -> bool {
        match (self, expected) {
            (Self::Number(got), Value::Number(expected)) => {
                expected.as_f64().is_some_and(|expected| close(*got, expected))
            }
            (Self::Text(got), Value::String(expected)) => got == expected,
            (Self::Text("") | Self::Undefined(_) | Self::Missing, Value::Null) => true,
            (Self::Undefined(Undefined::BaseIsTarget), Value::String(why)) => {
                ["division by zero", "ZeroDivisionError", "inf", "-inf", "nan"].contains(&&**why)
            }
            _ => false,
        }
    }
}

fn close(got: f64, expected: f64) -> bool {
    (got - expected).abs() <= 1e-9 * got.abs().max(expected.abs()).max(1e-3)
}

impl Answer {
    pub fn all_undefined(reason: Undefined, status: &'static str) -> Self {
        let mut fields = vec![("value", Got::Undefined(reason)), ("status", Got::Text(status))];
        for name in ["score", "coeff", "base_year", "base", "current_year", "current"] {
            fields.push((name, Got::Missing));
        }
        Self(fields)
    }

    pub fn agrees_with(&self, expected: &Value) -> Result<(), String> {
        let one = |name: &str, got: &Got, expected: &Value| {
            let trouble = format!("{name} is {got:?}, the vector says {expected}");
            got.agrees_with(expected).then_some(()).ok_or(trouble)
        };
        match expected {
            Value::Object(map) => map.iter().try_for_each(|(key, expected)| {
                let found = self.0.iter().find(|(name, _)| name == key);
                let (name, got) = found.ok_or(format!("cannot read output {key}"))?;
                one(name, got, expected)
            }),
            Value::Array(list) if list.len() > self.0.len() => Err(format!("{list:?} is too long")),
            Value::Array(list) => {
                (self.0.iter().zip(list)).try_for_each(|((name, got), expected)| one(name, got, expected))
            }
            single => one(self.0[0].0, &self.0[0].1, single),
        }
    }
}
