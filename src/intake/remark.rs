//! Does a text near a figure cast doubt on it? Notes below a table, remarks beside a figure, titles of a part of the people.
//!
//! In: a text. Out: whether it does, and the other figure it names. A doubt is told and the figure used, since only a
//! person can weigh it; two figures for one cell are none. Refuses to know: where the text stood.

use super::identify::year_of;
use super::label::folded;
use super::measure;
use super::qualify;
use crate::observation::Period;
use crate::value::{Printed, Ratio};
use crate::words::Recognition;

/// Whether a note or a remark makes figures uncertain or incomplete, or says that they are of another time or planned.
pub fn doubts(text: &str, period: Period, words: &Recognition) -> bool {
    let text = folded(text);
    let other_year = year_of(&text).is_some_and(|year| year != period.year) && text.contains('数');
    let planned = ["计划数", "目标数", "任务数", "预算数"].iter().any(|word| text.contains(word));
    words.doubtful.iter().chain(&words.corrected).any(|word| text.contains(&folded(word)))
        || qualify::speaks_of_another_time(&text, period, words)
        || other_year
        || planned
}

/// Whether a text stands below a table as a note.
pub fn is_note(text: &str, words: &Recognition) -> bool {
    let text = folded(text);
    let bare = text.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    words.note.iter().any(|word| bare.starts_with(word.as_str()))
}

/// The word by which a title speaks of a part of the people, or of a part of the figures.
pub fn part<'w>(title: &str, words: &'w Recognition) -> Option<&'w str> {
    let title = folded(title);
    words.part_of_people.iter().map(String::as_str).find(|word| title.contains(word))
}

/// The figure a remark puts in the place of another: 应为85, 更正为1,285人.
pub fn corrected(text: &str, words: &Recognition) -> Option<Ratio> {
    let text = folded(text);
    words.corrected.iter().find_map(|word| {
        let (_, after) = text.split_once(word.as_str())?;
        let after = after.trim_start_matches([':', '“', '"']);
        let end = after.find(|sign: char| !sign.is_ascii_digit() && !matches!(sign, '.' | ','));
        let digits = after[..end.unwrap_or(after.len())].trim_end_matches(['.', ',']).replace(',', "");
        // 改为2023年: a time is no figure.
        let dated = end.is_some_and(|end| after[end..].starts_with(['年', '月', '日']));
        Printed::parse(&digits).filter(|_| !dated).map(|printed| printed.value)
    })
}

/// The unit of measure a remark names: 单位：元, 单位为千元.
pub fn unit_of_measure(text: &str) -> Option<String> {
    let text = folded(text);
    let after = ["单位:", "单位为", "单位是"].iter().find_map(|word| text.split_once(word))?.1;
    measure::listed(after.split(['。', ')', ';']).next()?).into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    #[test]
    fn a_remark_that_casts_doubt_is_told_from_one_that_explains() {
        let words = Words::load(None).expect("templates").recognition;
        let year = Period::year(2023);
        for text in [
            "注：以上为上半年数据。",
            "注：本表为2022年数据。",
            "以上为计划数",
            "注：培训人次为1-9月数。",
            "数据为估计数",
            "以上数据不含东村",
            "待核实",
            "数据截至2023年6月30日",
            "应为85",
        ] {
            assert!(doubts(text, year, &words), "{text}");
        }
        for text in [
            "注：本表由乡镇填报。",
            "补贴标准按2022年文件执行",
            "新增2人",
            "2023年全年数",
            "搬迁减少",
            "由残联填报",
        ] {
            assert!(!doubts(text, year, &words), "{text}");
        }
    }

    #[test]
    fn a_remark_may_name_another_figure() {
        let words = Words::load(None).expect("templates").recognition;
        for (text, figure) in [
            ("应为85", Some("85")),
            ("更正为：1,285人", Some("1285")),
            ("重复5人，实为7.5", Some("7.5")),
            ("改为2023年起统计", None),
            ("应为空白", None),
            ("比上年多85", None),
        ] {
            let expect = figure.and_then(Printed::parse).map(|printed| printed.value);
            assert_eq!(corrected(text, &words), expect, "{text}");
        }
        assert_eq!(unit_of_measure("单位：元"), Some(String::from("元")));
        assert_eq!(unit_of_measure("单位为千元。"), Some(String::from("千元")));
        assert_eq!(unit_of_measure("含外单位5人"), None);
    }
}
