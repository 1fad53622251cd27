//! In what steps is a promise judged? Named trees over the cells of its row, from which everything else is read.
//!
//! In: an indicator and the period asked about. Out: [`Step`]s, in an order in which each needs only earlier ones.
//! `evaluate` computes them, `report` writes them as live formulas, `explain` says them. Refuses to know: any figure.

use crate::expr::{Choice, Comparison, Function, Node, Operator, Test};
use crate::observation::Period;
use crate::plan::{Indicator, Nature, Plan};
use crate::value::Ratio;

/// What a step refers to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Leaf {
    /// Another step of the same promise in the same period.
    Step(&'static str),
    /// A step of the same promise in another period.
    In(&'static str, Period),
    /// A cell of the promise's row of sums.
    Sum(&'static str),
    /// A limit between two words of the pace.
    Band(Band),
}

/// 进度比分档: the least pace a word asks for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Band {
    /// 快于预期.
    Ahead,
    /// 符合预期.
    OnTrack,
    /// 略有滞后.
    SlightlyBehind,
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

/// What is asked of a promise: at the node it binds, or of a unit below it, in which period, and whether the answer
/// concludes the plan.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The promise.
    pub indicator: &'a Indicator,
    /// The period.
    pub period: Period,
    /// Whether the answer concludes the plan.
    pub concluding: bool,
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

fn binary(operator: Operator, left: Tree, right: Tree) -> Tree {
    Node::Binary(operator, Box::new(left), Box::new(right))
}

/// `left + right`.
pub fn plus(left: Tree, right: Tree) -> Tree {
    binary(Operator::Add, left, right)
}

/// `left − right`.
pub fn minus(left: Tree, right: Tree) -> Tree {
    binary(Operator::Sub, left, right)
}

/// `left × right`; a factor of one is left out.
pub fn times(left: Tree, right: Tree) -> Tree {
    if right == given(Ratio::ONE) { left } else { binary(Operator::Mul, left, right) }
}

/// `left ÷ right`; a divisor of one is left out.
pub fn over(left: Tree, right: Tree) -> Tree {
    if right == given(Ratio::ONE) { left } else { binary(Operator::Div, left, right) }
}

/// Whether a number is zero.
pub fn is_zero(tree: Tree) -> Test<Leaf> {
    Test::compare(tree, Comparison::Equal, given(Ratio::ZERO))
}

/// `left ÷ right`, nothing for the reason given where `right` is zero.
pub fn ratio(left: Tree, right: Tree, why: &'static str) -> Tree {
    Node::when(is_zero(right.clone()), Node::Nothing(why), over(left, right))
}

impl Case<'_> {
    /// Whether the promise is to rise.
    pub const fn rises(&self) -> bool {
        matches!(self.indicator.comparator, Comparison::GreaterOrEqual | Comparison::Greater)
    }

    /// Years from the base to the target.
    pub fn span(&self) -> i64 {
        i64::from(self.indicator.target_year - self.plan.identity.base_year)
    }

    /// Whether the period lies after the base year: before, nothing is judged.
    pub const fn is_judged(&self) -> bool {
        self.period.year > self.plan.identity.base_year
    }

    /// 时序进度 at the end of the period: whole months gone over whole months in all, at most one.
    pub fn elapsed(&self) -> Step {
        let total = self.span() * 12;
        let gone = self.period.months_since(self.plan.identity.base_year).clamp(0, total);
        Step::number("elapsed", over(given(Ratio::whole(gone)), given(Ratio::whole(total))))
    }

    /// Whether the target's own day has come.
    pub fn is_due(&self) -> bool {
        self.period.months_since(self.plan.identity.base_year) >= self.span() * 12
    }

    /// 已报, 不适用, 应报, 分子, 分母, and 实际值 of a rate or of a count.
    pub fn value(&self) -> Vec<Step> {
        let scale = given(self.indicator.scale);
        let mut steps = vec![
            Step::number("reported", sum("reported")),
            Step::number("na", sum("na")),
            Step::number("expected", minus(sum("expected"), sum("na"))),
            Step::number("numerator", sum("numerator")),
        ];
        let value = if self.indicator.denominator.is_some() {
            steps.push(Step::number("denominator", sum("denominator")));
            let rate = times(over(step("numerator"), step("denominator")), scale);
            Node::when(is_zero(step("denominator")), Node::Nothing("no_denominator"), rate)
        } else {
            times(step("numerator"), scale)
        };
        steps.push(Step::number("value", value));
        steps
    }

    /// 基期值 with the ends of its rounding interval: as printed, or where the plan says so as reported for the base year.
    pub fn base(&self) -> Vec<Step> {
        let reported = Period::year(self.plan.identity.base_year);
        match self.indicator.base {
            Some(printed) => {
                let half = given(printed.half_step());
                vec![
                    Step::number("base", given(printed.value)),
                    Step::number("base_low", minus(step("base"), half.clone())),
                    Step::number("base_high", plus(step("base"), half)),
                ]
            }
            None if self.indicator.base_from_reports => {
                let base = if self.period == reported {
                    step("value")
                } else {
                    Node::Item(Leaf::In("value", reported))
                };
                vec![
                    Step::number("base", base),
                    Step::number("base_low", step("base")),
                    Step::number("base_high", step("base")),
                ]
            }
            None => Vec::new(),
        }
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
        Test::compare(value, self.indicator.comparator, target)
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

    /// The number of people, households or things that a rate asks for on a denominator: at least, or for a ceiling at
    /// most; and how many are missing to it, or too many.
    pub fn gap(&self, rate: Tree, denominator: Tree, numerator: Tree, scale: Ratio) -> Tree {
        let asked = over(times(rate, denominator), given(scale));
        let one = given(Ratio::ONE);
        let up = |tree: Tree| Node::of(Function::Ceiling(0), tree);
        let down = |tree: Tree| Node::of(Function::Floor(0), tree);
        let short = match self.indicator.comparator {
            Comparison::Greater => minus(plus(down(asked), one), numerator),
            Comparison::LessOrEqual => minus(numerator, down(asked)),
            Comparison::Less => minus(numerator, minus(up(asked), one)),
            _ => minus(up(asked), numerator),
        };
        up(Node::Call(Function::Greatest, vec![given(Ratio::ZERO), short]))
    }

    /// The words of a pace, best first.
    pub fn bands(&self, pace: &Tree) -> Choice<Leaf> {
        let reaches = |band: Band| {
            Test::compare(pace.clone(), Comparison::GreaterOrEqual, Node::Item(Leaf::Band(band)))
        };
        Choice::when(
            reaches(Band::Ahead),
            Choice::Key("ahead"),
            Choice::when(
                reaches(Band::OnTrack),
                Choice::Key("on_track"),
                Choice::when(
                    reaches(Band::SlightlyBehind),
                    Choice::Key("slightly_behind"),
                    Choice::Key("clearly_behind"),
                ),
            ),
        )
    }

    /// Whether the plan prints a base, or says that the reported one stands in.
    pub const fn has_base(&self) -> bool {
        self.indicator.base.is_some() || self.indicator.base_from_reports
    }

    /// What a rate is counted on: its denominator, or one.
    pub fn per(&self) -> Tree {
        if self.indicator.denominator.is_some() { step("denominator") } else { given(Ratio::ONE) }
    }

    /// 距目标还差, and 距本年应达值还差 where something is due by now.
    pub fn gaps(&self, denominator: Tree, numerator: Tree, scale: Ratio) -> Vec<Step> {
        let to = |name, rate| {
            Step::number(name, self.gap(step(rate), denominator.clone(), numerator.clone(), scale))
        };
        vec![to("gap", "target"), to("gap_due", "due")]
    }

    /// The word of the value, from the base as printed and from both ends of its rounding interval, and the word at both
    /// bounds of what is missing: one choice, with its leaves replaced.
    pub fn words(&self, word: &Choice<Leaf>) -> Vec<Step> {
        [
            ("word", "value", "base"),
            ("word_low", "value", "base_low"),
            ("word_high", "value", "base_high"),
            ("word_bound_low", "bound_low", "base"),
            ("word_bound_high", "bound_high", "base"),
        ]
        .into_iter()
        .map(|(name, value, base)| {
            Step::key(name, word.with(&|leaf| super::way::replaced(leaf, value, base)), "unjudged")
        })
        .collect()
    }

    /// Whether some item is counted over a year.
    pub fn has_flow(&self) -> bool {
        self.indicator.items.iter().any(|&item| self.plan.items[item].nature == Nature::Flow)
    }
}
