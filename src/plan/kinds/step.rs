//! In what steps is a promise judged? Named trees over the cells of its row, from which everything else is read.
//!
//! In: an indicator and the period asked about. Out: [`Step`]s, in an order in which each needs only earlier ones.
//! `evaluate` computes them, `report` writes them as live formulas, `explain` says them. Refuses to know: any figure.

use crate::expr::{Choice, Comparison, Function, Node, Test};
pub use crate::expr::{minus, over, plus, times};
use crate::observation::Period;
use crate::plan::{Indicator, Nature, Plan};
use crate::value::Ratio;
use std::collections::BTreeSet;

/// What a step refers to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Leaf {
    /// Another step of the same promise in the same period.
    Step(&'static str),
    /// A step of the same promise in another period.
    In(&'static str, Period),
    /// A cell of the promise's row of sums.
    Sum(&'static str),
    /// The outside series the promise is set against, in a year.
    Series(i32),
    /// A parameter of the judgement.
    Parameter(Parameter),
}

/// A parameter of the judgement, from the templates.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Parameter {
    /// The least pace of 快于预期.
    Ahead,
    /// The least pace of 符合预期.
    OnTrack,
    /// The least pace of 略有滞后.
    SlightlyBehind,
    /// The quantile of a sampling interval.
    Quantile,
    /// The share of the last known size that must be in before a word is said provisionally.
    Floor,
}

/// What a step comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// A number.
    Number(Node<Leaf>),
    /// A key, whose word stands in 方法与参数.
    Key(Choice<Leaf>),
}

/// 计算步骤: one named quantity of a promise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Its name: the key of its column in 指标计算底稿.
    pub name: &'static str,
    /// Its tree.
    pub body: Body,
    /// What must be there before the tree is read.
    pub needs: Vec<Leaf>,
    /// The key where something it needs is absent; `None` for a number, which is absent then itself.
    pub otherwise: Option<&'static str>,
}

impl Step {
    /// A number.
    pub fn number(name: &'static str, tree: Node<Leaf>) -> Self {
        Self { name, needs: tree.needs(), body: Body::Number(tree), otherwise: None }
    }

    /// A key, and the one that stands where something the choice needs is absent.
    pub fn key(name: &'static str, choice: Choice<Leaf>, otherwise: &'static str) -> Self {
        Self { name, needs: choice.needs(), body: Body::Key(choice), otherwise: Some(otherwise) }
    }

    /// Whether it may come to nothing although everything it needs is there.
    pub fn may_lack(&self) -> bool {
        matches!(&self.body, Body::Number(tree) if tree.may_lack())
    }
}

/// The cells of the row of sums that steps refer to.
pub fn sums_of(steps: &[Step]) -> BTreeSet<&'static str> {
    let leaves = steps.iter().flat_map(|step| match &step.body {
        Body::Number(tree) => tree.refs(),
        Body::Key(choice) => choice.refs(),
    });
    leaves
        .filter_map(|leaf| match leaf {
            Leaf::Sum(name) => Some(name),
            _ => None,
        })
        .collect()
}

/// What is asked of a promise: at the node it binds, in which period.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The promise.
    pub indicator: &'a Indicator,
    /// The period.
    pub period: Period,
    /// The comparator of the target at the node bound.
    pub comparator: Comparison,
    /// The year the way starts from.
    pub from: i32,
    /// Whether what was reported for the base year stands in where the plan prints no base.
    pub base_from_reports: bool,
}

/// A tree over the cells of a promise.
pub type Tree = Node<Leaf>;

/// A step of this row.
pub const fn step(name: &'static str) -> Tree {
    Node::Item(Leaf::Step(name))
}

/// A cell of the row of sums.
pub const fn sum(name: &'static str) -> Tree {
    Node::Item(Leaf::Sum(name))
}

/// A number written out.
pub const fn given(number: Ratio) -> Tree {
    Node::Number(number)
}

/// Whether a number is zero.
pub fn is_zero(tree: Tree) -> Test<Leaf> {
    Test::compare(tree, Comparison::Equal, given(Ratio::ZERO))
}

/// `left ÷ right`, nothing for the reason given where `right` is zero.
pub fn ratio(left: Tree, right: Tree, why: &'static str) -> Tree {
    Node::when(is_zero(right.clone()), Node::Nothing(why), over(left, right))
}

impl<'a> Case<'a> {
    /// A promise in a period, as it was in force then.
    pub fn new(plan: &'a Plan, indicator: &'a Indicator, period: Period) -> Self {
        let indicator = indicator.in_force(period.year);
        let (comparator, from) = (indicator.comparator, plan.identity.base_year);
        let base_from_reports = indicator.base_from_reports;
        Self { plan, indicator, period, comparator, from, base_from_reports }
    }

    /// Every step of the promise.
    pub fn steps(&self) -> Vec<Step> {
        self.indicator.kind.steps(self)
    }

    /// Whether the promise is to rise.
    pub const fn rises(&self) -> bool {
        matches!(self.comparator, Comparison::GreaterOrEqual | Comparison::Greater)
    }

    /// Years from the base to the target.
    pub fn span(&self) -> i64 {
        i64::from(self.indicator.target_year - self.from)
    }

    /// Whether the period lies after the base year: before, nothing is judged.
    pub const fn is_judged(&self) -> bool {
        self.period.year > self.plan.identity.base_year
    }

    /// 时序进度 at the end of the period: whole months gone over whole months in all, at most one.
    pub fn elapsed(&self) -> Step {
        let total = self.span() * 12;
        let gone = self.period.months_since(self.from).clamp(0, total);
        Step::number("elapsed", over(given(Ratio::whole(gone)), given(Ratio::whole(total))))
    }

    /// Whether the target's own day has come.
    pub fn is_due(&self) -> bool {
        self.period.months_since(self.from) >= self.span() * 12
    }

    /// 已报, 不适用, 应报, 缺报, 分子, and what is known of the silent.
    pub fn counts(&self) -> Vec<Step> {
        vec![
            Step::number("reported", sum("reported")),
            Step::number("na", sum("na")),
            Step::number("expected", minus(sum("expected"), sum("na"))),
            Step::number("silent", minus(step("expected"), step("reported"))),
            Step::number("numerator", sum("numerator")),
            Step::number("held", sum("held")),
            Step::number("untested", sum("untested")),
        ]
    }

    /// The counts, 分母, and 实际值 of a rate, a count or a total.
    pub fn value(&self) -> Vec<Step> {
        let scale = given(self.indicator.scale);
        let mut steps = self.counts();
        if self.indicator.is_total() {
            steps.extend(self.total());
        } else if self.indicator.denominator.is_some() {
            steps.push(Step::number("denominator", sum("denominator")));
            let rate = times(over(step("numerator"), step("denominator")), scale);
            let rate = Node::when(is_zero(step("denominator")), Node::Nothing("no_denominator"), rate);
            steps.push(Step::number("value", rate));
            if self.is_sampled() && self.is_judged() {
                steps.extend(self.interval());
            }
        } else {
            steps.push(Step::number("value", times(step("numerator"), scale)));
        }
        steps
    }

    /// 实际值 of a total since the plan's first year: of the years that have a figure.
    fn total(&self) -> Option<Step> {
        if self.period.year < self.plan.identity.first_year {
            return None;
        }
        let total = times(Node::Call(Function::Total, self.years_counted()), given(self.indicator.scale));
        let total = Node::when(is_zero(self.years_known()), Node::Nothing("not_reported"), total);
        Some(Step::number("value", total))
    }

    /// The numerators a total counts: of every full year before, and of the period itself. A stock is its own running
    /// total.
    fn years_counted(&self) -> Vec<Tree> {
        let earlier = self.plan.identity.first_year..self.period.year;
        let earlier = earlier.map(|year| Node::Item(Leaf::In("numerator", Period::year(year))));
        if self.has_flow() { earlier.chain([step("numerator")]).collect() } else { vec![step("numerator")] }
    }

    /// How many of those years have a figure.
    fn years_known(&self) -> Tree {
        Node::Call(Function::Count, self.years_counted())
    }

    /// Whether anybody is asked for its figures in a year.
    pub fn asks_in(&self, year: i32) -> bool {
        let period = Period::year(year);
        self.plan.is_asked_in(self.indicator, period)
            && self.plan.contributors(self.indicator.node, self.indicator, period).next().is_some()
    }

    /// The leaf of a step in a year: of this row, or of that year's.
    pub fn leaf_in(&self, name: &'static str, year: i32) -> Leaf {
        if year == self.period.year { Leaf::Step(name) } else { Leaf::In(name, Period::year(year)) }
    }

    /// The step `name` of the period itself and of every year of the plan before it in which somebody is asked.
    pub fn in_years(&self, name: &'static str) -> Vec<Tree> {
        (self.plan.identity.first_year..=self.period.year)
            .filter(|&year| year == self.period.year || self.asks_in(year))
            .map(|year| Node::Item(self.leaf_in(name, year)))
            .collect()
    }

    /// 目标值 as the plan gives it.
    pub fn target(&self) -> Option<Step> {
        Some(Step::number("target", given(self.indicator.target?.value)))
    }

    /// 目标完成率; of a target of none there is no share.
    pub fn attainment(&self) -> Step {
        self.published("attainment", ratio(step("value"), step("target"), "target_of_none"))
    }

    /// 基期值 as printed, with the ends of its rounding interval.
    pub fn base(&self) -> Vec<Step> {
        let Some(printed) = self.indicator.base else { return Vec::new() };
        let half = given(printed.half_step());
        vec![
            Step::number("base", given(printed.value)),
            Step::number("base_low", minus(step("base"), half.clone())),
            Step::number("base_high", plus(step("base"), half)),
        ]
    }

    /// 应达值 that a written path gives for the end of the period; between two years in proportion to the months.
    pub fn on_path(&self) -> Option<Tree> {
        let end = self.indicator.path.get(&self.period.year)?.value;
        if self.period.month == 12 {
            return Some(given(end));
        }
        let share = Ratio::new(i128::from(self.period.month), 12).ok()?;
        let from = match self.indicator.path.get(&(self.period.year - 1)) {
            Some(earlier) => given(earlier.value),
            None => step("base"),
        };
        Some(plus(from.clone(), times(given(share), minus(given(end), from))))
    }

    /// Whether a value meets the target.
    pub fn meets(&self, value: Tree, target: Tree) -> Test<Leaf> {
        Test::compare(value, self.comparator, target)
    }

    /// The share of the way from a base to the target that a value has gone; nothing where the base assumed is not short
    /// of the target, as an end of its rounding interval may be: a span of the wrong sign would praise a fall.
    pub fn way(&self, value: Tree, base: Tree) -> Tree {
        let comparison = if self.rises() { Comparison::LessOrEqual } else { Comparison::GreaterOrEqual };
        let span = minus(step("target"), base.clone());
        Node::when(
            Test::compare(step("target"), comparison, base.clone()),
            Node::Nothing("no_way"),
            over(minus(value, base), span),
        )
    }

    /// What is missing to a rate on a denominator, or too much for a ceiling, in whole amounts of the last decimal its
    /// figures are told in.
    pub fn gap(&self, rate: Tree, denominator: Tree, numerator: Tree, scale: Ratio) -> Tree {
        let amount = self.smallest_amount();
        let in_amounts = |tree: Tree| over(tree, given(amount));
        let asked = in_amounts(over(times(rate, denominator), given(scale)));
        let have = in_amounts(numerator);
        let one = given(Ratio::ONE);
        let up = |tree: Tree| Node::of(Function::Ceiling(0), tree);
        let down = |tree: Tree| Node::of(Function::Floor(0), tree);
        let short = match self.comparator {
            Comparison::Greater => minus(plus(down(asked), one), have),
            Comparison::LessOrEqual => minus(have, down(asked)),
            Comparison::Less => minus(have, minus(up(asked), one)),
            _ => minus(up(asked), have),
        };
        times(up(Node::Call(Function::Greatest, vec![given(Ratio::ZERO), short])), given(amount))
    }

    /// The smallest amount a numerator moves by: the last decimal of an item, through the formula.
    pub fn smallest_amount(&self) -> Ratio {
        self.plan.smallest_amount(self.indicator)
    }

    /// The words of a pace, best first; a value in time is at least 符合预期.
    pub fn bands(&self, pace: &Tree, in_time: Option<Test<Leaf>>) -> Choice<Leaf> {
        let reaches = |least: Parameter| {
            let least = Node::Item(Leaf::Parameter(least));
            Test::compare(pace.clone(), Comparison::GreaterOrEqual, least)
        };
        let behind = Choice::when(
            reaches(Parameter::SlightlyBehind),
            Choice::Key("slightly_behind"),
            Choice::Key("clearly_behind"),
        );
        let reached = reaches(Parameter::OnTrack);
        let on_track = match in_time {
            Some(in_time) => Test::Any(vec![reached, in_time]),
            None => reached,
        };
        let behind = Choice::when(on_track, Choice::Key("on_track"), behind);
        Choice::when(reaches(Parameter::Ahead), Choice::Key("ahead"), behind)
    }

    /// What a rate is counted on: its denominator, or one.
    pub fn per(&self) -> Tree {
        if self.indicator.denominator.is_some() { step("denominator") } else { given(Ratio::ONE) }
    }

    /// 距目标还差, and 距本年应达值还差 where something is due by now.
    pub fn gaps(&self, denominator: &Tree, numerator: &Tree, scale: Ratio) -> Vec<Step> {
        let to = |name, rate| {
            self.shortfall(name, self.gap(step(rate), denominator.clone(), numerator.clone(), scale))
        };
        vec![to("gap", "target"), to("gap_due", "due")]
    }

    /// What is missing; where there is no value, as on a denominator of 0, nothing is missing to anything.
    pub fn shortfall(&self, name: &'static str, missing: Tree) -> Step {
        let none = Test::Known(Leaf::Step("value")).not();
        self.published(name, Node::when(none, Node::Nothing("no_value"), missing))
    }

    /// Whether its figures come from a sample.
    pub fn is_sampled(&self) -> bool {
        let sampled = self.indicator.items.iter().any(|&item| self.plan.items[item].sampled);
        self.indicator.kind.is_sample() || sampled && self.indicator.denominator.is_some()
    }

    /// Whether the value is what came in over only a part of a year: a count of flows, or their rate on a stock. A total
    /// over years goes on.
    pub fn is_part_of_a_year(&self) -> bool {
        let flows = |tree: &crate::expr::Node| {
            tree.refs().into_iter().any(|of| self.plan.items[of.item].nature == Nature::Flow)
        };
        let indicator = self.indicator;
        self.period.month < 12
            && !indicator.is_total()
            && flows(&indicator.numerator)
            && !indicator.denominator.as_ref().is_some_and(flows)
    }

    /// Whether some item is counted over a year.
    pub fn has_flow(&self) -> bool {
        self.indicator.items.iter().any(|&item| self.plan.items[item].nature == Nature::Flow)
    }
}
