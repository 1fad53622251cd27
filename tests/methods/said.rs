//! How is a step said where there are no figures yet? Each leaf by its heading alone.
//!
//! In: the built-in words, and the steps of a promise. Out: rows of a table of `docs/methods.md`. Refuses to know: which
//! kind the promise is of.

use duibiao::evaluate::standing::{Certainty, REASONS};
use duibiao::evaluate::{Forecast, Status};
use duibiao::expr::{Choice, Node, Said, Test};
use duibiao::plan::kinds::step::{Body, Leaf, Parameter, Step};
use duibiao::words::Words;

/// The reader.
pub struct Headings<'a> {
    pub words: &'a Words,
}

impl Headings<'_> {
    /// The heading of a column of a sheet, with the place of the target year left open.
    fn heading_of(&self, sheet: &str, name: &str) -> Option<String> {
        let outline = self.words.report("midterm");
        let sheet = outline.sheet.iter().find(|known| known.key == sheet)?;
        let column = sheet.column.iter().find(|column| column.key == name)?;
        Some(column.heading.replace("{target_year}", "目标").replace('\n', ""))
    }

    /// What a step is called: the heading of its column in 指标计算底稿, else its key.
    pub fn step(&self, name: &str) -> String {
        self.heading_of("working", name).unwrap_or_else(|| format!("`{name}`"))
    }

    /// The rows of the steps, in their order.
    pub fn rows(&self, steps: &[Step]) -> Vec<[String; 2]> {
        steps.iter().map(|step| [self.step(step.name), self.body(steps, step)]).collect()
    }

    fn body(&self, steps: &[Step], step: &Step) -> String {
        let said = match &step.body {
            Body::Number(tree) => self.number(tree),
            Body::Key(choice) => self.choice(choice),
        };
        let mut earlier = steps.iter().take_while(|known| known.name != step.name);
        let like = earlier.find_map(|known| self.like(known, step));
        let said = like.filter(|like| like.chars().count() < said.chars().count()).unwrap_or(said);
        let absent = step.otherwise.filter(|_| !step.needs.is_empty());
        match absent {
            Some(key) => format!("{said}。所需的数缺时为{}", Said::<Leaf>::key(self, key)),
            None => said,
        }
    }

    /// A tree that is an earlier one with other leaves: said by what is exchanged.
    fn like(&self, known: &Step, step: &Step) -> Option<String> {
        let leaves = |body: &Body| match body {
            Body::Number(tree) => tree.refs(),
            Body::Key(choice) => choice.refs(),
        };
        let (own, other) = (leaves(&known.body), leaves(&step.body));
        if own.is_empty() || own.len() != other.len() {
            return None;
        }
        let exchange =
            |leaf: &Leaf| own.iter().zip(&other).find(|(one, _)| *one == leaf).map_or(*leaf, |to| *to.1);
        let exchanged = match &known.body {
            Body::Number(tree) => Body::Number(tree.with(&exchange)),
            Body::Key(choice) => Body::Key(choice.with(&exchange)),
        };
        if exchanged != step.body {
            return None;
        }
        let pairs = own.iter().zip(&other).filter(|(before, now)| before != now);
        let pairs = pairs.map(|(before, now)| format!("，以{}代{}", self.leaf(now), self.leaf(before)));
        Some(format!("同{}{}", self.step(known.name), pairs.collect::<String>()))
    }

    /// A tree, its cases one after the other.
    fn number(&self, tree: &Node<Leaf>) -> String {
        let Node::When(test, yes, no) = tree else { return tree.told(self) };
        let last = !matches!(**no, Node::When(..));
        let yes = inner(matches!(**yes, Node::When(..)), self.number(yes));
        format!("若{}：{yes}；{}{}", self.test(test), otherwise(last), self.number(no))
    }

    /// A choice, its cases one after the other.
    fn choice(&self, choice: &Choice<Leaf>) -> String {
        let Choice::When(test, yes, no) = choice else { return choice.told(self) };
        let last = !matches!(**no, Choice::When(..));
        let yes = inner(matches!(**yes, Choice::When(..)), self.choice(yes));
        format!("若{}：{yes}；{}{}", self.test(test), otherwise(last), self.choice(no))
    }

    /// A test; what is joined otherwise than its neighbours stands in brackets.
    fn test(&self, test: &Test<Leaf>) -> String {
        let joined = |tests: &[Test<Leaf>], by: &str| {
            let parts = tests.iter().map(|part| match part {
                Test::All(parts) | Test::Any(parts) if parts.len() > 1 && tests.len() > 1 => {
                    format!("（{}）", self.test(part))
                }
                _ => self.test(part),
            });
            parts.collect::<Vec<_>>().join(by)
        };
        match test {
            Test::All(tests) => joined(tests, " 且 "),
            Test::Any(tests) => joined(tests, " 或 "),
            Test::Not(part) if matches!(**part, Test::All(_) | Test::Any(_)) => {
                format!("并非（{}）", self.test(part))
            }
            Test::Compare(..) | Test::Known(_) | Test::Is(..) | Test::Same(..) | Test::Not(_) => {
                test.told(self)
            }
        }
    }
}

/// Cases within a case.
fn inner(cases: bool, said: String) -> String {
    if cases { format!("〔{said}〕") } else { said }
}

/// What stands before the last case.
fn otherwise(last: bool) -> &'static str {
    if last { "其余：" } else { "" }
}

impl Said<Leaf> for Headings<'_> {
    fn leaf(&self, leaf: &Leaf) -> String {
        match *leaf {
            Leaf::Step(name) => self.step(name),
            Leaf::In(name, period) => format!("{period}年{}", self.step(name)),
            Leaf::Sum(name) => self.heading_of("sums", name).unwrap_or_else(|| format!("`{name}`")),
            Leaf::Series(year) => format!("{year}年外部序列"),
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
        }
    }

    fn key(&self, key: &'static str) -> String {
        let judgement = &self.words.judgement;
        let word = if Status::ALL.iter().any(|status| status.key() == key) {
            judgement.status(key).to_owned()
        } else if Certainty::ALL.iter().any(|certainty| certainty.key() == key) {
            judgement.certainty(key).to_owned()
        } else if let Some(forecast) = Forecast::ALL.iter().find(|forecast| forecast.key() == key) {
            forecast.word(judgement).to_owned()
        } else if REASONS.contains(&key) {
            judgement.reason_name(key)
        } else {
            match key {
                "yes" => String::from("是"),
                "no" => String::from("否"),
                other => format!("`{other}`"),
            }
        };
        format!("“{word}”")
    }
}
