//! The way from a start to a target, at a pace: what kinds with a pace share.
//!
//! In: where the promise starts, and what its value is. Out: due = start + elapsed × (target − start) or what the path
//! asks for, progress = (value − start) ÷ (target − start), pace = progress ÷ the progress due, forecast = start +
//! (value − start) ÷ elapsed; a multiple goes its way on the scale of growth: progress = ln value ÷ ln target, due =
//! target to the power of elapsed. Refuses to know: which kind asks.

use super::step::{Case, Leaf, Parameter, Step, Tree, given, is_zero, minus, over, plus, ratio, step, times};
use crate::expr::{Choice, Comparison, Function, Node, Test};
use crate::value::Ratio;

/// Where a promise starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At its base, printed or reported.
    Base,
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
    /// The greatest value there can be; `None` where there is none.
    pub most: Option<Ratio>,
    /// For a total, whether a year of it has no figure.
    pub silent: Option<Test<Leaf>>,
}

/// The same word of another value or from another base: the tree with those leaves replaced.
pub fn replaced(leaf: &Leaf, value: &'static str, base: &'static str) -> Leaf {
    match leaf {
        Leaf::Step("value") => Leaf::Step(value),
        Leaf::Step("progress") if value == "bound_low" => Leaf::Step("progress_bound_low"),
        Leaf::Step("progress") if value == "bound_high" => Leaf::Step("progress_bound_high"),
        Leaf::Step("progress") if base == "base_low" => Leaf::Step("progress_low"),
        Leaf::Step("progress") if base == "base_high" => Leaf::Step("progress_high"),
        Leaf::Step("progress_due") if base == "base_low" => Leaf::Step("progress_due_low"),
        Leaf::Step("progress_due") if base == "base_high" => Leaf::Step("progress_due_high"),
        other => *other,
    }
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
        if self.has_start(case) {
            steps.push(self.due(case));
        }
        steps.extend(gaps);
        if !case.is_judged() {
            return steps;
        }
        steps.push(case.attainment());
        if self.has_start(case) {
            steps.extend(self.progress(case));
        }
        steps.extend(case.words(&self.word(case)));
        steps.extend(self.projected(case));
        let word = if self.has_start(case) { foretold(case) } else { Choice::Key("unknown") };
        steps.push(Step::key("forecast_key", word, "unknown"));
        steps
    }

    /// Whether it has a start in this plan: a base the plan prints, or says is reported.
    pub fn has_start(&self, case: &Case<'_>) -> bool {
        self.start != Start::Base || case.has_base()
    }

    /// The start, or an end of its rounding interval.
    fn from(&self, base: &'static str) -> Tree {
        match self.start {
            Start::Base => step(base),
            Start::Zero => given(Ratio::ZERO),
            Start::Once => given(Ratio::ONE),
        }
    }

    /// The share of the way a value has gone.
    fn gone(&self, case: &Case<'_>, value: Tree, base: &'static str) -> Tree {
        if self.start != Start::Once {
            return case.way(value, self.from(base));
        }
        let none = Test::compare(value.clone(), Comparison::LessOrEqual, given(Ratio::ZERO));
        let logarithm = |tree| Node::of(Function::Logarithm, tree);
        Node::when(none, Node::Nothing("no_growth"), over(logarithm(value), logarithm(step("target"))))
    }

    /// 应达值.
    pub fn due(&self, case: &Case<'_>) -> Step {
        let start = self.from("base");
        let straight = || match self.start {
            Start::Once => Node::Call(Function::Power, vec![step("target"), step("elapsed")]),
            Start::Zero => times(step("elapsed"), step("target")),
            Start::Base => plus(start.clone(), times(step("elapsed"), minus(step("target"), start.clone()))),
        };
        Step::number("due", case.on_path().unwrap_or_else(straight))
    }

    /// 增量完成进度 from the start and from both ends of its rounding interval, what of it is due by now, and 进度比.
    pub fn progress(&self, case: &Case<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        let ends = [
            ("progress", "progress_due", "base"),
            ("progress_low", "progress_due_low", "base_low"),
            ("progress_high", "progress_due_high", "base_high"),
        ];
        for (name, due, base) in ends {
            steps.push(Step::number(name, self.gone(case, step("value"), base)));
            let expected =
                if case.on_path().is_some() { self.gone(case, step("due"), base) } else { step("elapsed") };
            steps.push(Step::number(due, expected));
        }
        for (name, bound) in [("progress_bound_low", "bound_low"), ("progress_bound_high", "bound_high")] {
            steps.push(Step::number(name, self.gone(case, step(bound), "base")));
        }
        steps.push(Step::number("pace", ratio(step("progress"), step("progress_due"), "nothing_due")));
        steps
    }

    /// 完成情况 of a value, from the start.
    pub fn word(&self, case: &Case<'_>) -> Choice<Leaf> {
        let met = case.meets(step("value"), step("target"));
        let behind = if self.start != Start::Base {
            self.behind(case)
        } else if case.has_base() {
            Choice::when(Test::Known(edge(case)), self.behind(case), Choice::Key("short"))
        } else {
            Choice::Key("short")
        };
        let word = Choice::when(met, Choice::Key(self.met), behind);
        // Of a ceiling what is in proves nothing.
        if case.rises() { word } else { self.told(word) }
    }

    /// The word of a value short of its target.
    fn behind(&self, case: &Case<'_>) -> Choice<Leaf> {
        let pace = over(step("progress"), step("progress_due"));
        let known =
            Test::All(vec![Test::Known(Leaf::Step("progress")), Test::Known(Leaf::Step("progress_due"))]);
        let rest = |word| if case.rises() { self.told(word) } else { word };
        let mut paced = case.bands(&pace, rest);
        if case.on_path().is_some() {
            // A path that asks for nothing yet: none is on it, any is ahead of it.
            let against = |comparison| Test::compare(step("progress"), comparison, given(Ratio::ZERO));
            let none = Choice::when(
                against(Comparison::Greater),
                Choice::Key("ahead"),
                rest(Choice::when(
                    against(Comparison::Equal),
                    Choice::Key("on_track"),
                    Choice::Key("clearly_behind"),
                )),
            );
            paced = Choice::when(is_zero(step("progress_due")), none, paced);
        }
        let paced = Choice::when(known, paced, Choice::Key("unjudged"));
        match self.start {
            Start::Base => Choice::when(backwards(case), fallen(case), paced),
            Start::Once => {
                let compared = |comparison, to| Test::compare(step("value"), comparison, given(to));
                let less =
                    compared(Comparison::Greater, Ratio::ZERO).and(compared(Comparison::Less, Ratio::ONE));
                Choice::when(less, fallen(case), paced)
            }
            Start::Zero => paced,
        }
    }

    /// 线性推算, 所需年均变化, 已实现年均变化.
    pub fn projected(&self, case: &Case<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        let span = || given(Ratio::whole(case.span()));
        if self.start == Start::Once {
            let whole = over(given(Ratio::ONE), step("elapsed"));
            steps.push(Step::number("forecast", Node::Call(Function::Power, vec![step("value"), whole])));
            return steps;
        }
        let risen = || match self.start {
            Start::Base => minus(step("value"), step("base")),
            _ => step("value"),
        };
        if self.has_start(case) {
            steps.push(Step::number("achieved", over(risen(), times(step("elapsed"), span()))));
            let rise = over(risen(), step("elapsed"));
            let projected = if self.start == Start::Base { plus(step("base"), rise) } else { rise };
            let projected = match self.most {
                Some(most) => within(projected, most),
                None => projected,
            };
            steps.push(Step::number("forecast", projected));
        }
        if !case.is_due() {
            let left = times(minus(given(Ratio::ONE), step("elapsed")), span());
            steps.push(Step::number("required", over(minus(step("target"), step("value")), left)));
        }
        steps
    }

    /// The word, or 不可判断 while a year of the total has no figure.
    fn told(&self, word: Choice<Leaf>) -> Choice<Leaf> {
        match &self.silent {
            Some(silent) => Choice::when(silent.clone(), Choice::Key("unjudged"), word),
            None => word,
        }
    }
}

/// The end of the base's rounding interval beyond which a value lies on its wrong side.
const fn edge(case: &Case<'_>) -> Leaf {
    Leaf::Step(if case.rises() { "base_low" } else { "base_high" })
}

/// Whether a value lies on the wrong side of the base, beyond its rounding interval: below the low end for a promise to
/// rise; for one to fall at or above the high end, which no value printed like the base reaches.
fn backwards(case: &Case<'_>) -> Test<Leaf> {
    if case.rises() {
        return Test::compare(step("value"), Comparison::Less, Node::Item(edge(case)));
    }
    let printed = case.indicator.base.is_some();
    let beyond = if printed { Comparison::GreaterOrEqual } else { Comparison::Greater };
    Test::compare(step("value"), beyond, Node::Item(edge(case)))
}

/// 倒退; of a count that is to rise only with every unit in, for it is not the whole the base was of.
fn fallen(case: &Case<'_>) -> Choice<Leaf> {
    if case.indicator.denominator.is_some() || !case.rises() {
        return Choice::Key("backwards");
    }
    let missing = Test::compare(step("expected"), Comparison::Greater, step("reported"));
    Choice::when(missing, Choice::Key("unjudged"), Choice::Key("backwards"))
}

/// A share lies between nothing and all.
fn within(value: Tree, most: Ratio) -> Tree {
    let least = Node::Call(Function::Least, vec![given(most), value]);
    Node::Call(Function::Greatest, vec![given(Ratio::ZERO), least])
}

/// 期末预判 from the straight line: it meets the target; else by the last band of the pace.
pub fn foretold(case: &Case<'_>) -> Choice<Leaf> {
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
    let judged = Test::Is(Leaf::Step("status_key"), "unjudged").not();
    Choice::when(judged.and(known), foretold, Choice::Key("unknown"))
}
