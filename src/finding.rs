//! What must be mended, explained or known? One remark on the data, never an error of the run.
//!
//! In: words from the catalogue, places from intake. Out: [`Finding`]. Refuses to know: how it was found.

use crate::ids::{UnitId, WaiverId};
use crate::observation::Period;
use crate::place::Place;
use crate::shown;

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
    /// 已认定: the explanation was accepted, by this entry of the ledger.
    Waived(WaiverId),
}

impl Status {
    /// The machine word of `findings.csv`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Explained => "explained",
            Self::Waived(_) => "waived",
        }
    }

    /// The word on the ledger.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "待处理",
            Self::Explained => "已说明待认定",
            Self::Waived(_) => "已认定",
        }
    }
}

/// 审核问题: one remark, with its place, what was seen, what was expected and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Code in the catalogue (`templates/findings.toml`).
    pub code: String,
    /// 级别.
    pub severity: Severity,
    /// 状态.
    pub status: Status,
    /// The unit, when it is known.
    pub unit: Option<UnitId>,
    /// 期别, when it is known.
    pub period: Option<Period>,
    /// 审核关系编号, for a relation.
    pub rule: String,
    /// Codes of the items concerned.
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
}

impl Finding {
    /// The finding of this unit.
    #[must_use]
    pub fn of_unit(mut self, unit: UnitId) -> Self {
        self.unit = Some(unit);
        self
    }

    /// The finding of this period.
    #[must_use]
    pub fn in_period(mut self, period: Period) -> Self {
        self.period = Some(period);
        self
    }

    /// The finding at this place; the first one leads.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// The finding about these items.
    #[must_use]
    pub fn about<I: IntoIterator<Item = S>, S: Into<String>>(mut self, items: I) -> Self {
        self.items.extend(items.into_iter().map(Into::into));
        self
    }

    /// What was seen and what was expected.
    #[must_use]
    pub fn seen(mut self, observed: impl Into<String>, expected: impl Into<String>) -> Self {
        self.observed = shown::plain(&observed.into()).into_owned();
        self.expected = shown::plain(&expected.into()).into_owned();
        self
    }

    /// Whether it still asks something of somebody: a waived finding does not.
    pub const fn is_open(&self) -> bool {
        self.waiver().is_none()
    }

    /// The accepted explanation that closed it.
    pub const fn waiver(&self) -> Option<WaiverId> {
        match self.status {
            Status::Waived(waiver) => Some(waiver),
            Status::Open | Status::Explained => None,
        }
    }
}
