//! Who has explained, and who has accepted? A unit's words alone close nothing; the collector's acceptance does.
//!
//! In: findings, explanations on the forms and the ledger of waivers. Out: the findings with their status. Refuses to
//! know: whether an explanation is true.

use super::Seen;
use crate::finding::{Finding, Status};
use crate::plan::Plan;
use chrono::NaiveDate;

/// Takes a unit's explanation from the form: the finding becomes 已说明(待认定).
pub fn explain(plan: &Plan, seen: &Seen<'_>, findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.code == "D01") {
        let (Some(unit), Some(period), Some(code)) = (finding.unit, finding.period, finding.items.first())
        else {
            continue;
        };
        let item = plan.items.iter().position(|item| &item.code == code);
        let words = item.and_then(|item| seen.get(&(unit, item, period))).map(|seen| seen.explanation.trim());
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            words.clone_into(&mut finding.explanation);
            finding.status = Status::Explained;
        }
    }
}

/// Applies explanations accepted by `as_of`.
pub fn waive(plan: &Plan, as_of: NaiveDate, findings: &mut [Finding]) {
    for finding in findings {
        let accepted = plan.waivers.iter().find(|waiver| {
            waiver.accepted_on <= as_of
                && finding.unit == Some(waiver.unit)
                && finding.period == Some(waiver.period)
                && finding.code == waiver.code
                && (finding.rule == waiver.about
                    || finding.items.contains(&waiver.about)
                    || waiver.about.is_empty())
        });
        if let Some(waiver) = accepted {
            finding.explanation.clone_from(&waiver.explanation);
            finding.status = Status::Waived;
        }
    }
}
