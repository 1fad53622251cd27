//! 口径与计算说明, 方法与参数: what every figure means, and by which rules words were given.
//!
//! In: the plan and the judgement. Out: two tables. Refuses to know: results, but the recomputed base.

use super::cells::{double, id, same};
use super::main_table::printed_format;
use super::{Desk, working_key};
use crate::evaluate::Number;
use crate::expr::{Node, Ref, Said};
use crate::ids::IndicatorId;
use crate::observation::Period;
use crate::plan::{Indicator, Nature, Plan};
use crate::sheet::{Block, Cell, Row};
use crate::value::{Printed, Ratio};
use crate::words::fill;
use crate::words::outline::SheetOutline;

/// Items by name, in quotes.
struct Quoted<'a>(&'a Plan);

impl Said<Ref> for Quoted<'_> {
    fn leaf(&self, item: &Ref) -> String {
        format!("“{}”", self.0.items[item.item].name)
    }
}

impl Desk<'_> {
    /// 口径与计算说明.
    pub(super) fn definitions(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "definitions");
        for (number, indicator) in self.m.plan.indicators.enumerate() {
            table.rows.push(self.definition(number, indicator));
        }
        vec![Block::Table(table)]
    }

    pub(super) fn definition(&self, number: IndicatorId, indicator: &Indicator) -> Row {
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
            .at(number, base_period)
            .and_then(|it| it.measured.value)
            .and_then(Number::exact)
            .filter(|_| {
                (indicator.base.is_some() || indicator.base_from_reports) && !indicator.kind.counts_units()
            });
        let root = indicator.reporter.is_of_the_whole();
        let mut row = Row::new(indicator.id.clone())
            .with("no", id(&indicator.label))
            .with("name", text(&indicator.name))
            .with("section", Cell::text(self.cited(indicator)))
            .with("kind", Cell::text(indicator.kind.word()))
            .with("formula", Cell::text(self.formula_in_words(indicator)))
            .with("numerator", text(&definition.numerator))
            .with("numerator_code", text(&indicator.numerator_code))
            .with("denominator", text(&definition.denominator))
            .with("denominator_code", text(&indicator.denominator_code))
            .with("scope", text(&definition.scope))
            .with("na", text(&definition.not_applicable))
            .with("nature", Cell::text(definition.nature.map_or("", |nature| nature.word())))
            .with("as_of", Cell::text(self.counted_on(indicator)))
            .with("department", text(&definition.department))
            .with("mode", text(&definition.mode))
            .with("adopted", text(&definition.adopted))
            .with("source", Cell::text(source))
            .with(
                "confirmed",
                Cell::text(if definition.confirmed.is_empty() {
                    self.say("pending")
                } else {
                    definition.confirmed.clone()
                }),
            )
            .with("base", Cell::text(indicator.base.map_or_else(|| self.say("none_yet"), Printed::to_text)))
            .with("precision", Cell::text(precision(indicator.base)))
            .with(
                "comparator",
                match indicator.target {
                    Some(_) => Cell::text(indicator.comparator.sign()),
                    None => Cell::text(self.say("none_yet")),
                },
            )
            .with(
                "target_precision",
                // A count that is set is exact: nobody rounded it.
                Cell::text(precision(indicator.target.filter(|_| indicator.published_unit() == "%"))),
            )
            .with("path", Cell::text(self.path_in_words(indicator)))
            .with(
                "aggregation",
                Cell::text(self.say(match indicator.kind {
                    _ if root => "aggregation_root",
                    kind if kind.counts_units() => "aggregation_units",
                    _ if indicator.denominator.is_none() => "aggregation_sum",
                    _ => "aggregation_value",
                })),
            )
            .with("breaks", Cell::text(self.breaks_of(indicator)))
            .with("contradiction", text(&definition.contradiction))
            .with("related", text(&definition.related))
            .with("note", text(&definition.note));
        if recomputed.is_some() && self.periods().contains(&base_period) {
            row.put("recomputed", same(&working_key(indicator, base_period, "value"), double(recomputed)));
        }
        row.put("difference", Cell::text(self.base_difference(indicator, recomputed)));
        row
    }

    /// 应达值路径: years and values where a source gives them, else a straight line.
    fn path_in_words(&self, indicator: &Indicator) -> String {
        if indicator.kind.has_own_base_year() {
            return self.say("growth_path");
        }
        let nowhere = indicator.base.is_none() && !indicator.base_from_reports;
        if !indicator.kind.has_pace()
            || indicator.every_year
            || indicator.kind.has_way_from_print() && nowhere
        {
            return self.say("na");
        }
        if indicator.path.is_empty() {
            return self.say("linear_path");
        }
        let steps: Vec<String> =
            indicator.path.iter().map(|(year, value)| format!("{year}年{}", value.to_text())).collect();
        steps.join("、")
    }

    /// 序列间断与调整 of an indicator, its series, and the units.
    fn breaks_of(&self, indicator: &Indicator) -> String {
        let about = |known: &&crate::plan::Break| {
            known.about == indicator.id || indicator.series.as_ref() == Some(&known.about)
        };
        let told: Vec<String> = self
            .m
            .plan
            .breaks
            .iter()
            .filter(about)
            .map(|known| format!("{}{}：{}（{}）", known.date, known.kind, known.what, known.document))
            .collect();
        if told.is_empty() { self.say("none_yet") } else { told.join("；") }
    }

    fn base_difference(&self, indicator: &Indicator, recomputed: Option<Ratio>) -> String {
        match (indicator.base, recomputed) {
            (Some(base), Some(value)) if value >= base.low() && value < base.high() => {
                self.say("difference_inside")
            }
            (Some(_), Some(_)) => self.say("difference_outside"),
            (Some(_), None) => self.say("difference_unknown"),
            (None, Some(_)) => self.say("difference_reported"),
            (None, None) => self.say("none_yet"),
        }
    }

    /// 规划依据: the section, and for an attached set the document it is a section of.
    pub(super) fn cited(&self, indicator: &Indicator) -> String {
        let section = &indicator.definition.section;
        let set = self.m.plan.attached.iter().find(|set| Some(&set.key) == indicator.set.as_ref());
        set.map_or_else(|| section.clone(), |set| format!("《{}》{section}", set.title))
    }

    /// 数据截止日期: the day the figures of the period are of.
    fn counted_on(&self, indicator: &Indicator) -> String {
        let day = self.period.as_of().to_string();
        let school = indicator.items.iter().any(|&item| self.m.plan.items[item].nature == Nature::School);
        let year = self.period.year.to_string();
        if school { self.say_with("counted_in_school", &[("y", year.as_str())]) } else { day }
    }

    /// The formula in words: `领取人数 ÷ 符合条件人数 × 100`.
    fn formula_in_words(&self, indicator: &Indicator) -> String {
        let said = |node: &Node| node.told(&Quoted(self.m.plan));
        let numerator = said(&indicator.numerator);
        if let Some(label) = indicator.formula_label() {
            let year = indicator.base_year.to_string();
            return self.say_with(label, &[("item", numerator.as_str()), ("year", year.as_str())]);
        }
        let wrapped =
            |node: &Node, text: String| if node.refs().len() > 1 { format!("（{text}）") } else { text };
        let scale = if indicator.scale == Ratio::ONE {
            String::new()
        } else {
            format!("×{}", indicator.scale.to_plain())
        };
        match &indicator.denominator {
            None => numerator,
            Some(denominator) => {
                let left = wrapped(&indicator.numerator, numerator);
                format!("{left}÷{}{scale}", wrapped(denominator, said(denominator)))
            }
        }
    }

    /// 方法与参数: the template's rows with this run's values, then the outside series the formulas take their rates from.
    pub(super) fn methods(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "methods");
        let words = &self.m.words.judgement;
        let bands = format!(
            "{}≥{}；{}≥{}；{}≥{}；{}＜{}",
            words.status("ahead"),
            words.ahead.to_text(2),
            words.status("on_track"),
            words.on_track.to_text(2),
            words.status("slightly_behind"),
            words.slightly_behind.to_text(2),
            words.status("clearly_behind"),
            words.slightly_behind.to_text(2),
        );
        let mut with: Vec<(&str, &str)> = vec![("bands", bands.as_str())];
        let vocabulary = self.vocabulary();
        with.extend(vocabulary.iter().map(|(key, word)| (*key, word.as_str())));
        with.extend(self.pairs());
        for (at, method) in self.outline.method.iter().enumerate() {
            table.rows.push(
                Row::new(format!("row{at}"))
                    .with("item", Cell::text(fill(&method.item, &with)))
                    .with("value", Cell::text(fill(&method.value, &with)))
                    .with("rule", Cell::text(fill(&method.rule, &with)))
                    .with("basis", Cell::text(fill(&method.basis, &with)))
                    .with("national", Cell::text(self.say("no"))),
            );
        }
        table.rows.extend(self.word_rows());
        for point in self.series_known() {
            let key = Desk::series_key(&point.series, point.year);
            table.rows.push(
                Row::new(key.row)
                    .with("item", Cell::text(format!("{}{}年", point.name, point.year)))
                    .with(
                        "value",
                        Cell::number(point.value.value.to_f64()).formatted(printed_format(point.value)),
                    )
                    .with(
                        "rule",
                        Cell::text(format!(
                            "{}，{}，{}",
                            self.say("use_series"),
                            point.measure_unit,
                            point.price_basis
                        )),
                    )
                    .with("basis", Cell::text(point.source.clone()))
                    .with("national", Cell::text(self.say("no"))),
            );
        }
        vec![Block::Table(table)]
    }
}
