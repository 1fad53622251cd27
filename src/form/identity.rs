//! How does a form say what it is? One line in a readable cell, and the same in a defined name.
//!
//! In: plan, unit, period and version. Out: text such as `duibiao|huangyan-14|331003001|2023|1a2b3c4d`, and back.
//! Refuses to know: where on the form it stands.

use crate::observation::Period;

const MARK: &str = "duibiao";

/// A form's identity and version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormIdentity {
    /// Key of the plan.
    pub plan: String,
    /// Code of the unit.
    pub unit: String,
    /// 统计年度.
    pub period: Option<Period>,
    /// Version of the form.
    pub version: String,
}

impl FormIdentity {
    /// Reads the line; `None` when it is not ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('|');
        if parts.next()? != MARK {
            return None;
        }
        let mut part = || parts.next().map(str::to_owned);
        Some(Self { plan: part()?, unit: part()?, period: Period::parse(&part()?), version: part()? })
    }

    /// The line.
    pub fn to_text(&self) -> String {
        let period = self.period.map_or_else(String::new, |period| period.to_string());
        format!("{MARK}|{}|{}|{period}|{}", self.plan, self.unit, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_reads_back_as_it_was_written() {
        let identity = FormIdentity {
            plan: "huangyan-14".into(),
            unit: "331003001".into(),
            period: Some(Period::year(2023)),
            version: "1a2b3c4d".into(),
        };
        assert_eq!(FormIdentity::parse(&identity.to_text()), Some(identity));
        for foreign in ["", "别的表", "duibiao|a", "other|a|b|2023|c"] {
            assert_eq!(FormIdentity::parse(foreign), None, "{foreign}");
        }
    }
}
