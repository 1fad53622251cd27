//! How does a sheet say what it is, on which responsible units explain? One line in a readable cell, by which it is known
//! again when it comes back.
//!
//! In: plan, kind of evaluation, period, sheet, and how many remarks were known when it went out. Out: text such as
//! `duibiao-remarks|黄岩残疾人规划|annual|2023|lagging|17`, and back. Refuses to know: where on the sheet it stands.

use crate::observation::Period;

const MARK: &str = "duibiao-remarks";

/// What such a sheet says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemarksIdentity {
    /// Short name of the plan.
    pub plan: String,
    /// Kind of evaluation: `annual`, `midterm`, `final`.
    pub kind: String,
    /// The period it judges.
    pub period: Option<Period>,
    /// Key of the sheet.
    pub sheet: String,
    /// How many remarks the ledger held when it went out: what the sheet was filled with comes from these.
    pub known: usize,
}

impl RemarksIdentity {
    /// Reads the line; `None` when it is none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('|');
        if parts.next()? != MARK {
            return None;
        }
        let mut part = || parts.next().map(str::to_owned);
        Some(Self {
            plan: part()?,
            kind: part()?,
            period: Period::parse(&part()?),
            sheet: part()?,
            known: part()?.parse().ok()?,
        })
    }

    /// The line.
    pub fn to_text(&self) -> String {
        let Self { plan, kind, period, sheet, known } = self;
        let period = period.map_or_else(String::new, |period| period.to_string());
        format!("{MARK}|{plan}|{kind}|{period}|{sheet}|{known}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_of_remarks_is_known_again_and_a_form_or_a_slip_is_none() {
        let identity = RemarksIdentity {
            plan: "黄岩".into(),
            kind: "annual".into(),
            period: Some(Period::year(2023)),
            sheet: "lagging".into(),
            known: 17,
        };
        assert_eq!(RemarksIdentity::parse(&identity.to_text()), Some(identity));
        for foreign in
            ["", "duibiao|a|b|2023|c", "duibiao-slip|a|b|2023|1|c", "duibiao-remarks|a|annual|2023|gaps"]
        {
            assert_eq!(RemarksIdentity::parse(foreign), None, "{foreign}");
        }
    }
}
