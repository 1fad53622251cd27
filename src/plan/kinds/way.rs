//! The way from a start to a target, at a pace: what kinds with a pace share.
//!
//! In: where the promise starts, and what its value is. Out: due = start + elapsed × (target − start) or what the path
//! asks for, progress = (value − start) ÷ (target − start), pace = progress ÷ the progress due, forecast = start +
//! (value − start) ÷ elapsed; a multiple goes its way on the scale of growth: progress = ln value ÷ ln target, due =
//! target to the power of elapsed. Refuses to know: which kind asks.

use super::due::Words;
use super::step::{Case, Leaf, Parameter, Step, Tree, given, is_zero, minus, over, plus, step, sum, times};
use super::weigh::{AS_IS, Asked, Scene, Shape, enough, lacks_base};
use crate::expr::{Choice, Comparison, Function, Node, Test};
use crate::value::Ratio;

/// Where a promise starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the base the plan prints.
    Printed,
    /// At what the comparable units reported for the base year.
    Reported,
    /// At the share of units that met it in the base year, where every one was known.
    Units,
    /// Nowhere: there is no base.
    Nowhere,
    /// At nothing.
    Zero,
    /// At once the earlier year, on the scale of growth.
    Once,
}

/// A way.
#[derive(Clone, Debug)]
pub struct Way {
    /// Where it starts.
    pub start: Start,
    /// The key of a target reached.
    pub met: &'static str,
    /// The words once it is due.
    pub due: Words,
    /// The greatest value there can be; `None` where there is none.
    pub most: Option<Ratio>,
    /// How far the value may lie from what is in.
    pub shape: Shape,
}

/// What a value is set against.
struct From {
    /// The start.
    base: Tree,
    /// The ends of its rounding interval; the value has fallen back only beyond them.
    ends: (Tree, Tree),
    /// The start assumed, an end of that interval or the start.
    assumed: Tree,
    /// Whether a value printed like the start reaches the high end.
    rounded: bool,
}

impl Way {
    /// Every step after the value and the base; `gaps` are counted as the kind counts them.
    pub fn steps(&self, case: &Case<'_>, gaps: Vec<Step>) -> Vec<Step> {
        let Some(target) = case.target() else { return Vec::new() };
        let mut steps = vec![target];
        steps.extend(self.after(case, gaps));
        steps
    }

    /// Every step after the target.
    pub fn after(&self, case: &Case<'_>, gaps: Vec<Step>) -> Vec<Step> {
        let mut steps = vec![case.elapsed()];
        if self.start == Start::Reported {
            steps.extend(case.matched());
            steps.push(Step::number("base", step("matched_base")));
        }
        if self.has_start() {
            steps.push(self.due(case));
        }
        if !case.is_judged() {
            return steps;
        }
        steps.extend(self.judged(case));
        steps.extend(gaps);
        steps.push(case.attainment());
        if self.has_start() {
            steps.extend(self.progress(case));
        }
        steps.extend(self.projected(case));
        let word = if self.has_start() { by_straight_line(case) } else { Choice::Key("unknown") };
        steps.push(case.forecast_word(word));
        steps
    }

    /// The word, how sure it is, and the status: on the way before the promise is due, kept or not from then on.
    fn judged(&self, case: &Case<'_>) -> Vec<Step> {
        if case.is_concluded() {
            return case.conclude(self.shape, self.due, self.due);
        }
        let (sampled, reported) = (case.is_sampled(), self.start == Start::Reported);
        // A sample has a word only where both ends of its interval have the same.
        let word = |scene: Scene| {
            if case.is_part_of_a_year() {
                // Of half a year only a floor already reached proves something.
                let met = case.meets(step(scene.value), step("target"));
                let floor = Case { comparator: case.indicator.comparator, ..*case }.rises();
                let reached = Choice::Key(if floor { self.met } else { "part_of_a_year" });
                return Choice::when(met, reached, Choice::Key("part_of_a_year"));
            }
            if !sampled {
                return self.word(case, scene);
            }
            if self.shape == Shape::Units {
                // How many units meet a threshold is told by the points of each, which are samples.
                return Choice::Key("sampling");
            }
            let (from, to) = scene.ends;
            let mut said = Choice::Of(Leaf::Step(from));
            if scene == AS_IS && reported {
                // A fall between two waves is one only beyond the error of both.
                let fall = Test::Is(Leaf::Step(from), "backwards");
                said = Choice::when(fall, case.beyond_error(said.clone()), said);
            }
            let same = Test::Same(Leaf::Step(from), Leaf::Step(to));
            let said = Choice::when(same, said, Choice::Key("sampling"));
            let there = Test::Known(Leaf::Step(scene.interval.0));
            let said = Choice::when(there, said, Choice::Key("more_than_asked"));
            Choice::when(Test::Known(Leaf::Step(scene.value)), said, Choice::Key("unjudged"))
        };
        let at_ends = |scene: Scene| self.word(case, scene);
        let rests_on_ends = sampled && self.shape != Shape::Units;
        let counted = case.indicator.denominator.is_none();
        let asked = Asked {
            word: &word,
            unsaid: &["unjudged", "matched_too_few", "sampling", "more_than_asked", "part_of_a_year"],
            kept: &super::due::KEPT,
            shape: if sampled && self.shape != Shape::Sample { Shape::Open } else { self.shape },
            open: if case.rises() { self.met } else { self.worst() },
            crosses: None,
            follows_matched: reported.then_some(&["met"]),
            only_if: case.known_failure(),
            never_provisional: counted
                && (self.start == Start::Once || self.start == Start::Printed)
                && case.indicator.kind.has_way_from_print(),
            at_ends: if rests_on_ends { Some(&at_ends) } else { None },
        };
        let mut steps = Vec::new();
        if sampled && reported {
            steps.extend(case.difference());
        }
        steps.extend(case.weighed(&asked));
        // Only a base that was printed has a rounding interval.
        let at = |base: &'static str| match self.start {
            Start::Printed => self.word(case, Scene { base, ..AS_IS }),
            _ => Choice::Of(Leaf::Step("word")),
        };
        let ends = [("word_low", "base_low"), ("word_high", "base_high")];
        let ends = ends.map(|(name, base)| Step::key(name, at(base), "unjudged"));
        steps.extend(ends);
        steps.extend(case.as_said(&asked));
        steps
    }

    /// The word that a sum too large already comes to.
    fn worst(&self) -> &'static str {
        match self.start {
            Start::Printed | Start::Once | Start::Units => "backwards",
            Start::Reported | Start::Nowhere => "short",
            Start::Zero => "clearly_behind",
        }
    }

    /// Whether it has a start in this plan: a base the plan prints, or says is reported.
    pub fn has_start(&self) -> bool {
        self.start != Start::Nowhere
    }

    fn from(&self, scene: Scene) -> From {
        match self.start {
            Start::Printed => From {
                base: step("base"),
                ends: (step("base_low"), step("base_high")),
                assumed: step(scene.base),
                rounded: true,
            },
            Start::Reported | Start::Nowhere | Start::Units => {
                let base = if self.start == Start::Units { step("base") } else { step(scene.matched.1) };
                From { base: base.clone(), ends: (base.clone(), base.clone()), assumed: base, rounded: false }
            }
            Start::Zero | Start::Once => {
                let start = given(if self.start == Start::Zero { Ratio::ZERO } else { Ratio::ONE });
                From {
                    base: start.clone(),
                    ends: (start.clone(), start.clone()),
                    assumed: start,
                    rounded: false,
                }
            }
        }
    }

    /// The base of the row: the printed one, else that of the comparable units.
    fn base(&self) -> Tree {
        match self.start {
            Start::Reported => step("matched_base"),
            Start::Zero => given(Ratio::ZERO),
            Start::Once => given(Ratio::ONE),
            _ => step("base"),
        }
    }

    /// What goes the way: the comparable units' value where the base is theirs.
    fn own_value(&self) -> &'static str {
        if self.start == Start::Reported { "matched_value" } else { "value" }
    }

    /// The share of the way a value has gone.
    fn gone(&self, case: &Case<'_>, value: Tree, base: Tree) -> Tree {
        if self.start != Start::Once {
            return case.way(value, base);
        }
        let none = Test::compare(value.clone(), Comparison::LessOrEqual, given(Ratio::ZERO));
        let logarithm = |tree| Node::of(Function::Logarithm, tree);
        Node::when(none, Node::Nothing("no_growth"), over(logarithm(value), logarithm(step("target"))))
    }

    /// 应达值 from a start.
    fn due_from(&self, case: &Case<'_>, start: &Tree) -> Tree {
        let straight = || match self.start {
            Start::Once => Node::Call(Function::Power, vec![step("target"), step("elapsed")]),
            Start::Zero => times(step("elapsed"), step("target")),
            // What was already there is not to be lost again: from a reported base past the target the target is due.
            Start::Reported => Node::when(
                Test::compare(start.clone(), case.comparator, step("target")),
                step("target"),
                plus(start.clone(), times(step("elapsed"), minus(step("target"), start.clone()))),
            ),
            _ => plus(start.clone(), times(step("elapsed"), minus(step("target"), start.clone()))),
        };
        case.on_path().unwrap_or_else(straight)
    }

    /// 应达值.
    fn due(&self, case: &Case<'_>) -> Step {
        Step::number("due", self.due_from(case, &self.base()))
    }

    /// Whether a sum of only some of the units has no way to be told.
    fn is_partial(&self, case: &Case<'_>) -> Option<Test<Leaf>> {
        if case.indicator.denominator.is_some() || case.adds_years() || self.start == Start::Zero {
            return None;
        }
        match self.start {
            Start::Printed => Some(case.is_incomplete()),
            Start::Reported => Some(Test::Any(vec![case.is_incomplete(), lacks_base()])),
            _ => None,
        }
    }

    /// The same of a scene. With the silent in, a sum from a reported base is still one of only some units where one that
    /// is in, or one that is silent, has no base year.
    fn is_partial_in(&self, case: &Case<'_>, scene: Scene) -> Option<Test<Leaf>> {
        let partial = self.is_partial(case)?;
        if scene == AS_IS {
            return Some(partial);
        }
        let without = Test::compare(sum("silent_without_base"), Comparison::Greater, given(Ratio::ZERO));
        (self.start == Start::Reported).then(|| Test::Any(vec![lacks_base(), without]))
    }

    /// A number of the way: none of a sum of only some units, and none where the comparable units are too few.
    fn theirs(&self, case: &Case<'_>, number: Tree) -> Tree {
        let mut theirs = number;
        if let Some(partial) = self.is_partial(case) {
            theirs = Node::when(partial, Node::Nothing("partial"), theirs);
        }
        if self.start != Start::Reported {
            return theirs;
        }
        let few = enough("matched_share").not();
        Node::when(few, Node::Nothing("matched_too_few"), theirs)
    }

    /// 增量完成进度, what of it is due by now, and 进度比; and the progress from both ends of the base's rounding interval.
    fn progress(&self, case: &Case<'_>) -> Vec<Step> {
        let gone = |base: Tree| self.theirs(case, self.gone(case, step(self.own_value()), base));
        let expected = |base: Tree| {
            if case.on_path().is_some() { self.gone(case, step("due"), base) } else { step("elapsed") }
        };
        let mut steps = vec![
            case.published("progress", gone(self.base())),
            Step::number("progress_due", expected(self.base())),
        ];
        if self.start == Start::Printed {
            steps.push(case.published("progress_low", gone(step("base_low"))));
            steps.push(case.published("progress_high", gone(step("base_high"))));
        }
        let nothing = Test::compare(step("progress_due"), Comparison::LessOrEqual, given(Ratio::ZERO));
        let pace =
            Node::when(nothing, Node::Nothing("nothing_due"), over(step("progress"), step("progress_due")));
        steps.push(case.published("pace", pace));
        steps
    }

    /// 完成情况 of a scene.
    fn word(&self, case: &Case<'_>, scene: Scene) -> Choice<Leaf> {
        let met = case.meets(step(scene.value), step("target"));
        let short = Choice::Key("short");
        let behind = match self.start {
            Start::Nowhere => short,
            Start::Units => {
                let behind = self.behind(case, &step(scene.value), &self.from(scene));
                let way = Test::compare(step("base"), Comparison::Less, step("target"));
                let behind = Choice::when(way, behind, Choice::Key("below"));
                Choice::when(Test::Known(Leaf::Step("base")), behind, Choice::Key("below"))
            }
            Start::Printed => {
                let behind = self.behind(case, &step(scene.value), &self.from(scene));
                // A sum over some of the units has no way from a base that was the whole's.
                match self.is_partial_in(case, scene) {
                    Some(partial) => Choice::when(partial, short, behind),
                    None => behind,
                }
            }
            Start::Reported => {
                let (value, base, share) = scene.matched;
                let theirs = self.behind(case, &step(value), &self.from(scene));
                // The whole falls short; where the comparable units alone are there, they are on time.
                let theirs =
                    Choice::when(case.meets(step(value), step("target")), Choice::Key("ahead"), theirs);
                let theirs = Choice::when(enough(share), theirs, Choice::Key("matched_too_few"));
                // Where nobody that is in has a base year, the silent may have one.
                let own = Test::Any(vec![Test::Known(Leaf::Step("matched_base")), is_zero(sum("matched"))]);
                let known = Test::All(vec![
                    own,
                    Test::Known(Leaf::Step(base)),
                    Test::Known(Leaf::Step(value)),
                    Test::Known(Leaf::Step(share)),
                ]);
                let theirs = Choice::when(known, theirs, short.clone());
                match self.is_partial_in(case, scene) {
                    Some(partial) => Choice::when(partial, short, theirs),
                    None => theirs,
                }
            }
            Start::Zero | Start::Once => self.behind(case, &step(scene.value), &self.from(scene)),
        };
        Choice::when(met, Choice::Key(self.met), behind)
    }

    /// The word of a value short of its target. At or above what is due this year it is at least 符合预期, wherever the
    /// base was rounded from.
    fn behind(&self, case: &Case<'_>, value: &Tree, from: &From) -> Choice<Leaf> {
        let key = Choice::Key;
        let at_least = if case.rises() { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual };
        let in_time = || Test::compare(value.clone(), at_least, self.due_from(case, &from.base));
        let on_time = |otherwise: &'static str| Choice::when(in_time(), key("on_track"), key(otherwise));
        let expected = if case.on_path().is_some() {
            let due = self.due_from(case, &from.base);
            over(minus(due, from.assumed.clone()), minus(step("target"), from.assumed.clone()))
        } else {
            step("elapsed")
        };
        let gone = match self.start {
            Start::Once => {
                let logarithm = |tree| Node::of(Function::Logarithm, tree);
                over(logarithm(value.clone()), logarithm(step("target")))
            }
            _ => {
                over(minus(value.clone(), from.assumed.clone()), minus(step("target"), from.assumed.clone()))
            }
        };
        let mut paced = case.bands(&over(gone, expected.clone()), Some(in_time()));
        if case.on_path().is_some() {
            // A path that asks for nothing yet.
            let nothing = Test::compare(expected, Comparison::LessOrEqual, given(Ratio::ZERO));
            paced = Choice::when(nothing, on_time("clearly_behind"), paced);
        }
        match self.start {
            Start::Zero => paced,
            Start::Once => {
                let compared = |comparison, to| Test::compare(value.clone(), comparison, given(to));
                let nothing = compared(Comparison::LessOrEqual, Ratio::ZERO);
                let less = compared(Comparison::Less, Ratio::ONE);
                Choice::when(nothing, key("unjudged"), Choice::when(less, key("backwards"), paced))
            }
            _ => {
                let ahead = if case.rises() { Comparison::Greater } else { Comparison::Less };
                let ahead = Test::compare(step("target"), ahead, from.assumed.clone());
                let paced = Choice::when(ahead, paced, on_time("unjudged"));
                let past = if case.rises() {
                    Test::compare(value.clone(), Comparison::Less, from.ends.0.clone())
                } else {
                    let beyond = if from.rounded { Comparison::GreaterOrEqual } else { Comparison::Greater };
                    Test::compare(value.clone(), beyond, from.ends.1.clone())
                };
                Choice::when(past.and(in_time().not()), key("backwards"), paced)
            }
        }
    }

    /// 线性推算, 所需年均变化, 已实现年均变化.
    pub fn projected(&self, case: &Case<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        let span = || given(Ratio::whole(case.span()));
        let own = || step(self.own_value());
        if self.start == Start::Once {
            let whole = over(given(Ratio::ONE), step("elapsed"));
            let none = Test::compare(step("value"), Comparison::Less, given(Ratio::ZERO));
            let power = Node::Call(Function::Power, vec![step("value"), whole]);
            steps.push(case.published("forecast", Node::when(none, Node::Nothing("no_growth"), power)));
            return steps;
        }
        let risen = || minus(own(), self.base());
        if self.has_start() {
            steps.push(Step::number("achieved", over(risen(), times(step("elapsed"), span()))));
            let rise = over(risen(), step("elapsed"));
            let projected = if self.start == Start::Zero { rise } else { plus(self.base(), rise) };
            let projected = match self.most {
                Some(most) => within(projected, most),
                None => projected,
            };
            steps.push(case.published("forecast", self.theirs(case, projected)));
        }
        if !case.is_due() {
            let left = times(minus(given(Ratio::ONE), step("elapsed")), span());
            steps.push(Step::number("required", over(minus(step("target"), step("value")), left)));
        }
        steps
    }
}

impl Case<'_> {
    /// Kept or not, of a scene; of a sample only where both ends of its interval say the same.
    pub fn kept_word(&self, scene: Scene, words: Words) -> Choice<Leaf> {
        let (kept, lost) = (Choice::Key(words.kept), Choice::Key(words.lost));
        if self.is_part_of_a_year() || self.is_yearly() && self.period.month < 12 {
            // Of half a year only what a sum has already reached, or passed, proves something.
            let part = Choice::Key("part_of_a_year");
            let sum = self.indicator.denominator.is_none() && self.plan.only_adds(self.indicator);
            let (kept, lost) = match (sum, self.rises()) {
                (true, true) => (kept, part),
                (true, false) => (part, lost),
                (false, _) => return part,
            };
            return Choice::when(self.inside(step(scene.value)), kept, lost);
        }
        if !self.is_sampled() {
            return Choice::when(self.inside(step(scene.value)), kept, lost);
        }
        self.by_interval(scene, kept, lost)
    }

    /// Whether a value is where it was promised to be; of a range between both ends.
    pub fn inside(&self, value: Tree) -> Test<Leaf> {
        let meets = self.meets(value.clone(), step("target"));
        if self.indicator.target_high.is_none() {
            return meets;
        }
        meets.and(Test::compare(value, Comparison::LessOrEqual, step("target_high")))
    }

    /// Of a promise of every unit: whether a unit is known to miss it. Without one a silent unit leaves all of it open.
    pub fn known_failure(&self) -> Option<Test<Leaf>> {
        let fails = Test::compare(step("numerator"), Comparison::Less, step("reported"));
        self.indicator.kind.counts_units().then_some(fails)
    }

    /// Of a range: whether some value between two bounds lies inside while both may miss it.
    pub fn crosses(&self) -> Option<Test<Leaf>> {
        self.indicator.target_high?;
        Some(Test::All(vec![
            Test::compare(step("bound_low"), Comparison::Less, step("target")),
            Test::compare(step("bound_high"), Comparison::Greater, step("target_high")),
        ]))
    }
}

/// A share lies between nothing and all.
fn within(value: Tree, most: Ratio) -> Tree {
    let least = Node::Call(Function::Least, vec![given(most), value]);
    Node::Call(Function::Greatest, vec![given(Ratio::ZERO), least])
}

/// 期末预判 from the straight line: it meets the target; else by the last band of the pace.
pub fn by_straight_line(case: &Case<'_>) -> Choice<Leaf> {
    let known = Test::Known(Leaf::Step("forecast"));
    let paced = Choice::when(
        Test::compare(
            step("pace"),
            Comparison::GreaterOrEqual,
            Node::Item(Leaf::Parameter(Parameter::SlightlyBehind)),
        ),
        Choice::Key("with_effort"),
        Choice::Key("hard"),
    );
    let short = Choice::when(Test::Known(Leaf::Step("pace")), paced, Choice::Key("unknown"));
    let foretold = Choice::when(case.meets(step("forecast"), step("target")), Choice::Key("able"), short);
    Choice::when(known, foretold, Choice::Key("unknown"))
}
