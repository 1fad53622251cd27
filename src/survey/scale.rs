//! What was asked, and what counts as satisfied? `surveys.toml` of a plan.
//!
//! In: the file. Out: [`Survey`]s, or the mistake. Refuses to know: what was answered.

use crate::expr::Node;
use crate::ids::ItemId;
use crate::observation::Period;
use crate::plan::{Indicator, Plan, Task, TaskClass};
use crate::source::Mistake;
use crate::value::Ratio;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The file.
pub const FILE: &str = "surveys.toml";

/// A survey.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// By which its answers are filed.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Where the plan asks for it.
    pub section: String,
    /// 调查对象.
    pub asked: String,
    /// What was asked.
    pub question: String,
    /// The item of which each unit's figure says for how many its answers stand; nothing where answers are not weighted.
    pub weights: Option<ItemId>,
    /// The share the plan wants, in percent.
    pub target: Option<Ratio>,
    /// The duty of evaluation (评估职责) that it proves, by the number of its task; empty for none.
    pub duty: String,
    /// The items whose figures its answers are.
    pub gives: Option<Gives>,
    /// What a reader should know.
    pub note: String,
    /// Its scales, the earliest first.
    pub scales: Vec<Scale>,
}

/// The items that take their figures from a survey: numerator and denominator of an indicator of kind 调查类.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gives {
    /// 有效答卷.
    pub valid: ItemId,
    /// 满意答卷, of the valid ones.
    pub satisfied: ItemId,
}

/// The least decimals of the items that a weighted survey gives: what it is worth is no whole number of answers.
const WEIGHTED_DECIMALS: u8 = 2;

/// 标度: the answers there are to choose from, from a year on.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The first year it was asked by.
    pub from: i32,
    /// The answers.
    pub option: Vec<Choice>,
    /// What is no answer: 不了解, 拒绝回答.
    #[serde(default)]
    pub unanswered: Vec<String>,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The word.
    pub word: String,
    /// 得分, 0 to 100.
    pub score: u8,
    /// Whether it counts as satisfied.
    #[serde(default)]
    pub satisfied: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    survey: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    key: String,
    name: String,
    section: String,
    asked: String,
    question: String,
    #[serde(default)]
    weights: String,
    #[serde(default)]
    target: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    duty: String,
    #[serde(default)]
    gives: Option<RawGives>,
    scale: Vec<Scale>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGives {
    valid: String,
    satisfied: String,
}

impl RawGives {
    /// The items, or why they cannot take the figures of a survey.
    fn of(&self, plan: &Plan, weighted: bool) -> Result<Gives, String> {
        let item = |code: &str| {
            let found = plan.items.position(|item| item.code == code);
            let at = found.ok_or_else(|| format!("gives 写的填报项“{code}”不存在。"))?;
            let item = &plan.items[at];
            if plan.asked_in(&item.reporter, Period::year(plan.identity.last_year)) != [plan.root] {
                return Err(format!("gives 写的填报项“{code}”应由本级填报：调查说的是整个地区。"));
            }
            if weighted && item.decimals < WEIGHTED_DECIMALS {
                return Err(format!(
                    "加权的调查折算成的份数不是整数，gives 写的填报项“{code}”请写明至少{WEIGHTED_DECIMALS}位小数（decimals）。"
                ));
            }
            Ok(at)
        };
        let (valid, satisfied) = (item(&self.valid)?, item(&self.satisfied)?);
        if plan.items[valid].decimals != plan.items[satisfied].decimals {
            return Err(String::from("gives 的两个填报项应有同样多的小数位（decimals）。"));
        }
        if valid == satisfied {
            return Err(String::from("gives 的 valid（有效答卷）和 satisfied（满意答卷）应是两个填报项。"));
        }
        let alone = |node: &Node, item: ItemId| matches!(node, Node::Item(leaf) if leaf.item == item);
        let is_of = |indicator: &Indicator| {
            alone(&indicator.numerator, satisfied)
                && indicator.denominator.as_ref().is_some_and(|node| alone(node, valid))
        };
        if !plan.indicators.iter().any(is_of) {
            return Err(String::from(
                "gives 的 satisfied 和 valid 应是同一项指标的分子和分母（numerator、denominator）。",
            ));
        }
        Ok(Gives { valid, satisfied })
    }
}

/// Reads the surveys of a plan; none where it has no such file.
pub fn load(plan: &Plan) -> Result<Vec<Survey>, Mistake> {
    let Some(source) = crate::plan::source::read(&plan.folder, FILE)? else { return Ok(Vec::new()) };
    let file: File = source.toml()?;
    let (mut known, mut given) = (BTreeSet::new(), BTreeSet::new());
    let surveys = file.survey.into_iter().map(|raw| {
        let fault = |why: &str| Mistake {
            file: String::from(FILE),
            line: 0,
            column: 0,
            message: format!("调查“{}”：{why}", raw.key),
        };
        let plain = |sign: char| sign.is_ascii_alphanumeric() || sign == '-' || sign == '_';
        if raw.key.is_empty() || !raw.key.chars().all(plain) {
            return Err(fault("key 是存放答卷的文件夹名，只能用字母、数字、-、_。"));
        }
        if !known.insert(raw.key.clone()) {
            return Err(fault("key 重复。"));
        }
        for scale in &raw.scale {
            if let Some(why) = scale.unfit() {
                return Err(fault(&format!("自{}年起的标度{why}", scale.from)));
            }
        }
        if raw.scale.is_empty() || !raw.scale.is_sorted_by_key(|scale| scale.from) {
            return Err(fault("至少要有一个标度（scale），按 from 从早到晚排列。"));
        }
        let weights = match raw.weights.as_str() {
            "" => None,
            code => Some(
                plan.items
                    .position(|item| item.code == code && item.adds)
                    .ok_or_else(|| fault(&format!("weights 写的填报项“{code}”不存在，或不能相加。")))?,
            ),
        };
        let target = match raw.target.as_str() {
            "" => None,
            text => {
                let within =
                    |target: &Ratio| target.signum() >= 0 && target.compare(Ratio::whole(100)).is_le();
                let wrong = || fault(&format!("target “{text}”应是0到100的百分数。"));
                Some(Ratio::parse(text).filter(within).ok_or_else(wrong)?)
            }
        };
        let gives = raw.gives.as_ref().map(|gives| gives.of(plan, weights.is_some())).transpose();
        let gives = gives.map_err(|why| fault(&why))?;
        for item in gives.iter().flat_map(|gives| [gives.valid, gives.satisfied]) {
            if !given.insert(item) {
                return Err(fault(&format!("填报项“{}”已由另一项调查给出。", plan.items[item].code)));
            }
        }
        let proves = |task: &Task| task.id == raw.duty && task.class() == TaskClass::Duty;
        if !raw.duty.is_empty() && !plan.tasks.iter().any(proves) {
            return Err(fault(&format!("duty 写的“{}”不是一项评估职责（tasks.toml）。", raw.duty)));
        }
        Ok(Survey {
            duty: raw.duty,
            gives,
            key: raw.key,
            name: raw.name,
            section: raw.section,
            asked: raw.asked,
            question: raw.question,
            weights,
            target,
            note: raw.note,
            scales: raw.scale,
        })
    });
    surveys.collect()
}

impl Scale {
    fn unfit(&self) -> Option<&'static str> {
        let words: Vec<&str> = self.words().collect();
        if self.option.len() < 2 {
            return Some("至少要有两个选项。");
        }
        if words.iter().collect::<BTreeSet<_>>().len() < words.len() || words.contains(&"") {
            return Some("的选项有重复或空白。");
        }
        if self.option.iter().all(|one| one.satisfied) || !self.option.iter().any(|one| one.satisfied) {
            return Some("应写明哪些选项算满意（satisfied = true），哪些不算。");
        }
        self.option.iter().any(|one| one.score > 100).then_some("的得分（score）应在0到100之间。")
    }

    /// Every word of it, those that are no answer last.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.option.iter().map(|one| one.word.as_str()).chain(self.unanswered.iter().map(String::as_str))
    }

    /// Whether two scales ask the same and count the same as satisfied, so that their shares may be compared.
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.option, &self.unanswered) == (&other.option, &other.unanswered)
    }

    /// The scale in a sentence.
    pub fn said(&self) -> String {
        let option = |one: &Choice| {
            let satisfied = if one.satisfied { "，算满意" } else { "" };
            format!("{}（{}分{satisfied}）", one.word, one.score)
        };
        let options: Vec<String> = self.option.iter().map(option).collect();
        let without = if self.unanswered.is_empty() {
            String::new()
        } else {
            format!("；{}不算有效答卷", self.unanswered.join("、"))
        };
        format!("{}{without}", options.join("、"))
    }
}

impl Survey {
    /// The scale of a year.
    pub fn scale(&self, year: i32) -> Option<&Scale> {
        self.scales.iter().rev().find(|scale| scale.from <= year)
    }
}
