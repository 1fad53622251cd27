//! What was published, and may not move by itself?
//!
//! In: the folders under `frozen/` of a plan, and what intake reads today. Out: [`Frozen`] years; the figures and stages
//! of a year that was 定稿 in the place of today's, and a finding for each that differs. A file that is not as it was
//! frozen, or a row that cannot be read, is a mistake of the plan: nothing runs on half of it. Refuses to know: what the
//! figures come to, how a year is frozen.

use super::result::{Row, hashes, table};
use crate::check::EXEMPTING;
use crate::finding::Finding;
use crate::grid;
use crate::ids::{ItemId, TaskId, UnitId};
use crate::intake::Collection;
use crate::observation::{Absent, Period, Quantity};
use crate::place::{self, Place};
use crate::plan::workbook::heading_of;
use crate::plan::{ACCEPTED, Plan};
use crate::source::Mistake;
use crate::value::Ratio;
use crate::words::Words;
use crate::write::folder::history;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// 稿别, the last of which freezes.
pub const DRAFTS: [&str; 4] = ["初稿", "会审稿", "送审稿", FINAL];
/// The one whose figures do not move any more.
pub const FINAL: &str = "定稿";
/// The folder of a plan in which frozen years stand.
pub const ROOT: &str = "frozen";
/// The files of a frozen year that are read back.
pub const OBSERVATIONS: &str = "observations.csv";
/// The stages of one.
pub const STAGES: &str = "stages.csv";

/// Findings by code, each with the placeholders that are filled.
pub const FINDINGS: [(&str, &[&str]); 2] = [
    ("H01", &["unit", "year", "item", "count", "frozen", "now", "number"]),
    ("H02", &["unit", "year", "item", "frozen", "number"]),
];

/// Where a draft of a year stands.
pub fn folder(plan: &Path, period: Period, draft: &str) -> PathBuf {
    plan.join(ROOT).join(period.to_string()).join(draft)
}

/// What the manifest of a draft says of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Draft {
    /// 稿别.
    pub draft: String,
    /// 第几次.
    pub number: usize,
    /// Who.
    pub by: String,
    /// When.
    pub on: String,
    /// On what ground, where it differs from the one before.
    #[serde(default)]
    pub basis: String,
    /// What differs from the one before.
    #[serde(default)]
    pub changes: Vec<Moved>,
}

/// A figure or stage that was put on record otherwise than before.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Moved {
    /// Name of the unit.
    pub unit: String,
    /// Item or task, by code and name.
    pub about: String,
    /// What it was.
    pub old: String,
    /// What it is.
    pub new: String,
}

/// What was published of an item.
type Given = (ItemId, Result<Quantity, Absent>);

/// A year as it was 定稿.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// The year.
    pub period: Period,
    /// Number, person and day.
    pub draft: Draft,
    figures: Vec<(UnitId, ItemId, Result<Quantity, Absent>, Place)>,
    stages: Vec<(UnitId, TaskId, Result<usize, Absent>)>,
    /// Acceptances of 不适用, which say how many units count: unit, code, item.
    exempt: BTreeSet<(UnitId, String, String)>,
}

/// The draft that stands in a folder; `None` where none does.
pub fn draft(folder: &Path) -> Option<Draft> {
    serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).ok()?).ok()
}

/// The record of a year that a report of it is made from: its 定稿; else the last, by its day and 稿别, of which every file
/// named here has the same bytes today.
pub fn standing(plan: &Path, period: Period, today: &dyn Fn(&str) -> Option<String>) -> Option<Draft> {
    let of = |kind: &&str| draft(&folder(plan, period, kind)).filter(|draft| draft.draft == **kind);
    if let Some(last) = of(&FINAL) {
        return Some(last);
    }
    let mut all: Vec<Draft> = DRAFTS.iter().filter_map(of).collect();
    // Of one day the later 稿别 stands.
    all.sort_by(|one, other| one.on.cmp(&other.on));
    let last = all.pop()?;
    let listed = hashes(&folder(plan, period, &last.draft))?;
    let same = |file: &str| listed.get(file).is_some_and(|hash| today(file).as_ref() == Some(hash));
    [OBSERVATIONS, STAGES].into_iter().all(same).then_some(last)
}

/// The periods of which something is on record, in order.
fn on_record(plan: &Path) -> Vec<Period> {
    let listing = std::fs::read_dir(plan.join(ROOT)).into_iter().flatten().flatten();
    let names = listing.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut periods: Vec<Period> = names.filter_map(|name| Period::parse(&name)).collect();
    periods.sort_unstable();
    periods
}

/// Something on record: period, 稿别, its manifest with its hash, and what that says, where it can be read.
pub type OnRecord = (Period, &'static str, (String, String), Option<Draft>);

/// Everything on record, by period and 稿别.
pub fn all(plan: &Path) -> Vec<OnRecord> {
    let all = on_record(plan).into_iter().flat_map(|period| DRAFTS.map(|kind| (period, kind)));
    let known = all.filter_map(|(period, kind)| {
        let name = format!("{ROOT}/{period}/{kind}/manifest.json");
        let hash = grid::sha256(&plan.join(&name))?;
        Some((period, kind, (name, hash), draft(&folder(plan, period, kind))))
    });
    known.collect()
}

/// The manifests of everything on record with their hashes, which are inputs of a run.
pub fn manifests(plan: &Path) -> Vec<(String, String)> {
    all(plan).into_iter().map(|(_, _, manifest, _)| manifest).collect()
}

/// Every year that was 定稿, in order; or the first mistake in one.
pub fn load(plan: &Plan, words: &Words) -> Result<Vec<Frozen>, Mistake> {
    for period in on_record(&plan.folder) {
        let place = folder(&plan.folder, period, FINAL);
        if !place.exists() && history(&place).exists() {
            let name = format!("{ROOT}/{period}/{FINAL}");
            return Err(Mistake::of_file(
                &name,
                format!("{period}年定过稿，定稿的文件夹现在没有了。{MEND}。"),
            ));
        }
    }
    let stands = |period: &Period| folder(&plan.folder, *period, FINAL).exists();
    let years = on_record(&plan.folder).into_iter().filter(stands);
    years.map(|period| one(plan, words, period)).collect()
}

/// What to do about a frozen year that cannot be read.
const MEND: &str = "请从备份恢复整个文件夹；没有备份的，把它移到别处，核对后重新定稿；没有按其中一部分运行";

fn one(plan: &Plan, words: &Words, period: Period) -> Result<Frozen, Mistake> {
    let place = folder(&plan.folder, period, FINAL);
    let name = |file: &str| format!("{ROOT}/{period}/{FINAL}/{file}");
    let wrong = |file: &str, why: &str| Mistake::of_file(&name(file), format!("{why}。{MEND}。"));
    let draft = draft(&place).ok_or_else(|| wrong("manifest.json", "定稿的清单没有或读不出"))?;
    let listed = hashes(&place).ok_or_else(|| wrong("manifest.json", "定稿的清单读不出"))?;
    for (file, hash) in &listed {
        match grid::sha256(&place.join(file)) {
            Some(now) if now == *hash => {}
            Some(_) => return Err(wrong(file, "与定稿时不一致（被改动或损坏）")),
            None => return Err(wrong(file, "找不到或打不开")),
        }
    }
    let reading = Reading { plan, words, period, units: by_code(plan), items: items(plan) };
    let rows = |file: &str| -> Result<Vec<Row>, Mistake> {
        if !listed.contains_key(file) {
            return Err(wrong(file, "清单中没有登记"));
        }
        let mut rows = Vec::new();
        table(&place.join(file), &mut |row| rows.push(row)).map_err(|why| wrong(file, &why))?;
        Ok(rows)
    };
    let told = |file: &str, line: usize, why: String| {
        let message = format!("{why}。{MEND}。");
        Mistake { file: name(file), line: line + 2, column: 0, message }
    };
    let mut figures = Vec::new();
    for (line, row) in rows(OBSERVATIONS)?.iter().enumerate() {
        figures.push(reading.figure(row).map_err(|why| told(OBSERVATIONS, line, why))?);
    }
    let mut stages = Vec::new();
    for (line, row) in rows(STAGES)?.iter().enumerate() {
        stages.push(reading.stage(row).map_err(|why| told(STAGES, line, why))?);
    }
    let mut exempt = BTreeSet::new();
    let register = place.join("registers/waivers.csv");
    if register.exists() {
        let mut take = |row: Row| {
            let of = |key: &str| {
                let heading = heading_of("waivers", key);
                row.get(key).or_else(|| row.get(heading.as_str())).map_or("", String::as_str).to_owned()
            };
            let known = |unit: &crate::plan::Unit| {
                unit.code == of("unit") || unit.name == of("unit") || unit.aliases.contains(&of("unit"))
            };
            let unit = plan.units.position(known);
            let counts =
                of("period") == period.to_string() && ["", ACCEPTED].contains(&of("result").as_str());
            if let (Some(unit), true) = (unit, counts && EXEMPTING.contains(&of("code").as_str())) {
                exempt.insert((unit, of("code"), of("about")));
            }
        };
        table(&register, &mut take).map_err(|why| wrong("registers/waivers.csv", &why))?;
    }
    Ok(Frozen { period, draft, figures, stages, exempt })
}

fn by_code(plan: &Plan) -> BTreeMap<&str, UnitId> {
    plan.units.enumerate().map(|(id, unit)| (unit.code.as_str(), id)).collect()
}

/// Items whose figures count; what is shown beside one is not frozen.
fn items(plan: &Plan) -> BTreeMap<&str, ItemId> {
    let own = plan.items.enumerate().filter(|(_, item)| item.beside.is_none());
    own.map(|(id, item)| (item.code.as_str(), id)).collect()
}

/// Rows of a frozen year, and what their codes mean in the plan today.
struct Reading<'a> {
    plan: &'a Plan,
    words: &'a Words,
    period: Period,
    units: BTreeMap<&'a str, UnitId>,
    items: BTreeMap<&'a str, ItemId>,
}

fn cell<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).map_or("", String::as_str)
}

/// Why there is no figure, by its word.
fn absent(word: &str) -> Option<Absent> {
    let all =
        [Absent::NotReported, Absent::Blank, Absent::NotApplicable, Absent::Unobtainable, Absent::Unreadable];
    all.into_iter().find(|reason| reason.word() == word)
}

impl Reading<'_> {
    fn unit(&self, row: &Row) -> Result<UnitId, String> {
        let code = cell(row, "unit");
        let known = self.units.get(code).copied();
        known.ok_or_else(|| format!("名册中现在没有单位“{code}”，定稿的数放不回去"))
    }

    fn figure(&self, row: &Row) -> Result<(UnitId, ItemId, Result<Quantity, Absent>, Place), String> {
        let unit = self.unit(row)?;
        let code = cell(row, "item");
        let item =
            *self.items.get(code).ok_or_else(|| format!("规划中现在没有填报项“{code}”，定稿的数放不回去"))?;
        if cell(row, "period") != self.period.to_string() {
            return Err(format!("年度“{}”不是{}", cell(row, "period"), self.period));
        }
        let value = cell(row, "value");
        let figure = match absent(cell(row, "state")) {
            Some(reason) if value.is_empty() => Err(reason),
            Some(_) => return Err(format!("既有数“{value}”又写着没有数")),
            None => {
                let exact = Ratio::parse(value).ok_or_else(|| format!("“{value}”不是数"))?;
                let known = &self.plan.items[item];
                let quantity = Quantity::of(exact, known.decimals, known.limit());
                Ok(quantity.map_err(|_| format!("“{value}”不合“{code}”现在的小数位数或范围"))?)
            }
        };
        let place = Place::sheet(cell(row, "file"), cell(row, "sha256"), cell(row, "sheet"));
        let place = match place::position(cell(row, "cell")) {
            Some((row, column)) => place.cell(row, column),
            None => place,
        };
        Ok((unit, item, figure, place.saying(cell(row, "raw"))))
    }

    fn stage(&self, row: &Row) -> Result<(UnitId, TaskId, Result<usize, Absent>), String> {
        let unit = self.unit(row)?;
        let id = cell(row, "task");
        let task = self.plan.tasks.position(|task| task.id == id);
        let task = task.ok_or_else(|| format!("规划中现在没有任务“{id}”，定稿的进展放不回去"))?;
        let word = cell(row, "stage");
        let stage = match absent(cell(row, "state")) {
            Some(reason) if word.is_empty() => Err(reason),
            Some(_) => return Err(format!("既有进展“{word}”又写着没有进展")),
            None => {
                let place = self.words.stages.place(self.plan.tasks[task].stages.word(), word);
                Ok(place.ok_or_else(|| format!("进展阶段“{word}”现在的模板中没有"))?)
            }
        };
        Ok((unit, task, stage))
    }
}

/// Puts what was frozen in the place of what is read today; where they differ it is told.
pub fn apply(
    frozen: &[Frozen],
    plan: &Plan,
    words: &Words,
    collection: &mut Collection,
) -> Result<(), Mistake> {
    for year in frozen {
        year.must_cover(plan, collection)?;
        year.must_exempt(plan)?;
        // Of a year whose files are all gone nothing is expected any more, and it was published all the same.
        collection.expect_silence(plan, year.period);
        collection.hold(year.period);
        let mut found = year.put_figures(plan, words, collection);
        found.extend(year.put_stages(plan, words, collection));
        collection.findings.extend(found);
    }
    Ok(())
}

fn told(figure: Result<Quantity, Absent>) -> String {
    figure.map_or_else(|reason| reason.word().to_owned(), |quantity| quantity.to_string())
}

impl Frozen {
    /// Refuses a plan that asks for more in a published year than was asked for when it was published: who or what came
    /// later would change its figures.
    fn must_cover(&self, plan: &Plan, collection: &Collection) -> Result<(), Mistake> {
        let known: BTreeSet<(UnitId, ItemId)> =
            self.figures.iter().map(|(unit, item, ..)| (*unit, *item)).collect();
        let asked = collection.observations.iter().filter(|seen| seen.period == self.period);
        let mut asked = asked.filter(|seen| plan.items[seen.item].beside.is_none());
        match asked.find(|seen| !known.contains(&(seen.unit, seen.item))) {
            None => Ok(()),
            Some(seen) => {
                let (unit, item) = (&plan.units[seen.unit].name, &plan.items[seen.item]);
                Err(Mistake::of_file(
                    &format!("{ROOT}/{}/{FINAL}", self.period),
                    format!(
                        "{}年已经定稿，规划现在还向{unit}要这一年的“{} {}”，会改变已公布的数。后来设立的单位、增加的填报项，请在规划中写明开始的年份；确须补入的，核对后重新定稿。",
                        self.period, item.code, item.name
                    ),
                ))
            }
        }
    }

    /// Refuses a register that takes other units out of a published year than it did when the year was published.
    fn must_exempt(&self, plan: &Plan) -> Result<(), Mistake> {
        let of_year = |waiver: &&crate::plan::Waiver| {
            waiver.accepted && waiver.period == self.period && EXEMPTING.contains(&waiver.code.as_str())
        };
        let now = plan.waivers.iter().filter(of_year);
        let now: BTreeSet<_> =
            now.map(|waiver| (waiver.unit, waiver.code.clone(), waiver.about.clone())).collect();
        match self.exempt.symmetric_difference(&now).next() {
            None => Ok(()),
            Some((unit, code, about)) => Err(Mistake::of_file(
                "waivers.csv",
                format!(
                    "{}年已经定稿，而{}“不适用”的认定（{code} {about}）在定稿以后有增减，会改变已公布的应报单位数。请改回定稿时的登记（见{ROOT}/{}/{FINAL}/registers）；确须改的，核对后重新定稿。",
                    self.period, plan.units[*unit].name, self.period
                ),
            )),
        }
    }

    /// What of it is read otherwise today.
    pub fn moved(&self, plan: &Plan, words: &Words, collection: &Collection) -> Vec<Moved> {
        let name = |unit: UnitId| plan.units[unit].name.clone();
        let figures = self.figures.iter().filter_map(|(unit, item, was, _)| {
            let now = collection.at(*unit, *item, self.period).map(|seen| seen.figure);
            let known = &plan.items[*item];
            let new = now.map_or_else(|| Absent::NotReported.word().to_owned(), told);
            (now != Some(*was)).then(|| Moved {
                unit: name(*unit),
                about: format!("{} {}", known.code, known.name),
                old: told(*was),
                new,
            })
        });
        let stages = self.stages.iter().filter_map(|(unit, task, was)| {
            let known = &plan.tasks[*task];
            let list = words.stages.of(known.stages.word());
            let word = |stage: Result<usize, Absent>| match stage {
                Ok(at) => list.get(at).map_or_else(String::new, |stage| stage.word.clone()),
                Err(reason) => reason.word().to_owned(),
            };
            let mut of = collection.stages.iter();
            let now = of.find(|it| (it.unit, it.task, it.period) == (*unit, *task, self.period));
            let now = now.map_or(Err(Absent::NotReported), |it| it.stage);
            (now != *was).then(|| Moved {
                unit: name(*unit),
                about: format!("{} {}", known.id, known.title),
                old: word(*was),
                new: word(now),
            })
        });
        // What nobody was expected to send then, and sent now, is new.
        figures.chain(stages).filter(|moved| moved.old != moved.new).collect()
    }

    fn put_figures(&self, plan: &Plan, words: &Words, collection: &mut Collection) -> Vec<Finding> {
        let mut found = Vec::new();
        // What a unit does not say at all any more is one finding of the unit.
        let mut gone: BTreeMap<UnitId, Vec<Given>> = BTreeMap::new();
        for (unit, item, figure, place) in &self.figures {
            let key = (*unit, *item, self.period);
            match collection.at(key.0, key.1, key.2).map(|seen| (seen.figure, seen.place())) {
                Some((now, _)) if now == *figure => {}
                // Nobody sent it, and nobody is expected to: nothing was published of it.
                None if figure.is_err() => {}
                None => found.push(self.lost(plan, words, *unit, (&plan.items[*item].code, told(*figure)))),
                Some((Err(Absent::NotReported), _)) => {
                    gone.entry(*unit).or_default().push((*item, *figure));
                    collection.observations.freeze(key, *figure, place.clone());
                }
                Some((now, at)) => {
                    let finding = self.differs(plan, words, *unit, &[(*item, *figure)], &told(now));
                    found.push(at.into_iter().chain([place.clone()]).fold(finding, Finding::at));
                    collection.observations.freeze(key, *figure, place.clone());
                }
            }
        }
        let nothing = Absent::NotReported.word();
        found.extend(gone.iter().map(|(unit, items)| self.differs(plan, words, *unit, items, nothing)));
        found
    }

    fn differs(
        &self,
        plan: &Plan,
        words: &Words,
        unit: UnitId,
        items: &[(ItemId, Result<Quantity, Absent>)],
        now: &str,
    ) -> Finding {
        let codes: Vec<String> = items.iter().map(|(item, _)| plan.items[*item].code.clone()).collect();
        let named: Vec<&str> = items.iter().map(|(item, _)| plan.items[*item].name.as_str()).collect();
        let frozen: Vec<String> = items.iter().map(|(_, figure)| told(*figure)).collect();
        let (item, frozen) = (named.join("、"), frozen.join("、"));
        let (year, count, number) =
            (self.period.to_string(), items.len().to_string(), self.draft.number.to_string());
        let with = [
            ("unit", plan.units[unit].name.as_str()),
            ("year", &year),
            ("item", &item),
            ("count", &count),
            ("frozen", &frozen),
            ("now", now),
            ("number", &number),
        ];
        let finding = words.findings.finding("H01", &with).of_unit(unit, &plan.units[unit].code);
        finding.in_period(self.period).about(codes).seen(now.to_owned(), frozen.clone())
    }

    /// Something that was published and that the plan asks of nobody any more.
    fn lost(&self, plan: &Plan, words: &Words, unit: UnitId, (about, frozen): (&str, String)) -> Finding {
        let (year, number) = (self.period.to_string(), self.draft.number.to_string());
        let with = [
            ("unit", plan.units[unit].name.as_str()),
            ("year", &year),
            ("item", about),
            ("frozen", &frozen),
            ("number", &number),
        ];
        let finding = words.findings.finding("H02", &with).of_unit(unit, &plan.units[unit].code);
        finding.in_period(self.period).about([about.to_owned()]).seen(String::new(), frozen.clone())
    }

    fn put_stages(&self, plan: &Plan, words: &Words, collection: &mut Collection) -> Vec<Finding> {
        let mut found = Vec::new();
        collection.stages.sort_by_key(|seen| (seen.period, seen.unit));
        let mut places: BTreeMap<(UnitId, TaskId), usize> = BTreeMap::new();
        for (at, seen) in collection.stages.iter().enumerate().filter(|(_, it)| it.period == self.period) {
            places.insert((seen.unit, seen.task), at);
        }
        for (unit, task, stage) in &self.stages {
            let known = &plan.tasks[*task];
            let list = words.stages.of(known.stages.word());
            let word = |stage: Result<usize, Absent>| match stage {
                Ok(at) => list.get(at).map_or_else(String::new, |stage| stage.word.clone()),
                Err(reason) => reason.word().to_owned(),
            };
            let seen = places.get(&(*unit, *task)).and_then(|&at| collection.stages.get_mut(at));
            match seen {
                Some(seen) if seen.stage == *stage => {}
                None if stage.is_err() => {}
                None => found.push(self.lost(plan, words, *unit, (&known.id, word(*stage)))),
                Some(seen) => {
                    let (now, frozen) = (word(seen.stage), word(*stage));
                    let (year, number) = (self.period.to_string(), self.draft.number.to_string());
                    let with = [
                        ("unit", plan.units[*unit].name.as_str()),
                        ("year", &year),
                        ("item", &known.title),
                        ("count", "1"),
                        ("frozen", &frozen),
                        ("now", &now),
                        ("number", &number),
                    ];
                    let finding =
                        words.findings.finding("H01", &with).of_unit(*unit, &plan.units[*unit].code);
                    let finding = finding
                        .in_period(self.period)
                        .about([known.id.clone()])
                        .seen(now.clone(), frozen.clone());
                    found.push(seen.place.clone().into_iter().fold(finding, Finding::at));
                    seen.stage = *stage;
                }
            }
        }
        found
    }
}
