//! How does a slip say what it is? One line in a readable cell, by which it is known again when it comes back.
//!
//! In: plan, unit, period, round and the file it is about. Out: text such as `duibiao-slip|huangyan-14|331003101|2023|1|1a2b3c4d`,
//! and back. Refuses to know: where on the slip it stands.

use crate::observation::Period;

const MARK: &str = "duibiao-slip";

/// What a slip says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipIdentity {
    /// Key of the plan.
    pub plan: String,
    /// Code of the unit.
    pub unit: String,
    /// 统计年度.
    pub period: Option<Period>,
    /// 第几次退回.
    pub round: u32,
    /// The first eight digits of the hash of the file it is about.
    pub file: String,
}

impl SlipIdentity {
    /// Reads the line; `None` when it is none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('|');
        if parts.next()? != MARK {
            return None;
        }
        let mut part = || parts.next().map(str::to_owned);
        Some(Self {
            plan: part()?,
            unit: part()?,
            period: Period::parse(&part()?),
            round: part()?.parse().ok()?,
            file: part()?,
        })
    }

    /// The line.
    pub fn to_text(&self) -> String {
        let Self { plan, unit, period, round, file } = self;
        let period = period.map_or_else(String::new, |period| period.to_string());
        format!("{MARK}|{plan}|{unit}|{period}|{round}|{file}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_known_again_and_a_form_is_none() {
        let identity = SlipIdentity {
            plan: "huangyan-14".into(),
            unit: "331003101".into(),
            period: Some(Period::year(2023)),
            round: 2,
            file: "1a2b3c4d".into(),
        };
        assert_eq!(SlipIdentity::parse(&identity.to_text()), Some(identity));
        for foreign in ["", "duibiao|a|b|2023|c", "duibiao-slip|a|b|2023|x|c", "duibiao-slip|a"] {
            assert_eq!(SlipIdentity::parse(foreign), None, "{foreign}");
        }
    }
}
