//! What did a person decide? Rows of 待认定.xlsx that came back become entries of the ledgers, or are told by row.
//!
//! In: the workbook, everything collected as it is now. Out: lines added to `waivers.csv` and `corrections.csv`. A row whose
//! figures or words have changed since it went out is refused. Refuses to know: whether the decision is right.

use super::propose::{self, MARK, Proposal};
use super::{
    ACCEPT, ASK, BY_PHONE, CORRECT, CORRECTED, DECLINE, EXPLAINED, FILL, FILL_MARK, NAME, Progress, SHEET,
    everything,
};
use crate::check;
use crate::finding::Finding;
use crate::intake::slip;
use crate::observation::{Period, figure_text};
use crate::plan::cells::written_day;
use crate::plan::source::Files;
use crate::plan::workbook;
use crate::plan::{ACCEPTED, BACKFILL, CORRECTIONS, NOT_ACCEPTED, Plan, PlanError, WAIVERS, corrections};
use crate::run::returned::{self, Returned};
use crate::run::{Ending, Gathered, RunError, plan_book};
use crate::shown::{self, without_long_numbers};
use crate::words::Words;
use crate::write::{folder, tidy};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// What one row decides.
enum Decision {
    /// Nothing was decided.
    None,
    /// The unit is asked again; nothing is kept.
    Asked,
    /// An entry of the ledger of explanations.
    Explanation(Vec<String>, bool),
    /// An entry of the ledger of corrections.
    Correction(Vec<String>, bool),
    /// An entry of the ledger of figures filled in.
    Backfill(Vec<String>),
}

/// Everything a decision is compared with.
struct Now<'a> {
    plan: &'a Plan,
    gathered: &'a Gathered,
    findings: BTreeMap<String, &'a Finding>,
    proposals: BTreeMap<String, Proposal<'a>>,
}

/// Takes what a person decided into the ledgers; what cannot be used is told by row, and nothing of it is taken.
pub fn back(plan: &Plan, words: &Words, file: &Path, progress: Progress<'_>) -> Result<Ending, RunError> {
    let heads = SHEET.map(|(head, ..)| head);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let rows = returned::rows_of(file, &name, &heads, &["问题编号", "★认定"], NAME)
        .map_err(|why| RunError::Asked(format!("“{}”{why}", shown::name(&name))))?;
    let (_, gathered) = everything(plan, words, progress)?;
    let findings = gathered.checked.findings.iter().map(|finding| (finding.id().to_string(), finding));
    let proposals = propose::proposals(plan, &gathered, None);
    let proposals = proposals.into_iter().map(|one| (propose::identity(plan, one.key), one));
    let now = Now { plan, gathered: &gathered, findings: findings.collect(), proposals: proposals.collect() };
    let mut waivers = Ledger::of(plan, "waivers", &WAIVERS)?;
    let mut corrections = Ledger::of(plan, "corrections", &CORRECTIONS)?;
    let mut backfills = Ledger::of(plan, "backfill", &BACKFILL)?;
    let (mut taken, mut corrected, mut refused, mut filled, mut asked, mut open) = (0, 0, 0, 0, 0, 0);
    let mut told = String::new();
    let mut twice = BTreeSet::new();
    for (sheet, line, answer) in rows {
        match now.decided(&sheet, &answer) {
            Ok(Decision::None) => open += 1,
            Ok(Decision::Asked) => asked += 1,
            Ok(_) if !twice.insert(answer["问题编号"].clone()) => {
                _ = writeln!(told, "  “{sheet}”第{line}行：同一问题在前面的行已经认定，本行没有登记。");
            }
            Ok(Decision::Explanation(row, accepted)) => {
                *(if accepted { &mut taken } else { &mut refused }) += 1;
                waivers.add(row);
            }
            Ok(Decision::Correction(row, approved)) => {
                *(if approved { &mut corrected } else { &mut refused }) += 1;
                corrections.add(row);
            }
            Ok(Decision::Backfill(row)) => {
                filled += 1;
                backfills.add(row);
            }
            Err(why) => _ = writeln!(told, "  “{sheet}”第{line}行：{why}没有登记。"),
        }
    }
    let ledgers: Vec<Ledger> =
        [corrections, waivers, backfills].into_iter().filter(|one| one.added > 0).collect();
    // All or nothing: what would stop the second is asked before the first is written.
    ledgers.iter().try_for_each(|ledger| ledger.must_be_text(plan))?;
    let into = ledgers.into_iter().map(|ledger| ledger.keep(plan)).collect::<Result<Vec<_>, _>>()?;
    let problems = if told.is_empty() { told } else { format!("以下没有登记，请核对：\n{told}") };
    let tail = if into.is_empty() {
        String::from("没有新的登记。\n")
    } else {
        format!("已登记到 {}，再审核一次即按登记处理。\n", into.join("、"))
    };
    let text = format!(
        "采用更正{corrected}个、认定说明{taken}条、不予认定{refused}条、补录{filled}个、再问{asked}条、还没有填{open}条。\n{problems}{tail}"
    );
    Ok(Ending { text, code: 0 })
}

/// A ledger as it stands, with what is added.
struct Ledger {
    stem: &'static str,
    keys: &'static [&'static str],
    rows: Vec<Vec<String>>,
    added: usize,
}

impl Ledger {
    fn of(plan: &Plan, stem: &'static str, keys: &'static [&'static str]) -> Result<Self, RunError> {
        let held = Files::of(&plan.folder)
            .table(stem, keys)
            .map_err(|mistakes| RunError::Plan(PlanError::Mistakes(mistakes)))?;
        let rows = held.map_or_else(Vec::new, |table| {
            table.rows().map(|row| keys.iter().map(|key| row.get(key).to_owned()).collect()).collect()
        });
        Ok(Self { stem, keys, rows, added: 0 })
    }

    fn add(&mut self, row: Vec<String>) {
        self.rows.push(row);
        self.added += 1;
    }

    fn must_be_text(&self, plan: &Plan) -> Result<(), RunError> {
        let stem = self.stem;
        if plan.folder.join(format!("{stem}.xlsx")).exists() {
            let told = format!("{stem}.xlsx 请先另存为 {stem}.csv，程序才能续写。");
            return Err(RunError::Asked(told));
        }
        Ok(())
    }

    /// Writes it, and says its name.
    fn keep(self, plan: &Plan) -> Result<String, RunError> {
        let stem = self.stem;
        let heads: Vec<String> = self.keys.iter().map(|key| workbook::heading_of(stem, key)).collect();
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let bytes = tidy::csv(&heads, &self.rows).map_err(|error| plan_book::unwritten(&error))?;
        let file = format!("{stem}.csv");
        folder::file(&plan.folder.join(&file), &bytes)?;
        Ok(file)
    }
}

/// Who decided, on which day, on what ground.
struct Decided {
    by: String,
    date: NaiveDate,
    ground: String,
}

impl Decided {
    fn of(answer: &Returned) -> Result<Self, String> {
        if answer["★认定人"].is_empty() {
            return Err(String::from("没有写认定人，"));
        }
        let date = written_day(&answer["★日期"])
            .ok_or_else(|| format!("日期“{}”应写成 2024-03-10 的样子，", shown::told(&answer["★日期"])))?;
        let masked = |head: &str| without_long_numbers(&answer[head]);
        Ok(Self { by: masked("★认定人"), date, ground: masked("理由或依据") })
    }
}

impl Now<'_> {
    /// What one row decides, or why it cannot.
    fn decided(&self, sheet: &str, answer: &Returned) -> Result<Decision, String> {
        let typed = ["★认定", "理由或依据", "★认定人", "★日期"];
        if typed.iter().all(|head| answer[head].is_empty()) {
            let answered = [BY_PHONE, FILL].contains(&sheet)
                && [CORRECTED, EXPLAINED].iter().any(|head| !answer[head].is_empty());
            if answered {
                return Err(String::from("填了更正后或单位说明，没有选“认定”，"));
            }
            return Ok(Decision::None);
        }
        if answer["问题编号"].is_empty() {
            return Err(String::from("没有问题编号，不知道认定的是哪个问题，"));
        }
        let decision = answer["★认定"].as_str();
        if answer["问题编号"].starts_with(FILL_MARK) {
            return match decision {
                FILL => self.filled(answer).map(Decision::Backfill),
                _ => Err(format!("这一行没有报来的数，只能选“{FILL}”，")),
            };
        }
        if decision == ASK {
            return Ok(Decision::Asked);
        }
        let by_phone = sheet == BY_PHONE;
        let of_figure = answer["问题编号"].starts_with(MARK);
        match (decision, of_figure) {
            (CORRECT, true) => self.correction(answer, by_phone, true),
            (DECLINE, true) => self.correction(answer, by_phone, false),
            (ACCEPT, false) => self.explanation(answer, by_phone, true),
            (DECLINE, false) => self.explanation(answer, by_phone, false),
            (ACCEPT, true) => Err(String::from(
                "这一行是更正数，应选“采用更正”或“不予认定”；认定说明请填同一问题的说明行，",
            )),
            (CORRECT, false) => Err(String::from("这一行没有更正数，应选“认定说明”或“不予认定”，")),
            (other, _) => {
                Err(format!("认定“{}”应为“{CORRECT}”“{ACCEPT}”“{DECLINE}”或“{ASK}”，", shown::told(other)))
            }
        }
    }

    fn explanation(&self, answer: &Returned, by_phone: bool, accepted: bool) -> Result<Decision, String> {
        let gone = || String::from("这个问题现在不在待认定之列（数已改正、已经认定，或编号被改动），");
        let finding = *self.findings.get(&answer["问题编号"]).ok_or_else(gone)?;
        let waits = finding.status == crate::finding::Status::Explained;
        if !finding.is_open() || (!by_phone && !waits) {
            return Err(gone());
        }
        if accepted && !finding.may_be_explained() {
            return Err(String::from("强制性问题须由单位更正，不能认定，"));
        }
        let figures = check::figures_told(self.plan, &self.gathered.collection, finding);
        if figures != answer["当时的数"] || (!by_phone && finding.explanation != answer[EXPLAINED]) {
            return Err(String::from("单位的数或说明在送出以后变了，请重新生成待认定表，"));
        }
        let explanation = shown::told(&answer[EXPLAINED]);
        if explanation.is_empty() {
            return Err(String::from("没有写单位说明，"));
        }
        let decided = Decided::of(answer)?;
        if !accepted && decided.ground.is_empty() {
            return Err(String::from("不予认定的没有写理由，"));
        }
        let (Some(unit), Some(period)) = (finding.unit, finding.period) else {
            return Err(String::from("这个问题没有单位或年度，"));
        };
        let by = finding.asked_of().map_or("", |unit| self.plan.units[unit].name.as_str());
        let row = [
            self.plan.units[unit].code.clone(),
            period.to_string(),
            finding.code.clone(),
            finding.id().about().to_owned(),
            explanation,
            by.to_owned(),
            decided.by,
            decided.date.to_string(),
            decided.ground,
            figures,
            String::from(if accepted { ACCEPTED } else { NOT_ACCEPTED }),
        ];
        Ok(Decision::Explanation(row.to_vec(), accepted))
    }

    fn correction(&self, answer: &Returned, by_phone: bool, approved: bool) -> Result<Decision, String> {
        let id = &answer["问题编号"];
        let gone = || String::from("这个数现在不在待认定之列（已经登记、数已改正，或编号被改动），");
        let proposal = self.proposals.get(id);
        let key =
            if by_phone { self.open_figure(id).ok_or_else(gone)? } else { proposal.ok_or_else(gone)?.key };
        let seen = self.gathered.collection.at(key.0, key.1, key.2).ok_or_else(gone)?;
        let figure = slip::figure_of(&self.plan.items[key.1], &answer[CORRECTED])
            .map_err(|why| format!("更正后所填“{}”{why}，", shown::told(&answer[CORRECTED])));
        let figure = match proposal.filter(|_| !by_phone) {
            Some(proposal) => {
                let proposed = proposal.corrected.clone().map_err(|why| format!("{why}，"))?;
                if figure.as_ref().ok() != Some(&proposed) {
                    return Err(String::from("更正后的数在送出以后变了，请重新生成待认定表，"));
                }
                proposed
            }
            None => figure?,
        };
        if figure_text(seen.figure) != answer["所报"] {
            return Err(String::from("单位所报的数在送出以后变了，请重新生成待认定表，"));
        }
        if figure == seen.figure {
            return Err(String::from("更正后的数与所报的数相同，"));
        }
        let decided = Decided::of(answer)?;
        if decided.ground.is_empty() {
            return Err(String::from(if approved {
                "采用更正的没有写依据，"
            } else {
                "不予认定的没有写理由，"
            }));
        }
        let earlier = self.plan.corrections.iter().filter(|known| known.approved && known.key() == key);
        if approved && earlier.map(|known| known.date).max().is_some_and(|last| last > decided.date) {
            return Err(String::from("这个数在更晚的日期已有一次更正，按批准日期最晚的计，请核对日期，"));
        }
        let sender = self.plan.sender(key.0, key.1);
        let from = proposal.filter(|_| !by_phone).map_or_else(|| String::from("电话"), Proposal::from);
        let row = [
            self.plan.units[key.0].code.clone(),
            self.plan.items[key.1].code.clone(),
            key.2.to_string(),
            // What the file says, also of a figure that was put right before: the entry approved last counts.
            figure_text(seen.sent()),
            figure_text(figure),
            shown::told(&answer[EXPLAINED]),
            decided.ground,
            self.plan.units[sender].name.clone(),
            decided.by,
            decided.date.to_string(),
            from,
            String::from(if approved { corrections::APPROVED } else { corrections::DECLINED }),
        ];
        Ok(Decision::Correction(row.to_vec(), approved))
    }

    /// A figure from another source, in the place of one nobody sent.
    fn filled(&self, answer: &Returned) -> Result<Vec<String>, String> {
        let gone = || String::from("这个数现在已经报来或者已经补录，或编号被改动，");
        let plan = self.plan;
        let mut parts = answer["问题编号"].trim_start_matches(FILL_MARK).split('|');
        let mut part = || parts.next().unwrap_or_default();
        let (unit, period, item) = (part(), Period::parse(part()), part());
        let unit = plan.units.position(|known| known.code == unit).ok_or_else(gone)?;
        let item = plan.items.position(|known| known.code == item).ok_or_else(gone)?;
        let period = period.ok_or_else(gone)?;
        let seen = self.gathered.collection.at(unit, item, period).ok_or_else(gone)?;
        if !super::is_missing(seen) {
            return Err(gone());
        }
        let figure = slip::figure_of(&plan.items[item], &answer[CORRECTED]);
        let Ok(Ok(quantity)) = figure else {
            return Err(format!("补录的“{}”不是这一项可以有的数，", shown::told(&answer[CORRECTED])));
        };
        let decided = Decided::of(answer)?;
        if decided.ground.is_empty() {
            return Err(String::from("补录的没有写来源，"));
        }
        let who = without_long_numbers(&answer[EXPLAINED]);
        if who.is_empty() {
            return Err(String::from("补录的没有在“单位说明”栏写提供部门和经办人，"));
        }
        let row = [
            plan.units[unit].code.clone(),
            plan.items[item].code.clone(),
            period.to_string(),
            quantity.to_string(),
            decided.ground,
            String::new(),
            who,
            decided.by,
            decided.date.to_string(),
        ];
        Ok(row.to_vec())
    }

    /// The figure of an identity that some open problem is about.
    fn open_figure(
        &self,
        id: &str,
    ) -> Option<(crate::ids::UnitId, crate::ids::ItemId, crate::observation::Period)> {
        let open = self.findings.values().filter(|finding| finding.is_open());
        let mut figures = open.flat_map(|finding| propose::figures_of(self.plan, finding));
        figures.find(|key| propose::identity(self.plan, *key) == *id)
    }
}
