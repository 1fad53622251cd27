//! What would the promises look like with verified figures? Each judged again, beside the reported one, never instead.
//!
//! In: what was gathered, a draw and what was found. Out: [`Beside`] for each indicator of the draw. Refuses to know: how
//! a factor came about.

use crate::assess::Draw;
use crate::assess::found::{Factor, Found};
use crate::evaluate::{Assessment, Number};
use crate::expr::Node;
use crate::ids::{IndicatorId, ItemId};
use crate::observation::{Period, Quantity};
use crate::plan::{Indicator, Plan};
use crate::run::{Cut, Gathered, judge};
use crate::total;
use crate::value::Ratio;
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};

/// A promise with reported and with verified figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Which.
    pub indicator: IndicatorId,
    /// Its items with a factor, by code.
    pub items: Vec<String>,
    /// Value and verdict as reported.
    pub reported: (String, String),
    /// Value and verdict with verified figures; nothing where that cannot be worked out.
    pub verified: Option<(String, String)>,
    /// The least and the greatest value at the ends of the factors' intervals.
    pub between: Option<(String, String)>,
    /// Every verdict that comes out at those ends.
    pub verdicts: Vec<String>,
    /// Whether the verdict would change, in a sentence.
    pub said: String,
}

/// Everything that is judged again.
pub struct Bench<'a> {
    /// The plan as it stands.
    pub plan: &'a Plan,
    /// Its words.
    pub words: &'a Words,
    /// What is asked.
    pub cut: Cut,
    /// What the units sent.
    pub gathered: &'a Gathered,
    /// The draw.
    pub draw: &'a Draw,
    /// The period of the draw.
    pub period: Period,
    /// Items of which a figure is no longer the one that was drawn from.
    pub moved: &'a BTreeSet<String>,
}

/// One end of a factor, by item.
type Ends = BTreeMap<ItemId, f64>;

/// The factors a promise is judged again with.
struct Judged {
    /// As found.
    point: Ends,
    /// At the ends.
    corners: Vec<Ends>,
    /// Whether more of a part was found than of its whole, wherever in its interval it lies.
    capped: bool,
}

impl Bench<'_> {
    /// Judges every indicator of the draw again.
    pub fn all(&self, found: &Found) -> Vec<Beside> {
        let factors: BTreeMap<ItemId, Factor> = found
            .items
            .iter()
            .filter_map(|item| {
                let id = self.plan.items.position(|known| known.code == item.code)?;
                Some((id, item.factor?))
            })
            .collect();
        let unheard: BTreeMap<ItemId, (u64, u64)> = found
            .items
            .iter()
            .filter_map(|item| {
                let id = self.plan.items.position(|known| known.code == item.code)?;
                Some((id, (item.unheard, item.registers)))
            })
            .collect();
        let reported = judge(self.plan, self.words, self.cut, self.gathered).ok();
        let named = |id: &String| self.plan.indicators.position(|known| known.id == *id);
        self.draw
            .indicators
            .iter()
            .filter_map(named)
            .map(|indicator| {
                let reported = reported.as_ref().and_then(|(_, it)| it.at(indicator, self.period)).cloned();
                self.one(indicator, reported.as_ref(), &factors, &unheard)
            })
            .collect()
    }

    /// A value with its unit, where that is a sign.
    fn value(&self, indicator: IndicatorId, value: Ratio) -> String {
        let unit = self.plan.indicators[indicator].published_unit();
        let (text, sign) = (value.to_text(2), if matches!(unit, "%" | "‰") { unit } else { "" });
        format!("{text}{sign}")
    }

    fn text(&self, it: &Assessment) -> (String, String) {
        let value = it.measured.value.and_then(Number::exact);
        let value = value.map_or_else(|| String::from("无数"), |value| self.value(it.indicator, value));
        (value, it.told(&self.words.judgement))
    }

    fn one(
        &self,
        indicator: IndicatorId,
        reported: Option<&Assessment>,
        factors: &BTreeMap<ItemId, Factor>,
        unheard: &BTreeMap<ItemId, (u64, u64)>,
    ) -> Beside {
        let known = &self.plan.indicators[indicator];
        let items: Vec<ItemId> =
            known.items.iter().copied().filter(|item| factors.contains_key(item)).collect();
        let codes: Vec<String> = items.iter().map(|&item| self.plan.items[item].code.clone()).collect();
        let mut beside = Beside {
            indicator,
            items: codes.clone(),
            reported: reported
                .map_or_else(|| (String::from("无数"), String::from("无法判定")), |it| self.text(it)),
            verified: None,
            between: None,
            verdicts: Vec::new(),
            said: String::new(),
        };
        let not = |why: &str| Beside { said: format!("未重算：{why}"), ..beside.clone() };
        if items.is_empty() {
            return not("没有核查结果，或推断不了合计");
        }
        let drawn = |item: &&ItemId| self.draw.items.contains(&self.plan.items[**item].code);
        let unknown = known.items.iter().filter(drawn).find(|item| !factors.contains_key(item));
        if let Some(item) = unknown {
            return not(&format!("{}没有可用的核查结果", self.plan.items[*item].code));
        }
        if let Some(code) = codes.iter().find(|code| self.moved.contains(*code)) {
            return not(&format!("{code}的数在抽样以后有变动，核查的不是现在的数"));
        }
        let silent = items.iter().filter_map(|item| unheard.get(item)).max().copied().unwrap_or_default();
        if silent.0 * 2 > silent.1 {
            return not(&format!("抽中的{}个名册中有{}个一条也没有核查成", silent.1, silent.0));
        }
        if known.kind.counts_units() {
            return not("本指标按每个单位分别判断，抽样只能推断合计");
        }
        let ends = self.ends(known, &items, factors);
        if ends.capped {
            return not("核实的分子多于核实的分母，两项名册对不上，请先查清");
        }
        let point = self.judged(indicator, &ends.point).filter(|it| it.measured.value.is_some());
        let Some(point) = point else {
            return not("按核实的数算不出");
        };
        let corners: Vec<Assessment> =
            ends.corners.iter().filter_map(|corner| self.judged(indicator, corner)).collect();
        let values: Vec<Ratio> =
            corners.iter().filter_map(|it| it.measured.value.and_then(Number::exact)).collect();
        let least = values.iter().copied().min_by(|a, b| a.compare(*b));
        let most = values.iter().copied().max_by(|a, b| a.compare(*b));
        let mut verdicts: Vec<String> = Vec::new();
        for it in corners.iter().chain([&point]) {
            let word = it.told(&self.words.judgement);
            if !verdicts.contains(&word) {
                verdicts.push(word);
            }
        }
        beside.verified = Some(self.text(&point));
        beside.between =
            least.zip(most).map(|(least, most)| (self.value(indicator, least), self.value(indicator, most)));
        let was = &beside.reported.1;
        beside.said = match verdicts.as_slice() {
            [only] if only == was => format!("结论不变：仍为“{was}”"),
            [only] => format!("结论改变：由“{was}”变为“{only}”"),
            several => format!("不能确定：在核实区间内可能是“{}”，所报的是“{was}”", several.join("”“")),
        };
        if silent.0 > 0 {
            beside
                .said
                .push_str(&format!("（有{}个名册一条也没有核查成，按其余名册推断，只是初步）", silent.0));
        }
        beside.verdicts = verdicts;
        beside
    }

    /// The factors at which a promise is judged again: as found, and at the ends of what is proved.
    fn ends(&self, known: &Indicator, items: &[ItemId], factors: &BTreeMap<ItemId, Factor>) -> Judged {
        let of = |pick: &dyn Fn(usize, &Factor) -> f64| -> Ends {
            items.iter().enumerate().map(|(at, item)| (*item, pick(at, &factors[item]))).collect()
        };
        let mut judged = Judged { point: of(&|_, factor| factor.value), corners: Vec::new(), capped: false };
        let refs = |node: &Node| node.refs().into_iter().map(|leaf| leaf.item).collect::<Vec<_>>();
        let (over, under) =
            (refs(&known.numerator), known.denominator.as_ref().map(refs).unwrap_or_default());
        let pair = match (over.as_slice(), under.as_slice()) {
            ([over], [under]) if over != under => {
                factors.get(over).zip(factors.get(under)).map(|it| (*over, *under, it))
            }
            _ => None,
        };
        let ratio =
            pair.and_then(|(over, under, (one, other))| Some((over, under, one.over(*other)?, other.value)));
        if let Some((over, under, ratio, value)) = ratio {
            // Two samples seldom err both ways at once: the ends are those of the ratio.
            judged.corners =
                [ratio.low, ratio.high].map(|end| Ends::from([(over, end * value), (under, value)])).to_vec();
        } else {
            // Every combination of ends: more than 95 of 100, and never less.
            let high = |corner: usize, at: usize| corner >> at.min(5) & 1 == 1;
            judged.corners = (0..1_usize << items.len().min(6))
                .map(|corner| of(&|at, factor| if high(corner, at) { factor.high } else { factor.low }))
                .collect();
        }
        // A part is never more than its whole.
        if let ([over], [under], true) = (over.as_slice(), under.as_slice(), known.share) {
            // Of units that gave both, as the share itself is.
            let figure = |unit, item| {
                let seen = self.gathered.collection.at(unit, item, self.period)?;
                Some(seen.figure.ok()?.mantissa as f64)
            };
            let both = |unit| Some((figure(unit, *over)?, figure(unit, *under)?));
            let pairs = self.plan.units.ids().filter_map(both);
            let (part, whole) = pairs.fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
            let cap = |ends: &mut Ends| {
                let most = ends.get(under).copied().unwrap_or(1.0) * whole / part;
                let own = ends.get(over).copied().unwrap_or(1.0);
                let beyond = part > 0.0 && own > most;
                if beyond {
                    ends.insert(*over, most);
                }
                beyond
            };
            let beyond = cap(&mut judged.point);
            let mut all = true;
            for corner in &mut judged.corners {
                all &= cap(corner);
            }
            judged.capped = beyond && all;
        }
        judged
    }

    /// The assessment of an indicator where every unit's figure of an item is what was reported times a factor; rounded so
    /// that the sums are right to the last whole one.
    fn judged(&self, indicator: IndicatorId, factors: &Ends) -> Option<Assessment> {
        let mut collection = self.gathered.collection.clone();
        for (&item, factor) in factors {
            let (mut claimed, mut given) = (0.0, 0_i64);
            for unit in self.plan.units.ids() {
                let Some(Ok(quantity)) = collection.at(unit, item, self.period).map(|seen| seen.figure)
                else {
                    continue;
                };
                claimed += quantity.mantissa as f64;
                let mantissa = (claimed * factor).round() as i64 - given;
                given += mantissa;
                let supposed = Quantity { mantissa: mantissa.max(0), ..quantity };
                collection.observations.suppose((unit, item, self.period), supposed);
            }
        }
        let totals = total::total(self.plan, &collection).ok()?;
        let gathered = Gathered {
            collection,
            totals,
            checked: self.gathered.checked.clone(),
            periods: self.gathered.periods.clone(),
        };
        let (_, evaluation) = judge(self.plan, self.words, self.cut, &gathered).ok()?;
        evaluation.at(indicator, self.period).cloned()
    }
}
