//! What do units report? One figure each, with its definition.
//!
//! In: `items.toml`. Out: [`Item`]s in the form's order. Refuses to know: what is computed from them.

use super::units::{Unit, UnitKind};
use crate::ids::{Id, ItemId, Table, UnitId};
use crate::observation::{BOUND, Period, Quantity, Unfit};
use crate::source::{Mistake, Source, perhaps};
use crate::value::Ratio;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// 填报项: one figure a unit reports.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file, and they do not hang together")]
pub struct Item {
    /// 代码.
    pub code: String,
    /// 指标名称.
    pub name: String,
    /// 别名, by which tables that are not ours may name it.
    pub aliases: Vec<String>,
    /// 计量单位.
    pub measure_unit: String,
    /// 时点 or 时期.
    pub nature: Nature,
    /// Decimals a figure may have.
    pub decimals: u8,
    /// Who reports it.
    pub reporter: Reporter,
    /// 并列数: the item this one is reported beside, by somebody else; it is shown and never added to it.
    pub beside: Option<ItemId>,
    /// Whether it may be added over units.
    pub adds: bool,
    /// Section heading on the form.
    pub group: String,
    /// Indent on the form; 1 is 其中.
    pub level: u8,
    /// 指标解释.
    pub definition: String,
    /// 口径来源.
    pub definition_source: DefinitionSource,
    /// Change on last year, in percent, beyond which an explanation is asked for.
    pub change_limit: Option<Ratio>,
    /// Change in units below which none is asked for.
    pub change_floor: Ratio,
    /// The least a figure can be: zero, unless the item says otherwise.
    pub least: Ratio,
    /// The most a figure of one unit can be, where there is such a bound: three platforms, one yes.
    pub most: Option<Ratio>,
    /// Whether its parts may be counted more than once (多选).
    pub multiple: bool,
    /// The year from which it is asked; `None` from the base year on.
    pub first_year: Option<i32>,
    /// Whether a unit may answer 不适用.
    pub exempt: bool,
    /// Whether it comes from a sample.
    pub sampled: bool,
    /// 价格口径 of an amount, as series name theirs.
    pub price_basis: String,
    /// Line in the file.
    pub line: usize,
}

/// Whether a figure is a stock or a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Nature {
    /// 时点: a stock at the period's end.
    #[serde(rename = "时点")]
    Stock,
    /// 时期: a flow over the period.
    #[serde(rename = "时期")]
    Flow,
    /// 学年初: a stock at the beginning of the school year that begins in the period.
    #[serde(rename = "学年初")]
    School,
}

impl Nature {
    /// The field's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stock => "时点",
            Self::Flow => "时期",
            Self::School => "学年初",
        }
    }

    /// Whether it is a stock, of whatever day.
    pub const fn is_stock(self) -> bool {
        matches!(self, Self::Stock | Self::School)
    }
}

/// Holders an item's figures are, and who sends them: one level only, so that nothing is added twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reporter {
    /// Holders figures they are.
    pub whose: Holders,
    /// The department that sends them; `None` where each unit sends its own.
    pub by: Option<UnitId>,
}

/// Holders figures are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holders {
    /// 基层: every leaf area.
    Leaves,
    /// 本级: the root itself; of a department the area it belongs to.
    Root,
    /// Leaves that carry a tag.
    Tagged(String),
}

impl Reporter {
    /// Every leaf area, each for itself.
    pub const LEAVES: Self = Self { whose: Holders::Leaves, by: None };

    /// Whether there is one figure, of the whole.
    pub fn is_of_the_whole(&self) -> bool {
        self.whose == Holders::Root
    }

    /// The word in messages.
    pub fn word(&self, units: &Table<UnitId, Unit>) -> String {
        let whose = match &self.whose {
            Holders::Leaves => String::from("基层单位"),
            Holders::Root => String::from("本级"),
            Holders::Tagged(tag) => format!("标有“{tag}”的基层单位"),
        };
        let Some(by) = self.by.and_then(|by| units.get(by)) else { return whose };
        match self.whose {
            Holders::Root => by.name.clone(),
            Holders::Leaves | Holders::Tagged(_) => format!("{}（分{whose}）", by.name),
        }
    }
}

/// Who reports several items together: the figures must be of the same units, whoever sends them. `Err` is the place of the
/// first that is of others.
pub(super) fn together<'a>(
    reporters: impl Iterator<Item = &'a Reporter>,
    units: &Table<UnitId, Unit>,
) -> Result<Option<Reporter>, usize> {
    // A department may speak of units that send nothing themselves.
    let all_send = units.iter().filter(|unit| unit.kind == UnitKind::Area).all(|unit| unit.reports);
    let node = |reporter: &Reporter| reporter.by.and_then(|by| units.get(by)?.parent);
    let mut known: Option<Reporter> = None;
    for (place, reporter) in reporters.enumerate() {
        let Some(first) = &mut known else {
            known = Some(reporter.clone());
            continue;
        };
        let same_sender = first.by == reporter.by;
        let same_area = node(first) == node(reporter)
            || [first.by, reporter.by].contains(&None)
                && [node(first), node(reporter)].iter().flatten().all(|&node| units[node].parent.is_none());
        let leaves = !first.is_of_the_whole();
        if first.whose != reporter.whose || !same_area || (!same_sender && leaves && !all_send) {
            return Err(place);
        }
        if !same_sender {
            first.by = None;
        }
    }
    Ok(known)
}

/// Reads who reports: `基层`, `本级`, `标签:某标签`, or a department, `部门:某部门` for its area as a whole and
/// `部门:某部门→基层` for each unit below it; else what is wrong.
fn reporter(text: &str, units: &Table<UnitId, Unit>) -> Result<Reporter, String> {
    let tail = |text: &str, head: &str| {
        let rest = text.strip_prefix(head)?.trim_start();
        rest.strip_prefix([':', '：']).map(|rest| rest.trim().to_owned())
    };
    let whose = |text: &str| match text.trim() {
        "基层" | "各基层单位" => Some(Holders::Leaves),
        "本级" => Some(Holders::Root),
        text => tail(text, "标签").filter(|tag| !tag.is_empty()).map(Holders::Tagged),
    };
    let should = || format!("“{text}”应为“基层”“本级”“标签:某标签”“部门:某部门”或“部门:某部门→基层”。");
    let Some(named) = tail(text.trim(), "部门") else {
        return whose(text).map(|whose| Reporter { whose, by: None }).ok_or_else(should);
    };
    let (name, rest) = named.split_once('→').or_else(|| named.split_once("->")).unwrap_or((&named, "本级"));
    let whose = whose(rest).ok_or_else(should)?;
    let name = name.trim();
    if units.is_empty() {
        return Ok(Reporter { whose, by: None });
    }
    let departments = || units.iter().filter(|unit| unit.kind == UnitKind::Department);
    let Some(by) = units.position(|unit| unit.is_called(name)) else {
        let near = perhaps(name, departments().flat_map(Unit::names));
        return Err(format!("名册中没有名为“{name}”的部门{near}；请在 units.csv 中加上这个部门或别名。"));
    };
    if units[by].kind != UnitKind::Department {
        return Err(format!(
            "“{name}”在名册中是地区，不是部门；地区自己的数请写“基层”“本级”或“标签:某标签”。"
        ));
    }
    if !units[by].reports {
        return Err(format!("“{name}”在名册中不填报（reports 为“否”），不能由它填报。"));
    }
    Ok(Reporter { whose, by: Some(by) })
}

/// 口径来源.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum DefinitionSource {
    /// 规划规定.
    #[serde(rename = "规划规定")]
    Plan,
    /// 国家制度.
    #[serde(rename = "国家制度")]
    National,
    /// 上级文件.
    #[serde(rename = "上级文件")]
    Superior,
    /// 本库解读.
    #[serde(rename = "本库解读")]
    Reading,
}

impl DefinitionSource {
    /// The field's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plan => "规划规定",
            Self::National => "国家制度",
            Self::Superior => "上级文件",
            Self::Reading => "本库解读",
        }
    }
}

impl Item {
    /// The same figure as somebody else reports it: an item of its own, shown beside this one.
    fn reported_also(&self, reporter: Reporter, units: &Table<UnitId, Unit>, own: ItemId) -> Self {
        let (mark, who) = match reporter.by.and_then(|by| units.get(by)) {
            Some(by) => ("部门", by.name.as_str()),
            None => ("基层", "基层单位"),
        };
        Self {
            code: format!("{}-{mark}", self.code),
            name: format!("{}（{who}数）", self.name),
            aliases: Vec::new(),
            reporter,
            beside: Some(own),
            ..self.clone()
        }
    }

    /// Its code in the plan's files: of a figure that is reported beside another, that one's.
    pub fn of_file<'a>(&'a self, items: &'a Table<ItemId, Self>) -> &'a Self {
        self.beside.and_then(|own| items.get(own)).unwrap_or(self)
    }

    /// Whether it is asked in a period.
    pub fn is_asked_in(&self, period: Period) -> bool {
        self.first_year.is_none_or(|first| first <= period.year)
    }

    /// The bound of its figures, in units of its last decimal: no count of people, households or institutions reaches two
    /// thousand million, which a telephone number typed into the wrong cell does; an amount of money may, up to a million
    /// million, or with more than two decimals as much less as sums can hold.
    pub fn limit(&self) -> i128 {
        if self.measure_unit.contains('元') {
            (BOUND * 10_i128.pow(u32::from(self.decimals))).min(BOUND * 100)
        } else {
            (2_000_000_000 * 10_i128.pow(u32::from(self.decimals))).min(BOUND)
        }
    }

    /// A value as a figure of the item; never rounded, and never one that cannot be.
    pub fn quantity(&self, value: Ratio) -> Result<Quantity, Unfit> {
        let quantity = Quantity::of(value, self.decimals, self.limit())?;
        if self.most.is_some_and(|most| value > most) {
            return Err(Unfit::TooLarge);
        }
        if value < self.least { Err(Unfit::TooSmall) } else { Ok(quantity) }
    }

    /// The upper bound of its figures in its unit of measure, as it is told.
    pub fn told_most(&self) -> String {
        let limit = i64::try_from(self.limit()).unwrap_or(i64::MAX);
        self.most.map_or_else(
            || format!("绝对值应小于{}", Ratio::scaled(limit, self.decimals).to_plain()),
            |most| format!("一个单位最多{}{}", most.to_plain(), self.measure_unit),
        )
    }

    /// Whether a figure moved beyond the item's limit: by more than the floor, and by more than the percentage.
    pub fn moved_beyond_limit(&self, last: Ratio, now: Ratio) -> bool {
        let Some(limit) = self.change_limit else { return false };
        let Ok(gone) = now.sub(last).map(Ratio::abs) else { return true };
        let bound = limit.mul(last.abs()).and_then(|product| product.div(Ratio::whole(100)));
        gone > self.change_floor && bound.is_ok_and(|bound| gone > bound)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    item: Vec<RawItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    code: Spanned<String>,
    name: Spanned<String>,
    measure_unit: String,
    nature: Nature,
    #[serde(default)]
    decimals: Option<Spanned<u8>>,
    reporter: Spanned<String>,
    #[serde(default)]
    also: Option<Spanned<String>>,
    adds: Spanned<String>,
    #[serde(default)]
    group: String,
    #[serde(default)]
    level: u8,
    definition: String,
    definition_source: DefinitionSource,
    #[serde(default)]
    change_limit: Option<Spanned<String>>,
    #[serde(default)]
    change_floor: u32,
    #[serde(default)]
    least: Option<Spanned<String>>,
    #[serde(default)]
    most: Option<Spanned<String>>,
    #[serde(default)]
    multiple: bool,
    #[serde(default)]
    first_year: Option<i32>,
    #[serde(default)]
    exempt: Option<bool>,
    #[serde(default)]
    sampled: bool,
    #[serde(default)]
    price_basis: Option<Spanned<String>>,
    #[serde(default)]
    aliases: Vec<Spanned<String>>,
}

/// The most decimals an item may have.
const MOST_DECIMALS: u8 = 6;

/// Reads the items; every mistake is told.
pub fn load(source: &Source, units: &Table<UnitId, Unit>, mistakes: &mut Vec<Mistake>) -> Vec<Item> {
    let Some(file) = source.whole::<File>(mistakes) else { return Vec::new() };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut items = Vec::new();
    for raw in file.item {
        let line = source.line(raw.code.span().start);
        for spanned in [&raw.code, &raw.name] {
            let text = spanned.get_ref();
            if text.trim().is_empty() {
                mistakes.push(source.mistake(spanned.span().start, "代码和名称不能为空。"));
            }
            if let Some(first) = seen.insert(text.clone(), line) {
                let message = format!("“{text}”与第{first}行的填报项重名。");
                mistakes.push(source.mistake(spanned.span().start, message));
            }
        }
        for alias in &raw.aliases {
            let text = alias.get_ref();
            let message = match seen.insert(text.clone(), line) {
                Some(first) => format!("别名“{text}”与第{first}行的填报项重名，不能确定是哪一项。"),
                None if text.trim().is_empty() => String::from("别名不能为空。"),
                None => continue,
            };
            mistakes.push(source.mistake(alias.span().start, message));
        }
        let mut reads = |text: &Spanned<String>| {
            reporter(text.get_ref(), units)
                .map_err(|message| mistakes.push(source.mistake(text.span().start, message)))
                .ok()
        };
        let own = reads(&raw.reporter).unwrap_or(Reporter::LEAVES);
        let also = raw.also.as_ref().and_then(reads);
        if let (Some(text), Some(also)) = (&raw.also, &also) {
            let message = if also.by == own.by {
                "also 写的是另一个填报者，应与 reporter 不同；其中至少有一个是部门。"
            } else if also.whose != own.whose && !also.is_of_the_whole() {
                "也报这一项的，应分同样的单位填报，或者只报一个总数（“部门:某部门”）。"
            } else {
                ""
            };
            if !message.is_empty() {
                mistakes.push(source.mistake(text.span().start, message));
            }
        }
        let adds = match raw.adds.get_ref().as_str() {
            "相加" => true,
            "不可加" => false,
            other => {
                let message = format!("“{other}”应为“相加”或“不可加”。");
                mistakes.push(source.mistake(raw.adds.span().start, message));
                true
            }
        };
        let decimals = raw.decimals.as_ref().map_or(0, |decimals| *decimals.get_ref());
        if let Some(decimals) = raw.decimals.filter(|decimals| *decimals.get_ref() > MOST_DECIMALS) {
            let message = format!("小数位数最多{MOST_DECIMALS}位。");
            mistakes.push(source.mistake(decimals.span().start, message));
        }
        let change_limit = raw.change_limit.and_then(|text| {
            let number = Ratio::parse(text.get_ref()).filter(|limit| limit.signum() > 0);
            if number.is_none() {
                let message = format!("变动界限“{}”应为正的百分数，如 \"50\"。", text.get_ref());
                mistakes.push(source.mistake(text.span().start, message));
            }
            number
        });
        let mut bound = |text: Option<&Spanned<String>>| {
            let text = text?;
            let value = Ratio::parse(text.get_ref());
            let fits = value.is_some_and(|value| Quantity::of(value, decimals, BOUND).is_ok());
            if !fits {
                let message = format!("“{}”应为小数位数不多于{decimals}位的数，如 \"3\"。", text.get_ref());
                mistakes.push(source.mistake(text.span().start, message));
            }
            value.filter(|_| fits)
        };
        let (least, most) = (bound(raw.least.as_ref()).unwrap_or(Ratio::ZERO), bound(raw.most.as_ref()));
        if let (Some(text), Some(most)) = (&raw.most, most)
            && most < least
        {
            let message = format!("最多{}小于最少{}，没有数可填。", most.to_plain(), least.to_plain());
            mistakes.push(source.mistake(text.span().start, message));
        }
        if let Some(basis) = raw.price_basis.as_ref().filter(|_| !raw.measure_unit.contains('元')) {
            let message = format!(
                "价格口径只用于以元计的金额，“{}”以{}计；请删去 price_basis，或核对计量单位。",
                raw.name.get_ref(),
                raw.measure_unit
            );
            mistakes.push(source.mistake(basis.span().start, message));
        }
        let item = Item {
            code: raw.code.into_inner(),
            name: raw.name.into_inner(),
            aliases: raw.aliases.into_iter().map(Spanned::into_inner).collect(),
            measure_unit: raw.measure_unit,
            nature: raw.nature,
            decimals: decimals.min(MOST_DECIMALS),
            reporter: own,
            beside: None,
            adds,
            group: raw.group,
            level: raw.level,
            definition: raw.definition,
            definition_source: raw.definition_source,
            change_limit,
            change_floor: Ratio::whole(i64::from(raw.change_floor)),
            least,
            most,
            multiple: raw.multiple,
            first_year: raw.first_year,
            exempt: raw.exempt.unwrap_or(true),
            sampled: raw.sampled,
            price_basis: raw.price_basis.map(Spanned::into_inner).unwrap_or_default(),
            line,
        };
        let other = also.map(|also| item.reported_also(also, units, ItemId::of(items.len())));
        items.push(item);
        items.extend(other);
    }
    items
}
