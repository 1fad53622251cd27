//! Which words say how far a promise is kept? Status words and the bands that separate them.
//!
//! In: `templates/judgement.toml`. Out: [`Judgement`]. Refuses to know: how pace is computed.

use super::WordsError;
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
}

/// 期末预判.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastWords {
    /// The linear projection meets the target.
    pub able: String,
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
    /// 分母小.
    pub small: String,
    /// 目标已调整.
    pub revised: String,
}

impl Judgement {
    /// The word of a status by its key; the key in 【】 when the template dropped it, so that the gap is seen.
    pub fn status(&self, key: &'static str) -> &str {
        self.status.get(key).map_or(key, String::as_str)
    }

    pub(super) fn from_file(file: JudgementFile) -> Result<Self, WordsError> {
        let number = |key: &str, value: &str| {
            Ratio::parse(value).ok_or_else(|| WordsError::Number {
                file: String::from("judgement.toml"),
                key: key.to_owned(),
                value: value.to_owned(),
            })
        };
        Ok(Self {
            ahead: number("ahead", &file.bands.ahead)?,
            on_track: number("on_track", &file.bands.on_track)?,
            slightly_behind: number("slightly_behind", &file.bands.slightly_behind)?,
            denominator_change: number("denominator_change", &file.limits.denominator_change)?,
            small_denominator: number("small_denominator", &file.limits.small_denominator)?,
            quantile: number("quantile", &file.limits.quantile)?,
            source: file.source,
            status: file.status,
            forecast: file.forecast,
            unit: file.unit,
            notes: file.notes,
        })
    }
}
