//! What was promised? The indicators, each with its formula, base, target and where its definition comes from.
//!
//! In: `indicators.toml` and the items. Out: [`Indicator`]s in the plan's order. A formula that would divide by
//! target − base = 0 cannot be written: such a promise is a `maintain`. Refuses to know: any observed figure.

use super::items::{DefinitionSource, Item, Nature, Reporter};
use super::source::{Mistake, Source};
use super::units::Unit;
use crate::expr::{self, Comparison, Names, Node};
use crate::value::{Printed, Ratio};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// 指标: one promise of the plan.
#[derive(Clone, Debug)]
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
    /// 目标值 as the plan printed it.
    pub target: Option<Printed>,
    /// The target in words where it is no number.
    pub target_text: String,
    /// Year of the target.
    pub target_year: i32,
    /// Comparator of the target, strict or not.
    pub comparator: Comparison,
    /// The outside series growth is compared with.
    pub series: Option<String>,
    /// Index of the node the promise binds.
    pub node: usize,
    /// Who reports its items.
    pub reporter: Reporter,
    /// Its items, numerator first.
    pub items: Vec<usize>,
    /// Unit of measure of a gap: 人, 户, 个.
    pub gap_unit: String,
    /// 规划依据 and every other word of the definition.
    pub definition: Definition,
    /// Line in the file.
    pub line: usize,
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
    /// 规划内不一致之处.
    pub contradiction: String,
    /// 备注.
    pub note: String,
}

/// 指标类型: how a promise is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// From base to target.
    Level,
    /// A level to keep: the target is the base, or the base is past it.
    Maintain,
    /// Average annual change against an outside series.
    Growth,
}

impl Kind {
    /// The machine word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Maintain => "maintain",
            Self::Growth => "growth",
        }
    }

    /// The field's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Level => "提升类",
            Self::Maintain => "保持类",
            Self::Growth => "增速类",
        }
    }
}

/// 指标属性.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Attribute {
    /// 约束性: the government's bottom line.
    #[serde(rename = "约束性")]
    Binding,
    /// 预期性: what is expected.
    #[serde(rename = "预期性")]
    Expected,
}

impl Attribute {
    /// The field's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Binding => "约束性",
            Self::Expected => "预期性",
        }
    }
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
    target: Option<Spanned<String>>,
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
    note: String,
}

/// What the indicators need to know of the rest of the plan.
pub struct Context<'a> {
    /// Reporting units.
    pub units: &'a [Unit],
    /// Items.
    pub items: &'a [Item],
    /// The items' names, for formulas.
    pub names: &'a Names<'a>,
    /// Keys of the outside series.
    pub series: &'a [String],
    /// Base year and last year of the plan; `None` when `plan.toml` itself could not be read.
    pub years: Option<(i32, i32)>,
}

/// Reads the indicators; every mistake is told.
pub fn load(source: &Source, context: &Context<'_>, mistakes: &mut Vec<Mistake>) -> Vec<Indicator> {
    let file: File = match source.toml() {
        Ok(file) => file,
        Err(mistake) => {
            mistakes.push(mistake);
            return Vec::new();
        }
    };
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
            None => debug_assert!(mistakes.len() > before, "an indicator left out without a word"),
        }
    }
    indicators
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
        let printed = Printed::parse(text.get_ref());
        if printed.is_none() {
            let message =
                format!("“{}”应写成规划印的数，如 \"98\" 或 \"98.5\"，不带单位和百分号。", text.get_ref());
            self.tell(text.span().start, message);
        }
        printed
    }

    fn indicator(&mut self, raw: Raw, line: usize) -> Option<Indicator> {
        let numerator = self.formula(&raw.numerator);
        let denominator = raw.denominator.as_ref().filter(|text| !text.get_ref().is_empty());
        let denominator_node = denominator.and_then(|text| self.formula(text));
        let base = self.printed(raw.base.as_ref());
        let target = self.printed(raw.target.as_ref());
        let comparator = self.comparator(raw.comparator.as_ref().or(raw.sync.as_ref()));
        let node = self.node(raw.binds.as_ref());
        let kind = *raw.kind.get_ref();
        self.check_kind(&raw, kind, base, target, comparator);
        self.check_years(&raw);
        let scale = match &raw.scale {
            Some(scale) if *scale.get_ref() <= 0 => {
                self.tell(scale.span().start, "scale 应为正整数，百分率为 100。");
                Ratio::ONE
            }
            Some(scale) => Ratio::whole(*scale.get_ref()),
            None => Ratio::ONE,
        };
        if denominator.is_some() && denominator_node.is_none() {
            return None;
        }
        let numerator = numerator?;
        let mut items: Vec<usize> = Vec::new();
        for reference in numerator.refs().into_iter().chain(denominator_node.iter().flat_map(Node::refs)) {
            if !items.contains(&reference.item) {
                items.push(reference.item);
            }
        }
        let reporter = self.one_reporter(&raw.numerator, &items)?;
        Some(Indicator {
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
            target,
            target_text: raw.target_text,
            target_year: raw
                .target_year
                .map_or(self.context.years.map_or(0, |years| years.1), Spanned::into_inner),
            comparator,
            series: raw.series.map(Spanned::into_inner),
            node,
            reporter,
            items,
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
                note: raw.note,
            },
            line,
        })
    }

    fn comparator(&mut self, text: Option<&Spanned<String>>) -> Comparison {
        match text.map_or("≥", |text| text.get_ref().as_str()) {
            "≥" | ">=" => Comparison::GreaterOrEqual,
            ">" | "＞" => Comparison::Greater,
            "≤" | "<=" => Comparison::LessOrEqual,
            "<" | "＜" => Comparison::Less,
            other => {
                let message = format!("“{other}”应为 ≥、＞、≤、＜ 之一。");
                self.tell(text.map_or(0, |text| text.span().start), message);
                Comparison::GreaterOrEqual
            }
        }
    }

    fn node(&mut self, binds: Option<&Spanned<String>>) -> usize {
        let units = self.context.units;
        let root = units.iter().position(|unit| unit.parent.is_none()).unwrap_or(0);
        let Some(code) = binds else { return root };
        units.iter().position(|unit| &unit.code == code.get_ref()).unwrap_or_else(|| {
            let near = super::source::perhaps(code.get_ref(), units.iter().map(|unit| unit.code.as_str()));
            self.tell(code.span().start, format!("单位代码“{}”不在名册中{near}。", code.get_ref()));
            root
        })
    }

    fn check_kind(
        &mut self,
        raw: &Raw,
        kind: Kind,
        base: Option<Printed>,
        target: Option<Printed>,
        comparator: Comparison,
    ) {
        let at = raw.kind.span().start;
        match (kind, base, target) {
            (Kind::Level, Some(base), Some(target)) => {
                let order = base.value.compare(target.value);
                if order.is_eq() {
                    self.tell(
                        at,
                        format!(
                            "基期值与目标值同为{}，增量进度会除以零；请把 kind 改为 \"maintain\"（保持类）。",
                            base.to_text()
                        ),
                    );
                } else if comparator.holds(order) {
                    self.tell(
                        at,
                        format!(
                            "基期值{}已经达到目标值{}，不是提升类；请把 kind 改为 \"maintain\"（保持类）。",
                            base.to_text(),
                            target.to_text()
                        ),
                    );
                }
            }
            (Kind::Level, _, _) => self.tell(at, "level（提升类）必须写明 base 和 target。"),
            (Kind::Maintain, base, Some(target)) => {
                if base.is_some_and(|base| !comparator.or_equal().holds(base.value.compare(target.value))) {
                    self.tell(at, "基期值还没有达到目标值，不是保持类；请把 kind 改为 \"level\"（提升类）。");
                }
            }
            (Kind::Maintain, _, None) => self.tell(at, "maintain（保持类）必须写明 target。"),
            (Kind::Growth, _, _) => {
                let known = self.context.series;
                match &raw.series {
                    None => self.tell(at, "growth（增速类）必须用 series 写明与哪个序列比较。"),
                    Some(series) if !known.contains(series.get_ref()) => {
                        let near = super::source::perhaps(series.get_ref(), known.iter().map(String::as_str));
                        let message = format!("series.csv 中没有序列“{}”{near}。", series.get_ref());
                        self.tell(series.span().start, message);
                    }
                    Some(_) => {}
                }
                if raw.denominator.is_some() {
                    self.tell(at, "growth（增速类）只用 numerator，不用 denominator。");
                }
            }
        }
    }

    fn check_years(&mut self, raw: &Raw) {
        let Some((base_year, last_year)) = self.context.years else { return };
        if let Some(year) = raw.base_year.as_ref().filter(|year| *year.get_ref() != base_year) {
            let message = format!("指标的基期年份应与规划基期{base_year}一致。");
            self.tell(year.span().start, message);
        }
        if let Some(year) =
            raw.target_year.as_ref().filter(|y| *y.get_ref() <= base_year || *y.get_ref() > last_year)
        {
            let message = format!("目标年份应在{}年至{last_year}年之间。", base_year + 1);
            self.tell(year.span().start, message);
        }
    }

    fn one_reporter(&mut self, at: &Spanned<String>, items: &[usize]) -> Option<Reporter> {
        let first = self.context.items.get(*items.first()?)?;
        let other = items
            .iter()
            .filter_map(|&item| self.context.items.get(item))
            .find(|item| item.reporter != first.reporter);
        if let Some(other) = other {
            let message = format!(
                "“{}”由{}填报，“{}”由{}填报，同一指标的各项应由同一级填报。",
                first.name,
                first.reporter.word(),
                other.name,
                other.reporter.word()
            );
            self.tell(at.span().start, message);
            return None;
        }
        Some(first.reporter.clone())
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
