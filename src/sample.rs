//! What might a unit send? Synthetic figures in the shape of the forms, unmistakably 样例数据·非真实.
//!
//! In: a plan and its `sample.toml`. Out: figures by unit, item and year, and filled forms. The same recipe gives the
//! same figures on any machine: whole numbers only, a printed seed, no clock. Refuses to know: real data.
//!
//! The arithmetic: a disturbance per item and unit, `970 + FNV-1a(seed|item|unit) mod 61`, weighs each unit; a total is
//! apportioned by largest remainder (ties by unit code), never beyond a cap; a share is rounded half up first.

use crate::form::{self, Filled, FilledStage, Last};
use crate::ids::{ItemId, TaskId, UnitId};
use crate::observation::{Absent, Period, Quantity};
use crate::plan::{Mistake, Plan, StageKind};
use crate::sheet::Book;
use crate::value::Ratio;
use crate::words::Words;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Figures by unit, item and year.
pub type Figures = BTreeMap<(UnitId, ItemId, i32), Result<Quantity, Absent>>;

/// How sample figures are made (`sample.toml`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    seed: u64,
    /// Years it makes figures for.
    pub years: Vec<i32>,
    weight: Vec<Weight>,
    figure: Vec<Figure>,
    #[serde(default)]
    defect: Vec<Defect>,
    #[serde(default)]
    stage: Vec<StageLine>,
}

/// The stages of one task by year; an empty word is a row left blank.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StageLine {
    task: String,
    stages: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Weight {
    unit: String,
    size: u32,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Figure {
    item: String,
    total: Option<Vec<i64>>,
    share_of: Option<String>,
    rate: Option<Vec<String>>,
    rest: Option<Vec<String>>,
    balance: Option<Balance>,
    fixed: Option<Vec<i64>>,
    #[serde(default)]
    not_applicable: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Balance {
    stock: String,
    out: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Defect {
    year: i32,
    unit: String,
    kind: DefectKind,
    item: Option<String>,
    #[serde(default)]
    add: i64,
    #[serde(default)]
    times: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DefectKind {
    Missing,
    Broken,
    Jump,
}

/// Reads the plan's `sample.toml`.
pub fn recipe(plan: &Plan, words: &Words) -> Result<Recipe, Mistake> {
    let whole = |message: &str| Mistake {
        file: String::from("sample.toml"),
        line: 0,
        column: 0,
        message: message.to_owned(),
    };
    let source = crate::plan::source::read(&plan.folder, "sample.toml")?
        .ok_or_else(|| whole("规划文件夹中没有这个文件，不能生成样例数据。"))?;
    let recipe: Recipe = source.toml()?;
    for figure in &recipe.figure {
        if !plan.items.iter().any(|item| item.code == figure.item) {
            return Err(whole(&format!("填报项“{}”不在 items.toml 中。", figure.item)));
        }
        let years = recipe.years.len();
        let lists = [
            figure.total.as_ref().map(Vec::len),
            figure.fixed.as_ref().map(Vec::len),
            figure.rate.as_ref().map(Vec::len),
        ];
        if lists.iter().flatten().any(|length| *length != years) {
            return Err(whole(&format!("填报项“{}”的数应与 years 一样多（{years}个）。", figure.item)));
        }
    }
    for line in &recipe.stage {
        let Some(task) = plan.tasks.iter().find(|task| task.id == line.task) else {
            return Err(whole(&format!("任务“{}”不在 tasks.toml 中。", line.task)));
        };
        if line.stages.len() != recipe.years.len() {
            return Err(whole(&format!(
                "任务“{}”的阶段应与 years 一样多（{}个）。",
                line.task,
                recipe.years.len()
            )));
        }
        let known =
            |word: &&String| !word.is_empty() && words.stages.place(task.stages.word(), word).is_none();
        if let Some(word) = line.stages.iter().find(known) {
            let listed = words.stages.listed(task.stages.word());
            return Err(whole(&format!("任务“{}”的阶段“{word}”不可用，可用的有：{listed}。", line.task)));
        }
    }
    Ok(recipe)
}

impl Recipe {
    /// The stage of a task in a year, told or made up: work moves on by one stage in most years.
    fn stage(&self, plan: &Plan, words: &Words, task: TaskId, year: i32) -> FilledStage {
        let known = &plan.tasks[task];
        let stages = words.stages.of(known.stages.word());
        let at = self.years.iter().position(|known| *known == year).unwrap_or(0);
        let told = self.stage.iter().find(|line| line.task == known.id).map(|line| line.stages[at].clone());
        let word = told.unwrap_or_else(|| {
            let hash = fnv(&format!("{}|{}", self.seed, known.id));
            let last = stages.len().saturating_sub(1);
            let place = if known.stages == StageKind::Yearly {
                usize::from(!hash.is_multiple_of(5) || !(hash / 5 + at as u64).is_multiple_of(3))
            } else {
                (at + (hash % 3) as usize).saturating_sub(1).min(last - usize::from(hash.is_multiple_of(4)))
            };
            stages.get(place.min(last)).map_or_else(String::new, |stage| stage.word.clone())
        });
        let done = stages.last().is_some_and(|last| last.word == word);
        let evidence = if done { format!("样例佐证-{}", known.id) } else { String::new() };
        FilledStage { stage: word, evidence }
    }
}

/// FNV-1a, 64 bits.
fn fnv(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Makes every figure of every year; defects are laid on last. Also the units that send nothing, by year.
pub fn figures(plan: &Plan, recipe: &Recipe) -> (Figures, Vec<(UnitId, i32)>) {
    let mut maker = Maker { plan, recipe, figures: Figures::new() };
    for (at, year) in recipe.years.iter().enumerate() {
        for figure in &recipe.figure {
            maker.make(figure, at, *year);
        }
    }
    let mut missing = Vec::new();
    for defect in &recipe.defect {
        let Some(unit) = plan.units.position(|unit| unit.code == defect.unit) else { continue };
        if defect.kind == DefectKind::Missing {
            missing.push((unit, defect.year));
        }
        let item = defect.item.as_ref().and_then(|code| plan.items.position(|item| &item.code == code));
        if let Some(Ok(quantity)) = item.and_then(|item| maker.figures.get_mut(&(unit, item, defect.year))) {
            quantity.mantissa = match defect.kind {
                DefectKind::Broken => quantity.mantissa + defect.add,
                DefectKind::Jump => quantity.mantissa * defect.times,
                DefectKind::Missing => quantity.mantissa,
            };
        }
    }
    (maker.figures, missing)
}

struct Maker<'a> {
    plan: &'a Plan,
    recipe: &'a Recipe,
    figures: Figures,
}

impl Maker<'_> {
    fn item(&self, code: &str) -> Option<ItemId> {
        self.plan.items.position(|item| item.code == code)
    }

    fn value(&self, unit: UnitId, code: &str, year: i32) -> Option<i64> {
        let item = self.item(code)?;
        self.figures.get(&(unit, item, year))?.ok().map(|quantity| quantity.mantissa)
    }

    fn disturbance(&self, item: &str, unit: UnitId) -> i128 {
        let text = format!("{}|{item}|{}", self.recipe.seed, self.plan.units[unit].code);
        970 + i128::from(fnv(&text) % 61)
    }

    fn make(&mut self, figure: &Figure, at: usize, year: i32) {
        let Some(item) = self.item(&figure.item) else { return };
        let decimals = self.plan.items[item].decimals;
        let scale = 10_i64.pow(u32::from(decimals));
        let asked = self.plan.asked_in(&self.plan.items[item].reporter, Period::year(year));
        let (out, units): (Vec<UnitId>, Vec<UnitId>) =
            asked.into_iter().partition(|&unit| figure.not_applicable.contains(&self.plan.units[unit].code));
        let mut values: Vec<(UnitId, Option<i64>)> = out.into_iter().map(|unit| (unit, None)).collect();
        if let Some(total) = figure.total.as_ref().and_then(|totals| totals.get(at)) {
            let weights: Vec<i128> = units
                .iter()
                .map(|&unit| {
                    let code = &self.plan.units[unit].code;
                    let size =
                        self.recipe.weight.iter().find(|weight| &weight.unit == code).map_or(1, |w| w.size);
                    i128::from(size) * self.disturbance(&figure.item, unit)
                })
                .collect();
            let shares = apportion(total * scale, &weights, None);
            values.extend(units.iter().copied().zip(shares.into_iter().map(Some)));
        } else if let (Some(of), Some(rate)) =
            (&figure.share_of, figure.rate.as_ref().and_then(|r| r.get(at)))
        {
            let known: Vec<(UnitId, i64)> =
                units.iter().filter_map(|&unit| Some((unit, self.value(unit, of, year)?))).collect();
            values.extend(
                units.iter().filter(|unit| !known.iter().any(|(k, _)| k == *unit)).map(|&u| (u, None)),
            );
            let caps: Vec<i64> = known.iter().map(|(_, value)| *value).collect();
            let weights: Vec<i128> = known
                .iter()
                .map(|(unit, value)| i128::from(*value) * self.disturbance(&figure.item, *unit))
                .collect();
            let whole = Ratio::parse(rate)
                .and_then(|rate| rate.mul(Ratio::whole(caps.iter().sum())).ok())
                .and_then(|product| product.div(Ratio::whole(100)).ok())
                .and_then(|total| total.rounded(0))
                .and_then(|total| i64::try_from(total).ok())
                .unwrap_or(0);
            let shares = apportion(whole, &weights, Some(&caps));
            values.extend(known.iter().map(|(unit, _)| *unit).zip(shares.into_iter().map(Some)));
        } else if let Some(rest) = &figure.rest {
            for &unit in &units {
                let parts: Option<i64> = rest
                    .iter()
                    .map(|part| match part.strip_prefix('-') {
                        Some(code) => self.value(unit, code, year).map(|value| -value),
                        None => self.value(unit, part, year),
                    })
                    .sum();
                values.push((unit, parts));
            }
        } else if let Some(balance) = &figure.balance {
            for &unit in &units {
                let stock = self.value(unit, &balance.stock, year);
                let before = at.checked_sub(1).and_then(|before| self.recipe.years.get(before));
                let value = match before {
                    None => stock.map(|stock| (stock * 3 + 50).div_euclid(100)),
                    Some(&before) => stock
                        .zip(self.value(unit, &balance.stock, before))
                        .zip(self.value(unit, &balance.out, year))
                        .map(|((now, last), out)| now - last + out),
                };
                values.push((unit, value));
            }
        } else if let Some(fixed) = figure.fixed.as_ref().and_then(|fixed| fixed.get(at)) {
            values.extend(units.iter().map(|&unit| (unit, Some(fixed * scale))));
        }
        for (unit, value) in values {
            let figure = value.map(|mantissa| Quantity { mantissa, decimals }).ok_or(Absent::NotApplicable);
            self.figures.insert((unit, item, year), figure);
        }
    }
}

/// Largest remainder: whole parts first, then one each by remainder, the earlier unit first, never beyond a cap.
fn apportion(total: i64, weights: &[i128], caps: Option<&[i64]>) -> Vec<i64> {
    let sum: i128 = weights.iter().sum();
    let mut shares = vec![0_i64; weights.len()];
    if sum == 0 {
        return shares;
    }
    let cap = |at: usize| caps.map_or(i64::MAX, |caps| caps[at]);
    let mut order: Vec<(i128, usize)> = Vec::new();
    for (at, weight) in weights.iter().enumerate() {
        let exact = i128::from(total) * weight;
        shares[at] = i64::try_from(exact / sum).unwrap_or(0).min(cap(at));
        order.push((exact % sum, at));
    }
    order.sort_by_key(|&(rest, at)| (std::cmp::Reverse(rest), at));
    let mut left = total - shares.iter().sum::<i64>();
    while left > 0 {
        let before = left;
        for &(_, at) in &order {
            if left > 0 && weights[at] > 0 && shares[at] < cap(at) {
                shares[at] += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    shares
}

/// The filled forms of one year: file name and book, in the roster's order.
pub fn forms(plan: &Plan, words: &Words, recipe: &Recipe, year: i32) -> Vec<(String, Book)> {
    let (figures, missing) = figures(plan, recipe);
    let mark = words.recognition.sample_mark.as_str();
    let period = Period::year(year);
    plan.senders_in(period)
        .into_iter()
        .filter(|&unit| !missing.contains(&(unit, year)))
        .map(|unit| {
            let of_year = |year: i32| {
                plan.sent_in(unit, Period::year(year)).filter_map({
                    let figures = &figures;
                    move |item| Some((item, *figures.get(&(plan.holder(unit, item)?, item, year))?))
                })
            };
            let stages = |year: i32| -> BTreeMap<TaskId, FilledStage> {
                let tasks = plan.tasks_in(unit, Period::year(year)).iter();
                tasks.map(|&task| (task, recipe.stage(plan, words, task, year))).collect()
            };
            let last = of_year(year - 1).filter_map(|(item, figure)| Some((item, figure.ok()?))).collect();
            let before = stages(year - 1).into_iter().map(|(task, filled)| (task, filled.stage)).collect();
            let below = form::Below::of(plan, unit, period);
            let of_each = |year: i32| {
                let each = |&of: &UnitId| below.items.iter().map(move |&item| (of, item));
                let of_year = |key: (UnitId, ItemId)| Some((key, *figures.get(&(key.0, key.1, year))?));
                below.units.iter().flat_map(each).filter_map(of_year).collect::<BTreeMap<_, _>>()
            };
            let last = Last {
                figures: last,
                below: of_each(year - 1).into_iter().filter_map(|(key, it)| Some((key, it.ok()?))).collect(),
                stages: before,
            };
            let layout = form::lay_out(plan, unit, period, last);
            let filled = Filled {
                figures: of_year(year).collect(),
                explanations: BTreeMap::new(),
                explained_below: BTreeMap::new(),
                below: of_each(year),
                stages: stages(year),
            };
            let name = form::file_name(plan, unit, period, Some(mark));
            (name, form::draw(plan, words, &layout, Some(&filled), true))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apportioning_loses_nothing_and_keeps_the_cap() {
        assert_eq!(apportion(10, &[1, 1, 1], None), [4, 3, 3]);
        assert_eq!(apportion(10, &[1, 1, 1], Some(&[2, 9, 9])), [2, 4, 4]);
        assert_eq!(apportion(5, &[0, 0], None), [0, 0]);
        assert_eq!(apportion(9, &[1, 1], Some(&[3, 3])), [3, 3]);
    }
}
