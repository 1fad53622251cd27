//! What must be mended, explained or known? One remark on the data, never an error of the run.
//!
//! In: words from the catalogue, places from intake. Out: [`Finding`], with a [`FindingId`] that is the same in every
//! run. Refuses to know: how it was found.

use crate::ids::{RuleId, UnitId, WaiverId};
use crate::observation::Period;
use crate::place::Place;
use crate::shown;
use std::fmt;

/// 级别: what a finding asks of the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
pub enum Severity {
    /// 强制性: must be corrected.
    #[serde(rename = "强制性")]
    Compulsory,
    /// 核实性: may be true, must be explained.
    #[serde(rename = "核实性")]
    Verify,
    /// 提示性: worth knowing.
    #[serde(rename = "提示性")]
    Hint,
}

impl Severity {
    /// The class in the field's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Compulsory => "强制性",
            Self::Verify => "核实性",
            Self::Hint => "提示性",
        }
    }
}

/// 状态: where a finding stands between unit and collector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// 未处理, or 已说明(待认定) when the unit has written an explanation.
    Open,
    /// 已说明(待认定): explained by the unit, not yet accepted; still counted as open.
    Explained,
    /// 已填更正(待认定): the unit has sent another figure on a slip, which nobody has approved yet; still counted as open.
    Proposed,
    /// 已认定: the explanation was accepted, by this entry of the ledger.
    Waived(WaiverId),
    /// 不予认定: the explanation was turned down, by this entry of the ledger; still counted as open.
    Declined(WaiverId),
}

impl Status {
    /// The machine word of `findings.csv`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Explained => "explained",
            Self::Proposed => "proposed",
            Self::Waived(_) => "waived",
            Self::Declined(_) => "declined",
        }
    }

    /// The word on the ledger.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "待处理",
            Self::Explained => "已说明待认定",
            Self::Proposed => "已填更正待认定",
            Self::Waived(_) => "已认定",
            Self::Declined(_) => "不予认定",
        }
    }
}

/// 身份: which finding it is. The text `code|unit|period|about` stays the same from run to run, whatever the wording and
/// wherever the cell, so that an acceptance and the next run's list can name it. *About* is the relation, the items
/// joined by 、, or the task; of what was not recognised the label as it stood; of a file or a sheet its name. What is
/// not known stays empty between the bars.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId {
    code: String,
    unit: String,
    period: Option<Period>,
    about: String,
}

impl FindingId {
    /// The finding of this code, of the unit with this code (empty when unknown), about this.
    pub fn new(code: &str, unit: &str, period: Option<Period>, about: &str) -> Self {
        Self { code: code.to_owned(), unit: unit.to_owned(), period, about: about.to_owned() }
    }

    /// What it is about.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// Its code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Of when it is told, where that is known.
    pub const fn period(&self) -> Option<Period> {
        self.period
    }

    /// Whether two findings differ at most in what they are about.
    pub fn is_beside(&self, other: &Self) -> bool {
        (&self.code, &self.unit, self.period) == (&other.code, &other.unit, other.period)
    }
}

/// Whether two identities in text are of one problem: the same, or lists of items of one code, unit and period that have
/// an item in common, such as what is left blank when a part of it was filled in.
pub fn is_same_problem(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (Some((head, own)), Some((their_head, theirs))) = (one.rsplit_once('|'), other.rsplit_once('|'))
    else {
        return false;
    };
    let lists = own.contains('、') || theirs.contains('、');
    head == their_head && lists && own.split('、').any(|item| theirs.split('、').any(|known| known == item))
}

impl fmt::Display for FindingId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let period = self.period.map_or_else(String::new, |period| period.to_string());
        write!(out, "{}|{}|{period}|{}", self.code, self.unit, self.about)
    }
}

/// Codes of findings that leave the items they are about without a figure that could be used.
const LEAVES_NO_FIGURE: [&str; 17] = [
    "C01", "C02", "C03", "C04", "C05", "C06", "C09", "C10", "C12", "C14", "C15", "C17", "C19", "C25", "D02",
    "D03", "D04",
];

/// 审核问题: one remark, with its place, what was seen, what was expected and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// 身份, which the steps below make and nothing changes after them.
    id: FindingId,
    /// Code in the catalogue (`templates/findings.toml`).
    pub code: String,
    /// 级别.
    pub severity: Severity,
    /// 状态.
    pub status: Status,
    /// The unit whose figures it is about, when it is known.
    pub unit: Option<UnitId>,
    /// 处理单位, where that is another: the department that sent the figures.
    pub sender: Option<UnitId>,
    /// 期别 in whose runs it is told, when it is known.
    pub period: Option<Period>,
    /// 审核关系, for a relation.
    pub rule: Option<RuleId>,
    /// Codes of the items concerned, or numbers of the tasks.
    pub items: Vec<String>,
    /// Where: the first place leads.
    pub places: Vec<Place>,
    /// 填报数: what was seen.
    pub observed: String,
    /// 应为: what was expected.
    pub expected: String,
    /// 问题说明: the whole remark in one or two sentences.
    pub message: String,
    /// 处理要求: what to do.
    pub action: String,
    /// 单位说明: the unit's own words, when it wrote some.
    pub explanation: String,
    /// Figures it could not be judged without: codes of items, each with its period.
    pub lacks: Vec<(String, Period)>,
    /// 根源: the findings it follows from; it goes away when all of them are mended.
    pub roots: Vec<FindingId>,
}

impl Finding {
    /// Code of 不适用 where last year had a figure.
    pub const HAD_A_FIGURE: &'static str = "D02";
    /// Code of 不适用 where nobody is exempt.
    pub const NOBODY_EXEMPT: &'static str = "D03";
    /// Code of 不适用 beside a figure of the same indicator.
    pub const BESIDE_A_FIGURE: &'static str = "D04";

    /// An open finding of nobody in particular, in the catalogue's words.
    pub fn new(code: &str, severity: Severity, message: String, action: String) -> Self {
        Self {
            id: FindingId::new(code, "", None, ""),
            code: code.to_owned(),
            severity,
            status: Status::Open,
            unit: None,
            sender: None,
            period: None,
            rule: None,
            items: Vec::new(),
            places: Vec::new(),
            observed: String::new(),
            expected: String::new(),
            message,
            action,
            explanation: String::new(),
            lacks: Vec::new(),
            roots: Vec::new(),
        }
    }

    /// 身份.
    pub const fn id(&self) -> &FindingId {
        &self.id
    }

    /// The finding of this unit, whose code in the roster is `code`.
    #[must_use]
    pub fn of_unit(mut self, unit: UnitId, code: &str) -> Self {
        self.unit = Some(unit);
        code.clone_into(&mut self.id.unit);
        self
    }

    /// The finding on figures that this unit sent, whosever they are.
    #[must_use]
    pub fn sent_by(mut self, sender: UnitId) -> Self {
        self.sender = Some(sender).filter(|sender| self.unit != Some(*sender));
        self
    }

    /// Who is asked to deal with it: who sent the figures, else the unit.
    pub fn asked_of(&self) -> Option<UnitId> {
        self.sender.or(self.unit)
    }

    /// The finding of this period.
    #[must_use]
    pub fn in_period(mut self, period: Period) -> Self {
        self.period = Some(period);
        self.id.period = Some(period);
        self
    }

    /// The finding of this relation, whose number in the plan is `number`.
    #[must_use]
    pub fn of_rule(mut self, rule: RuleId, number: &str) -> Self {
        self.rule = Some(rule);
        number.clone_into(&mut self.id.about);
        self
    }

    /// The finding about what has no item, task or relation: a label as it stood, a file, a sheet.
    #[must_use]
    pub fn named(mut self, label: &str) -> Self {
        self.id.about = shown::plain(label).into_owned();
        self
    }

    /// The finding at this place; the first one leads.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// The finding about these items or tasks; a relation stays what it is about.
    #[must_use]
    pub fn about<I: IntoIterator<Item = S>, S: Into<String>>(mut self, items: I) -> Self {
        self.items.extend(items.into_iter().map(Into::into));
        if self.rule.is_none() {
            self.id.about = self.items.join("、");
        }
        self
    }

    /// What was seen and what was expected.
    #[must_use]
    pub fn seen(mut self, observed: impl Into<String>, expected: impl Into<String>) -> Self {
        self.observed = shown::plain(&observed.into()).into_owned();
        self.expected = shown::plain(&expected.into()).into_owned();
        self
    }

    /// The finding as it is told where only these periods are known: one of another is told in every run.
    #[must_use]
    pub fn told_among(mut self, periods: &[Period]) -> Self {
        self.period = self.period.filter(|period| periods.contains(period));
        self
    }

    /// Takes in another finding of the same identity: its places and what was seen there are added, the words are the
    /// first one's.
    pub fn join(&mut self, other: Self) {
        self.places.extend(other.places);
        for (own, others) in
            [(&mut self.observed, other.observed), (&mut self.explanation, other.explanation)]
        {
            if !own.is_empty() && !others.is_empty() {
                own.push('；');
            }
            own.push_str(&others);
        }
    }

    /// Whether it leaves the items it is about without a figure that could be used.
    pub fn leaves_no_figure(&self) -> bool {
        LEAVES_NO_FIGURE.contains(&self.code.as_str())
    }

    /// Whether it puts every figure of a form in doubt: whose it is, of which year, whether it is as filled.
    pub fn doubts_the_form(&self) -> bool {
        matches!(self.code.as_str(), "C24" | "I02" | "I05")
    }

    /// Whether an explanation may close it: what must be corrected is closed by a figure.
    pub fn may_be_explained(&self) -> bool {
        self.severity != Severity::Compulsory
    }

    /// Whether nothing is asked of anybody.
    pub fn asks_nothing(&self) -> bool {
        self.code == "C11"
    }

    /// Whether it is on a task, whose number may be that of an item.
    pub fn is_on_a_task(&self) -> bool {
        self.code.starts_with('T')
    }

    /// Whether it is on a file that cannot be read.
    pub fn refuses_a_file(&self) -> bool {
        matches!(self.code.as_str(), "F01" | "F02" | "F04" | "F07")
    }

    /// Whether it still asks something of somebody: a waived finding does not.
    pub const fn is_open(&self) -> bool {
        self.waiver().is_none()
    }

    /// The accepted explanation that closed it.
    pub const fn waiver(&self) -> Option<WaiverId> {
        match self.status {
            Status::Waived(waiver) => Some(waiver),
            Status::Open | Status::Explained | Status::Proposed | Status::Declined(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    fn finding(code: &str) -> Finding {
        Finding::new(code, Severity::Verify, String::from("message"), String::new())
    }

    #[test]
    fn an_identity_is_readable_and_what_is_not_known_stays_empty_between_the_bars() {
        let (unit, rule, period) = (UnitId::of(3), RuleId::of(0), Period::year(2023));
        for (finding, text) in [
            (finding("F01").named("submissions/x.xlsx"), "F01|||submissions/x.xlsx"),
            (finding("M01").of_unit(unit, "331003001").in_period(period), "M01|331003001|2023|"),
            (finding("C06").of_unit(unit, "331003001").about(["A01", "A02"]), "C06|331003001||A01、A02"),
            (finding("R01").of_rule(rule, "R03").about(["A01"]), "R01|||R03"),
        ] {
            assert_eq!(finding.id().to_string(), text);
        }
    }

    #[test]
    fn a_problem_of_which_a_part_was_mended_is_the_same_problem() {
        let blank = "C06|331003001|2023|A01、A02、B01";
        assert!(is_same_problem(blank, blank) && is_same_problem(blank, "C06|331003001|2023|A02"));
        for other in ["C06|331003001|2023|C01", "C06|331003002|2023|A01", "C12|331003001|2023|A01"] {
            assert!(!is_same_problem(blank, other), "{other}");
        }
        assert!(!is_same_problem("D01|331003001|2023|A01", "D01|331003001|2023|A02"));
    }

    #[test]
    fn an_identity_keeps_neither_words_nor_cells() {
        let place = |row: u32| Place::default().cell(row, 5);
        let one = finding("C02").about(["A01"]).at(place(6)).seen("x", "a number");
        let two = finding("C02").about(["A01"]).at(place(8)).seen("y", "a number");
        assert_eq!(one.id(), two.id());
        let mut joined = one;
        joined.join(two);
        assert_eq!(joined.places.len(), 2);
        assert_eq!(joined.observed, "x；y");
    }

    #[test]
    fn a_finding_told_in_every_run_keeps_the_period_of_its_identity() {
        let told = finding("L01").in_period(Period::year(2024)).told_among(&[Period::year(2023)]);
        assert_eq!((told.period, told.id().to_string().as_str()), (None, "L01||2024|"));
    }
}
