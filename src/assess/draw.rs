//! Which lines of which registers are looked at? By a seed, so that anybody can draw them again.
//!
//! In: a [`Frame`] and a [`Design`]. Out: a [`Draw`], complete in itself: it is kept as a file, and what comes back is
//! compared with it. Refuses to know: what is found at a line.

use super::frame::{Frame, Register};
use crate::ids::ItemId;
use crate::place::sha256;
use crate::plan::Plan;
use crate::sampling::dice::Dice;
use crate::sampling::{draw as by, interval};
use crate::value::{Ratio, Undefined};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many lines are drawn of each item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// So many.
    Lines(u64),
    /// As many as a share must rest on to be known to within so many percent, at worst.
    Within(Ratio),
}

/// How lines are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// 分层: of every unit, in proportion to its register, at least one.
    Strata(Size),
    /// 按规模抽单位: so many units, each with a chance in proportion to what it claims of all items together; of each the
    /// same number of lines.
    BySize(u64, Size),
    /// 每单位固定条数.
    Each(u64),
    /// 每单位固定比例, in permille, at least one.
    Permille(Ratio),
}

/// A design.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Design {
    /// How.
    pub method: Method,
    /// The seed; from the frame's hash where nobody names one, so that nobody could know it before the figures were in.
    pub seed: Option<u64>,
    /// Whether the recount forms show what was claimed.
    pub shown: bool,
    /// The quantile of intervals.
    pub quantile: Ratio,
}

/// What was drawn, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// Key of the plan.
    pub plan: String,
    /// The period.
    pub year: String,
    /// The indicators it was drawn for, by id.
    pub indicators: Vec<String>,
    /// The items whose registers it was drawn from, in the plan's order.
    pub items: Vec<String>,
    /// The design in a sentence.
    pub method: String,
    /// Whether units were drawn, and not all of them looked at.
    pub units_drawn: bool,
    /// The seed.
    pub seed: u64,
    /// The quantile of intervals.
    pub quantile: String,
    /// Whether the forms show what was claimed.
    pub claimed_shown: bool,
    /// Whether the figures are sample data (样例数据).
    pub sample: bool,
    /// The frame's hash.
    pub frame_sha256: String,
    /// Every register of the frame, in order.
    pub registers: Vec<Drawn>,
    /// Figures that were asked for and are not there: unit code, item code, why.
    pub missing: Vec<[String; 3]>,
    /// By what the draw is known: the first twelve digits of a hash over all of the above.
    pub draw: String,
}

/// A register, and what was drawn of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Code of the item.
    pub item: String,
    /// Its name.
    pub item_name: String,
    /// 计量单位.
    pub measure_unit: String,
    /// How many lines it claims.
    pub claimed: u64,
    /// With which probability its unit was to be drawn: `1`, or numerator and denominator with a stroke.
    pub probability: String,
    /// Lines that are looked at, from 1.
    pub numbers: Vec<u64>,
    /// File its figure stood in.
    pub file: String,
    /// Worksheet.
    pub sheet: String,
    /// Cell.
    pub cell: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

impl Drawn {
    /// The probability of its unit.
    pub fn chance(&self) -> Ratio {
        let mut parts = self.probability.split('/').map(|part| part.parse::<i128>().unwrap_or(1));
        let (over, under) = (parts.next().unwrap_or(1), parts.next().unwrap_or(1));
        Ratio::new(over, under).unwrap_or(Ratio::ONE)
    }

    /// Whether its unit was in from the start.
    pub fn is_certain(&self) -> bool {
        self.chance() == Ratio::ONE
    }
}

impl Draw {
    /// The name a draw has by its content.
    pub fn name(&self) -> String {
        let Self {
            plan,
            year,
            indicators,
            items,
            method,
            units_drawn,
            seed,
            quantile,
            claimed_shown,
            sample,
            frame_sha256,
            ..
        } = self;
        let mut text = format!(
            "{plan}|{year}|{}|{}|{method}|{units_drawn}|{seed}|{quantile}|{claimed_shown}|{sample}|{frame_sha256}\n",
            indicators.join(","),
            items.join(",")
        );
        for one in &self.registers {
            let numbers: Vec<String> = one.numbers.iter().map(u64::to_string).collect();
            let Drawn {
                unit,
                unit_name,
                item,
                item_name,
                measure_unit,
                claimed,
                probability,
                file,
                sheet,
                cell,
                sha256,
                ..
            } = one;
            text.push_str(&format!(
                "{unit}|{unit_name}|{item}|{item_name}|{measure_unit}|{claimed}|{probability}|{}|{file}|{sheet}|{cell}|{sha256}\n",
                numbers.join(" ")
            ));
        }
        for [unit, item, why] in &self.missing {
            text.push_str(&format!("{unit}|{item}|{why}\n"));
        }
        sha256(text.as_bytes()).chars().take(12).collect()
    }

    /// How many lines are looked at.
    pub fn lines(&self) -> usize {
        self.registers.iter().map(|one| one.numbers.len()).sum()
    }
}

/// Why nothing was drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// No register has a line.
    #[error("{0}年没有可抽的名册：所选指标的填报项没有大于0的数。")]
    Nothing(String),
    /// More lines than there are.
    #[error(
        "要抽{wanted}条，而“{item}”所报总数只有{there}，抽样数不能多于所报数。请把 --size 改小，或改用 --margin 由程序计算。"
    )]
    TooLarge {
        /// The item.
        item: String,
        /// Lines asked for.
        wanted: u64,
        /// Lines there are.
        there: u64,
    },
    /// One unit says nothing of the others.
    #[error("只抽1个单位推断不了其他单位，--units 至少是2。")]
    OneUnit,
    /// More units than there are.
    #[error("要抽{wanted}个单位，而有数可抽的单位只有{there}个。不抽单位的，请去掉 --units。")]
    TooManyUnits {
        /// Units asked for.
        wanted: u64,
        /// Units there are.
        there: usize,
    },
    /// A margin or share out of range.
    #[error("精度或比例算不出样本量，请检查 --margin、--permille 的数。")]
    NoSize,
}

impl From<Undefined> for DrawError {
    fn from(_: Undefined) -> Self {
        Self::NoSize
    }
}

/// Draws. The name of the plan and its indicators go into the draw as they are given.
pub fn draw(
    plan: &Plan,
    frame: &Frame,
    design: &Design,
    (indicators, sample): (&[String], bool),
) -> Result<Draw, DrawError> {
    if frame.registers.iter().all(|register| register.claimed == 0) {
        return Err(DrawError::Nothing(frame.period.to_string()));
    }
    let from_frame = || u64::from_str_radix(&frame.sha256[..8], 16).unwrap_or_default();
    let seed = design.seed.unwrap_or_else(from_frame);
    if let Method::Strata(Size::Lines(wanted)) | Method::BySize(_, Size::Lines(wanted)) = design.method {
        let largest = frame.items.iter().max_by_key(|item| frame.claimed(**item));
        if let Some((item, there)) =
            largest.map(|item| (item, frame.claimed(*item))).filter(|it| wanted > it.1)
        {
            return Err(DrawError::TooLarge { item: plan.items[*item].name.clone(), wanted, there });
        }
    }
    let chances = chances(plan, frame, design, seed)?;
    let mut lines = vec![0; frame.registers.len()];
    let mut said = Vec::new();
    for &item in &frame.items {
        let here: Vec<usize> = (0..frame.registers.len())
            .filter(|&at| frame.registers[at].item == item && chances[at].is_some())
            .collect();
        let sizes: Vec<u64> = here.iter().map(|&at| frame.registers[at].claimed).collect();
        let shares = shares(frame, design, item, &sizes)?;
        said.push((item, shares.iter().sum::<u64>()));
        for (at, share) in here.into_iter().zip(shares) {
            lines[at] = share;
        }
    }
    let registers = frame.registers.iter().zip(chances).zip(lines).map(|((register, chance), lines)| {
        let (unit, item) = (&plan.units[register.unit], &plan.items[register.item]);
        let mut dice = Dice::new(seed, &format!("{}|{}", unit.code, item.code));
        let Register { claimed, place: [file, sheet, cell], sha256, .. } = register.clone();
        let chance = chance.unwrap_or(Ratio::ZERO);
        let probability = match (chance.numerator(), chance.denominator()) {
            (over, 1) => over.to_string(),
            (over, under) => format!("{over}/{under}"),
        };
        Drawn {
            unit: unit.code.clone(),
            unit_name: unit.name.clone(),
            item: item.code.clone(),
            item_name: item.name.clone(),
            measure_unit: item.measure_unit.clone(),
            claimed,
            probability,
            numbers: by::distinct(&mut dice, lines, claimed),
            file,
            sheet,
            cell,
            sha256,
        }
    });
    let missing = frame.missing.iter().map(|(unit, item, why)| {
        [plan.units[*unit].code.clone(), plan.items[*item].code.clone(), (*why).to_owned()]
    });
    let mut draw = Draw {
        plan: plan.key.clone(),
        year: frame.period.to_string(),
        indicators: indicators.to_vec(),
        items: frame.items.iter().map(|item| plan.items[*item].code.clone()).collect(),
        method: design.method.said(&said, plan),
        units_drawn: matches!(design.method, Method::BySize(..)),
        seed,
        quantile: design.quantile.to_plain(),
        claimed_shown: design.shown,
        sample,
        frame_sha256: frame.sha256.clone(),
        registers: registers.collect(),
        missing: missing.collect(),
        draw: String::new(),
    };
    draw.draw = draw.name();
    Ok(draw)
}

/// With which chance each register's unit was to be drawn, by register; nothing where it was not.
fn chances(plan: &Plan, frame: &Frame, design: &Design, seed: u64) -> Result<Vec<Option<Ratio>>, DrawError> {
    let Method::BySize(count, _) = design.method else {
        return Ok(vec![Some(Ratio::ONE); frame.registers.len()]);
    };
    let mut sizes: BTreeMap<_, u64> = BTreeMap::new();
    for register in frame.registers.iter().filter(|register| register.claimed > 0) {
        *sizes.entry(register.unit).or_default() += register.claimed;
    }
    if count < 2 {
        return Err(DrawError::OneUnit);
    }
    if count > sizes.len() as u64 {
        return Err(DrawError::TooManyUnits { wanted: count, there: sizes.len() });
    }
    let (units, sizes): (Vec<_>, Vec<u64>) = sizes.into_iter().unzip();
    let mut dice = Dice::new(seed, &format!("{}|{}", plan.key, frame.period));
    let drawn: BTreeMap<_, Ratio> = by::by_size(&mut dice, &sizes, count)
        .into_iter()
        .map(|drawn| (units[drawn.at], drawn.probability))
        .collect();
    Ok(frame.registers.iter().map(|register| drawn.get(&register.unit).copied()).collect())
}

/// How many lines are drawn of each of an item's registers.
fn shares(frame: &Frame, design: &Design, item: ItemId, sizes: &[u64]) -> Result<Vec<u64>, DrawError> {
    let all = frame.claimed(item);
    let wanted = |size: Size| -> Result<u64, DrawError> {
        match size {
            Size::Lines(wanted) => Ok(wanted.min(all)),
            Size::Within(percent) => {
                let half = Ratio::new(1, 2)?;
                let margin = percent.div(Ratio::whole(100))?;
                Ok(interval::needed(half, margin, design.quantile, Some(all))?)
            }
        }
    };
    Ok(match design.method {
        Method::Strata(size) => by::allocate(wanted(size)?, sizes, 1),
        Method::BySize(_, size) => {
            let each = wanted(size)?.div_ceil((sizes.len() as u64).max(1));
            sizes.iter().map(|&size| size.min(each)).collect()
        }
        Method::Each(count) => sizes.iter().map(|&size| size.min(count)).collect(),
        Method::Permille(permille) => {
            let part = permille.div(Ratio::whole(1000))?;
            let share = |&size: &u64| -> Result<u64, DrawError> {
                let lines = part.mul(Ratio::new(i128::from(size), 1)?)?.ceil();
                Ok(u64::try_from(lines).map_err(|_| DrawError::NoSize)?.clamp(1, size))
            };
            sizes.iter().map(share).collect::<Result<_, _>>()?
        }
    })
}

impl Size {
    fn said(self) -> String {
        match self {
            Self::Lines(count) => format!("每个填报项{count}条，所报总数不足的全部核查"),
            Self::Within(percent) => {
                format!(
                    "每个填报项按误差不超过±{}个百分点（比例按50%，有限总体）计算条数",
                    percent.to_plain()
                )
            }
        }
    }
}

impl Method {
    /// The design in a sentence, with how many lines of each item it gave.
    fn said(self, lines: &[(ItemId, u64)], plan: &Plan) -> String {
        let how = match self {
            Self::Strata(size) => {
                format!("按单位分层，{}，各单位按所报数比例分配，每个单位至少1条", size.said())
            }
            Self::BySize(units, size) => format!(
                "按规模抽单位：按所选各项所报数之和，等距抽取{units}个单位，{}，抽中的单位条数相同",
                size.said()
            ),
            Self::Each(count) => format!("每个单位每个填报项固定抽{count}条，不足{count}条的全部核查"),
            Self::Permille(permille) => format!("每个单位每个填报项抽{}‰，至少1条", permille.to_plain()),
        };
        let lines: Vec<String> =
            lines.iter().map(|(item, count)| format!("{}抽{count}条", plan.items[*item].code)).collect();
        format!("{how}；{}", lines.join("，"))
    }
}
