//! What was answered? Counts by unit and option, from sheets with a row for each answer or a row for each unit.
//!
//! In: worksheets, the scale. Out: [`Answers`]. Columns with names, telephone or certificate numbers are not read; a row
//! that fits nothing is told and counts for nothing. Refuses to know: files.

use super::scale::Scale;
use crate::grid::Grid;
use crate::ids::UnitId;
use crate::plan::Plan;
use crate::shown::told;
use crate::value::Ratio;
use std::collections::{BTreeMap, BTreeSet};

/// Rows from the top in which headings are looked for.
const TOP: u32 = 40;
/// Headings of a unit, the best first.
const UNIT: [&str; 7] = ["单位代码", "行政区划代码", "代码", "单位名称", "单位", "地区", "乡镇街道"];
/// Headings of an answer.
const ANSWER: [&str; 5] = ["答案", "评价", "选项", "满意程度", "满意度"];
/// Headings that tell who answered.
const PROXY: [&str; 4] = ["代答", "是否代答", "填答人", "回答人"];
/// The heading of how many were answered by others, and of what was left blank.
const PROXIES: &str = "代答份数";
/// What is written where others answered.
const OTHERS: [&str; 6] = ["是", "代答", "监护人", "亲友", "家属", "照护人"];
/// What is written where people answered for themselves.
const SELF: [&str; 4] = ["", "否", "本人", "自答"];
/// Rows of sums.
const SUMS: [&str; 4] = ["合计", "总计", "小计", "全部"];
/// What headings of columns hold that are never read.
const PERSONAL: [&str; 8] = ["姓名", "电话", "手机", "身份证", "证件号", "残疾证号", "残疾人证", "住址"];

/// The answers of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By option, in the scale's order.
    pub by: Vec<u64>,
    /// Without an answer: what the scale says is none, or a blank.
    pub unanswered: u64,
    /// By others for somebody (代答), among all of them.
    pub proxies: u64,
}

impl Tally {
    /// Valid answers.
    pub fn valid(&self) -> u64 {
        self.by.iter().sum()
    }

    /// Those that count as satisfied.
    pub fn satisfied(&self, scale: &Scale) -> u64 {
        scale.option.iter().zip(&self.by).filter(|(option, _)| option.satisfied).map(|(_, count)| count).sum()
    }

    /// The sum of their scores.
    pub fn score(&self, scale: &Scale) -> u64 {
        scale.option.iter().zip(&self.by).map(|(option, count)| u64::from(option.score) * count).sum()
    }

    fn add(&mut self, other: &Self) {
        self.by.resize(self.by.len().max(other.by.len()), 0);
        self.by.iter_mut().zip(&other.by).for_each(|(own, other)| *own += other);
        self.unanswered += other.unanswered;
        self.proxies += other.proxies;
    }
}

/// What came in of a survey and year.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// By unit.
    pub units: BTreeMap<UnitId, Tally>,
    /// What could not be used, a sentence each.
    pub told: Vec<String>,
    /// Whether anything says who answered.
    pub proxies_known: bool,
    /// Units of whom counts came in, with the place: a second one contradicts or repeats.
    counted: BTreeMap<UnitId, (String, Tally)>,
    contradicted: BTreeSet<UnitId>,
}

/// Why rows could not be read as they stand: the first row, and how many.
type Reasons = BTreeMap<String, (u32, u64)>;

/// Columns of a sheet.
struct Columns {
    heading: u32,
    unit: Vec<u32>,
    kind: Kind,
    proxy: Option<u32>,
}

enum Kind {
    /// A row for each answer.
    Rows(u32),
    /// A row for each unit: columns of the scale's words, in its order, where they stand.
    Counts(Vec<Option<u32>>),
}

fn bare(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace() && *sign != '★').collect()
}

impl Answers {
    /// Reads a worksheet; whether it is one of answers.
    pub fn read(&mut self, plan: &Plan, scale: &Scale, sheet: &Grid, place: &str) -> bool {
        let Some(columns) = self.columns(scale, sheet, place) else { return false };
        let (mut unknown, mut doubtful): (Reasons, Reasons) = Default::default();
        let mut known: BTreeMap<String, Option<UnitId>> = BTreeMap::new();
        for (row, cells) in sheet.rows().filter(|(row, _)| *row > columns.heading) {
            let text = |column: u32| bare(&sheet.text(row, column));
            let named: Vec<String> =
                columns.unit.iter().map(|&column| text(column)).filter(|text| !text.is_empty()).collect();
            let Some(name) = named.first() else {
                if cells.iter().any(|(_, cell)| !cell.value.text().trim().is_empty()) {
                    let entry = unknown.entry(String::from("没有写单位")).or_insert((row + 1, 0));
                    entry.1 += 1;
                }
                continue;
            };
            let find = |name: &String| {
                plan.units.position(|unit| {
                    unit.code == *name
                        || bare(&unit.name) == *name
                        || unit.aliases.iter().any(|alias| bare(alias) == *name)
                })
            };
            let unit = *known.entry(name.clone()).or_insert_with(|| named.iter().find_map(find));
            let mut unsure = |why: String| {
                let entry = doubtful.entry(why).or_insert((row + 1, 0));
                entry.1 += 1;
            };
            let mut fault = |why: String| {
                let entry = unknown.entry(why).or_insert((row + 1, 0));
                entry.1 += 1;
            };
            let Some(unit) = unit else {
                if !SUMS.contains(&name.as_str()) {
                    fault(format!("没有名为“{}”的单位", told(name)));
                }
                continue;
            };
            match &columns.kind {
                Kind::Rows(answer) => {
                    let word = text(*answer);
                    let place = scale.option.iter().position(|option| bare(&option.word) == word);
                    let is_none = word.is_empty() || scale.unanswered.iter().any(|none| bare(none) == word);
                    let mut tally = Tally { by: vec![0; scale.option.len()], ..Tally::default() };
                    match place {
                        Some(place) => tally.by[place] = 1,
                        None if is_none => tally.unanswered = 1,
                        None => {
                            fault(format!("答案“{}”不在标度中", told(&word)));
                            continue;
                        }
                    }
                    if let Some(column) = columns.proxy {
                        let who = text(column);
                        if OTHERS.contains(&who.as_str()) {
                            tally.proxies = 1;
                        } else if !SELF.contains(&who.as_str()) {
                            unsure(format!("“{}”看不出是不是代答，按本人回答计", told(&who)));
                        }
                        self.proxies_known = true;
                    }
                    self.units.entry(unit).or_default().add(&tally);
                }
                Kind::Counts(places) => match counts(scale, places, columns.proxy, &text) {
                    Err(why) => fault(why),
                    Ok(None) => {}
                    Ok(Some(tally)) => {
                        self.proxies_known |= columns.proxy.is_some();
                        self.count(plan, unit, tally, format!("{place}第{}行", row + 1));
                    }
                },
            }
        }
        for (reasons, tail) in [(unknown, "，整行没有计入"), (doubtful, "")] {
            for (why, (row, count)) in reasons {
                let rows =
                    if count > 1 { format!("第{row}行起共{count}行") } else { format!("第{row}行") };
                self.told.push(format!("{place}{rows}：{why}{tail}。"));
            }
        }
        true
    }

    /// Takes the counts of a unit; the same twice count once.
    fn count(&mut self, plan: &Plan, unit: UnitId, tally: Tally, place: String) {
        match self.counted.get(&unit) {
            None => {
                self.counted.insert(unit, (place, tally));
            }
            Some((_, known)) if *known == tally => {}
            Some((other, _)) => {
                let name = &plan.units[unit].name;
                self.told.push(format!("{other}和{place}：{name}的份数不一样，都没有计入；请只保留一处。"));
                self.contradicted.insert(unit);
            }
        }
    }

    /// Puts counts to single answers, once everything is in; what may have been counted twice is told.
    pub fn settle(&mut self, plan: &Plan) {
        let both = self.counted.keys().filter(|unit| self.units.contains_key(unit));
        let both: Vec<&str> = both.map(|unit| plan.units[*unit].name.as_str()).collect();
        if !both.is_empty() {
            self.told.push(format!(
                "{}既有逐份的答卷又有汇总的份数，已相加；如果是同一批答卷，请只保留一种。",
                both.join("、")
            ));
        }
        let root = self.counted.contains_key(&plan.root) || self.units.contains_key(&plan.root);
        if root && self.counted.keys().chain(self.units.keys()).any(|unit| *unit != plan.root) {
            self.told.push(format!(
                "{}和下属单位都有答卷，已相加；如果前者是合计，请删去。",
                plan.units[plan.root].name
            ));
        }
        for (unit, (_, tally)) in std::mem::take(&mut self.counted) {
            if !self.contradicted.contains(&unit) {
                self.units.entry(unit).or_default().add(&tally);
            }
        }
    }

    fn columns(&mut self, scale: &Scale, sheet: &Grid, place: &str) -> Option<Columns> {
        for (row, cells) in sheet.rows().take_while(|(row, _)| *row < TOP) {
            let heads: Vec<(u32, String)> =
                cells.iter().map(|(column, _)| (*column, bare(&sheet.text(row, *column)))).collect();
            let find = |names: &[&str]| {
                names.iter().find_map(|name| heads.iter().find(|(_, head)| head == name).map(|(at, _)| *at))
            };
            let unit: Vec<u32> = UNIT
                .iter()
                .filter_map(|name| heads.iter().find(|(_, head)| head == name).map(|(at, _)| *at))
                .collect();
            if unit.is_empty() {
                continue;
            }
            let places: Vec<Option<u32>> = scale.words().map(|word| find(&[bare(word).as_str()])).collect();
            let options = places.iter().take(scale.option.len()).flatten().count();
            let kind = if options >= 2 {
                if options < scale.option.len() {
                    let lacking: Vec<&str> = scale
                        .option
                        .iter()
                        .zip(&places)
                        .filter(|(_, place)| place.is_none())
                        .map(|(option, _)| option.word.as_str())
                        .collect();
                    self.told
                        .push(format!("{place}缺“{}”栏，与标度不符，整张表没有读取。", lacking.join("”“")));
                    return None;
                }
                Kind::Counts(places)
            } else if let Some(answer) = find(&ANSWER) {
                Kind::Rows(answer)
            } else {
                continue;
            };
            let personal: Vec<&str> = heads
                .iter()
                .filter(|(_, head)| PERSONAL.iter().any(|word| head.contains(word)))
                .map(|(_, head)| head.as_str())
                .collect();
            if !personal.is_empty() {
                self.told.push(format!(
                    "{place}有“{}”栏。答卷不应带姓名、电话和证件号码，这些栏没有读取；请从文件中删去后再存放。",
                    told(&personal.join("”“"))
                ));
            }
            let proxy = match kind {
                Kind::Rows(_) => find(&PROXY),
                Kind::Counts(_) => find(&[PROXIES]),
            };
            return Some(Columns { heading: row, unit, kind, proxy });
        }
        None
    }
}

/// The counts of a row; nothing where it is blank.
fn counts(
    scale: &Scale,
    places: &[Option<u32>],
    proxy: Option<u32>,
    text: &dyn Fn(u32) -> String,
) -> Result<Option<Tally>, String> {
    let number = |column: u32| -> Result<Option<u64>, String> {
        let text: String = text(column).chars().filter(|sign| !matches!(sign, ',' | '，')).collect();
        if text.is_empty() {
            return Ok(None);
        }
        let whole = Ratio::parse(&text).filter(|count| count.denominator() == 1 && count.signum() >= 0);
        let count =
            whole.and_then(|count| u64::try_from(count.numerator()).ok()).filter(|count| *count < 1 << 40);
        count.map(Some).ok_or_else(|| format!("份数“{}”不是整数", told(&text)))
    };
    let mut tally = Tally { by: vec![0; scale.option.len()], ..Tally::default() };
    let mut any = false;
    for (at, place) in places.iter().enumerate() {
        let Some(count) = place.map(number).transpose()?.flatten() else { continue };
        any = true;
        match tally.by.get_mut(at) {
            Some(by) => *by = count,
            None => tally.unanswered += count,
        }
    }
    tally.proxies = proxy.map(number).transpose()?.flatten().unwrap_or_default();
    if tally.proxies > tally.valid() + tally.unanswered {
        return Err(format!("代答{}份，比收回的答卷还多", tally.proxies));
    }
    Ok(any.then_some(tally))
}
