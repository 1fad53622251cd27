//! What did those who recounted write? Rows of recount forms, each held against the draw.
//!
//! In: rows by heading. Out: [`Back`]: counts and outcomes by what was drawn; a row that fits nothing is told, with its
//! place, and counts for nothing. Refuses to know: files.

use super::draw::{Draw, Drawn};
use crate::shown::{told, without_long_numbers};
use crate::value::Ratio;
use std::collections::BTreeMap;

/// What was found at a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 一致: it is there, and counts rightly.
    Agrees,
    /// 不一致: it is there, and should not count.
    Differs,
    /// 查无: nothing and nobody is there.
    Lost,
    /// 拒访: nobody answered.
    Refused,
    /// 外出: nobody was met.
    Away,
}

impl Outcome {
    /// All of them, in the order of a list to choose from.
    pub const ALL: [Self; 5] = [Self::Agrees, Self::Differs, Self::Lost, Self::Refused, Self::Away];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Agrees => "一致",
            Self::Differs => "不一致",
            Self::Lost => "查无",
            Self::Refused => "拒访",
            Self::Away => "外出",
        }
    }

    /// The outcome of a word as people type it.
    fn of(word: &str) -> Option<Self> {
        let plain: String =
            word.chars().filter(|sign| !sign.is_whitespace() && !"。.，,、".contains(*sign)).collect();
        let plain = plain.replace('無', "无").replace('訪', "访").replace('絕', "绝");
        Self::ALL.into_iter().find(|outcome| outcome.word() == plain)
    }

    /// Whether the line was looked at, and not left open by who lives there. 查无 was: a line that claims somebody who is
    /// not there is an error of the register.
    pub const fn is_checked(self) -> bool {
        matches!(self, Self::Agrees | Self::Differs | Self::Lost)
    }
}

/// What was written on a register or a line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// The count or the outcome.
    pub what: T,
    /// 说明, without numbers of persons.
    pub note: String,
    /// 佐证材料编号.
    pub evidence: String,
    /// File, sheet and row.
    pub place: String,
}

/// What came back.
#[derive(Clone, Debug, Default)]
pub struct Back {
    /// Registers by their place in the draw: how many lines they have, where that was counted.
    pub counts: BTreeMap<usize, Said<Option<u64>>>,
    /// Lines by the place of their register and their number.
    pub lines: BTreeMap<(usize, u64), Said<Outcome>>,
    /// What could not be used, a sentence each.
    pub told: Vec<String>,
    contradicted: Vec<(usize, Option<u64>)>,
    /// Registers by unit and item.
    places: BTreeMap<(String, String), usize>,
}

/// A number as people type it: without separators, full-width digits too.
fn digits(text: &str) -> String {
    let plain = |sign: char| match sign {
        '０'..='９' => char::from_u32(sign as u32 - '０' as u32 + '0' as u32).unwrap_or(sign),
        _ => sign,
    };
    let kept = text.chars().filter(|sign| !matches!(sign, ',' | '，') && !sign.is_whitespace());
    kept.map(plain).collect()
}

/// A row by heading.
type Row<'a> = &'a dyn Fn(&str) -> String;

impl Back {
    /// Nothing yet, of a draw.
    pub fn of(draw: &Draw) -> Self {
        let place = |(at, one): (usize, &Drawn)| ((one.unit.clone(), one.item.clone()), at);
        Self { places: draw.registers.iter().enumerate().map(place).collect(), ..Self::default() }
    }

    /// How much was taken so far.
    pub fn taken(&self) -> usize {
        self.counts.len() + self.lines.len() + self.contradicted.len()
    }

    /// Takes a row of 清点名册.
    pub fn count(&mut self, draw: &Draw, place: &str, row: Row<'_>) {
        let [_, count, note, evidence, key] = super::form::COUNT_HEADS;
        let taken = self.find(draw, &row(key)).and_then(|(at, number)| match number {
            None => Ok(at),
            Some(_) => Err(String::from("“清点编号”被改动")),
        });
        let at = match taken {
            Ok(at) => at,
            Err(why) => return self.refuse(place, &why),
        };
        let typed = row(count);
        let text = digits(&typed);
        let what = if text.is_empty() {
            None
        } else {
            let whole = Ratio::parse(&text).filter(|count| count.denominator() == 1 && count.signum() >= 0);
            let Some(count) = whole.and_then(|count| u64::try_from(count.numerator()).ok()) else {
                let why = format!("清点数“{}”应是0或正整数", told(&text));
                return self.refuse(place, &why);
            };
            let claimed = draw.registers[at].claimed;
            if without_long_numbers(&typed) != typed || count > claimed.saturating_mul(10).saturating_add(100)
            {
                return self.refuse(place, "清点数比所报数大得多，或像电话、证件号码，请核对");
            }
            Some(count)
        };
        let note = without_long_numbers(&row(note));
        if what.is_none() && note.is_empty() {
            return;
        }
        let said =
            Said { what, note, evidence: without_long_numbers(&row(evidence)), place: place.to_owned() };
        match self.counts.get(&at) {
            Some(known) if known.what != said.what => {
                self.contradict(place, (at, None), &known.place.clone());
            }
            Some(_) => {}
            None => _ = self.counts.insert(at, said),
        }
    }

    /// Takes a row of 逐条核查.
    pub fn line(&mut self, draw: &Draw, place: &str, row: Row<'_>) {
        let [_, outcome, note, evidence, key] = super::form::LINE_HEADS;
        let word = row(outcome);
        if word.is_empty() {
            return;
        }
        let at = match self.find(draw, &row(key)) {
            Ok((at, Some(number))) => (at, number),
            Ok((_, None)) => return self.refuse(place, "“核查编号”被改动"),
            Err(why) => return self.refuse(place, &why),
        };
        let number = digits(&row(super::form::LINE_HEADS[0]));
        if !number.is_empty() && number != at.1.to_string() {
            return self.refuse(place, "“名册序号”与“核查编号”对不上，行可能被移动或改动");
        }
        let Some(what) = Outcome::of(&word) else {
            let words = Outcome::ALL.map(Outcome::word).join("、");
            return self.refuse(place, &format!("核查结果应是{words}之一"));
        };
        let (note, evidence) = (without_long_numbers(&row(note)), without_long_numbers(&row(evidence)));
        let said = Said { what, note, evidence, place: place.to_owned() };
        match self.lines.get(&at) {
            Some(known) if known.what != what => {
                self.contradict(place, (at.0, Some(at.1)), &known.place.clone());
            }
            Some(_) => {}
            None => _ = self.lines.insert(at, said),
        }
    }

    fn refuse(&mut self, place: &str, why: &str) {
        self.told.push(format!("{place}：{why}，这一行没有计入。"));
    }

    fn contradict(&mut self, place: &str, at: (usize, Option<u64>), other: &str) {
        self.told.push(format!("{other}和{place}：同一条写得不一样，都没有计入；请只保留一处。"));
        self.contradicted.push(at);
    }

    /// Takes out what was said twice and differently, and counts that are short of a line somebody found, once everything
    /// is in.
    pub fn settle(&mut self, draw: &Draw) {
        for (at, number) in std::mem::take(&mut self.contradicted) {
            match number {
                None => _ = self.counts.remove(&at),
                Some(number) => _ = self.lines.remove(&(at, number)),
            }
        }
        let mut last: BTreeMap<usize, u64> = BTreeMap::new();
        let found = |said: &Said<Outcome>| matches!(said.what, Outcome::Agrees | Outcome::Differs);
        for ((at, number), _) in self.lines.iter().filter(|(_, said)| found(said)) {
            let known = last.entry(*at).or_default();
            *known = (*known).max(*number);
        }
        for (at, last) in last {
            let short = self.counts.get(&at).and_then(|said| said.what).filter(|count| *count < last);
            if let Some(count) = short {
                let (one, place) = (&draw.registers[at], &self.counts[&at].place);
                self.told.push(format!(
                    "{place}：{}{}清点数是{count}，而第{last}条已经核查到，清点数没有计入，请核对。",
                    one.unit_name, one.item
                ));
                self.counts.remove(&at);
            }
        }
    }

    /// The register a row's key names, and the number of its line.
    fn find(&self, draw: &Draw, key: &str) -> Result<(usize, Option<u64>), String> {
        let parts: Vec<&str> = key.trim().split('|').collect();
        let [name, unit, item, rest @ ..] = parts.as_slice() else {
            return Err(String::from("行末的编号被改动或删去，认不出是哪一条"));
        };
        if *name != draw.draw {
            return Err(format!("是另一次抽样（{}）的，本次抽样编号是{}", told(name), draw.draw));
        }
        let Some(&at) = self.places.get(&((*unit).to_owned(), (*item).to_owned())) else {
            return Err(format!("单位{}的{}不在本次抽样中", told(unit), told(item)));
        };
        match rest {
            [] if !draw.registers[at].numbers.is_empty() => Ok((at, None)),
            [number] => {
                let drawn = number.parse().ok().filter(|number| draw.registers[at].numbers.contains(number));
                drawn.map(|number| (at, Some(number))).ok_or_else(|| {
                    let unit = &draw.registers[at].unit_name;
                    format!("{unit}{item}的第{}条没有抽中；没有核查成的不能换成别的", told(number))
                })
            }
            _ => Err(format!("单位{}的{}没有抽中", told(unit), told(item))),
        }
    }
}
