//! 增速类: average annual growth since the base year, against that of an outside series.
//!
//! Growth = (now ÷ base)^(1 ÷ years) − 1; a series' = (Π (1 + rate))^(1 ÷ years) − 1; both in percent. The value is the
//! whole's; the word follows the units present in both years, unless the plan prints the base.

use super::due::{DONE, Words};
use super::judged::Judged;
use super::sort::{Against, FromSeries, Sort, ValueOf, Yearly};
use super::step::{Case, Leaf, Step, Tree, given, is_zero, minus, over, plus, step, sum, times};
use super::weigh::{Scene, Shape, enough};
use crate::expr::{Choice, Comparison, Function, Node, Test};
use crate::observation::Period;
use crate::value::Ratio;

/// The kind.
pub const SORT: Sort = Sort {
    word: "增速类",
    steps,
    statuses: &["on_track", "below"],
    way_from_print: true,
    yearly: Yearly::Never("按基期以来的年均增速判断"),
    value: ValueOf::Growth,
    against: Against::Series,
    series: FromSeries::Rates,
    year_on_year: false,
    formula_label: Some("growth_formula"),
    ..Sort::PLAIN
};

/// Keys that say growth has kept step, or will have.
const KEPT: [&str; 2] = ["on_track", "achieved"];

/// Every step of the promise at the node it binds.
fn steps(case: &Case<'_>) -> Vec<Step> {
    let base = Period::year(case.from);
    let mut steps = case.counts();
    let start = match case.indicator.base {
        // A printed base is the whole's.
        Some(printed) => {
            let none = Node::Nothing("partial");
            Node::when(is_zero(step("silent")), given(printed.value), none)
        }
        None if case.period == base => step("numerator"),
        None => Node::Item(Leaf::In("numerator", base)),
    };
    steps.push(Step::number("denominator", start));
    let years = case.period.year - case.from;
    let whole = years > 0 && case.period.month == 12;
    if whole {
        steps.push(Step::number("value", growth(step("numerator"), step("denominator"), years)));
    }
    steps.extend(case.base());
    if whole && case.indicator.series.is_some() {
        let hundred = || given(Ratio::whole(100));
        let factor = |year| plus(given(Ratio::ONE), over(Node::Item(Leaf::Series(year)), hundred()));
        let product = (case.plan.identity.first_year..=case.period.year).map(factor).reduce(times);
        steps.extend(product.map(|product| Step::number("target", yearly(product, years))));
    }
    if !case.is_judged() {
        return steps;
    }
    steps.push(case.elapsed());
    if !whole {
        return steps;
    }
    let printed = case.indicator.base.is_some();
    if !printed {
        steps.extend(case.matched());
        let value = growth(step("matched_value"), step("matched_base"), years);
        steps.push(Step::number("matched_growth", value));
    }
    let word = |scene: Scene, words: Words| word(case, scene, words, years);
    steps.extend(case.judged(&Judged {
        word: &word,
        now: Words { kept: "on_track", lost: "below" },
        due: DONE,
        unsaid: &["unjudged", "no_series", "matched_too_few", "no_base"],
        kept: &KEPT,
        shape: Shape::Open,
        follows_matched: (!printed).then_some(&[]),
        ..Judged::PLAIN
    }));
    steps.push(Step::key("forecast_key", Choice::Key("unknown"), "unknown"));
    steps
}

/// Average annual growth in percent; nothing of what is not positive.
fn growth(now: Tree, base: Tree, years: i32) -> Tree {
    let none = |tree: &Tree| Test::compare(tree.clone(), Comparison::LessOrEqual, given(Ratio::ZERO));
    let nothing = Test::Any(vec![none(&now), none(&base)]);
    Node::when(nothing, Node::Nothing("not_positive"), yearly(over(now, base), years))
}

/// The average yearly rate, in percent, of a growth over some years.
fn yearly(growth: Tree, years: i32) -> Tree {
    let part = over(given(Ratio::ONE), given(Ratio::whole(i64::from(years))));
    let root = Node::Call(Function::Power, vec![growth, part]);
    times(minus(root, given(Ratio::ONE)), given(Ratio::whole(100)))
}

fn word(case: &Case<'_>, scene: Scene, words: Words, years: i32) -> Choice<Leaf> {
    let said = |rate: Tree| {
        Choice::when(case.meets(rate, step("target")), Choice::Key(words.kept), Choice::Key(words.lost))
    };
    let known = |name: &'static str| Test::Known(Leaf::Step(name));
    let told = if case.indicator.base.is_some() {
        if scene.value == "value" { said(step("value")) } else { Choice::Key("unjudged") }
    } else {
        let (value, base, share) = scene.matched;
        let positive = |name| Test::compare(step(name), Comparison::Greater, given(Ratio::ZERO));
        let rate = yearly(over(step(value), step(base)), years);
        let told = Choice::when(enough(share), said(rate), Choice::Key("matched_too_few"));
        let told =
            Choice::when(Test::All(vec![positive(value), positive(base)]), told, Choice::Key("unjudged"));
        let there = Test::All(vec![known(value), known(base), known(share)]);
        let told = Choice::when(there, told, Choice::Key("no_base"));
        Choice::when(is_zero(sum("matched")), Choice::Key("unjudged"), told)
    };
    let told = if scene.value == "value" {
        Choice::when(known("value"), told, Choice::Key("unjudged"))
    } else {
        told
    };
    Choice::when(known("target"), told, Choice::Key("no_series"))
}
