//! May a word be said while units are silent? One test for every kind: judged over the whole interval the silent units
//! allow, then with their last figures put in, then not at all.
//!
//! In: what a kind says of a scene (its value, what it is set against). Out: the steps from the word of the units that are
//! in to its certainty. Refuses to know: which kind asks, when a promise falls due.

use super::sort::ValueOf;
use super::step::{Case, Leaf, Parameter, Step, Tree, given, is_zero, minus, over, plus, step, sum, times};
use crate::expr::{Choice, Comparison, Node, Test};
use crate::plan::Attribute;
use crate::value::Ratio;

/// How sure a word is: it holds whatever the silent units say.
pub const PROVEN: &str = "proven";
/// It holds with the last figures of the silent units.
pub const PROVISIONAL: &str = "provisional";
/// It is not said.
pub const NONE: &str = "none";

/// What a word is said of: the names of the steps that stand for the value and what it is set against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scene {
    /// The value of the whole.
    pub value: &'static str,
    /// The base assumed, where the plan prints one.
    pub base: &'static str,
    /// Numerator and denominator, where a word rests on them.
    pub counts: (&'static str, &'static str),
    /// The value of the comparable units, their base, and the share of this year's size they hold.
    pub matched: (&'static str, &'static str, &'static str),
    /// Of a sample the ends of its interval.
    pub interval: (&'static str, &'static str),
    /// The words at them.
    pub ends: (&'static str, &'static str),
}

/// The figures as they are.
pub const AS_IS: Scene = Scene {
    value: "value",
    base: "base",
    counts: ("numerator", "denominator"),
    matched: ("matched_value", "matched_base", "matched_share"),
    interval: ("interval_low", "interval_high"),
    ends: ("word_from", "word_to"),
};

/// None of what is silent, and all of it.
const BOUNDS: [(&str, Scene); 2] = [
    (
        "word_bound_low",
        Scene {
            value: "bound_low",
            counts: ("numerator", "bound_denominator"),
            matched: ("matched_low", "matched_base_all", "matched_share"),
            interval: ("interval_bound_low_from", "interval_bound_low_to"),
            ends: ("word_bound_low_from", "word_bound_low_to"),
            ..AS_IS
        },
    ),
    (
        "word_bound_high",
        Scene {
            value: "bound_high",
            counts: ("bound_numerator", "bound_denominator"),
            matched: ("matched_high", "matched_base_all", "matched_share"),
            interval: ("interval_bound_high_from", "interval_bound_high_to"),
            ends: ("word_bound_high_from", "word_bound_high_to"),
            ..AS_IS
        },
    ),
];

/// For a sample both of these also at the fewest asked.
const CORNERS: [(&str, Scene); 2] = [
    (
        "word_corner_low",
        Scene {
            value: "corner_low",
            counts: ("numerator", "corner_denominator"),
            interval: ("interval_corner_low_from", "interval_corner_low_to"),
            ends: ("word_corner_low_from", "word_corner_low_to"),
            ..BOUNDS[0].1
        },
    ),
    (
        "word_corner_high",
        Scene {
            value: "corner_high",
            counts: ("corner_numerator", "corner_denominator"),
            interval: ("interval_corner_high_from", "interval_corner_high_to"),
            ends: ("word_corner_high_from", "word_corner_high_to"),
            ..BOUNDS[1].1
        },
    ),
];

/// The last figures of what is silent: as they stood, and with the denominator at either end.
const TESTS: [(&str, Scene); 3] = [
    (
        "word_test",
        Scene {
            value: "test_value",
            counts: ("test_numerator", "test_denominator"),
            matched: ("matched_test", "matched_test_base", "matched_test_share"),
            interval: ("interval_test_from", "interval_test_to"),
            ends: ("word_test_from", "word_test_to"),
            ..AS_IS
        },
    ),
    (
        "word_test_low",
        Scene {
            value: "test_low_value",
            counts: ("test_low_numerator", "test_low_denominator"),
            matched: ("matched_test_low", "matched_test_base", "matched_test_low_share"),
            interval: ("interval_test_low_from", "interval_test_low_to"),
            ends: ("word_test_low_from", "word_test_low_to"),
            ..AS_IS
        },
    ),
    (
        "word_test_high",
        Scene {
            value: "test_high_value",
            counts: ("test_high_numerator", "test_high_denominator"),
            matched: ("matched_test_high", "matched_test_base", "matched_test_high_share"),
            interval: ("interval_test_high_from", "interval_test_high_to"),
            ends: ("word_test_high_from", "word_test_high_to"),
            ..AS_IS
        },
    ),
];

/// How far a value may lie from what is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A part of a whole: none or all of what is silent.
    Share,
    /// What remains of what was identified: likewise, as a count.
    Remains,
    /// A sum that only adds: what is in is the least there can be.
    Sum,
    /// Units that meet a threshold of all units: likewise.
    Units,
    /// A sample of a whole.
    Sample,
    /// Nothing bounds it.
    Open,
}

/// The word of a share of more than all, or of less than nothing: some figure under it is wrong, and nothing is said of it.
pub const NO_SHARE: &str = "no_share";

/// A word asked of a promise in a period.
pub struct Asked<'a> {
    /// The word of a scene.
    pub word: &'a dyn Fn(Scene) -> Choice<Leaf>,
    /// Keys of the word that say nothing, and why: never said, whatever is silent.
    pub unsaid: &'static [&'static str],
    /// Keys that say the promise is kept.
    pub kept: &'static [&'static str],
    /// How far the value may lie.
    pub shape: Shape,
    /// The word of a sum without an end above.
    pub open: &'static str,
    /// Whether a value between two bounds may have another word than both.
    pub crosses: Option<Test<Leaf>>,
    /// Whether the word follows the units present in two years, and the words that are the whole's all the same.
    pub follows_matched: Option<&'static [&'static str]>,
    /// Whether nothing is said provisionally, whatever the word.
    pub never_provisional: bool,
    /// What else must hold for a word to be said provisionally.
    pub only_if: Option<Test<Leaf>>,
    /// Of a sample the word at a scene's value, where the word of the whole is that of both ends of its interval.
    pub at_ends: Option<&'a dyn Fn(Scene) -> Choice<Leaf>>,
}

impl Asked<'_> {
    /// Whether the word is one that says nothing.
    pub fn is_unsaid(&self) -> Test<Leaf> {
        let keys = self.unsaid.iter().copied().chain([NO_SHARE]);
        Test::Any(keys.map(|key| Test::Is(Leaf::Step("word"), key)).collect())
    }
}

/// Whether a share of this year's size is enough to speak for all.
fn reaches_floor(share: Tree) -> Test<Leaf> {
    Test::compare(share, Comparison::GreaterOrEqual, Node::Item(Leaf::Parameter(Parameter::Floor)))
}

/// Whether the comparable units hold enough of this year's size, by the step of their share.
pub fn enough(share: &'static str) -> Test<Leaf> {
    reaches_floor(step(share))
}

/// Whether a unit that is in has no base year.
pub fn lacks_base() -> Test<Leaf> {
    Test::compare(sum("matched"), Comparison::Less, step("reported"))
}

impl Case<'_> {
    /// How many units are silent; of a total over years in any of them.
    pub fn silent(&self) -> Tree {
        if !self.adds_years() {
            return step("silent");
        }
        let years = self.in_years("silent");
        // A year that was never collected is silent as a whole.
        let all = given(Ratio::whole(years.len() as i64));
        let known = Node::Call(crate::expr::Function::Count, years.clone());
        plus(Node::Call(crate::expr::Function::Total, years), minus(all, known))
    }

    /// Whether some unit is silent.
    pub fn is_incomplete(&self) -> Test<Leaf> {
        Test::compare(self.silent(), Comparison::Greater, given(Ratio::ZERO))
    }

    /// Whether a promise is of all: every unit, nobody left, or a share of everything.
    pub fn is_of_all(&self) -> bool {
        let indicator = self.indicator;
        let everything = indicator.share
            && self.rises()
            && indicator.target.is_some_and(|target| target.value.compare(indicator.scale).is_ge());
        indicator.kind.is_of_all() || everything
    }

    /// Whether the attribute is 约束性.
    pub fn is_binding(&self) -> bool {
        self.indicator.attribute == Some(Attribute::Binding)
    }

    /// The steps from a word to its certainty.
    pub fn weighed(&self, asked: &Asked<'_>) -> Vec<Step> {
        let mut steps = vec![Step::key("word", self.unless_no_share((asked.word)(AS_IS)), "unjudged")];
        steps.extend(self.bounds(asked.shape));
        steps.extend(self.tests(asked.shape));
        if asked.follows_matched.is_some() {
            steps.extend(self.matched_bounds());
        }
        if self.is_sampled() {
            let bounds = if asked.shape == Shape::Sample { 2 } else { 0 };
            let scenes = BOUNDS.iter().take(bounds).chain(CORNERS.iter().take(bounds)).chain(&TESTS);
            let scenes: Vec<Scene> = scenes.map(|(_, scene)| *scene).collect();
            steps.extend(self.intervals(&scenes));
            if let Some(word) = asked.at_ends {
                for scene in [AS_IS].iter().chain(&scenes) {
                    let ends = [(scene.ends.0, scene.interval.0), (scene.ends.1, scene.interval.1)];
                    for (name, value) in ends {
                        let matched = (value, scene.matched.1, scene.matched.2);
                        steps.push(Step::key(name, word(Scene { value, matched, ..*scene }), "unjudged"));
                    }
                }
            }
        }
        let say = |(name, scene): &(&'static str, Scene)| Step::key(name, (asked.word)(*scene), "unjudged");
        let bounded = matches!(asked.shape, Shape::Share | Shape::Remains | Shape::Units | Shape::Sample);
        if bounded {
            steps.extend(BOUNDS.iter().map(say));
        }
        if asked.shape == Shape::Sum && asked.follows_matched.is_some() {
            steps.push(say(&BOUNDS[0]));
        }
        if asked.shape == Shape::Sample {
            steps.extend(CORNERS.iter().map(say));
        }
        steps.extend(TESTS.iter().map(say));
        steps.push(Step::key("certainty", self.certainty(asked), NONE));
        steps
    }

    /// Whether its value is a declared share, which lies between nothing and all. Of a sample its interval says so.
    pub fn is_share(&self) -> bool {
        let indicator = self.indicator;
        let of_a_whole = matches!(indicator.value(), ValueOf::Rate | ValueOf::Remainder);
        let parts = of_a_whole && indicator.denominator.is_some();
        indicator.share && parts && !self.is_sampled() && !indicator.kind.counts_units()
    }

    /// The word, but for a share outside of nothing and all.
    fn unless_no_share(&self, word: Choice<Leaf>) -> Choice<Leaf> {
        if !self.is_share() {
            return word;
        }
        let outside = Test::Any(vec![
            Test::compare(step("numerator"), Comparison::Greater, step("denominator")),
            Test::compare(step("numerator"), Comparison::Less, given(Ratio::ZERO)),
        ]);
        let outside = Test::All(vec![Test::Known(Leaf::Step("value")), outside]);
        Choice::when(outside, Choice::Key(NO_SHARE), word)
    }

    fn certainty(&self, asked: &Asked<'_>) -> Choice<Leaf> {
        let word = Leaf::Step("word");
        let one_of = |keys: &[&'static str]| Test::Any(keys.iter().map(|key| Test::Is(word, key)).collect());
        let same = |names: &[&'static str]| {
            Test::All(names.iter().map(|name| Test::Same(word, Leaf::Step(name))).collect())
        };
        let mut bounded = match asked.shape {
            Shape::Share | Shape::Remains | Shape::Units => {
                Some(same(&["word_bound_low", "word_bound_high"]))
            }
            Shape::Sample => {
                Some(same(&["word_bound_low", "word_bound_high", "word_corner_low", "word_corner_high"]))
            }
            // What the comparable units come to with the silent at nothing.
            Shape::Sum if asked.follows_matched.is_some() => {
                Some(Test::Is(word, asked.open).and(same(&["word_bound_low"])))
            }
            Shape::Sum => Some(Test::Is(word, asked.open)),
            Shape::Open => None,
        };
        // A sum that may still grow is lost to a range for certain only beyond its high end.
        let beyond = || Test::compare(step("value"), Comparison::Greater, step("target_high"));
        bounded = match (bounded, &asked.crosses) {
            (Some(_), Some(_)) if asked.shape == Shape::Sum => Some(beyond()),
            (Some(test), Some(crosses)) => Some(test.and(crosses.clone().not())),
            (bounded, _) => bounded,
        };
        let lacks = |name| Test::compare(sum(name), Comparison::Greater, given(Ratio::ZERO));
        if let Some(own) = asked.follows_matched {
            let mut comparable =
                vec![Test::All(vec![lacks("lacking").not(), lacks("silent_without_base").not()])];
            comparable.extend(own.iter().map(|key| Test::Is(word, key)));
            // Where none of the silent has a base year either, or a sum lacks that of a unit that is in, there is no way
            // that could follow anybody.
            let mut no_way =
                vec![Test::compare(sum("silent_without_base"), Comparison::GreaterOrEqual, step("silent"))];
            if asked.shape == Shape::Sum {
                no_way.push(lacks_base());
            }
            comparable.push(Test::Is(word, "short").and(Test::Any(no_way)));
            bounded = bounded.map(|test| test.and(Test::Any(comparable)));
        }
        let tested = Test::All(vec![
            reaches_floor(self.held()),
            is_zero(self.untested()),
            Test::Same(word, Leaf::Step("word_test")),
            Test::Same(word, Leaf::Step("word_test_low")),
            Test::Same(word, Leaf::Step("word_test_high")),
        ]);
        let tested = Choice::when(tested, Choice::Key(PROVISIONAL), Choice::Key(NONE));
        let may = |said: Choice<Leaf>| {
            let said = match &asked.only_if {
                Some(only_if) => Choice::when(only_if.clone(), said, Choice::Key(NONE)),
                None => said,
            };
            if asked.never_provisional {
                Choice::Key(NONE)
            } else if self.is_binding() || self.is_of_all() {
                Choice::when(one_of(asked.kept), Choice::Key(NONE), said)
            } else {
                said
            }
        };
        let mut silent = may(tested);
        if let Some(bounded) = bounded {
            silent = Choice::when(bounded, Choice::Key(PROVEN), silent);
        }
        let whole = match asked.follows_matched {
            Some(own) => {
                let theirs = [own, &["short"]].concat();
                let lacking = lacks("lacking").and(one_of(&theirs).not());
                Choice::when(lacking, may(Choice::Key(PROVISIONAL)), Choice::Key(PROVEN))
            }
            None => Choice::Key(PROVEN),
        };
        Choice::when(asked.is_unsaid(), Choice::Key(NONE), Choice::when(self.is_incomplete(), silent, whole))
    }

    /// Whether nobody could say a word because somebody is silent: the word is absent, and figures could still come.
    pub fn awaits(&self, asked: &Asked<'_>) -> Test<Leaf> {
        let word = Leaf::Step("word");
        let unheard = Test::All(vec![
            Test::Is(word, "unjudged"),
            self.is_incomplete(),
            Test::Any(vec![is_zero(step("reported")), Test::Known(Leaf::Step("numerator"))]),
        ]);
        let unsure = Test::All(vec![asked.is_unsaid().not(), Test::Is(Leaf::Step("certainty"), NONE)]);
        Test::Any(vec![unheard, unsure])
    }

    /// Share of the last known size that is in; of a total over years the smallest of its years.
    fn held(&self) -> Tree {
        if self.adds_years() {
            // Nothing of a year that was never collected.
            let held = self.in_years("held").into_iter().map(|year| match year {
                Node::Item(leaf) => Node::when(Test::Known(leaf), Node::Item(leaf), given(Ratio::ZERO)),
                other => other,
            });
            Node::Call(crate::expr::Function::Least, held.collect())
        } else {
            step("held")
        }
    }

    fn untested(&self) -> Tree {
        if self.adds_years() {
            Node::Call(crate::expr::Function::Total, self.in_years("untested"))
        } else {
            step("untested")
        }
    }

    /// Whether the value adds up figures of several years.
    pub fn adds_years(&self) -> bool {
        self.indicator.is_total() && self.has_flow() && self.period.year > self.plan.identity.first_year
    }

    /// Where the value may lie with the silent units in.
    fn bounds(&self, shape: Shape) -> Vec<Step> {
        let scale = || given(self.indicator.scale);
        let (n, d) = (|| step("numerator"), || step("denominator"));
        let unknown = || Test::compare(sum("unknown"), Comparison::Greater, given(Ratio::ZERO));
        match shape {
            Shape::Share | Shape::Sample => {
                // A share of unknown size lies between none and all; below all once one failure is known.
                let below = Ratio::new(999_999, 1_000_000).unwrap_or(Ratio::ONE);
                let most = Node::when(
                    Test::compare(n(), Comparison::Less, d()),
                    times(given(below), scale()),
                    scale(),
                );
                let whole = || plus(d(), sum("reach_high"));
                let of = |part: Tree| {
                    let none = Node::Nothing("no_denominator");
                    Node::when(is_zero(whole()), none, times(over(part, whole()), scale()))
                };
                let low = of(n());
                let high = of(plus(n(), sum("reach_high")));
                let mut steps = vec![
                    Step::number("bound_low", Node::when(unknown(), given(Ratio::ZERO), low)),
                    Step::number("bound_high", Node::when(unknown(), most, high)),
                ];
                if shape == Shape::Sample {
                    let known = |tree| Node::when(unknown(), Node::Nothing("unknown_size"), tree);
                    let corner = || plus(d(), sum("reach_low"));
                    let at_corner = |part: Tree| {
                        let none = Node::Nothing("no_denominator");
                        known(Node::when(is_zero(corner()), none, times(over(part, corner()), scale())))
                    };
                    steps.extend([
                        Step::number("bound_numerator", known(plus(n(), sum("reach_high")))),
                        Step::number("bound_denominator", known(whole())),
                        Step::number("corner_numerator", known(plus(n(), sum("reach_low")))),
                        Step::number("corner_denominator", known(corner())),
                        Step::number("corner_low", at_corner(n())),
                        Step::number("corner_high", at_corner(plus(n(), sum("reach_low")))),
                    ]);
                }
                steps
            }
            Shape::Remains => {
                let counted = self.indicator.denominator.is_some();
                // Of unknown size some may remain, and who was identified nobody knows.
                let more = if counted { sum("reach_high") } else { step("silent") };
                let some = Node::when(unknown(), given(Ratio::ONE), more);
                let mut steps =
                    vec![Step::number("bound_low", n()), Step::number("bound_high", plus(n(), some))];
                if counted {
                    let nothing = Node::Nothing("unknown_size");
                    let all = Node::when(unknown(), nothing, plus(d(), sum("reach_high")));
                    steps.push(Step::number("bound_numerator", step("bound_high")));
                    steps.push(Step::number("bound_denominator", all));
                }
                steps
            }
            Shape::Sum => vec![Step::number("bound_low", step("value"))],
            Shape::Units => {
                let part = |met: Tree| times(over(met, d()), given(Ratio::whole(100)));
                vec![
                    Step::number("bound_low", part(n())),
                    Step::number("bound_high", part(plus(n(), step("silent")))),
                ]
            }
            Shape::Open => Vec::new(),
        }
    }

    /// The value with last figures put in for silent units.
    fn tests(&self, shape: Shape) -> Vec<Step> {
        let scale = || given(self.indicator.scale);
        let mut steps = Vec::new();
        let ends = [
            ("test_numerator", "test_denominator", "test_value"),
            ("test_low_numerator", "test_low_denominator", "test_low_value"),
            ("test_high_numerator", "test_high_denominator", "test_high_value"),
        ];
        for (numerator, denominator, value) in ends {
            if shape == Shape::Units {
                let met = plus(step("numerator"), sum("test_met"));
                steps.push(Step::number(
                    value,
                    times(over(met, step("denominator")), given(Ratio::whole(100))),
                ));
                continue;
            }
            let own = Node::Call(crate::expr::Function::Total, vec![step("numerator"), sum(numerator)]);
            steps.push(Step::number(numerator, own));
            if self.indicator.is_total() {
                let years = if self.adds_years() { self.in_years(numerator) } else { vec![step(numerator)] };
                let total = Node::Call(crate::expr::Function::Total, years);
                steps.push(Step::number(value, times(total, scale())));
            } else if self.indicator.denominator.is_some() {
                steps.push(Step::number(denominator, plus(step("denominator"), sum(denominator))));
                let rate = if shape == Shape::Remains {
                    step(numerator)
                } else {
                    times(over(step(numerator), step(denominator)), scale())
                };
                let none = Node::Nothing("no_denominator");
                steps.push(Step::number(value, Node::when(is_zero(step(denominator)), none, rate)));
            } else {
                let per = self.indicator.kind.divisor();
                let counted = times(step(numerator), scale());
                let counted = per.map_or(counted.clone(), |per| over(step(numerator), step(per)));
                steps.push(Step::number(value, counted));
            }
        }
        steps
    }

    /// Base, value and share of the comparable units, with the silent in at their bounds.
    fn matched_bounds(&self) -> Vec<Step> {
        let scale = || given(self.indicator.scale);
        let rate = |n: Tree, d: Tree| {
            if self.indicator.denominator.is_none() {
                return times(n, scale());
            }
            let none = Node::Nothing("no_denominator");
            Node::when(is_zero(d.clone()), none, times(over(n, d), scale()))
        };
        let pair = |n: Tree, d: Tree, more: (&'static str, &'static str)| {
            rate(plus(n, sum(more.0)), plus(d, sum(more.1)))
        };
        let now = || (sum("matched_numerator"), sum("matched_denominator"));
        let base = || (sum("base_numerator"), sum("base_denominator"));
        let reach = sum("reach_high");
        let whole = plus(now().1, reach.clone());
        let unknown = || Test::compare(sum("unknown"), Comparison::Greater, given(Ratio::ZERO));
        let (low, high) = (rate(now().0, whole.clone()), rate(plus(now().0, reach), whole));
        // Of unknown size the share of the comparable units lies where that of the whole does.
        let (low, high) = if self.indicator.denominator.is_some() && self.indicator.share {
            let bound = |name| Node::Item(Leaf::Step(name));
            (Node::when(unknown(), bound("bound_low"), low), Node::when(unknown(), bound("bound_high"), high))
        } else {
            (low, high)
        };
        let mut steps = vec![
            Step::number("matched_low", low),
            Step::number("matched_high", high),
            Step::number(
                "matched_base_all",
                pair(base().0, base().1, ("silent_base_numerator", "silent_base_denominator")),
            ),
            Step::number(
                "matched_test_base",
                pair(base().0, base().1, ("test_base_numerator", "test_base_denominator")),
            ),
        ];
        let tests = [
            (
                "matched_test",
                "matched_test_share",
                "matched_test_numerator",
                "matched_test_denominator",
                "test",
            ),
            (
                "matched_test_low",
                "matched_test_low_share",
                "matched_test_low_numerator",
                "matched_test_low_denominator",
                "test_low",
            ),
            (
                "matched_test_high",
                "matched_test_high_share",
                "matched_test_high_numerator",
                "matched_test_high_denominator",
                "test_high",
            ),
        ];
        for (value, share, n, d, of) in tests {
            steps.push(Step::number(value, pair(now().0, now().1, (n, d))));
            let (part, all) = if self.indicator.denominator.is_some() {
                (
                    plus(now().1, sum(d)),
                    step(match of {
                        "test" => "test_denominator",
                        "test_low" => "test_low_denominator",
                        _ => "test_high_denominator",
                    }),
                )
            } else {
                (
                    plus(now().0, sum(n)),
                    step(match of {
                        "test" => "test_numerator",
                        "test_low" => "test_low_numerator",
                        _ => "test_high_numerator",
                    }),
                )
            };
            steps.push(Step::number(
                share,
                Node::when(is_zero(all.clone()), given(Ratio::ONE), over(part, all)),
            ));
        }
        steps
    }

    /// Base, value and share of the comparable units.
    pub fn matched(&self) -> Vec<Step> {
        let scale = || given(self.indicator.scale);
        let none = || Node::Nothing("no_base");
        let some = |tree: Tree| Node::when(is_zero(sum("matched")), none(), tree);
        let rate = |n: &'static str, d: &'static str| {
            if self.indicator.denominator.is_none() {
                return times(sum(n), scale());
            }
            Node::when(is_zero(sum(d)), none(), times(over(sum(n), sum(d)), scale()))
        };
        let mut base = some(rate("base_numerator", "base_denominator"));
        if self.indicator.share {
            // More than all is no base, nor less than nothing.
            let outside = Test::Any(vec![
                Test::compare(sum("base_numerator"), Comparison::Greater, sum("base_denominator")),
                Test::compare(sum("base_numerator"), Comparison::Less, given(Ratio::ZERO)),
            ]);
            base = Node::when(outside, none(), base);
        }
        base = Node::when(is_zero(sum("faulty")), base, none());
        let (part, all) = if self.indicator.denominator.is_some() {
            (sum("matched_denominator"), step("denominator"))
        } else {
            (sum("matched_numerator"), step("numerator"))
        };
        let counted = over(sum("matched"), step("reported"));
        let share = Node::when(is_zero(all.clone()), counted, over(part, all));
        vec![
            Step::number("matched_base", base),
            Step::number("matched_value", some(rate("matched_numerator", "matched_denominator"))),
            Step::number("matched_share", some(share)),
        ]
    }
}
