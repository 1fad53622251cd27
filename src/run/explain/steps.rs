//! How is a verdict derived, step by step? Each step's tree, said with its values.
//!
//! In: an assessment of the node a promise binds. Out: lines of text. What a step is called is the heading of its column
//! in 指标计算底稿. Of a tree with branches the branch taken is said. Refuses to know: which kind the promise is of.

use crate::evaluate::walk::of_parameter;
use crate::evaluate::{Assessment, Evaluation};
use crate::expr::{Choice, Leaves, Said};
use crate::plan::kinds::step::{Body, Case, Leaf, Parameter, Step};
use crate::plan::kinds::weigh::NO_SHARE;
use crate::plan::{Indicator, Plan};
use crate::value::Ratio;
use crate::words::{Words, fill};

/// Steps that are told elsewhere: counts, figures as they come from the units, and what a verdict rests on as given.
const TOLD: [&str; 9] =
    ["reported", "na", "expected", "numerator", "denominator", "base", "target", "threshold", "elapsed"];

/// Steps that speak of silent units: told only where one is silent.
const SILENT: [&str; 9] = [
    "silent",
    "held",
    "untested",
    "test_numerator",
    "test_low_numerator",
    "test_high_numerator",
    "test_value",
    "test_low_value",
    "test_high_value",
];

/// The steps of one assessment.
pub(super) struct Steps<'a> {
    pub plan: &'a Plan,
    pub words: &'a Words,
    pub evaluation: &'a Evaluation,
    pub indicator: &'a Indicator,
    pub it: &'a Assessment,
}

impl Steps<'_> {
    /// A line for each step that came to a number, and one for the word.
    pub fn lines(&self) -> Vec<String> {
        let case = Case::new(self.plan, self.indicator, self.it.period);
        let steps = case.steps();
        let mut lines: Vec<String> = steps.iter().filter_map(|step| self.line(step)).collect();
        lines.extend(steps.iter().find(|step| step.name == "word").and_then(|step| self.word(step)));
        lines
    }

    fn line(&self, step: &Step) -> Option<String> {
        let Body::Number(tree) = &step.body else { return None };
        let silent = !self.it.silence.units.is_empty();
        let beside = SILENT.contains(&step.name) || step.name.starts_with("bound_");
        if TOLD.contains(&step.name) || beside && !silent {
            return None;
        }
        let (name, value) = (self.heading(step.name)?, self.it.number(step.name)?);
        let taken = tree.taken(self);
        Some(if taken.refs().is_empty() {
            format!("{name}：{}", shown(value))
        } else {
            format!("{name}：{} = {}", taken.told(self), shown(value))
        })
    }

    /// The tests that led to the word, each with its outcome.
    fn word(&self, step: &Step) -> Option<String> {
        let Body::Key(choice) = &step.body else { return None };
        // That a share lies between nothing and all goes without saying, where it does.
        let choice = match choice {
            Choice::When(_, said, otherwise)
                if matches!(**said, Choice::Key(NO_SHARE)) && self.it.key("word") != Some(NO_SHARE) =>
            {
                otherwise
            }
            choice => choice,
        };
        let (tests, key) = choice.path(self).ok()?;
        let asked = tests.into_iter().filter(|(test, _)| !test.asks_only_whether_known());
        let tests: Vec<String> = asked
            .map(|(test, holds)| format!("{}，{}", test.told(self), if holds { "是" } else { "否" }))
            .collect();
        (!tests.is_empty()).then(|| format!("判定：{}；即{}", tests.join("；"), Said::<Leaf>::key(self, key)))
    }

    /// The heading of a step's column; `None` where it has none.
    fn heading(&self, name: &str) -> Option<String> {
        self.heading_of("working", name)
    }

    fn heading_of(&self, sheet: &str, name: &str) -> Option<String> {
        let outline = self.words.report("midterm");
        let sheet = outline.sheet.iter().find(|known| known.key == sheet)?;
        let column = sheet.column.iter().find(|column| column.key == name)?;
        let year = self.indicator.target_year.to_string();
        Some(fill(&column.heading, &[("target_year", year.as_str())]))
    }

    fn series(&self, year: i32) -> Option<(&str, Ratio)> {
        let series = self.indicator.series.as_deref()?;
        let point = self.plan.series.iter().find(|point| point.series == series && point.year == year)?;
        Some((point.name.as_str(), point.value.value))
    }
}

/// At most four decimals; a smaller number as it is.
fn shown(value: Ratio) -> String {
    let text = value.to_text(4);
    let plain = text.trim_end_matches('0').trim_end_matches('.');
    if matches!(plain, "0" | "-0") && !value.is_zero() { value.to_plain() } else { plain.to_owned() }
}

impl Leaves<Leaf> for Steps<'_> {
    type Why = ();

    fn number(&self, leaf: &Leaf) -> Result<Ratio, ()> {
        let found = match *leaf {
            Leaf::Step(name) => self.it.number(name),
            Leaf::In(name, period) => {
                let earlier = self.evaluation.at(self.it.indicator, period);
                earlier.and_then(|earlier| earlier.number(name))
            }
            Leaf::Sum(name) => self.it.cell(name),
            Leaf::Series(year) => self.series(year).map(|(_, value)| value),
            Leaf::Parameter(parameter) => Some(of_parameter(&self.words.judgement, parameter)),
        };
        found.ok_or(())
    }

    fn key(&self, leaf: &Leaf) -> Result<&'static str, ()> {
        match *leaf {
            Leaf::Step(name) => self.it.key(name).ok_or(()),
            _ => Err(()),
        }
    }
}

impl Said<Leaf> for Steps<'_> {
    fn leaf(&self, leaf: &Leaf) -> String {
        let value = self.number(leaf).map_or_else(|()| String::from("缺"), shown);
        let named = |name: &str| self.heading(name).unwrap_or_default();
        let name = match *leaf {
            Leaf::Step(name) => named(name),
            Leaf::In(name, period) => format!("{period}年{}", named(name)),
            Leaf::Sum(name) => self.heading_of("sums", name).unwrap_or_default(),
            Leaf::Series(year) => {
                format!("{year}年{}", self.series(year).map_or_else(String::new, |(name, _)| name.to_owned()))
            }
            Leaf::Parameter(Parameter::Quantile) => String::from("置信水平分位数"),
            Leaf::Parameter(Parameter::Floor) => String::from("初步结论所需规模占比"),
            Leaf::Parameter(parameter) => {
                let key = match parameter {
                    Parameter::Ahead => "ahead",
                    Parameter::OnTrack => "on_track",
                    _ => "slightly_behind",
                };
                format!("“{}”的下限", self.words.judgement.status(key))
            }
        };
        if name.is_empty() { value } else { format!("{name} {value}") }
    }

    fn there(&self, leaf: &Leaf, there: bool) -> String {
        let name = match leaf {
            Leaf::Step(name) => self.heading(name).unwrap_or_else(|| String::from("应达进度")),
            other => Said::leaf(self, other),
        };
        format!("{}{name}", if there { "有" } else { "没有" })
    }

    fn key(&self, key: &'static str) -> String {
        let word = self.words.judgement.status(key);
        // Where nothing is said the key is that of the reason.
        if word == key {
            return format!("不可判断（{}）", self.words.judgement.reason_name(key));
        }
        format!("“{word}”")
    }
}
