//! 口径与计算说明, 方法与参数: what every figure means, and by which rules words were given.
//!
//! In: the plan and the judgement. Out: two tables. Refuses to know: results, but the recomputed base.

use super::cells::{double, id, same};
use super::{Desk, working_key};
use crate::evaluate::Number;
use crate::expr::{Node, Ref, Word};
use crate::observation::Period;
use crate::plan::{Indicator, Kind, Reporter};
use crate::sheet::{Block, Cell, Row};
use crate::value::{Printed, Ratio};
use crate::words::outline::SheetOutline;

impl Desk<'_> {
    /// 口径与计算说明.
    pub(super) fn definitions(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "definitions");
        for (number, indicator) in self.m.plan.indicators.iter().enumerate() {
            table.rows.push(self.definition(number, indicator));
        }
        vec![Block::Table(table)]
    }

    fn definition(&self, number: usize, indicator: &Indicator) -> Row {
        let definition = &indicator.definition;
        let text = |text: &str| Cell::text(text.to_owned());
        let precision = |printed: Option<Printed>| {
            printed.map_or_else(String::new, |printed| {
                let (low, high) = (printed.low().to_plain(), printed.high().to_plain());
                self.say_with("precision_value", &[("low", low.as_str()), ("high", high.as_str())])
            })
        };
        let mut source = definition.source.map_or("", |source| source.word()).to_owned();
        if definition.pending && definition.confirmed.is_empty() {
            source = format!("{source}（{}）", self.say("pending"));
        }
        let base_period = Period::year(self.m.plan.identity.base_year);
        let recomputed = self
            .m
            .evaluation
            .at(indicator.node, number, base_period)
            .and_then(|it| it.measured.value)
            .and_then(Number::exact)
            .filter(|_| indicator.kind != Kind::Growth);
        let root = indicator.reporter == Reporter::Root;
        let mut row = Row::new(indicator.id.clone())
            .with("no", id(&indicator.id))
            .with("name", text(&indicator.name))
            .with("section", text(&definition.section))
            .with("kind", Cell::text(indicator.kind.word()))
            .with("formula", Cell::text(self.formula_in_words(indicator)))
            .with("numerator", text(&definition.numerator))
            .with("numerator_code", text(&indicator.numerator_code))
            .with("denominator", text(&definition.denominator))
            .with("denominator_code", text(&indicator.denominator_code))
            .with("scope", text(&definition.scope))
            .with("na", text(&definition.not_applicable))
            .with("nature", Cell::text(definition.nature.map_or("", |nature| nature.word())))
            .with("as_of", Cell::text(self.period.as_of().to_string()))
            .with("department", text(&definition.department))
            .with("mode", text(&definition.mode))
            .with("adopted", text(&definition.adopted))
            .with("source", Cell::text(source))
            .with("confirmed", text(if definition.confirmed.is_empty() { "待确认" } else { &definition.confirmed }))
            .with("base", Cell::text(indicator.base.map_or_else(|| self.say("none_yet"), Printed::to_text)))
            .with("precision", Cell::text(precision(indicator.base)))
            .with("comparator", Cell::text(indicator.comparator.sign()))
            .with("target_precision", Cell::text(precision(indicator.target)))
            .with("path", Cell::text(self.say(if indicator.kind == Kind::Level { "linear_path" } else { "na" })))
            .with("aggregation", Cell::text(self.say(if root { "aggregation_root" } else { "aggregation_value" })))
            .with("breaks", Cell::text(self.say("none_yet")))
            .with("contradiction", text(&definition.contradiction));
        if indicator.kind != Kind::Growth && self.periods().contains(&base_period) {
            row.put("recomputed", same(&working_key(indicator, base_period, "value"), double(recomputed)));
        }
        row.put("difference", Cell::text(self.base_difference(indicator, recomputed)));
        row
    }

    fn base_difference(&self, indicator: &Indicator, recomputed: Option<Ratio>) -> String {
        match (indicator.base, recomputed) {
            (Some(base), Some(value)) if value >= base.low() && value < base.high() => self.say("difference_inside"),
            (Some(_), Some(_)) => self.say("difference_outside"),
            (Some(_), None) => self.say("difference_unknown"),
            (None, _) => self.say("none_yet"),
        }
    }

    /// The formula in words: `领取人数 ÷ 符合条件人数 × 100`.
    fn formula_in_words(&self, indicator: &Indicator) -> String {
        let said = |node: &Node| -> String {
            node.say()
                .into_iter()
                .map(|word| match word {
                    Word::Text(text) => text,
                    Word::Term(Ref { item, .. }) => format!("“{}”", self.m.plan.items[item].name),
                    Word::Value(Node::Number(number)) => number.to_plain(),
                    Word::Value(_) => String::new(),
                })
                .collect()
        };
        let numerator = said(&indicator.numerator);
        if indicator.kind == Kind::Growth {
            return format!("（本年{numerator}÷基期年{numerator}）的年数次方根−1，×100，与同期外部序列年均增速比较");
        }
        let wrapped = |node: &Node, text: String| if node.refs().len() > 1 { format!("（{text}）") } else { text };
        let scale = if indicator.scale == Ratio::ONE { String::new() } else { format!("×{}", indicator.scale.to_plain()) };
        match &indicator.denominator {
            None => numerator,
            Some(denominator) => {
                let left = wrapped(&indicator.numerator, numerator);
                format!("{left}÷{}{scale}", wrapped(denominator, said(denominator)))
            }
        }
    }

    /// 方法与参数.
    pub(super) fn methods(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "methods");
        let words = &self.m.words.judgement;
        let tool = words.source.as_str();
        let band = format!(
            "{}≥{}；{}≥{}；{}≥{}；{}＜{}",
            words.status.ahead,
            words.ahead.to_text(2),
            words.status.on_track,
            words.on_track.to_text(2),
            words.status.slightly_behind,
            words.slightly_behind.to_text(2),
            words.status.clearly_behind,
            words.slightly_behind.to_text(2),
        );
        let months = self.m.evaluation.elapsed.mul(Ratio::whole(100)).unwrap_or(Ratio::ZERO).to_text(1);
        let no = self.say("no");
        let rows: Vec<(&str, String, &str, &str, &str)> = vec![
            ("时序进度", format!("{months}%"), "基期末至数据截止日期的整月数÷规划期整月数；数据早于要求的截止日期时，按数据的日期计。", "运行参数 --through，每张表均印出", &no),
            ("应达值", String::from("线性"), "基期值＋时序进度×（目标值−基期值）。", "参照规划期直线推进的通行做法", &no),
            ("增量完成进度", String::from("不设上限"), "（实际值−基期值）÷（目标值−基期值）；超过100%或为负均照实列出。", "通行做法", &no),
            ("进度比", String::from("进度÷时序"), "增量完成进度÷时序进度。", "通行做法", &no),
            ("完成情况各档", band, "比较之差小于十亿分之一视为相等（表内以 ROUND(…,9) 实现）。", tool, &no),
            ("已达目标值", words.status.met.clone(), "按比较符达到目标值；比率可能回落，须保持。", tool, &no),
            ("倒退", words.status.backwards.clone(), "实际值越过基期值的取整区间、落在相反方向时才作倒退。", tool, &no),
            ("保持类", format!("{}／{}", words.status.kept, words.status.below), "目标值等于基期值，或基期已达目标的，只判断是否保持，不计进度。", tool, &no),
            ("增速类", format!("{}／{}", words.status.on_track, words.status.below), "年均增速与外部序列同期年均增速（几何平均）相比，差不小于零为符合预期；不计进度比。价格口径见序列来源。", tool, &no),
            ("基期取整", String::from("两端判断"), "规划印的整数代表一个区间（如98为[97.5,98.5)）；在区间两端各判断一次，结论不同的在备注注明。", "规划印刷精度", &no),
            ("约束性与缺报", words.status.unjudged.clone(), "有单位缺报时，约束性指标只有在缺报单位全未完成和全部完成两种情形下都达目标，才判为达标，否则不可判断。", tool, &no),
            ("期末预判", format!("{}／{}／{}／{}", words.forecast.able, words.forecast.with_effort, words.forecast.hard, words.forecast.unknown), "线性推算＝基期值＋（实际值−基期值）÷时序进度；达到目标为能够完成，进度比不低于末档为经努力可完成，其余为难以完成。比率推算值限于0—100。仅作参考。", tool, &no),
            ("四舍五入", String::from("只用于显示"), "表内数字四舍五入；低于目标的值加位显示，不与目标印成同一个数。", "GB/T 8170 的进舍规则与统计报表惯例", &no),
            ("判定不取整", String::from("精确分数"), "判断一律用未取整的数，分子分母以整数精确相除。", tool, &no),
            ("可比口径", String::from("两年都报齐的单位"), "较上年增减、分母变动和贡献只在两年都报齐的单位上计算。", tool, &no),
            ("缺口算法", String::from("按当前分母"), "≥：目标值×分母向上取整−分子，不小于零；各单位缺口之和大于净缺口，因其他单位超出部分相抵。", tool, &no),
            ("区间算法", String::from("下限、上限"), "缺报单位取其最近一期分母，分子从零到全部，得到上下限；没有最近一期数的，无法给出界限。", tool, &no),
            ("缺失符号", String::from("[缺报] [不适用] [不可判断]"), "缺报不作零；分母为零的比率不计算；不适用单位不计入应报。", tool, &no),
            ("审核级别", String::from("强制性／核实性／提示性"), "强制性须改正；核实性须说明，经认定后关闭；提示性供参考。任何一级都不删改填报数。", "各审核关系的依据见审核问题台账", &no),
            ("小基数提示", String::from("一个单位量相当于的百分点"), "分地区明细列出一个人（户、个）相当于多少百分点；改变一个单位量就改变结论的，备注“一人之差”。", tool, &no),
            ("方法比较", String::from("本版未列"), "其他国际方法的比较将列入底稿，不进入盖章表。", "—", &no),
        ];
        for (at, (item, value, rule, basis, national)) in rows.into_iter().enumerate() {
            table.rows.push(
                Row::new(format!("row{at}"))
                    .with("item", Cell::text(item))
                    .with("value", Cell::text(value))
                    .with("rule", Cell::text(rule))
                    .with("basis", Cell::text(basis))
                    .with("national", Cell::text(national)),
            );
        }
        for point in &self.m.plan.series {
            let key = Desk::series_key(&point.series, point.year);
            table.rows.push(
                Row::new(key.row)
                    .with("item", Cell::text(format!("{}{}年", point.name, point.year)))
                    .with("value", Cell::number(point.value.value.to_f64()).styled("general"))
                    .with("rule", Cell::text(format!("外部序列，{}，{}", point.measure_unit, point.price_basis)))
                    .with("basis", Cell::text(point.source.clone()))
                    .with("national", Cell::text(no.clone())),
            );
        }
        vec![Block::Table(table)]
    }
}
