//! What was said the time before? Rounds, states and problems by unit, kept beside the results for the next time.
//!
//! In: the desk. Out: 与上次相比, and what is kept. Refuses to know: where it is kept.

use super::{Desk, State, received};
use crate::finding::{Finding, is_same_problem};
use crate::sheet::{Cell, Row, Sheet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is kept from one time to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Hash of everything that was read.
    pub inputs_digest: String,
    /// Units by code, as they were then.
    pub units: BTreeMap<String, Unit>,
    /// The same of the last time at which something else had been read.
    pub before: Option<BTreeMap<String, Unit>>,
}

impl History {
    /// Units as they were at the last time.
    pub fn last(&self) -> &BTreeMap<String, Unit> {
        &self.units
    }

    /// What a time that reads these inputs is compared with: the last time, or where the same was read then, what that was
    /// compared with.
    pub fn compared_with(&self, inputs_digest: &str) -> Option<&BTreeMap<String, Unit>> {
        if self.inputs_digest == inputs_digest { self.before.as_ref() } else { Some(&self.units) }
    }
}

/// A unit as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// State, by its machine word.
    pub state: String,
    /// 第几次退回; 0 where nothing was sent back yet.
    pub round: u32,
    /// Hash of the file that spoke for it.
    pub sha256: String,
    /// Problems by identity.
    pub issues: BTreeMap<String, Issue>,
}

impl Unit {
    /// The problem that this identity is of, as it was.
    pub fn issue(&self, id: &str) -> Option<&Issue> {
        let same = || self.issues.iter().find(|(known, _)| is_same_problem(known, id));
        self.issues.get(id).or_else(|| same().map(|(_, issue)| issue))
    }
}

/// A problem as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// In how many rounds it was there.
    pub times: u32,
    /// What was said of it.
    pub problem: String,
    /// Whether it was sent back, rather than told for information.
    pub returned: bool,
}

/// What is kept of this time.
pub(super) fn now(desk: &Desk<'_>) -> BTreeMap<String, Unit> {
    let units = desk.senders.iter().map(|&unit| {
        let issues = desk.issues_of(unit).iter().filter(|issue| issue.finding.is_open()).map(|issue| {
            let finding: &Finding = issue.finding;
            let kept = Issue {
                times: issue.times,
                problem: finding.message.clone(),
                returned: super::is_returned(finding),
            };
            (finding.id().to_string(), kept)
        });
        let kept = Unit {
            state: desk.states[&unit].key().to_owned(),
            round: desk.rounds.get(&unit).copied().unwrap_or_default(),
            sha256: desk.sha256(unit).to_owned(),
            issues: issues.collect(),
        };
        (desk.m.plan.units[unit].code.clone(), kept)
    });
    units.collect()
}

/// Draws 与上次相比: units of which something changed.
pub(super) fn sheet(desk: &Desk<'_>, with: &[(&str, &str)]) -> Sheet {
    let outline = desk.outline("since");
    let told = desk.say(if desk.m.then.is_some() { "since_before" } else { "since_first" }, &[]);
    let mut with = with.to_vec();
    with.push(("since", &told));
    let mut table = Desk::table(&outline, &with);
    for &unit in &desk.senders {
        let Some(then) = desk.then(unit) else { continue };
        let now = desk.states[&unit];
        let open: Vec<String> = desk
            .issues_of(unit)
            .iter()
            .filter(|issue| issue.finding.is_open())
            .map(|issue| issue.finding.id().to_string())
            .collect();
        let still = open.iter().filter(|id| then.issue(id).is_some()).count();
        let gone = |id: &&String| !open.iter().any(|known| is_same_problem(known, id));
        let (fresh, mended) = (open.len() - still, then.issues.keys().filter(gone).count());
        let again = desk.rounds.get(&unit).is_some_and(|round| *round != then.round);
        if then.state == now.key() && fresh == 0 && mended == 0 && !again {
            continue;
        }
        let known = &desk.m.plan.units[unit];
        let before =
            State::of_key(&then.state).map_or_else(|| desk.none(), |state| received::word(desk, state));
        table.rows.push(
            Row::new(known.code.clone())
                .with("unit", Cell::text(known.name.clone()))
                .with("before", Cell::text(before))
                .with("now", Cell::text(received::word(desk, now)))
                .with("fresh", Cell::count(fresh))
                .with("mended", Cell::count(mended))
                .with("still", Cell::count(still)),
        );
    }
    desk.sheet(&outline, &with, Vec::new(), table)
}
