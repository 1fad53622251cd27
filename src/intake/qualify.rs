//! Does a text say that what follows is something other than the year's actual figures? A part of the year, another year,
//! what was planned, a part of the people.
//!
//! In: a title, the name of a sheet or file, a section of a table, a cell beside a figure. Out: whether it does. Refuses to
//! know: figures.

use super::identify::year_of;
use super::label::{folded, unnumbered};
use crate::observation::Period;
use crate::words::Recognition;
use std::collections::BTreeSet;

/// Whether a title, or the name of a sheet or file, speaks of a part of the year or of a plan's figures.
pub fn in_title(text: &str, period: Period, words: &Recognition) -> bool {
    let text = folded(text);
    // A note explains; what was done of a plan is no plan.
    let note = ["注", "说明", "备注"].iter().any(|word| text.starts_with(word));
    let planned = !text.contains("完成")
        && (words.planned_title.iter().any(|word| text.contains(word.as_str()))
            || words.years_plan.iter().any(|word| text.ends_with(word.as_str())));
    !note && (planned || speaks_of_another_time(&text, period, words))
}

/// Whether a text speaks of a part of the year, of several years together, or of a day before the year's end until which
/// figures were taken.
pub fn speaks_of_another_time(text: &str, period: Period, words: &Recognition) -> bool {
    let text = folded(text);
    part_of_year(&text, period, words) || of_several_years(&text, words) || until_another_day(&text, period)
}

/// 往年累计, “十四五”累计, 累计（2021-2023年）.
fn of_several_years(text: &str, words: &Recognition) -> bool {
    let ranged = || {
        let numbers = text.split(|sign: char| !sign.is_ascii_digit()).filter(|digits| digits.len() == 4);
        let years = numbers.filter_map(|digits| digits.parse().ok());
        years.filter(|year| (1990..2100).contains(year)).collect::<BTreeSet<i32>>().len() > 1
    };
    words.several_years.iter().any(|word| text.contains(&*folded(word))) || text.contains("累计") && ranged()
}

/// 数据截至：2023年6月30日, where the whole year is meant. A day after the year is when a report was due.
fn until_another_day(text: &str, period: Period) -> bool {
    let Some((before, after)) = ["截止", "截至"].iter().find_map(|word| text.split_once(word)) else {
        return false;
    };
    if ["报送", "上报", "填报", "报出"].iter().any(|word| before.ends_with(word) || after.starts_with(word))
    {
        return false;
    }
    let mut numbers = after.split(|sign: char| !sign.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let year: Option<i32> = numbers.next().filter(|year| year.len() == 4).and_then(|year| year.parse().ok());
    let month: Option<u32> = numbers.next().and_then(|month| month.parse().ok());
    match (year, month) {
        (Some(year), Some(month)) => year < period.year || (year == period.year && month < period.month),
        _ => false,
    }
}

/// Whether a section of a table, or a cell beside the figures, speaks of something else than the whole of the year.
pub fn beside(text: &str, period: Period, words: &Recognition) -> bool {
    let text = folded(text);
    let bare = unnumbered(&text).trim_matches(['(', ')', ':']);
    // 2023年计划任务 says no less than 计划任务.
    let undated =
        bare.trim_start_matches(|sign: char| sign.is_ascii_digit()).trim_start_matches(['年', '度']);
    let is = |list: &[String]| list.iter().any(|word| folded(word) == bare || folded(word) == undated);
    let among = text.find("其中").is_some_and(|at| text[..at].chars().count() <= 4);
    in_title(&text, period, words)
        || is(&words.planned)
        || is(&words.part)
        || is(&words.derived)
        || among
        || words.last_year.iter().any(|word| word.chars().count() > 1 && bare.starts_with(word.as_str()))
        || words.earlier.iter().any(|word| bare.starts_with(word.as_str()))
        || words.planned_end.iter().any(|word| bare.ends_with(word.as_str()))
        || first_year(bare).is_some_and(|year| year != period.year)
        || day_of_another_year(bare, period)
}

/// Whether a text names December and nothing else: the year's figure of a stock, and of a flow only the month's.
pub fn is_december(text: &str) -> bool {
    let text = folded(text);
    let bare = unnumbered(&text).trim_matches(['(', ')', ':']);
    let month = ["12月", "12月份", "十二月", "十二月份"];
    let year: String = bare.chars().take(4).collect();
    let undated = bare.strip_prefix(&year).filter(|_| year.parse::<i32>().is_ok_and(|year| year > 1989));
    let undated = undated.map_or(bare, |rest| rest.trim_start_matches(['年', '度']));
    month.contains(&bare) || month.contains(&undated)
}

/// The year a text begins with: 2022年培训情况, 截至2022年底. A year within it may be where something comes from.
fn first_year(bare: &str) -> Option<i32> {
    let starts = ["截止到", "截至", "截止", "其中", "(", ":"];
    let rest = starts.iter().fold(bare, |rest, word| rest.trim_start_matches(word));
    let begins = rest.starts_with(|sign: char| sign.is_ascii_digit() || sign == '二');
    let alone = bare.parse().ok().filter(|year| (1990..2100).contains(year));
    alone.or_else(|| year_of(rest).filter(|_| begins))
}

/// `2022-12-31`, `2022/6/30`, `2022.12`.
fn day_of_another_year(text: &str, period: Period) -> bool {
    let mut parts = text.split(['-', '/', '.']);
    let year: Option<i32> = parts.next().filter(|year| year.len() == 4).and_then(|year| year.parse().ok());
    let month: Option<u32> = parts.next().and_then(|month| month.parse().ok());
    match (year, month) {
        (Some(year), Some(month)) if (1990..2100).contains(&year) => {
            // A day after the year is when the report was made.
            let day = parts.next().is_some();
            year < period.year
                || (year > period.year && !day)
                || (year == period.year && period.month == 12 && month < 12)
        }
        _ => false,
    }
}

/// 2023.6, 202306, 2023-06, 2023Q3, 2023H1: a month, a quarter or a half behind the year.
fn numbered_part(text: &str, year: i32) -> bool {
    let year = year.to_string();
    text.match_indices(&year).any(|(at, _)| {
        let rest = text[at + year.len()..].trim_start_matches('年');
        let lower = rest.to_ascii_lowercase();
        let quarter = ["q1", "q2", "q3", "q4", "h1", "h2"].iter().any(|part| lower.starts_with(part));
        let parted = rest.starts_with(['.', '-', '/']);
        let digits: String =
            rest.trim_start_matches(['.', '-', '/']).chars().take_while(char::is_ascii_digit).collect();
        let behind = rest.trim_start_matches(['.', '-', '/']).get(digits.len()..).unwrap_or_default();
        let month = digits.parse().is_ok_and(|month: u32| (1..12).contains(&month));
        let whole = if parted { digits.len() <= 2 } else { digits.len() == 2 };
        // A day behind the month is when something was made.
        let dated = behind.starts_with(['.', '-', '/', '月', '日']);
        quarter || (month && whole && !dated)
    })
}

/// 上半年, 第一季度, 1-6月, 6月: where the whole year is meant.
fn part_of_year(text: &str, period: Period, words: &Recognition) -> bool {
    if period.month != 12 {
        return false;
    }
    // 第二季度起新增, 一季度已下达, 阶段性工作 speak of when something began.
    let said = |word: &String| {
        text.match_indices(word.as_str()).any(|(at, _)| {
            let behind = &text[at + word.len()..];
            !words.since.iter().any(|since| behind.starts_with(since.as_str()))
        })
    };
    if words.part_of_year.iter().any(said) || numbered_part(text, period.year) {
        return true;
    }
    // 1月报 says when it was reported.
    let monthly = text.split("月报").next().filter(|before| before.len() < text.len());
    if monthly.is_some_and(|before| !before.ends_with(|sign: char| sign.is_ascii_digit())) {
        return true;
    }
    let signs: Vec<char> = text.chars().collect();
    signs.iter().enumerate().filter(|(_, sign)| **sign == '月').any(|(at, _)| {
        let digits: String = signs[..at]
            .iter()
            .rev()
            .take_while(|sign| sign.is_ascii_digit())
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let Ok(month) = digits.parse::<u32>() else { return false };
        // A day is when something was done, and 1-12月 is the whole year.
        let day = signs.get(at + 1).is_some_and(char::is_ascii_digit);
        let before = at.checked_sub(digits.len() + 1).map(|before| signs[before]);
        let ranged = before.is_some_and(|sign| matches!(sign, '-' | '—' | '–' | '~' | '至' | '到'));
        // 2024年1月报 beside 2023: when it was reported.
        let years: String = signs[..(at - digits.len()).saturating_sub(1)].iter().rev().take(4).collect();
        let years: String = years.chars().rev().collect();
        let reported = before == Some('年') && years.parse::<i32>().is_ok_and(|year| year > period.year);
        let dated = before == Some('年') && !ranged && signs.contains(&'日');
        // 9月底统计表, and not 1月底前报送.
        let ends = signs.get(at + 1).is_some_and(|sign| matches!(sign, '底' | '末' | '份'))
            && signs.get(at + 2) != Some(&'前');
        (1..12).contains(&month)
            && !day
            && !dated
            && !reported
            && (ranged || signs.len() <= 8 || before == Some('年') || ends)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    #[test]
    fn december_is_told_from_the_end_of_the_year() {
        for text in ["12月", "2023年12月", "12月份", "（12月）"] {
            assert!(is_december(text), "{text}");
        }
        for text in ["12月底", "1-12月", "2023年", "12月31日", "2023年11月"] {
            assert!(!is_december(text), "{text}");
        }
    }

    #[test]
    fn a_part_of_the_year_a_plan_and_another_year_are_told_from_the_year() {
        let words = Words::load(None).expect("templates").recognition;
        let year = Period::year(2023);
        for text in [
            "2023年上半年监测表",
            "2023年1-6月",
            "第一季度",
            "年度计划表",
            "任务分解表",
            "2023年6月",
            "甲河镇残疾人事业9月底统计表",
            "数据截至：2023年6月30日",
            "甲河镇2023年计划",
            "累计完成情况（2021-2023年）",
        ] {
            assert!(in_title(text, year, &words), "{text}");
        }
        for text in [
            "2023年残疾人事业监测表",
            "填报日期：2024年1月15日",
            "1-12月",
            "十四五规划监测表",
            "1月20日甲河镇",
            "请于2024年1月底前报送",
            "数据截至2023年12月31日",
            "填报截止：2023年11月30日",
            "历年统计表",
            "2023.12统计表",
            "2023-06-30编制",
            "第二季度起新增指标",
            "（一季度已下达）",
            "2023年1-12月累计情况（截至2023年12月31日）",
        ] {
            assert!(!in_title(text, year, &words), "{text}");
        }
        assert!(!in_title("2023年上半年监测表", Period { year: 2023, month: 6 }, &words));
        for text in [
            "计划",
            "上半年",
            "2022年",
            "2022-12-31",
            "2023年1-6月",
            "女",
            "其中：农村",
            "二、上年情况",
            "2024年工作计划",
            "2023年计划任务",
            "二、其中：农村残疾人",
            "往年累计",
            "“十四五”累计完成",
            "2024.3",
        ] {
            assert!(beside(text, year, &words), "{text}");
        }
        for text in
            ["实际", "全年", "2023年", "一、基本情况", "2023-12-31", "合计", "2024.1.8", "农村残疾人实用技术"]
        {
            assert!(!beside(text, year, &words), "{text}");
        }
    }
}
