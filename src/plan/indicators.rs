//! What was promised? The indicators, each with its formula, base, target and where its definition comes from.
//!
//! In: `indicators.toml` and the items. Out: [`Indicator`]s in the plan's order. A formula that would divide by
//! target − base = 0 cannot be written: such a promise is a `maintain`. Refuses to know: any observed figure.

use super::cells::printed;
use super::items::{DefinitionSource, Item, Nature, Reporter, together};
use super::kinds::fit::Promise;
use super::kinds::{Attribute, Direction, Kind, Listing};
use super::ledger::Revision;
use super::series::SeriesPoint;
use super::units::Unit;
use crate::expr::{self, Comparison, Names, Node};
use crate::ids::{Id, ItemId, Table, UnitId};
use crate::source::{Mistake, Source};
use crate::value::{BOUND, Printed, Ratio};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

mod checks;
mod yearly;

/// 指标: one promise of the plan.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file, and they do not hang together")]
pub struct Indicator {
    /// Order and name within the plan, such as `02`.
    pub id: String,
    /// 指标名称.
    pub name: String,
    /// Short name for column headings.
    pub short: String,
    /// 指标类型.
    pub kind: Kind,
    /// 指标属性; `None` when the plan gives none.
    pub attribute: Option<Attribute>,
    /// 计量单位 of value, base and target.
    pub measure_unit: String,
    /// 分子 (for growth: the figure that grows).
    pub numerator: Node,
    /// 分母.
    pub denominator: Option<Node>,
    /// 分子 as written.
    pub numerator_code: String,
    /// 分母 as written.
    pub denominator_code: String,
    /// Value = numerator ÷ denominator × this; 100 for percentages.
    pub scale: Ratio,
    /// Whether the numerator is a part of the denominator.
    pub share: bool,
    /// 基期值 as the plan printed it.
    pub base: Option<Printed>,
    /// The year the base is of: the plan's, or for a multiple one before it.
    pub base_year: i32,
    /// Whether figures reported for the base year stand in for a base the plan does not print.
    pub base_from_reports: bool,
    /// 目标值 as the plan printed it; the low end of a range.
    pub target: Option<Printed>,
    /// The high end of a range.
    pub target_high: Option<Printed>,
    /// 目标值来源: 规划规定, or 本库设定 where a soft word had to be given a number.
    pub target_source: String,
    /// 应达值路径: what is due at the end of each year, where a source says so; else the straight line.
    pub path: BTreeMap<i32, Printed>,
    /// 规划用语: which of the usual words the plan uses, from which its kind is proposed; empty where nobody said.
    pub words: String,
    /// 规划措辞: the plan's soft word, such as 力争; empty when it has none.
    pub wording: String,
    /// The direction of a figure that is only watched.
    pub direction: Option<Direction>,
    /// Where the plan wrote it.
    pub listing: Listing,
    /// 序号 as readers see it: its id, or for an attached set 附 and the id it has there.
    pub label: String,
    /// The attached set it comes from; `None` for the plan's own.
    pub set: Option<String>,
    /// The kind an attached set gives it where it binds; here it is only watched.
    pub watched_as: Option<Kind>,
    /// Whether a target of an attached set binds the plan that attaches it.
    pub binds_below: bool,
    /// The target in words where it is no number.
    pub target_text: String,
    /// Year of the target.
    pub target_year: i32,
    /// Whether every year has to keep it, and not the target year alone.
    pub every_year: bool,
    /// The plan's words that ask for every year.
    pub every_year_words: String,
    /// Comparator of the target, strict or not.
    pub comparator: Comparison,
    /// The outside series growth is compared with.
    pub series: Option<String>,
    /// The node the promise binds.
    pub node: UnitId,
    /// Who reports its items.
    pub reporter: Reporter,
    /// Its items, numerator first.
    pub items: Vec<ItemId>,
    /// The item in which units send the rate themselves: shown beside the one recomputed, and never used.
    pub submitted: Option<ItemId>,
    /// Unit of measure of a gap: 人, 户, 个.
    pub gap_unit: String,
    /// 规划依据 and every other word of the definition.
    pub definition: Definition,
    /// 目标调整日期, the last one taken.
    pub revised_on: Option<NaiveDate>,
    /// As it stood before each revision of its target, the earliest first.
    pub before: Vec<Stood>,
    /// Line in the file.
    pub line: usize,
}

/// A promise as it stood up to the end of a year, before its target was revised.
#[derive(Clone, Debug)]
pub struct Stood {
    /// The last year it stood.
    pub until: i32,
    /// The promise then.
    pub then: Box<Indicator>,
}

/// 口径: everything a reader must know to compute the indicator again.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// 规划依据: document and section.
    pub section: String,
    /// 口径来源.
    pub source: Option<DefinitionSource>,
    /// 待确认: nobody has confirmed the definition yet.
    pub pending: bool,
    /// 分子定义.
    pub numerator: String,
    /// 分母定义.
    pub denominator: String,
    /// 统计范围.
    pub scope: String,
    /// 不适用情形.
    pub not_applicable: String,
    /// 时点或时期.
    pub nature: Option<Nature>,
    /// 数据来源部门.
    pub department: String,
    /// 来源方式.
    pub mode: String,
    /// 采用数选择规则.
    pub adopted: String,
    /// 口径确认单位及日期.
    pub confirmed: String,
    /// 责任单位.
    pub responsible: Vec<String>,
    /// 责任来源.
    pub responsible_source: String,
    /// 矛盾: where the plan says two things that cannot both be.
    pub contradiction: String,
    /// 另有相关要求: what else the plan says of the same matter, without contradicting it.
    pub related: String,
    /// 备注: what a signer must know of how the row is judged, printed on the signed table.
    pub remark: String,
    /// 说明, printed in 口径与计算说明.
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    indicator: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: Spanned<String>,
    name: String,
    short: String,
    kind: Spanned<Kind>,
    #[serde(default)]
    attribute: Option<Attribute>,
    measure_unit: String,
    numerator: Spanned<String>,
    #[serde(default)]
    denominator: Option<Spanned<String>>,
    #[serde(default)]
    scale: Option<Spanned<i64>>,
    #[serde(default)]
    share: bool,
    #[serde(default)]
    base: Option<Spanned<String>>,
    #[serde(default)]
    base_year: Option<Spanned<i32>>,
    #[serde(default)]
    base_source: Option<Spanned<String>>,
    #[serde(default)]
    target: Option<Spanned<String>>,
    #[serde(default)]
    target_high: Option<Spanned<String>>,
    #[serde(default)]
    target_source: Option<Spanned<String>>,
    #[serde(default)]
    path: Option<Spanned<BTreeMap<String, String>>>,
    #[serde(default)]
    words: String,
    #[serde(default)]
    wording: String,
    #[serde(default)]
    direction: Option<Spanned<Direction>>,
    #[serde(default)]
    listing: Listing,
    #[serde(default)]
    binds_below: bool,
    #[serde(default)]
    target_text: String,
    #[serde(default)]
    target_year: Option<Spanned<i32>>,
    #[serde(default)]
    comparator: Option<Spanned<String>>,
    #[serde(default)]
    series: Option<Spanned<String>>,
    #[serde(default)]
    sync: Option<Spanned<String>>,
    #[serde(default)]
    binds: Option<Spanned<String>>,
    #[serde(default)]
    submitted: Option<Spanned<String>>,
    #[serde(default)]
    gap_unit: String,
    section: String,
    definition_source: DefinitionSource,
    #[serde(default)]
    pending: bool,
    #[serde(default)]
    numerator_text: String,
    #[serde(default)]
    denominator_text: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    not_applicable: String,
    #[serde(default)]
    nature: Option<Nature>,
    #[serde(default)]
    data_department: String,
    #[serde(default)]
    source_mode: String,
    #[serde(default)]
    adopted_rule: String,
    #[serde(default)]
    confirmed: String,
    #[serde(default)]
    responsible: Vec<String>,
    #[serde(default)]
    responsible_source: String,
    #[serde(default)]
    contradiction: String,
    #[serde(default)]
    related: String,
    #[serde(default)]
    remark: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    every_year: Option<Spanned<bool>>,
    #[serde(default)]
    every_year_words: Option<Spanned<String>>,
}

/// What the indicators need to know of the rest of the plan.
pub struct Context<'a> {
    /// Reporting units.
    pub units: &'a Table<UnitId, Unit>,
    /// Items.
    pub items: &'a Table<ItemId, Item>,
    /// The items' names, for formulas.
    pub names: &'a Names<'a>,
    /// Outside series.
    pub series: &'a [SeriesPoint],
    /// Base year and last year of the plan; `None` when `plan.toml` itself could not be read.
    pub years: Option<(i32, i32)>,
    /// The year the plan was issued in, where that is known and is the plan's own.
    pub issued: Option<i32>,
}

/// Reads the indicators; every mistake is told.
pub fn load(source: &Source, context: &Context<'_>, mistakes: &mut Vec<Mistake>) -> Vec<Indicator> {
    let Some(file) = source.whole::<File>(mistakes) else { return Vec::new() };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut indicators = Vec::new();
    for raw in file.indicator {
        let line = source.line(raw.id.span().start);
        if let Some(first) = seen.insert(raw.id.get_ref().clone(), line) {
            let message = format!("指标序号“{}”与第{first}行重复。", raw.id.get_ref());
            mistakes.push(source.mistake(raw.id.span().start, message));
        }
        let before = mistakes.len();
        let indicator = Reading { source, context, mistakes }.indicator(raw, line);
        match indicator {
            Some(indicator) => indicators.push(indicator),
            None => assert!(mistakes.len() > before, "an indicator left out without a word"),
        }
    }
    indicators
}

impl Indicator {
    /// The promise by which a year is judged: for the years before the one a run judges a revision counts from the year
    /// it is dated in.
    pub fn in_force(&self, year: i32) -> &Self {
        self.before.iter().find(|stood| year <= stood.until).map_or(self, |stood| &stood.then)
    }

    /// The path after its target was changed in a year; no value lies beyond the new target.
    fn redrawn(&self, year: i32, target: Printed) -> BTreeMap<i32, Printed> {
        let Some(&first) = self.path.keys().next() else { return BTreeMap::new() };
        if year <= first && self.base.is_none() && self.base_from_reports {
            // From the very base, which the reports will tell: that is the straight line.
            return BTreeMap::new();
        }
        let before = self.path.get(&(year - 1)).or(self.base.as_ref()).map_or(Ratio::ZERO, |due| due.value);
        let last = (year - 1).max(first - 1);
        let left = i64::from(self.target_year - last);
        let rises = matches!(self.comparator, Comparison::GreaterOrEqual | Comparison::Greater);
        let drawn = |at: i32, due: &Printed| {
            let value = if at <= last {
                due.value
            } else {
                let gone = Ratio::new(i128::from(at - last), i128::from(left)).ok()?;
                before.add(target.value.sub(before).ok()?.mul(gone).ok()?).ok()?
            };
            let beyond = if rises { value > target.value } else { value < target.value };
            let decimals = if at <= last { due.decimals } else { due.decimals.max(target.decimals).max(2) };
            Some((at, Printed { value: if beyond { target.value } else { value }, decimals }))
        };
        self.path.iter().filter_map(|(&at, due)| drawn(at, due)).collect()
    }

    /// Whether the number of the target was set by this folder, for the plan has only a word: counted apart from the plan's
    /// own.
    pub fn is_target_ours(&self) -> bool {
        self.target_source == "本库设定"
    }

    /// Whether it is a promise: not only watched, and of a number that is the plan's own.
    pub fn is_promise(&self) -> bool {
        !self.kind.is_only_watched() && !self.is_target_ours()
    }

    /// Whether a revision changes anything: what fell due by the old target is judged by it.
    pub fn takes(&self, revision: &Revision) -> bool {
        revision.date.year() <= self.target_year
    }

    /// Takes a revised target; `judged` is the year a run judges, before which no year is judged by it but from its own on.
    /// The years of a path from the revision on are drawn anew, in equal steps from the last due
    /// value; and a base the new target has fallen to or below makes the promise one to keep.
    pub fn revise(&mut self, revision: &Revision, judged: i32) {
        if !self.takes(revision) {
            return;
        }
        let then = Box::new(Self { before: Vec::new(), ..self.clone() });
        self.before.push(Stood { until: revision.date.year().min(judged) - 1, then });
        self.revised_on = Some(revision.date);
        self.target = Some(revision.new);
        self.path = self.redrawn(revision.date.year(), revision.new);
        if let Some(base) = self.base {
            self.kind =
                self.kind.turned(self.comparator.or_equal().holds(base.value.compare(revision.new.value)));
        }
    }
}

struct Reading<'a> {
    source: &'a Source,
    context: &'a Context<'a>,
    mistakes: &'a mut Vec<Mistake>,
}

impl Reading<'_> {
    fn tell(&mut self, at: usize, message: impl Into<String>) {
        self.mistakes.push(self.source.mistake(at, message));
    }

    fn formula(&mut self, text: &Spanned<String>) -> Option<Node> {
        let parse = |text: &str| expr::checked_formula(text, self.context.names);
        let node = formula(self.source, text, parse, self.mistakes)?;
        if node.refs().iter().any(|reference| reference.previous) {
            self.tell(text.span().start, "指标的分子、分母只用本年数，不能写 prev( )。");
            return None;
        }
        if !node.is_linear() {
            let message = "指标的分子、分母只能由各项相加减、乘以或除以常数，否则各单位之和不等于全体之值。";
            self.tell(text.span().start, message);
            return None;
        }
        Some(node)
    }

    fn printed(&mut self, text: Option<&Spanned<String>>) -> Option<Printed> {
        let text = text.filter(|text| !text.get_ref().is_empty())?;
        let should = "应写成规划印的数，如 \"98\" 或 \"98.5\"，不带单位和百分号";
        printed(text.get_ref(), should).map_err(|message| self.tell(text.span().start, message)).ok()
    }

    fn indicator(&mut self, raw: Raw, line: usize) -> Option<Indicator> {
        let numerator = self.formula(&raw.numerator);
        let denominator = raw.denominator.as_ref().filter(|text| !text.get_ref().is_empty());
        let denominator_node = denominator.and_then(|text| self.formula(text));
        let base = self.printed(raw.base.as_ref());
        let target = self.printed(raw.target.as_ref());
        let target_high = self.printed(raw.target_high.as_ref());
        let kind = *raw.kind.get_ref();
        let written = raw.comparator.as_ref().or(raw.sync.as_ref());
        let comparator = match written {
            None => kind.comparator(),
            Some(written) => self.comparator(written),
        };
        let node = self.node(raw.binds.as_ref());
        let promise = Promise {
            kind,
            base,
            target,
            target_high,
            comparator,
            has_target: raw.target.as_ref().is_some_and(|text| !text.get_ref().is_empty()),
            has_direction: raw.direction.is_some(),
            is_share: raw.share && raw.denominator.is_some(),
        };
        self.check_kind(&raw, &promise);
        self.check_percent(&raw, kind, numerator.as_ref());
        self.check_years(&raw, kind);
        self.check_target_source(&raw);
        let (every_year, every_year_words) = self.every_year(&raw, kind);
        let target_year =
            raw.target_year.as_ref().map_or(self.context.years.map_or(0, |years| years.1), |y| *y.get_ref());
        let path = self.path(raw.path.as_ref(), kind, target, target_year);
        let base_from_reports = self.base_from_reports(&raw, kind, base);
        if !kind.takes_denominator() && denominator.is_some() {
            let at = denominator.map_or(raw.kind.span().start, |written| written.span().start);
            self.tell(at, format!("{}只用 numerator，不用 denominator。", kind.named()));
        }
        let scale = match &raw.scale {
            Some(scale) if !(1..BOUND).contains(scale.get_ref()) => {
                self.tell(scale.span().start, format!("scale 应为小于{BOUND}的正整数，百分率为 100。"));
                Ratio::ONE
            }
            Some(scale) => Ratio::whole(*scale.get_ref()),
            None => Ratio::ONE,
        };
        if denominator.is_some() && denominator_node.is_none() {
            return None;
        }
        let numerator = numerator?;
        let mut items: Vec<ItemId> = Vec::new();
        for reference in numerator.refs().into_iter().chain(denominator_node.iter().flat_map(Node::refs)) {
            if !items.contains(&reference.item) {
                items.push(reference.item);
            }
        }
        let reporter = self.one_reporter(&raw.numerator, &items)?;
        let submitted = self.submitted(&raw, &reporter);
        Some(Indicator {
            label: raw.id.get_ref().clone(),
            id: raw.id.into_inner(),
            name: raw.name,
            short: raw.short,
            kind,
            attribute: raw.attribute,
            measure_unit: raw.measure_unit,
            numerator,
            denominator: denominator_node,
            numerator_code: raw.numerator.into_inner(),
            denominator_code: raw.denominator.map(Spanned::into_inner).unwrap_or_default(),
            scale,
            share: raw.share,
            base,
            base_year: raw
                .base_year
                .map_or(self.context.years.map_or(0, |years| years.0), Spanned::into_inner),
            base_from_reports,
            target,
            target_high,
            target_source: raw.target_source.map(Spanned::into_inner).unwrap_or_default(),
            path,
            words: raw.words,
            wording: raw.wording,
            direction: raw.direction.map(Spanned::into_inner),
            listing: raw.listing,
            set: None,
            watched_as: None,
            binds_below: raw.binds_below,
            target_text: raw.target_text,
            target_year,
            every_year,
            every_year_words,
            comparator,
            series: raw.series.map(Spanned::into_inner),
            node,
            reporter,
            items,
            submitted,
            gap_unit: raw.gap_unit,
            definition: Definition {
                section: raw.section,
                source: Some(raw.definition_source),
                pending: raw.pending,
                numerator: raw.numerator_text,
                denominator: raw.denominator_text,
                scope: raw.scope,
                not_applicable: raw.not_applicable,
                nature: raw.nature,
                department: raw.data_department,
                mode: raw.source_mode,
                adopted: raw.adopted_rule,
                confirmed: raw.confirmed,
                responsible: raw.responsible,
                responsible_source: raw.responsible_source,
                contradiction: raw.contradiction,
                related: raw.related,
                remark: raw.remark,
                note: raw.note,
            },
            revised_on: None,
            before: Vec::new(),
            line,
        })
    }

    fn comparator(&mut self, text: &Spanned<String>) -> Comparison {
        match text.get_ref().as_str() {
            "≥" | ">=" => Comparison::GreaterOrEqual,
            ">" | "＞" => Comparison::Greater,
            "≤" | "<=" => Comparison::LessOrEqual,
            "<" | "＜" => Comparison::Less,
            other => {
                let message = format!("“{other}”应为 ≥、＞、≤、＜ 之一。");
                self.tell(text.span().start, message);
                Comparison::GreaterOrEqual
            }
        }
    }

    fn node(&mut self, binds: Option<&Spanned<String>>) -> UnitId {
        let units = self.context.units;
        let root = units.position(|unit| unit.parent.is_none()).unwrap_or(UnitId::of(0));
        let Some(code) = binds else { return root };
        units.position(|unit| &unit.code == code.get_ref()).unwrap_or_else(|| {
            let near = crate::source::perhaps(code.get_ref(), units.iter().map(|unit| unit.code.as_str()));
            self.tell(code.span().start, format!("单位代码“{}”不在名册中{near}。", code.get_ref()));
            root
        })
    }

    /// The item in which units send the rate themselves: of the indicator's own unit of measure, sent by the same units,
    /// and one that does not add up.
    fn submitted(&mut self, raw: &Raw, reporter: &Reporter) -> Option<ItemId> {
        let code = raw.submitted.as_ref()?;
        let start = code.span().start;
        let Some(at) = self.context.names.resolve(code.get_ref()) else {
            let near = self
                .context
                .names
                .nearest(code.get_ref())
                .map_or_else(String::new, |near| format!("，是否应为“{near}”"));
            self.tell(start, format!("items.toml 中没有填报项“{}”{near}。", code.get_ref()));
            return None;
        };
        let item = self.context.items.get(at)?;
        let fault = if raw.denominator.is_none() {
            String::from("没有 denominator 的指标不是比率，不写 submitted")
        } else if item.measure_unit != raw.measure_unit {
            format!("“{}”以{}计，指标以{}计，不能对照", item.name, item.measure_unit, raw.measure_unit)
        } else if item.reporter.whose != reporter.whose {
            format!(
                "“{}”由{}填报，指标的各项由{}填报，不能对照",
                item.name,
                item.reporter.word(self.context.units),
                reporter.word(self.context.units)
            )
        } else if item.adds {
            format!("“{}”是比率，adds 应为“不可加”", item.name)
        } else {
            return Some(at);
        };
        self.tell(start, format!("{fault}。"));
        None
    }

    fn one_reporter(&mut self, at: &Spanned<String>, items: &[ItemId]) -> Option<Reporter> {
        let units = self.context.units;
        let all: Vec<&Item> = items.iter().filter_map(|&item| self.context.items.get(item)).collect();
        match together(all.iter().map(|item| &item.reporter), units) {
            Ok(reporter) => reporter,
            Err(at_odds) => {
                let (first, other) = (all.first()?, all.get(at_odds)?);
                let message = format!(
                    "“{}”由{}填报，“{}”由{}填报，同一指标的各项应由同一级填报。",
                    first.name,
                    first.reporter.word(units),
                    other.name,
                    other.reporter.word(units)
                );
                self.tell(at.span().start, message);
                None
            }
        }
    }
}

/// Parses the text of a quoted TOML value and tells a fault at its own place in the file.
pub(super) fn formula<T>(
    source: &Source,
    text: &Spanned<String>,
    parse: impl Fn(&str) -> Result<T, expr::Fault>,
    mistakes: &mut Vec<Mistake>,
) -> Option<T> {
    match parse(text.get_ref()) {
        Ok(parsed) => Some(parsed),
        Err(fault) => {
            let offset: usize = text.get_ref().chars().take(fault.at).map(char::len_utf8).sum();
            // One byte for the opening quote of the TOML string.
            mistakes.push(source.mistake(text.span().start + 1 + offset, fault.sentence()));
            None
        }
    }
}
