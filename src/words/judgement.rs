//! Which words say how far a promise is kept? Status words and the bands that separate them.
//!
//! In: `templates/judgement.toml`. Out: [`Judgement`]. Refuses to know: how pace is computed.

use super::check::alike;
use crate::source::{Mistake, Source};
use crate::value::Ratio;
use serde::Deserialize;
use std::collections::BTreeMap;

/// 分档与用词.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Where the bands come from, printed in the workbook.
    pub source: String,
    /// Pace from which a promise is 快于预期.
    pub ahead: Ratio,
    /// Pace from which it is 符合预期.
    pub on_track: Ratio,
    /// Pace from which it is only 略有滞后.
    pub slightly_behind: Ratio,
    /// 完成情况.
    status: BTreeMap<String, String>,
    /// 期末预判.
    pub forecast: ForecastWords,
    /// 与全区目标比较.
    pub unit: UnitWords,
    /// 备注.
    pub notes: NoteWords,
    /// Change of a denominator, in percent, from which it is told.
    pub denominator_change: Ratio,
    /// Denominator below which what one person or institution is worth is told.
    pub small_denominator: Ratio,
    /// The quantile of a sampling interval, such as 1.96 for 95%.
    pub quantile: Ratio,
    /// The share of the last known size that must be in before a word is said provisionally.
    pub floor: Ratio,
    /// 结论把握.
    pub certainty: CertaintyWords,
    /// 原因.
    reasons: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JudgementFile {
    source: String,
    bands: Bands,
    status: BTreeMap<String, String>,
    forecast: ForecastWords,
    unit: UnitWords,
    notes: NoteWords,
    limits: Limits,
    certainty: CertaintyWords,
    reasons: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bands {
    ahead: String,
    on_track: String,
    slightly_behind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    denominator_change: String,
    small_denominator: String,
    quantile: String,
    floor: String,
}

/// 结论把握: how sure a word is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertaintyWords {
    /// 确定.
    pub proven: String,
    /// 初步.
    pub provisional: String,
    /// Nothing is said.
    pub none: String,
    /// The mark of a provisional word, wherever it stands.
    pub mark: String,
}

/// 期末预判.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastWords {
    /// The linear projection meets the target.
    pub able: String,
    /// Nothing is projected of it, and it is reached.
    pub to_keep: String,
    /// It falls short, within the last band.
    pub with_effort: String,
    /// It falls short beyond it.
    pub hard: String,
    /// No projection can be made.
    pub unknown: String,
}

/// A unit's rate against the bound node's target.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitWords {
    /// 达到全区目标值.
    pub reached: String,
    /// 未达到.
    pub short: String,
    /// 计入合计.
    pub contributes: String,
    /// 达到分解目标值.
    pub allotted_reached: String,
    /// 未达到分解目标值.
    pub allotted_short: String,
    /// 不适用.
    pub not_applicable: String,
    /// 缺报.
    pub not_reported: String,
    /// 待补报.
    pub awaiting: String,
    /// 不可判断.
    pub unjudged: String,
}

/// 备注: the fixed vocabulary of the signed table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteWords {
    /// 口径待确认.
    pub pending: String,
    /// 基期取整可能改变结论.
    pub base_rounding: String,
    /// 一人之差.
    pub one_person: String,
    /// 缺报可能改变结论.
    pub missing_unit: String,
    /// 规划正文与专栏不一致.
    pub contradiction: String,
    /// 另有相关要求.
    pub related: String,
    /// 分母变动超10%.
    pub denominator: String,
    /// 序列有间断.
    pub break_in_series: String,
    /// 含强制性问题未改正的数.
    pub open_findings: String,
    /// Figures in it are to be explained.
    pub queried: String,
    /// 规划措辞.
    pub wording: String,
    /// 目标数由本库设定.
    pub target_set: String,
    /// 基期用报送数.
    pub base_reported: String,
    /// 基期值只计两年都有数的单位.
    pub base_matched: String,
    /// 分母小.
    pub small: String,
    /// 目标已调整.
    pub revised: String,
}

impl Judgement {
    /// The word of a status by its key. Templates without a word for every status are refused before a run
    /// ([`Words::check`](super::Words::check)), so a reader never sees the key.
    pub fn status(&self, key: &'static str) -> &str {
        self.status.get(key).map_or(key, String::as_str)
    }

    /// The word of a certainty by its key.
    pub fn certainty(&self, key: &str) -> &str {
        match key {
            "proven" => &self.certainty.proven,
            "provisional" => &self.certainty.provisional,
            _ => &self.certainty.none,
        }
    }

    /// A reason in words.
    pub fn reason(&self, key: &'static str, with: &[(&'static str, String)]) -> String {
        let text = self.reasons.get(key).map_or(key, String::as_str);
        with.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// A reason as a word of its own, without its arguments.
    pub fn reason_name(&self, key: &'static str) -> String {
        let text = self.reasons.get(key).map_or(key, String::as_str);
        crate::words::without_places(text)
    }

    /// The reasons that have a word.
    pub(super) fn reasons(&self) -> impl Iterator<Item = &str> {
        self.reasons.keys().map(String::as_str)
    }

    /// The keys that have a word.
    pub(super) fn statuses(&self) -> impl Iterator<Item = &str> {
        self.status.keys().map(String::as_str)
    }

    /// The words and bands of a file: bands descend and do not reach zero, and no two words are alike that stand in
    /// one column or are counted on one sheet.
    pub(super) fn of(file: JudgementFile, source: &Source) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = file.alike(source);
        let mut number = |table: &str, key: &str, value: &str, (least, most): (&str, &str)| {
            let within = |ratio: &Ratio| {
                let end = |text: &str| Ratio::parse(text).unwrap_or(Ratio::ZERO);
                *ratio >= end(least) && *ratio <= end(most)
            };
            Ratio::parse(value).filter(within).unwrap_or_else(|| {
                let message = format!("“{key}”应为{least}至{most}之间的小数，现为“{value}”。");
                mistakes.push(source.mistake_at(&[table, key], message));
                Ratio::ZERO
            })
        };
        let (band, bands) = (("0.01", "10"), &file.bands);
        let judgement = Self {
            ahead: number("bands", "ahead", &bands.ahead, band),
            on_track: number("bands", "on_track", &bands.on_track, band),
            slightly_behind: number("bands", "slightly_behind", &bands.slightly_behind, band),
            denominator_change: number(
                "limits",
                "denominator_change",
                &file.limits.denominator_change,
                ("0", "1000"),
            ),
            small_denominator: number(
                "limits",
                "small_denominator",
                &file.limits.small_denominator,
                ("0", "1000000"),
            ),
            quantile: number("limits", "quantile", &file.limits.quantile, ("0.1", "10")),
            floor: number("limits", "floor", &file.limits.floor, ("0", "1")),
            certainty: file.certainty,
            reasons: file.reasons,
            source: file.source,
            status: file.status,
            forecast: file.forecast,
            unit: file.unit,
            notes: file.notes,
        };
        let descends =
            judgement.ahead >= judgement.on_track && judgement.on_track >= judgement.slightly_behind;
        if mistakes.is_empty() && !descends {
            let message =
                "分档应由高到低：ahead 不小于 on_track，on_track 不小于 slightly_behind，否则各档重叠。";
            mistakes.push(source.mistake_at(&["bands"], message));
        }
        if mistakes.is_empty() { Ok(judgement) } else { Err(mistakes) }
    }
}

impl JudgementFile {
    /// Words that a reader, or a count, could not tell apart.
    fn alike(&self, source: &Source) -> Vec<Mistake> {
        let (forecast, unit) = (&self.forecast, &self.unit);
        let status = self.status.iter().map(|(key, word)| (["status", key.as_str()], word.as_str()));
        let forecast = [
            ("able", &forecast.able),
            ("to_keep", &forecast.to_keep),
            ("with_effort", &forecast.with_effort),
            ("hard", &forecast.hard),
            ("unknown", &forecast.unknown),
        ]
        .map(|(key, word)| (["forecast", key], word.as_str()));
        let unit = [
            ("reached", &unit.reached),
            ("short", &unit.short),
            ("contributes", &unit.contributes),
            ("allotted_reached", &unit.allotted_reached),
            ("allotted_short", &unit.allotted_short),
            ("not_applicable", &unit.not_applicable),
            ("not_reported", &unit.not_reported),
            ("awaiting", &unit.awaiting),
            ("unjudged", &unit.unjudged),
        ]
        .map(|(key, word)| (["unit", key], word.as_str()));
        // Statuses and forecasts are counted side by side in 总览.
        let together: Vec<_> = status.chain(forecast).collect();
        [together.as_slice(), &unit].into_iter().flat_map(|words| alike(source, words)).collect()
    }
}
