//! When is a promise judged? On its way before its day, by its target year's figure from that day on; a duty of every
//! year by every year.
//!
//! In: the word of a period and how sure it is. Out: what the period keeps (`year_met`, `year_sure`, `year_open`,
//! `year_within`) and the status. Refuses to know: how a word comes about.

use super::step::{Case, Leaf, Step, Tree, given, is_zero, minus, over, plus, step, times};
use super::weigh::{Asked, NO_SHARE, NONE, PROVEN, PROVISIONAL};
use crate::expr::{Choice, Comparison, Function, Node, Test};
use crate::observation::Period;
use crate::value::Ratio;

/// The words of a promise kept and not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Kept in the period.
    pub kept: &'static str,
    /// Not kept in it.
    pub lost: &'static str,
}

/// 完成, 未完成.
pub const DONE: Words = Words { kept: "achieved", lost: "not_achieved" };

/// Keys that say a promise is kept.
pub const KEPT: [&str; 10] = [
    "achieved",
    "early",
    "met",
    "kept",
    "every_year",
    "inside",
    "cleared",
    "all_cleared",
    "proved",
    "cap_kept",
];

/// Statuses of a promise that is reached and may be lost again.
const LOSABLE: [&str; 6] = ["met", "kept", "every_year", "inside", "cleared", "proved"];

fn one() -> Tree {
    given(Ratio::ONE)
}

fn none() -> Tree {
    given(Ratio::ZERO)
}

fn is(tree: Tree, number: i64) -> Test<Leaf> {
    Test::compare(tree, Comparison::Equal, given(Ratio::whole(number)))
}

fn certainty(key: &'static str) -> Test<Leaf> {
    Test::Is(Leaf::Step("certainty"), key)
}

impl Case<'_> {
    /// The last day of the target year, as a period.
    fn due_period(&self) -> Period {
        Period::year(self.indicator.target_year)
    }

    /// The first year of yearly duties.
    pub fn first_duty(&self) -> i32 {
        self.plan.identity.first_duty()
    }

    /// Whether every year has to keep it.
    pub fn is_yearly(&self) -> bool {
        self.indicator.kind.is_yearly(self.indicator)
    }

    /// Whether the answer is kept or not, not how far on the way.
    pub fn is_concluded(&self) -> bool {
        self.is_yearly() || self.is_due()
    }

    /// What the period itself keeps: 1 or 0; nothing where nobody can tell, or where it speaks of nobody. How sure that is,
    /// whether a silent unit leaves it open, and of a sample whether its error does.
    pub fn kept(&self, asked: &Asked<'_>, words: Words) -> Vec<Step> {
        let said = |yes: Tree, otherwise: Tree| {
            let known = Test::Any(vec![certainty(PROVEN), certainty(PROVISIONAL)]);
            Node::when(known, yes, otherwise)
        };
        let unsaid = || Node::Nothing("undecided");
        let met = Node::when(Test::Is(Leaf::Step("word"), words.kept), one(), none());
        let sure = Node::when(certainty(PROVEN), one(), none());
        let yes = |test| Node::when(test, one(), none());
        let mut steps = vec![
            Step::number("year_met", said(met, unsaid())),
            Step::number("year_sure", said(sure, unsaid())),
            Step::number("year_open", yes(self.awaits(asked))),
        ];
        if self.is_sampled() || self.is_share() {
            let unclear =
                ["sampling", "more_than_asked", NO_SHARE].map(|key| Test::Is(Leaf::Step("word"), key));
            steps.push(Step::number("year_within", yes(Test::Any(unclear.into()))));
        }
        steps
    }

    /// The status of a word that stands as it is.
    pub fn as_said(&self, asked: &Asked<'_>) -> Vec<Step> {
        let word = Leaf::Step("word");
        let told = Choice::when(
            self.awaits(asked),
            Choice::Key("awaiting"),
            Choice::when(asked.is_unsaid(), Choice::Key("unjudged"), Choice::Of(word)),
        );
        // At the ends of the base a word is said where one is said at all.
        let status = Leaf::Step("status_key");
        let none = Test::Any(vec![Test::Is(status, "awaiting"), Test::Is(status, "unjudged")]);
        let at_end = |word| Choice::when(none.clone(), Choice::Of(status), Choice::Of(Leaf::Step(word)));
        let mut steps = vec![
            Step::key("status_key", told, "unjudged"),
            Step::key("status_low_key", at_end("word_low"), "unjudged"),
            Step::key("status_high_key", at_end("word_high"), "unjudged"),
        ];
        steps.push(Step::key("standing", Choice::Of(Leaf::Step("certainty")), NONE));
        steps
    }

    /// Kept or not by the target year's figure; kept later, and still kept at the cut-off, it is kept late.
    pub fn when_due(&self, asked: &Asked<'_>, words: Words, late: Option<&'static str>) -> Vec<Step> {
        if self.period.year <= self.indicator.target_year {
            return self.as_said(asked);
        }
        let at = |name| Node::Item(Leaf::In(name, self.due_period()));
        let known = |name| Test::Known(Leaf::In(name, self.due_period()));
        let own = || Test::Known(Leaf::Step("year_met"));
        let lost = match late {
            Some(late) => Choice::when(
                own(),
                Choice::when(is(step("year_met"), 1), Choice::Key(late), Choice::Key(words.lost)),
                Choice::when(
                    is(step("year_open"), 1),
                    Choice::Key("awaiting"),
                    self.unless_wrong(words.lost),
                ),
            ),
            None => Choice::Key(words.lost),
        };
        let told = Choice::when(is(at("year_met"), 1), Choice::Key(words.kept), lost);
        let untold = Choice::when(is(at("year_open"), 1), Choice::Key("awaiting"), Choice::Key("unjudged"));
        let never = if self.asks_in(self.indicator.target_year) { "awaiting" } else { "unjudged" };
        let untold = Choice::when(known("year_open"), untold, Choice::Key(never));
        let status = Choice::when(known("year_met"), told, untold);
        let sure = |tree: Tree| Choice::when(is(tree, 1), Choice::Key(PROVEN), Choice::Key(PROVISIONAL));
        let mut how = sure(at("year_sure"));
        if late.is_some() {
            // Also how sure this year's figure is, where it counts.
            let both = Choice::when(
                Test::Known(Leaf::Step("year_sure")),
                sure(times(at("year_sure"), step("year_sure"))),
                sure(at("year_sure")),
            );
            how = Choice::when(is(at("year_met"), 1), sure(at("year_sure")), both);
        }
        let unsaid = Test::Any(vec![
            Test::Is(Leaf::Step("status_key"), "awaiting"),
            Test::Is(Leaf::Step("status_key"), "unjudged"),
        ]);
        let how = Choice::when(known("year_sure"), how, Choice::Key(NONE));
        let mut steps: Vec<Step> = ["status_key", "status_low_key", "status_high_key"]
            .map(|name| Step::key(name, status.clone(), "unjudged"))
            .into();
        steps.push(Step::key("standing", Choice::when(unsaid, Choice::Key(NONE), how), NONE));
        if late.is_some() {
            steps.push(Step::number("reached", self.reached_in()));
        }
        steps
    }

    /// A promise that was lost, but may be kept late: of this year's figure nobody can tell where it is no share.
    fn unless_wrong(&self, lost: &'static str) -> Choice<Leaf> {
        if !self.is_share() {
            return Choice::Key(lost);
        }
        Choice::when(Test::Is(Leaf::Step("word"), NO_SHARE), Choice::Key("unjudged"), Choice::Key(lost))
    }

    /// The first year after the target year in which it was kept: what an earlier year says, else the period's own.
    fn reached_in(&self) -> Tree {
        let not = || Node::Nothing("not_reached");
        let year = given(Ratio::whole(i64::from(self.period.year)));
        let own = Node::when(is(step("year_met"), 1), year, not());
        let own = Node::when(Test::Known(Leaf::Step("year_met")), own, not());
        (self.indicator.target_year + 1..self.period.year).fold(own, |otherwise, year| {
            let earlier = self.leaf_in("reached", year);
            Node::when(Test::Known(earlier), Node::Item(earlier), otherwise)
        })
    }

    /// The last year of a yearly duty that is judged now.
    pub fn last_duty(&self) -> i32 {
        self.period.year.min(self.indicator.target_year)
    }

    /// The years of a yearly duty up to and including `last` in which somebody is asked.
    pub fn duty_years(&self, last: i32) -> impl Iterator<Item = i32> {
        (self.first_duty()..=last).filter(|&year| self.asks_in(year))
    }

    /// The step `name` of every year of a yearly duty up to and including `last`.
    fn duty(&self, name: &'static str, last: i32) -> Vec<Tree> {
        self.duty_years(last).map(|year| Node::Item(self.leaf_in(name, year))).collect()
    }

    /// How many years of a yearly duty lie within the error of their sample, or are no shares; nothing where
    /// none can.
    fn years_within(&self) -> Option<Tree> {
        let within = || Node::Call(Function::Total, self.duty("year_within", self.last_duty()));
        (self.is_sampled() || self.is_share()).then(within)
    }

    /// Years kept, told, and still to be told, of a yearly duty.
    pub fn years(&self) -> (Tree, Tree, Tree) {
        let last = self.last_duty();
        let all = given(Ratio::whole(self.duty_years(last).count() as i64));
        let total = |name| Node::Call(Function::Total, self.duty(name, last));
        let count = |name| Node::Call(Function::Count, self.duty(name, last));
        (total("year_met"), count("year_met"), plus(total("year_open"), minus(all, count("year_open"))))
    }

    /// A duty of every year: lost once any year is lost for certain, kept only if every year is.
    pub fn every_year(&self, words: Words, short: &'static str) -> Vec<Step> {
        let last = self.last_duty();
        if last < self.first_duty() {
            return ["status_key", "status_low_key", "status_high_key"]
                .map(|name| Step::key(name, Choice::Key("unjudged"), "unjudged"))
                .into_iter()
                .chain([Step::key("standing", Choice::Key(NONE), NONE)])
                .collect();
        }
        let due = self.is_due();
        let (kept_word, short_word, lost_word) =
            if due { (DONE.kept, DONE.lost, DONE.lost) } else { (words.kept, short, "some_years") };
        let now = |name| self.leaf_in(name, last);
        let known = |name| Test::Known(now(name));
        let of_now = |name| Node::Item(now(name));
        let positive = |tree: Tree| Test::compare(tree, Comparison::Greater, none());
        // Lost for certain: not kept, and sure.
        let mut steps = vec![Step::number(
            "year_lost",
            Node::when(
                Test::Known(Leaf::Step("year_met")),
                Node::when(Test::All(vec![is(step("year_met"), 0), is(step("year_sure"), 1)]), one(), none()),
                none(),
            ),
        )];
        let before = Node::Call(Function::Total, self.duty("year_lost", last - 1));
        let (kept, told, open) = self.years();
        let lost = minus(told.clone(), kept);
        let sure = Node::Call(Function::Total, self.duty("year_sure", last));
        let soft = minus(told, sure);
        let certainly = Choice::when(
            known("year_lost"),
            Choice::when(is(of_now("year_lost"), 1), Choice::Key("yes"), Choice::Key("no")),
            Choice::Key("no"),
        );
        steps.push(Step::key("lost_now", certainly, "no"));
        let lost_now = Test::Is(Leaf::Step("lost_now"), "yes");
        let only_now = Choice::when(
            known("year_met"),
            Choice::when(
                Test::All(vec![is(of_now("year_met"), 0), is(lost.clone(), 1)]),
                Choice::Key(short_word),
                Choice::Key(lost_word),
            ),
            Choice::Key(lost_word),
        );
        // A provisional year keeps the word provisional; a word that may not be said so waits.
        let guard = |key: &'static str, says_kept: bool| {
            let refused = if due && self.is_binding() {
                true
            } else {
                says_kept && (self.is_binding() || self.is_of_all())
            };
            if refused {
                Choice::when(positive(soft.clone()), Choice::Key("awaiting"), Choice::Key(key))
            } else {
                Choice::Key(key)
            }
        };
        let fallen = if due && self.is_binding() {
            Choice::when(positive(soft.clone()), Choice::Key("awaiting"), only_now)
        } else {
            only_now
        };
        let mut settled = Choice::when(positive(lost), fallen, guard(kept_word, true));
        let awaiting = || Choice::Key("awaiting");
        let unjudged = || Choice::Key("unjudged");
        // A year that speaks of nobody is no year to be judged; one within the error of its sample is.
        let mut silent = Choice::when(is(of_now("year_open"), 1), awaiting(), unjudged());
        if let Some(within) = self.years_within() {
            steps.push(Step::number("years_within", within));
            let some = || positive(step("years_within"));
            settled = Choice::when(some(), unjudged(), settled);
            let unclear = Choice::when(positive(open.clone()), awaiting(), unjudged());
            let here = Choice::when(is(of_now("year_within"), 1), unclear, silent.clone());
            silent = Choice::when(known("year_within"), here, silent);
        }
        let settled = Choice::when(positive(open), awaiting(), settled);
        let silent = Choice::when(known("year_open"), silent, awaiting());
        let spoken = Choice::when(known("year_met"), settled, silent);
        let status = Choice::when(
            positive(before.clone()),
            Choice::Key(lost_word),
            Choice::when(lost_now.clone(), Choice::Key(short_word), spoken),
        );
        steps.extend(
            ["status_key", "status_low_key", "status_high_key"]
                .map(|name| Step::key(name, status.clone(), "unjudged")),
        );
        let unsaid = Test::Any(vec![
            Test::Is(Leaf::Step("status_key"), "awaiting"),
            Test::Is(Leaf::Step("status_key"), "unjudged"),
        ]);
        let certain = Test::Any(vec![positive(before), lost_now, is_zero(soft)]);
        let how = Choice::when(certain, Choice::Key(PROVEN), Choice::Key(PROVISIONAL));
        steps.push(Step::key("standing", Choice::when(unsaid, Choice::Key(NONE), how), NONE));
        steps
    }

    /// A number that is published only where a word is said, and not of a figure that is no share, whatever other years say.
    pub fn published(&self, name: &'static str, tree: Tree) -> Step {
        let mut unsaid = Test::Is(Leaf::Step("standing"), NONE);
        if self.is_share() {
            unsaid = Test::Any(vec![unsaid, Test::Is(Leaf::Step("word"), NO_SHARE)]);
        }
        Step::number(name, Node::when(unsaid, Node::Nothing("unsaid"), tree))
    }

    /// 年度达标率: years kept of the years that speak of somebody.
    pub fn share_of_years(&self) -> Tree {
        let (kept, told, open) = self.years();
        let mut all = plus(told.clone(), open);
        if let Some(within) = self.years_within() {
            all = plus(all, within);
        }
        Node::when(is_zero(told), Node::Nothing("no_year"), over(kept, all))
    }

    /// 期末预判 of a promise: a yearly duty that fell short in a year cannot be made good. Where nothing can be foretold, one
    /// that is reached and may be lost again is one to keep.
    pub fn forecast_word(&self, said: Choice<Leaf>) -> Step {
        let statuses = self.indicator.kind.sort().statuses.iter().filter(|key| LOSABLE.contains(*key));
        let reached: Vec<Test<Leaf>> = statuses.map(|key| Test::Is(Leaf::Step("status_key"), key)).collect();
        let to_keep = said.renamed(&|key| if key == "unknown" { "to_keep" } else { key });
        let mut said =
            if reached.is_empty() { said } else { Choice::when(Test::Any(reached), to_keep, said) };
        if self.is_yearly() {
            let (kept, told, _) = self.years();
            let lost = Test::compare(told, Comparison::Greater, kept);
            said = Choice::when(lost, Choice::Key("hard"), said);
        }
        Step::key("forecast_key", said, "unknown")
    }
}
