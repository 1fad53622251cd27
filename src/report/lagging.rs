//! 滞后指标说明: what is behind or cannot be judged, with the tool's checks and room for the answers.
//!
//! In: the evaluation, and what responsible units wrote. Out: one row per indicator watched. The tool never writes a cause:
//! one that stands there was written by the unit that answers for it. Refuses to know: why.

use super::cells::{double, format_for, id, plain_format, same, same_text};
use super::{Desk, working_key};
use crate::evaluate::{Assessment, Forecast, Number, Reason};
use crate::ids::IndicatorId;
use crate::plan::{About, Indicator};
use crate::sheet::{Block, Cell, Row};
use crate::words::outline::SheetOutline;

impl Desk<'_> {
    /// What a reason is asked for: one that is on schedule, though not for certain, has none to give.
    pub(super) fn lagging_rows(&self) -> Vec<(IndicatorId, &Indicator, &Assessment)> {
        self.watched().into_iter().filter(|(_, _, it)| !it.status.is_on_schedule()).collect()
    }

    /// 滞后指标说明.
    pub(super) fn lagging(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "lagging");
        for (number, indicator, it) in self.lagging_rows() {
            let key = |column: &'static str| working_key(indicator, self.period, column);
            let words = &self.m.words.judgement;
            let target = it.target.and_then(Number::exact);
            let since = self.m.evaluation.behind_since(number);
            let mut row = Row::new(indicator.id.clone())
                .with("no", id(&indicator.label))
                .with("name", Cell::text(indicator.name.clone()))
                .with("attribute", Cell::text(indicator.attribute.map_or("—", |a| a.word())))
                .with("status", same_text(key("status"), &it.told(words)))
                .with(
                    "now",
                    same(&key("value"), it.measured.value.map(Number::to_f64)).formatted(format_for(
                        indicator,
                        it.measured.value,
                        target,
                    )),
                )
                .with(
                    "since",
                    Cell::text(since.map_or_else(|| self.say("none_yet"), |period| period.to_string())),
                )
                .with("why", Cell::text(self.with_earlier(it.reason.clone(), About::Indicator(number), None)))
                .with("data", Cell::text(self.data_reasons(indicator, it)))
                .with("projection", Cell::text(self.projection(indicator, it)))
                .with("responsible", Cell::text(self.responsible(indicator)));
            self.answered("lagging", &mut row, About::Indicator(number), None);
            if it.due.is_some() {
                row.put("due", same(&key("due"), double(it.due)));
            } else {
                row.put("due", Cell::text(self.say("na")).styled("text_center"));
            }
            row.put("target", self.target_cell(indicator, it, &key("target")));
            if !indicator.kind.is_against_series() {
                row.put("gap", same(&key("gap"), double(it.gap)).formatted(plain_format(it.gap)));
            }
            table.rows.push(row);
        }
        vec![Block::Table(table)]
    }

    /// 数据原因核查: what in the data could explain the verdict.
    fn data_reasons(&self, indicator: &Indicator, it: &Assessment) -> String {
        let mut reasons = Vec::new();
        if it.measured.no_share {
            reasons.push(Reason::said(&[Reason::plain("no_share")], &self.m.words.judgement));
        }
        if it.measured.missing() > 0 {
            reasons.push(self.say_with("data_missing", &[("count", &it.measured.missing().to_string())]));
        }
        if indicator.definition.pending && indicator.definition.confirmed.is_empty() {
            reasons.push(self.say("data_pending"));
        }
        if it.base_rounding_matters() {
            reasons.push(self.say("data_rounding"));
        }
        if let Some(moved) =
            it.change.as_ref().and_then(|c| c.denominator_change).filter(|_| self.denominator_moved(it))
        {
            reasons.push(self.say_with("data_denominator", &[("change", &moved.to_text(1))]));
        }
        if reasons.is_empty() { self.say("data_none") } else { reasons.join("；") }
    }

    /// 推算结果.
    fn projection(&self, indicator: &Indicator, it: &Assessment) -> String {
        let known = it.forecast.filter(|_| it.forecast_word != Forecast::Unknown);
        match known {
            None => self.say("projection_none"),
            Some(value) => {
                let word = it.forecast_word.word(&self.m.words.judgement);
                let text = value.to_text(1);
                self.say_with(
                    "projection_value",
                    &[("value", text.as_str()), ("unit", indicator.published_unit()), ("word", word)],
                )
            }
        }
    }
}
