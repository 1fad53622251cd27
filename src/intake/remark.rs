//! Does a text near a figure cast doubt on it? Notes below a table, remarks beside a figure, titles of a part of the people.
//!
//! In: a text. Out: whether it does, and the other figure it names. A doubt is told and the figure used, since only a
//! person can weigh it; two figures for one cell are none. Refuses to know: where the text stood.

use super::identify::year_of;
use super::label::folded;
use super::measure::{self, Fit};
use super::qualify;
use crate::observation::Period;
use crate::value::{Printed, Ratio};
use crate::words::Recognition;

/// Whether a remark holds a number that is neither the figure it stands beside nor a time: 系统显示82人 beside 80.
pub fn names_another(text: &str, figure: &str) -> bool {
    let (text, figure) = (folded(text), folded(figure).replace(',', ""));
    let mut rest = &*text;
    while let Some(at) = rest.find(|sign: char| sign.is_ascii_digit()) {
        let end = rest[at..]
            .find(|sign: char| !sign.is_ascii_digit() && !matches!(sign, '.' | ','))
            .map_or(rest.len(), |end| at + end);
        let number = rest[at..end].trim_end_matches(['.', ',']).replace(',', "");
        let dated = rest[end..].starts_with(['年', '月', '日', '-', '—', '/', '号', '%'])
            || rest[..at].ends_with(['-', '—', '/', '〔', '第']);
        if !dated && number != figure {
            return true;
        }
        rest = &rest[end..];
    }
    false
}

/// Whether a note or a remark makes figures uncertain or incomplete, or says that they are of another time or planned.
pub fn doubts(text: &str, period: Period, words: &Recognition) -> bool {
    let text = folded(text);
    let other_year = year_of(&text).is_some_and(|year| year != period.year)
        && text.contains('数')
        && !words.compared.iter().any(|word| text.contains(word.as_str()));
    let whole = text.contains("全年") || text.contains("结转");
    // 非计划数, 无重复: what is denied is no doubt.
    let said = |word: &str| {
        text.match_indices(word).any(|(at, _)| !text[..at].ends_with(['非', '无', '没', '未', '不', '有']))
    };
    let doubtful = words.doubtful.iter().chain(&words.corrected).any(|word| said(&folded(word)));
    !text.contains("不含上年") && doubtful
        || !whole && qualify::speaks_of_another_time(&text, period, words)
        || other_year
        || words.planned_figure.iter().any(|word| said(word))
}

/// Whether a text stands below a table as a note.
pub fn is_note(text: &str, words: &Recognition) -> bool {
    let text = folded(text);
    let bare = text.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    words.note.iter().any(|word| bare.starts_with(word.as_str()))
}

/// The word by which a title speaks of a part of the people, or of a part of the figures.
pub fn part<'w>(title: &str, period: Period, words: &'w Recognition) -> Option<&'w str> {
    let title = folded(title);
    // 含农村和城镇 is of all of them.
    let said = |word: &&str| {
        title.match_indices(*word).any(|(at, _)| !title[..at].ends_with(['含', '和', '、', '与', '及']))
    };
    // December's figures may be those of the month, or of the year until then.
    let month = title.match_indices("12月").any(|(at, word)| {
        let ranged = title[..at].ends_with(['-', '—', '–', '~', '至', '到']);
        !ranged && !title[at + word.len()..].starts_with(['底', '末', '3', '日'])
    });
    let said = words.part_of_people.iter().map(String::as_str).find(said);
    let year = several_years(&title) || short_year(&title).is_some_and(|year| year != period.year);
    said.or_else(|| month.then_some("12月")).or_else(|| year.then_some("年"))
}

/// （22年）.
fn short_year(title: &str) -> Option<i32> {
    let (_, after) = title.split_once('(')?;
    let digits = after.get(..2).filter(|_| after[2..].starts_with('年'))?;
    digits.parse().ok().map(|year: i32| 2000 + year)
}

/// 2022-2023年度: two years next to one another, in a title that speaks of no plan.
fn several_years(title: &str) -> bool {
    let planned = title.contains("规划") || title.contains("十四五") || title.contains("十三五");
    let is_year = |text: &str| text.parse().is_ok_and(|year: i32| (1990..2100).contains(&year));
    let ranged = title.match_indices(['-', '—', '–', '~', '至', '到']).any(|(at, sign)| {
        let before = title[..at].trim_end_matches('年');
        let first = before.get(before.len().saturating_sub(4)..).is_some_and(is_year);
        first && title[at + sign.len()..].get(..4).is_some_and(is_year)
    });
    !planned && ranged
}

/// The figure a remark puts in the place of another: 应为85, 更正为1,285人. `unit`: of measure, since 标准调整为100元 is no
/// number of people. What was wrong last year is no figure of this.
pub fn corrected(text: &str, unit: &str, words: &Recognition) -> Option<Ratio> {
    let text = folded(text);
    words.corrected.iter().find_map(|word| {
        let (_, after) = text.split_once(word.as_str())?;
        let after = after.trim_start_matches([':', '“', '"']);
        let end = after.find(|sign: char| !sign.is_ascii_digit() && !matches!(sign, '.' | ','));
        let digits = after[..end.unwrap_or(after.len())].trim_end_matches(['.', ',']).replace(',', "");
        // 改为2023年: a time is no figure.
        let behind = end.map_or("", |end| &after[end..]);
        let dated = behind.starts_with(['年', '月', '日']);
        let other = words.suffixes.iter().find(|suffix| behind.starts_with(suffix.as_str()));
        let other =
            other.is_some_and(|suffix| !behind.starts_with(unit) && measure::fit(suffix, unit) != Fit::Same);
        let last = words.last_year.iter().any(|word| text.starts_with(word.as_str()));
        Printed::parse(&digits).filter(|_| !dated && !other && !last).map(|printed| printed.value)
    })
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
    fn a_number_beside_a_figure_is_another_one_unless_it_is_a_time() {
        for text in ["系统显示82人", "82", "50+32", "核定85", "80，实际78", "1,280人"] {
            assert!(names_another(text, "80"), "{text}");
        }
        for text in ["2022年起", "3月新增", "80人", "见〔2019〕5号", "占5%", "增加", "1,280人"]
        {
            assert!(!names_another(text, if text.contains("1,280") { "1280" } else { "80" }), "{text}");
        }
    }

    #[test]
    fn a_title_of_a_part_of_the_people_or_of_other_years_is_told_from_one_of_all() {
        let words = Words::load(None).expect("templates").recognition;
        let year = Period::year(2023);
        for title in ["农村残疾人统计表", "2022-2023年度统计表", "统计表（22年）", "2023年12月统计表"]
        {
            assert!(part(title, year, &words).is_some(), "{title}");
        }
        for title in [
            "2023年统计表",
            "规划（2021—2025年）监测表",
            "统计表（23年）",
            "含农村和城镇",
            "2023年1-12月统计表",
            "2023年统计表（2024年1月报）",
        ] {
            assert_eq!(part(title, year, &words), None, "{title}");
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
            ("补贴标准调整为100元", None),
            ("上年数应为90", None),
            ("应为90人", Some("90")),
        ] {
            let expect = figure.and_then(Printed::parse).map(|printed| printed.value);
            assert_eq!(corrected(text, "人", &words), expect, "{text}");
        }
    }
}
