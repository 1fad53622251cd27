//! What was promised? A plan folder, read whole or refused with every mistake at once.
//!
//! In: the files of one plan folder. Out: [`Plan`] and the doubts a careful reader would have. Refuses to know: any
//! submission, any figure of a unit.

use crate::expr::Names;
use crate::ids::{
    BackfillId, CorrectionId, IndicatorId, ItemId, ReceiptId, RuleId, Table, TaskId, UnitId, WaiverId,
};
use crate::observation::Period;
use crate::value::Ratio;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use toml::Spanned;

mod attach;
mod backfill;
pub mod cells;
pub mod confirmations;
mod contacts;
pub mod corrections;
mod coverage;
pub mod doubts;
mod figures;
pub mod indicators;
pub mod items;
pub mod kinds;
pub mod ledger;
pub mod mappings;
pub mod remarks;
pub mod rules;
pub mod series;
pub mod source;
pub mod stated;
mod table;
pub mod tasks;
pub mod units;
pub mod workbook;

pub use crate::source::Mistake;
pub use attach::Attached;
pub use backfill::{BACKFILL, Backfill};
pub use confirmations::Confirmation;
pub use contacts::Contact;
pub use corrections::{CORRECTIONS, Correction};
pub use coverage::Covered;
pub use indicators::Indicator;
pub use items::{Holders, Item, Nature, Reporter};
pub use kinds::{Attribute, Direction, Kind, Listing};
pub use ledger::{Break, Doubt, Expectation, Revision, Weight};
pub use mappings::{Mapping, Meaning};
pub use remarks::{About, Remark};
pub use rules::Rule;
pub use series::{ACCEPTED, Allotment, NOT_ACCEPTED, Receipt, SeriesPoint, WAIVERS, Waiver};
pub use stated::{Stated, StatedRule, What};
pub use tasks::{Due, Gives, Named, StageKind, Task, TaskClass, TaskKind};
pub use units::{Unit, UnitKind};

use crate::source::Source;
use source::Files;

/// Years a plan can speak of.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2199;
/// Most years from the base year to the first year, and to the last.
const YEARS_BEFORE: i32 = 10;
const YEARS_IN_ALL: i32 = 30;

/// 规划: everything a plan folder says.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The folder.
    pub folder: PathBuf,
    /// The folder's name, which names the plan in machine files.
    pub key: String,
    /// `plan.toml`.
    pub identity: Identity,
    /// 填报单位; the root is where `parent` is `None`.
    pub units: Table<UnitId, Unit>,
    /// The root.
    pub root: UnitId,
    /// 填报项, in the form's order.
    pub items: Table<ItemId, Item>,
    /// 指标, in the plan's order.
    pub indicators: Table<IndicatorId, Indicator>,
    /// 审核关系.
    pub rules: Table<RuleId, Rule>,
    /// Outside series.
    pub series: Vec<SeriesPoint>,
    /// Figures the plan prints elsewhere.
    pub stated: Vec<Stated>,
    /// Relations that ought to hold among them.
    pub stated_rules: Vec<StatedRule>,
    /// 重点任务 and 里程碑, in the plan's order.
    pub tasks: Table<TaskId, Task>,
    /// 附挂指标集.
    pub attached: Vec<Attached>,
    /// 目标调整, by date.
    pub revisions: Vec<Revision>,
    /// 序列间断, 口径变更, 区划调整, by date.
    pub breaks: Vec<Break>,
    /// 责任单位预计.
    pub expectations: Vec<Expectation>,
    /// Published weights.
    pub weights: Vec<Weight>,
    /// 规划文本疑点.
    pub recorded: Vec<Doubt>,
    /// What departments answered to 口径确认表.
    pub confirmations: Vec<Confirmation>,
    /// `contacts.csv`: whom to ring.
    pub contacts: Vec<Contact>,
    /// What of the plan's text is followed where.
    pub coverage: Vec<Covered>,
    /// Targets allotted to single units.
    pub allotments: Vec<Allotment>,
    /// 收文登记; `None` when there is no register, and lateness cannot be judged.
    pub receipts: Table<ReceiptId, Receipt>,
    /// 核实说明.
    pub waivers: Table<WaiverId, Waiver>,
    /// 补录: figures from other sources where units gave none.
    pub backfills: Table<BackfillId, Backfill>,
    /// 更正: figures put right after they were sent.
    pub corrections: Table<CorrectionId, Correction>,
    /// 责任单位意见: what the units that answer for a promise wrote, in the order of the ledger.
    pub remarks: Vec<Remark>,
    /// 对照: headings and cells of tables that are not ours.
    pub mappings: Vec<Mapping>,
    files: Files,
    roles: Roles,
}

/// Who is asked for what, worked out once.
#[derive(Clone, Debug, Default)]
struct Roles {
    /// Whether a unit is an area without areas below it.
    leaf: Table<UnitId, bool>,
    /// Items by the unit whose figures they are, in the form's order.
    items: Table<UnitId, Vec<ItemId>>,
    /// Items by the unit that sends them for itself or, a department, for its area as a whole.
    own: Table<UnitId, Vec<ItemId>>,
    /// Items by the department that sends them for each unit below.
    below: Table<UnitId, Vec<ItemId>>,
    /// Units by item, in the roster's order.
    units: Table<ItemId, Vec<UnitId>>,
    /// Reporting units by node: itself and those below it, in the roster's order.
    under: Table<UnitId, Vec<UnitId>>,
    /// Tasks by the unit that reports them, in the plan's order.
    tasks: Table<UnitId, Vec<TaskId>>,
    /// A unit and those merged or renamed into it, in the roster's order.
    lines: Table<UnitId, Vec<UnitId>>,
}

impl Roles {
    fn of(
        units: &Table<UnitId, Unit>,
        items: &Table<ItemId, Item>,
        tasks: &Table<TaskId, Task>,
        root: UnitId,
    ) -> Self {
        let mut leaf = units.map(|unit| unit.kind == UnitKind::Area);
        leaf[root] = false;
        for unit in units.iter().filter(|unit| unit.kind == UnitKind::Area) {
            if let Some(parent) = unit.parent {
                leaf[parent] = false;
            }
        }
        let mut roles = Self {
            leaf,
            items: units.map(|_| Vec::new()),
            own: units.map(|_| Vec::new()),
            below: units.map(|_| Vec::new()),
            units: Table::new(),
            under: units.map(|_| Vec::new()),
            tasks: units.map(|_| Vec::new()),
            lines: units.map(|_| Vec::new()),
        };
        for at in units.ids() {
            // A unit is part of what it became, and of what that became; a ring of names ends where it began.
            let mut heir = Some(at);
            while let Some(one) = heir.filter(|&heir| !roles.lines[heir].contains(&at)) {
                roles.lines[one].push(at);
                heir = units[one].became;
            }
        }
        for line in &mut roles.lines {
            line.sort_unstable();
        }
        for (at, task) in tasks.enumerate() {
            for unit in task.reporters(units, root).into_iter().filter(|&unit| units[unit].reports) {
                roles.tasks[unit].push(at);
            }
        }
        for (item, known) in items.enumerate() {
            let asked = roles.asked(units, root, &known.reporter);
            for &unit in &asked {
                roles.items[unit].push(item);
            }
            match known.reporter.by {
                Some(by) if known.reporter.is_of_the_whole() => roles.own[by].push(item),
                Some(by) => roles.below[by].push(item),
                None => {
                    for &unit in &asked {
                        roles.own[unit].push(item);
                    }
                }
            }
            roles.units.push(asked);
        }
        for unit in units.ids().filter(|&unit| !roles.items[unit].is_empty()).collect::<Vec<_>>() {
            let mut node = Some(unit);
            while let Some(at) = node {
                roles.under[at].push(unit);
                node = units[at].parent;
            }
        }
        roles
    }

    fn asked(&self, units: &Table<UnitId, Unit>, root: UnitId, reporter: &Reporter) -> Vec<UnitId> {
        // A department speaks for the area it belongs to, and for each leaf below that.
        let node = reporter.by.map_or(Some(root), |by| units[by].parent).unwrap_or(root);
        let inside = |unit: UnitId| {
            let mut at = Some(unit);
            while let Some(one) = at.filter(|&one| one != node) {
                at = units[one].parent;
            }
            at.is_some()
        };
        // What a unit does not send itself, it need not be one that reports.
        let takes_part = |unit: UnitId| units[unit].reports || reporter.by.is_some();
        units
            .ids()
            .filter(|&unit| {
                takes_part(unit)
                    && match &reporter.whose {
                        Holders::Root => unit == node,
                        Holders::Leaves => self.leaf[unit] && inside(unit),
                        Holders::Tagged(tag) => {
                            self.leaf[unit] && units[unit].tags.contains(tag) && inside(unit)
                        }
                    }
            })
            .collect()
    }
}

/// What `plan.toml` says of the plan itself.
#[derive(Clone, Debug)]
pub struct Identity {
    /// 规划名称.
    pub title: String,
    /// Short title for sheets.
    pub short: String,
    /// The place, such as 黄岩区.
    pub place: String,
    /// The word for the whole, such as 全区.
    pub whole: String,
    /// The word for "by parts", such as 分乡镇街道.
    pub parts: String,
    /// The word for one part, such as 乡镇街道.
    pub part: String,
    /// 征求意见稿: every sheet says 试算.
    pub draft: bool,
    /// 规划状态 as written.
    pub status: String,
    /// 规划文号; empty when it could not be obtained.
    pub document_number: String,
    /// 规划文本来源.
    pub text_source: String,
    /// 印发日期; `None` where it is not known.
    pub issued: Option<NaiveDate>,
    /// The item that tells how large a unit is where nothing was ever heard of it.
    pub size: Option<String>,
    /// 基期年份.
    pub base_year: i32,
    /// First year of the plan.
    pub first_year: i32,
    /// Last year of the plan.
    pub last_year: i32,
    /// 编制单位.
    pub compiler: String,
    /// 评估组织单位: the body the plan names for its monitoring and evaluation; empty where it names none.
    pub organiser: String,
    /// Cut-off of the mid-term evaluation.
    pub midterm: NaiveDate,
    /// Cut-off of the final evaluation.
    pub final_cut: NaiveDate,
    /// The plan's own word for annual monitoring, and the section that asks for it; empty when none does.
    pub annual: Product,
    /// The same of the mid-term evaluation.
    pub midterm_product: Product,
    /// The same of the final evaluation.
    pub final_product: Product,
    /// Whom the final product is sent up to; empty when nobody.
    pub sends_to: String,
    /// What the form's title block says.
    pub form: FormIdentity,
}

impl Identity {
    /// The first year of yearly duties: the first whole year after the issue, that year itself if before July; without a
    /// known date the plan's first year.
    pub fn first_duty(&self) -> i32 {
        let issued = self.issued.map(|day| if day.month() < 7 { day.year() } else { day.year() + 1 });
        issued.map_or(self.first_year, |year| year.max(self.first_year))
    }

    /// Whether its years can be those of a plan.
    fn years_hold(&self) -> bool {
        let (base, first, last) = (self.base_year, self.first_year, self.last_year);
        let possible = [base, first, last].iter().all(|year| YEARS.contains(year));
        let near = first - base <= YEARS_BEFORE && last - base <= YEARS_IN_ALL;
        possible && base < first && first <= last && near
    }
}

/// A product of the cycle under the plan's own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The plan's own word, such as 期末检查评估.
    pub name: String,
    /// The section that asks for it; empty when the plan asks for none.
    pub section: String,
}

/// Title and number of a plan that others attach.
#[derive(Clone, Debug, Deserialize)]
struct PlanTitle {
    title: String,
    short: String,
    #[serde(default)]
    document_number: String,
    #[serde(default)]
    text_source: String,
}

/// 表头: what the form's title block says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormIdentity {
    /// Title of the form.
    pub title: String,
    /// 表号.
    pub table_number: String,
    /// 制定机关.
    #[serde(default)]
    pub issued_by: String,
    /// 批准机关.
    #[serde(default)]
    pub approved_by: String,
    /// 批准文号.
    #[serde(default)]
    pub approval_number: String,
    /// 有效期至.
    #[serde(default)]
    pub valid_until: String,
    /// Month and day of the following year by which forms are due, such as `01-31`; empty when none is set.
    #[serde(default)]
    pub due: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    short: String,
    place: String,
    whole: String,
    parts: String,
    part: String,
    status: Spanned<String>,
    #[serde(default)]
    document_number: String,
    #[serde(default)]
    text_source: String,
    #[serde(default)]
    issued: Option<Spanned<String>>,
    #[serde(default)]
    size: Option<String>,
    base_year: Spanned<i32>,
    first_year: Spanned<i32>,
    last_year: Spanned<i32>,
    compiler: String,
    #[serde(default)]
    organiser: String,
    midterm: Spanned<String>,
    #[serde(rename = "final")]
    final_cut: Spanned<String>,
    final_name: String,
    #[serde(default)]
    annual_name: Option<String>,
    #[serde(default)]
    midterm_name: Option<String>,
    #[serde(default)]
    annual_section: String,
    #[serde(default)]
    midterm_section: String,
    #[serde(default)]
    final_section: String,
    #[serde(default)]
    sends_to: String,
    #[serde(default)]
    attach: Vec<attach::Attach>,
    form: FormIdentity,
}

/// Why a plan folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// There is no such folder, or no `plan.toml` in it.
    #[error("“{0}”不是规划文件夹：{1}")]
    Folder(PathBuf, String),
    /// The files contain mistakes.
    #[error("规划文件有{}处错误：\n{}", .0.len(), .0.iter().map(|m| format!("  {m}")).collect::<Vec<_>>().join("\n"))]
    Mistakes(Vec<Mistake>),
}

impl Plan {
    /// Reads a plan folder; every mistake in every file is told at once.
    pub fn load(folder: &Path) -> Result<Self, PlanError> {
        let mut mistakes = Vec::new();
        let files = Self::files(folder, &mut mistakes)?;
        let folder = files.folder();
        let key = folder
            .canonicalize()
            .ok()
            .and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()))
            .unwrap_or_else(|| String::from("plan"));
        let before = mistakes.len();
        let plan = Self::read(&files, key, &mut mistakes);
        let mut later = mistakes.split_off(before);
        drop_what_follows(&mut later, &files);
        let blank = |mistake: &Mistake| mistake.message.starts_with("缺少必填的项");
        let later = later.into_iter().map(|mistake| (blank(&mistake), files.in_cells(mistake)));
        // What is wrong with a cell is told once, first as it was read.
        for (blank, mistake) in later {
            let told = |known: &Mistake| {
                known.file == mistake.file || blank && known.file.starts_with(mistake.file.as_str())
            };
            if !mistakes[..before].iter().any(told) {
                mistakes.push(mistake);
            }
        }
        // What is only not filled in yet comes last.
        let last = |mistake: &Mistake| mistake.message.starts_with('缺');
        mistakes.sort_by(|one, other| {
            (last(one), by_row(&one.file), one).cmp(&(last(other), by_row(&other.file), other))
        });
        mistakes.dedup();
        // A cell of a workbook is told of once.
        let mut cells = std::collections::BTreeSet::new();
        mistakes.retain(|mistake| {
            let cell =
                mistake.file.contains('“') && mistake.file.ends_with(|sign: char| sign.is_ascii_digit());
            !cell || cells.insert(mistake.file.clone())
        });
        match plan {
            Some(plan) if mistakes.is_empty() => Ok(plan),
            _ => Err(PlanError::Mistakes(mistakes)),
        }
    }

    /// The parts of a plan: a folder's files, or the workbook in it, which may also be named itself.
    pub(in crate::plan) fn files(given: &Path, mistakes: &mut Vec<Mistake>) -> Result<Files, PlanError> {
        let not_a_plan = |why: String| PlanError::Folder(given.to_owned(), why);
        let whole = |folder: &Path| {
            if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() }
        };
        let (folder, book) = if given.is_file() {
            let name = given.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if !name.to_lowercase().ends_with(".xlsx") {
                return Err(not_a_plan(String::from(
                    "这是一个文件，请给出它所在的文件夹，或给出规划.xlsx。",
                )));
            }
            (given.parent().map_or_else(|| PathBuf::from("."), whole), Some(name))
        } else if !given.is_dir() {
            return Err(not_a_plan(String::from("没有这个文件夹，请检查路径。")));
        } else {
            let (text, book) = (given.join("plan.toml").is_file(), given.join(workbook::FILE).is_file());
            if text && book {
                let why = "其中既有 plan.toml 又有 规划.xlsx，不能确定以哪个为准；请只保留一种。";
                return Err(not_a_plan(why.to_owned()));
            }
            if !text && !book {
                let why =
                    "其中没有 规划.xlsx，也没有 plan.toml。请写到具体的规划文件夹，如 inputs/huangyan-14。";
                return Err(not_a_plan(why.to_owned()));
            }
            (given.to_owned(), book.then(|| workbook::FILE.to_owned()))
        };
        let Some(book) = book else { return Ok(Files::of(&folder)) };
        let bytes = Files::of(&folder)
            .bytes(&book)
            .and_then(|bytes| bytes.ok_or_else(|| Mistake::of_file(&book, "没有这个文件。")));
        let bytes = bytes.map_err(|mistake| PlanError::Mistakes(vec![mistake]))?;
        let (sheets, found) = workbook::Sheets::read(&book, &bytes).map_err(PlanError::Mistakes)?;
        mistakes.extend(found);
        Ok(Files::of_book(&folder, sheets))
    }

    fn read(files: &Files, key: String, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let folder = files.folder();
        let source = needed(files, "plan.toml", mistakes);
        let (identity, attaches) = source
            .as_ref()
            .and_then(|source| read_identity(source, mistakes))
            .map_or((None, Vec::new()), |(identity, attaches)| (Some(identity), attaches));
        let units = units::load(files, mistakes);
        let mut items = needed(files, "items.toml", mistakes)
            .map(|source| {
                let items = items::load(&source, &units, mistakes);
                unknown_tags(&source, &items, &units, mistakes);
                items
            })
            .map_or_else(Table::new, Table::from);
        let series = series::series(files, mistakes);
        let stated = stated::stated(files, mistakes);
        let allotments = series::allotments(files, &units, mistakes);
        let receipts = series::receipts(files, &units, mistakes);
        let waivers = series::waivers(files, &units, mistakes);
        if units.is_empty() || items.is_empty() {
            return None;
        }
        // Where the plan's own years cannot be, nothing is measured against them.
        let identity_of_years = identity.as_ref().filter(|identity| identity.years_hold());
        let years = identity_of_years.map(|identity| (identity.base_year, identity.last_year));
        let mut attached = Vec::new();
        let mut theirs = Vec::new();
        let own = items.len();
        if let (Some(source), Some(identity)) = (&source, &identity) {
            check_size(source, identity, &items, mistakes);
        }
        if let (Some(source), Some(years)) = (&source, years) {
            for (at, attach) in attaches.iter().enumerate() {
                let (units, series) = (&units, &series);
                let host = attach::Host { source, folder, units, series, years, place: at + 1 };
                if let Some((set, indicators)) = attach::load(attach, &host, &mut items, mistakes) {
                    attached.push(set);
                    theirs.extend(indicators);
                }
            }
        }
        let names = Names::new(items.enumerate().take(own).map(|(index, item)| {
            (index, item.code.as_str(), item.name.as_str(), item.measure_unit.as_str())
        }));
        let issued = identity_of_years.and_then(|identity| identity.issued).map(|issued| issued.year());
        let context = indicators::Context {
            units: &units,
            items: &items,
            names: &names,
            series: &series,
            years,
            issued,
        };
        let mut indicators: Table<IndicatorId, Indicator> = needed(files, "indicators.toml", mistakes)
            .map_or_else(Table::new, |source| indicators::load(&source, &context, mistakes).into());
        indicators.extend(theirs);
        let (mut rules, stated_rules): (Table<RuleId, Rule>, _) = needed(files, "rules.toml", mistakes)
            .map(|source| rules::load(&source, (&items, &units), &names, &stated, mistakes))
            .unwrap_or_default();
        rules::attach(&mut rules, attached.iter_mut().flat_map(|set| std::mem::take(&mut set.rules)));
        let shares = rules::of_shares(indicators.iter(), &rules);
        rules.extend(shares);
        unknown_stated(&stated, &indicators, mistakes);
        let span = identity_of_years.and_then(|identity| {
            Some((
                NaiveDate::from_ymd_opt(identity.first_year, 1, 1)?,
                NaiveDate::from_ymd_opt(identity.last_year, 12, 31)?,
            ))
        });
        let mappings = match files.read("mappings.toml") {
            Ok(Some(source)) => mappings::load(&source, &items, mistakes),
            Ok(None) => Vec::new(),
            Err(mistake) => {
                mistakes.push(mistake);
                Vec::new()
            }
        };
        let of_tasks = tasks::Context { units: &units, indicators: &indicators, span };
        let tasks = match files.read("tasks.toml") {
            Ok(Some(source)) => tasks::load(&source, &of_tasks, mistakes),
            Ok(None) => Table::new(),
            Err(mistake) => {
                mistakes.push(mistake);
                Table::new()
            }
        };
        let revisions = ledger::revisions(files, &indicators, mistakes);
        let expectations = ledger::expectations(files, &indicators, mistakes);
        let weights = ledger::weights(files, &indicators, mistakes);
        let confirmations = confirmations::load(files, &mut indicators, &units, mistakes);
        let contacts = contacts::load(files, &units, mistakes);
        let mut recorded = ledger::doubts(files, mistakes);
        recorded.extend(attached.iter_mut().flat_map(|set| std::mem::take(&mut set.doubts)));
        let coverage = {
            let held = |file, entries| coverage::Held { file, entries };
            let held = [
                held("indicators.toml", indicators.iter().map(|known| known.id.as_str()).collect()),
                held("tasks.toml", tasks.iter().map(|known| known.id.as_str()).collect()),
                held("items.toml", items.iter().map(|known| known.code.as_str()).collect()),
                held("rules.toml", rules.iter().map(|known| known.id.as_str()).collect()),
                held("stated.csv", stated.iter().map(|known| known.code.as_str()).collect()),
                held("doubts.csv", recorded.iter().map(|known| known.about.as_str()).collect()),
            ];
            coverage::coverage(files, &held, mistakes)
        };
        let known: Vec<&str> = indicators
            .iter()
            .map(|indicator| indicator.id.as_str())
            .chain(series.iter().map(|point| point.series.as_str()))
            .chain(units.iter().map(|unit| unit.code.as_str()))
            .collect();
        let breaks = ledger::breaks(files, &known, mistakes);
        let identity = identity?;
        let root = units.position(|unit| unit.parent.is_none())?;
        let mut plan = Self {
            folder: folder.to_owned(),
            key,
            identity,
            root,
            roles: Roles::of(&units, &items, &tasks, root),
            units,
            items,
            indicators,
            rules,
            series,
            stated,
            stated_rules,
            tasks,
            attached,
            revisions,
            breaks,
            expectations,
            weights,
            recorded,
            confirmations,
            contacts,
            coverage,
            allotments,
            receipts: receipts.into(),
            waivers: waivers.into(),
            backfills: Table::new(),
            corrections: Table::new(),
            remarks: Vec::new(),
            mappings,
            files: files.clone(),
        };
        plan.backfills = backfill::load(&plan, files, mistakes).into();
        plan.corrections = corrections::load(&plan, files, mistakes).into();
        plan.remarks = remarks::load(&plan, files, mistakes);
        Some(plan)
    }

    /// What a reader should know of how the plan's workbook was read.
    pub fn told(&self) -> &[Mistake] {
        self.files.told()
    }

    /// The workbook the plan was read from, inside its folder; `None` for a folder of texts.
    pub fn book(&self) -> Option<&str> {
        self.files.book_name()
    }

    /// A mistake or a doubt where the person who wrote the plan will look for it.
    pub fn in_cells(&self, mistake: Mistake) -> Mistake {
        self.files.in_cells(mistake)
    }

    /// Units asked for the items of a reporter class, in the roster's order.
    pub fn asked(&self, reporter: &Reporter) -> Vec<UnitId> {
        self.roles.asked(&self.units, self.root, reporter)
    }

    /// The same for a period: only units that exist at its end.
    pub fn asked_in(&self, reporter: &Reporter, period: Period) -> Vec<UnitId> {
        let mut asked = self.asked(reporter);
        asked.retain(|&unit| self.units[unit].exists_at(period));
        asked
    }

    /// Whether a unit is asked for an item.
    pub fn asks(&self, unit: UnitId, item: ItemId) -> bool {
        self.roles.items[unit].binary_search(&item).is_ok()
    }

    /// Whether a unit is asked for an item in a period: the unit exists, and the item is asked by then.
    pub fn asks_in(&self, unit: UnitId, item: ItemId, period: Period) -> bool {
        self.asks(unit, item) && self.units[unit].exists_at(period) && self.items[item].is_asked_in(period)
    }

    /// Units that give an indicator its figures at a node in a period: the node itself or those below it, in the
    /// roster's order.
    pub fn contributors(
        &self,
        node: UnitId,
        indicator: &Indicator,
        period: Period,
    ) -> impl Iterator<Item = UnitId> {
        let first = indicator.items.first().copied();
        crate::ids::walked(&self.roles.under[node])
            .iter()
            .copied()
            .filter(move |&unit| first.is_some_and(|item| self.asks_in(unit, item, period)))
    }

    /// Units that send figures in a period at a node: the node itself or those below it, in the roster's order.
    pub fn reporters_under(&self, node: UnitId, period: Period) -> impl Iterator<Item = UnitId> {
        let under = crate::ids::walked(&self.roles.under[node]).iter();
        under.copied().filter(move |&unit| self.units[unit].exists_at(period))
    }

    /// The targets allotted to a unit for an indicator, by year.
    pub fn allotted(&self, unit: UnitId, indicator: &str) -> &[Allotment] {
        let key = |own: &Allotment| (own.unit, own.indicator.as_str()).cmp(&(unit, indicator));
        let from = self.allotments.partition_point(|own| key(own).is_lt());
        let to = self.allotments.partition_point(|own| key(own).is_le());
        &self.allotments[from..to]
    }

    /// Whether others were merged or renamed into a unit.
    pub fn took_others_in(&self, unit: UnitId) -> bool {
        self.line_of(unit).len() > 1
    }

    /// A unit and those that were merged or renamed into it, in the roster's order.
    pub fn line_of(&self, unit: UnitId) -> &[UnitId] {
        &self.roles.lines[unit]
    }

    /// The units whose figures of an earlier period are a unit's for an item: itself, and those that have since become part
    /// of it. One that was never asked for the item has nothing to add.
    pub fn line_then(&self, unit: UnitId, item: ItemId, period: Period, earlier: Period) -> Vec<UnitId> {
        let was_there = |from: UnitId| {
            let known = &self.units[from];
            known.exists_at(earlier) && (from == unit || !known.exists_at(period))
        };
        let line = self.line_of(unit).iter().copied();
        line.filter(|&from| self.asks(from, item) && was_there(from)).collect()
    }

    /// Whether an indicator's items are all asked in a period.
    pub fn is_asked_in(&self, indicator: &Indicator, period: Period) -> bool {
        indicator.items.iter().all(|&item| self.items[item].is_asked_in(period))
    }

    /// Whether what is in already is the least there can be: counts of people or things are never negative, but a
    /// difference of counts may fall. A formula is linear, so each item's weight is its value where that item alone is
    /// one.
    pub fn only_adds(&self, indicator: &Indicator) -> bool {
        let weight = |item: ItemId| {
            let alone = |known: crate::expr::Ref| {
                Ok::<_, ()>(if known.item == item { Ratio::ONE } else { Ratio::ZERO })
            };
            indicator.numerator.evaluate(&alone)
        };
        let items = &indicator.items;
        items
            .iter()
            .all(|&item| self.items[item].adds && weight(item).is_ok_and(|weight| weight.signum() >= 0))
    }

    /// The smallest amount an indicator's numerator moves by: the last decimal of an item, through the formula.
    pub fn smallest_amount(&self, indicator: &Indicator) -> Ratio {
        let items: Vec<ItemId> =
            indicator.numerator.refs().into_iter().map(|reference| reference.item).collect();
        let moved = |item: ItemId| {
            let amount = Ratio::scaled(1, self.items[item].decimals);
            let alone =
                |known: crate::expr::Ref| Ok::<_, ()>(if known.item == item { amount } else { Ratio::ZERO });
            let nothing = indicator.numerator.evaluate(&|_| Ok::<_, ()>(Ratio::ZERO)).ok()?;
            let move_of = indicator.numerator.evaluate(&alone).ok()?.sub(nothing).ok()?.abs();
            Some(move_of).filter(|amount| !amount.is_zero())
        };
        items.into_iter().filter_map(moved).min_by(|a, b| a.compare(*b)).unwrap_or(Ratio::ONE)
    }

    /// Items whose figures are a unit's, whoever sends them, in the form's order.
    pub fn items_of(&self, unit: UnitId) -> &[ItemId] {
        &self.roles.items[unit]
    }

    /// The same for a period; none for a unit that does not exist then.
    pub fn items_in(&self, unit: UnitId, period: Period) -> impl Iterator<Item = ItemId> {
        self.existing(&self.roles.items[unit], unit, period)
    }

    /// Items a unit sends in a period for itself or, a department, for its area as a whole, in the form's order.
    pub fn sent_in(&self, unit: UnitId, period: Period) -> impl Iterator<Item = ItemId> {
        self.existing(&self.roles.own[unit], unit, period)
    }

    /// Items a department sends in a period for each unit below its area, in the form's order.
    pub fn sent_below_in(&self, unit: UnitId, period: Period) -> impl Iterator<Item = ItemId> {
        self.existing(&self.roles.below[unit], unit, period)
    }

    /// The figures a unit sends in a period: whose they are, and of what; a department's of its area, and of each unit
    /// below it.
    pub fn figures_sent(&self, sender: UnitId, period: Period) -> Vec<(UnitId, ItemId)> {
        let own = self.sent_in(sender, period);
        let own = own.filter_map(|item| Some((self.holder(sender, item)?, item)));
        let below = self.sent_below_in(sender, period);
        let below = below.flat_map(|item| {
            let units = self.asked_in(&self.items[item].reporter, period);
            units.into_iter().map(move |unit| (unit, item))
        });
        own.chain(below).collect()
    }

    fn existing<'a>(
        &'a self,
        items: &'a [ItemId],
        unit: UnitId,
        period: Period,
    ) -> impl Iterator<Item = ItemId> + 'a {
        let exists = self.units[unit].exists_at(period);
        let items = items.iter().copied().filter(move |_| exists);
        items.filter(move |&item| self.items[item].is_asked_in(period))
    }

    /// Who sends a unit's figure of an item: a department, else the unit itself.
    pub fn sender(&self, unit: UnitId, item: ItemId) -> UnitId {
        self.items[item].reporter.by.unwrap_or(unit)
    }

    /// The unit an item's figure is of, where it stands in the form of a sender as the sender's own: a department's is that
    /// of its area. `None` where the sender does not send it so.
    pub fn holder(&self, sender: UnitId, item: ItemId) -> Option<UnitId> {
        if !self.roles.own[sender].contains(&item) {
            return None;
        }
        match self.items[item].reporter.by {
            Some(by) => Some(self.units[by].parent.unwrap_or(self.root)),
            None => Some(sender),
        }
    }

    /// A figure as the one who sends it knows it: code and name of the item, and of another unit's figure whose it is.
    pub fn figure_name(&self, sender: UnitId, of: UnitId, item: ItemId) -> String {
        let known = self.items[item].of_file(&self.items);
        let name = format!("{} {}", known.code, known.name);
        match self.holder(sender, item) {
            Some(_) => name,
            None => format!("{}：{name}", self.units[of].name),
        }
    }

    /// Whether a unit sends figures of an item of another, or of itself.
    pub fn sends(&self, sender: UnitId, unit: UnitId, item: ItemId) -> bool {
        self.asks(unit, item) && self.sender(unit, item) == sender
    }

    /// The item by which a sender's figure of a unit goes, where it names this one: its own count of what another reports,
    /// if it is asked for that.
    pub fn as_sent(&self, sender: UnitId, item: ItemId) -> ItemId {
        let by = |item: ItemId| self.items[item].reporter.by;
        let is_department = self.units[sender].kind == UnitKind::Department;
        let wanted = |by: Option<UnitId>| if is_department { by == Some(sender) } else { by.is_none() };
        if wanted(by(item)) {
            return item;
        }
        let own = self.items[item].beside.unwrap_or(item);
        let twin = self
            .items
            .enumerate()
            .find(|(at, other)| (*at == own || other.beside == Some(own)) && wanted(other.reporter.by));
        twin.map_or(item, |(at, _)| at)
    }

    /// Whom to ring in a unit, where that is written down.
    pub fn contact(&self, unit: UnitId) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.unit == unit)
    }

    /// Whether departments report any figure.
    pub fn has_departments(&self) -> bool {
        self.items.iter().any(|item| item.reporter.by.is_some())
    }

    /// Units that send something or are spoken of in a period, in the roster's order.
    pub fn present_in(&self, period: Period) -> Vec<UnitId> {
        self.units.ids().filter(|&unit| self.holds_in(unit, period) || self.sends_in(unit, period)).collect()
    }

    /// Units whose figures are expected in any year, whoever sends them, in the roster's order.
    pub fn holders(&self) -> impl Iterator<Item = UnitId> + '_ {
        self.units.ids().filter(|&unit| !self.roles.items[unit].is_empty())
    }

    /// Units whose figures or tasks are expected in a period, whoever sends them, in the roster's order.
    pub fn holders_in(&self, period: Period) -> Vec<UnitId> {
        self.units.ids().filter(|&unit| self.holds_in(unit, period)).collect()
    }

    fn holds_in(&self, unit: UnitId, period: Period) -> bool {
        self.units[unit].exists_at(period)
            && (!self.roles.items[unit].is_empty() || !self.tasks_in(unit, period).is_empty())
    }

    /// Tasks a unit reports in a period, in the plan's order; the base year has none.
    pub fn tasks_in(&self, unit: UnitId, period: Period) -> &[TaskId] {
        if period.year < self.identity.first_year { &[] } else { &self.roles.tasks[unit] }
    }

    /// Units that send figures in any year, in the roster's order.
    pub fn reporters(&self) -> Vec<UnitId> {
        self.units.ids().filter(|&unit| self.sends_figures(unit)).collect()
    }

    /// Whether a unit sends figures in any year.
    pub fn sends_figures(&self, unit: UnitId) -> bool {
        !(self.roles.own[unit].is_empty() && self.roles.below[unit].is_empty())
    }

    /// Units that send figures in a period, in the roster's order.
    pub fn reporters_in(&self, period: Period) -> Vec<UnitId> {
        let mut reporters = self.reporters();
        reporters.retain(|&unit| self.units[unit].exists_at(period));
        reporters
    }

    /// Units that send a form in a period, with figures, with tasks or with both, in the roster's order.
    pub fn senders_in(&self, period: Period) -> Vec<UnitId> {
        self.units.ids().filter(|&unit| self.sends_in(unit, period)).collect()
    }

    /// Whether a unit sends a form in a period.
    pub fn sends_in(&self, unit: UnitId, period: Period) -> bool {
        self.units[unit].exists_at(period)
            && (self.sends_figures(unit) || !self.tasks_in(unit, period).is_empty())
    }

    /// The plan as it stood on a day: every target as the revisions dated up to then left it; the years before the one
    /// judged keep the target that was in force at their end. `None` leaves the plan as it was adopted.
    #[must_use]
    pub fn as_revised(&self, through: Option<NaiveDate>, judged: i32) -> Self {
        let mut plan = self.clone();
        let Some(through) = through else { return plan };
        for revision in self.revisions.iter().filter(|revision| revision.date <= through) {
            plan.indicators[revision.indicator].revise(revision, judged);
        }
        plan
    }

    /// Whether a period is one to judge by a day: after the base year, and over by then.
    pub fn can_judge(&self, period: Period, through: NaiveDate) -> bool {
        period.year > self.identity.base_year && period.ends_by(through)
    }

    /// The promise an indicator was in a year, by the target in force then.
    pub fn promise(&self, indicator: IndicatorId, year: i32) -> &Indicator {
        self.indicators[indicator].in_force(year)
    }

    /// Whether revisions dated up to a day changed a target.
    pub fn is_revised(&self, indicator: IndicatorId, through: NaiveDate) -> bool {
        let takes = |revision: &Revision| self.indicators[indicator].takes(revision);
        self.revisions
            .iter()
            .any(|revision| revision.indicator == indicator && revision.date <= through && takes(revision))
    }

    /// How many targets have been revised by a date.
    pub fn revised_by(&self, through: NaiveDate) -> usize {
        self.indicators.ids().filter(|&indicator| self.is_revised(indicator, through)).count()
    }

    /// Whether the plan has an indicator table of its own.
    pub fn has_table(&self) -> bool {
        self.indicators.iter().any(|indicator| indicator.set.is_none() && indicator.listing == Listing::Table)
    }

    /// The office that answers for a unit: for the root the federation that compiles the report, where the roster knows
    /// it by that name; a department answers for itself.
    pub fn office(&self, unit: UnitId) -> &str {
        let known = &self.units[unit];
        let compiler = self.identity.compiler.as_str();
        if unit == self.root && known.is_called(compiler) { compiler } else { &known.name }
    }

    /// A responsible unit as the plan names it there; a name that is only the area's says the federation that compiles the
    /// report.
    pub fn office_named<'a>(&'a self, named: &'a Named) -> &'a str {
        let known = &self.units[named.unit];
        if named.name == known.name { self.office(named.unit) } else { &named.name }
    }

    /// The unit and every unit above it.
    pub fn lineage(&self, unit: UnitId) -> Vec<UnitId> {
        let mut line = vec![unit];
        let mut at = self.units[unit].parent;
        while let Some(parent) = at {
            line.push(parent);
            at = self.units[parent].parent;
        }
        line
    }

    /// An entry of the receipt register.
    pub fn receipt(&self, id: ReceiptId) -> &Receipt {
        &self.receipts[id]
    }

    /// An accepted explanation.
    pub fn waiver(&self, id: WaiverId) -> &Waiver {
        &self.waivers[id]
    }

    /// The date by which the forms of a period are due; `None` when the plan sets none.
    pub fn due(&self, period: Period) -> Option<NaiveDate> {
        let (month, day) = self.identity.form.due.split_once('-')?;
        NaiveDate::from_ymd_opt(
            period.as_of().format("%Y").to_string().parse::<i32>().ok()? + 1,
            month.parse().ok()?,
            day.parse().ok()?,
        )
    }

    /// 时序进度 at the end of a period: whole months gone over whole months in all.
    pub fn elapsed(&self, period: Period) -> crate::value::Ratio {
        let total = i64::from(self.identity.last_year - self.identity.base_year) * 12;
        let gone = period.months_since(self.identity.base_year).clamp(0, total);
        crate::value::Ratio::new(i128::from(gone), i128::from(total)).unwrap_or(crate::value::Ratio::ZERO)
    }
}

/// The place of a cell in the order of its sheet: `规划.xlsx“指标”表F12` comes after `…表F7`.
fn by_row(file: &str) -> (&str, usize, &str) {
    let cell = file.rfind('表').map_or(file.len(), |at| at + '表'.len_utf8());
    let (sheet, cell) = file.split_at(cell);
    let column = cell.trim_end_matches(|sign: char| sign.is_ascii_digit());
    (sheet, cell[column.len()..].parse().unwrap_or(0), column)
}

/// Leaves out the mistakes that only follow from another: an item, indicator or set that is not known because its file
/// could not be read as it should, and what is said of a line whose key is missing.
fn drop_what_follows(mistakes: &mut Vec<Mistake>, files: &Files) {
    let all = mistakes.clone();
    let text = |file: &str| {
        let wrong = all.iter().any(|mistake| mistake.file == file);
        wrong
            .then(|| files.read(file).ok().flatten())
            .flatten()
            .map_or_else(String::new, |source| source.text)
    };
    let (items, indicators) = (text("items.toml"), text("indicators.toml"));
    let missing = |file: &str, line: usize| {
        all.iter().any(|known| {
            known.file == file && known.line == line && known.message.starts_with("缺少必填的项")
        })
    };
    let read = |file: &str| files.read(file).ok().flatten().map_or_else(String::new, |source| source.text);
    let of_plan = all.iter().any(|known| known.file == "plan.toml");
    let damaged = |file: &str| all.iter().any(|known| known.file == file);
    // What coverage.csv points to is not known where its file, or the plan's years, could not be read.
    let pointed: Vec<(&str, String)> = ["indicators.toml", "tasks.toml", "items.toml", "rules.toml"]
        .into_iter()
        .filter(|file| of_plan || damaged(file))
        .map(|file| (file, read(file)))
        .collect();
    let years = all.iter().any(|known| {
        known.file == "plan.toml"
            && (known.message.starts_with("取值的写法不对") || known.message.starts_with("缺少必填的项"))
    });
    let unattached: Vec<&Mistake> =
        all.iter().filter(|known| known.message.starts_with("附挂的规划文件夹")).collect();
    mistakes.retain(|mistake| {
        if missing(&mistake.file, mistake.line) && !mistake.message.starts_with("缺少必填的项") {
            return false;
        }
        let empty = mistake.message == "代码和名称不能为空。";
        if empty && all.iter().any(|known| known.file == mistake.file && known.message != mistake.message) {
            return false;
        }
        if years && mistake.file == "plan.toml" && mistake.message.starts_with("规划首年") {
            return false;
        }
        let name = mistake.message.split('“').nth(1).and_then(|rest| rest.split('”').next());
        let Some(name) = name.filter(|name| !name.is_empty()) else { return true };
        let set = name.split_once(':').map(|(set, _)| set);
        let of_indicator = mistake.message.contains("没有序号为");
        if of_indicator && set.is_some_and(|set| unattached.iter().any(|known| known.message.contains(set))) {
            return false;
        }
        let of_coverage = pointed.iter().any(|(file, text)| {
            mistake.message.starts_with(&format!("{file} 中没有")) && text.contains(&format!("\"{name}\""))
        });
        if mistake.file.starts_with("coverage.") && of_coverage {
            return false;
        }
        let stands = |text: &str| ['"', '”', '“'].iter().any(|end| text.contains(&format!("{name}{end}")));
        !(mistake.file != "items.toml" && mistake.message.contains("没有代码或名称为") && stands(&items)
            || mistake.file != "indicators.toml" && of_indicator && stands(&indicators))
    });
}

fn needed(files: &Files, file: &str, mistakes: &mut Vec<Mistake>) -> Option<Source> {
    match files.read(file) {
        Ok(Some(source)) => Some(source),
        Ok(None) => {
            let message = String::from("缺少这个文件。");
            mistakes.push(Mistake { file: file.to_owned(), line: 0, column: 0, message });
            None
        }
        Err(mistake) => {
            mistakes.push(mistake);
            None
        }
    }
}

fn read_identity(source: &Source, mistakes: &mut Vec<Mistake>) -> Option<(Identity, Vec<attach::Attach>)> {
    let file = source.whole::<File>(mistakes)?;
    let due = &file.form.due;
    let day = |text: &str| NaiveDate::parse_from_str(&format!("2023-{text}"), "%Y-%m-%d").is_ok();
    if !due.is_empty() && !day(due) {
        let message = format!("“{due}”应为次年的月和日，如 01-31。");
        mistakes.push(source.mistake_at(&["form", "due"], message));
    }
    let mut tell = |at: usize, message: String| mistakes.push(source.mistake(at, message));
    let draft = match file.status.get_ref().as_str() {
        "正式" => false,
        "征求意见稿" => true,
        other => {
            tell(file.status.span().start, format!("“{other}”应为“正式”或“征求意见稿”。"));
            false
        }
    };
    let years = [&file.base_year, &file.first_year, &file.last_year];
    let [base, first, last] = years.map(|year| *year.get_ref());
    let unlikely = years.into_iter().find(|year| !YEARS.contains(year.get_ref()));
    if let Some(year) = unlikely {
        let message = format!("“{}”应为{}年至{}年之间的年份。", year.get_ref(), YEARS.start(), YEARS.end());
        tell(year.span().start, message);
    } else if first <= base {
        tell(file.first_year.span().start, String::from("规划首年应晚于基期年份。"));
    } else if first - base > YEARS_BEFORE {
        let message = format!("基期{base}年与规划首年{first}年相差超过{YEARS_BEFORE}年，请核对。");
        tell(file.base_year.span().start, message);
    } else if last < first {
        tell(file.last_year.span().start, String::from("规划末年不应早于首年。"));
    } else if last - base > YEARS_IN_ALL {
        let message = format!("规划末年{last}年与基期{base}年相差超过{YEARS_IN_ALL}年，请核对。");
        tell(file.last_year.span().start, message);
    }
    let mut date = |text: &Spanned<String>| {
        let date = NaiveDate::parse_from_str(text.get_ref(), "%Y-%m-%d").ok();
        if !date.is_some_and(Period::is_month_end) {
            tell(text.span().start, format!("“{}”应为某月最后一天，如 2023-12-31。", text.get_ref()));
        }
        date
    };
    let (midterm, final_cut) = (date(&file.midterm), date(&file.final_cut));
    let issued = file.issued.as_ref().and_then(|text| {
        let date = NaiveDate::parse_from_str(text.get_ref(), "%Y-%m-%d").ok();
        let message = match date {
            None => format!("“{}”应为印发日期，如 2021-07-08；日期不明的请删去 issued。", text.get_ref()),
            Some(date) if date.year() < base => {
                format!("印发日期{date}早于规划基期{base}年，请核对。")
            }
            Some(date) if date.year() > last => {
                format!("印发日期{date}晚于规划末年{last}年，请核对。")
            }
            Some(_) => return date,
        };
        tell(text.span().start, message);
        None
    });
    let product = |name: Option<String>, usual: &str, section: String| Product {
        name: name.unwrap_or_else(|| usual.to_owned()),
        section,
    };
    let identity = Identity {
        title: file.title,
        short: file.short,
        place: file.place,
        whole: file.whole,
        parts: file.parts,
        part: file.part,
        draft,
        status: file.status.into_inner(),
        document_number: file.document_number,
        text_source: file.text_source,
        issued,
        size: file.size,
        base_year: base,
        first_year: first,
        last_year: last,
        compiler: file.compiler,
        organiser: file.organiser,
        midterm: midterm?,
        final_cut: final_cut?,
        annual: product(file.annual_name, "年度监测", file.annual_section),
        midterm_product: product(file.midterm_name, "中期评估", file.midterm_section),
        final_product: product(Some(file.final_name), "", file.final_section),
        sends_to: file.sends_to,
        form: file.form,
    };
    Some((identity, file.attach))
}

/// The size of a unit must be an item that is asked for, and one that adds up.
fn check_size(
    source: &Source,
    identity: &Identity,
    items: &Table<ItemId, Item>,
    mistakes: &mut Vec<Mistake>,
) {
    let Some(code) = &identity.size else { return };
    let message = match items.iter().find(|item| &item.code == code) {
        Some(item) if item.adds => return,
        Some(item) => {
            format!("“{}”是不可加的填报项，不能表示单位大小；size 请改为可以相加的填报项的代码。", item.name)
        }
        None => {
            let near = crate::source::perhaps(code, items.iter().map(|item| item.code.as_str()));
            format!("items.toml 中没有代码为“{code}”的填报项{near}；size 应为表示单位大小的填报项的代码。")
        }
    };
    mistakes.push(source.mistake_at(&["size"], message));
}

/// Stated bases and targets must be of an indicator the plan has.
fn unknown_stated(
    stated: &[Stated],
    indicators: &Table<IndicatorId, Indicator>,
    mistakes: &mut Vec<Mistake>,
) {
    if indicators.is_empty() {
        return;
    }
    for stated in stated.iter().filter(|stated| stated.what != What::Figure || !stated.indicator.is_empty()) {
        if !indicators.iter().any(|indicator| indicator.id == stated.indicator) {
            let (file, line) = stated.at.clone();
            let message = format!("indicators.toml 中没有序号为“{}”的指标。", stated.indicator);
            mistakes.push(Mistake { file, line, column: 1, message });
        }
    }
}

fn unknown_tags(source: &Source, items: &[Item], units: &Table<UnitId, Unit>, mistakes: &mut Vec<Mistake>) {
    for item in items.iter().filter(|_| !units.is_empty()) {
        if let Holders::Tagged(tag) = &item.reporter.whose
            && !units.iter().any(|unit| unit.tags.contains(tag))
        {
            let near = crate::source::perhaps(
                tag,
                units.iter().flat_map(|unit| unit.tags.iter().map(String::as_str)),
            );
            let message = format!("没有单位标有“{tag}”{near}，“{}”无人填报。", item.name);
            mistakes.push(Mistake { file: source.file.clone(), line: item.line, column: 0, message });
        }
    }
}
