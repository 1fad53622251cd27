//! 差距与责任单位, 属地差距: what is missing to the targets, in people, and where.
//!
//! In: the evaluation, and what responsible units wrote. Out: two tables; what a responsible unit must answer is left open. Refuses to know: who is to
//! blame; a unit the plan does not name is not named.

use super::by_unit::held;
use super::cells::{double, format_for, id, leaf, plain_format, same, same_text, shown};
use super::sums::sum_key;
use super::unit_data::{typed, unit_key};
use super::{Desk, verdicts, working_key};
use crate::evaluate::{Assessment, Number};
use crate::ids::{IndicatorId, UnitId};
use crate::plan::{About, Indicator};
use crate::sheet::{Block, Cell, Formula, Key, Piece, Row};
use crate::value::Ratio;
use crate::words::outline::SheetOutline;

impl Desk<'_> {
    /// 差距与责任单位.
    pub(super) fn gaps(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "gaps");
        for (number, indicator, it) in self.not_yet() {
            table.rows.push(self.gap_row(number, indicator, it));
        }
        vec![Block::Table(table)]
    }

    fn gap_row(&self, number: IndicatorId, indicator: &Indicator, it: &Assessment) -> Row {
        let key = |column: &'static str| working_key(indicator, self.period, column);
        let main = |column: &'static str| Key::new(self.list_of(indicator), indicator.id.clone(), column);
        let words = &self.m.words.judgement;
        let target = it.target.and_then(Number::exact);
        let value = it.measured.value;
        let format = format_for(indicator, value, target);
        let years = f64::from(indicator.target_year - self.m.plan.identity.base_year);
        let left = Ratio::ONE.sub(it.elapsed).map_or(0.0, super::super::value::Ratio::to_f64) * years;
        let years_left = Formula::new().then(format!("{years}*(1-")).then(key("elapsed")).then(")");
        let own = |column: &'static str| Key::new("gaps", indicator.id.clone(), column);
        let mut row = Row::new(indicator.id.clone())
            .with("responsible", Cell::text(self.responsible(indicator)))
            .with("source", Cell::text(indicator.definition.responsible_source.clone()))
            .with(
                "role",
                Cell::text(self.say(if indicator.definition.responsible.is_empty() {
                    "none_yet"
                } else {
                    "role_lead"
                })),
            )
            .with("no", id(&indicator.label))
            .with("name", Cell::text(indicator.name.clone()))
            .with("attribute", Cell::text(indicator.attribute.map_or("—", |a| a.word())))
            .with("now", same(&key("value"), value.map(Number::to_f64)).formatted(format.clone()))
            .with("gap_unit", Cell::text(indicator.gap_unit_at(true)))
            .with("years", Cell::formula(years_left, left))
            .with("status", same_text(key("status"), &it.told(words)))
            .with("forecast_word", same_text(key("forecast_word"), it.forecast_word.word(words)))
            .with(
                "largest",
                Cell::text(if it.gap == Some(Ratio::ZERO) {
                    String::new()
                } else {
                    self.largest_gaps(number)
                }),
            )
            .with("why", Cell::text(self.with_earlier(it.reason.clone(), About::Indicator(number), None)));
        self.answered("gaps", &mut row, About::Indicator(number), None);
        row.put("target", self.target_cell(indicator, it, &key("target")));
        if indicator.kind.is_against_series() {
            return row;
        }
        let short = it.distance(indicator);
        let distance = same(&main("distance"), short);
        row.put("distance", if short == Some(0.0) { distance } else { distance.formatted(format) });
        row.put("gap", same(&key("gap"), double(it.gap)).formatted(plain_format(it.gap)));
        if it.due.is_some() && it.gap.is_some() {
            row.put("gap_due", same(&key("gap_due"), double(it.gap_due)));
        }
        // Of a promise whose members are others every year, nothing is carried from one year to the next.
        let others_each_year = indicator.kind.has_way_from_print()
            && !indicator.kind.has_own_base_year()
            && indicator.base.is_none()
            && !indicator.base_from_reports;
        let spread = left > 0.0 && !indicator.kind.is_always_yearly() && !others_each_year;
        if let Some(gap) = it.gap.filter(|_| spread) {
            let yearly = Formula::new()
                .then("IF(")
                .then(own("gap"))
                .then("=\"\",\"\",ROUNDUP(ROUND(")
                .then(own("gap"))
                .then("/")
                .then(own("years"))
                .then(",6),0))");
            row.put(
                "yearly",
                Cell::formula(yearly, ((gap.to_f64() / left * 1e6).round() / 1e6).ceil()).styled("integer"),
            );
        }
        self.achieved(indicator, it, &mut row);
        row
    }

    /// 前期年均完成: how many more there are now than in the base year, over the units that have figures of both, per year
    /// gone.
    fn achieved(&self, indicator: &Indicator, it: &Assessment, row: &mut Row) {
        if !self.tells_achieved(indicator, self.period) || it.elapsed.is_zero() {
            return;
        }
        let years = indicator.target_year - self.m.plan.identity.base_year;
        let sum = |column: &'static str| sum_key(indicator, self.period, column);
        let formula = Formula::new()
            .then("IF(")
            .then(sum("matched"))
            .then("=0,\"\",(")
            .then(sum("matched_numerator"))
            .then("-")
            .then(sum("base_numerator"))
            .then(format!(")/({years}*"))
            .then(working_key(indicator, self.period, "elapsed"))
            .then("))");
        let matched = it.matched.as_ref().filter(|matched| !matched.units.is_empty());
        let yearly = matched.and_then(|matched| {
            let more = matched.now.0.sub(matched.base.0).ok()?;
            more.div(it.elapsed.mul(Ratio::whole(i64::from(years))).ok()?).ok()
        });
        row.put("achieved", shown(formula, double(yearly)));
    }

    /// 属地差距.
    pub(super) fn local(&self, outline: &SheetOutline) -> Vec<Block> {
        let mut table = self.table(outline, "local");
        let mut all = 0;
        for (number, indicator, it) in self.not_yet() {
            if indicator.gap_terms(false).is_none() {
                continue;
            }
            let gaps = self.unit_gaps(number);
            let total: f64 = gaps.iter().map(|(_, gap)| gap.to_f64()).sum();
            all += gaps.len();
            let room = self.scope.most().saturating_sub(table.rows.len());
            let cut = gaps.len() > room;
            for (unit, gap) in gaps.into_iter().take(room) {
                let mut row = self.local_row(number, indicator, it, (unit, gap, total));
                if cut {
                    // The column no longer adds up to the whole.
                    row.put("share", typed(gap.to_f64() / total * 100.0));
                }
                table.rows.push(row);
            }
        }
        self.cut_note("local", table, all, "evaluation.json")
    }

    fn local_row(
        &self,
        number: IndicatorId,
        indicator: &Indicator,
        it: &Assessment,
        gap: (UnitId, Ratio, f64),
    ) -> Row {
        let (unit, gap, total) = gap;
        let known = &self.m.plan.units[unit];
        let row_key = format!("{}/{}", indicator.id, known.code);
        let own = |column: &'static str| Key::new("local", row_key.clone(), column);
        let part = |column: &'static str| unit_key(self, indicator, self.period, unit, column);
        let theirs = self.assessor.of(unit, number);
        let measured = theirs.as_ref().map(|it| &it.measured);
        let (numerator, denominator) =
            measured.map_or((None, None), |m| (m.total.or(m.numerator), m.denominator));
        // A unit with a target of its own lacks what is missing to that.
        let detail = |column: &'static str| Key::new("detail", row_key.clone(), column);
        let allotted = theirs.as_ref().and_then(|it| it.allotted.as_ref()).map(|own| own.target.value);
        let target = match allotted {
            Some(own) => Formula::new().then(leaf(&detail("allotted"), Some(own.to_f64()))),
            None => Formula::new().then(Desk::threshold_key(indicator, self.period)),
        };
        let terms = indicator.gap_terms(allotted.is_some()).or_else(|| indicator.gap_terms(false));
        let (comparator, scale) = terms.unwrap_or((indicator.comparator, indicator.scale));
        let terms = (comparator, scale, self.m.plan.smallest_amount(indicator));
        let rate = indicator.denominator.is_some();
        let whole_of = if rate { Formula::new().then(own("denominator")) } else { Formula::new().then("1") };
        let required = verdicts::required(terms, target, whole_of);
        let over = if rate { denominator } else { Some(Ratio::ONE) };
        let asked = allotted.or_else(|| indicator.target.map(|target| target.value));
        let required_count = over
            .zip(asked)
            .and_then(|(over, asked)| crate::evaluate::gap::required(terms, over, asked).map(Ratio::to_f64));
        let short = verdicts::short(
            terms,
            Formula::new().then(own("numerator")),
            Formula::new().then(own("required")),
        );
        let column = |name: &'static str| Piece::Column { table: "local".into(), column: name.into() };
        let share = Formula::new()
            .then(own("gap"))
            .then("/SUMIFS(")
            .then(column("gap"))
            .then(",")
            .then(column("no"))
            .then(",")
            .then(own("no"))
            .then(")*100");
        let net = working_key(indicator, self.period, "gap");
        // Of a promise every unit must keep the net gap is units, and this one is one of them.
        let each = indicator.kind.counts_units();
        let closed = if each { Formula::new().then("1") } else { Formula::new().then(own("gap")) };
        let enough = Formula::new().then("IF(").join(closed).then(">=").then(own("net")).then(format!(
            ",{},{})",
            self.word_in_formula("yes"),
            self.word_in_formula("no")
        ));
        let numerator_cell = if indicator.is_total() {
            let now = numerator.and_then(|held| held.mul(indicator.scale).ok());
            let now = leaf(&detail("now"), double(now));
            shown(held(indicator, now, part("numerator").into()), double(numerator))
        } else {
            same(&part("numerator"), double(numerator))
        };
        let covers = it.gap.is_some_and(|net| if each { net <= Ratio::ONE } else { gap >= net });
        let mut row = Row::new(row_key.clone())
            .with("no", id(&indicator.label))
            .with("name", Cell::text(indicator.name.clone()))
            .with("code", Cell::text(known.code.clone()))
            .with("unit", Cell::text(known.name.clone()))
            .with("numerator", numerator_cell)
            .with("required", shown(required, required_count))
            .with("gap", Cell::formula(short, gap.to_f64()))
            .with("gap_unit", Cell::text(indicator.gap_unit.clone()))
            .with("share", Cell::formula(share, gap.to_f64() / total * 100.0))
            .with("net", same(&net, double(it.gap)))
            .with("enough", Cell::formula_text(enough, self.say(if covers { "yes" } else { "no" })));
        if rate {
            row.put("denominator", same(&part("denominator"), double(denominator)));
        }
        row
    }
}
